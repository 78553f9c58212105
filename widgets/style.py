"""The course's style sheets, and its colours as the custom properties that they use: --goal, --goal-ink …"""

from pathlib import Path

from .scenes.look import INKS, LOOK, YOURS

HERE = Path(__file__).resolve().parent
# how the page and JupyterLab say that their ground is dark
DARK = 'html[data-theme="dark"], body[data-jp-theme-light="false"]'


def colours():
    """The colours and inks of `scenes/look.py` as CSS custom properties; words in figures get their ink."""
    lines = {**{name: look.colour for name, look in LOOK.items()}, "yours": YOURS}
    named = {**lines, **{f"{name}-ink": ink.light for name, ink in INKS.items()}}
    dark = {f"{name}-ink": ink.dark for name, ink in INKS.items()}
    rules = [rule(":root", named), rule(DARK, dark)]
    return "".join(rules + [in_ink(colour, name, "text", "fill") for name, colour in lines.items()]) + in_ink(
        # or a line of symptoms would hardly stand out from the other tellings behind it
        LOOK["symptoms"].colour,
        "symptoms",
        "path.js-line",
        "stroke",
    )


def rule(selector, properties):
    """A rule that gives custom properties their values."""
    return f"{selector} {{ " + " ".join(f"--{name}: {value};" for name, value in properties.items()) + " }\n"


def in_ink(colour, name, element, painted):
    """The rule that gives what a figure has in some colour (#rrggbb), its text or lines, the ink of that name."""
    # Plotly writes colours into the style of an element, as the browser spells them
    spelt = f"{painted}: rgb({', '.join(str(int(colour[i : i + 2], 16)) for i in (1, 3, 5))})"
    painted_so = f':is(.simulation-figure, .alliance-figure) {element}[style*="{spelt}"]'
    return f"{painted_so} {{ {painted}: var(--{name}-ink) !important; }}\n"


def sheet(name):
    """The text of a style sheet of this folder, the colours in front: all that a widget brings to JupyterLab."""
    return colours() + (HERE / name).read_text(encoding="utf-8")

"""The course's style sheets, and its colours as the custom properties that they use: --goal, --task …"""

from pathlib import Path

from .scenes.look import LOOK, YOURS

HERE = Path(__file__).resolve().parent


def colours():
    """The colours of `scenes/look.py` as CSS custom properties, for the whole page."""
    return (
        ":root { " + " ".join(f"--{name}: {look.colour};" for name, look in LOOK.items()) + f" --yours: {YOURS}; }}\n"
    )


def sheet(name):
    """The text of a style sheet of this folder, the colours in front: all that a widget brings to JupyterLab."""
    return colours() + (HERE / name).read_text(encoding="utf-8")

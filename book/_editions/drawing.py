"""Draws figures of Plotly's JSON as SVG in the project's own Chromium, as the page draws them."""

import re
from collections import namedtuple
from urllib.parse import unquote

from widgets.places import HERE as WIDGETS
from widgets.places import PLOTLY
from widgets.scenes.look import INKS, LOOK

WIDTH, HEIGHT = 680, 400  # pixels: what a simulation has on a laptop's screen
# families that printing systems and e-readers have; not the page's list, whose first names are those of screens
TYPEFACE = "Helvetica, Arial, sans-serif"

# svg: a text. png: as an address with the data in it, of a hatched figure; else "". Print would put a picture of its
# own into each hatched bar, ten megabytes on a page
Drawing = namedtuple("Drawing", "svg png")

DRAW = """async ({ figure, width, height, family }) => {
  const frame = document.createElement("div");
  frame.style.cssText = `width: ${width}px; height: ${height}px; font-family: ${family}`;
  document.body.replaceChildren(frame);
  await drawFigure(Plotly, frame, figure);
  const image = (format, scale) => Plotly.toImage(frame, { format, width, height, scale });
  const hatched = frame.querySelector("pattern");
  return { svg: await image("svg", 1), png: hatched ? await image("png", 3) : "" };
}"""


def drawn(browser, figures):
    """The figures, {file: `Drawing`}; `figures` are {file: {"figure": Plotly's JSON, "height": pixels or 0}}."""
    page = browser.new_page()
    page.set_content("<!doctype html><body></body>")
    page.add_script_tag(content=PLOTLY.read_text(encoding="utf-8"))
    page.add_script_tag(content=(WIDGETS / "view.js").read_text(encoding="utf-8"))
    images = {}
    for file, asked in figures.items():
        size = {"width": WIDTH, "height": asked["height"] or HEIGHT, "family": TYPEFACE}
        image = page.evaluate(DRAW, {"figure": asked["figure"], **size})
        images[file] = Drawing(inked(unquote(image["svg"].partition(",")[2])), image["png"])
    page.close()
    return images


def inked(svg):
    """An SVG with its words in the inks of light paper, as the page's style sheet gives them to figures."""
    svg = re.sub(r"<path(?![^>]*\sd=)[^>]*?(/>|></path>)", "", svg)  # empty ones are against the rules of SVG
    for name, ink in INKS.items():
        if name in LOOK:
            colour = LOOK[name].colour
            spelt = f"fill: rgb({', '.join(str(int(colour[i : i + 2], 16)) for i in (1, 3, 5))})"
            svg = re.sub(rf"(<text[^>]*){re.escape(spelt)}", rf"\1fill: {ink.light}", svg)
    return svg

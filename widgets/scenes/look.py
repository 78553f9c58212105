"""How the course looks: each element's colour, dash and marker. No colour is written anywhere else.

Lines and marks keep a contrast of at least 3 : 1 on white and on the dark page, and stay apart for
colour-blind readers (after Okabe and Ito); dash and marker say the same without colour. Words need
4.5 : 1, which no one colour has on both grounds: they wear an ink, one for the light and one for the
dark. A figure names the colour alone; the style sheet (`widgets/style.py`) gives its words their ink.
"""

from collections import namedtuple

Look = namedtuple("Look", "colour dash marker")
Ink = namedtuple("Ink", "light dark")

LOOK = {
    "goal": Look("#1f78c8", "solid", "circle"),
    "task": Look("#d55e00", "dash", "square"),
    "bond": Look("#00926b", "dot", "diamond"),
    "alliance": Look("#a95a9c", "longdash", "star"),
    "symptoms": Look("#7a7a7a", "solid", "x"),
}
YOURS = "#d6336c"  # what a reader has drawn or guessed
INKS = {
    "goal": Ink("#1869b1", "#5ba8ee"),
    "task": Ink("#b04e00", "#f28c3f"),
    "bond": Ink("#007a59", "#2bb98e"),
    "alliance": Ink("#95498a", "#d08bc5"),
    "symptoms": Ink("#636363", "#a6a6a6"),
    "yours": Ink("#c2255c", "#f06f9b"),
}
FAINT = "rgba(128,128,128,0.85)"  # what stands behind: other tellings, lines to measure by
SHADE = "rgba(128,128,128,0.25)"  # an area behind
CLEAR = "rgba(0,0,0,0)"
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif"


def paled(colour, share):
    """A colour (#rrggbb) let through by that share, 0 to 1, as Plotly writes it."""
    parts = [str(int(colour[i : i + 2], 16)) for i in (1, 3, 5)]
    return "rgba(" + ",".join(parts) + "," + str(share) + ")"

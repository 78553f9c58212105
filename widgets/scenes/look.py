"""How the course looks: each element's colour, dash and marker. No colour is written anywhere else.

Colours keep a contrast of at least 3 : 1 on white and on the dark page, and stay apart for
colour-blind readers (after Okabe and Ito); dash and marker say the same without colour.
"""

from collections import namedtuple

Look = namedtuple("Look", "colour dash marker")

LOOK = {
    "goal": Look("#1f78c8", "solid", "circle"),
    "task": Look("#d55e00", "dash", "square"),
    "bond": Look("#00926b", "dot", "diamond"),
    "alliance": Look("#a95a9c", "longdash", "star"),
    "symptoms": Look("#7a7a7a", "solid", "x"),
}
YOURS = "#d6336c"  # what a reader has drawn or guessed
FAINT = "rgba(128,128,128,0.45)"  # what stands behind: other tellings, lines to measure by
SHADE = "rgba(128,128,128,0.25)"  # an area behind
CLEAR = "rgba(0,0,0,0)"
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif"


def paled(colour, share):
    """A colour (#rrggbb) let through by that share, 0 to 1, as Plotly writes it."""
    parts = [str(int(colour[i : i + 2], 16)) for i in (1, 3, 5)]
    return "rgba(" + ",".join(parts) + "," + str(share) + ")"

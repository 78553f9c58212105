"""The course's sign: goal, task and bond as the corners of a triangle, filled by the strength."""

from ..words import fraction, number
from .look import LOOK

# directions of the corners on a page whose y points down: goal up, task right, bond left
CORNERS = (("goal", 0.0, -1.0), ("task", 0.866, 0.5), ("bond", -0.866, 0.5))
MIDDLE, POINT = (60, 62), 7  # the middle of the picture; how far one point of agreement goes
# there is room above the goal corner and below the others for the letters of a phone, too (book/_static/course.css)
NAMES = (("goal", 60, 3), ("task", 108, 109), ("bond", 12, 109))


def triangle(pair):
    """A `Pair` as SVG: corners as far out as the agreement, filled as far as the strength; "" for None."""
    if pair is None:
        return ""
    spots = [(n, _spot(dx, dy, getattr(pair, n))) for n, dx, dy in CORNERS]
    here = " ".join([x + "," + y for _, (x, y) in spots])
    colour = LOOK["alliance"].colour
    said = (
        f"Goal agreement {number(pair.goal)}, task agreement {number(pair.task)}, bond {number(pair.bond)}, each of 7; "
        f"strength {fraction(pair.strength)} of 1."
    )
    return (
        f'<svg class="alliance-triangle" viewBox="-14 -16 148 128" role="img" aria-label="{said}">'
        f'<polygon points="{FULL}" fill="none" stroke="currentColor" stroke-opacity="0.35"/>'
        f'<polygon points="{here}" fill="{colour}" fill-opacity="{number(pair.strength, 2)}" '
        f'stroke="{colour}" stroke-width="2" stroke-linejoin="round"/>'
        + "".join([f'<circle cx="{x}" cy="{y}" r="4" fill="{LOOK[n].colour}"/>' for n, (x, y) in spots])
        + '<g font-size="16" fill="currentColor" text-anchor="middle" stroke="none">'
        + "".join([f'<text x="{x}" y="{y}">{name}</text>' for name, x, y in NAMES])
        + "</g></svg>"
    )


def _spot(dx, dy, agreement):
    """Where a corner lies, (x, y) as text: writing numbers is most of a triangle's time under a moving hand."""
    return number(MIDDLE[0] + dx * POINT * agreement, 2), number(MIDDLE[1] + dy * POINT * agreement, 2)


FULL = " ".join([x + "," + y for x, y in [_spot(dx, dy, 7) for _, dx, dy in CORNERS]])

"""How the course looks: each element's colour, dash and marker, the axes, the triangle.

Colours keep a contrast of at least 3 : 1 on white and on the dark page, and stay apart for
colour-blind readers (after Okabe and Ito); dash and marker say the same without colour.
"""

from collections import namedtuple

from ..words import fraction, number

Look = namedtuple("Look", "colour dash marker")

LOOK = {
    "goal": Look("#1f78c8", "solid", "circle"),
    "task": Look("#d55e00", "dash", "square"),
    "bond": Look("#00926b", "dot", "diamond"),
    "alliance": Look("#a95a9c", "longdash", "star"),
    "symptoms": Look("#7a7a7a", "solid", "x"),
}
FAINT = "rgba(128,128,128,0.45)"
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif"


def line(name, x, y, axis="", width=3, marks=True, label=None):
    """A trace of one element in its own colour, dash and marker."""
    look = LOOK[name]
    return {
        "type": "scatter",
        "name": label or name,
        "x": x,
        "y": y,
        "xaxis": "x" + axis,
        "yaxis": "y" + axis,
        "mode": "lines+markers" if marks else "lines",
        "line": {"color": look.colour, "dash": look.dash, "width": width},
        "marker": {"color": look.colour, "symbol": look.marker, "size": 6},
        "hovertemplate": "%{y:.1f}",
    }


def faint(x, y, axis="", name="other tellings"):
    """A thin grey trace: the same story, told differently by chance."""
    return {
        "type": "scatter",
        "name": name,
        "x": x,
        "y": y,
        "xaxis": "x" + axis,
        "yaxis": "y" + axis,
        "mode": "lines",
        "line": {"color": FAINT, "width": 1},
        "hoverinfo": "skip",
    }


def label(text, x, y, axis="", colour=None, anchor="left", shift=8):
    """Words beside a line, instead of a legend."""
    font = {"color": colour} if colour else {}
    return {
        "text": text, "x": x, "y": y, "xref": "x" + axis, "yref": "y" + axis,
        "xanchor": anchor, "xshift": shift, "showarrow": False, "font": font,
    }  # fmt: skip


def end_labels(ends, x, gap, low, high, axis=""):
    """Labels at line ends, pushed apart so that none covers another: `ends` is {name: y}."""
    order = sorted(ends, key=lambda name: (ends[name], name))
    places = []
    for name in order:
        least = places[-1] + gap if places else low
        places.append(max(ends[name], least))
    for i in range(len(places) - 1, -1, -1):
        most = places[i + 1] - gap if i + 1 < len(places) else high
        places[i] = min(places[i], most)
    return [label(n, x, y, axis, LOOK[n].colour) for n, y in zip(order, places)]


def agreement_axis(domain, anchor="x"):
    """The axis of agreement, 1 (none) to 7 (full)."""
    return {
        "title": {"text": "Agreement"}, "range": [-0.1, 7.2], "domain": domain, "anchor": anchor,
        "tickvals": [1, 3, 5, 7], "ticktext": ["none 1", "3", "5", "full 7"],
    }  # fmt: skip


def symptom_axis(domain, anchor="x2", high=40):
    """The axis of symptoms on the CORE-OM clinical metric."""
    return {"title": {"text": "Symptoms, 0–40"}, "dtick": 10, "range": [0, high], "domain": domain, "anchor": anchor}


def session_axis(sessions, anchor="y", title=True):
    """The axis of weekly sessions."""
    name = "Session (weekly)" if title else ""
    axis = {"title": {"text": name, "standoff": 4}, "range": [0.5, sessions + 0.5], "anchor": anchor, "zeroline": False}
    # few ticks: each costs a millisecond whenever a slider moves
    axis["dtick"] = axis["tick0"] = 4 if sessions <= 20 else 10
    if not title:
        axis["showticklabels"] = False
    return axis


def cutoff_line(value, sessions, axis="2"):
    """The published cut-off, drawn behind the simulated line."""
    shape = {
        "type": "line", "x0": 0.5, "x1": sessions + 0.5, "y0": value, "y1": value,
        "xref": "x" + axis, "yref": "y" + axis, "layer": "below",
        "line": {"color": LOOK["symptoms"].colour, "width": 1.5, "dash": "dash"},
    }  # fmt: skip
    return shape


def figure(data, **layout):
    """A figure in Plotly's JSON, with what all figures of the course share."""
    base = {
        "margin": {"l": 58, "r": 76, "t": 14, "b": 44},
        "showlegend": False,
        "hovermode": "x unified",
        "dragmode": False,
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": FONT, "size": 13},
    }
    for name in layout:
        base[name] = layout[name]
    return {"data": data, "layout": base}


# --- the triangle ----------------------------------------------------------------------

# directions of the corners on a page whose y points down: goal up, task right, bond left
CORNERS = (("goal", 0.0, -1.0), ("task", 0.866, 0.5), ("bond", -0.866, 0.5))


def triangle(goal, task, bond, strength):
    """The alliance as an SVG triangle: corners at the agreement (1 to 7), filled by the strength."""
    values = {"goal": goal, "task": task, "bond": bond}
    spots = {n: (60 + dx * 7 * values[n], 62 + dy * 7 * values[n]) for n, dx, dy in CORNERS}
    full = " ".join([_point(60 + dx * 49, 62 + dy * 49) for n, dx, dy in CORNERS])
    here = " ".join([_point(*spots[n]) for n, dx, dy in CORNERS])
    dots = "".join([_dot(n, *spots[n]) for n, dx, dy in CORNERS])
    said = (
        f"Goal agreement {number(goal)}, task agreement {number(task)}, bond {number(bond)}, each of 7; "
        f"strength {fraction(strength)} of 1."
    )
    # the height of the letters leaves room above the goal corner and below the others
    return (
        f'<svg class="alliance-triangle" viewBox="-6 -6 132 118" role="img" aria-label="{said}">'
        f'<polygon points="{full}" fill="none" stroke="currentColor" stroke-opacity="0.35"/>'
        f'<polygon points="{here}" fill="{LOOK["alliance"].colour}" fill-opacity="{number(strength, 2)}" '
        f'stroke="{LOOK["alliance"].colour}" stroke-width="2" stroke-linejoin="round"/>'
        f"{dots}"
        '<g font-size="11" fill="currentColor" text-anchor="middle" stroke="none">'
        '<text x="60" y="6">goal</text><text x="108" y="104">task</text><text x="12" y="104">bond</text></g>'
        "</svg>"
    )


def _point(x, y):
    return number(x, 2) + "," + number(y, 2)


def _dot(name, x, y):
    return f'<circle cx="{number(x, 2)}" cy="{number(y, 2)}" r="4" fill="{LOOK[name].colour}"/>'

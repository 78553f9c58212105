"""What figures are made of: lines, marks, labels, rules and axes, as Plotly's JSON in plain dicts."""

from ..alliance import P
from ..words import number
from .look import CLEAR, FAINT, FONT, LOOK

GREY = LOOK["symptoms"].colour

# --- traces ----------------------------------------------------------------------------


def line(name, x, y, axis="", width=3, marks=True, label=None):
    """A trace of one element in its own colour, dash and marker."""
    look = LOOK[name]
    return {
        "type": "scatter", "name": label or name, "x": x, "y": y, "xaxis": "x" + axis, "yaxis": "y" + axis,
        "mode": "lines+markers" if marks else "lines",
        "line": {"color": look.colour, "dash": look.dash, "width": width},
        "marker": {"color": look.colour, "symbol": look.marker, "size": 6},
        "hovertemplate": "%{y:.1f}",
    }  # fmt: skip


def faint(x, y, axis="", name="other tellings", width=1, dash="solid", colour=FAINT):
    """A line that stands behind: the same story told differently, or what would have been."""
    return {
        "type": "scatter", "name": name, "x": x, "y": y, "xaxis": "x" + axis, "yaxis": "y" + axis,
        "mode": "lines", "line": {"color": colour, "width": width, "dash": dash}, "hoverinfo": "skip",
    }  # fmt: skip


def haze(x, lines, axis="", name="other tellings"):
    """Many thin lines over the same x as one trace, with gaps between them."""
    xs, ys = [], []
    for y in lines:
        xs.extend(list(x) + [None])
        ys.extend(list(y) + [None])
    return faint(xs, ys, axis, name)


def marks(name, x, y, symbol, colour, axis="", size=11, hover="%{y:.1f}"):
    """A mark for each of some things. `symbol` is one for all, or a list of one for each."""
    return {
        "type": "scatter", "mode": "markers", "name": name, "x": x, "y": y, "xaxis": "x" + axis, "yaxis": "y" + axis,
        "marker": {"symbol": symbol, "size": size, "color": colour, "line": {"color": colour, "width": 2}},
        "hovertemplate": hover,
    }  # fmt: skip


def bars(name, x, y, colour, axis="", width=None, pattern="", hover="%{x:.2f}"):
    """Horizontal bars. `width` is their thickness in units of y, None for Plotly's own."""
    trace = {
        "type": "bar", "orientation": "h", "name": name, "x": x, "y": y, "xaxis": "x" + axis, "yaxis": "y" + axis,
        "marker": {"color": colour, "pattern": {"shape": pattern}}, "hovertemplate": hover,
    }  # fmt: skip
    if width:
        trace["width"] = width
    return trace


# --- labels and rules ------------------------------------------------------------------


def label(text, x, y, axis="", colour=None, anchor="left", shift=8, size=None):
    """Words beside a line, instead of a legend."""
    font = {"color": colour} if colour else {}
    if size:
        font["size"] = size
    return {
        "text": text, "x": x, "y": y, "xref": "x" + axis, "yref": "y" + axis, "align": anchor,
        "xanchor": anchor, "xshift": shift, "showarrow": False, "font": font,
    }  # fmt: skip


def folded(text, width=38):
    """A text in lines of about that many letters."""
    lines = [""]
    for word in text.split(" "):
        if len(lines[-1]) + len(word) > width:
            lines.append("")
        lines[-1] += (" " if lines[-1] else "") + word
    return "<br>".join(lines)


def beside(ends, x, gap, low, high, axis=""):
    """Labels at line ends, pushed apart: `ends` is a list of (words, y, colour)."""
    places = apart([y for _, y, _ in ends], gap, low, high)
    return [label(words, x, place, axis, colour) for (words, _, colour), place in zip(ends, places)]


def abreast(names, y, gap, low, high, axis=""):
    """Labels side by side above marks, pushed apart: `names` is a list of (words, x, colour)."""
    places = apart([x for _, x, _ in names], gap, low, high)
    return [label(words, place, y, axis, colour, "center", 0, 11) for (words, _, colour), place in zip(names, places)]


def apart(places, gap, low, high):
    """Places moved as little as need be to stand `gap` apart, in their order, from `low` to `high`.

    Places that crowd are spread around their middle.
    """
    order = sorted(range(len(places)), key=lambda i: (places[i], i))
    groups = []  # [sum of where the first of the group would stand, members]
    for rank, i in enumerate(order):
        groups.append([places[i] - rank * gap, 1])
        while len(groups) > 1 and groups[-2][0] / groups[-2][1] >= groups[-1][0] / groups[-1][1]:
            last = groups.pop()
            groups[-1] = [groups[-1][0] + last[0], groups[-1][1] + last[1]]
    firsts = [g[0] / g[1] for g in groups for _ in range(g[1])]
    most = high - (len(places) - 1) * gap
    moved = list(places)
    for rank, i in enumerate(order):
        moved[i] = max(low, min(firsts[rank], most)) + rank * gap
    return moved


def rule(start, end, axis="", colour=FAINT, dash="solid", width=1.5, yref=None):
    """A straight line behind the traces, from one (x, y) to another; `yref` "paper" for the whole height."""
    return {
        "type": "line", "x0": start[0], "y0": start[1], "x1": end[0], "y1": end[1], "layer": "below",
        "xref": "x" + axis, "yref": yref or "y" + axis, "line": {"color": colour, "width": width, "dash": dash},
    }  # fmt: skip


def upright(x, axis="", colour=FAINT, dash="dot"):
    """A rule from top to bottom of the whole figure."""
    return rule((x, 0), (x, 1), axis, colour, dash, yref="paper")


def cutoff(start, end, high, axis="2"):
    """The published cut-off behind a panel of symptoms up to `high`, and its name: (rule, label)."""
    name = label("cut-off " + number(P.cutoff, 0), start, P.cutoff - 0.065 * high, axis, shift=4)
    return rule((start, P.cutoff), (end, P.cutoff), axis, GREY, "dash"), name


# --- axes and the figure ---------------------------------------------------------------


def agreement_axis(title="Agreement", high=7.2):
    """The axis of agreement, 1 (none) to 7 (full), with room for marks at its foot."""
    return {
        "title": {"text": title}, "range": [-0.1, high],
        "tickvals": [1, 3, 5, 7], "ticktext": ["none 1", "3", "5", "full 7"],
    }  # fmt: skip


def symptom_axis(high=40):
    """The axis of symptoms on the CORE-OM clinical metric."""
    return {"title": {"text": "Symptoms, 0–40"}, "dtick": 10, "range": [0, high]}


def session_axis(sessions, title="Session (weekly)", every=None):
    """The axis of sessions; without a title it is that of the panel below it, and bears no numbers."""
    axis = {"title": {"text": title, "standoff": 4}, "range": [0.5, sessions + 0.5], "zeroline": False}
    # few ticks: each costs a millisecond whenever a slider moves
    axis["dtick"] = axis["tick0"] = every or (4 if sessions <= 20 else 10)
    if not title:
        axis["showticklabels"] = False
    return axis


def nameless(**axis):
    """An axis whose ticks say it all."""
    return dict(axis, title={"text": ""})


def panels(data, notes, upper, lower, split=(0.4, 0.46), **layout):
    """A figure of two panels, one above the other: `upper` and `lower` are each (x axis, y axis).

    `split` is where the lower one ends and the upper one begins, as shares of the height.
    """
    axes = {
        "xaxis": dict(upper[0], anchor="y"), "yaxis": dict(upper[1], anchor="x", domain=[split[1], 1]),
        "xaxis2": dict(lower[0], anchor="y2"), "yaxis2": dict(lower[1], anchor="x2", domain=[0, split[0]]),
    }  # fmt: skip
    axes.update(layout)
    return figure(data, annotations=notes, **axes)


def figure(data, **layout):
    """A figure in Plotly's JSON, with what all figures of the course share."""
    base = {
        "margin": {"l": 58, "r": 76, "t": 14, "b": 44},
        "showlegend": False, "hovermode": "x unified", "dragmode": False,
        "paper_bgcolor": CLEAR, "plot_bgcolor": CLEAR, "font": {"family": FONT, "size": 13},
    }  # fmt: skip
    base.update(layout)
    return {"data": data, "layout": base}

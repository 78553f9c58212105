"""A run kept to compare by: its lines pale behind the present ones, and the difference in words.

Both runs have the same chance, unless one is told again: what differs is what was moved.
"""

from collections import namedtuple

from ..words import fraction, listing, number, sentence
from .look import FAINT
from .setting import said

# what two runs are compared by: its name, the number, its decimals (0: how many)
Compared = namedtuple("Compared", "words value digits")
PALE = 0.5  # how much of a pinned line is seen
AXES = ("xaxis", "yaxis")

# --- figure ----------------------------------------------------------------------------


def with_ghost(figure, pinned):
    """A figure with the lines and marks of a pinned one behind its own, where both have the same axes."""
    stacked = pinned["layout"].get("barmode") == "stack"
    told = [t for t in pinned["data"] if _told(t, stacked) and _comparable(t, figure, pinned)]
    return {"data": [_ghost(t) for t in told] + figure["data"], "layout": figure["layout"]}


def _told(trace, stacked):
    """Whether a trace tells the run, and can be drawn twice: what stands behind it does not, parts of a stack cannot."""
    if trace.get("type") == "bar":
        return trace.get("orientation") == "h" and not stacked
    return trace.get("type", "scatter") == "scatter" and trace.get("hoverinfo") != "skip"


def _comparable(trace, figure, pinned):
    """Whether the axes of a trace say the same in both figures; numbers on other scales mislead."""
    for kind, axis in zip(AXES, ("x", "y")):
        name = kind + trace.get(kind, axis)[1:]
        if _title(figure, name) != _title(pinned, name):
            return False
    return True


def _title(figure, axis):
    return figure["layout"].get(axis, {}).get("title")


def _ghost(trace):
    """A trace as it stands behind: pale and mute; a line without its marks, a bar as a stroke at its end."""
    if trace.get("type") == "bar":
        return _ends(trace)
    ghost = dict(trace)
    ghost.update({"name": "pinned " + trace.get("name", ""), "opacity": PALE, "hoverinfo": "skip"})
    ghost.pop("hovertemplate", None)
    if "lines" in trace.get("mode", "lines"):
        ghost["mode"] = "lines"
    return ghost


def _ends(bar):
    """Where bars end, as strokes: bars of two runs in one place would push each other aside."""
    starts = bar.get("base", [0 for _ in bar["x"]])
    look = bar.get("marker", {})
    colour = look.get("line", look).get("color", FAINT)
    return {
        "type": "scatter", "mode": "markers", "name": "pinned " + bar.get("name", ""), "hoverinfo": "skip",
        "x": [start + length for start, length in zip(starts, bar["x"])], "y": bar["y"],
        "xaxis": bar.get("xaxis", "x"), "yaxis": bar.get("yaxis", "y"),
        "marker": {"symbol": "line-ns-open", "size": 22, "color": colour, "line": {"color": colour, "width": 3}},
    }  # fmt: skip


# --- words -----------------------------------------------------------------------------


def numbers_of(scene, result):
    """What runs of a scene are compared by, a list of `Compared`: its own, or those of the course it tells."""
    if scene.numbers:
        return [Compared(*each) for each in scene.numbers(result)]
    told, pair = getattr(result, "told", None), getattr(result, "pair", None)
    compared = [Compared("symptoms at the end", told.symptoms[-1], 1)] if told else []
    if pair:
        compared.append(Compared("strength at the start", pair.strength, 2))
    return compared + ([Compared("ruptures", sum(told.rupture), 0)] if told else [])


def difference(scene, settings, pinned, now, before):
    """How the result `now` differs from the pinned one `before`, in words, and what was moved between them."""
    moved = [c for c in scene.controls if settings[c.name] != pinned[c.name]]
    if not moved:
        return "This run is pinned: move a control, and the difference to it is said here."
    where = "the pinned run (" + listing([_named(c, pinned[c.name]) for c in moved]) + ")"
    chance = "another chance" if [c for c in moved if c.kind == "step"] else "the same chance"
    was = {each.words: each for each in numbers_of(scene, before)}
    gaps = [_gap(each, was[each.words]) for each in numbers_of(scene, now) if each.words in was]
    if not gaps:
        return sentence(where, "says nothing that can be compared with this one in numbers.")
    return sentence(f"Beside {where}, with {chance}:", listing(gaps) + ".")


def _named(control, value):
    """ "goal agreement 5.0 of 7", "80 clients"."""
    name, words = control.label[:1].lower() + control.label[1:], said(control, value)
    return words if name == control.unit else name + " " + words


def _gap(now, before):
    """ "symptoms at the end 3.2 lower", "ruptures 2 fewer", "strength at the start the same"."""
    gap, digits = now.value - before.value, now.digits
    size = (fraction if digits == 2 else number)(abs(gap), digits)
    if number(abs(gap), digits) == number(0, digits):
        return now.words + " the same" if digits else "as many " + now.words
    more, less = ("higher", "lower") if digits else ("more", "fewer")
    return f"{now.words} {size} {more if gap > 0 else less}"

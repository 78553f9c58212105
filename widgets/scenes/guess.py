"""Predict, then see: what a scene asks before it answers, and how far off a guess was.

While a question is open, what it asks about is hidden; answered, the guess stands in the figure
beside the result. A guess is one of the choices, a number, or for a line a list with a number for
each of its places but the first, from which it starts.
"""

from collections import namedtuple

from ..words import listing, number
from .draw import label
from .look import YOURS
from .setting import digits

# kind: pick, level or line. choices: of a pick. places: the x of a line's points, the first given.
# low, high, step, unit: of a number. axis: where the guess stands ("" above, "2" below).
# hides: the panels that would give the answer away. truth: result → the right choices, the number,
# or a number for each place. anywhere: whether a guess is for the settings with which it is made;
# else it is for those with which the scene opens.
Ask = namedtuple("Ask", "kind words choices places low high step unit axis hides truth anywhere")
OPEN = ""  # the guess of whom has not guessed yet
NAME = "your guess"


def pick(words, choices, truth, hides=("", "2")):
    """A question with a few answers; `truth` gives the list of those that are right."""
    return Ask("pick", words, tuple(choices), (), 0, 0, 1, "", "", tuple(hides), truth, False)


def level(words, low, high, step, unit, truth, axis="", anywhere=False):
    """A question for a number that can be read off an upright axis; its panel is hidden."""
    return Ask("level", words, (), (), low, high, step, unit, axis, (axis,), truth, anywhere)


def line(words, places, low, high, step, unit, truth, axis="2"):
    """A line to be drawn through some places on an empty panel; the first is where it starts."""
    return Ask("line", words, (), tuple(places), low, high, step, unit, axis, (axis,), truth, False)


def check_guess(ask, guess):
    """The guess, if the question allows it; ValueError naming it and what is allowed."""
    if ask is None:
        raise ValueError("this scene asks for no guess")
    if ask.kind == "pick":
        if guess not in ask.choices:
            raise ValueError(f"guess = {guess!r}: choose from {', '.join(ask.choices)}")
        return guess
    wanted = len(ask.places) - 1 if ask.kind == "line" else 1
    given = list(guess) if isinstance(guess, (list, tuple)) and ask.kind == "line" else [guess]
    fits = [isinstance(x, (int, float)) and ask.low <= x <= ask.high for x in given]
    if len(given) != wanted or False in fits:
        numbers = f"{wanted} numbers" if ask.kind == "line" else "a number"
        raise ValueError(f"guess = {guess!r}: give {numbers} from {ask.low:g} to {ask.high:g}")
    return given if ask.kind == "line" else guess


def start(ask, result):
    """Where the controls of a guess stand at first: a line level with its given place, a number in the middle."""
    if ask.kind == "line":
        first = ask.low + int((ask.truth(result)[0] - ask.low) / ask.step + 0.5) * ask.step
        return [first for _ in ask.places[1:]]
    return [ask.low + int((ask.high - ask.low) / 2 / ask.step) * ask.step] if ask.kind == "level" else []


# --- figure ----------------------------------------------------------------------------


def left(ask, figure, result):
    """What of a figure is left while a question is open: {"traces": places, "notes": places, "drawn": traces}.

    `drawn` is the guess as it stands at first, none for a pick.
    """
    notes = figure["layout"].get("annotations", ())
    first = start(ask, result)
    drawn = [] if ask.kind == "pick" else [_drawn(ask, first if ask.kind == "line" else first[0], figure, result)]
    return {
        "traces": [i for i, t in enumerate(figure["data"]) if t.get("yaxis", "y")[1:] not in ask.hides],
        "notes": [i for i, n in enumerate(notes) if n.get("yref", "y")[1:] not in ask.hides],
        "drawn": drawn,
    }


def hidden(ask, figure, result):
    """A figure without the panels that would give the answer away, and the guess as it stands at first."""
    parts, layout = left(ask, figure, result), dict(figure["layout"])
    layout["annotations"] = [layout["annotations"][i] for i in parts["notes"]]
    return {"data": [figure["data"][i] for i in parts["traces"]] + parts["drawn"], "layout": layout}


def with_guess(ask, figure, result, guess):
    """A figure with a guess beside its result: a line or a level; a choice in words at the top."""
    if ask.kind != "pick":
        return {"data": figure["data"] + [_drawn(ask, guess, figure, result)], "layout": figure["layout"]}
    layout = dict(figure["layout"])
    layout["margin"] = dict(layout.get("margin", {}), t=34)
    layout["annotations"] = list(layout.get("annotations", ())) + [_note(f"{NAME}: {guess}")]
    return {"data": figure["data"], "layout": layout}


def _note(words):
    note = label(words, 0, 1, colour=YOURS, shift=0)
    note.update({"xref": "paper", "yref": "paper", "yanchor": "bottom", "yshift": 4})
    return note


def _drawn(ask, guess, figure, result):
    """A guess as a trace: the line through its places, or a level from side to side."""
    if ask.kind == "line":
        x, y = list(ask.places), [ask.truth(result)[0]] + list(guess)
    else:
        x, y = figure["layout"]["xaxis" + ask.axis]["range"], [guess, guess]
    return {
        "type": "scatter", "mode": "lines+markers+text" if ask.kind == "level" else "lines+markers", "name": NAME,
        "x": list(x), "y": y, "xaxis": "x" + ask.axis, "yaxis": "y" + ask.axis,
        "text": [NAME, ""], "textposition": "top right", "textfont": {"color": YOURS},
        "line": {"color": YOURS, "dash": "dashdot", "width": 3},
        "marker": {"color": YOURS, "symbol": "circle-open", "size": 10}, "hovertemplate": NAME + " %{y:.1f}<extra></extra>",
    }  # fmt: skip


# --- words -----------------------------------------------------------------------------


def verdict(ask, result, guess):
    """How far off a guess was, in a sentence."""
    truth, d = ask.truth(result), digits(ask)
    if ask.kind == "pick":
        right = listing([f"“{each}”" for each in truth])
        return f"You guessed “{guess}”: right." if guess in truth else f"You guessed “{guess}”; right is {right}."
    if ask.kind == "level":
        fine = max(1, d)
        return f"You guessed {number(guess, d)}; it is {number(truth, fine)}{_off(guess - truth, fine)}."
    gaps = [g - t for g, t in zip(guess, truth[1:])]
    off = number(sum([abs(gap) for gap in gaps]) / len(gaps), 1)
    ends = _off(gaps[-1], 1)
    return f"Your line ends{ends[1:] if ends else ' where the course does'}; on average it is {off} off."


def _off(gap, d):
    """ ": 1.4 too low", nothing where the guess looks the same."""
    size = number(abs(gap), d)
    return "" if size == number(0, d) else f": {size} too {'high' if gap > 0 else 'low'}"

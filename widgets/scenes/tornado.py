"""What each parameter does to a result: bars to either side, the longest on top."""

from collections import namedtuple

from ..words import fraction, sentence
from . import Scene, tell
from .draw import bars, figure, nameless, rule
from .look import LOOK

# what changes, in words; for each parameter (name, change when lower, change when higher), the
# one that moves it most first; how far that one does
Moves = namedtuple("Moves", "name bars most")


def tornado(rows, result, name):
    """A tornado plot, told: figure, sentence and table.

    `rows` is a list of dicts with `name` (of a parameter), and the change of the result with
    the parameter at the lower end of its range (`<result>_lower`) and at the higher (`<result>_higher`). `name` says in words
    what changes.
    """
    return tell(TORNADO, moves(rows, result, name))


def moves(rows, result, name):
    """The changes of a result by parameter, the largest first: `Moves`."""
    each = [(row["name"], row[result + "_lower"], row[result + "_higher"]) for row in rows]
    each = sorted(each, key=lambda bar: (-max(abs(bar[1]), abs(bar[2])), bar[0]))
    return Moves(name, each, max(abs(each[0][1]), abs(each[0][2])))


def _figure(r):
    names = [bar[0] for bar in reversed(r.bars)]

    def side(which, said, colour, pattern):
        x = [bar[which] for bar in reversed(r.bars)]
        return bars(said, x, names, colour, pattern=pattern, hover=said + ": %{x:.3f}")

    return figure(
        [side(1, "lowest", LOOK["goal"].colour, ""), side(2, "highest", LOOK["task"].colour, "/")],
        barmode="overlay",
        hovermode="closest",
        margin={"l": 130, "r": 16, "t": 14, "b": 60},
        xaxis={"title": {"text": "Change of " + r.name + "<br>parameter at its lowest (plain), highest (striped)"}},
        yaxis=nameless(tickfont={"size": 11}, dtick=1),
        shapes=[rule((0, -1), (0, len(r.bars)), width=2)],
    )


def _sentence(r):
    return sentence(
        f"Of {len(r.bars)} parameters, {r.bars[0][0]} moves {r.name} most, by up to {fraction(r.most)} over its whole range;",
        f"{r.bars[1][0]} comes second.",
    )


def _table(r):
    return {
        "columns": ["parameter", "at its lowest", "at its highest"],
        "digits": [0, 0, 0],
        "rows": [[name, fraction(low, 3), fraction(high, 3)] for name, low, high in r.bars],
    }


TORNADO = Scene("tornado", "Sensitivity", [], moves, _figure, _sentence, _table)

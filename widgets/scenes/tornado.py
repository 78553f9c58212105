"""What each parameter does to a result: bars to either side, the longest on top."""

from collections import namedtuple

from ..words import fraction, sentence
from . import Scene, tell
from .draw import abreast, bars, figure, folded, nameless, rule
from .look import LOOK

# the parameters in a few words: the parameter table has their meanings in full, and no room is left of a bar for these
CALLED = {
    "gain": "what work does", "floor": "distress that stays", "flux": "chance in the level",
    "settle": "agreement settles", "ebb": "ebb and flow", "pull": "pull of symptoms",
    "tension": "ruptures in any case", "exposure": "strain of opening up", "crosspull": "strain of other goals",
    "bearing": "what a bond bears", "depth": "depth of a rupture", "withdrawal": "share of withdrawals",
    "repair": "repair without a bond", "repair_bond": "repair by the bond", "lasting": "what a tear keeps down",
    "growth": "trust from repair", "goal": "goal agreement", "task": "task agreement", "bond": "bond",
    "symptoms": "symptoms at intake", "afterglow": "a good session’s week", "carry": "a week lasts",
    "week": "chance in a week", "worst": "come at one’s worst", "error": "chance in a score",
    "response": "clients’ response", "severity": "spread of symptoms", "therapist_share": "therapists’ alliances",
    "therapist_gain": "therapists’ effects", "favour_client": "clients rate higher",
    "favour_therapist": "therapists rate higher", "view_client": "clients’ own view",
    "view_therapist": "therapists’ own view", "view_observer": "observers’ own view", "slip": "chance in a rating",
    "leave": "leaving early", "leave_weak": "leaving, weak alliance", "end": "ending as agreed",
    "end_well": "ending when well", "spread": "spread of agreement", "r_goal_task": "goal goes with task",
    "r_bond": "bond goes with both",
}  # fmt: skip

# what changes, in words; for each parameter (its name in words, its name in the table, change when lower,
# change when higher), the one that moves it most first; how far that one does
Moves = namedtuple("Moves", "name bars most")


def tornado(rows, result, name):
    """A tornado plot, told: figure, sentence and table.

    `rows` is a list of dicts with `name` (of a parameter), and the change of the result with the parameter
    at the lower end of its range (`<result>_lower`) and at the higher (`<result>_higher`). `name` says in words
    what changes. KeyError for a parameter that `CALLED` does not know.
    """
    return tell(TORNADO, moves(rows, result, name))


def moves(rows, result, name):
    """The changes of a result by parameter, the largest first: `Moves`."""
    each = [(CALLED[row["name"]], row["name"], row[result + "_lower"], row[result + "_higher"]) for row in rows]
    each = sorted(each, key=lambda bar: (-max(abs(bar[2]), abs(bar[3])), bar[1]))
    return Moves(name, each, max(abs(each[0][2]), abs(each[0][3])))


def _figure(r):
    names = [bar[0] for bar in reversed(r.bars)]

    def side(which, said, colour, pattern):
        x = [bar[which] for bar in reversed(r.bars)]
        return bars(said, x, names, colour, pattern=pattern, hover=said + ": %{x:.3f}")

    return figure(
        [side(2, "lowest", LOOK["goal"].colour, ""), side(3, "highest", LOOK["task"].colour, "/")],
        barmode="overlay",
        hovermode="closest",
        margin={"l": 150, "r": 16, "t": 14, "b": 70},
        annotations=_bar_names(r),
        xaxis={"title": {"text": folded("Change of " + r.name, 26), "standoff": 6}},
        yaxis=nameless(tickfont={"size": 11}, dtick=1, range=[-0.5, len(names) + 0.7]),
        shapes=[rule((0, -1), (0, len(r.bars)), width=2)],
    )


def _bar_names(r):
    """What plain and striped bars mean, above the topmost."""
    _, _, low, high = r.bars[0]
    named = [("at its lowest", low / 2, LOOK["goal"].colour), ("at its highest", high / 2, LOOK["task"].colour)]
    return abreast(named, len(r.bars), 0.6 * r.most, -r.most, r.most)


def _sentence(r):
    return sentence(
        f"Of {len(r.bars)} parameters, “{r.bars[0][0]}” moves {r.name} most, by up to {fraction(r.most)} over its whole range;",
        f"“{r.bars[1][0]}” comes second.",
    )


def _table(r):
    return {
        "columns": ["parameter", "in the table", "at its lowest", "at its highest"],
        "digits": [0, 0, 0, 0],
        "rows": [[called, name, fraction(low, 3), fraction(high, 3)] for called, name, low, high in r.bars],
    }


TORNADO = Scene("tornado", "Sensitivity", [], moves, _figure, _sentence, _table)

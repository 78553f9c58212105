"""What goes before what within clients, in every model that fits: both ways at once."""

from collections import namedtuple

from ..words import fraction, sentence
from . import Scene, tell
from .draw import GREY, figure, label, marks, rule
from .look import LOOK

# for each model, the standardised lagged effects of alliance on symptoms and back; between which
# values each lies; the published range of the first; in how many models the first is the larger
BothWays = namedtuple("BothWays", "there back there_ends back_ends published larger models")


def both_ways(rows, published):
    """Lagged effects within clients, both ways, told: figure, sentence and table.

    `rows` is a list of dicts with `alliance_to_symptoms` and `symptoms_to_alliance` (standardised),
    one a model; `published` are two figures between which the first was found.
    """
    return tell(BOTH_WAYS, effects(rows, published))


def effects(rows, published):
    """The lagged effects of some models, and where they lie: `BothWays`."""
    there = [row["alliance_to_symptoms"] for row in rows]
    back = [row["symptoms_to_alliance"] for row in rows]
    larger = len([1 for a, b in zip(there, back) if abs(a) > abs(b)])
    return BothWays(there, back, ends(there), ends(back), sorted(published), larger, len(rows))


def ends(values):
    """The smallest and the largest of some values below 0, by their size."""
    return [max(values), min(values)]


def _figure(r):
    dots = marks("model", r.there, r.back, "circle-open", LOOK["alliance"].colour, size=6, hover="%{x:.2f}, %{y:.2f}")
    low, high = r.published
    return figure(
        [dots],
        annotations=[label(f"← published: {fraction(high)} to {fraction(low)}", high, 0.012)],
        hovermode="closest",
        margin={"l": 66, "r": 16, "t": 14, "b": 44},
        xaxis={"title": {"text": "Alliance above own level → symptoms next session"}, "range": [-0.25, 0.02], "zeroline": False},
        yaxis={"title": {"text": "Symptoms → alliance next"}, "range": [-0.15, 0.03], "zeroline": False},
        shapes=[rule((x, -0.15), (x, 0.03), "", GREY, "dash") for x in r.published]
        + [rule((0, -0.15), (0, 0.03), width=2), rule((-0.25, 0), (0.02, 0), width=2)],
    )  # fmt: skip


def _sentence(r):
    return sentence(
        f"In {r.models} models that fit the published findings, a session above the client's own level of alliance goes before",
        f"fewer symptoms ({_between(r.there_ends)}), and more symptoms go before a weaker alliance ({_between(r.back_ends)}; both standardised, simulated).",
        f"The first effect is the larger one in {'all' if r.larger == r.models else r.larger} of them.",
    )


def _between(two):
    return f"between {fraction(two[0], 3)} and {fraction(two[1], 3)}"


def _table(r):
    return {
        "columns": ["model", "alliance → symptoms", "symptoms → alliance"],
        "digits": [0, 3, 3],
        "rows": [[str(i), a, b] for i, (a, b) in enumerate(zip(r.there, r.back), 1)],
    }


BOTH_WAYS = Scene("both-ways", "Both ways", [], effects, _figure, _sentence, _table)

"""What goes before what within clients, in every model that fits: both ways at once."""

from collections import namedtuple

from ..words import fraction, sentence
from . import Scene, tell
from .draw import GREY, label, marks, nameless, panels, rule
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
    """The lagged effects of some models, and where they lie: `BothWays`; ValueError without any."""
    if not rows:
        raise ValueError("no models: give one row or more, as datasets/ensemble.csv has them")
    there = [row["alliance_to_symptoms"] for row in rows]
    back = [row["symptoms_to_alliance"] for row in rows]
    larger = len([1 for a, b in zip(there, back) if abs(a) > abs(b)])
    return BothWays(there, back, ends(there), ends(back), sorted(published), larger, len(rows))


def ends(values):
    """The smallest and the largest of some values below 0, by their size."""
    return [max(values), min(values)]


# where the four departures stand in the diagram: words, x, y, colour
PURPLE = LOOK["alliance"].colour
STAND = (
    ("this hour", 0, 1, PURPLE),
    ("next hour", 1, 1, PURPLE),
    ("symptoms<br>now", 0, 0, GREY),
    ("symptoms<br>next", 1, 0, GREY),
)


def _figure(r):
    low, high = r.published
    notes = [
        label(words, x, y, colour=colour, anchor="right" if x < 1 else "left", shift=0) for words, x, y, colour in STAND
    ]
    notes += _arrow(1, 1, GREY, 1.5) + _arrow(0, 0, GREY, 1.5) + _arrow(1, 0, PURPLE, 4) + _arrow(0, 1, PURPLE, 2)
    # what each arrow comes to, at its head
    for two, y in ((r.back_ends, 1), (r.there_ends, 0)):
        notes.append(
            label(_between(two), 1, y + (0.24 if y else -0.4), colour=PURPLE, anchor="center", shift=0, size=12)
        )
    notes.append(label("departures from the client's own level", 0.5, 1.65, anchor="center", shift=0, size=11))
    notes.append(label(f"published {fraction(high)} to {fraction(low)}", low, 0.014, "2", shift=4, size=11))
    bare = nameless(showgrid=False, zeroline=False, showticklabels=False)
    there = {"title": {"text": "This hour → symptoms next", "standoff": 4}, "range": [-0.25, 0.02], "zeroline": False}
    back = {"title": {"text": "Symptoms now<br>→ next hour"}, "range": [-0.15, 0.03], "zeroline": False}
    lines = [rule((x, -0.15), (x, 0.03), "2", GREY, "dash") for x in r.published]
    lines += [rule((0, -0.15), (0, 0.03), "2", width=2), rule((-0.25, 0), (0.02, 0), "2", width=2)]
    dots = marks("model", r.there, r.back, "circle-open", PURPLE, "2", size=6, hover="%{x:.2f}, %{y:.2f}")
    return panels(
        [dots], notes, (dict(bare, range=[-0.7, 1.7]), dict(bare, range=[-0.6, 1.8])), (there, back), (0.46, 0.54),
        hovermode="closest", margin={"l": 84, "r": 16, "t": 8, "b": 44}, shapes=lines,
    )  # fmt: skip


def _arrow(start, end, colour, width):
    """An arrow of the diagram, from the row `start` on the left to the row `end` on the right."""
    return [{
        "x": 0.97, "y": end, "ax": 0.03, "ay": start, "xref": "x", "yref": "y", "axref": "x", "ayref": "y",
        "showarrow": True, "arrowhead": 2, "arrowwidth": width, "arrowcolor": colour, "arrowsize": 0.8, "text": "",
    }]  # fmt: skip


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

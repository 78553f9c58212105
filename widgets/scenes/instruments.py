"""Instruments that measure the alliance, one below the other: how long they are, and who fills them in."""

from collections import namedtuple

from ..words import number, sentence
from . import Scene, tell
from .draw import GREY, figure, label, marks, nameless
from .look import LOOK

RATERS = ("client", "therapist", "observer")
LONGEST = 90  # items that are shown
# instruments by year, rows as given; fewest and most items, of those where they are known; how many of them
# each of `RATERS` fills in, and how many of them clients alone do
Instruments = namedtuple("Instruments", "rows fewest most filled alone")


def instruments(rows):
    """Published instruments, told: figure, sentence and table.

    `rows` is a list of dicts with `measure`, `name`, `year`, `authors`, `raters` ("client; observer"),
    `items` (None where it is not known), `parts` and `grade`.
    """
    return tell(INSTRUMENTS, gathered(rows))


def gathered(rows):
    """Instruments in the order of their years: `Instruments`. ValueError for a row without a rater that there is."""
    for row in rows:
        for who in _raters(row):
            if who not in RATERS:
                raise ValueError(f"{row['measure']}: raters = {who!r}; choose from {', '.join(RATERS)}")
    rows = sorted(rows, key=lambda row: (row["year"], row["measure"]))
    items = [row["items"] for row in rows if row["items"] is not None]
    filled = [len([row for row in rows if who in _raters(row)]) for who in RATERS]
    alone = len([row for row in rows if _raters(row) == ["client"]])
    return Instruments(rows, min(items), max(items), filled, alone)


def _raters(row):
    return row["raters"].split("; ")


def _figure(r):
    places = list(range(len(r.rows), 0, -1))
    known = [(row["items"], y) for row, y in zip(r.rows, places) if row["items"] is not None]
    data = [
        marks("items", [x for x, _ in known], [y for _, y in known], "square", LOOK["alliance"].colour, size=9, hover="%{x} items")
    ]  # fmt: skip
    for column, who in enumerate(RATERS):
        rated = [y for row, y in zip(r.rows, places) if who in _raters(row)]
        data.append(marks(who, [column + 1 for _ in rated], rated, "circle", GREY, "2", 9, who))
    notes = [label(number(x, 0), x, y, shift=8, size=11) for x, y in known]
    notes = notes + [
        label("not known to us", 0, y, shift=4, size=11) for row, y in zip(r.rows, places) if row["items"] is None
    ]
    ends = [0.4, len(r.rows) + 0.6]
    names = [f"{row['measure']} {row['year']}" for row in r.rows]
    return figure(
        data, annotations=notes, hovermode="closest", margin={"l": 96, "r": 8, "t": 8, "b": 44},
        xaxis={"title": {"text": "Items", "standoff": 4}, "range": [0, LONGEST], "dtick": 20, "domain": [0, 0.6]},
        yaxis=nameless(tickvals=places, ticktext=names, tickfont={"size": 11}, range=ends, domain=[0, 1], zeroline=False),
        xaxis2={"title": {"text": "Filled in by", "standoff": 4}, "range": [0.4, 3.6], "domain": [0.64, 1], "anchor": "y2",
                "tickvals": [1, 2, 3], "ticktext": ["client", "ther.", "obs."], "tickfont": {"size": 11}, "zeroline": False},
        yaxis2=nameless(tickvals=places, showticklabels=False, range=ends, domain=[0, 1], anchor="x2", zeroline=False),
    )  # fmt: skip


def _sentence(r):
    client, therapist, observer = r.filled
    return sentence(
        f"{len(r.rows)} instruments from {r.rows[0]['year']} to {r.rows[-1]['year']}, of {r.fewest} to {r.most} items.",
        f"Clients can fill in {client} of them, therapists {therapist}, observers {observer}; {r.alone} are for clients alone.",
    )


def _table(r):
    rows = [
        [row["measure"], row["name"], f"{row['authors']} {row['year']}", row["raters"],
         "" if row["items"] is None else str(row["items"]), row["parts"] or "", row["grade"]]
        for row in r.rows
    ]  # fmt: skip
    columns = ["measure", "name", "source", "filled in by", "items", "parts", "grade"]
    return {"columns": columns, "digits": [0] * 7, "rows": rows}


INSTRUMENTS = Scene("instruments", "Instruments", [], gathered, _figure, _sentence, _table)

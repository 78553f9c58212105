"""Correlations of several studies or meta-analyses, one below the other."""

from collections import namedtuple

from ..words import fraction, sentence
from . import Scene, tell
from .draw import figure, label, marks, nameless, rule
from .look import LOOK

# estimates by year: rows as given; lowest and highest r; how many have an interval, and how
# many of these lie above zero; pairs of rows of which the first one's studies are among the second's
Estimates = namedtuple("Estimates", "rows low high known positive nests")
BRACKET = 0.37  # where the brackets stand, in r


def forest(rows):
    """A forest plot of published correlations, told: figure, sentence and table.

    `rows` is a list of dicts with `authors`, `year`, `population`, `studies_k`, `r`, `ci95_low`
    and `ci95_high`; a study without an interval (None) is drawn as an open mark. Where a row's `nested_in`
    is the `study_key` of another, a bracket ties the two: their studies are partly the same.
    """
    return tell(FOREST, estimates(rows))


def estimates(rows):
    """Published correlations in the order of their years: `Estimates`.

    ValueError naming file, row and column for an effect of another kind (g, d), which the table
    holds without an r: it has no place among correlations.
    """
    for row in rows:
        if row["r"] is None or not -1 < row["r"] < 1:
            name = row.get("study_key") or _named(row)
            raise ValueError(
                f"meta_analyses.csv, row {name}, column r: {row['r']!r} is no correlation, give rows of r alone"
            )
    rows = sorted(rows, key=lambda row: (row["year"], row["r"]))
    known = [row for row in rows if _has_interval(row)]
    r = [row["r"] for row in rows]
    positive = len([row for row in known if row["ci95_low"] > 0])
    nests = [(i, k) for i, inner in enumerate(rows) for k, outer in enumerate(rows) if _contains(outer, inner)]
    return Estimates(rows, min(r), max(r), len(known), positive, nests)


def _contains(outer, inner):
    """Whether the studies of one synthesis are among those of another."""
    return inner.get("nested_in") is not None and inner["nested_in"] == outer.get("study_key")


def _has_interval(row):
    """Whether the paper's confidence interval is known to the course."""
    return row["ci95_low"] is not None and row["ci95_high"] is not None


def _figure(r):
    places = list(range(len(r.rows), 0, -1))
    ends = [0.4, len(r.rows) + 0.6]
    names = [f"{_named(row)}<br>{row['population']}" for row in r.rows]
    notes, brackets = [], []
    for inner, outer in r.nests:
        low, high = places[outer], places[inner]
        notes.append(label("contained in<br>the newer set", BRACKET, (low + high) / 2, size=11))
        brackets.append(rule((BRACKET, low), (BRACKET, high), width=2))
        brackets.extend([rule((BRACKET - 0.01, y), (BRACKET, y), width=2) for y in (low, high)])
    return figure(
        [_marks(r.rows, places, names)],
        annotations=notes,
        hovermode="closest",
        margin={"l": 178, "r": 16, "t": 14, "b": 44},
        xaxis={"title": {"text": "Correlation r of alliance with outcome"}, "range": [-0.03, 0.48]},
        yaxis=nameless(tickvals=places, ticktext=names, tickfont={"size": 11}, range=ends),
        shapes=[rule((0, ends[0]), (0, ends[1]), width=2)] + brackets,
    )


def _marks(rows, places, names):
    """A mark for each correlation, with its interval where it is known."""
    known = [_has_interval(row) for row in rows]
    colour = LOOK["alliance"].colour
    shapes = ["square" if k else "square-open" for k in known]
    trace = marks("r", [row["r"] for row in rows], places, shapes, colour, size=10, hover="%{text}: %{x:.3f}")
    trace["text"] = names
    trace["error_x"] = {
        "type": "data", "symmetric": False, "color": colour, "thickness": 2, "width": 0,
        "array": [row["ci95_high"] - row["r"] if k else 0 for row, k in zip(rows, known)],
        "arrayminus": [row["r"] - row["ci95_low"] if k else 0 for row, k in zip(rows, known)],
    }  # fmt: skip
    return trace


def _sentence(r):
    return sentence(
        f"{len(r.rows)} pooled correlations of alliance with outcome lie between {fraction(r.low)} and {fraction(r.high)};",
        f"{'all' if r.positive == r.known else str(r.positive) + ' of the'} {r.known} intervals known to us lie above zero.",
        "An open mark stands where the interval is not known to us.",
        *[
            f"The studies of {_named(r.rows[i])} are among those of {_named(r.rows[k])}, so that the two agree in part with themselves."
            for i, k in r.nests
        ],
    )


def _named(row):
    return f"{row['authors']} {row['year']}"


def _table(r):
    within = {inner: _named(r.rows[outer]) for inner, outer in r.nests}

    def shown(x):
        return "" if x is None else fraction(x, 3)

    body = [
        [_named(row), row["population"], "" if row["studies_k"] is None else str(row["studies_k"]),
         shown(row["r"]), shown(row["ci95_low"]), shown(row["ci95_high"]), within.get(i, "")]
        for i, row in enumerate(r.rows)
    ]  # fmt: skip
    columns = ["meta-analysis", "population", "studies", "r", "95% interval from", "to", "contained in"]
    return {"columns": columns, "digits": [0] * 7, "rows": body}


FOREST = Scene("forest", "Forest", [], estimates, _figure, _sentence, _table)

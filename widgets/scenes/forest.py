"""Correlations of several studies or meta-analyses, one below the other."""

from ..words import fraction, sentence
from .look import FAINT, LOOK, figure


def forest(rows):
    """A forest plot of published correlations: its figure, sentence and table.

    `rows` is a list of dicts with `authors`, `year`, `population`, `studies_k`, `r`, `ci95_low`
    and `ci95_high`; a study without an interval (None) is drawn as an open mark.
    """
    rows = sorted(rows, key=lambda row: (row["year"], row["r"]))
    names = [f"{row['authors']} {row['year']}<br>{row['population']}" for row in rows]
    return {
        "figure": _forest_figure(rows, names),
        "sentence": _forest_sentence(rows),
        "table": _forest_table(rows),
        "triangle": "",
    }


def has_interval(row):
    """Whether the paper's confidence interval is known to the course."""
    return row["ci95_low"] is not None and row["ci95_high"] is not None


def _forest_figure(rows, names):
    places = list(range(len(rows), 0, -1))
    ends = [0.4, len(rows) + 0.6]
    nought = {"type": "line", "x0": 0, "x1": 0, "y0": ends[0], "y1": ends[1], "layer": "below"}
    nought["line"] = {"color": FAINT, "width": 2}
    ticks = {"tickvals": places, "ticktext": names, "tickfont": {"size": 11}}
    return figure(
        [_marks(rows, places, names)],
        hovermode="closest",
        margin={"l": 178, "r": 16, "t": 14, "b": 44},
        xaxis={"title": {"text": "Correlation r of alliance with outcome"}, "range": [-0.03, 0.48]},
        yaxis=dict(ticks, range=ends, title={"text": ""}),
        shapes=[nought],
    )


def _marks(rows, places, names):
    """A mark for each correlation, with its interval where it is known."""
    known = [has_interval(row) for row in rows]
    colour = LOOK["alliance"].colour
    bars = {"type": "data", "symmetric": False, "color": colour, "thickness": 2, "width": 0}
    bars["array"] = [row["ci95_high"] - row["r"] if k else 0 for row, k in zip(rows, known)]
    bars["arrayminus"] = [row["r"] - row["ci95_low"] if k else 0 for row, k in zip(rows, known)]
    shapes = ["square" if k else "square-open" for k in known]
    return {
        "type": "scatter", "mode": "markers", "x": [row["r"] for row in rows], "y": places,
        "text": names, "hovertemplate": "%{text}: %{x:.3f}", "error_x": bars,
        "marker": {"color": colour, "size": 10, "symbol": shapes},
    }  # fmt: skip


def _forest_sentence(rows):
    low, high = min([row["r"] for row in rows]), max([row["r"] for row in rows])
    positive = [row for row in rows if has_interval(row) and row["ci95_low"] > 0]
    known = [row for row in rows if has_interval(row)]
    return sentence(
        f"{len(rows)} pooled correlations of alliance with outcome lie between {fraction(low)} and {fraction(high)};",
        f"{'all' if len(positive) == len(known) else str(len(positive)) + ' of the'} {len(known)} intervals known to us lie above zero.",
        "An open mark stands where the interval is not known to us.",
    )


def _forest_table(rows):
    def shown(x):
        return "" if x is None else fraction(x, 3)

    body = [
        [f"{row['authors']} {row['year']}", row["population"], "" if row["studies_k"] is None else str(row["studies_k"]),
         shown(row["r"]), shown(row["ci95_low"]), shown(row["ci95_high"])]
        for row in rows
    ]  # fmt: skip
    columns = ["meta-analysis", "population", "studies", "r", "95% interval from", "to"]
    return {"columns": columns, "digits": [0] * 6, "rows": body}

"""What each parameter does to a result: bars to either side, the longest on top."""

from ..words import fraction, sentence
from .look import FAINT, LOOK, figure


def tornado(rows, result, name):
    """A tornado plot: its figure, sentence and table.

    `rows` is a list of dicts with `name` (of a parameter), and the change of the result with
    the parameter lower (`<result>_lower`) and higher (`<result>_higher`). `name` says in words
    what changes.
    """
    bars = [(row["name"], row[result + "_lower"], row[result + "_higher"]) for row in rows]
    bars = sorted(bars, key=lambda bar: (max(abs(bar[1]), abs(bar[2])), bar[0]))
    return {
        "figure": _tornado_figure(bars, name),
        "sentence": _tornado_sentence(bars, name),
        "table": {
            "columns": ["parameter", "a fifth lower", "a fifth higher"],
            "digits": [0, 0, 0],
            "rows": [[n, fraction(low, 3), fraction(high, 3)] for n, low, high in reversed(bars)],
        },
        "triangle": "",
    }


def _tornado_figure(bars, name):
    def side(which, label, colour, shape):
        return {
            "type": "bar", "orientation": "h", "name": label, "y": [bar[0] for bar in bars],
            "x": [bar[which] for bar in bars], "marker": {"color": colour, "pattern": {"shape": shape}},
            "hovertemplate": label + ": %{x:.3f}",
        }  # fmt: skip

    nought = {"type": "line", "x0": 0, "x1": 0, "y0": -1, "y1": len(bars), "line": {"color": FAINT, "width": 2}}
    return figure(
        [side(1, "a fifth lower", LOOK["goal"].colour, ""), side(2, "a fifth higher", LOOK["task"].colour, "/")],
        barmode="overlay",
        hovermode="closest",
        margin={"l": 130, "r": 16, "t": 14, "b": 60},
        xaxis={"title": {"text": "Change of " + name + "<br>parameter a fifth lower (plain), higher (striped)"}},
        yaxis={"title": {"text": ""}, "tickfont": {"size": 11}, "dtick": 1},
        shapes=[nought],
    )


def _tornado_sentence(bars, name):
    first, second = bars[-1][0], bars[-2][0]
    most = max(abs(bars[-1][1]), abs(bars[-1][2]))
    return sentence(
        f"Of {len(bars)} parameters, {first} moves {name} most, by {fraction(most)} when it changes by a fifth;",
        f"{second} comes second.",
    )

"""What a class's submissions come to: a figure and a sentence for its screen, by the kind of round."""

from ..alliance import PARAMETERS, P
from ..codes import RANGES
from ..marks import MARKS, called
from ..scenes.draw import GREY, bars, figure, label, marks, nameless, rule
from ..scenes.look import LOOK, YOURS
from ..study import correlate, covariance, interval, mean
from ..words import count, fraction, number

PURPLE = LOOK["alliance"].colour
PUBLISHED = [row for row in PARAMETERS if row.name == "r_outcome"][0]
BOTH = ["295 studies", "this class"]
MARGIN = {"l": 110, "r": 20, "t": 14, "b": 48}
# of the marks on a transcript, in their order
COLOURS = [LOOK[name].colour for name in ("bond", "goal", "task", "alliance")] + [YOURS, GREY]
PATTERNS = ("", "/", "x", "", "\\", "")


def pairs(submissions, tried=()):
    """A dot a phone, early alliance against how far symptoms fell; below it r with its interval beside .278.

    `submissions` have two numbers each: alliance, 1 to 7, and points better; others are left out.
    `tried` are numbers not yet sent, drawn hollow and not counted.
    """
    there, pale = _possible([s.numbers for s in submissions]), _possible(tried)
    x, y = [n[0] for n in there], [n[1] for n in there]
    dots = marks("pair", x, y, "circle", PURPLE, size=10, hover="%{x:.1f}, %{y:.1f}")
    trying = marks("not yet sent", [n[0] for n in pale], [n[1] for n in pale], "circle-open", GREY, size=9)
    trend, strip, words = _trend(x, y)
    whole = bool(strip)
    axes = {
        "xaxis": {
            "title": {"text": "Alliance early in therapy, 1–7", "standoff": 2},
            "range": [0.8, 7.2],
            "anchor": "y",
        },
        "yaxis": {"title": {"text": "Points better, of 40", "standoff": 2}, "domain": [0.42 if whole else 0, 1]},
    }
    if whole:
        axes["xaxis2"] = {
            "title": {"text": "Correlation r", "standoff": 2},
            "range": [-1, 1],
            "anchor": "y2",
            "dtick": 0.5,
        }
        axes["yaxis2"] = nameless(range=[-0.6, 1.6], domain=[0, 0.2], tickvals=[0, 1], ticktext=BOTH)
    pale_words = " A hollow dot is not sent yet." if pale else ""
    return figure([trying, *trend, dots, *strip], hovermode="closest", margin=MARGIN, **axes), words + pale_words


def _possible(numbers):
    """Those of some lists of numbers that a pair can have."""
    _, (low, high), (least, most) = RANGES[0]
    return [n for n in numbers if len(n) >= 2 and low <= n[0] <= high and least <= n[1] <= most]


def _trend(x, y):
    """The line through some pairs and their r beside the published one, as traces, and what it comes to."""
    try:
        r = correlate(x, y)
        low, high = interval(r, len(x))
    except ValueError:
        return [], [], f"{count(len(x), 'pair')} so far; r can be told from four on."
    slope = covariance(x, y) / covariance(x, x)
    ends = [min(x), max(x)]
    line = {
        "type": "scatter", "mode": "lines", "name": "trend", "hoverinfo": "skip", "x": ends,
        "y": [mean(y) + slope * (a - mean(x)) for a in ends], "line": {"color": PURPLE, "dash": "dash", "width": 2},
    }  # fmt: skip
    ours = _estimate("r of the class", r, low, high, 1, "circle", PURPLE)
    theirs = _estimate("r of 295 studies", P.r_outcome, PUBLISHED.low, PUBLISHED.high, 0, "diamond", GREY)
    where = "holds" if low <= P.r_outcome <= high else "misses"
    found = f"r = {fraction(r)}, 95% interval {fraction(low)} to {fraction(high)}"
    words = f"{count(len(x), 'pair')}: {found}. It {where} the {fraction(P.r_outcome, 3)} of 295 studies."
    return [line], [theirs, ours], words


def _estimate(name, r, low, high, y, symbol, colour):
    """An r with its interval in the lower panel, as a trace."""
    trace = marks(name, [r], [y], symbol, colour, "2", 10, "%{x:.2f}")
    bar = {"type": "data", "symmetric": False, "array": [high - r], "arrayminus": [r - low]}
    trace["error_x"] = dict(bar, color=colour, thickness=2.5, width=0)
    return trace


def _hidden(words):
    """An empty figure, and how many have sent."""
    return figure([], xaxis={"visible": False}, yaxis={"visible": False}), words


def guesses(submissions, shown):
    """How often each thing was guessed: bars, and how many; nothing is said of which before it is `shown`.

    A guess is one of some choices or a number; of a drawn line only its last number counts.
    """
    given = [s.guess[-1] if isinstance(s.guess, list) and s.guess else s.guess for s in submissions]
    given = [g for g in given if g is not None and g != []]
    several = count(len(given), "guess", "guesses")
    if not (shown and given):
        return _hidden(f"{several} in; they are shown when all have sent.")
    return (_choices if any(isinstance(g, str) for g in given) else _numbers)(given, several)


def _choices(given, several):
    """Guesses that are choices, as bars."""
    names = sorted({str(g) for g in given})
    tops = [len([g for g in given if str(g) == name]) for name in names]
    often = [name for name, n in zip(names, tops, strict=True) if n == max(tops)]
    phones = {"title": {"text": "Phones"}, "dtick": max(1, max(tops) // 8)}
    chart = bars("guesses", tops, names, PURPLE, hover="%{x}")
    return figure([chart], xaxis=phones, margin={"l": 190}), f"Of {several} most are for {', '.join(often)}."


def _numbers(given, several):
    """Guesses that are numbers, as a histogram."""
    values = sorted(float(g) for g in given)
    chart = {"type": "histogram", "x": values, "name": "guesses", "marker": {"color": PURPLE}, "nbinsx": 16}
    middle = number(values[len(values) // 2])
    words = f"{several}, from {number(values[0])} to {number(values[-1])}; the middle one is {middle}."
    return figure([chart], xaxis={"title": {"text": "Guess"}}, yaxis={"title": {"text": "Phones"}}), words


def kappa(marks):
    """Fleiss' kappa of some raters' marks (a list of lists: for each moment each rater's category).

    1 is full agreement, 0 what chance would give (Fleiss 1971). None with fewer than two raters
    or moments, and where everybody gave one and the same mark to everything.
    """
    raters = len(marks[0]) if marks else 0
    if raters < 2 or len(marks) < 2:
        return None
    kinds = sorted({c for moment in marks for c in moment})
    counts = [[moment.count(kind) for kind in kinds] for moment in marks]
    agreed = mean([(sum([n * n for n in row]) - raters) / (raters * (raters - 1)) for row in counts])
    by_chance = sum([(sum([row[i] for row in counts]) / (raters * len(marks))) ** 2 for i in range(len(kinds))])
    return None if by_chance == 1 else (agreed - by_chance) / (1 - by_chance)


def marked(submissions, shown):
    """How many marked each moment of a transcript as what, and how far they agree (kappa).

    `numbers` holds a mark's place in `MARKS`, from 1, for each moment. Who sent another number of
    marks than most, or marks that there are not, is left out.
    """
    names = [called(mark) for mark in MARKS]
    known = range(1, len(names) + 1)
    sent = [s.numbers for s in submissions if s.numbers and all(n in known for n in s.numbers)]
    if not (shown and sent):
        return _hidden(f"{count(len(sent), 'phone')} in; the marks are shown when all have sent.")
    lengths = [len(n) for n in sent]
    whole = [n for n in sent if len(n) == max(lengths, key=lengths.count)]
    moments = [[int(marks[i]) for marks in whole] for i in range(len(whole[0]))]
    places = [f"moment {i + 1}" for i in range(len(moments))]
    charts = []
    for kind, name, colour, pattern in zip(known, names, COLOURS, PATTERNS, strict=True):
        chart = bars(name, [m.count(kind) for m in moments], places, colour, pattern=pattern, hover=name + ": %{x}")
        charts.append(chart | {"showlegend": any(chart["x"])})
    k = kappa(moments)
    words = f"kappa = {fraction(k)}" if k is not None else "kappa cannot be told"
    axes = {
        "xaxis": {"title": {"text": "Phones"}, "dtick": max(1, len(whole) // 8)},
        "yaxis": {"autorange": "reversed"},
    }
    legend = {"orientation": "h", "y": 1.02, "yanchor": "bottom", "traceorder": "normal"}
    told = f"{count(len(whole), 'reader')} of {count(len(moments), 'moment')}: {words}."
    look = {"barmode": "stack", "margin": {**MARGIN, "t": 60}, "showlegend": True, "legend": legend}
    return figure(charts, **look, **axes), told


def studies(submissions):
    """Each phone's study, r with its interval, one below the other, beside the published .278.

    `numbers` are r and the number of clients.
    """
    sent = sorted(n[:2] for n in (s.numbers for s in submissions) if len(n) >= 2 and -1 < n[0] < 1 and n[1] >= 4)
    trace = marks(
        "study", [r for r, _ in sent], list(range(1, len(sent) + 1)), "square", PURPLE, size=8, hover="r = %{x:.2f}"
    )
    ends = [interval(r, int(n)) for r, n in sent]
    trace["error_x"] = {
        "type": "data", "symmetric": False, "color": PURPLE, "thickness": 1.5, "width": 0,
        "array": [high - r for (r, _), (_, high) in zip(sent, ends, strict=True)],
        "arrayminus": [r - low for (r, _), (low, _) in zip(sent, ends, strict=True)],
    }  # fmt: skip
    holds = len([1 for low, high in ends if low <= P.r_outcome <= high])
    words = f"; the intervals of {holds} hold the published {fraction(P.r_outcome, 3)}." if sent else " so far."
    top = len(sent) + 2
    rules = [rule((0, 0), (0, top), width=2), rule((P.r_outcome, 0), (P.r_outcome, top), "", GREY, "dash", 2)]
    note = label(f"published {fraction(P.r_outcome, 3)}", P.r_outcome, top, shift=4) | {"yanchor": "top"}
    axes = {
        "xaxis": {"title": {"text": "Correlation r of alliance with outcome"}, "range": [-1, 1]},
        "yaxis": {"showticklabels": False, "range": [0, top]},
    }
    look = {"hovermode": "closest", "shapes": rules, "annotations": [note]}
    return figure([trace], **look, **axes), count(len(sent), "study", "studies") + words


def tally(room):
    """Figure and sentence for the newest round of a room; ({}, "") before the first."""
    now, sent = room.now, room.submissions()
    if now is None:
        return {}, ""
    if now.kind == "pairs":
        return pairs(sent, room.tried.values())
    if now.kind == "studies":
        return studies(sent)
    return (guesses if now.kind == "guesses" else marked)(sent, now.shown)

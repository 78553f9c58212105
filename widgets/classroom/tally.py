"""What a class's submissions come to: a figure and a sentence for its screen, by the kind of round."""

from ..alliance import P
from ..scenes.draw import GREY, bars, figure, marks, rule
from ..scenes.look import LOOK
from ..study import correlate, covariance, interval, mean
from ..words import count, fraction, number

PURPLE = LOOK["alliance"].colour


def pairs(submissions, tried=()):
    """A dot a phone, early alliance against how far symptoms fell, with r and its interval beside .278.

    `submissions` have two numbers each: alliance, 1 to 7, and points better. `tried` are numbers
    not yet sent, drawn pale and not counted.
    """
    there = [s.numbers for s in submissions if len(s.numbers) >= 2]
    x, y = [n[0] for n in there], [n[1] for n in there]
    dots = marks("pair", x, y, "circle", PURPLE, size=10, hover="%{x:.1f}, %{y:.1f}")
    pale = [n for n in tried if len(n) >= 2]
    trying = marks("not yet sent", [n[0] for n in pale], [n[1] for n in pale], "circle-open", GREY, size=9)
    trend, words = _trend(x, y)
    axes = {
        "xaxis": {"title": {"text": "Alliance early in therapy, 1–7"}, "range": [0.8, 7.2]},
        "yaxis": {"title": {"text": "Symptoms fell by (points of 40)"}},
    }
    return figure([trying, *trend, dots], hovermode="closest", **axes), words


def _trend(x, y):
    """The line through some pairs, as traces, and what r they come to."""
    try:
        r = correlate(x, y)
        low, high = interval(r, len(x))
    except ValueError:
        return [], f"{count(len(x), 'pair')} so far; r can be told from four on."
    slope = covariance(x, y) / covariance(x, x)
    ends = [min(x), max(x)]
    line = {
        "type": "scatter", "mode": "lines", "name": "trend", "hoverinfo": "skip", "x": ends,
        "y": [mean(y) + slope * (a - mean(x)) for a in ends], "line": {"color": PURPLE, "dash": "dash", "width": 2},
    }  # fmt: skip
    where = "holds" if low <= P.r_outcome <= high else "misses"
    found = f"r = {fraction(r)}, 95% interval {fraction(low)} to {fraction(high)}"
    return [line], f"{count(len(x), 'pair')}: {found}. It {where} the {fraction(P.r_outcome, 3)} of 295 studies."


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
    """How many marked each moment of a transcript as each kind, and how far they agree (kappa).

    `numbers` holds a category's number for each moment. Who sent another number of marks than
    most is left out.
    """
    sent = [s.numbers for s in submissions if s.numbers]
    if not (shown and sent):
        return _hidden(f"{count(len(sent), 'phone')} in; the marks are shown when all have sent.")
    lengths = [len(n) for n in sent]
    whole = [n for n in sent if len(n) == max(lengths, key=lengths.count)]
    moments = [[int(marks[i]) for marks in whole] for i in range(len(whole[0]))]
    names = [f"moment {i + 1}" for i in range(len(moments))]
    kinds = sorted({kind for moment in moments for kind in moment})
    charts = [bars(f"mark {kind}", [m.count(kind) for m in moments], names, PURPLE) for kind in kinds]
    for place, chart in enumerate(charts):
        chart["marker"]["opacity"] = 1 - 0.6 * place / len(kinds)
    k = kappa(moments)
    words = f"kappa = {fraction(k)}" if k is not None else "kappa cannot be told"
    axes = {"xaxis": {"title": {"text": "Phones"}}, "yaxis": {"autorange": "reversed"}}
    told = f"{count(len(whole), 'reader')} of {count(len(moments), 'moment')}: {words}."
    return figure(charts, barmode="stack", margin={"l": 90}, **axes), told


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
    top = len(sent) + 1
    rules = [rule((0, 0), (0, top), width=2), rule((P.r_outcome, 0), (P.r_outcome, top), "", GREY, "dash", 2)]
    axes = {
        "xaxis": {"title": {"text": "Correlation r of alliance with outcome"}, "range": [-1, 1]},
        "yaxis": {"showticklabels": False, "range": [0, top]},
    }
    return figure([trace], hovermode="closest", shapes=rules, **axes), count(len(sent), "study", "studies") + words


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

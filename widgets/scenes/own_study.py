"""Chapter 12: a study that a reader designs, done once, done two hundred times, and analysed in 108 ways."""

from ..lenses import impact
from ..lenses import own_study as lens
from ..words import count, fraction, number, sentence
from . import Scene
from .draw import GREY, faint, figure, label, marks, nameless, panels, rule
from .goal import Goal
from .guess import level, pick
from .look import FAINT, LOOK, SHADE
from .setting import choice, stepper, switch, whole

PURPLE = LOOK["alliance"].colour
BARE = {"showgrid": False, "zeroline": False, "showticklabels": False}

CLIENTS = whole(
    "clients", "Clients", 20, 200, 80, "clients", "How many take part. Some have left before they are rated.", step=20
)
RATER = choice("rater", "Rated by", lens.RATERS, "Who rates the alliance.")
SESSION = whole("session", "Rated at session", 1, lens.LATEST, 3, "", "When the alliance is rated.")
OUTCOME = choice(
    "outcome",
    "Outcome",
    lens.OUTCOMES,
    "What counts as having come out better: the last symptom score, with or without the first one.",
)
ANALYSIS = choice("analysis", "Analysis", lens.ANALYSES, "A correlation, one of ranks, or one of two halves, cut at the middle rating.")  # fmt: skip
RUN = stepper("run", "Another study", 30, "Other clients of the same caseload.")


def _spoken(f):
    return f"r = {fraction(f.r)}, 95% interval {fraction(f.low)} to {fraction(f.high)}"


def _spans(name, found, places, upright, axis, colour):
    """The intervals of some findings as lines, upright or lying: a hand can move them, which it cannot with error bars."""
    along, across = [], []
    for f, place in zip(found, places):
        along.extend([f.low, f.high, None])
        across.extend([place, place, None])
    x, y = (across, along) if upright else (along, across)
    return faint(x, y, axis, name, 2, colour=colour)


# --- (a) one study ---------------------------------------------------------------------

LEAST, MOST = -0.4, 0.9  # r that is shown


def _plan_figure(s):
    places = list(range(1, len(s.pooled) + 1))
    ends, mine = [0.4, len(places) + 0.6], [0.3, 1.7]
    known = [lens.Found(0, *(row[1:] + (True,))) for row in s.pooled if row[2] < row[3]]
    at = [place for place, row in zip(places, s.pooled) if row[2] < row[3]]
    symbols = ["square" if row[2] < row[3] else "square-open" for row in s.pooled]
    traces = [
        marks("pooled r", places, [row[1] for row in s.pooled], symbols, GREY, hover="%{y:.3f}"),
        _spans("their intervals", known, at, True, "", GREY),
        marks("your study", [1], [s.found.r], ["square" if s.found.tells else "square-open"], PURPLE, "2", 12, "%{y:.2f}"),
        _spans("its interval", [s.found], [1], True, "2", PURPLE),
    ]  # fmt: skip
    notes = [
        label("new studies' true r", 0.4, lens.L.new_high - 0.05, shift=4, size=11),
        label("pooled, many studies", 0.4, MOST - 0.06, shift=4, size=12),
        label(f"yours, n = {s.found.n}", 1, MOST - 0.06, "2", anchor="center", shift=0, size=12),
        label(fraction(s.found.r), 1, s.found.r, "2", PURPLE, shift=10, size=13),
    ]
    up = {"range": [LEAST, MOST], "dtick": 0.2, "zeroline": False}
    return figure(
        traces, annotations=notes, hovermode="closest", margin={"l": 58, "r": 16, "t": 10, "b": 40},
        xaxis=nameless(range=ends, tickvals=places, ticktext=[str(row[0]) for row in s.pooled], domain=[0, 0.6], showgrid=False),
        yaxis=dict(up, title={"text": "Correlation r"}),
        xaxis2=nameless(range=mine, domain=[0.66, 1], anchor="y2", showgrid=False, zeroline=False, showticklabels=False),
        yaxis2=nameless(anchor="x2", domain=[0, 1], showticklabels=False, **up),
        shapes=[_usual(ends), rule((ends[0], 0), (ends[1], 0), width=2), rule((mine[0], 0), (mine[1], 0), "2", width=2),
                rule((mine[0], lens.P.r_outcome), (mine[1], lens.P.r_outcome), "2", GREY, "dash")],
    )  # fmt: skip


def _usual(ends):
    """The field in which the true r of a new study is reckoned to lie."""
    return {
        "type": "rect", "x0": ends[0], "x1": ends[1], "y0": lens.L.new_low, "y1": lens.L.new_high,
        "xref": "x", "yref": "y", "layer": "below", "fillcolor": SHADE, "line": {"width": 0},
    }  # fmt: skip


def _plan_sentence(s):
    f = s.found
    if s.usual:
        where = "It lies where a new study's true r is reckoned to lie"
    else:
        where = f"It lies {'above' if f.r > lens.L.new_high else 'below'} where a new study's true r is reckoned to lie"
    return sentence(
        f"Of {s.clients} simulated clients {f.n} were rated by the {s.rater} at session {s.session}: {_spoken(f)}.",
        f"This study {'tells' if f.tells else 'does not tell'} r from zero.",
        f"{where}, and its interval {'holds' if s.holds else 'misses'} the pooled {fraction(lens.P.r_outcome, 3)}.",
    )


def _plan_table(s):
    rows = [[i] + list(row) for i, row in enumerate(zip(s.rated, s.scores, s.used[0], s.used[1]), 1)]
    columns = ["client", "alliance, " + s.rater, "outcome, points", "alliance as analysed", "outcome as analysed"]
    return {"columns": columns, "digits": [0, 2, 1, 2, 1], "rows": rows}


# --- (b) two hundred -------------------------------------------------------------------

ENDS, TOP = [-0.55, 0.95], 44  # r that is shown, and how high a heap may be
KINDS = (
    ("tells r from zero", "circle", PURPLE),
    ("does not", "circle-open", GREY),
    ("in the drawer", "x-thin-open", FAINT),
)


def _kind(f, published):
    return "in the drawer" if not published else "tells r from zero" if f.tells else "does not"


def _repeat_figure(s):
    kinds, last = [_kind(f, shown) for f, shown in zip(s.studies, s.published)], s.studies[-lens.SHOWN :]
    traces = []
    for name, symbol, colour in KINDS:
        these = [i for i, kind in enumerate(kinds) if kind == name]
        dots = [[values[i] for i in these] for values in (s.places, s.heights)]
        traces.append(marks(name, dots[0], dots[1], symbol, colour, size=6, hover="%{x:.2f}"))
        traces[-1]["marker"]["line"]["width"] = 1
    for name, tells, colour in (("tells", True, PURPLE), ("does not tell", False, GREY)):
        these = [i for i, f in enumerate(last) if f.tells == tells]
        rows = [lens.SHOWN - i for i in these]
        traces.append(_spans(name, [last[i] for i in these], rows, False, "2", colour))
    notes = [label("truth " + fraction(s.truth), s.truth, TOP * 0.95, anchor="right", shift=-4, size=12),
             label("the last intervals", ENDS[1], lens.SHOWN - 0.5, "2", anchor="right", shift=0, size=11)]  # fmt: skip
    floor = lens.SHOWN + 1
    shapes = [rule((x, 0), (x, top), axis, FAINT, dash, 2) for x, dash in ((s.truth, "solid"), (0, "dot"))
              for axis, top in (("", TOP), ("2", floor))]  # fmt: skip
    if s.lost and s.seen is not None:
        shapes.append(rule((s.seen, 0), (s.seen, TOP), "", PURPLE, "dash", 2))
        notes.append(label("mean published " + fraction(s.seen), s.seen, TOP * 0.95, "", PURPLE, shift=4, size=12))
    along = {"range": ENDS, "dtick": 0.2, "tick0": 0, "zeroline": False}
    return panels(
        traces, notes, (nameless(showticklabels=False, **along), nameless(range=[0, TOP], **BARE)),
        (dict(along, title={"text": "Correlation r, each study's own", "standoff": 4}), nameless(range=[0, floor], **BARE)),
        (0.42, 0.44), hovermode="closest", margin={"l": 16, "r": 16, "t": 8, "b": 40}, shapes=shapes,
    )  # fmt: skip


def _repeat_sentence(s):
    if not s.lost:
        drawer = ""
    elif s.seen is None:
        drawer = "None was published."
    else:
        drawer = f"{count(s.lost, 'study', 'studies')} stayed in the drawer, and the published ones have a mean r of {fraction(s.seen)}."
    return sentence(
        f"The truth is r = {fraction(s.truth)}. Of {s.done} studies of {s.clients} clients {number(s.power, 0)}% tell r from zero;",
        f"they find anything from {fraction(s.lowest)} to {fraction(s.highest)}, {fraction(s.mean)} on average,",
        f"and {number(s.holds, 0)}% of their intervals hold the truth.",
        drawer[:1].upper() + drawer[1:],
    )


def _repeat_table(s):
    rows = [
        [i, f.n, f.r, f.low, f.high, "yes" if f.tells else "no", "yes" if shown else "no"]
        for i, (f, shown) in enumerate(zip(s.studies, s.published), 1)
    ]
    columns = ["study", "clients analysed", "r", "95% interval from", "to", "tells r from zero", "published"]
    return {"columns": columns, "digits": [0, 0, 2, 2, 2, 0, 0], "rows": rows}


SHARES = (60, 115, 160, 190)  # of two hundred studies, for a reader to choose from


def _of_all(n):
    return f"about {n}"


def _telling(s):
    told = s.power * lens.MOST / 100
    return [_of_all(min(SHARES, key=lambda n: abs(n - told)))]


# --- (c) one study, many analyses ------------------------------------------------------

APART = ("by less than .20", "by .20 to .40", "by .40 to .60", "by more than .60")
ROWS = (5, 4, 3, 2, 1)  # where the forks stand
NAMES = {
    "rater": "who rates",
    "session": "session",
    "outcome": "outcome",
    "counted": "who counts",
    "analysis": "analysis",
}


def _width(s):
    return s.paths[-1].found.r - s.paths[0].found.r


def _apart(s):
    return [APART[min(3, int(_width(s) / 0.2))]]


def _short(way):
    """The name of a way, short enough for a figure."""
    return {
        lens.ADJUSTED: "adjusted", lens.CHANGE: "change", lens.LAST: "alone", lens.EVERYONE: "everyone",
        lens.STAYED: "stayers", lens.LINE: "line", lens.HALVES: "halves",
    }.get(way, way)  # fmt: skip


def _forks_traces(s):
    """All analyses, the planned one, and what each fork does."""
    places, planned = list(range(1, s.ways + 1)), s.paths[s.planned].found
    traces = []
    for name, tells, symbol, colour in (
        ("tells r from zero", True, "circle", PURPLE),
        ("does not", False, "circle-open", GREY),
    ):
        these = [i for i, p in enumerate(s.paths) if p.found.tells == tells]
        found = [s.paths[i].found.r for i in these]
        traces.append(marks(name, [places[i] for i in these], found, symbol, colour, size=5, hover="%{text}: %{y:.2f}"))
        traces[-1]["text"] = [", ".join([str(way) for way in s.paths[i].chosen]) for i in these]
        traces[-1]["marker"]["line"]["width"] = 1
    star = ["star" if planned.tells else "star-open"]
    traces.append(marks("as planned", [places[s.planned]], [planned.r], star, PURPLE, size=14, hover="%{y:.2f}"))
    traces.append(_spans("its interval", [planned], [places[s.planned]], True, "", PURPLE))
    for row, f in zip(ROWS, s.forks):
        traces.append(faint([f.low_r, f.high_r], [row, row], "2", NAMES[f.name], 6, colour=PURPLE))
    return traces


def _forks_figure(s):
    place, planned = s.planned + 1, s.paths[s.planned].found
    side = "right" if place > s.ways / 2 else "left"
    notes = [
        label("as planned", place, planned.low, colour=PURPLE, anchor=side, shift=-6 if side == "right" else 6, size=12)
    ]
    for row, f in zip(ROWS, s.forks):
        notes.append(label(_short(f.low), f.low_r, row, "2", anchor="right", shift=-6, size=11))
        notes.append(label(_short(f.high), f.high_r, row, "2", anchor="left", shift=6, size=11))
    bare, plain = {"showgrid": False, "zeroline": False}, {"dtick": 0.2, "tick0": 0, "zeroline": False}
    ends = [-1, s.ways + 2]
    along = {
        "title": {"text": f"{s.ways} analyses, sorted by r", "standoff": 2},
        "range": ends,
        "showticklabels": False,
    }
    middle = {"title": {"text": "Middle r of each way at a fork", "standoff": 4}, "range": [-0.45, 0.65]}
    listed = nameless(
        range=[0.4, 5.6], tickvals=list(ROWS), ticktext=[NAMES[f.name] for f in s.forks], tickfont={"size": 11}
    )
    return panels(
        _forks_traces(s), notes, (dict(along, **bare), dict(plain, range=[-0.65, 0.85], title={"text": "Correlation r"})),
        (dict(middle, **plain), dict(listed, **bare)), (0.36, 0.5), hovermode="closest", margin={"l": 78, "r": 16, "t": 8, "b": 40},
        shapes=[rule((ends[0], 0), (ends[1], 0), width=2), rule((0, 0.4), (0, 5.6), "2", width=2)],
    )  # fmt: skip


def _forks_sentence(s):
    planned, widest = s.paths[s.planned].found, max(s.forks, key=lambda f: f.high_r - f.low_r)
    below = f", {s.below} of them below zero" if s.below else ""
    lent = "Each client has been given a stranger's ratings, so that the true r is zero." if s.nothing else ""
    return sentence(
        lent,
        f"One study of {s.clients} clients in {s.ways} analyses: r from {fraction(s.paths[0].found.r)} to {fraction(s.paths[-1].found.r)};",
        f"{count(s.tell, 'analysis', 'analyses')} {'tells' if s.tell == 1 else 'tell'} it from zero{below}.",
        f"As planned, {_spoken(planned)}.",
        f"What moves it most is {_moves(widest)}.",
    )


def _moves(fork):
    words = {
        "rater": "who rates",
        "session": "the session",
        "outcome": "the outcome",
        "counted": "who counts",
        "analysis": "the analysis",
    }
    return f"{words[fork.name]}, from {fraction(fork.low_r)} ({fork.low}) to {fraction(fork.high_r)} ({fork.high})"


def _forks_table(s):
    rows = [
        [str(p.chosen[0]), str(p.chosen[1])] + list(p.chosen[2:]) + [p.found.n, p.found.r, p.found.low, p.found.high, "yes" if p.found.tells else "no"]
        for p in s.paths
    ]  # fmt: skip
    columns = [
        "rater",
        "session",
        "outcome",
        "who counts",
        "analysis",
        "clients",
        "r",
        "95% interval from",
        "to",
        "tells r from zero",
    ]
    return {"columns": columns, "digits": [0, 0, 0, 0, 0, 0, 2, 2, 2, 0], "rows": rows}


# --- scenes ----------------------------------------------------------------------------

SCENES = [
    Scene(
        "plan", "Your study, planned and done",
        [CLIENTS, RATER, SESSION, OUTCOME, ANALYSIS, RUN],
        lens.own_study, _plan_figure, _plan_sentence, _plan_table, lambda s: [("r", s.found.r, 2)],
        ask=level("Choose clients, rater, session, outcome and analysis. What will your study find?", -0.4, 0.9, 0.02, "", lambda s: s.found.r, "2", True),
        goals=[Goal("beyond", "an honest study of 80 clients or more whose whole interval lies above the pooled .278.",
                    lambda s: s.clients >= 80 and s.found.low > lens.P.r_outcome,
                    lambda s: f"It finds {_spoken(s.found)}. Nobody has done anything wrong. Some studies land here, "
                    "and of all studies they are the ones that get remembered.")],
        registers=True,
    ),
    Scene(
        "repeat", "Two hundred times",
        [CLIENTS, RATER, SESSION,
         choice("filter", "Published is", (impact.EVERYTHING, impact.SIGNIFICANT), "What journals, and authors, let through."),
         whole("studies", "Studies so far", 10, lens.MOST, lens.MOST, "studies", "How many have been done.", step=10)],
        lambda **chosen: lens.repeated(outcome=lens.ADJUSTED, analysis=lens.LINE, **chosen), _repeat_figure, _repeat_sentence, _repeat_table,
        lambda s: [("the share that tells r from zero, in percent,", s.power, 1), ("the truth", s.truth, 2)],
        ask=pick("Alliance and outcome go together, r = .27. Two hundred teams look, each with 80 clients. How many will tell r from zero?",
                 [_of_all(n) for n in SHARES], _telling),
        goals=[Goal("power", "a design that tells r from zero in four of five studies, all two hundred done, with 80 clients at most.",
                    lambda s: s.power >= 80 and s.clients <= 80 and s.done == lens.MOST,
                    lambda s: f"Found by {number(s.power, 0)}%, with {s.clients} clients. Not more people, but a better look at each of them: "
                    f"rated by the {s.rater} at session {s.session}, the truth itself is {fraction(s.truth)}.")],
        plays="studies",
    ),
    Scene(
        "forks", "One study, 108 analyses",
        [CLIENTS, switch("nothing", "Nothing there", False, "Each client gets a stranger's ratings: the true r is zero."), RUN],
        lens.forking, _forks_figure, _forks_sentence, _forks_table,
        lambda s: [("the lowest r", s.paths[0].found.r, 2), ("the highest r", s.paths[-1].found.r, 2)],
        ask=pick("One study of 80 clients, and 108 defensible ways to analyse it. How far apart are the lowest r and the highest?", APART, _apart),
        goals=[Goal("forked", "a study with nothing in it, where the planned analysis finds nothing and one in ten of the others something.",
                    lambda s: s.nothing and 10 * s.tell >= s.ways and not s.paths[s.planned].found.tells,
                    lambda s: f"Of {s.ways} ways {s.tell} tell r from zero, and there is nothing to be told. "
                    "Whoever looks at all of them and reports one has told no lie, and no truth.")],
    ),
]  # fmt: skip

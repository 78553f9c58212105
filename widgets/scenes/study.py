"""A study of one's own: a few hundred simulated clients, rated early, correlated with outcome."""

from ..alliance import P, therapy
from ..study import caseload, correlate, interval, outcomes, tell
from ..words import fraction, sentence
from .look import FAINT, LOOK, figure, label
from .setting import choice, stepper, whole

_kept = {}  # the last caseload: which session is rated, and by whom, changes nothing in it


def clients_of(run, clients):
    """The courses of a study's clients; the last study is kept."""
    if (run, clients) not in _kept:
        courses = caseload(clients, clients // 5, 16, 1000 + run, therapy("balanced"))
        _kept.clear()
        _kept[(run, clients)] = courses
    tell(1)
    return _kept[(run, clients)]


def small_study(clients, session, rater, run):
    """Early alliance and outcome of a study's clients, and their correlation with its interval."""
    courses = clients_of(run, clients)
    outcome = outcomes(courses)
    pairs = [(getattr(c[session - 1], rater), o) for c, o in zip(courses, outcome) if len(c) >= session]
    r = correlate([a for a, _ in pairs], [o for _, o in pairs])
    low, high = interval(r, len(pairs))
    return {
        "figure": _study_figure(pairs, r, low, high, rater),
        "sentence": _study_sentence(clients, len(pairs), session, rater, r, low, high),
        "table": {
            "columns": ["client", "alliance, " + rater, "outcome, points"],
            "digits": [0, 2, 1],
            "rows": [[i + 1, a, o] for i, (a, o) in enumerate(pairs)],
        },
        "triangle": "",
    }


def _study_figure(pairs, r, low, high, rater):
    rated = {
        "title": {"text": f"Alliance rated by the {rater}, 1–7", "standoff": 4},
        "range": [0.8, 7.2],
        "anchor": "y",
    }
    found = {"title": {"text": "Correlation r, 95% interval", "standoff": 4}, "range": [-0.6, 1], "anchor": "y2"}
    flat = {"title": {"text": ""}, "range": [0, 2], "domain": [0, 0.2], "anchor": "x2", "showticklabels": False}
    return figure(
        [_dots(pairs), _found(r, low, high)],
        hovermode="closest",
        margin={"l": 58, "r": 16, "t": 14, "b": 44},
        xaxis=rated,
        yaxis={"title": {"text": "Outcome (points better)"}, "domain": [0.42, 1], "anchor": "x"},
        xaxis2=found,
        yaxis2=flat,
        shapes=[_upright(0, FAINT, "solid"), _upright(P.r_outcome, LOOK["symptoms"].colour, "dash")],
        annotations=[label(f"published {fraction(P.r_outcome, 3)}", P.r_outcome, 1.75, "2")],
    )


def _dots(pairs):
    """A mark for each client."""
    return {
        "type": "scatter", "mode": "markers", "x": [a for a, _ in pairs], "y": [o for _, o in pairs],
        "marker": {"color": LOOK["symptoms"].colour, "size": 7, "opacity": 0.7}, "hovertemplate": "%{x:.1f}, %{y:.1f}",
    }  # fmt: skip


def _found(r, low, high):
    """The study's correlation with its interval."""
    colour = LOOK["alliance"].colour
    bars = {"type": "data", "symmetric": False, "array": [high - r], "arrayminus": [r - low], "color": colour}
    return {
        "type": "scatter", "mode": "markers", "x": [r], "y": [1], "xaxis": "x2", "yaxis": "y2",
        "marker": {"color": colour, "size": 12, "symbol": "square"}, "hovertemplate": "r = %{x:.3f}", "error_x": bars,
    }  # fmt: skip


def _upright(x, colour, dash):
    """A line from top to bottom of the lower panel, behind what was found."""
    line = {"color": colour, "dash": dash, "width": 2}
    return {
        "type": "line",
        "x0": x,
        "x1": x,
        "y0": 0,
        "y1": 2,
        "xref": "x2",
        "yref": "y2",
        "layer": "below",
        "line": line,
    }


def _study_sentence(clients, there, session, rater, r, low, high):
    verdict = "does" if low > 0 or high < 0 else "does not"
    inside = "holds" if low <= P.r_outcome <= high else "misses"
    return sentence(
        f"Of {clients} simulated clients {there} are still there at session {session}.",
        f"The alliance that the {rater} rates then goes with outcome at r = {fraction(r)}, 95% interval {fraction(low)} to {fraction(high)}:",
        f"this study {verdict} tell r from zero, and its interval {inside} the published {fraction(P.r_outcome, 3)}.",
    )


SCENES = (
    (
        "study",
        "A study of your own",
        small_study,
        (
            whole("clients", "Clients", 20, 200, 80, "clients", "How many take part.", step=20),
            whole("session", "Rated at session", 1, 8, 3, "", "When the alliance is rated."),
            choice("rater", "Rated by", ("client", "therapist", "observer"), "Who rates the alliance."),
            stepper("run", "Run another study", 10, "Other clients of the same kind."),
        ),
    ),
)

"""A study of one's own: a few hundred simulated clients, rated early, correlated with outcome."""

from ..alliance import P
from ..study import small_study
from ..words import fraction, sentence
from . import Scene
from .draw import GREY, label, marks, nameless, panels, rule
from .look import LOOK
from .setting import choice, stepper, whole


def _figure(s):
    rated = {"title": {"text": f"Alliance rated by the {s.rater}, 1–7", "standoff": 4}, "range": [0.8, 7.2]}
    found = {"title": {"text": "Correlation r, 95% interval", "standoff": 4}, "range": [-0.6, 1]}
    dots = marks("client", s.rated, s.outcome, "circle", GREY, size=7, hover="%{x:.1f}, %{y:.1f}")
    dots["marker"] = {"color": GREY, "size": 7, "opacity": 0.7}
    return panels(
        [dots, _found(s)],
        [label(f"published {fraction(P.r_outcome, 3)}", P.r_outcome, 1.75, "2")],
        (rated, {"title": {"text": "Outcome (points better)"}}),
        (found, nameless(range=[0, 2], showticklabels=False)),
        (0.2, 0.42),
        hovermode="closest",
        margin={"l": 58, "r": 16, "t": 14, "b": 44},
        shapes=[
            rule((0, 0), (0, 2), "2", width=2),
            rule((P.r_outcome, 0), (P.r_outcome, 2), "2", GREY, "dash", 2),
        ],
    )


def _found(s):
    """The study's correlation with its interval."""
    colour = LOOK["alliance"].colour
    trace = marks("r", [s.r], [1], "square", colour, "2", 12, "r = %{x:.3f}")
    trace["error_x"] = {
        "type": "data", "symmetric": False, "array": [s.high - s.r], "arrayminus": [s.r - s.low], "color": colour,
    }  # fmt: skip
    return trace


def _sentence(s):
    return sentence(
        f"Of {s.clients} simulated clients {len(s.number)} are still there at session {s.session}.",
        f"The alliance that the {s.rater} rates then goes with outcome at r = {fraction(s.r)}, 95% interval {fraction(s.low)} to {fraction(s.high)}:",
        f"this study {'does' if s.tells else 'does not'} tell r from zero, and its interval {'holds' if s.holds else 'misses'} the published {fraction(P.r_outcome, 3)}.",
    )


def _table(s):
    return {
        "columns": ["client", "alliance, " + s.rater, "outcome, points"],
        "digits": [0, 2, 1],
        "rows": [list(row) for row in zip(s.number, s.rated, s.outcome)],
    }


SCENES = [
    Scene(
        "study", "A study of your own",
        [whole("clients", "Clients", 20, 200, 80, "clients", "How many take part.", step=20),
         whole("session", "Rated at session", 1, 8, 3, "", "When the alliance is rated."),
         choice("rater", "Rated by", ("client", "therapist", "observer"), "Who rates the alliance."),
         stepper("run", "Run another study", 10, "Other clients of the same kind.")],
        small_study, _figure, _sentence, _table, lambda s: [("r with outcome", s.r, 2), ("clients still there", len(s.number), 0)],
    ),
]  # fmt: skip

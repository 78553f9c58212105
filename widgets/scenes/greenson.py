"""Chapter 3: one patient, three relationships; and what becomes of compliance."""

from ..lenses import greenson as lens
from ..words import compared, number, sentence
from . import Scene
from .course import (
    GREY,
    PURPLE,
    change,
    course_table,
    element_labels,
    element_lines,
    event_key,
    events_told,
    happened,
    over_symptoms,
    symptom_labels,
    symptom_line,
    together_told,
)  # fmt: skip
from .draw import faint, line
from .goal import Goal
from .guess import level
from .setting import stepper, whole


def _figure(r, below, ends, high):
    """What is there and what the patient rates above, and `below` the symptoms, named at their `ends`."""
    n = len(r.told.session)
    above = element_lines(r.told) + [line("alliance", r.told.session, r.rated, label="alliance as rated")]
    notes = element_labels(r.told, [("as rated", r.rated[-1], PURPLE)], low=1.6) + [event_key(n)]
    return over_symptoms(above + below, notes + symptom_labels(ends, n, high), n, high=high)


# --- (a) three relationships -----------------------------------------------------------


def _relationships_figure(r):
    below = symptom_line(r.told, r.together.symptoms)
    return _figure(r, below, [("symptoms", r.told.symptoms[-1])], 40)


def _relationships_sentence(r):
    return sentence(
        f"Over {len(r.told.session)} sessions symptoms {change(r.told.symptoms)}.",
        f"On average the patient rates the alliance {number(r.rating)} of 7;",
        f"the goal and task agreement by which work gets done stands at {number(r.working)} (illustrative).",
        events_told(r.told),
        together_told(r.together),
    )


def _relationships_table(r):
    """The table of a course with the patient's own rating beside the alliance."""
    table = course_table(r.told)
    at = table["columns"].index("alliance") + 1
    table["columns"].insert(at, "as rated")
    table["digits"].insert(at, 2)
    for row, value in zip(table["rows"], r.rated):
        row.insert(at, value)
    return table


# --- (b) leave it or take it up --------------------------------------------------------


def _taken_figure(r):
    below = [
        _alone(r, r.rated_alone, "", "as rated"),
        _alone(r, r.alone.task, "", "task"),
        _alone(r, r.alone.symptoms, "2", "symptoms"),
    ]
    ends = [("taken up", r.told.symptoms[-1]), ("left alone", r.alone.symptoms[-1])]
    return _figure(r, below + symptom_line(r.told), ends, 25)


def _alone(r, y, axis, name):
    """How it would have gone if it had been left alone: dotted and grey."""
    return faint(r.alone.session, y, axis, name + ", left alone", 2, "dot", GREY)


def _taken_sentence(r):
    fate = (
        f"the tear is mended in session {r.mended}"
        if r.mended
        else f"by session {len(r.told.session)} the tear is not mended"
    )
    return sentence(
        f"Left alone, the alliance is rated {number(r.rated_alone[-1])} of 7 in the last session,",
        f"task agreement at work is {number(r.alone.task[-1])}, and symptoms stand at {number(r.alone.symptoms[-1])}.",
        f"Taken up in session {r.asked}, the rating goes from {number(r.before)} to {number(r.after)};",
        f"{fate}, and symptoms end at {number(r.told.symptoms[-1])},",
        f"{compared(r.gap, 'higher', 'lower', 'just as high')} (illustrative).",
    )


def _taken_table(r):
    seen = ("goal", "task", "bond", "symptoms")
    names = ["as rated"] + list(seen)
    rows = [
        [session, r.rated_alone[i]] + [getattr(r.alone, e)[i] for e in seen]
        + [r.rated[i]] + [getattr(r.told, e)[i] for e in seen] + [happened(r.told, i)]
        for i, session in enumerate(r.told.session)
    ]  # fmt: skip
    return {
        "columns": ["session"] + [n + ", left alone" for n in names] + [n + ", taken up" for n in names] + ["event"],
        "digits": [0] + [2, 2, 2, 2, 1] * 2 + [0],
        "rows": rows,
    }


# --- what a reader can set -------------------------------------------------------------

RAPPORT = "The reasonable, purposeful rapport by which a patient works."
TRANSFERENCE = "How strong the feelings are that belong to somebody else."
REAL = "How genuine and undistorted the two are with each other."
PLEASES = "How far the patient agrees in order to please."
HIDES = "How much of the agreement that one hears is there to please."


def _lever(name, label, default, help):
    return whole(name, label, 0, lens.FULL, default, "of 10", help)


SCENES = [
    Scene(
        "greenson", "One patient, three relationships",
        [_lever("alliance", "Working alliance", 2, RAPPORT),
         _lever("transference", "Transference", 8, TRANSFERENCE),
         _lever("real", "Real relationship", 5, REAL),
         _lever("compliance", "Compliance", 8, PLEASES),
         stepper("telling", "Tell it again", lens.TELLINGS, "The same two people, another run of chance.")],
        lens.three_relationships, _relationships_figure, _relationships_sentence, _relationships_table,
        ask=level("Little working alliance, much transference, much compliance: Mr Dorn. How does he rate the alliance, "
                  "on average?", 1, 7, 0.5, "of 7", lambda r: r.rating),
        goals=[Goal("unlike", "the opposite of Mr Dorn: an alliance that is rated lower than the agreement by which work gets done.",
                    lambda r: r.rating < r.working, lambda r: "A patient who complains of the alliance and works. "
                    "Whoever goes by the ratings alone would worry about the wrong one of the two.")],
    ),
    Scene(
        "compliance", "Leave it or take it up",
        [_lever("compliance", "Compliance", 8, HIDES),
         _lever("transference", "Transference", 6, TRANSFERENCE),
         _lever("real", "Real relationship", 6, REAL)],
        lens.leave_or_take_up, _taken_figure, _taken_sentence, _taken_table,
    ),
]  # fmt: skip

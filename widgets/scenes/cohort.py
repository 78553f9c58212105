"""A pair of one's own in a class: what every phone plays, and what it sends."""

from ..codes import write
from ..lenses import cohort as lens
from ..words import number, sentence
from . import Scene
from .course import (
    change,
    course_table,
    element_labels,
    element_lines,
    event_key,
    over_symptoms,
    symptom_labels,
    symptom_line,
)
from .pair import BOND, GOAL, TASK
from .setting import whole


def _figure(r):
    n = len(r.told.session)
    notes = element_labels(r.told) + symptom_labels([("symptoms", r.told.symptoms[-1])], n, 40) + [event_key(n)]
    return over_symptoms(element_lines(r.told) + symptom_line(r.told, []), notes, n)


def _sentence(r):
    return sentence(
        f"Over {len(r.told.session)} sessions symptoms {change(r.told.symptoms)} (simulated).",
        f"In session {int(lens.L.early)} your client rates the alliance {number(r.early)} of 7.",
        f"As a code for your class: {write('pair', r.client, (r.early, r.fell))}.",
    )


SCENES = [
    Scene(
        "pair", "Your pair",
        [whole("number", "Your client", 1, 400, 100, "", "Who comes to you: how ill, how easily helped, how kind a rater. In class each phone has a client of its own."),
         GOAL, TASK, BOND],
        lens.of_class, _figure, _sentence, lambda r: course_table(r.told),
        lambda r: [("alliance early", r.early, 1), ("points by which symptoms fell", r.fell, 1)],
    ),
]  # fmt: skip

"""The front door: the triangle, three sliders and one course of symptoms, small enough for the top of a page."""

from ..lenses import bordin as lens
from ..words import count, sentence
from . import Scene
from .course import GREY, change, course_table
from .draw import cutoff, figure, haze, label, line, session_axis, symptom_axis
from .pair import BOND, GOAL, TASK

INTAKE = 20  # symptoms at the first session: room to fall, and to stay above the cut-off


def _result(goal, task, bond):
    return lens.goals_tasks_bond(goal, task, bond, INTAKE, 1)


def _figure(r):
    x, n = r.told.session, len(r.told.session)
    rule, name = cutoff(0.5, n + 0.5, 30)
    # the second pair of axes is that of symptoms in every figure of the course
    return figure(
        [haze(x, r.together.symptoms, "2"), line("symptoms", x, r.told.symptoms, "2", width=4, marks=False)],
        annotations=[name, label("symptoms", n, r.told.symptoms[-1], "2", GREY)],
        shapes=[rule],
        xaxis2=dict(session_axis(n), anchor="y2"),
        yaxis2=dict(symptom_axis(30), anchor="x2", title={"text": "Symptoms"}),
        margin={"l": 48, "r": 82, "t": 8, "b": 40},
    )


def _sentence(r):
    return sentence(
        f"Over {len(r.told.session)} sessions symptoms {change(r.told.symptoms)}.",
        f"In {count(r.together.tellings, 'telling')} with different luck they end below it in {r.together.below} (simulated).",
    )


SCENES = [
    Scene("door", "Move what is between them", [GOAL, TASK, BOND], _result, _figure, _sentence, lambda r: course_table(r.told))
]  # fmt: skip

"""Other models that fit the same findings: what they say of one pair, beside the course's own.

`sets.py` holds their parameters. Where they lie says what the published findings leave open; how
many of them lie where is no probability.
"""

from collections import namedtuple

from ..alliance import (
    STILL,
    SURE,
    Dyad,
    P,
    course,
    decided,
    dyad,
    parameters,
    rupture_chance,
    score,
)  # fmt: skip
from ..alliance import therapy as therapy_named
from .sets import DRAWN, FIT, NAMES

NINE_TENTHS = 0.9
# between these symptoms (0 to 40) nine in ten of so many models lie, session by session
Band = namedtuple("Band", "models low high")
_models = {}


def models(sets):
    """The parameters of each of some sets of `sets.py`, as `Values`; made once."""
    if id(sets) not in _models:
        _models[id(sets)] = [parameters(**dict(zip(NAMES, each))) for each in sets]
    return _models[id(sets)]


def middle(values):
    """The lowest and the highest of the middle nine tenths of some values."""
    ordered = sorted(values)
    cut = int(len(ordered) * (1 - NINE_TENTHS) / 2 + 1e-9)
    return ordered[cut], ordered[-1 - cut]


def band(dyad, therapy, fates):
    """What the models that fit the findings say of the same course, with the same chance: a `Band`."""
    courses = [[score(s.symptoms) for s in course(dyad, therapy, fates, p)] for p in models(FIT)]
    ends = [middle([c[i] for c in courses]) for i in range(len(courses[0]))]
    return Band(len(courses), [low for low, _ in ends], [high for _, high in ends])


# --- what is asked of one pair ---------------------------------------------------------

SESSIONS, TORN = 16, 5  # of a course; the session of a rupture on purpose
STEP = 1 / 6  # one point on 1 to 7, as a share


def _end(pair, p, torn=False):
    """Symptoms (0 to 40) after sixteen sessions without chance, with or without a rupture that stays."""
    fates = [decided(STILL, SURE) if torn and s == TORN else STILL for s in range(2, SESSIONS + 1)]
    return score(course(pair, therapy_named("balanced"), fates, p)[-1].symptoms)


def _goal(pair, p):
    return _end(pair, p) - _end(Dyad(pair.goal + STEP, pair.task, pair.bond, pair.symptoms, pair.response), p)


def _bond(pair, p):
    return _end(pair, p) - _end(Dyad(pair.goal, pair.task, pair.bond + STEP, pair.symptoms, pair.response), p)


def _tear(pair, p):
    return _end(pair, p, torn=True) - _end(pair, p)


def _chance(pair, p):
    return 100 * rupture_chance(pair.goal, pair.task, pair.bond, therapy_named("balanced"), p)


QUESTIONS = {"end": _end, "goal": _goal, "bond": _bond, "tear": _tear, "chance": _chance}
# the answers of models drawn before any finding was asked, of those that fit all findings, and of
# the course's own; between which values nine in ten lie, before and after
Answers = namedtuple("Answers", "asked before after ours spread left")


def answers(asked, goal, task, bond, symptoms):
    """What models say of one pair (agreement 1 to 7, symptoms 0 to 40), before and after the findings: `Answers`.

    `asked` is a name in `QUESTIONS`: `end`, symptoms after sixteen sessions without chance; `goal`
    and `bond`, by how many points they would be lower with a point more of it; `tear`, by how many
    higher after a rupture in session 5 that stays; `chance`, of a rupture in one session, in percent.
    """
    pair, answer = dyad(goal, task, bond, symptoms), QUESTIONS[asked]
    before = [answer(pair, p) for p in models(DRAWN)]
    after = [answer(pair, p) for p in models(FIT)]
    return Answers(asked, before, after, answer(pair, P), middle(before), middle(after))

"""Greenson's four: working alliance, transference, real relationship, and a split not clean.

His (Greenson1965, Greenson1967): a patient works by a reasonable, purposeful rapport with the
analyst; the transference, feelings that belong to somebody else, is what there is to work on;
beside both stands a real relationship; and the division is not clean, for alliance may hide
neurosis and transference may serve the work.

The course's own: every number below, and that each of the four has one job of its own.
"""

from collections import namedtuple

from ..alliance import (
    NEVER,
    STILL,
    SURE,
    P,
    Therapy,
    alliance,
    course,
    decided,
    dyad,
    first,
    parameters,
    rating,
    repair_chance,
    rise,
    step,
    values,
)  # fmt: skip
from . import Reading, Terms, own, pair_of
from .courses import mean, tellings, together, told

WHO, YEAR = "Greenson", 1965
WEIGHS, ASIDE = ("goal", "task"), ("bond",)

# fmt: off
PARAMETERS = (
    own("goal", "goal agreement without any working alliance: the wish to be rid of the suffering", "0 to 1", 0.2, 0.0, 1.0),
    own("goal_alliance", "what a full working alliance adds to goal agreement", "0 to 1", 0.7, 0.0, 0.8),
    own("task", "task agreement without any working alliance", "0 to 1", 0.02, 0.0, 1.0),
    own("task_alliance", "what a full working alliance adds to task agreement", "0 to 1", 0.9, 0.0, 0.98),
    own("bond", "bond without any real relationship", "0 to 1", 0.1, 0.0, 1.0),
    own("bond_real", "what a full real relationship adds to the bond", "0 to 1", 0.8, 0.0, 0.9),
    own("demand_goal", "demand of a psychoanalysis on goal agreement", "0 to 1", 0.5, 0.0, 1.0),
    own("demand_task", "demand of a psychoanalysis on task agreement", "0 to 1", 0.95, 0.0, 1.0),
    own("demand_bond", "demand on the bond without any transference: what is opened", "0 to 1", 0.4, 0.0, 1.0),
    own("demand_transference", "what a full transference adds to what is opened", "0 to 1", 0.5, 0.0, 0.6),
    own("lead", "share of the work that the analyst sets", "0 to 1", 0.4, 0.0, 1.0),
    own("gain", "what the work can do without any transference to work on", "share of the way", 0.06, 0.0, 0.3),
    own("gain_transference", "what a full transference adds to what the work can do", "share of the way", 0.2, 0.0, 0.2),
    own("exposure", "strain of what is opened without any transference", "per session", 0.03, 0.0, 0.13),
    own("exposure_transference", "what a full transference adds to that strain", "per session", 0.17, 0.0, 0.17),
    own("unseen", "share of the bond's help in repair that full compliance takes away", "share", 0.7, 0.0, 1.0),
    own("hidden", "share of what the alliance lacks that full compliance hides from a rating", "share", 6 / 7, 0.0, 1.0),
    own("spoken", "agreement as it sounds in the second simulation, whatever it is made of", "0 to 10", 8.0, 0.0, 10.0),
    own("meant", "share of what was said in order to please that is meant once it has been worked through", "share", 0.7, 0.0, 1.0),
    own("sound", "agreement from which nothing is said to be lacking", "1 to 7", 5.0, 1.0, 7.0),
)
# fmt: on
L = values(PARAMETERS)
FULL = 10  # where the levers end; they begin at 0


def held(alliance, transference):
    """What is left of a working alliance (0 to 1) once the transference (0 to 1) is felt.

    From W where there is none to W² where it is at its fullest: a strong alliance keeps most
    of itself; a weak one is swept away, and then the transference is a resistance.
    """
    return alliance * (1 - transference * (1 - alliance))


def agreement(alliance, transference, real, compliance):
    """What Greenson's levers, each 0 to 10, come to: `Terms` of what is there, whatever is said.

    alliance: the working alliance → task and goal agreement (a little of the goal comes with
    the wish to be rid of the suffering). transference: its intensity → what is opened, so what
    is asked of the bond, the strain, what the work can gain, and what the alliance loses
    (`held`). real: the real relationship → bond. compliance: how far the patient agrees in
    order to please → no work at all; tears become withdrawals, and go unseen.
    The technique is by the book throughout and moves with none of them.
    """
    W, X, R, C = alliance / FULL, transference / FULL, real / FULL, compliance / FULL
    kept = held(W, X)
    goal, task, bond = L.goal + L.goal_alliance * kept, L.task + L.task_alliance * kept, L.bond + L.bond_real * R
    p = parameters(
        gain=L.gain + L.gain_transference * X,
        exposure=L.exposure + L.exposure_transference * X,
        withdrawal=rise(P.withdrawal, C),
        repair=P.repair * (1 - C),
        repair_bond=P.repair_bond * (1 - L.unseen * C),
    )
    return Terms(rating(goal), rating(task), rating(bond), psychoanalysis(X), p)


def psychoanalysis(transference):
    """The `Therapy`: the stronger the transference (0 to 1), the more is opened."""
    return Therapy(
        "psychoanalysis", L.demand_goal, L.demand_task, L.demand_bond + L.demand_transference * transference, L.lead,
        "what is felt for the analyst",
        "free association",
    )  # fmt: skip


def rated(goal, task, bond, compliance):
    """The alliance (1 to 7) as a patient that compliant (0 to 10) rates it, from three shares.

    That an alliance may hide neurosis is Greenson's; that full compliance lets a seventh of
    what is lacking be seen is the course's.
    """
    return rating(rise(alliance(goal, task, bond), L.hidden * compliance / FULL))


def _rated_each(states, compliance):
    """The alliance as rated in each of some states; `compliance` is a list of one for each."""
    return [rated(s.goal, s.task, s.bond, c) for s, c in zip(states, compliance)]


def _dyad(terms):
    return dyad(terms.goal, terms.task, terms.bond)


# --- three relationships ---------------------------------------------------------------

TELLINGS, SESSIONS = 10, 20
FIRST = 60  # of all runs of chance, the one that the tellings begin with: neither lucky nor unlucky
# rated: the alliance as the patient rates it, session by session; rating: its mean; working: mean
# of the goal and task agreement by which work gets done; all 1 to 7
Relationships = namedtuple("Relationships", "pair told together rated rating working")


def three_relationships(alliance, transference, real, compliance, telling):
    """Greenson's levers (0 to 10), and an analysis in which the technique is by the book: `Relationships`.

    Of ten tellings that number `telling` (from 1) is told whole, all of them together.
    """
    terms = agreement(alliance, transference, real, compliance)
    courses = tellings(_dyad(terms), terms.therapy, SESSIONS, range(FIRST, FIRST + TELLINGS), terms.p)
    states = courses[telling - 1]
    heard = _rated_each(states, [compliance] * SESSIONS)
    working = mean([rating((s.goal + s.task) / 2) for s in states])
    return Relationships(pair_of(terms), told(states, terms.therapy), together(courses), heard, mean(heard), working)


# --- leave it or take it up ------------------------------------------------------------

LENGTH, ASKED = 24, 6  # sessions; the session in which the analyst asks what the agreement is made of
# told: the course in which compliance is taken up; alone: the one in which it is left alone;
# rated, rated_alone: the alliance as rated in both, 1 to 7; asked, mended: sessions, 0 for never;
# before, after: the rating just before it is taken up and when it is; gap: by how much symptoms
# then end higher
Taken = namedtuple("Taken", "pair told alone rated rated_alone asked mended before after gap")


def leave_or_take_up(compliance, transference, real):
    """Agreement that is partly compliance (levers 0 to 10): left alone, and taken up: `Taken`."""
    terms = agreement(working(compliance), transference, real, compliance)
    alone, taken = left_alone(compliance, transference, real), taken_up(compliance, transference, real)
    heard_alone = _rated_each(alone, [compliance] * LENGTH)
    heard = _rated_each(taken, [compliance] * (ASKED - 1) + [0] * (LENGTH - ASKED + 1))
    states, without = told(taken, terms.therapy), told(alone, terms.therapy)
    mended = states.repaired.index(1) + 1 if 1 in states.repaired else 0
    return Taken(
        pair_of(terms), states, without, heard, heard_alone, ASKED, mended,
        heard[ASKED - 2], heard[ASKED - 1], states.symptoms[-1] - without.symptoms[-1],
    )  # fmt: skip


def working(compliance):
    """The working alliance, 0 to 10, behind an agreement of which so much (0 to 10) is compliance."""
    return L.spoken * (1 - compliance / FULL)


def left_alone(compliance, transference, real):
    """The course in which nobody asks what the agreement is made of: a list of `State`."""
    terms = agreement(working(compliance), transference, real, compliance)
    return course(_dyad(terms), terms.therapy, [STILL] * (LENGTH - 1), terms.p)


def taken_up(compliance, transference, real):
    """The course in which the analyst takes the compliance up: a list of `State`.

    Brenner, Curtis and Stein ask that it be taken up. The course's own: it comes as a
    confrontation; from then on the patient says no more than is so; the tear is mended when its
    chances of repair, session by session, add up to one; then most of what was said in order to
    please is meant.
    """
    meant = working(compliance) + L.meant * (L.spoken - working(compliance))
    terms = agreement(working(compliance), transference, real, compliance)
    plain = agreement(working(compliance), transference, real, 0)
    mended = agreement(meant, transference, real, 0)
    states, hope = [first(_dyad(terms))], 0
    for s in range(2, LENGTH + 1):
        now = states[-1]
        hope = hope + repair_chance(now.bond, terms.p) * (now.tear > 0)
        mend = now.tear > 0 and hope >= 1
        fate = decided(STILL, SURE if s == ASKED else NEVER, repair=SURE if mend else NEVER)
        states.append(step(now, _dyad(terms), terms.therapy, fate, terms.p))
        terms = plain if s == ASKED else mended if mend else terms
    return states


# --- the lens, for chapter 6 -----------------------------------------------------------

SOUND = Reading(
    "take up transference",
    "Greenson would have seen a working alliance on a real footing, fit to bear strong feelings. "
    "He would have turned to the transference, and kept an ear open for agreement that comes too easily.",
)
NO_WORK = Reading(
    "explain each step",
    "Greenson would have seen a patient who comes, perhaps pleases, and does not yet work. "
    "He would have let deep interpretations wait, said what each step is for, and asked what makes it hard.",
)
NOT_REAL = Reading(
    "be steady, be human",
    "Greenson would have seen work without a real relationship, and wondered which feelings it keeps out. "
    "He would have stayed regular and human, and granted what the patient sees rightly, before opening more.",
)
NO_PURPOSE = Reading(
    "take up the wish to please",
    "Greenson would have seen diligence or warmth without a purpose that the patient calls his own. "
    "He would have suspected a wish to please, and taken that up before anything else.",
)


def enough(g, t, b):
    """How far this alliance (shares) is sufficient, 0 to 1: purposeful work; the bond stands beside it (Greenson1965)."""
    return (g + t) / 2


def reading(goal, task, bond):
    """What Greenson would have seen in a pair with these agreements (1 to 7), and done: a `Reading`.

    His: work first, on a real footing, and an eye on compliance (Greenson1965, Greenson1967).
    The course's own: the words and where the lines are drawn.
    """
    if min(goal, task, bond) >= L.sound:
        return SOUND
    if task <= goal and task <= bond:
        return NO_WORK
    return NOT_REAL if bond <= goal else NO_PURPOSE

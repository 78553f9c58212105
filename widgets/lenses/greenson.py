"""Greenson's four: working alliance, transference, real relationship, and a split not clean.

His (Greenson1965, Greenson1967): a patient works by a reasonable, purposeful rapport with the
analyst; the transference, feelings that belong to somebody else, is what there is to work on;
beside both stands a real relationship; and the division is not clean, for alliance may hide
neurosis and transference may serve the work.

The course's own: every number below, and that each of the four has one job of its own.
"""

from ..alliance import Therapy, alliance, parameters, rating, rise
from . import Terms


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
    W, X, R, C = alliance / 10, transference / 10, real / 10, compliance / 10
    kept = held(W, X)
    opened = "what is felt for the analyst"
    analysis = Therapy("psychoanalysis", 0.5, 0.95, 0.4 + 0.5 * X, 0.4, opened, "free association")
    p = parameters(
        gain=0.06 + 0.2 * X,
        exposure=0.03 + 0.17 * X,
        withdrawal=0.5 + 0.5 * C,
        repair=0.05 * (1 - C),
        repair_bond=0.45 * (1 - 0.7 * C),
    )
    return Terms(rating(0.2 + 0.7 * kept), rating(0.02 + 0.9 * kept), rating(0.1 + 0.8 * R), analysis, p)


def rated(goal, task, bond, compliance):
    """The alliance (1 to 7) as a patient that compliant (0 to 10) rates it, from three shares.

    That an alliance may hide neurosis is Greenson's; that full compliance lets a seventh of
    what is lacking be seen is the course's.
    """
    return rating(rise(alliance(goal, task, bond), 6 / 7 * compliance / 10))


def reading(goal, task, bond):
    """What Greenson would have seen in a pair with these agreements (1 to 7), and done."""
    if min(goal, task, bond) >= 5:
        return (
            "Greenson would have seen a working alliance on a real footing, fit to bear strong feelings. "
            "He would have turned to the transference, and kept an ear open for agreement that comes too easily."
        )
    if task <= goal and task <= bond:
        return (
            "Greenson would have seen a patient who comes, perhaps pleases, and does not yet work. "
            "He would have let deep interpretations wait, said what each step is for, and asked what makes it hard."
        )
    if bond <= goal:
        return (
            "Greenson would have seen work without a real relationship, and wondered which feelings it keeps out. "
            "He would have stayed regular and human, and granted what the patient sees rightly, before opening more."
        )
    return (
        "Greenson would have seen diligence or warmth without a purpose that the patient calls his own. "
        "He would have suspected a wish to please, and taken that up before anything else."
    )

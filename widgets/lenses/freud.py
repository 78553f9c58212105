"""Freud, 1913: rapport before interpretation.

Freud's own (Freud1913c, pp. 139–141): a rapport must hold before the analyst says what he has
guessed; time and serious interest build it; moralising forfeits it; an interpretation should
lie one short step from what the patient already sees, and one thrown at him early arouses the
strongest opposition, right or wrong, and the more so if it is right.

The course's own: that his rapport is the bond of `alliance.py`, and his plain explanation of
the patient's work an agreement on tasks; that rapport closes a fifth of the way to the interest
shown in each session; that depth is measured against it on one scale, and is borne if it is
the smaller; and every number. Freud says nothing of the patient's goals, so no lever moves them.
"""

from ..alliance import Therapy, level, parameters, rating, share
from . import Terms

STRANGERS = 2.0  # the bond of two people who have just met, 1 to 7
GROWTH = 0.2  # share of the way to the interest shown that rapport goes in a session
EBB = 0.2  # so that agreement, drawn back this slowly, spreads no wider than elsewhere in the course
GOAL, TASK = 3.0, 5.0  # goals he does not ask about; the fundamental rule, plainly explained
LISTENING, OPENING = 0.06, 0.4  # what a session can do without interpretation; what the deepest adds
BLOW, RIGHT_BLOW = 0.5, 0.6  # how deep a tear cuts; how deep if the guess was right


def agreement(*, interest=6.0, depth=4.0, forfeited=False):
    """The `Terms` that Freud's levers come to in the end: given time, rapport meets the interest shown.

    `interest` and `depth` run from 1 to 7. Rapport that a moralising remark has forfeited is
    kept down as by any tear that stays. Symptoms do not pull on it here (pull 0): what builds
    rapport is time and interest alone.
    """
    p = _parameters(LISTENING, BLOW)
    bond = rating(level(share(interest), p.lasting * BLOW * forfeited, 0.0))
    return Terms(GOAL, TASK, bond, analysis(depth), p)


def rapport(interest, sessions):
    """The bond, 1 to 7, after that many sessions without a mistake."""
    return interest + (STRANGERS - interest) * (1 - GROWTH) ** (sessions - 1)


def analysis(depth):
    """An analysis that interprets that deep (1 to 7): depth is what it asks of the bond."""
    return Therapy(
        "analysis", 0.5, 0.8, share(depth), 0.5,
        "what the patient does not yet see",
        "saying whatever comes to mind, without selecting",
    )  # fmt: skip


def borne(depth, bond):
    """Whether an interpretation of that depth is borne by the bond of the moment, both 1 to 7."""
    return depth <= bond


def with_insight(depth, right):
    """The parameters once an interpretation is borne: if it is right, the deeper, the more a session can do."""
    return _parameters(LISTENING + OPENING * share(depth) * right, BLOW)


def with_blow(right):
    """The parameters of the session in which an interpretation tears: deeper if it is right."""
    return _parameters(LISTENING, RIGHT_BLOW if right else BLOW)


def _parameters(gain, blow):
    return parameters(settle=GROWTH, ebb=EBB, pull=0.0, gain=gain, depth=blow)


def reading(goal, task, bond):
    """What Freud would have seen in a pair with these agreements (1 to 7), and done: two sentences."""
    if bond < 4:
        return (
            "Freud would have found no proper rapport yet, and kept what he guessed to himself. "
            "He would have given it time, shown serious interest, cleared away the first resistances "
            "and avoided every word of moralising."
        )
    if task < 4:
        return (
            "Freud would have seen a patient attached to him who does not keep to the fundamental rule, "
            "and called it resistance. Before interpreting anything else he would have asked what feeling "
            "towards himself was stopping the words."
        )
    if goal < 4:
        return (
            "Freud would have seen a rapport that holds and a patient at work, and begun to interpret. "
            "That the two want different things he would hardly have asked; he might have met it later, and "
            "taken it for resistance."
        )
    return (
        "Freud would have seen the friendly, conscious part of transference doing its work, and left it alone. "
        "He would have gone on interpreting, never further than a short step ahead of the patient."
    )

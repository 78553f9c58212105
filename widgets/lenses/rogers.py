"""Rogers: the client's side. Six conditions, three of them attitudes of the therapist.

The first two conditions are given with the model: that the two are in contact, by there being
a session; that the client is at odds with himself and vulnerable, by his distress. Three are
levers: the therapist's congruence, unconditional positive regard and empathic understanding,
offered from 0 (none) to 10 (full). The sixth is a lever too: how much of it reaches the client.
"""

from ..alliance import P, rating, therapy, within
from ..words import number
from . import Terms

CONDITIONS = ("congruence", "regard", "empathy")
GATE, SUM = "a gate", "a sum"
READINGS = (GATE, SUM)
LEAST = 2.0  # of 10: "at least minimally"; Rogers gives no number, this one is illustrative


def received(offered, perceived):
    """What reaches the client, 0 to 10, of what is offered, when the share `perceived` (%) does.

    Rogers (1957) says this of regard and empathy. That congruence too counts as the client
    perceives it is how Barrett-Lennard's (1962) inventory asks; the course follows it.
    """
    return offered * perceived / 100


def enough(x):
    """Whether a condition is there at least minimally."""
    return x >= LEAST


def total(conditions):
    """What the conditions come to if they add up, 0 to 10: their mean."""
    return sum(conditions) / len(conditions)


def gate(conditions):
    """What they come to if all are needed, 0 to 10: nothing until each is there, then their mean.

    Rogers: all at least minimally, and once all are there, the more the more.
    """
    return total(conditions) if all([enough(x) for x in conditions]) else 0.0


def together(conditions, reading=GATE):
    """What the received conditions come to, 0 to 10, read as a gate or as a sum."""
    if reading not in READINGS:
        raise ValueError(f"unknown reading {reading!r}: choose from {', '.join(READINGS)}")
    return gate(conditions) if reading == GATE else total(conditions)


def terms(amount):
    """The `Terms` of an amount received, 0 to 10, in the client-centred therapy.

    The theory ends at the amount. That it becomes the bond, point for point, and that goal and
    task agreement lie halfway between the middle of their scale and the bond, since the client
    who feels received says what he wants and does it, is the course's assumption.
    """
    bond = rating(amount / 10)
    halfway = (4 + bond) / 2
    return Terms(halfway, halfway, bond, therapy("client-centred"), P)


def agreement(congruence=8.0, regard=8.0, empathy=8.0, perceived=70.0, reading=GATE):
    """The `Terms` that the conditions come to: offered 0 to 10, `perceived` 0 to 100 %.

    `reading`: "a gate" (all of them at least minimally, or nothing: Rogers 1957) or "a sum"
    (each adds its part: "facilitative", as research has it since). ValueError out of range.
    """
    within("congruence", congruence, 0, 10)
    within("regard", regard, 0, 10)
    within("empathy", empathy, 0, 10)
    within("perceived", perceived, 0, 100)
    arrived = [received(x, perceived) for x in (congruence, regard, empathy)]
    return terms(together(arrived, reading))


def reading(goal, task, bond):
    """What Rogers would have seen in a pair with these agreements (1 to 7), and done."""
    work = (goal + task) / 2
    tie, plan = number(bond), number(work)
    if bond < 3.5 and work >= 4.5:
        return (
            f"Rogers would have asked whose plan this is: the two agree on the work ({plan} of 7), yet little "
            f"acceptance reaches the client (bond {tie}). He would have laid the plan aside and listened until "
            "the client felt understood."
        )
    if bond < 3.5:
        return (
            f"Rogers would have asked not what the therapist offers but what arrives, and with a bond of {tie} that is "
            "little. He would have added no technique, said what he had understood, and let the client correct him."
        )
    if work < 3.5:
        return (
            f"Rogers would have seen a client who feels received (bond {tie}), and not been troubled that aims and "
            f"tasks are unsettled ({plan} of 7). A therapist does not set them, he would have said; the client knows "
            "where it hurts."
        )
    if bond < 5.5:
        return (
            f"Rogers would have seen some warmth arriving (bond {tie}) and asked himself where he plays a part. "
            "He would have tried to be more himself in the hour, and to stay closer to what the client means."
        )
    return (
        f"Rogers would have seen a client who feels understood and accepted (bond {tie}), and called that the therapy "
        "and not its preparation. He would have chosen to go on following, and trusted the client to find the way."
    )

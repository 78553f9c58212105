"""Rogers: the client's side. Six conditions, three of them attitudes of the therapist.

Rogers's own (Rogers1957): the six conditions, and that all are needed at least minimally. The
first two are given with the model: that the two are in contact, by there being a session; that
the client is at odds with himself and vulnerable, by his distress. Three are levers: the
therapist's congruence, unconditional positive regard and empathic understanding, offered from 0
(none) to 10 (full). The sixth is a lever too: how much of it reaches the client. The course's
own: every number, and what becomes of the amount received.
"""

from collections import namedtuple

from ..alliance import Chance, Dyad, P, course, dyad, rating, score, share, therapy, tilt, values, within
from ..chance import chance, key, normal, uniform
from ..study import correlate, covariance, mean
from . import Reading, Terms, own, pair_of
from .courses import chances_of, mean_symptoms

PARAMETERS = (
    own("least", "what of a condition counts as at least minimally there; Rogers gives no number", "0 to 10", 2.0, 0.0, 10.0),
    own("follow", "how far goal and task agreement follow the bond from the middle of their scale", "share of the way", 0.5, 0.0, 1.0),
    own("offer", "what therapists of the study typically offer of each condition", "0 to 10", 7.0, 0.0, 10.0),
    own("uneven", "spread of what is offered between therapists, and between the conditions of one", "log odds, standard deviation", 0.5, 0.0, 2.0),
    own("apart", "spread of what reaches clients of the study, for each step of the lever", "log odds, standard deviation", 0.2, 0.0, 1.0),
    own("little", "bond below which little is said to reach the client", "1 to 7", 3.5, 1.0, 7.0),
    own("planned", "goal and task agreement from which the two are said to have a plan", "1 to 7", 4.5, 1.0, 7.0),
    own("unsettled", "goal and task agreement below which aims and tasks are called unsettled", "1 to 7", 3.5, 1.0, 7.0),
    own("accepted", "bond from which a client is said to feel understood and accepted", "1 to 7", 5.5, 1.0, 7.0),
)  # fmt: skip
L = values(PARAMETERS)

CONDITIONS = ("congruence", "regard", "empathy")
GATE, SUM = "a gate", "a sum"
READINGS = (GATE, SUM)


def received(offered, perceived):
    """What reaches the client, 0 to 10, of what is offered, when the share `perceived` (%) does.

    Rogers (1957) says this of regard and empathy. That congruence too counts as the client
    perceives it is how Barrett-Lennard's (1962) inventory asks; the course follows it.
    """
    return offered * perceived / 100


def there(x):
    """Whether a condition (0 to 10) is there at least minimally."""
    return x >= L.least


def total(conditions):
    """What the conditions come to if they add up, 0 to 10: their mean."""
    return mean(conditions)


def gate(conditions):
    """What they come to if all are needed, 0 to 10: nothing until each is there, then their mean.

    Rogers: all at least minimally, and once all are there, the more the more.
    """
    return total(conditions) if all([there(x) for x in conditions]) else 0.0


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
    bond, middle = rating(amount / 10), rating(0.5)
    halfway = middle + L.follow * (bond - middle)
    return Terms(halfway, halfway, bond, therapy("client-centred"), P)


def agreement(congruence, regard, empathy, perceived, reading=GATE):
    """The `Terms` that the conditions come to: offered 0 to 10, `perceived` 0 to 100 %.

    `reading`: "a gate" (all of them at least minimally, or nothing: Rogers 1957) or "a sum"
    (each adds its part: "facilitative", as research has it since). ValueError out of range.
    """
    within("congruence", congruence, 0, 10)
    within("regard", regard, 0, 10)
    within("empathy", empathy, 0, 10)
    within("perceived", perceived, 0, 100)
    return terms(together([received(x, perceived) for x in (congruence, regard, empathy)], reading))


# --- offered and received --------------------------------------------------------------

SESSIONS = 16
# one condition: offered and received 0 to 10, whether it is there at least minimally, and what
# it adds to a sum
Condition = namedtuple("Condition", "name offered received there adds")
# what the conditions come to, 0 to 10, as one reading has it; symptoms of each telling, and their mean
Outcome = namedtuple("Outcome", "reading amount pair tellings symptoms")
# offered, received: means of the conditions; least: what counts as minimal; is_open: whether
# each is there; other: the reading that was not chosen; same: whether both come to the same
OfferedReceived = namedtuple(
    "OfferedReceived", "pair sessions perceived conditions offered received least is_open chosen other same"
)


def offered_and_received(congruence, regard, empathy, perceived, reading):
    """Three conditions offered, the share (%) that reaches the client, two readings: `OfferedReceived`."""
    offered = (congruence, regard, empathy)
    arrived = [received(x, perceived) for x in offered]
    conditions = [Condition(n, o, x, there(x), x / len(offered)) for n, o, x in zip(CONDITIONS, offered, arrived)]
    chosen, other = _outcome(reading, arrived), _outcome(SUM if reading == GATE else GATE, arrived)
    return OfferedReceived(
        pair=chosen.pair,
        sessions=SESSIONS,
        perceived=perceived,
        conditions=conditions,
        offered=total(offered),
        received=total(arrived),
        least=L.least,
        is_open=all([c.there for c in conditions]),
        chosen=chosen,
        other=other,
        same=chosen.amount == other.amount,
    )


def _outcome(reading, arrived):
    amount = together(arrived, reading)
    courses = told_evenly(terms(amount))
    tellings = [[score(s.symptoms) for s in states] for states in courses]
    return Outcome(reading, amount, pair_of(terms(amount)), tellings, mean_symptoms(courses))


def told_evenly(terms):
    """The same pair six times: three runs of chance, and the same three turned round."""
    runs = even_chances()
    return [course(dyad(terms.goal, terms.task, terms.bond), terms.therapy, run, terms.p) for run in runs]


def even_chances():
    """Six runs of chance, a list of `Chance` each, in which good and bad luck weigh the same."""
    runs = [chances_of(n, SESSIONS) for n in (1, 2, 3)]
    return runs + [[mirror(c) for c in run] for run in runs]


def mirror(c):
    """The opposite chance, so that luck does not tip the mean of a run and its mirror."""
    return Chance(*([-z for z in c[:5]] + [1 - u for u in c[5:]]))


# --- whom to ask -----------------------------------------------------------------------

CLIENTS, WEEKS = 24, 8
# what a witness says of each client, 0 to 10: its mean, its correlation with the fall of
# symptoms, and the straight line that fits best, from the least said to the most
Witness = namedtuple("Witness", "said mean r ends trend")
# a study: a number for each client, what therapists say they offer and clients that they
# receive, the fall of symptoms (points on 0 to 40) and its mean, whose gate is shut, how many
Asked = namedtuple("Asked", "reading weeks client offered received fall mean_fall shut closed")
Case = namedtuple("Case", "offered received fall shut")


def ask_the_client(perceived, apart, reading, study):
    """A small study of what therapists say they offer, what clients say they receive, what follows: `Asked`.

    `perceived` is the share (%) that typically reaches clients, `apart` (0 to 10) how far they
    differ in this, `study` (from 1) which clients take part.
    """
    cases = [_case(key(study, number), perceived, apart, reading) for number in range(CLIENTS)]
    fall, shut = [c.fall for c in cases], [c.shut for c in cases]
    return Asked(
        reading=reading,
        weeks=WEEKS,
        client=list(range(1, CLIENTS + 1)),
        offered=witness([c.offered for c in cases], fall),
        received=witness([c.received for c in cases], fall),
        fall=fall,
        mean_fall=mean(fall),
        shut=shut,
        closed=len([s for s in shut if s]),
    )


def _case(k, perceived, apart, reading):
    """One client of the study and the therapist: what is offered, what arrives, how symptoms fall.

    Therapists differ in what they offer, clients in how much of it reaches them (by `apart`) and
    in how well they respond.
    """
    z = [normal(uniform(k, 0, purpose)) for purpose in range(6)]
    offered = [10 * tilt(L.offer / 10, L.uneven * (z[0] + own)) for own in z[1:4]]
    reaches = 100 * tilt(perceived / 100, L.apart * apart * z[4])
    arrived = [received(x, reaches) for x in offered]
    amount = together(arrived, reading)
    t = terms(amount)
    pair = Dyad(share(t.goal), share(t.task), share(t.bond), P.symptoms / 40, 2 * tilt(0.5, P.response * z[5]))
    states = course(pair, t.therapy, [chance(k, week) for week in range(2, WEEKS + 1)], t.p)
    return Case(total(offered), total(arrived), score(states[0].symptoms - states[-1].symptoms), amount == 0)


def witness(said, fall):
    """What was said of each client, beside the fall of their symptoms: a `Witness`."""
    slope, ends = covariance(said, fall) / covariance(said, said), [min(said), max(said)]
    trend = [mean(fall) + slope * (x - mean(said)) for x in ends]
    return Witness(said, mean(said), correlate(said, fall), ends, trend)


# --- the lens, for chapter 6 -----------------------------------------------------------

WHO, YEAR = "Rogers", 1957
WEIGHS, ASIDE = ("bond",), ()

WHOSE_PLAN = Reading(
    "drop the plan",
    "Rogers would have asked whose plan this is: the two agree on the work, yet little acceptance reaches the "
    "client. He would have laid the plan aside and listened until the client felt understood.",
)
LITTLE = Reading(
    "listen, add nothing",
    "Rogers would have asked not what the therapist offers but what arrives, and that is little. He would have "
    "added no technique, said what he had understood, and let the client correct him.",
)
UNSETTLED = Reading(
    "set no goals",
    "Rogers would have seen a client who feels received, and not been troubled that aims and tasks are unsettled. "
    "A therapist does not set them, he would have said; the client knows where it hurts.",
)
SOME_WARMTH = Reading(
    "be more real",
    "Rogers would have seen some warmth arriving and asked himself where he plays a part. He would have tried to "
    "be more himself in the hour, and to stay closer to what the client means.",
)
ACCEPTED = Reading(
    "go on following",
    "Rogers would have seen a client who feels understood and accepted, and called that the therapy and not its "
    "preparation. He would have chosen to go on following, and trusted the client to find the way.",
)


def enough(g, t, b):
    """How far this alliance (shares) is sufficient, 0 to 1: what arrives, once it is there at least minimally."""
    return together([10 * b for _ in CONDITIONS]) / 10


def reading(goal, task, bond):
    """What Rogers would have seen in a pair with these agreements (1 to 7), and done: a `Reading`."""
    work = (goal + task) / 2
    if bond < L.little:
        return WHOSE_PLAN if work >= L.planned else LITTLE
    if work < L.unsettled:
        return UNSETTLED
    return ACCEPTED if bond >= L.accepted else SOME_WARMTH

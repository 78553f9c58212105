"""One pair of a class's cohort: what two people settle on, and what a client of a caseload brings besides.

The course's own, all of it: that a reader chooses the agreement, and every number below. What the
client brings (response, severity, how kindly they rate) is that of the client of that number in a
simulated caseload, so a class is a small study with its own spread of alliances.
"""

from collections import namedtuple

from ..alliance import P, dyad, values
from ..alliance import therapy as therapy_named
from ..study import own_pair
from . import Terms, own, pair_of
from .courses import told

PARAMETERS = (
    own("seed", "seed of the caseload from which a class's clients come", "number", 4100, 0, 1e6),
    own("therapists", "therapists among whom those clients are spread", "number", 40, 1, 1000),
    own("sessions", "sessions of a pair's therapy", "number", 16, 4, 60),
    own("early", "session in which the alliance is rated", "number", 3, 1, 16),
)
L = values(PARAMETERS)
# told: the course; early: the client's rating of the alliance, 1 to 7; fell: points of 40 by which symptoms fell
OfClass = namedtuple("OfClass", "client pair told early fell")


def of_class(number, goal, task, bond):
    """The course of client `number` (from 1) with that agreement (1 to 7): an `OfClass`."""
    terms = Terms(goal, task, bond, therapy_named("balanced"), P)
    seed, therapists, sessions, early = [int(x) for x in L]
    states, felt = own_pair(seed, number, therapists, dyad(goal, task, bond), sessions, early, terms.therapy)
    line = told(states, terms.therapy)
    return OfClass(number, pair_of(terms), line, felt, line.symptoms[0] - line.symptoms[-1])

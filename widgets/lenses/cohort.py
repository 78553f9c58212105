"""One pair of a class's cohort: what two people settle on, and what a client of a caseload brings besides.

The course's own, all of it: that a reader chooses the agreement, and every number below. What the
client brings (response, severity, how kindly they rate) is that of the client of that number in a
simulated caseload, so a class is a small study with its own spread of alliances.
"""

from collections import namedtuple

from ..alliance import P, course, values
from ..alliance import alliance as whole
from ..alliance import dyad as dyad_of
from ..alliance import therapy as therapy_named
from ..chance import chances, key
from ..client import RATE_CLIENT, client, rated
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
    seed, sessions, early = int(L.seed), int(L.sessions), int(L.early)
    brings, view = client(seed, number, int(L.therapists))
    two = dyad_of(goal, task, bond, 40 * brings.symptoms)
    two = two.__class__(two.goal, two.task, two.bond, brings.symptoms, brings.response)
    terms = Terms(goal, task, bond, therapy_named("balanced"), P)
    states = course(two, terms.therapy, chances(seed, number, sessions))
    then = states[early - 1]
    felt = rated(whole(then.goal, then.task, then.bond), view.client, key(seed, number), early, RATE_CLIENT)
    line = told(states, terms.therapy)
    return OfClass(number, pair_of(terms), line, felt, line.symptoms[0] - line.symptoms[-1])

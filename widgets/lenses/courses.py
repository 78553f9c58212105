"""Courses of therapy as numbers to be told: a list for each column, on the scales that readers know."""

from collections import namedtuple

from ..alliance import P, Therapy, alliance, course, rating, score, strength
from ..chance import chances
from ..study import mean

# a course, a list a column with one number a session: agreement and alliance 1 to 7, strength
# 0 to 1, symptoms 0 to 40, events 0 or 1
Course = namedtuple("Course", "session goal task bond alliance strength symptoms rupture withdrawal repaired")
# several courses: how many, their ruptures and repairs, how many end below the cut-off, and
# the symptoms of each
Together = namedtuple("Together", "tellings ruptures repairs below symptoms")

ELEMENTS = ("goal", "task", "bond")
_chances = {}


def chances_of(telling, sessions):
    """The chance of one telling of a course; remembered, since no slider changes it."""
    if (telling, sessions) not in _chances:
        _chances[(telling, sessions)] = chances(4, telling, sessions)
    return _chances[(telling, sessions)]


def tellings(dyad, therapy, sessions, numbers, p=P):
    """The same dyad in the same therapy as often as there are numbers: a list of lists of `State`."""
    return [course(dyad, therapy, chances_of(n, sessions), p) for n in numbers]


def told(states, asked):
    """Some states as a `Course`; `asked` is the `Therapy`, or a list of one for each session."""
    therapies = [asked for _ in states] if isinstance(asked, Therapy) else asked
    return Course(
        list(range(1, len(states) + 1)),
        [rating(s.goal) for s in states],
        [rating(s.task) for s in states],
        [rating(s.bond) for s in states],
        [rating(alliance(s.goal, s.task, s.bond)) for s in states],
        [strength(s.goal, s.task, s.bond, t) for s, t in zip(states, therapies)],
        [score(s.symptoms) for s in states],
        [int(s.rupture) for s in states],
        [int(s.withdrawal) for s in states],
        [int(s.repaired) for s in states],
    )


def together(courses):
    """Several courses (lists of `State`) as `Together`."""
    symptoms = [[score(s.symptoms) for s in c] for c in courses]
    return Together(
        len(courses),
        sum([int(s.rupture) for c in courses for s in c]),
        sum([int(s.repaired) for c in courses for s in c]),
        len([y for y in symptoms if y[-1] < P.cutoff]),
        symptoms,
    )


def mean_symptoms(courses):
    """Mean symptoms, 0 to 40, of several courses of the same length, session by session."""
    return [score(mean([c[i].symptoms for c in courses])) for i in range(len(courses[0]))]

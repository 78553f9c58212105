"""How an alliance may help: four paths from goals, tasks and bond to change, each of which can be shut.

That an alliance may help by what can be said, by what a therapist learns of it, by what gets done and
by hope is in the literature that chapter 7 names; three pathways are one proposal
(WampoldFluckiger2023). The course's own: these four and how they join, which element feeds which,
and every number below.
"""

from collections import namedtuple

from ..alliance import P, alliance, relief, rise, score, share, values
from . import bordin, own, pair_of

PARAMETERS = (
    own("stranger", "share of what matters that is said even to a stranger", "share", 0.5, 0.0, 1.0),
    own("learns", "how far feedback turns the work towards the client's aim, if all is said", "share of the way, per session", 0.12, 0.0, 1.0),
    own("anyway", "share of what was agreed that gets done anyway", "share", 0.5, 0.0, 1.0),
    own("hope", "what expectancy adds at first, in a full alliance", "share of the work not done", 0.3, 0.0, 1.0),
    own("fades", "share of the expectancy that is left after a session", "share", 0.85, 0.0, 1.0),
)  # fmt: skip
L = values(PARAMETERS)

PATHS = ("say", "feedback", "follow", "hope")
SESSIONS = 16

# one path: whether it is open; how many points of symptoms it takes away by the last session, as
# things stand and with all others shut
Path = namedtuple("Path", "name open here alone")
# symptoms session by session (0 to 40): with the paths that are open, with none, with all; what the
# four take away one at a time, added up, and all at once
Ways = namedtuple("Ways", "pair session paths symptoms none every added together")


def ways(goal, task, bond, say, feedback, follow, hope):
    """What a pair (1 to 7) gains in sixteen sessions by the paths that are open: `Ways`."""
    felt = [share(x) for x in (goal, task, bond)]
    switches = (say, feedback, follow, hope)
    given = [name for name, is_open in zip(PATHS, switches) if is_open]
    here, none, every = [symptoms(felt, some) for some in (given, [], PATHS)]
    paths = [path(felt, name, given) for name in PATHS]
    added = sum([p.alone for p in paths])
    pair = pair_of(bordin.agreement(goal, task, bond))
    return Ways(pair, list(range(1, SESSIONS + 1)), paths, here, none, every, added, none[-1] - every[-1])


def path(felt, name, given):
    """What one path takes away: a `Path`."""
    others = [each for each in given if each != name]
    here, alone = [symptoms(felt, rest)[-1] - symptoms(felt, rest + [name])[-1] for rest in (others, [])]
    return Path(name, name in given, here, alone)


def symptoms(felt, given):
    """Symptoms (0 to 40) session by session of agreements `felt` (shares) with these paths open."""
    g, t, b = felt
    y, aim, hope = P.symptoms / 40, g, L.hope * alliance(g, t, b) * ("hope" in given)
    said = rise(L.stranger, b * ("say" in given))
    done = rise(L.anyway, t * ("follow" in given))
    course = [score(y)]
    for _ in range(SESSIONS - 1):
        y = relief(y, rise(said * aim * done, hope))
        # only what is said can be learnt from
        aim = rise(aim, L.learns * said * ("feedback" in given))
        hope = L.fades * hope
        course.append(score(y))
    return course

"""Session by session: differences between clients and within them, shapes that chance draws, a repair.

What others found stands with the chapter: that only changes within a client speak of what an
alliance does (ZilchaMano2020), that a U-shape was reported from four sessions (Kivlighan2000) and
did not come back (Stiles2004, Stevens2007), that a repair goes in stages (SafranMuran2000). The
course's own: the clients of the first two simulations, what counts as looking U-shaped, what each
stage of a repair mends, and every number below.
"""

from collections import namedtuple

from ..alliance import (
    STILL,
    SURE,
    P,
    State,
    course,
    decided,
    dyad,
    ebb_and_flow,
    rating,
    rise,
    share,
    step,
    tilt,
    values,
)  # fmt: skip
from ..chance import key, normal, uniform
from ..study import correlate, covariance, mean, tell
from . import own, pair_of
from .bordin import agreement
from .courses import told

PARAMETERS = (
    own("middle", "alliance of all clients together", "1 to 7", 4.0, 1.0, 7.0),
    own("ebb", "how far a client's sessions lie from the client's own level, at most", "points on 1 to 7", 0.9, 0.0, 3.0),
    own("weight", "symptoms of all clients together", "CORE-OM clinical score, 0 to 40", 16.0, 0.0, 40.0),
    own("apart", "how far chance moves a client's symptoms, at most", "points on 0 to 40", 1.5, 0.0, 10.0),
    own("week", "how far chance moves a week's symptoms, at most", "points on 0 to 40", 2.0, 0.0, 10.0),
    own("improved", "how far clients of the studies improve", "points on 0 to 40", 6.0, 0.0, 40.0),
    own("unlike", "how unlike clients are in that", "points on 0 to 40, standard deviation", 6.0, 0.0, 20.0),
    own("bend", "share of a course's ups and downs that must be one bend for it to look U-shaped", "share", 0.5, 0.0, 1.0),
    own("dip", "how deep a true U goes, where there is one", "log odds", 1.5, 0.0, 3.0),
    own("more", "how much more those with a true U improve, where there are any", "points on 0 to 40", 6.0, 0.0, 20.0),
    own("much", "difference in improvement that is called one", "points on 0 to 40", 2.0, 0.0, 10.0),
    own("cordes_goal", "Ms Cordes's goal agreement before the tear", "1 to 7", 4.0, 1.0, 7.0),
    own("cordes_task", "her task agreement", "1 to 7", 4.5, 1.0, 7.0),
    own("cordes_bond", "her bond", "1 to 7", 6.0, 1.0, 7.0),
    own("reason", "what it mends to give a reason for the task", "share of what is torn", 0.3, 0.0, 1.0),
    own("notice", "what it mends to notice that she has gone quiet", "share of what is torn", 0.4, 0.0, 1.0),
    own("part", "what it mends to own one's part", "share of what is left", 0.4, 0.0, 1.0),
    own("ask", "what it mends to ask how it was for her", "share of what is left", 0.5, 0.0, 1.0),
    own("wish", "what it mends to ask for her wish, and to do something about it", "share of what is left", 0.5, 0.0, 1.0),
    own("unready", "what a stage is worth when none before it was gone through", "share of its worth", 0.4, 0.0, 1.0),
    own("mended", "share of a tear from which a repair is called one", "share", 0.5, 0.0, 1.0),
)  # fmt: skip
L = values(PARAMETERS)


def around(key, session, purpose):
    """Chance evenly spread from −1 to 1."""
    return 2 * uniform(key, session, purpose) - 1


# --- one cloud, many lines --------------------------------------------------------------

CLOUD, LINES, OWN = "one cloud", "a line for each client", "each from their own mean"
LOOKS = (CLOUD, LINES, OWN)
CLIENTS, WEEKS, STRIDE, SEED = 12, 8, 5, 9000
_chance = {}
# one client: own means of alliance (1 to 7) and of the week's symptoms (0 to 40); both session by
# session; the client's own `Slope`
Person = namedtuple("Person", "number alliance symptoms x y line")
# a straight line through some points: its slope (points of symptoms for each of alliance), their
# correlation, its ends
Slope = namedtuple("Slope", "slope r x y")
# look: one of `LOOKS`; people: each a `Person`; session, x, y: all that is drawn; how many clients
# have a slope below 0; three `Slope`s: of the cloud, between clients' means, within clients
ManyLines = namedtuple("ManyLines", "look clients sessions people session x y falling cloud between within")


def many_lines(between, within, apart, look, run):
    """Sessions of twelve clients, as one cloud or client by client: `ManyLines`.

    `between` is how many points higher the symptoms are of a client whose own level of alliance is
    a point higher, `within` how many points higher they are in the week after a session a point
    above that level. `apart` is how far clients' own levels lie from their middle, at most.
    """
    people = [person(number, between, within, apart, run) for number in range(1, CLIENTS + 1)]
    x, y = [a for c in people for a in c.x], [b for c in people for b in c.y]
    gone = [a - c.alliance for c in people for a in c.x]
    left = [b - c.symptoms for c in people for b in c.y]
    cloud, inside = slope_of(x, y), slope_of(gone, left)
    across = slope_of([c.alliance for c in people], [c.symptoms for c in people])
    falling = len([c for c in people if c.line.slope < 0])
    sessions = [s for _ in people for s in range(1, WEEKS + 1)]
    if look == OWN:
        x, y = gone, left
    return ManyLines(look, CLIENTS, len(sessions), people, sessions, x, y, falling, cloud, across, inside)


def person(number, between, within, apart, run):
    """One client of that number: a `Person`."""
    moved, gone, week = chance_of(run, number)
    # a stride that shares no divisor with their number: the clients stand evenly spread, and not in a row
    home = apart * (2 * (STRIDE * number % CLIENTS) / (CLIENTS - 1) - 1)
    level = L.weight + between * home + moved
    x = [L.middle + home + d for d in gone]
    y = [level + within * d + w for d, w in zip(gone, week)]
    return Person(number, mean(x), mean(y), x, y, slope_of(x, y))


def chance_of(run, number):
    """What chance does to a client: to the symptoms, to the alliance and to the symptoms of each week; remembered."""
    if (run, number) not in _chance:
        k, weeks = key(SEED + run, number), range(1, WEEKS + 1)
        gone, week = [L.ebb * around(k, s, 0) for s in weeks], [L.week * around(k, s, 1) for s in weeks]
        _chance[(run, number)] = (L.apart * around(k, 0, 1), gone, week)
    return _chance[(run, number)]


def slope_of(x, y):
    """The straight line through some points by least squares: a `Slope`."""
    slope = covariance(x, y) / covariance(x, x)
    ends = [min(x), max(x)]
    return Slope(slope, correlate(x, y), ends, [mean(y) + slope * (e - mean(x)) for e in ends])


# --- shapes ------------------------------------------------------------------------------

NOBODY, SOME = "nobody has a U", "one in five has a U, and improves more"
TRUTHS = (NOBODY, SOME)
STUDIES, EVERY, SEEDS = 20, 5, 9100
HAIR = 1e-9  # numbers this close are the same
_kept, _studies, _bends = {}, {}, {}  # a client's sessions, as far as they were asked for; the last twenty studies
# a study: how many look U-shaped, and their share in percent; by how many points these improve
# more than the rest, None where one of the two groups is empty
Shaped = namedtuple("Shaped", "number u percent more")
# the courses (ratings 1 to 7) of the study that is shown, U-shaped and others; all studies; the
# lowest and the highest share in percent; in how many studies the U-shaped do better and worse by
# `much` points or more
Shapes = namedtuple("Shapes", "clients sessions truth session u others shown studies low high better worse much of")


def shapes(clients, sessions, truth, run):
    """Twenty studies of clients whose sessions chance alone moves, number `run` of them shown: `Shapes`.

    A course looks U-shaped if it bends upwards and that bend is half of its ups and downs, or more.
    In the truth `SOME` every fifth client falls and rises indeed, and improves more.
    """
    found = studies_of(clients, sessions, truth)
    studies, (u, others) = [s for s, _ in found], found[run - 1][1]
    percent = [s.percent for s in studies]
    better = len([s for s in studies if s.more is not None and s.more >= L.much])
    worse = len([s for s in studies if s.more is not None and s.more <= -L.much])
    return Shapes(
        clients, sessions, truth, list(range(1, sessions + 1)), u, others, studies[run - 1], studies,
        min(percent), max(percent), better, worse, L.much, STUDIES,
    )  # fmt: skip


def studies_of(clients, sessions, truth):
    """All twenty studies, each with its courses, U-shaped and others; the last ones are kept: which is shown changes nothing."""
    asked = (clients, sessions, truth)
    if asked not in _studies:
        found = []
        for study in range(1, STUDIES + 1):
            courses = [ratings(study, n, sessions, truth) for n in range(clients)]
            looks = [looks_u(c) for c in courses]
            groups = [c for c, is_u in zip(courses, looks) if is_u], [c for c, is_u in zip(courses, looks) if not is_u]
            found.append((shaped(study, looks, truth), groups))
            tell(study / STUDIES)
        _studies.clear()
        _studies[asked] = found
    tell(1)
    return _studies[asked]


def shaped(study, looks, truth):
    """What one study finds, from whether each of its clients looks U-shaped: a `Shaped`."""
    gains = [improvement(study, n, truth) for n in range(len(looks))]
    u = [g for g, is_u in zip(gains, looks) if is_u]
    rest = [g for g, is_u in zip(gains, looks) if not is_u]
    more = mean(u) - mean(rest) if u and rest else None
    return Shaped(study, len(u), 100 * len(u) / len(looks), more)


def improvement(study, number, truth):
    """By how many points a client improves: chance, and more with a true U."""
    by_chance = L.improved + L.unlike * normal(uniform(key(SEEDS + study, number), 0, 2))
    return by_chance + L.more * has_u(number, truth)


def has_u(number, truth):
    """Whether a client truly falls and rises, 0 or 1."""
    return 1 * (truth == SOME and number % EVERY == 0)


def ratings(study, number, sessions, truth):
    """One client's ratings (1 to 7), session by session; what chance does to a client is the same in either truth."""
    there = felt(study, number, sessions)
    if not has_u(number, truth):
        return [rating(a) for a in there]
    return [rating(tilt(a, -L.dip * hollow(s, sessions))) for s, a in enumerate(there)]


def hollow(place, sessions):
    """How far down a U is at a place from 0, of so many sessions: 0 at its ends, 1 in the middle."""
    along = 2 * place / (sessions - 1) - 1
    return 1 - along * along


def felt(study, number, sessions):
    """The alliance of a client's first sessions as the client feels it, as shares: ebb, flow and slips of one level."""
    k = key(SEEDS + study, number)
    if (study, number) not in _kept:
        # goal agreement, task agreement and bond move together here: one level and its ebb
        home = tilt(share(P.goal), P.favour_client + P.view_client * normal(uniform(k, 0, 0)))
        _kept[(study, number)] = [home, home, []]
    home, now, there = _kept[(study, number)]
    for session in range(len(there) + 1, sessions + 1):
        now = ebb_and_flow(now, 0, home, P.ebb * normal(uniform(k, session, 0)))
        there.append(tilt(now, P.slip * normal(uniform(k, session, 1))))
    _kept[(study, number)] = [home, now, there]
    return there[:sessions]


def looks_u(y):
    """Whether ratings fall and rise: one upward bend is `L.bend` of their ups and downs, or more."""
    curve, square = bend(len(y))
    middle = mean(y)
    bent = sum([c * v for c, v in zip(curve, y)])
    if bent <= 0:
        return False
    # a hair more, so that a tie is a tie on every host
    return bent * bent / square >= L.bend * sum([(v - middle) * (v - middle) for v in y]) - HAIR


def bend(n):
    """The bend that n sessions can make, beside level and straight line, and the sum of its squares; remembered."""
    if n not in _bends:
        along = [i - (n - 1) / 2 for i in range(n)]
        square = mean([a * a for a in along])
        curve = [a * a - square for a in along]
        _bends[n] = curve, sum([c * c for c in curve])
    return _bends[n]


# --- a repair in stages -------------------------------------------------------------------

SESSIONS, TORN = 16, 9
# what the therapist may say at each stage, by the name of what it mends; "" mends nothing
FIRST, THEN, LAST = ("", "reason", "notice"), ("", "part", "ask"), ("", "wish")
# told: the course; passed, best: the same if nothing is mended and if all is; names of the stages, and
# which of the three were gone through (0 or 1); how much is mended, in percent; the bond in the session of
# the tear and at the end; by how much symptoms end below those of `passed`
Mend = namedtuple("Mend", "pair told passed best names taken mended at last less session")


def mend(first, then, last):
    """Ms Cordes withdraws in session 9; how her therapist turns to it, stage by stage: `Mend`.

    `first`, `then` and `last` are names out of `FIRST`, `THEN` and `LAST`. No chance but the tear.
    """
    terms = agreement(L.cordes_goal, L.cordes_task, L.cordes_bond)
    names = (first, then, last)
    mended = mended_by(names)
    most = mended_by((FIRST[-1], THEN[-1], LAST[-1]))
    here, passed, best = [told(torn_course(terms, m), terms.therapy) for m in (mended, 0, most)]
    taken = [int(name != "") for name in names]
    less = passed.symptoms[-1] - here.symptoms[-1]
    return Mend(
        pair_of(terms), here, passed, best, names, taken, 100 * mended, here.bond[TORN - 1], here.bond[-1], less, TORN
    )


def mended_by(names):
    """The share of a tear that some stages mend, one after the other.

    Each takes its share of what the stages before it have left; one that comes when none before it
    was gone through is worth less.
    """
    left, gone_through = 1.0, 0
    for place, name in enumerate(names):
        if name:
            left = left * (1 - getattr(L, name) * (1 if gone_through or not place else L.unready))
            gone_through = gone_through + 1
    return 1 - left


def torn_course(terms, mended):
    """The states of Ms Cordes's course, torn in session 9 and mended by that share before the next."""
    pair, kind = dyad(terms.goal, terms.task, terms.bond), terms.therapy
    states = course(pair, kind, [STILL] * (TORN - 2) + [decided(STILL, SURE, SURE)])
    for session in range(TORN + 1, SESSIONS + 1):
        now, repaired = states[-1], 0
        if session == TORN + 1:
            repaired = 1 * (mended >= L.mended)
            trust = rise(now.trust, P.growth * now.tear * mended)
            # the model's own repair, of a part of the tear
            now = State(*(list(now[:4]) + [now.tear * (1 - mended), trust] + list(now[6:])))
        after = step(now, pair, kind, STILL)
        states.append(State(*(list(after[:8]) + [repaired])))
    return states

"""Other settings: two partners and one therapist; many couples; a demand that a setting shifts.

That two partners' alliances may be split is Pinsof and Catherall's (PinsofCatherall1986). What the
syntheses found stands here as published. The course's own: how two alliances may count in a
couple's work, what a setting may do to a demand, and every number that is marked illustrative.
None of these hypotheses is anybody's finding.
"""

from collections import namedtuple

from ..alliance import (
    STILL,
    E,
    P,
    Parameter,
    ebb_and_flow,
    fit,
    level,
    rating,
    relief,
    score,
    share,
    tilt,
    values,
    work,
)  # fmt: skip
from ..alliance import therapy as therapy_named
from ..chance import key, normal, uniform
from ..study import correlate, pool, tell
from . import own


def found(name, meaning, value, low, high, source):
    """A row for a correlation that was read in a publication's abstract."""
    return Parameter(name, "", meaning, "r", value, low, high, "published", source, "A")


PARAMETERS = (
    own("distress", "a couple's distress at the first session", "CORE-OM clinical score, 0 to 40", 18.0, 0.0, 40.0),
    own("win", "what the therapist may win, with her or with him", "points on 1 to 7", 1.0, 0.0, 6.0),
    own("alike", "a difference in distress below which two couples are said to end alike", "points on 0 to 40", 0.05, 0.0, 5.0),
    own("ratings", "spread of one partner's alliance over couples", "log odds, standard deviation", 0.9, 0.0, 3.0),
    own("together", "correlation of two partners' alliances", "r", 0.3, 0.0, 1.0),
    own("brings", "what a point more of alliance brings a couple", "points of distress", 2.0, 0.0, 10.0),
    own("harm", "what a point of split takes from a couple, where it does harm itself", "points of distress", 1.5, 0.0, 10.0),
    own("rest", "what else differs in how couples do", "points of distress, standard deviation", 6.0, 0.0, 20.0),
    own("other", "what else differs in how clients do", "share of all improvement, standard deviation", 0.543, 0.0, 2.0),
    own("online_bond", "demand on the bond online, where it is shifted wholly", "0 to 1", 0.0, 0.0, 1.0),
    own("group_bond", "demand on the bond with the leader in a group, where it is shifted wholly", "0 to 1", 0.2, 0.0, 1.0),
    own("youth_goal", "demand on goal agreement with young clients, where it is shifted wholly", "0 to 1", 0.1, 0.0, 1.0),
    own("severe_bond", "demand on the bond in severe disorders, where it is shifted wholly", "0 to 1", 1.0, 0.0, 1.0),
    own("near", "distance from a published r within which a prediction is called near it", "r", 0.03, 0.0, 1.0),
    found("split_larger", "split alliances with worse outcome, 7 samples of couples and families", 0.316, -1, 1, "Friedlander2018"),
    found("split_smaller", "split alliances with worse outcome, 5 samples of families with young clients", 0.106, -0.124, 0.327, "Welmers2018"),
    found("online", "alliance with outcome, internet-based, 40 samples", 0.21, -1, 1, "Fluckiger2026"),
    found("online_goal_found", "goal agreement with outcome, the same", 0.19, -1, 1, "Fluckiger2026"),
    found("online_task_found", "task agreement with outcome, the same", 0.25, -1, 1, "Fluckiger2026"),
    found("online_bond_found", "bond with outcome, the same", 0.12, -1, 1, "Fluckiger2026"),
    found("group", "alliance with outcome, groups, 57 studies", 0.215, 0.178, 0.252, "LoCoco2022"),
    found("youth", "alliance with outcome, children and adolescents, 28 studies", 0.19, 0.13, 0.25, "Karver2018"),
    found("severe", "client's alliance with general symptoms, psychosis", 0.29, -1, 1, "Bourke2021"),
)  # fmt: skip
L = values(PARAMETERS)
ROOM = therapy_named("balanced")
# what was found: of what, r, and the ends of its interval (None where the abstract has none)
Found = namedtuple("Found", "name r low high")


def _published(name, row):
    known = [each for each in PARAMETERS if each.name == row][0]
    inside = known.low > -1  # where no interval was seen, the row's limits are those of any r
    return Found(name, known.value, known.low if inside else None, known.high if inside else None)


# --- two partners and one therapist ----------------------------------------------------

WEAKER, BOTH, STRONGER = "the weaker one decides", "both count alike", "the stronger one carries both"
COUNTS = (WEAKER, BOTH, STRONGER)
SESSIONS = 16
# what counts, two alliances at the first session (1 to 7), their mean and how far they are apart, how much
# the one further away draws back; session by session both alliances, the couple's distress (0 to 40) and
# that of a couple with an even alliance of the same mean; where both end and by how much the split couple
# ends worse; the distress of the couple if the therapist wins a point more with her, or with him, where
# these end and how much better that is
Couple = namedtuple(
    "Couple",
    "counts hers his mean apart siding session her_alliance his_alliance distress even end even_end worse "
    "more_hers more_his hers_end his_end hers_gain his_gain",
)


def couple(hers, his, counts, siding):
    """Two partners with alliances of their own (1 to 7) with one therapist: `Couple`.

    `counts` says whose work is the couple's; `siding` how many points the one further away draws
    back for each point between the two, 0 to 1. Without chance.
    """
    a, b, y = _together(hers, his, counts, siding)
    middle = (hers + his) / 2
    even = _together(middle, middle, counts, siding)[2]
    her_more = _together(_more(hers), his, counts, siding)[2]
    his_more = _together(hers, _more(his), counts, siding)[2]
    ends = [each[-1] for each in (y, even, her_more, his_more)]
    return Couple(
        counts, hers, his, middle, abs(hers - his), siding, list(range(1, SESSIONS + 1)), a, b, y, even, ends[0], ends[1], ends[0] - ends[1],
        her_more, his_more, ends[2], ends[3], ends[0] - ends[2], ends[0] - ends[3],
    )  # fmt: skip


def _more(alliance):
    """An alliance of which a point more has been won, as far as there is room."""
    return min(7, alliance + L.win)


def _together(hers, his, counts, siding):
    """Both alliances (1 to 7) and the couple's distress (0 to 40), session by session."""
    low = siding * abs(hers - his)
    homes = [share(max(1, mine - low)) if mine < others else share(mine) for mine, others in ((hers, his), (his, hers))]
    a, b, y = share(hers), share(his), L.distress / 40
    courses = [rating(a)], [rating(b)], [score(y)]
    for _ in range(SESSIONS - 1):
        y = relief(y, shared(work(a, a, a, ROOM), work(b, b, b, ROOM), counts))
        lift = P.pull * (L.distress / 40 - y)
        a, b = [ebb_and_flow(x, 0, level(home, 0, lift), STILL.mood) for x, home in ((a, homes[0]), (b, homes[1]))]
        for course, now in zip(courses, (rating(a), rating(b), score(y))):
            course.append(now)
    return courses


def shared(one, other, counts):
    """The work of a couple's session, 0 to 1, from what each partner's alliance would allow alone."""
    if counts == WEAKER:
        return min(one, other)
    return max(one, other) if counts == STRONGER else (one + other) / 2


# --- many couples ----------------------------------------------------------------------

NOTHING, LEAST, HARM = "nothing of its own", "the weaker one decides", "it does harm itself"
TRUTHS = (NOTHING, LEAST, HARM)
STUDIES, SEVEN, SEED = 12, 7, 1100
_kept = {}
# how far two partners are apart, the mean of the two, and by how many points the couple does worse than one with
# two usual alliances might be expected to: a list each
Pairs = namedtuple("Pairs", "split mean worse")
# a synthesis: how many studies it pools, r of split with worse outcome in each, pooled, and its interval
Synthesis = namedtuple("Synthesis", "of r pooled low high")
# how many couples each of the twelve studies has, and all of them; the first study; two syntheses, of seven and of five;
# r of the split with worse outcome over all couples, and at the same mean alliance; the two published: r, and an interval
Couples = namedtuple("Couples", "truth content number of all first larger smaller whole given found")


def couples(truth, content, number, run):
    """Twelve studies of so many couples each, and two syntheses that share them out, seven and five: `Couples`.

    `truth` says what a split does; `content` is the alliance (1 to 7) of the couple in the middle.
    """
    if (truth, content, number, run) not in _kept:
        studies = []
        for one in range(STUDIES):
            studies.append(_study(STUDIES * run + one, truth, content, number))
            tell((one + 1) / STUDIES)
        _kept.clear()
        _kept[(truth, content, number, run)] = studies
    tell(1)
    studies = _kept[(truth, content, number, run)]
    r = [correlate(each.split, each.worse) for each in studies]
    larger, smaller = [_synthesis(part, number) for part in (r[:SEVEN], r[SEVEN:])]
    split, middle, worse = [[x for each in studies for x in getattr(each, name)] for name in ("split", "mean", "worse")]
    whole = correlate(split, worse)
    given = at_same(whole, correlate(split, middle), correlate(middle, worse))
    one, other = [_published("found", name) for name in ("split_larger", "split_smaller")]
    return Couples(
        truth, content, number, STUDIES, STUDIES * number, studies[0], larger, smaller, whole, given, [one, other]
    )


def _synthesis(r, number):
    pooled = pool(r, [number] * len(r))
    return Synthesis(len(r), r, pooled.r, pooled.low, pooled.high)


# what chance brings a couple: how content both are, she and he apart, and all else that tells on an outcome
PURPOSES = range(4)


def _study(number, truth, content, couples):
    """One study of so many couples: `Pairs`."""
    split, middle, worse = [], [], []
    for i in range(couples):
        k = key(SEED + number, i)
        both, hers, his, rest = [normal(uniform(k, 0, purpose)) for purpose in PURPOSES]
        one, other = [_rated(content, both, own_part) for own_part in (hers, his)]
        split.append(abs(one - other))
        middle.append((one + other) / 2)
        worse.append(L.rest * rest - outcome(one, other, truth) + outcome(content, content, truth))
    return Pairs(split, middle, worse)


def _rated(content, both, own_part):
    """One partner's alliance, 1 to 7."""
    z = L.together**0.5 * both + (1 - L.together) ** 0.5 * own_part
    return rating(tilt(share(content), L.ratings * z))


def outcome(one, other, truth):
    """What two alliances (1 to 7) bring a couple, in points of distress."""
    if truth == LEAST:
        return L.brings * min(one, other)
    return L.brings * (one + other) / 2 - (L.harm * abs(one - other) if truth == HARM else 0)


def at_same(r, with_first, with_second):
    """The correlation `r` of two things at the same value of a third that correlates with each of them so."""
    return (r - with_first * with_second) / ((1 - with_first**2) * (1 - with_second**2)) ** 0.5


# --- a demand that a setting shifts ----------------------------------------------------

ONLINE, GROUP, YOUTH, SEVERE = "online", "in a group", "with young clients", "with severe disorders"
# setting: which demand it shifts, and to what; which ratings may be less sure; published results
_SETTINGS = (
    (ONLINE, "bond", L.online_bond, ("bond",), (("alliance", "online"), ("goal", "online_goal_found"), ("task", "online_task_found"), ("bond", "online_bond_found"))),
    (GROUP, "bond", L.group_bond, ("goal", "task", "bond"), (("alliance", "group"),)),
    (YOUTH, "goal", L.youth_goal, ("goal", "task", "bond"), (("alliance", "youth"),)),
    (SEVERE, "bond", L.severe_bond, ("goal", "task", "bond"), (("alliance", "severe"),)),
)  # fmt: skip
SETTINGS = tuple([row[0] for row in _SETTINGS])
ELEMENTS = ("goal", "task", "bond")
# correlation with outcome of goal, task and bond as they are rated, and of the whole
Predicted = namedtuple("Predicted", "alliance goal task bond")
# the demand that is shifted, what it is in a room and here; whose ratings have that reliability; correlations
# in a room, here, and as published; how far the whole stands from its published one, and whether that is near;
# how many published results there are, and how many of them a prediction is near to
Shifted = namedtuple("Shifted", "setting shift rely element usual demand unsure room here found gap near known hits")
_nodes, _apart, _room = [], [], []


def shifted(setting, shift, rely):
    """What would follow for the correlations with outcome if a setting shifted a demand: `Shifted`.

    `shift` is how far, 0 to 1; `rely` the reliability of ratings there, above 0 to 1 (in a room: 1).
    No sample is drawn: these are the correlations of a study without end.
    """
    _, element, end, unsure, published = [row for row in _SETTINGS if row[0] == setting][0]
    usual = getattr(ROOM, element)
    demand = usual + shift * (end - usual)
    demands = [demand if name == element else getattr(ROOM, name) for name in ELEMENTS]
    here = predicted(demands, [rely if name in unsure else 1 for name in ELEMENTS])
    found = [_published(name, row) for name, row in published]
    gaps = [abs(getattr(here, f.name) - f.r) for f in found]
    hits = len([gap for gap in gaps if gap <= L.near])
    return Shifted(
        setting, shift, rely, element, usual, demand, list(unsure), in_a_room(), here, found,
        gaps[0], gaps[0] <= L.near, len(found), hits,
    )  # fmt: skip


def predicted(demands, reliabilities):
    """The correlations with outcome of all three, goal, task and bond, over all clients: `Predicted`.

    A demand for each of goal, task and bond, and the reliability of its ratings: the share of their
    variance that is agreement, above 0 to 1.
    """
    dg, dt, db = demands
    nodes, ratings = nodes_of(), ratings_apart()
    better = [1 - (1 - P.gain * fit(g, dg) * fit(t, dt) * fit(b, db)) ** (SESSIONS - 1) for _, g, t, b in nodes]
    middle = sum([n[0] * y for n, y in zip(nodes, better)])
    spread = (sum([n[0] * (y - middle) ** 2 for n, y in zip(nodes, better)]) + L.other**2) ** 0.5
    noise = [variance * (1 / rely - 1) for (_, variance), rely in zip(ratings[1:], reliabilities)]
    noise = [sum(noise) / 3**2] + noise  # first that of a mean of three
    shared = [sum([d * y for d, y in zip(apart, better)]) for apart, _ in ratings]
    return Predicted(*[s / (variance + e) ** 0.5 / spread for s, (_, variance), e in zip(shared, ratings, noise)])


def in_a_room():
    """What is predicted of the usual setting, with ratings without error: `Predicted`; reckoned once."""
    if not _room:
        _room.append(predicted([getattr(ROOM, name) for name in ELEMENTS], (1, 1, 1)))
    return _room[0]


def ratings_apart():
    """Of the whole alliance, goal, task and bond: (how far each node lies from the mean, by its weight; variance).

    No demand changes them, and a hand that moves one asks often: reckoned once.
    """
    if not _apart:
        weights, *elements = zip(*nodes_of())
        for rated in [[sum(n) / 3 for n in zip(*elements)]] + elements:
            middle = sum([w * a for w, a in zip(weights, rated)])
            apart = [w * (a - middle) for w, a in zip(weights, rated)]
            _apart.append((apart, sum([d * (a - middle) for d, a in zip(apart, rated)])))
    return _apart


STEPS, STEP = 4, 0.75  # places to either side of the middle, and standard deviations between them


def nodes_of():
    """All clients in a few places: a list of (weight, goal, task, bond), agreement as shares; made once.

    The three go together as across the course's clients (`client.py`); integrated by hand, a
    correlation has no sampling error.
    """
    if not _nodes:
        z = [STEP * i for i in range(-STEPS, STEPS + 1)]
        dense = [E ** (-x * x / 2) for x in z]
        total = sum(dense) ** 3
        own_part, third = (1 - P.r_bond**2) ** 0.5, (P.r_goal_task - P.r_bond**2) / (1 - P.r_bond**2) ** 0.5
        rest = (1 - P.r_bond**2 - third**2) ** 0.5
        for b, wb in zip(z, dense):
            for g, wg in zip(z, dense):
                for t, wt in zip(z, dense):
                    goal, task = P.r_bond * b + own_part * g, P.r_bond * b + third * g + rest * t
                    _nodes.append((wb * wg * wt / total, _home(P.goal, goal), _home(P.task, task), _home(P.bond, b)))
    return _nodes


def _home(middle, z):
    """Agreement, as a share, that stands so many standard deviations above the middle client's."""
    h = share(middle)
    return tilt(h, P.spread / (6 * h * (1 - h)) * z)

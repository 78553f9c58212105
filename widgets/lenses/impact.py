"""What a correlation of alliance and outcome looks like, what may lie behind it, and what a literature makes of it.

Nothing here comes from the model of a therapy: clients and studies are drawn from a few numbers of
the course's own, chosen so that the published correlation comes out, for reasons that differ.
"""

from collections import namedtuple

from ..alliance import P, values
from ..chance import key, normal, uniform
from ..study import correlate, correlation, density_of_half, fisher_z, interval, pairs_right, pool
from . import own

PARAMETERS = (
    own("points", "spread of outcome, where it is held", "points of symptoms, standard deviation", 6.0, 0.0, 20.0),
    own("effect", "what one standard deviation more of alliance brings, where it causes outcome", "spread", 0.2315, 0.0, 1.0),
    own("ready", "what a client's readiness adds to outcome", "spread", 0.4183, 0.0, 1.0),
    own("hard", "what a hard case takes from outcome", "spread", 0.3858, 0.0, 1.0),
    own("gained", "what an early gain adds to outcome", "spread", 0.4183, 0.0, 1.0),
    own("stay", "how much longer an alliance of one standard deviation more keeps a client", "standard deviation of sessions", 0.5, 0.0, 0.9),
    own("dose", "what one standard deviation more of sessions adds to outcome", "spread", 0.5352, 0.0, 1.0),
    own("seen", "what each of these three adds to the alliance", "spread", 0.6, 0.0, 0.8),
    own("rest", "what else differs in outcome", "spread", 0.8, 0.0, 2.0),
    own("drawer", "share of studies without a significant result that are published all the same, if most are not", "share", 0.2, 0.0, 1.0),
)  # fmt: skip
L = values(PARAMETERS)
SEED = 8  # of this chapter's chance
READY, HARD, GAINED, STAYED = 2, 3, 4, 9  # what chance decides about a client, besides alliance and outcome
TRUTH, ERROR, SIZE, DRAWER = 5, 6, 7, 8  # and about a study
SMALLEST, RANGE = 20, 160  # clients of the smallest study, and how many more the largest has


def _deviate(run, number, purpose):
    """A standard normal deviate of one client, or study, of a run."""
    return normal(uniform(key(SEED + run, number), 0, purpose))


# --- what r looks like -----------------------------------------------------------------

SLOPE, SPREAD = "the slope", "the spread of outcome"
CROWD = 31  # of all runs of chance, one whose first ten clients show nothing of what a hundred show
MOST = 200  # clients
FAR = 3.2  # standard deviations of alliance that are shown
HEIGHT = 25  # points of outcome that are shown, either way
RUNGS = 51  # places at which the outcomes of the two halves are reckoned
# number, alliance (standard deviations) and outcome (points better) of the clients so far, in their
# order, and again those with the worse and with the better alliances; the middle of both; how many
# lie on the side where the alliance would not have put them; their correlation, None of fewer than ten
Crowd = namedtuple("Crowd", "number alliance outcome worse better middle misjudged found")
# points that one standard deviation brings, the line that it makes from one end of the picture to
# the other, and the spread of outcome; how often, in percent of pairs, the better alliance does
# better; the binomial display's two shares, in percent; the two halves' outcomes: where, how dense
# in each (of the highest that a normal curve has), and how far they overlap, in percent
Cloud = namedtuple("Cloud", "r held crowd slope ends spread pairs display against levels worse better overlap")


def cloud(r, held, clients):
    """The first `clients` of two hundred whose alliance and outcome correlate at `r` (0 to 1, both excluded): `Cloud`.

    `held` says what stays the same when `r` moves: the slope, or the spread of outcome.
    """
    slope = P.r_outcome * L.points if held == SLOPE else r * L.points
    rest = slope * (1 / (r * r) - 1) ** 0.5
    spread = (slope * slope + rest * rest) ** 0.5
    levels = [HEIGHT * (2 * i / (RUNGS - 1) - 1) for i in range(RUNGS)]
    worse, better = [[density_of_half(r, y / spread, half) for y in levels] for half in (False, True)]
    pairs = 100 * pairs_right(r)
    ends, crowd = [-FAR * slope, FAR * slope], _crowd(slope, rest, clients)
    shares = (pairs, 100 * (0.5 + r / 2), 100 * (0.5 - r / 2))
    return Cloud(*((r, held, crowd, slope, ends, spread) + shares + (levels, worse, better, 2 * (100 - pairs))))


def _crowd(slope, rest, clients):
    """So many clients, one after the other."""
    numbers = list(range(1, clients + 1))
    alliance = [_deviate(CROWD, n, 0) for n in numbers]
    outcome = [slope * a + rest * _deviate(CROWD, n, 1) for n, a in zip(numbers, alliance)]
    above, did = middle = [middle_of(alliance), middle_of(outcome)]
    halves = [[(a, o) for a, o in zip(alliance, outcome) if (a > above) == half] for half in (False, True)]
    worse, better = [[[a for a, _ in half], [o for _, o in half]] for half in halves]
    misjudged = len([a for a, o in zip(alliance, outcome) if (a > above) != (o > did)])
    found = correlate(alliance, outcome) if clients >= 10 else None
    return Crowd(numbers, alliance, outcome, worse, better, middle, misjudged, found)


def middle_of(values):
    """The median."""
    ordered, n = sorted(values), len(values)
    return (ordered[(n - 1) // 2] + ordered[n // 2]) / 2


# --- what may lie behind it ------------------------------------------------------------

# which arrows are there (the last: whether alliance was assigned at random), the clients'
# alliance and outcome, their correlation with its interval, the correlation over clients without
# end, and what one standard deviation more of alliance does to outcome (in its spread)
Behind = namedtuple(
    "Behind", "cause ready hard gained stays assigned clients alliance outcome r low high endless effect"
)


def behind(cause, ready, hard, gained, stays, assigned, clients, run):
    """So many clients whose alliance and outcome have those causes in common: `Behind`.

    `cause`: alliance changes outcome. `ready`: readiness raises both. `hard`: a hard case lowers
    outcome, and the therapist, who sees it, works the more on the alliance. `gained`: early gains raise both.
    `stays`: alliance keeps a client longer, and more sessions help. `assigned`: alliances are given
    out by lot, as no therapist can.
    """
    there = [
        way for on, way in ((ready, (READY, L.ready)), (hard, (HARD, -L.hard)), (gained, (GAINED, L.gained))) if on
    ]
    seen = 0.0 if assigned else L.seen / max(1, len(there)) ** 0.5
    own_part = (1 - len(there) * seen * seen) ** 0.5
    dose = L.dose if stays else 0.0
    effect = (L.effect if cause else 0.0) + L.stay * dose
    by_chance = dose * (1 - L.stay**2) ** 0.5  # of how long somebody stays, not the alliance's doing
    alliance, outcome = [], []
    for n in range(1, clients + 1):
        with_all = [(_deviate(run, n, purpose), brings) for purpose, brings in there]
        a = own_part * _deviate(run, n, 0) + seen * sum([z for z, _ in with_all])
        other = by_chance * _deviate(run, n, STAYED) + L.rest * _deviate(run, n, 1)
        alliance.append(a)
        outcome.append(effect * a + sum([brings * z for z, brings in with_all]) + other)
    covered = effect + seen * sum([brings for _, brings in there])
    # the variance of outcome: by way of alliance, by the other ways, and the rest
    ways = [brings + effect * seen for _, brings in there]
    spread = (sum([w * w for w in ways]) + (effect * own_part) ** 2 + by_chance**2 + L.rest**2) ** 0.5
    r = correlate(alliance, outcome)
    low, high = interval(r, clients)
    arrows = (cause, ready, hard, gained, stays, assigned)
    return Behind(*(arrows + (clients, alliance, outcome, r, low, high, covered / spread, effect / spread)))


# --- a literature ----------------------------------------------------------------------

EVERYTHING, SIGNIFICANT = "everything", "mostly what is significant"
# a study: its size, its r, and whether it was published
Trial = namedtuple("Trial", "size r published")
# studies in the order in which they were done; how many of them, how many were not published, what
# those that were come to, and I² in percent
Literature = namedtuple("Literature", "truth tau studies done lost pooled share")


def literature(studies, tau, filter, run):
    """So many studies around the published correlation, differing by `tau` (Fisher's z), and what is published: `Literature`."""
    done = [_trial(run, n, tau, filter) for n in range(1, studies + 1)]
    seen = [s for s in done if s.published]
    pooled = pool([s.r for s in seen], [s.size for s in seen])
    return Literature(P.r_outcome, tau, done, studies, studies - len(seen), pooled, 100 * pooled.i2)


def _trial(run, number, tau, filter):
    # most studies are small, some are large
    size = int(SMALLEST + RANGE * uniform(key(SEED + run, number), 0, SIZE) ** 2)
    z = fisher_z(P.r_outcome) + tau * _deviate(run, number, TRUTH) + _deviate(run, number, ERROR) / (size - 3) ** 0.5
    r = correlation(z)
    low, _ = interval(r, size)
    kept = filter == EVERYTHING or low > 0 or uniform(key(SEED + run, number), 0, DRAWER) < L.drawer
    return Trial(size, r, kept)

"""What a correlation of alliance and outcome looks like, what may lie behind it, and what a literature makes of it.

Nothing here comes from the model of a therapy: clients and studies are drawn from a few numbers of
the course's own, chosen so that the published correlation comes out, for reasons that differ.
"""

from collections import namedtuple

from ..alliance import P, values
from ..chance import key, normal, uniform
from ..study import correlate, correlation, fisher_z, interval, pairs_right, pool
from . import own

PARAMETERS = (
    own("points", "spread of outcome, where it is held", "points of symptoms, standard deviation", 6.0, 0.0, 20.0),
    own("effect", "what one standard deviation more of alliance brings, where it causes outcome", "spread", 0.2315, 0.0, 1.0),
    own("ready", "what a client's readiness adds to outcome", "spread", 0.4183, 0.0, 1.0),
    own("hard", "what a hard case takes from outcome", "spread", 0.3858, 0.0, 1.0),
    own("gained", "what an early gain adds to outcome", "spread", 0.4183, 0.0, 1.0),
    own("seen", "what each of the three adds to the alliance", "spread", 0.6, 0.0, 0.8),
    own("rest", "what else differs in outcome", "spread", 0.8, 0.0, 2.0),
    own("drawer", "share of studies without a significant result that are published all the same, if most are not", "share", 0.2, 0.0, 1.0),
)  # fmt: skip
L = values(PARAMETERS)
SEED = 8  # of this chapter's chance


def _deviate(run, number, purpose):
    """A standard normal deviate of one client, or study, of a run."""
    return normal(uniform(key(SEED + run, number), 0, purpose))


# --- what r looks like -----------------------------------------------------------------

SLOPE, SPREAD = "the slope", "the spread of outcome"
CROWD = 31  # of all runs of chance, one whose first ten clients show nothing of what a hundred show
MOST = 200  # clients
# alliance (standard deviations) and outcome (points better) of the clients so far, in their order;
# points that one standard deviation brings, the line that it makes from one end of the picture to
# the other, and the spread of outcome; in how many pairs, in percent, the better alliance does
# better; the binomial display's two shares, in percent; of the clients with the better alliances,
# how many have the better outcomes, too; the correlation of those shown, None of fewer than ten
Cloud = namedtuple("Cloud", "r held number alliance outcome slope ends spread pairs display against better both found")
FAR = 3.2  # standard deviations of alliance that are shown


def cloud(r, held, clients):
    """The first `clients` of two hundred whose alliance and outcome correlate at `r` (0 to 1, not 0): `Cloud`.

    `held` says what stays the same when `r` moves: the slope, or the spread of outcome.
    """
    slope = P.r_outcome * L.points if held == SLOPE else r * L.points
    rest = slope * (1 / (r * r) - 1) ** 0.5
    alliance = [_deviate(CROWD, n, 0) for n in range(1, clients + 1)]
    outcome = [slope * a + rest * _deviate(CROWD, n, 1) for n, a in zip(range(1, clients + 1), alliance)]
    above, did = middle_of(alliance), middle_of(outcome)
    better = [o for a, o in zip(alliance, outcome) if a > above]
    both = len([o for o in better if o > did])
    found = correlate(alliance, outcome) if clients >= 10 else None
    numbers = list(range(1, clients + 1))
    ends, spread = [-FAR * slope, FAR * slope], (slope * slope + rest * rest) ** 0.5
    shares = (100 * pairs_right(r), 50 + 50 * r, 50 - 50 * r)
    return Cloud(*((r, held, numbers, alliance, outcome, slope, ends, spread) + shares + (len(better), both, found)))


def middle_of(values):
    """The median."""
    ordered, n = sorted(values), len(values)
    return (ordered[(n - 1) // 2] + ordered[n // 2]) / 2


# --- what may lie behind it ------------------------------------------------------------

# which arrows are there (the last: whether alliance was assigned at random), the clients'
# alliance and outcome, their correlation with its interval, the correlation over clients without
# end, and what one standard deviation more of alliance does to outcome (in its spread)
Behind = namedtuple("Behind", "cause ready hard gained assigned clients alliance outcome r low high endless effect")
CLIENTS = 200


def behind(cause, ready, hard, gained, assigned, run):
    """Two hundred clients whose alliance and outcome have those causes in common: `Behind`.

    `cause`: alliance changes outcome. `ready`: readiness raises both. `hard`: a hard case lowers
    outcome, and the therapist, who sees it, works the more on the alliance. `gained`: early gains raise both.
    `assigned`: alliances are given out by lot, as no therapist can.
    """
    shared = [(ready, 2, L.ready), (hard, 3, -L.hard), (gained, 4, L.gained)]
    there = [(purpose, brings) for on, purpose, brings in shared if on]
    seen = 0.0 if assigned else L.seen / max(1, len(there)) ** 0.5
    own_part = (1 - len(there) * seen * seen) ** 0.5
    effect = L.effect if cause else 0.0
    alliance, outcome = [], []
    for n in range(1, CLIENTS + 1):
        with_all = [(_deviate(run, n, purpose), brings) for purpose, brings in there]
        a = own_part * _deviate(run, n, 0) + seen * sum([z for z, _ in with_all])
        alliance.append(a)
        outcome.append(effect * a + sum([brings * z for z, brings in with_all]) + L.rest * _deviate(run, n, 1))
    covered = effect + seen * sum([brings for _, brings in there])
    # the variance of outcome: by way of alliance, by the other ways, and the rest
    ways = [brings + effect * seen for _, brings in there]
    spread = (sum([w * w for w in ways]) + (effect * own_part) ** 2 + L.rest**2) ** 0.5
    r = correlate(alliance, outcome)
    low, high = interval(r, CLIENTS)
    arrows = (cause, ready, hard, gained, assigned)
    return Behind(*(arrows + (CLIENTS, alliance, outcome, r, low, high, covered / spread, effect / spread)))


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
    size = int(20 + 160 * uniform(key(SEED + run, number), 0, 7) ** 2)
    z = fisher_z(P.r_outcome) + tau * _deviate(run, number, 5) + _deviate(run, number, 6) / (size - 3) ** 0.5
    r = correlation(z)
    low, _ = interval(r, size)
    kept = filter == EVERYTHING or low > 0 or uniform(key(SEED + run, number), 0, 8) < L.drawer
    return Trial(size, r, kept)

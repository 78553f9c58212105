"""A small study in the page: a few hundred clients in plain Python, and their correlations.

The same clients as in `caseload.py`, one by one, and the same numbers as `evidence.py` gives.
A run tells how far it is: set `listener` to a function of a share from 0 to 1.
"""

from collections import namedtuple
from math import asin, atanh, erf, exp, pi, tanh

from .alliance import P, alliance, rating
from .alliance import therapy as therapy_named
from .client import own_pair as own_pair  # for lenses, which study clients and not how they are made
from .client import visits

listener = None  # the page's worker puts its own here


def tell(share):
    """Says how much of a run is done, 0 to 1, if anybody listens."""
    if listener:
        listener(share)


def tell_each_tenth(done, of):
    """Says how much is done, every ten clients or studies: a message for each would take longer than the work."""
    if done % 10 == 0:
        tell(done / of)


# --- clients ---------------------------------------------------------------------------


def caseload(clients, therapists, sessions, seed, therapy, p=P):
    """The courses of some clients: for each a list of `Visit`, one a session that they attended."""
    courses = []
    for number in range(clients):
        courses.append(course_of(number, therapists, sessions, seed, therapy, p))
        tell_each_tenth(number + 1, clients)
    return courses


def course_of(number, therapists, sessions, seed, therapy, p=P, elements=False):
    """The course of one client of a caseload: a list of `Visit`; ratings of goal, task and bond if asked for."""
    course = []
    for visit in visits(seed, number, therapists, sessions, therapy, p, elements):
        if not visit.attended:
            break  # nobody comes back
        course.append(visit)
    return course


def true_alliance(visit):
    """The alliance that is there, 1 to 7, whatever the raters say."""
    return rating(alliance(visit.state.goal, visit.state.task, visit.state.bond))


def intake(course):
    """The symptom score of the first session, 0 to 40."""
    return course[0].symptoms


def last(course):
    """The symptom score of the last session attended, 0 to 40."""
    return course[-1].symptoms


def outcomes(courses):
    """Outcome of each course: symptoms at the last session adjusted for intake, more is better.

    What is left of the last score when its straight line on the intake score is taken out, with
    the sign turned: points on 0 to 40, mean 0. ValueError for fewer than three courses, and
    if all began alike.
    """
    x, y = [intake(c) for c in courses], [last(c) for c in courses]
    if len(courses) < 3 or not covariance(x, x) > 0:
        raise ValueError(f"{len(courses)} courses: give three or more that differ at intake")
    slope = covariance(x, y) / covariance(x, x)
    mx, my = mean(x), mean(y)
    return [my + slope * (a - mx) - b for a, b in zip(x, y)]


# --- one study --------------------------------------------------------------------------

_kept = {}  # the last caseload: which session is rated, and by whom, changes nothing in it
# number of each client who is still there, their alliance (1 to 7) and outcome (points); what
# the study finds, and whether its interval leaves out zero and holds the published r
Study = namedtuple("Study", "clients session rater number rated outcome r low high tells holds")


def clients_of(run, clients):
    """The courses of a study's clients; the last study is kept."""
    if (run, clients) not in _kept:
        courses = caseload(clients, clients // 5, 16, 1000 + run, therapy_named("balanced"))
        _kept.clear()
        _kept[(run, clients)] = courses
    tell(1)
    return _kept[(run, clients)]


def small_study(clients, session, rater, run):
    """Early alliance and outcome of a study's clients, and their correlation with its interval: a `Study`."""
    courses = clients_of(run, clients)
    there = [(getattr(c[session - 1], rater), o) for c, o in zip(courses, outcomes(courses)) if len(c) >= session]
    rated, outcome = [a for a, _ in there], [o for _, o in there]
    r = correlate(rated, outcome)
    low, high = interval(r, len(there))
    tells, holds = low > 0 or high < 0, low <= P.r_outcome <= high
    numbers = list(range(1, len(there) + 1))
    return Study(clients, session, rater, numbers, rated, outcome, r, low, high, tells, holds)


# --- numbers ---------------------------------------------------------------------------


def mean(x):
    """The mean of one number or more."""
    return sum(x) / len(x)


def covariance(x, y):
    """The covariance of two lists of the same length, over n."""
    mx, my = mean(x), mean(y)
    return sum([(a - mx) * (b - my) for a, b in zip(x, y)]) / len(x)


def finite(name, value):
    """`value`, if it is a finite number; ValueError naming it if not."""
    # text cannot be subtracted; infinity less itself is NaN, which is not 0
    if isinstance(value, (bool, str)) or value is None or value - value != 0:
        raise ValueError(f"{name} = {value!r}: give a finite number")
    return value


def correlate(x, y):
    """Pearson's correlation of two lists of the same length, −1 to 1.

    ValueError with fewer than four pairs, for what is not a finite number, and if one of the
    lists does not vary.
    """
    if len(x) != len(y) or len(x) < 4:
        raise ValueError(f"{len(x)} and {len(y)} values: give two lists of the same length, four or longer")
    for name, values in (("x", x), ("y", y)):
        for i, value in enumerate(values):
            finite(f"{name}[{i}]", value)
        if min(values) == max(values):
            raise ValueError(f"{name} is {values[0]!r} for all: what does not vary goes with nothing")
    r = covariance(x, y) / (covariance(x, x) ** 0.5 * covariance(y, y) ** 0.5)
    return max(-1.0, min(1.0, r))  # rounding may lead a hair beyond


def fisher_z(r):
    """Fisher's z of a correlation between −1 and 1 (both excluded); ValueError otherwise."""
    if isinstance(r, (bool, str)) or r is None or not -1 < r < 1:
        raise ValueError(f"r = {r!r}: give a correlation between -1 and 1, both excluded")
    return atanh(r)


def correlation(z):
    """The correlation of a Fisher z; ValueError for what is not a finite number."""
    return tanh(finite("z", z))


def interval(r, n, width=1.959963984540054):
    """The confidence interval of a correlation over n pairs, by Fisher's z: (low, high).

    `width` in standard errors, for 95% unless said. ValueError for `r` not between −1 and 1,
    `n` not a whole number from 4, `width` not above 0.
    """
    if finite("n", n) < 4 or n != int(n):
        raise ValueError(f"n = {n!r}: give a number of pairs, a whole number from 4")
    if not finite("width", width) > 0:
        raise ValueError(f"width = {width!r}: give a number of standard errors above 0")
    z, half = fisher_z(r), width / (n - 3) ** 0.5
    return correlation(z - half), correlation(z + half)


def pairs_right(r):
    """Of two people drawn at random, the chance that who has more of one thing has more of the other, too.

    For two normal variables that correlate at `r`, −1 to 1: ½ + arcsin(r) / π (Sheppard). ½ is a toss of a
    coin. It is also the share of people for whom "above the middle in one, above it in the other" holds.
    ValueError for `r` out of range.
    """
    if isinstance(r, (bool, str)) or r is None or not -1 <= r <= 1:
        raise ValueError(f"r = {r!r}: give a correlation from -1 to 1")
    return 0.5 + asin(r) / pi


def density_of_half(r, z, better):
    """How dense outcomes lie at `z` (standard deviations from their mean) in one half of all people.

    That with the better alliances, or that with the worse, cut in the middle, where the two are normal
    and correlate at `r`: twice the normal density, times the chance that who has this outcome
    is in that half (Azzalini's skew normal). ValueError for `r` not between −1 and 1.
    """
    if isinstance(r, (bool, str)) or r is None or not -1 < r < 1:
        raise ValueError(f"r = {r!r}: give a correlation between -1 and 1, both excluded")
    lean = r / (1 - r * r) ** 0.5 * (1 if better else -1)
    return exp(-z * z / 2) / (2 * pi) ** 0.5 * (1 + erf(lean * z / 2**0.5))


Pooled = namedtuple("Pooled", "r low high i2 tau prediction_low prediction_high")


def pool(found, sizes):
    """Correlations of several studies of those sizes, pooled: `Pooled`.

    The random-effects model on Fisher's z with DerSimonian and Laird's variance between studies,
    which needs no search. r with its 95% interval, I² (0 to 1), tau (Fisher's z), and the ends
    between which 95 in 100 new studies' true correlations lie. ValueError as in `fisher_z`, for
    fewer than two studies and for a size below four.
    """
    if len(found) != len(sizes) or len(found) < 2:
        raise ValueError(f"{len(found)} correlations and {len(sizes)} sizes: give one of each, two or more")
    for n in sizes:
        if finite("size", n) < 4:
            raise ValueError(f"size = {n!r}: give a number of pairs from 4")
    z, weights = [fisher_z(r) for r in found], [n - 3 for n in sizes]
    total = sum(weights)
    fixed = sum([w * x for w, x in zip(weights, z)]) / total
    q, free = sum([w * (x - fixed) ** 2 for w, x in zip(weights, z)]), len(z) - 1
    tau2 = max(0.0, (q - free) / (total - sum([w * w for w in weights]) / total))
    shared = [1 / (1 / w + tau2) for w in weights]
    middle = sum([w * x for w, x in zip(shared, z)]) / sum(shared)
    half = 1.959963984540054 / sum(shared) ** 0.5
    wide = 1.959963984540054 * (tau2 + 1 / sum(shared)) ** 0.5
    ends = [correlation(middle + d) for d in (0, -half, half)]
    i2 = max(0.0, (q - free) / q) if q else 0.0
    return Pooled(*(ends + [i2, tau2**0.5, correlation(middle - wide), correlation(middle + wide)]))

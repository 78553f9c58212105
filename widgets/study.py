"""A small study in the page: a few hundred clients in plain Python, correlated and pooled.

The same clients as in `caseload.py` and the same results as from `evidence.py`, one by one.
A run tells how far it is: set `listener` to a function of a share from 0 to 1.
"""

from collections import namedtuple
from math import log

from .alliance import P, alliance, rating, visits

listener = None  # the page's worker puts its own here


def tell(share):
    """Says how much of a run is done, 0 to 1, if anybody listens."""
    if listener:
        listener(share)


# --- clients ---------------------------------------------------------------------------


def caseload(clients, therapists, sessions, seed, therapy, p=P):
    """The courses of some clients: for each a list of `Visit`, one a session that they attended."""
    courses = []
    for number in range(clients):
        courses.append([v for v in visits(seed, number, therapists, sessions, therapy, p) if v.attended])
        if number % 10 == 9:
            tell((number + 1) / clients)
    return courses


def early(course, session=3):
    """The client's rating of the alliance (1 to 7) at that session; None if they had left."""
    return course[session - 1].client if len(course) >= session else None


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
    the sign turned: points on 0 to 40, mean 0. Needs three courses or more.
    """
    x, y = [intake(c) for c in courses], [last(c) for c in courses]
    slope = covariance(x, y) / covariance(x, x)
    mx, my = mean(x), mean(y)
    return [my + slope * (a - mx) - b for a, b in zip(x, y)]


# --- numbers ---------------------------------------------------------------------------


def mean(x):
    """The mean of one number or more."""
    return sum(x) / len(x)


def covariance(x, y):
    """The covariance of two lists of the same length, over n."""
    mx, my = mean(x), mean(y)
    return sum([(a - mx) * (b - my) for a, b in zip(x, y)]) / len(x)


def correlate(x, y):
    """Pearson's correlation of two lists of the same length, −1 to 1.

    Raises ValueError with fewer than four pairs, and if one of the lists does not vary.
    """
    if len(x) != len(y) or len(x) < 4:
        raise ValueError(f"{len(x)} and {len(y)} values: give two lists of the same length, four or longer")
    spread = covariance(x, x) * covariance(y, y)
    if not spread > 0:
        raise ValueError("one of the two does not vary: there is nothing to correlate")
    return covariance(x, y) / spread**0.5


def fisher_z(r):
    """Fisher's z of a correlation between −1 and 1 (both excluded); ValueError otherwise."""
    if not -1 < r < 1:
        raise ValueError(f"r = {r!r}: give a correlation between -1 and 1, both excluded")
    return log((1 + r) / (1 - r)) / 2


def correlation(z):
    """The correlation of a Fisher z."""
    odds = 2.718281828459045 ** (2 * z)
    return (odds - 1) / (odds + 1)


def interval(r, n, width=1.959963984540054):
    """The confidence interval of a correlation over n pairs, by Fisher's z: (low, high).

    `width` in standard errors, for 95% unless said. Raises ValueError below four pairs.
    """
    if n < 4:
        raise ValueError(f"n = {n!r}: give four pairs or more")
    z, half = fisher_z(r), width / (n - 3) ** 0.5
    return correlation(z - half), correlation(z + half)


Pooled = namedtuple("Pooled", "r low high tau2 q k")


def pool(r, n):
    """Correlations of several studies pooled: a `Pooled`, random effects by REML, 95% interval.

    `r` are correlations between −1 and 1, `n` the sizes, four or more. Of the pooled r the
    interval is the plain one. Raises ValueError naming what is wrong; fewer than two studies
    are not pooled.
    """
    if len(r) != len(n) or len(r) < 2:
        raise ValueError(f"{len(r)} correlations and {len(n)} sizes: give two studies or more, and a size for each")
    for size in n:
        if size < 4:
            raise ValueError(f"n = {size!r}: a study needs four clients or more")
    z, v = [fisher_z(x) for x in r], [1 / (size - 3) for size in n]
    tau2 = reml(z, v)
    centre, weight = weighted([1 / (a + tau2) for a in v], z)
    fixed, _ = weighted([1 / a for a in v], z)
    q = sum([(x - fixed) ** 2 / a for x, a in zip(z, v)])
    half = 1.959963984540054 / weight**0.5
    return Pooled(correlation(centre), correlation(centre - half), correlation(centre + half), tau2, q, len(r))


def weighted(w, z):
    """The weighted mean, and the sum of the weights."""
    return sum([a * x for a, x in zip(w, z)]) / sum(w), sum(w)


def reml(z, v):
    """The variance τ² between studies that makes them likeliest (restricted), 0 or more.

    Fisher scoring from the spread of z; the score and information of the restricted likelihood
    (Viechtbauer2005).
    """
    tau2 = max(0.0, covariance(z, z) - mean(v))
    for _ in range(200):
        w = [1 / (a + tau2) for a in v]
        centre, total = weighted(w, z)
        square = sum([a * a for a in w])
        score = sum([a * a * (x - centre) ** 2 for a, x in zip(w, z)]) - total + square / total
        information = square - 2 * sum([a**3 for a in w]) / total + (square / total) ** 2
        moved = max(0.0, tau2 + score / information)
        if abs(moved - tau2) < 1e-12:
            break
        tau2 = moved
    return moved

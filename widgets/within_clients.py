"""The random-intercept cross-lagged panel model: its likelihood and where that is highest (Hamaker2015).

Symbols
    x_t     (alliance, symptoms) of a client at session t = mean_t + own level + w_t
    w_t     departure from the own level = B w_(t−1) + what is new at t; w_1 is all new
    B       lagged effects, 2 × 2: row affected, column from
    O       covariance of clients' own levels, 2 × 2
    E_t     covariance of what is new at session t, 2 × 2
    θ       B in a row, then of O, E_1 … E_T the lower triangle, three numbers each

Means are not in θ: given the covariances, those that fit best are known.
"""

import numpy as np
from scipy.optimize import minimize

LOWER = np.tril_indices(2)
NOTHING = 1e-6  # a variance below this share of that over clients is none: SD under a thousandth
CERTAIN = 1e-8  # information on a parameter below this share of the highest is rounding


def maximum(x):
    """θ where the likelihood of `x` is highest, the covariance of θ, and the next peak.

    `x` is clients × sessions × 2, NaN where nothing was observed, each of the two with a
    variance near 1. The next peak is how much higher −2 log likelihood is at the best of
    the other maxima that were found, NaN if all starts met in one. RuntimeError if there
    is no maximum, or one that leaves a parameter open.
    """
    data = by_gaps(x)

    def climb(roots, method, **how):
        return minimize(misfit_of_roots, roots, (data,), method, jac=True, **how)

    # where clients improve, the likelihood can have a peak with and one without own levels
    near = [climb(start(x, share), "BFGS", options={"gtol": 1e-5}) for share in (0.6, 0.15, 0.05)]
    # then by the curvature itself, to the last digits, so that no processor finds another place
    best = min(near, key=lambda fit: fit.fun).x
    best = climb(best, "trust-exact", hess=curvature, options={"gtol": 1e-9, "maxiter": 200})
    if not np.abs(best.jac).max() < 1e-6:
        raise none_found(data)
    others = [fit.fun for fit in near if (fit.fun - best.fun) * len(x) > 0.01]
    theta = of_roots(best.x)
    return theta, covariance(theta, best.x, data), (min(others, default=np.nan) - best.fun) * len(x)


def start(x, share):
    """Roots to start from: own levels hold that share of the variance."""
    variances = np.nanvar(x, axis=0)
    own, new = share * variances.mean(axis=0, keepdims=True), (1 - share) * variances
    return in_a_row((0.65 - share) * np.eye(2), np.sqrt(np.concatenate([own, new]))[:, :, None] * np.eye(2))


def curvature(roots, data):
    """Second slopes of `misfit_of_roots`; RuntimeError where they grow without bound."""
    found = slopes_of(lambda roots: misfit_of_roots(roots, data)[1], roots)
    if not np.abs(found).max() < 1 / CERTAIN:
        raise none_found(data)
    return found


def covariance(theta, roots, data):
    """The covariance of θ from the observed information; RuntimeError if that leaves a parameter open.

    By O and E themselves, so that errors tell of what a variance might have been even where it
    came to 0. Where the likelihood is no peak in that direction, what came to 0 is taken as known.
    """
    n = data[1].sum()
    information = slopes_of(lambda theta: misfit(theta, data)[1], theta) * n / 2
    if np.isfinite(information).all():
        values = np.linalg.eigvalsh(information)
        if values[0] > CERTAIN * values[-1]:
            return np.linalg.inv(information)
    values, ways = np.linalg.eigh(curvature(roots, data) * n / 2)
    ways = slopes_of(of_roots, roots) @ ways
    open_ways = values < CERTAIN * values[-1]
    if np.abs(ways[:, open_ways]).max(initial=0) > 1e-3:
        raise none_found(data)
    return (ways[:, ~open_ways] / values[~open_ways]) @ ways[:, ~open_ways].T


def none_found(data):
    """The error where there is no maximum."""
    seen, n, *_ = data
    return RuntimeError(f"no maximum of the likelihood with {n.sum():g} clients, {seen.shape[1] // 2} sessions")


# --- θ ---------------------------------------------------------------------------------


def in_a_row(b, m):
    """θ of B and the stacked O, E_1 … E_T, (T + 1) × 2 × 2."""
    return np.concatenate([b.ravel(), m[:, *LOWER].ravel()])


def parts(theta):
    """B and the lower triangles, as matrices: the way back from `in_a_row`."""
    lower = np.zeros((len(theta) // 3 - 1, 2, 2))
    lower[:, *LOWER] = theta[4:].reshape(-1, 3)
    return theta[:4].reshape(2, 2), lower


def matrices(theta):
    """B and the stacked O, E_1 … E_T."""
    b, lower = parts(theta)
    return b, lower + np.tril(lower, -1).transpose(0, 2, 1)


def of_roots(roots):
    """θ of Cholesky roots."""
    b, lower = parts(roots)
    return in_a_row(b, lower @ lower.transpose(0, 2, 1))


def slopes_of(f, x, h=1e-5):
    """Slopes of the values of `f` at `x`, a column for each element of `x`."""
    return np.stack([(f(x + h * e) - f(x - h * e)) / (2 * h) for e in np.eye(len(x))], axis=-1)


# --- likelihood ------------------------------------------------------------------------


def misfit(theta, data):
    """−2 log likelihood for each client, but for a constant, and its slopes by θ."""
    value, by_b, by_m = likelihood(*matrices(theta), data)
    # what stands below the diagonal stands above it too
    return value, in_a_row(by_b, by_m * [[1, 1], [2, 1]])


def misfit_of_roots(roots, data):
    """`misfit`, by Cholesky roots of O and E in their place: so they stay covariances and can come to 0."""
    b, lower = parts(roots)
    value, by_b, by_m = likelihood(b, lower @ lower.transpose(0, 2, 1), data)
    return value, in_a_row(by_b, 2 * by_m @ lower)


def likelihood(b, m, data):
    """−2 log likelihood for each client, and its slopes by each element of B and of O, E_1 … E_T."""
    T = len(m) - 1
    at, after, before = np.arange(T), np.arange(1, T), np.arange(T - 1)
    step, new = np.zeros((2, T, 2, T, 2))  # in blocks, session by session
    step[after, :, before], new[at, :, at] = b, m[1:]
    reach = np.linalg.inv(np.eye(2 * T) - step.reshape(2 * T, -1))  # w = reach × what is new
    within = reach @ new.reshape(2 * T, -1) @ reach.T
    value, slope = distance((within.reshape(T, 2, T, 2) + m[0][:, None]).reshape(2 * T, -1), data)
    by_own = slope.reshape(T, 2, T, 2).sum(axis=(0, 2))
    by_new = (reach.T @ slope @ reach).reshape(T, 2, T, 2)[at, :, at]
    by_step = (reach.T @ slope @ within).reshape(T, 2, T, 2)[after, :, before]
    return value, 2 * by_step.sum(axis=0), np.concatenate([by_own[None], by_new])


def distance(sigma, data):
    """−2 log likelihood of a covariance for each client, with the means that fit best, and its slopes.

    Infinite, and slopes NaN, for what is no covariance or too near to none to be inverted.
    """
    seen, n, mean, scatter = data
    both = seen[:, :, None] & seen[:, None, :]
    part = np.where(both, sigma, np.eye(len(sigma)))  # what is not seen stands apart, with variance 1
    try:
        root = np.diagonal(np.linalg.cholesky(part), axis1=1, axis2=2)
    except np.linalg.LinAlgError:
        root = np.zeros(1)
    if not root.min() > 1e-6 * root.max():
        return np.inf, np.full_like(sigma, np.nan)
    inverse = np.linalg.inv(part) * both
    weight = n[:, None, None] * inverse
    away = (mean - np.linalg.solve(weight.sum(axis=0), np.einsum("pij,pj->i", weight, mean))) * seen
    around = scatter + n[:, None, None] * away[:, :, None] * away[:, None, :]
    value = 2 * n @ np.log(root).sum(axis=1) + np.sum(inverse * around)
    return value / n.sum(), (weight - inverse @ around @ inverse).sum(axis=0) / n.sum()


def by_gaps(x):
    """Clients with the same gaps together: what is seen, how many they are, their means and scatter."""
    flat = x.reshape(len(x), -1)
    seen, group = np.unique(~np.isnan(flat), axis=0, return_inverse=True)
    clients = [np.nan_to_num(flat[group == i]) for i in range(len(seen))]
    means = np.stack([rows.mean(axis=0) for rows in clients])
    scatter = np.stack([(rows - mean).T @ (rows - mean) for rows, mean in zip(clients, means, strict=True)])
    return seen, np.bincount(group).astype(float), means, scatter

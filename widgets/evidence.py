"""What studies say together.

Symbols
    r       correlation found by a study, between −1 and 1, both excluded
    n       its sample size, 4 or more
    k       number of studies
    z v     r on Fisher's scale, artanh r, and its sampling variance, 1 / (n − 3) (Fisher1921)
    τ²      variance of the studies' true z around their mean
    Q I² H² heterogeneity: weighted squares around the mean, the share of it that is not sampling, their ratio

`pool`, `leave_one_out` and `funnel_test` agree with R's metafor (Viechtbauer2010): tests/metafor.R holds
what was compared.
"""

from dataclasses import dataclass
from numbers import Real

import numpy as np
import pandas as pd
from pymare import Dataset
from pymare.estimators import VarianceBasedLikelihoodEstimator, WeightedLeastSquares
from pymare.stats import q_gen, q_profile
from scipy import stats

METHODS = ("REML", "fixed")
INTERVALS = ("wald", "hartung-knapp")
CORRELATION = "a correlation between -1 and 1, both excluded"


# --- correlations ----------------------------------------------------------------------


def fisher_z(r):
    """Fisher's z of a correlation, of any size (Fisher1921).

    A float for a number, an array for a sequence. ValueError naming the first value that is
    not between −1 and 1, both excluded.
    """
    z = np.arctanh(_numbers("r", r, _is_correlation, CORRELATION))
    return z if np.ndim(r) else float(z[0])


def correlation(z):
    """The correlation, −1 to 1, of a Fisher's z: the way back from `fisher_z`.

    A float for a number, an array for a sequence. ValueError for a value that is not finite.
    """
    r = np.tanh(_numbers("z", z, np.isfinite, "a finite number"))
    return r if np.ndim(z) else float(r[0])


# --- pooling ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Pooled:
    """The correlations of k studies taken together; `pool` makes it.

    What is named r, ci or prediction is a correlation; z, se and tau2 are on Fisher's scale.
    """

    r: float  # pooled correlation: under "REML" the mean of the true correlations
    ci_low: float  # confidence interval of r
    ci_high: float
    z: float  # Fisher's z of r
    se: float  # standard error of z
    k: int  # studies
    n_total: int  # their sample sizes, summed
    q: float  # Cochran's Q
    q_df: int  # its degrees of freedom, k − 1
    q_p: float  # chance of a Q as large if all true correlations were the same
    i2: float  # I², per cent, 0 to 100
    h2: float  # H², 1 when sampling explains all differences ("fixed": Q / (k − 1), may be less)
    tau2: float  # τ², 0 for "fixed"
    tau2_low: float = np.nan  # interval of τ², NaN for "fixed"
    tau2_high: float = np.nan
    prediction_low: float = np.nan  # where the true correlation of a new study lies, NaN for "fixed" and k = 2
    prediction_high: float = np.nan


def pool(r, n, *, method="REML", interval="wald", level=0.95):
    """`Pooled`: the correlations `r` of studies with sample sizes `n`, weighted by precision.

    `method`: "REML", random effects by restricted maximum likelihood (Viechtbauer2005), or
    "fixed", one true correlation for all. `interval`: "wald", normal, or "hartung-knapp",
    t with k − 1 degrees of freedom and a standard error from the scatter of the studies
    (HartungKnapp2001), for random effects only. `level` is that of all three intervals.

    τ² has its Q-profile interval (Viechtbauer2007); it is 0 to 0 where the studies differ even
    less than chance allows. I² and H² compare τ² with the typical sampling variance
    (HigginsThompson2002); for "fixed" they come from Q. The prediction interval is that of
    Higgins2009, t with k − 2 degrees of freedom times √(τ² + se²), with the standard error of
    the chosen `interval`. Hartung–Knapp gives NaN when all correlations are the same: there
    is no scatter to go by.

    ValueError, naming the argument, the position and what is allowed: fewer than two studies,
    lengths that differ, r not between −1 and 1, n not a whole number from 4, level not between
    0 and 1, an unknown method or interval, Hartung–Knapp with "fixed".
    """
    r, n = _studies(r, n, least=2, purpose="pooling")
    _check_choices(method, interval, level)
    z, v = np.arctanh(r), 1 / (n - 3)
    fit = _fit(z, v, method=method, interval=interval)
    mean, low, high, se, *_ = _coefficients(fit, level)[0]
    r, low, high = np.tanh([mean, low, high]).tolist()
    tau2 = float(np.ravel(fit.tau2)[0])
    found = {"r": r, "ci_low": low, "ci_high": high, "z": mean, "se": se, "k": len(z), "n_total": int(n.sum())}
    if method == "fixed":
        return Pooled(**found, **_heterogeneity(z, v), tau2=tau2)
    intervals = _tau2_interval(z, v, level) | _prediction(mean, se, tau2, len(z), level)
    return Pooled(**found, **_heterogeneity(z, v, tau2), tau2=tau2, **intervals)


def leave_one_out(r, n, *, method="REML", interval="wald", level=0.95):
    """A DataFrame of what `pool` finds without each study in turn.

    One row for each study left out, named by the index of `r` if it is a Series and else by
    position; the columns are the fields of `Pooled`. ValueError as `pool`, and for fewer than
    three studies.
    """
    names = r.index if isinstance(r, pd.Series) else None
    r, n = _studies(r, n, least=3, purpose="leaving one out")
    how = {"method": method, "interval": interval, "level": level}
    rows = [pool(np.delete(r, i), np.delete(n, i), **how) for i in range(len(r))]
    return pd.DataFrame(rows, index=names).rename_axis("left_out")


@dataclass(frozen=True)
class FunnelTest:
    """Do small studies find other correlations than large ones? `funnel_test` makes it."""

    slope: float  # rise of z for each unit of its standard error: above 0, small studies find more
    se: float  # standard error of the slope
    statistic: float  # slope / se, standard normal when size does not matter
    p: float  # two-sided
    tau2: float  # variance of true z that size leaves unexplained
    limit_r: float  # correlation that studies tend to as they grow without end
    limit_low: float  # its Wald interval
    limit_high: float
    k: int  # studies


def funnel_test(r, n, *, level=0.95):
    """`FunnelTest`: the regression of z on its standard error (Egger1997; SterneEgger2005).

    A random-effects regression by REML with a Wald test: what metafor's `regtest` does unasked
    (model "rma", predictor "sei"). With few studies it sees little, and what it sees may have
    other reasons than unpublished studies. ValueError as `pool`, for fewer than three studies
    and for studies that are all of one size.
    """
    r, n = _studies(r, n, least=3, purpose="a funnel test")
    _check_choices("REML", "wald", level)
    if np.all(n == n[0]):
        raise ValueError(f"n = {int(n[0])} for all {len(n)} studies: a funnel test needs studies of different size")
    z, v = np.arctanh(r), 1 / (n - 3)
    fit = _fit(z, v, np.sqrt(v)[:, None])
    (limit, low, high, *_), (slope, _, _, se, statistic, p) = _coefficients(fit, level)
    ends = np.tanh([limit, low, high]).tolist()
    return FunnelTest(slope, se, statistic, p, float(np.ravel(fit.tau2)[0]), *ends, len(r))


def _fit(z, v, predictors=None, *, method="REML", interval="wald"):
    """pymare's results for z with sampling variance v, a mean or a regression."""
    correction = {"wald": "wald", "hartung-knapp": "knapp-hartung"}[interval]
    if method == "fixed":
        estimator = WeightedLeastSquares()
    else:
        # pymare stops at six digits of τ²; a few steps more give it all that metafor shows
        sharp = {"xtol": 1e-12, "ftol": 1e-15, "maxiter": 200}
        estimator = VarianceBasedLikelihoodEstimator("REML", small_sample_correction=correction, **sharp)
    return estimator.fit_dataset(Dataset(z, v, predictors)).summary()


def _coefficients(fit, level):
    """Estimate, interval, standard error, statistic and p of each coefficient; NaN where there is no scatter."""
    found = fit.get_fe_stats(alpha=1 - level)
    rows = np.column_stack([found[name][:, 0] for name in ("est", "ci_l", "ci_u", "se", "z", "p")])
    rows[:, 3] = np.where(rows[:, 3] > 0, rows[:, 3], np.nan)
    return rows.tolist()


def _heterogeneity(z, v, tau2=None):
    """Q and its p, I² in per cent and H², from τ² or, where there is none, from Q."""
    w, df = 1 / v, len(z) - 1
    q = float(q_gen(z[:, None], v[:, None], np.ones((len(z), 1)), 0.0)[0])
    if tau2 is None:
        i2, h2 = max(0.0, 1 - df / q) if q > 0 else 0.0, q / df
    else:
        typical = df * w.sum() / (w.sum() ** 2 - (w**2).sum())
        i2, h2 = float(tau2 / (tau2 + typical)), float(1 + tau2 / typical)
    return {"q": q, "q_df": df, "q_p": float(stats.chi2.sf(q, df)), "i2": 100 * i2, "h2": h2}


def _tau2_interval(z, v, level):
    """The Q-profile interval of τ²."""
    ends = q_profile(z, v, np.ones((len(z), 1)), alpha=1 - level)
    return {"tau2_low": float(ends["ci_l"]), "tau2_high": float(ends["ci_u"])}


def _prediction(z, se, tau2, k, level):
    """Where the true correlation of a new study lies; NaN for two studies: t has no degrees of freedom."""
    t = stats.t.ppf((1 + level) / 2, k - 2) if k > 2 else np.nan
    half = t * np.sqrt(tau2 + se**2)
    return {"prediction_low": float(np.tanh(z - half)), "prediction_high": float(np.tanh(z + half))}


# --- what is allowed -------------------------------------------------------------------


def _numbers(name, values, allowed, rule):
    """`values` as a flat array, if `allowed` holds for each; ValueError naming the first that is not."""
    given = np.atleast_1d(np.asarray(values, dtype=object))
    if given.ndim > 1:
        raise ValueError(f"{name} has {given.ndim} dimensions: give one row of values")
    numbers = np.array([x if isinstance(x, Real) and not isinstance(x, bool) else np.nan for x in given], dtype=float)
    for i in np.flatnonzero(~allowed(numbers))[:1]:
        value = given[i].item() if isinstance(given[i], np.generic) else given[i]
        where = f"{name}[{i}]" if np.ndim(values) else name
        raise ValueError(f"{where} = {value!r}: give {rule}")
    return numbers


def _is_correlation(r):
    return np.abs(r) < 1  # false for NaN


def _is_sample_size(n):
    return np.isfinite(n) & (n >= 4) & (n == np.floor(n))


def _studies(r, n, *, least, purpose):
    """`r` and `n` as arrays of one length, `least` studies or more; ValueError if they are not."""
    r = _numbers("r", r, _is_correlation, CORRELATION)
    n = _numbers("n", n, _is_sample_size, "a sample size, a whole number from 4")
    if len(r) != len(n):
        raise ValueError(f"r has {len(r)} values and n has {len(n)}: give one of each for every study")
    if len(r) < least:
        raise ValueError(f"k = {len(r)}: {purpose} needs at least {least} studies in r and n")
    return r, n


def _check_choices(method, interval, level):
    """ValueError for an unknown method, interval or level."""
    if method not in METHODS:
        raise ValueError(f"method = {method!r}: choose from {', '.join(METHODS)}")
    if interval not in INTERVALS:
        raise ValueError(f"interval = {interval!r}: choose from {', '.join(INTERVALS)}")
    if method == "fixed" and interval == "hartung-knapp":
        raise ValueError("interval = 'hartung-knapp' is for random effects: choose 'wald' with method = 'fixed'")
    _numbers("level", level, lambda x: (x > 0) & (x < 1), "a number between 0 and 1, both excluded")

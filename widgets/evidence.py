"""What studies say together: pooling, heterogeneity, small studies.

Symbols
    r       correlation found by a study, between −1 and 1, both excluded
    n       its sample size, 4 or more
    k       number of studies
    z v     r on Fisher's scale, artanh r, and its sampling variance, 1 / (n − 3) (Fisher1921)
    τ²      variance of the studies' true z around their mean
    Q I² H² heterogeneity: weighted squares around the mean, the share of it that is not sampling, their ratio
    w       a study's weight, 1 / (v + τ²)

`pool`, `leave_one_out` and `funnel_test` agree with R's metafor (Viechtbauer2010): tests/metafor.R holds
what was compared. What goes before what within clients: lagged.py.
"""

from dataclasses import dataclass
from numbers import Real

import numpy as np
import pandas as pd
from pymare import Dataset
from pymare.estimators import VarianceBasedLikelihoodEstimator
from scipy import stats

METHODS = ("REML", "fixed")
INTERVALS = ("wald", "hartung-knapp")
CELLS = 2_000_000  # studies times poolings computed at a time: some 100 MB
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

    Two Series are paired by label, whatever their order; all else by position. ValueError, naming
    the argument, the position and what is allowed: fewer than two studies, lengths or labels that
    differ, r not between −1 and 1, n not a whole number from 4, level not between 0 and 1, an
    unknown method or interval, Hartung–Knapp with "fixed".
    """
    r, n = _studies(r, n, least=2, purpose="pooling")
    _check_choices(method, interval, level)
    found = _pooled(r, n, np.ones((1, len(r))), method, interval, level)
    return Pooled(**{name: values[0].item() for name, values in found.items()})


def leave_one_out(r, n, *, method="REML", interval="wald", level=0.95):
    """A DataFrame of what `pool` finds without each study in turn.

    One row for each study left out, named by the index of `r` if it is a Series and else by
    position; the columns are the fields of `Pooled`. ValueError as `pool`, and for fewer than
    three studies.
    """
    names = r.index if isinstance(r, pd.Series) else None
    r, n = _studies(r, n, least=3, purpose="leaving one out")
    _check_choices(method, interval, level)
    rows = max(1, CELLS // len(r))
    parts = [
        pd.DataFrame(
            _pooled(r, n, np.arange(len(r)) != np.arange(i, min(i + rows, len(r)))[:, None], method, interval, level)
        )
        for i in range(0, len(r), rows)
    ]
    return pd.concat(parts).set_axis(names if names is not None else range(len(r))).rename_axis("left_out")


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
    # pymare stops at six digits of τ²; a few steps more give it all that metafor shows
    sharp = {"xtol": 1e-12, "ftol": 1e-15, "maxiter": 200}
    estimator = VarianceBasedLikelihoodEstimator("REML", small_sample_correction="wald", **sharp)
    fit = estimator.fit_dataset(Dataset(z, v, np.sqrt(v)[:, None])).summary()
    (limit, low, high, *_), (slope, _, _, se, statistic, p) = _coefficients(fit, level)
    ends = np.tanh([limit, low, high]).tolist()
    return FunnelTest(slope, se, statistic, p, float(np.ravel(fit.tau2)[0]), *ends, len(r))


def _coefficients(fit, level):
    """Estimate, interval, standard error, statistic and p of each coefficient."""
    found = fit.get_fe_stats(alpha=1 - level)
    return np.column_stack([found[name][:, 0] for name in ("est", "ci_l", "ci_u", "se", "z", "p")]).tolist()


def _pooled(r, n, kept, method, interval, level):
    """The fields of `Pooled` as arrays: one pooling for each row of `kept`, 1 for studies that count."""
    z, v, kept = np.arctanh(r), 1 / (n - 3), kept.astype(float)
    k, random = kept.sum(axis=1).astype(int), method == "REML"
    tau2 = _settled(lambda x: _reml_step(x, z, v, kept), len(kept)) if random else np.zeros(len(kept))
    w, mean, squares = _weighted(tau2, z, v, kept)
    se, t = 1 / np.sqrt(w.sum(axis=1)), stats.norm.ppf((1 + level) / 2)
    if interval == "hartung-knapp":
        scatter = np.where(_all_same(z, kept), np.nan, (w * squares).sum(axis=1))
        se, t = se * np.sqrt(scatter / (k - 1)), stats.t.ppf((1 + level) / 2, k - 1)
    half = t * se
    found = {"r": np.tanh(mean), "ci_low": np.tanh(mean - half), "ci_high": np.tanh(mean + half), "z": mean, "se": se}
    found |= {
        "k": k,
        "n_total": (kept @ n).astype(int),
        **_heterogeneity(z, v, kept, tau2 if random else None),
        "tau2": tau2,
    }
    nothing = dict.fromkeys(("tau2_low", "tau2_high", "prediction_low", "prediction_high"), np.full(len(k), np.nan))
    return found | (_tau2_interval(z, v, kept, level) | _prediction(mean, se, tau2, k, level) if random else nothing)


def _weighted(tau2, z, v, kept):
    """Weights of the studies, row by row, the mean of z and the squares around it."""
    w = kept / (v + tau2[:, None])
    mean = w @ z / w.sum(axis=1)
    return w, mean, (z - mean[:, None]) ** 2


def _all_same(z, kept):
    """Whether the studies of a row found one and the same."""
    return np.where(kept, z, -np.inf).max(axis=1) == np.where(kept, z, np.inf).min(axis=1)


def _reml_step(tau2, z, v, kept):
    """Fisher scoring: how far τ² is from where the restricted likelihood is highest (Viechtbauer2005)."""
    w, _, squares = _weighted(tau2, z, v, kept)
    total, two = w.sum(axis=1), (w**2).sum(axis=1)
    score = (w**2 * squares).sum(axis=1) - total + two / total
    return score / (two - 2 * (w**3).sum(axis=1) / total + (two / total) ** 2)


def _profile_step(tau2, aim, z, v, kept):
    """Newton on 1 / Q, nearly straight in τ²: how far τ² is from where Q is `aim`."""
    w, _, squares = _weighted(tau2, z, v, kept)
    q, slope = (w * squares).sum(axis=1), (w**2 * squares).sum(axis=1)
    return np.divide(q * (q / aim - 1), slope, out=np.zeros_like(q), where=slope > 0)


def _settled(step, rows):
    """Where `step` changes from up to down, 0 or more, for each row: its own steps, halving where they lead astray."""
    x, low, high = np.zeros(rows), np.full(rows, -1.0), np.full(rows, np.inf)
    for _ in range(200):
        change = step(x)
        low, high = np.where(change > 0, x, low), np.where(change < 0, x, high)
        moved = np.maximum(x + change, 0)
        astray = (moved <= low) | (moved >= high)
        middle = np.maximum((low + np.minimum(high, 1e9)) / 2, 0)
        moved = np.where(change == 0, x, np.where(astray, middle, moved))
        if np.all(np.abs(moved - x) <= 1e-14 + 1e-12 * x):
            break
        x = moved
    return moved


def _heterogeneity(z, v, kept, tau2=None):
    """Q and its p, I² in per cent and H², from τ² or, where there is none, from Q."""
    w, _, squares = _weighted(np.zeros(len(kept)), z, v, kept)
    q, df, total = (w * squares).sum(axis=1), kept.sum(axis=1).astype(int) - 1, w.sum(axis=1)
    if tau2 is None:
        h2 = q / df
        i2 = 1 - 1 / np.maximum(h2, 1)
    else:
        typical = df * total / (total**2 - (w**2).sum(axis=1))
        i2, h2 = tau2 / (tau2 + typical), 1 + tau2 / typical
    return {"q": q, "q_df": df, "q_p": stats.chi2.sf(q, df), "i2": 100 * i2, "h2": h2}


def _tau2_interval(z, v, kept, level):
    """The Q-profile interval of τ²."""
    df = kept.sum(axis=1) - 1
    low, high = (stats.chi2.ppf((1 + side * level) / 2, df) for side in (1, -1))
    return {
        "tau2_low": _settled(lambda x: _profile_step(x, low, z, v, kept), len(kept)),
        "tau2_high": _settled(lambda x: _profile_step(x, high, z, v, kept), len(kept)),
    }


def _prediction(z, se, tau2, k, level):
    """Where the true correlation of a new study lies; NaN for two studies: t has no degrees of freedom."""
    half = stats.t.ppf((1 + level) / 2, np.where(k > 2, k - 2, np.nan)) * np.sqrt(tau2 + se**2)
    return {"prediction_low": np.tanh(z - half), "prediction_high": np.tanh(z + half)}


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
    n = _paired(r, n)
    r = _numbers("r", r, _is_correlation, CORRELATION)
    n = _numbers("n", n, _is_sample_size, "a sample size, a whole number from 4")
    if len(r) != len(n):
        raise ValueError(f"r has {len(r)} values and n has {len(n)}: give one of each for every study")
    if len(r) < least:
        raise ValueError(f"k = {len(r)}: {purpose} needs at least {least} studies in r and n")
    return r, n


def _paired(r, n):
    """`n` in the order of the labels of `r`, where both are Series; ValueError if their labels differ."""
    if not (isinstance(r, pd.Series) and isinstance(n, pd.Series)) or r.index.equals(n.index):
        return n
    for one, other, names in ((r, n, ("r", "n")), (n, r, ("n", "r"))):
        for label in one.index[~one.index.isin(other.index)][:1]:
            raise ValueError(f"{names[0]} has a study {label!r} that {names[1]} has not: give both the same labels")
        for label in one.index[one.index.duplicated()][:1]:
            raise ValueError(
                f"{names[0]} has a study {label!r} twice and {names[1]} another order: name each study once"
            )
    return n.reindex(r.index)


def _check_choices(method, interval, level):
    """ValueError for an unknown method, interval or level."""
    if method not in METHODS:
        raise ValueError(f"method = {method!r}: choose from {', '.join(METHODS)}")
    if interval not in INTERVALS:
        raise ValueError(f"interval = {interval!r}: choose from {', '.join(INTERVALS)}")
    if method == "fixed" and interval == "hartung-knapp":
        raise ValueError("interval = 'hartung-knapp' is for random effects: choose 'wald' with method = 'fixed'")
    _numbers("level", level, lambda x: (x > 0) & (x < 1), "a number between 0 and 1, both excluded")

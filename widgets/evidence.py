"""What studies say together, and what goes before what within clients.

Symbols
    r       correlation found by a study, between −1 and 1, both excluded
    n       its sample size, 4 or more
    k       number of studies
    z v     r on Fisher's scale, artanh r, and its sampling variance, 1 / (n − 3) (Fisher1921)
    τ²      variance of the studies' true z around their mean
    Q I² H² heterogeneity: weighted squares around the mean, the share of it that is not sampling, their ratio
    T       number of sessions of a panel, evenly spaced

`pool`, `leave_one_out` and `funnel_test` agree with R's metafor (Viechtbauer2010), `cross_lagged` with
R's lavaan: tests/metafor.R and tests/lavaan.R hold what was compared.
"""

from dataclasses import dataclass
from numbers import Real
from typing import NamedTuple

import numpy as np
import pandas as pd
import semopy
from pandas.api.types import is_numeric_dtype
from pymare import Dataset
from pymare.estimators import VarianceBasedLikelihoodEstimator, WeightedLeastSquares
from pymare.stats import q_gen, q_profile
from scipy import stats
from statsmodels.regression.linear_model import OLS

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


# --- within clients --------------------------------------------------------------------


class Effect(NamedTuple):
    """A lagged effect: what one unit more at a session adds at the next."""

    estimate: float  # in units of what is affected per unit of what affects
    se: float
    standardised: float  # in standard deviations within clients, mean over the sessions
    standardised_se: float


@dataclass(frozen=True)
class Lagged:
    """Lagged effects from one session to the next, each as an `Effect`."""

    alliance_to_symptoms: Effect
    symptoms_to_alliance: Effect
    alliance_to_alliance: Effect
    symptoms_to_symptoms: Effect
    clients: int
    sessions: int
    between: float  # correlation of clients' own levels; NaN if own levels do not differ or are not modelled


def cross_lagged(panel, *, alliance="alliance", symptoms="symptoms"):
    """`Lagged` by the random-intercept cross-lagged panel model (Hamaker2015), fitted with semopy.

    Each client has an own level of alliance and of symptoms; the effects are of departures
    from it. They are the same from every session to the next; means, variances and the
    covariance of what is new at a session are free. Maximum likelihood over all that was
    observed: clients who miss sessions or leave count with what they gave, rightly so if what
    is missing depends only on what was seen. Standard errors from the observed information,
    those of standardised effects by the delta method; approximate where own levels do not differ.
    The model knows no growth: where clients improve at different paces, that goes into the effects.

    `panel` is a DataFrame with a row for each client and session: `client`, `session` (three
    or more, evenly spaced), and the two columns named by `alliance` and `symptoms`, in any
    unit; NaN where nothing was observed. ValueError naming what is wrong with it; RuntimeError
    if no maximum of the likelihood is found (too few clients, or a model far from the data).
    """
    x = _sessions(panel, alliance, symptoms)
    unit = np.nanstd(x - np.nanmean(x, axis=0), axis=(0, 1))
    names, theta, covariance = _maximum(x / unit)

    def effects(theta):
        return _effects(dict(zip(names, theta, strict=True)), x.shape[1], unit)

    slopes = _slopes(effects, theta)
    errors = np.sqrt(np.diag(slopes @ covariance @ slopes.T))
    pairs = zip(effects(theta).reshape(4, 2), errors.reshape(4, 2), strict=True)
    each = [Effect(float(b), float(se), float(std), float(std_se)) for (b, std), (se, std_se) in pairs]
    return Lagged(*each, *x.shape[:2], _between(dict(zip(names, theta, strict=True))))


def fixed_effects(panel, *, alliance="alliance", symptoms="symptoms"):
    """`Lagged` by regression on what went before, each client's mean taken out.

    For comparison with `cross_lagged`, not for use: in a short series a client's mean holds
    what is to be explained, so that an effect of something on itself comes out far too low and
    draws the others with it (Nickell1981). Standard errors are clustered by client;
    `between` is NaN. `panel` and errors as in `cross_lagged`.
    """
    x = _sessions(panel, alliance, symptoms)
    whole = ~np.isnan(x[:, :-1]).any(axis=2) & ~np.isnan(x[:, 1:]).any(axis=2)
    if not whole.any():
        raise ValueError("panel has no client with two whole sessions in a row: nothing to compare")
    client = np.nonzero(whole)[0]
    before, after = (_centred(y[whole], client) for y in (x[:, :-1], x[:, 1:]))
    fits = [OLS(y, before).fit(cov_type="cluster", cov_kwds={"groups": client}) for y in after.T]
    ratio = before.std(axis=0)[None, :] / after.std(axis=0)[:, None]

    def effect(cause, on):
        b, se = fits[on].params[cause], fits[on].bse[cause]
        return Effect(*map(float, (b, se, b * ratio[on, cause], se * ratio[on, cause])))

    return Lagged(effect(0, 1), effect(1, 0), effect(0, 0), effect(1, 1), *x.shape[:2], np.nan)


def _centred(values, client):
    """`values` less the mean of their client."""
    frame = pd.DataFrame(values)
    return (frame - frame.groupby(client).transform("mean")).to_numpy()


def _sessions(panel, alliance, symptoms):
    """The panel as an array, clients × sessions × (alliance, symptoms); ValueError if it cannot be one."""
    _check_columns(panel, alliance, symptoms)
    wide = panel.pivot(index="client", columns="session", values=[alliance, symptoms]).astype(float)
    _check_times(wide.columns.unique("session").to_numpy(dtype=float))
    wide = wide.dropna(how="all")
    _check_values(wide)
    return np.stack([wide[alliance].to_numpy(), wide[symptoms].to_numpy()], axis=2)


def _check_columns(panel, alliance, symptoms):
    """ValueError if columns are missing, the same or not numbers, or a client has a session twice."""
    for column in ("client", "session", alliance, symptoms):
        if column not in panel:
            raise ValueError(f"panel has no column {column!r}: it has {', '.join(map(str, panel.columns))}")
        if column != "client" and not is_numeric_dtype(panel[column]):
            raise ValueError(f"panel column {column!r} is {panel[column].dtype}: give numbers")
    if len({"client", "session", alliance, symptoms}) < 4:
        raise ValueError(f"alliance = {alliance!r}, symptoms = {symptoms!r}: name two columns of the panel's own")
    key = panel[["client", "session"]]
    if key.isna().any(axis=None):
        raise ValueError("panel has rows without client or session: name both in every row")
    for client, session in key[key.duplicated()].itertuples(index=False):
        raise ValueError(f"panel has client {client} at session {session} twice: give one row each")


def _check_times(times):
    """ValueError if the sessions are fewer than three or not evenly spaced."""
    if len(times) < 3:
        raise ValueError(f"panel has {len(times)} sessions: give three or more, or own levels cannot be told apart")
    if not np.allclose(np.diff(times), times[1] - times[0]):
        raise ValueError(f"panel has sessions {', '.join(f'{t:g}' for t in times)}: give evenly spaced ones")


def _check_values(wide):
    """ValueError for too few clients, infinite values, and a session at which something does not vary."""
    clients, columns = wide.shape
    if clients <= columns:
        raise ValueError(f"panel has {clients} clients: {columns // 2} sessions need more than {columns}")
    if np.isinf(wide.to_numpy()).any():
        raise ValueError("panel holds an infinite value: give numbers, and NaN where nothing was observed")
    spread = wide.max() - wide.min()
    for name, session in spread.index[~(spread > 0)]:
        raise ValueError(f"panel column {name!r} does not vary at session {session}: leave that session out")


def _description(T):
    """The model in semopy's language: a and s observed, own level, A and S the departures from it."""
    at, later = range(1, T + 1), range(2, T + 1)
    return "\n".join(
        [f"own_{x} =~ " + " + ".join(f"1*{x}{t}" for t in at) for x in "as"]
        + [f"{x.upper()}{t} =~ 1*{x}{t}\n{x}{t} ~~ 0*{x}{t}" for x in "as" for t in at]
        + [f"A{t} ~ b_aa*A{t - 1} + b_sa*S{t - 1}\nS{t} ~ b_as*A{t - 1} + b_ss*S{t - 1}" for t in later]
        + [f"A{t} ~~ e_aa{t}*A{t}\nS{t} ~~ e_ss{t}*S{t}\nA{t} ~~ e_as{t}*S{t}" for t in at]
        + ["own_a ~~ t_aa*own_a\nown_s ~~ t_ss*own_s\nown_a ~~ t_as*own_s"]
    )


class _Gaps(semopy.Model):
    """A model fitted to all that was observed, gaps and all, with the means that fit best.

    semopy's own likelihood for gaps takes means of 0, or keeps every client in memory and is
    slow. Here clients with the same gaps are one block, and the means follow from the
    covariances, so that a thousand clients cost as much as a hundred.
    """

    def prepare_fiml(self):
        self.blocks = []
        seen = ~np.isnan(self.mx_data)
        for pattern in np.unique(seen, axis=0):
            rows = self.mx_data[(seen == pattern).all(axis=1)][:, pattern]
            mean = rows.mean(axis=0)
            self.blocks.append((np.flatnonzero(pattern), len(rows), mean, (rows - mean).T @ (rows - mean)))

    def obj_fiml(self, theta):
        """−2 log likelihood for each client, but for a constant."""
        self.update_matrices(theta)
        sigma = self.calc_sigma()[0]
        if np.linalg.eigvalsh(sigma)[0] <= 0:
            return np.inf
        return sum(
            n * np.linalg.slogdet(sigma[np.ix_(s, s)])[1] + np.trace(np.linalg.solve(sigma[np.ix_(s, s)], scatter))
            for s, n, scatter in self._around_the_means(sigma)
        ) / len(self.mx_data)

    def grad_fiml(self, theta):
        self.update_matrices(theta)
        sigma, ways = self.calc_sigma()
        slope = np.zeros_like(sigma)
        for s, n, scatter in self._around_the_means(sigma):
            inverse = np.linalg.inv(sigma[np.ix_(s, s)])
            slope[np.ix_(s, s)] += n * inverse - inverse @ scatter @ inverse
        return np.array([np.sum(slope * g) for g in self.calc_sigma_grad(*ways)]) / len(self.mx_data)

    def _around_the_means(self, sigma):
        """What is seen, clients and scatter of each block, around the means that fit best."""
        precision, pull = np.zeros_like(sigma), np.zeros(len(sigma))
        for s, n, mean, _ in self.blocks:
            inverse = n * np.linalg.inv(sigma[np.ix_(s, s)])
            precision[np.ix_(s, s)] += inverse
            pull[s] += inverse @ mean
        means = np.linalg.solve(precision, pull)
        return [(s, n, inner + n * np.outer(m - means[s], m - means[s])) for s, n, m, inner in self.blocks]


def _maximum(x):
    """Names, values and covariance of the parameters at the maximum of the likelihood."""
    T = x.shape[1]
    columns = [f"{name}{t}" for name in "as" for t in range(1, T + 1)]
    model = _Gaps(_description(T), cov_diag=True)
    data = pd.DataFrame(np.concatenate([x[:, :, 0], x[:, :, 1]], axis=1), columns=columns)
    found = model.fit(data, obj="FIML", options={"ftol": 1e-12})
    names = [name for name, parameter in model.parameters.items() if parameter.active]
    information = _slopes(model.grad_fiml, found.x) * len(x) / 2
    information = (information + information.T) / 2
    if not found.success or np.linalg.eigvalsh(information)[0] <= 0:
        raise RuntimeError(f"no maximum of the likelihood with {len(x)} clients, {T} sessions: {found.message}")
    return names, found.x, np.linalg.inv(information)


def _effects(value, T, unit):
    """The four lagged effects of `Lagged`, each in the units of the panel and standardised within clients.

    The model was fitted in units of `unit`. Standard deviations within clients follow from
    session to session; the standardised effect is the mean over the sessions.
    """
    b = np.array([[value["b_aa"], value["b_sa"]], [value["b_as"], value["b_ss"]]])
    within, ratios = np.zeros((2, 2)), []
    for t in range(1, T + 1):
        new = [[value[f"e_aa{t}"], value[f"e_as{t}"]], [value[f"e_as{t}"], value[f"e_ss{t}"]]]
        before, within = within, b @ within @ b.T + new
        ratios.append(np.sqrt(np.diag(before)[None, :] / np.diag(within)[:, None]))
    both = np.stack([b * unit[:, None] / unit[None, :], b * np.mean(ratios[1:], axis=0)], axis=-1)
    return both[[1, 0, 0, 1], [0, 1, 0, 1]].ravel()


def _between(value):
    """The correlation of clients' own levels; NaN where they hardly vary and none can be told."""
    variances = value["t_aa"] * value["t_ss"]
    r = value["t_as"] / np.sqrt(variances) if variances > 1e-12 else np.nan
    return float(r) if abs(r) <= 1 else np.nan


def _slopes(f, x, h=1e-5):
    """Slopes of the values of `f` at `x`, a column for each element of `x`."""
    return np.stack([(f(x + h * e) - f(x - h * e)) / (2 * h) for e in np.eye(len(x))], axis=-1)

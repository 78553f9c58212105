"""What goes before what within clients: lagged effects of alliance and symptoms from session to session.

`cross_lagged` agrees with R's lavaan: tests/lavaan.R holds what was compared. Its likelihood stands in
within_clients.py.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
from pandas.api.types import is_numeric_dtype
from statsmodels.regression.linear_model import OLS

from .within_clients import NOTHING, matrices, maximum, slopes_of


class Effect(NamedTuple):
    """A lagged effect: what one unit more at a session adds at the next."""

    estimate: float  # in units of what is affected per unit of what affects
    se: float
    standardised: float  # in standard deviations within clients, mean over the sessions
    standardised_se: float


@dataclass(frozen=True)
class Lagged:
    """Lagged effects from one session to the next, each as an `Effect`.

    A variance cannot be below 0. Where the data ask for that it is 0, the solution lies on the
    boundary, and `boundary` says what has come to it: "own levels of alliance", "own levels of
    symptoms", "own levels of alliance and symptoms, which are one" (clients differ, but in both
    in step: `between` is 1 or −1, and `own_sd` shows which of the two hardly differs), or, for
    the second session and alliance, "what is new at session 2 in alliance". Without own levels
    the effects are of how clients stand among each other as much as of their departures: read
    them as those of a plain cross-lagged model. Standard errors still count in that an own level
    might be there, and are then, if anything, too large; only where the likelihood does not
    allow it, they take the 0 as known.

    Where the model fits badly, growth above all, the likelihood can have several maxima with
    different effects. The fit starts from three places and gives the highest; `next_peak` says
    how far the best of the others stays behind. Be wary of the effects when it is a number.
    """

    alliance_to_symptoms: Effect
    symptoms_to_alliance: Effect
    alliance_to_alliance: Effect
    symptoms_to_symptoms: Effect
    clients: int
    sessions: int
    between: float  # correlation of clients' own levels; NaN if one of them does not differ or is not modelled
    own_sd: tuple[float, float] = (np.nan, np.nan)  # how far they spread: of alliance and of symptoms, in its unit
    boundary: tuple[str, ...] = ()  # variances that came out as 0, such as "own levels of alliance"
    next_peak: float = np.nan  # how much higher −2 log likelihood is at the next maximum; NaN if none was found


def cross_lagged(panel, *, alliance="alliance", symptoms="symptoms"):
    """`Lagged` by the random-intercept cross-lagged panel model (Hamaker2015).

    Each client has an own level of alliance and of symptoms; the effects are of departures
    from it. They are the same from every session to the next; means, variances and the
    covariance of what is new at a session are free. Maximum likelihood over all that was
    observed: clients who miss sessions or leave count with what they gave, rightly so if what
    is missing depends only on what was seen. Standard errors from the observed information,
    those of standardised effects by the delta method. A variance may come out as 0: `Lagged`
    says what that means, and what several maxima do.
    The model knows no growth: where clients improve at different paces, that goes into the effects.

    `panel` is a DataFrame with a row for each client and session: `client`, `session` (three
    or more, evenly spaced), and the two columns named by `alliance` and `symptoms`, in any
    unit; NaN where nothing was observed. ValueError naming what is wrong with it; RuntimeError
    if no maximum of the likelihood is found (too few clients, or a model far from the data).
    """
    x = _sessions(panel, alliance, symptoms)
    there = ~np.isnan(x).all(axis=2)
    if not (there[:, :-1] & there[:, 1:]).any():
        raise ValueError("panel has no client with two sessions in a row: nothing goes from one to the next")
    unit = np.nanstd(x - np.nanmean(x, axis=0), axis=(0, 1))
    theta, covariance, next_peak = maximum(x / unit)
    b, m = matrices(theta)
    slopes = slopes_of(lambda theta: _effects(*matrices(theta), unit), theta)
    errors = np.sqrt(np.diag(slopes @ covariance @ slopes.T))
    pairs = zip(_effects(b, m, unit).reshape(4, 2), errors.reshape(4, 2), strict=True)
    each = [Effect(float(b), float(se), float(std), float(std_se)) for (b, std), (se, std_se) in pairs]
    own_sd = tuple((np.sqrt(np.diag(m[0])) * unit).tolist())
    return Lagged(*each, *x.shape[:2], _between(m[0]), own_sd, _boundary(m), float(next_peak))


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


def _effects(b, m, unit):
    """The four lagged effects of `Lagged`, each in the units of the panel and standardised within clients.

    `b` and `m` are in units of `unit`. Standard deviations within clients follow from session to
    session; the standardised effect is the mean over the sessions.
    """
    within, ratios = np.zeros((2, 2)), []
    for new in m[1:]:
        before, within = within, b @ within @ b.T + new
        ratios.append(np.sqrt(np.diag(before)[None, :] / np.diag(within)[:, None]))
    both = np.stack([b * unit[:, None] / unit[None, :], b * np.mean(ratios[1:], axis=0)], axis=-1)
    return both[[1, 0, 0, 1], [0, 1, 0, 1]].ravel()


def _boundary(m):
    """What has come to its bound, as `Lagged.boundary` names it."""
    own, *new = m
    kinds = ["own levels of", *(f"what is new at session {t} in" for t in range(1, len(new) + 1))]
    return tuple(f"{kind} {name}" for kind, part in zip(kinds, m, strict=True) for name in _without_spread(part))


def _without_spread(part):
    """Names of what does not vary; of both together if each varies, but only with the other."""
    still = [name for name, variance in zip(("alliance", "symptoms"), np.diag(part), strict=True) if variance < NOTHING]
    if still or np.linalg.eigvalsh(part)[0] > NOTHING:
        return still
    return ["alliance and symptoms, which are one"]


def _between(own):
    """The correlation of clients' own levels, NaN where one of them does not differ."""
    if np.diag(own).min() < NOTHING:
        return np.nan
    return float(np.clip(own[0, 1] / np.sqrt(own[0, 0] * own[1, 1]), -1, 1))

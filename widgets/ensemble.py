"""How sure the model is: many parameter sets that all meet the fitted patterns, and what they disagree on.

Approximate Bayesian computation (ABC-SMC, Toni2009) with pyabc: parameters are drawn, a caseload is
simulated and measured, and what lies near enough to the published figures is kept; then again
around what was kept, with a narrower gate, until every fitted pattern lies in its window. `make
calibrate` runs it and writes `datasets/ensemble.csv`.

A draw is fixed by the seed, the generation and its number. So one processor and a cluster give the
same sets, and a run that was stopped goes on as if it had not been.
"""

import hashlib
import os
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.stats import norm

from . import patterns
from .alliance import PARAMETERS, parameters
from .caseload import simulate_caseload

CLIENTS = 6000  # of a simulated caseload
SETS = 500  # kept in each generation
WIDE = 1.5  # a parameter is drawn between its value divided by this and multiplied by this
EXAMINED = 10_000  # of the caseload in which a set is looked at again
NEAR = 1.3  # the cross-lagged model, the dearest, is fitted only where all else lies so near, in half windows
MOST = 40  # generations
# how far a draw goes from a kept set where the gate is 1, and at most; 1 is as far as one drawn anew
STEP, LONGEST = 0.12, 0.5
QUANTILE = 0.35  # of a generation's sets, those as near as this share of them pass the next gate
BATCH = 8  # draws that one process makes at a time
# what no fitted pattern can move stays where it is
LEFT = ("view_observer", "withdrawal")
# these are not bounded by 0, or would meet each other: drawn so far up and down
SHIFTS = {
    "favour_client": 0.3,
    "favour_therapist": 0.3,
    "goal": 0.5,
    "task": 0.5,
    "bond": 0.5,
    "r_goal_task": 0.09,
    "r_bond": 0.1,
}
# of the fitted patterns the spread of r comes from how studies differ, which is no parameter
AIMS = {p.measure: ((p.low + p.high) / 2, (p.high - p.low) / 2) for p in patterns.FITTED if "spread" not in p.measure}

MEASURES = [p.measure for p in patterns.PATTERNS]


# --- what is drawn ---------------------------------------------------------------------


def prior():
    """The range of each parameter that is drawn: a dict of name to (low, high)."""
    ranges = {}
    for row in PARAMETERS:
        if row.kind != "published" and row.name not in LEFT:
            shift = SHIFTS.get(row.name)
            low, high = (
                (row.value / WIDE, row.value * WIDE) if shift is None else (row.value - shift, row.value + shift)
            )
            ranges[row.name] = (max(low, row.low), min(high, row.high))
    return ranges


def settings_of(deviates):
    """Parameter values of standard normal deviates, a dict each: a deviate of 0 is the middle of the range."""
    return {name: low + (high - low) * float(norm.cdf(deviates[name])) for name, (low, high) in prior().items()}


# --- what is measured ------------------------------------------------------------------


def fitted(settings, seed, clients=CLIENTS):
    """The fitted patterns of one caseload by measure; NaN for the lagged effect where all else is far off."""
    table = simulate_caseload(clients, clients // 10, patterns.SESSIONS, seed, threads=1, **settings)
    found = {"early_outcome": patterns.r(patterns.early(table, "alliance_client"), patterns.outcome(table))}
    for measures in (
        patterns.raters,
        patterns.ruptures,
        patterns.leaving,
        patterns.change,
        patterns.between_therapists,
    ):
        found |= measures(table)
    found |= patterns.untreated(clients // 4, seed, threads=1, **settings)
    found["alliance_to_symptoms"] = np.nan
    if misfit(found) <= NEAR:
        try:
            found |= patterns.lagged(table)
        except (RuntimeError, ValueError, np.linalg.LinAlgError):
            found["alliance_to_symptoms"] = np.inf  # no maximum: far from any published result
    return {name: float(found[name]) for name in AIMS}


def misfit(found):
    """How far the worst pattern lies from the middle of its window, in half windows: 1 is its edge."""
    away = [abs(found[name] - middle) / half for name, (middle, half) in AIMS.items()]
    return float(np.nanmax(np.nan_to_num(away, nan=np.nan, posinf=1e6)))


# --- the search ------------------------------------------------------------------------


def _draw(pickled, seed, generation, numbers):
    """Draws of a generation, each from a chance of its own number, whoever makes it."""
    import cloudpickle

    simulate, found = cloudpickle.loads(pickled), []
    for number in numbers:
        # pyabc and scipy draw from NumPy's global chance
        np.random.seed(np.random.SeedSequence([seed, generation + 1, number]).generate_state(4))
        result = simulate()
        found.append((result, result.accepted, number))
    return found


class _Workers:
    """Processes of this machine, or a Dask client, as pyabc's samplers use them."""

    def __init__(self, client, cores, seed, say):
        self.client, self.cores, self.seed, self.say, self.generation = client, cores, seed, say, 0
        # Dask would take two calls with the same arguments for one
        self.ways = {"pure": False} if hasattr(client, "scheduler_info") else {}

    def submit(self, _, pickled, __, numbers):
        self.say(f"\r  generation {self.generation + 1}, draw {numbers[-1] + 1}   ", end="")
        return self.client.submit(_draw, pickled, self.seed, self.generation, numbers, **self.ways)


def _sampler(workers):
    """pyabc's sampler for Dask and for processes, with draws that their number fixes."""
    from pyabc.sampler import Sampler
    from pyabc.sampler.eps_mixin import EPSMixin

    class Numbered(EPSMixin, Sampler):
        def __init__(self):
            EPSMixin.__init__(self, workers, client_max_jobs=workers.cores, default_pickle=True, batch_size=BATCH)
            Sampler.__init__(self)

        def client_cores(self):
            return workers.cores

        def sample_until_n_accepted(self, n, simulate_one, t, **how):
            workers.generation = t
            return super().sample_until_n_accepted(n, simulate_one, t, **how)

        def __getstate__(self):
            return {name: value for name, value in self.__dict__.items() if name != "client"}

    return Numbered()


def _search(sampler, sets, first, measure, seed):
    """pyabc's ABC-SMC: standard normal deviates, and a gate that ends at 1, the edge of the worst window."""
    import pyabc

    class Gate(pyabc.QuantileEpsilon):
        def __call__(self, t):
            self.now = max(1.0, super().__call__(t))
            return self.now

    def model(deviates):
        # one and the same clients for all: what differs is the settings alone; `examine` takes others
        return measure(settings_of(deviates), seed)

    def far(found, _):
        return misfit(found)

    gate = Gate(first, alpha=QUANTILE)
    drawn = pyabc.Distribution(**{name: pyabc.RV("norm", 0, 1) for name in prior()})
    return pyabc.ABCSMC(model, drawn, far, sets, transitions=_steps(gate), eps=gate, sampler=sampler)


def _steps(gate):
    """Steps from kept sets that leave the prior as it is, a standard normal, and get shorter with the gate.

    So all sets weigh the same. With weights after the kernel's own density, as is usual, forty
    parameters leave one set with nearly all the weight.
    """
    from pyabc.transition import Transition

    class Steps(Transition):
        def fit(self, X, w):
            self.X, self.w = X, w

        def rvs_single(self):
            kept = self.X.iloc[np.random.choice(len(self.X), p=self.w)]
            step = min(LONGEST, STEP * gate.now)
            return (1 - step**2) ** 0.5 * kept + step * np.random.standard_normal(len(kept))

        def pdf(self, x):
            return np.prod(norm.pdf(x[self.X.columns]), axis=-1)

    return Steps()


def search(path, seed=1, client=None, *, sets=SETS, generations=MOST, measure=fitted, say=print):
    """Parameter sets that meet the fitted patterns in a caseload of 6,000: a DataFrame, a set a row.

    `path` is the file that keeps each generation; if it is there, the search goes on from it.
    `client` is a Dask client, or None for the processors of this machine; the sets are the same.
    `measure` gives the fitted patterns of settings and a seed, as `fitted` does. RuntimeError if
    the gate is not reached in so many `generations`; what was found stays in the file.
    """
    import pyabc

    address, done, gate = f"sqlite:///{Path(path).resolve()}", -1, "from_sample"
    if Path(path).exists():
        done, gate = _standing(pyabc.History(address, create=False))
        say(f"goes on after generation {done + 1} of {path}")
    pool = client or ProcessPoolExecutor(os.cpu_count())
    cores = sum(client.ncores().values()) if client else os.cpu_count()
    try:
        smc = _search(_sampler(_Workers(pool, cores, seed, say)), sets, gate, measure, seed)
        if done < 0:
            smc.new(address, {name: middle for name, (middle, _) in AIMS.items()})
        else:
            smc.load(address)
        if done < 0 or gate > 1:
            smc.run(minimum_epsilon=1.0, max_nr_populations=generations - done - 1)
    finally:
        if client is None:
            pool.shutdown(cancel_futures=True)
    return _found(smc.history, generations)


def _standing(history):
    """The last generation that a file holds, and the gate for the next."""
    if history.max_t < 0:
        return -1, "from_sample"
    if _gate(history) <= 1:
        return history.max_t, 1.0
    from pyabc.weighted_statistics import weighted_quantile

    near = history.get_weighted_distances(t=history.max_t)
    gate = weighted_quantile(points=near.distance.to_numpy(), weights=near.w.to_numpy(), alpha=QUANTILE)
    return history.max_t, float(gate)


def _gate(history):
    """The gate of the last generation."""
    return float(history.get_all_populations().epsilon.iloc[-1])


def _found(history, generations):
    """The sets of the last generation, once its gate stands at 1."""
    if _gate(history) > 1:
        raise RuntimeError(
            f"the gate stands at {_gate(history):.2f} after {generations} generations, not at 1: run again with more"
        )
    deviates, _ = history.get_distribution(t=history.max_t)
    return pd.DataFrame([settings_of(row) for _, row in deviates.reset_index(drop=True).iterrows()])


# --- what becomes of it ----------------------------------------------------------------


def fingerprint(seed):
    """A name for a search: with another model, other windows or another way to search it is another."""
    what = [seed, prior(), AIMS, CLIENTS, SETS, STEP, LONGEST, QUANTILE, NEAR, EXAMINED]
    does = {name: round(value, 4) for name, value in (fitted({}, 1, clients=1000) | patterns.spread(1)).items()}
    return hashlib.sha256(repr([what, does]).encode()).hexdigest()[:12]


def examine(sets, path, seed=1, client=None, *, clients=EXAMINED, measure=patterns.everything, say=print):
    """Every pattern of each parameter set, in caseloads of new clients: `sets` with a seed and a column a pattern.

    Each row is written to `path` as soon as it is known; rows that are there are not computed again.
    """
    rows = pd.read_csv(path).to_dict("records") if Path(path).exists() else []
    say(f"\n{len(rows)} of {len(sets)} sets are looked at already")
    pool = client or ProcessPoolExecutor(os.cpu_count())
    ways = {"pure": False} if client else {}
    columns = ["seed", *sets, *MEASURES]
    try:
        left = [(i, sets.iloc[i].to_dict(), seed * 1000 + i) for i in range(len(rows), len(sets))]
        calls = [(i, pool.submit(_examined, each, own, clients, measure, **ways)) for i, each, own in left]
        for i, call in calls:
            rows.append(call.result())
            pd.DataFrame(rows[-1:])[columns].to_csv(path, mode="a", header=not i, index=False)
            say(f"\r  set {i + 1} of {len(sets)}   ", end="")
    finally:
        if client is None:
            pool.shutdown(cancel_futures=True)
    return pd.DataFrame(rows)[columns]


def _examined(settings, seed, clients, measure):
    """A parameter set with all its patterns."""
    return {"seed": seed, **settings, **measure(clients, seed, **settings)}


def good(examined):
    """Those sets that meet every fitted pattern, numbered from 1 in the column `set`."""
    meets = [examined[p.measure].between(p.low, p.high) for p in patterns.FITTED]
    kept = examined[np.logical_and.reduce(meets)].reset_index(drop=True)
    kept.insert(0, "set", range(1, len(kept) + 1))
    return kept


def settings(table):
    """The parameters of each row of an ensemble (`data.ensemble`), a list of `Values`.

    ValueError naming the set, the parameter, its value and what is allowed.
    """
    names, found = list(prior()), []
    for row in table.to_dict("records"):
        try:
            found.append(parameters(**{name: row[name] for name in names}))
        except ValueError as error:
            raise ValueError(f"set {row['set']} of the ensemble: {error}") from None
        except KeyError as error:
            raise ValueError(f"the ensemble has no column {error}: run make calibrate") from None
    return found


IN_PAGE = 40  # sets that the published page has; so many again, drawn before any finding was asked
SETS_HEAD = '''"""Parameter sets for the published page, written by `make calibrate` from `datasets/ensemble.csv`."""

# fmt: off
'''
# what moves a course of one pair; the pair itself is set by the reader
COURSE = (
    "gain", "floor", "flux", "settle", "ebb", "pull", "tension", "exposure", "crosspull",
    "bearing", "depth", "repair", "repair_bond", "lasting", "growth",
)  # fmt: skip
POPULATIONS = 20  # whole sets that a page has: what its simulations of studies draw their clients from
POPULATIONS_HEAD = (
    '"""Whole parameter sets for the published page, written by `make calibrate` from `datasets/ensemble.csv`: '
    'what clients of a study come from."""\n\n# fmt: off\n'
)


def for_the_page(table, seed=1):
    """The file `sets.py`: what the published page needs of an ensemble, as portable Python."""
    chance = np.random.default_rng(seed)
    drawn = [settings_of({name: chance.standard_normal() for name in prior()}) for _ in range(IN_PAGE)]
    names = ", ".join(f'"{name}"' for name in COURSE)
    parts = [SETS_HEAD + f"NAMES = ({names})\n"]
    for name, what, sets in (
        ("FIT", "they fit all fitted findings", table.head(IN_PAGE).to_dict("records")),
        ("DRAWN", "drawn before any finding was asked", drawn),
    ):
        rows = ["    (" + ", ".join(f"{each[n]:.4g}" for n in COURSE) + "),\n" for each in sets]
        parts.append(f"# {what}\n{name} = (\n{''.join(rows)})\n")
    return "".join(parts)


def populations_for_the_page(table):
    """The file `populations.py`: whole sets of an ensemble, from which a page draws the clients of a study."""
    names, rows = list(prior()), table.head(POPULATIONS).to_dict("records")
    lines = ["    (" + ", ".join(f"{each[n]:.4g}" for n in names) + "),\n" for each in rows]
    named = ", ".join(f'"{name}"' for name in names)
    return POPULATIONS_HEAD + f"NAMES = ({named})\nSETS = (\n{''.join(lines)})\n"


def judged(table):
    """Each pattern over an ensemble: a DataFrame by measure.

    Columns: ensemble_low and ensemble_high (95% of the sets lie between), ensemble_met (the share in the window).
    """
    return pd.DataFrame(
        {
            p.measure: {
                "ensemble_low": table[p.measure].quantile(0.025),
                "ensemble_high": table[p.measure].quantile(0.975),
                "ensemble_met": table[p.measure].between(p.low, p.high).mean(),
            }
            for p in patterns.PATTERNS
        }
    ).T


def sobol(draws=128, seed=1, *, clients=2000):
    """What share of the variance of `patterns.RESULTS` each parameter answers for, alone and in company.

    All parameters move at once over the ranges they are drawn from (Sobol; Saltelli's estimators, by
    SALib). A DataFrame, one row a parameter: `name`, and for each result its first-order and total
    share, about 0 to 1. `draws` is a power of 2; (parameters + 2) × draws caseloads are simulated.
    """
    from SALib.analyze import sobol as analysis
    from SALib.sample import sobol as sample

    ends = prior()
    problem = {"num_vars": len(ends), "names": list(ends), "bounds": list(map(list, ends.values()))}
    settings = [
        dict(zip(ends, row, strict=True)) for row in sample.sample(problem, draws, calc_second_order=False, seed=seed)
    ]
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        found = np.array(
            list(pool.map(_results, settings, [clients] * len(settings), [seed] * len(settings), chunksize=32))
        )
    table = {"name": list(ends)}
    for result, values in zip(patterns.RESULTS, found.T, strict=True):
        shares = analysis.analyze(problem, values, calc_second_order=False, seed=seed)
        table |= {f"{result}_first": shares["S1"], f"{result}_total": shares["ST"]}
    return pd.DataFrame(table)


def _results(settings, clients, seed):
    return patterns.results(clients, seed, **settings)

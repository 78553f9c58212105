"""One study design at full size: thousands of studies, each on clients of its own, as a table.

What the page does with one caseload of 240 (`lenses/own_study.py`), without its economies: nobody is drawn
twice, all sets of `datasets/ensemble.csv` are used, and studies may differ in the world that they are done in.
"""

import numpy as np
import pandas as pd

from .caseload import simulate_caseload, whole
from .data import ensemble
from .ensemble import settings
from .lenses.own_study import ADJUSTED, ANALYSES, LINE, OUTCOMES, RATERS, found, outcome_of
from .literature import clients_of

SESSIONS = 16
ALLOWED = {"rater": RATERS, "outcome": OUTCOMES, "analysis": ANALYSES, "worlds": ("mixed", "each")}
COLUMNS = ("study", "set", "n", "r", "low", "high", "tells")


def studies(
    studies=200, clients=80, rater="client", session=3, outcome=ADJUSTED, analysis=LINE, *, worlds="mixed", seed=1
):
    """A DataFrame of what so many studies of one design find, a row each, columns `COLUMNS`.

    study (from 1); set (of the ensemble, from 1; 0 where each client has another); n (clients analysed); r, with
    the ends of its 95% interval; tells (whether that leaves out zero). `worlds` is "mixed" (clients of all
    sets in each study: studies differ by chance alone) or "each" (every study in a set of its own: they
    differ in truth, too). ValueError naming a setting, its value and what is allowed.
    """
    _check(studies, clients, session, {"rater": rater, "outcome": outcome, "analysis": analysis, "worlds": worlds})
    of, sets = np.repeat(np.arange(studies), clients), settings(ensemble())
    # one after the other, so that no set is there twice as often as another
    which = (of if worlds == "each" else np.arange(len(of))) % len(sets)
    rated, intake, last = _people(of, [sets[i] for i in which], clients, rater, session, seed)
    rows = []
    for number in range(studies):
        kept = (of == number) & np.isfinite(rated)
        scores = outcome_of(intake[kept].tolist(), last[kept].tolist(), outcome)
        world = int(which[number * clients]) + 1 if worlds == "each" else 0
        rows.append((number + 1, world, *found(rated[kept].tolist(), scores, analysis)))
    return pd.DataFrame(rows, columns=COLUMNS)


def _check(studies, clients, session, names):
    whole("studies", studies, 1, 100_000)
    whole("clients", clients, 20, 10_000)
    whole("session", session, 1, SESSIONS)
    for name, value in names.items():
        if value not in ALLOWED[name]:
            raise ValueError(f"{name} = {value!r}: choose from {', '.join(ALLOWED[name])}")


def _people(of, worlds, clients, rater, session, seed):
    """Rating (NaN for who has left), first and last score of each client; `worlds` has a set for each."""
    numbers, therapists = clients_of(np.full(of[-1] + 1, clients))
    drawn = dict(zip(worlds[0]._fields, np.array(worlds).T, strict=True))
    drawn = {name: values[0] if np.all(values == values[0]) else values for name, values in drawn.items()}
    seen = simulate_caseload(numbers, therapists, SESSIONS, seed, **drawn)
    wide = {name: column.to_numpy().reshape(len(numbers), -1) for name, column in seen.items()}
    last = wide["attended"].sum(axis=1) - 1
    return wide[f"alliance_{rater}"][:, session - 1], wide["symptoms"][:, 0], wide["symptoms"][np.arange(len(of)), last]

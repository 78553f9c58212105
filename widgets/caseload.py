"""A caseload on arrays: therapists with clients, session by session, as a table.

The equations are those of `alliance.py`, called on arrays. Client 17 of a seed is the same
client here, alone in the published page, and in a caseload of any size.
"""

import numpy as np
import pandas as pd

from .alliance import P, alliance, parameters, rating, score, therapy, visits

# name: what it holds, with unit and range; the order is that of the table
COLUMNS = {
    "client": "number of the client, from 0",
    "therapist": "number of the therapist, from 0; clients are spread over therapists in turn",
    "session": "number of the weekly session, from 1",
    "goal": "true goal agreement, 1 to 7",
    "task": "true task agreement, 1 to 7",
    "bond": "true bond, 1 to 7",
    "alliance": "true alliance, the mean of the three, 1 to 7",
    "alliance_client": "the client's rating of the alliance, 1 to 7",
    "alliance_therapist": "the therapist's rating of the alliance, 1 to 7",
    "alliance_observer": "an observer's rating of the alliance, 1 to 7",
    "symptoms": "CORE-OM clinical score on the day of the session, 0 to 40",
    "rupture": "whether the alliance tears in this session",
    "repaired": "whether a tear is repaired in this session",
    "attended": "whether the client is there; all else that is observed is missing if not",
}
ELEMENTS = {
    "goal_client": "the client's rating of goal agreement, 1 to 7",
    "task_client": "the client's rating of task agreement, 1 to 7",
    "bond_client": "the client's rating of the bond, 1 to 7",
}
NUMBERS = ("client", "therapist", "session")
EVENTS = ("rupture", "repaired", "attended")


def simulate_caseload(
    clients=1000, therapists=100, sessions=16, seed=1, *, therapy="balanced", elements=False, chunk=50_000, **settings
):
    """A DataFrame with one row per client and session, columns as in `COLUMNS`.

    Rows are ordered by client, then session. `elements` adds the client's ratings of goal, task
    and bond (`ELEMENTS`). Same seed and settings, same numbers, whatever the `chunk` (how many
    clients are computed at a time). `settings` are parameters of the model by name, such as
    `therapist_share` (0 to 1).

    Raises ValueError naming the setting, its value and what is allowed: clients, therapists,
    sessions and chunk are whole numbers from 1, clients at most 2 147 483 647; seed is a whole
    number from 0; an unknown therapy; a parameter that is unknown or out of its range.
    """
    for name, value in (("clients", clients), ("therapists", therapists), ("sessions", sessions), ("chunk", chunk)):
        whole(name, value, 1)
    whole("seed", seed, 0)
    return pd.concat(
        _chunks(clients, therapists, sessions, seed, therapy, elements, chunk, settings), ignore_index=True
    )


def whole(name, value, low, high=2**31 - 1):
    """`value`, if it is a whole number from `low` to `high`; ValueError naming all three if not."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or not low <= value <= high:
        raise ValueError(f"{name} = {value!r}: give a whole number from {low} to {high}")
    return value


def _chunks(clients, therapists, sessions, seed, name, elements, chunk, settings):
    """The table, some clients at a time."""
    kind, p = therapy(name), parameters(**settings)
    for start in range(0, clients, chunk):
        numbers = np.arange(start, min(start + chunk, clients), dtype=np.uint64)
        yield _table(numbers, therapists, sessions, seed, kind, elements, p)


def _table(numbers, therapists, sessions, seed, kind, elements, p=P):
    """The rows of some clients."""
    shape = (len(numbers), sessions)
    names = [name for name in [*COLUMNS, *(ELEMENTS if elements else ())] if name not in NUMBERS]
    columns = {name: np.empty(shape, bool if name in EVENTS else float) for name in names}
    for s, seen in enumerate(visits(seed, numbers, therapists, sessions, kind, p)):
        for name, value in _observed(seen).items():
            if name in columns:
                columns[name][:, s] = value
    for name in names:
        if name not in EVENTS:
            columns[name][~columns["attended"]] = np.nan
    frame = {
        "client": np.repeat(numbers.astype(np.int64), sessions),
        "therapist": np.repeat(numbers.astype(np.int64) % therapists, sessions),
        "session": np.tile(np.arange(1, sessions + 1), len(numbers)),
    }
    return pd.DataFrame(frame | {name: column.ravel() for name, column in columns.items()})


def _observed(seen):
    """A `Visit` by the names of the columns."""
    now = seen.state
    return {
        "goal": rating(now.goal),
        "task": rating(now.task),
        "bond": rating(now.bond),
        "alliance": rating(alliance(now.goal, now.task, now.bond)),
        "alliance_client": seen.client,
        "alliance_therapist": seen.therapist,
        "alliance_observer": seen.observer,
        "goal_client": seen.goal,
        "task_client": seen.task,
        "bond_client": seen.bond,
        "symptoms": score(now.symptoms),
        "rupture": now.rupture * seen.attended,
        "repaired": now.repaired * seen.attended,
        "attended": seen.attended,
    }

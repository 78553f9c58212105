"""A caseload on arrays: therapists with clients, session by session, as a table.

The equations are those of `alliance.py` and `client.py`, called on arrays. Client 17 of a seed is the same
client here, alone in the published page, and in a caseload of any size.
"""

import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd

from .alliance import PARAMETERS, Therapy, alliance, parameters, rating, score, therapy, within
from .client import visits

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
    "symptoms_level": "true level of symptoms behind the score, 0 to 40",
    "rupture": "whether the alliance tears in this session",
    "repaired": "whether a tear is repaired in this session",
    "ended": "whether the two end here as agreed; who is not there later and never ended has dropped out",
    "attended": "whether the client is there; all else that is observed is missing if not",
}
ELEMENTS = {
    "goal_client": "the client's rating of goal agreement, 1 to 7",
    "task_client": "the client's rating of task agreement, 1 to 7",
    "bond_client": "the client's rating of the bond, 1 to 7",
}
NUMBERS = ("client", "therapist", "session")
EVENTS = ("rupture", "repaired", "ended", "attended")


BLOCK = 8192  # clients computed at a time: what a processor's cache holds


def simulate_caseload(
    clients=1000,
    therapists=100,
    sessions=16,
    seed=1,
    *,
    therapy="balanced",
    elements=False,
    chunk=BLOCK,
    threads=None,
    **settings,
):
    """A DataFrame with one row per client and session, columns as in `COLUMNS`.

    Rows are ordered by client, then session. `clients` says how many, or is an array of their
    numbers, in the order of the rows. `elements` adds the client's ratings of goal, task and bond
    (`ELEMENTS`). `settings` are parameters of the model by name, such as `therapist_share` (0 to 1):
    a number, or an array with one for each client; `therapy` likewise. Same seed and settings, same
    numbers, whatever the `chunk` (clients computed at a time) and `threads` (else one a processor).

    Raises ValueError naming the setting, its value and what is allowed: clients, therapists,
    sessions, chunk and threads are whole numbers from 1, clients at most 2 147 483 647, seed from
    0; an unknown therapy or parameter, one out of its range, or not one for each client.
    """
    numbers, threads = _numbers(clients), os.cpu_count() if threads is None else threads
    for name, value in {"therapists": therapists, "sessions": sessions, "chunk": chunk, "threads": threads}.items():
        whole(name, value, 1)
    whole("seed", seed, 0)
    how = (seed, therapists, _therapy(therapy, len(numbers)), _values(settings, len(numbers)))
    columns = _empty(numbers, therapists, sessions, elements)
    _fill_all(columns, *how, chunk, threads)
    # each column stays the memory that it was computed into: no table is held twice
    return pd.DataFrame({name: column.reshape(-1) for name, column in columns.items()}, copy=False)


def whole(name, value, low, high=2**31 - 1):
    """`value`, if it is a whole number from `low` to `high`; ValueError naming all three if not."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or not low <= value <= high:
        raise ValueError(f"{name} = {value!r}: give a whole number from {low} to {high}")
    return value


def _numbers(clients):
    """The clients' numbers as an array: from 0, or as they are given."""
    if np.ndim(clients) == 0:
        return np.arange(whole("clients", clients, 1), dtype=np.uint64)
    numbers = np.asarray(clients)
    if numbers.ndim > 1 or not len(numbers) or numbers.dtype.kind not in "iu":
        raise ValueError(f"clients is an array of {numbers.dtype}, shape {numbers.shape}: give a row of whole numbers")
    for wrong in numbers[(numbers < 0) | (numbers > 2**31 - 2)][:1]:
        raise ValueError(f"clients holds {wrong}: give whole numbers from 0 to {2**31 - 2}")
    return numbers.astype(np.uint64)


def _values(settings, clients):
    """The model's parameters, some of them arrays with a value for each client."""
    known = {row.name: row for row in PARAMETERS}
    p = parameters(**{name: value for name, value in settings.items() if np.ndim(value) == 0 or name not in known})
    arrays = {name: np.asarray(value) for name, value in settings.items() if np.ndim(value)}
    for name, values in arrays.items():
        _long(name, values, clients)
        for wrong in values[~((values >= known[name].low) & (values <= known[name].high))][:1].tolist():
            within(name, wrong, known[name].low, known[name].high)
    p = p._replace(**{name: values.astype(float) for name, values in arrays.items()})
    for number in np.flatnonzero(np.broadcast_to(p.r_bond > p.r_goal_task, clients))[:1]:
        raise ValueError(f"r_bond is above r_goal_task for client {number}: goal and task go together at least as much")
    return p


def _therapy(name, clients):
    """The `Therapy` of that name, or one whose demands are arrays if there is a name for each client."""
    if isinstance(name, str) or np.ndim(name) == 0:
        return therapy(name)
    _long("therapy", np.asarray(name), clients)
    kinds, which = np.unique(np.asarray(name), return_inverse=True)
    demands = np.array([therapy(str(kind))[1:5] for kind in kinds]).T
    return Therapy("of each client", *(demand[which] for demand in demands), "", "")


def _long(name, values, clients):
    """ValueError if an array has not one number, or name, for each client."""
    if values.shape != (clients,) or values.dtype.kind not in "iufU":
        raise ValueError(
            f"{name} is an array of {values.dtype}, shape {values.shape}: give one for each of {clients} clients"
        )


def _of(values, part):
    """A namedtuple with the part of each array that belongs to some clients."""
    return type(values)(*(value[part] if isinstance(value, np.ndarray) else value for value in values))


def _empty(numbers, therapists, sessions, elements):
    """The table's columns, clients × sessions, with whoever they are about filled in."""
    shape = (len(numbers), sessions)
    names = [*COLUMNS, *(ELEMENTS if elements else ())]
    kinds = {**dict.fromkeys(NUMBERS, np.int64), **dict.fromkeys(EVENTS, bool)}
    columns = {name: np.empty(shape, kinds.get(name, float)) for name in names}
    columns["client"][:] = numbers[:, None]
    columns["therapist"][:] = (numbers % therapists)[:, None]
    columns["session"][:] = np.arange(1, sessions + 1)
    return columns


def _fill_all(columns, seed, therapists, kind, p, chunk, threads):
    """Computes all rows into their place, some clients at a time."""

    def fill(start):
        part = slice(start, start + chunk)
        _fill({name: column[part] for name, column in columns.items()}, seed, therapists, _of(kind, part), _of(p, part))

    with ThreadPoolExecutor(threads) as pool:  # NumPy lets go of the interpreter while it computes
        list(pool.map(fill, range(0, len(columns["client"]), chunk)))


def _fill(columns, seed, therapists, kind, p):
    """Computes the rows of some clients into their place."""
    numbers, sessions = columns["client"][:, 0].astype(np.uint64), columns["session"].shape[1]
    # session by session first, so that each session is written in one piece
    seen = [name for name in columns if name not in NUMBERS]
    rows = {name: np.empty((sessions, len(numbers)), columns[name].dtype) for name in seen}
    for s, visit in enumerate(visits(seed, numbers, therapists, sessions, kind, p, elements="goal_client" in rows)):
        away = visit.attended == 0
        for name, value in _observed(visit).items():
            if name in rows:
                rows[name][s] = value
                if name not in EVENTS:
                    np.copyto(rows[name][s], np.nan, where=away)
    for name, values in rows.items():
        columns[name][:] = values.T


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
        "symptoms": seen.symptoms,
        "symptoms_level": score(now.symptoms),
        "rupture": now.rupture * seen.attended,
        "repaired": now.repaired * seen.attended,
        "ended": seen.ends,
        "attended": seen.attended,
    }

"""A caseload on a Dask cluster: the same clients in blocks, for more of them than one memory holds.

Needs the extra `calibrate`. Every machine of the cluster must have this course installed.
"""

import dask.dataframe as dd
import numpy as np
from dask.distributed import Client

from .caseload import _therapy, _values, simulate_caseload, whole

BLOCK = 100_000  # clients in one block


def connect(address, seconds=10):
    """A Dask client of the scheduler at that address, such as tcp://10.0.0.1:8786.

    ConnectionError naming the address if nobody answers there within so many seconds.
    """
    try:
        return Client(address, timeout=seconds)
    except (OSError, ValueError, TimeoutError) as error:
        raise ConnectionError(
            f"SCHEDULER = {address!r}: no Dask scheduler answers there within {seconds} s; "
            "give the address that `dask scheduler` prints, such as tcp://10.0.0.1:8786"
        ) from error


def caseload(clients, therapists=100, sessions=16, seed=1, *, block=BLOCK, therapy="balanced", **settings):
    """The table of `simulate_caseload` as a Dask DataFrame, computed where and when it is needed.

    `clients` says how many; `block` how many of them make a part of the table. The rest, and the
    rows, are those of `simulate_caseload`, in the same order with the same index. ValueError at
    once, and with the same words.
    """
    whole("clients", clients, 1)
    whole("block", block, 1)
    _values({name: value for name, value in settings.items() if name != "elements"}, clients)
    _therapy(therapy, clients)
    how = {"therapists": therapists, "sessions": sessions, "seed": seed}
    each = {"therapy": therapy, **settings}
    parts = [_part(start, min(start + block, clients), each) for start in range(0, clients, block)]
    shape = _rows(_part(0, 1, each), **how).iloc[:0]
    ends = [part["clients"][0] * sessions for part in parts] + [clients * sessions - 1]
    return dd.from_map(_rows, parts, **how, meta=shape, divisions=tuple(ends))


def _part(start, stop, each):
    """What a block needs: its clients from one number to another, and what of each setting is theirs."""
    theirs = {name: value if np.ndim(value) == 0 else value[start:stop] for name, value in each.items()}
    return {"clients": (start, stop), **theirs}


def _rows(part, **how):
    """The rows of a block."""
    start, stop = part["clients"]
    table = simulate_caseload(**{**part, **how, "clients": np.arange(start, stop)}, threads=1)
    return table.set_axis(table.index + start * how["sessions"])

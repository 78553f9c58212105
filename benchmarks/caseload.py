"""Bench: whole caseloads as tables, and the same equations stepped client by client.

Each caseload runs in a process of its own: `python benchmarks/caseload.py CLIENTS WAY` prints the
seconds, what its resident memory grew by at most, and the table's own bytes. WAY is `columns`, as
`simulate_caseload` does it, or `pieces`, as it did before: one thread, a table for each chunk, and
all of them put together.
"""

import json
import resource
import subprocess
import sys
import time

from budget import limit
from figures import figure, median_of

SESSIONS = 20
SEED = 4
SIZES = (1_000, 10_000, 100_000, 1_000_000)
SINGLE = 400  # clients stepped one by one, in plain Python and in Mesa
RUNS = 3


def columns(clients, seed=SEED):
    """The table as `simulate_caseload` makes it."""
    from widgets.caseload import simulate_caseload

    return simulate_caseload(clients, max(1, clients // 10), SESSIONS, seed)


def pieces(clients, seed=SEED):
    """The same table in pieces of 50,000 clients, one after the other, then put together."""
    import pandas as pd
    from numpy import arange

    from widgets.caseload import simulate_caseload

    starts = range(0, clients, 50_000)
    numbers = [arange(start, min(start + 50_000, clients)) for start in starts]
    how = {"chunk": 50_000, "threads": 1}
    tables = (simulate_caseload(n, max(1, clients // 10), SESSIONS, seed, **how) for n in numbers)
    return pd.concat(tables, ignore_index=True)


def measured(clients, way):
    """Seconds of a table of so many clients, growth of memory, bytes of the table; large ones come and go in parts."""
    columns(10)  # imports and the first call are not counted
    make, before = {"columns": columns, "pieces": pieces}[way], resident()
    began = time.perf_counter()
    for part in range(max(1, clients // 100_000)):
        table = make(min(clients, 100_000), SEED + part)
    seconds = time.perf_counter() - began
    assert len(table) == min(clients, 100_000) * SESSIONS
    return seconds, resident() - before, int(table.memory_usage(index=False).sum())


def resident():
    """The most memory that this process has held, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def plain(clients):
    """Seconds for the same clients one by one in plain Python."""
    from widgets.alliance import therapy
    from widgets.client import visits

    began = time.perf_counter()
    for number in range(clients):
        list(visits(SEED, number, clients // 10, SESSIONS, therapy("balanced")))
    return time.perf_counter() - began


def mesa(clients):
    """Seconds for the same clients as agents of a Mesa model, a step a session."""
    from mesa import Agent, Model

    from widgets.alliance import therapy
    from widgets.client import visits

    class Client(Agent):
        def __init__(self, model, number):
            super().__init__(model)
            self.course = visits(SEED, number, clients // 10, SESSIONS, therapy("balanced"))

        def meet(self):
            self.seen = next(self.course)

    model = Model()
    for number in range(clients):
        Client(model, number)
    began = time.perf_counter()
    for _ in range(SESSIONS):
        model.agents.do("meet")
    return time.perf_counter() - began


def child(clients, way="columns"):
    """What `measured` gives, in a new process."""
    command = [sys.executable, __file__, str(clients), way]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def middle(values):
    """The median of an odd number of values."""
    return sorted(values)[len(values) // 2]


def ways():
    """The two ways to make the table of 100,000 clients, in turn, and what the new one is worth."""
    runs = [(child(100_000), child(100_000, "pieces")) for _ in range(RUNS)]
    rates = [[100_000 * SESSIONS / seconds / 1e6 for seconds, *_ in way] for way in zip(*runs, strict=True)]
    held = [max(grown / table for _, grown, table in way) for way in zip(*runs, strict=True)]
    what = f"100,000 clients, {SESSIONS} sessions, in turn"
    rate, memory = (limit("caseload", row) for row in ("client-sessions a second", "peak memory by the table"))
    return [
        figure(
            "client-sessions a second",
            middle(rates[0]),
            "million",
            f"{what}; a thread a processor",
            **rate,
        ),
        figure(
            "client-sessions a second, in pieces", middle(rates[1]), "million", f"{what}; one thread, then put together"
        ),
        figure(
            "peak memory by the table",
            held[0],
            "×",
            "growth of resident memory by the table's own bytes",
            **memory,
        ),
        figure("peak memory by the table, in pieces", held[1], "×", "the same, pieces put together"),
    ]


def run():
    """The figures: seconds and memory by size, linearity, two ways and two ratios."""
    found = {clients: [child(clients) for _ in range(RUNS if clients <= 100_000 else 1)] for clients in SIZES}
    times = {clients: [seconds for seconds, *_ in runs] for clients, runs in found.items()}
    what = f"new processes, {SESSIONS} sessions, import not counted"
    figures = []
    for clients in SIZES:
        target = limit("caseload", "100,000 clients") if clients == 100_000 else {}
        figures.append(median_of(f"{clients:,} clients", times[clients], "s", what, **target))
    figures += ways()
    each = {clients: middle(times[clients]) / clients for clients in SIZES}
    note = "seconds a client at 1,000,000 by those at 100,000: 1 is linear"
    figures.append(figure("growth of time", each[1_000_000] / each[100_000], "×", note))
    for name, one_by_one in (("plain Python", plain), ("Mesa", mesa)):
        note = f"{SINGLE} clients one by one, by the arrays' time a client at 100,000"
        figures.append(figure(f"{name} takes longer", one_by_one(SINGLE) / SINGLE / each[100_000], "×", note))
    return figures


if __name__ == "__main__":
    print(json.dumps(measured(int(sys.argv[1]), sys.argv[2])))

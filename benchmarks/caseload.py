"""Bench: whole caseloads as tables, and the same equations stepped client by client.

Each caseload runs in a process of its own: `python benchmarks/caseload.py CLIENTS` prints the
seconds and the peak of its resident memory in bytes.
"""

import json
import resource
import subprocess
import sys
import time

from figures import figure, median_of

SESSIONS = 20
SEED = 4
SIZES = (1_000, 10_000, 100_000, 1_000_000)
SINGLE = 400  # clients stepped one by one, in plain Python and in Mesa
RUNS = 3


def seconds_of(clients):
    """Seconds that a table of so many clients takes; large ones are made and let go chunk by chunk."""
    from widgets.caseload import simulate_caseload

    began = time.perf_counter()
    if clients <= 100_000:
        assert len(simulate_caseload(clients, max(1, clients // 10), SESSIONS, SEED)) == clients * SESSIONS
    else:
        for part in range(clients // 100_000):
            simulate_caseload(100_000, 10_000, SESSIONS, SEED + part)
    return time.perf_counter() - began


def plain(clients):
    """Seconds for the same clients one by one in plain Python."""
    from widgets.alliance import therapy, visits

    began = time.perf_counter()
    for number in range(clients):
        list(visits(SEED, number, clients // 10, SESSIONS, therapy("balanced")))
    return time.perf_counter() - began


def mesa(clients):
    """Seconds for the same clients as agents of a Mesa model, a step a session."""
    from mesa import Agent, Model

    from widgets.alliance import therapy, visits

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


def child(clients):
    """Seconds and peak bytes of one caseload, in a new process."""
    ran = subprocess.run([sys.executable, __file__, str(clients)], check=True, capture_output=True, text=True)
    return json.loads(ran.stdout)


def run():
    """The figures: seconds and memory by size, linearity, and two ratios."""
    found = {clients: [child(clients) for _ in range(RUNS if clients <= 100_000 else 1)] for clients in SIZES}
    times = {clients: [seconds for seconds, _ in runs] for clients, runs in found.items()}
    what = f"new processes, {SESSIONS} sessions, import not counted"
    figures = []
    for clients in SIZES:
        limit = {"below": 4} if clients == 100_000 else {}
        figures.append(median_of(f"{clients:,} clients", times[clients], "s", what, **limit))
    peak = max(bytes for _, bytes in found[100_000])
    figures.append(figure("peak memory, 100,000 clients", peak / 1e9, "GB", "resident, Python included", below=2))
    each = {clients: sorted(times[clients])[len(times[clients]) // 2] / clients for clients in SIZES}
    note = "seconds a client at 1,000,000 by those at 100,000: 1 is linear"
    figures.append(figure("growth of time", each[1_000_000] / each[100_000], "×", note))
    for name, one_by_one in (("plain Python", plain), ("Mesa", mesa)):
        note = f"{SINGLE} clients one by one, by the arrays' time a client at 100,000"
        figures.append(figure(f"{name} takes longer", one_by_one(SINGLE) / SINGLE / each[100_000], "×", note))
    return figures


if __name__ == "__main__":
    seconds = seconds_of(int(sys.argv[1]))
    print(json.dumps([seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024]))

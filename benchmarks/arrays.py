"""Bench: a million client-sessions with the course's equations on NumPy arrays.

Each size runs in a process of its own: `python benchmarks/arrays.py CLIENTS [--memory]` prints
the seconds of one caseload, or the peak of the memory that it allocates, history included.
"""

import argparse
import json
import subprocess
import sys
import time
import tracemalloc

import numpy as np
from budget import limit
from figures import figure, median_of

from widgets.alliance import Dyad, course, share, therapy
from widgets.chance import chance, key, uniform

SESSIONS = 20
SEED = 4
CLIENTS = (50_000, 100_000, 200_000)
RUNS = 5


def caseload(clients):
    """A course of therapy for each client: a list of `State` of arrays, one a session."""
    keys = key(SEED, np.arange(clients, dtype=np.uint64))
    # purposes of session 0, which no course uses: agreement from 3 to 7, symptoms from 10 to 30
    goal, task, bond = (share(3 + 4 * uniform(keys, 0, purpose)) for purpose in range(3))
    dyads = Dyad(goal, task, bond, (10 + 20 * uniform(keys, 0, 3)) / 40, 1.0)
    return course(dyads, therapy("balanced"), (chance(keys, session) for session in range(2, SESSIONS + 1)))


def run():
    """The figures: seconds for a million client-sessions, memory by size, and its growth."""
    seconds = [child(CLIENTS[0]) for _ in range(RUNS)]
    runs = f"new processes of {CLIENTS[0]:,} clients × {SESSIONS} sessions"
    million = f"{CLIENTS[0] * SESSIONS:,} client-sessions"
    figures = [median_of(million, seconds, "s", runs, **limit("arrays", million))]
    peaks = {clients: child(clients, "--memory") for clients in CLIENTS}
    for clients, peak in peaks.items():
        note = f"{peak / clients / SESSIONS:.0f} bytes a client-session, whole history kept"
        figures.append(figure(f"peak memory, {clients:,} clients", peak / 1e6, "MB", note))
    growth = peaks[CLIENTS[-1]] / peaks[CLIENTS[0]] / (CLIENTS[-1] / CLIENTS[0])
    note = f"bytes a client at {CLIENTS[-1]:,} by those at {CLIENTS[0]:,}: 1 is linear"
    figures.append(figure("growth of memory", growth, "×", note, **limit("arrays", "growth of memory")))
    return figures


def child(clients, *how):
    """What this file prints for one caseload, in a new process."""
    ran = subprocess.run([sys.executable, __file__, str(clients), *how], check=True, capture_output=True, text=True)
    return json.loads(ran.stdout)


def main():
    """Prints the seconds, or the peak bytes, of one caseload."""
    parser = argparse.ArgumentParser(description="One caseload on arrays.")
    parser.add_argument("clients", type=int)
    parser.add_argument("--memory", action="store_true", help="peak bytes instead of seconds")
    asked = parser.parse_args()
    if asked.memory:
        tracemalloc.start()  # NumPy tells it of its arrays
    began = time.perf_counter()
    states = caseload(asked.clients)
    seconds = time.perf_counter() - began
    assert len(states) == SESSIONS and states[-1].symptoms.shape == (asked.clients,)
    print(tracemalloc.get_traced_memory()[1] if asked.memory else seconds)


if __name__ == "__main__":
    main()

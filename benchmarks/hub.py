"""Bench: thirty students on one machine's JupyterHub, who arrive together and run a chapter each.

The students are tests/hub_class.py's: each signs in, waits for the server, opens the chapter and runs
all cells through the kernel's own socket. First one alone, then all at once.
"""

import os
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from budget import limit
from figures import figure, median_of, percentile

sys.path.append(str(Path(__file__).resolve().parents[1] / "tests"))
from hub_class import CHAPTER, Hub, Student, proxy  # noqa: E402

STUDENTS = int(os.environ.get("STUDENTS", 30))


def run():
    """The figures: how long students wait alone and together, and what each costs in memory."""
    if not proxy():
        raise RuntimeError("there is no proxy for JupyterHub: run `make hubtest` once, which installs it")
    with tempfile.TemporaryDirectory() as folder, Hub(folder) as hub:
        alone = lesson(hub, "alone")
        with ThreadPoolExecutor(STUDENTS) as class_:
            told = list(class_.map(lambda i: lesson(hub, f"student-{i}"), range(STUDENTS)))
        memory = list(hub.memory().values())
    failed = [problem for _, _, problems in [alone, *told] for problem in problems]
    together = f"{STUDENTS} students at once, {os.cpu_count()} cores"
    found = [
        figure("server starts, alone", alone[0], "s", "one student"),
        figure("a chapter's cells, alone", alone[1], "s", CHAPTER),
        figure("server starts, p95", percentile([s for s, _, _ in told], 0.95), "s", together),
        figure("a chapter's cells, p95", percentile([s for _, s, _ in told], 0.95), "s", together),
        figure("cells that failed", len(failed), "", together, **limit("hub", "cells that failed")),
        figure("memory, all students", sum(memory) / 1000, "GB", f"{len(memory)} servers, each with a kernel"),
    ]
    what = "students: server and kernel after the chapter, shared pages counted in parts"
    found.append(median_of("memory of a student", memory, "MB", what, **limit("hub", "memory of a student")))
    return found


def lesson(hub, name):
    """A student's lesson: how long the server took, how long the chapter, s, and what failed."""
    student = Student(hub, name)
    return student.start(), *student.run()

"""Changes the code in small ways and looks whether a test notices: `make mutants`. README.md says how to read it.

cosmic-ray knows what can be changed; here is what it lacks: only the tests that enter the changed
function are run, the quickest first, in a copy of the project of each of its own; what was done is
kept in _build/mutants, so that a stopped run goes on where it was.
"""

import argparse
import ast
import difflib
import hashlib
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import current_process, get_context
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "_build" / "mutants"
FIXTURES = {
    "book",
    "site",
    "chromium",
    "watch",
    "page",
    "in_browser",
    "notebook",
}  # a browser, the built book, JupyterLab
NOT_UNIT = {
    "test_lab.py",
    "test_notebooks.py",
    "test_project.py",
    "test_accessibility.py",
    "test_page.py",
    "test_datasets.py",
}
LONGEST = 60  # seconds of tests for a mutant; what would take longer is left out
# what always fails with a TypeError tells nothing: a bit operator between numbers, `is` for `==`
DULL = re.compile(
    r"_(Add|Sub|Mul|Div|Pow)_(BitOr|BitAnd|BitXor|RShift|LShift|Mod|FloorDiv)$|_Is(Not)?$|RemoveDecorator"
)
PRELOADED = "pytest hypothesis numpy pandas scipy.stats scipy.optimize statsmodels.api pymare plotly ipywidgets anywidget playwright.sync_api"


# --- what can be changed ---------------------------------------------------------------


def mutants_of(path):
    """Every mutant of a file: operator, its occurrence, and the first line that it changes."""
    from cosmic_ray.ast import ast_nodes, get_ast_from_path
    from cosmic_ray.plugins import get_operator, operator_names

    tree = get_ast_from_path(path)
    for name in sorted(operator_names()):
        if DULL.search(name) or get_operator(name).arguments():
            continue
        operator = get_operator(name)()
        places = (start for node in ast_nodes(tree) for start, _ in operator.mutation_positions(node))
        for occurrence, (line, _) in enumerate(places):
            yield name, occurrence, line


def sample(path, each):
    """At most `each` mutants of a file, the same ones every time."""
    every = list(mutants_of(path))
    chance = random.Random(path.relative_to(ROOT).as_posix())
    return len(every), every if len(every) <= each else sorted(chance.sample(every, each), key=every.index)


def mutated(text, name, occurrence):
    """The text of a file with one change."""
    from cosmic_ray.mutating import mutate_code
    from cosmic_ray.plugins import get_operator

    return mutate_code(text, get_operator(name)(), occurrence)


# --- which tests enter what ------------------------------------------------------------


class Watch:
    """A pytest plugin: leaves out what is no unit test; notes what each test enters and how long it takes."""

    def __init__(self, coverage):
        self.coverage, self.seconds, self.failed, self.shared = coverage, {}, [], {}

    def pytest_collection_modifyitems(self, items):
        items[:] = [i for i in items if i.path.name not in NOT_UNIT and not FIXTURES & set(i.fixturenames)]
        for item in items:
            known = item._fixtureinfo.name2fixturedefs.items()
            self.shared[item.nodeid] = [f"{item.path}::{n}" for n, found in known if found[-1].scope != "function"]

    def pytest_runtest_logstart(self, nodeid):
        self.coverage.switch_context(nodeid)

    def pytest_runtest_logreport(self, report):
        self.seconds[report.nodeid] = self.seconds.get(report.nodeid, 0) + report.duration
        self.failed += [report.nodeid] * report.failed


def survey(copy, into):
    """Runs the unit tests once and writes which lines of which file each enters."""
    import coverage
    import pytest

    measured = coverage.Coverage(data_file=None, include=[f"{copy}/widgets/*"])
    watch = Watch(measured)
    measured.start()
    pytest.main(["-q", "-p", "no:cacheprovider", "-p", "no:nbval", "--hypothesis-seed=0", "tests"], plugins=[watch])
    measured.stop()
    data = measured.get_data()
    lines = {Path(f).relative_to(copy).as_posix(): data.contexts_by_lineno(f) for f in data.measured_files()}
    into.write_text(
        json.dumps({"lines": lines, "seconds": watch.seconds, "failed": watch.failed, "shared": watch.shared})
    )


def tests_for(path, line, found):
    """The tests that enter the function around a line, or the file where no function is; the quickest first."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef) and n.lineno <= line <= n.end_lineno]
    first, last = max(((n.lineno, n.end_lineno) for n in functions), default=(1, 10**6))
    lines = found["lines"].get(path.relative_to(ROOT).as_posix(), {})
    names = {name for at, names in lines.items() if first <= int(at) <= last for name in names if name}
    # what a fixture for several tests did is noted of the first of them alone
    fixtures = {fixture for name in names for fixture in found["shared"].get(name, ())}
    names |= {name for name, own in found["shared"].items() if fixtures & set(own)}
    if not names and not functions:  # nothing but tables: whoever runs anything may see it
        names = set(found["seconds"])
    chosen, total = [], 0
    for name in sorted(names - set(found["failed"]), key=lambda name: (found["seconds"][name], name)):
        total += found["seconds"][name]
        if total > LONGEST:
            break
        chosen.append(name)
    return chosen


# --- copies and runs -------------------------------------------------------------------


def copy_of_project(name):
    """A copy of what is under version control, with its own name."""
    copy = KEPT / name
    shutil.rmtree(copy, ignore_errors=True)
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    for file in listed.stdout.splitlines():
        if (ROOT / file).is_file() and not file.startswith("benchmarks"):
            (copy / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / file, copy / file)
    return copy


def preload():
    """Imports what tests need, but nothing of the course: each run is a fork that finds it there."""
    os.environ.update(OPENBLAS_NUM_THREADS="1", PYTHONDONTWRITEBYTECODE="1")
    sys.dont_write_bytecode = True
    for name in PRELOADED.split():
        __import__(name)


def in_a_fork(copy, act, seconds):
    """What `act` returns as a small number, run in a fork inside a copy; None if it takes too long."""
    child = os.fork()
    if child == 0:
        os.setsid()
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        os.chdir(copy)
        sys.path.insert(0, str(copy))
        os.environ["PYTHONPATH"] = str(copy)
        code = 70
        try:
            code = int(act() or 0)
        finally:
            os._exit(code)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.02)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None


def ready():
    """What a worker needs before its first mutant: the libraries, and a fresh copy of its own."""
    preload()
    copy_of_project(current_process().name)


def tried(task):
    """A task with what became of it: killed, survived or timed out."""
    import pytest

    copy = KEPT / current_process().name
    file = copy / task["file"]
    text = file.read_text(encoding="utf-8")
    if not task["tests"]:
        return task | {"outcome": "survived"}
    file.write_text(task["text"], encoding="utf-8")
    try:
        options = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:nbval", "--hypothesis-seed=0"]
        code = in_a_fork(copy, lambda: pytest.main(options + task["tests"]), task["seconds"])
    finally:
        file.write_text(text, encoding="utf-8")
    return task | {"outcome": {None: "timed out", 0: "survived"}.get(code, "killed")}


# --- the whole -------------------------------------------------------------------------


def digest(*texts):
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:16]


def surveyed(tests):
    """What the tests enter; kept as long as neither they nor the code change."""
    code = [p.read_text(encoding="utf-8") for p in sorted((ROOT / "widgets").rglob("*.py"))]
    path = KEPT / f"survey-{digest(tests, *code)}.json"
    if not path.exists():
        print("which tests enter what …", flush=True)
        copy = copy_of_project("survey")
        in_a_fork(copy, lambda: survey(copy, path), 1800)
    found = json.loads(path.read_text())
    if found["failed"]:
        print(f"left out, because they fail without any mutant: {', '.join(found['failed'])}")
    return found


def tasks(files, each, found, tests):
    """What is to be tried, file by file, and how many mutants each file has."""
    todo, totals = [], {}
    for path in files:
        file, text = path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")
        totals[file], chosen = sample(path, each)
        for name, occurrence, line in chosen:
            names = tests_for(path, line, found)
            seconds = 20 + 6 * sum(found["seconds"][n] for n in names)
            new = mutated(text, name, occurrence)
            task = {"file": file, "operator": name, "line": line, "text": new, "tests": names, "seconds": seconds}
            todo.append(task | {"key": digest(tests, text, new)})
    return todo, totals


def run(todo, workers):
    """Tries what was not tried before; the outcomes by key."""
    kept = KEPT / "outcomes.jsonl"
    lines = kept.read_text().splitlines() if kept.exists() else []
    outcomes = dict(json.loads(line) for line in lines)
    left, start = [task for task in todo if task["key"] not in outcomes], time.monotonic()
    print(f"{len(todo)} mutants, {len(todo) - len(left)} tried before", flush=True)
    pool = ProcessPoolExecutor(workers, mp_context=get_context("forkserver"), initializer=ready)
    with pool, kept.open("a") as out:
        for number, future in enumerate(as_completed([pool.submit(tried, task) for task in left]), 1):
            task = future.result()
            outcomes[task["key"]] = task["outcome"]
            out.write(json.dumps([task["key"], task["outcome"]]) + "\n")
            out.flush()
            if number % 10 == 0 or number == len(left):
                minutes = (time.monotonic() - start) / number * (len(left) - number) / 60
                print(f"  {number} of {len(left)}, about {minutes:.0f} minutes left", flush=True)
    return outcomes


def report(todo, totals, outcomes):
    """Prints the survivors, the table and the share."""
    for task in todo:
        if outcomes[task["key"]] == "survived":
            old = (ROOT / task["file"]).read_text(encoding="utf-8").splitlines()
            name = f"{task['file']} ({len(task['tests'])} tests)"
            print(*difflib.unified_diff(old, task["text"].splitlines(), name, "survived", n=1, lineterm=""), sep="\n")
    print(f"\n{'file':34}{'mutants':>8}{'tried':>7}{'killed':>8}{'survived':>10}{'timed out':>11}{'share':>7}")
    whole = Counter()
    for file, total in totals.items():
        count = Counter(outcomes[task["key"]] for task in todo if task["file"] == file)
        whole += count
        row(file, total, count)
    row("all", sum(totals.values()), whole)


def row(name, total, count):
    """Prints a line of the table; what never ends counts as noticed."""
    n = sum(count.values())
    share = f"{100 * (n - count['survived']) / n:.0f}%" if n else ""
    print(f"{name:34}{total:8}{n:7}{count['killed']:8}{count['survived']:10}{count['timed out']:11}{share:>7}")


def main():
    parser = argparse.ArgumentParser(description="Changes the code and looks whether a test notices.")
    parser.add_argument("files", nargs="*", help="files of widgets/; all that hold code unless said")
    parser.add_argument("--each", type=int, default=60, help="mutants of a file at most")
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    asked = parser.parse_args()
    files = [Path(f).resolve() for f in asked.files] or sorted((ROOT / "widgets").rglob("*.py"))
    KEPT.mkdir(parents=True, exist_ok=True)
    tests = digest(*[p.read_text(encoding="utf-8") for p in sorted((ROOT / "tests").glob("test_*.py"))])
    preload()
    todo, totals = tasks(files, asked.each, surveyed(tests), tests)
    report(todo, totals, run(todo, asked.workers))


if __name__ == "__main__":
    main()

"""The targets of `budget.toml`, which benches ask for by name."""

import tomllib
from pathlib import Path

ROWS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
asked = set()  # (bench, row): what has been judged in this run


def limit(bench, row):
    """A row's target as `figures.figure` takes it: {"at_most": 0.65}. KeyError for a row that there is not."""
    found = ROWS[bench][row]
    asked.add((bench, row))
    return found


def unasked(benches):
    """The rows of these benches that no figure was judged by."""
    return [f"{bench}: {row}" for bench in benches for row in ROWS.get(bench, {}) if (bench, row) not in asked]

"""Measures the published patterns in a simulated caseload and writes what it finds.

    make patterns

Writes `patterns.csv` and `sensitivity.csv` beside this file, and prints the old values beside
the new ones, so that no change of a parameter moves anything unseen.
"""

from pathlib import Path

import pandas as pd

from widgets import data, ensemble
from widgets.patterns import measure, sensitivity

HERE = Path(__file__).parent


def show(new, old):
    """Prints the new table with the old values beside it."""
    table = new.set_index("name")
    before = old.set_index("name")["value"] if old is not None else pd.Series(dtype=float)
    table.insert(0, "before", before.reindex(table.index))
    columns = ["published", "before", "value", "low", "high", "ensemble_met", "use", "verdict"]
    print(table[columns].to_string(float_format=lambda x: f"{x:.3f}"))


def write(table, name):
    """Writes a table with as many digits as are worth keeping."""
    table.round(4).to_csv(HERE / name, index=False)


if __name__ == "__main__":
    path = HERE / "patterns.csv"
    over = ensemble.judged(data.ensemble())
    found = measure().join(over, on="measure")
    show(found, pd.read_csv(path) if path.exists() else None)
    write(found, "patterns.csv")
    write(sensitivity(), "sensitivity.csv")

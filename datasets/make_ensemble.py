"""Searches for parameter sets that meet the fitted patterns, and writes those that do.

    make calibrate                        on the processors of this machine
    SCHEDULER=tcp://… make calibrate      on a Dask cluster

Writes `ensemble.csv` and `sobol.csv` beside this file, and `sets.py` and `populations.py` in `widgets/lenses`
for the page; `make patterns` then judges by them. What is found on the way is kept in `_build/calibration`: a run that
was stopped goes on there. A change of the model, of the patterns or of the search begins a new one.
"""

import logging
import os
from pathlib import Path

from widgets import data, ensemble

HERE = Path(__file__).parent
KEPT = HERE.parent / "_build" / "calibration"


def aloud(words, end="\n"):
    """Says how far it is, at once."""
    print(words, end=end, flush=True)


def calibrate(seed=1, client=None, say=aloud):
    """The ensemble as a table: found, looked at again in new clients, and only what still holds."""
    KEPT.mkdir(parents=True, exist_ok=True)
    name = ensemble.fingerprint(seed)
    sets = ensemble.search(KEPT / f"{name}.db", seed, client, say=say)
    examined = ensemble.examine(sets, KEPT / f"{name}.csv", seed, client, say=say)
    found = ensemble.good(examined)
    say(f"\n{len(found)} of {len(sets)} sets meet every fitted pattern in new clients too")
    return found


def write(table, name):
    """Writes a table with as many digits as are worth keeping."""
    table.round(4).to_csv(HERE / name, index=False)


if __name__ == "__main__":
    logging.getLogger("ABC").setLevel(logging.INFO)  # pyabc says which gate a generation has
    cluster = None
    if os.environ.get("SCHEDULER"):
        from widgets.cluster import connect

        cluster = connect(os.environ["SCHEDULER"])
    write(calibrate(client=cluster), "ensemble.csv")
    lenses, found = HERE.parent / "widgets" / "lenses", data.ensemble()
    (lenses / "sets.py").write_text(ensemble.for_the_page(found), encoding="utf-8")
    (lenses / "populations.py").write_text(ensemble.populations_for_the_page(found), encoding="utf-8")
    write(ensemble.sobol(), "sobol.csv")

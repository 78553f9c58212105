"""Writes what the model needs of `therapies.csv` into `widgets/alliance.py` (`make therapies`).

The model imports nothing, so that it runs in the page: it holds a copy of the demands, made here.
"""

import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # from a clone, installed or not

from widgets import data  # noqa: E402

MODEL = Path(__file__).resolve().parent.parent / "widgets" / "alliance.py"
BLOCK = re.compile(r"^THERAPIES = \{.*?^\}.*?$", re.M | re.S)
COPIED = ("therapy", "demand_goal", "demand_task", "demand_bond", "lead", "opened", "client_tasks")


def for_the_model(table):
    """The lines of `widgets/alliance.py` that hold the therapies of a table: Python, as text."""
    rows = [[row[name] for name in COPIED] for row in data.records(table)]
    said = [", ".join(f'"{x}"' if isinstance(x, str) else f"{x:g}" for x in row) for row in rows]
    lines = [f'    "{row[0]}": Therapy({words}),\n' for row, words in zip(rows, said, strict=True)]
    return "THERAPIES = {\n" + "".join(lines) + "}  # fmt: skip"


def main():
    """Rewrites the lines of the model."""
    text = MODEL.read_text(encoding="utf-8")
    MODEL.write_text(BLOCK.sub(lambda _: for_the_model(data.therapies()), text, count=1), encoding="utf-8")


if __name__ == "__main__":
    main()

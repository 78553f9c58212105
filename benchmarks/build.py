"""Bench: the whole book from an installed environment, everything executed."""

import shutil
import subprocess
import sys
import time
from pathlib import Path

from budget import limit
from figures import figure
from pages import BENCH, ROOT


def run():
    """The figure: seconds of `make book` in a copy of the project that has never been built."""
    copy = BENCH / "project"
    shutil.rmtree(copy, ignore_errors=True)
    listed = ["git", "ls-files", "-co", "--exclude-standard"]
    for name in subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines():
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, copy / name)
    tool = Path(sys.executable).parent / "jupyter-book"
    began = time.perf_counter()
    subprocess.run([tool, "build", ".", "-W", "-n", "--keep-going"], cwd=copy, check=True, capture_output=True)
    took = time.perf_counter() - began
    return [figure("make book", took, "s", "nothing built before, all notebooks run", **limit("build", "make book"))]

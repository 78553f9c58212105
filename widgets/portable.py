"""The portable files: those that run in the kernel and, word for word, in the published page's engine.

What each of them may import stands in one table, in CONTRIBUTING.md; a test reads it.
"""

from pathlib import Path

HERE = Path(__file__).resolve().parent
PORTABLE = ("alliance.py", "chance.py", "client.py", "study.py", "words.py", "page.py", "lenses/*.py", "scenes/*.py")


def paths():
    """The paths of the portable files, in a fixed order."""
    return [path for pattern in PORTABLE for path in sorted(HERE.glob(pattern))]


def texts():
    """The portable files as the page's engine gets them: {path in the engine: text}.

    The package's own `__init__.py` is empty there: what it offers to notebooks is not portable.
    """
    files = {"widgets/__init__.py": ""}
    for path in paths():
        files["widgets/" + path.relative_to(HERE).as_posix()] = path.read_text(encoding="utf-8")
    return files

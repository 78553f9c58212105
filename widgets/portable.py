"""The portable files: those that run in the kernel and, the very same, in the published page's engine.

What each of them may import stands in one table, in CONTRIBUTING.md; a test reads it. What a page takes of
them is the book's affair (`book/_ext/model_files.py`).
"""

from pathlib import Path

HERE = Path(__file__).resolve().parent
PORTABLE = (
    "alliance.py",
    "chance.py",
    "client.py",
    "study.py",
    "words.py",
    "codes.py",
    "page.py",
    "workshop.py",
    "lenses/*.py",
    "scenes/*.py",
)


def paths():
    """The paths of the portable files, in a fixed order."""
    return [path for pattern in PORTABLE for path in sorted(HERE.glob(pattern))]

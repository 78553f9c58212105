"""Bench: what the chapter's page transfers beyond the theme, gzipped.

Counted are the files that the course adds to the theme's (`book/_static`, and what the build
writes for the page) and that the chapter's page or its script names. All chapters share them but
for the scenes of the chapter's own simulations (`model-bordin.js`). The page itself, which no other
chapter shares either, stands beside them and is not counted.
"""

import gzip

from budget import limit
from figures import figure
from pages import PAGE, ROOT, copy_of_book

OURS = (ROOT / "book" / "_static", ROOT / "_build" / "page" / "static")
MEGABYTE = 1_000_000


def run():
    """The figures: each file, all of them together, and the page."""
    book = copy_of_book("page")
    sizes = {name: gzipped(book / "_static" / name) for name in named(book)}
    largest = sorted(sizes, key=sizes.get, reverse=True)
    figures = [figure(name, sizes[name] / 1000, "kB", "gzip level 9") for name in largest]
    total = sum(sizes.values()) / MEGABYTE
    figures.append(
        figure(
            "together",
            total,
            "MB",
            f"{len(sizes)} files, all chapters share all but the scenes",
            **limit("transfer", "together"),
        )
    )
    figures.append(figure("the page itself", gzipped(book / PAGE) / 1000, "kB", "not counted"))
    return figures


def named(book):
    """The course's own files that the chapter's page loads."""
    texts = (book / PAGE).read_text(encoding="utf-8") + (book / "_static" / "simulation.js").read_text(encoding="utf-8")
    ours = {path.name for folder in OURS for path in folder.rglob("*") if path.is_file()}
    # what is packed comes in place of the file itself
    found = sorted(name for name in ours if name in texts and not name.endswith(".gz"))
    if "engine.js" not in found:
        raise RuntimeError("the chapter's page names no engine.js: has the page's script changed?")
    return found


def gzipped(path):
    """The size of a file in bytes after gzip at level 9."""
    return len(gzip.compress(path.read_bytes(), 9))

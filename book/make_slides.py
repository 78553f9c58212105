"""The chapters as slides in a folder of their own: `make slides` makes `_build/slides` from the built book.

The pages are the book's own, and their script shows them as slides (book/_static/slides.js); the folder needs
nothing else, neither a server nor the network.
"""

import re
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "book" / "_ext"))

from filling import fill  # noqa: E402 - the extension's folder is no package

BOOK = ROOT / "_build" / "html"
TITLE = re.compile(r"<h1>([^<]*)")
LEFT_OUT = ("_sources", "index.html", "objects.inv", "search.html", "searchindex.js", "genindex.html", ".buildinfo")


def make(book, folder):
    """Writes the slides of a built book into `folder`; returns [(title, address)] of its chapters.

    Raises FileNotFoundError where there is no built book.
    """
    pages = sorted((book / "chapters").glob("*.html"))
    if not pages:
        raise FileNotFoundError(f"{book} holds no chapters: run `make book` first")
    if folder.exists():
        shutil.rmtree(folder)
    shutil.copytree(book, folder, ignore=shutil.ignore_patterns(*LEFT_OUT))
    chapters = []
    for page in pages:
        text = page.read_text(encoding="utf-8")
        (folder / "chapters" / page.name).write_text(text.replace("<html ", "<html data-slides ", 1), encoding="utf-8")
        chapters.append((TITLE.search(text)[1].strip(), f"chapters/{page.name}"))
    (folder / "index.html").write_text(fill("slides.html", chapters=chapters), encoding="utf-8")
    return chapters


if __name__ == "__main__":
    made = make(BOOK, ROOT / "_build" / "slides")
    print(f"{len(made)} chapters as slides. Open {ROOT / '_build' / 'slides' / 'index.html'}")

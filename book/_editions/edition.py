"""The whole book as still pages in reading order, with the figures drawn, for `paper.py` and `epub.py`."""

import os
import sys
from collections import namedtuple
from contextlib import contextmanager
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import browser as browser_finder  # noqa: E402 - the one that the tests drive
from drawing import drawn  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402
from still import Page, key_of, painted, still  # noqa: E402

from widgets import __version__  # noqa: E402
from widgets.templates import environment  # noqa: E402

TEMPLATES = environment(Path(__file__).parent / "templates")
HTML = ROOT / "_build" / "html"
NAME = f"therapeutic-alliance-{__version__}"
CONFIG = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
TITLE, AUTHOR = CONFIG["title"], CONFIG["author"]
LICENCE = "Text, figures and data CC BY 4.0, code MIT. A teaching model, not a clinical instrument."
LEFT_OUT = {"book/flashcards", "book/record", "book/pair"}  # nothing of them is left where nothing moves
SOLUTIONS = "solutions"

# pages: those of the book, and the solutions. parts: [(caption, [pages])]. images: {file: SVG}
Edition = namedtuple("Edition", "pages parts images site")


def site():
    """Where the book is published: `SITE`, or what the workflow's repository is called; "" where nobody knows."""
    owner, _, name = os.environ.get("GITHUB_REPOSITORY", "").partition("/")
    given = os.environ.get("SITE") or (f"https://{owner.lower()}.github.io/{name}" if name else "")
    return given.rstrip("/") + "/" if given else ""


def contents():
    """The parts of the book, [(caption, [names of pages])], as `_toc.yml` has them; the root in a part of its own."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    parts = [("", [toc["root"]])]
    parts += [(part["caption"], [each["file"] for each in part["chapters"]]) for part in toc["parts"]]
    return [(caption, [name for name in names if name not in LEFT_OUT]) for caption, names in parts]


def pages_of(parts, address, html=HTML):
    """The pages in their order, and at the end one with the solutions of all."""
    names = [name for _, listed in parts for name in listed]
    pages = [still((html / f"{n}.html").read_text(encoding="utf-8"), n, names, address) for n in names]
    solved = "".join(f"<section><h2>{p.title}</h2>{p.solutions}</section>" for p in pages if p.solutions)
    return [*pages, Page(key_of(SOLUTIONS), SOLUTIONS, "Solutions", f"<h1>Solutions</h1>{solved}", "", {})]


def made(browser, html=HTML):
    """The `Edition` of the built book, its figures drawn in that browser."""
    parts, address = contents(), site()
    pages = pages_of(parts, address, html)
    images = drawn(browser, {file: each for page in pages for file, each in page.figures.items()})
    by_name = {page.name: page for page in pages}
    listed = [(caption, [by_name[name] for name in names]) for caption, names in [*parts, ("", [SOLUTIONS])]]
    return Edition(pages, listed, images, address)


def where(address):
    """A sentence for the title page: where the simulations are alive."""
    alive = f"in the published book, {address}" if address else "in the book's own pages"
    return f"Here its simulations stand still, each as it opens; they can be moved {alive}."


def fill(template, made, **values):
    """A template of the editions, filled with what all of them say of the book, and `values`."""
    shared = {"title": TITLE, "version": __version__, "licence": LICENCE, "where": where(made.site)}
    return TEMPLATES.get_template(template).render(**shared, sheet=sheet(), parts=made.parts, **values)


def sheet():
    """The style sheet of the editions, its colours by value."""
    return painted((Path(__file__).parent / "edition.css").read_text(encoding="utf-8"))


@contextmanager
def chromium():
    """The project's own Chromium, for as long as it is used; SystemExit where there is none."""
    path = browser_finder.find()
    if not path:
        raise SystemExit("There is no browser that could draw: run `make browser` first.")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=browser_finder.FLAGS)
        yield running
        running.close()

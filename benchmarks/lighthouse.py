"""Bench: what Lighthouse says of every page of the book, as its simulated phone sees them.

The phone has a processor four times slower and slow 4G; pages are served with compression, as the published book is.
"""

import json
import os
import subprocess

from budget import limit
from figures import figure
from pages import chromium_path, copy_of_book, npm_package, served

JUDGED = {
    "performance": "performance",
    "accessibility": "accessibility",
    "best practices": "best-practices",
    "search engines": "seo",
}
# an address that leads on, and a page that no search engine is to find
LEFT = ("index.html", "404.html")


def run():
    """The figures: of each kind the lowest score of all pages, and whose it is."""
    copy, scores = copy_of_book("lighthouse"), {name: {} for name in JUDGED}
    with served(copy, packed=True) as address:
        for path in every_page(copy):
            found = audit(f"{address}/{path}", *JUDGED.values())["categories"]
            for name, key in JUDGED.items():
                scores[name][path] = 100 * found[key]["score"]
    return [lowest(name, by_page, limit("lighthouse", name)) for name, by_page in scores.items()]


def every_page(copy):
    """The paths of the pages that a reader comes to, in order."""
    paths = (path.relative_to(copy).as_posix() for path in copy.rglob("*.html"))
    return sorted(path for path in paths if not path.startswith("_") and path not in LEFT)


def lowest(name, by_page, target):
    """The `Figure` of the lowest score; its note counts the pages and names those that fall short."""
    (least,) = target.values()
    short = sorted((score, path) for path, score in by_page.items() if score < least)
    below = "; ".join(f"{path.removesuffix('.html')} {score:.0f}" for score, path in short) or "none"
    return figure(
        f"every page: {name}, lowest",
        min(by_page.values()),
        "",
        f"{len(by_page)} pages, one run each, below the target: {below}",
        **target,
    )


def audit(address, *categories):
    """What Lighthouse says of a page in these categories, as its JSON."""
    tool = npm_package("lighthouse") / "cli" / "index.js"
    flags = "--chrome-flags=--headless --no-sandbox --disable-gpu"
    order = ["node", tool, address, f"--only-categories={','.join(categories)}", "--output=json", "--quiet", flags]
    said = subprocess.run(order, env=os.environ | {"CHROME_PATH": chromium_path()}, capture_output=True, check=True)
    return json.loads(said.stdout)

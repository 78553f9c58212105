"""Bench: how soon a page is seen and can be used, on a phone and on a slow line.

Lighthouse judges the pages as its simulated phone sees them (a processor four times slower, slow
4G), served with compression as the published book is. On a line of 400 kbit/s without compression
Chromium itself tells when something was painted and when every simulation was usable. The peer is
the chapter with the head that the theme gives it: its own style sheets, and scripts that block.
"""

import re

from budget import limit
from figures import figure, median_of
from lighthouse import audit
from pages import PAGE, chromium, copy_of_book, served

RUNS = 3
PAGES = {"chapter 4": PAGE, "intro": "book/intro.html", "model": "book/model.html"}
SLOW = {"offline": False, "downloadThroughput": 400_000 / 8, "uploadThroughput": 400_000 / 8, "latency": 100}
PATIENCE = 180_000  # ms

WATCH = """
window.bench = { shift: 0, read: null, play: null };
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) bench.shift += entry.value;
}).observe({ type: "layout-shift", buffered: true });
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) bench.read = entry.startTime;
}).observe({ type: "largest-contentful-paint", buffered: true });
new MutationObserver(() => {
  const states = [...document.querySelectorAll("section.simulation")].map((section) => section.dataset.state);
  if (document.readyState !== "loading" && states.every((state) => state === "ready")) bench.play ??= performance.now();
}).observe(document, { subtree: true, childList: true, attributeFilter: ["data-state"] });
"""


def run():
    """The figures: Lighthouse's, page by page and beside the theme's own head, and those of the slow line."""
    figures = []
    ours, theirs = copy_of_book("page"), with_the_theme_s_head()
    with served(ours, packed=True) as address, served(theirs, packed=True) as peer:
        for name, path in PAGES.items():
            figures += on_a_phone(name, f"{address}/{path}", limit("page", "Lighthouse, performance"))
        figures += on_a_phone("chapter 4 with the theme's own head", f"{peer}/{PAGE}", {})
    with served(ours) as address, served(theirs) as peer:
        for name, path in PAGES.items():
            figures += slow_line(name, f"{address}/{path}")
        figures += slow_line("chapter 4 with the theme's own head", f"{peer}/{PAGE}", judged=False)
    return figures


def on_a_phone(name, address, target):
    """A page's score from 0 to 100, and its parts: medians of some runs."""
    audits = [audit(address, "performance") for _ in range(RUNS)]
    scores = [100 * one["categories"]["performance"]["score"] for one in audits]
    figures = [median_of(f"{name}: Lighthouse, performance", scores, "", "runs, mobile", **target)]
    for part, key in (
        ("first paint", "first-contentful-paint"),
        ("largest paint", "largest-contentful-paint"),
        ("blocked", "total-blocking-time"),
    ):
        seconds = [one["audits"][key]["numericValue"] / 1000 for one in audits]
        figures.append(median_of(f"{name}: {part}", seconds, "s", "runs, slow 4G, processor 4 × slower"))
    return figures


def slow_line(name, address, judged=True):
    """A page on the slow line: seconds until it can be read and played with, and how far things jumped."""
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 412, "height": 823})
        page.add_init_script(WATCH)
        line = page.context.new_cdp_session(page)
        line.send("Network.enable")
        line.send("Network.emulateNetworkConditions", SLOW)
        page.goto(address, wait_until="load", timeout=PATIENCE)
        plays = page.locator("section.simulation").count() > 0
        if plays:
            page.wait_for_function("bench.play", timeout=PATIENCE)
        seen = page.evaluate("bench")
    target = (lambda row: limit("page", row)) if judged else (lambda row: {})
    note = "400 kbit/s, nothing compressed"
    read, shift = "to read on a slow line", "layout shift"
    figures = [figure(f"{name}: {read}", seen["read"] / 1000, "s", f"largest paint, {note}", **target(read))]
    if plays:
        play = "to play on a slow line"
        figures.append(figure(f"{name}: {play}", seen["play"] / 1000, "s", f"all simulations, {note}", **target(play)))
    return [*figures, figure(f"{name}: {shift}", seen["shift"], "", note, **target(shift))]


def with_the_theme_s_head():
    """A copy of the book in which the chapter's head is the theme's: its sheets, its icon script, no `defer`."""
    copy = copy_of_book("theme")
    text = (copy / PAGE).read_text(encoding="utf-8")
    made_from = (copy / "_static" / "book.css").read_text(encoding="utf-8").partition(" */")[0].partition("from ")[2]
    links = [f'<link rel="stylesheet" href="../_static/{sheet}" />' for sheet in made_from.split()]
    (icons,) = (copy / "_static").glob("vendor/fontawesome/*/js/all.min.js")
    links.append(f'<script src="../{icons.relative_to(copy).as_posix()}"></script>')
    text = re.sub(r'<link rel="stylesheet" href="../_static/book.css[^>]*>', "\n".join(links), text)
    (copy / PAGE).write_text(text.replace("<script defer ", "<script "), encoding="utf-8")
    return copy

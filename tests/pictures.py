"""Draws every page of the book on a desktop, in the dark and on a phone, and says what has changed since the last time.

python tests/pictures.py [--keep] [part of a page's name …]

The pictures stand in `_build/pictures`: `now`, `before` (those of the last run; with --keep those of the run before
stay, to compare with several times) and `changed`, where before, now and what differs stand side by side. They are not
kept with the project: typefaces and browsers draw a page differently from machine to machine, so that somebody else's
pictures would differ everywhere, and the pictures of one run are larger than the whole project.
"""

import functools
import http.server
import shutil
import sys
import threading
from pathlib import Path

import browser as browser_finder
from PIL import Image, ImageChops
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
HTML = ROOT / "_build" / "html"
PICTURES = ROOT / "_build" / "pictures"
LOOKS = {
    "desktop": {"viewport": {"width": 1366, "height": 768}},
    "dark": {"viewport": {"width": 1366, "height": 768}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 664}, "has_touch": True, "is_mobile": True},
}
# no guesses, options in one order, nothing that moves: the same page is the same picture
SAME = browser_finder.NO_QUESTIONS + "; try { localStorage.setItem('alliance:check-seed', '1') } catch {}"
READY = "() => [...document.querySelectorAll('.simulation')].every((s) => s.dataset.state === 'ready')"
DRAWN = """() => [...document.querySelectorAll('.simulation-figure')].every((f) => f.hidden || f.querySelector('.main-svg'))"""
TOLERANCE = 8  # of 255: lines are smoothed a little differently from run to run


class Silent(http.server.SimpleHTTPRequestHandler):
    """A server that says nothing."""

    def log_message(self, *args):
        """Keeps quiet."""


def draw(browser, address, look, path):
    """Writes the picture of a page, whole, as a reader with that look sees it."""
    context = browser.new_context(reduced_motion="reduce", **LOOKS[look])
    context.add_init_script(SAME)
    page = context.new_page()
    page.goto(address)
    page.wait_for_function(READY, timeout=60_000)
    page.evaluate("document.querySelectorAll('.simulation-figure').forEach((frame) => frame.comesNear?.())")
    page.wait_for_function(DRAWN, timeout=60_000)
    page.evaluate("document.fonts.ready")
    page.screenshot(path=path, full_page=True, animations="disabled", caret="hide")
    context.close()


def difference(before, now):
    """The share of a picture's area that has changed, 0 to 1, and a mask of it; 1 for another size."""
    if before.size != now.size:
        return 1.0, None
    mask = ImageChops.difference(before, now).convert("L").point(lambda value: 255 * (value > TOLERANCE))
    return mask.histogram()[255] / (mask.width * mask.height), mask


def beside(before, now, mask):
    """Before, now and what differs, side by side."""
    parts = [part for part in (before, now, mask) if part]
    sheet = Image.new("RGB", (sum(part.width for part in parts), max(part.height for part in parts)))
    left = 0
    for part in parts:
        sheet.paste(part.convert("RGB"), (left, 0))
        left += part.width
    return sheet


def compare(before, now, changed):
    """Compares two folders; returns {name: share changed}, where a new picture has the share None.

    Writes what has changed, side by side, into the folder `changed`, which is emptied first.
    """
    shutil.rmtree(changed, ignore_errors=True)
    changed.mkdir(parents=True)
    found = {}
    for path in sorted(now.glob("*.png")):
        old = before / path.name
        if not old.exists():
            found[path.name] = None
            continue
        with Image.open(old) as one, Image.open(path) as other:
            one, other = one.convert("RGB"), other.convert("RGB")
        share, mask = difference(one, other)
        if share:
            found[path.name] = share
            beside(one, other, mask).save(changed / path.name)
    return found


def pages(parts):
    """The pages of the book whose name has one of these parts, or all of them, as paths from its root."""
    found = [
        path.relative_to(HTML).as_posix() for folder in ("book", "chapters") for path in HTML.glob(f"{folder}/*.html")
    ]
    return [path for path in sorted(found) if not parts or any(part in path for part in parts)]


def main(keep, parts):
    """Draws, compares and prints what has changed."""
    now, before = PICTURES / "now", PICTURES / "before"
    if now.exists() and not keep:
        shutil.rmtree(before, ignore_errors=True)
        now.rename(before)
    now.mkdir(parents=True, exist_ok=True)
    handler = functools.partial(Silent, directory=str(HTML))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_finder.find(), args=browser_finder.FLAGS)
        for path in pages(parts):
            for look in LOOKS:
                name = f"{Path(path).stem}-{look}.png"
                draw(browser, f"http://127.0.0.1:{server.server_port}/{path}", look, now / name)
        browser.close()
    found = compare(before, now, PICTURES / "changed")
    for name, share in found.items():
        print(f"{name}: {'new' if share is None else f'{100 * share:.2f}% of its area has changed'}")
    print(f"{len(list(now.glob('*.png')))} pictures in {now}; {len(found)} are new or have changed.")


if __name__ == "__main__":
    main("--keep" in sys.argv, [part for part in sys.argv[1:] if part != "--keep"])

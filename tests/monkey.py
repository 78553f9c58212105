"""A monkey at every simulation: seeded keys and pointer moves, as a browser gets them from a hand.

After each burst, when the page has come to rest, the simulation must show what CPython says of the same settings
(tests/races.py has the verdict, and plays links, Back and reset on several simulations at once), no control may be
out of its range, and nothing may have failed.

    python tests/monkey.py 10000           # events on every simulation; `make soak` runs it
    python tests/monkey.py 2000 fit study  # on some
"""

import argparse
import json
import random
import sys
import time
from itertools import groupby

import browser
import races
from playwright.sync_api import sync_playwright

from widgets import scenes

BURST = 50  # events between two looks
PER_LOAD = 40  # bursts before the page is loaded anew
KEYS = [
    "ArrowLeft",
    "ArrowRight",
    "ArrowUp",
    "ArrowDown",
    "Home",
    "End",
    "PageUp",
    "PageDown",
    "Tab",
    "Shift+Tab",
    "Space",
    "Enter",
    "Escape",
    "1",
    "5",
    "a",
]
GROWTH = 1.5  # what a page may come to hold, as a share of what it held after its first bursts

# Keeps the monkey at its simulation: no link or form leads away, no file comes down, the reader's own code is left.
IN_PAGE = """
window.print = window.open = () => null;
addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href]");
  if (link && (link.download || !link.getAttribute("href").startsWith("#"))) event.preventDefault();
}, true);
addEventListener("submit", (event) => event.target.closest(".simulation") || event.preventDefault(), true);
window.monkey = {
  within: (section, element) => section.contains(element) && !element.closest(".simulation-source, .cm-editor"),

  // the simulation in the window, the keyboard at one of its controls, and places in it where a hand may go
  begin(name, which, shares) {
    const section = document.getElementById(name);
    section.scrollIntoView({ block: "start", behavior: "instant" });
    this.hold(name, which);
    const box = section.getBoundingClientRect();
    const top = Math.max(box.top, 0);
    return shares
      .map(([across, down]) => [box.left + across * box.width, top + down * (Math.min(box.bottom, innerHeight) - top)])
      .filter((place) => this.within(section, document.elementFromPoint(...place)));
  },

  whole(bar) {
    [...bar.querySelectorAll("button")].find((button) => button.textContent === "Whole course").click();
  },

  hold(name, which) {
    const section = document.getElementById(name);
    if (this.within(section, document.activeElement)) return;
    const all = [...section.querySelectorAll(".simulation-controls [name], button")].filter((e) => e.checkVisibility());
    all[Math.floor(which * all.length)]?.focus({ preventScroll: true });
  },
};
"""


def simulations(html):
    """(path of its page, name) of every simulation of the book, page by page."""
    for path in sorted(html.glob("*/*.html")):
        text = path.read_text(encoding="utf-8")
        for name in scenes.SCENES:
            if f'data-simulation="{name}"' in text:
                yield path.relative_to(html).as_posix(), name


def opened(context, address):
    """A page at that address, with what the monkey and its judge need in it."""
    page = context.new_page()
    page.add_init_script(races.IN_PAGE + IN_PAGE)
    page.goto(address)
    return page


def burst(page, name, chance, number=BURST):
    """Plays that many events on a simulation, and returns them as texts."""
    shares = [[chance.random(), chance.random()] for _ in range(number)]
    places = page.evaluate("asked => monkey.begin(...asked)", [name, chance.random(), shares])
    events = []
    for i in range(number):
        if i % 10 == 9:  # Tab may have led out of it
            page.evaluate("asked => monkey.hold(...asked)", [name, chance.random()])
        kind = chance.choices(("key", "click", "pull"), (60, 25, 15))[0] if places else "key"
        events.append(key(page, chance) if kind == "key" else hand(page, chance, kind, places))
    return events


def key(page, chance):
    """Presses a key and returns its name."""
    pressed = chance.choice(KEYS)
    page.keyboard.press(pressed)
    return pressed


def hand(page, chance, kind, places):
    """Clicks at one of the places, or pulls from it to another; returns what was done."""
    (x, y), to = chance.choice(places), chance.choice(places)
    page.mouse.move(x, y)
    page.mouse.down()
    if kind == "pull":
        page.mouse.move(*to, steps=3)
    page.mouse.up()
    return f"{kind} {x:.0f} {y:.0f}" + (f" to {to[0]:.0f} {to[1]:.0f}" if kind == "pull" else "")


def wrong(page, name):
    """What does not belong together, is out of range, or has failed in a simulation at rest, its course whole."""
    # a course that is played shows a part of it
    page.evaluate("document.querySelectorAll('.course-player').forEach((bar) => monkey.whole(bar))")
    state = json.loads(page.evaluate("races.settle(500)"))
    if "stuck" in state:
        return [state["stuck"]]
    state["simulations"] = [seen for seen in state["simulations"] if seen["name"] == name]
    controls = {c.name: c for c in scenes.scene(state["simulations"][0]["scene"]).controls}
    out = [
        f"{key} = {value!r} is out of range"
        for key, value in state["simulations"][0]["settings"].items()
        if not within(controls[key], value)
    ]
    return out or races.out_of_step(state)


def within(control, value):
    """Whether a control allows a value."""
    if control.kind == "choice":
        return value in control.choices
    return value in (True, False) if control.kind == "switch" else control.low <= value <= control.high


def held(page):
    """What a page holds after its rubbish was thrown away: bytes of its scripts, and nodes."""
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    session.send("Performance.enable")
    metrics = {m["name"]: m["value"] for m in session.send("Performance.getMetrics")["metrics"]}
    session.detach()
    return {"bytes": metrics["JSHeapUsedSize"], "nodes": metrics["Nodes"]}


def soak(running, address, name, number, seed):
    """Plays many events on one simulation: yields what was wrong, with the events before it."""
    chance = random.Random(f"{seed} {name}")
    for load in range(0, number, BURST * PER_LOAD):
        context = running.new_context()
        context.add_init_script(browser.NO_QUESTIONS)
        page = opened(context, address)
        page.on("pageerror", lambda error, name=name: print(f"{name}: {error}", flush=True))
        after = []
        for _ in range(min(PER_LOAD, (number - load) // BURST)):
            events = burst(page, name, chance)
            for what in wrong(page, name):
                yield what, events
            after.append(held(page))
        early, late = after[: len(after) // 4], after[len(after) // 4 :]
        for kind in ("bytes", "nodes"):
            # what the first quarter of the bursts has opened stays, and is not a leak
            if early and max(m[kind] for m in late[-3:]) > GROWTH * max(m[kind] for m in early):
                yield f"{kind} grew: {[m[kind] for m in after]}", []
        context.close()


def main():
    said = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    said.add_argument("number", type=int, help="events on each simulation")
    said.add_argument("names", nargs="*", help="simulations; all of the book if none is named")
    said.add_argument("--seed", default="1")
    asked = said.parse_args()
    found, began = 0, time.monotonic()
    with races.served(races.HTML) as address, sync_playwright() as playwright:
        root = address.removesuffix(races.PAGE)
        running = playwright.chromium.launch(executable_path=browser.find(), args=browser.FLAGS)
        for path, group in groupby(simulations(races.HTML), key=lambda pair: pair[0]):
            for _, name in group:
                if asked.names and name not in asked.names:
                    continue
                for what, events in soak(running, root + path, name, asked.number, asked.seed):
                    found += 1
                    print(f"{name}: {what}\n    after {json.dumps(events)}", flush=True)
                print(
                    f"{name}: {asked.number} events, {found} faults so far, {time.monotonic() - began:.0f} s",
                    flush=True,
                )
        running.close()
    sys.exit(found > 0)


if __name__ == "__main__":
    main()

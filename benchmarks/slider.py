"""Bench: from moving a slider to the new figure, for every simulation of the book, beside the whole way.

Ranges are dragged to and fro, one move as soon as the last figure is there, in blocks that alternate between
three ways: as the page does it under a moving hand; the same by arrow keys; and *whole*, dragged, but as the page
does it once the hand rests: everything asked for, Plotly's `react`. A move lasts from its `input` event to the
page's `simulation-drawn`, when the figure is updated; the event also tells the time in the worker, which is the
model's and that of its JSON. Once more for one simulation with the page's thread four times slower.
"""

import contextlib
import sys
import time
from itertools import pairwise
from statistics import median

from budget import limit
from figures import figure, percentile
from pages import PAGE, chromium, copy_of_book, served

from widgets import alliance, chance, scenes

BLOCK, BLOCKS = 12, 5  # moves of a block; blocks of each way, over the ranges in turn
PLACES = 24  # a drag goes in so many steps from end to end, or in the range's own where they are larger
THUMB = 16  # pixels, of a range in Chromium
LIMIT = 200  # client-sessions up to which the targets of a frame hold
SECONDS = 22  # for one simulation, whose runs may be long
PHONE = 4  # times slower
USUAL = "bordin"

WATCH = """
window.bench = { samples: null, moved: null, done: null };
for (const section of document.querySelectorAll("section.simulation")) {
  section.addEventListener("input", (event) => (bench.moved = event.timeStamp), true);
  section.addEventListener("simulation-drawn", ({ detail }) => {
    const moved = bench.moved;
    if (moved === null) return;
    bench.moved = null;
    const updated = performance.now() - moved;
    requestAnimationFrame(() => {
      bench.samples.push([updated, detail.modelTime, detail.whole]);
      bench.done?.();
    });
  });
  const { simulation } = section;
  const { moved } = simulation;
  simulation.moved = (control) => {
    if (!bench.whole) return moved.call(simulation, control);
    simulation.say(control);
    simulation.changed();
  };
}
bench.arm = () => {
  bench.settled = new Promise((resolve, reject) => {
    bench.done = resolve;
    setTimeout(() => reject(new Error("a move that brings no figure")), 10000);
  });
};
// the keyboard at a range, and the page standing still: it would scroll there smoothly
bench.at = async (range) => {
  range.scrollIntoView({ block: "center", behavior: "instant" });
  range.focus({ preventScroll: true });
  for (let y = NaN; y !== range.getBoundingClientRect().y; await new Promise((resolve) => setTimeout(resolve, 100))) {
    y = range.getBoundingClientRect().y;
  }
};
bench.rest = async (section) => {
  while (section.hasAttribute("aria-busy")) await new Promise((resolve) => setTimeout(resolve, 20));
};
true;  // or the last function would be called
"""


def run():
    """The figures: for each simulation p50 and p95 of a move and its share of the whole way; the five slowest."""
    figures, slow = [], []
    measured, throttled = measure()
    for name, (scene, samples) in measured.items():
        size = client_sessions(scene)
        hand, whole = ([each[0] for each in samples[way]] for way in ("hand", "whole"))
        p95, old = percentile(hand, 0.95), percentile(whole, 0.95)
        held = size is not None and size <= LIMIT
        about = f"{size} client-sessions, " if size else ""
        left = sum(each[2] for each in samples["hand"])
        note = f"{about}{len(hand)} moves, {left} of them drawn whole"
        figures.append(figure(f"{name}: move to figure, p50", median(hand), "ms", note))
        target = limit("slider", "move to figure, p95") if held else {}
        figures.append(figure(f"{name}: move to figure, p95", p95, "ms", note, **target))
        keys = [each[0] for each in samples["keys"]]
        figures.append(figure(f"{name}: by an arrow key, p95", percentile(keys, 0.95), "ms", f"{len(keys)} moves"))
        target = limit("slider", "by the old way's time") if held else {}
        figures.append(
            figure(f"{name}: by the whole way, p95", p95 / old, "×", f"of {old:.1f} ms, alternating", **target)
        )
        model = percentile([each[1] for each in samples["hand"]], 0.95)
        target = limit("slider", "of which the model, p95") if name == USUAL else {}
        figures.append(figure(f"{name}: of which the model, p95", model, "ms", note, **target))
        slow.append((p95, name, held))
    told = ", ".join(f"{name} {p95:.1f}" for p95, name, _ in sorted(slow, reverse=True)[:5])
    most, name = max((p95, name) for p95, name, held in slow if held)
    target = limit("slider", "slowest scene, p95")
    note = f"{name}; the five slowest of any size: {told}"
    figures.append(figure(f"the slowest of up to {LIMIT} client-sessions, p95", most, "ms", note, **target))
    for way, target in (("hand", limit("slider", "on a processor four times slower, p95")), ("whole", {})):
        times = [each[0] for each in throttled[way]]
        about = f"{len(times)} moves, the page's thread {PHONE} times slower (the worker's is not)"
        said = "" if way == "hand" else ", the whole way"
        figures.append(figure(f"{USUAL} on a phone{said}, p95", percentile(times, 0.95), "ms", about, **target))
    return figures


def measure():
    """By simulation its scene and its samples, and samples of one on a phone.

    Samples are lists by way, "hand", "keys" and "whole", of (ms to the figure, ms of the model, drawn whole).
    """
    measured, throttled = {}, None
    copy = copy_of_book("page")
    with served(copy) as address, chromium() as browser:
        for path in sorted(copy.glob("*/*.html")):
            if 'class="simulation"' not in path.read_text(encoding="utf-8"):
                continue
            page = browser.new_page()
            # no simulation asks for a guess first: what it asks about would be hidden
            page.add_init_script("localStorage.setItem('alliance:no-guesses', 'true')")
            page.goto(f"{address}/{path.relative_to(copy).as_posix()}")
            page.locator('section.simulation:not([data-state="ready"])').first.wait_for(
                state="detached", timeout=30_000
            )
            page.evaluate(WATCH)
            # a simulation without a range has nothing that a hand drags
            for simulation in page.locator('section.simulation:has(.simulation-controls input[type="range"])').all():
                name = simulation.get_attribute("id")
                measured[name] = simulation.get_attribute("data-simulation"), moves(page, simulation)
            if path.relative_to(copy).as_posix() == PAGE:
                throttled = on_a_phone(page)
            page.close()
    return measured, throttled


def on_a_phone(page):
    """The samples of one simulation on a page whose thread has a quarter of the processor."""
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": PHONE})
    samples = moves(page, page.locator(f"section.simulation#{USUAL}"))
    session.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    return samples


def moves(page, simulation):
    """Blocks of moves, by all ways in turn, over the ranges of a simulation in turn: {way: samples}."""
    samples, ends = {"hand": [], "keys": [], "whole": []}, time.monotonic() + SECONDS
    ranges = simulation.locator('.simulation-controls input[type="range"]').all()
    for i in range(BLOCKS):
        for way in samples:
            control = ranges[i % len(ranges)]
            control.evaluate("range => bench.at(range)")
            page.evaluate("way => { bench.whole = way === 'whole'; }", way)
            with by_keys(page, control) if way == "keys" else dragged(page, simulation, control) as move:
                page.evaluate("bench.samples = []")
                for done in range(BLOCK):
                    if done and time.monotonic() > ends:
                        break
                    page.evaluate("bench.arm()")
                    move()
                    page.evaluate("bench.settled")
            simulation.evaluate("(section) => bench.rest(section)")
            samples[way] += page.evaluate("bench.samples")
    return samples


@contextlib.contextmanager
def by_keys(page, control):
    """A function that moves a range by one step, turning at its ends."""
    steps = pairwise(to_and_fro(*at(control)))

    def move():
        before, after = next(steps)
        page.keyboard.press("ArrowRight" if after > before else "ArrowLeft")

    yield move


@contextlib.contextmanager
def dragged(page, simulation, control):
    """A function that drags a range, held by its thumb, on by a `PLACES`th or a step, turning at its ends."""
    box = control.bounding_box()
    places, place = at(control)
    apart = max(1, round(places / PLACES))

    def reach(place):
        x = box["x"] + THUMB / 2 + (box["width"] - THUMB) * place / places
        page.mouse.move(x, box["y"] + box["height"] / 2)

    way = to_and_fro(places // apart, place // apart)
    reach(next(way) * apart)
    page.mouse.down()
    simulation.evaluate("(section) => bench.rest(section)")
    yield lambda: reach(next(way) * apart)
    page.mouse.up()


def at(control):
    """How many steps a range has from end to end, and at which it stands."""
    low, high, step, value = control.evaluate("({ min, max, step, value }) => [min, max, step, value].map(Number)")
    return round((high - low) / step), round((value - low) / step)


def to_and_fro(last, place):
    """Places from 0 to `last`, for ever, one after the other and turning at the ends; the first is where it stands."""
    way = 1
    while True:
        yield place
        way = -1 if place >= last else 1 if place <= 0 else way
        place += way


# --- how large a scene is --------------------------------------------------------------


def client_sessions(name):
    """How many client-sessions a scene computes at its defaults; None if it is not the course's.

    One that draws more chance than its own client-sessions take counts as many as would take it.
    """
    if name not in scenes.SCENES:
        return None
    steps, draws = [], []
    with contextlib.ExitStack() as stack:
        for function, tally in ((alliance.first, steps), (alliance.step, steps), (chance.uniform, draws)):
            stack.enter_context(counted(function, tally))
        scenes.run(scenes.SCENES[name], {})
    return max(len(steps), len(draws) // len(alliance.Chance._fields))


@contextlib.contextmanager
def counted(function, tally):
    """Adds to `tally` at each call of a function, wherever in `widgets` it goes by its name."""

    def counting(*args, **kwargs):
        tally.append(1)
        return function(*args, **kwargs)

    name = function.__name__
    holders = [m for n, m in sys.modules.items() if n.startswith("widgets") and getattr(m, name, None) is function]
    for holder in holders:
        setattr(holder, name, counting)
    try:
        yield
    finally:
        for holder in holders:
            setattr(holder, name, function)

"""Bench: from moving a slider to the new figure, for every simulation of the chapter's page.

Every range is moved to and fro by the keyboard, one move after another. A move lasts from its
`input` event to the page's `simulation-drawn`, when the figure is updated; the event also
tells the time in the worker, which is the model's and that of its JSON.
"""

import contextlib
import sys

from figures import figure, median, percentile
from pages import PAGE, chromium, copy_of_book, served

from widgets import alliance, scenes

MOVES = 60  # of each range
LIMIT = 200  # client-sessions up to which the targets hold
FRAME, MODEL = 50, 10  # ms

WATCH = """
window.bench = { samples: {}, moved: null, done: null };
for (const section of document.querySelectorAll("section.simulation")) {
  const samples = (bench.samples[section.id] = []);
  section.addEventListener("input", (event) => (bench.moved = event.timeStamp), true);
  section.addEventListener("simulation-drawn", ({ detail }) => {
    const moved = bench.moved;
    if (moved === null) return;
    bench.moved = null;
    const updated = performance.now() - moved;
    requestAnimationFrame(() => {
      samples.push([updated, detail.modelTime]);
      bench.done?.();
    });
  });
}
bench.arm = (way) => {
  const { value, min, max } = document.activeElement;
  bench.settled = new Promise((resolve) => (bench.done = resolve));
  return Number(value) === Number(way > 0 ? max : min) ? -way : way;
};
"""


def run():
    """The figures: for each simulation p50 and p95 of a move, and p95 of the model's part."""
    figures = []
    for name, (scene, samples) in measure().items():
        frames, models = zip(*samples, strict=True)
        size = client_sessions(scene)
        held = size is not None and size <= LIMIT
        about = f"{size} client-sessions, " if size else ""
        note = f"{about}{len(samples)} moves"
        figures.append(figure(f"{name}: move to figure, p50", median(frames), "ms", note))
        limit = {"at_most": FRAME} if held else {}
        figures.append(figure(f"{name}: move to figure, p95", percentile(frames, 0.95), "ms", note, **limit))
        limit = {"at_most": MODEL} if held else {}
        figures.append(figure(f"{name}: of which the model, p95", percentile(models, 0.95), "ms", note, **limit))
    return figures


def measure():
    """{simulation: (its scene, [(ms to the figure, ms of the model), ...])}."""
    with served(copy_of_book("page")) as address, chromium() as browser:
        page = browser.new_page()
        page.goto(f"{address}/{PAGE}")
        page.locator('section.simulation:not([data-state="ready"])').first.wait_for(state="detached", timeout=30_000)
        page.evaluate(WATCH)
        simulations = page.locator("section.simulation").all()
        for simulation in simulations:
            for control in simulation.locator('input[type="range"]').all():
                move(page, control)
        samples = page.evaluate("bench.samples")
        return {
            s.get_attribute("id"): (s.get_attribute("data-simulation"), samples[s.get_attribute("id")])
            for s in simulations
        }


def move(page, control):
    """Moves one range `MOVES` times, turning at its ends; each move waits for the last figure."""
    control.focus()
    way = 1
    for _ in range(MOVES):
        way = page.evaluate("(way) => bench.arm(way)", way)
        page.keyboard.press("ArrowRight" if way > 0 else "ArrowLeft")
        page.evaluate("bench.settled")


# --- how large a scene is --------------------------------------------------------------


def client_sessions(name):
    """How many client-sessions a scene computes at its defaults; None if it is not the course's."""
    if name not in scenes.SCENES:
        return None
    tally = []
    with contextlib.ExitStack() as stack:
        for function in (alliance.first, alliance.step):
            stack.enter_context(counted(function, tally))
        scenes.run(scenes.SCENES[name], {})
    return len(tally)


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

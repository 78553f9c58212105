"""Random events on a page with several simulations, and whether all that it shows still agrees.

A burst is a few seeded events, milliseconds apart: controls moved, links followed, Back, Forward,
reset, stop. When the page has come to rest, every simulation's controls, address, sentence, figure,
table and triangle must belong to the same settings; CPython says what those settings show.

    python tests/races.py chromium 600    # bursts in Chromium; `make races` runs both browsers
    python tests/races.py firefox 150     # in Firefox (Debian: apt-get install firefox-esr)
"""

import argparse
import contextlib
import functools
import http.server
import itertools
import json
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from pathlib import Path

import browser
from test_parity import differences, some_value

from widgets import page, scenes
from widgets.panel import panel

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "book" / "_ext"))
import model_files  # noqa: E402

HTML = ROOT / "_build" / "html"
CHAPTER = "chapters/04-bordin.html"  # four simulations, one of them a reader's own
PAGE = "chapters/races.html"  # the chapter, and the slow study besides
PER_LOAD = 25  # bursts before the page is loaded anew
CORNERS = re.compile(r"-?\d+(?:\.\d+)?")

# What the events do, and what is seen when the page has come to rest.
IN_PAGE = r"""
window.races = {
  depth: 0, // entries of the history behind this one: never back out of the page
  trouble: [],
  find: (name) => document.getElementById(name),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  async until(what) {
    const end = performance.now() + 60000;
    while (!what()) {
      if (performance.now() > end) throw new Error(`not within a minute: ${what}`);
      await this.sleep(20);
    }
  },

  async burst(events, quiet) {
    for (const event of events) {
      await this.sleep(event.wait);
      this[event.kind](event);
    }
    return this.settle(quiet);
  },

  move({ simulation, name, value }) {
    const control = this.find(simulation).querySelector(`.simulation-controls [name="${name}"]`);
    if (control.matches(":disabled")) return;
    if (control.type === "button") return control.click();
    if (control.type === "checkbox") control.checked = value;
    else control.value = value;
    control.dispatchEvent(new Event("input", { bubbles: true }));
    control.dispatchEvent(new Event("change", { bubbles: true }));
  },
  go({ hash }) {
    if (location.hash === hash) return;
    location.hash = hash;
    this.depth += 1;
  },
  back() {
    if (this.depth < 1) return;
    this.depth -= 1;
    history.back();
  },
  forward() { history.forward(); },
  press({ simulation, action }) {
    const button = this.find(simulation).querySelector(`[data-action=${action}]`);
    if (!button.closest(".simulation-actions").hidden) button.click();
  },

  // A figure that stands in the window and is still to be drawn.
  waits(frame) {
    const { top, bottom } = frame.getBoundingClientRect();
    return !frame.hidden && !frame.drawn && top < innerHeight && bottom > 0;
  },

  // At rest: nothing loads, runs or is to be drawn, and nothing has been for a while (counted in rounds of 20 ms,
  // since one long pause of a busy machine would pass for many).
  async settle(quiet) {
    const end = performance.now() + 60000;
    for (let calm = 0; calm < quiet / 20; calm += 1) {
      const frames = [...document.querySelectorAll(".simulation .simulation-figure")];
      if (document.querySelector(".simulation[aria-busy], .simulation[data-state=loading]") || frames.some(this.waits)) calm = 0;
      if (performance.now() > end) return JSON.stringify({ stuck: "the page did not come to rest within a minute" });
      await this.sleep(20);
    }
    return JSON.stringify({ hash: location.hash, trouble: this.trouble.splice(0), simulations: this.seen() });
  },

  seen() {
    return [...document.querySelectorAll("section.simulation")].map((s) => {
      const controls = [...s.querySelectorAll(".simulation-controls [name]")];
      const value = (c) => (c.type === "checkbox" ? c.checked : c.tagName === "SELECT" ? c.value : Number(c.value));
      const frame = s.querySelector(".simulation-figure");
      return {
        name: s.id,
        scene: s.dataset.simulation,
        state: s.dataset.state,
        source: JSON.parse(s.querySelector(".simulation-data").textContent).source ?? null,
        beside: Object.assign({}, ...(s.simulation?.extras ?? []).map((extra) => extra({ settings: s.simulation.settings }))), // a pinned run, a guess
        settings: Object.fromEntries(controls.map((c) => [c.name, value(c)])),
        spoken: controls.filter((c) => c.type === "range").map((c) => [Number(c.value), parseFloat(c.getAttribute("aria-valuetext"))]),
        sentence: s.querySelector(".simulation-sentence").textContent,
        label: frame.getAttribute("aria-label"),
        described: labelOf(frame.whole ?? s.simulation.figure),
        figure: (frame.data ?? s.simulation?.figure.data ?? []).map((t) => [t.x ?? null, t.y ?? null]),
        columns: [...s.querySelectorAll("thead th")].map((cell) => cell.textContent),
        rows: [...s.querySelectorAll("tbody tr")].map((row) => [...row.children].map((cell) => cell.textContent)),
        triangle: s.querySelector(".simulation-triangle").innerHTML,
        notice: s.querySelector(".simulation-notice").textContent,
      };
    });
  },
};
window.addEventListener("error", (event) => {
  // no error: what has another size now is looked at in the next frame
  if (!event.message.startsWith("ResizeObserver loop")) races.trouble.push(event.message);
});
window.addEventListener("unhandledrejection", (event) => races.trouble.push(`unhandled: ${event.reason}`));
"""


# --- the page ---------------------------------------------------------------------------


def page_of_races(html):
    """The chapter's page with the study's simulation besides: a slow one among quick ones."""
    study = scenes.scene("study")
    defaults = {c.name: c.default for c in study.controls}
    section = panel("study", study, scenes.run(study, {}), defaults)
    text = (html / CHAPTER).read_text(encoding="utf-8")
    assert text.count("</article>") == 1, "the chapter's page has no article any more"
    text = text.replace("</article>", f"{section}</article>")
    # and the study's own files of the model
    return re.sub(r'data-model="[^"]*"', f'data-model="{" ".join(model_files.carried(text))}"', text)


@contextlib.contextmanager
def served(html):
    """The address of the book in that folder, with the page of the races in it."""
    extra = page_of_races(html).encode()

    class Handler(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *args):
            pass

        def do_GET(self):
            if self.path.partition("?")[0] != f"/{PAGE}":
                return super().do_GET()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(extra)

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=str(html)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/{PAGE}"
    server.shutdown()


# --- events -----------------------------------------------------------------------------


def controls_on_the_page():
    """{simulation: its controls} of the page of the races; the chapter's own scene has the first ones of `fit`."""
    names = ("bordin", "fit", "repair", "study")
    return {name: scenes.scene(name).controls for name in names}


def link(chance, name, controls):
    """A link to a simulation with some settings, now and then one that is out of range."""
    some = chance.sample(controls, chance.randint(1, min(3, len(controls))))
    query = {c.name: some_value(c, chance) for c in some}
    if chance.random() < 0.1:
        query[some[0].name] = 1e6
    texts = {key: str(value).lower() if isinstance(value, bool) else value for key, value in query.items()}
    return f"#{name}?{urllib.parse.urlencode(texts)}"


def event(chance, now):
    """One event on the simulation in `now`, which stays the same for a while, as it does for a reader."""
    if chance.random() < 0.3:
        now["name"] = chance.choice(list(now["all"]))
    name, controls = now["name"], now["all"][now["name"]]
    kind = chance.choices(("move", "link", "anchor", "back", "forward", "reset", "stop"), (46, 22, 4, 10, 4, 6, 8))[0]
    wait = {"wait": chance.choice((0, 0, 5, 20, 60, 150, 320))}
    if kind == "move":
        control = chance.choice(controls)
        value = some_value(control, chance)
        return {**wait, "kind": "move", "simulation": name, "name": control.name, "value": value}
    if kind == "link":
        return {**wait, "kind": "go", "hash": link(chance, name, controls)}
    if kind == "anchor":
        return {**wait, "kind": "go", "hash": chance.choice(("#summary", f"#{name}"))}
    if kind in ("reset", "stop"):
        return {**wait, "kind": "press", "simulation": name, "action": kind}
    return {**wait, "kind": kind}


def bursts(seed):
    """Bursts without end: lists of 2 to 7 events."""
    chance = random.Random(seed)
    now = {"all": controls_on_the_page(), "name": "bordin"}
    while True:
        yield [event(chance, now) for _ in range(chance.randint(2, 7))]


# --- verdict ----------------------------------------------------------------------------


def out_of_step(state):
    """What does not belong together in a state at rest, in words; nothing if all does."""
    if "stuck" in state:
        return [state["stuck"]]
    wrong = [f"error in the page: {trouble}" for trouble in state["trouble"]]
    for seen in state["simulations"]:
        wrong += [f"{seen['name']}: {what}" for what in differing(seen)]
        wrong += [f"{seen['name']}: {what}" for what in misaddressed(seen, state["hash"])]
    return wrong


def differing(seen):
    """The parts of a simulation that are not what CPython shows for its controls."""
    which = {"source": seen["source"]} if seen["source"] else {"scene": seen["scene"]}
    asked = {**which, **seen.get("beside", {}), "settings": seen["settings"]}
    told = json.loads(shown_for(json.dumps(asked, sort_keys=True)))
    if seen["state"] != "ready":
        yield f"is {seen['state']}: {seen['notice']}"
    # a value may be spoken as a word
    if any(spoken is not None and abs(value - spoken) > 0.06 for value, spoken in seen["spoken"]):
        yield f"a slider says another value than it has: {seen['spoken']}"
    if seen["label"] != seen["described"]:
        yield f"label {seen['label']!r}, not {seen['described']!r}"
    if seen["sentence"] != told["sentence"]:
        yield f"controls {seen['settings']} and sentence {seen['sentence'][:70]!r}"
    # a line that the reader is drawing stands in the page alone
    drawing = seen.get("beside", {}).get("guess") == ""
    figure = [[t.get("x"), t.get("y")] for t in told["figure"]["data"]]
    if not drawing and list(differences(figure, seen["figure"], tolerance=2e-6)):
        yield f"controls {seen['settings']} and the figure"
    if seen["columns"] != told["table"]["columns"] or seen["rows"] != told["table"]["text"]:
        yield f"controls {seen['settings']} and the table with columns {seen['columns']}"
    if list(differences(*[[float(n) for n in CORNERS.findall(t)] for t in (told["triangle"], seen["triangle"])])):
        yield f"controls {seen['settings']} and the triangle"


@functools.lru_cache(maxsize=4000)
def shown_for(question):
    """CPython's reply to a question of the page."""
    return page.answer(question)


def misaddressed(seen, hash):
    """A word if the address names this simulation and other settings than its controls have."""
    name, asked, query = hash[1:].partition("?")
    if name != seen["name"] or not asked or seen["source"]:
        return
    texts = {key: values[-1] for key, values in urllib.parse.parse_qs(query, keep_blank_values=True).items()}
    wanted, _ = scenes.from_link(scenes.scene(seen["scene"]), texts)
    if list(differences(wanted, seen["settings"])):
        yield f"controls {seen['settings']} and address {hash}"


# --- browsers ---------------------------------------------------------------------------


@contextlib.contextmanager
def chromium():
    """A Chromium: a function that opens an address in a new page and returns that page's `evaluate`."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=browser.find(), args=browser.FLAGS)
        yield opener(running)
        running.close()


def opener(running):
    """Opens an address in a new page of a running Chromium; the page before is closed."""

    def open_at(address):
        for context in running.contexts:
            context.close()
        tab = running.new_context().new_page()
        tab.add_init_script(browser.NO_QUESTIONS + IN_PAGE)
        tab.goto(address)
        return tab.evaluate

    return open_at


class Bidi:
    """WebDriver BiDi over a socket: `call` sends a command and returns its result."""

    def __init__(self, address):
        import websocket

        # Firefox refuses a socket that names an origin
        self.socket = websocket.create_connection(address, timeout=120, suppress_origin=True)
        self.ids = itertools.count(1)

    def call(self, method, **params):
        id = next(self.ids)
        self.socket.send(json.dumps({"id": id, "method": method, "params": params}))
        while True:
            message = json.loads(self.socket.recv())
            if message.get("id") == id:
                if message["type"] == "error":
                    raise RuntimeError(f"{method}: {message['message']}")
                return message["result"]


@contextlib.contextmanager
def firefox():
    """The same for a Firefox, which Playwright cannot drive as Debian has it."""
    path = browser.find_firefox()
    if not path:
        sys.exit("Firefox is not installed (Debian: apt-get install firefox-esr)")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        order = [path, "--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", "0", "about:blank"]
        running = subprocess.Popen(order, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        try:
            heard = next(line for line in running.stderr if "BiDi listening on" in line)
            threading.Thread(target=running.stderr.read, daemon=True).start()
            yield firefox_opener(Bidi(heard.split()[-1] + "/session"))
        finally:
            running.terminate()
            running.wait()


class Tab:
    """A tab of a Firefox; called with an expression, it returns what that comes to in its page."""

    def __init__(self, bidi, context):
        self.bidi, self.context = bidi, context

    def __call__(self, expression):
        asked = {"expression": expression, "target": {"context": self.context}, "awaitPromise": True}
        answer = self.bidi.call("script.evaluate", **asked)
        if answer["type"] != "success":
            raise RuntimeError(answer["exceptionDetails"]["text"])
        return answer["result"].get("value")

    def press(self, key):
        """Presses a key where the keyboard is: a letter, or a code of WebDriver's."""
        keys = [{"type": kind, "value": key} for kind in ("keyDown", "keyUp")]
        actions = [{"type": "key", "id": "keyboard", "actions": keys}]
        self.bidi.call("input.performActions", context=self.context, actions=actions)


def firefox_opener(bidi):
    """Opens an address in a new `Tab` of that Firefox; the tab before is closed."""
    bidi.call("session.new", capabilities={})
    bidi.call("script.addPreloadScript", functionDeclaration=f"() => {{ {browser.NO_QUESTIONS} {IN_PAGE} }}")

    def open_at(address):
        before = bidi.call("browsingContext.getTree")["contexts"]
        tab = bidi.call("browsingContext.create", type="tab")["context"]
        for context in before:
            bidi.call("browsingContext.close", context=context["context"])
        bidi.call("browsingContext.navigate", context=tab, url=address, wait="interactive")
        return Tab(bidi, tab)

    return open_at


# --- the races --------------------------------------------------------------------------


def states(open_at, address, number, seed, quiet=500):
    """That many states at rest, each with the events before it: yields (events, state)."""
    for load in itertools.count():
        source = bursts(f"{seed}-{load}")
        chance = random.Random(f"{seed}-{load}")
        evaluate = open_at(address + chance.choice(("", link(chance, "bordin", scenes.scene("bordin").controls))))
        for _ in range(min(PER_LOAD, number - load * PER_LOAD)):
            events = next(source)
            yield events, json.loads(evaluate(f"races.burst({json.dumps(events)}, {quiet})"))
        if (load + 1) * PER_LOAD >= number:
            return


def main():
    said = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    said.add_argument("browser", choices=("chromium", "firefox"))
    said.add_argument("number", type=int, help="how many bursts")
    said.add_argument("--seed", default="1")
    said.add_argument("--html", type=Path, default=HTML, help="the built book")
    said.add_argument("--quiet", type=int, default=500, help="ms without anything running until a page is at rest")
    asked = said.parse_args()
    began, wrong = time.monotonic(), 0
    with served(asked.html) as address, globals()[asked.browser]() as open_at:
        for i, (events, state) in enumerate(states(open_at, address, asked.number, asked.seed, asked.quiet), 1):
            found = out_of_step(state)
            wrong += bool(found)
            for what in found:
                print(f"{i}: {what}\n    after {json.dumps(events)}", flush=True)
            if i % 25 == 0:
                print(f"{i} of {asked.number}, {wrong} out of step, {time.monotonic() - began:.0f} s", flush=True)
    print(f"{asked.browser}: {wrong} of {asked.number} states out of step")
    sys.exit(wrong > 0)


if __name__ == "__main__":
    main()

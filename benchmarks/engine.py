"""Bench: the page with its own engine against the same page with Pyodide's core.

Both are the built book, served from this machine, each load with an empty cache. The second
copy differs in one file: its `engine.js` gives the page a worker that loads Pyodide and then
runs the course's own worker script, so the page, the model's files and the questions are the same.
"""

import json
import re
import shutil
import subprocess
import time
from pathlib import Path
from statistics import median

from budget import limit
from figures import figure, median_of
from pages import BENCH, PAGE, ROOT, chromium, copy_of_book, served

HERE = Path(__file__).parent
LOADS = 9  # of each kind; alternating, so that a busy moment of the machine meets both
REST = 0.5  # seconds between two loads, in which the browser ends the last one

# Notes when a worker was made, when it said "ready", and when every simulation was usable.
WATCH = """
window.bench = { made: [], started: [] };
window.Worker = class extends Worker {
  constructor(...how) {
    const made = performance.now();
    super(...how);
    const listener = ({ data }) => {
      if (!data.ready) return;
      this.removeEventListener("message", listener);
      bench.started.push(performance.now() - made);
    };
    this.addEventListener("message", listener);
  }
};
new MutationObserver(() => {
  const sections = [...document.querySelectorAll("section.simulation")];
  const states = sections.map((section) => section.dataset.state);
  if (states.includes("failed")) bench.problem ??= document.querySelector(".simulation-notice").textContent;
  if (!sections.length || document.readyState === "loading") return;
  if (states.includes("ready")) bench.first ??= performance.now();
  if (states.every((state) => state === "ready")) bench.usable ??= performance.now();
}).observe(document, { subtree: true, childList: true, attributeFilter: ["data-state"] });
"""

# Starts the engine as the page's script does, with the same files of the model, on a page that has come to rest.
BARE = """<!doctype html><meta charset="utf-8"><title>Engine</title>
<script src="_static/engine.js"></script>SCRIPTS
<script>
setTimeout(() => {
  const { worker, wasm } = window.allianceEngine;
  const engine = new Worker(URL.createObjectURL(new Blob([worker], { type: "text/javascript" })));
  engine.onmessage = ({ data }) => { if (data.problem) window.bench.problem = data.problem; };
  engine.postMessage({ start: { wasm, files: Object.assign({}, ...FILES.map((file) => window[file])) } });
}, 1500);
</script>
"""

# Pyodide refuses classic workers, and the page makes classic ones.
PYODIDE_ENGINE = """
window.Worker = class extends Worker {
  constructor(address) { super(address, { type: "module" }); }
};
window.allianceEngine = %s;
"""

PYODIDE_LOADER = """
const home = self.location.origin + "/pyodide/";
const loadMicroPython = async () => (await import(home + "pyodide.mjs")).loadPyodide({ indexURL: home });
"""


def run():
    """The figures: both engines alone, both pages, and the two ratios."""
    samples = measure()
    figures = []
    for part, name, target in (
        ("alone", "engine start on an idle page", limit("engine", "engine start on an idle page, ratio")),
        ("within", "engine start within the chapter's page", {}),
        ("usable", "chapter's page usable", limit("engine", "chapter's page usable, ratio")),
    ):
        ours, theirs = samples["micropython"][part], samples["pyodide"][part]
        figures.append(median_of(f"{name}, MicroPython", ours, "ms", "cold loads"))
        figures.append(median_of(f"{name}, Pyodide's core", theirs, "ms", "cold loads"))
        figures.append(figure(f"{name}, ratio", median(theirs) / median(ours), "×", "of the medians", **target))
    return figures


def measure():
    """Milliseconds by engine and part: {"micropython": {"alone": [...], ...}, ...}."""
    samples = {kind: {"alone": [], "within": [], "usable": []} for kind in ("micropython", "pyodide")}
    with served(with_micropython()) as ours, served(with_pyodide()) as theirs, chromium() as browser:
        addresses = {"micropython": ours, "pyodide": theirs}
        for address in addresses.values():  # the server's files come from memory from here on
            load(browser, f"{address}/{PAGE}", "bench.usable")
        for _ in range(LOADS):
            for kind, address in addresses.items():
                alone = load(browser, f"{address}/bare.html", "bench.started.length")
                page = load(browser, f"{address}/{PAGE}", "bench.usable")
                samples[kind]["alone"].append(alone["started"][0])
                samples[kind]["within"].append(page["started"][0])
                samples[kind]["usable"].append(page["usable"])
    return samples


def load(browser, address, until):
    """What `WATCH` noted on a page opened with an empty cache."""
    context = browser.new_context()
    context.add_init_script(WATCH)
    page = context.new_page()
    page.goto(address, wait_until="commit")
    page.wait_for_function(f"bench.problem || {until}", timeout=60_000, polling=100)
    noted = page.evaluate("bench")
    context.close()
    time.sleep(REST)
    if noted.get("problem"):
        raise RuntimeError(f"{address}: {noted['problem']}")
    return noted


# --- the two copies --------------------------------------------------------------------


def with_micropython():
    """The built book, and a bare page beside it."""
    copy = copy_of_book("micropython")
    write_bare(copy)
    return copy


def write_bare(copy):
    """Puts the bare page beside the chapters."""
    files = re.search(r'data-model="([^"]*)"', (copy / PAGE).read_text(encoding="utf-8"))[1].split()
    scripts = "".join(f'<script src="_static/{file}"></script>' for file in files)
    text = BARE.replace("SCRIPTS", scripts).replace("FILES", json.dumps(files))
    (copy / "bare.html").write_text(text, encoding="utf-8")


def with_pyodide():
    """The same with Pyodide's core in the place of the engine."""
    copy = copy_of_book("pyodide")
    write_bare(copy)
    shutil.copytree(pyodide(), copy / "pyodide")
    ours = (ROOT / "book" / "_ext" / "engine-worker.js").read_text(encoding="utf-8")
    engine = json.dumps({"worker": PYODIDE_LOADER + ours, "wasm": ""})
    (copy / "_static" / "engine.js").write_text(PYODIDE_ENGINE % engine, encoding="utf-8")
    return copy


def pyodide():
    """The folder of the npm package, installed on first use."""
    wanted = json.loads((HERE / "package.json").read_text())["dependencies"]["pyodide"]
    folder = BENCH / "node_modules" / "pyodide"
    found = folder / "package.json"
    if not found.exists() or json.loads(found.read_text())["version"] != wanted:
        npm = shutil.which("npm")
        if not npm:
            raise SystemExit("the engine bench compares with Pyodide from npm: install npm")
        BENCH.mkdir(parents=True, exist_ok=True)
        shutil.copy(HERE / "package.json", BENCH)
        quiet = ("--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
        subprocess.run([npm, "install", *quiet], cwd=BENCH, check=True)
    return folder

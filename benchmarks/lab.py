"""Bench: from opening the chapter in JupyterLab to simulations that can be used.

The server runs already, as it does for someone who has typed `make lab`. Each run opens the
chapter in a browser with an empty cache and a new workspace, waits for the new kernel, runs all
cells, and ends when every simulation has its figure and the kernel is idle.
"""

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from budget import limit
from figures import median_of
from pages import BENCH, ROOT, chromium
from playwright.sync_api import TimeoutError as Late

RUNS = 5
PATIENCE = 60_000  # ms until a run counts as failed
NOTEBOOK = "04-bordin.ipynb"
FLAGS = (
    "--LabApp.expose_app_in_browser=True",
    "--LabApp.news_url=",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    "--LabApp.extension_manager=readonly",
    "--IdentityProvider.token=",
    "--ServerApp.disable_check_xsrf=True",
    "--ServerApp.ip=127.0.0.1",
    "--ServerApp.port_retries=0",
    "--no-browser",
    "--allow-root",
)

# Before the chapter stands open and its kernel idles, a dialogue would swallow the command.
OPEN = """() => {
  const panel = window.jupyterapp?.shell?.currentWidget;
  const session = panel?.sessionContext;
  return Boolean(panel?.content?.model && session?.isReady && session.session?.kernel?.status === "idle");
}"""
RUN_ALL = """() => {
  window.bench = { ran: false };
  jupyterapp.commands.execute("notebook:run-all-cells").then(() => (bench.ran = true));
}"""
# Every simulation and picture that the cells put out, drawn; if so, how many of each.
USABLE = """() => {
  const panel = jupyterapp.shell.currentWidget;
  const cells = [...panel.content.model.cells].filter((cell) => cell.type === "code");
  const outputs = cells.flatMap((cell) => cell.outputs.toJSON());
  const error = outputs.find((output) => output.output_type === "error");
  if (bench.ran && error) throw new Error(`${error.ename}: ${error.evalue}`);
  const widgets = outputs.filter((output) => /^(Simulation|Picture)\\(/.test(output.data?.["text/plain"] ?? ""));
  const shown = [...panel.node.querySelectorAll(".alliance-simulation")];
  const drawn = shown.filter((widget) => widget.querySelector(".alliance-figure .main-svg"));
  const usable = bench.ran && drawn.length >= Math.max(1, widgets.length);
  if (!usable || panel.sessionContext.session.kernel.status !== "idle") return false;
  const simulations = drawn.filter((widget) => widget.querySelector(".alliance-controls")).length;
  return { simulations, pictures: drawn.length - simulations };
}"""


def run():
    """The figures: seconds to the open chapter with its kernel, of its run, and together."""
    opened, ran, shown = zip(*measure(), strict=True)
    together = [a + b for a, b in zip(opened, ran, strict=True)]
    what = f"{shown[0]['simulations']} simulations and {shown[0]['pictures']} pictures"
    return [
        median_of("chapter open, kernel ready", opened, "s", "runs, empty cache, new kernel"),
        median_of(f"all cells run, {what} drawn", ran, "s", "runs"),
        median_of("together", together, "s", "runs", **limit("lab", "together")),
    ]


def measure():
    """[(seconds until the chapter is open, seconds of its run, what it shows), ...]"""
    home = BENCH / "lab"
    shutil.rmtree(home, ignore_errors=True)
    chapters = home / "chapters"
    with lab_server(home, chapters) as address, chromium() as browser:
        return [open_and_run(browser, address, chapters, number) for number in range(RUNS)]


def open_and_run(browser, address, chapters, number):
    """One run: (seconds until the kernel is ready, seconds of all cells, what is shown)."""
    shutil.copy(ROOT / "chapters" / NOTEBOOK, chapters)  # the last run saved its outputs
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    began = time.perf_counter()
    page.goto(f"{address}/lab/workspaces/bench-{number}/tree/{NOTEBOOK}", wait_until="commit")
    page.wait_for_function(OPEN, timeout=PATIENCE, polling=50)
    opened = time.perf_counter()
    page.evaluate(RUN_ALL)
    try:
        shown = page.wait_for_function(USABLE, timeout=PATIENCE, polling=50)
    except Late as late:
        raise RuntimeError(f"the chapter's figures are not all drawn; errors in the page: {errors}") from late
    usable = time.perf_counter()
    shown = shown.json_value()
    page.close()
    end_kernels(address)
    return opened - began, usable - opened, shown


# --- the server ------------------------------------------------------------------------


@contextlib.contextmanager
def lab_server(home, chapters):
    """The address of a JupyterLab on a copy of the chapters, with settings of its own."""
    shutil.copytree(ROOT / "chapters", chapters, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    folders = {name: str(home / name.lower()) for name in ("JUPYTERLAB_WORKSPACES_DIR", "JUPYTERLAB_SETTINGS_DIR")}
    folders |= {name: str(home / name.lower()) for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")}
    port = free_port()
    command = [Path(sys.executable).parent / "jupyter-lab", chapters, f"--ServerApp.port={port}", *FLAGS]
    with (home / "log.txt").open("w") as log:
        server = subprocess.Popen(command, env=os.environ | folders, stdout=log, stderr=log)
        try:
            address = f"http://127.0.0.1:{port}"
            wait_for(f"{address}/api/status", server, home / "log.txt")
            yield address
        finally:
            server.terminate()
            server.wait()


def free_port():
    """A port of this machine that nobody listens on."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wait_for(address, server, log, patience=60):
    """Returns once the address answers."""
    until = time.monotonic() + patience
    while time.monotonic() < until and server.poll() is None:
        with contextlib.suppress(urllib.error.URLError, ConnectionError):
            urllib.request.urlopen(address, timeout=5).close()
            return
        time.sleep(0.2)
    raise RuntimeError(f"JupyterLab did not start:\n{log.read_text()[-2000:]}")


def end_kernels(address):
    """Ends what the last run left running, so that the next one starts a kernel of its own."""
    with urllib.request.urlopen(f"{address}/api/sessions") as reply:
        sessions = json.load(reply)
    for session in sessions:
        end = urllib.request.Request(f"{address}/api/sessions/{session['id']}", method="DELETE")
        urllib.request.urlopen(end).close()

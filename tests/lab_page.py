"""JupyterLab as a test sees it: a notebook for what no chapter does, and what a page of it shows."""

import json
import os
import runpy
import time

import nbformat
from conftest import ROOT

from widgets import scenes


def bench():
    """A notebook beside the chapters, for what no chapter does."""
    links = (
        '<a class="try" href="#study?clients=9999&amp;colour=red">too many</a> '
        '<a class="try" href="#study%3Frater=therapist">therapist</a> <a class="try" href="#nobody?goal=2">nobody</a> '
        '<a class="try" href="#study">only look</a>'
    )
    cells = [
        "from widgets import Simulation\nSimulation.asks = False\nfrom widgets.figure import PLOTLY, Figure, PlotlyScript",
        "Figure._shared = PlotlyScript(code=\"throw new Error('cut short')\")\nSimulation('study')",
        "Figure._shared.code = PLOTLY.read_text()",
        "broken = Simulation('bordin', name='broken')\nbroken",
        "broken._figure.figure = {'data': [], 'layout': None}",
        "broken.set(goal=3)",
        "import plotly.graph_objects as go\ngo.Figure(go.Heatmap(z=[[1, 2], [3, 4]]))",
        "Simulation.asks = True\nguessed = Simulation('freud', name='guessed')\nguessed",
        "drawn = Simulation('bordin', name='drawn')\ndrawn",
        "print(f'{guessed.guess}; {drawn.guess}')",
    ]
    made = [nbformat.v4.new_code_cell(cell) for cell in cells]
    text = [nbformat.v4.new_markdown_cell("\n\n".join(["Much text."] * 40)), nbformat.v4.new_markdown_cell(links)]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return nbformat.v4.new_notebook(cells=[made[0], made[1], *text, *made[2:]], metadata=kernel)


def answer_at_once(path):
    """Lets the simulations of a notebook show what they have without asking for a guess first."""
    notebook = nbformat.read(path, as_version=4)
    first = next(cell for cell in notebook.cells if cell.cell_type == "code")
    first.source = "from widgets import Simulation as _S\n_S.asks = False\n" + first.source
    nbformat.write(notebook, path)


def environment_in(folder):
    """What a JupyterLab needs to know nothing of this machine's user, and to have the extension as it is now."""
    extension = runpy.run_path(str(ROOT / "labextension" / "install.py"))
    extension["install"](folder / "share" / "jupyter" / "labextensions")
    return {
        **os.environ,
        "JUPYTER_PATH": str(folder / "share" / "jupyter"),
        "JUPYTER_DATA_DIR": str(folder / "data"),
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTERLAB_WORKSPACES_DIR": str(folder / "workspaces"),
    }


ALL_SET = """() => {
  const panel = window.jupyterapp?.shell?.currentWidget;
  if (!panel?.sessionContext?.session?.kernel) return false;
  const texts = panel.content.widgets.filter((cell) => cell.model.type === 'markdown');
  return texts.length && texts.every((cell) => cell.node.querySelector('.myst')?.childElementCount);
}"""
RUN_ALL = """async () => {
  const app = window.jupyterapp;
  const panel = app.shell.currentWidget;
  await panel.sessionContext.ready;
  await panel.sessionContext.session.kernel.info;
  await app.commands.execute('notebook:run-all-cells');
}"""


def opened(lab, chromium, name):
    """A page with that notebook, its texts set and nothing run; `page.errors` keeps what the console says,
    `page.asked` the addresses it asked for, `page.heard` the lengths of what the kernel sent."""
    address, token = lab
    page = chromium.new_page(viewport={"width": 1366, "height": 768})
    page.errors = []
    page.on("console", lambda m: page.errors.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    page.asked, page.heard = [], [0]
    page.on("request", lambda request: page.asked.append(request.url))
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: page.heard.append(len(frame))))
    # a workspace of its own: another page's notebooks do not open with it
    page.goto(f"{address}/lab/workspaces/{name.partition('.')[0]}/tree/{name}?token={token}")
    page.wait_for_function(ALL_SET, timeout=120_000)
    page.evaluate("jupyterapp.commands.execute('application:toggle-left-area')")
    return page


def run_cell(page, index):
    """Runs one cell and waits for the kernel."""
    page.evaluate(
        """async (index) => {
          const { content } = jupyterapp.shell.currentWidget;
          content.activeCellIndex = index;
          await jupyterapp.commands.execute('notebook:run-cell');
          // what it shows comes into the page only near the window
          await content.scrollToItem(index);
        }""",
        index,
    )


def bring(page, call):
    """Brings the cell that ends with this call into the page: JupyterLab takes out what is far from the window."""
    page.evaluate(
        """async (call) => {
          const { content } = jupyterapp.shell.currentWidget;
          const index = content.widgets.findIndex((cell) => cell.model.sharedModel.source.trim().endsWith(call));
          await content.scrollToItem(index);
        }""",
        call,
    )


def simulation(page, name):
    """The running simulation of that name."""
    return page.locator(f".alliance-simulation:has(.alliance-figure[data-simulation={name}])")


DRAWN = "name => document.querySelector(`.alliance-figure[data-simulation=${name}]`)?.data?.map((t) => t.y)"


def shown(page, name):
    """What a simulation shows: the figure's heights, the sentence, the table's header and rows."""
    page.wait_for_function(DRAWN, arg=name)
    where = simulation(page, name)
    rows = where.locator("tr").evaluate_all("rows => rows.map((r) => [...r.cells].map((c) => c.textContent))")
    sentence = where.locator(".alliance-sentence[aria-live]").text_content()
    return {"figure": page.evaluate(DRAWN, name), "sentence": sentence, "header": rows[0], "rows": rows[1:]}


def expected(name, settings):
    """What the scene itself says for these settings, as `shown` reads it from the page."""
    result = scenes.run(scenes.scene(name), settings)
    heights = [t.get("y") for t in json.loads(json.dumps(result["figure"]["data"]))]
    table = result["table"]
    return {"figure": heights, "sentence": result["sentence"], "header": table["columns"], "rows": table["text"]}


def wait_until_shown(page, name, settings):
    """Waits until figure, sentence and numbers are those of these settings; each comes in a message of its own."""
    right = expected(name, settings)
    deadline = time.monotonic() + 60
    while shown(page, name) != right and time.monotonic() < deadline:
        page.wait_for_timeout(50)
    assert shown(page, name) == right


def toast(page, words):
    """JupyterLab's own message with these words."""
    return page.locator(".Toastify__toast").filter(has_text=words)

"""An instructor's morning: JupyterLab itself, the chapter, run all, move a slider."""

import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request

import pytest
from conftest import ROOT

NOTEBOOK = "04-bordin.ipynb"


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """The address of a JupyterLab on a copy of the chapters, with its token."""
    folder = tmp_path_factory.mktemp("lab")
    shutil.copytree(ROOT / "chapters", folder / "chapters")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    token = secrets.token_hex(8)
    flags = [
        "--no-browser",
        "--allow-root",
        "--ip=127.0.0.1",
        f"--port={port}",
        f"--IdentityProvider.token={token}",
        f"--notebook-dir={folder / 'chapters'}",
        "--LabApp.expose_app_in_browser=True",
        "--LabApp.news_url=",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        "--LabApp.extension_manager=readonly",
    ]
    environment = {**os.environ, "JUPYTERLAB_WORKSPACES_DIR": str(folder / "workspaces")}
    log = open(folder / "lab.log", "w")  # noqa: SIM115 - the server writes to it until the end
    server = subprocess.Popen(
        [sys.executable, "-m", "jupyterlab", *flags], env=environment, stdout=log, stderr=subprocess.STDOUT
    )
    address = f"http://127.0.0.1:{port}"
    for _ in range(240):
        try:
            urllib.request.urlopen(f"{address}/api?token={token}", timeout=1)
            break
        except OSError:
            time.sleep(0.25)
    else:
        pytest.fail("JupyterLab did not start: " + (folder / "lab.log").read_text()[-2000:])
    yield address, token
    server.terminate()
    server.wait(20)
    log.close()


RUN_ALL = """async () => {
  const app = window.jupyterapp;
  const panel = app.shell.currentWidget;
  await panel.sessionContext.ready;
  await panel.sessionContext.session.kernel.info;
  await app.commands.execute('notebook:run-all-cells');
}"""


@pytest.fixture(scope="module")
def notebook(lab, chromium):
    """The chapter in JupyterLab, all cells run and all figures drawn."""
    address, token = lab
    page = chromium.new_page(viewport={"width": 1366, "height": 768})
    page.goto(f"{address}/lab/tree/{NOTEBOOK}?token={token}")
    page.wait_for_selector(".jp-NotebookPanel .jp-Cell", timeout=120_000)
    page.wait_for_function("window.jupyterapp?.shell?.currentWidget?.sessionContext?.session?.kernel", timeout=120_000)
    page.evaluate(RUN_ALL)
    page.wait_for_selector(".alliance-figure .main-svg", state="attached", timeout=120_000)
    yield page
    page.close()


def figure_data(page, index=0):
    """What the figure with that number draws: Plotly's own data."""
    page.wait_for_function(f"document.querySelectorAll('.alliance-figure')[{index}]?.data")
    return page.evaluate(f"JSON.stringify(document.querySelectorAll('.alliance-figure')[{index}].data.map(t => t.y))")


def test_no_cell_fails(notebook):
    assert notebook.locator(".jp-OutputArea-output[data-mime-type='application/vnd.jupyter.error']").count() == 0
    assert notebook.locator(".jp-RenderedText[data-mime-type*=stderr]").count() == 0


def test_every_simulation_is_drawn_and_plotly_is_loaded_once(notebook):
    notebook.wait_for_function(
        "document.querySelectorAll('.alliance-simulation').length >= 3 &&"
        "[...document.querySelectorAll('.alliance-simulation .alliance-figure')].every(f => f.data)",
        timeout=120_000,
    )
    assert notebook.evaluate("typeof globalThis.alliancePlotly") == "object"


def test_moving_a_slider_changes_the_figure_and_the_sentence(notebook):
    before, said = figure_data(notebook), notebook.locator(".alliance-sentence").first.inner_text()
    handle = notebook.locator(".alliance-simulation .widget-slider .noUi-handle").first
    handle.scroll_into_view_if_needed()
    handle.focus()
    for _ in range(4):
        notebook.keyboard.press("ArrowLeft")
    notebook.wait_for_function(
        "said => document.querySelector('.alliance-sentence').innerText !== said", arg=said, timeout=60_000
    )
    notebook.wait_for_function(
        "before => JSON.stringify(document.querySelectorAll('.alliance-figure')[0].data.map(t => t.y)) !== before",
        arg=before,
        timeout=60_000,
    )


def test_reset_brings_the_figure_back(notebook):
    moved = figure_data(notebook)
    notebook.locator(".alliance-simulation").first.get_by_role("button", name="Reset").click()
    notebook.wait_for_function(
        "moved => JSON.stringify(document.querySelectorAll('.alliance-figure')[0].data.map(t => t.y)) !== moved",
        arg=moved,
        timeout=60_000,
    )

"""An instructor's morning: JupyterLab itself, a chapter that nobody has run, run all, move a slider, follow a link."""

import html
import json
import os
import re
import runpy
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request

import nbformat
import pytest
from conftest import ROOT

from widgets import scenes
from widgets.timeline import Timeline

UNRUN, RUN, BENCH = "01-freud.ipynb", "04-bordin.ipynb", "bench.ipynb"


def bench():
    """A notebook beside the chapters, for what no chapter does."""
    links = (
        '<a class="try" href="#study?clients=9999&amp;colour=red">too many</a> '
        '<a class="try" href="#study%3Frater=therapist">therapist</a> <a class="try" href="#nobody?goal=2">nobody</a> '
        '<a class="try" href="#study">only look</a>'
    )
    cells = [
        "from widgets import Simulation\nSimulation.asks = False\nfrom widgets.controls import PLOTLY, Figure, PlotlyScript",
        "Figure._shared = PlotlyScript(code=\"throw new Error('cut short')\")\nSimulation('study')",
        "Figure._shared.code = PLOTLY.read_text()",
        "broken = Simulation('bordin', name='broken')\nbroken",
        "broken._figure.figure = {'data': [], 'layout': None}",
        "broken.set(goal=3)",
        "import plotly.graph_objects as go\ngo.Figure(go.Heatmap(z=[[1, 2], [3, 4]]))",
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


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """The address of a JupyterLab on a copy of the chapters, with its token."""
    folder = tmp_path_factory.mktemp("lab")
    shutil.copytree(ROOT / "chapters", folder / "chapters")
    nbformat.write(bench(), folder / "chapters" / BENCH)
    answer_at_once(folder / "chapters" / RUN)
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
    log = open(folder / "lab.log", "w")  # noqa: SIM115 - the server writes to it until the end
    server = subprocess.Popen(
        [sys.executable, "-m", "jupyterlab", *flags], env=environment_in(folder), stdout=log, stderr=subprocess.STDOUT
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


# every text is set before anything runs: JupyterLab's own cell toolbar stumbles over one that is not
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


@pytest.fixture(scope="module")
def unrun(lab, chromium):
    """A chapter in JupyterLab that nobody has run and that JupyterLab does not trust."""
    page = opened(lab, chromium, UNRUN)
    yield page
    page.close()


@pytest.fixture(scope="module")
def notebook(lab, chromium):
    """The chapter in JupyterLab, all cells run and all figures drawn."""
    page = opened(lab, chromium, RUN)
    page.evaluate(RUN_ALL)
    page.wait_for_selector(".alliance-figure .main-svg", state="attached", timeout=120_000)
    yield page
    page.close()


@pytest.fixture(scope="module")
def workbench(lab, chromium):
    """The notebook of `bench`, nothing run."""
    page = opened(lab, chromium, BENCH)
    yield page
    page.close()


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


# --- before anything is run ------------------------------------------------------------


def test_an_unrun_chapter_is_not_trusted_and_the_console_is_silent(unrun):
    trusted = "jupyterapp.shell.currentWidget.content.widgets.filter((c) => c.model.type === 'code').map((c) => c.model.trusted)"
    assert set(unrun.evaluate(trusted)) == {False}
    assert unrun.errors == []


def test_type_is_larger_than_jupyterlab_s_own(unrun):
    for selector, size in ((".myst p", "16px"), (".cm-content", "15px")):
        assert unrun.locator(selector).first.evaluate("e => getComputedStyle(e).fontSize") == size


def test_the_timeline_stands_before_anything_is_run(unrun):
    boxes = unrun.locator(".place-line span").evaluate_all(
        "spans => spans.map((s) => [s.textContent, s.getBoundingClientRect(), getComputedStyle(s).borderRadius])"
    )
    years = {int(text): box for text, box, _ in boxes if text}
    assert list(years) == [1900, 1925, 1950, 1975, 2000, 2025]
    middles = [box["left"] + box["width"] / 2 for box in years.values()]
    steps = [after - before for before, after in zip(middles, middles[1:], strict=False)]
    assert min(steps) > 60 and max(steps) - min(steps) < 1
    dots = [box["left"] + box["width"] / 2 for text, box, radius in boxes if not text and radius == "50%"]
    events = Timeline(UNRUN.removesuffix(".ipynb")).events
    a_year = steps[0] / 25
    assert dots == pytest.approx([middles[0] + (e["year"] - 1900) * a_year for e in events], abs=1)


def test_a_stored_simulation_reads_as_words_and_numbers(unrun):
    stored = unrun.locator(".jp-RenderedHTML .simulation").first
    text = stored.inner_text()
    assert "Rapport before interpretation" in text and expected("freud", {})["sentence"] in text
    for rubbish in ("goaltaskbond", "JavaScript", "Stop", "Settings", "Copy link"):
        assert rubbish not in text
    assert stored.locator("input:visible, button:visible, progress:visible, select:visible").count() == 0
    assert "Run this cell" in stored.evaluate("e => getComputedStyle(e, '::before').content")
    rows = stored.locator("tr").evaluate_all("rows => rows.map((r) => [...r.cells].map((c) => c.textContent))")
    assert [rows[0], rows[1:]] == [expected("freud", {})["header"], expected("freud", {})["rows"]]


def test_stored_questions_and_transcript_can_be_read(unrun):
    for kind, line in (("questions", "1. "), ("transcript", "fictional")):
        stored = unrun.locator(f".jp-RenderedHTML .check.{kind}")
        assert line in stored.inner_text() and "JavaScript" not in stored.inner_text()
        assert stored.locator("button:visible, select:visible").count() == 0
        assert "Run this cell" in stored.evaluate("e => getComputedStyle(e, '::before').content")


def plain(text):
    """Text without what only typesetting changes."""
    return html.unescape(re.sub(r"<[^>]*>", "", text)).translate(str.maketrans("’‘“”", "''\"\""))


def notes_of_the_book(book, anchor):
    """(words, meaning) of each link of the published chapter to the glossary or to the bibliography."""
    text = (book / "chapters" / UNRUN.replace("ipynb", "html")).read_text(encoding="utf-8")
    found = re.findall(rf'<a [^>]*href="../book/{anchor}[^"]*" title="([^"]*)">(.*?)</a>', text)
    return {(plain(words), plain(title)) for title, words in found}


def test_citations_and_terms_say_what_they_say_in_the_book(unrun, book):
    notes = unrun.locator(".myst a.alliance-note").evaluate_all(
        "links => links.map((a) => [a.textContent, a.dataset.note ?? a.title])"
    )
    here = {(plain(words), plain(meaning)) for words, meaning in notes}
    terms = notes_of_the_book(book, "glossary.html#term-")
    assert terms and terms <= here
    cited = notes_of_the_book(book, "bibliography.html#")
    # the book links the year alone where the text says the author
    assert cited and {full for _, full in cited} == {full for _, full in here - terms}
    assert {words for words, _ in cited if "," in words} <= {words for words, _ in here}
    text = unrun.locator(".jp-Notebook").inner_text()
    for words in (
        "(Breuer and Freud, 1895)",
        "(Evans et al., 2002; Connell et al., 2007)",
        "Freud (1913): twenty pages",
    ):
        assert words in text
    assert unrun.locator("[title='Citation Not Found']").count() == 0


def test_the_meaning_comes_on_hover_and_on_focus_and_goes_with_escape(unrun):
    tip = unrun.locator("#alliance-tip")
    note = unrun.locator("a.alliance-note").filter(has_text="Breuer and Freud, 1895")
    note.hover()
    assert tip.is_visible() and tip.inner_text().startswith("Josef Breuer and Sigmund Freud. Studies on hysteria.")
    unrun.keyboard.press("Escape")
    assert tip.is_hidden()
    unrun.mouse.move(5, 5)
    note.focus()
    assert tip.is_visible()
    unrun.keyboard.press("Tab")
    # the next note of the text, by keyboard alone
    assert tip.inner_text() == unrun.locator("a.alliance-note").filter(has_text="resistance").first.get_attribute(
        "data-note"
    )
    meanings = runpy.run_path(str(ROOT / "labextension" / "install.py"))["meanings"]()
    assert tip.inner_text() == meanings["resistance"]
    box = tip.bounding_box()
    assert box["x"] >= 0 and box["y"] >= 0 and box["x"] + box["width"] <= 1366 and box["y"] + box["height"] <= 768


def test_a_link_to_a_simulation_that_does_not_run_says_so_and_offers_to_run_it(unrun):
    unrun.locator("a.try").first.click()
    message = toast(unrun, "The simulation “freud” is not running")
    message.wait_for(timeout=10_000)
    assert message.get_by_role("button", name="Run All Cells").is_visible()
    assert unrun.errors == []


# --- a chapter that runs ---------------------------------------------------------------


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
    assert sum("/plotly-basic.min.js" in address for address in notebook.asked) == 1
    # it lies beside the extension: the kernel does not send it
    assert 1_000 < max(notebook.heard) < 300_000


def test_moving_a_slider_moves_figure_sentence_and_numbers_and_reset_brings_them_back(notebook):
    wait_until_shown(notebook, "bordin", {})
    where = simulation(notebook, "bordin")
    where.get_by_role("button", name="Show the numbers").click()
    where.locator("table").wait_for(state="visible")
    for _ in range(4):
        where.locator(".widget-slider .noUi-handle").first.press("ArrowLeft")
    wait_until_shown(notebook, "bordin", {"goal": 3})
    # whoever has opened the numbers sees them change
    assert where.locator("table").is_visible()
    where.get_by_role("button", name="Reset").click()
    wait_until_shown(notebook, "bordin", {})
    where.get_by_role("button", name="Show the numbers").click()
    where.locator("table").wait_for(state="hidden")


def test_a_link_moves_its_simulation_and_brings_it_into_view(notebook):
    simulation(notebook, "repair").scroll_into_view_if_needed()
    notebook.locator('a.try[href="#bordin?goal=2&task=7&bond=5&symptoms=20"]').click()
    wait_until_shown(notebook, "bordin", {"goal": 2, "task": 7, "bond": 5, "symptoms": 20})
    notebook.wait_for_function(
        """() => {
          const seen = document.querySelector('.jp-NotebookPanel .jp-WindowedPanel-outer').getBoundingClientRect();
          const { top, bottom } = document.querySelector('.alliance-simulation').getBoundingClientRect();
          return top >= seen.top - 1 && bottom <= seen.bottom + 1;
        }""",
        timeout=10_000,
    )
    readouts = ".alliance-simulation:has([data-simulation=bordin]) .widget-readout"
    read = f"[...document.querySelectorAll('{readouts}')].slice(0, 4).map((e) => Number(e.textContent))"
    notebook.wait_for_function(f"JSON.stringify({read}) === '[2,7,5,20]'", timeout=20_000)
    assert shown(notebook, "repair") == expected("repair", {})


def test_the_figure_follows_the_theme(notebook):
    font = "() => document.querySelector('.alliance-figure[data-simulation=bordin]')?.layout?.font.color"
    light = notebook.evaluate(font)
    notebook.evaluate("jupyterapp.commands.execute('apputils:change-theme', { theme: 'JupyterLab Dark' })")
    notebook.wait_for_function(f"light => ({font})() !== light", arg=light, timeout=20_000)
    dark = [int(part) for part in re.findall(r"\d+", notebook.evaluate(font))[:3]]
    assert sum(dark) > 600 > sum(int(part) for part in re.findall(r"\d+", light)[:3])
    notebook.evaluate("jupyterapp.commands.execute('apputils:change-theme', { theme: 'JupyterLab Light' })")
    notebook.wait_for_function(f"light => ({font})() === light", arg=light, timeout=20_000)


def test_the_console_has_been_silent(notebook):
    assert notebook.errors == []


def test_a_chapter_opened_again_without_its_kernel_shows_what_is_stored(notebook):
    notebook.evaluate("jupyterapp.commands.execute('docmanager:save')")
    notebook.wait_for_function("!jupyterapp.shell.currentWidget.context.model.dirty")
    notebook.evaluate("jupyterapp.shell.currentWidget.sessionContext.shutdown()")
    notebook.locator('a.try[href^="#bordin"]').first.click()
    toast(notebook, "The simulation “bordin” is not running").wait_for(timeout=10_000)
    notebook.reload()
    notebook.wait_for_function(ALL_SET, timeout=120_000)
    stored = notebook.locator(".jp-RenderedHTML .simulation")
    stored.filter(has_text=expected("bordin", {})["sentence"]).wait_for(timeout=60_000)
    # those far below the window come a little later
    notebook.wait_for_function("document.querySelectorAll('.jp-RenderedHTML .simulation').length === 4", timeout=60_000)
    assert notebook.get_by_text("Error displaying widget").count() == 0


# --- what goes wrong -------------------------------------------------------------------


def test_a_figure_that_cannot_be_drawn_says_so_and_can_be_tried_again(workbench):
    # neither the extension nor the kernel has Plotly; then the kernel has it
    workbench.route("**/plotly-basic.min.js*", lambda route: route.fulfill(body="throw new Error('gone')"))
    for index in (0, 1):
        run_cell(workbench, index)
    problem = workbench.locator(".alliance-problem[role=alert]:visible")
    problem.wait_for(timeout=60_000)
    assert "The figure cannot be drawn (cut short)" in problem.inner_text()
    problem.get_by_role("button", name="Try again").click()
    assert problem.is_visible()
    run_cell(workbench, 4)
    problem.get_by_role("button", name="Try again").click()
    wait_until_shown(workbench, "study", {})
    assert problem.count() == 0


def test_plotly_s_own_figures_are_shown_of_any_kind(workbench):
    run_cell(workbench, 8)
    workbench.wait_for_selector(".jp-OutputArea-output .heatmaplayer image", state="attached", timeout=60_000)


def test_an_error_while_drawing_is_shown_until_the_next_figure(workbench):
    run_cell(workbench, 5)
    workbench.wait_for_function(DRAWN, arg="broken")
    run_cell(workbench, 6)
    problem = simulation(workbench, "broken").locator(".alliance-problem[role=alert]:visible")
    problem.wait_for(timeout=30_000)
    assert "The figure cannot be drawn" in problem.inner_text()
    run_cell(workbench, 7)
    problem.wait_for(state="hidden", timeout=30_000)


def test_a_link_that_asks_too_much_gets_the_nearest_and_is_told_so(workbench):
    workbench.get_by_role("link", name="too many").click()
    texts = {"clients": "9999", "colour": "red"}
    settings, notices = scenes.from_link(scenes.scene("study"), texts)
    assert len(notices) == 2
    notice = simulation(workbench, "study").get_by_role("status")
    notice.wait_for(timeout=60_000)
    assert notice.inner_text() == " ".join(notices)
    wait_until_shown(workbench, "study", settings)
    # the next link starts from the defaults, with another header, and takes the notice away
    workbench.get_by_role("link", name="therapist").click()
    wait_until_shown(workbench, "study", {"rater": "therapist"})
    assert expected("study", {"rater": "therapist"})["header"] != expected("study", {})["header"]
    notice.wait_for(state="hidden", timeout=10_000)


def test_a_link_to_nobody_says_so_and_one_without_settings_only_looks(workbench):
    before = shown(workbench, "study")
    workbench.get_by_role("link", name="nobody").click()
    toast(workbench, "The simulation “nobody” is not running").wait_for(timeout=10_000)
    assert shown(workbench, "study") == before
    workbench.get_by_role("link", name="only look").click()
    workbench.wait_for_function(
        "document.querySelector('.alliance-figure[data-simulation=study]').getBoundingClientRect().bottom > 0"
    )
    assert shown(workbench, "study") == before

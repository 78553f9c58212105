"""An instructor's morning: JupyterLab itself, a chapter that nobody has run, run all, move a slider, follow a link."""

import html
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
from lab_page import (
    ALL_SET,
    DRAWN,
    RUN_ALL,
    answer_at_once,
    bench,
    bring,
    environment_in,
    expected,
    opened,
    run_cell,
    shown,
    simulation,
    toast,
    wait_until_shown,
)

from widgets import scenes
from widgets.checks import MARKS, identity, questions, transcript
from widgets.opening import opening
from widgets.timeline import Timeline

UNRUN, RUN, BENCH = "01-freud.ipynb", "04-bordin.ipynb", "bench.ipynb"


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
    told = opening(UNRUN.removesuffix(".ipynb"))
    asked = told["question"]
    for kind, line in (("questions", "1. "), ("transcript", "fictional"), ("opening", asked), ("closing", asked)):
        stored = unrun.locator(f".jp-RenderedHTML .check.{kind}")
        assert line in stored.inner_text() and "JavaScript" not in stored.inner_text()
        assert stored.locator("button:visible, select:visible, input:visible").count() == 0
        assert "Run this cell" in stored.evaluate("e => getComputedStyle(e, '::before').content")
    closing = unrun.locator(".jp-RenderedHTML .check.closing").inner_text()
    assert all(option["closing"] in closing for option in told["option"])


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


def form_of(page, kind, id):
    """The running form that asks one question or one moment of the chapter, in sight."""
    form = page.locator(f".check.{kind}[data-alive] .check-item[data-id='{id}']")
    form.scroll_into_view_if_needed()
    return form


def test_a_question_is_answered_with_feedback_and_a_moment_is_marked(notebook):
    name = RUN.removesuffix(".ipynb")
    question = questions(name)[0]
    bring(notebook, f'Questions("{name}")')
    form = form_of(notebook, "questions", question["id"])
    for option in question["option"]:
        form.get_by_label(option["text"]).check()
        form.get_by_role("button", name="Check").click()
        verdict = "✓ Right. " if option.get("right") else "✗ Not quite. "
        assert form.locator(".check-feedback").inner_text() == verdict + option["feedback"]
    bring(notebook, f'Transcript("{name}")')
    turn = next(turn for turn in transcript(name)["turn"] if "mark" in turn and "also" not in turn)
    moment = form_of(notebook, "transcript", identity(turn["text"]))
    for mark in MARKS:
        moment.locator("select").select_option(mark)
        moment.get_by_role("button", name="Check").press("Enter")
        assert moment.locator(".check-feedback").inner_text().endswith(turn["feedback"][mark])


def test_the_opening_question_comes_back_at_the_end_and_typing_is_no_shortcut(notebook):
    name = RUN.removesuffix(".ipynb")
    asked = opening(name)
    first, other = asked["option"][0], asked["option"][-1]
    cells = "jupyterapp.shell.currentWidget.content.widgets.length"
    before = notebook.evaluate(cells)
    bring(notebook, f'Opening("{name}")')
    place = notebook.locator(".check.opening[data-alive]")
    place.get_by_label(first["text"], exact=True).check()
    place.get_by_label(asked["line"]).press_sequentially("add a bdd, xx")  # a, b, d d, x: cells come and go
    assert "Kept in this browser" in place.locator("output").inner_text()
    assert notebook.evaluate(cells) == before
    bring(notebook, f'Closing("{name}")')
    closing = notebook.locator(".check.closing[data-alive]")
    said = [f"You said: “{first['text']}”", "Your line: “add a bdd, xx”", "And now?"]
    assert closing.locator(".closing-said span").all_inner_texts() == said
    assert closing.locator("output").inner_text() == first["closing"]
    closing.get_by_label(other["text"], exact=True).check()
    assert closing.locator("output").inner_text() == other["closing"]


def test_the_figure_follows_the_theme(notebook):
    font = "() => document.querySelector('.alliance-figure[data-simulation=bordin]')?.layout?.font.color"
    light = notebook.evaluate(font)
    notebook.evaluate("jupyterapp.commands.execute('apputils:change-theme', { theme: 'JupyterLab Dark' })")
    notebook.wait_for_function(f"light => ({font})() !== light", arg=light, timeout=20_000)
    dark = [int(part) for part in re.findall(r"\d+", notebook.evaluate(font))[:3]]
    assert sum(dark) > 600 > sum(int(part) for part in re.findall(r"\d+", light)[:3])
    # JupyterLab covers the window while it changes, and takes the cover away twice when it is changed again before
    notebook.wait_for_function("!document.getElementById('jupyterlab-splash')")
    notebook.evaluate("jupyterapp.commands.execute('apputils:change-theme', { theme: 'JupyterLab Light' })")
    notebook.wait_for_function(f"light => ({font})() === light", arg=light, timeout=20_000)


STAGED = """() => {
  const seen = (e) => e && e.getClientRects().length > 0;
  return {
    where: document.querySelector('.alliance-stage-bar p').textContent,
    code: [...document.querySelectorAll('.jp-Notebook .jp-InputArea-editor')].filter(seen).length,
    simulations: [...document.querySelectorAll('.alliance-simulation .alliance-figure')].filter(seen).map((f) => f.dataset.simulation),
    around: [...document.querySelectorAll('#jp-top-panel, #jp-menu-panel, .jp-NotebookPanel-toolbar')].filter(seen).length,
  };
}"""


def type_size(page, selector):
    return page.locator(selector).first.evaluate("e => parseFloat(getComputedStyle(e).fontSize)")


def test_class_view_is_large_without_code_and_steps_from_heading_to_heading(notebook):
    small = type_size(notebook, ".myst p")
    notebook.evaluate("jupyterapp.shell.currentWidget.content.activeCellIndex = 0")
    notebook.get_by_role("button", name="Class view", exact=True).click()
    bar = notebook.get_by_role("navigation", name="Slides")
    bar.wait_for()
    assert type_size(notebook, ".myst p") >= 1.25 * small
    titles, staged = [], notebook.evaluate(STAGED)
    while not bar.get_by_role("button", name="Next").is_disabled():
        assert staged["code"] == staged["around"] == 0 and len(staged["simulations"]) <= 1
        titles.append(staged["where"])
        notebook.keyboard.press("PageDown")
        staged = notebook.evaluate(STAGED)
    for heading in ("Three corners", "Tear and repair", "In short"):
        assert any(heading in title for title in [*titles, staged["where"]]), heading
    notebook.keyboard.press("ArrowLeft")
    assert notebook.evaluate(STAGED)["where"] == titles[-1]


def test_a_simulation_in_class_view_is_alive_and_a_link_brings_its_slide(notebook):
    link = 'a.try[href="#bordin?goal=2&task=7&bond=5&symptoms=20"]'
    notebook.evaluate("link => document.querySelector(link).click()", link)
    wait_until_shown(notebook, "bordin", {"goal": 2, "task": 7, "bond": 5, "symptoms": 20})
    notebook.wait_for_function(f"JSON.stringify(({STAGED})().simulations) === '[\"bordin\"]'")
    handle = simulation(notebook, "bordin").locator(".widget-slider .noUi-handle").first
    handle.press("ArrowRight")  # a slider keeps its own keys
    wait_until_shown(notebook, "bordin", {"goal": 2.5, "task": 7, "bond": 5, "symptoms": 20})
    ticks = notebook.evaluate(
        "document.querySelector('.alliance-figure[data-simulation=bordin]')._fullLayout.font.size"
    )
    assert ticks >= 15
    notebook.get_by_role("button", name="Leave class view").press("Enter")
    notebook.locator(".alliance-stage-bar").wait_for(state="detached")
    assert notebook.locator(".alliance-off").count() == 0 and notebook.locator("#jp-top-panel").is_visible()
    simulation(notebook, "bordin").get_by_role("button", name="Reset").click()
    wait_until_shown(notebook, "bordin", {})


def test_a_course_can_be_seen_up_to_a_session(notebook):
    bring(notebook, 'Simulation("bordin")')
    slider = simulation(notebook, "bordin").get_by_label("Up to session")
    last = "Math.max(...document.querySelector('.alliance-figure[data-simulation=bordin]').data.flatMap((t) => t.x))"
    slider.press("ArrowLeft")
    notebook.wait_for_function(f"{last} === 15")
    slider.press("End")
    notebook.wait_for_function(f"{last} === 16")


def test_the_console_has_been_silent(notebook):
    assert notebook.errors == []


def test_where_a_simulation_stood_is_offered_after_the_kernel_was_restarted(notebook):
    bring(notebook, 'Simulation("bordin")')
    for _ in range(4):  # from 5 to 3
        simulation(notebook, "bordin").locator(".widget-slider .noUi-handle").first.press("ArrowLeft")
    wait_until_shown(notebook, "bordin", {"goal": 3})
    notebook.evaluate("jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()")
    notebook.evaluate(RUN_ALL)
    bring(notebook, 'Simulation("bordin")')
    offer = simulation(notebook, "bordin").locator(".alliance-offer:visible")
    offer.wait_for(timeout=120_000)
    assert "goal 3" in offer.inner_text()
    wait_until_shown(notebook, "bordin", {})
    offer.get_by_role("button", name="Bring it back").press("Enter")
    wait_until_shown(notebook, "bordin", {"goal": 3})
    offer.wait_for(state="detached")
    simulation(notebook, "bordin").get_by_role("button", name="Reset").click()
    wait_until_shown(notebook, "bordin", {})


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
    problem.locator("button:enabled").wait_for()  # that try is over
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


def test_a_guess_is_asked_for_before_the_answer_and_heard_by_the_kernel(workbench):
    run_cell(workbench, 9)
    where = simulation(workbench, "guessed")
    form = where.locator(".alliance-ask")
    form.wait_for(timeout=60_000)
    ask = scenes.scene("freud").ask
    assert ask.words in form.inner_text() and not where.locator(".alliance-sentence[aria-live]").is_visible()
    form.get_by_role("button", name="That is my guess").click()  # nothing chosen: the question stays
    form.get_by_label(ask.choices[0], exact=True).check()
    form.get_by_role("button", name="That is my guess").click()
    form.wait_for(state="hidden", timeout=30_000)
    sentence = scenes.run(scenes.scene("freud"), {}, guess=ask.choices[0])["sentence"]
    where.locator(".alliance-sentence[aria-live]").filter(has_text=sentence).wait_for(timeout=30_000)
    run_cell(workbench, 10)
    line = simulation(workbench, "drawn").locator(".alliance-ask")
    line.wait_for(timeout=60_000)
    for _ in range(3):
        line.get_by_role("slider").last.press("ArrowLeft")
    workbench.wait_for_function(f"({DRAWN})('drawn')?.at(-1).at(-1) === 13", timeout=30_000)
    line.get_by_role("button", name="That is my guess").click()
    line.wait_for(state="hidden", timeout=30_000)
    run_cell(workbench, 11)
    heard = f"{ask.choices[0]}; [16.0, 16.0, 16.0, 16.0, 13.0]"
    workbench.locator(".jp-OutputArea-output").filter(has_text=heard).wait_for(timeout=30_000)


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

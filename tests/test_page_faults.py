"""What a reader meets when something is missing, cut, slow or wrong: a true word, and a way on."""

import json
import threading

import pytest
from conftest import CHAPTER, drawn, place, when_ready

from widgets import page as worker_side
from widgets import scenes

STATIC = "**/_static/"

# Lets a test spoil what the engine's worker says, and counts the workers that were made.
OVERHEAR = """
window.spoil = (data) => data;
window.made = 0;
const Real = Worker;
window.Worker = class extends Real {
  constructor(address) { super(address); window.made += 1; }
  set onmessage(hear) { super.onmessage = hear && ((event) => hear({ data: window.spoil(event.data) })); }
};
"""

# A simulation runs a function of the reader's own, whose source stands in the section's data.
OWN = """([name, code, control]) => {
  const simulation = document.getElementById(name).simulation;
  simulation.data.source = { code, name: "own", controls: [control] };
  simulation.controls = simulation.controls.filter((c) => c.name === control[0]);
}"""

ENDLESS = "while goal < 7:\n        pass"


def own(page, body, name="bordin"):
    """Gives a simulation of the page an own scene over `goal`; its body runs first."""
    control = next(list(c) for c in scenes.scene(name).controls if c.name == "goal")
    code = f"def own(goal):\n    {body}\n    y = [goal]\n    return {{'figure': {{'data': [{{'y': y}}], 'layout': {{}}}}, 'sentence': 'done ' + str(goal)}}\n"
    page.evaluate(OWN, [name, code, control])


def default(name, control):
    """Where a control of one of the course's simulations stands at first."""
    return next(c.default for c in scenes.scene(name).controls if c.name == control)


def notice(page, name="bordin"):
    return page.locator(f"#{name} .simulation-notice").first


def says(page, words, name="bordin", timeout=10_000):
    """Waits until a simulation's notice has these words, and returns the whole of it."""
    page.wait_for_function(
        "([name, words]) => document.querySelector(`#${name} .simulation-notice`)?.textContent.includes(words)",
        arg=[name, words],
        timeout=timeout,
    )
    return notice(page, name).text_content()


def forgive(watch, *words):
    """Leaves out of a watch's errors those that the fault itself makes the browser write."""
    watch.errors = [error for error in watch.errors if not any(word in error for word in words)]


def alive(page, name="bordin"):
    """Whether moving a control brings the sentence of the new settings."""
    section = when_ready(page, name)
    section.locator("[name=goal]").press("Home")
    wanted = scenes.run(scenes.scene(section.get_attribute("data-simulation")), {"goal": 1})["sentence"]
    page.wait_for_function(
        "([name, text]) => document.querySelector(`#${name} .simulation-sentence`).textContent === text",
        arg=[name, wanted],
        timeout=10_000,
    )
    return True


@pytest.fixture
def blank(watch, site):
    """An empty page, so that a test can set its faults before it opens the chapter."""
    page = watch.open("about:blank", script=OVERHEAR)
    page.chapter = lambda: page.goto(f"{site}/{CHAPTER}", wait_until="domcontentloaded")
    return page


# --- a start that fails -----------------------------------------------------------------


@pytest.mark.parametrize("file", ["engine.js", "model.js", "model-bordin.js"])
def test_an_engine_that_cannot_be_loaded_is_tried_again(watch, blank, file):
    blank.route(f"{STATIC}{file}*", lambda route: route.abort())
    blank.chapter()
    said = says(blank, file)
    assert "The figure, the sentence and the numbers stand" in said
    assert blank.locator("#bordin .simulation-figure .main-svg").first.is_visible()
    blank.unroute(f"{STATIC}{file}*")
    notice(blank).get_by_role("button", name="Try again").click()
    assert alive(blank) and alive(blank, "fit")  # all of the page, not only the one that was asked
    assert notice(blank).is_hidden()
    forgive(watch, "Failed to load resource")


def test_an_engine_that_fails_is_ended_before_the_next_try(watch, blank):
    broken = "window.allianceEngine = {wasm: '', worker: `onmessage = () => postMessage({problem: 'no room'})`};"
    blank.route(f"{STATIC}engine.js*", lambda route: route.fulfill(body=broken, content_type="text/javascript"))
    blank.chapter()
    says(blank, "no room")
    blank.wait_for_timeout(200)
    assert len(blank.workers) == 0
    blank.unroute(f"{STATIC}engine.js*")
    notice(blank).get_by_role("button", name="Try again").click()
    assert alive(blank)
    assert len(blank.workers) == 1


def test_the_keyboard_stays_where_it_tried_again(watch, blank):
    blank.route(f"{STATIC}engine.js*", lambda route: route.abort())
    blank.chapter()
    says(blank, "engine.js")
    blank.unroute(f"{STATIC}engine.js*")
    notice(blank).get_by_role("button", name="Try again").press("Enter")
    when_ready(blank)
    assert blank.evaluate("document.activeElement.closest('.simulation')?.id") == "bordin"
    forgive(watch, "Failed to load resource")


def test_a_link_after_a_failed_start_says_why_nothing_moves(watch, blank):
    blank.route(f"{STATIC}engine.js*", lambda route: route.abort())
    blank.chapter()
    says(blank, "engine.js")
    blank.locator("a.try[href^='#bordin?']").first.click()
    assert says(blank, "The link cannot move the sliders").endswith("Try again")
    blank.wait_for_timeout(200)
    forgive(watch, "Failed to load resource")
    assert watch.errors == []  # no rejection that nobody handles


@pytest.mark.parametrize("file", ["engine.js", "model.js", "model-bordin.js", "plotly-basic.min.js", "view.js"])
def test_a_cut_file_is_named(watch, blank, book, file):
    half = (book / "_static" / file).read_text(encoding="utf-8")
    half = half[: len(half) // 2]
    blank.route(f"{STATIC}{file}*", lambda route: route.fulfill(body=half, content_type="text/javascript"))
    blank.chapter()
    says(blank, f"{file} did not arrive whole")
    blank.unroute(f"{STATIC}{file}*")
    notice(blank).get_by_role("button", name="Try again").click()
    assert alive(blank)
    # as the cut falls
    forgive(
        watch,
        "Invalid or unexpected",
        "Unexpected end of input",
        "Unexpected token",
        "missing )",
        "Missing initializer",
    )


def test_a_figure_below_the_window_that_could_not_be_drawn_is_drawn_on_another_try(watch, blank, book):
    half = (book / "_static" / "plotly-basic.min.js").read_text(encoding="utf-8")[:100_000]
    blank.route(f"{STATIC}plotly*", lambda route: route.fulfill(body=half, content_type="text/javascript"))
    blank.chapter()
    says(blank, "The figure cannot be drawn here (plotly-basic.min.js did not arrive whole).")
    assert blank.locator("#bordin").get_attribute("data-state") == "ready"
    blank.unroute(f"{STATIC}plotly*")
    notice(blank).get_by_role("button", name="Try again").press("Enter")
    blank.wait_for_selector("#bordin .main-svg")
    notice(blank).wait_for(state="hidden")
    assert blank.evaluate("document.activeElement.id") == "bordin-goal"
    forgive(watch, "Unexpected", "Invalid", "missing )", "Missing initializer")


def test_an_engine_that_stalls_is_told_after_a_few_seconds_and_tried_again(watch, blank):
    end = threading.Event()
    blank.route(f"{STATIC}engine.js*", lambda route: end.is_set() and route.continue_())
    blank.chapter()
    assert "goes on by itself" in says(blank, "Still waiting for engine.js")
    assert drawn(blank).is_visible()
    end.set()
    notice(blank).get_by_role("button", name="Try again").click()
    assert alive(blank)


def test_a_table_waits_folded_for_its_script_and_opens_where_none_comes(watch, site, blank):
    blank.route(f"{STATIC}simulation.js*", lambda route: route.abort())
    blank.chapter()
    table = blank.locator("#bordin .simulation-table")
    assert table.bounding_box()["height"] == 0
    blank.evaluate("document.getAnimations().forEach((each) => each.finish())")
    assert table.bounding_box()["height"] > 100 and table.locator("tr").last.is_visible()
    forgive(watch, "Failed to load resource")


# --- the largest file, packed where a server does not compress --------------------------

COMPRESSING = """const { getEntriesByName } = performance;
performance.getEntriesByName = (name) =>
  name.includes("simulation.js") ? [{ encodedBodySize: 9, decodedBodySize: 10 }] : getEntriesByName.call(performance, name);"""
PACKED, WHOLE = "plotly-basic.min.js.gz", "plotly-basic.min.js"


def asked_for(page):
    """The names of Plotly's files that a page asks for."""
    asked = []
    page.on("request", lambda request: asked.append(request.url.rpartition("/")[2].partition("?")[0]))
    return lambda: [name for name in asked if name.startswith("plotly")]


def test_a_server_that_sends_files_as_they_are_is_asked_for_the_packed_one(blank):
    asked = asked_for(blank)
    blank.chapter()
    assert alive(blank) and drawn(blank).locator(".scatterlayer").first.is_visible()
    assert asked() == [PACKED]


def test_a_server_that_compresses_is_asked_for_the_file_itself(blank):
    blank.add_init_script(COMPRESSING)
    asked = asked_for(blank)
    blank.chapter()
    assert alive(blank) and drawn(blank).locator(".scatterlayer").first.is_visible()
    assert set(asked()) == {WHOLE}


@pytest.mark.parametrize("how", ["cut", "unpacked on the way", "not there"])
def test_a_packed_file_that_is_of_no_use_is_done_without(watch, blank, book, how):
    body = (book / "_static" / PACKED).read_bytes()
    sent = {"cut": body[: len(body) // 2], "unpacked on the way": (book / "_static" / WHOLE).read_bytes()}.get(how, b"")
    status = 404 if how == "not there" else 200
    blank.route(f"{STATIC}{PACKED}*", lambda route: route.fulfill(body=sent, status=status))
    asked = asked_for(blank)
    blank.chapter()
    assert alive(blank) and drawn(blank).locator(".scatterlayer").first.is_visible()
    assert WHOLE in asked()
    forgive(watch, "Failed to load resource")


@pytest.mark.parametrize("file", ["plotly-basic.min.js", "view.js"])
def test_without_what_draws_the_words_and_numbers_stand_and_no_figure_is_promised(watch, blank, file):
    blank.route(f"{STATIC}{file}*", lambda route: route.abort())
    blank.chapter()
    said = says(blank, file)
    assert "The sentence and the numbers stand" in said
    section = blank.locator("#bordin")
    assert section.locator(".simulation-figure").is_hidden()
    assert section.locator(".simulation-sentence").is_visible() and section.locator("tbody tr").first.is_visible()
    blank.unroute(f"{STATIC}{file}*")
    notice(blank).get_by_role("button", name="Try again").click()
    assert alive(blank)
    forgive(watch, "Failed to load resource", "drawFigure is not defined")


@pytest.mark.parametrize("file", ["plotly-basic.min.js", "view.js"])
def test_a_picture_without_what_draws_it_says_so_and_comes_with_its_page_s_simulation(watch, site, blank, file):
    blank.route(f"{STATIC}{file}*", lambda route: route.abort())
    blank.goto(f"{site}/book/model.html", wait_until="domcontentloaded")
    assert "The figure cannot be drawn" in says(blank, file, "sensitivity")
    assert blank.locator("#sensitivity tbody tr").first.is_visible()
    blank.unroute(f"{STATIC}{file}*")
    notice(blank, "study").get_by_role("button", name="Try again").click()
    drawn(blank, "sensitivity")
    forgive(watch, "Failed to load resource", "drawFigure is not defined")


# --- one simulation's fault is its own ---------------------------------------------------


def test_a_reply_that_cannot_be_read_is_told_and_the_next_is_shown(blank):
    blank.chapter()
    section = when_ready(blank)
    blank.evaluate("() => { window.spoil = (data) => ({ ...data, reply: '{\"figure\": NaN}' }); }")
    section.locator("[name=goal]").press("End")
    says(blank, "cannot be read")
    assert section.get_attribute("aria-busy") is None
    blank.evaluate("() => { window.spoil = (data) => data; }")
    assert alive(blank)


def test_first_data_that_cannot_be_read_leave_the_other_simulations_alive(blank, book):
    text = (book / CHAPTER).read_text(encoding="utf-8")
    data = text.index('class="simulation-data">', text.index('id="bordin"'))
    spoilt = text[:data] + text[data:].replace('"y": [', '"y": [NaN, ', 1)
    blank.route(f"**/{CHAPTER}", lambda route: route.fulfill(body=spoilt, content_type="text/html"))
    blank.chapter()
    assert "The sentence and the numbers stand" in says(blank, "cannot start")
    assert blank.locator("#bordin").get_attribute("data-state") == "failed"
    assert blank.locator("#bordin tbody tr").first.is_visible()
    assert alive(blank, "fit")


@pytest.mark.parametrize("value, word", [("float('nan')", "nan"), ("float('inf')", "inf"), ("-1e999", "-inf")])
def test_a_number_that_is_not_finite_is_refused_by_its_place(value, word):
    def scene_of(figure, rows=()):
        table = {"columns": ["x", "y"], "digits": [0, 1], "rows": rows}
        return scenes.own("own", "Own", lambda: {"figure": figure, "sentence": "", "table": table}, ())

    bad = eval(value)
    figure = {"data": [{"x": [1, 2], "y": [0.5, None]}, {"y": (0.0, bad)}], "layout": {"width": 3.5}}
    with pytest.raises(ValueError) as refused:
        scenes.run(scene_of(figure), {})
    assert str(refused.value).startswith(f"figure['data'][1]['y'][1] = {word}: give finite numbers")
    with pytest.raises(ValueError, match=rf"^table\['rows'\]\[1\]\[1\] = {word}"):
        scenes.run(scene_of({"data": []}, [[1, 2.0], [2, bad]]), {})
    code = f"def own(goal):\n    return {{'figure': {{'data': [{{'y': [{value}]}}]}}, 'sentence': ''}}\n"
    control = list(scenes.scene("bordin").controls[0])
    question = {"source": {"code": code, "name": "own", "controls": [control]}, "settings": {}}
    reply = json.loads(worker_side.answer(json.dumps(question)), parse_constant=pytest.fail)
    assert reply["error"].startswith(f"ValueError: figure['data'][0]['y'][0] = {word}")


def test_the_build_puts_no_number_into_a_page_that_a_browser_cannot_read():
    from widgets.panel import embedded

    with pytest.raises(ValueError):
        embedded({"y": [1.0, float("nan")]})


def test_a_readers_own_code_that_fails_is_told_by_the_place_and_can_be_moved_on(blank):
    blank.chapter()
    section = when_ready(blank)
    own(blank, "goal = float('nan') if goal < 5 else goal")
    section.locator("[name=goal]").press("Home")
    assert "The figure shows the last settings that worked" in says(blank, "figure['data'][0]['y'][0] = nan")
    section.locator("[name=goal]").press("End")
    blank.wait_for_function("document.querySelector('#bordin .simulation-sentence').textContent.startsWith('done 7')")
    assert notice(blank).is_hidden()


def test_a_readers_own_code_that_runs_out_of_memory_is_told_in_words(blank):
    blank.chapter()
    section = when_ready(blank)
    own(blank, "x = [0] * 10**9 if goal < 5 else []")
    section.locator("[name=goal]").press("Home")
    assert "MemoryError" not in says(blank, "needs more memory than a page has")
    section.locator("[name=goal]").press("End")
    blank.wait_for_function("document.querySelector('#bordin .simulation-sentence').textContent.startsWith('done 7')")
    # the engine that is full is not used again
    assert blank.evaluate("window.made") == 2 and len(blank.workers) == 1


def test_memory_that_is_used_up_is_said_by_the_worker_in_words():
    control = list(scenes.scene("bordin").controls[0])
    code = "def own(goal):\n    raise MemoryError('memory allocation failed, allocating 40000 bytes')\n"
    question = {"source": {"code": code, "name": "own", "controls": [control]}, "settings": {}}
    reply = json.loads(worker_side.answer(json.dumps(question)))
    assert reply == {"error": worker_side.OUT_OF_MEMORY, "spent": True}


# --- stop --------------------------------------------------------------------------------


def test_stop_in_one_simulation_leaves_the_questions_of_the_others(blank):
    blank.chapter()
    section = when_ready(blank)
    own(blank, ENDLESS)
    first = section.locator(".simulation-sentence").text_content()
    section.locator("[name=goal]").press("Home")
    when_ready(blank, "fit").locator("[name=goal]").press("Home")
    when_ready(blank, "repair").locator("[name=bond]").press("Home")
    section.locator("[data-action=stop]").click()
    says(blank, "Stopped.")
    for name, settings in (("fit", {"goal": 1}), ("repair", {"bond": 1})):
        wanted = scenes.run(scenes.scene(name), settings)["sentence"]
        blank.wait_for_function(
            "([name, text]) => document.querySelector(`#${name} .simulation-sentence`).textContent === text",
            arg=[name, wanted],
            timeout=10_000,
        )
        assert blank.locator(f"#{name} .simulation-notice").is_hidden()
    # what was stopped has not been shown: the controls are where figure and sentence are
    assert section.locator("[name=goal]").input_value() == "5"
    assert section.locator(".simulation-sentence").text_content() == first


def test_a_question_that_waits_for_anothers_run_can_be_taken_back(blank):
    blank.chapter()
    section = when_ready(blank)
    own(blank, ENDLESS)
    section.locator("[name=goal]").press("Home")
    blank.locator("#fit [name=goal]").press("Home")
    blank.locator("#fit [data-action=stop]").click()
    says(blank, "Stopped.", "fit")
    assert float(blank.locator("#fit [name=goal]").input_value()) == default("fit", "goal")
    # the endless one is not ended by another's stop, and still listens to its own
    assert section.get_attribute("aria-busy") == "true"
    section.locator("[data-action=stop]").click()
    says(blank, "Stopped.")


def test_stop_while_the_engine_starts_again_keeps_the_newest_settings(blank):
    blank.chapter()
    section = when_ready(blank)
    own(blank, ENDLESS)
    section.locator("[name=goal]").press("Home")
    section.locator("[data-action=stop]").click()
    says(blank, "Stopped.")
    blank.evaluate(
        "async () => { const goal = document.querySelector('#bordin [name=goal]'); goal.value = 7;"
        " goal.dispatchEvent(new Event('input')); await new Promise((resolve) => setTimeout(resolve, 5));"
        " document.querySelector('#bordin [data-action=stop]').click(); }"
    )
    blank.wait_for_function(
        "document.querySelector('#bordin .simulation-sentence').textContent.startsWith('done 7')", timeout=10_000
    )
    assert section.locator("[name=goal]").input_value() == "7"


def test_stop_ends_the_old_run_and_not_what_was_chosen_since(blank):
    blank.chapter()
    section = when_ready(blank)
    own(blank, ENDLESS)
    section.locator("[name=goal]").press("Home")
    section.locator("[name=goal]").press("End")
    section.locator("[data-action=stop]").click()
    blank.wait_for_function(
        "document.querySelector('#bordin .simulation-sentence').textContent.startsWith('done 7')", timeout=10_000
    )
    assert section.locator("[name=goal]").input_value() == "7"


# --- tables ------------------------------------------------------------------------------


def test_the_header_of_the_numbers_follows_the_columns(watch, site, book):
    page = watch.open(f"{site}/{place(book, 'study')}")
    section = when_ready(page, "study")
    section.locator("[name=rater]").select_option("therapist")
    page.wait_for_function("!document.getElementById('study').hasAttribute('aria-busy')")
    wanted = scenes.run(scenes.scene("study"), {"rater": "therapist"})["table"]["columns"]
    assert section.locator("thead th").all_text_contents() == wanted
    assert all(scope == "col" for scope in section.locator("thead th").evaluate_all("all => all.map(th => th.scope)"))


def test_a_scene_without_a_table_offers_no_numbers_to_unfold_or_download(blank):
    blank.chapter()
    section = when_ready(blank)
    own(blank, "pass")
    section.locator("[name=goal]").press("Home")
    blank.wait_for_function("document.querySelector('#bordin .simulation-sentence').textContent.startsWith('done')")
    assert section.locator("[data-action=csv]").is_hidden()
    assert section.locator(".simulation-numbers").is_hidden()
    assert blank.locator("#fit [data-action=csv]").is_visible()


# --- a browser that keeps nothing --------------------------------------------------------

FORBIDDEN = """for (const name of ['localStorage', 'sessionStorage'])
  Object.defineProperty(window, name, { configurable: true, get() { throw new DOMException('no', 'SecurityError'); } });"""
FULL = "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };"


@pytest.mark.parametrize("storage", [FORBIDDEN, FULL], ids=["forbidden", "full"])
def test_without_storage_all_works_and_a_word_says_that_nothing_is_kept(watch, site, storage):
    page = watch.open(f"{site}/{CHAPTER}", script=storage)
    when_ready(page)
    assert page.locator(".not-kept").count() == 0  # nothing of the reader's is lost yet
    mode = page.locator("html").get_attribute("data-mode")
    seen = [mode]
    for _ in range(3):
        page.locator(".theme-switch-button:visible").click()
        seen.append(page.locator("html").get_attribute("data-mode"))
    assert sorted(seen[:3]) == ["auto", "dark", "light"] and seen[3] == mode
    page.keyboard.press("Control+k")
    page.locator("#search-input").wait_for()
    page.keyboard.press("Escape")
    page.locator(".opening input[type=radio]").first.check()
    told = page.locator(".not-kept")
    assert "gone when you leave" in told.text_content()
    page.locator(".opening input[type=radio]").nth(1).check()
    assert told.count() == 1
    told.get_by_role("button", name="Close").click()
    assert told.count() == 0
    page.goto(f"{site}/search.html?q=rupture")
    page.wait_for_selector("#search-results li a")


def test_without_the_script_that_comes_first_simulations_and_questions_work(watch, blank):
    blank.route(f"{STATIC}early-*.js", lambda route: route.abort())
    blank.chapter()
    assert alive(blank)
    assert drawn(blank).is_visible()
    blank.locator(".opening input[type=radio]").first.check()
    assert blank.locator(".closing-said").text_content()
    # the theme's own scripts ask for it
    forgive(
        watch, "Failed to load resource", "DOCUMENTATION_OPTIONS", "toggleHint", "togglebuttonSelector", "theme mode"
    )


# --- left and come back to ---------------------------------------------------------------


def test_a_page_that_was_left_and_is_returned_to_is_alive_as_it_was_left(watch, site):
    page = watch.open(f"{site}/{CHAPTER}")
    when_ready(page).locator("[name=goal]").press("Home")
    page.wait_for_function("location.hash.includes('goal=1')")
    before = page.locator("#bordin .simulation-sentence").text_content()
    page.goto(f"{site}/book/glossary.html")
    page.go_back()
    section = when_ready(page)
    page.wait_for_function(
        "before => document.querySelector('#bordin .simulation-sentence').textContent === before", arg=before
    )
    assert section.locator("[name=goal]").input_value() == "1"
    section.locator("[name=goal]").press("End")
    wanted = scenes.run(scenes.scene("bordin"), {"goal": 7})["sentence"]
    page.wait_for_function(
        "text => document.querySelector('#bordin .simulation-sentence').textContent === text", arg=wanted
    )

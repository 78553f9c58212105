"""A student's afternoon: the published chapter in a real browser, with and without its engine."""

import json
import re

import pytest
from conftest import CHAPTER, drawn, place, when_ready
from test_parity import differences

from widgets import scenes

RANGES = [(s.name, c.name) for s in scenes.SCENES.values() for c in s.controls if c.kind == "range"]
OTHERS = [(s.name, c.name) for s in scenes.SCENES.values() for c in s.controls if c.kind != "range"]

SEEN = """name => {
  const s = document.getElementById(name);
  return {
    // one far from the window is not drawn yet
    figure: JSON.stringify((s.querySelector('.simulation-figure').data ?? s.simulation.figure.data).map(t => [t.x, t.y])),
    sentence: s.querySelector('.simulation-sentence').textContent,
    table: s.querySelector('tbody').textContent,
    label: s.querySelector('.simulation-figure').getAttribute('aria-label'),
  };
}"""


def after(page, name, act):
    """What a simulation shows before and after something is done and the figure has been drawn."""
    before = page.evaluate(SEEN, name)
    act()
    page.wait_for_function("name => !document.getElementById(name).hasAttribute('aria-busy')", arg=name)
    return before, page.evaluate(SEEN, name)


def same(one, other):
    """Whether two views are the same; a first figure comes rounded to six decimals."""
    figures = [json.loads(seen["figure"]) for seen in (one, other)]
    words = [{k: v for k, v in seen.items() if k != "figure"} for seen in (one, other)]
    return words[0] == words[1] and not list(differences(*figures, tolerance=1e-6))


@pytest.fixture(scope="module")
def open_at(chromium, site, book):
    """Opens the page on which a simulation stands, once, for tests that leave it as they found it."""
    pages = {}

    def page_of(name):
        path = place(book, name)
        if path not in pages:
            pages[path] = chromium.new_page()
            pages[path].goto(f"{site}/{path}")
        when_ready(pages[path], name)
        return pages[path]

    yield page_of
    for page in pages.values():
        page.close()


@pytest.fixture
def chapter(open_at):
    """The chapter on Bordin, open and ready."""
    return open_at("bordin")


@pytest.mark.parametrize("name, control", RANGES)
def test_an_arrow_key_on_a_slider_changes_figure_sentence_and_numbers(open_at, name, control):
    chapter = open_at(name)
    slider = chapter.locator(f"#{name}-{control}")
    slider.scroll_into_view_if_needed()
    slider.focus()
    text = slider.get_attribute("aria-valuetext")
    before, now = after(chapter, name, lambda: [chapter.keyboard.press("ArrowLeft") for _ in range(3)])
    assert slider.get_attribute("aria-valuetext") != text
    assert now["figure"] != before["figure"]
    assert now["sentence"] != before["sentence"]
    assert now["table"] != before["table"]
    _, again = after(chapter, name, lambda: chapter.locator(f"#{name} [data-action=reset]").click())
    assert same(again, before)


@pytest.mark.parametrize("name, control", OTHERS)
def test_every_other_control_works_from_the_keyboard(open_at, name, control):
    chapter = open_at(name)
    element = chapter.locator(f"#{name}-{control}")
    element.focus()
    keys = {"SELECT": "ArrowDown", "INPUT": "Space", "BUTTON": "Enter"}
    key = keys[element.evaluate("e => e.tagName")]
    if key == "ArrowDown" and element.evaluate("e => e.selectedIndex === e.length - 1"):
        key = "ArrowUp"
    before, now = after(chapter, name, lambda: chapter.keyboard.press(key))
    assert now["figure"] != before["figure"]
    assert now["table"] != before["table"]
    _, again = after(chapter, name, lambda: chapter.locator(f"#{name} [data-action=reset]").click())
    assert same(again, before)


def test_the_page_first_shows_what_the_model_says(open_at):
    for name, scene in scenes.SCENES.items():
        assert open_at(name).evaluate(SEEN, name)["sentence"] == scenes.run(scene, {})["sentence"]


def test_every_control_has_a_visible_label_and_a_spoken_value(chapter):
    for element in chapter.locator(".simulation-controls input[type=range]").all():
        name = element.get_attribute("id")
        assert chapter.locator(f"label[for='{name}']").is_visible()
        assert re.match(r"^\d", element.get_attribute("aria-valuetext"))


def test_settings_in_the_link_are_taken(watch, site):
    page = watch.open(f"{site}/{CHAPTER}#bordin?goal=5.5&task=3&bond=6")
    section = when_ready(page)
    values = {n: section.locator(f"[name={n}]").input_value() for n in ("goal", "task", "bond", "symptoms")}
    assert values == {"goal": "5.5", "task": "3", "bond": "6", "symptoms": "16"}
    wanted = scenes.run(scenes.scene("bordin"), {"goal": 5.5, "task": 3, "bond": 6})
    assert section.locator(".simulation-sentence").text_content() == wanted["sentence"]
    assert section.locator(".simulation-notice").is_hidden()


@pytest.mark.parametrize(
    "link, goal, words",
    [
        ("goal=99", "7", "nearest"),
        ("goal=-1e9&task=", "1", "cannot be read"),
        ("goal=NaN", "5", "cannot be read"),
        ("therapy=<img src=x onerror=alert(1)>", "5", "does not have"),
        ("goal=3&goal=__import__('js')", "5", "cannot be read"),
        ("%E0%A4%A", "5", "does not have"),
    ],
)
def test_a_bad_link_is_mended_with_a_notice_and_never_breaks_the_page(watch, site, link, goal, words):
    page = watch.open(f"{site}/{CHAPTER}#bordin?{link}")
    section = when_ready(page)
    assert section.locator("[name=goal]").input_value() == goal
    notice = section.locator(".simulation-notice")
    assert words in notice.text_content()
    assert section.locator("img").count() == 0
    before, now = after(page, "bordin", lambda: page.locator("#bordin-bond").press("ArrowLeft"))
    assert now["sentence"] != before["sentence"]


def test_a_link_to_a_simulation_that_does_not_exist_changes_nothing_and_says_so(watch, site):
    page = watch.open(f"{site}/{CHAPTER}#nobody?goal=3")
    assert when_ready(page).locator("[name=goal]").input_value() == "5"
    notice = page.locator(".page-notice")
    assert notice.is_visible() and "does not have" in notice.inner_text() and "nobody" not in notice.inner_text()
    page.evaluate("location.hash = '#bordin?goal=3'")
    page.wait_for_function("document.getElementById('bordin-goal').value === '3'")
    assert notice.inner_text() == ""


@pytest.mark.parametrize("anchor", ["", "#summary", "#nobody", "#bordin"])
def test_a_plain_anchor_says_nothing_and_moves_nothing(watch, site, anchor):
    page = watch.open(f"{site}/{CHAPTER}{anchor}")
    section = when_ready(page)
    assert page.locator(".simulation-notice:visible").count() == 0
    assert section.locator("[name=goal]").input_value() == "5"


@pytest.mark.parametrize("link", ["bordin%3Fgoal=2&task=6", "bordin%3fgoal%3D2%26task%3D6"])
def test_a_link_whose_question_mark_came_encoded_is_understood(watch, site, link):
    section = when_ready(watch.open(f"{site}/{CHAPTER}#{link}"))
    assert [section.locator(f"[name={name}]").input_value() for name in ("goal", "task")] == ["2", "6"]


def test_copy_link_gives_an_address_that_brings_the_settings_back(watch, site):
    page = watch.open(f"{site}/{CHAPTER}", permissions=["clipboard-read", "clipboard-write"])
    section = when_ready(page)
    after(page, "bordin", lambda: page.locator("#bordin-task").press("Home"))
    section.locator("[data-action=link]").click()
    page.wait_for_function("document.querySelector('#bordin .simulation-notice').textContent.includes('clipboard')")
    link = page.evaluate("navigator.clipboard.readText()")
    again = when_ready(watch.open(link))
    assert again.locator("[name=task]").input_value() == "1"


def test_the_link_in_the_address_follows_the_controls(watch, site):
    page = watch.open(f"{site}/{CHAPTER}")
    when_ready(page)
    after(page, "bordin", lambda: page.locator("#bordin-goal").press("End"))
    page.wait_for_function("location.hash.startsWith('#bordin?') && location.hash.includes('goal=7')")


def test_a_link_in_the_text_moves_the_controls(watch, site):
    page = watch.open(f"{site}/{CHAPTER}")
    section = when_ready(page)
    page.evaluate("location.hash = '#bordin?goal=2&task=6'")
    page.wait_for_function("document.getElementById('bordin-goal').value === '2'")
    assert section.locator("[name=task]").input_value() == "6"


def test_downloaded_numbers_are_those_of_the_model(watch, site):
    page = watch.open(f"{site}/{CHAPTER}#bordin?goal=4")
    section = when_ready(page)
    with page.expect_download() as download:
        section.locator("[data-action=csv]").click()
    lines = download.value.path().read_text().splitlines()
    table = scenes.run(scenes.scene("bordin"), {"goal": 4})["table"]
    assert lines[0].split(",") == table["columns"]
    assert len(lines) == 1 + len(table["rows"])
    assert float(lines[-1].split(",")[6]) == pytest.approx(table["rows"][-1][6], abs=1e-9)


def test_from_disk_the_page_is_alive_and_asks_nobody_for_anything(watch, book):
    page = watch.open(f"file://{book / CHAPTER}")
    when_ready(page)
    before, now = after(page, "bordin", lambda: page.locator("#bordin-goal").press("ArrowRight"))
    assert now["figure"] != before["figure"]


def test_without_javascript_words_and_numbers_are_there(watch, site):
    page = watch.open(f"{site}/{CHAPTER}", java_script_enabled=False)
    section = page.locator("#bordin")
    default = scenes.run(scenes.scene("bordin"), {})
    assert section.locator(".simulation-sentence").text_content() == default["sentence"]
    assert section.locator("tbody tr").first.is_visible()
    assert section.locator("tbody tr").count() == len(default["table"]["rows"])
    assert section.locator(".simulation-needs").is_visible()
    assert section.locator("[name=goal]").is_disabled()


def test_without_webassembly_the_first_figure_stays_and_says_why(watch, site):
    page = watch.open(f"{site}/{CHAPTER}", script="delete globalThis.WebAssembly")
    page.wait_for_selector("#bordin[data-state=failed]")
    section = page.locator("#bordin")
    assert "WebAssembly" in section.locator(".simulation-notice").text_content()
    assert section.locator(".simulation-figure .main-svg").count() > 0
    assert section.locator("tbody tr").first.is_visible()
    assert section.locator("[name=goal]").is_disabled()


def test_a_run_that_takes_too_long_can_be_stopped_and_run_again(watch, site):
    endless = "def endless(goal):\n    while goal < 7:\n        pass\n    return {'figure': {'data': [], 'layout': {}}, 'sentence': 'done'}\n"
    page = watch.open(f"{site}/{CHAPTER}")
    section = when_ready(page)
    goal = json.dumps(list(scenes.scene("bordin").controls[0]))
    page.evaluate(
        "([code, goal]) => { const data = document.querySelector('#bordin .simulation-data');"
        " window.endless = {code, name: 'endless', controls: [JSON.parse(goal)]}; }",
        [endless, goal],
    )
    # the same way in as a reader's own function: its source stands in the section's data
    page.evaluate("document.getElementById('bordin').simulation.data.source = window.endless")
    page.evaluate("document.getElementById('bordin').simulation.controls = [document.getElementById('bordin-goal')]")
    page.locator("#bordin-goal").press("ArrowLeft")
    stop = section.locator("[data-action=stop]")
    stop.wait_for(state="visible")
    stop.click()
    page.wait_for_function("document.querySelector('#bordin .simulation-notice').textContent.includes('Stopped')")
    page.locator("#bordin-goal").press("End")
    page.wait_for_function("document.querySelector('#bordin .simulation-sentence').textContent === 'done'")


def test_a_long_run_tells_how_far_it_is(watch, site, book):
    page = watch.open(f"{site}/{place(book, 'study')}")
    section = when_ready(page, "study")
    page.evaluate(
        "() => { window.heard = []; const bar = document.querySelector('#study progress');"
        " new MutationObserver(() => window.heard.push(bar.value)).observe(bar, {attributeFilter: ['value']}); }"
    )
    before, now = after(page, "study", lambda: section.locator("[name=run]").click())
    heard = [share for share in page.evaluate("window.heard") if share]
    assert heard == sorted(heard) and len(heard) >= 5 and heard[-1] == 1
    assert now["sentence"] != before["sentence"]


def test_moving_one_simulation_leaves_the_others(chapter):
    others = chapter.evaluate(SEEN, "fit")
    after(chapter, "bordin", lambda: chapter.locator("#bordin-goal").press("Home"))
    assert chapter.evaluate(SEEN, "fit") == others
    after(chapter, "bordin", lambda: chapter.locator("#bordin [data-action=reset]").click())


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_figures_take_the_colours_of_the_theme(watch, site, theme):
    page = watch.open(f"{site}/{CHAPTER}", color_scheme=theme)
    when_ready(page)
    drawn(page)
    ink = page.evaluate("getComputedStyle(document.querySelector('#bordin .simulation-figure')).color")
    assert page.evaluate("document.querySelector('#bordin .simulation-figure').layout.font.color") == ink


@pytest.mark.parametrize("width", [320, 390, 1366])
def test_nothing_is_wider_than_the_page(watch, site, book, width):
    page = watch.open("about:blank", viewport={"width": width, "height": 800})
    for path in sorted(
        p.relative_to(book).as_posix() for p in (*book.glob("book/*.html"), *book.glob("chapters/*.html"))
    ):
        page.goto(f"{site}/{path}")
        for section in page.locator("section.simulation").all():
            when_ready(page, section.get_attribute("id"))
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


@pytest.mark.parametrize("path", ["index.html", "book/intro.html", "book/flashcards.html", "book/sources.html"])
def test_the_other_pages_open_from_disk_without_an_error(watch, book, path):
    page = watch.open(f"file://{book / path}")
    page.wait_for_selector("article h1")


# --- what draws -------------------------------------------------------------------------

# Notes when Plotly draws a figure in the same task as the one before.
TASKS = """
window.together = 0;
let plotly;
Object.defineProperty(window, "Plotly", {
  get: () => plotly,
  set: (value) => {
    const { react } = (plotly = value);
    let drawing = null;
    plotly.react = (frame, ...rest) => {
      if (drawing && drawing !== frame) window.together += 1;
      drawing = frame;
      setTimeout(() => (drawing = null));
      return react(frame, ...rest);
    };
  },
});
"""


@pytest.mark.parametrize("disk", [False, True], ids=["served", "from disk"])
def test_what_draws_is_brought_at_once_and_run_when_a_figure_comes_near(watch, site, book, disk):
    page = watch.open("about:blank", viewport={"width": 1000, "height": 300})
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "plotly" in request.url else None)
    page.goto(f"file://{book / CHAPTER}" if disk else f"{site}/{CHAPTER}")
    when_ready(page)
    assert len(asked) == (0 if disk else 1) and page.evaluate("typeof Plotly") == "undefined"
    assert drawn(page).is_visible()
    assert page.evaluate("typeof Plotly") == "object"


def test_figures_in_the_window_are_drawn_at_once_and_each_lets_the_reader_in(watch, site):
    page = watch.open(f"{site}/{CHAPTER}", script=TASKS, viewport={"width": 1000, "height": 20000})
    for name in ("bordin", "fit", "repair"):
        when_ready(page, name)
        assert page.locator(f"#{name} .main-svg").first.is_visible()
    assert page.evaluate("together") == 0


# Notes whether what draws was run before a simulation was ready; nobody's patience of a second ends.
ORDER = """
const { setTimeout: later } = window;
window.setTimeout = (act, wait, ...rest) => (wait === 1000 ? 0 : later(act, wait, ...rest));
new MutationObserver(() => {
  if (document.querySelector(".simulation[data-state=ready]")) window.runBefore ??= typeof Plotly === "object";
}).observe(document, { subtree: true, attributeFilter: ["data-state"] });
"""


def test_a_figure_below_the_window_lets_the_engine_go_first_and_is_drawn_without_a_scroll(watch, site):
    page = watch.open(f"{site}/{CHAPTER}", script=ORDER, viewport={"width": 1280, "height": 720})
    page.wait_for_selector("#bordin .main-svg")
    assert page.locator("#bordin .simulation-figure").bounding_box()["y"] > 720 and page.evaluate("scrollY") == 0
    assert page.evaluate("runBefore") is False


def test_a_figure_below_the_window_does_not_wait_for_an_engine_that_does_not_come(watch, site):
    page = watch.open("about:blank", viewport={"width": 1280, "height": 720})
    page.route("**/engine.js*", lambda _: None)
    page.goto(f"{site}/{CHAPTER}", wait_until="commit")
    page.wait_for_selector("#bordin .main-svg")
    assert page.locator("#bordin").get_attribute("data-state") == "loading"


def test_once_a_page_rests_what_draws_is_ready_for_paper(watch, site):
    page = watch.open("about:blank", viewport={"width": 1000, "height": 300})
    page.goto(f"{site}/{CHAPTER}")
    when_ready(page)
    page.wait_for_function("typeof Plotly === 'object'", timeout=30_000)
    assert page.locator(".simulation-figure .main-svg").count() == 0
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    frames = page.locator(".simulation-figure")
    assert all(frames.evaluate_all("all => all.map((frame) => !!frame.querySelector('.main-svg'))"))

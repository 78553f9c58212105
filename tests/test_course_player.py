"""A course session by session: what lies later is left out, told only at rest, silent unless asked, never by itself."""

import pytest
from conftest import place, when_ready
from test_accessibility import audit

from widgets import scenes

SETTINGS = {c.name: c.default for c in scenes.scene("bordin").controls}
DRAWN = """name => {
  const { data, layout, _fullLayout } = document.querySelector(`#${name} .simulation-figure`);
  const over = Object.keys(layout).filter((axis) => /^xaxis/.test(axis) && layout[axis].range[0] === 0.5);
  const there = (t) => over.includes(`xaxis${(t.xaxis ?? 'x').slice(1)}`) && t.name !== 'your guess' && t.x[0] !== 0.5;
  return {
    last: Math.max(...data.filter(there).flatMap((t) => t.x)), points: data.filter(there).map((t) => t.x.length),
    ranges: Object.keys(_fullLayout).filter((k) => /^[xy]axis\\d*$/.test(k)).map((k) => _fullLayout[k].range),
    // what Plotly has put into the page
    marks: document.querySelectorAll(`#${name} .simulation-figure .point`).length,
  };
}"""
EAR = """
window.heard = [];
window.AudioContext = class {
  constructor() { heard.push('context'); this.currentTime = 0; this.destination = {}; }
};
window.GainNode = class { constructor() { this.gain = { setTargetAtTime() {} }; } connect(to) { return to; } };
window.OscillatorNode = class {
  constructor(context, { frequency, type }) { heard.push([type, frequency]); }
  connect(to) { return to; } start() {} stop() {}
};
"""


@pytest.fixture
def opened(watch, site, book):
    """Opens a simulation by its link and plays it; returns page, section and the bar."""

    def open(name="bordin", link="", **options):
        page = watch.open(f"{site}/{place(book, name)}#{name}{link}", **options)
        section = when_ready(page, name)
        page.wait_for_selector(f"#{name} .main-svg")
        section.get_by_role("button", name="Session by session").click()
        bar = section.locator(".course-player")
        bar.wait_for()
        return page, section, bar

    return open


def drawn(page, name="bordin"):
    return page.evaluate(DRAWN, name)


def rows(name="bordin", settings=SETTINGS):
    table = scenes.run(scenes.scene(name), settings)["table"]
    return [dict(zip(table["columns"], row, strict=True)) for row in table["rows"]]


def test_a_course_begins_with_its_first_session_and_goes_on_by_keys_on_fixed_axes(opened):
    page, section, bar = opened(reduced_motion="reduce")
    first = drawn(page)
    assert first["last"] == 1 and section.locator(".simulation-sentence").is_hidden()
    slider = bar.get_by_role("slider", name="Session")
    assert (slider.get_attribute("max"), slider.get_attribute("aria-valuetext")) == ("16", "1 of 16")
    for _ in range(5):
        slider.press("ArrowRight")
    now = drawn(page)
    assert now["last"] == 6 and now["ranges"] == first["ranges"] and now["marks"] > first["marks"]
    row = rows()[5]
    said = f"Session 6 of 16: goal {row['goal']:.1f}, task {row['task']:.1f}, bond {row['bond']:.1f}"
    bar.get_by_role("status").filter(has_text=said).wait_for()
    torn = next(i + 1 for i, row in enumerate(rows()) if row["event"])
    slider.fill(str(torn))
    bar.get_by_role("status").filter(has_text=f"In this session: {rows()[torn - 1]['event']}.").wait_for()
    slider.press("End")
    assert drawn(page)["last"] == 16


@pytest.mark.parametrize("name", ["repair", "greenson", "zetzel", "couple"])
def test_every_course_over_sessions_ends_where_the_whole_stands(opened, name):
    page, section, bar = opened(name)
    slider = bar.get_by_role("slider", name="Session")
    slider.press("End")
    whole = drawn(page, name)
    slider.press("ArrowLeft")
    before = drawn(page, name)
    assert before["last"] == whole["last"] - 1 and before["ranges"] == whole["ranges"]
    bar.get_by_role("button", name="Whole course").press("Enter")
    assert bar.count() == 0 and drawn(page, name) == whole
    assert section.locator(".simulation-sentence").is_visible()
    assert page.evaluate("document.activeElement.textContent") == "Session by session"


def test_it_plays_can_be_paused_and_tells_a_session_only_at_rest(opened):
    page, section, bar = opened()
    page.evaluate(
        "document.querySelector('.course-said').told = [];"
        "new MutationObserver(() => { const p = document.querySelector('.course-said'); p.told.push(p.textContent) })"
        ".observe(document.querySelector('.course-said'), { childList: true })"
    )
    bar.get_by_role("button", name="Play").press("Enter")
    page.wait_for_function("Number(document.getElementById('bordin-course-session').value) >= 4")
    bar.get_by_role("button", name="Pause").press("Enter")
    stands = drawn(page)["last"]
    told = [text for text in page.evaluate("document.querySelector('.course-said').told") if text]
    assert len(told) == 1 and told[0].startswith(f"Session {stands} of 16")
    bar.get_by_role("slider", name="Session").fill("15")
    bar.get_by_role("button", name="Play").click()
    bar.get_by_role("status").filter(has_text="Session 16 of 16").wait_for()
    assert bar.get_by_role("button", name="Play").is_visible()


def test_for_whoever_asks_for_less_motion_each_press_is_one_session(opened):
    page, section, bar = opened(reduced_motion="reduce")
    button = bar.get_by_role("button", name="Next")
    button.click()
    page.wait_for_timeout(1500)  # two sessions long: nothing to wait for is the point
    assert drawn(page)["last"] == 2 and button.is_visible()


def test_moving_a_control_pinning_and_a_link_bring_the_whole_course_back(opened):
    page, section, bar = opened()
    for act, wanted in (
        (lambda: section.locator("#bordin-goal").press("Home"), {"goal": 1}),
        (lambda: section.locator("[data-action=pin]").click(), {"goal": 1}),
        (lambda: page.evaluate("location.hash = '#bordin?goal=3'"), {"goal": 3}),
    ):
        act()
        bar.wait_for(state="detached")
        page.wait_for_function("!document.getElementById('bordin').hasAttribute('aria-busy')")
        assert drawn(page)["last"] == 16 and section.evaluate("s => s.simulation.settings.goal") == wanted["goal"]
        assert section.locator(".simulation-sentence").is_visible()
        section.get_by_role("button", name="Session by session").click()
        assert drawn(page)["last"] == 1  # the pale run of a pinned course, too


def test_the_figure_s_label_says_what_is_drawn_and_no_sentence_while_a_course_is_played_and_after(opened):
    _, section, bar = opened(reduced_motion="reduce")
    label = "Two panels. Lines and points: goal, task, bond"
    figure = section.locator(".simulation-figure")
    assert figure.get_attribute("aria-label").startswith(label)
    bar.get_by_role("button", name="Next").click()
    assert bar.locator(".course-said").inner_text().startswith("Session 2 of 16")
    assert figure.get_attribute("aria-label").startswith(label)
    bar.get_by_role("button", name="Whole course").click()
    assert figure.get_attribute("aria-label").startswith(label)


def test_it_is_silent_unless_asked_and_then_the_alliance_is_a_pitch_and_a_rupture_a_knock(opened):
    page, section, bar = opened(script=EAR, reduced_motion="reduce")
    slider = bar.get_by_role("slider", name="Session")
    slider.press("ArrowRight")
    assert page.evaluate("heard") == []
    assert not bar.get_by_label("Sound").is_checked()
    bar.get_by_label("Sound").check()
    slider.press("Home")
    for _ in range(15):
        slider.press("ArrowRight")
    heard = page.evaluate("heard")
    assert heard.count("context") == 1
    pitches = [pitch for kind, pitch in [each for each in heard if each != "context"] if kind == "sine"][-16:]
    assert pitches == pytest.approx([220 * 2 ** ((row["alliance"] - 1) / 3) for row in rows()])
    knocks = [each for each in heard if each != "context" and each[0] == "square"]
    torn = [row for row in rows() if "withdrawal" in row["event"] or "confrontation" in row["event"]]
    assert len(knocks) == len(torn) > 0


def test_it_is_off_while_a_question_is_open_and_where_nothing_runs_over_sessions(watch, site, book):
    page = watch.open(f"{site}/{place(book, 'bordin')}#bordin?.guess=first")
    section = when_ready(page)
    assert section.locator(".simulation-ask").is_visible()
    button = section.get_by_role("button", name="Session by session")
    assert button.count() == 0
    section.get_by_role("button", name="Skip").click()
    button.wait_for()
    assert when_ready(page, "fit").get_by_role("button", name="Session by session").count() == 0


@pytest.mark.parametrize("width", [390, 1366])
def test_the_bar_breaks_no_rule_and_fits(opened, width):
    page, section, bar = opened(viewport={"width": width, "height": 844}, color_scheme="dark")
    assert audit(page) == []
    for element in bar.locator("button, input").all():
        assert element.bounding_box()["height"] >= 24
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_theme_that_changes_leaves_the_session_where_it_stands(opened):
    page, section, bar = opened()
    ink = page.evaluate("document.querySelector('#bordin .simulation-figure').ink")
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    page.wait_for_function("ink => document.querySelector('#bordin .simulation-figure').ink !== ink", arg=ink)
    assert drawn(page)["last"] == 1

"""Scenario links: a task, locks and a guess first, written and read in one place, and never more than text."""

import json
from urllib.parse import parse_qsl, urlencode

import pytest
import segno
from conftest import place, when_ready
from test_accessibility import audit

from widgets import Simulation, page, scenes
from widgets.leading import Link
from widgets.scenes import scenario
from widgets.scenes.setting import check_all, read, write

BORDIN = scenes.scene("bordin")
DEFAULTS = check_all(BORDIN.controls, {})
MARKUP = "Find <b onclick=alert(1)>a pair</b> & mend it"
FULL = {"lock": ["goal", "task"], "hide": ["others"], "guess": True, "task": MARKUP, "reach": "against"}
ASKED = {".guess": "first"}


def link_of(settings=DEFAULTS, **parts):
    """What stands behind the # of a link with a scenario."""
    made = scenario.make(BORDIN, {**DEFAULTS, **settings}, **parts)
    return "bordin?" + urlencode(dict(scenario.texts(BORDIN, {**DEFAULTS, **settings}, made)))


# --- written and read ------------------------------------------------------------------


@pytest.mark.parametrize(
    "parts", [FULL, {}, {"guess": "What will it do?"}, {"lock": "goal, bond"}, {"hide": "telling"}]
)
def test_what_is_written_is_read(parts):
    made = scenario.make(BORDIN, DEFAULTS, **parts)
    texts = dict(scenario.texts(BORDIN, DEFAULTS, made))
    assert scenes.led(BORDIN, texts) == (DEFAULTS, made, [])


@pytest.mark.parametrize("name", scenes.SCENES)
def test_every_value_of_every_control_survives_a_link(name):
    for c in scenes.scene(name).controls:
        ends = list(c.choices) or [True, False] if c.kind in ("choice", "switch") else [c.low, c.high, c.low + c.step]
        for value in [*ends, c.default]:
            assert read(c, write(c, value)) == (pytest.approx(value) if c.kind == "range" else value, "")


@pytest.mark.parametrize(
    "parts, said",
    [
        ({"lock": "gaol"}, "unknown control 'gaol': choose from goal, task"),
        ({"lock": "goal", "hide": "goal"}, "goal is both locked and hidden"),
        ({"reach": "moon"}, "unknown goal 'moon': choose from against"),
        ({"task": "x" * 301}, "301 characters: a task or a question has at most 300"),
    ],
)
def test_a_wrong_scenario_is_refused_with_what_is_allowed(parts, said):
    with pytest.raises(ValueError, match=said):
        scenario.make(BORDIN, DEFAULTS, **parts)
    reply = json.loads(page.answer(json.dumps({"scene": "bordin", "settings": DEFAULTS, "scenario": parts})))
    assert said in reply["error"]


def test_a_guess_is_asked_only_where_its_question_is_true():
    moved = {**DEFAULTS, "goal": 2}
    with pytest.raises(ValueError, match="speaks of the settings with which it opens"):
        scenario.make(BORDIN, moved, guess=True)
    assert scenario.make(BORDIN, moved, guess="With a goal at 2?").guess == "With a goal at 2?"
    with pytest.raises(ValueError, match="asks for none"):
        repair = scenes.scene("repair")
        scenario.make(repair, check_all(repair.controls, {}), guess="What will it do?")


@pytest.mark.parametrize(
    "texts, notices",
    [
        ({".lock": "goal evil"}, 1),
        ({".lock": "__import__('os')", ".hide": "<b>"}, 1),
        ({".reach": "moon"}, 1),
        ({".task": "y" * 1000}, 1),
        ({".evil": "1"}, 1),
        ({".guess": "first", "goal": "2"}, 1),
        ({".task": "", ".lock": "", ".guess": ""}, 0),
    ],
)
def test_garbage_in_a_link_is_left_out_with_a_notice_that_does_not_repeat_it(texts, notices):
    _, found, said = scenes.led(BORDIN, texts)
    assert len(said) == notices and not any(word in " ".join(said) for word in ("evil", "moon", "import", "<b>", "yyy"))
    assert set(found.lock) <= {"goal"} and not found.hide and not found.reach and len(found.task) <= 300


def asked(texts, **more):
    return json.loads(page.answer(json.dumps({"scene": "bordin", "link": texts, **more})))


def test_the_answer_waits_for_the_guess_and_a_guess_made_once_is_not_asked_for_again():
    first = asked(ASKED)
    assert first["asks"] and "y2" not in [trace["yaxis"] for trace in first["figure"]["data"][:-1]]
    guess = [16, 15, 14, 13, 12]
    made = {"guessed": {"at": DEFAULTS, "guess": guess}}
    again = asked(ASKED, **made)
    assert not again["asks"] and again["sentence"] == scenes.run(BORDIN, {}, guess=guess)["sentence"]
    # reloaded after the sliders have moved: where it began says whether it was answered
    moved = asked({**ASKED, "goal": "2"}, start=DEFAULTS, **made)
    assert not moved["asks"] and moved["notices"] == []
    assert moved["sentence"] == scenes.run(BORDIN, {"goal": 2})["sentence"]
    assert asked({**ASKED, "goal": "2"}, start=DEFAULTS)["asks"]


# --- in the page -----------------------------------------------------------------------


@pytest.fixture
def opened(watch, site, book):
    """Opens the simulation by a link; returns its page and its section."""

    def open(hash, root=None, **options):
        page = watch.open(f"{root or site}/{place(book, 'bordin')}#{hash}", **options)
        return page, when_ready(page)

    return open


def rests(page):
    page.wait_for_function("!document.getElementById('bordin').hasAttribute('aria-busy')")


def hash_has(page, text):
    page.wait_for_function("text => location.hash.includes(text)", arg=text)


@pytest.mark.parametrize("disk", [False, True], ids=["http", "file"])
def test_a_student_finds_the_task_above_locked_controls_and_none_that_are_hidden(opened, book, disk):
    page, section = opened(link_of({"goal": 3}, **{**FULL, "guess": ""}), book.as_uri() if disk else None)
    task = section.locator(".simulation-task")
    assert task.locator(".task-words").inner_text() == f"Your task. {MARKUP}"
    assert task.locator("b[onclick]").count() == 0
    assert task.bounding_box()["y"] < section.locator("#bordin-goal").bounding_box()["y"]
    goal = section.get_by_label("Goal agreement", exact=True)
    assert goal.is_disabled() and goal.input_value() == "3"
    assert goal.locator("xpath=..").locator(".control-lock").inner_text().strip() == "locked"
    assert section.get_by_role("checkbox", name="Other models").count() == 0
    assert "Other models" not in section.locator("form.simulation-controls").aria_snapshot()
    assert section.locator("#bordin-bond").is_enabled()


def test_a_locked_control_moves_neither_by_keyboard_nor_by_the_triangle(opened):
    page, section = opened(link_of(lock="goal", hide="bond"))
    for _ in range(12):  # as many stops as the panel has
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.id") not in ("bordin-goal", "bordin-bond")
    corner = section.locator(".simulation-triangle svg").bounding_box()
    page.mouse.move(corner["x"] + corner["width"] / 2, corner["y"] + corner["height"] * 0.2)
    page.mouse.down()
    page.mouse.move(corner["x"] + corner["width"] / 2, corner["y"] + corner["height"] * 0.45)
    page.mouse.up()
    section.locator("#bordin-task").press("Home")
    rests(page)
    settings = section.evaluate("s => s.simulation.settings")
    assert (settings["goal"], settings["task"], settings["bond"]) == (5, 1, 5)


def test_the_scenario_stays_while_sliders_move_another_simulation_is_used_and_the_page_comes_again(opened):
    page, section = opened(link_of({"goal": 3}, lock="goal", task="Mend it"))
    section.locator("#bordin-bond").press("End")
    hash_has(page, "bond=7")
    hash_has(page, ".lock=goal")
    page.locator("#repair-bond").press("Home")
    page.wait_for_function("!document.getElementById('repair').hasAttribute('aria-busy')")
    page.reload()
    section = when_ready(page)
    assert section.locator("#bordin-goal").is_disabled() and section.locator("#bordin-bond").input_value() == "7"
    section.locator("[data-action=reset]").click()
    rests(page)
    # to where the link began, which the address no longer says
    assert [section.locator(f"#bordin-{name}").input_value() for name in ("goal", "bond")] == ["3", "5"]
    page.evaluate("location.hash = '#bordin?task=2'")
    section.locator(".simulation-task").wait_for(state="detached")
    assert section.locator("#bordin-goal").is_enabled()
    page.go_back()
    section.locator(".task-words").wait_for()
    assert section.locator("#bordin-goal").is_disabled()


def test_one_button_lifts_all_and_says_so_in_the_address(opened):
    page, section = opened(link_of({"goal": 3}, **{**FULL, "guess": "Where does it end?"}))
    section.get_by_role("button", name="Use it freely").press("Enter")
    rests(page)
    assert section.locator(".simulation-task, .control-lock").count() == 0
    assert section.locator(".simulation-ask").is_hidden() and section.locator("#bordin-others").is_visible()
    assert page.evaluate("document.activeElement.id") == "bordin-goal"
    page.wait_for_function("!location.hash.includes('.lock')")
    assert section.locator(".simulation-sentence").text_content() == scenes.run(BORDIN, {"goal": 3})["sentence"]


def test_a_guess_comes_first_in_the_instructor_s_words_even_for_whoever_is_never_asked(opened):
    page, section = opened(link_of({"goal": 3}, guess="Where does <i>it</i> end?", task="Mend it"))
    form = section.locator(".simulation-ask")
    assert form.is_visible() and section.locator(".simulation-sentence").is_hidden()
    assert form.locator("legend").inner_text().startswith("Your guess first. Where does <i>it</i> end?")
    form.get_by_role("button", name="That is my guess").click()
    rests(page)
    said = section.locator(".simulation-sentence")
    said.wait_for()
    assert said.text_content().startswith("Your line ends")
    section.locator("#bordin-bond").press("End")
    hash_has(page, "bond=7")
    page.reload()
    section = when_ready(page)
    assert section.locator(".simulation-ask").is_hidden()
    assert (
        section.locator(".simulation-sentence").text_content() == scenes.run(BORDIN, {"goal": 3, "bond": 7})["sentence"]
    )


def test_the_goal_of_a_task_is_told_when_it_is_reached(opened):
    reached = {"goal": 2, "task": 4, "bond": 3}
    wanted = next(
        {**reached, "telling": t} for t in range(1, 11) if scenes.run(BORDIN, {**reached, "telling": t})["goals"]
    )
    page, section = opened(link_of(reach="against"))
    goal = section.locator(".simulation-task .simulation-goal")
    assert goal.locator(".goal-reached").inner_text() == ""
    section.evaluate("(s, settings) => { s.simulation.settings = settings; s.simulation.changed(); }", wanted)
    goal.filter(has_text="Reached! A weak alliance is a poor bet").wait_for()


@pytest.mark.parametrize(
    "link", [".lock=evil&.reach=%00", ".task=%E0%A4%A&.hide=%3Cimg%3E", ".guess=first&goal=99&.x=1"]
)
def test_a_garbled_scenario_leaves_the_page_alive_and_says_so(opened, link):
    page, section = opened(f"bordin?{link}")
    assert section.locator("img").count() == 0 and section.locator(".simulation-controls").is_visible()
    if "hide" in link or "lock" in link:
        assert "control that this simulation does not have" in section.locator(".simulation-notice").inner_text()
    section.locator("#bordin-bond").press("Home")
    rests(page)
    assert section.locator("#bordin-bond").input_value() == "1"


def test_the_form_makes_the_link_that_a_cell_makes_and_its_code(opened):
    page, section = opened("bordin?goal=3")
    place = section.locator(".simulation-make")
    assert place.locator("form").count() == 0  # closed at first, and not even there
    place.locator("summary").press("Enter")
    place.get_by_label("Goal agreement").select_option("lock")
    place.get_by_label("Other models").select_option("hide")
    place.get_by_label("The task").fill(MARKUP)
    place.get_by_label("A guess first").select_option("own")
    place.get_by_role("button", name="Make the link").click()
    place.get_by_role("status").filter(has_text="speaks of the settings").wait_for()
    place.get_by_label("A guess first").select_option("mine")
    place.get_by_label("Your question").fill("Where to?")
    place.get_by_role("button", name="Make the link").press("Enter")
    made = place.get_by_label("The link", exact=True)
    made.wait_for()
    link = made.input_value()
    parts = {"lock": "goal", "hide": "others", "task": MARKUP, "guess": "Where to?"}
    address = page.url.partition("#")[0]
    sim = Simulation("bordin")
    sim.set(goal=3)
    book, _, path = address.rpartition("/chapters/")
    cell = sim.scenario(**parts, book=book)
    assert parse_qsl(link.partition("?")[2]) == parse_qsl(str(cell).partition("?")[2])
    assert link.partition("?")[0] == str(cell).partition("?")[0]
    dots = place.locator(".scenario-code path").get_attribute("d").count("M")
    side = int(place.locator(".scenario-code").get_attribute("viewBox").split()[2]) - 8
    codes = [segno.make(link, error="l", mask=mask, mode="byte", micro=False) for mask in range(8)]
    assert side == len(codes[0].matrix) and dots in [sum(map(sum, code.matrix)) for code in codes]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_task_locks_and_form_break_no_rule_and_fit_a_phone(opened, theme):
    size = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
    page, section = opened(link_of(**{**FULL, "task": "x" * 300}), color_scheme=theme, **size)
    section.locator(".simulation-make summary").click()
    section.get_by_role("button", name="Make the link").click()
    section.locator(".scenario-code").wait_for()
    assert audit(page) == []
    # scanners read dark on light, whatever the theme
    look = "e => [getComputedStyle(e).backgroundColor, getComputedStyle(e.firstChild).fill, e.clientWidth <= 240]"
    assert section.locator(".scenario-code").evaluate(look) == ["rgb(255, 255, 255)", "rgb(0, 0, 0)", True]
    targets = ".simulation-task button, .simulation-make :is(input, select, button, summary, a)"
    boxes = [element.bounding_box() for element in section.locator(targets).all() if element.is_visible()]
    assert len(boxes) > 10 and min(box["height"] for box in boxes) >= 24
    assert max(box["x"] + box["width"] for box in boxes) <= 390
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_from_disk_the_form_says_whom_the_link_will_reach(opened, book):
    page, section = opened("bordin", book.as_uri())
    place = section.locator(".simulation-make")
    place.locator("summary").click()
    place.get_by_role("button", name="Make the link").click()
    place.get_by_role("status").filter(has_text="lies on your disk").wait_for()
    assert place.get_by_label("The link", exact=True).input_value().startswith("file://")


# --- in a notebook ---------------------------------------------------------------------


def test_a_notebook_follows_the_link_that_it_makes():
    sim = Simulation("bordin")
    sim.set(goal=3)
    link = sim.scenario(lock="goal", hide="others", task=MARKUP, reach="against", book="https://example.org/book/")
    assert str(link).startswith("https://example.org/book/chapters/04-bordin.html#bordin?.task=Find+")
    sim.set(goal=6)
    sim.follow(link)
    assert sim.settings["goal"] == 3 and sim._controls["goal"].disabled and not sim._controls["task"].disabled
    assert "locked" in sim._controls["goal"].description
    assert sim._controls["others"].layout.display == "none"
    assert "&lt;b onclick" in sim._task._words.value and "<b onclick" not in sim._task._words.value
    sim.set(bond=7)
    sim.reset()
    assert dict(sim.settings) == {**DEFAULTS, "goal": 3}
    sim._task.children[1].click()  # Use it freely
    assert not sim._controls["goal"].disabled and sim._task.layout.display == "none"
    assert sim._controls["goal"].description == "Goal agreement"


def test_a_notebook_asks_the_scenario_s_question_first():
    sim = Simulation("bordin")
    sim.follow("#bordin?.guess=Where+to%3F&goal=3")
    assert sim._open and "Where to?" in sim._asking.children[0].value
    assert "y2" not in [trace["yaxis"] for trace in sim._figure.figure["data"][:-1]]
    sim._answered(sim._asking.value)
    assert not sim._open and sim.sentence.startswith("Your line ends") and sim.settings["goal"] == 3


def test_a_link_to_elsewhere_is_an_error_and_one_without_a_book_has_no_code(monkeypatch):
    sim = Simulation("bordin")
    with pytest.raises(ValueError, match="the link leads to 'repair', and this simulation is 'bordin'"):
        sim.follow("#repair?bond=2")
    monkeypatch.setattr("widgets.leading._class_address", lambda: None)
    link = sim.scenario(task="Mend it")
    assert str(link).startswith("chapters/04-bordin.html#bordin?") and "<svg" not in link._repr_html_()
    assert "<svg" in Link("https://example.org/#bordin?")._repr_html_()
    with pytest.raises(ValueError, match="no chapter shows"):
        Simulation("bordin", name="mine").scenario()

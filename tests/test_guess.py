"""Predict, then see: what is asked about stays hidden until a guess is made, which then stands beside the result."""

import json
import re

import pytest
from browser import NO_QUESTIONS
from conftest import ROOT, place, when_ready
from test_parity import a_guess
from test_scenes import numbers_in

from widgets import Simulation, scenes
from widgets.panel import panel
from widgets.scenes import guess
from widgets.scenes.setting import check_all

ASKING = [scene for scene in scenes.SCENES.values() if scene.ask]
by_name = pytest.mark.parametrize("scene", ASKING, ids=lambda scene: scene.name)
PICK = guess.pick("Which?", ("red", "green", "blue"), lambda r: r)
LEVEL = guess.level("How much?", 1, 7, 0.5, "of 7", lambda r: r)
LINE = guess.line("Draw.", (1, 5, 9, 13, 16), 0, 40, 1, "of 40", lambda r: r)


def defaults(scene):
    return check_all(scene.controls, {})


def traces(shown):
    return shown["figure"]["data"]


# --- what is said ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "ask, truth, given, words",
    [
        (PICK, ["red"], "red", "You guessed “red”: right."),
        (PICK, ["red", "blue"], "blue", "You guessed “blue”: right."),
        (PICK, ["red", "blue"], "green", "You guessed “green”; right is “red” and “blue”."),
        (LEVEL, 5.6, 3.0, "You guessed 3.0; it is 5.6: 2.6 too low."),
        (LEVEL, 2.0, 3.5, "You guessed 3.5; it is 2.0: 1.5 too high."),
        (LEVEL, 3.01, 3.0, "You guessed 3.0; it is 3.0."),
        (LINE, [20, 18, 16, 14, 12], [18, 16, 14, 10], "Your line ends 2.0 too low; on average it is 0.5 off."),
        (LINE, [20, 18, 16, 14, 12], [22, 12, 14, 12], "Your line ends where the course does; on average it is 2.0 off."),
    ],
)  # fmt: skip
def test_a_guess_is_judged_by_how_far_off_it_is(ask, truth, given, words):
    assert guess.verdict(ask, truth, given) == words


@pytest.mark.parametrize(
    "ask, given",
    [
        (PICK, "yellow"), (PICK, 2), (LEVEL, 7.5), (LEVEL, 0), (LEVEL, "5"), (LEVEL, [5]), (LEVEL, None), (None, 3),
        (LINE, [1, 2, 3]), (LINE, [1, 2, 3, 4, 5]), (LINE, [1, 2, 3, 41]), (LINE, 4), (LINE, [1, 2, 3, float("nan")]),
    ],
)  # fmt: skip
def test_a_guess_that_the_question_does_not_allow_is_refused(ask, given):
    with pytest.raises(ValueError, match="guess"):
        guess.check_guess(ask, given)


# --- every scene that asks -------------------------------------------------------------


def test_the_first_simulation_of_every_chapter_asks():
    for path in sorted((ROOT / "chapters").glob("*.ipynb")):
        code = "".join("".join(c["source"]) for c in json.loads(path.read_text())["cells"] if c["cell_type"] == "code")
        first = code.partition('Simulation("')[2].partition('"')[0]
        assert scenes.scene(first).ask, path.name


def test_choices_numbers_and_lines_are_asked_for():
    assert {scene.ask.kind for scene in ASKING} == {"pick", "level", "line"}
    assert all(len(scene.ask.places) > 4 for scene in ASKING if scene.ask.kind == "line")


@by_name
def test_an_open_question_hides_what_it_asks_about(scene):
    whole, shown = scenes.run(scene, {}), scenes.run(scene, {}, guess="")
    kept = [t for t in traces(shown) if t["name"] != guess.NAME]
    assert all(t["yaxis"][1:] not in scene.ask.hides for t in kept)
    assert kept == [t for t in traces(whole) if t["yaxis"][1:] not in scene.ask.hides] != traces(whole)
    assert all(n["yref"][1:] not in scene.ask.hides for n in shown["figure"]["layout"]["annotations"])
    assert shown["sentence"] == scene.ask.words and shown["table"]["rows"] == []
    truth = scene.ask.truth(scene.result(**defaults(scene)))
    hidden = set(numbers_in(truth)[1:] if scene.ask.kind == "line" else numbers_in(truth))
    assert not hidden & set(numbers_in([t["y"] for t in traces(shown)]))


# shapes stand while a question is open: the clients' middle of the alliance, and a truth that the question names
KNOWN = {"cloud", "repeat"}


@pytest.mark.parametrize("scene", [s for s in ASKING if s.name not in KNOWN], ids=lambda scene: scene.name)
def test_no_shape_that_is_left_follows_what_is_asked_about(scene):
    def left(**settings):
        shapes = scenes.run(scene, settings, guess="")["figure"]["layout"].get("shapes", ())
        return [s for s in shapes if s.get("yref", "y")[1:] in scene.ask.hides]

    for control in scene.controls:
        ends = {"choice": control.choices, "switch": (False, True)}.get(control.kind, (control.low, control.high))
        assert all(left(**{control.name: end}) == left() for end in ends), control.name


@by_name
def test_a_guess_stands_in_the_figure_beside_the_result(scene):
    whole, given = scenes.run(scene, {}), a_guess(scene.ask)
    shown = scenes.run(scene, {}, guess=given)
    assert traces(shown)[: len(traces(whole))] == traces(whole)
    if scene.ask.kind == "pick":
        notes = [n["text"] for n in shown["figure"]["layout"]["annotations"]]
        assert f"your guess: {given}" in notes
    else:
        (drawn,) = traces(shown)[len(traces(whole)) :]
        assert drawn["yaxis"] == "y" + scene.ask.axis and drawn["name"] == guess.NAME
        result = scene.result(**defaults(scene))
        wanted = [scene.ask.truth(result)[0], *given] if scene.ask.kind == "line" else [given, given]
        assert drawn["y"] == wanted
    assert shown["sentence"].startswith("You") and shown["sentence"].endswith(whole["sentence"])
    assert shown["table"] == whole["table"]


@by_name
def test_the_truth_is_one_that_could_have_been_guessed(scene):
    truth = scene.ask.truth(scene.result(**defaults(scene)))
    if scene.ask.kind == "pick":
        assert set(truth) < set(scene.ask.choices) and truth
        assert guess.verdict(scene.ask, scene.result(**defaults(scene)), truth[0]).endswith("right.")
    else:
        numbers = truth if scene.ask.kind == "line" else [truth]
        assert all(scene.ask.low <= x <= scene.ask.high for x in numbers)
    if scene.ask.kind == "line":
        told = scene.result(**defaults(scene)).told
        assert truth == [told.symptoms[told.session.index(x)] for x in scene.ask.places]


@by_name
def test_without_a_script_nothing_is_hidden(scene):
    whole = scenes.run(scene, {})
    html = panel("here", scene, whole, defaults(scene))
    said = re.search(r'class="simulation-sentence"[^>]*>(.*?)</output>', html)
    assert said[1].startswith(whole["sentence"][:40])
    assert 'autocomplete="off" hidden><fieldset><legend><b>Your guess first.</b>' in html


def test_a_simulation_that_begins_elsewhere_does_not_ask():
    scene = scenes.scene("bordin")
    html = panel("here", scene, scenes.run(scene, {"goal": 3}), {**defaults(scene), "goal": 3})
    assert "simulation-ask" not in html and 'data-action="guess"' not in html
    assert Simulation("bordin", goal=3)._asking is None


# --- JupyterLab ------------------------------------------------------------------------


@pytest.fixture
def asking(monkeypatch):
    """Simulations that ask, as everywhere but in the other tests."""
    monkeypatch.setattr(Simulation, "asks", True)


def test_in_a_kernel_a_guess_opens_what_was_hidden(asking):
    sim = Simulation("bordin")
    assert "symptoms" not in [t["name"] for t in sim._figure.figure["data"]]
    assert sim._sentence.layout.display == "none" and sim.guess is None
    sim.guess = [15, 14, 12, 10, 9]
    assert "symptoms" in [t["name"] for t in sim._figure.figure["data"]]
    assert sim.sentence.startswith("Your line ends") and sim._sentence.layout.display is None
    sim.settings["goal"] = 2
    assert "Your line" not in sim.sentence
    sim.reset()
    assert sim.sentence.startswith("Your line ends") and sim.guess == [15, 14, 12, 10, 9]


def test_a_guess_in_the_form_is_drawn_while_it_is_made(asking):
    sim = Simulation("bordin")
    sim._asking._points[4].value = 3
    assert sim._figure.figure["data"][-1]["y"] == [16.0, 16, 16, 16, 16, 3]
    buttons = sim._asking.children[-1].children
    buttons[0].click()
    assert sim.guess == [16, 16, 16, 16, 3]


def test_a_question_can_be_skipped_in_a_kernel(asking):
    sim = Simulation("freud")
    sim._asking.children[-1].children[0].click()  # nothing chosen yet
    assert sim._open
    sim._asking.children[-1].children[1].click()
    assert not sim._open and sim.guess is None
    assert sim._figure.figure == scenes.run(scenes.scene("freud"), {})["figure"]


def test_a_wrong_kind_of_guess_is_refused_and_the_question_stays_open(asking):
    sim = Simulation("freud")
    with pytest.raises(ValueError, match="it tears"):
        sim.guess = 5
    assert sim._open
    with pytest.raises(ValueError, match="asks for no guess"):
        Simulation("fit").guess = 5


def test_what_is_stored_of_an_open_question_is_whole(asking):
    html = Simulation("bordin")._repr_mimebundle_()["text/html"]
    assert scenes.run(scenes.scene("bordin"), {})["sentence"] in html


# --- the page --------------------------------------------------------------------------


def opened(curious, site, book, name, **options):
    page = curious.open(f"{site}/{place(book, name)}", **options)
    section = when_ready(page, name)
    # a figure is drawn once it comes near the window
    section.scroll_into_view_if_needed()
    page.wait_for_function("name => document.getElementById(name).querySelector('.simulation-figure').data", arg=name)
    return page, section


def seen(section):
    return section.evaluate("s => s.querySelector('.simulation-figure').data.map(t => t.name)")


def wait(page, name):
    page.wait_for_function("name => !document.getElementById(name).hasAttribute('aria-busy')", arg=name)


@by_name
def test_a_page_asks_first_and_shows_after(curious, site, book, scene):
    page, section = opened(curious, site, book, scene.name)
    whole, given = scenes.run(scene, {}), a_guess(scene.ask)
    form, sentence = section.locator(".simulation-ask"), section.locator(".simulation-sentence")
    assert form.is_visible() and sentence.is_hidden() and section.locator(".simulation-numbers").is_hidden()
    assert len([n for n in seen(section) if n != guess.NAME]) < len(traces(whole))
    if scene.ask.kind == "pick":
        form.get_by_label(given, exact=True).focus()
        page.keyboard.press("Space")
    else:
        for point in form.locator("input[type=range]").all():
            point.focus()
            page.keyboard.press("Home")
            page.keyboard.press("ArrowRight")
    form.locator("[type=submit]").press("Enter")
    wait(page, scene.name)
    assert sentence.text_content() == scenes.run(scene, {}, guess=given)["sentence"]
    assert form.is_hidden() and sentence.is_visible() and section.locator(".simulation-numbers").is_visible()
    assert sentence.evaluate("e => e === document.activeElement")


def test_a_guess_that_brings_the_sliders_back_brings_the_address_along(curious, site, book):
    page, section = opened(curious, site, book, "rogers")
    page.locator("#rogers-regard").press("Home")
    page.wait_for_function("location.hash.includes('regard=0')")
    section.locator(".simulation-ask input").press("Home")
    section.locator("[type=submit]").click()
    wait(page, "rogers")
    assert page.locator("#rogers-regard").input_value() != "0"
    page.wait_for_function("location.hash.includes(`regard=${document.getElementById('rogers-regard').value}&`)")


def test_a_guess_is_remembered_and_stands_only_beside_its_own_run(curious, site, book):
    page, section = opened(curious, site, book, "rogers")
    section.locator(".simulation-ask input").press("Home")
    section.locator("[type=submit]").click()
    wait(page, "rogers")
    page.reload()
    section = when_ready(page, "rogers")
    wait(page, "rogers")
    sentence = section.locator(".simulation-sentence")
    assert section.locator(".simulation-ask").is_hidden() and sentence.text_content().startswith("You guessed 0.0;")
    assert page.evaluate("location.hash") == ""
    page.locator("#rogers-regard").press("Home")
    wait(page, "rogers")
    assert "You guessed" not in sentence.text_content() and guess.NAME not in seen(section)
    section.locator("[data-action=reset]").click()
    wait(page, "rogers")
    assert sentence.text_content().startswith("You guessed 0.0;")
    section.get_by_role("button", name="Guess again").press("Enter")
    wait(page, "rogers")
    assert section.locator(".simulation-ask").is_visible() and sentence.is_hidden()
    assert section.locator(".simulation-ask input").evaluate("e => e === document.activeElement")


def test_moving_a_control_does_not_give_the_answer_away(curious, site, book):
    page, section = opened(curious, site, book, "bordin")
    page.locator("#bordin-goal").press("Home")
    wait(page, "bordin")
    assert "symptoms" not in seen(section) and section.locator(".simulation-sentence").is_hidden()


@pytest.mark.parametrize("button, others", [("skip", True), ("never", False)])
def test_a_question_can_be_skipped_for_now_or_for_good(curious, site, book, button, others):
    page, section = opened(curious, site, book, "freud")
    section.locator(f"[data-ask={button}]").click()
    wait(page, "freud")
    whole = scenes.run(scenes.scene("freud"), {})
    assert section.locator(".simulation-sentence").text_content() == whole["sentence"]
    assert seen(section) == [t["name"] for t in traces(whole)]
    assert section.get_by_role("button", name="Guess first").is_visible()
    page.goto(f"{site}/{place(book, 'bordin')}")
    assert when_ready(page).locator(".simulation-ask").is_visible() == others


def test_a_followed_link_shows_where_it_leads(curious, site, book):
    page, section = opened(curious, site, book, "bordin")
    page.evaluate("location.hash = '#bordin?goal=2'")
    page.wait_for_function("document.getElementById('bordin-goal').value === '2'")
    wait(page, "bordin")
    wanted = scenes.run(scenes.scene("bordin"), {"goal": 2})["sentence"]
    assert section.locator(".simulation-sentence").text_content() == wanted
    assert section.locator(".simulation-ask").is_hidden()


@pytest.mark.parametrize("touch", [False, True])
def test_a_line_is_drawn_by_hand_or_finger(curious, site, book, touch):
    page, section = opened(curious, site, book, "bordin", has_touch=touch)
    pad = section.locator(".simulation-draw")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    left, right, y = box["x"] + 2, box["x"] + box["width"] - 2, box["y"] + box["height"] / 4
    if touch:
        page.touchscreen.tap(right, y)
    else:
        page.mouse.move(left, y)
        page.mouse.down()
        page.mouse.move(right, y, steps=3)
        page.mouse.up()
    values = [float(v.input_value()) for v in section.locator(".simulation-ask input").all()]
    assert values == ([16, 16, 16, 16, 30] if touch else [30] * 5)  # a quarter down from 40
    assert section.locator(".ask-point output").last.text_content() == "30 of 40"
    drawn = section.evaluate("s => s.querySelector('.simulation-figure').data.at(-1).y")
    assert drawn[1:] == values


FIELD = """s => {
  const frame = s.querySelector(".simulation-figure"), pad = s.querySelector(".simulation-draw")?.getBoundingClientRect();
  const axis = frame._fullLayout["xaxis" + s.querySelector("[data-axis]").dataset.axis];
  const left = frame.getBoundingClientRect().left + axis._offset;
  return pad && Math.abs(pad.width - axis._length) < 1 && Math.abs(pad.left - left) < 1;
}"""


def test_a_window_that_widens_takes_the_field_along(curious, site, book):
    page, section = opened(curious, site, book, "bordin", viewport={"width": 320, "height": 700})
    page.wait_for_function(FIELD, arg=section.element_handle())
    before = section.locator(".simulation-draw").bounding_box()["width"]
    page.set_viewport_size({"width": 1366, "height": 768})
    page.wait_for_function(
        f"""([s, before]) => ({FIELD})(s) && s.querySelector(".simulation-draw").clientWidth > 1.5 * before""",
        arg=[section.element_handle(), before],
    )


def test_where_the_engine_cannot_start_nothing_is_hidden(curious, site, book):
    page = curious.open(f"{site}/{place(book, 'bordin')}", script="delete globalThis.WebAssembly")
    page.wait_for_selector("#bordin[data-state=failed]")
    section = page.locator("#bordin")
    assert section.locator(".simulation-ask").is_hidden() and section.locator(".simulation-sentence").is_visible()
    page.wait_for_function("document.querySelector('#bordin .simulation-figure').data.some(t => t.name === 'symptoms')")
    assert section.locator("tbody tr").first.is_visible()


def test_whoever_wants_no_questions_gets_none(curious, site, book):
    page = curious.open(f"{site}/{place(book, 'bordin')}", script=NO_QUESTIONS)
    section = when_ready(page)
    assert section.locator(".simulation-ask").is_hidden() and "symptoms" in seen(section)

"""Pin and compare: the kept run stands pale behind, and the sentence says the difference to it."""

import re

import pytest
from conftest import CHAPTER, when_ready
from test_page import SEEN, after
from test_scenes import ALL, by_name, moved

from widgets import Simulation, scenes
from widgets.scenes import Scene, pin
from widgets.scenes.setting import stepper, switch, whole
from widgets.words import fraction, number

LINES = whole("goal", "Goal agreement", 1, 7, 5, "of 7", "")


def scene_of(*numbers, controls=(LINES,)):
    """A scene that is compared by the given (words, function of the result, decimals)."""
    return Scene("s", "S", controls, None, None, None, None, lambda r: [(w, f(r), d) for w, f, d in numbers])


def said(scene, now, before, settings, pinned):
    return pin.difference(scene, settings, pinned, now, before)


@pytest.mark.parametrize(
    "now, before, digits, words",
    [
        (8.4, 11.6, 1, "symptoms 3.2 lower."),
        (11.6, 8.4, 1, "symptoms 3.2 higher."),
        (8.44, 8.41, 1, "symptoms the same."),
        (0.75, 0.5, 2, "symptoms .25 higher."),
        (2, 5, 0, "symptoms 3 fewer."),
        (5, 2, 0, "symptoms 3 more."),
        (2, 2, 0, "as many symptoms."),
    ],
)
def test_a_difference_is_said_by_its_size_and_its_side(now, before, digits, words):
    scene = scene_of(("symptoms", lambda r: r, digits))
    told = said(scene, now, before, {"goal": 2}, {"goal": 5})
    assert told == f"Beside the pinned run (goal agreement 5 of 7), with the same chance: {words}"


def test_what_was_moved_is_named_as_it_stood_in_the_pinned_run():
    controls = (LINES, switch("others", "Other models", False, ""), stepper("telling", "Tell it again", 10, ""))
    scene = scene_of(("x", lambda r: r, 1), controls=controls)
    now, before = {"goal": 2, "others": True, "telling": 1}, {"goal": 5, "others": False, "telling": 1}
    assert "(goal agreement 5 of 7 and other models off), with the same chance" in said(scene, 1, 1, now, before)
    other = said(scene, 1, 1, now, {**now, "telling": 3})
    assert "(tell it again 3), with another chance" in other


def test_numbers_of_another_name_are_not_compared():
    scene = scene_of(("goal", lambda r: r, 1))
    scene.numbers = lambda r: [(r, 1.0, 1)]
    told = said(scene, "this", "that", {"goal": 2}, {"goal": 5})
    assert told == "The pinned run (goal agreement 5 of 7) says nothing that can be compared with this one in numbers."


@by_name
def test_a_pinned_run_stands_behind_as_it_was_and_the_present_one_is_as_without_it(scene):
    control = next(c for c in scene.controls if c.kind in ("range", "choice"))
    now = {control.name: moved(control)}
    alone, before, shown = scenes.run(scene, now), scenes.run(scene, {}), scenes.run(scene, now, {})
    ghosts = shown["figure"]["data"][: -len(alone["figure"]["data"])]
    assert shown["figure"]["data"][len(ghosts) :] == alone["figure"]["data"]
    assert shown["figure"]["layout"] == alone["figure"]["layout"]
    assert shown["table"] == alone["table"] and shown["triangle"] == alone["triangle"]
    assert shown["sentence"].endswith(" " + alone["sentence"])
    drawn = {t["name"]: [] for t in before["figure"]["data"]}
    for trace in before["figure"]["data"]:
        drawn[trace["name"]].append((trace["x"], trace["y"]))
    assert ghosts
    for ghost in ghosts:
        assert ghost["hoverinfo"] == "skip" and "hovertemplate" not in ghost
        if ghost.get("marker", {}).get("symbol") != "line-ns-open":  # a stroke at the end of a bar
            assert (ghost["x"], ghost["y"]) in drawn[ghost["name"].removeprefix("pinned ")]
            assert ghost["opacity"] <= 0.5 and ("lines" not in ghost["mode"] or ghost["mode"] == "lines")


@by_name
def test_the_difference_is_that_of_the_two_results(scene):
    # a slider, if the scene has one
    control = next((c for c in scene.controls if c.kind == "range"), scene.controls[0])
    settings = {c.name: c.default for c in scene.controls}
    results = [scene.result(**{**settings, **change}) for change in ({control.name: moved(control)}, {})]
    now, before = [{n.words: n for n in pin.numbers_of(scene, r)} for r in results]
    sentence = scenes.run(scene, {control.name: moved(control)}, {})["sentence"]
    assert now.keys() & before.keys()
    for words in now.keys() & before.keys():
        gap, digits = now[words].value - before[words].value, now[words].digits
        size = (fraction if digits == 2 else number)(abs(gap), digits)
        same = float(size) == 0
        side = {True: ("higher", "more"), False: ("lower", "fewer")}[gap > 0][not digits]
        assert (same or f"{words} {size} {side}" in sentence) and (not same or words in sentence), words


def test_a_course_is_compared_by_symptoms_strength_and_ruptures():
    scene = scenes.scene("bordin")
    assert [n.words for n in pin.numbers_of(scene, scene.result(5, 5, 5, 20, 1))] == [
        "symptoms at the end", "strength at the start", "ruptures"
    ]  # fmt: skip


def test_no_ghost_stands_on_an_axis_that_means_something_else():
    scene = scenes.scene("findings")
    other = scene.controls[0].choices[1]
    ghosts = [t["name"] for t in scenes.run(scene, {"question": other}, {})["figure"]["data"] if "pinned" in t["name"]]
    assert "pinned after" not in ghosts


def test_a_pinned_run_that_its_controls_do_not_allow_is_refused():
    with pytest.raises(ValueError, match="goal"):
        scenes.run(scenes.scene("bordin"), {}, {"goal": 8})


def test_another_pinned_run_is_not_taken_for_the_last_one():
    bordin = scenes.scene("bordin")
    first = scenes.run(bordin, {}, {"goal": 2})
    assert scenes.run(bordin, {}, {"goal": 3})["figure"] != first["figure"]
    assert scenes.run(bordin, {}, {"goal": 2}) == first
    assert scenes.run(scenes.scene("fit"), {}, {"goal": 2}) != first


def test_a_function_of_one_s_own_can_be_pinned():
    def line(goal):
        return {"figure": {"data": [{"y": [goal, 2]}], "layout": {}}, "sentence": f"Goal {goal}."}

    sim = Simulation(line)
    sim.pin()
    sim.settings["goal"] = 2
    assert [trace.y[0] for trace in sim.figure.data] == [5, 2]
    assert sim.sentence.endswith(" Goal 2.") and "pinned run (goal agreement 5.0 of 7)" in sim.sentence


def test_in_a_kernel_a_run_is_pinned_and_let_go():
    sim = Simulation("bordin")
    before = sim.sentence, len(sim.figure.data)
    assert sim.pinned is None
    sim.pin()
    assert sim.pinned == dict(sim.settings)
    sim.settings["goal"] = 2
    assert "Beside the pinned run (goal agreement 5.0 of 7)" in sim.sentence
    sim.reset()
    assert len(sim.figure.data) > before[1] and sim.pinned  # reset moves the controls and keeps the pin
    sim.unpin()
    assert (sim.sentence, len(sim.figure.data)) == before and sim.pinned is None


# --- the page --------------------------------------------------------------------------


def test_the_button_pins_and_unpins_from_the_keyboard(watch, site):
    page = watch.open(f"{site}/{CHAPTER}")
    section = when_ready(page)
    button = section.get_by_role("button", name="Pin", exact=True)
    first, pinned = after(page, "bordin", lambda: button.press("Enter"))
    assert button.get_attribute("aria-pressed") == "true" and "is pinned" in pinned["sentence"]
    _, moved_ = after(page, "bordin", lambda: page.locator("#bordin-goal").press("Home"))
    assert moved_["sentence"] == scenes.run(scenes.scene("bordin"), {"goal": 1}, {})["sentence"]
    assert "pin" not in page.evaluate("document.querySelector('#bordin').simulation.address()")
    _, kept = after(page, "bordin", lambda: section.locator("[data-action=reset]").click())
    assert "is pinned" in kept["sentence"]
    _, again = after(page, "bordin", lambda: button.press("Space"))
    assert button.get_attribute("aria-pressed") == "false" and again["sentence"] == first["sentence"]


def test_a_pin_is_one_simulation_s_own(watch, site):
    page = watch.open(f"{site}/{CHAPTER}")
    when_ready(page)
    when_ready(page, "fit")
    other = page.evaluate(SEEN, "fit")
    after(page, "bordin", lambda: page.locator("#bordin [data-action=pin]").click())
    _, moved_ = after(page, "fit", lambda: page.locator("#fit-goal").press("Home"))
    assert "pinned" not in moved_["sentence"] and not re.search("pinned", other["sentence"])


def test_every_scene_of_the_course_has_something_to_compare():
    for scene in ALL:
        assert pin.numbers_of(scene, scene.result(**{c.name: c.default for c in scene.controls})), scene.name

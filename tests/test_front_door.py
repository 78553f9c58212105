"""The front door: something alive on the first screen, and what its readers see there."""

import pytest
from conftest import when_ready

from widgets import scenes

DOOR = scenes.scene("door")


def result(goal, task, bond):
    return DOOR.result(goal=goal, task=task, bond=bond)


def test_neither_a_bond_without_agreement_nor_agreement_without_a_bond_will_do():
    warm, apt, sound = result(1, 1, 7), result(7, 7, 1), result(5, 5, 5)
    assert warm.told.symptoms[-1] > 12 and warm.together.below == 1
    assert 10 < apt.told.symptoms[-1] < 10.5 and apt.together.below == 3
    assert sound.told.symptoms[-1] < 10 and sound.together.below == 8


@pytest.mark.parametrize("name", ["goal", "task", "bond"])
def test_a_corner_moved_out_lowers_symptoms(name):
    low, high = (result(**{"goal": 4, "task": 4, "bond": 4, name: x}) for x in (2, 7))
    assert high.told.symptoms[-1] < low.told.symptoms[-1] - 1


def test_its_picture_is_that_course_over_ten_and_its_words_count_them():
    shown = scenes.run(DOOR, {"goal": 1, "task": 1, "bond": 7})
    assert [trace["name"] for trace in shown["figure"]["data"]] == ["other tellings", "symptoms"]
    assert shown["sentence"] == (
        "Over 16 sessions symptoms fall from 20.0 to 12.6, above the cut-off of 10. "
        "In ten tellings with different luck they end below it in 1 (simulated)."
    )


@pytest.mark.parametrize("width, height", [(1366, 625), (390, 664)])
def test_title_triangle_sliders_figure_and_sentence_stand_on_the_first_screen(watch, site, width, height):
    page = watch.open(f"{site}/book/intro.html", viewport={"width": width, "height": height})
    section = when_ready(page, "door")
    for part in (".simulation-title", ".alliance-triangle", "[name=goal]", "[name=task]", "[name=bond]"):
        assert section.locator(part).bounding_box()["y"] > 0
    for part in (".simulation-controls", ".simulation-figure", ".simulation-sentence"):
        box = section.locator(part).bounding_box()
        assert box["y"] + box["height"] <= height, part
    assert section.locator(".simulation-figure").bounding_box()["height"] >= 150
    before = page.evaluate("document.querySelector('article h1 ~ *:not(.page-notice)').className")
    assert before.startswith("simulation"), before  # no text comes first
    section.locator("[name=bond]").press("Home")
    page.wait_for_function("document.querySelector('#door .simulation-sentence').textContent.includes('above')")

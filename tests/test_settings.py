"""What a reader can set: the checks for cells, and the mending for links."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widgets import scenes
from widgets.alliance import PARAMETERS
from widgets.scenes.setting import check, read, switch

BORDIN = scenes.scene("bordin")
CONTROLS = [c for scene in scenes.SCENES.values() for c in scene.controls]
GOAL = BORDIN.controls[0]


def test_an_unknown_scene_is_refused_with_the_names_that_exist():
    with pytest.raises(ValueError) as error:
        scenes.scene("freud99")
    assert str(error.value) == "unknown scene 'freud99': choose from " + ", ".join(sorted(scenes.SCENES))


@pytest.mark.parametrize(
    "settings, message",
    [
        ({"goal": 7.5}, "goal = 7.5: give a number from 1 to 7"),
        ({"goal": math.nan}, "goal = nan: give a number from 1 to 7"),
        ({"goal": "high"}, "goal = 'high': give a number from 1 to 7"),
        ({"telling": 2.5}, "telling = 2.5: give a whole number from 1 to 10"),
        ({"symptom": 3}, "unknown setting 'symptom': choose from goal, task, bond, symptoms, telling, others"),
    ],
)
def test_a_wrong_setting_is_refused_by_name_value_and_what_is_allowed(settings, message):
    with pytest.raises(ValueError) as error:
        scenes.run(BORDIN, settings)
    assert str(error.value) == message


def test_a_choice_and_a_switch_are_checked():
    with pytest.raises(ValueError, match=r"length = 'endless': choose from brief \(12 sessions\), long"):
        scenes.run(scenes.scene("fit"), {"length": "endless"})
    control = switch("chance", "Chance", True, "")
    assert check(control, False) is False
    with pytest.raises(ValueError, match="chance = 1: give True or False"):
        check(control, 1)


@pytest.mark.parametrize("control", CONTROLS, ids=lambda c: c.name)
def test_defaults_are_allowed_and_have_a_label_and_a_help(control):
    assert check(control, control.default) == control.default
    assert control.label and control.help


def test_a_default_is_that_of_its_row_in_the_parameter_table():
    rows = {row.name: row for row in PARAMETERS}
    linked = [c for c in CONTROLS if c.row]
    assert {c.name for c in linked} >= {"goal", "task", "bond", "symptoms"}
    for control in linked:
        row = rows[control.row]
        assert (control.default, control.low, control.high) == (row.value, row.low, row.high)


@given(st.text())
def test_whatever_a_link_says_the_setting_is_allowed(text):
    for control in CONTROLS:
        value, notice = read(control, text)
        assert check(control, value) == value


@pytest.mark.parametrize(
    "text, value, mended",
    [("5.5", 5.5, False), ("5", 5, False), ("5.6", 5.5, True), ("9", 7, True), ("-3", 1, True), ("nan", 5, True)],
)
def test_a_link_is_taken_to_the_nearest_place_the_slider_can_stand_on(text, value, mended):
    got, notice = read(GOAL, text)
    assert got == value
    assert bool(notice) == mended


def test_a_switch_in_a_link():
    control = switch("chance", "Chance", True, "")
    assert read(control, "false") == (False, "")
    assert read(control, "maybe")[0] is True and read(control, "maybe")[1]


def test_a_stranger_in_a_link_is_ignored_with_a_notice():
    settings, notices = scenes.from_link(BORDIN, {"goal": "6", "evil": "1"})
    assert settings["goal"] == 6 and "evil" not in settings
    assert len(notices) == 1

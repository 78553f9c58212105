"""The panel of the published page: what a control says of itself, and what a number looks like."""

import re

import pytest

from widgets import alliance, panel
from widgets.scenes import Scene
from widgets.scenes.setting import choice, slider, stepper, switch, whole


def attributes(html, tag):
    """The attributes of the first element of that kind."""
    return dict(re.findall(r'([\w-]+)="([^"]*)"', re.search(rf"<{tag}[^>]*>", html).group()))


def html_of(c, value, table=None, title="Title"):
    """The panel of a scene with that one control."""
    scene = Scene("study", title, [c], None, None, None, None)
    table = table or {"columns": [], "rows": [], "text": []}
    shown = {"figure": {}, "sentence": "", "table": table, "triangle": ""}
    return panel.panel("study", scene, shown, {c.name: value})


def test_a_range_says_its_limits_its_value_and_its_unit():
    c = whole("clients", "Clients", 20, 200, 80, "clients", "How many.", step=20)
    html = html_of(c, 80)
    tag = attributes(html, "input")
    assert [tag[k] for k in ("min", "max", "step", "value", "data-default")] == ["20", "200", "20", "80", "80"]
    assert tag["aria-valuetext"] == "80 clients" and ">80 clients</output>" in html
    assert (tag["data-digits"], tag["data-unit"]) == ("0", "clients")
    assert tag["aria-describedby"] == re.search(r'<small id="([^"]+)"', html).group(1) == "study-clients-help"
    assert ">How many.</small>" in html


def test_a_choice_has_one_option_for_each_and_the_value_is_chosen():
    html = html_of(choice("rater", "Rated by", ("client", "therapist", "observer"), ""), "therapist")
    assert re.findall(r"<option( selected)?>(\w+)</option>", html) == [
        ("", "client"), (" selected", "therapist"), ("", "observer")
    ]  # fmt: skip
    assert attributes(html, "select")["data-default"] == "therapist"


@pytest.mark.parametrize("value", [True, False])
def test_a_switch_is_checked_when_it_is_on(value):
    tag = re.search(r"<input[^>]*>", html_of(switch("repair", "Repair", value, ""), value)).group()
    assert (" checked" in tag) == value
    assert f'data-default="{str(value).lower()}"' in tag


def test_a_step_says_which_of_how_many():
    html = html_of(stepper("run", "Run another", 10, ""), 3)
    tag = attributes(html, 'button type="button" id')
    assert (tag["value"], tag["data-high"]) == ("3", "10") and ">3 of 10</output>" in html


def test_a_default_from_the_parameter_table_links_to_its_row_and_another_does_not():
    goal = slider("goal", "Goal agreement", 1, "of 7", "")
    row = next(row for row in alliance.PARAMETERS if row.name == "goal")
    link = f'<a href="../book/model.html#parameter-goal">Default {row.value:g}: {row.kind}</a>'
    assert link in html_of(goal, row.value)
    assert "#parameter" not in html_of(choice("rater", "Rated by", ("client",), ""), "client")


@pytest.mark.parametrize(
    "step, text", [(1, "5 h"), (20, "5 h"), (0.5, "5.0 h"), (0.1, "5.0 h"), (0.05, "5.00 h"), (0.25, "5.00 h")]
)
def test_a_value_is_said_as_finely_as_it_can_be_set(step, text):
    assert panel.spoken(whole("hours", "Hours", 0, 10, 5, "h", "", step=step), 5) == text


def test_data_stay_readable_and_cannot_end_their_element():
    assert panel.embedded({"a": "ä ≤ </script>"}) == '{"a": "ä ≤ \\u003c/script>"}'


def test_floats_are_cut_to_six_decimals_wherever_they_stand_and_nothing_else_changes():
    given = {"y": [0.1234567, (1.0000004, "0.1234567")], "n": 7, "on": True, "none": None}
    assert panel.rounded(given) == {"y": [0.123457, [1.0, "0.1234567"]], "n": 7, "on": True, "none": None}


def test_numbers_are_hidden_only_where_there_are_none():
    table = {"columns": ["session", "a < b"], "rows": [], "text": [["1", "2.0"], ["2", "<3"]]}
    c = stepper("run", "Run another", 10, "")
    html = html_of(c, 1, table, "Tear & repair")
    numbers = re.search(r'<details class="simulation-numbers".*?</details>', html, re.S).group()
    assert " hidden>" not in numbers and "Numbers behind: Tear &amp; repair" in numbers
    assert re.findall(r'<th scope="col">(.*?)</th>', numbers) == ["session", "a &lt; b"]
    assert re.findall(r'<th scope="row">(.*?)</th><td>(.*?)</td>', numbers) == [("1", "2.0"), ("2", "&lt;3")]
    assert '<details class="simulation-numbers" open hidden>' in html_of(c, 1)

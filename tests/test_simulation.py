"""`Simulation` in a kernel: what a cell reads and writes, what a reader moves, what goes wrong."""

import json
import re
from html import unescape

import pytest

from widgets import Picture, Simulation, scenes
from widgets.places import PLOTLY
from widgets.scenes.setting import slider


def widgets_of(sim, kind):
    """The controls of a simulation of that class name."""
    return [w for w in sim._controls.values() if type(w).__name__ == kind]


def test_moving_the_bond_slider_changes_sentence_figure_and_history():
    sim = Simulation("bordin")
    said, figure, history = sim.sentence, sim.figure, sim.history
    sim._controls["bond"].value = 2.0
    assert sim.sentence != said
    assert sim.figure != figure
    assert not sim.history.equals(history)
    assert sim._figure.figure["data"] == scenes.run(scenes.scene("bordin"), {"bond": 2.0})["figure"]["data"]


def test_a_slider_s_last_digits_are_not_written_back_over_the_next_move():
    sim = Simulation("bordin")
    sim._controls["goal"].value = 3.5000000000000004
    assert sim.settings["goal"] == 3.5 and sim._controls["goal"].value == 3.5000000000000004


def test_settings_can_be_read_and_written_from_a_cell():
    sim = Simulation("bordin", goal=3)
    assert sim.settings["goal"] == 3
    sim.settings["goal"] = 6
    assert sim._controls["goal"].value == 6
    sim.settings = {"task": 2, "bond": 7}
    assert dict(sim.settings) == {"goal": 6, "task": 2, "bond": 7, "symptoms": 16, "telling": 1, "others": False}
    del sim.settings["goal"]
    assert sim.settings["goal"] == 3
    sim.reset()
    assert dict(sim.settings) == {"goal": 3, "task": 5, "bond": 5, "symptoms": 16, "telling": 1, "others": False}


def numbers(sim):
    """The header and the rows of the table that JupyterLab shows, as text."""
    rows = re.findall(r"<tr>(.*?)</tr>", sim._table.value, re.S)
    cells = [[unescape(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S)] for row in rows]
    return cells[0], cells[1:]


@pytest.mark.parametrize("name", scenes.SCENES)
def test_the_numbers_follow_every_control_and_reset_brings_all_back(name):
    sim = Simulation(name)
    first = numbers(sim), sim.sentence, sim._figure.figure, sim._triangle.value
    for c in sim._scene.controls:
        values = {"choice": c.choices, "switch": (True, False)}.get(c.kind, (c.low, c.high))
        sim.settings[c.name] = next(value for value in values if value != sim.settings[c.name])
        table = scenes.run(sim._scene, dict(sim.settings))["table"]
        assert numbers(sim) == (table["columns"], table["text"])
    assert (numbers(sim), sim.sentence) != first[:2]
    sim.reset()
    assert (numbers(sim), sim.sentence, sim._figure.figure, sim._triangle.value) == first


def test_the_header_of_the_numbers_names_who_rated():
    sim = Simulation("study")
    assert numbers(sim)[0] == ["client", "alliance, client", "outcome, points"]
    sim._controls["rater"].value = "therapist"
    assert numbers(sim)[0] == ["client", "alliance, therapist", "outcome, points"]


def test_the_numbers_stay_open_while_a_control_moves():
    sim = Simulation("bordin")
    (fold,) = [w for w in sim.children if type(w).__name__ == "ToggleButton"]
    assert sim._table.layout.display == "none"
    fold.value = True
    sim._controls["goal"].value = 2.0
    assert fold.value and sim._table.layout.display is None
    fold.value = False
    assert sim._table.layout.display == "none"


def followed(sim, **texts):
    """What the page sends when a reader follows a link: the settings as texts."""
    sim._figure._handle_custom_msg({"link": texts}, [])


def test_a_followed_link_moves_controls_figure_sentence_and_numbers_together():
    sim = Simulation("bordin", symptoms=30)
    sim.settings["telling"] = 4
    followed(sim, goal="2", task="7")
    # as in the page: what a link leaves out stands at the course's default
    assert dict(sim.settings) == {"goal": 2, "task": 7, "bond": 5, "symptoms": 16, "telling": 1, "others": False}
    assert [sim._controls[name].value for name in ("goal", "task", "bond", "symptoms")] == [2, 7, 5, 16]
    right = scenes.run(scenes.scene("bordin"), {"goal": 2, "task": 7})
    assert (sim._figure.figure, sim.sentence) == (right["figure"], right["sentence"])
    assert numbers(sim) == (right["table"]["columns"], right["table"]["text"])
    assert sim._notice.value == ""


def test_a_link_that_asks_too_much_gets_the_nearest_and_says_so_until_the_next_move():
    sim = Simulation("bordin")
    followed(sim, goal="9", task="<b>", rapport="1")
    assert (sim.settings["goal"], sim.settings["task"]) == (7, 5)
    assert 'role="status"' in sim._notice.value and "<b>" not in sim._notice.value
    for words in ("Goal agreement: the link asks for", "Task agreement: the link", "does not have; it is ignored"):
        assert words in sim._notice.value
    sim._controls["goal"].value = 3.0
    assert sim._notice.value == ""


def test_a_followed_link_is_answered_and_a_fault_in_a_reader_s_scene_is_shown(monkeypatch):
    def fragile(goal):
        return {"figure": {"data": [], "layout": {}}, "sentence": f"one in {1 / (goal - 6):.1f}"}

    sim, sent = Simulation(fragile), []
    monkeypatch.setattr(sim._figure, "send", sent.append)
    followed(sim, goal="6")
    assert "ZeroDivisionError" in sim._notice.value and sim.settings["goal"] == 5
    followed(sim, goal="4")
    assert sim._notice.value == "" and sim.settings["goal"] == 4
    assert sent == [{"followed": True}] * 2


def test_a_wrong_setting_from_a_cell_is_an_error_and_changes_nothing():
    sim = Simulation("bordin")
    before = dict(sim.settings), sim.sentence
    with pytest.raises(ValueError, match="goal = 9: give a number from 1 to 7"):
        sim.settings["goal"] = 9
    with pytest.raises(ValueError, match="unknown setting 'rapport'"):
        sim.settings["rapport"] = 1
    assert (dict(sim.settings), sim.sentence) == before


def test_history_is_a_row_a_session_with_the_model_s_own_numbers():
    history = Simulation("bordin").history
    assert list(history.columns) == ["session", "goal", "task", "bond", "alliance", "strength", "symptoms", "event"]
    assert list(history.session) == list(range(1, 17))
    assert history.goal.between(1, 7).all() and history.symptoms.between(0, 40).all()
    assert history.alliance.to_list() == pytest.approx(((history.goal + history.task + history.bond) / 3).to_list())


def test_the_step_button_counts_up_and_begins_again():
    sim = Simulation("bordin", telling=10)
    sim._controls["telling"].click()
    assert sim.settings["telling"] == 1
    assert sim._controls["telling"].description == "Tell it again (1 of 10)"


def test_an_error_while_a_slider_moves_is_shown_and_the_last_figure_stays():
    def fragile(goal):
        return {"figure": {"data": [], "layout": {}}, "sentence": f"one in {1 / (goal - 6):.1f}"}

    sim = Simulation(fragile)
    said = sim.sentence
    sim._controls["goal"].value = 6.0
    assert "ZeroDivisionError" in sim._notice.value and 'role="alert"' in sim._notice.value
    assert sim.sentence == said
    sim._controls["goal"].value = 4.0
    assert sim._notice.value == "" and sim.sentence != said


def test_two_simulations_in_one_notebook_do_not_touch_each_other_and_share_plotly():
    one, two = Simulation("bordin"), Simulation("bordin")
    said = two.sentence
    one.settings["bond"] = 1
    assert two.sentence == said and two.settings["bond"] == 5
    assert one._figure.script is two._figure.script


def test_plotly_s_script_is_sent_when_a_figure_asks_and_not_before(monkeypatch):
    script, sent = Simulation("bordin")._figure.script, []
    monkeypatch.setattr(script, "send", sent.append)
    assert "code" not in script.get_state()
    script._handle_custom_msg({"ask": "code"}, [])
    assert [list(message) for message in sent] == [["code"]]
    assert sent[0]["code"] == PLOTLY.read_text(encoding="utf-8")


def test_a_reader_s_own_function_takes_the_course_s_controls_by_name():
    def mean(goal, task):
        return {"figure": {"data": [{"y": [goal, task]}], "layout": {}}, "sentence": f"Mean {(goal + task) / 2}."}

    sim = Simulation(mean)
    assert sim.sentence == "Mean 5.0."
    sim.settings["goal"] = 7
    assert sim.sentence == "Mean 6.0."
    assert 'id="mean-title">Mean<' in sim._repr_mimebundle_()["text/html"]


def test_a_reader_s_own_function_may_bring_its_own_controls():
    def only(hope):
        return {"figure": {"data": [], "layout": {}}, "sentence": f"Hope {hope}."}

    sim = Simulation(only, controls=[slider("goal", "Hope", 1, "of 7", "", name="hope")])
    assert sim.sentence == "Hope 5."


def test_a_function_that_is_no_scene_is_refused_with_what_is_missing():
    with pytest.raises(ValueError, match="returned no 'sentence'"):
        Simulation(lambda goal: {"figure": {"data": []}})
    with pytest.raises(ValueError, match="parameter 'luck': the course has no control of that name"):

        def lucky(luck):
            return {}

        Simulation(lucky)
    with pytest.raises(ValueError, match="give a name"):
        Simulation(42)
    with pytest.raises(ValueError, match="has its own"):
        Simulation("bordin", controls=[])


@pytest.mark.parametrize("name", scenes.SCENES)
def test_one_list_of_controls_makes_both_panels(name):
    sim = Simulation(name)
    html = sim._repr_mimebundle_()["text/html"]
    scene = scenes.scene(name)
    assert re.findall(r'<(?:input|select|button)[^>]* name="(\w+)"', html) == [c.name for c in scene.controls]
    assert list(sim._controls) == [c.name for c in scene.controls]
    for c in scene.controls:
        assert f'<label for="{name}-{c.name}"' in html or c.kind == "step"
        if c.kind == "range":
            assert (sim._controls[c.name].min, sim._controls[c.name].max) == (c.low, c.high)
            tag = re.search(f'<input type="range" id="{name}-{c.name}"[^>]*>', html).group()
            assert f'min="{c.low:g}" max="{c.high:g}" step="{c.step:g}" value="{c.default:g}"' in tag


def test_the_output_carries_widget_html_and_text():
    bundle = Simulation("bordin")._repr_mimebundle_()
    assert {"application/vnd.jupyter.widget-view+json", "text/html", "text/plain"} <= set(bundle)
    data = re.search(r'class="simulation-data">(.*?)</script>', bundle["text/html"], re.S).group(1)
    assert json.loads(data)["columns"][0] == "session"
    assert len(bundle["text/html"]) < 20_000


def test_what_a_reader_writes_cannot_leave_its_place_in_the_page():
    def own(goal):
        return {"figure": {"data": [{"name": "</script><b>"}], "layout": {}}, "sentence": "<b>bold</b> & co."}

    html = Simulation(own)._repr_mimebundle_()["text/html"]
    assert "</script><b>" not in html and "<b>bold" not in html
    assert "&lt;b&gt;bold&lt;/b&gt; &amp; co." in html


def test_a_picture_shows_a_result_and_its_numbers():
    result = {
        "figure": {"data": [], "layout": {}},
        "sentence": "Nothing.",
        "table": {"columns": ["a"], "digits": [1], "rows": [[0.25]]},
    }
    html = Picture(result, name="none")._repr_mimebundle_()["text/html"]
    assert 'id="none"' in html and "0.3" in html and "Nothing." in html
    assert "--height: 460px" in html
    tall = Picture(result, height=300)
    assert "--height: 300px" in tall._repr_mimebundle_()["text/html"] and tall.children[0].height == 300

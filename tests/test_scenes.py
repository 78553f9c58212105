"""Every scene, found and not listed: the picture, the words and the table say what the result says."""

import ast
import functools
import json
import random
import re

import plotly.graph_objects as go
import pytest
from conftest import ROOT
from test_parity import questions, some_value

from widgets import scenes
from widgets.alliance import P
from widgets.page import answer
from widgets.scenes.look import LOOK, YOURS
from widgets.scenes.setting import check_all
from widgets.words import SMALL, fraction, number

ALL = list(scenes.SCENES.values())
ELEMENTS = ("goal", "task", "bond")
by_name = pytest.mark.parametrize("scene", ALL, ids=lambda scene: scene.name)
COUNTED = "telling|rupture|repair|client|person|people|study|studies|session"


@functools.cache
def told(scene):
    """Results of a scene at its defaults and at some other settings, each with what is shown of it."""
    settings = [{}] + [json.loads(q)["settings"] for q in questions(scene, 120)]
    results = [scene.result(**check_all(scene.controls, each)) for each in settings]
    return [(result, scenes.tell(scene, result)) for result in results]


def numbers_in(result):
    """Every number of a result, however deep it lies."""
    if isinstance(result, (int, float)):
        return [result]
    if isinstance(result, dict):
        return numbers_in(list(result.values()))
    return [x for part in result for x in numbers_in(part)] if isinstance(result, (list, tuple)) else []


def course(result):
    """The course that a result tells, if there is one."""
    return getattr(result, "told", None)


# --- words -----------------------------------------------------------------------------


def said_in(sentence):
    """The numbers in a sentence as they are written, but for those of a scale ("of 7", "95%") and a code's letters."""
    others = r"(?<![\d.])of (7|1|10|40)(?![\d.])|95%|0–10|0–40|\b[0-9A-Z]{5}-[0-9A-Z]{5}\b"
    return re.findall(r"−?(?:\d+\.\d+|\.\d+|\d+)", re.sub(others, "", sentence))


def ways_to_say(values, text):
    """The values, and how large they are without their sign, as written with as many decimals as a text has."""
    digits = len(text.partition(".")[2])
    say = fraction if text.lstrip("−").startswith(".") else number
    return {say(sign * v, digits) for v in values for sign in (1, -1)}


@by_name
def test_every_number_in_the_sentence_is_one_of_the_result_s(scene):
    for result, shown in told(scene):
        values = numbers_in(result) + [P.cutoff, P.r_outcome]
        for text in said_in(shown["sentence"]):
            assert text in ways_to_say(values, text), (text, shown["sentence"])


@by_name
def test_every_count_in_words_is_one_of_the_result_s(scene):
    words = "|".join(SMALL[1:])
    for result, shown in told(scene):
        for word in re.findall(rf"\b({words}) (?:{COUNTED})", shown["sentence"]):
            counts = numbers_in(result) + [len(x) for x in lists_in(result)]
            # a course's own events are counted from its marks
            events = [sum(getattr(course(result), e)) for e in ("rupture", "repaired")] if course(result) else []
            assert SMALL.index(word) in counts + events, (word, shown["sentence"])


def lists_in(result):
    """Every list of a result, however deep it lies."""
    if not isinstance(result, (list, tuple)):
        return []
    return [result] + [x for part in result for x in lists_in(part)]


@by_name
def test_the_sentence_is_one_to_be_read_aloud(scene):
    for _, shown in told(scene):
        said = shown["sentence"]
        assert (said[0].isupper() or said[0].isdigit()) and said.endswith((".", ")."))
        assert "  " not in said and "None" not in said and "nan" not in said


@by_name
def test_where_symptoms_end_is_said_as_the_course_has_it(scene):
    for result, shown in told(scene):
        found = re.search(
            r"ymptoms (?:(fall|rise) from ([\d.]+) to|(stay) at) ([\d.]+), (?:just )?(below|above)", shown["sentence"]
        )
        if not found or not course(result):
            continue
        fall, first, stay, last, side = found.groups()
        y = course(result).symptoms
        assert (number(y[0]) == first or stay) and number(y[-1]) == last
        assert (fall or stay) == ("stay" if number(y[0]) == last else "fall" if y[-1] < y[0] else "rise")
        assert side == ("below" if y[-1] < P.cutoff else "above")


# --- figure ----------------------------------------------------------------------------


@by_name
def test_figures_are_valid_for_plotly(scene):
    for _, shown in told(scene):
        go.Figure(shown["figure"])


@by_name
def test_every_axis_is_named(scene):
    layout = scenes.run(scene, {})["figure"]["layout"]
    for name in layout:
        if name.startswith(("xaxis", "yaxis")):
            shared = name == "xaxis" and layout[name].get("showticklabels") is False
            listed = layout[name]["title"]["text"] == "" and "domain" in layout[name]
            assert layout[name]["title"]["text"] or shared or listed, name


@by_name
def test_what_every_trace_draws_is_the_result_s(scene):
    for result, shown in told(scene):
        values = set(numbers_in(result))
        for trace in shown["figure"]["data"]:
            drawn = [{v for v in trace[axis] if isinstance(v, (int, float))} for axis in "xy"]
            # one of the two may be a place on the page: a row, the foot of a panel
            assert any(d and d <= values for d in drawn) or not any(drawn), trace["name"]


@by_name
def test_a_trace_of_an_element_is_that_element_of_the_course_in_its_own_colour(scene):
    for result, shown in told(scene):
        if not course(result):
            continue
        traces = shown["figure"]["data"]
        seen = [t for t in traces if t["name"] in LOOK and t["line"]["color"] == LOOK[t["name"]].colour]
        assert "symptoms" in [t["name"] for t in seen] or len(seen) >= 1
        for trace in seen:
            look = LOOK[trace["name"]]
            assert trace["x"] == course(result).session
            assert trace["y"] == getattr(course(result), trace["name"]), trace["name"]
            assert (trace["line"]["dash"], trace["marker"]["symbol"]) == (look.dash, look.marker)
            assert trace["yaxis"] == ("y2" if trace["name"] == "symptoms" else trace["yaxis"])
        for name in ELEMENTS:
            strangers = [t["name"] for t in traces if t.get("line", {}).get("color") == LOOK[name].colour]
            assert strangers in ([], [name])


@by_name
def test_marks_of_ruptures_and_repairs_stand_in_their_sessions(scene):
    for result, shown in told(scene):
        drawn = {t["name"]: t for t in shown["figure"]["data"]}
        for name, field in (("rupture", "rupture"), ("repair", "repaired")):
            if course(result) and name in drawn:
                happened = [s for s, e in zip(course(result).session, getattr(course(result), field), strict=True) if e]
                assert drawn[name]["x"] == happened, name


@by_name
def test_an_element_s_name_stands_at_its_line_s_end_in_its_colour_and_in_order(scene):
    for result, shown in told(scene):
        notes = [n for n in shown["figure"]["layout"].get("annotations", []) if n["text"] in ELEMENTS]
        if not course(result) or not notes:
            continue
        ends = {n["text"]: getattr(course(result), n["text"])[-1] for n in notes}
        for note in notes:
            assert note["x"] == len(course(result).session)
            assert note["font"]["color"] == LOOK[note["text"]].colour
        by_place = [ends[n["text"]] for n in sorted(notes, key=lambda n: n["y"])]
        assert by_place == sorted(by_place)


# --- triangle --------------------------------------------------------------------------


def corners(svg):
    """Where the corners of a triangle stand, from its middle: {colour: (right, up)} in points of agreement."""
    spots = re.findall(r'<circle cx="([\d.]+)" cy="([\d.]+)" r="4" fill="([^"]+)"', svg)
    return {colour: ((float(x) - 60) / 7, (62 - float(y)) / 7) for x, y, colour in spots}


@by_name
def test_the_triangle_is_the_pair_s(scene):
    for result, shown in told(scene):
        pair, svg = getattr(result, "pair", None), shown["triangle"]
        if pair is None:
            assert svg == ""
            continue
        spots = corners(svg)
        up, right, left = (spots[LOOK[name].colour] for name in ELEMENTS)
        assert up == pytest.approx((0, pair.goal), abs=0.01)
        assert right == pytest.approx((0.866 * pair.task, -pair.task / 2), abs=0.01)
        assert left == pytest.approx((-0.866 * pair.bond, -pair.bond / 2), abs=0.01)
        named = {w: (float(x), float(y)) for x, y, w in re.findall(r'<text x="([\d.]+)" y="([\d.]+)">(\w+)<', svg)}
        assert named["goal"][1] < 20 < named["task"][1] and named["bond"][0] < 60 < named["task"][0]
        assert f'fill-opacity="{number(pair.strength, 2)}"' in svg
        said = f"Goal agreement {number(pair.goal)}, task agreement {number(pair.task)}, bond {number(pair.bond)}"
        assert said in svg and f"strength {fraction(pair.strength)} of 1" in svg


@by_name
def test_the_pair_is_what_the_sliders_say(scene):
    names = [c.name for c in scene.controls]
    chance = random.Random(scene.name)
    for _ in range(20):
        settings = {c.name: some_value(c, chance) for c in scene.controls}
        pair = getattr(scene.result(**settings), "pair", None)
        for name in ELEMENTS:
            if pair and name in names:
                assert getattr(pair, name) == pytest.approx(settings[name]), name


# --- table -----------------------------------------------------------------------------


@by_name
def test_every_number_in_the_table_is_one_of_the_result_s(scene):
    for result, shown in told(scene):
        values = set(numbers_in(result))
        for row in shown["table"]["rows"]:
            # the first cell may count the rows
            assert {c for c in row[1:] if not isinstance(c, str)} <= values, row


@by_name
def test_a_table_of_sessions_has_the_course_s_columns(scene):
    for result, shown in told(scene):
        columns, rows = shown["table"]["columns"], shown["table"]["rows"]
        if not course(result) or columns[0] != "session":
            continue
        for name in set(columns) & set(course(result)._fields):
            assert [row[columns.index(name)] for row in rows] == getattr(course(result), name), name


@by_name
def test_the_table_has_a_cell_for_every_column_and_says_the_numbers_as_text(scene):
    for _, shown in told(scene):
        table = shown["table"]
        assert len(table["columns"]) == len(table["digits"]) == len(set(table["columns"]))
        # a screen reader says a cell with its column's name
        assert all(name.strip() for name in table["columns"]), table["columns"]
        for row, text in zip(table["rows"], table["text"], strict=True):
            assert len(row) == len(table["columns"])
            for cell, said, digits in zip(row, text, table["digits"], strict=True):
                assert said == (cell if isinstance(cell, str) else number(cell, digits))


# --- the contract ----------------------------------------------------------------------


def moved(control):
    """Another value: three steps left, another choice, the other side of a switch, one press on."""
    if control.kind == "range":
        return max(control.low, control.default - 3 * control.step)
    if control.kind == "choice":
        return next(c for c in control.choices if c != control.default)
    return not control.default if control.kind == "switch" else control.default + 1


CONTROLS = [(scene, control) for scene in ALL for control in scene.controls]


@pytest.mark.parametrize("scene, control", CONTROLS, ids=lambda x: x.name)
def test_moving_any_control_changes_figure_sentence_and_table(scene, control):
    before, now = scenes.run(scene, {}), scenes.run(scene, {control.name: moved(control)})
    assert before["table"]["text"] != now["table"]["text"]
    assert before["sentence"] != now["sentence"]
    drawn = [[[t.get("x"), t.get("y"), t.get("base")] for t in shown["figure"]["data"]] for shown in (before, now)]
    assert drawn[0] != drawn[1]


@by_name
def test_a_scene_neither_remembers_nor_changes_anything(scene):
    asked = questions(scene, 5)
    first = [json.loads(answer(q)) for q in asked]
    again = [json.loads(answer(q)) for q in reversed(asked)][::-1]
    assert first == again


def test_a_name_used_twice_is_refused(monkeypatch):
    monkeypatch.setattr(scenes.os, "listdir", lambda folder: ["bordin.py", "notes.txt", "bordin.py"])
    with pytest.raises(ValueError, match="two scenes are called 'bordin'"):
        scenes._found()


def test_a_telling_simulates_nothing():
    """A scene takes from the model its constants alone: what it shows was computed before it is told."""
    for path in sorted((ROOT / "widgets" / "scenes").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and node.level == 2 and node.module == "alliance":
                assert {a.name for a in node.names} <= {"P", "PARAMETERS", "within"}, path.name


# --- colours ---------------------------------------------------------------------------


def contrast(colour, ground):
    """The contrast ratio of two colours after WCAG 2."""

    def luminance(hex):
        parts = [int(hex[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    light, dark = sorted((luminance(colour), luminance(ground)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("ground", ["#ffffff", "#121212"])
@pytest.mark.parametrize("colour", [YOURS, *(look.colour for look in LOOK.values())])
def test_every_colour_can_be_seen_on_light_and_dark(colour, ground):
    assert contrast(colour, ground) >= 3


def test_no_two_elements_share_a_colour_a_dash_with_marker_or_a_marker():
    assert len({look.colour for look in LOOK.values()}) == len(LOOK)
    assert len({(look.dash, look.marker) for look in LOOK.values()}) == len(LOOK)
    assert len({look.marker for look in LOOK.values()}) == len(LOOK)

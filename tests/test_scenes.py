"""Every scene, found and not listed: its figure is Plotly's, its sentence and table say the same."""

import plotly.graph_objects as go
import pytest
from test_parity import questions

from widgets import scenes
from widgets.page import answer
from widgets.scenes.look import LOOK, end_labels, triangle
from widgets.words import number

ALL = list(scenes.SCENES.values())
by_name = pytest.mark.parametrize("scene", ALL, ids=lambda scene: scene.name)


def shown(scene, count=40):
    """What a scene shows at its defaults and at some other settings."""
    import json

    yield scenes.run(scene, {})
    for question in questions(scene, count):
        yield scenes.run(scene, json.loads(question)["settings"])


@by_name
def test_figures_are_valid_for_plotly(scene):
    for result in shown(scene):
        go.Figure(result["figure"])


@by_name
def test_every_axis_is_named(scene):
    layout = scenes.run(scene, {})["figure"]["layout"]
    for name in layout:
        if name.startswith(("xaxis", "yaxis")):
            shared = name == "xaxis" and layout[name].get("showticklabels") is False
            listed = layout[name]["title"]["text"] == "" and "domain" in layout[name]
            assert layout[name]["title"]["text"] or shared or listed, name


@by_name
def test_the_table_has_a_cell_for_every_column_and_says_the_numbers_as_text(scene):
    for result in shown(scene):
        table = result["table"]
        assert len(table["columns"]) == len(table["digits"])
        for row, text in zip(table["rows"], table["text"], strict=True):
            assert len(row) == len(table["columns"])
            for cell, said, digits in zip(row, text, table["digits"], strict=True):
                assert said == (cell if isinstance(cell, str) else number(cell, digits))


@by_name
def test_the_sentence_is_one_to_be_read_aloud(scene):
    for result in shown(scene):
        said = result["sentence"]
        assert (said[0].isupper() or said[0].isdigit()) and said.endswith((".", ")."))
        assert "  " not in said and "None" not in said and "nan" not in said


@by_name
def test_a_scene_neither_remembers_nor_changes_anything(scene):
    import json

    asked = questions(scene, 5)
    first = [json.loads(answer(q)) for q in asked]
    again = [json.loads(answer(q)) for q in reversed(asked)][::-1]
    assert first == again


@by_name
def test_the_last_symptoms_in_the_table_are_those_in_the_sentence(scene):
    result = scenes.run(scene, {})
    if "symptoms" in result["table"]["columns"]:
        last = result["table"]["rows"][-1][result["table"]["columns"].index("symptoms")]
        assert number(last) in result["sentence"]


def test_labels_beside_lines_never_cover_each_other():
    for ends in (
        {"goal": 5, "task": 5, "bond": 5},
        {"goal": 7, "task": 7, "bond": 7},
        {"goal": 1, "task": 1, "bond": 1},
    ):
        places = sorted(note["y"] for note in end_labels(ends, 16, 0.75, 1, 7))
        assert all(b - a >= 0.75 - 1e-9 for a, b in zip(places, places[1:], strict=False))
        assert places[0] >= 1 and places[-1] <= 7


def test_the_triangle_grows_with_agreement_and_fills_with_strength():
    assert 'cy="55.00"' in triangle(1, 4, 4, 0.5) and 'cy="13.00"' in triangle(7, 4, 4, 0.5)
    assert 'fill-opacity="0.25"' in triangle(4, 4, 4, 0.25)


def contrast(colour, ground):
    """The contrast ratio of two colours after WCAG 2."""

    def luminance(hex):
        parts = [int(hex[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    light, dark = sorted((luminance(colour), luminance(ground)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("ground", ["#ffffff", "#121212"])
@pytest.mark.parametrize("name", LOOK)
def test_every_colour_can_be_seen_on_light_and_dark(name, ground):
    assert contrast(LOOK[name].colour, ground) >= 3


def test_no_two_elements_share_a_colour_a_dash_with_marker_or_a_marker():
    assert len({look.colour for look in LOOK.values()}) == len(LOOK)
    assert len({(look.dash, look.marker) for look in LOOK.values()}) == len(LOOK)
    assert len({look.marker for look in LOOK.values()}) == len(LOOK)

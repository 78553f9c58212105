"""What figures are made of: labels that keep apart, lines, marks, rules and panels."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widgets.lenses.courses import Course
from widgets.scenes import course, draw
from widgets.scenes.look import FAINT, LOOK, paled

places = st.lists(st.floats(0, 10), min_size=1, max_size=6)


@given(places)
def test_places_pushed_apart_keep_their_gap_their_order_and_their_bounds(given_places):
    moved = draw.apart(given_places, 1.0, 0.0, 10.0)
    order = sorted(range(len(moved)), key=lambda i: (given_places[i], i))
    stand = [moved[i] for i in order]
    assert all(b - a >= 1 - 1e-9 for a, b in zip(stand, stand[1:], strict=False))
    assert min(moved) >= -1e-9 and max(moved) <= 10 + 1e-9


@given(places)
def test_places_that_stand_apart_already_stay(given_places):
    spaced = [i + 0.5 * p / 10 for i, p in enumerate(given_places)]
    assert draw.apart(spaced, 0.4, 0.0, 10.0) == pytest.approx(spaced)


def test_places_that_crowd_are_spread_around_their_middle():
    assert draw.apart([5, 5], 1, 0, 10) == [4.5, 5.5]
    assert draw.apart([5, 5, 5], 1, 0, 10) == [4, 5, 6]
    assert draw.apart([5.2, 5.0], 1, 0, 10) == pytest.approx([5.6, 4.6])
    # at the edge there is no middle: they are kept inside
    assert draw.apart([0, 0], 1, 0, 10) == [0, 1]
    assert draw.apart([10, 9.5], 1, 0, 10) == [10, 9]


def test_labels_beside_lines_keep_their_own_words_and_colours():
    up, down = draw.beside([("up", 5.1, "red"), ("down", 5.0, "blue")], 16, 1, 0, 10, "2")
    assert (up["text"], up["font"]["color"], up["y"]) == ("up", "red", pytest.approx(5.55))
    assert (down["text"], down["font"]["color"], down["y"]) == ("down", "blue", pytest.approx(4.55))
    assert (up["x"], up["xref"], up["yref"]) == (16, "x2", "y2")


def test_labels_abreast_stand_in_one_row_apart_and_in_their_order():
    low, high = draw.abreast([("low", 2.0, "red"), ("high", 2.2, None)], 5, 1, 0, 10)
    assert (low["x"], high["x"]) == (pytest.approx(1.6), pytest.approx(2.6))
    assert low["y"] == high["y"] == 5 and low["xanchor"] == "center" and low["xshift"] == 0
    assert (low["text"], low["font"]["color"]) == ("low", "red") and "color" not in high["font"]


def test_a_haze_is_every_line_with_a_gap_after_each():
    trace = draw.haze([1, 2], [[5, 6], [7, 8]], "2")
    assert trace["x"] == [1, 2, None, 1, 2, None]
    assert trace["y"] == [5, 6, None, 7, 8, None]
    assert (trace["xaxis"], trace["yaxis"], trace["line"]["color"]) == ("x2", "y2", FAINT)


def test_rules_lie_behind_and_run_from_point_to_point():
    rule = draw.rule((1, 2), (3, 4), "2", "red", "dash")
    assert [rule[k] for k in ("x0", "y0", "x1", "y1")] == [1, 2, 3, 4]
    assert (rule["xref"], rule["yref"], rule["layer"]) == ("x2", "y2", "below")
    assert rule["line"] == {"color": "red", "width": 1.5, "dash": "dash"}
    whole = draw.upright(6)
    assert (whole["x0"], whole["x1"], whole["y0"], whole["y1"], whole["yref"]) == (6, 6, 0, 1, "paper")


def test_the_cut_off_is_drawn_at_ten_and_says_so():
    rule, name = draw.cutoff(0.5, 16.5, 40)
    assert rule["y0"] == rule["y1"] == 10 and (rule["x0"], rule["x1"]) == (0.5, 16.5)
    assert name["text"] == "cut-off 10" and 6 < name["y"] < 10


def test_panels_stand_one_above_the_other_with_their_own_axes():
    upper, lower = ({"range": [0, 1]}, {"range": [0, 2]}), ({"range": [0, 3]}, {"range": [0, 4]})
    layout = draw.panels([], [], upper, lower, (0.3, 0.5))["layout"]
    assert [layout[n]["range"][1] for n in ("xaxis", "yaxis", "xaxis2", "yaxis2")] == [1, 2, 3, 4]
    assert layout["yaxis"]["domain"] == [0.5, 1] and layout["yaxis2"]["domain"] == [0, 0.3]
    assert [layout[n]["anchor"] for n in ("xaxis", "yaxis", "xaxis2", "yaxis2")] == ["y", "x", "y2", "x2"]
    # what is handed in stays as it was
    assert upper == ({"range": [0, 1]}, {"range": [0, 2]})


@pytest.mark.parametrize("sessions, every", [(16, 4), (20, 4), (24, 10), (40, 10)])
def test_an_axis_of_sessions_has_few_ticks_and_room_at_both_ends(sessions, every):
    axis = draw.session_axis(sessions)
    assert axis["range"] == [0.5, sessions + 0.5] and axis["dtick"] == axis["tick0"] == every
    assert "showticklabels" not in axis and draw.session_axis(sessions, "")["showticklabels"] is False


def test_a_colour_let_through():
    assert paled("#0a64c8", 0.35) == "rgba(10,100,200,0.35)"


# --- a course --------------------------------------------------------------------------

TOLD = Course(
    [1, 2, 3],
    [5.1, 5.2, 5.3],
    [4.1, 4.2, 4.3],
    [3.1, 3.2, 3.3],
    [2.1, 2.2, 2.3],
    [0.61, 0.62, 0.63],
    [21.0, 14.0, 9.0],
    [0, 1, 1],
    [0, 1, 0],
    [0, 0, 1],
)


def test_lines_and_marks_of_a_course():
    goal, task, bond, torn, mended = course.element_lines(TOLD)
    assert [t["y"] for t in (goal, task, bond)] == [TOLD.goal, TOLD.task, TOLD.bond]
    assert (torn["name"], torn["x"], torn["marker"]["symbol"]) == ("rupture", [2, 3], "triangle-down-open")
    assert (mended["name"], mended["x"], mended["marker"]["symbol"]) == ("repair", [3], "triangle-up-open")
    assert "▽ rupture" in course.event_key(3)["text"] and "△ repair" in course.event_key(3)["text"]


def test_symptoms_of_a_course_over_the_haze_of_its_tellings():
    haze, line = course.symptom_line(TOLD, [[20, 19, 18], [20, 10, 5]])
    assert haze["y"] == [20, 19, 18, None, 20, 10, 5, None]
    assert (line["y"], line["yaxis"], line["line"]["color"]) == (TOLD.symptoms, "y2", LOOK["symptoms"].colour)


def test_a_course_in_words():
    assert course.change(TOLD.symptoms) == "fall from 21.0 to 9.0, below the cut-off of 10"
    assert course.events_told(TOLD) == "Two ruptures (sessions 2 and 3), repair in session 3."
    calm = TOLD._replace(rupture=[0, 0, 0], repaired=[0, 0, 0])
    assert course.events_told(calm) == "No rupture."
    assert course.events_told(TOLD._replace(rupture=[0, 1, 0], repaired=[0, 0, 0])) == (
        "One rupture (session 2), not repaired."
    )


def test_a_course_as_a_table():
    table = course.course_table(TOLD)
    assert table["columns"][:4] == ["session", "goal", "task", "bond"]
    assert table["rows"] == [
        [1, 5.1, 4.1, 3.1, 2.1, 0.61, 21.0, ""],
        [2, 5.2, 4.2, 3.2, 2.2, 0.62, 14.0, "withdrawal"],
        [3, 5.3, 4.3, 3.3, 2.3, 0.63, 9.0, "repair, confrontation"],
    ]

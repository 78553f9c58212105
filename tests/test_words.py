"""Numbers as words: the one formatter, by cases."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from widgets import words


@pytest.mark.parametrize(
    "x, digits, text",
    [
        (0.25, 1, "0.3"),
        (-0.25, 1, "−0.3"),
        (2.5, 0, "3"),
        (0, 2, "0.00"),
        (-0.001, 2, "0.00"),
        (9.995, 2, "10.00"),
        (1234.5, 1, "1234.5"),
        (0.05, 2, "0.05"),
        (7, 3, "7.000"),
        (-0.5, 0, "−1"),
        (-0.4, 0, "0"),
        (2.345, 2, "2.35"),
        (10.06, 1, "10.1"),
    ],
)
def test_numbers(x, digits, text):
    assert words.number(x, digits) == text


@given(st.floats(-1e6, 1e6), st.integers(0, 4))
@settings(deadline=None)
def test_a_written_number_is_within_half_a_unit_of_its_last_digit(x, digits):
    written = float(words.number(x, digits).replace("−", "-"))
    assert abs(written - x) <= 0.5 * 10**-digits + 1e-8


@pytest.mark.parametrize("x, text", [(0.278, ".28"), (-0.05, "−.05"), (1, "1.00"), (0, ".00")])
def test_correlations_are_printed_without_the_zero(x, text):
    assert words.fraction(x) == text


def test_counts_and_lists():
    assert words.count(0, "rupture") == "no ruptures"
    assert words.count(1, "rupture") == "one rupture"
    assert words.count(12, "rupture") == "twelve ruptures"
    assert words.count(13, "rupture") == "13 ruptures"
    assert words.count(2, "study", "studies") == "two studies"
    assert words.listing([]) == ""
    assert words.listing(["a"]) == "a"
    assert words.listing(iter(["a", "b"])) == "a and b"
    assert words.listing(["a", "b", "c"]) == "a, b and c"


def test_a_sentence_begins_with_a_capital_and_leaves_out_what_is_empty():
    assert words.sentence("one", "", "two.") == "One two."
    assert words.sentence() == words.sentence("", "") == ""


@pytest.mark.parametrize(
    "before, after, said",
    [
        (20, 8.4, "fall from 20.0 to 8.4"),
        (8.4, 20, "rise from 8.4 to 20.0"),
        (20, 20, "stay at 20.0"),
        (20.04, 19.96, "stay at 20.0"),
        (20.04, 20.06, "rise from 20.0 to 20.1"),
    ],
)
def test_what_moved_is_said_by_the_numbers_that_are_shown(before, after, said):
    assert words.moved(before, after) == said


@pytest.mark.parametrize(
    "value, said", [(8, "below"), (12, "above"), (10, "just above"), (9.96, "just below"), (10.04, "just above")]
)
def test_on_which_side_of_a_line_a_value_stands(value, said):
    assert words.side(value, 10) == said


@pytest.mark.parametrize(
    "gap, said", [(2.34, "2.3 above"), (-2.34, "2.3 below"), (0.04, "as high as"), (-0.04, "as high as")]
)
def test_one_thing_beside_another_by_the_gap_that_is_shown(gap, said):
    assert words.compared(gap) == said

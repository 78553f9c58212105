"""Numbers as words: the one formatter, by cases."""

import pytest
from hypothesis import given
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
    ],
)
def test_numbers(x, digits, text):
    assert words.number(x, digits) == text


@given(st.floats(-1e6, 1e6), st.integers(0, 4))
def test_a_written_number_is_within_half_a_unit_of_its_last_digit(x, digits):
    written = float(words.number(x, digits).replace("−", "-"))
    assert abs(written - x) <= 0.5 * 10**-digits + 1e-8


@pytest.mark.parametrize("x, text", [(0.278, ".28"), (-0.05, "−.05"), (1, "1.00"), (0, ".00")])
def test_correlations_are_printed_without_the_zero(x, text):
    assert words.fraction(x) == text


def test_counts_and_lists():
    assert words.count(0, "rupture") == "no ruptures"
    assert words.count(1, "rupture") == "one rupture"
    assert words.count(13, "rupture") == "13 ruptures"
    assert words.count(2, "study", "studies") == "two studies"
    assert words.listing([]) == ""
    assert words.listing(["a"]) == "a"
    assert words.listing(["a", "b", "c"]) == "a, b and c"


def test_a_sentence_begins_with_a_capital_and_leaves_out_what_is_empty():
    assert words.sentence("one", "", "two.") == "One two."

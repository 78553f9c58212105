"""The pattern table: the file that the book prints is what the model gives."""

import numpy as np
import pandas as pd
import pytest
from conftest import ROOT

from widgets import patterns
from widgets.caseload import simulate_caseload
from widgets.patterns import PATTERNS, REASONS


@pytest.fixture(scope="module")
def printed():
    return pd.read_csv(ROOT / "datasets" / "patterns.csv").set_index("name")


@pytest.fixture(scope="module")
def smaller():
    """The same measures in a caseload of another seed and a quarter the size."""
    return patterns.measure(clients=12_000, seed=2).set_index("name")


def test_the_printed_table_has_every_pattern_and_only_these(printed):
    assert list(printed.index) == [p.name for p in PATTERNS]
    for pattern in PATTERNS:
        row = printed.loc[pattern.name]
        assert (row.published, row.source, row.grade, row.use) == pattern[2:6]
        assert pattern.grade in ("A", "A2", "B") and pattern.use in ("fitted", "checked")
        assert row.verdict == ("met" if pattern.low <= row.value <= pattern.high else "missed")


def test_a_miss_has_its_reason_and_only_a_miss(printed):
    for pattern in PATTERNS:
        row = printed.loc[pattern.name]
        assert (row.reason if isinstance(row.reason, str) else "") == (
            REASONS.get(pattern.measure, "") if row.verdict == "missed" else ""
        )
        assert row.verdict == "met" or row.reason


def test_the_model_still_gives_what_is_printed(printed, smaller):
    errors = [(table.high - table.low) / (2 * 1.96) for table in (printed, smaller)]
    # four standard errors of the difference: a change of the model shows, chance does not
    apart = (smaller.value - printed.value).abs() > 4 * np.hypot(*errors) + 1e-3
    assert list(apart.index[apart]) == []


def test_every_fitted_pattern_is_met(printed):
    assert (printed[printed.use == "fitted"].verdict == "met").all()


def test_a_changed_parameter_moves_the_table(printed):
    weaker = patterns.batch(4000, 1, flux=0.25)
    assert weaker["early_outcome"] < printed.value["early alliance with outcome"] - 0.03


def test_the_therapist_switch_shows_both_published_results():
    between, within = patterns.shares(simulate_caseload(20_000, 2000, 12, 3, therapist_share=1.0))
    assert between > 0.3 and abs(within) < 0.1
    between, within = patterns.shares(simulate_caseload(20_000, 2000, 12, 3, therapist_share=0.0))
    assert within > 0.2 and between < within


def test_sensitivity_has_a_row_for_every_parameter_that_the_caseload_uses():
    table = patterns.sensitivity(clients=500)
    printed = pd.read_csv(ROOT / "datasets" / "sensitivity.csv")
    assert set(table.name) == set(printed.name)
    assert not {"r_outcome", "cutoff"} & set(printed.name)
    # more gain leaves fewer symptoms, less gain more
    gain = printed.set_index("name").loc["gain"]
    assert gain.symptoms_end_higher < 0 < gain.symptoms_end_lower

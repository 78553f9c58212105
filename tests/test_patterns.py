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
        assert pattern.grade in ("A", "A2", "B", "derived") and pattern.use in ("fitted", "checked")
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


# --- the measures, by hand -------------------------------------------------------------


def table(**columns):
    """A caseload from arrays, clients × sessions."""
    clients, sessions = next(iter(columns.values())).shape
    index = {"client": np.repeat(np.arange(clients), sessions), "session": np.tile(np.arange(1, sessions + 1), clients)}
    return pd.DataFrame(index | {name: np.ravel(values) for name, values in columns.items()})


def test_a_measure_has_its_mean_over_batches_its_interval_and_its_verdict():
    pattern = patterns.PATTERNS[0]._replace(low=2.0, high=3.0)
    row = patterns._row(pattern, [pd.DataFrame({"other": [9]}), pd.DataFrame({pattern.measure: [1.0, 2.0, 3.0]})])
    assert (row["value"], row["verdict"], row["reason"]) == (2.0, "met", "")
    assert (row["low"], row["high"]) == pytest.approx((2 - 1.96 / 3**0.5, 2 + 1.96 / 3**0.5))
    missed = patterns._row(pattern._replace(measure="spread_low", low=2.1), [pd.DataFrame({"spread_low": [1.0, 3.0]})])
    assert (missed["verdict"], missed["reason"]) == ("missed", REASONS["spread_low"])


def test_raters_are_compared_at_the_early_session_in_standard_deviations():
    client, therapist = np.full((4, 4), 9.0), np.full((4, 4), 9.0)
    client[:, 2], therapist[:, 2] = [4, 5, 6, np.nan], [2, 4, 6, 1]
    found = patterns.raters(table(alliance_client=client, alliance_therapist=therapist))
    assert found["agreement"] == pytest.approx(1)  # over the three clients whom both rated
    # means 5 and 3.25, variances 2/3 and 59/16
    assert found["client_above"] == pytest.approx((5 - 3.25) / ((2 / 3 + 59 / 16) / 2) ** 0.5)


def test_outcome_is_how_far_below_the_line_from_intake_the_last_attended_score_lies():
    symptoms = np.array([[10, 9, 8], [20, 16, 99], [30, 30, 24], [40, 1, 99]], float)
    there = np.array([[1, 1, 1], [1, 1, 0], [1, 1, 1], [1, 0, 0]], bool)
    # last scores 8, 16, 24, 40 on intake 10, 20, 30, 40: slope 1.04, level −4
    found = patterns.outcome(table(symptoms=symptoms, attended=there))
    assert found == pytest.approx([6.4 - 8, 16.8 - 16, 27.2 - 24, 37.6 - 40])


def test_two_ratings_generalise_as_their_variances_say():
    chance = np.random.default_rng(1)
    own, slip = chance.normal(0, 2, (20_000, 1)), chance.normal(0, 1, (20_000, 10))
    there = np.ones((20_000, 10), bool)
    symptoms = np.repeat(20 + chance.normal(0, 1, (20_000, 1)), 10, axis=1)
    symptoms[:, -1] = 20 - own[:, 0] + chance.normal(0, 2, 20_000)
    found = patterns.sessions(table(alliance_client=4 + own + slip, symptoms=symptoms, attended=there))
    # between 4, within 1: 4 / (4 + 1/2) and 4 / (4 + 1/4)
    assert found["two_sessions"] == pytest.approx(8 / 9, abs=0.005)
    assert found["four_sessions"] == pytest.approx(16 / 17, abs=0.005)
    # r with outcome: √(4 / 8) of the true level, weakened by √reliability
    gain = 0.5**0.5 * ((16 / 17) ** 0.5 - (4 / 5) ** 0.5)
    assert found["more_sessions"] == pytest.approx(gain, abs=0.01)


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

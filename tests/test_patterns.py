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
        assert (row.measure, row.published, row.window, row.source, row.grade, row.use) == pattern[1:7]
        assert (row.window_low, row.window_high) == (pattern.low, pattern.high)
        assert pattern.grade in ("A", "A2", "B", "derived") and pattern.use in ("fitted", "checked")
        assert row.verdict == ("met" if pattern.low <= row.value <= pattern.high else "missed")


def test_every_window_has_two_ends_and_most_patterns_are_checked_not_fitted(printed):
    for pattern in PATTERNS:
        # neither end is the end of what the measure could be: a sign alone is no test
        assert -1 < pattern.low < pattern.high and (pattern.high < 0.99 or pattern.measure in ("i2", "q", "pre_post"))
    checked = printed[printed.use == "checked"]
    assert len(checked) >= 10 and (checked.verdict == "met").mean() >= 0.9


def test_the_ensemble_is_judged_beside_the_model(printed):
    from widgets import data, ensemble

    over = ensemble.judged(data.ensemble())
    for name in over:
        assert printed.set_index("measure")[name].to_numpy() == pytest.approx(over[name].to_numpy(), abs=6e-5), name
    assert (printed[printed.use == "fitted"].ensemble_met == 1).all()


def test_a_miss_has_its_reason_and_only_a_miss(printed):
    for pattern in PATTERNS:
        row = printed.loc[pattern.name]
        assert (row.reason if isinstance(row.reason, str) else "") == (
            REASONS.get(pattern.measure, "") if row.verdict == "missed" else ""
        )
        assert row.verdict == "met" or row.reason


def test_the_model_still_gives_what_is_printed(printed, smaller):
    both = printed.join(smaller.add_suffix("_now"))
    for name, row in both.iterrows():
        errors = [(row[f"high{w}"] - row[f"low{w}"]) / 3.92 for w in ("", "_now")]
        # four standard errors of the difference: a change of the model shows, chance does not
        assert abs(row.value_now - row.value) <= 4 * np.hypot(*errors) + 1e-3, name


def test_every_fitted_pattern_is_met(printed):
    assert (printed[printed.use == "fitted"].verdict == "met").all()


@pytest.mark.parametrize(
    ("change", "moved"),
    [
        # without the mechanism, the pattern that it is there for leaves its window
        ({"afterglow": 0.0}, "alliance_to_symptoms"),
        ({"worst": 0.0}, "untreated"),
        ({"error": 0.0, "week": 0.0}, "worse"),
        ({"leave_weak": 0.0, "leave": 0.0165}, "leavers"),
        ({"end": 0.0}, "ruptures"),
        ({"therapist_gain": 0.0}, "therapists"),
    ],
)
def test_every_mechanism_earns_its_place(printed, change, moved):
    pattern = next(p for p in PATTERNS if p.measure == moved)
    assert printed.set_index("measure").verdict[moved] == "met"
    found = patterns.untreated(4000, 1, **change) if moved == "untreated" else patterns.batch(10_000, 1, **change)
    assert not pattern.low <= found[moved] <= pattern.high


# --- measures by hand ------------------------------------------------------------------


def courses(symptoms, attended, ended=None, **columns):
    """A table of a few clients by hand: a row of symptom scores each, how many sessions they attended, who ended."""
    clients, sessions = len(symptoms), len(symptoms[0])
    session = np.tile(np.arange(1, sessions + 1), clients)
    table = pd.DataFrame({"client": np.repeat(np.arange(clients), sessions), "session": session})
    table["symptoms"] = np.ravel(symptoms).astype(float)
    table["attended"] = session <= np.repeat(attended, sessions)
    table["ended"] = (session == np.repeat(attended, sessions)) & np.repeat(ended or [False] * clients, sessions)
    for name, values in columns.items():
        table[name] = np.repeat(values, sessions)
    return table


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
    missed = patterns._row(pattern._replace(measure="by_length", low=2.1), [pd.DataFrame({"by_length": [1.0, 3.0]})])
    assert (missed["verdict"], missed["reason"]) == ("missed", REASONS["by_length"])


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


def test_change_by_hand():
    # recovered; improved by five but not below ten; one point; worse by five; below the cut-off at intake
    scores = [[20, 12, 9], [25, 22, 20], [15, 15, 14], [15, 18, 20], [8, 6, 2]]
    found = patterns.change(courses(scores, [3] * 5))
    assert (found["recovered"], found["improved"], found["worse"]) == (0.25, 0.25, 0.25)
    changes = [11, 5, 1, -5, 6]
    assert found["pre_post"] == pytest.approx(np.mean(changes) / np.std([20, 25, 15, 15, 8], ddof=1))
    # who leaves is counted with the last score given
    left = patterns.change(courses(scores, [2, 3, 3, 3, 3]))
    assert (left["recovered"], left["improved"]) == (0, 0.5)


def test_recovery_by_length_by_hand():
    # agreed endings after 2, 2, 3 and 4 sessions: half of the short ones recovered, all of the long ones
    scores = [[20, 9, 9, 9], [20, 14, 9, 9], [20, 12, 9, 9], [20, 12, 9, 8]]
    table = courses(scores, [2, 2, 3, 4], ended=[True] * 4)
    assert patterns.change(table)["by_length"] == 0.5


def test_drop_out_and_the_leavers_alliance_by_hand():
    # two of six leave without an agreed ending; one ends as agreed; three stay
    table = courses([[20] * 4] * 6, [3, 3, 3, 4, 4, 4], [False, False, True, False, False, False])
    table["alliance_client"] = np.repeat([3.0, 5.0, 5.0, 5.0, 7.0, 7.0], 4)
    found = patterns.leaving(table)
    assert found["dropout"] == pytest.approx(2 / 6)
    # means 4 and 6, variances 2 and 4/3
    assert found["leavers"] == pytest.approx(2 / (5 / 3) ** 0.5)


def test_the_therapists_share_by_hand():
    # all of the difference lies between the therapists, or none of it
    scores = [[20, 10], [20, 10], [20, 16], [20, 16], [10, 5], [10, 5], [10, 11], [10, 11]]
    theirs = [0, 0, 1, 1, 0, 0, 1, 1]
    assert patterns.between_therapists(courses(scores, [2] * 8, therapist=theirs))["therapists"] == pytest.approx(1)
    mixed = patterns.between_therapists(courses(scores, [2] * 8, therapist=[0, 1, 0, 1, 0, 1, 0, 1]))
    assert mixed["therapists"] < 0


def test_the_therapist_switch_shows_both_published_results():
    between, within = patterns.shares(simulate_caseload(20_000, 2000, 12, 3, therapist_share=1.0))
    assert between > 0.2 and within < between - 0.1
    between, within = patterns.shares(simulate_caseload(20_000, 2000, 12, 3, therapist_share=0.0))
    assert within > 0.2 and between < within - 0.1


def test_sensitivity_has_a_row_for_every_parameter_that_the_caseload_uses():
    table = patterns.sensitivity(clients=500)
    printed = pd.read_csv(ROOT / "datasets" / "sensitivity.csv")
    assert set(table.name) == set(printed.name)
    assert not {"r_outcome", "view_observer"} & set(printed.name)
    # more gain leaves fewer symptoms, less gain more
    gain = printed.set_index("name").loc["gain"]
    assert gain.symptoms_end_higher < 0 < gain.symptoms_end_lower

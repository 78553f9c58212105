"""The caseload: the same clients on arrays, in plain Python and alone; impossible settings refused."""

import math

import numpy as np
import pytest

from widgets import alliance as A
from widgets import study
from widgets.caseload import COLUMNS, ELEMENTS, simulate_caseload, whole

BALANCED = A.therapy("balanced")


@pytest.fixture(scope="module")
def table():
    return simulate_caseload(600, 40, 12, seed=5, elements=True)


def test_one_row_a_client_and_session_with_the_documented_columns(table):
    assert list(table.columns) == [*COLUMNS, *ELEMENTS]
    assert len(table) == 600 * 12
    assert not table.duplicated(["client", "session"]).any()
    assert list(table.index) == list(range(len(table)))
    assert table.sort_values(["client", "session"]).index.equals(table.index)
    assert list(simulate_caseload(3, 1, 2).columns) == list(COLUMNS)


def test_what_is_seen_lies_in_its_range_and_is_missing_only_after_leaving(table):
    there = table[table.attended]
    for name in (
        "goal",
        "task",
        "bond",
        "alliance",
        "alliance_client",
        "alliance_therapist",
        "alliance_observer",
        *ELEMENTS,
    ):
        assert there[name].between(1, 7).all(), name
    assert there.symptoms.between(0, 40).all() and there.symptoms_level.between(0, 40).all()
    assert (
        table[~table.attended]
        .drop(columns=["client", "therapist", "session", "rupture", "repaired", "ended", "attended"])
        .isna()
        .all(axis=None)
    )
    assert not table[~table.attended].rupture.any()
    assert there.alliance.to_numpy() == pytest.approx(there[["goal", "task", "bond"]].mean(axis=1).to_numpy())


def test_who_has_left_does_not_come_back(table):
    there = table.attended.to_numpy().reshape(600, 12)
    assert there[:, 0].all()
    assert (np.diff(there.astype(int), axis=1) <= 0).all()
    ended = table.ended.to_numpy().reshape(600, 12).any(axis=1)
    assert 0 < (~there[:, -1] & ~ended).mean() < 0.5  # some drop out, not everybody


@pytest.mark.parametrize("chunk, threads", [(1, 1), (7, 3), (600, 1), (10_000, 4)])
def test_same_seed_same_numbers_whatever_the_chunk_and_the_threads(table, chunk, threads):
    assert simulate_caseload(600, 40, 12, seed=5, elements=True, chunk=chunk, threads=threads).equals(table)


def test_who_ended_as_agreed_is_not_there_afterwards_and_ends_once(table):
    ended, there = (table[name].to_numpy().reshape(600, 12) for name in ("ended", "attended"))
    assert ended.any() and (ended.sum(axis=1) <= 1).all()
    assert not (ended & ~there).any()
    for client, session in zip(*np.nonzero(ended), strict=True):
        assert not there[client, session + 1 :].any()


def test_clients_may_be_named_and_come_in_the_order_named(table):
    some = simulate_caseload(np.array([17, 3, 599]), 40, 12, seed=5, elements=True)
    assert some.client.unique().tolist() == [17, 3, 599]
    for number in (17, 3, 599):
        mine, theirs = (frame[frame.client == number].reset_index(drop=True) for frame in (some, table))
        assert mine.equals(theirs)


def test_a_parameter_and_the_therapy_may_differ_by_client():
    spread = np.where(np.arange(50) < 25, 0.4, 1.6)
    kinds = ["behavioural", "psychodynamic"] * 25
    mixed = simulate_caseload(50, 5, 6, 2, therapy=kinds, spread=spread, chunk=8)
    for number in (0, 1, 24, 25, 48, 49):
        alone = simulate_caseload(50, 5, 6, 2, therapy=kinds[number], spread=float(spread[number]))
        mine, theirs = (frame[frame.client == number].drop(columns="client") for frame in (mixed, alone))
        # the power function may round an array in another way than a number
        np.testing.assert_allclose(mine.to_numpy(float), theirs.to_numpy(float), rtol=1e-12)


def test_no_table_is_held_twice():
    table = simulate_caseload(3000, 30, 10)
    # each column is the memory that it was computed into, not a copy in a block of its kind
    assert all(table[name].to_numpy().base is not None for name in table)
    assert not any(np.shares_memory(table.goal.to_numpy(), table[name].to_numpy()) for name in ("task", "bond"))
    import tracemalloc

    tracemalloc.start()
    table = simulate_caseload(60_000, 600, 16, chunk=1000, threads=2)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak <= 1.15 * table.memory_usage(index=False).sum()


def test_client_17_is_the_same_client_in_a_caseload_of_any_size(table):
    def of(frame):
        return frame[frame.client == 17].reset_index(drop=True)

    larger = simulate_caseload(3000, 40, 12, seed=5, elements=True)
    assert of(larger).equals(of(table))
    assert not of(simulate_caseload(600, 40, 12, seed=6, elements=True)).equals(of(table))


def test_plain_python_gives_the_same_clients(table):
    courses = [study.course_of(number, 40, 12, 5, BALANCED, elements=True) for number in range(60)]
    for number, course in enumerate(courses):
        rows = table[(table.client == number) & table.attended]
        assert len(rows) == len(course)
        assert [v.client for v in course] == pytest.approx(rows.alliance_client.to_list(), abs=1e-9)
        assert [v.therapist for v in course] == pytest.approx(rows.alliance_therapist.to_list(), abs=1e-9)
        assert [v.observer for v in course] == pytest.approx(rows.alliance_observer.to_list(), abs=1e-9)
        assert [v.goal for v in course] == pytest.approx(rows.goal_client.to_list(), abs=1e-9)
        assert [study.true_alliance(v) for v in course] == pytest.approx(rows.alliance.to_list(), abs=1e-9)
        assert [v.state.rupture for v in course] == rows.rupture.to_list()
        assert [v.state.repaired for v in course] == rows.repaired.to_list()
        assert [v.symptoms for v in course] == pytest.approx(rows.symptoms.to_list(), abs=1e-9)
        assert [A.score(v.state.symptoms) for v in course] == pytest.approx(rows.symptoms_level.to_list(), abs=1e-9)
        assert [v.ends for v in course] == rows.ended.to_list()


def test_outcome_is_the_last_score_less_what_intake_foretells():
    from widgets.patterns import outcome

    table = simulate_caseload(200, 40, 12, seed=5)
    courses = study.caseload(200, 40, 12, 5, BALANCED)
    assert study.outcomes(courses) == pytest.approx(outcome(table).tolist(), abs=1e-9)
    assert study.mean(study.outcomes(courses)) == pytest.approx(0, abs=1e-9)
    # more is better: with the same intake, who ends lower has the higher outcome
    assert np.corrcoef(study.outcomes(courses), [study.last(c) for c in courses])[0, 1] < 0


def test_the_therapists_share_is_the_share_of_variance_between_therapists():
    for share in (0, 0.3, 1):
        table = simulate_caseload(20_000, 1000, 1, seed=2, therapist_share=share)
        means = table.groupby("therapist").alliance.agg(["mean", "var"])
        within = means["var"].mean()
        between = means["mean"].var() - within / 20
        assert between / (between + within) == pytest.approx(share, abs=0.04)


def test_goal_task_and_bond_correlate_across_clients_as_set():
    table = simulate_caseload(40_000, 400, 1, seed=3, therapist_share=0.0)
    logit = np.log((table[["goal", "task", "bond"]] - 1) / (7 - table[["goal", "task", "bond"]]))
    found = logit.corr().to_numpy()
    assert found[0, 1] == pytest.approx(A.P.r_goal_task, abs=0.02)
    assert found[0, 2] == pytest.approx(A.P.r_bond, abs=0.02)
    assert found[1, 2] == pytest.approx(A.P.r_bond, abs=0.02)


def test_a_poor_alliance_makes_dropping_out_likelier_and_few_symptoms_an_agreed_ending():
    table = simulate_caseload(5000, 500, 16, seed=4)
    first, last = (table[table.session == s].set_index("client") for s in (1, 16))
    ended = table.groupby("client").ended.any()
    out, whole, ill = ~last.attended & ~ended, first.alliance, first.symptoms
    assert out[whole < whole.quantile(0.25)].mean() > 1.3 * out[whole > whole.quantile(0.75)].mean()
    assert ended[ill < ill.quantile(0.25)].mean() > 1.3 * ended[ill > ill.quantile(0.75)].mean()


@pytest.mark.parametrize(
    "settings, words",
    [
        ({"clients": 0}, "clients = 0: give a whole number from 1"),
        ({"therapists": 0}, "therapists = 0: give a whole number from 1"),
        ({"sessions": -3}, "sessions = -3: give a whole number from 1"),
        ({"sessions": 2.5}, "sessions = 2.5: give a whole number from 1"),
        ({"seed": -1}, "seed = -1: give a whole number from 0"),
        ({"chunk": 0}, "chunk = 0: give a whole number from 1"),
        ({"therapist_share": 1.5}, "therapist_share = 1.5: give a number from 0 to 1"),
        ({"therapist_share": math.nan}, "therapist_share = nan: give a number from 0 to 1"),
        ({"therapy": "none"}, "unknown therapy 'none': choose from balanced"),
        ({"threads": 0}, "threads = 0: give a whole number from 1"),
        ({"clients": np.array([1.5])}, "clients is an array of float64, shape (1,): give a row of whole numbers"),
        ({"clients": np.array([3, -1])}, "clients holds -1: give whole numbers from 0"),
        ({"clients": 3, "spread": [1.0, 1.0]}, "spread is an array of float64, shape (2,): give one for each of 3"),
        ({"clients": 2, "spread": [1.0, math.nan]}, "spread = nan: give a number from 0 to 3"),
        ({"clients": 2, "gain": [0.1, 0.7]}, "gain = 0.7: give a number from 0 to 0.5"),
        ({"clients": 2, "rapport": [1.0, 1.0]}, "unknown parameter 'rapport': choose from afterglow"),
        ({"clients": 2, "therapy": ["balanced", "none"]}, "unknown therapy 'none': choose from balanced"),
        ({"clients": 2, "therapy": ["balanced"]}, "therapy is an array of <U8, shape (1,): give one for each of 2"),
        ({"clients": 2, "r_bond": [0.1, 0.9]}, "r_bond is above r_goal_task for client 1"),
        ({"rapport": 1}, "unknown parameter 'rapport': choose from afterglow"),
    ],
)
def test_impossible_settings_are_refused_by_name_value_and_what_is_allowed(settings, words):
    with pytest.raises(ValueError) as error:
        simulate_caseload(**settings)
    assert str(error.value).startswith(words)


def test_what_is_left_out_is_a_thousand_clients_of_a_hundred_therapists_for_sixteen_sessions():
    table = simulate_caseload()
    assert (table.client.nunique(), table.therapist.nunique(), table.session.max()) == (1000, 100, 16)
    assert table.equals(simulate_caseload(1000, 100, 16, 1, therapy="balanced"))


def test_a_whole_number_may_reach_both_ends_and_no_further():
    for value in (1, 2**31 - 1, np.int64(7)):
        assert whole("clients", value, 1) == value
    for value in (0, 2**31, 1.0, True, "1", None):
        with pytest.raises(ValueError) as error:
            whole("clients", value, 1)
        assert str(error.value) == f"clients = {value!r}: give a whole number from 1 to 2147483647"


# --- the small study's own numbers -----------------------------------------------------


def test_correlation_by_hand():
    assert study.correlate([1, 2, 3, 4], [2, 4, 6, 8]) == pytest.approx(1)
    assert study.correlate([1, 2, 3, 4], [1, 3, 2, 4]) == pytest.approx(0.8)


def test_fisher_z_and_interval_by_hand():
    assert study.fisher_z(0.5) == pytest.approx(math.atanh(0.5))
    assert study.correlation(study.fisher_z(-0.3)) == pytest.approx(-0.3)
    low, high = study.interval(0.5, 28)
    assert (low, high) == pytest.approx(
        (math.tanh(math.atanh(0.5) - 0.3919928), math.tanh(math.atanh(0.5) + 0.3919928)), abs=1e-6
    )


def test_the_study_in_the_page_finds_what_the_library_finds():
    from widgets import evidence

    x, y = [2.0, 3.5, 1.0, 6.0, 4.0], [1.0, 2.0, 1.5, 5.0, 2.0]
    assert study.correlate(x, y) == pytest.approx(np.corrcoef(x, y)[0, 1], abs=1e-12)
    for r in (-0.95, -0.2, 0, 0.4, 0.999):
        assert study.fisher_z(r) == pytest.approx(evidence.fisher_z(r), abs=1e-12)
        assert study.correlation(evidence.fisher_z(r)) == pytest.approx(r, abs=1e-12)
    assert study.correlation(1000) == 1 == -study.correlation(-1000)


def test_a_correlation_never_goes_beyond_one():
    x = [0.1 * i for i in range(12)]
    assert -1 <= study.correlate(x, [-3 * a + 0.7 for a in x]) <= -1 + 1e-12
    assert 1 - 1e-12 <= study.correlate(x, [1e-9 * a for a in x]) <= 1


COURSES = study.caseload(4, 2, 3, 1, BALANCED)


@pytest.mark.parametrize(
    "act, words",
    [
        (lambda: study.correlate([1, 2, 3], [1, 2, 3]), "3 and 3 values: give two lists of the same length, four or longer"),
        (lambda: study.correlate([1, 2, 3, 4], [1, 2, 3, 4, 5]), "4 and 5 values"),
        (lambda: study.correlate([1, 1, 1, 1], [1, 2, 3, 4]), "x is 1 for all"),
        (lambda: study.correlate([1, 2, 3, 4], [0.1, 0.1, 0.1, 0.1]), "y is 0.1 for all"),
        (lambda: study.correlate([1, 2, math.nan, 4], [1, 2, 3, 4]), "x[2] = nan: give a finite number"),
        (lambda: study.correlate([1, 2, 3, 4], [1, math.inf, 3, 4]), "y[1] = inf: give a finite number"),
        (lambda: study.correlate([1, 2, 3, 4], ["1", 2, 3, 4]), "y[0] = '1': give a finite number"),
        (lambda: study.correlate([1, 2, 3, None], [1, 2, 3, 4]), "x[3] = None: give a finite number"),
        (lambda: study.fisher_z(1), "r = 1: give a correlation between -1 and 1, both excluded"),
        (lambda: study.fisher_z(math.nan), "r = nan: give a correlation"),
        (lambda: study.fisher_z("0.3"), "r = '0.3': give a correlation"),
        (lambda: study.fisher_z(None), "r = None: give a correlation"),
        (lambda: study.correlation(math.inf), "z = inf: give a finite number"),
        (lambda: study.correlation("0"), "z = '0': give a finite number"),
        (lambda: study.interval(0.3, 3), "n = 3: give a number of pairs, a whole number from 4"),
        (lambda: study.interval(0.3, 4.5), "n = 4.5: give a number of pairs, a whole number from 4"),
        (lambda: study.interval(0.3, math.inf), "n = inf: give a finite number"),
        (lambda: study.interval(0.3, "40"), "n = '40': give a finite number"),
        (lambda: study.interval(-1, 40), "r = -1: give a correlation"),
        (lambda: study.interval(0.3, 40, 0), "width = 0: give a number of standard errors above 0"),
        (lambda: study.interval(0.3, 40, math.nan), "width = nan: give a finite number"),
        (lambda: study.outcomes(COURSES[:2]), "2 courses: give three or more that differ at intake"),
        (lambda: study.outcomes(COURSES[:1] * 4), "4 courses: give three or more that differ at intake"),
    ],
)  # fmt: skip
def test_what_cannot_be_studied_gives_no_number(act, words):
    with pytest.raises(ValueError) as error:
        act()
    assert str(error.value).startswith(words)


def test_a_run_says_how_far_it_is():
    heard = []
    study.listener = heard.append
    try:
        study.caseload(30, 5, 2, 1, BALANCED)
    finally:
        study.listener = None
    assert heard == pytest.approx([1 / 3, 2 / 3, 1])

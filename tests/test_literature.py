"""A simulated literature: studies that differ, each on clients and therapists of its own."""

import numpy as np
import pandas as pd
import pytest

from widgets import evidence
from widgets.caseload import simulate_caseload
from widgets.literature import DESIGN, LENGTHS, RATERS, THERAPIES, clients_of, designs, literature
from widgets.patterns import outcome, r, wide

ALIKE = {"therapy": "behavioural", "length": 12, "rater": "client", "session": 3, "size": 100}
ALIKE |= {"restriction": 1.0, "reliability": 1.0, "same_reporter": False}


def alike(studies, **changes):
    """Designs that do not differ, but for what is changed."""
    return pd.DataFrame([ALIKE] * studies).assign(**changes)


def test_a_design_says_all_that_it_should_within_its_bounds():
    table = designs(2000, 1)
    assert tuple(table.columns) == DESIGN and table.equals(designs(2000, 1)) and not table.equals(designs(2000, 2))
    assert (
        set(table.therapy) == set(THERAPIES) and set(table.length) == set(LENGTHS) and set(table.rater) == set(RATERS)
    )
    assert table.session.between(1, 5).all() and table["size"].between(20, 1000).all()
    # 295 studies have more than 30,000 clients: about a hundred each
    assert 90 < table["size"].mean() < 115
    assert np.log(table.restriction).std() == pytest.approx(0.6, abs=0.04)


def test_a_therapist_belongs_to_one_study_and_has_about_ten_of_its_clients():
    sizes = np.array([20, 35, 104])
    numbers, therapists = clients_of(sizes)
    assert len(set(numbers)) == 159
    study = np.repeat([0, 1, 2], sizes)
    theirs = pd.Series(study).groupby(numbers % therapists)
    assert theirs.nunique().max() == 1 and theirs.size().between(8, 10).all()


def test_a_single_study_finds_what_its_caseload_holds():
    (found,) = literature(alike(1), seed=4).itertuples()
    table = simulate_caseload(100, 10, 12, 4, therapy="behavioural")
    rated = wide(table, "alliance_client")[:, 2]
    assert found.n == (~np.isnan(rated)).sum()
    assert found.r == pytest.approx(r(rated, outcome(table)), abs=1e-12)


def test_a_study_ends_at_its_own_length_whatever_the_others_do():
    alone = literature(alike(1, length=8), seed=4)
    beside = literature(pd.concat([alike(1, length=8), alike(1, length=24, size=4)], ignore_index=True), seed=4)
    table = simulate_caseload(100, 10, 8, 4, therapy="behavioural")
    assert alone.r[0] == pytest.approx(r(wide(table, "alliance_client")[:, 2], outcome(table)), abs=1e-12)
    assert beside.n[0] == pytest.approx(alone.n[0], abs=15)  # other therapists, other clients
    assert len(beside) == 1  # four clients are no study


def test_studies_that_differ_find_different_things_and_equal_ones_do_not():
    same = literature(alike(150), seed=2)
    by_spread = literature(alike(150, restriction=np.tile([0.4, 1.0, 2.2], 50)), seed=2)
    i2 = [evidence.pool(each.r.tolist(), each.n.tolist()).i2 for each in (same, by_spread)]
    assert i2[0] < 25 and i2[1] > i2[0] + 25
    mean = by_spread.groupby("restriction").r.mean()
    assert mean[0.4] < mean[1.0] < mean[2.2]


def test_the_same_reporter_finds_more_and_a_poor_measure_less():
    usual, coloured = (literature(alike(60, same_reporter=both), seed=3).r.mean() for both in (False, True))
    poor = literature(alike(60, reliability=0.4), seed=3).r.mean()
    assert coloured > usual + 0.1
    assert poor == pytest.approx(usual * 0.4**0.5, abs=0.04)
    # who is not asked twice is not coloured
    observed = [literature(alike(60, rater="observer", same_reporter=both), seed=3).r.mean() for both in (False, True)]
    assert observed[1] < observed[0]


def test_an_impossible_number_of_studies_is_refused():
    with pytest.raises(ValueError, match="studies = 0: give a whole number from 1"):
        designs(0)
    with pytest.raises(ValueError, match="gain = 3: give a number from 0 to 0.5"):
        literature(5, gain=3)

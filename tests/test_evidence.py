"""Pooling correlations: `widgets/evidence.py`.

What R's metafor finds in the same data is in metafor.json; the script beside it made the tables and names
the sources.
"""

import json
import re
from dataclasses import asdict, replace
from math import atanh, isnan, sqrt, tanh
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pymare import Dataset
from pymare.estimators import VarianceBasedLikelihoodEstimator, WeightedLeastSquares
from pymare.stats import q_profile

from widgets import evidence, lagged, within_clients
from widgets.evidence import correlation, fisher_z, funnel_test, leave_one_out, pool

HERE = Path(__file__).parent
METAFOR = json.loads((HERE / "metafor.json").read_text())
HOW = {
    "random_wald": {},
    "random_hartung_knapp": {"interval": "hartung-knapp"},
    "fixed_wald": {"method": "fixed"},
}


def same(found, expected):
    """To four digits after the point and four that count, whichever asks more."""
    return found == pytest.approx(expected, rel=5e-5, abs=1e-12) and abs(np.subtract(found, expected)).max() < 5e-5


def test_what_is_cited_is_in_the_bibliography():
    text = "".join(Path(module.__file__).read_text(encoding="utf-8") for module in (evidence, lagged, within_clients))
    cited = set(re.findall(r"\b[A-Z][A-Za-z]+(?:19|20)\d\d\b", text))
    known = set(re.findall(r"^@\w+{(\w+),", (HERE.parent / "book/references.bib").read_text(encoding="utf-8"), re.M))
    assert len(cited) > 5 and cited <= known


# --- agreement with metafor ------------------------------------------------------------


@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize("name", METAFOR)
def test_pool_agrees_with_metafor(name, how):
    data = METAFOR[name]
    found = asdict(pool(data["r_studies"], data["n_studies"], **HOW[how]))
    assert {key: found[key] for key, value in data[how].items() if not same(found[key], value)} == {}


@pytest.mark.parametrize("name", METAFOR)
def test_funnel_test_agrees_with_metafor(name):
    data = METAFOR[name]
    found = asdict(funnel_test(data["r_studies"], data["n_studies"]))
    assert {key: found[key] for key, value in data["funnel"].items() if not same(found[key], value)} == {}


@pytest.mark.parametrize("name", [name for name in METAFOR if METAFOR[name]["leave_one_out"]])
def test_leave_one_out_agrees_with_metafor(name):
    data = METAFOR[name]
    found = leave_one_out(data["r_studies"], data["n_studies"])
    assert len(found) == len(data["r_studies"])
    assert [key for key, values in data["leave_one_out"].items() if not same(found[key].to_numpy(), values)] == []


def test_the_table_of_metafor_holds_what_it_should():
    assert {name: len(data["r_studies"]) for name, data in METAFOR.items()} == {
        "molloy2014": 16, "cohen1981": 20, "mcdaniel1994": 160, "crede2010": 67
    }  # fmt: skip
    fields = set(evidence.Pooled.__dataclass_fields__)
    assert all(set(data["random_wald"]) == fields for data in METAFOR.values())


def test_pool_finds_what_the_article_printed():
    # Molloy, O'Carroll & Ferguson (2014), abstract: r = 0.15; 95 % CI 0.09, 0.21
    data = METAFOR["molloy2014"]
    found = pool(data["r_studies"], data["n_studies"])
    assert [round(x, 2) for x in (found.r, found.ci_low, found.ci_high)] == [0.15, 0.09, 0.21]


# --- by hand ---------------------------------------------------------------------------


def test_two_studies_by_hand():
    # two studies of one size: v = 1/100 each. For k = 2 and equal v, REML is the method of
    # moments: τ² = (z1 − z2)²/2 − v; Q = (z1 − z2)²/(2v)
    r, n, v = [0.1, 0.5], [103, 103], 0.01
    z1, z2 = atanh(0.1), atanh(0.5)
    found = pool(r, n)
    assert found.z == pytest.approx((z1 + z2) / 2, abs=1e-9)
    assert found.tau2 == pytest.approx((z1 - z2) ** 2 / 2 - v, rel=1e-6)
    assert found.se == pytest.approx(sqrt((found.tau2 + v) / 2), rel=1e-9)
    assert found.ci_low == pytest.approx(tanh(found.z - 1.959964 * found.se), abs=1e-6)
    assert found.q == pytest.approx((z1 - z2) ** 2 / (2 * v), rel=1e-9)
    assert found.i2 == pytest.approx(100 * (1 - 1 / found.q), rel=1e-6)
    assert (found.k, found.n_total, found.q_df) == (2, 206, 1)
    # Hartung–Knapp with k = 2: standard error |z1 − z2|/2, t with 1 degree of freedom: 12.7062
    narrow = pool(r, n, interval="hartung-knapp")
    assert narrow.ci_high == pytest.approx(tanh(found.z + 12.70620 * abs(z1 - z2) / 2), abs=1e-6)


def test_weights_are_sample_sizes_less_three():
    found = pool([0.2, 0.4], [13, 33], method="fixed")
    assert found.z == pytest.approx((10 * atanh(0.2) + 30 * atanh(0.4)) / 40, abs=1e-12)
    assert found.se == pytest.approx(sqrt(1 / 40), abs=1e-12)


def test_prediction_by_hand():
    # three studies of one size: t with one degree of freedom
    found = pool([0.0, 0.3, 0.6], [50, 50, 50])
    half = 12.70620 * sqrt(found.tau2 + found.se**2)
    assert found.prediction_low == pytest.approx(tanh(found.z - half), abs=1e-6)
    assert found.prediction_high == pytest.approx(tanh(found.z + half), abs=1e-6)


def test_two_studies_predict_nothing():
    found = pool([0.1, 0.5], [103, 103])
    assert isnan(found.prediction_low) and isnan(found.prediction_high)


def test_fixed_has_no_variance_between_studies():
    found = pool([0.1, 0.3, 0.5], [100, 100, 100], method="fixed")
    assert found.tau2 == 0
    assert all(map(isnan, (found.tau2_low, found.tau2_high, found.prediction_low, found.prediction_high)))


def test_equal_correlations_leave_hartung_knapp_nothing_to_go_by():
    found = pool([0.3, 0.3, 0.3], [40, 50, 60], interval="hartung-knapp")
    assert found.r == pytest.approx(0.3)
    assert all(map(isnan, (found.se, found.ci_low, found.ci_high, found.prediction_low)))


def test_fisher_z_and_back():
    assert fisher_z(0.5) == pytest.approx(0.549306144)  # ln 3 / 2
    assert correlation(0.549306144) == pytest.approx(0.5)
    assert isinstance(fisher_z(0.5), float) and isinstance(correlation(0.5), float)
    np.testing.assert_allclose(correlation(fisher_z([-0.9, 0, 0.9])), [-0.9, 0, 0.9])


def test_leave_one_out_names_the_studies():
    r = pd.Series({"Adams": 0.1, "Brown": 0.3, "Clark": 0.5})
    found = leave_one_out(r, [50, 60, 70], method="fixed")
    assert list(found.index) == ["Adams", "Brown", "Clark"]
    assert found.index.name == "left_out"
    assert found.loc["Adams", "r"] == pool([0.3, 0.5], [60, 70], method="fixed").r


def test_funnel_test_sees_small_studies_that_find_more():
    n = np.array([10, 15, 20, 30, 50, 80, 120, 200, 400])
    leaning = funnel_test(np.tanh(0.1 + 1.5 / np.sqrt(n - 3)), n)
    assert leaning.slope == pytest.approx(1.5) and leaning.limit_r == pytest.approx(tanh(0.1))
    assert leaning.p < 0.05 < funnel_test(np.tanh(0.3 + 0.02 * (-1.0) ** n), n).p


ROWS = ("Adams", "Brown", "Clark")


@pytest.mark.parametrize("ask", [pool, leave_one_out, funnel_test])
def test_two_series_are_paired_by_label(ask):
    r, n = pd.Series([0.1, 0.3, 0.5], ROWS), pd.Series([50, 60, 70], ROWS)
    found, expected = (pd.DataFrame([ask(r, x)] if ask != leave_one_out else ask(r, x)) for x in (n[::-1], n))
    pd.testing.assert_frame_equal(found, expected)
    # a list has no labels, and one Series none to compare with
    pd.testing.assert_frame_equal(pd.DataFrame([pool(r, [50, 60, 70])]), pd.DataFrame([pool(r, n)]))


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        (["Adams", "Brown", "Davis"], "r has a study 'Clark' that n has not"),
        ([0, 1, 2], "r has a study 'Adams' that n has not"),
        (["Clark", "Brown", "Adams", "Evans"], "n has a study 'Evans' that r has not"),
        (["Clark", "Brown", "Adams", "Adams"], "n has a study 'Adams' twice"),
    ],
)
def test_series_with_other_labels_are_not_paired(labels, said):
    r, n = pd.Series([0.1, 0.3, 0.5], ROWS), pd.Series(50, labels)
    with pytest.raises(ValueError, match=said):
        pool(r, n)


# --- what holds for all studies --------------------------------------------------------

sets = st.lists(st.tuples(st.floats(-0.95, 0.95), st.integers(4, 2000)), min_size=2, max_size=12)
ways = st.sampled_from([{}, {"method": "fixed"}, {"interval": "hartung-knapp"}])


def columns(studies):
    return [list(column) for column in zip(*studies, strict=True)]


@given(sets, ways)
@settings(max_examples=60, deadline=None)
def test_intervals_hold_the_estimate_and_all_is_in_range(studies, way):
    found = pool(*columns(studies), **way)
    r, _ = columns(studies)
    assert min(r) - 1e-9 <= found.r <= max(r) + 1e-9
    assert not found.ci_low > found.r and not found.ci_high < found.r
    assert not found.prediction_low > found.ci_low and not found.prediction_high < found.ci_high
    assert 0 <= found.i2 <= 100 and 0 <= found.q_p <= 1 and found.tau2 >= 0 and found.q >= 0
    assert not found.tau2_low > found.tau2_high


@given(sets.filter(lambda studies: len(studies) > 2), ways)
@settings(max_examples=40, deadline=None)
def test_leaving_one_out_is_pooling_the_others(studies, way):
    r, n = columns(studies)
    found = leave_one_out(r, n, **way)
    others = [pool(r[:i] + r[i + 1 :], n[:i] + n[i + 1 :], **way) for i in range(len(r))]
    pd.testing.assert_frame_equal(found.rename_axis(None), pd.DataFrame(others), rtol=1e-6, atol=1e-8)


def test_leaving_one_out_is_the_same_in_parts(monkeypatch):
    r, n = simulated_studies(23)
    whole = leave_one_out(r, n)
    monkeypatch.setattr(evidence, "CELLS", 70)  # three poolings at a time, two at the end
    pd.testing.assert_frame_equal(leave_one_out(r, n), whole)


@pytest.mark.parametrize("seed", range(5))
def test_pooling_agrees_with_pymare(seed):
    r, n = simulated_studies(6 + 8 * seed, seed)
    data = Dataset(np.arctanh(r), 1 / (n - 3))
    sharp = {"xtol": 1e-12, "ftol": 1e-15, "maxiter": 400}
    for way, name in (({}, "wald"), ({"interval": "hartung-knapp"}, "knapp-hartung")):
        theirs = VarianceBasedLikelihoodEstimator("REML", small_sample_correction=name, **sharp).fit_dataset(data)
        fit, found = theirs.summary(), pool(r, n, level=0.9, **way)
        effects = {key: value.item() for key, value in fit.get_fe_stats(alpha=0.1).items()}
        assert found.tau2 == pytest.approx(np.ravel(fit.tau2)[0], abs=1e-6)
        assert (found.z, found.se) == pytest.approx((effects["est"], effects["se"]), abs=1e-6)
        assert (found.ci_low, found.ci_high) == pytest.approx(np.tanh([effects["ci_l"], effects["ci_u"]]), abs=1e-6)
    ends = q_profile(np.arctanh(r), 1 / (n - 3), np.ones((len(r), 1)), alpha=0.1)
    assert (found.tau2_low, found.tau2_high) == pytest.approx((ends["ci_l"], ends["ci_u"]), abs=1e-4)
    fixed = WeightedLeastSquares().fit_dataset(data).summary().get_fe_stats(alpha=0.1)
    mine = pool(r, n, method="fixed", level=0.9)
    assert (mine.z, mine.se) == pytest.approx((fixed["est"].item(), fixed["se"].item()), abs=1e-9)


@given(sets)
@settings(max_examples=40, deadline=None)
def test_the_pooled_variance_is_where_the_restricted_likelihood_is_flat_or_zero(studies):
    r, n = map(np.array, columns(studies))
    z, v, tau2 = np.arctanh(r), 1 / (n - 3), pool(r, n).tau2

    def misfit(t):  # −2 restricted log likelihood (Viechtbauer2005)
        w = 1 / (v + t)
        mean = (w * z).sum() / w.sum()
        return np.log(v + t).sum() + np.log(w.sum()) + (w * (z - mean) ** 2).sum()

    for t in (tau2 * 0.9, tau2 * 1.1, tau2 + 1e-3 * v.min()):
        assert misfit(t) >= misfit(tau2) - 1e-9


@given(sets, ways, st.randoms())
@settings(max_examples=40, deadline=None)
def test_the_order_of_studies_does_not_matter(studies, way, chance):
    shuffled = list(studies)
    chance.shuffle(shuffled)
    assert asdict(pool(*columns(shuffled), **way)) == pytest.approx(
        asdict(pool(*columns(studies), **way)), rel=1e-4, abs=1e-6, nan_ok=True
    )


@given(sets, ways)
@settings(max_examples=40, deadline=None)
def test_turning_all_signs_turns_the_result(studies, way):
    r, n = columns(studies)
    there, back = pool(r, n, **way), pool([-x for x in r], n, **way)
    turned = replace(
        there, r=-there.r, z=-there.z, ci_low=-there.ci_high, ci_high=-there.ci_low,
        prediction_low=-there.prediction_high, prediction_high=-there.prediction_low,
    )  # fmt: skip
    assert asdict(back) == pytest.approx(asdict(turned), rel=1e-4, abs=1e-6, nan_ok=True)


@given(st.floats(-0.99, 0.99), st.lists(st.integers(4, 5000), min_size=2, max_size=12))
@settings(max_examples=40, deadline=None)
def test_equal_correlations_pool_to_themselves(r, n):
    for method in evidence.METHODS:
        found = pool([r] * len(n), n, method=method)
        assert found.r == pytest.approx(r, abs=1e-9)
        assert found.tau2 == pytest.approx(0, abs=1e-9) and found.i2 == pytest.approx(0, abs=1e-4)


@given(sets, st.integers(0, 11), st.floats(0.001, 0.5))
@settings(max_examples=40, deadline=None)
def test_a_study_that_finds_more_raises_a_fixed_effect(studies, i, more):
    r, n = columns(studies)
    raised = list(r)
    raised[i % len(r)] = tanh(atanh(raised[i % len(r)]) + more)
    assert pool(raised, n, method="fixed").r > pool(r, n, method="fixed").r


@given(sets)
@settings(max_examples=40, deadline=None)
def test_more_confidence_widens_every_interval(studies):
    low, high = pool(*columns(studies), level=0.8), pool(*columns(studies), level=0.99)
    assert high.ci_low < low.ci_low and high.ci_high > low.ci_high
    assert high.tau2_low <= low.tau2_low and high.tau2_high >= low.tau2_high


def test_one_more_study_with_the_pooled_correlation_narrows_a_fixed_interval():
    before = pool([0.1, 0.5], [30, 60], method="fixed")
    after = pool([0.1, 0.5, before.r], [30, 60, 40], method="fixed")
    assert after.r == pytest.approx(before.r)
    assert before.ci_low < after.ci_low < after.ci_high < before.ci_high


def simulated_studies(k, seed=1):
    chance = np.random.default_rng(seed)
    n = chance.integers(20, 200, k)
    true = np.arctanh(0.278) + 0.16 * chance.normal(size=k)
    return np.tanh(true + chance.normal(size=k) / np.sqrt(n - 3)), n


def test_hartung_knapp_is_wider_for_few_studies_and_wald_for_many():
    few = [pool(*simulated_studies(4), interval=interval) for interval in evidence.INTERVALS]
    many = [pool(*simulated_studies(1500), interval=interval) for interval in evidence.INTERVALS]
    assert few[1].ci_high - few[1].ci_low > 1.2 * (few[0].ci_high - few[0].ci_low)
    assert many[1].ci_high - many[1].ci_low == pytest.approx(many[0].ci_high - many[0].ci_low, rel=0.03)


def test_pool_recovers_what_studies_were_made_from():
    found = pool(*simulated_studies(1500))
    assert abs(found.z - atanh(0.278)) < 4 * found.se
    assert found.tau2_low < 0.16**2 < found.tau2_high


# --- bad input -------------------------------------------------------------------------

good = [0.1, 0.2, 0.3], [40, 50, 60]
BAD = [
    (([0.1, 1.0, 0.3], good[1]), {}, "r[1] = 1.0: give a correlation between -1 and 1, both excluded"),
    (([0.1, -1.2, 0.3], good[1]), {}, "r[1] = -1.2"),
    (([0.1, 0.2, float("nan")], good[1]), {}, "r[2] = nan"),
    (([0.1, None, 0.3], good[1]), {}, "r[1] = None"),
    (([0.1, "0.2", 0.3], good[1]), {}, "r[1] = '0.2'"),
    ((good[0], [40, 3, 60]), {}, "n[1] = 3: give a sample size, a whole number from 4"),
    ((good[0], [40, 50.5, 60]), {}, "n[1] = 50.5"),
    ((good[0], [40, 50, float("inf")]), {}, "n[2] = inf"),
    ((good[0], [40, 50, float("nan")]), {}, "n[2] = nan"),
    ((good[0], np.array([-40, 50, 60])), {}, "n[0] = -40"),
    ((good[0], good[1][:2]), {}, "r has 3 values and n has 2"),
    (([], []), {}, "k = 0: pooling needs at least 2 studies"),
    (([0.3], [40]), {}, "k = 1: pooling needs at least 2 studies"),
    ((0.3, 40), {}, "k = 1: pooling needs at least 2 studies"),
    (([[0.1, 0.2]], [[40, 50]]), {}, "r has 2 dimensions"),
    (good, {"method": "DL"}, "method = 'DL': choose from REML, fixed"),
    (good, {"interval": "t"}, "interval = 't': choose from wald, hartung-knapp"),
    (good, {"method": "fixed", "interval": "hartung-knapp"}, "interval = 'hartung-knapp' is for random effects"),
    (good, {"level": 95}, "level = 95: give a number between 0 and 1"),
    (good, {"level": "0.95"}, "level = '0.95'"),
    (good, {"level": float("nan")}, "level = nan"),
]


@pytest.mark.parametrize(("studies", "how", "said"), BAD, ids=[said for *_, said in BAD])
def test_pool_says_what_is_wrong(studies, how, said):
    with pytest.raises(ValueError, match="^" + re.escape(said)):
        pool(*studies, **how)


@pytest.mark.parametrize("ask", [leave_one_out, funnel_test])
def test_two_studies_are_too_few_to_look_closer(ask):
    with pytest.raises(ValueError, match="^k = 2: .* needs at least 3 studies"):
        ask([0.1, 0.2], [40, 50])
    with pytest.raises(ValueError, match=r"^n\[0\] = 2"):
        ask([0.1, 0.2, 0.3], [2, 50, 60])


def test_a_funnel_needs_studies_of_different_size():
    with pytest.raises(ValueError, match="^n = 40 for all 3 studies"):
        funnel_test([0.1, 0.2, 0.3], [40, 40, 40])


def test_no_correlation_beyond_one():
    with pytest.raises(ValueError, match="^r = 1.0: give a correlation"):
        fisher_z(1.0)
    with pytest.raises(ValueError, match=r"^r\[1\] = nan"):
        fisher_z([0.1, float("nan")])
    with pytest.raises(ValueError, match="^z = inf: give a finite number"):
        correlation(float("inf"))

"""Chapter 8: what its readers saw."""

import numpy as np
import pytest
from conftest import ROOT
from scipy import stats

from widgets import evidence, patterns, scenes, study
from widgets.caseload import simulate_caseload
from widgets.lenses import impact
from widgets.scenes.look import LOOK

PAGE = (ROOT / "chapters" / "08-impact.ipynb").read_text(encoding="utf-8")
PURPLE = LOOK["alliance"].colour


def behind(run=1, **arrows):
    off = dict.fromkeys(("cause", "ready", "hard", "gained", "assigned"), False)
    return impact.behind(**{**off, **arrows}, run=run)


# --- what r looks like -----------------------------------------------------------------


def test_with_ten_clients_nearly_anything_can_be_seen(monkeypatch):
    found = [impact.cloud(0.28, impact.SLOPE, n).found for n in range(10, 201)]
    assert round(found[0], 2) == -0.01 and "r = −.01" in PAGE
    runs = []
    for run in range(40):
        monkeypatch.setattr(impact, "CROWD", run)
        runs.append(impact.cloud(0.28, impact.SLOPE, 10).found)
    assert min(runs) < -0.2 and max(runs) > 0.7
    assert abs(found[90] - 0.28) < 0.03 and abs(found[-1] - 0.28) < 0.03


def test_the_slope_stays_and_the_clients_move_towards_the_line():
    weak, strong = (impact.cloud(r, impact.SLOPE, 200) for r in (0.28, 0.8))
    assert weak.slope == strong.slope == pytest.approx(0.278 * 6) and weak.alliance == strong.alliance
    for c, spread in ((weak, 1.668 / 0.28), (strong, 1.668 / 0.8)):
        assert c.spread == pytest.approx(spread)
        assert np.std(np.subtract(c.outcome, np.multiply(c.slope, c.alliance))) == pytest.approx(
            spread * (1 - c.r**2) ** 0.5, rel=0.1
        )


def test_with_the_spread_held_it_is_the_slope_that_moves():
    weak, strong = (impact.cloud(r, impact.SPREAD, 200) for r in (0.28, 0.8))
    assert (weak.spread, strong.spread) == pytest.approx((6, 6))
    assert (weak.slope, strong.slope) == pytest.approx((0.28 * 6, 0.8 * 6))
    assert strong.ends == pytest.approx([-3.2 * 4.8, 3.2 * 4.8])


@pytest.mark.parametrize("r", [0.1, 0.28, 0.8])
def test_two_hundred_clients_correlate_as_they_should(r):
    low, high = study.interval(r, 200)
    assert low < impact.cloud(r, impact.SLOPE, 200).found < high


def test_pairs_are_right_as_the_normal_surface_says():
    # half and half at 0, all at 1; at ½ a third more than a sixth: ½ + 30°/180°
    assert [study.pairs_right(r) for r in (0, 1, -1, 0.5)] == pytest.approx([0.5, 1, 0, 2 / 3])
    upper = stats.multivariate_normal([0, 0], [[1, 0.278], [0.278, 1]]).cdf([0, 0])
    assert study.pairs_right(0.278) == pytest.approx(2 * upper, abs=1e-6)
    assert round(100 * study.pairs_right(0.278)) == 59
    for wrong in (1.1, None, "0.3", float("nan")):
        with pytest.raises(ValueError, match="r = .*: give a correlation from -1 to 1"):
            study.pairs_right(wrong)


def test_the_two_at_lunch_have_their_arithmetic_right():
    assert pytest.approx(0.077, abs=5e-4) == 0.278**2 and round(50 + 27.8 / 2) == 64 and round(50 - 27.8 / 2) == 36
    for words in ("59 of 100 pairs", "some 8% of the *variance*", "still misjudge forty-one"):
        assert words in PAGE


def test_the_cloud_s_numbers_by_hand():
    c = impact.cloud(0.28, impact.SLOPE, 4)
    assert c.number == [1, 2, 3, 4] and c.found is None and c.better == 2
    top = sorted(range(4), key=lambda i: -c.alliance[i])[:2]
    best = sorted(range(4), key=lambda i: -c.outcome[i])[:2]
    assert c.both == len(set(top) & set(best))
    assert (c.display, c.against) == pytest.approx((64, 36)) and c.pairs == pytest.approx(59.03, abs=0.01)
    assert [impact.middle_of(x) for x in ([3, 1, 2], [4, 1, 3, 2])] == [2, 2.5]


def test_a_dot_is_purple_where_alliance_would_have_put_it():
    c = impact.cloud(0.28, impact.SLOPE, 60)
    dots, line = scenes.scene("cloud").figure(c)["data"]
    a, o = impact.middle_of(c.alliance), impact.middle_of(c.outcome)
    right = [(x > a) == (y > o) for x, y in zip(c.alliance, c.outcome, strict=True)]
    assert [colour == PURPLE for colour in dots["marker"]["color"]] == right and 0 < sum(right) < 60
    assert line["y"] == c.ends and line["x"] == [-3.2, 3.2]


# --- a literature ----------------------------------------------------------------------


def test_pooling_in_the_page_is_dersimonian_and_laird_s():
    f = impact.literature(40, 0.16, impact.EVERYTHING, 3)
    r, n = [s.r for s in f.studies], [s.size for s in f.studies]
    z, w = np.arctanh(r), np.array(n) - 3.0
    fixed = (w * z).sum() / w.sum()
    q = (w * (z - fixed) ** 2).sum()
    tau2 = (q - 39) / (w.sum() - (w**2).sum() / w.sum())
    shared = 1 / (1 / w + tau2)
    middle = (shared * z).sum() / shared.sum()
    assert f.pooled.r == pytest.approx(np.tanh(middle)) and f.pooled.tau == pytest.approx(tau2**0.5)
    assert f.share == pytest.approx(100 * (q - 39) / q)
    assert f.pooled.high == pytest.approx(np.tanh(middle + 1.959964 / shared.sum() ** 0.5))
    assert f.pooled.prediction_low == pytest.approx(np.tanh(middle - 1.959964 * (tau2 + 1 / shared.sum()) ** 0.5))
    # and near to the library's, which searches for another variance between studies
    library = evidence.pool(r, n)
    assert (f.pooled.r, f.pooled.tau) == pytest.approx((library.r, library.tau2**0.5), abs=0.02)


def test_studies_that_are_all_alike_have_nothing_between_them():
    p = study.pool([0.3, 0.3, 0.3], [50, 80, 20])
    assert (p.r, p.i2, p.tau) == pytest.approx((0.3, 0, 0))
    assert (p.prediction_low, p.prediction_high) == pytest.approx((p.low, p.high))


@pytest.mark.parametrize(
    ("found", "sizes", "message"),
    [
        ([0.3], [50], "1 correlations and 1 sizes: give one of each, two or more"),
        ([0.3, 0.2], [50], "2 correlations and 1 sizes"),
        ([0.3, 1.0], [50, 50], "r = 1.0: give a correlation between -1 and 1"),
        ([0.3, 0.2], [50, 3], "size = 3: give a number of pairs from 4"),
    ],
)
def test_what_cannot_be_pooled_is_named(found, sizes, message):
    with pytest.raises(ValueError, match=message.replace(".", r"\.")):
        study.pool(found, sizes)


def test_where_studies_do_not_differ_the_wide_bar_shrinks_to_the_narrow_one():
    differ, alike = (impact.literature(60, tau, impact.EVERYTHING, 1).pooled for tau in (0.16, 0.0))
    assert differ.prediction_high - differ.prediction_low > 3 * (differ.high - differ.low)
    assert alike.prediction_high - alike.prediction_low < 0.35 * (differ.prediction_high - differ.prediction_low)


def test_more_studies_make_the_mean_surer_and_the_studies_no_more_alike():
    few, many = (impact.literature(n, 0.16, impact.EVERYTHING, 1).pooled for n in (60, 200))
    assert many.high - many.low < 0.7 * (few.high - few.low)
    assert many.prediction_high - many.prediction_low > 0.8 * (few.prediction_high - few.prediction_low)


def test_the_drawer_takes_small_studies_with_small_results_and_lifts_the_mean_above_the_truth():
    everything, filtered = (impact.literature(60, 0.16, f, 1) for f in (impact.EVERYTHING, impact.SIGNIFICANT))
    assert everything.lost == 0 and [s.r for s in everything.studies] == [s.r for s in filtered.studies]
    hidden = [s for s in filtered.studies if not s.published]
    shown = [s for s in filtered.studies if s.published]
    assert filtered.lost == len(hidden) > 10
    assert np.mean([s.size for s in hidden]) < np.mean([s.size for s in shown])
    assert np.mean([s.r for s in hidden]) < np.mean([s.r for s in shown]) - 0.15
    assert all(study.interval(s.r, s.size)[0] <= 0 for s in hidden)
    assert filtered.pooled.low > filtered.truth == 0.278 > everything.pooled.low


def test_the_funnel_draws_the_published_full_and_the_others_open():
    f = impact.literature(60, 0.16, impact.SIGNIFICANT, 1)
    figure = scenes.scene("funnel").figure(f)
    hidden, shown = figure["data"]
    assert (hidden["marker"]["symbol"], shown["marker"]["symbol"]) == ("circle-open", "circle")
    assert shown["x"] == [s.r for s in f.studies if s.published] and hidden["y"] == [
        s.size for s in f.studies if not s.published
    ]
    spans = [(s["x0"], s["x1"]) for s in figure["layout"]["shapes"] if s["x0"] != s["x1"]]
    assert spans == [(f.pooled.prediction_low, f.pooled.prediction_high), (f.pooled.low, f.pooled.high)]
    named = {n["text"]: n["x"] for n in figure["layout"]["annotations"]}
    assert {"○ in the drawer", "pooled", "new studies"} <= set(named)
    assert named["new studies"] < named["pooled"]
    every = scenes.scene("funnel").figure(impact.literature(60, 0.16, impact.EVERYTHING, 1))
    assert "○ in the drawer" not in {n["text"] for n in every["layout"]["annotations"]}


# --- what lies behind it ---------------------------------------------------------------


@pytest.mark.parametrize("arrows", [{"ready": True}, {"gained": True}, {"cause": True}])
def test_without_end_of_clients_the_first_and_the_third_are_the_same(arrows):
    assert behind(**arrows).endless == pytest.approx(0.278, abs=5e-4)


def test_only_one_of_them_does_anything():
    assert behind(ready=True).effect == behind(gained=True).effect == 0
    assert behind(cause=True).effect == pytest.approx(0.278, abs=5e-4)


def test_by_lot_what_stands_behind_both_is_gone_and_what_alliance_does_is_not():
    for others in ({"ready": True}, {"gained": True}, {"ready": True, "gained": True, "hard": True}):
        assert behind(**others, assigned=True).endless == pytest.approx(0, abs=1e-12)
        found = behind(**others, cause=True, assigned=True)
        assert found.endless == pytest.approx(found.effect) and found.effect > 0.2


def test_care_where_it_goes_badly_hides_what_it_does():
    found = behind(cause=True, hard=True)
    assert found.endless == pytest.approx(0, abs=1e-3) and found.effect > 0.25


def test_a_correlation_may_be_too_large_too():
    found = behind(cause=True, ready=True, gained=True)
    assert found.endless > found.effect + 0.1


@pytest.mark.parametrize(
    "arrows", [{"ready": True}, {"cause": True, "hard": True}, {"cause": True, "ready": True, "gained": True}]
)
def test_clients_without_end_come_to_what_is_said_of_them(arrows, monkeypatch):
    monkeypatch.setattr(impact, "CLIENTS", 20_000)
    found = behind(**arrows)
    assert found.r == pytest.approx(found.endless, abs=0.03)
    # whoever could give a standard deviation more would move outcome by so much
    assert np.std(found.alliance) == pytest.approx(1, abs=0.02)
    if found.cause:
        assert 0.2315 / np.std(found.outcome) == pytest.approx(found.effect, abs=0.01)


def test_the_arrows_of_the_picture_are_those_that_were_switched_on():
    def arrows(**on):
        notes = scenes.scene("behind").figure(behind(**on))["layout"]["annotations"]
        drawn = {(n["ax"], n["ay"], n["x"], n["y"]) for n in notes if n["showarrow"]}
        signs = sorted(n["text"] for n in notes if n["text"] in "+−" and not n["showarrow"])
        return drawn, signs, {n["text"] for n in notes} & {"readiness", "hard case", "early gain", "by lot"}

    assert arrows() == (set(), [], set())
    drawn, _, _ = arrows(cause=True)
    assert drawn == {(0.42, 0, 2.58, 0)}
    drawn, signs, names = arrows(hard=True)
    assert len(drawn) == 2 and signs == ["+", "−"] and names == {"hard case"}
    drawn, signs, names = arrows(ready=True, gained=True, assigned=True)
    assert len(drawn) == 2 and signs == ["+", "+"] and names == {"readiness", "early gain", "by lot"}
    assert all(end[2] > 2 for end in drawn)  # to outcome alone


def test_what_a_study_finds_stands_above_what_alliance_does():
    b = behind(cause=True, hard=True)
    found, effect = scenes.scene("behind").figure(b)["data"]
    assert (found["x"], found["y"], effect["x"], effect["y"]) == ([b.r], [2], [b.effect], [1])
    assert (found["error_x"]["array"], found["error_x"]["arrayminus"]) == ([b.high - b.r], [b.r - b.low])


def test_what_the_studies_say_in_words():
    say = scenes.scene("behind").sentence
    assert say(behind(ready=True)).startswith("Alliance changes nothing; behind both stand clients' readiness.")
    assert say(behind(cause=True, assigned=True)).startswith(
        "Alliance changes outcome; nothing else moves both; alliances are given out by lot."
    )
    assert "hard cases and early gains" in say(behind(hard=True, gained=True))


# --- whose doing -----------------------------------------------------------------------


def test_the_exercise_gives_either_published_result():
    between, within = patterns.shares(simulate_caseload(20_000, 2_000, 12, 3, therapist_share=1))
    assert between > within + 0.1
    between, within = patterns.shares(simulate_caseload(20_000, 2_000, 12, 3, therapist_share=0))
    assert within > between + 0.1

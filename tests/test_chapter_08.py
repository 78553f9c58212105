"""Chapter 8: what its readers saw."""

import numpy as np
import pytest
from conftest import ROOT
from scipy import stats

from widgets import evidence, patterns, scenes, study
from widgets.caseload import simulate_caseload
from widgets.data import meta_analyses, records
from widgets.lenses import impact
from widgets.scenes.forest import forest
from widgets.scenes.look import LOOK

PAGE = (ROOT / "chapters" / "08-impact.ipynb").read_text(encoding="utf-8")
PURPLE = LOOK["alliance"].colour


def behind(run=1, clients=200, **arrows):
    off = dict.fromkeys(("cause", "ready", "hard", "gained", "stays", "assigned"), False)
    return impact.behind(**{**off, **arrows}, clients=clients, run=run)


# --- what r looks like -----------------------------------------------------------------


def test_with_ten_clients_nearly_anything_can_be_seen(monkeypatch):
    found = [impact.cloud(0.28, impact.SLOPE, n).crowd.found for n in range(10, 201)]
    assert round(found[0], 2) == -0.01 and "r = −.01" in PAGE
    runs = []
    for run in range(40):
        monkeypatch.setattr(impact, "CROWD", run)
        runs.append(impact.cloud(0.28, impact.SLOPE, 10).crowd.found)
    assert min(runs) < -0.2 and max(runs) > 0.7
    assert abs(found[90] - 0.28) < 0.03 and abs(found[-1] - 0.28) < 0.03


def test_the_slope_stays_and_the_clients_move_towards_the_line():
    weak, strong = (impact.cloud(r, impact.SLOPE, 200) for r in (0.28, 0.8))
    assert weak.slope == strong.slope == pytest.approx(0.278 * 6) and weak.crowd.alliance == strong.crowd.alliance
    for c, spread in ((weak, 1.668 / 0.28), (strong, 1.668 / 0.8)):
        assert c.spread == pytest.approx(spread)
        assert np.std(np.subtract(c.crowd.outcome, np.multiply(c.slope, c.crowd.alliance))) == pytest.approx(
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
    assert low < impact.cloud(r, impact.SLOPE, 200).crowd.found < high


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
    crowd = c.crowd
    assert crowd.number == [1, 2, 3, 4] and crowd.found is None
    top = set(sorted(range(4), key=lambda i: -crowd.alliance[i])[:2])
    best = set(sorted(range(4), key=lambda i: -crowd.outcome[i])[:2])
    assert crowd.misjudged == len(top ^ best)
    assert sorted(crowd.better[0]) == sorted(crowd.alliance[i] for i in top)
    assert sorted(crowd.better[1]) == sorted(crowd.outcome[i] for i in top)
    assert sorted(crowd.worse[1] + crowd.better[1]) == sorted(crowd.outcome)
    assert (c.display, c.against) == pytest.approx((64, 36)) and c.pairs == pytest.approx(59.03, abs=0.01)
    assert c.overlap == pytest.approx(100 * (1 - 2 * np.arcsin(0.28) / np.pi))
    assert [impact.middle_of(x) for x in ([3, 1, 2], [4, 1, 3, 2])] == [2, 2.5]


@pytest.mark.parametrize("r", [0.1, 0.28, 0.8])
def test_the_halves_are_two_halves_of_one_normal_curve_and_overlap_as_said(r):
    z = np.linspace(-8, 8, 4001)
    worse, better = (np.array([study.density_of_half(r, x, half) for x in z]) for half in (False, True))
    assert np.trapezoid(better, z) == pytest.approx(1, abs=1e-6)
    assert (worse + better) / 2 == pytest.approx(stats.norm.pdf(z), abs=1e-12)
    # the mean of the better half, by way of the alliance's: r times the mean of half a normal curve
    assert np.trapezoid(z * better, z) == pytest.approx(r * (2 / np.pi) ** 0.5, abs=1e-6)
    overlap = 100 * np.trapezoid(np.minimum(worse, better), z)
    assert overlap == pytest.approx(impact.cloud(r, impact.SLOPE, 1).overlap, abs=0.01)


@pytest.mark.parametrize("wrong", [1, -1, None, "0.3", float("nan")])
def test_halves_of_what_is_no_correlation_are_refused(wrong):
    with pytest.raises(ValueError, match="r = .*: give a correlation between -1 and 1, both excluded"):
        study.density_of_half(wrong, 0, True)


def test_the_cloud_draws_the_two_halves_the_middle_and_the_line():
    c = impact.cloud(0.28, impact.SLOPE, 60)
    figure = scenes.scene("cloud").figure(c)
    worse, better, line, low, high = figure["data"]
    assert [worse["x"], worse["y"]] == c.crowd.worse and [better["x"], better["y"]] == c.crowd.better
    assert max(worse["x"]) <= np.median(c.crowd.alliance) < min(better["x"])
    assert better["marker"]["color"] == high["line"]["color"] == PURPLE != worse["marker"]["color"]
    assert line["y"] == c.ends and line["x"] == [-3.2, 3.2]
    assert (low["x"], high["x"], high["y"]) == (c.worse, c.better, c.levels) and high["yaxis"] == "y2"
    upright, level = figure["layout"]["shapes"]
    assert [upright["x0"], level["y0"]] == pytest.approx([np.median(c.crowd.alliance), np.median(c.crowd.outcome)])


def test_the_cloud_in_words():
    def say(*settings):
        return scenes.scene("cloud").sentence(impact.cloud(*settings))

    assert say(0.28, impact.SLOPE, 100) == (
        "At r = .28 the client with the better alliance has the better outcome in 59% of all pairs; a coin would be "
        "right in half. Of the 100 clients shown, 36 lie where the alliance would not have put them, and r among them "
        "is .28. The outcomes of the two halves overlap by 82%; the binomial display would set 64% against 36%. "
        "One standard deviation more of alliance goes with 1.7 points, as at every r; outcomes differ by 6.0 points "
        "(standard deviation)."
    )
    assert "Outcomes differ by 6.0 points (standard deviation), as at every r; one" in say(0.8, impact.SPREAD, 100)
    assert "One client is shown, of whom a correlation says nothing." in say(0.28, impact.SLOPE, 1)
    assert "r among" not in say(0.28, impact.SLOPE, 9)


def test_the_question_of_the_chapter_is_answered_by_the_pairs():
    ask = scenes.scene("cloud").ask
    for r, words in ((0.28, "in 59 of 100 pairs"), (0.1, "in 51 of 100 pairs"), (0.9, "in 92 of 100 pairs")):
        assert ask.truth(impact.cloud(r, impact.SLOPE, 100)) == [words]


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


@pytest.mark.parametrize("arrows", [{"ready": True}, {"gained": True}, {"cause": True}, {"stays": True}])
def test_without_end_of_clients_each_arrow_alone_comes_to_the_same(arrows):
    assert behind(**arrows).endless == pytest.approx(0.278, abs=5e-4)


def test_the_alliance_does_something_where_its_own_arrow_stands_or_it_keeps_clients():
    assert behind(ready=True).effect == behind(gained=True).effect == 0
    for arrow in ("cause", "stays"):
        assert behind(**{arrow: True}).effect == pytest.approx(0.278, abs=5e-4)


def test_by_lot_what_stands_behind_both_is_gone_and_what_alliance_does_is_not():
    for others in ({"ready": True}, {"gained": True}, {"ready": True, "gained": True, "hard": True}):
        assert behind(**others, assigned=True).endless == pytest.approx(0, abs=1e-12)
        found = behind(**others, cause=True, assigned=True)
        assert found.endless == pytest.approx(found.effect) and found.effect > 0.2


def test_what_it_does_by_keeping_clients_longer_stays_by_lot_too():
    found = behind(stays=True, ready=True, assigned=True)
    assert found.endless == pytest.approx(found.effect) and found.effect > 0.2


def test_influence_both_ways_looks_larger_than_what_the_alliance_does():
    found = behind(cause=True, gained=True)
    assert found.endless > 0.45 and found.effect < 0.25
    assert "twice as large" in PAGE and found.endless == pytest.approx(2 * found.effect, rel=0.1)


def test_care_where_it_goes_badly_hides_what_it_does():
    found = behind(cause=True, hard=True)
    assert found.endless == pytest.approx(0, abs=1e-3) and found.effect > 0.25


def test_a_correlation_may_be_too_large_too():
    found = behind(cause=True, ready=True, gained=True)
    assert found.endless > found.effect + 0.1


@pytest.mark.parametrize(
    "arrows", [{"ready": True}, {"cause": True, "hard": True}, {"cause": True, "ready": True, "gained": True},
     {"stays": True, "hard": True}]
)  # fmt: skip
def test_clients_without_end_come_to_what_is_said_of_them(arrows):
    found = behind(clients=20_000, **arrows)
    assert found.r == pytest.approx(found.endless, abs=0.03)
    # whoever could give a standard deviation more would move outcome by so much
    assert np.std(found.alliance) == pytest.approx(1, abs=0.02)
    if found.cause:
        assert 0.2315 / np.std(found.outcome) == pytest.approx(found.effect, abs=0.01)
    if found.stays:
        assert 0.5 * 0.5352 / np.std(found.outcome) == pytest.approx(found.effect, abs=0.01)


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
    drawn, signs, _ = arrows(stays=True)
    assert signs == ["+", "+"] and sorted(start[0] < 1 for start in drawn) == [False, True]
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
    assert say(behind(stays=True)).startswith("Alliance changes outcome only by keeping clients longer; nothing")
    both = say(behind(stays=True, cause=True))
    assert both.startswith("Alliance changes outcome and keeps clients longer, which does so, too; nothing else")


def test_what_a_study_finds_is_said_by_where_its_interval_lies():
    truth = scenes.scene("behind").ask.truth
    assert truth(behind(ready=True)) == ["a correlation above zero"]
    assert truth(behind(hard=True)) == ["a correlation below zero"]
    assert truth(behind()) == ["no correlation"]


# --- what can be found without a link --------------------------------------------------


def reached(name, result):
    return [goal for goal, _ in scenes.reached(scenes.scene(name), result)]


def test_help_that_a_study_hides_is_found_by_its_sign_and_a_harmful_case_is_not():
    for run in range(1, 11):
        found = behind(run=run, cause=True, hard=True)
        assert reached("behind", found) == (["hidden"] if found.r < 0 else [])
    assert reached("behind", behind(hard=True)) == []


def test_more_clients_make_a_study_surer_and_what_it_is_about_no_other():
    few, many = (behind(clients=n, ready=True) for n in (50, 400))
    for study_, n in ((few, 50), (many, 400)):
        wide = np.arctanh(study_.high) - np.arctanh(study_.low)
        assert wide == pytest.approx(2 * 1.959964 / (n - 3) ** 0.5, abs=1e-6)
    assert many.endless == few.endless
    assert len(many.alliance) == len(many.outcome) == 400 and many.alliance[:50] == few.alliance


def test_a_correlation_out_of_nothing_needs_chance_and_nothing_else():
    by_chance = [run for run in range(1, 11) if behind(run=run).low > 0 or behind(run=run).high < 0]
    assert by_chance
    for run in range(1, 11):
        assert ("nothing" in reached("behind", behind(run=run))) == (run in by_chance)
    assert "nothing" not in reached("behind", behind(ready=True)) + reached(
        "behind", behind(stays=True, run=by_chance[0])
    )


def test_a_literature_that_lacks_a_third_and_holds_the_truth_is_a_small_one():
    assert reached("funnel", impact.literature(20, 0.16, impact.SIGNIFICANT, 2)) == ["held"]
    for studies, published, run in (
        (60, impact.SIGNIFICANT, 1),
        (20, impact.EVERYTHING, 2),
        (200, impact.SIGNIFICANT, 2),
    ):
        assert reached("funnel", impact.literature(studies, 0.16, published, run)) == []


# --- the forest ------------------------------------------------------------------------


def row(authors, year, r, **more):
    gaps = dict.fromkeys(("studies_k", "ci95_low", "ci95_high", "study_key", "nested_in"))
    return {**gaps, "authors": authors, "year": year, "population": "adults", "r": r, **more}


def test_the_forest_marks_which_set_contains_which():
    old = row("Elm", 2001, 0.2, study_key="elm", nested_in="oak", ci95_low=0.1, ci95_high=0.3)
    shown = forest([row("Oak", 2010, 0.25, study_key="oak"), old, row("Ash", 1990, 0.4)])
    marks = shown["figure"]["data"][0]
    assert marks["x"] == [0.4, 0.2, 0.25] and marks["y"] == [3, 2, 1]
    zero, upright, *ends = shown["figure"]["layout"]["shapes"]
    assert zero["x0"] == zero["x1"] == 0 and (upright["y0"], upright["y1"]) == (1, 2)
    assert [end["y0"] for end in ends] == [1, 2]
    assert [line[-1] for line in shown["table"]["rows"]] == ["", "Oak 2010", ""]
    assert "The studies of Elm 2001 are among those of Oak 2010" in shown["sentence"]


def test_a_forest_without_nesting_has_no_bracket_and_needs_no_keys():
    plain = {k: v for k, v in row("Elm", 2001, 0.2).items() if k not in ("study_key", "nested_in")}
    shown = forest([plain, row("Oak", 2010, 0.25, study_key="oak")])
    assert len(shown["figure"]["layout"]["shapes"]) == 1 and "among" not in shown["sentence"]


def test_the_published_forest_has_the_set_of_2011_within_that_of_2018():
    table = meta_analyses()
    shown = forest(records(table[(table.relation == "alliance-outcome") & table.r.notna()]))
    within = [(line[0], line[-1]) for line in shown["table"]["rows"] if line[-1]]
    assert within == [("Horvath et al. 2011", "Flückiger et al. 2018")]


# --- whose doing -----------------------------------------------------------------------


def test_the_exercise_gives_either_published_result():
    between, within = patterns.shares(simulate_caseload(20_000, 2_000, 12, 3, therapist_share=1))
    assert between > within + 0.1
    between, within = patterns.shares(simulate_caseload(20_000, 2_000, 12, 3, therapist_share=0))
    assert within > between + 0.1


@pytest.mark.parametrize("key", ["farber_2018", "sharf_2010"])
def test_an_effect_of_another_kind_among_correlations_is_named_by_file_row_and_column(key):
    rows = records(meta_analyses().query(f"study_key in ['fluckiger_2018_f2f', '{key}']"))
    with pytest.raises(ValueError, match=rf"meta_analyses\.csv, row {key}, column r: None is no correlation"):
        forest(rows)


def test_a_g_larger_than_one_is_no_correlation_either():
    with pytest.raises(ValueError, match=r"row Elm 2001, column r: 1\.2 is no correlation"):
        forest([row("Oak", 2010, 0.25), row("Elm", 2001, 1.2)])


@pytest.mark.parametrize("name", ["cloud", "behind", "funnel"])
def test_an_unknown_switch_in_a_link_is_a_notice_and_moves_nothing(name):
    settings, notices = scenes.from_link(scenes.scene(name), {"moonlight": "true"})
    assert settings == {c.name: c.default for c in scenes.scene(name).controls}
    assert notices == ["The link names a setting that this simulation does not have; it is ignored."]


def test_a_switch_that_is_neither_on_nor_off_stays_where_it_was():
    settings, notices = scenes.from_link(scenes.scene("behind"), {"cause": "perhaps"})
    assert settings["cause"] is False and notices == ["Alliance helps: the link's value cannot be read."]

"""What chapter 12 tells its readers that they saw: each statement, seen; the analyses by hand; how it is told."""

import numpy as np
import pytest
from conftest import ROOT
from scipy import stats

from widgets import chance, ensemble, evidence, scenes, study
from widgets.alliance import P, parameters
from widgets.caseload import simulate_caseload
from widgets.data import ensemble as ensemble_of
from widgets.data import meta_analyses
from widgets.lenses import impact, populations
from widgets.lenses import own_study as lens
from widgets.opening import opening
from widgets.own_studies import studies
from widgets.scenes import own_study as told
from widgets.scenes.look import LOOK

TEXT = (ROOT / "chapters" / "12-your-study.ipynb").read_text(encoding="utf-8")
PURPLE = LOOK["alliance"].colour
PLAN = {"clients": 80, "rater": "client", "session": 3, "outcome": lens.ADJUSTED, "analysis": lens.LINE}


def plan(run=1, **settings):
    return lens.own_study(**{**PLAN, **settings}, run=run)


def repeat(studies=200, filter=impact.EVERYTHING, **settings):
    return lens.repeated(**{**PLAN, **settings}, filter=filter, studies=studies)


def rounded(values):
    return [round(value, 2) for value in values]


# --- what readers saw -------------------------------------------------------------------


def test_ten_studies_of_one_plan_find_ten_things():
    found = [plan(run).found for run in range(1, 11)]
    r = rounded(f.r for f in found)
    assert (r[0], r[1], r[8]) == (0.23, 0.06, 0.52) and sum(f.tells for f in found) == 6
    assert rounded((found[0].low, found[0].high)) == [0, 0.44] and not found[0].tells
    for words in (
        "r = .23 and cannot tell it from zero",
        ".00 to .44",
        "finds .06, the ninth .52",
        "Six of the first ten",
    ):
        assert words in TEXT


def test_with_two_hundred_clients_they_come_nearer_to_each_other():
    found = [plan(run, clients=200).found for run in range(1, 11)]
    assert rounded((min(f.r for f in found), max(f.r for f in found))) == [0.09, 0.38]
    assert sum(f.tells for f in found) == 9
    assert "between .09 and .38, and nine of them tell" in TEXT


@pytest.mark.parametrize(
    "settings, telling", [({"rater": "therapist"}, 2), ({"rater": "observer"}, 8), ({"session": 8}, 9)]
)
def test_who_looks_and_when_changes_what_is_found(settings, telling):
    assert sum(plan(run, **settings).found.tells for run in range(1, 11)) == telling


def test_by_session_eight_a_third_have_left():
    there = np.mean([a is not None for a in lens.column("client", 8)])
    assert 0.6 < there < 0.7 and "a third of the clients have left" in TEXT


def test_two_hundred_studies_have_the_power_the_width_and_the_truth_that_the_text_names():
    forty, eighty, many = (repeat(clients=n) for n in (40, 80, 200))
    assert [r.power for r in (forty, eighty, many)] == [35, 57.5, 97]
    assert rounded((forty.lowest, forty.highest, many.lowest, many.highest)) == [-0.1, 0.68, 0.09, 0.5]
    assert round(forty.truth, 2) == round(eighty.truth, 2) == 0.27
    assert all(abs(r.mean - r.truth) < 0.02 for r in (forty, eighty, many))
    assert (eighty.lowest, eighty.highest) == pytest.approx((-0.02, 0.53), abs=5e-3)
    assert sum(f.low <= eighty.truth <= f.high for f in eighty.studies) == 189
    for words in (
        "58% tell r from zero",
        "it is 35%, with two hundred 97%",
        "from −.10 to .68 with forty, from .09 to .50",
    ):
        assert words in TEXT


def test_what_is_printed_exaggerates_the_more_the_smaller_the_studies():
    drawer = [repeat(clients=n, filter=impact.SIGNIFICANT) for n in (40, 80, 200)]
    assert rounded(r.seen for r in drawer) == [0.36, 0.31, 0.27]
    assert [r.lost for r in drawer] == [100, 62, 4]
    assert "have a mean of .31, and those of forty one of .36" in TEXT


def test_one_study_holds_papers_that_contradict_each_other():
    one, many = lens.forking(80, False, 1), lens.forking(200, False, 1)
    assert len(one.paths) == 108 == 3 * 3 * 3 * 2 * 2 and one.tell == 28
    assert rounded((one.paths[0].found.r, one.paths[-1].found.r)) == [-0.24, 0.42]
    rater = one.forks[0]
    assert (rater.low, round(rater.low_r, 2), rater.high, round(rater.high_r, 2)) == (
        "therapist",
        -0.01,
        "observer",
        0.27,
    )
    assert rater.high_r - rater.low_r == max(f.high_r - f.low_r for f in one.forks)
    assert rounded((many.paths[0].found.r, many.paths[-1].found.r)) == [-0.16, 0.33]


def test_where_nothing_is_some_analysis_finds_something_and_the_planned_one_one_time_in_thirty():
    lent = [lens.forking(80, True, run) for run in range(1, 31)]
    assert sum(f.tell > 0 for f in lent) == 22
    assert sum(f.paths[f.planned].found.tells for f in lent) == 1
    assert "in 22 of the thirty studies" in TEXT
    assert abs(np.mean([p.found.r for f in lent for p in f.paths])) < 0.04


def test_ratings_cut_in_halves_cost_power():
    assert studies(1000).tells.mean() - studies(1000, analysis=lens.HALVES).tells.mean() > 0.08


def test_two_clinics_come_as_near_to_each_other_as_the_closing_words_say():
    found = studies(1000, clients=80)
    one, other = np.triu_indices(len(found), 1)  # every pair of clinics
    r, tells = found.r.to_numpy(), found.tells.to_numpy()
    apart = abs(r[one] - r[other])
    assert np.mean(apart <= 0.05) == pytest.approx(1 / 4, abs=0.02)
    assert np.mean(apart <= 0.1) == pytest.approx(0.47, abs=0.02)
    assert np.mean(apart > 0.2) == pytest.approx(1 / 5, abs=0.02)
    assert np.mean(r[one] * r[other] < 0) == pytest.approx(1 / 30, abs=0.01)
    assert np.mean(tells[one] != tells[other]) == pytest.approx(0.47, abs=0.03)
    # the difference of two r of n clients has the variance 2 (1 − r²)² / n
    clients = 2 * ((1 - 0.278**2) * stats.norm.ppf(0.975) / 0.05) ** 2
    assert round(clients, -2) == 2600 and "2,600 clients" in opening("12-your-study")["option"][0]["closing"]


def test_full_size_has_the_power_that_the_solution_names():
    client, observer = (
        {n: studies(400, clients=n, rater=who, seed=5).tells.mean() for n in (80, 100, 120)}
        for who in ("client", "observer")
    )
    assert client[100] < 0.8 < client[120] and observer[80] < 0.8 < observer[100]


# --- the caseload and its draws -----------------------------------------------------------


def test_the_page_s_populations_are_the_first_of_the_ensemble():
    text = (ROOT / "widgets" / "lenses" / "populations.py").read_text(encoding="utf-8")
    assert text == ensemble.populations_for_the_page(ensemble_of()), "run make calibrate"
    assert list(populations.NAMES) == list(ensemble.prior()) and len(populations.SETS) == 20
    for each in populations.SETS:
        parameters(**dict(zip(populations.NAMES, each, strict=True)))  # none is out of its range


def test_its_clients_are_those_of_a_caseload_on_arrays():
    number = np.arange(240)
    sets = np.array(populations.SETS)[number % 20].T
    seen = simulate_caseload(240, 48, 16, lens.SEED, **dict(zip(populations.NAMES, sets, strict=True)))
    there = seen[seen.attended.astype(bool)].groupby("client")
    people = lens.caseload()
    assert people.intake == pytest.approx(there.symptoms.first().tolist(), rel=1e-9)
    assert people.last == pytest.approx(there.symptoms.last().tolist(), rel=1e-9)
    third = seen[seen.session == 3]
    for rater in lens.RATERS:
        ratings = [a for a in lens.column(rater, 3) if a is not None]
        assert ratings == pytest.approx(third[f"alliance_{rater}"].dropna().tolist(), rel=1e-9)
    ended = there.ended.any() | (there.session.max() == 16)
    assert people.stayed == ended.tolist() and 0 < sum(people.stayed) < 240


def test_a_study_draws_with_replacement_and_a_larger_one_goes_on_where_a_smaller_one_ends():
    small, large = lens.drawn(7, 40), lens.drawn(7, 200)
    assert list(large[:40]) == list(small) and lens.drawn(8, 40) != small
    assert len(set(large)) < 200 and max(large) < 240
    drawn = np.concatenate([np.frombuffer(lens.drawn(n, 200), dtype=np.uint8) for n in range(1, 201)])
    # 40,000 draws: each client about 167 times
    counts = np.bincount(drawn, minlength=240)
    assert stats.chisquare(counts).pvalue > 0.001


def test_its_correlations_lie_close_to_those_of_a_much_larger_caseload():
    large = studies(1, clients=10_000, seed=3).r[0]
    assert abs(repeat(studies=10).truth - large) < 0.03


# --- analyses, by hand --------------------------------------------------------------------


def test_outcomes_by_hand():
    intake, last = [10.0, 20.0, 30.0], [8.0, 10.0, 18.0]
    assert lens.outcome_of(intake, last, lens.CHANGE) == [2, 10, 12]
    assert lens.outcome_of(intake, last, lens.LAST) == [-8, -10, -18]
    # the line through (10, 7), (20, 12), (30, 17)
    assert lens.outcome_of(intake, last, lens.ADJUSTED) == pytest.approx([-1, 2, -1])


def test_ranks_by_hand_and_with_ties():
    assert lens.ranks([30, 10, 20]) == [3, 1, 2]
    assert lens.ranks([5, 1, 5, 9]) == [2.5, 1, 2.5, 4]
    values = [2, 7, 7, 1, 7, 3, 3]
    assert lens.ranks(values) == stats.rankdata(values).tolist()


def test_each_analysis_is_what_its_name_says():
    rng = np.random.default_rng(2)
    a = rng.normal(size=60)
    b = 0.4 * a + rng.normal(size=60)
    x, y = a.tolist(), b.tolist()
    assert lens.found(x, y, lens.LINE).r == pytest.approx(study.correlate(x, y), abs=1e-12)
    assert lens.found(x, y, lens.RANKS).r == pytest.approx(stats.spearmanr(a, b)[0])
    assert lens.found(x, y, lens.HALVES).r == pytest.approx(stats.pointbiserialr(a > np.median(a), b)[0])
    f = lens.found(x, y, lens.LINE)
    assert (f.n, f.low, f.high) == (60, *study.interval(f.r, 60)) and f.tells == (f.low > 0 or f.high < 0)
    flipped = lens.found(x, [-v for v in y], lens.LINE)
    assert (flipped.r, flipped.low, flipped.high, flipped.tells) == pytest.approx((-f.r, -f.high, -f.low, f.tells))


def test_who_counts_and_whose_ratings():
    numbers = lens.drawn(3, 60)
    people = lens.caseload()
    rated, intake, last = lens.seen(numbers, "client", 3)
    kept = [i for i in numbers if lens.column("client", 3)[i] is not None]
    assert rated == [lens.column("client", 3)[i] for i in kept]
    assert intake == [people.intake[i] for i in kept] and last == [people.last[i] for i in kept]
    stayers = lens.seen(numbers, "client", 3, lens.STAYED)
    assert stayers[1] == [people.intake[i] for i in kept if people.stayed[i]] and len(stayers[0]) < len(rated)
    lenders = lens.drawn(4, 60)
    lent = lens.seen(numbers, "client", 3, lens.EVERYONE, lenders)
    assert lent[0] == [lens.column("client", 3)[j] for j in lenders if lens.column("client", 3)[j] is not None]
    assert set(lent[1]) <= {people.intake[i] for i in numbers}


def test_lucky_studies_are_as_many_as_the_drawer_leaves_and_without_one_all_are_published():
    kept = repeat(filter=impact.SIGNIFICANT)
    dull = [shown for f, shown in zip(kept.studies, kept.published, strict=True) if not f.tells]
    assert 0.1 < np.mean(dull) < 0.35 and all(s for f, s in zip(kept.studies, kept.published, strict=True) if f.tells)
    assert repeat().lost == 0 and repeat().seen == repeat().mean


def test_the_studies_are_the_same_however_many_are_asked_for():
    few, all_of_them = repeat(studies=10), repeat()
    assert all_of_them.studies[:10] == few.studies
    lens._done.clear()
    assert repeat(studies=10).studies == few.studies
    assert few.studies[4] == plan(5).found


def test_intervals_hold_the_truth_as_often_as_they_say():
    for design in ({}, {"clients": 40}, {"rater": "observer"}, {"session": 6}):
        assert 91 <= repeat(**design).holds <= 99


def test_a_way_at_a_fork_has_the_middle_of_its_analyses():
    f = lens.forking(80, False, 2)
    for fork, (name, ways), place in zip(f.forks, lens.FORKS, range(5), strict=True):
        middles = {str(way): np.median([p.found.r for p in f.paths if p.chosen[place] == way]) for way in ways}
        assert fork.name == name and fork.low_r == pytest.approx(min(middles.values()))
        assert middles[fork.high] == pytest.approx(max(middles.values())) == pytest.approx(fork.high_r)
    r = [p.found.r for p in f.paths]
    assert r == sorted(r) and f.paths[f.planned].chosen == lens.PLANNED and len({p.chosen for p in f.paths}) == 108
    assert f.below == sum(p.found.high < 0 for p in f.paths) == 6


@pytest.mark.parametrize("nothing", [False, True])
def test_an_analysis_at_the_forks_is_the_one_that_a_study_alone_would_make(nothing):
    lent = lens.drawn(lens.OTHERS + 3, 60) if nothing else None
    for (rater, session, outcome, counted, analysis), f in lens.forking(60, nothing, 3).paths:
        rated, intake, last = lens.seen(lens.drawn(3, 60), rater, session, counted, lent)
        alone = lens.found(rated, lens.outcome_of(intake, last, outcome), analysis)
        assert f.n == alone.n and f.tells == alone.tells and f.r == pytest.approx(alone.r, abs=1e-12)


def test_the_pooled_correlations_are_those_of_the_table():
    table = meta_analyses().set_index("study_key")
    keys = ("horvath_symonds_1991", "martin_2000", "horvath_2011", "fluckiger_2018_f2f")
    for (year, r, low, high), key in zip(lens.pooled(), keys, strict=True):
        row = table.loc[key]
        known = (row.ci95_low, row.ci95_high) if row.ci95_low == row.ci95_low else (row.r, row.r)
        assert (year, r, low, high) == (row.year, row.r, *known)


# --- at full size -------------------------------------------------------------------------


def test_at_full_size_a_study_is_what_pooling_it_says():
    table = studies(30, clients=60, seed=2)
    assert list(table.columns) == ["study", "set", "n", "r", "low", "high", "tells"] and len(table) == 30
    assert (table.n < 60).all() and (table.n > 40).all() and (table["set"] == 0).all()
    z, half = evidence.fisher_z(table.r), 1.959963984540054 / np.sqrt(table.n - 3)
    assert np.tanh(z - half).tolist() == pytest.approx(table.low.tolist())
    assert (table.tells == ((table.low > 0) | (table.high < 0))).all()
    assert studies(30, clients=60, seed=2).equals(table) and not studies(30, clients=60, seed=3).equals(table)


def test_at_full_size_each_study_may_have_a_world_of_its_own():
    table = studies(220, clients=20, worlds="each")
    assert table["set"].tolist() == [n % 215 + 1 for n in range(220)]


@pytest.mark.parametrize(
    "wrong", [{"studies": 0}, {"clients": 19}, {"session": 17}, {"rater": "mother"}, {"outcome": "luck"}, {"analysis": "tea"}, {"worlds": "none"}]
)  # fmt: skip
def test_a_design_that_cannot_be_is_refused_by_name(wrong):
    (name,) = wrong
    with pytest.raises(ValueError, match=name):
        studies(**{"studies": 2, "clients": 20, **wrong})


# --- how it is told -----------------------------------------------------------------------


def test_one_study_in_words():
    say = scenes.scene("plan").sentence
    assert say(plan()) == (
        "Of 80 simulated clients 70 were rated by the client at session 3: r = .23, 95% interval .00 to .44. This study "
        "does not tell r from zero. It lies where a new study's true r is reckoned to lie, and its interval holds the "
        "pooled .278."
    )
    ninth = say(plan(9))
    assert "This study tells r from zero." in ninth and "its interval misses the pooled .278" in ninth
    low, high = (
        plan()._replace(found=lens.Found(9, -0.3, -0.8, 0.4, False), usual=False),
        plan()._replace(found=lens.Found(9, 0.6, 0.1, 0.9, True), usual=False),
    )
    assert "It lies below where" in say(low) and "It lies above where" in say(high)


def test_one_study_s_figure():
    s = plan()
    pooled, spans, yours, span = scenes.scene("plan").figure(s)["data"]
    assert pooled["y"] == [0.26, 0.22, 0.275, 0.278] and spans["y"] == [0.25, 0.3, None, 0.256, 0.299, None]
    assert yours["y"] == [s.found.r] and span["y"] == [s.found.low, s.found.high, None]
    assert yours["yaxis"] == span["yaxis"] == "y2" and yours["marker"]["symbol"] == ["square-open"]
    assert scenes.scene("plan").figure(plan(4))["data"][2]["marker"]["symbol"] == ["square"]
    field = scenes.scene("plan").figure(s)["layout"]["shapes"][0]
    assert (field["y0"], field["y1"]) == (-0.02, 0.53)


def test_a_table_has_the_data_as_the_analysis_took_them():
    s = plan(analysis=lens.HALVES)
    assert set(s.used[0]) == {0, 1} and s.used[1] == s.scores and abs(sum(s.used[0]) - s.found.n / 2) < 1
    assert sorted(plan(analysis=lens.RANKS).used[1])[:3] == [1, 2, 3] or plan(analysis=lens.RANKS).found.n < 3
    assert plan().used == (plan().rated, plan().scores)


def test_two_hundred_in_words():
    say = scenes.scene("repeat").sentence
    assert say(repeat(filter=impact.SIGNIFICANT)) == (
        "The truth is r = .27. Of 200 studies of 80 clients 58% tell r from zero; they find anything from −.02 to .53, "
        ".26 on average, and 95% of their intervals hold the truth. 62 studies stayed in the drawer, and the published "
        "ones have a mean r of .31."
    )
    assert "drawer" not in say(repeat())
    assert say(repeat()._replace(lost=200, seen=None)).endswith("None was published.")


def test_two_hundred_drawn():
    s = repeat(filter=impact.SIGNIFICANT)
    figure = scenes.scene("repeat").figure(s)
    tells, does_not, drawer, *spans = figure["data"]
    assert [len(t["x"]) for t in (tells, does_not, drawer)] == [115, 23, 62]
    assert sum(len(t["x"]) for t in spans) == 3 * 20 and {t["yaxis"] for t in spans} == {"y2"}
    assert spans[0]["x"][:2] == next([f.low, f.high] for f in s.studies[-20:] if f.tells)
    places = list(zip(tells["x"] + does_not["x"] + drawer["x"], tells["y"] + does_not["y"] + drawer["y"], strict=True))
    assert len(set(places)) == 200  # no dot hides another
    notes = [n["text"] for n in figure["layout"]["annotations"]]
    assert notes == ["truth .27", "the last intervals", "mean published .31"]
    assert max(s.heights) <= told.TOP > max(repeat(clients=200).heights)


def test_a_heap_by_hand():
    places, heights = lens.piled([0.001, 0.002, 0.1, -0.001])
    assert heights == [1, 2, 1, 1] and places[0] == places[1] == pytest.approx(0.015)
    assert places[2:] == pytest.approx([0.105, -0.015])


def test_forks_in_words():
    say = scenes.scene("forks").sentence
    assert say(lens.forking(80, False, 1)) == (
        "One study of 80 clients in 108 analyses: r from −.24 to .42; 28 analyses tell it from zero. As planned, "
        "r = .23, 95% interval .00 to .44. What moves it most is who rates, from −.01 (therapist) to .27 (observer)."
    )
    assert say(lens.forking(80, True, 10)).startswith(
        "Each client has been given a stranger's ratings, so that the true r is zero. "
    )
    assert "one analysis tells it from zero" in say(lens.forking(80, True, 10))
    assert ", 6 of them below zero" in say(lens.forking(80, False, 2))


def test_forks_drawn():
    s = lens.forking(80, False, 1)
    tells, does_not, star, span, *ways = scenes.scene("forks").figure(s)["data"]
    planned = s.paths[s.planned].found
    assert (len(tells["x"]), len(does_not["x"])) == (28, 80) and star["x"] == [s.planned + 1]
    assert span["y"] == [planned.low, planned.high, None] and star["marker"]["symbol"] == ["star-open"]
    assert [way["x"] for way in ways] == [[f.low_r, f.high_r] for f in s.forks]


def test_the_questions_are_answered_by_what_is_seen():
    assert scenes.scene("repeat").ask.truth(repeat()) == ["about 115"]
    assert scenes.scene("repeat").ask.truth(repeat(clients=200)) == ["about 190"]
    assert scenes.scene("forks").ask.truth(lens.forking(80, False, 1)) == ["by more than .60"]
    assert scenes.scene("plan").ask.truth(plan(4)) == plan(4).found.r


def test_a_run_says_how_far_it_is(monkeypatch):
    heard = []
    monkeypatch.setattr(study, "listener", heard.append)
    lens._kept.clear(), lens._columns.clear(), lens._done.clear()
    repeat(studies=50)
    assert heard[:24] == pytest.approx([n / 24 for n in range(1, 25)])
    assert heard[24:] == pytest.approx([0.2, 0.4, 0.6, 0.8, 1])


def test_chance_of_a_draw_is_not_that_of_a_client():
    assert {chance.key(lens.DRAWS, n) for n in range(1, 300)}.isdisjoint(chance.key(lens.SEED, n) for n in range(240))
    assert lens.P is P

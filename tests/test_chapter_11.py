"""What chapter 11 tells its readers that they saw: each statement, seen; how it is told; the numbers by hand."""

import json
import re
from urllib.parse import parse_qsl

import numpy as np
import pytest
from conftest import ROOT

from widgets import alliance, scenes, study
from widgets.alliance import P
from widgets.data import meta_analyses
from widgets.lenses import contexts as lens
from widgets.lenses.contexts import (
    BOTH,
    GROUP,
    HARM,
    LEAST,
    NOTHING,
    ONLINE,
    SETTINGS,
    SEVERE,
    STRONGER,
    TRUTHS,
    WEAKER,
    YOUTH,
    Found,
    L,
    Predicted,
)
from widgets.opening import opening
from widgets.scenes import contexts as told
from widgets.scenes.setting import check_all, read_all

TEXT = (ROOT / "chapters" / "11-contexts.ipynb").read_text(encoding="utf-8")
CELLS = ["".join(cell["source"]) for cell in json.loads(TEXT)["cells"]]


def result(name, **settings):
    """The numbers behind a simulation, at its defaults unless said."""
    scene = scenes.scene(name)
    return scene.result(**check_all(scene.controls, settings))


def said(name, **settings):
    """The sentence under a simulation."""
    return scenes.run(scenes.scene(name), settings)["sentence"]


def linked(name):
    """The settings of the chapter's links to a simulation, in the order of the text."""
    queries = re.findall(rf'href="#{name}\?([^"]+)"', "".join(CELLS).replace("&amp;", "&"))
    return [read_all(scenes.scene(name).controls, dict(parse_qsl(query)))[0] for query in queries]


def draws(truth, content, number):
    """Twenty draws of twelve studies."""
    return [lens.couples(truth, content, number, run) for run in range(1, 21)]


# --- two partners, one therapist --------------------------------------------------------


def test_three_rules_give_three_answers_to_the_opening_question():
    weaker, both, stronger = [result("couple", counts=counts) for counts in (WEAKER, BOTH, STRONGER)]
    assert weaker.hers_gain == 0 and weaker.his_gain == pytest.approx(2.9, abs=0.05)
    assert (both.hers_gain, both.his_gain) == (pytest.approx(1.5, abs=0.05), pytest.approx(0.8, abs=0.06))
    assert stronger.hers_gain > 0 == stronger.his_gain
    ask = scenes.scene("couple").ask
    assert [ask.truth(r) for r in (weaker, both, stronger)] == [["with him"], ["with her"], ["with her"]]


def test_the_closing_words_give_the_points_that_each_rule_gives():
    weaker, both = [result("couple", counts=counts) for counts in (WEAKER, BOTH)]
    her, him, _ = [option["closing"] for option in opening("11-contexts")["option"]]
    assert f"with her then took {both.hers_gain:.1f} points" in her and f"with him {both.his_gain:.1f} " in her
    assert f"with him then took {weaker.his_gain:.1f} points" in him and "with her nothing" in him


def test_the_even_pair_ends_at_9_each_time_and_the_split_one_above_or_below_it():
    rules = [result("couple", counts=counts) for counts in (WEAKER, BOTH, STRONGER)]
    assert [r.even_end for r in rules] == [pytest.approx(9.0, abs=0.05)] * 3
    assert [r.worse for r in rules] == [pytest.approx(x, abs=0.05) for x in (4.4, -0.8, -3.4)]


def test_where_he_is_nearer_to_her_the_rules_hardly_differ():
    (near,) = [s for s in linked("couple") if s["his"] != 3]
    ends = [result("couple", **dict(near, counts=counts)).end for counts in lens.COUNTS]
    assert near["his"] == 5.5 and max(ends) - min(ends) < 1
    far = [result("couple", counts=counts).end for counts in lens.COUNTS]
    assert max(far) - min(far) > 7


def test_a_point_more_with_her_can_make_both_worse_off_where_he_draws_back():
    assert (
        result("couple", siding="the weaker one, a little").hers_gain
        < 0
        < result("couple", siding="the weaker one, a little").his_gain
    )
    (goal,) = scenes.scene("couple").goals
    assert goal.reached(result("couple", siding="the weaker one, a little")) and not goal.reached(
        result("couple", counts=BOTH, siding="the weaker one, a little")
    )
    assert "A point more with her would add 0.5" in said("couple", siding="the weaker one, a little")


@pytest.mark.parametrize("counts", lens.COUNTS)
@pytest.mark.parametrize("siding", ["nobody", "the weaker one, a little", "the weaker one, much"])
def test_it_makes_no_difference_who_of_the_two_is_further_away(counts, siding):
    one, other = (
        result("couple", counts=counts, siding=siding),
        result("couple", hers=3.0, his=6.0, counts=counts, siding=siding),
    )
    assert one.distress == other.distress and one.her_alliance == other.his_alliance
    assert (one.hers_gain, one.his_gain) == (other.his_gain, other.hers_gain)


@pytest.mark.parametrize("counts", lens.COUNTS)
def test_two_even_alliances_are_the_model_s_own_course(counts):
    r = result("couple", hers=4.5, his=4.5, counts=counts, siding="the weaker one, much")
    pair = alliance.dyad(4.5, 4.5, 4.5, L.distress)
    course = alliance.course(pair, alliance.therapy("balanced"), [alliance.STILL] * 15)
    assert r.distress == pytest.approx([alliance.score(s.symptoms) for s in course]) == r.even
    assert r.her_alliance == pytest.approx([alliance.rating(s.goal) for s in course]) == r.his_alliance
    assert r.worse == r.apart == 0


def test_the_work_of_two_by_hand():
    assert [lens.shared(0.2, 0.6, counts) for counts in (WEAKER, BOTH, STRONGER)] == [0.2, pytest.approx(0.4), 0.6]


def test_who_draws_back_settles_lower_by_so_much_for_each_point_between_and_never_below_1():
    # 3 less .5 for each of three points is 1.5; nothing else moves him while distress stays
    still = lens._together(6, 3, STRONGER, 0)[1][-1] - lens._together(6, 3, STRONGER, 0.5)[1][-1]
    assert 1.3 < still < 2.1
    assert lens._together(7, 1, WEAKER, 1)[1] == [1] * 16


def test_a_point_is_won_only_where_there_is_room():
    assert [lens._more(x) for x in (3, 6, 6.5, 7)] == [4, 7, 7, 7]
    assert "with her there is no point left to win" in said("couple", hers=7.0).lower()


def test_what_is_drawn_of_a_couple_is_theirs():
    r = result("couple")
    drawn = {t["name"]: t["y"] for t in scenes.run(scenes.scene("couple"), {})["figure"]["data"]}
    assert drawn == {
        "her alliance": r.her_alliance, "his alliance": r.his_alliance, "as they are": r.distress,
        "even pair": r.even, "+1 with her": r.more_hers, "+1 with him": r.more_his,
    }  # fmt: skip


def test_how_a_couple_is_told_to_the_letter():
    assert said("couple") == (
        "Her alliance stands at 6.0 and his at 3.0, and the weaker one decides what the two can do together: the couple's "
        "distress falls from 18.0 to 13.4, 4.4 higher than in a pair with two even alliances of 4.50. A point more with her "
        "would change nothing; a point more with him would take 2.9 off (illustrative)."
    )
    assert "and the one further away draws back by 0.3 for each point between them:" in said(
        "couple", siding="the weaker one, a little"
    )
    assert "draws back" not in said("couple", hers=4.0, his=4.0, siding="the weaker one, a little")
    assert "just as in a pair with two even alliances of 4.00" in said("couple", hers=4.0, his=4.0)


# --- many couples, two syntheses --------------------------------------------------------


def test_with_20_couples_two_verdicts_on_one_truth_differ_in_7_of_20_draws():
    given = next(s for s in linked("couples") if s["truth"] == LEAST)
    assert given["number"] == 20
    seen = draws(LEAST, given["content"], 20)
    assert sum((r.larger.low > 0) != (r.smaller.low > 0) for r in seen) == 7
    published = L.split_larger - L.split_smaller
    assert sum(abs(r.larger.pooled - r.smaller.pooled) >= published for r in seen) == 1


def test_with_40_couples_and_a_split_that_does_nothing_no_two_marks_come_so_far_apart():
    seen = draws(NOTHING, 6.0, 40)
    assert result("couples").truth == NOTHING and result("couples").number == 40 and result("couples").content == 6
    assert max(abs(r.larger.pooled - r.smaller.pooled) for r in seen) < L.split_larger - L.split_smaller
    assert np.mean([r.whole for r in seen]) == pytest.approx(0.11, abs=0.005)
    assert np.mean([r.given for r in seen]) == pytest.approx(0, abs=0.005)


def test_in_the_middle_of_the_scale_there_is_little_left_to_explain():
    (given,) = [s for s in linked("couples") if s["content"] == 4.5]
    assert given["truth"] == NOTHING and given["number"] == 40
    assert np.mean([r.whole for r in draws(NOTHING, 4.5, 40)]) == pytest.approx(0.03, abs=0.005)


def test_a_split_that_does_harm_is_found_by_both_every_time_with_100_couples():
    given = linked("couples")[-1]
    assert (given["truth"], given["number"]) == (HARM, 100)
    assert all(r.larger.low > 0 and r.smaller.low > 0 for r in draws(HARM, given["content"], 100))


@pytest.mark.parametrize("content", [4.0, 5.0, 6.0])
def test_only_a_split_that_counts_keeps_a_correlation_at_the_same_mean(content):
    nothing, least, harm = [np.mean([r.given for r in draws(truth, content, 100)]) for truth in TRUTHS]
    assert abs(nothing) < 0.02 and least > 0.05 and harm > 0.1


def test_what_two_alliances_bring_by_hand():
    assert lens.outcome(6, 3, NOTHING) == lens.outcome(3, 6, NOTHING) == pytest.approx(9)
    assert lens.outcome(6, 3, LEAST) == pytest.approx(6) and lens.outcome(6, 3, HARM) == pytest.approx(9 - 4.5)
    assert [lens.outcome(4, 4, truth) for truth in TRUTHS] == [8, 8, 8]


def test_a_correlation_at_the_same_third_by_hand_and_by_regression():
    # .5 less .6 × .5, over √.64 × √.75
    assert lens.at_same(0.5, 0.6, 0.5) == pytest.approx(0.2 / (0.64 * 0.75) ** 0.5)
    x, y, z = np.random.default_rng(3).normal(size=(3, 500))
    x, y = x + z, y - 0.5 * z + 0.2 * x
    left = [v - np.polyval(np.polyfit(z, v, 1), z) for v in (x, y)]
    r = [np.corrcoef(a, b)[0, 1] for a, b in ((x, y), (x, z), (z, y))]
    assert lens.at_same(*r) == pytest.approx(np.corrcoef(*left)[0, 1])


def test_twelve_studies_are_shared_out_seven_and_five_and_none_is_in_both():
    r = result("couples", run=4)
    assert (r.larger.of, r.smaller.of, r.of, r.all) == (7, 5, 12, 480)
    assert len({*r.larger.r, *r.smaller.r}) == 12
    assert not {*r.larger.r, *r.smaller.r} & {*result("couples", run=5).larger.r, *result("couples", run=3).smaller.r}
    for s in (r.larger, r.smaller):
        pooled = study.pool(s.r, [40] * s.of)
        assert (s.pooled, s.low, s.high) == (pooled.r, pooled.low, pooled.high)


def test_a_study_is_correlated_from_its_own_couples():
    r = result("couples")
    assert len(r.first.split) == 40 and min(r.first.split) >= 0
    assert np.corrcoef(r.first.split, r.first.worse)[0, 1] == pytest.approx(r.larger.r[0])
    assert all(1 + s / 2 <= m <= 7 - s / 2 for s, m in zip(r.first.split, r.first.mean, strict=True))


def test_twelve_studies_tell_how_far_they_are_and_only_the_last_are_kept(monkeypatch):
    heard = []
    monkeypatch.setattr(study, "listener", heard.append)
    lens._kept.clear()
    result("couples", number=60)
    assert heard == sorted(heard) and len(heard) == 13 and heard[0] == pytest.approx(1 / 12) and heard[-1] == 1
    heard.clear()
    result("couples", number=60)
    assert heard == [1] and list(lens._kept) == [(NOTHING, 6.0, 60, 1)]


def test_a_synthesis_that_finds_what_is_not_there_is_a_goal_and_only_where_a_split_does_nothing():
    (goal,) = scenes.scene("couples").goals
    found = [r for r in draws(NOTHING, 6.0, 40) if goal.reached(r)]
    assert found and all(max(r.larger.low, r.smaller.low) > 0 for r in found)
    assert not any(goal.reached(r) for r in draws(HARM, 6.0, 40)[:3])


def test_how_two_syntheses_are_told_to_the_letter():
    assert said("couples") == (
        "In truth a split does nothing of its own. Of 12 studies with 40 couples each, the seven of one synthesis come to "
        "r = .05 (−.07 to .17), the five of another to r = .11 (−.10 to .30): split with worse outcome. Over all 480 couples "
        "r = .07, and among couples with the same mean alliance −.06 (simulated)."
    )
    table = scenes.run(scenes.scene("couples"), {})["table"]
    assert [row[1] for row in table["rows"]] == ["the seven"] * 7 + ["the five"] * 5 + ["the seven", "the five"]


# --- a demand that a setting shifts ------------------------------------------------------


def test_online_the_prediction_is_near_three_of_four_and_too_low_for_tasks():
    r = result("shift")
    gaps = {f.name: getattr(r.here, f.name) - f.r for f in r.found}
    assert (r.setting, r.shift, r.demand, r.hits, r.known) == (ONLINE, 1, 0, 3, 4)
    assert [name for name, gap in gaps.items() if abs(gap) > L.near] == ["task"] and gaps["task"] < 0
    assert (r.room.bond, r.here.bond) == (pytest.approx(0.23, abs=0.005), pytest.approx(0.13, abs=0.005))
    assert scenes.scene("shift").ask.truth(r) == ["by less than half"]


def test_with_young_clients_unsure_ratings_meet_the_published_number_as_well():
    shifted, rival = linked("shift")[1:3]
    assert (rival["setting"], rival["shift"], rival["rely"]) == (YOUTH, 0, pytest.approx(0.3)) and shifted[
        "setting"
    ] == YOUTH
    two = [result("shift", **s) for s in (shifted, rival)]
    assert [r.near for r in two] == [True, True]
    assert [r.here.alliance for r in two] == [pytest.approx(0.20, abs=0.005)] * 2
    assert result("shift", setting=GROUP).near


def test_with_severe_disorders_both_are_near_the_shift_and_no_shift_at_all():
    with_shift, without = [result("shift", **s) for s in linked("shift")[-2:]]
    assert (with_shift.setting, with_shift.shift, without.shift) == (SEVERE, 1, 0)
    assert with_shift.near and without.near
    assert (with_shift.here.alliance, without.here.alliance) == (
        pytest.approx(0.32, abs=0.005),
        pytest.approx(0.28, abs=0.005),
    )


def test_a_shifted_demand_lowers_one_element_most_and_unsure_ratings_lower_all():
    room = result("shift", setting=YOUTH, shift=0.0).here
    demand, rival = result("shift", setting=YOUTH).here, result("shift", setting=YOUTH, shift=0.0, rely=0.3).here
    left = {name: getattr(demand, name) / getattr(room, name) for name in ("goal", "task", "bond")}
    assert min(left, key=left.get) == "goal" and left["goal"] < left["task"] - 0.05
    noisy = [getattr(rival, name) / getattr(room, name) for name in ("goal", "task", "bond")]
    assert noisy == [pytest.approx(0.3**0.5)] * 3  # what attenuation says


def test_a_room_s_correlation_is_the_published_one():
    assert lens.predicted((0.7, 0.7, 0.7), (1, 1, 1)).alliance == pytest.approx(P.r_outcome, abs=0.002)


@pytest.mark.parametrize("setting", SETTINGS)
def test_without_a_shift_and_with_sure_ratings_every_setting_is_a_room(setting):
    r = result("shift", setting=setting, shift=0.0)
    assert r.here == r.room and r.demand == r.usual == 0.7


@pytest.mark.parametrize("setting", SETTINGS)
def test_less_reliable_ratings_never_raise_a_correlation(setting):
    rs = [result("shift", setting=setting, rely=rely).here for rely in (1.0, 0.8, 0.5, 0.2)]
    for one, other in zip(rs, rs[1:], strict=False):
        assert all(b <= a for a, b in zip(one, other, strict=True)) and other.alliance < one.alliance


def test_a_demand_on_nothing_makes_nothing_go_with_outcome():
    assert lens.predicted((0, 0, 0), (1, 1, 1)) == Predicted(*[pytest.approx(0, abs=1e-9)] * 4)


def test_correlations_without_end_are_those_of_very_many_clients():
    rng = np.random.default_rng(5)
    cov = [[1, 0.8, 0.6], [0.8, 1, 0.6], [0.6, 0.6, 1]]
    z = rng.multivariate_normal([0, 0, 0], cov, size=400_000)
    home = alliance.share(P.goal)
    a = alliance.tilt(home, P.spread / (6 * home * (1 - home)) * z)
    demands = (0.7, 0.7, 0.2)
    work = np.prod([alliance.fit(a[:, i], demands[i]) for i in range(3)], axis=0)
    outcome = 1 - (1 - P.gain * work) ** 15 + L.other * rng.normal(size=len(a))
    rely = np.array([1, 0.8, 0.5])
    rated = a + rng.normal(size=a.shape) * a.std(axis=0) * (1 / rely - 1) ** 0.5
    r = [np.corrcoef(x, outcome)[0, 1] for x in (rated.mean(axis=1), *rated.T)]
    assert list(lens.predicted(demands, rely)) == pytest.approx(r, abs=0.006)


def test_places_stand_for_all_clients():
    weights = [n[0] for n in lens.nodes_of()]
    assert len(weights) == 729 and sum(weights) == pytest.approx(1)
    assert all(0 < x < 1 for node in lens.nodes_of() for x in node[1:])
    assert lens.nodes_of() is lens.nodes_of()


def test_the_rival_is_found_without_any_shift_online_and_nowhere_else():
    (goal,) = scenes.scene("shift").goals
    assert goal.reached(result("shift", shift=0.0, rely=0.2))
    assert not goal.reached(result("shift", shift=0.1, rely=0.2)) and not goal.reached(result("shift", shift=0.0))
    assert not goal.reached(result("shift", setting=GROUP, shift=0.0, rely=0.4))


def test_how_a_shift_is_told_to_the_letter():
    assert said("shift") == (
        "Online the whole alliance would go with outcome at r = .20 (.28 in a room) and the bond at .13 (.23), with a demand "
        "on the bond of .00 instead of .70 (illustrative). Published: .21 for the whole, .19 for goals, .25 for tasks and "
        ".12 for the bond; the prediction is near 3 of the 4."
    )
    assert "Published: .215 for the whole; the prediction is near it." in said("shift", setting=GROUP)
    assert "with the demands of a room and ratings of all three with a reliability of 0.3" in said(
        "shift", setting=YOUTH, shift=0.0, rely=0.3
    )
    assert "the prediction is not near it." in said("shift", setting=YOUTH, shift=0.0)
    far = result("shift")._replace(hits=0)
    assert told._shift_sentence(far).endswith("the prediction is near none of them.")


@pytest.mark.parametrize(
    ("here", "choice"),
    [(0.04, "to about nothing"), (0.22, "not at all"), (0.13, "by less than half"), (0.1, "by more than half")],
)
def test_how_far_the_bond_falls_is_judged_by_what_is_left(here, choice):
    r = result("shift")
    assert told._bond_falls(
        r._replace(room=Predicted(0.28, 0.25, 0.25, 0.23), here=Predicted(0.2, 0.2, 0.2, here))
    ) == [choice]


def test_published_numbers_are_those_of_the_data_set():
    table = meta_analyses().set_index("study_key")
    found = {f.name: f.r for f in result("shift").found}
    assert found == {
        name: table.loc["fluckiger_2026_" + ("online" if name == "alliance" else name)].r for name in found
    }
    for setting, key in ((GROUP, "lococo_2022"), (YOUTH, "karver_2018"), (SEVERE, "bourke_2021")):
        (one,) = result("shift", setting=setting).found
        row = table.loc[key]
        ends = (None, None) if np.isnan(row.ci95_low) else (row.ci95_low, row.ci95_high)
        assert one == Found("alliance", row.r, *ends)
    splits = [table.loc[key] for key in ("friedlander_2018_split", "welmers_2018_split")]
    assert [f.r for f in result("couples").found] == [row.r for row in splits]
    assert result("couples").found[1][2:] == (splits[1].ci95_low, splits[1].ci95_high)
    assert result("couples").found[0][2:] == (None, None) and np.isnan(splits[0].ci95_low)


# --- the text ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name, bad", [("couple", "counts=love"), ("couples", "truth=1"), ("shift", "setting=at sea"), ("shift", "setting=")]
)
def test_a_link_with_a_choice_that_there_is_not_is_a_notice_and_no_error(name, bad):
    scene = scenes.scene(name)
    settings, notices = read_all(scene.controls, dict(parse_qsl(bad + "&strange=2", keep_blank_values=True)))
    assert settings == check_all(scene.controls, {}) and len(notices) == 2
    with pytest.raises(ValueError, match="choose from"):
        result(name, **dict(parse_qsl(bad, keep_blank_values=True)))


@pytest.mark.parametrize(("narrower", "ends"), [(1, ("−0.11", "0.55")), (2, ("0.06", "0.38"))])
def test_the_difference_of_two_syntheses_is_what_the_solution_says(narrower, ends, capsys):
    cell = next(c for c in CELLS if c.startswith("from math import atanh"))
    exec(cell.replace("narrower = 1", f"narrower = {narrower}"), {})
    shown = capsys.readouterr().out.replace("-", "−")
    assert shown == f"difference 0.22 on Fisher's scale\nfrom {ends[0]} to {ends[1]}\n"
    solution = next(c for c in CELLS if "{solution} ex-contexts-difference" in c)
    assert all(end in solution for end in ends)
    assert len(cell.splitlines()) <= 12


def test_every_published_number_of_the_text_is_the_data_set_s():
    table = meta_analyses().set_index("study_key")
    travels = next(c for c in CELLS if c.startswith("Read it by its populations"))
    for key in ("mcleod_2011", "karver_2018", "friedlander_2018", "welmers_2018", "lococo_2022", "alldredge_2021",
                "fluckiger_2026_online", "fluckiger_2026_goal", "fluckiger_2026_task", "fluckiger_2026_bond", "bourke_2021"):  # fmt: skip
        assert f"{table.loc[key].r:.3f}".rstrip("0").removeprefix("0") in travels, key

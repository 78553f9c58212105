"""What chapter 1 tells its readers that they saw: each statement, seen; and the lens behind it."""

import json
import math

import pytest

from widgets import scenes
from widgets.alliance import rating
from widgets.lenses import freud as lens
from widgets.scenes import freud

SCENES = {entry[0]: scenes.Scene(*entry) for entry in freud.SCENES}
CUTOFF = 10


def told(**settings):
    return scenes.run(SCENES["freud"], settings)


def unasked(**settings):
    return scenes.run(SCENES["unasked"], settings)


def column(result, name):
    table = result["table"]
    return [row[table["columns"].index(name)] for row in table["rows"]]


def torn(result):
    """The sessions with a rupture."""
    return [row[0] for row in result["table"]["rows"] if "confrontation" in row[-1]]


def end(result):
    return column(result, "symptoms")[-1]


def without(result):
    """Where symptoms would stand without the interpretation, as the sentence says."""
    return float(result["sentence"].split("would stand at ")[1].split(" ")[0].rstrip("."))


def tellings_torn(result):
    words = ["none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "all"]
    return words.index(result["sentence"].split("it tears in ")[1].split(" ")[0])


# --- rapport before interpretation -----------------------------------------------------


def test_one_and_the_same_interpretation_is_a_gain_in_session_10_and_a_rupture_in_session_2():
    late, early = told(), told(session=2)
    assert torn(late) == [] and torn(early) == [2]
    assert end(late) < CUTOFF < end(early)
    assert end(late) < without(late) and end(early) > without(early)
    assert tellings_torn(late) == 0 and tellings_torn(early) == 10


def test_right_or_wrong_makes_no_difference_to_whether_it_tears():
    for session in range(2, 17):
        assert torn(told(session=session)) == torn(told(session=session, guess="wrong")), session


def test_a_right_guess_given_too_early_tears_deeper_than_a_wrong_one():
    right, wrong = told(session=2), told(session=2, guess="wrong")
    assert column(right, "bond")[-1] < column(wrong, "bond")[-1]
    assert end(right) > end(wrong)


def test_a_wrong_guess_that_is_borne_costs_next_to_nothing_and_brings_nothing():
    wrong = told(guess="wrong")
    assert 0 <= end(wrong) - without(wrong) < 0.5
    assert "nothing opens" in wrong["sentence"]


def test_session_5_tears_by_a_hair_and_there_chance_decides_and_session_6_holds():
    assert torn(told(session=5)) == [5] and torn(told(session=6)) == []
    assert "not quite 4.0" in told(session=5)["sentence"]
    assert 3 <= tellings_torn(told(session=5)) <= 7
    assert tellings_torn(told(session=6)) <= 2


def test_waiting_until_session_16_tears_nothing_and_leaves_no_time():
    late = told(session=16)
    assert torn(late) == [] and end(late) > CUTOFF
    ends = [end(told(session=s)) for s in range(6, 17)]
    assert ends == sorted(ends)


def test_a_moralising_remark_in_session_7_takes_away_what_session_10_would_have_borne():
    scolded = told(remark="in session 7")
    assert torn(scolded) == [7, 10]
    assert column(scolded, "bond")[6] < column(told(), "bond")[6] - 1
    assert 5 <= tellings_torn(scolded) <= 9


def test_after_the_remark_only_much_later_does_the_rapport_bear_it_again():
    late = told(remark="in session 7", session=16)
    assert torn(late) == [7]
    assert end(late) > end(told()) + 4


@pytest.mark.parametrize("interest", [1, 2, 3])
def test_time_without_interest_builds_no_rapport_that_bears_it(interest):
    for session in (2, 10, 16):
        assert torn(told(interest=interest, session=session)) == [session]


def test_with_the_least_interest_rapport_falls_as_time_goes_by():
    bonds = column(told(interest=1), "bond")
    assert bonds == sorted(bonds, reverse=True)


def test_more_interest_brings_rapport_sooner():
    assert torn(told(interest=7, session=5)) == [] and torn(told(interest=6, session=5)) == [5]


def test_the_deeper_the_later_it_is_borne_and_the_more_it_does():
    assert torn(told(depth=5.5)) == [10] and torn(told(depth=5.5, session=12)) == []
    ends = [end(told(depth=d)) for d in (1, 2, 3, 4, 5)]
    assert ends == sorted(ends, reverse=True)


def test_at_session_2_only_what_is_a_short_step_away_is_borne():
    assert [d for d in (1, 1.5, 2, 2.5, 3, 7) if not torn(told(session=2, depth=d))] == [1, 1.5, 2]
    assert end(told(session=2, depth=2)) < without(told(session=2, depth=2))


# --- what Freud did not ask ------------------------------------------------------------


def test_goal_agreement_changes_symptoms_and_neither_the_rapport_nor_the_tear():
    for session in (4, 8):
        low, high = unasked(goal=2, session=session), unasked(goal=7, session=session)
        assert column(low, "bond") == column(high, "bond") and torn(low) == torn(high)
        assert end(low) > end(high)


def test_where_the_interpretation_is_borne_a_shared_goal_is_worth_about_three_points():
    assert 2.5 < end(unasked(goal=2, session=8)) - end(unasked(goal=7, session=8)) < 3.5


def test_an_analyst_who_looks_at_his_own_part_is_heard_in_session_8():
    alone, looked = unasked(), unasked(answer="looks at his own part")
    assert torn(alone) == torn(looked) == [4]
    assert column(looked, "event")[4] == "repair" and column(looked, "event")[7] == "interpretation"
    assert end(looked) < CUTOFF < end(alone)
    assert column(looked, "bond")[-1] > column(alone, "bond")[-1] + 1


def test_where_nothing_tears_the_analysts_answer_makes_no_difference():
    a, b = unasked(session=8), unasked(session=8, answer="looks at his own part")
    assert a["table"] == b["table"]


# --- the controls ----------------------------------------------------------------------


def drawn(result):
    return json.dumps([[t["x"], t["y"]] for t in result["figure"]["data"]])


@pytest.mark.parametrize("scene", SCENES.values(), ids=lambda scene: scene.name)
def test_every_control_changes_what_is_seen(scene):
    before = scenes.run(scene, {})
    for c in scene.controls:
        value = max(c.low, c.default - 3 * c.step) if c.kind == "range" else c.choices[1]
        now = scenes.run(scene, {c.name: value})
        assert drawn(now) != drawn(before) and now["table"] != before["table"], c.name
        assert now["sentence"] != before["sentence"], c.name


def test_forfeited_rapport_never_comes_back_to_where_it_would_have_been():
    home = lens.agreement(forfeited=True).bond
    bonds = column(told(remark="in session 4", session=16, depth=1), "bond")
    assert bonds[-1] < home < lens.agreement().bond


# --- the lens --------------------------------------------------------------------------


def test_rapport_by_hand():
    # from 2 towards 6: after one session four fifths of the gap of 4 are left
    assert lens.rapport(6, 1) == 2
    assert math.isclose(lens.rapport(6, 2), 6 - 4 * 0.8)
    assert math.isclose(lens.rapport(6, 9), 6 - 4 * 0.8**8)


def test_the_simulation_walks_the_rapport_that_the_lens_says():
    for interest in (1, 3.5, 6, 7):
        bonds = column(told(interest=interest, depth=1), "bond")
        assert bonds == pytest.approx([lens.rapport(interest, s) for s in range(1, 17)])


def test_given_time_rapport_meets_the_interest_shown_and_a_remark_keeps_it_down():
    for interest in (2, 4.5, 7):
        assert math.isclose(lens.agreement(interest=interest).bond, interest)
        assert math.isclose(lens.rapport(interest, 200), interest)
        # a tear of half keeps down three tenths: 0.6 · 0.5
        forfeited = lens.agreement(interest=interest, forfeited=True).bond
        assert math.isclose(forfeited, rating((interest - 1) / 6 * 0.7))


def test_no_lever_of_freuds_moves_goals_or_tasks():
    all_of = [lens.agreement(interest=i, depth=d, forfeited=f) for i in (1, 7) for d in (1, 7) for f in (0, 1)]
    assert {(t.goal, t.task) for t in all_of} == {(lens.GOAL, lens.TASK)}


def test_depth_is_what_an_interpretation_asks_of_the_bond():
    assert [lens.analysis(d).bond for d in (1, 4, 7)] == [0, 0.5, 1]
    assert lens.borne(4, 4) and lens.borne(3.9, 4) and not lens.borne(4.1, 4)


def test_an_interpretation_that_is_right_lets_a_session_do_more_and_a_wrong_one_does_not():
    gains = [lens.with_insight(d, True).gain for d in (1, 4, 7)]
    assert gains == pytest.approx([0.06, 0.26, 0.46])
    assert lens.with_insight(7, False).gain == lens.agreement().p.gain == 0.06
    assert lens.with_blow(True).depth > lens.with_blow(False).depth


READINGS = {
    "no proper rapport": (6, 6, 2),
    "fundamental rule": (5, 2, 6),
    "different things": (2, 6, 6),
    "friendly, conscious part": (6, 6, 6),
}


@pytest.mark.parametrize("words, agreements", READINGS.items())
def test_freud_reads_a_pair_by_rapport_first_then_work_then_goals(words, agreements):
    assert words in lens.reading(*agreements)


def test_every_reading_is_two_sentences_that_begin_with_his_name():
    readings = {lens.reading(g, t, b) for g in range(1, 8) for t in range(1, 8) for b in range(1, 8)}
    assert len(readings) == 4
    for said in readings:
        assert said.startswith("Freud ") and said.endswith(".")
        assert said.count(". ") == 1 and len(said.split()) <= 55

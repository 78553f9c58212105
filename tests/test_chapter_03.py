"""What chapter 3 tells its readers that they saw: each statement, seen; and Greenson's lens."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widgets import alliance as A
from widgets import scenes
from widgets.lenses.greenson import agreement, held, rated, reading
from widgets.scenes import greenson as chapter

CUTOFF = 10
lever = st.integers(0, 10)
rating = st.floats(1, 7)


def scene_of(name):
    return {entry[0]: scenes.Scene(*entry) for entry in chapter.SCENES}[name]


def dorn(**settings):
    """The first simulation, which opens with Mr Dorn."""
    return scenes.run(scene_of("greenson"), settings)


def split(**settings):
    return scenes.run(scene_of("compliance"), settings)


def column(result, name):
    table = result["table"]
    return [row[table["columns"].index(name)] for row in table["rows"]]


def end(result, name="symptoms"):
    return column(result, name)[-1]


def events(result):
    return {row[0]: row[-1] for row in result["table"]["rows"] if row[-1]}


def said(result, before, after=" "):
    """The number that stands between two texts of the sentence."""
    return float(result["sentence"].split(before)[1].split(after)[0])


def repairs(result):
    words = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
    return words.index(result["sentence"].split("ruptures and ")[1].split(" repair")[0])


def gap(**settings):
    """By how much symptoms end higher if compliance is taken up than if it is left alone."""
    result = split(**settings)
    return end(result, "symptoms, taken up") - end(result, "symptoms, left alone")


# --- three relationships ---------------------------------------------------------------


def test_mr_dorn_rates_high_works_little_and_is_little_better():
    result = dorn()
    assert said(result, "rates the alliance ") == 5.6
    assert said(result, "work gets done stands at ") == 1.9
    assert CUTOFF + 6 < end(result) < 20


def test_all_the_transference_there_is_does_for_him_what_none_does():
    ends = [round(end(dorn(transference=x)), 1) for x in (0, 10)]
    assert ends == [17.0, 17.0]


def test_with_a_working_alliance_the_same_transference_and_ruptures_take_him_below_the_cut_off():
    alone, together = dorn(), dorn(alliance=8)
    torn = [[s for s in events(r) if events(r)[s] != "repair"] for r in (alone, together)]
    assert torn == [[10, 20], [10, 20]]
    assert events(alone) == events(together)
    assert end(together) < CUTOFF < end(alone)


def test_an_alliance_without_transference_is_calm_and_stays_above_the_cut_off():
    result = dorn(alliance=8, transference=0)
    assert events(result) == {}
    assert end(result) > CUTOFF > end(dorn(alliance=8))


def test_without_a_real_relationship_neither_tear_is_mended_and_much_of_the_gain_is_lost():
    result = dorn(alliance=8, real=0)
    assert len(events(result)) == 2 and "not repaired" in result["sentence"]
    assert end(result) - end(dorn(alliance=8)) > 3


def test_when_he_stops_pleasing_the_rating_falls_by_three_points_and_symptoms_hardly_move():
    pleasing, plain = dorn(), dorn(compliance=0)
    drop = said(pleasing, "rates the alliance ") - said(plain, "rates the alliance ")
    assert drop == pytest.approx(3, abs=0.05)
    assert abs(end(pleasing) - end(plain)) < 0.5
    assert repairs(plain) > repairs(pleasing)


# --- leave it or take it up ------------------------------------------------------------


def test_taking_up_much_compliance_costs_weeks_and_ends_nearly_four_points_lower():
    result = split()
    assert column(result, "as rated, taken up")[5] < column(result, "as rated, taken up")[4] - 3
    worse, better = (column(result, f"symptoms, {way}") for way in ("taken up", "left alone"))
    assert worse[9] > better[9] + 0.1
    assert gap() == pytest.approx(-3.8, abs=0.05)


def test_taking_up_what_was_sound_ends_a_little_higher():
    assert 0 < gap(compliance=0) < 1


def test_without_a_real_relationship_the_tear_stays_open_and_almost_nothing_is_won():
    result = split(real=0)
    assert events(result) == {6: "confrontation", 19: "repair"}
    assert -0.5 < gap(real=0) < 0
    assert gap(real=10) < gap() < gap(real=0)


def test_left_alone_the_patient_without_an_alliance_rates_it_highest():
    ratings = {c: end(split(compliance=c), "as rated, left alone") for c in range(11)}
    assert chapter.working(10) == 0 and max(ratings, key=ratings.get) == 10
    assert min(ratings[10] - ratings[0], ratings[10] - ratings[5]) > 0.5


def test_the_first_solution_is_even_at_two_and_between_six_and_seven_without_a_real_relationship():
    assert abs(gap(compliance=2)) < 0.1 and gap(compliance=1) > 0 > gap(compliance=3)
    assert gap(compliance=6, real=0) > 0 > gap(compliance=7, real=0)


# --- the second exercise ---------------------------------------------------------------


def gains(alliance):
    """As in the chapter's cell: points that symptoms can fall in the first session."""
    found = []
    for transference in range(0, 11, 2):
        terms = agreement(alliance, transference, real=5, compliance=8)
        shares = [A.share(a) for a in (terms.goal, terms.task, terms.bond)]
        found.append(terms.p.gain * A.work(*shares, terms.therapy) * (20 - 4))
    return found


def test_a_weak_alliance_can_use_a_little_transference_and_a_strong_one_all_of_it():
    assert [f"{x:.2f}" for x in gains(2)] == ["0.12", "0.17", "0.19", "0.19", "0.17", "0.14"]
    assert f"{gains(8)[-1]:.2f}" == "1.16"
    assert all(gains(w) == sorted(gains(w)) for w in (8, 9, 10))
    assert not any(gains(w) == sorted(gains(w)) for w in (2, 3, 4, 5, 6, 7))
    tops = [gains(w).index(max(gains(w))) for w in range(2, 11)]
    assert tops == sorted(tops)


# --- the lens --------------------------------------------------------------------------


def test_what_an_alliance_keeps_by_hand():
    # none: all of it; at its fullest: its square; half-way at W = .5: .5 · (1 − .5 · .5)
    assert held(0.6, 0) == 0.6
    assert held(0.6, 1) == pytest.approx(0.36)
    assert held(0.5, 0.5) == pytest.approx(0.375)
    assert held(1, 1) == 1 and held(0, 1) == 0


def test_agreement_by_hand():
    # W = .5 kept whole: goal .2 + .35 = .55, task .02 + .45 = .47; bond .1 + .4 = .5
    terms = agreement(5, 0, 5, 0)
    assert (terms.goal, terms.task, terms.bond) == pytest.approx((1 + 6 * 0.55, 1 + 6 * 0.47, 4))
    assert (terms.therapy.bond, terms.p.gain, terms.p.withdrawal) == pytest.approx((0.4, 0.06, 0.5))
    full = agreement(5, 10, 5, 10)
    assert (full.therapy.bond, full.p.gain, full.p.withdrawal, full.p.repair) == pytest.approx((0.9, 0.26, 1, 0))


def test_a_rating_by_hand():
    # mean .4; half compliance hides 3/7 of the .6 that is lacking
    assert rated(0.2, 0.4, 0.6, 5) == pytest.approx(1 + 6 * (0.4 + 3 / 7 * 0.6))
    assert rated(0.2, 0.4, 0.6, 0) == pytest.approx(A.rating(0.4))


@given(lever, lever, lever, lever)
def test_each_lever_has_its_own_job(alliance, transference, real, compliance):
    terms = agreement(alliance, transference, real, compliance)
    assert all(1 <= a <= 7 for a in (terms.goal, terms.task, terms.bond))
    more = agreement(min(alliance + 1, 10), transference, real, compliance)
    assert more.task >= terms.task and more.goal >= terms.goal and more.bond == terms.bond
    closer = agreement(alliance, transference, min(real + 1, 10), compliance)
    assert closer.bond >= terms.bond and (closer.goal, closer.task) == (terms.goal, terms.task)
    stronger = agreement(alliance, min(transference + 1, 10), real, compliance)
    assert stronger.therapy.bond >= terms.therapy.bond and stronger.task <= terms.task
    pleasing = agreement(alliance, transference, real, min(compliance + 1, 10))
    assert (pleasing.goal, pleasing.task, pleasing.bond) == (terms.goal, terms.task, terms.bond)
    assert A.repair_chance(0.5, pleasing.p) <= A.repair_chance(0.5, terms.p)


@given(rating, rating, rating)
def test_what_greenson_would_have_seen_is_two_short_sentences(goal, task, bond):
    words = reading(goal, task, bond)
    assert words.startswith("Greenson would have seen ") and words.endswith(".")
    assert words.count(". ") == 1 and len(words.split()) <= 55


def test_greenson_sees_something_else_in_four_kinds_of_pairs():
    pairs = (6, 6, 6), (5, 2, 5), (5, 5, 2), (2, 5, 5)
    seen = [reading(*pair) for pair in pairs]
    assert len(set(seen)) == 4
    assert "turned to the transference" in seen[0]
    assert "does not yet work" in seen[1]
    assert "without a real relationship" in seen[2]
    assert "purpose" in seen[3]


# --- the contract ----------------------------------------------------------------------

MOVED = [(e[0], c) for e in chapter.SCENES for c in e[3]]


@pytest.mark.parametrize(("name", "control"), MOVED, ids=lambda x: x if isinstance(x, str) else x.name)
def test_moving_any_control_changes_figure_sentence_and_table(name, control):
    value = max(control.low, control.default - 3 * control.step) if control.kind == "range" else 2
    before, now = (scenes.run(scene_of(name), s) for s in ({}, {control.name: value}))
    assert all(before[part] != now[part] for part in ("figure", "sentence", "table"))

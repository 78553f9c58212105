"""What chapter 2 tells its readers that they saw: each statement, seen; how it is told; Zetzel's lens."""

import json
import math
from pathlib import Path

import pytest

from widgets import scenes
from widgets.alliance import NEVER, STILL, SURE, Chance, P, State, decided, rating, share, strength
from widgets.lenses import Pair
from widgets.lenses import zetzel as lens
from widgets.lenses.courses import Course, chances_of
from widgets.scenes.look import FAINT, LOOK
from widgets.scenes.setting import check_all
from widgets.words import number

CUTOFF = 10
CAPACITIES = [1 + i / 2 for i in range(13)]
CHAPTER = Path(__file__).parents[1] / "chapters" / "02-zetzel.ipynb"
TEXT = "\n".join("".join(cell["source"]) for cell in json.loads(CHAPTER.read_text(encoding="utf-8"))["cells"])
by_technique = pytest.mark.parametrize("technique", lens.TECHNIQUES)


def result(name, **settings):
    scene = scenes.scene(name)
    return scene.result(**check_all(scene.controls, settings))


# --- capacity and technique ------------------------------------------------------------


def averages(capacity):
    """Waiting and going deep, over six tellings."""
    first, early = result("zetzel", capacity=capacity).averages
    assert (first.technique, early.technique) == (lens.FIRST, lens.EARLY)
    return first, early


def test_at_five_the_two_schools_end_within_a_point_of_each_other():
    first, early = averages(5.0)
    assert abs(first.symptoms - early.symptoms) < 1


def test_at_three_waiting_is_the_better_course_and_neither_ends_below_the_cut_off():
    first, early = averages(3.0)
    assert CUTOFF + 2 < first.symptoms < early.symptoms - 1
    assert f"symptoms end at {number(first.symptoms)} instead of {number(early.symptoms)}." in TEXT


@by_technique
@pytest.mark.parametrize("capacity", [3.0, 5.0, 6.5])
def test_the_six_tellings_together_come_to_what_many_come_to(capacity, technique):
    six = [a for a in averages(capacity) if a.technique == technique][0]
    courses = [lens.analysis(capacity, technique, chances_of(n, 16))[0] for n in range(1, 121)]
    many = sum(40 * states[-1].symptoms for states in courses) / 120
    # six by chance would often be a whole point off
    assert abs(six.symptoms - many) < 0.5


def test_at_six_and_a_half_going_deep_is_the_better_course_though_its_alliance_is_a_shade_weaker():
    first, early = averages(6.5)
    assert early.symptoms < first.symptoms < CUTOFF
    assert 0 < first.alliance - early.alliance < 0.25
    assert f"going deep ends at {number(early.symptoms)}, waiting at {number(first.symptoms)}." in TEXT


@by_technique
@pytest.mark.parametrize("capacity", CAPACITIES)
def test_no_technique_lifts_the_alliance_above_the_ceiling(capacity, technique):
    for telling in range(1, lens.TELLINGS + 1):
        told = result("zetzel", capacity=capacity, technique=technique, telling=telling).told
        assert max(told.goal + told.task + told.bond + told.alliance) <= capacity + 1e-9


# --- two readings ----------------------------------------------------------------------


def read_as(reading, **settings):
    return result("reading", reading=reading, **settings)


def test_when_the_transference_is_most_hostile_the_alliance_inside_it_is_weakest_and_outside_it_is_not():
    inside, outside = read_as(lens.INSIDE), read_as(lens.OUTSIDE)
    assert inside.hostile and inside.tones == outside.tones
    assert inside.held[0].then == inside.held[0].low < outside.held[0].low <= outside.held[0].then
    then = [number(r.held[0].then) for r in (inside, outside)]
    assert f"in session {inside.worst}, the alliance inside it stands at {then[0]}" in TEXT
    assert f"the alliance outside it at {then[1]}." in TEXT


def test_when_the_mood_turns_friendly_the_alliance_inside_climbs_to_the_ceiling():
    inside = read_as(lens.INSIDE)
    assert inside.tones[-1] > 0.5 and inside.told.alliance[-1] == pytest.approx(inside.capacity)


def test_the_alliance_outside_is_steadier_in_nearly_every_telling():
    held = [read_as(lens.INSIDE, telling=telling).held for telling in range(1, 11)]
    assert sum(outside.high - outside.low < inside.high - inside.low for inside, outside in held) >= 8


def test_a_transference_that_swings_further_takes_the_alliance_inside_further_down_and_outside_nowhere():
    lows = [read_as(lens.INSIDE, swing=swing).held[0].low for swing in (0.0, 1.0, 2.0)]
    assert lows[0] > lows[1] > lows[2]
    assert read_as(lens.OUTSIDE, swing=0.5).told == read_as(lens.OUTSIDE, swing=2.0).told


def test_when_the_transference_stands_still_the_two_readings_cannot_be_told_apart():
    for r in (read_as(lens.INSIDE, swing=0.0), read_as(lens.OUTSIDE, swing=0.0)):
        assert r.told == r.untold and not r.hostile


# --- who is turned away ----------------------------------------------------------------


@pytest.mark.parametrize("telling", range(1, 7))
@pytest.mark.parametrize("origin", lens.ORIGINS)
def test_the_four_who_are_let_in_do_well_in_both_worlds(origin, telling):
    r = result("sorting", origin=origin, telling=telling)
    assert r.inside.size == r.inside.below == 4
    assert max(p.symptoms for p in r.people if p.let_in) < CUTOFF


def test_of_the_six_turned_away_two_would_have_done_well_in_the_first_world_and_four_in_the_second():
    given, made = (result("sorting", origin=origin).outside for origin in (lens.GIVEN, lens.MADE))
    assert (given.size, given.below) == (6, 2) and (made.size, made.below) == (6, 4)


def test_the_ten_together_end_better_in_the_second_world_in_every_telling():
    for telling in range(1, 7):
        given, made = (result("sorting", origin=origin, telling=telling).people for origin in lens.ORIGINS)
        assert sum(p.symptoms for p in made) < sum(p.symptoms for p in given)


def test_those_turned_away_are_the_same_whether_one_looks_or_not():
    assert result("sorting", seen=True)[2:] == result("sorting", seen=False)[2:]


# --- the lens: levers ------------------------------------------------------------------


@by_technique
def test_more_capacity_never_comes_to_less_agreement_and_never_to_more_than_itself(technique):
    terms = [lens.agreement(c, technique) for c in CAPACITIES]
    for name in ("goal", "task", "bond"):
        values = [getattr(t, name) for t in terms]
        assert values == sorted(values)
        assert all(1 <= v <= c for v, c in zip(values, CAPACITIES, strict=True))


def test_deep_material_early_costs_task_and_bond_but_nothing_at_full_capacity():
    for capacity in (2, 4, 6):
        first, early = (lens.agreement(capacity, way) for way in lens.TECHNIQUES)
        assert early.goal == first.goal and early.task < early.bond < first.bond
    assert lens.agreement(7, lens.EARLY)[:3] == lens.agreement(7, lens.FIRST)[:3]


def test_agreement_by_hand():
    # capacity 4 is half: 0.92 of it is used; deep early loses a quarter of the task, an eighth of the bond
    terms = lens.agreement(4, lens.EARLY)
    assert terms[:3] == pytest.approx((1 + 6 * 0.46, 1 + 6 * 0.46 * 0.75, 1 + 6 * 0.46 * 0.875))
    assert terms.therapy.bond == pytest.approx(0.95)
    # waiting, the sixteenth session is 15/19 as deep as a bond of 0.46 bears
    assert lens.agreement(4, lens.FIRST).therapy.bond == pytest.approx(0.3 + 0.65 * 0.46 * 15 / 19)


def test_what_an_analysis_asks_by_hand():
    asked = lens.ways(0.4)
    assert (asked.goal, asked.task, asked.lead) == (0.5, 0.8, 0.5)
    assert asked.bond == pytest.approx(0.3 + 0.26)


def test_in_an_analysis_relief_and_repair_add_nothing_and_what_is_opened_strains_more():
    assert (lens.ANALYSIS.pull, lens.ANALYSIS.growth) == (0, 0)
    assert lens.ANALYSIS.exposure > P.exposure
    assert lens.QUIET.flux < lens.ANALYSIS.flux == P.flux
    assert [a for a, b in zip(lens.QUIET, lens.ANALYSIS, strict=True) if a != b] == [lens.QUIET.flux]


def test_one_school_is_deep_at_once_and_the_other_with_time_and_the_bond():
    assert lens.depth(lens.EARLY, 2, 0.1) == 1
    assert lens.depth(lens.FIRST, 1, 0.9) == 0
    assert lens.depth(lens.FIRST, 5, 0.5) == 0.25 < lens.depth(lens.FIRST, 13, 0.5) < lens.depth(lens.FIRST, 13, 0.9)


# --- the lens: sessions ----------------------------------------------------------------


def fallen(done):
    """Symptoms (a share) after the first session in which that much is done."""
    return (P.symptoms - P.gain * done * (P.symptoms - P.floor)) / 40


def test_a_second_session_by_hand():
    # full capacity: 0.92 each; a quarter as deep as four more sessions would go: 0.92 × 1/5 = 0.184
    (first, second), ceilings = lens.analysis(7.0, lens.FIRST, [STILL])
    assert first == State(0.92, 0.92, 0.92, P.symptoms / 40, 0, 0, 0, 0, 0) and ceilings == [1, 1]
    done = (1 - 0.5 * 0.08) * (1 - 0.8 * 0.08) * (1 - (0.3 + 0.65 * 0.184) * 0.08)
    assert second.symptoms == pytest.approx(fallen(done * (0.6 + 1.1 * 0.184)))
    assert second[:3] == pytest.approx((0.92, 0.92, 0.92))


def test_a_session_of_the_other_school_responds_more_and_by_hand():
    (_, second), _ = lens.analysis(7.0, lens.EARLY, [STILL])
    done = 0.96 * 0.936 * (1 - 0.95 * 0.08)
    assert second.symptoms == pytest.approx(fallen(done * 1.7))


def test_nothing_stands_above_the_ceiling_even_in_the_best_of_hours():
    elated = decided([9.0, 0, 0, 0, 0])
    (_, second), _ = lens.analysis(4.0, lens.EARLY, [elated])
    assert second[:3] == (0.5, 0.5, 0.5)


def test_a_ceiling_grows_with_work_and_never_beyond_full():
    assert lens.grown(0.5, 0) == 0.5
    assert lens.grown(0.5, 1) == pytest.approx(0.575)
    assert lens.grown(1.0, 1) == 1.0


def test_a_capacity_made_by_two_grows_by_the_work_of_the_session_and_by_hand():
    # capacity 4: all at 0.46; the second session is 0.46 × 1/5 = 0.092 deep
    done = (1 - 0.5 * 0.54) * (1 - 0.8 * 0.54) * (1 - (0.3 + 0.65 * 0.092) * 0.54)
    elated = decided([9.0, 0, 0, 0, 0])
    (_, second), ceilings = lens.analysis(4.0, lens.FIRST, [elated], lens.MADE)
    assert ceilings == [0.5, pytest.approx(0.5 + 0.15 * done * 0.5)]
    assert second.goal == ceilings[1]
    assert lens.analysis(4.0, lens.FIRST, [elated, STILL])[1] == [0.5, 0.5, 0.5]


def test_the_strength_told_is_that_against_what_the_session_asked():
    states = [State(0.6, 0.5, 0.4, 0.5, 0, 0, 0, 0, 0)] * 5
    told = lens.analysis_told(states, lens.FIRST)
    assert told.strength[0] == pytest.approx((0.8 * 0.6 * (1 - 0.3 * 0.6)) ** (1 / 3))
    assert told.strength[4] == pytest.approx((0.8 * 0.6 * (1 - (0.3 + 0.65 * 0.2) * 0.6)) ** (1 / 3))
    assert lens.analysis_told(states, lens.EARLY).strength == pytest.approx([(0.8 * 0.6 * 0.43) ** (1 / 3)] * 5)


# --- the lens: results -----------------------------------------------------------------


@by_technique
def test_the_averages_are_those_of_all_tellings_and_what_is_pale_is_the_other_school(technique):
    asked = [{"capacity": 4.0, "technique": technique, "telling": n} for n in range(1, lens.TELLINGS + 1)]
    results = [result("zetzel", **settings) for settings in asked]
    average = [a for a in results[0].averages if a.technique == technique][0]
    every = [a for r in results for a in r.told.alliance]
    assert len(every) == 96 and average.alliance == pytest.approx(sum(every) / 96)
    assert average.symptoms == pytest.approx(sum(r.told.symptoms[-1] for r in results) / 6)
    for r, settings in zip(results, asked, strict=True):
        turned = result("zetzel", **dict(settings, technique=r.other))
        assert r.other != technique and turned.told == r.untold != r.told and turned.untold == r.told


@by_technique
def test_the_pair_is_what_capacity_and_technique_come_to_with_the_strength_of_the_sixteenth_session(technique):
    r = result("zetzel", capacity=3.5, technique=technique)
    terms = lens.agreement(3.5, technique)
    assert r.pair[:3] == terms[:3]
    assert r.pair.strength == pytest.approx(strength(*[share(a) for a in terms[:3]], terms.therapy))


def odd(mood, rupture=SURE):
    return Chance(mood, 0.11, 0.12, 0.13, 0.14, rupture, 0.2, 0.3)


def test_the_transference_begins_neutral_lingers_and_follows_chance_by_hand():
    moods = lens.transference([odd(1.0), odd(-2.0)], 0.5)
    # 0.8 lingers, so 0.6 of each new mood makes the whole as restless as the parts
    assert moods == pytest.approx([0, 0.3, 0.8 * 0.3 - 0.6])
    assert lens.transference(chances_of(1, 20), 0.0) == [0.0] * 20


def test_the_tone_is_bounded_and_even_handed():
    for mood in (-3.0, -0.4, 0.0, 0.7, 2.0):
        assert lens.tone(mood) == pytest.approx(math.tanh(mood))


def test_a_reading_moves_the_alliance_with_the_transference_of_the_same_session_or_not_and_leaves_out_ruptures():
    chances, moods = [odd(1.0), odd(-2.0)], [0.0, 0.3, -0.36]
    inside = lens.read(chances, moods, lens.INSIDE)
    assert [c.mood for c in inside] == [0.6, -0.72]
    assert [c.mood for c in lens.read(chances, moods, lens.OUTSIDE)] == [0, 0]
    assert all(c[1:] == (0.11, 0.12, 0.13, 0.14, NEVER, NEVER, NEVER) for c in inside)


def test_the_worst_session_and_what_either_reading_holds_are_those_of_the_courses():
    verdicts = set()
    for telling in range(1, 11):
        for swing in (0.0, 0.25, 1.0):
            r = read_as(lens.OUTSIDE, telling=telling, swing=swing)
            verdicts.add(r.hostile)
            assert r.hostile == (r.tones[r.worst - 1] < -0.05) and r.tones[r.worst - 1] == min(r.tones)
            assert [h.reading for h in r.held] == [r.reading, r.other] == [lens.OUTSIDE, lens.INSIDE]
            for course, held in zip((r.told, r.untold), r.held, strict=True):
                ends = course.alliance[r.worst - 1], min(course.alliance), max(course.alliance)
                assert (held.then, held.low, held.high) == ends
            assert r.untold == read_as(lens.INSIDE, telling=telling, swing=swing).told
    assert verdicts == {True, False}


def test_ten_people_of_another_run_of_chance_and_the_third_of_them_by_hand():
    r = result("sorting", origin=lens.MADE, telling=2, threshold=3.0)
    assert [p.number for p in r.people] == list(range(1, 11))
    assert [p.capacity for p in r.people if not p.let_in] == [2.0, 2.5]
    third = r.people[2]
    # ten people a run, five runs before the first: the third of the second run is the sixty-third
    states, ceilings = lens.analysis(3.0, lens.FIRST, chances_of(63, 24), lens.MADE, lens.QUIET)
    late = [[rating(getattr(s, e)) for s in states[-12:]] for e in ("goal", "task", "bond")]
    assert (third.goal, third.task, third.bond) == pytest.approx([sum(a) / 12 for a in late])
    assert third.alliance == pytest.approx(sum(third[4:7]) / 3)
    assert third.symptoms == pytest.approx(40 * states[-1].symptoms) and third.ceiling == rating(ceilings[-1])


@pytest.mark.parametrize("origin", lens.ORIGINS)
def test_a_group_is_counted_and_averaged_over_its_people(origin):
    r = result("sorting", origin=origin, threshold=4.0)
    for group, let_in in ((r.inside, True), (r.outside, False)):
        people = [p for p in r.people if (p.capacity >= 4) == let_in]
        assert group.size == len(people)
        assert group.below == sum(p.symptoms < CUTOFF for p in people)
        assert group.symptoms == pytest.approx(sum(p.symptoms for p in people) / group.size)
        assert group.before == pytest.approx(sum(p.capacity for p in people) / group.size)
        assert group.after == pytest.approx(sum(p.ceiling for p in people) / group.size)
        assert (group.after > group.before) == (origin == lens.MADE)


# --- the lens, for chapter 6 -----------------------------------------------------------


@pytest.mark.parametrize(
    "pair, step",
    [
        ((6, 6, 3.4), "ask for less"),
        ((6, 3.4, 3.4), "ask for less"),
        ((6, 3.4, 3.5), "wait"),
        ((6, 3.5, 3.5), "interpret defences first"),
        ((4.9, 6, 6), "interpret defences first"),
        ((6, 4.9, 6), "interpret defences first"),
        ((6, 6, 4.9), "interpret defences first"),
        ((5, 5, 5), "let it unfold"),
    ],
)
def test_the_next_step_on_either_side_of_each_line(pair, step):
    assert lens.reading(*pair).step == step


def test_the_readings_begin_with_her_name_and_are_short():
    seen = {lens.reading(*pair) for pair in ((6, 6, 2), (6, 2, 6), (4, 4, 4), (6, 6, 6))}
    assert len({r.words for r in seen}) == len({r.step for r in seen}) == 4
    for said in (r.words for r in seen):
        assert said.startswith("Zetzel") and len(said.split()) <= 55 and said.count(". ") == 1


def test_she_goes_no_further_than_the_weaker_of_trust_and_work():
    assert lens.enough(0.1, 0.5, 0.7) == 0.5 and lens.enough(0.1, 0.8, 0.6) == 0.6
    assert (lens.WHO, lens.YEAR, set(lens.WEIGHS), lens.ASIDE) == ("Zetzel", 1956, {"task", "bond"}, ())


# --- told: results made by hand --------------------------------------------------------

PURPLE, GREY = LOOK["alliance"].colour, LOOK["symptoms"].colour
PAIR = Pair(4.4, 3.7, 2.9, 0.31)
TOLD = Course(
    [1, 2, 3], [4.11, 4.12, 4.13], [3.11, 3.12, 3.13], [2.11, 2.12, 2.13], [3.4, 3.6, 2.9],
    [0.41, 0.42, 0.43], [22.1, 23.4, 12.6], [0, 1, 0], [0, 1, 0], [0, 0, 1],
)  # fmt: skip
UNTOLD = Course(
    [1, 2, 3], [5.11, 5.12, 5.13], [6.11, 6.12, 6.13], [1.11, 1.12, 1.13], [4.6, 4.7, 5.4],
    [0.51, 0.52, 0.53], [21.1, 20.2, 24.8], [0, 0, 0], [0, 0, 0], [0, 0, 0],
)  # fmt: skip


def told(name, made):
    return scenes.tell(scenes.scene(name), made)


def traces(shown):
    """Each trace by its name and panel: (x, y, colour)."""
    drawn = {}
    for t in shown["figure"]["data"]:
        colour = t["marker"]["color"] if t["mode"] == "markers" else t["line"]["color"]
        assert t["xaxis"][1:] == t["yaxis"][1:]
        drawn[t["name"], t["yaxis"]] = (t["x"], t["y"], colour)
    assert len(drawn) == len(shown["figure"]["data"])
    return drawn


def labels(shown):
    """Each label by its words and panel: (x, y, colour)."""
    return {
        (n["text"], n["yref"]): (n["x"], n["y"], n["font"].get("color"))
        for n in shown["figure"]["layout"]["annotations"]
    }


def uprights(shown):
    return [s["x0"] for s in shown["figure"]["layout"]["shapes"] if s["yref"] == "paper" and s["x0"] == s["x1"]]


def schools(technique):
    other = [way for way in lens.TECHNIQUES if way != technique][0]
    averages = [lens.Average(lens.FIRST, 4.7, 11.3), lens.Average(lens.EARLY, 3.8, 14.9)]
    return lens.Schools(PAIR, 5.5, technique, other, TOLD, UNTOLD, 6, averages)


@by_technique
def test_either_school_in_words(technique):
    assert told("zetzel", schools(technique))["sentence"] == (
        "A capacity of 5.5 puts the ceiling of the alliance at 5.5. It comes to goal 4.4, task 3.7 and bond 2.9. "
        "In this telling symptoms fall from 22.1 to 12.6, above the cut-off of 10. One rupture (session 2), repair in "
        "session 3. In all six tellings together: with defence first the alliance averages 4.7 and symptoms end at "
        "11.3; with deep material early the alliance averages 3.8 and symptoms end at 14.9 (illustrative)."
    )


@pytest.mark.parametrize(
    "technique, this, that",
    [(lens.FIRST, "defence first", "deep early"), (lens.EARLY, "deep early", "defence first")],
)
def test_the_school_chosen_is_drawn_and_the_other_is_pale(technique, this, that):
    made = schools(technique)
    shown = told("zetzel", made)
    assert traces(shown) == {
        ("ceiling", "y"): ([0.5, 3.5], [5.5, 5.5], PURPLE),
        ("alliance, " + made.other, "y"): ([1, 2, 3], [4.6, 4.7, 5.4], FAINT),
        ("alliance", "y"): ([1, 2, 3], [3.4, 3.6, 2.9], PURPLE),
        ("rupture", "y"): ([2], [0.4], PURPLE),
        ("repair", "y"): ([3], [0.4], PURPLE),
        ("symptoms, " + made.other, "y2"): ([1, 2, 3], [21.1, 20.2, 24.8], FAINT),
        ("symptoms", "y2"): ([1, 2, 3], [22.1, 23.4, 12.6], GREY),
    }
    named = labels(shown)
    assert named[this, "y"] == (3, 2.9, PURPLE) and named[that, "y"] == (3, 5.4, None)
    assert named[this, "y2"] == (3, 12.6, GREY) and named[that, "y2"] == (3, 24.8, None)
    assert named["ceiling", "y"][1] > 5.5


def readings(reading, hostile, worst=2):
    other = [r for r in lens.READINGS if r != reading][0]
    held = [lens.Held(reading, 3.4, 2.8, 3.7), lens.Held(other, 4.6, 4.5, 5.2)]
    return lens.TwoReadings(PAIR, 5.5, reading, other, TOLD, UNTOLD, [0.0, -0.41, 0.73], worst, hostile, held)


@pytest.mark.parametrize(
    "reading, this, that", [(lens.INSIDE, "inside", "outside"), (lens.OUTSIDE, "outside", "inside")]
)
def test_either_reading_in_words(reading, this, that):
    assert told("reading", readings(reading, True))["sentence"] == (
        "The transference is at its most hostile in session 2. It comes to goal 4.4, task 3.7 and bond 2.9. "
        f"Read as {this} the transference, the alliance then stands at 3.4, and in all ranges from 2.8 to 3.7; "
        f"read as {that} the transference, it then stands at 4.6, and ranges from 4.5 to 5.2 (illustrative)."
    )
    kind = told("reading", readings(reading, False))["sentence"]
    assert kind.startswith("The transference never turns hostile; it is least friendly in session 2. It comes")


@pytest.mark.parametrize(
    "reading, this, that",
    [
        (lens.INSIDE, "as inside", "as outside"),
        (lens.OUTSIDE, "as outside", "as inside"),
    ],
)
def test_the_reading_chosen_is_drawn_below_the_transference_and_the_other_is_pale(reading, this, that):
    made = readings(reading, True)
    shown = told("reading", made)
    assert traces(shown) == {
        ("transference", "y"): ([1, 2, 3], [0.0, -0.41, 0.73], GREY),
        ("ceiling", "y2"): ([0.5, 3.5], [5.5, 5.5], PURPLE),
        ("alliance, " + made.other, "y2"): ([1, 2, 3], [4.6, 4.7, 5.4], FAINT),
        ("alliance", "y2"): ([1, 2, 3], [3.4, 3.6, 2.9], PURPLE),
    }
    named = labels(shown)
    assert named[this, "y2"] == (3, 2.9, PURPLE) and named[that, "y2"] == (3, 5.4, None)


def test_the_most_hostile_session_is_marked_only_if_it_is_hostile():
    hostile, kind = (told("reading", readings(lens.INSIDE, verdict)) for verdict in (True, False))
    assert uprights(hostile) == [2] and labels(hostile)["most<br>hostile", "y"][0] == 2
    assert uprights(kind) == [] and ("most<br>hostile", "y") not in labels(kind)


@pytest.mark.parametrize("worst, anchor, shift", [(1, "left", 5), (3, "right", -5)])
def test_the_words_beside_the_most_hostile_session_stay_within_the_panel(worst, anchor, shift):
    notes = told("reading", readings(lens.INSIDE, True, worst))["figure"]["layout"]["annotations"]
    note = [n for n in notes if n["text"] == "most<br>hostile"][0]
    assert (note["x"], note["xanchor"], note["xshift"]) == (worst, anchor, shift)


def test_the_table_of_a_reading_has_the_transference_and_both_alliances():
    table = told("reading", readings(lens.INSIDE, True))["table"]
    assert table["columns"][:2] == ["session", "transference, −1 to 1"]
    assert table["columns"][2:] == ["goal", "task", "bond", "alliance", "alliance in the other reading"]
    assert table["rows"][1] == [2, -0.41, 4.12, 3.12, 2.12, 3.6, 4.7] and len(table["rows"]) == 3
    assert table["text"][2] == ["3", "0.73", "4.13", "3.13", "2.13", "2.90", "5.40"]


PEOPLE = [
    lens.Person(1, 2.5, False, 4.2, 2.11, 2.22, 2.33, 2.44, 17.7),
    lens.Person(2, 3.5, False, 4.8, 3.11, 3.22, 3.33, 3.44, 9.4),
    lens.Person(3, 5.0, True, 6.1, 4.11, 4.22, 4.33, 4.44, 12.3),
    lens.Person(4, 6.5, True, 6.9, 5.11, 5.22, 5.33, 5.44, 7.1),
]


def sorting(seen, inside=None, outside=None):
    inside, outside = inside or lens.Group(3, 2, 9.7, 5.8, 6.5), outside or lens.Group(4, 1, 13.6, 3.0, 4.5)
    return lens.Sorting(4.5, seen, 21.5, PEOPLE, inside, outside)


def test_sorting_in_words_and_nothing_of_those_turned_away_until_one_looks():
    assert told("sorting", sorting(False))["sentence"] == (
        "From a capacity of 4.5 upwards three people are let in: two of the three end below the cut-off, with symptoms "
        "of 9.7 on average. Four people are turned away, and nobody learns what would have become of them."
    )
    assert told("sorting", sorting(True))["sentence"].split("average. ", 1)[1] == (
        "Four people are turned away. Had they been let in: one of the four ends below it, with 13.6 on average, "
        "and their ceilings, on average, rise from 3.0 to 4.5 (illustrative)."
    )
    fixed = told("sorting", sorting(True, outside=lens.Group(1, 0, 13.6, 3.0, 3.0)))["sentence"]
    assert "One person is turned away." in fixed
    assert fixed.endswith("and their ceilings, on average, stay at 3.0 (illustrative).")


@pytest.mark.parametrize(
    "size, below, words",
    [
        (1, 1, "one person is let in: that one ends below"),
        (1, 0, "one person is let in: that one does not end below"),
        (4, 4, "four people are let in: all four end below"),
        (2, 0, "two people are let in: none of the two ends below"),
        (6, 1, "six people are let in: one of the six ends below"),
        (6, 2, "six people are let in: two of the six end below"),
    ],
)
def test_how_many_end_below_the_cut_off_in_words(size, below, words):
    assert words in told("sorting", sorting(False, inside=lens.Group(size, below, 8.8, 5.5, 5.5)))["sentence"]


LET_IN = {
    ("ceiling", "y"): ([1, 7], [1, 7], PURPLE),
    ("at intake", "y2"): ([1.2, 7], [21.5, 21.5], GREY),
    ("let in", "y"): ([5.0, 6.5], [4.44, 5.44], PURPLE),
    ("let in", "y2"): ([5.0, 6.5], [12.3, 7.1], GREY),
}
FALLS = ("from intake to end", "y2")


def test_of_those_turned_away_only_question_marks_are_drawn_until_one_looks():
    shown = told("sorting", sorting(False))
    fall = ([5.0, 5.0, None, 6.5, 6.5, None], [21.5, 12.3, None, 21.5, 7.1, None], FAINT)
    assert traces(shown) == {**LET_IN, FALLS: fall}
    asked = [n["x"] for n in shown["figure"]["layout"]["annotations"] if n["text"] == "?"]
    assert asked == [2.5, 3.5]


def test_those_turned_away_are_drawn_with_open_marks_when_one_looks():
    shown = told("sorting", sorting(True))
    drawn = traces(shown)
    assert drawn.pop(("turned away", "y")) == ([2.5, 3.5], [2.44, 3.44], PURPLE)
    assert drawn.pop(("turned away", "y2")) == ([2.5, 3.5], [17.7, 9.4], GREY)
    assert drawn.pop(FALLS)[1] == [21.5, 17.7, None, 21.5, 9.4, None, 21.5, 12.3, None, 21.5, 7.1, None]
    assert drawn == LET_IN
    assert ("?", "y2") not in labels(shown)
    symbols = {(t["name"], t["yaxis"]): t["marker"]["symbol"] for t in shown["figure"]["data"] if "marker" in t}
    assert symbols["let in", "y"] == "star" and symbols["turned away", "y"] == "star-open"
    assert symbols["let in", "y2"] == "circle" and symbols["turned away", "y2"] == "circle-open"


def test_the_door_stands_between_those_let_in_and_those_turned_away():
    shown = told("sorting", sorting(False))
    assert uprights(shown) == [4.25] and labels(shown)["at intake", "y2"][1] == 21.5
    sides = {n["text"]: (n["x"], n["xanchor"]) for n in shown["figure"]["layout"]["annotations"]}
    assert sides["turned away"] == (4.25, "right") and sides["let in"] == (4.25, "left")
    narrow = told("sorting", sorting(False)._replace(threshold=3.5))
    assert ("away", "y") in labels(narrow) and ("turned away", "y") not in labels(narrow)


def test_the_table_of_the_sorting_shows_everybody_or_hides_those_turned_away():
    seen, hidden = (told("sorting", sorting(look))["table"] for look in (True, False))
    assert seen["columns"][:4] == ["person", "capacity before treatment", "sorted", "ceiling at the end"]
    assert seen["columns"][4:] == ["goal", "task", "bond", "alliance", "symptoms at the end", "cut-off"]
    assert seen["rows"][1] == [2, 3.5, "turned away", 4.8, 3.11, 3.22, 3.33, 3.44, 9.4, "below"]
    assert hidden["rows"][1] == [2, 3.5, "turned away"] + ["not known"] * 7
    assert seen["rows"][2:] == hidden["rows"][2:]
    assert hidden["rows"][2] == [3, 5.0, "let in", 6.1, 4.11, 4.22, 4.33, 4.44, 12.3, "above"]


def test_capacity_is_on_the_scale_of_agreement_and_begins_where_agreement_does():
    for name in ("zetzel", "reading"):
        capacity = [c for c in scenes.scene(name).controls if c.name == "capacity"][0]
        assert (capacity.low, capacity.default, capacity.high) == (1, P.goal, 7)

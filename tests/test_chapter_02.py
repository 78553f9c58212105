"""What chapter 2 tells its readers that they saw: each statement, seen; and Zetzel's lens."""

import json

import plotly.graph_objects as go
import pytest
from test_parity import questions

from widgets import scenes
from widgets.alliance import P, rating, share, work
from widgets.lenses import zetzel as lens
from widgets.scenes import zetzel
from widgets.scenes.bordin import chances_of

SCENES = {entry[0]: scenes.Scene(*entry) for entry in zetzel.SCENES}
CUTOFF = 10
CAPACITIES = [1 + i / 2 for i in range(13)]


def shown(name, **settings):
    return scenes.run(SCENES[name], settings)


def column(result, name):
    table = result["table"]
    return [row[table["columns"].index(name)] for row in table["rows"]]


# --- capacity and technique ------------------------------------------------------------


def ends(capacity):
    """Mean symptoms at the end with either technique, as the sentence has them."""
    said = shown("zetzel", capacity=capacity)["sentence"].split("together: ")[1]
    return [float(part.split("end at ")[1].split(" ")[0].strip(";")) for part in said.split("; ")]


def test_at_five_the_two_schools_end_within_a_point_of_each_other():
    first, early = ends(5.0)
    assert abs(first - early) < 1


def test_at_three_waiting_is_the_better_course_and_neither_is_much_help():
    assert ends(3.0) == [16.5, 18.0]


def test_at_six_and_a_half_going_deep_is_the_better_course_though_its_alliance_is_a_shade_weaker():
    assert ends(6.5) == [6.5, 5.3]
    alliances = [
        zetzel.averages([lens.analysis(6.5, way, chances_of(n, 16))[0] for n in range(1, 7)])[0]
        for way in zetzel.TECHNIQUES
    ]
    assert 0 < alliances[0] - alliances[1] < 0.25


@pytest.mark.parametrize("technique", zetzel.TECHNIQUES)
@pytest.mark.parametrize("capacity", CAPACITIES)
def test_no_technique_lifts_the_alliance_above_the_ceiling(capacity, technique):
    for telling in range(1, zetzel.TELLINGS + 1):
        result = shown("zetzel", capacity=capacity, technique=technique, telling=telling)
        for name in ("goal", "task", "bond", "alliance"):
            assert max(column(result, name)) <= capacity + 1e-9


# --- two readings ----------------------------------------------------------------------


def read_as(reading, **settings):
    result = shown("reading", reading=reading, **settings)
    return column(result, "transference, −1 to 1"), column(result, "alliance")


def test_when_the_transference_is_most_hostile_the_alliance_inside_it_is_weakest():
    moods, inside = read_as(lens.INSIDE)
    same, outside = read_as(lens.OUTSIDE)
    assert moods == same
    worst = moods.index(min(moods))
    assert worst + 1 == 8
    assert (round(inside[worst], 1), round(outside[worst], 1)) == (2.4, 4.4)
    assert inside[worst] == min(inside)


def test_when_the_mood_turns_friendly_the_alliance_inside_climbs_to_the_ceiling():
    moods, inside = read_as(lens.INSIDE)
    assert moods[-1] > 0.5 and inside[-1] == pytest.approx(5.0)


def test_the_alliance_outside_is_steadier_in_nearly_every_telling():
    steadier = 0
    for telling in range(1, 11):
        _, inside = read_as(lens.INSIDE, telling=telling)
        _, outside = read_as(lens.OUTSIDE, telling=telling)
        steadier += max(outside) - min(outside) < max(inside) - min(inside)
    assert steadier >= 8


def test_a_transference_that_swings_further_takes_the_alliance_inside_further_down_and_outside_nowhere():
    lows = [min(read_as(lens.INSIDE, swing=swing)[1]) for swing in (0.0, 1.0, 2.0)]
    assert lows == sorted(lows, reverse=True)
    assert read_as(lens.OUTSIDE, swing=0.5)[1] == read_as(lens.OUTSIDE, swing=2.0)[1]


def test_when_the_transference_stands_still_the_two_readings_cannot_be_told_apart():
    assert read_as(lens.INSIDE, swing=0.0) == read_as(lens.OUTSIDE, swing=0.0)


# --- who is turned away ----------------------------------------------------------------


def people(origin, **settings):
    """(let in?, symptoms at the end) of the ten people, those turned away included."""
    result = shown("sorting", origin=origin, seen=True, **settings)
    pairs = zip(column(result, "sorted"), column(result, "symptoms at the end"), strict=True)
    return [(sorted_so == "let in", y) for sorted_so, y in pairs]


@pytest.mark.parametrize("telling", range(1, 7))
@pytest.mark.parametrize("origin", [lens.GIVEN, lens.MADE])
def test_the_four_who_are_let_in_do_well_in_both_worlds(origin, telling):
    inside = [y for let_in, y in people(origin, telling=telling) if let_in]
    assert len(inside) == 4 and max(inside) < CUTOFF


def test_of_the_six_turned_away_one_would_have_done_well_in_the_first_world_and_four_in_the_second():
    for origin, well in ((lens.GIVEN, 1), (lens.MADE, 4)):
        outside = [y for let_in, y in people(origin) if not let_in]
        assert len(outside) == 6 and len([y for y in outside if y < CUTOFF]) == well


def test_the_ten_together_end_better_in_the_second_world_in_every_telling():
    given, made = ([sum(y for _, y in people(o, telling=n)) for n in range(1, 7)] for o in (lens.GIVEN, lens.MADE))
    assert all(m < g for g, m in zip(given, made, strict=True))


def test_of_those_turned_away_nothing_is_shown_until_one_looks():
    hidden = shown("sorting")
    assert "nobody learns" in hidden["sentence"]
    assert [row[3:] for row in hidden["table"]["rows"][:6]] == [["not known"] * 7] * 6
    assert "Had they been let in" in shown("sorting", seen=True)["sentence"]


# --- the lens --------------------------------------------------------------------------


@pytest.mark.parametrize("technique", zetzel.TECHNIQUES)
def test_more_capacity_never_comes_to_less_agreement_and_never_to_more_than_itself(technique):
    terms = [lens.agreement(c, technique) for c in CAPACITIES]
    for name in ("goal", "task", "bond"):
        values = [getattr(t, name) for t in terms]
        assert values == sorted(values)
        assert all(1 <= v <= c for v, c in zip(values, CAPACITIES, strict=True))


def test_deep_material_early_costs_task_and_bond_but_nothing_at_full_capacity():
    for capacity in (2, 4, 6):
        first, early = (lens.agreement(capacity, way) for way in zetzel.TECHNIQUES)
        assert early.goal == first.goal and early.task < early.bond < first.bond
    assert lens.agreement(7, lens.EARLY)[:3] == lens.agreement(7, lens.FIRST)[:3]


def test_agreement_by_hand():
    # capacity 4 is half: 0.92 of it is used; deep early loses a quarter of the task, an eighth of the bond
    terms = lens.agreement(4, lens.EARLY)
    assert terms[:3] == pytest.approx((1 + 6 * 0.46, 1 + 6 * 0.46 * 0.75, 1 + 6 * 0.46 * 0.875))
    assert terms.therapy.bond == pytest.approx(0.95)


def test_one_school_is_deep_at_once_and_the_other_with_time_and_the_bond():
    assert lens.depth(lens.EARLY, 2, 0.1) == 1
    assert lens.depth(lens.FIRST, 1, 0.9) == 0
    assert lens.depth(lens.FIRST, 5, 0.5) == 0.25 < lens.depth(lens.FIRST, 13, 0.5) < lens.depth(lens.FIRST, 13, 0.9)


def test_a_ceiling_grows_with_work_and_never_beyond_full():
    assert lens.grown(0.5, 0) == 0.5
    assert lens.grown(0.5, 1) == pytest.approx(0.575)
    assert lens.grown(1.0, 1) == 1.0


def test_the_transference_begins_neutral_and_follows_chance():
    moods = lens.transference(chances_of(1, 20), 1.0)
    assert len(moods) == 20 and moods[0] == 0
    assert lens.transference(chances_of(1, 20), 0.0) == [0.0] * 20
    assert lens.tone(0) == pytest.approx(0) and -1 < lens.tone(-5) < lens.tone(5) < 1


def test_the_readings_react_begin_with_her_name_and_are_short():
    seen = {lens.reading(*pair) for pair in ((6, 6, 2), (6, 2, 6), (4, 4, 4), (6, 6, 6))}
    assert len(seen) == 4
    for said in seen:
        assert said.startswith("Zetzel") and len(said.split()) <= 55 and said.count(". ") == 1


# --- the second exercise ---------------------------------------------------------------


def test_about_fourteen_hundredths_of_work_take_a_capacity_of_two_to_four():
    ceiling = share(2)
    for _ in range(24):
        ceiling = lens.grown(ceiling, 0.14)
    assert rating(ceiling) == pytest.approx(4, abs=0.05)
    terms = lens.agreement(2, lens.FIRST)
    g, t, b = (share(a) for a in terms[:3])
    assert [round(a, 1) for a in terms[:3]] == [1.9] * 3
    assert work(g, t, b, lens.ways(0)) == pytest.approx(0.14, abs=0.005)


# --- every scene -----------------------------------------------------------------------


@pytest.mark.parametrize("name", SCENES)
def test_figures_are_valid_sentences_complete_and_tables_full(name):
    for question in questions(SCENES[name], 25):
        result = scenes.run(SCENES[name], json.loads(question)["settings"])
        go.Figure(result["figure"])
        said = result["sentence"]
        assert said[0].isupper() and said.endswith((".", ").")) and "  " not in said and "nan" not in said
        assert all(len(row) == len(result["table"]["columns"]) for row in result["table"]["rows"])


def moved(control):
    """The value three steps left of a slider's default, or another one of a choice, switch or step."""
    if control.kind == "range":
        return max(control.low, control.default - 3 * control.step)
    if control.kind == "choice":
        return [c for c in control.choices if c != control.default][0]
    return not control.default if control.kind == "switch" else control.default + 1


@pytest.mark.parametrize("name", SCENES)
def test_moving_any_control_changes_figure_sentence_and_table(name):
    before = shown(name)
    for control in SCENES[name].controls:
        after = shown(name, **{control.name: moved(control)})
        for part in ("figure", "sentence", "table"):
            assert after[part] != before[part], (control.name, part)


def test_what_the_lens_calls_capacity_is_on_the_scale_of_agreement():
    assert SCENES["zetzel"].controls[0].default == P.goal

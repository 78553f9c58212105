"""What chapter 4 tells its readers that they saw: each statement, seen; Bordin's lens, and its telling."""

import re
from urllib.parse import parse_qsl

import pytest
from conftest import ROOT

from widgets import alliance, chance, scenes
from widgets.alliance import P
from widgets.lenses import Pair, bordin, courses
from widgets.lenses.bordin import Elements, Fits, Fitting, GoalsTasksBond, Torn
from widgets.lenses.courses import Course, Together
from widgets.opening import opening
from widgets.scenes.look import LOOK
from widgets.words import fraction

SOUND = {"goal": 5, "task": 5, "bond": 5, "symptoms": 20, "telling": 1}


def dyad(**settings):
    return bordin.goals_tasks_bond(**{**SOUND, **settings})


def fit(goal=5, task=5, bond=5, sessions=12):
    """Strength and end of each therapy in the second simulation."""
    therapies = bordin.fit_to_demand(goal, task, bond, sessions).therapies
    return {t.name: t.strength for t in therapies}, {t.name: t.symptoms[-1] for t in therapies}


def torn(bond=5, kind="withdrawal", session=5, after=1):
    return bordin.torn(bond, kind, session, after)


def happened(column):
    """The sessions in which an event happened."""
    return [session for session, event in enumerate(column, 1) if event]


# --- goals, tasks, bond ----------------------------------------------------------------

DOWN = {"task": 2}, {"goal": 2}, {"bond": 2}


def test_taking_any_one_element_down_costs_the_same_strength_and_stays_above_the_cut_off():
    results = [dyad(**down) for down in DOWN]
    assert len({round(r.pair.strength, 9) for r in results}) == 1
    assert results[0].pair.strength < dyad().pair.strength
    assert all(r.told.symptoms[-1] > P.cutoff for r in results)
    assert dyad().told.symptoms[-1] < P.cutoff


def test_how_it_goes_wrong_differs():
    sound, task, goal, bond = (dyad(**down).told for down in ({}, *DOWN))
    assert happened(task.rupture) == happened(sound.rupture) == [5, 10]
    assert happened(goal.rupture) == happened(bond.rupture) == [5, 6, 10]
    assert happened(task.repaired) == happened(goal.repaired) == [7] and happened(bond.repaired) == [9]


def test_the_links_bring_the_pair_of_these_tests_which_has_more_symptoms_than_most():
    text = (ROOT / "chapters" / "04-bordin.ipynb").read_text(encoding="utf-8")
    links = [dict(parse_qsl(query)) for query in re.findall(r'#bordin\?([^"\\]+)', text.replace("&amp;", "&"))]
    linked = [{name: float(value) for name, value in link.items()} for link in links]
    pairs = [{}, *DOWN, {"goal": 2, "task": 7}, {"goal": 7, "task": 2}]
    assert [{**SOUND, **link} for link in linked] == [{**SOUND, **pair} for pair in pairs]
    assert all(link["symptoms"] > P.symptoms for link in linked)


def test_hard_work_towards_another_goal_tears_more_than_half_as_often_again_and_slow_work_does_not():
    sound = dyad().together.ruptures
    assert 1.5 < dyad(goal=2, task=7).together.ruptures / sound < 1.75
    assert dyad(goal=7, task=2).together.ruptures <= sound


def test_chance_takes_the_same_alliance_to_both_sides_of_the_cut_off():
    ends = [dyad(telling=n).told.symptoms[-1] for n in range(1, 11)]
    assert min(ends) < P.cutoff - 2 and max(ends) > P.cutoff + 2
    assert [y[-1] for y in dyad().together.symptoms] == ends


def test_goal_and_task_far_apart_are_called_unusual():
    assert dyad(goal=7, task=2).seldom == 100
    assert dyad().seldom == 0
    # three elements alike and far from the mean are less unusual than three that come apart
    assert dyad(goal=2, task=2, bond=2).seldom == 10


# --- fit to demand ---------------------------------------------------------------------


@pytest.mark.parametrize("level", [4, 5, 6])
def test_equal_agreement_fits_the_three_therapies_about_equally(level):
    strengths, _ = fit(level, level, level)
    assert max(strengths.values()) - min(strengths.values()) < 0.03


def test_what_fits_alike_has_no_best_and_no_worst():
    result = bordin.fit_to_demand(5, 5, 5, 12)
    assert (result.best, result.worst, result.lacking) == ("", "", "")


AMSEL = {"goal": 6.5, "task": 5.5, "bond": 2.5}


def test_the_simulation_opens_with_mrs_amsel_and_so_with_three_therapies_that_can_be_told_apart():
    one = scenes.scene("fit")
    opening = {c.name: c.default for c in one.controls}
    assert {name: opening[name] for name in AMSEL} == AMSEL
    ends = sorted(t.symptoms[-1] for t in one.result(**opening).therapies)
    assert min(b - a for a, b in zip(ends, ends[1:], strict=False)) > 0.3
    assert not [c for c in one.controls if c.row]  # none is the parameter table's


BRANDT = {"goal": 3.5, "task": 3.5, "bond": 6.5}


def test_mrs_amsel_is_well_matched_in_behavioural_therapy_and_mr_brandt_the_other_way_round():
    amsel, ends = fit(**AMSEL)
    assert max(amsel, key=amsel.get) == "behavioural" == min(ends, key=ends.get)
    brandt, ends = fit(**BRANDT)
    assert min(brandt, key=brandt.get) == "behavioural" == max(ends, key=ends.get)


def test_best_and_worst_are_those_of_the_strengths_and_what_lacks_is_what_the_worst_lacks_most():
    for pair in (AMSEL, BRANDT, {"goal": 2, "task": 7, "bond": 6}, {"goal": 7, "task": 7, "bond": 7}):
        result = bordin.fit_to_demand(sessions=12, **pair)
        strengths = {t.name: t.strength for t in result.therapies}
        if not result.best:
            assert max(strengths.values()) - min(strengths.values()) < 0.02
            continue
        assert result.best == max(strengths, key=strengths.get) and result.worst == min(strengths, key=strengths.get)
        lack = next(t.lack for t in result.therapies if t.name == result.worst)
        assert getattr(lack, result.lacking) == max(lack) > 0.05
    assert bordin.fit_to_demand(sessions=12, **AMSEL).lacking == "bond"


def test_length_does_not_alter_the_order():
    for pair in (AMSEL, BRANDT):
        brief, after_brief = fit(**pair)
        long, after_long = fit(sessions=40, **pair)
        assert brief == long
        assert sorted(after_brief, key=after_brief.get) == sorted(after_long, key=after_long.get)


def test_the_first_solution_fits_the_psychodynamic_therapy_best():
    strengths, _ = fit(goal=2.5, task=6.5, bond=6)
    assert max(strengths, key=strengths.get) == "psychodynamic"
    assert bordin.fit_to_demand(2.5, 6.5, 6, 12).best == "psychodynamic"


def test_the_psychodynamic_therapy_asks_least_for_goals_most_for_the_bond_and_much_of_tasks():
    psychodynamic, *others = (alliance.therapy(name) for name in bordin.COMPARED)
    assert all(psychodynamic.goal < other.goal and psychodynamic.bond > other.bond for other in others)
    assert psychodynamic.task == sorted(t.task for t in (psychodynamic, *others))[1]


def test_what_is_lacking_is_the_demand_not_met_by_hand():
    # agreement 4 is half: of a demand d, half is lacking
    for t in bordin.fit_to_demand(4, 4, 4, 12).therapies:
        kind = alliance.therapy(t.name)
        assert t.demand == (kind.goal, kind.task, kind.bond)
        assert t.lack == pytest.approx([d / 2 for d in t.demand])


def test_the_closing_words_give_the_strengths_of_the_simulation_in_their_order():
    amsel, brandt = fit(6.5, 5.5, 2.5)[0], fit(3.5, 3.5, 6.5)[0]
    said = {option["text"]: re.findall(r"\.\d\d", option["closing"]) for option in opening("04-bordin")["option"]}
    assert said["Mrs Amsel's"] == [fraction(amsel["behavioural"]), fraction(amsel["psychodynamic"])]
    assert said["Mr Brandt's"] == [fraction(brandt["client-centred"]), fraction(brandt["behavioural"])]
    assert said["They are equally strong."] == [fraction(amsel["behavioural"]), fraction(brandt["behavioural"])]
    assert amsel["client-centred"] < brandt["client-centred"]


# --- tear and repair -------------------------------------------------------------------


def test_a_tear_that_stays_is_expensive_and_one_soon_mended_is_not():
    never, soon, late = (torn(after=after) for after in (0, 1, 3))
    ends = [r.told.symptoms[-1] for r in (soon, late, never)]
    assert ends == sorted(ends)
    assert 1.5 < ends[-1] - never.calm.symptoms[-1] < 2.5 and ends[0] - soon.calm.symptoms[-1] < 1
    assert max(never.told.bond[5:]) < never.told.bond[3]
    assert soon.gap > 0.05 and never.gap < -0.05
    assert soon.gap == pytest.approx(soon.told.bond[-1] - soon.calm.bond[-1])


def test_a_withdrawal_takes_the_task_further_down_and_a_confrontation_the_bond():
    for kind, further, less in (("withdrawal", "task", "bond"), ("confrontation", "bond", "task")):
        told = torn(kind=kind).told
        assert getattr(told, further)[4] < getattr(told, less)[4]


@pytest.mark.parametrize("session", [2, 5, 10])
@pytest.mark.parametrize("after", [0, 1, 3])
def test_a_rupture_on_purpose_comes_when_it_was_asked_for_and_is_mended_as_long_after(session, after):
    result = torn(session=session, after=after)
    assert happened(result.told.rupture) == [session] and happened(result.calm.rupture) == []
    assert happened(result.told.repaired) == ([session + after] if after else [])
    assert (result.before, result.at) == (result.told.bond[session - 2], result.told.bond[session - 1])
    assert result.at < result.before


def test_a_stronger_bond_is_likelier_to_mend_a_tear():
    # a bond of 4 is half: .05 + .45 / 2
    assert torn(bond=4).chance == pytest.approx(0.275)
    assert torn(bond=2).chance < torn(bond=4).chance < torn(bond=7).chance


# --- what courses come to --------------------------------------------------------------


def states():
    """Two sessions with odd shares, a withdrawal in the second and a repair in the first."""
    zero = alliance.State(0.5, 0.25, 0.75, 0.5, 0, 0, 0, 0, 1)
    return [zero, alliance.State(0.1, 0.2, 0.3, 0.2, 0, 0, 1, 1, 0)]


def test_a_course_on_the_scales_of_readers_by_hand():
    kind = alliance.therapy("balanced")._replace(goal=1, task=0, bond=0)
    told = courses.told(states(), kind)
    assert told.session == [1, 2]
    assert told.goal == pytest.approx([4, 1.6]) and told.task == pytest.approx([2.5, 2.2])
    assert told.bond == pytest.approx([5.5, 2.8]) and told.alliance == pytest.approx([4, 2.2])
    assert told.symptoms == pytest.approx([20, 8])
    # only the goal is asked for: strength is the cube root of its agreement
    assert told.strength == pytest.approx([0.5 ** (1 / 3), 0.1 ** (1 / 3)])
    assert (told.rupture, told.withdrawal, told.repaired) == ([0, 1], [0, 1], [1, 0])


def test_a_therapy_may_ask_for_something_else_in_every_session():
    whole = alliance.therapy("balanced")._replace(goal=1, task=0, bond=0)
    told = courses.told(states(), [whole, whole._replace(goal=0, task=1)])
    assert told.strength == pytest.approx([0.5 ** (1 / 3), 0.2 ** (1 / 3)])


def test_several_courses_together_by_hand():
    both = courses.together([states(), states()[:1]])
    assert both == Together(2, 1, 2, 1, [[20, 8], [20]])
    assert courses.mean_symptoms([states(), states()[::-1]]) == pytest.approx([14, 14])


def test_the_same_telling_is_the_same_chance_and_another_is_another():
    assert courses.chances_of(2, 16) == chance.chances(4, 2, 16) != courses.chances_of(3, 16)
    assert len(courses.chances_of(1, 12)) == 11


def test_agreement_is_the_model_s_own_and_the_therapy_is_named():
    terms = bordin.agreement(2.5, 4.5, 6.5, therapy="behavioural")
    assert terms == (2.5, 4.5, 6.5, alliance.therapy("behavioural"), P)
    with pytest.raises(ValueError, match="unknown therapy 'none': choose from"):
        bordin.agreement(5, 5, 5, therapy="none")


# --- the telling -----------------------------------------------------------------------

PAIR = Pair(5.5, 4.5, 3.5, 0.62)
TOLD = Course(
    [1, 2, 3],
    [5.1, 5.2, 5.3],
    [4.1, 4.2, 4.3],
    [3.1, 3.2, 3.3],
    [2.1, 2.2, 2.3],
    [0.61, 0.64, 0.67],
    [21.0, 14.0, 9.0],
    [0, 1, 0],
    [0, 1, 0],
    [0, 0, 1],
)
CALM = TOLD._replace(bond=[3.4, 3.7, 3.9], task=[4.4, 4.7, 4.9], symptoms=[21.0, 12.0, 7.0])


def shown(name, result):
    return scenes.tell(scenes.scene(name), result)


def traces(name, result):
    return {t["name"]: t for t in shown(name, result)["figure"]["data"]}


def test_goals_tasks_and_bond_in_words():
    together = Together(10, 8, 6, 9, [[20, 11], [20, 9]])
    assert shown("bordin", GoalsTasksBond(PAIR, TOLD, together, 0, None))["sentence"] == (
        "Over 3 sessions symptoms fall from 21.0 to 9.0, below the cut-off of 10. Strength at the start: .62 of 1. "
        "One rupture (session 2), repair in session 3. In all ten tellings together: eight ruptures and six repairs; "
        "symptoms end below the cut-off in 9."
    )
    rare = shown("bordin", GoalsTasksBond(PAIR, TOLD, together, 10, None))["sentence"]
    rarer = shown("bordin", GoalsTasksBond(PAIR, TOLD, together, 100, None))["sentence"]
    assert "fewer than one dyad in ten (" in rare and "fewer than one dyad in a hundred (" in rarer


FITS = Fits(
    PAIR,
    12,
    [
        Fitting("psychodynamic", Elements(0.51, 0.81, 0.82), Elements(0.11, 0.12, 0.13), 0.71, [20, 12.1]),
        Fitting("behavioural", Elements(0.91, 0.92, 0.35), Elements(0.21, 0.22, 0.23), 0.83, [20, 8.2]),
        Fitting("client-centred", Elements(0.55, 0.52, 0.95), Elements(0.31, 0.32, 0.33), 0.64, [20, 14.3]),
    ],
    "behavioural",
    "client-centred",
    "bond",
)


def test_fit_to_demand_in_words():
    assert shown("fit", FITS)["sentence"] == (
        "This dyad fits the behavioural therapy best (strength .83 of 1) and the client-centred one least (.64), where "
        "it lacks bond above all. After 12 sessions mean symptoms stand at 12.1 in the psychodynamic, 8.2 in the "
        "behavioural and 14.3 in the client-centred therapy."
    )
    alike = shown("fit", FITS._replace(best="", worst="", lacking=""))["sentence"]
    assert alike.startswith("This dyad fits the three therapies about equally (strength .62 of 1). After 12")
    assert "where it lacks almost nothing." in shown("fit", FITS._replace(lacking=""))["sentence"]


def test_fit_to_demand_as_a_picture():
    drawn = traces("fit", FITS)
    # from below: Plotly draws the first row of bars at the bottom
    rows = ["client-<br>centred", "behav-<br>ioural", "psycho-<br>dynamic"]
    for i, name in enumerate(("goal", "task", "bond"), 1):
        assert drawn[name]["y"] == rows
        assert drawn[name]["x"] == pytest.approx([0.3 + i / 100, 0.2 + i / 100, 0.1 + i / 100])
        assert drawn[name]["marker"]["color"] == LOOK[name].colour
    for t in FITS.therapies:
        assert (drawn[t.name]["x"], drawn[t.name]["y"]) == ([1, 2], t.symptoms)
    notes = {n["text"]: n for n in shown("fit", FITS)["figure"]["layout"]["annotations"]}
    assert (notes["strength .83"]["y"], notes["strength .64"]["y"]) == (rows[1], rows[0])
    assert notes["strength .83"]["x"] == pytest.approx(0.66)
    names = [notes[e] for e in ("goal", "task", "bond")]
    assert [n["font"]["color"] for n in names] == [LOOK[e].colour for e in ("goal", "task", "bond")]
    # the topmost lacks .11, .12, .13: the middles of its bars are nearer to each other than names can stand
    assert [n["x"] for n in names] == pytest.approx([0.2, 0.63, 1.06])
    ends = [notes[t.name]["y"] for t in sorted(FITS.therapies, key=lambda t: t.symptoms[-1])]
    assert ends == sorted(ends)


TORN = Torn(PAIR, TOLD, CALM, "withdrawal", 2, 1, 3.1, 3.2, -0.6, 0.35, None)


def test_tear_and_repair_in_words():
    assert shown("repair", TORN)["sentence"] == (
        "A withdrawal in session 2 takes the bond from 3.1 to 3.2; it is repaired in the next session. At session 3 the "
        "bond stands at 3.3, 0.6 below where it would stand without the rupture, and symptoms at 9.0 instead of 7.0. "
        "With a bond like this, a tear has a chance of .35 per session to be repaired (illustrative)."
    )
    assert "it is never repaired." in shown("repair", TORN._replace(after=0))["sentence"]
    assert "it is repaired three sessions later." in shown("repair", TORN._replace(after=3))["sentence"]
    assert "0.6 above where" in shown("repair", TORN._replace(gap=0.6))["sentence"]
    assert "as high as where" in shown("repair", TORN._replace(gap=0.04))["sentence"]


def test_tear_and_repair_as_a_picture_has_the_calm_course_behind_it():
    behind = [t["y"] for t in shown("repair", TORN)["figure"]["data"] if t["name"] == "without a rupture"]
    assert behind == [CALM.task, CALM.bond, CALM.symptoms]

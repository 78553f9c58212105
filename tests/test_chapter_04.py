"""What chapter 4 tells its readers that they saw: each statement, seen."""

from widgets import scenes


def bordin(**settings):
    return scenes.run(scenes.scene("bordin"), settings)


def fit(**settings):
    """Strength and end of each therapy in the second simulation."""
    rows = scenes.run(scenes.scene("fit"), settings)["table"]["rows"]
    return {row[0]: row[-2] for row in rows}, {row[0]: row[-1] for row in rows}


def repair(**settings):
    return scenes.run(scenes.scene("repair"), settings)


def column(result, name):
    table = result["table"]
    return [row[table["columns"].index(name)] for row in table["rows"]]


def events(result):
    return {row[0]: row[-1] for row in result["table"]["rows"] if row[-1]}


def tears(result):
    """Ruptures in all ten tellings, as the sentence counts them."""
    words = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
    said = result["sentence"].split("together: ")[1].split(" rupture")[0]
    return words.index(said) if said in words else int(said)


DOWN = {"task": 2}, {"goal": 2}, {"bond": 2}
CUTOFF = 10


def test_taking_any_one_element_down_costs_the_same_strength_and_stays_above_the_cut_off():
    results = [bordin(**down) for down in DOWN]
    assert len({round(column(r, "strength")[0], 9) for r in results}) == 1
    assert column(results[0], "strength")[0] < column(bordin(), "strength")[0]
    assert all(column(r, "symptoms")[-1] > CUTOFF for r in results)
    assert column(bordin(), "symptoms")[-1] < CUTOFF


def test_how_it_goes_wrong_differs():
    task, goal, bond = (events(bordin(**down)) for down in DOWN)
    assert task == {}
    assert list(goal) == [10, 11] and goal[11] == "repair"
    assert list(bond) == [10] and bond[10] != "repair"


def test_hard_work_towards_another_goal_tears_nearly_twice_as_often_and_slow_work_does_not():
    sound = tears(bordin())
    assert 1.5 <= tears(bordin(goal=2, task=7)) / sound <= 2
    assert tears(bordin(goal=7, task=2)) <= sound


def test_chance_takes_the_same_alliance_to_both_sides_of_the_cut_off():
    ends = [column(bordin(telling=n), "symptoms")[-1] for n in range(1, 11)]
    assert min(ends) < CUTOFF - 2 and max(ends) > CUTOFF + 2


def test_goal_and_task_far_apart_are_called_unusual():
    assert "fewer than one dyad" in bordin(goal=7, task=2)["sentence"]
    assert "fewer than one dyad" not in bordin()["sentence"]


def test_equal_agreement_fits_the_three_therapies_about_equally():
    for level in (4, 5, 6):
        strengths, _ = fit(goal=level, task=level, bond=level)
        assert max(strengths.values()) - min(strengths.values()) < 0.03
    assert "about equally" in scenes.run(scenes.scene("fit"), {})["sentence"]


AMSEL = {"goal": 6.5, "task": 5.5, "bond": 2.5}
BRANDT = {"goal": 3.5, "task": 3.5, "bond": 6.5}


def test_mrs_amsel_is_well_matched_in_behavioural_therapy_and_mr_brandt_the_other_way_round():
    amsel, ends = fit(**AMSEL)
    assert max(amsel, key=amsel.get) == "behavioural" == min(ends, key=ends.get)
    brandt, ends = fit(**BRANDT)
    assert min(brandt, key=brandt.get) == "behavioural" == max(ends, key=ends.get)


def test_length_does_not_alter_the_order():
    for pair in (AMSEL, BRANDT):
        brief, after_brief = fit(length="brief (12 sessions)", **pair)
        long, after_long = fit(length="long (40 sessions)", **pair)
        assert brief == long
        assert sorted(after_brief, key=after_brief.get) == sorted(after_long, key=after_long.get)


def test_the_first_solution_fits_the_psychodynamic_therapy_best():
    strengths, _ = fit(goal=4, task=7, bond=4.5)
    assert max(strengths, key=strengths.get) == "psychodynamic"


def test_a_tear_that_stays_is_expensive_and_one_soon_mended_is_not():
    never, soon, late = (repair(repair=when) for when in ("never", "in the next session", "three sessions later"))
    ends = [column(r, "symptoms")[-1] for r in (soon, late, never)]
    without = float(never["sentence"].split("instead of ")[1].split(" ")[0][:-1])
    assert ends == sorted(ends)
    assert ends[-1] - without > 2 and ends[0] - without < 1
    assert max(column(never, "bond")[5:]) < column(never, "bond")[3]
    assert "above where it would stand" in soon["sentence"]
    assert "below where it would stand" in never["sentence"]


def test_a_withdrawal_takes_the_task_further_down_and_a_confrontation_the_bond():
    for kind, further, less in (("withdrawal", "task", "bond"), ("confrontation", "bond", "task")):
        result = repair(kind=kind)
        assert column(result, further)[4] < column(result, less)[4]


def test_a_stronger_bond_is_likelier_to_mend_a_tear():
    def chance(bond):
        return float(repair(bond=bond)["sentence"].split("chance of ")[1].split(" ")[0])

    assert chance(2) < chance(4) < chance(7)

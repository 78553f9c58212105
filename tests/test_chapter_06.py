"""What chapter 6 tells its readers that they saw: each statement, seen; and Bordin's lens."""

import plotly.graph_objects as go
import pytest

from widgets import alliance, scenes
from widgets.lenses import bordin, rogers
from widgets.scenes import collaboration
from widgets.scenes.collaboration import COMPONENT, LENSES, MS_CORDES, PROPERTY, TECHNIQUE, done, next_step
from widgets.words import number

CUTOFF = 10
WHO = ["Freud", "Zetzel", "Rogers", "Greenson", "Bordin"]
POINTS = [1 + i / 2 for i in range(13)]  # where a slider can stand
GRID = [(g, t, b) for g in POINTS for t in POINTS for b in POINTS]


def scene_of(name):
    return {entry[0]: scenes.Scene(*entry) for entry in collaboration.SCENES}[name]


def lenses(**settings):
    return scenes.run(scene_of("lenses"), settings)


def enough(**settings):
    """How far each lens calls the alliance enough."""
    return {row[1]: row[2] for row in lenses(**settings)["table"]["rows"][:5]}


def steps(**settings):
    """Each lens's next step, as the figure's margin says it."""
    notes = lenses(**settings)["figure"]["layout"]["annotations"][:5]
    return dict(zip(WHO, [note["text"] for note in notes], strict=True))


def ends(**settings):
    """Where symptoms end with strong and with weak technique, as the sentence says it."""
    said = lenses(**settings)["sentence"].split("symptoms end at ")[1]
    return float(said.split(" ")[0]), float(said.split("and at ")[1].split(" ")[0])


# --- five lenses -----------------------------------------------------------------------


def test_the_lenses_stand_in_the_order_of_the_years_with_rogers_before_greenson_and_bordin():
    rows = lenses()["table"]["rows"]
    assert [row[1] for row in rows] == WHO + ["Hatcher & Barends"]
    assert [row[0] for row in rows] == [1913, 1956, 1957, 1965, 1979, 2006]


def test_ms_cordes_gets_five_diagnoses_and_five_next_steps():
    said = [row[3] for row in lenses()["table"]["rows"][:5]]
    assert len(set(said)) == 5 and len(set(steps().values())) == 5
    assert all(words.startswith(who) for words, who in zip(said, WHO, strict=True))


def test_freud_and_rogers_are_most_content_with_her_alliance_and_greenson_least():
    felt = enough()
    assert felt["Freud"] == pytest.approx(felt["Rogers"]) == max(felt.values())
    assert min(felt, key=felt.get) == "Greenson"
    assert "to .92 (Freud and Rogers)" in lenses()["sentence"]


def test_freud_and_rogers_judge_alike_and_go_on_differently():
    assert enough()["Freud"] == pytest.approx(enough()["Rogers"])
    assert steps()["Freud"] == "interpret" and "following" in steps()["Rogers"]


def test_settled_goals_move_greenson_s_and_bordin_s_bars_and_no_other():
    before, after = enough(), enough(goal=6)
    for who in WHO:
        if who in ("Greenson", "Bordin"):
            assert after[who] > before[who] + 0.1
        else:
            assert after[who] == before[who]


def test_when_trust_is_gone_the_most_content_are_among_the_least_and_greenson_stays():
    before, after = enough(goal=6), enough(goal=6, bond=2.5)
    assert after["Freud"] == pytest.approx(min(after.values())) == pytest.approx(after["Rogers"])
    assert after["Greenson"] == before["Greenson"]


@pytest.mark.parametrize("level", [4, 5, 6, 7])
def test_the_lenses_are_nearly_of_one_mind_where_nothing_comes_apart(level):
    felt = enough(goal=level, task=level, bond=level).values()
    assert max(felt) - min(felt) <= 0.15 + 1e-9
    assert max(enough().values()) - min(enough().values()) > 0.4


def test_all_at_five_all_but_agree_on_how_far_and_not_on_what_to_do():
    assert "all but agree" in lenses(goal=5, task=5, bond=5)["sentence"]
    assert len(set(steps(goal=5, task=5, bond=5).values())) == 5


def test_zetzel_goes_no_further_than_the_weaker_of_trust_and_work():
    assert enough(task=3, bond=6)["Zetzel"] == enough(task=6, bond=3)["Zetzel"] == alliance.share(3)


def test_rogers_s_bar_is_the_bond_once_a_minimum_has_arrived():
    assert enough(bond=2)["Rogers"] == 0 < enough(bond=2)["Freud"]
    assert enough(bond=2.5)["Rogers"] == pytest.approx(alliance.share(2.5))
    assert alliance.share(2) < rogers.LEAST / 10 < alliance.share(2.5)


def test_bordin_s_bar_is_the_strength_of_chapter_4():
    row = scenes.run(scenes.scene("bordin"), MS_CORDES)["table"]["rows"][0]
    assert enough()["Bordin"] == pytest.approx(row[5])


def test_every_reading_stands_for_exactly_one_next_step():
    for lens, reading in zip(LENSES, collaboration._readings(), strict=True):
        for felt in GRID:
            said = reading(*felt)
            assert len([phrase for phrase, _ in lens.steps if phrase in said]) == 1, (lens.who, felt, said)
            assert len(said.split()) <= 55, said
        assert len({reading(*felt).split(". ")[-1] for felt in GRID}) >= 3
        assert next_step(lens, "words that nobody wrote") == ""


def test_the_first_solution_is_a_pair_that_contents_greenson_and_not_freud():
    felt = enough(goal=7, task=7, bond=2)
    assert felt["Greenson"] == 1 and felt["Freud"] < 0.2
    assert steps(goal=7, task=7, bond=2)["Freud"] == "give it time"


def test_the_second_solution_is_the_least_content_of_six():
    sixth = (alliance.share(2.5) * alliance.share(4.5)) ** 0.5
    assert number(sixth, 2) == "0.38" and sixth < min(enough().values())


# --- component or property -------------------------------------------------------------


def lines(level):
    """Work at the left end and at the right end of the line of strong and of weak technique."""
    return [(done(q, 0, level), done(q, 1, level)) for _, q in TECHNIQUE]


def test_as_a_component_the_lines_are_parallel_and_technique_alone_gets_something_done():
    strong, weak = lines(COMPONENT)
    assert strong[0] - weak[0] == pytest.approx(strong[1] - weak[1])
    assert strong[0] > weak[0] > 0
    assert "adds .50 to the work, whatever the technique" in lenses()["sentence"]


def test_as_a_property_the_lines_fan_out_from_nothing():
    strong, weak = lines(PROPERTY)
    assert strong[0] == weak[0] == 0
    assert strong[1] == 0.9 and weak[1] == 0.4
    assert "adds .90 to the work with strong technique and .40 with weak" in lenses(level=PROPERTY)["sentence"]


def test_with_weak_technique_the_meaning_of_the_word_takes_ms_cordes_over_the_cut_off():
    assert ends(level=COMPONENT)[1] < CUTOFF < ends(level=PROPERTY)[1]
    assert ends(level=PROPERTY)[0] < CUTOFF


def test_symptoms_fall_as_the_model_says():
    assert collaboration.symptoms_after(0.0) == 20
    assert collaboration.symptoms_after(1.0, 2) == pytest.approx(20 - 0.2 * 16)


# --- every control ---------------------------------------------------------------------


@pytest.mark.parametrize("name", ["goal", "task", "bond"])
def test_a_slider_three_steps_to_the_left_changes_figure_sentence_and_table(name):
    here, there = lenses(), lenses(**{name: MS_CORDES[name] - 1.5})
    assert all(here[part] != there[part] for part in ("figure", "sentence", "table", "triangle"))


def test_the_choice_changes_figure_sentence_and_table():
    here, there = lenses(), lenses(level=PROPERTY)
    assert all(here[part] != there[part] for part in ("figure", "sentence", "table"))


def test_figures_are_valid_and_sentences_can_be_read_aloud():
    for settings in ({}, {"level": PROPERTY}, {"goal": 1, "task": 1, "bond": 1}, {"goal": 7, "task": 7, "bond": 7}):
        result = lenses(**settings)
        go.Figure(result["figure"])
        assert result["sentence"].endswith(".") and "  " not in result["sentence"]


# --- Bordin's lens ---------------------------------------------------------------------


def test_bordin_s_levers_are_the_three_elements_and_the_therapy_that_demands_them():
    terms = bordin.agreement(2.5, 4.5, 6.5, therapy="behavioural")
    assert (terms.goal, terms.task, terms.bond) == (2.5, 4.5, 6.5)
    assert terms.therapy == alliance.THERAPIES["behavioural"] and terms.p == alliance.P
    assert bordin.agreement(5, 5, 5).therapy.name == "balanced"
    with pytest.raises(ValueError, match="unknown therapy"):
        bordin.agreement(5, 5, 5, therapy="none")


def test_bordin_names_what_lags_behind():
    assert "what the work is for" in bordin.reading(2.5, 4.5, 6.5)
    assert "who does what" in bordin.reading(6, 3, 6)
    assert "keeping records" in bordin.reading(6, 6, 3)
    assert "too thin" in bordin.reading(2, 2, 2)
    assert "heavy demand" in bordin.reading(5, 5, 5)
    assert "strong" in bordin.reading(7, 6, 6)


def test_bordin_calls_nothing_strong_that_lags_and_nothing_thin_that_is_strong():
    for felt in GRID:
        said = bordin.reading(*felt)
        assert said.startswith("Bordin ") and said.count(". ") == 1
        if "would have called this alliance strong" in said:
            assert min(felt) >= bordin.ENOUGH or max(felt) - min(felt) < bordin.BEHIND
        if max(felt) >= 6 and min(felt) >= 5:
            assert "too thin" not in said

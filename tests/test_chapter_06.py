"""What chapter 6 tells its readers that they saw: each statement, seen; how it is told; and Bordin's lens."""

import pytest

from widgets import alliance, scenes
from widgets.alliance import P, share
from widgets.lenses import Pair, bordin
from widgets.lenses import collaboration as lens
from widgets.lenses.collaboration import COMPONENT, LENSES, PROPERTY, End, Judgement, Technique, done
from widgets.scenes import collaboration
from widgets.scenes.look import LOOK
from widgets.scenes.setting import check_all
from widgets.words import number

CUTOFF = 10
WHO = ["Freud", "Zetzel", "Rogers", "Greenson", "Bordin"]
POINTS = [1 + i / 2 for i in range(13)]  # where a slider can stand
GRID = [(g, t, b) for g in POINTS for t in POINTS for b in POINTS]
SCENE = scenes.scene("lenses")


def lenses(**settings):
    """The numbers behind the simulation, of Ms Cordes unless said."""
    return SCENE.result(**check_all(SCENE.controls, settings))


def enough(**settings):
    """How far each lens calls the alliance enough."""
    return {j.who: j.enough for j in lenses(**settings).judgements}


def steps(**settings):
    """Each lens's next step."""
    return {j.who: j.step for j in lenses(**settings).judgements}


def ends(**settings):
    """Where symptoms end with strong and with weak technique."""
    strong, weak = lenses(**settings).techniques
    return strong.symptoms, weak.symptoms


# --- five lenses -----------------------------------------------------------------------


def test_the_lenses_stand_in_the_order_of_the_years_with_rogers_before_greenson_and_bordin():
    r = lenses()
    assert [(j.year, j.who) for j in r.judgements] == list(zip([1913, 1956, 1957, 1965, 1979], WHO, strict=True))
    assert (r.year, r.who) == (2006, "Hatcher & Barends")


def test_ms_cordes_gets_five_diagnoses_and_five_next_steps():
    judgements = lenses().judgements
    assert lenses().pair[:3] == (2.5, 4.5, 6.5)
    assert len({j.words for j in judgements}) == len({j.step for j in judgements}) == 5
    assert all(j.words.startswith(j.who) for j in judgements)


def test_freud_and_rogers_are_most_content_with_her_alliance_and_greenson_least():
    r = lenses()
    assert (r.most.who, r.least.who, r.accord) == (["Freud", "Rogers"], ["Greenson"], lens.DISAGREE)
    assert r.most.enough == max(enough().values()) and r.least.enough == min(enough().values())


def test_freud_and_rogers_judge_alike_and_go_on_differently():
    assert enough()["Freud"] == pytest.approx(enough()["Rogers"])
    assert (steps()["Freud"], steps()["Rogers"]) == ("interpret", "go on following")


def test_settled_goals_move_greenson_s_and_bordin_s_bars_and_no_other():
    before, after = enough(), enough(goal=6)
    for who in WHO:
        if who in ("Greenson", "Bordin"):
            assert after[who] > before[who] + 0.1
        else:
            assert after[who] == before[who]


def test_when_trust_is_gone_the_most_content_are_among_the_least_and_greenson_stays():
    before, after = enough(goal=6), enough(goal=6, bond=2.5)
    assert set(lenses(goal=6, bond=2.5).least.who) >= {"Freud", "Rogers"}
    assert after["Greenson"] == before["Greenson"]


@pytest.mark.parametrize("level", [4, 5, 6, 7])
def test_the_lenses_are_nearly_of_one_mind_where_nothing_comes_apart(level):
    even = lenses(goal=level, task=level, bond=level)
    assert even.accord in (lens.AGREE, lens.NEARLY)
    assert (even.accord == lens.AGREE) == (level == 7)
    assert even.most.enough - even.least.enough < (lenses().most.enough - lenses().least.enough) / 2


def test_all_at_five_all_but_agree_on_how_far_and_not_on_what_to_do():
    assert lenses(goal=5, task=5, bond=5).accord == lens.NEARLY
    assert len(set(steps(goal=5, task=5, bond=5).values())) == 5


def test_zetzel_goes_no_further_than_the_weaker_of_trust_and_work():
    assert enough(task=3, bond=6)["Zetzel"] == enough(task=6, bond=3)["Zetzel"] == share(3)


def test_rogers_s_bar_is_the_bond_once_a_minimum_has_arrived():
    assert enough(bond=2)["Rogers"] == 0 < enough(bond=2)["Freud"] == share(2)
    assert enough(bond=2.5)["Rogers"] == pytest.approx(share(2.5)) == enough(bond=2.5)["Freud"]


def test_greenson_s_bar_is_goal_and_task():
    assert enough(goal=3, task=6)["Greenson"] == pytest.approx((share(3) + share(6)) / 2)


def test_bordin_s_bar_is_the_strength_of_chapter_4():
    four = scenes.scene("bordin")
    pair = four.result(**check_all(four.controls, collaboration.MS_CORDES)).pair
    assert enough()["Bordin"] == pytest.approx(pair.strength) and lenses().pair == pair


def test_solid_marks_are_what_a_lens_weighs_and_hollow_ones_what_it_sees_beside():
    """A bar moves with what its lens weighs, and with nothing else."""
    for who in WHO:
        moves = {name for name in ("goal", "task", "bond") for a in (2, 7) if enough(**{name: a})[who] != enough()[who]}
        judgement = next(j for j in lenses().judgements if j.who == who)
        assert moves == set(judgement.weighs) and not moves & set(judgement.aside)
    assert {j.who: j.aside for j in lenses().judgements if j.aside} == {"Freud": ("task",), "Greenson": ("bond",)}


@pytest.mark.parametrize("one", LENSES, ids=lambda one: one.WHO)
def test_every_reading_has_its_next_step_and_two_sentences(one):
    readings = {one.reading(*felt) for felt in GRID}
    assert len(readings) == len({r.step for r in readings}) == len({r.words for r in readings}) >= 4
    for said in readings:
        assert said.words.startswith(one.WHO + " would have ") and said.words.count(". ") == 1
        assert said.words.endswith(".") and len(said.words.split()) <= 55
        assert len(said.step.split()) <= 6 and said.step[0].islower()


def test_the_first_solution_is_a_pair_that_contents_greenson_and_not_freud():
    felt = enough(goal=7, task=7, bond=2)
    assert felt["Greenson"] == 1 and felt["Freud"] < 0.2
    assert steps(goal=7, task=7, bond=2)["Freud"] == "give it time"


def test_the_second_solution_is_the_least_content_of_six():
    sixth = (share(2.5) * share(4.5)) ** 0.5
    assert number(sixth, 2) == "0.38" and sixth < lenses().least.enough


def test_how_far_lenses_agree():
    assert [lens.accord_of(x) for x in (0, 1e-12, 0.01, 0.15, 0.151, 1)] == [
        lens.AGREE, lens.AGREE, lens.NEARLY, lens.NEARLY, lens.DISAGREE, lens.DISAGREE,
    ]  # fmt: skip
    some = [Judgement(who, 1900, x, (), (), "", "") for who, x in (("A", 0.2), ("B", 0.7), ("C", 0.2))]
    assert lens.end(some, 0.2) == End(0.2, ["A", "C"]) and lens.end(some, 0.7) == End(0.7, ["B"])


# --- component or property -------------------------------------------------------------


def test_work_done_by_hand():
    assert done(0.9, 0.6, COMPONENT) == pytest.approx(0.75)  # half of .6 and half of .9
    assert done(0.9, 0.6, PROPERTY) == pytest.approx(0.54)
    with pytest.raises(ValueError, match="unknown level 'a whim': choose from component beside technique, property"):
        done(0.9, 0.6, "a whim")


def test_as_a_component_the_lines_are_parallel_and_technique_alone_gets_something_done():
    strong, weak = lenses(level=COMPONENT).techniques
    assert strong.adds == pytest.approx(weak.adds) == pytest.approx(0.5)
    assert strong.ends[0] > weak.ends[0] > 0


def test_as_a_property_the_lines_fan_out_from_nothing():
    strong, weak = lenses(level=PROPERTY).techniques
    assert (strong.ends, weak.ends) == ([0, lens.L.strong], [0, lens.L.weak])
    assert strong.adds == lens.L.strong > weak.adds == lens.L.weak


@pytest.mark.parametrize("level", [COMPONENT, PROPERTY])
def test_the_stars_stand_on_the_lines_at_this_pair_s_strength(level):
    r = lenses(level=level)
    assert [(t.name, r.level) for t in r.techniques] == [("strong", level), ("weak", level)]
    for t, q in zip(r.techniques, (lens.L.strong, lens.L.weak), strict=True):
        assert t.ends == [done(q, 0, level), done(q, 1, level)]
        assert t.done == done(q, r.pair.strength, level)
        assert t.done == pytest.approx(t.ends[0] + t.adds * r.pair.strength)
        assert t.symptoms == lens.symptoms_after(t.done)


def test_with_weak_technique_the_meaning_of_the_word_takes_ms_cordes_over_the_cut_off():
    assert ends(level=COMPONENT)[1] < CUTOFF < ends(level=PROPERTY)[1]
    assert ends(level=PROPERTY)[0] < CUTOFF


def test_symptoms_fall_as_the_model_says():
    above = P.symptoms - P.floor
    assert lens.symptoms_after(0.0) == P.symptoms
    assert lens.symptoms_after(1.0, 2) == pytest.approx(P.symptoms - P.gain * above)
    # sixteen sessions, fifteen steps
    assert lens.symptoms_after(0.5) == pytest.approx(P.floor + above * (1 - P.gain / 2) ** 15)


# --- how it is told --------------------------------------------------------------------

FIVE = lens.FiveLenses(
    pair=Pair(3.1, 4.3, 5.2, 0.61),
    felt=bordin.Elements(0.35, 0.55, 0.7),
    judgements=[
        Judgement("Ada", 1901, 0.71, ("bond",), ("task",), "wait", "Ada saw this. She waited."),
        Judgement("Bo", 1902, 0.56, ("task", "bond"), (), "ask what is wanted", "Bo saw that. He asked."),
        Judgement("Cy", 1903, 0.32, ("goal",), ("bond",), "begin", "Cy saw nothing of the kind at all. He began."),
    ],
    accord=lens.DISAGREE,
    least=End(0.32, ["Cy"]),
    most=End(0.71, ["Ada", "Bo"]),
    year=2001,
    who="Di & Ed",
    level="part",
    techniques=[Technique("strong", [0.42, 0.97], 0.55, 0.77, 5.4), Technique("weak", [0.13, 0.24], 0.11, 0.18, 11.2)],
)


def told(result=FIVE):
    return scenes.tell(SCENE, result)


def drawn(shown, name, axis="x"):
    return [t for t in shown["figure"]["data"] if t["name"] == name and t["xaxis"] == axis]


def test_five_lenses_in_words():
    assert told()["sentence"] == (
        "The five lenses disagree on how far this alliance is enough: from .32 (Cy) to .71 (Ada and Bo), of 1 "
        "(illustrative). The next step: wait (Ada), ask what is wanted (Bo), begin (Cy). As a part, a full alliance "
        "instead of none adds .55 to the work with strong technique and .11 with weak. With this pair's strength of "
        ".61 symptoms end at 5.4 with strong technique and at 11.2 with weak, of 40 (illustrative)."
    )


def test_agreement_in_words():
    nearly, wholly = told(FIVE._replace(accord=lens.NEARLY)), told(FIVE._replace(accord=lens.AGREE))
    assert nearly["sentence"].startswith(
        "The five lenses all but agree on how far this alliance is enough: from .32 (Cy)"
    )
    assert wholly["sentence"].startswith("The five lenses agree on how far this alliance is enough: .32 of 1 (ill")
    alike = FIVE._replace(techniques=[t._replace(adds=0.55) for t in FIVE.techniques])
    assert "instead of none adds .55 to the work, whatever the technique. With" in told(alike)["sentence"]


def test_each_bar_is_a_lens_and_its_next_step_stands_beside_it():
    shown = told()
    (bars,) = drawn(shown, "enough")
    assert (bars["x"], bars["y"]) == ([0.71, 0.56, 0.32], [3, 2, 1])
    assert bars["marker"]["color"] == LOOK["alliance"].colour
    assert [words.replace("<br>", " ") for words in bars["text"]] == [j.words for j in FIVE.judgements]
    axis = shown["figure"]["layout"]["yaxis"]
    assert (axis["tickvals"], axis["ticktext"]) == ([3, 2, 1], ["Ada<br>1901", "Bo<br>1902", "Cy<br>1903"])
    beside = {n["y"]: n["text"] for n in shown["figure"]["layout"]["annotations"] if n["yref"] == "y" and n["x"] > 1}
    assert beside == {3: "wait", 2: "ask what<br>is wanted", 1: "begin"}


def test_the_elements_are_named_above_their_marks_in_their_colours():
    named = [n for n in told()["figure"]["layout"]["annotations"] if n["text"] in ("goal", "task", "bond")]
    assert [(n["text"], n["font"]["color"]) for n in named] == [(e, LOOK[e].colour) for e in ("goal", "task", "bond")]
    assert [n["x"] for n in named] == pytest.approx(
        [1 / 3, 1 / 3 + 0.2, 1 / 3 + 0.4]
    )  # felt .35, .55, .7, each .2 from the next
    assert {n["y"] for n in named} == {5.75}


@pytest.mark.parametrize(
    "name, at, weighed, beside",
    [("goal", 0.35, [1], []), ("task", 0.55, [2], [3]), ("bond", 0.7, [3, 2], [1])],
)
def test_solid_where_an_element_is_weighed_and_hollow_where_it_is_seen_beside(name, at, weighed, beside):
    solid, hollow = drawn(told(), name)
    look = LOOK[name]
    assert (solid["marker"]["symbol"], hollow["marker"]["symbol"]) == (look.marker, look.marker + "-open")
    for trace, rows in ((solid, weighed), (hollow, beside)):
        assert trace["marker"]["color"] == look.colour
        assert trace["x"] == [at] * len(rows) and [round(y) for y in trace["y"]] == rows


def test_equal_values_in_a_row_do_not_hide_each_other():
    even = FIVE._replace(judgements=[FIVE.judgements[0]._replace(weighs=("goal", "task", "bond"), aside=())])
    places = [drawn(told(even), name)[0]["y"][0] for name in ("goal", "task", "bond")]
    assert places[0] - places[1] > 0.2 and places[1] - places[2] > 0.2


@pytest.mark.parametrize("i, name, dash", [(0, "strong technique", "solid"), (1, "weak technique", "dot")])
def test_a_line_for_each_technique_and_a_star_at_this_strength(i, name, dash):
    shown, technique = told(), FIVE.techniques[i]
    line, star = drawn(shown, name, "x2")
    assert (line["x"], line["y"], line["line"]["dash"]) == ([0, 1], technique.ends, dash)
    assert (star["x"], star["y"], star["marker"]["symbol"]) == ([0.61], [technique.done], "star")
    assert line["line"]["color"] == star["marker"]["color"] == LOOK["alliance"].colour
    notes = [n for n in shown["figure"]["layout"]["annotations"] if n["text"].startswith(name)]
    assert [n["text"] for n in notes] == [f"{name}:<br>symptoms {number(technique.symptoms)}"]
    assert (notes[0]["y"] > 0.5) == (i == 0) and notes[0]["xref"] == "x2"
    (here,) = shown["figure"]["layout"]["shapes"]
    assert (here["x0"], here["x1"], here["y0"], here["y1"], here["xref"]) == (0.61, 0.61, 0, 1, "x2")


def test_five_lenses_as_a_table():
    assert told()["table"]["rows"] == [
        [1901, "Ada", 0.71, "Ada saw this. She waited."],
        [1902, "Bo", 0.56, "Bo saw that. He asked."],
        [1903, "Cy", 0.32, "Cy saw nothing of the kind at all. He began."],
        [
            2001,
            "Di & Ed",
            "–",
            "As a part, at strength .61: with strong technique .77 of the work gets done and symptoms end at 5.4 and "
            "with weak technique .18 of the work gets done and symptoms end at 11.2 of 40.",
        ],
    ]


@pytest.mark.parametrize("one", LENSES, ids=lambda one: one.WHO)
def test_every_step_fits_into_two_lines_of_the_margin_and_every_reading_is_whole(one):
    for step, words in {one.reading(*felt) for felt in GRID}:
        shown = told(FIVE._replace(judgements=[FIVE.judgements[0]._replace(step=step, words=words)]))
        margin = shown["figure"]["layout"]["annotations"][0]["text"].split("<br>")
        assert " ".join(margin) == step and len(margin) <= 2 and max(len(line) for line in margin) <= 14
        folded = drawn(shown, "enough")[0]["text"][0].split("<br>")
        assert " ".join(folded) == words and max(len(line) for line in folded) <= 39


# --- Bordin's lens ---------------------------------------------------------------------


def test_bordin_s_levers_are_the_three_elements_and_the_therapy_that_demands_them():
    terms = bordin.agreement(2.5, 4.5, 6.5, therapy="behavioural")
    assert (terms.goal, terms.task, terms.bond) == (2.5, 4.5, 6.5)
    assert terms.therapy == alliance.THERAPIES["behavioural"] and terms.p == alliance.P
    assert bordin.agreement(5, 5, 5).therapy.name == "balanced"
    with pytest.raises(ValueError, match="unknown therapy"):
        bordin.agreement(5, 5, 5, therapy="none")


@pytest.mark.parametrize(
    "felt, step, seen",
    [
        ((2.5, 4.5, 6.5), "settle goals", "what the work is for"),
        ((6, 3, 6), "review tasks", "who does what"),
        ((6, 6, 3), "ask less of the bond", "keeping records"),
        ((2, 2, 2), "look for another fit", "too thin"),
        ((5, 5, 5), "ask what is demanded", "heavy demand"),
        ((7, 6, 6), "get to work", "strong"),
    ],
)
def test_bordin_names_what_lags_behind(felt, step, seen):
    said = bordin.reading(*felt)
    assert said.step == step and seen in said.words


def test_bordin_calls_nothing_strong_that_lags_and_nothing_thin_that_is_strong():
    for felt in GRID:
        said = bordin.reading(*felt)
        if said == bordin.STRONG:
            assert min(felt) >= 5.5 or max(felt) - min(felt) < 1
        if max(felt) >= 6 and min(felt) >= 5:
            assert said != bordin.THIN

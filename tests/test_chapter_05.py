"""What chapter 5 tells its readers that they saw: each statement, seen; and Rogers's levers."""

import re

import pytest

from widgets import scenes
from widgets.alliance import P, Therapy, dyad, share, strength
from widgets.lenses.rogers import GATE, LEAST, READINGS, SUM, agreement, gate, reading, received, together, total
from widgets.scenes import rogers as chapter


def scene_of(name):
    return {s[0]: scenes.Scene(*s) for s in chapter.SCENES}[name]


def run(scene, **settings):
    return scenes.run(scene_of(scene), settings)


def end(reading, **settings):
    """Mean symptoms after sixteen sessions, as the table says them to one decimal."""
    table = run("rogers", **settings)["table"]["text"]
    row = next(row for row in table if row[0] == "together, as " + reading)
    return float(row[-1].split("at the end ")[1])


def said(result):
    """The correlations in the sentence: therapists asked, clients asked."""
    return [float(r.replace("−", "-")) for r in re.findall(r"r = (−?\.\d\d)", result["sentence"])]


def lines(result):
    """Mean symptoms as drawn: by the name of the line."""
    return {t["name"]: t["y"] for t in result["figure"]["data"] if t["name"].startswith("as ")}


OKAFOR = {"congruence": 8, "regard": 8, "empathy": 1, "perceived": 80}
LINDNER = {"congruence": 9, "regard": 9, "empathy": 9, "perceived": 10}
HALF = {"congruence": 5, "regard": 5, "empathy": 5, "perceived": 80}
START, CUTOFF = 20, 10

# --- offered and received --------------------------------------------------------------


def test_while_every_condition_arrives_gate_and_sum_predict_exactly_the_same():
    for settings in ({}, HALF, {"empathy": 3}, {"perceived": 100}):
        pictures = [run("rogers", reading=each, **settings) for each in READINGS]
        assert lines(pictures[0])["as a gate"] == lines(pictures[1])["as a sum"]
        assert all("The other reading predicts the same." in p["sentence"] for p in pictures)
    assert end(GATE) == end(SUM) < CUTOFF


def test_as_a_gate_mr_okafor_s_warmth_is_worth_nothing_and_as_a_sum_it_goes_most_of_the_way():
    assert START - end(GATE, **OKAFOR) < 1
    assert 0.5 < (START - end(SUM, **OKAFOR)) / (START - end(SUM)) < 0.9
    shut = run("rogers", reading=GATE, **OKAFOR)["sentence"]
    assert "it is shut: too little of empathic understanding arrives" in shut
    assert "As a sum they would end at" in shut


def test_when_nothing_reaches_the_client_both_readings_agree_that_it_does_nothing():
    nothing = dict(LINDNER, perceived=0)
    assert end(GATE, **nothing) == end(SUM, **nothing) > START - 1
    assert lines(run("rogers", reading=GATE, **nothing))["as a gate"] == pytest.approx(
        lines(run("rogers", reading=SUM, congruence=0, regard=0, empathy=0))["as a sum"]
    )


def test_half_as_much_heard_goes_much_further_than_almost_everything_unheard():
    for each in READINGS:
        assert end(each, **HALF) < end(each, **LINDNER) - 4


def test_dr_lindner_s_gate_opens_at_thirty_per_cent():
    assert "it is shut" in run("rogers", reading=GATE, **LINDNER)["sentence"]
    assert "it is open" in run("rogers", reading=GATE, **dict(LINDNER, perceived=30))["sentence"]
    assert end(GATE, **dict(LINDNER, perceived=30)) < end(GATE, **LINDNER) - 4


def test_a_gate_has_a_step_and_a_sum_has_none():
    """One per cent more or less, at the least that is needed and away from it."""

    def change(reading, offered):
        before, after = (agreement(offered, 10, 10, share, reading).bond for share in (19.5, 20.5))
        return after - before

    assert change(GATE, 10) > 1
    assert 0 < change(SUM, 10) < 0.1


def test_the_picture_shows_an_outline_for_what_is_offered_and_parts_that_add_up():
    bars = [t for t in run("rogers", reading=SUM, **OKAFOR)["figure"]["data"] if t["type"] == "bar"]
    assert bars[0]["x"] == [8, 8, 1]
    parts = [t for t in bars if t["name"].endswith("adds")]
    assert sum(t["x"][0] for t in parts) == pytest.approx(total([6.4, 6.4, 0.8]))
    for one, other in zip(parts, parts[1:], strict=False):
        assert other["base"][0] == pytest.approx(one["base"][0] + one["x"][0])


def test_luck_does_not_tip_the_mean():
    runs = chapter.courses(agreement())
    first, turned = [[s.symptoms for s in told] for told in (runs[0], runs[3])]
    assert (first[-1] - runs[0][0].symptoms) != (turned[-1] - runs[0][0].symptoms)
    for c in chapter.chances_of(1, chapter.SESSIONS):
        assert chapter.mirror(chapter.mirror(c)) == pytest.approx(c)


# --- whom to ask -----------------------------------------------------------------------


def test_what_clients_receive_goes_with_change_and_what_therapists_offer_does_not():
    assert said(run("asked")) == [-0.06, 0.46]


def test_if_the_same_share_reaches_everyone_it_does_not_matter_whom_one_asks():
    result = run("asked", apart=0)
    offered, received_ = said(result)
    assert offered == received_
    shares = [row[2] / row[1] for row in result["table"]["rows"]]
    assert max(shares) == pytest.approx(min(shares)) == pytest.approx(0.6)


def test_in_eight_of_ten_studies_the_clients_number_is_the_higher_one():
    studies = [said(run("asked", study=n)) for n in range(1, 11)]
    assert len([1 for therapists, clients in studies if clients > therapists]) == 8


def test_the_clients_correlation_hardly_tells_a_gate_from_a_sum():
    for n in range(1, 11):
        as_gate, as_sum = (said(run("asked", study=n, reading=each))[1] for each in READINGS)
        assert abs(as_gate - as_sum) < 0.13
    assert abs(said(run("asked", reading=GATE))[1] - said(run("asked", reading=SUM))[1]) < 0.06


def test_a_client_with_a_shut_gate_does_no_better_than_with_nothing():
    shut = [i for i, row in enumerate(run("asked", study=3)["table"]["rows"]) if row[3] == "shut"]
    assert len(shut) > 3 and "For nine clients the gate is shut." in run("asked", study=3)["sentence"]
    falls = {each: [row[-1] for row in run("asked", study=3, reading=each)["table"]["rows"]] for each in READINGS}
    for i in range(24):
        assert (falls[GATE][i] < falls[SUM][i]) == (i in shut)


# --- every control ---------------------------------------------------------------------


def seen(name, settings):
    result = run(name, **settings)
    drawn = [[t.get("x"), t.get("y")] for t in result["figure"]["data"]]
    return drawn, result["sentence"], result["table"]["text"]


@pytest.mark.parametrize(
    "name, control", [(s[0], c) for s in chapter.SCENES for c in s[3]], ids=lambda x: getattr(x, "name", x)
)
def test_three_steps_or_one_press_change_figure_sentence_and_table(name, control):
    moved = control.choices[1] if control.kind == "choice" else 2
    if control.kind == "range":
        moved = control.default - 3 * control.step
    for before, now in zip(seen(name, {}), seen(name, {control.name: moved}), strict=True):
        assert before != now


# --- the lens --------------------------------------------------------------------------


def test_levers_come_to_terms_worked_by_hand():
    terms = agreement(congruence=6, regard=9, empathy=3, perceived=100)
    assert terms[:3] == pytest.approx((4.3, 4.3, 4.6))  # 6 of 10: 1 + 6 · .6 = 4.6, halfway from 4
    assert terms.therapy.name == "client-centred" and isinstance(terms.therapy, Therapy) and terms.p == P
    assert agreement(6, 9, 3, 50)[:3] == pytest.approx((2.5, 2.5, 1.0))  # 1.5 of empathy: shut
    assert agreement(6, 9, 3, 50, SUM)[:3] == pytest.approx((3.4, 3.4, 2.8))


def test_exactly_the_least_is_enough_and_a_little_less_is_not():
    assert gate([LEAST, 10, 10]) == total([LEAST, 10, 10])
    assert gate([LEAST - 0.01, 10, 10]) == 0
    assert received(10, 20) == LEAST


@pytest.mark.parametrize("each", READINGS)
@pytest.mark.parametrize("lever", ["congruence", "regard", "empathy", "perceived"])
def test_more_never_comes_to_less(each, lever):
    ends = (0, 100) if lever == "perceived" else (0, 10)
    values = [ends[0] + i * (ends[1] - ends[0]) / 20 for i in range(21)]
    terms = [agreement(reading=each, **{lever: value}) for value in values]
    for less, more in zip(terms, terms[1:], strict=False):
        assert less.bond <= more.bond and less.goal <= more.goal and less.task <= more.task
    assert terms[0].bond < terms[-1].bond


def test_the_gate_is_never_above_the_sum_and_the_terms_are_ratings():
    for c in range(0, 11, 2):
        for e in range(0, 11, 2):
            for perceived in (0, 35, 100):
                shut, added = (agreement(c, 7, e, perceived, each) for each in READINGS)
                assert 1 <= shut.bond <= added.bond <= 7
                pair = dyad(*added[:3])
                assert 0 <= strength(pair.goal, pair.task, pair.bond, added.therapy) <= 1
                assert share(added.bond) == pytest.approx(
                    together([received(x, perceived) for x in (c, 7, e)], SUM) / 10
                )


def test_wrong_levers_are_named():
    with pytest.raises(ValueError, match="empathy = 11: give a number from 0 to 10"):
        agreement(empathy=11)
    with pytest.raises(ValueError, match="perceived = 101"):
        agreement(perceived=101)
    with pytest.raises(ValueError, match="unknown reading 'a heap': choose from a gate, a sum"):
        agreement(reading="a heap")


PAIRS = [(g, t, b) for g in (1, 2.5, 4, 5.5, 7) for t in (1, 4, 7) for b in (1, 3, 4, 5, 7)]


@pytest.mark.parametrize("pair", PAIRS, ids=str)
def test_what_rogers_sees_is_two_sentences_that_begin_with_his_name(pair):
    words = reading(*pair)
    assert words.startswith("Rogers ") and len(words.split()) <= 55
    assert len(re.findall(r"[.](?:\s|$)", words)) == 2


def test_rogers_answers_the_values():
    assert "whose plan" in reading(6, 6, 2)
    assert "what arrives" in reading(2, 2, 2)
    assert "not set them" in reading(2, 2, 6)
    assert "plays a part" in reading(4, 4, 4.5)
    assert "go on following" in reading(6, 6, 6)
    assert len({reading(*pair) for pair in PAIRS}) > 20

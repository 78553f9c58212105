"""What chapter 5 tells its readers that they saw: each statement, seen; and how its results are told."""

import math
from itertools import pairwise

import pytest

from widgets import alliance, chance, scenes, study
from widgets.alliance import P, Therapy, dyad, share, strength
from widgets.lenses import Pair
from widgets.lenses import rogers as lens
from widgets.lenses.rogers import GATE, READINGS, SUM, Condition, Outcome, Witness, agreement, gate, received, together
from widgets.scenes.look import CLEAR, LOOK
from widgets.scenes.setting import check_all
from widgets.words import fraction

GREEN, GREY = LOOK["bond"].colour, LOOK["symptoms"].colour


def result(name, **settings):
    """The numbers behind a simulation, at its defaults unless said."""
    scene = scenes.scene(name)
    return scene.result(**check_all(scene.controls, settings))


def conditions(**settings):
    return result("rogers", **settings)


def asked(**settings):
    return result("asked", **settings)


def end(reading, **settings):
    """Mean symptoms after sixteen sessions, as one reading has it."""
    return conditions(reading=reading, **settings).chosen.symptoms[15]


def fall(reading, **settings):
    """By how many points they fall in these sessions."""
    return START - end(reading, **settings)


OKAFOR = {"congruence": 8, "regard": 8, "empathy": 1, "perceived": 80}
LINDNER = {"congruence": 9, "regard": 9, "empathy": 9, "perceived": 10}
HALF = {"congruence": 5, "regard": 5, "empathy": 5, "perceived": 80}
START, CUTOFF = P.symptoms, 10

# --- offered and received --------------------------------------------------------------


def test_while_every_condition_arrives_gate_and_sum_predict_exactly_the_same():
    for settings in ({}, HALF, {"empathy": 3}, {"perceived": 100}):
        as_gate, as_sum = [conditions(reading=each, **settings) for each in READINGS]
        assert as_gate.chosen.symptoms == as_sum.chosen.symptoms == as_gate.other.symptoms
        assert as_gate.same and as_sum.same and as_gate.is_open
    assert end(GATE) == end(SUM) < CUTOFF


def test_as_a_gate_mr_okafor_s_warmth_is_worth_nothing_and_as_a_sum_it_goes_most_of_the_way():
    assert fall(GATE, **OKAFOR) == pytest.approx(1, abs=0.05)
    assert end(GATE, **OKAFOR) == end(GATE, congruence=0, regard=0, empathy=0)
    assert 0.5 < fall(SUM, **OKAFOR) / fall(SUM) < 0.9
    shut = conditions(reading=GATE, **OKAFOR)
    assert not shut.is_open and not shut.same
    assert [c.there for c in shut.conditions] == [True, True, False]
    assert shut.other.symptoms == conditions(reading=SUM, **OKAFOR).chosen.symptoms


def test_when_nothing_reaches_the_client_both_readings_agree_that_it_does_nothing():
    nothing = conditions(reading=GATE, **dict(LINDNER, perceived=0))
    assert nothing.same and nothing.chosen.amount == nothing.received == 0
    no_offer = conditions(reading=SUM, congruence=0, regard=0, empathy=0)
    assert nothing.chosen.symptoms == pytest.approx(no_offer.chosen.symptoms)


def test_with_a_tenth_received_symptoms_fall_by_one_point_or_two_as_the_closing_words_say():
    assert [round(fall(each, **LINDNER)) for each in (GATE, SUM)] == [1, 2]


def test_half_as_much_heard_goes_much_further_than_almost_everything_unheard():
    for each in READINGS:
        assert fall(each, **HALF) > 2 * fall(each, **LINDNER)


def test_dr_lindner_s_gate_opens_at_thirty_per_cent():
    assert not conditions(reading=GATE, **LINDNER).is_open
    assert conditions(reading=GATE, **dict(LINDNER, perceived=30)).is_open
    assert fall(GATE, **dict(LINDNER, perceived=30)) > 2 * fall(GATE, **LINDNER)


def test_a_gate_has_a_step_and_a_sum_has_none():
    """One per cent more or less, at the least that is needed."""

    def change(reading, offered):
        before, after = (agreement(offered, 10, 10, share, reading).bond for share in (19.5, 20.5))
        return after - before

    assert change(GATE, 10) > 1
    assert 0 < change(SUM, 10) < 0.1


def test_what_is_offered_and_what_is_received_are_kept_apart():
    r = conditions(congruence=9, regard=6, empathy=3, perceived=50)
    assert [c.name for c in r.conditions] == ["congruence", "regard", "empathy"]
    assert [c.offered for c in r.conditions] == [9, 6, 3] and r.offered == 6
    assert [c.received for c in r.conditions] == [4.5, 3, 1.5] and r.received == 3
    assert [c.adds for c in r.conditions] == [1.5, 1, 0.5]
    assert (r.perceived, r.sessions, r.least) == (50, 16, 2)
    assert (r.chosen.reading, r.chosen.amount, r.other.reading, r.other.amount) == (GATE, 0, SUM, 3)
    assert r.pair == r.chosen.pair == Pair(2.5, 2.5, 1, r.pair.strength)
    assert r.other.pair[:3] == pytest.approx((3.4, 3.4, 2.8))


def test_strength_and_symptoms_are_those_of_the_client_centred_therapy():
    r, kind = conditions(), alliance.therapy("client-centred")
    assert r.pair[:3] == pytest.approx((4.18, 4.18, 4.36))  # 5.6 of 10: 1 + 6 · .56, halfway from 4
    assert r.pair.strength == pytest.approx(strength(share(4.18), share(4.18), share(4.36), kind))
    one = alliance.course(dyad(4.18, 4.18, 4.36), kind, chance.chances(4, 2, 16))
    assert r.chosen.tellings[1] == pytest.approx([40 * s.symptoms for s in one])
    assert r.chosen.symptoms == pytest.approx([sum(y) / 6 for y in zip(*r.chosen.tellings, strict=True)])


def test_luck_does_not_tip_the_mean():
    runs = lens.even_chances()
    assert len(runs) == 6 and len(runs[0]) == 15 and runs[0] != runs[1]
    for session in zip(*runs, strict=True):
        assert [sum(field) for field in zip(*session, strict=True)] == pytest.approx([0] * 5 + [3] * 3)
    # in the second session luck has moved each telling once, and the six together next to nothing
    second = [states[1].symptoms for states in lens.told_evenly(lens.terms(5.6))]
    still = alliance.course(dyad(4.18, 4.18, 4.36), alliance.therapy("client-centred"), [alliance.STILL])[1].symptoms
    assert abs(sum(second) / 6 - still) < max(abs(y - still) for y in second) / 10


def test_the_opposite_chance_by_hand():
    c = alliance.Chance(1, -2, 3, -4, 5, 0.125, 0.25, 0.75)
    assert lens.mirror(c) == alliance.Chance(-1, 2, -3, 4, -5, 0.875, 0.75, 0.25)


# --- whom to ask -----------------------------------------------------------------------


def test_what_clients_receive_goes_with_change_and_what_therapists_offer_hardly_does():
    assert (fraction(asked().offered.r), fraction(asked().received.r)) == (".14", ".57")


def test_if_the_same_share_reaches_everyone_it_does_not_matter_whom_one_asks():
    r = asked(apart=0)
    assert r.offered.r == pytest.approx(r.received.r)
    assert [y / x for x, y in zip(r.offered.said, r.received.said, strict=True)] == pytest.approx([0.6] * 24)


def test_in_eight_of_ten_studies_the_clients_number_is_the_higher_one():
    studies = [asked(study=n) for n in range(1, 11)]
    assert len([1 for r in studies if r.received.r > r.offered.r]) == 8


def test_the_clients_correlation_hardly_tells_a_gate_from_a_sum():
    for n in range(1, 11):
        as_gate, as_sum = (asked(study=n, reading=each).received.r for each in READINGS)
        low, high = study.interval(as_sum, 24)
        assert low < as_gate < high
    as_gate, as_sum = (asked(reading=each) for each in READINGS)
    difference = as_gate.received.r - as_sum.received.r
    assert 0 < abs(difference) < (as_gate.received.r - as_gate.offered.r) / 3


def test_a_client_with_a_shut_gate_does_worse_than_as_a_sum_and_nobody_else_does():
    as_gate, as_sum = (asked(study=3, reading=each) for each in READINGS)
    assert 3 < as_gate.closed == as_gate.shut.count(True) < 24 and as_sum.closed == as_sum.shut.count(True) == 0
    for i in range(24):
        assert (as_gate.fall[i] < as_sum.fall[i]) == as_gate.shut[i]
        assert (as_gate.fall[i] == as_sum.fall[i]) != as_gate.shut[i]
        if as_gate.received.said[i] < 2:
            assert as_gate.shut[i]


def test_a_client_of_the_study_by_hand():
    """The second client of study 4: chance numbers into log odds, log odds into shares."""
    k = chance.key(4, 1)
    z = [chance.normal(chance.uniform(k, 0, purpose)) for purpose in range(6)]

    def moved(home, by):
        return 1 / (1 + math.exp(-math.log(home / (1 - home)) - by))

    offered = [10 * moved(0.7, 0.5 * (z[0] + own)) for own in z[1:4]]
    mean = sum(offered) / 3
    arrives = moved(0.4, 0.2 * 3 * z[4]) * mean
    bond = 1 + 0.6 * arrives
    pair = alliance.Dyad(
        *[share(x) for x in ((4 + bond) / 2, (4 + bond) / 2, bond)], P.symptoms / 40, 2 * moved(0.5, P.response * z[5])
    )
    states = alliance.course(pair, alliance.therapy("client-centred"), [chance.chance(k, s) for s in range(2, 9)])
    r = asked(perceived=40, apart=3, reading=SUM, study=4)
    assert (r.reading, r.weeks, r.client) == (SUM, 8, list(range(1, 25)))
    assert (r.offered.said[1], r.received.said[1]) == pytest.approx((mean, arrives))
    assert r.fall[1] == pytest.approx(P.symptoms - 40 * states[7].symptoms)
    assert r.mean_fall == pytest.approx(sum(r.fall) / 24)


def test_a_witness_by_hand():
    said, fall = [1, 2, 3, 6], [2, 1, 4, 5]
    w = lens.witness(said, fall)  # both have the mean 3; products 10, squares 14 and 10
    assert w.said == said and w.mean == 3 and w.r == pytest.approx(10 / 140**0.5)
    assert w.ends == [1, 6] and w.trend == pytest.approx([3 - 2 * 10 / 14, 3 + 3 * 10 / 14])


def test_each_witness_is_held_against_the_same_fall():
    r = asked()
    for witness in (r.offered, r.received):
        assert witness == lens.witness(witness.said, r.fall)
    assert r.offered.said != r.received.said and r.offered.mean > r.received.mean


# --- how it is told --------------------------------------------------------------------

SHUT = lens.OfferedReceived(
    pair=Pair(3.1, 3.3, 2.6, 0.37),
    sessions=3,
    perceived=35,
    conditions=[
        Condition("congruence", 9.1, 3.2, True, 1.3),
        Condition("regard", 7.7, 2.4, True, 0.9),
        Condition("empathy", 5.3, 0.6, False, 0.2),
    ],
    offered=6.8,
    received=2.9,
    least=1,
    is_open=False,
    chosen=Outcome(GATE, 1.8, Pair(3.1, 3.3, 2.6, 0.37), [[20, 18.5, 16.5], [20, 22.5, 21.5]], [20, 19.4, 17.6]),
    other=Outcome(SUM, 4.4, Pair(4.2, 4.7, 3.7, 0.52), [[20, 14, 12], [20, 13, 9]], [20, 15.2, 9.3]),
    same=False,
)
ADDED = SHUT._replace(chosen=SHUT.other, other=SHUT.chosen, pair=SHUT.other.pair)
OPEN = SHUT._replace(is_open=True, same=True, conditions=[c._replace(there=True) for c in SHUT.conditions])


def told(name, result):
    return scenes.tell(scenes.scene(name), result)


def traces(shown):
    return {t["name"]: t for t in shown["figure"]["data"]}


def notes(shown, axis="x"):
    """The labels of a panel: where each stands, by its words."""
    drawn = [n for n in shown["figure"]["layout"]["annotations"] if n["xref"] == axis and n not in above(shown)]
    return {n["text"]: (n["x"], n["y"]) for n in drawn}


def above(shown):
    """The names above the topmost bar."""
    return [n for n in shown["figure"]["layout"]["annotations"] if (n["xref"], n["y"]) == ("x", 4.75)]


def test_a_shut_gate_in_words():
    assert told("rogers", SHUT)["sentence"] == (
        "Offered on average 6.8 of 10, and 35% of it received: 2.9. As a gate it is shut: too little of empathic "
        "understanding arrives (1 of 10, illustrative). That comes to a bond of 2.6 and to goal and task agreement of "
        "3.1 of 7, a strength of .37 of 1. Over 3 sessions mean symptoms fall from 20.0 to 17.6, above the cut-off of "
        "10. As a sum they would end at 9.3."
    )


def test_an_open_gate_and_a_sum_in_words():
    said = told("rogers", OPEN)["sentence"]
    assert "As a gate it is open: each condition arrives at least minimally (1 of 10, illustrative)." in said
    assert said.endswith("The other reading predicts the same.")
    said = told("rogers", ADDED)["sentence"]
    assert "received: 2.9. As a sum each condition adds a third of what arrives. That comes to a bond of 3.7" in said
    assert "fall from 20.0 to 9.3, below the cut-off of 10. As a gate they would end at 17.6." in said


def test_all_that_is_missing_is_named():
    nothing = SHUT._replace(conditions=[c._replace(there=False) for c in SHUT.conditions])
    missing = "too little of congruence, positive regard and empathic understanding arrives"
    assert missing in told("rogers", nothing)["sentence"]


def test_through_a_gate_the_outline_is_offered_the_filling_received_and_one_bar_comes_out():
    shown = told("rogers", SHUT)
    offered, arrived, out = shown["figure"]["data"][:3]
    assert [t["name"] for t in (offered, arrived, out)] == ["offered", "received", "through the gate"]
    assert (offered["x"], offered["y"], offered["marker"]["color"]) == ([9.1, 7.7, 5.3], [4, 3, 2], CLEAR)
    assert (arrived["x"], arrived["y"], arrived["marker"]["color"]) == ([3.2, 2.4, 0.6], [4, 3, 2], GREEN)
    assert (out["x"], out["y"]) == ([1.8], [1])
    assert all(t["xaxis"] == "x" and t["marker"]["line"]["color"] == GREEN for t in (offered, arrived, out))
    axis = shown["figure"]["layout"]["yaxis"]
    names = ["congruence", "regard", "empathy", "<b>together</b>"]
    assert (axis["tickvals"], axis["ticktext"]) == ([4, 3, 2, 1], names)
    grey = shown["figure"]["layout"]["shapes"][1]
    assert (grey["type"], grey["x0"], grey["x1"], grey["y0"], grey["y1"]) == ("rect", 0, 1, 1.5, 4.5)


def test_parts_of_a_sum_lie_end_to_end_below_what_is_received():
    shown = told("rogers", ADDED)
    offered, *parts = [t for t in shown["figure"]["data"] if t["type"] == "bar"]
    assert offered["x"] == [9.1, 7.7, 5.3] and offered["marker"]["color"] == CLEAR
    arrived, adds = parts[::2], parts[1::2]
    assert [(t["name"], t["x"], t["y"]) for t in arrived] == [
        ("received", [x], [y]) for x, y in ((3.2, 4), (2.4, 3), (0.6, 2))
    ]
    assert [t["name"] for t in adds] == ["congruence adds", "regard adds", "empathy adds"]
    assert [t["x"] for t in adds] == [[1.3], [0.9], [0.2]] and [t["y"] for t in adds] == [[1]] * 3
    assert [t["base"][0] for t in adds] == pytest.approx([0, 1.3, 2.2])
    assert [t["marker"]["color"] for t in adds] == [t["marker"]["color"] for t in arrived]
    assert len({t["marker"]["color"] for t in adds}) == 3
    assert len(shown["figure"]["layout"]["shapes"]) == 1


def test_outline_filling_and_grey_are_named_above_the_topmost_bar_in_their_order_and_apart():
    for shown, names in ((SHUT, ["too little", "received", "offered"]), (ADDED, ["received", "offered"])):
        named = above(told("rogers", shown))
        assert [n["text"] for n in named] == names
        assert all(b["x"] - a["x"] >= 2.7 - 1e-9 for a, b in pairwise(named))
        assert {n["font"]["color"] for n in named if n["text"] != "too little"} == {GREEN}
    arrive_little = [c._replace(received=0.2, offered=0.4) for c in SHUT.conditions]
    named = above(told("rogers", SHUT._replace(conditions=arrive_little)))
    assert [n["text"] for n in named] == ["too little", "received", "offered"]
    full = [c._replace(received=9.5, offered=10) for c in OPEN.conditions]
    (offered,) = (n for n in above(told("rogers", OPEN._replace(conditions=full))) if n["text"] == "offered")
    assert 9 < offered["x"] < 10


def test_words_beside_the_bars():
    assert notes(told("rogers", SHUT)) == {
        "bond 2.6": (10.2, 1), "enough": (10.2, 3), "too little": (10.2, 2),
        "the gate is shut": (0, 1),
    }  # fmt: skip
    colours = {n["text"]: n["font"].get("color") for n in told("rogers", SHUT)["figure"]["layout"]["annotations"]}
    assert (colours["bond 2.6"], colours["enough"], colours["too little"]) == (GREEN, None, GREY)
    assert "the gate is shut" not in notes(told("rogers", OPEN))
    assert notes(told("rogers", ADDED)) == {
        "bond 3.7": (10.2, 1), "adds 1.3": (10.2, 4), "adds 0.9": (10.2, 3), "adds 0.2": (10.2, 2),
    }  # fmt: skip


def test_each_reading_s_symptoms_are_drawn_under_its_name_over_the_haze_of_the_chosen_one():
    for result, chosen, other in ((SHUT, "as a gate", "as a sum"), (ADDED, "as a sum", "as a gate")):
        shown = told("rogers", result)
        drawn = traces(shown)
        assert drawn[chosen]["y"] == result.chosen.symptoms and drawn[other]["y"] == result.other.symptoms
        assert drawn[chosen]["x"] == drawn[other]["x"] == [1, 2, 3]
        assert (drawn[chosen]["line"]["dash"], drawn[other]["line"]["dash"]) == ("solid", "dot")
        assert drawn[chosen]["line"]["color"] == drawn[other]["line"]["color"] == GREY
        assert drawn[chosen]["line"]["width"] > drawn[other]["line"]["width"]
        first, second = result.chosen.tellings
        assert drawn["other tellings"]["y"] == first + [None] + second + [None]
        here = notes(shown, "x2")
        assert (here["as a gate"], here["as a sum"]) == ((3, 17.6), (3, 9.3))
    assert set(traces(told("rogers", OPEN))) & {"as a gate", "as a sum"} == {"as a gate"}
    assert notes(told("rogers", OPEN), "x2")["gate or<br>sum"] == (3, 17.6)


def test_the_conditions_as_a_table():
    rows = told("rogers", SHUT)["table"]["rows"]
    assert rows[:3] == [
        ["congruence", 9.1, 3.2, "enough"],
        ["positive regard", 7.7, 2.4, "enough"],
        ["empathic understanding", 5.3, 0.6, "too little"],
    ]
    assert rows[3:] == [
        ["together, as a gate", 6.8, 1.8, "bond 2.6, goal and task agreement 3.1, mean symptoms at the end 17.6"],
        ["together, as a sum", 6.8, 4.4, "bond 3.7, goal and task agreement 4.2, mean symptoms at the end 9.3"],
    ]
    added = told("rogers", ADDED)["table"]["rows"]
    assert added[3:] == rows[3:] and [row[3] for row in added[:3]] == ["adds 1.3", "adds 0.9", "adds 0.2"]


STUDY = lens.Asked(
    reading=GATE,
    weeks=6,
    client=[1, 2, 3, 4],
    offered=Witness([9.1, 8.2, 7.3, 6.4], 7.5, -0.31, [6.4, 9.1], [3.5, 1.5]),
    received=Witness([1.2, 2.3, 3.4, 4.5], 2.8, 0.62, [1.2, 4.5], [-1.1, 6.6]),
    fall=[5.1, -2.2, 3.3, 0.4],
    mean_fall=1.7,
    shut=[False, True, False, False],
    closed=1,
)


def test_a_study_in_words():
    assert told("asked", STUDY)["sentence"] == (
        "4 simulated clients, read as a gate: what their therapists say they offer goes with the fall of symptoms at "
        "r = −.31, what the clients say they receive at r = .62 (simulated; ratings without error). On average 7.5 of "
        "10 is offered and 2.8 received; symptoms fall by 1.7 points. For one client the gate is shut."
    )
    worse = told("asked", STUDY._replace(mean_fall=-0.8, closed=0, shut=[False] * 4))
    assert worse["sentence"].endswith("symptoms rise by 0.8 points. For no clients the gate is shut.")
    assert "× gate shut" not in notes(worse, "x2") and "× gate shut" in notes(told("asked", STUDY), "x2")
    added = told("asked", STUDY._replace(reading=SUM))["sentence"]
    assert added.startswith("4 simulated clients, read as a sum:") and added.endswith("by 1.7 points.")


@pytest.mark.parametrize(
    "axis, who, said, ends, trend, symbol, title, where",
    [
        (
            "",
            "therapist asked</b><br>r = −.31",
            [9.1, 8.2, 7.3, 6.4],
            [6.4, 9.1],
            [3.5, 1.5],
            "circle-open",
            "Offered",
            0,
        ),
        ("2", "client asked</b><br>r = .62", [1.2, 2.3, 3.4, 4.5], [1.2, 4.5], [-1.1, 6.6], "diamond", "Received", 1),
    ],
)
def test_what_is_offered_is_drawn_in_one_panel_and_what_is_received_in_the_other(
    axis, who, said, ends, trend, symbol, title, where
):
    shown = told("asked", STUDY)
    drawn = {t["name"]: t for t in shown["figure"]["data"] if t["xaxis"] == "x" + axis}
    assert set(drawn) == {"client", "gate shut", "trend"}
    assert all(t["yaxis"] == "y" + axis for t in drawn.values())
    assert (drawn["client"]["x"], drawn["client"]["y"]) == ([said[0]] + said[2:], [5.1, 3.3, 0.4])
    assert (drawn["gate shut"]["x"], drawn["gate shut"]["y"]) == ([said[1]], [-2.2])
    assert (drawn["trend"]["x"], drawn["trend"]["y"]) == (ends, trend)
    forms = [drawn[name]["marker"] for name in ("client", "gate shut")]
    assert [(m["symbol"], m["color"]) for m in forms] == [(symbol, GREEN), ("x-thin", GREY)]
    layout = shown["figure"]["layout"]
    assert layout["xaxis" + axis]["title"]["text"] == title + ", 0–10"
    assert (layout["xaxis" + axis]["domain"][0] >= 0.5) == where
    assert "<b>" + who in notes(shown, "x" + axis)


def test_both_panels_measure_the_fall_alike():
    layout = told("asked", STUDY)["figure"]["layout"]
    assert layout["yaxis"]["title"]["text"] == "Fall of symptoms in 6 sessions"
    assert layout["yaxis"]["range"] == layout["yaxis2"]["range"]
    assert layout["xaxis"]["range"] == layout["xaxis2"]["range"]


def test_a_study_as_a_table():
    table = told("asked", STUDY)["table"]
    assert table["columns"] == ["client", "offered (therapist)", "received (client)", "gate", "fall of symptoms"]
    assert table["rows"] == [
        [1, 9.1, 1.2, "", 5.1], [2, 8.2, 2.3, "shut", -2.2], [3, 7.3, 3.4, "", 3.3], [4, 6.4, 4.5, "", 0.4],
    ]  # fmt: skip


# --- the lens --------------------------------------------------------------------------


def test_levers_come_to_terms_worked_by_hand():
    terms = agreement(congruence=6, regard=9, empathy=3, perceived=100)
    assert terms[:3] == pytest.approx((4.3, 4.3, 4.6))  # 6 of 10: 1 + 6 · .6 = 4.6, halfway from 4
    assert terms.therapy.name == "client-centred" and isinstance(terms.therapy, Therapy) and terms.p == P
    assert agreement(6, 9, 3, 50)[:3] == pytest.approx((2.5, 2.5, 1.0))  # 1.5 of empathy: shut
    assert agreement(6, 9, 3, 50, SUM)[:3] == pytest.approx((3.4, 3.4, 2.8))


def test_exactly_the_least_is_enough_and_a_little_less_is_not():
    assert gate([2, 10, 9]) == lens.total([2, 10, 9]) == 7
    assert gate([1.99, 10, 10]) == gate([10, 1.99, 10]) == gate([10, 10, 1.99]) == 0
    assert received(10, 20) == 2


@pytest.mark.parametrize("each", READINGS)
@pytest.mark.parametrize("lever", ["congruence", "regard", "empathy", "perceived"])
def test_more_never_comes_to_less(each, lever):
    ends = (0, 100) if lever == "perceived" else (0, 10)
    values = [ends[0] + i * (ends[1] - ends[0]) / 20 for i in range(21)]
    levers = {"congruence": 8, "regard": 8, "empathy": 8, "perceived": 70}
    terms = [agreement(reading=each, **dict(levers, **{lever: value})) for value in values]
    for less, more in zip(terms, terms[1:], strict=False):
        assert less.bond <= more.bond and less.goal <= more.goal and less.task <= more.task
    assert terms[0].bond < terms[-1].bond


def test_the_gate_is_never_above_the_sum_and_the_terms_are_ratings():
    for c in range(0, 11, 2):
        for e in range(0, 11, 2):
            for perceived in (0, 35, 100):
                shut, added = (agreement(c, 7, e, perceived, each) for each in READINGS)
                assert 1 <= shut.bond <= added.bond <= 7
                arrived = [received(x, perceived) for x in (c, 7, e)]
                assert share(added.bond) == pytest.approx(together(arrived, SUM) / 10)


def test_wrong_levers_are_named():
    levers = {"congruence": 8, "regard": 8, "empathy": 8, "perceived": 70}
    for lever, high in (("congruence", 10), ("regard", 10), ("empathy", 10), ("perceived", 100)):
        for wrong in (high + 1, -1):
            with pytest.raises(ValueError, match=f"{lever} = {wrong}: give a number from 0 to {high}"):
                agreement(**dict(levers, **{lever: wrong}))
    with pytest.raises(ValueError, match="unknown reading 'a heap': choose from a gate, a sum"):
        agreement(**levers, reading="a heap")


@pytest.mark.parametrize(
    "pair, step, seen",
    [
        ((6, 6, 2), "drop the plan", "whose plan"),
        ((4.5, 4.5, 3.4), "drop the plan", "whose plan"),
        ((4.5, 4.4, 3.4), "listen, add nothing", "what arrives"),
        ((2, 2, 2), "listen, add nothing", "what arrives"),
        ((2, 2, 6), "set no goals", "does not set them"),
        ((3.4, 3.5, 3.5), "set no goals", "does not set them"),
        ((3.5, 3.5, 3.5), "be more real", "plays a part"),
        ((6, 6, 5.4), "be more real", "plays a part"),
        ((3.5, 3.5, 5.5), "go on following", "trusted the client"),
    ],
)
def test_rogers_answers_the_values(pair, step, seen):
    said = lens.reading(*pair)
    assert said.step == step and seen in said.words


def test_to_rogers_an_alliance_is_enough_as_far_as_something_arrives():
    assert lens.enough(0.9, 0.8, 0.5) == lens.enough(0.1, 0.2, 0.5) == pytest.approx(0.5)
    assert lens.enough(1, 1, 0.19) == 0 and lens.enough(0, 0, 0.2) == pytest.approx(0.2)

"""What chapter 9 tells its readers that they saw: each statement, seen; how it is told; the numbers by hand."""

import itertools
import json
import math
import re
from urllib.parse import parse_qsl

import numpy as np
import pytest
from conftest import ROOT

from widgets import alliance, chance, scenes, study
from widgets.alliance import P
from widgets.data import ensemble, records
from widgets.lenses import Pair
from widgets.lenses import sessions as lens
from widgets.lenses.sessions import CLOUD, LINES, NOBODY, OWN, SOME, L, Mend, Shaped, Shapes, Slope
from widgets.scenes import sessions
from widgets.scenes.both_ways import both_ways, effects
from widgets.scenes.look import LOOK
from widgets.scenes.setting import check_all, read_all
from widgets.words import fraction

TEXT = (ROOT / "chapters" / "09-ebb-and-flow.ipynb").read_text(encoding="utf-8")


def result(name, **settings):
    """The numbers behind a simulation, at its defaults unless said."""
    scene = scenes.scene(name)
    return scene.result(**check_all(scene.controls, settings))


def said(name, **settings):
    """The sentence under a simulation."""
    return scenes.run(scenes.scene(name), settings)["sentence"]


def linked(name):
    """The settings of the chapter's links to a simulation, in the order of the text."""
    text = "".join("".join(cell["source"]) for cell in json.loads(TEXT)["cells"]).replace("&amp;", "&")
    queries = re.findall(rf'href="#{name}\?([^"]+)"', text)
    return [read_all(scenes.scene(name).controls, dict(parse_qsl(query)))[0] for query in queries]


# --- one cloud, many lines ---------------------------------------------------------------


def test_the_cloud_leans_upwards_by_two_and_each_of_twelve_lines_downwards_by_three():
    r = result("lines")
    assert r.cloud.slope == pytest.approx(2, abs=0.5) and r.between.slope == pytest.approx(3, abs=0.5)
    assert r.falling == r.clients == len(r.people) == 12 and r.sessions == len(r.x) == 96
    assert np.mean([c.line.slope for c in r.people]) == pytest.approx(-3, abs=0.5)
    assert r.people[0].line.slope == pytest.approx(-3, abs=0.5)


@pytest.mark.parametrize("between", [-4, 0, 4])
def test_from_their_own_mean_the_clients_stay_where_they_are_however_they_differ(between):
    here, there = result("lines", look=OWN), result("lines", look=OWN, between=between)
    assert there.x == pytest.approx(here.x) and there.y == pytest.approx(here.y)
    assert there.within.slope == pytest.approx(here.within.slope) and there.within.r == pytest.approx(here.within.r)
    assert said("lines", look=OWN, between=between) == said("lines", look=OWN)


def test_a_steep_cloud_may_hide_that_nothing_happens_within_anybody():
    cloud, own = linked("lines")[2:4]
    assert (cloud["within"], cloud["between"], cloud["look"]) == (0, -3, CLOUD) and own["look"] == OWN
    r = result("lines", **cloud)
    assert r.cloud.r < -0.8 and abs(r.within.r) < 0.1


def test_when_clients_differ_little_the_cloud_leans_the_way_of_the_lines():
    assert linked("lines")[-1]["apart"] == 0.5
    assert result("lines", apart=0.5).cloud.slope < 0 < result("lines").cloud.slope


@pytest.mark.parametrize("run", range(1, 11))
def test_the_cloud_s_slope_is_the_mixture_of_between_and_within_by_how_far_clients_differ(run):
    r = result("lines", run=run)
    own = np.repeat([c.alliance for c in r.people], lens.WEEKS)
    share = np.var(own) / np.var(r.x)
    assert r.cloud.slope == pytest.approx(share * r.between.slope + (1 - share) * r.within.slope)


def test_slopes_are_those_of_least_squares_and_the_lines_are_drawn_along_them():
    r = result("lines", run=3, within=-1.5)
    for line, x, y in [(r.cloud, r.x, r.y)] + [(c.line, c.x, c.y) for c in r.people]:
        slope, start = np.polyfit(x, y, 1)
        assert line.slope == pytest.approx(slope) and line.r == pytest.approx(np.corrcoef(x, y)[0, 1])
        assert line.x == [min(x), max(x)] and line.y == pytest.approx([start + slope * e for e in line.x])


def test_a_slope_by_hand():
    assert lens.slope_of([1, 2, 3, 4], [2, 4, 6, 8]) == Slope(
        pytest.approx(2), pytest.approx(1), [1, 4], pytest.approx([2, 8])
    )


@pytest.mark.parametrize("apart", [0.5, 2])
def test_levels_are_spread_evenly_as_far_as_the_slider_says_and_sessions_stay_on_the_scale(apart):
    r = result("lines", apart=apart, between=4, within=-4)
    # without the ebb of its eight sessions a client's mean is the client's level
    moved = [np.mean(lens.chance_of(1, c.number)[1]) for c in r.people]
    levels = sorted(c.alliance - m - L.middle for c, m in zip(r.people, moved, strict=True))
    assert levels == pytest.approx(np.linspace(-apart, apart, 12))
    assert all(1 <= x <= 7 for x in r.x) and all(0 <= y <= 32 for y in r.y)


def test_a_client_s_line_is_hers_in_the_alliance_s_colour_and_every_other_one_grey():
    shown = scenes.run(scenes.scene("lines"), {"look": LINES})["figure"]["data"]
    lines = [t["line"]["color"] for t in shown if t["name"] == "a client"]
    assert lines == [LOOK["alliance"].colour] + 11 * [LOOK["symptoms"].colour]
    drawn = {t["name"]: t for t in shown}
    person, *others = result("lines", look=LINES).people
    assert (drawn["Ms Cordes"]["x"], drawn["Ms Cordes"]["y"]) == (person.x, person.y)
    assert drawn["sessions"]["x"] == [x for c in others for x in c.x]
    assert drawn["sessions"]["y"] == [y for c in others for y in c.y]


def test_each_look_is_told_in_words_of_its_own():
    assert "as one cloud" in said("lines") and "points higher (r = ." in said("lines")
    assert said("lines", look=LINES).startswith("Client by client: in all twelve clients the week is better")
    assert "Each client from their own mean" in said("lines", look=OWN)
    assert "points lower" in said("lines", look=OWN) and "points higher" in said("lines", look=OWN, within=4)
    assert [sessions._of_all(n, 12) for n in (0, 7, 12)] == [
        "in none of twelve clients", "in seven of twelve clients", "in all twelve clients",
    ]  # fmt: skip


def test_the_opening_question_is_answered_by_the_cloud_and_comes_back_at_the_end():
    scene = scenes.scene("lines")
    assert scene.ask.truth(result("lines")) == [sessions.MORE]
    assert scene.ask.truth(result("lines", apart=0.5)) == [sessions.FEWER]
    level = result("lines")._replace(cloud=Slope(0.1, 0.02, [1, 7], [16, 16.6]))
    assert scene.ask.truth(level) == [sessions.SAME]
    assert "Neither Ms Cordes nor the clinic was wrong" in TEXT.split("## In short")[1]


@pytest.mark.parametrize(
    "r, falling, there", [(0.04, 12, True), (-0.05, 12, True), (0.06, 12, False), (0.0, 11, False)]
)
def test_a_level_cloud_is_found_where_nothing_is_to_be_seen_and_every_line_falls(r, falling, there):
    (goal,) = scenes.scene("lines").goals
    made = result("lines")
    made = made._replace(cloud=made.cloud._replace(r=r), falling=falling)
    assert goal.reached(made) is there


@pytest.mark.parametrize(
    "name, bad",
    [
        ("lines", "look=sideways"),
        ("leaps", "story=magic"),
        ("mend", "first=no"),
        ("shapes", "truth=1"),
        ("ripple", "again=never"),
    ],
)
def test_a_link_with_a_switch_that_there_is_not_is_a_notice_and_no_error(name, bad):
    scene = scenes.scene(name)
    settings, notices = read_all(scene.controls, dict(parse_qsl(bad + "&strange=2")))
    assert settings == check_all(scene.controls, {}) and len(notices) == 2
    with pytest.raises(ValueError, match="choose from"):
        result(name, **dict(parse_qsl(bad)))


# --- shapes ------------------------------------------------------------------------------


def test_with_four_sessions_8_to_28_in_a_hundred_look_u_shaped_and_do_better_as_often_as_worse():
    r = result("shapes")
    assert (round(r.low), round(r.high)) == (8, 28) and (r.better, r.worse, r.of) == (5, 5, 20)
    assert 100 * np.mean([s.u / 40 for s in r.studies]) == pytest.approx(100 / 7, abs=2)


def test_more_clients_bring_the_differences_together_and_leave_the_share_where_it_is():
    few, many = result("shapes", clients=20), result("shapes", clients=80)
    spread = [np.std([s.more for s in r.studies if s.more is not None]) for r in (few, many)]
    assert spread[1] < spread[0] / 1.5
    shares = [np.mean([s.percent for s in r.studies]) for r in (few, many)]
    assert shares[0] == pytest.approx(shares[1], abs=3)


def test_more_sessions_make_the_us_go():
    shares = [np.mean([s.percent for s in result("shapes", sessions=n, clients=80).studies]) for n in (4, 8, 16)]
    assert shares == sorted(shares, reverse=True) and shares[-1] < 2
    assert result("shapes", sessions=12, clients=80).high <= 5


def test_where_there_is_something_four_sessions_find_too_many_and_twelve_find_it_every_time():
    assert L.more > L.much and lens.EVERY == 5
    assert result("shapes", truth=SOME).low > 20
    r = result("shapes", truth=SOME, sessions=12, clients=80)
    assert r.better == r.of == 20 and r.low < 20 < r.high


def test_what_chance_does_to_a_client_is_the_same_in_either_truth_and_in_every_length():
    for number in range(1, 5):
        assert lens.ratings(3, number, 8, SOME) == lens.ratings(3, number, 8, NOBODY)
        assert lens.improvement(3, number, SOME) == lens.improvement(3, number, NOBODY)
        assert lens.ratings(3, number, 4, NOBODY) == lens.ratings(3, number, 8, NOBODY)[:4]
    dips = np.subtract(lens.ratings(3, 5, 9, SOME), lens.ratings(3, 5, 9, NOBODY))
    assert dips[0] == dips[-1] == 0 and dips.argmin() in (3, 4, 5) and max(dips[1:-1]) < 0
    assert lens.improvement(3, 5, SOME) - lens.improvement(3, 5, NOBODY) == pytest.approx(L.more)


def test_a_client_ebbs_and_flows_by_the_model_s_own_equation():
    k = chance.key(9103, 7)
    z = [chance.normal(chance.uniform(k, session, purpose)) for session, purpose in ((0, 0), (1, 0), (1, 1))]
    home = alliance.tilt(4 / 6, P.favour_client + P.view_client * z[0])
    felt = alliance.tilt(alliance.tilt(home, P.ebb * z[1]), P.slip * z[2])
    assert lens.ratings(3, 7, 4, NOBODY)[0] == pytest.approx(alliance.rating(felt))


@pytest.mark.parametrize(
    "ratings, is_u",
    [
        ([5, 4, 4, 5], True),  # one bend and nothing else
        ([4, 5, 5, 4], False),  # the bend of a hill
        ([3, 4, 5, 6], False),  # a straight line
        ([5, 5, 5, 5], False),
        ([6, 4, 5, 3], False),
        ([5, 4, 5], True),
        # straight −3 −1 1 3 and bend 1 −1 −1 1 as large in squares: 20 a² against 4 b², a tie
        ([4 - 3 + 5**0.5, 4 - 1 - 5**0.5, 4 + 1 - 5**0.5, 4 + 3 + 5**0.5], True),
        ([4 - 3 + 2.2, 4 - 1 - 2.2, 4 + 1 - 2.2, 4 + 3 + 2.2], False),
    ],
)
def test_a_course_looks_u_shaped_if_an_upward_bend_is_half_of_its_ups_and_downs(ratings, is_u):
    assert lens.looks_u(ratings) is is_u


def test_four_points_bend_as_often_as_geometry_says():
    """Of what pure chance does, each of three directions is a third: (1 − √½) of courses have half of it in one bend."""
    drawn = np.random.default_rng(1).normal(size=(4000, 4)).tolist()
    share = np.mean([lens.looks_u(y) for y in drawn])
    assert share == pytest.approx((1 - math.sqrt(0.5)) / 2, abs=0.015)


def test_a_study_by_hand():
    gains = [lens.improvement(2, n, NOBODY) for n in range(4)]
    found = lens.shaped(2, [True, False, False, True], NOBODY)
    more = (gains[0] + gains[3]) / 2 - (gains[1] + gains[2]) / 2
    assert found == Shaped(2, 2, 50, pytest.approx(more))
    assert lens.shaped(2, [False] * 4, NOBODY).more is None is lens.shaped(2, [True] * 4, NOBODY).more


def test_twenty_studies_tell_how_far_they_are_and_another_one_shown_is_not_drawn_anew(monkeypatch):
    heard = []
    monkeypatch.setattr(study, "listener", heard.append)
    monkeypatch.setattr(lens, "_studies", {})
    first = result("shapes", clients=20, sessions=5)
    assert heard == sorted(heard) and len(heard) > 20 and heard[0] < 0.1 and heard[-1] == 1
    heard.clear()
    other = result("shapes", clients=20, sessions=5, run=7)
    assert heard == [1] and other.studies == first.studies and other.shown.number == 7
    assert other.u + other.others != first.u + first.others


def test_only_the_last_twenty_studies_are_kept():
    for clients in (20, 40):
        result("shapes", clients=clients)
    assert list(lens._studies) == [(40, 4, NOBODY)]


def test_what_is_drawn_as_u_shaped_looks_so_and_the_filled_mark_is_the_study_above():
    r = result("shapes", run=5)
    assert all(lens.looks_u(y) for y in r.u) and not any(lens.looks_u(y) for y in r.others)
    assert (len(r.u), len(r.u) + len(r.others)) == (r.shown.u, 40) and r.shown == r.studies[4]
    drawn = {t["name"]: t for t in scenes.run(scenes.scene("shapes"), {"run": 5})["figure"]["data"]}
    assert [y for y in drawn["looks U-shaped"]["y"] if y is not None] == [a for y in r.u for a in y]
    assert (drawn["this study"]["x"], drawn["this study"]["y"]) == ([r.shown.percent], [r.shown.more])
    assert drawn["study"]["y"] == [s.more for s in r.studies]


def shapes(shown, **change):
    """A `Shapes` made by hand, with some of it changed."""
    whole = {"clients": 40, "sessions": 4, "truth": NOBODY, "session": [1, 2, 3, 4], "u": [], "others": [[4, 4, 4, 5]]}
    whole.update(shown=shown, studies=[shown], low=1.6, high=20.4, better=0, worse=1, much=2.0, of=20)
    return Shapes(**{**whole, **change})


def test_how_a_study_is_told_to_the_letter():
    assert sessions._shapes_sentence(shapes(Shaped(3, 1, 2.5, -3.14))) == (
        "In truth nobody's alliance is U-shaped: it ebbs and flows by chance. In study 3, 1 of 40 clients looks "
        "U-shaped (3%), and improves 3.1 points less than the rest. Over all 20 studies 2 to 20% look so; "
        "they do better by 2 points or more in no studies, and worse in one study."
    )
    none = sessions._shapes_sentence(shapes(Shaped(3, 0, 0.0, None), truth=SOME))
    assert none.startswith(
        "In truth one in five falls and rises, and improves more. In study 3, 0 of 40 clients look U-shaped (0%). Over"
    )
    table = sessions._shapes_table(shapes(Shaped(3, 0, 0.0, None)))
    assert table["rows"] == [["3 (shown)", 0, 0.0, ""]]


# --- a repair in stages ------------------------------------------------------------------


def test_when_nobody_turns_to_it_the_bond_stays_where_the_tear_left_it():
    r = result("mend")
    assert r.mended == 0 and r.less == 0 and r.told == r.passed
    assert r.last == pytest.approx(r.at, abs=0.1) and r.at < r.told.bond[7] - 1
    assert [s for s, torn in zip(r.told.session, r.told.rupture, strict=True) if torn] == [9]
    assert r.told.withdrawal[8] == 1 and sum(r.told.repaired) == 0


def test_both_ways_mend_most_of_it_and_symptoms_hardly_care():
    longer, shorter, only = linked("mend")[2:5]
    r = result("mend", **longer)
    assert r.mended == pytest.approx(85) and r.told == r.best and r.taken == [1, 1, 1]
    assert result("mend", **shorter).mended == pytest.approx(79)
    assert r.less == pytest.approx(0.6, abs=0.05)
    assert [s for s, mended in zip(r.told.session, r.told.repaired, strict=True) if mended] == [10]
    assert result("mend", **only).mended == pytest.approx(20)
    assert "Whatever you think best" in said("mend", **only)


def test_what_stages_mend_by_hand():
    # 1 − .6 × .5 × .5; a stage with none before it is worth .4 of its worth
    assert lens.mended_by(("notice", "ask", "wish")) == pytest.approx(0.85)
    assert lens.mended_by(("reason", "part", "wish")) == pytest.approx(1 - 0.7 * 0.6 * 0.5)
    assert lens.mended_by(("", "", "wish")) == pytest.approx(0.4 * 0.5)
    assert lens.mended_by(("", "ask", "wish")) == pytest.approx(1 - (1 - 0.4 * 0.5) * 0.5)
    assert lens.mended_by(("notice", "", "wish")) == pytest.approx(1 - 0.6 * 0.5)
    assert lens.mended_by(("", "", "")) == 0


def test_every_stage_more_mends_more_and_leaves_a_higher_bond_and_fewer_symptoms():
    for first, then in ((f, t) for f in lens.FIRST for t in lens.THEN):
        without, asked = lens.mend(first, then, ""), lens.mend(first, then, "wish")
        assert asked.mended > without.mended and asked.last > without.last and asked.less > without.less


def test_a_tear_mended_whole_is_the_model_s_own_repair():
    terms = lens.agreement(L.cordes_goal, L.cordes_task, L.cordes_bond)
    pair = alliance.dyad(terms.goal, terms.task, terms.bond)
    still, never, sure = alliance.STILL, alliance.NEVER, alliance.SURE
    fates = (
        [still] * 7 + [alliance.decided(still, sure, sure), alliance.decided(still, never, never, sure)] + [still] * 6
    )
    model = alliance.course(pair, terms.therapy, fates)
    ours = lens.torn_course(terms, 1)
    assert len(model) == len(ours) == 16
    for a, b in zip(model, ours, strict=True):
        assert a == pytest.approx(b)


def every_way():
    """Every way of turning to the tear: what he says each time."""
    three = (sessions.FIRST, sessions.THEN, sessions.LAST)
    return [[words for words, _ in way] for way in itertools.product(*three)]


def test_ms_cordes_has_an_answer_to_every_way_and_says_her_wish_only_after_two_stages():
    talks = {tuple(way): sessions._talk(sessions._mend_result(*way)) for way in every_way()}
    assert len(talks) == 18
    for way, talk in talks.items():
        assert [words for who, words in talk if who == sessions.HE] == list(way)
        assert [who for who, _ in talk] == [sessions.SHE] + 3 * [sessions.HE, sessions.SHE]
    wishing = [way for way, talk in talks.items() if "I do not want to be marked" in talk[-1][1]]
    assert len(wishing) == 4 and all(sessions._mend_result(*way).taken == [1, 1, 1] for way in wishing)
    for names, choices in ((lens.FIRST, sessions.FIRST), (lens.THEN, sessions.THEN), (lens.LAST, sessions.LAST)):
        assert tuple(name for _, name in choices) == names


def test_what_is_said_stands_in_the_figure_line_by_line_and_none_lies_on_another():
    for first, then, last in every_way():
        shown = scenes.run(scenes.scene("mend"), {"first": first, "then": then, "last": last})
        notes = [n for n in shown["figure"]["layout"]["annotations"] if n["yref"] == "y"]
        said = " ".join(n["text"].replace("<br>", " ") for n in notes)
        assert f"What they say: {said} So much" in shown["sentence"]
        lines = [n["text"].count("<br>") + 1 for n in notes]
        assert [n["y"] for n in notes] == [sum(lines[:i]) for i in range(len(notes))]
        assert sum(lines) <= sessions.ROWS == shown["figure"]["layout"]["yaxis"]["range"][0]


def test_how_a_repair_is_told_to_the_letter():
    told = Mend(Pair(4, 4, 6, 0.8), None, None, None, ("", "part", "wish"), [0, 1, 1], 20.4, 4.84, 5.16, 0.12, 9)
    assert sessions._mend_sentence(told) == (
        "20% of the tear is mended before the next session. "
        "The bond, torn to 4.8 in session 9, ends at 5.2, symptoms 0.1 points lower than if nobody had turned to it (illustrative). "
        "What they say: She: “Probably.” (Silence.) He: “Shall we go on?” She: “Yes, of course.” He: “I hurried you. I am "
        "sorry.” She: “No, no. It was all right.” He: “What would help you more?” She: “I could write less, perhaps. If you "
        "don't mind.” So much for session 9."
    )


# --- both ways, and a torn hour --------------------------------------------------------------


def test_all_models_have_both_arrows_and_the_way_back_is_the_weaker_one():
    r = effects(records(ensemble()), (-0.16, -0.21))
    assert max(r.there) < 0 and max(r.back) < 0 and r.larger == r.models == len(ensemble())
    shown = both_ways(records(ensemble()), (-0.16, -0.21))
    assert shown["figure"]["data"][0]["x"] == r.there and shown["figure"]["data"][0]["y"] == r.back
    assert "in all of them" in shown["sentence"]


def test_both_ways_by_hand():
    rows = [{"alliance_to_symptoms": a, "symptoms_to_alliance": b} for a, b in ((-0.2, -0.05), (-0.1, -0.15))]
    r = effects(rows, (-0.16, -0.21))
    assert r.there_ends == [-0.1, -0.2] and r.back_ends == [-0.05, -0.15]
    assert (r.published, r.larger, r.models) == ([-0.21, -0.16], 1, 2)
    said = both_ways(rows, (-0.16, -0.21))
    assert "(between −.100 and −.200)" in said["sentence"] and "larger one in 1 of them" in said["sentence"]
    assert said["table"]["text"] == [["1", "−0.200", "−0.050"], ["2", "−0.100", "−0.150"]]


def test_without_a_model_there_is_nothing_to_tell():
    with pytest.raises(ValueError, match="no models: give one row or more"):
        both_ways([], (-0.16, -0.21))


def test_the_diagram_has_four_arrows_the_thickest_the_one_that_the_models_have_largest():
    notes = both_ways(records(ensemble()), (-0.16, -0.21))["figure"]["layout"]["annotations"]
    arrows = {(n["ay"], n["y"]): n["arrowwidth"] for n in notes if n["showarrow"]}
    assert max(arrows, key=arrows.get) == (1, 0) and arrows[1, 0] > arrows[0, 1] > arrows[0, 0] == arrows[1, 1]
    beside = {n["y"] > 0.5: n["text"] for n in notes if n["text"].startswith("between")}
    r = effects(records(ensemble()), (-0.16, -0.21))
    for up, two in ((True, r.back_ends), (False, r.there_ends)):
        assert beside[up] == f"between {fraction(two[0], 3)} and {fraction(two[1], 3)}"


def torn(change=lambda cell: cell):
    """The function of the chapter's last exercise, as it stands or changed: what the worse weeks come to."""
    cell = next("".join(c["source"]) for c in json.loads(TEXT)["cells"] if "def torn" in "".join(c["source"]))
    space = {}
    exec(change(cell), space)
    return lambda mended, after: space["torn"](mended, after)["sentence"].removeprefix("Worse weeks, added up: ")


def test_a_tear_costs_what_the_solution_says_and_so_does_one_that_is_mended_in_two_halves():
    assert [torn()(0.8, 1), torn()(0.8, 4), torn()(0, 1)] == ["0.8.", "1.5.", "3.0."]
    line, other = "left = 1 - mended if session == after else 1", "left = 0.5 if session in (after, after + 3) else 1"
    assert other in TEXT
    assert torn(lambda cell: cell.replace(line, other))(0.8, 1) == "1.2."

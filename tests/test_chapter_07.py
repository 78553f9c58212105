"""What chapter 7 tells its readers that they saw: each statement, seen; the lens of the first simulation by hand; and how it is told."""

from itertools import product

import pytest
from bs4 import BeautifulSoup
from conftest import when_ready

from widgets import Therapies, alliance, scenes
from widgets.alliance import share
from widgets.data import therapies
from widgets.lenses import Pair, negotiation, paths
from widgets.lenses.negotiation import MOVES, Stand, Talks, turned
from widgets.scenes.look import LOOK
from widgets.scenes.setting import check_all

NEGOTIATE, PATHS = scenes.scene("negotiate"), scenes.scene("paths")
TURNS = ("first", "second", "third", "fourth")
ASK2_EXPLAIN2 = "ask, ask, explain, explain"


def talk(moves=None, **settings):
    """The numbers behind the first simulation: four moves, "ask, ask, explain, insist", and the other settings."""
    named = dict(zip(TURNS, moves.split(", "), strict=True)) if moves else {}
    return NEGOTIATE.result(**check_all(NEGOTIATE.controls, {**named, **settings}))


# --- two aims, four turns --------------------------------------------------------------


def test_it_opens_with_ms_cordes_as_chapter_6_left_her_and_a_therapist_who_is_sure():
    r = talk()
    assert r.moves == ["explain", "explain", "insist", "insist"]
    assert (r.goal[0], r.bond[0]) == pytest.approx((2.5, 6.5))
    lenses = scenes.scene("lenses")
    pair = lenses.result(**check_all(lenses.controls, {})).pair
    assert (r.goal[0], r.bond[0]) == pytest.approx((pair.goal, pair.bond))


def test_insisting_moves_what_is_on_paper_and_not_what_she_wants():
    r = talk()
    assert r.professed[2] == pytest.approx(r.goal[2])
    assert r.professed[4] > 6 and r.professed[2] < r.professed[3] < r.professed[4]
    assert r.wants[2] == r.wants[3] == r.wants[4]
    assert r.engagement[2] > r.engagement[3] > r.engagement[4]
    assert 1.7 < r.strain[4] / r.strain[0] < 2


def test_giving_way_sends_the_work_where_she_wants_and_costs_almost_a_third_of_the_engagement():
    r = talk("give way, give way, give way, give way")
    assert r.direction[4] > 0.95 and r.strain[4] < r.strain[0] / 2
    assert 0.6 < r.engagement[4] / r.engagement[0] < 0.75
    assert r.holds == [1] * 5 and r.wants == [0] * 5


def test_asking_first_does_better_than_the_same_moves_the_other_way_round():
    first, after = talk(ASK2_EXPLAIN2), talk("explain, explain, ask, ask")
    assert first.goal[4] > after.goal[4] + 0.5 and first.bond[4] > after.bond[4] + 0.5
    assert first.wants[4] > after.wants[4]
    assert first.strain[4] < after.strain[4]


def test_after_insisting_he_gives_way_to_what_he_has_put_into_her_mouth():
    r = talk("insist, insist, give way, give way")
    assert r.wants[4] == 0 and r.says[4] > 0.8 and r.works[4] > 0.8
    assert 0 < r.direction[4] - r.direction[0] < 0.1
    assert r.engagement[4] < r.engagement[0]


def test_who_sets_the_tasks_decides_how_it_begins_and_what_asking_is_worth():
    his, hers = (talk("ask, ask, ask, ask", sets=who) for who in ("the therapist", "the client"))
    assert his.engagement[0] > hers.engagement[0] + 0.15 and his.strain[0] > 1.5 * hers.strain[0]
    assert hers.engagement[4] > his.engagement[4] and hers.strain[4] < his.strain[4]
    both = talk("ask, ask, ask, ask", sets="both")
    assert hers.engagement[0] < both.engagement[0] < his.engagement[0]


def test_the_solution_six_ways_all_begin_with_asking_and_explain_and_none_gives_way_or_insists():
    found = []
    for moves in product(MOVES, repeat=4):
        r = negotiation.talks(moves, "the therapist", 6.5)
        if r.engagement[4] >= 0.9 and r.direction[4] >= 0.85:
            found.append(moves)
    assert len(found) == 6
    assert all(moves[0] == "ask" and "explain" in moves[1:] for moves in found)
    assert {move for moves in found for move in moves} == {"ask", "explain"}


@pytest.mark.parametrize("trust", [1, 3, 5, 7])
def test_the_more_trust_the_more_reasons_move_her(trust):
    if trust < 7:
        assert talk(ASK2_EXPLAIN2, trust=trust).wants[4] < talk(ASK2_EXPLAIN2, trust=trust + 2).wants[4]


def test_whatever_he_does_everything_stays_in_its_bounds():
    for moves in product(MOVES, repeat=4):
        for (sets, _), trust in product(negotiation.LEADS, (1, 7)):
            r = negotiation.talks(moves, sets, trust)
            for place in (r.wants, r.says, r.works, r.holds, r.engagement, r.direction, r.strain):
                assert all(0 <= x <= 1 for x in place), moves
            # she never professes less of his view than she has come to share
            assert all(s >= w - 1e-12 for s, w in zip(r.says, r.wants, strict=True))


# --- what is asked, what is to be found, and what she answers --------------------------


def test_a_therapist_who_is_sure_gets_a_yes_and_no_more():
    assert NEGOTIATE.ask.truth(talk()) == ["she only says yes"]


@pytest.mark.parametrize(
    "wants, says, works, ends",
    [
        (0.5, 0.5, 1.0, "she is convinced"),
        (0.49, 0.9, 1.0, "she only says yes"),
        (0.1, 0.49, 0.5, "neither moves"),
        (0.6, 0.6, 0.49, "he gives in"),
    ],
)
def test_what_becomes_of_two_aims_goes_by_where_the_last_turn_leaves_them(wants, says, works, ends):
    r = TALKS._replace(wants=[0, wants], says=[0, says], works=[1, works])
    assert NEGOTIATE.ask.truth(r) == [ends]


def test_insisting_is_mended_only_by_asking_twice_and_would_better_have_been_left_out():
    (goal,) = NEGOTIATE.goals
    found = [
        (moves, trust, negotiation.talks(moves, "both", trust))
        for moves, trust in product(product(MOVES, repeat=4), (5, 6, 6.5, 7))
    ]
    found = [each for each in found if goal.reached(each[2])]
    assert len(found) >= 8
    for moves, trust, r in found:
        assert moves[0] == "insist" and moves.count("ask") >= 2
        assert r.professed[-1] <= r.goal[-1] + 0.3 and r.goal[-1] >= 5
        kind = negotiation.talks(("ask", *moves[1:]), "both", trust)
        assert kind.goal[-1] > r.goal[-1] and kind.bond[-1] > r.bond[-1]
    # turn by turn: neither one that begins otherwise, nor one that is only said, nor one that is low
    mended = TALKS._replace(moves=["insist", "ask"], professed=[5.3], goal=[5.0])
    assert goal.reached(mended)
    for other in ({"moves": ["ask", "insist"]}, {"professed": [5.4]}, {"professed": [4.9], "goal": [4.9]}):
        assert not goal.reached(mended._replace(**other))


def test_she_answers_to_what_is_done_and_takes_back_what_she_only_said():
    assert talk("insist, insist, ask, explain").answers == [
        "You must know best.",
        "Yes. Of course.",
        "I only said so. I should like to sleep.",
        "There may be something in that.",
    ]
    assert talk("insist, ask, ask, ask").answers[2] == "I should like to sleep, and to face my class."
    assert talk("give way, insist, insist, give way").answers[::3] == [
        "Good. Sleep first.",
        "As we said last time, then.",
    ]


def test_reasons_get_another_answer_from_somebody_whom_they_move():
    moved, polite = talk(ASK2_EXPLAIN2), talk(ASK2_EXPLAIN2, trust=1.5)
    assert moved.wants[3] > 0.1 > polite.wants[3]
    assert (moved.answers[2], polite.answers[2]) == negotiation.ANSWERS["explain"]


# --- the four moves by hand ------------------------------------------------------------

LEAD, BOND = 0.8, share(6.5)
START = Stand(wants=0, says=0, works=1, holds=1, heard=0.3, clear=0.7, bond=BOND)


def near(stand):
    return pytest.approx(tuple(stand))


def test_the_start_by_hand():
    assert negotiation.first(LEAD, BOND) == near(START)  # .3 + .5 × .8
    assert negotiation.first(0.2, BOND).clear == pytest.approx(0.4)


def test_asking_by_hand():
    asked = Stand(0, 0, 0.75, 0.75, 0.65, 0.73, BOND + 0.1 * (1 - BOND))  # .3 + half of .7; .7 + .5 × .2 × .3
    assert turned(START, "ask", LEAD) == near(asked)
    # of what she only professed she takes back four fifths, as far as she trusts; it is her wish that moves him
    complied = turned(turned(START, "insist", LEAD), "ask", LEAD)
    assert complied.says == pytest.approx(0.6 * (1 - 0.8 * 0.85 * BOND))
    assert (complied.works, complied.holds) == (0.75, 0.75)


def test_explaining_by_hand():
    moved = 0.5 * 0.3 * BOND
    assert turned(START, "explain", LEAD) == near((moved, moved, 1, 1, 0.3, 0.82, BOND * (1 - 0.15 * 0.7)))


def test_giving_way_and_insisting_by_hand():
    assert turned(START, "give way", LEAD) == near((0, 0, 0.4, 1, 0.3, 0.7, BOND))
    assert turned(START, "insist", LEAD) == near((0, 0.6, 1, 1, 0.3, 0.7, 0.85 * BOND))


def test_what_agreement_and_willingness_come_to_by_hand():
    assert negotiation.agreed(0.4, 0) == pytest.approx(0.7)  # a full distance leaves a quarter
    assert negotiation.willing(START) == pytest.approx(0.7)
    assert negotiation.willing(turned(START, "give way", LEAD)) == pytest.approx(0.7 * 0.7)
    both = Stand(0.1, 0.5, 0.5, 0.9, 0.3, 0.6, BOND)
    assert negotiation.willing(both) == pytest.approx(0.6 * 0.8 * 0.8)


def test_engagement_direction_and_strain_are_the_model_s():
    r = talk(ASK2_EXPLAIN2)
    asked = negotiation.led("the therapist")
    for i in range(5):
        g, t, b = share(r.goal[i]), share(r.task[i]), share(r.bond[i])
        assert r.engagement[i] == pytest.approx(alliance.fit(t, 0.7))
        assert r.direction[i] == pytest.approx(alliance.fit(g, 0.7))
        assert r.strain[i] == pytest.approx(alliance.rupture_chance(g, t, b, asked))
    assert r.pair == pytest.approx((r.goal[4], r.task[4], r.bond[4], alliance.strength(g, t, b, asked)))


def test_who_leads_how_far_is_in_the_data_set():
    leads = therapies().set_index("therapy").lead
    for sets, kind in negotiation.LEADS:
        assert negotiation.led(sets).lead == leads[kind]


def test_a_move_that_nobody_knows_is_refused():
    with pytest.raises(ValueError, match="unknown move 'sulk': choose from ask, explain, give way, insist"):
        negotiation.talks(["ask", "sulk", "ask", "ask"], "both", 5)


# --- how they are told -----------------------------------------------------------------

TALKS = Talks(
    pair=Pair(3.6, 4.7, 4.2, 0.66),
    turn=[0, 1, 2],
    moves=["ask", "insist"],
    answers=["To sleep.", "Of course."],
    sets="both",
    wants=[0.0, 0.1, 0.2],
    says=[0.0, 0.15, 0.85],
    works=[1.0, 0.7, 0.35],
    holds=[1.0, 0.9, 0.75],
    professed=[2.5, 3.1, 6.4],
    goal=[2.5, 2.9, 3.6],
    task=[5.2, 5.5, 4.7],
    bond=[6.5, 6.6, 4.2],
    engagement=[0.71, 0.78, 0.62],
    direction=[0.48, 0.52, 0.48],
    strain=[0.07, 0.06, 0.13],
)


def traces(scene, result):
    return {t["name"]: t for t in scenes.tell(scene, result)["figure"]["data"]}


def notes(scene, result):
    return {n["text"]: n for n in scenes.tell(scene, result)["figure"]["layout"]["annotations"]}


def test_four_turns_in_words():
    assert scenes.tell(NEGOTIATE, TALKS)["sentence"] == (
        "Her last answer: “Of course.” "
        "On paper, agreement on goals would rise from 2.5 to 6.4 of 7; as she means it, it would rise from 2.5 to 3.6. "
        "Engagement falls from .71 to .62 and direction stays at .48, of 1; the chance of a rupture in a session "
        "rises from .07 to .13 (illustrative)."
    )
    meant = TALKS._replace(professed=TALKS.goal)
    assert scenes.tell(NEGOTIATE, meant)["sentence"].startswith(
        "Her last answer: “Of course.” On paper, agreement on goals would rise from 2.5 to 3.6 of 7, and it is meant. Engagement"
    )


def test_solid_lines_are_what_is_meant_and_dotted_ones_what_is_professed():
    drawn = traces(NEGOTIATE, TALKS)
    for name, y, dash in (
        ("she wants", TALKS.wants, "solid"),
        ("she says", TALKS.says, "dot"),
        ("he believes", TALKS.holds, "solid"),
        ("he works for", TALKS.works, "dot"),
    ):
        assert (drawn[name]["x"], drawn[name]["y"], drawn[name]["line"]["dash"]) == (TALKS.turn, y, dash)
    assert drawn["she wants"]["line"]["color"] == drawn["she says"]["line"]["color"] == LOOK["goal"].colour
    assert drawn["he believes"]["line"]["color"] == drawn["he works for"]["line"]["color"] == LOOK["symptoms"].colour


def test_a_dotted_line_is_named_only_where_it_parts_from_its_solid_one():
    assert {"she wants", "she says", "he believes", "he works for"} <= set(notes(NEGOTIATE, TALKS))
    meant = notes(NEGOTIATE, TALKS._replace(says=TALKS.wants, works=TALKS.holds))
    assert "she wants" in meant and "she says" not in meant and "he works for" not in meant


def test_the_lower_half_shows_engagement_direction_and_the_risk_by_turns_and_moves():
    drawn = traces(NEGOTIATE, TALKS)
    for name, look, y in (
        ("engagement", "task", TALKS.engagement),
        ("direction", "goal", TALKS.direction),
        ("rupture", "alliance", TALKS.strain),
    ):
        assert (drawn[name]["y"], drawn[name]["xaxis"], drawn[name]["line"]["color"]) == (y, "x2", LOOK[look].colour)
    assert "give<br>way" in scenes.run(NEGOTIATE, {"first": "give way"})["figure"]["layout"]["xaxis2"]["ticktext"]
    axis = scenes.tell(NEGOTIATE, TALKS)["figure"]["layout"]["xaxis2"]
    assert axis["ticktext"] == ["start", "ask", "insist"]


def test_four_turns_as_a_table():
    table = scenes.tell(NEGOTIATE, TALKS)["table"]
    assert table["columns"][:3] == ["turn", "he does", "she answers"]
    assert table["rows"][2] == [2, "insist", "Of course.", 0.2, 0.85, 0.75, 0.35, 6.4, 3.6, 4.7, 4.2, 0.62, 0.48, 0.13]
    assert [row[1] for row in table["rows"]] == ["–", "ask", "insist"]


# --- what a link may not ask for -------------------------------------------------------


@pytest.mark.parametrize(
    "scene, texts, notice",
    [
        (PATHS, {"say": "perhaps"}, "Safe place: the link's value cannot be read."),
        (PATHS, {"hope": "0"}, "Expectancy: the link's value cannot be read."),
        (PATHS, {"charm": "true"}, "The link names a setting that this simulation does not have; it is ignored."),
        (NEGOTIATE, {"second": "sulk"}, "Turn 2: the link's value is not one of ask, explain, give way, insist."),
        (NEGOTIATE, {"fifth": "ask"}, "The link names a setting that this simulation does not have; it is ignored."),
    ],
)
def test_a_switch_or_a_move_that_nobody_knows_in_a_link_is_a_notice_and_changes_nothing(scene, texts, notice):
    assert scenes.from_link(scene, texts) == (check_all(scene.controls, {}), [notice])


def test_the_page_says_so_and_shows_what_it_can(watch, site):
    page = watch.open(f"{site}/chapters/07-elements.html#paths?feedback=false&say=perhaps&charm=true")
    section = when_ready(page, "paths")
    said = section.locator(".simulation-notice").text_content()
    assert "Safe place: the link's value cannot be read." in said and "does not have" in said and "charm" not in said
    assert [section.locator(f"[name={name}]").is_checked() for name in paths.PATHS] == [True, False, True, True]


# --- kinds of therapy ------------------------------------------------------------------


def test_the_table_of_the_chapter_is_the_data_set_a_column_for_each_kind():
    shown = BeautifulSoup(Therapies()._repr_html_(), "html.parser")
    table = therapies().set_index("therapy").drop("balanced")
    assert [cell.get_text() for cell in shown.thead.find_all("th")] == ["In therapy", *table.index]
    rows = {row.th.get_text(): [cell.get_text() for cell in row.find_all("td")] for row in shown.tbody.find_all("tr")}
    assert rows["the client's tasks"] == list(table.client_tasks) and rows["aims at"] == list(table.goals)
    assert rows["the therapist's tasks"] == list(table.therapist_tasks) and rows["what is opened"] == list(table.opened)
    assert rows["demand on the bond*"] == ["0.90", "0.35", "0.85"]
    assert rows["therapist's lead*"] == ["0.50", "0.80", "0.20"]
    assert len(rows) == 8 and "illustrative" in shown.get_text()


def test_the_therapies_differ_as_the_text_says():
    kinds = {name: alliance.therapy(name) for name in ("psychodynamic", "behavioural", "client-centred")}
    assert max(kinds, key=lambda k: kinds[k].goal) == max(kinds, key=lambda k: kinds[k].task) == "behavioural"
    assert min(kinds, key=lambda k: kinds[k].bond) == "behavioural" == max(kinds, key=lambda k: kinds[k].lead)
    assert min(kinds, key=lambda k: kinds[k].lead) == "client-centred"

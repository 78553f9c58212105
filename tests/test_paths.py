"""The second simulation of chapter 7, four paths by which an alliance may help: what readers saw of it, by hand, and told."""

from itertools import product

import pytest

from widgets import scenes
from widgets.alliance import P
from widgets.lenses import Pair, paths
from widgets.lenses.paths import Path, Ways
from widgets.scenes.look import CLEAR, LOOK
from widgets.scenes.setting import check_all

CUTOFF = 10
PATHS = scenes.scene("paths")


def ways(**settings):
    """The numbers behind the second simulation, of Ms Cordes unless said."""
    return PATHS.result(**check_all(PATHS.controls, settings))


def here(**settings):
    """What each path takes away as things stand."""
    return {p.name: p.here for p in ways(**settings).paths}


def alone(**settings):
    """What each path takes away with the others shut."""
    return {p.name: p.alone for p in ways(**settings).paths}


# --- how it may help -------------------------------------------------------------------


def test_for_ms_cordes_feedback_and_the_safe_place_are_worth_most_and_expectancy_least():
    order = sorted(here(), key=here().get)
    assert order[0] == "hope" and set(order[2:]) == {"say", "feedback"}
    assert max(here(), key=here().get) == "feedback"
    assert ways().symptoms[-1] < CUTOFF < ways().none[-1]


def test_nobody_can_learn_from_what_is_not_said():
    assert 0.4 < here(say=False)["feedback"] / here()["feedback"] < 0.55
    assert 0.4 < here(feedback=False)["say"] / here()["say"] < 0.55
    assert ways(say=False).symptoms[-1] > CUTOFF and ways(feedback=False).symptoms[-1] > CUTOFF


def test_settled_goals_leave_feedback_next_to_nothing_to_mend():
    assert here(goal=6.5)["feedback"] < 0.3 < 3 < here()["feedback"]
    worth = [here(goal=goal)["feedback"] for goal in range(1, 8)]
    assert worth == sorted(worth, reverse=True) and worth[-1] == 0


def test_expectancy_does_most_by_itself_and_least_in_company():
    assert max(alone(), key=alone().get) == "hope" == min(here(), key=here().get)


def test_together_they_do_more_than_one_at_a_time_for_her_and_less_where_all_is_at_its_best():
    assert ways().together > ways().added + 1
    best = ways(goal=7, task=7, bond=7)
    assert best.together < best.added - 1
    # with all four open it is what they take away now; shutting one does not change it
    assert ways().together == pytest.approx(ways().none[-1] - ways().symptoms[-1]) == ways(say=False).together


def test_what_the_text_says_of_the_striped_bars_and_the_question_s_figure():
    assert here()["feedback"] > 2 * alone()["feedback"] and alone()["hope"] > 2 * here()["hope"]


@pytest.mark.parametrize("pair", [(1, 1, 1), (2.5, 4.5, 6.5), (4, 7, 2), (7, 7, 7)])
def test_no_path_does_harm_and_none_moves_what_it_does_not_reach(pair):
    named = dict(zip(("goal", "task", "bond"), pair, strict=True))
    for open_ones in product((True, False), repeat=4):
        r = ways(**named, **dict(zip(paths.PATHS, open_ones, strict=True)))
        assert all(p.here >= 0 and p.alone >= 0 for p in r.paths)
        assert [p.open for p in r.paths] == list(open_ones)
        assert r.every[-1] - 1e-9 <= r.symptoms[-1] <= r.none[-1] + 1e-9
    shut = dict.fromkeys(paths.PATHS, False)
    # with all paths shut neither task nor bond reaches the outcome
    assert ways(goal=pair[0], **shut).symptoms == ways(**named, **shut).symptoms


def test_what_a_path_takes_away_is_what_shutting_it_costs():
    for name in paths.PATHS:
        shut = ways(**{name: False}).symptoms[-1] - ways().symptoms[-1]
        assert here()[name] == pytest.approx(shut) == pytest.approx(here(**{name: False})[name])


def test_two_sessions_by_hand():
    half = [0.5, 0.5, 0.5]
    none, every = paths.symptoms(half, []), paths.symptoms(half, list(paths.PATHS))
    above = P.symptoms - P.floor
    assert none[0] == every[0] == pytest.approx(P.symptoms)
    assert none[1] == pytest.approx(P.floor + above * (1 - P.gain * 0.125))  # half said, half done, half aimed
    done = 0.75 * 0.5 * 0.75
    first = done + 0.15 * (1 - done)  # hope: .3 of half an alliance
    assert every[1] == pytest.approx(P.floor + above * (1 - P.gain * first))
    done = 0.75 * (0.5 + 0.12 * 0.75 * 0.5) * 0.75
    second = done + 0.85 * 0.15 * (1 - done)
    assert every[2] == pytest.approx(P.floor + (every[1] - P.floor) * (1 - P.gain * second))
    assert len(none) == 16


def test_the_question_asks_for_the_longest_of_the_plain_bars_and_ties_count():
    assert PATHS.ask.truth(ways()) == ["feedback"]
    tied = WAYS._replace(paths=[p._replace(here=2.04 if p.name in ("say", "hope") else 1.0) for p in WAYS.paths])
    assert PATHS.ask.truth(tied) == ["safe place", "expectancy"]


def test_where_the_paths_add_up_one_step_of_a_slider_undoes_it():
    (goal,) = PATHS.goals
    assert not goal.reached(ways()) and not goal.reached(ways(goal=7, task=7, bond=7))
    assert goal.reached(WAYS._replace(together=5.0, added=5.1)) and goal.reached(WAYS._replace(together=5.1, added=5.0))
    assert not goal.reached(WAYS._replace(together=5.0, added=5.2)) and not goal.reached(
        WAYS._replace(together=4.9, added=4.9)
    )
    levels = [x / 2 for x in range(2, 15)]
    found = [pair for pair in product(levels, repeat=3) if goal.reached(paths.ways(*pair, True, True, True, True))]
    assert found
    for g, t, b in found:
        beside = (
            paths.ways(g - 0.5, t, b, True, True, True, True),
            paths.ways(min(g + 0.5, 7), t, b, True, True, True, True),
        )
        assert not all(goal.reached(r) for r in beside)


# --- how they are told -----------------------------------------------------------------

WAYS = Ways(
    pair=Pair(3, 4, 5, 0.5),
    session=[1, 2, 3],
    paths=[Path("say", True, 3.4, 1.4), Path("feedback", False, 1.7, 1.5), Path("follow", True, 0.9, 0.8), Path("hope", False, 0.4, 1.6)],
    symptoms=[16.0, 12.5, 9.2],
    none=[16.0, 15.5, 14.3],
    every=[16.0, 11.0, 6.8],
    added=5.3,
    together=7.5,
)  # fmt: skip


def traces(result):
    return {t["name"]: t for t in scenes.tell(PATHS, result)["figure"]["data"]}


def notes(result):
    return {n["text"]: n for n in scenes.tell(PATHS, result)["figure"]["layout"]["annotations"]}


def test_paths_in_words():
    assert scenes.tell(PATHS, WAYS)["sentence"] == (
        "Over 3 sessions symptoms fall from 16.0 to 9.2, below the cut-off of 10; with all four paths shut they would "
        "end at 14.3. As things stand each takes away, in points: safe place 3.4, follow-through 0.9. If it were "
        "opened, each would take away: feedback 1.7, expectancy 0.4. One at a time, with the others shut, the four "
        "take away 5.3 in all; together 7.5 (illustrative)."
    )
    shut = WAYS._replace(paths=[p._replace(open=False) for p in WAYS.paths])
    assert "As things stand" not in scenes.tell(PATHS, shut)["sentence"]


def test_plain_bars_are_in_company_striped_ones_alone_and_a_shut_path_is_an_outline():
    drawn = traces(WAYS)
    plain, striped = drawn["as things stand"], drawn["by itself"]
    assert (plain["x"], striped["x"]) == ([3.4, 1.7, 0.9, 0.4], [1.4, 1.5, 0.8, 1.6])
    assert (plain["marker"]["pattern"]["shape"], striped["marker"]["pattern"]["shape"]) == ("", "/")
    purple = LOOK["alliance"].colour
    assert plain["marker"]["color"] == [purple, CLEAR, purple, CLEAR] and plain["marker"]["line"]["color"] == purple
    # the two of a path stand in its row, one above the other
    assert [round(y) for y in plain["y"]] == [round(y) for y in striped["y"]] == [4, 3, 2, 1]
    assert all(a - b > 0.3 for a, b in zip(plain["y"], striped["y"], strict=True))
    named = notes(WAYS)
    for words, x, y in (("as things stand", 0.4, 1), ("by itself", 1.4, 4)):  # each at the end of a bar of its kind
        assert (named[words]["x"], round(named[words]["y"])) == (x, y)
    axis = scenes.tell(PATHS, WAYS)["figure"]["layout"]["yaxis"]
    assert axis["ticktext"] == ["safe place", "feedback<br>(shut)", "follow-through", "expectancy<br>(shut)"]


def test_symptoms_are_drawn_beside_those_with_all_paths_shut():
    drawn = traces(WAYS)
    assert drawn["symptoms"]["y"] == WAYS.symptoms and drawn["all four paths shut"]["y"] == WAYS.none
    assert {"as it is", "all shut"} <= set(notes(WAYS))


def test_paths_as_a_table():
    assert scenes.tell(PATHS, WAYS)["table"]["rows"] == [
        ["safe place", "open", 3.4, 1.4],
        ["feedback", "shut", 1.7, 1.5],
        ["follow-through", "open", 0.9, 0.8],
        ["expectancy", "shut", 0.4, 1.6],
        ["all four", "–", 7.5, 5.3],
        ["symptoms at the end", "–", 9.2, 14.3],
    ]

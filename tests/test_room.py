"""The room of a class: who may send what, once a round; what comes back after a restart."""

import json

import pytest

from widgets.classroom.room import Refused, Room
from widgets.classroom.tally import guesses, kappa, marked, pairs, studies, tally


def ask(**changes):
    return {
        "do": "open",
        "kind": "pairs",
        "page": "chapters/04-bordin.html",
        "scene": "bordin",
        "task": "Try.",
    } | changes


def sends(round, phone="p1", id="a1", **more):
    return {"id": id, "phone": phone, "round": round, "numbers": [5.0, 3.0]} | more


@pytest.fixture
def room():
    return Room("ABCDEF", "token")


def test_a_submission_counts_once_and_the_same_one_again_changes_nothing(room):
    now = room.opens(ask())
    assert room.take(sends(now.id)) is True
    assert room.take(sends(now.id)) is False  # the line broke before the answer came
    assert [s.phone for s in room.submissions()] == ["p1"] and room.has("p1") == "a1"
    with pytest.raises(Refused, match="already sent"):
        room.take(sends(now.id, id="a2"))
    assert room.take(sends(now.id, phone="p2")) is True
    assert room.state()["sent"] == 2


def test_two_tabs_are_one_phone(room):
    room.comes("p1")
    room.comes("p1")
    assert room.state()["there"] == 1
    room.goes("p1")
    assert room.state()["there"] == 1
    room.goes("p1")
    room.goes("p1")
    assert room.state()["there"] == 0


def test_nothing_is_taken_before_a_round_after_it_and_when_it_is_closed(room):
    with pytest.raises(Refused, match="over"):
        room.take(sends("r1-ABCDEF"))
    first = room.opens(ask())
    second = room.opens(ask(scene="fit"))
    assert (first.id, second.id) == ("r1-ABCDEF", "r2-ABCDEF")
    with pytest.raises(Refused, match="over"):
        room.take(sends(first.id))
    room.closes()
    with pytest.raises(Refused, match="closed"):
        room.take(sends(second.id))


def test_what_is_tried_is_seen_until_it_is_sent_and_never_counted(room):
    now = room.opens(ask())
    room.tries("p1", [4.0, 2.0, 9.0])
    assert room.tried == {"p1": [4.0, 2.0]} and room.submissions() == []
    room.take(sends(now.id))
    room.tries("p1", [1.0, 1.0])
    assert room.tried == {}


def test_who_leaves_takes_along_what_was_only_tried(room):
    room.opens(ask())
    room.comes("p1")
    room.tries("p1", [4.0, 2.0])
    room.goes("p1")
    assert room.tried == {}


def test_a_round_holds_so_many_submissions_and_no_more(room, monkeypatch):
    monkeypatch.setattr("widgets.classroom.room.MOST", 2)
    now = room.opens(ask())
    room.take(sends(now.id, phone="p1"))
    room.take(sends(now.id, phone="p2"))
    with pytest.raises(Refused, match="2 submissions"):
        room.take(sends(now.id, phone="p3"))
    assert room.take(sends(now.id, phone="p2")) is False  # what is there may come again


@pytest.mark.parametrize(
    "changes, named",
    [
        ({"phone": ""}, "phone = ''"),
        ({"phone": "<b>"}, "phone = '<b>'"),
        ({"id": None}, "id = None"),
        ({"numbers": "5"}, "numbers = '5'"),
        ({"numbers": [float("nan")]}, "numbers = nan"),
        ({"numbers": [True]}, "numbers = True"),
        ({"numbers": [1] * 41}, "at most 40"),
        ({"settings": {"goal": {"deep": 1}}}, "setting goal"),
        ({"settings": {f"s{i}": 1 for i in range(21)}}, "at most 20"),
        ({"settings": {"no good": 1}}, "setting = 'no good'"),
        ({"guess": "x" * 81}, "at most 80"),
        ({"seed": "1; import os"}, "seed = '1; import os'"),
    ],
)
def test_what_is_not_a_submission_is_refused_by_name(room, changes, named):
    now = room.opens(ask())
    with pytest.raises(Refused) as problem:
        room.take(sends(now.id) | changes)
    assert named in str(problem.value) and len(str(problem.value)) < 200
    assert room.submissions() == []


@pytest.mark.parametrize(
    "changes, named",
    [
        ({"kind": "vote"}, "pairs, guesses, marks, studies"),
        ({"page": "../secret.html"}, "page"),
        ({"page": "/etc/passwd"}, "page"),
        ({"page": "https://elsewhere.org/a.html"}, "page"),
        ({"scene": "a b"}, "scene"),
        ({"task": "x" * 301}, "at most 300"),
    ],
)
def test_a_round_leads_to_a_page_of_the_book_and_nowhere_else(room, changes, named):
    with pytest.raises(Refused, match=named):
        room.opens(ask(**changes))
    assert room.now is None


def test_after_a_restart_the_round_goes_on(room):
    kept = []
    room.journal = lambda entry: kept.append(json.dumps(entry))
    now = room.opens(ask())
    room.take(sends(now.id))
    again = Room("ABCDEF", "token")
    # the server was killed while it wrote
    assert again.again([*kept, '{"sent": {"id"', "null", "[]"]) == 3
    assert again.now == now and again.has("p1") == "a1"
    assert again.take(sends(now.id)) is False and again.take(sends(now.id, phone="p2")) is True
    assert again.opens(ask()).id == "r2-ABCDEF"


def test_without_the_answers_kept_the_round_goes_on_and_phones_send_again(room):
    kept = []
    room.journal = lambda entry: kept.append(json.dumps(entry))
    now = room.opens(ask())
    room.take(sends(now.id))
    again = Room("ABCDEF", "token")
    again.again([line for line in kept if "sent" not in json.loads(line)])
    assert again.has("p1") == "" and again.take(sends(now.id)) is True


# --- what it comes to ------------------------------------------------------------------


def sent(room, *numbers, kind="pairs", guess=None):
    now = room.opens(ask(kind=kind))
    for i, each in enumerate(numbers):
        room.take(sends(now.id, phone=f"p{i}", numbers=each, guess=guess[i] if guess else None))
    return room.submissions()


def test_pairs_are_dots_with_their_r_beside_the_published_one(room):
    # by hand: x 1 2 3 4 and y 1 3 2 4 correlate at .8, whose interval over four pairs is −.28 to 1.00
    drawn, words = pairs(sent(room, [1, 1], [2, 3], [3, 2], [4, 4]), [[6, 6]])
    dots = {t["name"]: t for t in drawn["data"]}
    assert (dots["pair"]["x"], dots["pair"]["y"]) == ([1, 2, 3, 4], [1, 3, 2, 4])
    assert (dots["not yet sent"]["x"], dots["not yet sent"]["y"]) == ([6], [6])
    # the line: slope .8 through the middle (2.5, 2.5)
    assert dots["trend"]["y"] == pytest.approx([1.3, 3.7])
    assert words == (
        "four pairs: r = .80, 95% interval −.70 to 1.00. It holds the .278 of 295 studies. A hollow dot is not sent yet."
    )
    ours, theirs = dots["r of the class"], dots["r of 295 studies"]
    assert (ours["x"], theirs["x"]) == ([pytest.approx(0.8)], [0.278])
    # .8 is z = 1.099, over four pairs ± 1.96 / √1: −.861 and 3.059, so −.697 to .996
    assert 0.8 - ours["error_x"]["arrayminus"][0] == pytest.approx(-0.697, abs=1e-3)
    assert 0.8 + ours["error_x"]["array"][0] == pytest.approx(0.996, abs=1e-3)
    assert 0.278 - theirs["error_x"]["arrayminus"][0] == pytest.approx(0.256)
    assert 0.278 + theirs["error_x"]["array"][0] == pytest.approx(0.299)
    assert pairs(sent(room, [1, 1], [8, 2], [2, 41], [3]))[0]["data"][1]["x"] == [1]  # no pair has such numbers
    assert "told from four on" in pairs(sent(room, [1, 1], [2, 2], [3, 1]))[1]
    assert "told from four on" in pairs(sent(room, *[[3, i] for i in range(6)]))[1]  # all rated alike


def test_guesses_stay_hidden_until_they_are_shown(room):
    submissions = sent(room, [], [], [], kind="guesses", guess=["up", "down", "up"])
    drawn, words = guesses(submissions, False)
    assert drawn["data"] == [] and words.startswith("three guesses in") and "up" not in words
    drawn, words = guesses(submissions, True)
    assert (drawn["data"][0]["y"], drawn["data"][0]["x"]) == (["down", "up"], [1, 2])
    assert words == "Of three guesses most are for up."
    numbers = sent(room, [], [], [], kind="guesses", guess=[3, [9, 4], 10])
    assert guesses(numbers, True)[0]["data"][0]["x"] == [3.0, 4.0, 10.0]
    assert guesses(numbers, True)[1] == "three guesses, from 3.0 to 10.0; the middle one is 4.0."


def test_kappa_is_fleiss_kappa():
    # Fleiss' measure by hand: two raters, three moments, agreeing on two of them.
    # P = 2/3; shares 3/6 and 3/6, so chance .5: (2/3 − 1/2) / (1/2) = 1/3
    assert kappa([[1, 1], [2, 2], [1, 2]]) == pytest.approx(1 / 3)
    assert kappa([[1, 1, 1], [2, 2, 2]]) == pytest.approx(1)
    assert kappa([[1, 2], [2, 1]]) == pytest.approx(-1)
    assert kappa([[1, 1], [1, 1]]) is None and kappa([[1]]) is None and kappa([]) is None


def test_marks_are_counted_for_each_moment_and_who_sent_another_number_is_left_out(room):
    submissions = sent(room, [1, 2], [1, 1], [1, 2], [3], [7, 1], [1, 1.5], kind="marks")
    assert marked(submissions, False)[0]["data"] == []
    drawn, words = marked(submissions, True)
    assert {t["name"]: t["x"] for t in drawn["data"] if any(t["x"])} == {
        "alliance building": [3, 1],
        "withdrawal": [0, 2],
    }
    assert words.startswith("three readers of two moments: kappa = ")


def test_studies_stand_in_a_forest_by_their_r(room):
    drawn, words = studies(sent(room, [0.5, 40], [0.1, 80], [2, 80], [0.3, 3], kind="studies"))
    trace = drawn["data"][0]
    assert trace["x"] == [0.1, 0.5] and trace["y"] == [1, 2]
    # .5 over 40: Fisher's z .549 ± 1.96/√37, so .22 to .70 (to three digits .224 and .702)
    assert trace["x"][1] - trace["error_x"]["arrayminus"][1] == pytest.approx(0.224, abs=1e-3)
    assert trace["x"][1] + trace["error_x"]["array"][1] == pytest.approx(0.702, abs=1e-3)
    assert words == "two studies; the intervals of 2 hold the published .278."


def test_before_the_first_round_there_is_nothing_to_see(room):
    assert tally(room) == ({}, "")
    sent(room, [5, 3])
    assert tally(room)[1].startswith("one pair so far")

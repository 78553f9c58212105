"""The whole bank of questions and transcripts: it asks for knowledge, and no habit of guessing does well in it."""

import re
import tomllib
from collections import Counter

import pytest
from conftest import ROOT

from widgets.checks import MARKS

FILES = sorted((ROOT / "chapters").glob("*.toml"))
HELPERS = {"Analyst", "Counsellor", "Therapist"}
VERDICT = re.compile(r"\W*(yes|no|right|correct|exactly|indeed|true|wrong|false|not quite|incorrect)[.,:!]", re.I)


def bank_of(texts):
    """(questions, transcripts) of chapters' files, as they are written."""
    read = [tomllib.loads(text) for text in texts]
    return [q for file in read for q in file["question"]], [file["transcript"]["turn"] for file in read]


@pytest.fixture(scope="module")
def bank():
    return bank_of([path.read_text(encoding="utf-8") for path in FILES])


# --- measures: what a guesser gets ------------------------------------------------------


def place_of_right(question):
    return [option.get("right", False) for option in question["option"]].index(True)


def share_of_extreme(questions, extreme):
    """The share of questions whose right option is the longest (extreme = max) or shortest (min), ties included."""
    found = 0
    for question in questions:
        lengths = [len(option["text"]) for option in question["option"]]
        found += lengths[place_of_right(question)] == extreme(lengths)
    return found / len(questions)


def share_of_place(questions):
    """The share of questions that somebody gets right who always picks the best place."""
    return max(Counter(map(place_of_right, questions)).values()) / len(questions)


def moments(transcripts):
    """(who helps or is helped, third of the transcript, marks that count as right) of every moment asked about."""
    return [
        (turn["who"] in HELPERS, 3 * i // len(turns), {turn["mark"], turn.get("also", turn["mark"])})
        for turns in transcripts
        for i, turn in enumerate(turns)
        if "mark" in turn
    ]


def above_chance(asked, clue):
    """How far the best mark for each clue (0: speaker, 1: third) lies above marking at random, as shares of the moments."""
    right = Counter((moment[clue], mark) for moment in asked for mark in moment[2])
    best = sum(max(n for (seen, _), n in right.items() if seen == each) for each in {m[clue] for m in asked})
    at_random = sum(len(marks) for _, _, marks in asked) / len(MARKS)
    return (best - at_random) / len(asked)


def test_the_measures_see_a_bank_that_gives_itself_away():
    options = ["a longer one", "short", "small", "tiny."]
    given_away = [{"option": [{"text": t, "right": t == options[0]} for t in options]}] * 3
    second = [{"option": [{"text": t, "right": t == options[1]} for t in options]}]
    assert share_of_extreme(given_away + second, max) == share_of_place(given_away + second) == 3 / 4
    assert share_of_extreme(given_away + second, min) == 1 / 4
    by_speaker = [{"who": "Therapist", "mark": "repair"}, {"who": "Client", "mark": "withdrawal"}] * 6
    asked = moments([by_speaker])
    assert above_chance(asked, 0) == pytest.approx(1 - 1 / len(MARKS))
    assert above_chance(asked, 1) == pytest.approx(1 / 2 - 1 / len(MARKS))
    assert moments([[{"who": "Analyst", "mark": "repair", "also": "none"}]]) == [(True, 0, {"repair", "none"})]


# --- questions --------------------------------------------------------------------------


def test_the_longest_and_the_shortest_option_are_no_clue(bank):
    questions, _ = bank
    assert share_of_extreme(questions, max) <= 0.35
    assert share_of_extreme(questions, min) <= 0.35
    for question in questions:
        lengths = [len(option["text"]) for option in question["option"]]
        assert max(lengths) <= 1.35 * min(lengths), (question["id"], lengths)


def test_no_place_is_a_clue(bank):
    questions, _ = bank
    assert share_of_place(questions) <= 0.35


def test_a_chapter_has_six_questions_a_case_a_figure_and_the_client_of_the_book():
    for path in FILES:
        text = path.read_text(encoding="utf-8")
        questions, _ = bank_of([text])
        assert len(questions) >= 6, path.name
        assert any("case" in q for q in questions) and any("figure" in q for q in questions), path.name
        assert "Ms Cordes" in text, path.name


def test_four_options_one_right_and_none_repeated(bank):
    questions, _ = bank
    for question in questions:
        assert len(question["option"]) == 4, question["id"]
        assert sum(option.get("right", False) for option in question["option"]) == 1, question["id"]
    said = Counter(re.sub(r"\W+", " ", o["text"]).strip().lower() for q in questions for o in q["option"])
    assert [text for text, n in said.items() if n > 1] == []


def test_feedback_gives_a_reason_of_its_own_and_leaves_the_verdict_to_the_page(bank):
    questions, transcripts = bank
    said = [option["feedback"] for question in questions for option in question["option"]]
    assert min(map(len, said)) >= 50
    said += [words for turns in transcripts for turn in turns for words in turn.get("feedback", {}).values()]
    assert min(map(len, said)) >= 20
    assert [words for words in said if VERDICT.match(words)] == []
    assert [words for words, n in Counter(said).items() if n > 1] == []


@pytest.mark.parametrize(
    "words", ["Yes, the fourth.", "✓ Right. So he says.", "No. The other way.", "Not quite: look again."]
)
def test_a_verdict_at_the_head_of_feedback_is_seen(words):
    assert VERDICT.match(words) and not VERDICT.match("None of them. " + words)


# --- transcripts ------------------------------------------------------------------------


@pytest.mark.parametrize("clue", [0, 1], ids=["speaker", "third"])
def test_neither_speaker_nor_place_tells_the_mark(bank, clue):
    _, transcripts = bank
    assert above_chance(moments(transcripts), clue) <= 0.10


def test_every_transcript_has_a_strain_that_the_therapist_brings_and_every_mark_is_met(bank):
    _, transcripts = bank
    for turns in transcripts:
        assert any(turn.get("mark") == "strain from the therapist" for turn in turns)
    assert set.union(*(marks for _, _, marks in moments(transcripts))) == set(MARKS)


def test_the_client_moves_away_or_against_and_only_the_therapist_strains(bank):
    _, transcripts = bank
    for helps, _, marks in moments(transcripts):
        assert not marks & ({"withdrawal", "confrontation"} if helps else {"strain from the therapist"})


def test_both_speak_of_repair_and_some_moments_can_be_marked_in_two_ways(bank):
    _, transcripts = bank
    asked = moments(transcripts)
    assert {helps for helps, _, marks in asked if "repair" in marks} == {True, False}
    assert sum(len(marks) == 2 for _, _, marks in asked) >= 5


def test_most_moments_show_what_both_think_after_marking(bank):
    _, transcripts = bank
    for turns in transcripts:
        asked = [turn for turn in turns if "mark" in turn]
        assert sum("thinks" in turn for turn in asked) >= len(asked) / 2

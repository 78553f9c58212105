"""Examination questions for instructors: as good as the students' own, none of theirs again, and not in their book."""

import re
from collections import Counter
from difflib import SequenceMatcher

import pytest
from conftest import ROOT
from test_bank import VERDICT, share_of_extreme, share_of_place

from widgets.checks import questions, short_answers

TEACHING = ROOT / "teaching"
CHAPTERS = sorted(path.stem for path in (ROOT / "chapters").glob("*.ipynb"))
BANK = {name: questions(name, TEACHING) for name in CHAPTERS}
ASKED = [question for listed in BANK.values() for question in listed]
OPTIONS = [option for question in ASKED for option in question["option"]]
SHORT = [asked for name in CHAPTERS for asked in short_answers(name, TEACHING)]
chapter = pytest.mark.parametrize("name", CHAPTERS)


def plain(text):
    """A text without what does not count when two are compared."""
    return re.sub(r"\W+", " ", text).strip().lower()


@chapter
def test_a_chapter_has_four_questions_a_figure_or_case_and_a_short_answer(name):
    assert len(BANK[name]) >= 4
    assert any("case" in question or "figure" in question for question in BANK[name])
    assert len(short_answers(name, TEACHING)) == 1


def test_no_habit_of_guessing_does_well():
    assert share_of_extreme(ASKED, max) <= 0.35 and share_of_extreme(ASKED, min) <= 0.35
    assert share_of_place(ASKED) <= 0.35
    for question in ASKED:
        lengths = [len(option["text"]) for option in question["option"]]
        assert max(lengths) <= 1.35 * min(lengths), (question["id"], lengths)


def test_every_option_has_a_reason_of_its_own_that_leaves_the_verdict_to_the_key():
    said = [option["feedback"] for option in OPTIONS]
    assert min(map(len, said)) >= 50
    assert [words for words in said if VERDICT.match(words)] == []
    assert [words for words, n in Counter(said).items() if n > 1] == []


def test_nothing_that_students_answer_in_their_book_is_asked_again():
    own = [question for name in CHAPTERS for question in questions(name)]
    ids, options = {q["id"] for q in own}, {plain(o["text"]) for q in own for o in q["option"]}
    assert not ids & {asked["id"] for asked in ASKED + SHORT}
    assert len({asked["id"] for asked in ASKED + SHORT}) == len(ASKED + SHORT)
    listed = [plain(option["text"]) for option in OPTIONS]
    assert not options & set(listed) and len(set(listed)) == len(listed)
    for asked in ASKED:
        alike = [SequenceMatcher(None, plain(asked["text"]), plain(q["text"])).ratio() for q in own]
        assert max(alike) < 0.8, asked["id"]


def test_a_short_answer_has_a_marking_scheme_and_an_answer_with_all_marks():
    for asked in SHORT:
        assert len(asked["point"]) >= 2 and sum(point["marks"] for point in asked["point"]) == 5, asked["id"]
        assert 45 <= len(asked["answer"].split()) <= 140, asked["id"]


@pytest.mark.parametrize(
    "text, wrong",
    [
        ("", "there is no [[short]]"),
        ('[[short]]\nid = "a"\ntext = "b"\nanswer = "c"', "line 1: short: point is missing"),
        (
            '[[short]]\nid = "a"\ntext = "b"\nanswer = "c"\n[[short.point]]\nmarks = 0\ntext = "d"',
            "line 5: short.point: marks is missing",
        ),
        (
            '[[short]]\nid = "a"\ntext = "b"\nanswer = "c"\n[[short.point]]\nmarks = -1\ntext = "d"',
            "line 5: marks = -1; give one or more",
        ),
        (
            '[[short]]\nid = "a"\ntext = "b"\nanswer = "c"\n[[short.point]]\nmarks = "two"\ntext = "d"',
            "marks = 'two'; give a whole number",
        ),
    ],
)
def test_a_mistake_in_a_short_answer_is_named_with_its_line(tmp_path, text, wrong):
    (tmp_path / "x.toml").write_text(text)
    with pytest.raises(ValueError, match=re.escape(wrong)):
        short_answers("x", tmp_path)


def test_an_instructor_s_notebook_reads_them_as_the_page_says(monkeypatch):
    page = (ROOT / "book" / "teaching" / "index.md").read_text(encoding="utf-8")
    code, space = re.search(r"^```python\n(.*?)^```", page, re.S | re.M).group(1), {}
    monkeypatch.chdir(ROOT / "chapters")  # where `make lab` opens notebooks
    exec(code, space)
    assert 'short_answers("04-bordin", "../teaching")' in code
    assert len(space["questions"]("04-bordin", "../teaching")) == len(BANK["04-bordin"])


def test_nothing_for_instructors_alone_is_in_the_built_book(book):
    told = [asked["text"] for asked in ASKED + SHORT] + [asked["answer"] for asked in SHORT]
    told += [option[part] for option in OPTIONS for part in ("text", "feedback")]
    for path in TEACHING.glob("*.md"):  # its longest sentences
        told += sorted(re.split(r"(?<=[.?])\s", path.read_text(encoding="utf-8")), key=len)[-20:]
    told = {plain(text) for text in told}
    found = []
    for file in book.rglob("*"):
        if file.suffix in (".html", ".md", ".txt", ".js", ".json", ".ipynb", ".toml", ".inv"):
            page = plain(file.read_text(encoding="utf-8", errors="ignore"))
            found += [(file.name, text) for text in told if text in page]
    assert found == []
    listed = {path.name for folder in ("teaching", "_sources/teaching") for path in (book / folder).glob("*")}
    assert listed == set()

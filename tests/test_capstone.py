"""The capstone: its worked solution runs, says what its words say, and stays out of the students' book."""

import contextlib
import io
import re

import pytest
from conftest import ROOT

from widgets.data import synthetic_clinic

SOLUTION = (ROOT / "teaching" / "capstone-solution.md").read_text(encoding="utf-8")
TASK = (ROOT / "book" / "capstone.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def printed():
    """What the solution's code prints, run from top to bottom."""
    out, space = io.StringIO(), {}
    with contextlib.redirect_stdout(out):
        for block in re.findall(r"^```python\n(.*?)^```", SOLUTION, re.S | re.M):
            exec(block, space)
    return out.getvalue()


@pytest.mark.parametrize(
    "code, words",
    [
        ("300 clients, 265 rated at session 3, 35 gone by then", "300 clients, of whom 265 are rated at session 3 and 35 are gone"),
        ("intake: rated 17.3, gone 10.2", "10.2 against 17.3"),
        ("r = 0.28, 95% interval 0.16 to 0.39, n = 265", "r = 0.28, 95% interval 0.16 to 0.39"),
        ("59 of 100 pairs; 1.1 points", "59 times in a hundred. A point more on the scale goes with 1.1 points fewer"),
        ("therapist 0.25\nobserver 0.32", "By the therapist's rating r = 0.25, by an observer's 0.32"),
        ("all twelve sessions 119 0.20", "the 119 who came twelve times 0.20"),
        ("change alone 0.16", "plain change score 0.16"),
        ("therapists' means 0.08, within a therapist 0.27", "(0.27) and hardly between therapists (0.08)"),
    ],
)  # fmt: skip
def test_the_solution_s_code_prints_what_its_words_say(printed, code, words):
    assert code in printed and words in SOLUTION


def test_whole_therapists_drawn_again_give_much_the_same_interval(printed):
    low, high = map(float, re.search(r"drawn again: (\S+) to (\S+)", printed).groups())
    assert abs(low - 0.16) < 0.05 and abs(high - 0.39) < 0.05


def test_the_task_describes_the_file_as_it_is():
    clinic = synthetic_clinic()
    named = set(re.findall(r"`(\w+)`", TASK.partition("## The file")[2].partition("Use what you know")[0]))
    assert named == set(clinic.columns) - {"synthetic"}
    assert (clinic.client.nunique(), clinic.therapist.nunique(), clinic.session.max()) == (300, 25, 12)
    assert f"{len(clinic):,} rows" in SOLUTION


def test_the_rubric_has_six_criteria_of_three_points():
    rows = re.findall(r"^\| \*\*(.+?)\*\* \|(.+)\|$", TASK, re.M)
    assert [name for name, _ in rows] == ["Plan", "Analysis", "Who is missing", "What it means", "Limits", "The page"]
    assert all(len(cells.split(" | ")) == 4 for _, cells in rows) and "12 of 18" in TASK


def test_the_page_that_would_have_full_marks_is_as_long_as_one_may_be():
    page = " ".join(re.findall(r"^> (.*)$", SOLUTION, re.M))
    assert 200 < len(page.split()) <= 400


def test_the_solution_is_not_in_the_students_book(book):
    for file in book.rglob("*"):
        if file.suffix in (".html", ".md", ".txt", ".js"):
            text = file.read_text(encoding="utf-8", errors="ignore")
            assert "A page that would have full marks" not in text, file
            assert "10.2 against 17.3" not in text, file
    assert (book / "book" / "capstone.html").is_file()
    assert any(book.rglob("synthetic_clinic.csv"))

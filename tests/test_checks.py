"""Questions and transcripts: one source, keys out of sight, answers kept by the reader."""

import base64
import re
import tomllib

import pytest
from conftest import ROOT, place

from widgets import Questions, Timeline, Transcript
from widgets.checks import MARKS, questions, transcript

NAMES = sorted(path.stem for path in (ROOT / "chapters" / "questions").glob("*.toml"))
GOOD = """
[[question]]
id = "one"
text = "One?"
[[question.option]]
text = "Yes"
right = true
feedback = "Indeed."
[[question.option]]
text = "No"
feedback = "Look again."
"""


@pytest.mark.parametrize("name", NAMES)
def test_a_chapter_asks_three_to_six_questions_with_feedback_on_every_option(name):
    listed = questions(name)
    assert 3 <= len(listed) <= 6
    for question in listed:
        assert 3 <= len(question["option"]) <= 4
        assert len({o["feedback"] for o in question["option"]}) == len(question["option"])
    # the right answer does not always stand in the same place
    places = [[o.get("right") is True for o in q["option"]].index(True) for q in listed]
    assert len(set(places)) > 1


@pytest.mark.parametrize("name", NAMES)
def test_a_transcript_is_fictional_short_and_has_moments_of_several_kinds(name):
    whole = transcript(name)
    marks = [turn["mark"] for turn in whole["turn"] if "mark" in turn]
    assert "fictional" in whole["setting"].lower()
    assert 6 <= len(whole["turn"]) <= 10
    assert len(marks) >= 3 and "none" in marks and len(set(marks)) >= 3 and set(marks) <= set(MARKS)


@pytest.mark.parametrize(
    "change, words",
    [
        (("right = true", ""), "x.toml, line 3: question 'one' has 0 right options; exactly one is allowed"),
        (('feedback = "Look', 'right = true\nfeedback = "Look'), "x.toml, line 3: question 'one' has 2 right options"),
        (('feedback = "Indeed."', ""), "x.toml, line 3: an option of 'one' lacks text or feedback"),
        (('text = "One?"', ""), "x.toml, line 3: question 'one' has no text"),
        (('id = "one"', ""), "x.toml, line 1: a question needs an id of its own"),
        (("[[question]]", "[[query]]"), "x.toml"),
        (('text = "Yes"', "text = Yes"), "x.toml: "),
    ],
)
def test_a_faulty_question_is_refused_with_file_and_line(tmp_path, change, words):
    (tmp_path / "questions").mkdir()
    assert change[0] in GOOD
    (tmp_path / "questions" / "x.toml").write_text(GOOD.replace(*change, 1))
    with pytest.raises(ValueError) as error:
        questions("x", tmp_path)
    assert str(error.value).startswith(words)


@pytest.mark.parametrize(
    "text, words",
    [
        (
            'title = "T"\nsetting = "Here."\n[[turn]]\nwho = "A"\ntext = "B"\nmark = "none"\nfeedback = "F"\n',
            "must say that it is fictional",
        ),
        ('title = "T"\nsetting = "Fictional."\n[[turn]]\nwho = "A"\ntext = "B"\n', "no turn is marked"),
        (
            'title = "T"\nsetting = "Fictional."\n[[turn]]\nwho = "A"\ntext = "B"\nmark = "joy"\nfeedback = "F"\n',
            "x.toml, line 5: mark 'joy': choose from alliance building",
        ),
        (
            'title = "T"\nsetting = "Fictional."\n[[turn]]\nwho = "A"\ntext = "B"\nmark = "none"\n',
            "a marked turn needs feedback",
        ),
    ],
)
def test_a_faulty_transcript_is_refused(tmp_path, text, words):
    (tmp_path / "transcripts").mkdir()
    (tmp_path / "transcripts" / "x.toml").write_text(text)
    with pytest.raises(ValueError, match=re.escape(words)):
        transcript("x", tmp_path)


def test_a_chapter_without_questions_or_events_is_refused_by_name():
    with pytest.raises(ValueError, match="99-nobody.toml is missing"):
        Questions("99-nobody")
    with pytest.raises(ValueError, match="chapter '99-nobody' has no event in the timeline: choose from 01-freud"):
        Timeline("99-nobody")


@pytest.mark.parametrize("name", NAMES)
def test_neither_key_nor_feedback_can_be_read_in_the_page_s_text(name):
    html = Questions(name)._repr_mimebundle_()["text/html"] + Transcript(name)._repr_mimebundle_()["text/html"]
    said = [o["feedback"] for q in questions(name) for o in q["option"]]
    said += [t["feedback"] for t in transcript(name)["turn"] if "mark" in t]
    for feedback in said:
        assert feedback not in html and base64.b64encode(feedback.encode()).decode() not in html


def test_the_timeline_grows_from_chapter_to_chapter():
    sizes = [len(Timeline(name).events) for name in NAMES]
    assert sizes == sorted(set(sizes))
    own = [e["who"] for e in Timeline("02-zetzel").events if e["chapter"] == "02-zetzel"]
    html = Timeline("02-zetzel")._repr_html_()
    assert own and all(who in html for who in own)


# --- in the page -----------------------------------------------------------------------

FIRST = NAMES[0]


def first_question():
    return tomllib.loads((ROOT / "chapters" / "questions" / f"{FIRST}.toml").read_text())["question"][0]


@pytest.fixture
def page(watch, site, book):
    return watch.open(f"{site}/chapters/{FIRST}.html")


def test_an_answer_gets_its_feedback_is_kept_and_can_be_changed(watch, page):
    question = first_question()
    wrong = next(i for i, o in enumerate(question["option"]) if not o.get("right"))
    right = next(i for i, o in enumerate(question["option"]) if o.get("right"))
    form = page.locator(f".check.questions .check-item[data-id={question['id']}]")
    feedback = form.locator(".check-feedback")
    form.get_by_role("button").click()
    assert feedback.inner_text() == "Choose an answer first."
    form.locator("input").nth(wrong).check()
    assert feedback.inner_text() == "Choose an answer first."  # nothing is told before Check
    form.get_by_role("button").click()
    assert feedback.inner_text() == "✗ Not quite. " + question["option"][wrong]["feedback"]
    form.locator("input").nth(right).check()
    form.get_by_role("button").click()
    assert feedback.inner_text() == "✓ Right. " + question["option"][right]["feedback"]
    page.reload()
    assert form.locator("input").nth(right).is_checked()
    assert feedback.inner_text().startswith("✓ Right.")
    assert page.locator(".check.questions .check-score").inner_text().startswith("1 of ")


def test_no_feedback_is_in_the_accessibility_tree_before_an_answer(page):
    tree = page.locator(".check.questions").aria_snapshot()
    for option in first_question()["option"]:
        assert option["text"][:40] in tree
        assert option["feedback"][:40] not in tree


def test_a_moment_is_marked_from_the_keyboard(page):
    whole = transcript(FIRST)
    number, turn = next((i, t) for i, t in enumerate(whole["turn"]) if "mark" in t)
    form = page.locator(f".check.transcript .check-item[data-id='{number}']")
    select = form.locator("select")
    select.focus()
    select.select_option(next(m for m in MARKS if m != turn["mark"]))
    select.press("Tab")
    page.keyboard.press("Enter")
    assert form.locator(".check-feedback").inner_text() == "✗ Not quite. Read it once more, and try again."
    select.select_option(turn["mark"])
    form.get_by_role("button").press("Enter")
    assert form.locator(".check-feedback").inner_text() == "✓ Right. " + turn["feedback"]


def test_without_javascript_questions_and_transcript_can_be_read(watch, site):
    page = watch.open(f"{site}/chapters/{FIRST}.html", java_script_enabled=False)
    assert page.get_by_text(first_question()["text"]).is_visible()
    assert page.get_by_text("Feedback on your answers needs JavaScript.").first.is_visible()


def test_a_term_has_its_meaning_on_hover_and_on_focus(page):
    term = page.locator("a[title]:has(.std-term)").first
    meaning = term.get_attribute("title")
    assert len(meaning) > 20
    page.keyboard.press("Tab")  # so that focus shows
    term.focus()
    assert page.evaluate("e => getComputedStyle(e, '::after').content", term.element_handle()).strip('"') == meaning


def test_flashcards_are_the_glossary_and_known_ones_are_laid_aside(watch, site):
    from test_chapters import glossary

    page = watch.open(f"{site}/book/flashcards.html")
    cards = page.locator(".flashcard")
    assert cards.locator("summary").all_inner_texts() == glossary()
    cards.first.locator("summary").click()
    cards.first.get_by_role("button", name="I knew it").click()
    assert cards.first.is_hidden()
    left = page.locator(".flashcards-left").inner_text()
    assert left == f"{cards.count() - 1} of {cards.count()} cards left."
    page.reload()
    assert page.locator(".flashcards-left").inner_text() == left
    page.get_by_role("button", name="Show all cards").click()
    assert cards.first.is_visible()


def test_every_claim_stands_on_the_page_of_sources(book):
    from widgets.data import claims

    html = (book / "book" / "sources.html").read_text(encoding="utf-8")
    for row in claims().itertuples():
        assert f'id="claim-{row.id}"' in html


def test_a_place_is_found_for_every_scene(book):
    from widgets import scenes

    assert {place(book, name) for name in scenes.SCENES} >= {"chapters/01-freud.html", "book/model.html"}

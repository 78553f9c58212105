"""Questions and transcripts: one source, keys out of sight, answers kept by the reader."""

import base64
import re
import tomllib

import pytest
from bs4 import BeautifulSoup
from conftest import ROOT, place

from widgets import Questions, Timeline, Transcript
from widgets.checks import MARKS, questions, transcript
from widgets.scenes.look import LOOK

NAMES = sorted(path.stem for path in (ROOT / "chapters").glob("*.toml"))
GOOD = """\
[[question]]
id = "one"
text = "One?"
[[question.option]]
text = "Yes"
right = true
feedback = "Indeed."
[[question.option]]  # a remark
text = "No"
feedback = "Look again."

[transcript]
title = "Tea"
setting = "A fictional kitchen."
[[transcript.turn]]
who = "A"
text = "One?"
[[transcript.turn]]
who = "B"
text = "Yes."
mark = "none"
feedback = "A plain answer."
"""


@pytest.fixture
def chapter_with(tmp_path):
    """Writes the chapter `x` as it should be, with one change; returns its folder."""

    def write(old, new):
        assert old in GOOD
        (tmp_path / "x.toml").write_text(GOOD.replace(old, new, 1))
        return tmp_path

    return write


def test_every_chapter_is_a_notebook_and_one_file_beside_it():
    folder = ROOT / "chapters"
    assert {path.name for path in folder.iterdir() if not path.name.startswith(".")} == {
        f"{path.stem}{kind}" for path in folder.glob("*.ipynb") for kind in (".ipynb", ".toml")
    }


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


def test_a_chapter_s_file_is_read_as_it_stands(chapter_with):
    folder = chapter_with("One?", "One?")
    (question,) = questions("x", folder)
    assert [option["text"] for option in question["option"]] == ["Yes", "No"]
    assert [turn["who"] for turn in transcript("x", folder)["turn"]] == ["A", "B"]


@pytest.mark.parametrize(
    "old, new, words",
    [
        ("right = true", "", "x.toml, line 1: question 'one' has 0 right options; exactly one is allowed"),
        ('feedback = "L', 'right = true\nfeedback = "L', "x.toml, line 1: question 'one' has 2 right options"),
        ("right = true", 'right = "yes"', "x.toml, line 4: option: right = 'yes'; give true or false"),
        ("right", "rigth", "x.toml, line 4: option: unknown key 'rigth'; allowed: text, right, feedback"),
        ('feedback = "Indeed."', "", "x.toml, line 4: option: feedback is missing; needed: text, feedback"),
        ('feedback = "Look again."', 'feedback = ""', "x.toml, line 8: option: feedback is missing"),
        (
            GOOD[GOOD.index("[[question.option]]  #") : GOOD.index("\n[tr")],
            "",
            "x.toml, line 1: question 'one' has too few options: 1",
        ),
        ('text = "One?"', "", "x.toml, line 1: question: text is missing; needed: id, text"),
        ('id = "one"', "", "x.toml, line 1: question: id is missing; needed: id, text"),
        ('id = "one"', "id = 1", "x.toml, line 1: question: id = 1; give a text"),
        (
            "[transcript]",
            GOOD[: GOOD.index("\n\n")] + "\n[transcript]",
            "x.toml, line 12: question 'one' is there twice",
        ),
        ("[[question]]", "[[query]]", "x.toml, line 1: file: unknown key 'query'; allowed: question, transcript"),
        (GOOD[: GOOD.index("[tr")], "", "x.toml, line 1: there is no [[question]]; at least one is needed"),
        ('text = "Yes"', "text = Yes", "x.toml: Invalid value (at line 5, "),
    ],
)
def test_a_faulty_question_is_refused_with_file_line_and_what_is_allowed(chapter_with, old, new, words):
    with pytest.raises(ValueError) as error:
        questions("x", chapter_with(old, new))
    assert str(error.value).startswith(words)


@pytest.mark.parametrize(
    "old, new, words",
    [
        ("A fictional kitchen.", "A kitchen.", "x.toml, line 12: the setting must say that it is fictional"),
        ('title = "Tea"', "", "x.toml, line 12: transcript: title is missing; needed: title, setting"),
        ('mark = "none"', "", "x.toml, line 18: a mark needs its feedback, and feedback its mark"),
        ('feedback = "A plain answer."', "", "x.toml, line 18: a mark needs its feedback, and feedback its mark"),
        (
            'mark = "none"\nfeedback = "A plain answer."',
            "",
            "x.toml, line 12: no turn has a mark; choose from alliance",
        ),
        ('"none"', '"joy"', "x.toml, line 18: mark 'joy': choose from alliance building, withdrawal, confrontation,"),
        ('who = "B"', "", "x.toml, line 18: turn: who is missing; needed: who, text"),
        (
            'who = "B"',
            'speaker = "B"',
            "x.toml, line 18: turn: unknown key 'speaker'; allowed: who, text, mark, feedback",
        ),
        (GOOD[GOOD.index("[tr") :], "", "x.toml, line 1: there is no [transcript]; one is needed"),
    ],
)
def test_a_faulty_transcript_is_refused_with_file_line_and_what_is_allowed(chapter_with, old, new, words):
    with pytest.raises(ValueError) as error:
        transcript("x", chapter_with(old, new))
    assert str(error.value).startswith(words)


def test_a_chapter_that_there_is_not_is_refused_with_those_that_there_are():
    listed = "choose from " + ", ".join(NAMES)
    for show in (Questions, Transcript):
        with pytest.raises(ValueError, match=f"99-nobody.toml is missing in .*chapters: {listed}"):
            show("99-nobody")
    with pytest.raises(ValueError, match="unknown chapter '99-nobody': choose from 01-freud, 02-zetzel"):
        Timeline("99-nobody")


def dots_of(html):
    """The dots on a timeline, each as the properties of its style."""
    styles = [dict(re.findall(r"([\w-]+): ([^;]+)", span["style"])) for span in html.select(".place-line > span")]
    return [style for style in styles if "border-radius" in style]


def test_a_chapter_without_events_has_the_line_of_those_before_it(monkeypatch):
    last = Timeline(NAMES[-1])
    quiet = NAMES[-1] + "-quiet"
    monkeypatch.setattr("widgets.timeline.chapters", lambda: [*NAMES, quiet])
    line = Timeline(quiet)
    assert line.events == last.events
    html = BeautifulSoup(line._repr_html_(), "html.parser")
    dots = dots_of(html)
    assert len(dots) == len(last.events)
    assert {dot["width"] for dot in dots} == {"10px"}  # none is the chapter's own
    assert html.find("ul") is None
    said = html.select_one(".place-line")["aria-label"]
    assert said == "On a line from 1890 to 2026: what came before this chapter"
    assert repr(line) == f"Timeline({quiet!r}): no event of its own"


def test_the_timeline_s_dots_stand_at_their_years_in_the_colour_of_their_kind():
    shown = Timeline("04-bordin")
    dots = dots_of(BeautifulSoup(shown._repr_html_(), "html.parser"))
    colours = {"idea": LOOK["goal"].colour, "measure": LOOK["task"].colour, "evidence": LOOK["bond"].colour}
    for dot, event in zip(dots, shown.events, strict=True):
        own = event["chapter"] == "04-bordin"
        assert float(dot["left"].rstrip("%")) == pytest.approx((event["year"] - 1890) / 136 * 100, abs=0.006)
        assert dot["border"] == f"2px solid {colours[event['kind']]}"
        assert (dot["width"], dot.get("background")) == (("16px", colours[event["kind"]]) if own else ("10px", None))
        # its middle stands on the line, at its year
        size = float(dot["width"].rstrip("px"))
        assert float(dot["margin-left"].rstrip("px")) == -size / 2
        assert float(dot["top"].rstrip("px")) + size / 2 == 20 and dot["height"] == dot["width"]


def test_a_timeline_brings_its_style_in_its_elements_and_no_svg():
    """JupyterLab's sanitiser strips SVG and classes' style sheets where a notebook is not trusted."""
    html = BeautifulSoup(Timeline("04-bordin")._repr_html_(), "html.parser")
    assert html.svg is None and all(span.get("style") for span in html.select(".place-line span"))


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
    return tomllib.loads((ROOT / "chapters" / f"{FIRST}.toml").read_text(encoding="utf-8"))["question"][0]


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


@pytest.mark.parametrize("kind", ["questions", "transcript"])
def test_a_kept_answer_whose_option_is_gone_is_as_if_never_given(watch, site, page, kind):
    section = page.locator(f".check.{kind}")
    form = section.locator(".check-item").first
    kept = {form.get_attribute("data-id"): "an option of an earlier edition", "gone": "0"}
    page.evaluate(
        "([id, kept]) => localStorage.setItem(`alliance:${id}`, JSON.stringify(kept))",
        [section.get_attribute("id"), kept],
    )
    page.reload()
    assert form.locator(".check-feedback").inner_text() == ""
    assert section.locator(".check-score").inner_text() == ""
    form.get_by_role("button").click()
    assert form.locator(".check-feedback").inner_text() == "Choose an answer first."


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

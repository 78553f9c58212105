"""Questions and transcripts: one source, keys out of sight, answers kept by the reader."""

import base64
import json
import re
import tomllib

import pytest
from bs4 import BeautifulSoup
from conftest import ROOT, place

from widgets import Questions, Timeline, Transcript
from widgets.checks import MARKS, called, identity, questions, transcript
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
[[question.option]]
text = "Perhaps"
feedback = "Look closer."
[[question.option]]
text = "Never"
feedback = "Look once more."

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
[transcript.turn.thinks]
A = "So far, so good."
B = "One at least."
[transcript.turn.feedback]
"alliance building" = "Nothing is built."
withdrawal = "B stays."
confrontation = "B agrees."
repair = "Nothing is torn."
"strain from the therapist" = "Nobody is a therapist."
none = "A plain answer."
"""
OPTION = GOOD[GOOD.index('[[question.option]]\ntext = "Never"') : GOOD.index("\n[transcript]")]
FEEDBACK = GOOD[GOOD.index("[transcript.turn.feedback]") :]


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
def test_a_transcript_is_fictional_short_and_has_moments_of_several_kinds(name):
    whole = transcript(name)
    marks = [turn["mark"] for turn in whole["turn"] if "mark" in turn]
    assert "fictional" in whole["setting"].lower()
    assert 6 <= len(whole["turn"]) <= 14
    assert len(marks) >= 5 and len(set(marks)) >= 4 and set(marks) <= set(MARKS)


def test_a_chapter_s_file_is_read_as_it_stands(chapter_with):
    folder = chapter_with("One?", "One?")
    (question,) = questions("x", folder)
    assert [option["text"] for option in question["option"]] == ["Yes", "No", "Perhaps", "Never"]
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
        (OPTION, "", "x.toml, line 1: question 'one' has 3 options; exactly 4 are allowed"),
        (OPTION, OPTION + OPTION.replace("Never", "Ever"), "x.toml, line 1: question 'one' has 5 options; exactly 4"),
        ('"Never"', '"No"', "x.toml, line 1: question 'one' has the option 'No' twice; each needs words of its own"),
        ('text = "One?"', 'text = "One?"\ncase = 1', "x.toml, line 1: question: case = 1; give a text"),
        (
            'text = "One?"',
            'text = "One?"\npicture = "A line."',
            "x.toml, line 1: question: unknown key 'picture'; allowed: id, case, figure, text",
        ),
        ('text = "One?"', "", "x.toml, line 1: question: text is missing; needed: id, text"),
        ('id = "one"', "", "x.toml, line 1: question: id is missing; needed: id, text"),
        ('id = "one"', "id = 1", "x.toml, line 1: question: id = 1; give a text"),
        (
            "[transcript]",
            GOOD[: GOOD.index("\n\n")] + "\n[transcript]",
            "x.toml, line 18: question 'one' is there twice",
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
        ("A fictional kitchen.", "A kitchen.", "x.toml, line 18: the setting must say that it is fictional"),
        ('title = "Tea"', "", "x.toml, line 18: transcript: title is missing; needed: title, setting"),
        ('mark = "none"', "", "x.toml, line 24: a mark needs its feedback, and feedback its mark"),
        (FEEDBACK, "", "x.toml, line 24: a mark needs its feedback, and feedback its mark"),
        ('mark = "none"', 'mark = "none"\nalso = "none"', "x.toml, line 24: also: give a second mark, other than"),
        ('mark = "none"', 'mark = "none"\nalso = "joy"', "x.toml, line 24: also 'joy': choose from alliance building,"),
        (
            'repair = "Nothing is torn."',
            "",
            "x.toml, line 24: feedback on 'repair' is missing; needed: alliance building, w",
        ),
        ('repair = "Nothing is torn."', "repair = 1", "x.toml, line 24: feedback on 'repair' is missing"),
        (
            "confrontation = ",
            'joy = "?"\nconfrontation = ',
            "x.toml, line 24: feedback: unknown mark 'joy'; choose from all",
        ),
        (
            GOOD[GOOD.index("[transcript.turn.thinks]") :],
            'feedback = "A plain answer."',
            "x.toml, line 24: turn: feedback = 'A plain answer.'; give a table […]",
        ),
        ('A = "So far, so good."\n', "", "x.toml, line 24: thinks: only B; two are needed, to stand side by side"),
        ('A = "So', 'C = "So', "x.toml, line 24: thinks: 'C' does not speak; choose from A, B"),
        ('B = "One at least."', 'B = ""', "x.toml, line 24: thinks: B = ''; give a text"),
        (
            GOOD[GOOD.index('mark = "none"') :],
            "",
            "x.toml, line 18: no turn has a mark; choose from alliance building, w",
        ),
        ('mark = "none"', 'mark = "joy"', "x.toml, line 24: mark 'joy': choose from alliance building, withdrawal,"),
        ('who = "B"', "", "x.toml, line 24: turn: who is missing; needed: who, text"),
        (
            'who = "B"',
            'speaker = "B"',
            "x.toml, line 24: turn: unknown key 'speaker'; allowed: who, text, mark, also, feedback, thinks",
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
    said += [words for t in transcript(name)["turn"] if "mark" in t for words in t["feedback"].values()]
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


def of_moments(wanted):
    """The first moment of the chapter that is as wanted."""
    return next(turn for turn in transcript(FIRST)["turn"] if "mark" in turn and wanted(turn))


def form_of(page, item):
    """The form that asks about a question or a turn."""
    kind, id = ("questions", item["id"]) if "id" in item else ("transcript", identity(item["text"]))
    return page.locator(f".check.{kind} .check-item[data-id='{id}']")


@pytest.fixture
def page(watch, site, book):
    return watch.open(f"{site}/chapters/{FIRST}.html")


def test_an_answer_gets_its_feedback_is_kept_and_can_be_changed(watch, page):
    question = first_question()
    wrong = next(o for o in question["option"] if not o.get("right"))
    right = next(o for o in question["option"] if o.get("right"))
    form = form_of(page, question)
    feedback = form.locator(".check-feedback")
    form.get_by_role("button").click()
    assert feedback.inner_text() == "Choose an answer first."
    form.get_by_label(wrong["text"]).check()
    assert feedback.inner_text() == "Choose an answer first."  # nothing is told before Check
    form.get_by_role("button").click()
    assert feedback.inner_text() == "✗ Not quite. " + wrong["feedback"]
    form.get_by_label(right["text"]).check()
    form.get_by_role("button").click()
    assert feedback.inner_text() == "✓ Right. " + right["feedback"]
    page.reload()
    assert form.get_by_label(right["text"]).is_checked()
    assert feedback.inner_text().startswith("✓ Right.")
    assert page.locator(".check.questions .check-score").inner_text().startswith("1 of ")


def test_right_and_wrong_are_told_apart_by_words_and_by_shape(page):
    seen = []
    for option in first_question()["option"]:
        form = form_of(page, first_question())
        form.get_by_label(option["text"]).check()
        form.get_by_role("button").click()
        output = form.locator(".check-feedback")
        shape = output.evaluate("e => getComputedStyle(e).borderLeftStyle")
        seen.append((option.get("right", False), output.locator("b").inner_text(), shape))
        # the sign stands at the option that the feedback speaks of, and at no other
        signs = "e => getComputedStyle(e, '::after').content"
        shown = [o.inner_text() for o in form.locator(".check-option").all() if o.evaluate(signs) != "none"]
        assert shown == [option["text"]]
    assert set(seen) == {(True, "✓ Right. ", "solid"), (False, "✗ Not quite. ", "dotted")}


ORDERS = "() => [...document.querySelectorAll('.check.questions fieldset')].map((f) => [...f.querySelectorAll('input')].map((i) => i.value))"


def test_each_reader_has_an_order_of_options_that_stays(watch, site, page):
    in_file = [[identity(o["text"]) for o in q["option"]] for q in questions(FIRST)]
    mine = page.evaluate(ORDERS)
    assert list(map(sorted, mine)) == list(map(sorted, in_file))
    page.reload()
    assert page.evaluate(ORDERS) == mine
    others = [watch.open(f"{site}/chapters/{FIRST}.html").evaluate(ORDERS) for _ in range(2)]
    assert mine not in others and others[0] != others[1]


def test_over_many_readers_no_place_is_the_right_one_s(page):
    """The seed alone decides: over 400 of them each of the four places has about a quarter."""
    texts = [o["text"] for o in first_question()["option"]]
    right = next(identity(o["text"]) for o in first_question()["option"] if o.get("right"))
    found = page.evaluate(
        """([id, values, right]) => [...Array(400).keys()].map((seed) => [...values]
        .sort((a, b) => scrambled(`${seed}:${id}:${a}`) - scrambled(`${seed}:${id}:${b}`)).indexOf(right))""",
        [first_question()["id"], [identity(text) for text in texts], right],
    )
    counts = [found.count(place) for place in range(4)]
    assert sum(counts) == 400 and all(65 <= count <= 135 for count in counts), counts  # four standard deviations


REFUSING = """for (const name of ["getItem", "setItem"]) {
  const own = Storage.prototype[name];
  Storage.prototype[name] = function (key, ...rest) {
    if (key.startsWith("alliance:")) throw new DOMException("refused", "SecurityError");
    return own.call(this, key, ...rest);
  };
}"""


def test_without_storage_the_order_is_the_chapter_s_own_and_answers_are_still_checked(watch, site):
    page, other = (watch.open(f"{site}/chapters/{FIRST}.html", script=REFUSING) for _ in range(2))
    assert page.evaluate(ORDERS) == other.evaluate(ORDERS)
    option = first_question()["option"][0]
    form = form_of(page, first_question())
    form.get_by_label(option["text"]).check()
    form.get_by_role("button").click()
    assert form.locator(".check-feedback").inner_text().endswith(option["feedback"])


@pytest.mark.parametrize("kind", ["questions", "transcript"])
@pytest.mark.parametrize(
    "old", ["1", "an option of an earlier edition", 3, None], ids=["place", "words", "number", "cut"]
)
def test_a_kept_answer_whose_option_is_gone_is_as_if_never_given(watch, site, page, kind, old):
    section = page.locator(f".check.{kind}")
    form = section.locator(".check-item").first
    kept = json.dumps({form.get_attribute("data-id"): old, "gone": "0"})
    page.evaluate(
        "([id, kept]) => localStorage.setItem(`alliance:${id}`, kept)",
        [section.get_attribute("id"), kept[:-5] if old is None else kept],
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


def test_a_moment_is_marked_from_the_keyboard_and_every_mark_has_an_answer_of_its_own(page):
    turn = of_moments(lambda turn: "also" not in turn)
    form = form_of(page, turn)
    select = form.locator("select")
    for mark in MARKS:
        select.focus()
        select.select_option(mark)
        select.press("Tab")
        page.keyboard.press("Enter")
        verdict = "✓ Right. " if mark == turn["mark"] else "✗ Not quite. "
        assert form.locator(".check-feedback").inner_text() == verdict + turn["feedback"][mark]


def test_where_two_marks_can_be_defended_each_counts_and_names_the_other(page):
    turn = of_moments(lambda turn: "also" in turn)
    form = form_of(page, turn)
    for mark, other in ((turn["mark"], turn["also"]), (turn["also"], turn["mark"])):
        form.locator("select").select_option(mark)
        form.get_by_role("button").click()
        said = form.locator(".check-feedback").inner_text()
        assert said == f"≈ Defensible, and so is “{called(other)}”. " + turn["feedback"][mark]
        assert page.locator(".check.transcript .check-score").inner_text().startswith("1 of ")


def test_thoughts_can_be_opened_once_the_moment_is_marked(page):
    turn = of_moments(lambda turn: "thinks" in turn)
    form = form_of(page, turn)
    thoughts = form.locator(".check-thoughts")
    first = next(iter(turn["thinks"].values()))
    assert thoughts.is_hidden() and first not in page.locator(".check.transcript").aria_snapshot()
    form.locator("select").select_option("none")
    form.get_by_role("button").click()
    assert thoughts.is_visible() and not thoughts.get_by_text(first).is_visible()
    thoughts.locator("summary").press("Enter")
    assert thoughts.get_by_text(first).is_visible()
    page.reload()
    assert thoughts.is_visible()


def test_what_a_mark_means_can_be_read_beside_the_transcript(page):
    box = page.locator(".check-marks")
    box.locator("summary").click()
    assert box.locator("dt").all_inner_texts() == [called(mark) for mark in MARKS]
    assert box.locator("dd").all_inner_texts() == list(MARKS.values())


def test_without_javascript_questions_transcript_and_thoughts_can_be_read(watch, site):
    page = watch.open(f"{site}/chapters/{FIRST}.html", java_script_enabled=False)
    assert page.get_by_text(first_question()["text"]).is_visible()
    assert page.get_by_text("Feedback on your answers needs JavaScript.").first.is_visible()
    turn = of_moments(lambda turn: "thinks" in turn)
    thoughts = form_of(page, turn).locator(".check-thoughts")
    thoughts.locator("summary").click()
    for thought in turn["thinks"].values():
        assert thoughts.get_by_text(thought).is_visible()
    assert turn["feedback"][turn["mark"]] not in page.content()


def test_a_term_has_its_meaning_on_hover_and_on_focus(page):
    term = page.locator("article a:has(.std-term)").first
    meaning = term.get_attribute("aria-description")
    assert len(meaning) > 20
    for show in (term.focus, term.hover):
        page.locator("h1").last.hover()
        page.keyboard.press("Escape")
        show()
        assert page.locator(".term-meaning").text_content() == meaning and page.locator(".term-meaning").is_visible()


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

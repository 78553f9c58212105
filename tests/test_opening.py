"""The question that a chapter opens with: answered in the page, kept by the reader, and back at the chapter's end."""

import json
import re
import tomllib

import pytest
from bs4 import BeautifulSoup
from conftest import ROOT
from test_checks import REFUSING

from widgets import Closing, Opening
from widgets.checks import identity
from widgets.opening import LINE, closing_html, opening, opening_html

FILES = sorted((ROOT / "chapters").glob("*.toml"))
WITH = [path.stem for path in FILES if "opening" in tomllib.loads(path.read_text(encoding="utf-8"))]
GOOD = """\
[opening]
question = "Tea?"
[[opening.option]]
text = "Yes"
closing = "It was hot."
[[opening.option]]  # a remark
text = "No"
closing = "It was cold."
"""
MORE = '[[opening.option]]\ntext = "{}"\nclosing = "So it was."\n'
EVIL = '<b class="x">\'&</b>'


def written(folder, text):
    """A folder with the chapter `x` of that text."""
    (folder / "x.toml").write_text(text)
    return folder


# --- the source -----------------------------------------------------------------------


def test_an_opening_is_read_as_it_stands_and_its_line_may_be_left_out(tmp_path):
    asked = opening("x", written(tmp_path, GOOD))
    assert (asked["question"], asked["line"]) == ("Tea?", LINE)
    assert [(o["text"], o["closing"]) for o in asked["option"]] == [("Yes", "It was hot."), ("No", "It was cold.")]
    own = GOOD.replace('"Tea?"', '"Tea?"\nline = "With milk?"')
    assert opening("x", written(tmp_path, own))["line"] == "With milk?"
    four = GOOD + MORE.format("Perhaps") + MORE.format("Never")
    assert len(opening("x", written(tmp_path, four))["option"]) == 4


@pytest.mark.parametrize(
    "old, new, words",
    [
        ("[opening]\nquestion", "[other]\nquestion", "x.toml, line 1: file: unknown key 'other'; allowed: question, t"),
        (GOOD, "", "x.toml, line 1: there is no [opening]; one is needed for `Opening` and `Closing`"),
        ('question = "Tea?"', "", "x.toml, line 1: opening: question is missing; needed: question"),
        ('question = "Tea?"', "question = 1", "x.toml, line 1: opening: question = 1; give a text"),
        ('"Tea?"', '"Tea?"\nright = "Yes"', "x.toml, line 1: opening: unknown key 'right'; allowed: question, line,"),
        (MORE.format("x"), "", "x.toml, line 1: the opening has 1 options; 2 to 4 are allowed"),
        ('closing = "It was cold."', "", "x.toml, line 6: opening.option: closing is missing; needed: text, closing"),
        ('closing = "It was hot."', 'closing = ""', "x.toml, line 3: opening.option: closing is missing"),
        ('text = "No"', 'text = "No"\nright = true', "x.toml, line 6: opening.option: unknown key 'right'; allowed:"),
        ('text = "No"', 'text = "Yes"', "x.toml, line 1: the opening has the option 'Yes' twice; each needs words"),
        ('text = "No"', "text = No", "x.toml: Invalid value (at line 7, "),
    ],
)
def test_a_faulty_opening_is_refused_with_file_line_and_what_is_allowed(tmp_path, old, new, words):
    text = GOOD
    if old == MORE.format("x"):
        old = GOOD[GOOD.index("[[opening.option]]  #") :]
    assert old in text
    with pytest.raises(ValueError) as error:
        opening("x", written(tmp_path, text.replace(old, new, 1)))
    assert str(error.value).startswith(words)


def test_five_options_are_too_many(tmp_path):
    text = GOOD + "".join(MORE.format(words) for words in ("Perhaps", "Never", "Often"))
    with pytest.raises(ValueError, match="x.toml, line 1: the opening has 5 options; 2 to 4 are allowed"):
        opening("x", written(tmp_path, text))


def test_a_chapter_that_there_is_not_is_refused_with_those_that_there_are():
    for show in (Opening, Closing):
        with pytest.raises(ValueError, match="99-nobody.toml is missing in .*chapters: choose from 01-freud, 02-"):
            show("99-nobody")


def test_both_places_name_the_answers_alike_and_the_closing_words_stand_in_the_second_alone():
    asked = opening("04-bordin")
    first, last = (BeautifulSoup(made("04-bordin", asked), "html.parser") for made in (opening_html, closing_html))
    named = [identity(option["text"]) for option in asked["option"]]
    for place in (first, last):
        assert place.legend.get_text() == asked["question"]
        assert [radio["value"] for radio in place.select("input[type=radio]")] == named
        assert len({radio["name"] for radio in place.select("input[type=radio]")}) == 1
    assert first.select_one("input[type=radio]")["name"] != last.select_one("input[type=radio]")["name"]
    field = first.select_one("input[type=text]")
    assert first.find("label", attrs={"for": field["id"]}).get_text() == asked["line"]
    said = {dd["data-answer"]: dd.get_text() for dd in last.select("dd")}
    assert said == {identity(option["text"]): option["closing"] for option in asked["option"]}
    assert [dt.get_text() for dt in last.select("dt")] == [option["text"] for option in asked["option"]]
    assert first.dd is None


def test_whatever_a_chapter_asks_is_text_in_the_page():
    asked = {"question": EVIL, "line": EVIL, "option": [{"text": EVIL, "closing": EVIL}, {"text": "n", "closing": "n"}]}
    html = BeautifulSoup(opening_html(EVIL, asked) + closing_html(EVIL, asked), "html.parser")
    assert html.find_all("b") == []
    assert {legend.get_text() for legend in html.find_all("legend")} == {EVIL}
    assert html.select_one("dt").get_text() == html.select_one("dd").get_text() == EVIL
    assert html.section["data-chapter"] == EVIL


@pytest.mark.parametrize("name", [path.stem for path in FILES])
def test_a_chapter_asks_at_its_top_and_again_before_its_summary_or_not_at_all(name):
    cells = json.loads((ROOT / "chapters" / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"]
    texts = ["".join(cell["source"]) for cell in cells]
    asked = [i for i, text in enumerate(texts) if re.search(rf'^(Opening|Closing)\("{name}"\)$', text, re.M)]
    if name not in WITH:
        assert asked == []
        return
    first, last = asked
    assert "Before you read on" in texts[first - 1] and first == 1
    assert "Opening(" in texts[first] and "Closing(" in texts[last]
    assert texts[last - 1].startswith("## ") and texts[last + 1].startswith("## In short")


def test_the_chapters_of_the_first_part_ask():
    assert {name[:2] for name in WITH} >= {"01", "02", "03", "04", "05", "06"}


# --- in the page ----------------------------------------------------------------------

NAME = "04-bordin"
ASKED = opening(NAME)
FIRST, OTHER = ASKED["option"][0], ASKED["option"][-1]


@pytest.fixture
def page(watch, site, book):
    return watch.open(f"{site}/chapters/{NAME}.html")


def place(page, kind):
    return page.locator(f".check.{kind}")


def end_of(page):
    """What stands at the chapter's end: what the reader said, and what the chapter says to it."""
    closing = place(page, "closing")
    said = closing.locator(".closing-said")
    return said.locator("span").all_inner_texts() if said.is_visible() else None, closing.locator("output").inner_text()


def choose(page, kind, option):
    place(page, kind).get_by_label(option["text"], exact=True).check()


def test_an_answer_stands_at_the_end_beside_what_the_chapter_found_and_can_be_changed(page):
    choose(page, "opening", FIRST)
    place(page, "opening").get_by_label(ASKED["line"]).fill("They know what for.")
    said = [f"You said: “{FIRST['text']}”", "Your line: “They know what for.”"]
    for _ in range(2):
        assert end_of(page) == ([*said, "And now?"], FIRST["closing"])
        assert place(page, "closing").get_by_label(FIRST["text"], exact=True).is_checked()
        page.reload()
    choose(page, "closing", OTHER)
    for _ in range(2):
        assert end_of(page) == ([*said, f"Now you say: “{OTHER['text']}”"], OTHER["closing"])
        # what was said before stays said
        assert place(page, "opening").get_by_label(FIRST["text"], exact=True).is_checked()
        assert place(page, "opening").get_by_label(ASKED["line"]).input_value() == "They know what for."
        page.reload()
    choose(page, "closing", FIRST)
    assert end_of(page) == ([*said, "And now?"], FIRST["closing"])


def test_without_an_answer_the_end_asks_again_and_tells_nothing(page):
    assert end_of(page) == (None, "")
    closing = place(page, "closing")
    assert closing.locator("input:checked").count() == 0
    assert ASKED["question"] in closing.aria_snapshot() and FIRST["closing"][:40] not in closing.aria_snapshot()
    choose(page, "closing", OTHER)
    assert end_of(page) == ([f"You say: “{OTHER['text']}”"], OTHER["closing"])
    page.reload()
    assert end_of(page) == ([f"You say: “{OTHER['text']}”"], OTHER["closing"])
    assert place(page, "opening").locator("input:checked").count() == 0


def test_all_answers_can_be_opened_at_the_end(page):
    words = place(page, "closing").get_by_text(OTHER["closing"])
    assert not words.is_visible()
    place(page, "closing").locator("summary").press("Enter")
    assert words.is_visible()


def test_it_is_answered_from_the_keyboard_alone(page):
    opening = place(page, "opening")
    opening.locator("input[type=radio]").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    second = ASKED["option"][1]
    assert opening.get_by_label(second["text"], exact=True).is_checked()
    page.keyboard.press("Tab")
    page.keyboard.type("Warmth")
    page.keyboard.press("Enter")
    assert opening.locator("output").inner_text() == "Kept in this browser; it comes back at the end of the chapter."
    assert end_of(page)[0] == [f"You said: “{second['text']}”", "Your line: “Warmth”", "And now?"]
    # writing in the middle of a line leaves the cursor there
    page.keyboard.press("Home")
    page.keyboard.type("Much ")
    assert opening.locator("input[type=text]").input_value() == "Much Warmth"


def test_the_line_is_asked_for_with_an_answer_and_not_before(page):
    field = place(page, "opening").locator("input[type=text]")
    assert field.is_hidden()
    choose(page, "opening", FIRST)
    assert field.is_visible()


def test_a_browser_that_keeps_nothing_still_brings_it_back_in_the_page(watch, site):
    page = watch.open(f"{site}/chapters/{NAME}.html", script=REFUSING)
    choose(page, "opening", FIRST)
    where = place(page, "opening").locator("output").inner_text()
    assert where == "Kept while this page is open; it comes back at the end of the chapter."
    assert end_of(page) == ([f"You said: “{FIRST['text']}”", "And now?"], FIRST["closing"])
    choose(page, "closing", OTHER)
    assert end_of(page)[1] == OTHER["closing"]


@pytest.mark.parametrize(
    "kept", ['{"first": "gone", "now": 3, "line": ["x"]}', '{"first": ', "7", '{"line": "alone"}', "null"]
)
def test_what_was_kept_and_is_no_answer_any_more_is_as_if_never_given(page, kept):
    page.evaluate("([name, kept]) => localStorage.setItem(`alliance:${name}-opening`, kept)", [NAME, kept])
    page.reload()
    assert end_of(page) == (None, "")
    assert place(page, "opening").locator("input:checked").count() == 0
    choose(page, "opening", FIRST)
    assert end_of(page)[1] == FIRST["closing"]


def test_an_answer_is_of_its_chapter(watch, site, page):
    choose(page, "opening", FIRST)
    page.goto(f"{site}/chapters/03-greenson.html")
    assert end_of(page) == (None, "")


def test_from_a_folder_on_disk_it_is_kept_as_well(curious, book):
    # with a script before its own a page that is reloaded from disk may find an empty store, for good
    page = curious.open((book / "chapters" / f"{NAME}.html").as_uri())
    choose(page, "opening", FIRST)
    page.reload()
    assert end_of(page)[1] == FIRST["closing"]


def test_without_javascript_the_question_and_all_closings_can_be_read(watch, site):
    page = watch.open(f"{site}/chapters/{NAME}.html", java_script_enabled=False)
    assert place(page, "opening").get_by_text(ASKED["question"]).is_visible()
    assert place(page, "opening").get_by_text("Keep your answer in mind").is_visible()
    assert place(page, "opening").locator("input[type=text]").is_hidden()
    for option in ASKED["option"]:
        assert place(page, "closing").get_by_text(option["closing"]).is_visible()

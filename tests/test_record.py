"""The reader's own record: all that the book keeps, in words; saved as a file, taken in again, erased."""

import json
import re
from pathlib import Path

import pytest
from conftest import ROOT, when_ready
from test_accessibility import audit
from test_checks import REFUSING

from widgets import scenes
from widgets.checks import identity, questions, transcript
from widgets.opening import opening

NAME = "04-bordin"
KEPT = "Object.fromEntries(Object.keys(localStorage).filter(k => k.startsWith('alliance:')).sort().map(k => [k, localStorage[k]]))"
FULL = """const own = Storage.prototype.setItem;
Storage.prototype.setItem = function (key, text) {
  if (String(text).includes("too much")) throw new DOMException("full", "QuotaExceededError");
  own.call(this, key, text);
};"""
QUESTION = questions(NAME)[0]
TURN = next(turn for turn in transcript(NAME)["turn"] if "mark" in turn)
OPENING = opening(NAME)
GOAL = scenes.scene("bordin").goals[0]


def key(name, value):
    """What the book keeps under a name."""
    return {f"alliance:{name}": value if isinstance(value, str) else json.dumps(value)}


# something of every kind
SOME = {
    **key(f"{NAME}-questions", {QUESTION["id"]: identity(QUESTION["option"][1]["text"])}),
    **key(f"{NAME}-transcript", {identity(TURN["text"]): "none"}),
    **key(f"{NAME}-opening", {"first": identity(OPENING["option"][0]["text"]), "line": "<b>mine</b>"}),
    **key("guess-bordin", [20, 18, 16, 14]),
    **key("guess-study", {"given": 0.3, "at": '{"n": 80}'}),
    **key("guess-freud", '"skipped"'),
    **key(f"goal-bordin-{GOAL.name}", "found"),
    **key("flashcards", ["bond", "rupture"]),
    **key("what-you-saw", {"opened": ["bordin/1", "bordin/2"], "all": False}),
    **key("no-guesses", "true"),
    **key("check-seed", "123"),
    **key("code-bordin", "def mine():\n    return '<script>'"),
}
WORDS = [
    QUESTION["text"],
    QUESTION["option"][1]["text"],
    TURN["text"],
    "none of these",
    OPENING["option"][0]["text"],
    "<b>mine</b>",
    "20, 18, 16, 14 of 40",
    "0.30",
    "skipped",
    GOAL.words,
    "bond, rupture",
    f"{scenes.scene('bordin').title} (2)",
    "never ask",
    "def mine():\n    return '<script>'",
]


def keep(page, some):
    """Puts that into the browser, and nothing else of the book, as if the reader had answered; opens the page anew."""
    page.evaluate("some => { localStorage.clear(); Object.assign(localStorage, some); }", some)
    page.reload()


def a_file(tmp_path, whole):
    """A file with that in it, to be chosen."""
    place = tmp_path / "mine.json"
    place.write_text(whole if isinstance(whole, str) else json.dumps(whole), encoding="utf-8")
    return place


def a_record(kept):
    return {"kind": "therapeutic-alliance record", "format": 1, "written": "2026-01-02", "kept": kept}


def press(page, name):
    page.get_by_role("button", name=name, exact=True).press("Enter")


def take_in(page, file):
    """Chooses a file by the button and the browser's chooser; what the page then says."""
    page.locator(".record-said").evaluate("e => (e.textContent = '')")
    with page.expect_file_chooser() as chooser:
        press(page, "Take in a file")
    chooser.value.set_files(file)
    page.wait_for_function(
        "document.querySelector('.record-said').textContent || !document.querySelector('.record-ask').hidden"
    )
    return page.locator(".record-said").inner_text()


def save(page):
    with page.expect_download() as download:
        press(page, "Save as a file")
    return download.value


@pytest.fixture
def page(watch, site):
    """The record's page, of a browser that has kept something of every kind."""
    page = watch.open(f"{site}/book/record.html")
    keep(page, SOME)
    return page


def test_all_that_is_kept_stands_there_as_words_and_as_text(page):
    said = page.locator(".record-kept").evaluate("e => [...e.querySelectorAll('dt, dd, h2')].map(x => x.textContent)")
    for words in WORDS:
        assert any(words in line for line in said), words
    assert page.locator(".record-kept b, .record-kept script").count() == 0
    assert "Bordin: goals, tasks, bond" in said and said.index("Settings") > said.index("Flashcards")


def test_saved_erased_and_taken_in_it_is_the_same_record(page, watch, site):
    with_it, words = page.evaluate(KEPT), page.locator(".record-kept").inner_text()
    assert with_it.keys() >= SOME.keys()
    file = save(page)
    assert re.fullmatch(r"therapeutic-alliance-record-\d{4}-\d\d-\d\d\.json", file.suggested_filename)
    press(page, "Erase …")
    assert page.evaluate(KEPT) == with_it  # not before it is confirmed
    press(page, "Erase")
    assert page.evaluate(KEPT) == {} and "Nothing is kept yet" in page.locator(".record-kept").inner_text()
    assert page.get_by_role("button", name="Save as a file").is_disabled()
    assert "Taken in" in take_in(page, file.path())
    assert page.evaluate(KEPT) == with_it and page.locator(".record-kept").inner_text() == words


def test_erasing_leaves_what_is_not_the_book_s(page):
    page.evaluate("localStorage.other = 'of another'")
    press(page, "Erase …")
    press(page, "Erase")
    assert page.evaluate(KEPT) == {}
    assert page.evaluate("localStorage.other") == "of another"


@pytest.mark.parametrize("no", ["button", "Escape"])
def test_whoever_thinks_again_loses_nothing_and_the_focus_comes_back(page, no):
    press(page, "Erase …")
    assert page.evaluate("document.activeElement.textContent") == "Keep them"  # Enter twice erases nothing
    page.keyboard.press("Enter" if no == "button" else no)
    assert page.evaluate(KEPT).keys() >= SOME.keys() and page.locator(".record-ask").is_hidden()
    assert page.evaluate("document.activeElement.textContent") == "Erase …"


@pytest.mark.parametrize(
    "whole, reason",
    [
        ("PNG\x01\x02 garbage", "no JSON"),
        (json.dumps(a_record(SOME))[:-40], "cut off"),
        ("[]", "does not say that it is a record"),
        ({"goal": 3}, "does not say that it is a record"),
        (a_record(SOME) | {"format": 2}, "format 2"),
        (a_record(None), "holds nothing"),
        (a_record({**SOME, "theme": "dark"}), "“theme”"),
        (a_record(key("flashcards", ["bond", 3])), "alliance:flashcards"),
        (a_record({"alliance:goal-bordin-against": ["found"]}), "alliance:goal-bordin-against"),
        (a_record(key("guess-bordin", [[1]])), "alliance:guess-bordin"),
        (a_record(key("what-you-saw", {"opened": "all"})), "alliance:what-you-saw"),
        (a_record(key(f"{NAME}-opening", {"line": 7})), f"alliance:{NAME}-opening"),
        ('{"kind": "' + "x" * 5_000_001 + '"}', "at most 5"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 40 else "",
)
def test_a_file_that_is_no_record_is_refused_with_the_reason_and_nothing_is_lost(page, tmp_path, whole, reason):
    before = page.evaluate(KEPT)
    said = take_in(page, a_file(tmp_path, whole))
    assert "“mine.json” was not taken in" in said and reason in said and "Nothing has been changed." in said
    assert page.evaluate(KEPT) == before


def test_what_would_be_replaced_is_asked_about_first_and_what_the_file_does_not_know_stays(page, tmp_path):
    before = page.evaluate(KEPT)
    other = key("flashcards", ["goal"]) | key("guess-freud", '"skipped"') | key("goal-zetzel-x", "found")
    file = a_file(tmp_path, a_record(other))
    take_in(page, file)
    assert "holds 3 entries. One of them stands here with something else" in page.locator(".record-ask").inner_text()
    press(page, "Leave all as it is")
    assert page.evaluate(KEPT) == before
    take_in(page, file)
    press(page, "Replace")
    assert page.evaluate(KEPT) == {**before, **other}


def test_where_there_is_no_room_for_it_all_is_as_it_was(watch, site, tmp_path):
    page = watch.open(f"{site}/book/record.html", script=FULL)
    keep(page, key("flashcards", ["bond"]) | key("code-a", "short"))
    before = page.evaluate(KEPT)
    file = a_file(tmp_path, a_record(key("a-new", "one") | key("code-a", "other") | key("code-b", "too much")))
    take_in(page, file)
    press(page, "Replace")
    assert "no room" in page.locator(".record-said").inner_text()
    assert page.evaluate(KEPT) == before


def test_where_storage_is_blocked_it_says_so_and_offers_nothing(watch, site):
    page = watch.open(f"{site}/book/record.html", script=REFUSING)
    assert "storage is blocked" in page.locator(".record-kept").inner_text()
    assert page.locator(".record-actions").is_hidden()


def test_from_disk_what_a_chapter_keeps_is_shown_saved_and_taken_in(curious, book):
    # with a script before its own the next page from disk may find an empty store
    page = curious.open((book / "chapters" / f"{NAME}.html").as_uri())
    page.locator(".check.opening").get_by_label(OPENING["option"][0]["text"], exact=True).check()
    page.goto((book / "book" / "record.html").as_uri())
    assert OPENING["option"][0]["text"] in page.locator(".record-kept").inner_text()
    kept, file = page.evaluate(KEPT), save(page)
    press(page, "Erase …")
    press(page, "Erase")
    take_in(page, file.path())
    assert page.evaluate(KEPT) == kept


def test_a_record_taken_in_elsewhere_is_there_in_the_chapters(watch, site, tmp_path):
    page = watch.open(f"{site}/book/record.html")
    take_in(page, a_file(tmp_path, a_record(SOME)))
    page.goto(f"{site}/chapters/{NAME}.html")
    when_ready(page)
    assert OPENING["option"][0]["text"] in page.locator(".closing-said").inner_text()
    assert page.locator("#bordin .goal-reached").inner_text() == "You have found one before."


@pytest.mark.parametrize("where", ["in another tab", "one comes back to"])
def test_a_chapter_that_was_open_before_does_not_bring_back_what_was_erased(page, site, where):
    chapter = page.context.new_page()
    chapter.goto(f"{site}/chapters/{NAME}.html")
    first = chapter.locator(".check.opening").get_by_label(OPENING["option"][0]["text"], exact=True)
    assert first.is_checked()
    if where == "in another tab":
        with chapter.expect_navigation():
            press(page, "Erase …")
            press(page, "Erase")
    else:  # a browser that shows its page as it was left
        chapter.evaluate("Object.keys(localStorage).forEach(key => delete localStorage[key])")
        chapter.evaluate("sessionStorage.setItem('record-changed', Date.now() + 1)")
        with chapter.expect_navigation():
            chapter.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    chapter.wait_for_load_state()
    assert not first.is_checked()


def test_a_record_breaks_no_rule_of_accessibility_not_even_while_it_asks(page):
    assert audit(page) == []
    press(page, "Erase …")
    assert audit(page) == []
    page.emulate_media(color_scheme="dark")
    assert audit(page) == []


def test_every_key_under_which_a_script_of_the_book_keeps_something_is_known_to_the_record():
    scripts = [*(ROOT / "book" / "_static").glob("*.js"), ROOT / "widgets" / "checks.js"]
    text = "\n".join(Path(path).read_text(encoding="utf-8") for path in scripts)
    named = {re.split(r"\$\{", name)[0].rstrip("-") for name in re.findall(r"[\"`]alliance:([^\"`]*)", text)} - {""}
    told = (ROOT / "book" / "_static" / "record.js").read_text(encoding="utf-8")
    assert named >= {"guess", "goal", "flashcards", "what-you-saw", "no-guesses"}
    assert [name for name in sorted(named) if f'"{name}' not in told] == []


def test_the_page_does_not_give_away_which_answers_are_right(book):
    text = (book / "book" / "record.html").read_text(encoding="utf-8")
    assert (
        QUESTION["option"][0]["text"]
        in json.loads(re.search(r"record-words\">(.*?)</script>", text, re.S)[1])["options"].values()
    )
    assert not any(option["feedback"][:40] in text for question in questions(NAME) for option in question["option"])

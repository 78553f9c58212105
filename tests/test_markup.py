"""Markup that comes from outside (a link, what a browser has kept, a file, a search) shows as text and does nothing.

tests/test_html.py says the same of what the build fills in.
"""

import json
import urllib.parse

import pytest
from conftest import CHAPTER, place, when_ready

EVIL = '<img src="x" onerror="window.hit = 1"><b class="evil">B</b>'
SPOILT = """evil => {
  const within = (value) =>
    typeof value === "string" ? evil
    : Array.isArray(value) ? value.map(within)
    : value && typeof value === "object" ? Object.fromEntries(Object.entries(value).map(([k, v]) => [k, within(v)]))
    : value;
  const spoil = { plain: () => evil, quoted: () => JSON.stringify(evil), listed: () => JSON.stringify([evil, { [evil]: evil }]),
    within: (text) => { try { return JSON.stringify(within(JSON.parse(text))); } catch { return evil; } } };
  return (how) => Object.keys(localStorage).forEach((key) => localStorage.setItem(key, spoil[how](localStorage[key])));
}"""


def harmless(page):
    """Whether nothing of the markup became an element, or ran."""
    return page.evaluate("document.querySelector('.evil, img[src=x]') === null && window.hit === undefined")


@pytest.mark.parametrize(
    "link, section, told",
    [
        ("#bordin?goal={}", "bordin", True),
        ("#bordin?{}=3", "bordin", True),
        ("#fit?length={}", "fit", True),
        ("#{}?goal=3", "bordin", False),
        ("#bordin?goal=3&from={}", "bordin", True),
    ],
)
def test_markup_in_a_link_is_text(watch, site, link, section, told):
    page = watch.open(f"{site}/{CHAPTER}{link.format(urllib.parse.quote(EVIL))}")
    when_ready(page, section)
    page.wait_for_function("!document.querySelector('.simulation[aria-busy]')")
    if told:
        page.wait_for_function("id => document.querySelector(`#${id} .simulation-notice`)?.textContent", arg=section)
    assert harmless(page)


@pytest.mark.parametrize("how", ["plain", "quoted", "listed", "within"])
def test_markup_in_what_was_kept_is_text(watch, site, how):
    page = watch.open(f"{site}/{CHAPTER}")
    when_ready(page)
    page.locator(".opening input[type=radio]").last.check()
    page.locator(".opening-line input").fill(EVIL)
    question = page.locator(".check:not(.opening, .closing, .transcript) form.check-item").first
    question.locator("input[type=radio]").first.check()
    question.locator("button[type=submit]").click()
    page.locator("#bordin [name=goal]").press("Home")
    page.goto(f"{site}/book/flashcards.html")
    page.locator(".flashcard:visible summary").first.click()
    page.locator(".flashcard:visible [data-known=yes]:visible").first.click()
    assert page.evaluate("localStorage.length") > 4
    page.evaluate(f"({SPOILT})({json.dumps(EVIL)})({json.dumps(how)})")
    page.reload()
    page.locator(".flashcard:visible").first.wait_for()
    assert harmless(page)
    page.goto(f"{site}/{CHAPTER}")
    section = when_ready(page)
    assert harmless(page)
    section.locator("[name=goal]").press("End")
    page.wait_for_function("location.hash.includes('goal=7')")
    question = page.locator(".check:not(.opening, .closing, .transcript) form.check-item").first
    question.locator("input[type=radio]").first.check()
    question.locator("button[type=submit]").click()
    question.locator(".check-feedback:not(:empty)").wait_for()
    assert harmless(page)
    # the theme says that it was kept no mode
    watch.errors = [error for error in watch.errors if not error.startswith("Got invalid theme mode: ")]


def test_a_reader_s_own_line_comes_back_as_text(watch, site):
    page = watch.open(f"{site}/{CHAPTER}")
    page.locator(".opening input[type=radio]").last.check()
    page.locator(".opening-line input").fill(EVIL)
    page.locator(".opening-line input").blur()
    page.wait_for_function("evil => document.querySelector('.closing-said').textContent.includes(evil)", arg=EVIL)
    assert harmless(page)


def test_markup_in_a_file_is_text(watch, site, book):
    page = watch.open(f"{site}/{place(book, 'plan')}")
    section = when_ready(page, "plan")
    before = section.locator(".simulation-sentence").text_content()
    plan = f"A plan, registered\nQuestion: {EVIL}\nStudies: {EVIL}\n{EVIL}\n"
    section.locator("input[type=file]").set_input_files(
        {"name": "plan.txt", "mimeType": "text/plain", "buffer": plan.encode()}
    )
    page.wait_for_function(
        "before => document.querySelector('#plan .simulation-sentence').textContent !== before", arg=before
    )
    assert harmless(page)


def test_markup_in_a_search_is_text(watch, site):
    page = watch.open(f"{site}/search.html?q={urllib.parse.quote(EVIL + ' rupture')}&highlight=<b>")
    page.wait_for_function(
        "document.querySelector('#search-results .search-summary')?.textContent.match(/search|found/i)"
    )
    assert harmless(page)


def test_what_would_do_harm_is_seen(watch, site):
    page = watch.open(f"{site}/{CHAPTER}")
    page.evaluate("document.querySelector('article').insertAdjacentHTML('beforeend', '<b class=\"evil\">B</b>')")
    assert not harmless(page)

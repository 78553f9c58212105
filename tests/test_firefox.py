"""The page in Firefox, over HTTP and from disk: it starts, moves by keyboard and link, goes back, and tells the truth.

Only a handful: tests/test_page*.py say the rest in Chromium, and `make races` plays long on both.
"""

import json
import time

import browser
import pytest
import races
from conftest import CHAPTER

from widgets import scenes

HOME, RIGHT = "\ue011", "\ue014"  # WebDriver's codes of keys
pytestmark = pytest.mark.skipif(
    not browser.find_firefox(), reason="there is no Firefox: `make browser` tries to install"
)


@pytest.fixture(scope="module")
def open_tab():
    """Opens an address in a Firefox."""
    with races.firefox() as open_at:
        yield open_at


@pytest.fixture(scope="module", params=["http", "disk"])
def address(request, site, book):
    """The chapter's address, over HTTP and from disk."""
    return f"{site}/{CHAPTER}" if request.param == "http" else (book / CHAPTER).as_uri()


def rest(tab):
    """What the page shows once it is at rest, after a look at whether all of it belongs together."""
    state = json.loads(tab("races.settle(600)"))
    assert races.out_of_step(state) == []
    return {seen["name"]: seen for seen in state["simulations"]}


def test_it_starts_with_what_the_model_says_and_draws_it(open_tab, address):
    tab = open_tab(address)
    assert rest(tab)["bordin"]["sentence"] == scenes.run(scenes.scene("bordin"), {})["sentence"]
    tab("document.querySelector('#bordin .simulation-figure').scrollIntoView()")
    tab("races.until(() => document.querySelector('#bordin .main-svg'))")


def test_a_key_on_a_slider_moves_all_of_it(open_tab, address):
    tab = open_tab(address)
    rest(tab)
    tab("document.querySelector('#bordin [name=goal]').focus()")
    tab.press(HOME)
    tab.press(RIGHT)
    seen = rest(tab)["bordin"]
    assert seen["settings"]["goal"] == 1.5
    assert seen["sentence"] == scenes.run(scenes.scene("bordin"), {"goal": 1.5})["sentence"]
    tab("races.until(() => location.hash.startsWith('#bordin?goal=1.5&'))")


def test_a_link_is_taken_and_back_returns(open_tab, address):
    tab = open_tab(f"{address}#bordin?goal=3")
    assert rest(tab)["bordin"]["settings"]["goal"] == 3
    tab("location.hash = '#bordin?goal=6'")
    tab("races.until(() => document.querySelector('#bordin [name=goal]').value === '6')")
    rest(tab)
    tab("history.back()")
    tab("races.until(() => document.querySelector('#bordin [name=goal]').value === '3')")
    assert rest(tab)["bordin"]["settings"]["goal"] == 3


def test_icons_are_drawn_from_their_own_font(open_tab, address):
    tab = open_tab(address)
    tab("races.until(() => [...document.fonts].some((f) => f.family.includes('Awesome') && f.status === 'loaded'))")


def arrive(tab, page):
    """Waits until a tab shows a page, whole."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            if tab(f"location.pathname.includes({page!r}) && document.readyState === 'complete'"):
                return
        except RuntimeError:
            pass  # between two pages
    pytest.fail(f"not at {page} within a minute")


def test_a_page_that_was_left_and_is_come_back_to_is_alive(open_tab, address):
    tab = open_tab(f"{address}#bordin?goal=3")
    assert rest(tab)["bordin"]["settings"]["goal"] == 3
    tab("setTimeout(() => (location.href = document.querySelector('a[href$=\"glossary.html\"]').href)) && 0")
    arrive(tab, "glossary")
    tab("setTimeout(() => history.back()) && 0")
    arrive(tab, "04-bordin")
    assert rest(tab)["bordin"]["settings"]["goal"] == 3
    tab("document.querySelector('#bordin [name=goal]').focus()")
    tab.press(HOME)
    assert rest(tab)["bordin"]["sentence"] == scenes.run(scenes.scene("bordin"), {"goal": 1})["sentence"]

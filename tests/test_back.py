"""A link in the text leads to its simulation below the header, and the reader finds the way back to the step."""

import pytest
from conftest import CHAPTER, when_ready
from test_page import after

SIZES = [(1366, 625), (390, 664)]


def opened(watch, site, size, anchor=""):
    page = watch.open(f"{site}/{CHAPTER}{anchor}", viewport={"width": size[0], "height": size[1]})
    return page, when_ready(page)


def link_to(page, name):
    return page.locator(f"article a[href*='#{name}?']").first


@pytest.mark.parametrize("size", SIZES)
def test_after_a_link_a_button_leads_back_to_it(watch, site, size):
    page, section = opened(watch, site, size)
    link = link_to(page, "bordin")
    assert section.get_by_role("button", name="Back to the text").count() == 0
    link.scroll_into_view_if_needed()
    after(page, "bordin", lambda: link.press("Enter"))
    back = section.get_by_role("button", name="Back to the text")
    back.focus()
    page.keyboard.press("Enter")
    assert link.evaluate("e => e === document.activeElement")
    # the page may still be on its way
    within = "e => { const { top } = e.getBoundingClientRect(); return top > 0 && top < innerHeight; }"
    page.wait_for_function(within, arg=link.element_handle())
    assert back.is_hidden()


@pytest.mark.parametrize("size", SIZES)
def test_a_link_s_simulation_begins_just_below_the_header(watch, site, size):
    page, section = opened(watch, site, size)
    link = link_to(page, "bordin")
    link.scroll_into_view_if_needed()
    after(page, "bordin", lambda: link.click())
    stands_below_the_header(page, section)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", ["bordin", "fit", "repair"])
def test_a_link_from_elsewhere_lands_below_the_header(watch, site, size, name):
    page = watch.open(f"{site}/{CHAPTER}#{name}?bond=6", viewport={"width": size[0], "height": size[1]})
    section = when_ready(page, name)
    for other in page.locator("section.simulation").all():
        when_ready(page, other.get_attribute("id"))
    stands_below_the_header(page, section)


# a browser that keeps the place by itself would hide what the page does
UNANCHORED = "* { overflow-anchor: none; }"
GROW = "document.querySelector('article h1').insertAdjacentHTML('afterend', '<div class=\"late\" style=\"height: 200px\">')"


def test_what_arrives_late_above_does_not_push_it_away(watch, site):
    page = watch.open(f"{site}/{CHAPTER}#fit?bond=6")
    section = when_ready(page, "fit")
    page.add_style_tag(content=UNANCHORED)
    page.evaluate(GROW)
    stands_below_the_header(page, section)


def test_once_the_reader_acts_the_page_stays_where_the_reader_is(watch, site):
    page = watch.open(f"{site}/{CHAPTER}#fit?bond=6")
    section = when_ready(page, "fit")
    stands_below_the_header(page, section)
    page.add_style_tag(content=UNANCHORED)
    page.mouse.move(600, 300)
    page.mouse.wheel(0, -400)
    page.wait_for_timeout(700)
    before = page.evaluate("scrollY")
    page.evaluate(GROW)
    page.wait_for_timeout(300)
    assert page.evaluate("scrollY") == before


def stands_below_the_header(page, section):
    page.wait_for_timeout(700)  # the page may still be on its way
    top = section.bounding_box()["y"]
    header = page.locator(".bd-header-article").bounding_box()
    foot = header["y"] + header["height"]
    assert foot - 1 <= top <= foot + 30, (top, foot)

"""The triangle's corners can be moved by hand, and the sliders follow."""

import pytest
from conftest import place, when_ready
from test_page import SEEN, after

from widgets import scenes
from widgets.scenes.triangle import CORNERS, MIDDLE, POINT

SIZES = [(1366, 625), (390, 664)]
PULLED = [s for s in scenes.SCENES.values() if {"goal", "task", "bond"} <= {c.name for c in s.controls}]


def corner(section, name, agreement):
    """Where a corner of the triangle stands on the screen at some agreement."""
    dx, dy = next((x, y) for n, x, y in CORNERS if n == name)
    spot = [MIDDLE[0] + dx * POINT * agreement, MIDDLE[1] + dy * POINT * agreement]
    return section.evaluate(
        """(s, [x, y]) => {
          const matrix = s.querySelector('.simulation-triangle svg').getScreenCTM();
          const spot = new DOMPoint(x, y).matrixTransform(matrix);
          return [spot.x, spot.y];
        }""",
        spot,
    )


def pull(page, section, name, start, end):
    """Takes a corner by hand from one agreement to another."""
    page.mouse.move(*corner(section, name, start))
    page.mouse.down()
    page.mouse.move(*corner(section, name, (start + end) / 2))
    page.mouse.move(*corner(section, name, end))
    page.mouse.up()


@pytest.mark.parametrize("name", ["goal", "task", "bond"])
def test_a_corner_that_is_pulled_takes_its_slider_along_and_no_other(watch, site, book, name):
    page = watch.open(f"{site}/{place(book, 'bordin')}")
    section = when_ready(page)
    section.locator(".simulation-triangle").scroll_into_view_if_needed()
    _, now = after(page, "bordin", lambda: pull(page, section, name, 5, 2))
    values = {n: section.locator(f"[name={n}]").input_value() for n in ("goal", "task", "bond")}
    assert values == {"goal": "5", "task": "5", "bond": "5", name: "2"}
    assert section.locator(f"[name={name}]").get_attribute("aria-valuetext") == "2.0 of 7"
    assert now["sentence"] == scenes.run(scenes.scene("bordin"), {name: 2})["sentence"]
    # beyond its ends it stays at its end, and the triangle has been drawn anew under the hand
    after(page, "bordin", lambda: pull(page, section, name, 2, 9))
    assert section.locator(f"[name={name}]").input_value() == "7"


@pytest.mark.parametrize("scene", PULLED, ids=lambda s: s.name)
def test_every_triangle_with_its_three_sliders_can_be_pulled(watch, site, book, scene):
    page = watch.open(f"{site}/{place(book, scene.name)}")
    section = when_ready(page, scene.name)
    if not section.locator(".simulation-triangle svg").count():
        return
    section.locator(".simulation-triangle").scroll_into_view_if_needed()
    start = next(c.default for c in scene.controls if c.name == "goal")
    end = start + 1.5 if start <= 5 else start - 1.5
    after(page, scene.name, lambda: pull(page, section, "goal", start, end))
    assert float(section.locator("[name=goal]").input_value()) == end


def test_a_corner_without_a_slider_stays(watch, site, book):
    page = watch.open(f"{site}/{place(book, 'repair')}")
    section = when_ready(page, "repair")
    section.locator(".simulation-triangle").scroll_into_view_if_needed()
    before = page.evaluate(SEEN, "repair")
    pull(page, section, "goal", 5, 2)
    assert page.evaluate(SEEN, "repair") == before
    after(page, "repair", lambda: pull(page, section, "bond", 5, 3))
    assert section.locator("[name=bond]").input_value() == "3"


def test_a_hand_far_from_every_corner_moves_nothing(watch, site, book):
    page = watch.open(f"{site}/{place(book, 'bordin')}")
    section = when_ready(page)
    section.locator(".simulation-triangle").scroll_into_view_if_needed()
    before = page.evaluate(SEEN, "bordin")
    page.mouse.move(*corner(section, "goal", 0))
    page.mouse.down()
    page.mouse.move(*corner(section, "goal", 4))
    page.mouse.up()
    assert page.evaluate(SEEN, "bordin") == before


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_the_names_of_the_corners_are_large_enough_to_read_and_whole(watch, site, book, size):
    page = watch.open(f"{site}/{place(book, 'bordin')}", viewport={"width": size[0], "height": size[1]})
    when_ready(page)
    names = page.evaluate(
        """() => {
          const picture = document.querySelector('#bordin .alliance-triangle');
          const frame = picture.getBoundingClientRect();
          const scale = frame.width / picture.viewBox.baseVal.width;
          return [...picture.querySelectorAll('text')].map((text) => {
            const box = text.getBoundingClientRect();
            const within = box.left >= frame.left - 1 && box.right <= frame.right + 1;
            return [parseFloat(getComputedStyle(text).fontSize) * scale, within];
          });
        }"""
    )
    assert len(names) == 3
    for high, within in names:
        assert high >= 11 and within

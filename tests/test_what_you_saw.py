""" "What you saw" stays closed until the reader has tried, and is never out of anybody's reach."""

import json
import re

import pytest
from conftest import ROOT, when_ready

CHAPTERS = sorted(path.stem for path in (ROOT / "chapters").glob("*.ipynb"))
PAGE = "chapters/04-bordin.html"
SEEN = """(i) => {
  const told = document.querySelectorAll(".what-you-saw-told")[i];
  return told.offsetWidth > 100 && told.offsetHeight > 20 && getComputedStyle(told).clipPath === "none";
}"""


def open_blocks(page):
    """For each block of a page, in order, whether its text is in sight."""
    return [page.evaluate(SEEN, i) for i in range(page.locator(".what-you-saw").count())]


def words(page, i=0):
    """The first words of a block's text, as a screen reader comes by them."""
    snapshot = page.locator(".what-you-saw").nth(i).aria_snapshot()
    return re.sub(r"\s+", " ", snapshot)


@pytest.mark.parametrize("name", CHAPTERS)
def test_each_what_you_saw_of_a_chapter_is_such_a_block_and_closed_at_first(watch, site, name):
    notebook = json.loads((ROOT / "chapters" / f"{name}.ipynb").read_text(encoding="utf-8"))
    text = "".join("".join(cell["source"]) + "\n" for cell in notebook["cells"])
    page = watch.open(f"{site}/chapters/{name}.html")
    assert open_blocks(page) == [False] * text.count("{dropdown} What you saw")
    assert "### What you saw" not in text


def test_what_is_closed_is_there_for_a_screen_reader(watch, site):
    page = watch.open(f"{site}/{PAGE}")
    assert open_blocks(page)[0] is False
    assert 'heading "What you saw" [level=3]' in words(page) and "taking one element down" in words(page)


def test_moving_a_control_opens_what_tells_of_it_and_nothing_else_for_good(watch, site):
    page = watch.open(f"{site}/{PAGE}")
    when_ready(page).locator("[name=task]").press("ArrowLeft")
    assert open_blocks(page) == [True, False, False]
    page.reload()
    assert open_blocks(page) == [True, False, False]


def test_the_arrow_keys_a_button_and_a_followed_link_are_tries_as_well(watch, site):
    page = watch.open(f"{site}/{PAGE}")
    when_ready(page).locator("button[name=telling]").click()
    assert open_blocks(page) == [True, False, False]
    page.locator('a.try[href^="#fit?"]').first.click()
    assert open_blocks(page) == [True, True, False]
    when_ready(page, "repair").locator("select").first.select_option(index=1)
    assert open_blocks(page) == [True, True, True]


def test_copying_a_link_or_looking_at_the_numbers_is_no_try(watch, site):
    page = watch.open(f"{site}/{PAGE}")
    section = when_ready(page)
    section.locator(".simulation-numbers > summary").click()
    section.locator("[data-action=link]").click()
    assert open_blocks(page) == [False, False, False]


def test_who_arrives_by_a_link_with_settings_has_tried_and_by_one_without_has_not(watch, site):
    page = watch.open(f"{site}/{PAGE}#bordin?goal=2")
    assert open_blocks(page) == [True, False, False]
    page = watch.open(f"{site}/{PAGE}#bordin")
    assert open_blocks(page) == [False, False, False]


def test_a_second_list_on_one_simulation_waits_for_its_own_control_or_link(watch, site):
    page = watch.open(f"{site}/chapters/06-collaboration.html")
    section = when_ready(page, "lenses")
    section.locator("[name=goal]").press("Home")
    assert open_blocks(page) == [True, False]
    section.locator("select").select_option(index=1)
    assert open_blocks(page) == [True, True]


def test_its_button_opens_one_and_hands_on_the_focus(watch, site):
    page = watch.open(f"{site}/{PAGE}")
    page.get_by_role("button", name="Open it now").nth(1).click()
    assert open_blocks(page) == [False, True, False]
    assert page.evaluate("document.activeElement.id") == "what-you-saw-2"
    assert page.get_by_role("button", name="Open it now").count() == 2


def test_open_all_holds_in_every_chapter_and_can_be_taken_back(watch, site):
    page = watch.open(f"{site}/{PAGE}")
    page.get_by_role("button", name="Open it now").first.click()
    page.get_by_role("button", name="Open all").last.click()
    assert open_blocks(page) == [True] * 3
    page.goto(f"{site}/chapters/01-freud.html")
    assert open_blocks(page) == [True] * 2
    page.get_by_role("button", name="Close those").first.click()
    assert open_blocks(page) == [False] * 2
    page.goto(f"{site}/{PAGE}")
    assert open_blocks(page) == [True, False, False]


def test_the_place_stays_where_it_is_when_blocks_above_it_open(watch, site):
    page = watch.open(f"{site}/{PAGE}")
    when_ready(page, "repair")
    button = page.get_by_role("button", name="Open all").last
    button.scroll_into_view_if_needed()
    where = "document.getElementById('what-you-saw-3').getBoundingClientRect().top"
    before = page.evaluate(where)
    button.click()
    page.evaluate("new Promise((then) => requestAnimationFrame(() => requestAnimationFrame(then)))")
    assert abs(page.evaluate(where) - before) <= 2


def test_who_tabs_into_a_closed_one_opens_it(watch, site):
    page = watch.open(f"{site}/{PAGE}")
    page.locator(".what-you-saw-told a").first.focus()
    assert open_blocks(page)[0] is True


def test_without_script_and_in_print_all_are_open(watch, site):
    page = watch.open(f"{site}/{PAGE}", java_script_enabled=False)
    boxes = [told.bounding_box() for told in page.locator(".what-you-saw-told").all()]
    assert len(boxes) == 3 and all(box["width"] > 100 and box["height"] > 20 for box in boxes)
    assert not page.locator(".what-you-saw button:visible").count()
    page = watch.open(f"{site}/{PAGE}")
    assert open_blocks(page) == [False] * 3
    page.emulate_media(media="print")
    assert open_blocks(page) == [True] * 3
    assert not page.locator(".what-you-saw button:visible").count()


def test_where_a_simulation_cannot_start_nobody_waits_in_vain(watch, site):
    page = watch.open(f"{site}/{PAGE}", script="delete window.WebAssembly")
    page.wait_for_selector("section.simulation#bordin[data-state=failed]", timeout=30_000)
    page.wait_for_function("!document.querySelector('.what-you-saw').hasAttribute('data-closed')")
    assert open_blocks(page)[0] is True
    assert page.evaluate("localStorage['alliance:what-you-saw']") == '{"opened":[],"all":false}'
    watch.errors.clear()


def test_a_browser_that_keeps_nothing_still_opens_them(watch, site):
    refuse = "Storage.prototype.setItem = () => { throw new Error('refused') };"
    page = watch.open(f"{site}/{PAGE}", script=refuse)
    page.get_by_role("button", name="Open it now").first.click()
    assert open_blocks(page) == [True, False, False]
    watch.errors.clear()  # the theme's own

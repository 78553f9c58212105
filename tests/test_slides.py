"""A page as slides: one heading or one simulation at a time, large, by the keys that presenters send, and alive."""

import runpy

import pytest
from conftest import CHAPTER, ROOT, when_ready
from test_accessibility import audit

from widgets import scenes

SIZES = [(1280, 720), (1920, 1080)]


@pytest.fixture
def slides(watch, site):
    """Opens a chapter as slides; returns its page and the bar."""

    def open(end="", size=SIZES[0], **options):
        page = watch.open(f"{site}/{CHAPTER}?slides{end}", viewport={"width": size[0], "height": size[1]}, **options)
        bar = page.get_by_role("navigation", name="Slides")
        bar.wait_for()
        return page, bar

    return open


def where(bar):
    return bar.get_by_role("status").inner_text()


def seen(page, selector):
    return page.locator(f"article :is({selector})").evaluate_all(
        "all => all.filter((e) => e.getClientRects().length && !e.closest('.simulation, .check, .what-you-saw, .off-stage')).map((e) => e.firstChild.textContent.trim())"
    )


def test_page_down_meets_every_heading_in_order_and_page_up_comes_back(slides):
    page, bar = slides()
    headings = page.locator("article :is(h1, h2, h3)").evaluate_all(
        "all => all.filter((e) => !e.closest('.simulation, .check, .what-you-saw')).map((e) => e.firstChild.textContent.trim())"
    )
    met, places = [], []
    while not bar.get_by_role("button", name="Next").is_disabled():
        (heading,) = seen(page, "h1, h2, h3")
        met += [heading] if met[-1:] != [heading] else []
        assert page.locator("article .simulation:visible").count() <= 1
        places += [where(bar)]
        page.keyboard.press("PageDown")
    assert [*met, *seen(page, "h1, h2, h3")] == headings
    last = where(bar)
    while where(bar) == last:
        page.keyboard.press("PageUp")
    assert where(bar) == places[-1]


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_a_simulation_fits_its_slide_with_larger_words(slides, size):
    page, bar = slides("#bordin", size)
    section = when_ready(page)
    page.wait_for_selector("#bordin .main-svg")
    assert section.is_visible() and "Three corners" in where(bar)
    top = bar.bounding_box()["y"]
    for part in (".simulation-title", ".simulation-controls", ".simulation-figure", ".simulation-sentence"):
        box = section.locator(part).bounding_box()
        assert box["y"] >= 0 and box["y"] + box["height"] <= top, part
    font = page.evaluate("document.querySelector('#bordin .simulation-figure')._fullLayout.font.size")
    # 12 pixels, or 11 in a low figure, as much larger as the page's own type
    assert min(abs(font / usual - size[0] * 0.015 / 16) for usual in (11, 12)) < 0.01
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


def test_a_simulation_is_alive_keeps_its_own_keys_and_a_link_brings_its_slide_and_leads_back(slides):
    page, bar = slides()
    page.wait_for_selector("#bordin[data-state=ready]", state="attached")
    while "Try this" not in where(bar):
        page.keyboard.press("ArrowRight")
    there = where(bar)
    page.locator("a.try:visible").first.click()
    section = when_ready(page)
    section.locator(".simulation-controls").wait_for()
    page.wait_for_function("!document.getElementById('bordin').hasAttribute('aria-busy')")
    slide = where(bar)
    before = section.evaluate("s => s.simulation.settings")
    section.locator("#bordin-bond").press("ArrowLeft")
    page.wait_for_function("!document.getElementById('bordin').hasAttribute('aria-busy')")
    wanted = scenes.run(scenes.scene("bordin"), {**before, "bond": before["bond"] - 0.5})["sentence"]
    assert section.locator(".simulation-sentence").text_content() == wanted and where(bar) == slide
    section.get_by_role("button", name="Back to the text").click()
    assert where(bar) == there
    assert page.evaluate("document.activeElement.matches('a.try')")


def test_a_slide_is_kept_in_the_address_and_the_page_is_left_as_it_was(slides):
    page, bar = slides("=5")
    assert where(bar).startswith("5 of ")
    bar.get_by_role("button", name="Next").click()
    page.reload()
    bar.wait_for()
    assert where(bar).startswith("6 of ")
    bar.get_by_role("button", name="Leave the slides").press("Enter")
    page.locator(".bd-sidebar-primary").wait_for()
    assert "slides" not in page.url and bar.count() == 0


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_slides_break_no_rule(slides, theme):
    page, bar = slides("#bordin", color_scheme=theme)
    when_ready(page)
    assert audit(page) == []
    for button in bar.get_by_role("button").all():
        assert button.bounding_box()["height"] >= 24


def test_the_folder_of_slides_needs_nothing_else(watch, book, tmp_path):
    make = runpy.run_path(str(ROOT / "book" / "make_slides.py"))["make"]
    chapters = make(book, tmp_path / "slides")
    assert len(chapters) == len(list((ROOT / "chapters").glob("*.ipynb")))
    page = watch.open((tmp_path / "slides" / "index.html").as_uri())
    page.get_by_role("link", name="Bordin: goals, tasks, bond").click()
    bar = page.get_by_role("navigation", name="Slides")
    bar.wait_for()
    page.evaluate("location.hash = '#bordin?goal=2'")
    section = when_ready(page)
    page.wait_for_function("document.getElementById('bordin-goal').value === '2'")
    assert section.is_visible()
    bar.get_by_role("button", name="All chapters").click()
    page.get_by_role("heading", name="The Therapeutic Alliance").wait_for()
    with pytest.raises(FileNotFoundError, match="run `make book` first"):
        make(tmp_path / "nothing", tmp_path / "none")

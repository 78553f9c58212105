"""Every page of the book against axe-core's rules for WCAG 2.1 A and AA, light and dark."""

import axe_playwright_python.sync_playwright as axe
import pytest
from conftest import CHAPTER, HTML, ROOT, when_ready

# without preload: axe would look for the theme's imported styles in the wrong folder
RULES = {
    "preload": False,
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]},
}
SOURCES = (
    *(ROOT / "book").glob("*.md"),
    *(ROOT / "book" / "teaching").glob("*.md"),
    *(ROOT / "chapters").glob("*.ipynb"),
)
PAGES = sorted(path.relative_to(ROOT).with_suffix(".html").as_posix() for path in SOURCES)


def audit(page):
    """What axe finds wrong: rule, and the places."""
    found = axe.Axe().run(page, options=RULES).response["violations"]
    return [(rule["id"], [node["target"] for node in rule["nodes"]][:3]) for rule in found]


def test_every_page_of_the_book_is_audited():
    pages = {p.relative_to(HTML).as_posix() for folder in ("book", "chapters") for p in (HTML / folder).rglob("*.html")}
    assert pages == set(PAGES)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_no_page_breaks_a_rule(watch, site, path, theme):
    page = watch.open(f"{site}/{path}", color_scheme=theme)
    for section in page.locator("section.simulation").all():
        when_ready(page, section.get_attribute("id"))
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert audit(page) == []


def test_a_fault_would_be_found(watch, site):
    page = watch.open(f"{site}/book/intro.html")
    page.evaluate("document.querySelector('article').innerHTML += '<button></button><img src=\"\">'")
    assert {rule for rule, _ in audit(page)} >= {"button-name", "image-alt"}


def test_a_whole_simulation_can_be_used_without_a_mouse(watch, site):
    page = watch.open(f"{site}/{CHAPTER}")
    when_ready(page)
    page.locator("#bordin-goal").focus()
    reached = ["bordin-goal"]
    for _ in range(20):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.id || document.activeElement.dataset.action || ''"))
    order = [name for name in reached if name]
    wanted = ["bordin-goal", "bordin-task", "bordin-bond", "bordin-symptoms", "bordin-telling", "reset", "link", "csv"]
    assert [name for name in order if name in wanted][: len(wanted)] == wanted


def test_touch_targets_are_large_enough_on_a_phone(watch, site):
    page = watch.open(f"{site}/{CHAPTER}", viewport={"width": 390, "height": 844}, has_touch=True)
    section = when_ready(page)
    for element in section.locator("input:visible, select:visible, button:visible, summary:visible").all():
        assert element.bounding_box()["height"] >= 24

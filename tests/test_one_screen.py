"""Title, controls, figure and sentence of every simulation stand on one screen, of a laptop and of a phone."""

import pytest
from conftest import place, when_ready

from widgets import scenes

SIZES = [(1366, 625), (390, 664)]
PARTS = (".simulation-title", ".simulation-controls", ".simulation-figure", ".simulation-words")

LAND = """([name, parts]) => {
  const section = document.getElementById(name);
  section.scrollIntoView({ block: 'start', behavior: 'instant' });
  const box = (element) => element.getBoundingClientRect();
  return {
    header: box(document.querySelector('.bd-header-article')).bottom,
    parts: parts.map((part) => box(section.querySelector(part))).map(({ top, bottom }) => [top, bottom]),
  };
}"""


@pytest.fixture(scope="module", params=SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def screen(request, chromium, site, book):
    """Opens the page of a simulation on a screen of that size, each page once."""
    width, height = request.param
    page, opened = chromium.new_page(viewport={"width": width, "height": height}), []

    def show(name):
        path = place(book, name)
        if opened[-1:] != [path]:
            page.goto(f"{site}/{path}")
            opened.append(path)
        for section in page.locator("section.simulation").all():
            when_ready(page, section.get_attribute("id"))
        return page

    yield show
    page.close()


@pytest.mark.parametrize("name", scenes.SCENES)
def test_a_simulation_stands_on_one_screen(screen, name):
    page = screen(name)
    seen, height = page.evaluate(LAND, [name, list(PARTS)]), page.viewport_size["height"]
    for part, (top, bottom) in zip(PARTS, seen["parts"], strict=True):
        # a page may end before its last simulation reaches the top
        assert seen["header"] - 1 <= top and bottom <= height + 1, (part, top, bottom)


@pytest.mark.parametrize("name", scenes.SCENES)
def test_no_choice_is_cut_off(screen, name):
    page = screen(name)
    for select in page.locator(f"#{name} select").all():
        needed = select.evaluate(
            """select => {
              const text = document.createElement('span');
              text.style.cssText = 'position: absolute; white-space: nowrap; font: ' + getComputedStyle(select).font;
              text.textContent = select.selectedOptions[0].textContent;
              document.body.append(text);
              const width = text.getBoundingClientRect().width;
              text.remove();
              return width;
            }"""
        )
        # an arrow takes some of it
        assert needed + 20 <= select.bounding_box()["width"], (name, select.get_attribute("name"))


def test_a_control_s_meaning_opens_from_the_keyboard(screen):
    page = screen("bordin")
    help = page.locator("#bordin-goal-help")
    summary = page.locator("#bordin .control-help summary").first
    assert help.is_hidden() and summary.get_attribute("aria-label") == "About: Goal agreement"
    summary.press("Enter")
    assert help.is_visible() and "How far the two want the same thing" in help.text_content()
    summary.press("Enter")
    assert help.is_hidden()
    assert page.locator("#bordin-goal").get_attribute("aria-describedby") == "bordin-goal-help"


def test_a_long_sentence_folds_and_the_rest_is_one_button_away(screen):
    page = screen("lenses")
    words = page.locator("#lenses .simulation-words")
    sentence, more = words.locator("output"), words.locator("button")
    assert sentence.text_content() == scenes.run(scenes.scene("lenses"), {})["sentence"]
    cut = "e => e.scrollHeight > e.clientHeight + 2"
    assert sentence.evaluate(cut) and more.get_attribute("aria-expanded") == "false"
    more.press("Enter")
    assert not sentence.evaluate(cut) and more.get_attribute("aria-expanded") == "true"
    more.press("Enter")
    assert sentence.evaluate(cut)

"""What a screen reader is told while controls move: the sentence, once, when the hand rests; and what figures are."""

import pytest
from conftest import CHAPTER, when_ready

from widgets import scenes

# every change inside a live region, as a screen reader would take it up: the region's class and its words
EAR = """
window.heard = [];
const LIVE = '[aria-live], [role=status], [role=alert], output';
const speaks = (region) => (region.getAttribute('aria-live') ?? 'polite') !== 'off';
addEventListener('DOMContentLoaded', () => new MutationObserver((changes) => {
  const regions = changes.map(({ target }) => (target.closest ? target : target.parentElement)?.closest(LIVE));
  for (const region of new Set(regions)) {
    const words = region && speaks(region) && !region.hidden && region.textContent.trim();
    if (words) heard.push([region.className, words]);
  }
}).observe(document.body, { subtree: true, childList: true, characterData: true }));
"""

# A hand that rests after each of its steps until sentence and numbers are told, and goes on at once: its last step's
# sentence is the only one that rests for longer.
DRAG = """async (steps) => {
  const section = document.getElementById('bordin'), slider = section.querySelector('[name=goal]');
  for (const value of steps) {
    const told = new Promise((resolve) => section.addEventListener('simulation-told', resolve, { once: true }));
    slider.value = value;
    slider.dispatchEvent(new Event('input', { bubbles: true }));
    await told;
  }
}"""


@pytest.fixture
def chapter(watch, site):
    """The chapter on Bordin, ready, with an ear to it that has heard nothing yet."""
    page = watch.open(f"{site}/{CHAPTER}", script=EAR)
    when_ready(page)
    page.evaluate("heard.length = 0")
    return page


def sentence_of(**settings):
    return scenes.run(scenes.scene("bordin"), settings)["sentence"]


def test_one_press_of_a_key_speaks_the_sentence_and_nothing_else(chapter):
    chapter.locator("#bordin-goal").press("ArrowLeft")
    chapter.wait_for_function("heard.length")
    assert chapter.evaluate("heard") == [["simulation-spoken visually-hidden", sentence_of(goal=4.5)]]


def test_a_drag_of_many_rests_speaks_once_of_where_it_ends(chapter):
    chapter.evaluate(DRAG, [7 - abs(step - 10) / 2 for step in range(20)])
    chapter.wait_for_function("heard.length")
    assert [words for _, words in chapter.evaluate("heard")] == [sentence_of(goal=2.5)]


def test_what_was_found_is_said_once_and_not_with_every_run(watch, site):
    page = watch.open(f"{site}/chapters/03-greenson.html", script=EAR)
    section = when_ready(page, "greenson")
    goal = section.locator(".simulation-goal").first.get_attribute("data-goal")
    told = {"goals": [[goal, "Special."]], "table": {"columns": [], "rows": [], "text": []}}
    say = "detail => document.getElementById('greenson').dispatchEvent(new CustomEvent('simulation-told', { detail }))"
    page.evaluate("heard.length = 0")
    page.evaluate(say, told)
    page.evaluate(say, told)
    page.wait_for_function("heard.some(([place]) => place.includes('spoken'))")
    assert [words for place, words in page.evaluate("heard") if "goal" in place] == ["Found. Special."]


@pytest.mark.parametrize("name", ["bordin", "fit"])
def test_a_figure_s_label_says_its_kind_and_axes_and_leaves_the_sentence_to_the_sentence(chapter, name):
    label = chapter.locator(f"#{name} .simulation-figure").get_attribute("aria-label")
    shown = scenes.run(scenes.scene(name), {})
    axes = [a["title"]["text"] for key, a in shown["figure"]["layout"].items() if "axis" in key and a["title"]["text"]]
    assert all(axis in label for axis in axes) and shown["sentence"] not in label
    assert ("bars: goal" in label.lower()) == (name == "fit") and "ines" in label
    assert label.startswith("Two panels")

"""A printed chapter: light, whole, with settings, sentence and numbers, its solutions closed."""

from conftest import CHAPTER, drawn, when_ready
from test_look import as_hex
from test_scenes import contrast

SHEET = """() => [...document.querySelectorAll('.simulation:not(#own)')].map((s) => {
  const box = (what) => s.querySelector(what).getBoundingClientRect();
  const [figure, drawn, words] = [box('.simulation-figure'), box('.main-svg'), box('.simulation-sentence')];
  return {
    name: s.id,
    width: figure.width,
    fits: drawn.width <= figure.width + 1 && drawn.height <= figure.height + 1,
    apart: words.top >= figure.bottom - 1 || words.bottom <= figure.top + 1,
    whole: getComputedStyle(s.querySelector('.simulation-view')).breakInside === 'avoid',
    numbers: box('tbody').height > 0,
    settings: [...s.querySelectorAll('.control')].every((c) => c.getBoundingClientRect().height > 0),
    sliders: [...s.querySelectorAll('input[type=range]')].some((c) => c.getBoundingClientRect().height > 0),
  };
})"""


def test_a_printed_chapter_is_light_and_whole_and_keeps_its_solutions(watch, site):
    page = watch.open(f"{site}/{CHAPTER}", color_scheme="dark")
    for section in page.locator("section.simulation").all():
        when_ready(page, section.get_attribute("id"))
        drawn(page, section.get_attribute("id"))
    theme = "document.documentElement.dataset.theme"
    inks = "[...document.querySelectorAll('.simulation-figure')].map((frame) => frame.layout.font.color)"
    assert page.evaluate(theme) == "dark"
    before = page.evaluate(inks)
    page.set_viewport_size({"width": 700, "height": 1000})
    page.emulate_media(media="print")
    page.wait_for_function(f"{theme} === 'light'")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    told = page.evaluate(SHEET)
    kept = {
        "width": 600,
        "fits": True,
        "apart": True,
        "whole": True,
        "numbers": True,
        "settings": True,
        "sliders": False,
    }
    assert [{**kept, "name": seen["name"]} for seen in told] == told and len(told) == 3
    inked = [as_hex(colour) for colour in page.evaluate(inks)]
    assert min(contrast(ink, "#ffffff") for ink in inked) >= 7
    assert page.locator(".admonition.solution").count() > 0
    assert not any(solution.is_visible() for solution in page.locator(".admonition.solution").all())
    page.emulate_media(media="screen")
    page.wait_for_function(f"{theme} === 'dark'")
    assert page.evaluate(inks) == before
    assert page.locator(".simulation-numbers[open]").count() == 0


def test_a_solution_that_was_opened_is_printed_and_a_printed_page_is_a_document(watch, site):
    page = watch.open(f"{site}/{CHAPTER}")
    when_ready(page)
    page.locator(".admonition.solution button.toggle-button").first.click()
    assert page.pdf(format="A4").startswith(b"%PDF")
    page.emulate_media(media="print")
    shown = [solution.is_visible() for solution in page.locator(".admonition.solution").all()]
    assert shown[0] and not any(shown[1:])

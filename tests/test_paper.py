"""A printed chapter: light, whole, with settings, sentence and numbers, its solutions at its end."""

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
    assert not any(solution.is_visible() for solution in page.locator(".admonition.solution").all())
    at_the_end = page.locator("article > :last-child")
    titles = [title.inner_text() for title in at_the_end.locator(".admonition-title").all()]
    exercises = page.locator(".exercise .caption-number").all_inner_texts()
    assert at_the_end.locator("h2").inner_text() == "Solutions" and len(titles) > 1
    assert titles == [f"Solution to {number.strip()}" for number in exercises]
    assert at_the_end.get_by_text("with goal 2.5, task 6.5 and bond 6 it comes out first").is_visible()
    assert at_the_end.locator("[id]").count() == 0
    cut = "(codes) => codes.filter((code) => code.scrollWidth > code.clientWidth + 1).map((code) => code.textContent)"
    assert page.locator("article pre:visible").evaluate_all(cut) == []
    assert not any(page.get_by_text(words).first.is_visible() for words in ("Make a scenario", "Look inside"))
    page.emulate_media(media="screen")
    page.wait_for_function(f"{theme} === 'dark'")
    assert page.get_by_role("heading", name="Solutions").count() == 0
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
    # it stands where it was opened, and not a second time
    assert page.locator(".paper-solutions .admonition").count() == len(shown) - 1

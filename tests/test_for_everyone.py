"""A page for everyone: by keyboard, by finger, in a narrow window, without storage and without script."""

import io

import pytest
from conftest import CHAPTER, when_ready
from PIL import Image
from test_look import as_hex
from test_scenes import contrast

PHONE = {"width": 320, "height": 640}
FOCUSED = "document.activeElement"


# --- focus --------------------------------------------------------------------------------

# the element with the focus: what it is, whether it is seen to have it, whether it stands in the window and in sight
SEEN = """() => {
  const e = document.activeElement, style = getComputedStyle(e), r = e.getBoundingClientRect();
  const shut = e.closest('details:not([open]) > :not(summary), [hidden]');
  return {
    what: e.id || e.getAttribute('aria-label') || e.textContent.trim().slice(0, 40),
    tag: e.tagName,
    ringed: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
    inSight: !shut && r.width > 0 && r.bottom > 0 && r.top < innerHeight,
  };
}"""


def test_a_chapter_is_walked_through_with_the_keyboard_and_the_focus_is_always_seen(watch, site):
    # without the theme's slow scrolling, during which nobody looks
    page = watch.open(
        f"{site}/chapters/01-freud.html", viewport={"width": 1366, "height": 768}, reduced_motion="reduce"
    )
    for section in page.locator("section.simulation").all():
        when_ready(page, section.get_attribute("id"))
    walked = []
    while len(walked) < 400:  # more than a chapter has stops
        page.keyboard.press("Tab")
        seen = page.evaluate(SEEN)
        if seen["tag"] == "BODY":
            break
        walked.append(seen)
    stops = {seen["what"] for seen in walked}
    assert [seen for seen in walked if not (seen["ringed"] and seen["inSight"])] == []
    assert stops >= {"Download this page", "freud-session", "Search"} and seen["tag"] == "BODY"


def test_esc_in_search_gives_the_keyboard_back(watch, site):
    page = watch.open(f"{site}/book/glossary.html")
    button = page.locator(".search-button__button:visible").first
    button.focus()
    for opened in (lambda: button.press("Enter"), lambda: page.keyboard.press("Control+k")):
        opened()
        page.wait_for_function("document.activeElement.type === 'search'")
        page.keyboard.press("Escape")
        page.wait_for_function("!document.querySelector('.search-button__wrapper.show')")
        assert button.evaluate("e => e === document.activeElement")


# --- terms --------------------------------------------------------------------------------


@pytest.fixture
def phone(watch, site):
    """A chapter on the narrowest phone, under a finger."""
    return watch.open(f"{site}/{CHAPTER}", viewport=PHONE, has_touch=True)


def test_the_meaning_of_every_term_stands_in_the_window_of_a_phone(phone):
    terms = phone.locator("article a[data-meaning]")
    assert terms.count() > 5
    for term in terms.all():
        term.focus()
        box = phone.locator(".term-meaning").bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= 320 and box["height"] > 20
        assert phone.locator(".term-meaning").text_content() == term.get_attribute("aria-description")
    assert phone.evaluate("document.documentElement.scrollWidth") == 320


def test_a_first_tap_tells_a_term_and_a_second_follows_it(phone):
    term = phone.locator("article a[data-meaning]").first
    address = phone.url
    term.tap()
    assert phone.locator(".term-meaning").is_visible() and phone.url == address
    term.tap()
    phone.wait_for_url("**/book/glossary.html#*")


def test_esc_and_leaving_put_a_meaning_away_and_it_can_be_pointed_at(watch, site):
    page = watch.open(f"{site}/{CHAPTER}")
    term, meaning = page.locator("article a[data-meaning]").first, page.locator(".term-meaning")
    assert page.locator("article a[title]:has(.std-term)").count() == 0  # the browser's own hint knows no Esc
    term.hover()
    assert meaning.is_visible()
    meaning.hover()
    assert meaning.is_visible()
    page.keyboard.press("Escape")
    assert meaning.is_hidden()
    page.mouse.move(1, 1)
    term.hover()
    page.mouse.move(1, 1)
    meaning.wait_for(state="hidden")


# --- colour and shape ---------------------------------------------------------------------


def test_what_the_browser_draws_is_dark_on_the_dark_page(watch, site):
    for theme, scheme in (("dark", "dark"), ("light", "light")):
        page = watch.open(f"{site}/book/glossary.html", color_scheme=theme)
        assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == scheme


def test_the_rest_of_a_slider_is_not_the_brightest_thing_of_the_dark_page(watch, site):
    page = watch.open(f"{site}/{CHAPTER}", color_scheme="dark")
    when_ready(page)
    for name in ("goal", "task", "bond", "symptoms"):
        slider = page.locator(f"#bordin-{name}")
        slider.press("Home")
        picture = Image.open(io.BytesIO(slider.screenshot())).convert("L")
        rest = picture.crop((picture.width // 2, 0, picture.width, picture.height))
        assert 40 < rest.getextrema()[1] < 150, name  # it can be seen, and is darker than words


MARK = """option => {
  const mark = getComputedStyle(option, '::after'), frame = getComputedStyle(option);
  return [mark.content, mark.color, frame.borderTopStyle, frame.borderTopColor];
}"""


def test_right_and_wrong_differ_in_mark_colour_and_frame(watch, site):
    page = watch.open(f"{site}/{CHAPTER}")
    form = page.locator(".check.questions .check-item").first
    marks = {}
    for option in form.locator(".check-option").all():
        option.locator("input").check()
        form.get_by_role("button").click()
        marks[option.get_attribute("data-verdict")] = option.evaluate(MARK)
    assert set(marks) == {"right", "wrong"}
    assert all(one != other for one, other in zip(*marks.values(), strict=True))


def test_back_to_top_can_be_read(watch, site):
    for theme in ("light", "dark"):
        page = watch.open(f"{site}/book/glossary.html", color_scheme=theme)
        style = "e => { const s = getComputedStyle(e); return [s.color, s.backgroundColor]; }"
        words, ground = (as_hex(colour) for colour in page.locator("#pst-back-to-top").evaluate(style))
        assert contrast(words, ground) >= 4.5


def test_the_code_that_computes_a_formula_is_large_enough_to_be_hit(watch, site):
    page = watch.open(f"{site}/book/model.html", viewport=PHONE)
    summary = page.locator("details.computed summary").first
    assert summary.bounding_box()["height"] >= 24


def test_who_wants_no_motion_gets_none(watch, site):
    page = watch.open(f"{site}/{CHAPTER}", reduced_motion="reduce")
    style = "(() => { const s = getComputedStyle(document.documentElement); return s.scrollBehavior; })()"
    assert page.evaluate(style) == "auto"
    moving = (
        "[...document.querySelectorAll('*')].filter((e) => parseFloat(getComputedStyle(e).transitionDuration) > 0.01)"
    )
    assert page.evaluate(f"{moving}.length") == 0


def test_in_forced_colours_answers_and_focus_are_still_seen(watch, site):
    page = watch.open(f"{site}/{CHAPTER}", forced_colors="active")
    form = page.locator(".check.questions .check-item").first
    form.locator("input").first.check()
    form.get_by_role("button").click()
    frame = form.locator(".check-option[data-verdict]").first.evaluate("e => getComputedStyle(e).borderTopStyle")
    assert frame in ("solid", "dashed", "double")
    page.keyboard.press("Tab")
    assert page.evaluate(SEEN)["ringed"]


def test_a_solution_opens_by_a_click_anywhere_in_its_title_and_a_link_in_it_leads_on(watch, site):
    page = watch.open(f"{site}/{CHAPTER}")
    solution, other = page.locator(".admonition.solution").nth(0), page.locator(".admonition.solution").nth(1)
    solution.locator(".admonition-title a").click()
    page.wait_for_function("location.hash.startsWith('#ex-')")
    assert "toggle-hidden" in solution.get_attribute("class")
    solution.locator(".admonition-title").evaluate("(title) => title.prepend(document.createElement('b'), 'x')")
    solution.locator(".admonition-title b").dispatch_event("click")
    assert "toggle-hidden" not in solution.get_attribute("class")
    # and no other one, whichever was opened last
    other.locator(".admonition-title a").click()
    assert "toggle-hidden" not in solution.get_attribute("class")
    solution.locator(".toggle-button").click()
    assert "toggle-hidden" in solution.get_attribute("class")


# --- without storage, without script ------------------------------------------------------

DENIED = """for (const name of ["localStorage", "sessionStorage"])
  Object.defineProperty(window, name, { configurable: true, get() { throw new DOMException("denied", "SecurityError"); } });"""


def test_where_the_browser_keeps_nothing_theme_and_search_work_and_nothing_is_said_to_be_kept(watch, site):
    page = watch.open(f"{site}/{CHAPTER}", script=DENIED)
    theme = "document.documentElement.dataset.theme"
    for mode in ("dark", "light"):
        page.locator(".theme-switch-button:visible").click()
        page.wait_for_function(f"{theme} === '{mode}' && document.documentElement.dataset.mode === '{mode}'")
    page.locator(".search-button__button:visible").first.click()
    page.wait_for_function("document.activeElement.type === 'search'")
    page.keyboard.press("Escape")
    page.locator(".check.opening input[type=radio]").first.check()
    assert page.locator(".opening-kept").text_content().startswith("Kept while this page is open")
    when_ready(page)


def test_without_script_the_header_does_not_stand_over_the_text(watch, site):
    page = watch.open(f"{site}/{CHAPTER}", java_script_enabled=False)
    assert page.locator(".bd-header-article").evaluate("e => getComputedStyle(e).position") == "static"

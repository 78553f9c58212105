"""Every page of the book against axe-core's rules for WCAG 2.2 A and AA: light, dark, narrow, and while it is used."""

import axe_playwright_python.sync_playwright as axe
import pytest
from conftest import CHAPTER, HTML, ROOT, when_ready

# without preload: axe would look for the theme's imported styles in the wrong folder; and it need not describe what is right
RULES = {
    "preload": False,
    "resultTypes": ["violations"],
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
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


# here wide and dark, below narrow and light; a chapter in use is audited wide in both
@pytest.mark.parametrize("path", PAGES)
def test_no_page_breaks_a_rule(watch, site, path):
    page = watch.open(f"{site}/{path}", color_scheme="dark")
    for section in page.locator("section.simulation").all():
        when_ready(page, section.get_attribute("id"))
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert audit(page) == []


# --- in a narrow window, which is also that of a page at 400 % ---------------------------

PHONE = {"width": 320, "height": 640}
# words of figures that leave their figure, those of the time line that leave the window, and cut formulas
CUT = """() => {
  const out = [];
  for (const e of document.querySelectorAll('.simulation-figure text, .place-line span')) {
    const r = e.getBoundingClientRect();
    const frame = e.closest('.simulation-figure')?.getBoundingClientRect();
    const [left, right, top, bottom] = frame ? [frame.left, frame.right, frame.top, frame.bottom] : [0, innerWidth, -1e6, 1e6];
    const cut = r.left < left - 1 || r.right > right + 1 || r.top < top - 1 || r.bottom > bottom + 1;
    if (r.width && cut) out.push([e.closest('section[id]')?.id, e.textContent]);
  }
  for (const e of document.querySelectorAll('div.math')) {
    const formula = e.querySelector('math').getBoundingClientRect(), frame = e.getBoundingClientRect();
    if (e.scrollHeight > e.clientHeight || formula.left < frame.left - 1) out.push(['formula', e.textContent.slice(0, 40)]);
  }
  return out;
}"""
# the distances that WCAG 1.4.12 lets a reader set
SPACED = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
p { margin-bottom: 2em !important; }"""


@pytest.mark.parametrize("path", PAGES)
def test_a_narrow_page_breaks_no_rule_cuts_no_word_and_bears_more_space(watch, site, path):
    page = watch.open(f"{site}/{path}", viewport=PHONE)
    for section in page.locator("section.simulation").all():
        when_ready(page, section.get_attribute("id"))
    page.evaluate("document.querySelectorAll('.simulation-figure').forEach((frame) => frame.comesNear?.())")
    page.wait_for_function(
        "[...document.querySelectorAll('.simulation-figure')].every((f) => f.hidden || f.querySelector('.main-svg'))"
    )
    assert page.evaluate(CUT) == []
    assert audit(page) == []
    page.add_style_tag(content=SPACED)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


# --- while it is used ----------------------------------------------------------------------


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_chapter_in_use_breaks_no_rule(watch, site, theme):
    page = watch.open(f"{site}/{CHAPTER}", color_scheme=theme)
    section = when_ready(page)
    section.locator("[data-action=pin]").click()
    page.locator("#bordin-goal").press("Home")
    section.locator(".control-help summary").first.click()
    section.locator(".simulation-numbers summary").click()
    for form in page.locator(".check.questions .check-item, .check.transcript .check-item").all():
        options, choices = form.locator("input[type=radio]"), form.locator("select")
        options.first.check() if options.count() else choices.first.select_option(index=1)
        form.get_by_role("button", name="Check").click()
    page.locator(".check.opening input[type=radio]").first.check()
    page.locator("[data-open=all]:visible").first.click()
    page.locator("article a[data-meaning]").first.focus()
    page.wait_for_function("!document.querySelector('#bordin').hasAttribute('aria-busy')")
    assert page.locator("[data-verdict]").count() > 6
    assert audit(page) == []
    page.locator(".search-button__button:visible").first.click()
    page.wait_for_function("document.activeElement.type === 'search'")
    assert audit(page) == []


def test_a_guess_that_is_asked_for_breaks_no_rule(chromium, site):
    page = chromium.browser.new_page()  # a reader who is asked
    page.goto(f"{site}/{CHAPTER}")
    page.locator(".simulation-ask:visible").first.wait_for()
    assert audit(page) == []
    page.close()


def test_an_open_sidebar_on_a_phone_breaks_no_rule(watch, site):
    page = watch.open(f"{site}/{CHAPTER}", viewport=PHONE)
    page.locator(".primary-toggle:visible").click()
    page.wait_for_function("document.querySelector('.bd-sidebar-primary').getBoundingClientRect().left >= 0")
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

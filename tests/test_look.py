"""The colours of goal, task, bond … stand in one file and reach every style sheet from there."""

import json
import re

import pytest
from conftest import CHAPTER, ROOT, when_ready
from test_project import tracked
from test_scenes import contrast

from widgets import style
from widgets.checks import Check
from widgets.figure import Figure
from widgets.scenes.look import FAINT, INKS, LOOK, YOURS
from widgets.templates import inked

HOME = ROOT / "widgets" / "scenes" / "look.py"
SHEETS = sorted((ROOT / "widgets").glob("*.css")) + [ROOT / "book" / "_static" / "course.css"]


def written(path):
    """What people have written into a file: all of it, or the cells of a notebook without their outputs."""
    text = path.read_text(encoding="utf-8")
    return "\n".join("".join(c["source"]) for c in json.loads(text)["cells"]) if path.suffix == ".ipynb" else text


def test_a_colour_is_written_nowhere_but_in_its_home():
    kinds = (".py", ".css", ".js", ".html", ".toml", ".md", ".yml", ".json", ".ipynb", ".csv", ".svg")
    inks = [each for ink in INKS.values() for each in ink]
    colours = re.compile("|".join([YOURS, *inks, *(look.colour for look in LOOK.values())]), re.I)
    for path in tracked():
        if path.suffix in kinds and "_vendor" not in path.parts and not path.is_relative_to(HOME.parent):
            assert not colours.search(written(path)), path
    assert len(colours.findall(HOME.read_text())) == len(LOOK) + 1 + len(inks)


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.name)
def test_a_style_sheet_has_no_colour_of_its_own_and_uses_none_that_there_is_not(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r":[^;]*#[0-9a-f]{3,8}\b", text, re.I)
    set_by_templates = {"height", "gap", "dot"}
    known = (
        {"yours", *LOOK, *(f"{name}-ink" for name in INKS)} | set(re.findall(r"--([\w-]+):", text)) | set_by_templates
    )
    used = {name for name in re.findall(r"var\(--([\w-]+)", text) if not name.startswith(("pst-", "jp-"))}
    assert used and used <= known


def test_the_page_and_both_widgets_get_every_colour_by_its_name(book):
    wanted = [f"--{name}: {look.colour};" for name, look in LOOK.items()] + [f"--yours: {YOURS};"]
    wanted += [f"--{name}-ink: {each};" for name, ink in INKS.items() for each in ink]
    for sheet in ((book / "_static" / "look.css").read_text(), Figure._css, Check._css):
        assert [line for line in wanted if line not in sheet] == []
        assert sheet.startswith(":root {")
    assert style.sheet("lab.css").endswith((ROOT / "widgets" / "lab.css").read_text())


def test_sliders_wear_the_colours_of_their_elements(watch, site):
    page = watch.open(f"{site}/{CHAPTER}")
    for name in ("goal", "task", "bond", "symptoms"):
        colour = page.evaluate(f"getComputedStyle(document.getElementById('bordin-{name}')).accentColor")
        worn = LOOK["alliance" if name == "symptoms" else name].colour  # the page's accent is the alliance's
        assert colour == "rgb({}, {}, {})".format(*(int(worn[i : i + 2], 16) for i in (1, 3, 5)))


# --- contrast ----------------------------------------------------------------------------

# the page, what stands out from it, JupyterLab
LIGHT, DARK = ("#ffffff", "#f3f4f5"), ("#121212", "#14181e", "#222832", "#111111")


@pytest.mark.parametrize("name", [*LOOK, "yours"])
def test_every_colour_has_an_ink_that_can_be_read_on_its_ground(name):
    assert min(contrast(INKS[name].light, ground) for ground in LIGHT) >= 4.5
    assert min(contrast(INKS[name].dark, ground) for ground in DARK) >= 4.5


@pytest.mark.parametrize("ground", ["#ffffff", "#121212", "#111111"])
def test_what_stands_behind_can_be_seen_on_light_and_dark(ground):
    *grey, share = (float(part) for part in re.findall(r"[\d.]+", FAINT))
    seen = [round(share * g + (1 - share) * int(ground[i : i + 2], 16)) for g, i in zip(grey, (1, 3, 5), strict=True)]
    assert contrast("#{:02x}{:02x}{:02x}".format(*seen), ground) >= 3


WORDS = """() => {
  const ground = getComputedStyle(document.body).backgroundColor;
  const words = [...document.querySelectorAll('.simulation-figure text, .simulation-sentence span, .control label')];
  const colour = (e) => getComputedStyle(e)[e instanceof SVGElement ? 'fill' : 'color'];
  return words.filter((e) => e.textContent.trim()).map((e) => [e.textContent, colour(e), ground]);
}"""


def as_hex(colour):
    """ "rgb(1, 2, 3)" as the six digits of a colour."""
    return "#{:02x}{:02x}{:02x}".format(*(int(part) for part in re.findall(r"\d+", colour)[:3]))


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("chapter", sorted(path.stem for path in (ROOT / "chapters").glob("*.ipynb")))
def test_all_words_of_simulations_can_be_read(watch, site, chapter, theme):
    said = f"localStorage.setItem('mode', '{theme}'); localStorage.setItem('theme', '{theme}')"
    page = watch.open(f"{site}/chapters/{chapter}.html", script=said)
    for section in page.locator("section.simulation").all():
        when_ready(page, section.get_attribute("id"))
        section.scroll_into_view_if_needed()
        section.locator(".main-svg").first.wait_for()
    page.wait_for_timeout(500)  # the theme's colours change gradually
    words = page.evaluate(WORDS)
    assert words and [w for w in words if contrast(as_hex(w[1]), as_hex(w[2])) < 4.5] == []


# --- type ----------------------------------------------------------------------------------


def test_goal_task_and_bond_wear_their_ink_in_a_sentence_and_nothing_else_does():
    assert inked("Bonds < goal-setting, taskmaster.") == (
        '<span class="bond-word">Bonds</span> &lt; <span class="goal-word">goal</span>-setting, taskmaster.'
    )


def test_a_sentence_that_is_told_anew_looks_as_the_page_s_first(watch, site):
    page = watch.open(f"{site}/{CHAPTER}")
    section = when_ready(page, "repair")
    sentence = section.locator(".simulation-sentence")
    first = sentence.inner_html()
    assert '<span class="bond-word">bond</span>' in first
    section.locator("#repair-bond").press("ArrowLeft")
    page.wait_for_function(
        "before => document.querySelector('#repair .simulation-sentence').innerHTML !== before", arg=first
    )
    assert "-word" in sentence.inner_html()
    section.locator("[data-action=reset]").click()
    page.wait_for_function(
        "before => document.querySelector('#repair .simulation-sentence').innerHTML === before", arg=first
    )


@pytest.mark.parametrize("name", ["goal", "task", "bond"])
def test_in_the_text_links_and_strong_words_of_the_three_wear_their_ink(watch, site, name):
    page = watch.open(f"{site}/{CHAPTER}")
    linked = page.locator(f"article a.{name}-word").first
    assert name in linked.text_content().lower()
    assert as_hex(linked.evaluate("e => getComputedStyle(e).color")) == INKS[name].light


def test_figures_speak_in_the_page_s_typeface(watch, site):
    page = watch.open(f"{site}/{CHAPTER}")
    when_ready(page).scroll_into_view_if_needed()
    words = page.locator("#bordin .simulation-figure text").first
    typeface = "e => getComputedStyle(e).fontFamily"
    assert words.evaluate(typeface) == page.locator("article p").first.evaluate(typeface)


LINES = """() => [...document.querySelectorAll('article section > p')]
  .filter((p) => p.textContent.length > 300 && !p.closest('.simulation, .picture'))
  .map((p) => p.textContent.length / (p.clientHeight / parseFloat(getComputedStyle(p).lineHeight)))"""


@pytest.mark.parametrize("width", [1280, 1366, 1920])
def test_a_line_of_running_text_has_65_to_75_characters_on_a_laptop(watch, site, width):
    page = watch.open(f"{site}/{CHAPTER}", viewport={"width": width, "height": 720})
    lines = page.evaluate(LINES)  # the last line of a paragraph is short
    assert len(lines) > 8 and 65 <= sum(lines) / len(lines) <= 75

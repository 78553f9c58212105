"""The colours of goal, task, bond … stand in one file and reach every style sheet from there."""

import json
import re

import pytest
from conftest import CHAPTER, ROOT
from test_project import tracked

from widgets import style
from widgets.checks import Check
from widgets.controls import Figure
from widgets.scenes.look import LOOK, YOURS

HOME = ROOT / "widgets" / "scenes" / "look.py"
SHEETS = sorted((ROOT / "widgets").glob("*.css")) + [ROOT / "book" / "_static" / "course.css"]


def written(path):
    """What people have written into a file: all of it, or the cells of a notebook without their outputs."""
    text = path.read_text(encoding="utf-8")
    return "\n".join("".join(c["source"]) for c in json.loads(text)["cells"]) if path.suffix == ".ipynb" else text


def test_a_colour_is_written_nowhere_but_in_its_home():
    kinds = (".py", ".css", ".js", ".html", ".toml", ".md", ".yml", ".json", ".ipynb", ".csv", ".svg")
    colours = re.compile("|".join([YOURS, *(look.colour for look in LOOK.values())]), re.I)
    for path in tracked():
        if path.suffix in kinds and "_vendor" not in path.parts and not path.is_relative_to(HOME.parent):
            assert not colours.search(written(path)), path
    assert len(colours.findall(HOME.read_text())) == len(LOOK) + 1


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.name)
def test_a_style_sheet_has_no_colour_of_its_own_and_uses_none_that_there_is_not(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r":[^;]*#[0-9a-f]{3,8}\b", text, re.I)
    set_by_templates = {"height", "gap", "dot"}
    known = {"yours", *LOOK} | set(re.findall(r"--([\w-]+):", text)) | set_by_templates
    used = {name for name in re.findall(r"var\(--([\w-]+)", text) if not name.startswith(("pst-", "jp-"))}
    assert used and used <= known


def test_the_page_and_both_widgets_get_every_colour_by_its_name(book):
    wanted = [f"--{name}: {look.colour};" for name, look in LOOK.items()] + [f"--yours: {YOURS};"]
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

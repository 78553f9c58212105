"""Every chapter has its parts, every claim its row, every term its meaning, every link its place."""

import json
import re

import pytest
from conftest import ROOT
from test_project import keys_in

from widgets import scenes
from widgets.data import claims
from widgets.scenes.setting import read_all

NOTEBOOKS = sorted((ROOT / "chapters").glob("*.ipynb"))
chapter = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
GLOSSARY = ROOT / "book" / "glossary.md"
PARTS = [
    r"^# \w+.*: ",
    r"\{admonition\} Before you read on",
    r"^## ",
    r"^### Try this",
    r"^:::\{dropdown\} What you saw",
    r"\{admonition\} What you will be able to do",
    r"\{admonition\} Often misread",
    r"^## In the room",
    r"^## Check yourself",
    r"^## Exercises",
    r"^## In short",
    r"^## Further reading",
]


def prose(path):
    """The text of a chapter's markdown cells."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return "\n\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")


def code(path):
    """The text of a chapter's code cells."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return "\n\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "code")


def terms_of(text):
    """The glossary terms that a text links, as the glossary names them."""
    shown = re.findall(r"\{term\}`([^`]+)`", text)
    return [re.sub(r".*<(.*)>$", r"\1", term) for term in shown]


def glossary():
    """The terms of the glossary, in order."""
    body = re.search(r"```\{glossary\}\n(.*?)```", GLOSSARY.read_text(encoding="utf-8"), re.S).group(1)
    return [line.strip() for line in body.splitlines() if line.strip() and not line.startswith(" ")]


@chapter
def test_a_chapter_has_its_parts_in_order(path):
    text = prose(path)
    for part in PARTS:
        found = re.search(part, text, re.M)
        assert found, f"{path.name} lacks {part}"
    order = [re.search(part, text, re.M).start() for part in (*PARTS[:6], *PARTS[7:])]
    assert order == sorted(order), path.name


@chapter
def test_a_chapter_is_as_long_as_a_sitting(path):
    fenced = re.sub(r"^(`{3,})\{.*?^\1$", " x ", prose(path), flags=re.S | re.M)
    words = re.sub(r"\{\w+(:\w+)?\}`[^`]*`|<[^>]+>|\$\$.*?\$\$", " x ", fenced, flags=re.S)
    assert 1500 <= len(re.findall(r"\b[\w’'-]+\b", words)) <= 2750, path.name


@chapter
def test_a_chapter_puts_right_what_is_often_misread_in_two_boxes_at_most(path):
    assert len(re.findall(r"\{admonition\} Often misread", prose(path))) in (1, 2), path.name


def test_strength_is_explained_before_a_simulation_speaks_of_it():
    cells = json.loads((ROOT / "chapters" / "04-bordin.ipynb").read_text(encoding="utf-8"))["cells"]
    texts = ["".join(c["source"]) for c in cells]
    explained = next(i for i, text in enumerate(texts) if "{term}`strength`" in text)
    assert explained < next(i for i, text in enumerate(texts) if 'Simulation("' in text)


@chapter
def test_a_chapter_shows_its_place_its_simulation_its_transcript_and_its_questions(path):
    text = code(path)
    for call in (f'Timeline("{path.stem}")', f'Transcript("{path.stem}")', f'Questions("{path.stem}")', 'Simulation("'):
        assert call in text, f"{path.name}: {call}"


@chapter
def test_a_chapter_has_two_exercises_with_folded_solutions_one_of_them_with_code(path):
    text = prose(path)
    labels = re.findall(r"```\{exercise\}\n:label: (\S+)", text)
    solutions = re.findall(r"```\{solution\} (\S+)\n:class: dropdown", text)
    assert len(labels) >= 2 and sorted(labels) == sorted(solutions), path.name
    assert len(code(path).split("Questions(")[1].splitlines()) > 3, f"{path.name}: no code cell after the questions"


@chapter
def test_every_link_that_sets_a_simulation_is_one_that_it_takes_as_it_stands(path):
    links = re.findall(r'<a class="try" href="#([\w-]+)\?([^"]+)">', prose(path))
    assert links, path.name
    for name, query in links:
        texts = dict(pair.split("=", 1) for pair in query.replace("&amp;", "&").split("&"))
        _, notices = read_all(scenes.scene(name).controls, texts)
        assert notices == [], f"{path.name}: #{name}?{query}"
        assert f'Simulation("{name}")' in code(path), f"{path.name}: #{name} stands in another chapter"


@chapter
def test_what_a_chapter_cites_stands_in_the_ledger(path):
    table = claims()
    rows = table[table.chapter == path.stem]
    assert len(rows) >= 15
    further = prose(path).split("## Further reading")
    missing = keys_in(further[0]) - set(rows.citation_key)
    assert not missing, f"{path.name}: {missing}"


def test_every_chapter_of_the_ledger_is_known():
    assert set(claims().chapter) == {path.stem for path in NOTEBOOKS} | {"intro", "afterword", "model"}


def test_what_the_ledger_has_of_the_model_page_is_cited_there():
    page = (ROOT / "book" / "model.md").read_text(encoding="utf-8")
    rows = claims().query("chapter == 'model' and basis == 'source says'")
    assert set(rows.citation_key) <= keys_in(page) and len(rows) >= 10


def test_what_the_afterword_cites_stands_in_the_ledger_before_it_names_further_reading():
    told = (ROOT / "book" / "afterword.md").read_text(encoding="utf-8").partition("## What to read next")[0]
    assert keys_in(told) <= set(claims().query("chapter == 'afterword'").citation_key) and len(keys_in(told)) >= 10


def test_every_term_is_defined_once_and_used():
    defined = glossary()
    assert len(defined) == len({term.lower() for term in defined})
    assert defined == sorted(defined, key=str.lower)
    used = {term.lower() for path in NOTEBOOKS for term in terms_of(prose(path))}
    assert used == {term.lower() for term in defined}


@chapter
def test_a_term_is_linked_at_its_first_use_only(path):
    terms = terms_of(prose(path))
    assert len(terms) == len(set(terms)) >= 5, path.name


def test_every_simulation_stands_in_the_book():
    pages = "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "book").glob("*.md")))
    text = "\n".join(code(path) for path in NOTEBOOKS) + pages
    for name in scenes.SCENES:
        assert f'Simulation("{name}")' in text or f"{{simulation}} {name}\n" in text, name


def test_every_chapter_has_a_test_of_what_its_readers_saw():
    for path in NOTEBOOKS:
        test = ROOT / "tests" / f"test_chapter_{path.stem[:2]}.py"
        assert len(re.findall(r"^def test_", test.read_text(), re.M)) >= 5, path.stem


def first_control(page):
    """How far below the top of its page the first thing to move ends, in pixels."""
    first = page.locator(".simulation-controls [name]").first
    return first.evaluate("(control) => control.getBoundingClientRect().bottom + scrollY")


@chapter
def test_a_chapter_has_something_to_move_within_two_laptop_screens(watch, site, path):
    width, height = 1366, 768
    page = watch.open(f"{site}/chapters/{path.stem}.html", viewport={"width": width, "height": height})
    assert first_control(page) <= 2 * height


@pytest.mark.parametrize("path", [path for path in NOTEBOOKS if path.stem < "07"], ids=lambda p: p.stem)
def test_and_within_two_phone_screens_below_the_question_that_it_opens_with(watch, site, path):
    width, height = 390, 664
    page = watch.open(f"{site}/chapters/{path.stem}.html", viewport={"width": width, "height": height})
    assert page.locator(".check.opening input[type=radio]").first.is_visible()
    assert first_control(page) <= 2 * height

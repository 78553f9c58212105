"""A newcomer's week: a chapter with two simulations, added by the steps of CONTRIBUTING.md and built."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from conftest import ROOT
from test_package import copy_of_project

NUMBER, NAME = "99", "tiny"
CHAPTER = f"{NUMBER}-{NAME}"
CELLS = [
    ("markdown", "# Tiny: a chapter to try\n\nAs somebody said {cite:p}`Tiny2024`, and {term}`bond` matters."),
    ("code", f'from widgets import Timeline\n\nTimeline("{CHAPTER}")'),
    ("code", 'from widgets import Simulation\n\nSimulation("tiny")'),
    ("code", 'Simulation("doubled", hope=3)'),
    ("code", f'from widgets import Transcript\n\nTranscript("{CHAPTER}")'),
    ("code", f'from widgets import Questions\n\nQuestions("{CHAPTER}")'),
]
ASKED = """
[transcript]
title = "A tiny talk"
setting = "A fictional room."
[[transcript.turn]]
who = "Client"
text = "Well."
mark = "none"
[transcript.turn.feedback]
"alliance building" = "Nothing is built."
withdrawal = "Nobody leaves."
confrontation = "Nobody objects."
repair = "Nothing is torn."
"strain from the therapist" = "The client speaks."
none = "Nothing yet."

[[question]]
id = "tiny-1"
text = "How small?"
[[question.option]]
text = "Tiny."
right = true
feedback = "By hand."
[[question.option]]
text = "Large."
feedback = "Look again."
[[question.option]]
text = "Huge."
feedback = "Look at the ruler."
[[question.option]]
text = "Vast."
feedback = "Look at its name."
"""
SCENES = '''"""Two simulations of a tiny chapter."""

from collections import namedtuple

from ..words import number, sentence
from . import Scene
from .draw import figure
from .setting import whole

HOPE = whole("hope", "Hope", 0, 9, 5, "of 9", "How much the two hope.")
Hope = namedtuple("Hope", "sessions hope")


def tiny(hope):
    return Hope([1, 2], [hope, hope])


def doubled(hope):
    return Hope([1, 2], [hope, 2 * hope])


def _figure(r):
    line = {"type": "scatter", "name": "hope", "x": r.sessions, "y": r.hope}
    axes = {"xaxis": {"title": {"text": "Session"}}, "yaxis": {"title": {"text": "Hope"}}}
    return figure([line], **axes)


def _sentence(r):
    return sentence(f"Hope ends at {number(r.hope[-1], 0)}.")


def _table(r):
    return {"columns": ["session", "hope"], "digits": [0, 0], "rows": [list(row) for row in zip(r.sessions, r.hope)]}


SCENES = [
    Scene("tiny", "Tiny", [HOPE], tiny, _figure, _sentence, _table),
    Scene("doubled", "Twice", [HOPE], doubled, _figure, _sentence, _table),
]
'''
SEEN = """from widgets import scenes


def test_hope_doubles():
    assert scenes.run(scenes.scene("doubled"), {"hope": 4})["sentence"] == "Hope ends at 8."
"""


def notebook(cells):
    """A notebook of those cells, as text."""
    written = [
        {"cell_type": kind, "id": str(i), "metadata": {}, "source": text} for i, (kind, text) in enumerate(cells)
    ]
    for cell in written:
        if cell["cell_type"] == "code":
            cell.update(outputs=[], execution_count=None)
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return json.dumps({"cells": written, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5})


def after(old, new):
    """An edit that puts something behind a text that is there."""

    def edit(text):
        assert old in text
        return text.replace(old, old + new, 1)

    return edit


# each file that is touched, and what becomes of its text
STEPS = {
    f"chapters/{CHAPTER}.ipynb": lambda _: notebook(CELLS),
    f"chapters/{CHAPTER}.toml": lambda _: ASKED,
    "_toc.yml": after("      - file: chapters/06-collaboration\n", f"      - file: chapters/{CHAPTER}\n"),
    f"widgets/scenes/{NAME}.py": lambda _: SCENES,
    "datasets/claims.csv": lambda text: text + f"{NAME}-01,{CHAPTER},Small things count.,Tiny2024,1,A,source says,\n",
    "book/references.bib": lambda text: (
        text
        + "\n@book{Tiny2024,\n  author = {Tiny, Tina},\n  title = {Small},\n  publisher = {None},\n  year = {2024}\n}\n"
    ),
    f"tests/test_chapter_{NUMBER}.py": lambda _: SEEN,
}


def test_the_steps_are_those_of_contributing_and_few():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\d+\. `([^`]+)`", text.split("## Adding a chapter")[1].split("\n## ")[0], re.M)
    named = [re.sub(r"\bname\b", NAME, path).replace("NN", NUMBER) for path in listed]
    assert sorted(named) == sorted(STEPS)
    assert len(named) <= 7


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A copy of the project to which the chapter has been added, and nothing else."""
    copy = copy_of_project(tmp_path_factory.mktemp("project"))
    for name, edit in STEPS.items():
        path = copy / name
        path.write_text(edit(path.read_text(encoding="utf-8") if path.exists() else ""), encoding="utf-8")
    return copy


def run(project, *command):
    """What a command says in that copy, whose own `widgets` it imports."""
    environment = {**os.environ, "PYTHONPATH": str(project)}
    bin = Path(sys.executable).parent
    return subprocess.run(
        [str(bin / command[0]), *command[1:]], cwd=project, env=environment, capture_output=True, text=True
    )


def test_the_chapter_s_own_test_and_the_tests_of_all_scenes_find_it(project):
    files = [f"tests/test_chapter_{NUMBER}.py", "tests/test_scenes.py", "tests/test_html.py"]
    said = run(project, "pytest", "-v", "-k", "tiny or hope", *files)
    passed = re.findall(r"(tests/\S+) PASSED", said.stdout)
    assert said.returncode == 0, said.stdout
    assert f"tests/test_chapter_{NUMBER}.py::test_hope_doubles" in passed
    of_all = [name for name in passed if name.endswith("[tiny]")]
    assert any(name.startswith("tests/test_scenes.py") for name in of_all)
    assert any(name.startswith("tests/test_html.py") for name in of_all)


def test_the_chapter_is_built_with_all_that_it_shows(project):
    # the pages that a chapter needs; the other chapters would only take time
    toc = (project / "_toc.yml").read_text(encoding="utf-8")
    toc = re.sub(r" +- file: chapters/0.*\n", "", toc)
    toc = re.sub(r" +- caption: .*\n +chapters:\n(?! +- file)", "", toc)  # a part that none is left of
    (project / "_toc.yml").write_text(toc, encoding="utf-8")
    built = run(project, "jupyter-book", "build", ".")
    assert built.returncode == 0, built.stderr[-2000:]
    assert not [line for line in built.stderr.splitlines() if "WARNING" in line and NAME in line.lower()]
    html = project / "_build" / "html"
    page = BeautifulSoup((html / "chapters" / f"{CHAPTER}.html").read_text(encoding="utf-8"), "html.parser")
    assert [each["id"] for each in page.select("section.simulation")] == ["tiny", "doubled"]
    assert page.select_one("#doubled .simulation-sentence").get_text() == "Hope ends at 6."
    assert (
        page.select_one(".place-line") and page.select_one(".check.transcript") and page.select_one(".check.questions")
    )
    assert page.select_one("a[href*='bibliography.html#']").get_text() == "Tiny, 2024"
    ledger = BeautifulSoup((html / "book" / "sources.html").read_text(encoding="utf-8"), "html.parser")
    assert "Small things count." in ledger.find(id="claim-tiny-01").get_text()
    assert "Claims of Tiny: a chapter to try" in [table["aria-label"] for table in ledger.select(".course-table")]
    assert page.select_one("script[data-model]")["data-model"] == "model.js model-tiny.js"
    assert '"widgets/scenes/tiny.py"' in (html / "_static" / "model-tiny.js").read_text(encoding="utf-8")

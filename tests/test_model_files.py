"""What a page carries of the model: the files of its own simulations, every line where it was, and no others."""

import ast
import json
import re
import subprocess
import sys

import pytest
from conftest import CHAPTER, ROOT, when_ready

from widgets import portable, scenes
from widgets.page import answer

sys.path.insert(0, str(ROOT / "book" / "_ext"))
import model_files  # noqa: E402

TEXTS = {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in portable.paths()}
FILES = model_files.files()
PARTS = [file for file in FILES if file != model_files.CORE]

# a Python of its own that has only what stands in a folder
ALONE = """
import sys
sys.path[:0] = [sys.argv[1]]
from widgets.page import answer
assert answer.__code__.co_filename.startswith(sys.argv[1])
for question in sys.stdin.read().splitlines():
    print(answer(question))
"""


def held(file):
    """What a file gives the page: {path in the engine: text}."""
    name, _, text = FILES[file].partition(" = ")
    assert name == f'window["{file}"]'
    return json.loads(text.rstrip().removesuffix(";"))


def asked_of(folder, files, questions):
    """The replies of a Python that has what these files of the page hold, and nothing else of ours."""
    for file in files:
        for name, text in held(file).items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
    order = [sys.executable, "-I", "-c", ALONE, str(folder)]
    said = subprocess.run(order, input="\n".join(questions), capture_output=True, text=True)
    assert said.returncode == 0, said.stderr
    return [json.loads(line) for line in said.stdout.splitlines()]


# --- which files ------------------------------------------------------------------------


@pytest.mark.parametrize("file", PARTS)
def test_a_file_of_scenes_needs_no_more_than_itself_and_the_first(tmp_path, file):
    home = f"widgets.scenes.{file.removeprefix('model-').removesuffix('.js')}"
    names = sorted(name for name, where in model_files.homes().items() if where == home)
    questions = [json.dumps({"scene": name, "settings": {}}) for name in names] or ['{"scene": "none"}']
    replies = asked_of(tmp_path, [model_files.CORE, file], questions)
    if names:
        assert replies == [json.loads(answer(question)) for question in questions]
    else:
        assert replies == [{"error": "ValueError: unknown scene 'none': choose from "}]


def test_every_scene_has_its_home_and_every_portable_file_a_place():
    assert set(model_files.homes()) == set(scenes.SCENES)
    there = [name for file in FILES for name in held(file)]
    assert set(there) == {"widgets/__init__.py", *TEXTS} and held(model_files.CORE)["widgets/__init__.py"] == ""


def test_no_lens_and_no_scene_is_carried_by_every_page():
    core = held(model_files.CORE)
    assert [name for name in core if "/lenses/" in name] == ["widgets/lenses/__init__.py"]
    assert {"widgets/scenes/draw.py", "widgets/scenes/course.py", "widgets/study.py"} <= set(core)
    assert not {where.replace(".", "/") + ".py" for where in model_files.homes().values()} & set(core)


def section(name, code=None):
    """A simulation's HTML as far as it matters here; `code` is a reader's own."""
    data = json.dumps({"source": {"code": code}} if code else {}).replace("<", "\\u003c")
    return f'<section data-simulation="{name}"><script class="simulation-data">{data}</script></section>'


@pytest.mark.parametrize(
    "body, files",
    [
        ("<p>words</p>", []),
        (section("bordin"), ["model.js", "model-bordin.js"]),
        (section("bordin") + section("fit") + section("study"), ["model.js", "model-bordin.js", "model-study.js"]),
        (section("mine", "def mine(goal):\n    return goal < 3\n"), ["model.js"]),
        (section("mine", "from widgets.chance import key\n"), ["model.js"]),
        (section("mine", "def mine():\n    import widgets.lenses.impact as lens\n"), ["model.js", "model-impact.js"]),
        (section("mine", "from widgets.scenes import forest\nimport math\n"), ["model.js", "model-forest.js"]),
        (section("mine", "from widgets.lenses import rogers") + section("asked"), ["model.js", "model-rogers.js"]),
        (
            section("mine", "from widgets.lenses import zetzel") + section("lenses"),
            ["model.js", "model-collaboration.js"],
        ),
    ],
)
def test_a_page_carries_what_its_simulations_and_a_reader_s_own_code_import(body, files):
    assert model_files.carried(body) == files


@pytest.mark.parametrize(
    "text, found",
    [
        ("from . import look", {"widgets.scenes", "widgets.scenes.look"}),
        ("from .look import LOOK", {"widgets.scenes", "widgets.scenes.look"}),
        ("from ..lenses import bordin as lens", {"widgets.lenses", "widgets.lenses.bordin"}),
        ("def f():\n    from ..words import number", {"widgets.words"}),
        ("import math, widgets.lenses.freud", {"widgets.lenses", "widgets.lenses.freud"}),
        ("from math import pi\nimport widgets.caseload", set()),
    ],
)
def test_imports_are_read(text, found):
    assert model_files.imported(text, "widgets.scenes") == found


def test_the_built_pages_load_what_their_simulations_need_and_no_more(book):
    for path in sorted([*book.glob("book/*.html"), *book.glob("chapters/*.html")]):
        text = path.read_text(encoding="utf-8")
        (told,) = re.findall(r'data-model="([^"]*)"', text)
        assert told.split() == model_files.carried(text), path.name
    for file, text in FILES.items():
        assert (book / "_static" / file).read_text(encoding="utf-8") == text


def test_a_reader_s_code_that_imports_what_its_page_lacks_is_told_which(watch, site):
    page = watch.open(f"{site}/{CHAPTER}")
    section = when_ready(page)
    page.evaluate(
        "() => { document.getElementById('bordin').simulation.data.source ="
        " {code: 'from widgets.lenses import zetzel', name: 'own', controls: []}; }"
    )
    section.locator("[name=goal]").press("Home")
    notice = section.locator(".simulation-notice", has_text="zetzel")
    notice.wait_for()
    assert "ImportError" in notice.text_content() and "The figure shows the last settings" in notice.text_content()


# --- what is in them --------------------------------------------------------------------


def skeleton(text):
    """What a text does, each part with its line and column; without what only says something."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        for part in ("body", "orelse", "finalbody"):
            lines = getattr(node, part, None)
            if isinstance(lines, list):
                said = (ast.Expr, ast.Constant)
                lines[:] = [x for x in lines if not (isinstance(x, said[0]) and isinstance(x.value, said[1]))]
    return ast.dump(tree, include_attributes=True)


@pytest.mark.parametrize("name", TEXTS)
def test_the_page_s_copy_does_the_same_in_the_same_lines(name):
    (copy,) = {held(file)[name] for file in FILES if name in held(file)}
    assert skeleton(copy) == skeleton(TEXTS[name])
    assert copy.count("\n") == TEXTS[name].count("\n")
    assert not re.search(r'"""|^\s*#', copy, re.M)


@pytest.mark.parametrize(
    "text, copy",
    [
        ('"""Says\n\nmuch."""\nx = 1\n', '""\n\n\nx = 1\n'),
        ('def f():\n    """Said."""\n\n\nx = f"#{1}"  # a one\n', 'def f():\n    ""\n\n\nx = f"#{1}"\n'),
        ("# only\nx = '''a\n# b'''\n", "\nx = '''a\n# b'''\n"),
        ('x = [\n    "a",  # first\n    "b"\n]\n', 'x = [\n    "a",\n    "b"\n]\n'),
        ('x = (\n    "a"\n    "b"\n)\n', 'x = (\n    "a"\n    "b"\n)\n'),
        ('def f():\n    # why\n    "é" ; return "é"\n', 'def f():\n\n    "é" ; return "é"\n'),
    ],
)
def test_only_comments_and_docstrings_go_and_their_lines_stay(text, copy):
    assert model_files.lean(text) == copy

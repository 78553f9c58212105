"""Which lines of the source a control enters: the rule, by hand-worked examples, and that it finds every control."""

import ast
import json
import sys

import pytest
from conftest import ROOT

from widgets import portable, scenes

sys.path.insert(0, str(ROOT / "book" / "_ext"))
import code_cells  # noqa: E402
import look_inside  # noqa: E402
import model_files  # noqa: E402

# a lens and the equations it calls, small enough to be marked with a pencil
LENS = '''"""A lens."""

from .. import sums as equations
from .sums import halved as half


def seen(goal, bond):
    """goal is only named here."""
    felt = half(goal)
    strong = equations.times(2, by=bond + 1)
    others = [goal for goal in (1, 2)]
    return kept(felt) + strong, others


def kept(goal):
    return goal


def all_of(**settings):
    return seen(**settings)
'''
SUMS = """def halved(x):
    y = x / 2
    x = 0
    return y + x


def times(a, by):
    return (
        a
        * by
    )
"""


@pytest.fixture
def small(monkeypatch, tmp_path):
    """The two small files in the place of the course's."""
    places = {"widgets.lens": "lens.py", "widgets.sums": "sums.py"}
    (tmp_path / "lens.py").write_text(LENS.replace("from .. import", "from . import"))
    (tmp_path / "sums.py").write_text(SUMS)
    monkeypatch.setattr(look_inside, "PATHS", {name: tmp_path / file for name, file in places.items()})
    for kept in (look_inside.tree, look_inside.bound):
        kept.cache_clear()
    yield lambda name: look_inside.bound("widgets.lens")[name]
    for kept in (look_inside.tree, look_inside.bound):
        kept.cache_clear()


@pytest.mark.parametrize(
    "function, control, lines",
    [
        # handed to `halved` as x, until x is given to something else; not what another function calls goal
        ("seen", "goal", {"widgets.lens": [9], "widgets.sums": [2]}),
        # as a part of what is handed on by name, and read in its own line
        ("seen", "bond", {"widgets.lens": [10], "widgets.sums": [10]}),
        # through **settings by its own name
        ("all_of", "goal", {"widgets.lens": [9, 20], "widgets.sums": [2]}),
        ("kept", "goal", {"widgets.lens": [16]}),
        ("kept", "bond", {}),
    ],
)
def test_a_line_is_marked_that_reads_the_control_or_what_it_is_handed_on_as(small, function, control, lines):
    assert look_inside.entered(small(function), control) == lines


def test_bordin_s_lines_are_those_that_a_person_would_mark():
    lens = (ROOT / "widgets" / "lenses" / "bordin.py").read_text().splitlines()
    marks = look_inside.inside(scenes.scene("bordin"))["marks"]
    assert [lens[n - 1].strip() for n in marks["symptoms"]["widgets/lenses/bordin.py"]] == [
        "terms, two = agreement(goal, task, bond), dyad(goal, task, bond, symptoms)"
    ]
    assert [lens[n - 1].strip() for n in marks["goal"]["widgets/lenses/bordin.py"]] == [
        "return Terms(goal, task, bond, therapy_named(therapy), P)",
        "terms, two = agreement(goal, task, bond), dyad(goal, task, bond, symptoms)",
        "unusual = rarity(goal, task, bond)",
    ]


@pytest.mark.parametrize("name", sorted(scenes.SCENES))
def test_every_control_enters_somewhere_and_every_marked_line_is_there(name):
    inside = look_inside.inside(scenes.scene(name))
    assert list(inside["marks"]) == [c.name for c in scenes.scene(name).controls]
    for control, marks in inside["marks"].items():
        assert marks, control
        for file, lines in marks.items():
            assert file in inside["files"]
            text = (ROOT / file).read_text(encoding="utf-8").splitlines()
            assert lines == sorted(set(lines)) and all(text[n - 1].strip() for n in lines)


@pytest.mark.parametrize("name", sorted(scenes.SCENES))
def test_a_reader_finds_the_lens_first_and_the_equations_always(name):
    files = look_inside.inside(scenes.scene(name))["files"]
    assert "widgets/alliance.py" in files and files == sorted(
        files, key=lambda f: ("/lenses/" not in f, "/scenes/" in f)
    )
    assert "/lenses/" in files[0] or name == "study"


def test_the_page_gets_the_source_as_it_stands_with_its_comments():
    for file, script in look_inside.files().items():
        start, _, text = script.partition(" = ")
        assert start == f'window["{file}"]'
        for path, source in json.loads(text.rstrip().removesuffix(";"))["originals"].items():
            assert source == (ROOT / path).read_text(encoding="utf-8")
            assert ROOT / path in portable.paths()


def test_of_a_function_of_one_s_own_the_lines_that_read_its_parameter_are_marked():
    code = (
        "import math\n\n\ndef mine(goal, task):\n    g = goal / 6\n    return [math.sqrt(g), (\n        goal + task)]\n"
    )
    told = look_inside.of_function(code, "mine", ["goal", "task"])
    assert told == {"originals": {"<string>": code}, "marks": {"goal": {"<string>": [5, 7]}, "task": {"<string>": [7]}}}


# --- cells of code ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "code, kind, models",
    [
        ("from widgets.lenses.freud import rapport\nprint(rapport(4, 30))", "here", ["model-freud.js"]),
        ("from math import pi\nprint(f'{pi:.2f}', sorted([x for x in (2, 1)]))", "here", []),
        ("from textwrap import fill\nprint(fill('a'))", "lab", []),
        ("from widgets.data import measures\nprint(measures())", "lab", []),
        ("from widgets import Simulation\nprint(Simulation('zetzel').history)", "lab", []),
        ("print(table)", "lab", []),  # made in a cell above
        ("def mine(goal):\n    return goal\n", "below", []),
        ("Simulation(mine)", "", []),
    ],
)
def test_a_cell_runs_in_the_page_if_a_page_has_all_that_it_needs(code, kind, models):
    assert code_cells.told(ast.parse(code), {"mine"}) == (kind, models)


def test_a_cell_that_makes_a_simulation_of_a_function_is_known_by_it():
    cells = [
        ast.parse(text)
        for text in ("def mine(goal):\n    return 1", "Simulation(mine, name='own')", "Simulation('fit')")
    ]
    assert code_cells.of_its_own(cells) == {"mine"}


def test_what_runs_a_reader_s_code_comes_with_a_click():
    parts = model_files.parts()
    assert parts["model-workshop.js"] == {"widgets.workshop"}
    assert not any("workshop" in file for file in model_files.carried('<section data-simulation="bordin">'))

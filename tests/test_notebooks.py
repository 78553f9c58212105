"""The notebooks as files: their outputs stored and small, their cells short, nothing personal."""

import ast
import json

import pytest
from conftest import ROOT

NOTEBOOKS = sorted((ROOT / "chapters").glob("*.ipynb"))


def cells(path, kind):
    """The cells of a kind, each with its number in the notebook."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    return [(i, cell) for i, cell in enumerate(notebook["cells"], start=1) if cell["cell_type"] == kind]


def test_there_are_notebooks():
    assert NOTEBOOKS


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_a_cell_that_shows_something_has_its_output_stored(path):
    for number, cell in cells(path, "code"):
        source = "".join(cell["source"])
        shows = isinstance(ast.parse(source).body[-1], ast.Expr) or "print(" in source
        assert bool(cell["outputs"]) == shows, f"{path.name}, cell {number}"
        assert cell["execution_count"], f"{path.name}, cell {number}"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_no_output_is_an_error_or_a_warning(path):
    for number, cell in cells(path, "code"):
        for output in cell["outputs"]:
            assert output["output_type"] != "error", f"{path.name}, cell {number}"
            assert output.get("name") != "stderr", f"{path.name}, cell {number}"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_code_cells_are_short_and_narrow_enough_for_a_projector(path):
    for number, cell in cells(path, "code"):
        lines = "".join(cell["source"]).splitlines()
        assert len(lines) <= 12, f"{path.name}, cell {number}"
        assert max(map(len, lines)) <= 76, f"{path.name}, cell {number}"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_no_widget_state_and_no_megabytes(path):
    notebook = json.loads(path.read_text(encoding="utf-8"))
    assert "widgets" not in notebook["metadata"]
    assert path.stat().st_size < 200_000


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_a_cell_that_only_shows_something_of_the_course_hides_its_code_in_the_book(path):
    for number, cell in cells(path, "code"):
        *before, last = ast.parse("".join(cell["source"])).body
        shows = (
            isinstance(last, ast.Expr) and isinstance(last.value, ast.Call) and isinstance(last.value.func, ast.Name)
        )
        named = shows and last.value.func.id in (
            "Opening",
            "Closing",
            "Timeline",
            "Transcript",
            "Questions",
            "Simulation",
        )
        if named and all(isinstance(line, ast.ImportFrom) for line in before):
            own = last.value.args and not isinstance(last.value.args[0], ast.Constant)  # a function of the reader's
            assert own or "remove-input" in cell["metadata"].get("tags", ()), f"{path.name}, cell {number}"

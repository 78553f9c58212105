"""The ladder of code exercises: each chapter one rung higher, and every solution runs and says what its words say."""

import ast
import contextlib
import io
import json
import linecache
import re

import pytest
from conftest import ROOT

from widgets import Simulation

LADDER = {  # what is new on each rung, as a solution's code shows it
    "01-freud": {"a number"},
    "02-zetzel": {"a value read"},
    "03-greenson": {"a loop"},
    "04-bordin": {"a function", "a figure"},
    "05-rogers": {"rows picked"},
    "06-collaboration": {"a function", "a figure", "a choice"},
}
RUNGS = ("first", "second", "third", "fourth", "fifth", "sixth")
SOLUTION = re.compile(r"^````\{solution\} (\S+)\n.*?^```python\n(.*?)^```\n\n(.*?)^````", re.M | re.S)


def exercise(name):
    """(the code cells that a chapter's last exercise starts from, its solution's code, what the solution then says)."""
    cells = json.loads((ROOT / "chapters" / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"]
    texts = ["".join(cell["source"]) for cell in cells]
    at = next(i for i, text in enumerate(texts) if text.startswith("## Exercises"))
    ((_, code, words),) = SOLUTION.findall(texts[at])
    after = [i for i in range(at + 1, len(cells)) if cells[i]["cell_type"] == "markdown"][0]
    # a function stands in a cell, and what shows it in the next
    first = after - 1 if "import" in texts[after - 1] else after - 2
    return "\n\n\n".join(texts[first:after]), code, words


def run(code):
    """What code prints, and what its last line comes to."""
    *before, last = ast.parse(code).body
    names, printed, value = {}, io.StringIO(), None
    # as in a notebook: a function's text can be looked up
    linecache.cache["cell.py"] = (len(code), None, code.splitlines(keepends=True), "cell.py")
    with contextlib.redirect_stdout(printed):
        exec(compile(ast.Module(before, []), "cell.py", "exec"), names)  # noqa: S102 - the chapter's own code
        if isinstance(last, ast.Expr):
            value = eval(compile(ast.Expression(last.value), "cell.py", "eval"), names)  # noqa: S307
        else:
            exec(compile(ast.Module([last], []), "cell.py", "exec"), names)  # noqa: S102
    return printed.getvalue(), value


def numbers(text):
    """The numbers with a point in a text, in their order."""
    return re.findall(r"-?\d*\.\d+", text)


def shows(code):
    """Which rungs' novelties stand in code."""
    nodes = list(ast.walk(ast.parse(code)))
    functions = [node for node in nodes if isinstance(node, ast.FunctionDef)]
    found = {
        "a number": any(isinstance(n, ast.Assign) and isinstance(n.value, ast.Constant) for n in nodes),
        "a value read": any(isinstance(n, ast.Subscript) and isinstance(n.value, ast.Subscript) for n in nodes),
        "a loop": any(isinstance(n, ast.For) for n in nodes),
        "a function": bool(functions),
        "a figure": any("figure" in ast.unparse(each) for each in functions),
        "rows picked": any(isinstance(n, ast.Subscript) and isinstance(n.slice, ast.Compare) for n in nodes),
        "a choice": any(isinstance(n, ast.IfExp) for n in nodes),
    }
    return {name for name, there in found.items() if there}


@pytest.mark.parametrize("rung, name", list(zip(RUNGS, LADDER, strict=True)))
def test_each_chapter_s_code_exercise_is_one_rung_higher(rung, name):
    text = (ROOT / "chapters" / f"{name}.ipynb").read_text(encoding="utf-8")
    assert text.count(f"*Code, {rung} rung: ") == text.count("*Code, ") == 1
    start, code, _ = exercise(name)
    assert LADDER[name] <= shows(code), (name, shows(code))
    later = [LADDER[other] for other in list(LADDER)[RUNGS.index(rung) + 1 :]]
    assert not any(new <= shows(code) for new in later), "a later rung's novelty comes too soon"
    assert len([line for line in start.splitlines() if line.strip()]) <= 12


@pytest.mark.parametrize("name", LADDER)
def test_the_cell_to_start_from_and_the_solution_run_and_differ(name):
    start, code, _ = exercise(name)
    shown = [said or value.sentence for said, value in map(run, (start, code))]
    assert shown[0] and shown[1] and shown[0] != shown[1]
    assert max(map(len, code.splitlines())) <= 76


def test_the_first_rung_changes_one_number_and_nothing_else():
    start, code, words = exercise("01-freud")
    assert code.strip() == start.replace("interest = 4", "interest = 5") != start
    assert run(start)[0] == "rapport 3.997 of 7, depth 4 borne: False\n" and "3.997" in words
    assert run(code)[0].endswith("borne: True\n")


def test_the_second_rung_s_words_say_what_is_read():
    start, code, words = exercise("02-zetzel")
    assert code.startswith(start)
    assert numbers(run(code)[0]) == numbers(words) == ["15.5", "15.4", "2.7", "1.9"]


def test_the_third_rung_s_words_say_what_the_loop_prints():
    _, code, words = exercise("03-greenson")
    assert numbers(run(code)[0]) == numbers(words)
    weak, strong = (list(map(float, numbers(words)[i : i + 6])) for i in (0, 6))
    # up to a middling transference, and back; and with a strong alliance never back
    assert weak.index(min(weak)) in (2, 3) and weak[-1] > min(weak)
    assert strong == sorted(strong, reverse=True)


@pytest.mark.parametrize("goal", [1, 4, 7])
def test_the_fourth_rung_s_line_falls_from_one_to_the_agreement(goal):
    _, code, _ = exercise("04-bordin")
    _, sim = run(code)
    assert isinstance(sim, Simulation)
    sim.set(goal=goal)
    (line,) = sim._figure.figure["data"]
    assert len(line["y"]) == 11 and line["y"][0] == 1
    assert line["y"][-1] == pytest.approx((goal - 1) / 6)


def test_the_fifth_rung_s_words_say_what_the_table_gives():
    _, code, words = exercise("05-rogers")
    assert run(code)[0] == "3 clients, mean fall 0.3\n21 clients, mean fall 3.1\n"
    assert words.startswith("Three clients improve by 0.3 points, twenty-one by 3.1.")
    assert run(exercise("05-rogers")[0])[0].startswith("r = 0.57\n")


def test_the_sixth_rung_s_lens_says_what_its_words_say():
    _, code, words = exercise("06-collaboration")
    _, sim = run(code)
    assert sim.sentence == "Enough: 0.38 of 1. The next step: settle goals." and ".38" in words
    sim.set(bond=1)
    assert sim.sentence.startswith("Enough: 0.38")  # it leaves out the bond
    sim.set(goal=7, task=1)
    assert sim.sentence == "Enough: 0.00 of 1. The next step: agree on tasks."

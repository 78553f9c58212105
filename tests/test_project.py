"""The project's own rules: what is vendored, pinned, imported, written down and linked."""

import ast
import hashlib
import json
import re
import subprocess
import sys
import tomllib

import pytest
from conftest import ROOT

from widgets import alliance, portable

PORTABLE = portable.paths()


def tracked(*patterns):
    """The files under version control that match."""
    names = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [ROOT / name for name in names.stdout.splitlines() if (ROOT / name).is_file()]


# --- what is vendored ------------------------------------------------------------------


def test_vendored_files_are_those_that_were_released():
    vendored = json.loads((ROOT / "book" / "_vendor" / "vendored.json").read_text())
    for package in vendored:
        folder = ROOT / "book" / "_vendor" / package["folder"]
        assert (folder / "LICENSE").is_file()
        for name, sha256 in package["files"].items():
            assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == sha256, name
    listed = {ROOT / "book" / "_vendor" / p["folder"] / n for p in vendored for n in p["files"]}
    there = {p for p in (ROOT / "book" / "_vendor").rglob("*") if p.is_file()}
    assert there - listed == {p for p in there if p.name in ("LICENSE", "vendored.json", "README.md")}


# --- what is installed -----------------------------------------------------------------


def requirements(name):
    """The lines of a requirements file that name a package."""
    lines = (ROOT / name).read_text().splitlines()
    return [line for line in lines if line.strip() and not line.lstrip().startswith("#")]


def test_every_direct_dependency_has_its_reason_and_is_locked():
    locked = {re.split(r"[=<>;\[ ]", line)[0].lower() for line in requirements("requirements.txt")}
    for name in sorted(path.name for path in ROOT.glob("requirements*.in")):
        for line in requirements(name):
            package, _, reason = line.partition("#")
            assert reason.strip(), line
            assert re.split(r"[=<>\[ ]", package)[0].lower() in locked, line


def test_the_lock_pins_everything_and_names_no_address():
    for line in requirements("requirements.txt"):
        assert re.match(r"^[A-Za-z0-9._-]+(\[[\w,-]+\])?==[^ ]+( ; .+)?$", line), line
    assert "://" not in (ROOT / "requirements.txt").read_text()


def test_the_version_stands_in_one_place():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert "version" in project["dynamic"]
    import widgets

    assert re.search(rf"^## {re.escape(widgets.__version__)}\b", (ROOT / "CHANGELOG.md").read_text(), re.M)
    assert f"version: {widgets.__version__}" in (ROOT / "CITATION.cff").read_text()


def test_widgets_can_be_imported_from_any_folder(tmp_path):
    code = "import widgets; print(repr(widgets.Simulation('bordin'))[:10])"
    run = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True)
    assert run.stdout.startswith("Simulation"), run.stderr


def printed(code):
    """What a new Python prints for this code."""
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip()


def test_the_model_alone_needs_nothing_but_math():
    code = (
        "import sys; before = set(sys.modules); import widgets.page;"
        "new = {m.split('.')[0] for m in set(sys.modules) - before};"
        "print(sorted(new & {'numpy', 'pandas', 'plotly', 'ipywidgets', 'anywidget', 'IPython', 'jinja2'}))"
    )
    assert printed(code) == "[]"


def test_a_first_cell_starts_without_pandas_and_plotly():
    code = (
        "import sys, widgets; from widgets import Questions, Simulation, Timeline, Transcript;"
        "Simulation('bordin'), Timeline('04-bordin'), Questions('04-bordin'), Transcript('04-bordin');"
        "print(sorted({'pandas', 'plotly', 'scipy'} & set(sys.modules)))"
    )
    assert printed(code) == "[]"


# --- walls -----------------------------------------------------------------------------


def walls():
    """What CONTRIBUTING.md allows each part to import: {"lenses/": {"alliance.py", "lenses/", …}}."""
    rows = re.findall(r"^\| `widgets/([\w./]+)` \|[^|]*\|([^|]*)\|$", (ROOT / "CONTRIBUTING.md").read_text(), re.M)
    return {part: set(re.findall(r"`([^`]+)`", allowed)) for part, allowed in rows}


def part_of(path):
    """The row of the table in which a file of the package stands: "lenses/" or "words.py"."""
    inside = path.relative_to(ROOT / "widgets")
    return inside.parts[0] + ("/" if len(inside.parts) > 1 else "")


def imported(path, text):
    """What a portable file imports, as the table names it: "math", "words.py", "lenses/"."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module
        elif isinstance(node, ast.ImportFrom):
            home = path.parents[node.level - 1].joinpath(*(node.module or "").split("."))
            for name in (home / alias.name for alias in node.names):
                # `from . import words` names a module, `from .words import number` what is in one
                found = [p for p in (name.with_suffix(".py"), name / "__init__.py") if p.is_file()]
                found += [p for p in (home.with_suffix(".py"), home / "__init__.py") if p.is_file()]
                yield part_of(found[0])


@pytest.mark.parametrize("path", PORTABLE, ids=lambda p: p.relative_to(ROOT / "widgets").as_posix())
def test_a_portable_file_imports_only_what_its_row_in_contributing_allows(path):
    assert set(imported(path, path.read_text(encoding="utf-8"))) <= walls()[part_of(path)]


@pytest.mark.parametrize(
    "name, line, seen",
    [
        ("lenses/freud.py", "from ..words import number", "words.py"),
        ("lenses/freud.py", "from .. import words", "words.py"),
        ("lenses/freud.py", "def f():\n    from ..scenes.look import LOOK", "scenes/"),
        ("alliance.py", "import math", "math"),
        ("study.py", "from . import data", "data.py"),
        ("scenes/look.py", "from ..panel import panel", "panel.py"),
        ("words.py", "from math import floor", "math"),
        ("page.py", "from .alliance import P", "alliance.py"),
    ],
)
def test_what_climbs_a_wall_is_seen(name, line, seen):
    path = ROOT / "widgets" / name
    assert set(imported(path, line)) - walls()[part_of(path)] == {seen}


def test_the_walls_are_those_that_were_meant():
    meant = {
        "alliance.py": set(),
        "chance.py": {"alliance.py"},
        "client.py": {"alliance.py", "chance.py"},
        "lenses/": {"alliance.py", "chance.py", "study.py", "lenses/"},
        "study.py": {"alliance.py", "client.py"},
        "words.py": set(),
        "scenes/": {"alliance.py", "lenses/", "study.py", "words.py", "scenes/"},
    }
    assert {part: walls()[part] & set(meant) for part in meant} == meant


def test_whatever_a_portable_file_imports_of_ours_is_portable_too():
    listed = {part_of(path) for path in PORTABLE}
    needed = {name for path in PORTABLE for name in imported(path, path.read_text(encoding="utf-8"))}
    assert {name for name in needed if name.endswith((".py", "/"))} <= listed


def test_the_model_knows_no_colour_and_no_other_module():
    text = (ROOT / "widgets" / "alliance.py").read_text()
    assert not re.search(r"#[0-9a-f]{6}\b|figure|colour", text, re.I)
    imported = [n for n in ast.walk(ast.parse(text)) if isinstance(n, (ast.Import, ast.ImportFrom))]
    assert [n.module for n in imported] == ["collections"]


def test_every_public_function_says_what_it_returns_or_does():
    for path in tracked("widgets/*.py", "book/*.py", "benchmarks/*.py", "tests/conftest.py"):
        tree = ast.parse(path.read_text())
        assert ast.get_docstring(tree), path
        for node in tree.body:
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("_"):
                assert ast.get_docstring(node), f"{path.name}: {node.name}"


def test_functions_are_short():
    limit = {"widgets": 32, "book": 32}
    for path in tracked("widgets/*.py", "book/_ext/*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef):
                most = limit[path.relative_to(ROOT).parts[0]]
                assert node.end_lineno - node.lineno <= most, f"{path.name}: {node.name}"


# --- what is written -------------------------------------------------------------------


def test_the_glossary_of_the_model_names_the_symbols_it_uses():
    symbols = alliance.__doc__.split("Symbols")[1]
    for symbol in ["g", "t", "b", "y", "d", "l", "w", "S", "r", "h", "u", "z", "P"]:
        assert re.search(rf"(^|\s){symbol}(\s|$)", symbols), symbol


def keys_in(text):
    """The citation keys that a text uses."""
    return {key.strip() for group in re.findall(r"\{cite:[a-z]+\}`([^`]+)`", text) for key in group.split(",")}


def test_every_citation_has_an_entry_and_the_entry_is_finished():
    entries = (ROOT / "book" / "references.bib").read_text()
    known = set(re.findall(r"^@\w+\{([^,]+),", entries, re.M))
    used = {row.source for row in alliance.PARAMETERS if row.source}
    for path in tracked("book/*.md", "chapters/*.ipynb"):
        used |= keys_in(path.read_text())
    assert used and used <= known, used - known
    for key in used:
        assert "verify" not in re.search(rf"@\w+\{{{key},.*?\n\}}", entries, re.S).group(), key


def test_no_file_names_a_registry_or_a_home_folder():
    hosts = re.compile(r"registry\.npmjs|pypi\.org/simple|files\.pythonhosted|/home/\w+/|/root/")
    for path in tracked():
        if path.suffix in (".py", ".md", ".toml", ".txt", ".in", ".yml", ".json", ".js", ".ipynb", ".cff", ""):
            if path.parts[-2] in ("micropython", "plotly") or path.name == "test_project.py":
                continue
            assert not hosts.search(path.read_text(encoding="utf-8", errors="ignore")), path.name


def test_every_make_command_is_explained_and_named_in_the_readme():
    makefile = (ROOT / "Makefile").read_text()
    phony = re.search(r"^\.PHONY: (.*)$", makefile, re.M).group(1).split()
    for name in phony:
        assert re.search(rf"^{name}:.*## \w", makefile, re.M), name
    readme = (ROOT / "README.md").read_text()
    for name in ("book", "test", "lab", "class", "bench"):
        assert f"make {name}" in readme


def test_the_readme_s_table_has_every_chapter_in_its_order():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| (.+?) \| \w", readme.partition("## What is in it")[2].partition("\n## ")[0], re.M)[1:]
    paths = sorted((ROOT / "chapters").glob("*.ipynb"))
    titles = [
        "".join(json.loads(p.read_text(encoding="utf-8"))["cells"][0]["source"]).splitlines()[0][2:] for p in paths
    ]
    assert listed[: len(titles)] == titles

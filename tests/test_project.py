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

from widgets import alliance

PORTABLE = [ROOT / "widgets" / f"{n}.py" for n in ("alliance", "study", "words", "page")]
PORTABLE += sorted((ROOT / "widgets").glob("[ls][ec]*/*.py"))


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
    for name in (
        "requirements.in",
        "requirements-evidence.in",
        "requirements-calibrate.in",
        "requirements-test.in",
        "requirements-bench.in",
    ):
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


def test_the_model_alone_needs_nothing_but_math():
    code = (
        "import sys; before = set(sys.modules); import widgets.page;"
        "new = {m.split('.')[0] for m in set(sys.modules) - before};"
        "print(sorted(new & {'numpy', 'pandas', 'plotly', 'ipywidgets', 'anywidget', 'IPython'}))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "[]"


# --- walls -----------------------------------------------------------------------------


@pytest.mark.parametrize("path", PORTABLE, ids=lambda p: p.name)
def test_portable_files_import_only_each_other_and_math(path):
    allowed = {"math", "collections", "json"} if path.stem == "page" else {"math", "collections"}
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            assert {a.name for a in node.names} <= allowed
        if isinstance(node, ast.ImportFrom) and node.level == 0:
            assert node.module in allowed


def test_the_model_knows_no_colour_and_no_other_module():
    text = (ROOT / "widgets" / "alliance.py").read_text()
    assert not re.search(r"#[0-9a-f]{6}\b|figure|colour", text, re.I)
    imported = [n for n in ast.walk(ast.parse(text)) if isinstance(n, (ast.Import, ast.ImportFrom))]
    assert [n.module for n in imported] == ["collections"]


def test_every_public_function_says_what_it_returns_or_does():
    for path in tracked("widgets/*.py", "widgets/scenes/*.py", "book/*.py", "benchmarks/*.py", "tests/conftest.py"):
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
    for name in ("book", "test", "lab", "bench"):
        assert f"make {name}" in readme

"""The package as `pip install .` makes it: whole, and at work far from any clone."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from conftest import ROOT
from test_project import tracked


def copy_of_project(folder):
    """A copy of the project in a new folder: its files, without what was built or installed."""
    for path in tracked():
        place = folder / path.relative_to(ROOT)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, place)
    return folder


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """A folder in which the package is installed, and nothing else."""
    folder = tmp_path_factory.mktemp("package")
    project = copy_of_project(folder / "project")
    build = [
        str(Path(sys.executable).parent / "uv"),
        "build",
        "--wheel",
        "--quiet",
        "--out-dir",
        str(folder),
        str(project),
    ]
    # what builds it comes from the network the first time, and from the cache after that
    if subprocess.run([*build, "--offline"], capture_output=True).returncode:
        made = subprocess.run(build, capture_output=True, text=True)
        assert made.returncode == 0, made.stderr
    (wheel,) = folder.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(folder / "site")
    shutil.rmtree(project)
    return folder / "site"


def test_it_holds_every_file_of_the_package_all_data_and_plotly(installed):
    wanted = {path.relative_to(ROOT).as_posix() for path in tracked("widgets")}
    wanted |= {f"widgets/{path.relative_to(ROOT).as_posix()}" for path in tracked("chapters/*.toml", "datasets/*.csv")}
    wanted |= {"widgets/datasets/datapackage.json", "widgets/plotly/plotly-basic.min.js", "widgets/plotly/LICENSE"}
    there = {path.relative_to(installed).as_posix() for path in installed.rglob("*") if path.is_file()}
    assert wanted - there == set()


WORK = """
import widgets
from widgets import Picture, Questions, Simulation, Timeline, Transcript, controls, data
assert widgets.__file__.startswith({site!r}), widgets.__file__
sim = Simulation("bordin", goal=6)
assert sim._repr_mimebundle_()["text/html"].startswith("<section")
assert len(sim._figure.script.code) > 1_000_000 and "--goal" in sim._figure._css
assert "class=\\"check" in Questions("04-bordin").html and "class=\\"check" in Transcript("04-bordin").html
assert "place-line" in Timeline("04-bordin")._repr_html_()
assert len(data.claims()) > 100
print("whole")
"""


def test_it_works_far_from_a_clone(installed, tmp_path):
    run = subprocess.run(
        [sys.executable, "-c", WORK.format(site=str(installed))],
        cwd=tmp_path,
        env={"PYTHONPATH": str(installed), "PATH": "", "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert run.stdout == "whole\n", run.stderr


def test_make_and_nbval_know_a_notebook_that_git_does_not_know_yet(tmp_path):
    project = copy_of_project(tmp_path)
    subprocess.run(["git", "init", "--quiet"], cwd=project, check=True)
    (project / "chapters" / "99-new.ipynb").write_text("{}")
    for target, tool in (("notebooks", "run_notebooks.py"), ("test", "--nbval")):
        said = subprocess.run(["make", "--dry-run", target], cwd=project, capture_output=True, text=True, check=True)
        (line,) = [line for line in said.stdout.splitlines() if tool in line]
        assert "chapters/99-new.ipynb" in line.split() and "chapters/04-bordin.ipynb" in line.split()

"""A chapter's notebook as a reader downloads it: it says what it needs, and its first cell whether that is there."""

import json
import re
import subprocess
import sys

import nbformat
import pytest
from conftest import ROOT

sys.path.insert(0, str(ROOT / "book" / "_ext"))

from downloads import LOOKS, given_away

CHAPTERS = sorted((ROOT / "chapters").glob("*.ipynb"))


def ran(code, folder, *flags):
    """What became of code in a new Python that starts in that folder."""
    return subprocess.run([sys.executable, *flags, "-c", code], cwd=folder, capture_output=True, text=True)


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_the_page_gives_away_the_chapter_with_what_it_needs_before_it(book, chapter):
    page = (book / "chapters" / f"{chapter.stem}.html").read_text(encoding="utf-8")
    (address,) = set(re.findall(r'href="\.\./(_sources/[^"]*\.ipynb)"', page))
    given = json.loads((book / address).read_text(encoding="utf-8"))
    nbformat.validate(given)
    needs, looks = given["cells"][:2]
    assert needs["cell_type"] == "markdown" and "%pip install" in "".join(needs["source"])
    assert looks["cell_type"] == "code" and "".join(looks["source"]) == LOOKS.rstrip()
    own = json.loads(chapter.read_text(encoding="utf-8"))
    assert given["cells"][2:] == own["cells"] and own["cells"][0]["id"] != needs["id"]


def test_where_the_course_is_missing_the_first_cell_says_what_to_install(tmp_path):
    # without site-packages nothing is installed
    missing = ran(LOOKS, tmp_path, "-I", "-S")
    assert missing.returncode == 1 and "ModuleNotFoundError" not in missing.stderr
    last = missing.stderr.splitlines()[-1]
    assert last.startswith("ImportError: The course is not installed here (No module named 'widgets').")
    assert "make lab" in last and "%pip install /path/to/therapeutic-alliance" in last


def test_another_package_of_the_name_is_not_taken_for_the_course(tmp_path):
    (tmp_path / "widgets").mkdir()
    (tmp_path / "widgets" / "__init__.py").write_text("")
    assert "The course is not installed here" in ran(LOOKS, tmp_path, "-S").stderr


def test_where_the_course_is_installed_the_first_cell_says_nothing(tmp_path):
    here = ran(LOOKS, tmp_path)
    assert (here.returncode, here.stdout, here.stderr) == (0, "", "")


def test_cells_are_short_enough_for_a_projector_and_come_once():
    assert len(LOOKS.splitlines()) <= 12 and max(map(len, LOOKS.splitlines())) <= 76
    once = given_away(CHAPTERS[0].read_text(encoding="utf-8"))
    assert given_away(once) == once

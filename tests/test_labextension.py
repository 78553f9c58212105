"""What the JupyterLab extension knows: the book's own references and glossary, and where it is put."""

import json
import re
import runpy

import pytest
from conftest import ROOT

EXTENSION = runpy.run_path(str(ROOT / "labextension" / "install.py"))
TEXTS = {
    path.stem: "\n".join(
        "".join(c["source"]) for c in json.loads(path.read_text())["cells"] if c["cell_type"] == "markdown"
    )
    for path in sorted((ROOT / "chapters").glob("*.ipynb"))
}


@pytest.fixture(scope="module")
def known():
    """Every entry of the bibliography."""
    return EXTENSION["references"]()


def test_a_reference_reads_as_in_the_book(known):
    assert known["Bordin1979"] == {
        "author": "Bordin",
        "year": "1979",
        "full": "Edward S. Bordin. The generalizability of the psychoanalytic concept of the working alliance. "
        "Psychotherapy: Theory, Research and Practice, 16(3):252–260, 1979. doi:10.1037/h0085885.",
        "doi": "10.1037/h0085885",
    }
    assert known["HorvathGreenberg1989"]["author"] == "Horvath and Greenberg"
    assert known["LuborskySinger1975"]["author"] == "Luborsky et al."
    assert known["DelRe2012"]["author"] == "Del Re et al."
    assert known["Zetzel1956"]["doi"] == ""


@pytest.mark.parametrize("chapter", TEXTS)
def test_every_citation_and_every_term_of_a_chapter_is_known(chapter, known):
    cited = re.findall(r"\{cite:[pt]\}`([^`]+)`", TEXTS[chapter])
    assert cited and {key for keys in cited for key in keys.split(",")} <= set(known)
    used = re.findall(r"\{term\}`(?:[^`<]*<)?([^`>]+)>?`", TEXTS[chapter])
    assert used and {term.lower() for term in used} <= set(EXTENSION["meanings"]())


def test_the_glossary_gives_each_term_its_own_meaning(tmp_path):
    (tmp_path / "glossary.md").write_text(
        "# Words\n\nBefore.\n\n```{glossary}\nCORE-OM\n  A questionnaire.\n  Its score runs to 40.\n\nbond\n  A tie.\n```\n\nAfter.\n"
    )
    assert EXTENSION["meanings"](tmp_path / "glossary.md") == {
        "core-om": "A questionnaire. Its score runs to 40.",
        "bond": "A tie.",
    }
    (tmp_path / "glossary.md").write_text("```{glossary}\nbond\n\nrepair\n  Mending.\n```\n")
    with pytest.raises(ValueError, match="the term 'bond' has no meaning"):
        EXTENSION["meanings"](tmp_path / "glossary.md")


def test_the_extension_is_whole_and_its_address_changes_with_its_files(tmp_path, monkeypatch):
    monkeypatch.setitem(EXTENSION["install"].__globals__, "references", dict)
    place = EXTENSION["install"](tmp_path)
    package = json.loads((place / "package.json").read_text())
    assert place == tmp_path / package["name"]
    load, _, digest = package["jupyterlab"]["_build"]["load"].partition("?v=")
    assert (place / load).read_text() == (ROOT / "labextension" / load).read_text()
    for name in ("course.css", "figures.js", "plotly-basic.min.js", "plotly.min.js"):
        assert (place / "static" / name).is_file()
    assert set(json.loads((place / "static" / "course.json").read_text())) == {"references", "meanings"}
    # another glossary is another address: browsers keep what they have under the old one
    monkeypatch.setitem(EXTENSION["install"].__globals__, "meanings", lambda: {"bond": "A tie."})
    again = json.loads((EXTENSION["install"](tmp_path) / "package.json").read_text())
    assert again["jupyterlab"]["_build"]["load"].startswith(f"{load}?v=")
    assert not again["jupyterlab"]["_build"]["load"].endswith(digest)

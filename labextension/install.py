"""Puts the course's JupyterLab extension where JupyterLab looks for it.

python labextension/install.py           (into this Python's share/jupyter/labextensions)

The extension is hand-written and copied as it is, with the two Plotly scripts that figures are drawn by; only
`course.json`, what citations and glossary terms say, and the colours are made here, from the book's
own bibliography, glossary and look.
"""

import hashlib
import json
import re
import sys
from importlib.util import find_spec
from pathlib import Path

import pybtex.plugin
from pybtex.database import parse_file
from sphinxcontrib.bibtex.style.referencing.author_year import AuthorYearReferenceStyle

from widgets import places, style

HERE = Path(__file__).resolve().parent
BOOK = HERE.parent / "book"


def references(path=BOOK / "references.bib"):
    """Every entry as the book cites it: {key: {author, year, full, doi}}, plain text; doi may be ""."""
    entries = parse_file(path).entries
    formatted = pybtex.plugin.find_plugin("pybtex.style.formatting", "unsrt")().format_entries(entries.values())
    cited = AuthorYearReferenceStyle()
    who = cited.person.author_or_editor_or_title(full=False)
    return {
        one.key: {
            "author": who.format_data({"entry": entries[one.key], "style": cited}).render_as("text"),
            "year": entries[one.key].fields["year"],
            "full": one.text.render_as("text"),
            "doi": entries[one.key].fields.get("doi", ""),
        }
        for one in formatted
    }


def meanings(path=BOOK / "glossary.md"):
    """The glossary: {term in small letters: its meaning}. ValueError for a term without one."""
    text = path.read_text(encoding="utf-8")
    listed = re.search(r"^```\{glossary\}\n(.*?)^```", text, re.S | re.M).group(1)
    found = {}
    for entry in re.split(r"\n(?=\S)", listed.strip()):
        term, _, meaning = entry.partition("\n")
        if not meaning.strip():
            raise ValueError(f"{path.name}: the term {term!r} has no meaning; indent it by two spaces below the term")
        found[term.lower()] = " ".join(meaning.split())
    return found


def install(folder):
    """Writes the extension into `folder` (a labextensions folder) and returns where it stands."""
    data = json.dumps({"references": references(), "meanings": meanings()}, ensure_ascii=False)
    files = {path.name: path.read_text(encoding="utf-8") for path in sorted((HERE / "static").iterdir())}
    files["course.json"] = data
    # for the course's figures, and the whole of it for those of Python's plotly
    whole = Path(find_spec("plotly").origin).parent / "package_data" / "plotly.min.js"
    files |= {path.name: path.read_text(encoding="utf-8") for path in (places.PLOTLY, whole)}
    files["course.css"] = style.colours() + files["course.css"]
    package = json.loads((HERE / "package.json").read_text(encoding="utf-8"))
    # browsers keep these files; a digest in the address makes them ask again after a change
    digest = hashlib.sha256("".join(files.values()).encode()).hexdigest()[:12]
    package["jupyterlab"]["_build"]["load"] += f"?v={digest}"
    place = Path(folder) / package["name"]
    (place / "static").mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (place / "static" / name).write_text(text, encoding="utf-8")
    (place / "package.json").write_text(json.dumps(package, indent=2), encoding="utf-8")
    return place


if __name__ == "__main__":
    print(f"installed {install(Path(sys.prefix) / 'share' / 'jupyter' / 'labextensions')}")

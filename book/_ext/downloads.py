"""A chapter's notebook as the page gives it away: it begins with what it needs, and says so where that is missing.

In a clone all is there, so the notebooks of `chapters/` have none of it; the build puts it into the copies.
"""

import json
from pathlib import Path

NEEDS = """\
**To run this notebook you need the whole course.** Its simulations are a Python package, `widgets`, which stands \
beside the chapters. Either run it in the course's own folder (`make lab`), or install that folder into the Python \
that runs this notebook: `%pip install /path/to/therapeutic-alliance`, then restart the kernel. (A package of the \
same name from a registry is another.) Without it, all that is stored below can still be read.
"""
LOOKS = """\
try:
    import widgets.alliance
except ImportError as missing:
    raise ImportError(
        f"The course is not installed here ({missing}). Either run this "
        "notebook in the course's own folder (make lab), or install that "
        "folder: %pip install /path/to/therapeutic-alliance"
    ) from None
"""
FIRST = "needs-course"  # the id of the cell that says so


def cells():
    """The cells with which a notebook begins that is given away: what it needs, and a look whether that is there."""
    looks = {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": []}
    return [
        {"cell_type": "markdown", "id": FIRST, "metadata": {}, "source": NEEDS.splitlines(keepends=True)},
        {**looks, "id": f"{FIRST}-here", "source": LOOKS.rstrip().splitlines(keepends=True)},
    ]


def given_away(text):
    """A notebook's text with those cells before its own; one that has them stays as it is."""
    notebook = json.loads(text)
    if notebook["cells"][0].get("id") == FIRST:
        return text
    notebook["cells"][:0] = cells()
    return json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"


def prepare(app, problem):
    """Gives every notebook of a build that can be downloaded its first cells."""
    if problem or app.builder.format != "html":
        return
    for path in (Path(app.outdir) / "_sources").rglob("*.ipynb"):
        path.write_text(given_away(path.read_text(encoding="utf-8")), encoding="utf-8")


def setup(app):
    """Sphinx calls this, by way of `course`."""
    app.connect("build-finished", prepare)

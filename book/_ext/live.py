"""The tables "Live, with the simulation" of the pages for instructors, from `book/teaching/live.toml`.

That file says what each part of a row is; `tests/test_teaching.py` holds what the class will see to what the
simulation says.
"""

import tomllib
from pathlib import Path
from urllib.parse import quote

from filling import Raw, fill

from widgets.scenes import scene

FILE = Path(__file__).resolve().parents[1] / "teaching" / "live.toml"


def rows(chapter):
    """The rows of a chapter, by its file's name, as they stand in the file; ValueError if it has none."""
    found = [row for row in tomllib.loads(FILE.read_text(encoding="utf-8"))["row"] if row["chapter"] == chapter]
    if not found:
        raise ValueError(f"{FILE.name} has no row for {chapter!r}")
    return found


def texts(query):
    """The settings of a link by their names, as texts: {"goal": "2", "task": "7"}."""
    return dict(pair.split("=", 1) for pair in query.split("&")) if query else {}


def in_words(name, query):
    """A link's settings as the simulation's own controls name them: "Goal agreement: 2; Alliances by lot: on"."""
    labels = {c.name: c.label.rstrip(":") for c in scene(name).controls}
    values = {"true": "on", "false": "off"}
    parts = [f"{labels[n]}: {values.get(text, text.replace('-', '−'))}" for n, text in texts(query).items()]
    return "; ".join(parts) or "as it opens"


def address(chapter, name, query):
    """Where a link leads from a page in `book/teaching/`: to the simulation in its chapter, so set."""
    asked = "&".join(f"{setting}={quote(value)}" for setting, value in texts(query).items())
    return f"../../chapters/{chapter}.html#{name}" + (f"?{asked}" if asked else "")


class Live(Raw):
    """What to do live with the simulations of a chapter: its name."""

    required_arguments = 1

    def html(self):
        chapter = self.arguments[0]
        self.env.note_dependency(str(FILE))
        return fill("live.html", rows=rows(chapter), chapter=chapter, scene=scene, in_words=in_words, address=address)


def setup(app):
    """Sphinx calls this, by way of `course`."""
    app.add_directive("live", Live)

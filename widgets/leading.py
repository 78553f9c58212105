"""Scenario links in a notebook: making one with its QR code, reading one, and the task it sets above a simulation.

What a link carries is written and read in `scenes/scenario.py`, for the page, too.
"""

import json
import socket
from urllib.parse import parse_qsl, urlencode

import ipywidgets

from .places import CHAPTERS
from .templates import fill


class Link:
    """A link to a simulation in the book: `str` gives its address; a cell shows it with its QR code."""

    def __init__(self, address):
        self.address = address

    def __str__(self):
        return self.address

    def __repr__(self):
        return self.address

    @property
    def everywhere(self):
        """Whether the address says where the book is, so that another machine finds it."""
        return self.address.startswith(("http://", "https://"))

    def _repr_html_(self):
        import segno  # here, where it is used: few cells make a link

        code = (
            segno.make(self.address, error="l").svg_inline(scale=4, border=4, light="white") if self.everywhere else ""
        )
        return fill("scenario-link.html", address=self.address, code=code)


def link(name, texts, page=None, book=None):
    """The `Link` to a simulation of that name which carries these texts, [name, text] each.

    `page` is its page in the book, by default the chapter in which it stands; `book` the book's address,
    by default that of the class which runs on this machine. ValueError where no chapter has it.
    """
    page = page or _page_of(name)
    where = (book or _class_address() or "").rstrip("/")
    return Link(f"{where}/{page}#{name}?{urlencode(dict(texts))}".lstrip("/"))


def read(name, address):
    """The texts in a link to the simulation of that name, a dict; ValueError for one that leads elsewhere."""
    whole, _, query = address.rpartition("#")[2].partition("?")
    if whole != name:
        raise ValueError(f"the link leads to {whole!r}, and this simulation is {name!r}")
    return dict(parse_qsl(query, keep_blank_values=True))


def _page_of(name):
    """The page of the chapter in which a simulation stands."""
    for path in sorted(CHAPTERS.glob("*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        code = "".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
        if f'Simulation("{name}")' in code:
            return f"chapters/{path.stem}.html"
    raise ValueError(f'no chapter shows {name!r}: say page="chapters/….html"')


def _class_address():
    """The address by which phones reach the class that runs on this machine; None if none runs."""
    from .classroom.__main__ import own_address, runtime_file

    try:
        port = json.loads(runtime_file().read_text(encoding="utf-8"))["port"]
        socket.create_connection(("localhost", port), 0.5).close()
    except (OSError, ValueError, KeyError):
        return None
    return f"http://{own_address()}:{port}"


class Task(ipywidgets.VBox):
    """What a link has set around a simulation's settings, above its controls; `freed` is called by its button."""

    def __init__(self, freed):
        self._words = ipywidgets.HTML()
        button = ipywidgets.Button(description="Use it freely")
        button.on_click(lambda _: freed())
        super().__init__([self._words, button])
        self.add_class("alliance-task")
        self.layout.display = "none"

    def show(self, scenario, goals, reached):
        """Shows a `Scenario`, None for none; `goals` are the scene's, `reached` what is special about those found."""
        self.layout.display = "none" if scenario is None else None
        if scenario is not None:
            goal = [goal.words for goal in goals if goal.name == scenario.reach]
            special = reached.get(scenario.reach, "")
            self._words.value = fill("task.html", scenario=scenario, goal="".join(goal), special=special)

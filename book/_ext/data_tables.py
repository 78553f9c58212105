"""The tables of the book: parameters, therapies, patterns, the ledger of claims, the timeline."""

import json
import re
from importlib import import_module

from citations import cite, with_citations
from filling import fill
from sphinx.util.docutils import SphinxDirective

from widgets import data
from widgets.alliance import PARAMETERS, THERAPIES
from widgets.places import CHAPTERS
from widgets.timeline import ELEMENTS
from widgets.words import fraction, number


class Table(SphinxDirective):
    """A directive whose HTML is a template, filled with what its method `values` returns."""

    template = None

    def run(self):
        return with_citations(self, fill(self.template, cite=cite, **self.values()))


class ParameterTable(Table):
    """Every parameter of the model: symbol, meaning, unit, value, range, range in the ensemble, kind, source."""

    template = "parameter_table.html"

    def values(self):
        shared = {"title": "Parameters of the model", "parameters": PARAMETERS, "prefix": "", "symbols": True}
        return shared | {"ensemble": data.ensemble().quantile([0.025, 0.975]).to_dict("list")}


class LensTable(Table):
    """The numbers of a lens, by its file's name: name, meaning, unit, value, range, kind, source."""

    template = "parameter_table.html"
    required_arguments = 1

    def values(self):
        name = self.arguments[0]
        rows = import_module(f"widgets.lenses.{name}").PARAMETERS
        title = f"Numbers of the lens {name.capitalize()}"
        return {"title": title, "parameters": rows, "prefix": name + "-", "symbols": False, "ensemble": None}


class TherapyTable(Table):
    """What each therapy of the model demands."""

    template = "therapy_table.html"

    def values(self):
        return {"therapies": THERAPIES.values()}


class PatternTable(Table):
    """`datasets/patterns.csv`: published patterns, "fitted" or "checked", and what the models give."""

    template = "pattern_table.html"
    required_arguments = 1

    def values(self):
        use = self.arguments[0]
        rows = [row for row in data.records(data.patterns()) if row["use"] == use]
        return {"patterns": rows, "use": use, "shown": shown, "short": short}


class Ledger(Table):
    """`datasets/claims.csv`: every claim with its source and how sure we are, chapter by chapter."""

    template = "ledger.html"

    def values(self):
        chapters = {}
        for claim in data.records(data.claims()):
            chapters.setdefault(title_of(claim["chapter"]), []).append(claim)
        return {"chapters": chapters}


class Timeline(Table):
    """`datasets/timeline.csv` as a picture to scale, and as a table."""

    template = "timeline_list.html"

    def values(self):
        events = data.records(data.timeline())
        years = [event["year"] for event in events]
        gaps = [year - before for before, year in zip([years[0], *years], years, strict=False)]
        return {"events": list(zip(events, gaps, strict=True)), "elements": ELEMENTS}


def shown(value):
    """A measure as the tables print it: three decimals, or whole if it is counted in tens and hundreds."""
    return fraction(value, 3) if abs(value) < 10 else number(value, 0)


def short(value):
    """An end of a window, with as many decimals as it was given."""
    return re.sub(r"^(-?)0\.", r"\1.", f"{value:g}").replace("-", "−")


def title_of(name):
    """The title of a chapter, by its name."""
    path = CHAPTERS / f"{name}.ipynb"
    if not path.is_file():
        return {"intro": "Introduction", "afterword": "Afterword", "model": "The model"}[name]
    first = json.loads(path.read_text(encoding="utf-8"))["cells"][0]["source"]
    return "".join(first).splitlines()[0].lstrip("# ")


def setup(app):
    """Sphinx calls this, by way of `course`."""
    app.add_directive("ledger", Ledger)
    app.add_directive("lens-table", LensTable)
    app.add_directive("parameter-table", ParameterTable)
    app.add_directive("pattern-table", PatternTable)
    app.add_directive("therapy-table", TherapyTable)
    app.add_directive("timeline", Timeline)

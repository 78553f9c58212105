"""Fills the extension's own templates, and gives directives whose HTML they are."""

from pathlib import Path

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from widgets.templates import environment

TEMPLATES = environment(Path(__file__).resolve().parent / "templates")


def fill(template, /, **values):
    """The HTML of the extension's template of that name."""
    return TEMPLATES.get_template(template).render(values)


class Raw(SphinxDirective):
    """A directive that writes HTML of its own: what its method `html` returns."""

    def run(self):
        return [nodes.raw("", self.html(), format="html")]

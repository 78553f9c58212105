"""The glossary: each linked term tells its meaning, and the same meanings are flashcards."""

from docutils import nodes
from filling import fill
from sphinx.util.docutils import SphinxDirective


class flashcards_here(nodes.General, nodes.Element):  # noqa: N801 - docutils names nodes in lower case
    """Where the cards of the glossary go."""


class Flashcards(SphinxDirective):
    """A place for the cards; they are filled in when the glossary has been read."""

    def run(self):
        return [flashcards_here()]


def definitions(app):
    """The glossary as it was read: {term: meaning}, in its order."""
    tree = app.env.get_doctree("book/glossary")
    return {
        term.astext(): item.next_node(nodes.definition).astext()
        for item in tree.findall(nodes.definition_list_item)
        for term in item.findall(nodes.term)
    }


def use_glossary(app, doctree, name):
    """Gives each linked term its meaning on hover and focus, and fills the flashcards."""
    meanings = {term.lower(): meaning for term, meaning in definitions(app).items()}
    for reference in doctree.findall(nodes.reference):
        anchor = reference.get("refuri", "").partition("#term-")[2] or reference.get("refid", "").partition("term-")[2]
        if anchor:
            meaning = meanings.get(anchor.replace("-", " ").lower()) or meanings.get(anchor.lower())
            if meaning:
                reference["reftitle"] = meaning
    for place in list(doctree.findall(flashcards_here)):
        cards = fill("flashcards.html", meanings=definitions(app))
        place.replace_self(nodes.raw("", cards, format="html"))


def setup(app):
    """Sphinx calls this, by way of `course`."""
    app.add_node(flashcards_here)
    app.add_directive("flashcards", Flashcards)
    app.connect("doctree-resolved", use_glossary)

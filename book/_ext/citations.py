"""Citations as psychology prints them, in the text and in tables; each links to the bibliography."""

from dataclasses import dataclass, field

from docutils import nodes
from sphinxcontrib.bibtex.plugin import register_plugin
from sphinxcontrib.bibtex.style.referencing import BracketStyle
from sphinxcontrib.bibtex.style.referencing.author_year import AuthorYearReferenceStyle

EDGE = "\x00"  # stands on both sides of a key, in HTML whose citations are still to come


@dataclass
class RoundBrackets(AuthorYearReferenceStyle):
    """Author and year in round brackets: (Bordin, 1979)."""

    bracket_parenthetical: BracketStyle = field(default_factory=lambda: BracketStyle(left="(", right=")"))
    bracket_textual: BracketStyle = field(default_factory=lambda: BracketStyle(left="(", right=")"))
    bracket_author: BracketStyle = field(default_factory=lambda: BracketStyle(left="(", right=")"))
    bracket_label: BracketStyle = field(default_factory=lambda: BracketStyle(left="(", right=")"))
    bracket_year: BracketStyle = field(default_factory=lambda: BracketStyle(left="(", right=")"))


def cite(key):
    """A mark in HTML where `with_citations` puts the citation of that key."""
    return EDGE + key + EDGE


def with_citations(directive, html):
    """HTML as nodes, with bibtex's own citation, without brackets, at each mark that `cite` left."""
    parts = []
    for i, piece in enumerate(html.split(EDGE)):
        if i % 2:
            parts += directive.parse_inline(f"{{cite:alp}}`{piece}`")[0]
        else:
            parts.append(nodes.raw("", piece, format="html"))
    return parts


def setup(app):
    """Sphinx calls this, by way of `course`."""
    register_plugin("sphinxcontrib.bibtex.style.referencing", "round_brackets", RoundBrackets)

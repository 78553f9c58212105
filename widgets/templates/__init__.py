"""The course's HTML as templates: every value is escaped, and one that is missing is an error."""

import re
from html import escape
from pathlib import Path

import jinja2

HERE = Path(__file__).parent
# book/_static/inked.js has the same words
ELEMENTS = re.compile(r"\b(goal|task|bond)s?\b", re.I)


def inked(text):
    """A text as HTML, a str, its words for goal, task and bond with the class of their element: "goal-word" …"""

    def word(found):
        return f'<span class="{found[1].lower()}-word">{found[0]}</span>'

    return ELEMENTS.sub(word, escape(text))


def environment(*folders):
    """Where templates are looked for: in some folders, then in this one; all of them escape."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader([*folders, HERE]),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["inked"] = inked
    return made


_HERE = environment()


def fill(template, /, **values):
    """The HTML of the template of that name, a str. Raises jinja2.UndefinedError for a value left out."""
    return _HERE.get_template(template).render(values)

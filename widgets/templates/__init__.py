"""The course's HTML as templates: every value is escaped, and one that is missing is an error."""

from pathlib import Path

import jinja2

HERE = Path(__file__).parent


def environment(*folders):
    """Where templates are looked for: in some folders, then in this one; all of them escape."""
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader([*folders, HERE]),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


_HERE = environment()


def fill(template, /, **values):
    """The HTML of the template of that name, a str. Raises jinja2.UndefinedError for a value left out."""
    return _HERE.get_template(template).render(values)

"""The chapters' dropdowns "What you saw", as blocks that stay closed until the reader has tried.

Here they are written open: without script, and in print, all can be read. `what-you-saw.js` closes them.
A plain `<details>` would not do: what it holds, while closed, is hidden from screen readers, too.
"""

from docutils import nodes
from filling import fill

TITLE = "What you saw"


def is_block(node):
    """Whether a node is a dropdown of sphinx-design with our title."""
    return (
        isinstance(node, nodes.container)
        and node.get("design_component") == "dropdown"
        and node.get("has_title")
        and node[0].astext() == TITLE
    )


def write_open(app, doctree):
    """Puts each dropdown of ours into the block of the course's own template."""
    for number, block in enumerate(list(doctree.findall(is_block)), 1):
        before, after = fill("what_you_saw.html", title=TITLE, number=number).split("<!-- told -->")
        start, end = nodes.raw("", before, format="html"), nodes.raw("", after, format="html")
        block.replace_self([start, *block[1:], end])


def setup(app):
    """Sphinx calls this, by way of `course`."""
    app.connect("doctree-read", write_open)

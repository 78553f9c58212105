"""Goal, task and bond wear the ink of their element in the text: where their term is linked or stands out."""

import re

from docutils import nodes

LINKED = re.compile(r"term-(goal|task|bond)(-agreement)?")
STRONG = re.compile(r"(goal|task|bond)s?( agreement)?[.,:]?", re.I)


def ink(app, doctree, name):
    """Gives these links and strong words the class of their element: "goal-word" …"""
    for link in doctree.findall(nodes.reference):
        to = link.get("refuri", "").partition("#")[2] or link.get("refid", "")
        give(link, LINKED.fullmatch(to))
    for strong in doctree.findall(nodes.strong):
        give(strong, STRONG.fullmatch(strong.astext()))


def give(node, found):
    """The class of the element that was found, if one was."""
    if found:
        node["classes"].append(found[1].lower() + "-word")


def setup(app):
    """Sphinx calls this, by way of `course`."""
    app.connect("doctree-resolved", ink)

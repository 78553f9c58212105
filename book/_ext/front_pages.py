"""What stands before the pages: a description of each for search engines, `index.html`, and a page for lost readers."""

from pathlib import Path

from docutils import nodes
from filling import fill
from markupsafe import escape

LONG = 160  # characters of a description: more is cut by those who show it
SHORT = 60  # and less says nothing
# pages that Sphinx makes have no words of their own to take
MADE = {
    "search": "Search the whole book: chapters, glossary, teaching pages and bibliography, in the page itself.",
    "genindex": "The terms of the book in the order of the alphabet, each with the place where it is explained.",
}


def description(doctree):
    """The first paragraphs of a page as one line of at most `LONG` characters, cut between words; "" for none."""
    words = ""
    for paragraph in doctree.findall(nodes.paragraph):
        inside = [type(parent) for parent in parents(paragraph)]
        if nodes.Admonition in [base for kind in inside for base in kind.__mro__] or nodes.table in inside:
            continue
        words = f"{words} {' '.join(paragraph.astext().split())}".strip()
        if len(words) >= SHORT:
            break
    return words if len(words) <= LONG else words[: LONG - 1].rpartition(" ")[0].rstrip(" ,;:–") + "…"


def parents(node):
    """The elements in which an element stands, from the inside."""
    while node.parent is not None:
        node = node.parent
        yield node


def describe(app, pagename, templatename, context, doctree):
    """Puts a page's description into its head."""
    said = description(doctree) if doctree else MADE.get(pagename)
    if said:
        context["metatags"] = context.get("metatags", "") + f'\n<meta name="description" content="{escape(said)}">'


def write(app, problem):
    """Writes `index.html`, which leads to the first page, and `404.html`."""
    if problem or app.builder.format != "html":
        return
    config, out = app.config, Path(app.outdir)
    first = app.config.master_doc
    shared = {"title": config.html_title or config.project, "language": config.language.replace("_", "-")}
    said = description(app.env.get_doctree(first))
    front = fill("front_page.html", **shared, description=said, first=f"{first}.html")
    (out / "index.html").write_text(front, encoding="utf-8")
    chapters = sorted(name for name in app.env.titles if name.startswith("chapters/"))
    pages = [(f"{name}.html", app.env.titles[name].astext()) for name in (first, *chapters)]
    (out / "404.html").write_text(fill("not_found.html", **shared, pages=pages), encoding="utf-8")


def setup(app):
    """Sphinx calls this, by way of `course`."""
    app.connect("html-page-context", describe)
    # after all that rewrites the pages of the book: these two are none of them
    app.connect("build-finished", write, priority=950)

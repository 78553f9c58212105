"""Mends, in the pages that the build has written, faults of the theme and of docutils."""

from pathlib import Path

from sphinx.errors import ExtensionError
from sphinx.util import logging

# what an accessibility audit finds, and its mending
MENDED = (
    (
        '<div class="bd-sidebar-primary bd-sidebar">',
        '<div class="bd-sidebar-primary bd-sidebar" role="navigation" aria-label="Book">',
    ),
    ('<div role="list" class="citation-list">', '<div class="citation-list">'),
    (' role="doc-biblioentry"', ""),
    ('<summary><span class="toctree-toggle"', '<summary aria-label="The pages below it"><span class="toctree-toggle"'),
    ('<div class="search-button__search-container">', '<div class="search-button__search-container" role="search">'),
    # what scrolls sideways is to be reached by the keyboard
    (
        '<div class="pst-scrollable-table-container">',
        '<div class="pst-scrollable-table-container" tabindex="0" role="group" aria-label="Table">',
    ),
)


def mend_pages(app, problem):
    """Mends every page that the build has written; an error if a fault is found nowhere."""
    if problem or app.builder.format != "html":
        return
    unseen = {fault for fault, _ in MENDED}
    for path in Path(app.outdir).rglob("*.html"):
        text = mended = path.read_text(encoding="utf-8")
        for fault, right in MENDED:
            # a page that an earlier build has written is mended already
            unseen -= {fault} if fault in text or (right and right in text) else set()
            mended = mended.replace(fault, right)
        if mended != text:
            path.write_text(mended, encoding="utf-8")
    if any(right for fault, right in MENDED if fault in unseen):
        said = f"the theme has changed, nothing to mend: {', '.join(sorted(unseen))}"
        if "jupyter_book" in app.extensions:
            raise ExtensionError(said)
        logging.getLogger(__name__).warning(said)  # `make book-next` goes on and tells all


def setup(app):
    """Sphinx calls this, by way of `course`."""
    app.connect("build-finished", mend_pages)

"""The Sphinx extension of the course: what the published page needs beyond Jupyter Book, a file a job."""

import citations
import data_tables
import emblems
import execution
import formulas
import glossary
import inking
import inline_scripts
import mending
import page_files
import page_head
import simulations
import what_you_saw


def setup(app):
    """Sphinx calls this."""
    parts = (page_files, execution, glossary, inking, formulas, citations, data_tables, simulations, what_you_saw)
    for part in (*parts, emblems, mending, inline_scripts, page_head):
        part.setup(app)
    return {"parallel_read_safe": False, "parallel_write_safe": True}

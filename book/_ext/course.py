"""The Sphinx extension of the course: what the published page needs beyond Jupyter Book, a file a job."""

import citations
import code_cells
import data_tables
import downloads
import emblems
import execution
import formulas
import front_pages
import glossary
import inking
import inline_scripts
import live
import look_inside
import mending
import page_files
import page_head
import record
import simulations
import what_you_saw


def setup(app):
    """Sphinx calls this."""
    parts = (
        page_files,
        execution,
        glossary,
        inking,
        formulas,
        citations,
        data_tables,
        simulations,
        live,
        what_you_saw,
        code_cells,
    )
    for part in (*parts, look_inside, record, downloads, emblems, mending, inline_scripts, page_head, front_pages):
        part.setup(app)
    return {"parallel_read_safe": False, "parallel_write_safe": True}

"""Under each cell of code that a reader sees: a door to change it and run it in the page, or where it runs instead.

A page's Python has the portable files, `math` and `collections`, and of a cell's own it has the cell alone.
"""

import ast
import builtins

import model_files
from docutils import nodes
from filling import fill

THERE = {"math", "collections"}  # of Python's own library


def names(tree):
    """(names that a cell reads and does not make, names that it makes), two sets."""
    made, read = set(), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            (read if isinstance(node.ctx, ast.Load) else made).add(node.id)
        elif isinstance(node, ast.arg):
            made.add(node.arg)
        elif isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            made.add(node.name)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            made |= {(alias.asname or alias.name).split(".")[0] for alias in node.names}
    return read - made - set(dir(builtins)), made


def foreign(tree):
    """The names of what a cell imports that a page's Python does not have."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            # `from widgets.lenses import bordin` names a file, `from widgets import Simulation` what is in none
            whole = [f"{node.module}.{alias.name}" for alias in node.names]
            found |= {node.module} if node.module in model_files.PATHS else set(whole)
    return {name for name in found if name not in model_files.PATHS and name.split(".")[0] not in THERE}


def of_its_own(cells):
    """The functions of a page's cells that one of them makes a simulation of: a set of their names."""
    calls = [node for tree in cells for node in ast.walk(tree) if isinstance(node, ast.Call)]
    shown = [c.args[0].id for c in calls if getattr(c.func, "id", "") == "Simulation" and _is_name(c.args)]
    return set(shown)


def _is_name(arguments):
    return bool(arguments) and isinstance(arguments[0], ast.Name)


def told(tree, simulated):
    """What a page says under a cell: (kind, the model's files that it needs).

    The kind is "here", "below", "lab", or "" where nothing need be said: under a simulation that a cell makes.
    """
    if {node.name for node in tree.body if isinstance(node, ast.FunctionDef)} & simulated:
        return "below", []
    if of_its_own([tree]):
        return "", []
    missing, _ = names(tree)
    if missing or foreign(tree):
        return "lab", []
    return "here", model_files.holding(model_files.imported(ast.unparse(tree)))


def on_read(app, doctree):
    """Puts a line under each cell of code whose code is seen."""
    cells = [node for node in doctree.findall(nodes.container) if node.get("nb_element") == "cell_code"]
    seen = [(cell, _source(cell)) for cell in cells]
    seen = [(cell, ast.parse(source)) for cell, source in seen if source]
    simulated = of_its_own([tree for _, tree in seen])
    for cell, tree in seen:
        kind, models = told(tree, simulated)
        if not kind or kind == "lab" and not _is_exercise(cell):
            continue
        line = nodes.raw("", fill("cell_runs.html", kind=kind, models=" ".join(models)), format="html")
        cell.parent.insert(cell.parent.index(cell) + 1, line)


def _source(cell):
    """The code of a cell as a text; "" where its code is not shown."""
    blocks = [
        block for part in cell.children if part.get("nb_element") == "cell_code_source" for block in part.children
    ]
    return "\n".join(block.astext() for block in blocks)


def _is_exercise(cell):
    """Whether a cell stands under the exercises: elsewhere readers are told what came out, and asked nothing."""
    section = cell.parent
    while section is not None and not isinstance(section, nodes.section):
        section = section.parent
    return section is not None and section.next_node(nodes.title).astext() == "Exercises"


def setup(app):
    """Sphinx calls this, by way of `course`."""
    app.connect("doctree-read", on_read)

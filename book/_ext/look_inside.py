"""What a reader finds who looks inside a simulation: the files that compute it, and the lines that a control enters.

The rule is one that can be read off the source. A control is a parameter of the function that the simulation
calls. A line is marked if it reads that parameter, or a parameter of another portable function to which a call
hands it on, as it is or as part of an argument. What is computed from it and put under another name is not
followed, nor the name itself once it is given to something else.
"""

import ast
import json
from collections import namedtuple
from functools import cache
from importlib.util import resolve_name
from pathlib import Path

import model_files
from model_files import PATHS

from widgets import portable, scenes

TEXT = "<string>"  # as Python calls the file of code that came as a text
EQUATIONS = "widgets.alliance"  # what all lenses come down to: always there to be looked at
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
FUNCTIONS = (ast.FunctionDef, ast.Lambda)

Function = namedtuple("Function", "module node")  # the file in which it stands, and its syntax


@cache
def tree(module):
    """The syntax of a portable file."""
    return ast.parse(PATHS[module].read_text(encoding="utf-8"))


@cache
def bound(module):
    """What the names at the top of a file are: a `Function`, the name of a file, or (file, name in it)."""
    package = module if PATHS[module].name == "__init__.py" else module.rpartition(".")[0]
    found = {}
    for node in tree(module).body:
        if isinstance(node, ast.FunctionDef):
            found[node.name] = Function(module, node)
        elif isinstance(node, ast.ImportFrom):
            home = resolve_name("." * node.level + (node.module or ""), package if node.level else None)
            for alias in node.names:
                whole = f"{home}.{alias.name}"
                found[alias.asname or alias.name] = whole if whole in PATHS else (home, alias.name)
    return found


def called(module, expression):
    """The `Function` that an expression in a file names; None if it is none of a portable file."""
    if isinstance(expression, ast.Name):
        found = bound(module).get(expression.id)
    elif isinstance(expression, ast.Attribute) and isinstance(expression.value, ast.Name):
        home = bound(module).get(expression.value.id)
        found = bound(home).get(expression.attr) if isinstance(home, str) else None
    else:
        return None
    while isinstance(found, tuple) and not isinstance(found, Function):
        home, name = found
        found = bound(home).get(name) if home in PATHS else None
    return found if isinstance(found, Function) else None


def own(node, name):
    """A piece of syntax and what is in it, but for what takes the name for something of its own."""
    yield node
    for child in ast.iter_child_nodes(node):
        if not _takes(child, name):
            yield from own(child, name)


def _takes(node, name):
    if isinstance(node, FUNCTIONS):
        return name in parameters(node)
    if isinstance(node, COMPREHENSIONS):
        return any(target.id == name for each in node.generators for target in _names(each.target))
    return False


def _names(node):
    return [part for part in ast.walk(node) if isinstance(part, ast.Name)]


def reads(node, name):
    """The lines, in order, in which a piece of syntax reads a name, until it is given to something else."""
    there = [n for n in own(node, name) if isinstance(n, ast.Name) and n.id == name]
    last = min((n.lineno for n in there if isinstance(n.ctx, ast.Store)), default=float("inf"))
    return sorted({n.lineno for n in there if isinstance(n.ctx, ast.Load) and n.lineno <= last})


def parameters(function):
    """The names of a function's parameters, those that are given by place first."""
    a = function.args
    return [each.arg for each in (*a.posonlyargs, *a.args, *a.kwonlyargs)]


def collected(function):
    """The name under which a function takes whatever it has no parameter for: "settings" of `**settings`; or None."""
    return function.args.kwarg.arg if function.args.kwarg else None


def name_in(function, control):
    """The name under which a control comes into a function: its own, or that of `**settings`; None if neither."""
    return control if control in parameters(function) else collected(function)


def handed_on(function, name, control):
    """Where calls in a function hand a name on: pairs of `Function` and the name there.

    Under `**settings` a control is handed on by its own name.
    """
    read = set(reads(function.node, name))
    for call in own(function.node, name):
        other = called(function.module, call.func) if isinstance(call, ast.Call) else None
        if not other:
            continue
        places = parameters(other.node)
        for i, argument in enumerate(call.args):
            if isinstance(argument, ast.Starred):
                break  # what comes after it has no place that can be read off
            if read & set(reads(argument, name)) and i < len(places):
                yield other, places[i]
        for keyword in call.keywords:
            if read & set(reads(keyword.value, name)):
                yield other, keyword.arg or name_in(other.node, control)


def entered(function, control):
    """{file: lines, in order}: where a control enters that a function is called with; files in the order reached."""
    found, asked, seen = {}, [(function, name_in(function.node, control))], set()
    while asked:
        one, name = asked.pop(0)
        if (one, name) in seen or name not in (*parameters(one.node), collected(one.node)):
            continue
        seen.add((one, name))
        lines = reads(one.node, name)
        if lines:
            found[one.module] = sorted({*found.get(one.module, ()), *lines})
        asked.extend(handed_on(one, name, control))
    return found


def computing(scene):
    """The `Function` that a scene calls with its settings."""
    code = scene.result.__code__
    home = scene.result.__module__
    for node in ast.walk(tree(home)):
        if isinstance(node, FUNCTIONS) and node.lineno == code.co_firstlineno:
            return Function(home, node)
    raise LookupError(f"{scene.name}: its function stands in no portable file")


def inside(scene):
    """{"files": its files, lenses first, "marks": {control: {file: lines}}}; files by their paths in the engine."""
    function = computing(scene)
    marks = {c.name: entered(function, c.name) for c in scene.controls}
    reached = [function.module, *(module for each in marks.values() for module in each), EQUATIONS]
    reached = sorted(dict.fromkeys(reached), key=_kind)
    named = {c: {path_of(module): lines for module, lines in each.items()} for c, each in marks.items()}
    return {"files": [path_of(module) for module in reached], "marks": named}


def _kind(module):
    """Lenses first, then equations and studies, then what only tells."""
    return 0 if module.startswith("widgets.lenses") else 2 if module.startswith(model_files.ROOM) else 1


def path_of(module):
    """The path of a portable file in the engine: "widgets/lenses/bordin.py"."""
    return "widgets/" + PATHS[module].relative_to(portable.HERE).as_posix()


def of_function(code, name, controls):
    """The same of a reader's own function: {"originals": its text, "marks": {control: {file: lines}}}."""
    function = next(node for node in ast.parse(code).body if getattr(node, "name", "") == name)
    marks = {control: {TEXT: reads(function, control)} for control in controls}
    return {"originals": {TEXT: code}, "marks": marks}


def script(name, told):
    """(name of the file, text) of what is loaded to look into the scene of that name: it sets the global so called."""
    file = f"source-{name}.js"
    return file, f"window[{json.dumps(file)}] = {json.dumps(told)};\n"


def files():
    """What pages load to look into the course's scenes, {"source-bordin.js": text}."""
    made = []
    for name, scene in sorted(scenes.SCENES.items()):
        told = inside(scene)
        originals = {path: (portable.HERE.parent / path).read_text(encoding="utf-8") for path in told["files"]}
        made.append(script(name, {"originals": originals, "marks": told["marks"]}))
    return dict(made)


def on_page(app, pagename, templatename, context, doctree):
    """Writes the same for the functions of its own that a page shows."""
    for data in model_files.PAGES_DATA.findall(context.get("body", "")):
        source = json.loads(data).get("source")
        if source:
            controls = [control[0] for control in source["controls"]]
            file, text = script(source["name"], of_function(source["code"], source["name"], controls))
            static = Path(app.outdir) / "_static"
            static.mkdir(exist_ok=True)
            (static / file).write_text(text, encoding="utf-8")


def setup(app):
    """Sphinx calls this, by way of `course`."""
    app.connect("html-page-context", on_page)

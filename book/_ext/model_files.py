"""What a page carries of the model: the files that every page needs, and those of the simulations on it.

Which file needs which is read from their imports. The page's copy has every line where it was, without
comments and docstrings, which nothing there reads.
"""

import ast
import io
import json
import re
import tokenize
from functools import cache
from importlib import import_module
from importlib.util import resolve_name

from widgets import portable

CORE = "model.js"
ROOM = "widgets.scenes."
# the worker calls the first and listens to the second; a reader's own function may count on them
CALLED = ("widgets.page", "widgets.study")
WORKSHOP = "widgets.workshop"  # comes with a click
PAGES_DATA = re.compile(r'class="simulation-data">(.*?)</script>', re.S)
SHOWN = re.compile(r'data-simulation="([^"]+)"')


def module(path):
    """The name by which a portable file is imported: "widgets.scenes.look"."""
    return ".".join(path.relative_to(portable.HERE.parent).with_suffix("").parts).removesuffix(".__init__")


PATHS = {module(path): path for path in portable.paths()}


def imported(text, package=None):
    """The names of the portable files that a text imports; `package` is where it stands, for its relative imports."""
    found = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            home = resolve_name("." * node.level + (node.module or ""), package)
            # `from . import words` names a file, `from .words import number` what is in one
            found |= {home} | {f"{home}.{alias.name}" for alias in node.names}
    # what is in a package brings the package's own file
    found |= {name.rpartition(".")[0] for name in found}
    return found & set(PATHS)


def needed(names):
    """These files and all that they import, as a set of names."""
    found, asked = set(), set(names)
    while asked:
        name = asked.pop()
        found.add(name)
        asked |= _imports(name) - found
    return found


@cache
def _imports(name):
    package = name if PATHS[name].name == "__init__.py" else name.rpartition(".")[0]
    return imported(PATHS[name].read_text(encoding="utf-8"), package)


def homes():
    """The file in which each scene stands: {"fit": "widgets.scenes.bordin"}."""
    files = [name for name in PATHS if name.startswith(ROOM)]
    return {scene.name: name for name in files for scene in getattr(import_module(name), "SCENES", ())}


def parts():
    """The page's files, and the portable files in each, as names: {"model.js": {"widgets.words", …}, …}.

    The first has what every page needs, and what files of scenes share; "model-bordin.js" has the scenes of
    `scenes/bordin.py` and whatever of theirs the first lacks, "model-workshop.js" what runs a reader's own code.
    """
    files = {name for name in PATHS if name.startswith(ROOM)}
    shown = set(homes().values())
    shared = needed(shown) & files - shown
    core = needed({*CALLED, *shared})
    return {
        CORE: core,
        **{f"model-{name.rpartition('.')[2]}.js": needed([name]) - core for name in sorted({*files, WORKSHOP} - core)},
    }


def carried(body):
    """The files of `parts` that a page loads for the simulations in its HTML; none where there is none.

    A reader's own function brings what it imports.
    """
    shown = set(SHOWN.findall(body))
    if not shown:
        return []
    home = homes()
    own = [json.loads(data).get("source") for data in PAGES_DATA.findall(body)]
    wanted = {home[name] for name in shown if name in home}
    return [CORE, *holding(wanted.union(*(imported(source["code"]) for source in own if source)))]


def holding(names):
    """The files of `parts`, but for the first, that hold these portable files and all that they need."""
    held, files = parts(), []
    wanted = needed(names) - held[CORE]
    for name in sorted(wanted, key=lambda name: (not name.startswith(ROOM), name)):
        if not any(name in held[file] for file in files):
            files.append(min((file for file in held if name in held[file]), key=lambda file: len(held[file])))
    return files


def files():
    """The page's files by their names, {"model.js": a script that sets the global of that name}."""
    texts = {name: lean(path.read_text(encoding="utf-8")) for name, path in PATHS.items()}
    places = {name: "widgets/" + path.relative_to(portable.HERE).as_posix() for name, path in PATHS.items()}
    scripts = {}
    for file, names in parts().items():
        held = {places[name]: texts[name] for name in sorted(names)}
        if file == CORE:
            held["widgets/__init__.py"] = ""  # what it offers to notebooks is not portable
        scripts[file] = f"window[{json.dumps(file)}] = {json.dumps(held)};\n"
    return scripts


def lean(text):
    """A portable file without its comments and docstrings, all else in the line and the column where it was."""
    lines = text.splitlines()
    before = tokenize.NEWLINE
    tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    for token, after in zip(tokens, tokens[1:], strict=False):
        (top, left), (bottom, right) = token.start, token.end
        if token.type == tokenize.COMMENT:
            lines[top - 1] = lines[top - 1][:left].rstrip()
        elif token.type == tokenize.STRING and before == after.type == tokenize.NEWLINE:
            # a statement of its own: it says nothing to the engine
            rest = lines[bottom - 1][right:]
            lines[top - 1 : bottom] = [lines[top - 1][:left] + '""', *[""] * (bottom - top)]
            lines[bottom - 1] += rest
        if token.type not in (tokenize.COMMENT, tokenize.NL, tokenize.INDENT, tokenize.DEDENT):
            before = token.type
    return "\n".join(lines) + "\n"

"""Puts beside the pages what their scripts load: the model's own files, the engine, Plotly, the colours.

Nothing is committed twice: all of it is made from where it stands, in `_build/page`.
"""

import base64
import gzip
import hashlib
import json
from pathlib import Path

import look_inside
import model_files
import pydata_sphinx_theme
from simulations import sign

from widgets import style
from widgets.places import PLOTLY
from widgets.scenes.look import LOOK

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
VENDOR = ROOT / "book" / "_vendor"
BUILD = ROOT / "_build" / "page"  # what the build makes; Sphinx copies it into the book


# Base64 hides from a server's compression what it could save: the engine is compressed first, in the page's file.
INFLATED = """const inflated = async (bytes) => {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
};"""


def worker_source():
    """MicroPython's loader as the text of a classic worker, and the course's worker after it."""
    text = (VENDOR / "micropython" / "micropython.mjs").read_text(encoding="utf-8")
    for module_only, classic in (
        ("import.meta.url", "self.location.href"),
        ("export default _createMicroPythonModule;", ""),
        ("export async function", "async function"),
        # the worker hands the engine over as bytes: nothing is fetched, so pages work from disk
        ("let Module={locateFile", "let Module={wasmBinary:await inflated(options.wasmBinary),locateFile"),
    ):
        if module_only not in text:
            raise RuntimeError(f"micropython.mjs: {module_only!r} not found; has the version changed?")
        text = text.replace(module_only, classic)
    ours = (HERE / "engine-worker.js").read_text(encoding="utf-8")
    # the loader waits at its top level, which only a module or a function may
    return f"(async () => {{\n{INFLATED}\n{text}\n{ours}\n}})();"


def qr_script():
    """What draws QR codes, released as a module of Node's, as a page's script that sets the global `leanQr`."""
    text = (VENDOR / "lean-qr" / "index.js").read_text(encoding="utf-8")
    return f"window.leanQr = ((exports) => {{\n{text}\nreturn exports;\n}})({{}});\n"


def files():
    """What the pages load, {name: text}."""
    wasm = (VENDOR / "micropython" / "micropython.wasm").read_bytes()
    packed = base64.b64encode(gzip.compress(wasm, 9, mtime=0)).decode()
    widgets = ROOT / "widgets"
    return {
        "engine.js": "window.allianceEngine = " + json.dumps({"worker": worker_source(), "wasm": packed}) + ";\n",
        **model_files.files(),
        **look_inside.files(),
        "view.js": (widgets / "view.js").read_text(encoding="utf-8"),
        "checks.js": (widgets / "checks.js").read_text(encoding="utf-8") + "\nbeginChecks(document);\n",
        "lean-qr.js": qr_script(),
        "look.css": style.colours(),
        "checks.css": (widgets / "checks.css").read_text(encoding="utf-8"),
        "codemirror.min.js": (VENDOR / "codemirror" / "codemirror.min.js").read_text(encoding="utf-8"),
        PLOTLY.name: PLOTLY.read_text(encoding="utf-8"),
    }


def icon():
    """The course's sign as an image of its own, in a grey that both themes bear."""
    alone = f'<svg xmlns="http://www.w3.org/2000/svg" color="{LOOK["symptoms"].colour}" '
    return sign(6, 5.5, 6).replace("<svg ", alone)


def theme_macros():
    """The theme's template of its icons and scripts, without what a page opened from disk cannot do."""
    macros = Path(pydata_sphinx_theme.__file__).parent / "theme/pydata_sphinx_theme/static/webpack-macros.html"
    # preloaded fonts are errors in the console of a page opened from disk
    kept = [line for line in macros.read_text().splitlines() if 'rel="preload"' not in line]
    # the icons as a script are 1.5 MB that every page would wait for; the icon font draws the same ones
    return "\n".join(line for line in kept if not ("<script" in line and "fontawesome" in line))


def write():
    """Writes it all into `_build/page`; returns a digest of what the pages' scripts load."""
    static, templates = BUILD / "static", BUILD / "templates" / "static"
    static.mkdir(parents=True, exist_ok=True)
    templates.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    for name in ("simulation.js", "workshop.js", "workshop.css"):
        digest.update((ROOT / "book" / "_static" / name).read_bytes())
    for name, text in files().items():
        (static / name).write_text(text, encoding="utf-8")
        digest.update(text.encode())
    # for servers that send files as they are: the largest, packed (simulation.js)
    (static / f"{PLOTLY.name}.gz").write_bytes(gzip.compress(PLOTLY.read_bytes(), 9, mtime=0))
    (static / "favicon.svg").write_text(icon())
    (templates / "webpack-macros.html").write_text(theme_macros())
    return digest.hexdigest()[:12]


def on_config(app, config):
    """Points Sphinx at the page's files."""
    app.alliance_version = write()
    config.html_static_path += [str(ROOT / "book" / "_static"), str(BUILD / "static")]
    config.templates_path += [str(BUILD / "templates")]
    config.html_favicon = str(BUILD / "static" / "favicon.svg")
    for name in ("look.css", "course.css", "checks.css"):
        app.add_css_file(name)
    own = (
        "what-you-saw.js",
        "pin.js",
        "spoken.js",
        "terms.js",
        "search-focus.js",
        "paper.js",
        "guess.js",
        "goals.js",
        "triangle.js",
        "back.js",
        "landing.js",
        "more.js",
        "play.js",
        "inked.js",
        "ghost.js",
        "register.js",
        "scenario.js",
        "look-inside.js",
        "anew.js",
    )
    for name in ("checks.js", "flashcards.js", "view.js", *own):
        app.add_js_file(name, loading_method="defer")


def on_page(app, pagename, templatename, context, doctree):
    """Gives a page the script of its simulations, which is told what to load for them."""
    carried = " ".join(model_files.carried(context.get("body", "")))
    told = {"data-version": app.alliance_version, "data-model": carried}
    app.add_js_file("simulation.js", loading_method="defer", **told)


def setup(app):
    """Sphinx calls this, by way of `course`."""
    app.connect("config-inited", on_config, priority=400)
    app.connect("html-page-context", on_page)

"""The Sphinx extension of the course: what the published page needs beyond Jupyter Book.

* puts the model's own files, the engine and Plotly beside the pages (nothing is committed twice);
* re-executes notebooks when `widgets/` or `datasets/` change;
* sets formulas in MathML, so that no page fetches MathJax;
* gives the directives `parameter-table`, `timeline` and `triangle`.
"""

import ast
import base64
import csv
import functools
import hashlib
import inspect
import json
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

import pydata_sphinx_theme
from docutils import nodes
from docutils.utils.math.latex2mathml import tex2mathml
from pybtex.database import parse_file
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective
from sphinx.util.math import get_node_equation_number
from sphinxcontrib.bibtex.plugin import register_plugin
from sphinxcontrib.bibtex.style.referencing import BracketStyle
from sphinxcontrib.bibtex.style.referencing.author_year import AuthorYearReferenceStyle

from widgets import alliance
from widgets.alliance import PARAMETERS, THERAPIES
from widgets.lenses import pair_of
from widgets.lenses.bordin import agreement
from widgets.panel import panel, picture
from widgets.scenes import run, scene
from widgets.scenes.tornado import tornado
from widgets.scenes.triangle import triangle
from widgets.words import number

ROOT = Path(__file__).resolve().parents[2]
VENDOR = ROOT / "book" / "_vendor"
BUILD = ROOT / "_build" / "page"  # what the build makes; Sphinx copies it into the book
PORTABLE = ("alliance.py", "study.py", "words.py", "page.py", "lenses/*.py", "scenes/*.py")


# --- the files of the page -------------------------------------------------------------


def model_files():
    """The portable files, {path in the engine: text}: the same that a kernel imports."""
    files = {"widgets/__init__.py": ""}
    for pattern in PORTABLE:
        for path in sorted((ROOT / "widgets").glob(pattern)):
            files[path.relative_to(ROOT).as_posix()] = path.read_text(encoding="utf-8")
    return files


def worker_source():
    """MicroPython's loader as the text of a classic worker, and the course's worker after it."""
    text = (VENDOR / "micropython" / "micropython.mjs").read_text(encoding="utf-8")
    for module_only, classic in (
        ("import.meta.url", "self.location.href"),
        ("export default _createMicroPythonModule;", ""),
        ("export async function", "async function"),
        # the worker hands the engine over as bytes: nothing is fetched, so pages work from disk
        ("let Module={locateFile", "let Module={wasmBinary:options.wasmBinary,locateFile"),
    ):
        if module_only not in text:
            raise RuntimeError(f"micropython.mjs: {module_only!r} not found; has the version changed?")
        text = text.replace(module_only, classic)
    ours = (Path(__file__).parent / "engine-worker.js").read_text(encoding="utf-8")
    # the loader waits at its top level, which only a module or a function may
    return f"(async () => {{\n{text}\n{ours}\n}})();"


def write_page_files():
    """Writes what the page's script loads into `_build/page`; returns a digest of it all."""
    static = BUILD / "static"
    static.mkdir(parents=True, exist_ok=True)
    wasm = base64.b64encode((VENDOR / "micropython" / "micropython.wasm").read_bytes()).decode()
    texts = {
        "engine.js": "window.allianceEngine = " + json.dumps({"worker": worker_source(), "wasm": wasm}) + ";\n",
        "model.js": "window.allianceModel = " + json.dumps(model_files()) + ";\n",
        "view.js": (ROOT / "widgets" / "view.js").read_text(encoding="utf-8"),
        "checks.js": (ROOT / "widgets" / "checks.js").read_text(encoding="utf-8") + "\nbeginChecks(document);\n",
        "checks.css": (ROOT / "widgets" / "checks.css").read_text(encoding="utf-8"),
        "plotly-basic.min.js": (VENDOR / "plotly" / "plotly-basic.min.js").read_text(encoding="utf-8"),
    }
    digest = hashlib.sha256((ROOT / "book" / "_static" / "simulation.js").read_bytes())
    for name, text in texts.items():
        (static / name).write_text(text, encoding="utf-8")
        digest.update(text.encode())
    (static / "favicon.svg").write_text(
        sign(6, 5.5, 6).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" color="#888" ')
    )
    # the theme's preloaded fonts are errors in the console of a page opened from disk
    macros = Path(pydata_sphinx_theme.__file__).parent / "theme/pydata_sphinx_theme/static/webpack-macros.html"
    kept = [line for line in macros.read_text().splitlines() if 'rel="preload"' not in line]
    # its icon script would otherwise look at every mark that a figure draws
    quiet = "<script>window.FontAwesomeConfig = { observeMutations: false };</script>"
    kept = [line.replace("<script src", quiet + "<script src") if "fontawesome" in line else line for line in kept]
    templates = BUILD / "templates" / "static"
    templates.mkdir(parents=True, exist_ok=True)
    (templates / "webpack-macros.html").write_text("\n".join(kept))
    return digest.hexdigest()[:12]


def sign(goal, task, bond):
    """The course's sign: the triangle at some agreement (1 to 7), as SVG."""
    return triangle(pair_of(agreement(goal, task, bond)))


def digest_of(*folders):
    """A digest of all that notebooks depend on besides their own cells."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in (".py", ".csv", ".json", ".js", ".css", ".toml"):
                digest.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def on_config(app, config):
    """Points Sphinx at the page's files, and the execution cache at one for this very code."""
    version = write_page_files()
    config.html_static_path += [str(ROOT / "book" / "_static"), str(BUILD / "static")]
    config.templates_path += [str(BUILD / "templates")]
    config.nb_execution_cache_path = str(ROOT / "_build" / "executed" / digest_of("widgets", "datasets", "chapters"))
    config.html_favicon = str(BUILD / "static" / "favicon.svg")
    app.add_css_file("course.css")
    app.add_css_file("checks.css")
    app.add_js_file("checks.js", loading_method="defer")
    app.add_js_file("flashcards.js", loading_method="defer")
    app.add_js_file("view.js", loading_method="defer")
    app.add_js_file("simulation.js", loading_method="defer", **{"data-version": version})


def outdated(app, env, added, changed, removed):
    """All pages, if the model or the data have changed since they were read."""
    now = digest_of("widgets", "datasets", "chapters")
    before, env.alliance_digest = getattr(env, "alliance_digest", None), now
    return [] if before == now else env.found_docs


def drop_widget_state(app, doctree):
    """The state of the notebooks' widgets is megabytes that the page does not use."""
    metadata = app.env.nb_metadata.get(app.env.docname, {})
    metadata.get("js_files", {}).pop("ipywidgets_state", None)


# Faults of the theme and of docutils that an accessibility audit finds, and their mending.
MENDED = (
    (
        '<div class="bd-sidebar-primary bd-sidebar">',
        '<div class="bd-sidebar-primary bd-sidebar" role="navigation" aria-label="Book">',
    ),
    ('<div role="list" class="citation-list">', '<div class="citation-list">'),
    (' role="doc-biblioentry"', ""),
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
        raise ExtensionError(f"the theme has changed, nothing to mend: {', '.join(sorted(unseen))}")


# --- the glossary ----------------------------------------------------------------------


class Flashcards(SphinxDirective):
    """Where the cards of the glossary go; they are filled in when the glossary has been read."""

    def run(self):
        return [nodes.container(classes=["flashcards-here"])]


def definitions(app):
    """The glossary as it was read: {term: meaning}, in its order."""
    tree = app.env.get_doctree("book/glossary")
    return {
        term.astext(): item.next_node(nodes.definition).astext()
        for item in tree.findall(nodes.definition_list_item)
        for term in item.findall(nodes.term)
    }


def use_glossary(app, doctree, name):
    """Gives each linked term its meaning on hover and focus, and fills the flashcards."""
    meanings = {term.lower(): meaning for term, meaning in definitions(app).items()}
    for reference in doctree.findall(nodes.reference):
        anchor = reference.get("refuri", "").partition("#term-")[2] or reference.get("refid", "").partition("term-")[2]
        if anchor:
            meaning = meanings.get(anchor.replace("-", " ").lower()) or meanings.get(anchor.lower())
            if meaning:
                reference["reftitle"] = meaning
    for place in list(
        doctree.findall(
            lambda node: "flashcards-here" in node.get("classes", []) if isinstance(node, nodes.Element) else False
        )
    ):
        place.replace_self(nodes.raw("", cards(definitions(app)), format="html"))


def cards(meanings):
    """A card for each term: it shows the term, and its meaning when it is opened."""
    each = "".join(
        f'<details class="flashcard" data-term="{escape(term)}"><summary>{escape(term)}</summary><p>{escape(meaning)}</p>'
        f'<p class="flashcard-actions" hidden><button type="button" data-known="yes">I knew it</button> '
        f'<button type="button" data-known="no">Ask me again</button></p></details>'
        for term, meaning in meanings.items()
    )
    return (
        '<div class="flashcards"><p class="flashcards-bar" hidden><button type="button" data-shuffle>Shuffle</button> '
        '<button type="button" data-again>Show all cards</button> <span role="status" class="flashcards-left"></span></p>'
        f"{each}</div>"
    )


# --- formulas --------------------------------------------------------------------------


def inline_math(self, node):
    """Writes a formula in a line of text as MathML."""
    self.body.append(tex2mathml(node.astext()))
    raise nodes.SkipNode


def block_math(self, node):
    """Writes a formula of its own, with its number and its address, as MathML."""
    attributes = f' id="{node["ids"][0]}"' if node["ids"] else ""
    self.body.append(f'<div class="math notranslate" role="group" aria-label="Formula" tabindex="0"{attributes}>')
    if node["number"]:
        self.body.append(f'<span class="eqno">({get_node_equation_number(self, node)})</span>')
    self.body.append(tex2mathml(node.astext(), as_block=True) + "</div>\n")
    raise nodes.SkipNode


# --- citations -------------------------------------------------------------------------


@dataclass
class RoundBrackets(AuthorYearReferenceStyle):
    """Author and year in round brackets, as psychology prints them: (Bordin, 1979)."""

    bracket_parenthetical: BracketStyle = field(default_factory=lambda: BracketStyle(left="(", right=")"))
    bracket_textual: BracketStyle = field(default_factory=lambda: BracketStyle(left="(", right=")"))
    bracket_author: BracketStyle = field(default_factory=lambda: BracketStyle(left="(", right=")"))
    bracket_label: BracketStyle = field(default_factory=lambda: BracketStyle(left="(", right=")"))
    bracket_year: BracketStyle = field(default_factory=lambda: BracketStyle(left="(", right=")"))


# --- directives ------------------------------------------------------------------------


class Raw(SphinxDirective):
    """A directive that writes HTML of its own."""

    def run(self):
        return [nodes.raw("", self.html(), format="html")]


class ParameterTable(Raw):
    """Every parameter of the model: symbol, meaning, unit, value, range, kind, source."""

    def html(self):
        head = "".join(
            f'<th scope="col">{h}</th>' for h in ("symbol", "meaning", "unit", "value", "range", "kind", "source")
        )
        rows = "".join(self.row(p) for p in PARAMETERS)
        return table("Parameters of the model", head, rows)

    def row(self, p):
        source = f"{short(p.source)} (grade {p.grade})" if p.source else "—"
        return (
            f'<tr id="parameter-{p.name}"><th scope="row">{subscript(p.symbol)}<br><code>{p.name}</code></th>'
            f"<td>{escape(p.meaning)}</td><td>{escape(p.unit)}</td><td>{p.value:g}</td>"
            f"<td>{p.low:g} to {p.high:g}</td><td>{p.kind}</td><td>{source}</td></tr>"
        )


def subscript(symbol):
    """A symbol such as σ_y as HTML."""
    base, _, below = symbol.partition("_")
    return f"<i>{base}</i><sub>{below}</sub>" if below else f"<i>{base}</i>"


class TherapyTable(Raw):
    """What each therapy of the model demands."""

    def html(self):
        head = "".join(
            f'<th scope="col">{h}</th>'
            for h in (
                "therapy",
                "demand on goal",
                "demand on task",
                "demand on bond",
                "therapist's lead",
                "what is opened",
                "tasks",
            )
        )
        rows = "".join(
            f'<tr><th scope="row">{t.name}</th><td>{t.goal:g}</td><td>{t.task:g}</td><td>{t.bond:g}</td>'
            f"<td>{t.lead:g}</td><td>{escape(t.opened)}</td><td>{escape(t.tasks)}</td></tr>"
            for t in THERAPIES.values()
        )
        return table("What each therapy demands", head, rows)


def table(label, head, rows):
    """A table that scrolls by itself where it is wider than the page."""
    return (
        f'<div class="course-table" tabindex="0" role="region" aria-label="{label}">'
        f'<table class="table"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'
    )


class PatternTable(Raw):
    """`datasets/patterns.csv`: published patterns, and what the model gives."""

    def html(self):
        head = "".join(
            f'<th scope="col">{h}</th>'
            for h in ("pattern", "published", "source (grade)", "use", "simulated [interval]", "verdict")
        )
        rows = "".join(self.row(r) for r in rows_of("patterns.csv"))
        return table("Published patterns and what the model gives", head, rows)

    def row(self, r):
        value, low, high = (number(float(r[name]), 3) for name in ("value", "low", "high"))
        reason = f"<br><small>{escape(r['reason'])}</small>" if r["reason"] else ""
        return (
            f'<tr class="{r["verdict"]}"><th scope="row">{escape(r["name"])}</th><td>{escape(r["published"])}</td>'
            f"<td>{short(r['source'])} ({r['grade']})</td><td>{r['use']}</td><td>{value} [{low}, {high}]</td>"
            f"<td>{r['verdict']}{reason}</td></tr>"
        )


class Ledger(Raw):
    """`datasets/claims.csv`: every claim with its source and how sure we are, chapter by chapter."""

    def html(self):
        claims = rows_of("claims.csv")
        return "".join(
            self.chapter(name, [c for c in claims if c["chapter"] == name])
            for name in dict.fromkeys(c["chapter"] for c in claims)
        )

    def chapter(self, name, claims):
        head = "".join(f'<th scope="col">{h}</th>' for h in ("claim", "source", "page", "grade"))
        rows = "".join(
            f'<tr id="claim-{escape(c["id"])}"><th scope="row">{escape(c["claim"])}</th><td>{short(c["citation_key"])}</td>'
            f"<td>{escape(c['page'])}</td><td>{c['grade']}</td></tr>"
            for c in claims
        )
        title = escape(title_of(name))
        return f"<h2>{title}</h2>" + table(f"Claims of {title}", head, rows)


def title_of(name):
    """The title of a chapter, by its name."""
    path = ROOT / "chapters" / f"{name}.ipynb"
    if not path.is_file():
        return "Introduction"
    first = json.loads(path.read_text(encoding="utf-8"))["cells"][0]["source"]
    return "".join(first).splitlines()[0].lstrip("# ")


class Sensitivity(Raw):
    """`datasets/sensitivity.csv` as a tornado plot of the correlation with outcome."""

    def html(self):
        rows = [{k: v if k == "name" else float(v) for k, v in r.items()} for r in rows_of("sensitivity.csv")]
        result = tornado(rows, "early_outcome", "r of early alliance with outcome")
        return picture("sensitivity", result, 640)


class Computed(SphinxDirective):
    """Formulas, and under them the functions of `alliance.py` that compute them, by name."""

    has_content = True
    required_arguments = 1
    final_argument_whitespace = True

    def run(self):
        code = "\n\n".join(source_of(getattr(alliance, name)) for name in self.arguments[0].split())
        block = nodes.literal_block(code, code, language="python")
        fold = [
            nodes.raw("", "<details class='computed'><summary>The code that computes it</summary>", format="html"),
            block,
        ]
        return self.parse_content_to_nodes() + fold + [nodes.raw("", "</details>", format="html")]


def source_of(function):
    """The source of a function without its docstring."""
    tree = ast.parse(inspect.getsource(function)).body[0]
    if ast.get_docstring(tree):
        tree.body = tree.body[1:]
    return ast.unparse(tree)


def rows_of(name):
    """The rows of a data set as dicts of text."""
    with open(ROOT / "datasets" / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@functools.cache
def bibliography():
    """The entries of the bibliography by key."""
    return parse_file(ROOT / "book" / "references.bib").entries


def short(key):
    """A citation key as author and year, HTML: "Bordin 1979", "Horvath et al. 2011"."""
    entry = bibliography()[key]
    names = [" ".join(p.prelast_names + p.last_names).strip("{}") for p in entry.persons.get("author", [])]
    if not names:  # an entry whose authors are not certain goes by its title
        return escape(f"{entry.fields['title'].strip('{}')}, {entry.fields['year']}")
    others = len(names) > 2 or "others" in names
    who = f"{names[0]} et al." if others else " & ".join(names)
    return escape(f"{who} {entry.fields['year']}")


class Triangle(Raw):
    """The course's sign, at the agreement given: `goal task bond`."""

    required_arguments = 1
    final_argument_whitespace = True

    def html(self):
        goal, task, bond = (float(x) for x in self.arguments[0].split())
        return f'<div class="cover">{sign(goal, task, bond)}</div>'


class SimulationPanel(Raw):
    """A simulation of the course on a page that is no notebook: its name."""

    required_arguments = 1

    def html(self):
        one = scene(self.arguments[0])
        return panel(one.name, one, run(one, {}), {c.name: c.default for c in one.controls})


class Timeline(Raw):
    """`datasets/timeline.csv` as a picture to scale, and as a table."""

    def html(self):
        events = rows_of("timeline.csv")
        items, rows, before = [], [], None
        for e in events:
            gap = int(e["year"]) - (before or int(e["year"]))
            before = int(e["year"])
            items.append(
                f'<li class="{escape(e["kind"])}" style="--gap: {gap}"><span class="year">{e["year"]}</span>'
                f'<strong>{escape(e["who"])}</strong> {escape(e["event"])} <span class="kind">({escape(e["kind"])})</span></li>'
            )
            rows.append(
                f'<tr><th scope="row">{e["year"]}</th><td>{escape(e["who"])}</td><td>{escape(e["event"])}</td>'
                f"<td>{escape(e['kind'])}</td><td>{escape(e['reference'])}</td></tr>"
            )
        head = "".join(f'<th scope="col">{h}</th>' for h in ("year", "who", "what", "kind", "source"))
        return (
            f'<ol class="timeline">{"".join(items)}</ol>'
            '<details class="simulation-numbers"><summary>Read the timeline as a table</summary>'
            '<div class="simulation-table wide" tabindex="0" role="region" aria-label="Timeline as a table">'
            f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div></details>"
        )


def setup(app):
    """Sphinx calls this."""
    register_plugin("sphinxcontrib.bibtex.style.referencing", "round_brackets", RoundBrackets)
    app.add_html_math_renderer("mathml", (inline_math, None), (block_math, None))
    app.add_directive("computed", Computed)
    app.add_directive("flashcards", Flashcards)
    app.add_directive("ledger", Ledger)
    app.add_directive("pattern-table", PatternTable)
    app.add_directive("sensitivity", Sensitivity)
    app.add_directive("parameter-table", ParameterTable)
    app.add_directive("simulation", SimulationPanel)
    app.add_directive("therapy-table", TherapyTable)
    app.add_directive("timeline", Timeline)
    app.add_directive("triangle", Triangle)
    app.connect("config-inited", on_config, priority=400)
    app.connect("env-get-outdated", outdated)
    app.connect("doctree-read", drop_widget_state)
    app.connect("doctree-resolved", use_glossary)
    app.connect("build-finished", mend_pages)
    return {"parallel_read_safe": False, "parallel_write_safe": True}

"""Takes scripts out of the pages into files, so that pages work where inline scripts are refused.

A server may send `script-src 'self' 'wasm-unsafe-eval' blob:` without `'unsafe-inline'`; tests/test_policy.py does.
"""

import hashlib
import re
from pathlib import Path

from sphinx.errors import ExtensionError

HERE = Path(__file__).resolve().parent
EARLY = "early-"  # the one script that a page waits for: a file of two kilobytes
OPTIONS = re.compile(r'\s*<script\b[^>]*\bsrc="[^"]*_static/documentation_options\.js[^"]*"></script>')
# data for a script is not a script
INLINE = re.compile(r"\s*<script\b(?![^>]*\b(?:src=|application/json))[^>]*>(?P<text>.*?)</script>", re.S)
PAGE = re.compile(r"DOCUMENTATION_OPTIONS\.pagename = '(?P<name>[^']*)';")
WRITTEN = re.compile(r"<script>\s*document\.write\(`\s*<button(?P<rest>.*?)`\);?\s*</script>", re.S)
PRESSED = re.compile(r'\bonclick="(?:window\.)?(?P<function>\w+)\(\)"')
HANDLER = re.compile(r"<[a-z][^<>]*\s(?P<name>on[a-z]+)=\"", re.S)

# the theme's colours are known before the first paint, not when its script has come
THEME = (
    'document.documentElement.dataset.theme = localStorage.getItem("theme") || "auto";',
    "document.documentElement.dataset.theme = document.documentElement.dataset.mode.replace"
    '("auto", matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");',
)
# the summaries of what a search has found are fetched, which a page opened from disk may not
FROM_DISK = 'if (location.protocol === "file:") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;'
PAGENAME = "DOCUMENTATION_OPTIONS.pagename = document.currentScript.dataset.page;"


def move(app, problem):
    """Rewrites the pages that a build has written; ExtensionError if they are not as the theme wrote them."""
    if problem or app.builder.format != "html":
        return
    static = Path(app.outdir) / "_static"
    options = (static / "documentation_options.js").read_text(encoding="utf-8")
    for path in Path(app.outdir).rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        if static in path.parents or "<head>" not in text:
            continue
        new, files = moved(text, options)
        for name, script in files.items():
            (static / name).write_text(script, encoding="utf-8")
        if new != text:
            path.write_text(new, encoding="utf-8")


def moved(text, options):
    """A page's text without inline scripts, and the files that hold them, {name: text}.

    A page that is so already comes back as it is. ExtensionError for a script in an attribute that is no single call.
    """
    # drawn by the theme where scripts run; course.css hides them elsewhere
    text = WRITTEN.sub(lambda match: f"<button data-needs-script{match['rest']}", text)
    text = PRESSED.sub(lambda match: f'data-press="{match["function"]}"', text)
    if stray := HANDLER.search(text):
        raise ExtensionError(f"a page has a script in an attribute, {stray['name']}: has the theme changed?")
    head, end, body = text.partition("</head>")
    root = re.search(r'<html[^>]*\bdata-content_root="([^"]*)"', head)
    if not INLINE.search(head + body):
        return text, {}
    if not root:
        raise ExtensionError("a page does not say where its book begins: has the theme changed?")
    head, early = head_of(head, options, root[1])
    body, late = body_of(body, root[1])
    return head + end + body, early | late


def head_of(head, options, root):
    """The head with one script for its inline ones, which stands where the first of them stood, and that script."""
    head = OPTIONS.sub(lambda _: f"<script>{options}\n{FROM_DISK}</script>", head)
    scripts = list(INLINE.finditer(head))
    if not scripts:
        return head, {}
    text = "\n".join(match["text"].strip() for match in scripts)
    if THEME[0] not in text:
        raise ExtensionError(f"a page does not say {THEME[0]!r}: has the theme changed?")
    page = PAGE.search(text)
    text = PAGE.sub(PAGENAME, text.replace(*THEME))
    name, script = named(EARLY, (HERE / "early.js").read_text(encoding="utf-8") + text + "\n")
    element = f'\n  <script data-page="{page["name"] if page else ""}" src="{root}_static/{name}"></script>'
    first = scripts[0].start()
    return head[:first] + element + INLINE.sub("", head[first:]), {name: script}


def body_of(body, root):
    """The body with a file for each of its inline scripts, and those files; they wait for the page."""
    files = {}

    def file(match):
        name, script = named("inline-", match["text"].strip() + "\n")
        files[name] = script
        return f'\n<script defer src="{root}_static/{name}"></script>'

    return INLINE.sub(file, body), files


def named(beginning, text):
    """A file's name, which changes with its text, and that text."""
    return f"{beginning}{hashlib.sha256(text.encode()).hexdigest()[:8]}.js", text


def setup(app):
    """Sphinx calls this, by way of `course`."""
    # before the style sheet is made, which keeps what scripts name
    app.connect("build-finished", move, priority=850)

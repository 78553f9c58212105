"""What stands in a page's head: one style sheet, and one short script; all other scripts stand at the page's end."""

import hashlib
import re
from pathlib import Path

import inline_scripts
import stylesheet
from sphinx.errors import ExtensionError

SHEET = "book.css"
LINKS = re.compile(
    r'\s*<link\b(?=[^>]*rel="stylesheet")[^>]*href="(?P<root>[^"]*)_static/(?P<path>[^"?]+)[^"]*"[^>]*/>'
)
SCRIPT = re.compile(
    r'<script\b(?P<how>[^>]*)\bsrc="(?P<root>[^"]*)_static/(?P<path>[^"?]+)(?P<version>[^"]*)"></script>'
)
DEFERRED = re.compile(r"\s*<script\b[^>]*\bdefer\b[^>]*></script>")
LATER = ("make-scenario.js", "sessions.js", "slides.js")  # scripts that come when a reader asks for them
# the search page's own script asks for the others as it is read
HURRIED = "searchtools.js"


def lighten(app, problem):
    """Rewrites the heads of all pages of a build; ExtensionError if they are not as the theme wrote them."""
    if problem or app.builder.format != "html":
        return
    static = Path(app.outdir) / "_static"
    pages = {path: path.read_text(encoding="utf-8") for path in Path(app.outdir).rglob("*.html")}
    pages = {path: text for path, text in pages.items() if static not in path.parents and "<head>" in text}
    made = stylesheet.made(static, sheets(static, pages), pages.values(), scripts(static, pages))
    (static / SHEET).write_text(made, encoding="utf-8")
    version = hashlib.sha256((static / SHEET).read_bytes()).hexdigest()[:8]
    for path, text in pages.items():
        new = lightened(text, version)
        if new != text:
            path.write_text(new, encoding="utf-8")


def sheets(static, pages):
    """The theme's sheets and ours, in their order: as pages just written name them, or as the last build had them."""
    named = [match["path"] for text in pages.values() for match in LINKS.finditer(text)]
    return [path for path in dict.fromkeys(named) if path != SHEET] or stylesheet.parts(static / SHEET)


def scripts(static, pages):
    """The texts of the scripts that pages name, and of those that come later."""
    named = {match["path"] for text in pages.values() for match in SCRIPT.finditer(text)} | set(LATER)
    return [(static / name).read_text(encoding="utf-8") for name in sorted(named)]


def lightened(text, version):
    """A page's text with one style sheet, and with scripts that wait for the page.

    A page that is so already comes back with the version changed. ExtensionError if it is not as the theme writes it.
    """
    first = LINKS.search(text)
    if not first:
        raise ExtensionError("a page names no style sheet: has the theme changed?")
    link = f'\n  <link rel="stylesheet" href="{first["root"]}_static/{SHEET}?v={version}" />'
    text = text[: first.start()] + link + LINKS.sub("", text[first.end() :])
    return text if HURRIED in text else behind(SCRIPT.sub(patient, text))


def behind(text):
    """A page's text with the scripts that wait for it at its end, in their order.

    Named in the head they would be on their way beside the page itself, and on a slow line keep it from its reader.
    """
    head, mark, body = text.partition("</head>")
    waiting = "".join(DEFERRED.findall(head))
    first = DEFERRED.search(body)  # the theme's own stand there, and come after
    place = first.start() if first else body.rindex("</body>")
    return DEFERRED.sub("", head) + mark + body[:place] + waiting + body[place:]


def patient(script):
    """A script's element as one that lets the page come first."""
    whole = script.group()
    # the first sight of a page waits for one script: what it decides cannot come later
    at_once = script["path"].startswith(inline_scripts.EARLY)
    if at_once or re.search(r"\b(defer|async)\b", script["how"]):
        return whole
    return whole.replace("<script", "<script defer", 1)


def setup(app):
    """Sphinx calls this, by way of `course`."""
    # after the theme, which writes the colours of code at the end of a build
    app.connect("build-finished", lighten, priority=900)

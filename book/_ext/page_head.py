"""What stands in a page's head: one style sheet, and no script that the first sight of a page would wait for."""

import hashlib
import re
from pathlib import Path

import stylesheet
from sphinx.errors import ExtensionError

SHEET = "book.css"
LINKS = re.compile(
    r'\s*<link\b(?=[^>]*rel="stylesheet")[^>]*href="(?P<root>[^"]*)_static/(?P<path>[^"?]+)[^"]*"[^>]*/>'
)
SCRIPT = re.compile(
    r'<script\b(?P<how>[^>]*)\bsrc="(?P<root>[^"]*)_static/(?P<path>[^"?]+)(?P<version>[^"]*)"></script>'
)
LATER = ("make-scenario.js", "sessions.js", "slides.js")  # scripts that come when a reader asks for them
OPTIONS = "documentation_options.js"  # a dozen lines that others need at once: they stand in the page itself
# the search page's own script asks for the others as it is read
HURRIED = "searchtools.js"

# the theme's colours are known before the first paint, not when its script has come
THEME = (
    'document.documentElement.dataset.theme = localStorage.getItem("theme") || "auto";',
    "document.documentElement.dataset.theme = document.documentElement.dataset.mode.replace"
    '("auto", matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");',
)

# the theme's scripts die where a browser keeps nothing: for them it is then kept while the page is open. The course's
# own keys are refused still: what it says to its readers of what is kept depends on it
FIRST = '<script data-cfasync="false">'
MEMORY = (
    FIRST
    + """
    for (const name of ["localStorage", "sessionStorage"]) {
      try { window[name].getItem("mode"); } catch (refused) {
        const kept = {};
        const value = {
          getItem: (key) => kept[key] ?? null,
          setItem(key, text) { if (key.startsWith("alliance:")) throw refused; kept[key] = String(text); },
          removeItem(key) { delete kept[key]; },
        };
        Object.defineProperty(window, name, { value, configurable: true });
      }
    }"""
)


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
        new = lightened(text, (static / OPTIONS).read_text(encoding="utf-8"), version)
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


def lightened(text, options, version):
    """A page's text with one style sheet, without the icon script, and with scripts that wait for the page.

    A page that is so already comes back with the version changed. ExtensionError if it is not as the theme writes it.
    """
    first = LINKS.search(text)
    if not first:
        raise ExtensionError("a page names no style sheet: has the theme changed?")
    link = f'\n  <link rel="stylesheet" href="{first["root"]}_static/{SHEET}?v={version}" />'
    text = text[: first.start()] + link + LINKS.sub("", text[first.end() :])
    if not any(line in text for line in THEME):
        raise ExtensionError(f"a page does not say {THEME[0]!r}: has the theme changed?")
    text = text.replace(*THEME)
    text = text if MEMORY in text else text.replace(FIRST, MEMORY, 1)
    return text if HURRIED in text else SCRIPT.sub(lambda script: patient(script, options), text)


def patient(script, options):
    """A script's element as one that lets the page come first."""
    if script["path"] == OPTIONS:
        return f"<script>{options}</script>"
    whole = script.group()
    return whole if re.search(r"\b(defer|async)\b", script["how"]) else whole.replace("<script", "<script defer", 1)


def setup(app):
    """Sphinx calls this, by way of `course`."""
    # after the theme, which writes the colours of code at the end of a build
    app.connect("build-finished", lighten, priority=900)

"""A chapter as a SCORM 1.2 package: its page and all that it needs, made from the built book.

The page of the package is the page of the book, changed in three ways: it has no way to other chapters,
its links to other pages open a tab of their own (a page that leaves its frame ends the session), and it
loads `report.js`, which tells the platform what was answered. The book's own pages know nothing of this.
"""

import functools
import io
import posixpath
import re
import zipfile
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from bs4 import BeautifulSoup

from .. import __version__
from ..templates import environment

HERE = Path(__file__).parent
REFERENCE = ("book/bibliography.html", "book/glossary.html", "book/model.html")  # what chapters look things up in
REPORT = "report.js"
MANIFEST = "imsmanifest.xml"
# what leads through the whole book: its contents, the next page, the notebook
WAYS = (
    ".bd-sidebar-primary, .primary-toggle, label.overlay-primary, .dropdown-download-buttons, .prev-next-footer, "
    "link[rel=index], link[rel=search], link[rel=next], link[rel=prev]"
)
SEARCH = ".search-button__wrapper"  # out of sight; the theme's script looks for it whenever Ctrl and K are pressed
NOT_HERE = "In the whole book, not in this package: "
MOMENT = (1980, 1, 1, 0, 0, 0)  # the same for every file, so that the same book gives the same package


def package(book, name, site="", mastery=None):
    """The files of a chapter's package, a dict of bytes by path; `imsmanifest.xml` is one of them.

    `book` is the folder of the built book, `site` the address at which the whole book stands, if it does;
    `mastery`, from 0 to 100, the share of right first answers from which a learner has passed. Raises
    FileNotFoundError if the book has no such chapter or lacks a file that one of its pages names.
    """
    book, page = Path(book), f"chapters/{name}.html"
    files = {page: chapter_page(book, page, site)}
    for each in REFERENCE:
        files[each] = reference_page(book, each, site)
    for path in [path for page, html in files.items() for path in needed(book, page, html)]:
        files[path] = (book / path).read_bytes()
    files[REPORT] = (HERE / "report.js").read_bytes()
    files["index.html"] = f'<!DOCTYPE html><meta http-equiv="refresh" content="0; url={page}">'.encode()
    return files | {MANIFEST: manifest(name, title(files[page]), page, files, mastery)}


def zipped(files):
    """The files as the bytes of a zip; the same files give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for path in sorted(files):
            info = zipfile.ZipInfo(path, MOMENT)
            info.compress_type = zipfile.ZIP_DEFLATED
            file.writestr(info, files[path])
    return out.getvalue()


def manifest(name, title, page, files, mastery):
    """The manifest of a package with these files, as bytes."""
    listed = [quote(path) for path in sorted(files)]
    given = {"name": name, "title": title, "page": page, "files": listed, "mastery": mastery}
    return environment(HERE).get_template(MANIFEST).render(version=__version__, **given).encode()


def title(html):
    """The title of a page, without that of the book."""
    return BeautifulSoup(html, "html.parser").title.get_text().split(" — ")[0].strip()


# --- pages -----------------------------------------------------------------------------


def chapter_page(book, page, site):
    """The page of a chapter as bytes: without the ways to others, reporting what is answered."""
    soup = without_ways(book, page, site)
    checks = soup.find("script", src=re.compile(r"/checks\.js"))
    # before the script of the questions begins: on a shared machine it would show the answers of whoever sat there
    checks.insert_before(soup.new_tag("script", src=f"../{REPORT}", defer=True), "\n")
    return str(soup).encode()


@functools.cache
def reference_page(book, page, site):
    """A page to look things up in, as bytes; the same in every package."""
    return str(without_ways(book, page, site)).encode()


def without_ways(book, page, site):
    """A page as a tree, each of whose links leads somewhere, and none of them out of the frame."""
    soup = BeautifulSoup((book / page).read_text(encoding="utf-8"), "html.parser")
    # the theme's script writes the button of the search while the page loads
    for element in [*soup.select(WAYS), *soup.find_all("script", string=re.compile("search-button"))]:
        element.decompose()
    for element in soup.select(SEARCH):
        element["style"] = "display: none !important"
    for link in soup.select("a[href]"):
        lead(link, book, page, site)
    return soup


def lead(link, book, page, site):
    """Leads a link of a page: within it, to a file of the package, to the whole book or, if that is nowhere, not."""
    there = urlsplit(link["href"])
    path = place(page, there.path)
    if path == page:
        link["href"] = f"#{there.fragment}"
    elif there.scheme or path in REFERENCE or (path and not path.endswith(".html") and (book / path).is_file()):
        link["target"] = "_blank"
    elif path and site:
        link["href"] = f"{site.rstrip('/')}/{path}" + (f"#{there.fragment}" if there.fragment else "")
        link["target"] = "_blank"
    elif path:
        del link["href"]
        link["title"] = NOT_HERE + title_of(book, path)


@functools.cache
def title_of(book, path):
    """The title of a page of the book."""
    return title((book / path).read_bytes())


def place(page, reference):
    """The path in the book to which a reference of a page leads; "" for one that names no file."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(page), unquote(reference))) if reference else ""


# --- what pages need -------------------------------------------------------------------


@functools.cache
def needed(book, page, html):
    """The paths of the files that a page loads: named in it, in its style sheets and by its scripts."""
    soup = BeautifulSoup(html, "html.parser")
    named = [each[key] for key in ("src", "href") for each in soup.select(f"[{key}]") if each.name != "a"]
    named += [link["href"] for link in soup.select("a[href]") if not link["href"].startswith("#")]
    paths = {place(page, urlsplit(each).path) for each in named if not urlsplit(each).scheme}
    paths |= {f"_static/{file}" for each in soup.select("[data-model]") for file in each["data-model"].split()}
    paths -= {*REFERENCE, REPORT, page, ""}
    for path in [*paths]:
        paths |= named_in(book, path)
    return sorted(paths)


@functools.cache
def named_in(book, path):
    """The files beside a script or a style sheet that it names, and that are there: a set of paths."""
    if not path.endswith((".js", ".css")):
        return set()
    text = (book / path).read_text(encoding="utf-8")
    found = re.findall(r'"([\w.-]+\.js(?:\.gz)?)"' if path.endswith(".js") else r'url\("?([\w./-]+)"?\)', text)
    folder = posixpath.dirname(path)
    paths = {posixpath.normpath(f"{folder}/{file}") for file in found}
    return {each for each in paths if (book / each).is_file()}

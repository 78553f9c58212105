"""Every link of the built book leads somewhere, and every address of a source is one."""

import re
from functools import cache
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup
from conftest import ROOT, place

from widgets import scenes

# a prefix of a registrant and a suffix without blanks: the form that the DOI handbook gives
DOI = re.compile(r"10\.\d{4,9}/[^\s\"{}]*[^\s\"{}.,;]")


@cache
def parsed(path):
    """A page as a tree, which many links ask for."""
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


@cache
def anchors(path):
    """What a link can name in a page."""
    tree = parsed(path)
    return {tag["id"] for tag in tree.select("[id]")} | {tag["name"] for tag in tree.select("a[name]")} | {"", "top"}


def pages(book):
    return sorted(path for path in book.rglob("*.html") if "_static" not in path.parts)


def links(path):
    """The addresses of a page: where one can go, and what is loaded."""
    tree = parsed(path)
    refresh = [tag["content"].partition("url=")[2] for tag in tree.select("meta[http-equiv=Refresh]")]
    named = ((tag.get(part), tag.name) for part in ("href", "src", "action") for tag in tree.select(f"[{part}]"))
    return refresh + [address for address, tag in named if tag != "base"]


def dead(book, path, address):
    """What is wrong with an address on a page, or None."""
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        return None
    target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
    if not target.is_file() or book.resolve() not in target.resolve().parents:
        return "no such file"
    # a link may carry settings after its anchor
    anchor = unquote(parts.fragment).partition("?")[0]
    if target.suffix == ".html" and anchor not in anchors(target):
        return "no such place on the page"
    return None


def test_every_link_and_anchor_within_the_book_leads_somewhere(book):
    found = [(path, address) for path in pages(book) for address in links(path)]
    assert len(found) > 3000
    wrong = [(p.name, a, why) for p, a in found if (why := dead(book, p, a))]
    assert wrong == []


def test_a_dead_link_is_seen(tmp_path):
    page, other = tmp_path / "a.html", tmp_path / "b.html"
    page.write_text('<p id="here"></p>')
    other.write_text('<a name="there"></a>')
    for address in ("#here", "b.html", "b.html#there", "b.html#there?goal=5", "#", "https://x.org/none"):
        assert dead(tmp_path, page, address) is None, address
    for address in ("#none", "c.html", "b.html#here", "../a.html"):
        assert dead(tmp_path, page, address), address


def test_every_address_outside_is_written_in_full_and_safe(book):
    for path in pages(book):
        for address in links(path):
            parts = urlsplit(address)
            if not parts.scheme:
                assert not parts.netloc, address  # "//host" asks by whatever the page came by
            elif parts.scheme != "data":
                assert parts.scheme in ("https", "mailto"), f"{path.name}: {address}"
                assert not re.search(r"[\s<>\"{}|\\^`]", address), f"{path.name}: {address}"
                assert parts.scheme == "mailto" or re.fullmatch(r"[\w-]+(\.[\w-]+)+", parts.netloc), address


def test_every_doi_of_the_bibliography_is_well_formed_and_stands_once(book):
    text = (ROOT / "book" / "references.bib").read_text(encoding="utf-8")
    dois = re.findall(r"^\s*doi\s*=\s*[{\"](.*?)[}\"]\s*,?\s*$", text, re.M | re.I)
    assert len(dois) > 50
    for doi in dois:
        assert DOI.fullmatch(doi), doi
    twice = {doi for doi in dois if [d.lower() for d in dois].count(doi.lower()) > 1}
    assert twice == set()
    linked = {unquote(urlsplit(a).path[1:]) for p in pages(book) for a in links(p) if urlsplit(a).netloc == "doi.org"}
    assert linked and linked <= set(dois)


def test_every_link_that_sets_a_simulation_names_one_of_that_page(book):
    names = set(scenes.SCENES)
    for path in pages(book):
        for address in links(path):
            name, asked, _ = urlsplit(address).fragment.partition("?")
            if asked and name in names:
                target = (path.parent / urlsplit(address).path).resolve() if urlsplit(address).path else path
                assert target.relative_to(book.resolve()).as_posix() == place(book, name), f"{path.name}: {address}"

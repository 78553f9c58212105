"""The book on paper and for e-readers: simulations as figures, questions without key, solutions at the end, all links whole."""

import re
import sys
import xml.etree.ElementTree as ElementTree

import pytest
from bs4 import BeautifulSoup
from conftest import ROOT

sys.path.insert(0, str(ROOT / "book" / "_editions"))

import edition
import epub
import paper
from drawing import inked
from offline import packed
from still import still

from widgets import scenes
from widgets.checks import questions, transcript
from widgets.opening import opening
from widgets.scenes.look import INKS, LOOK
from widgets.scenes.setting import spoken

CHAPTERS = sorted(path.stem for path in (ROOT / "chapters").glob("*.toml"))
SITE = "https://book.example/"


def tree(html):
    return BeautifulSoup(html, "html.parser")


@pytest.fixture(scope="module")
def pages(book):
    """The pages without an address of the published book, {name: page}."""
    return {page.name: page for page in edition.pages_of(edition.contents(), "", book)}


@pytest.fixture(scope="module")
def made(chromium, book):
    """The edition with its figures drawn."""
    patch = pytest.MonkeyPatch()
    patch.setenv("SITE", SITE)
    yield edition.made(chromium, book)
    patch.undo()


@pytest.fixture(scope="module")
def linked(made):
    """The same pages with an address."""
    return {page.name: page for page in made.pages}


# --- simulations -----------------------------------------------------------------------


def test_each_simulation_is_a_figure_with_its_sentence_its_settings_and_where_it_is_alive(book, pages, linked):
    seen = set()
    for name, page in pages.items():
        path = book / f"{name}.html"  # that of the solutions is only here
        there = tree(path.read_text(encoding="utf-8")).select(".simulation") if path.exists() else []
        for section in there:
            scene = scenes.SCENES.get(section["data-simulation"])
            figure = tree(page.body).find(id=f"{page.key}--{section['id']}")
            assert figure.name == "figure" and figure.img["src"].removeprefix("figures/") in page.figures
            told = figure.figcaption.get_text()
            assert told.endswith(f"To move it: {name}.html#{section['id']} in the book.")
            if scene and section["id"] == scene.name:
                seen.add(scene.name)
                sentence = scenes.run(scene, {})["sentence"]
                assert sentence in told and figure.img["alt"] == sentence and scene.title in told
                for c in scene.controls:
                    value = {"switch": "on" if c.default else "off", "choice": c.default}.get(c.kind) or spoken(
                        c, c.default
                    )
                    value = f"{value} of {c.high}" if c.kind == "step" else value
                    assert re.search(rf"{re.escape(c.label)}:? {re.escape(str(value))}[;.]", told), (scene.name, c.name)
            alive = tree(linked[name].body).find(id=f"{page.key}--{section['id']}").a
            assert alive["href"] == f"{SITE}{name}.html#{section['id']}"
    assert seen >= {"door", "bordin", "fit", "repair", "freud"}


def test_nothing_is_left_that_would_have_to_be_pressed_or_run(pages):
    for page in pages.values():
        for gone in ("script", "button", "input", "select", "form", "details", "output", "[hidden]", "[onclick]"):
            assert tree(page.body).select(gone) == [], (page.name, gone)
        assert "needs JavaScript" not in page.body


# --- questions, transcripts, solutions -------------------------------------------------


@pytest.mark.parametrize("name", CHAPTERS)
def test_questions_stand_without_their_key(pages, name):
    whole = tree(pages[f"chapters/{name}"].body).get_text() + pages["solutions"].body
    for question in questions(name):
        assert question["text"] in whole
        for option in question["option"]:
            assert option["text"] in whole and option["feedback"] not in whole
    assert all(option["text"] in whole for option in opening(name)["option"])
    assert "data-key" not in pages[f"chapters/{name}"].body


@pytest.mark.parametrize("name", CHAPTERS)
def test_transcripts_are_whole_and_unmarked(pages, name):
    shown = tree(pages[f"chapters/{name}"].body).select_one(".transcript")
    told = transcript(name)
    assert [p.get_text() for p in shown.select(".check-turn")] == [f"{t['who']}: {t['text']}" for t in told["turn"]]
    for turn in told["turn"]:
        assert not [words for words in turn.get("feedback", {}).values() if words in shown.get_text()]
        assert not [words for words in turn.get("thinks", {}).values() if words in shown.get_text()]
    assert "This moment is" not in shown.get_text()


def test_solutions_stand_at_the_end_and_nowhere_before(book, pages):
    end = tree(pages["solutions"].body)
    assert list(pages)[-1] == "solutions"
    for name in CHAPTERS:
        page = tree((book / "chapters" / f"{name}.html").read_text(encoding="utf-8"))
        solutions = page.select(".solution")
        assert solutions and not tree(pages[f"chapters/{name}"].body).select(".solution")
        for solution in solutions:
            (words,) = [p.get_text() for p in solution.select("section p")][:1]
            assert words in end.get_text() and words not in tree(pages[f"chapters/{name}"].body).get_text()
    assert [h2.get_text() for h2 in end.select("h2")] == [p.title for p in pages.values() if p.solutions]


# --- links -----------------------------------------------------------------------------


def test_every_link_within_the_edition_has_its_target_and_no_id_is_there_twice(pages):
    ids = [page.key for page in pages.values()]
    ids += [element["id"] for page in pages.values() for element in tree(page.body).select("[id]")]
    assert len(ids) == len(set(ids))
    for page in pages.values():
        for link in tree(page.body).select("a[href]"):
            assert link["href"].startswith(("https://", "http://", "mailto:")) or link["href"][1:] in ids, link


def test_links_that_need_the_living_book_lead_there_or_are_words():
    html = (
        '<article><h1 id="t">T</h1><p id="here"><a href="#here">a</a><a href="#fit?goal=2&amp;how=in time">b</a>'
        '<a href="../book/model.html#row">c</a><a href="../book/pair.html">d</a><a href="https://doi.org/x">e</a></p></article>'
    )
    names = ["chapters/one", "book/model"]
    with_site = [a["href"] for a in tree(still(html, "chapters/one", names, SITE).body).select("a")]
    own = ["#p-chapters-one--here", "#p-book-model--row", "https://doi.org/x"]
    assert with_site == [
        own[0],
        f"{SITE}chapters/one.html#fit?goal=2&how=in%20time",
        own[1],
        f"{SITE}book/pair.html",
        own[2],
    ]
    alone = tree(still(html, "chapters/one", names).body)
    assert [a["href"] for a in alone.select("a")] == own and alone.p.get_text() == "abcde"


@pytest.mark.parametrize(
    "given, address",
    [
        ({}, ""),
        ({"SITE": "https://a.example/b"}, "https://a.example/b/"),
        ({"GITHUB_REPOSITORY": "Owner/course"}, "https://owner.github.io/course/"),
        ({"GITHUB_REPOSITORY": "Owner/course", "SITE": "https://a.example/"}, "https://a.example/"),
    ],
)
def test_the_published_book_is_where_somebody_says_or_where_the_workflow_publishes(monkeypatch, given, address):
    for name in ("SITE", "GITHUB_REPOSITORY"):
        monkeypatch.setenv(name, given.get(name, ""))
    assert edition.site() == address


# --- drawings --------------------------------------------------------------------------


def test_every_figure_is_drawn_and_says_its_axes(made):
    asked = {file: each["figure"] for page in made.pages for file, each in page.figures.items()}
    assert asked.keys() == made.images.keys()
    for file, figure in asked.items():
        words = " ".join(ElementTree.fromstring(made.images[file].svg).itertext())
        titles = [
            axis.get("title", {}).get("text", "") for k, axis in figure["layout"].items() if re.match("[xy]axis", k)
        ]
        for word in re.findall(r"\w{4,}", re.sub(r"<.*?>", " ", " ".join(titles))):
            assert word in words, (file, word)
        assert "var(--" not in made.images[file].svg


def test_words_in_figures_have_the_inks_of_light_paper_and_lines_keep_their_colour():
    colour = LOOK["goal"].colour
    spelt = f"rgb({', '.join(str(int(colour[i : i + 2], 16)) for i in (1, 3, 5))})"
    svg = f'<text style="font-size: 12px; fill: {spelt}; opacity: 1">goal</text><path d="M0,0" style="fill: {spelt}"/><path class="none"/>'
    assert inked(svg) == (
        f'<text style="font-size: 12px; fill: {INKS["goal"].light}; opacity: 1">goal</text><path d="M0,0" style="fill: {spelt}"/>'
    )


# --- paper -----------------------------------------------------------------------------


def test_the_pdf_has_pages_an_outline_and_a_structure_and_names_no_place_on_this_machine(chromium, made, tmp_path):
    kept = [page for page in made.pages if page.name in ("chapters/04-bordin", "solutions")]
    few = made._replace(pages=kept, parts=[("", kept)])
    paper.print_to(tmp_path / "book.pdf", chromium, few)
    pdf = (tmp_path / "book.pdf").read_bytes()
    assert pdf.startswith(b"%PDF") and len(re.findall(rb"/Type /Page\b", pdf)) > 10
    assert b"/Outlines" in pdf and b"/StructTreeRoot" in pdf
    assert b"file:" not in pdf and SITE.encode() + b"chapters/04-bordin.html#fit" in pdf


def test_the_document_for_paper_holds_every_figure_within_itself(made):
    document = paper.document(made)
    assert 'src="figures/' not in document and document.count("<figure") == len(made.images)
    assert made.pages[0].title in document and f"they can be moved in the published book, {SITE}" in document


# --- e-readers -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def held(made):
    """What the EPUB holds, {name: bytes}."""
    return epub.files(made)


def test_every_file_of_the_epub_is_well_formed_and_in_its_manifest(held):
    for name, content in held.items():
        if not name.endswith(".css"):
            ElementTree.fromstring(content)
    package = ElementTree.fromstring(held["book/package.opf"])
    opf = "{http://www.idpf.org/2007/opf}"
    items = {item.get("id"): item for item in package.iter(f"{opf}item")}
    listed = {f"book/{item.get('href')}" for item in items.values()}
    assert listed | {"META-INF/container.xml", "book/package.opf"} == set(held)
    spine = [items[ref.get("idref")].get("href") for ref in package.iter(f"{opf}itemref")]
    assert spine[:3] == ["title.xhtml", "nav.xhtml", "p-book-intro.xhtml"] and spine[-1] == "p-solutions.xhtml"
    for item in items.values():
        content = held[f"book/{item.get('href')}"]
        if item.get("href").startswith("p-"):
            marks = {"mathml": b"<math" in content, "svg": b"<svg" in content}
            assert set((item.get("properties") or "").split()) == {name for name, there in marks.items() if there}


def test_every_link_and_image_of_the_epub_leads_to_something_in_it(held):
    ids = {
        name.removeprefix("book/"): {e.get("id") for e in ElementTree.fromstring(content).iter()}
        for name, content in held.items()
        if name.endswith(".xhtml")
    }
    for name in ids:
        for element in ElementTree.fromstring(held[f"book/{name}"]).iter():
            if element.tag.endswith("}img"):
                assert f"book/{element.get('src')}" in held
            href = element.get("href", "")
            if href and not href.startswith(("http", "mailto:")):
                file, _, anchor = href.partition("#")
                assert file == "edition.css" or (file or name) in ids and (not anchor or anchor in ids[file or name]), (
                    href
                )


def test_an_epub_says_first_what_it_is_and_the_same_book_gives_the_same_bytes(held, tmp_path):
    kind = {"mimetype": b"application/epub+zip"}
    one, other = (
        packed(files, tmp_path / f"{len(files)}{i}", kind)
        for i, files in enumerate((held, dict(reversed(held.items()))))
    )
    assert one.read_bytes() == other.read_bytes()
    assert one.read_bytes()[30:58] == b"mimetypeapplication/epub+zip"


def test_a_link_to_no_page_is_an_error_that_names_it(made):
    page = made.pages[0]._replace(body='<a href="#p-book-nowhere--x">x</a>')
    with pytest.raises(ValueError, match="p-book-intro: a link to 'p-book-nowhere--x', which is on no page"):
        epub.chapter(page, made)

"""What stands before the pages: descriptions for search engines, the way in, and a page for lost readers."""

import pytest
from bs4 import BeautifulSoup


def head_of(path):
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def test_every_page_describes_itself_and_no_two_alike(book):
    said, front = {}, book / "index.html"
    for path in (*book.glob("book/**/*.html"), *book.glob("chapters/*.html"), *book.glob("*.html")):
        if path.name == "404.html":
            continue
        metas = head_of(path).select("meta[name=description]")
        assert len(metas) == 1, path
        said[path] = metas[0]["content"]
        assert 40 <= len(metas[0]["content"]) <= 160, path
    del said[front]  # it leads to the introduction, and says the same
    assert len(set(said.values())) == len(said)


def test_the_front_page_has_a_title_and_a_language_and_leads_on_without_a_redirect(watch, book, site):
    page = head_of(book / "index.html")
    assert page.html["lang"] == "en-GB" and page.title.get_text() == "The Therapeutic Alliance"
    assert (book / page.select_one("main a")["href"]).exists()
    opened = watch.open(f"{site}/index.html")
    opened.wait_for_url("**/book/intro.html")


@pytest.mark.parametrize("lost", ["404.html", "chapters/404.html", "book/deep/404.html"])
def test_a_lost_reader_finds_every_chapter_from_any_depth(watch, book, site, lost):
    text = (book / "404.html").read_text(encoding="utf-8")
    page = watch.open("about:blank")
    page.route(f"{site}/{lost}", lambda route: route.fulfill(body=text, content_type="text/html"))
    page.goto(f"{site}/{lost}")
    links = page.locator("a").evaluate_all("links => links.map((a) => a.href)")
    assert len(links) == 1 + len(list(book.glob("chapters/*.html")))
    assert all((book / link.removeprefix(f"{site}/")).exists() for link in links)
    assert head_of(book / "404.html").html["lang"] == "en-GB"

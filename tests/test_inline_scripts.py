"""No script stands in a page: what the theme writes there is in files, in the same order and with the same effect."""

import re
import sys

import pytest
from conftest import CHAPTER, ROOT

sys.path.insert(0, str(ROOT / "book" / "_ext"))
import inline_scripts  # noqa: E402

PAGE = """<html lang="en-GB" data-content_root="../">
<head><title>A</title><script data-cfasync="false">
    document.documentElement.dataset.theme = localStorage.getItem("theme") || "auto";
</script><link href="../_static/a.css" rel="stylesheet" />
<script src="../_static/documentation_options.js?v=1"></script><script src="../_static/x.js"></script>
<script>let hint = 'show';</script>
<script>DOCUMENTATION_OPTIONS.pagename = 'book/a';</script></head>
<body><button onclick="window.print()">P</button><button onclick="toggleFullScreen()">F</button>
<script>document.write(`
  <button class="theme-switch">T</button>
`);</script><script type="application/json">{"a": 1}</script>
<script>last();</script></body></html>"""


def test_the_scripts_of_a_head_come_first_and_in_their_order():
    text, files = inline_scripts.moved(PAGE, "const DOCUMENTATION_OPTIONS = {};")
    (early,) = (name for name in files if name.startswith("early-"))
    assert text.index(f'<script data-page="book/a" src="../_static/{early}"></script>') < text.index("a.css")
    places = [files[early].index(part) for part in (inline_scripts.THEME[1], "const DOC", "let hint", ".dataset.page")]
    assert places == sorted(places)
    assert inline_scripts.THEME[0] not in files[early]
    assert "documentation_options" not in text and '<script src="../_static/x.js">' in text


def test_a_head_of_another_page_has_the_same_file():
    other = PAGE.replace("'book/a'", "'book/b'")
    one, two = (inline_scripts.moved(page, "")[1] for page in (PAGE, other))
    assert one == two


def test_the_scripts_of_a_body_wait_for_the_page():
    text, files = inline_scripts.moved(PAGE, "")
    ((name, script),) = ((name, script) for name, script in files.items() if name.startswith("inline-"))
    assert script == "last();\n" and f'<script defer src="../_static/{name}"></script>' in text


def test_buttons_keep_what_they_do_without_a_script_in_them():
    text, _ = inline_scripts.moved(PAGE, "")
    assert '<button data-press="print">P' in text and '<button data-press="toggleFullScreen">F' in text
    assert '<button data-needs-script class="theme-switch">T</button>' in text
    assert "document.write" not in text and "onclick" not in text
    assert '<script type="application/json">{"a": 1}</script>' in text


def test_a_page_that_was_rewritten_stays_as_it_is():
    text, _ = inline_scripts.moved(PAGE, "")
    assert inline_scripts.moved(text, "other") == (text, {})


@pytest.mark.parametrize(
    "change",
    [
        ("localStorage", "other"),  # the theme's mode is not where it was
        (' data-content_root="../"', ""),
        ('onclick="window.print()"', 'onclick="print(1)"'),
        ('onclick="window.print()"', 'onload="go()"'),
    ],
)
def test_a_page_that_is_not_the_theme_s_is_an_error(change):
    with pytest.raises(inline_scripts.ExtensionError, match="has the theme changed"):
        inline_scripts.moved(PAGE.replace(*change), "")


def test_no_page_of_the_book_has_a_script_in_it(book):
    # a server shows 404.html at any depth: no address of a file would be right there
    pages = [path for path in book.rglob("*.html") if "_static" not in path.parts and path.name != "404.html"]
    assert len(pages) > 20
    for path in pages:
        text = path.read_text(encoding="utf-8")
        assert not inline_scripts.INLINE.search(text), path
        assert not inline_scripts.HANDLER.search(text), path
        assert "javascript:" not in text, path
        for name in re.findall(r'src="[^"]*_static/((?:early|inline)-\w+\.js)"', text):
            assert (book / "_static" / name).exists()


def test_without_scripts_no_button_stands_there_that_does_nothing(watch, site):
    page = watch.open(f"{site}/{CHAPTER}", java_script_enabled=False)
    assert page.locator("[data-needs-script]").count() >= 2
    assert page.locator("[data-needs-script]:visible").count() == 0
    assert page.locator("article h1").is_visible()

"""What a page waits for before it is seen: one style sheet without what no page uses, and one short script."""

import base64
import gzip
import json
import re
import sys

import pytest
from conftest import CHAPTER, ROOT
from fontTools.ttLib import TTFont

sys.path.insert(0, str(ROOT / "book" / "_ext"))
import page_head  # noqa: E402
import stylesheet  # noqa: E402

# --- the style sheet -------------------------------------------------------------------


def made(folder, css, page="", script=""):
    """The rules that are left of a sheet, for one page and one script."""
    (folder / "css").mkdir(exist_ok=True)
    (folder / "css" / "one.css").write_text(css)
    return stylesheet.made(folder, ["css/one.css"], [page], [script]).partition("\n")[2]


@pytest.mark.parametrize(
    "css, page, script, left",
    [
        (".a{x:1}.b{x:2}", '<p class="b c">', "", ".b{x:2}\n"),
        (".a{x:1}.b{x:2}", "<p class='b'>", "", ".b{x:2}\n"),
        ("#a{x:1}#b{x:2}", '<p id="b">', "", "#b{x:2}\n"),
        (".a, .b > i, p{x:1}", '<p class="b">', "", ".b > i,p{x:1}\n"),
        (".b .a{x:1}", '<p class="b">', "", ""),
        ("p:not(.a){x:1}", "", "", "p:not(.a){x:1}\n"),
        ('[data-to=".a"]{x:1}', "", "", '[data-to=".a"]{x:1}\n'),
        (".a{x:1}", "", 'e.classList.add("a")', ".a{x:1}\n"),
        (".side-left{x:1}", "", '"side-" + side', ".side-left{x:1}\n"),
        (".a{x:1}.b{x:1}", "", "f(); // a\n/* b */", ""),
        ("@media print{.a{x:1}}@media screen{p{x:1}}", "", "", "@media screen{p{x:1}\n}\n"),
        ("/* said */p { margin : 0  1px ; --n: ; x:var(--n)}", "", "", "p{margin : 0 1px;--n:;x:var(--n)}\n"),
        # variables: named by a rule that is left, by a page, by a script; only by one that nothing names; by none
        ("p{--a:1;x:var( --a )}i{--a:2}", "", "", "p{--a:1;x:var( --a )}\ni{--a:2}\n"),
        ("p{--a:1;--b:2;--c:3}", '<p style="--a: 0">', 'get("--c")', "p{--a:1;--c:3}\n"),
        ("p{x:1;--a:1;--b:var(--a)}i{--b:2}.gone{x:var(--b)}", "", "", "p{x:1;}\n"),
        ('p{--a:url("data:x;y:{1}");x:1;--b:"};"}', "", "", "p{x:1;}\n"),
        ('p{--a:url("data:x;y:{1}");x:var(--a)}', "", "", 'p{--a:url("data:x;y:{1}");x:var(--a)}\n'),
        # movements
        (
            "@keyframes a{0%{x:1}to{x:2}}@keyframes b{to{x:1}}p{animation:1s b}",
            "",
            "",
            "@keyframes b{to{x:1}}\np{animation:1s b}\n",
        ),
        ("p{background:url(../img/x.png)}", "", "", 'p{background:url("img/x.png")}\n'),
        ("p{background:url('x.png')}", "", "", 'p{background:url("css/x.png")}\n'),
        ("p{background:url(data:image/png;base64,A)}", "", "", "p{background:url(data:image/png;base64,A)}\n"),
    ],
)
def test_a_rule_stays_as_long_as_a_page_or_a_script_names_what_it_meets(tmp_path, css, page, script, left):
    assert made(tmp_path, css, page, script) == left


def test_an_imported_sheet_stands_where_it_was_asked_for(tmp_path):
    (tmp_path / "two.css").write_text("i{background:url(y.png)}")
    assert made(tmp_path, '@import "../two.css";p{x:1}') == 'i{background:url("y.png")}\np{x:1}\n'


def test_a_sheet_names_what_it_was_made_from_so_that_the_next_build_can_make_it_again(tmp_path):
    (tmp_path / "a.css").write_text("p{x:1}")
    (tmp_path / "b.css").write_text("p{x:2}")
    text = stylesheet.made(tmp_path, ["b.css", "a.css"], [], [])
    (tmp_path / "book.css").write_text(text)
    assert stylesheet.parts(tmp_path / "book.css") == ["b.css", "a.css"]
    assert text.endswith("p{x:2}\np{x:1}\n")


def fonts_of(folder):
    """{weight: the characters} of each icon font that the sheet in a folder names."""
    sheet = (folder / page_head.SHEET).read_text(encoding="utf-8")
    faces = re.findall(r'@font-face \{[^}]*font-weight:(\d+)[^}]*url\("(icons-\w+\.woff)"', sheet)
    return {weight: set(TTFont(folder / name).getBestCmap()) for weight, name in faces}


def pages_of(book):
    """{path: text} of the pages with a head."""
    found = {path: path.read_text(encoding="utf-8") for path in book.rglob("*.html") if "_static" not in path.parts}
    return {path: text for path, text in found.items() if "<head>" in text}


def test_every_icon_of_a_page_is_in_the_sheet_and_no_font_of_a_thousand_is(book):
    sheet = (book / "_static" / page_head.SHEET).read_text(encoding="utf-8")
    shapes = {name: ord(shape) for name, shape in re.findall(r'\.(fa-[\w-]+):before\{content:"(.)"', sheet)}
    marks = [mark for text in pages_of(book).values() for mark in re.findall(r'<(?:i|span) class="([^"]*)"', text)]
    used = {name for mark in marks for name in mark.split() if name.startswith("fa-")} - {"fa-solid", "fa-lg"}
    assert {"fa-sun", "fa-moon", "fa-magnifying-glass", "fa-bars", "fa-expand", "fa-download"} <= used
    fonts = fonts_of(book / "_static")
    assert {shapes[name] for name in used} <= fonts["900"]
    assert max(map(len, fonts.values())) < 60


# --- the head --------------------------------------------------------------------------


def test_no_page_waits_for_more_than_one_sheet_and_one_short_script(book):
    pages = pages_of(book)
    assert len(pages) > 10
    for path, text in pages.items():
        sheets = re.findall(r'<link[^>]*rel="stylesheet"[^>]*>', text)
        assert len(sheets) == 1 and f"_static/{page_head.SHEET}?v=" in sheets[0], path
        assert "fontawesome" not in text, path
        waited = [
            tag for tag in re.findall(r"<script[^>]*\bsrc=[^>]*>", text) if not re.search(r"\b(defer|async)\b", tag)
        ]
        in_head = re.search(r"<script\b[^>]*\bdefer", text.partition("</head>")[0])
        assert not in_head or path.name == "search.html", path
        early = re.search(r'_static/(early-\w+\.js)"', waited[0])
        assert (book / "_static" / early[1]).stat().st_size < 6000
        # the search page is its script
        assert (len(waited) > 1) == (path.name == "search.html"), path


PAGE = """<head><script src="../_static/early-1.js"></script><link href="../_static/a.css" rel="stylesheet" />
<link rel="stylesheet" type="text/css" href="../_static/b.css?v=1" /><link rel="icon" href="../_static/i.svg"/>
<script src="../_static/x.js"></script><script defer src="../_static/z.js" data-model="m.js"></script>
<script async="async" src="../_static/y.js"></script></head>
<body><p>Words.</p><script defer src="../_static/theme.js"></script><p>Last.</p></body>"""


def test_a_head_is_rewritten_once_and_then_only_its_version():
    once = page_head.lightened(PAGE, "11")
    assert once.count("stylesheet") == 1 and 'href="../_static/book.css?v=11"' in once
    assert '<link rel="icon" href="../_static/i.svg"/>' in once
    assert '<script src="../_static/early-1.js">' in once
    head, body = once.split("</head>")
    assert '<script async="async" src' in head and "defer" not in head
    # what a page can wait for comes after its words, in its order
    assert [re.search(r"\w+\.js", script)[0] for script in re.findall("<script.*?>", body)] == [
        "x.js",
        "z.js",
        "theme.js",
    ]
    assert '<script defer src="../_static/x.js">' in body and 'data-model="m.js"' in body
    assert body.index("Words.") < body.index("x.js")
    assert page_head.lightened(once, "22") == once.replace("v=11", "v=22")


def test_a_head_that_is_not_the_theme_s_is_an_error():
    with pytest.raises(page_head.ExtensionError, match="has the theme changed"):
        page_head.lightened(PAGE.replace("stylesheet", "other"), "11")


@pytest.mark.parametrize(
    "stored, system, shown", [("", "dark", "dark"), ("", "light", "light"), ("dark", "light", "dark")]
)
def test_the_theme_is_known_before_its_script_has_come(chromium, site, stored, system, shown):
    context = chromium.new_context(color_scheme=system)
    context.add_init_script(f"if ('{stored}') localStorage.setItem('mode', '{stored}')")
    context.route(re.compile(r"pydata-sphinx-theme\.js|bootstrap\.js"), lambda route: route.abort())
    page = context.new_page()
    page.goto(f"{site}/{CHAPTER}", wait_until="commit")
    page.wait_for_selector("article h1")
    assert page.evaluate("document.documentElement.dataset.theme") == shown
    context.close()


def test_icons_are_drawn_from_the_sheet_itself(watch, site):
    page = watch.open(f"{site}/{CHAPTER}")
    page.wait_for_function("[...document.fonts].some((f) => f.family.includes('Awesome') && f.status === 'loaded')")
    for icon in (".theme-switch-button i:visible", "i.fa-magnifying-glass:visible", "i.fa-expand:visible"):
        assert page.locator(icon).first.bounding_box()["width"] > 8


def test_the_engine_in_the_page_s_file_is_the_one_that_was_released(book):
    script = (book / "_static" / "engine.js").read_text(encoding="utf-8")
    held = json.loads(script.removeprefix("window.allianceEngine = ").rstrip().removesuffix(";"))
    released = ROOT / "book" / "_vendor" / "micropython" / "micropython.wasm"
    assert gzip.decompress(base64.b64decode(held["wasm"])) == released.read_bytes()

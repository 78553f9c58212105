"""The course's HTML: every attribute has its own value, and nothing that is filled in can leave its place."""

import ast
import re
import sys
from types import SimpleNamespace

import jinja2
import pytest
from bs4 import BeautifulSoup
from conftest import ROOT
from test_project import tracked

from widgets import alliance, scenes
from widgets.checks import MARKS, identity, questions, questions_html, transcript, transcript_html
from widgets.panel import panel, picture, table_html
from widgets.scenes import Scene
from widgets.scenes.setting import choice, stepper, switch, whole
from widgets.templates import environment, fill
from widgets.words import number

sys.path.insert(0, str(ROOT / "book" / "_ext"))
EVIL = '<b class="x">\'&</b>'  # a text that only stands as it is where it was escaped
TABLE = {"columns": ["one", "two"], "digits": [0, 0], "rows": [[1, 2]], "text": [["1", "2"]]}


def tree(html):
    """HTML as a tree of elements."""
    return BeautifulSoup(html, "html.parser")


def result_of(sentence, table=TABLE, triangle=""):
    """What a scene returns, with nothing in its figure."""
    return {"figure": {"data": [], "layout": {}}, "sentence": sentence, "table": table, "triangle": triangle}


# --- controls --------------------------------------------------------------------------


def controls_of(name):
    """A scene's controls, each with the piece of HTML that shows it, all away from their defaults."""
    scene = scenes.scene(name)
    settings = {c.name: other(c) for c in scene.controls}
    html = tree(panel("here", scene, result_of("Said."), settings))
    return [(c, settings[c.name], piece) for c, piece in zip(scene.controls, html.select(".control"), strict=True)]


def other(c):
    """A value that a control allows and that is not its default."""
    if c.kind == "choice":
        return next(option for option in c.choices if option != c.default)
    if c.kind == "switch":
        return not c.default
    return c.high if c.default != c.high else c.low


@pytest.mark.parametrize("name", scenes.SCENES)
def test_a_control_is_named_labelled_and_explained(name):
    for c, _, piece in controls_of(name):
        field = piece.find(["input", "select", "button"])
        assert (field["id"], field["name"]) == (f"here-{c.name}", c.name)
        label = field if c.kind == "step" else piece.label
        assert c.kind == "step" or label["for"] == field["id"]
        assert label.get_text().strip() == c.label
        help = piece.find(id=field["aria-describedby"])
        assert help.name == "small" and help.get_text().startswith(c.help)
        assert [output.get_attribute_list("for") for output in piece.find_all("output")] == [[field["id"]]] * (
            c.kind in ("range", "step")
        )


@pytest.mark.parametrize("name", scenes.SCENES)
def test_a_control_stands_where_it_is_set_and_knows_its_limits(name):
    for c, value, piece in controls_of(name):
        field = piece.find(["input", "select", "button"])
        if c.kind == "range":
            assert [float(field[a]) for a in ("min", "max", "step", "value")] == [c.low, c.high, c.step, value]
            assert float(field["data-default"]) == value  # reset takes it where it stood at first
            assert (field["data-unit"], field["type"]) == (c.unit, "range")
            said = f"{number(value, int(field['data-digits']))} {c.unit}".strip()
            assert field["aria-valuetext"] == piece.output.get_text() == said
            assert number(c.step, int(field["data-digits"])) == f"{c.step:g}"  # so many digits as a step needs
        elif c.kind == "choice":
            assert [option.get_text() for option in field.find_all("option")] == list(c.choices)
            assert [option.get_text() for option in field.find_all("option", selected=True)] == [value]
            assert field["data-default"] == value
        elif c.kind == "switch":
            assert (field["type"], field.has_attr("checked")) == ("checkbox", value)
            assert field["data-default"] == str(value).lower()
        else:
            assert (field["value"], field["data-default"], field["data-high"]) == (str(value), str(value), str(c.high))
            assert piece.output.get_text() == f"{value} of {c.high}"


@pytest.mark.parametrize("name", scenes.SCENES)
def test_a_default_out_of_the_parameter_table_links_to_its_row_and_no_other_does(name):
    rows = {row.name: row for row in alliance.PARAMETERS}
    for c, _, piece in controls_of(name):
        links = [(a["href"], a.get_text()) for a in piece.small.find_all("a")]
        wanted = (
            [(f"../book/model.html#parameter-{c.row}", f"Default {c.default:g}: {rows[c.row].kind}")] if c.row else []
        )
        assert links == wanted


# --- panel, picture, table -------------------------------------------------------------


def test_a_panel_says_what_its_result_says():
    scene = scenes.scene("bordin")
    settings = {c.name: c.default for c in scene.controls}
    section = tree(panel("mine", scene, result_of("Seen.", triangle="<svg id='sign'></svg>"), settings)).section
    assert (section["id"], section["data-simulation"], section["data-state"]) == ("mine", "bordin", "loading")
    assert section.find(id=section["aria-labelledby"]).get_text() == scene.title
    assert section.select_one(".simulation-triangle svg")["id"] == "sign"
    assert section.select_one(".simulation-figure")["aria-label"] == f"Figure: {scene.title}"
    assert section.select_one("output.simulation-sentence").get_text() == "Seen."
    assert section.select_one(".simulation-table")["aria-label"] == f"Numbers behind: {scene.title}"
    assert section.fieldset.has_attr("disabled") and section.select_one(".simulation-actions").has_attr("hidden")
    assert [b["data-action"] for b in section.select("[data-action]")] == [
        "reset",
        "pin",
        "guess",
        "link",
        "csv",
        "stop",
    ]


def test_a_picture_says_what_its_result_says():
    section = tree(picture("seen", result_of("Seen."), 320)).section
    assert (section["id"], section["class"]) == ("seen", ["picture"])
    figure = section.select_one(".simulation-figure")
    assert (figure["aria-label"], figure["style"]) == ("Figure: seen", "--height: 320px")
    assert section.select_one(".simulation-sentence").get_text() == "Seen."


def test_a_table_has_a_header_a_column_and_a_row_a_row():
    table = {"columns": ["session", "goal", "event"], "text": [["1", "5.0", ""], ["2", "4.8", "rupture"]]}
    html = tree(table_html(table))
    assert [(th.get_text(), th["scope"]) for th in html.thead.find_all("th")] == [(c, "col") for c in table["columns"]]
    rows = html.tbody.find_all("tr")
    assert [[cell.get_text() for cell in row.children] for row in rows] == table["text"]
    assert [row.th["scope"] for row in rows] == ["row", "row"]


def test_a_result_without_numbers_offers_none():
    empty = {"columns": [], "digits": [], "rows": [], "text": []}
    assert tree(picture("p", result_of("Seen.", empty), 1)).details.has_attr("hidden")
    assert not tree(picture("p", result_of("Seen."), 1)).details.has_attr("hidden")


# --- questions and transcripts ---------------------------------------------------------


GIVEN = {"case": "A case (fictional)", "figure": "A figure"}


def test_a_question_is_a_form_whose_options_are_named_as_its_key_names_them():
    listed = questions("04-bordin")
    forms = tree(questions_html("04-bordin", listed)).select("form")
    assert [form["data-id"] for form in forms] == [question["id"] for question in listed]
    for count, (form, question) in enumerate(zip(forms, listed, strict=True), start=1):
        assert form.legend.get_text() == f"{count}. {question['text']}"
        assert {option["name"] for option in form.select("input")} == {f"04-bordin-{question['id']}"}
        assert [option["value"] for option in form.select("input")] == [identity(o["text"]) for o in question["option"]]
        given = [f"{title}: {question[part]}" for part, title in GIVEN.items() if part in question]
        described = (form.fieldset.get("aria-describedby") or "").split()
        assert [form.find(id=each).get_text() for each in described] == given
        assert [label.get_text().strip() for label in form.select("label")] == [o["text"] for o in question["option"]]


def test_a_turn_is_told_in_its_order_and_asked_about_where_it_has_a_mark():
    whole = transcript("04-bordin")
    section = tree(transcript_html("04-bordin", whole)).section
    assert section["aria-label"] == section.select_one(".check-title").get_text() == whole["title"]
    assert section.select_one(".check-setting").get_text() == whole["setting"]
    told = [turn.get_text() for turn in section.select(".check-turn")]
    assert told == [f"{turn['who']}: {turn['text']}" for turn in whole["turn"]]
    asked = {identity(turn["text"]): turn for turn in whole["turn"] if "mark" in turn}
    assert [form["data-id"] for form in section.select("form")] == list(asked)
    for form in section.select("form"):
        assert form.label["for"] == form.select_one("select")["id"]
        assert [option["value"] for option in form.select("option")] == ["", *MARKS]
        turn = asked[form["data-id"]]
        assert form.find_previous_sibling("p").get_text() == f"{turn['who']}: {turn['text']}"
        thought = {div.dt.get_text(): div.dd.get_text() for div in form.select(".check-thoughts dl > div")}
        assert thought == turn.get("thinks", {})


# --- what is filled in stays where it is put -------------------------------------------


def test_whatever_a_scene_says_is_text_in_the_page():
    controls = [
        whole("a", EVIL, 0, 9, 3, EVIL, EVIL),
        choice("b", EVIL, [EVIL, "other"], EVIL),
        switch("c", EVIL, True, EVIL),
        stepper("d", EVIL, 3, EVIL),
    ]
    table = {"columns": [EVIL, EVIL], "digits": [0, 0], "rows": [[EVIL, EVIL]], "text": [[EVIL, EVIL]]}
    scene = Scene(EVIL, EVIL, controls, None, None, None, None)
    settings = {c.name: c.default for c in controls}
    html = tree(panel(EVIL, scene, result_of(EVIL, table), settings) + picture(EVIL, result_of(EVIL, table), 1))
    assert html.find_all("b") == []
    assert html.select_one(".simulation-title").get_text() == EVIL
    assert html.select_one("section.simulation")["data-simulation"] == EVIL
    assert html.select_one("input[name=a]")["data-unit"] == EVIL
    assert html.select_one("option").get_text() == html.select_one("select")["data-default"] == EVIL
    assert html.select_one("tbody th").get_text() == html.select_one("tbody td").get_text() == EVIL


def test_whatever_a_chapter_asks_is_text_in_the_page():
    option = {"text": EVIL, "right": True, "feedback": EVIL}
    asked = [{"id": EVIL, "text": EVIL, "case": EVIL, "option": [option, {"text": "no", "feedback": "no"}]}]
    turn = {"who": EVIL, "text": EVIL, "mark": "none", "feedback": {"none": EVIL}, "thinks": {EVIL: EVIL, "B": "b"}}
    told = {"title": EVIL, "setting": EVIL, "turn": [turn]}
    html = tree(questions_html(EVIL, asked) + transcript_html(EVIL, told))
    # who speaks and what is given, and nothing that was filled in
    assert [b.get_text() for b in html.find_all("b")] == ["A case (fictional):", EVIL + ":"]
    assert html.select_one(".check-given").get_text() == f"A case (fictional): {EVIL}"
    assert html.select_one(".check-thoughts dt").get_text() == html.select_one(".check-thoughts dd").get_text() == EVIL
    assert html.legend.get_text() == f"1. {EVIL}"
    assert html.select_one("form")["data-id"] == EVIL


def test_whatever_the_glossary_says_is_text_on_a_card():
    import filling

    card = tree(filling.fill("flashcards.html", meanings={EVIL: EVIL})).details
    assert card["data-term"] == card.summary.get_text() == card.p.get_text() == EVIL


@pytest.mark.parametrize("make", [environment, lambda: __import__("filling").TEMPLATES], ids=["widgets", "book"])
def test_a_template_escapes_and_refuses_what_is_left_out(make):
    templates = make()
    assert templates.from_string("{{ x }}").render(x="<") == "&lt;"
    with pytest.raises(jinja2.UndefinedError, match="'x' is undefined"):
        templates.from_string("{{ x }}").render()
    with pytest.raises(jinja2.UndefinedError):
        fill("picture.html", name="none")


# --- one place -------------------------------------------------------------------------

FILLED = [ROOT / "widgets" / f"{name}.py" for name in ("panel", "checks", "opening", "timeline")]
FILLED += [ROOT / "book" / "_ext" / f"{name}.py" for name in ("citations", "data_tables", "glossary", "simulations")]


def strings_of(path):
    """The strings in a file of Python, its docstrings left out."""
    whole = ast.parse(path.read_text(encoding="utf-8"))
    holders = (ast.Module, ast.ClassDef, ast.FunctionDef)
    said = [n.body[0].value for n in ast.walk(whole) if isinstance(n, holders) and ast.get_docstring(n)]
    return [
        n.value for n in ast.walk(whole) if isinstance(n, ast.Constant) and isinstance(n.value, str) and n not in said
    ]


@pytest.mark.parametrize("path", FILLED, ids=lambda path: path.stem)
def test_no_html_is_made_by_hand_where_there_are_templates(path):
    assert [text for text in strings_of(path) if re.search(r"</?[a-z]", text)] == []


def test_every_column_and_row_of_a_table_is_named(book):
    for path in sorted(book.glob("*/*.html")):
        heads = tree(path.read_text(encoding="utf-8")).select("th")
        assert all(head.get_text(strip=True) for head in heads), path.name


def test_there_is_one_table():
    folders = (ROOT / "widgets" / "templates", ROOT / "book" / "_ext" / "templates")
    written = [path.name for folder in folders for path in folder.glob("*.html") if "<table" in path.read_text()]
    assert written == ["table.html"]


# --- the tables of the built book ------------------------------------------------------


def page_of(book, name):
    """A page of the built book as a tree."""
    return tree((book / "book" / f"{name}.html").read_text(encoding="utf-8"))


def entries():
    """The bibliography: {key: (last name of the first author or None, year)}."""
    found = {}
    for entry in re.split(r"\n(?=@)", (ROOT / "book" / "references.bib").read_text(encoding="utf-8")):
        author = re.search(r"^ *author *= *\{(.*?)(?: and |\},?\n)", entry, re.M | re.S)
        key, year = re.search(r"^@\w+\{([^,]+),", entry, re.M), re.search(r"^ *year *= *\{?(\d+)", entry, re.M)
        if key:
            found[key.group(1)] = (author and author.group(1).split(",")[0].strip("{} "), year.group(1))
    return found


def sources_of(book):
    """Each source in a table of the book: its key, and the cell that shows it."""
    from widgets.data import claims, patterns, timeline

    ledger = page_of(book, "sources")
    model = page_of(book, "model")
    for row in claims().itertuples():
        yield row.citation_key, ledger.find(id=f"claim-{row.id}").find_all("td")[0]
    for row in alliance.PARAMETERS:
        if row.source:
            yield row.source, model.find(id=f"parameter-{row.name}").find_all("td")[-1]
    for row in patterns().itertuples():
        yield row.source, model.find(id=f"pattern-{row.measure}").find_all("td")[0]
    shown = page_of(book, "intro").find(attrs={"aria-label": "Timeline as a table"}).tbody.find_all("tr")
    yield from zip(timeline().reference, [row.find_all("td")[-1] for row in shown], strict=True)


def test_every_source_in_a_table_is_a_link_to_its_entry_in_the_bibliography(book):
    listed, known = page_of(book, "bibliography"), entries()
    places = {}
    for key, cell in sources_of(book):
        (link,) = cell.find_all("a")
        page, _, place = link["href"].partition("#")
        assert page == "bibliography.html" and listed.find(id=place), key
        author, year = known[key]
        said = link.get_text().replace("\xa0", " ")  # "de Jong" is kept on one line
        assert author is None or author in said, key
        assert year in said and year in listed.find(id=place).get_text(), key
        assert places.setdefault(key, place) == place, key
    assert len(set(places.values())) == len(places) > 30


def test_the_ledger_tells_what_a_source_says_from_what_we_judge_and_links_the_grounds(book):
    from widgets.data import claims

    page = page_of(book, "sources")
    for row in claims().itertuples():
        cell = page.find(id=f"claim-{row.id}").find_all("td")[-1]
        links = [link["href"].removeprefix("#claim-") for link in cell.find_all("a")]
        if row.basis == "we judge":
            assert cell.get_text().startswith("we judge, from ") and links == row.rests_on.split("; "), row.id
        else:
            assert cell.get_text() == "the source" and not links, row.id


def test_the_model_page_shows_every_parameter_and_therapy_as_the_model_has_it(book):
    page = page_of(book, "model")
    for p in alliance.PARAMETERS:
        row = page.find(id=f"parameter-{p.name}")
        cells = [cell.get_text() for cell in row.find_all("td")]
        assert (row.th.code.get_text(), row.th.i.get_text()) == (p.name, p.symbol.partition("_")[0])
        assert cells[:4] == [p.meaning, p.unit, f"{p.value:g}", f"{p.low:g} to {p.high:g}"]
        assert cells[5] == p.kind
        assert cells[6].endswith(f"(grade {p.grade})") if p.source else cells[6] == "—"
    shown = page.find(attrs={"aria-label": "What each therapy demands"}).tbody.find_all("tr")
    for row, t in zip(shown, alliance.THERAPIES.values(), strict=True):
        numbers = [f"{part:g}" for part in (t.goal, t.task, t.bond, t.lead)]
        assert [cell.get_text() for cell in row.children if cell.name] == [t.name, *numbers, t.opened, t.tasks]


def test_the_timeline_of_the_introduction_keeps_the_years_distances_and_colours(book):
    from widgets.data import timeline

    dots = {"idea": "goal", "measure": "task", "evidence": "bond"}
    before = None
    page = page_of(book, "intro")
    for item, event in zip(page.select("ol.timeline li"), timeline().itertuples(), strict=True):
        gap = 0 if before is None else event.year - before
        before = event.year
        assert item["style"] == f"--gap: {gap}; --dot: var(--{dots[event.kind]})"
        assert item.get_text() == f"{event.year}{event.who} {event.event} ({event.kind})"


def test_notebooks_run_again_when_anything_that_they_show_has_changed():
    import execution

    shown = {path.suffix for path in tracked(*execution.SHOWN)}
    assert shown - {".ipynb", ".md"} <= set(execution.KINDS)


def test_pages_are_made_again_when_a_template_of_theirs_has_changed(monkeypatch, tmp_path):
    import execution

    (tmp_path / "book" / "_ext" / "templates").mkdir(parents=True)
    template = tmp_path / "book" / "_ext" / "templates" / "ledger.html"
    template.write_text("before")
    monkeypatch.setattr(execution, "ROOT", tmp_path)
    env = SimpleNamespace(found_docs={"book/sources"})
    made_again = []
    for text in ("before", "before", "after"):
        template.write_text(text)
        made_again.append(list(execution.outdated(None, env, set(), set(), set())))
    assert made_again == [["book/sources"], [], ["book/sources"]]

"""For instructors: what the plans say that a class will see is what the simulations say, and the plans add up."""

import re
import sys
import tomllib

import pytest
from conftest import ROOT, when_ready
from test_chapters import code
from test_project import keys_in

from widgets import scenes
from widgets.classroom.room import KINDS
from widgets.data import claims
from widgets.scenes.setting import read_all

sys.path.insert(0, str(ROOT / "book" / "_ext"))
import live

FOLDER = ROOT / "book" / "teaching"
CHAPTERS = sorted(path.stem for path in (ROOT / "chapters").glob("*.ipynb"))
ROWS = tomllib.loads(live.FILE.read_text(encoding="utf-8"))["row"]
WORDS = ["three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen"]
chapter = pytest.mark.parametrize("name", CHAPTERS)
each_row = pytest.mark.parametrize("row", ROWS, ids=[f"{r['chapter']}-{r['scene']}-{i}" for i, r in enumerate(ROWS)])


def page_of(name):
    """The text of a page for instructors."""
    return (FOLDER / f"{name}.md").read_text(encoding="utf-8")


def section(text, title):
    """What stands under a heading, down to the next of its rank."""
    found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", text, re.S | re.M)
    assert found, title
    return found.group(1)


# --- what the class will see ------------------------------------------------------------


def said(name, query):
    """What a simulation says at the settings of a link, which it takes as they stand."""
    settings, notices = read_all(scenes.scene(name).controls, live.texts(query))
    assert notices == [], f"{name}?{query}"
    return scenes.run(scenes.scene(name), settings)["sentence"]


def numbers(text):
    """The numbers in a text, in figures or (from three on) in words: "−.04 in ten" has −0.04 and 10."""
    for i, word in enumerate(WORDS, start=3):
        text = re.sub(rf"\b{word}\b", str(i), text, flags=re.I)
    return {float(n.replace("−", "-")) for n in re.findall(r"(?<![\w.])−?(?:\d+(?:\.\d+)?|\.\d+)", text)}


def stands_in(phrases, sentence):
    """Whether the parts of `phrases`, divided by …, stand in a sentence one after the other."""
    place = 0
    for part in phrases.split(" … "):
        place = sentence.find(part, place)
        if place < 0:
            return False
        place += len(part)
    return True


def test_numbers_are_found_in_figures_and_in_words():
    assert numbers("Of ten, −.04 to .58; 60%, 16.0, and two of the 7.") == {10, -0.04, 0.58, 60, 16, 7}
    assert stands_in("a b … d", "a b c d") and not stands_in("d … a b", "a b c d")


@each_row
def test_a_row_s_settings_are_those_of_a_simulation_of_its_chapter(row):
    notebook = ROOT / "chapters" / f"{row['chapter']}.ipynb"
    assert f'Simulation("{row["scene"]}")' in code(notebook)
    assert len(row["try"]) == len(row["says"]) >= 1 and len(set(row["try"])) == len(row["try"])
    for query in row["try"]:
        said(row["scene"], query)


@each_row
def test_the_simulation_says_what_the_row_says_of_it(row):
    for query, phrases in zip(row["try"], row["says"], strict=True):
        sentence = said(row["scene"], query)
        assert stands_in(phrases, sentence), f"?{query}: {sentence}"


@each_row
def test_every_number_that_the_class_will_see_is_one_that_the_simulation_says(row):
    known = set().union(*map(numbers, row["says"]))
    known |= set().union(*(numbers(live.in_words(row["scene"], query)) for query in row["try"]))
    if count := row.get("count"):
        known |= {count["to"], count["is"]}
    assert numbers(row["see"]) <= known, numbers(row["see"]) - known


@pytest.mark.parametrize("row", [row for row in ROWS if "count" in row], ids=lambda row: row["scene"])
def test_what_is_counted_over_several_draws_is_so_many(row):
    count, (scene, query) = row["count"], (row["scene"], row["try"][0])
    told = [said(scene, "&".join(filter(None, [query, f"{count['over']}={i}"]))) for i in range(1, count["to"] + 1)]
    assert sum(count["words"] in sentence for sentence in told) == count["is"]


@chapter
def test_a_chapter_has_enough_to_do_live_and_its_main_simulation_comes_first(name):
    rows = live.rows(name)
    first = re.search(r'Simulation\("([\w-]+)"\)', code(ROOT / "chapters" / f"{name}.ipynb")).group(1)
    assert len(rows) >= 5 and rows[0]["scene"] == first
    # a link that sets something shows its answer; the first one leaves room for the guess
    assert rows[0]["try"][0] == "" and scenes.scene(first).ask
    assert f"```{{live}} {name}\n" in page_of(name)


def test_a_chapter_without_rows_is_refused():
    with pytest.raises(ValueError, match="no row for '99-none'"):
        live.rows("99-none")


def test_settings_are_named_as_the_controls_are_and_their_address_is_safe():
    assert live.in_words("bordin", "goal=2&task=7") == "Goal agreement: 2; Task agreement: 7"
    assert live.in_words("behind", "assigned=true") == "Alliances by lot: on"
    assert live.in_words("lines", "within=0&between=-3") == "Within: 0; Between: −3"
    assert live.in_words("bordin", "") == "as it opens"
    to = live.address("09-ebb-and-flow", "mend", "first=“You have gone quiet.”")
    assert to.startswith("../../chapters/09-ebb-and-flow.html#mend?first=%E2%80%9CYou%20have")


# --- plans ------------------------------------------------------------------------------

PARTS = [
    "Afterwards, students can",
    "50 minutes",
    "90 minutes",
    "Live, with the simulation",
    "To discuss",
    "What they may believe",
    "To assess",
]


@chapter
def test_a_plan_has_its_parts_in_order(name):
    text = page_of(name)
    assert re.findall(r"^## (.*)$", text, re.M) == PARTS
    assert f"(../../chapters/{name}.ipynb)" in text
    assert len(re.findall(r"^\* ", section(text, "Afterwards, students can"), re.M)) >= 3
    assert len(re.findall(r"^\d\. .*\?", section(text, "To discuss"), re.M)) >= 4
    assert len(re.findall(r"^\*\*“.+”\*\* \w", section(text, "What they may believe"), re.M)) >= 3


@chapter
@pytest.mark.parametrize("minutes", [50, 90])
def test_the_steps_of_a_plan_add_up_to_its_minutes(name, minutes):
    steps = re.findall(r"^\| (\d+) \| \S.* \|$", section(page_of(name), f"{minutes} minutes"), re.M)
    assert len(steps) >= 4 and sum(map(int, steps)) == minutes


def test_one_can_prepare_in_twenty_minutes():
    steps = re.findall(r"^\| (\d+) \| \S.* \|$", section(page_of("index"), "Prepare in 20 minutes"), re.M)
    assert sum(map(int, steps)) == 20


@chapter
def test_an_assessment_comes_with_a_rubric_of_three_levels(name):
    text = section(page_of(name), "To assess")
    rows = re.findall(r"^\| \*\*.+?\*\* \|(.*)\|$", text, re.M)
    assert len(rows) >= 3 and all(len(row.split(" | ")) == 3 for row in rows)


@chapter
def test_what_a_plan_cites_stands_in_its_chapter_s_ledger(name):
    table = claims()
    missing = keys_in(page_of(name)) - set(table[table.chapter == name].citation_key)
    assert not missing, missing


def test_every_chapter_has_its_plan_and_every_page_its_place_in_the_book():
    pages = {path.stem for path in FOLDER.glob("*.md")}
    assert pages >= {*CHAPTERS, "index", "syllabus", "class"}
    contents = (ROOT / "_toc.yml").read_text(encoding="utf-8")
    for name in pages:
        assert f"file: book/teaching/{name}\n" in contents, name
        assert name == "index" or f"<{name}>`" in page_of("index"), name


@pytest.mark.parametrize("weeks", [12, 6])
def test_a_syllabus_has_its_weeks_and_every_chapter_once_in_order(weeks):
    text = section(page_of("syllabus"), f"{'Twelve' if weeks == 12 else 'Six'} weeks")
    rows = re.findall(r"^\| (\d+) \|(.*)\|$", text, re.M)
    assert [int(week) for week, _ in rows] == list(range(1, weeks + 1))
    read = [name for _, cells in rows for name in re.findall(r"chapters/([\w-]+)\.ipynb", cells.split(" | ")[0])]
    assert read == CHAPTERS if weeks == 12 else read == sorted(set(read)) and len(read) >= 8


def rounds():
    """Every round of a class that a page for instructors opens: kind, page and name of the simulation or transcript."""
    for path in sorted(FOLDER.glob("*.md")):
        for call in re.findall(r"class_\.open\(([^)]*)\)", path.read_text(encoding="utf-8")):
            kind, page, name = re.findall(r'"([^"]*)"', call)[:3]
            yield pytest.param(kind, page, name, id=f"{path.stem}-{kind}")


@pytest.mark.parametrize("kind, page, name", list(rounds()))
def test_a_round_that_a_plan_opens_can_be_played(book, kind, page, name):
    assert kind in KINDS
    html = (book / page).read_text(encoding="utf-8")
    if kind == "marks":
        assert f'id="{name}"' in html or f'data-name="{name.removesuffix("-transcript")}"' in html
    else:
        assert f'data-simulation="{name}"' in html
        assert kind != "guesses" or scenes.scene(name).ask


# --- in the built book ------------------------------------------------------------------


def test_a_row_s_link_sets_the_simulation_in_its_chapter(watch, site):
    page = watch.open(f"{site}/book/teaching/04-bordin.html")
    page.locator("a.try", has_text="Goal agreement: 2; Task agreement: 7").first.click()
    page.wait_for_url("**/chapters/04-bordin.html#bordin?*")
    section = when_ready(page)
    page.wait_for_function("document.querySelector('#bordin .simulation-sentence').textContent.includes('19 ruptures')")
    assert section.locator("[name=goal]").input_value() == "2"


@chapter
def test_the_table_of_a_page_has_every_row_of_its_chapter(book, name):
    html = (book / "book" / "teaching" / f"{name}.html").read_text(encoding="utf-8")
    table = html.partition('<div class="live">')[2].partition("</table>")[0]
    assert table.count('<th scope="row">') == len(live.rows(name))
    assert table.count('class="try"') == sum(len(row["try"]) for row in live.rows(name))

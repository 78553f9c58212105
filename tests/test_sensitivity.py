"""The sensitivity plot: the longest bar on top, and names that a reader knows."""

from widgets.alliance import PARAMETERS
from widgets.data import records, sensitivity
from widgets.scenes.look import LOOK
from widgets.scenes.tornado import CALLED, moves, tornado

ROWS = [
    {"name": "slip", "end_lower": 0.1, "end_higher": -0.2},
    {"name": "gain", "end_lower": -0.5, "end_higher": 0.3},
    {"name": "view_client", "end_lower": 0.0, "end_higher": 0.4},
]


def test_what_moves_a_result_most_comes_first_whichever_end_does_it():
    result = moves(ROWS, "end", "the end")
    assert [bar[1] for bar in result.bars] == ["gain", "view_client", "slip"]
    assert result.most == 0.5


def test_every_parameter_has_a_name_of_its_own_that_is_words_and_short_enough_for_a_phone():
    names = {row.name for row in PARAMETERS}
    assert set(CALLED) >= {row["name"] for row in records(sensitivity())} and set(CALLED) <= names
    assert len(set(CALLED.values())) == len(CALLED)
    for name in CALLED.values():
        assert "_" not in name and 3 < len(name) <= 24, name


def test_picture_sentence_and_table_speak_in_these_words_and_the_table_leads_to_the_parameter():
    told = tornado(ROWS, "end", "the end")
    lowest, highest = told["figure"]["data"]
    assert lowest["y"] == highest["y"] == ["chance in a rating", "clients’ own view", "what work does"]
    assert (lowest["x"], highest["x"]) == ([0.1, 0.0, -0.5], [-0.2, 0.4, 0.3])
    assert told["sentence"].startswith("Of 3 parameters, “what work does” moves the end most, by up to .50")
    assert "“clients’ own view” comes second." in told["sentence"]
    assert told["table"]["rows"][0] == ["what work does", "gain", "−.500", ".300"]


def test_the_two_ends_of_a_range_are_named_above_the_topmost_bar_each_on_its_side():
    low, high = tornado(ROWS, "end", "r")["figure"]["layout"]["annotations"]
    assert (low["text"], high["text"]) == ("at its lowest", "at its highest")
    assert [n["font"]["color"] for n in (low, high)] == [LOOK["goal"].colour, LOOK["task"].colour]
    assert low["x"] < 0 < high["x"]  # as “what work does”, −.5 and .3
    assert low["y"] == high["y"] == len(ROWS)


def test_no_name_is_cut_on_a_phone(watch, site):
    page = watch.open(f"{site}/book/model.html", viewport={"width": 390, "height": 844})
    page.wait_for_selector(".picture[data-state=ready]", timeout=60_000)
    picture = page.locator("#sensitivity .simulation-figure")
    picture.scroll_into_view_if_needed()
    page.wait_for_selector("#sensitivity .ytick text")
    left = picture.bounding_box()["x"]
    boxes = [tick.bounding_box() for tick in page.locator("#sensitivity .ytick text").all()]
    assert len(boxes) == len(records(sensitivity()))
    assert min(box["x"] for box in boxes) >= left


def test_what_the_axis_says_has_lines_short_enough_for_a_phone():
    title = tornado(ROWS, "end", "r of early alliance with outcome")["figure"]["layout"]["xaxis"]["title"]["text"]
    assert title.replace("<br>", " ") == "Change of r of early alliance with outcome"
    assert max(len(line) for line in title.split("<br>")) <= 27

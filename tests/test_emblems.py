"""Each chapter's emblem: made from the model, in the course's colours, and no obstacle to anybody."""

import re
import sys

import pytest
from conftest import ROOT

from widgets.lenses import impact
from widgets.places import chapters
from widgets.scenes.look import LOOK

sys.path.insert(0, str(ROOT / "book" / "_ext"))
import emblems  # noqa: E402

# for each chapter, a setting of its scene that its emblem is about
MOVED = {
    "01-freud": {"depth": 2}, "02-zetzel": {"capacity": 3}, "03-greenson": {"compliance": 0}, "04-bordin": {"goal": 1},
    "05-rogers": {"perceived": 20}, "06-collaboration": {"bond": 1}, "07-elements": {"trust": 1},
    "08-impact": {"r": 0.8}, "09-ebb-and-flow": {"within": 3},
    "10-measuring": {"items": 3}, "11-contexts": {"his": 6}, "12-your-study": {"clients": 200},
}  # fmt: skip


def spots(shape):
    """The corners of a line or a polygon."""
    return [tuple(map(float, spot.split(","))) for spot in re.findall(r"[\d.-]+,[\d.-]+", shape.d)]


@pytest.mark.parametrize("chapter", chapters())
def test_every_chapter_has_one_that_is_made_from_the_model(chapter):
    page = "chapters/" + chapter
    assert emblems.emblem(page) == emblems.emblem(page) != emblems.emblem(page, **MOVED[chapter])


def test_no_two_chapters_share_one_and_other_pages_have_none():
    drawn = [emblems.emblem("chapters/" + chapter) for chapter in chapters()]
    assert len(set(drawn)) == len(drawn)
    assert emblems.emblem("book/glossary") == ""


@pytest.mark.parametrize("chapter", chapters())
def test_its_colours_are_those_of_the_course_by_their_names_and_screen_readers_pass_it_over(chapter):
    drawn = emblems.emblem("chapters/" + chapter)
    assert drawn.startswith('<svg class="emblem" viewBox="0 0 64 48" aria-hidden="true"')
    painted = re.findall(r"(?:stroke|fill): ([^;\"]+)", drawn)
    assert painted and set(painted) <= {"none", *(f"var(--{name})" for name in LOOK)}
    assert not re.search(r"#[0-9a-f]{3}|rgb", drawn)


@pytest.mark.parametrize("chapter", chapters())
def test_it_stays_within_its_frame(chapter):
    for settings in ({}, MOVED[chapter]):
        for shape in emblems.EMBLEMS["chapters/" + chapter](**settings):
            if "a" not in shape.d:  # circles are written otherwise
                assert all(0 <= x <= 64 and 0 <= y <= 48 for x, y in spots(shape))


def test_the_post_is_as_high_as_the_interpretation_is_deep():
    for depth, top in ((1, emblems.FOOT), (4, (emblems.FOOT + emblems.TOP) / 2), (7, emblems.TOP)):
        _, post, head = emblems.freud(depth=depth)
        (x, foot), (same, high) = spots(post)
        assert (x, foot, high) == (same, emblems.FOOT, top)
        assert head.d.startswith(f"M{x - 4:.1f},{top:.1f}")


def test_a_bar_ends_where_its_value_lies_on_its_scale():
    outline, filled = emblems.rogers(congruence=10, perceived=50)[:2]
    assert (spots(outline)[1][0], spots(filled)[1][0]) == (emblems.RIGHT, (emblems.LEFT + emblems.RIGHT) / 2)


def test_the_line_through_the_cloud_rises_with_the_correlation():
    def rise(r):
        (_, start), (_, end) = spots(emblems.impact(r=r, held=impact.SPREAD)[-1])
        return start - end  # a page counts from the top

    assert 0 < rise(0.1) < rise(0.3) < rise(0.5)


@pytest.mark.parametrize("chapter", chapters())
def test_it_stands_beside_the_title_and_in_the_list_of_chapters(book, chapter):
    drawn = emblems.emblem("chapters/" + chapter)
    page = (book / "chapters" / f"{chapter}.html").read_text(encoding="utf-8")
    assert page.count('class="emblem"') == 1 and re.search(re.escape(drawn) + r"\s*<h1>", page)
    listed = re.search(r'<ol class="chapters-drawn">.*?</ol>', (book / "book" / "intro.html").read_text(), re.S)
    assert re.search(re.escape(drawn) + rf'<a href="../chapters/{chapter}.html">', listed[0])


@pytest.mark.parametrize("width", [1366, 390])
@pytest.mark.parametrize("chapter", chapters())
def test_it_pushes_nothing_down(watch, site, chapter, width):
    page = watch.open(f"{site}/chapters/{chapter}.html", viewport={"width": width, "height": 660})
    top = "() => document.querySelector('.simulation').getBoundingClientRect().top"
    with_it = page.evaluate(top)
    page.add_style_tag(
        content="section > .emblem { display: none } .emblem + h1 { font-size: var(--pst-font-size-h1) }"
    )
    assert with_it <= page.evaluate(top)

"""Pictures of pages are compared to the pixel, and one page is one picture."""

import pictures
import pytest
from conftest import CHAPTER
from PIL import Image


@pytest.fixture
def folders(tmp_path):
    """Folders for before and now, with the same grey picture in each."""
    for name in ("before", "now"):
        (tmp_path / name).mkdir()
        Image.new("RGB", (40, 25), "grey").save(tmp_path / name / "page.png")
    return tmp_path


def compared(folders):
    return pictures.compare(folders / "before", folders / "now", folders / "changed")


def test_what_is_the_same_is_not_named(folders):
    assert compared(folders) == {} and not list((folders / "changed").iterdir())


def test_what_has_changed_is_named_by_its_share_and_shown_beside_what_was(folders):
    with Image.open(folders / "now" / "page.png") as picture:
        picture.paste("white", (0, 0, 10, 10))
        picture.save(folders / "now" / "page.png")
    assert compared(folders) == {"page.png": 0.1}  # 100 pixels of 1,000
    with Image.open(folders / "changed" / "page.png") as sheet:
        assert sheet.size == (120, 25)
        assert [sheet.getpixel((x, 5)) for x in (5, 45, 85, 95)] == [(128,) * 3, (255,) * 3, (255,) * 3, (0,) * 3]


def test_a_page_that_has_grown_and_a_new_one_are_named(folders):
    Image.new("RGB", (40, 26), "grey").save(folders / "now" / "page.png")
    Image.new("RGB", (1, 1)).save(folders / "now" / "other.png")
    assert compared(folders) == {"page.png": 1.0, "other.png": None}


def test_a_page_drawn_twice_is_the_same_picture(chromium, site, tmp_path):
    for name in ("before", "now"):
        (tmp_path / name).mkdir()
        pictures.draw(chromium.browser, f"{site}/{CHAPTER}", "phone", tmp_path / name / "page.png")
    assert compared(tmp_path) == {}

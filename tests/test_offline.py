"""The book as one zip: unpacked anywhere it opens from disk and is alive, and the same book gives the same bytes."""

import sys
import zipfile
from pathlib import Path

import pytest
from conftest import CHAPTER, ROOT, when_ready

sys.path.insert(0, str(ROOT / "book" / "_editions"))

import offline


@pytest.fixture(scope="module")
def zipped(book, tmp_path_factory):
    """The zip, packed from the built book."""
    return offline.packed(offline.files(book), tmp_path_factory.mktemp("zip") / "book.zip")


@pytest.fixture(scope="module")
def unpacked(zipped, tmp_path_factory):
    """The folder that comes out of the zip, at a place with a blank and an umlaut in its name."""
    place = tmp_path_factory.mktemp("a reader's Bücher")
    with zipfile.ZipFile(zipped) as archive:
        assert archive.testzip() is None
        archive.extractall(place)
    (folder,) = place.iterdir()
    return folder


def test_it_unpacks_into_one_folder_with_a_note_on_what_to_open(unpacked):
    assert unpacked.name == offline.NAME
    note = (unpacked / "README.txt").read_text(encoding="utf-8")
    assert "open index.html" in note and (unpacked / "index.html").is_file()
    assert "book/record.html" in note and (unpacked / "book" / "record.html").is_file()


def test_a_chapter_opened_from_the_unpacked_folder_without_a_network_is_alive(watch, unpacked):
    page = watch.open("about:blank")
    page.context.set_offline(True)
    page.goto((unpacked / "index.html").as_uri())
    page.wait_for_url("**/book/intro.html")
    when_ready(page, "door")
    page.goto((unpacked / CHAPTER).as_uri())
    section = when_ready(page)
    before = section.locator(".simulation-sentence").text_content()
    section.locator("[name=goal]").press("Home")
    page.wait_for_function("s => document.querySelector('#bordin .simulation-sentence').textContent !== s", arg=before)


def test_nothing_in_it_names_a_place_on_the_machine_that_built_it(zipped):
    places = [str(path).encode() for path in (ROOT, Path.home(), Path(sys.prefix)) if len(path.parts) > 2]
    with zipfile.ZipFile(zipped) as archive:
        named = [name for name in archive.namelist() if any(place in archive.read(name) for place in places)]
    assert places and named == []


def test_the_same_files_give_the_same_bytes_in_whatever_order_they_are_found(tmp_path):
    given = {"b/one.txt": b"1" * 500, "a.txt": b"2", "b/a.txt": b"3"}
    turned = dict(reversed(given.items()))
    one, other = (offline.packed(files, tmp_path / f"{i}.zip") for i, files in enumerate((given, turned)))
    assert one.read_bytes() == other.read_bytes()
    with zipfile.ZipFile(one) as archive:
        assert archive.namelist() == ["a.txt", "b/a.txt", "b/one.txt"]
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}
        assert {entry.external_attr >> 16 for entry in archive.infolist()} == {0o644}


def test_all_files_of_the_book_are_in_it_and_sphinx_s_own_notes_are_not(book, zipped):
    wanted = {f"{offline.NAME}/{path.relative_to(book).as_posix()}" for path in book.rglob("*.html")}
    with zipfile.ZipFile(zipped) as archive:
        names = set(archive.namelist())
    assert wanted <= names and not [name for name in names if ".buildinfo" in name]

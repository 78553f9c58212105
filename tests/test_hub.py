"""A JupyterHub with five students: each signs in, opens a chapter and runs all its cells."""

import json
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
import yaml
from conftest import ROOT
from hub_class import CHAPTER, Hub, Student, proxy

STUDENTS = ["ana", "ben", "chi", "dov", "eve"]


@pytest.fixture(scope="module")
def hub(tmp_path_factory):
    pytest.importorskip("jupyterhub", reason="`make hubtest` installs JupyterHub")
    if not proxy():
        pytest.skip("`make hubtest` installs JupyterHub's proxy")
    with Hub(tmp_path_factory.mktemp("hub")) as running:
        yield running


def test_five_students_open_a_chapter_and_run_all_its_cells(hub):
    def lesson(name):
        student = Student(hub, name)
        assert student.is_in
        student.start()
        return student.run()[1]

    with ThreadPoolExecutor(5) as class_:
        assert list(class_.map(lesson, STUDENTS)) == [[]] * 5
    memory = hub.memory()
    assert sorted(memory) == STUDENTS
    assert max(memory.values()) < 512  # MB, what values.yaml guarantees


def test_a_chapter_that_a_student_has_changed_is_not_laid_over(hub):
    student = Student(hub, "fay")
    student.start()
    mine = hub.folder / "homes" / "fay" / CHAPTER
    assert mine.read_bytes() == (ROOT / CHAPTER).read_bytes()
    cell = {"cell_type": "code", "source": "1 / 0", "metadata": {}, "outputs": [], "execution_count": None}
    mine.write_text(json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    assert student.run()[1] == ["ZeroDivisionError: division by zero"]  # a cell that fails is noticed
    mine.write_text("my own")
    student._hub("DELETE", "/users/fay/server")
    student.start()
    assert mine.read_text() == "my own"


def test_who_has_not_the_word_gets_no_server(hub):
    assert not Student(hub, "gil", "a wrong password").is_in
    assert not (hub.folder / "homes" / "gil").exists()


def test_nobody_comes_into_the_server_of_another(hub):
    import requests

    one, other = Student(hub, "hal"), Student(hub, "ida")
    one.start()
    other.start()
    with pytest.raises(requests.HTTPError, match="403|404"):
        other.name = "hal"
        other._lab("GET", "contents/chapters")


# --- what the hub of an institution is made from; no JupyterHub needed ------------------


def test_the_image_is_made_of_files_that_there_are_and_of_the_locked_versions():
    text = (ROOT / "hub" / "Dockerfile").read_text()
    for line in re.findall(r"^COPY (.+) \S+$", text, re.M):
        for name in line.split():
            assert (ROOT / name).exists(), name
    for install in re.findall(r"pip install .*", text):
        assert "-c requirements.txt" in install or "--no-deps" in install, install
    assert re.search(r"^jupyterhub==", (ROOT / "requirements.txt").read_text(), re.M)


def test_the_values_name_the_image_the_chapters_and_let_nobody_in_as_they_are():
    values = yaml.safe_load((ROOT / "hub" / "values.yaml").read_text())
    assert values["hub"]["config"]["SharedPasswordAuthenticator"]["user_password"] == ""
    from widgets import __version__

    assert values["singleuser"]["image"]["tag"] == __version__
    assert "cp -n /course/chapters" in values["singleuser"]["lifecycleHooks"]["postStart"]["exec"]["command"][-1]
    assert "WORKDIR /course" in (ROOT / "hub" / "Dockerfile").read_text()

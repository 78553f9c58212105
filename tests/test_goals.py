"""Goals to reach: each can be found, none stands open at first, and no link of the text leads to one."""

import json
import random
import re
from urllib.parse import parse_qsl

import pytest
from conftest import ROOT, place, when_ready
from test_page import after
from test_parity import some_value

from widgets import Simulation, scenes
from widgets.scenes import Scene
from widgets.scenes.goal import Goal, reached

GOALS = [(scene, goal) for scene in scenes.SCENES.values() for goal in scene.goals]
each = pytest.mark.parametrize("scene, goal", GOALS, ids=lambda x: x.name)


def found(scene, goal, tries=4000):
    """Settings that reach a goal, by trying; None if none did."""
    chance = random.Random(goal.name)
    for _ in range(tries):
        settings = {c.name: False if c.name == "others" else some_value(c, chance) for c in scene.controls}
        if goal.reached(scene.result(**settings)):
            return settings
    return None


def links(scene):
    """The settings of every link of the chapters to a scene."""
    for path in sorted((ROOT / "chapters").glob("*.ipynb")):
        for cell in json.loads(path.read_text())["cells"]:
            for query in re.findall(rf"#{scene.name}\?([^)\s\"'>]+)", "".join(cell["source"])):
                yield scenes.from_link(scene, dict(parse_qsl(query.replace("&amp;", "&"))))[0]


def test_every_chapter_has_something_to_find():
    for path in sorted((ROOT / "chapters").glob("*.ipynb")):
        code = "".join("".join(c["source"]) for c in json.loads(path.read_text())["cells"] if c["cell_type"] == "code")
        shown = re.findall(r'Simulation\("(\w+)"\)', code)
        assert [name for name in shown if scenes.scene(name).goals], path.name


@each
def test_a_goal_can_be_reached_and_says_what_is_special(scene, goal):
    settings = found(scene, goal)
    assert settings
    ((name, special),) = scenes.run(scene, settings)["goals"]
    assert name == goal.name and special == goal.special(scene.result(**settings))
    assert special[0].isupper() and special.endswith(".") and goal.words.endswith(".")


@each
def test_a_goal_is_not_reached_where_the_scene_begins(scene, goal):
    assert scenes.run(scene, {})["goals"] == []


@each
def test_no_link_of_the_chapters_gives_a_goal_away(scene, goal):
    settings = list(links(scene))
    assert settings
    assert [each for each in settings if goal.reached(scene.result(**each))] == []


def test_an_open_question_is_not_answered_by_a_goal():
    scene, goal = next((s, g) for s, g in GOALS if s.ask)
    assert scenes.run(scene, found(scene, goal), guess="")["goals"] == []


def test_only_what_is_reached_is_named():
    goals = [Goal("big", "x.", lambda r: r > 5, lambda r: f"It is {r}."), Goal("small", "y.", lambda r: r < 5, str)]
    scene = Scene("s", "S", [], None, None, None, None, goals=goals)
    assert reached(scene, 7) == [["big", "It is 7."]]
    assert reached(scene, 5) == []


def test_in_a_kernel_a_goal_is_said_and_stays_found():
    scene, wanted = GOALS[0]
    sim = Simulation(scene.name)
    assert "Found." not in sim._goals.value and wanted.words[:30] in sim._goals.value
    sim.set(**found(scene, wanted))
    assert "Found." in sim._goals.value
    sim.reset()
    assert "Found." in sim._goals.value


@each
def test_the_page_says_when_a_goal_is_reached_and_remembers_it(watch, site, book, scene, goal):
    page = watch.open(f"{site}/{place(book, scene.name)}")
    section = when_ready(page, scene.name)
    status = section.locator(f"[data-goal={goal.name}] [role=status]")
    assert status.is_hidden() or status.text_content() == ""
    settings = found(scene, goal)
    after(page, scene.name, lambda: page.evaluate(
        "([name, settings]) => document.getElementById(name).simulation.want({settings})", [scene.name, settings]))  # fmt: skip
    assert status.text_content() == "Found. " + goal.special(scene.result(**settings))
    page.reload()
    when_ready(page, scene.name)
    assert status.text_content() == "You have found one before."

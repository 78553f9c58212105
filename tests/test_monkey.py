"""A short visit of the monkey to every simulation, and what its judge sees; `make soak` has it stay."""

import random

import monkey
import pytest
from conftest import CHAPTER, HTML, when_ready

from widgets import scenes

EVENTS, BURSTS = 100, 3  # events between two looks, and looks


@pytest.fixture(scope="module")
def visit(chromium, site):
    """Opens the page of a simulation, or keeps it open for the next one; with what has failed in it."""
    now = {}

    def at(path):
        if now.get("path") != path:
            if now:
                now["page"].context.close()
            page = monkey.opened(chromium.new_context(), f"{site}/{path}")
            now.update(path=path, page=page, failed=[])
            page.on("pageerror", lambda error: now["failed"].append(str(error)))
            page.on("console", lambda m: now["failed"].append(m.text) if m.type == "error" else None)
        return now["page"], now["failed"]

    yield at
    if now:
        now["page"].context.close()


@pytest.mark.parametrize("name", scenes.SCENES)
def test_after_any_input_a_simulation_says_what_its_settings_say(visit, book, name):
    places = [path for path, other in monkey.simulations(book) if other == name]
    for path in places:
        page, failed = visit(path)
        when_ready(page, name)
        chance = random.Random(name)
        for _ in range(BURSTS):
            events = monkey.burst(page, name, chance, EVENTS)
            assert (monkey.wrong(page, name), failed) == ([], []), events


def test_the_monkey_moves_what_it_visits(visit):
    page, _ = visit(CHAPTER)
    section = when_ready(page, "fit")
    before = page.locator("#fit .simulation-controls").evaluate("c => [...c.elements].map((e) => e.value)")
    monkey.burst(page, "fit", random.Random("moves"), EVENTS)
    assert monkey.wrong(page, "fit") == []
    assert section.locator(".simulation-controls").evaluate("c => [...c.elements].map((e) => e.value)") != before
    assert page.url.partition("#")[0].endswith(CHAPTER)


def test_its_judge_sees_a_sentence_and_a_value_that_are_wrong(visit):
    page, _ = visit(CHAPTER)
    when_ready(page, "repair")
    assert monkey.wrong(page, "repair") == []
    page.evaluate("document.querySelector('#repair .simulation-sentence').textContent = 'All is well.'")
    assert "and sentence 'All is well.'" in monkey.wrong(page, "repair")[0]
    page.evaluate("Object.assign(document.querySelector('#repair [name=bond]'), { max: 70, value: 70 })")
    assert monkey.wrong(page, "repair") == ["bond = 70 is out of range"]


def test_every_simulation_of_the_book_is_visited():
    assert {name for _, name in monkey.simulations(HTML)} == set(scenes.SCENES)

"""Moves, links, Back, reset and stop in any order: what the page shows belongs together."""

import json

import pytest
import races
from conftest import HTML, place, when_ready

from widgets import scenes

STATES = 9  # half a minute for both seeds; `make races` goes on


@pytest.fixture(scope="module")
def open_races(chromium, book):
    """Opens the page of the races in the tests' own Chromium."""
    with races.served(HTML) as address:
        yield races.opener(chromium), address


@pytest.mark.parametrize("seed", ["one", "two"])
def test_after_random_events_everything_on_the_page_belongs_together(open_races, seed):
    open_at, address = open_races
    wrong = []
    for events, state in races.states(open_at, address, STATES, seed):
        wrong += [(what, events) for what in races.out_of_step(state)]
    assert wrong == []


def test_the_verdict_sees_each_part_that_is_out_of_step():
    told = scenes.run(scenes.scene("bordin"), {})
    seen = {
        "name": "bordin",
        "scene": "bordin",
        "state": "ready",
        "source": None,
        "settings": {c.name: c.default for c in scenes.scene("bordin").controls},
        "spoken": [[5, 5]],
        "sentence": told["sentence"],
        "label": "Chart.",
        "described": "Chart.",
        "figure": [[t.get("x"), t.get("y")] for t in told["figure"]["data"]],
        "columns": told["table"]["columns"],
        "rows": told["table"]["text"],
        "triangle": told["triangle"],
        "notice": "",
    }
    state = {"hash": "#bordin?goal=5", "trouble": [], "simulations": [seen]}
    assert races.out_of_step(state) == []
    other = scenes.run(scenes.scene("bordin"), {"goal": 4.5})
    for part, value in {
        "state": "failed",
        "spoken": [[5, 4.5]],
        "sentence": other["sentence"],
        "label": "Two panels.",
        "figure": [[t.get("x"), t.get("y")] for t in other["figure"]["data"]],
        "columns": told["table"]["columns"][::-1],
        "rows": other["table"]["text"],
        "triangle": other["triangle"],
    }.items():
        assert len(races.out_of_step({**state, "simulations": [{**seen, part: value}]})) == 1, part
    assert races.out_of_step({**state, "hash": "#bordin?goal=4.5"})
    assert races.out_of_step({**state, "trouble": ["unhandled: stopped"]})


def in_step(page, name):
    """What is out of step in one simulation and with the address, once the page is at rest."""
    state = json.loads(page.evaluate("races.settle(500)"))
    state["simulations"] = [seen for seen in state["simulations"] if seen["name"] == name]
    return races.out_of_step(state), state


def test_a_move_wins_over_the_link_that_it_overtakes(watch, site, book):
    page = watch.open(f"{site}/{place(book, 'study')}", script=races.IN_PAGE)
    when_ready(page, "study")
    # a hand in the page's own time: by keys from here the link may be done before, on a busy machine
    page.evaluate("""() => {
      addEventListener("hashchange", () => setTimeout(() => {
        const clients = document.querySelector("#study [name=clients]");
        clients.stepUp();
        clients.dispatchEvent(new Event("input", { bubbles: true }));
      }), { once: true });
      location.hash = "#study?clients=200&session=5&run=3";
    }""")
    page.wait_for_function("location.hash.includes('clients=100')")
    wrong, state = in_step(page, "study")
    assert wrong == []
    assert state["simulations"][0]["settings"]["clients"] == 100
    assert "clients=100" in state["hash"]


def test_controls_wait_for_the_link_that_the_page_was_opened_with(watch, site, book):
    script = """document.addEventListener("DOMContentLoaded", () => {
      const fieldset = document.querySelector("#study fieldset");
      new MutationObserver(() => (window.first ??= fieldset.querySelector("[name=clients]").value))
        .observe(fieldset, { attributeFilter: ["disabled"] });
    });"""
    page = watch.open(f"{site}/{place(book, 'study')}#study?clients=200", script=script)
    when_ready(page, "study")
    assert page.evaluate("window.first") == "200"


def test_a_link_while_the_page_starts_is_followed(watch, site):
    script = races.IN_PAGE + "document.addEventListener('DOMContentLoaded', () => (location.hash = '#fit?goal=2'));"
    page = watch.open(f"{site}/{races.CHAPTER}#bordin?goal=3", script=script)
    when_ready(page, "fit")
    wrong, state = in_step(page, "fit")
    assert wrong == [] and state["simulations"][0]["settings"]["goal"] == 2


def test_back_and_forward_bring_the_settings_back(watch, site):
    page = watch.open(f"{site}/{races.CHAPTER}#bordin?goal=3", script=races.IN_PAGE)
    when_ready(page)
    page.evaluate("location.hash = '#bordin?goal=6'")
    page.wait_for_function("document.querySelector('#bordin [name=goal]').value === '6'")
    for step, goal in (("back", 3), ("forward", 6), ("back", 3)):
        page.evaluate(f"history.{step}()")
        page.wait_for_function(f"document.querySelector('#bordin [name=goal]').value === '{goal}'")
        wrong, _ = in_step(page, "bordin")
        assert wrong == []


def test_reset_stands_in_the_address_so_that_back_returns_to_it(watch, site):
    page = watch.open(f"{site}/{races.CHAPTER}#bordin?goal=3", script=races.IN_PAGE)
    when_ready(page).locator("[data-action=reset]").click()
    assert in_step(page, "bordin")[0] == []
    page.evaluate("location.hash = '#bordin?goal=6'")
    page.wait_for_function("document.querySelector('#bordin [name=goal]').value === '6'")
    page.evaluate("history.back()")
    page.wait_for_function("document.querySelector('#bordin [name=goal]').value === '5'")


def test_an_anchor_reached_right_after_a_move_stays_in_the_address(watch, site):
    page = watch.open(f"{site}/{races.CHAPTER}", script=races.IN_PAGE)
    when_ready(page)
    page.locator("#bordin [name=goal]").press("Home")
    page.evaluate("location.hash = '#fit'")
    wrong, state = in_step(page, "bordin")
    assert wrong == [] and state["hash"] == "#fit"


def test_the_address_is_that_of_the_simulation_moved_last(watch, site):
    page = watch.open(f"{site}/{races.CHAPTER}", script=races.IN_PAGE)
    when_ready(page, "fit")
    page.locator("#bordin [name=goal]").press("Home")
    page.locator("#fit [name=goal]").press("Home")
    wrong, state = in_step(page, "fit")
    assert wrong == [] and state["hash"].startswith("#fit?goal=1&")


def test_a_pin_right_after_a_move_does_not_keep_the_move_out_of_the_address(watch, site, book):
    page = watch.open(f"{site}/{place(book, 'study')}", script=races.IN_PAGE)
    section = when_ready(page, "study")
    # as soon as the move is shown, and before the address has followed
    page.evaluate(
        """() => {
      const study = document.getElementById("study");
      new MutationObserver((_, observer) => {
        if (study.hasAttribute("aria-busy")) return;
        observer.disconnect();
        study.querySelector("[data-action=pin]").click();
      }).observe(study, { attributeFilter: ["aria-busy"] });
    }"""
    )
    section.locator("[name=clients]").press("End")
    wrong, state = in_step(page, "study")
    assert wrong == [] and state["simulations"][0]["beside"]["pinned"]
    assert f"clients={state['simulations'][0]['settings']['clients']}&" in state["hash"]


def test_a_second_click_on_the_same_link_brings_its_settings_back(watch, site):
    page = watch.open(f"{site}/{races.CHAPTER}", script=races.IN_PAGE)
    when_ready(page)
    link = page.locator("a.try[href^='#bordin?']").first
    link.click()
    before = in_step(page, "bordin")[1]["simulations"][0]["settings"]
    # a move and the same link again, before the address has followed the move
    page.evaluate(
        """link => { const goal = document.querySelector('#bordin [name=goal]');
        goal.value = goal.value === '1' ? 2 : 1; goal.dispatchEvent(new Event('input')); link.click(); }""",
        link.element_handle(),
    )
    wrong, state = in_step(page, "bordin")
    assert wrong == [] and state["simulations"][0]["settings"] == before

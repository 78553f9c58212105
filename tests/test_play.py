"""A slider that plays: outcomes come one after another, until they are paused, and never by themselves."""

import ipywidgets
import pytest
from conftest import place, when_ready

from widgets import Simulation, scenes
from widgets.scenes import Scene
from widgets.scenes.setting import choice, whole

NAME = "cloud"
DOTS = "s => { const [a, b] = s.querySelector('.simulation-figure').data; return a.x.length + b.x.length }"


@pytest.fixture
def opened(watch, site, book):
    """Opens the simulation with so many clients; returns its page, its section, its slider and its button."""

    def open(clients, **options):
        page = watch.open(f"{site}/{place(book, NAME)}#{NAME}?clients={clients}", **options)
        section = when_ready(page, NAME)
        page.wait_for_function(f"document.getElementById('{NAME}-clients').value === '{clients}'")
        return page, section, section.locator("[name=clients]"), section.locator(".play")

    return open


def at_rest(page):
    page.wait_for_function(f"!document.getElementById('{NAME}').hasAttribute('aria-busy')")


def reaches(page, clients):
    page.wait_for_function(f"Number(document.getElementById('{NAME}-clients').value) >= {clients}")


def test_every_client_is_drawn_on_the_way_and_a_pause_tells_of_where_it_stands(opened):
    page, section, slider, button = opened(1)
    section.evaluate(
        f"s => {{ const dots = {DOTS}; s.seen = []; s.addEventListener('simulation-drawn', () => s.seen.push(dots(s))) }}"
    )
    button.click()
    assert button.text_content() == "Pause" and button.get_attribute("aria-label") == "Pause: Clients so far"
    reaches(page, 8)
    button.click()
    at_rest(page)
    stands = int(slider.input_value())
    assert sorted(set(section.evaluate("s => s.seen"))) == list(range(2, stands + 1))
    wanted = scenes.run(scenes.scene(NAME), {"clients": stands})["sentence"]
    assert section.locator(".simulation-sentence").text_content() == wanted
    page.wait_for_timeout(600)
    assert int(slider.input_value()) == stands and button.text_content() == "Play"


def test_at_the_end_it_stops_and_another_press_begins_again(opened):
    page, section, slider, button = opened(198)
    button.press("Enter")
    reaches(page, 200)
    page.wait_for_function(f"document.querySelector('#{NAME} .play').textContent === 'Play'")
    at_rest(page)
    assert section.evaluate(DOTS) == 200
    button.press("Enter")
    assert int(slider.input_value()) < 10


def test_a_hand_on_the_slider_a_reset_and_a_link_take_over(opened):
    page, section, slider, button = opened(1)
    for take_over in (
        lambda: slider.press("ArrowRight"),
        lambda: section.locator("[data-action=reset]").click(),
        lambda: page.evaluate(f"location.hash = '#{NAME}?clients=50'"),
    ):
        button.click()
        assert button.text_content() == "Pause"
        take_over()
        page.wait_for_function(f"document.querySelector('#{NAME} .play').textContent === 'Play'")
        at_rest(page)
        stands = slider.input_value()
        page.wait_for_timeout(400)
        assert slider.input_value() == stands


def test_for_whoever_asks_for_less_motion_nothing_moves_by_itself(opened):
    page, section, slider, button = opened(10, reduced_motion="reduce")
    assert button.text_content() == "Next" and button.get_attribute("aria-label") == "Next: Clients so far"
    button.click()
    at_rest(page)
    page.wait_for_timeout(600)
    assert slider.input_value() == "11" and section.evaluate(DOTS) == 11 and button.text_content() == "Next"
    page.emulate_media(reduced_motion="no-preference")
    button.click()
    assert button.text_content() == "Pause"
    page.emulate_media(reduced_motion="reduce")
    page.wait_for_function(f"document.querySelector('#{NAME} .play').textContent === 'Next'")


def test_without_a_script_no_button_promises_to_play(watch, site, book):
    page = watch.open(f"{site}/{place(book, NAME)}", java_script_enabled=False)
    assert page.locator(".play").count() == 1 and page.locator(".play").is_hidden()


def test_playing_does_not_answer_an_open_question():
    shown = scenes.run(scenes.scene(NAME), {"clients": 40}, guess="")
    assert "y2" not in [trace["yaxis"] for trace in shown["figure"]["data"]]


def test_in_a_kernel_the_slider_and_the_button_that_plays_it_are_one(monkeypatch):
    sim = Simulation(NAME)
    play, slider = sim._player()[0], sim._controls["clients"]
    assert isinstance(play, ipywidgets.Play)
    assert (play.min, play.max, play.step, play.value) == (1, 200, 1, 100)
    assert (sim._link.source, sim._link.target) == ((play, "value"), (slider, "value"))
    assert Simulation("funnel")._player() == []


@pytest.mark.parametrize("plays", ["cleints", "held"])
def test_what_cannot_be_played_is_named(plays):
    controls = [whole("clients", "Clients", 1, 9, 1, "", ""), choice("held", "Hold", ("a", "b"), "")]
    with pytest.raises(ValueError, match=f"study: plays = '{plays}', which is none of its sliders"):
        Scene("study", "A study", controls, None, None, None, None, plays=plays)

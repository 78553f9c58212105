"""A preregistration: a plan that is kept as a text before a study is run, and compared with after, in page and kernel."""

import re

import pytest
from conftest import Watch, place, when_ready

from widgets import Simulation, scenes
from widgets.panel import panel
from widgets.scenes import register
from widgets.scenes.setting import check_all

HEAD = "Preregistration: Your study, planned and done"


def settings(**given):
    return check_all(scenes.scene("plan").controls, given)


def compared(text, **given):
    scene = scenes.scene("plan")
    return register.compared(scene, text, settings(**given), scene.result(**settings(**given)))


def test_a_plan_has_a_line_for_each_control_and_can_be_read_again():
    scene = scenes.scene("plan")
    text = register.plan(scene, settings(clients=120, rater="observer", session=5, run=4))
    assert text.splitlines() == [
        "Preregistration: Your study, planned and done", "Clients: 120 clients", "Rated by: observer", "Rated at session: 5",
        "Outcome: last score, adjusted", "Analysis: straight line", "Another study: 4",
    ]  # fmt: skip
    assert register.registered(scene, text + "Prediction: 0.3\nWritten: 2026-01-01 10:00 UTC\n") == (
        settings(clients=120, rater="observer", session=5, run=4), "0.3",
    )  # fmt: skip


def test_what_was_done_is_held_against_the_plan():
    text = register.plan(scenes.scene("plan"), settings()) + "Prediction: 0.3\n"
    assert compared(text) == "Done as registered. You predicted .30, .07 too high."
    assert compared(text, session=8, run=2).startswith(
        "Not as registered: rated at session, planned 3, done 8; another study, planned 1, done 2."
    )
    assert compared(text.replace("0.3", "0.23")).endswith("You predicted .23.")
    assert compared(text.replace("0.3", "−0.1")).endswith("You predicted −.10, .33 too low.")


@pytest.mark.parametrize(
    "text", ["", "empty", "Clients: 80", "Preregistration: another book\nClients: 80", "\x00\x01", "{}" * 999]
)
def test_a_file_that_is_no_plan_is_called_so(text):
    assert compared(text) == "The file that you opened is no preregistration of this study."


def test_a_plan_that_somebody_has_damaged_is_read_as_far_as_it_goes():
    head = "Preregistration: Your study, planned and done\r\n"
    assert compared(head + "Clients: many\r\nRated by: my aunt\r\nPrediction: nan") == (
        "The file does not say clients, rated by, rated at session, outcome, analysis and another study. Nothing was predicted."
    )
    assert "Not as registered: clients, planned 60 clients, done 80 clients." in compared(
        head + "Clients: 60 clients\n"
    )
    assert "Nothing was predicted." in compared(head + "Prediction: none\n")


def test_in_a_kernel_a_plan_is_written_and_compared():
    sim = Simulation("plan")
    sim.set(session=6)
    sim.guess = 0.4
    assert sim.guess == 0.4 and sim.settings["session"] == 6  # a guess is for the plan as it stands
    assert sim.sentence.startswith("You guessed 0.40; it is ")
    text = sim.plan
    assert "Rated at session: 6\n" in text and "Prediction: 0.4\n" in text and "\nWritten: 2" in text
    sim.compare(text)
    assert "Done as registered. You predicted .40" in sim.sentence
    sim.set(session=7)
    assert (
        "Not as registered: rated at session, planned 6, done 7." in sim.sentence and "You guessed" not in sim.sentence
    )
    sim.compare(None)
    assert "registered" not in sim.sentence
    with pytest.raises(ValueError, match="repeat has no plan"):
        _ = Simulation("repeat").plan


# --- in the page ------------------------------------------------------------------------


@pytest.fixture
def planning(chromium, site, book):
    """The page of a reader who is asked, and the simulation that can be registered."""
    watch = Watch(chromium.browser)
    page = watch.open(f"{site}/{place(book, 'plan')}")
    section = when_ready(page, "plan")
    section.scroll_into_view_if_needed()
    page.wait_for_function("document.querySelector('#plan .simulation-figure').data")
    yield page, section
    watch.close()
    assert watch.strangers == [] and watch.errors == []


def settled(page):
    page.wait_for_function("() => !document.getElementById('plan').hasAttribute('aria-busy')")


def kept(page, section):
    """The text of the plan that the page hands over."""
    with page.expect_download() as download:
        section.locator("[data-register=keep]").click()
    assert download.value.suggested_filename == "plan-preregistration.txt"
    return download.value.path().read_text(encoding="utf-8")


def opened_again(page, section, text):
    section.locator("input[type=file]").set_input_files(
        {"name": "plan.txt", "mimeType": "text/plain", "buffer": text.encode()}
    )
    page.wait_for_function(
        "() => document.querySelector('#plan .simulation-sentence').textContent.match(/registered|registration/)"
    )
    settled(page)
    return section.locator(".simulation-sentence").text_content()


def test_a_plan_is_kept_before_the_study_and_compared_after(planning):
    page, section = planning
    page.locator("#plan-rater").select_option("observer")
    settled(page)
    assert section.locator(".simulation-ask").is_visible()  # choosing a plan answers nothing
    section.locator(".simulation-ask input").press("Home")
    text = kept(page, section)
    assert text.startswith(HEAD) and "Rated by: observer\n" in text and "Prediction: -0.4\n" in text
    assert re.search(r"Written: \d{4}-\d\d-\d\d \d\d:\d\d UTC\n$", text)
    section.locator(".simulation-ask [type=submit]").press("Enter")
    settled(page)
    sentence = section.locator(".simulation-sentence").text_content()
    assert sentence.startswith(
        "You guessed −0.40; it is 0.37: 0.77 too low. Of 80 simulated clients 70 were rated by the observer"
    )
    page.locator("#plan-session").press("End")
    settled(page)
    said = opened_again(page, section, text)
    assert said.startswith("Not as registered: rated at session, planned 3, done 8. You predicted −.40, ")
    given = check_all(scenes.scene("plan").controls, {"rater": "observer", "session": 8})
    assert said == scenes.run(scenes.scene("plan"), given, plan=text)["sentence"]
    page.locator("#plan-session").press("Home")
    settled(page)
    assert "planned 3, done 1" in section.locator(".simulation-sentence").text_content()


def test_a_guess_stays_with_the_plan_that_it_was_made_for(planning):
    page, section = planning
    page.locator("#plan-clients").press("End")
    settled(page)
    section.locator(".simulation-ask [type=submit]").click()
    settled(page)
    sentence = section.locator(".simulation-sentence")
    assert (
        sentence.text_content().startswith("You guessed 0.24; it is 0.17")
        and page.locator("#plan-clients").input_value() == "200"
    )
    page.locator("#plan-clients").press("Home")
    settled(page)
    assert "You guessed" not in sentence.text_content()
    page.locator("#plan-clients").press("End")
    settled(page)
    assert sentence.text_content().startswith("You guessed 0.24")
    page.reload()
    section = when_ready(page, "plan")
    assert "Prediction: 0.24" in kept(page, section)
    page.locator("#plan-clients").press("End")
    settled(page)
    assert section.locator(".simulation-sentence").text_content().startswith("You guessed 0.24")


def test_a_strange_file_is_named_and_harms_nothing(planning):
    page, section = planning
    section.locator("[data-ask=skip]").click()
    settled(page)
    for text in ("<b>what</b>", "", "x" * 20_000):
        said = opened_again(page, section, text)
        assert said.startswith("The file that you opened is no preregistration of this study. Of 80 ")
    assert "Prediction: none\n" in kept(page, section)


def test_only_a_scene_with_a_plan_offers_to_keep_one():
    for scene in scenes.SCENES.values():
        given = check_all(scene.controls, {})
        html = panel("here", scene, scenes.run(scene, {}), given)
        assert ("data-register" in html) == scene.registers == (scene.name == "plan"), scene.name

"""A hand that moves a slider: what it sees is what Plotly then draws, and everything is whole once it rests."""

import json
import random
import re

import pytest
from conftest import CHAPTER, drawn, place, when_ready
from test_parity import differences

from widgets import scenes
from widgets.page import answer

MOVES = 40  # of each scene
HALF = 0.5  # pixels
FOLLOWED = 0.8  # the least share of a scene's moves for which nothing is drawn whole

# Everything that a figure's settings can move, as it stands in the page.
IN_PAGE = """
window.picture = (frame) => {
  const places = ["g.trace", ".shapelayer path", ".infolayer > .annotation"];
  const found = places.map((place) => [...frame.querySelectorAll(place)].map((element) => element.outerHTML));
  const axes = [".xaxislayer-above", ".yaxislayer-above", ".gridlayer", ".g-xtitle", ".g-x2title", ".g-ytitle", ".g-y2title"];
  return [...found, axes.flatMap((place) => [...frame.querySelectorAll(place)].map((element) => element.outerHTML))];
};
window.drawnTwice = async ([name, figure]) => {
  const frame = document.querySelector(`#${name} .simulation-figure`);
  const followed = moveFigure(frame, figure);
  const moved = picture(frame);
  const data = JSON.stringify(frame.data);
  await drawFigure(Plotly, frame, figure);
  return { followed, moved, whole: picture(frame), data };
};
true;
"""
NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")
# what nobody sees: a turn by nothing around a place, and the clear ground of a note
UNSEEN = re.compile(r'transform="rotate\(0,[^)]*\)"|<rect class="bg"[^>]*fill-opacity: 0;"></rect>')
STYLE = re.compile(r'style="([^"]*)"')
# their axes follow their numbers, so Plotly draws them whole
WHOLE = ("behind", "findings", "shapes", "study")
DRAGGED = [name for name, scene in scenes.SCENES.items() if any(c.kind == "range" for c in scene.controls)]


def a_hand(scene, moves):
    """Settings along the way of a hand: one range after the other, by a few steps at a time."""
    chance = random.Random(scene.name)
    settings = {c.name: c.default for c in scene.controls}
    ranges = [c for c in scene.controls if c.kind == "range"]
    for _ in range(moves):
        c = chance.choice(ranges)
        steps = round((c.high - c.low) / c.step)
        at = round((settings[c.name] - c.low) / c.step) + chance.choice([-3, -1, 1, 3])
        settings[c.name] = c.low + c.step * min(steps, max(0, at))
        if chance.random() < 0.1:
            other = chance.choice(scene.controls)
            settings[other.name] = chance.choice(other.choices) if other.kind == "choice" else settings[other.name]
        yield dict(settings)


def as_seen(markup):
    """Markup without what nobody sees, and with its styles in one order."""

    def in_order(found):
        styles = sorted(part.strip() for part in found[1].split(";"))
        return ";".join(s for s in styles if not (s.startswith("fill-opacity") and "fill: none" in styles))

    return STYLE.sub(in_order, UNSEEN.sub("", markup))


def apart(moved, whole):
    """Where two pictures differ: marks that are not both there, other words or colours, or places beyond half a pixel."""
    for kind, (some, others) in enumerate(zip(moved, whole, strict=True)):
        if len(some) != len(others):
            yield kind, len(some), len(others)
            continue
        for one, other in zip(some, others, strict=True):
            one, other = as_seen(one), as_seen(other)
            here, there = ([float(n) for n in NUMBER.findall(text)] for text in (one, other))
            alike = NUMBER.sub("#", one) == NUMBER.sub("#", other)
            if not alike or any(abs(a - b) > HALF for a, b in zip(here, there, strict=True)):
                yield kind, one, other


@pytest.fixture(scope="module")
def page_of(chromium, site, book):
    """The page on which a simulation stands, its figure drawn."""
    pages = {}

    def open_page(name):
        path = place(book, name)
        if path not in pages:
            pages[path] = chromium.new_page()
            pages[path].goto(f"{site}/{path}")
            pages[path].evaluate(IN_PAGE)
        when_ready(pages[path], name)
        drawn(pages[path], name)
        return pages[path]

    yield open_page
    for page in pages.values():
        page.close()


@pytest.mark.parametrize("name", DRAGGED)
def test_what_a_hand_sees_is_what_plotly_then_draws(page_of, name):
    page, followed = page_of(name), 0
    for settings in a_hand(scenes.scene(name), MOVES):
        figure = json.loads(json.dumps(scenes.run(scenes.scene(name), settings)["figure"]))
        seen = page.evaluate("asked => drawnTwice(asked)", [name, figure])
        followed += seen["followed"]
        assert all(seen["whole"][:1] + seen["whole"][2:])  # traces, notes and axes are found
        if seen["followed"]:
            assert list(apart(seen["moved"], seen["whole"])) == [], settings
            assert json.loads(seen["data"]) == figure["data"]
    assert name in WHOLE or followed >= FOLLOWED * MOVES


# --- what is asked ----------------------------------------------------------------------


def asked(**question):
    return json.loads(answer(json.dumps({"scene": "bordin", "settings": {"goal": 3}, **question})))


def test_of_a_scene_only_the_parts_that_are_asked_for_are_told():
    whole = asked()
    for parts in (["figure"], ["figure", "triangle"], ["sentence", "table"], []):
        wanted = {key: whole[key] for key in (*parts, "settings", "notices")}
        assert asked(only=parts) == wanted
    assert asked(only=["picture"])["error"].startswith("ValueError: unknown part 'picture': choose from figure, ")


def test_what_is_asked_once_the_hand_rests_is_told_of_the_same_result(monkeypatch):
    runs, result = [], scenes.result
    monkeypatch.setattr(scenes, "result", lambda *asked: runs.append(asked) or result(*asked))
    asked(settings={"goal": 2}, only=["figure"])
    sentence = asked(settings={"goal": 2}, only=["sentence"])["sentence"]
    assert len(runs) == 1 and sentence == asked(settings={"goal": 2})["sentence"]
    asked(settings={"goal": 2.5}, only=["sentence"])
    asked(scene="fit", settings={"goal": 2.5}, only=["sentence"])
    asked(settings={"goal": 2.5}, only=["sentence"])
    assert len(runs) == 2 + 3  # the question for all was one; no other could be told of what was kept


# --- a hand in the page -------------------------------------------------------------------

# Moves a slider as often as there are values, each as soon as the figure has followed the last.
HAND = """async ([name, control, values]) => {
  const section = document.getElementById(name), slider = section.querySelector(`[name=${control}]`);
  const frame = section.querySelector(".simulation-figure");
  const seen = [];
  const move = () => { slider.value = values.shift(); slider.dispatchEvent(new Event("input")); };
  section.addEventListener("simulation-drawn", ({ detail }) => {
    seen.push({
      whole: detail.whole, value: slider.value, busy: section.getAttribute("aria-busy"),
      figure: frame.data.map(({ x, y }) => [x, y]), triangle: section.querySelector(".simulation-triangle").innerHTML,
      sentence: section.querySelector(".simulation-sentence").textContent,
    });
    if (values.length) move();
  });
  move();
  const rested = () => !section.hasAttribute("aria-busy");
  while (!rested()) await new Promise((resolve) => setTimeout(resolve, 20));
  return { seen, sentence: section.querySelector(".simulation-sentence").textContent };
}"""


def points(settings):
    figure = scenes.run(scenes.scene("bordin"), settings)["figure"]
    return [[trace["x"], trace["y"]] for trace in figure["data"]]


@pytest.fixture
def chapter(watch, site):
    """The chapter on Bordin, its first figure drawn."""
    page = watch.open(f"{site}/{CHAPTER}")
    when_ready(page)
    drawn(page)
    return page


def test_while_a_hand_moves_only_the_picture_follows_and_all_of_it_once_it_rests(chapter):
    goals = [4.5, 4, 3.5, 3]
    before = chapter.locator("#bordin .simulation-sentence").text_content()
    told = chapter.evaluate(HAND, ["bordin", "goal", goals])
    assert [seen["whole"] for seen in told["seen"]] == [False] * len(goals) + [True]
    for goal, seen in zip(goals, told["seen"], strict=False):
        assert list(differences(seen["figure"], points({"goal": goal}))) == []
        triangle = scenes.run(scenes.scene("bordin"), {"goal": goal})["triangle"]
        assert NUMBER.findall(seen["triangle"]) == NUMBER.findall(triangle)
        # a screen reader hears of where the hand comes to rest
        assert seen["busy"] == "true" and seen["sentence"] == before
    assert told["sentence"] == scenes.run(scenes.scene("bordin"), {"goal": 3})["sentence"]


def test_a_run_that_fails_under_the_hand_brings_picture_and_words_back_together(chapter):
    code = "def own(goal):\n    1 / (goal - 3)\n    return {'figure': {'data': [{'y': [goal]}], 'layout': {}}, 'sentence': 'done'}\n"
    chapter.evaluate(
        """([code, control]) => {
          const simulation = document.getElementById("bordin").simulation;
          simulation.data.source = { code, name: "own", controls: [control] };
          simulation.controls = simulation.controls.filter((c) => c.name === "goal");
        }""",
        [code, list(scenes.scene("bordin").controls[0])],
    )
    before = chapter.locator("#bordin .simulation-sentence").text_content()
    told = chapter.evaluate(HAND, ["bordin", "goal", [4, 3]])
    assert told["seen"][0]["figure"] == [[None, [4]]] and told["sentence"] == before
    now = chapter.evaluate("document.querySelector('#bordin .simulation-figure').data.map(({x, y}) => [x, y])")
    assert list(differences(now, points({}), tolerance=1e-6)) == []
    assert "last settings that worked" in chapter.locator("#bordin .simulation-notice").text_content()


def test_a_change_of_the_theme_under_the_hand_draws_what_the_hand_has_reached(chapter):
    seen = chapter.evaluate("""async () => {
      const section = document.getElementById("bordin"), goal = section.querySelector("[name=goal]");
      const frame = section.querySelector(".simulation-figure");
      const moved = new Promise((resolve) => section.addEventListener("simulation-drawn", resolve, { once: true }));
      goal.value = 2;
      goal.dispatchEvent(new Event("input"));
      await moved;
      const before = getComputedStyle(frame).color;
      document.documentElement.dataset.theme = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
      await new Promise((resolve) => setTimeout(resolve));
      const ink = getComputedStyle(frame).color;
      const words = getComputedStyle(frame.querySelector(".x2tick text")).fill;
      return { changed: before !== ink, ink, words, figure: frame.data.map(({ x, y }) => [x, y]) };
    }""")
    assert seen["changed"] and seen["words"] == seen["ink"]
    assert list(differences(seen["figure"], points({"goal": 2}))) == []


# --- the start of a page --------------------------------------------------------------------

COUNT = """
window.drawings = {};
let plotly;
Object.defineProperty(window, "Plotly", {
  get: () => plotly,
  set: (value) => {
    const { react } = (plotly = value);
    plotly.react = (frame, ...rest) => {
      const { id } = frame.closest("section");
      drawings[id] = (drawings[id] ?? 0) + 1;
      return react(frame, ...rest);
    };
  },
});
"""


def test_a_figure_is_drawn_once_and_when_it_comes_near_the_window(watch, site):
    page = watch.open(f"{site}/{CHAPTER}", script=COUNT, viewport={"width": 1000, "height": 300})
    names = page.locator("section.simulation").evaluate_all("all => all.map(({ id }) => id)")
    for name in names:
        when_ready(page, name)
    far = page.locator(f"#{names[-1]} .simulation-figure").bounding_box()["y"]
    assert far > 600 and names[-1] not in page.evaluate("drawings")
    for name in names:
        drawn(page, name)
    page.evaluate("document.documentElement.dataset.theme = document.documentElement.dataset.theme")
    page.wait_for_timeout(100)
    assert page.evaluate("drawings") == {**page.evaluate("drawings"), **dict.fromkeys(names, 1)}


def test_what_is_printed_has_all_its_figures(watch, site):
    page = watch.open(f"{site}/{CHAPTER}")
    when_ready(page)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    frames = page.locator(".simulation-figure")
    assert all(frames.evaluate_all("all => all.map((frame) => !!frame.querySelector('.main-svg'))"))

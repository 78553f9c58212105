"""One model, three hosts: CPython, MicroPython in the browser's worker, and NumPy arrays."""

import json
import os
import random

import numpy as np
import pytest
from conftest import CHAPTER, when_ready
from test_model_files import FILES

from widgets import alliance, chance, scenes
from widgets.page import answer

SETTINGS = int(os.environ.get("SETTINGS", 150))  # for every scene; `make parity` asks for 1,000
# they draw hundreds of clients or studies, and the page's engine takes a tenth of a second for each of their settings
SLOW = ("couples", "findings", "forks", "repeat", "shapes", "shift", "study", "twice")

ASK = """async ([names, questions]) => {
  const url = URL.createObjectURL(new Blob([window.allianceEngine.worker], {type: 'text/javascript'}));
  const worker = new Worker(url);
  const next = message => new Promise((resolve, reject) => {
    worker.onmessage = ({data}) => data.progress !== undefined ? 0 : data.problem ? reject(new Error(data.problem)) : resolve(data);
    worker.postMessage(message);
  });
  const files = Object.assign({}, ...names.map(name => window[name]));
  await next({start: {wasm: window.allianceEngine.wasm, files}});
  const replies = [];
  for (const question of questions) replies.push((await next({id: 1, question})).reply);
  worker.terminate();
  return replies;
}"""


def some_value(control, chance):
    """A value that the control can stand on; its ends come often."""
    if control.kind == "choice":
        return chance.choice(control.choices)
    if control.kind == "switch":
        return chance.random() < 0.5
    steps = round((control.high - control.low) / control.step)
    value = control.low + control.step * chance.choice([0, steps, chance.randint(0, steps), chance.randint(0, steps)])
    return int(value) if control.step == 1 else value


def questions(scene, number):
    """That many questions to a scene, drawn with a fixed seed."""
    chance = random.Random(scene.name)
    drawn = [{c.name: some_value(c, chance) for c in scene.controls} for _ in range(number)]
    # a scene that keeps its last caseload is asked about each caseload in a row
    drawn.sort(key=lambda settings: [settings.get(name, 0) for name in ("run", "clients")])
    return [json.dumps({"scene": scene.name, "settings": settings}) for settings in drawn]


@pytest.fixture(scope="module")
def in_browser(chromium, site):
    """Asks the page's own engine, with all files of the model: a list of questions gives a list of replies."""
    page = chromium.new_page()
    page.goto(f"{site}/{CHAPTER}")
    when_ready(page)
    for file in FILES:
        page.add_script_tag(url=f"{site}/_static/{file}")
    yield lambda questions: page.evaluate(ASK, [list(FILES), questions])
    page.close()


def differences(here, there, path="", tolerance=1e-9):
    """Where two replies differ: numbers by more than the tolerance, anything else at all."""
    if isinstance(here, dict) and isinstance(there, dict):
        if set(here) != set(there):
            yield path, sorted(here), sorted(there)
        for key in set(here) & set(there):
            yield from differences(here[key], there[key], f"{path}/{key}", tolerance)
    elif isinstance(here, list) and isinstance(there, list):
        if len(here) != len(there):
            yield path, len(here), len(there)
        for i, (a, b) in enumerate(zip(here, there, strict=False)):
            yield from differences(a, b, f"{path}/{i}", tolerance)
    elif isinstance(here, (int, float)) and isinstance(there, (int, float)):
        if abs(here - there) > tolerance:
            yield path, here, there
    elif here != there:
        yield path, here, there


@pytest.mark.parametrize("name", scenes.SCENES)
def test_page_and_kernel_show_the_same_to_the_letter(in_browser, name):
    asked = questions(scenes.scene(name), SETTINGS // 3 if name in SLOW else SETTINGS)
    for question, there in zip(asked, in_browser(asked), strict=True):
        here = json.loads(answer(question))
        assert "error" not in here, (question, here)
        assert list(differences(here, json.loads(there))) == [], question


@pytest.mark.parametrize("name", scenes.SCENES)
def test_page_and_kernel_compare_with_a_pinned_run_to_the_letter(in_browser, name):
    drawn = [json.loads(question) for question in questions(scenes.scene(name), SETTINGS // 10)]
    asked = [json.dumps({**now, "pinned": then["settings"]}) for now, then in zip(drawn, drawn[1:], strict=False)]
    for question, there in zip(asked, in_browser(asked), strict=True):
        assert list(differences(json.loads(answer(question)), json.loads(there))) == [], question


def test_page_and_kernel_judge_a_guess_to_the_letter(in_browser):
    asked = []
    for scene in scenes.SCENES.values():
        for question in questions(scene, 15) if scene.ask else ():
            asked += [json.dumps({**json.loads(question), "guess": guess}) for guess in ("", a_guess(scene.ask))]
    for question, there in zip(asked, in_browser(asked), strict=True):
        assert "error" not in json.loads(there), question
        assert list(differences(json.loads(answer(question)), json.loads(there))) == [], question


def a_guess(ask):
    """A guess that a question allows."""
    if ask.kind == "pick":
        return ask.choices[0]
    return [ask.low + ask.step for _ in ask.places[1:]] if ask.kind == "line" else ask.low + ask.step


def test_page_and_kernel_refuse_the_same_with_the_same_words(in_browser):
    asked = [
        json.dumps(question)
        for question in (
            {"scene": "nobody"},
            {"scene": "bordin", "settings": {"goal": 8}},
            {"scene": "bordin", "settings": {"therapy": "none"}},
            {"scene": "fit", "settings": {"length": "endless"}},
            {"scene": "repair", "settings": {"session": 2.5}},
            {"scene": "repair", "guess": 3},
            {"scene": "bordin", "guess": [1, 2]},
            {"scene": "freud", "guess": "perhaps"},
        )
    ]
    for question, there in zip(asked, in_browser(asked), strict=True):
        assert json.loads(there) == json.loads(answer(question))
        assert json.loads(there)["error"].startswith("ValueError: ")


def test_a_hand_that_moves_a_thousand_times_leaves_nothing_behind_in_the_engine(in_browser):
    source = {
        "code": "import gc\ndef held():\n    gc.collect()\n"
        "    return {'figure': {'data': [], 'layout': {}}, 'sentence': str(gc.mem_alloc())}\n",
        "name": "held",
        "controls": [],
    }
    memory = json.dumps({"source": source, "settings": {}})
    bonds = [1 + 0.5 * (i % 13) for i in range(1100)]
    moves = [json.dumps({"scene": "repair", "settings": {"bond": b}, "only": ["figure", "triangle"]}) for b in bonds]
    replies = in_browser(moves[:100] + [memory] + moves[100:] + [memory])
    first, last = (int(json.loads(replies[i])["sentence"]) for i in (100, -1))
    assert last - first < 1024  # bytes
    here, there = (json.loads(reply) for reply in (answer(moves[99]), replies[99]))
    assert set(there) == {"figure", "triangle", "settings", "notices"}
    assert list(differences(here, there)) == []


def test_one_client_in_the_page_is_the_same_client_among_a_million(in_browser):
    code = (
        "from widgets.chance import key, uniform\n"
        "def chance_of(client):\n"
        "    k = key(7, int(client))\n"
        "    u = [uniform(k, s, p) for s in (2, 20) for p in range(8)]\n"
        "    return {'figure': {'data': [], 'layout': {}}, 'sentence': repr(u)}\n"
    )
    control = ["client", "Client", "range", 0, 1000000, 1, 0, "", [], "", ""]
    source = {"code": code, "name": "chance_of", "controls": [control]}
    clients = [0, 17, 999_999]
    asked = [json.dumps({"source": source, "settings": {"client": client}}) for client in clients]
    keys = chance.key(7, np.arange(1_000_000, dtype=np.uint64))
    for client, reply in zip(clients, in_browser(asked), strict=True):
        there = json.loads(json.loads(reply)["sentence"])
        among = [chance.uniform(keys, s, p)[client] for s in (2, 20) for p in range(8)]
        assert there == pytest.approx(among, abs=1e-12)


# --- floats and arrays -----------------------------------------------------------------

CLIENTS = 200


def drawn():
    """Ratings and symptoms of some clients, a row each."""
    chance = np.random.default_rng(11)
    return np.column_stack([chance.uniform(1, 7, (CLIENTS, 3)), chance.uniform(0, 40, CLIENTS)])


@pytest.mark.parametrize("kind", alliance.THERAPIES.values(), ids=lambda t: t.name)
def test_a_course_on_arrays_is_the_courses_on_floats(kind):
    rows = drawn()
    pairs = alliance.Dyad(*[alliance.share(rows[:, i]) for i in range(3)], rows[:, 3] / 40, 1.0)
    keys = chance.key(3, np.arange(CLIENTS, dtype=np.uint64))
    together = alliance.course(pairs, kind, [chance.chance(keys, s) for s in range(2, 21)])
    for client in range(CLIENTS):
        alone = alliance.course(alliance.dyad(*rows[client]), kind, chance.chances(3, client, 20))
        for one, many in zip(alone, together, strict=True):
            for field in alliance.State._fields:
                assert getattr(one, field) == pytest.approx(getattr(many, field)[client], abs=1e-12), field


def test_rarity_strength_and_fit_on_arrays_are_those_on_floats():
    rows = drawn()
    many = alliance.rarity(rows[:, 0], rows[:, 1], rows[:, 2])
    assert many == pytest.approx([alliance.rarity(*row[:3]) for row in rows])
    kind = alliance.therapy("behavioural")
    shares = alliance.share(rows[:, :3])
    assert alliance.strength(*shares.T, kind) == pytest.approx([alliance.strength(*row, kind) for row in shares])


def test_stepping_arrays_leaves_what_was_before_as_it_was():
    rows = drawn()
    pairs = alliance.Dyad(*[alliance.share(rows[:, i]) for i in range(3)], rows[:, 3] / 40, 1.0)
    now = alliance.first(pairs)
    before = [np.array(field) for field in now]
    keys = chance.key(3, np.arange(CLIENTS, dtype=np.uint64))
    alliance.step(now, pairs, alliance.therapy("balanced"), chance.chance(keys, 2))
    for kept, field in zip(before, now, strict=True):
        assert np.array_equal(kept, field)

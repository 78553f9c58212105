"""What the published page asks of the model: text in, text out.

The page's worker calls `answer`; the tests call it in CPython and compare.
"""

import json

from . import scenes
from .scenes import scenario
from .scenes.guess import OPEN
from .scenes.pin import numbers_of
from .scenes.register import plan
from .scenes.setting import check_all

OUT_OF_MEMORY = (
    "This run needs more memory than a page has. In code of your own, keep fewer numbers at a time, "
    "or run it in JupyterLab."
)


def answer(text):
    """The reply to one question of the page, both as JSON.

    The question is {"scene": name, "settings": {...}}, or with "link": {...} in place of the
    settings. With it may come "pinned": {...}, the settings of a run to compare by, and "guess",
    what the reader guessed ("" while the question is open), "plan", the text of a preregistration to
    compare with, and "numbers": true where what runs are compared by is wanted too, as a list. The reply
    to a scene that can be registered has its "plan". A reader's own scene comes as
    {"source": {"code", "name", "controls"}}. The reply is what the scene shows, with "settings"
    and "notices"; or {"error": message}, with "spent" where the run has used up the engine's
    memory, so that another engine had better go on.

    A link may carry a scenario (`scenes/scenario.py`); the reply then has it, as "scenario". With a link
    come "guessed", {"at": settings, "guess": a guess or null} for what was guessed before, and "start",
    the settings with which the scenario began if they have been moved since. Where the scenario's guess
    is still to be made, the reply has "asks" and hides the answer. "scenario": {...} without a link, in the
    names of `scenario.make`, is a scenario to be written: the reply is {"link": [name, text] each}.

    While the hand moves, "only": [...] names the parts that are asked for (`scenes.PARTS`). What
    is asked of the same settings next, once the hand rests, is told of the same result.
    """
    question = json.loads(text)
    try:
        return json.dumps(reply_to(question))
    except MemoryError:
        return json.dumps({"error": OUT_OF_MEMORY, "spent": True})
    except Exception as problem:
        return json.dumps({"error": type(problem).__name__ + ": " + str(problem)})


_kept = {}  # of the last question for some parts: what was asked, the scene, the result


def reply_to(question):
    """The reply to a question, a dict; whatever goes wrong is raised. `workshop.py` says where."""
    if "only" in question:
        return _some(question, question["only"])
    scene = _scene(question)
    if "link" in question:
        return _led(question, scene)
    settings = question.get("settings", {})
    if "scenario" in question:
        made = scenario.make(scene, settings, **question["scenario"])
        return {"link": scenario.texts(scene, settings, made)}
    result = scenes.result(scene, settings)
    beside = question.get("pinned"), question.get("guess"), question.get("plan")
    reply = scenes.told(scene, settings, result, scenes.PARTS, *beside)
    return _whole(reply, question, scene, result, settings, [])


def _led(question, scene):
    """What a link leads to, and the scenario around it."""
    settings, found, notices = scenes.led(scene, question["link"], question.get("start"))
    start = check_all(scene.controls, question.get("start") or settings)
    before = question.get("guessed") or {"at": None, "guess": None}
    answered, guess = before["at"] == start, question.get("guess")
    if found.guess:
        guess = OPEN if not answered else before["guess"] if start == settings else None
    result = scenes.result(scene, settings)
    reply = scenes.told(scene, settings, result, scenes.PARTS, question.get("pinned"), guess, question.get("plan"))
    if found != scenario.NONE:
        reply["scenario"] = _told(scene, found, settings)
        reply["start"], reply["asks"] = start, bool(found.guess) and not answered
        if reply["asks"] and found.guess != scenario.FIRST:
            reply["sentence"] = found.guess
    return _whole(reply, question, scene, result, settings, notices)


def _told(scene, found, settings):
    """A scenario for the page: its parts, the words of its question and of its goal, and its texts in a link."""
    pairs = scenario.texts(scene, settings, found)
    goal = [goal.words for goal in scene.goals if goal.name == found.reach]
    return {
        "lock": found.lock, "hide": found.hide, "task": found.task, "reach": found.reach, "goal": "".join(goal),
        "question": "" if found.guess == scenario.FIRST else found.guess,
        "texts": [pair for pair in pairs if pair[0] in scenario.NAMES],
    }  # fmt: skip


def _some(question, parts):
    """Some parts of what a scene shows; its result is kept for the others."""
    asked = [question.get("scene"), question.get("source"), question["settings"]]
    if _kept.get("asked") != asked:
        _kept.clear()  # first, so that two results never stand in memory
        scene = _scene(question)
        result = scenes.result(scene, question["settings"])
        _kept["asked"], _kept["scene"], _kept["result"] = asked, scene, result
    beside = question.get("pinned"), question.get("guess"), question.get("plan")
    scene, settings = _kept["scene"], question["settings"]
    reply = scenes.told(scene, settings, _kept["result"], parts, *beside)
    return _whole(reply, question, scene, _kept["result"], settings, [])


def _whole(reply, question, scene, result, settings, notices):
    """A reply with what belongs to every one, and the run's numbers where they are asked for."""
    reply["settings"], reply["notices"] = settings, notices
    if scene.registers:
        reply["plan"] = plan(scene, check_all(scene.controls, settings))
    if question.get("numbers"):
        reply["numbers"] = [each.value for each in numbers_of(scene, result)]
    return reply


def _scene(question):
    return own_scene(**question["source"]) if "source" in question else scenes.scene(question["scene"])


def own_scene(code, name, controls):
    """A scene from the source of a function and its controls (lists in `Control`'s order)."""
    space = {}
    exec(code, space)
    return scenes.own(name, name, space[name], [scenes.Control(*c) for c in controls])

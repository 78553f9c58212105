"""Scenes: settings → result → told.

A scene asks a lens, or the model, for a *result*: a named tuple of plain numbers, computed once.
Figure, sentence, table and triangle each only tell it: they take the result and nothing else.

    result    settings by name → the named tuple; its field `pair`, if it has one, is the
              triangle's, and its field `told` the course that is drawn
    figure    result → Plotly's JSON, a plain dict
    sentence  result → what is seen, in words
    table     result → {"columns": [...], "digits": [...], "rows": [[...]]}, raw numbers
    numbers   result → what a run is compared by with a pinned one: (words, number, decimals) each;
              left out where `told` and `pair` say enough
    goals     what a reader can find in it without a link, each a `Goal` of `goal.py`
    ask       an `Ask` of `guess.py`: what a reader guesses before the scene answers
    registers whether its plan can be kept as a text before it is run, and compared after (`register.py`)
    plays     the name of a slider that can be played: it moves by itself, step after step, until
              somebody pauses it

A file in this folder with a list `SCENES` is found; the names in it stand in links.
"""

import os
from collections import namedtuple

from ..lenses import Pair
from ..words import number, sentence
from . import register, scenario
from .draw import figure
from .finite import check_numbers
from .goal import reached
from .guess import OPEN, check_guess, hidden, verdict, with_guess
from .pin import difference, with_ghost
from .setting import Control, check_all, read_all
from .triangle import triangle

__all__ = [
    "PARTS",
    "SCENES",
    "Control",
    "Scene",
    "from_link",
    "led",
    "own",
    "result",
    "run",
    "scene",
    "tell",
    "told",
    "with_text",
]

PARTS = ("figure", "sentence", "table", "triangle", "goals")  # the ways in which a result is told


class Scene:
    """A simulation: its name in links, its title, what a reader can set, its result and how it is told."""

    def __init__(
        self, name, title, controls, result, figure, sentence, table, numbers=None, ask=None, goals=(), plays=None,
        registers=False,
    ):  # fmt: skip
        self.name, self.title, self.controls, self.result = name, title, tuple(controls), result
        self.figure, self.sentence, self.table, self.numbers = figure, sentence, table, numbers
        self.ask, self.goals, self.plays, self.registers = ask, tuple(goals), plays, registers
        if plays and plays not in [c.name for c in self.controls if c.kind == "range"]:
            raise ValueError(f"{name}: plays = {plays!r}, which is none of its sliders")


def _found():
    """The scenes of all files in this folder by their names; ValueError for a name used twice."""
    found = {}
    for file in sorted(os.listdir(__file__[: -len("/__init__.py")])):
        if not file.endswith(".py") or file.startswith("_"):
            continue
        module = __import__(__name__ + "." + file[:-3], None, None, ["SCENES"])
        for one in getattr(module, "SCENES", ()):
            if one.name in found:
                raise ValueError(f"two scenes are called {one.name!r}: a name in links must be one scene's own")
            found[one.name] = one
    return found


def scene(name):
    """The `Scene` of that name; ValueError listing the names if there is none."""
    if name not in SCENES:
        raise ValueError(f"unknown scene {name!r}: choose from {', '.join(sorted(SCENES))}")
    return SCENES[name]


def run(scene, settings, pinned=None, guess=None, plan=None):
    """What a scene shows for some settings: figure, sentence, table (also as text) and triangle.

    `pinned` are the settings of a run to compare by: it stands pale behind in the figure, and
    the sentence says the difference to it. `guess` is what a reader said before, and `guess.OPEN`
    for one who has not said it yet: what the scene asks about is then hidden. `plan` is the text
    of a preregistration, to compare with. Settings left out take their defaults. Raises ValueError for a setting that the scene does not have, for a value
    that its control does not allow, and for a number that is not finite in what is shown.
    """
    return told(scene, settings, result(scene, settings), PARTS, pinned, guess, plan)


def result(scene, settings):
    """The result of a scene for some settings, not yet told; ValueError as in `run`."""
    return scene.result(**check_all(scene.controls, settings))


def told(scene, settings, result, parts=PARTS, pinned=None, guess=None, plan=None):
    """What `run` shows, of a result that is known, or some `parts` of it."""
    shown = tell(scene, result, parts)
    if pinned is not None:
        settings, pinned = check_all(scene.controls, settings), check_all(scene.controls, pinned)
        before = _kept_result(scene, pinned)
        if "figure" in shown:
            shown["figure"] = with_ghost(shown["figure"], scene.figure(before))
        if "sentence" in shown:
            # what was asked for comes first
            shown["sentence"] = sentence(difference(scene, settings, pinned, result, before), shown["sentence"])
    if plan and guess != OPEN and "sentence" in shown:
        words = register.compared(scene, plan, check_all(scene.controls, settings), result)
        shown["sentence"] = sentence(words, shown["sentence"])
    if guess is not None:
        _tell_guess(scene, result, shown, guess)
    return shown if pinned is None and guess is None else check_numbers(shown)


def _tell_guess(scene, result, shown, guess):
    """Hides what is asked about, or puts a guess beside it."""
    if guess == OPEN and scene.ask:
        instead = {"sentence": scene.ask.words, "goals": []}
        instead["table"] = {"columns": [], "digits": [], "rows": [], "text": []}
        if "figure" in shown:
            instead["figure"] = hidden(scene.ask, shown["figure"], result)
        for part in instead:
            if part in shown:
                shown[part] = instead[part]
        return
    guess = check_guess(scene.ask, guess)
    if "figure" in shown:
        shown["figure"] = with_guess(scene.ask, shown["figure"], result, guess)
    if "sentence" in shown:
        shown["sentence"] = sentence(verdict(scene.ask, result, guess), shown["sentence"])


_kept = []  # the pinned run that was asked for last: a hand that drags asks for it again and again


def _kept_result(scene, settings):
    """The result of a pinned run, computed once for as long as it stays the same."""
    if not (_kept and _kept[0] is scene and _kept[1] == settings):
        _kept[:] = [scene, settings, scene.result(**settings)]
    return _kept[2]


def tell(scene, result, parts=PARTS):
    """A result told in all its `PARTS`, "goals" being those that it reaches, or in some of them.

    Raises ValueError for a part that there is not, and for a number that is not finite.
    """
    shown = {}
    for part in parts:
        if part not in PARTS:
            raise ValueError(f"unknown part {part!r}: choose from {', '.join(PARTS)}")
        if part == "triangle":
            shown[part] = triangle(getattr(result, "pair", None))
        else:
            shown[part] = reached(scene, result) if part == "goals" else getattr(scene, part)(result)
    check_numbers(shown)
    return with_text(shown) if "table" in shown else shown


def with_text(shown):
    """What is shown, its table also as text, by the course's one formatter."""
    table = shown["table"]
    table["text"] = [
        [cell if isinstance(cell, str) else number(cell, d) for cell, d in zip(row, table["digits"])]
        for row in table["rows"]
    ]
    return shown


# what a reader's own function returns, whole
Own = namedtuple("Own", "figure sentence table pair")


def own(name, title, function, controls):
    """The `Scene` of a reader's own function, which returns a dict with `figure` and `sentence`.

    `table`, and `pair` (goal, task, bond from 1 to 7, strength from 0 to 1) for the triangle,
    may be left out. A figure or a sentence that is missing is a ValueError.
    """

    def result(**settings):
        shown = function(**settings)
        for part in ("figure", "sentence"):
            if part not in shown:
                raise ValueError(f"{name} returned no {part!r}: a scene returns figure and sentence")
        drawn = figure(shown["figure"]["data"], **shown["figure"].get("layout", {}))
        table = shown.get("table", {"columns": [], "digits": [], "rows": []})
        return Own(drawn, shown["sentence"], dict(table), Pair(*shown["pair"]) if "pair" in shown else None)

    return Scene(name, title, controls, result, lambda r: r.figure, lambda r: r.sentence, lambda r: r.table)


def from_link(scene, texts):
    """Settings from the texts of a link and notices of what was changed: never an error."""
    settings, _, notices = led(scene, texts)
    return settings, notices


def led(scene, texts, start=None):
    """What a link leads to: settings, the `Scenario` around them, and notices of what was changed; never an error.

    `start` are the settings with which the scenario began, where they have been moved since.
    """
    known = {name: text for name, text in texts.items() if name not in scenario.NAMES}
    settings, notices = read_all(scene.controls, known)
    found, more = scenario.read(scene, start or settings, texts)
    return settings, found, notices + more


SCENES = _found()

"""Scenes: settings in; a figure, one sentence, a table and the triangle out.

A scene is a function of keyword settings that returns a dict of

    figure    Plotly's JSON, a plain dict
    sentence  what is seen, in words
    table     {"columns": [...], "digits": [...], "rows": [[...]]}, raw numbers
    triangle  SVG text, or "" where there is no single dyad to show

`SCENES` holds the course's own, by the name that stands in a link. A new chapter's file is
imported here and adds its own.
"""

from collections import namedtuple

from ..words import number
from . import bordin, collaboration, freud, greenson, rogers, study, zetzel
from .look import figure
from .setting import Control, check_all, read_all

__all__ = ["SCENES", "Control", "Scene", "complete", "from_link", "run", "scene", "with_text"]

Scene = namedtuple("Scene", "name title function controls")

SCENES = {}
for _chapter in (freud, zetzel, greenson, bordin, rogers, collaboration, study):
    for _name, _title, _function, _controls in _chapter.SCENES:
        SCENES[_name] = Scene(_name, _title, _function, _controls)


def scene(name):
    """The `Scene` of that name; ValueError listing the names if there is none."""
    if name not in SCENES:
        raise ValueError(f"unknown scene {name!r}: choose from {', '.join(sorted(SCENES))}")
    return SCENES[name]


def run(scene, settings):
    """What a scene shows for some settings: its dict, with the table also as text.

    Settings left out take their defaults. Raises ValueError for a setting that the scene
    does not have, and for a value that its control does not allow.
    """
    return with_text(scene.function(**check_all(scene.controls, settings)))


def with_text(result):
    """The result with its table also as text, by the course's one formatter."""
    table = result["table"]
    table["text"] = [
        [cell if isinstance(cell, str) else number(cell, d) for cell, d in zip(row, table["digits"])]
        for row in table["rows"]
    ]
    return result


def complete(function):
    """A reader's own function, with what it left out: the common layout, no table, no triangle."""

    def completed(**settings):
        result = dict(function(**settings))
        for part in ("figure", "sentence"):
            if part not in result:
                raise ValueError(f"{function.__name__} returned no {part!r}: a scene returns figure and sentence")
        result["figure"] = figure(result["figure"]["data"], **result["figure"].get("layout", {}))
        result.setdefault("triangle", "")
        result.setdefault("table", {"columns": [], "digits": [], "rows": []})
        return result

    return completed


def from_link(scene, texts):
    """Settings from the texts of a link and notices of what was changed: never an error."""
    return read_all(scene.controls, texts)

"""Which scene a notebook asks for: one of the course's by its name, or a function of the reader's own."""

import inspect
import textwrap

from . import scenes


def scene_of(scene, controls):
    """The `Scene` asked for, and the source of a reader's own function (None for the course's)."""
    if isinstance(scene, str):
        if controls is not None:
            raise ValueError(f"controls: the scene {scene!r} has its own; give a function to set them")
        return scenes.scene(scene), None
    if not callable(scene):
        raise ValueError(f"scene = {scene!r}: give a name ({', '.join(sorted(scenes.SCENES))}) or a function")
    name = scene.__name__
    if controls is None:
        controls = [_course_control(p) for p in inspect.signature(scene).parameters]
    source = {
        "code": textwrap.dedent(inspect.getsource(scene)),
        "name": name,
        "controls": [list(c) for c in controls],
    }
    title = name.replace("_", " ")
    return scenes.own(name, title[:1].upper() + title[1:], scene, controls), source


def _course_control(name):
    """The course's control of that name: the one with the parameter table's own default, if there is one."""
    known = [c for s in scenes.SCENES.values() for c in s.controls]
    fitting = sorted([c for c in known if c.name == name], key=lambda c: c.row != name)
    if not fitting:
        names = ", ".join(sorted({c.name for c in known}))
        raise ValueError(f"parameter {name!r}: the course has no control of that name; give `controls`, or use {names}")
    return fitting[0]

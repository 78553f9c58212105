"""Goals to reach: discoveries for which no link is given. The scene itself says when one is reached."""

from collections import namedtuple

# name: under which it is remembered. words: what is to be found. reached: result → whether it is
# found. special: result → what is special about it, in words.
Goal = namedtuple("Goal", "name words reached special")


def reached(scene, result):
    """The goals of a scene that a result reaches, a list of [name, what is special about it]."""
    return [[goal.name, goal.special(result)] for goal in scene.goals if goal.reached(result)]

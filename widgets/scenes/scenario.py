"""Scenarios: what a link carries beside settings, so that an instructor can set a task. Written and read here alone.

A scenario's names in a link begin with a dot, as no control's does: `#bordin?.task=…&.lock=goal+task&goal=2`.
All of it is text or a name of what the simulation has; a link carries no code. Locks are a courtesy:
whoever reads a link can lift them.
"""

from collections import namedtuple

from .setting import check, write

# lock, hide: names of controls. guess: "" for none, FIRST for the scene's own question, else a question in
# its place. task: words. reach: the name of one of the scene's goals, or "".
Scenario = namedtuple("Scenario", "lock hide guess task reach")
NONE = Scenario((), (), "", "", "")
FIRST = "first"
NAMES = (".task", ".guess", ".reach", ".lock", ".hide")  # in a link's order: words before settings
LONGEST = 300  # characters of a task or a question: more is no task, and no phone reads its QR code

OTHER_SETTINGS = (
    "the question of this simulation speaks of the settings with which it opens; "
    "leave them as they are, or write a question of your own"
)


def make(scene, settings, lock=(), hide=(), guess=False, task="", reach=""):
    """The `Scenario` asked for.

    `guess` is True for the scene's own question, or a question in its place. Raises ValueError for
    a control or a goal that the scene does not have, a control both locked and hidden, a guess
    where the scene asks for none, and words that are too long.
    """
    lock, hide = _list(lock), _list(hide)
    names = [c.name for c in scene.controls]
    for name in lock + hide:
        if name not in names:
            raise ValueError(f"unknown control {name!r}: choose from {', '.join(names)}")
    both = [name for name in lock if name in hide]
    if both:
        raise ValueError(f"{both[0]} is both locked and hidden: choose one")
    goals = [goal.name for goal in scene.goals]
    if reach and reach not in goals:
        raise ValueError(
            f"unknown goal {reach!r}: " + (f"choose from {', '.join(goals)}" if goals else "there is none")
        )
    guess = FIRST if guess is True else _line(guess or "")
    task = _line(task)
    for words in (task, guess):
        if len(words) > LONGEST:
            raise ValueError(f"{len(words)} characters: a task or a question has at most {LONGEST}")
    why = _no_question(scene, settings, guess)
    if why:
        raise ValueError(f"guess: {why}")
    return Scenario(_in_order(names, lock), _in_order(names, hide), guess, task, reach)


def texts(scene, settings, scenario=NONE):
    """What a link carries, [name, text] each: the scenario, then every setting."""
    parts = (scenario.task, scenario.guess, scenario.reach, " ".join(scenario.lock), " ".join(scenario.hide))
    pairs = [[name, text] for name, text in zip(NAMES, parts) if text]
    return pairs + [[c.name, write(c, check(c, settings[c.name]))] for c in scene.controls]


def read(scene, settings, texts):
    """The `Scenario` in the texts of a link with these settings, and notices of what was left out: never an error."""
    notices = []
    names = [c.name for c in scene.controls]
    task, guess = [_cut(_line(texts.get(name, "")), notices) for name in NAMES[:2]]
    reach = texts.get(".reach", "")
    if reach and reach not in [goal.name for goal in scene.goals]:
        reach = ""
        notices.append("The link sets a goal that this simulation does not have; it is ignored.")
    lock, hide = [_list(texts.get(name, "")) for name in NAMES[3:]]
    if [name for name in lock + hide if name not in names]:
        notices.append("The link locks or hides a control that this simulation does not have; it is ignored.")
    why = _no_question(scene, settings, guess)
    if why:
        guess = ""
        notices.append(f"The link asks for a guess, which is left out: {why}.")
    hide = _in_order(names, hide)
    lock = [name for name in _in_order(names, lock) if name not in hide]
    return Scenario(tuple(lock), hide, guess, task, reach), notices


def _no_question(scene, settings, guess):
    """Why a scenario cannot ask for a guess; nothing where it can, or does not."""
    if not guess:
        return ""
    if not scene.ask:
        return "this simulation asks for none"
    moved = [c for c in scene.controls if settings[c.name] != c.default]
    return OTHER_SETTINGS if guess == FIRST and moved and not scene.ask.anywhere else ""


def _list(names):
    """Names from a text, or from a list of them."""
    return names.replace(",", " ").split() if isinstance(names, str) else list(names)


def _in_order(names, some):
    return tuple([name for name in names if name in some])


def _line(words):
    """Words as one line."""
    return " ".join(words.split())


def _cut(words, notices):
    if len(words) <= LONGEST:
        return words
    notices.append(f"The link's words are cut after {LONGEST} characters.")
    return words[:LONGEST]

"""`Opening` and `Closing`: the question that a chapter opens with, and the reader's own answer at its end.

Nothing is graded. The answer, and a line of the reader's own, stay in the reader's browser; at the end it stands
beside what the chapter has found, and can be changed. It is written into the chapter's file (`checks.py`):

    [opening]                              # may be left out: then the chapter has neither cell
    question = "Which of the two alliances is the stronger one?"
    line = "Why, or on what does it depend?"    # may be left out: what the free line asks for
    [[opening.option]]                     # two to four, no two alike
    text = "Mrs Amsel's"
    closing = "For one kind of therapy it is. …"    # what the chapter has found, said to whoever chose it

An answer is kept under the words that were chosen, as an answer to a question is.
"""

from .checks import Check, Source, identity
from .places import CHAPTERS
from .templates import fill

OPTIONS = (2, 3, 4)  # as many may be given
LINE = "Why? A line, if you like"


def opening(name, folder=CHAPTERS):
    """The opening question of a chapter: a dict with question, line and option, each option with text and closing.

    Raises ValueError naming file, line, what is wrong and what is allowed: no [opening], no question, fewer
    than two or more than four options, two that say the same, an option without its closing.
    """
    source = Source(name, folder)
    source.must("opening" in source.whole, 1, "there is no [opening]; one is needed for `Opening` and `Closing`")
    asked = source.whole["opening"]
    (top,) = source.lines("opening", [asked])
    source.must_hold(asked, "opening", ("question",), top)
    options = asked.get("option", [])
    source.must(len(options) in OPTIONS, top, f"the opening has {len(options)} options; 2 to 4 are allowed")
    for option, line in zip(options, source.lines("opening.option", options), strict=True):
        source.must_hold(option, "opening.option", ("text", "closing"), line)
    source.must_differ([option["text"] for option in options], top, "the opening has the option")
    return {"line": LINE, **asked}


def opening_html(name, asked):
    """The question as it is asked before the chapter: options, and a free line that comes with an answer."""
    return _html("opening", "The question before you read on", name, asked)


def closing_html(name, asked):
    """The question as it is asked again at the end, with what the chapter has found on each answer."""
    return _html("closing", "The question again", name, asked)


def _html(kind, title, name, asked):
    return fill(f"{kind}.html", name=name, kind=kind, title=title, key="", asked=asked, identity=identity)


class Opening(Check):
    """The question that a chapter opens with, by the chapter's name. ValueError as in `opening`."""

    def __init__(self, name):
        asked = opening(name)
        self._said = f"Opening({name!r}): {asked['question']}"
        super().__init__(html=opening_html(name, asked))

    def __repr__(self):
        return self._said


class Closing(Check):
    """The opening question again, beside the reader's answer to it. ValueError as in `opening`."""

    def __init__(self, name):
        asked = opening(name)
        self._said = f"Closing({name!r}): {asked['question']}"
        super().__init__(html=closing_html(name, asked))

    def __repr__(self):
        return self._said

"""`Questions` and `Transcript`: what a reader answers, in JupyterLab and in the published page.

One source (a TOML file beside each chapter) makes one piece of HTML (`templates/`); one script
(`checks.js`) brings it to life in both hosts. Answers stay in the reader's own browser. Keys and
feedback are encoded in the page, out of sight and of the accessibility tree, until an answer is given.
"""

import base64
import json
import tomllib
from pathlib import Path

import anywidget
import traitlets

from .places import CHAPTERS, chapters
from .style import sheet
from .templates import fill

HERE = Path(__file__).parent
MARKS = ("alliance building", "withdrawal", "confrontation", "repair", "none")
KEYS = {  # what may stand in each part of a chapter's file
    "file": {"question": list, "transcript": dict},
    "question": {"id": str, "text": str, "option": list},
    "option": {"text": str, "right": bool, "feedback": str},
    "transcript": {"title": str, "setting": str, "turn": list},
    "turn": {"who": str, "text": str, "mark": str, "feedback": str},
}
KINDS = {str: "a text", bool: "true or false", list: "a list of tables [[…]]", dict: "a table […]"}


# --- sources ---------------------------------------------------------------------------


def questions(name, folder=CHAPTERS):
    """The self-check questions of a chapter: a list of dicts with id, text and options.

    Each option has text, right and feedback. Raises ValueError naming file, line, what is wrong
    and what is allowed: a question without text, with fewer than two options or without exactly
    one right one, an option without feedback, an id used twice, a key that is not known.
    """
    source = _Source(name, folder)
    listed = source.listed(source.whole, "question", 1)
    seen = set()
    for question, line in zip(listed, source.lines("question", listed), strict=True):
        source.must_hold(question, "question", ("id", "text"), line)
        named = f"question {question['id']!r}"
        source.must(question["id"] not in seen, line, f"{named} is there twice; each needs an id of its own")
        seen.add(question["id"])
        options = question.get("option", [])
        source.must(len(options) >= 2, line, f"{named} has too few options: {len(options)}; two are needed")
    options = [option for question in listed for option in question["option"]]
    for option, line in zip(options, source.lines("question.option", options), strict=True):
        source.must_hold(option, "option", ("text", "feedback"), line)
    for question, line in zip(listed, source.lines("question", listed), strict=True):
        right = sum(option.get("right", False) for option in question["option"])
        words = f"question {question['id']!r} has {right} right options; exactly one is allowed"
        source.must(right == 1, line, words)
    return listed


def transcript(name, folder=CHAPTERS):
    """The fictional transcript of a chapter: a dict with title, setting and turns.

    Raises ValueError naming file, line, what is wrong and what is allowed: no mark asked for, an
    unknown mark, a mark without feedback, a setting that does not say that it is fictional.
    """
    source = _Source(name, folder)
    source.must("transcript" in source.whole, 1, "there is no [transcript]; one is needed")
    told = source.whole["transcript"]
    (top,) = source.lines("transcript", [told])
    source.must_hold(told, "transcript", ("title", "setting"), top)
    source.must("fictional" in told["setting"].lower(), top, "the setting must say that it is fictional")
    turns = source.listed(told, "turn", top)
    marks = ", ".join(MARKS)
    for turn, line in zip(turns, source.lines("transcript.turn", turns), strict=True):
        source.must_hold(turn, "turn", ("who", "text"), line)
        source.must(turn.get("mark", "none") in MARKS, line, f"mark {turn.get('mark')!r}: choose from {marks}")
        both = ("mark" in turn) == bool(turn.get("feedback"))
        source.must(both, line, "a mark needs its feedback, and feedback its mark")
    source.must(any("mark" in turn for turn in turns), top, f"no turn has a mark; choose from {marks}")
    return told


class _Source:
    """A chapter's TOML file: its data, the lines on which its parts stand, and errors that name both."""

    def __init__(self, name, folder):
        path = Path(folder) / f"{name}.toml"
        if not path.is_file():
            raise ValueError(f"{path.name} is missing in {path.parent}: choose from {', '.join(chapters(folder))}")
        self.file, self.text = path.name, path.read_text(encoding="utf-8")
        try:
            self.whole = tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as problem:
            raise ValueError(f"{path.name}: {problem}") from None
        self.must_hold(self.whole, "file", (), 1)

    def must(self, condition, line, words):
        if not condition:
            raise ValueError(f"{self.file}, line {line}: {words}")

    def must_hold(self, part, kind, needed, line):
        """Refuses a part with a key that it does not know, a value of another kind, or one needed left out."""
        self.must(isinstance(part, dict), line, f"{kind} = {part!r}; give a table")
        allowed = KEYS[kind]
        for key, value in part.items():
            self.must(key in allowed, line, f"{kind}: unknown key {key!r}; allowed: {', '.join(allowed)}")
            self.must(isinstance(value, allowed[key]), line, f"{kind}: {key} = {value!r}; give {KINDS[allowed[key]]}")
        for key in needed:
            self.must(part.get(key), line, f"{kind}: {key} is missing; needed: {', '.join(needed)}")

    def listed(self, part, kind, line):
        """The list of that kind in a part of the file; ValueError if there is none."""
        self.must(part.get(kind), line, f"there is no [[{kind}]]; at least one is needed")
        return part[kind]

    def lines(self, header, parts):
        """The line of each part, from 1, by the headers that begin them; line 1 where parts have none of their own."""
        begun = [line.partition("#")[0].strip() for line in self.text.splitlines()]
        found = [n for n, words in enumerate(begun, start=1) if words in (f"[{header}]", f"[[{header}]]")]
        return found if len(found) == len(parts) else [1] * len(parts)


# --- HTML ------------------------------------------------------------------------------


def encoded(data):
    """Data as text that tells nothing at a glance; `checks.js` reads it back."""
    return base64.b64encode(json.dumps(data, ensure_ascii=False).encode()[::-1]).decode()


def questions_html(name, listed):
    """The questions as forms with radio buttons, keys and feedback encoded."""
    key = {
        q["id"]: {
            "right": str([o.get("right") is True for o in q["option"]].index(True)),
            "feedback": {str(i): o["feedback"] for i, o in enumerate(q["option"])},
        }
        for q in listed
    }
    return fill(
        "questions.html", name=name, kind="questions", title="Check yourself", key=encoded(key), questions=listed
    )


def transcript_html(name, whole):
    """The transcript, a choice of marks beside each turn that the reader is asked about."""
    asked = [(str(i), turn) for i, turn in enumerate(whole["turn"]) if "mark" in turn]
    key = {i: {"right": turn["mark"], "feedback": turn["feedback"]} for i, turn in asked}
    given = {"name": name, "kind": "transcript", "title": whole["title"], "key": encoded(key)}
    return fill("transcript.html", transcript=whole, marks=MARKS, **given)


# --- widgets ---------------------------------------------------------------------------


class _Check(anywidget.AnyWidget):
    """A piece of HTML that `checks.js` brings to life, here and in the page."""

    _esm = (HERE / "checks.js").read_text(encoding="utf-8") + (
        "\nexport default { render({ model, el }) { el.innerHTML = model.get('html'); beginChecks(el); } };\n"
    )
    _css = sheet("checks.css")
    html = traitlets.Unicode().tag(sync=True)

    def _repr_mimebundle_(self, **kwargs):
        bundle = super()._repr_mimebundle_(**kwargs)
        bundle = (bundle[0] if isinstance(bundle, tuple) else bundle) or {}
        return bundle | {"text/plain": repr(self), "text/html": self.html}


class Questions(_Check):
    """The self-check questions of a chapter, by its name. ValueError as in `questions`."""

    def __init__(self, name):
        self._said = f"Questions({name!r}): {len(questions(name))} questions"
        super().__init__(html=questions_html(name, questions(name)))

    def __repr__(self):
        return self._said


class Transcript(_Check):
    """The fictional transcript of a chapter, by its name. ValueError as in `transcript`."""

    def __init__(self, name):
        whole = transcript(name)
        self._said = f"Transcript({name!r}): {whole['title']}"
        super().__init__(html=transcript_html(name, whole))

    def __repr__(self):
        return self._said

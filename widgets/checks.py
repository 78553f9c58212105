"""`Questions` and `Transcript`: what a reader answers, in JupyterLab and in the published page.

One source (TOML files beside the chapters) makes one piece of HTML; one script (`checks.js`)
brings it to life in both hosts. Answers stay in the reader's own browser. Keys and feedback are
encoded in the page, out of sight and of the accessibility tree, until an answer is given.
"""

import base64
import json
import tomllib
from html import escape
from pathlib import Path

import anywidget
import traitlets

HERE = Path(__file__).parent
CHAPTERS = HERE.parent / "chapters"
MARKS = ("alliance building", "withdrawal", "confrontation", "repair", "none")
MARK_LABELS = {mark: mark for mark in MARKS} | {"none": "none of these"}


# --- sources ---------------------------------------------------------------------------


def questions(name, folder=CHAPTERS):
    """The self-check questions of a chapter: a list of dicts with id, text and options.

    Each option has text, right and feedback. Raises ValueError naming file, line and what is
    wrong: a question without text, with fewer than two options or without exactly one right
    one, an option without feedback, an id used twice.
    """
    path = Path(folder) / "questions" / f"{name}.toml"
    listed, text = _read(path, "question")
    seen = set()
    for question in listed:
        where = f"{path.name}, line {_line(text, question.get('id', ''))}"
        _must(question.get("id") and question["id"] not in seen, where, "a question needs an id of its own")
        seen.add(question["id"])
        options = question.get("option", [])
        _must(question.get("text"), where, f"question {question['id']!r} has no text")
        _must(len(options) >= 2, where, f"question {question['id']!r} has {len(options)} options; two are the least")
        right = sum(option.get("right") is True for option in options)
        _must(right == 1, where, f"question {question['id']!r} has {right} right options; exactly one is allowed")
        for option in options:
            _must(
                option.get("text") and option.get("feedback"),
                where,
                f"an option of {question['id']!r} lacks text or feedback",
            )
    return listed


def transcript(name, folder=CHAPTERS):
    """The fictional transcript of a chapter: a dict with title, setting and turns.

    Raises ValueError naming file, line and what is wrong: no mark asked for, an unknown mark,
    a mark without feedback, a setting that does not say that it is fictional.
    """
    path = Path(folder) / "transcripts" / f"{name}.toml"
    turns, text = _read(path, "turn")
    whole = tomllib.loads(text)
    _must(whole.get("title"), f"{path.name}, line 1", "a transcript needs a title")
    _must(
        "fictional" in whole.get("setting", "").lower(),
        f"{path.name}, line 1",
        "the setting must say that it is fictional",
    )
    for turn in turns:
        where = f"{path.name}, line {_line(text, turn.get('text', ''))}"
        _must(turn.get("who") and turn.get("text"), where, "a turn needs who and text")
        if "mark" in turn:
            _must(turn["mark"] in MARKS, where, f"mark {turn['mark']!r}: choose from {', '.join(MARKS)}")
            _must(turn.get("feedback"), where, "a marked turn needs feedback")
    _must(any("mark" in turn for turn in turns), f"{path.name}, line 1", "no turn is marked")
    return whole


def _read(path, kind):
    """The list of that kind in a TOML file, and the file's text."""
    if not path.is_file():
        raise ValueError(f"{path.name} is missing in {path.parent}")
    text = path.read_text(encoding="utf-8")
    try:
        listed = tomllib.loads(text).get(kind, [])
    except tomllib.TOMLDecodeError as problem:
        raise ValueError(f"{path.name}: {problem}") from None
    _must(listed and isinstance(listed, list), f"{path.name}, line 1", f"there is no {kind}")
    return listed, text


def _must(condition, where, words):
    if not condition:
        raise ValueError(f"{where}: {words}")


def _line(text, part):
    """The line of a file on which some text stands, from 1."""
    return text[: max(text.find(part), 0)].count("\n") + 1


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
    forms = "".join(_question_html(name, number, q) for number, q in enumerate(listed, start=1))
    return _section(name, "questions", "Check yourself", key, forms)


def _question_html(name, number, question):
    group = escape(f"{name}-{question['id']}")
    options = "".join(
        f'<label class="check-option"><input type="radio" name="{group}" value="{i}"> <span>{escape(o["text"])}</span></label>'
        for i, o in enumerate(question["option"])
    )
    return (
        f'<form class="check-item" data-id="{escape(question["id"])}"><fieldset><legend>{number}. {escape(question["text"])}</legend>'
        f"{options}</fieldset>{_answer_html()}</form>"
    )


def transcript_html(name, whole):
    """The transcript, a choice of marks beside each turn that the reader is asked about."""
    asked = [(str(i), turn) for i, turn in enumerate(whole["turn"]) if "mark" in turn]
    key = {i: {"right": turn["mark"], "feedback": turn["feedback"]} for i, turn in asked}
    turns = "".join(_turn_html(name, str(i), turn) for i, turn in enumerate(whole["turn"]))
    return _section(
        name,
        "transcript",
        whole["title"],
        key,
        f'<p class="check-setting">{escape(whole["setting"])}</p><div class="check-turns">{turns}</div>',
    )


def _turn_html(name, number, turn):
    said = f'<p class="check-turn"><b>{escape(turn["who"])}:</b> {escape(turn["text"])}</p>'
    if "mark" not in turn:
        return said
    id = escape(f"{name}-mark-{number}")
    options = "".join(f'<option value="{m}">{MARK_LABELS[m]}</option>' for m in MARKS)
    return (
        f'{said}<form class="check-item" data-id="{number}"><label for="{id}">This moment is</label> '
        f'<select id="{id}"><option value="">choose …</option>{options}</select> {_answer_html()}</form>'
    )


def _answer_html():
    return '<button type="submit">Check</button><output class="check-feedback" aria-live="polite"></output>'


def _section(name, kind, title, key, inside):
    return (
        f'<section class="check {kind}" id="{escape(name)}-{kind}" aria-label="{escape(title)}" data-key="{encoded(key)}">'
        f'<p class="check-title">{escape(title)}</p>{inside}'
        f'<p class="check-score" role="status"></p><p class="needs-script">Feedback on your answers needs JavaScript.</p></section>'
    )


# --- widgets ---------------------------------------------------------------------------


class _Check(anywidget.AnyWidget):
    """A piece of HTML that `checks.js` brings to life, here and in the page."""

    _esm = (HERE / "checks.js").read_text(encoding="utf-8") + (
        "\nexport default { render({ model, el }) { el.innerHTML = model.get('html'); beginChecks(el); } };\n"
    )
    _css = HERE / "checks.css"
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

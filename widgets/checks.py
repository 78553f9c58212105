"""`Questions` and `Transcript`: what a reader answers, in JupyterLab and in the published page.

The question that a chapter opens with has its place in `opening.py`; file, script and style are these.

One source (a TOML file beside each chapter) makes one piece of HTML (`templates/`); one script
(`checks.js`) brings it to life in both hosts. Answers stay in the reader's own browser. Keys and
feedback are encoded in the page, out of sight and of the accessibility tree, until an answer is given.

A chapter's file is written like this:

    [[question]]
    id = "bordin-1"                        # of its own in the file
    case = "Ms Cordes comes late. …"       # may be left out: a vignette; the page says that it is fictional
    figure = "Two lines part. …"           # may be left out: what a figure shows, in words
    text = "Which feature is the weak one?"
    [[question.option]]                    # four of them
    text = "Agreement on goals."           # no two alike
    right = true                           # in exactly one of the four
    feedback = "The tasks make sense …"    # on each: why; the verdict stands before it already

    [transcript]
    title = "The diary"
    setting = "The ninth session. A fictional exchange."    # must say that it is fictional
    [[transcript.turn]]                    # one after the other
    who = "Client"                         # everybody who speaks
    text = "Shall we do the next exercise?"
    mark = "withdrawal"                    # may be left out: then the reader is not asked
    also = "none"                          # may be left out: a second mark that can be defended
    [transcript.turn.feedback]             # with a mark: on every one of `MARKS`, right or wrong
    "alliance building" = "It looks like it: …"
    withdrawal = "She moves away: …"
    …
    [transcript.turn.thinks]               # may be left out: opened by the reader after marking
    Client = "He counts again."            # by the name of somebody who speaks, two at least
    Therapist = "What a good week."

What instructors ask in an examination stands outside the book, in `teaching/`, in the same form, with

    [[short]]                              # to be answered in a few sentences
    id = "bordin-short"
    text = "“They have a good alliance.” …"
    answer = "It depends on what …"        # an answer that would have all marks
    [[short.point]]                        # what each mark is for
    marks = 2
    text = "Strength is fit, …"

An answer is kept under the words that were chosen, not under their place: the page shuffles options for
each reader, and an answer whose words are no longer there is forgotten. The bank as a whole is held by
`tests/test_bank.py`: no habit of marking (the longest, the second, by the speaker) does better than chance.
"""

import base64
import hashlib
import json
import tomllib
from pathlib import Path

import anywidget
import traitlets

from .marks import MARKS, called
from .places import CHAPTERS, chapters
from .style import sheet
from .templates import fill

HERE = Path(__file__).parent
OPTIONS = 4  # of each question
KEYS = {  # what may stand in each part of a chapter's file
    "file": {"question": list, "transcript": dict, "opening": dict, "short": list},
    "question": {"id": str, "case": str, "figure": str, "text": str, "option": list},
    "option": {"text": str, "right": bool, "feedback": str},
    "transcript": {"title": str, "setting": str, "turn": list},
    "turn": {"who": str, "text": str, "mark": str, "also": str, "feedback": dict, "thinks": dict},
    "opening": {"question": str, "line": str, "option": list},
    "opening.option": {"text": str, "closing": str},
    "short": {"id": str, "text": str, "answer": str, "point": list},
    "short.point": {"marks": int, "text": str},
}
KINDS = {
    str: "a text",
    bool: "true or false",
    int: "a whole number",
    list: "a list of tables [[…]]",
    dict: "a table […]",
}


# --- sources ---------------------------------------------------------------------------


def questions(name, folder=CHAPTERS):
    """The self-check questions of a chapter: a list of dicts with id, text and four options.

    Each option has text, right and feedback; a question may have a case or a figure, a text each.
    Raises ValueError naming file, line, what is wrong and what is allowed: a question without text,
    without exactly four options or exactly one right one, an option without feedback or there twice,
    an id used twice, a key that is not known.
    """
    source = Source(name, folder)
    listed = source.listed(source.whole, "question", 1)
    begun = source.lines("question", listed)
    seen = set()
    for question, line in zip(listed, begun, strict=True):
        source.must_hold(question, "question", ("id", "text"), line)
        named = f"question {question['id']!r}"
        source.must(question["id"] not in seen, line, f"{named} is there twice; each needs an id of its own")
        seen.add(question["id"])
        found = len(question.get("option", []))
        source.must(found == OPTIONS, line, f"{named} has {found} options; exactly {OPTIONS} are allowed")
    _must_hold_options(source, [option for question in listed for option in question["option"]])
    for question, line in zip(listed, begun, strict=True):
        _must_be_decided(source, question, line)
    return listed


def _must_hold_options(source, options):
    for option, line in zip(options, source.lines("question.option", options), strict=True):
        source.must_hold(option, "option", ("text", "feedback"), line)


def _must_be_decided(source, question, line):
    """Refuses a question without exactly one right option, or with two that say the same."""
    named = f"question {question['id']!r}"
    right = sum(option.get("right", False) for option in question["option"])
    source.must(right == 1, line, f"{named} has {right} right options; exactly one is allowed")
    said = [option["text"] for option in question["option"]]
    source.must_differ(said, line, f"{named} has the option")


def short_answers(name, folder):
    """The questions of an examination to be answered in a few sentences: dicts with id, text, answer and points.

    Each point has marks, one or more, and a text that says what they are for. Raises ValueError as `questions`.
    """
    source = Source(name, folder)
    listed = source.listed(source.whole, "short", 1)
    for asked, line in zip(listed, source.lines("short", listed), strict=True):
        source.must_hold(asked, "short", ("id", "text", "answer", "point"), line)
    points = [point for asked in listed for point in asked["point"]]
    for point, line in zip(points, source.lines("short.point", points), strict=True):
        source.must_hold(point, "short.point", ("marks", "text"), line)
        source.must(point["marks"] > 0, line, f"marks = {point['marks']}; give one or more")
    return listed


def transcript(name, folder=CHAPTERS):
    """The fictional transcript of a chapter: a dict with title, setting and turns.

    A turn has who and text; one that the reader is asked about has mark, feedback on every mark of
    `MARKS`, and may have also, a second mark that can be defended. A turn may have thinks: what two
    or more of those who speak think. Raises ValueError naming file, line, what is wrong and what is
    allowed: no mark asked for, an unknown mark, a mark without its feedback, a thought of somebody
    who does not speak, a setting that does not say that it is fictional.
    """
    source = Source(name, folder)
    source.must("transcript" in source.whole, 1, "there is no [transcript]; one is needed")
    told = source.whole["transcript"]
    (top,) = source.lines("transcript", [told])
    source.must_hold(told, "transcript", ("title", "setting"), top)
    source.must("fictional" in told["setting"].lower(), top, "the setting must say that it is fictional")
    turns = source.listed(told, "turn", top)
    begun = source.lines("transcript.turn", turns)
    for turn, line in zip(turns, begun, strict=True):
        source.must_hold(turn, "turn", ("who", "text"), line)
    for turn, line in zip(turns, begun, strict=True):
        _must_be_marked(source, turn, line)
        _must_be_thought(source, turn, {turn["who"] for turn in turns}, line)
    asked = [turn["text"] for turn in turns if "mark" in turn]
    source.must(asked, top, f"no turn has a mark; choose from {', '.join(MARKS)}")
    source.must(len(set(asked)) == len(asked), top, "two turns with a mark say the same; each needs words of its own")
    return told


def _must_be_marked(source, turn, line):
    """Refuses a mark that is unknown or comes without its feedback, and feedback without a mark."""
    marks = ", ".join(MARKS)
    for key in ("mark", "also"):
        source.must(turn.get(key, "none") in MARKS, line, f"{key} {turn.get(key)!r}: choose from {marks}")
    feedback = turn.get("feedback", {})
    source.must(("mark" in turn) == bool(feedback), line, "a mark needs its feedback, and feedback its mark")
    alone = "also" in turn and turn["also"] == turn.get("mark", turn["also"])
    source.must(not alone, line, "also: give a second mark, other than the turn's mark")
    for mark in feedback:
        source.must(mark in MARKS, line, f"feedback: unknown mark {mark!r}; choose from {marks}")
    for mark in MARKS if feedback else ():
        given = feedback.get(mark)
        source.must(given and isinstance(given, str), line, f"feedback on {mark!r} is missing; needed: {marks}")


def _must_be_thought(source, turn, speakers, line):
    """Refuses thoughts of fewer than two people, or of somebody who does not speak."""
    thinks = turn.get("thinks", {})
    source.must(len(thinks) != 1, line, f"thinks: only {', '.join(thinks)}; two are needed, to stand side by side")
    for who, thought in thinks.items():
        named = ", ".join(sorted(speakers))
        source.must(who in speakers, line, f"thinks: {who!r} does not speak; choose from {named}")
        source.must(thought and isinstance(thought, str), line, f"thinks: {who} = {thought!r}; give a text")


class Source:
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

    def must_differ(self, texts, line, words):
        """Refuses texts of which two are the same: by its words the reader's answer is kept."""
        for text in texts:
            self.must(texts.count(text) == 1, line, f"{words} {text!r} twice; each needs words of its own")

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


def identity(text):
    """A short name for words, the same wherever they stand and another as soon as they change."""
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def questions_html(name, listed):
    """The questions as forms with radio buttons, keys and feedback encoded."""
    key = {
        q["id"]: {
            "right": [identity(o["text"]) for o in q["option"] if o.get("right")],
            "feedback": {identity(o["text"]): o["feedback"] for o in q["option"]},
        }
        for q in listed
    }
    given = {"name": name, "kind": "questions", "title": "Check yourself", "key": encoded(key)}
    return fill("questions.html", questions=listed, identity=identity, **given)


def transcript_html(name, whole):
    """The transcript, a choice of marks beside each turn that the reader is asked about."""
    key = {
        identity(turn["text"]): {
            "right": [turn[kind] for kind in ("mark", "also") if kind in turn],
            "feedback": turn["feedback"],
        }
        for turn in whole["turn"]
        if "mark" in turn
    }
    given = {"name": name, "kind": "transcript", "title": whole["title"], "key": encoded(key)}
    return fill("transcript.html", transcript=whole, marks=MARKS, called=called, identity=identity, **given)


# --- widgets ---------------------------------------------------------------------------


class Check(anywidget.AnyWidget):
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


class Questions(Check):
    """The self-check questions of a chapter, by its name. ValueError as in `questions`."""

    def __init__(self, name):
        self._said = f"Questions({name!r}): {len(questions(name))} questions"
        super().__init__(html=questions_html(name, questions(name)))

    def __repr__(self):
        return self._said


class Transcript(Check):
    """The fictional transcript of a chapter, by its name. ValueError as in `transcript`."""

    def __init__(self, name):
        whole = transcript(name)
        self._said = f"Transcript({name!r}): {whole['title']}"
        super().__init__(html=transcript_html(name, whole))

    def __repr__(self):
        return self._said

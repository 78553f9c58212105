"""The page of the reader's own record: the words of what was asked, so that what the browser keeps can be read."""

from data_tables import title_of
from filling import Raw, fill

from widgets import __version__
from widgets.checks import MARKS, Source, called, identity, questions, transcript
from widgets.opening import opening
from widgets.panel import embedded
from widgets.places import CHAPTERS
from widgets.scenes import SCENES
from widgets.scenes.setting import digits

PAGE = "book/record"


def asked_in(name):
    """The questions, the transcript's turns and the opening question of a chapter; what it does not have is empty."""
    has = Source(name, CHAPTERS).whole
    return (
        questions(name) if "question" in has else [],
        transcript(name)["turn"] if "transcript" in has else [],
        opening(name) if "opening" in has else {"question": "", "line": "", "option": []},
    )


def chapter_words(name, title):
    """What a chapter asks: {"name", "title", "opening", "line", "questions": {id: text}, "turns": {identity: text}}."""
    listed, turns, first = asked_in(name)
    return {
        "name": name,
        "title": title,
        "opening": first["question"],
        "line": first["line"],
        "questions": {question["id"]: question["text"] for question in listed},
        "turns": {identity(turn["text"]): f"{turn['who']}: {turn['text']}" for turn in turns if "mark" in turn},
    }


def option_words(names):
    """The options of the chapters' questions, {what an answer is kept under: text}; no word on which is right."""
    asked = [question for listed, _, first in map(asked_in, names) for question in (*listed, first)]
    return {identity(option["text"]): option["text"] for question in asked for option in question["option"]}


def scene_words(scene):
    """What a simulation asks for and lets find: {"title", "ask", "unit", "digits", "goals": {name: words}}."""
    ask = scene.ask
    asks = {"ask": ask.words, "unit": ask.unit, "digits": digits(ask)} if ask else {"ask": None}
    return {"title": scene.title, **asks, "goals": {goal.name: goal.words for goal in scene.goals}}


def words(titles):
    """All that the page needs to tell a record in words; `titles` are the chapters' by their names."""
    return {
        "version": __version__,
        "chapters": [chapter_words(name, title) for name, title in titles.items()],
        "options": option_words(titles),
        "marks": {mark: called(mark) for mark in MARKS},
        "scenes": {name: scene_words(scene) for name, scene in SCENES.items()},
    }


class Record(Raw):
    """The reader's own record: what is kept, and the buttons that save it, take one in, and erase it."""

    def html(self):
        names = sorted(path.stem for path in CHAPTERS.glob("*.toml"))
        return fill("record.html", words=embedded(words({name: title_of(name) for name in names})))


def on_page(app, pagename, templatename, context, doctree):
    """Gives its page, and no other, the record's scripts."""
    if pagename == PAGE:
        app.add_js_file("record-file.js", loading_method="defer")
        app.add_js_file("record.js", loading_method="defer")


def setup(app):
    """Sphinx calls this, by way of `course`."""
    app.add_directive("record", Record)
    app.connect("html-page-context", on_page)

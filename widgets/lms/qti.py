"""Questions as QTI 1.2, which Canvas and others read. text2qti writes the XML from its own Markdown."""

import re
import string

from text2qti.config import Config
from text2qti.qti import QTI
from text2qti.quiz import Quiz

from .gift import stem

# whatever Markdown, its typographic quotes or a formula could begin with
SIGN = re.compile(f"[{re.escape(string.punctuation.translate(str.maketrans('', '', ',;?')))}]")


def plain(text):
    """A text as Markdown that means nothing but itself: signs as entities, on one line."""
    return SIGN.sub(lambda sign: f"&#{ord(sign[0])};", " ".join(text.split()))


def question_text(question):
    """A question in text2qti's form: its paragraphs, then each option with its feedback; `*` marks the right one."""
    first, *more = map(plain, stem(question))
    lines = [f"Title: {question['id']}", "Points: 1", f"1. {first}"]
    for paragraph in more:
        lines += ["", f"   {paragraph}"]
    for letter, option in zip(string.ascii_lowercase, question["option"], strict=False):
        right = "*" if option.get("right") else ""
        lines += [f"{right}{letter}) {plain(option['text'])}", f"... {plain(option['feedback'])}"]
    return "\n".join(lines)


def qti(title, questions):
    """A QTI package, the bytes of a zip, of a quiz with that title. Raises text2qti's Text2qtiError."""
    head = f"Quiz title: {title}\nShuffle answers: true\n"
    text = "\n\n".join([head, *map(question_text, questions)])
    return QTI(Quiz(text, config=Config())).zip_bytes()

"""What the page's worker calls when it runs a reader's own code: the answers of `page.py`, and errors with their line.

The reader's files stand in the place of the course's. Nothing of the model is imported before a
question comes, so that a mistake in one of them is answered like any other.
"""

import io
import json
import sys

UNREAD = "Python cannot read it: a bracket, a colon or a quotation mark may be missing, there or a line above."
ENDLESS = "A function calls itself, and nothing ends it."
TEXT = "<string>"  # as Python calls the file of code that came as a text
MOST = 20000  # characters that a cell can print: more is more than anybody reads
CUT = "\n… and more, which is left out here.\n"

_told = []  # whom a long run tells how far it is


def listen(tell):
    """From now on a long run tells `tell` which share of it is done."""
    _told[:] = [tell]


def answer(text):
    """The reply to one question, both as JSON: that of `page.answer`, or what a cell of code prints.

    With the question comes "own", the reader's own files, or ["<string>"] for code that is sent
    with it. {"cell": code} asks for {"printed": text}. An error comes with its "line" in the
    reader's code, 0 where it has none, and that "file"; its words begin with them.
    """
    question = json.loads(text)
    own = question.pop("own")
    printed = []
    try:
        if "cell" in question:
            run(question["cell"], printed)
            return json.dumps({"printed": "".join(printed)})
        return json.dumps(_reply_to(question))
    except MemoryError:
        return json.dumps({"error": _out_of_memory(), "spent": True, "file": "", "line": 0})
    except (Exception, SystemExit) as problem:
        reply = told(problem, own)
        reply["printed"] = "".join(printed)
        return json.dumps(reply)


def _reply_to(question):
    from . import page, study

    if _told:
        study.listener = _told[0]
    return page.reply_to(question)


def _out_of_memory():
    from .page import OUT_OF_MEMORY

    return OUT_OF_MEMORY


def run(code, printed):
    """Runs a cell of code, and puts what it prints into the list `printed`; raises what the code raises."""

    left = [MOST]

    def say(*parts, sep=" ", end="\n"):
        text = sep.join([str(part) for part in parts]) + end
        if left[0] >= 0:  # below it, the cut has been said
            printed.append(text if len(text) <= left[0] else text[: left[0]] + CUT)
        left[0] -= len(text)

    exec(code, {"print": say, "__name__": "__main__"})


def told(problem, own):
    """An error in words, its file and its line in the reader's own code: {"error", "file", "line"}."""
    file, line = where(traced(problem), own)
    words = type(problem).__name__ + (": " + str(problem) if str(problem) else "")
    if isinstance(problem, SyntaxError):
        words = words.split(" (")[0] + ". " + UNREAD
    elif "recursion" in words:
        words += ". " + ENDLESS
    if line:
        place = "Line " + str(line) + ("" if file == TEXT else " of " + file.split("widgets/")[-1])
        words = place + ": " + words
    return {"error": words, "file": file, "line": line}


def where(trace, own):
    """(file, line): the last place in a traceback that is in one of the reader's own files; ("", 0) if none is."""
    found = "", 0
    for part in trace.split("\n"):
        pieces = part.split('"')
        if len(pieces) == 3 and pieces[0].strip() == "File":
            for file in own:
                if pieces[1].endswith(file):
                    found = file, int(pieces[2].split("line ")[1].split(",")[0])
    return found


def traced(problem):
    """An exception's traceback as a text."""
    if hasattr(sys, "print_exception"):  # MicroPython's
        text = io.StringIO()
        sys.print_exception(problem, text)
        return text.getvalue()
    import traceback

    return "".join(traceback.format_exception(problem))

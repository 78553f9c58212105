"""Questions as GIFT, the plain text that Moodle reads: https://docs.moodle.org/en/GIFT_format."""

import re

SPECIAL = re.compile(r"[\\~=#{}:]")
PARAGRAPH = "\n\n"


def escaped(text):
    """A text in which nothing means anything to GIFT, on one line."""
    return SPECIAL.sub(r"\\\g<0>", text.strip()).replace("\n", r"\n")


def stem(question):
    """What is read before the options, a list of paragraphs: the case, the figure, the question."""
    titles = (("case", "A case (fictional): "), ("figure", "A figure: "), ("text", ""))
    return [title + question[part].strip() for part, title in titles if part in question]


def begun(text):
    """A text escaped; marked as plain where GIFT would take its first sign for a format or a weight."""
    return ("[plain]" if text.strip().startswith(("[", "%")) else "") + escaped(text)


def option(given):
    """An option with its feedback, as a line."""
    return f"\t{'=' if given.get('right') else '~'}{begun(given['text'])}#{begun(given['feedback'])}"


def gift(banks):
    """A GIFT file, a str, of banks: pairs of a category and its questions."""
    parts = []
    for category, questions in banks:
        parts.append(f"$CATEGORY: $course$/The Therapeutic Alliance/{category}")
        for question in questions:
            # [plain]: no sign is taken for HTML or Markdown, and options inherit it
            begin = f"::{escaped(question['id'])}::[plain]{escaped(PARAGRAPH.join(stem(question)))} {{"
            parts.append("\n".join([begin, *map(option, question["option"]), "}"]))
    return "\n\n".join(parts) + "\n"

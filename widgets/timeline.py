"""`Timeline`: a chapter's place in the history of the idea, a picture that grows with the course."""

from .data import rows
from .places import chapters
from .scenes.look import LOOK
from .templates import fill

FIRST, LAST = 1890, 2026
ELEMENTS = {"idea": "goal", "measure": "task", "evidence": "bond"}  # whose colour a kind of event wears


class Timeline:
    """The events up to a chapter, by its name; its own ones, where it has any, are named.

    ValueError for a chapter that there is not, listing those that there are.
    """

    def __init__(self, chapter):
        events = rows("timeline")
        known = sorted({*chapters(), *(event["chapter"] for event in events if event["chapter"])})
        if chapter not in known:
            raise ValueError(f"unknown chapter {chapter!r}: choose from {', '.join(known)}")
        self.chapter = chapter
        # the timeline grows in the order of reading, which is not that of the years
        self.events = [event for event in events if event["chapter"] and event["chapter"] <= chapter]

    def _repr_html_(self):
        colours = {kind: LOOK[element].colour for kind, element in ELEMENTS.items()}
        return fill(
            "timeline.html",
            chapter=self.chapter,
            events=self.events,
            colours=colours,
            place=place,
            grey=LOOK["symptoms"].colour,
            first=FIRST,
            last=LAST,
        )

    def __repr__(self):
        own = [str(e["year"]) for e in self.events if e["chapter"] == self.chapter]
        return f"Timeline({self.chapter!r}): {', '.join(own) or 'no event of its own'}"


def place(year):
    """A year's place on the line, in per cent of its length."""
    return round(100 * (year - FIRST) / (LAST - FIRST), 2)

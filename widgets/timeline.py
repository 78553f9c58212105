"""`Timeline`: a chapter's place in the history of the idea, a picture that grows with the course."""

from html import escape

from .data import timeline

FIRST, LAST = 1890, 2026
COLOURS = {"idea": "#1f78c8", "measure": "#d55e00", "evidence": "#00926b"}


class Timeline:
    """The events up to a chapter, by its name, its own ones named. ValueError for an unknown chapter."""

    def __init__(self, chapter):
        table = timeline()
        chapters = sorted(table.chapter.dropna().unique())
        if chapter not in chapters:
            raise ValueError(f"chapter {chapter!r} has no event in the timeline: choose from {', '.join(chapters)}")
        self.chapter = chapter
        # the timeline grows in the order of reading, which is not that of the years
        self.events = table[table.chapter <= chapter].to_dict("records")

    def _repr_html_(self):
        own = [e for e in self.events if e["chapter"] == self.chapter]
        named = "".join(
            f"<li><b>{e['year']}</b> {escape(e['who'])} {escape(e['event'])} ({e['kind']})</li>" for e in own
        )
        return (
            f'<section class="place-in-time" aria-label="Where this chapter stands in time">{self.picture()}'
            f'<ul class="place-events">{named}</ul></section>'
        )

    def picture(self):
        """The line of years as SVG: earlier chapters' events open, this one's filled."""
        said = ", ".join(str(e["year"]) for e in self.events if e["chapter"] == self.chapter)
        years = "".join(
            f'<line x1="{_x(y)}" x2="{_x(y)}" y1="20" y2="28" stroke="currentColor" stroke-opacity="0.5"/>'
            f'<text x="{_x(y)}" y="44" text-anchor="middle" font-size="12" fill="currentColor">{y}</text>'
            for y in range(1900, LAST, 25)
        )
        dots = "".join(self._dot(e) for e in self.events)
        return (
            f'<svg class="place-line" viewBox="0 0 720 50" role="img" aria-label="On a line from {FIRST} to {LAST}: {said}">'
            f'<line x1="0" x2="720" y1="20" y2="20" stroke="currentColor" stroke-opacity="0.5"/>{years}{dots}</svg>'
        )

    def _dot(self, event):
        own = event["chapter"] == self.chapter
        colour = COLOURS[event["kind"]]
        return (
            f'<circle cx="{_x(event["year"])}" cy="20" r="{7 if own else 4}" stroke="{colour}" stroke-width="2" '
            f'fill="{colour if own else "none"}"/>'
        )

    def __repr__(self):
        own = [str(e["year"]) for e in self.events if e["chapter"] == self.chapter]
        return f"Timeline({self.chapter!r}): {', '.join(own)}"


def _x(year):
    """A year's place on the line, which is 720 wide."""
    return round(720 * (year - FIRST) / (LAST - FIRST), 1)

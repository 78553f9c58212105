"""Each chapter's emblem: its lens in a few strokes, drawn from what the model says with a scene's own settings.

It stands beside the chapter's title, and small in the list of chapters. It adorns: screen readers pass it over.
"""

from collections import namedtuple

from docutils import nodes
from filling import fill
from sphinx.util.docutils import SphinxDirective

from widgets.scenes import result, scene
from widgets.scenes.triangle import CORNERS

LEFT, RIGHT, TOP, FOOT = 4, 60, 4, 44  # what is drawn on, within 64 × 48

# d: an SVG path; colour: an element of look.py; width of the stroke; fill: how much of it is filled, 0 to 1
Shape = namedtuple("Shape", "d colour width fill", defaults=(2.5, 0))


# --- shapes ----------------------------------------------------------------------------


def along(value, low, high):
    """Where a value stands from left to right."""
    return LEFT + (RIGHT - LEFT) * (value - low) / (high - low)


def up(value, low=1, high=7):
    """Where a value stands from the foot to the top."""
    return FOOT - (FOOT - TOP) * (value - low) / (high - low)


def path(points, closed=False):
    """A line through some points, as the path of an SVG."""
    return "M" + "L".join(f"{x:.1f},{y:.1f}" for x, y in points) + ("Z" if closed else "")


def over_time(values, low=1, high=7):
    """A course as a line from the left to the right."""
    return path([(along(i, 0, len(values) - 1), up(y, low, high)) for i, y in enumerate(values)])


def dot(x, y, r):
    """A circle around a point."""
    return f"M{x - r:.1f},{y:.1f}a{r},{r} 0 1 0 {2 * r},0a{r},{r} 0 1 0 {-2 * r},0Z"


def bar(place, of, start, end, high, thick=0.7):
    """A horizontal bar, the first of them at the top; from 0 to `high` is the whole width."""
    step = (FOOT - TOP) / of
    x0, x1, y = along(start, 0, high), along(end, 0, high), TOP + step * (place + (1 - thick) / 2)
    return path([(x0, y), (x1, y), (x1, y + thick * step), (x0, y + thick * step)], closed=True)


# --- a function a chapter: its keywords are settings of its scene ----------------------


def freud(**settings):
    """The rapport, and the interpretation put to it: a post as high as it is deep."""
    r = result(scene("freud"), settings)
    x, y = along(r.session - 1, 0, len(r.told.bond) - 1), up(r.depth)
    post = Shape(path([(x, FOOT), (x, y)]), "alliance", 3)
    return [Shape(over_time(r.told.bond), "bond", 3), post, Shape(dot(x, y, 4), "alliance", 1, 1)]


def zetzel(**settings):
    """An alliance below the ceiling that a capacity sets."""
    r = result(scene("zetzel"), settings)
    ceiling = path([(LEFT, up(r.capacity)), (RIGHT, up(r.capacity))])
    return [Shape(ceiling, "symptoms", 2), Shape(over_time(r.told.alliance), "alliance", 3)]


def greenson(**settings):
    """Three strands: the alliance as rated, the bond, and the work."""
    r = result(scene("greenson"), settings)
    strands = (("alliance", r.rated), ("bond", r.told.bond), ("task", r.told.task))
    return [Shape(over_time(values), colour) for colour, values in strands]


def bordin(**settings):
    """The triangle of goal, task and bond."""
    pair = result(scene("bordin"), settings).pair
    spots = [(name, (32 + dx * 4 * getattr(pair, name), 31 + dy * 4 * getattr(pair, name))) for name, dx, dy in CORNERS]
    body = Shape(path([spot for _, spot in spots], closed=True), "alliance", 1.5, pair.strength / 2)
    return [body] + [Shape(dot(*spot, 4), name, 0, 1) for name, spot in spots]


def rogers(**settings):
    """What is offered, as outlines, and what of it is received."""
    shapes = []
    for i, c in enumerate(result(scene("rogers"), settings).conditions):
        shapes.append(Shape(bar(i, 3, 0, c.offered, 10), "bond", 1.5))
        shapes.append(Shape(bar(i, 3, 0, c.received, 10, 0.4), "bond", 0, 1))
    return shapes


def collaboration(**settings):
    """Five lenses on one pair, and how far each of them is content."""
    judgements = result(scene("lenses"), settings).judgements
    return [Shape(bar(i, len(judgements), 0, j.enough, 1), "alliance", 1, 0.4) for i, j in enumerate(judgements)]


def elements(**settings):
    """Two aims that come nearer to each other, or do not; and what she only says."""
    r = result(scene("negotiate"), settings)
    lines = ((r.says, "goal", 1), (r.wants, "goal", 3), (r.holds, "task", 3))
    return [Shape(over_time(y, -0.05, 1.05), colour, width) for y, colour, width in lines]


def impact(**settings):
    """A cloud of clients, and the line through it."""
    r = result(scene("cloud"), {"clients": 40, **settings})
    dots = [dot(along(a, -3, 3), up(o, -17, 17), 1.5) for a, o in zip(r.crowd.alliance, r.crowd.outcome, strict=True)]
    slope = path([(along(x, -3, 3), up(y, -17, 17)) for x, y in zip((-3, 3), r.ends, strict=True)])
    return [Shape("".join(dots), "symptoms", 0, 0.8), Shape(slope, "alliance", 3)]


def ebb_and_flow(**settings):
    """Many lines in one cloud: each client's own falls, where the cloud rises."""
    people = result(scene("lines"), settings).people
    ends = [[(along(x, 1, 7), up(y, 8, 26)) for x, y in zip(p.line.x, p.line.y, strict=True)] for p in people]
    return [Shape(path(two), "symptoms" if i else "alliance", 2 if i else 3.5) for i, two in enumerate(ends)][::-1]


def measuring(**settings):
    """What a score is made of, part by part: what all see, and everything else."""
    parts = result(scene("sheets"), settings).parts
    return [
        Shape(bar(i, len(parts), 0, share, 60), "symptoms" if i else "alliance", 0, 0.8 if i else 1)
        for i, share in enumerate(parts)
    ]


def contexts(**settings):
    """Two partners and their therapist: a line the thicker, and the shorter, the better the alliance."""
    r = result(scene("couple"), settings)
    therapist = (along(0.5, 0, 1), FOOT - 4)
    spots = [(along(x, 0, 1), up(alliance, -1, 8)) for x, alliance in ((0.1, 8 - r.hers), (0.9, 8 - r.his))]
    ties = [Shape(path([therapist, spot]), "alliance", a / 1.5) for spot, a in zip(spots, (r.hers, r.his), strict=True)]
    people = [Shape(dot(*spot, 4), "symptoms", 0, 1) for spot in spots]
    return [Shape(path(spots), "symptoms", 1.5), *ties, *people, Shape(dot(*therapist, 4), "alliance", 0, 1)]


def your_study(**settings):
    """A heap of studies of one design, and where the truth lies below it."""
    r = result(scene("repeat"), {"studies": 60, **settings})
    piles, dots = {}, []
    for f in r.studies:
        place = round(f.r / 0.06)
        piles[place] = piles.get(place, 0) + 1
        dots.append(dot(along(place * 0.06, -0.2, 0.74), FOOT - 3.2 * piles[place] + 1.6, 1.3))
    truth = along(r.truth, -0.2, 0.74)
    return [Shape(path([(truth, TOP), (truth, FOOT)]), "symptoms", 1.5), Shape("".join(dots), "alliance", 0, 1)]


EMBLEMS = {
    "chapters/01-freud": freud,
    "chapters/02-zetzel": zetzel,
    "chapters/03-greenson": greenson,
    "chapters/04-bordin": bordin,
    "chapters/05-rogers": rogers,
    "chapters/06-collaboration": collaboration,
    "chapters/07-elements": elements,
    "chapters/08-impact": impact,
    "chapters/09-ebb-and-flow": ebb_and_flow,
    "chapters/10-measuring": measuring,
    "chapters/11-contexts": contexts,
    "chapters/12-your-study": your_study,
}

# --- on the pages ----------------------------------------------------------------------


def emblem(chapter, **settings):
    """The emblem of a chapter (the name of its page) as SVG, with its scene set so; "" for one that has none."""
    return fill("emblem.html", shapes=EMBLEMS[chapter](**settings)) if chapter in EMBLEMS else ""


class chapters_here(nodes.General, nodes.Element):  # noqa: N801 - docutils names nodes in lower case
    """Where the list of chapters goes."""


class Chapters(SphinxDirective):
    """A place for the list of chapters; their titles are known when all of them have been read."""

    def run(self):
        return [chapters_here()]


def chapters(app, page):
    """The chapters in the order of reading, for the list on a page: (address, title, emblem) each."""
    titles = app.env.titles
    names = sorted(name for name in titles if name.startswith("chapters/"))
    return [(app.builder.get_relative_uri(page, name), titles[name].astext(), emblem(name)) for name in names]


def draw(app, doctree, name):
    """Puts its emblem before the title of a chapter, and the list of chapters where it is asked for."""
    if name in EMBLEMS:
        beside = nodes.raw("", emblem(name), format="html")
        next(doctree.findall(nodes.section)).insert(0, beside)
    for place in list(doctree.findall(chapters_here)):
        place.replace_self(nodes.raw("", fill("chapters.html", chapters=chapters(app, name)), format="html"))


def setup(app):
    """Sphinx calls this, by way of `course`."""
    app.add_node(chapters_here)
    app.add_directive("chapters", Chapters)
    app.connect("doctree-resolved", draw)

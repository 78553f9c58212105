"""How much the published findings pin down: models before and after they were asked to fit them."""

from ..lenses.others import answers
from ..words import number, sentence
from . import Scene
from .draw import label, marks, nameless, panels, rule
from .look import FAINT, LOOK
from .pair import BOND, GOAL, INTAKE, TASK
from .setting import choice, opens_at

# what is asked: in the choice, its name, on the axis, in the sentence, unit and decimals
ASKED = (
    ("how this client ends", "end", "Symptoms after 16 sessions, 0–40", "symptoms at the end", "", 1),
    ("a point more of goal agreement", "goal", "Symptoms lower at the end, by", "what a point more of goal agreement takes from symptoms", "", 2),
    ("a point more of the bond", "bond", "Symptoms lower at the end, by", "what a point more of the bond takes from symptoms", "", 2),
    ("a rupture that stays", "tear", "Symptoms higher at the end, by", "what an early rupture that stays adds to symptoms", "", 1),
    ("the chance of a rupture", "chance", "Chance of a rupture in a session, %", "the chance of a rupture in a session", "%", 1),
)  # fmt: skip
COLUMNS = 30  # places for dots along the axis


def _result(question, goal, task, bond, symptoms):
    return answers([a[1] for a in ASKED if a[0] == question][0], goal, task, bond, symptoms)


def _about(r):
    """Axis, words, unit and decimals of what is asked."""
    return [a[2:] for a in ASKED if a[1] == r.asked][0]


def _stacked(values, low, high):
    """Dots piled up where values crowd: (x, y), each value in its own place along the axis."""
    width, piles, y = (high - low) / COLUMNS or 1, {}, []
    for value in values:
        place = int((value - low) / width)
        piles[place] = piles.get(place, 0) + 1
        y.append(piles[place])
    return values, y


def _figure(r):
    low, high = min(r.before + r.after + [r.ours]), max(r.before + r.after + [r.ours])
    room = 0.08 * (high - low) or 1
    (x1, y1), (x2, y2) = _stacked(r.before, low, high), _stacked(r.after, low, high)
    top = max(y1 + y2) + 3
    purple = LOOK["alliance"].colour
    notes = [
        label("before any finding was asked", low - room, top - 0.8, anchor="left", shift=4),
        label("models that fit the findings", low - room, top - 0.8, "2", purple, "left", 4),
        label("ours", r.ours, top - 2.2, "2", shift=4),
    ]
    shapes = [rule((r.ours, 0), (r.ours, top), axis, FAINT, "dash") for axis in ("", "2")]
    shapes += [_span(r.spread, ""), _span(r.left, "2")]
    along, up = {"range": [low - room, high + room]}, nameless(range=[0, top], showticklabels=False, showgrid=False)
    return panels(
        [marks("before", x1, y1, "circle-open", LOOK["symptoms"].colour, size=7, hover="%{x:.1f}"),
         marks("after", x2, y2, "circle", purple, "2", size=7, hover="%{x:.1f}")],
        notes, (nameless(**dict(along, showticklabels=False)), up), (dict(along, title={"text": _about(r)[0]}), up),
        (0.46, 0.54), shapes=shapes, hovermode="closest", margin={"l": 24, "r": 16, "t": 14, "b": 44},
    )  # fmt: skip


def _span(ends, axis):
    """A bar at the foot of a panel, as far as nine in ten reach."""
    return dict(rule((ends[0], 0.15), (ends[1], 0.15), axis, LOOK["symptoms"].colour, width=5))


def _sentence(r):
    _, words, unit, digits = _about(r)

    def said(value):
        return number(value, digits) + unit

    def between(ends):
        return f"between {said(ends[0])} and {said(ends[1])}"

    return sentence(
        f"Asked for {words}, nine in ten of {len(r.before)} models answer {between(r.spread)} before any finding is asked of them",
        f"and {between(r.left)} if they fit the published findings;",
        f"the course's own model says {said(r.ours)} (simulated).",
    )


def _table(r):
    rows = [list(row) for row in zip(sorted(r.before), sorted(r.after))]
    return {"columns": ["before the findings", "models that fit them"], "digits": [2, 2], "rows": rows}


def _numbers(r):
    """What the course's own model says; another question has other words, and is not compared."""
    _, words, _, digits = _about(r)
    return [(words, r.ours, digits)]


SCENES = [
    Scene(
        "findings", "How much the findings pin down",
        [choice("question", "You ask", [a[0] for a in ASKED], "One thing about one pair, without chance.")]
        + [opens_at(each, 5.0, high=6.0) for each in (GOAL, TASK, BOND)] + [INTAKE],  # room for a point more
        _result, _figure, _sentence, _table, _numbers,
    ),
]  # fmt: skip

"""Telling a course of therapy: its lines, the marks of its events, its words, its table."""

from ..alliance import P
from ..words import count, listing, moved, number, sentence, side
from .draw import agreement_axis, beside, cutoff, faint, haze, label, line, marks, panels, session_axis, symptom_axis
from .look import LOOK, paled
from .setting import switch

PURPLE, GREY = LOOK["alliance"].colour, LOOK["symptoms"].colour
OTHERS = switch(
    "others", "Other models", False,
    "What other models say that fit the same published findings: nine in ten of them lie in the band.",
)  # fmt: skip
EVENTS = (("rupture", "triangle-down-open"), ("repaired", "triangle-up-open"))
FOOT = 0.4  # where the marks of events stand, below the lowest agreement

# --- figure ----------------------------------------------------------------------------


def element_lines(told, names=("goal", "task", "bond"), width=3):
    """The lines of some elements of a `Course`, and the marks of its events below them."""
    return [line(name, told.session, getattr(told, name), width=width) for name in names] + event_marks(told)


def event_marks(told):
    """Marks at the foot of the panel in the sessions with a rupture, and in those with a repair."""
    return [_event_marks(told, name, symbol) for name, symbol in EVENTS]


def _event_marks(told, name, symbol):
    x = [s for s, happens in zip(told.session, getattr(told, name)) if happens]
    said = "repair" if name == "repaired" else name
    return marks(said, x, [FOOT for _ in x], symbol, PURPLE, size=13, hover=said)


def event_key(sessions, said="▽ rupture<br>△ repair"):
    """What the marks at the foot of the agreement panel mean, in the margin beside them."""
    return label(said, sessions, FOOT, colour=PURPLE)


def element_labels(told, others=(), low=2.2):
    """The names of the elements at their lines' ends, and of `others`: (words, y, colour) each."""
    ends = [(name, getattr(told, name)[-1], LOOK[name].colour) for name in ("goal", "task", "bond")]
    return beside(ends + list(others), len(told.session), 0.75, low, 7)


def symptom_line(told, tellings=(), others=None):
    """The symptoms of a `Course` over the haze of all its tellings and the band of other models, for the panel below."""
    behind = [haze(told.session, tellings, "2")] if tellings else []
    return (
        behind + other_models(told, others) + [line("symptoms", told.session, told.symptoms, "2", width=4, marks=False)]
    )


def other_models(told, others):
    """The band between which nine in ten of the other models lie, for the panel below; nothing without them."""
    if others is None:
        return []
    name, colour = "other models that fit the same findings", paled(PURPLE, 0.3)
    edges = [faint(told.session, y, "2", name, colour=colour) for y in (others.low, others.high)]
    edges[1]["fill"], edges[1]["fillcolor"] = "tonexty", colour
    return edges


def symptom_labels(ends, sessions, high, others=None):
    """Names beside lines of symptoms and the band of other models, pushed apart: (words, y) each, or (words, y, colour)."""
    if others is not None:
        ends = list(ends) + [("others", (others.low[-1] + others.high[-1]) / 2, PURPLE)]
    named = [(e[0], e[1], e[2] if len(e) > 2 else GREY) for e in ends]
    return beside(named, sessions, 0.13 * high, 0.03 * high, high, "2")


def over_symptoms(data, notes, sessions, *, high=40, upper=None, shapes=(), split=(0.4, 0.46), title=None, **layout):
    """The figure of a course: `upper` (an axis pair, agreement unless given) above, symptoms below."""
    title = title or "Session (weekly)"
    rule, name = cutoff(0.5, sessions + 0.5, high)
    above = upper or (session_axis(sessions, title=""), agreement_axis())
    below = (session_axis(sessions, title=title), symptom_axis(high))
    return panels(data, notes + [name], above, below, split, shapes=[rule] + list(shapes), **layout)


# --- words -----------------------------------------------------------------------------


def change(symptoms):
    """What symptoms did, and on which side of the cut-off they end, of their course session by session."""
    return f"{moved(symptoms[0], symptoms[-1])}, {side(symptoms[-1], P.cutoff)} the cut-off of {number(P.cutoff, 0)}"


def others_told(others):
    """Where symptoms end in nine in ten of the other models; nothing without them."""
    if others is None:
        return ""
    return (
        f"In nine in ten of {others.models} other models that fit the same findings, "
        f"symptoms end between {number(others.low[-1])} and {number(others.high[-1])} (simulated)."
    )


def events_told(told):
    """Ruptures and repairs of a `Course` in words."""
    torn = [str(s) for s, happens in zip(told.session, told.rupture) if happens]
    mended = [str(s) for s, happens in zip(told.session, told.repaired) if happens]
    if not torn:
        return "No rupture."
    said = sentence(count(len(torn), "rupture")) + f" ({_sessions(torn)}), "
    return said + (f"repair in {_sessions(mended)}." if mended else "not repaired.")


def _sessions(numbers):
    """ "session 4", "sessions 4 and 9"."""
    return ("session " if len(numbers) == 1 else "sessions ") + listing(numbers)


def together_told(together):
    """Several courses in one sentence: ruptures, repairs, how many end below the cut-off."""
    return (
        f"In all {count(together.tellings, 'telling')} together: {count(together.ruptures, 'rupture')} and "
        f"{count(together.repairs, 'repair')}; symptoms end below the cut-off in {together.below}."
    )


# --- table -----------------------------------------------------------------------------


def course_table(told, others=None):
    """A `Course` session by session, with the ends of the band of other models where it is asked."""
    columns = ["session", "goal", "task", "bond", "alliance", "strength", "symptoms"]
    rows = [list(row) for row in zip(*[getattr(told, name) for name in columns])]
    ends = [] if others is None else [others.low, others.high]
    for i, row in enumerate(rows):
        row.extend([end[i] for end in ends] + [happened(told, i)])
    named = ["other models from", "to"] if ends else []
    return {
        "columns": columns + named + ["event"],
        "digits": [0, 2, 2, 2, 2, 2, 1] + [1 for _ in ends] + [0],
        "rows": rows,
    }


def happened(told, i):
    """The events of the session at that place in words."""
    said = ["repair"] if told.repaired[i] else []
    if told.rupture[i]:
        said.append("withdrawal" if told.withdrawal[i] else "confrontation")
    return ", ".join(said)

"""Chapter 2: what a client can bring, what technique makes of it, and who is turned away."""

from ..alliance import P
from ..lenses import zetzel as lens
from ..words import SMALL, count, moved, number, sentence, side
from . import Scene
from .course import change, course_table, event_key, event_marks, events_told, over_symptoms, symptom_line
from .draw import (
    agreement_axis,
    beside,
    cutoff,
    faint,
    label,
    line,
    marks,
    nameless,
    panels,
    session_axis,
    symptom_axis,
    upright,
)  # fmt: skip
from .goal import Goal
from .guess import pick
from .look import LOOK, SHADE
from .setting import Control, choice, stepper, switch

PURPLE, GREY = LOOK["alliance"].colour, LOOK["symptoms"].colour
# the alliance as the mean of the three, with room for a name above 7
ALLIANCE = agreement_axis("Alliance", high=7.9)
CAPACITY = Control(
    "capacity", "Capacity to ally", "range", 1.0, 7.0, 0.5, 5.0, "of 7", (),
    "Ego maturity, as the client brought it: to trust, to wait, to step back and look.", "",
)  # fmt: skip


def _comes_to(pair):
    """The three agreements that a theory's levers come to, in words."""
    return f"It comes to goal {number(pair.goal)}, task {number(pair.task)} and bond {number(pair.bond)}."


def _alliances(r, axis=""):
    """The line of the alliance, and pale behind it that of what was not chosen."""
    x, name = r.told.session, "alliance, " + r.other
    return [faint(x, r.untold.alliance, axis, name, width=2), line("alliance", x, r.told.alliance, axis)]


def _level(name, start, end, y, axis, colour):
    """A level to measure by; as a trace, since the grid covers rules."""
    return faint([start, end], [y, y], axis, name, 1.5, colour=colour)


def _ceiling(capacity, sessions, axis=""):
    """The ceiling that a capacity sets, and its name: (trace, label)."""
    name = label("ceiling", 1, capacity + 0.45, axis, PURPLE, shift=0)
    return _level("ceiling", 0.5, sessions + 0.5, capacity, axis, PURPLE), name


# room for two words in the margin at the right
WIDE = {"l": 58, "r": 94, "t": 14, "b": 44}

# --- (a) capacity and technique --------------------------------------------------------

SHORT = {lens.FIRST: "defence first", lens.EARLY: "deep early"}


def _schools_figure(r):
    n, x = len(r.told.session), r.told.session
    ceiling, name = _ceiling(r.capacity, n)
    behind = faint(x, r.untold.symptoms, "2", "symptoms, " + r.other, width=1.5)
    data = [ceiling] + _alliances(r) + event_marks(r.told) + [behind] + symptom_line(r.told)
    this, that = SHORT[r.technique], SHORT[r.other]
    notes = beside([(that, r.untold.alliance[-1], None), (this, r.told.alliance[-1], PURPLE)], n, 0.9, 2.3, 7.5)
    notes.extend(beside([(that, r.untold.symptoms[-1], None), (this, r.told.symptoms[-1], GREY)], n, 4.5, 2, 30, "2"))
    upper = (session_axis(n, title=""), ALLIANCE)
    return over_symptoms(data, notes + [name, event_key(n)], n, high=30, upper=upper, margin=WIDE)


def _schools_sentence(r):
    said = [
        f"with {a.technique} the alliance averages {number(a.alliance)} and symptoms end at {number(a.symptoms)}"
        for a in r.averages
    ]
    return sentence(
        f"A capacity of {number(r.capacity)} puts the ceiling of the alliance at {number(r.capacity)}.",
        _comes_to(r.pair),
        f"In this telling symptoms {change(r.told.symptoms)}.",
        events_told(r.told),
        f"In all {count(r.tellings, 'telling')} together: {'; '.join(said)} (illustrative).",
    )


ALIKE = "about the same"


def _schools_better(r):
    """The technique with which symptoms end lower over all tellings, unless it is by less than half a point."""
    this, that = sorted(r.averages, key=lambda a: a.symptoms)
    return [ALIKE if that.symptoms - this.symptoms < 0.5 else this.technique]


def _schools_turned(r):
    """Whether one technique is clearly better on average, and worse in this telling."""
    this, that = [[a.symptoms for a in r.averages if a.technique == name][0] for name in (r.technique, r.other)]
    gap = r.told.symptoms[-1] - r.untold.symptoms[-1]
    return abs(this - that) >= 0.5 and abs(gap) >= 0.05 and (this < that) == (gap > 0)


# --- (b) two readings ------------------------------------------------------------------

SIDE = {lens.INSIDE: "as inside", lens.OUTSIDE: "as outside"}
TONE = {
    "title": {"text": "Transference"}, "range": [-1.25, 1.15],
    "tickvals": [-1, 0, 1], "ticktext": ["hostile", "neutral", "friendly"],
}  # fmt: skip


def _readings_figure(r):
    n, x = len(r.told.session), r.told.session
    mood = dict(faint(x, r.tones, name="transference", width=2, colour=GREY), fill="tozeroy", fillcolor=SHADE)
    ceiling, name = _ceiling(r.capacity, n, "2")
    ends = [(SIDE[r.other], r.untold.alliance[-1], None), (SIDE[r.reading], r.told.alliance[-1], PURPLE)]
    notes, shapes = beside(ends, n, 0.9, 1, 7.5, "2") + [name], []
    if r.hostile:
        left = r.worst <= n / 2
        notes.append(label("most<br>hostile", r.worst, 0.6, "", GREY, "left" if left else "right", 5 if left else -5))
        shapes.append(upright(r.worst))
    return panels(
        [mood, ceiling] + _alliances(r, "2"), notes,
        (session_axis(n, title="", every=5), TONE), (session_axis(n, every=5), ALLIANCE), (0.6, 0.66),
        margin={"l": 74, "r": 76, "t": 14, "b": 44}, shapes=shapes,
    )  # fmt: skip


def _readings_sentence(r):
    this, that = r.held
    mood = f"is at its most hostile in session {r.worst}."
    if not r.hostile:
        mood = f"never turns hostile; it is least friendly in session {r.worst}."
    return sentence(
        "The transference " + mood,
        _comes_to(r.pair),
        f"Read as {this.reading}, the alliance then stands at {number(this.then)},",
        f"and in all ranges from {number(this.low)} to {number(this.high)};",
        f"read as {that.reading}, it then stands at {number(that.then)},",
        f"and ranges from {number(that.low)} to {number(that.high)} (illustrative).",
    )


def _readings_table(r):
    t = r.told
    columns = [t.session, r.tones, t.goal, t.task, t.bond, t.alliance, r.untold.alliance]
    names = ["session", "transference, −1 to 1", "goal", "task", "bond", "alliance", "alliance in the other reading"]
    return {"columns": names, "digits": [0, 2, 2, 2, 2, 2, 2], "rows": [list(row) for row in zip(*columns)]}


# --- (c) who is turned away ------------------------------------------------------------


def _sorting_figure(r):
    capacity, door = {"range": [1.2, 7], "dtick": 1}, r.threshold - 0.25
    title = {"text": "Capacity before treatment, of 7", "standoff": 4}
    below, name = cutoff(1.2, 7, 25)
    notes = [
        name,
        label("ceiling<br>at first", 7, 6.6, "", PURPLE, shift=4),
        label("at intake", 7, r.intake, "2", GREY, shift=4),
        label("turned away" if door > 3.25 else "away", door, 7.5, "", GREY, "right", -5),
        label("let in", door, 7.5, "", GREY, shift=5),
    ]
    return panels(
        _behind(r) + _people(r, True) + (_people(r, False) if r.seen else []), notes + _unknown(r),
        (nameless(showticklabels=False, **capacity), ALLIANCE), (dict(capacity, title=title), symptom_axis(25)),
        (0.44, 0.5), hovermode="closest", shapes=[upright(door), below],
    )  # fmt: skip


def _behind(r):
    """The ceiling at first, the symptoms at intake, and from there a line down to each who is shown."""
    shown = [p for p in r.people if p.let_in or r.seen]
    x = [place for p in shown for place in (p.capacity, p.capacity, None)]
    y = [place for p in shown for place in (r.intake, p.symptoms, None)]
    return [
        faint([1, 7], [1, 7], "", "ceiling", 1.5, colour=PURPLE),
        _level("at intake", 1.2, 7, r.intake, "2", GREY),
        faint(x, y, "2", "from intake to end"),
    ]


def _people(r, let_in):
    """A mark for the alliance and one for the symptoms of each who is let in, or turned away."""
    some = [p for p in r.people if p.let_in == let_in]
    name, form, x = "let in" if let_in else "turned away", "" if let_in else "-open", [p.capacity for p in some]
    return [
        marks(name, x, [p.alliance for p in some], "star" + form, PURPLE),
        marks(name, x, [p.symptoms for p in some], "circle" + form, GREY, "2"),
    ]


def _unknown(r):
    """A question mark for each person of whom nothing is known."""
    hidden = [] if r.seen else [p for p in r.people if not p.let_in]
    between = (P.cutoff + r.intake) / 2
    return [label("?", p.capacity, between, "2", GREY, anchor="center", shift=0, size=18) for p in hidden]


def _sorting_sentence(r):
    inside, outside = r.inside, r.outside
    said = (
        f"From a capacity of {number(r.threshold)} upwards {count(inside.size, 'person is', 'people are')} let in: "
        f"{_of(inside)} below the cut-off, with symptoms of {number(inside.symptoms)} on average."
    )
    away = sentence(count(outside.size, "person is", "people are")) + " turned away"
    if not r.seen:
        return sentence(said, away + ", and nobody learns what would have become of them.")
    return sentence(
        said,
        away + ". Had they been let in:",
        f"{_of(outside)} below it, with {number(outside.symptoms)} on average,",
        f"and their ceilings, on average, {moved(outside.before, outside.after)} (illustrative).",
    )


def _of(group):
    """ "all four end", "none of the two ends", "two of the six end"."""
    few, many = SMALL[group.below], SMALL[group.size]
    if group.below == group.size:
        return "that one ends" if group.size == 1 else f"all {many} end"
    if group.below == 0:
        return "that one does not end" if group.size == 1 else f"none of the {many} ends"
    return f"{few} of the {many} {'ends' if group.below == 1 else 'end'}"


def _sorting_table(r):
    columns = ["person", "capacity before treatment", "sorted", "ceiling at the end", "goal", "task", "bond"]
    rows = []
    for p in r.people:
        ends = [p.ceiling, p.goal, p.task, p.bond, p.alliance, p.symptoms, side(p.symptoms, P.cutoff)]
        known = ends if p.let_in or r.seen else ["not known" for _ in ends]
        rows.append([p.number, p.capacity, "let in" if p.let_in else "turned away"] + known)
    return {
        "columns": columns + ["alliance", "symptoms at the end", "cut-off"],
        "digits": [0, 1, 0, 1, 2, 2, 2, 2, 1, 0],
        "rows": rows,
    }


def _sorting_numbers(r):
    """Of those turned away nothing is said where nobody looks."""
    ends = [("symptoms of those let in", r.inside.symptoms, 1)] if r.inside.size else []
    if r.seen and r.outside.size:
        ends.append(("symptoms of those turned away", r.outside.symptoms, 1))
    return [("people let in", r.inside.size, 0)] + ends


SCENES = [
    Scene(
        "zetzel", "Capacity and technique",
        [CAPACITY,
         choice("technique", "Technique", lens.TECHNIQUES, "The two schools that Zetzel reports."),
         stepper("telling", "Tell it again", lens.TELLINGS, "The same two people, another run of chance.")],
        lens.capacity_and_technique, _schools_figure, _schools_sentence, lambda r: course_table(r.told),
        ask=pick("This client brings a capacity of 5 of 7, like Miss Drew. With which technique do symptoms end lower, "
                 "on average?", (lens.FIRST, lens.EARLY, ALIKE), _schools_better),
        goals=[Goal("telling", "one telling in which the technique that does better on average does worse.",
                    _schools_turned, lambda r: "From this one case either school could have proved the other wrong. "
                    "One telling decides nothing; the average of many can.")],
    ),
    Scene(
        "reading", "Inside or outside?",
        [choice("reading", "The alliance lies", lens.READINGS, "As two kinds of readers understand Zetzel."),
         Control("swing", "Swing of the transference", "range", 0.0, 2.0, 0.25, 1.0, "", (),
                 "How far the client's feelings for the therapist go up and down.", ""),
         CAPACITY,
         stepper("telling", "Tell it again", 10, "The same two people, another run of chance.")],
        lens.two_readings, _readings_figure, _readings_sentence, _readings_table,
    ),
    Scene(
        "sorting", "Who is turned away",
        [Control("threshold", "Let in from a capacity of", "range", 2.5, 6.5, 0.5, 5.0, "of 7", (),
                 "All ten people have the same symptoms at intake.", ""),
         choice("origin", "Capacity is", lens.ORIGINS, "Fixed, or raised by work that the two do together."),
         switch("seen", "Show those turned away", False, "What would have become of them."),
         stepper("telling", "Ten other people", 6, "The same capacities, another run of chance.")],
        lens.turned_away, _sorting_figure, _sorting_sentence, _sorting_table, _sorting_numbers,
    ),
]  # fmt: skip

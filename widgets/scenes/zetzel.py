"""Chapter 2: what a client can bring, what technique makes of it, and who is turned away.

What is Zetzel's and what the course's own stands in `lenses/zetzel.py`.
"""

from ..alliance import P, alliance, parameters, rating, score, share, strength
from ..lenses.zetzel import (
    ANALYSIS,
    EARLY,
    FIRST,
    GIVEN,
    INSIDE,
    MADE,
    OUTSIDE,
    agreement,
    analysis,
    depth,
    read,
    tone,
    transference,
    ways,
)
from ..words import SMALL, count, number, sentence
from .bordin import ELEMENTS, chances_of, change, course_table, event_key, event_marks, events_told
from .look import (
    FAINT,
    LOOK,
    agreement_axis,
    cutoff_line,
    faint,
    figure,
    label,
    line,
    session_axis,
    symptom_axis,
    triangle,
)
from .setting import Control, choice, stepper, switch

CAPACITY = Control(
    "capacity", "Capacity to ally", "range", 1.0, 7.0, 0.5, 5.0, "of 7", (),
    "Ego maturity, as the client brought it: to trust, to wait, to step back and look.", "",
)  # fmt: skip
PURPLE, GREY = LOOK["alliance"].colour, LOOK["symptoms"].colour


def allied(state):
    """The alliance of a session, 1 to 7."""
    return rating(alliance(state.goal, state.task, state.bond))


def comes_to(terms):
    """The three agreements that a theory's levers come to, in words."""
    return f"It comes to goal {number(terms.goal)}, task {number(terms.task)} and bond {number(terms.bond)}."


def table_of(told, technique):
    """A course session by session; the strength is that against what the session asked."""
    rows = []
    for i, s in enumerate(told):
        asked = ways(depth(technique, i + 1, s.bond))
        table = course_table([s], asked)
        rows.append([i + 1] + table["rows"][0][1:])
    return {"columns": table["columns"], "digits": table["digits"], "rows": rows}


def shape_of(terms):
    """The triangle of what a theory's levers come to."""
    g, t, b = share(terms.goal), share(terms.task), share(terms.bond)
    return triangle(terms.goal, terms.task, terms.bond, strength(g, t, b, terms.therapy))


def other_line(x, y, axis, name):
    """The line of what was not chosen: pale."""
    trace = faint(x, y, axis, name)
    trace["line"] = {"color": FAINT, "width": 3}
    return trace


def ceiling_line(value, sessions, axis=""):
    """The ceiling that a capacity sets, drawn behind the lines, and its name."""
    shape = {
        "type": "line", "x0": 0.5, "x1": sessions + 0.5, "y0": value, "y1": value,
        "xref": "x" + axis, "yref": "y" + axis, "layer": "below", "line": {"color": PURPLE, "width": 1.5},
    }  # fmt: skip
    return shape, label("ceiling", 1, value + 0.45, axis, PURPLE, shift=0)


def two_labels(chosen, other, x, gap, low, axis, colour):
    """Names beside the chosen line and the other one, (name, y) each, pushed apart and up to `low`."""
    up = 1 if chosen[1] >= other[1] else -1
    half = max(abs(chosen[1] - other[1]), gap) / 2
    middle = max((chosen[1] + other[1]) / 2, low + half)
    notes = [
        label(chosen[0], x, middle + up * half, axis, colour),
        label(other[0], x, middle - up * half, axis),
    ]
    for note in notes:
        note["align"] = "left"
    return notes


# --- (a) capacity and technique --------------------------------------------------------

TECHNIQUES = (FIRST, EARLY)
SHORT = {FIRST: "defence<br>first", EARLY: "deep<br>early"}
SESSIONS, TELLINGS = 16, 6


def capacity_and_technique(capacity, technique, telling):
    """One client under a ceiling, with either technique."""
    other = EARLY if technique == FIRST else FIRST
    courses = {}
    for way in TECHNIQUES:
        courses[way] = [analysis(capacity, way, chances_of(n, SESSIONS))[0] for n in range(1, TELLINGS + 1)]
    told, else_told = courses[technique][telling - 1], courses[other][telling - 1]
    terms = agreement(capacity, technique)
    return {
        "figure": _capacity_figure(told, else_told, capacity, technique, other),
        "sentence": _capacity_sentence(told, courses, capacity, terms),
        "table": table_of(told, technique),
        "triangle": shape_of(terms),
    }


def averages(courses):
    """The mean alliance over all sessions, 1 to 7, and the mean symptoms at the end, 0 to 40."""
    every = [allied(s) for c in courses for s in c]
    ends = [score(c[-1].symptoms) for c in courses]
    return sum(every) / len(every), sum(ends) / len(ends)


def _capacity_figure(told, else_told, capacity, technique, other):
    n = len(told)
    x = list(range(1, n + 1))
    a, o = [allied(s) for s in told], [allied(s) for s in else_told]
    y, z = [score(s.symptoms) for s in told], [score(s.symptoms) for s in else_told]
    ceiling, named = ceiling_line(capacity, n)
    data = [
        other_line(x, o, "", "alliance, " + other),
        line("alliance", x, a),
        event_marks(told, "rupture", "rupture", "triangle-down-open"),
        event_marks(told, "repaired", "repair", "triangle-up-open"),
        other_line(x, z, "2", "symptoms, " + other),
        line("symptoms", x, y, "2", width=4, marks=False),
    ]
    notes = two_labels((SHORT[technique], a[-1]), (SHORT[other], o[-1]), n, 1.7, 2.3, "", PURPLE)
    notes.extend(two_labels((SHORT[technique], y[-1]), (SHORT[other], z[-1]), n, 9, 4, "2", GREY))
    notes.extend([named, label("cut-off 10", 1, P.cutoff - 2, "2", shift=0), event_key(n)])
    return figure(
        data,
        xaxis=session_axis(n, "y", title=False),
        yaxis=_alliance_axis([0.46, 1]),
        xaxis2=session_axis(n, "y2"),
        yaxis2=symptom_axis([0, 0.4], high=30),
        shapes=[ceiling, cutoff_line(P.cutoff, n)],
        annotations=notes,
    )


def _alliance_axis(domain, anchor="x"):
    """The axis of agreement for the mean of the three, with room for a name above 7."""
    axis = agreement_axis(domain, anchor)
    axis["title"], axis["range"] = {"text": "Alliance"}, [-0.1, 7.9]
    return axis


def _capacity_sentence(told, courses, capacity, terms):
    said = []
    for way in TECHNIQUES:
        a, y = averages(courses[way])
        said.append(f"with {way} the alliance averages {number(a)} and symptoms end at {number(y)}")
    return sentence(
        f"A capacity of {number(capacity)} puts the ceiling of the alliance at {number(capacity)}.",
        comes_to(terms),
        f"In this telling symptoms {change(told)}.",
        events_told(told),
        f"In all {count(TELLINGS, 'telling')} together: {'; '.join(said)} (illustrative).",
    )


# --- (b) two readings ------------------------------------------------------------------

READINGS = (INSIDE, OUTSIDE)
SIDE = {INSIDE: "read as<br>inside", OUTSIDE: "read as<br>outside"}
MOODY, FROM = 20, 11  # sessions; the tellings begin with one that swings both ways


def two_readings(capacity, swing, reading, telling):
    """One client, one transference, and the alliance as either reading has it.

    That it moves with the transference, or not, is what a reading says; how far is the course's.
    """
    fates = chances_of(telling + FROM, MOODY)
    moods = transference(fates, swing)
    courses = {r: analysis(capacity, FIRST, read(fates, moods, r))[0] for r in READINGS}
    terms = agreement(capacity, FIRST)
    tones = [tone(m) for m in moods]
    worst = min(range(MOODY), key=lambda i: tones[i])
    other = OUTSIDE if reading == INSIDE else INSIDE
    return {
        "figure": _reading_figure(tones, worst, courses[reading], courses[other], capacity, reading, other),
        "sentence": _reading_sentence(tones, worst, courses, reading, other, terms),
        "table": _reading_table(tones, courses[reading], courses[other]),
        "triangle": shape_of(terms),
    }


def _reading_figure(tones, worst, told, else_told, capacity, reading, other):
    x = list(range(1, len(tones) + 1))
    a, o = [allied(s) for s in told], [allied(s) for s in else_told]
    ceiling, named = ceiling_line(capacity, len(x), "2")
    mood = faint(x, tones, "", "transference")
    mood["line"] = {"color": GREY, "width": 2}
    mood["fill"], mood["fillcolor"] = "tozeroy", "rgba(128,128,128,0.25)"
    data = [mood, other_line(x, o, "2", "alliance, " + other), line("alliance", x, a, "2")]
    notes = two_labels((SIDE[reading], a[-1]), (SIDE[other], o[-1]), len(x), 1.7, 1, "2", PURPLE)
    notes.append(named)
    shapes = [ceiling]
    if tones[worst] < -0.05:
        shapes.append(_moment(worst + 1))
        early = worst < MOODY / 2
        notes.append(
            label("most<br>hostile", worst + 1, 0.6, "", GREY, "left" if early else "right", 5 if early else -5)
        )
    return figure(
        data,
        margin={"l": 74, "r": 76, "t": 14, "b": 44},
        xaxis=_fives(session_axis(len(x), "y", title=False)),
        yaxis={
            "title": {"text": "Transference"}, "range": [-1.25, 1.15], "domain": [0.66, 1], "anchor": "x",
            "tickvals": [-1, 0, 1], "ticktext": ["hostile", "neutral", "friendly"],
        },
        xaxis2=_fives(session_axis(len(x), "y2")),
        yaxis2=_alliance_axis([0, 0.6], "x2"),
        shapes=shapes,
        annotations=notes,
    )  # fmt: skip


def _fives(axis):
    """An axis of sessions with every fifth of them named: there is little room beside the words."""
    axis["dtick"], axis["tick0"] = 5, 5
    return axis


def _moment(session):
    """A line through both panels at one session."""
    return {
        "type": "line", "x0": session, "x1": session, "y0": 0, "y1": 1, "xref": "x", "yref": "paper",
        "layer": "below", "line": {"color": FAINT, "width": 1.5, "dash": "dot"},
    }  # fmt: skip


def _reading_sentence(tones, worst, courses, reading, other, terms):
    if tones[worst] > -0.05:
        mood = f"The transference never turns hostile; it is least friendly in session {worst + 1}."
    else:
        mood = f"The transference is at its most hostile in session {worst + 1}."
    said = []
    for r in (reading, other):
        a = [allied(s) for s in courses[r]]
        said.append((number(a[worst]), number(min(a)), number(max(a))))
    return sentence(
        mood,
        comes_to(terms),
        f"Read as {reading}, the alliance then stands at {said[0][0]}, and in all ranges from {said[0][1]} to {said[0][2]};",
        f"read as {other}, it then stands at {said[1][0]}, and ranges from {said[1][1]} to {said[1][2]} (illustrative).",
    )


def _reading_table(tones, told, else_told):
    rows = []
    for i, s in enumerate(told):
        rows.append([i + 1, tones[i]] + [rating(getattr(s, e)) for e in ELEMENTS] + [allied(s), allied(else_told[i])])
    return {
        "columns": ["session", "transference, −1 to 1", "goal", "task", "bond", "alliance", "alliance in the other reading"],
        "digits": [0, 2, 2, 2, 2, 2, 2],
        "rows": rows,
    }  # fmt: skip


# --- (c) who is turned away ------------------------------------------------------------

CAPACITIES = (2.0, 2.5, 3.0, 3.5, 4.0, 4.5, 5.0, 5.5, 6.0, 6.5)
LONG, LATE = 24, 12  # sessions, and those from which the alliance is averaged
QUIET = parameters(pull=0.0, growth=0.0, exposure=ANALYSIS.exposure, flux=0.08)


def turned_away(threshold, origin, seen, telling):
    """Ten people with the same symptoms, sorted by their capacity before treatment.

    That capacity, not symptom, decides is Zetzel's (1968); the threshold, and what would have
    become of those turned away, are the course's.
    """
    people = []
    for i, capacity in enumerate(CAPACITIES):
        fates = chances_of((telling - 1) * len(CAPACITIES) + i + 1, LONG)
        states, ceilings = analysis(capacity, FIRST, fates, origin, QUIET)
        people.append((capacity, capacity >= threshold, states, ceilings))
    return {
        "figure": _sorting_figure(people, threshold, seen),
        "sentence": _sorting_sentence(people, threshold, origin, seen),
        "table": _sorting_table(people, seen),
        "triangle": "",
    }


def late_alliance(states):
    """The mean alliance of the second half, 1 to 7."""
    late = [allied(s) for s in states[LATE:]]
    return sum(late) / len(late)


def _sorting_figure(people, threshold, seen):
    capacity = {"range": [1.2, 7], "dtick": 1}
    title = {"text": "Capacity before treatment, of 7", "standoff": 4}
    return figure(
        _sorting_data(people, seen),
        hovermode="closest",
        xaxis=dict(capacity, title={"text": ""}, anchor="y", showticklabels=False),
        yaxis=_alliance_axis([0.5, 1]),
        xaxis2=dict(capacity, title=title, anchor="y2"),
        yaxis2=symptom_axis([0, 0.44], high=25),
        shapes=[_door(threshold), _level(P.symptoms, "solid"), _level(P.cutoff, "dash")],
        annotations=[
            label("ceiling<br>at first", 7, 6.6, "", PURPLE, shift=4),
            label(
                "turned away" if threshold > 3.5 else "away", threshold - 0.25, 7.5, "", GREY, anchor="right", shift=-5
            ),
            label("let in", threshold - 0.25, 7.5, "", GREY, shift=5),
            label("at intake", 7, P.symptoms, "2", GREY, shift=4),
            label("cut-off", 7, P.cutoff, "2", GREY, shift=4),
        ],
    )


def _sorting_data(people, seen):
    """The ceiling, and a mark for each person: those turned away only if they are to be seen."""
    inside = [p for p in people if p[1]]
    outside = [p for p in people if not p[1]]
    ceiling = {
        "type": "scatter", "name": "ceiling", "mode": "lines", "x": [1, 7], "y": [1, 7], "xaxis": "x", "yaxis": "y",
        "line": {"color": PURPLE, "width": 1.5}, "hoverinfo": "skip",
    }  # fmt: skip
    data = [
        ceiling,
        _drops(people if seen else inside),
        _dots(inside, "let in", "", "star", late_alliance),
        _dots(inside, "let in", "2", "circle", _ends_at),
    ]
    if not seen:
        return data + [_unknown(outside)]
    return data + [
        _dots(outside, "turned away", "", "star-open", late_alliance),
        _dots(outside, "turned away", "2", "circle-open", _ends_at),
    ]


def _door(threshold):
    """The line between those let in and those turned away."""
    x = threshold - 0.25
    line = {"color": FAINT, "width": 1.5, "dash": "dot"}
    return {
        "type": "line",
        "x0": x,
        "x1": x,
        "y0": 0,
        "y1": 1,
        "xref": "x",
        "yref": "paper",
        "layer": "below",
        "line": line,
    }


def _ends_at(states):
    return score(states[-1].symptoms)


def _level(y, dash):
    """A line across the symptoms: where all begin, or the cut-off."""
    return {
        "type": "line", "x0": 1.2, "x1": 7, "y0": y, "y1": y, "xref": "x2", "yref": "y2", "layer": "below",
        "line": {"color": GREY, "width": 1.5, "dash": dash},
    }  # fmt: skip


def _drops(people):
    """A line for each person from the symptoms at intake to those at the end."""
    x, y = [], []
    for capacity, _, states, _ in people:
        x.extend([capacity, capacity, None])
        y.extend([P.symptoms, _ends_at(states), None])
    return faint(x, y, "2", "from intake to end")


def _dots(people, name, axis, symbol, height):
    """A mark for each person."""
    colour = GREY if axis else PURPLE
    return {
        "type": "scatter", "mode": "markers", "name": name, "xaxis": "x" + axis, "yaxis": "y" + axis,
        "x": [p[0] for p in people], "y": [height(p[2]) for p in people], "hovertemplate": "%{y:.1f}",
        "marker": {"symbol": symbol, "size": 11, "color": colour, "line": {"color": colour, "width": 2}},
    }  # fmt: skip


def _unknown(people):
    """A question mark for each person of whom nothing is known."""
    return {
        "type": "scatter", "mode": "text", "name": "not known", "xaxis": "x2", "yaxis": "y2", "hoverinfo": "skip",
        "x": [p[0] for p in people], "y": [P.cutoff + 5 for p in people], "text": ["?" for p in people],
        "textfont": {"size": 18, "color": GREY},
    }  # fmt: skip


def _well(people):
    """How many of them end below the cut-off."""
    return len([p for p in people if _ends_at(p[2]) < P.cutoff])


def _sorting_sentence(people, threshold, origin, seen):
    inside = [p for p in people if p[1]]
    outside = [p for p in people if not p[1]]
    said = (
        f"From a capacity of {number(threshold)} upwards {count(len(inside), 'person is', 'people are')} let in: "
        f"{_of(_well(inside), len(inside))} below the cut-off, with symptoms of {number(_mean_end(inside))} on average."
    )
    away = f"{count(len(outside), 'person is', 'people are')} turned away"
    if not seen:
        return sentence(said, sentence(away) + ", and nobody learns what would have become of them.")
    before = sum([p[0] for p in outside]) / len(outside)
    after = sum([rating(p[3][-1]) for p in outside]) / len(outside)
    fate = "stays at" if origin == GIVEN else f"rises from {number(before)} to"
    return sentence(
        said,
        sentence(away) + ". Had they been let in:",
        f"{_of(_well(outside), len(outside))} below it, with {number(_mean_end(outside))} on average,",
        f"and their mean ceiling {fate} {number(after)} (illustrative).",
    )


def _of(some, all):
    """ "all four end", "none of the two ends", "two of the six end"."""
    few, many = SMALL[some], SMALL[all]
    if some == all:
        return "that one ends" if all == 1 else f"all {many} end"
    if some == 0:
        return "that one does not end" if all == 1 else f"none of the {many} ends"
    return f"{few} of the {many} {'ends' if some == 1 else 'end'}"


def _mean_end(people):
    return sum([_ends_at(p[2]) for p in people]) / len(people)


def _sorting_table(people, seen):
    rows = []
    for i, (capacity, inside, states, ceilings) in enumerate(people):
        row = [i + 1, capacity, "let in" if inside else "turned away", rating(ceilings[-1])]
        late = states[LATE:]
        row.extend([rating(sum([getattr(s, e) for s in late]) / len(late)) for e in ELEMENTS])
        row.extend([late_alliance(states), _ends_at(states), "below" if _ends_at(states) < P.cutoff else "above"])
        rows.append(row if inside or seen else row[:3] + ["not known"] * 7)
    return {
        "columns": ["person", "capacity before treatment", "sorted", "ceiling at the end", "goal", "task", "bond", "alliance", "symptoms at the end", "cut-off"],
        "digits": [0, 1, 0, 1, 2, 2, 2, 2, 1, 0],
        "rows": rows,
    }  # fmt: skip


SCENES = (
    (
        "zetzel",
        "Capacity and technique",
        capacity_and_technique,
        (
            CAPACITY,
            choice("technique", "Technique", TECHNIQUES, "The two schools that Zetzel reports."),
            stepper("telling", "Tell it again", TELLINGS, "The same two people, another run of chance."),
        ),
    ),
    (
        "reading",
        "Inside or outside?",
        two_readings,
        (
            choice("reading", "The alliance lies", READINGS, "As two kinds of readers understand Zetzel."),
            Control(
                "swing", "Swing of the transference", "range", 0.0, 2.0, 0.25, 1.0, "", (),
                "How far the client's feelings for the therapist go up and down.", "",
            ),
            CAPACITY,
            stepper("telling", "Tell it again", 10, "The same two people, another run of chance."),
        ),
    ),
    (
        "sorting",
        "Who is turned away",
        turned_away,
        (
            Control(
                "threshold", "Let in from a capacity of", "range", 2.5, 6.5, 0.5, 5.0, "of 7", (),
                "All ten people have the same symptoms at intake.", "",
            ),
            choice("origin", "Capacity is", (GIVEN, MADE), "Fixed, or raised by work that the two do together."),
            switch("seen", "Show those turned away", False, "What would have become of them."),
            stepper("telling", "Ten other people", 6, "The same capacities, another run of chance."),
        ),
    ),
)  # fmt: skip

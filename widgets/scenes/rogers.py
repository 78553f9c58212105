"""Chapter 5: what is offered and what is received; a gate or a sum; whom to ask."""

from collections import namedtuple

from ..alliance import Chance, Dyad, P, chance, course, dyad, key, normal, score, share, strength, tilt, uniform
from ..lenses.rogers import (
    CONDITIONS,
    GATE,
    LEAST,
    READINGS,
    SUM,
    agreement,
    enough,
    gate,
    received,
    terms,
    together,
    total,
)
from ..study import correlate, covariance, mean
from ..words import count, fraction, listing, number, sentence
from .bordin import chances_of, change
from .look import LOOK, cutoff_line, faint, figure, label, line, session_axis, symptom_axis, triangle
from .setting import Control, choice, stepper, whole

SESSIONS = 16
NAMES = {"congruence": "congruence", "regard": "positive regard", "empathy": "empathic understanding"}
GREEN = LOOK["bond"].colour  # what is received becomes the bond
SHADES = ("1", "0.65", "0.35")  # one for each part of a sum
GREY = LOOK["symptoms"].colour
CLEAR = "rgba(0,0,0,0)"
Mean = namedtuple("Mean", "symptoms")  # a session of several courses together
READING = choice("reading", "Together they make", READINGS, "All needed at least a little, or each adds its part.")


def other(reading):
    """The reading that was not chosen."""
    return SUM if reading == GATE else GATE


def percent(label, low, high, default):
    """A range control for the sixth condition, in per cent."""
    help = "How much of what the therapist offers reaches the client: the sixth condition."
    return Control("perceived", label, "range", low, high, 5, default, "%", (), help, "")


# --- (a) offered and received ----------------------------------------------------------


def conditions(congruence, regard, empathy, perceived, reading):
    """Three conditions offered, the share that reaches the client, and two ways to read them."""
    offered = (congruence, regard, empathy)
    arrived = [received(x, perceived) for x in offered]
    comes_to = {each: agreement(congruence, regard, empathy, perceived, each) for each in READINGS}
    told = courses(comes_to[reading])
    apart = comes_to[GATE].bond != comes_to[SUM].bond
    untold = courses(comes_to[other(reading)]) if apart else told
    return {
        "figure": _conditions_figure(offered, arrived, reading, comes_to, told, untold),
        "sentence": _conditions_sentence(offered, perceived, arrived, reading, comes_to[reading], told, untold),
        "table": _conditions_table(offered, arrived, reading, comes_to, {reading: told, other(reading): untold}),
        "triangle": triangle(*(list(comes_to[reading][:3]) + [strength_of(comes_to[reading])])),
    }


def courses(terms):
    """The same pair six times: three runs of chance, and the same three turned round."""
    pair = dyad(terms.goal, terms.task, terms.bond)
    runs = [chances_of(n, SESSIONS) for n in (1, 2, 3)]
    runs = runs + [[mirror(c) for c in run] for run in runs]
    return [course(pair, terms.therapy, run, terms.p) for run in runs]


def mirror(c):
    """The opposite chance, so that luck does not tip the mean of a run and its mirror."""
    return Chance(-c.mood, -c.goal, -c.task, -c.bond, -c.symptoms, 1 - c.rupture, 1 - c.kind, 1 - c.repair)


def strength_of(terms):
    """The strength of the alliance that the terms make, 0 to 1."""
    return strength(share(terms.goal), share(terms.task), share(terms.bond), terms.therapy)


def mean_symptoms(courses):
    """Mean symptoms, 0 to 40, session by session."""
    return [score(mean([told[i].symptoms for told in courses])) for i in range(SESSIONS)]


ROWS = (4, 3, 2)  # the conditions from above; the row below them says what they come to


def _conditions_figure(offered, arrived, reading, comes_to, told, untold):
    data = [_bars(offered, ROWS, "offered", CLEAR, 0.72)] + _received_bars(arrived, reading)
    x = list(range(1, SESSIONS + 1))
    xs, ys = [], []
    for c in told:
        xs.extend(x + [None])
        ys.extend([score(s.symptoms) for s in c] + [None])
    data.append(faint(xs, ys, "2"))
    y, y_other = mean_symptoms(told), mean_symptoms(untold)
    if told is not untold:
        data.append(line("symptoms", x, y_other, "2", marks=False, label="as " + other(reading)))
        data[-1]["line"] = {"color": GREY, "dash": "dot", "width": 2.5}
    data.append(line("symptoms", x, y, "2", width=4, marks=False, label="as " + reading))
    return figure(
        data,
        barmode="overlay",
        hovermode="closest",
        margin={"l": 92, "r": 76, "t": 14, "b": 44},
        xaxis={"title": {"text": "Outline offered, filled received, 0–10", "standoff": 2}, "range": [0, 10.2], "dtick": 2, "anchor": "y"},
        yaxis={"title": {"text": ""}, "range": [0.5, 4.9 if reading == GATE else 4.5], "domain": [0.52, 1], "anchor": "x",
               "tickvals": list(ROWS) + [1], "ticktext": list(CONDITIONS) + ["<b>together</b>"], "showgrid": False, "zeroline": False},
        xaxis2=session_axis(SESSIONS, "y2"),
        yaxis2=symptom_axis([0, 0.35], high=30),
        shapes=[cutoff_line(P.cutoff, SESSIONS)] + ([_threshold()] if reading == GATE else []),
        annotations=_conditions_notes(arrived, reading, comes_to[reading], y[-1], y_other[-1], told is untold),
    )  # fmt: skip


def _bars(x, y, name, fill, width, base=None):
    """Horizontal bars in the bond's colour."""
    trace = {
        "type": "bar", "orientation": "h", "name": name, "x": list(x), "y": list(y), "width": width,
        "xaxis": "x", "yaxis": "y", "hovertemplate": name + " %{x:.1f}",
        "marker": {"color": fill, "line": {"color": GREEN, "width": 2}},
    }  # fmt: skip
    if base is not None:
        trace["base"] = base
    return trace


def _received_bars(arrived, reading):
    """What reaches the client, and what it comes to: one bar through the gate, or parts end to end."""
    if reading == GATE:
        outcome = _bars([gate(arrived)], [1], "through the gate", GREEN, 0.5)
        return [_bars(arrived, ROWS, "received", GREEN, 0.5), outcome]
    bars, start = [], 0.0
    for name, x, row, shade in zip(CONDITIONS, arrived, ROWS, SHADES):
        colour = f"rgba(0,146,107,{shade})"
        bars.append(_bars([x], [row], "received", colour, 0.5))
        bars.append(_bars([x / 3], [1], name + " adds", colour, 0.5, [start]))
        start = start + x / 3
    return bars


def _threshold():
    """What is less than the least that is needed, behind the three conditions."""
    return {
        "type": "rect", "x0": 0, "x1": LEAST, "y0": 1.5, "y1": 4.5, "xref": "x", "yref": "y", "layer": "below",
        "fillcolor": "rgba(128,128,128,0.28)", "line": {"width": 0},
    }  # fmt: skip


def _conditions_notes(arrived, reading, terms, end, end_other, same):
    notes = [label(f"bond {number(terms.bond)}", 10.2, 1, "", GREEN)]
    if reading == GATE:
        notes.append(label("grey: too little", 0, 4.75, "", GREY, shift=0))
        if not gate(arrived):
            notes.append(label("the gate is shut", 0, 1, "", GREY))
        for x, y in zip(arrived, ROWS):
            said = "enough" if enough(x) else "too little"
            notes.append(label(said, 10.2, y, "", None if enough(x) else GREY))
    else:
        notes.extend([label("adds " + number(x / 3), 10.2, y) for x, y in zip(arrived, ROWS)])
    notes.append(label("cut-off 10", 1, P.cutoff - 2.2, "2", shift=0))
    if same:
        return notes + [label("gate or<br>sum", SESSIONS, end, "2", GREY)]
    gap = 4.4
    middle, half = (end + end_other) / 2, max(abs(end - end_other), gap) / 2
    up = 1 if end >= end_other else -1
    notes.append(label("as " + reading, SESSIONS, middle + up * half, "2", GREY))
    notes.append(label("as " + other(reading), SESSIONS, middle - up * half, "2", GREY))
    return notes


def _conditions_sentence(offered, perceived, arrived, reading, terms, told, untold):
    if reading == GATE:
        short = [NAMES[name] for name, x in zip(CONDITIONS, arrived) if not enough(x)]
        why = f"too little of {listing(short)} arrives" if short else "each condition arrives at least minimally"
        verdict = f"As a gate it is {'shut' if short else 'open'}: {why} ({number(LEAST, 0)} of 10, illustrative)."
    else:
        verdict = "As a sum each condition adds a third of what arrives."
    end = mean_symptoms(untold)[-1]
    return sentence(
        f"Offered on average {number(total(offered))} of 10, and {number(perceived, 0)}% of it received: {number(total(arrived))}.",
        verdict,
        f"That comes to a bond of {number(terms.bond)} and to goal and task agreement of {number(terms.goal)} of 7,",
        f"a strength of {fraction(strength_of(terms))} of 1.",
        f"Over {SESSIONS} sessions mean symptoms {change([Mean(y / 40) for y in mean_symptoms(told)])}.",
        "The other reading predicts the same."
        if told is untold
        else f"As {other(reading)} they would end at {number(end)}.",
    )


def _conditions_table(offered, arrived, reading, comes_to, courses_of):
    rows = []
    for name, o, x in zip(CONDITIONS, offered, arrived):
        part = ("enough" if enough(x) else "too little") if reading == GATE else "adds " + number(x / 3)
        rows.append([NAMES[name], o, x, part])
    for each in READINGS:
        t, end = comes_to[each], mean_symptoms(courses_of[each])[-1]
        result = (
            f"bond {number(t.bond)}, goal and task agreement {number(t.goal)}, mean symptoms at the end {number(end)}"
        )
        rows.append(["together, as " + each, total(offered), together(arrived, each), result])
    columns = ["condition", "offered, of 10", "received, of 10", "what it does"]
    return {"columns": columns, "digits": [0, 1, 1, 0], "rows": rows}


# --- (b) whom to ask -------------------------------------------------------------------

CLIENTS, WEEKS = 24, 8
Case = namedtuple("Case", "offered received fall shut")
ASKED = (("offered", "circle-open", "therapist asked"), ("received", "diamond", "client asked"))


def ask_the_client(perceived, apart, reading, study):
    """A small study: what therapists say they offer, what clients say they receive, what follows."""
    cases = [_case(key(study, number), perceived, apart, reading) for number in range(CLIENTS)]
    r = {name: correlate([getattr(c, name) for c in cases], [c.fall for c in cases]) for name, _, _ in ASKED}
    return {
        "figure": _asked_figure(cases, r),
        "sentence": _asked_sentence(cases, r, reading),
        "table": _asked_table(cases),
        "triangle": "",
    }


def _case(k, perceived, apart, reading):
    """One client of the study and the therapist: what is offered, what arrives, how symptoms fall.

    Therapists differ in what they offer, clients in how much of it reaches them (by `apart`, in
    fifths of the log odds) and in how well they respond. All spreads are illustrative.
    """
    z = [normal(uniform(k, 0, purpose)) for purpose in range(6)]
    offered = [10 * tilt(0.7, 0.5 * (z[0] + own)) for own in z[1:4]]
    arrived = [received(x, 100 * tilt(perceived / 100, apart / 5 * z[4])) for x in offered]
    amount = together(arrived, reading)
    t = terms(amount)
    pair = Dyad(share(t.goal), share(t.task), share(t.bond), P.symptoms / 40, 2 * tilt(0.5, P.response * z[5]))
    states = course(pair, t.therapy, [chance(k, week) for week in range(2, WEEKS + 1)], t.p)
    return Case(total(offered), total(arrived), score(states[0].symptoms - states[-1].symptoms), amount == 0)


def _asked_figure(cases, r):
    data, notes = [], []
    for axis, (name, marker, who) in zip(("", "2"), ASKED):
        for shut in (False, True):
            some = [c for c in cases if c.shut == shut]
            data.append(_dots([getattr(c, name) for c in some], [c.fall for c in some], axis, marker, shut))
        data.append(_trend([getattr(c, name) for c in cases], [c.fall for c in cases], axis))
        notes.append(label(f"<b>{who}</b><br>r = {fraction(r[name])}", 5.1, 19, axis, anchor="center", shift=0))
    if [c for c in cases if c.shut]:
        notes.append(label("× gate shut", 10.2, -9.5, "2", GREY, anchor="right", shift=0))
    for note in notes:
        note["yref"] = "y"  # the two panels share it
    return figure(
        data,
        hovermode="closest",
        margin={"l": 58, "r": 16, "t": 14, "b": 44},
        xaxis={"title": {"text": "Offered, 0–10"}, "range": [-0.4, 10.4], "dtick": 2, "domain": [0, 0.48], "anchor": "y", "zeroline": False},
        xaxis2={"title": {"text": "Received, 0–10"}, "range": [-0.4, 10.4], "dtick": 2, "domain": [0.52, 1], "anchor": "y", "zeroline": False},
        yaxis={"title": {"text": f"Fall of symptoms in {WEEKS} sessions"}, "range": [-11, 22]},
        annotations=notes,
    )  # fmt: skip


def _dots(x, y, axis, marker, shut):
    """A mark for each client; a cross where the gate is shut."""
    return {
        "type": "scatter", "mode": "markers", "name": "gate shut" if shut else "client", "x": x, "y": y,
        "xaxis": "x" + axis, "yaxis": "y", "hovertemplate": "%{x:.1f} of 10: %{y:.1f}",
        "marker": {
            "symbol": "x-thin" if shut else marker, "size": 8, "color": GREY if shut else GREEN,
            "line": {"color": GREY if shut else GREEN, "width": 2},
        },
    }  # fmt: skip


def _trend(x, y, axis):
    """The straight line that fits the marks best."""
    slope, ends = covariance(x, y) / covariance(x, x), [min(x), max(x)]
    trace = faint(ends, [mean(y) + slope * (a - mean(x)) for a in ends], axis, "trend")
    trace["yaxis"] = "y"
    trace["line"] = {"color": GREY, "width": 2, "dash": "dash"}
    return trace


def _asked_sentence(cases, r, reading):
    shut, fall = len([c for c in cases if c.shut]), mean([c.fall for c in cases])
    closed = f"For {count(shut, 'client')} the gate is shut." if reading == GATE else ""
    return sentence(
        f"{CLIENTS} simulated clients, read as {reading}:",
        f"what their therapists say they offer goes with the fall of symptoms at r = {fraction(r['offered'])},",
        f"what the clients say they receive at r = {fraction(r['received'])} (simulated; ratings without error).",
        f"On average {number(mean([c.offered for c in cases]))} of 10 is offered and {number(mean([c.received for c in cases]))} received;",
        f"symptoms {'fall' if fall >= 0 else 'rise'} by {number(abs(fall))} points.",
        closed,
    )


def _asked_table(cases):
    rows = [[i + 1, c.offered, c.received, "shut" if c.shut else "", c.fall] for i, c in enumerate(cases)]
    columns = ["client", "offered (therapist)", "received (client)", "gate", "fall of symptoms"]
    return {"columns": columns, "digits": [0, 1, 1, 0, 1], "rows": rows}


SCENES = (
    (
        "rogers",
        "Offered and received",
        conditions,
        (
            whole(
                "congruence", "Congruence", 0, 10, 8, "of 10", "The therapist is what he or she is, without a front."
            ),
            whole("regard", "Positive regard", 0, 10, 8, "of 10", "Warm acceptance without conditions."),
            whole(
                "empathy", "Empathic understanding", 0, 10, 8, "of 10", "Sensing the client's world as the client does."
            ),
            percent("Reaches the client", 0, 100, 70),
            READING,
        ),
    ),
    (
        "asked",
        "Ask the client",
        ask_the_client,
        (
            percent("Reaches clients, typically", 10, 90, 60),
            whole("apart", "Clients differ in this", 0, 10, 7, "of 10", "0: the same share reaches every client."),
            READING,
            stepper("study", "Another 24 clients", 10, "The same study again, with other people."),
        ),
    ),
)

"""Chapter 5: what is offered and what is received; a gate or a sum; whom to ask."""

from ..alliance import P
from ..lenses import rogers as lens
from ..words import count, fraction, listing, number, sentence
from . import Scene
from .course import change, over_symptoms, symptom_labels
from .draw import GREY, abreast, bars, faint, figure, haze, label, line, marks, nameless
from .goal import Goal
from .guess import level
from .look import CLEAR, LOOK, SHADE, paled
from .setting import choice, stepper, whole

GREEN = LOOK["bond"].colour  # what is received becomes the bond
SAID = {"congruence": "congruence", "regard": "positive regard", "empathy": "empathic understanding"}

# --- (a) offered and received ----------------------------------------------------------

ROWS = (4, 3, 2)  # the conditions from above; the row below them says what they come to
SHADES = (1, 0.65, 0.35)  # one for each part of a sum


def _gate(r):
    """Whether a gate was chosen, and not a sum."""
    return r.chosen.reading == lens.GATE


def _conditions_figure(r):
    data = [_bar("offered", [c.offered for c in r.conditions], ROWS, CLEAR, 0.72)]
    data.extend(_through_the_gate(r) if _gate(r) else _end_to_end(r))
    title = {"text": "Offered and received, 0–10", "standoff": 2}
    names = [c.name for c in r.conditions] + ["<b>together</b>"]
    upper = (
        {"title": title, "range": [0, 10.2], "dtick": 2},
        nameless(range=[0.5, 5], tickvals=list(ROWS) + [1], ticktext=names, showgrid=False, zeroline=False),
    )  # fmt: skip
    return over_symptoms(
        data + _symptom_lines(r), _conditions_notes(r) + _symptom_notes(r), r.sessions, high=30, upper=upper,
        shapes=[_too_little(r.least)] if _gate(r) else [], split=(0.35, 0.52), barmode="overlay", hovermode="closest",
        margin={"l": 92, "r": 76, "t": 14, "b": 44},
    )  # fmt: skip


def _bar(name, x, y, fill, width, base=None):
    """Horizontal bars in the bond's colour."""
    trace = bars(name, x, list(y), fill, width=width, hover=name + " %{x:.1f}")
    trace["marker"]["line"] = {"color": GREEN, "width": 2}
    if base is not None:
        trace["base"] = base
    return trace


def _through_the_gate(r):
    """What reaches the client, and the one bar that it comes to."""
    arrived = [c.received for c in r.conditions]
    return [_bar("received", arrived, ROWS, GREEN, 0.5), _bar("through the gate", [r.chosen.amount], [1], GREEN, 0.5)]


def _end_to_end(r):
    """What reaches the client, and the parts that it adds, end to end."""
    data, start = [], 0.0
    for c, row, shade in zip(r.conditions, ROWS, SHADES):
        data.append(_bar("received", [c.received], [row], paled(GREEN, shade), 0.5))
        data.append(_bar(c.name + " adds", [c.adds], [1], paled(GREEN, shade), 0.5, [start]))
        start = start + c.adds
    return data


def _too_little(least):
    """What is less than the least that is needed, behind the three conditions."""
    return {
        "type": "rect", "x0": 0, "x1": least, "y0": 1.5, "y1": 4.5, "xref": "x", "yref": "y", "layer": "below",
        "fillcolor": SHADE, "line": {"width": 0},
    }  # fmt: skip


def _symptom_lines(r):
    """Mean symptoms as one reading has it, and as the other if that differs, over the haze."""
    x = list(range(1, r.sessions + 1))
    data = [haze(x, r.chosen.tellings, "2")]
    if not r.same:
        data.append(line("symptoms", x, r.other.symptoms, "2", marks=False, label="as " + r.other.reading))
        data[-1]["line"] = {"color": GREY, "dash": "dot", "width": 2.5}
    return data + [line("symptoms", x, r.chosen.symptoms, "2", width=4, marks=False, label="as " + r.chosen.reading)]


def _symptom_notes(r):
    if r.same:
        return symptom_labels([("gate or<br>sum", r.chosen.symptoms[-1])], r.sessions, 30)
    ends = [("as " + outcome.reading, outcome.symptoms[-1]) for outcome in (r.chosen, r.other)]
    return symptom_labels(ends, r.sessions, 30)


def _conditions_notes(r):
    notes = [label("bond " + number(r.pair.bond), 10.2, 1, colour=GREEN)]
    for c, row in zip(r.conditions, ROWS):
        notes.append(label(_part(r, c), 10.2, row, colour=GREY if _gate(r) and not c.there else None))
    notes.extend(_bar_names(r))
    if _gate(r) and not r.is_open:
        notes.append(label("the gate is shut", 0, 1, colour=GREY))
    return notes


def _bar_names(r):
    """What outline and filling of the topmost bar are, and the grey behind it, named above them."""
    top = r.conditions[0]
    grey = [("too little", r.least / 2, GREY)] if _gate(r) else []
    # from the left in this order, however short the bars are
    arrived = max(top.received - 1.1, r.least / 2 + 0.01)
    names = grey + [("received", arrived, GREEN), ("offered", max(top.offered, arrived + 0.01), GREEN)]
    return abreast(names, 4.75, 2.7, 1.2, 9.4)


def _part(r, c):
    """What a condition does, in the reading that was chosen."""
    if _gate(r):
        return "enough" if c.there else "too little"
    return "adds " + number(c.adds)


def _conditions_sentence(r):
    other = f"As {r.other.reading} they would end at {number(r.other.symptoms[-1])}."
    return sentence(
        f"Offered on average {number(r.offered)} of 10, and {number(r.perceived, 0)}% of it received: {number(r.received)}.",
        _verdict(r),
        f"That comes to a bond of {number(r.pair.bond)} and to goal and task agreement of {number(r.pair.goal)} of 7,",
        f"a strength of {fraction(r.pair.strength)} of 1.",
        f"Over {r.sessions} sessions mean symptoms {change(r.chosen.symptoms)}.",
        "The other reading predicts the same." if r.same else other,
    )


def _verdict(r):
    """Whether the gate is open, and if not, what is missing; or that there is no gate."""
    if not _gate(r):
        return "As a sum each condition adds a third of what arrives."
    why = "each condition arrives at least minimally"
    if not r.is_open:
        why = f"too little of {listing([SAID[c.name] for c in r.conditions if not c.there])} arrives"
    return f"As a gate it is {'open' if r.is_open else 'shut'}: {why} ({number(r.least, 0)} of 10, illustrative)."


def _conditions_table(r):
    rows = [[SAID[c.name], c.offered, c.received, _part(r, c)] for c in r.conditions]
    for o in (r.chosen, r.other) if _gate(r) else (r.other, r.chosen):
        comes_to = (
            f"bond {number(o.pair.bond)}, goal and task agreement {number(o.pair.goal)}, "
            f"mean symptoms at the end {number(o.symptoms[-1])}"
        )
        rows.append(["together, as " + o.reading, r.offered, o.amount, comes_to])
    columns = ["condition", "offered, of 10", "received, of 10", "what it does"]
    return {"columns": columns, "digits": [0, 1, 1, 0], "rows": rows}


def _conditions_apart(r):
    """Whether the gate is shut and the sum would do well."""
    return _gate(r) and not r.is_open and r.other.symptoms[-1] < P.cutoff


def _conditions_numbers(r):
    return [("bond", r.pair.bond, 1), ("mean symptoms at the end", r.chosen.symptoms[-1], 1)]


# --- (b) whom to ask -------------------------------------------------------------------


def _asked_figure(r):
    data = _witness_marks(r, r.offered, "", "circle-open") + _witness_marks(r, r.received, "2", "diamond")
    notes = [_witness_note("therapist", r.offered, ""), _witness_note("client", r.received, "2")]
    if r.closed:
        notes.append(label("× gate shut", 10.2, -9.5, "2", GREY, anchor="right", shift=0))
    side = {"range": [-0.4, 10.4], "dtick": 2, "zeroline": False}
    fall = {"range": [-11, 22]}
    return figure(
        data, annotations=notes, hovermode="closest", margin={"l": 58, "r": 16, "t": 14, "b": 44},
        xaxis=dict(side, title={"text": "Offered, 0–10"}, domain=[0, 0.48], anchor="y"),
        xaxis2=dict(side, title={"text": "Received, 0–10"}, domain=[0.52, 1], anchor="y2"),
        yaxis=dict(fall, title={"text": f"Fall of symptoms in {r.weeks} sessions"}),
        yaxis2=nameless(range=fall["range"], anchor="x2", domain=[0, 1], showticklabels=False),
    )  # fmt: skip


def _witness_marks(r, witness, axis, symbol):
    """A mark for each client, a cross where the gate is shut, and the line that fits them best."""
    data, hover = [], "%{x:.1f} of 10: %{y:.1f}"
    for name, shut, form, colour in (("client", False, symbol, GREEN), ("gate shut", True, "x-thin", GREY)):
        some = [(x, y) for x, y, s in zip(witness.said, r.fall, r.shut) if s == shut]
        data.append(marks(name, [x for x, _ in some], [y for _, y in some], form, colour, axis, 8, hover))
    return data + [faint(witness.ends, witness.trend, axis, "trend", 2, "dash", GREY)]


def _witness_note(who, witness, axis):
    return label(f"<b>{who} asked</b><br>r = {fraction(witness.r)}", 5.1, 19, axis, anchor="center", shift=0)


def _asked_sentence(r):
    return sentence(
        f"{len(r.client)} simulated clients, read as {r.reading}:",
        f"what their therapists say they offer goes with the fall of symptoms at r = {fraction(r.offered.r)},",
        f"what the clients say they receive at r = {fraction(r.received.r)} (simulated; ratings without error).",
        f"On average {number(r.offered.mean)} of 10 is offered and {number(r.received.mean)} received;",
        f"symptoms {'fall' if r.mean_fall >= 0 else 'rise'} by {number(abs(r.mean_fall))} points.",
        f"For {count(r.closed, 'client')} the gate is shut." if r.reading == lens.GATE else "",
    )


def _asked_table(r):
    gates = ["shut" if shut else "" for shut in r.shut]
    columns = ["client", "offered (therapist)", "received (client)", "gate", "fall of symptoms"]
    rows = [list(row) for row in zip(r.client, r.offered.said, r.received.said, gates, r.fall)]
    return {"columns": columns, "digits": [0, 1, 1, 0, 1], "rows": rows}


def _asked_numbers(r):
    return [("r with what therapists say", r.offered.r, 2), ("r with what clients say", r.received.r, 2)]


READING = choice("reading", "Together they make", lens.READINGS, "All needed at least a little, or each adds its part.")
SIXTH = "How much of what the therapist offers reaches the client: the sixth condition."

SCENES = [
    Scene(
        "rogers", "Offered and received",
        [whole("congruence", "Congruence", 0, 10, 8, "of 10", "The therapist is what he or she is, without a front."),
         whole("regard", "Positive regard", 0, 10, 8, "of 10", "Warm acceptance without conditions."),
         whole("empathy", "Empathic understanding", 0, 10, 8, "of 10", "Sensing the client's world as the client does."),
         whole("perceived", "Reaches the client", 0, 100, 70, "%", SIXTH, step=5),
         READING],
        lens.offered_and_received, _conditions_figure, _conditions_sentence, _conditions_table, _conditions_numbers,
        ask=level("All three are offered at 8 of 10, and 70% of it reaches the client. Where do mean symptoms end?",
                  0, 30, 0.5, "of 40", lambda r: r.chosen.symptoms[-1], "2"),
        goals=[Goal("apart", "an offer that the sum calls good enough to end below the cut-off, while the gate is shut.",
                    _conditions_apart, lambda r: "Here the two readings cannot both be right: such a pair is what a study "
                    "would have to look for.")],
    ),
    Scene(
        "asked", "Ask the client",
        [whole("perceived", "Reaches clients, typically", 10, 90, 60, "%", SIXTH, step=5),
         whole("apart", "Clients differ in this", 0, 10, 7, "of 10", "0: the same share reaches every client."),
         READING,
         stepper("study", "Another 24 clients", 10, "The same study again, with other people.")],
        lens.ask_the_client, _asked_figure, _asked_sentence, _asked_table, _asked_numbers,
    ),
]  # fmt: skip

"""Chapter 3: one patient, three relationships; and what becomes of compliance."""

from ..alliance import STILL, Chance, P, course, dyad, first, rating, repair_chance, score, step, strength
from ..lenses.greenson import agreement, rated
from ..words import count, number, sentence
from .bordin import (
    ELEMENTS,
    TELLINGS,
    chances_of,
    change,
    course_table,
    event_key,
    event_marks,
    events_told,
    tears_told,
)
from .look import (
    LOOK,
    agreement_axis,
    cutoff_line,
    end_labels,
    faint,
    figure,
    label,
    line,
    session_axis,
    symptom_axis,
    triangle,
)
from .setting import stepper, whole

# --- (a) three relationships -----------------------------------------------------------

SESSIONS = 20


def three_relationships(alliance, transference, real, compliance, telling):
    """Greenson's levers, and an analysis in which the technique is by the book."""
    terms = agreement(alliance, transference, real, compliance)
    pair = dyad(terms.goal, terms.task, terms.bond)
    courses = [course(pair, terms.therapy, chances_of(n, SESSIONS), terms.p) for n in range(1, TELLINGS + 1)]
    told = courses[telling - 1]
    heard = [rated(s.goal, s.task, s.bond, compliance) for s in told]
    S = strength(pair.goal, pair.task, pair.bond, terms.therapy)
    return {
        "figure": _relationships_figure(told, heard, courses),
        "sentence": _relationships_sentence(told, heard, courses),
        "table": _with_rating(course_table(told, terms.therapy), heard),
        "triangle": triangle(terms.goal, terms.task, terms.bond, S),
    }


def _relationships_figure(told, heard, courses):
    n = len(told)
    x = list(range(1, n + 1))
    data, notes = _agreement_panel(told, heard)
    xs, ys = [], []
    for c in courses:
        xs.extend(x + [None])
        ys.extend([score(s.symptoms) for s in c] + [None])
    data.append(faint(xs, ys, "2"))
    y = [score(s.symptoms) for s in told]
    data.append(line("symptoms", x, y, "2", width=4, marks=False))
    notes.append(label("symptoms", n, y[-1], "2", LOOK["symptoms"].colour))
    return _two_panels(data, notes, n, 40)


def _agreement_panel(told, heard):
    """Lines, marks and labels of the upper panel: what is there, and what the patient rates."""
    n = len(told)
    x = list(range(1, n + 1))
    shown = {e: [rating(getattr(s, e)) for s in told] for e in ELEMENTS}
    data = [line(e, x, shown[e]) for e in ELEMENTS]
    data.append(line("alliance", x, heard, label="alliance as rated"))
    data.append(event_marks(told, "rupture", "rupture", "triangle-down-open"))
    data.append(event_marks(told, "repaired", "repair", "triangle-up-open"))
    ends = {e: shown[e][-1] for e in ELEMENTS}
    ends["alliance"] = heard[-1]
    notes = end_labels(ends, n, 0.75, 1.6, 7)
    for note in notes:
        if note["text"] == "alliance":
            note["text"] = "as rated"
    return data, notes + [event_key(n)]


def _two_panels(data, notes, n, high):
    """Agreement above, symptoms below, with the cut-off behind them."""
    return figure(
        data,
        xaxis=session_axis(n, "y", title=False),
        yaxis=agreement_axis([0.46, 1]),
        xaxis2=session_axis(n, "y2"),
        yaxis2=symptom_axis([0, 0.4], high=high),
        shapes=[cutoff_line(P.cutoff, n)],
        annotations=notes + [label("cut-off 10", 1, P.cutoff - 0.06 * high, "2", shift=0)],
    )


def _relationships_sentence(told, heard, courses):
    below = len([c for c in courses if score(c[-1].symptoms) < P.cutoff])
    work = _mean([rating((s.goal + s.task) / 2) for s in told])
    return sentence(
        f"Over {len(told)} sessions symptoms {change(told)}.",
        f"On average the patient rates the alliance {number(_mean(heard))} of 7;",
        f"the goal and task agreement by which work gets done stands at {number(work)} (illustrative).",
        events_told(told),
        f"In all {count(len(courses), 'telling')} together: {tears_told(courses)}; symptoms end below the cut-off in {below}.",
    )


def _mean(values):
    return sum(values) / len(values)


def _with_rating(table, heard):
    """The table of a course with the patient's own rating beside the alliance."""
    at = table["columns"].index("alliance") + 1
    table["columns"].insert(at, "as rated")
    table["digits"].insert(at, 2)
    for row, value in zip(table["rows"], heard):
        row.insert(at, value)
    return table


# --- (b) leave it or take it up --------------------------------------------------------

SPOKEN = 8  # the agreement as it sounds, 0 to 10
LENGTH, ASKED = 24, 6  # sessions; the session in which the analyst asks what the agreement is made of
MEANT = 0.7  # of what was said in order to please, how much is meant once that has been worked through


def working(compliance):
    """The working alliance, 0 to 10, behind an agreement of which so much is compliance."""
    return SPOKEN * (1 - compliance / 10)


def left_alone(compliance, transference, real):
    """The course in which nobody asks what the agreement is made of: a list of `State`."""
    terms = agreement(working(compliance), transference, real, compliance)
    return course(_pair(terms), terms.therapy, [STILL] * (LENGTH - 1), terms.p)


def taken_up(compliance, transference, real):
    """The course in which the analyst takes the compliance up: a list of `State`.

    Brenner, Curtis and Stein ask that it be taken up. The course's own: it comes as a
    confrontation; from then on the patient says no more than is so; the tear is mended when its
    chances of repair, session by session, add up to one; then most of what was said in order to
    please is meant.
    """
    meant = working(compliance) + MEANT * (SPOKEN - working(compliance))
    terms = agreement(working(compliance), transference, real, compliance)
    plain = agreement(working(compliance), transference, real, 0)
    mended = agreement(meant, transference, real, 0)
    states, hope = [first(_pair(terms))], 0
    for s in range(2, LENGTH + 1):
        now = states[-1]
        hope = hope + repair_chance(now.bond, terms.p) * (now.tear > 0)
        mend = now.tear > 0 and hope >= 1
        fate = Chance(0.0, 0.0, 0.0, 0.0, 0.0, -1.0 if s == ASKED else 1.0, 1.0, -1.0 if mend else 1.0)
        states.append(step(now, _pair(terms), terms.therapy, fate, terms.p))
        terms = plain if s == ASKED else mended if mend else terms
    return states


def _pair(terms):
    return dyad(terms.goal, terms.task, terms.bond)


def leave_or_take_up(compliance, transference, real):
    """Agreement that is partly compliance: left alone, and taken up."""
    alone = left_alone(compliance, transference, real)
    asked = taken_up(compliance, transference, real)
    heard_alone = [rated(s.goal, s.task, s.bond, compliance) for s in alone]
    heard = [rated(s.goal, s.task, s.bond, compliance if i + 1 < ASKED else 0) for i, s in enumerate(asked)]
    terms = agreement(working(compliance), transference, real, compliance)
    pair = _pair(terms)
    S = strength(pair.goal, pair.task, pair.bond, terms.therapy)
    return {
        "figure": _compliance_figure(alone, heard_alone, asked, heard),
        "sentence": _compliance_sentence(alone, heard_alone, asked, heard),
        "table": _compliance_table(alone, heard_alone, asked, heard),
        "triangle": triangle(terms.goal, terms.task, terms.bond, S),
    }


def _compliance_figure(alone, heard_alone, asked, heard):
    n = len(asked)
    x = list(range(1, n + 1))
    data, notes = _agreement_panel(asked, heard)
    data.append(_alone(x, heard_alone, "", "as rated"))
    data.append(_alone(x, [rating(s.task) for s in alone], "", "task"))
    data.append(_alone(x, [score(s.symptoms) for s in alone], "2", "symptoms"))
    y = [score(s.symptoms) for s in asked]
    data.append(line("symptoms", x, y, "2", width=4, marks=False))
    ends = sorted([(y[-1], "taken up"), (score(alone[-1].symptoms), "left alone")])
    low = ends[0][0]
    notes.append(label(ends[0][1], n, low, "2", LOOK["symptoms"].colour))
    notes.append(label(ends[1][1], n, max(ends[1][0], low + 3.2), "2", LOOK["symptoms"].colour))
    return _two_panels(data, notes, n, 25)


def _alone(x, y, axis, name):
    """A dotted grey trace: how it would have gone if it had been left alone."""
    trace = faint(x, y, axis, name + ", left alone")
    trace["line"] = {"color": LOOK["symptoms"].colour, "width": 2, "dash": "dot"}
    return trace


def _compliance_sentence(alone, heard_alone, asked, heard):
    stay, end = score(alone[-1].symptoms), score(asked[-1].symptoms)
    gap = end - stay
    way = "higher" if gap > 0 else "lower"
    against = f"{number(abs(gap))} {way}" if abs(gap) >= 0.05 else "just as high"
    mended = [i + 1 for i, s in enumerate(asked) if s.repaired]
    fate = f"the tear is mended in session {mended[0]}" if mended else f"by session {len(asked)} the tear is not mended"
    return sentence(
        f"Left alone, the alliance is rated {number(heard_alone[-1])} of 7 in the last session,",
        f"task agreement at work is {number(rating(alone[-1].task))}, and symptoms stand at {number(stay)}.",
        f"Taken up in session {ASKED}, the rating goes from {number(heard[ASKED - 2])} to {number(heard[ASKED - 1])};",
        f"{fate}, and symptoms end at {number(end)}, {against} (illustrative).",
    )


def _compliance_table(alone, heard_alone, asked, heard):
    rows = []
    for i, (a, b) in enumerate(zip(alone, asked)):
        event = "confrontation" if b.rupture else "repair" if b.repaired else ""
        rows.append(
            [i + 1, heard_alone[i], rating(a.goal), rating(a.task), rating(a.bond), score(a.symptoms)]
            + [heard[i], rating(b.goal), rating(b.task), rating(b.bond), score(b.symptoms), event]
        )
    names = ["as rated", "goal", "task", "bond", "symptoms"]
    return {
        "columns": ["session"] + [n + ", left alone" for n in names] + [n + ", taken up" for n in names] + ["event"],
        "digits": [0] + [2, 2, 2, 2, 1] * 2 + [0],
        "rows": rows,
    }


RAPPORT = "The reasonable, purposeful rapport by which a patient works."
TRANSFERENCE = "How strong the feelings are that belong to somebody else."
REAL = "How genuine and undistorted the two are with each other."
PLEASES = "How far the patient agrees in order to please."
HIDES = "How much of the agreement that one hears is there to please."

SCENES = (
    (
        "greenson",
        "One patient, three relationships",
        three_relationships,
        (
            whole("alliance", "Working alliance", 0, 10, 2, "of 10", RAPPORT),
            whole("transference", "Transference", 0, 10, 8, "of 10", TRANSFERENCE),
            whole("real", "Real relationship", 0, 10, 5, "of 10", REAL),
            whole("compliance", "Compliance", 0, 10, 8, "of 10", PLEASES),
            stepper("telling", "Tell it again", TELLINGS, "The same two people, another run of chance."),
        ),
    ),
    (
        "compliance",
        "Leave it or take it up",
        leave_or_take_up,
        (
            whole("compliance", "Compliance", 0, 10, 8, "of 10", HIDES),
            whole("transference", "Transference", 0, 10, 6, "of 10", TRANSFERENCE),
            whole("real", "Real relationship", 0, 10, 6, "of 10", REAL),
        ),
    ),
)

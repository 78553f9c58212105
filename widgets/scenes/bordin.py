"""Chapter 4: goals, tasks and bond; fit to demand; tear and repair."""

from ..alliance import (
    STILL,
    THERAPIES,
    Chance,
    P,
    alliance,
    chances,
    course,
    dyad,
    fit,
    rarity,
    rating,
    repair_chance,
    score,
    strength,
    therapy,
)
from ..words import count, fraction, listing, number, sentence
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
from .setting import choice, slider, stepper, whole

GOAL = slider("goal", "Goal agreement", 0.5, "of 7", "How far the two want the same thing from the therapy.")
TASK = slider("task", "Task agreement", 0.5, "of 7", "How far they agree on what each of them does about it.")
BOND = slider("bond", "Bond", 0.5, "of 7", "Liking, trust and attachment between the two.")

TELLINGS = 10
ELEMENTS = ("goal", "task", "bond")
_chances = {}


def chances_of(telling, sessions):
    """The chance of one telling of a course; remembered, since no slider changes it."""
    if (telling, sessions) not in _chances:
        _chances[(telling, sessions)] = chances(4, telling, sessions)
    return _chances[(telling, sessions)]


def tellings(pair, therapy, sessions, numbers):
    """The same dyad in the same therapy as often as there are numbers: a list of courses."""
    return [course(pair, therapy, chances_of(n, sessions)) for n in numbers]


# --- (a) goals, tasks, bond ------------------------------------------------------------


def goals_tasks_bond(goal, task, bond, symptoms, telling):
    """Three sliders and sixteen sessions of a therapy that asks the same of all three."""
    kind = therapy("balanced")
    pair = dyad(goal, task, bond, symptoms)
    courses = tellings(pair, kind, 16, range(1, TELLINGS + 1))
    told = courses[telling - 1]
    S = strength(pair.goal, pair.task, pair.bond, kind)
    return {
        "figure": _course_figure(told, courses),
        "sentence": _course_sentence(told, courses, S, rarity(goal, task, bond)),
        "table": course_table(told, kind),
        "triangle": triangle(goal, task, bond, S),
    }


def _course_figure(told, courses):
    n = len(told)
    x = list(range(1, n + 1))
    shown = {name: [rating(getattr(s, name)) for s in told] for name in ELEMENTS}
    data = [line(name, x, shown[name]) for name in shown]
    data.append(event_marks(told, "rupture", "rupture", "triangle-down-open"))
    data.append(event_marks(told, "repaired", "repair", "triangle-up-open"))
    xs, ys = [], []
    for c in courses:
        xs.extend(x + [None])
        ys.extend([score(s.symptoms) for s in c] + [None])
    data.append(faint(xs, ys, "2"))
    y = [score(s.symptoms) for s in told]
    data.append(line("symptoms", x, y, "2", width=4, marks=False))
    ends = {name: shown[name][-1] for name in shown}
    annotations = end_labels(ends, n, 0.75, 2.2, 7)
    annotations.append(label("symptoms", n, y[-1], "2", LOOK["symptoms"].colour))
    annotations.append(label("cut-off 10", 1, P.cutoff - 2.4, "2", shift=0))
    annotations.append(event_key(n))
    return figure(
        data,
        xaxis=session_axis(n, "y", title=False),
        yaxis=agreement_axis([0.46, 1]),
        xaxis2=session_axis(n, "y2"),
        yaxis2=symptom_axis([0, 0.4]),
        shapes=[cutoff_line(P.cutoff, n)],
        annotations=annotations,
    )


def event_marks(states, name, label, symbol):
    """Marks at the foot of the panel where something happened."""
    x = [i + 1 for i, s in enumerate(states) if getattr(s, name)]
    return {
        "type": "scatter", "name": label, "mode": "markers", "x": x, "y": [0.4 for _ in x],
        "xaxis": "x", "yaxis": "y", "hovertemplate": label,
        "marker": {"symbol": symbol, "size": 13, "color": LOOK["alliance"].colour, "line": {"width": 2}},
    }  # fmt: skip


def event_key(sessions):
    """What the marks at the foot of the agreement panel mean, in the margin beside them."""
    return label("▽ rupture<br>△ repair", sessions, 0.4, colour=LOOK["alliance"].colour)


def _course_sentence(told, courses, S, rare):
    below = len([c for c in courses if score(c[-1].symptoms) < P.cutoff])
    return sentence(
        f"Over {len(told)} sessions symptoms {change(told)}.",
        f"Strength at the start: {fraction(S)} of 1.",
        events_told(told),
        f"In all {count(len(courses), 'telling')} together: {tears_told(courses)}; symptoms end below the cut-off in {below}.",
        unusual(rare),
    )


def change(states):
    """What symptoms did, and on which side of the cut-off they end."""
    before, after = score(states[0].symptoms), score(states[-1].symptoms)
    verb = "fall" if after < before - 0.05 else "rise" if after > before + 0.05 else "stay"
    side = "below" if after < P.cutoff else "above"
    return f"{verb} from {number(before)} to {number(after)}, {side} the cut-off of {number(P.cutoff, 0)}"


def events_told(states):
    """Ruptures and repairs of a course in words."""
    torn = [i + 1 for i, s in enumerate(states) if s.rupture]
    mended = [i + 1 for i, s in enumerate(states) if s.repaired]
    if not torn:
        return "No rupture."
    told = sentence(count(len(torn), "rupture")) + f" ({sessions_named(torn)}), "
    return told + (f"repair in {sessions_named(mended)}." if mended else "not repaired.")


def sessions_named(numbers):
    """ "session 4", "sessions 4 and 9"."""
    return ("session " if len(numbers) == 1 else "sessions ") + listing([str(n) for n in numbers])


def tears_told(courses):
    """Ruptures and repairs of several courses, counted."""
    torn = len([1 for c in courses for s in c if s.rupture])
    mended = len([1 for c in courses for s in c if s.repaired])
    return count(torn, "rupture") + " and " + count(mended, "repair")


def unusual(rare):
    """A warning that a combination of ratings is seldom met; nothing if it is usual."""
    if rare < 6.25:
        return ""
    how = "one dyad in a hundred" if rare >= 11.34 else "one dyad in ten"
    return f"Three values this far apart or this extreme would be met in fewer than {how} (illustrative)."


def course_table(states, kind):
    """A course session by session."""
    rows = []
    for i, s in enumerate(states):
        g, t, b = s.goal, s.task, s.bond
        rows.append(
            [i + 1, rating(g), rating(t), rating(b), rating(alliance(g, t, b)), strength(g, t, b, kind), score(s.symptoms), happened(s)]
        )  # fmt: skip
    return {
        "columns": ["session", "goal", "task", "bond", "alliance", "strength", "symptoms", "event"],
        "digits": [0, 2, 2, 2, 2, 2, 1, 0],
        "rows": rows,
    }


def happened(s):
    """The events of a session in words."""
    told = []
    if s.repaired:
        told.append("repair")
    if s.rupture:
        told.append("withdrawal" if s.withdrawal else "confrontation")
    return ", ".join(told)


# --- (b) fit to demand -----------------------------------------------------------------

COMPARED = ("psychodynamic", "behavioural", "client-centred")
SHORT = {
    "psychodynamic": "psycho-<br>dynamic",
    "behavioural": "behav-<br>ioural",
    "client-centred": "client-<br>centred",
}
DASH = {"psychodynamic": "solid", "behavioural": "dash", "client-centred": "dot"}
LENGTHS = (("brief (12 sessions)", 12), ("long (40 sessions)", 40))


def fit_to_demand(goal, task, bond, length):
    """One and the same dyad in three therapies that ask for different things."""
    sessions = dict(LENGTHS)[length]
    pair = dyad(goal, task, bond)
    means, strengths, lacks = {}, {}, {}
    for name in COMPARED:
        kind = therapy(name)
        means[name] = _mean_symptoms(tellings(pair, kind, sessions, range(1, 7)))
        strengths[name] = strength(pair.goal, pair.task, pair.bond, kind)
        lacks[name] = {e: 1 - fit(getattr(pair, e), getattr(kind, e)) for e in ELEMENTS}
    return {
        "figure": _fit_figure(means, strengths, lacks, sessions),
        "sentence": _fit_sentence(means, strengths, lacks, sessions),
        "table": _fit_table(means, strengths, lacks),
        "triangle": triangle(goal, task, bond, sum([strengths[n] for n in COMPARED]) / len(COMPARED)),
    }


def _mean_symptoms(courses):
    """Mean symptoms, 0 to 40, session by session."""
    return [score(sum([c[i].symptoms for c in courses]) / len(courses)) for i in range(len(courses[0]))]


def _fit_figure(means, strengths, lacks, sessions):
    names = list(reversed(COMPARED))
    data = [_lack_bars(e, shape, names, lacks) for e, shape in (("goal", ""), ("task", "/"), ("bond", "."))]
    data.extend([_therapy_line(name, means[name]) for name in COMPARED])
    notes = [label(f"strength {fraction(strengths[n])}", sum([lacks[n][e] for e in ELEMENTS]), SHORT[n]) for n in names]
    notes.extend(_therapy_labels({n: means[n][-1] for n in COMPARED}, sessions))
    notes.append(label("cut-off 10", 1, P.cutoff - 1.6, "2", shift=0))
    lacking = "What is lacking:<br>goal plain, task striped, bond dotted"
    return figure(
        data,
        barmode="stack",
        hovermode="closest",
        margin={"l": 70, "r": 112, "t": 14, "b": 44},
        xaxis={"title": {"text": lacking, "standoff": 2}, "range": [0, 2.4], "dtick": 0.5, "anchor": "y"},
        yaxis={"title": {"text": ""}, "domain": [0.64, 1], "anchor": "x"},
        xaxis2=session_axis(sessions, "y2"),
        yaxis2=symptom_axis([0, 0.38], high=25),
        shapes=[cutoff_line(P.cutoff, sessions)],
        annotations=notes,
    )


def _lack_bars(element, shape, names, lacks):
    """What each therapy lacks of one element, as bars."""
    return {
        "type": "bar", "orientation": "h", "name": element, "xaxis": "x", "yaxis": "y",
        "y": [SHORT[n] for n in names], "x": [lacks[n][element] for n in names],
        "marker": {"color": LOOK[element].colour, "pattern": {"shape": shape}},
        "hovertemplate": "%{x:.2f}",
    }  # fmt: skip


def _therapy_line(name, symptoms):
    """The mean symptoms in one therapy."""
    trace = line("symptoms", list(range(1, len(symptoms) + 1)), symptoms, "2", marks=False, label=name)
    trace["line"] = {"color": LOOK["alliance"].colour, "dash": DASH[name], "width": 3}
    return trace


def _therapy_labels(ends, x):
    """The therapies' names beside their lines, pushed apart."""
    order = sorted(ends, key=lambda n: (ends[n], n))
    y, notes = 0, []
    for n in order:
        y = max(ends[n], y + 3.4) if notes else max(ends[n], 1.0)
        notes.append(label(n, x, y, "2", LOOK["alliance"].colour))
    return notes


def _fit_sentence(means, strengths, lacks, sessions):
    order = sorted(COMPARED, key=lambda n: (-strengths[n], n))
    best, worst = order[0], order[-1]
    if strengths[best] - strengths[worst] < 0.02:
        fits = f"This dyad fits the three therapies about equally (strength {fraction(strengths[best])} of 1)."
    else:
        fits = (
            f"This dyad fits the {best} therapy best (strength {fraction(strengths[best])} of 1) "
            f"and the {worst} one least ({fraction(strengths[worst])}), where it lacks {_lacking(lacks[worst])}."
        )
    ends = listing([f"{number(means[n][-1])} in the {n}" for n in COMPARED])
    return sentence(fits, f"After {sessions} sessions mean symptoms stand at {ends} therapy.")


def _lacking(lack):
    """The element most lacked, in words."""
    most = max(sorted(lack), key=lambda e: lack[e])
    words = {"goal": "goal agreement", "task": "task agreement", "bond": "bond"}
    return words[most] + " above all" if lack[most] > 0.05 else "almost nothing"


def _fit_table(means, strengths, lacks):
    rows = []
    for n in COMPARED:
        k, lack = THERAPIES[n], lacks[n]
        rows.append([n, k.goal, k.task, k.bond, lack["goal"], lack["task"], lack["bond"], strengths[n], means[n][-1]])
    return {
        "columns": ["therapy", "demand on goal", "demand on task", "demand on bond", "goal lacking", "task lacking", "bond lacking", "strength", "mean symptoms at the end"],
        "digits": [0, 2, 2, 2, 2, 2, 2, 2, 1],
        "rows": rows,
    }  # fmt: skip


# --- (c) tear and repair ---------------------------------------------------------------

REPAIRS = (("never", 0), ("in the next session", 1), ("three sessions later", 3))


def tear_and_repair(bond, kind, session, repair):
    """A rupture on purpose: its kind, when it comes, and whether it is mended."""
    sessions, ways = 16, therapy("balanced")
    pair = dyad(P.goal, P.task, bond)
    torn = _with_rupture(sessions, session, kind, dict(REPAIRS)[repair])
    told = course(pair, ways, torn)
    calm = course(pair, ways, [STILL] * (sessions - 1))
    return {
        "figure": _tear_figure(told, calm),
        "sentence": _tear_sentence(told, calm, kind, session, repair, bond),
        "table": course_table(told, ways),
        "triangle": triangle(P.goal, P.task, bond, strength(pair.goal, pair.task, pair.bond, ways)),
    }


def _with_rupture(sessions, session, kind, after):
    """The chance of a course in which all is still but one rupture and, if `after`, its repair."""
    sure, never = -1.0, 1.0
    which = sure if kind == "withdrawal" else never
    fates = []
    for s in range(2, sessions + 1):
        rupture = sure if s == session else never
        mend = sure if after and s == session + after else never
        fates.append(Chance(0.0, 0.0, 0.0, 0.0, 0.0, rupture, which, mend))
    return fates


def _tear_figure(told, calm):
    n = len(told)
    x = list(range(1, n + 1))
    shown = {e: [rating(getattr(s, e)) for s in told] for e in ELEMENTS}
    data = [faint(x, [rating(getattr(s, e)) for s in calm], name="without a rupture") for e in ("task", "bond")]
    data.extend([line(e, x, shown[e]) for e in shown])
    data.append(event_marks(told, "rupture", "rupture", "triangle-down-open"))
    data.append(event_marks(told, "repaired", "repair", "triangle-up-open"))
    data.append(faint(x, [score(s.symptoms) for s in calm], "2", "without a rupture"))
    y = [score(s.symptoms) for s in told]
    data.append(line("symptoms", x, y, "2", width=4, marks=False))
    notes = end_labels({e: shown[e][-1] for e in shown}, n, 0.75, 2.2, 7)
    notes.append(label("symptoms", n, y[-1], "2", LOOK["symptoms"].colour))
    notes.append(label("cut-off 10", 1, P.cutoff - 1.6, "2", shift=0))
    notes.append(event_key(n))
    return figure(
        data,
        xaxis=session_axis(n, "y", title=False),
        yaxis=agreement_axis([0.46, 1]),
        xaxis2=session_axis(n, "y2"),
        yaxis2=symptom_axis([0, 0.4], high=25),
        shapes=[cutoff_line(P.cutoff, n)],
        annotations=notes,
    )


def _tear_sentence(told, calm, kind, session, repair, bond):
    before, at, end = [rating(s.bond) for s in (told[session - 2], told[session - 1], told[-1])]
    other = rating(calm[-1].bond)
    gap = end - other
    against = "as high as" if abs(gap) < 0.05 else f"{number(abs(gap))} {'above' if gap > 0 else 'below'}"
    return sentence(
        f"A {kind} in session {session} takes the bond from {number(before)} to {number(at)};",
        "it is never repaired." if repair == "never" else f"it is repaired {repair}.",
        f"At session {len(told)} the bond stands at {number(end)}, {against} where it would stand without the rupture,",
        f"and symptoms at {number(score(told[-1].symptoms))} instead of {number(score(calm[-1].symptoms))}.",
        f"With a bond like this, a tear has a chance of {fraction(repair_chance((bond - 1) / 6))} per session to be repaired (illustrative).",
    )


SCENES = (
    (
        "bordin",
        "Goals, tasks, bond",
        goals_tasks_bond,
        (
            GOAL,
            TASK,
            BOND,
            slider("symptoms", "Symptoms at intake", 1, "of 40", "How badly the client feels at the first session."),
            stepper("telling", "Tell it again", TELLINGS, "The same two people, another run of chance."),
        ),
    ),
    (
        "fit",
        "Fit to demand",
        fit_to_demand,
        (GOAL, TASK, BOND, choice("length", "Length", [name for name, _ in LENGTHS], "How many weekly sessions.")),
    ),
    (
        "repair",
        "Tear and repair",
        tear_and_repair,
        (
            BOND,
            choice("kind", "The client", ("withdrawal", "confrontation"), "Moves away, or moves against."),
            whole("session", "Rupture in session", 2, 10, 5, "", "When it happens."),
            choice(
                "repair",
                "It is repaired",
                [name for name, _ in REPAIRS],
                "Whether it is noticed and spoken of.",
                "in the next session",
            ),
        ),
    ),
)

"""Chapter 4: goals, tasks and bond; fit to demand; tear and repair."""

from ..alliance import P
from ..lenses import bordin as lens
from ..lenses.courses import ELEMENTS
from ..words import compared, fraction, listing, number, sentence
from . import Scene
from .course import (
    OTHERS,
    change,
    course_table,
    element_labels,
    element_lines,
    event_key,
    events_told,
    others_told,
    over_symptoms,
    symptom_labels,
    symptom_line,
    together_told,
)  # fmt: skip
from .draw import abreast, bars, faint, label, line, nameless
from .goal import Goal
from .guess import line as drawn
from .look import LOOK
from .pair import BOND, GOAL, INTAKE, TASK
from .setting import choice, opens_at, stepper, whole

# Mrs Amsel: three equal agreements fit every therapy about equally, and would show three lines in one place
AMSEL = (6.5, 5.5, 2.5)
WAYMARKS = (1, 4, 7, 10, 13, 16)  # the sessions through which a reader's line is drawn
SAID = {"goal": "goal agreement", "task": "task agreement", "bond": "bond"}

# --- (a) goals, tasks, bond ------------------------------------------------------------


def _course_figure(r):
    n = len(r.told.session)
    notes = (
        element_labels(r.told) + symptom_labels([("symptoms", r.told.symptoms[-1])], n, 40, r.others) + [event_key(n)]
    )
    data = element_lines(r.told) + symptom_line(r.told, r.together.symptoms, r.others)
    return over_symptoms(data, notes, n)


def _course_sentence(r):
    return sentence(
        f"Over {len(r.told.session)} sessions symptoms {change(r.told.symptoms)}.",
        f"Strength at the start: {fraction(r.pair.strength)} of 1.",
        events_told(r.told),
        together_told(r.together),
        others_told(r.others),
        _unusual(r.seldom),
    )


def _course_against(r):
    """Whether it goes well against the odds of a weak alliance."""
    return r.pair.strength <= 0.55 and r.told.symptoms[0] > 15.9 and r.told.symptoms[-1] < P.cutoff


def _unusual(seldom):
    """A warning that a combination of ratings is seldom met; nothing if it is usual."""
    if not seldom:
        return ""
    how = "ten" if seldom == 10 else "a hundred"
    return f"Three values this far apart or this extreme would be met in fewer than one dyad in {how} (illustrative)."


# --- (b) fit to demand -----------------------------------------------------------------

SHORT = {
    "psychodynamic": "psycho-<br>dynamic",
    "behavioural": "behav-<br>ioural",
    "client-centred": "client-<br>centred",
}
DASH = {"psychodynamic": "solid", "behavioural": "dash", "client-centred": "dot"}
PATTERN = {"goal": "", "task": "/", "bond": "."}
LENGTHS = (("brief (12 sessions)", 12), ("long (40 sessions)", 40))


def _fit_result(goal, task, bond, length):
    return lens.fit_to_demand(goal, task, bond, dict(LENGTHS)[length])


def _fit_figure(r):
    rows = [SHORT[t.name] for t in reversed(r.therapies)]
    data = [_lack_bars(r, e, rows) for e in ELEMENTS] + [_therapy_line(t) for t in r.therapies]
    notes = [label(f"strength {fraction(t.strength)}", sum(t.lack), SHORT[t.name]) for t in r.therapies]
    colour = LOOK["alliance"].colour
    notes.extend(_lack_names(r.therapies[0].lack))
    notes.extend(symptom_labels([(t.name, t.symptoms[-1], colour) for t in r.therapies], r.sessions, 25))
    return over_symptoms(
        data, notes, r.sessions, high=25, split=(0.4, 0.58), barmode="stack", hovermode="closest",
        margin={"l": 70, "r": 112, "t": 4, "b": 44},
        upper=({"title": {"text": "What is lacking", "standoff": 2}, "range": [0, 2.4], "dtick": 0.5},
               nameless(range=[-0.5, 3.2])),
    )  # fmt: skip


def _lack_bars(r, element, rows):
    """What each therapy lacks of one element, as bars."""
    lacks = [getattr(t.lack, element) for t in reversed(r.therapies)]
    return bars(element, lacks, rows, LOOK[element].colour, pattern=PATTERN[element])


def _lack_names(lack):
    """The names of the elements above what the topmost therapy lacks of each."""
    middles = (lack.goal / 2, lack.goal + lack.task / 2, lack.goal + lack.task + lack.bond / 2)
    return abreast([(e, x, LOOK[e].colour) for e, x in zip(ELEMENTS, middles)], 2.85, 0.43, 0.2, 2.2)


def _therapy_line(t):
    """The mean symptoms in one therapy."""
    trace = line("symptoms", list(range(1, len(t.symptoms) + 1)), t.symptoms, "2", marks=False, label=t.name)
    trace["line"] = {"color": LOOK["alliance"].colour, "dash": DASH[t.name], "width": 3}
    return trace


def _fit_sentence(r):
    strengths = {t.name: fraction(t.strength) for t in r.therapies}
    ends = listing([f"{number(t.symptoms[-1])} in the {t.name}" for t in r.therapies])
    if not r.best:
        fits = f"This dyad fits the three therapies about equally (strength {fraction(r.pair.strength)} of 1)."
    else:
        least = SAID[r.lacking] + " above all" if r.lacking else "almost nothing"
        fits = (
            f"This dyad fits the {r.best} therapy best (strength {strengths[r.best]} of 1) "
            f"and the {r.worst} one least ({strengths[r.worst]}), where it lacks {least}."
        )
    return sentence(fits, f"After {r.sessions} sessions mean symptoms stand at {ends} therapy.")


def _fit_table(r):
    names = ["therapy", "demand on goal", "demand on task", "demand on bond", "goal lacking", "task lacking"]
    return {
        "columns": names + ["bond lacking", "strength", "mean symptoms at the end"],
        "digits": [0, 2, 2, 2, 2, 2, 2, 2, 1],
        "rows": [[t.name] + list(t.demand) + list(t.lack) + [t.strength, t.symptoms[-1]] for t in r.therapies],
    }


def _fit_numbers(r):
    return [(f"symptoms at the end of the {t.name} therapy", t.symptoms[-1], 1) for t in r.therapies]


# --- (c) tear and repair ---------------------------------------------------------------

REPAIRS = (("never", 0), ("in the next session", 1), ("three sessions later", 3))


def _torn_result(bond, kind, session, repair, others):
    return lens.torn(bond, kind, session, dict(REPAIRS)[repair], others)


def _torn_figure(r):
    x, without = r.told.session, "without a rupture"
    data = [faint(x, getattr(r.calm, e), name=without) for e in ("task", "bond")] + element_lines(r.told)
    data.append(faint(x, r.calm.symptoms, "2", without))
    notes = element_labels(r.told) + symptom_labels([("symptoms", r.told.symptoms[-1])], len(x), 25, r.others)
    data.extend(symptom_line(r.told, others=r.others))
    return over_symptoms(data, notes + [event_key(len(x))], len(x), high=25)


def _torn_sentence(r):
    mended = {after: f"it is repaired {words}." for words, after in REPAIRS}
    return sentence(
        f"A {r.kind} in session {r.session} takes the bond from {number(r.before)} to {number(r.at)};",
        mended[r.after] if r.after else "it is never repaired.",
        f"At session {len(r.told.session)} the bond stands at {number(r.told.bond[-1])}, {compared(r.gap)} where it would",
        "stand without the rupture,",
        f"and symptoms at {number(r.told.symptoms[-1])} instead of {number(r.calm.symptoms[-1])}.",
        f"With a bond like this, a tear has a chance of {fraction(r.chance)} per session to be repaired (illustrative).",
        others_told(r.others),
    )


SCENES = [
    Scene(
        "bordin", "Goals, tasks, bond",
        [GOAL, TASK, BOND, INTAKE,
         stepper("telling", "Tell it again", lens.TELLINGS, "The same two people, another run of chance."), OTHERS],
        lens.goals_tasks_bond, _course_figure, _course_sentence, lambda r: course_table(r.told, r.others),
        ask=drawn("All three features stand at 5 of 7. Draw how you expect the symptoms to go.", WAYMARKS, 0, 40, 1, "of 40",
                  lambda r: [r.told.symptoms[s - 1] for s in WAYMARKS]),
        goals=[Goal("against", "a weak alliance (a strength of .55 at most at the start) with 16 symptoms or more at intake, "
                    "which ends below the cut-off all the same.", _course_against,
                    lambda r: "A weak alliance is a poor bet and no verdict. Tell it again, and see how often it turns out so.")],
    ),
    Scene(
        "fit", "Fit to demand",
        [opens_at(c, value) for c, value in zip((GOAL, TASK, BOND), AMSEL)]
        + [choice("length", "Length", [name for name, _ in LENGTHS], "How many weekly sessions.")],
        _fit_result, _fit_figure, _fit_sentence, _fit_table, _fit_numbers,
    ),
    Scene(
        "repair", "Tear and repair",
        [BOND,
         choice("kind", "The client", ("withdrawal", "confrontation"), "Moves away, or moves against."),
         whole("session", "Rupture in session", 2, 10, 5, "", "When it happens."),
         choice("repair", "It is repaired", [name for name, _ in REPAIRS], "Whether it is noticed and spoken of.",
                "in the next session"),
         OTHERS],
        _torn_result, _torn_figure, _torn_sentence, lambda r: course_table(r.told, r.others),
    ),
]  # fmt: skip

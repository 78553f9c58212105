"""Chapter 1: rapport before interpretation; what Freud did not ask."""

from ..lenses import freud as lens
from ..words import count, number, sentence
from . import Control, Scene
from .course import (
    FOOT,
    PURPLE,
    change,
    course_table,
    element_labels,
    event_key,
    event_marks,
    over_symptoms,
    symptom_labels,
    symptom_line,
)  # fmt: skip
from .draw import faint, haze, label, line, marks
from .goal import Goal
from .guess import pick
from .setting import choice, whole

# --- what both figures and sentences share ---------------------------------------------


def _figure(r, behind, without, called, notes):
    """The interpretation, put to the rapport: `behind` it other rapports, below it the symptoms `without` it."""
    told, n = r.told, len(r.told.session)
    lines = [line(e, told.session, getattr(told, e), width=2, marks=False) for e in ("goal", "task")]
    lines.append(line("bond", told.session, told.bond, width=4))
    below = [faint(told.session, without.symptoms, "2", "without it")] + symptom_line(told)
    ends = [("symptoms", told.symptoms[-1]), (called, without.symptoms[-1], None)]
    named = element_labels(told, low=1.6) + symptom_labels(ends, n, 25) + [_interpretation_label(r.given[-1])]
    # sessions, without the week: Freud saw his patients six days out of seven
    return over_symptoms(
        [behind] + lines + _interpretation(r) + event_marks(told) + below, named + notes, n,
        high=25, title="Session",
    )  # fmt: skip


def _interpretation(r):
    """A post as high as the interpretation asks in each session in which it is given, and its head: full where borne."""
    tops = [r.depth for _ in r.given]
    asked = faint([1, len(r.told.session)], [r.depth, r.depth], name="asked for", dash="dot", colour=PURPLE)
    x = [place for s in r.given for place in (s, s, None)]
    y = [place for top in tops for place in (1, top, None)]
    heads = ["circle-open" if r.told.rupture[s - 1] else "circle" for s in r.given]
    said = "interpretation, asks for %{y:.1f}"
    return [
        asked,
        faint(x, y, name="interpretation", width=3, colour=PURPLE),
        marks("interpretation", r.given, tops, heads, PURPLE, size=14, hover=said),
    ]


def _interpretation_label(session):
    """Its name at the foot of the last post, on the side where there is room."""
    side, shift = ("left", 6) if session <= 10 else ("right", -6)
    return label("interpretation", session, 1.3, colour=PURPLE, anchor=side, shift=shift)


def _reached(r):
    """The rapport in words; what falls short of the depth asked for never reads as if it met it."""
    short = r.pair.bond < r.depth and number(r.pair.bond) == number(r.depth)
    return ("not quite " if short else "") + number(r.pair.bond)


# --- (a) rapport before interpretation -------------------------------------------------

REMARKS = (("never", 0), ("in session 4", 4), ("in session 7", 7), ("in session 12", 12))
GUESSES = ("right", "wrong")
# what becomes of the interpretation, if the guess is right and if it is wrong
FATES = {
    "scolded": ("when the analyst moralises in the same session: it tears.",) * 2,
    "torn": (
        "and does not bear it: it tears, though the guess is right.",
        "and does not bear it: it tears, and the guess is wrong.",
    ),
    "empty": ("and bears it; but it says only what the patient sees already.",) * 2,
    "borne": ("and bears it: the work deepens.", "and bears it; but the guess is wrong, and nothing opens."),
}


def _first_result(interest, session, depth, remark, guess):
    return lens.rapport_first(interest, session, depth, dict(REMARKS)[remark], guess == "right")


def _first_figure(r):
    scolded = label("moralises", r.remark, FOOT, colour=PURPLE, anchor="right", shift=-12)
    notes = [event_key(len(r.told.session), "▽ rupture")] + ([scolded] if r.remark else [])
    return _figure(r, haze(r.told.session, r.rapports), r.without, "without it", notes)


def _first_sentence(r):
    return sentence(
        f"In session {r.session} the interpretation asks for {number(r.depth)}; the rapport has reached",
        f"{_reached(r)} of 7",
        FATES[r.fate][0 if r.right else 1],
        f"Symptoms {change(r.told.symptoms)}; without it they would stand at {number(r.without.symptoms[-1])}.",
        f"With chance let in, it tears in {_of_all(r.torn, len(r.rapports))} (illustrative).",
    )


def _of_all(n, tellings):
    """ "none of ten tellings", "three of ten tellings", "all ten tellings"."""
    few = "all" if n == tellings else "none of" if n == 0 else count(n, "of", "of")
    return f"{few} {count(tellings, 'telling')}"


def _table(r, remark=0):
    """A course session by session, with what the analyst did beside what happened."""
    table = course_table(r.told)
    for row in table["rows"]:
        did = ["moralising"] if row[0] == remark else []
        did.extend(["interpretation"] if row[0] in r.given else [])
        row[-1] = ", ".join(did + ([row[-1]] if row[-1] else []))
    return table


FALLS = ("it tears", "it is borne, and the work deepens", "it is borne, and nothing opens")


def _first_falls(r):
    """Which of `FALLS` becomes of the interpretation."""
    return [FALLS[0] if r.fate in ("torn", "scolded") else FALLS[1] if r.fate == "borne" and r.right else FALLS[2]]


def _first_vain(r):
    """Whether a true interpretation is borne and changes nothing."""
    return r.right and r.fate in ("borne", "empty") and r.told.symptoms[-1] > r.without.symptoms[-1] - 0.05


# --- (b) what Freud did not ask --------------------------------------------------------

ANSWERS = ("goes on", "looks at his own part")


def _unasked_result(goal, session, answer):
    return lens.unasked(goal, session, answer == ANSWERS[1])


def _unasked_figure(r):
    behind = faint(r.alone.session, r.alone.bond)
    return _figure(r, behind, r.alone, "Freud’s", [event_key(len(r.told.session))])


def _unasked_sentence(r):
    end, its = r.told.symptoms[-1], r.alone.symptoms[-1]
    same = number(end) == number(its)
    return sentence(
        f"Goal agreement {number(r.goal)} of 7.",
        f"In session {r.session} the interpretation {'is borne' if r.fate == 'borne' else 'tears'}",
        f"(rapport {_reached(r)} of 7, asked for {number(r.depth)}),",
        _answered(r),
        f"Symptoms {change(r.told.symptoms)};",
        "just where Freud's levers alone leave them."
        if same
        else f"with Freud's levers alone they would stand at {number(its)}.",
    )


def _answered(r):
    """What the analyst does about a tear and what comes of it, in words."""
    if r.fate == "borne":
        return "and there is no tear to look at."
    if not r.looks:
        return f"and the analyst {ANSWERS[0]}."
    again = (
        f"in session {r.opened} the same interpretation is borne." if r.opened else "time is too short to say it again."
    )
    return f"and the analyst {ANSWERS[1]}: the tear is mended in session {r.mended}, and {again}"


# --- what a reader can set -------------------------------------------------------------


def _scale(name, label, default, help):
    """A range control from 1 to 7 whose default is the lens's own."""
    return Control(name, label, "range", 1, 7, 0.5, default, "of 7", (), help, "")


def _given(high, default):
    """The session of the interpretation; none can be given in the first, when the two only meet."""
    return whole("session", "Interpretation in session", 2, high, default, "", "When he says what he has guessed.")


SCENES = [
    Scene(
        "freud", "Rapport before interpretation",
        [_scale("interest", "Serious interest", lens.L.interest, "How much of it the analyst shows."),
         _given(lens.SESSIONS, 10),
         _scale("depth", "Depth", lens.L.depth, "How far it goes beyond what the patient sees: 1 not at all, 7 far down."),
         choice("remark", "A moralising remark", [name for name, _ in REMARKS], "Whether he passes judgement."),
         choice("guess", "The guess is", GUESSES, "Whether the interpretation is true.")],
        _first_result, _first_figure, _first_sentence, lambda r: _table(r, r.remark),
        ask=pick("He has shown interest for nine sessions. In the tenth he says what he has guessed, and it is true. "
                 "What becomes of it?", FALLS, _first_falls),
        goals=[Goal("vain", "a true guess that is borne, and leaves the patient no better than silence would have.",
                    _first_vain, lambda r: "It was borne because it asked for nothing: it says what he sees already. "
                    "What costs no rapport opens nothing.")],
    ),
    Scene(
        "unasked", "What Freud did not ask",
        [_scale("goal", "Goal agreement", lens.L.goal, "How far the two want the same. Not a lever of Freud's."),
         _given(10, 4),
         choice("answer", "After a tear the analyst", ANSWERS, "Whether he asks what he had to do with it.")],
        _unasked_result, _unasked_figure, _unasked_sentence, _table,
    ),
]  # fmt: skip

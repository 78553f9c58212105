"""Chapter 1: rapport before interpretation; what Freud did not ask.

Theory (Freud1913c): rapport grows with time and interest, an interpretation given before it holds
meets opposition, moralising forfeits it. The course's own: nothing else tears, a tear of this
kind does not mend by itself, and an interpretation that is borne lets every later session do more.
"""

from ..alliance import (
    Chance,
    Dyad,
    P,
    State,
    rating,
    score,
    share,
    step,
    strength,
)
from ..lenses import Terms
from ..lenses.freud import GOAL, STRANGERS, agreement, analysis, borne, with_blow, with_insight
from ..words import count, number, sentence
from .bordin import ELEMENTS, TELLINGS, chances_of, change, course_table
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
from .setting import Control, choice, whole

SESSIONS = 16
NEVER = SESSIONS + 1
SURE, NO = -1.0, 1.0  # chance numbers that make an event happen, or not


# --- a course of analysis --------------------------------------------------------------


def strangers(terms):
    """What the two bring, and the first session's `State`: a rapport that has yet to grow."""
    pair = Dyad(share(terms.goal), share(terms.task), share(terms.bond), P.symptoms / 40, 1.0)
    return pair, State(pair.goal, pair.task, share(STRANGERS), pair.symptoms, 0.0, 0.0, 0, 0, 0)


def analysed(terms, depth, right, session, remark, mends):
    """A course without chance, and the session in which the interpretation is borne, 0 if in none.

    It is put to the bond that the two bring into `session`. Where tears are mended, in the
    session after, it is taken up again as soon as the bond bears it.
    """
    pair, now = strangers(terms)
    states, opened = [now], 0
    insight, blow = with_insight(depth, right), with_blow(right)
    for s in range(2, SESSIONS + 1):
        due = s == session or (mends and s > session and now.tear == 0)
        if due and not opened and s != remark and borne(depth, rating(now.bond)):
            opened = s
        torn = s == session and not opened
        p = blow if torn else insight if opened else terms.p
        fate = Chance(0.0, 0.0, 0.0, 0.0, 0.0, SURE if torn or s == remark else NO, NO, SURE if mends else NO)
        now = step(now, pair, terms.therapy if opened else analysis(1), fate, p)
        states.append(now)
    return states, opened


def rapports(terms, remark):
    """The bond, session by session, in ten tellings with ebb and flow in which nothing is interpreted."""
    told = []
    for n in range(1, TELLINGS + 1):
        pair, now = strangers(terms)
        bonds = [rating(now.bond)]
        for s, c in enumerate(chances_of(n, SESSIONS), 2):
            fate = Chance(c.mood, c.goal, c.task, c.bond, c.symptoms, SURE if s == remark else NO, NO, NO)
            now = step(now, pair, analysis(1), fate, terms.p)
            bonds.append(rating(now.bond))
        told.append(bonds)
    return told


# --- (a) rapport before interpretation -------------------------------------------------

REMARKS = (("never", 0), ("in session 4", 4), ("in session 7", 7), ("in session 12", 12))
GUESSES = ("right", "wrong")


def rapport_first(interest, session, depth, remark, guess):
    """One interpretation, put to the rapport of the session in which it is given."""
    terms, when = agreement(interest=interest, depth=depth), dict(REMARKS)[remark]
    told, opened = analysed(terms, depth, guess == "right", session, when, False)
    without, _ = analysed(terms, depth, True, NEVER, when, False)
    haze = rapports(terms, when)
    torn = len([b for b in haze if when == session or not borne(depth, b[session - 2])])
    asked = told[session - 2]
    S = strength(asked.goal, asked.task, asked.bond, terms.therapy)
    return {
        "figure": _figure(told, without, (session,), depth, haze, when),
        "sentence": _rapport_sentence(told, without, opened, session, depth, when, guess, torn),
        "table": _table(told, terms, session, when, opened),
        "triangle": triangle(rating(asked.goal), rating(asked.task), rating(asked.bond), S),
    }


def _figure(told, other, given, depth, haze, remark):
    x = list(range(1, SESSIONS + 1))
    shown = {e: [rating(getattr(s, e)) for s in told] for e in ELEMENTS}
    data = [_haze(haze, x)] if haze else [faint(x, [rating(s.bond) for s in other])]
    data.extend(
        [line(e, x, shown[e], width=4 if e == "bond" else 2, marks=e == "bond") for e in ("goal", "task", "bond")]
    )
    data.append(_demand(x, depth))
    data.extend(_put(given, told, depth))
    data.extend([_marks(told, "rupture", "triangle-down-open"), _marks(told, "repaired", "triangle-up-open")])
    data.append(faint(x, [score(s.symptoms) for s in other], "2", "without it"))
    data.append(line("symptoms", x, [score(s.symptoms) for s in told], "2", width=4, marks=False))
    return figure(
        data,
        xaxis=_axis("y", False),
        yaxis=agreement_axis([0.42, 1]),
        xaxis2=_axis("y2", True),
        yaxis2=symptom_axis([0, 0.36], high=25),
        shapes=[cutoff_line(P.cutoff, SESSIONS)],
        annotations=_notes(told, other, shown, max(given), remark, haze),
    )


def _axis(anchor, title):
    """Sessions, without the week: Freud saw his patients six days out of seven."""
    axis = session_axis(SESSIONS, anchor, title)
    axis["title"]["text"] = "Session" if title else ""
    return axis


def _haze(haze, x):
    """The rapport of all tellings as one thin trace."""
    xs, ys = [], []
    for bonds in haze:
        xs.extend(x + [None])
        ys.extend(bonds + [None])
    return faint(xs, ys)


def _demand(x, depth):
    """What the interpretation asks for, across all sessions."""
    return {
        "type": "scatter", "name": "asked for", "mode": "lines", "x": [x[0], x[-1]], "y": [depth, depth],
        "xaxis": "x", "yaxis": "y", "hoverinfo": "skip",
        "line": {"color": LOOK["alliance"].colour, "width": 1, "dash": "dot"},
    }  # fmt: skip


def _put(given, told, depth):
    """The interpretation: a post as high as it asks, in each session in which it is given (0: none)."""
    given = [s for n, s in enumerate(given) if s and s not in given[:n]]
    colour = LOOK["alliance"].colour
    x, y = [], []
    for s in given:
        x.extend([s, s, None])
        y.extend([1, depth, None])
    post = {
        "type": "scatter", "name": "interpretation", "mode": "lines", "x": x, "y": y,
        "xaxis": "x", "yaxis": "y", "hoverinfo": "skip", "line": {"color": colour, "width": 3},
    }  # fmt: skip
    # full where it is borne, open where it tears
    symbols = ["circle-open" if told[s - 1].rupture else "circle" for s in given]
    head = {
        "type": "scatter", "name": "interpretation", "mode": "markers", "x": given, "y": [depth for _ in given],
        "xaxis": "x", "yaxis": "y", "hovertemplate": "interpretation, asks for %{y:.1f}",
        "marker": {"symbol": symbols, "size": 14, "color": colour, "line": {"width": 3, "color": colour}},
    }  # fmt: skip
    return [post, head]


def _marks(states, event, symbol):
    """Marks at the foot of the panel where something happened."""
    x = [i + 1 for i, s in enumerate(states) if getattr(s, event)]
    return {
        "type": "scatter", "name": event, "mode": "markers", "x": x, "y": [0.4 for _ in x],
        "xaxis": "x", "yaxis": "y", "hovertemplate": event,
        "marker": {"symbol": symbol, "size": 13, "color": LOOK["alliance"].colour, "line": {"width": 2}},
    }  # fmt: skip


def _notes(told, other, shown, session, remark, haze):
    purple = LOOK["alliance"].colour
    notes = end_labels({e: shown[e][-1] for e in shown}, SESSIONS, 0.75, 1.6, 7)
    early = session <= 10
    notes.append(label("interpretation", session, 1.3, "", purple, "left" if early else "right", 6 if early else -6))
    notes.append(label("▽ rupture" if haze else "▽ rupture<br>△ repair", SESSIONS, 0.4, colour=purple))
    if remark:
        notes.append(label("moralises", remark, 0.4, "", purple, "right", -12))
    notes.extend(
        _symptom_labels(score(told[-1].symptoms), score(other[-1].symptoms), "without it" if haze else "Freud’s")
    )
    notes.append(label("cut-off 10", 1, P.cutoff - 1.9, "2", shift=0))
    return notes


def _symptom_labels(y, other, name):
    """Labels of the two symptom lines at their ends, kept apart."""
    low, high = (y, other) if y <= other else (other, y)
    middle, half = (low + high) / 2, 2.1
    if high - low < 2 * half:
        low, high = middle - half, middle + half
    mine, its = (low, high) if y <= other else (high, low)
    return [label("symptoms", SESSIONS, mine, "2", LOOK["symptoms"].colour), label(name, SESSIONS, its, "2")]


def _rapport_sentence(told, without, opened, session, depth, remark, guess, torn):
    return sentence(
        f"In session {session} the interpretation asks for {number(depth)}; the rapport has reached",
        _reached(rating(told[session - 2].bond), depth),
        _met(opened, session == remark, depth, guess == "right"),
        f"Symptoms {change(told)}; without it they would stand at {number(score(without[-1].symptoms))}.",
        f"With chance let in, it tears in {_of_ten(torn)} (illustrative).",
    )


def _met(opened, scolded, depth, right):
    """What becomes of the interpretation, in words."""
    if scolded:
        return "when the analyst moralises in the same session: it tears."
    if not opened:
        return "and does not bear it: it tears, " + (
            "though the guess is right." if right else "and the guess is wrong."
        )
    if depth == 1:
        return "and bears it; but it says only what the patient sees already."
    return "and bears it: the work deepens." if right else "and bears it; but the guess is wrong, and nothing opens."


def _reached(bond, depth):
    """The rapport in words; what falls short of the depth asked for never reads as if it met it."""
    short = not borne(depth, bond) and number(bond) == number(depth)
    return ("not quite " if short else "") + number(bond) + " of 7"


def _of_ten(n):
    """ "none of ten tellings", "three of ten tellings"."""
    few = "all" if n == TELLINGS else "none of" if n == 0 else count(n, "of", "of")
    return few + " ten tellings"


def _table(told, terms, session, remark, opened):
    """A course session by session, with what the analyst did beside what happened."""
    table = course_table(told, terms.therapy)
    for row in table["rows"]:
        did = []
        if row[0] == remark:
            did.append("moralising")
        if row[0] == session or row[0] == opened:
            did.append("interpretation")
        row[-1] = ", ".join(did + ([row[-1]] if row[-1] else []))
    return table


# --- (b) what Freud did not ask --------------------------------------------------------

ASKED = 4.0  # the depth of the interpretation in this second scene
ANSWERS = ("goes on", "looks at his own part")


def what_he_did_not_ask(goal, session, answer):
    """The same analysis with two levers that are not Freud's: the patient's goals, the analyst's part."""
    freud = agreement(depth=ASKED)
    terms = Terms(goal, freud.task, freud.bond, freud.therapy, freud.p)
    alone, _ = analysed(freud, ASKED, True, session, 0, False)
    told, opened = analysed(terms, ASKED, True, session, 0, answer == ANSWERS[1])
    asked = told[session - 2]
    S = strength(asked.goal, asked.task, asked.bond, terms.therapy)
    return {
        "figure": _figure(told, alone, (session, opened), ASKED, [], 0),
        "sentence": _unasked_sentence(told, alone, opened, session, goal, answer),
        "table": _table(told, terms, session, 0, opened),
        "triangle": triangle(rating(asked.goal), rating(asked.task), rating(asked.bond), S),
    }


def _unasked_sentence(told, alone, opened, session, goal, answer):
    reached = f"(rapport {_reached(rating(told[session - 2].bond), ASKED)}, asked for {number(ASKED)})"
    its = number(score(alone[-1].symptoms))
    same = number(score(told[-1].symptoms)) == its
    return sentence(
        f"Goal agreement {number(goal)} of 7.",
        f"In session {session} the interpretation {'is borne' if opened == session else 'tears'} {reached},",
        _mended(opened, session, answer),
        f"Symptoms {change(told)};",
        "just where Freud's levers alone leave them."
        if same
        else f"with Freud's levers alone they would stand at {its}.",
    )


def _mended(opened, session, answer):
    """What the analyst does about a tear and what comes of it, in words."""
    if opened == session:
        return "and there is no tear to look at."
    if answer == ANSWERS[0]:
        return f"and the analyst {answer}."
    again = f"in session {opened} the same interpretation is borne." if opened else "time is too short to say it again."
    return f"and the analyst {answer}: the tear is mended in session {session + 1}, and {again}"


# --- what a reader can set -------------------------------------------------------------


def _scale(name, label, default, help):
    """A range control from 1 to 7 whose default is the course's own."""
    return Control(name, label, "range", 1, 7, 0.5, default, "of 7", (), help, "")


def _given(high, default):
    """The session of the interpretation; none can be given in the first, when the two only meet."""
    return whole("session", "Interpretation in session", 2, high, default, "", "When he says what he has guessed.")


SCENES = (
    (
        "freud",
        "Rapport before interpretation",
        rapport_first,
        (
            _scale("interest", "Serious interest", 6.0, "How much of it the analyst shows."),
            _given(SESSIONS, 10),
            _scale("depth", "Depth", 4.0, "How far it goes beyond what the patient sees: 1 not at all, 7 far down."),
            choice("remark", "A moralising remark", [name for name, _ in REMARKS], "Whether he passes judgement."),
            choice("guess", "The guess is", GUESSES, "Whether the interpretation is true."),
        ),
    ),
    (
        "unasked",
        "What Freud did not ask",
        what_he_did_not_ask,
        (
            _scale("goal", "Goal agreement", GOAL, "How far the two want the same. Not a lever of Freud's."),
            _given(10, 4),
            choice("answer", "After a tear the analyst", ANSWERS, "Whether he asks what he had to do with it."),
        ),
    ),
)

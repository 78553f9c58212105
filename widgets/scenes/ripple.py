"""Chapter 9: what one good hour sets going, and what stands around a leap."""

from ..lenses import ripple as lens
from ..lenses.ripple import CHANCE, HOUR, L
from ..words import compared, count, number, sentence
from . import Scene
from .draw import GREY, faint, label, line, panels, rule, session_axis, symptom_axis
from .goal import Goal
from .guess import pick
from .look import LOOK
from .setting import Control, choice, stepper, whole

PURPLE = LOOK["alliance"].colour

# --- a ripple ----------------------------------------------------------------------------

FADES, HALF, GROWS = "hardly anything", "about half of it", "more than there was"


def _ripple_figure(r):
    n = r.session[-1]
    high = max(r.alliance + r.week)
    one = max(1.45, 1.3 * high)
    above = {"title": {"text": "Hour,<br>SD above own level"}, "range": [-0.05 * one, one]}
    below = {"title": {"text": "Week,<br>SD better"}, "range": [-0.05 * one, one]}
    behind = [faint(r.session, r.once, name="only once")] if r.every else []
    return panels(
        behind + [_hours(r), _week(r)],
        [label("her hours", n, 0.93 * one, colour=PURPLE, anchor="right"), label("her weeks", n, 0.93 * one, "2", GREY, "right")],
        (session_axis(n, title=""), above), (session_axis(n), below), (0.46, 0.54), margin={"l": 70, "r": 16, "t": 14, "b": 44},
        shapes=[rule((0.5, 0), (n + 0.5, 0), axis, width=2) for axis in ("", "2")],
    )  # fmt: skip


def _hours(r):
    """Her hours; with a good one again and again their line goes up and down too fast for long dashes."""
    hours = line("alliance", r.session, r.alliance, "", 3)
    hours.update({"line": dict(hours["line"], dash="solid"), "hovertemplate": "%{y:.2f}"})
    return hours


def _week(r):
    return dict(line("symptoms", r.session, r.week, "2", 3, label="week"), hovertemplate="%{y:.2f}")


def _ripple_sentence(r):
    often = (
        f" With a good hour {r.again}, her hours stand {number(r.level, 2)} above it in the second half"
        if r.every
        else ""
    )
    return sentence(
        "One hour a standard deviation above her own level:",
        f"a session later {number(r.next_hour, 2)} of it is left, and the week is {number(r.next_week, 2)} better;",
        f"{count(r.later, 'session')} later it is {number(r.left, 2)} and {number(r.better, 2)}.",
        f"From session to session {number(r.kept, 2)} is kept, and it {'grows' if r.kept > 1 else 'grows only above 1'}{'.' if often else ''}{often} (illustrative).",
    )


def _ripple_table(r):
    rows = [list(row) for row in zip(r.session, r.alliance, r.week)]
    return {"columns": ["session", "hour above own level, SD", "week better, SD"], "digits": [0, 3, 3], "rows": rows}


def _left(r):
    """What is left of a good hour, as its question has it."""
    return [GROWS if r.left > 1 else HALF if r.left > 0.25 else FADES]


# --- leaps -------------------------------------------------------------------------------


def _leaps_figure(r):
    where = {"range": [-3.4, 3.4], "tickvals": lens.AROUND, "zeroline": False}
    named = dict(where, title={"text": "Sessions from the leap", "standoff": 4})
    hours = dict(line("alliance", r.around, r.alliance, "", 3), hovertemplate="%{y:.2f}")
    weeks = line("symptoms", r.around, r.symptoms, "2", 4, label="symptoms", marks=False)
    return panels(
        [hours, weeks],
        [label("the leap", 0, 2.6, size=11, anchor="center", shift=0)],
        (dict(where, title={"text": ""}, showticklabels=False), {"title": {"text": "Hours,<br>SD above own"}, "range": [-1, 3], "zeroline": False}),
        (named, symptom_axis(25)), (0.44, 0.54), margin={"l": 70, "r": 16, "t": 14, "b": 44},
        shapes=[rule((-3.4, 0), (3.4, 0), width=2), rule((0, 0), (0, 1), yref="paper", dash="dot")],
    )  # fmt: skip


BEHIND = {
    CHANCE: "Nobody truly leaps here, and weeks vary.",
    HOUR: "One in five leaps here, after an unusual hour.",
    lens.LIFTED: "One in five leaps here, and the leap lifts the next hours.",
}


def _leaps_sentence(r):
    if not r.leapt:
        return sentence(
            BEHIND[r.story],
            f"Of {r.clients} clients nobody falls by {r.fall} points or more from a session to the next.",
        )
    return sentence(
        BEHIND[r.story],
        f"A fall of {r.fall} points or more, and by a quarter, is found in {number(r.percent, 0)}% of {r.clients} clients;",
        f"{number(r.lost, 0)}% of these lose half of it again.",
        f"In the session before it their alliance stands {_before(r.before)}, in the three after it {compared(r.after, 'above', 'below', 'just there')} (illustrative).",
    )


def _before(x):
    own = "their own level"
    return compared(x, "standard deviations above " + own, "standard deviations below " + own, "at " + own)


def _leaps_table(r):
    rows = [[str(s), a, y] for s, a, y in zip([number(s, 0) for s in r.around], r.alliance, r.symptoms)]
    return {
        "columns": ["sessions from the leap", "alliance above own level, SD", "symptoms"],
        "digits": [0, 2, 1],
        "rows": rows,
    }


SCENES = [
    Scene(
        "ripple", "A spiral, or a ripple?",
        [Control("helps", "Hour helps week", "range", 0.0, 1.0, 0.05, L.helps, "", (), "By how much a better hour goes before a better week.", ""),
         Control("lifts", "Week lifts hour", "range", 0.0, 1.0, 0.05, L.lifts, "", (), "By how much a better week goes before a better hour.", ""),
         Control("carry", "Carries over", "range", 0.0, 0.8, 0.05, L.carry, "", (), "How much of either is left a session later by itself.", ""),
         choice("again", "A good hour", [name for name, _ in lens.AGAIN], "How often something gives the two a better hour.")],
        lens.ripple, _ripple_figure, _ripple_sentence, _ripple_table,
        lambda r: [("what is kept from session to session", r.kept, 2), ("her hours in the second half", r.level, 2)],
        ask=pick("One good hour, and two arrows, the first as large as it was found to be. How much of it is left five sessions later?",
                 (FADES, HALF, GROWS), _left),
        goals=[Goal("spiral", "two arrows with which one good hour does not fade but grows.", lambda r: r.kept > 1,
                    lambda r: "A true spiral. It has no end, and it turns downwards as easily: one bad hour would grow, too. "
                    "Nothing of this size has been found.")],
    ),
    Scene(
        "leaps", "What stands around a leap",
        [choice("story", "Behind a leap", lens.STORIES, "What makes symptoms fall all at once."),
         whole("fall", "A leap is a fall of", 3, 6, 5, "points", "Between two sessions; a quarter of the symptoms must go, too."),
         stepper("run", "Other clients", 10, "Others of the same kind.")],
        lens.leaps, _leaps_figure, _leaps_sentence, _leaps_table,
        lambda r: [("clients who leap", r.leapt, 0), ("the alliance before it", r.before, 1), ("and after it", r.after, 1)],
    ),
]  # fmt: skip

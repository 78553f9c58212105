"""Freud, 1913: rapport before interpretation.

Freud's own (Freud1913c, pp. 139–141): a rapport must hold before the analyst says what he has
guessed; time and serious interest build it; moralising forfeits it; an interpretation should
lie one short step from what the patient already sees, and one thrown at him early arouses the
strongest opposition, right or wrong, and the more so if it is right.

The course's own: that his rapport is the bond of `alliance.py`, and his plain explanation of
the patient's work an agreement on tasks; that rapport closes a fifth of the way to the interest
shown in each session; that depth is measured against it on one scale, and is borne if it is
the smaller; that nothing else tears, and a tear of this kind does not mend by itself; that an
interpretation that is borne lets every later session do more; and every number. Freud says
nothing of the patient's goals, so no lever moves them.
"""

from collections import namedtuple

from ..alliance import NEVER, STILL, SURE, State, Therapy, decided, dyad, level, parameters, rating, share, step, values
from . import Pair, Reading, Terms, own
from .courses import chances_of, told

WHO, YEAR = "Freud", 1913
WEIGHS, ASIDE = ("bond",), ("task",)

# fmt: off
PARAMETERS = (
    own("interest", "serious interest that the analyst shows", "1 to 7", 6.0, 1.0, 7.0),
    own("depth", "how far an interpretation goes beyond what the patient sees", "1 to 7", 4.0, 1.0, 7.0),
    own("strangers", "bond of two people who have just met", "1 to 7", 2.0, 1.0, 7.0),
    own("settle", "how fast rapport goes to the interest shown", "share of the way per session", 0.2, 0.0, 1.0),
    own("ebb", "ebb and flow; so small that agreement, drawn back this slowly, spreads no wider than elsewhere", "log odds, standard deviation", 0.2, 0.0, 1.0),
    own("pull", "pull of symptoms on rapport, which time and interest alone build", "log odds, for all symptoms lost", 0.0, 0.0, 5.0),
    own("goal", "goal agreement where nobody asks about goals", "1 to 7", 3.0, 1.0, 7.0),
    own("task", "task agreement once the fundamental rule is plainly explained", "1 to 7", 5.0, 1.0, 7.0),
    own("demand_goal", "demand of an analysis on goal agreement", "0 to 1", 0.5, 0.0, 1.0),
    own("demand_task", "demand of an analysis on task agreement", "0 to 1", 0.8, 0.0, 1.0),
    own("lead", "share of the work that the analyst sets", "0 to 1", 0.5, 0.0, 1.0),
    own("listening", "what a session without interpretation can do", "share of the way", 0.06, 0.0, 0.1),
    own("opening", "what the deepest interpretation, right and borne, adds to that", "share of the way", 0.4, 0.0, 0.4),
    own("blow", "how deep moralising or a wrong guess tears", "share of the agreement", 0.5, 0.0, 1.0),
    own("right_blow", "how deep a right guess tears", "share of the agreement", 0.6, 0.0, 1.0),
    own("holds", "rapport, work or shared goals below which Freud is made to miss them", "1 to 7", 4.0, 1.0, 7.0),
)
# fmt: on
L = values(PARAMETERS)


def agreement(*, interest=L.interest, depth=L.depth, forfeited=False):
    """The `Terms` that Freud's levers come to in the end: given time, rapport meets the interest shown.

    `interest` and `depth` run from 1 to 7. Rapport that a moralising remark has forfeited is
    kept down as by any tear that stays. Symptoms do not pull on it here (pull 0): what builds
    rapport is time and interest alone.
    """
    p = _parameters(L.listening, L.blow)
    bond = rating(level(share(interest), p.lasting * L.blow * forfeited, 0.0))
    return Terms(L.goal, L.task, bond, analysis(depth), p)


def rapport(interest, sessions):
    """The bond, 1 to 7, after that many sessions without a mistake."""
    return interest + (L.strangers - interest) * (1 - L.settle) ** (sessions - 1)


def analysis(depth):
    """An analysis that interprets that deep (1 to 7): depth is what it asks of the bond."""
    return Therapy(
        "analysis", L.demand_goal, L.demand_task, share(depth), L.lead,
        "what the patient does not yet see",
        "saying whatever comes to mind, without selecting",
    )  # fmt: skip


def borne(depth, bond):
    """Whether an interpretation of that depth is borne by the bond of the moment, both 1 to 7."""
    return depth <= bond


def with_insight(depth, right):
    """The parameters once an interpretation is borne: if it is right, the deeper, the more a session can do."""
    return _parameters(L.listening + L.opening * share(depth) * right, L.blow)


def with_blow(right):
    """The parameters of the session in which an interpretation tears: deeper if it is right."""
    return _parameters(L.listening, L.right_blow if right else L.blow)


def _parameters(gain, blow):
    return parameters(settle=L.settle, ebb=L.ebb, pull=L.pull, gain=gain, depth=blow)


# --- a course of analysis --------------------------------------------------------------

TELLINGS, SESSIONS = 10, 16


def strangers(terms):
    """What the two bring, and the first session's `State`: a rapport that has yet to grow."""
    pair = dyad(terms.goal, terms.task, terms.bond)
    return pair, State(pair.goal, pair.task, share(L.strangers), pair.symptoms, 0.0, 0.0, 0, 0, 0)


def analysed(terms, depth, right, session, remark=0, mends=False):
    """A course without chance, and the session in which the interpretation is borne, 0 if in none.

    It is put to the bond that the two bring into `session` (0: nothing is interpreted); `remark`
    is the session of a moralising remark (0: none). Where tears are mended, in the session after,
    it is taken up again as soon as the bond bears it.
    """
    pair, now = strangers(terms)
    states, opened = [now], 0
    for s in range(2, SESSIONS + 1):
        due = s == session or (mends and 0 < session < s and now.tear == 0)
        if due and not opened and s != remark and borne(depth, rating(now.bond)):
            opened = s
        torn = s == session and not opened
        p = with_blow(right) if torn else with_insight(depth, right) if opened else terms.p
        fate = decided(STILL, SURE if torn or s == remark else NEVER, repair=SURE if mends else NEVER)
        now = step(now, pair, terms.therapy if opened else analysis(1), fate, p)
        states.append(now)
    return states, opened


def rapports(terms, remark):
    """The bond (1 to 7), session by session, in ten tellings with ebb and flow in which nothing is interpreted."""
    return [_rapport_told(terms, remark, n) for n in range(1, TELLINGS + 1)]


def _rapport_told(terms, remark, telling):
    pair, now = strangers(terms)
    bonds = [rating(now.bond)]
    for s, chance in enumerate(chances_of(telling, SESSIONS), 2):
        fate = decided(chance, SURE if s == remark else NEVER)
        now = step(now, pair, analysis(1), fate, terms.p)
        bonds.append(rating(now.bond))
    return bonds


def _brought(course, session):
    """The `Pair` of a `Course` as the two bring it into a session."""
    return Pair(*[getattr(course, name)[session - 2] for name in ("goal", "task", "bond", "strength")])


# --- rapport before interpretation -----------------------------------------------------

# pair: what is brought into the session of the interpretation; without: the course in which
# nothing is interpreted; rapports: the bond in ten tellings of that; given: the sessions in which
# it is said; fate: "borne", "torn", "scolded" (the analyst moralises in that very session) or
# "empty" (borne, but it says only what is seen already); torn: in how many tellings it tears
First = namedtuple("First", "pair told without rapports session given depth right remark fate torn")


def rapport_first(interest, session, depth, remark, right):
    """One interpretation, put to the rapport of the session in which it is given: `First`.

    `interest` and `depth` run from 1 to 7, `session` from 2; `remark` is the session of a
    moralising remark, 0 for none.
    """
    terms = agreement(interest=interest, depth=depth)
    states, opened = analysed(terms, depth, right, session, remark)
    without, _ = analysed(terms, depth, right, 0, remark)
    course, bonds = told(states, terms.therapy), rapports(terms, remark)
    fate = "scolded" if session == remark else "torn" if not opened else "empty" if depth == 1 else "borne"
    torn = len([b for b in bonds if session == remark or not borne(depth, b[session - 2])])
    return First(
        _brought(course, session), course, told(without, terms.therapy), bonds,
        session, [session], depth, right, remark, fate, torn,
    )  # fmt: skip


# --- what Freud did not ask ------------------------------------------------------------

# alone: the course that Freud's levers alone come to; looks: whether the analyst looks at his own
# part; fate: "borne" or "torn"; mended, opened: the sessions in which the tear is mended and the
# interpretation is borne, 0 for none; given: the sessions in which it is said
Unasked = namedtuple("Unasked", "pair told alone goal session given depth looks fate mended opened")


def unasked(goal, session, looks):
    """The same analysis with two levers that are not Freud's: the patient's goals, the analyst's part.

    Returns `Unasked`. `goal` runs from 1 to 7, `session` of the interpretation from 2.
    """
    freud = agreement()
    terms = Terms(goal, freud.task, freud.bond, freud.therapy, freud.p)
    alone, _ = analysed(freud, L.depth, True, session)
    states, opened = analysed(terms, L.depth, True, session, mends=looks)
    course = told(states, terms.therapy)
    mended = course.repaired.index(1) + 1 if 1 in course.repaired else 0
    given = [session] + ([opened] if opened > session else [])
    return Unasked(
        _brought(course, session), course, told(alone, freud.therapy), goal,
        session, given, L.depth, looks, "borne" if opened == session else "torn", mended, opened,
    )  # fmt: skip


# --- the lens, for chapter 6 -----------------------------------------------------------

NO_RAPPORT = Reading(
    "give it time",
    "Freud would have found no proper rapport yet, and kept what he guessed to himself. "
    "He would have given it time, shown serious interest, cleared away the first resistances "
    "and avoided every word of moralising.",
)
NO_WORK = Reading(
    "ask what stops the words",
    "Freud would have seen a patient attached to him who does not keep to the fundamental rule, "
    "and called it resistance. Before interpreting anything else he would have asked what feeling "
    "towards himself was stopping the words.",
)
OTHER_GOALS = Reading(
    "interpret",
    "Freud would have seen a rapport that holds and a patient at work, and begun to interpret. "
    "That the two want different things he would hardly have asked; he might have met it later, and "
    "taken it for resistance.",
)
ALL_WELL = Reading(
    "go on interpreting",
    "Freud would have seen the friendly, conscious part of transference doing its work, and left it alone. "
    "He would have gone on interpreting, never further than a short step ahead of the patient.",
)


def enough(g, t, b):
    """How far this alliance (shares) is sufficient, 0 to 1: rapport (Freud1913c); the rest he sees beside it."""
    return b


def reading(goal, task, bond):
    """What Freud would have seen in a pair with these agreements (1 to 7), and done: a `Reading`.

    His: rapport first, then what keeps the patient from the work (Freud1913c). The course's own:
    the words and where the line is drawn.
    """
    if bond < L.holds:
        return NO_RAPPORT
    if task < L.holds:
        return NO_WORK
    return OTHER_GOALS if goal < L.holds else ALL_WELL

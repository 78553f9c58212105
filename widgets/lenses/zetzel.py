"""Zetzel (1956): what a client can bring to an alliance, and what a technique makes of it.

Her theory: an effective analysis rests on an alliance; the alliance presupposes a measure of
ego maturity that was there before treatment; there are two schools of technique, and they
differ because they differ on what an early ego can do. The course's own: that capacity has a
number from 1 to 7 and caps goal, task and bond alike, how much a technique leaves unused, how
deep it goes in which session, and everything about how a capacity might grow.
"""

from ..alliance import Chance, Dyad, P, State, Therapy, parameters, rating, rise, share, step, tilt, work
from . import Terms

FIRST, EARLY = "defence first", "deep material early"
INSIDE, OUTSIDE = "inside the transference", "outside the transference"
GIVEN, MADE = "given before treatment", "made by two"

# relief and repair add nothing to the alliance here, and what is opened strains it more
ANALYSIS = parameters(pull=0.0, growth=0.0, exposure=0.15)
USED = 0.92  # the share of a capacity that an alliance makes use of when nothing is in its way
LOST_TASK, LOST_BOND = 0.5, 0.25  # of these, what depth before its time costs, at no capacity
SHALLOW, DEEPER = 0.3, 0.65  # demand on the bond when nothing deep is opened, and what depth adds
SLOW, FASTER = 0.5, 0.9  # how well a client responds to such work, and what depth adds
LEARNT = 0.15  # how far a session in which all the work is done takes a growing capacity to full
FORCE = 2.0  # how strongly the transference moves an alliance that lies inside it
LINGER = 0.8  # the share of the transference's mood that is still there a session later


# --- capacity and technique ------------------------------------------------------------


def homes(ceiling, technique):
    """Goal, task and bond as shares, under a ceiling that is itself a share.

    Analysing defence first uses what is there. Deep interpretations before the client can
    follow them cost agreement on the task, and some of the bond: the more, the less the
    client can bear. No technique adds anything: that is the ceiling.
    """
    beyond = (1 - ceiling) * (technique == EARLY)
    used = USED * ceiling
    return used, used * (1 - LOST_TASK * beyond), used * (1 - LOST_BOND * beyond)


def depth(technique, session, bond):
    """How deep a session's interpretations go, 0 to 1: at once, or with time and the bond."""
    return 1.0 if technique == EARLY else bond * (session - 1) / (session + 3)


def ways(depth):
    """The `Therapy` of an analysis that goes so deep: only its demand on the bond moves."""
    return Therapy(
        "analysis", 0.5, 0.8, SHALLOW + DEEPER * depth, 0.5, "defences, then what they cover", "free association"
    )


def agreement(capacity=P.goal, technique=FIRST):
    """What a capacity (1 to 7) and a technique come to: `Terms`.

    Goal, task and bond are ratings, none above the capacity. The therapy is that of the
    sixteenth session. In Zetzel's picture relief does not make an alliance, nor does repair
    leave it better than it was; so the parameters leave both out.
    """
    g, t, b = homes(share(capacity), technique)
    return Terms(rating(g), rating(t), rating(b), ways(depth(technique, 16, b)), ANALYSIS)


def hour(now, ceiling, technique, session, chance, p=ANALYSIS):
    """The `State` of that session, from the one before: nothing in it stands above the ceiling."""
    g, t, b = homes(ceiling, technique)
    deep = depth(technique, session, now.bond)
    pair = Dyad(g, t, b, now.symptoms, SLOW + FASTER * deep)
    after = step(now, pair, ways(deep), chance, p)
    # a namedtuple's _replace is missing in the page's Python
    capped = [min(a, ceiling) for a in (after.goal, after.task, after.bond)]
    return State(*(capped + list(after[3:])))


def grown(ceiling, done):
    """A ceiling after a session of work `done`, if the two can raise it: the course's own."""
    return rise(ceiling, LEARNT * done)


def analysis(capacity, technique, chances, origin=GIVEN, p=ANALYSIS):
    """A course of analysis: a list of `State` and a list of ceilings (shares), one a session."""
    ceiling = share(capacity)
    g, t, b = homes(ceiling, technique)
    states = [State(g, t, b, P.symptoms / 40, 0, 0, 0, 0, 0)]
    ceilings = [ceiling]
    for session, chance in enumerate(chances, 2):
        now = states[-1]
        if origin == MADE:
            deep = depth(technique, session, now.bond)
            ceiling = grown(ceiling, work(now.goal, now.task, now.bond, ways(deep)))
        states.append(hour(now, ceiling, technique, session, chance, p))
        ceilings.append(ceiling)
    return states, ceilings


# --- two readings of where the alliance lies -------------------------------------------


def transference(chances, swing):
    """The mood of the transference, session by session: in log odds, 0 neutral, at first 0.

    It lingers, and chance moves it. How far it swings and how long it lingers are the course's.
    """
    moods = [0.0]
    for chance in chances:
        moods.append(LINGER * moods[-1] + (1 - LINGER * LINGER) ** 0.5 * swing * chance.mood)
    return moods


def tone(mood):
    """The transference from −1, wholly hostile, to 1, wholly friendly."""
    return 2 * tilt(0.5, 2 * mood) - 1


def read(chances, moods, reading):
    """Chance as a reading has it: inside, the transference moves the alliance; outside, not.

    Ruptures are left out, so that nothing but the reading makes a difference.
    """
    moved = FORCE if reading == INSIDE else 0.0
    return [
        Chance(moved * moods[i + 1], c.goal, c.task, c.bond, c.symptoms, 1.0, 1.0, 1.0) for i, c in enumerate(chances)
    ]


# --- the lens, for chapter 6 -----------------------------------------------------------


def reading(goal, task, bond):
    """What Zetzel would have seen in a pair that agrees so far (1 to 7), and have done."""
    if bond < 3.5:
        return (
            "Zetzel would have doubted that trust of this kind was ever learnt, and asked what the client's "
            "first ties had been like. She would have hesitated to begin an analysis, and thought of a "
            "treatment that asks for less."
        )
    if task < 3.5:
        return (
            "Zetzel would have seen attachment without a part of the ego that steps back and looks: transference, "
            "and no alliance yet. She would have analysed the defences first, left deep material alone, and waited."
        )
    if min(goal, task, bond) < 5:
        return (
            "Zetzel would have seen an alliance that is there and not yet sound. She would have interpreted "
            "what the client defends against before what is defended, and watched whether the client could bear it."
        )
    return (
        "Zetzel would have called this alliance sound, and taken it for a sign of maturity that the client "
        "brought along. She would have let the transference neurosis unfold, and interpreted it."
    )

"""Zetzel (1956): what a client can bring to an alliance, and what a technique makes of it.

Her theory: an effective analysis rests on an alliance; the alliance presupposes a measure of
ego maturity that was there before treatment; there are two schools of technique, and they
differ because they differ on what an early ego can do; not the symptom but the capacity decides
whom to let in (Zetzel1968). The course's own: that capacity has a number from 1 to 7 and caps
goal, task and bond alike, everything about how a capacity might grow, what would have become of
those turned away, and every number below.
"""

from collections import namedtuple

from ..alliance import Dyad, P, State, Therapy, decided, parameters, rating, rise, share, step, tilt, values, work
from . import Reading, Terms, own, pair_of
from .courses import chances_of, mean, told

WHO, YEAR = "Zetzel", 1956
FIRST, EARLY = "defence first", "deep material early"
INSIDE, OUTSIDE = "inside the transference", "outside the transference"
GIVEN, MADE = "given before treatment", "made by two"
TECHNIQUES, READINGS, ORIGINS = (FIRST, EARLY), (INSIDE, OUTSIDE), (GIVEN, MADE)

PARAMETERS = (
    own("used", "share of a capacity that is made use of when nothing is in its way", "share", 0.92, 0.0, 1.0),
    own("lost_task", "share of the task that depth before its time costs, at no capacity", "share", 0.5, 0.0, 1.0),
    own("lost_bond", "share of the bond that depth before its time costs, at no capacity", "share", 0.25, 0.0, 1.0),
    own("patience", "sessions until one who waits is half as deep as the bond bears", "sessions", 4.0, 1.0, 20.0),
    own("on_goal", "demand of an analysis on goal agreement", "0 to 1", 0.5, 0.0, 1.0),
    own("on_task", "demand of an analysis on task agreement", "0 to 1", 0.8, 0.0, 1.0),
    own("shallow", "its demand on the bond when nothing deep is opened", "0 to 1", 0.3, 0.0, 1.0),
    own("deeper", "what full depth adds to its demand on the bond", "0 to 1", 0.65, 0.0, 1.0),
    own("led", "how far the analyst leads", "0 client to 1 therapist", 0.5, 0.0, 1.0),
    own("slow", "how well a client responds to work that opens nothing deep", "times the average", 0.6, 0.0, 2.0),
    own("faster", "what full depth adds to that response", "times the average", 1.1, 0.0, 2.0),
    own("opened", "strain added when the most protected things are opened", "per session", 0.22, 0.0, 0.3),
    own("learnt", "how far full work takes a growing capacity to full", "share of the way a session", 0.15, 0.0, 1.0),
    own("force", "pull of the transference on an alliance inside it", "log odds for each of its own", 2.0, 0.0, 5.0),
    own("linger", "share of the transference's mood still there a session later", "share", 0.8, 0.0, 0.99),
    own("hostile", "tone below which the transference is called hostile", "−1 to 1", -0.05, -1.0, 1.0),
    own("quiet", "chance change of symptoms in the sorting", "log odds, standard deviation", 0.05, 0.0, 1.0),
    own("trusting", "bond below which trust seems never learnt", "1 to 7", 3.5, 1.0, 7.0),
    own("looking", "task agreement below which no part of the ego looks on", "1 to 7", 3.5, 1.0, 7.0),
    own("sound", "agreement from which, in all three, an alliance is sound", "1 to 7", 5.0, 1.0, 7.0),
)
L = values(PARAMETERS)

# relief and repair add nothing to the alliance in her picture, and what is opened strains it more
ANALYSIS = parameters(pull=0.0, growth=0.0, exposure=L.opened)
QUIET = parameters(pull=0.0, growth=0.0, exposure=L.opened, flux=L.quiet)

# --- a course of analysis --------------------------------------------------------------


def homes(ceiling, technique):
    """Goal, task and bond as shares, under a ceiling that is itself a share.

    Analysing defence first uses what is there. Deep interpretations before the client can
    follow them cost agreement on the task, and some of the bond: the more, the less the
    client can bear. No technique adds anything: that is the ceiling.
    """
    beyond = (1 - ceiling) * (technique == EARLY)
    most = L.used * ceiling
    return most, most * (1 - L.lost_task * beyond), most * (1 - L.lost_bond * beyond)


def depth(technique, session, bond):
    """How deep a session's interpretations go, 0 to 1: at once, or with time and the bond."""
    return 1.0 if technique == EARLY else bond * (session - 1) / (session - 1 + L.patience)


def ways(depth):
    """The `Therapy` of an analysis that goes so deep: only its demand on the bond moves."""
    bond = L.shallow + L.deeper * depth
    return Therapy("analysis", L.on_goal, L.on_task, bond, L.led, "defences, then what they cover", "free association")


def agreement(capacity=P.goal, technique=FIRST):
    """What a capacity (1 to 7) and a technique come to: `Terms`.

    Goal, task and bond are ratings, none above the capacity. The therapy is that of the
    sixteenth session. In Zetzel's picture relief does not make an alliance, nor does repair
    leave it better than it was; so the parameters leave both out.
    """
    g, t, b = homes(share(capacity), technique)
    return Terms(rating(g), rating(t), rating(b), ways(depth(technique, SESSIONS, b)), ANALYSIS)


def hour(now, ceiling, technique, session, chance, p=ANALYSIS):
    """The `State` of that session, from the one before: nothing in it stands above the ceiling."""
    g, t, b = homes(ceiling, technique)
    deep = depth(technique, session, now.bond)
    pair = Dyad(g, t, b, now.symptoms, L.slow + L.faster * deep)
    after = step(now, pair, ways(deep), chance, p)
    # a namedtuple's _replace is missing in the page's Python
    capped = [min(a, ceiling) for a in (after.goal, after.task, after.bond)]
    return State(*(capped + list(after[3:])))


def grown(ceiling, done):
    """A ceiling (a share) after a session of work `done`, if the two can raise it: the course's own."""
    return rise(ceiling, L.learnt * done)


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


def analysis_told(states, technique):
    """The `State`s of an analysis as a `Course`: strength is that against what each session asked."""
    return told(states, [ways(depth(technique, session, s.bond)) for session, s in enumerate(states, 1)])


# --- capacity and technique ------------------------------------------------------------

TELLINGS, SESSIONS = 6, 16
USUAL = 69  # the tellings begin here: a usual one first, and six that come to what many come to
# one technique over all tellings: the alliance of all sessions, symptoms at the end, on average
Average = namedtuple("Average", "technique alliance symptoms")
# told: one telling with the technique chosen; untold: the same chance with the other
Schools = namedtuple("Schools", "pair capacity technique other told untold tellings averages")


def capacity_and_technique(capacity, technique, telling):
    """One client under a ceiling (1 to 7), with either technique: `Schools`.

    Of six tellings that number `telling` (from 1) is told whole, all of them on average.
    """
    other = _other(TECHNIQUES, technique)
    courses = {}
    for way in TECHNIQUES:
        fates = [chances_of(n + USUAL, SESSIONS) for n in range(1, TELLINGS + 1)]
        courses[way] = [analysis_told(analysis(capacity, way, fate)[0], way) for fate in fates]
    averages = [_average(way, courses[way]) for way in TECHNIQUES]
    pair, i = pair_of(agreement(capacity, technique)), telling - 1
    return Schools(pair, capacity, technique, other, courses[technique][i], courses[other][i], TELLINGS, averages)


def _other(two, one):
    return two[1] if one == two[0] else two[0]


def _average(technique, courses):
    every = [a for c in courses for a in c.alliance]
    return Average(technique, mean(every), mean([c.symptoms[-1] for c in courses]))


# --- two readings of where the alliance lies -------------------------------------------

MOODY, FROM = 20, 12  # sessions; the tellings begin with one that swings both ways
# an alliance in one reading: in the most hostile session, at its lowest and at its highest
Held = namedtuple("Held", "reading then low high")
# tones: the transference a session, −1 to 1; worst: the session where it is lowest; hostile:
# whether it is hostile then; held: a `Held` for the reading chosen and one for the other
TwoReadings = namedtuple("TwoReadings", "pair capacity reading other told untold tones worst hostile held")


def two_readings(reading, swing, capacity, telling):
    """One client, one transference, and the alliance as either reading has it: `TwoReadings`.

    That it moves with the transference, or not, is what a reading says; how far is the course's.
    """
    fates = chances_of(telling + FROM, MOODY)
    moods = transference(fates, swing)
    tones = [tone(m) for m in moods]
    worst = tones.index(min(tones)) + 1
    other = _other(READINGS, reading)
    courses = [analysis_told(analysis(capacity, FIRST, read(fates, moods, r))[0], FIRST) for r in (reading, other)]
    held = [_held(r, c.alliance, worst) for r, c in zip((reading, other), courses)]
    pair, hostile = pair_of(agreement(capacity, FIRST)), tones[worst - 1] < L.hostile
    return TwoReadings(pair, capacity, reading, other, courses[0], courses[1], tones, worst, hostile, held)


def _held(reading, alliance, worst):
    return Held(reading, alliance[worst - 1], min(alliance), max(alliance))


def transference(chances, swing):
    """The mood of the transference, session by session: in log odds, 0 neutral, at first 0.

    It lingers, and chance moves it. How far it swings and how long it lingers are the course's.
    """
    moods = [0.0]
    for chance in chances:
        moods.append(L.linger * moods[-1] + (1 - L.linger * L.linger) ** 0.5 * swing * chance.mood)
    return moods


def tone(mood):
    """The transference from −1, wholly hostile, to 1, wholly friendly."""
    return 2 * tilt(0.5, 2 * mood) - 1


def read(chances, moods, reading):
    """Chance as a reading has it: inside, the transference moves the alliance; outside, not.

    Ruptures are left out, so that nothing but the reading makes a difference.
    """
    moved = L.force if reading == INSIDE else 0.0
    return [decided([moved * mood] + list(c[1:])) for c, mood in zip(chances, moods[1:])]


# --- who is turned away ----------------------------------------------------------------

CAPACITIES = (2.0, 2.5, 3.0, 3.5, 4.0, 4.5, 5.0, 5.5, 6.0, 6.5)
LONG, LATE = 24, 12  # sessions, and those after which agreement is averaged
RUN = 5  # the first ten people are a run of chance in which about as many end below the cut-off as in most
# one of the ten: ceiling (1 to 7) and symptoms at the end, agreement and alliance of the second half
Person = namedtuple("Person", "number capacity let_in ceiling goal task bond alliance symptoms")
# those let in, or those turned away: how many, how many end below the cut-off; on average
# symptoms at the end, the ceiling before treatment and the ceiling at the end
Group = namedtuple("Group", "size below symptoms before after")
# seen: whether those turned away are to be shown
Sorting = namedtuple("Sorting", "threshold seen intake people inside outside")


def turned_away(threshold, origin, seen, telling):
    """Ten people with the same symptoms, sorted by their capacity before treatment: `Sorting`."""
    people = []
    for number, capacity in enumerate(CAPACITIES, 1):
        fates = chances_of((telling - 1 + RUN) * len(CAPACITIES) + number, LONG)
        states, ceilings = analysis(capacity, FIRST, fates, origin, QUIET)
        people.append(_person(number, capacity, capacity >= threshold, analysis_told(states, FIRST), ceilings[-1]))
    inside, outside = [_group([p for p in people if p.let_in == way]) for way in (True, False)]
    return Sorting(threshold, seen, P.symptoms, people, inside, outside)


def _person(number, capacity, let_in, course, ceiling):
    g, t, b, whole = [mean(column[LATE:]) for column in (course.goal, course.task, course.bond, course.alliance)]
    return Person(number, capacity, let_in, rating(ceiling), g, t, b, whole, course.symptoms[-1])


def _group(people):
    ends = [p.symptoms for p in people]
    below = len([y for y in ends if y < P.cutoff])
    return Group(len(people), below, mean(ends), mean([p.capacity for p in people]), mean([p.ceiling for p in people]))


# --- the lens, for chapter 6 -----------------------------------------------------------

WEIGHS, ASIDE = ("task", "bond"), ()
NEVER_LEARNT = Reading(
    "ask for less",
    "Zetzel would have doubted that trust of this kind was ever learnt, and asked what the client's "
    "first ties had been like. She would have hesitated to begin an analysis, and thought of a "
    "treatment that asks for less.",
)
NOBODY_LOOKS = Reading(
    "wait",
    "Zetzel would have seen attachment without a part of the ego that steps back and looks: transference, "
    "and no alliance yet. She would have analysed the defences first, left deep material alone, and waited.",
)
NOT_YET_SOUND = Reading(
    "interpret defences first",
    "Zetzel would have seen an alliance that is there and not yet sound. She would have interpreted "
    "what the client defends against before what is defended, and watched whether the client could bear it.",
)
SOUND = Reading(
    "let it unfold",
    "Zetzel would have called this alliance sound, and taken it for a sign of maturity that the client "
    "brought along. She would have let the transference neurosis unfold, and interpreted it.",
)


def enough(g, t, b):
    """How far this alliance (shares) is sufficient, 0 to 1: a ceiling, the weaker of trust and work (Zetzel1956)."""
    return min(t, b)


def reading(goal, task, bond):
    """What Zetzel would have seen in a pair with these agreements (1 to 7), and done: a `Reading`."""
    if bond < L.trusting:
        return NEVER_LEARNT
    if task < L.looking:
        return NOBODY_LOOKS
    return NOT_YET_SOUND if min(goal, task, bond) < L.sound else SOUND

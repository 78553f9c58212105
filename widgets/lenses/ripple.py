"""What one departure from a client's own level sets going: a ripple or a spiral, and what stands around a leap.

Two arrows between departures, as in the random-intercept model (Hamaker2015); how large the first
was found to be is Falkenstrom2019's; that the alliance is better after sudden gains is
TangDeRubeis1999's. The course's own: that both departures are told in standard deviations with
better as more, what counts as a leap, and every number below.
"""

from collections import namedtuple

from ..alliance import values
from ..chance import key, normal, uniform
from ..study import mean, tell
from . import own

PARAMETERS = (
    own("carry", "how much of a departure is left a session later", "share", 0.3, 0.0, 0.9),
    own("helps", "what a better session is worth to the next week", "standard deviations for one", 0.2, 0.0, 1.0),
    own("lifts", "what a better week is worth to the next session", "standard deviations for one", 0.1, 0.0, 1.0),
    own("luck", "what chance adds to a departure from session to session", "standard deviations", 0.9, 0.0, 2.0),
    own("start", "symptoms at the first session of those who may leap", "CORE-OM clinical score, 0 to 40", 20.0, 0.0, 40.0),
    own("steady", "how much they improve from session to session without a leap", "points on 0 to 40", 0.3, 0.0, 5.0),
    own("points", "how many points a standard deviation of a week is", "points on 0 to 40", 2.0, 0.0, 10.0),
    own("quarter", "share of their symptoms that they must lose in a leap, too", "share", 0.25, 0.0, 1.0),
    own("deep", "how far a true leap goes, where there is one", "standard deviations", 3.0, 0.0, 6.0),
    own("unusual", "how far an unusual hour stands above a client's own level", "standard deviations", 2.0, 0.0, 5.0),
    own("lifted", "how far the hours after a leap stand above it, where it lifts them", "standard deviations", 1.5, 0.0, 5.0),
    own("lost", "share of a leap that must be gone for it to count as lost again", "share", 0.5, 0.0, 1.0),
)  # fmt: skip
L = values(PARAMETERS)


def after(alliance, week, carry, helps, lifts):
    """The two departures a session later, without chance: (alliance, week), in standard deviations."""
    return carry * alliance + lifts * week, carry * week + helps * alliance


# --- a ripple ----------------------------------------------------------------------------

ONCE, FOURTH, SECOND = "only once", "every fourth session", "every second session"
AGAIN = ((ONCE, 0), (FOURTH, 4), (SECOND, 2))
WEEKS, LATER = 16, 5
# session by session: how far alliance and week stand above her own level (standard deviations); the
# alliance if the good hour came once; both a session later and `later` sessions later; how much of them is
# kept from session to session, by which they shrink or grow
# in the long run; the alliance over the second half, a mean
Ripple = namedtuple("Ripple", "again every session alliance week once next_hour next_week later left better kept level")


def ripple(helps, lifts, carry, again):
    """What an hour one standard deviation above her own level sets going, once or again and again: a `Ripple`."""
    every = dict(AGAIN)[again]
    once, _ = departures(helps, lifts, carry, 0)
    alliance, week = departures(helps, lifts, carry, every)
    first = after(1, 0, carry, helps, lifts)
    now = 1, 0
    for _ in range(LATER):
        now = after(now[0], now[1], carry, helps, lifts)
    kept = carry + (helps * lifts) ** 0.5
    return Ripple(
        again, every, list(range(1, WEEKS + 1)), alliance, week, once, first[0], first[1], LATER, now[0], now[1], kept, mean(alliance[WEEKS // 2 :])
    )  # fmt: skip


def departures(helps, lifts, carry, every):
    """Both departures, session by session, of a good hour in session 1; `every` is after how many sessions another comes, 0 for never."""
    alliance, week = [1], [0]
    for session in range(2, WEEKS + 1):
        a, w = after(alliance[-1], week[-1], carry, helps, lifts)
        good = 1 if every and session % every == 1 else 0
        alliance.append(a + good)
        week.append(w)
    return alliance, week


# --- leaps -------------------------------------------------------------------------------

CHANCE, HOUR, LIFTED = "nothing: weeks vary", "an unusual hour", "it lifts the next hours"
STORIES = (CHANCE, HOUR, LIFTED)
CLIENTS, SESSIONS, SEEDS, EVERY = 120, 16, 9300, 5
FIRST, PLACES = 5, 7  # a true leap comes after one of so many sessions, from this one on
NEAR = 3  # sessions before a leap and after it that are looked at
AROUND = [-3, -2, -1, 1, 2, 3]  # there is no session 0: the leap lies between −1 and 1
_kept = {}
# whose leap it is, the place (from 0) of the session after it, whether half of it is lost later
Leap = namedtuple("Leap", "number place lost")
# around: sessions from the leap, −1 the last before it and 1 the first after it; alliance there (standard
# deviations above own level) and symptoms (0 to 40), means of those who leapt, empty where nobody did; how
# many leapt, also in percent, and what percentage of them lost half of it again; the alliance in the session
# before the leap, and the mean of those after it
Leaps = namedtuple("Leaps", "story fall clients leapt percent lost around alliance symptoms before after")


def leaps(story, fall, run):
    """Clients whose symptoms fall by `fall` points or more between two sessions, and their alliance around it: `Leaps`.

    A quarter of their symptoms must go in it, too. In the stories `HOUR` and `LIFTED` one client in
    five leaps indeed, after an unusually good hour or before some; chance alone does the rest.
    """
    courses = courses_of(story, run)
    found = [leap for leap in [leap_of(number, c[1], fall) for number, c in enumerate(courses)] if leap]
    if not found:
        return Leaps(story, fall, CLIENTS, 0, 0, 0, [], [], [], 0, 0)
    steps = [s if s < 0 else s - 1 for s in AROUND]
    alliance, symptoms = [
        [mean([courses[f.number][which][f.place + s] for f in found]) for s in steps] for which in (0, 1)
    ]
    lost = 100 * len([f for f in found if f.lost]) / len(found)
    return Leaps(
        story, fall, CLIENTS, len(found), 100 * len(found) / CLIENTS, lost, AROUND, alliance, symptoms,
        alliance[NEAR - 1], mean(alliance[NEAR:]),
    )  # fmt: skip


def courses_of(story, run):
    """Every client's alliance (standard deviations above own level) and symptoms (0 to 40); the last clients are kept."""
    if (story, run) not in _kept:
        found = []
        for number in range(CLIENTS):
            found.append(course_of(number, story, run))
            if number % 10 == 0:
                tell((number + 1) / CLIENTS)
        _kept.clear()
        _kept[(story, run)] = found
    tell(1)
    return _kept[(story, run)]


def course_of(number, story, run):
    """One client's alliance and symptoms, session by session; what chance does to a client is the same in every story."""
    k = key(SEEDS + run, number)
    leaping = story != CHANCE and number % EVERY == 0
    last_before = FIRST + int(PLACES * uniform(k, 0, 0))
    alliance, week, courses = 0, 0, ([], [])
    for session in range(1, SESSIONS + 1):
        alliance, week = after(alliance, week, L.carry, L.helps, L.lifts)
        alliance = alliance + L.luck * normal(uniform(k, session, 1))
        week = week + L.luck * normal(uniform(k, session, 2))
        leapt = leaping and session > last_before
        hour = L.unusual * (leaping and story == HOUR and session == last_before)
        lifted = L.lifted * (leapt and story == LIFTED)
        courses[0].append(alliance + hour + lifted)
        score = L.start - L.steady * (session - 1) - L.points * (week + L.deep * leapt)
        courses[1].append(max(0, min(40, score)))
    return courses


def leap_of(number, symptoms, fall):
    """The first `Leap` of a course with `NEAR` sessions before and after it, None if there is none."""
    for place in range(NEAR, len(symptoms) - NEAR + 1):
        before, gain = symptoms[place - 1], symptoms[place - 1] - symptoms[place]
        if gain >= fall and gain >= L.quarter * before:
            return Leap(number, place, max(symptoms[place:]) > before - (1 - L.lost) * gain)
    return None

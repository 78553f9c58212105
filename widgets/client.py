"""A client of a caseload, session by session, as a study sees them: what they bring, rate, score, when they leave."""

from collections import namedtuple

from .alliance import Dyad, P, alliance, course, first, next_week, rating, score, share, step, tilt
from .chance import chance, chances, key, normal, uniform

# what raters bring: how far each stands above or below what is there, in log odds
View = namedtuple("View", "client therapist observer")
# purposes of chance: 0 to 7 are the fields of `Chance`
RATE_CLIENT, RATE_THERAPIST, RATE_OBSERVER, RATE_GOAL, RATE_TASK, RATE_BOND, LEAVE, WEEK, SCORE = range(8, 17)
THERAPIST = 2147483648  # therapists are numbered from here, so that no client shares their chance


def spread_of(key, p=P):
    """Three normal deviates for goal, task and bond, as a person brings them, correlated."""
    z = [normal(uniform(key, 0, purpose)) for purpose in range(5)]
    both, pair = p.r_bond**0.5, (p.r_goal_task - p.r_bond) ** 0.5
    own, alone = (1 - p.r_goal_task) ** 0.5, (1 - p.r_bond) ** 0.5
    shared = both * z[0] + pair * z[1]
    return shared + own * z[2], shared + own * z[3], both * z[0] + alone * z[4]


def clear_of(room, least):
    """`room`, but no less than `least`."""
    return room + (least - room) * (room < least)


def client(seed, number, therapists, p=P):
    """What client `number` of a seed and their therapist bring: a `Dyad` and a `View`.

    Clients are spread over the therapists in turn. Of the spread of agreement the share
    `therapist_share` comes from the therapist, the rest from the client and this dyad; of the
    spread of response the share `therapist_gain`.
    """
    k, t = key(seed, number), key(seed, THERAPIST + number % therapists)
    theirs, own = p.therapist_share**0.5, (1 - p.therapist_share) ** 0.5
    homes = []
    for mean, a, b in zip((p.goal, p.task, p.bond), spread_of(t, p), spread_of(k, p)):
        home = share(mean)
        # the spread is given in points on 1 to 7: at the mean, log odds of that many points
        points = 6 * clear_of(home * (1 - home), 0.04)
        homes.append(tilt(home, p.spread / points * (theirs * a + own * b)))
    z = [normal(uniform(k, 0, purpose)) for purpose in range(5, 10)]
    gift = p.therapist_gain**0.5 * normal(uniform(t, 0, 5)) + (1 - p.therapist_gain) ** 0.5 * z[1]
    # people come at their worst: their level lies below the score of the first session
    brings = Dyad(*(homes + [tilt(p.symptoms / 40, p.severity * z[0] - p.worst), 2 * tilt(0.5, p.response * gift)]))
    view = View(
        p.favour_client + p.view_client * z[2], p.favour_therapist + p.view_therapist * z[3], p.view_observer * z[4]
    )
    return brings, view


def rated(a, view, key, session, purpose, p=P):
    """A rating (1 to 7) of agreement `a` in one session, by a rater with that view."""
    return rating(tilt(a, view + p.slip * normal(uniform(key, session, purpose))))


def leave_chance(a, p=P):
    """The chance, 0 to 1, that a client who feels the alliance to be `a` drops out after a session."""
    return tilt(p.leave, p.leave_weak * (1 - a))


def end_chance(y, p=P):
    """The chance, 0 to 1, that the two end after a session because the client, at `y`, is well enough."""
    return tilt(p.end, p.end_well * (p.cutoff / 40 - y))


def parting(felt, y, u, p=P):
    """How a session ends: (drops out, ends as agreed), each 0 or 1."""
    ends = 1 * (u < end_chance(y, p))
    return 1 * (1 - u < leave_chance(felt, p)) * (1 - ends), ends


def reported(y, x, z, p=P):
    """The score (0 to 40) of a questionnaire: the level, this week, and an error of measurement."""
    return score(tilt(y, x + p.error * z))


# a client's session as a study sees it: the state, three raters' alliance and the client's
# rating of each element (1 to 7), whether the client is still there (0 or 1), the symptom score
# (0 to 40), and whether the two end here as agreed (0 or 1)
Visit = namedtuple("Visit", "state client therapist observer goal task bond attended symptoms ends")


def visits(seed, number, therapists, sessions, therapy, p=P, elements=True):
    """A `Visit` for each session of client `number` of a seed, one after the other.

    `number` is a whole number or an array of them: many clients at once. Nobody comes back who
    has left; what would have been is computed all the same, so that leaving moves no chance.
    Without `elements` the client's ratings of goal, task and bond are left out (None).
    """
    k, here = key(seed, number), 1 + 0 * number
    brings, view = client(seed, number, therapists, p)
    now, x = first(brings), p.worst + p.week * normal(uniform(k, 1, WEEK))
    whole = own = alliance(now.goal, now.task, now.bond)
    for s in range(1, sessions + 1):
        if s > 1:
            x = next_week(x, whole - own, normal(uniform(k, s, WEEK)), p)
            now = step(now, brings, therapy, chance(k, s), p, x)
            whole = alliance(now.goal, now.task, now.bond)
        drops, ends = parting(tilt(whole, view.client), tilt(now.symptoms, x), uniform(k, s, LEAVE), p)
        symptoms = reported(now.symptoms, x, normal(uniform(k, s, SCORE)), p)
        yield Visit(*((now,) + ratings(now, whole, view, k, s, p, elements) + (here, symptoms, here * ends)))
        here = here * (1 - drops) * (1 - ends)


def ratings(now, whole, view, k, s, p=P, elements=True):
    """What three raters make of a session and its `whole` alliance: ratings (1 to 7), in the order of `Visit`."""
    raters = (
        rated(whole, view.client, k, s, RATE_CLIENT, p),
        rated(whole, view.therapist, k, s, RATE_THERAPIST, p),
        rated(whole, view.observer, k, s, RATE_OBSERVER, p),
    )
    if not elements:
        return raters + (None, None, None)
    return raters + (
        rated(now.goal, view.client, k, s, RATE_GOAL, p),
        rated(now.task, view.client, k, s, RATE_TASK, p),
        rated(now.bond, view.client, k, s, RATE_BOND, p),
    )


def own_pair(seed, number, therapists, dyad, sessions, early, therapy, p=P):
    """A client of a caseload with another agreement: their course, and how they rate session `early` (1 to 7).

    Of the `dyad` (a `Dyad`) only goal, task and bond count. Symptoms, response and how kindly the
    client rates are those of client `number` of that seed.
    """
    brings, view = client(seed, number, therapists, p)
    states = course(
        Dyad(dyad.goal, dyad.task, dyad.bond, brings.symptoms, brings.response),
        therapy,
        chances(seed, number, sessions),
        p,
    )
    then = states[early - 1]
    felt = rated(alliance(then.goal, then.task, then.bond), view.client, key(seed, number), early, RATE_CLIENT, p)
    return states, felt

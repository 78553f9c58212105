"""Bordin (1979): agreement on goals and tasks, a bond, and how well they fit what is asked.

His: the three features, and strength as the fit of two persons to what a therapy demands
(Bordin1979, p. 253); that tears and their mending are part of the work (Bordin1994). The course's
own: the numbers of demand, the shape of fit, one job for each element, and every number below.
"""

from collections import namedtuple

from ..alliance import (
    NEVER,
    STILL,
    SURE,
    P,
    course,
    decided,
    dyad,
    fit,
    rarity,
    repair_chance,
    share,
    strength,
    values,
)  # fmt: skip
from ..alliance import therapy as therapy_named
from . import Pair, Reading, Terms, own, pair_of
from .courses import ELEMENTS, chances_of, mean, mean_symptoms, tellings, together, told
from .others import band

PARAMETERS = (
    own("strong", "strength from which an alliance is called strong", "0 to 1", 0.85, 0.0, 1.0),
    own("thin", "strength below which an alliance is called thin all round", "0 to 1", 0.55, 0.0, 1.0),
    own("behind", "points by which one feature is called behind another", "points on 1 to 7", 1.0, 0.0, 6.0),
    own("enough", "agreement that will do, whatever the others are", "1 to 7", 5.5, 1.0, 7.0),
    own("alike", "difference in strength below which therapies are said to fit alike", "0 to 1", 0.02, 0.0, 1.0),
    own("slight", "lack below which next to nothing is said to be lacking", "0 to 1", 0.05, 0.0, 1.0),
)
L = values(PARAMETERS)


def agreement(goal, task, bond, therapy="balanced"):
    """The `Terms` of a dyad (agreement 1 to 7) in the therapy of that name, its demands and lead.

    What is moved is agreement itself: Bordin's goals, tasks and bond are the model's own three
    elements, so nothing is translated. Raises ValueError for an unknown therapy.
    """
    return Terms(goal, task, bond, therapy_named(therapy), P)


# --- goals, tasks, bond ----------------------------------------------------------------

TELLINGS, SESSIONS = 10, 16
# one in how many dyads is this unusual (10 or 100), 0 if it is usual; see `alliance.rarity`
RARE, RARER = 6.25, 11.34
# others: the `Band` of other models, None where they are not asked
GoalsTasksBond = namedtuple("GoalsTasksBond", "pair told together seldom others")


def goals_tasks_bond(goal, task, bond, symptoms, telling, others=False):
    """A dyad in sixteen sessions of a therapy that asks the same of all three: `GoalsTasksBond`.

    Of ten tellings that number `telling` (from 1) is told whole, all of them together; with
    `others`, that one also by other models.
    """
    terms, two = agreement(goal, task, bond), dyad(goal, task, bond, symptoms)
    courses = tellings(two, terms.therapy, SESSIONS, range(1, TELLINGS + 1))
    unusual = rarity(goal, task, bond)
    seldom = 100 if unusual >= RARER else 10 if unusual >= RARE else 0
    beside = band(two, terms.therapy, chances_of(telling, SESSIONS)) if others else None
    return GoalsTasksBond(pair_of(terms), told(courses[telling - 1], terms.therapy), together(courses), seldom, beside)


# --- fit to demand ---------------------------------------------------------------------

COMPARED = ("psychodynamic", "behavioural", "client-centred")
Elements = namedtuple("Elements", "goal task bond")
# one therapy: its demands and what the dyad lacks of each (0 to 1), strength, mean symptoms
Fitting = namedtuple("Fitting", "name demand lack strength symptoms")
# best and worst: names of therapies, both "" where all fit alike; lacking: what the worst lacks
# most, "" where it lacks next to nothing
Fits = namedtuple("Fits", "pair sessions therapies best worst lacking")


def fit_to_demand(goal, task, bond, sessions):
    """One and the same dyad in three therapies that ask for different things: `Fits`."""
    therapies = [_fitting(agreement(goal, task, bond, name), sessions) for name in COMPARED]
    order = sorted(therapies, key=lambda t: (-t.strength, t.name))
    best, worst = order[0], order[-1]
    alike = best.strength - worst.strength < L.alike
    most = max(ELEMENTS, key=lambda e: (getattr(worst.lack, e), e))
    lacking = most if not alike and getattr(worst.lack, most) > L.slight else ""
    pair = Pair(goal, task, bond, mean([t.strength for t in therapies]))
    return Fits(pair, sessions, therapies, "" if alike else best.name, "" if alike else worst.name, lacking)


def _fitting(terms, sessions):
    kind, pair = terms.therapy, dyad(terms.goal, terms.task, terms.bond)
    lack = Elements(*[1 - fit(getattr(pair, e), getattr(kind, e)) for e in ELEMENTS])
    courses = tellings(pair, kind, sessions, range(1, 7))
    demand = Elements(kind.goal, kind.task, kind.bond)
    return Fitting(kind.name, demand, lack, pair_of(terms).strength, mean_symptoms(courses))


# --- tear and repair -------------------------------------------------------------------

# the course with the rupture and the one without; the bond before it and in its session; by how
# much the bond ends above the calm one; the chance of a repair in one session; the `Band` of other
# models, None where they are not asked
Torn = namedtuple("Torn", "pair told calm kind session after before at gap chance others")


def torn(bond, kind, session, after, others=False):
    """A rupture on purpose in a course without chance, and the same without it: `Torn`.

    `kind` is "withdrawal" or "confrontation", `session` that of the rupture, `after` how many
    sessions later it is mended (0: never). With `others`, other models tell it too.
    """
    terms = agreement(P.goal, P.task, bond)
    pair, which = dyad(P.goal, P.task, bond), SURE if kind == "withdrawal" else NEVER
    fates = [
        decided(STILL, SURE if s == session else NEVER, which, SURE if after and s == session + after else NEVER)
        for s in range(2, SESSIONS + 1)
    ]
    states = told(course(pair, terms.therapy, fates), terms.therapy)
    calm = told(course(pair, terms.therapy, [STILL] * (SESSIONS - 1)), terms.therapy)
    before, at = states.bond[session - 2], states.bond[session - 1]
    gap, chance = states.bond[-1] - calm.bond[-1], repair_chance(share(bond))
    beside = band(pair, terms.therapy, fates) if others else None
    return Torn(pair_of(terms), states, calm, kind, session, after, before, at, gap, chance, beside)


# --- the lens, for chapter 6 -----------------------------------------------------------

THIN = Reading(
    "look for another fit",
    "Bordin would have seen an alliance too thin for what almost any therapy demands. He would have blamed "
    "neither of the two, and looked for goals and tasks that this client can say yes to.",
)
LACKING = {
    "goal": Reading(
        "settle goals",
        "Bordin would have seen two people who never settled what the work is for: done well, it may lead where "
        "the client does not want to go. He would have stopped to negotiate, until both could name the same change.",
    ),
    "task": Reading(
        "review tasks",
        "Bordin would have seen two people clearer about where to go than about who does what to get there. "
        "He would have gone through the tasks one by one, asked which make sense to the client, and changed the rest.",
    ),
    "bond": Reading(
        "ask less of the bond",
        "Bordin would have seen a bond that will do for keeping records and not for opening what is most "
        "protected. He would have asked less of it, perhaps by a therapy with other demands, until trust had grown.",
    ),
}
LEVEL = Reading(
    "ask what is demanded",
    "Bordin would have seen no feature far behind the others, and none that bears a heavy demand. He would "
    "have asked what this therapy wants of both before he called the alliance weak or strong.",
)
STRONG = Reading(
    "get to work",
    "Bordin would have called this alliance strong, whatever the therapy is likely to ask. He would have got "
    "on with the work, and taken the first strain between the two as part of it.",
)


WHO, YEAR = "Bordin", 1979
WEIGHS, ASIDE = ("goal", "task", "bond"), ()


def enough(g, t, b):
    """How far this alliance (shares) is sufficient, 0 to 1: strength, the fit of all three to what is asked."""
    return strength(g, t, b, therapy_named("balanced"))


def reading(goal, task, bond):
    """What Bordin would have seen in a pair with these agreements (1 to 7), and done: a `Reading`.

    His: the judgement by fit to demand, and negotiation as part of the work (Bordin1979,
    Bordin1994). The course's own: the words, the balanced therapy and where the lines are drawn.
    """
    S = enough(share(goal), share(task), share(bond))
    if L.thin > S:
        return THIN
    least = behind(goal, task, bond)
    if least:
        return LACKING[least]
    return LEVEL if L.strong > S else STRONG


def behind(goal, task, bond):
    """The feature that lags behind and will not do: "goal", "task" or "bond"; "" if none does."""
    felt = (("goal", goal), ("task", task), ("bond", bond))
    low = min(goal, task, bond)
    if low >= L.enough or max(goal, task, bond) - low < L.behind:
        return ""
    return [name for name, value in felt if value == low][0]

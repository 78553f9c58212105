"""One client and one therapist, session by session: the equations of the course.

Symbols
    g t b   goal agreement, task agreement, bond, each as a share: 0 none, 1 full
            (on the metric of the Working Alliance Inventory 1 to 7: see `rating`)
    y       level of symptoms as a share of 40 (CORE-OM clinical score 0 to 40: see `score`)
    x       the week: how far its symptoms stand above that level, in log odds
    d       demand of a therapy on one element: 0 asks nothing of it, 1 leans on it wholly
    l       lead: share of the work that the therapist sets, 0 client leads, 1 therapist leads
    w       work: what a session does of what it could do, 0 to 1
    S       strength of the alliance: how well the two fit what the therapy demands, 0 to 1
    r       tear: what is torn and not yet repaired, 0 to 1
    h       trust: what repaired ruptures have added, 0 to 1
    u z     chance: u evenly spread over (0, 1), z like a standard normal
    P       the parameters, a row each in `PARAMETERS`

The same functions take floats, NumPy arrays and, in the published page, MicroPython floats.
So they use + - * / ** and comparisons alone, are bounded by their form, and never change
an argument in place. Chance comes in from outside (`chance.py`); what a client of a caseload
rates, scores and leaves by stands in `client.py`.
"""

from collections import namedtuple

E = 2.718281828459045

# --- parameters ------------------------------------------------------------------------

Parameter = namedtuple("Parameter", "name symbol meaning unit value low high kind source grade")

# fmt: off
_ROWS = (
    # name, symbol, meaning, unit, value, low, high, kind, source, grade
    ("gain", "γ", "how far symptoms fall to their floor in a session in which all the work is done", "share of the way", 0.15, 0.0, 0.5, "calibrated", "", ""),
    ("floor", "Y_f", "everyday distress that no therapy takes away", "CORE-OM clinical score, 0 to 40", 3.0, 0.0, 10.0, "illustrative", "", ""),
    ("flux", "σ_y", "chance change of the level of symptoms from week to week", "log odds, standard deviation", 0.13, 0.0, 1.0, "illustrative", "", ""),
    ("settle", "ρ", "how fast agreement returns to its own level", "share of the way per session", 0.35, 0.0, 1.0, "illustrative", "", ""),
    ("ebb", "σ_a", "ebb and flow of agreement from session to session", "log odds, standard deviation", 0.25, 0.0, 1.0, "calibrated", "", ""),
    ("pull", "κ", "pull of a change in symptoms on agreement", "log odds, for all symptoms lost", 1.5, 0.0, 5.0, "illustrative", "", ""),
    ("tension", "χ_0", "chance of a rupture when nothing is opened and nobody is led astray", "per session", 0.02, 0.0, 0.2, "illustrative", "", ""),
    ("exposure", "χ_b", "strain added when the most protected things are opened", "per session", 0.18, 0.0, 0.3, "calibrated", "", ""),
    ("crosspull", "χ_g", "strain added when all the work goes where the client does not want to go", "per session", 0.50, 0.0, 0.5, "illustrative", "", ""),
    ("bearing", "β", "share of the strain that a full bond bears", "share", 0.8, 0.0, 1.0, "illustrative", "", ""),
    ("depth", "δ", "how deep a rupture cuts", "share of the agreement", 0.5, 0.0, 1.0, "illustrative", "", ""),
    ("withdrawal", "ω", "ruptures that are withdrawals and not confrontations", "share", 0.5, 0.0, 1.0, "illustrative", "", ""),
    ("repair", "π_0", "chance that a tear is repaired in a session without any bond", "per session", 0.05, 0.0, 0.5, "illustrative", "", ""),
    ("repair_bond", "π_b", "what a full bond adds to that chance", "per session", 0.45, 0.0, 0.5, "illustrative", "", ""),
    ("lasting", "λ", "agreement that an unrepaired tear keeps down", "share of its level", 0.6, 0.0, 1.0, "illustrative", "", ""),
    ("growth", "η", "trust that the repair of a full tear adds to the level of the bond", "log odds", 0.35, 0.0, 1.0, "illustrative", "", ""),
    ("goal", "g_0", "goal agreement that the two settle on", "1 to 7", 5.0, 1.0, 7.0, "illustrative", "", ""),
    ("task", "t_0", "task agreement that the two settle on", "1 to 7", 5.0, 1.0, 7.0, "illustrative", "", ""),
    ("bond", "b_0", "bond that the two settle on", "1 to 7", 5.0, 1.0, 7.0, "illustrative", "", ""),
    ("symptoms", "Y_0", "symptoms at the first session", "CORE-OM clinical score, 0 to 40", 16.0, 0.0, 40.0, "calibrated", "", ""),
    ("afterglow", "α", "how much better a week is after a session above one's own level of agreement", "log odds, for a whole alliance more", 0.7, 0.0, 5.0, "calibrated", "", ""),
    ("carry", "φ", "share of a good or bad week that lasts into the next", "share", 0.4, 0.0, 0.9, "illustrative", "", ""),
    ("week", "σ_x", "chance in a week's symptoms", "log odds, standard deviation", 0.2, 0.0, 1.0, "illustrative", "", ""),
    ("worst", "ξ", "how far above their own level the symptoms stand with which people come", "log odds", 0.28, 0.0, 1.0, "calibrated", "", ""),
    ("error", "ε_y", "chance in one symptom score", "log odds, standard deviation", 0.2, 0.0, 1.0, "illustrative", "", ""),
    ("response", "σ_r", "spread of how well clients respond to the same work", "log odds, standard deviation", 0.7, 0.0, 3.0, "calibrated", "", ""),
    ("severity", "σ_0", "spread of symptoms at intake across clients", "log odds, standard deviation", 0.65, 0.0, 2.0, "illustrative", "", ""),
    ("therapist_share", "τ", "share of the spread of agreement that lies between therapists", "share of the variance", 0.1, 0.0, 1.0, "illustrative", "", ""),
    ("therapist_gain", "τ_γ", "share of the spread of response that lies between therapists", "share of the variance", 0.4, 0.0, 1.0, "calibrated", "", ""),
    ("favour_client", "μ_c", "how far clients rate above what is there", "log odds", 0.73, -2.0, 2.0, "calibrated", "", ""),
    ("favour_therapist", "μ_t", "how far therapists rate above what is there", "log odds", 0.0, -2.0, 2.0, "illustrative", "", ""),
    ("view_client", "v_c", "spread of clients' own view of the same alliance", "log odds, standard deviation", 0.72, 0.0, 2.0, "calibrated", "", ""),
    ("view_therapist", "v_t", "spread of therapists' own view of the same alliance", "log odds, standard deviation", 1.3, 0.0, 2.0, "calibrated", "", ""),
    ("view_observer", "v_o", "spread of observers' own view of the same alliance", "log odds, standard deviation", 0.5, 0.0, 2.0, "illustrative", "", ""),
    ("slip", "ε", "chance in one rating of one session", "log odds, standard deviation", 0.33, 0.0, 2.0, "calibrated", "", ""),
    ("leave", "ℓ_0", "chance of dropping out when the client feels a full alliance", "per session", 0.0088, 0.0, 0.1, "calibrated", "", ""),
    ("leave_weak", "ℓ_a", "what an alliance that is felt not to be there adds to that chance", "log odds", 2.6, 0.0, 10.0, "calibrated", "", ""),
    ("end", "m_0", "chance that the two end as agreed with symptoms at the cut-off", "per session", 0.05, 0.0, 0.5, "illustrative", "", ""),
    ("end_well", "m_y", "how much the fewer symptoms add to that chance", "log odds, for all symptoms", 20.0, 0.0, 40.0, "illustrative", "", ""),
    ("cutoff", "Y_c", "cut-off between clinical and general population", "CORE-OM clinical score, 0 to 40", 10.0, 0.0, 40.0, "published", "Connell2007", "B"),
    ("r_outcome", "r", "correlation of the alliance with outcome over 295 studies; for comparison, the model does not use it", "r", 0.278, 0.256, 0.299, "published", "Fluckiger2018", "A"),
    ("spread", "s_a", "spread of agreement across clients", "points on 1 to 7, standard deviation", 1.15, 0.0, 3.0, "calibrated", "", ""),
    ("r_goal_task", "r_gt", "correlation of goal and task agreement across clients", "r", 0.8, 0.0, 1.0, "illustrative", "", ""),
    ("r_bond", "r_b", "correlation of either with the bond across clients", "r", 0.6, 0.0, 1.0, "illustrative", "", ""),
)
# fmt: on

PARAMETERS = tuple([Parameter(*row) for row in _ROWS])
Values = namedtuple("Values", [row.name for row in PARAMETERS])
P = Values(*[row.value for row in PARAMETERS])


def values(rows):
    """The values of some rows of a parameter table by name: a named tuple."""
    return namedtuple("Values", [row.name for row in rows])(*[row.value for row in rows])


def parameters(**changes):
    """The parameter values with some of them changed.

    Returns a `Values`. Raises ValueError for an unknown name, for a value that is not a number
    within the range of its row in `PARAMETERS`, and for a bond that goes with goal and task
    more than these with each other.
    """
    known = {row.name: row for row in PARAMETERS}
    for name in changes:
        if name not in known:
            raise ValueError(f"unknown parameter {name!r}: choose from {', '.join(sorted(known))}")
        within(name, changes[name], known[name].low, known[name].high)
    p = Values(*[changes.get(row.name, row.value) for row in PARAMETERS])
    if p.r_bond > p.r_goal_task:
        raise ValueError(f"r_bond = {p.r_bond!r}: give no more than r_goal_task = {p.r_goal_task!r}")
    return p


def within(name, value, low, high):
    """`value`, if it is a number from `low` to `high`; ValueError naming all three if not."""
    # `not low <= value` also catches NaN, for which every comparison is false
    if isinstance(value, (bool, str)) or value is None or not low <= value <= high:
        raise ValueError(f"{name} = {value!r}: give a number from {low:g} to {high:g}")
    return value


# --- therapies -------------------------------------------------------------------------

# What a therapy asks of the two: demand on goal, task and bond (the bond is asked for what
# is to be opened) and who leads. Numbers are illustrative; their order follows Bordin (1979).
# They stand in `datasets/therapies.csv`, with sources; `make therapies` writes these lines from there.
Therapy = namedtuple("Therapy", "name goal task bond lead opened tasks")

THERAPIES = {
    "balanced": Therapy("balanced", 0.7, 0.7, 0.7, 0.5, "a little of everything", "whatever the two work out"),
    "psychodynamic": Therapy("psychodynamic", 0.5, 0.75, 0.9, 0.5, "the more protected parts of inner life", "free association, looking at what comes up"),
    "behavioural": Therapy("behavioural", 0.9, 0.9, 0.35, 0.8, "a particular act or situation", "self-observation, records, practice between sessions"),
    "client-centred": Therapy("client-centred", 0.6, 0.6, 0.85, 0.2, "feelings as they are felt in the room", "the client chooses what to speak of"),
}  # fmt: skip


def therapy(name):
    """The `Therapy` of that name; ValueError listing the names if there is none."""
    if name not in THERAPIES:
        raise ValueError(f"unknown therapy {name!r}: choose from {', '.join(sorted(THERAPIES))}")
    return THERAPIES[name]


# --- metrics ---------------------------------------------------------------------------


def share(rating):
    """Agreement as a share, 0 to 1, of a rating from 1 to 7."""
    return (rating - 1) / 6


def rating(a):
    """Agreement on the item metric of the Working Alliance Inventory, 1 to 7, of a share."""
    return 1 + 6 * a


def score(y):
    """Symptoms on the CORE-OM clinical metric, 0 to 40, of a share."""
    return 40 * y


def alliance(g, t, b):
    """The alliance as a questionnaire reports it: the mean of the three elements."""
    return (g + t + b) / 3


# --- equations -------------------------------------------------------------------------


def fit(a, d):
    """How far agreement `a` meets demand `d`: 1 at full agreement or no demand (Bordin1979)."""
    return 1 - d * (1 - a)


def work(g, t, b, therapy):
    """The share of a session's possible work that serves the client, 0 to 1.

    Task agreement: how much of it gets done. Goal agreement: how much of that points where
    the client wants to go. Bond: how much of what matters is disclosed and heard.
    """
    return fit(g, therapy.goal) * fit(t, therapy.task) * fit(b, therapy.bond)


def strength(g, t, b, therapy):
    """Strength of the alliance, 0 to 1: the (geometric) mean fit of the three elements."""
    return work(g, t, b, therapy) ** (1 / 3)


def strain(g, t, therapy, p=P):
    """What a session puts on the bond: what is opened, and work that goes another way."""
    astray = therapy.lead * fit(t, therapy.task) * (1 - fit(g, therapy.goal))
    return p.tension + p.exposure * therapy.bond + p.crosspull * astray


def rupture_chance(g, t, b, therapy, p=P):
    """The chance of a rupture in one session, 0 to 1: the strain that the bond does not bear."""
    return strain(g, t, therapy, p) * (1 - p.bearing * b)


def repair_chance(b, p=P):
    """The chance that a tear is noticed and repaired in one session, 0 to 1."""
    return p.repair + p.repair_bond * b


def relief(y, w, p=P):
    """Symptoms after a session of work `w`: a share of their way down to the floor."""
    return y - p.gain * w * (y - p.floor / 40)


def next_week(x, above, z, p=P):
    """The week after a session that stood so far `above` one's own level of alliance (a share); `x` is the week before it.

    A good session leaves a better week, and a week leaves a share of itself to the next.
    """
    return p.carry * x - p.afterglow * above + p.week * z


def tilt(a, x):
    """A share `a` with its odds multiplied by E ** x: moved by x log odds, within 0 and 1."""
    odds = a * E**x
    return odds / (1 - a + odds)


def rise(x, h):
    """`x` moved the share `h` of its way to 1."""
    return x + h * (1 - x)


def level(home, loss, lift):
    """Where agreement tends to: its home, less what a tear keeps down, moved by the lift."""
    return tilt(home * (1 - loss), lift)


def ebb_and_flow(a, cut, level, noise, p=P):
    """Agreement after a session: cut by a rupture, drawn to its level, moved by chance."""
    kept = a * (1 - cut)
    return tilt(kept + p.settle * (level - kept), noise)


def rarity(goal, task, bond, p=P):
    """How unusual three ratings (1 to 7) are together: squared distance from the mean client.

    Below 6.25 lie nine in ten dyads, below 11.34 ninety-nine in a hundred (chi-square, 3
    degrees of freedom), if goal and task go together more than either with the bond.
    """
    g, t, b = (goal - p.goal) / p.spread, (task - p.task) / p.spread, (bond - p.bond) / p.spread
    apart, both = (g - t) / 2**0.5, (g + t) / 2**0.5
    own, shared = 1 + p.r_goal_task, p.r_bond * 2**0.5
    joint = (both * both - 2 * shared * both * b + own * b * b) / (own - shared * shared)
    return apart * apart / (1 - p.r_goal_task) + joint


# --- a session, a course ---------------------------------------------------------------

# what the two bring: the agreement they settle on and the symptoms at intake, as shares
# and how well the client responds to work, 1 on average
Dyad = namedtuple("Dyad", "goal task bond symptoms response")
# a session: agreement and symptoms as shares, tear, trust, and its events (0 or 1)
State = namedtuple("State", "goal task bond symptoms tear trust rupture withdrawal repaired")
# what chance brings to a session: five normal deviates, three evenly spread numbers
Chance = namedtuple("Chance", "mood goal task bond symptoms rupture kind repair")
STILL = Chance(0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0)  # no ebb and flow, no events
SURE, NEVER = -1.0, 1.0  # chance numbers that make an event happen, or not


def decided(chance, rupture=NEVER, kind=NEVER, repair=NEVER):
    """That `Chance` with its events decided, `SURE` or `NEVER`; a `kind` that is sure is a withdrawal."""
    return Chance(*(list(chance[:5]) + [rupture, kind, repair]))


def dyad(goal=P.goal, task=P.task, bond=P.bond, symptoms=P.symptoms):
    """A `Dyad` of ratings (1 to 7) and symptoms (0 to 40); ValueError out of range."""
    return Dyad(
        share(within("goal", goal, 1, 7)),
        share(within("task", task, 1, 7)),
        share(within("bond", bond, 1, 7)),
        within("symptoms", symptoms, 0, 40) / 40,
        1.0,
    )


def first(dyad):
    """The first session's `State`: agreement at home, nothing torn."""
    zero = 0 * dyad.goal
    return State(dyad.goal, dyad.task, dyad.bond, dyad.symptoms, zero, zero, zero, zero, zero)


def events(now, therapy, chance, p=P):
    """What happens to the bond in a session: (rupture, withdrawal, repaired), each 0 or 1."""
    g, t, b = now.goal, now.task, now.bond
    rupture = 1 * (chance.rupture < rupture_chance(g, t, b, therapy, p))
    withdrawal = rupture * (chance.kind < p.withdrawal)
    repaired = 1 * (now.tear > 0) * (chance.repair < repair_chance(b, p))
    return rupture, withdrawal, repaired


def step(now, dyad, therapy, chance, p=P, x=0.0):
    """The next session's `State`, from this one, what the dyad brings, the therapy and chance.

    `x` is how the week between the two stands to the level of symptoms (log odds): agreement
    answers to symptoms as they are felt.
    """
    done = work(now.goal, now.task, now.bond, therapy) * dyad.response
    y = tilt(relief(now.symptoms, done, p), p.flux * chance.symptoms)

    rupture, withdrawal, repaired = events(now, therapy, chance, p)
    left = now.tear * (1 - repaired)
    r = left + (1 - left) * p.depth * rupture
    h = rise(now.trust, p.growth * now.tear * repaired)

    # every rupture cuts all three; a withdrawal the task twice, a confrontation the bond twice
    cut = p.depth * rupture / 2
    loss, lift = p.lasting * r, p.pull * (dyad.symptoms - tilt(y, x))

    homes = level(dyad.goal, loss, lift), level(dyad.task, loss, lift), level(dyad.bond, loss, lift + h)
    g = ebb_and_flow(now.goal, cut, homes[0], p.ebb * (chance.mood + chance.goal), p)
    t = ebb_and_flow(now.task, cut + cut * withdrawal, homes[1], p.ebb * (chance.mood + chance.task), p)
    b = ebb_and_flow(now.bond, cut + cut * (rupture - withdrawal), homes[2], p.ebb * (chance.mood + chance.bond), p)
    return State(g, t, b, y, r, h, rupture, withdrawal, repaired)


def course(dyad, therapy, chances, p=P):
    """A course of therapy: a list of `State`, one a session, the first before any chance.

    `chances` holds one `Chance` for each session after the first.
    """
    states = [first(dyad)]
    for chance in chances:
        states.append(step(states[-1], dyad, therapy, chance, p))
    return states

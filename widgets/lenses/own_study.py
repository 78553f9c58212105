"""A study of one's own: drawn from a caseload, analysed as its reader chooses, done once or two hundred times.

The caseload is the model's: each client comes from one of the whole parameter sets that fit the published
findings (`populations.py`). Everything is known of it, so that there is a truth to compare with. A study draws
its clients from it one by one and puts each back, as if there were many just like them. What is correlated
with what, and how, are choices that the literature has made as well; the numbers below are the course's own.
"""

from collections import namedtuple

from ..alliance import P, Parameter, parameters, values
from ..alliance import therapy as therapy_named
from ..chance import key, uniform
from ..study import course_of, interval, mean, tell_each_tenth
from . import own
from .impact import EVERYTHING, middle_of
from .impact import L as literature
from .populations import NAMES, SETS

PARAMETERS = (
    own("clients", "clients of the caseload from which studies are drawn", "clients", 240, 1, 1000),
    own("therapists", "therapists of that caseload", "therapists", 48, 1, 1000),
    own("sessions", "sessions that are offered to each", "sessions", 16, 1, 100),
    Parameter("pooled_1991", "", "pooled correlation of alliance with outcome", "r", 0.26, 0.26, 0.26, "published", "HorvathSymonds1991", "B"),
    Parameter("pooled_2000", "", "pooled correlation of alliance with outcome", "r", 0.22, 0.22, 0.22, "published", "Martin2000", "A2"),
    Parameter("pooled_2011", "", "pooled correlation of alliance with outcome, and its interval", "r", 0.275, 0.25, 0.30, "published", "Horvath2011", "A"),
    Parameter("pooled_2018", "", "pooled correlation of alliance with outcome, and its interval", "r", P.r_outcome, 0.256, 0.299, "published", "Fluckiger2018", "A"),
    Parameter("new_low", "", "lowest true correlation that a new study may have, as reckoned in chapter 8", "r", -0.02, -1.0, 1.0, "published", "Fluckiger2018", "A2"),
    Parameter("new_high", "", "highest true correlation that a new study may have, as reckoned in chapter 8", "r", 0.53, -1.0, 1.0, "published", "Fluckiger2018", "A2"),
)  # fmt: skip
L = values(PARAMETERS)
YEARS = (1991, 2000, 2011, 2018)  # of the pooled correlations
# of the caseload (of five hundred seeds one whose correlations lie close to those of twenty thousand clients); of
# the draws; and where draws of strangers begin
SEED, DRAWS, OTHERS = 403, 1212, 5225

RATERS = ("client", "therapist", "observer")
LATEST = 8  # the last session whose rating a study may use
ADJUSTED, CHANGE, LAST = "last score, adjusted", "change since intake", "last score alone"
OUTCOMES = (ADJUSTED, CHANGE, LAST)
LINE, RANKS, HALVES = "straight line", "ranks", "upper half against lower"
ANALYSES = (LINE, RANKS, HALVES)
TOLD_APART = 1e9  # to as many parts of 1 two correlations are told apart
EVERYONE, STAYED = "everyone rated", "those who stayed"
COUNTED = (EVERYONE, STAYED)

# --- the caseload ----------------------------------------------------------------------

# of all its clients, by their numbers: ratings (1 to 7) session by session, by each of `RATERS`; first and
# last symptom scores; whether the two ended as agreed, or went on to the last session
Caseload = namedtuple("Caseload", "ratings intake last stayed")
_kept, _columns, _picks = [], {}, {}


def caseload():
    """The `Caseload`, simulated when first asked for; tells how far it is."""
    if not _kept:
        sets = [parameters(**dict(zip(NAMES, each))) for each in SETS]
        how = (int(L.therapists), int(L.sessions), SEED, therapy_named("balanced"))
        courses = []
        for number in range(int(L.clients)):
            courses.append(course_of(number, *(how + (sets[number % len(sets)],))))
            tell_each_tenth(number + 1, L.clients)
        ratings = [[[getattr(v, rater) for v in c[:LATEST]] for c in courses] for rater in RATERS]
        stayed = [len(c) == L.sessions or c[-1].ends > 0 for c in courses]
        _kept.append(Caseload(ratings, [c[0].symptoms for c in courses], [c[-1].symptoms for c in courses], stayed))
    return _kept[0]


def column(rater, session):
    """Each client's rating at a session by a rater, None for who has left."""
    if (rater, session) not in _columns:
        ratings = caseload().ratings[RATERS.index(rater)]
        _columns[(rater, session)] = [own[session - 1] if len(own) >= session else None for own in ratings]
    return _columns[(rater, session)]


def drawn(study, clients):
    """The numbers of the clients of study number `study`, drawn one by one and put back."""
    if len(_picks.get(study, b"")) < clients:
        k = key(DRAWS, study)
        # a larger study has the clients of a smaller one, and more
        _picks[study] = bytes([int(uniform(k, i, 0) * L.clients) for i in range(clients)])
    return _picks[study][:clients]


# --- one analysis ----------------------------------------------------------------------

# how many clients were analysed, their correlation with its interval, whether that leaves out zero
Found = namedtuple("Found", "n r low high tells")


def seen(numbers, rater, session, counted=EVERYONE, lenders=None):
    """Of some clients those who count and were rated at that session: (ratings, intake scores, last scores).

    `lenders`, as many clients again, lend their ratings in the place of each one's own: then nothing is there.
    """
    rated, people = column(rater, session), caseload()
    pairs = [(j, i) for j, i in zip(lenders or numbers, numbers) if rated[j] is not None]
    if counted == STAYED:
        pairs = [(j, i) for j, i in pairs if people.stayed[i]]
    intake, last = people.intake, people.last
    return [rated[j] for j, _ in pairs], [intake[i] for _, i in pairs], [last[i] for _, i in pairs]


def outcome_of(intake, last, outcome):
    """Outcome of each client by that name in `OUTCOMES`, in points, more is better."""
    if outcome == CHANGE:
        return [x - y for x, y in zip(intake, last)]
    if outcome == LAST:
        return [-y for y in last]
    mx, my = mean(intake), mean(last)
    slope = sum([(x - mx) * (y - my) for x, y in zip(intake, last)]) / sum([(x - mx) ** 2 for x in intake])
    return [my + slope * (x - mx) - y for x, y in zip(intake, last)]


def ranks(numbers):
    """The rank of each of some numbers, 1 for the lowest; equal ones share the middle of theirs."""
    order = sorted(numbers)
    first, times = {}, {}
    for place, value in enumerate(order):
        first[value] = first.get(value, place)
        times[value] = times.get(value, 0) + 1
    return [first[value] + (times[value] + 1) / 2 for value in numbers]


def together(x, y):
    """Pearson's correlation, as `study.correlate` has it, without its checks: two hundred studies ask for it."""
    return _along(_apart(x), _apart(y))


def _apart(x):
    """How far some numbers lie from their mean, and the root of what their squares sum to."""
    middle = mean(x)
    apart = [a - middle for a in x]
    return apart, sum([a * a for a in apart]) ** 0.5


def _along(x, y):
    """The correlation of two such lists."""
    return sum([a * b for a, b in zip(x[0], y[0])]) / (x[1] * y[1])


def prepared(rated, outcomes, analysis):
    """Ratings and outcomes as an analysis takes them: as they are, by their ranks, ratings as 1 (upper half) and 0."""
    if analysis == RANKS:
        return ranks(rated), ranks(outcomes)
    if analysis == HALVES:
        middle = middle_of(rated)
        return [1.0 if a > middle else 0.0 for a in rated], outcomes
    return rated, outcomes


def found(rated, outcomes, analysis):
    """What an analysis by that name in `ANALYSES` finds: `Found`.

    The interval is Fisher's, which is rough for ranks and for halves.
    """
    return _found(together(*prepared(rated, outcomes, analysis)), len(rated))


def _found(r, n):
    low, high = interval(r, n)
    return Found(n, r, low, high, low > 0 or high < 0)


# --- one study -------------------------------------------------------------------------

# ratings and outcomes (points) of the clients analysed, and both as the analysis takes them; what was found; whether its interval
# holds the newest pooled correlation, and whether r lies where a new study's true one may;
# pooled correlations: (year, r, low, high), without an interval low and high are r
OwnStudy = namedtuple(
    "OwnStudy", "clients rater session outcome analysis run rated scores used found holds usual pooled"
)


def own_study(clients, rater, session, outcome, analysis, run):
    """Study number `run` of so many clients, designed as said: `OwnStudy`."""
    rated, intake, last = seen(drawn(run, clients), rater, session)
    scores = outcome_of(intake, last, outcome)
    f = found(rated, scores, analysis)
    design = (clients, rater, session, outcome, analysis, run)
    holds, usual = f.low <= P.r_outcome <= f.high, L.new_low <= f.r <= L.new_high
    return OwnStudy(*(design + (rated, scores, prepared(rated, scores, analysis), f, holds, usual, pooled())))


def pooled():
    """The pooled correlations of the literature: (year, r, low, high) each."""
    rows = [[p for p in PARAMETERS if p.name == "pooled_" + str(year)][0] for year in YEARS]
    return [(year, p.value, p.low, p.high) for year, p in zip(YEARS, rows)]


# --- two hundred -----------------------------------------------------------------------

MOST, SHOWN = 200, 20  # studies that are done; and of which the intervals are shown
LEFT, WIDE = -0.57, 0.03  # where the heap of studies begins, in r, and how wide its piles are
_done = {}  # of the last designs: what the studies so far have found
# r over the whole caseload, by the same analysis; how many studies were done, and of each its `Found`, whether it
# was published, and its place in a heap: the middle of its pile, and how high it lies there;
# of all studies, in percent: how many tell r from zero, and how many intervals hold the truth; the lowest
# and the highest r; the mean r of all studies and of the published ones; how many stayed in the drawer
Repeated = namedtuple(
    "Repeated",
    "clients rater session outcome analysis filter truth done studies published places heights power holds lowest highest mean seen lost",
)


def repeated(clients, rater, session, outcome, analysis, filter, studies):
    """The first `studies` of two hundred studies of one design: `Repeated`."""
    design = (clients, rater, session, outcome, analysis)
    truth, done = _truth(*design[1:]), _studies(design, studies)
    published = [f.tells or filter == EVERYTHING or _lucky(number) for number, f in enumerate(done)]
    r, kept = [f.r for f in done], [f.r for f, shown in zip(done, published) if shown]
    power = 100 * len([f for f in done if f.tells]) / studies
    holds = 100 * len([f for f in done if f.low <= truth <= f.high]) / studies
    means = (mean(r), mean(kept) if kept else None, studies - len(kept))
    heap = piled(r)
    return Repeated(
        *(design + (filter, truth, studies, done, published) + heap + (power, holds, min(r), max(r)) + means)
    )


def piled(values):
    """Where some values lie, piled up: (the middle of each one's pile, how high it lies), two lists."""
    piles, places, heights = {}, [], []
    for value in values:
        pile = int((value - LEFT) / WIDE)
        piles[pile] = piles.get(pile, 0) + 1
        places.append(LEFT + (pile + 0.5) * WIDE)
        heights.append(piles[pile])
    return places, heights


def _truth(rater, session, outcome, analysis):
    rated, intake, last = seen(range(int(L.clients)), rater, session)
    return found(rated, outcome_of(intake, last, outcome), analysis).r


def _studies(design, studies):
    """What the first studies of a design have found; those done before are kept."""
    if design not in _done:
        if len(_done) > 3:
            _done.clear()
        _done[design] = []
    done, (clients, rater, session, outcome, analysis) = _done[design], design
    for number in range(len(done), studies):
        rated, intake, last = seen(drawn(number + 1, clients), rater, session)
        done.append(found(rated, outcome_of(intake, last, outcome), analysis))
        tell_each_tenth(number + 1, studies)
    return done[:studies]


def _lucky(number):
    """Whether a study without a significant result is published all the same."""
    return uniform(key(DRAWS, number + 1), 0, 1) < literature.drawer


# --- one study, many analyses ----------------------------------------------------------

FORK_SESSIONS, FORK_ANALYSES = (2, 3, 4), (LINE, HALVES)
FORKS = (
    ("rater", RATERS), ("session", FORK_SESSIONS), ("outcome", OUTCOMES), ("counted", COUNTED), ("analysis", FORK_ANALYSES),
)  # fmt: skip
PLANNED = ("client", 3, ADJUSTED, EVERYONE, LINE)
# one analysis: what was chosen at each fork, and what it found
Path = namedtuple("Path", "chosen found")
# one fork: the middle r of the analyses that took each way, from the lowest way to the highest
Fork = namedtuple("Fork", "name low low_r high high_r")
# all analyses from the lowest r to the highest, and how many they are; the place of the planned one; how many tell r from zero, and
# how many of these below it; whether ratings were lent; the `Fork`s
Forks = namedtuple("Forks", "clients run nothing ways paths planned tell below forks")


def forking(clients, nothing, run):
    """One study, analysed in every way that `FORKS` allow: `Forks`.

    With `nothing` each client's ratings are those of a stranger: the alliance has nothing to do with outcome.
    """
    people = drawn(run, clients)
    lent = drawn(OTHERS + run, clients) if nothing else None
    paths, outcomes = [], {}  # all raters see the same clients: their outcomes are reckoned once
    for rater in RATERS:
        for session in FORK_SESSIONS:
            for counted in COUNTED:
                rated, intake, last = seen(people, rater, session, counted, lent)
                # neither of these analyses makes anything else of the outcomes
                taken = [_apart(prepared(rated, (), analysis)[0]) for analysis in FORK_ANALYSES]
                for outcome in OUTCOMES:
                    place = (session, counted, outcome)
                    if place not in outcomes:
                        outcomes[place] = _apart(outcome_of(intake, last, outcome))
                    for analysis, ratings in zip(FORK_ANALYSES, taken):
                        chosen = (rater, session, outcome, counted, analysis)
                        paths.append(Path(chosen, _found(_along(ratings, outcomes[place]), len(rated))))
    # where two find the same, as they stood: hosts sort differently, and sum differently in the last digit
    order = sorted(range(len(paths)), key=lambda i: (int(paths[i].found.r * TOLD_APART), i))
    paths = [paths[i] for i in order]
    planned = [i for i, p in enumerate(paths) if p.chosen == PLANNED][0]
    telling = [p for p in paths if p.found.tells]
    below = len([p for p in telling if p.found.r < 0])
    forks = [_fork(paths, place, name, ways) for place, (name, ways) in enumerate(FORKS)]
    return Forks(clients, run, nothing, len(paths), paths, planned, len(telling), below, forks)


def _fork(paths, place, name, ways):
    middles = [(middle_of([p.found.r for p in paths if p.chosen[place] == way]), str(way)) for way in ways]
    (low_r, low), (high_r, high) = min(middles), max(middles)
    return Fork(name, low, low_r, high, high_r)

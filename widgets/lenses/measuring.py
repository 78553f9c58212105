"""What a sheet measures: raters, items and sessions; a correction that may overshoot; three sheets about one hour.

Nothing here comes from the model of a therapy. A score is a sum of parts that vary between clients; their
sizes are chosen so that three published figures come out (`PARTS_OF` below), and so is the correlation with outcome.
"""

from collections import namedtuple

from ..alliance import P, values
from ..chance import key, normal, uniform
from ..study import correlate, mean, tell
from . import own

ITEMS = ("aim", "hers", "sense", "part", "trust", "open")  # of the course's own sheet, two for each element
ELEMENTS = (("goal", ("aim", "hers")), ("task", ("sense", "part")), ("bond", ("trust", "open")))
RATERS = ("client", "therapist", "observer")
# what Ms Cordes, her therapist and the student put, in the order of `ITEMS`
SHEETS = ((6, 6, 6, 7, 7, 5), (4, 5, 5, 5, 6, 4), (5, 4, 5, 6, 6, 4))

PARAMETERS = (
    own("view", "how one rater sees a pair, beside what all raters see of it", "variance of what all see", 1.6, 0.0, 5.0),
    own("hour", "what was particular to one session, for all who were there", "variance of what all see", 0.2, 0.0, 2.0),
    own("day", "how one rater sees one session", "variance of what all see", 0.33, 0.0, 2.0),
    own("item", "what is particular to one item, and slips", "variance of what all see", 2.8, 0.0, 10.0),
    own("reliable", "share of the outcome measure's variance that is no error", "share", 0.85, 0.1, 1.0),
    own("colour", "how far a rater's own view colours what the same rater reports as outcome", "spread of outcome", 0.25, 0.0, 1.0),
    own("much", "how far above the truth a corrected correlation is counted as too high", "correlation", 0.1, 0.0, 1.0),
) + tuple(
    own(f"{who}_{item}", f"the {who}'s sheet: {item}", "1 to 7", float(given), 1.0, 7.0)
    for who, sheet in zip(RATERS, SHEETS) for item, given in zip(ITEMS, sheet)
)  # fmt: skip
L = values(PARAMETERS)

# --- what a score is made of -----------------------------------------------------------

SHARED, LIVED = "what all see", "what the client lives"
WORLDS = (SHARED, LIVED)
BEGIN = (1, 12, 1)  # raters, items and sessions of the sheet that everything begins with
WHO = ("the client", "client and therapist", "both, one observer", "both, three observers")
HOW_MANY = (1, 2, 3, 5)  # raters that these are
SESSIONS = ("one", "two", "four", "eight")
TIMES = (1, 2, 4, 8)
# variances of a mean over raters, items and sessions: what all see, how these raters see it, the hours,
# the raters' days, items and slips
Parts = namedtuple("Parts", "seen view hour day item")
# shares of a score's variance that are no error: where only items count as error, where sessions do as
# well, and where raters do as well
Reliable = namedtuple("Reliable", "items sessions raters")
# settings; the parts as shares of the whole, in percent; reliabilities; the true correlation, the one
# that is found, and the one found corrected by each reliability; what would be found with twice as many
# items, sessions and raters
Sheet = namedtuple("Sheet", "raters items sessions world same parts reliable truth found corrected doubled")


def parts_of(raters, items, sessions):
    """The `Parts` of a mean over so many raters, items and sessions: variances, that of what all see being 1.

    One rater, twelve items, one session: items agree at .93, one session generalises at .77, and two
    raters of the same session correlate at .36, as published (see the chapter).
    """
    v = L.view / raters
    return Parts(1.0, v, L.hour / sessions, L.day / (raters * sessions), L.item / (raters * sessions * items))


def reliable(parts):
    """How much of a score is no error, for each idea of what error is: `Reliable`, shares from 0 to 1."""
    whole = sum(parts)
    lasting = parts.seen + parts.view
    return Reliable(
        (lasting + parts.hour + parts.day) / whole, lasting / whole, (parts.seen + parts.hour) / whole
    )  # fmt: skip


def truth_of(world):
    """The true correlation of a world, so that the sheet of the beginning finds the published one."""
    begin = parts_of(*BEGIN)
    carried = begin.seen + (begin.view if world == LIVED else 0.0)
    return P.r_outcome / (carried / sum(begin) * L.reliable) ** 0.5


def found(raters, items, sessions, world, same):
    """The correlation with outcome that a study without end finds, −1 to 1.

    `same`: the client, one of the raters, reports the outcome, too, and colours it by the same view.
    """
    parts, truth = parts_of(raters, items, sessions), truth_of(world)
    # how far the score goes with what carries the outcome, and with the view that colours it
    carrier = 1.0 + (L.view if world == LIVED else 0.0)
    score = sum(parts) ** 0.5
    carried = (1.0 + (parts.view if world == LIVED else 0.0)) / (carrier**0.5 * score)
    coloured = parts.view / (L.view**0.5 * score)
    colour = L.colour if same else 0.0
    both = L.view**0.5 / carrier**0.5 if world == LIVED else 0.0
    spread = (1 + colour * colour + 2 * truth * colour * both) ** 0.5
    return (truth * carried + colour * coloured) / spread * L.reliable**0.5


def corrected(r, reliability):
    """A correlation corrected for attenuation (Spearman 1904): as it would be without error. It may exceed 1."""
    return r / (reliability * L.reliable) ** 0.5


def sheet(raters, items, sessions, world, same):
    """What a score is made of, and what becomes of its correlation with outcome: `Sheet`."""
    parts = parts_of(raters, items, sessions)
    sure, r = reliable(parts), found(raters, items, sessions, world, same)
    doubled = [found(*(more + (world, same))) for more in
               ((raters, 2 * items, sessions), (raters, items, 2 * sessions), (2 * raters, items, sessions))]  # fmt: skip
    shares = Parts(*[100 * part / sum(parts) for part in parts])
    by = [corrected(r, share) for share in sure]
    return Sheet(raters, items, sessions, world, same, shares, sure, truth_of(world), r, by, doubled)


# --- the correction, in studies of finite size -----------------------------------------

SESSION, RATER = "another session", "another rater"
AGAIN = (SESSION, RATER)
STUDIES, SEED = 20, 10400
LOW, HIGH = -0.5, 1.5  # what is shown of a corrected correlation
SEEN, HERS, THEIRS, HOUR, NEXT, REST, SLIP, SECOND = range(8)  # what chance decides about a client
_kept = {}  # the last twenty studies
# a study: what it finds, how the two ratings agree, the corrected r, None where they do not agree at
# all; and where that stands in the picture
Twice = namedtuple("Twice", "number r agreement corrected shown")
# studies; the true correlation; how many overshoot it by more than `much`, come out above 1, and
# cannot be corrected; the lowest and the highest as found and corrected
Twenty = namedtuple("Twenty", "clients again world truth studies of over above none found corrected")


def twenty(clients, again, world, run):
    """Twenty studies in which everybody is rated twice, and the correlation corrected by how the two agree: `Twenty`.

    `again`: whether another session is rated, or another rater rates. `run` is the first study's number,
    in twenties. A new set tells how far it is.
    """
    asked = (clients, again, world, run)
    if asked not in _kept:
        done = []
        for number in range(1, STUDIES + 1):
            done.append(twice(clients, again, world, number, STUDIES * (run - 1) + number))
            tell(number / STUDIES)
        _kept.clear()
        _kept[asked] = done
    tell(1)
    studies, truth = _kept[asked], truth_of(world)
    known = [s.corrected for s in studies if s.corrected is not None]
    over = len([c for c in known if c > truth + L.much])
    above = len([c for c in known if c > 1])
    r = [s.r for s in studies]
    ends = [min(known), max(known)] if known else [0.0, 0.0]
    return Twenty(*(asked[:3] + (truth, studies, STUDIES, over, above, STUDIES - len(known), [min(r), max(r)], ends)))


def twice(clients, again, world, number, seed):
    """One of these studies: a `Twice`."""
    people = [ratings_of(seed, n, again, world) for n in range(clients)]
    first, second, outcome = [[p[i] for p in people] for i in range(3)]
    r, agreement = correlate(first, outcome), correlate(first, second)
    right = corrected(r, agreement) if agreement > 0 else None
    shown = LOW if right is None else max(LOW, min(HIGH, right))
    return Twice(number, r, agreement, right, shown)


# standard deviations of a view, an hour, and what one sitting's twelve items leave; the share of the
# outcome's spread that is carried, in each world: taken out of what runs for every client
VIEW, HOURS, SITTING = [v**0.5 for v in (L.view, L.hour, L.day + L.item / BEGIN[1])]
KEPT = [L.reliable**0.5 * truth_of(world) for world in WORLDS]
RESTS = [(1 - kept * kept) ** 0.5 for kept in KEPT]
LIVES = (1 + L.view) ** 0.5


def ratings_of(seed, number, again, world):
    """A client's two ratings and outcome: what the first sheet says, the second one, and what is reported."""
    k = key(SEED + seed, number)
    seen, view = _deviate(k, SEEN), VIEW * _deviate(k, HERS)
    hour = HOURS * _deviate(k, HOUR)
    first = seen + view + hour + SITTING * _deviate(k, SLIP)
    again_seen = VIEW * _deviate(k, THEIRS) + hour if again == RATER else view + HOURS * _deviate(k, NEXT)
    second = seen + again_seen + SITTING * _deviate(k, SECOND)
    carrier = (seen + view) / LIVES if world == LIVED else seen
    place = WORLDS.index(world)
    return first, second, KEPT[place] * carrier + RESTS[place] * _deviate(k, REST)


def _deviate(k, purpose):
    """A standard normal deviate of one client."""
    return normal(uniform(k, 0, purpose))


# --- a sheet to fill in ----------------------------------------------------------------

# two sheets compared: intraclass correlations for agreement and for order alone (Shrout and Fleiss's
# 2,1 and 3,1), and by how much the first lies higher
Agreement = namedtuple("Agreement", "same order higher")
# as whom the reader rates, what the reader put; means of goal, task, bond and of all; the three stored sheets,
# and whether they are shown; the agreement with the one of the same seat, None if not
Form = namedtuple("Form", "seat given goal task bond mean stored means shown agreement")


def form(seat, given, shown):
    """What a filled-in sheet says, and how it agrees with the stored sheet of the same seat: `Form`.

    `given` is a number from 1 to 7 for each of `ITEMS`.
    """
    by_item = {item: value for item, value in zip(ITEMS, given)}
    goal, task, bond = [mean([by_item[item] for item in items]) for _, items in ELEMENTS]
    stored = [[getattr(L, f"{who}_{item}") for item in ITEMS] for who in RATERS]
    agreement = agree(given, stored[RATERS.index(seat)]) if shown else None
    means = [mean(each) for each in stored]
    return Form(seat, list(given), goal, task, bond, mean(given), stored, means, shown, agreement)


def agree(one, other):
    """How two sheets agree item by item: an `Agreement`. ValueError if neither of them varies."""
    n = len(one)
    rows = [(a + b) / 2 for a, b in zip(one, other)]
    middle = mean(rows)
    between = 2 * sum([(row - middle) ** 2 for row in rows]) / (n - 1)
    gap = mean(one) - mean(other)
    raters = n * gap * gap / 2
    rest = sum([(a - b - gap) ** 2 for a, b in zip(one, other)]) / 2 / (n - 1)
    if not between + rest > 0:
        raise ValueError("both sheets are level: give at least one that varies")
    same = (between - rest) / (between + rest + 2 * (raters - rest) / n)
    return Agreement(same, (between - rest) / (between + rest), gap)

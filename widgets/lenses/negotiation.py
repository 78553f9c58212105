"""Two people who want different things, turn by turn: what a therapist's moves do to goals, tasks and bond.

Bordin's: that goals are agreed on and tasks assigned, and that settling them is part of the work
(Bordin1979, Bordin1994). Who sets how much of the work is the lead of a therapy in
`datasets/therapies.csv`. The course's own: the four moves, what each of them does, what it costs to
work for an aim that is not one's own, and every number below.
"""

from collections import namedtuple

from ..alliance import Therapy, fit, rating, rise, rupture_chance, share, strength, values
from ..alliance import therapy as therapy_named
from . import Pair, own

PARAMETERS = (
    own("apart", "how far the two aims stand apart at first", "share of full disagreement", 0.75, 0.0, 1.0),
    own("clear", "how far the client sees the point of the tasks at first, if nobody sets them", "share", 0.3, 0.0, 1.0),
    own("set", "what it adds to that when the therapist sets them all", "share", 0.5, 0.0, 0.7),
    own("heard", "how far the client feels heard at first", "share", 0.3, 0.0, 1.0),
    own("hears", "how far one turn of asking makes the client feel heard", "share of the way", 0.5, 0.0, 1.0),
    own("heeds", "how far asking moves the therapist's own view", "share of the way", 0.25, 0.0, 1.0),
    own("candid", "how much of what was only said is taken back when asked, with a full bond", "share", 0.8, 0.0, 1.0),
    own("warms", "what asking adds to the bond", "share of the way", 0.1, 0.0, 1.0),
    own("reasons", "how far reasons move a client who feels heard and trusts fully", "share of the way", 0.5, 0.0, 1.0),
    own("lectures", "what reasons cost the bond where nobody feels heard", "share of the bond", 0.15, 0.0, 1.0),
    own("sense", "how much clearer a turn makes tasks: explaining by the therapist's lead, asking by the client's", "share of the way", 0.5, 0.0, 1.0),
    own("yields", "how far giving way moves the aim that the therapist works for", "share of the way", 0.6, 0.0, 1.0),
    own("bends", "how far insisting moves the aim that the client professes", "share of the way", 0.6, 0.0, 1.0),
    own("pushes", "what insisting costs the bond", "share of the bond", 0.15, 0.0, 1.0),
    own("cools", "engagement lost by working for an aim that is wholly the other's", "share", 0.5, 0.0, 1.0),
)  # fmt: skip
L = values(PARAMETERS)

MOVES = ("ask", "explain", "give way", "insist")
# who sets the tasks, and the therapy whose lead that is
LEADS = (("the therapist", "behavioural"), ("both", "balanced"), ("the client", "client-centred"))

# where the two stand, from 0 (her wish) to 1 (his view): what she wants and what she says, what he
# works for and what he believes; how far she feels heard and sees the point of the tasks, and the
# bond (shares)
Stand = namedtuple("Stand", "wants says works holds heard clear bond")
# the turns, a list a column with one number for the start and one for each turn: the four places;
# goal agreement as professed and as meant, task agreement and bond (1 to 7); engagement, direction
# and the chance of a rupture (0 to 1); answers: what she might say to each move; pair: as the last
# turn leaves it
Talks = namedtuple(
    "Talks", "pair turn moves answers sets wants says works holds professed goal task bond engagement direction strain"
)


def talks(moves, sets, trust):
    """Four turns of talk about goals and tasks, from a bond of `trust` (1 to 7): `Talks`.

    `moves` are names in `MOVES`, `sets` one in `LEADS`. ValueError for a move that is not known.
    """
    asked = led(sets)
    stands, answers = [first(asked.lead, share(trust))], []
    for move in moves:
        stands.append(turned(stands[-1], move, asked.lead))
        answers.append(answer(move, stands[-2], stands[-1]))
    goals, tasks = [agreed(s.works, s.wants) for s in stands], [willing(s) for s in stands]
    end = stands[-1]
    strong = strength(goals[-1], tasks[-1], end.bond, asked)
    return Talks(
        Pair(rating(goals[-1]), rating(tasks[-1]), rating(end.bond), strong),
        list(range(len(stands))),
        list(moves),
        answers,
        sets,
        [s.wants for s in stands],
        [s.says for s in stands],
        [s.works for s in stands],
        [s.holds for s in stands],
        [rating(agreed(s.works, s.says)) for s in stands],
        [rating(g) for g in goals],
        [rating(t) for t in tasks],
        [rating(s.bond) for s in stands],
        [fit(t, asked.task) for t in tasks],
        [fit(g, asked.goal) for g in goals],
        [rupture_chance(g, t, s.bond, asked) for g, t, s in zip(goals, tasks, stands)],
    )


def led(sets):
    """The `Therapy` that asks the same of all three and is led as far as whoever `sets` the tasks leads."""
    even, lead = therapy_named("balanced"), therapy_named(dict(LEADS)[sets]).lead
    return Therapy(even.name, even.goal, even.task, even.bond, lead, even.opened, even.tasks)


def first(lead, bond):
    """The `Stand` before the first turn: each with an aim of one's own; what the therapist sets is clear at once."""
    return Stand(0.0, 0.0, 1.0, 1.0, L.heard, L.clear + L.set * lead, bond)


def turned(now, move, lead):
    """The `Stand` after one move of the therapist; ValueError for a move that is not in `MOVES`."""
    if move not in MOVES:
        raise ValueError(f"unknown move {move!r}: choose from {', '.join(MOVES)}")
    return (asking, explaining, giving_way, insisting)[MOVES.index(move)](now, lead)


def asking(now, lead):
    """He asks and listens: she feels heard, takes back what she only said, and his own view moves."""
    return Stand(
        now.wants,
        toward(now.says, now.wants, L.candid * now.bond),
        toward(now.works, now.wants, L.heeds),
        toward(now.holds, now.wants, L.heeds),
        rise(now.heard, L.hears),
        rise(now.clear, L.sense * (1 - lead)),
        rise(now.bond, L.warms),
    )


def explaining(now, lead):
    """He gives reasons: they move her as far as she feels heard and trusts; else they cost the bond."""
    moved = L.reasons * now.heard * now.bond
    return Stand(
        toward(now.wants, now.works, moved),
        toward(now.says, now.works, moved),
        now.works,
        now.holds,
        now.heard,
        rise(now.clear, L.sense * lead),
        now.bond * (1 - L.lectures * (1 - now.heard)),
    )


def giving_way(now, lead):
    """He works for what she says she wants, and goes on believing what he believed."""
    works = toward(now.works, now.says, L.yields)
    return Stand(now.wants, now.says, works, now.holds, now.heard, now.clear, now.bond)


def insisting(now, lead):
    """He stands on his view: she professes it, and goes on wanting what she wanted."""
    says = toward(now.says, now.works, L.bends)
    return Stand(now.wants, says, now.works, now.holds, now.heard, now.clear, now.bond * (1 - L.pushes))


# what she might say to a move, in the course's words: reasons that move her and reasons that do not;
# to the other moves, where she has professed what she does not want, and where she has not
ANSWERS = {
    "ask": ("I only said so. I should like to sleep.", "I should like to sleep, and to face my class."),
    "explain": ("There may be something in that.", "That is very interesting, I am sure."),
    "give way": ("As we said last time, then.", "Good. Sleep first."),
    "insist": ("Yes. Of course.", "You must know best."),
}


STIRRED, APART = 0.1, 0.3  # of the way between the aims: reasons that move her; what she only professes


def answer(move, before, now):
    """What she might say to a move that took things from one `Stand` to the next."""
    first, second = ANSWERS[move]
    if move == "explain":
        return first if now.wants - before.wants >= STIRRED else second
    return first if before.says - before.wants >= APART else second


def toward(here, there, part):
    """A place moved that part of its way to another."""
    return here + part * (there - here)


def agreed(one, other):
    """Agreement on goals, 0 to 1, of two aims that stand at these places."""
    return 1 - L.apart * abs(one - other)


def willing(now):
    """Task agreement, 0 to 1: the tasks make sense, and neither works for an aim that is not their own."""
    hers = 1 - L.cools * abs(now.says - now.wants)
    his = 1 - L.cools * abs(now.holds - now.works)
    return now.clear * hers * his

"""Today's view: five lenses on one alliance, and what kind of thing an alliance is.

What the five looked for is theirs, and stands with each of them. That the alliance may be a
component of therapy, or a property of all components, is Hatcher's and Barends's
(HatcherBarends2006). The course's own: the arithmetic of how far an alliance is enough, sum and
product for component and property, and every number below.
"""

from collections import namedtuple

from ..alliance import P, relief, score, share, values
from . import bordin, freud, greenson, own, pair_of, rogers, zetzel

PARAMETERS = (
    own("strong", "what strong technique can do in a session by itself", "share of the possible work", 0.9, 0.0, 1.0),
    own("weak", "what weak technique can do in a session by itself", "share of the possible work", 0.3, 0.0, 1.0),
    own("beside", "weight of the alliance as a component, the rest being that of technique", "share", 0.5, 0.0, 1.0),
    own("alike", "difference up to which lenses are said to all but agree", "0 to 1", 0.15, 0.0, 1.0),
)  # fmt: skip
L = values(PARAMETERS)

LENSES = (freud, zetzel, rogers, greenson, bordin)  # by the year of the work
WHO, YEAR = "Hatcher & Barends", 2006
COMPONENT, PROPERTY = "component beside technique", "property of all components"
LEVELS = (COMPONENT, PROPERTY)
SESSIONS = 16
HAIR = 1e-9  # numbers this close are the same

# one lens on a pair: how far the alliance is enough, 0 to 1; the elements it weighs and those it
# sees beside; the next step and the words
Judgement = namedtuple("Judgement", "who year enough weighs aside step words")
# the lenses that call the alliance enough this far
End = namedtuple("End", "enough who")
# what a technique gets done, 0 to 1: with no alliance and with a full one, what that adds, with
# this alliance; where symptoms end
Technique = namedtuple("Technique", "name ends adds done symptoms")
# accord: AGREE, NEARLY or DISAGREE, from the least content to the most; felt: goal, task, bond, 0 to 1
FiveLenses = namedtuple("FiveLenses", "pair felt judgements accord least most who year level techniques")
AGREE, NEARLY, DISAGREE = "agree", "nearly", "disagree"


def five_lenses(goal, task, bond, level):
    """One pair through five lenses, and what its alliance is worth at either level of speech: `FiveLenses`."""
    pair = pair_of(bordin.agreement(goal, task, bond))
    felt = bordin.Elements(share(goal), share(task), share(bond))
    judgements = [judgement(lens, pair) for lens in LENSES]
    least, most = [end(judgements, f([j.enough for j in judgements])) for f in (min, max)]
    techniques = [worth(name, q, pair.strength, level) for name, q in (("strong", L.strong), ("weak", L.weak))]
    accord = accord_of(most.enough - least.enough)
    return FiveLenses(pair, felt, judgements, accord, least, most, WHO, YEAR, level, techniques)


def judgement(lens, pair):
    """What one lens makes of a `Pair`: a `Judgement`."""
    said = lens.reading(pair.goal, pair.task, pair.bond)
    enough = lens.enough(share(pair.goal), share(pair.task), share(pair.bond))
    return Judgement(lens.WHO, lens.YEAR, enough, lens.WEIGHS, lens.ASIDE, said.step, said.words)


def end(judgements, enough):
    """The lenses at that end of the range: an `End`."""
    return End(enough, [j.who for j in judgements if abs(j.enough - enough) < HAIR])


def accord_of(apart):
    """How far lenses agree whose judgements lie that far apart."""
    # a hair more, so that a tie is a tie on every host
    return AGREE if apart < HAIR else NEARLY if apart < L.alike + HAIR else DISAGREE


# --- a part of therapy, or a property of all of it -------------------------------------


def worth(name, q, S, level):
    """What technique that does `q` by itself gets done in an alliance of strength `S`: a `Technique`."""
    none, full, here = [done(q, s, level) for s in (0, 1, S)]
    return Technique(name, [none, full], full - none, here, symptoms_after(here))


def done(technique, S, level):
    """The share of a session's possible work that gets done, 0 to 1.

    A component adds its share beside technique; a property of all components multiplies
    whatever is done. ValueError for an unknown level.
    """
    if level not in LEVELS:
        raise ValueError(f"unknown level {level!r}: choose from {', '.join(LEVELS)}")
    if level == COMPONENT:
        return L.beside * S + (1 - L.beside) * technique
    return S * technique


def symptoms_after(work, sessions=SESSIONS):
    """Symptoms (0 to 40) after so many sessions that all do the same work, with nothing left to chance."""
    y = P.symptoms / 40
    for _ in range(sessions - 1):
        y = relief(y, work)
    return score(y)

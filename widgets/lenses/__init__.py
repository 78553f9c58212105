"""Each theorist's levers, translated into the settings of `alliance.py`, and the runs they make.

A lens returns results: named tuples of numbers on the scales that readers know, and the names
of what was chosen. No prose, no colour, no pixel; `scenes` tells them.
"""

from collections import namedtuple

from ..alliance import Parameter, share, strength

# what a theorist's levers come to: agreement from 1 to 7, a therapy's demands, parameters
Terms = namedtuple("Terms", "goal task bond therapy p")
# an alliance to look at: agreement from 1 to 7, strength from 0 to 1
Pair = namedtuple("Pair", "goal task bond strength")
# what a theorist would have done next, in two or three words, and why, in two sentences
Reading = namedtuple("Reading", "step words")


def pair_of(terms):
    """The `Pair` that some terms make: their agreement, and its strength for their therapy."""
    g, t, b = share(terms.goal), share(terms.task), share(terms.bond)
    return Pair(terms.goal, terms.task, terms.bond, strength(g, t, b, terms.therapy))


def own(name, meaning, unit, value, low, high):
    """A row of a lens's parameter table for a number of the course's own: illustrative."""
    return Parameter(name, "", meaning, unit, value, low, high, "illustrative", "", "")

"""Each theorist's levers, translated into the settings of `alliance.py`."""

from collections import namedtuple

# what a theorist's levers come to: agreement from 1 to 7, a therapy's demands, parameters
Terms = namedtuple("Terms", "goal task bond therapy p")

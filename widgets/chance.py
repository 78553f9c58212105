"""Chance from a counter: a seed, a client, a session and a purpose give a number, always the same one.

The same functions take whole numbers and arrays of them, and run in MicroPython.
"""

from .alliance import Chance

WORD = 0xFFFFFFFF  # 32 bits


def mix(n):
    """A whole number from 0 to 2³² − 1, thoroughly and reversibly stirred (Wellons 2018)."""
    n = ((n ^ (n >> 16)) * 0x7FEB352D) & WORD
    n = ((n ^ (n >> 15)) * 0x846CA68B) & WORD
    return n ^ (n >> 16)


def key(seed, client):
    """The number from which all chance of a client of a seed comes: no two clients share it."""
    return mix((mix(seed & WORD) + client) & WORD)


def uniform(key, session, purpose):
    """Chance number u for one session and purpose (0 to 31), evenly spread over (0, 1)."""
    return (mix(key ^ mix(32 * session + purpose)) + 0.5) / 4294967296


def normal(u):
    """A standard normal deviate, within ±5.1, of u in (0, 1), by Tukey's lambda."""
    return (u**0.135 - (1 - u) ** 0.135) / 0.19755


def chance(key, session):
    """The `Chance` of a session of the client with that key."""
    u = [uniform(key, session, purpose) for purpose in range(8)]
    return Chance(*([normal(x) for x in u[:5]] + u[5:]))


def chances(seed, client, sessions):
    """The chance of a whole course: a list of `Chance`, for sessions 2 to `sessions`."""
    k = key(seed, client)
    return [chance(k, session) for session in range(2, sessions + 1)]

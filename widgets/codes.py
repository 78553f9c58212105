"""A run as a short code, for a class whose network lets no phone reach the laptop: ten letters and digits.

Five bits say which simulation, fifteen which seed, eleven each of its two numbers, eight are a
checksum. Written in Crockford's base 32, which has no I, L, O or U; read, I and L are 1, O is 0.
"""

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
PRIME = 251  # a checksum by it notices any one letter changed, and any two neighbours exchanged
STEPS = 2047
# the simulations that have codes, and from where to where their two numbers go
RANGES = (("pair", (1.0, 7.0), (-40.0, 40.0)), ("study", (-1.0, 1.0), (0.0, 2047.0)))


def _step(x, low, high):
    """Which of 2,048 steps from low to high a number is nearest to."""
    x = low if x < low else high if x > high else x
    return int((x - low) / (high - low) * STEPS + 0.5)


def write(scene, seed, numbers):
    """The code of a run, "XXXXX-XXXXX". ValueError for a simulation without codes and a seed not from 0 to 32767."""
    names = [name for name, _, _ in RANGES]
    if scene not in names:
        raise ValueError(f"scene = {scene!r}: choose from {', '.join(names)}")
    if seed != int(seed) or not 0 <= seed <= 32767:
        raise ValueError(f"seed = {seed!r}: give a whole number from 0 to 32767")
    _, first, second = RANGES[names.index(scene)]
    bits = (names.index(scene) << 15) | int(seed)
    for x, (low, high) in zip(numbers, (first, second)):
        bits = (bits << 11) | _step(x, low, high)
    bits = (bits << 8) | (bits % PRIME)
    text = "".join([LETTERS[(bits >> shift) & 31] for shift in range(45, -1, -5)])
    return text[:5] + "-" + text[5:]


def read(code):
    """(scene, seed, first number, second number) of a code; ValueError naming it if it is none."""
    text = code.upper().replace("-", "").replace(" ", "").replace("I", "1").replace("L", "1").replace("O", "0")
    if len(text) != 10 or [letter for letter in text if letter not in LETTERS]:
        raise ValueError(f"code {code!r}: a code has ten letters and digits")
    bits = 0
    for letter in text:
        bits = (bits << 5) | LETTERS.index(letter)
    said, bits = bits & 255, bits >> 8
    which = bits >> 37
    if said != bits % PRIME or which >= len(RANGES):
        raise ValueError(f"code {code!r}: a letter of it is wrong")
    name, first, second = RANGES[which]
    numbers = []
    for shift, (low, high) in ((11, first), (0, second)):
        numbers.append(low + ((bits >> shift) & STEPS) / STEPS * (high - low))
    return name, (bits >> 22) & 32767, numbers[0], numbers[1]

"""How numbers become words: one formatter for notebook and page, to the letter.

Python's own rounding differs between hosts in the last digit (0.25 with one decimal), so
numbers are rounded here: half away from zero.
"""

SMALL = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]


def number(x, digits=1):
    """`x` as text with that many decimals, a true minus sign, and no minus before zero."""
    scale = 10**digits
    # a hair upwards, so that a tie is a tie on every host
    whole = int((-x if x < 0 else x) * scale + 0.5 + 1e-9)
    text = str(whole // scale)
    if digits:
        decimals = str(whole % scale)
        text += "." + "0" * (digits - len(decimals)) + decimals
    return "−" + text if x < 0 and whole else text


def fraction(x, digits=2):
    """`x` between −1 and 1 without the leading zero, as correlations are printed: .28."""
    return number(x, digits).replace("0.", ".", 1)


def count(n, thing, things=None):
    """A number of things: "no ruptures", "one rupture", "thirteen" as 13."""
    name = thing if n == 1 else things or thing + "s"
    return (SMALL[n] if n < len(SMALL) else str(n)) + " " + name


def listing(items):
    """Items in a row: "a", "a and b", "a, b and c"."""
    items = list(items)
    if len(items) < 2:
        return "".join(items)
    return ", ".join(items[:-1]) + " and " + items[-1]


def sentence(*parts):
    """Parts joined by blanks, empty ones left out, the first letter a capital."""
    text = " ".join([part for part in parts if part])
    return text[:1].upper() + text[1:]

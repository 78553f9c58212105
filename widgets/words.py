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


def moved(before, after, digits=1):
    """What some things did: "fall from 20.0 to 8.4", "stay at 20.0"; by the numbers as they are shown."""
    first, last = number(before, digits), number(after, digits)
    if first == last:
        return "stay at " + last
    return f"{'fall' if after < before else 'rise'} from {first} to {last}"


def side(value, line, digits=1):
    """On which side of a line a value stands: "below" or "above", "just" so where they look the same."""
    near = "just " if number(value, digits) == number(line, digits) else ""
    return near + ("below" if value < line else "above")


def compared(gap, more="above", less="below", same="as high as", digits=1):
    """How one thing stands beside another, by the gap as it is shown: "2.3 above", "as high as"."""
    size = number(abs(gap), digits)
    return same if size == number(0, digits) else size + " " + (more if gap > 0 else less)

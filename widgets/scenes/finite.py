"""Refuses what JSON cannot say: numbers that are not finite."""


def check_numbers(shown):
    """What is shown, the same, if every number in its figure and its table is finite.

    Raises ValueError naming the first one that is not, and where it stands: JSON knows neither
    NaN nor infinity, and a page that is sent one cannot read the reply.
    """
    for part in ("figure", "table"):
        if _finite(shown.get(part, ())):
            continue
        way = _strange(shown[part])
        place = part + "".join([f"[{key!r}]" for key in way[:-1]])
        raise ValueError(f"{place} = {way[-1]}: give finite numbers (None leaves a gap in a figure)")
    return shown


def _finite(parts):
    """Whether all numbers are finite; quick, since every move of a hand waits for it."""
    if isinstance(parts, dict):
        parts = parts.values()
    elif parts and isinstance(parts[0], (float, int)):
        try:
            total = sum([x for x in parts if x is not None])
        except TypeError:  # not numbers alone
            pass
        else:
            # a sum that is finite has no part that is not
            if total - total == 0:
                return True
    for x in parts:
        if isinstance(x, str):  # most are
            continue
        if isinstance(x, float):
            if x - x != 0:  # NaN for NaN and for infinity
                return False
        elif isinstance(x, (dict, list, tuple)) and not _finite(x):
            return False
    return True


def _strange(parts):
    """The way to the first number that is not finite, with the number at its end; None if there is none."""
    for key, x in [(k, parts[k]) for k in sorted(parts)] if isinstance(parts, dict) else enumerate(parts):
        if isinstance(x, float):
            if x - x != 0:
                return [key, x]
        elif isinstance(x, (dict, list, tuple)):
            way = _strange(x)
            if way:
                return [key] + way
    return None

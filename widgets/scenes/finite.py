"""Refuses what JSON cannot say: numbers that are not finite."""


def check_numbers(shown):
    """What is shown, the same, if every number in its figure and its table is finite.

    Raises ValueError naming the first one that is not, and where it stands: JSON knows neither
    NaN nor infinity, and a page that is sent one cannot read the reply.
    """

    def strange(parts):
        """The way to the first such number, with the number at its end; None if there is none."""
        for key, x in [(k, parts[k]) for k in sorted(parts)] if isinstance(parts, dict) else enumerate(parts):
            if isinstance(x, float):
                if x - x != 0:  # NaN for NaN and for infinity
                    return [key, x]
            elif isinstance(x, (dict, list, tuple)):
                way = strange(x)
                if way:
                    return [key] + way
        return None

    for part in ("figure", "table"):
        way = strange(shown[part])
        if way:
            place = part + "".join([f"[{key!r}]" for key in way[:-1]])
            raise ValueError(f"{place} = {way[-1]}: give finite numbers (None leaves a gap in a figure)")
    return shown

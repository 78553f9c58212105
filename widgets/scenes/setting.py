"""What a reader can set: one list of controls for notebook, page, link and test."""

from collections import namedtuple

from ..alliance import PARAMETERS, within
from ..words import number

# kind: range, choice, switch or step (a button that counts up: another telling of the story).
# row: the row of the parameter table that the default comes from, or "" where there is none.
Control = namedtuple("Control", "name label kind low high step default unit choices help row")


def slider(row, label, step, unit, help, name=None):
    """A range control whose default and limits are those of a row of the parameter table."""
    p = [p for p in PARAMETERS if p.name == row][0]
    return Control(name or row, label, "range", p.low, p.high, step, p.value, unit, (), help, row)


def opens_at(control, default, high=None):
    """The same control with a default of its own, which no row of the parameter table has, and a highest value."""
    c = control
    high = c.high if high is None else high
    return Control(c.name, c.label, c.kind, c.low, high, c.step, default, c.unit, c.choices, c.help, "")


def whole(name, label, low, high, default, unit, help, step=1):
    """A range control over whole numbers, with a default of its own."""
    return Control(name, label, "range", low, high, step, default, unit, (), help, "")


def choice(name, label, choices, help, default=None):
    """One of a few names, the first unless `default` says otherwise."""
    return Control(name, label, "choice", 0, 0, 0, default or choices[0], "", tuple(choices), help, "")


def switch(name, label, default, help):
    """On or off."""
    return Control(name, label, "switch", 0, 1, 1, default, "", (), help, "")


def stepper(name, label, high, help):
    """A button that counts from 1 to `high` and begins again."""
    return Control(name, label, "step", 1, high, 1, 1, "", (), help, "")


def check(control, value):
    """`value`, if the control allows it; ValueError naming control, value and what is allowed."""
    c = control
    if c.kind == "choice":
        if value not in c.choices:
            raise ValueError(f"{c.name} = {value!r}: choose from {', '.join(c.choices)}")
        return value
    if c.kind == "switch":
        if value is not True and value is not False:
            raise ValueError(f"{c.name} = {value!r}: give True or False")
        return value
    within(c.name, value, c.low, c.high)
    if in_wholes(c) and value != int(value):
        raise ValueError(f"{c.name} = {value!r}: give a whole number from {c.low:g} to {c.high:g}")
    return int(value) if in_wholes(c) else value


def in_wholes(control):
    """Whether a control counts in whole numbers."""
    return control.step == int(control.step)


def digits(control):
    """Decimals that a control's step needs."""
    return 0 if in_wholes(control) else 1 if control.step * 10 == int(control.step * 10) else 2


def spoken(control, value):
    """A control's value in words, with its unit; a value that is no number as it is."""
    return f"{number(value, digits(control))} {control.unit}".strip() if control.kind == "range" else str(value)


def said(control, value):
    """A control's value as a sentence says it: a switch is on or off."""
    return ("on" if value else "off") if control.kind == "switch" else spoken(control, value)


def check_all(controls, settings):
    """Every control's value: the one given or its default; ValueError as in `check`."""
    names = [c.name for c in controls]
    for name in settings:
        if name not in names:
            raise ValueError(f"unknown setting {name!r}: choose from {', '.join(names)}")
    return {c.name: check(c, settings.get(c.name, c.default)) for c in controls}


def read(control, text):
    """A value from the text of a link, and a notice: (value, "") or (nearest or default, why)."""
    c = control
    if c.kind == "switch" and text in ("true", "false"):
        return text == "true", ""
    if c.kind == "choice":
        if text in c.choices:
            return text, ""
        return c.default, f"{c.label}: the link's value is not one of {', '.join(c.choices)}."
    try:
        value = float(text)
        if c.kind == "switch" or value != value:
            raise ValueError
    except ValueError:
        return c.default, f"{c.label}: the link's value cannot be read."
    nearest = min(max(value, c.low), c.high)
    # to the step that a slider can stand on
    nearest = min(c.low + int((nearest - c.low) / c.step + 0.5 + 1e-9) * c.step, c.high)
    nearest = int(nearest) if in_wholes(c) else nearest
    why = f"{c.label}: the link asks for a value that is not allowed; the nearest is used."
    return nearest, "" if abs(nearest - value) < 1e-9 else why


def write(control, value):
    """A value as the text of a link, which `read` takes back."""
    if control.kind == "switch":
        return "true" if value else "false"
    if control.kind == "choice":
        return value
    text = number(value, digits(control)).replace("−", "-")
    return text.rstrip("0").rstrip(".") if "." in text else text


def read_all(controls, texts):
    """Settings from a link's texts, and what had to be changed: (settings, list of notices)."""
    settings, notices = {}, []
    for c in controls:
        settings[c.name] = c.default
        if c.name in texts:
            settings[c.name], why = read(c, texts[c.name])
            if why:
                notices.append(why)
    names = [c.name for c in controls]
    strange = [name for name in texts if name not in names]
    if strange:
        # a stranger's words are not repeated on the page
        notices.append("The link names a setting that this simulation does not have; it is ignored.")
    return settings, notices

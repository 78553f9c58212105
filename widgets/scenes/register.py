"""A preregistration: what a reader has planned and predicted, as a text to keep, and what came of it.

The text has a line for each control, `Label: value`. Whoever writes it down adds the day and the prediction.
"""

from ..words import fraction, listing, number, sentence
from .setting import digits, read, said

HEAD, WRITTEN, PREDICTION = "Preregistration", "Written", "Prediction"


def plan(scene, settings):
    """The text of a plan: scene and settings, a line each."""
    lines = [f"{HEAD}: {scene.title}"]
    lines.extend([f"{c.label}: {said(c, settings[c.name])}" for c in scene.controls])
    return "\n".join(lines) + "\n"


def registered(scene, text):
    """What a plan says: its settings by name, those that can be read, and the prediction as text, "" for none.

    None where the text is no plan for this scene.
    """
    lines = [line.strip().partition(":") for line in text.replace("\r", "\n").split("\n")]
    found = {label.strip(): value.strip() for label, _, value in lines}
    if found.get(HEAD) != scene.title:
        return None
    planned = {}
    for c in scene.controls:
        # a slider's value may bear its unit, and a true minus
        words = found.get(c.label, "").replace("−", "-")
        words = {"on": "true", "off": "false"}.get(words, words) if c.kind == "switch" else words
        if c.kind == "range" and c.unit and words.endswith(c.unit):
            words = words[: -len(c.unit)].strip()
        value, notice = read(c, words)
        if not notice:
            planned[c.name] = value
    return planned, found.get(PREDICTION, "")


def compared(scene, text, settings, result):
    """What was planned beside what was done, and what was predicted beside what was found, in words."""
    there = registered(scene, text)
    if there is None:
        return "The file that you opened is no preregistration of this study."
    planned, prediction = there
    missing = [c.label.lower() for c in scene.controls if c.name not in planned]
    changed = [
        f"{c.label.lower()}, planned {said(c, planned[c.name])}, done {said(c, settings[c.name])}"
        for c in scene.controls
        if c.name in planned and planned[c.name] != settings[c.name]
    ]
    done = "Not as registered: " + "; ".join(changed) + "." if changed else "Done as registered."
    lacks = f"The file does not say {listing(missing)}." if missing else ""
    return sentence("" if missing and not changed else done, lacks, _foretold(scene, prediction, result))


def _foretold(scene, prediction, result):
    """How far off a prediction was."""
    try:
        value = float(prediction.replace("−", "-"))
    except ValueError:
        return "Nothing was predicted."
    if value - value != 0:
        return "Nothing was predicted."
    truth, d = scene.ask.truth(result), digits(scene.ask)
    words = fraction if d == 2 else number
    gap = abs(value - truth)
    off = "" if words(gap, d) == words(0, d) else f", {words(gap, d)} too {'high' if value > truth else 'low'}"
    return f"You predicted {words(value, d)}{off}."

"""A simulation as HTML, for the published page: native controls and the default view.

The page's script (book/_static/simulation.js) brings it to life. Without it, the sentence and
the table still say what the picture would show. The HTML itself stands in `templates/`.
"""

import json

from .alliance import PARAMETERS
from .scenes.guess import left, start
from .scenes.register import plan
from .scenes.setting import digits, spoken
from .templates import fill
from .words import number


def panel(name, scene, result, settings, source=None):
    """The `<section class="simulation">` of a scene with some settings and their result.

    `source` is that of a reader's own scene, for the page to run; None for the course's.
    """
    data = {
        "figure": rounded(result["figure"]),
        "columns": result["table"]["columns"],
        "rows": rounded(result["table"]["rows"]),
    }
    if source:
        data["source"] = source
    if scene.registers:
        data["plan"] = plan(scene, settings)
    asks = asked(scene, settings)
    if asks["ask"]:
        data["asking"] = rounded(left(scene.ask, result["figure"], scene.result(**settings)))
    controls = [control(c, settings[c.name], c.name == scene.plays) for c in scene.controls]
    return fill("panel.html", name=name, scene=scene, result=result, controls=controls, data=embedded(data), **asks)


def asked(scene, settings):
    """What a template needs to ask for a guess; its `ask` is None where a simulation does not begin as its scene does.

    A question speaks of the settings with which the scene opens.
    """
    ask = scene.ask
    if ask is None or [c for c in scene.controls if settings[c.name] != c.default]:
        return {"ask": None}

    def said(value):
        return f"{number(value, digits(ask))} {ask.unit}".strip()

    return {"ask": ask, "starts": start(ask, scene.result(**settings)), "spoken": said, "digits": digits(ask)}


def picture(name, result, height):
    """The `<section class="picture">` of a result without controls, so many pixels high."""
    data = embedded({"figure": rounded(result["figure"])})
    return fill("picture.html", name=name, result=result, height=height, data=data)


def control(c, value, plays=False):
    """What a template needs to write a control: it, its value, that in words, its default's kind, whether it plays."""
    said = {"spoken": spoken(c, value), "digits": digits(c), "kind": kind_of_default(c)}
    return {"c": c, "value": value, "plays": plays, **said}


def kind_of_default(c):
    """The kind of the parameter that a control's default is (published …); None if it is none's."""
    return next((row.kind for row in PARAMETERS if row.name == c.row), None)


def table_html(table):
    """The numbers behind a figure as an HTML table."""
    return fill("numbers.html", table=table)


def rounded(x):
    """The same data with floats to six decimals: the last digits differ between machines."""
    if isinstance(x, float):
        return round(x, 6)
    if isinstance(x, dict):
        return {k: rounded(v) for k, v in x.items()}
    if isinstance(x, (list, tuple)):
        return [rounded(v) for v in x]
    return x


def embedded(data):
    """JSON that cannot end the script element that it stands in; ValueError for NaN and infinity."""
    return json.dumps(data, ensure_ascii=False, allow_nan=False).replace("<", "\\u003c")

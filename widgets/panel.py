"""A simulation as HTML, for the published page: native controls and the default view.

The page's script (book/_static/simulation.js) brings it to life. Without it, the sentence and
the table still say what the picture would show.
"""

import json
from html import escape

from .alliance import PARAMETERS
from .scenes.setting import in_wholes
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
    controls = "\n".join(control_html(name, c, settings[c.name]) for c in scene.controls)
    return f"""<section class="simulation" id="{escape(name)}" data-simulation="{escape(scene.name)}" data-state="loading" aria-labelledby="{escape(name)}-title">
<div class="simulation-head"><p class="simulation-title" id="{escape(name)}-title">{escape(scene.title)}</p><div class="simulation-triangle">{result["triangle"]}</div></div>
<form class="simulation-controls" autocomplete="off"><fieldset disabled><legend class="visually-hidden">Settings</legend>
{controls}
</fieldset></form>
<div class="simulation-view"><div class="simulation-figure" role="img" aria-label="{escape(result["sentence"])}"></div>
<p class="simulation-needs needs-script">The picture and the sliders need JavaScript. What they would show at first stands below, in words and numbers.</p></div>
<output class="simulation-sentence" aria-live="polite">{escape(result["sentence"])}</output>
<p class="simulation-notice" role="status" hidden></p>
<div class="simulation-actions" hidden><button type="button" data-action="reset">Reset</button><button type="button" data-action="link">Copy link</button><button type="button" data-action="csv">Download numbers</button><span class="simulation-busy" hidden><progress aria-label="Working"></progress><button type="button" data-action="stop">Stop</button></span></div>
{numbers_html(result["table"], scene.title)}
<p class="simulation-source">Simulated by a teaching model; its numbers are illustrative. <a href="../book/model.html">Where they come from</a></p>
<script type="application/json" class="simulation-data">{embedded(data)}</script>
</section>"""


def picture(name, result, height):
    """The `<section class="picture">` of a result without controls, so many pixels high."""
    said = escape(result["sentence"])
    return f"""<section class="picture" id="{escape(name)}"><div class="simulation-figure" role="img" aria-label="{said}" style="--height: {height}px"></div>
<p class="simulation-sentence">{said}</p>
{numbers_html(result["table"], name)}
<script type="application/json" class="simulation-data">{embedded({"figure": rounded(result["figure"])})}</script></section>"""


def control_html(name, c, value):
    """One labelled native control."""
    id = escape(f"{name}-{c.name}")
    help = f'<small id="{id}-help">{escape(c.help)}{where_from(c)}</small>'
    common = f'id="{id}" name="{c.name}" aria-describedby="{id}-help"'
    if c.kind == "range":
        text = spoken(c, value)
        return (
            f'<div class="control"><label for="{id}">{escape(c.label)}</label> <output for="{id}">{text}</output>'
            f'<input type="range" {common} min="{c.low:g}" max="{c.high:g}" step="{c.step:g}" value="{value:g}" '
            f'data-default="{value:g}" data-unit="{escape(c.unit)}" data-digits="{digits(c)}" aria-valuetext="{text}">{help}</div>'
        )
    if c.kind == "choice":
        options = "".join(f"<option{' selected' if o == value else ''}>{escape(o)}</option>" for o in c.choices)
        return (
            f'<div class="control"><label for="{id}">{escape(c.label)}</label>'
            f'<select {common} data-default="{escape(value)}">{options}</select>{help}</div>'
        )
    if c.kind == "switch":
        on = " checked" if value else ""
        default = "true" if value else "false"
        return (
            f'<div class="control"><label for="{id}"><input type="checkbox" {common}{on} data-default="{default}"> '
            f"{escape(c.label)}</label>{help}</div>"
        )
    return (
        f'<div class="control"><button type="button" {common} value="{value}" data-default="{value}" data-high="{c.high}">'
        f'{escape(c.label)}</button> <output for="{id}">{value} of {c.high}</output>{help}</div>'
    )


def where_from(c):
    """A link from a control's default to its row in the parameter table."""
    rows = [row for row in PARAMETERS if row.name == c.row]
    if not rows:
        return ""
    return f' <a href="../book/model.html#parameter-{c.row}">Default {c.default:g}: {rows[0].kind}</a>'


def digits(c):
    """Decimals that a control's step needs."""
    return 0 if in_wholes(c) else 1 if c.step * 10 == int(c.step * 10) else 2


def spoken(c, value):
    """A control's value with its unit."""
    return escape(f"{number(value, digits(c))} {c.unit}".strip())


def numbers_html(table, title):
    """The table behind a figure, to be unfolded; open until the page's script closes it."""
    hidden = "" if table["columns"] else " hidden"
    return (
        f'<details class="simulation-numbers" open{hidden}><summary>Show the numbers</summary><div class="simulation-table" '
        f'tabindex="0" role="region" aria-label="Numbers behind: {escape(title)}">{table_html(table)}</div></details>'
    )


def table_html(table):
    """The numbers behind a figure as an HTML table."""
    head = "".join(f'<th scope="col">{escape(c)}</th>' for c in table["columns"])
    body = "".join(
        "<tr>" + f'<th scope="row">{escape(row[0])}</th>' + "".join(f"<td>{escape(c)}</td>" for c in row[1:]) + "</tr>"
        for row in table["text"]
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


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
    """JSON that cannot end the script element that it stands in."""
    return json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")

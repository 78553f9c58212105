"""Chapter 6: five lenses on one pair, and the alliance as a part of therapy or a property of all of it."""

from ..lenses import collaboration as lens
from ..words import fraction, listing, number, sentence
from . import Scene
from .draw import abreast, bars, folded, label, line, marks, nameless, panels, rule
from .goal import Goal
from .guess import pick
from .look import LOOK
from .pair import BOND, GOAL, TASK
from .setting import choice, opens_at

PURPLE = LOOK["alliance"].colour
# places within a row, so that equal values do not hide each other
PLACES = (("goal", 0.27), ("task", 0.0), ("bond", -0.27))

# --- figure ----------------------------------------------------------------------------


def _figure(r):
    rows = list(range(len(r.judgements), 0, -1))
    names = [f"{j.who}<br>{j.year}" for j in r.judgements]
    ticks = {"tickvals": [0, 0.25, 0.5, 0.75, 1], "ticktext": ["no 0", "", ".5", "", "wholly 1"]}
    question = {"text": "Is the alliance enough?", "standoff": 2}
    strength = {"text": "Strength of the alliance, 0–1", "standoff": 2}
    ends = [0.45, len(rows) + 1.05]
    return panels(
        [_bars(r, rows)] + _seen(r, rows) + _work_lines(r),
        [_in_margin(_in_two(j.step), 1.03, row) for j, row in zip(r.judgements, rows)]
        + _element_names(r) + _work_notes(r),
        (dict(ticks, title=question, range=[-0.03, 1.03]),
         nameless(range=ends, tickvals=rows, ticktext=names, showgrid=False, zeroline=False)),
        ({"title": strength, "range": [0, 1], "dtick": 0.5}, {"title": {"text": "Work done"}, "range": [0, 1], "dtick": 0.5}),
        (0.24, 0.38),
        hovermode="closest",
        margin={"l": 72, "r": 116, "t": 8, "b": 40},
        shapes=[rule((r.pair.strength, 0), (r.pair.strength, 1), "2", dash="dash")],
    )  # fmt: skip


def _bars(r, rows):
    """One horizontal bar a lens, with its words where the pointer rests."""
    trace = bars("enough", [j.enough for j in r.judgements], rows, PURPLE, width=0.82, hover="%{text}<extra></extra>")
    trace["marker"] = {"color": PURPLE, "opacity": 0.28, "line": {"color": PURPLE, "width": 2}}
    trace["text"], trace["textposition"] = [folded(j.words) for j in r.judgements], "none"
    return trace


def _seen(r, rows):
    """The marks of each element in the rows of the lenses that weigh it, hollow where they see it beside."""
    data = []
    for name, place in PLACES:
        look, a = LOOK[name], getattr(r.felt, name)
        for field, form, size in (("weighs", "", 7), ("aside", "-open", 9)):
            y = [row + place for j, row in zip(r.judgements, rows) if name in getattr(j, field)]
            hover = name + " %{x:.2f}<extra></extra>"
            data.append(marks(name, [a for _ in y], y, look.marker + form, look.colour, size=size, hover=hover))
            data[-1]["cliponaxis"] = False
    return data


def _element_names(r):
    """The names of the elements above their marks, which stand below each other at what the client feels."""
    names = [(name, getattr(r.felt, name), LOOK[name].colour) for name, _ in PLACES]
    # equal ones keep the order goal, task, bond
    return abreast(names, 5.75, 0.2, 0.07, 1.0)


def _work_lines(r):
    """What gets done with strong and with weak technique, for every strength; a star at this one."""
    look, data = LOOK["alliance"], []
    for t, dash in zip(r.techniques, ("solid", "dot")):
        name = t.name + " technique"
        data.append(line("alliance", [0, 1], t.ends, "2", marks=False, label=name))
        data[-1]["line"]["dash"] = dash
        data.append(marks(name, [r.pair.strength], [t.done], look.marker, look.colour, "2", 10))
        for trace in data[-2:]:
            trace["hovertemplate"], trace["cliponaxis"] = "%{y:.2f}", False
    return data


def _work_notes(r):
    """Beside each line, which it is and where symptoms end."""
    ends = [f"{t.name} technique:<br>symptoms {number(t.symptoms)}" for t in r.techniques]
    return [_in_margin(words, 1, y, "2") for words, y in zip(ends, (0.95, 0.3))]


def _in_margin(words, x, y, axis=""):
    """Words beside a bar or a line, small enough for the margin."""
    return label(words, x, y, axis, PURPLE, size=11)


def _in_two(step):
    """A next step on one line of the margin, or on two about as long as each other."""
    if len(step) <= 14:
        return step
    blanks = [i for i, letter in enumerate(step) if letter == " "]
    half = min(blanks, key=lambda i: (abs(2 * i + 1 - len(step)), -i))
    return step[:half] + "<br>" + step[half + 1 :]


# --- words -----------------------------------------------------------------------------


def _sentence(r):
    steps = ", ".join([f"{j.step} ({j.who})" for j in r.judgements])
    return sentence(_accord(r), f"The next step: {steps}.", _worth(r))


def _accord(r):
    """How far the lenses call the alliance enough, from the least content to the most."""
    about, least = "on how far this alliance is enough", fraction(r.least.enough)
    if r.accord == lens.AGREE:
        return f"The five lenses agree {about}: {least} of 1 (illustrative)."
    alike = "all but agree" if r.accord == lens.NEARLY else "disagree"
    low, high = listing(r.least.who), listing(r.most.who)
    return f"The five lenses {alike} {about}: from {least} ({low}) to {fraction(r.most.enough)} ({high}), of 1 (illustrative)."


def _worth(r):
    """What the alliance is worth with strong and with weak technique."""
    strong, weak = [fraction(t.adds) for t in r.techniques]
    worth = f"{strong} to the work with strong technique and {weak} with weak"
    if strong == weak:
        worth = f"{strong} to the work, whatever the technique"
    ends = [number(t.symptoms) for t in r.techniques]
    return (
        f"As a {r.level}, a full alliance instead of none adds {worth}. With this pair's strength of "
        f"{fraction(r.pair.strength)} symptoms end at {ends[0]} with strong technique and at {ends[1]} with weak, "
        "of 40 (illustrative)."
    )


def _table(r):
    work = [
        f"with {t.name} technique {fraction(t.done)} of the work gets done and symptoms end at {number(t.symptoms)}"
        for t in r.techniques
    ]
    worth = sentence(f"as a {r.level}, at strength {fraction(r.pair.strength)}:", listing(work) + " of 40.")
    rows = [[j.year, j.who, j.enough, j.words] for j in r.judgements] + [[r.year, r.who, "–", worth]]
    return {
        "columns": ["year", "who", "how far enough", "what they would have said and done"],
        "digits": [0, 0, 2, 0],
        "rows": rows,
    }


def _numbers(r):
    """How far each lens calls the alliance enough."""
    return [(f"enough for {j.who}", j.enough, 2) for j in r.judgements]


def _trusted(r):
    """Whether Freud is content with a pair and Greenson is not."""
    enough = {j.who: j.enough for j in r.judgements}
    return enough.get("Freud", 0) >= 0.9 and enough.get("Greenson", 1) <= 0.2


# --- controls --------------------------------------------------------------------------

# the pair that the chapter tells of: much trust, some work, little agreement on what it is for
MS_CORDES = {"goal": 2.5, "task": 4.5, "bond": 6.5}


SCENES = [
    Scene(
        "lenses", "Five lenses on one pair",
        [opens_at(each, MS_CORDES[each.name]) for each in (GOAL, TASK, BOND)]
        + [choice("level", "The alliance is a", lens.LEVELS, "What the word is taken to name.")],
        lens.five_lenses, _figure, _sentence, _table, _numbers,
        ask=pick("Ms Cordes and her therapist: much trust, some work, little agreement on what it is for. Whom of the five "
                 "does this alliance content least?", tuple([each.WHO for each in lens.LENSES]), lambda r: r.least.who, hides=("",)),
        goals=[Goal("trust", "a pair whom Freud would trust (.90 or more) and Greenson would not (.20 at most).",
                    _trusted, lambda r: "Freud looks at the attachment, which is there; Greenson asks what the two are "
                    "working at, and there is hardly anything. One word, rapport or alliance, and two answers.")],
    ),
]  # fmt: skip

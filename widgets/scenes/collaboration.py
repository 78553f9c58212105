"""Chapter 6: five lenses on one pair, and the alliance as a part of therapy or a property of all of it."""

from collections import namedtuple

from ..alliance import P, relief, score, share, strength, therapy
from ..words import fraction, listing, number, sentence
from .look import FAINT, LOOK, figure, label, triangle
from .setting import Control, choice

# the pair that the chapter tells of: much trust, some work, little agreement on what it is for
MS_CORDES = {"goal": 2.5, "task": 4.5, "bond": 6.5}
SESSIONS = 16
# how much a session's technique can do by itself, strong and weak, and the alliance's half when
# it stands beside technique: the course's own numbers
TECHNIQUE = (("strong", 0.9), ("weak", 0.4))
BESIDE = 0.5
ALIKE = 0.15  # lenses this close all but agree
COMPONENT, PROPERTY = "component beside technique", "property of all components"

# enough: how far a lens calls the alliance sufficient, 0 to 1, of what it weighs; aside: what it
# sees beside the alliance and does not count in; steps: a phrase of the theorist's `reading`, and
# the next step that it stands for in two or three words
Lens = namedtuple("Lens", "year who enough weighs aside steps")


def _rapport(g, t, b):
    """Freud: rapport. Work that does not get done he sees beside it, as resistance (Freud1913c)."""
    return b


def _ceiling(g, t, b):
    """Zetzel: a ceiling, as high as the weaker of trust and work allows (Zetzel1956)."""
    return min(t, b)


def _received(g, t, b):
    """Rogers: what arrives, once each condition is there at least minimally (Rogers1957)."""
    from ..lenses import rogers

    return rogers.together([10 * b for _ in rogers.CONDITIONS]) / 10


def _working(g, t, b):
    """Greenson: purposeful work, with the bond as something beside it (Greenson1965)."""
    return (g + t) / 2


def _fit(g, t, b):
    """Bordin: strength, the fit of all three to what a balanced therapy demands (Bordin1979)."""
    return strength(g, t, b, therapy("balanced"))


# by the year of the work; each theorist's emphasis is theirs, the arithmetic is the course's own
LENSES = (
    Lens(1913, "Freud", _rapport, ("bond",), ("task",), (
        ("moralising", "give it time"),
        ("stopping the words", "ask what stops<br>the words"),
        ("begun to interpret", "interpret"),
        ("gone on interpreting", "go on<br>interpreting"),
    )),
    Lens(1956, "Zetzel", _ceiling, ("task", "bond"), (), (
        ("asks for less", "ask for less"),
        ("and waited", "wait"),
        ("could bear it", "interpret<br>defences first"),
        ("unfold", "let it unfold"),
    )),
    Lens(1957, "Rogers", _received, ("bond",), (), (
        ("the plan aside", "drop the plan"),
        ("no technique", "listen, add<br>nothing"),
        ("not set them", "set no goals"),
        ("more himself", "be more real"),
        ("go on following", "go on<br>following"),
    )),
    Lens(1965, "Greenson", _working, ("goal", "task"), ("bond",), (
        ("turned to the transference", "take up<br>transference"),
        ("what each step is for", "explain<br>each step"),
        ("regular and human", "be steady,<br>be human"),
        ("taken that up", "take up the<br>wish to please"),
    )),
    Lens(1979, "Bordin", _fit, ("goal", "task", "bond"), (), (
        ("say yes to", "look for<br>another fit"),
        ("name the same change", "settle goals"),
        ("tasks one by one", "review tasks"),
        ("asked less of it", "ask less of<br>the bond"),
        ("wants of both", "ask what is<br>demanded"),
        ("first strain", "get to work"),
    )),
)  # fmt: skip


def _readings():
    """Each theorist's `reading`, in the order of `LENSES`; imported when first asked for."""
    from ..lenses import bordin, freud, greenson, rogers, zetzel

    return [lens.reading for lens in (freud, zetzel, rogers, greenson, bordin)]


def five_lenses(goal, task, bond, level):
    """One pair through five lenses, and what its alliance is worth at either level of speech."""
    g, t, b = share(goal), share(task), share(bond)
    enough = [lens.enough(g, t, b) for lens in LENSES]
    said = [reading(goal, task, bond) for reading in _readings()]
    S = _fit(g, t, b)
    return {
        "figure": _figure((g, t, b), enough, said, S, level),
        "sentence": _sentence(enough, said, S, level),
        "table": _table(enough, said, S, level),
        "triangle": triangle(goal, task, bond, S),
    }


def next_step(lens, said):
    """The next step of a lens in two or three words, by what its theorist says; "" if unknown."""
    return "".join([step for phrase, step in lens.steps if phrase in said])


def done(technique, S, level):
    """The share of a session's possible work that gets done, 0 to 1.

    A component adds its share beside technique; a property of all components multiplies
    whatever is done. The distinction is Hatcher's and Barends's (HatcherBarends2006); sum,
    product and the halves are the course's own.
    """
    if level == COMPONENT:
        return BESIDE * S + (1 - BESIDE) * technique
    return S * technique


def symptoms_after(work, sessions=SESSIONS):
    """Symptoms (0 to 40) after so many sessions that all do the same work, with nothing left to chance."""
    y = P.symptoms / 40
    for _ in range(sessions - 1):
        y = relief(y, work)
    return score(y)


# --- figure ----------------------------------------------------------------------------

# places within a row, so that equal values do not hide each other
PLACES = {"goal": 0.27, "task": 0.0, "bond": -0.27}
MARKS = (("goal", "●"), ("task", "■"), ("bond", "◆"))
SEEN = "  ".join([f'<span style="color:{LOOK[name].colour}">{mark} {name}</span>' for name, mark in MARKS])


def _figure(felt, enough, said, S, level):
    rows = list(range(len(LENSES), 0, -1))
    data = [_bars(rows, enough, said)]
    for name, a in zip(("goal", "task", "bond"), felt):
        data.append(_seen(name, a, [y for y, lens in zip(rows, LENSES) if name in lens.weighs]))
        data.append(_seen(name, a, [y for y, lens in zip(rows, LENSES) if name in lens.aside], "-open"))
    data.extend(_technique_lines(S, level))
    notes = [_in_margin(next_step(lens, words), 1.03, y) for lens, words, y in zip(LENSES, said, rows)]
    notes.extend(_technique_notes(S, level))
    here = {"type": "line", "x0": S, "x1": S, "y0": 0, "y1": 1, "xref": "x2", "yref": "y2", "layer": "below"}
    here["line"] = {"color": FAINT, "width": 1.5, "dash": "dash"}
    names = [f"{lens.who}<br>{lens.year}" for lens in LENSES]
    return figure(
        data,
        hovermode="closest",
        margin={"l": 72, "r": 116, "t": 8, "b": 40},
        xaxis={"title": {"text": "Is the alliance enough?<br>" + SEEN, "standoff": 2}, "range": [-0.03, 1.03],
               "tickvals": [0, 0.25, 0.5, 0.75, 1], "ticktext": ["no 0", "", ".5", "", "wholly 1"], "anchor": "y"},
        yaxis={"title": {"text": ""}, "domain": [0.45, 1], "range": [0.45, len(LENSES) + 0.55],
               "tickvals": rows, "ticktext": names, "anchor": "x", "showgrid": False, "zeroline": False},
        xaxis2={"title": {"text": "Strength of the alliance, 0–1", "standoff": 2}, "range": [0, 1], "dtick": 0.5, "anchor": "y2"},
        yaxis2={"title": {"text": "Work done"}, "domain": [0, 0.25], "range": [0, 1], "dtick": 0.5, "anchor": "x2"},
        shapes=[here],
        annotations=notes,
    )  # fmt: skip


def _bars(rows, enough, said):
    """One horizontal bar a lens, with its words where the pointer rests."""
    colour = LOOK["alliance"].colour
    return {
        "type": "bar", "orientation": "h", "name": "enough", "x": enough, "y": rows, "width": 0.82,
        "marker": {"color": colour, "opacity": 0.28, "line": {"color": colour, "width": 2}},
        "text": [folded(words) for words in said], "textposition": "none", "hovertemplate": "%{text}<extra></extra>",
    }  # fmt: skip


def _seen(name, a, rows, form=""):
    """The marks of one element in the rows of the lenses that see it."""
    look = LOOK[name]
    return {
        "type": "scatter", "mode": "markers", "name": name, "x": [a for _ in rows], "y": [y + PLACES[name] for y in rows],
        "marker": {"color": look.colour, "symbol": look.marker + form, "size": 9, "line": {"width": 2 if form else 0}},
        "cliponaxis": False,
        "hovertemplate": name + " %{x:.2f}<extra></extra>",
    }  # fmt: skip


def _in_margin(text, x, y, axis=""):
    """Words beside a bar or a line, small enough for the margin."""
    note = label(text, x, y, axis, LOOK["alliance"].colour)
    note["align"], note["font"]["size"] = "left", 12
    return note


def _technique_lines(S, level):
    """What gets done with strong and with weak technique, for every strength; a star at this one."""
    look, traces = LOOK["alliance"], []
    for (name, q), dash in zip(TECHNIQUE, ("solid", "dot")):
        for x, mode in (([0, 1], "lines"), ([S], "markers")):
            traces.append({
                "type": "scatter", "mode": mode, "name": name + " technique", "xaxis": "x2", "yaxis": "y2",
                "cliponaxis": False, "x": x, "y": [done(q, s, level) for s in x], "hovertemplate": "%{y:.2f}",
                "line": {"color": look.colour, "dash": dash, "width": 3},
                "marker": {"color": look.colour, "symbol": look.marker, "size": 12},
            })  # fmt: skip
    return traces


def _technique_notes(S, level):
    """Beside each line, which it is and where symptoms end."""
    notes = []
    for (name, q), y in zip(TECHNIQUE, (0.95, 0.3)):
        ends = number(symptoms_after(done(q, S, level)))
        notes.append(_in_margin(f"{name} technique:<br>symptoms {ends}", 1, y, "2"))
    return notes


def folded(text, width=38):
    """A text in lines of about that many letters."""
    lines = [""]
    for word in text.split(" "):
        if len(lines[-1]) + len(word) > width:
            lines.append("")
        lines[-1] += (" " if lines[-1] else "") + word
    return "<br>".join(lines)


# --- words -----------------------------------------------------------------------------


def _sentence(enough, said, S, level):
    steps = [f"{next_step(lens, words).replace('<br>', ' ')} ({lens.who})" for lens, words in zip(LENSES, said)]
    return sentence(_verdicts(enough), f"The next step: {', '.join(steps)}.", _worth(S, level))


def _verdicts(enough):
    """How far the lenses call the alliance enough, from the least content to the most."""
    least, most = min(enough), max(enough)
    about = "on how far this alliance is enough"
    if most - least < 1e-9:
        return f"The five lenses agree {about}: {fraction(least)} of 1 (illustrative)."
    low, high = [listing([lens.who for lens, e in zip(LENSES, enough) if abs(e - end) < 1e-9]) for end in (least, most)]
    alike = "all but agree" if most - least < ALIKE else "disagree"
    return f"The five lenses {alike} {about}: from {fraction(least)} ({low}) to {fraction(most)} ({high}), of 1 (illustrative)."


def _worth(S, level):
    """What the alliance is worth with strong and with weak technique."""
    gains = [fraction(done(q, 1, level) - done(q, 0, level)) for _, q in TECHNIQUE]
    ends = [number(symptoms_after(done(q, S, level))) for _, q in TECHNIQUE]
    worth = f"{gains[0]} to the work with strong technique and {gains[1]} with weak"
    if gains[0] == gains[1]:
        worth = f"{gains[0]} to the work, whatever the technique"
    return (
        f"As a {level}, a full alliance instead of none adds {worth}. With this pair's strength of {fraction(S)} "
        f"symptoms end at {ends[0]} with strong technique and at {ends[1]} with weak, of 40 (illustrative)."
    )


def _table(enough, said, S, level):
    rows = [[lens.year, lens.who, e, words] for lens, e, words in zip(LENSES, enough, said)]
    told = [
        f"with {name} technique {fraction(done(q, S, level))} of the work gets done and symptoms end at {number(symptoms_after(done(q, S, level)))}"
        for name, q in TECHNIQUE
    ]
    asked = sentence(f"as a {level}, at strength {fraction(S)}:", listing(told) + " of 40.")
    rows.append([2006, "Hatcher & Barends", "–", asked])
    return {
        "columns": ["year", "who", "how far enough", "what they would have said and done"],
        "digits": [0, 0, 2, 0],
        "rows": rows,
    }


# --- controls --------------------------------------------------------------------------


def _agreement(name, words, help):
    """A slider of agreement that begins at the chapter's own pair."""
    return Control(name, words, "range", 1, 7, 0.5, MS_CORDES[name], "of 7", (), help, "")


SCENES = (
    (
        "lenses",
        "Five lenses on one pair",
        five_lenses,
        (
            _agreement("goal", "Goal agreement", "How far the two want the same thing from the therapy."),
            _agreement("task", "Task agreement", "How far they agree on what each of them does about it."),
            _agreement("bond", "Bond", "Liking, trust and attachment between the two."),
            choice("level", "The alliance is a", (COMPONENT, PROPERTY), "What the word is taken to name."),
        ),
    ),
)

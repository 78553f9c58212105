"""Chapter 8: what a correlation looks like, what may lie behind it, what a literature makes of it."""

from ..lenses import impact as lens
from ..lenses.impact import FAR
from ..words import count, fraction, listing, number, sentence
from . import Scene
from .draw import GREY, abreast, figure, label, line, marks, nameless, panels, rule, upright
from .look import FAINT, LOOK
from .setting import Control, choice, stepper, switch, whole

PURPLE = LOOK["alliance"].colour

# --- (a) what r looks like -------------------------------------------------------------

HEIGHT = 25  # points of outcome that are shown, either way


def _cloud_figure(c):
    above, did = lens.middle_of(c.alliance), lens.middle_of(c.outcome)
    dots = marks("client", c.alliance, c.outcome, "circle", GREY, size=7, hover="%{x:.1f}, %{y:.1f}")
    right = [(a > above) == (o > did) for a, o in zip(c.alliance, c.outcome)]
    dots["marker"] = {"color": [PURPLE if ok else GREY for ok in right], "size": 7, "opacity": 0.75}
    slope = line("alliance", [-FAR, FAR], c.ends, marks=False, label="on average")
    notes = [
        label("better alliance,<br>better outcome", FAR, HEIGHT - 3, anchor="right", shift=0, size=11),
        label("worse alliance,<br>worse outcome", -FAR, 3 - HEIGHT, anchor="left", shift=0, size=11),
    ]
    return figure(
        [dots, slope], annotations=notes, hovermode="closest", margin={"l": 58, "r": 16, "t": 14, "b": 44},
        xaxis={"title": {"text": "Early alliance (standard deviations)", "standoff": 4}, "range": [-FAR, FAR], "dtick": 1},
        yaxis={"title": {"text": "Outcome (points better)"}, "range": [-HEIGHT, HEIGHT], "dtick": 10},
        shapes=[upright(above), rule((-FAR, did), (FAR, did), dash="dot")],
    )  # fmt: skip


def _cloud_sentence(c):
    seen = f"In the {count(len(c.number), 'client')} shown it is {fraction(c.found)}." if c.found is not None else ""
    brings = f"one standard deviation more of alliance goes with {number(c.slope)} points"
    differ = f"outcomes differ by {number(c.spread)} points (standard deviation)"
    if c.held == lens.SLOPE:
        what = f"{brings}, as it does at every r; {differ}."
    else:
        what = f"{differ}, as they do at every r; {brings}."
    return sentence(
        f"Alliance and outcome correlate at r = {fraction(c.r)}: {what}",
        seen,
        f"Of two clients, the one with the better alliance does better in {number(c.pairs, 0)}% of all pairs, where a coin would be right in half.",
        f"Of the {number(c.better, 0)} with the better alliances here, {number(c.both, 0)} have the better outcomes too.",
        f"The binomial display would show {number(c.display, 0)}% against {number(c.against, 0)}%.",
    )


def _cloud_table(c):
    rows = [list(row) for row in zip(c.number, c.alliance, c.outcome)]
    return {"columns": ["client", "alliance, SD", "outcome, points"], "digits": [0, 2, 1], "rows": rows}


# --- (b) what may lie behind it --------------------------------------------------------

# what else moves both: its field, its name in the picture, and where it stands there
OTHERS = (("ready", "readiness", 0.0), ("hard", "hard case", 1.5), ("gained", "early gain", 3.0))


def _behind_figure(b):
    notes = [_node("alliance", 0, 0, PURPLE), _node("outcome", 3, 0, GREY)]
    arrows = _arrow((0.42, 0), (2.58, 0), PURPLE) if b.cause else []
    for field, name, x in OTHERS:
        if getattr(b, field):
            notes.append(_node(name, x, 1, LOOK["goal"].colour))
            arrows.extend(_arrow((x, 0.8), (2.9 if x < 3 else 3, 0.24), GREY, "−" if field == "hard" else "+"))
            if not b.assigned:
                arrows.extend(_arrow((x, 0.8), (0.1 if x else 0, 0.24), GREY, "+"))
    if b.assigned:
        notes.append(label("by lot", 0, -0.55, anchor="center", shift=0, size=11))
    diagram = nameless(range=[-0.6, 3.6], showgrid=False, zeroline=False, showticklabels=False)
    beside = {"title": {"text": "Correlation r, 95% interval; effect", "standoff": 4}, "range": [-0.6, 0.8]}
    results = marks("r", [b.r], [2], "square", PURPLE, "2", 12, "r = %{x:.3f}")
    results["error_x"] = {
        "type": "data", "symmetric": False, "array": [b.high - b.r], "arrayminus": [b.r - b.low], "color": PURPLE,
    }  # fmt: skip
    effect = marks("effect", [b.effect], [1], "diamond", GREY, "2", 12, "%{x:.3f}")
    rows = nameless(
        range=[0.4, 2.6], tickvals=[2, 1], ticktext=["what a study finds", "what alliance does"], showgrid=False
    )
    return panels(
        [results, effect], notes + arrows, (diagram, nameless(range=[-0.8, 1.4], showgrid=False, zeroline=False, showticklabels=False)),
        (beside, rows), (0.3, 0.42), hovermode="closest", margin={"l": 128, "r": 16, "t": 14, "b": 44},
        shapes=[rule((0, 0.4), (0, 2.6), "2", width=2)],
    )  # fmt: skip


def _node(name, x, y, colour):
    return label(name, x, y, colour=colour, anchor="center", shift=0, size=14)


def _arrow(start, end, colour, sign=""):
    """An arrow of the path diagram, with the sign of what it does beside it, a third of its way along."""
    drawn = [{
        "x": end[0], "y": end[1], "ax": start[0], "ay": start[1], "xref": "x", "yref": "y", "axref": "x", "ayref": "y",
        "showarrow": True, "arrowhead": 2, "arrowwidth": 2, "arrowcolor": colour, "text": "",
    }]  # fmt: skip
    if sign:
        x, y = [a + (b - a) / 3 for a, b in zip(start, end)]
        drawn.append(label(sign, x, y, colour=colour, shift=4, size=13))
    return drawn


SAID = {"ready": "clients' readiness", "hard": "hard cases", "gained": "early gains"}


def _behind_sentence(b):
    there = [SAID[field] for field, _, _ in OTHERS if getattr(b, field)]
    moved = f"behind both stand {listing(there)}" if there else "nothing else moves both"
    lot = "; alliances are given out by lot" if b.assigned else ""
    does = "changes outcome" if b.cause else "changes nothing"
    return sentence(
        f"Alliance {does}; {moved}{lot}.",
        f"A study of {b.clients} clients finds r = {fraction(b.r)}, 95% interval {fraction(b.low)} to {fraction(b.high)}; "
        f"with clients without end it would be {fraction(b.endless)}.",
        f"One standard deviation more of alliance, if somebody could give it, would change outcome by {fraction(b.effect)} standard deviations (illustrative).",
    )


def _behind_table(b):
    rows = [[n + 1, a, o] for n, (a, o) in enumerate(zip(b.alliance, b.outcome))]
    return {"columns": ["client", "alliance, SD", "outcome, SD"], "digits": [0, 2, 2], "rows": rows}


# --- (c) a literature ------------------------------------------------------------------


def _literature_figure(f):
    largest = max([s.size for s in f.studies])
    shown, hidden = ([s for s in f.studies if s.published == told] for told in (True, False))
    p, top = f.pooled, largest + 25
    spans = [
        dict(rule((p.prediction_low, top - 8), (p.prediction_high, top - 8), colour=FAINT, width=5)),
        dict(rule((p.low, top - 8), (p.high, top - 8), colour=PURPLE, width=7)),
    ]
    return figure(
        [marks("in the drawer", [s.r for s in hidden], [s.size for s in hidden], "circle-open", GREY, size=7, hover="%{x:.2f}, %{y} clients"),
         marks("published", [s.r for s in shown], [s.size for s in shown], "circle", PURPLE, size=7, hover="%{x:.2f}, %{y} clients")],
        annotations=[
            label(f"truth {fraction(f.truth, 3)}", f.truth, 12, shift=4, size=11),
        ]
        + ([label("○ in the drawer", -0.7, 12, colour=GREY, shift=2, size=11)] if f.lost else [])
        + abreast([("new studies", (p.prediction_low + p.low) / 2, None), ("pooled", p.r, PURPLE)], top + 2, 0.36, -0.4, 0.85),
        shapes=spans + [rule((f.truth, 0), (f.truth, top - 14), colour=GREY, dash="dash"), rule((0, 0), (0, top - 14), width=2)],
        hovermode="closest", margin={"l": 58, "r": 16, "t": 14, "b": 44},
        xaxis={"title": {"text": "Correlation r of each study", "standoff": 4}, "range": [-0.7, 1]},
        yaxis={"title": {"text": "Clients of the study"}, "range": [0, top + 10]},
    )  # fmt: skip


def _literature_sentence(f):
    p = f.pooled
    drawer = f"{count(f.lost, 'study', 'studies')} stayed in the drawer." if f.lost else "all were published."
    return sentence(
        f"Of {f.done} simulated studies around r = {fraction(f.truth, 3)}, differing by {fraction(f.tau)} in Fisher's z,",
        drawer,
        f"Those published come to r = {fraction(p.r)}, 95% interval {fraction(p.low)} to {fraction(p.high)};",
        f"{number(f.share, 0)}% of the variance between them is more than chance (I²).",
        f"The true r of a new study would lie between {fraction(p.prediction_low)} and {fraction(p.prediction_high)}.",
    )


def _literature_table(f):
    rows = [[n + 1, s.size, s.r, "yes" if s.published else "no"] for n, s in enumerate(f.studies)]
    return {"columns": ["study", "clients", "r", "published"], "digits": [0, 0, 2, 0], "rows": rows}


SCENES = [
    Scene(
        "cloud", "What a correlation looks like",
        [Control("r", "Correlation r", "range", 0.1, 0.9, 0.02, 0.28, "", (), "How closely alliance and outcome go together.", ""),
         choice("held", "Hold", (lens.SLOPE, lens.SPREAD), "What stays the same when r moves."),
         whole("clients", "Clients so far", 1, lens.MOST, 100, "clients", "One after another.")],
        lens.cloud, _cloud_figure, _cloud_sentence, _cloud_table,
    ),
    Scene(
        "behind", "What lies behind it",
        [switch("cause", "Alliance changes outcome", False, "The arrow that everybody means."),
         switch("ready", "Ready clients", True, "Clients who are ready to change ally more easily and get better more easily."),
         switch("hard", "Hard cases", False, "They get less well; and their therapists, who see it, take more care of the alliance."),
         switch("gained", "Early gains", False, "Who is better after two sessions likes the therapy better, and stays better."),
         switch("assigned", "Alliances by lot", False, "What no therapist can do: give out alliances at random."),
         stepper("run", "Run another study", 10, "Other clients of the same kind.")],
        lens.behind, _behind_figure, _behind_sentence, _behind_table,
    ),
    Scene(
        "funnel", "A literature, and its drawer",
        [whole("studies", "Studies", 20, 200, 60, "studies", "How many were done.", step=20),
         Control("tau", "Studies differ", "range", 0.0, 0.3, 0.02, 0.16, "", (), "Spread of their true r, in Fisher's z.", ""),
         choice("filter", "Published is", (lens.EVERYTHING, lens.SIGNIFICANT), "What journals, and authors, let through."),
         stepper("run", "Do it all again", 10, "Other studies of the same kind.")],
        lens.literature, _literature_figure, _literature_sentence, _literature_table,
    ),
]  # fmt: skip

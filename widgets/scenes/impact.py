"""Chapter 8: what a correlation looks like, what may lie behind it, what a literature makes of it."""

from ..lenses import impact as lens
from ..lenses.impact import FAR, HEIGHT
from ..words import count, fraction, listing, number, sentence
from . import Scene
from .draw import GREY, abreast, faint, figure, label, line, marks, nameless, panels, rule, upright
from .goal import Goal
from .guess import pick
from .look import FAINT, LOOK
from .setting import Control, choice, stepper, switch, whole

PURPLE = LOOK["alliance"].colour

# --- (a) what r looks like -------------------------------------------------------------

PAIRS = (51, 59, 64, 78, 92)  # in how many of a hundred pairs, for a reader to choose from


def _cloud_figure(c):
    crowd, words = c.crowd, "%{x:.1f}, %{y:.1f}"
    above, did = crowd.middle
    dots = [marks("worse alliance", crowd.worse[0], crowd.worse[1], "circle", GREY, size=7, hover=words),
            marks("better alliance", crowd.better[0], crowd.better[1], "circle", PURPLE, size=7, hover=words)]  # fmt: skip
    lines = [
        line("alliance", [-FAR, FAR], c.ends, marks=False, label="on average"),
        faint(c.worse, c.levels, "2", "worse half", 3, colour=GREY),
        line("alliance", c.better, c.levels, "2", marks=False, label="better half"),
    ]
    notes = [
        label("better alliance,<br>better outcome", FAR, HEIGHT - 3, anchor="right", shift=0, size=11),
        label("worse alliance,<br>worse outcome", -FAR, 3 - HEIGHT, anchor="left", shift=0, size=11),
        label("better half", 0, HEIGHT - 2, "2", PURPLE, shift=2, size=11),
        label("worse half", 0, 2 - HEIGHT, "2", GREY, shift=2, size=11),
    ]
    up = {"range": [-HEIGHT, HEIGHT], "dtick": 10, "domain": [0, 1]}
    along = {"title": {"text": "Early alliance (standard deviations)", "standoff": 4}, "range": [-FAR, FAR], "dtick": 1}
    return figure(
        dots + lines, annotations=notes, hovermode="closest", margin={"l": 58, "r": 16, "t": 14, "b": 44},
        xaxis=dict(along, domain=[0, 0.73]), yaxis=dict(up, title={"text": "Outcome (points better)"}),
        xaxis2={"title": {"text": "How many", "standoff": 4}, "range": [0, 0.84], "domain": [0.77, 1], "showticklabels": False, "showgrid": False, "anchor": "y2"},
        yaxis2=nameless(showticklabels=False, anchor="x2", **up),
        shapes=[upright(above), rule((-FAR, did), (FAR, did), dash="dot")],
    )  # fmt: skip


def _cloud_sentence(c):
    crowd, shown = c.crowd, len(c.crowd.number)
    brings = f"one standard deviation more of alliance goes with {number(c.slope)} points"
    differ = f"outcomes differ by {number(c.spread)} points (standard deviation)"
    first, second = (brings, differ) if c.held == lens.SLOPE else (differ, brings)
    seen = f", and r among them is {fraction(crowd.found)}" if crowd.found is not None else ""
    return sentence(
        f"At r = {fraction(c.r)} the client with the better alliance has the better outcome in {number(c.pairs, 0)}% of all pairs; a coin would be right in half.",
        f"Of the {count(shown, 'client')} shown, {crowd.misjudged} {'lies' if crowd.misjudged == 1 else 'lie'} where the alliance would not have put them{seen}."
        if shown > 1 else "One client is shown, of whom a correlation says nothing.",
        f"The outcomes of the two halves overlap by {number(c.overlap, 0)}%; the binomial display would set {number(c.display, 0)}% against {number(c.against, 0)}%.",
        f"{first[:1].upper() + first[1:]}, as at every r; {second}.",
    )  # fmt: skip


def _cloud_table(c):
    rows = [list(row) for row in zip(c.crowd.number, c.crowd.alliance, c.crowd.outcome)]
    return {"columns": ["client", "alliance, SD", "outcome, points"], "digits": [0, 2, 1], "rows": rows}


def _cloud_numbers(c):
    return [("the share of pairs, in percent,", c.pairs, 1), ("points for a standard deviation of alliance", c.slope, 1),
            ("the spread of outcome", c.spread, 1)]  # fmt: skip


def _in_pairs(n):
    return f"in {n} of 100 pairs"


def _nearest(c):
    """The choice that lies nearest to the truth."""
    return [_in_pairs(min(PAIRS, key=lambda n: abs(n - c.pairs)))]


# --- (b) what may lie behind it --------------------------------------------------------

# what else moves both: its field, its name in the picture, and where it stands there
OTHERS = (("ready", "readiness", 0.0), ("hard", "hard case", 1.5), ("gained", "early gain", 3.0))
FINDINGS = ("no correlation", "a correlation above zero", "a correlation below zero")


def _behind_figure(b):
    notes = [_node("alliance", 0, 0, PURPLE), _node("outcome", 3, 0, GREY)]
    arrows = _arrow((0.42, 0), (2.58, 0), PURPLE) if b.cause else []
    for field, name, x in OTHERS:
        if getattr(b, field):
            notes.append(_node(name, x, 1, GREY))
            arrows.extend(_arrow((x, 0.8), (2.9 if x < 3 else 3, 0.24), GREY, "−" if field == "hard" else "+"))
            if not b.assigned:
                arrows.extend(_arrow((x, 0.8), (0.1 if x else 0, 0.24), GREY, "+"))
    if b.stays:
        notes.append(_node("more sessions", 1.5, -0.75, GREY))
        arrows = (
            arrows + _arrow((0.15, -0.2), (0.85, -0.65), PURPLE, "+") + _arrow((2.1, -0.65), (2.85, -0.2), PURPLE, "+")
        )
    if b.assigned:
        notes.append(label("by lot", 0, -0.55, anchor="center", shift=0, size=11))
    diagram = nameless(range=[-0.6, 3.6], showgrid=False, zeroline=False, showticklabels=False)
    beside = {"title": {"text": "Correlation r, 95% interval; effect", "standoff": 4}, "range": [-0.6, 0.8]}
    results = marks("r", [b.r], [2], "square", PURPLE, "2", 12, "r = %{x:.3f}")
    results["error_x"] = {
        "type": "data", "symmetric": False, "array": [b.high - b.r], "arrayminus": [b.r - b.low], "color": PURPLE,
    }  # fmt: skip
    effect = marks("effect", [b.effect], [1], "diamond", GREY, "2", 12, "%{x:.3f}")
    notes.extend([label("what a study finds", -0.58, 2.5, "2", PURPLE, shift=0, size=12),
                  label("what alliance does", -0.58, 1.5, "2", GREY, shift=0, size=12)])  # fmt: skip
    bare = {"showgrid": False, "zeroline": False, "showticklabels": False}
    return panels(
        [results, effect], notes + arrows, (diagram, nameless(range=[-1.1, 1.4], **bare)),
        (beside, nameless(range=[0.4, 2.9], **bare)), (0.34, 0.42), hovermode="closest", margin={"l": 16, "r": 16, "t": 14, "b": 44},
        shapes=[rule((0, 0.4), (0, 2.9), "2", width=2)],
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
    by_way = (
        "only by keeping clients longer"
        if b.stays and not b.cause
        else "and keeps clients longer, which does so, too"
        if b.stays
        else ""
    )
    does = ("changes outcome " + by_way).strip() if b.cause or b.stays else "changes nothing"
    return sentence(
        f"Alliance {does}; {moved}{lot}.",
        f"A study of {b.clients} clients finds r = {fraction(b.r)}, 95% interval {fraction(b.low)} to {fraction(b.high)}; "
        f"with clients without end it would be {fraction(b.endless)}.",
        f"One standard deviation more of alliance, if somebody could give it, would change outcome by {fraction(b.effect)} standard deviations (illustrative).",
    )


def _behind_table(b):
    rows = [[n + 1, a, o] for n, (a, o) in enumerate(zip(b.alliance, b.outcome))]
    return {"columns": ["client", "alliance, SD", "outcome, SD"], "digits": [0, 2, 2], "rows": rows}


def _behind_numbers(b):
    return [
        ("r in the study", b.r, 2),
        ("r with clients without end", b.endless, 2),
        ("what alliance does", b.effect, 2),
    ]


def _finding(b):
    """What a study can tell: where its whole interval lies."""
    return [FINDINGS[1 if b.low > 0 else 2 if b.high < 0 else 0]]


def _out_of_nothing(b):
    others = [field for field, _, _ in OTHERS if getattr(b, field)]
    return not b.cause and not b.stays and (b.assigned or not others) and (b.low > 0 or b.high < 0)


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


def _literature_numbers(f):
    return [("the pooled r", f.pooled.r, 2), ("studies in the drawer", f.lost, 0)]


def _literature_table(f):
    rows = [[n + 1, s.size, s.r, "yes" if s.published else "no"] for n, s in enumerate(f.studies)]
    return {"columns": ["study", "clients", "r", "published"], "digits": [0, 0, 2, 0], "rows": rows}


SCENES = [
    Scene(
        "cloud", "What a correlation looks like",
        [Control("r", "Correlation r", "range", 0.1, 0.9, 0.02, 0.28, "", (), "How closely alliance and outcome go together.", ""),
         choice("held", "Hold", (lens.SLOPE, lens.SPREAD), "What stays the same when r moves."),
         whole("clients", "Clients so far", 1, lens.MOST, 100, "clients", "One after another, as they come out of therapy.")],
        lens.cloud, _cloud_figure, _cloud_sentence, _cloud_table, _cloud_numbers,
        ask=pick("Alliance and outcome go together at r = .28. Of two clients you know only which one has the better alliance. "
                 "How often does that one have the better outcome, too?", [_in_pairs(n) for n in PAIRS], _nearest, hides=("2",)),
        plays="clients",
    ),
    Scene(
        "behind", "What lies behind it",
        [switch("cause", "Alliance helps", False, "It changes outcome: the arrow that everybody means."),
         switch("ready", "Ready clients", True, "Clients who are ready to change ally more easily and get better more easily."),
         switch("hard", "Hard cases", False, "They get less well; and their therapists, who see it, take more care of the alliance."),
         switch("gained", "Early gains", False, "Who is better after two sessions likes the therapy better, and stays better."),
         switch("stays", "Allies stay", False, "Clients with a good alliance stay longer in therapy, and more sessions help."),
         switch("assigned", "Alliances by lot", False, "What no therapist can do: give out alliances at random."),
         whole("clients", "Clients", 50, 400, 200, "clients", "How many take part.", step=50),
         stepper("run", "Run another study", 10, "Other clients of the same kind.")],
        lens.behind, _behind_figure, _behind_sentence, _behind_table, _behind_numbers,
        ask=pick("The alliance does nothing here. Clients who are ready to change ally more easily, and get better more easily. "
                 "What will a study of 200 clients find?", FINDINGS, _finding, hides=("2",)),
        goals=[Goal("hidden", "a world in which the alliance helps, and a study that finds a correlation below zero.",
                    lambda b: b.effect > 0.2 and b.r < 0,
                    lambda b: f"It helps by {fraction(b.effect)}, and the study finds {fraction(b.r)}: "
                    + ("care went where things went badly. " if b.hard else "chance, in a small study. ")
                    + "Whoever reads only the correlation would stop doing what helps."),
               Goal("nothing", "a study that finds a correlation though the alliance does nothing and nothing else moves both.",
                    _out_of_nothing,
                    lambda b: "Chance did it. An interval of 95% leaves out the truth in one study of twenty; "
                    "here it leaves out zero, and such studies get printed.")],
    ),
    Scene(
        "funnel", "A literature, and its drawer",
        [whole("studies", "Studies", 20, 200, 60, "studies", "How many were done.", step=20),
         Control("tau", "Studies differ", "range", 0.0, 0.3, 0.02, 0.16, "", (), "Spread of their true r, in Fisher's z.", ""),
         choice("filter", "Published is", (lens.EVERYTHING, lens.SIGNIFICANT), "What journals, and authors, let through."),
         stepper("run", "Do it all again", 10, "Other studies of the same kind.")],
        lens.literature, _literature_figure, _literature_sentence, _literature_table, _literature_numbers,
        goals=[Goal("held", "a literature with a third of its studies or more in the drawer, whose interval holds the truth all the same.",
                    lambda f: 3 * f.lost >= f.done and f.pooled.low <= f.truth <= f.pooled.high,
                    lambda f: f"Of {f.done} studies {f.lost} are missing, and the interval, {fraction(f.pooled.low)} to {fraction(f.pooled.high)}, still "
                    "reaches the truth. It is wide enough for that; more studies of the same kind would make it narrower, and surer of what is wrong.")],
    ),
]  # fmt: skip

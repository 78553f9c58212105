"""Chapter 10: what a score is made of; a correlation corrected; a sheet to fill in."""

from ..lenses import measuring as lens
from ..lenses.measuring import ITEMS, RATER, RATERS
from ..words import compared, count, fraction, listing, number, sentence
from . import Scene
from .draw import GREY, bars, faint, figure, label, marks, nameless, panels, rule
from .goal import Goal
from .guess import pick
from .look import FAINT, LOOK, YOURS
from .setting import choice, stepper, switch, whole

PURPLE = LOOK["alliance"].colour

# --- (a) what a score is made of -------------------------------------------------------

PARTS = ("what all see", "own view of it", "this hour", "rater's day", "items, slips")
BY = ("items agree", "sessions agree", "raters agree")
BUYS = ("24 items instead of 12", "two sessions instead of one", "two raters instead of one")


def _sheets_result(raters, items, sessions, world, same):
    return lens.sheet(
        lens.HOW_MANY[lens.WHO.index(raters)], items, lens.TIMES[lens.SESSIONS.index(sessions)], world, same
    )


def _sheets_figure(s):
    rows, below = [5, 4, 3, 2, 1], [4, 3, 2, 1]
    found = [s.found] + s.corrected
    data = [
        bars("what all see", [s.parts[0]], rows[:1], PURPLE, hover="%{x:.0f}%"),
        bars("the rest", list(s.parts[1:]), rows[1:], GREY, hover="%{x:.0f}%"),
        # a trace and not a rule: it would give the answer away while a guess is asked for
        faint([s.truth, s.truth], [0.4, 4.6], "2", "truth", 3, "dash", FAINT),
        marks("r as found", found[:1], below[:1], "square", PURPLE, "2", 11, "r = %{x:.3f}"),
        marks("r corrected", found[1:], below[1:], "diamond-open", PURPLE, "2", 11, "r = %{x:.3f}"),
    ]
    notes = [label(number(share, 0) + "%", share, y, shift=4, size=11) for share, y in zip(s.parts, rows)]
    notes = notes + [_beside(r, y, s.truth) for r, y in zip(found, below)]
    notes.append(label(f"true {fraction(s.truth)}", s.truth, 5, "2", anchor="center", shift=0, size=11))
    names = ["r as found"] + ["… if " + by for by in BY]
    along = {"title": {"text": "Correlation r with outcome", "standoff": 4}, "range": [0, 1.05], "dtick": 0.2}
    return panels(
        data, notes,
        (nameless(range=[0, 100], showticklabels=False, showgrid=False, zeroline=False), _listed(rows, PARTS, [0.4, 5.6])),
        (along, _listed(below, names, [0.4, 5.4])), (0.43, 0.5),
        hovermode="closest", margin={"l": 116, "r": 16, "t": 8, "b": 40}, bargap=0.25,
    )  # fmt: skip


def _beside(r, y, truth):
    """A correlation beside its mark, on the side on which the line of the truth does not run through it."""
    left = 0 < truth - r < 0.15
    return label(fraction(r), r, y, "2", PURPLE, "right" if left else "left", -9 if left else 9, 11)


def _listed(rows, names, ends):
    """An axis of named rows."""
    return nameless(
        tickvals=rows, ticktext=list(names), tickfont={"size": 11}, range=ends, zeroline=False, showgrid=False
    )


def _sheets_sentence(s):
    who = "the client rates" if s.raters == 1 else f"{count(s.raters, 'rater')} rate"
    outcome = "; the client reports the outcome, too" if s.same else ""
    high = [by for by, r in zip(BY, s.corrected) if r > s.truth + 0.005]
    above = f"Above the truth stands what is corrected by how {listing(high)}." if high else ""
    return sentence(
        f"With outcome the score correlates at {fraction(s.found)}, where in truth {s.world} correlates at {fraction(s.truth)}.",
        f"Corrected by how items agree ({fraction(s.reliable.items)}) it comes to {fraction(s.corrected[0])},",
        f"by how sessions agree ({fraction(s.reliable.sessions)}) to {fraction(s.corrected[1])},",
        f"by how raters agree ({fraction(s.reliable.raters)}) to {fraction(s.corrected[2])}.",
        above,
        f"Here {who} {count(s.items, 'item')} after {count(s.sessions, 'session')}{outcome}; {number(s.parts.seen, 0)}% of what makes",
        "scores differ is what all see (all of it illustrative).",
    )


def _sheets_table(s):
    rows = [[name, share, "", ""] for name, share in zip(PARTS, s.parts)]
    rows.append(["r as found", "", "", s.found])
    rows = rows + [["corrected: " + by, "", sure, r] for by, sure, r in zip(BY, s.reliable, s.corrected)]
    rows.append(["in truth", "", "", s.truth])
    return {"columns": ["what", "percent of the score", "reliability", "r"], "digits": [0, 0, 2, 2], "rows": rows}


def _sheets_numbers(s):
    return [("r as found", s.found, 2), ("how raters agree", s.reliable.raters, 2), ("how sessions agree", s.reliable.sessions, 2)]  # fmt: skip


def _best_buy(s):
    return [BUYS[s.doubled.index(max(s.doubled))]]


# --- (b) corrected, twenty times -------------------------------------------------------


def _twice_figure(t):
    rows = [s.number for s in t.studies]
    right = [s for s in t.studies if s.corrected is not None]
    lines_x, lines_y = [], []
    for s in right:
        lines_x.extend([s.r, s.shown, None])
        lines_y.extend([s.number, s.number, None])
    hover = "study %{y}: %{x:.2f}"
    data = [
        faint(lines_x, lines_y, name="from one to the other"),
        faint([t.truth, t.truth], [0, t.of + 1], name="truth", width=3, dash="dash"),
        marks("r as found", [s.r for s in t.studies], rows, "square", GREY, size=7, hover=hover),
        marks("r corrected", [s.shown for s in right], [s.number for s in right], "diamond-open", PURPLE, size=8, hover=hover),
    ]  # fmt: skip
    top = t.of + 2.2
    notes = [
        label(f"true {fraction(t.truth)}", t.truth, top, anchor="center", shift=0, size=11),
        label("as found ■", lens.LOW, top, colour=GREY, shift=0, size=11),
        label("◇ corrected", lens.HIGH, top, colour=PURPLE, anchor="right", shift=0, size=11),
    ]
    return figure(
        data, annotations=notes, hovermode="closest", margin={"l": 44, "r": 16, "t": 8, "b": 40},
        shapes=[rule((1, 0), (1, t.of + 1), width=2), rule((0, 0), (0, t.of + 1))],
        xaxis={"title": {"text": "Correlation r with outcome", "standoff": 4}, "range": [lens.LOW - 0.06, lens.HIGH + 0.06], "dtick": 0.5, "zeroline": False},
        yaxis={"title": {"text": "Study"}, "range": [0, t.of + 3], "tickvals": [1, 5, 10, 15, 20], "zeroline": False, "showgrid": False},
    )  # fmt: skip


def _twice_sentence(t):
    none = (
        f"; {count(t.none, 'study', 'studies')} cannot be corrected, as the two ratings do not agree" if t.none else ""
    )
    return sentence(
        f"Of {t.of} studies of {t.clients} clients, {t.over} come out more than a tenth too high once corrected,",
        f"and {t.above} above 1, which no correlation can be{none}.",
        f"In truth {t.world} correlates with outcome at {fraction(t.truth)}.",
        f"As found r runs from {fraction(t.found[0])} to {fraction(t.found[1])}; corrected by the agreement with {t.again},",
        f"from {fraction(t.corrected[0])} to {fraction(t.corrected[1])}.",
    )


def _twice_table(t):
    rows = [[s.number, s.r, s.agreement, "" if s.corrected is None else s.corrected] for s in t.studies]
    return {"columns": ["study", "r", "agreement", "r corrected"], "digits": [0, 2, 2, 2], "rows": rows}


def _twice_numbers(t):
    return [("studies more than a tenth too high", t.over, 0), ("studies above 1", t.above, 0)]


# --- (c) a sheet to fill in ------------------------------------------------------------

# an item's name, and what the sheet says
SAID = {
    "aim": ("Same aim", "The two want the same thing from this hour."),
    "hers": ("What she came for", "They work on what the client has come for."),
    "sense": ("Makes sense", "What is done in the hour makes sense to both."),
    "part": ("Both do their part", "Each of the two does their part of the work."),
    "trust": ("Trust", "The two trust each other."),
    "open": ("Can be said", "Something unpleasant could be said here."),
}
NAMES = {"client": "Ms Cordes", "therapist": "her therapist", "observer": "the student"}
LANES = (0.2, 0.0, -0.2)  # where each of the three stands within a row
# how the stored sheets are marked, at which item each of them bears its name, and where that begins
STORED = (
    ("Ms Cordes", "circle-open", 1, "left"),
    ("therapist", "diamond-open", 0, "right"),
    ("student", "square-open", 1, "right"),
)


def _form_result(seat, shown, **given):
    return lens.form(seat, [given[item] for item in ITEMS], shown)


def _form_figure(f):
    rows = [len(ITEMS) - i for i in range(len(ITEMS))]
    data, names = [], []
    for who, lane, sheet in zip(RATERS, LANES, f.stored):
        if f.shown:
            name, symbol, at, side = STORED[RATERS.index(who)]
            data.append(_profile(NAMES[who], sheet, [y + lane for y in rows], GREY, symbol))
            shift = 9 if side == "left" else -9
            names.append(label(name, sheet[at], rows[at] + lane, colour=GREY, anchor=side, shift=shift, size=11))
    lane = LANES[RATERS.index(f.seat)]
    data.append(_profile("you", f.given, [y + lane for y in rows], YOURS, "square"))
    for name, y, mean in zip(("goal", "task", "bond"), (5.5, 3.5, 1.5), (f.goal, f.task, f.bond)):
        names.append(label(f"{name} {number(mean)}", 7.3, y, colour=LOOK[name].colour, size=12))
    return figure(
        data, annotations=names, hovermode="closest", margin={"l": 116, "r": 66, "t": 8, "b": 40},
        xaxis={"title": {"text": "1 not at all – 7 wholly", "standoff": 4}, "range": [0.7, 7.3], "dtick": 1, "zeroline": False},
        yaxis=dict(_listed(rows, [SAID[item][0] for item in ITEMS], [0.5, 6.6]), domain=[0, 1]),
        shapes=[rule((0.7, y), (7.3, y), dash="dot", width=1) for y in (2.5, 4.5)],
    )  # fmt: skip


def _profile(name, x, y, colour, symbol):
    """A sheet as a line from item to item."""
    trace = marks(name, list(x), y, symbol, colour, size=9, hover=name + " %{x}")
    trace["mode"] = "lines+markers"
    trace["line"] = {"color": colour, "width": 2 if colour == YOURS else 1}
    return trace


def _form_sentence(f):
    own = f"As the {f.seat} you put {number(f.mean)} on average: goal {number(f.goal)}, task {number(f.task)}, bond {number(f.bond)}."
    if not f.shown:
        return own
    a, seat = f.agreement, RATERS.index(f.seat)
    return sentence(
        own,
        f"Beside the sheet of {NAMES[f.seat]}, with {number(f.means[seat])}, yours is {compared(a.higher, 'higher', 'lower', 'as high')}.",
        f"Item by item the two agree at {fraction(a.same)} (ICC); if only the order counts, at {fraction(a.order)}.",
        f"The three sheets have {listing([number(m) for m in f.means])} (illustrative).",
    )


def _form_table(f):
    rows = [[SAID[item][1], f.seat, given] for item, given in zip(ITEMS, f.given)]
    columns, digits = ["item", "you, as", "you"], [0, 0, 0]
    if f.shown:
        rows = [row + [sheet[i] for sheet in f.stored] for i, row in enumerate(rows)]
        columns, digits = columns + [NAMES[who] for who in RATERS], digits + [0, 0, 0]
    return {"columns": columns, "digits": digits, "rows": rows}


def _form_numbers(f):
    said = [("the mean", f.mean, 1), ("goal", f.goal, 1), ("task", f.task, 1), ("bond", f.bond, 1)]
    return said + ([("the agreement", f.agreement.same, 2)] if f.shown else [])


SCENES = [
    Scene(
        "sheets", "What a score is made of",
        [choice("raters", "Who rates", lens.WHO, "Whose ratings of the same pair go into the mean."),
         whole("items", "Items", 1, 36, 12, "items", "How many sentences the sheet has."),
         choice("sessions", "Sessions", lens.SESSIONS, "After how many sessions it is filled in."),
         choice("world", "Outcome goes with", lens.WORLDS, "What truly goes with outcome here: an alliance that all raters see, or the client's own."),
         switch("same", "Client tells outcome", False, "The client reports the outcome, too, and what colours the one colours the other.")],
        _sheets_result, _sheets_figure, _sheets_sentence, _sheets_table, _sheets_numbers,
        ask=pick("The clinic can pay for one thing: twice as many items, twice as many sessions, or a second rater. Outcome goes with "
                 "what all see. Which of the three lets alliance and outcome correlate most?", BUYS, _best_buy, hides=("2",)),
        goals=[Goal("worse", "a score on which raters agree better than one with one rater (by .50 or more), and which goes with outcome less "
                    "(below .25).", lambda s: s.reliable.raters >= 0.5 and s.found < 0.25 and not s.same,
                    lambda s: f"The raters agree at {fraction(s.reliable.raters)}, and r has come down to {fraction(s.found)}: what they "
                    "agree on is not what helps here. A better measure of one thing may be a worse measure of another."),
               Goal("inflated", "a correlation that stands above the true one before anybody has corrected it.", lambda s: s.found > s.truth,
                    lambda s: f"It is {fraction(s.found)} where in truth it is {fraction(s.truth)}. One person has filled in both sheets. "
                    "Every correction now makes it worse.")],
    ),
    Scene(
        "twice", "Corrected, twenty times",
        [whole("clients", "Clients in a study", 20, 160, 40, "clients", "How many take part.", step=20),
         choice("again", "Rated again by", lens.AGAIN, "What the first rating is compared with, to see how reliable it is.", default=RATER),
         choice("world", "Outcome goes with", lens.WORLDS, "What truly goes with outcome here."),
         stepper("run", "Twenty others", 10, "Other clients of the same kind.")],
        lambda clients, again, world, run: lens.twenty(clients, again, world, run),
        _twice_figure, _twice_sentence, _twice_table, _twice_numbers,
        goals=[Goal("impossible", "twenty studies of which one or more cannot be corrected at all.", lambda t: t.none > 0,
                    lambda t: f"In {count(t.none, 'study', 'studies')} the two ratings do not agree in the least. The formula asks for the root of "
                    "a number below zero. Such studies are not printed as corrected; the others are.")],
    ),
    Scene(
        "form", "A sheet about one hour",
        [choice("seat", "Seat", RATERS, "With whose eyes you look at the hour."),
         switch("shown", "All three", False, "Show what Ms Cordes, her therapist and the student put.")]
        + [whole(item, SAID[item][0], 1, 7, 4, "", SAID[item][1] + " 1: not at all. 7: wholly.") for item in ITEMS],
        _form_result, _form_figure, _form_sentence, _form_table, _form_numbers,
        goals=[Goal("order", "a sheet that agrees with the stored one in its order (.70 or more) and hardly in its level (below .40).",
                    lambda f: f.agreement is not None and f.agreement.order >= 0.7 and f.agreement.same < 0.4,
                    lambda f: f"Order {fraction(f.agreement.order)}, agreement {fraction(f.agreement.same)}: you see the same ups and downs, and "
                    "one of you is the milder judge. A correlation would not have told you.")],
    ),
]  # fmt: skip

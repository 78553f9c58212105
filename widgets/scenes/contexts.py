"""Chapter 11: two partners and one therapist; many couples and two syntheses; a demand that a setting shifts."""

from ..lenses import contexts as lens
from ..lenses.contexts import BOTH, NOTHING, ONLINE, STRONGER, WEAKER, L
from ..words import compared, fraction, listing, moved, number, sentence
from . import Scene
from .draw import (
    GREY,
    agreement_axis,
    beside,
    faint,
    figure,
    label,
    line,
    marks,
    nameless,
    panels,
    rule,
    session_axis,
)  # fmt: skip
from .goal import Goal
from .guess import pick
from .look import LOOK
from .setting import Control, choice, stepper, whole

PURPLE = LOOK["alliance"].colour

# --- (a) two partners and one therapist --------------------------------------------------

HER, HIM, EITHER = "with her", "with him", "it comes to the same"


SIDING = (("nobody", 0.0), ("the weaker one, a little", 0.3), ("the weaker one, much", 0.6))


def _couple_result(hers, his, counts, siding):
    return lens.couple(hers, his, counts, dict(SIDING)[siding])


def _couple_figure(r):
    n = r.session[-1]
    hers, his = _partner("her alliance", r.her_alliance, "solid"), _partner("his alliance", r.his_alliance, "dot")
    now = dict(
        line("symptoms", r.session, r.distress, "2", 4, marks=False, label="as they are"), hovertemplate="%{y:.1f}"
    )
    data = [hers, his, faint(r.session, r.even, "2", "even pair", 1.5, "dash"),
            _more("+1 with her", r.session, r.more_hers, "solid"), _more("+1 with him", r.session, r.more_his, "dot"), now]  # fmt: skip
    notes = beside([("hers", r.her_alliance[-1], PURPLE), ("his", r.his_alliance[-1], PURPLE)], n + 0.5, 0.9, 0.6, 7)
    notes += beside(
        [("as they are", r.end, GREY), ("even pair", r.even_end, None), ("+1 with her", r.hers_end, PURPLE), ("+1 with him", r.his_end, PURPLE)],
        n + 0.5, 2.6, 1, 18.5, "2",
    )  # fmt: skip
    distress = {"title": {"text": "Distress, 0–40"}, "dtick": 5, "range": [0, 20]}
    return panels(
        data, notes, (session_axis(n, title=""), agreement_axis("Alliance")), (session_axis(n), distress),
        (0.52, 0.6), margin={"l": 58, "r": 98, "t": 10, "b": 44},
    )  # fmt: skip


def _partner(name, values, dash):
    """One partner's alliance; the two have one colour and differ by their dashes."""
    trace = line("alliance", list(range(1, len(values) + 1)), values, "", 3, marks=False, label=name)
    trace["line"] = {"color": PURPLE, "dash": dash, "width": 3}
    return trace


def _more(name, session, values, dash):
    """The couple's distress if a point more is won with one of them."""
    trace = faint(session, values, "2", name, 2, dash, PURPLE)
    trace.pop("hoverinfo")
    return dict(trace, hovertemplate="%{y:.1f}")


COUNTED = {
    WEAKER: "the weaker one decides what the two can do together",
    BOTH: "both count alike",
    STRONGER: "the stronger one carries both",
}


def _couple_sentence(r):
    drawn = (
        f", and the one further away draws back by {number(r.siding)} for each point between them" if r.siding else ""
    )
    even = compared(r.worse, "higher than", "lower than", "just as")
    return sentence(
        f"Her alliance stands at {number(r.hers)} and his at {number(r.his)}, and {COUNTED[r.counts]}{drawn if r.apart else ''}:",
        f"the couple's distress {_moves(r)}, {even} in a pair with two even alliances of {number(r.mean, 2)}.",
        sentence(f"{_won('her', r.hers, r.hers_gain)}; {_won('him', r.his, r.his_gain)} (illustrative)."),
    )


def _moves(r):
    first = moved(r.distress[0], r.end)
    return first.replace("fall", "falls", 1).replace("stay", "stays", 1).replace("rise", "rises", 1)


def _won(whom, alliance, gain):
    """What a point more with one of them would do."""
    if alliance == 7:
        return f"with {whom} there is no point left to win"
    does = compared(gain, "off", "", "")
    if not does:
        return f"a point more with {whom} would change nothing"
    return f"a point more with {whom} would " + (f"take {does}" if gain > 0 else f"add {does.strip()}")


def _couple_table(r):
    columns = [
        "session",
        "her alliance",
        "his alliance",
        "distress",
        "of an even pair",
        "a point more with her",
        "a point more with him",
    ]
    rows = [
        list(row) for row in zip(r.session, r.her_alliance, r.his_alliance, r.distress, r.even, r.more_hers, r.more_his)
    ]
    return {"columns": columns, "digits": [0, 1, 1, 1, 1, 1, 1], "rows": rows}


def _with_whom(r):
    """With whom a point more is worth more to the couple."""
    gap = r.hers_gain - r.his_gain
    return [EITHER if abs(gap) < L.alike else HER if gap > 0 else HIM]


def _backfires(r):
    """Whether a point won with one of the two makes the couple worse off."""
    return min(r.hers_gain, r.his_gain) < -L.alike


# --- (b) many couples, two syntheses -----------------------------------------------------

IN_TRUTH = {
    NOTHING: "In truth a split does nothing of its own",
    lens.LEAST: "In truth the weaker of the two alliances decides",
    lens.HARM: "In truth a split does harm itself",
}
ROWS = ("seven studies", "five others", "published: seven", "published: five")


def _couples_figure(r):
    dots = marks("a couple", r.first.split, r.first.worse, "circle", GREY, size=6, hover="%{x:.1f}, %{y:.1f}")
    data = [dots]
    for y, synthesis in ((4, r.larger), (3, r.smaller)):
        data.append(
            marks("a study", synthesis.r, [y - 0.3] * synthesis.of, "circle-open", GREY, "2", 6, "r = %{x:.2f}")
        )
        data.append(_interval(synthesis.low, synthesis.high, y, "2", PURPLE))
        data.append(marks("pooled", [synthesis.pooled], [y], "diamond", PURPLE, "2", 11, "r = %{x:.3f}"))
    for y, found in zip((2, 1), r.found):
        if found.low is not None:
            data.append(_interval(found.low, found.high, y, "2", GREY))
        data.append(marks("published", [found.r], [y], "square", GREY, "2", 11, "r = %{x:.3f}"))
    above = ({"title": {"text": "Partners apart, points", "standoff": 2}, "range": [-0.1, 5], "dtick": 1, "zeroline": False},
             {"title": {"text": "Worse by"}, "range": [-28, 28], "dtick": 20, "zeroline": False})  # fmt: skip
    below = ({"title": {"text": "r of split with worse outcome", "standoff": 4}, "range": [-0.7, 0.9], "dtick": 0.2, "zeroline": False},
             nameless(tickvals=[4, 3, 2, 1], ticktext=list(ROWS), range=[0.4, 4.6], tickfont={"size": 11}, showgrid=False))  # fmt: skip
    return panels(
        data, [label("one study", 5, 20, anchor="right", shift=-4, size=11)], above, below, (0.5, 0.68),
        shapes=[rule((0, 0.4), (0, 4.6), "2")], hovermode="closest", margin={"l": 112, "r": 16, "t": 10, "b": 44},
    )  # fmt: skip


def _interval(low, high, y, axis, colour):
    """A confidence interval as a line; error bars do not follow a moving hand."""
    return faint([low, high], [y, y], axis, "interval", 2, colour=colour)


def _couples_sentence(r):
    def told(s):
        return f"r = {fraction(s.pooled)} ({fraction(s.low)} to {fraction(s.high)})"

    return sentence(
        f"{IN_TRUTH[r.truth]}. Of {r.of} studies with {r.number} couples each, the seven of one synthesis come to {told(r.larger)},",
        f"the five of another to {told(r.smaller)}: split with worse outcome.",
        f"Over all {r.all} couples r = {fraction(r.whole)}, and among couples with the same mean alliance {fraction(r.given)} (simulated).",
    )


def _couples_table(r):
    rows = [
        [f"study {i + 1}", i < r.larger.of and "the seven" or "the five", x]
        for i, x in enumerate(r.larger.r + r.smaller.r)
    ]
    rows += [["pooled", "the seven", r.larger.pooled], ["pooled", "the five", r.smaller.pooled]]
    return {"columns": ["study", "synthesis", "r of split with worse outcome"], "digits": [0, 0, 3], "rows": rows}


def _nothing_and_yet(r):
    return r.truth == NOTHING and (r.larger.low > 0 or r.smaller.low > 0)


# --- (c) a demand that a setting shifts --------------------------------------------------

ZERO, MORE, LESS, NOT = "to about nothing", "by more than half", "by less than half", "not at all"
NAMES = {"alliance": "whole alliance", "goal": "goal agreement", "task": "task agreement", "bond": "bond"}
PLACES = (("alliance", 4), ("goal", 3), ("task", 2), ("bond", 1))


def _shift_figure(r):
    rooms, ways, heights, here = [], [], [], []
    for name, y in PLACES:
        before, after = getattr(r.room, name), getattr(r.here, name)
        rooms.append(before)
        ways.extend([before, after, None])
        heights.extend([y, y, None])
        here.append(
            marks(name, [after], [y], "circle", LOOK[name].colour, size=13, hover=NAMES[name] + ": r = %{x:.2f}")
        )
    # how far each has moved is a trace: a shape would stand while the question is open, and answer it
    data = [
        faint(ways, heights, name="difference", width=3),
        marks(
            "in a room", rooms, [y for _, y in PLACES], "circle-open", GREY, size=13, hover="in a room: r = %{x:.2f}"
        ),
    ] + here
    for found in r.found:
        data += _known(found)
    key = label("○ in a room  ● predicted  □ published", 0.005, 4.75, size=11, shift=0)
    return figure(
        data, annotations=[key], shapes=[rule((0, 0.4), (0, 4.9))], hovermode="closest", margin={"l": 104, "r": 16, "t": 10, "b": 44},
        xaxis={"title": {"text": "Correlation r with outcome", "standoff": 4}, "range": [-0.02, 0.36], "dtick": 0.1, "zeroline": False},
        yaxis=nameless(tickvals=[y for _, y in PLACES], ticktext=[NAMES[n].replace(" ", "<br>", 1) for n, _ in PLACES], range=[0.4, 5.1], showgrid=False, domain=[0, 1]),
    )  # fmt: skip


def _known(found):
    """A published result, and its interval where it is known: traces."""
    y = [y for name, y in PLACES if name == found.name][0] - 0.25
    mark = marks("published", [found.r], [y], "square-open", GREY, size=10, hover="published: r = %{x:.3f}")
    return [mark] if found.low is None else [_interval(found.low, found.high, y, "", GREY), mark]


def _shift_sentence(r):
    what = "the bond" if r.element == "bond" else r.element + " agreement"
    shifts = (
        f"a demand on {what} of {fraction(r.demand)} instead of {fraction(r.usual)}"
        if r.shift
        else "the demands of a room"
    )
    rated = "the bond" if len(r.unsure) == 1 else "all three"
    unsure = f" and ratings of {rated} with a reliability of {number(r.rely)}" if r.rely < 1 else ""
    published = listing([f"{_printed(f.r)} for {_of(f.name)}" for f in r.found])
    near = "near it" if r.hits else "not near it"
    if r.known > 1:
        near = f"near {r.hits} of the {r.known}" if r.hits else "near none of them"
    return sentence(
        f"{r.setting} the whole alliance would go with outcome at r = {fraction(r.here.alliance)} ({fraction(r.room.alliance)} in a room) and the bond at {fraction(r.here.bond)} ({fraction(r.room.bond)}),",
        f"with {shifts}{unsure} (illustrative).",
        f"Published: {published}; the prediction is {near}.",
    )  # fmt: skip


def _printed(r):
    """A published r with as many decimals as it was published with."""
    return fraction(r) if abs(100 * r - int(100 * r + 0.5)) < 1e-6 else fraction(r, 3)


def _of(name):
    return "the whole" if name == "alliance" else "the bond" if name == "bond" else name + "s"


def _shift_table(r):
    known = {f.name: fraction(f.r, 3) for f in r.found}
    rows = [[NAMES[n], getattr(r.room, n), getattr(r.here, n), known.get(n, "")] for n, _ in PLACES]
    return {"columns": ["rated", "in a room", "predicted", "published"], "digits": [0, 3, 3, 0], "rows": rows}


def _bond_falls(r):
    """How far the bond's correlation falls, as the question has it."""
    left = r.here.bond / r.room.bond
    return [ZERO if r.here.bond < 0.05 else NOT if left > 0.95 else LESS if left > 0.5 else MORE]


SCENES = [
    Scene(
        "couple", "Two partners, one therapist",
        [Control("hers", "Her alliance", "range", 1.0, 7.0, 0.5, 6.0, "of 7", (), "How well she and the therapist work together, at the first session.", ""),
         Control("his", "His alliance", "range", 1.0, 7.0, 0.5, 3.0, "of 7", (), "How well he and the therapist do.", ""),
         choice("counts", "For the couple", lens.COUNTS, "Whose work is the couple's. Nobody knows; each is a hypothesis."),
         choice("siding", "Draws back", [name for name, _ in SIDING], "Whether the one further away draws back: by 0.3 or 0.6 for each point between the two.")],
        _couple_result, _couple_figure, _couple_sentence, _couple_table,
        lambda r: [("distress at the end", r.end, 1), ("what a point more with her takes off", r.hers_gain, 1), ("and with him", r.his_gain, 1)],
        ask=pick("Her alliance stands at 6, his at 3. The therapist can win one more point. With whom does it help the couple more, if the weaker one decides?",
                 (HER, HIM, EITHER), _with_whom, hides=("2",)),
        goals=[Goal("backfires", "a point more with one of the two that makes the couple worse off.", _backfires,
                    lambda r: "Whoever is further away sees the other two move closer, and draws back further. What is won with one is lost with "
                    "the other, and here it is the other who decides.")],
    ),
    Scene(
        "couples", "One truth, two syntheses",
        [choice("truth", "A split does", lens.TRUTHS, "What a split does to a couple in these studies."),
         Control("content", "Usual alliance", "range", 4.0, 6.5, 0.5, 6.0, "of 7", (), "The alliance of the couple in the middle.", ""),
         whole("number", "Couples a study", 20, 100, 40, "couples", "In each of twelve studies.", 20),
         stepper("run", "Another twelve", 20, "Other studies of the same kind.")],
        lens.couples, _couples_figure, _couples_sentence, _couples_table,
        lambda r: [("r of the seven", r.larger.pooled, 2), ("r of the five", r.smaller.pooled, 2), ("r at the same mean", r.given, 2)],
        goals=[Goal("yet", "a synthesis whose interval lies above zero although a split does nothing of its own.", _nothing_and_yet,
                    lambda r: "Partners far apart have the lower mean, where most are content: the split borrows its correlation from the mean. "
                    "At the same mean nothing is left of it.")],
    ),
    Scene(
        "shift", "If the setting shifted a demand",
        [choice("setting", "Setting", lens.SETTINGS, "Each with a hypothesis of ours about what it asks less of, or more."),
         Control("shift", "Demand shifted", "range", 0.0, 1.0, 0.1, 1.0, "", (), "How far our hypothesis goes: 0 not at all, 1 as far as it can.", ""),
         Control("rely", "Reliability of ratings", "range", 0.2, 1.0, 0.1, 1.0, "", (), "A rival hypothesis: the alliance is only rated less surely there. In a room: 1.", "")],
        lens.shifted, _shift_figure, _shift_sentence, _shift_table,
        lambda r: [("r of the whole alliance", r.here.alliance, 2), ("r of the bond", r.here.bond, 2)],
        ask=pick("Suppose that online nothing hangs on the bond. How far does the bond's correlation with outcome fall?",
                 (ZERO, MORE, LESS, NOT), _bond_falls),
        goals=[Goal("rival", "the online result, near three of the four published numbers, although nothing is asked less of the bond.",
                    lambda r: r.setting == ONLINE and r.shift == 0 and r.hits >= 3,
                    lambda r: "Here the bond matters as much as in a room; its ratings are mostly noise. Two stories, one result: what the numbers "
                    "allow is not yet what is so.")],
    ),
]  # fmt: skip

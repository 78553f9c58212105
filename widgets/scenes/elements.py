"""Chapter 7: four turns of talk about goals and tasks; four paths by which an alliance may help."""

from ..lenses import negotiation, paths
from ..words import fraction, moved, number, sentence
from . import Scene
from .course import change, over_symptoms
from .draw import GREY, bars, beside, faint, label, line, nameless, panels
from .goal import Goal
from .guess import pick
from .look import CLEAR, LOOK
from .setting import Control, choice, switch

GOAL, TASK, PURPLE = LOOK["goal"].colour, LOOK["task"].colour, LOOK["alliance"].colour

# --- (a) negotiate ---------------------------------------------------------------------


def _negotiate_result(first, second, third, fourth, sets, trust):
    return negotiation.talks((first, second, third, fourth), sets, trust)


def _negotiate_figure(r):
    n = len(r.moves)
    # on a phone there is room for a word of seven letters under each turn
    named = ["start"] + [move.replace(" ", "<br>") for move in r.moves]
    turns = {"range": [-0.15, n + 0.15], "zeroline": False, "tickvals": r.turn}
    places = {"tickvals": [0, 1], "ticktext": ["her<br>wish", "his<br>view"], "range": [-0.08, 1.08], "zeroline": False}
    does = {"title": {"text": "Share, 0–1", "standoff": 2}, "range": [-0.04, 1.04], "dtick": 0.5}
    return panels(
        _aims(r) + _doings(r),
        beside(_aim_ends(r), n, 0.14, 0, 1) + beside(_doing_ends(r), n, 0.15, 0, 1, "2"),
        (nameless(showticklabels=False, **turns), nameless(**places)),
        (
            dict(
                turns,
                title={"text": "What he does, turn by turn", "standoff": 2},
                ticktext=named,
                tickangle=0,
                tickfont={"size": 11},
            ),
            does,
        ),
        (0.44, 0.5),
        margin={"l": 46, "r": 96, "t": 8, "b": 58},
    )


def _aims(r):
    """Where the two stand: what each means as a line, what each only professes as dots."""
    data = [_dots(r.turn, r.says, "she says", GOAL), _dots(r.turn, r.works, "he works for", GREY)]
    hers = line("goal", r.turn, r.wants, label="she wants")
    his = line("symptoms", r.turn, r.holds, label="he believes")
    for trace in data + [hers, his]:
        trace["hovertemplate"] = "%{y:.2f}"
    return data + [hers, his]


def _dots(x, y, name, colour):
    trace = faint(x, y, "", name, 3, "dot", colour)
    trace["hoverinfo"], trace["marker"] = "all", {"color": colour}
    return trace


def _aim_ends(r):
    """Names at the ends of the four lines; two that have kept together share one."""
    ends = [("she wants", r.wants[-1], GOAL), ("he believes", r.holds[-1], GREY)]
    if number(r.says[-1], 2) != number(r.wants[-1], 2):
        ends.append(("she says", r.says[-1], GOAL))
    if number(r.works[-1], 2) != number(r.holds[-1], 2):
        ends.append(("he works for", r.works[-1], GREY))
    return ends


def _doings(r):
    """Engagement, direction and the chance of a rupture, turn by turn."""
    names = (("task", "engagement"), ("goal", "direction"), ("alliance", "rupture"))
    data = [line(look, r.turn, y, "2", label=name) for (look, name), y in zip(names, _three(r))]
    for trace in data:
        trace["hovertemplate"] = "%{y:.2f}"
    return data


def _doing_ends(r):
    names = (("engagement", TASK), ("direction", GOAL), ("rupture risk", PURPLE))
    return [(name, y[-1], colour) for (name, colour), y in zip(names, _three(r))]


def _three(r):
    return r.engagement, r.direction, r.strain


def _negotiate_sentence(r):
    paper, meant = moved(r.professed[0], r.professed[-1]), moved(r.goal[0], r.goal[-1])
    goals = f"On paper, agreement on goals would {paper} of 7"
    goals += (
        ", and it is meant."
        if number(r.professed[-1]) == number(r.goal[-1])
        else f"; as she means it, it would {meant}."
    )
    return sentence(
        f"Her last answer: “{r.answers[-1]}”" if r.answers else "",
        goals,
        f"Engagement {_went(r.engagement)} and direction {_went(r.direction)}, of 1;",
        f"the chance of a rupture in a session {_went(r.strain)} (illustrative).",
    )


def _went(values):
    """What one of the three did over the turns."""
    first, last = fraction(values[0]), fraction(values[-1])
    if first == last:
        return "stays at " + last
    return f"{'falls' if values[-1] < values[0] else 'rises'} from {first} to {last}"


DOES = ["engagement", "direction", "chance of a rupture"]


def _negotiate_table(r):
    columns = ["turn", "he does", "she answers", "she wants", "she says", "he believes", "he works for"]
    aims = (r.wants, r.says, r.holds, r.works, r.professed, r.goal, r.task, r.bond)
    rows = zip(r.turn, ["–"] + r.moves, ["–"] + r.answers, *aims, *_three(r))
    return {
        "columns": columns + ["goal agreement on paper", "as she means it", "task", "bond"] + DOES,
        "digits": [0, 0, 0, 2, 2, 2, 2, 1, 1, 1, 1, 2, 2, 2],
        "rows": [list(row) for row in rows],
    }


def _negotiate_numbers(r):
    """What two ways to negotiate are compared by."""
    return [("agreement on goals as she means it", r.goal[-1], 1)] + [
        (name, y[-1], 2) for name, y in zip(DOES, _three(r))
    ]


# what may become of two aims
ENDS = ("she is convinced", "she only says yes", "he gives in", "neither moves")


def _becomes(r):
    """What becomes of the two aims, by where the last turn leaves them: one of `ENDS`, in a list."""
    if r.works[-1] < 0.5:
        return [ENDS[2]]
    if r.wants[-1] >= 0.5:
        return [ENDS[0]]
    return [ENDS[1] if r.says[-1] >= 0.5 else ENDS[3]]


def _mended(r):
    """Whether what began by insisting is an agreement that is meant in the end."""
    return r.moves[0] == "insist" and r.professed[-1] - r.goal[-1] <= 0.3 and r.goal[-1] >= 5


# --- (b) how it may help ---------------------------------------------------------------

SAID = {"say": "safe place", "feedback": "feedback", "follow": "follow-through", "hope": "expectancy"}


def _paths_figure(r):
    rows = list(range(len(r.paths), 0, -1))
    names = [SAID[p.name] + ("" if p.open else "<br>(shut)") for p in r.paths]
    title = {"text": "Points taken away (striped: by itself)", "standoff": 2}
    open_ends = [("as it is", r.symptoms[-1], GREY), ("all shut", r.none[-1], GREY)]
    return over_symptoms(
        _path_bars(r, rows) + _path_lines(r),
        beside(open_ends, len(r.session), 2.3, 1, 20, "2") + _bar_names(r),
        len(r.session),
        high=20,
        split=(0.36, 0.56),
        barmode="overlay", hovermode="closest", margin={"l": 96, "r": 66, "t": 8, "b": 44},
        upper=({"title": title, "range": [0, 10], "dtick": 2},
               nameless(range=[0.4, 4.6], tickvals=rows, ticktext=names, showgrid=False, zeroline=False)),
    )  # fmt: skip


def _path_bars(r, rows):
    """Two bars a path: what it takes away as things stand, and by itself."""
    here = bars(
        "as things stand", [p.here for p in r.paths], [row + 0.19 for row in rows], PURPLE, width=0.36, hover="%{x:.1f}"
    )
    alone = bars(
        "by itself",
        [p.alone for p in r.paths],
        [row - 0.19 for row in rows],
        PURPLE,
        width=0.36,
        hover="%{x:.1f}",
        pattern="/",
    )
    # a path that is shut would take that away: its bar is an outline
    here["marker"]["color"] = [PURPLE if p.open else CLEAR for p in r.paths]
    here["marker"]["line"] = {"color": PURPLE, "width": 1.5}
    alone["marker"]["opacity"] = 0.55
    return [here, alone]


def _path_lines(r):
    shut = faint(r.session, r.none, "2", "all four paths shut", width=2, dash="dash")
    return [shut, line("symptoms", r.session, r.symptoms, "2", width=4, marks=False)]


def _bar_names(r):
    """What plain and striped bars mean, each at the end of one that has room beside it."""
    return [
        label("as things stand", r.paths[-1].here, 1.19, colour=PURPLE, shift=6, size=11),
        label("by itself", r.paths[0].alone, 3.72, colour=PURPLE, shift=6, size=11),
    ]


def _paths_sentence(r):
    does = [f"{SAID[p.name]} {number(p.here)}" for p in r.paths if p.open]
    would = [f"{SAID[p.name]} {number(p.here)}" for p in r.paths if not p.open]
    return sentence(
        f"Over {len(r.session)} sessions symptoms {change(r.symptoms)}; with all four paths shut they would end at {number(r.none[-1])}.",
        f"As things stand each takes away, in points: {', '.join(does)}." if does else "",
        f"If it were opened, each would take away: {', '.join(would)}." if would else "",
        f"One at a time, with the others shut, the four take away {number(r.added)} in all; together {number(r.together)} (illustrative).",
    )


def _paths_table(r):
    rows = [[SAID[p.name], "open" if p.open else "shut", p.here, p.alone] for p in r.paths]
    rows.append(["all four", "–", r.together, r.added])
    return {
        "columns": ["path", "now", "points it takes away as things stand", "by itself"],
        "digits": [0, 0, 1, 1],
        "rows": rows + [["symptoms at the end", "–", r.symptoms[-1], r.none[-1]]],
    }


def _paths_numbers(r):
    """What two runs with some paths open are compared by."""
    return [("symptoms at the end", r.symptoms[-1], 1)] + [("points by " + SAID[p.name], p.here, 1) for p in r.paths]


def _paths_most(r):
    """The paths that take away most as things stand."""
    most = number(max([p.here for p in r.paths]))
    return [SAID[p.name] for p in r.paths if number(p.here) == most]


def _adds_up(r):
    """Whether what the paths do one at a time comes to what they do together, and that is not next to nothing."""
    return r.together >= 5 and abs(r.together - r.added) <= 0.1


# --- controls --------------------------------------------------------------------------

WHEN = (
    ("first", "Turn 1", "He asks and listens, gives reasons, works for what she says, or stands on his view."),
    ("second", "Turn 2", "What he does when they come back to it."),
    ("third", "Turn 3", "And the third time."),
    ("fourth", "Turn 4", "And the last."),
)
SURE_OF_IT = ("explain", "explain", "insist", "insist")  # what a therapist does who knows what it is about
MS_CORDES = {"goal": 2.5, "task": 4.5, "bond": 6.5}


def _agreement(name, words, help):
    """A slider of agreement that begins at the client of the chapter."""
    return Control(name, words, "range", 1, 7, 0.5, MS_CORDES[name], "of 7", (), help, "")


SCENES = [
    Scene(
        "negotiate", "Two aims, four turns",
        [choice(name, label, negotiation.MOVES, help, move) for (name, label, help), move in zip(WHEN, SURE_OF_IT)]
        + [choice("sets", "Tasks are set by", [name for name, _ in negotiation.LEADS], "Who says what each of them does."),
           Control("trust", "Bond at the start", "range", 1, 7, 0.5, MS_CORDES["bond"], "of 7", (), "How far she trusts him before they speak of it.", "")],
        _negotiate_result, _negotiate_figure, _negotiate_sentence, _negotiate_table, _negotiate_numbers,
        ask=pick("He is sure of his view. He explains it twice, and then insists on it twice. What becomes of the two aims?",
                 ENDS, _becomes, hides=("",)),
        goals=[Goal("mended", "four turns that begin with insisting and end in an agreement of 5 of 7 or more that is meant: "
                    "on paper it is at most .3 higher.", _mended,
                    lambda r: "What he has put into her mouth she takes back when he asks, and one turn of asking is too "
                    "little. The same turns with no insisting before them would have led the two further.")],
    ),
    Scene(
        "paths", "How an alliance may help",
        [_agreement("goal", "Goal agreement", "How far the two want the same thing from the therapy."),
         _agreement("task", "Task agreement", "How far they agree on what each of them does about it."),
         _agreement("bond", "Bond", "Liking, trust and attachment between the two."),
         switch("say", "Safe place", True, "The bond decides how much of what matters is said."),
         switch("feedback", "Feedback", True, "What is said turns the work towards what the client wants."),
         switch("follow", "Follow-through", True, "Task agreement decides how much gets done."),
         switch("hope", "Expectancy", True, "The alliance as a whole gives hope, which does work of its own and fades.")],
        paths.ways, _paths_figure, _paths_sentence, _paths_table, _paths_numbers,
        ask=pick("Ms Cordes, with all four paths open. Which of them takes away most of her symptoms?",
                 [SAID[name] for name in paths.PATHS], _paths_most, hides=("",)),
        goals=[Goal("sum", "a pair for whom the four paths add up: one at a time, with the others shut, they take away as much "
                    "as together (within 0.1), and that is 5 points or more.", _adds_up,
                    lambda r: "Here the sum comes out, by accident: the paths need each other exactly as much as they stand in "
                    "for each other. Move one slider, and it is gone.")],
    ),
]  # fmt: skip

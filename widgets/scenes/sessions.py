"""Chapter 9: one cloud and many lines; shapes that chance draws; a repair in stages."""

from ..lenses import sessions as lens
from ..lenses.sessions import CLOUD, LINES, NOBODY, OWN
from ..words import SMALL, compared, count, fraction, number, sentence
from . import Scene
from .course import FOOT, course_table, event_key
from .draw import (
    GREY,
    agreement_axis,
    faint,
    figure,
    folded,
    haze,
    label,
    line,
    marks,
    nameless,
    panels,
    rule,
    session_axis,
)
from .goal import Goal
from .guess import pick
from .look import LOOK, paled
from .setting import Control, choice, stepper, whole

PURPLE = LOOK["alliance"].colour
HERS = "Ms Cordes"

# --- (a) one cloud, many lines ---------------------------------------------------------


def _lines_figure(r):
    x_title, y_title = "Alliance in a session", "Symptoms in the week after, 0–40"
    ranges, along = [[1, 7], [0, 32]], {}
    if r.look == OWN:
        x_title, y_title = "Alliance, points above own mean", "Symptoms, points above own mean"
        ranges = [[-1.5, 1.5], [-8, 8]]
    else:
        along = {"tickvals": [1, 3, 5, 7], "ticktext": ["none 1", "3", "5", "full 7"]}
    data, notes = {CLOUD: _cloud, LINES: _client_lines, OWN: _own}[r.look](r)
    mine = len(r.people[0].x)
    dots = marks("sessions", r.x[mine:], r.y[mine:], "circle", paled(GREY, 0.6), size=5, hover="%{x:.1f}, %{y:.1f}")
    hers = marks(HERS, r.x[:mine], r.y[:mine], "diamond", PURPLE, size=8, hover="%{x:.1f}, %{y:.1f}")
    return figure(
        [dots] + data + [hers], annotations=notes + [_named(ranges)], hovermode="closest",
        xaxis=dict(along, title={"text": x_title, "standoff": 4}, range=ranges[0], zeroline=r.look == OWN),
        yaxis={"title": {"text": y_title}, "range": ranges[1], "zeroline": r.look == OWN},
        margin={"l": 58, "r": 16, "t": 14, "b": 44},
    )  # fmt: skip


def _named(ranges):
    """Her name, in a corner that stays free."""
    (low, _), (bottom, top) = ranges
    return label("◆ " + HERS, low, top - 0.05 * (top - bottom), colour=PURPLE)


def _through(name, slope, dash="solid", colour=GREY, width=4):
    """A straight line through some points."""
    return dict(faint(slope.x, slope.y, name=name, width=width, dash=dash, colour=colour))


def _cloud(r):
    return [_through("the cloud", r.cloud)], []


def _client_lines(r):
    each = [_through("a client", c.line, colour=PURPLE if c.number == 1 else GREY, width=2.5) for c in r.people]
    means = marks(
        "clients", [c.alliance for c in r.people], [c.symptoms for c in r.people], "square-open", GREY, size=9
    )
    across = _through("between clients", r.between, "dash", GREY, 2)
    return [across] + each + [means], [label("□ own mean, - - between clients", 7, 2, anchor="right", shift=-6)]


def _own(r):
    return [_through("within clients", r.within)], []


def _lines_sentence(r):
    hers, falling = r.people[0], r.falling
    if r.look == CLOUD:
        return sentence(
            f"All {r.sessions} sessions of {count(r.clients, 'client')} as one cloud:",
            f"a point more of alliance goes with symptoms {_steeper(r.cloud.slope)} (r = {fraction(r.cloud.r)}).",
            "Whose sessions they are does not count here.",
        )
    if r.look == LINES:
        return sentence(
            f"Client by client: {_of_all(falling, r.clients)} the week is better after a better session,",
            f"and for {HERS} a point more goes with symptoms {_steeper(hers.line.slope)}.",
            f"Between clients, a point more goes with symptoms {_steeper(r.between.slope)}.",
        )
    return sentence(
        f"Each client from their own mean: {_steeper_week(r.within.slope)} after a session a point above it (r = {fraction(r.within.r)}).",
        "How the clients differ from one another has gone from the picture.",
    )


def _steeper(slope):
    return compared(slope, "points higher", "points lower", "as high as without it")


def _steeper_week(slope):
    return "symptoms stand " + compared(slope, "points higher", "points lower", "as high")


def _of_all(n, clients):
    whole = "all " if n == clients else SMALL[n] + " of " if n else "none of "
    return f"in {whole}{count(clients, 'client')}"


def _lines_table(r):
    if r.look == LINES:
        rows = [[str(c.number) if c.number > 1 else HERS, c.alliance, c.symptoms, c.line.slope] for c in r.people]
        columns = [
            "client",
            "own mean of alliance",
            "own mean of symptoms",
            "points of symptoms for a point of alliance",
        ]
        return {"columns": columns, "digits": [0, 2, 1, 2], "rows": rows}
    above = " above own mean" if r.look == OWN else ""
    names = [
        HERS if s < r.sessions // r.clients else str(s // (r.sessions // r.clients) + 1) for s in range(r.sessions)
    ]
    return {
        "columns": ["client", "session", "alliance" + above, "symptoms" + above],
        "digits": [0, 0, 2, 1],
        "rows": [list(row) for row in zip(names, r.session, r.x, r.y)],
    }


FEWER, SAME, MORE = "fewer symptoms", "as many", "more symptoms"


def _leans(r):
    """Which way the cloud leans, as the question has it."""
    return [MORE if r.cloud.slope > 0.2 else FEWER if r.cloud.slope < -0.2 else SAME]


def _lines_numbers(r):
    return [
        ("the cloud's slope", r.cloud.slope, 1),
        ("the slope between clients", r.between.slope, 1),
        ("within them", r.within.slope, 1),
    ]


# --- (b) shapes -------------------------------------------------------------------------


def _shapes_figure(r):
    last = r.session[-1]
    behind = [haze(r.session, r.others, name="other clients"), _u_lines(r)]
    notes = [
        label("looks U-shaped", last, 1.5, colour=PURPLE, anchor="right", shift=-4),
        label("■ the study above", 45, 17, "2", PURPLE, "right", -4),
    ]
    return panels(
        behind + [_found("study", r.studies, "circle-open", GREY, 8),
                          _found("this study", [r.shown], "square", PURPLE, 12)],
        notes,
        (dict(session_axis(last, every=1 if last < 9 else 2), range=[0.8, last + 0.2], tick0=1), agreement_axis("Rated alliance")),
        ({"title": {"text": "Clients who look U-shaped, %", "standoff": 4}, "range": [-2, 45]},
         {"title": {"text": "They improve<br>more by, points"}, "range": [-20, 20], "zeroline": False}),
        (0.38, 0.56), hovermode="closest", margin={"l": 70, "r": 16, "t": 14, "b": 44},
        shapes=[rule((-2, 0), (45, 0), "2")],
    )  # fmt: skip


def _found(name, studies, symbol, colour, size):
    """A mark for each study in which somebody looks U-shaped: how many do, and what it seems to be worth."""
    known = [s for s in studies if s.more is not None]
    hover = "%{x:.0f}%, %{y:.1f} points"
    return marks(name, [s.percent for s in known], [s.more for s in known], symbol, colour, "2", size, hover)


def _u_lines(r):
    """All courses that look U-shaped, in the colour of the alliance."""
    return dict(haze(r.session, r.u, name="looks U-shaped"), line={"color": PURPLE, "width": 2.5, "dash": "solid"})


def _shapes_sentence(r):
    s = r.shown
    truth = (
        "nobody's alliance is U-shaped: it ebbs and flows by chance"
        if r.truth == NOBODY
        else "one in five falls and rises, and improves more"
    )
    return sentence(
        f"In truth {truth}. In study {s.number}, {s.u} of {r.clients} clients {'looks' if s.u == 1 else 'look'} U-shaped",
        f"({number(s.percent, 0)}%)" + _improved(s) + ".",
        f"Over all {r.of} studies {number(r.low, 0)} to {number(r.high, 0)}% look so;",
        f"they do better by {number(r.much, 0)} points or more in {count(r.better, 'study', 'studies')}, and worse in {count(r.worse, 'study', 'studies')}.",
    )


def _improved(s):
    if s.more is None:
        return ""
    return f", and improve{'s' if s.u == 1 else ''} " + compared(
        s.more, "points more than the rest", "points less than the rest", "as much as the rest"
    )


def _shapes_table(r):
    rows = [[str(s.number), s.u, s.percent, "" if s.more is None else s.more] for s in r.studies]
    shown = [str(s.number) + (" (shown)" if s.number == r.shown.number else "") for s in r.studies]
    return {
        "columns": ["study", "look U-shaped", "per cent", "improve more by, points"],
        "digits": [0, 0, 0, 1],
        "rows": [[name] + row[1:] for name, row in zip(shown, rows)],
    }


def _shapes_numbers(r):
    return [("clients who look U-shaped", r.shown.u, 0), ("the highest share in a study (%)", r.high, 0)]


def _paper(r):
    return r.truth == NOBODY and r.shown.more is not None and r.shown.more >= 6


# --- (c) a repair in stages --------------------------------------------------------------

# what the therapist says, and the stage that it is
FIRST = (("“Shall we go on?”", ""), ("“The notes show us the nights.”", "reason"), ("“You have gone quiet.”", "notice"))
THEN = (("“You hate to disappoint.”", ""), ("“I hurried you. I am sorry.”", "part"), ("“How was that for you?”", "ask"))
LAST = (("“The same again, then.”", ""), ("“What would help you more?”", "wish"))
# what Ms Cordes answers: to the first sentence; to the second, by whether a stage went before it; in the
# end, by the stages that were gone through
SILENT = "“Probably.” (Silence.)"
REPLIES = {
    "": "“Yes, of course.”",
    "reason": "“I see. Yes, I suppose so.”",
    "notice": "“Have I? It is nothing, really.”",
}
FURTHER = {
    ("", 0): "“Do I? You will know.”",
    ("", 1): "“Perhaps.” (She looks at the clock.)",
    ("part", 0): "“No, no. It was all right.”",
    ("part", 1): "“You did, a little. It was like school.”",
    ("ask", 0): "“Fine, thank you.”",
    ("ask", 1): "“Like a test that I had failed.”",
}
ANSWERS = {
    (0, 0, 0): "“Yes. Fine.” (She looks at the clock.)",
    (1, 0, 0): "“All right. Let us do the notes.”",
    (0, 1, 0): "“Yes, gladly.” (She means to be kind.)",
    (0, 0, 1): "“Whatever you think best.”",
    (1, 1, 0): "“If you like. It is all right now.”",
    (1, 0, 1): "“Something else than notes, perhaps. I don't know.”",
    (0, 1, 1): "“I could write less, perhaps. If you don't mind.”",
    (1, 1, 1): "“I mark pupils all day. I do not want to be marked. Could I just tell you about the nights?”",
}
HE, SHE = "He: ", "She: "


def _mend_result(first, then, last):
    return lens.mend(dict(FIRST)[first], dict(THEN)[then], dict(LAST)[last])


def _talk(r):
    """What the two say, a list of (who, words)."""
    he = [words for choices, name in zip((FIRST, THEN, LAST), r.names) for words, each in choices if each == name]
    she = [REPLIES[r.names[0]], FURTHER[(r.names[1], r.taken[0])], ANSWERS[tuple(r.taken)]]
    return [(SHE, SILENT)] + [turn for a, b in zip(he, she) for turn in ((HE, a), (SHE, b))]


def _mend_figure(r):
    n, x = len(r.told.session), r.told.session
    behind = [faint(x, c.bond, "2", "bond, otherwise") for c in (r.passed, r.best)]
    events = [
        _event(r.told, "rupture", "rupture", "triangle-down-open"),
        _event(r.told, "repaired", "repair", "triangle-up-open"),
    ]
    notes, row = [], 0
    for who, words in _talk(r):
        lines = folded(who + words, 46)
        notes.append(dict(label(lines, 0, row, colour=PURPLE if who == SHE else None, shift=0, size=12), yanchor="top"))
        row = row + len(lines.split("<br>"))
    notes.extend([label("bond", n, r.last, "2", LOOK["bond"].colour), dict(event_key(n), yref="y2", xref="x2")])
    return panels(
        behind + [line("bond", x, r.told.bond, "2")] + events, notes,
        (nameless(range=[0, 1], visible=False, showticklabels=False), nameless(range=[ROWS, 0], visible=False)),
        (session_axis(n), agreement_axis("Bond")), (0.34, 0.4), margin={"l": 58, "r": 76, "t": 4, "b": 44},
        shapes=[rule((r.session, 0), (r.session, 7.2), "2", dash="dot")],
    )  # fmt: skip


ROWS = 9  # lines of talk for which there is room


def _event(told, name, said, symbol):
    """Marks at the foot of the lower panel, in the sessions in which something happened."""
    at = [s for s, happens in zip(told.session, getattr(told, name)) if happens]
    return marks(said, at, [FOOT for _ in at], symbol, PURPLE, "2", 13, said)


def _mend_sentence(r):
    less = compared(r.less, "points lower than", "points higher than", "as high as")
    return sentence(
        f"{_how_much(r.mended)} of the tear is mended before the next session.",
        f"The bond, torn to {number(r.at)} in session {r.session}, ends at {number(r.last)}, symptoms {less} if nobody had turned to it (illustrative).",
        f"What they say: {' '.join([who + words for who, words in _talk(r)])} So much for session {r.session}.",
    )


def _how_much(percent):
    return "Nothing" if percent == 0 else number(percent, 0) + "%"


SCENES = [
    Scene(
        "lines", "One cloud, many lines",
        [choice("look", "Look at", lens.LOOKS, "The same sessions, drawn in three ways."),
         Control("within", "Within", "range", -4.0, 4.0, 0.5, -3.0, "points", (),
                 "In the week after a session a point above the client's own level, symptoms stand so many points higher.", ""),
         Control("between", "Between", "range", -4.0, 4.0, 0.5, 3.0, "points", (),
                 "A client whose own level is a point higher has so many points more.", ""),
         Control("apart", "Clients differ", "range", 0.5, 2.0, 0.25, 2.0, "points", (),
                 "How far clients' own levels of alliance lie from their middle, at most.", ""),
         stepper("run", "Other clients", 10, "Twelve others of the same kind.")],
        lambda look, within, between, apart, run: lens.many_lines(between, within, apart, look, run),
        _lines_figure, _lines_sentence, _lines_table, _lines_numbers,
        ask=pick("Each of twelve clients has better weeks after better hours. Put all their sessions into one cloud: with "
                 "better hours go …", (FEWER, SAME, MORE), _leans),
        goals=[Goal("level", "a cloud in which nothing is to be seen (r between −.05 and .05), while every one of the twelve "
                    "has better weeks after better hours.", lambda r: -0.05 <= r.cloud.r <= 0.05 and r.falling == r.clients,
                    lambda r: "The headline would be: alliance unrelated to symptoms. It would be wrong about every "
                    "single one of them.")],
    ),
    Scene(
        "shapes", "U-shapes that come and go",
        [whole("sessions", "Sessions", 3, 16, 4, "", "How often each client rates the alliance."),
         whole("clients", "Clients in a study", 20, 80, 40, "clients", "How many take part.", step=20),
         choice("truth", "In truth", lens.TRUTHS, "Whether there is anything to be found."),
         stepper("run", "Another study", lens.STUDIES, "Other clients of the same kind.")],
        lambda sessions, clients, truth, run: lens.shapes(clients, sessions, truth, run),
        _shapes_figure, _shapes_sentence, _shapes_table, _shapes_numbers,
        goals=[Goal("paper", "a study worth a paper: nobody has a U, and those who look U-shaped improve by six points more than "
                    "the rest, or by more than that.", _paper,
                    lambda r: "Chance wrote it. Count the others that you looked at and that nobody would have printed.")],
    ),
    Scene(
        "mend", "Turning to a tear",
        [choice("first", "He says:", [words for words, _ in FIRST], "The first thing that he says when she has fallen silent."),
         choice("then", "And then:", [words for words, _ in THEN], "What he says when she waves it aside."),
         choice("last", "At the end:", [words for words, _ in LAST], "What becomes of the task.")],
        _mend_result, _mend_figure, _mend_sentence, lambda r: course_table(r.told),
    ),
]  # fmt: skip

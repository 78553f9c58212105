"""Other models that fit the same findings: which they are, what they say, and how it is shown."""

import pytest
from conftest import ROOT

from widgets import data, ensemble, scenes
from widgets.alliance import STILL, SURE, P, decided, dyad, rupture_chance, therapy
from widgets.lenses import bordin, others, sets
from widgets.lenses.courses import chances_of

BALANCED = therapy("balanced")


@pytest.fixture
def only_ours(monkeypatch):
    """An ensemble of one model: the course's own."""
    monkeypatch.setattr(others, "models", lambda sets: [P])


# --- which they are --------------------------------------------------------------------


def test_the_page_s_sets_are_the_first_of_the_ensemble():
    text = (ROOT / "widgets" / "lenses" / "sets.py").read_text(encoding="utf-8")
    assert text == ensemble.for_the_page(data.ensemble()), "run make calibrate"
    table = data.ensemble()
    assert [list(each) for each in sets.FIT] == pytest.approx(
        table.loc[: ensemble.IN_PAGE - 1, list(sets.NAMES)].to_numpy(), rel=1e-3
    )


def test_what_was_drawn_before_lies_all_over_the_ranges():
    drawn = dict(zip(sets.NAMES, zip(*sets.DRAWN, strict=True), strict=True))
    assert len(sets.DRAWN) == len(sets.FIT) == ensemble.IN_PAGE
    for name, values in drawn.items():
        low, high = ensemble.prior()[name]
        assert low <= min(values) < low + (high - low) / 4 and high - (high - low) / 4 < max(values) <= high, name


def test_every_parameter_that_moves_a_course_and_is_drawn_is_in_the_page():
    pair, told = dyad(4, 5, 6, 20), range(1, 41)

    def courses(p=P):
        return [bordin.course(pair, BALANCED, chances_of(n, 16), p) for n in told]

    now = courses()
    moves = {
        name
        for name, ends in ensemble.prior().items()
        if any(courses(others.parameters(**{name: end})) != now for end in ends)
    }
    assert moves == set(sets.NAMES)


def test_a_model_has_the_values_of_its_set_and_else_the_course_s():
    for values, p in zip(sets.FIT, others.models(sets.FIT), strict=True):
        named = dict(zip(sets.NAMES, values, strict=True))
        assert p._asdict() == {**P._asdict(), **named}


# --- what they say ---------------------------------------------------------------------


def test_the_middle_nine_tenths_by_hand():
    assert others.middle(list(range(40, 0, -1))) == (3, 38)
    assert others.middle([5, 1, 3]) == (1, 5)
    assert others.middle(list(range(20))) == (1, 18)


def test_a_band_of_one_model_is_its_course(only_ours):
    two, fates = dyad(5, 4, 6, 22), chances_of(2, 16)
    band = others.band(two, BALANCED, fates)
    own = [40 * s.symptoms for s in bordin.course(two, BALANCED, fates)]
    assert (band.models, band.low, band.high) == (1, own, own)


def test_a_band_begins_where_all_begin_and_holds_nine_in_ten_of_them():
    two, fates = dyad(5, 4, 6, 22), chances_of(2, 16)
    band = others.band(two, BALANCED, fates)
    assert band.low[0] == band.high[0] == 22 and len(band.low) == 16
    ends = [40 * bordin.course(two, BALANCED, fates, p)[-1].symptoms for p in others.models(sets.FIT)]
    assert sum(band.low[-1] <= end <= band.high[-1] for end in ends) == 36
    assert sum(end < band.low[-1] for end in ends) == sum(end > band.high[-1] for end in ends) == 2


def still(goal=5, task=5, bond=5, symptoms=20, torn=False):
    """Symptoms after sixteen sessions without chance, by the course's own model."""
    fates = [decided(STILL, SURE) if torn and session == 5 else STILL for session in range(2, 17)]
    return 40 * bordin.course(dyad(goal, task, bond, symptoms), BALANCED, fates)[-1].symptoms


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("end", lambda: still(4, 5, 3)),
        ("goal", lambda: still(4, 5, 3) - still(5, 5, 3)),
        ("bond", lambda: still(4, 5, 3) - still(4, 5, 4)),
        ("tear", lambda: still(4, 5, 3, torn=True) - still(4, 5, 3)),
        ("chance", lambda: 100 * rupture_chance(3 / 6, 4 / 6, 2 / 6, BALANCED)),
    ],
)
def test_each_question_has_its_answer(asked, answer):
    found = others.answers(asked, 4, 5, 3, 20)
    assert found.ours == pytest.approx(answer()) and found.ours > 0
    assert found.spread == others.middle(found.before) and found.left == others.middle(found.after)
    assert (len(found.before), len(found.after)) == (40, 40)


def test_before_are_the_drawn_and_after_those_that_fit():
    found = others.answers("chance", 5, 5, 5, 20)
    share = 4 / 6
    for said, each in ((found.before, sets.DRAWN), (found.after, sets.FIT)):
        assert said == [100 * rupture_chance(share, share, share, BALANCED, p) for p in others.models(each)]


def test_the_findings_say_more_about_an_end_than_about_the_worth_of_a_point():
    def kept(asked):
        """What is left of the spread of answers once the findings are asked."""
        r = others.answers(asked, 5, 5, 5, 20)
        return (r.left[1] - r.left[0]) / (r.spread[1] - r.spread[0])

    assert kept("end") < 0.7 and kept("chance") < 0.7 < 0.8 < kept("goal")


# --- how it is shown -------------------------------------------------------------------


@pytest.mark.parametrize("name", ["bordin", "repair"])
def test_the_band_is_off_at_first_and_then_drawn_from_low_to_high(name):
    scene = scenes.scene(name)
    off, on = (scenes.run(scene, {"others": value}) for value in (False, True))
    assert scenes.run(scene, {}) == off
    new = [trace for trace in on["figure"]["data"] if "other models" in trace["name"]]
    band = scene.result(**{c.name: c.default for c in scene.controls} | {"others": True}).others
    assert [t["y"] for t in new] == [band.low, band.high] and {t["yaxis"] for t in new} == {"y2"}
    assert [t["x"] for t in new] == [list(range(1, 17))] * 2
    names = [note["text"] for note in on["figure"]["layout"]["annotations"]]
    assert "others" in names and "other models" not in str(off["figure"])
    # the area lies between the two, and nothing else is filled
    assert [t.get("fill") for t in new] == [None, "tonexty"]
    assert len(on["figure"]["data"]) == len(off["figure"]["data"]) + 2
    assert f"symptoms end between {band.low[-1]:.1f} and {band.high[-1]:.1f} (simulated)" in on["sentence"]
    assert on["table"]["columns"][7:] == ["other models from", "to", "event"] and len(off["table"]["columns"]) == 8
    assert [row[7:9] for row in on["table"]["rows"]] == [list(ends) for ends in zip(band.low, band.high, strict=True)]


DIGITS = {"goal": 2, "bond": 2}
QUESTIONS = {
    "how this client ends": ("end", "Symptoms after 16 sessions", "symptoms at the end", ""),
    "a point more of goal agreement": ("goal", "Symptoms lower", "goal agreement takes from", ""),
    "a point more of the bond": ("bond", "Symptoms lower", "the bond takes from", ""),
    "a rupture that stays": ("tear", "Symptoms higher", "an early rupture", ""),
    "the chance of a rupture": ("chance", "Chance of a rupture", "the chance of a rupture", "%"),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_findings_scene_says_and_draws_what_was_asked(question):
    asked, axis, words, unit = QUESTIONS[question]
    scene = scenes.scene("findings")
    assert set(QUESTIONS) == set(scene.controls[0].choices)
    shown = scenes.run(scene, {"question": question, "goal": 3.0, "bond": 4.0, "symptoms": 24})
    r = others.answers(asked, 3, 5, 4, 24)
    before, after = shown["figure"]["data"]
    layout = shown["figure"]["layout"]
    assert (before["x"], after["x"]) == (r.before, r.after)
    assert layout["xaxis2"]["title"]["text"].startswith(axis) and words in shown["sentence"]
    assert (before["yaxis"], after["yaxis"]) == ("y", "y2") and layout["yaxis2"]["domain"][1] < layout["yaxis"][
        "domain"
    ][0]
    assert layout["xaxis"]["range"] == layout["xaxis2"]["range"]  # one scale for both
    digits = DIGITS.get(asked, 1)
    said = [f"between {low:.{digits}f}{unit} and {high:.{digits}f}{unit}" for low, high in (r.spread, r.left)]
    assert shown["sentence"].index(said[0]) < shown["sentence"].rindex(said[1])
    assert f"own model says {r.ours:.{digits}f}{unit} (simulated)" in shown["sentence"]
    ours = [s["x0"] for s in layout["shapes"] if s["x0"] == s["x1"]]
    spans = [(s["xref"], s["x0"], s["x1"]) for s in layout["shapes"] if s["x0"] != s["x1"]]
    assert ours == [r.ours] * 2 and spans == [("x", *r.spread), ("x2", *r.left)]


def test_dots_are_piled_where_values_crowd():
    from widgets.scenes.findings import _stacked

    assert _stacked([0.0, 0.1, 5.0, 30.0, 0.05], 0.0, 30.0) == ([0.0, 0.1, 5.0, 30.0, 0.05], [1, 2, 1, 1, 3])

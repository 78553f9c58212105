"""What chapter 10 tells its readers that they saw: each statement, seen; how it is told; the numbers by hand."""

import itertools
import json
import re
from urllib.parse import parse_qsl

import numpy as np
import pytest
from conftest import ROOT

from widgets import scenes, study
from widgets.alliance import P
from widgets.data import measures, records
from widgets.lenses import measuring as lens
from widgets.lenses.measuring import ITEMS, LIVED, RATER, SESSION, SHARED, SHEETS, L
from widgets.scenes import measuring
from widgets.scenes.instruments import gathered, instruments
from widgets.scenes.look import LOOK, YOURS
from widgets.scenes.setting import check_all, read_all
from widgets.words import fraction

TEXT = (ROOT / "chapters" / "10-measuring.ipynb").read_text(encoding="utf-8")
ALL = "both, three observers"


def result(name, **settings):
    """The numbers behind a simulation, at its defaults unless said."""
    scene = scenes.scene(name)
    return scene.result(**check_all(scene.controls, settings))


def said(name, **settings):
    """The sentence under a simulation."""
    return scenes.run(scenes.scene(name), settings)["sentence"]


def linked(name):
    """The settings of the chapter's links to a simulation, in the order of the text."""
    text = "".join("".join(cell["source"]) for cell in json.loads(TEXT)["cells"]).replace("&amp;", "&")
    queries = re.findall(rf'href="#{name}\?([^"]+)"', text)
    return [read_all(scenes.scene(name).controls, dict(parse_qsl(query)))[0] for query in queries]


# --- what a score is made of -------------------------------------------------------------


def test_one_sheet_has_the_three_published_reliabilities():
    begin = lens.reliable(lens.parts_of(1, 12, 1))
    assert begin.items == pytest.approx(0.93, abs=0.005)
    assert begin.sessions == pytest.approx(0.77, abs=0.005)
    assert begin.raters == pytest.approx(0.36, abs=0.005)
    assert lens.reliable(lens.parts_of(1, 12, 2)).sessions > 0.8
    assert lens.reliable(lens.parts_of(1, 12, 4)).sessions > 0.9


def test_a_score_by_hand():
    parts = lens.parts_of(2, 10, 4)
    assert parts == pytest.approx((1, L.view / 2, L.hour / 4, L.day / 8, L.item / 80))
    whole = 1 + L.view / 2 + L.hour / 4 + L.day / 8 + L.item / 80
    sure = lens.reliable(parts)
    assert sure.items == pytest.approx(1 - L.item / 80 / whole)
    assert sure.sessions == pytest.approx((1 + L.view / 2) / whole)
    assert sure.raters == pytest.approx((1 + L.hour / 4) / whole)


@pytest.mark.parametrize("world", lens.WORLDS)
def test_in_either_world_the_sheet_of_the_beginning_finds_what_was_published(world):
    assert lens.found(*lens.BEGIN, world, False) == pytest.approx(P.r_outcome)


def test_three_times_as_many_items_take_the_slips_from_7_to_2_percent_and_hardly_lift_r():
    before, now = result("sheets"), result("sheets", **linked("sheets")[0])
    assert (now.items, round(before.parts.item), round(now.parts.item)) == (36, 7, 2)
    assert 0 < now.found - before.found < 0.01


def test_sessions_lift_r_to_31_the_therapist_to_34_and_three_observers_to_40():
    settings = linked("sheets")[1:4]
    assert [s["sessions"] for s in settings] == ["four", "one", "one"] and settings[2]["raters"] == ALL
    assert [fraction(result("sheets", **s).found) for s in settings] == [".31", ".34", ".40"]


def test_only_other_raters_thin_out_a_view():
    views = [result("sheets", **s).parts.view for s in ({}, {"items": 36}, {"sessions": "eight"}, {"raters": ALL})]
    assert views[0] == pytest.approx(48, abs=0.5) and views[1] > views[0] and views[2] > views[0]
    assert views[3] < views[0] / 2


@pytest.mark.parametrize("items, sessions", list(itertools.product((1, 12, 36), lens.SESSIONS)))
def test_no_sheet_of_the_client_alone_tells_the_two_worlds_apart(items, sessions):
    here, there = (result("sheets", items=items, sessions=sessions, world=world) for world in lens.WORLDS)
    assert here.parts == there.parts and here.found == pytest.approx(there.found)
    assert (fraction(here.truth), fraction(there.truth)) == (".55", ".34")


def test_another_rater_tells_them_apart():
    for raters in lens.WHO[1:]:
        here, there = (result("sheets", raters=raters, world=world).found for world in lens.WORLDS)
        assert there < P.r_outcome < here


def test_who_reports_both_lifts_r_to_42_and_the_correction_by_raters_beyond_the_truth():
    assert linked("sheets")[-1]["same"] is True
    r = result("sheets", same=True)
    assert fraction(r.found) == ".42" and r.truth == result("sheets").truth < r.corrected[2]


def test_the_same_r_becomes_31_34_or_50():
    r = result("sheets")
    assert [fraction(x) for x in r.corrected] == [".31", ".34", ".50"]
    assert result("sheets", world=LIVED).corrected == pytest.approx(r.corrected)
    # each is right where what it counts as error is error, and nothing but that
    assert result("sheets", world=LIVED).corrected[1] == pytest.approx(result("sheets", world=LIVED).truth)
    many = lens.sheet(1, 12, 10**9, SHARED, False)
    assert many.corrected[2] == pytest.approx(many.truth)


def test_a_correction_by_hand_is_undone_by_multiplying():
    assert lens.corrected(0.3, 0.5) == pytest.approx(0.3 / (0.5 * 0.85) ** 0.5)
    for r, reliability in itertools.product((-0.2, 0.28, 0.7), (0.1, 0.36, 1.0)):
        assert lens.corrected(r, reliability) * (reliability * L.reliable) ** 0.5 == pytest.approx(r)
    assert lens.corrected(0.6, 0.3) > 1


@pytest.mark.parametrize("raters, items, sessions", [(1, 12, 1), (2, 6, 2), (5, 12, 1)])
@pytest.mark.parametrize("world", lens.WORLDS)
@pytest.mark.parametrize("same", [False, True])
def test_what_is_found_is_what_many_simulated_clients_have(raters, items, sessions, world, same):
    """The same world, drawn with 200,000 clients of NumPy's own chance."""
    chance, n = np.random.default_rng(10), 200_000
    seen, views = chance.normal(size=n), L.view**0.5 * chance.normal(size=(raters, n))
    hours = L.hour**0.5 * chance.normal(size=(sessions, n))
    days = L.day**0.5 * chance.normal(size=(raters, sessions, n))
    slips = (L.item / items) ** 0.5 * chance.normal(size=(raters, sessions, n))
    score = (seen + views[:, None] + hours[None] + days + slips).mean(axis=(0, 1))
    carrier = (seen + views[0]) / (1 + L.view) ** 0.5 if world == LIVED else seen
    truth = lens.truth_of(world)
    outcome = truth * carrier + (1 - truth**2) ** 0.5 * chance.normal(size=n)
    outcome = outcome + same * L.colour * views[0] / L.view**0.5
    measured = outcome + np.std(outcome) * (1 / L.reliable - 1) ** 0.5 * chance.normal(size=n)
    r = np.corrcoef(score, measured)[0, 1]
    assert r == pytest.approx(lens.found(raters, items, sessions, world, same), abs=0.01)


def test_the_opening_guess_is_right_for_what_all_see_and_another_one_for_what_is_lived():
    truth = scenes.scene("sheets").ask.truth
    assert truth(result("sheets")) == ["two raters instead of one"]
    assert truth(result("sheets", world=LIVED)) == ["two sessions instead of one"]
    r = result("sheets")
    assert r.doubled == pytest.approx(
        [lens.found(*more, SHARED, False) for more in ((1, 24, 1), (1, 12, 2), (2, 12, 1))]
    )


def test_a_better_measure_of_one_thing_is_a_worse_one_of_another_and_the_scene_says_so():
    worse, inflated = scenes.scene("sheets").goals
    two = {"raters": "client and therapist", "world": LIVED}
    assert worse.reached(result("sheets", **two)) and not worse.reached(result("sheets", raters="client and therapist"))
    assert not worse.reached(result("sheets", world=LIVED)) and not worse.reached(result("sheets", **two, same=True))
    assert inflated.reached(result("sheets", world=LIVED, same=True))
    assert not inflated.reached(result("sheets", same=True)) and not inflated.reached(result("sheets", world=LIVED))


def test_how_a_score_is_told_to_the_letter():
    assert said("sheets") == (
        "With outcome the score correlates at .28, where in truth what all see correlates at .55. "
        "Corrected by how items agree (.93) it comes to .31, by how sessions agree (.77) to .34, by how raters agree (.36) to .50. "
        "Here the client rates twelve items after one session; 30% of what makes scores differ is what all see (all of it illustrative)."
    )
    other = said("sheets", world=LIVED, same=True, raters=ALL, sessions="two", items=20)
    assert "Here five raters rate 20 items after two sessions; the client reports the outcome, too;" in other
    assert "Above the truth stands what is corrected by how raters agree." in said("sheets", world=LIVED)
    assert "by how items agree, sessions agree and raters agree." in said("sheets", world=LIVED, same=True)


def test_the_figure_hides_the_truth_while_a_guess_is_open_and_no_line_runs_through_a_number():
    open_ = scenes.run(scenes.scene("sheets"), {}, guess="")["figure"]
    assert [t["name"] for t in open_["data"]] == ["what all see", "the rest"]
    assert not any("true" in n["text"] or n["text"].startswith(".") for n in open_["layout"]["annotations"])
    shown = scenes.run(scenes.scene("sheets"), {})["figure"]
    sides = {n["text"]: n["xanchor"] for n in shown["layout"]["annotations"] if n["text"].startswith(".")}
    assert sides == {".28": "left", ".31": "left", ".34": "left", ".50": "right"}


# --- corrected, twenty times -------------------------------------------------------------


def test_with_forty_clients_eleven_are_too_high_and_three_beyond_1():
    t = result("twice")
    assert (t.clients, t.of, t.over, t.above, t.none) == (40, 20, 11, 3, 0)


def test_more_clients_mend_what_chance_has_done():
    assert linked("twice")[0]["clients"] == 160
    few, many = result("twice"), result("twice", clients=160)
    assert (many.over, many.above) == (3, 0)
    assert np.std([s.corrected for s in many.studies]) < np.std([s.corrected for s in few.studies]) / 1.5


def test_by_another_session_every_mark_lies_left_of_the_truth():
    assert linked("twice")[1] == {"clients": 160, "again": SESSION, "world": SHARED, "run": 1}
    assert all(s.corrected < t.truth for t in [result("twice", clients=160, again=SESSION)] for s in t.studies)


def test_no_number_of_clients_mends_a_wrong_idea_of_error():
    assert linked("twice")[2] == {"clients": 160, "again": RATER, "world": LIVED, "run": 1}
    assert result("twice", clients=160, world=LIVED).over == 15
    assert result("twice", clients=160, world=LIVED, again=SESSION).over <= 3


@pytest.mark.parametrize("world", lens.WORLDS)
@pytest.mark.parametrize("again, reliability", [(SESSION, "sessions"), (RATER, "raters")])
def test_two_ratings_agree_and_go_with_outcome_as_the_parts_of_a_score_say(world, again, reliability):
    people = [lens.ratings_of(1, n, again, world) for n in range(20_000)]
    first, second, outcome = zip(*people, strict=True)
    begin = lens.parts_of(*lens.BEGIN)
    assert np.corrcoef(first, second)[0, 1] == pytest.approx(getattr(lens.reliable(begin), reliability), abs=0.02)
    assert np.corrcoef(first, outcome)[0, 1] == pytest.approx(P.r_outcome, abs=0.02)
    assert np.var(first) == pytest.approx(sum(begin), rel=0.04) and np.var(outcome) == pytest.approx(1, rel=0.04)


def test_a_study_by_hand():
    people = [lens.ratings_of(7, n, RATER, SHARED) for n in range(30)]
    first, second, outcome = zip(*people, strict=True)
    r, agreement = np.corrcoef(first, outcome)[0, 1], np.corrcoef(first, second)[0, 1]
    found = lens.twice(30, RATER, SHARED, 3, 7)
    assert (found.number, found.r, found.agreement) == (3, pytest.approx(r), pytest.approx(agreement))
    assert found.corrected == pytest.approx(r / (agreement * L.reliable) ** 0.5)


def test_ratings_that_do_not_agree_cannot_be_corrected_and_are_said_and_not_drawn():
    settings = {"clients": 20, "run": 1}
    t = result("twice", **settings)
    lost = [s for s in t.studies if s.corrected is None]
    assert len(lost) == t.none == 4 and all(s.agreement <= 0 for s in lost)
    shown = scenes.run(scenes.scene("twice"), settings)
    assert "; four studies cannot be corrected, as the two ratings do not agree." in shown["sentence"]
    drawn = {trace["name"]: trace for trace in shown["figure"]["data"]}
    assert len(drawn["r as found"]["x"]) == 20 and len(drawn["r corrected"]["x"]) == 16
    assert [row[3] for row in shown["table"]["rows"]].count("") == 4
    assert scenes.scene("twice").goals[0].reached(t) and not scenes.scene("twice").goals[0].reached(result("twice"))


def test_the_counts_are_those_of_the_studies_and_what_is_off_the_picture_stands_at_its_edge():
    t = result("twice", run=8)
    right = [s.corrected for s in t.studies]
    assert t.over == sum(c > t.truth + 0.1 for c in right) and t.above == sum(c > 1 for c in right)
    assert max(right) > lens.HIGH == max(s.shown for s in t.studies)
    assert t.corrected == [min(right), max(right)] and t.found == [
        min(s.r for s in t.studies),
        max(s.r for s in t.studies),
    ]


def test_a_new_set_tells_how_far_it_is_and_the_last_one_is_kept(monkeypatch):
    heard = []
    monkeypatch.setattr(study, "listener", heard.append)
    monkeypatch.setattr(lens, "_kept", {})
    first = result("twice", clients=20, run=3)
    assert heard == sorted(heard) and len(heard) == 21 and heard[0] == 1 / 20 and heard[-1] == 1
    heard.clear()
    assert result("twice", clients=20, run=3) == first and heard == [1]
    assert result("twice", clients=20, run=4) != first and list(lens._kept) == [(20, RATER, SHARED, 4)]


# --- a sheet to fill in ------------------------------------------------------------------


def test_the_three_sheets_have_the_means_with_which_the_chapter_opens():
    f = result("form", shown=True)
    assert [round(m, 1) for m in f.means] == [6.2, 4.8, 5.0] and f.stored == [list(sheet) for sheet in SHEETS]
    for words in ("gives 6.2 on average", "gives 4.8", "gives 5.0"):
        assert words in TEXT


def test_a_sheet_agrees_with_itself_at_1_and_the_student_with_the_therapist_at_62():
    _, hers, beside = linked("form")
    assert (hers["seat"], beside["seat"]) == ("observer", "therapist")
    assert [hers[item] for item in ITEMS] == [beside[item] for item in ITEMS] == list(SHEETS[2])
    assert result("form", **hers).agreement == lens.Agreement(1, 1, 0)
    assert fraction(result("form", **beside).agreement.same) == ".62"


def test_ms_cordes_and_her_therapist_agree_in_order_and_stand_on_different_steps():
    a = lens.agree(SHEETS[0], SHEETS[1])
    assert (fraction(a.same), fraction(a.order)) == (".30", ".76") and a.higher == pytest.approx(1.3, abs=0.05)
    assert (
        scenes.scene("form")
        .goals[0]
        .reached(result("form", seat="therapist", shown=True, **dict(zip(ITEMS, SHEETS[0], strict=True))))
    )


def icc(one, other):
    """Shrout and Fleiss's ICC(2,1) and ICC(3,1) from a two-way analysis of variance."""
    x = np.array([one, other], dtype=float).T
    n, k = x.shape
    rows = k * ((x.mean(axis=1) - x.mean()) ** 2).sum() / (n - 1)
    columns = n * ((x.mean(axis=0) - x.mean()) ** 2).sum() / (k - 1)
    rest = x - x.mean(axis=1, keepdims=True) - x.mean(axis=0, keepdims=True) + x.mean()
    error = (rest**2).sum() / (n - 1) / (k - 1)
    return (rows - error) / (rows + error + 2 * (columns - error) / n), (rows - error) / (rows + error)


@pytest.mark.parametrize("run", range(20))
def test_agreement_is_that_of_shrout_and_fleiss(run):
    one, other = np.random.default_rng(run).integers(1, 8, size=(2, 6)).tolist()
    a = lens.agree(one, other)
    assert (a.same, a.order) == pytest.approx(icc(one, other)) and a.higher == pytest.approx(
        np.mean(one) - np.mean(other)
    )


def test_agreement_minds_a_milder_judge_and_order_does_not():
    lower = [x - 2 for x in SHEETS[0]]
    a = lens.agree(SHEETS[0], lower)
    assert a.order == pytest.approx(1) and a.same < 0.4 and a.higher == 2
    assert lens.agree(lower, SHEETS[0]).same == pytest.approx(a.same)
    with pytest.raises(ValueError, match="level"):
        lens.agree([4] * 6, [5] * 6)


def test_goal_task_and_bond_are_the_means_of_their_two_sentences():
    f = result("form", aim=7, hers=4, sense=1, part=2, trust=6, open=7)
    assert (f.goal, f.task, f.bond, f.mean) == (5.5, 1.5, 6.5, 4.5)
    drawn = scenes.run(scenes.scene("form"), {"aim": 7})["figure"]["layout"]["annotations"]
    assert [(n["text"], n["font"]["color"]) for n in drawn] == [
        ("goal 5.5", LOOK["goal"].colour), ("task 4.0", LOOK["task"].colour), ("bond 4.0", LOOK["bond"].colour),
    ]  # fmt: skip


def test_nobody_s_sheet_is_shown_before_the_reader_asks_for_it():
    hidden = scenes.run(scenes.scene("form"), {"aim": 6})
    assert [t["name"] for t in hidden["figure"]["data"]] == ["you"] and result("form").agreement is None
    assert "Ms Cordes" not in hidden["sentence"] and hidden["table"]["columns"] == ["item", "you, as", "you"]
    assert hidden["figure"]["data"][0]["line"]["color"] == YOURS
    shown = scenes.run(scenes.scene("form"), {"shown": True})
    assert {"Ms Cordes", "her therapist", "the student"} <= {t["name"] for t in shown["figure"]["data"]}
    assert shown["table"]["columns"][3:] == ["Ms Cordes", "her therapist", "the student"]


def test_how_a_sheet_is_told_to_the_letter():
    assert said("form", seat="observer") == "As the observer you put 4.0 on average: goal 4.0, task 4.0, bond 4.0."
    assert said("form", seat="therapist", shown=True, aim=5, hers=4, sense=5, part=6, trust=6, open=4) == (
        "As the therapist you put 5.0 on average: goal 4.5, task 5.5, bond 5.0. "
        "Beside the sheet of her therapist, with 4.8, yours is 0.2 higher. "
        "Item by item the two agree at .62 (ICC); if only the order counts, at .59. The three sheets have 6.2, 4.8 and 5.0 (illustrative)."
    )
    assert "yours is as high." in said(
        "form", seat="observer", shown=True, aim=5, hers=4, sense=5, part=6, trust=6, open=4
    )


def test_a_pinned_sheet_is_compared_by_its_means_and_a_second_seat_stands_in_a_lane_of_its_own():
    scene = scenes.scene("form")
    shown = scenes.run(scene, {"seat": "therapist", "trust": 2}, pinned={"seat": "client", "trust": 6})
    assert "the mean 0.7 lower, goal the same, task the same and bond 2.0 lower." in shown["sentence"]
    pinned, mine = (t for t in shown["figure"]["data"] if "you" in t["name"])
    assert pinned["y"] != mine["y"] and pinned["x"][4] == 6 and mine["x"][4] == 2


# --- the instruments ---------------------------------------------------------------------


def test_instruments_are_as_published_and_what_is_not_known_is_left_out():
    table = measures().set_index("measure")
    known = {name: int(n) for name, n in table["items"].dropna().items()}
    assert known == {
        "BLRI": 64, "VPPS": 80, "HAq-I": 11, "WAI": 36, "WAI-S": 12, "CALPAS": 24, "HAq-II": 19, "ARM": 28, "SRS": 4,
        "WAI-SR": 12, "SAI": 6, "BAI": 16,
    }  # fmt: skip
    assert list(table.index[table["items"].isna()]) == ["VTAS"]
    assert table.alpha.dropna().to_dict() == {"WAI": 0.93, "CALPAS": 0.83, "SRS": 0.88}
    assert table.loc["HAq-II", "grade"] == table.loc["CALPAS", "grade"] == "A" and table.loc["VTAS", "grade"] == "B"
    assert (table.scale_low.notna() == table.scale_high.notna()).all()
    assert (table.scale_low.dropna() < table.scale_high.dropna()).all() and table.year.is_monotonic_increasing


def test_the_picture_of_the_instruments_says_what_the_table_says():
    rows = records(measures())
    shown = instruments(rows)
    assert shown["sentence"] == (
        "13 instruments from 1962 to 2016, of 4 to 80 items. "
        "Clients can fill in 11 of them, therapists 8, observers 4; 3 are for clients alone."
    )
    drawn = {t["name"]: t for t in shown["figure"]["data"]}
    assert sorted(drawn["items"]["x"]) == sorted(row["items"] for row in rows if row["items"])
    for who in ("client", "therapist", "observer"):
        assert len(drawn[who]["y"]) == sum(who in row["raters"] for row in rows)
    notes = [n["text"] for n in shown["figure"]["layout"]["annotations"]]
    assert notes.count("not known to us") == 1 and [row[0] for row in shown["table"]["rows"]][0] == "BLRI"


def test_a_rater_that_there_is_not_is_refused_by_name():
    rows = records(measures())
    rows[3]["raters"] = "client; friend"
    with pytest.raises(ValueError, match=r"HAq-I: raters = 'friend'; choose from client, therapist, observer"):
        gathered(rows)


# --- the text ----------------------------------------------------------------------------


def test_the_exercise_prints_what_its_solution_says():
    two, one = (
        [fraction(lens.found(r, 12, s, world, same=False)) for world in lens.WORLDS] for r, s in ((2, 1), (1, 2))
    )
    assert two == [".34", ".23"] and one == [".30", ".30"]
    assert "Two raters find .34" in TEXT and "it is .30 in both" in TEXT


def test_alpha_corrects_to_31_as_the_first_solution_says():
    assert fraction(0.28 / (0.93 * 0.85) ** 0.5) == ".31" and fraction(0.28 / (0.36 * 0.85) ** 0.5) in (".50", ".51")


@pytest.mark.parametrize(
    "name, bad", [("sheets", "raters=everybody"), ("twice", "again=never"), ("form", "seat=judge")]
)
def test_a_link_with_a_choice_that_there_is_not_is_a_notice_and_no_error(name, bad):
    scene = scenes.scene(name)
    settings, notices = read_all(scene.controls, dict(parse_qsl(bad + "&strange=2")))
    assert settings == check_all(scene.controls, {}) and len(notices) == 2
    with pytest.raises(ValueError, match="choose from"):
        result(name, **dict(parse_qsl(bad)))


def test_every_sentence_of_the_sheet_is_said_in_full_and_no_two_are_alike():
    assert tuple(measuring.SAID) == ITEMS and len({said for _, said in measuring.SAID.values()}) == len(ITEMS)
    helps = [c.help for c in scenes.scene("form").controls if c.name in ITEMS]
    assert helps == [measuring.SAID[item][1] + " 1: not at all. 7: wholly." for item in ITEMS]

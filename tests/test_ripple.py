"""What chapter 9 says of one good hour and of leaps: the two arrows by hand, what stands around a leap, how it is told."""

import numpy as np
import pytest

from widgets import scenes, study
from widgets.lenses import ripple as lens
from widgets.lenses.ripple import CHANCE, FOURTH, HOUR, LIFTED, ONCE, SECOND, L, Leap
from widgets.scenes import ripple as told
from widgets.scenes.setting import check_all


def result(name, **settings):
    """The numbers behind a simulation, at its defaults unless said."""
    scene = scenes.scene(name)
    return scene.result(**check_all(scene.controls, settings))


# --- a ripple ----------------------------------------------------------------------------


def test_three_tenths_are_left_after_a_session_and_next_to_nothing_after_five():
    r = result("ripple")
    # .3 after a session; .3 × .3 + .1 × .2 after two
    assert r.alliance[:3] == pytest.approx([1, 0.3, 0.11]) and r.week[:3] == pytest.approx([0, 0.2, 0.12])
    assert (r.next_hour, r.next_week) == pytest.approx((0.3, 0.2))
    assert r.left == r.alliance[5] < 0.01 and r.better == r.week[5] < 0.02
    assert scenes.scene("ripple").ask.truth(r) == [told.FADES]


def test_with_arrows_three_times_as_strong_it_still_fades():
    assert 3 * L.helps == pytest.approx(0.6)
    r = result("ripple", helps=0.6, lifts=0.6)
    assert r.kept == pytest.approx(0.9) and r.alliance[-1] < r.alliance[-2] < 0.2
    assert scenes.scene("ripple").ask.truth(r) == [told.HALF]


@pytest.mark.parametrize("helps, lifts, carry", [(0.2, 0.1, 0.3), (0.8, 0.5, 0.4), (1, 1, 0.8), (0.3, 0.9, 0)])
def test_what_is_kept_is_the_largest_eigenvalue_of_the_two_arrows(helps, lifts, carry):
    largest = max(abs(np.linalg.eigvals([[carry, lifts], [helps, carry]])))
    assert result("ripple", helps=helps, lifts=lifts, carry=carry).kept == pytest.approx(largest)


@pytest.mark.parametrize(
    "helps, lifts, carry, grows", [(0.8, 0.8, 0.3, True), (0.7, 0.7, 0.3, False), (1, 0, 0.8, False)]
)
def test_it_is_a_spiral_only_where_more_than_all_is_kept(helps, lifts, carry, grows):
    r = result("ripple", helps=helps, lifts=lifts, carry=carry)
    (goal,) = scenes.scene("ripple").goals
    assert goal.reached(r) is grows
    if grows:
        assert r.alliance[-1] > r.alliance[-2] > r.alliance[-3] and scenes.scene("ripple").ask.truth(result(
            "ripple", helps=1.0, lifts=1.0, carry=0.8)) == [told.GROWS]  # fmt: skip


def test_a_good_hour_again_and_again_is_the_sum_of_ripples_and_lifts_her_by_three_quarters():
    once = result("ripple").alliance
    for again, every in ((FOURTH, 4), (SECOND, 2)):
        r = result("ripple", again=again)
        summed = [sum(once[s - start] for start in range(0, s + 1, every)) for s in range(lens.WEEKS)]
        assert r.alliance == pytest.approx(summed) and r.once == once
    assert r.level == pytest.approx(0.75, abs=0.01) and result("ripple", again=ONCE).level < 0.01


def test_how_a_ripple_is_told_to_the_letter():
    start = (
        "One hour a standard deviation above her own level: a session later 0.30 of it is left, and the week is 0.20 "
        "better; five sessions later it is 0.01 and 0.01. From session to session 0.44 is kept, and it grows only above 1"
    )
    assert told._ripple_sentence(result("ripple")) == start + " (illustrative)."
    often = ". With a good hour every second session, her hours stand 0.74 above it in the second half (illustrative)."
    assert told._ripple_sentence(result("ripple", again=SECOND)) == start + often
    grown = told._ripple_sentence(result("ripple", helps=0.8, lifts=0.8))
    assert grown.endswith("1.10 is kept, and it grows (illustrative).")


# --- leaps -------------------------------------------------------------------------------


def test_where_nobody_leaps_12_to_20_in_a_hundred_seem_to_and_most_lose_half_again():
    found = [result("leaps", run=run) for run in range(1, 11)]
    assert (min(round(r.percent) for r in found), max(round(r.percent) for r in found)) == (12, 20)
    assert min(r.lost for r in found) > 50


@pytest.mark.parametrize("run", range(1, 11))
def test_the_stories_have_the_same_leaps_and_differ_in_the_hours_before_or_after(run):
    hour, lifted = result("leaps", story=HOUR, run=run), result("leaps", story=LIFTED, run=run)
    assert (hour.leapt, hour.lost, hour.symptoms) == (lifted.leapt, lifted.lost, lifted.symptoms)
    assert hour.leapt > result("leaps", run=run).leapt
    assert hour.before > 1 > 0.3 > abs(hour.after)
    assert lifted.after > 0.6 > lifted.before


def test_what_is_drawn_are_means_over_those_who_leapt():
    r = result("leaps", story=LIFTED, run=2)
    courses = [lens.course_of(n, LIFTED, 2) for n in range(lens.CLIENTS)]
    found = [f for f in (lens.leap_of(n, c[1], 5) for n, c in enumerate(courses)) if f]
    assert len(found) == r.leapt and 100 * np.mean([f.lost for f in found]) == pytest.approx(r.lost)
    for i, place in enumerate((-3, -2, -1, 0, 1, 2)):
        assert r.alliance[i] == pytest.approx(np.mean([courses[f.number][0][f.place + place] for f in found]))
        assert r.symptoms[i] == pytest.approx(np.mean([courses[f.number][1][f.place + place] for f in found]))
    assert r.before == r.alliance[2] and r.after == pytest.approx(np.mean(r.alliance[3:]))
    drawn = scenes.run(scenes.scene("leaps"), {"story": LIFTED, "run": 2})["figure"]["data"]
    assert [(t["x"], t["y"]) for t in drawn] == [(lens.AROUND, r.alliance), (lens.AROUND, r.symptoms)]


@pytest.mark.parametrize(
    "symptoms, leap",
    [
        ([20, 20, 20, 15, 15, 15], Leap(7, 3, False)),
        ([20, 20, 20, 15.1, 15, 15], None),  # not far enough
        ([24, 24, 24, 19, 19, 19], None),  # far enough, and less than a quarter
        ([20, 20, 20, 15, 15, 17.6], Leap(7, 3, True)),  # more than half of it is gone
        ([20, 20, 20, 15, 15, 17.5], Leap(7, 3, False)),
        ([20, 15, 15, 15, 15, 15], None),  # too early: not three sessions before it
        ([20, 20, 20, 20, 15, 15], None),  # too late
        ([20, 20, 20, 14, 14, 14, 9, 9, 9], Leap(7, 3, False)),  # the first one counts
    ],
)
def test_a_leap_is_a_fall_of_so_many_points_and_a_quarter_with_three_sessions_on_either_side(symptoms, leap):
    assert lens.leap_of(7, symptoms, 5) == leap


def test_chance_is_the_same_in_every_story_and_a_true_leap_is_added_to_it():
    for number in (1, 5):
        calm, hour, lifted = (lens.course_of(number, story, 3) for story in (CHANCE, HOUR, LIFTED))
        fell = np.subtract(calm[1], hour[1])
        assert hour[1] == lifted[1]
        if number % lens.EVERY:
            assert calm == hour == lifted
            continue
        at = int(np.argmax(fell > 0))
        assert fell[at:] == pytest.approx(L.points * L.deep) and not fell[:at].any()
        before = np.subtract(hour[0], calm[0])
        assert before[at - 1] == pytest.approx(L.unusual) and np.count_nonzero(before) == 1
        after = np.subtract(lifted[0], calm[0])
        assert after[at:] == pytest.approx(L.lifted) and not after[:at].any()


def test_weeks_and_hours_move_by_the_two_arrows_and_by_chance(monkeypatch):
    monkeypatch.setattr(lens, "normal", lambda u: 0)
    hours, symptoms = lens.course_of(1, CHANCE, 1)
    assert set(hours) == {0} and symptoms == pytest.approx([L.start - L.steady * s for s in range(lens.SESSIONS)])
    monkeypatch.setattr(lens, "normal", lambda u: 1)
    hours, symptoms = lens.course_of(1, CHANCE, 1)
    second = L.luck * (1 + L.carry + L.lifts)
    assert hours[:2] == pytest.approx([L.luck, second])
    assert symptoms[1] == pytest.approx(L.start - L.steady - L.points * L.luck * (1 + L.carry + L.helps))


def test_a_run_tells_how_far_it_is_and_another_threshold_is_not_drawn_anew(monkeypatch):
    heard = []
    monkeypatch.setattr(study, "listener", heard.append)
    monkeypatch.setattr(lens, "_kept", {})
    result("leaps", run=4)
    assert heard == sorted(heard) and len(heard) > 10 and heard[0] < 0.1 and heard[-1] == 1
    heard.clear()
    result("leaps", run=4, fall=6)
    assert heard == [1] and list(lens._kept) == [(CHANCE, 4)]


def test_where_nobody_falls_so_far_nothing_is_drawn_and_it_is_said():
    bare = lens.leaps(CHANCE, 12, 1)
    shown = scenes.tell(scenes.scene("leaps"), bare)
    assert [t["y"] for t in shown["figure"]["data"]] == [[], []] and shown["table"]["rows"] == []
    assert shown["sentence"].endswith("Of 120 clients nobody falls by 12 points or more from a session to the next.")


def test_how_leaps_are_told_to_the_letter():
    made = result("leaps")._replace(story=HOUR, percent=26.7, lost=34.4, before=1.31, after=-0.04)
    assert told._leaps_sentence(made) == (
        "One in five leaps here, after an unusual hour. A fall of 5 points or more, and by a quarter, is found in 27% of "
        "120 clients; 34% of these lose half of it again. In the session before it their alliance stands 1.3 standard deviations "
        "above their own level, in the three after it just there (illustrative)."
    )

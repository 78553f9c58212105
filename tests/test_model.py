"""The equations: worked by hand, bounded by form, and moving the way theory says."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widgets import alliance as A
from widgets.chance import chances, key, normal, uniform
from widgets.client import client, end_chance, leave_chance, parting, reported, visits

P = A.P
share = st.floats(0, 1)
rating = st.floats(1, 7)
unit = st.floats(1e-9, 1 - 1e-9)
therapies = st.sampled_from(sorted(A.THERAPIES)).map(A.therapy)
shocks = st.builds(A.Chance, *[unit.map(normal)] * 5, *[unit] * 3)
BALANCED = A.therapy("balanced")


# --- by hand ---------------------------------------------------------------------------


def test_fit_by_hand():
    # half agreement, demand 0.8: half is lacking, eight tenths of that count
    assert A.fit(0.5, 0.8) == pytest.approx(0.6)
    assert A.fit(0.5, 0) == 1
    assert A.fit(0.25, 1) == 0.25


def test_work_and_strength_by_hand():
    demands = A.Therapy("made up", 0.5, 0.5, 1.0, 0.5, "", "")
    # fits: 1 − .5·.4 = .8, 1 − .5·.2 = .9, .3
    assert A.work(0.6, 0.8, 0.3, demands) == pytest.approx(0.8 * 0.9 * 0.3)
    assert A.strength(0.6, 0.8, 0.3, demands) == pytest.approx(0.6)


def test_relief_by_hand():
    p = A.parameters(gain=0.2, floor=4)
    # half of all symptoms (20), floor a tenth (4): full work takes a fifth of the 16 between
    assert A.score(A.relief(0.5, 1, p)) == pytest.approx(20 - 0.2 * 16)


def test_strain_and_rupture_by_hand():
    p = A.parameters(tension=0.02, exposure=0.1, crosspull=0.5, bearing=0.5)
    led = A.Therapy("made up", 0.9, 0.5, 0.6, 0.8, "", "")
    # goal lacks .9·.75 = .675; of the task .5·.9 = .45 is lacking: .02 + .1·.6 + .5·(.8 · .55 · .675)
    assert A.strain(0.25, 0.1, led, p) == pytest.approx(0.08 + 0.5 * 0.8 * 0.55 * 0.675)
    assert A.rupture_chance(0.25, 0.1, 0.6, led, p) == pytest.approx((0.08 + 0.5 * 0.8 * 0.55 * 0.675) * 0.7)


def test_a_step_by_hand():
    p = A.parameters(gain=0.1, floor=0, pull=0, flux=0, ebb=0, settle=0.5, depth=0.4, lasting=0.5, withdrawal=1)
    demands = A.Therapy("made up", 0.5, 0.5, 0.5, 0.5, "", "")
    pair = A.Dyad(0.6, 0.6, 0.6, 0.5, 1.0)
    torn = A.step(A.first(pair), pair, demands, A.Chance(0, 0, 0, 0, 0, 0.0, 0.0, 1.0), p)
    assert torn.symptoms == pytest.approx(0.5 * (1 - 0.1 * 0.8**3))
    assert (torn.rupture, torn.withdrawal, torn.repaired, torn.tear) == (1, 1, 0, pytest.approx(0.4))
    # a cut of .2 (task: twice, .4), then half-way to the level .6·(1 − .5·.4) = .48
    assert torn.goal == pytest.approx((0.6 * 0.8 + 0.48) / 2)
    assert torn.task == pytest.approx((0.6 * 0.6 + 0.48) / 2)
    assert torn.bond == pytest.approx(torn.goal)
    mended = A.step(torn, pair, demands, A.Chance(0, 0, 0, 0, 0, 1.0, 1.0, 0.0), p)
    assert (mended.repaired, mended.tear, mended.rupture) == (1, 0, 0)
    assert mended.trust == pytest.approx(p.growth * 0.4)


def test_a_confrontation_cuts_the_bond_as_a_withdrawal_cuts_the_task():
    pair = A.dyad(5, 5, 5)
    withdrawal = A.step(A.first(pair), pair, BALANCED, A.Chance(0, 0, 0, 0, 0, 0.0, 0.0, 1.0))
    confrontation = A.step(A.first(pair), pair, BALANCED, A.Chance(0, 0, 0, 0, 0, 0.0, 1.0, 1.0))
    assert (withdrawal.task, withdrawal.bond) == pytest.approx((confrontation.bond, confrontation.task))
    assert withdrawal.task < withdrawal.bond


def test_metrics_by_hand():
    assert A.share(1) == 0 and A.share(7) == 1 and A.share(4) == 0.5
    assert A.rating(0.5) == 4
    assert A.score(0.25) == 10
    assert A.alliance(0.3, 0.6, 0.9) == pytest.approx(0.6)


def test_rarity_by_hand():
    # with no correlations it is the sum of squared z-scores
    p = A.parameters(r_goal_task=0, r_bond=0, spread=0.5)
    assert A.rarity(5.5, 4.5, 6, p) == pytest.approx(1 + 1 + 4)
    # the mean dyad is the most usual one; goal and task apart are rarer than together
    assert A.rarity(P.goal, P.task, P.bond) == 0
    assert A.rarity(6, 4, 5) > A.rarity(6, 6, 5)


def test_tilt_by_hand():
    # odds of 1 to 3, tripled: 3 to 3
    assert A.tilt(0.25, math.log(3)) == pytest.approx(0.5)
    assert A.tilt(0.4, 0) == pytest.approx(0.4)
    assert A.tilt(0, 5) == 0 and A.tilt(1, -5) == 1


def test_a_week_by_hand():
    p = A.parameters(carry=0.5, afterglow=2, week=0.3)
    # half of the week before, a tenth of alliance more at twice its weight, one deviate of chance
    assert A.next_week(0.4, 0.1, 1.0, p) == pytest.approx(0.2 - 0.2 + 0.3)


def test_a_session_above_ones_own_level_is_what_the_next_week_follows():
    # nothing but the afterglow: agreement pushed up in session 2 is answered in the week before session 3
    p = A.parameters(week=0, worst=0, error=0, carry=0, pull=0, gain=0, flux=0, afterglow=2.0)
    seen = list(visits(3, 11, 10, 6, BALANCED, p))
    own = A.alliance(seen[0].state.goal, seen[0].state.task, seen[0].state.bond)
    for before, after in zip(seen, seen[1:], strict=False):
        above = A.alliance(before.state.goal, before.state.task, before.state.bond) - own
        assert after.symptoms == pytest.approx(A.score(A.tilt(after.state.symptoms, -2 * above)))


def test_a_symptom_score_by_hand():
    p = A.parameters(error=0.5)
    # odds of 1 to 3; the week triples them, an error of −2 deviates divides by e
    assert reported(0.25, math.log(3), 0.0, p) == pytest.approx(20)
    assert reported(0.25, math.log(3), -2.0, p) == pytest.approx(40 / (1 + math.e))
    assert reported(0.25, 0.0, 0.0, p) == pytest.approx(10)


def test_leaving_by_hand():
    p = A.parameters(leave=0.01, leave_weak=2 * math.log(3), end=0.1, end_well=20 * math.log(3))
    # half an alliance is lacking: the odds of 1 to 99 are tripled
    assert leave_chance(0.5, p) == pytest.approx(3 / 102)
    assert leave_chance(1, p) == pytest.approx(0.01)
    # two points below the cut-off, a twentieth of 40: the odds of 1 to 9 are tripled
    assert end_chance(8 / 40, p) == pytest.approx(3 / 12)
    assert end_chance(10 / 40, p) == pytest.approx(0.1)
    # a low u ends as agreed, a high one drops out, one between stays
    assert [parting(0.5, 0.2, u, p) for u in (0.2, 0.3, 0.98)] == [(0, 1), (0, 0), (1, 0)]


def test_felt_symptoms_move_agreement_and_a_usual_week_changes_nothing():
    pair = A.dyad(5, 5, 5, 20)
    now, fate = A.first(pair), A.Chance(0.3, -1.0, 0.5, 1.0, -0.4, 0.9, 0.2, 0.7)
    usual = A.step(now, pair, BALANCED, fate)
    assert A.step(now, pair, BALANCED, fate, P, 0.0) == usual
    bad = A.step(now, pair, BALANCED, fate, P, 0.5)
    assert bad.goal < usual.goal and bad.task < usual.task and bad.bond < usual.bond
    assert bad.symptoms == usual.symptoms  # the level is not the week


# --- bounds ----------------------------------------------------------------------------


@given(st.tuples(rating, rating, rating, st.floats(0, 40)), therapies, st.lists(shocks, min_size=1, max_size=30))
def test_whatever_chance_brings_the_state_stays_in_bounds(brought, kind, fates):
    for state in A.course(A.dyad(*brought), kind, fates):
        for value in state:
            assert 0 <= value <= 1


@pytest.mark.parametrize("row", A.PARAMETERS, ids=lambda row: row.name)
@pytest.mark.parametrize("end", ["low", "high"])
def test_the_state_stays_in_bounds_at_both_ends_of_every_parameter(row, end):
    # goal and task go with each other at least as much as with the bond
    together = {"r_bond": "r_goal_task", "r_goal_task": "r_bond"}.get(row.name, row.name)
    p = A.parameters(**{name: getattr(row, end) for name in (row.name, together)})
    for number in range(20):
        pair = A.dyad(1 + number % 7, 7 - number % 7, 1 + number % 4 * 2, 2 * number)
        for state in A.course(pair, A.therapy("behavioural"), chances(5, number, 40), p):
            assert all(0 <= value <= 1 for value in state)
        for seen in visits(5, number, 5, 20, A.therapy("behavioural"), p):
            assert all(0 <= value <= 1 for value in seen.state)
            assert all(1 <= value <= 7 for value in seen[1:7])
            assert 0 <= seen.symptoms <= 40 and seen.attended in (0, 1) and seen.ends in (0, 1)


@given(share, share, share, therapies)
def test_chances_work_and_strength_are_shares(g, t, b, kind):
    assert 0 <= A.rupture_chance(g, t, b, kind) <= 1
    assert 0 <= A.repair_chance(b) <= 1
    assert 0 < leave_chance(b) <= 1 and 0 < end_chance(g) <= 1
    assert 0 <= A.work(g, t, b, kind) <= A.strength(g, t, b, kind) <= 1


# --- the way theory says ---------------------------------------------------------------


@given(share, share, share, share, therapies)
def test_more_agreement_on_anything_never_does_less_work(g, t, b, more, kind):
    def up(a):
        return a + more * (1 - a)

    done = A.work(g, t, b, kind) - 1e-12
    assert A.work(up(g), t, b, kind) >= done
    assert A.work(g, up(t), b, kind) >= done
    assert A.work(g, t, up(b), kind) >= done


@given(share, share, share)
def test_strength_falls_with_demand_and_demand_counts_only_where_something_is_lacking(a, low, high):
    low, high = sorted((low, high))
    assert A.fit(a, high) <= A.fit(a, low)
    assert A.fit(1, high) == 1


@given(share, share, share, share, therapies)
def test_bond_bears_strain_and_invites_repair(g, t, b, more, kind):
    firmer = b + more * (1 - b)
    assert A.rupture_chance(g, t, firmer, kind) <= A.rupture_chance(g, t, b, kind) + 1e-12
    assert A.repair_chance(firmer) >= A.repair_chance(b)


@given(share, share, share, share, therapies)
def test_goal_agreement_lowers_strain_and_task_agreement_without_it_raises_strain(g, t, b, more, kind):
    assert A.strain(g + more * (1 - g), t, kind) <= A.strain(g, t, kind) + 1e-12
    assert A.strain(g, t + more * (1 - t), kind) >= A.strain(g, t, kind) - 1e-12


def test_what_is_opened_strains_more():
    assert A.strain(1, 1, A.therapy("psychodynamic")) > A.strain(1, 1, A.therapy("behavioural"))


@given(st.floats(1, 6.9), st.floats(10, 40), therapies)
def test_without_chance_a_stronger_bond_leaves_fewer_symptoms(bond, symptoms, kind):
    still = [A.STILL] * 12
    weak = A.course(A.dyad(5, 5, bond, symptoms), kind, still)[-1]
    firm = A.course(A.dyad(5, 5, bond + 0.1, symptoms), kind, still)[-1]
    assert firm.symptoms < weak.symptoms


def test_alliance_and_symptoms_pull_on_each_other():
    pair = A.dyad(5, 5, 5, 20)
    now = A.first(pair)
    eased = A.step(now, pair, BALANCED, A.STILL._replace(symptoms=-2.0))
    worse = A.step(now, pair, BALANCED, A.STILL._replace(symptoms=2.0))
    assert eased.symptoms < worse.symptoms
    assert eased.goal > worse.goal and eased.task > worse.task and eased.bond > worse.bond


@given(share, share, st.floats(0.001, 1))
def test_a_weaker_alliance_makes_leaving_likelier_and_fewer_symptoms_an_ending(a, y, more):
    assert leave_chance(a * (1 - more)) >= leave_chance(a)
    assert end_chance(y * (1 - more)) >= end_chance(y)


@given(st.floats(-2, 2), st.floats(-1, 0.9), st.floats(-3, 3), st.floats(0.001, 0.1))
def test_a_better_session_leaves_a_better_week_and_a_bad_week_lasts_in_part(x, above, z, more):
    assert A.next_week(x, above + more, z) < A.next_week(x, above, z)
    after, worse = A.next_week(x, above, z), A.next_week(x + more, above, z)
    assert 0 < worse - after < more
    # with nothing to move it, a week of one's own level is followed by another
    assert A.next_week(0, 0, 0) == 0


def test_people_come_at_their_worst_and_get_better_while_they_wait():
    p = A.parameters(gain=0, flux=0, week=0, error=0, ebb=0, tension=0, exposure=0, crosspull=0, afterglow=0)
    seen = list(visits(1, 3, 10, 30, BALANCED, p))
    assert all(b.symptoms < a.symptoms for a, b in zip(seen, seen[1:], strict=False))
    assert seen[-1].symptoms == pytest.approx(A.score(seen[0].state.symptoms), abs=1e-6)
    assert seen[0].symptoms == pytest.approx(A.score(A.tilt(seen[0].state.symptoms, p.worst)))


def test_clients_of_one_therapist_share_a_part_of_their_response():
    def spread_within(p):
        means = [[client(4, t + 40 * n, 40, p)[0].response for n in range(30)] for t in range(40)]
        return sum(max(m) - min(m) for m in means) / 40

    all_theirs, half, own = (spread_within(A.parameters(therapist_gain=x)) for x in (1.0, 0.5, 0.0))
    assert all_theirs == pytest.approx(0, abs=1e-12) and 0.4 < half < 0.9 * own


def test_full_work_and_no_work_are_fixed_points():
    full = A.course(A.dyad(7, 7, 7, 20), BALANCED, [A.STILL] * 200)[-1]
    assert A.score(full.symptoms) == pytest.approx(P.floor, abs=1e-6)
    # an element that is demanded wholly and lacking wholly stops all work
    impossible = A.Therapy("made up", 1.0, 0.5, 0.5, 0.5, "", "")
    none = A.course(A.dyad(1, 5, 5, 20), impossible, [A.STILL] * 50)[-1]
    assert A.score(none.symptoms) == pytest.approx(20)


def test_an_unrepaired_tear_keeps_agreement_down_and_a_repaired_one_lets_the_bond_grow():
    pair = A.dyad(5, 5, 5, 20)
    tear, calm = A.STILL._replace(rupture=-1.0), [A.STILL] * 30
    never = A.course(pair, BALANCED, [tear, *calm])[-1]
    mended = A.course(pair, BALANCED, [tear, A.STILL._replace(repair=-1.0), *calm])[-1]
    untorn = A.course(pair, BALANCED, [A.STILL, *calm])[-1]
    assert never.goal < untorn.goal and never.task < untorn.task and never.bond < untorn.bond
    assert mended.bond > untorn.bond


# --- chance ----------------------------------------------------------------------------


def test_the_same_client_of_a_seed_has_the_same_chance_and_another_has_not():
    assert chances(3, 17, 10) == chances(3, 17, 10)
    assert chances(3, 17, 10) == chances(3, 17, 20)[:9]
    assert chances(3, 17, 10) != chances(3, 18, 10)
    assert chances(3, 17, 10) != chances(4, 17, 10)


def test_mixing_is_reversible_so_no_two_clients_share_a_key():
    assert len({key(9, client) for client in range(100_000)}) == 100_000


def test_chance_numbers_are_even_and_normal_ones_have_unit_spread():
    u = [uniform(key(1, client), 2, 3) for client in range(20_000)]
    z = [normal(x) for x in u]
    n, bins = len(u), [0] * 20
    for x in u:
        bins[int(20 * x)] += 1
    chi2 = sum((b - n / 20) ** 2 / (n / 20) for b in bins)
    assert chi2 < 43.8  # 19 degrees of freedom, one in a thousand
    mean, spread = sum(z) / n, math.sqrt(sum(x * x for x in z) / n)
    assert abs(mean) < 4 / math.sqrt(n)
    assert abs(spread - 1) < 4 / math.sqrt(2 * n)


def test_normal_deviates_match_the_normal_distribution():
    from statistics import NormalDist

    for u in (0.001, 0.025, 0.16, 0.5, 0.8, 0.975, 0.999):
        assert normal(u) == pytest.approx(NormalDist().inv_cdf(u), abs=0.03)


# --- bad input -------------------------------------------------------------------------


@pytest.mark.parametrize("value", [0.99, 7.01, math.nan, math.inf, -math.inf, "5", None, True])
@pytest.mark.parametrize("name", ["goal", "task", "bond"])
def test_an_impossible_rating_is_refused_by_name_value_and_range(name, value):
    with pytest.raises(ValueError) as error:
        A.dyad(**{name: value})
    assert name in str(error.value) and repr(value) in str(error.value) and "1 to 7" in str(error.value)


def test_impossible_symptoms_are_refused():
    with pytest.raises(ValueError, match=r"symptoms = 41: give a number from 0 to 40"):
        A.dyad(symptoms=41)


def test_an_unknown_therapy_is_refused_with_the_names_that_exist():
    with pytest.raises(ValueError, match=r"unknown therapy 'primal': choose from balanced, behavioural"):
        A.therapy("primal")


def test_a_parameter_out_of_range_or_unknown_is_refused():
    with pytest.raises(ValueError, match=r"gain = 2: give a number from 0 to 0.5"):
        A.parameters(gain=2)
    with pytest.raises(ValueError, match=r"unknown parameter 'luck': choose from "):
        A.parameters(luck=1)
    with pytest.raises(ValueError, match=r"r_bond = 0.9: give no more than r_goal_task = 0.8"):
        A.parameters(r_bond=0.9)


def test_every_parameter_is_accounted_for():
    for row in A.PARAMETERS:
        assert row.low <= row.value <= row.high, row.name
        assert row.kind in ("published", "calibrated", "illustrative"), row.name
        assert bool(row.source) == (row.kind == "published"), row.name
        assert row.grade in (("A", "A2", "B") if row.source else ("",)), row.name
        assert row.symbol and row.meaning and row.unit, row.name
    from widgets.data import meta_analyses

    newest = meta_analyses().set_index("study_key").loc["fluckiger_2018_f2f"]
    assert (P.r_outcome, newest.ci95_low, newest.ci95_high) == (newest.r, 0.256, 0.299)
    assert len({row.symbol for row in A.PARAMETERS}) == len(A.PARAMETERS)

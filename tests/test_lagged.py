"""What goes before what within clients: `widgets/lagged.py`, and the likelihood behind it.

What R's lavaan finds in the same data is in lavaan.json; the script beside it made the table.
"""

import json
import re
from math import isnan, sqrt
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import multivariate_normal
from test_evidence import same

from widgets import within_clients
from widgets.lagged import cross_lagged, fixed_effects

LAVAAN = json.loads((Path(__file__).parent / "lavaan.json").read_text())
EFFECTS = ("alliance_to_symptoms", "symptoms_to_alliance", "alliance_to_alliance", "symptoms_to_symptoms")


def panel(x):
    """An array, clients × sessions × (alliance, symptoms), as a DataFrame with a row for each session."""
    clients, sessions, _ = x.shape
    return pd.DataFrame({
        "client": np.repeat(np.arange(clients), sessions),
        "session": np.tile(np.arange(1, sessions + 1), clients),
        "alliance": x[:, :, 0].ravel(),
        "symptoms": x[:, :, 1].ravel(),
    })  # fmt: skip


def lavaan_panel():
    return panel(np.array([LAVAAN["alliance"], LAVAAN["symptoms"]], dtype=float).transpose(2, 1, 0))


def who_stay(panel):
    return panel[panel.groupby("client")["symptoms"].transform(lambda x: x.notna().all())]


def made_panel(clients, sessions, seed, *, effects=((0.3, -0.1), (-0.2, 0.4)), own=-0.5, own_sd=1.0):
    """Own levels that correlate `own`, and departures that follow `effects` (row: affected, column: from)."""
    chance = np.random.default_rng(seed)
    level = own_sd * chance.multivariate_normal([0, 0], [[1, own], [own, 1]], clients)
    away, rows = np.zeros((clients, 2)), []
    for _ in range(30 + sessions):  # the first 30 only to forget the start
        away = away @ np.transpose(effects) + chance.multivariate_normal([0, 0], [[0.5, -0.1], [-0.1, 0.5]], clients)
        rows.append(np.array([5, 20]) + level + away)
    return np.stack(rows[30:], axis=1)


def true_standardised(effects):
    """`effects` times the ratio of standard deviations in the long run, in the order of `EFFECTS`."""
    effects, within = np.array(effects), np.zeros((2, 2))
    for _ in range(200):
        within = effects @ within @ effects.T + [[0.5, -0.1], [-0.1, 0.5]]
    sd = np.sqrt(np.diag(within))
    return (effects * sd[None, :] / sd[:, None])[[1, 0, 0, 1], [0, 1, 0, 1]]


def test_cross_lagged_agrees_with_lavaan():
    for name, data in (("all_clients", lavaan_panel()), ("who_stay", who_stay(lavaan_panel()))):
        found, expected = cross_lagged(data), LAVAAN[name]
        for effect in EFFECTS:
            assert same(getattr(found, effect), list(expected[effect].values())), (name, effect)
        assert same(found.between, expected["between"])
        assert (found.clients, found.sessions) == (expected["clients"], 4)


def test_cross_lagged_recovers_what_the_panel_was_made_from():
    found = cross_lagged(panel(made_panel(4000, 5, seed=1)))
    truth = zip(EFFECTS, (-0.2, -0.1, 0.3, 0.4), true_standardised([[0.3, -0.1], [-0.2, 0.4]]), strict=True)
    for name, raw, standardised in truth:
        effect = getattr(found, name)
        assert abs(effect.estimate - raw) < 4 * effect.se < 0.1, name
        assert abs(effect.standardised - standardised) < 4 * effect.standardised_se < 0.1, name
    assert found.between == pytest.approx(-0.5, abs=4 * (1 - 0.5**2) / sqrt(4000) * 1.5)
    assert found.own_sd == pytest.approx((1, 1), abs=0.1)


def test_standard_errors_tell_how_far_estimates_scatter():
    found = [cross_lagged(panel(made_panel(200, 4, seed=seed))).alliance_to_symptoms for seed in range(60)]
    for value, error in ((0, 1), (2, 3)):
        estimates, errors = np.array(found)[:, value], np.array(found)[:, error]
        # the standard deviation of 60 estimates is known to within about a tenth; four times that
        assert errors.mean() == pytest.approx(estimates.std(ddof=1), rel=4 / sqrt(2 * 60))


def test_clients_who_leave_when_the_alliance_is_poor_do_not_mislead():
    x = made_panel(4000, 5, seed=2)
    chance = np.random.default_rng(3)
    gone = np.zeros(4000, dtype=bool)
    for t in range(1, 5):
        gone |= chance.random(4000) < np.where(x[:, t - 1, 0] < 4.5, 0.3, 0.03)
        x[gone, t:] = np.nan
    assert 0.3 < np.isnan(x[:, -1, 0]).mean() < 0.7
    found = cross_lagged(panel(x))
    for name, truth in zip(EFFECTS, (-0.2, -0.1, 0.3, 0.4), strict=True):
        effect = getattr(found, name)
        assert abs(effect.estimate - truth) < 4 * effect.se < 0.15, name
    assert cross_lagged(panel(x).dropna()).alliance_to_symptoms == found.alliance_to_symptoms


def test_fixed_effects_mislead_where_cross_lagged_does_not():
    data = panel(made_panel(4000, 4, seed=4))
    fixed, own = fixed_effects(data).alliance_to_alliance, cross_lagged(data).alliance_to_alliance
    assert fixed.estimate < 0.3 - 20 * fixed.se  # far too low: the client's mean holds the outcome
    assert abs(own.estimate - 0.3) < 4 * own.se


def test_fixed_effects_draw_nearer_as_the_series_grows():
    biases = [
        0.3 - fixed_effects(panel(made_panel(800, sessions, seed=5))).alliance_to_alliance.estimate
        for sessions in (3, 6, 12, 48)
    ]
    assert biases == sorted(biases, reverse=True)
    assert 0 < biases[-1] < 0.05


def test_fixed_effects_by_hand():
    # with three sessions, a client's two steps less their mean are half their difference, up and down
    data = lavaan_panel().query("session < 4")
    x = data.pivot(index="client", columns="session", values=["alliance", "symptoms"]).to_numpy().reshape(-1, 2, 3)
    steps = np.diff(x[~np.isnan(x).any(axis=(1, 2))], axis=2)
    before, after = steps[:, :, 0], steps[:, :, 1]
    b, *_ = np.linalg.lstsq(before, after, rcond=None)
    scores = before * (after - before @ b)[:, [1]]  # what each client adds to the slope of symptoms
    bread = np.linalg.inv(before.T @ before)
    found = fixed_effects(data)
    assert found.alliance_to_symptoms.estimate == pytest.approx(b[0, 1])
    assert found.symptoms_to_alliance.estimate == pytest.approx(b[1, 0])
    se = np.sqrt((bread @ scores.T @ scores @ bread)[0, 0])
    assert found.alliance_to_symptoms.se == pytest.approx(se, rel=0.01)  # a correction for few clients apart
    ratio = np.sqrt((before[:, 0] ** 2).sum() / (after[:, 1] ** 2).sum())
    assert found.alliance_to_symptoms.standardised == pytest.approx(b[0, 1] * ratio)


def test_correlation_between_clients_is_no_effect_within_them():
    # clients with a good alliance have few symptoms, but nothing passes from one to the other
    x = made_panel(4000, 5, seed=6, effects=((0.3, 0), (0, 0.3)), own=-0.7, own_sd=2.0)
    between = np.corrcoef(x[:, :, 0].mean(axis=1), x[:, :, 1].mean(axis=1))[0, 1]
    assert between < -0.6
    found = cross_lagged(panel(x))
    for effect in (found.alliance_to_symptoms, found.symptoms_to_alliance):
        assert abs(effect.estimate) < 4 * effect.se < 0.1
    assert found.between == pytest.approx(-0.7, abs=0.05)


def test_units_and_names_of_the_panel_do_not_matter():
    data = lavaan_panel()
    other = pd.DataFrame({
        "client": "c" + data.client.astype(str), "session": 10 * data.session,
        "wai": (data.alliance - 1) / 6, "core": data.symptoms / 4,
    }).sample(frac=1, random_state=1)  # fmt: skip
    found = cross_lagged(other, alliance="wai", symptoms="core")
    expected = cross_lagged(data)
    assert found.alliance_to_symptoms.estimate == pytest.approx(
        expected.alliance_to_symptoms.estimate * 6 / 4, rel=1e-4
    )
    assert found.own_sd == pytest.approx((expected.own_sd[0] / 6, expected.own_sd[1] / 4), rel=1e-4)
    for name in EFFECTS:
        assert getattr(found, name)[2:] == pytest.approx(getattr(expected, name)[2:], rel=1e-4)


def test_without_own_levels_errors_are_no_smaller_than_the_scatter():
    found = [cross_lagged(panel(made_panel(150, 4, seed=seed, own_sd=0.0))) for seed in range(40)]
    assert sum(bool(one.boundary) for one in found) > 20  # the estimate of a variance of 0 is 0 half of the time
    assert all(isnan(one.between) or abs(one.between) <= 1 for one in found)
    effects = np.array([one.alliance_to_symptoms for one in found])
    assert effects[:, 0].mean() == pytest.approx(-0.2, abs=4 * effects[:, 0].std() / sqrt(40))
    # the standard deviation of 40 estimates is known to within about a tenth
    assert effects[:, 1].mean() > effects[:, 0].std(ddof=1) * (1 - 3 / sqrt(2 * 40))


def without(x, share, weights):
    """`x` with so much taken out of what clients' means have in the direction of `weights`: less than no own level."""
    mean = (x - x.mean(axis=(0, 1))).mean(axis=1) @ weights
    return x - share * mean[:, None, None] * weights / (weights @ weights)


@pytest.mark.parametrize(
    ("weights", "named", "between"),
    [
        (np.array([1, 0]), "own levels of alliance", np.nan),
        (np.array([0, 1]), "own levels of symptoms", np.nan),
        (np.array([1, -1]), "own levels of alliance and symptoms, which are one", 1),
        (np.array([1, 1]), "own levels of alliance and symptoms, which are one", -1),
    ],
)
def test_a_variance_at_its_bound_is_named(weights, named, between):
    x = without(made_panel(1000, 5, seed=1, own=0.0), 0.9, weights)
    if 0 in weights:  # with its mirror image, so that nothing of alliance goes with symptoms
        x = np.concatenate([x, (x - x.mean(axis=(0, 1))) * [1, -1] + x.mean(axis=(0, 1))])
    found = cross_lagged(panel(x))
    assert found.boundary == (named,)
    assert found.between == pytest.approx(between, abs=1e-6, nan_ok=True)
    assert [sd < 1e-3 for sd in found.own_sd] == [named.endswith(end) for end in ("of alliance", "of symptoms")]
    # the bound is reached and not only neared: half the data in another unit say the same
    again = cross_lagged(panel(x * [0.5, 40]))
    assert again.boundary == (named,)
    assert again.alliance_to_symptoms.estimate == pytest.approx(
        found.alliance_to_symptoms.estimate * 80, rel=1e-4, abs=1e-6
    )


def test_own_levels_that_differ_are_not_at_a_bound():
    assert cross_lagged(lavaan_panel()).boundary == fixed_effects(lavaan_panel()).boundary == ()


def test_both_variances_can_come_to_their_bound():
    x = made_panel(1000, 5, seed=1)
    found = cross_lagged(panel(x - 0.9 * (x.mean(axis=1, keepdims=True) - x.mean(axis=(0, 1)))))
    assert found.boundary == ("own levels of alliance", "own levels of symptoms")


def test_nothing_new_at_a_session_is_named():
    # symptoms of the first session are the clients' own levels to the letter
    x = made_panel(1000, 4, seed=1, effects=((0.3, 0), (0, 0)))
    x[:, 0, 1] = x[:, :, 1].mean(axis=1)
    assert any(
        "new at session 1 in symptoms" in name or "session 1" in name for name in cross_lagged(panel(x)).boundary
    )


def test_several_maxima_are_told():
    # all get better, each at their own pace, which the model does not know
    chance, t = np.random.default_rng(1), np.arange(6)
    start, pace = chance.normal(20, 5, (400, 1)), 0.15 * np.exp(chance.normal(0, 0.7, (400, 1)))
    symptoms = 3 + (start - 3) * np.exp(-pace * t) + chance.normal(0, 0.4, (400, 6)).cumsum(axis=1)
    alliance = 4 + 0.05 * (start - symptoms) + chance.normal(0, 0.8, (400, 1)) + chance.normal(0, 0.4, (400, 6))
    assert cross_lagged(panel(np.stack([alliance, symptoms], axis=-1))).next_peak > 1
    assert isnan(cross_lagged(lavaan_panel()).next_peak)


# --- the likelihood --------------------------------------------------------------------


def small_panel(gaps):
    """Twelve clients, three sessions, with or without gaps."""
    x = made_panel(12, 3, seed=7)
    if gaps:
        x[np.random.default_rng(7).random(x.shape) < 0.2] = np.nan
        x[0] = [[np.nan, np.nan], [1, np.nan], [np.nan, 2]]
    return x - np.nanmean(x, axis=(0, 1))


B = np.array([[0.3, -0.2], [-0.1, 0.5]])
OWN_AND_NEW = np.array(
    [[[0.9, -0.3], [-0.3, 0.7]], [[1.1, 0.2], [0.2, 0.8]], [[0.6, 0], [0, 0.5]], [[0.4, 0.1], [0.1, 0.9]]]
)


def covariance_by_hand():
    """Of (alliance, symptoms) over three sessions, block by block."""
    own, *new = OWN_AND_NEW
    w = [new[0]]
    for e in new[1:]:
        w.append(B @ w[-1] @ B.T + e)
    first = np.hstack([own + w[0], own + w[0] @ B.T, own + w[0] @ B.T @ B.T])
    second = np.hstack([first[:, 2:4].T, own + w[1], own + w[1] @ B.T])
    return np.vstack([first, second, np.hstack([first[:, 4:].T, second[:, 4:].T, own + w[2]])])


@pytest.mark.parametrize("gaps", [False, True])
def test_the_likelihood_is_that_of_a_normal_distribution(gaps):
    x, sigma = small_panel(gaps).reshape(12, 6), covariance_by_hand()
    seen = [np.flatnonzero(~np.isnan(row)) for row in x]
    # the means that fit best: weighted by what each client tells of them
    precision, pull = np.zeros((6, 6)), np.zeros(6)
    for row, s in zip(x, seen, strict=True):
        inverse = np.linalg.inv(sigma[np.ix_(s, s)])
        precision[np.ix_(s, s)] += inverse
        pull[s] += inverse @ row[s]
    means = np.linalg.solve(precision, pull)
    logs = [multivariate_normal.logpdf(row[s], means[s], sigma[np.ix_(s, s)]) for row, s in zip(x, seen, strict=True)]
    expected = (-2 * sum(logs) - sum(map(len, seen)) * np.log(2 * np.pi)) / 12
    data = within_clients.by_gaps(small_panel(gaps))
    found, _ = within_clients.misfit(within_clients.in_a_row(B, OWN_AND_NEW), data)
    assert found == pytest.approx(expected, rel=1e-10)
    roots = np.linalg.cholesky(OWN_AND_NEW)
    assert within_clients.misfit_of_roots(within_clients.in_a_row(B, roots), data)[0] == pytest.approx(
        expected, rel=1e-10
    )


@pytest.mark.parametrize("gaps", [False, True])
@pytest.mark.parametrize("misfit", [within_clients.misfit, within_clients.misfit_of_roots])
def test_slopes_of_the_likelihood_are_differences_of_it(misfit, gaps):
    data, theta = within_clients.by_gaps(small_panel(gaps)), within_clients.in_a_row(B, OWN_AND_NEW)
    _, slopes = misfit(theta, data)
    differences = within_clients.slopes_of(lambda theta: misfit(theta, data)[0], theta)
    assert slopes == pytest.approx(differences, abs=1e-6) and abs(slopes).min() > 1e-4


def test_what_is_no_covariance_has_no_likelihood():
    data = within_clients.by_gaps(small_panel(False))
    for new in (-0.5, 0.0, 1e-14):
        m = OWN_AND_NEW.copy()
        m[0], m[1] = 0, new * np.eye(2)
        value, slopes = within_clients.misfit(within_clients.in_a_row(B, m), data)
        assert value == np.inf and np.isnan(slopes).any()


def test_the_maximum_is_flat_and_nothing_beside_it_is_higher():
    x = lavaan_panel().pivot(index="client", columns="session", values=["alliance", "symptoms"]).to_numpy()
    x = x.reshape(-1, 2, 4).transpose(0, 2, 1)
    x = (x - np.nanmean(x, axis=(0, 1))) / np.nanstd(x, axis=(0, 1))
    theta, covariance, _ = within_clients.maximum(x)
    data = within_clients.by_gaps(x)
    lowest, slopes = within_clients.misfit(theta, data)
    assert abs(slopes).max() < 1e-7
    for way in np.linalg.cholesky(covariance).T:  # one standard error away: −2 log likelihood is about 1 higher
        for side in (-1, 1):
            assert 0.5 < 240 * (within_clients.misfit(theta + side * way, data)[0] - lowest) < 2


def broken(**changes):
    return lavaan_panel().assign(**changes)


BAD_PANELS = [
    (lambda: lavaan_panel().drop(columns="client"), "panel has no column 'client': it has session, alliance"),
    (lambda: lavaan_panel().rename(columns={"symptoms": "core"}), "panel has no column 'symptoms'"),
    (lambda: broken(symptoms="many"), "panel column 'symptoms' is "),
    (lambda: broken(session="first"), "panel column 'session' is "),
    (lambda: broken(client=np.nan), "panel has rows without client or session"),
    (lambda: pd.concat([lavaan_panel(), lavaan_panel().iloc[[5]]]), "panel has client 1 at session 2 twice"),
    (lambda: lavaan_panel().query("session < 3"), "panel has 2 sessions: give three or more"),
    (lambda: lavaan_panel().query("session != 2"), "panel has sessions 1, 3, 4: give evenly spaced ones"),
    (lambda: lavaan_panel().query("client < 8"), "panel has 8 clients: 4 sessions need more than 8"),
    (lambda: lavaan_panel().iloc[:0], "panel has 0 sessions"),
    (lambda: broken(alliance=np.inf), "panel holds an infinite value"),
    (lambda: broken(alliance=5.0), "panel column 'alliance' does not vary at session 1"),
    (lambda: broken(symptoms=np.nan), "panel column 'symptoms' does not vary at session 1"),
]


@pytest.mark.parametrize("ask", [cross_lagged, fixed_effects])
@pytest.mark.parametrize(("make", "said"), BAD_PANELS, ids=[said for _, said in BAD_PANELS])
def test_a_panel_that_cannot_be_used_says_why(make, said, ask):
    with pytest.raises(ValueError, match="^" + re.escape(said)):
        ask(make())


def test_alliance_and_symptoms_are_two_columns():
    with pytest.raises(ValueError, match="^alliance = 'symptoms', symptoms = 'symptoms': name two"):
        cross_lagged(lavaan_panel(), alliance="symptoms")


def test_a_panel_without_two_sessions_in_a_row_says_so():
    data = lavaan_panel()
    apart = data[(data.session + data.client) % 2 == 0]
    with pytest.raises(ValueError, match="^panel has no client with two whole sessions in a row"):
        fixed_effects(apart)
    with pytest.raises(ValueError, match="^panel has no client with two sessions in a row"):
        cross_lagged(apart)


@pytest.mark.parametrize(
    "changed",
    [
        lambda data: data.assign(symptoms=3 + 2 * data.alliance),
        lambda data: data.assign(
            alliance=data.alliance.where(data.client % 2 == 0), symptoms=data.symptoms.where(data.client % 2 == 1)
        ),
    ],
    ids=["one and the same", "never seen together"],
)
def test_a_panel_that_leaves_effects_open_says_so(changed):
    with pytest.raises(RuntimeError, match="^no maximum of the likelihood with 240 clients, 4 sessions"):
        cross_lagged(changed(lavaan_panel()))

"""The patterns that the literature has found, measured in a simulated caseload as studies measure.

*Fitted* patterns were used to choose parameters, *checked* ones were not. `measure` gives the
table that the book prints; `make patterns` writes it. Every pattern has a window with two ends: a
sign alone is no test. Where a publication gives an interval, that is the window; where it gives a
figure or a direction alone, the window is the course's own and says so.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd

from . import evidence
from .alliance import PARAMETERS
from .caseload import simulate_caseload
from .lagged import cross_lagged
from .literature import literature

BATCHES = 20  # a caseload is cut into so many, for the Monte-Carlo interval
LITERATURES = 8  # simulated literatures of 295 studies each
SESSIONS = 16  # of the caseload
EARLY = 3  # the session whose rating counts as early
WAVES = 7  # sessions of the cross-lagged model, from the second on
WAIT = 8  # weeks on a waiting list (illustrative: the publication's abstract does not say)
CUTOFF, RELIABLE = 10, 5  # CORE-OM: clinical cut-off, reliable change


# why a pattern is missed, in words; a test sees to it that each missed one has its reason
REASONS = {
    "by_length": "Who ends early has mostly come with little above the cut-off, and cannot lose five points and more; in real services people with much to lose also end early.",
}


class Pattern(NamedTuple):
    """A published pattern: what is measured, what was published, and how it is judged."""

    name: str
    measure: str
    published: str
    window: str  # where the two ends come from
    source: str
    grade: str
    use: str  # "fitted" or "checked"
    low: float  # the value must lie between low and high
    high: float


# fmt: off
PATTERNS = (
    Pattern("early alliance with outcome", "early_outcome", "r = .278 [.256, .299]", "its interval", "Fluckiger2018", "A", "fitted", 0.256, 0.299),
    Pattern("lower end of r over 295 studies", "spread_low", "about −.02 (derived)", "±.10, ours", "Fluckiger2018", "derived", "fitted", -0.12, 0.08),
    Pattern("upper end of r over 295 studies", "spread_high", "about .53 (derived)", "±.10, ours", "Fluckiger2018", "derived", "fitted", 0.43, 0.63),
    Pattern("heterogeneity of 295 studies, I²", "i2", "70.8% [61.9, 73.1]", "its interval", "Fluckiger2018", "A2", "checked", 61.9, 73.1),
    Pattern("heterogeneity of 295 studies, Q", "q", "1,017.6", "from the interval of I²", "Fluckiger2018", "A2", "checked", 772, 1093),
    Pattern("client with therapist, same alliance", "agreement", "r = .36", "±.05, ours", "Tryon2007", "A", "fitted", 0.31, 0.41),
    Pattern("client above therapist", "client_above", ".63 SD", "±.10, ours", "Tryon2007", "A", "fitted", 0.53, 0.73),
    Pattern("alliance above own level → symptoms at the next session", "alliance_to_symptoms", "−.16 to −.21 (345 clients)", "from half of the smaller, ours", "Falkenstrom2019", "A", "fitted", -0.21, -0.08),
    Pattern("symptoms above own level → alliance at the next session", "symptoms_to_alliance", "negative, not zero", "no larger than twice the other way, ours", "Fluckiger2020IPD", "A", "checked", -0.42, -0.02),
    Pattern("cases with a rupture", "ruptures", "46 to 50%", "as published", "McLaughlin2014", "A", "fitted", 0.46, 0.50),
    Pattern("repair with outcome, cases with a rupture", "repair_outcome", "r = .29 [.10, .47]", "its interval", "Eubanks2018", "A", "checked", 0.10, 0.47),
    Pattern("early goal agreement with outcome", "goal_outcome", "r = .24 [.19, .28]", "its interval", "Tryon2018", "A", "checked", 0.19, 0.28),
    Pattern("goal with task less either with bond", "two_factors", "above 0: two factors", "small, ours", "Falkenstrom2015CFA", "A", "checked", 0.02, 0.30),
    Pattern("generalizability of two sessions", "two_sessions", "above .80, four needed for .90", "as published", "CritsChristoph2011", "A", "checked", 0.80, 0.90),
    Pattern("generalizability of four sessions", "four_sessions", "above .90", "not perfect, ours", "CritsChristoph2011", "A", "checked", 0.90, 0.96),
    Pattern("r with outcome, four sessions less one", "more_sessions", "above 0: rises", "small, ours", "CritsChristoph2011", "A", "checked", 0.005, 0.10),
    Pattern("spread between therapists only: between less within", "between_world", "above 0", "clear, not total, ours", "Baldwin2007", "A", "checked", 0.05, 0.60),
    Pattern("spread within therapists only: within less between", "within_world", "above 0", "clear, not total, ours", "Uckelstam2020", "A", "checked", 0.05, 0.60),
    Pattern("drop-out", "dropout", "19.7% [18.7, 20.7]", "its interval", "SwiftGreenberg2012", "A", "fitted", 0.187, 0.207),
    Pattern("early alliance of those who drop out, lower by", "leavers", "d = .55", "±.20, ours", "Sharf2010", "A", "fitted", 0.35, 0.75),
    Pattern("change from first to last session, all comers", "pre_post", "d = .98 and 1.2", "as published", "Brand2021", "A", "fitted", 0.98, 1.20),
    Pattern("change without therapy", "untreated", "d = .24", "±.10, ours", "GibbardHanley2008", "A", "fitted", 0.14, 0.34),
    Pattern("recovered", "recovered", "47%", "±7 points, ours", "Brand2021", "A", "fitted", 0.40, 0.54),
    Pattern("reliably improved, not recovered", "improved", "15.5%", "±5 points, ours", "Brand2021", "A", "checked", 0.105, 0.205),
    Pattern("reliably worse", "worse", "2.7%", "half to double, ours", "Brand2021", "A", "checked", 0.0135, 0.054),
    Pattern("recovered after more sessions less after fewer, agreed endings", "by_length", "alike", "±.15, ours", "Stiles2015", "A", "checked", -0.15, 0.15),
    Pattern("therapists' share of outcome", "therapists", "5% (0.2 to 29%; trials 8.2%)", "the means of practice and trials, ±3 points, ours", "Johns2019", "A", "fitted", 0.02, 0.11),
)
FITTED = tuple(pattern for pattern in PATTERNS if pattern.use == "fitted")


# fmt: on

# --- the measures ----------------------------------------------------------------------


def wide(table, column):
    """A column of a caseload as an array, clients × sessions."""
    return table[column].to_numpy().reshape(-1, table.session.max())


def last(table):
    """Symptoms of each client at the last session attended."""
    symptoms, there = wide(table, "symptoms"), wide(table, "attended")
    return symptoms[np.arange(len(symptoms)), there.sum(axis=1) - 1]


def outcome(table):
    """Outcome of each client: symptoms at the last session attended adjusted for intake, more is better."""
    first, end = wide(table, "symptoms")[:, 0], last(table)
    slope, level = np.polyfit(first, end, 1)
    return level + slope * first - end


def r(x, y):
    """Pearson's correlation over the pairs of which both are there."""
    both = ~(np.isnan(x) | np.isnan(y))
    return np.corrcoef(x[both], y[both])[0, 1]


def early(table, column):
    """A column at the early session."""
    return wide(table, column)[:, EARLY - 1]


def raters(table):
    """How client and therapist rate the same alliance: correlation, and client above therapist in SD."""
    x, y = early(table, "alliance_client"), early(table, "alliance_therapist")
    pooled = ((np.nanvar(x) + np.nanvar(y)) / 2) ** 0.5
    return {"agreement": r(x, y), "client_above": (np.nanmean(x) - np.nanmean(y)) / pooled}


def elements(table):
    """Goal agreement with outcome; goal with task beside either with the bond."""
    goal, task, bond = (early(table, f"{name}_client") for name in ("goal", "task", "bond"))
    return {
        "goal_outcome": r(goal, outcome(table)),
        "two_factors": r(goal, task) - max(r(goal, bond), r(task, bond)),
    }


def ruptures(table):
    """Share of cases with a rupture; share of their ruptures repaired, with outcome."""
    torn, mended = wide(table, "rupture").sum(axis=1), wide(table, "repaired").sum(axis=1)
    cases = torn > 0
    return {
        "ruptures": cases.mean(),
        "repair_outcome": r((mended[cases] / torn[cases]).astype(float), outcome(table)[cases]),
    }


def sessions(table):
    """Generalizability of the client's rating over sessions, and what rating more of them does to r."""
    stayed = wide(table, "attended").all(axis=1)
    ratings = wide(table, "alliance_client")[stayed, 1:9]
    within = ratings.var(axis=1, ddof=1).mean()
    between = ratings.mean(axis=1).var(ddof=1) - within / ratings.shape[1]
    result = outcome(table)[stayed]
    return {
        "two_sessions": between / (between + within / 2),
        "four_sessions": between / (between + within / 4),
        "more_sessions": r(ratings[:, :4].mean(axis=1), result) - r(ratings[:, 1], result),
    }


def lagged(table):
    """Lagged effects within clients, standardised, by the random-intercept cross-lagged model."""
    waves = slice(1, WAVES + 1)
    alliance, symptoms = (wide(table, name)[:, waves] for name in ("alliance_client", "symptoms"))
    stayed = wide(table, "attended")[:, waves].all(axis=1)
    panel = {"client": np.repeat(np.flatnonzero(stayed), WAVES), "session": np.tile(np.arange(WAVES), stayed.sum())}
    panel |= {"alliance": alliance[stayed].ravel(), "symptoms": symptoms[stayed].ravel()}
    found = cross_lagged(pd.DataFrame(panel))
    return {
        "alliance_to_symptoms": found.alliance_to_symptoms.standardised,
        "symptoms_to_alliance": found.symptoms_to_alliance.standardised,
    }


def shares(table):
    """Outcome with the therapist's mean alliance, and with the client's departure from it, over clients."""
    rated, result = early(table, "alliance_client"), outcome(table)
    therapist = pd.Series(wide(table, "therapist")[:, 0])
    mean = pd.Series(rated).groupby(therapist).transform("mean").to_numpy()
    return r(mean, result), r(rated - mean, result)


def dropped_out(table):
    """Who left before the last session of the caseload, and not as agreed."""
    return ~wide(table, "attended")[:, -1] & ~wide(table, "ended").any(axis=1)


def leaving(table):
    """Share of clients who drop out, and how far their early rating lies below that of the others (d)."""
    rated, out = early(table, "alliance_client"), dropped_out(table)
    stay, left = (rated[who & ~np.isnan(rated)] for who in (~out, out))
    apart = (stay.mean() - left.mean()) / ((stay.var(ddof=1) + left.var(ddof=1)) / 2) ** 0.5
    return {"dropout": out.mean(), "leavers": apart}


def change(table):
    """Change from first to last session: d of all comers; of those above the cut-off, who recovers, improves, gets worse.

    `by_length`: the share recovered of those whose therapy ended as agreed after more sessions than
    the median, less that after fewer.
    """
    first, end, ended = wide(table, "symptoms")[:, 0], last(table), wide(table, "ended").any(axis=1)
    clinical, better = first >= CUTOFF, first - end >= RELIABLE
    well, length = better & (end < CUTOFF), wide(table, "attended").sum(axis=1)
    agreed = clinical & ended
    middle = np.median(length[agreed]) if agreed.any() else 0
    return {
        "pre_post": (first - end).mean() / first.std(ddof=1),
        "recovered": well[clinical].mean(),
        "improved": (better & ~well)[clinical].mean(),
        "worse": (end - first >= RELIABLE)[clinical].mean(),
        "by_length": _share(well[agreed & (length > middle)]) - _share(well[agreed & (length <= middle)]),
    }


def _share(events):
    """The share of events that are true; NaN of none."""
    return events.mean() if len(events) else np.nan


def between_therapists(table):
    """Share of the variance of outcome that lies between therapists (analysis of variance)."""
    groups = pd.Series(outcome(table)).groupby(wide(table, "therapist")[:, 0])
    sizes, k = groups.size(), groups.ngroups
    typical = (sizes.sum() - (sizes**2).sum() / sizes.sum()) / (k - 1)
    within = (groups.var(ddof=1) * (sizes - 1)).sum() / (sizes.sum() - k)
    around = (sizes * (groups.mean() - (groups.mean() * sizes).sum() / sizes.sum()) ** 2).sum() / (k - 1)
    between = (around - within) / typical
    return {"therapists": between / (between + within)}


def therapists(clients, seed, **settings):
    """The therapists' share of outcome in four times as many clients: in few it is all chance."""
    return between_therapists(simulate_caseload(4 * clients, max(1, 4 * clients // 10), SESSIONS, seed, **settings))


def untreated(clients, seed, **settings):
    """Change over a wait, in standard deviations: no work is done and nobody leaves."""
    settings = settings | {"gain": 0.0, "leave": 0.0, "end": 0.0}
    symptoms = wide(simulate_caseload(clients, max(1, clients // 10), WAIT + 1, seed, **settings), "symptoms")
    return {"untreated": (symptoms[:, 0] - symptoms[:, -1]).mean() / symptoms[:, 0].std(ddof=1)}


def batch(clients, seed, **settings):
    """Every measure that one caseload of so many clients gives."""
    table = simulate_caseload(clients, max(1, clients // 10), SESSIONS, seed, elements=True, **settings)
    found = {"early_outcome": r(early(table, "alliance_client"), outcome(table))}
    for measures in (raters, elements, ruptures, sessions, lagged, leaving, change):
        found |= measures(table)
    found |= therapists(clients, seed, **settings)
    found |= untreated(clients, seed, **settings)
    for name, share, sign in (("between_world", 1.0, 1), ("within_world", 0.0, -1)):
        world = simulate_caseload(
            clients, max(1, clients // 10), SESSIONS, seed, **settings | {"therapist_share": share}
        )
        between, within = shares(world)
        found[name] = sign * (between - within)
    return found


def spread(seed, **settings):
    """Heterogeneity and prediction interval of r over the studies of a simulated literature."""
    studies = literature(seed=seed, **settings)
    pooled = evidence.pool(studies.r.tolist(), studies.n.tolist())
    return {"spread_low": pooled.prediction_low, "spread_high": pooled.prediction_high, "i2": pooled.i2, "q": pooled.q}


def everything(clients, seed, **settings):
    """Every measure, of one caseload of so many clients and one literature."""
    return batch(clients, seed, **settings) | spread(seed, **settings)


# --- the table -------------------------------------------------------------------------


def measure(clients=100_000, seed=1, **settings):
    """Every pattern of `PATTERNS` measured: a DataFrame, one row a pattern.

    Columns: name, measure, published, window_low, window_high and window (where its ends come from),
    source, grade, use, value, low and high (Monte-Carlo 95% interval over batches or literatures),
    verdict (met or missed), reason (of a miss). `clients` are cut into 20 batches; `settings` are
    the model's parameters.
    """
    size = clients // BATCHES
    batches = pd.DataFrame([batch(size, seed * 1000 + i, **settings) for i in range(BATCHES)])
    over = [spread(seed * 1000 + i, **settings) for i in range(LITERATURES)]
    parts = [batches, pd.DataFrame(over)]
    return pd.DataFrame([_row(pattern, parts) for pattern in PATTERNS])


def _row(pattern, parts):
    """A pattern with its mean over batches, the Monte-Carlo interval of the mean, and the verdict."""
    values = next(part[pattern.measure] for part in parts if pattern.measure in part)
    value, half = values.mean(), 1.96 * values.std(ddof=1) / len(values) ** 0.5
    verdict = "met" if pattern.low <= value <= pattern.high else "missed"
    ends = {"window_low": pattern.low, "window_high": pattern.high, "window": pattern.window}
    about = {"name": pattern.name, "measure": pattern.measure, "published": pattern.published} | ends
    about |= {"source": pattern.source, "grade": pattern.grade, "use": pattern.use}
    found = {"value": value, "low": value - half, "high": value + half, "verdict": verdict}
    return about | found | {"reason": REASONS.get(pattern.measure, "") if verdict == "missed" else ""}


RESULTS = ("early_outcome", "symptoms_end", "ruptures")


def results(clients, seed, **settings):
    """Three main results of a caseload: r of early alliance with outcome, mean last score, cases with a rupture."""
    table = simulate_caseload(clients, max(1, clients // 10), SESSIONS, seed, **settings)
    torn = wide(table, "rupture").any(axis=1).mean()
    return np.array([r(early(table, "alliance_client"), outcome(table)), last(table).mean(), torn])


def sensitivity(clients=10_000, seed=1):
    """What each parameter does to `RESULTS` at either end of its range, all others staying where they are.

    A DataFrame, one row a parameter: `name`, and for each result its change with the parameter at
    the lower and at the higher end. Parameters that the caseload does not use are left out.
    """
    middle, rows = results(clients, seed), []
    held = {"r_goal_task": ("low", "r_bond"), "r_bond": ("high", "r_goal_task")}  # these two may not cross
    known = {row.name: row for row in PARAMETERS}
    for row in PARAMETERS:
        # a hundredth within: at the very ends nobody may have a symptom, or everybody the same
        ends = {"low": 0.99 * row.low + 0.01 * row.high, "high": 0.01 * row.low + 0.99 * row.high}
        if row.name in held:
            end, other = held[row.name]
            ends[end] = known[other].value
        lower, higher = (results(clients, seed, **{row.name: end}) - middle for end in ends.values())
        if row.kind != "published" and (lower.any() or higher.any()):
            changes = {
                f"{n}_{w}": v
                for w, d in (("lower", lower), ("higher", higher))
                for n, v in zip(RESULTS, d, strict=True)
            }
            rows.append({"name": row.name} | changes)
    return pd.DataFrame(rows)

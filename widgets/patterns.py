"""The patterns that the literature has found, measured in a simulated caseload as studies measure.

*Fitted* patterns were used to choose parameters, *checked* ones were not. `measure` gives the
table that the book prints; `make patterns` writes it.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd

from . import evidence
from .caseload import simulate_caseload
from .lagged import cross_lagged

BATCHES = 20  # a caseload is cut into so many, for the Monte-Carlo interval
EARLY = 3  # the session whose rating counts as early
# sessions of the cross-lagged model: earlier ones, with most of the growth, give it several maxima
WAVES = range(6, 13)
DESIGNS = [  # studies differ: therapy and number of sessions (illustrative)
    (therapy, sessions)
    for therapy in ("psychodynamic", "behavioural", "client-centred")
    for sessions in (8, 12, 16, 24)
]
STUDY = 102  # clients of a study of usual size: 30,000 over 295 studies


# why a pattern is missed, in words; a test sees to it that each missed one has its reason
REASONS = {
    "spread_low": "The simulated studies differ in therapy, length and chance alone; published ones also differ in clients, measures, raters and designs.",
    "spread_high": "As above: real studies differ in more than this model lets them.",
}


class Pattern(NamedTuple):
    """A published pattern: what is measured, what was published, and how it is judged."""

    name: str
    measure: str
    published: str
    source: str
    grade: str
    use: str  # "fitted" or "checked"
    low: float  # the value must lie between low and high
    high: float


# fmt: off
PATTERNS = (
    Pattern("early alliance with outcome", "early_outcome", "r = .278 [.256, .299]", "Fluckiger2018", "A", "fitted", 0.256, 0.299),
    Pattern("lower end of r over studies", "spread_low", "about −.02 (derived)", "Fluckiger2018", "derived", "checked", -0.12, 0.08),
    Pattern("upper end of r over studies", "spread_high", "about .53 (derived)", "Fluckiger2018", "derived", "checked", 0.43, 0.63),
    Pattern("client with therapist, same alliance", "agreement", "r = .36", "Tryon2007", "B", "fitted", 0.31, 0.41),
    Pattern("client above therapist", "client_above", ".63 SD", "Tryon2007", "B", "fitted", 0.53, 0.73),
    Pattern("alliance above own level → symptoms at the next session", "alliance_to_symptoms", "negative, not beyond −.21 (345 clients)", "Falkenstrom2019", "A", "fitted", -0.21, -1e-9),
    Pattern("symptoms above own level → alliance at the next session", "symptoms_to_alliance", "negative", "Fluckiger2020IPD", "A", "checked", -1, -1e-9),
    Pattern("cases with a rupture", "ruptures", "46 to 50%", "McLaughlin2014", "A", "fitted", 0.46, 0.50),
    Pattern("repair with outcome, cases with a rupture", "repair_outcome", "r = .29 [.10, .47]", "Eubanks2018", "A", "checked", 0.10, 0.47),
    Pattern("early goal agreement with outcome", "goal_outcome", "r = .24 [.19, .28]", "Tryon2018", "A", "checked", 0.19, 0.28),
    Pattern("goal with task less either with bond", "two_factors", "above 0: two factors", "Falkenstrom2015CFA", "A", "checked", 1e-9, 2),
    Pattern("generalizability of two sessions", "two_sessions", "above .80", "CritsChristoph2011", "A", "checked", 0.80, 1),
    Pattern("generalizability of four sessions", "four_sessions", "above .90", "CritsChristoph2011", "A", "checked", 0.90, 1),
    Pattern("r with outcome, four sessions less one", "more_sessions", "above 0: rises", "CritsChristoph2011", "A", "checked", 1e-9, 1),
    Pattern("spread between therapists only: between less within", "between_world", "above 0", "Baldwin2007", "A", "checked", 1e-9, 2),
    Pattern("spread within therapists only: within less between", "within_world", "above 0", "Uckelstam2020", "A", "checked", 1e-9, 2),
)


# fmt: on

# --- the measures ----------------------------------------------------------------------


def wide(table, column):
    """A column of a caseload as an array, clients × sessions."""
    return table[column].to_numpy().reshape(-1, table.session.max())


def outcome(table):
    """Outcome of each client: symptoms at the last session attended adjusted for intake, more is better."""
    symptoms, there = wide(table, "symptoms"), wide(table, "attended")
    last = symptoms[np.arange(len(symptoms)), there.sum(axis=1) - 1]
    slope, level = np.polyfit(symptoms[:, 0], last, 1)
    return level + slope * symptoms[:, 0] - last


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
    part = table[table.session.isin(WAVES)][["client", "session", "alliance_client", "symptoms"]]
    part = part.rename(columns={"alliance_client": "alliance"})
    stayed = part.groupby("client").alliance.transform(lambda x: x.notna().all())
    found = cross_lagged(part[stayed])
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


def batch(clients, seed, **settings):
    """Every measure that one caseload of so many clients gives."""
    table = simulate_caseload(clients, max(1, clients // 10), 16, seed, elements=True, **settings)
    found = {"early_outcome": r(early(table, "alliance_client"), outcome(table))}
    found |= raters(table) | elements(table) | ruptures(table) | sessions(table) | lagged(table)
    for name, share, sign in (("between_world", 1.0, 1), ("within_world", 0.0, -1)):
        world = simulate_caseload(clients, max(1, clients // 10), 16, seed, **{**settings, "therapist_share": share})
        between, within = shares(world)
        found[name] = sign * (between - within)
    return found


def spread(studies, seed, **settings):
    """The prediction interval of r over studies of usual size that differ in therapy and length."""
    found, sizes = [], []
    for number in range(studies):
        therapy, length = DESIGNS[number % len(DESIGNS)]
        table = simulate_caseload(STUDY, STUDY // 10, length, seed + number, therapy=therapy, **settings)
        rated = early(table, "alliance_client")
        found.append(r(rated, outcome(table)))
        sizes.append(int((~np.isnan(rated)).sum()))
    pooled = evidence.pool(found, sizes)
    return {"spread_low": pooled.prediction_low, "spread_high": pooled.prediction_high}


# --- the table -------------------------------------------------------------------------


def measure(clients=50_000, studies=295, seed=1, **settings):
    """Every pattern of `PATTERNS` measured: a DataFrame, one row a pattern.

    Columns: name, published, source, grade, use, value, low and high (Monte-Carlo 95% interval
    over batches), verdict (met or missed), reason (of a miss). `clients` are at least 20 a batch; `settings` are the model's parameters.
    """
    size = clients // BATCHES
    batches = pd.DataFrame([batch(size, seed * 1000 + i, **settings) for i in range(BATCHES)])
    over = [spread(studies, seed * 100_000 + i * studies, **settings) for i in range(4)]
    parts = [batches, pd.DataFrame(over)]
    return pd.DataFrame([_row(pattern, parts) for pattern in PATTERNS])


def _row(pattern, parts):
    """A pattern with its mean over batches, the Monte-Carlo interval of the mean, and the verdict."""
    values = next(part[pattern.measure] for part in parts if pattern.measure in part)
    value, half = values.mean(), 1.96 * values.std(ddof=1) / len(values) ** 0.5
    kept = {"name": pattern.name, "published": pattern.published, "source": pattern.source}
    verdict = "met" if pattern.low <= value <= pattern.high else "missed"
    measured = {"value": value, "low": value - half, "high": value + half, "verdict": verdict}
    reason = REASONS.get(pattern.measure, "") if verdict == "missed" else ""
    return kept | {"grade": pattern.grade, "use": pattern.use} | measured | {"reason": reason}


def sensitivity(clients=10_000, seed=1, change=0.2):
    """What each parameter does to three main results, moved down and up by a share of itself.

    A DataFrame, one row a parameter: `name`, and for each result (early_outcome, symptoms_end,
    ruptures) its change with the parameter lower and higher. Parameters that the caseload does
    not use, and that are 0, are left out.
    """
    from .alliance import PARAMETERS

    def results(**settings):
        table = simulate_caseload(clients, clients // 10, 16, seed, **settings)
        symptoms, there = wide(table, "symptoms"), wide(table, "attended")
        last = symptoms[np.arange(len(symptoms)), there.sum(axis=1) - 1]
        torn = wide(table, "rupture").any(axis=1).mean()
        return np.array([r(early(table, "alliance_client"), outcome(table)), last.mean(), torn])

    middle, rows = results(), []
    for row in PARAMETERS:
        ends = [min(max(row.value * factor, row.low), row.high) for factor in (1 - change, 1 + change)]
        lower, higher = (results(**{row.name: end}) - middle for end in ends)
        if row.kind == "published" or not (lower.any() or higher.any()):
            continue
        names = ("early_outcome", "symptoms_end", "ruptures")
        rows.append(
            {"name": row.name}
            | {f"{n}_{w}": v for w, d in (("lower", lower), ("higher", higher)) for n, v in zip(names, d, strict=True)}
        )
    return pd.DataFrame(rows)

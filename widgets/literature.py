"""A literature: studies that differ as published ones do, each on clients of its own.

What a study is like is drawn; what it finds comes out of the model. How studies differ is the
course's own choice (illustrative), but for their number and mean size: Fluckiger2018 has 295
studies with more than 30,000 clients.
"""

import numpy as np
import pandas as pd

from .alliance import PARAMETERS, parameters
from .caseload import simulate_caseload, whole
from .chance import key, normal, uniform
from .client import client

STUDIES = 295  # of Fluckiger2018
THERAPIES = ("psychodynamic", "behavioural", "client-centred")
LENGTHS = (8, 12, 16, 24)
RATERS = {"client": 0.6, "therapist": 0.2, "observer": 0.2}
SESSIONS = (2, 3, 4, 5)  # at which the alliance is rated
MEDIAN, SIZES = 75, 0.85  # clients of the median study, and the spread of sizes in logs: about 100 on average
SMALLEST, LARGEST = 20, 1000
RESTRICTION = 0.6  # how much the spread of agreement differs between studies, in logs
RELIABILITY = (0.70, 0.95)  # of the outcome measure beyond the score itself
SAME_REPORTER = 0.4  # studies whose outcome is the client's own view of what the therapy did
COLOURED = 0.55  # what a client's view of the alliance adds to it, in standard deviations of outcome
FEWEST = 8  # clients with rating and outcome that a study needs
MEASURE = 20  # the purpose of the chance in an outcome measure; those of the model end before it
DESIGN = ("therapy", "length", "rater", "session", "size", "restriction", "reliability", "same_reporter")


def designs(studies=STUDIES, seed=1):
    """A DataFrame of what studies are like, one row a study, columns `DESIGN`.

    therapy; length (sessions); rater; session rated; size (clients at intake); restriction (their
    spread of agreement by that of all clients); reliability of the outcome measure (0 to 1);
    same_reporter (whether the client also reports the outcome). ValueError for an impossible number.
    """
    chance = np.random.default_rng(whole("seed", seed, 0))
    n = whole("studies", studies, 1)
    size = MEDIAN * np.exp(SIZES * chance.standard_normal(n))
    return pd.DataFrame(
        {
            "therapy": chance.choice(THERAPIES, n),
            "length": chance.choice(LENGTHS, n),
            "rater": chance.choice(list(RATERS), n, p=list(RATERS.values())),
            "session": chance.choice(SESSIONS, n),
            "size": np.clip(size, SMALLEST, LARGEST).round().astype(int),
            "restriction": np.exp(RESTRICTION * chance.standard_normal(n)),
            "reliability": chance.uniform(*RELIABILITY, n),
            "same_reporter": chance.random(n) < SAME_REPORTER,
        }
    )


def literature(studies=STUDIES, seed=1, **settings):
    """`designs` with what each study finds: n (clients with rating and outcome) and r.

    `studies` is how many, or a table like that of `designs`; `settings` are parameters of the
    model. Outcome is the last score adjusted for intake, more is better, with the measure's own
    error and, if the client reports it, a part of the client's view of the alliance. Studies with
    fewer than eight such clients, or in which nothing varies, are left out.
    """
    table = studies if isinstance(studies, pd.DataFrame) else designs(studies, seed)
    numbers, therapists = clients_of(table["size"].to_numpy())
    people = _people(table, numbers, therapists, seed, settings)
    found = [_finding(part, study) for part, study in zip(people, table.itertuples(), strict=True)]
    table = table.assign(n=[n for n, _ in found], r=[r for _, r in found])
    return table[np.isfinite(table.r)].reset_index(drop=True)


def clients_of(sizes):
    """The numbers of the clients of some studies of those sizes, study by study, and how many therapists there are.

    Ten clients each, of one study.
    """
    own = sizes // 10 + (sizes % 10 > 0)
    first, therapists = np.cumsum(own) - own, int(own.sum())
    # client n is with therapist n modulo the number of therapists
    parts = [a + np.arange(n) % k + therapists * (np.arange(n) // k) for n, k, a in zip(sizes, own, first, strict=True)]
    return np.concatenate(parts), therapists


def _people(table, numbers, therapists, seed, settings):
    """For each study a DataFrame of its clients: number, intake, last, rated, view."""
    study = np.repeat(np.arange(len(table)), table["size"])
    each = table.loc[study].reset_index(drop=True)
    p, top = parameters(**settings), next(row.high for row in PARAMETERS if row.name == "spread")
    spread, kinds = np.minimum(p.spread * each.restriction.to_numpy(), top), each.therapy.to_numpy().astype(str)
    settings = settings | {"spread": spread}
    seen = simulate_caseload(numbers, therapists, int(table.length.max()), seed, therapy=kinds, **settings)
    wide = {name: column.to_numpy().reshape(len(numbers), -1) for name, column in seen.items()}
    row, last = np.arange(len(numbers)), np.minimum(wide["attended"].sum(axis=1), each.length) - 1
    rated = [wide[f"alliance_{rater}"][row, each.session - 1] for rater in RATERS]
    people = {
        "number": numbers,
        "intake": wide["symptoms"][:, 0],
        "last": wide["symptoms"][row, last],
        "rated": np.select([each.rater == rater for rater in RATERS], rated),
        # how far the client sees more in an alliance than there is, whoever rates it
        "view": client(seed, numbers.astype(np.uint64), therapists, p)[1].client,
        "error": normal(uniform(key(seed, numbers.astype(np.uint64)), 0, MEASURE)),
    }
    return [part for _, part in pd.DataFrame(people).groupby(study)]


def _finding(people, study):
    """Of a study: how many clients have rating and outcome, and how the two correlate; NaN if too few."""
    slope, level = np.polyfit(people.intake, people["last"], 1)
    outcome = _standard(level + slope * people.intake - people["last"])
    outcome = study.reliability**0.5 * outcome + (1 - study.reliability) ** 0.5 * people.error
    if study.same_reporter:
        outcome = outcome + COLOURED * _standard(people.view)
    both = people.rated.notna()
    if both.sum() < FEWEST:
        return int(both.sum()), np.nan
    return int(both.sum()), float(np.corrcoef(people.rated[both], outcome[both])[0, 1])


def _standard(values):
    return (values - values.mean()) / values.std()

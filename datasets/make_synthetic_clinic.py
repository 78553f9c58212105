"""Makes `synthetic_clinic.csv`: a made caseload for exercises. Nobody in it is a person.

.venv/bin/python datasets/make_synthetic_clinic.py
"""

from pathlib import Path

from widgets.caseload import simulate_caseload

CLIENTS, THERAPISTS, SESSIONS, SEED = 300, 25, 12, 1979


def clinic():
    """The table: a row for each session that a client attended, ratings to one decimal."""
    table = simulate_caseload(CLIENTS, THERAPISTS, SESSIONS, SEED, elements=True)
    seen = table[table.attended].drop(
        columns=["goal", "task", "bond", "alliance", "symptoms_level", "ended", "attended"]
    )
    names = {
        "symptoms": "symptoms_core_om",
        "goal_client": "goal_rated",
        "task_client": "task_rated",
        "bond_client": "bond_rated",
    }
    seen = seen.rename(columns=names).round(
        {c: 1 for c in seen.rename(columns=names).columns if c not in ("client", "therapist", "session")}
    )
    seen.insert(0, "synthetic", True)
    return seen


if __name__ == "__main__":
    text = clinic().to_csv(index=False).replace("True", "true").replace("False", "false")
    (Path(__file__).parent / "synthetic_clinic.csv").write_text(text)

"""`Therapies`: what kinds of therapy aim at, whose task is what, and what they ask for, side by side."""

from .data import records, therapies
from .templates import fill
from .words import number

# what each row of the table says, and the column of the data set that it comes from
SAID = (
    ("aims at", "goals"),
    ("the client's tasks", "client_tasks"),
    ("the therapist's tasks", "therapist_tasks"),
    ("what is opened", "opened"),
)
NUMBERS = (
    ("demand on goal agreement*", "demand_goal"),
    ("demand on task agreement*", "demand_task"),
    ("demand on the bond*", "demand_bond"),
    ("therapist's lead*", "lead"),
)


class Therapies:
    """`datasets/therapies.csv` as a table, a column for each kind of therapy; errors as in `data.load`."""

    def __init__(self):
        # the balanced one is no kind of therapy: it asks the same of all three elements
        self.kinds = [kind for kind in records(therapies()) if kind["therapy"] != "balanced"]

    def _repr_html_(self):
        rows = [[words, *(kind[name] for kind in self.kinds)] for words, name in SAID]
        rows += [[words, *(number(kind[name], 2) for kind in self.kinds)] for words, name in NUMBERS]
        return fill("therapies.html", kinds=[kind["therapy"] for kind in self.kinds], rows=rows)

    def __repr__(self):
        return "Therapies: " + ", ".join(kind["therapy"] for kind in self.kinds)

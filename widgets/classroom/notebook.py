"""`Class()` in a notebook: the class's screen in a cell, its rounds, and its answers as a table."""

import json
import re
import urllib.error
import urllib.request

import pandas as pd

from .. import codes
from .__main__ import runtime_file

NONE = "no class is running: type `make class` in a terminal, then run this cell again"


class Class:
    """A class that `make class` has opened on this machine. In a cell it shows the class's screen.

    The screen talks to the server by itself, so it goes on while a cell computes. `ConnectionError`
    if no class is running.
    """

    def __init__(self, address=None, token=None):
        if address is None:
            path = runtime_file()
            if not path.is_file():
                raise ConnectionError(NONE)
            about = json.loads(path.read_text(encoding="utf-8"))
            address, token = f"http://localhost:{about['port']}", about["token"]
        self.address, self.token = address.rstrip("/"), token
        self._asked("/answers")

    def _asked(self, path, what=None):
        data = None if what is None else json.dumps(what).encode()
        request = urllib.request.Request(self.address + path, data, {"Authorization": f"Bearer {self.token}"})
        try:
            with urllib.request.urlopen(request, timeout=5) as reply:
                return json.load(reply)
        except urllib.error.HTTPError as problem:
            raise ValueError(json.load(problem)["why"]) from None
        except OSError:
            raise ConnectionError(NONE) from None

    def open(self, kind, page, scene, task=""):
        """Opens a round and closes the one before.

        `kind` is "pairs", "studies" (numbers of a simulation), "guesses" or "marks" (of a transcript);
        `page` and `scene` say where phones go. ValueError naming what is not allowed.
        """
        self._asked("/lead", {"do": "open", "kind": kind, "page": page, "scene": scene, "task": task})

    def close(self):
        """Closes the round: nothing more is taken."""
        self._asked("/lead", {"do": "close"})

    def show(self):
        """Closes the round and shows guesses or marks."""
        self._asked("/lead", {"do": "show"})

    @property
    def answers(self):
        """What has been sent in all rounds, a row each: a DataFrame.

        Columns: round, kind, scene, phone (a random name), seed, settings (dict), guess, numbers (list).
        """
        columns = ["round", "kind", "scene", "phone", "seed", "settings", "guess", "numbers"]
        return pd.DataFrame(self._asked("/answers")["answers"], columns=columns)

    def _repr_html_(self):
        source = f"{self.address}/screen#{self.token}"
        return f'<iframe src="{source}" title="The class" style="width: 100%; height: 36rem; border: 0"></iframe>'


def read_codes(text):
    """The codes in a pasted chat or list, a row each: a DataFrame with code, scene, seed, early and fell.

    `early` and `fell` are the two numbers of a run (of a study: r and clients). The same code twice is
    one row. What looks like a code and has a wrong letter stands in `table.attrs["wrong"]`.
    """
    rows, wrong = {}, []
    for code in re.findall(r"(?<!\w)\w{5}-\w{5}(?!\w)", text):
        try:
            rows[code.upper()] = codes.read(code)
        except ValueError:
            wrong.append(code)
    table = pd.DataFrame(
        [(code, *run) for code, run in rows.items()], columns=["code", "scene", "seed", "early", "fell"]
    )
    table.attrs["wrong"] = wrong
    return table

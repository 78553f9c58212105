"""The data sets of the course as tables, checked cell by cell.

`datasets/datapackage.json` (Frictionless) says which columns a file has, what they mean and
what they may hold. It is the one description: nothing of it is repeated here.
"""

import csv
import io
import json
import re
from pathlib import Path

from .places import DATASETS

# type of a column: in words, how a cell is written, its value, dtype without and with gaps;
# U+FFFD stands where a file was not in UTF-8
TYPES = {
    "string": ("one line of UTF-8 text", r"[^\n\ufffd]+", str, "string", "string"),
    "integer": ("a whole number", r"-?[0-9]+", int, "int64", "Int64"),
    "number": ("a number", r"-?[0-9]*\.?[0-9]+", float, "float64", "float64"),
    "boolean": ("true or false", r"true|false", "true".__eq__, "bool", "boolean"),
}


def meta_analyses(folder=DATASETS):
    """Published estimates, a row each: `r` (−1 to 1), its 95% interval, studies, people, grade.

    `relation` says what is related; "alliance-outcome" are the rows for a forest plot. Errors
    as in `load`. Source: column `citation_key`.
    """
    return load("meta_analyses", folder)


def timeline(folder=DATASETS):
    """Events by year, a row each: who, what, kind (idea, measure or evidence), chapter, grade.

    Errors as in `load`. Source: column `reference`.
    """
    return load("timeline", folder)


def claims(folder=DATASETS):
    """The ledger of what the chapters state: a row for each claim, with page and grade.

    Errors as in `load`. Source: column `citation_key`.
    """
    return load("claims", folder)


def patterns(folder=DATASETS):
    """Published patterns and what the model gives, simulated, a row each: value, interval, verdict.

    Errors as in `load`. Source of what was published: column `source`.
    """
    return load("patterns", folder)


def therapies(folder=DATASETS):
    """Kinds of therapy, a row each: typical goals, whose tasks, what is opened, demands and lead (0 to 1).

    The demands are illustrative and drive the model. Errors as in `load`: a therapy without a source
    and a demand out of range are named. Source of goals and tasks: column `source`.
    """
    return load("therapies", folder)


def measures(folder=DATASETS):
    """Instruments that measure the alliance, a row each: who fills it in, items, scale, parts, alpha, grade.

    Answers in points, alpha from 0 to 1, of the client's form. Errors as in `load`: a rater that there
    is not and a scale out of range are named. Source: column `citation_key`.
    """
    return load("measures", folder)


def ensemble(folder=DATASETS):
    """Parameter sets that all meet the fitted patterns, simulated, a row each, with what each gives.

    Errors as in `load`: a missing column and a value out of bounds are named.
    """
    return load("ensemble", folder)


def sensitivity(folder=DATASETS):
    """What each parameter of the model does to three results, simulated, a row each.

    Errors as in `load`.
    """
    return load("sensitivity", folder)


def sobol(folder=DATASETS):
    """What share of the variance of three results each parameter answers for, simulated, a row each.

    Errors as in `load`.
    """
    return load("sobol", folder)


def synthetic_clinic(folder=DATASETS):
    """A made caseload for exercises, a row for each session attended; nobody in it is a person.

    Ratings from 1 to 7, symptoms from 0 to 40. Errors as in `load`.
    """
    return load("synthetic_clinic", folder)


def load(name, folder=DATASETS):
    """The data set of that name as a DataFrame; an empty cell is a missing value.

    Columns, units, ranges and sources stand in the folder's `datapackage.json`. Raises
    ValueError listing the names if there is no such data set, and ValueError naming file, row
    (the header is row 1), column, value and what is allowed if the file is not as described.
    """
    import pandas as pd  # here, where it is used: a chapter that shows no table starts without it

    fields, columns = _checked(name, folder)
    return pd.DataFrame({field["name"]: pd.Series(columns[field["name"]], dtype=_dtype(field)) for field in fields})


def rows(name, folder=DATASETS):
    """The rows of the data set of that name as a list of plain dicts, None where a value is missing.

    The same values as in `load`, and the same errors.
    """
    _, columns = _checked(name, folder)
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


def _checked(name, folder):
    """What a data set's description says of its columns, and their values: (fields, {column: values})."""
    resources = {each["name"]: each for each in json.loads(_text(Path(folder) / "datapackage.json"))["resources"]}
    if name not in resources:
        raise ValueError(f"unknown data set {name!r}: choose from {', '.join(sorted(resources))}")
    file, fields = resources[name]["path"], resources[name]["schema"]["fields"]
    cells = _cells(_text(Path(folder) / file), [field["name"] for field in fields], file)
    return fields, {field["name"]: _column(cells[field["name"]], field, file) for field in fields}


def _text(path):
    """The text of a file; ValueError if there is none."""
    if not path.is_file():
        raise ValueError(f"{path.name} is missing in {path.parent}")
    return path.read_text(encoding="utf-8-sig", errors="replace")


def _cells(text, names, file):
    """The cells by column; ValueError for a wrong header, a row cut short or one too long."""
    header, *rows = list(csv.reader(io.StringIO(text))) or [[]]
    for name in [*names, *header]:
        if header.count(name) != names.count(name):
            fault = "unexpected, or there twice" if name in header else "missing"
            raise ValueError(f"{file}, row 1, column {name}: {fault}; allowed: {', '.join(names)}")
    for number, row in enumerate(rows or [[]], start=2):
        if len(row) != len(header):
            column = [*header, "after the last"][min(len(row), len(header))]
            raise ValueError(f"{file}, row {number}, column {column}: {len(row)} cells; allowed: {len(header)}")
    if not text.endswith("\n"):
        where = f"{file}, row {len(rows) + 1}, column {header[-1]}"
        raise ValueError(f"{where}: {rows[-1][-1]!r} may be cut off; allowed: a last row that ends its line")
    return dict(zip(header, zip(*rows, strict=True), strict=True))


def _column(cells, field, file):
    """The values of a column, None where there is none; ValueError at the first cell not allowed."""
    required, values = field.get("constraints", {}).get("required"), []
    for number, cell in enumerate(cells, start=2):
        values.append(_value(cell, field))
        if values[-1] is None and (cell or required):
            place = f"{file}, row {number}, column {field['name']}"
            raise ValueError(f"{place}: {cell!r}; allowed: {_allowed(field)}")
    return values


def _dtype(field):
    """The pandas type of a column."""
    without_gaps, with_gaps = TYPES[field["type"]][3:]
    return without_gaps if field.get("constraints", {}).get("required") else with_gaps


def _value(cell, field):
    """The value of a cell; None if it is empty or not allowed."""
    _, written, value_of, *_ = TYPES[field["type"]]
    rules = field.get("constraints", {})
    if not re.fullmatch(written, cell) or not re.fullmatch(rules.get("pattern", written), cell):
        return None
    value = value_of(cell)
    in_range = rules.get("minimum", value) <= value <= rules.get("maximum", value)
    return value if in_range and value in rules.get("enum", [value]) else None


def _allowed(field):
    """What a column allows, in words."""
    rules = field.get("constraints", {})
    words = ["one of " + ", ".join(rules["enum"]) if "enum" in rules else TYPES[field["type"]][0]]
    for key, word in (("minimum", "from"), ("maximum", "to"), ("pattern", "matching")):
        words += [f"{word} {rules[key]}"] if key in rules else []
    return " ".join(words) + ("" if rules.get("required") else " or nothing")


def records(table):
    """The rows of a table as a list of plain dicts, None where a value is missing."""
    return table.astype(object).where(table.notna(), None).to_dict("records")

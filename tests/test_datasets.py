"""The data sets: as described, graded, traceable to the bibliography, and read with care."""

import json
import re
import shutil
import sys

import frictionless
import pandas as pd
import pytest

from widgets import data
from widgets.alliance import THERAPIES
from widgets.data import DATASETS, claims, load, meta_analyses, records, rows, timeline

PACKAGE = json.loads((DATASETS / "datapackage.json").read_text(encoding="utf-8"))
NAMES = [resource["name"] for resource in PACKAGE["resources"]]
FIELDS = [(r["name"], field) for r in PACKAGE["resources"] for field in r["schema"]["fields"]]
BIBLIOGRAPHY = (DATASETS.parent / "book" / "references.bib").read_text(encoding="utf-8")
KEYS = set(re.findall(r"^@\w+\{([^,]+),", BIBLIOGRAPHY, re.MULTILINE))
CITED_IN = {
    "meta_analyses": "citation_key",
    "timeline": "reference",
    "claims": "citation_key",
    "patterns": "source",
    "therapies": "source",
    "measures": "citation_key",
}
MADE = ("ensemble", "sensitivity", "sobol", "synthetic_clinic")  # made with the model: nothing is cited


# --- as described ----------------------------------------------------------------------


def test_the_package_is_valid():
    report = frictionless.Package(str(DATASETS / "datapackage.json")).validate()
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "message"])


def test_every_csv_is_described_and_has_a_loader_of_its_name():
    assert sorted(NAMES) == sorted(path.stem for path in DATASETS.glob("*.csv"))
    for name in NAMES:
        pd.testing.assert_frame_equal(getattr(data, name)(), load(name))


@pytest.mark.parametrize(("name", "field"), FIELDS, ids=lambda x: x if isinstance(x, str) else x["name"])
def test_every_column_says_what_it_holds(name, field):
    assert field["title"] and field["description"].endswith(".")
    if field["type"] in ("integer", "number"):
        assert field["unit"] and "minimum" in field["constraints"]
    values = load(name)[field["name"]]
    assert pd.api.types.is_string_dtype(values) == (field["type"] == "string")
    assert pd.api.types.is_integer_dtype(values) == (field["type"] == "integer")
    assert pd.api.types.is_float_dtype(values) == (field["type"] == "number")
    assert pd.api.types.is_bool_dtype(values) == (field["type"] == "boolean")


def test_whole_numbers_stay_whole_with_and_without_gaps():
    kinds = meta_analyses().dtypes.astype(str)
    assert [kinds[name] for name in ("year", "studies_k", "people_n")] == ["int64", "Int64", "Int64"]
    assert kinds["people_n_is_lower_bound"] == "bool"


@pytest.mark.parametrize("name", NAMES)
def test_the_reader_agrees_with_frictionless_on_every_value(name):
    rows = frictionless.Package(str(DATASETS / "datapackage.json")).get_resource(name).read_rows()
    theirs = pd.DataFrame([row.to_dict() for row in rows])
    pd.testing.assert_frame_equal(theirs.astype(load(name).dtypes), load(name))


# --- sources and grades ----------------------------------------------------------------


@pytest.mark.parametrize("name", CITED_IN)
def test_every_citation_key_is_in_the_bibliography(name):
    cited = {key for cell in load(name)[CITED_IN[name]].dropna() for key in cell.split("; ")}
    assert cited and not cited - KEYS


def test_a_table_cites_its_sources_or_says_that_it_is_made():
    assert sorted([*CITED_IN, *MADE]) == sorted(NAMES)
    for resource in PACKAGE["resources"]:
        if resource["name"] in MADE:
            assert resource["description"].lower().startswith(("simulated", "synthetic"))


def test_the_synthetic_clinic_is_what_its_script_makes(tmp_path):
    sys.path.insert(0, str(DATASETS))
    from make_synthetic_clinic import clinic

    made, stored = clinic().reset_index(drop=True), load("synthetic_clinic")
    assert list(stored.columns)[0] == "synthetic" and stored.synthetic.all()
    pd.testing.assert_frame_equal(made, stored, check_dtype=False)


@pytest.mark.parametrize("name", CITED_IN)
def test_only_what_may_be_printed_is_in_the_files(name):
    table = load(name)
    assert set(table.grade) <= {"A", "A2", "B"} | ({"derived"} if name == "patterns" else set())
    text = table.to_csv()
    assert not re.search(r"(?i)grade c\b|\bverify|check against|locate before|not seen|to be confirmed", text)


def test_a_published_value_that_we_reckoned_ourselves_is_not_graded_as_read():
    table = data.patterns()
    reckoned = table.published.str.contains("derived")
    assert reckoned.sum() == 2
    assert list(table.grade == "derived") == list(reckoned)


def test_every_claim_says_whether_its_source_says_it_or_we_judge():
    table = claims()
    assert set(table.basis) == {"source says", "we judge"}
    assert list(table.rests_on.notna()) == list(table.basis == "we judge")
    assert 20 < (table.basis == "we judge").sum() < len(table) / 5


def test_a_judgement_rests_on_other_claims_and_is_as_sure_as_the_least_sure_of_them():
    grades = claims().set_index("id").grade
    judged = claims().query("basis == 'we judge'").set_index("id").rests_on
    for name, grounds in judged.items():
        ids = grounds.split("; ")
        assert name not in ids and len(ids) == len(set(ids)), name
        assert set(ids) <= set(grades.index), name
        assert grades[name] == max(grades[ids]), name  # A, A2, B: from sure to less sure


def test_no_judgement_rests_on_itself_by_way_of_others():
    judged = claims().query("basis == 'we judge'").set_index("id").rests_on
    left = {name: set(grounds.split("; ")) & set(judged.index) for name, grounds in judged.items()}
    while free := {name for name, grounds in left.items() if not grounds & set(left)}:
        left = {name: grounds for name, grounds in left.items() if name not in free}
    assert left == {}


def test_a_life_is_not_taken_from_a_work_of_the_one_who_lived_it():
    authors = dict(re.findall(r"^@\w+\{([^,]+),\n *author = \{(.*)\},$", BIBLIOGRAPHY, re.M))
    lives = claims()[claims().claim.str.contains(r"\d{4}–\d{4}|lived from")]
    assert len(lives) >= 5
    for row in lives.itertuples():
        for name in authors.get(row.citation_key, "").split(" and "):
            assert not name or name.split(",")[0] not in row.claim, row.id


def test_nothing_is_taken_from_a_work_that_was_printed_before_it_happened():
    years = dict(re.findall(r"^@\w+\{([^,]+),.*?^ *year = \{(\d{4})\}", BIBLIOGRAPHY, re.M | re.S))
    stated = claims().query("basis == 'source says'")
    late = [
        (row.id, year)
        for row in stated.itertuples()
        for year in re.findall(r"\b(?:18|19|20)\d\d\b", row.claim)
        if int(year) > int(years[row.citation_key])
    ]
    assert late == []


def test_the_model_runs_on_the_therapies_of_the_table():
    sys.path.insert(0, str(DATASETS))
    from make_therapies import MODEL, for_the_model

    assert for_the_model(data.therapies()) in MODEL.read_text(encoding="utf-8"), "run make therapies"
    table = data.therapies().set_index("therapy")
    assert set(table.index) == set(THERAPIES)
    for name, t in THERAPIES.items():
        numbers = ["demand_goal", "demand_task", "demand_bond", "lead"]
        assert (t.goal, t.task, t.bond, t.lead) == tuple(table.loc[name, numbers])


def test_an_estimate_from_secondary_literature_says_so():
    table = meta_analyses()
    quoted = table[table.grade == "A2"]
    assert len(quoted) and quoted.note.str.contains("as quoted in secondary literature").all()


def test_every_event_of_the_timeline_is_a_claim_of_the_introduction():
    intro = claims().query("chapter == 'intro'")
    claimed = set(zip(intro.citation_key, intro.grade, strict=True))
    events = timeline().dropna(subset="reference")
    assert set(zip(events.reference, events.grade, strict=True)) <= claimed


def test_a_claim_is_named_after_its_chapter_and_ends_as_a_sentence():
    for row in claims().itertuples():
        assert row.id.rsplit("-", 1)[0] == re.sub(r"^\d\d-", "", row.chapter)
        assert row.claim[0].isupper() and row.claim.endswith(".")


@pytest.mark.parametrize("name", NAMES)
def test_the_rows_of_a_data_set_are_those_of_its_table(name):
    assert rows(name) == records(load(name))


@pytest.mark.parametrize(("name", "column"), [("claims", "claim"), ("timeline", "event")])
def test_every_r_in_words_is_an_r_of_that_publication(name, column):
    table, published = load(name), meta_analyses().groupby("citation_key").r.agg(set)
    quoted = [
        (row[CITED_IN[name]], float(r))
        for _, row in table.iterrows()
        for r in re.findall(r"r = (-?\.\d+)", row[column])
    ]
    assert len(quoted) >= 4
    assert [each for each in quoted if each[1] not in published[each[0]]] == []


# --- what the tables hold --------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "r", "low", "high", "k", "n", "grade"),
    [
        ("fluckiger_2018_f2f", 0.278, 0.256, 0.299, 295, 30000, "A"),
        ("horvath_2011", 0.275, 0.25, 0.30, 190, 14000, "A"),
        ("martin_2000", 0.22, None, None, 79, None, "A2"),
        ("horvath_symonds_1991", 0.26, None, None, 24, None, "B"),
        ("karver_2018", 0.19, 0.13, 0.25, 28, 2419, "A"),
        ("welmers_2018_split", 0.106, -0.124, 0.327, 5, None, "A"),
        ("tryon_2018_goal", 0.24, 0.19, 0.28, 54, 7278, "A"),
        ("eubanks_2018_repair", 0.29, 0.10, 0.47, 11, 1314, "A"),
        ("tryon_2007", 0.36, None, None, 53, None, "A"),
        ("farber_2018", None, None, None, 64, None, "A"),
        ("constantino_2018", 0.18, None, None, 81, 12722, "A"),
        ("kazantzis_2016", None, None, None, 15, 1537, "A"),
        ("dejong_2021", None, None, None, 58, 21699, "A"),
        ("swift_2018", None, None, None, 53, 16000, "A"),
        ("beutler_2018", None, None, None, 13, 1208, "A"),
        ("fluckiger_2026_online", 0.21, None, None, 40, 2864, "A"),
        ("fluckiger_2026_bond", 0.12, None, None, 40, 2864, "A"),
        ("lococo_2022", 0.215, 0.178, 0.252, 57, None, "A"),
        ("alldredge_2021", 0.17, None, None, 29, 3628, "A"),
        ("bourke_2021", 0.29, None, None, 13, None, "A"),
        ("burlingame_2018", 0.26, None, None, 55, None, "A"),
    ],
)
def test_estimates_are_as_published(key, r, low, high, k, n, grade):
    row = meta_analyses().set_index("study_key").loc[key]
    found = [row.r, row.ci95_low, row.ci95_high, row.studies_k, row.people_n, row.grade]
    assert [None if pd.isna(x) else x for x in found] == [r, low, high, k, n, grade]


def test_heterogeneity_and_lower_bounds_are_as_published():
    table = meta_analyses().set_index("study_key")
    assert table.i2_percent.dropna().to_dict() == {
        "fluckiger_2018_f2f": 70.8,
        "constantino_2018": 76,
        "karver_2018": 64.19,
        "alldredge_2021": 23.2,
        "burlingame_2018": 79.3,
    }
    assert list(table.index[table.people_n_is_lower_bound]) == ["horvath_2011", "fluckiger_2018_f2f", "swift_2018"]
    assert table.people_n[table.people_n_is_lower_bound].notna().all()


def test_intervals_are_whole_ordered_and_hold_their_r():
    table = meta_analyses()
    assert (table.ci95_low.notna() == table.ci95_high.notna()).all()
    given = table[table.ci95_low.notna()]
    assert len(given) >= 15
    assert ((given.ci95_low < given.r) & (given.r < given.ci95_high)).all()


def test_a_nested_set_lies_in_a_larger_one_of_the_same_relation():
    table = meta_analyses().set_index("study_key")
    nested = table[table.nested_in.notna()]
    assert nested.nested_in.to_dict() == {"horvath_2011": "fluckiger_2018_f2f"}
    for row in nested.itertuples():
        larger = table.loc[row.nested_in]
        assert row.studies_k < larger.studies_k and row.relation == larger.relation


def test_a_forest_plot_finds_correlations_with_outcome_alone():
    table = meta_analyses()
    forest = table[(table.relation == "alliance-outcome") & table.r.notna()]
    assert {"HorvathSymonds1991", "Martin2000", "Horvath2011", "Fluckiger2018"} <= set(forest.citation_key)
    assert not set(forest.citation_key) & {"Nienhuis2018", "Tryon2007", "Tryon2018", "Eubanks2018", "Sharf2010"}
    assert not forest.predictor.str.contains("split|change|training").any()
    assert table.r[table.relation.isin(["moderator", "within-client"])].isna().all()


def test_the_timeline_runs_from_1895_to_2023_in_order():
    years = timeline().year
    assert years.is_monotonic_increasing and (years.min(), years.max()) == (1895, 2023)
    assert set(timeline().kind) == {"idea", "measure", "evidence"}


def test_rogers_stands_before_greenson_and_bordin():
    first = timeline().groupby("who").year.min()
    assert first["Rogers"] < first["Zetzel"] < first["Greenson"] < first["Bordin"]


# --- damaged files ---------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path):
    """A copy of the data sets that a test may damage."""
    return shutil.copytree(DATASETS, tmp_path / "datasets")


def damage(folder, name, change):
    """Puts `change` of the text of a data set in its place."""
    path = folder / f"{name}.csv"
    before = path.read_text(encoding="utf-8")
    after = change(before)
    assert after != before
    path.write_text(after, encoding="utf-8")


def message(folder, name):
    """What the reader says of a damaged data set."""
    with pytest.raises(ValueError) as caught:
        load(name, folder)
    return str(caught.value)


def cell(row, column, value, name="meta_analyses"):
    """A change of one cell: rows as in the file (the header is row 1)."""

    def change(text):
        lines = [re.findall(r'(?:^|,)("[^"]*(?:""[^"]*)*"|[^,]*)', line) for line in text.splitlines()]
        lines[row - 1][lines[0].index(column)] = value
        return "\n".join(",".join(line) for line in lines) + "\n"

    return change


@pytest.mark.parametrize(
    ("name", "row", "column", "value", "allowed"),
    [
        ("meta_analyses", 8, "r", "O.278", "a number from -1 to 1 or nothing"),
        ("meta_analyses", 8, "r", "nan", "a number from -1 to 1 or nothing"),
        ("meta_analyses", 8, "r", "1.278", "a number from -1 to 1 or nothing"),
        ("meta_analyses", 2, "ci95_low", "-27", "a number from -1 to 1 or nothing"),
        ("meta_analyses", 44, "i2_percent", "170", "a number from 0 to 100 or nothing"),
        ("meta_analyses", 3, "studies_k", "79.5", "a whole number from 1 or nothing"),
        ("meta_analyses", 3, "studies_k", "0", "a whole number from 1 or nothing"),
        ("meta_analyses", 3, "people_n_is_lower_bound", "maybe", "true or false"),
        ("meta_analyses", 9, "grade", "C", "one of A, A2, B"),
        ("meta_analyses", 9, "relation", "causes", "one of alliance-outcome, "),
        ("meta_analyses", 9, "doi", "doi:10.1", "matching ^10"),
        ("timeline", 2, "year", "", "a whole number from 1890 to 2035"),
        ("timeline", 27, "kind", "rumour", "one of idea, measure, evidence"),
        ("timeline", 5, "chapter", "05-zetzel", "one of 01-freud, "),
        ("claims", 4, "citation_key", "", "one line of UTF-8 text matching "),
        ("claims", 9, "page", "p. 282", "matching ^[0-9]+"),
        ("claims", 9, "basis", "everybody knows", "one of source says, we judge"),
        ("claims", 9, "rests_on", "Freud1913c", "matching ^[a-z]+"),
        ("ensemble", 3, "gain", "0.7", "a number from 0 to 0.5"),
        ("ensemble", 2, "leave", "", "a number from 0 to 0.1"),
        ("patterns", 2, "ensemble_met", "1.1", "a number from 0 to 1"),
        ("therapies", 4, "demand_bond", "1.35", "a number from 0 to 1"),
        ("therapies", 3, "demand_goal", "-0.1", "a number from 0 to 1"),
        ("therapies", 5, "lead", "", "a number from 0 to 1"),
        ("therapies", 5, "source", "", "one line of UTF-8 text matching "),
        ("therapies", 3, "source", "Freud 1913", "matching ^[A-Za-z]"),
        ("therapies", 2, "client_tasks", "", "one line of UTF-8 text"),
        ("therapies", 4, "grade", "C", "one of A, A2, B"),
        ("measures", 6, "raters", "patient", "matching ^(client|therapist|observer)"),
        ("measures", 6, "raters", "client and therapist", "matching ^(client|therapist|observer)"),
        ("measures", 6, "items", "36.0", "a whole number from 1 to 200 or nothing"),
        ("measures", 4, "items", "0", "a whole number from 1 to 200 or nothing"),
        ("measures", 8, "alpha", "83", "a number from 0 to 1 or nothing"),
        ("measures", 2, "scale_low", "-4", "a whole number from -3 to 1 or nothing"),
        ("measures", 11, "scale_high", "100", "a whole number from 3 to 10 or nothing"),
        ("measures", 9, "year", "1896", "a whole number from 1960 to 2035"),
        ("measures", 9, "note", "", "one line of UTF-8 text"),
        ("measures", 5, "measure", "haq", "matching ^[A-Z]"),
        ("measures", 14, "grade", "C", "one of A, A2, B"),
    ],
)
def test_a_cell_that_is_not_allowed_is_named(folder, name, row, column, value, allowed):
    damage(folder, name, cell(row, column, value))
    said = message(folder, name)
    assert said.startswith(f"{name}.csv, row {row}, column {column}: {value!r}; allowed: ")
    assert allowed in said


@pytest.mark.parametrize(("name", "field"), FIELDS, ids=lambda x: x if isinstance(x, str) else x["name"])
def test_a_missing_column_is_named(folder, name, field):
    load(name, folder).drop(columns=field["name"]).to_csv(folder / f"{name}.csv", index=False)
    assert message(folder, name).startswith(f"{name}.csv, row 1, column {field['name']}: missing")


def test_an_unexpected_or_repeated_column_is_named(folder):
    damage(folder, "timeline", lambda text: text.replace("\n", ",mood\n"))
    assert message(folder, "timeline").startswith("timeline.csv, row 1, column mood: unexpected")
    damage(folder, "timeline", lambda text: text.replace("mood\n", "kind\n"))
    assert message(folder, "timeline").startswith("timeline.csv, row 1, column kind: unexpected, or there twice")


@pytest.mark.parametrize("name", NAMES)
def test_a_file_cut_anywhere_in_its_last_row_is_noticed(folder, name):
    text = (DATASETS / f"{name}.csv").read_text(encoding="utf-8")
    columns, rows = text.splitlines()[0].split(","), text.count("\n")
    for left in range(text.rstrip().rindex("\n") + 2, len(text)):
        (folder / f"{name}.csv").write_text(text[:left], encoding="utf-8")
        file, row, column = message(folder, name).split(":")[0].split(", ")
        assert (file, row) == (f"{name}.csv", f"row {rows}")
        assert column.removeprefix("column ") in columns


def test_a_row_that_is_cut_or_too_long_is_named_with_its_first_wrong_column(folder):
    damage(folder, "timeline", lambda text: text.replace(",idea,05-rogers,Rogers1957,A\n", ",idea\n"))
    assert message(folder, "timeline") == "timeline.csv, row 9, column chapter: 4 cells; allowed: 7"
    damage(folder, "timeline", lambda text: text.replace(",idea\n", ",idea,05-rogers,Rogers1957,A,x\n"))
    assert message(folder, "timeline") == "timeline.csv, row 9, column after the last: 8 cells; allowed: 7"


def test_a_quotation_mark_left_open_does_not_swallow_a_row(folder):
    # the two rows between the marks would make one of the right length
    damage(folder, "claims", lambda text: text.replace("Most comparisons of therapies reviewed", '"Most comparisons'))
    damage(folder, "claims", lambda text: text.replace("distinguishes two kinds of helping alliance.", 'alliance."'))
    assert message(folder, "claims").startswith("claims.csv, row 18, column claim: 'Most comparisons in 1975")


def test_a_file_that_is_not_utf8_is_named_with_its_first_wrong_cell(folder):
    path = folder / "timeline.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode("latin-1"))
    assert message(folder, "timeline").startswith("timeline.csv, row 37, column who: 'Fl\ufffdckiger")


@pytest.mark.parametrize("text", ["", "\n"])
def test_an_empty_file_and_one_without_rows_are_named(folder, text):
    (folder / "claims.csv").write_text(text, encoding="utf-8")
    assert message(folder, "claims").startswith("claims.csv, row 1, column id: missing")
    (folder / "claims.csv").write_text("id,chapter,claim,citation_key,page,grade,basis,rests_on\n", encoding="utf-8")
    assert message(folder, "claims").startswith("claims.csv, row 2, column id: 0 cells")


@pytest.mark.parametrize("file", ["claims.csv", "datapackage.json"])
def test_a_missing_file_is_named(folder, file):
    (folder / file).unlink()
    assert message(folder, "claims").startswith(f"{file} is missing in ")


def test_an_unknown_name_lists_the_names():
    with pytest.raises(
        ValueError,
        match="unknown data set 'meta': choose from claims, ensemble, measures, meta_analyses, patterns, sensitivity, sobol, synthetic_clinic, therapies, timeline",
    ):
        load("meta")


def test_columns_in_another_order_and_windows_files_are_read_all_the_same(folder):
    before = timeline()
    text = before[before.columns[::-1]].to_csv(index=False, lineterminator="\r\n")
    (folder / "timeline.csv").write_bytes(text.encode("utf-8-sig"))
    pd.testing.assert_frame_equal(timeline(folder), before)

"""The model page: formulas and code have the same parameters, tables what the files say."""

import inspect
import re

import pytest
from conftest import ROOT

from widgets import alliance

PAGE = (ROOT / "book" / "model.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```\{computed\} ([\w ]+)\n(.*?)```", PAGE, re.S)
GREEK = {
    "γ": r"\gamma", "σ": r"\sigma", "ρ": r"\rho", "κ": r"\kappa", "χ": r"\chi", "β": r"\beta", "δ": r"\delta",
    "ω": r"\omega", "π": r"\pi", "λ": r"\lambda", "η": r"\eta", "ℓ": r"\ell", "τ": r"\tau", "ε": r"\varepsilon",
}  # fmt: skip
# where words beside a formula say what a parameter does, the words name its symbol
PROSE = {"step": ("σ_a", "σ_y", "ω"), "client": ("τ",), "rated": ("ε",)}


def latex(symbol):
    """A parameter's symbol as a formula writes it."""
    base, _, below = symbol.partition("_")
    return GREEK.get(base, base) + (f"_{below}" if len(below) == 1 else f"_{{{below}}}" if below else "")


def used(function):
    """The parameters that a function's code reads."""
    return set(re.findall(r"\bp\.(\w+)", inspect.getsource(function)))


def test_every_equation_of_the_model_stands_on_the_page():
    shown = {name for names, _ in BLOCKS for name in names.split()}
    equations = {
        "fit",
        "work",
        "strength",
        "relief",
        "strain",
        "rupture_chance",
        "repair_chance",
        "tilt",
        "level",
        "ebb_and_flow",
        "events",
        "step",
        "spread_of",
        "client",
        "rated",
        "leave_chance",
    }
    assert shown == equations


@pytest.mark.parametrize("names, formulas", BLOCKS, ids=[names for names, _ in BLOCKS])
def test_a_formula_has_the_parameters_of_its_code_and_no_others(names, formulas):
    rows = {row.name: row for row in alliance.PARAMETERS}
    functions = [getattr(alliance, name) for name in names.split()]
    read = set().union(*(used(f) for f in functions))
    in_words = {s for name in names.split() for s in PROSE.get(name, ())}
    in_words |= {
        row.symbol
        for row in rows.values()
        if row.name in ("goal", "task", "bond", "spread", "symptoms", "severity", "response") and "client" in names
    }
    in_words |= {row.symbol for row in rows.values() if row.name.startswith(("favour", "view"))}
    for name in read:
        symbol = rows[name].symbol
        assert latex(symbol) in formulas or symbol in in_words, f"{names}: {name} ({symbol})"
    for name, row in rows.items():
        # the letter of one symbol may stand within another: ask for the whole of it
        whole = re.search(re.escape(latex(row.symbol)) + r"(?![\w{])", formulas)
        if whole and ("_" in row.symbol or row.symbol in GREEK):
            assert name in read, f"{names}: {row.symbol} stands in the formula, p.{name} not in the code"


def test_symbols_that_only_words_explain_are_explained():
    for symbols in PROSE.values():
        for symbol in symbols:
            assert re.search(rf"\*{re.escape(symbol)}\*", PAGE), symbol


def test_the_page_says_plainly_what_it_is_not_for():
    assert "must not be used for decisions about anybody's therapy" in PAGE


def test_the_built_page_shows_each_parameter_and_each_pattern_from_their_files(book):
    import pandas as pd

    from widgets.words import number

    html = (book / "book" / "model.html").read_text(encoding="utf-8")
    for row in alliance.PARAMETERS:
        assert f'id="parameter-{row.name}"' in html
    for row in pd.read_csv(ROOT / "datasets" / "patterns.csv").itertuples():
        assert f"<td>{number(row.value, 3)} [{number(row.low, 3)}, {number(row.high, 3)}]</td>" in html

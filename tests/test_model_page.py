"""The model page: formulas and code have the same parameters, tables what the files say."""

import ast
import importlib
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


# --- each formula, computed ------------------------------------------------------------


def python(formula):
    """A formula of the page as Python: its names are Greek letters spelt out, a prime is a 1 at the end."""
    text = re.sub(r"\\bigl|\\bigr", "", formula).replace("'", "1")
    text = re.sub(r"\\mathrm\{(\w+)\}", r"\1", text)
    text = re.sub(r"_\{(\w+)\}", r"_\1", text)
    text = re.sub(r"\\sqrt\{([^{}]*)\}", r"((\1)**0.5)", text)
    text = re.sub(r"\\frac\{([^{}]*)\}\{([^{}]*)\}", r"((\1)/(\2))", text)
    text = re.sub(r"\^\{([^{}]*)\}", r"**(\1)", text)
    text = re.sub(r"\^(\w)", r"**\1", text)
    text = re.sub(r"\\(?:,|;|cdot)", " ", text)
    text = re.sub(r"\\(?=[a-z])", "", text).replace("lambda", "lam")
    # names and brackets that stand side by side are multiplied
    return re.sub(r"(?<=[\w)])\s+(?=[\w(])", "*", text.strip())


def formulas():
    """The formulas of the page as Python: {left-hand side: right-hand side}."""
    found = {}
    for _, block in BLOCKS:
        for text in re.findall(r"\$\$(.*?)\$\$", block, re.S):
            for one in re.split(r",\s*\\qquad", text):
                left, right = one.split("=", 1)
                found[python(left)] = python(right)
    return found


def spelt(symbol):
    """The name that a parameter's symbol has in `formulas`."""
    return python(latex(symbol))


V = {"g": 0.31, "t": 0.42, "b": 0.53, "a": 0.64, "y": 0.75, "r": 0.26, "h": 0.17, "w": 0.38, "S": 0.59, "s": 0.21}
V |= {"d": 0.67, "d_g": 0.55, "d_t": 0.66, "d_b": 0.77, "l": 0.45, "c": 0.23, "n": 0.34, "m": 0.46, "a_0": 0.57}
V |= {"x": 0.68, "q": 0.12, "y_0": 0.81, "y1": 0.49, "r1": 0.37, "k": 0.64 * (1 - 0.23), "e": alliance.E}
V |= {f"z_{i}": z for i, z in enumerate((0.3, -1.1, 0.7, -0.4, 1.3), 1)}
ASKS = alliance.Therapy("made up", V["d_g"], V["d_t"], V["d_b"], V["l"], "", "")


def by_code(left):
    """What the model's own code makes of the values `V`, for each left-hand side on the page."""
    A, v = alliance, V
    pair = A.Dyad(v["g"], v["t"], v["b"], v["y_0"], 1.0)
    now = A.State(v["g"], v["t"], v["b"], v["y"], v["r"], v["h"], 0, 0, 0)
    torn, mended = (A.step(now, pair, ASKS, A.decided(A.STILL, rupture=r, repair=m)) for r, m in ((-1, 1), (1, -1)))
    return {
        "fit(a, d)": lambda: A.fit(v["a"], v["d"]),
        "w": lambda: A.work(v["g"], v["t"], v["b"], ASKS),
        "S": lambda: A.strength(v["g"], v["t"], v["b"], ASKS._replace(bond=0, task=0)),
        "y1": lambda: A.relief(v["y"], v["w"]),
        "s": lambda: A.strain(v["g"], v["t"], ASKS),
        "p_rupture": lambda: v["s"] * A.rupture_chance(v["g"], v["t"], v["b"], ASKS) / A.strain(v["g"], v["t"], ASKS),
        "p_repair": lambda: A.repair_chance(v["b"]),
        "tilt(a, x)": lambda: A.tilt(v["a"], v["x"]),
        "m": lambda: A.level(v["a_0"], v["q"], v["x"]),
        "a1": lambda: A.ebb_and_flow(v["a"], v["c"], v["m"], v["n"]),
        "k": lambda: v["a"] * (1 - v["c"]),
        "r1": lambda: torn.tear,
        "h1": lambda: mended.trust,
        "p_leave": lambda: A.leave_chance(v["S"]),
    }[left]()


def test_every_formula_gives_what_its_code_gives():
    values = {spelt(row.symbol): row.value for row in alliance.PARAMETERS} | V
    values |= {"fit": alliance.fit, "tilt": alliance.tilt}
    for left, right in formulas().items():
        if left in ("q", "x", "z_g", "z_b"):
            continue  # steps on the way: the next two tests
        known = values | ({"w": alliance.fit(V["g"], V["d_g"])} if left == "S" else {})
        assert eval(right, {}, known) == pytest.approx(by_code(left)), f"{left} = {right}"


def test_what_a_tear_keeps_down_and_what_relief_lifts_are_as_the_page_says():
    """With agreement wholly drawn to its level in one session, that level is what the step shows."""
    p = alliance.parameters(settle=1)
    pair = alliance.Dyad(0.6, 0.6, 0.6, V["y_0"], 1.0)
    now = alliance.State(0.6, 0.6, 0.6, V["y"], V["r"], 0.0, 0, 0, 0)
    after = alliance.step(now, pair, ASKS, alliance.STILL, p)
    values = {spelt(row.symbol): getattr(p, row.name) for row in alliance.PARAMETERS}
    values |= {"r1": after.tear, "y_0": V["y_0"], "y1": after.symptoms}
    q, x = (eval(formulas()[name], {}, values) for name in "qx")
    assert after.goal == pytest.approx(alliance.level(0.6, q, x))


def test_the_elements_of_a_client_go_together_as_the_page_says():
    k = alliance.key(5, 8)
    z = {f"z_{i + 1}": alliance.normal(alliance.uniform(k, 0, i)) for i in range(5)}
    values = z | {spelt(row.symbol): row.value for row in alliance.PARAMETERS}
    goal, _, bond = alliance.spread_of(k)
    assert goal == pytest.approx(eval(formulas()["z_g"], {}, values))
    assert bond == pytest.approx(eval(formulas()["z_b"], {}, values))


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


LENSES = sorted(p.stem for p in (ROOT / "widgets" / "lenses").glob("*.py") if "PARAMETERS" in p.read_text())


@pytest.mark.parametrize("name", LENSES)
def test_the_built_page_shows_every_number_of_a_lens(book, name):
    html = (book / "book" / "model.html").read_text(encoding="utf-8")
    for row in importlib.import_module(f"widgets.lenses.{name}").PARAMETERS:
        shown = re.search(rf'<tr id="parameter-{name}-{row.name}">(.*?)</tr>', html, re.S).group(1)
        assert f"<td>{row.value:.3g}</td><td>{row.low:.3g} to {row.high:.3g}</td><td>{row.kind}</td>" in shown


@pytest.mark.parametrize("name", LENSES)
def test_a_lens_s_numbers_have_a_range_a_kind_and_a_source_where_they_are_published(name):
    rows = importlib.import_module(f"widgets.lenses.{name}").PARAMETERS
    assert len({row.name for row in rows}) == len(rows)
    for row in rows:
        assert row.low <= row.value <= row.high and row.meaning and row.unit, row.name
        assert row.kind in ("published", "calibrated", "illustrative")
        assert bool(row.source) == (row.kind == "published") and row.grade in (
            ("A", "A2", "B") if row.source else ("",)
        )


@pytest.mark.parametrize("name", LENSES)
def test_a_lens_has_no_number_that_is_not_named(name):
    """But for places in a list, the ends and middle of shares, marks of a scale, and counts in capitals."""
    tree = ast.parse((ROOT / "widgets" / "lenses" / f"{name}.py").read_text())
    for node in tree.body:
        named = isinstance(node, ast.Assign) and all(isinstance(n, (ast.Name, ast.Tuple)) for n in node.targets)
        if named and ast.unparse(node.targets[0]).strip("()").replace(", ", "").replace("_", "").isupper():
            continue
        places = {c for n in ast.walk(node) if isinstance(n, ast.Subscript) for c in ast.walk(n.slice)}
        constants = [n for n in ast.walk(node) if isinstance(n, ast.Constant) and n not in places]
        bare = {n.value for n in constants if type(n.value) in (int, float)}
        assert bare <= {0, 0.5, 1, 2, 3, 6, 7, 10, 40, 100}, f"{name}, line {node.lineno}: {bare}"

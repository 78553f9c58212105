"""The model page: formulas and code have the same parameters, tables what the files say."""

import ast
import importlib
import inspect
import re

import numpy as np
import pytest
from conftest import ROOT

from widgets import alliance, data, ensemble, literature, patterns
from widgets import client as one_client
from widgets.chance import key, normal, uniform
from widgets.client import THERAPIST, client, end_chance, leave_chance, parting, spread_of, visits
from widgets.lenses import others

PAGE = (ROOT / "book" / "model.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```\{computed\} ([\w ]+)\n(.*?)```", PAGE, re.S)
GREEK = {
    "γ": r"\gamma", "σ": r"\sigma", "ρ": r"\rho", "κ": r"\kappa", "χ": r"\chi", "β": r"\beta", "δ": r"\delta",
    "ω": r"\omega", "π": r"\pi", "λ": r"\lambda", "η": r"\eta", "ℓ": r"\ell", "τ": r"\tau", "ε": r"\varepsilon",
    "α": r"\alpha", "φ": r"\varphi", "ξ": r"\xi",
}  # fmt: skip
# where words beside a formula say what a parameter does, the words name its symbol
PROSE = {"step": ("σ_a", "σ_y", "ω"), "client": ("τ", "τ_γ", "ξ"), "rated": ("ε",)}


def latex(symbol):
    """A parameter's symbol as a formula writes it."""
    base, _, below = symbol.partition("_")
    if below in GREEK:
        return GREEK[base] + f"_{{{GREEK[below]}}}"
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
        "next_week",
        "reported",
        "leave_chance",
        "end_chance",
        "parting",
    }
    assert shown == equations


@pytest.mark.parametrize("names, formulas", BLOCKS, ids=[names for names, _ in BLOCKS])
def test_a_formula_has_the_parameters_of_its_code_and_no_others(names, formulas):
    rows = {row.name: row for row in alliance.PARAMETERS}
    known = vars(alliance) | vars(one_client)
    functions = [known[name] for name in names.split()]
    read = set().union(*(used(f) for f in functions))
    in_words = {s for name in names.split() for s in PROSE.get(name, ())}
    in_words |= {
        row.symbol for row in rows.values() if row.name in ("goal", "task", "bond", "spread") and "client" in names
    }
    in_words |= {row.symbol for row in rows.values() if row.name.startswith(("favour", "view"))}
    for name in read:
        symbol = rows[name].symbol
        assert latex(symbol) in formulas or symbol in in_words, f"{names}: {name} ({symbol})"
    for name, row in rows.items():
        # the letter of one symbol may stand within another: ask for the whole of it
        whole = re.search(r"(?<!_\{)" + re.escape(latex(row.symbol)) + r"(?![\w{])", formulas)
        if whole and ("_" in row.symbol or row.symbol in GREEK):
            assert name in read, f"{names}: {row.symbol} stands in the formula, p.{name} not in the code"


# --- each formula, computed ------------------------------------------------------------


def python(formula):
    """A formula of the page as Python: its names are Greek letters spelt out, a prime is a 1 at the end."""
    text = re.sub(r"\\bigl|\\bigr", "", formula).replace("'", "1")
    text = re.sub(r"\\mathrm\{(\w+)\}", r"\1", text)
    text = re.sub(r"\\hat\{(\w)\}", r"\1_felt", text)
    text = re.sub(r"_\{\\?(\w+)\}", r"_\1", text)
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
V |= {"A": 0.73, "A_0": 0.58, "z": -0.9, "a_felt": 0.28, "y_felt": 0.19, "f": 0.61}
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
        "m": lambda: A.level(v["a_0"], v["q"], v["f"]),
        "a1": lambda: A.ebb_and_flow(v["a"], v["c"], v["m"], v["n"]),
        "k": lambda: v["a"] * (1 - v["c"]),
        "r1": lambda: torn.tear,
        "h1": lambda: mended.trust,
        "x1": lambda: A.next_week(v["x"], v["A"] - v["A_0"], v["z"]),
        "Y": lambda: one_client.reported(v["y"], v["x"], v["z"]),
        "p_drop": lambda: one_client.leave_chance(v["a_felt"]),
        "p_end": lambda: one_client.end_chance(v["y_felt"]),
    }[left]()


def test_every_formula_gives_what_its_code_gives():
    values = {spelt(row.symbol): row.value for row in alliance.PARAMETERS} | V
    values |= {"fit": alliance.fit, "tilt": alliance.tilt}
    for left, right in formulas().items():
        if left in ("q", "f", "z_g", "z_b", "y_0", "R"):
            continue  # steps on the way: the next three tests
        known = values | ({"w": alliance.fit(V["g"], V["d_g"])} if left == "S" else {})
        assert eval(right, {}, known) == pytest.approx(by_code(left)), f"{left} = {right}"


def test_what_a_tear_keeps_down_and_what_relief_lifts_are_as_the_page_says():
    """With agreement wholly drawn to its level in one session, in an unusual week, that level is what the step shows."""
    p = alliance.parameters(settle=1)
    pair = alliance.Dyad(0.6, 0.6, 0.6, V["y_0"], 1.0)
    now = alliance.State(0.6, 0.6, 0.6, V["y"], V["r"], 0.0, 0, 0, 0)
    after = alliance.step(now, pair, ASKS, alliance.STILL, p, V["x"])
    values = {spelt(row.symbol): getattr(p, row.name) for row in alliance.PARAMETERS}
    values |= {"r1": after.tear, "y_0": V["y_0"], "y1": after.symptoms, "x": V["x"], "tilt": alliance.tilt}
    q, f = (eval(formulas()[name], {}, values) for name in "qf")
    assert after.goal == pytest.approx(alliance.level(0.6, q, f))


def test_the_elements_of_a_client_go_together_as_the_page_says():
    k = key(5, 8)
    z = {f"z_{i + 1}": normal(uniform(k, 0, i)) for i in range(5)}
    values = z | {spelt(row.symbol): row.value for row in alliance.PARAMETERS}
    goal, _, bond = spread_of(k)
    assert goal == pytest.approx(eval(formulas()["z_g"], {}, values))
    assert bond == pytest.approx(eval(formulas()["z_b"], {}, values))


def test_a_client_s_symptoms_and_response_are_as_the_page_says():
    seed, number, therapists = 5, 8, 3
    k, theirs = key(seed, number), key(seed, THERAPIST + number % therapists)
    z = {f"z_{i + 1}": normal(uniform(k, 0, i)) for i in range(7)}
    values = z | {spelt(row.symbol): row.value for row in alliance.PARAMETERS} | {"tilt": alliance.tilt}
    values["z_T"] = normal(uniform(theirs, 0, 5))
    brings, _ = client(seed, number, therapists)
    assert brings.symptoms == pytest.approx(eval(formulas()["y_0"], {}, values))
    assert brings.response == pytest.approx(eval(formulas()["R"], {}, values))


def test_a_therapy_ends_as_the_page_says():
    ends, drops = end_chance(V["y_felt"]), leave_chance(V["a_felt"])
    assert ends + drops < 1
    told = [(ends - 1e-9, (0, 1)), (ends + 1e-9, (0, 0)), (1 - drops - 1e-9, (0, 0)), (1 - drops + 1e-9, (1, 0))]
    for u, how in told:
        assert parting(V["a_felt"], V["y_felt"], u) == how
    # where both could be: nothing felt of an alliance, next to no symptoms
    low = alliance.parameters(leave=0.1, leave_weak=10, end=0.5, end_well=40)
    assert end_chance(0.0, low) + leave_chance(0.0, low) > 1
    assert parting(0.0, 0.0, 0.9, low) == (0, 1)


# --- what the page says beside its formulas --------------------------------------------


def test_a_scene_without_weeks_has_a_usual_week_and_the_first_week_passes():
    assert inspect.signature(alliance.step).parameters["x"].default == 0
    p = alliance.parameters(week=0, error=0, afterglow=0)
    kind = alliance.therapy("balanced")
    for s, seen in enumerate(visits(2, 3, 5, 4, kind, p)):
        assert seen.symptoms == pytest.approx(40 * alliance.tilt(seen.state.symptoms, p.worst * p.carry**s))


def test_the_sessions_of_the_lagged_effects_are_those_that_are_measured():
    assert f"over sessions 2 to {patterns.WAVES + 1} of clients who attended all of them" in PAGE


def test_the_literature_is_as_the_page_describes_it():
    def short(x):
        return f"{x:.2f}".lstrip("0")

    told = re.search(r"### A literature of studies\n(.*?)\n## ", PAGE, re.S).group(1)
    lengths, (low, high) = literature.LENGTHS, literature.RELIABILITY
    for words in (
        f"{literature.STUDIES} studies of about 100 clients each",
        f"standard deviation {short(literature.RESTRICTION).rstrip('0')} in logs",
        f"({', '.join(map(str, lengths[:-1]))} or {lengths[-1]} sessions)",
        "(" + ", ".join(f"{share:.0%} {rater}s" for rater, share in literature.RATERS.items()) + ")",
        f"({literature.SESSIONS[0]} to {literature.SESSIONS[-1]})",
        f"({short(low)} to {short(high)})",
        f"In {literature.SAME_REPORTER:.0%} of them the client reports the outcome too",
        f"by {short(literature.COLOURED)} standard deviations",
    ):
        assert words in told, words


def test_how_sure_the_model_is_is_told_from_the_files():
    table = data.ensemble()
    judged = ensemble.judged(table).ensemble_met
    told = re.search(r"## How sure is the model\?\n(.*?)\n## ", PAGE, re.S).group(1)
    assert f"Of {ensemble.SETS} that the search found, {len(table)} were" in told
    assert f"in {ensemble.EXAMINED:,} clients" in told and f"asks {ensemble.IN_PAGE} such models" in told
    assert (
        f"Only {judged.improved:.0%} of them have as many" in told and f"and {judged.by_length:.0%} get right" in told
    )
    left = {}
    for asked in others.QUESTIONS:
        r = others.answers(asked, 5, 5, 5, 16)
        left[asked] = (r.left[1] - r.left[0]) / (r.spread[1] - r.spread[0])
    # "by two fifths", "by more than half", "not at all", "hardly"
    assert 0.55 < left["end"] < 0.65 and left["chance"] < 0.5 and left["goal"] > 1 and 0.8 < left["tear"] < 1
    assert "by two fifths, and the chance of a rupture by more than half" in told
    assert f"our {others.answers('goal', 5, 5, 5, 16).ours:.2f} points".replace("0.", ".") in told


def test_what_answers_for_the_differences_is_told_from_the_file():
    shares = data.sobol().set_index("name")
    r, last = shares.early_outcome_total, shares.symptoms_end_total
    assert list(r.nlargest(2).index) == ["spread", "symptoms"] and last.idxmax() == "symptoms"
    assert 0.3 < r.spread < 0.37 and 0.55 < last.symptoms < 0.65
    assert "the spread of agreement answers for about a third, the symptoms at intake for a little less" in PAGE
    assert "of the last score the symptoms at intake for six tenths" in PAGE


def test_demands_are_in_bordin_s_order():
    asked = {name: alliance.therapy(name) for name in ("psychodynamic", "behavioural", "client-centred")}
    assert max(asked, key=lambda name: asked[name].bond) == "psychodynamic"
    for demand in ("goal", "task", "lead"):
        assert max(asked, key=lambda name: getattr(asked[name], demand)) == "behavioural"


# --- two end states? -------------------------------------------------------------------


CORNERS = np.array([(0.02, 0.02), (0.02, 0.98), (0.98, 0.02), (0.98, 0.98), (0.5, 0.5)])  # agreement, symptoms


def apart(kind, pair, p, sessions):
    """How far the ends of courses lie apart that begin in five corners, with chance still: an array, one a pair."""
    own, zero = alliance.alliance(pair.goal, pair.task, pair.bond), np.zeros((len(CORNERS), len(pair.goal)))
    a, y = CORNERS[:, :1] + zero, CORNERS[:, 1:] + zero
    x, now = zero, alliance.State(a, a, a, y, zero, zero, zero, zero, zero)
    for _ in range(sessions):
        x = alliance.next_week(x, alliance.alliance(now.goal, now.task, now.bond) - own, 0.0, p)
        now = alliance.step(now, pair, kind, alliance.STILL, p, x)
    return np.ptp(np.array(now[:4]), axis=1).max(axis=0)


def lap(p):
    """By how much one lap through agreement, week and agreement at most multiplies a difference."""
    formula = re.search(r"\$\$ (.*?) \$\$ \(eq-lap\)", PAGE).group(1)
    return eval(python(formula), {}, {spelt(row.symbol): getattr(p, row.name) for row in alliance.PARAMETERS})


@pytest.mark.parametrize("name", sorted(alliance.THERAPIES))
def test_one_setting_has_one_end_wherever_a_course_begins(name):
    chance, n = np.random.default_rng(7), 300
    low = {"gain": 0.1, "settle": 0.1}  # nothing moves at 0
    free = [row for row in alliance.PARAMETERS if row.name in (*low, "floor", "pull", "afterglow", "carry")]
    p = alliance.P._replace(**{r.name: chance.uniform(low.get(r.name, r.low), r.high, n) for r in free})
    pair = alliance.Dyad(*chance.uniform(0.05, 0.95, (3, n)), chance.uniform(0, 1, n), 1.0)
    ends = apart(alliance.therapy(name), pair, p, 4000)
    assert (lap(p) < 1).sum() > n / 2 and ends[lap(p) < 1].max() < 1e-9


def test_far_from_the_model_s_values_one_setting_may_have_two_ends():
    p = alliance.parameters(pull=5, afterglow=5, carry=0.9)
    pair = alliance.Dyad(*(np.array([home]) for home in (0.5, 0.5, 0.5)), 0.1, 1.0)
    assert apart(alliance.therapy("balanced"), pair, p, 2000)[0] > 0.1
    assert lap(p) > 1 > lap(alliance.P)
    assert f"which is {lap(alliance.P):.2f}".replace("0.", ".") + " at the model's values" in PAGE


def test_symbols_that_only_words_explain_are_explained():
    for symbols in PROSE.values():
        for symbol in symbols:
            assert re.search(rf"\*{re.escape(symbol)}\*", PAGE), symbol


def test_the_page_says_plainly_what_it_is_not_for():
    assert "must not be used for decisions about anybody's therapy" in PAGE


def test_the_built_page_shows_each_parameter_and_each_pattern_from_their_files(book):
    import pandas as pd

    from widgets.words import fraction, number

    html = (book / "book" / "model.html").read_text(encoding="utf-8")
    ensemble = pd.read_csv(ROOT / "datasets" / "ensemble.csv")
    for row in alliance.PARAMETERS:
        shown = re.search(rf'<tr id="parameter-{row.name}">(.*?)</tr>', html, re.S).group(1)
        assert f"<td>{row.value:.3g}</td><td>{row.low:.3g} to {row.high:.3g}</td>" in shown
        if row.name in ensemble:
            # nineteen in twenty sets lie between
            low, high = np.quantile(ensemble[row.name], [0.025, 0.975])
            assert f"<td>{low:.3g} to {high:.3g}</td><td>{row.kind}</td>" in shown
        else:
            assert f"<td>not moved</td><td>{row.kind}</td>" in shown
    tables = re.findall(r'aria-label="Published patterns, (\w+), .*?</table>', html, re.S)
    assert tables == ["fitted", "checked"]
    parts = {use: part for use, part in re.findall(r'aria-label="Published patterns, (\w+),(.*?)</table>', html, re.S)}
    for row in pd.read_csv(ROOT / "datasets" / "patterns.csv").itertuples():
        shown = re.search(rf'id="pattern-{row.measure}">(.*?)</tr>', parts[row.use], re.S).group(1)

        def said(value):
            return fraction(value, 3) if abs(value) < 10 else number(value, 0)

        for words in (
            f"<small>{row.window}</small></td>",
            f"<td>{said(row.value)} [{said(row.low)}, {said(row.high)}]</td>",
            f"<td>{said(row.ensemble_low)} to {said(row.ensemble_high)}, {100 * row.ensemble_met:.0f}%</td>",
            f"<td>{row.verdict}",
        ):
            assert words in shown, row.measure
        ends = re.search(r"<td>(\S+) to (\S+)<br>", shown).groups()
        assert [float(end.replace("−", "-").replace(",", "")) for end in ends] == [row.window_low, row.window_high]


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

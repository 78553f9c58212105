"""Figures: what a bench returns, how they are printed and where they are kept."""

import json
import math
from collections import namedtuple
from pathlib import Path
from statistics import median

HERE = Path(__file__).parent
RESULTS = HERE / "results.json"
README = HERE / "README.md"
BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"
HEAD = ("bench", "figure", "value", "target", "", "measured")

# value: a number in `unit`; target: text or ""; met: True, False, or None without a target;
# note: how it was measured
Figure = namedtuple("Figure", "name value unit target met note")


def figure(name, value, unit, note="", at_least=None, at_most=None, below=None):
    """A `Figure`, judged against the one limit given, if any."""
    limits = (
        (at_least, "≥", lambda: value >= at_least),
        (at_most, "≤", lambda: value <= at_most),
        (below, "<", lambda: value < below),
    )
    for limit, sign, judge in limits:
        if limit is not None:
            return Figure(name, value, unit, f"{sign} {limit:g} {unit}".strip(), bool(judge()), note)
    return Figure(name, value, unit, "", None, note)


def median_of(name, samples, unit, what, **limit):
    """The `Figure` of the median of some samples; the note tells how many, and their range."""
    note = f"{len(samples)} {what}, {short(min(samples))} to {short(max(samples))}"
    return figure(name, median(samples), unit, note, **limit)


def percentile(samples, share):
    """The smallest sample that at least this share of all samples do not exceed (nearest rank)."""
    return sorted(samples)[max(0, math.ceil(share * len(samples)) - 1)]


def short(value):
    """A number in about three digits, never in powers of ten."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


# --- tables ----------------------------------------------------------------------------


def rows(results):
    """The lines of the table, one a figure: bench, name, value, target, verdict, note."""
    verdict = {True: "met", False: "MISSED", None: ""}
    return [
        (bench, f.name, f"{short(f.value)} {f.unit}".strip(), f.target, verdict[f.met], f.note)
        for bench, figures in results.items()
        for f in figures
    ]


def text_table(results):
    """The figures as text in columns."""
    lines = [HEAD, *rows(results)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(HEAD))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )


def markdown_table(results):
    """The figures as a Markdown table."""
    lines = [HEAD, ("---",) * len(HEAD), *rows(results)]
    return "\n".join("| " + " | ".join(cell.replace("MISSED", "**missed**") for cell in line) + " |" for line in lines)


# --- keeping ---------------------------------------------------------------------------


def save(results, when, machine):
    """Writes `results.json`; benches that did not run this time keep their last figures."""
    kept = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    for bench, figures in results.items():
        kept[bench] = {"date": when, "machine": machine, "figures": [f._asdict() for f in figures]}
    RESULTS.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def record(order):
    """Puts the last figures of all benches between the markers of the README, in that order."""
    kept = json.loads(RESULTS.read_text(encoding="utf-8"))
    results = {bench: [Figure(**each) for each in kept[bench]["figures"]] for bench in order if bench in kept}
    before, rest = README.read_text(encoding="utf-8").split(BEGIN)
    after = rest.split(END)[1]
    text = "\n\n".join(("", measured(kept, results), markdown_table(results), missed(results), ""))
    README.write_text(before + BEGIN + text + END + after, encoding="utf-8")


def measured(kept, benches):
    """When benches were measured, and on what: those of the same day and machine together."""
    together = {}
    for bench in benches:
        about = ", ".join(f"{name} {value}" for name, value in kept[bench]["machine"].items())
        together.setdefault(f"{kept[bench]['date']}: {about}", []).append(bench)
    return "\n".join(f"* {', '.join(names)}, measured {about}." for about, names in together.items())


def missed(results):
    """One line that says which targets the run missed."""
    names = [f"{bench}: {f.name}" for bench, figures in results.items() for f in figures if f.met is False]
    return "Missed: " + "; ".join(names) + "." if names else "No target missed."

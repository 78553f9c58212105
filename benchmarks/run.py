"""Runs the benches and prints their figures: `python benchmarks/run.py [--record] [bench ...]`.

The figures also go to `benchmarks/results.json`; with `--record` the last ones of every bench go into the
README, with their day and machine. Fails when a bench fails or a target of `budget.toml` is missed.
"""

import argparse
import datetime
import importlib
import sys
import time
import traceback

from budget import unasked
from figures import missed, record, save, text_table
from machine import busy, machine

BENCHES = (
    *("engine", "slider", "page", "lighthouse", "lab", "transfer", "build"),
    *("arrays", "caseload", "classroom", "hub"),
)


def asked():
    """What the command line asks for."""
    parser = argparse.ArgumentParser(description="Runs the benches and prints their figures.")
    parser.add_argument("bench", nargs="*", help=f"one or more of {', '.join(BENCHES)}; all if none is named")
    parser.add_argument("--record", action="store_true", help="put the last figures of every bench into the README")
    args = parser.parse_args()
    for name in args.bench:
        if name not in BENCHES:
            parser.error(f"unknown bench {name!r}: choose from {', '.join(BENCHES)}")
    return args


def run(names):
    """What the benches found: (figures by bench, benches that failed, how busy the cores were before).

    A bench that fails says why and keeps no other from running.
    """
    results, failed, others = {}, [], []
    for name in names:
        print(f"{name} …", end=" ", flush=True)
        others.append(busy() or 0)
        began = time.monotonic()
        try:
            results[name] = importlib.import_module(name).run()
            print(f"{time.monotonic() - began:.0f} s, cores busy before: {others[-1]} %", flush=True)
        except Exception:
            failed.append(name)
            print("failed", traceback.format_exc(limit=-3), sep="\n", flush=True)
    return results, failed, max(others)


def main():
    """Runs what is asked for; prints and keeps the figures."""
    args = asked()
    when, about = datetime.date.today().isoformat(), machine()
    results, failed, others = run(args.bench or BENCHES)
    about["cores busy with other things"] = f"up to {others} %"
    print("", text_table(results), "", missed(results), sep="\n")
    save(results, when, about)
    if failed:
        sys.exit(
            f"Failed, and nothing recorded: {', '.join(failed)}." if args.record else f"Failed: {', '.join(failed)}."
        )
    if args.record:
        record(BENCHES)
    if open_rows := unasked(results):
        print(f"Not measured: {'; '.join(open_rows)}.")
    if any(figure.met is False for figures in results.values() for figure in figures):
        sys.exit("Over budget (benchmarks/budget.toml).")


if __name__ == "__main__":
    main()

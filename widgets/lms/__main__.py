"""`make lms`: writes chapters and questions for learning platforms."""

import argparse
import shutil
import sys
from pathlib import Path

from ..checks import questions
from ..places import chapters
from .gift import gift
from .package import package, zipped
from .qti import qti

ROOT = Path(__file__).resolve().parents[2]
TEACHING = ROOT / "teaching"
COURSE = "The Therapeutic Alliance"


def arguments():
    """What the command line asks for."""
    parser = argparse.ArgumentParser(prog="make lms", description=__doc__)
    parser.add_argument("--book", type=Path, default=ROOT / "_build" / "html", help=argparse.SUPPRESS)
    parser.add_argument("--out", type=Path, default=ROOT / "_build" / "lms", help=argparse.SUPPRESS)
    parser.add_argument("--teaching", type=Path, default=TEACHING, help=argparse.SUPPRESS)
    parser.add_argument("--site", default="", help="the address of the whole book: links to other pages lead there")
    parser.add_argument("--mastery", type=share, help="per cent of right first answers that pass; else nobody fails")
    return parser.parse_args()


def share(text):
    """Per cent as a number from 0 to 100; ValueError for anything else, which argparse tells."""
    number = int(text)
    if not 0 <= number <= 100:
        raise ValueError(text)
    return number


def banks(folder):
    """The questions of each file of a folder, a dict of lists by the file's name. ValueError as in `questions`."""
    return {path.stem: questions(path.stem, folder) for path in sorted(Path(folder).glob("*.toml"))}


def write_questions(out, named):
    """Writes each bank as GIFT and as QTI into a folder."""
    out.mkdir(parents=True, exist_ok=True)
    for name, listed in named.items():
        (out / f"{name}.gift.txt").write_text(gift([(name, listed)]), encoding="utf-8", newline="\n")
        (out / f"{name}.qti.zip").write_bytes(qti(f"{COURSE}: {name}", listed))


def main():
    """What `make lms` runs."""
    args = arguments()
    if not (args.book / "index.html").is_file():
        sys.exit(f"{args.book} holds no book: run `make book` first")
    shutil.rmtree(args.out, ignore_errors=True)  # no package of a chapter that is gone
    (args.out / "scorm").mkdir(parents=True)
    for name in chapters():
        files = package(args.book, name, args.site, args.mastery)
        (args.out / "scorm" / f"{name}.zip").write_bytes(zipped(files))
    own = {name: questions(name) for name in chapters()}
    write_questions(args.out / "questions", own)
    every = [question for listed in own.values() for question in listed]
    (args.out / "questions" / "all.gift.txt").write_text(gift(own.items()), encoding="utf-8", newline="\n")
    (args.out / "questions" / "all.qti.zip").write_bytes(qti(COURSE, every))
    if kept := banks(args.teaching):
        write_questions(args.out / "instructors-only", kept)
    print(f"Packages: {args.out}/scorm, questions: {args.out}/questions. book/teaching/lms.md says how to upload them.")
    if kept:
        print(f"Not for students: {args.out}/instructors-only")


if __name__ == "__main__":
    main()

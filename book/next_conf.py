"""Writes `_build/next/conf.py`: `_config.yml` as plain Sphinx reads it, without Jupyter Book. `make book-next` runs it.

Jupyter Book 1 has ended and holds Sphinx 7; this says early what will have to change when the course leaves it.
"""

from pathlib import Path

from jupyter_book.config import get_final_config

ROOT = Path(__file__).resolve().parents[1]
NEXT = ROOT / "_build" / "next"
GONE = (
    "jupyter_book",
    "sphinx_jupyterbook_latex",
    "sphinx_multitoc_numbering",
    "sphinx_comments",
)  # Jupyter Book's own


def converted():
    """The configuration as a dict: what `jupyter-book config sphinx` gives, with what plain Sphinx asks for."""
    asked = {"latex_individualpages": False}  # what the command itself would add
    config, _ = get_final_config(user_yaml=ROOT / "_config.yml", sourcedir=ROOT, cli_config=asked)
    config["extensions"] = [name for name in config["extensions"] if name not in GONE]
    config["language"] = config["language"].replace("-", "_")  # Sphinx 9 takes no other
    # from here, and not from where this configuration lies
    config["external_toc_path"] = str(ROOT / "_toc.yml")
    config["bibtex_bibfiles"] = [str(ROOT / path) for path in config["bibtex_bibfiles"]]
    return config


if __name__ == "__main__":
    NEXT.mkdir(parents=True, exist_ok=True)
    lines = ["import sys", f"sys.path.insert(0, {str(ROOT / 'book' / '_ext')!r})"]
    lines += [f"{key} = {value!r}" for key, value in sorted(converted().items())]
    (NEXT / "conf.py").write_text("\n".join(lines) + "\n", encoding="utf-8")

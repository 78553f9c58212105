"""Where the course's files lie: in a clone beside `widgets`, in an installed package within it."""

from pathlib import Path

HERE = Path(__file__).resolve().parent


def folder(name, in_clone):
    """The folder of that name inside the package, or else the one that a clone has for it."""
    installed = HERE / name
    return installed if installed.is_dir() else HERE.parent / in_clone


CHAPTERS = folder("chapters", "chapters")
DATASETS = folder("datasets", "datasets")
PLOTLY = folder("plotly", "book/_vendor/plotly") / "plotly-basic.min.js"


def chapters(where=CHAPTERS):
    """The names of the chapters, in the order of reading: those of their notebooks and TOML files."""
    files = (*Path(where).glob("*.toml"), *Path(where).glob("*.ipynb"))
    return sorted({path.stem for path in files})

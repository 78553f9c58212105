"""Runs notebooks and stores their outputs, without what does not belong in git.

python book/run_notebooks.py chapters/04-bordin.ipynb …
"""

import sys
from pathlib import Path

import nbclient
import nbformat

VIEW = "application/vnd.jupyter.widget-view+json"


def tidy(notebook):
    """The notebook without widget state, times and the names of models that are gone."""
    notebook.metadata.pop("widgets", None)
    notebook.metadata["language_info"] = {"name": "python"}
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", []):
            if VIEW in output.get("data", {}):
                output["data"][VIEW]["model_id"] = ""
    return notebook


def run(path):
    """Executes the notebook in its own folder and writes it back."""
    notebook = nbformat.read(path, as_version=4)
    nbclient.NotebookClient(notebook, resources={"metadata": {"path": str(Path(path).parent)}}).execute()
    nbformat.write(tidy(notebook), path)


if __name__ == "__main__":
    for path in sys.argv[1:]:
        run(path)
        print(f"ran {path}")

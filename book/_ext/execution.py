"""Runs notebooks again when the code or the data that they show has changed, and drops what pages do not use."""

import hashlib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SHOWN = ("widgets", "datasets", "chapters")  # what notebooks depend on besides their own cells
MAKERS = (*SHOWN, "book/_ext")  # what pages depend on besides their own text
KINDS = (".py", ".csv", ".json", ".js", ".css", ".toml", ".html", ".xml")


def digest_of(*folders):
    """A digest of the files in some folders of the project."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in KINDS:
                digest.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def on_config(app, config):
    """Points the execution cache at one for this very code."""
    config.nb_execution_cache_path = str(ROOT / "_build" / "executed" / digest_of(*SHOWN))


def outdated(app, env, added, changed, removed):
    """All pages, if the model, the data or this extension have changed since they were read."""
    now = digest_of(*MAKERS)
    before, env.alliance_digest = getattr(env, "alliance_digest", None), now
    return [] if before == now else env.found_docs


def drop_widget_state(app, doctree):
    """The state of the notebooks' widgets is megabytes that the page does not use."""
    metadata = app.env.nb_metadata.get(app.env.docname, {})
    metadata.get("js_files", {}).pop("ipywidgets_state", None)


def setup(app):
    """Sphinx calls this, by way of `course`."""
    app.connect("config-inited", on_config, priority=400)
    app.connect("env-get-outdated", outdated)
    app.connect("doctree-read", drop_widget_state)

"""The model of the course, and what shows it.

`Simulation`, `Picture`, `Timeline`, `Therapies`, `Opening`, `Questions`, `Transcript` and `Closing` are what a
notebook needs; the modules hold the rest. They are imported on first use, so that the model alone needs nothing.
"""

__version__ = "1.0.0"


_HOMES = {
    "Simulation": "controls",
    "Picture": "figure",
    "Questions": "checks",
    "Transcript": "checks",
    "Opening": "opening",
    "Closing": "opening",
    "Timeline": "timeline",
    "Therapies": "therapies",
    "Class": "classroom.notebook",
    "read_codes": "classroom.notebook",
}


def __getattr__(name):
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'widgets' has no attribute {name!r}")

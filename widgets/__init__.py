"""The model of the course, and what shows it.

`Simulation` and `Picture` are what a notebook needs; the modules hold the rest.
They are imported on first use, so that the model alone needs nothing but `math`.
"""

__version__ = "0.1.0"


def __getattr__(name):
    if name in ("Simulation", "Picture"):
        from . import controls

        return getattr(controls, name)
    raise AttributeError(f"module 'widgets' has no attribute {name!r}")

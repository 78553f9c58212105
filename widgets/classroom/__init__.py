"""A class as a cohort: a small server that phones join, its rounds, and what the class's screen shows."""

"""Chapters and questions for learning platforms: what `make lms` writes to `_build/lms`."""

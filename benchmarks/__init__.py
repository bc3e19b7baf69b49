"""Benchmarks: each says how long the program takes and what the floor is, the least any program would need."""

import app.ui  # noqa: F401 - before PySide6, as in the program

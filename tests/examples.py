"""How much a test that makes its examples up makes up: little in every run, as much as one likes after work on it."""

from __future__ import annotations

import os

#: What `--examples` leaves for the modules of tests, which are imported after it was read.
TIMES = "LONGLEAF_EXAMPLES"


def few(number: int) -> int:
    """Return how many examples are made up: this number, so many times as `--examples` says."""
    return number * int(os.environ.get(TIMES, "1"))

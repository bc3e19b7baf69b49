"""The sample's lists (resources/sample), its random streams and its moments in Eastern time."""

from __future__ import annotations

import json
import zlib
from datetime import date, datetime, time
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from app.domain.eastern import at_clock

#: The day that samples of tests and examples live until, where none is given.
UNTIL = date(2026, 11, 20)


@cache
def read(name: str) -> dict[str, Any]:
    """Return the list `name` of resources/sample as parsed JSON; do not change it."""
    found: dict[str, Any] = json.loads(files("resources").joinpath("sample", f"{name}.json").read_text("utf-8"))
    return found


def stream(seed: int, name: str, part: int = 0) -> np.random.Generator:
    """Return a random stream of its own for each purpose, so that one list can grow without moving the others."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, zlib.crc32(name.encode()), part])))


def local(day: date, hour: int = 0, minute: int = 0) -> datetime:
    """Return the UTC instant of a clock time in Eastern time."""
    return at_clock(day, time(hour, minute))

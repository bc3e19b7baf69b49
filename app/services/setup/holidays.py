"""The lists of state holidays that come with the program, by year."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def _listed() -> Mapping[int, tuple[Mapping[str, Any], ...]]:
    found: dict[int, list[Mapping[str, Any]]] = {}
    for row in json.loads(files("resources").joinpath("holidays.json").read_text("utf-8"))["holidays"]:
        day = date.fromisoformat(row["day"])
        found.setdefault(day.year, []).append({**row, "day": day})
    return {year: tuple(rows) for year, rows in found.items()}


def at_hand(year: int) -> tuple[Mapping[str, Any], ...]:
    """Return the holidays of a year with name, source and status; none where no list of it is at hand."""
    return _listed().get(year, ())

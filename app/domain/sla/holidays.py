"""Years for which holidays are known: those that have a list. A clock that touches another one counts too much."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from app.domain.eastern import eastern
from app.domain.remarks import Remark
from app.domain.words import joined


def years_of(start: datetime, end: datetime) -> range:
    """Return the years, in Eastern time, that [start, end] touches."""
    return range(eastern(start).year, eastern(end).year + 1)


def years_without(known: Collection[int], start: datetime, end: datetime) -> tuple[int, ...]:
    """Return the years touched by [start, end] that are not among the `known` ones."""
    return tuple(year for year in years_of(start, end) if year not in known)


def not_known(years: Iterable[int]) -> str:
    """Return "no holidays are known for 2016 and 2017"; "" for no years."""
    named = [str(year) for year in sorted(set(years))]
    return f"no holidays are known for {joined(named)}" if named else ""


def working_days(years: Iterable[int]) -> str:
    """Return the sentence that says so, and what follows; "" for no years."""
    said = not_known(years)
    return f"{said[0].upper()}{said[1:]}: business hours count such days as working days." if said else ""


def holiday_remarks(years: Iterable[int]) -> tuple[Remark, ...]:
    """Return that sentence as a remark; none for no years."""
    named = sorted(set(years))
    return (Remark(f"holidays:{','.join(map(str, named))}", working_days(named)),) if named else ()

"""The order of day and month in dates within texts, where these do not tell it: told by the dates of their tickets.

A note is written between the opening of its ticket and the last change. Read the one way every note of the file lies
there, read the other way some do not: then the first way is how they are written. Else nobody knows, and it is asked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from app.domain.eastern import local_date
from app.domain.imports.date_text import DateText, take_apart
from app.domain.imports.dates import BadDate, Dates
from app.domain.imports.note_cells import entries
from app.domain.imports.plan import Plan

_NEAR = timedelta(days=1)  # zones differ, and clocks


def orders_of_notes(
    rows: Iterable[Sequence[str]], plan: Plan, dates: Dates, unsure: Mapping[str, Collection[str]], now: datetime
) -> dict[str, dict[str, str]]:
    """Return by column and mark between the numbers whether the day ("d") or the month ("m") stands first.

    `rows`: the file's, narrowed as `plan` has them. `unsure`: the marks to decide on, by column of notes.
    """
    seen: Counter[tuple[str, str]] = Counter()
    fits: Counter[tuple[str, str, str]] = Counter()
    wanted = [(position, plan.names[position]) for position, _ in plan.notes if plan.names[position] in unsure]
    for cells in rows:
        found = [
            (column, apart)
            for position, column in wanted
            for entry in entries(cells[position])
            if (apart := take_apart(entry.at)) is not None and apart.order == "?" and apart.mark in unsure[column]
        ]
        times = _times(cells, plan, dates) if found else []
        if not times:
            continue
        first, last = local_date(times[0]) - _NEAR, local_date(times[-1] if len(times) > 1 else now) + _NEAR
        for column, apart in found:
            seen[column, apart.mark] += 1
            for order in "dm":
                day = _day(apart, order)
                fits[column, apart.mark, order] += day is not None and first <= day <= last
    told: dict[str, dict[str, str]] = {}
    for (column, mark), count in seen.items():
        right = [order for order in "dm" if fits[column, mark, order] == count]
        if len(right) == 1:
            told.setdefault(column, {})[mark] = right[0]
    return told


def _times(cells: Sequence[str], plan: Plan, dates: Dates) -> list[datetime]:
    """Return when a ticket was opened and last changed, as far as the row tells; nothing without the opening."""
    found = []
    for field in ("opened_at", "changed_at"):
        text = plan.text(cells, field)
        try:
            if text:
                found.append(dates.of(plan.column(field)).read(text))
        except BadDate:
            pass
        if not found:
            return []
    return found


def _day(apart: DateText, order: str) -> date | None:
    day, month = (apart.first, apart.second) if order == "d" else (apart.second, apart.first)
    try:
        return date(apart.year, month, day)
    except ValueError:
        return None

"""Which columns a list shows in the room it has, and how wide they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.ui.tables.columns import Column

#: The column that stretches is at least so wide, in pixels at 100 %.
LEAST_STRETCH = 200
#: Where no column is left that could be left out it gives way so far, before the last ones are cut.
SQUEEZED = 140


def stretching(columns: Sequence[Column[Any]], shown: Sequence[int]) -> int | None:
    """Return the column that takes what is left."""
    return next((n for n in shown if columns[n].stretch), None)


def shown_columns(
    columns: Sequence[Column[Any]],
    widths: Sequence[int],
    chosen: Mapping[str, bool],
    window: float,
    room: int,
    least: int,
) -> list[int]:
    """Return the numbers of the columns to show.

    `chosen`: what the user switched on or off by key, which always holds. `window`: width of the window in pixels at
    100 %. Where the stretching column would get less than `least` of the `room`, columns that belong to wide windows
    are left out, the ones for the widest first.
    """
    shown = [
        n
        for n, column in enumerate(columns)
        if column.pinned or chosen.get(column.key, column.shown and window >= column.since)
    ] or [0]
    stretch = stretching(columns, shown)
    if stretch is None:
        return shown
    least = min(least, widths[stretch])  # short words need no more
    spare = [n for n in shown if columns[n].since and not columns[n].pinned and columns[n].key not in chosen]
    spare.sort(key=lambda n: (columns[n].since, n))
    while spare and room - sum(widths[n] for n in shown if n != stretch) < least:
        shown.remove(spare.pop())
    return shown

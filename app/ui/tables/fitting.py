"""Which columns a list shows in the room it has, and how wide they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.ui.tables.columns import MIDDLE, Column

#: The column that stretches is at least so wide, in pixels at 100 %.
LEAST_STRETCH = 200
#: Where no column is left that could be left out it gives way so far, before the last ones are cut.
SQUEEZED = 128


def stretching(columns: Sequence[Column[Any]], shown: Sequence[int]) -> int | None:
    """Return the column that takes what is left."""
    return next((n for n in shown if columns[n].stretch), None)


def shown_columns(
    columns: Sequence[Column[Any]],
    widths: Sequence[int],
    headings: Sequence[int],
    chosen: Mapping[str, bool],
    window: float,
    room: int,
    scale: float = 1.0,
) -> dict[int, int]:
    """Return the numbers of the columns to show, each with its width; the one that stretches with all that is left.

    `headings`: the widths at which headings are whole. `chosen`: what the user switched on or off by key, which
    always holds. `window`: width of the window in pixels at 100 %. Where the stretching column would get less than
    200 of the `room`, columns that belong to wide windows are left out, the ones for the widest first; then those that
    give way do, the last one first. Where it would get less than 128, columns that are shown as good as always are
    left out. Where it has names (`whole`), all this is done until it has its own width.
    """
    shown = {
        n: widths[n]
        for n, column in enumerate(columns)
        if column.pinned or chosen.get(column.key, column.shown and window >= column.since)
    } or {0: widths[0]}
    stretch = stretching(columns, list(shown))
    if stretch is None:
        return shown

    def left() -> int:
        return room - sum(wide for n, wide in shown.items() if n != stretch)

    least, squeezed = (min(round(size * scale), widths[stretch]) for size in (LEAST_STRETCH, SQUEEZED))
    if columns[stretch].whole:
        least = widths[stretch]
    wanted = least if columns[stretch].whole else squeezed
    spare = [n for n in shown if columns[n].since and not columns[n].pinned and columns[n].key not in chosen]
    spare.sort(key=lambda n: (columns[n].since, n))
    while spare and columns[spare[-1]].since >= MIDDLE and left() < least:
        del shown[spare.pop()]
    for n in reversed(shown):
        if columns[n].gives and (short := least - left()) > 0:
            narrow = headings[n] if columns[n].disc else shown[n] - short  # half a name beside a disc says nothing
            shown[n] = min(shown[n], max(narrow, headings[n]))
    while spare and left() < wanted:
        del shown[spare.pop()]
    shown[stretch] = max(left(), squeezed)
    return shown

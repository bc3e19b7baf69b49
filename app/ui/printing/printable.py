"""`Printable`: something in view that can be put on paper; `list_printable` makes one of any list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from app.domain.plain_text import bare
from app.domain.printed import MOST_ROWS, PrintedPages, PrintedPart, PrintedTable
from app.domain.words import count
from app.ui.tables.columns import Align, Cells, Column, Group
from app.ui.tables.data_table import DataTable
from app.work import Work

#: What reads the parts of a record beside its columns.
More = Callable[[Work], Sequence[PrintedPart]]
_CALLED = frozenset({"title", "name"})  # columns that say what a record is called
_WIDE = 5  # columns from which on the long side of the paper is across


@dataclass(frozen=True, slots=True)
class Printable:
    """`gather` runs on a worker thread: it holds values and services, no widgets."""

    name: str
    gather: Callable[[Work], PrintedPages]


def list_printable(
    table: DataTable, title: str, conditions: Sequence[str] = (), noun: str = "row", nouns: str = ""
) -> Printable:
    """Return a list as it is shown: its columns, order and groups, and the rows of its filter, folded ones included."""
    shown = table.shown_in_order()
    order = table.sorted_number()
    ordered = f"Ordered by {table.columns[order].title.lower()}" if order >= 0 else ""
    ordered += ", descending" if ordered and table.sort_by.descending else ""
    by = next((name for name, key in table.groupings() if key == table.sort_by.group and key), "")
    ordered += f", grouped by {by.lower()}" if by else ""
    model = table.lines()
    return Printable(
        title,
        partial(
            _gather,
            title,
            (*conditions, *((f"{ordered}.",) if ordered else ())),
            (noun, nouns),
            [table.columns[n] for n in shown],
            tuple(model.grouping.groups),
            model.grouping.count,
            table.reader(MOST_ROWS),
            model.clock(),
        ),
    )


def _gather(
    title: str,
    words: tuple[str, ...],
    noun: tuple[str, str],
    columns: Sequence[Column[Any]],
    groups: tuple[Group, ...],
    total: int,
    read: Callable[[Work], Sequence[Any]],
    now: datetime,
    work: Work,
) -> PrintedPages:
    rows = read(work)
    cells = []
    for number, row in enumerate(rows):
        if number % 200 == 0:
            work.step(number, len(rows), "Reading rows")
        one = Cells(row, columns)
        cells.append(tuple(bare(one.text(n, 0, lambda: now)) for n in range(len(columns))))
    head = tuple((column.title, column.align is Align.RIGHT) for column in columns)
    said = count(total, *noun) if total <= MOST_ROWS else f"The first {MOST_ROWS:,} of {count(total, *noun)}"
    parts, at = [], 0
    for group in groups or (Group("", "", None, len(cells)),):
        taken = tuple(cells[at : at + group.count])
        at += group.count
        if taken or not groups:
            heading = f"{group.label} ({group.count:,})" if groups else ""
            parts.append(PrintedPart(heading, table=PrintedTable(head, taken)))
    return PrintedPages(title, (*words, f"{said}."), tuple(parts), wide=len(columns) >= _WIDE)


def record_printable(table: DataTable, name: str, more: More | None = None) -> Printable | None:
    """Return the row with the focus as a page: every column of the list, shown or not.

    `more` reads, on the worker thread, what else belongs to the record.
    """
    row = table.current_row()
    if row is None:
        return None
    return Printable(name, partial(_record, name, table.columns, row, table.lines().clock(), more))


def _record(
    name: str, columns: Sequence[Column[Any]], row: Any, now: datetime, more: More | None, work: Work
) -> PrintedPages:
    work.check()
    cells = Cells(row, columns)
    facts = [(c.title, bare(cells.text(n, 0, lambda: now))) for n, c in enumerate(columns)]
    called = next((text for column, (_, text) in zip(columns, facts, strict=True) if column.key in _CALLED), "")
    first = PrintedPart(facts=tuple((title, text) for title, text in facts if text))
    return PrintedPages(f"{name} {called}".strip(), (), (first, *(more(work) if more is not None else ())))

"""`Column`: what a table shows of a row, as data; tables, choosers and copies are made from it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, IntEnum
from typing import Any, Generic, NamedTuple, TypeVar

from PySide6.QtCore import Qt

from app.domain.plain_text import one_line
from app.ui.look.plain import tip

Row = TypeVar("Row")


class Align(Enum):
    """Side on which a cell's text stands: words left, figures right."""

    LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
    RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    CENTER = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter


class TableRole(IntEnum):
    """Item roles of our own (roles arrive in `data()` as plain int)."""

    ROW = Qt.ItemDataRole.UserRole + 1
    MARK = Qt.ItemDataRole.UserRole + 2


class Mark(NamedTuple):
    """A state told by a shape beside the word: names of `app.ui.look.icons.SHAPES` and of a theme tone."""

    shape: str
    tone: str = "neutral"


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """One column.

    `sample`: a usual long text, from which the width comes. `text`, `accessible`, `tooltip`, `mark` are
    called once a row, on a worker thread: they must be pure; what they give is shown as plain text.
    `accessible` is what a screen reader says instead of `text`. `sort`: name of the sort key handed to the
    query ("" cannot be sorted). `sort_value`: for tables in memory; default: the text. `live(row, now)`: a
    text that changes by itself; asked again every minute for what is painted, must be quick.
    `choices(row)`: (text, value) pairs for editing in place, in tables in memory; None: read only.
    """

    key: str
    title: str
    sample: str
    text: Callable[[Row], str]
    align: Align = Align.LEFT
    accessible: Callable[[Row], str] | None = None
    tooltip: Callable[[Row], str] | None = None
    mark: Callable[[Row], Mark | None] | None = None
    sort: str = ""
    sort_value: Callable[[Row], Any] | None = None
    live: Callable[[Row, datetime], str] | None = None
    choices: Callable[[Row], Sequence[tuple[str, Any]] | None] | None = None
    shown: bool = True
    stretch: bool = False
    hint: str = ""  # explains the column in the header's tooltip and in the chooser


class Cells(Generic[Row]):
    """One row, ready to be painted: the value and a text for each column and role."""

    __slots__ = ("accessible", "live", "live_minute", "marks", "row", "texts", "tips")

    def __init__(self, row: Row, columns: Sequence[Column[Row]]) -> None:
        self.row = row
        self.texts = [one_line(c.text(row)) for c in columns]
        self.accessible = [one_line(c.accessible(row)) if c.accessible else None for c in columns]
        self.tips = [tip(c.tooltip(row)) if c.tooltip else None for c in columns]
        self.marks = [c.mark(row) if c.mark else None for c in columns]
        self.live: dict[int, str] = {}
        self.live_minute = -1


def describe(columns: Sequence[Column[Any]]) -> list[str]:
    """Return the problems of a list of columns: repeated keys, missing titles or samples."""
    problems: list[str] = []
    seen: set[str] = set()
    for column in columns:
        if column.key in seen:
            problems.append(f"column key {column.key!r} is used twice")
        seen.add(column.key)
        if not column.title:
            problems.append(f"column {column.key!r} has no title")
        if not column.sample:
            problems.append(f"column {column.key!r} has no sample text for its width")
    return problems

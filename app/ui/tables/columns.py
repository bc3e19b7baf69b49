"""`Column`: what a table shows of a row, as data; tables, choosers and copies are made from it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum, IntEnum
from typing import Any, Generic, NamedTuple, TypeVar

from PySide6.QtCore import Qt

from app.domain.plain_text import one_line
from app.ui.look.plain import tip

Row = TypeVar("Row")

#: Widths of the window, in pixels at 100 %, at which lists show more.
MIDDLE, WIDE = 1100, 1500
#: As good as always: left out only where a list would have to scroll sideways otherwise, the later ones first.
NARROW = 320


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
    """A state told by a shape beside the word: names of `app.ui.look.shapes.SHAPES` and of a theme tone."""

    shape: str
    tone: str = "muted"


class Painted(NamedTuple):
    """What a cell looks like: a mark, a text in a tone, a muted word behind it, or a person's disc before it.

    `short`: instead of the text where that does not fit. `second`: left out where there is no room. `initials`: a
    disc with these letters; "" for nobody (dashed), None for no disc; `mine`: filled. `indent`: room is kept for a
    mark, so that texts with and without one stand in line.
    """

    text: str
    mark: Mark | None = None
    tone: str = ""
    bold: bool = False
    second: str = ""
    short: str = ""
    initials: str | None = None
    mine: bool = False
    indent: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that belong together in a list that is grouped: a heading with a mark, and how many they are.

    `key` tells groups apart and is what is remembered of a folded one.
    """

    key: str
    label: str
    mark: Mark | None = None
    count: int = 0

    def of(self, count: int) -> Group:
        """Return the group with another number of rows."""
        return replace(self, count=count)


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """One column.

    `sample`: a usual long text, from which the width comes. `text`, `accessible`, `tooltip`, `mark` are
    called once a row, on a worker thread: they must be pure; what they give is shown as plain text.
    `accessible` is what a screen reader says instead of `text`. `paint(row, now)`: how the cell looks, where that is
    more than text and mark; asked when it is painted and again every minute, must be quick. `samples`: the sample
    where the window is under 1100 and from 1100 wide, if shorter.
    `sort`: name of the sort key handed to the query ("" cannot be sorted). `sort_value`: for tables in memory;
    default: the text. `live(row, now)`: a text that changes by itself; asked again every minute for what is
    painted, must be quick. `choices(row)`: (text, value) pairs for editing in place, in tables in memory; None:
    read only. `group(row, now)`: the group of a row in a table in memory; default: of its text. `groups`: name of the
    grouping handed to the query, in a list of any length ("": cannot be grouped by it).

    `since`: the column is shown while the window is at least so wide, in pixels at 100 %. `pinned`: stands first and
    never scrolls away. `stretch`: takes what is left, at least 200, and is the one that may be cut. `gives`: is cut,
    down to the width of its heading, where the one that stretches would get less; of a person the disc is left.
    `whole`: the one that stretches has the names of the rows, and the others give way until these are read whole.
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
    paint: Callable[[Row, datetime], Painted] | None = None
    samples: tuple[str, str] | None = None
    group: Callable[[Row, datetime], Group] | None = None
    groups: str = ""
    since: int = 0
    pinned: bool = False
    gives: bool = False
    disc: bool = False  # cells have a person's disc: room is kept for it
    whole: bool = False

    def sample_at(self, width: float) -> str:
        """Return the sample for a window of this width, in pixels at 100 %."""
        if self.samples is None or width >= WIDE:
            return self.sample
        return self.samples[0 if width < MIDDLE else 1]


def _plainly(column: Column[Row], row: Row, text: str) -> Painted:
    """Return a cell as text and mark. Texts of a column with marks stand in line; a title gives no room away."""
    if column.mark is None:
        return Painted(text)
    return Painted(text, column.mark(row), indent=not column.stretch)


class Cells(Generic[Row]):
    """One row, ready to be painted: the value and a text for each column and role."""

    __slots__ = ("_painted", "accessible", "columns", "live", "minute", "row", "texts", "tips")

    def __init__(self, row: Row, columns: Sequence[Column[Row]]) -> None:
        self.row = row
        self.columns = columns
        self.texts = [one_line(c.text(row)) for c in columns]
        self.accessible = [one_line(c.accessible(row)) if c.accessible else None for c in columns]
        self.tips = [tip(c.tooltip(row)) if c.tooltip else None for c in columns]
        self._painted: list[Painted | None] = [
            None if c.paint or c.live else _plainly(c, row, text) for c, text in zip(columns, self.texts, strict=True)
        ]
        self.live: dict[int, str] = {}
        self.minute = -1

    def text(self, number: int, minute: int, now: Callable[[], datetime]) -> str:
        """Return the text of a column; a live one as of `minute`, which counts up."""
        live = self.columns[number].live
        if live is None:
            return self.texts[number]
        self._keep(minute)
        if number not in self.live:
            self.live[number] = one_line(live(self.row, now()))
        return self.live[number]

    def painted(self, number: int, minute: int, now: Callable[[], datetime]) -> Painted:
        """Return how a column looks, as of `minute`."""
        self._keep(minute)
        found = self._painted[number]
        if found is None:
            column = self.columns[number]
            if column.paint is not None:
                found = column.paint(self.row, now())
                found = found._replace(text=one_line(found.text), short=one_line(found.short))
            else:
                found = _plainly(column, self.row, self.text(number, minute, now))
            self._painted[number] = found
        return found

    def _keep(self, minute: int) -> None:
        if minute != self.minute:
            self.minute = minute
            self.live = {}
            for number, column in enumerate(self.columns):
                if column.paint or column.live:
                    self._painted[number] = None


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

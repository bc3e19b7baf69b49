"""Which format each column of a file has its dates in: told by all of its own, else by those of the other columns."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from app.domain.imports.date_text import take_apart
from app.errors import InputError

#: A date as it stands in a file: its text, row and column.
Found = tuple[str, int, str]
#: Seconds since 1970, from 2000 on, or thousandths, millionths, billionths of one.
_EPOCH = re.compile(r"[19]\d{9}(\.\d+)?|[19]\d{12}(\.\d+)?|1\d{15}|1\d{18}", re.ASCII)
_SERIAL = re.compile(r"[2-7]\d{4}(\.\d+)?", re.ASCII)  # days as spreadsheets count them, from 1954 on
_MARKS = ("/", "-", ".")
_SHORT = re.compile(r"(\d\d)[-/]\d\d[-/](\d\d)(?!\d)", re.ASCII)  # which of the outer parts is the year?
_YEARS = 2  # so many different years; more are days


class Formats(str):
    """The format of a file's dates; `columns` has that of the columns where it is another.

    `orders`: by column, of dates with each mark between their numbers, whether the day ("d") or the month ("m") stands
    first, as the file tells it; a column is not in it where the mapping says its format. `halves`: the columns whose
    times say AM or PM. `unsure`: of columns of texts, the marks whose order nothing tells.
    """

    __slots__ = ("columns", "halves", "orders", "unsure")
    columns: Mapping[str, str]
    orders: Mapping[str, Mapping[str, str]]
    halves: frozenset[str]
    unsure: Mapping[str, frozenset[str]]

    def __new__(
        cls,
        default: str,
        columns: Mapping[str, str] | None = None,
        orders: Mapping[str, Mapping[str, str]] | None = None,
        halves: Iterable[str] = (),
        unsure: Mapping[str, frozenset[str]] | None = None,
    ) -> Formats:
        made = super().__new__(cls, default)
        made.columns = {title: one for title, one in (columns or {}).items() if one != default}
        made.orders = dict(orders or {})
        made.halves = frozenset(halves)
        made.unsure = dict(unsure or {})
        return made

    def with_orders(self, told: Mapping[str, Mapping[str, str]]) -> Formats:
        """Return them with further orders, by column and mark."""
        orders = {**self.orders, **{title: {**self.orders.get(title, {}), **more} for title, more in told.items()}}
        return Formats(str(self), self.columns, orders, self.halves)

    def of(self, column: str) -> str:
        """Return the format of a column's dates."""
        return self.columns.get(column, str(self))


@dataclass(slots=True)
class _Column:
    """What the dates of a column showed so far: the first date of each shape; how many numbers of which kind."""

    first: dict[str, Found] = field(default_factory=dict)
    epochs: int = 0
    serials: int = 0
    others: int = 0
    half: bool = False  # a time said AM or PM
    firsts: set[int] = field(default_factory=set)  # of dates with two figures for the year, each part
    lasts: set[int] = field(default_factory=set)
    short: Found | None = None  # the first of these

    def told(self, mark: str) -> list[str]:
        """Return the formats that dates with such a mark tell."""
        return [shape for shape in self.first if shape[0] in "dm" and shape[1] == mark]


def formats_of(
    dates: Iterable[Found],
    name: str,
    format: str = "auto",
    named: Mapping[str, str] | None = None,
    loose: Collection[str] = (),
) -> Formats:
    """Return the formats of a file's dates. `format`: the mapping's for the whole file, `named` its own by column.

    `loose`: columns of texts with dates in them, which people and their settings write: these have a format of their
    own, whatever that of the file is, and stop nothing where it cannot be told.

    What is told by a text itself (a year in front, the name of a month, dots) is read beside any format. Whether day
    or month stands first is told by a column's own dates, else by the other columns of the file. InputError where
    rows of one column contradict each other (the first two are named), or where nothing tells.
    """
    named = {column: one for column, one in (named or {}).items() if one != "auto"}
    if format != "auto":
        texts = _look((item for item in dates if item[2] in loose), named) if loose else {}
        own = {
            title: told[0] for title, column in texts.items() for mark in _MARKS if len(told := column.told(mark)) == 1
        }
        return Formats(format, {**own, **named}, unsure={} if format[0] in "dm" else _unsure_marks(texts, {}, loose))
    columns = _look(dates, named)
    own = dict(named)
    orders: dict[str, dict[str, list[str]]] = {mark: {} for mark in _MARKS}
    for title, column in columns.items():
        if not column.first and not column.others and column.epochs + column.serials:
            if not (column.epochs and column.serials):
                own[title] = "epoch" if column.epochs else "excel"
            continue
        for mark in _MARKS:
            told = column.told(mark)
            if len(told) > 1:
                raise _two(name, *(column.first[shape] for shape in told[:2]))
            for shape in told:
                orders[mark].setdefault(shape, []).append(title)
    default = ""
    for mark, shapes in orders.items():
        if len(shapes) > 1:  # columns that were written by different programs
            own |= {title: shape for shape, titles in shapes.items() for title in titles}
        elif shapes:
            default = default or next(iter(shapes))
        for title, column in columns.items():
            unsure = column.first.get(f"?{mark}")
            if (
                unsure is not None
                and title not in own
                and title not in loose
                and not column.told(mark)
                and len(shapes) != 1
            ):
                raise _unsure(name, mark, unsure, alone=not shapes)
    _check_years(columns.values(), name)
    if not default:
        default = next((shape for column in columns.values() for shape in column.first if shape[0] != "?"), "iso")
    mixed = [mark for mark, shapes in orders.items() if len(shapes) == 1 and next(iter(shapes)) != default]
    for mark in mixed:  # one mark is of another order than the file's first
        shape = next(iter(orders[mark]))
        for title, column in columns.items():
            if title not in own and (column.told(mark) or f"?{mark}" in column.first):
                own[title] = shape
    first = {title: _told(column, orders) for title, column in columns.items()}
    halves = (title for title, column in columns.items() if column.half)
    return Formats(default, own, first, halves, _unsure_marks(columns, first, loose))


def _unsure_marks(
    columns: Mapping[str, _Column], told: Mapping[str, Mapping[str, str]], loose: Collection[str]
) -> dict[str, frozenset[str]]:
    """Return by column of texts the marks of dates whose order nothing tells; without those where all is told."""
    found = {}
    for title in loose:
        if (column := columns.get(title)) is not None:
            known = {*told.get(title, ()), *(mark for mark in _MARKS if column.told(mark))}
            marks = frozenset(mark for mark in _MARKS if f"?{mark}" in column.first and mark not in known)
            if marks:
                found[title] = marks
    return found


def _told(column: _Column, orders: Mapping[str, Mapping[str, object]]) -> dict[str, str]:
    """Return what stands first in dates with each mark: as the column tells it, else as the other columns agree."""
    found = {}
    for mark, shapes in orders.items():
        known = column.told(mark) or (list(shapes) if len(shapes) == 1 else [])
        if known:
            found[mark] = known[0][0]
    return found


def _check_years(columns: Iterable[_Column], name: str) -> None:
    """Raise InputError where what is read as days stays the same and what is read as years differs: 26/10/05."""
    for column in columns:
        if column.short is not None and len(column.firsts) <= _YEARS < len(column.lasts):
            raise _year_first(name, column.short)


def _look(dates: Iterable[Found], named: Mapping[str, str]) -> dict[str, _Column]:
    columns: dict[str, _Column] = {}
    shapes: dict[str, str] = {}  # by day: hour and minute after it change nothing
    for item in dates:
        text, _, title = item
        if title in named:
            continue
        column = columns.get(title)
        if column is None:
            column = columns[title] = _Column()
        day, _, clock = text.partition(" ")
        plain = len(clock) == 5 and clock[2] == ":"
        shape = shapes.get(day) if plain else None
        if shape is None:
            apart = take_apart(text)
            shape = apart.shape if apart is not None else ""
            if plain and shape:
                shapes[day] = shape
            if apart is not None:
                column.half |= apart.half
                if apart.mark and apart.order == "d" and (parts := _SHORT.match(text)) is not None:
                    column.firsts.add(int(parts[1]))
                    column.lasts.add(int(parts[2]))
                    column.short = column.short or item
        if shape:
            column.first.setdefault(shape, item)
        elif _EPOCH.fullmatch(text):
            column.epochs += 1
        elif _SERIAL.fullmatch(text):
            column.serials += 1
        else:
            column.others += 1
    return columns


def _two(name: str, first: Found, second: Found) -> InputError:
    one, two = sorted((first, second), key=lambda item: item[1])
    return InputError(
        f"{name} has dates in two formats: {_where(one)} and {_where(two)}.",
        hint="Export the file again with one date format, or correct the rows.",
    )


def _unsure(name: str, mark: str, item: Found, *, alone: bool) -> InputError:
    choices = f'"d{mark}m{mark}Y" or "m{mark}d{mark}Y"'
    if alone:
        return InputError(
            f"{name}: every date can be read as day{mark}month and as month{mark}day ({_where(item)}).",
            hint=f"Say which in the mapping: [dates] format = {choices}.",
        )
    return InputError(
        f"{name}: the dates of {item[2]} can be read as day{mark}month and as month{mark}day ({_where(item)}), and the "
        "other columns differ.",
        hint=f"Say which in the mapping, under [dates.fields], by our name of the date: {choices}.",
    )


def _year_first(name: str, item: Found) -> InputError:
    mark = item[0][2]
    return InputError(
        f"{name}: the dates of {item[2]} have two figures for the year, which may stand first ({_where(item)}).",
        hint=f'Say it in the mapping, under [dates.fields]: "%y{mark}%m{mark}%d" or "d{mark}m{mark}Y".',
    )


def _where(item: Found) -> str:
    text, row, title = item
    return f'row {row}, {title}: "{text}"'

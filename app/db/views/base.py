"""What a list of the workspace is: its columns, where they come from, and by which words it is filtered.

One definition gives three things that therefore agree: the read-only view `v_*` on both databases, the rows of
`longleaf export`, and the page docs/data.md. SQL here is what both databases understand; what they say in different
words stands in curly brackets, see `Dialect`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from app.domain.data_columns import DataColumn, What


@dataclass(frozen=True, slots=True)
class ViewColumn:
    """A column and the SQL that gives it: raw as stored for instants, flags and dates."""

    column: DataColumn
    sql: str


def column(name: str, what: What, sql: str, meaning: str, values: Iterable[str] = ()) -> ViewColumn:
    """Return a column of a list."""
    return ViewColumn(DataColumn(name, what, meaning, tuple(values)), sql)


def text(name: str, sql: str, meaning: str) -> ViewColumn:
    """Return a column of people's words."""
    return column(name, What.TEXT, sql, meaning)


def code(name: str, sql: str, meaning: str, values: Iterable[str] = ()) -> ViewColumn:
    """Return a column of codes; `values`: all that may stand there, where the program has a list of them."""
    return column(name, What.CODE, sql, meaning, values)


def count(name: str, sql: str, meaning: str) -> ViewColumn:
    """Return a column of whole numbers."""
    return column(name, What.COUNT, sql, meaning)


def seconds(name: str, sql: str, meaning: str) -> ViewColumn:
    """Return a column of durations in seconds."""
    return column(name, What.SECONDS, sql, meaning)


def percent(name: str, basis_points: str, meaning: str) -> ViewColumn:
    """Return a column of percentages from one of basis points."""
    return column(name, What.PERCENT, f"CAST({basis_points} AS double precision) / 100", meaning)


def flag(name: str, sql: str, meaning: str) -> ViewColumn:
    """Return a column that says yes or no."""
    return column(name, What.FLAG, sql, meaning)


def instant(name: str, sql: str, meaning: str) -> ViewColumn:
    """Return a column of instants."""
    return column(name, What.INSTANT, sql, meaning)


def day(name: str, sql: str, meaning: str) -> ViewColumn:
    """Return a column of dates in America/New_York."""
    return column(name, What.DATE, sql, meaning)


def listed(what: str, rows: str) -> str:
    """Return the SQL of a text "a, b, c": the values of `what` in the rows of a FROM clause, in their order."""
    return f"(SELECT {{joined}}(listed.one, ', ') FROM (SELECT DISTINCT {what} AS one FROM {rows} ORDER BY 1) listed)"


def coded(sql: str, names: dict[int, str]) -> str:
    """Return the SQL of the word that stands for a number."""
    return f"CASE {sql} " + " ".join(f"WHEN {number} THEN '{name}'" for number, name in names.items()) + " END"


class How(StrEnum):
    """How a filter word compares what is typed behind it."""

    SAME = "same"  # one of its columns is that, in upper or lower case
    HAS = "has"  # one of its columns, a list "a, b", holds that
    TIME = "time"  # an instant lies in a period or on a day
    DAY = "day"  # a date does
    IS = "is"  # a condition holds: written is:WORD


@dataclass(frozen=True, slots=True)
class Word:
    """A filter word of a list. `sql`: the columns compared, or the condition. `known`: a query of all that it may be.

    `values`: all that it may be, where the program has a list of them. Without either anything may be asked for.
    """

    how: How
    sql: tuple[str, ...]
    known: str = ""
    values: tuple[str, ...] = ()


def same(*sql: str, known: str = "", values: Iterable[str] = ()) -> Word:
    """Return a word behind which a code or a name stands."""
    return Word(How.SAME, sql, known, tuple(values))


def has(*sql: str, known: str = "") -> Word:
    """Return a word for columns that hold lists."""
    return Word(How.HAS, sql, known)


def time(sql: str) -> Word:
    """Return a word behind which a period or days stand, for an instant."""
    return Word(How.TIME, (sql,))


def dated(sql: str) -> Word:
    """Return a word behind which a period or days stand, for a date."""
    return Word(How.DAY, (sql,))


def holds(sql: str) -> Word:
    """Return a condition, asked for by is:WORD."""
    return Word(How.IS, (sql,))


#: Codes and names that stand behind the words of most lists.
AGENCIES = "SELECT code, name FROM agency"
SERVICES = "SELECT code, name FROM service"
GROUPS = "SELECT code, name FROM support_group"
SITES = "SELECT code, name FROM site"


@dataclass(frozen=True, slots=True)
class View:
    """A list of the workspace.

    `list`: its name for `longleaf export`; `name`: of its view; `row`: what one row is; `source`: its FROM clause;
    `order`: of an export; `searched`: the columns in which words that stand alone are looked for.
    """

    list: str
    name: str
    row: str
    columns: tuple[ViewColumn, ...]
    source: str
    order: str
    words: dict[str, Word] = field(default_factory=dict)
    searched: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        names = [one.column.name for one in self.columns]
        if len(set(names)) < len(names):
            raise ValueError(f"list {self.list} has a column twice")
        if not set(self.searched) <= set(names):
            raise ValueError(f"list {self.list} is searched by a column that it lacks")


def person(login: str, alias: str) -> str:
    """Return the join of the person of a login."""
    return f"LEFT JOIN person {alias} ON {alias}.login = {login}"

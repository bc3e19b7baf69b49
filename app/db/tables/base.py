"""What tables are made of: the metadata they stand in, what each of them is, and the columns that many share.

A table is declared by what it is: `record`, `link`, `fact`, `projection` or `machinery`. What follows from that
is read from its `TableInfo` wherever it is needed (`app.db.tables.kinds` answers): guards and audit on both
databases, grants, number sequences, rows of `transition`, live refresh, what the palette searches. Nothing lists
tables by hand, so a new table cannot be forgotten in a list.

All that reads the metadata takes it as a parameter, the program's own by default, and reads it when it is called.
So a test may declare tables in a metadata of its own (`record(..., within=mine)`) or in the program's, and take
them out again with `metadata.remove(table)`; `app.db.guards.install.install` then puts their guards in place.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Identity,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    text,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import CreateIndex, SchemaItem
from sqlalchemy.sql.expression import ColumnElement

from app.db.types import Instant, Key, to_micros
from app.domain.changes_made import Touched

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class _Tables(MetaData):
    """Tables that are put in order once: that takes as long as a query, and guards ask for it hundreds of times."""

    _ordered: tuple[tuple[Table, ...], list[Table]] = (), []

    @property
    def sorted_tables(self) -> list[Table]:
        """Return the tables, those first that others refer to."""
        there = tuple(self.tables.values())
        if there != self._ordered[0]:
            self._ordered = there, super().sorted_tables
        return [*self._ordered[1]]


metadata: MetaData = _Tables(naming_convention=NAMES)

#: Columns of a record that the guard fills in, and the names of all that are never a writer's to set.
STAMPS = ("created_by", "updated_at", "updated_by")
#: The column beside restricted text that goes into its digest, and into no trail.
SALT = "salt"
#: What an instant lies between: no record of this program is older, and no calendar reads one that is later.
EARLIEST, LATEST = datetime(1990, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
_INFO = "longleaf"
_WHERE = "where"

#: A move between states: from, to, and the role that may make it.
Transition = tuple[str, str, str]


class Kind(StrEnum):
    """What a table is."""

    RECORD = "record"  # rows with a version: who and when are stamped, each change is audited
    LINK = "link"  # rows that join records: audited, without a version
    FACT = "fact"  # what happened: nobody changes or deletes it
    PROJECTION = "projection"  # computed from facts or from imported files, and rewritten with them
    MACHINERY = "machinery"  # what the workspace needs for itself


@dataclass(frozen=True, slots=True)
class TableInfo:
    """What a table is, and what the guards, the window and the numbers need to know of it."""

    kind: Kind
    touches: Touched = Touched.NOTHING  # what views show of it
    audited: bool = False
    append_only: bool = False
    numbers: tuple[str, ...] = ()  # prefixes of its human numbers
    states: tuple[Transition, ...] = ()
    own_moves: bool = False  # its own rules say who may move it from state to state, not the general one
    brought_in: bool = False  # column `source`: rows of another system, which only an administrator's import writes
    goes_back: tuple[tuple[str, str], ...] = ()  # steps back by which one's own last step is taken back
    open_in: tuple[str, ...] = ()  # states in which its content may change: nobody goes back past one of these
    digested: tuple[str, ...] = ()  # columns of restricted text: the audit trail shows a digest of them
    searched: tuple[str, ...] = ()  # columns that the palette searches, what a row is called by first
    attached: bool = False  # files may be attached to its rows
    author: str = ""  # fact: column of who wrote it; only in one's own name
    actor: str = ""  # fact: column of who did it; somebody else only where an administrator says so
    recorded: str = ""  # fact: column of when it was written
    occurred: str = ""  # fact: column of when it happened; not in the future
    called: str = ""  # fact: as refusals call it
    filled_in: str = ""  # append-only machinery: the one column that is filled in later, by a rule of its own
    trigger_written: bool = False  # machinery: only triggers write it


def info(table: Table) -> TableInfo:
    """Return what a table is; KeyError for one that was not declared as anything."""
    found: TableInfo = table.info[_INFO]
    return found


def first_state(table: Table) -> str:
    """Return the state in which a record begins: the default of its column."""
    default = table.c.state.server_default
    return str(getattr(default, "arg", ""))


def _table(name: str, parts: Iterable[SchemaItem], what: TableInfo, within: MetaData | None) -> Table:
    made = Table(name, metadata if within is None else within, *parts, info={_INFO: what})
    named = (what.author, what.actor, what.recorded, what.occurred, what.filled_in, *what.searched, *what.digested)
    wanted = {*named, "state" if what.states else "", "number" if what.numbers else ""} - {""}
    missing = wanted - set(made.c.keys())
    if missing:
        made.metadata.remove(made)
        raise ValueError(f"table {name} has no column {', '.join(sorted(missing))}")
    return made


def _columns_first(parts: tuple[SchemaItem, ...], *more: Column[Any]) -> tuple[SchemaItem, ...]:
    """Return the parts of a table: a key where none of them is one, its columns, `more`, and what refers to these."""
    columns = [part for part in parts if isinstance(part, Column)]
    rest = [part for part in parts if not isinstance(part, Column)]
    keyed = any(column.primary_key for column in columns) or any(isinstance(r, PrimaryKeyConstraint) for r in rest)
    return (*(() if keyed else (identity(),)), *columns, *more, *rest)


def record(  # noqa: PLR0913 - what may be said of a table, each by its name
    name: str,
    *parts: SchemaItem,
    touches: Touched,
    number: str = "",
    states: Iterable[Transition] = (),
    own_moves: bool = False,
    brought_in: bool = False,
    goes_back: Iterable[tuple[str, str]] = (),
    open_in: Iterable[str] = (),
    searched: tuple[str, ...] = (),
    digested: tuple[str, ...] = (),
    attached: bool = False,
    within: MetaData | None = None,
) -> Table:
    """Return a table of records: a key, these columns, and those that the guard rules over.

    `number`: prefixes of its human numbers, separated by blanks. `states`: its moves; a row begins in the default
    of column `state` and moves only as they say (`own_moves`: rules of its own say so). `brought_in`: its column
    `source` names the system of a row; those of another one begin and move as an administrator's import says.
    `goes_back`, `open_in`: the
    steps back by which people take back their own last step, and the states in which the content may change; what
    was there since, nobody goes back past. `searched`: the columns that the palette searches. `digested`: restricted
    text, of which the audit trail shows a digest only. `attached`: files may be attached to a row, by whoever may
    edit it.
    """
    what = TableInfo(
        Kind.RECORD,
        touches,
        audited=True,
        numbers=tuple(number.split()),
        states=tuple(states),
        own_moves=own_moves,
        brought_in=brought_in,
        goes_back=tuple(sorted(goes_back)),
        open_in=tuple(sorted(open_in)),
        searched=searched,
        attached=attached,
        digested=digested,
    )
    return _table(name, _columns_first(parts, *record_columns()), what, within)


def link(name: str, *parts: SchemaItem, touches: Touched, within: MetaData | None = None) -> Table:
    """Return a table that joins records: its key names them."""
    return _table(name, parts, TableInfo(Kind.LINK, touches, audited=True), within)


def fact(
    name: str,
    *parts: SchemaItem,
    touches: Touched,
    audited: bool = True,
    author: str | None = "author",
    actor: str | None = None,
    recorded: str | None = None,
    occurred: str | None = "at",
    called: str = "",
    number: str = "",
    within: MetaData | None = None,
) -> Table:
    """Return a table of facts: rows are added, in one's own name and not in the future, and stay as they are.

    `author`, `actor`, `recorded`, `occurred`: the columns that say so (see `TableInfo`); None: there is none, or
    its own rules take care of it. `audited=False`: a record that it belongs to is saved with it and is audited.
    `number`: prefixes of its human numbers, separated by blanks.
    """
    what = TableInfo(
        Kind.FACT,
        touches,
        audited=audited,
        append_only=True,
        author=author or "",
        actor=actor or "",
        recorded=recorded or "",
        occurred=occurred or "",
        called=called or f"a {name.replace('_', ' ')}",
        numbers=tuple(number.split()),
    )
    return _table(name, _columns_first(parts), what, within)


def projection(name: str, *parts: SchemaItem, touches: Touched, within: MetaData | None = None) -> Table:
    """Return a table of rows that are computed from facts or imported files and rewritten with them."""
    return _table(name, _columns_first(parts), TableInfo(Kind.PROJECTION, touches), within)


def machinery(
    name: str,
    *parts: SchemaItem,
    audited: bool = False,
    append_only: bool = False,
    filled_in: str = "",
    trigger_written: bool = False,
    within: MetaData | None = None,
) -> Table:
    """Return a table that the workspace needs for itself (see `TableInfo` for what may be said of it)."""
    what = TableInfo(
        Kind.MACHINERY, audited=audited, append_only=append_only, filled_in=filled_in, trigger_written=trigger_written
    )
    return _table(name, _columns_first(parts), what, within)


def identity() -> Column[Any]:
    """Return the key column of a table: a number that the database gives."""
    return Column("id", Key, Identity(), primary_key=True)


def reference(name: str, target: str, *, null: bool = False, index: bool = False) -> Column[Any]:
    """Return a column that refers to the key of another table, by that table's name."""
    return Column(name, Key, ForeignKey(f"{target}.id"), nullable=null, index=index)


def record_columns() -> tuple[Column[Any], ...]:
    """Return the columns that the guard trigger rules over."""
    return (
        Column("version", Integer, nullable=False, server_default=text("1")),
        Column("created_by", Text, nullable=False, server_default=text("''")),
        Column("updated_at", Instant),
        Column("updated_by", Text, nullable=False, server_default=text("''")),
    )


def partial_index(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """Return an index of those rows only that a condition holds for.

    The condition stands in `Index.info`: SQLAlchemy's own `postgresql_where` loads the whole of that dialect when a
    table is declared, also where the database is SQLite.
    """
    return Index(name, *columns, unique=unique, info={_WHERE: where})


@compiles(CreateIndex)
def _create_index(create: CreateIndex, compiler: Any, **more: Any) -> str:
    made: str = compiler.visit_create_index(create, **more)
    where = create.element.info.get(_WHERE)
    given = set(create.element.kwargs)  # as a set: `in` alone finds what a dialect takes, given or not
    told = f"{compiler.dialect.name}_where" in given
    return f"{made} WHERE {where}" if where and not told else made


def with_conditions(tables: MetaData) -> MetaData:
    """Return the metadata with the conditions of its indexes where Alembic looks for them."""
    for index in (index for table in tables.tables.values() for index in table.indexes):
        if _WHERE in index.info:
            index.dialect_kwargs.update(
                {f"{kind}_where": text(index.info[_WHERE]) for kind in ("postgresql", "sqlite")}
            )
    return tables


def one_of(column: str, *values: str) -> CheckConstraint:
    """Return the check that a column holds one of these words."""
    return CheckConstraint(f"{column} IN ({', '.join(repr(v) for v in values)})", name=column)


class _Between(ColumnElement[bool]):
    """Columns of instants that are null or lie in the time of this program, in the words of each database."""

    inherit_cache = False

    def __init__(self, *columns: str) -> None:
        self.columns = columns


@compiles(_Between)
def _between(element: _Between, compiler: Any, **_more: Any) -> str:
    if compiler.dialect.name == "postgresql":
        first, last = (f"'{moment.isoformat()}'" for moment in (EARLIEST, LATEST))
    else:
        first, last = (str(to_micros(moment)) for moment in (EARLIEST, LATEST))
    return " AND ".join(f"{column} >= {first} AND {column} < {last}" for column in element.columns)


def in_time(*columns: str) -> CheckConstraint:
    """Return the check that these columns of instants lie between the years 1990 and 2100."""
    return CheckConstraint(_Between(*columns), name="in_time")


def at_most(**longest: int) -> CheckConstraint:
    """Return the check that no text of these columns has more characters than the column may."""
    check = " AND ".join(f"length({name}) <= {most}" for name, most in longest.items())
    return CheckConstraint(check, name="length", info={"longest": longest})


def longest_of(column: Column[Any]) -> int | None:
    """Return how many characters a column takes at most; None where it says nothing of it."""
    for constraint in column.table.constraints:
        most = constraint.info.get("longest", {}).get(column.name)
        if most is not None:
            return int(most)
    return None

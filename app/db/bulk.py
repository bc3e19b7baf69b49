"""Bulk insert of many rows, column by column: COPY on PostgreSQL, executemany in one statement on SQLite.

PostgreSQL takes no COPY into a table with row security but from its owner: of others it gets the rows as one JSON text.

Values are given as the tables mean them, but cheap to make in masses: instants are integer
microseconds since 1970 UTC, dates are ISO strings or `date`, JSON columns take Python values or ready JSON text.
Constraints hold as ever; `without_indexes` puts off secondary indexes and foreign keys until the rows are in.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING, Any, TypeAlias

from sqlalchemy import Boolean, Column, Connection, Date, ForeignKeyConstraint, Integer, SmallInteger, Table, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.schema import AddConstraint, CreateIndex, DropConstraint, DropIndex
from sqlalchemy.types import BigInteger, LargeBinary

from app.db.types import Instant, Json

if TYPE_CHECKING:
    import numpy.typing as npt

#: A column's values.
Values: TypeAlias = "Sequence[Any] | npt.NDArray[Any]"
#: Rows per COPY message or executemany call: large enough to amortise the call, small enough for memory.
BATCH = 20_000
#: Rows per INSERT on SQLite: each statement has a savepoint of its own, at which the search index is flushed.
_ROWS = 64
_NULL = "\\N"
_TRUTHS = {None: None, False: 0, True: 1}
_NUMERIC = (Integer, BigInteger, SmallInteger, Boolean, Instant)
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def bulk_insert(conn: Connection, table: Table, columns: Mapping[str, Values]) -> int:
    """Insert rows given as equally long columns; columns not named take their defaults. Returns the row count.

    Part of the connection's transaction. Raises ValueError for columns of different length.
    """
    names = list(columns)
    lengths = {len(values) for values in columns.values()}
    if len(lengths) > 1:
        raise ValueError(f"{table.name}: columns differ in length: { {n: len(columns[n]) for n in names} }")
    count = lengths.pop() if lengths else 0
    hides_rows = count and conn.dialect.name == "postgresql" and _has_policy(conn, table)
    for start in range(0, count, BATCH):
        part = {name: columns[name][start : start + BATCH] for name in names}
        if conn.dialect.name == "postgresql":
            (_insert if hides_rows else _copy)(conn, table, part)
        else:
            _executemany(conn, table, part)
    return count


def _executemany(conn: Connection, table: Table, columns: Mapping[str, Values]) -> None:
    made = {name: _sqlite_values(table.c[name], values) for name, values in columns.items()}
    stored = [values for _, values in made.values()]
    names = ", ".join(f'"{name}"' for name in columns)
    marks = ", ".join(mark for mark, _ in made.values())
    insert = f'INSERT INTO "{table.name}" ({names}) VALUES '
    rows = list(zip(*stored, strict=True))
    whole = len(rows) // _ROWS * _ROWS
    if whole:
        many = [tuple(chain.from_iterable(rows[i : i + _ROWS])) for i in range(0, whole, _ROWS)]
        conn.exec_driver_sql(insert + ", ".join([f"({marks})"] * _ROWS), many)
    if whole < len(rows):
        conn.exec_driver_sql(f"{insert}({marks})", rows[whole:])


def _sqlite_values(column: Column[Any], values: Values) -> tuple[str, Values]:
    """Return a column's mark in the statement, and its values for the driver.

    The driver binds None and bool twenty times slower than numbers and text (it looks for an adapter each time), so
    a null is given as a value that the column cannot have and a truth as a number.
    """
    values = _plain(values)
    kind = column.type
    if isinstance(kind, Json):
        values = _json_texts(values)
    elif isinstance(kind, Date):
        values = [v.isoformat() if isinstance(v, date) else v for v in values]
    elif isinstance(kind, Boolean):
        values = [_TRUTHS[v] for v in values]
    nothing, mark = ("", "''") if isinstance(kind, _NUMERIC) else (0, "0")
    if None not in values:
        return "?", values
    return f"nullif(?, {mark})", [nothing if v is None else v for v in values]


def _copy(conn: Connection, table: Table, columns: Mapping[str, Values]) -> None:
    texts = [_copy_texts(table.c[name], values) for name, values in columns.items()]
    names = ", ".join(f'"{name}"' for name in columns)
    data = "\n".join(map("\t".join, zip(*texts, strict=True))) + "\n"
    statement = f'COPY "{table.name}" ({names}) FROM STDIN'
    raw: Any = conn.connection.driver_connection
    errors: Any = conn.dialect.loaded_dbapi.Error
    try:
        with raw.cursor() as cursor, cursor.copy(statement) as copy:
            copy.write(data.encode())
    except errors as error:  # COPY goes past SQLAlchemy; its errors shall be those of every other statement
        lost = conn.dialect.is_disconnect(error, conn.connection.dbapi_connection, None)
        raise DBAPIError.instance(
            statement, None, error, errors, connection_invalidated=lost, dialect=conn.dialect
        ) from error


def _has_policy(conn: Connection, table: Table) -> bool:
    """Return whether row security holds for this login, also where it shows all rows."""
    return bool(conn.execute(text("SELECT row_security_active(CAST(:name AS text))"), {"name": table.name}).scalar())


def _insert(conn: Connection, table: Table, columns: Mapping[str, Values]) -> None:
    kinds, given, values = [], [], []
    for name, wanted in columns.items():
        column = table.c[name]
        is_json = isinstance(column.type, Json)
        kinds.append(f'"{name}" {"text" if is_json else column.type.compile(conn.dialect)}')
        given.append(f'"{name}"::jsonb' if is_json else f'"{name}"')
        values.append(_json_values(column, wanted))
    names = ", ".join(f'"{name}"' for name in columns)
    rows = json.dumps([dict(zip(columns, row, strict=True)) for row in zip(*values, strict=True)])
    conn.exec_driver_sql(
        f'INSERT INTO "{table.name}" ({names}) SELECT {", ".join(given)}'
        f" FROM json_to_recordset(%s::json) AS x({', '.join(kinds)})",
        (rows,),
    )


def _json_values(column: Column[Any], values: Values) -> Sequence[Any]:
    """Return one column as JSON has it; what is JSON itself as a text."""
    kind = column.type
    if isinstance(kind, Instant):
        return [None if text == _NULL else text for text in _instant_texts(values)]
    values = _plain(values)
    if isinstance(kind, LargeBinary):
        return [None if v is None else f"\\x{v.hex()}" for v in values]
    if isinstance(kind, Json):
        return _json_texts(values)
    if isinstance(kind, Date):
        return [None if v is None else str(v) for v in values]
    return values


def _copy_texts(column: Column[Any], values: Values) -> list[str]:
    """Return one column in COPY's text format."""
    kind = column.type
    if isinstance(kind, Instant):
        return _instant_texts(values)
    values = _plain(values)
    if isinstance(kind, Boolean):
        return [_NULL if v is None else "t" if v else "f" for v in values]
    if isinstance(kind, (Integer, BigInteger, SmallInteger)):
        return [_NULL if v is None else str(v) for v in values]
    if isinstance(kind, LargeBinary):
        return [_NULL if v is None else f"\\\\x{v.hex()}" for v in values]
    if isinstance(kind, Json):
        return _escaped(_json_texts(values))
    if isinstance(kind, Date):
        return [_NULL if v is None else str(v) for v in values]
    return _escaped(values)


def _plain(values: Values) -> Sequence[Any]:
    """Return the values of an array as Python's own."""
    return values if isinstance(values, list | tuple) or not hasattr(values, "tolist") else values.tolist()


def _instant_texts(values: Values) -> list[str]:
    import numpy as np  # late: single rows come here too, and it takes longer to load than all else of the database

    missing = None
    if not isinstance(values, np.ndarray):
        missing = [i for i, v in enumerate(values) if v is None]
        if missing:
            values = [0 if v is None else v for v in values]
    stamps = np.asarray(values, dtype=np.int64).astype("datetime64[us]")
    if not len(stamps) or not (stamps.view(np.int64) % 1_000_000).any():
        stamps = stamps.astype("datetime64[s]")  # shorter text, and most instants are whole seconds
    texts: list[str] = np.datetime_as_string(stamps, timezone="UTC").tolist()
    for i in missing or ():
        texts[i] = _NULL
    return texts


def _json_texts(values: Values) -> list[Any]:
    return [v if v is None or isinstance(v, str) else "[]" if v == [] else json.dumps(v) for v in values]


def _escaped(values: Values) -> list[str]:
    """Return text in COPY's escapes; most columns need none, which one look at the joined text tells."""
    texts = [_NULL if v is None else v for v in values]
    special = len(texts) - sum(v is None for v in values)
    joined = "".join(v for v in values if v) if special else ""
    if "\\" in joined or "\t" in joined or "\n" in joined or "\r" in joined:
        return [_NULL if v is None else v.translate(_ESCAPES) for v in values]
    return texts


@contextmanager
def without_indexes(conn: Connection, tables: Sequence[Table]) -> Iterator[None]:
    """Load without secondary indexes and (PostgreSQL) foreign keys; made again, and so checked, afterwards.

    In the same transaction, so an error leaves everything as it was. Needs the tables' owner; for empty tables.
    """
    indexes = [index for table in tables for index in sorted(table.indexes, key=lambda i: str(i.name))]
    keys = [c for table in tables for c in _foreign_keys(table)] if conn.dialect.name == "postgresql" else []
    for key in keys:
        conn.execute(DropConstraint(key))
    for index in indexes:
        conn.execute(DropIndex(index))
    with _roomy(conn):
        yield
        for index in indexes:
            conn.execute(CreateIndex(index))
    for key in keys:
        conn.execute(AddConstraint(key, isolate_from_table=False))  # else no table made later in the process has it


@contextmanager
def _roomy(conn: Connection) -> Iterator[None]:
    """Memory to sort indexes in: 256 MB instead of the usual 64."""
    if conn.dialect.name == "postgresql":
        conn.execute(text("SET LOCAL maintenance_work_mem = '256MB'"))
        yield
        return
    before = conn.exec_driver_sql("PRAGMA cache_size").scalar()
    conn.exec_driver_sql("PRAGMA cache_size = -262144")
    try:
        yield
    finally:
        conn.exec_driver_sql(f"PRAGMA cache_size = {before}")


def _foreign_keys(table: Table) -> list[ForeignKeyConstraint]:
    return sorted(
        (c for c in table.constraints if isinstance(c, ForeignKeyConstraint)), key=lambda c: list(c.column_keys)
    )


def reset_identities(conn: Connection, tables: Sequence[Table]) -> None:
    """Let PostgreSQL's identity columns go on behind the largest id, after rows came in with ids of their own."""
    if conn.dialect.name != "postgresql":
        return  # SQLite always takes the largest id plus one
    for table in tables:
        if "id" in table.c:
            conn.execute(
                text(
                    f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), "
                    f'(SELECT coalesce(max(id), 0) + 1 FROM "{table.name}"), false)'
                )
            )

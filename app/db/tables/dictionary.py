"""The tables in words: a line each, with its columns, their types and what they refer to."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Boolean, Column, Date, LargeBinary, SmallInteger, Table, Text
from sqlalchemy.types import BigInteger, Integer, String

from app.db.tables import metadata
from app.db.tables.base import Kind, info
from app.db.types import Instant, Json, Words

_KINDS = {
    Kind.RECORD: "records: a version, who and when; every change is audited",
    Kind.LINK: "joins records",
    Kind.FACT: "facts: rows are added and stay",
    Kind.PROJECTION: "computed from facts or files",
    Kind.MACHINERY: "the workspace's own",
}
#: Types in the order in which they are looked for.
_TYPES = (
    (Instant, "instant"),
    (Json, "JSON"),
    (Words, "words"),
    (Boolean, "yes or no"),
    (Date, "date"),
    (SmallInteger, "number"),
    (BigInteger, "number"),
    (Integer, "number"),
    (LargeBinary, "bytes"),
    (Text, ""),
    (String, ""),
)


def table_lines() -> Iterator[str]:
    """Yield a line of a Markdown table for each table, by name."""
    for name, table in sorted(metadata.tables.items()):
        yield f"| `{name}` | {_KINDS[info(table).kind]} | {', '.join(_column(one) for one in _shown(table))} |"


def _shown(table: Table) -> list[Column[object]]:
    return [column for column in table.columns if column.name != "id"]


def _column(column: Column[object]) -> str:
    for key in column.foreign_keys:
        return f"`{column.name}` → `{key.target_fullname.partition('.')[0]}`"
    found = next((words for kind, words in _TYPES if isinstance(column.type, kind)), "")
    return f"`{column.name}`" + (f" ({found})" if found else "")

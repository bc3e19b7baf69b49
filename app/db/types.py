"""Column types that mean the same on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, DateTime, Integer, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import JSON, TypeDecorator, TypeEngine

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICRO = timedelta(microseconds=1)
#: What is read for a time that no calendar has, such as infinity or the year 200000: one bad value never stops the rows
#: beside it. No record of this program is from then; `longleaf db check` names the rows.
BEFORE_ALL, AFTER_ALL = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)

#: Identity keys: bigint on PostgreSQL; SQLite's rowid alias must be spelled INTEGER.
Key = BigInteger().with_variant(Integer(), "sqlite")


def to_micros(value: datetime) -> int:
    """Microseconds since 1970 UTC of an aware datetime, exactly (no float)."""
    return (value - _EPOCH) // _MICRO


def from_micros(value: int) -> datetime:
    """Return the aware UTC datetime of microseconds since 1970; `BEFORE_ALL` or `AFTER_ALL` for what is none."""
    try:
        return _EPOCH + timedelta(microseconds=value)
    except OverflowError:
        return AFTER_ALL if value > 0 else BEFORE_ALL
    except TypeError:  # a text in an SQLite file
        return BEFORE_ALL


class Json(TypeDecorator[Any]):
    """JSON that PostgreSQL can index and compare. That dialect is loaded where its types are needed only."""

    impl = JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the column's type in this database."""
        if dialect.name != "postgresql":
            return dialect.type_descriptor(JSON())
        from sqlalchemy.dialects.postgresql import JSONB

        return dialect.type_descriptor(JSONB())


class Words(TypeDecorator[str]):
    """The words of a text as PostgreSQL's full-text search keeps them; on SQLite a text."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the column's type in this database."""
        if dialect.name != "postgresql":
            return dialect.type_descriptor(Text())
        from sqlalchemy.dialects.postgresql import TSVECTOR

        return dialect.type_descriptor(TSVECTOR())


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant: timestamptz on PostgreSQL, integer microseconds on SQLite.

    Integers sort, compare and read back faster than SQLite's text dates and cannot lose a zone.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the column's type in this database."""
        return dialect.type_descriptor(DateTime(timezone=True) if dialect.name == "postgresql" else BigInteger())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Return the value as the driver takes it. TypeError for an instant without a time zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise TypeError(f"an instant needs a time zone: {value!r}")
        return value if dialect.name == "postgresql" else to_micros(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Return the aware UTC datetime of a value that the driver gave."""
        if value is None:
            return None
        return value.astimezone(UTC) if dialect.name == "postgresql" else from_micros(value)

"""Which records are due for disposition by the retention schedule, counted by the year in which they ended."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Date, Table, select

from app.db import tables as t
from app.db.belonging import plans
from app.db.belonging.dates import ended_column
from app.db.keeping import holds
from app.db.keeping.disposition import ended_days
from app.domain.eastern import local_date, midnight
from app.domain.keeping.due import DueYear, due_since

#: What goes with the record that it names.
_WITH = {"attachment": ("tbl", "record_id"), "audit": ("tbl", "row_id")}


class Held:
    """The records that are held, each table looked at once."""

    def __init__(self, conn: Connection, now: datetime) -> None:
        self._conn, self._now = conn, now
        self._any = bool(conn.scalar(select(t.legal_hold.c.id).where(t.legal_hold.c.released_on.is_(None)).limit(1)))
        self._ids: dict[str, set[int]] = {}

    def ids(self, name: str) -> set[int]:
        """Return the keys of the held records of a table."""
        if not self._any or name not in t.metadata.tables:
            return set()
        table = t.metadata.tables[name]
        if name not in self._ids:
            self._ids[name] = set(holds.held(self._conn, table, now=self._now)) if "id" in table.c else set()
        return self._ids[name]

    def holds(self, kind: str, row: Any) -> bool:
        """Tell whether a row is held: itself, or the record that it goes with."""
        if not self._any:
            return False
        if kind in _WITH:
            key = str(row[3])
            return key.isdigit() and int(key) in self.ids(row[2])
        return row[0] in self.ids(kind)


def due_years(conn: Connection, kind: str, years: int, today: date, held: Held) -> Iterator[DueYear]:
    """Yield by the year in which they ended the records of a kind that are older than so many years.

    A record that is disposed of here ended on the day from which a disposition counts.
    """
    table = t.metadata.tables[kind]
    last = due_since(today, years)
    records: dict[int, int] = defaultdict(int)
    kept: dict[int, int] = defaultdict(int)
    rows: Iterable[Any] = (
        ended_days(conn, kind, last) if kind in plans.ENDED else conn.execute(_ended(table, kind, last))
    )
    for row in rows:
        year = (row[1] if type(row[1]) is date else local_date(row[1])).year
        records[year] += 1
        kept[year] += held.holds(kind, row)
    for year in sorted(records):
        yield DueYear(kind, year, records[year], kept[year], records[year] - kept[year])


def _ended(table: Table, kind: str, last: date) -> Any:
    """Return the query for key and end of the rows that ended on a day or before it."""
    ended: Any = ended_column(table)
    before = last + timedelta(days=1)
    more = [table.c[name] for name in _WITH.get(kind, ())]
    limit = before if isinstance(ended.type, Date) else midnight(before)
    return select(table.c.id, ended, *more).where(ended < limit)

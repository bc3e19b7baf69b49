"""Who pays for an agency that is no more."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from sqlalchemy import Connection, select

from app.db import tables as t


class Payers:
    """Who pays for what an agency was billed before, on any day; agencies are read once."""

    def __init__(self, conn: Connection) -> None:
        c = t.agency.c
        rows = conn.execute(select(c.id, c.predecessor_id, c.valid_to)).all()
        self._ended: dict[int, date | None] = {row.id: row.valid_to for row in rows}
        self._before: dict[int, int] = {row.id: row.predecessor_id for row in rows if row.predecessor_id is not None}
        self._after: dict[int, list[int]] = defaultdict(list)
        for id, before in self._before.items():
            self._after[before].append(id)
        self._known: dict[date, dict[int, int | None]] = {}

    def on(self, day: date) -> dict[int, int | None]:
        """Return who pays on a day, by agency: itself, or its successor where it is no more.

        None where nobody succeeded it, or several did.
        """
        if day not in self._known:
            ended = {id for id, last in self._ended.items() if last is not None and last <= day}
            self._known[day] = {id: self._payer(id, ended) for id in self._ended}
        return self._known[day]

    def _payer(self, id: int, ended: set[int]) -> int | None:
        at: int | None = id
        seen = set[int]()
        while at in ended and at is not None and at not in seen:
            seen.add(at)
            at = self._after[at][0] if len(self._after[at]) == 1 else None
        return None if at in ended else at

    def before(self, agency_id: int) -> frozenset[int]:
        """Return an agency and those that it took over from."""
        found, at = {agency_id}, self._before.get(agency_id)
        while at is not None and at not in found:
            found.add(at)
            at = self._before.get(at)
        return frozenset(found)

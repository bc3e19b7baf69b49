"""Findings of imports: added once, closed when they no longer hold, opened again when they do."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, or_, select, update

from app.db import tables as t
from app.db.bulk import bulk_insert
from app.db.conditions import id_in, text_in
from app.db.types import to_micros

_CHUNK = 1000
_MOST = 200  # characters of what a finding is known by: an index of PostgreSQL keeps no more than 2,704 bytes
_F = t.data_finding.c
#: source, row, field, ticket number
Key = tuple[str, int | None, str, str]


@dataclass(frozen=True, slots=True)
class Scope:
    """Which findings a chunk of an import has a say about.

    `source`: of the tickets' own findings; `file`: of the rows that this file could not bring in, which is the source
    and the file's name. `drafted`: numbers whose tickets were written, with all that was found in them; `came_in`:
    numbers that are in, so that nothing of them waits any more.
    """

    source: str
    file: str
    drafted: Collection[str]
    came_in: Collection[str]

    def is_over(self, source: str, number: str) -> bool:
        """Return whether a finding that the import did not make again no longer holds."""
        if source == self.source:
            return number in self.drafted
        return number in self.came_in or source == self.file


def settle(
    conn: Connection, scope: Scope, numbers: Collection[str], found: Sequence[Mapping[str, Any]], now: datetime
) -> int:
    """Bring the findings about these numbers to those that were found; returns how many of `source` are new.

    `numbers`: all of the chunk; `found`: rows of `data_finding`, one for each source, row, field and number.
    """
    mine = or_(_F.source == scope.source, _F.source.startswith(f"{scope.source}:", autoescape=True))
    there: dict[Key, tuple[int, str, bool]] = {}
    wanted = sorted(numbers)
    for start in range(0, len(wanted), _CHUNK):
        there |= _there(conn, mine, text_in(conn, _F.ticket_number, wanted[start : start + _CHUNK]))
    return _bring(conn, scope, there, found, now)


def add_findings(conn: Connection, found: Sequence[Mapping[str, Any]]) -> None:
    """Record findings that are not recorded yet, and open those again that were closed."""
    if not found:
        return
    found = [_short(one) for one in found]
    numbers, sources = sorted({str(f["ticket_number"]) for f in found}), {f["source"] for f in found}
    there: dict[Key, tuple[int, str, bool]] = {}
    for start in range(0, len(numbers), _CHUNK):
        some = text_in(conn, _F.ticket_number, numbers[start : start + _CHUNK])
        there |= _there(conn, _F.source.in_(sources), some)
    _bring(conn, Scope("", "", (), ()), there, found, max(f["found_at"] for f in found))


def settle_file(conn: Connection, source: str, file: str, found: Sequence[Mapping[str, Any]], now: datetime) -> int:
    """Bring the findings about rows of a file that have no number to those that were found."""
    there = _there(conn, _F.source == file, _F.ticket_number == "")
    return _bring(conn, Scope(source, file, (), ()), there, found, now)


def _there(conn: Connection, *conditions: ColumnElement[bool]) -> dict[Key, tuple[int, str, bool]]:
    query = select(_F.id, _F.source, _F.row, _F.field, _F.ticket_number, _F.problem, _F.closed_at).where(*conditions)
    return {
        (r.source, r.row, r.field, r.ticket_number): (r.id, r.problem, r.closed_at is None) for r in conn.execute(query)
    }


def _short(finding: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a finding with names of columns and numbers that an index can keep."""
    long = {name: finding[name] for name in ("field", "ticket_number") if len(finding[name]) > _MOST}
    return {**finding, **{name: f"{text[: _MOST - 1]}…" for name, text in long.items()}} if long else finding


def _bring(
    conn: Connection,
    scope: Scope,
    there: Mapping[Key, tuple[int, str, bool]],
    found: Sequence[Mapping[str, Any]],
    now: datetime,
) -> int:
    found = [_short(one) for one in found]
    wanted = {(f["source"], f["row"], f["field"], f["ticket_number"]): f for f in found}
    over = [
        id for key, (id, _, is_open) in there.items() if is_open and key not in wanted and scope.is_over(key[0], key[3])
    ]
    if over:
        conn.execute(update(t.data_finding).where(id_in(conn, _F.id, over)).values(closed_at=now))
    new: list[Mapping[str, Any]] = []
    opened = 0
    for key, finding in wanted.items():
        known = there.get(key)
        if known is None:
            new.append(finding)
        elif known[1:] != (finding["problem"], True):
            opened += not known[2] and key[0] == scope.source
            values = {"problem": finding["problem"], "excluded": finding["excluded"], "closed_at": None}
            if not known[2]:
                values["found_at"] = finding["found_at"]
            conn.execute(update(t.data_finding).where(_F.id == known[0]).values(**values))
    if new:
        columns = {
            name: [to_micros(r[name]) if isinstance(r[name], datetime) else r[name] for r in new] for name in new[0]
        }
        bulk_insert(conn, t.data_finding, columns)
    return sum(1 for finding in new if finding["source"] == scope.source) + opened

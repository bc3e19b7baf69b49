"""Records of a chunk are compared with what their source said before and with what is here, then written.

A field that somebody edited here since its source told it keeps what was edited, unless the source now says the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection

from app.db.imports.kinds.store import Ids, Said, Store, note_said, plain, said_before
from app.domain.imports.kinds.fields import Record
from app.domain.words import joined, moment

_NONE: Mapping[str, Any] = {}


class Done(StrEnum):
    """What became of a record."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    OLDER = "older"


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a record; `why`: of an older one, the words for the list of skipped rows.

    `kept`: fields that somebody edited here and that therefore stay as they are.
    """

    done: Done
    why: str = ""
    kept: tuple[str, ...] = ()


@dataclass(slots=True)
class Writing:
    """Writes records of one kind and source. `results`: what became of each, by its number; the last attempt counts."""

    store: Store
    ids: Ids
    run_id: int | None
    results: dict[str, Result] = field(default_factory=dict)

    def __call__(self, conn: Connection, records: Sequence[Record]) -> None:
        """Write any part of a chunk, within the connection's transaction."""
        said = said_before(conn, self.ids.source, self.store.table, (record.number for record in records))
        fresh = [record for record in records if record.number not in said]
        matched = self.store.match(conn, fresh, self.ids) if fresh else {}
        now = self.store.now(conn, {*(one.row_id for one in said.values()), *matched.values()})
        for record in records:
            before = said.get(record.number)
            if before is not None and before.row_id in now:
                result = self._known(conn, record, before, now[before.row_id])
            elif record.number in matched:
                result = self._matched(conn, record, matched[record.number], now[matched[record.number]])
            else:
                id = self.store.insert(conn, record, self.ids)
                self._note(conn, record, id, known=before is not None)
                result = Result(Done.CREATED)
            self.results[record.number] = result

    def _note(self, conn: Connection, record: Record, id: int, *, known: bool) -> None:
        note_said(conn, self.ids.source, self.store.table, record, id, self.run_id, known=known)

    def _matched(self, conn: Connection, record: Record, id: int, now: Mapping[str, Any]) -> Result:
        """A record that is here, and of which this source tells for the first time: what it tells is written."""
        told = {name: value for name, value in record.values.items() if value not in (None, "", ())}
        changed = {name: value for name, value in told.items() if name in now and plain(value) != plain(now[name])}
        if changed:
            self.store.update(conn, id, now, changed, self.ids)
        self._note(conn, record, id, known=False)
        return Result(Done.UPDATED if changed else Done.UNCHANGED)

    def _known(self, conn: Connection, record: Record, before: Said, now: Mapping[str, Any]) -> Result:
        if record.changed_at is not None and before.changed_at is not None and record.changed_at < before.changed_at:
            why = f"older than what is known: changed {moment(record.changed_at)}, known is {moment(before.changed_at)}"
            return Result(Done.OLDER, why)
        new = {
            name: value
            for name, value in record.values.items()
            if plain(value) != before.values.get(name, _absent(value))
        }
        edited = {
            name
            for name in new
            if name in now and name in before.values and plain(now[name]) not in (before.values[name], plain(new[name]))
        }
        changed = {
            name: value
            for name, value in new.items()
            if name not in edited and (name not in now or plain(now[name]) != plain(value))
        }
        if changed:
            self.store.update(conn, before.row_id, now, changed, self.ids)
        if new or record.changed_at != before.changed_at:
            self._note(conn, record, before.row_id, known=True)
        return Result(Done.UPDATED if changed else Done.UNCHANGED, kept=tuple(sorted(edited)))


def _absent(value: object) -> object:
    """Return what a field said that was not told before: something that no value is, but for one that tells nothing."""
    return plain(value) if value in (None, "", ()) else _NONE


def kept_words(kept: Sequence[str]) -> str:
    """Return the words of a finding: which fields stay as they were edited here."""
    names = joined([name.replace("_", " ") for name in kept])
    return f"the source tells another {names} now; what was edited here stays"

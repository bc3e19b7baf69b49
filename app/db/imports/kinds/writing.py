"""Records of a chunk are compared with what their source said before and with what is here, then written.

A field that somebody edited here since its source told it keeps what was edited, unless the source now says the same.
Where several sources tell a record, or two files of one source the same time, it does not matter which came last.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection

from app.db.imports.kinds.store import Ids, Said, Store, ToNote, note_said, plain, said_before, said_by_others
from app.db.keeping.left_out import destroyed
from app.domain.imports.kinds.fields import Record
from app.domain.words import joined, moment

_NONE: Mapping[str, Any] = {}
_NOTHING = (None, "", ())
_NEVER = datetime.min.replace(tzinfo=UTC)


class Done(StrEnum):
    """What became of a record."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    OLDER = "older"
    DESTROYED = "destroyed"


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a record; `why`: of an older or destroyed one, the words for the list of skipped rows.

    `kept`: fields that somebody edited here and that therefore stay as they are.
    """

    done: Done
    why: str = ""
    kept: tuple[str, ...] = ()


@dataclass(slots=True)
class Writing:
    """Writes records of one kind and source. `results`: what became of each, by its number; the last attempt counts.

    `file`: SHA-256 of the file at hand.
    """

    store: Store
    ids: Ids
    run_id: int | None
    results: dict[str, Result] = field(default_factory=dict)
    file: str = ""

    def __call__(self, conn: Connection, records: Sequence[Record]) -> None:
        """Write any part of a chunk, within the connection's transaction."""
        gone = destroyed(conn, self.ids.source, self.store.table.name, [record.number for record in records])
        self.results |= {number: Result(Done.DESTROYED, why) for number, why in gone.items()}
        records = [record for record in records if record.number not in gone]
        said = said_before(conn, self.ids.source, self.store.table, (record.number for record in records))
        fresh = [record for record in records if record.number not in said]
        matched = self.store.match(conn, fresh, self.ids) if fresh else {}
        here = {*(one.row_id for one in said.values()), *matched.values()}
        now = self.store.now(conn, here) if here else {}
        others = said_by_others(conn, self.ids.source, self.store.table, here) if here else {}
        notes: list[ToNote] = []
        new: list[Record] = []
        for record in records:
            before = said.get(record.number)
            if before is not None and before.row_id in now:
                id = before.row_id
                result, says_more = self._known(conn, record, before, now[id], others.get(id, ()))
                if says_more:
                    notes.append(ToNote(record, id, before))
            elif record.number in matched:
                id = matched[record.number]
                result = self._matched(conn, record, id, now[id], others.get(id, ()))
                notes.append(ToNote(record, id, None))
            else:
                new.append(record)
                result = Result(Done.CREATED)
            self.results[record.number] = result
        made = self.store.insert_many(conn, new, self.ids)
        notes += [ToNote(record, id, said.get(record.number)) for record, id in zip(new, made, strict=True)]
        note_said(conn, self.ids.source, self.store.table, notes, self.run_id)

    def _matched(
        self, conn: Connection, record: Record, id: int, now: Mapping[str, Any], others: Sequence[Said]
    ) -> Result:
        """A record that is here, and of which this source tells for the first time: what it tells is written."""
        told = [name for name, value in record.values.items() if value not in _NOTHING and name in now]
        due = {name: _newest(record, name, now, others) for name in told}
        changed = {name: value for name, value in due.items() if plain(value) != plain(now[name])}
        if changed:
            self.store.update(conn, id, now, changed, replace(self.ids, row=record.row))
        return Result(Done.UPDATED if changed else Done.UNCHANGED)

    def _known(
        self, conn: Connection, record: Record, before: Said, now: Mapping[str, Any], others: Sequence[Said]
    ) -> tuple[Result, bool]:
        """Return what became of a record that this source told of before, and whether it says something new of it."""
        is_same_file = bool(before.file) and before.file == self.file  # read again, by a mapping corrected since
        if not is_same_file and (older := _overtaken(record, before)):
            return Result(Done.OLDER, older), False
        new = {
            name: value
            for name, value in record.values.items()
            if plain(value) != before.values.get(name, _absent(value))
        }
        edited = {
            name
            for name in new
            if name in now
            and name in before.values
            and plain(now[name]) not in (before.values[name], plain(new[name]))
            and not any(other.values.get(name, _NONE) == plain(now[name]) for other in others)
        }
        due = {name: _newest(record, name, now, others) for name in new if name not in edited}
        changed = {name: value for name, value in due.items() if name not in now or plain(now[name]) != plain(value)}
        if changed:
            self.store.update(conn, before.row_id, now, changed, replace(self.ids, row=record.row))
        says_more = bool(new) or record.changed_at != before.changed_at
        return Result(Done.UPDATED if changed else Done.UNCHANGED, kept=tuple(sorted(edited))), says_more


def _overtaken(record: Record, before: Said) -> str:
    """Return why a record does not count against what its source said before; "" where it does.

    Of the same time the greater content counts, so that it does not matter which file came last.
    """
    if record.changed_at is None or before.changed_at is None or record.changed_at > before.changed_at:
        return ""
    known = moment(before.changed_at)
    if record.changed_at < before.changed_at:
        return f"older than what is known: changed {moment(record.changed_at)}, known is {known}"
    both = sorted(record.values.keys() & before.values.keys())
    if [weight(record.values[name]) for name in both] >= [weight(before.values[name]) for name in both]:
        return ""
    return f"an earlier file says otherwise of the same time ({known}); that one counts"


def weight(value: object) -> str:
    """Return a value as a text that says which of two counts, where nothing else does."""
    return json.dumps(plain(value), sort_keys=True, ensure_ascii=False)


def _newest(record: Record, name: str, now: Mapping[str, Any], others: Sequence[Said]) -> Any:
    """Return what counts of a field that several sources tell: what was changed last, else the greater value.

    A source that does not tell when it changed a record stands behind one that does.
    """
    mine = record.values[name]
    told = [
        (one.changed_at or _NEVER, weight(one.values[name]), one.values[name]) for one in others if name in one.values
    ]
    told = [one for one in told if one[2] not in (None, "", [])]
    if not told:
        return mine
    at, heavy, theirs = max(told, key=lambda one: one[:2])
    if mine not in _NOTHING and (record.changed_at or _NEVER, weight(mine)) >= (at, heavy):
        return mine
    like = now.get(name) if mine is None else mine
    return mine if like is None else _as(theirs, like)


def _as(value: Any, like: object) -> Any:
    """Return a value that was kept as JSON as one of the kind of `like`, which the same field has."""
    if isinstance(like, datetime):
        return datetime.fromisoformat(value)
    if isinstance(like, date):
        return date.fromisoformat(value)
    return tuple(value) if isinstance(value, list) else value


def _absent(value: object) -> object:
    """Return what a field said that was not told before: something that no value is, but for one that tells nothing."""
    return plain(value) if value in (None, "", ()) else _NONE


def kept_words(kept: Sequence[str]) -> str:
    """Return the words of a finding: which fields stay as they were edited here."""
    names = joined([name.replace("_", " ") for name in kept])
    return f"the source tells another {names} now; what was edited here stays"

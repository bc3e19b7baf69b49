"""What was written since a copy: read from the audit trail, row by row as it is now, and put into the file at once.

Of the tables that the trail does not follow, PostgreSQL tells which rows later transactions wrote (`xmin`). The large
ones of those belong to a ticket or an import whose own change is in the trail.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from functools import partial
from typing import Any, NamedTuple

from app.db.offline.local import take_back
from app.db.snapshot.ahead import Ahead
from app.db.snapshot.due import BY, Due
from app.db.snapshot.file import SnapshotFile
from app.db.snapshot.rows import Copied, copied
from app.db.snapshot.source import Look, Origin, Source
from app.db.tables.base import Kind, info
from app.db.types import to_micros
from app.work import Work

#: Keys of one question.
_AT_ONCE = 5_000


class Caught(NamedTuple):
    """Rows that were written into the file, and rows that went."""

    written: int
    deleted: int


def catch_up(source: Source, file: SnapshotFile, work: Work | None = None) -> Caught:
    """Make the file the same as the database is at one instant, in one transaction of the file.

    Where much changed, it is fetched before: broken off, it goes on where it was, and the file stays as it is.
    """
    since = int(file.get("horizon") or 0)
    origin = Origin.of_text(file.get("origin") or "")
    source.restrict(origin)
    ahead = Ahead(file.path, file.key, file.raw, work)
    try:
        with file.told():
            much = ahead.fetch(source, since, origin)
        if not much:
            return _take(source, file, since, origin, work)
        with file.told(), ahead.at_hand():
            done = _take(source, file, ahead.horizon, origin, work, ahead)
        ahead.discard()
        return done
    finally:
        ahead.close()


def _take(
    source: Source, file: SnapshotFile, since: int, origin: Origin, work: Work | None, ahead: Ahead | None = None
) -> Caught:
    """Take what was fetched ahead, if anything was, and what was written since, in one transaction of the file."""
    with source.look() as look:
        horizon, at = look.horizon(), look.at()
        if horizon < since and file.get("as_of"):
            return Caught(0, 0)  # a standby that has not yet seen what the copy has
        with file.transaction() as raw:
            take_back(raw)  # what was done here waits in the queue, and is done again on top of what comes
            came = Caught(*ahead.put_into(raw)) if ahead is not None else Caught(0, 0)
            scanned = ahead.scanned if ahead is not None else frozenset[str]()
            done = _Replay(look, raw, since, origin, work).all(scanned)
            file.put(horizon=horizon, as_of=to_micros(at))
    return Caught(came.written + done.written, came.deleted + done.deleted)


class _Replay:
    """One look at the server, and the transaction that takes what it shows into the file."""

    def __init__(self, look: Look, raw: Any, since: int, origin: Origin, work: Work | None) -> None:
        self._look, self._raw, self._since, self._work = look, raw, since, work
        self._tables = {one.name: one for one in origin.open_tables()}
        self._narrow = origin.own is not None  # rows come and go as what they hang on moves to another agency
        self._written = self._deleted = self._seen = 0
        self._keys: dict[str, set[str]] = defaultdict(set)
        self._gone: dict[str, list[Any]] = defaultdict(list)  # keys of deleted rows
        self._left: dict[str, list[Any]] = defaultdict(list)  # of rows that went, whether deleted or no more shown
        self._loaded: set[str] = set()  # tables into which rows came without a trail

    def all(self, scanned: Collection[str]) -> Caught:
        """Take everything; of the tables `scanned` before, it is looked which rows went."""
        self._read_trail()
        due = Due(self._loaded, self._keys)
        for name, one in self._tables.items():
            if name == "audit":
                continue  # its rows came with the keys
            if name in scanned or due.whole(one) or self._narrow:
                self._scan(one)
            elif one.followed:
                self._follow(one)
            else:
                self._follow_owner(one)
        if self._narrow:
            self._drop_trail()
        return Caught(self._written, self._deleted)

    def _read_trail(self) -> None:
        audit = copied()["audit"]
        for rows in self._look.trail(audit, self._since):
            self._put(audit, rows)
        for part in self._look.noted(self._since):
            for tbl, row_id, op in part:
                if op == "L":
                    self._loaded.add(tbl)
                else:
                    self._keys[tbl].add(row_id)

    def _put(self, one: Copied, rows: Sequence[Sequence[Any]]) -> None:
        one.put(self._raw, rows)
        self._written += len(rows)
        self._seen += len(rows)
        if self._work is not None:
            self._work.step(self._seen, None, "Bringing the copy up to date")

    def _drop(self, one: Copied, keys: Sequence[Sequence[Any]]) -> None:
        self._deleted += one.remove(self._raw, keys)
        if one.followed and len(one.keys) == 1:
            self._left[one.name] += [key[0] for key in keys]

    def _drop_trail(self) -> None:
        """Drop the trail of rows that went to another agency, as far as it is shown no more."""
        audit = self._tables["audit"]
        kept: list[Any] = []

        def find(name: str, ids: Sequence[Any]) -> None:
            marks = ", ".join("?" * len(ids))
            asked = f"SELECT id FROM audit WHERE tbl = ? AND row_id IN ({marks})"
            kept.extend(self._raw.execute(asked, (name, *map(str, ids))).fetchall())

        def drop(keys: Sequence[Sequence[Any]]) -> None:
            there = {tuple(audit.key_of(row)) for row in self._look.keyed(audit, keys)}
            self._drop(audit, [key for key in keys if tuple(key) not in there])

        for name, ids in list(self._left.items()):
            self._in_parts(ids, partial(find, name))
        self._in_parts(kept, drop)

    def _in_parts(self, keys: Sequence[Any], act: Callable[[Sequence[Any]], None]) -> None:
        for at in range(0, len(keys), _AT_ONCE):
            act(keys[at : at + _AT_ONCE])

    def _follow(self, one: Copied) -> None:
        """Take the rows that the trail names, as they are now."""

        def take(keys: Sequence[list[Any]]) -> None:
            rows = self._look.keyed(one, keys)
            there = {tuple(one.key_of(row)) for row in rows}
            gone = [key for key in keys if tuple(key) not in there]
            self._drop(one, gone)
            self._gone[one.name] += [key[0] for key in gone]
            self._put(one, rows)

        self._in_parts([one.parsed(row_id) for row_id in sorted(self._keys[one.name])], take)

    def _follow_owner(self, one: Copied) -> None:
        """Take the rows of the records that the trail names."""
        owner, column = BY[one.name]

        def take(ids: Sequence[int]) -> None:
            of = (column, ids)
            whose = self._gone[owner] if info(one.table).kind is Kind.FACT else ids  # facts go with their record only
            if whose:
                there = set(self._look.keys(one, of))
                listed = ", ".join(map(str, whose))
                mine = self._raw.execute(f'SELECT {one.key} FROM "{one.name}" WHERE "{column}" IN ({listed})')
                self._drop(one, [key for key in mine.fetchall() if key not in there])
            for rows in self._look.written(one, self._since, of):
                self._put(one, rows)

        self._in_parts(sorted(map(int, self._keys[owner])), take)

    def _scan(self, one: Copied) -> None:
        """Take every row that a later transaction wrote; where the numbers differ afterwards, look which ones went.

        Of whom not all is shown, rows that nobody wrote come and go too: there the keys are compared in any case.
        """
        for rows in self._look.written(one, self._since):
            self._put(one, rows)
        mine = self._raw.execute(f'SELECT count(*) FROM "{one.name}"').fetchone()[0]
        if self._narrow or mine != self._look.count(one):
            there = set(self._look.keys(one))
            kept = {tuple(key) for key in self._raw.execute(f'SELECT {one.key} FROM "{one.name}"').fetchall()}
            self._drop(one, sorted(kept - there))
            if self._narrow:
                self._in_parts(sorted(there - kept), lambda keys: self._put(one, self._look.keyed(one, keys)))

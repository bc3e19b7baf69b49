"""What was written since a copy, when that is much: fetched ahead into a file of its own, from which it goes on.

The copy stays as it is, and in use, until all of it is here; then it is put into the copy in one transaction, with what
the transactions that were open when the fetching began, and later ones, wrote.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from app.db.guards.grants import quoted
from app.db.snapshot.due import BY, Due
from app.db.snapshot.rows import Copied, copied
from app.db.snapshot.source import Origin, Source
from app.db.tables.base import Kind, info
from app.work import Work

#: Changes in the trail from which on it is worth the way over another file.
_MANY = 2_000
#: Keys of one question.
_AT_ONCE = 5_000
_OWN = (
    "CREATE TABLE kept (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE named (tbl TEXT, row_id TEXT, PRIMARY KEY (tbl, row_id)) WITHOUT ROWID",
    "CREATE TABLE gone (tbl TEXT, row_key TEXT, PRIMARY KEY (tbl, row_key)) WITHOUT ROWID",
)
_LOADED = "loaded "


class Ahead:
    """The file beside a copy, encrypted with its key; there only while something is fetched."""

    def __init__(self, copy: Path, key: bytes, mine: Any, work: Work | None) -> None:
        self.path, self._key, self._mine, self._work = Path(f"{copy}.ahead"), key, mine, work
        self._raw: Any = None
        self.horizon = 0  # of what is here: whatever these and later transactions write is to come
        self.scanned: frozenset[str] = frozenset()
        self._seen = 0

    def fetch(self, source: Source, since: int, origin: Origin) -> bool:
        """Fetch what was written since, going on where it was broken off; False: it is little, and nothing is here."""
        if not self._goes_on(since, origin):
            self.discard()
            with source.look() as look:
                horizon = look.horizon()
                if look.changes(since, horizon, _MANY) < _MANY:
                    return False
            self._make(since=since, horizon=horizon, origin=origin.as_text())
        self.horizon = int(self._kept("horizon") or 0)
        self._read_trail(source, since)
        due = Due(
            {name.removeprefix(_LOADED) for name in self._names(_LOADED)},
            {tbl for (tbl,) in self._raw.execute("SELECT DISTINCT tbl FROM named")},
        )
        tables = {one.name: one for one in origin.open_tables() if one.name != "audit"}
        self.scanned = frozenset(name for name, one in tables.items() if due.whole(one))
        for name, one in tables.items():
            if name in self.scanned:
                self._scan(source, one, since)
            elif one.followed:
                self._follow(source, one)
            else:
                self._follow_owner(source, one, since)
        return True

    # --- its file -----------------------------------------------------------------------------------
    def _connect(self) -> None:
        from sqlcipher3 import dbapi2 as driver

        self._raw = driver.connect(str(self.path), isolation_level=None, timeout=60)
        self._raw.execute(f"PRAGMA key=\"x'{self._key.hex()}'\"")

    def _goes_on(self, since: int, origin: Origin) -> bool:
        from sqlcipher3 import dbapi2 as driver

        if not self.path.exists():
            return False
        self._connect()
        try:
            return self._kept("since") == str(since) and self._kept("origin") == origin.as_text()
        except driver.Error:
            return False  # it was broken off while it was made

    def _make(self, **kept: object) -> None:
        self._connect()
        self.path.chmod(0o600)
        with self._step():
            for statement in _OWN:
                self._raw.execute(statement)
            self._keep(**kept)

    def discard(self) -> None:
        """Delete the file."""
        if self._raw is not None:
            self._raw.close()
            self._raw = None
        for ending in ("", "-journal"):
            Path(f"{self.path}{ending}").unlink(missing_ok=True)

    def close(self) -> None:
        """Let go of the file; what was fetched is in it."""
        if self._raw is not None:
            self._raw.close()
            self._raw = None

    @contextmanager
    def _step(self) -> Iterator[None]:
        """Write a part whole, with how far it came."""
        self._raw.execute("BEGIN")
        try:
            yield
            self._raw.execute("COMMIT")
        except BaseException:
            if self._raw.in_transaction:
                self._raw.execute("ROLLBACK")
            raise
        if self._work is not None:
            self._work.step(self._seen, None, "Fetching what changed")

    def _kept(self, key: str) -> str | None:
        found = self._raw.execute("SELECT value FROM kept WHERE key = ?", (key,)).fetchone()
        return None if found is None else str(found[0])

    def _keep(self, **kept: object) -> None:
        rows = [(key, str(value)) for key, value in kept.items()]
        self._raw.executemany("INSERT OR REPLACE INTO kept VALUES (?, ?)", rows)

    def _names(self, beginning: str) -> list[str]:
        found = self._raw.execute("SELECT key FROM kept WHERE substr(key, 1, ?) = ?", (len(beginning), beginning))
        return [key for (key,) in found]

    def _at(self, name: str) -> Any:
        """Return how far a table was fetched; None: not begun, True: wholly."""
        found = self._kept(f"at {name}")
        return None if found is None else json.loads(found)

    def _came(self, name: str, at: Any) -> None:
        self._keep(**{f"at {name}": json.dumps(at)})

    def _put(self, one: Copied, rows: Sequence[Sequence[Any]]) -> None:
        columns = ", ".join(quoted(c.name) for c in one.table.c if c.computed is None)
        self._raw.execute(f"CREATE TABLE IF NOT EXISTS {quoted(one.name)} ({columns}, PRIMARY KEY ({one.key}))")
        one.put(self._raw, rows)
        self._seen += len(rows)

    def _drop(self, one: Copied, keys: Iterable[Sequence[Any]]) -> None:
        rows = [(one.name, json.dumps(list(key))) for key in keys]
        self._raw.executemany("INSERT OR IGNORE INTO gone VALUES (?, ?)", rows)

    # --- what is fetched ----------------------------------------------------------------------------
    def _read_trail(self, source: Source, since: int) -> None:
        audit = copied()["audit"]
        last = self._at("noted")
        if last is not True:
            with source.look() as look:
                for part in look.noted_between(since, self.horizon, last or 0):
                    with self._step():
                        self._keep(**{f"{_LOADED}{tbl}": 1 for _id, tbl, _row, op in part if op == "L"})
                        named = [(tbl, row_id) for _id, tbl, row_id, op in part if op != "L"]
                        self._raw.executemany("INSERT OR IGNORE INTO named VALUES (?, ?)", named)
                        self._came("noted", part[-1][0])
            with self._step():
                self._came("noted", True)
        last = self._at("audit")
        if last is not True:
            with source.look() as look:
                for rows in look.trail_between(audit, since, self.horizon, last or 0):
                    with self._step():
                        self._put(audit, rows)
                        self._came("audit", audit.key_of(rows[-1])[0])
            with self._step():
                self._came("audit", True)

    def _in_parts(self, one: Copied, keys: list[Any], fetch: Callable[[list[Any]], None]) -> None:
        """Ask for the keys that are still to come, in parts, and note of each that it came."""
        done = self._at(one.name)
        if done is True:
            return
        for at in range(int(done or 0), len(keys), _AT_ONCE):
            with self._step():
                fetch(keys[at : at + _AT_ONCE])
                self._came(one.name, at + _AT_ONCE)
        with self._step():
            self._came(one.name, True)

    def _named(self, name: str) -> list[str]:
        found = self._raw.execute("SELECT row_id FROM named WHERE tbl = ? ORDER BY row_id", (name,))
        return [row_id for (row_id,) in found]

    def _follow(self, source: Source, one: Copied) -> None:
        """Fetch the rows that the trail names."""

        def fetch(keys: list[Any]) -> None:
            with source.look() as look:
                rows = look.keyed(one, keys)
            there = {tuple(one.key_of(row)) for row in rows}
            self._drop(one, (key for key in keys if tuple(key) not in there))
            self._put(one, rows)

        self._in_parts(one, [one.parsed(row_id) for row_id in self._named(one.name)], fetch)

    def _follow_owner(self, source: Source, one: Copied, since: int) -> None:
        """Fetch the rows of the records that the trail names."""
        owner, column = BY[one.name]
        gone = {json.loads(key)[0] for (key,) in self._raw.execute("SELECT row_key FROM gone WHERE tbl = ?", (owner,))}
        is_fact = info(one.table).kind is Kind.FACT  # facts go with their record only

        def fetch(ids: list[Any]) -> None:
            of = (column, ids)
            with source.look() as look:
                whose = [id for id in ids if id in gone] if is_fact else ids
                if whose:
                    there = set(look.keys(one, of))
                    listed = ", ".join(map(str, whose))
                    mine = self._mine.execute(f'SELECT {one.key} FROM "{one.name}" WHERE "{column}" IN ({listed})')
                    self._drop(one, (key for key in mine.fetchall() if tuple(key) not in there))
                for rows in look.written(one, since, of):
                    self._put(one, rows)

        self._in_parts(one, sorted(map(int, self._named(owner))), fetch)

    def _scan(self, source: Source, one: Copied, since: int) -> None:
        """Fetch every row that was written since; which ones went is seen where all of it is put into the copy."""
        last = self._at(one.name)
        if last is True:
            return
        with source.look() as look:
            for rows in look.written(one, since, after=last):
                with self._step():
                    self._put(one, rows)
                    self._came(one.name, one.key_of(rows[-1]))
        with self._step():
            self._came(one.name, True)

    # --- into the copy ------------------------------------------------------------------------------
    @contextmanager
    def at_hand(self) -> Iterator[None]:
        """Let the connection of the copy read what is here."""
        self.close()
        self._mine.execute(f"ATTACH DATABASE ? AS ahead KEY \"x'{self._key.hex()}'\"", (str(self.path),))
        try:
            yield
        finally:
            self._mine.execute("DETACH DATABASE ahead")

    def put_into(self, raw: Any) -> tuple[int, int]:
        """Put all of it into the copy, within its transaction; return how many rows were written, and went."""
        written = deleted = 0
        there = {name for (name,) in raw.execute("SELECT name FROM ahead.sqlite_master WHERE type = 'table'")}
        for name, one in copied().items():
            keys = raw.execute("SELECT row_key FROM ahead.gone WHERE tbl = ?", (name,)).fetchall()
            deleted += one.remove(raw, [json.loads(key) for (key,) in keys])
            if name in there:
                columns = ", ".join(quoted(c.name) for c in one.table.c if c.computed is None)
                into = f"INSERT OR REPLACE INTO main.{quoted(name)} ({columns})"
                raw.execute(f"{into} SELECT {columns} FROM ahead.{quoted(name)}")
                written += raw.execute(f"SELECT count(*) FROM ahead.{quoted(name)}").fetchone()[0]
                if self._work is not None:
                    self._work.step(written, None, "Bringing the copy up to date")
        return written, deleted

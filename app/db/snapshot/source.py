"""The shared database as a copy reads it: with the person's own sign-in, read-only, also from a standby."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from app.db.engine import Database
from app.db.facts import fact
from app.db.own_agencies import own_agencies
from app.db.schema import gate
from app.db.snapshot.rows import Copied, copied
from app.db.snapshot.scope import conditions
from app.work import Work

_LATER, _BEFORE = "tx >= %s::text::xid8", "tx < %s::text::xid8"
#: A standby that has replayed all it received is as of now, however long nobody wrote.
_AT = (
    "SELECT date_part('epoch', CASE WHEN pg_is_in_recovery() AND pg_last_wal_receive_lsn() > pg_last_wal_replay_lsn()"
    " THEN least(now(), coalesce(pg_last_xact_replay_timestamp(), now())) ELSE now() END)"
)
#: Rows that are read at once where there may be very many.
_PART = 10_000
#: Transactions that PostgreSQL tells apart from later ones; of older ones it cannot be said what came after.
_FURTHEST = 2**31 - 10_000_000


@dataclass(frozen=True, slots=True)
class Origin:
    """What a copy is of, and whose: where any of it differs from before, what was copied is no beginning to go on from.

    `closed`: tables that this person may not read; `own`: the agencies whose bills are shown, None: those of all.
    """

    workspace: str
    system: str
    timeline: int
    revision: str
    login: str
    roles: frozenset[str]
    closed: frozenset[str]
    own: frozenset[int] | None = None
    destroyed: int = 0  # batches of dispositions: what went is in no copy

    def as_text(self) -> str:
        """Return it as it is kept in the file."""
        return json.dumps([self.workspace, self.system, self.timeline, self.revision, self.login,
                           sorted(self.roles), sorted(self.closed),
                           None if self.own is None else sorted(self.own), self.destroyed])  # fmt: skip

    @classmethod
    def of_text(cls, kept: str) -> Origin:
        """Return what was kept as a text."""
        workspace, system, timeline, revision, login, roles, closed, *own = json.loads(kept)
        shown = None if not own or own[0] is None else frozenset[int](own[0])
        destroyed = own[1] if len(own) > 1 else 0
        return cls(workspace, system, timeline, revision, login, frozenset(roles), frozenset(closed), shown, destroyed)

    def differs(self, before: Origin) -> str:
        """Return in a sentence why everything has to be copied again; empty where it has not."""
        if self.workspace != before.workspace:
            return "The server holds another workspace than before, so this is a fresh copy."
        if self.login != before.login:
            return f"The last copy was of {before.login}, so this is a fresh copy."
        if self.revision != before.revision:
            return f"The schema is now {self.revision}, before {before.revision}, so this is a fresh copy."
        if (self.system, self.timeline) != (before.system, before.timeline):
            return "The server was restored or failed over since the last copy, so this is a fresh copy."
        if (self.roles, self.closed, self.own) != (before.roles, before.closed, before.own):
            return "Your roles have changed since the last copy, so this is a fresh copy."
        if self.destroyed != before.destroyed:
            return "Records were destroyed by schedule since the last copy, so this is a fresh copy."
        return ""

    def open_tables(self) -> tuple[Copied, ...]:
        """Return the tables that are copied."""
        return tuple(one for name, one in copied().items() if name not in self.closed)


class Source:
    """A shared database that is copied from."""

    def __init__(self, db: Database, work: Work | None = None) -> None:
        self.db = db
        self._work = work
        self._only: dict[str, str] = {}  # by table: the condition on the rows that are read

    def restrict(self, origin: Origin) -> None:
        """Read from now on only what the person of a copy is shown."""
        self._only = conditions(origin.own)

    @contextmanager
    def look(self) -> Iterator[Look]:
        """Open one consistent look at the database."""
        with self.db.read(self._work) as conn:
            conn.execute(text("SET LOCAL datestyle = 'ISO, YMD'"))
            yield Look(conn, self.db, self._only)


class Look:
    """One consistent look: what it reads is all of one instant."""

    def __init__(self, conn: Connection, db: Database, only: Mapping[str, str]) -> None:
        self._conn, self._db, self._only = conn, db, only
        self._raw: Any = conn.connection.driver_connection

    def rows(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """Return the rows of a query as the driver gives them."""
        with self._told(statement), self._raw.cursor(binary=True) as cursor:
            found: list[tuple[Any, ...]] = cursor.execute(statement, values).fetchall()
            return found

    def parts(self, statement: str, *values: Any) -> Iterator[list[tuple[Any, ...]]]:
        """Yield the rows of a query in parts: there may be more of them than the memory holds."""
        with self._told(statement), self._raw.cursor(name="longleaf_copy", binary=True) as cursor:
            cursor.execute(statement, values)
            while found := cursor.fetchmany(_PART):
                yield found

    @contextmanager
    def _told(self, statement: str) -> Iterator[None]:
        """Let the driver's errors be those of every other statement."""
        import psycopg

        try:
            yield
        except psycopg.Error as error:
            lost = self._raw.closed
            raise DBAPIError.instance(
                statement, None, error, psycopg.Error, connection_invalidated=lost, dialect=self._conn.dialect
            ) from error

    def one(self, statement: str, *values: Any) -> Any:
        """Return the first value of a query."""
        return self.rows(statement, *values)[0][0]

    def origin(self) -> Origin:
        """Return what is read here and by whom; EnvironmentFault for a schema that this program does not know."""
        revision = self.one("SELECT version_num FROM alembic_version")
        gate(revision)
        actor = self._db.actor
        names = list(copied())
        closed = self.rows("SELECT n FROM unnest(%s::text[]) n WHERE NOT has_table_privilege(n, 'SELECT')", names)
        return Origin(
            fact(self._conn, "id") or "",
            self.one("SELECT system_identifier::text FROM pg_control_system()"),
            self.one("SELECT timeline_id FROM pg_control_checkpoint()"),
            revision,
            actor.login,
            frozenset(str(role) for role in actor.roles),
            frozenset(name for (name,) in closed),
            own_agencies(self._conn, actor.login, actor.roles),
            int(self.one("SELECT count(*) FROM disposition_batch WHERE finished")),
        )

    def horizon(self) -> int:
        """Return the oldest transaction that was not over at this look: what it and later ones write is to come."""
        return int(self.one("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint"))

    def at(self) -> datetime:
        """Return the instant of this look by the server's clock, UTC; of a standby that lags, of what it has."""
        return datetime.fromtimestamp(self.one(_AT), UTC)

    def reaches(self, horizon: int) -> bool:
        """Return whether it can still be said which rows were written at or after a horizon."""
        return self.horizon() - horizon < _FURTHEST

    def estimate(self, tables: Sequence[Copied]) -> dict[str, int]:
        """Return about how many rows there are of each table, as the server last counted."""
        found = self.rows(
            "SELECT relname::text, reltuples::bigint FROM pg_class WHERE relnamespace = 'longleaf'::regnamespace"
            " AND relname = ANY(%s)",
            [one.name for one in tables],
        )
        return {name: max(count, 0) for name, count in found}

    def _where(self, one: Copied, *conditions: str) -> str:
        found = [f"({condition})" for condition in (*conditions, self._only.get(one.name, "")) if condition]
        return f"WHERE {' AND '.join(found)}" if found else ""

    def chunk(self, one: Copied, after: Sequence[Any] | None, limit: int) -> list[tuple[Any, ...]]:
        """Return the next rows of a table in the order of its key."""
        later = "" if after is None else f"({one.key}) > ({', '.join('%s' for _ in after)})"
        where = self._where(one, later)
        return self.rows(f"{one.select} {where} ORDER BY {one.key} LIMIT %s", *(after or ()), limit)

    def keyed(self, one: Copied, keys: Sequence[Sequence[Any]]) -> list[tuple[Any, ...]]:
        """Return the rows with these keys."""
        columns = (list(column) for column in zip(*keys, strict=True))
        return self.rows(f"{one.select} {self._where(one, one.among())}", *columns)

    def trail(self, one: Copied, since: int) -> Iterator[list[tuple[Any, ...]]]:
        """Yield the rows of the audit trail that were written by transactions from `since` on, in parts."""
        yield from self.parts(f"{one.select} {self._where(one, _LATER)}", str(since))

    def noted(self, since: int) -> Iterator[list[tuple[Any, ...]]]:
        """Yield table, key and operation of what is in the trail from `since` on, shown or not, in parts."""
        yield from self.parts(f"SELECT tbl, row_id, op FROM audit WHERE {_LATER}", str(since))

    def changes(self, since: int, horizon: int, most: int) -> int:
        """Return how many changes the trail has of transactions from `since` to before `horizon`, at most so many;
        one that was loaded past it counts for as many."""
        counted = f"SELECT op FROM audit WHERE {_LATER} AND {_BEFORE} LIMIT {most}"
        ask = f"SELECT count(*) + {most} * count(*) FILTER (WHERE op = 'L') FROM ({counted}) found"
        return min(most, int(self.one(ask, str(since), str(horizon))))

    def trail_between(self, one: Copied, since: int, horizon: int, after: int) -> Iterator[list[tuple[Any, ...]]]:
        """Yield the trail of transactions from `since` to before `horizon` by its key, behind `after`, in parts."""
        where = self._where(one, _LATER, _BEFORE, "id > %s")
        yield from self.parts(f"{one.select} {where} ORDER BY id", str(since), str(horizon), after)

    def noted_between(self, since: int, horizon: int, after: int) -> Iterator[list[tuple[Any, ...]]]:
        """Yield key, table, row and operation of the same trail, shown or not, in parts."""
        ask = f"SELECT id, tbl, row_id, op FROM audit WHERE {_LATER} AND {_BEFORE} AND id > %s ORDER BY id"
        yield from self.parts(ask, str(since), str(horizon), after)

    def written(
        self,
        one: Copied,
        since: int,
        of: tuple[str, Sequence[int]] | None = None,
        *,
        after: Sequence[Any] | None = None,
    ) -> Iterator[list[tuple[Any, ...]]]:
        """Yield the rows written by transactions from `since` on by their key, in parts; `of`: only those of these ids;
        `after`: only those behind a key."""
        later = "age(xmin) <= (SELECT age(%s::text::xid))"
        whose, ids = ("", ()) if of is None else (f'"{of[0]}" = ANY(%s)', (list(of[1]),))
        rest = "" if after is None else f"({one.key}) > ({', '.join('%s' for _ in after)})"
        where = self._where(one, later, whose, rest)
        order = f" ORDER BY {one.key}" if of is None else ""
        yield from self.parts(f"{one.select} {where}{order}", str(since % 2**32), *ids, *(after or ()))

    def keys(self, one: Copied, of: tuple[str, Sequence[int]] | None = None) -> list[tuple[Any, ...]]:
        """Return the keys of a table, or of those rows whose column has one of the ids."""
        whose, ids = ("", ()) if of is None else (f'"{of[0]}" = ANY(%s)', (list(of[1]),))
        return self.rows(f'SELECT {one.key} FROM "{one.name}" {self._where(one, whose)}', *ids)

    def count(self, one: Copied) -> int:
        """Return the number of rows of a table."""
        return int(self.one(f'SELECT count(*) FROM "{one.name}" {self._where(one)}'))

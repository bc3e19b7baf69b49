"""The shared database as a copy reads it: with the person's own sign-in, read-only, also from a standby."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from app.db.engine import Database, gate
from app.db.facts import fact
from app.db.snapshot.rows import Copied, copied
from app.work import Work

#: Transactions that PostgreSQL tells apart from later ones; of older ones it cannot be said what came after.
_FURTHEST = 2**31 - 10_000_000


@dataclass(frozen=True, slots=True)
class Origin:
    """What a copy is of, and whose: where any of it differs from before, what was copied is no beginning to go on from.

    `closed`: tables that this person may not read.
    """

    workspace: str
    system: str
    timeline: int
    revision: str
    login: str
    roles: frozenset[str]
    closed: frozenset[str]

    def as_text(self) -> str:
        """Return it as it is kept in the file."""
        return json.dumps([self.workspace, self.system, self.timeline, self.revision, self.login,
                           sorted(self.roles), sorted(self.closed)])  # fmt: skip

    @classmethod
    def of_text(cls, kept: str) -> Origin:
        """Return what was kept as a text."""
        workspace, system, timeline, revision, login, roles, closed = json.loads(kept)
        return cls(workspace, system, timeline, revision, login, frozenset(roles), frozenset(closed))

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
        if (self.roles, self.closed) != (before.roles, before.closed):
            return "Your roles have changed since the last copy, so this is a fresh copy."
        return ""

    def open_tables(self) -> tuple[Copied, ...]:
        """Return the tables that are copied."""
        return tuple(one for name, one in copied().items() if name not in self.closed)


class Source:
    """A shared database that is copied from."""

    def __init__(self, db: Database, work: Work | None = None) -> None:
        self.db = db
        self._work = work

    @contextmanager
    def look(self) -> Iterator[Look]:
        """Open one consistent look at the database."""
        with self.db.read(self._work) as conn:
            conn.execute(text("SET LOCAL datestyle = 'ISO, YMD'"))
            yield Look(conn, self.db)


class Look:
    """One consistent look: what it reads is all of one instant."""

    def __init__(self, conn: Connection, db: Database) -> None:
        self._conn, self._db = conn, db
        self._raw: Any = conn.connection.driver_connection

    def rows(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """Return the rows of a query as the driver gives them."""
        import psycopg

        try:
            with self._raw.cursor(binary=True) as cursor:
                found: list[tuple[Any, ...]] = cursor.execute(statement, values).fetchall()
                return found
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
        )

    def horizon(self) -> int:
        """Return the oldest transaction that was not over at this look: what it and later ones write is to come."""
        return int(self.one("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint"))

    def at(self) -> datetime:
        """Return the instant of this look by the server's clock, UTC."""
        return datetime.fromtimestamp(self.one("SELECT date_part('epoch', now())"), UTC)

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

    def chunk(self, one: Copied, after: Sequence[Any] | None, limit: int) -> list[tuple[Any, ...]]:
        """Return the next rows of a table in the order of its key."""
        if after is None:
            return self.rows(f"{one.select} ORDER BY {one.key} LIMIT %s", limit)
        marks = ", ".join("%s" for _ in after)
        where = f"({one.key}) > ({marks})"
        return self.rows(f"{one.select} WHERE {where} ORDER BY {one.key} LIMIT %s", *after, limit)

    def keyed(self, one: Copied, keys: Sequence[Sequence[Any]]) -> list[tuple[Any, ...]]:
        """Return the rows with these keys."""
        return self.rows(f"{one.select} WHERE {one.among()}", *(list(column) for column in zip(*keys, strict=True)))

    def written(self, one: Copied, since: int, of: tuple[str, Sequence[int]] | None = None) -> list[tuple[Any, ...]]:
        """Return the rows written by transactions from `since` on; `of`: only those whose column has one of the ids."""
        where = "WHERE age(xmin) <= (SELECT age(%s::text::xid))"
        if of is None:
            return self.rows(f"{one.select} {where}", str(since % 2**32))
        return self.rows(f'{one.select} {where} AND "{of[0]}" = ANY(%s)', str(since % 2**32), list(of[1]))

    def keys(self, one: Copied, of: tuple[str, Sequence[int]] | None = None) -> list[tuple[Any, ...]]:
        """Return the keys of a table, or of those rows whose column has one of the ids."""
        if of is None:
            return self.rows(f'SELECT {one.key} FROM "{one.name}"')
        return self.rows(f'SELECT {one.key} FROM "{one.name}" WHERE "{of[0]}" = ANY(%s)', list(of[1]))

    def count(self, one: Copied) -> int:
        """Return the number of rows of a table."""
        return int(self.one(f'SELECT count(*) FROM "{one.name}"'))

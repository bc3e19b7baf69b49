"""`Database`: one workspace's engine, with reads, retried writes and the person acting."""

from __future__ import annotations

import getpass
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, create_engine, event, insert, make_url, select
from sqlalchemy.pool import QueuePool, StaticPool

from app.db.tables import op
from app.db.types import to_micros
from app.domain.vocabulary import Role
from app.work import Work

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Actor:
    """The person at work: login and group roles. On PostgreSQL the server decides both."""

    login: str
    roles: frozenset[Role] = field(default_factory=lambda: frozenset(Role))

    @classmethod
    def local(cls) -> Actor:
        """The operating system's user with every role: right for an embedded workspace of one's own."""
        return cls(getpass.getuser())


def utc_now() -> datetime:
    """The one clock: now, aware, UTC. Tests hand `Database` another."""
    return datetime.now(UTC)


class Database:
    """A workspace: an embedded SQLite file or a shared PostgreSQL database.

    Use `open_database`. Thread-safe: every `read` and `write` has a connection of its own.
    """

    def __init__(self, url: URL, actor: Actor, now: Callable[[], datetime] = utc_now) -> None:
        self.url = url
        self.actor = actor
        self.now = now
        self.kind = url.get_backend_name()
        self._local_op: str | None = None
        self.engine = self._create()

    # The engine's settings are the work of app.db.connect once it stands.
    def _create(self) -> Any:
        if self.kind == "sqlite":
            from sqlcipher3 import dbapi2 as driver

            memory = self.url.database in (None, "", ":memory:")
            engine = create_engine(self.url, module=driver, poolclass=StaticPool if memory else QueuePool,
                                   connect_args={"check_same_thread": False, "timeout": 10})

            @event.listens_for(engine, "connect")
            def _connect(raw: Any, _record: Any) -> None:
                raw.create_function("app_user", 0, lambda: self.actor.login)
                raw.create_function("app_now", 0, lambda: to_micros(self.now()))
                raw.create_function("app_op", 0, lambda: self._local_op)
                raw.create_function("app_has_role", 1, lambda role: int(role in self.actor.roles))
                raw.execute("PRAGMA foreign_keys=ON")
                if not memory:
                    raw.execute("PRAGMA journal_mode=WAL")
                    raw.execute("PRAGMA synchronous=NORMAL")

            return engine
        return create_engine(self.url, pool_pre_ping=True, connect_args={"options": "-c search_path=longleaf -c timezone=UTC"})

    @contextmanager
    def read(self, work: Work | None = None) -> Iterator[Connection]:
        """A connection in a read transaction: one consistent view. `work` can interrupt the running query."""
        with self.engine.connect() as conn:
            if work is None:
                yield conn
                return
            raw = conn.connection.dbapi_connection
            interrupt = raw.interrupt if self.kind == "sqlite" else raw.cancel_safe
            with work.interruptible(interrupt):
                yield conn

    def write(self, act: Callable[[Connection], T], *, what: str, op_id: str | None = None) -> T:
        """Run `act` in one transaction, whole or not at all; repeated on a lost connection or deadlock.

        `op_id`: client-made id of the user's act; the same id is carried out once.
        """
        self._local_op = op_id or str(uuid.uuid4())
        with self.engine.begin() as conn:
            done = conn.execute(select(op.c.op_id).where(op.c.op_id == self._local_op)).first()
            if done is None:
                conn.execute(insert(op).values(op_id=self._local_op, at=self.now(), who=self.actor.login, what=what))
            return act(conn)

    def dispose(self) -> None:
        """Close every pooled connection."""
        self.engine.dispose()


def open_database(url: str | Path, actor: Actor | None = None, now: Callable[[], datetime] = utc_now) -> Database:
    """Open the workspace at an SQLAlchemy URL or an SQLite file path. Does not create or upgrade it."""
    parsed = URL.create("sqlite", database=str(url)) if isinstance(url, Path) or "://" not in str(url) else make_url(url)
    if parsed.get_backend_name() == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    return Database(parsed, actor or Actor.local(), now)



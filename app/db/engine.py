"""`Database`: one workspace's engine, with reads, retried writes and the person acting."""

from __future__ import annotations

import getpass
import logging
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import URL, Connection, Engine, make_url, text
from sqlalchemy.exc import SQLAlchemyError

from app import logs
from app.clock import Moved, utc_now
from app.db import acts, connect, saving
from app.db.address import holds_password, hosts_of, is_socket, normal, with_each_port
from app.db.errors import NotAWorkspace, lacks_schema, sqlstate, translate
from app.db.histories import Histories
from app.db.mark import Mark
from app.db.offline import local
from app.db.own_file import OwnFile
from app.db.saves import Saves
from app.db.schema import gate, has_workspace
from app.db.standing import refusal, standing
from app.domain.refusals import refused
from app.domain.snapshot.values import Snapshot
from app.domain.vocabulary import Role
from app.errors import EnvironmentFault, InputError, LongleafError
from app.work import Cancelled, Work

if TYPE_CHECKING:
    from app.db.dial import Told
    from app.db.hosts import Hosts

T = TypeVar("T")

log = logging.getLogger("longleaf.db")

#: How long a write goes on trying through a failover, in seconds.
PATIENCE = 20.0


@dataclass(frozen=True, slots=True)
class Actor:
    """The person at work: login and group roles. On PostgreSQL the server decides both."""

    login: str
    roles: frozenset[Role] = field(default_factory=lambda: frozenset(Role))

    @classmethod
    def local(cls) -> Actor:
        """Return the operating system's user with every role: right for an embedded workspace of one's own."""
        return cls(getpass.getuser())


class Database:
    """A workspace: an embedded SQLite file or a shared PostgreSQL database.

    Use `open_database`. Thread-safe: every `read` and `write` has a connection of its own.
    """

    def __init__(
        self,
        url: URL,
        actor: Actor,
        now: Callable[[], datetime] | None = None,
        *,
        password: Callable[[], str | None] | None = None,
        key: bytes | None = None,
        busy_timeout: float = 10.0,
        patience: float = PATIENCE,
        snapshot: Snapshot | None = None,
        old_too: bool = False,
    ) -> None:
        self.url = url
        #: A person chose to read from a server with an older history, where there is no other.
        self.old_too = old_too
        self.histories = Histories()
        self.hosts: Hosts | None = None  # of a shared database
        self.saves = Saves()
        self._acts = threading.local()
        self.acted = False  # whether anybody has begun to write here, in whichever thread
        self._unsafe = ""  # why what is saved now may be lost
        #: What a local copy of a shared database says of itself; None: the database is the workspace itself.
        self.snapshot = snapshot
        self.kind = url.get_backend_name()
        self.ahead = timedelta(0)  # by how much the server's clock is ahead of this machine's
        self._moved: Moved | None = None  # a clock that somebody sets meanwhile moves nothing here
        self.now: Callable[[], datetime] = now or self._server_now
        self.patience = patience
        self.key = key  # of an encrypted file: its copies have the same
        #: A file that cannot be written where it lies: it is read and reported from, and never written.
        self.unwritable = self.kind == "sqlite" and bool(url.database) and connect.unwritable(Path(str(url.database)))
        self._actor: Actor | None = actor if self.kind == "sqlite" else None
        self._connected = False
        marked = self.kind == "sqlite" and url.database not in (None, "", ":memory:")
        self._file = OwnFile(str(url.database), self.place, is_copy=snapshot is not None) if marked else None
        #: Beside a workspace's own file: how far its trail went.
        self._mark = Mark(Path(str(url.database))) if marked and snapshot is None and not self.unwritable else None
        self.engine: Engine = (
            connect.sqlite_engine(self, key, busy_timeout)
            if self.kind == "sqlite"
            else connect.postgres_engine(self, password)
        )

    def __repr__(self) -> str:
        return f"<Database {self.place}>"

    @property
    def read_only(self) -> bool:
        """Whether nothing can be saved here now: a file that cannot be written, a copy of a shared database, or one
        of which only the standby answers.
        """
        return self.unwritable or self.snapshot is not None or (self.hosts is not None and self.hosts.reads_only)

    @property
    def stamp(self) -> str:
        """What everything that is made from a local copy or a standby says of its time; empty for what is current."""
        return self.snapshot.stamp(self.now()) if self.snapshot is not None else standing(self).stamp

    @property
    def copied_at(self) -> datetime | None:
        """Of when a local copy is, UTC; None for what is none."""
        return self.snapshot.as_of if self.snapshot is not None else None

    @property
    def place(self) -> str:
        """How to name the database to people: the file, or database and hosts; never a password."""
        if self.snapshot is not None:
            return f"the offline copy of {self.snapshot.place}"
        if self.kind == "sqlite":
            return self.url.database or "the database in memory"
        return f"{self.url.database} on {', '.join(hosts_of(self.url)) or 'this computer'}"

    @property
    def port(self) -> str:
        """The port, or ports, of the server; "" for a file or a socket."""
        if self.kind == "sqlite" or all(map(is_socket, hosts_of(self.url))):
            return ""
        named = self.url.query.get("port", self.url.port or 5432)
        return named if isinstance(named, str) else str(named) if isinstance(named, int) else ", ".join(named)

    @property
    def actor(self) -> Actor:
        """The person at work; on PostgreSQL asked from the server once (the login and its group roles)."""
        if self._actor is None:
            with self.translated(), self.engine.connect() as conn:
                login = conn.execute(text("SELECT session_user")).scalar_one()
                self._actor = Actor(str(login), self._roles(conn))
        return self._actor

    def look_at_roles(self) -> frozenset[Role]:
        """Ask the server which roles the person has now: from then on all that is asked goes by it. A file has none."""
        if self.kind == "postgresql":
            with self.read() as conn:
                self._actor = Actor(self.actor.login, self._roles(conn))
        return self.actor.roles

    def require(self, right: str, to: str = "") -> None:
        """Raise `NotAllowed` unless the actor has a right, by its name in `app.domain.rights`.

        Every service that writes begins with it, so that the refusal is said in the same words everywhere; the
        database refuses as well. `to`: what was to be done, where the right's own words are too wide.
        """
        refusal = refused(self.actor.roles, right, to)
        if refusal is not None:
            raise refusal

    @staticmethod
    def _roles(conn: Connection) -> frozenset[Role]:
        found = conn.execute(
            text(
                "SELECT rolname FROM pg_roles WHERE rolname = ANY(:names) AND pg_has_role(session_user, oid, 'USAGE')"
            ),
            {"names": [str(role) for role in Role]},
        )
        return frozenset(Role(name) for name in found.scalars())

    def _server_now(self) -> datetime:
        """Return the server's time, as far as it was seen when a connection was made; on SQLite this machine's."""
        here = utc_now()
        moved = self._moved.by(here) if self._moved is not None else timedelta(0)
        return here + self.ahead - moved

    def note_told(self, told: Told) -> None:
        """Note what a server said besides when it was signed in to: its clock, and whether saves are safe there."""
        self._moved = Moved(told.after)
        self.ahead = told.server - (told.before + (told.after - told.before) / 2)
        self._connected = True
        self.note_unsafe(told.unsafe)

    def note_unsafe(self, why: str) -> None:
        """Note why what is saved on the server that is worked with may be lost; "" where it is safe."""
        self._unsafe = why

    @property
    def unsafe(self) -> str:
        """Why what is saved on the server that is worked with may be lost; "" where it is safe."""
        return "" if self.read_only else self._unsafe

    def _check_file(self) -> None:
        """Refuse a file that was moved, deleted or replaced while it was open."""
        if self._file is not None:
            self._file.check()

    @property
    def was_connected(self) -> bool:
        """Whether a server has let us in before: then a failed sign-in is a lost connection, not a wrong address."""
        return self._connected

    @contextmanager
    def translated(self, work: Work | None = None) -> Iterator[None]:
        """Turn the drivers' errors inside into errors for people; a query the user cancelled into `Cancelled`."""
        try:
            yield
        except SQLAlchemyError as error:
            if work is not None and work.cancelled:
                raise Cancelled from error
            meaning = self.meaning(error)
            if meaning is None:
                raise
            raise meaning from error

    def meaning(self, error: Exception) -> LongleafError | None:
        """Return the error for people behind a driver's error; None: a bug of ours.

        A table or a column that is missing is a bug, unless there is no workspace at all, or one of another schema:
        that is looked up.
        """
        if lacks_schema(error) and (told := self._of_schema()) is not None:
            return told
        if sqlstate(error) == "25006" and (only := refusal(self)) is not None:
            return only
        return translate(error, self.place, self.port)

    def _of_schema(self) -> LongleafError | None:
        """Return why a table or a column may be missing; None: this program's schema is there, or nobody knows."""
        try:
            with self.engine.connect() as plain:
                conn = plain.execution_options(longleaf_write=False)
                if not has_workspace(conn):
                    return NotAWorkspace()
                gate(conn.execute(text("SELECT version_num FROM alembic_version")).scalar())
        except SQLAlchemyError:
            return None  # the first error stands as it is
        except LongleafError as told:
            return told
        return None

    @contextmanager
    def read(self, work: Work | None = None) -> Iterator[Connection]:
        """Open a read-only transaction: one consistent view. `work` can interrupt the running query."""
        self._check_file()
        with self.translated(work), self.engine.connect() as plain:
            if self.kind == "sqlite":
                conn = plain.execution_options(longleaf_write=False)
            else:
                conn = plain.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            raw: Any = conn.connection.dbapi_connection
            try:
                if work is None:
                    yield conn
                else:
                    with work.interruptible(raw.interrupt if self.kind == "sqlite" else raw.cancel_safe):
                        yield conn
            finally:
                if self.kind == "sqlite" and not plain.invalidated:
                    plain.rollback()

    def write(
        self,
        act: Callable[[Connection], T],
        *,
        what: str,
        about: object = "",
        op_id: str | None = None,
        any_act: bool = False,
    ) -> T:
        """Run `act` in one transaction, whole or not at all; repeated on a lost connection or deadlock.

        `act` may therefore run more than once and must touch nothing but the database. `op_id`:
        client-made id of the user's act, which is carried out once: a repeat by the same person gets the
        first result (a `Changes` or a JSON value), and the id of another act is refused, unless `any_act` asks
        for the result of whichever it was. Another act is one called otherwise (`what`) or of another record
        (`about`: its id, or several). Another person's ids do not count. Raises LongleafError for
        everything a person can cause.
        """
        with logs.timed(log, logs.Term(f"Write, {logs.act_term(what)}")):
            return self._write(act, acts.named(what, about), op_id, any_act)

    def write_part(self, conn: Connection, act: Callable[[], T], *, what: str, about: object = "", op_id: str) -> T:
        """Carry out one part of a `write` that is at work, whole or not at all, as an act with an id of its own.

        A repeat gets the first result, as in `write`. A refusal raises LongleafError and leaves the other parts as they
        are; what ends the whole transaction raises the driver's error, for `write` to deal with.
        """
        return saving.part(self, conn, op_id, acts.named(what, about), act)

    def _write(self, act: Callable[[Connection], T], what: str, op_id: str | None, any_act: bool) -> T:
        self._check_file()
        self._refuse_copy()
        self._acts.begun, self.acted = self.acts_begun + 1, True
        return saving.Saving(self, what, op_id, any_act=any_act, mark=self._mark).carry_out(act)

    def _refuse_copy(self) -> None:
        """Raise where nothing can ever be saved here: in a copy of a shared database, or a file that is only read."""
        if self.snapshot is not None and local.counter() is None:
            raise EnvironmentFault(
                "You are working offline: this cannot be saved here.",
                hint="Go back online, then do it again. Commentary, reasons, actions, contacts and reviews can be"
                " edited offline.",
            )
        if self.unwritable:
            raise EnvironmentFault(
                f"{self.place} is read-only: nothing can be saved there.",
                hint="Copy the file to a folder you can write to, and open it there.",
            )

    @property
    def acts_begun(self) -> int:
        """How many writes this thread has begun: what has begun one is not repeated as a whole."""
        return int(getattr(self._acts, "begun", 0))

    def beat(self, act: Callable[[Connection], object]) -> None:
        """Run a heartbeat: a few rows of its own that nobody misses, without an act on record, in one transaction.

        It waits for no standby and is not repeated: the next one says the same. Where nothing can be saved now,
        nothing is. Guards and rights count as ever.
        """
        if self.snapshot is not None or self.unwritable or refusal(self) is not None:
            return
        with self.translated(), self.engine.connect() as conn, conn.begin():
            if self.kind == "postgresql":
                conn.execute(text("SET LOCAL synchronous_commit = off"))
            act(conn)

    def trial(self, act: Callable[[Connection], T], *, what: str) -> T:
        """Run `act` as `write` would, and take everything back: what the database says of it without doing it.

        The guards and the person's rights count as ever. Raises LongleafError as `write` does.
        """
        self._check_file()
        with self.translated(), self.engine.connect() as conn:
            ident = conn.info["op"] = str(uuid.uuid4())
            with conn.begin() as transaction:
                self.begin_op(conn, ident, what)
                try:
                    return act(conn)
                finally:
                    if transaction.is_active:
                        transaction.rollback()

    def begin_op(self, conn: Connection, ident: str, what: str) -> bool:
        """Begin an act in a transaction; False: it was already carried out. Refuses an unknown schema version."""
        now = self.now()
        if self.kind == "postgresql" and self.now != self._server_now:  # honoured by test databases only
            conn.execute(text("SELECT set_config('longleaf.now', :now, true)"), {"now": now.isoformat()})
        return acts.begin(conn, ident, what, now)

    def earlier(self, op_id: str, *, what: str, about: object = "") -> Any | None:
        """Return the result of this person's act that was carried out under this id before; None where none was."""
        with self.read() as conn:
            return acts.first(conn, op_id, acts.named(what, about))

    def told(self, op_id: str) -> Any | None:
        """Return the result of this person's act of an id, whichever it was; None where none is known."""
        with self.read() as conn:
            return acts.told(conn, op_id)

    def dispose(self) -> None:
        """Close every pooled connection, and look at the hosts no more."""
        if self.hosts is not None:
            self.hosts.end()
        self.engine.dispose()


def open_database(
    url: str | Path,
    actor: Actor | None = None,
    now: Callable[[], datetime] | None = None,
    *,
    password: Callable[[], str | None] | None = None,
    key: bytes | None = None,
    busy_timeout: float = 10.0,
    patience: float = PATIENCE,
    snapshot: Snapshot | None = None,
    old_too: bool = False,
) -> Database:
    """Open the workspace at an SQLAlchemy URL or an SQLite file path. Does not create or upgrade it.

    `now`: the time, where tests turn it; else the server's, on SQLite this machine's.
    `password` is called at each PostgreSQL sign-in (see `app.db.secrets`); `key`: raw SQLCipher key of an
    encrypted file; `snapshot`: what that file is a copy of, and whose; `busy_timeout`, `patience`: seconds to wait
    for another writer, to go on through a failover; `old_too`: read from a server with an older history where no
    other answers.
    """
    parsed = (
        URL.create("sqlite", database=str(url))
        if isinstance(url, Path) or "://" not in str(url)
        else make_url(normal(url))
    )
    if holds_password(parsed):
        raise InputError(
            "The database address holds a password.", hint="Leave it out; store it with: longleaf profile add NAME URL"
        )
    if parsed.get_backend_name() == "postgresql":
        parsed = with_each_port(parsed.set(drivername="postgresql+psycopg"))
    elif parsed.get_backend_name() != "sqlite":
        raise InputError(
            f"Longleaf knows no database of kind {parsed.get_backend_name()}.",
            hint="Use postgresql:// or an SQLite file.",
        )
    who = Actor(snapshot.login, snapshot.roles) if snapshot is not None else actor or Actor.local()
    more: dict[str, Any] = {"busy_timeout": busy_timeout, "patience": patience, "snapshot": snapshot}
    more["old_too"] = old_too
    return Database(parsed, who, now, password=password, key=key, **more)

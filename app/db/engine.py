"""`Database`: one workspace's engine, with reads, retried writes and the person acting."""

from __future__ import annotations

import getpass
import hashlib
import logging
import os
import pkgutil
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import URL, ColumnElement, Connection, Engine, bindparam, func, make_url, text, update
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from app import logs
from app.clock import Moved, utc_now
from app.db import connect
from app.db.address import holds_password, hosts_of, is_socket, normal
from app.db.errors import NoRole, NotAWorkspace, lacks_schema, retryable, sqlstate, translate
from app.db.histories import Histories
from app.db.migrations import VERSIONS
from app.db.offline import local
from app.db.saves import Saves
from app.db.search.rows import refresh
from app.db.standing import refusal, standing
from app.db.tables import op
from app.db.types import Instant
from app.domain.changes_made import Changes, Touched
from app.domain.hosts import UNCONFIRMED
from app.domain.refusals import refused
from app.domain.snapshot.values import Snapshot
from app.domain.vocabulary import Role
from app.errors import (
    ConnectionLost,
    EnvironmentFault,
    InputError,
    LongleafError,
    OlderHistory,
    OnlyReads,
    OutcomeUnknown,
)
from app.work import Cancelled, Work

if TYPE_CHECKING:
    from app.db.dial import Told
    from app.db.hosts import Hosts

T = TypeVar("T")

log = logging.getLogger("longleaf.db")

#: Every revision of the schema, oldest first: `versions/v0001_initial.py` is revision 0001.
_REVISIONS = sorted(name[1:5] for _, name, _ in pkgutil.iter_modules([str(VERSIONS)]) if name[0] == "v")
#: The revision of the schema that this program writes; older: upgrade the database, newer: upgrade the program.
SCHEMA_HEAD = _REVISIONS[-1]
#: Revisions older than the head, oldest first.
SCHEMA_PAST: tuple[str, ...] = tuple(_REVISIONS[:-1])

#: How long a write goes on trying through a failover, in seconds.
PATIENCE = 20.0
#: Characters of what an act is about as they are kept; of more there is a digest.
_LONGEST_ABOUT = 200

# One statement: the schema is the one we write, the person's op id is new, and (PostgreSQL) the triggers know it.
# No column after ON CONFLICT: an older schema has another key, and is to be told rather than fail.
_BEGIN_OP = {
    kind: text(
        f"INSERT INTO op (op_id, at, who, what) SELECT {ident}, :at, {who}, :what FROM alembic_version"
        " WHERE version_num = :head ON CONFLICT DO NOTHING"
    ).bindparams(bindparam("at", type_=Instant()))
    for kind, ident, who in (
        ("sqlite", ":op", "app_user()"),
        ("postgresql", "set_config('longleaf.op_id', :op, true)", "session_user"),
    )
}


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
        self._file: tuple[int, int] | None = None  # which file this is, once it was seen
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
        """Refuse a file that was moved, deleted or replaced: SQLite would go on writing to what nobody finds again."""
        path = self.url.database
        if self.kind != "sqlite" or not path or path == ":memory:":
            return
        try:
            found = os.stat(path)
        except OSError:
            if self._file is None:
                return  # not made yet, or never seen: opening it says what is the matter
            if self.snapshot is not None:
                raise EnvironmentFault(
                    "A newer offline copy took the place of this one.", hint="Go back online, or work offline again."
                ) from None
            raise EnvironmentFault(
                f"{self.place} is gone: it was moved or deleted while it was open.",
                hint="Put it back, then try again; nothing can be saved until then.",
            ) from None
        ident = (found.st_dev, found.st_ino)
        if self._file is not None and ident != self._file:
            raise EnvironmentFault(
                f"{self.place} was replaced by another file while it was open.",
                hint="Close Longleaf and open it again.",
            )
        self._file = ident

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
                plain.exec_driver_sql("PRAGMA query_only=ON")
                plain.rollback()
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
                    raw.execute("PRAGMA query_only=OFF")

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
            return self._write(act, _named(what, about), op_id, any_act)

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

    def _write(self, act: Callable[[Connection], T], what: str, op_id: str | None, any_act: bool) -> T:
        self._check_file()
        self._refuse_copy()
        ident = op_id or str(uuid.uuid4())
        self._acts.begun = self.acts_begun + 1
        until = time.monotonic() + self.patience
        pause = 0.05
        value: list[T] = []  # what the last attempt gave: its commit may have succeeded although the answer was lost
        while True:
            try:
                with self.engine.connect() as conn, ExitStack() as last:
                    if (only := refusal(self)) is not None:
                        raise only
                    conn.info["op"] = ident
                    with conn.begin(), nullcontext() if self.snapshot is None else local.noted(conn):
                        if self._begin_op(conn, ident, what):
                            result = _by(act(conn), ident)
                            if self.actor.roles - {Role.READER}:  # nothing of what readers write is searched
                                refresh(conn)
                            if op_id is not None:
                                conn.execute(update(op).where(*self._own(ident)).values(result=_encode(result)))
                            value[:] = [result]
                        else:
                            result = value[0] if value else self._first(conn, ident, what, any_act)
                            self._wait_for_standby(conn)
                        if self.kind == "postgresql":
                            last.enter_context(self.saves.under_way(_process_of(conn)))
                    return self._confirmed(conn, result)
            except (OnlyReads, OlderHistory) as error:
                if self._may_wait(error, until - pause):
                    time.sleep(pause)
                    pause = min(pause * 1.6, 1.0)
                    continue
                if value:
                    raise _unknown() from error
                raise
            except SQLAlchemyError as error:
                state = sqlstate(error)
                # a commit whose answer was lost may be under way still, and hold what it wrote
                held = bool(value) and state == "55P03"
                lost = isinstance(error, DBAPIError) and (held or retryable(error))
                if lost and self._connected and time.monotonic() + pause < until:
                    log.info("The connection was lost or the act gave way (%s); trying again", type(error))
                    if state == "25006" and self.hosts is not None:
                        self.hosts.distrust()
                    time.sleep(pause)
                    pause = min(pause * 1.6, 1.0)
                    continue
                if value and lost:
                    raise _unknown() from error
                meaning = self.meaning(error)
                if meaning is None:
                    raise
                raise (meaning if value else _not_saved(meaning)) from error

    @property
    def acts_begun(self) -> int:
        """How many writes this thread has begun: what has begun one is not repeated as a whole."""
        return int(getattr(self._acts, "begun", 0))

    def _may_wait(self, error: LongleafError, until: float) -> bool:
        """Return whether a save may wait for a primary: while a failover lasts, not where none has been for long."""
        if isinstance(error, OnlyReads) and self.hosts is not None:
            until = min(until, self.hosts.reading_since + self.patience)
        return self._connected and time.monotonic() < until

    def _wait_for_standby(self, conn: Connection) -> None:
        """Let the commit that follows wait for the standby, as one that wrote something does: what it reports as saved
        was saved earlier, by a commit whose answer was lost, and is called so only once the standby has it, too.
        """
        if self.kind == "postgresql":
            conn.execute(text("SELECT pg_logical_emit_message(true, 'longleaf', '')"))

    def _confirmed(self, conn: Connection, result: T) -> T:
        """Return the result of a commit; where the server did not wait for the standby, its text says so."""
        if self.kind != "postgresql" or not conn.info.pop("unconfirmed", False):
            return result
        self.saves.doubt(self.now())
        if isinstance(result, Changes) and result.text:
            return replace(result, text=f"{result.text} {UNCONFIRMED}")
        return result

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
                self._begin_op(conn, ident, what)
                try:
                    return act(conn)
                finally:
                    if transaction.is_active:
                        transaction.rollback()

    def _begin_op(self, conn: Connection, ident: str, what: str) -> bool:
        """Write the op row first; False: this act was already carried out. Refuses an unknown schema version."""
        now = self.now()
        if self.kind == "postgresql" and self.now != self._server_now:  # honoured by test databases only
            conn.execute(text("SELECT set_config('longleaf.now', :now, true)"), {"now": now.isoformat()})
        values = {"op": ident, "what": what, "head": SCHEMA_HEAD, "at": now}
        if conn.execute(_BEGIN_OP[self.kind], values).rowcount == 1:
            return True
        gate(conn.execute(text("SELECT version_num FROM alembic_version")).scalar())
        return False

    def earlier(self, op_id: str, *, what: str, about: object = "") -> Any | None:
        """Return the result of this person's act that was carried out under this id before; None where none was."""
        with self.read() as conn:
            return self._first(conn, op_id, _named(what, about))

    def told(self, op_id: str) -> Any | None:
        """Return the result of this person's act of an id, whichever it was; None where none is known."""
        with self.read() as conn:
            first = conn.execute(op.select().where(*self._own(op_id))).one_or_none()
            if first is None or first.result is None or "opaque" in first.result:
                return None
            return _by(_decode(first.result, first.what), op_id)

    def _own(self, ident: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
        """Return the conditions for a row of `op` that is this person's and has this id."""
        person = func.session_user() if self.kind == "postgresql" else func.app_user()
        return op.c.who == person, op.c.op_id == ident

    def _first(self, conn: Connection, ident: str, what: str, any_act: bool = False) -> Any:
        """Return the result of this person's act of this id, or None; the id of another act is refused."""
        first = conn.execute(op.select().where(*self._own(ident))).one_or_none()
        if first is not None and first.what != what and not any_act:
            raise InputError(
                f"The id of this act ({what}) was used before, for another one ({first.what}); nothing was saved.",
                hint="Reload and try again.",
            )
        return None if first is None else _by(_decode(first.result, what), ident)

    def dispose(self) -> None:
        """Close every pooled connection, and look at the hosts no more."""
        if self.hosts is not None:
            self.hosts.end()
        self.engine.dispose()


def _process_of(conn: Connection) -> int:
    """Return the number of the server's process behind a connection."""
    raw: Any = conn.connection.dbapi_connection
    return int(raw.info.backend_pid)


def _not_saved(error: LongleafError) -> LongleafError:
    """Return an error that says, also to whoever sends it again, that nothing was saved for certain."""
    error.nothing_saved = True
    if isinstance(error, ConnectionLost):
        error.hint = "Nothing was saved. Try again in a moment."
    return error


def _unknown() -> OutcomeUnknown:
    return OutcomeUnknown(
        "Nobody knows yet whether this was saved: the connection was lost while the server was confirming it.",
        hint="Try again: it is saved once at most, and then it is known.",
        retry=True,
    )


def has_workspace(conn: Connection) -> bool:
    """Tell whether the database has the table that holds its schema's revision: whether it is a workspace at all."""
    if conn.dialect.name == "sqlite":
        query = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'alembic_version'"
    else:
        query = "SELECT count(to_regclass('alembic_version'))"
    found = bool(conn.execute(text(query)).scalar_one())
    if not found and conn.dialect.name == "postgresql":
        _refuse_without_role(conn)
    return found


def _refuse_without_role(conn: Connection) -> None:
    """Raise `NoRole` where there is a workspace that this sign-in may not even look into."""
    row = conn.execute(
        text(
            "SELECT session_user, current_database() FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname = 'longleaf' AND c.relname = 'alembic_version'"
            " AND NOT has_schema_privilege(session_user, n.oid, 'USAGE')"
        )
    ).one_or_none()
    if row is not None:
        raise NoRole(str(row[0]), str(row[1]))


def gate(found: str | None) -> None:
    """Raise unless this program may write a database at schema revision `found`."""
    if found == SCHEMA_HEAD:
        return
    if found is None:
        raise NotAWorkspace
    if found in SCHEMA_PAST:
        raise EnvironmentFault(
            f"The database has the older schema {found}; this program writes {SCHEMA_HEAD}.",
            hint="Run: longleaf db upgrade",
        )
    if not found.isdigit() or found < SCHEMA_HEAD:
        raise EnvironmentFault(
            f"The database says that its schema is {found}, which no version of this program made; it only reads it.",
            hint="Restore it from a backup, or ask the database administrator who changed table alembic_version.",
        )
    raise EnvironmentFault(
        f"The database has the newer schema {found}; this program knows {SCHEMA_HEAD} and only reads it.",
        hint="Install the newer Longleaf to write.",
    )


def _named(what: str, about: object) -> str:
    """Return the name of an act with the records it is about; very many of them as their number and a digest."""
    parts = map(str, about) if isinstance(about, list | tuple | set | frozenset) else [str(about)]
    found = ", ".join(part for part in parts if part)
    if len(found) > _LONGEST_ABOUT:
        found = f"{found.count(',') + 1} records {hashlib.sha256(found.encode()).hexdigest()[:16]}"
    return f"{what} {found}".rstrip()


def _by(result: T, ident: str) -> T:
    """Return the result of an act with its id, where it is one that can say it."""
    return replace(result, op_id=ident) if isinstance(result, Changes) else result


def _encode(result: object) -> Any:
    if isinstance(result, Changes):
        touched = {"named": sorted(result.touched.named), "others": result.touched.others}
        return {
            "changes": {
                "touched": touched,
                "ids": list(result.ids),
                "text": result.text,
                "derived": dict(result.derived),
            }
        }
    if result is None or isinstance(result, str | int | float | bool | list | dict):
        return {"value": result}
    return {"opaque": type(result).__name__}


def _decode(stored: Any, what: str) -> Any:
    if isinstance(stored, dict) and "changes" in stored:
        made = stored["changes"]
        kept = made["touched"]  # a number in acts of earlier programs, which named no kinds
        touched = Touched(frozenset(kept["named"]), kept["others"]) if isinstance(kept, dict) else Touched.EVERYTHING
        return Changes(touched, tuple(made["ids"]), made["text"], made.get("derived", {}))
    if isinstance(stored, dict) and "value" in stored:
        return stored["value"]
    raise LongleafError(f"This was already saved ({what}).", hint="Reload to see it.")


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
        parsed = parsed.set(drivername="postgresql+psycopg")
    elif parsed.get_backend_name() != "sqlite":
        raise InputError(
            f"Longleaf knows no database of kind {parsed.get_backend_name()}.",
            hint="Use postgresql:// or an SQLite file.",
        )
    who = Actor(snapshot.login, snapshot.roles) if snapshot is not None else actor or Actor.local()
    more: dict[str, Any] = {"busy_timeout": busy_timeout, "patience": patience, "snapshot": snapshot}
    more["old_too"] = old_too
    return Database(parsed, who, now, password=password, key=key, **more)

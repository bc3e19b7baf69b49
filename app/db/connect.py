"""SQLAlchemy engines for both databases: settings, session functions, where the connection may go."""

from __future__ import annotations

import hashlib
import json
import logging
import os
from collections.abc import Callable, Collection
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Date, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError, DisconnectionError, InvalidatePoolError
from sqlalchemy.pool import QueuePool, StaticPool

from app.db import whole_bills
from app.db.dial import Dialer, look_at, note_history, refusal
from app.db.hosts import Hosts
from app.db.json_depth import too_deep
from app.db.row_diff import diff, iso
from app.db.tls import binding, line_of
from app.db.types import AFTER_ALL, BEFORE_ALL, from_micros, to_micros
from app.domain.catalog.money import line_amount
from app.domain.eastern import local_date
from app.domain.rights import may

if TYPE_CHECKING:
    from app.db.engine import Database

log = logging.getLogger("longleaf.db")

SCHEMA = "longleaf"
#: Statements that a connection to a file keeps compiled: with the triggers of its table, compiling one that writes
#: costs more than running it, and a day in the window has some hundreds.
STATEMENTS = 512
#: Columns of restricted text, by table; on PostgreSQL a grant keeps them, on SQLite an authorizer.
_HIDDEN = {"ticket_private": ("body", "salt"), "caller_private": ("phone", "note", "vip_reason", "salt")}


def sha256(*parts: bytes | str | None) -> bytes:
    """Return the SHA-256 over the parts one after the other; None counts as nothing."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.encode() if isinstance(part, str) else part or b"")
    return digest.digest()


class Sha256Of:
    """The SHA-256 over the values of rows, one after the other, as an aggregate of SQLite."""

    def __init__(self) -> None:
        self._digest = hashlib.sha256()

    def step(self, part: bytes) -> None:
        """Take the next value."""
        self._digest.update(part)

    def finalize(self) -> bytes:
        """Return the digest of all."""
        return self._digest.digest()


def sqlite_engine(db: Database, key: bytes | None, busy_timeout: float) -> Engine:
    """Return an engine on an SQLite file; `key`: raw 32-byte SQLCipher key; `busy_timeout` in seconds."""
    from sqlcipher3 import dbapi2 as driver

    memory = db.url.database in (None, "", ":memory:")
    arguments: dict[str, Any] = {
        "check_same_thread": False,
        "timeout": busy_timeout,
        "isolation_level": None,
        "cached_statements": STATEMENTS,
    }
    more: dict[str, Any] = {}
    if db.unwritable:
        where = _for_reading(Path(str(db.url.database)))
        more["creator"] = lambda: driver.connect(where, uri=True, **arguments)
    engine = create_engine(
        db.url,
        module=driver,
        poolclass=StaticPool if memory else QueuePool,
        connect_args=arguments,
        hide_parameters=True,
        json_deserializer=_json,
        **more,
    )
    engine.dialect.colspecs = {**engine.dialect.colspecs, Date: _day()}

    @event.listens_for(engine, "connect")
    def _connect(raw: Any, record: Any) -> None:
        if key is not None:
            raw.execute(f"PRAGMA key=\"x'{key.hex()}'\"")
        _register(raw, record.info, db)
        raw.execute("PRAGMA foreign_keys=ON")
        raw.execute("PRAGMA recursive_triggers=ON")  # so that a row that another replaces is deleted by the rules
        raw.execute("PRAGMA cache_size=-65536")
        raw.execute("PRAGMA temp_store=MEMORY")
        if not memory and not db.unwritable:
            raw.execute("PRAGMA mmap_size=1073741824")
            if raw.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
                raw.execute("PRAGMA journal_mode=WAL")
            raw.execute("PRAGMA synchronous=FULL")  # an acknowledged save survives a power cut

    @event.listens_for(engine, "checkin")
    def _back(_raw: Any, record: Any) -> None:
        record.info.pop("op", None)  # the next user of the connection is another act

    # The driver never begins by itself (isolation_level None), so that DDL is transactional and a writer
    # takes its lock at the start: a read that turns into a write would fail at once instead of waiting.
    @event.listens_for(engine, "begin")
    def _begin(conn: Any) -> None:
        conn.info["now"] = to_micros(db.now())
        conn.info["stamping"] = 0
        conn.info["billed"] = set()
        writing = conn.get_execution_options().get("longleaf_write", True)
        if conn.info.get("writing") is not writing:  # each change lets go of all compiled statements
            conn.exec_driver_sql(f"PRAGMA query_only={'OFF' if writing else 'ON'}")
            conn.info["writing"] = writing
        conn.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    @event.listens_for(engine, "commit")
    def _commit(conn: Any) -> None:
        billed, conn.info["billed"] = conn.info.get("billed"), set()
        for bill_id in sorted(billed or ()):  # this database has no triggers that wait for the end
            if words := whole_bills.fault(conn, bill_id):
                refused = driver.IntegrityError(f"{whole_bills.CODE} {words}")
                raise DBAPIError.instance("COMMIT", None, refused, driver.Error)

    return engine


def _json(text: str) -> Any:
    """Return a value that is kept as JSON; None for a text that is none."""
    try:
        return json.loads(text)
    except ValueError:
        return None


def _day() -> type[Date]:
    """Return the type of a day in an SQLite file: what is none is read as a day before all others."""
    from sqlalchemy.dialects.sqlite import DATE  # late: it is loaded where a file is opened only

    class Day(DATE):
        cache_ok = True

        def result_processor(self, dialect: Any, coltype: object) -> Callable[[Any], date | None]:
            read: Callable[[Any], date | None] = super().result_processor(dialect, coltype)  # type: ignore[assignment]

            def process(value: Any) -> date | None:
                try:
                    return read(value)
                except (TypeError, ValueError):
                    return BEFORE_ALL.date()

            return process

    return Day


def unwritable(path: Path) -> bool:
    """Return whether a file is there that this person cannot write where it lies, such as on a read-only medium."""
    return path.is_file() and not (os.access(path, os.W_OK) and os.access(path.resolve().parent, os.W_OK))


def _for_reading(path: Path) -> str:
    """Return the address of a file that is only read; without its log the file is taken as it stands."""
    log_file = Path(f"{path}-wal")
    rest = log_file.exists() and log_file.stat().st_size > 0
    return f"{path.resolve().as_uri()}?mode=ro{'' if rest else '&immutable=1'}"


def is_foreign(path: Path) -> bool:
    """Return whether the file is an SQLite database without a workspace (or empty).

    Only reads: opening it as a workspace would change its journal. What cannot be
    read so, such as an encrypted file, is not said to be foreign, nor what has the journal of a workspace.
    """
    from sqlcipher3 import dbapi2 as driver

    if _keeps_log(path):
        return False  # opening it changes nothing, so opening it tells
    try:
        with closing(driver.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=1)) as raw:
            return raw.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone() is None
    except driver.Error:
        return False


def _keeps_log(path: Path) -> bool:
    """Return whether an SQLite file has a write-ahead log, as workspaces have: its header says so."""
    try:
        with path.open("rb") as file:
            return file.read(20)[18:] == b"\x02\x02"
    except OSError:
        return False


def _register(raw: Any, info: dict[str, Any], db: Database) -> None:
    """The functions that triggers call: who, when, which act, which roles; hashes."""
    actor = db.actor
    roles = {str(role) for role in actor.roles}
    raw.create_function("app_user", 0, lambda: actor.login)
    raw.create_function("app_now", 0, lambda: info.get("now") or to_micros(db.now()))
    raw.create_function(
        "app_today", 0, lambda: local_date(from_micros(info.get("now") or to_micros(db.now()))).isoformat()
    )
    raw.create_function("app_day", 1, _day_at, deterministic=True)
    raw.create_function("app_op", 0, lambda: info.get("op"))
    raw.create_function("app_has_role", 1, lambda role: int(role in roles))
    raw.create_function("app_billed", 1, lambda id: info["billed"].add(id))
    raw.create_function("app_line_amount", 2, line_amount, deterministic=True)
    raw.create_function("app_month_of", 1, lambda day: day[:7], deterministic=True)
    raw.create_function("app_year_of", 1, _fiscal_year, deterministic=True)
    raw.create_function("app_iso", 1, iso, deterministic=True)
    raw.create_function("app_diff", -1, diff, deterministic=True)
    raw.create_function("app_too_deep", 2, too_deep, deterministic=True)
    raw.create_function("app_sha256", 2, sha256, deterministic=True)
    raw.create_aggregate("app_sha256_of", 1, Sha256Of)

    def stamping(on: int) -> None:
        info["stamping"] = on

    # Triggers cannot assign to NEW here: they update the row again, and this flag tells their own guards so.
    raw.create_function("app_stamp", 1, stamping)
    raw.create_function("app_stamping", 0, lambda: info.get("stamping", 0))
    hidden = {name for name in _HIDDEN if not may(actor.roles, f"{name}.select")}
    if hidden:
        raw.set_authorizer(_authorizer({(name, column) for name in hidden for column in _HIDDEN[name]}))


def _day_at(micros: int | None) -> str | None:
    return None if micros is None else local_date(from_micros(micros)).isoformat()


def _fiscal_year(day: str | None) -> int | None:
    return int(day[:4]) + (day[5:7] >= "07") if day else None


def _authorizer(hidden: Collection[tuple[str, str]]) -> Callable[..., int]:
    read, deny, ok = 20, 1, 0  # SQLITE_READ, SQLITE_DENY, SQLITE_OK

    def authorize(action: int, table: str | None, column: str | None, _db: str | None, trigger: str | None) -> int:
        is_restricted = (table, column) in hidden
        return deny if action == read and is_restricted and trigger is None else ok

    return authorize


def postgres_engine(db: Database, password: Callable[[], str | None] | None) -> Engine:
    """Return an engine on a shared PostgreSQL database.

    `password` is asked at each connect and never kept in the URL.
    """
    query = dict(db.url.query)
    arguments: dict[str, Any] = {
        "connect_timeout": 5,  # seconds, for each host
        "keepalives_idle": 30,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "tcp_user_timeout": 15000,
        "application_name": "longleaf",
        # the search path ends in pg_temp so that a temporary table can never stand in for one of ours; no jit,
        # since questions of lists are long and answers short: at a million tickets compiling was nine tenths of a count
        "options": f"-c search_path={SCHEMA},pg_temp -c timezone=UTC -c lock_timeout=10s -c statement_timeout=300s"
        " -c idle_in_transaction_session_timeout=300s -c jit=off " + str(query.pop("options", "")),
    }
    for name in query:
        arguments.pop(name, None)  # what the address says wins
    arguments.update(line_of(db.url))  # but for the line itself
    engine = create_engine(
        db.url.set(query=query),
        pool_pre_ping=True,
        pool_recycle=1800,
        pool_use_lifo=True,
        hide_parameters=True,
        connect_args=arguments,
        json_serializer=lambda value: json.dumps(value, ensure_ascii=False),
    )

    dialer = Dialer(engine.dialect, {**arguments, **engine.dialect.create_connect_args(engine.url)[1]})
    driver: Any = engine.dialect.dbapi
    hosts = db.hosts = Hosts(dialer.names, db.histories, old_too=db.old_too)

    @event.listens_for(engine, "do_connect")
    def _sign_in(_dialect: Any, _record: Any, positional: Any, parameters: dict[str, Any]) -> Any:
        secret = password() if password is not None else None
        if secret is not None:
            parameters.update(password=secret, channel_binding=binding(db.url))
        signed = hosts.connect(lambda name: dialer.dial(name, positional, parameters))
        if signed.held is None:
            raise refusal(signed.choice, signed.answers)
        db.note_told(signed.held.told)
        if signed.choice.writes:
            note_history(signed.held.raw, signed.held.look)
        signed.held.raw.longleaf_epoch = signed.epoch
        return signed.held.raw

    @event.listens_for(engine, "checkout")
    def _out(raw: Any, _record: Any, _proxy: Any) -> None:
        """Give up what was connected to another host, and see whether a standby was promoted meanwhile."""
        if raw.longleaf_epoch == hosts.epoch and hosts.reads_only:
            try:
                look, told = look_at(raw, hosts.host)
            except driver.Error as error:
                raise DisconnectionError from error
            hosts.saw(look)
            db.note_told(told)
        if raw.longleaf_epoch != hosts.epoch:
            raise InvalidatePoolError

    @event.listens_for(engine, "connect")
    def _connect(raw: Any, record: Any) -> None:
        _tolerate(raw)

        def notice(diagnostic: Any) -> None:
            # such as a save that the standby has not confirmed yet; what GRANT has to say has codes of its own
            if diagnostic.severity_nonlocalized == "WARNING" and diagnostic.sqlstate in {"01000", "57P01"}:
                log.warning("The server warns: %s", diagnostic.message_primary)
                record.info["unconfirmed"] = True

        raw.add_notice_handler(notice)

    return engine


def _tolerate(raw: Any) -> None:
    """Let a connection read times and days that no calendar has, such as infinity, as before or after all others."""
    from psycopg import DataError
    from psycopg.adapt import Loader
    from psycopg.postgres import types

    def tolerant(name: str, before: Any, after: Any) -> None:
        loader = raw.adapters.get_loader(types[name].oid, 0)

        class Tolerant(Loader):
            def __init__(self, oid: int, context: Any = None) -> None:
                super().__init__(oid, context)
                self._load = loader(oid, context).load

            def load(self, data: Any) -> Any:
                try:
                    return self._load(data)
                except DataError:
                    text = bytes(data)
                    return before if text.startswith(b"-") or text.endswith(b"BC") else after

        raw.adapters.register_loader(name, Tolerant)

    tolerant("timestamptz", BEFORE_ALL, AFTER_ALL)
    tolerant("date", BEFORE_ALL.date(), AFTER_ALL.date())

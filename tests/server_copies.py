"""Copies of a PostgreSQL workspace for one test after the other, with connections that outlive the tests.

A new database has everything before it: its files are copied, and each connection reads catalogs and compiles the
guards that it meets, which costs several times what a small test does. So a copy is used again: after a test its rows
and numbers are put back as they were in the template, and connections that were given back serve the next test with
what they have read. A copy is used again only where nobody can have anything to do with it any more and the test
changed nothing but rows: no table, guard, grant, setting or statistic. Everything else gets a new one, as every test
once did.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import psycopg
from psycopg import pq, sql
from psycopg.adapt import AdaptersMap
from sqlalchemy import Engine

from tests.pg_server import PostgresServer

#: How many copies wait for the next test, of all templates together, and how many connections each keeps: a meeting of
#: the board has a dozen people.
_COPIES, _CONNECTIONS = 3, 16
TESTER = "tester"
#: Bytes of the tables that a test wrote to: above so many, what it left behind would slow down those after it.
_LARGE = 4 << 20

_waiting: list[_Copy] = []
_in_use: dict[str, _Copy] = {}

_CATALOGS = (
    "pg_attrdef",
    "pg_attribute",
    "pg_auth_members",
    "pg_authid",
    "pg_class",
    "pg_constraint",
    "pg_db_role_setting",
    "pg_default_acl",
    "pg_description",
    "pg_extension",
    "pg_index",
    "pg_namespace",
    "pg_policy",
    "pg_proc",
    "pg_rewrite",
    "pg_shdescription",
    "pg_statistic",
    "pg_statistic_ext",
    "pg_trigger",
)
#: What stands in the catalogs: how many rows each has, and what in-place changes leave in it.
_SCHEMA = " UNION ALL ".join(
    [
        *(f"SELECT '{name}', count(*)::float8, min(age(xmin)) < age(%(born)s::xid) FROM {name}" for name in _CATALOGS),
        "SELECT 'statistics', sum(relpages + reltuples)::float8, false FROM pg_class",
        "SELECT 'itself', 1, age(xmin) < age(%(born)s::xid) FROM pg_database WHERE datname = current_database()",
    ]
)
_TABLES = (
    "SELECT c.oid::bigint, n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE c.relkind = 'r' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' ORDER BY 2, 3"
)
_NUMBERS = "SELECT seqrelid::bigint, seqrelid::regclass::text FROM pg_sequence"
_THERE = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'"
#: Whether a login is still who it was, with the settings that its sessions begin with.
_LOGIN = (
    "SELECT a.oid::bigint, a.xmin::text, (SELECT string_agg(s.xmin::text, ',' ORDER BY s.setdatabase, s.setrole)"
    " FROM pg_db_role_setting s WHERE s.setrole IN (0, a.oid)) FROM pg_authid a WHERE a.rolname = %s"
)
_AS_NEW = b"RESET SESSION AUTHORIZATION; RESET ALL; UNLISTEN *; SELECT pg_advisory_unlock_all()"


class _Template:
    """What a template holds, read from the first copy of it."""

    def __init__(self, conn: Any) -> None:
        self.rows: dict[int, bytes] = {}  # of the tables that are not empty, by their place among all
        found = conn.execute(_TABLES).fetchall()
        self.tables = [sql.Identifier(*names) for _, *names in found]
        parts: list[sql.Composable] = []
        for n, (table, (oid, *_)) in enumerate(zip(self.tables, found, strict=True)):
            (count,) = conn.execute(sql.SQL("SELECT count(*) FROM {}").format(table)).fetchone()
            changed: sql.Composable
            if count:
                with conn.cursor().copy(sql.SQL("COPY {} TO STDOUT").format(table)) as copy:
                    self.rows[n] = b"".join(bytes(data) for data in copy)
                asked = sql.SQL("SELECT count(*) <> {} OR min(age(xmin)) < age(%(born)s::xid) FROM {}")
                changed = asked.format(count, table)
            else:
                changed = sql.SQL("EXISTS (SELECT FROM {})").format(table)
            parts.append(sql.SQL("SELECT {}, pg_relation_size({}::oid) WHERE ({})").format(n, oid, changed))
        self.changed = sql.SQL(" UNION ALL ").join(parts)
        back = []
        for number, name in conn.execute(_NUMBERS).fetchall():
            last, called = conn.execute(f"SELECT last_value, is_called FROM {name}").fetchone()
            back.append(f"setval({number}::oid::regclass, {last}, {called})")
        # all of them: what stands before its first number again may have been set to another one
        self.numbers = f"SELECT {', '.join(back)}" if back else "SELECT"


_templates: dict[tuple[str, str], _Template] = {}


class _Copy:
    """A database, and the connections to it that nobody uses just now."""

    def __init__(self, server: PostgresServer, template: str, name: str) -> None:
        self.server, self.template, self.name = server, template, name
        server.create_database(name, template)
        self.idle: list[tuple[str, Any]] = []
        self.out = 0  # connections that somebody has
        self._retired = False
        self._own = psycopg.connect(server.dsn(name), autocommit=True)
        self._own.prepare_threshold = 0
        self._own.execute("SET session_replication_role = replica")  # neither guards nor keys
        key = server.host, template
        if key not in _templates:
            _templates[key] = _Template(self._own)
        self._known = _templates[key]
        self._begin()
        self._schema = self._own.execute(_SCHEMA, self._born).fetchall()

    def _begin(self) -> None:
        """Note what the database is like now: what comes later is of a test."""
        row = self._own.execute("SELECT pg_current_xact_id()::xid::text").fetchone()
        assert row is not None
        self._born = {"born": row[0]}

    def known_as(self, login: str) -> str:
        """Return what a login is at this server now; a connection made when it was something else is of no use."""
        return repr(self._own.execute(_LOGIN, (login,)).fetchone())

    def take(self, key: str) -> Any | None:
        """Return a connection that was made as `key` says, if one waits."""
        found = next((one for one in self.idle if one[0] == key), None)
        if found is not None:
            self.idle.remove(found)
            self.out += 1
            return found[1]
        return None

    def give_back(self, key: str, raw: Any) -> None:
        """Keep a connection for whoever opens this database next, if it can be as a new one."""
        self.out -= 1
        if self._retired or raw.closed or not _as_new(raw):
            raw.close()
            return
        self.idle.append((key, raw))
        if len(self.idle) > _CONNECTIONS:  # the one that was needed least lately
            self.idle.pop(0)[1].close()

    def renew(self) -> bool:
        """Put rows and numbers back as they are in the template; False: it cannot be as new."""
        try:
            return not self.out and self._is_alone() and self._is_whole() and self._refill()
        except psycopg.Error:
            return False

    def _is_alone(self) -> bool:
        mine = {self._own.info.backend_pid, *(raw.info.backend_pid for _, raw in self.idle)}
        for _ in range(20):  # who has just gone is still seen for a moment
            there = {pid for (pid,) in self._own.execute(_THERE)}
            if there <= mine:
                for one in [one for one in self.idle if one[1].info.backend_pid not in there]:
                    self.idle.remove(one)  # whose session the server has ended
                    one[1].close()
                return True
            time.sleep(0.002)
        return False

    def _is_whole(self) -> bool:
        return self._own.execute(_SCHEMA, self._born).fetchall() == self._schema

    def _refill(self) -> bool:
        known = self._known
        with self._own.transaction():
            changed = self._own.execute(known.changed, self._born).fetchall()
            if sum(size for _, size in changed) > _LARGE:
                return False
            for n, _ in changed:
                table = known.tables[n]
                self._own.execute(sql.SQL("DELETE FROM {}").format(table))
                if n in known.rows:
                    with self._own.cursor().copy(sql.SQL("COPY {} FROM STDIN").format(table)) as copy:
                        copy.write(known.rows[n])
            self._own.execute(known.numbers)
        self._begin()
        return True

    def close(self) -> None:
        """Drop the database; whoever still has a connection loses it."""
        self._retired = True
        for raw in (*(raw for _, raw in self.idle), self._own):
            with suppress(psycopg.Error):
                raw.close()
        self.idle.clear()
        self.server.drop_database(self.name)


def _as_new(raw: Any) -> bool:
    """Make a connection as one that has just been opened; False: it cannot be."""
    try:
        if raw.pgconn.transaction_status != pq.TransactionStatus.IDLE:
            raw.rollback()
        done = raw.pgconn.exec_(_AS_NEW)
        if done.status not in {pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK}:
            return False
    except psycopg.Error:
        return False
    raw._adapters = None
    raw._notice_handlers.clear()
    raw._notify_handlers.clear()
    raw._autocommit = False
    raw._isolation_level = raw._read_only = raw._deferrable = None
    raw._begin_statement = b""
    return True


@contextmanager
def own_database(server: PostgresServer, template: str, name: str) -> Iterator[str]:
    """Give the name of a database with what the template holds, for one test; `name` is that of a new one."""
    copy = next((one for one in _waiting if one.template == template and one.server is server), None)
    if copy is None:
        copy = _Copy(server, template, name)
    else:
        _waiting.remove(copy)
    _in_use[copy.name] = copy
    try:
        yield copy.name
    finally:
        del _in_use[copy.name]
        if copy.renew():
            _waiting.append(copy)
            if len(_waiting) > _COPIES:
                _waiting.pop(0).close()
        else:
            copy.close()


@contextmanager
def new_database(server: PostgresServer, template: str, name: str) -> Iterator[str]:
    """Give the name of a database that no other test gets: of a template that few copy."""
    server.create_database(name, template)
    try:
        yield name
    finally:
        server.drop_database(name)


def share(engine: Engine) -> None:
    """Let the engine of a database that is such a copy take and give back its connections."""
    copy = _in_use.get(str(engine.url.database))
    login = engine.url.username
    if copy is None or login is None:
        return
    dialect: Any = engine.dialect
    connect = dialect.connect
    keys: dict[int, str] = {}

    def dial(*positional: Any, **named: Any) -> Any:
        context = named.get("context")  # of each engine its own: how it reads and writes values
        how = sorted((name, value) for name, value in named.items() if name != "context")
        key = repr((copy.known_as(login), positional, how))
        raw = copy.take(key)
        if raw is None:
            raw = connect(*positional, **named)
            copy.out += 1
        elif context is not None:
            raw._adapters = AdaptersMap(context.adapters)
        keys[id(raw)] = key
        return raw

    def give_back(raw: Any) -> None:
        key = keys.pop(id(raw), None)
        if key is None:
            raw.close()
        else:
            copy.give_back(key, raw)

    dialect.connect = dial
    dialect.do_close = give_back


def end() -> None:
    """Close what waits; its server goes."""
    while _waiting:
        _waiting.pop().close()

"""What `longleaf db` does: make, upgrade and check a workspace, print or grant roles, seal the trail."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, make_url, select, text

from app.db import connect, workspace
from app.db.engine import SCHEMA_HEAD, Database, gate, open_database
from app.db.errors import NotAWorkspace
from app.db.tables import workspace as facts
from app.domain.opening import Opening
from app.domain.vocabulary import Role
from app.errors import EnvironmentFault, InputError, LongleafError
from app.work import Work

if TYPE_CHECKING:
    from app.db.trail import Problem

# What making, checking and sealing need is imported there: a window that opens must not wait for it.


@dataclass(frozen=True, slots=True)
class Made:
    """A new workspace: its schema revision and, in words, the reference data it starts with (empty: none)."""

    schema: str
    loaded: str


@dataclass(frozen=True, slots=True)
class Upgraded:
    """Schema revisions before and after an upgrade."""

    before: str | None
    after: str


def open_workspace(url: str, *, must_exist: bool) -> Database:
    """The workspace at an SQLAlchemy URL or an SQLite file, with the password from the keyring where there is one.

    `must_exist`: raise where there is no file or no workspace in it, before anything is created.
    """
    local = "://" not in url or url.startswith("sqlite")
    path = Path(make_url(url).database or "") if url.startswith("sqlite") else Path(url)
    if local and must_exist and not path.exists():
        raise InputError(
            f"There is no workspace at {path}.", hint="Make one with 'longleaf db init' or 'longleaf demo'."
        )
    if local and path.parent != Path():
        path.parent.mkdir(parents=True, exist_ok=True)
    if local and must_exist and connect.is_foreign(path):
        raise NotAWorkspace
    if local:
        db = open_database(url)
    else:
        from app.db.secrets import password_for

        db = open_database(url, password=password_for(url))
    try:
        if must_exist and workspace.schema_version(db) is None:
            raise NotAWorkspace
    except BaseException:
        db.dispose()
        raise
    return db


def open_for_window(url: str) -> tuple[Database | None, Opening | None]:
    """The workspace and what the window has to know of it; (None, None) where there is no file yet."""
    if "://" not in url and not Path(url).exists():
        return None, None
    db = open_workspace(url, must_exist=True)
    found = workspace.schema_version(db)
    warning = hint = ""
    if found != SCHEMA_HEAD:
        warning = f"The workspace has schema {found}; this program writes {SCHEMA_HEAD}. Nothing can be saved here."
        hint = "Run 'longleaf db upgrade', or install the newer Longleaf."
    return db, Opening(db.place, db.actor.login, db.actor.roles, warning, hint)


def make_for_window(url: str, sample: bool, work: Work) -> None:
    """Make the embedded workspace at a file, with or without the sample."""
    if sample:
        from app.sample import demo

        demo.sample_workspace(url, work).dispose()
        return
    Path(url).parent.mkdir(parents=True, exist_ok=True)
    db = open_workspace(url, must_exist=False)
    try:
        init(db)
    finally:
        db.dispose()


def ensure(db: Database) -> None:
    """Make the workspace where the database is still empty."""
    if not _absent(db) and workspace.schema_version(db) is not None:
        return
    _create(db)


def _absent(db: Database) -> bool:
    file = db.url.database if db.kind == "sqlite" else None
    return file not in (None, "", ":memory:") and not Path(str(file)).exists()


def _create(db: Database, fill: Callable[[Connection], None] | None = None) -> None:
    """Make the workspace; a file that is new for it goes again where that fails, for example on a full disk."""
    new = _absent(db)
    try:
        workspace.create(db, fill)
    except BaseException:
        if new:
            db.dispose()
            for ending in ("", "-wal", "-shm", "-journal"):
                with suppress(OSError):
                    Path(f"{db.url.database}{ending}").unlink(missing_ok=True)
        raise


def is_sample(db: Database) -> bool:
    """Whether the workspace holds sample records."""
    if workspace.schema_version(db) is None:
        return False
    with db.read() as conn:
        return conn.scalar(select(facts.c.value).where(facts.c.key == "sample")) == "1"


def init(db: Database, *, bare: bool = False) -> Made:
    """Make a workspace with the reference data where `db` points, whole or not at all; `bare`: without that data."""
    from app.services.workspace import reference

    loaded: list[str] = []

    def fill(conn: Connection) -> None:
        loaded[:] = [reference.load(conn)]

    _create(db, None if bare else fill)
    return Made(SCHEMA_HEAD, "".join(loaded))


def upgrade(db: Database) -> Upgraded:
    """Bring the workspace to this program's schema; guards, rights and search are put in place again."""
    before, after = workspace.upgrade(db)
    return Upgraded(before, after)


def roles_script(people: Iterable[tuple[str, Role]] = ()) -> str:
    """The SQL for the database administrator: group roles and schema, then the people in their groups."""
    return workspace.bootstrap_sql() + "".join(f"{line};\n" for line in _role_statements(people))


def apply_roles(db: Database, people: Iterable[tuple[str, Role]]) -> list[str]:
    """Make login roles and put them into their groups; returns the statements that were run.

    Needs a sign-in that may create roles. EnvironmentFault on an embedded workspace, which has none.
    """
    if db.kind != "postgresql":
        raise EnvironmentFault("An embedded workspace has no roles: whoever opens the file has all rights.")
    statements = list(_role_statements(people))
    with db.translated(), db.engine.begin() as conn:
        for statement in statements:
            conn.exec_driver_sql(statement)
    return statements


def _role_statements(people: Iterable[tuple[str, Role]]) -> Iterable[str]:
    for login, role in people:
        if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_.@-]{0,62}", login):
            raise InputError(f"{login!r} cannot be a login name.", hint="Letters, digits, dot, @, - and _; at most 63.")
        yield (f'DO $$ BEGIN CREATE ROLE "{login}" LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$')
        yield f'GRANT {role.value} TO "{login}"'


def present_triggers(conn: Connection) -> frozenset[tuple[str, str]]:
    """(table, trigger) of every trigger that is there and switched on."""
    if conn.dialect.name == "sqlite":
        found = conn.execute(text("SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'"))
    else:
        found = conn.execute(
            text(
                "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
                " JOIN pg_namespace n ON n.oid = c.relnamespace"
                " WHERE n.nspname = 'longleaf' AND NOT t.tgisinternal AND t.tgenabled <> 'D'"
            )
        )
    return frozenset((row[0], row[1]) for row in found)


def check(db: Database, *, everything: bool = False, work: Work | None = None) -> list[Problem]:
    """Look for damage and tampering; an empty list means none was found. Reads only.

    `everything`: recompute the projections of every ticket instead of a sample.
    """
    from app.db import trail
    from app.db.tickets.check import projections

    work = work or Work()
    problems: list[Problem] = []
    version = workspace.schema_version(db)
    try:
        gate(version)
    except LongleafError as refused:
        problems.append(trail.Problem("schema", f"{refused} {refused.hint}"))
        if version is None:
            return problems
    steps: list[tuple[str, Callable[[Connection], Iterable[Problem]]]] = [
        ("guards", _guards),
        ("file", _file),
        ("chains", trail.chains),
        ("versions", trail.gaps),
        ("seals", trail.seals),
        ("clocks", lambda conn: projections(conn, everything)),
    ]
    with db.read(work) as conn:
        for number, (name, step) in enumerate(steps):
            work.step(number, len(steps), f"Checking {name}")
            problems += step(conn)
    return problems


def _guards(conn: Connection) -> Iterable[Problem]:
    from app.db.guards.install import expected
    from app.db.trail import Problem

    missing = expected(conn.dialect.name) - present_triggers(conn)
    for table, trigger in sorted(missing):
        yield Problem("guard", f"Table {table} lacks its trigger {trigger}. Run: longleaf db upgrade")


def _file(conn: Connection) -> Iterable[Problem]:
    """Damage of an SQLite file, and references to records that are not there."""
    from app.db.trail import Problem

    if conn.dialect.name != "sqlite":
        return
    for (line,) in conn.exec_driver_sql("PRAGMA integrity_check").all():
        if line != "ok":
            yield Problem("file", f"The file is damaged: {line}. Restore it from a backup.")
    for row in conn.exec_driver_sql("PRAGMA foreign_key_check").all():
        yield Problem("reference", f"Row {row[1]} of {row[0]} refers to a {row[2]} that is not there.")


def seal(db: Database) -> bytes:
    """Close the audit trail up to now under a digest; print it outside the database (the packets do)."""
    from app.db import trail

    return db.write(trail.seal, what="seal the trail")

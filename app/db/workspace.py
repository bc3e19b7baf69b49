"""Creating and upgrading a workspace, its schema version, and the facts that it keeps about itself."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, insert, inspect, select, text
from sqlalchemy.exc import DBAPIError

from app.db.engine import Database
from app.db.errors import NotAWorkspace, sqlstate
from app.db.facts import fact, set_fact
from app.db.owner import as_owner
from app.db.schema import SCHEMA_HEAD, SCHEMA_PAST, gate, has_workspace
from app.db.search import rows as search
from app.db.tables import (
    audit,
    major_incident_service,
    major_incident_ticket,
    major_incident_update,
    metadata,
    packet,
    workspace,
)
from app.domain.search.normal import FORM
from app.domain.vocabulary import Role
from app.errors import EnvironmentFault

#: The first schema whose tickets say all that their source tells: those imported before are measured anew.
_WHAT_IS_TOLD = "0013"
#: The first schema in which meetings own their items.
_MEETINGS_OWN = "0015"
#: The revision since which major incidents are run here: it links what they had as columns, and audits their timeline.
_MAJORS_RUN = "0019"
#: The revision since which the trail says what the workspace says of itself.
_FACTS_AUDITED = "0054"
#: The normal form in which records are kept for the search; another one: they are made anew.
_SEARCH = "search_form"
#: How `bootstrap.sql` begins what it leaves to a superuser.
_LEFT = "longleaf: "
_BOOTSTRAP = Path(__file__).parent / "guards" / "bootstrap.sql"


def bootstrap_sql() -> str:
    """Return what a database administrator runs once in an empty database: group roles, schema, settings."""
    return _BOOTSTRAP.read_text(encoding="utf-8")


def create(db: Database, fill: Callable[[Connection], None] | None = None, left: list[str] | None = None) -> None:
    """Make an empty, ready workspace in the database that `db` names; refuses one that already holds tables.

    `fill` writes its first rows within the same transaction, with the owner's rights. `left` is given the statements
    that only a superuser may run, and that it works without.

    PostgreSQL: roles and schema are made first where the sign-in may do so; otherwise the database
    administrator runs `bootstrap_sql()` once.
    """
    if schema_version(db) is not None:
        raise EnvironmentFault(f"{db.place} already holds a workspace.", hint="Use it, or run: longleaf db upgrade")
    if db.kind == "postgresql":
        _bootstrap(db, left)
    with as_owner(db) as conn:
        if "ticket" in inspect(conn).get_table_names():
            raise EnvironmentFault(f"{db.place} holds tables of something else.", hint="Choose an empty database.")
        _make_tables(conn)
        _install(conn)
        now = db.now()
        conn.execute(
            insert(workspace),
            [
                {"key": "id", "value": str(uuid.uuid4())},
                {"key": "created_at", "value": now.isoformat()},
                {"key": _SEARCH, "value": FORM},
            ],
        )
        if fill is not None:
            fill(conn)
            search.note_missing(conn)
            search.refresh(conn)


def upgrade(db: Database, mended: list[str] | None = None, left: list[str] | None = None) -> tuple[str | None, str]:
    """Bring an older workspace to this program's schema and put search, guards and grants in place again.

    Returns the revision before and after. Harmless when nothing is to do. `mended` is given what was not as this
    program installs it, of a workspace that had its schema; `left` what still is not, each with the command that mends
    it. EnvironmentFault where tables or columns are gone.
    """
    before = schema_version(db)
    if before is None:
        raise NotAWorkspace
    if before != SCHEMA_HEAD and before not in SCHEMA_PAST:
        gate(before)
    if db.kind == "postgresql":
        _add_roles(db)
    from app.db.guards import install as guards  # here and below late: an open window needs none of it
    from app.db.integrity import steps as integrity
    from app.db.views import install as views

    differed = _mend_as_signed_in(db, before)
    with _without_foreign_keys(db), as_owner(db) as conn:
        if before == SCHEMA_HEAD:
            _refuse_what_is_gone(conn)
            differed = differed or [problem.text for problem in integrity.installed(conn)]
        guards.remove(conn)
        if before != SCHEMA_HEAD:
            guards.free_columns(conn)
        views.drop(conn)
        _migrate(conn)
        _install(conn)
        _bring_up(conn, before, db.now())
        if fact(conn, _SEARCH) != FORM:
            search.rebuild(conn)
            set_fact(conn, _SEARCH, FORM)
        else:
            search.note_wrong(conn)
        search.note_missing(conn)
        search.refresh(conn)
        integrity.repair(conn)
        still = [problem.text for problem in integrity.installed(conn)]
        if conn.dialect.name == "sqlite":
            broken = conn.execute(text("PRAGMA foreign_key_check")).first()
            if broken is not None:
                raise EnvironmentFault(
                    f"The upgrade would leave a broken reference in table {broken[0]}; nothing was changed.",
                    hint="Run: longleaf db check",
                )
    if mended is not None:
        mended += [text for text in differed if text not in still]
    if left is not None:
        left += still
    return before, SCHEMA_HEAD


def _mend_as_signed_in(db: Database, before: str) -> list[str]:
    """Mend what the owner may not, in the name of who upgrades; returns what was not as this program installs it."""
    from app.db.integrity import steps as integrity

    differed: list[str] = []
    if db.kind == "postgresql":
        with db.translated(), db.engine.connect() as conn, conn.begin():
            if before == SCHEMA_HEAD:
                _refuse_what_is_gone(conn)
                differed = [problem.text for problem in integrity.installed(conn)]
            integrity.repair_as_signed_in(conn)
        if differed:
            db.engine.dispose()  # a setting that was mended holds from the next connection on
    return differed


def _bring_up(conn: Connection, before: str, now: datetime) -> None:
    """Bring rows of an earlier revision to what later ones say of them, with a trail that leads there."""
    from app.db.cab.before.bringing_over import bring_over
    from app.db.guards import install as guards
    from app.db.imports.restated import restate_imported
    from app.db.integrity.settle import begin_trail, settle

    if before < _FACTS_AUDITED:
        begin_trail(conn, workspace)
    if before < _WHAT_IS_TOLD:
        with guards.bulk_load(conn):
            restate_imported(conn, now)
    if before < _MEETINGS_OWN:
        with guards.bulk_load(conn):
            bring_over(conn, now)
    if before < _MAJORS_RUN:
        for table in (major_incident_service, major_incident_ticket, major_incident_update):
            guards.note_load(conn, table.name, 0, conn.execute(select(func.count()).select_from(table)).scalar_one())
    if before != SCHEMA_HEAD:
        settle(conn)


def _refuse_what_is_gone(conn: Connection) -> None:
    """Raise where tables or columns are gone: an upgrade makes none again, and would not say what is the matter."""
    from app.db.integrity import steps as integrity

    gone = integrity.beyond_upgrade(conn)
    if gone:
        more = f" And {len(gone) - 1} more." if len(gone) > 1 else ""
        raise EnvironmentFault(
            f"{gone[0].text}{more} An upgrade cannot make up what stood there; nothing was changed.",
            hint="Restore the workspace from a backup.",
        )


def schema_version(db: Database) -> str | None:
    """Return the schema's revision, or None where there is no workspace."""
    with db.translated(), db.engine.connect() as plain:
        conn = plain.execution_options(longleaf_write=False)  # looking must not wait for another program's writing
        if not has_workspace(conn):
            return None
        return conn.execute(text("SELECT version_num FROM alembic_version")).scalar()


def worked_in(conn: Connection) -> bool:
    """Return whether anybody has written records but in bulk, packets left out: those can be made again."""
    own = select(audit.c.id).where(audit.c.op != "L", audit.c.tbl.not_in([packet.name, workspace.name]))
    return conn.execute(own.limit(1)).first() is not None


def run_as_signed_in(db: Database, statements: Iterable[str]) -> None:
    """Run statements about roles with the rights of this sign-in, all or none."""
    db.acted = True
    with db.translated(), db.engine.begin() as conn:
        for statement in statements:
            conn.exec_driver_sql(statement)


def _make_tables(conn: Connection) -> None:
    """Make the tables of a new workspace.

    In a file as they are now: going through the revisions, each of which makes tables anew, took two seconds and ends
    in the same, as a test holds. On a server by the revisions, which say who owns and may do what.
    """
    if conn.dialect.name != "sqlite":
        _migrate(conn)
        return
    metadata.create_all(conn)
    conn.exec_driver_sql(
        "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL,"
        " CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
    )
    conn.exec_driver_sql("INSERT INTO alembic_version (version_num) VALUES (?)", (SCHEMA_HEAD,))


def _migrate(conn: Connection, to: str = "head") -> None:
    from alembic import command  # late: 0.3 s that a window must not wait for
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = conn
    command.upgrade(config, to)


def _install(conn: Connection) -> None:
    """Search objects, then guards and grants, then views; each idempotent."""
    from app.db.guards import install as guards
    from app.db.tickets.search import search_ddl
    from app.db.views import install as views

    for statement in search_ddl(conn.dialect.name):
        guards.run_statement(conn, statement)
    guards.install(conn)
    views.create(conn)


@contextmanager
def _without_foreign_keys(db: Database) -> Iterator[None]:
    """SQLite rebuilds a table by copy and drop: with foreign keys on, the drop would empty its children."""
    if db.kind != "sqlite":
        yield
        return
    db.engine.dispose()
    with db.engine.connect() as conn:  # the only pooled connection, and so the next one taken
        raw: Any = conn.connection.dbapi_connection
        raw.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        db.engine.dispose()  # every new connection switches them on


def _bootstrap(db: Database, left: list[str] | None = None) -> None:
    with db.translated(), db.engine.connect() as conn:
        ready = conn.execute(
            text(
                "SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = 'll_owner') AND"
                " EXISTS (SELECT FROM pg_namespace WHERE nspname = 'longleaf')"
            )
        ).scalar_one()
    if not ready:
        _run_bootstrap(
            db, "The group roles and the schema are not there yet, and this sign-in may not create them.", left
        )
    _add_roles(db)


def _add_roles(db: Database) -> None:
    """Make the group roles that this program knows and the server does not yet have."""
    with db.translated(), db.engine.connect() as conn:
        there = set(conn.execute(text("SELECT rolname FROM pg_roles WHERE starts_with(rolname, 'll_')")).scalars())
    missing = [role.value for role in Role if role.value not in there]
    if missing:
        are = "role is" if len(missing) == 1 else "roles are"
        _run_bootstrap(
            db,
            f"The group {are} not there yet: {', '.join(missing)}. This sign-in may not create them."
            " Nothing was changed.",
        )


def _run_bootstrap(db: Database, refusal: str, left: list[str] | None = None) -> None:
    from app.db.guards import install as guards

    with db.translated(), db.engine.connect() as conn, _told(conn) as said:
        try:
            with conn.begin():
                guards.run_script(conn, bootstrap_sql())
        except DBAPIError as error:
            if sqlstate(error) == "42501":
                reason = str(error.orig or error).splitlines()[0]
                raise EnvironmentFault(
                    f"{refusal} (The server says: {reason}.)",
                    hint="Sign in as a superuser, or as the owner of the database with CREATEROLE, or let the database"
                    " administrator run what this prints: longleaf db roles",
                ) from error
            raise
    if left is not None:
        left += [one.removeprefix(_LEFT) for one in said if one.startswith(_LEFT)]


@contextmanager
def _told(conn: Connection) -> Iterator[list[str]]:
    """Collect the notices of the server meanwhile."""
    said: list[str] = []
    raw: Any = conn.connection.driver_connection

    def take(notice: Any) -> None:
        said.append(str(notice.message_primary))

    raw.add_notice_handler(take)
    try:
        yield said
    finally:
        raw.remove_notice_handler(take)

"""Running the parts of a check: what one of them cannot read is a finding, and the others go on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from app.db import tables
from app.db.guards.install import run_statement
from app.db.schema import SCHEMA_HEAD
from app.db.trail import Problem
from app.work import Work

#: A part of a check: what it looks at, and how it finds what is wrong there.
Step = tuple[str, Callable[[Connection], Iterable[Problem]]]


def installed(conn: Connection) -> Iterable[Problem]:
    """Yield whatever is not as this program would install it."""
    from app.db.integrity import postgres, sqlite

    return sqlite.problems(conn) if conn.dialect.name == "sqlite" else postgres.problems(conn)


def revisions(conn: Connection) -> Iterable[Problem]:
    """Yield what is wrong with the note of the schema's revision; another one than this program's is told before."""
    found = conn.execute(text("SELECT version_num FROM alembic_version ORDER BY 1")).scalars().all()
    if len(found) > 1:
        yield Problem(
            "schema",
            f"Table alembic_version names {len(found)} revisions ({', '.join(found)}); one is right. As the database"
            f" administrator: DELETE FROM longleaf.alembic_version WHERE version_num <> '{SCHEMA_HEAD}'",
        )


def run(conn: Connection, steps: Sequence[Step], work: Work) -> list[Problem]:
    """Return what all steps find; one that cannot be done tells so, for what it reads is gone or not as declared."""
    found: list[Problem] = []
    for number, (name, step) in enumerate(steps):
        work.step(number, len(steps), f"Checking {name}")
        try:
            with conn.begin_nested():
                found += step(conn)
        except SQLAlchemyError as error:
            if work.cancelled:
                raise
            reason = str(getattr(error, "orig", None) or error).splitlines()[0]
            found.append(
                Problem(
                    "schema",
                    f"Checking {name} was given up: {reason}. Mend what is found beside it, or restore the workspace"
                    " from a backup.",
                )
            )
    return found


def repair(conn: Connection) -> None:
    """Mend what can be mended without losing rows, after an installation. As the owner.

    Each repair stands by itself: one that is refused, because rows contradict a check, leaves the others.
    """
    for problem in list(installed(conn)):
        _mend(conn, problem.repair)


def repair_as_signed_in(conn: Connection) -> None:
    """Mend what the owner may not, such as owners, memberships and settings, before an installation, where one may.

    In the name of who upgrades: a superuser may all of it, others what the server lets them; the rest stays as it is.
    """
    from app.db.integrity import postgres

    for problem in postgres.of_the_server(conn):
        _mend(conn, problem.by_admin)


def _mend(conn: Connection, statements: str) -> None:
    try:
        with conn.begin_nested():
            for statement in statements.split(";\n"):
                if statement:
                    run_statement(conn, statement)
    except SQLAlchemyError:
        return  # a check tells it as before


_COLUMNS = {
    "postgresql": "SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
    " WHERE c.relnamespace = 'longleaf'::regnamespace AND c.relkind IN ('r', 'p') AND a.attnum > 0"
    " AND NOT a.attisdropped",
    "sqlite": "SELECT m.name, p.name FROM sqlite_master m, pragma_table_info(m.name) p WHERE m.type = 'table'",
}


def beyond_upgrade(conn: Connection) -> list[Problem]:
    """Return what stands in the way of an installation: tables and columns that are gone."""
    there: dict[str, set[str]] = {}
    for table, column in conn.execute(text(_COLUMNS[conn.dialect.name])):
        there.setdefault(table, set()).add(column)
    found = []
    for declared in tables.metadata.sorted_tables:
        if declared.name not in there:
            found.append(Problem("schema", f"Table {declared.name} is missing."))
            continue
        lost = sorted(set(declared.c.keys()) - there[declared.name])
        found += [Problem("schema", f"Table {declared.name} lacks its column {name}.") for name in lost]
    return found

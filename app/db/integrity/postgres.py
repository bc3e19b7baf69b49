"""All that is installed in a PostgreSQL workspace, compared with what this program installs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress

from sqlalchemy import Connection, MetaData, text
from sqlalchemy.exc import SQLAlchemyError

from app.db import tables
from app.db.integrity import beside, code, extra, rights
from app.db.integrity import tables as declared
from app.db.integrity.views import view_problems
from app.db.trail import Problem


def of_the_server(conn: Connection, metadata: MetaData = tables.metadata) -> list[Problem]:
    """Return what is not the owner's to mend: owners, roles, settings, the server's own triggers. Of any revision."""
    parts: list[Callable[[], Iterable[Problem]]] = [
        lambda: rights.owner_problems(conn),
        lambda: code.function_problems(conn, metadata),
        lambda: rights.role_problems(conn),
        lambda: rights.grant_problems(conn, metadata),
        lambda: extra.setting_problems(conn),
        lambda: code.internal_problems(conn),
    ]
    found: list[Problem] = []
    for part in parts:
        with suppress(SQLAlchemyError), conn.begin_nested():  # an older schema lacks a table that one of them reads
            found += [problem for problem in part() if problem.by_admin]
    return found


def problems(conn: Connection, metadata: MetaData = tables.metadata) -> Iterator[Problem]:
    """Yield whatever is not as this program would install it, as far as this login may see it."""
    conn.execute(text("SET LOCAL max_parallel_workers_per_gather = 0"))  # a plan hangs on what is asked, and no more
    yield from declared.column_problems(conn, metadata)
    yield from declared.constraint_problems(conn, metadata)
    yield from declared.index_problems(conn, metadata)
    yield from code.function_problems(conn, metadata)
    yield from code.trigger_problems(conn, metadata)
    yield from code.internal_problems(conn)
    yield from view_problems(conn)
    yield from rights.grant_problems(conn, metadata)
    yield from rights.owner_problems(conn)
    yield from rights.role_problems(conn)
    yield from beside.people_problems(conn)
    yield from extra.rule_problems(conn, metadata)
    yield from extra.object_problems(conn, metadata)
    yield from extra.setting_problems(conn)
    yield from extra.move_problems(conn, metadata)
    yield from extra.sequence_problems(conn, metadata)

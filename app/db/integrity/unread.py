"""What a check cannot look at, because the login that checks may not read it: named, never passed over in silence."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, text

from app.db.guards import private
from app.db.guards.board.views import VIEWS as ASKED
from app.db.guards.grants import quoted
from app.db.integrity.same import explained
from app.db.tables import metadata
from app.db.trail import UNCHECKED, Problem, may_read, reads_all
from app.db.views import VIEWS
from app.domain.rights import SHOWN_WHOLE, right_of
from app.domain.vocabulary import Role

_THERE = """
SELECT c.relname, c.relkind::text FROM pg_class c
WHERE c.relnamespace = 'longleaf'::regnamespace AND c.relkind IN ('r', 'p', 'v') AND c.relname = ANY(:names)"""


def peoples_own(conn: Connection) -> str:
    """Say which tables of a workspace only a keeper checks, since each person reads their own rows; "" for a keeper."""
    own = sorted(private.own(metadata))
    if conn.dialect.name != "postgresql" or all(may_read(conn, metadata.tables[name]) for name in own):
        return ""
    return (
        f"Everybody reads their own rows alone of: {', '.join(own)}. They were not checked; a keeper checks them, too"
        " (ll_keeper with ll_reader)."
    )


def _reads(role: Role, table: str) -> bool:
    """Return whether a role reads every row of a table."""
    return role in SHOWN_WHOLE[table] if table in SHOWN_WHOLE else right_of(role, table).select


def problems(conn: Connection) -> Iterator[Problem]:
    """Yield one finding that names all tables and views that this login may not read, and which role does."""
    if conn.dialect.name != "postgresql":
        return
    login = conn.execute(text("SELECT session_user")).scalar_one()
    if not reads_all(conn):
        yield Problem(
            UNCHECKED,
            f"Not checked: the rows of tables, of which {login} is shown those of one agency. Let a keeper check"
            " (ll_keeper with ll_reader).",
        )
        return
    names = {table.name: table for table in metadata.sorted_tables}
    views = [*ASKED, *(view.name for view in VIEWS)]
    there: dict[str, str] = {row[0]: row[1] for row in conn.execute(text(_THERE), {"names": [*names, *views]})}
    own = private.own(metadata).keys()  # nobody but a keeper reads all of these: no fault of the login
    closed = [name for name, table in names.items() if name in there and name not in own and not may_read(conn, table)]
    asked = [name for name in views if there.get(name) == "v"]
    plans = explained(conn, [f"SELECT * FROM {quoted(name)}" for name in asked])
    closed += [name for name, plan in zip(asked, plans, strict=True) if plan == {}]
    if not closed:
        return
    tables = [name for name in closed if name in names]
    reading = [role.value for role in Role if all(_reads(role, name) for name in tables)]
    whose = f" or one with {' or '.join(reading)}" if reading else ""
    yield Problem(
        UNCHECKED,
        f"Not checked, because {login} may not read it: {', '.join(sorted(closed))}. Let a keeper check"
        f" (ll_keeper with ll_reader){whose}.",
    )

"""The audit trail: verifying its hash chains and versions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, Table, text

from app.domain.rights import OF_ONE_PERSON, SHOWN_WHOLE

#: The kind of what could not be looked at: nothing was found there, and nothing is known.
UNCHECKED = "unchecked"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is not as it should be: what kind, and a sentence that ends in what to do.

    `repair`: the statement with which an upgrade mends it as the owner; "" where it does not, or makes it anew in any
    case. `by_admin`: the one with which it does in the name of who upgrades, where they may; else it is told.
    """

    kind: str
    text: str
    repair: str = ""
    by_admin: str = ""

    def __str__(self) -> str:
        return self.text


#: What the hash of an audit row is of, after `before`, the hash of the one before it.
# Spelled out here and not asked from a function in the database: who tampers could replace that too.
CONTENT = {
    "postgresql": "sha256(coalesce(before, ''::bytea) || convert_to(jsonb_build_array("
    "(extract(epoch FROM at) * 1000000)::bigint, who, op_id, tbl, row_id, op, version, diff)::text, 'UTF8'))",
    "sqlite": "app_sha256(before, json_array(at, who, op_id, tbl, row_id, op, version, diff))",
}
_CHAINED = (
    "SELECT a.*, lag(hash) OVER w AS before, lag(version) OVER w AS previous FROM audit a"
    " WINDOW w AS (PARTITION BY tbl, row_id ORDER BY version)"
)


def chains(conn: Connection) -> Iterable[Problem]:
    """Yield audit rows whose hash does not follow from their content and the row before."""
    digest = CONTENT[conn.dialect.name]
    # of a record that was destroyed the hashes stay, and `app.db.keeping.checked` holds them against its certificate
    destroyed = (
        "CAST(diff AS text) = '{}' AND EXISTS (SELECT 1 FROM destroyed_row d WHERE d.tbl = x.tbl"
        " AND d.row_id = x.row_id)"
    )
    differs = f"hash IS DISTINCT FROM {digest}" if conn.dialect.name == "postgresql" else f"hash IS NOT {digest}"
    found = conn.execute(
        text(f"SELECT tbl, row_id, version FROM ({_CHAINED}) x WHERE {differs} AND NOT ({destroyed}) ORDER BY id")
    )
    for tbl, row_id, version in found:
        yield Problem(
            "chain", f"The audit row of {tbl} {row_id}, version {version}, was changed or follows a missing one."
        )


def may_read(conn: Connection, table: Table) -> bool:
    """Return whether this login may read a table: restricted text is checked by those who may.

    Where people see their own rows alone, a keeper reads the table, for whom there are all; what is shown whole to some
    roles, those; what is hidden from an agency's readers alone, whoever is none.
    """
    if conn.dialect.name != "postgresql":
        return True
    asked = text(
        "SELECT has_table_privilege(:tbl, 'SELECT'), NOT row_security_active(CAST(:tbl AS text))"
        " OR pg_has_role(session_user, 'll_owner', 'MEMBER')"
    )
    granted, whole = conn.execute(asked, {"tbl": table.name}).one()
    if not granted or whole or table.name in OF_ONE_PERSON:
        return bool(granted and whole)
    if (roles := SHOWN_WHOLE.get(table.name)) is not None:
        shown = text(
            "SELECT bool_or(pg_has_role(session_user, r::name, 'USAGE')) FROM unnest(CAST(:roles AS text[])) r"
        )
        return bool(conn.scalar(shown, {"roles": [role.value for role in roles]}))
    return reads_all(conn)


def reads_all(conn: Connection) -> bool:
    """Return whether this login is shown the rows of all agencies; no agency's reader is."""
    if conn.dialect.name != "postgresql" or not conn.scalar(text("SELECT to_regprocedure('reads_all()') IS NOT NULL")):
        return True
    return bool(conn.scalar(text("SELECT reads_all()")))


def gaps(conn: Connection) -> Iterable[Problem]:
    """Yield missing versions in the trail."""
    loaded = "EXISTS (SELECT 1 FROM audit l WHERE l.tbl = x.tbl AND l.op = 'L')"
    found = conn.execute(
        text(
            f"SELECT tbl, row_id, version FROM ({_CHAINED}) x WHERE version <> previous + 1"
            f" OR previous IS NULL AND version <> 1 AND NOT {loaded} ORDER BY id"
        )
    )
    for tbl, row_id, version in found:
        yield Problem("gap", f"The trail of {tbl} {row_id} misses what came before version {version}.")

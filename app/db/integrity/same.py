"""Do two texts of SQL say the same? The server itself tells: both are planned, and shown in its own words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from app.db.errors import sqlstate
from app.db.guards.install import run_script

_EXPLAIN = "EXPLAIN (VERBOSE, COSTS OFF, FORMAT JSON) "
_NO_RIGHT = "42501"


class Pair(NamedTuple):
    """An expression as the program writes it and as the catalog shows it, and how a finding calls it."""

    name: str
    ours: str
    there: str


def differing(conn: Connection, asked: Mapping[str, Sequence[Pair]]) -> set[tuple[str, str]]:
    """Return (source, name) of each pair that says something else.

    `asked`: pairs by what follows FROM and has their columns; "" for none. Planning reads no row and writes nothing. A
    login that may not read the columns is told nothing. What cannot be planned, because the program's own words name
    what is gone, differs.
    """
    asked = {source: pairs for source, pairs in asked.items() if pairs}
    plans = explained(conn, [_query(source, pairs) for source, pairs in asked.items()])
    found = set()
    for (source, pairs), plan in zip(asked.items(), plans, strict=True):
        if plan is None and len(pairs) > 1:
            found |= {one for pair in pairs for one in differing(conn, {source: [pair]})}
        elif plan is None:
            found.add((source, pairs[0].name))
        elif plan:
            shown = plan["Output"]
            found |= {
                (source, pair.name)
                for pair, ours, there in zip(pairs, shown[::2], shown[1::2], strict=True)
                if ours != there
            }
    return found


def _query(source: str, pairs: Sequence[Pair]) -> str:
    listed = ", ".join(f"({pair.ours}), ({pair.there})" for pair in pairs)
    return f"SELECT {listed} FROM {source}" if source else f"SELECT {listed}"


def explained(conn: Connection, queries: Sequence[str]) -> list[dict[str, Any] | None]:
    """Return the plan of each query, {} where this login may not ask it, None where it cannot be asked at all."""
    if not queries:
        return []
    try:  # all at once: one way to the server instead of hundreds
        with conn.begin_nested():
            cursor = run_script(conn, ";\n".join(_EXPLAIN + query for query in queries))
            plans: list[dict[str, Any] | None] = [_plan(cursor)]
            while cursor.nextset():
                plans.append(_plan(cursor))
            return plans
    except DBAPIError:
        return [_explained(conn, query) for query in queries]


def _explained(conn: Connection, query: str) -> dict[str, Any] | None:
    try:
        with conn.begin_nested():
            return _plan(run_script(conn, _EXPLAIN + query))
    except DBAPIError as error:
        return {} if sqlstate(error) == _NO_RIGHT else None


def _plan(cursor: Any) -> dict[str, Any]:
    found: dict[str, Any] = cursor.fetchone()[0][0]["Plan"]
    return found

"""How rows are deleted on PostgreSQL: by functions that ask for the role, not by the right to delete.

Whoever may delete from a table may lock it against all readers, and so stop everybody with one statement. Guards of the
rows are asked as ever: who is signed in stays who it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy import Dialect, MetaData
from sqlalchemy.dialects.postgresql.base import PGDialect

from app.db.deleting import keys_of
from app.db.guards.sqlite_rules import quoted
from app.db.tables.base import Kind, info
from app.domain.rights import holders
from app.domain.vocabulary import Role

#: What may be called, and by whom: rows of records and links by those who may delete them, of the search by writers.
CALLED = ("delete_rows(text, jsonb)", "clear_search(text, bigint[])", "take_search_due(integer)")

_DIALECT: Dialect = PGDialect()  # type: ignore[no-untyped-call]

#: Rows that are cleared by a function of their own, below.
_SEARCHED = frozenset({"search_due", "ticket_search", "record_search", "caller_search", "knowledge_search"})


def deleted(metadata: MetaData) -> dict[str, frozenset[Role]]:
    """Return the tables of which people delete rows, with the roles that may; not what follows from others."""
    return {
        table.name: roles
        for table in metadata.sorted_tables
        if info(table).kind is not Kind.PROJECTION
        and table.name not in _SEARCHED
        and (roles := holders(table.name, "delete"))
    }


def postgres_functions(metadata: MetaData) -> Iterator[str]:
    """Yield the functions that delete rows of records and links, and rows of the search."""
    branches = []
    for name, roles in sorted(deleted(metadata).items()):
        table = metadata.tables[name]
        keys = keys_of(table)
        typed = ", ".join(f"{quoted(key)} {table.c[key].type.compile(dialect=_DIALECT)}" for key in keys)
        same = " AND ".join(f"t.{quoted(key)} = k.{quoted(key)}" for key in keys)
        branches.append(
            f"IF what = '{name}' AND ({any_of(roles)}) THEN\n"
            f"    DELETE FROM {quoted(name)} t USING jsonb_to_recordset(keys) AS k({typed}) WHERE {same};"
        )
    if branches:
        yield (
            "CREATE OR REPLACE FUNCTION delete_rows(what text, keys jsonb) RETURNS bigint LANGUAGE plpgsql"
            " SECURITY DEFINER\nSET search_path = longleaf, pg_temp AS $$\nDECLARE\n  n bigint;\nBEGIN\n  "
            + "\n  ELS".join(branches)
            + "\n  ELSE\n    RAISE EXCEPTION 'rows of % are not deleted, or not by %', what, session_user"
            " USING ERRCODE = '42501';\n  END IF;\n  GET DIAGNOSTICS n = ROW_COUNT;\n  RETURN n;\nEND $$;\n"
        )
    if "search_due" in metadata.tables:
        # who is not shown drafts of notes cannot make the rows of search of one
        those = " WHERE s.tbl <> 'knowledge_note' OR writes_notes()" if "knowledge_version" in metadata.tables else ""
        writers = any_of(holders("search_due", "delete"))
        yield _SEARCH.replace("{writers}", writers).replace("{those}", those)


_SEARCH = """
CREATE OR REPLACE FUNCTION clear_search(what text, ids bigint[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = longleaf, pg_temp AS $$
BEGIN
  IF NOT ({writers}) THEN
    RAISE EXCEPTION 'what is searched follows from what is written' USING ERRCODE = '42501';
  END IF;
  IF what = 'ticket' THEN
    DELETE FROM ticket_search WHERE ticket_id = ANY (ids);
  ELSE
    DELETE FROM record_search WHERE tbl = what AND row_id = ANY (ids);
  END IF;
  IF what = 'caller' THEN
    DELETE FROM caller_search WHERE caller_id = ANY (ids);
  ELSIF what = 'knowledge_note' THEN
    DELETE FROM knowledge_search WHERE note_id = ANY (ids);
  END IF;
END $$;
CREATE OR REPLACE FUNCTION take_search_due(most integer) RETURNS jsonb LANGUAGE plpgsql
SECURITY DEFINER SET search_path = longleaf, pg_temp AS $$
DECLARE
  taken jsonb;
BEGIN
  IF NOT ({writers}) THEN
    RAISE EXCEPTION 'what is searched follows from what is written' USING ERRCODE = '42501';
  END IF;
  WITH gone AS (
    DELETE FROM search_due WHERE (tbl, row_id) IN
      (SELECT s.tbl, s.row_id FROM search_due s{those}
       ORDER BY s.tbl, s.row_id LIMIT most) RETURNING tbl, row_id)
  SELECT coalesce(jsonb_agg(jsonb_build_array(tbl, row_id)), '[]') INTO taken FROM gone;
  RETURN taken;
END $$;
"""


def any_of(roles: Iterable[Role]) -> str:
    """Return the condition that somebody has one of these roles, or keeps the workspace."""
    found = [f"has_role('{role.value}')" for role in sorted(roles)]
    return " OR ".join([*found, "pg_has_role(session_user, 'll_owner', 'MEMBER')"])

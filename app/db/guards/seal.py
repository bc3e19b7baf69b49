"""What seals cover, and the function that takes one on PostgreSQL; `app.db.seals` takes them on SQLite and compares."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import LargeBinary, MetaData

from app.db.tables import audit, kinds, op
from app.db.tables.base import Kind, info

#: The act that takes a seal: its own row is in none, or each seal would have to be covered by the next one.
ACT = "seal the trail"
#: Days for which a transaction may be open, and what it wrote still be covered by a later seal.
OPEN_DAYS = 2


def covered(metadata: MetaData) -> dict[str, tuple[str, ...]]:
    """Return the tables that seals cover, with the columns of their rows; the audit trail by the hashes of its rows.

    Beside the trail those facts that are in it by nothing of their own, but for files, which name their digest; and
    the acts, with what they are called and what they came to.
    """
    facts = {
        table.name: tuple(column.name for column in table.c)
        for table in kinds.of_kind(Kind.FACT, metadata)
        if not info(table).audited
        and [c.name for c in table.primary_key] == ["id"]
        and not any(isinstance(column.type, LargeBinary) for column in table.c)
    }
    facts[op.name] = tuple(column.name for column in op.c)
    return {audit.name: (), **dict(sorted(facts.items()))}


def order_of(kind: str, name: str) -> str:
    """Return the column by whose numbers a seal covers the rows of a table: in the order in which they were begun."""
    if name == op.name:
        return "drawn" if kind == "postgresql" else "rowid"
    return "id"


def only(name: str) -> str:
    """Return the condition on the rows of a table that seals cover."""
    return f"what <> '{ACT}'" if name == op.name else "1 = 1"


def content(kind: str, columns: Sequence[str]) -> str:
    """Return the SQL of what a seal takes of a row: its hash, or that of its columns."""
    if not columns:
        return "hash"
    listed = ", ".join(f'"{name}"' for name in columns)
    if kind == "sqlite":
        return f"app_sha256(NULL, json_array({listed}))"
    return f"sha256(convert_to(jsonb_build_array({listed})::text, 'UTF8'))"


def postgres_function(metadata: MetaData) -> str:
    """Return the function seal(); it takes no lock that a reader could hold, and gives up after five seconds."""
    rows = ", ".join(
        f"('{name}', {_literal(content('postgresql', columns))}, {_literal(_array(columns))}::text[],"
        f" '{order_of('postgresql', name)}', {_literal(only(name))})"
        for name, columns in covered(metadata).items()
    )
    return f"""
CREATE OR REPLACE FUNCTION seal() RETURNS bytea LANGUAGE plpgsql SECURITY DEFINER
SET search_path = longleaf, pg_temp SET timezone = 'UTC' SET lock_timeout = '5s' AS $$
DECLARE
  last audit_seal;
  one record;
  start bigint;
  pending int8multirange;
  part record;
  parts jsonb := '{{}}';
  told text := '';
  total bigint := 0;
  digest bytea;
BEGIN
  LOCK TABLE audit_seal IN SHARE ROW EXCLUSIVE MODE;
  SELECT * INTO last FROM audit_seal ORDER BY id DESC LIMIT 1;
  FOR one IN SELECT * FROM (VALUES {rows}) v(tbl, content, cols, num, which) LOOP
    start := coalesce((last.covers->one.tbl->>'upto')::bigint, 0);
    SELECT coalesce(range_agg(int8range((m->>0)::bigint, (m->>1)::bigint, '[]')), '{{}}') INTO pending
      FROM audit_seal s, jsonb_array_elements(s.covers->one.tbl->'missing') m
      WHERE s.at > app_now() - interval '{OPEN_DAYS} days' AND s.covers ? one.tbl;
    SELECT pending - coalesce(range_agg(int8range(l::bigint, l::bigint, '[]')), '{{}}') INTO pending
      FROM audit_seal s, jsonb_array_elements_text(s.covers->one.tbl->'late') l
      WHERE s.at > app_now() - interval '{OPEN_DAYS} days' AND s.covers ? one.tbl;
    EXECUTE format($q$
      WITH fresh AS (SELECT %3$I AS id, %1$s AS c FROM %2$I WHERE %3$I > $1 AND %4$s),
        late AS (SELECT t.%3$I AS id, %1$s AS c FROM unnest($2) r
                 JOIN %2$I t ON t.%3$I >= lower(r) AND t.%3$I < upper(r) AND %4$s),
        rows_of AS (SELECT * FROM fresh UNION ALL SELECT * FROM late)
      SELECT (SELECT coalesce(max(id), $1) FROM fresh) AS upto, (SELECT count(*) FROM rows_of) AS n,
        (SELECT sha256(coalesce(string_agg(c, ''::bytea ORDER BY id), '')) FROM rows_of) AS hash,
        (SELECT coalesce(jsonb_agg(id ORDER BY id), '[]') FROM late) AS late,
        (SELECT coalesce(jsonb_agg(jsonb_build_array(lower(g), upper(g) - 1)), '[]')
           FROM (SELECT unnest(int8multirange(int8range($1 + 1, max(id), '[]'))
                 - range_agg(int8range(id, id, '[]'))) AS g FROM fresh) q) AS missing
      $q$, one.content, one.tbl, one.num, one.which) INTO part USING start, pending;
    parts := parts || jsonb_build_object(one.tbl, jsonb_build_object('from', start, 'upto', part.upto, 'n', part.n,
      'hash', encode(part.hash, 'hex'), 'late', part.late, 'missing', part.missing, 'columns', to_jsonb(one.cols)));
    told := told || one.tbl || ':' || part.n || ':' || encode(part.hash, 'hex') || ';';
    total := total + part.n;
  END LOOP;
  IF total = 0 AND last.id IS NOT NULL THEN
    RETURN last.hash;
  END IF;
  INSERT INTO audit_seal (at, upto, n, hash, covers)
    VALUES (app_now(), (parts->'audit'->>'upto')::bigint, total,
            sha256(coalesce(last.hash, ''::bytea) || convert_to(told, 'UTF8')), parts)
    RETURNING hash INTO digest;
  RETURN digest;
END $$;
"""


def _literal(words: str) -> str:
    return "'" + words.replace("'", "''") + "'"


def _array(columns: Sequence[str]) -> str:
    return "{" + ",".join(columns) + "}"

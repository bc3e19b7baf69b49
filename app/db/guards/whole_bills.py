"""The triggers that ask whether a bill is whole when the act ends that issued it."""

from __future__ import annotations

from collections.abc import Iterator

from app.db.guards.sqlite_rules import Trigger, make
from app.db.whole_bills import CODE, INCOMPLETE, WHOLE, owed


# --- SQLite ---------------------------------------------------------------------------------------
def sqlite() -> Iterator[Trigger]:
    """Yield the triggers that note which bills the act has touched; they are asked for when it commits."""
    yield make("bill", "noted", "AFTER INSERT", "SELECT app_billed(NEW.id);")
    for table in ("bill_line_source", "dispute_credit"):
        bill = "SELECT app_billed(l.bill_id) FROM bill_line l WHERE l.id = NEW.line_id;"
        yield make(table, "noted", "AFTER INSERT", bill)


# --- PostgreSQL -----------------------------------------------------------------------------------
_OF = {"bill": ("guard_whole_bill()", "b.id = NEW.id")} | {
    table: (f"guard_whole_{table}()", "l.id = NEW.line_id") for table in ("bill_line_source", "dispute_credit")
}


def postgres() -> Iterator[Trigger]:
    """Yield the deferred constraint triggers as (table, name, statement)."""
    for table, (call, _) in _OF.items():
        yield (
            table,
            "whole",
            f"DROP TRIGGER IF EXISTS whole ON {table};\n"  # a constraint trigger is not replaced
            f"CREATE CONSTRAINT TRIGGER whole AFTER INSERT ON {table} DEFERRABLE INITIALLY DEFERRED"
            f" FOR EACH ROW EXECUTE FUNCTION {call}",
        )


_HELPERS = """
CREATE OR REPLACE FUNCTION line_cents(units numeric, price numeric) RETURNS numeric LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN q.rest * 2 > q.cent OR q.rest * 2 = q.cent AND mod(q.whole, 2) <> 0 THEN q.whole + 1
    ELSE q.whole END
  FROM (SELECT 10000000000::numeric AS cent, div(w.value - w.rest, 10000000000) AS whole, w.rest
    FROM (SELECT units * price AS value,
      mod(mod(units * price, 10000000000) + 10000000000, 10000000000) AS rest) w) q
$$;
CREATE OR REPLACE FUNCTION month_of(day date) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT lpad(extract(year FROM day)::text, 4, '0') || '-' || lpad(extract(month FROM day)::text, 2, '0')
$$;
CREATE OR REPLACE FUNCTION year_of(day date) RETURNS int LANGUAGE sql IMMUTABLE AS $$
  SELECT extract(year FROM day)::int + CASE WHEN extract(month FROM day) >= 7 THEN 1 ELSE 0 END
$$;
"""


def postgres_functions() -> Iterator[str]:
    """Yield the functions of the triggers and what they call."""
    yield _HELPERS
    for table, (call, where) in _OF.items():
        of_bill = table == "bill"
        begin, found = "", []
        if of_bill:
            found.append(_refused(INCOMPLETE.format(id="NEW.id"), WHOLE))
        else:  # of one line: only what concerns its kind is made ready, for that takes longer than to ask it
            begin = "SELECT l.kind INTO of_kind FROM bill_line l WHERE l.id = NEW.line_id;"
        for kinds, words, query in owed("postgresql", where, one=not of_bill):
            listed = ", ".join(f"'{kind}'" for kind in kinds)
            asked = _refused(query, words)
            found.append(asked if of_bill else f"IF of_kind IN ({listed}) THEN {asked} END IF;")
        body = "\n  ".join([begin, *found])
        yield (
            f"CREATE OR REPLACE FUNCTION {call} RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER\n"
            "SET search_path = longleaf, pg_temp AS $$\nDECLARE of_kind text;\nBEGIN\n"
            f"  {body}\n  RETURN NULL;\nEND $$;\n"
        )


def _refused(query: str, words: str) -> str:
    return f"IF EXISTS ({query}) THEN RAISE EXCEPTION USING ERRCODE = '{CODE}', MESSAGE = '{words}'; END IF;"

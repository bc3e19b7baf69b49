"""How numbers of records are drawn, and names are kept for oneself, on PostgreSQL: by functions alone.

Who may draw from a sequence may draw from it for ever, also in transactions that are taken back; who may take a lock by
its number may take those that others wait for. So both are asked of functions, which ask for the role.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import MetaData

from app.db.belonging import plans
from app.db.guards.deletes import any_of
from app.db.guards.portable import Rule
from app.db.tables import kinds
from app.db.tables.base import info
from app.domain.rights import holders

#: What people may call.
CALLED = ("draw_numbers(text, integer)", "keep_name(text, boolean)", "take_turn(text)")
#: Numbers that are drawn at once at most; so many that nobody used are given again.
BLOCK = 1000
#: The highest number that there is, also on SQLite.
HIGHEST = 999_999_999_999

_DRAW = """
CREATE OR REPLACE FUNCTION draw_numbers(prefix text, n integer) RETURNS jsonb LANGUAGE plpgsql
SECURITY DEFINER SET search_path = longleaf, pg_temp AS $$
DECLARE
  free boolean := has_role('ll_admin') OR pg_has_role(session_user, 'll_owner', 'MEMBER');
  name text := 'number_' || lower(prefix);
  tbl text;
  last bigint;
  one bigint;
  used boolean;
  found bigint[] := '{}';
BEGIN
  {tables}
  END IF;
  IF (n NOT BETWEEN 0 AND CASE WHEN free THEN 10000000 ELSE {block} END) THEN -- in brackets: its THEN would end it
    RAISE EXCEPTION 'so many numbers are not drawn at once' USING ERRCODE = '42501';
  END IF;
  IF NOT free THEN -- whoever brings in records draws more than they have used yet
    EXECUTE format('SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM %I', name) INTO last;
    IF last >= {block} THEN
      FOREACH one IN ARRAY ARRAY[20, {block}] LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %I WHERE number = ANY (n.n))'
          ' OR EXISTS (SELECT FROM destroyed_row WHERE number = ANY (n.n))'
          ' FROM (SELECT ARRAY(SELECT $1 || lpad(g::text,'
          ' greatest(7, length(g::text)), ''0'') FROM generate_series($2, $3) g) AS n) n', tbl)
          INTO used USING prefix, last - one + 1, last;
        EXIT WHEN used;
      END LOOP;
      IF NOT used THEN
        PERFORM setval(name, greatest(last - {block}, 1), last > {block});
      END IF;
    END IF;
  END IF;
  WHILE cardinality(found) < n LOOP
    one := nextval(name);
    IF NOT free THEN -- one that was brought in with its number is left out, and one of a record that is destroyed
      EXECUTE format('SELECT EXISTS (SELECT FROM %I WHERE number = $1)'
        ' OR EXISTS (SELECT FROM destroyed_row WHERE number = $1)', tbl) INTO used
        USING prefix || lpad(one::text, greatest(7, length(one::text)), '0');
      CONTINUE WHEN used;
    END IF;
    found := found || one;
  END LOOP;
  RETURN to_jsonb(found);
END $$;
"""
_NAMES = """
CREATE OR REPLACE FUNCTION keep_name(name text, shared boolean) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = longleaf, pg_temp AS $$
BEGIN
  IF NOT ({writers}) THEN
    RAISE EXCEPTION 'names are kept by those who work here' USING ERRCODE = '42501';
  END IF;
  IF shared THEN
    PERFORM pg_advisory_xact_lock_shared(hashtextextended(name, 0));
  ELSE
    PERFORM pg_advisory_xact_lock(hashtextextended(name, 0));
  END IF;
END $$;
CREATE OR REPLACE FUNCTION take_turn(name text) RETURNS boolean LANGUAGE plpgsql
SECURITY DEFINER SET search_path = longleaf, pg_temp AS $$
BEGIN
  IF NOT ({importers}) THEN
    RAISE EXCEPTION 'turns are taken by those who import' USING ERRCODE = '42501';
  END IF;
  RETURN pg_try_advisory_lock(hashtextextended('import ' || name, 0));
END $$;
"""


def rules() -> Iterator[Rule]:
    """Yield the rules of numbers, and of the counter that SQLite draws them from."""
    for table in sorted({*kinds.numbered().values()} & plans.destroyed()):
        yield Rule(
            table,
            "gone",
            "INSERT",
            "LL003",
            "this number was that of a record that is destroyed; nothing else is called by it",
            "EXISTS (SELECT 1 FROM destroyed_row d WHERE d.number = NEW.number)",
        )
    words, far = "numbers move on one after the other", f"NEW.last NOT BETWEEN 0 AND {HIGHEST}"
    yield Rule(
        "number_counter", "first", "INSERT", "42501", words, f"{far} OR NEW.last > {BLOCK} AND NOT has(ll_admin)"
    )
    yield Rule(
        "number_counter",
        "next",
        "UPDATE",
        "42501",
        words,
        f"{far} OR NEW.prefix <> OLD.prefix OR NEW.last < OLD.last"
        f" OR NEW.last > OLD.last + {BLOCK} AND NOT has(ll_admin)",
    )


def postgres_functions(metadata: MetaData) -> Iterator[str]:
    """Yield the functions that draw numbers, keep names and take turns."""
    asked = []
    for table in metadata.sorted_tables:
        for prefix in info(table).numbers:
            may = any_of(holders(table.name, "insert"))
            asked.append(f"IF prefix = '{prefix}' AND ({may}) THEN\n    tbl := '{table.name}';")
    if asked:
        refused = "ELSE\n    RAISE EXCEPTION 'there are no such numbers to draw' USING ERRCODE = '42501';"
        tables = "\n  ELS".join(asked) + f"\n  {refused}"
        yield _DRAW.replace("{tables}", tables).replace("{block}", str(BLOCK))
    yield _NAMES.replace("{writers}", any_of(holders("search_due", "insert"))).replace(
        "{importers}", any_of(holders("import_run", "insert"))
    )

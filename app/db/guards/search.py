"""The triggers that note which records have to be made again for the search; `app.db.search.rows` does it.

Whoever writes, by whatever way, leaves a note; the program's act that wrote works it off before it commits.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import MetaData, Table

from app.db.guards.grants import quoted
from app.db.guards.sqlite_rules import Trigger, make
from app.db.search.columns import Beside, beside, searched, watched


# --- SQLite ---------------------------------------------------------------------------------------
def sqlite(metadata: MetaData) -> Iterator[Trigger]:
    """Yield the triggers as (table, name, statement)."""
    for table in searched(metadata):
        columns = watched(table)
        listed = ", ".join(map(quoted, columns))
        differs = " OR ".join(f"OLD.{quoted(name)} IS NOT NEW.{quoted(name)}" for name in columns)
        yield make(table.name, "search_i", "AFTER INSERT", _note(table.name, "NEW.id"))
        yield make(table.name, "search_u", f"AFTER UPDATE OF {listed}", _note(table.name, "NEW.id"), differs)
        yield make(table.name, "search_d", "AFTER DELETE", _note(table.name, "OLD.id"))
    for table, what in beside(metadata):
        condition = _counts(what, "NEW.") if what.text else ""
        yield make(table.name, "search_i", "AFTER INSERT", _note(what.table, what.sql("NEW.")), condition)
        if not what.text:
            yield make(table.name, "search_d", "AFTER DELETE", _note(what.table, what.sql("OLD.")))


def _counts(what: Beside, row: str = "") -> str:
    """Return the condition that a row of another table changes what its record says."""
    return " OR ".join([f"{row}{quoted(what.text)} IS NOT NULL", *(f"{row}{condition}" for condition in what.also)])


def _note(table: str, id: str) -> str:
    return f"INSERT OR IGNORE INTO search_due (tbl, row_id) VALUES ('{table}', {id});"


# --- PostgreSQL -----------------------------------------------------------------------------------
def postgres(metadata: MetaData) -> Iterator[Trigger]:
    """Yield the triggers as (table, name, statement); inserts are noted once a statement."""
    for table in searched(metadata):
        name = quoted(table.name)
        columns = watched(table)
        listed = ", ".join(map(quoted, columns))
        differs = " OR ".join(f"OLD.{quoted(c)} IS DISTINCT FROM NEW.{quoted(c)}" for c in columns)
        yield _inserted(table)
        yield (
            table.name,
            "y_search_u",
            f"CREATE OR REPLACE TRIGGER y_search_u AFTER UPDATE OF {listed} ON {name}"
            f" FOR EACH ROW WHEN ({differs}) EXECUTE FUNCTION {_call(table)}",
        )
        yield _deleted(table)
    for table, what in beside(metadata):
        yield _inserted(table)
        if not what.text:
            yield _deleted(table)


def _call(table: Table, new: str = "") -> str:
    return f"guard_search{new}_{table.name}()"


def _inserted(table: Table) -> Trigger:
    return (
        table.name,
        "y_search_i",
        f"CREATE OR REPLACE TRIGGER y_search_i AFTER INSERT ON {quoted(table.name)} REFERENCING NEW TABLE AS added"
        f" FOR EACH STATEMENT EXECUTE FUNCTION {_call(table, '_new')}",
    )


def _deleted(table: Table) -> Trigger:
    return (
        table.name,
        "y_search_d",
        f"CREATE OR REPLACE TRIGGER y_search_d AFTER DELETE ON {quoted(table.name)}"
        f" FOR EACH ROW EXECUTE FUNCTION {_call(table)}",
    )


def functions(metadata: MetaData) -> Iterator[str]:
    """Yield the functions that the triggers call."""
    for table in searched(metadata):
        yield from _functions(table, Beside(table.name, "id"))
    for table, what in beside(metadata):
        yield from _functions(table, what)


def _functions(table: Table, what: Beside) -> Iterator[str]:
    key = quoted(what.key)
    into = "INSERT INTO search_due (tbl, row_id)"
    counts = [f"({_counts(what)})"] if what.text else []
    if what.through:  # what it goes through may belong to another record
        counts.append(f"{what.sql('added.')} IS NOT NULL")
    told = f" WHERE {' AND '.join(counts)}" if counts else ""
    head = "RETURNS trigger LANGUAGE plpgsql SET search_path = longleaf, pg_temp AS $$\nBEGIN\n  "
    added = f"SELECT DISTINCT '{what.table}', {what.sql('added.')} FROM added{told}"
    yield (
        f"CREATE OR REPLACE FUNCTION {_call(table, '_new')} {head}"
        f"{into} {added} ORDER BY 2 ON CONFLICT DO NOTHING;\n"
        "  RETURN NULL;\nEND $$;\n"
    )
    if what.text:
        return
    yield (
        f"CREATE OR REPLACE FUNCTION {_call(table)} {head}"
        f"{into} VALUES ('{what.table}', CASE TG_OP WHEN 'DELETE' THEN OLD.{key} ELSE NEW.{key} END)"
        " ON CONFLICT DO NOTHING;\n  RETURN NULL;\nEND $$;\n"
    )

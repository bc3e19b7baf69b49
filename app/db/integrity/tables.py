"""Columns, constraints and indexes of a PostgreSQL workspace, compared with the tables that the program declares."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    Connection,
    Constraint,
    ForeignKeyConstraint,
    Index,
    MetaData,
    PrimaryKeyConstraint,
    UniqueConstraint,
    text,
)
from sqlalchemy.schema import AddConstraint, CreateIndex

from app.db.guards.grants import quoted
from app.db.integrity.code import UPGRADE
from app.db.integrity.same import Pair, differing
from app.db.migrations.scope import POSTGRES_ONLY
from app.db.trail import Problem

BACKUP = "Restore the workspace from a backup, or let the database administrator put it back."
_COLUMNS = """
SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity::text,
  a.attgenerated::text, pg_get_expr(d.adbin, d.adrelid)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
WHERE c.relnamespace = 'longleaf'::regnamespace AND c.relkind IN ('r', 'p') ORDER BY c.relname, a.attnum"""
_CONSTRAINTS = """
SELECT c.relname, k.conname, k.contype::text, k.convalidated AND coalesce((to_jsonb(k)->>'conenforced')::boolean, true),
  pg_get_constraintdef(k.oid, true), pg_get_expr(k.conbin, k.conrelid)
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
WHERE k.connamespace = 'longleaf'::regnamespace AND k.contype IN ('c', 'f', 'p', 'u', 'x') ORDER BY 1, 2"""
_INDEXES = """
SELECT t.relname, i.relname, x.indisunique, x.indisvalid AND x.indisready, am.amname,
  ARRAY(SELECT pg_get_indexdef(x.indexrelid, n, true) FROM generate_series(1, x.indnkeyatts) n),
  pg_get_expr(x.indpred, x.indrelid), x.indexprs IS NOT NULL
FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
JOIN pg_am am ON am.oid = i.relam
WHERE t.relnamespace = 'longleaf'::regnamespace
  AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = x.indexrelid AND k.contype IN ('p', 'u', 'x'))
ORDER BY 1, 2"""
_SPELLED = {"varchar": "character varying", "float": "double precision", "timestamp": "timestamp"}


@cache
def _dialect() -> Any:
    from sqlalchemy.dialects import postgresql  # late: it is loaded where a server is asked only

    return postgresql.dialect(paramstyle="named")  # type: ignore[no-untyped-call]


def _compiler() -> Any:
    return _dialect().ddl_compiler(_dialect(), None)


def _type(column: Column[Any]) -> str:
    made = str(_dialect().type_compiler_instance.process(column.type)).lower()
    return re.sub(r"^\w+", lambda word: _SPELLED.get(word[0], word[0]), made)


def _search_only(table: str, name: str) -> bool:
    return table == "ticket_search" and name.startswith("ix_ticket_search")


def column_problems(conn: Connection, metadata: MetaData) -> Iterator[Problem]:
    """Yield each column that is missing, of another kind, with another default, or none of this program's."""
    there: dict[str, dict[str, Any]] = {}
    defaults: dict[tuple[str, ...], list[Pair]] = {}
    said: dict[str, str] = {}
    for row in conn.execute(text(_COLUMNS)):
        there.setdefault(row[0], {})[row[1]] = row
    for name, found in sorted(there.items()):
        table = metadata.tables.get(name)
        if table is None:
            continue
        for extra in sorted(found.keys() - set(table.c.keys())):
            if ("column", extra) not in POSTGRES_ONLY:
                yield Problem(
                    "schema",
                    f"Table {name} has a column {extra} that is none of this program's. Look at it, then, as the"
                    f" database administrator: ALTER TABLE longleaf.{quoted(name)} DROP COLUMN {quoted(extra)}",
                )
        for column in table.c:
            kept = found.get(column.name)
            if kept is None:
                yield Problem("schema", f"Table {name} lacks its column {column.name}. {BACKUP}")
                continue
            yield from _column_problems(name, column, kept)
            ours = _compiler().get_column_default_string(column)
            if (ours is None) != (kept[6] is None):
                yield _other_default(name, column.name, ours)
            elif ours is not None:
                kind = _type(column)
                pair = Pair(f"{name}.{column.name}", f"CAST({ours} AS {kind})", f"CAST({kept[6]} AS {kind})")
                defaults[pair[1:]] = [*defaults.get(pair[1:], []), pair]
                said[pair.name] = ours
    once = [pairs[0] for pairs in defaults.values()]  # most tables have the same few
    other = {name for _, name in differing(conn, {"": once})}
    for pairs in defaults.values():
        for pair in pairs if pairs[0].name in other else ():
            name, _, column_name = pair.name.partition(".")
            yield _other_default(name, column_name, said[pair.name])


def _other_default(table: str, column: str, ours: str | None) -> Problem:
    to = "DROP DEFAULT" if ours is None else f"SET DEFAULT {ours}"
    mend = f"ALTER TABLE {quoted(table)} ALTER COLUMN {quoted(column)} {to}"
    return Problem("schema", f"Column {column} of table {table} has another default. {UPGRADE}", mend)


def _column_problems(name: str, column: Column[Any], row: Any) -> Iterator[Problem]:
    _, _, kind, not_null, identity, generated, _ = row
    if kind != _type(column):
        to = f"ALTER TABLE longleaf.{quoted(name)} ALTER COLUMN {quoted(column.name)} TYPE {_type(column)}"
        yield Problem(
            "schema",
            f"Column {column.name} of table {name} is {kind}, not {_type(column)}. As the database administrator, where"
            f" the values allow it: {to}; else restore the workspace from a backup.",
        )
    if not_null is column.nullable:
        verb = "DROP" if column.nullable else "SET"
        change = f"ALTER TABLE {quoted(name)} ALTER COLUMN {quoted(column.name)} {verb} NOT NULL"
        says = "has to be filled in" if not_null else "may be empty"
        yield Problem("schema", f"Column {column.name} of table {name} {says}, unlike declared. {UPGRADE}", change)
    if bool(identity) != (column.identity is not None) or identity == "a" or generated:
        yield Problem("schema", f"Column {column.name} of table {name} gets its values otherwise. {BACKUP}")


def constraint_problems(conn: Connection, metadata: MetaData) -> Iterator[Problem]:
    """Yield each constraint that is missing, says something else, is not held, or is none of this program's."""
    there: dict[str, dict[str, Any]] = {}
    for row in conn.execute(text(_CONSTRAINTS)):
        there.setdefault(row[0], {})[row[1]] = row
    present = there_tables(conn)
    checks: dict[str, list[Pair]] = {}
    mend: dict[tuple[str, str], tuple[str, str]] = {}
    for table in metadata.sorted_tables:
        if table.name not in present:
            yield Problem("schema", f"Table {table.name} is missing. {BACKUP}")
            continue
        found = dict(there.get(table.name, {}))
        for constraint in table.constraints:
            name = _compiler().preparer.format_constraint(constraint)
            name = None if name is None else str(name).strip('"')
            if name is None:
                continue
            add = str(AddConstraint(constraint, isolate_from_table=False).compile(dialect=_dialect()))
            row = found.pop(name, None)
            if row is None:
                yield Problem("constraint", f"Table {table.name} lacks its constraint {name}. {UPGRADE}", add)
                continue
            drop = f"ALTER TABLE {quoted(table.name)} DROP CONSTRAINT {quoted(name)};\n{add}"
            if not row[3]:
                yield Problem("constraint", f"Constraint {name} of table {table.name} is not held. {UPGRADE}", drop)
            elif isinstance(constraint, CheckConstraint):
                if row[2] != "c":
                    yield Problem("constraint", f"Constraint {name} of table {table.name} is no check. {UPGRADE}", drop)
                else:
                    pair = Pair(name, _condition(constraint), row[5])
                    checks.setdefault(quoted(table.name), []).append(pair)
                    mend[quoted(table.name), name] = table.name, drop
            elif _shape(row[4]) != _shape(_definition(constraint)):
                yield Problem("constraint", f"Constraint {name} of table {table.name} is another. {UPGRADE}", drop)
        for name in sorted(found):
            yield Problem(
                "constraint",
                f"Table {table.name} has a constraint {name} that is none of this program's. {UPGRADE}",
                f"ALTER TABLE {quoted(table.name)} DROP CONSTRAINT {quoted(name)}",
            )
    for one in sorted(differing(conn, checks)):
        of, drop = mend[one]
        yield Problem("constraint", f"Check {one[1]} of table {of} says something else. {UPGRADE}", drop)


def there_tables(conn: Connection) -> frozenset[str]:
    """Return the names of the tables that are there."""
    asked = "SELECT relname FROM pg_class WHERE relnamespace = 'longleaf'::regnamespace AND relkind IN ('r', 'p')"
    return frozenset(conn.execute(text(asked)).scalars())


def _condition(constraint: CheckConstraint) -> str:
    said = str(_compiler().visit_check_constraint(constraint))
    return said[said.index("CHECK (") + len("CHECK (") : -1]


def _definition(constraint: Constraint) -> str:
    compiler = _compiler()
    if isinstance(constraint, PrimaryKeyConstraint):
        said = compiler.visit_primary_key_constraint(constraint)
    elif isinstance(constraint, UniqueConstraint):
        said = compiler.visit_unique_constraint(constraint)
    else:
        assert isinstance(constraint, ForeignKeyConstraint)
        said = compiler.visit_foreign_key_constraint(constraint)
    return re.sub(r"^CONSTRAINT \S+ ", "", str(said))


def _shape(said: str) -> str:
    return re.sub(r'[\s"]', "", said.replace("longleaf.", ""))


_UNUSED = """
SELECT c.relname, i.relname FROM pg_index x
JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class c ON c.oid = x.indrelid
WHERE c.relnamespace = 'longleaf'::regnamespace AND NOT (x.indisvalid AND x.indisready AND x.indislive) ORDER BY 1, 2"""


def index_problems(conn: Connection, metadata: MetaData) -> Iterator[Problem]:
    """Yield each index that is missing, is another, cannot be used, or narrows or computes what no table declares."""
    there = {(row[0], row[1]): row for row in conn.execute(text(_INDEXES))}
    present = there_tables(conn)
    conditions: dict[str, list[Pair]] = {}
    mend: dict[tuple[str, str], tuple[str, str]] = {}
    for table in metadata.sorted_tables:
        if table.name not in present:
            continue
        for index in sorted(table.indexes, key=lambda index: str(index.name)):
            make = str(CreateIndex(index).compile(dialect=_dialect()))
            row = there.pop((table.name, index.name), None)
            if row is None:
                yield Problem("index", f"Table {table.name} lacks its index {index.name}. {UPGRADE}", make)
                continue
            again = f"DROP INDEX {quoted(str(index.name))};\n{make}"
            if not _as_declared(index, row):
                yield Problem("index", f"Index {index.name} of table {table.name} is another. {UPGRADE}", again)
            elif row[6] is not None:
                pair = Pair(str(index.name), str(_where(index)), row[6])
                conditions.setdefault(quoted(table.name), []).append(pair)
                mend[quoted(table.name), pair.name] = table.name, again
    for one in sorted(differing(conn, conditions)):
        of, again = mend[one]
        yield Problem("index", f"Index {one[1]} of table {of} holds for other rows. {UPGRADE}", again)
    told = {str(index.name) for table in metadata.sorted_tables for index in table.indexes}
    for name, index_name in conn.execute(text(_UNUSED)):
        if index_name not in told:  # keys and constraints, which are no index of a table's own
            again = f"REINDEX INDEX longleaf.{quoted(index_name)}"
            yield Problem("index", f"Index {index_name} of table {name} is not used or not kept. {UPGRADE}", again)
    for (name, index_name), row in sorted(there.items()):
        known = ("index", index_name) in POSTGRES_ONLY or _search_only(name, index_name)
        if name in metadata.tables and not known and (row[2] or row[7]):
            yield Problem(
                "index",
                f"Table {name} has an index {index_name} that is unique or computes, and is none of this program's."
                f" {UPGRADE}",
                f"DROP INDEX {quoted(index_name)}",
            )


def _where(index: Index) -> str | None:
    found = index.info.get("where")
    return None if found is None else str(found)


def _as_declared(index: Index, row: Any) -> bool:
    _, _, unique, usable, kind, columns, condition, computes = row
    declared = [
        str(_compiler().sql_compiler.process(one, include_table=False, literal_binds=True)) for one in index.expressions
    ]
    wanted = [one.replace('"', "") for one in declared]
    return (
        unique is bool(index.unique)
        and usable
        and kind == "btree"
        and [one.replace('"', "") for one in columns] == wanted
        and (condition is None) == (_where(index) is None)
        and not computes
    )

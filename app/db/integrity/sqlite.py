"""All that is installed in an SQLite workspace, compared with what this program installs.

The file's own list of its objects keeps the statement that made each: triggers and views are compared to the letter,
tables and indexes part by part, for migrations write them in an order and with brackets of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from sqlalchemy import Connection, MetaData, select, text
from sqlalchemy.schema import CreateIndex, CreateTable

from app.db import tables
from app.db.guards import sqlite as guards
from app.db.guards.board import contents
from app.db.guards.board.views import VIEWS as ASKED
from app.db.guards.board.views import create_views
from app.db.integrity.code import UPGRADE
from app.db.integrity.extra import move_problems
from app.db.integrity.kept import kept
from app.db.integrity.tables import BACKUP
from app.db.tables import kinds, number_counter
from app.db.trail import Problem
from app.db.views import VIEWS
from app.db.views.install import statement

#: What the search and SQLite itself keep beside the tables.
_BESIDE = ("ticket_fts", "sqlite_", "alembic_version")


@cache
def _dialect() -> Any:
    from sqlalchemy.dialects import sqlite  # late: it is loaded where a file is opened only

    return sqlite.dialect(paramstyle="named")


def problems(conn: Connection, metadata: MetaData = tables.metadata) -> Iterator[Problem]:
    """Yield whatever is not as this program would install it."""
    there: dict[str, dict[str, tuple[str, str]]] = {"trigger": {}, "view": {}, "table": {}, "index": {}}
    for kind, name, table, sql in conn.execute(text("SELECT type, name, tbl_name, sql FROM sqlite_master")):
        there[kind][name] = table, sql or ""
    yield from _trigger_problems(there["trigger"], metadata)
    yield from _view_problems(there["view"], metadata)
    yield from _table_problems(there["table"], metadata)
    yield from _index_problems(there["index"], metadata)
    yield from move_problems(conn, metadata)
    yield from _number_problems(conn, metadata)


@kept
def _triggers(metadata: MetaData) -> dict[str, tuple[str, str]]:
    return {name: (table, sql) for table, name, sql in guards.triggers(metadata)}


@kept
def _declared(metadata: MetaData) -> dict[str, set[str]]:
    made = {table.name: str(CreateTable(table).compile(dialect=_dialect())) for table in metadata.sorted_tables}
    return {name: _parts(sql) for name, sql in made.items()}


def _trigger_problems(there: dict[str, tuple[str, str]], metadata: MetaData) -> Iterator[Problem]:
    wanted = _triggers(metadata)
    for name, (table, sql) in sorted(wanted.items()):
        if name not in there:
            yield Problem("guard", f"Table {table} lacks its trigger {name}. {UPGRADE}")
        elif there[name][1] != sql:
            yield Problem("guard", f"Trigger {name} of table {table} is not as this program writes it. {UPGRADE}")
    for name in sorted(there.keys() - wanted.keys()):
        yield Problem(
            "guard",
            f"Table {there[name][0]} has a trigger {name} that is none of this program's. {UPGRADE}",
            f'DROP TRIGGER "{name}"',
        )


def _view_problems(there: dict[str, tuple[str, str]], metadata: MetaData) -> Iterator[Problem]:
    wanted = {view.name: statement(view, "sqlite") for view in VIEWS} | {guards.AUDITED: guards.VIEW}
    if contents.are_kept(metadata):
        wanted |= dict(zip(ASKED, create_views("sqlite"), strict=True))
    for name, sql in wanted.items():
        if name not in there:
            asked = ", which guards ask," if name.startswith("ll_") else ""
            yield Problem("view", f"View {name}{asked} is missing. {UPGRADE}")
        elif there[name][1] != sql:
            yield Problem("view", f"View {name} is not as Longleaf makes it. {UPGRADE}")
    for name in sorted(there.keys() - wanted.keys()):
        yield Problem("object", f"The view {name} is none of this program's. Look at it, then drop it.")


def _parts(sql: str) -> set[str]:
    """Return the columns and constraints of a CREATE TABLE, without blanks, quotes and brackets."""
    inner = sql[sql.index("(") + 1 : sql.rindex(")")]
    depth, word, found = 0, "", []
    quote = False
    for letter in inner:
        quote ^= letter == "'"
        depth += 0 if quote else (letter == "(") - (letter == ")")
        if letter == "," and not depth and not quote:
            found.append(word)
            word = ""
        else:
            word += letter
    return {re.sub(r"[\s\"()]", "", part) for part in [*found, word]}


def _table_problems(there: dict[str, tuple[str, str]], metadata: MetaData) -> Iterator[Problem]:
    for table in metadata.sorted_tables:
        if table.name not in there:
            yield Problem("schema", f"Table {table.name} is missing. {BACKUP}")
            continue
        ours = _declared(metadata)[table.name]
        found = _parts(there[table.name][1])
        if ours != found:
            yield Problem(
                "schema", f"Table {table.name} is not as declared: {_told(ours - found, found - ours)}. {BACKUP}"
            )
    for name in sorted(there.keys() - metadata.tables.keys()):
        if not name.startswith(_BESIDE):
            yield Problem("object", f"The table {name} is none of this program's. Look at it, then drop it.")


def _told(lacks: set[str], has: set[str]) -> str:
    def named(parts: set[str]) -> str:
        return ", ".join(sorted(part[:60] for part in parts))

    return "; ".join(
        said for said in (f"it lacks {named(lacks)}" if lacks else "", f"it has {named(has)}" if has else "") if said
    )


def _index_problems(there: dict[str, tuple[str, str]], metadata: MetaData) -> Iterator[Problem]:
    rest = {name: found for name, found in there.items() if found[1]}
    for table in metadata.sorted_tables:
        for index in sorted(table.indexes, key=lambda one: str(one.name)):
            make = str(CreateIndex(index).compile(dialect=_dialect()))
            _, sql = rest.pop(str(index.name), ("", ""))
            if not sql:
                yield Problem("index", f"Table {table.name} lacks its index {index.name}. {UPGRADE}", make)
            elif re.sub(r"[\s\"()]", "", sql) != re.sub(r"[\s\"()]", "", make):
                again = f'DROP INDEX "{index.name}"'
                yield Problem("index", f"Index {index.name} of table {table.name} is another. {UPGRADE}", again)
    for name, (of, sql) in sorted(rest.items()):
        if sql.upper().startswith("CREATE UNIQUE"):
            yield Problem(
                "index",
                f"Table {of} has a unique index {name} that is none of this program's. {UPGRADE}",
                f'DROP INDEX "{name}"',
            )


def _number_problems(conn: Connection, metadata: MetaData) -> Iterator[Problem]:
    last = {row.prefix: row.last for row in conn.execute(select(number_counter))}
    for prefix, table in kinds.numbered(metadata).items():
        query = (
            f'SELECT max(CAST(substr(number, {len(prefix) + 1}) AS INTEGER)) FROM "{table}"'
            f" WHERE number GLOB '{prefix}[0-9]*' AND length(number) BETWEEN {len(prefix) + 7} AND {len(prefix) + 12}"
            f" AND substr(number, {len(prefix) + 1}) NOT GLOB '*[^0-9]*'"
        )
        highest = conn.execute(text(query)).scalar() or 0
        if highest > last.get(prefix, 0):
            yield Problem(
                "sequence",
                f"The numbers {prefix} stand at {last.get(prefix, 0)}, and {highest} is taken: new ones would be"
                f" refused. {UPGRADE}",
                f"INSERT INTO number_counter (prefix, last) VALUES ('{prefix}', {highest})"
                f" ON CONFLICT (prefix) DO UPDATE SET last = {highest}",
            )

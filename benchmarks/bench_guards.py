"""What the guards cost on a write of a change: with all triggers, without the board's rules, and with none."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, select, text

from app.db import tables as t
from app.db import workspace
from app.db.engine import Actor, Database, open_database
from app.db.guards import sqlite as guards_sqlite
from app.db.owner import as_owner
from app.db.records import insert_record, update_versioned
from app.sample.lists import UNTIL
from app.sample.seed import seed
from benchmarks.harness import Result, compare
from tests.pg_server import NoServer, PostgresServer

_ACTOR = Actor("bench")
#: How many changes one measured transaction writes; it is taken back.
_MANY = 50
_ROW = {
    "title": "Patch",
    "type": "normal",
    "scope": "minor",
    "risk_answers": {},
    "planned_start": datetime(2026, 12, 1, 9, tzinfo=UTC),
    "planned_end": datetime(2026, 12, 1, 12, tzinfo=UTC),
}
#: Which triggers a workspace is left with.
_ALL, _NO_RULES, _NONE = "all", "no rules of the board", "none"


def run(quick: bool) -> Iterator[Result]:
    """Both databases over a seeded workspace; PostgreSQL only where its programs are found."""
    tickets, repeat = (500, 1) if quick else (5_000, 15)
    with tempfile.TemporaryDirectory(prefix="longleaf-bench-") as folder:
        path = Path(folder, "all.db")
        db = open_database(path, _ACTOR)
        workspace.create(db)
        _fill(db, tickets)
        left = {_ALL: path, _NO_RULES: Path(folder, "rules.db"), _NONE: Path(folder, "none.db")}
        for to in left.values():
            if to != path:
                shutil.copyfile(path, to)
        yield from _measured("SQLite", {kind: open_database(to, _ACTOR) for kind, to in left.items()}, repeat)
        try:
            server = PostgresServer()
        except NoServer:
            return
        with server:
            yield from _measured("PostgreSQL", _on_server(server, tickets), repeat)


def _fill(db: Database, tickets: int) -> None:
    """Fill a workspace, with drafts to edit and to cancel."""
    seed(db, tickets=tickets, processes=0, until=UNTIL)
    db.write(partial(_insert, "CHG8"), what="drafts")
    db.dispose()


def _on_server(server: PostgresServer, tickets: int) -> dict[str, Database]:
    server.create_database("ll_all")
    made = open_database(server.url("ll_all").render_as_string())
    workspace.create(made)
    _fill(made, tickets)
    names = {_ALL: "ll_all", _NO_RULES: "ll_rules", _NONE: "ll_none"}
    for name in ("ll_rules", "ll_none"):
        server.create_database(name, template="ll_all")
    return {kind: open_database(server.url(name).render_as_string()) for kind, name in names.items()}


def _measured(what: str, left: dict[str, Database], repeat: int) -> Iterator[Result]:
    try:
        for floor in (_NO_RULES, _NONE):
            _take_off(left[floor], floor)
        for name, act in (("insert", partial(_insert, "CHG9")), ("edit", _edited), ("cancel", _cancelled)):
            for floor in (_NO_RULES, _NONE):
                yield compare(
                    f"guards: {name} a change on {what}, {floor}",
                    partial(left[_ALL].trial, act, what="bench"),
                    partial(left[floor].trial, act, what="bench"),
                    None,
                    repeat,
                    f"{_MANY} in a transaction that is taken back",
                )
    finally:
        for db in left.values():
            db.dispose()


def _take_off(db: Database, floor: str) -> None:
    """Leave a workspace without the rules of the board for changes, or without any trigger of them."""
    with as_owner(db) as conn:
        if db.kind == "sqlite":
            _drop(conn, floor)
            return
        for trigger in ("USER",) if floor == _NONE else ("c_board", "one_place"):
            conn.execute(text(f"ALTER TABLE change DISABLE TRIGGER {trigger}"))


def _drop(conn: Connection, floor: str) -> None:
    if floor == _NONE:
        guards_sqlite.drop(conn)
        return
    found = conn.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'change'")
    for name in [name for name in found.scalars() if "_rule_" in name]:
        conn.exec_driver_sql(f'DROP TRIGGER "{name}"')


def _insert(first: str, conn: Connection) -> None:
    for n in range(_MANY):
        insert_record(conn, t.change, {**_ROW, "number": f"{first}{n:06}"})


def _drafts(conn: Connection) -> list[tuple[int, int]]:
    c = t.change.c
    rows = conn.execute(select(c.id, c.version).where(c.number.like("CHG8%")).order_by(c.id))
    return [(row.id, row.version) for row in rows]


def _edited(conn: Connection) -> None:
    for id, version in _drafts(conn):
        update_versioned(conn, t.change, id, version, {"title": "Patched otherwise"})


def _cancelled(conn: Connection) -> None:
    for id, version in _drafts(conn):
        update_versioned(conn, t.change, id, version, {"state": "cancelled", "cancelled_why": "Not needed"})

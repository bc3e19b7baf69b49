"""Guards and audit of an import into SQLite: asked once a chunk, and the same as asked for each row."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, insert, select
from sqlcipher3 import dbapi2 as sqlite

from app.db import tables as t
from app.db.engine import Database
from app.db.guards.install import expected
from app.db.guards.sqlite import instant_text
from app.db.imports import guards as import_guards
from app.db.row_diff import iso
from app.db.tickets.search import parse, search_condition
from app.errors import LongleafError
from app.services.imports.run import import_file
from app.services.workspace.admin import check
from tests.db.present import present_triggers
from tests.services.imports.import_world import count, everything, list_file, prepare
from tests.services.imports.test_imports import A, B, C

ODD = A.replace("INC1", "INC9").replace("Printer", '"Pr""in\\ter /\x7f\x1b\té\u2028 😀"')


def _audit(db: Database) -> list[tuple[Any, ...]]:
    """The trail without its times, and what search finds."""
    c = t.audit.c
    columns = (c.who, c.tbl, c.row_id, c.op, c.version, c.diff)
    with db.read() as conn:
        rows = [tuple(r) for r in conn.execute(select(*columns).where(c.tbl == "ticket").order_by(c.id))]
        found = conn.execute(select(t.ticket.c.number).where(search_condition(conn, parse("printer")))).scalars().all()
        stamps = conn.execute(select(t.ticket.c.created_by, t.ticket.c.updated_by, t.ticket.c.version)).all()
    return [*rows, tuple(sorted(found)), *(tuple(s) for s in stamps)]


def test_a_chunk_leaves_what_the_triggers_leave(
    make_workspace: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = list_file(tmp_path, A, B, C, ODD)
    with make_workspace("sqlite") as quick, make_workspace("sqlite") as slow:
        for db in (quick, slow):
            prepare(db)
        import_file(quick, path)

        @contextmanager
        def triggers(_conn: Connection, _latest: int) -> Iterator[None]:
            yield None

        monkeypatch.setattr("app.db.imports.store.once_a_chunk", triggers)
        import_file(slow, path)
        assert everything(quick) == everything(slow)
        assert _audit(quick) == _audit(slow)
        assert len(_audit(quick)) == 9  # four audit rows, one line of search, four stamps
        for db in (quick, slow):
            assert check(db) == []


def test_the_triggers_are_back_afterwards(sqlite_db: Database, tmp_path: Path) -> None:
    prepare(sqlite_db)
    with sqlite_db.read() as conn:
        before = conn.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name").all()
    import_file(sqlite_db, list_file(tmp_path, A, B))
    with sqlite_db.read() as conn:
        after = conn.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name").all()
        assert present_triggers(conn) >= expected("sqlite")
    assert [tuple(r) for r in after] == [tuple(r) for r in before]
    assert {name for name, _ in after} >= import_guards.RESTING


@pytest.mark.parametrize("ahead", [timedelta(minutes=1), timedelta(days=400)])
def test_what_lies_in_the_future_is_that_rows_fault(db: Database, tmp_path: Path, ahead: timedelta) -> None:
    prepare(db)
    later = f"{db.now() + ahead:%Y-%m-%d %H:%M:%S}+00:00"
    path = list_file(tmp_path, A, B.replace("2026-03-02 10:30:00-05:00", later), C)
    near = ahead < timedelta(minutes=5)  # how far ahead a client's clock may be
    for dry_run in (True, False):
        report = import_file(db, path, dry_run=dry_run)
        assert report.created == (3 if near else 2)
        assert [(e.row, e.field) for e in report.errors] == ([] if near else [(3, "sys_updated_on")])
    assert count(db, t.ticket) == report.created
    with db.read() as conn:
        assert present_triggers(conn) >= expected(db.kind)


def test_a_rule_that_is_not_known_here_stays_at_work(sqlite_db: Database, tmp_path: Path) -> None:
    prepare(sqlite_db)
    rule = "CREATE TRIGGER ll_ticket_later BEFORE INSERT ON ticket WHEN NEW.number = 'INC2' BEGIN {} END"
    with sqlite_db.engine.begin() as conn:
        conn.exec_driver_sql(rule.format("SELECT RAISE(ABORT, '42501 not this one');"))
    with pytest.raises(LongleafError, match="Not this one"):
        import_file(sqlite_db, list_file(tmp_path, A, B))
    assert count(sqlite_db, t.ticket) == 0
    with sqlite_db.read() as conn:
        assert present_triggers(conn) >= expected("sqlite")


def test_a_failure_inside_leaves_the_triggers(sqlite_db: Database) -> None:
    def act(conn: Connection) -> None:
        with import_guards.once_a_chunk(conn, 0) as stamp:
            assert stamp is not None
            conn.execute(insert(t.ticket).values(number="X"))

    with pytest.raises(LongleafError):
        sqlite_db.write(act, what="test")
    with sqlite_db.read() as conn:
        assert present_triggers(conn) >= expected("sqlite")


@given(st.one_of(st.none(), st.integers(-(10**16), 10**17), st.integers(-(10**10), 10**11).map(lambda s: s * 10**6)))
def test_an_instant_reads_the_same_in_sql(micros: int | None) -> None:
    raw = sqlite.connect(":memory:")
    try:
        (said,) = raw.execute(f"SELECT {instant_text('x')} FROM (SELECT ? AS x)", (micros,)).fetchone()
    finally:
        raw.close()
    assert said == iso(micros)

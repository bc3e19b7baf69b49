"""Seals hold in a restored copy, are in nobody's way and let nobody be in theirs, and tell what was rewritten."""

from __future__ import annotations

from sqlalchemy import insert, select, text

from app.db import feed
from app.db import tables as t
from app.db.engine import Database
from app.db.guards.seal import covered
from app.domain.changes_made import FeedToken
from app.domain.vocabulary import Role
from app.services.workspace.admin import check, seal
from tests.conftest import CopyPostgres
from tests.db.playing import as_person
from tests.pg_server import PostgresServer

#: What a new workspace says of itself: its id, when it was made, the form of its search.
FACTS = 3


def _add(db: Database, code: str) -> None:
    db.write(lambda conn: conn.execute(insert(t.site).values(code=code, name=code)), what="add site")


def _sealed(db: Database) -> int:
    with db.read() as conn:
        covers = conn.execute(select(t.audit_seal.c.covers)).scalars().all()
        return sum(int(one["audit"]["n"]) for one in covers) - FACTS  # what the workspace says of itself


def test_nothing_new_is_not_sealed_again(db: Database) -> None:
    _add(db, "A")
    first = seal(db)
    assert seal(db) == first
    _add(db, "B")
    assert seal(db) != first
    assert _sealed(db) == 2


def test_a_transaction_that_is_open_is_not_waited_for_and_covered_later(pg_db: Database) -> None:
    with as_person(pg_db, "sealrob", Role.READER) as rob, rob.engine.connect() as reader:
        reader.execute(text("SELECT pg_current_xact_id()"))
        with pg_db.engine.connect() as slow, slow.begin():
            slow.execute(insert(t.site).values(code="SLOW", name="Slow"))
            _add(pg_db, "A")
            seal(pg_db)
            assert _sealed(pg_db) == 1
        _add(pg_db, "B")
        seal(pg_db)
    assert _sealed(pg_db) == 3
    assert check(pg_db) == []


def test_a_restored_copy_is_in_order_and_goes_on(
    pg_db: Database, postgres_server: PostgresServer, copy_postgres: CopyPostgres
) -> None:
    """As after a dump that is restored into a new server, whose transactions have lower numbers."""
    _add(pg_db, "A")
    seal(pg_db)
    name = pg_db.url.database or ""
    ahead = "UPDATE longleaf.audit SET tx = (tx::text::bigint + 1000000)::text::xid8"
    postgres_server.sql(f"SET session_replication_role = replica; {ahead}", name)
    assert check(pg_db) == []
    with pg_db.read() as conn:
        token, _ = feed.written_since(conn, None)
    _add(pg_db, "B")
    seal(pg_db)
    with pg_db.read() as conn:
        token, rows = feed.written_since(conn, token)
        assert [row.row_id for row in rows] == ["2"]
        assert isinstance(token, FeedToken)
        assert feed.written_since(conn, token)[1] == []
    assert _sealed(pg_db) == 2
    assert check(pg_db) == []


def test_a_reader_takes_no_seal(pg_db: Database) -> None:
    with as_person(pg_db, "sealbob", Role.READER) as bob, bob.engine.connect() as conn:
        refused = conn.execute(text("SELECT has_function_privilege('seal()', 'EXECUTE')")).scalar_one()
    assert refused is False


def test_what_seals_cover() -> None:
    assert {"audit", "ticket_event", "correction", "bill_line"} <= covered(t.metadata).keys()

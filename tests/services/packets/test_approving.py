"""A second person approves a draft: what is issued is as of the same time and says the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import insert

from app.db import tables as t
from app.db.engine import Actor, Database, open_database
from app.db.facts import set_fact
from app.domain.vocabulary import Role
from app.errors import InputError, NotAllowed
from app.services.packets.approving import approve_draft
from app.services.packets.export import export_packet
from app.services.packets.verify import verify_packet
from tests.figure_world import at, loaded
from tests.services.packets.test_packets import NOW, OCTOBER, make_world

pytestmark = pytest.mark.slow


@pytest.fixture
def ann(sqlite_db: Database) -> Iterator[Database]:
    """Another BRM of a workspace in which packets are approved."""
    ids = make_world(sqlite_db)
    loaded(sqlite_db, lambda conn: set_fact(conn, "reviews.second_person", "yes"))
    loaded(
        sqlite_db,
        lambda conn: conn.execute(
            insert(t.commentary).values(agency_id=ids["ALPHA"], period="2026-10", section="well", text="Calm.")
        ),
    )
    found = open_database(Path(sqlite_db.url.database or ""), Actor("ann", frozenset({Role.BRM})), lambda: NOW)
    yield found
    found.dispose()


def test_what_is_issued_is_what_was_approved(sqlite_db: Database, ann: Database, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="A second person approves the packet of ALPHA"):
        export_packet(sqlite_db, "ALPHA", OCTOBER, tmp_path)
    draft = export_packet(sqlite_db, "ALPHA", OCTOBER, tmp_path, draft=True)
    said = approve_draft(ann, draft.path).text
    assert said.endswith("is approved: somebody else can issue it.")
    with pytest.raises(InputError, match="You approved this packet yourself"):
        export_packet(ann, "ALPHA", OCTOBER, tmp_path)
    sqlite_db.now = lambda: at("2026-11-20 09:00")
    made = export_packet(sqlite_db, "ALPHA", OCTOBER, tmp_path)
    assert (made.revision, made.data_hash) == (1, draft.data_hash)
    report = verify_packet(sqlite_db, made.path)
    assert (report.ok, report.as_of) == (True, NOW)
    with pytest.raises(InputError, match="issued since this draft was made"):
        approve_draft(ann, draft.path)


def test_what_was_changed_since_is_not_issued(sqlite_db: Database, ann: Database, tmp_path: Path) -> None:
    draft = export_packet(sqlite_db, "ALPHA", OCTOBER, tmp_path, draft=True)
    approve_draft(ann, draft.path)
    loaded(sqlite_db, lambda conn: conn.execute(t.commentary.update().values(text="Stormy.", version=2)))
    with pytest.raises(InputError, match="was changed since ann approved it"):
        export_packet(sqlite_db, "ALPHA", OCTOBER, tmp_path)
    with pytest.raises(InputError, match="cannot be approved"):
        approve_draft(ann, draft.path)


def test_who_may_not_issue_may_not_approve(sqlite_db: Database, ann: Database, tmp_path: Path) -> None:
    draft = export_packet(sqlite_db, "ALPHA", OCTOBER, tmp_path, draft=True)
    agent = open_database(Path(ann.url.database or ""), Actor("bob", frozenset({Role.AGENT})), lambda: NOW)
    with pytest.raises(NotAllowed):
        approve_draft(agent, draft.path)
    agent.dispose()

"""`verify` after records were destroyed: only what their going explains is no difference."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select, update

from app.db import tables as t
from app.db.engine import Database
from app.domain.keeping.holds import Scope
from app.services.api import Services
from app.services.keeping import disposition, holds
from app.services.packets.export import export_packet
from app.services.packets.verify import verify_packet
from tests.figure_world import loaded
from tests.services.keeping.old_tickets import RULE, approved
from tests.services.packets.test_packets import NOW, OCTOBER, make_world

pytestmark = pytest.mark.slow
CLOSED = datetime(2026, 12, 1, 15, tzinfo=UTC)
LATER = datetime(2032, 1, 15, 15, tzinfo=UTC)


def test_a_packet_of_destroyed_tickets_verifies_and_a_changed_one_does_not(db: Database, tmp_path: Path) -> None:
    make_world(db)
    path = export_packet(db, "ALPHA", OCTOBER, tmp_path / "p.pdf", as_of=NOW).path
    db.now = lambda: CLOSED
    with db.read() as conn:
        resolved = conn.scalars(select(t.ticket.c.id).where(t.ticket.c.state == "resolved")).all()
    for id in resolved:
        Services(db).tickets.close(id)
    db.now = lambda: LATER
    Services(db).keeping.save_rules({}, {"ticket": RULE})
    c = t.sla_clock.c
    with db.read() as conn:
        kept, number = conn.execute(
            select(t.ticket.c.id, t.ticket.c.number)
            .join(t.sla_clock, c.ticket_id == t.ticket.c.id)
            .where(c.metric == "resolution", c.priority == 2, c.met.is_(False), t.ticket.c.state == "closed")
            .where(t.ticket.c.agency_id == select(t.agency.c.id).where(t.agency.c.code == "ALPHA").scalar_subquery())
            .where(
                c.known_at >= datetime(2026, 10, 1, 4, tzinfo=UTC), c.known_at < datetime(2026, 11, 1, 4, tzinfo=UTC)
            )
            .order_by(t.ticket.c.id)
        ).first() or (0, "")
    holds.set_hold(db, "Doe v. State", "Letter", Scope.RECORD, number)
    which = approved(db)
    disposition.carry_out(db, which)
    (one,) = disposition.dispositions(db)
    assert one.destroyed
    report = verify_packet(db, path)
    assert report.ok, report.text()
    assert report.rested
    assert report.differing == ()
    assert "of the months that it tells of were destroyed by schedule on 15 Jan 2032, certificate DIS00000" in (
        report.text()
    )
    e = t.ticket_event.c
    soon = select(t.ticket.c.opened_at).where(t.ticket.c.id == kept).scalar_subquery()
    resolved_at_once = update(t.ticket_event).where(e.ticket_id == kept, e.kind == "resolved").values(occurred_at=soon)
    loaded(db, lambda conn: conn.execute(resolved_at_once))
    report = verify_packet(db, path)
    assert not report.ok
    assert {"sla.resolution.high.met"} <= {d.figure for d in report.differing}
    assert "sla.resolution.medium.due" not in {d.figure for d in report.differing}

"""A correction of the past appears in the packet as a restatement with its reason, never silently."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app.db import tables as t
from app.db.engine import Database
from app.domain.periods import Period
from app.domain.setup.values import FigureMove, Proposal
from app.domain.tickets.values import TicketDraft
from app.domain.vocabulary import TicketKind
from app.services.packets.assembly import packet_data
from app.services.packets.export import export_packet
from app.services.setup import acts, reads
from app.services.tickets import acts as ticket_acts
from app.services.tickets.forms import log_ticket
from tests.ticket_world import build_world

OCTOBER = Period.parse("2026-10")


def issued(db: Database) -> list[Any]:
    """The figures of every packet as they are on record."""
    with db.read() as conn:
        return list(conn.execute(select(t.packet.c.id, t.packet.c.figures, t.packet.c.data_hash)).all())


def test_a_holiday_entered_late_is_a_restatement_with_its_reason(sqlite_db: Database, tmp_path: Path) -> None:
    db, world = sqlite_db, build_world(sqlite_db)
    draft = TicketDraft(TicketKind.INCIDENT, "Printer is slow", world.agencies["DOA"], 3, 3)
    (id,) = log_ticket(db, draft).ids
    world.clock.to("2026-10-09 09:00")
    ticket_acts.resolve(db, id, "fixed", "Done")
    world.clock.to("2026-11-10 12:00")
    first = export_packet(db, "DOA", OCTOBER, tmp_path)
    assert first.revision == 1
    world.clock.on(hours=1)
    values = {"day": date(2026, 10, 7), "name": "Day of mourning", "source": "Proclamation"}
    effect = reads.preview(db, Proposal("holidays", None, values))
    assert FigureMove(date(2026, 10, 1), "Resolution", 1, -1) in effect.figures
    assert effect.packets == ("SR-DOA-2026-10 r1",)
    assert "October 2026, resolution: 1 more met, 1 fewer missed." in effect.sentences
    assert effect.sentences[-1] == "SR-DOA-2026-10 r1 keeps its figures; issued again, what changed is told."
    kept = issued(db)
    acts.create(db, "holidays", values, "Proclaimed on the day, entered late")
    world.clock.on(hours=1)
    data = packet_data(db, "DOA", OCTOBER)
    why = "7 Oct 2026 is a holiday: Day of mourning (Proclaimed on the day, entered late)"
    told = {one.figure: (one.old, one.new, one.reason) for one in data.statement.restatements}
    assert told["sla.resolution.medium.met"] == ("0", "1", why)
    assert f"Corrected on 10 Nov 2026: {why}." in data.statement.notes
    assert issued(db) == kept  # what was issued stays as it was
    assert packet_data(db, "DOR", OCTOBER).statement.restatements == ()

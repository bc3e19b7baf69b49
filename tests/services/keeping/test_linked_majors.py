"""A major incident that an outage, a posting and a note name is disposed of after these, with its links to tickets."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, Table, insert, select

from app.db import tables as t
from app.db.engine import Database
from app.db.keeping import disposition as store
from app.errors import InputError
from app.services.api import Services
from app.services.keeping import disposition
from tests.figure_world import loaded
from tests.services.keeping.old_tickets import RULE, approved, old_tickets

LONG_AGO = datetime(2019, 3, 2, 14, tzinfo=UTC)


def _story(conn: Connection) -> None:
    """MI1 of 2019 with a ticket, an outage, a posting and a note; the newest of each kind is of something else."""
    ticket = conn.scalar(select(t.ticket.c.id).where(t.ticket.c.number == "INC0000001"))

    def add(table: Table, **values: object) -> int:
        made = conn.execute(insert(table).values(**values).returning(table.c.id))
        return int(made.scalar_one())

    service = add(t.service, code="MAIL", name="Mail", valid_from=date(2019, 1, 1))
    for n, state in ((1, "closed"), (2, "declared")):
        began = {"number": f"MI{n}", "title": "Mail is down", "impact_start_at": LONG_AGO, "state": state}
        ended = {"restored_at": LONG_AGO, "review_done_on": date(2019, 4, 1)} if n == 1 else {}
        major = add(t.major_incident, **began, **ended)
        named = major if n == 1 else None
        if n == 1:
            conn.execute(insert(t.major_incident_ticket).values(major_incident_id=major, ticket_id=ticket))
        kind = {"kind": "degraded", "planned": False, "start_at": LONG_AGO}
        end = LONG_AGO if n == 1 else None
        posting = {"kind": "incident", "title": "Mail", "phase": "resolved", "updated_at": LONG_AGO}
        posting["state"] = "posted" if n == 1 else "draft"
        posted = add(t.posting, number=f"PST{n}", major_incident_id=named, **posting)
        add(t.outage, service_id=service, title="Mail", end_at=end, major_incident_id=named, posting_id=posted, **kind)
        add(t.knowledge_note, number=f"KB{n}", title="Mail", major_incident_id=named)


def _why(db: Database, kind: str) -> dict[int, str]:
    with db.read() as conn:
        return store.kept(conn, kind, [1], db.now())


def test_what_names_it_is_told_with_the_command_and_goes_first(db: Database, tmp_path: Path) -> None:
    old_tickets(db, tmp_path, 1)
    loaded(db, _story)
    Services(db).keeping.save_rules({}, dict.fromkeys(("ticket", "major_incident", "outage", "posting"), RULE))
    assert _why(db, "major_incident") == {
        1: "Knowledge note KB1 names it: dispose of that first (longleaf keeping dispose propose knowledge_note;"
        " or take it out of the note); Posting PST1 names it: dispose of that first (longleaf keeping dispose propose"
        " posting); Outage names it: dispose of that first (longleaf keeping dispose propose outage)"
    }
    with pytest.raises(InputError, match=r"1: Major incident names it: dispose of that first \(longleaf keeping"):
        disposition.propose(db, "ticket")
    with pytest.raises(InputError, match=r"Outage names it: dispose of that first \(longleaf keeping dispose"):
        disposition.propose(db, "posting")
    notes = Services(db).knowledge
    notes.edit(1, {"major_incident_id": 1}, {"major_incident_id": None})
    for kind in ("outage", "posting", "major_incident", "ticket"):
        assert disposition.carry_out(db, approved(db, kind)).text.endswith(
            "1 " + kind.replace("_", " ") + " destroyed."
        )
    with db.read() as conn:
        assert conn.scalars(select(t.major_incident.c.number)).all() == ["MI2"]
        assert conn.execute(select(t.major_incident_ticket)).all() == []

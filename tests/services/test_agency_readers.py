"""What an agency's reader is shown by the program on PostgreSQL: figures, packets and lists of its own agency, whole.

Row security hides the rest in the database (tests/db/guards/test_readers.py); here what is shown is the same as what a
business relationship manager sees of the agency, so nothing that figures are made of is hidden by mistake.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from app.db import secrets
from app.db import tables as t
from app.db.engine import Database
from app.db.tickets import lists
from app.db.trail import UNCHECKED
from app.domain.figures.values import ReportQuery
from app.domain.periods import Period
from app.domain.tickets.values import Sort, TicketFilter
from app.domain.vocabulary import Role, TicketState
from app.services.figures import screen
from app.services.packets.assembly import packet_data
from app.services.packets.export import export_packet
from app.services.packets.verify import verify_packet
from app.services.snapshot.offline import open_offline
from app.services.snapshot.sync import sync
from app.services.tickets.forms import edit_ticket
from app.services.tickets.reads import ticket_detail
from app.services.workspace.admin import check
from tests.figure_world import loaded
from tests.services.people import as_person
from tests.services.snapshot.test_sync import Ring
from tests.views.samples import pg_sample, pg_sample_template  # noqa: F401

pytestmark = pytest.mark.slow
_CODE = "DHHS"


@pytest.fixture
def rita(pg_sample: Database) -> Database:  # noqa: F811
    """The workspace, in which Rita reads for DHHS."""

    def act(conn: Any) -> None:
        own = conn.scalars(select(t.agency.c.id).where(t.agency.c.code == _CODE)).one()
        conn.execute(t.person.insert().values(name="Rita Reader", login="rita", agency_id=own))

    loaded(pg_sample, act)
    return pg_sample


@pytest.fixture
def own_copies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep offline copies and their keys for this test alone."""
    ring = Ring()
    monkeypatch.setattr(secrets, "_keyring", lambda: ring)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


def test_packets_are_the_same(rita: Database) -> None:
    with as_person(rita, "rita", Role.READER, only=True) as reader, as_person(rita, "bea", Role.BRM) as brm:
        for period in ("2026-09", "2026-10", "2026-11"):
            mine, theirs = (packet_data(db, _CODE, Period.parse(period)) for db in (reader, brm))
            other = [name for name in mine.__dataclass_fields__ if getattr(mine, name) != getattr(theirs, name)]
            assert other == [], period


def test_lists_are_those_of_the_agency(rita: Database) -> None:
    with as_person(rita, "rita", Role.READER, only=True) as reader, as_person(rita, "bea", Role.BRM) as brm:
        with brm.read() as conn:
            own = conn.scalars(select(t.agency.c.id).where(t.agency.c.code == _CODE)).one()
            theirs = lists.ticket_ids(conn, TicketFilter(agency_ids=(own,)), Sort(), login="bea", now=rita.now())
            everything = lists.ticket_ids(conn, TicketFilter(), Sort(), login="bea", now=rita.now())
        with reader.read() as conn:
            mine = lists.ticket_ids(conn, TicketFilter(), Sort(), login="rita", now=rita.now())
        assert 0 < len(mine) < len(everything)
        assert list(mine) == list(theirs)


def test_sums_are_called_what_they_are(rita: Database) -> None:
    query = ReportQuery(Period.parse("2026-10"))
    with as_person(rita, "rita", Role.READER, only=True) as reader, as_person(rita, "bea", Role.BRM) as brm:
        told = [(screen.report_choices(db).narrowed, screen.report_figures(db, query).label) for db in (reader, brm)]
    assert told == [(True, "The agencies that you see"), (False, "All agencies")]


def test_a_packet_verifies_a_check_says_what_it_could_not_look_at(rita: Database, tmp_path: Path) -> None:
    with as_person(rita, "bea", Role.BRM) as brm:
        brm.now = rita.now
        issued = export_packet(brm, _CODE, Period.parse("2026-10"), tmp_path / "packet.pdf")
    with as_person(rita, "rita", Role.READER, only=True) as reader:
        report = verify_packet(reader, issued.path)
        assert report.ok, report
        found = check(reader)
    assert {one.kind for one in found} == {UNCHECKED}
    assert "one agency" in found[0].text


@pytest.mark.usefixtures("own_copies")
def test_a_copy_follows_what_goes_to_another_agency(rita: Database) -> None:
    with rita.read() as conn:
        ids = {row.code: row.id for row in conn.execute(select(t.agency.c.code, t.agency.c.id))}
        mine, theirs = (
            conn.scalars(select(t.ticket.c.id).where(t.ticket.c.agency_id == ids[code]).limit(1)).one()
            for code in (_CODE, "DOR")
        )

    def moved(conn: Connection) -> None:
        for table, key in ((t.ticket, t.ticket.c.id), (t.sla_clock, t.sla_clock.c.ticket_id)):
            conn.execute(update(table).where(key == mine).values(agency_id=ids["DOR"]))
            conn.execute(update(table).where(key == theirs).values(agency_id=ids[_CODE]))

    def tables(db: Database) -> dict[str, list[Any]]:
        with db.read() as conn:
            return {
                one.name: sorted(tuple(row) for row in conn.execute(select(*one.primary_key)))
                for one in (t.ticket, t.ticket_event, t.sla_clock, t.ticket_search)
            }

    with as_person(rita, "rita", Role.READER, only=True) as reader:
        for step in range(2):
            if step:
                loaded(rita, moved)
            sync(reader)
            copy = open_offline(reader.url.render_as_string())
            try:
                assert tables(copy) == tables(reader)
                held = [row[0] for row in tables(copy)["ticket"]]
            finally:
                copy.dispose()
    assert theirs in held
    assert mine not in held


@pytest.mark.usefixtures("own_copies")
def test_a_copy_keeps_no_trail_of_what_went_to_another_agency(rita: Database) -> None:
    with rita.read() as conn:
        ids = {row.code: row.id for row in conn.execute(select(t.agency.c.code, t.agency.c.id))}
        open_ones = select(t.ticket.c.id).where(t.ticket.c.state.in_([one for one in TicketState if one.is_open]))
        moving = conn.scalars(open_ones.where(t.ticket.c.agency_id == ids[_CODE]).limit(1)).one()
        staying = conn.scalars(open_ones.where(t.ticket.c.agency_id != ids[_CODE]).limit(1)).one()

    def held(db: Database) -> list[tuple[Any, ...]]:
        with db.read() as conn:
            return [tuple(row) for row in conn.execute(select(t.audit.c.id, t.audit.c.tbl, t.audit.c.row_id))]

    with as_person(rita, "rita", Role.READER, only=True) as reader, as_person(rita, "ann", Role.AGENT) as agent:
        edit_ticket(agent, staying, dict(ticket_detail(agent, staying).fields), {"agency_id": ids[_CODE]})
        for id in (staying, moving):
            edit_ticket(agent, id, dict(ticket_detail(agent, id).fields), {"title": "A leak beside rack 12"})
        sync(reader)
        copy = open_offline(reader.url.render_as_string())
        trail = held(copy)
        copy.dispose()
        assert {("ticket", str(moving)), ("ticket", str(staying))} <= {row[1:] for row in trail}
        edit_ticket(agent, moving, dict(ticket_detail(agent, moving).fields), {"agency_id": ids["DOR"]})
        sync(reader)
        copy = open_offline(reader.url.render_as_string())
        now, shown = held(copy), held(reader)
        copy.dispose()
    assert ("ticket", str(moving)) not in {row[1:] for row in now}
    assert ("ticket", str(staying)) in {row[1:] for row in now}
    assert {*now} - {*shown} == set()

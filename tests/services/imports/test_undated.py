"""Tickets that are over since a time that their list does not tell: they count as opened, and as nothing else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from app.db import tables as t
from app.db.engine import Database
from app.domain.periods import Period
from app.domain.tickets.told import Fact, Told
from app.domain.tickets.values import TicketFilter
from app.services.figures.drill_down import tickets_behind
from app.services.figures.tables import REPORTS
from app.services.imports.run import ImportReport, import_file
from app.services.packets.assembly import packet_data
from app.services.packets.export import export_packet
from app.services.packets.verify import verify_packet
from app.services.tickets import acts
from app.services.tickets.explain import explain_ticket
from app.services.tickets.reads import counts, list_ids, list_rows, ticket_detail
from app.services.workspace.admin import check
from app.views.tickets.words import time_left
from tests.reports.conftest import page_texts
from tests.services.imports.import_world import prepare

SEPTEMBER, OCTOBER, NOVEMBER = (Period.parse(f"2026-{month:02}") for month in (9, 10, 11))
SEEN = datetime(2026, 11, 2, 15, tzinfo=UTC)
HEAD = "number,opened_at,resolved_at,closed_at,state,priority,agency,assigned_to,category,sys_updated_on\n"
#: Two closed and one cancelled without a date, one of them opened in September; one resolved with a date; one open.
ROWS = (
    "INC1,2026-10-05 09:00,,,Closed,2 - High,DHHS,Bob,Mail,\n"
    "INC2,2026-09-28 09:00,,,Resolved,2 - High,DHHS,Bob,Mail,2026-10-20 10:00\n"
    "INC3,2026-10-06 09:00,,,Cancelled,2 - High,DHHS,,Web,\n"
    "INC4,2026-10-07 09:00,2026-10-07 12:00,,Closed,2 - High,DHHS,Bob,Web,2026-10-30 10:00\n"
    "INC5,2026-10-08 09:00,,,In Progress,2 - High,DHHS,Bob,Web,2026-10-08 10:00\n"
)


@pytest.fixture
def world(db: Database) -> Database:
    prepare(db)
    db.now = lambda: SEEN
    return db


def bring_in(db: Database, folder: Path, text: str = HEAD + ROWS) -> ImportReport:
    file = folder / "in.csv"
    file.write_text(text, encoding="utf-8")
    return import_file(db, file)


def flow(db: Database, period: Period, as_of: datetime | None = None) -> dict[str, int]:
    return {r["figure"]: r["count"] for r in REPORTS["backlog"](db, period, as_of=as_of).rows if r["paused"] is None}


def statement(db: Database, period: Period) -> str:
    return " ".join(packet_data(db, "DHHS", period).statement.notes)


def test_what_is_told_of_them_counts_and_only_that(world: Database, tmp_path: Path) -> None:
    report = bring_in(world, tmp_path)
    assert (report.created, report.excluded, report.skipped) == (5, 0, 0)
    c = t.ticket.c
    with world.read() as conn:
        rows = {
            r.number: r for r in conn.execute(select(c.number, c.state, c.resolved_at, c.closed_at, c.excluded, c.told))
        }
        spans = conn.execute(select(t.ticket_span.c.start_at, t.ticket_span.c.end_at, t.ticket_span.c.end_reason)).all()
        clocks = dict(conn.execute(select(c.number, t.sla_clock.c.metric).join_from(t.sla_clock, t.ticket)).all())
        problems = conn.execute(select(t.data_finding.c.ticket_number, t.data_finding.c.excluded)).all()
    assert [rows[f"INC{n}"].state for n in (1, 2, 3, 4)] == ["closed", "resolved", "cancelled", "closed"]
    dateless = [rows[number] for number in ("INC1", "INC2", "INC3")]
    assert all((r.resolved_at, r.closed_at, r.excluded) == (None, None, False) for r in dateless)
    assert all(Fact.RESOLUTION not in Told.parse(r.told) for r in dateless)
    # that a ticket was closed later than resolved is told, and not when
    assert (rows["INC4"].resolved_at, rows["INC4"].closed_at) == (datetime(2026, 10, 7, 16, tzinfo=UTC), None)
    assert sorted(s.end_reason or "" for s in spans) == ["", "resolved", "undated", "undated", "undated"]
    assert all(s.start_at == s.end_at for s in spans if s.end_reason == "undated")
    assert clocks == {"INC4": "resolution", "INC5": "resolution"}
    assert sorted(map(tuple, problems)) == [("INC1", False), ("INC2", False), ("INC3", False)]
    assert check(world) == []


def test_the_backlog_reconciles_and_says_how_many(world: Database, tmp_path: Path) -> None:
    bring_in(world, tmp_path)
    named = ("opening", "opened", "resolved", "cancelled", "undated", "closing")
    september, october, november = (flow(world, p) for p in (SEPTEMBER, OCTOBER, NOVEMBER))
    assert [september.get(name) for name in named] == [0, 1, 0, 0, 1, 0]
    assert [october.get(name) for name in named] == [0, 4, 1, 0, 2, 1]
    assert [november.get(name) for name in named] == [1, 0, 0, 0, None, 1]
    assert "The flow reconciles." in REPORTS["backlog"](world, OCTOBER).notes
    data = REPORTS["backlog"](world, OCTOBER).data
    assert data is not None
    assert {
        "figure": "undated",
        "what": "Closed without a date",
        "tickets_count": 2,
        "on_hold_count": None,
    } in data.rows
    behind = tickets_behind(world, "backlog.undated", None, OCTOBER)
    assert [r.number for r in list_rows(world, behind.ids or ())] == ["INC1", "INC3"]


def test_the_data_statement_names_those_that_may_have_been_open(world: Database, tmp_path: Path) -> None:
    """In October INC2 too: it was over by the 20th. In November none: all were known to be over when they came in."""
    bring_in(world, tmp_path)
    said = "Import from ServiceNow: {} closed without a date: {} as opened, not as resolved, and in no backlog."
    assert said.format("1 ticket is", "it counts") in statement(world, SEPTEMBER)
    assert said.format("3 tickets are", "they count") in statement(world, OCTOBER)
    assert said.format("3 tickets are", "they count") in " ".join(REPORTS["sla"](world, OCTOBER).notes)
    world.now = lambda: datetime(2026, 12, 2, 15, tzinfo=UTC)
    december = Period.parse("2026-12")
    assert "closed without a date" not in statement(world, december)
    assert "Resolution: Import from ServiceNow does not tell them; 2 tickets" in statement(world, OCTOBER)


def test_a_packet_prints_them_and_is_verified(world: Database, tmp_path: Path) -> None:
    bring_in(world, tmp_path)
    made = export_packet(world, "DHHS", OCTOBER, tmp_path / "packet.pdf")
    report = verify_packet(world, made.path)
    assert (report.ok, report.hash_ok, report.differing) == (True, True, ())
    text = " ".join(" ".join(page_texts(made.path.read_bytes())).split())
    assert "\u2212 closed without a date 2" in text
    data = packet_data(world, "DHHS", OCTOBER)
    assert (data.statement.records_read, data.statement.records_excluded) == (4, 0)
    assert {row.label: row.count for row in data.demand.categories} == {"Web": 3, "Mail": 1}


def test_list_pane_and_explanation_say_that_it_is_not_told(world: Database, tmp_path: Path) -> None:
    bring_in(world, tmp_path)
    rows = {row.number: row for row in list_rows(world, list_ids(world, TicketFilter()))}
    assert [time_left(rows[n], SEEN) for n in ("INC1", "INC2", "INC3")] == ["Not measured"] * 3
    assert (counts(world).breached, counts(world).missed) == (0, 0)
    detail = ticket_detail(world, "INC2")
    history = " ".join(entry.text for entry in detail.history)
    assert "Resolved. By then; the source does not tell when." in history
    assert "does not tell responses, status updates and resolutions" in detail.why_not
    assert "Resolution: NOT MEASURED" in explain_ticket(world, "INC1").text()


def test_a_later_file_with_the_date_tells_it(world: Database, tmp_path: Path) -> None:
    bring_in(world, tmp_path)
    later = (
        HEAD
        + "INC1,2026-10-05 09:00,2026-10-05 11:00,2026-10-09 11:00,Closed,2 - High,DHHS,Bob,Mail,2026-11-02 08:00\n"
    )
    world.now = lambda: SEEN + timedelta(hours=1)
    assert bring_in(world, tmp_path, later).updated == 1
    assert (flow(world, OCTOBER)["resolved"], flow(world, OCTOBER)["undated"]) == (2, 1)
    with world.read() as conn:
        open_now = conn.execute(select(t.data_finding.c.ticket_number).where(t.data_finding.c.closed_at.is_(None)))
        assert sorted(open_now.scalars()) == ["INC2", "INC3"]
    assert flow(world, OCTOBER, SEEN)["undated"] == 2  # as it was known then
    assert check(world) == []


def test_what_the_desk_ends_has_its_time(world: Database, tmp_path: Path) -> None:
    """The list has no column of ends; the desk resolves the ticket here, and that is a resolution like any other."""
    text = "number,opened_at,state,priority,agency,assigned_to\nINC9,2026-10-05 09:00,In Progress,2 - High,DHHS,Bob\n"
    bring_in(world, tmp_path, text)
    (number,) = list_ids(world, TicketFilter())
    acts.resolve(world, number, "fixed", "Cable changed.", op_id="done")
    with world.read() as conn:
        (span,) = conn.execute(select(t.ticket_span.c.end_at, t.ticket_span.c.end_reason)).all()
        row = conn.execute(select(t.ticket.c.resolved_at, t.ticket.c.state)).one()
    assert (span.end_reason, row.state) == ("resolved", "resolved")
    assert span.end_at == row.resolved_at is not None
    assert check(world) == []


def test_what_counts_nowhere_stays_out_whatever_is_done_to_it(world: Database, tmp_path: Path) -> None:
    """A request that bundles items is kept and not counted, also after an act of the desk and as of an earlier time."""
    text = "number,opened_at,state,priority,agency,assigned_to\nREQ1,2026-10-05 09:00,In Progress,2 - High,DHHS,Bob\n"
    assert bring_in(world, tmp_path, text).excluded == 1
    assert check(world) == []
    (number,) = list_ids(world, TicketFilter())
    before = world.now()
    world.now = lambda: SEEN + timedelta(hours=1)
    acts.assign(world, number, "bob")
    for as_of in (None, before):
        assert flow(world, OCTOBER, as_of)["opened"] == 0
    assert check(world) == []
    history: list[Any] = list(ticket_detail(world, number).history)
    assert any(entry.text.startswith("Left out of the figures: REQ1 bundles") for entry in history)


@pytest.mark.parametrize("column", ["", "resolved_at"])
def test_a_file_without_any_date_of_an_end_says_so_once(world: Database, tmp_path: Path, column: str) -> None:
    """Not with a finding for each of its tickets; a single one without a date among others has its finding."""
    head = f"number,opened_at,state,priority,agency{',' + column if column else ''}\n"
    end = "," if column else ""
    text = head + "".join(f"INC{n},2026-10-05 09:00,Closed,2 - High,DHHS{end}\n" for n in range(1, 6))
    report = bring_in(world, tmp_path, text)
    assert (report.created, report.findings) == (5, 0)
    said = "No ticket of the file has a date of its end, and 5 tickets are over: they count as opened"
    assert [note.startswith(said) for note in report.warnings].count(True) == 1
    assert said in statement(world, OCTOBER)
    with world.read() as conn:
        assert conn.execute(select(func.count()).select_from(t.data_finding)).scalar_one() == 0
    if column:
        others = text.replace("INC", "INC9").replace("DHHS,", "DHHS,2026-10-06 09:00", 1)
        mixed = bring_in(world, tmp_path, others)
        assert (mixed.created, mixed.findings) == (5, 4)
        assert not any(said in note for note in mixed.warnings)

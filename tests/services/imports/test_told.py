"""What a source does not tell is not measured: lists and logs from the file to list, pane, report and packet.

Targets of `import_world`: High 8 h around the clock; paused while waiting for caller or vendor. Goals are 95 %.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select, update

from app.db import tables as t
from app.db.engine import Database
from app.db.home import held_since, queue_of, queues
from app.db.imports.restated import restate_imported
from app.db.owner import as_owner
from app.db.sla import load_target_book
from app.db.tickets.store import bulk_insert_projections, events_of, facts_of, load_codes
from app.domain.periods import Period
from app.domain.tickets.projection import project_many
from app.domain.tickets.told import EVERYTHING, RESTATED, Fact, Told
from app.domain.tickets.values import TicketFilter
from app.services.figures.tables import REPORTS
from app.services.imports.run import ImportReport, import_file
from app.services.lists import export_list
from app.services.packets.assembly import packet_data
from app.services.packets.export import export_packet
from app.services.packets.verify import verify_packet
from app.services.tickets.explain import explain_ticket
from app.services.tickets.reads import counts, list_ids, list_rows, ticket_detail
from app.services.workspace.admin import check, remarks
from app.views.tickets.words import time_left
from tests.reports.conftest import page_texts
from tests.resting_guards import bulk_load
from tests.services.imports.import_world import prepare

OCTOBER = Period.parse("2026-10")
SEEN = datetime(2026, 11, 2, 15, tzinfo=UTC)
LIST = "number,opened_at,resolved_at,state,priority,agency,assignment_group,assigned_to,short_description"
LOG = "number,opened_at,changed_at,state,priority,group,assignee,agency,title"
LOG_MAPPING = """
name = "log"
source = "log"
layout = "events"
kind = "incident"
[dates]
format = "iso"
zone = "America/New_York"
[columns]
number = "number"
opened_at = "opened_at"
changed_at = "changed_at"
state = "state"
priority = "priority"
group = "group"
assignee = "assignee"
location = "agency"
title = "title"
[values.state]
"New" = "new"
"Active" = "in_progress"
"User" = "on_hold:awaiting_user"
"Hold" = "on_hold"
"Resolved" = "resolved"
[values.priority]
"1" = 1
"2" = 2
"3" = 3
[agency]
codes = true
"""


@pytest.fixture
def world(db: Database) -> Database:
    prepare(db)
    db.now = lambda: SEEN
    return db


def bring_in(db: Database, folder: Path, text: str, mapping: str = "") -> ImportReport:
    file, map_file = folder / "in.csv", folder / "map.toml"
    file.write_text(text, encoding="utf-8")
    map_file.write_text(mapping, encoding="utf-8")
    return import_file(db, file, mapping=map_file if mapping else None)


def told(db: Database) -> dict[str, Told]:
    with db.read() as conn:
        rows = conn.execute(select(t.ticket.c.number, t.ticket.c.told)).all()
    return {number: Told.parse(text) for number, text in rows}


def clocks(db: Database) -> dict[tuple[str, str], Any]:
    c = t.sla_clock.c
    query = select(t.ticket.c.number, c.metric, c.elapsed_s, c.paused_s, c.met, c.bound, c.known_at)
    with db.read() as conn:
        return {tuple(row)[:2]: row for row in conn.execute(query.join_from(t.sla_clock, t.ticket))}


def levels(db: Database, as_of: datetime | None = None) -> tuple[dict[str, dict[str, Any]], tuple[str, ...]]:
    report = REPORTS["sla"](db, OCTOBER, as_of=as_of)
    rows = {f"{row['metric']} {row['priority']}": row for row in report.rows}
    return rows, report.notes


# --- lists ----------------------------------------------------------------------------------------
SLOW = "INC001000{},2026-10-05 09:00,2026-10-07 11:00,Resolved,2 - High,DHHS,Network,Pat Doe,Slow link"


def test_a_list_without_times_tells_opening_and_resolution_only(world: Database, tmp_path: Path) -> None:
    """50 h of 8: not in time by an upper bound, as the list does not tell holds, and so not measured."""
    report = bring_in(world, tmp_path, "\n".join([LIST, *(SLOW.format(n) for n in range(3))]))
    assert report.created == 3
    assert set(told(world).values()) == {Told.of(Fact.RESOLUTION, Fact.TIMES)}
    found = clocks(world)
    assert {metric for _, metric in found} == {"resolution"}
    one = found["INC0010000", "resolution"]
    assert (one.elapsed_s, one.met, one.bound) == (50 * 3600, False, True)
    assert one.known_at == datetime(2026, 10, 7, 15, tzinfo=UTC)
    rows, notes = levels(world)
    high = rows["Resolution High"]
    assert (high["due"], high["met"], high["missed"], high["percent"]) == (3, 0, 0, "Not measured")
    assert (high["verdict"], rows["Resolution All priorities"]["percent"]) == ("Not measured", "Not measured")
    assert rows["Response All priorities"]["verdict"] == "Not measured"
    assert rows["Response All priorities"]["remark"] == (
        "Import from ServiceNow does not tell responses; 3 tickets not measured"
    )
    assert any("Holds: Import from ServiceNow does not tell them; 3 tickets" in note for note in notes)
    assert any("their response is not measured" in warning for warning in report.warnings)


def test_enough_of_them_are_not_measured_rather_than_missed(world: Database, tmp_path: Path) -> None:
    bring_in(world, tmp_path, "\n".join([LIST, *(SLOW.format(f"{n:02}") for n in range(25))]))
    rows, _ = levels(world)
    high = rows["Resolution High"]
    assert (high["due"], high["percent"], high["verdict"]) == (25, "Not measured", "Not measured")
    assert high["remark"] == "at least 0.0 % (0 of 25); 25 more may have been in time: their holds are not told"
    data = packet_data(world, "DHHS", OCTOBER)
    tile, updates = data.summary.tiles[:2]
    assert (tile.value, updates.value) == ("Not measured", "Not measured")
    assert updates.note == "Import from ServiceNow does not tell status updates; 25 tickets"
    assert data.exceptions == ()
    statement = " ".join(data.statement.notes)
    assert "Status updates: Import from ServiceNow does not tell them; 25 tickets" in statement
    assert check(world) == []


def test_what_is_in_time_even_so_is_met(world: Database, tmp_path: Path) -> None:
    quick = "INC00200{:02},2026-10-05 09:00,2026-10-05 16:59,Resolved,2 - High,DHHS,Network,Pat Doe,Quick"
    bring_in(world, tmp_path, "\n".join([LIST, *(quick.format(n) for n in range(25))]))
    rows, _ = levels(world)
    assert (rows["Resolution High"]["percent"], rows["Resolution High"]["verdict"]) == ("100.0 %", "Met")


def test_a_held_ticket_of_a_list_is_on_hold_and_paused_from_no_invented_time(world: Database, tmp_path: Path) -> None:
    text = "number,opened_at,state,hold_reason,priority,agency,assigned_to\n"
    text += "INC1,2026-11-02 08:00,On Hold,Awaiting Caller,2 - High,DHHS,\n"
    text += "INC2,2026-11-02 08:00,On Hold,Gone fishing,2 - High,DHHS,Bob\n"
    text += "INC3,2026-10-02 08:00,In Progress,,2 - High,DHHS,Bob\n"
    report = bring_in(world, tmp_path, text)
    with world.read() as conn:
        held = conn.execute(select(t.ticket.c.number, t.ticket.c.state, t.ticket.c.hold_reason)).all()
    assert sorted(map(tuple, held))[:2] == [("INC1", "on_hold", "awaiting_user"), ("INC2", "on_hold", None)]
    assert any("Gone fishing" in warning for warning in report.warnings)
    assert clocks(world) == {}  # no column has a resolution
    rows = {row.number: row for row in list_rows(world, list_ids(world, TicketFilter()))}
    assert time_left(rows["INC1"], SEEN) == "Waiting for caller"
    assert time_left(rows["INC3"], SEEN) == "Not measured"
    assert (counts(world).breached, counts(world).missed) == (0, 0)
    detail = ticket_detail(world, "INC3")
    assert detail.why_not.startswith("The import from ServiceNow does not tell responses, status updates and resolut")
    assert "The source does not tell when." in " ".join(entry.text for entry in detail.history)
    explained = explain_ticket(world, "INC3")
    assert "Resolution: NOT MEASURED" in explained.text()
    assert explained.as_json()["not_measured"] == ["response", "update", "resolution"]


def test_a_column_of_responses_is_what_tells_them(world: Database, tmp_path: Path) -> None:
    text = "number,opened_at,resolved_at,state,priority,agency,assigned_to,first_assigned_at\n"
    text += "INC1,2026-10-05 09:00,2026-10-05 12:00,Resolved,1 - Critical,DHHS,Bob,2026-10-05 10:08\n"
    text += "INC2,2026-10-05 09:00,2026-10-05 12:00,Resolved,1 - Critical,DHHS,Bob,\n"
    bring_in(world, tmp_path, text)
    assert {number: Fact.RESPONSE in facts for number, facts in told(world).items()} == {"INC1": True, "INC2": False}
    found = clocks(world)
    assert found["INC1", "response"].elapsed_s == 68 * 60
    assert ("INC2", "response") not in found


def test_a_day_without_a_time_counts_to_its_end(world: Database, tmp_path: Path) -> None:
    """Opened at 14:00 and 09:00 and resolved that day: at most 9:59:59 and 14:59:59 of 8 h."""
    text = f"{LIST}\nINC1,2026-10-05 14:00,2026-10-05,Resolved,2 - High,DHHS,Net,Pat,a\n"
    text += "INC2,2026-10-05 17:00,2026-10-05,Resolved,2 - High,DHHS,Net,Pat,b\n"
    report = bring_in(world, tmp_path, text)
    assert (report.created, report.excluded) == (2, 0)
    assert all(Fact.TIMES not in facts for facts in told(world).values())
    found = clocks(world)
    assert (found["INC1", "resolution"].elapsed_s, found["INC1", "resolution"].met) == (10 * 3600 - 1, False)
    assert (found["INC2", "resolution"].elapsed_s, found["INC2", "resolution"].met) == (7 * 3600 - 1, True)
    said = [warning for warning in report.warnings if "time of day" in warning]
    assert len(said) == 1
    assert "resolved_at" in said[0]
    assert "ends with that day" in said[0]


# --- logs -----------------------------------------------------------------------------------------
def test_a_log_tells_no_updates_and_no_response_where_it_begins_with_a_person(world: Database, tmp_path: Path) -> None:
    text = f"{LOG}\nU1,2026-10-05 09:00,2026-10-05 09:00,Active,1,Desk,Pat,DHHS,t\n"
    text += "U1,2026-10-05 09:00,2026-10-05 12:00,Resolved,1,Desk,Pat,DHHS,t\n"
    text += "U2,2026-10-05 09:00,2026-10-05 09:00,New,1,Desk,,DHHS,t\n"
    text += "U2,2026-10-05 09:00,2026-10-05 09:20,Active,1,Desk,Pat,DHHS,t\n"
    text += "U2,2026-10-05 09:00,2026-10-05 12:00,Resolved,1,Desk,Pat,DHHS,t\n"
    bring_in(world, tmp_path, text, LOG_MAPPING)
    whole = EVERYTHING - {Fact.UPDATES}
    assert told(world) == {"U1": whole - {Fact.RESPONSE}, "U2": whole}
    found = clocks(world)
    assert set(found) == {("U1", "resolution"), ("U2", "resolution"), ("U2", "response")}
    assert (found["U2", "response"].elapsed_s, found["U2", "response"].met) == (1200, False)
    assert not found["U1", "resolution"].bound


def test_a_hold_without_a_reason_in_a_log_is_an_upper_bound(world: Database, tmp_path: Path) -> None:
    text = f"{LOG}\n"
    for number, hold in (("U1", "User"), ("U2", "Hold")):
        for at, state in (("09:00", "New"), ("10:00", hold), ("15:00", "Active"), ("19:00", "Resolved")):
            text += f"{number},2026-10-05 09:00,2026-10-05 {at},{state},2,Desk,,DHHS,t\n"
    bring_in(world, tmp_path, text, LOG_MAPPING)
    found = clocks(world)
    one, other = found["U1", "resolution"], found["U2", "resolution"]
    assert (one.elapsed_s, one.met, one.bound) == (5 * 3600, True, False)
    assert (other.elapsed_s, other.met, other.bound) == (10 * 3600, False, True)
    _, notes = levels(world)
    assert any("does not tell the reason of each; 1 ticket" in note for note in notes)


def test_a_mapping_narrows_what_is_told(world: Database, tmp_path: Path) -> None:
    text = f"{LOG}\nU1,2026-10-05 09:00,2026-10-05 09:00,New,1,Desk,,DHHS,t\n"
    bring_in(world, tmp_path, text, 'tells = ["resolution", "updates"]\n' + LOG_MAPPING)
    assert told(world)["U1"] == Told.of(Fact.RESOLUTION, Fact.UPDATES, Fact.TIMES)


# --- years without holidays -----------------------------------------------------------------------
def test_years_without_holidays_are_told_wherever_they_count(world: Database, tmp_path: Path) -> None:
    """Medium is counted by the office's hours, which close on holidays; those of 2016 are not known."""

    def act(conn: Connection) -> None:
        conn.execute(update(t.calendar).values(uses_holidays=True, version=t.calendar.c.version + 1))
        day = datetime(2026, 1, 1, tzinfo=UTC).date()
        conn.execute(insert(t.holiday).values(day=day, name="New Year", source="test", status="confirmed"))

    world.write(act, what="test")
    text = f"{LOG}\nH1,2016-07-01 16:00,2016-07-01 16:00,New,3,Desk,,DHHS,t\n"
    text += "H1,2016-07-01 16:00,2016-07-06 16:30,Resolved,3,Desk,,DHHS,t\n"
    report = bring_in(world, tmp_path, text, LOG_MAPPING)
    said = "No holidays are known for 2016: business hours count such days as working days."
    assert said in report.warnings
    july = Period.parse("2016-07")
    assert said in REPORTS["sla"](world, july).notes
    assert said in packet_data(world, "DHHS", july).statement.notes
    assert remarks(world) == [said]
    assert said in explain_ticket(world, "H1").text()
    (row,) = list_rows(world, list_ids(world, TicketFilter()))
    assert row.no_holidays == (2016,)
    assert check(world) == []


# --- as of before the import ----------------------------------------------------------------------
def test_as_of_before_the_import_it_says_why_nothing_is_measured(world: Database, tmp_path: Path) -> None:
    bring_in(world, tmp_path, "\n".join([LIST, SLOW.format(0)]))
    rows, notes = levels(world, datetime(2026, 11, 1, 12, tzinfo=UTC))
    assert rows["Resolution All priorities"]["due"] == 0
    assert any("1 ticket of this period came in after" in note for note in notes), notes


def test_what_comes_in_later_leaves_an_issued_packet_as_it_is(world: Database, tmp_path: Path) -> None:
    """It names what had come in after its as-of time when it was made, not what came in since."""

    def at(day: int) -> datetime:
        world.now = lambda: datetime(2026, 11, day, 12, tzinfo=UTC)
        return world.now()

    first = at(3)
    before = export_packet(world, "DHHS", OCTOBER, tmp_path / "before.pdf")
    at(4)
    bring_in(world, tmp_path, "\n".join([LIST, SLOW.format(0)]))
    at(5)
    between = export_packet(world, "DHHS", OCTOBER, tmp_path / "between.pdf", as_of=first + timedelta(hours=1))
    at(6)
    bring_in(world, tmp_path, "\n".join([LIST, SLOW.format(0), SLOW.format(1)]))
    for file, named in ((before, 0), (between, 1)):
        report = verify_packet(world, file.path)
        assert (report.ok, report.hash_ok, report.recorded) == (True, True, "same")
        text = " ".join(" ".join(page_texts(file.path.read_bytes())).split())
        assert text.count("of this period came in after") == named
    again = export_packet(world, "DHHS", OCTOBER, tmp_path / "again.pdf", as_of=first + timedelta(hours=1))
    assert (again.revision, again.unchanged) == (between.revision, True)
    assert again.path.read_bytes() == between.path.read_bytes()


def test_the_oldest_of_a_past_period_are_what_they_were_then(world: Database, tmp_path: Path) -> None:
    text = f"{LOG}\n"
    for at, state, who in (
        ("09-20 09:00", "New", ""),
        ("09-25 09:00", "User", "Ann"),
        ("10-20 09:00", "Active", "Bob"),
    ):
        text += f"U1,2026-09-20 09:00,2026-{at},{state},2,Desk,{who},DHHS,t\n"
    bring_in(world, tmp_path, text, LOG_MAPPING)
    (oldest,) = packet_data(world, "DHHS", Period.parse("2026-09")).backlog.oldest
    assert (oldest.state, oldest.holder) == ("On hold", "Ann")
    band = packet_data(world, "DHHS", Period.parse("2026-09")).backlog.ageing[1]
    assert (band.count, band.paused) == (1, 1)
    (oldest,) = packet_data(world, "DHHS", OCTOBER).backlog.oldest
    assert (oldest.state, oldest.holder) == ("In progress", "Bob")


# --- what came in before --------------------------------------------------------------------------
def test_what_came_in_before_is_measured_anew_and_that_is_recorded(world: Database, tmp_path: Path) -> None:
    bring_in(world, tmp_path, "\n".join([LIST, *(SLOW.format(f"{n:02}") for n in range(25))]))
    right = clocks(world)
    with as_owner(world) as conn, bulk_load(conn):
        _as_before(conn)
    invented = clocks(world)
    assert {metric for _, metric in invented} == {"response", "resolution"} or len(invented) == 25
    assert not any(row.bound for row in invented.values())
    before = packet_data(world, "DHHS", OCTOBER)
    with as_owner(world) as conn, bulk_load(conn):
        assert restate_imported(conn, world.now()) == {"import:servicenow": 25}
    assert clocks(world) == right
    assert check(world) == []
    assert before.summary.tiles[0].value == "0.0 %"
    after = packet_data(world, "DHHS", OCTOBER)
    assert after.summary.tiles[0].value == "Not measured"
    assert any("25 tickets that came in before were measured by more" in note for note in after.statement.notes)
    with world.read() as conn:
        run = conn.execute(select(t.import_run).where(t.import_run.c.file_name == RESTATED)).one()
    assert (run.source, run.updated) == ("import:servicenow", 25)
    with as_owner(world) as conn, bulk_load(conn):
        assert restate_imported(conn, world.now()) == {}


def _as_before(conn: Connection) -> None:
    """Clocks as an earlier version made them: whatever came in was measured as if the desk had logged it."""
    book, codes = load_target_book(conn), load_codes(conn)
    conn.execute(update(t.ticket).values(told=EVERYTHING.text))
    ids = list(conn.execute(select(t.ticket.c.id)).scalars())
    facts, events = facts_of(conn, ids), events_of(conn, ids)
    made = project_many([(facts[i], events[i]) for i in ids], book, codes.agencies, codes.services, codes.groups)
    for table in (t.sla_clock, t.ticket_span):
        conn.execute(table.delete())
    bulk_insert_projections(conn, zip(ids, made, strict=True))
    conn.execute(update(t.ticket).values(told=Told.of(Fact.RESOLUTION, Fact.TIMES).text))


# --- what a list shows of a time before it came in ------------------------------------------------
HELD = (
    "number,opened_at,resolved_at,state,priority,agency,assigned_to{}\n"
    "INC1,2026-10-05 09:00,,On Hold,2 - High,DHHS,Bob{}\n"
)


def test_a_list_without_its_last_change_tells_no_hold_of_a_past_month(world: Database, tmp_path: Path) -> None:
    """It came in on 2 November on hold and with Bob; how it was on 31 October nobody told."""
    bring_in(world, tmp_path, HELD.format("", ""))
    october = packet_data(world, "DHHS", OCTOBER).backlog
    assert [(band.count, band.paused) for band in october.ageing if band.count] == [(1, 0)]
    assert [(row.state, row.holder) for row in october.oldest] == [("Not told", "")]
    assert "state not told" in " ".join(REPORTS["backlog"](world, OCTOBER).notes)
    november = packet_data(world, "DHHS", Period.parse("2026-11")).backlog
    assert [(band.count, band.paused) for band in november.ageing if band.count] == [(1, 1)]
    assert [(row.state, row.holder) for row in november.oldest] == [("On hold", "Bob")]
    with world.read() as conn:
        ids = list(conn.execute(select(t.ticket.c.id)).scalars())
        assert held_since(conn, ids) == {}


def test_a_list_with_its_last_change_tells_it_from_then_on(world: Database, tmp_path: Path) -> None:
    bring_in(world, tmp_path, HELD.format(",sys_updated_on", ",2026-10-20 10:00"))
    october = packet_data(world, "DHHS", OCTOBER).backlog
    assert [(band.count, band.paused) for band in october.ageing if band.count] == [(1, 1)]
    assert [(row.state, row.holder) for row in october.oldest] == [("On hold", "Bob")]
    assert [row.state for row in packet_data(world, "DHHS", Period.parse("2026-09")).backlog.oldest] == []


def test_home_counts_no_miss_by_the_earliest_due_time(world: Database, tmp_path: Path) -> None:
    """Due after 8 h at the earliest, as no holds are told: it is not missed for certain."""
    bring_in(world, tmp_path, HELD.format("", "").replace("On Hold", "In Progress"))
    with world.read() as conn:
        assert queue_of(conn, "Bob", SEEN, SEEN) == (1, 0, 0)
        assert [(queue.open, queue.due, queue.missed) for queue in queues(conn, SEEN, SEEN)] == [(1, 0, 0)]


def test_no_column_of_channels_tells_no_channel(world: Database, tmp_path: Path) -> None:
    bring_in(world, tmp_path, "\n".join([LIST, SLOW.format(0)]))
    assert [row.label for row in packet_data(world, "DHHS", OCTOBER).demand.channels] == ["Not given"]
    file = tmp_path / "tickets.jsonl"
    export_list(world, "tickets", file, "jsonl")
    (row,) = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert row["resolution_state"] == "not_measured"  # 50 h of 8 at the most: no miss for certain
    assert {name: row[name] for name in ("channel", "reopen_count", "reassignment_count")} == {
        "channel": "",
        "reopen_count": None,
        "reassignment_count": None,
    }


def test_a_day_that_is_not_over_is_told_once(world: Database, tmp_path: Path) -> None:
    """Resolved "today": as far as the day has come; later that day it says nothing new, the next day it has its end."""
    days = LOG_MAPPING.replace('"events"', '"tickets"').replace(
        'changed_at = "changed_at"', 'resolved_at = "resolved_at"'
    )
    header, row = (
        LOG.replace("changed_at", "resolved_at"),
        "INC1,2026-11-10 09:00,2026-11-12,Resolved,2,Desk,Ann,DHHS,VPN",
    )
    text = f"{header}\n{row}\n"
    found = []
    for at in (SEEN.replace(day=12, hour=15), SEEN.replace(day=12, hour=20), SEEN.replace(day=14)):
        world.now = lambda at=at: at  # type: ignore[misc]
        report = bring_in(world, tmp_path, text, days)
        with world.read() as conn:
            resolved = conn.scalar(select(t.ticket.c.resolved_at))
        found.append((report.created, report.updated, report.unchanged, resolved))
    first = SEEN.replace(day=12, hour=15)
    assert found[:2] == [(1, 0, 0, first), (0, 0, 1, first)]
    assert found[2] == (0, 1, 0, datetime(2026, 11, 13, 4, 59, 59, tzinfo=UTC))

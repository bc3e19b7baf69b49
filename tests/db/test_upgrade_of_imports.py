"""An older workspace with imported tickets: the upgrade measures by what their sources told, and records that.

It is made by the revisions up to 0005, and filled with the rows that the program of then wrote: a list export left a
fingerprint and invented a response and updates; what was resolved without a date stood out of all figures.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, Connection, MetaData, Table, insert, inspect, select, text

from app.db import owner, workspace
from app.db import tables as t
from app.db.engine import Actor, Database, open_database
from app.db.guards import install as guards
from app.db.schema import SCHEMA_HEAD
from app.db.sla import load_targets
from app.db.tables import metadata
from app.domain.periods import Period
from app.domain.sla.calendars import CalendarBook, StoredCalendar
from app.domain.sla.targets import TargetBook
from app.domain.tickets.projection import Event, TicketFacts, project
from app.domain.tickets.told import RESTATED
from app.domain.vocabulary import EventKind as K
from app.domain.vocabulary import TicketKind
from app.services.figures.tables import REPORTS
from app.services.imports.run import import_file
from app.services.packets.assembly import packet_data
from app.services.workspace.admin import check
from tests.pg_server import PostgresServer

OCTOBER = Period.parse("2026-10")
OPENED = datetime(2026, 10, 5, 13, tzinfo=UTC)
CAME_IN = datetime(2026, 10, 20, 13, tzinfo=UTC)
SEEN = datetime(2026, 11, 2, 15, tzinfo=UTC)
LIST, LOG = "import:servicenow", "import:audit"
NO_DATE = "the ticket is resolved but has no date; its last change counts, and it stays out of the figures"
#: metric, seconds that High allows around the clock
TARGETS = (("resolution", 8 * 3600), ("response", 1800), ("update", 7200))
Step = tuple[K, timedelta, str | None, str | None]
HOUR = timedelta(hours=1)
FINGERPRINT: Step = (K.FIELD, 0 * HOUR, "a5f1c3", "import row")
#: number -> source, events after the opening, the finding that keeps it out of the figures
TICKETS: dict[str, tuple[str, Sequence[Step], str]] = {
    # 50 h after the opening; the person is in the list, and not since when
    "INC1": (LIST, [FINGERPRINT, (K.ASSIGNMENT, 0 * HOUR, "Bob", None), (K.RESOLVED, 50 * HOUR, None, None)], ""),
    # closed, without a date: at the opening, and out of the figures
    "INC2": (LIST, [FINGERPRINT, (K.RESOLVED, 0 * HOUR, None, None), (K.CLOSED, 0 * HOUR, None, None)], NO_DATE),
    # cancelled without a date: at the opening
    "INC3": (LIST, [FINGERPRINT, (K.CANCELLED, 0 * HOUR, None, None)], ""),
    # its file says that it was closed before it was opened; its resolution is all right
    "INC4": (LIST, [FINGERPRINT, (K.RESOLVED, HOUR, None, None)], '"2026-10-04" is before opened_at "2026-10-05"'),
    # a log whose first row had a person; what it tells is resolved in 5 h
    "LOG1": (LOG, [(K.ASSIGNMENT, 0 * HOUR, "Ann", None), (K.RESOLVED, 5 * HOUR, None, None)], ""),
    # the desk's own
    "INC9": ("longleaf", [(K.ASSIGNMENT, HOUR, "ann", None), (K.RESOLVED, 2 * HOUR, None, None)], ""),
}


@pytest.fixture(params=["sqlite", "postgresql"])
def older(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A workspace of revision 0005 into which tickets were imported."""
    if request.param == "sqlite":
        db = open_database(tmp_path / "old.sqlite", Actor("ann"))
    else:
        server: PostgresServer = request.getfixturevalue("postgres_server")
        server.create_database("of_0005")
        db = open_database(server.url("of_0005").render_as_string())
        workspace._bootstrap(db)
    with owner.as_owner(db) as conn:
        workspace._migrate(conn, "0005")
        then = _tables_of_then(conn)
        assert "told" not in then.tables["ticket"].c
        _fill(conn, then)
        guards.install(conn, then)
        for name in ("agency", "calendar", "sla_target", "ticket", "ticket_event", "sla_clock", "ticket_span"):
            guards.note_load(conn, name, 0, conn.execute(text(f"SELECT count(*) FROM {name}")).scalar_one())
    db.now = lambda: SEEN
    try:
        yield db
    finally:
        db.dispose()
        if request.param == "postgresql":
            server.drop_database("of_0005")


def _tables_of_then(conn: Connection) -> MetaData:
    found = MetaData()
    for table in metadata.sorted_tables:
        if inspect(conn).has_table(table.name):
            there = {column["name"] for column in inspect(conn).get_columns(table.name)}
            columns = [
                Column(c.name, c.type, primary_key=c.primary_key, server_default=c.server_default)
                for c in table.c
                if c.name in there
            ]
            Table(table.name, found, *columns, info=table.info)
    return found


def _fill(conn: Connection, then: MetaData) -> None:
    def add(table_name: str, /, **values: Any) -> int:
        table = then.tables[table_name]
        own = {"created_by": "import"} if "created_by" in table.c else {}
        return int(conn.execute(insert(table).values(**own, **values).returning(table.c.id)).scalar_one())

    agency = add("agency", code="DHHS", name="Health", valid_from=date(2000, 1, 1))
    week = {str(day): [["00:00", "24:00"]] for day in range(7)}
    calendar = add("calendar", code="24x7", name="24x7", zone="America/New_York", week=week, uses_holidays=False)
    for metric, seconds in TARGETS:
        add(
            "sla_target",
            layer="global",
            metric=metric,
            priority=2,
            calendar_id=calendar,
            duration_s=seconds,
            goal_bp=9500,
            pause_reasons=["awaiting_user"],
            effective_from=datetime(2015, 1, 1, tzinfo=UTC),
        )
    stored = StoredCalendar(calendar, "24x7", "24x7", "America/New_York", week, False, (), {})
    book = TargetBook(load_targets(conn, CalendarBook({calendar: stored}, {}).calendars()))
    for number, (source, steps, problem) in TICKETS.items():
        events = [Event(1, K.OPENED, OPENED, CAME_IN, "import", "", None, "DHHS")]
        events += [
            Event(seq, kind, OPENED + after, CAME_IN, "import", "", None, new, note)
            for seq, (kind, after, new, note) in enumerate(steps, 2)
        ]
        facts = TicketFacts(TicketKind.INCIDENT, agency, None, 2, excluded=bool(problem))
        made = project(facts, events, book, {"DHHS": agency}, {}, {})
        there = {name: value for name, value in made.fields.items() if name in then.tables["ticket"].c}
        fields = dict(number=number, kind="incident", title=number, impact=2, urgency=2, source=source, **there)
        ticket = add("ticket", **fields)
        for e in events:
            said = {"author": e.author, "actor": e.actor, "old_value": e.old, "new_value": e.new, "note": e.note}
            at = {"occurred_at": e.occurred_at, "recorded_at": e.recorded_at}
            row = {"ticket_id": ticket, "seq": e.seq, "kind": e.kind.value, **at, **said}
            conn.execute(insert(then.tables["ticket_event"]).values(row))
        for clock in made.clocks:
            row = {name: value for name, value in clock._asdict().items() if name != "bound"}
            conn.execute(insert(then.tables["sla_clock"]).values(ticket_id=ticket, **row))
        for span in made.spans:
            conn.execute(insert(then.tables["ticket_span"]).values(ticket_id=ticket, **span._asdict()))
        if problem:
            add(
                "data_finding",
                source=source,
                row=2,
                ticket_number=number,
                field="resolved_at",
                problem=problem,
                excluded=True,
                found_at=CAME_IN,
                agency_id=agency,
                occurred_at=OPENED,
            )


def _clocks(db: Database) -> dict[tuple[str, str], tuple[bool | None, bool, bool]]:
    c = t.sla_clock.c
    query = select(t.ticket.c.number, c.metric, c.met, c.bound, c.excluded).join_from(t.sla_clock, t.ticket)
    with db.read() as conn:
        return {(number, metric): tuple(rest) for number, metric, *rest in conn.execute(query)}


def test_the_upgrade_measures_what_was_told(older: Database) -> None:
    db = older
    assert workspace.upgrade(db) == ("0005", SCHEMA_HEAD)
    c = t.ticket.c
    with db.read() as conn:
        told = dict(conn.execute(select(c.number, c.told)).all())
        s = t.ticket_span.c
        spans = conn.execute(select(c.number, s.end_reason, s.excluded).join_from(t.ticket_span, t.ticket))
        ends = {number: (reason, out) for number, reason, out in spans}
        excluded = set(conn.execute(select(c.number).where(c.excluded)).scalars())
        resolved = dict(conn.execute(select(c.number, c.resolved_at)).all())
    assert told == {"INC1": "ost", "INC2": "ot", "INC3": "ot", "INC4": "ost", "LOG1": "ohsat", "INC9": "oruhsat"}
    assert _clocks(db) == {
        ("INC1", "resolution"): (False, True, False),
        ("INC4", "resolution"): (True, True, True),
        ("LOG1", "resolution"): (True, False, False),
        ("INC9", "response"): (False, False, False),
        ("INC9", "update"): (True, False, False),
        ("INC9", "resolution"): (True, False, False),
    }
    assert ends == {
        "INC1": ("resolved", False),
        "INC2": ("undated", False),
        "INC3": ("undated", False),
        "INC4": ("resolved", True),
        "LOG1": ("resolved", False),
        "INC9": ("resolved", False),
    }
    assert excluded == {"INC4"}
    assert (resolved["INC1"], resolved["INC2"]) == (OPENED + 50 * HOUR, None)
    assert check(db) == []


def test_it_is_a_restatement_and_recorded_as_one(older: Database) -> None:
    db = older
    workspace.upgrade(db)
    workspace.upgrade(db)
    r = t.import_run.c
    with db.read() as conn:
        runs = {row.source: row for row in conn.execute(select(t.import_run).where(r.file_name == RESTATED))}
        findings = dict(conn.execute(select(t.data_finding.c.ticket_number, t.data_finding.c.excluded)).all())
        kept_out = conn.execute(
            select(t.ticket_event.c.new_value).where(t.ticket_event.c.note == "left_out_of_figures")
        )
        reasons = list(kept_out.scalars())
    assert {source: row.updated for source, row in runs.items()} == {LIST: 4, LOG: 1}
    assert all("measured by more than their source tells" in row.notes[0] for row in runs.values())
    assert findings == {"INC2": False, "INC4": True}
    assert reasons == [TICKETS["INC4"][2]]
    data = packet_data(db, "DHHS", OCTOBER)
    assert (data.statement.records_read, data.statement.records_excluded) == (6, 1)
    said = " ".join(data.statement.notes)
    assert "Import from ServiceNow: 2 tickets are closed without a date" in said
    assert "4 tickets that came in before were measured by more than their source tells" in said
    flow = {row["figure"]: row["count"] for row in REPORTS["backlog"](db, OCTOBER).rows}
    assert [flow[name] for name in ("opened", "resolved", "undated", "closing")] == [5, 3, 2, 0]


def test_the_same_list_again_tells_what_it_told_then(older: Database, tmp_path: Path) -> None:
    """The upgrade cannot know that a column told the responses; the file does."""
    db = older
    workspace.upgrade(db)
    file = tmp_path / "again.csv"
    file.write_text(
        "number,opened_at,resolved_at,first_assigned_at,state,priority,agency,assigned_to\n"
        "INC1,2026-10-05 09:00,2026-10-07 11:00,2026-10-05 09:20,Resolved,2 - High,DHHS,Bob\n",
        encoding="utf-8",
    )
    report = import_file(db, file)
    assert (report.created, report.updated) == (0, 1)
    assert _clocks(db)["INC1", "response"] == (True, True, False)  # a list tells no holds, and even so it is in time
    assert check(db) == []

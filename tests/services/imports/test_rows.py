"""What the database or a rule refuses is a listed row, on both databases, and a dry run says the same."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.db import tables as t
from app.db.engine import Database
from app.db.figures.asof import facts_at
from app.db.imports.turns import turn_of
from app.db.records import insert_record
from app.domain.vocabulary import HoldReason
from app.errors import LongleafError
from app.services.imports.mapping import load_mapping
from app.services.imports.run import import_file
from app.services.tickets import acts, forms, reads
from app.services.workspace.admin import check
from app.work import Cancelled, Work
from tests.services.imports.import_world import LIST_HEADER, count, everything, list_file, prepare
from tests.services.imports.test_imports import A, B, C, rows

QUIET = {"seconds": 0, "dry_run": None}


@pytest.fixture
def world(db: Database) -> Database:
    prepare(db)
    return db


def both(db: Database, path: Path, **more: Any) -> Any:
    """Import a file after a dry run has said the same and left nothing."""
    before = [count(db, table) for table in (t.ticket, t.audit, t.support_group, t.import_run, t.op, t.source_row)]
    dry = import_file(db, path, dry_run=True, **more)
    after = [count(db, table) for table in (t.ticket, t.audit, t.support_group, t.import_run, t.op, t.source_row)]
    assert after == before
    wet = import_file(db, path, **more)
    assert dry.as_json() | QUIET == wet.as_json() | QUIET
    return wet


def numbers(db: Database) -> list[str]:
    return [number for (number,) in rows(db, t.ticket.c.number)]


# --- single rows ----------------------------------------------------------------------------------
def test_one_date_in_the_future_is_one_row(world: Database, tmp_path: Path) -> None:
    lines = [B.replace("INC2", f"INC{i}") for i in range(100, 140)]
    lines[17] = lines[17].replace("2026-03-02 10:00", "2036-03-02 10:00")
    report = both(world, list_file(tmp_path, *lines))
    assert (report.read, report.created, report.skipped) == (40, 39, 1)
    assert [(e.row, e.field, e.why) for e in report.errors] == [
        (19, "opened_at", '"2036-03-02 10:00:00-05:00" lies in the future')
    ]


@pytest.mark.parametrize(
    ("cell", "field"), [("Net,Bob", "assignment_group"), ("Bob", "assigned_to"), ("INC2", "number")]
)
def test_a_long_code_is_told_and_its_row_is_listed(world: Database, tmp_path: Path, cell: str, field: str) -> None:
    long = " ".join(sha256(str(i).encode()).hexdigest() for i in range(80))
    place = "Net,Bob" if cell == "Bob" else cell
    row = B.replace(place, f"Net,{long}" if cell == "Bob" else f"{long},Bob" if cell == "Net,Bob" else long, 1)
    report = both(world, list_file(tmp_path, A, row, C))
    assert (report.created, report.skipped) == (2, 1)
    assert [(e.row, e.field) for e in report.errors] == [(3, field)]
    assert report.errors[0].why == f"{len(long):,} characters are too long; 200 are kept at most"


def test_a_long_title_comes_in_shortened_and_told(world: Database, tmp_path: Path) -> None:
    title = "word " * 400
    report = both(world, list_file(tmp_path, B.replace("Network down", title.strip())))
    assert (report.created, report.skipped, report.findings_by_field) == (1, 0, {"short_description": 1})
    ((kept, whole),) = rows(world, t.ticket.c.title, t.ticket.c.description)
    assert (len(kept), kept[-1], whole) == (300, "…", title.strip())
    assert rows(world, t.data_finding.c.problem) == [("1,999 characters are too long; the first 300 are kept",)]


@pytest.mark.parametrize("place", ["number", "short_description", "assigned_to"])
def test_a_nul_byte_is_one_row(world: Database, tmp_path: Path, place: str) -> None:
    old = {"number": "INC2", "short_description": "Network down", "assigned_to": "Bob"}[place]
    report = both(world, list_file(tmp_path, A, B.replace(old, f"{old}\x00x"), C))
    assert report.created == 2
    assert [e.row for e in report.errors] == [3]
    assert "NUL" in report.errors[0].why


def test_a_finding_about_a_column_with_a_name_longer_than_an_index_keeps(world: Database, tmp_path: Path) -> None:
    name = " ".join(sha256(str(i).encode()).hexdigest() for i in range(80))
    path = tmp_path / "f.csv"
    header, one, two = (f"{line},{cell}" for line, cell in ((LIST_HEADER, name), (A, "x"), (B, "x\x00")))
    path.write_text("\n".join([header, one, two, ""]))
    assert both(world, path).created == 1
    ((field, row),) = rows(world, t.data_finding.c.field, t.data_finding.c.row)
    assert (field, row) == (f"{name[:199]}…", 3)
    assert both(world, path).unchanged == 1
    assert count(world, t.data_finding) == 1


def test_a_service_too_long_to_be_made_is_one_row(world: Database, tmp_path: Path) -> None:
    long = " ".join(sha256(str(i).encode()).hexdigest() for i in range(80))
    path = tmp_path / "f.csv"
    lines = (f"{line},{cell}" for line, cell in ((LIST_HEADER, "cmdb_ci"), (A, long), (B, "Mail")))
    path.write_text("\n".join([*lines, ""]))
    plain = load_mapping("servicenow-list")
    report = both(world, path, mapping=replace(plain, service=replace(plain.service, unknown="create")))
    assert (report.created, [(e.row, e.field) for e in report.errors]) == (1, [(2, "cmdb_ci")])
    assert rows(world, t.service.c.code) == [("Mail",)]


@pytest.mark.parametrize("place", ["number", "agency", "state", "short_description", "assigned_to", "nobody reads it"])
def test_a_nul_in_json_is_one_row(world: Database, tmp_path: Path, place: str) -> None:
    plain = {
        "opened_at": "2026-03-02 10:00", "state": "New", "priority": "3 - Medium", "agency": "DOT",
        "short_description": "Network down", "assigned_to": "Bob",
    }  # fmt: skip
    records = [{"number": f"INC{i}", **plain} for i in (1, 2, 3)]
    records[1][place] = f"{records[1].get(place, '')}\x00"
    path = tmp_path / "f.json"
    path.write_text(json.dumps({"result": records}))
    report = both(world, path)
    assert (report.created, numbers(world)) == (2, ["INC1", "INC3"])
    assert [(e.row, e.field) for e in report.errors] == [(3, place)]
    assert report.errors[0].why.startswith("the field has a NUL at character")


def test_what_no_rule_foresaw_is_still_one_row(
    world: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database has the last word: here a name longer than it keeps, as if nobody had asked before."""
    monkeypatch.setattr("app.domain.imports.limits.SHORT", 100_000)
    long = " ".join(sha256(str(i).encode()).hexdigest() for i in range(90))
    report = both(world, list_file(tmp_path, A, B.replace("Bob", long), C))
    assert report.created == 2
    assert [(e.row, e.field, e.why) for e in report.errors] == [
        (3, "assigned_to", "the value is outside what is allowed")
    ]
    assert check(world) == []


def test_findings_of_a_refused_row_go_when_it_comes_in(world: Database, tmp_path: Path) -> None:
    f = t.data_finding.c
    path = list_file(tmp_path, A, B.replace("DOT", "Mars"), C.replace("INC3", ""))
    assert import_file(world, path).skipped == 2
    assert rows(world, f.ticket_number, f.field, f.excluded, f.closed_at) == [
        ("", "number", True, None),
        ("INC2", "agency", True, None),
    ]
    assert import_file(world, path).skipped == 2
    assert count(world, t.data_finding) == 2
    import_file(world, list_file(tmp_path, B, name="corrected.csv"))
    assert [closed is None for (_, closed) in rows(world, f.ticket_number, f.closed_at)] == [True, False]
    import_file(world, list_file(tmp_path, A, B, C))  # the same file by name, its last row corrected
    assert [closed is None for (_, closed) in rows(world, f.ticket_number, f.closed_at)] == [False, False]


def test_where_nothing_came_in_the_report_says_what_to_do(world: Database, tmp_path: Path) -> None:
    report = both(world, list_file(tmp_path, A.replace("DHHS", "Mars"), B.replace("DOT", "Venus")))
    assert not report.came_in
    assert report.advice.startswith('Correct "agency" in the file, or how the mapping reads it: 2 rows refused')
    assert import_file(world, list_file(tmp_path, A)).came_in
    assert import_file(world, list_file(tmp_path, A)).came_in  # nothing new is no failure


@pytest.mark.parametrize(
    ("number", "kind", "excluded"),
    [
        ("INC7", "incident", False),
        ("RITM7", "request", False),
        ("REQ7", "request", True),
        ("SCTASK7", "request", True),
        ("X7", "incident", False),
    ],
)
def test_a_number_tells_its_kind(world: Database, tmp_path: Path, number: str, kind: str, *, excluded: bool) -> None:
    assert both(world, list_file(tmp_path, A.replace("INC1", number))).created == 1
    assert rows(world, t.ticket.c.number, t.ticket.c.kind, t.ticket.c.excluded) == [(number, kind, excluded)]


def test_changes_and_problems_are_no_tickets(world: Database, tmp_path: Path) -> None:
    report = both(world, list_file(tmp_path, A.replace("INC1", "CHG0000001"), B, C.replace("INC3", "PRB1")))
    assert report.created == 1
    assert [(e.row, e.why) for e in report.errors] == [
        (2, "CHG0000001 is a change, not an incident or a request"),
        (4, "PRB1 is a problem, not an incident or a request"),
    ]


def test_a_number_is_found_in_every_spelling(world: Database, tmp_path: Path) -> None:
    import_file(world, list_file(tmp_path, A.replace("INC1", "inc0010001"), B.replace("INC2", "Ticket-12a")))
    ids = dict(rows(world, t.ticket.c.number, t.ticket.c.id))
    for typed in ("inc0010001", "INC0010001", "Inc0010001"):
        assert reads.find_ticket(world, typed) == ids["inc0010001"]
    for typed in ("Ticket-12a", "ticket-12A", " TICKET-12A "):
        assert reads.find_ticket(world, typed) == ids["Ticket-12a"]


# --- what the source says, and what the desk did --------------------------------------------------
def test_a_resolution_told_again_is_the_newest(world: Database, tmp_path: Path) -> None:
    """The same figures as of a first import of the newer file, whatever came before."""
    row = (
        "INC1,2026-03-02 09:00:00-05:00,Resolved,2 - High,2 - Medium,2 - Medium,Desk,Ann,2026-03-{0} 11:00:00-05:00,,"
        "2026-03-{0} 11:00:00-05:00,DHHS,Slow link,"
    )
    one, two = (list_file(tmp_path, row.format(day), name=f"{day}.csv") for day in ("02", "06"))
    import_file(world, one)
    assert import_file(world, two).updated == 1
    late = import_file(world, one)
    assert (late.updated, late.older) == (0, 1)
    assert late.errors[0].why == "older than what is known: the source said more on 6 Mar 2026 11:00"
    resolved = datetime(2026, 3, 6, 16, tzinfo=UTC)
    assert rows(world, t.ticket.c.state, t.ticket.c.resolved_at, t.ticket.c.reopen_count) == [("resolved", resolved, 0)]
    met = rows(world, t.sla_clock.c.metric, t.sla_clock.c.met, t.sla_clock.c.stop_at)
    assert [one for one in met if one[0] == "resolution"] == [("resolution", False, resolved)]
    (number,) = rows(world, t.ticket.c.id)[0]
    assert [entry.text for entry in reads.history(world, number) if entry.what in {"Resolved", "Source"}] == [
        "Resolved.",
        "The source told its history anew.",
    ]


@pytest.fixture
def desk(world: Database) -> Database:
    """A workspace with somebody to assign to."""

    def act(conn: Any) -> None:
        for login in ("eve", "tester"):
            insert_record(conn, t.person, {"login": login, "name": login.title()})

    world.write(act, what="test")
    return world


def test_what_the_desk_set_stays_by_field(desk: Database, tmp_path: Path) -> None:
    import_file(desk, list_file(tmp_path, B))
    ((id,),) = rows(desk, t.ticket.c.id)
    acts.assign(desk, id, "eve")
    forms.edit_ticket(desk, id, {"title": "Network down"}, {"title": "Ours"})
    newer = (
        B.replace("Bob", "Zoe").replace("2026-03-02 10:30", "2026-03-04 10:30").replace("Net,", "Desk,", 1)
    ).replace("Network down", "Theirs")
    report = both(desk, list_file(tmp_path, newer, name="newer.csv"))
    assert report.updated == 1
    c = t.ticket.c
    assert rows(desk, c.title, c.assignee, t.ticket.c.state) == [("Ours", "eve", "in_progress")]
    groups = select(t.support_group.c.code).join_from(t.ticket, t.support_group)
    with desk.read() as conn:
        assert list(conn.execute(groups).scalars()) == ["Desk"]  # which the desk did not touch
    before = everything(desk)
    assert import_file(desk, list_file(tmp_path, newer, name="newer.csv")).unchanged == 1
    assert everything(desk) == before
    assert check(desk) == []


def test_a_field_that_the_source_tells_otherwise_than_the_desk_is_a_finding(desk: Database, tmp_path: Path) -> None:
    held = datetime(2026, 3, 10, 15, tzinfo=UTC)
    desk.now = lambda: held
    import_file(desk, list_file(tmp_path, B))
    ((id,),) = rows(desk, t.ticket.c.id)
    acts.hold(desk, id, HoldReason.AWAITING_VENDOR)
    desk.now = lambda: held + timedelta(hours=2)
    later = f"{held + timedelta(hours=1):%Y-%m-%d %H:%M:%S}+00:00"
    resolved = B.replace("In Progress", "Resolved").replace(",,,2026-03-02 10:30:00-05:00", f",{later},,{later}")
    report = both(desk, list_file(tmp_path, resolved, name="newer.csv"))
    assert (report.updated, report.findings_by_field) == (1, {"resolved": 1})
    assert rows(desk, t.ticket.c.state, t.ticket.c.resolved_at) == [("on_hold", None)]
    assert rows(desk, t.data_finding.c.problem, t.data_finding.c.excluded) == [
        ("the source tells it otherwise than the desk, whose word stands", False)
    ]
    assert check(desk) == []


# --- one at a time --------------------------------------------------------------------------------
def test_two_imports_of_a_source_wait_for_each_other(world: Database, tmp_path: Path) -> None:
    lines = [B.replace("INC2", f"INC{i}") for i in range(60)]
    path = list_file(tmp_path, *lines)
    reports, failed = [], []

    def one() -> None:
        try:
            reports.append(import_file(world, path))
        except LongleafError as error:
            failed.append(error)

    threads = [threading.Thread(target=one) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert sorted((r.created, r.unchanged) for r in reports) == [(0, 60), (0, 60), (60, 0)]
    assert count(world, t.ticket) == 60


def test_a_waiting_import_says_so_and_can_be_stopped(
    world: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.services.imports.waiting.TELL_AFTER", 0.0)
    monkeypatch.setattr("app.services.imports.waiting.LOOK_EVERY", 0.0)
    source = f"import:{load_mapping('servicenow-list').source}"
    other = turn_of(world, sha256(source.encode()).hexdigest()[:16])
    assert other.take()
    said = []

    def report(_done: int, _total: int | None, text: str) -> None:
        said.append(text)
        if "waiting" in text:
            work.cancel()

    work = Work(report)
    try:
        with pytest.raises(Cancelled):
            import_file(world, list_file(tmp_path, A), work=work)
    finally:
        other.give_up()
    assert said[-1] == "waiting for another import of servicenow"
    assert import_file(world, list_file(tmp_path, A)).created == 1
    assert not list(Path(str(world.url.database)).parent.glob("*.import-*")) or world.kind == "postgresql"


def test_a_turn_is_one_at_a_time_and_by_name(db: Database) -> None:
    one, two, other = turn_of(db, "a"), turn_of(db, "a"), turn_of(db, "b")
    assert one.take()
    assert not two.take()
    assert other.take()
    one.give_up()
    until = time.monotonic() + 30
    while not two.take():  # a server lets go of the lock when it has ended the session, a moment later
        assert time.monotonic() < until
        time.sleep(0.01)
    for turn in (one, two, other):
        turn.give_up()


# --- as of ----------------------------------------------------------------------------------------
def test_what_was_known_then_is_what_the_source_told_then(world: Database, tmp_path: Path) -> None:
    first = datetime(2026, 3, 10, 15, tzinfo=UTC)
    world.now = lambda: first
    import_file(world, list_file(tmp_path, A))
    world.now = lambda: first + timedelta(days=2)
    newer = A.replace("2026-03-05", "2026-03-09").replace("2026-03-02 11:00", "2026-03-08 11:00")
    assert import_file(world, list_file(tmp_path, newer)).updated == 1
    for days, day in ((0, 2), (1, 2), (2, 8)):
        with world.read() as conn:
            tickets = facts_at(conn, first + timedelta(days=days)).tickets
            resolved = conn.execute(select(tickets.c.resolved_at)).scalar_one()
        assert resolved == datetime(2026, 3, day, 16, tzinfo=UTC)

"""Imports into both databases: everything comes in once, bad files leave nothing behind."""

from __future__ import annotations

import csv
import gzip
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from app.db import owner
from app.db import tables as t
from app.db.engine import Actor, Database, open_database
from app.domain.imports.values import NULLS
from app.domain.periods import Period
from app.domain.vocabulary import Role
from app.errors import InputError, NotAllowed
from app.services.figures.tables import REPORTS
from app.services.imports.mapping import load_mapping, parse_mapping, ready_mappings
from app.services.imports.run import ImportReport, import_file
from app.services.packets.assembly import packet_data
from app.services.packets.export import export_packet
from app.services.packets.verify import verify_packet
from app.services.workspace import reference
from app.work import Cancelled, Work
from tests.services.imports.import_world import AGENCIES, LIST_HEADER, count, everything, figures, list_file, prepare
from tests.shared_data import shared

A = (
    "INC1,2026-03-02 09:00:00-05:00,Closed,3 - Moderate,2 - Medium,2 - Medium,Desk,Ann,2026-03-02 11:00:00-05:00,"
    "2026-03-05 09:00:00-05:00,2026-03-05 09:00:00-05:00,DHHS,Printer,Fixed"
)
B = (
    "INC2,2026-03-02 10:00:00-05:00,In Progress,1 - Critical,1 - High,1 - High,Net,Bob,,,2026-03-02 10:30:00-05:00,"
    "DOT,Network down,"
)
C = "INC3,2026-03-03 10:00:00-05:00,On Hold,4 - Low,3 - Low,3 - Low,Net,,,,2026-03-03 12:00:00-05:00,DOA,Mouse,"


def rows(db: Database, *columns: Any) -> list[tuple[Any, ...]]:
    with db.read() as conn:
        return [tuple(r) for r in conn.execute(select(*columns).order_by(columns[0]))]


@pytest.fixture
def world(db: Database) -> Database:
    prepare(db)
    return db


@pytest.fixture
def lite(sqlite_db: Database) -> Database:
    prepare(sqlite_db)
    return sqlite_db


# --- list exports ---------------------------------------------------------------------------------
def test_a_list_comes_in(world: Database, tmp_path: Path) -> None:
    report = import_file(world, list_file(tmp_path, A, B, C))
    assert report.as_json() | {"seconds": 0} == report.as_json() | {"seconds": 0}
    assert (report.read, report.created, report.skipped, report.errors) == (3, 3, 0, ())
    assert report.mapping == "servicenow-list"
    c = t.ticket.c
    assert rows(world, c.number, c.state, c.priority, c.impact, c.assignee, c.resolved_at, c.source) == [
        ("INC1", "closed", 3, 3, "Ann", datetime(2026, 3, 2, 16, tzinfo=UTC), "import:servicenow"),
        ("INC2", "in_progress", 1, 1, "Bob", None, "import:servicenow"),
        ("INC3", "on_hold", 4, 4, None, None, "import:servicenow"),
    ]
    with world.read() as conn:
        clocks = conn.execute(
            select(t.ticket.c.number, t.sla_clock.c.elapsed_s, t.sla_clock.c.met)
            .join_from(t.sla_clock, t.ticket)
            .where(t.sla_clock.c.metric == "resolution")
            .order_by(t.ticket.c.number)
        ).all()
    assert [tuple(r) for r in clocks][:2] == [("INC1", 7200, True), ("INC2", None, None)]
    assert sorted(code for (code,) in rows(world, t.support_group.c.code)) == ["Desk", "Net"]
    assert count(world, t.audit) > 3  # guards and audit were at work


def test_a_second_import_changes_nothing_and_a_newer_file_updates(world: Database, tmp_path: Path) -> None:
    import_file(world, list_file(tmp_path, A, B, C))
    before, audits = everything(world), count(world, t.audit)
    again = import_file(world, list_file(tmp_path, A, B, C))
    assert (again.created, again.updated, again.unchanged, again.events) == (0, 0, 3, 0)
    assert everything(world) == before
    assert count(world, t.audit) == audits + 2  # the import run's own record: begun and ended
    newer = B.replace("In Progress", "Closed").replace(
        ",,,2026-03-02 10:30", ",2026-03-02 12:00:00-05:00,2026-03-03 12:00:00-05:00,2026-03-03 12:00"
    )
    report = import_file(world, list_file(tmp_path, A, newer, C))
    assert (report.created, report.updated, report.unchanged) == (0, 1, 2)
    c = t.ticket.c
    assert rows(world, c.number, c.state, c.resolved_at)[1] == ("INC2", "closed", datetime(2026, 3, 2, 17, tzinfo=UTC))
    assert import_file(world, list_file(tmp_path, A, newer, C)).unchanged == 3


def test_a_dry_run_says_the_same_and_writes_nothing(world: Database, tmp_path: Path) -> None:
    path = list_file(tmp_path, A, B, C.replace("DOA", "Mars"))
    before = [count(world, table) for table in (t.ticket, t.audit, t.support_group, t.import_run, t.op)]
    dry = import_file(world, path, dry_run=True)
    assert [count(world, table) for table in (t.ticket, t.audit, t.support_group, t.import_run, t.op)] == before
    wet = import_file(world, path)
    quiet = {"seconds": 0, "dry_run": None}
    assert dry.as_json() | quiet == wet.as_json() | quiet
    assert wet.unknown_locations == {"Mars": 1}
    assert list(wet.as_json())[:5] == ["read", "created", "updated", "skipped", "errors"]
    assert wet.as_json()["errors"][0]["row"] == 4
    assert wet.as_json()["errors"][0]["field"] == "agency"


def test_numbers_of_another_source_are_left_alone(world: Database, tmp_path: Path) -> None:
    import_file(world, list_file(tmp_path, A))
    mapping = tmp_path / "other.toml"
    ready = Path("resources/mappings/servicenow-list.toml").read_text(encoding="utf-8")
    mapping.write_text(ready.replace('source = "servicenow"', 'source = "other"'), encoding="utf-8")
    report = import_file(world, list_file(tmp_path, A, B), mapping=mapping)
    assert report.created == 2
    assert [n for (n,) in rows(world, t.ticket.c.number)] == ["INC1", "INC2", "SN-INC1"]
    assert import_file(world, list_file(tmp_path, A, B), mapping=mapping).unchanged == 2


def test_the_workspaces_own_numbers_go_on_behind_imported_ones(world: Database, tmp_path: Path) -> None:
    from app.db.records import next_number

    import_file(world, list_file(tmp_path, A.replace("INC1", "INC0000041")))
    assert world.write(lambda conn: next_number(conn, "INC"), what="test") == "INC0000042"


def test_what_a_person_did_since_stays(world: Database, tmp_path: Path) -> None:
    import_file(world, list_file(tmp_path, A, B, C))

    def rename(conn: Any) -> None:
        conn.execute(update(t.ticket).where(t.ticket.c.number == "INC2").values(title="Ours", version=2))

    world.write(rename, what="test")
    assert import_file(world, list_file(tmp_path, A, B, C)).unchanged == 3
    assert ("INC2", "Ours") in rows(world, t.ticket.c.number, t.ticket.c.title)


def test_impossible_dates_come_in_and_stay_out_of_the_figures(lite: Database, tmp_path: Path) -> None:
    report = import_file(lite, list_file(tmp_path, A.replace("2026-03-02 11:00", "2026-03-01 11:00")))
    assert (report.created, report.excluded) == (1, 1)
    assert rows(lite, t.ticket.c.number, t.ticket.c.excluded) == [("INC1", True)]
    assert all(excluded for _, excluded in rows(lite, t.sla_clock.c.id, t.sla_clock.c.excluded))
    findings = rows(lite, t.data_finding.c.field, t.data_finding.c.excluded)
    assert ("resolved_at", True) in findings


def test_children_follow_their_parents(lite: Database, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(f"{LIST_HEADER},parent\n{A},INC2\n{B},\n{C},INC99\n", encoding="utf-8")
    report = import_file(lite, path)
    assert report.created == 3
    ids = dict(rows(lite, t.ticket.c.number, t.ticket.c.id))
    assert dict(rows(lite, t.ticket.c.number, t.ticket.c.parent_id)) == {
        "INC1": ids["INC2"],
        "INC2": None,
        "INC3": None,
    }
    assert report.findings_by_field == {"parent": 1}


def test_a_number_that_stands_twice_counts_once(lite: Database, tmp_path: Path) -> None:
    report = import_file(lite, list_file(tmp_path, A, A.replace("Printer", "Other")))
    assert (report.created, report.skipped) == (1, 1)
    assert "row 2 too" in report.errors[0].why


def test_a_formula_stays_text(lite: Database, tmp_path: Path) -> None:
    path = list_file(tmp_path, A.replace("Printer", '"=HYPERLINK(""http://x"")"'))
    assert any("formulas" in w for w in import_file(lite, path).warnings)
    assert rows(lite, t.ticket.c.number, t.ticket.c.title) == [("INC1", '=HYPERLINK("http://x")')]


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "cp1252"])
def test_encodings_and_delimiters(lite: Database, tmp_path: Path, codec: str) -> None:
    path = tmp_path / "list.csv.gz"
    text = f"{LIST_HEADER}\n{A.replace('Printer', 'Überlänge')}\n".replace(",", ";")
    path.write_bytes(gzip.compress(text.encode(codec)))
    assert import_file(lite, path).created == 1
    assert rows(lite, t.ticket.c.number, t.ticket.c.title) == [("INC1", "Überlänge")]


def test_a_workbook_comes_in(lite: Database, tmp_path: Path) -> None:
    import xlsxwriter

    path = tmp_path / "list.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for i, line in enumerate([LIST_HEADER, A, C]):
            sheet.write_row(i, 0, line.split(","))
        date = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        for row, column in ((1, 1), (1, 8), (1, 9), (1, 10), (2, 1), (2, 10)):
            sheet.write_datetime(row, column, datetime(2026, 3, 2 + column % 7, 9), date)  # noqa: DTZ001 - Excel has no zone
    report = import_file(lite, path)
    assert (report.created, report.encoding, report.errors) == (2, "xlsx", ())


def test_only_an_administrator_imports(lite: Database, tmp_path: Path) -> None:
    agent = open_database(Path(str(lite.url.database)), Actor("agent", frozenset({Role.READER, Role.AGENT})))
    with pytest.raises(NotAllowed, match="administrator"):
        import_file(agent, list_file(tmp_path, A))
    assert import_file(agent, list_file(tmp_path, A), dry_run=True).created == 1
    agent.dispose()


# --- files and mappings that cannot be used -------------------------------------------------------
GOOD = f"{LIST_HEADER}\n{A}\n{B}\n".encode()


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("x.csv", None, "There is no file"),
        ("x.csv", b"", "is empty"),
        ("x.csv.gz", gzip.compress(GOOD * 100)[:-9], "ends too early"),
        ("x.csv", b"%PDF-1.4", "PDF document"),
        ("x.xlsx", b"PK\x03\x04[Content_Types].xml rubbish", "damaged workbook"),
        ("x.csv", b"one\ntwo\n", "not a header"),
        ("x.csv", GOOD.replace(b"opened_at,", b"number,", 1), "Opened: choose a column"),
        ("x.csv", GOOD.replace(b"opened_at,", b"begun,", 1), "Opened: choose a column"),
        (
            "x.csv",
            GOOD.replace(b"2026-03-02 10:00:00-05:00", b"2/3/2026 10:00"),
            '"2/3/2026 10:00" can be read both ways',
        ),
        ("x.csv", GOOD + b'INC9,"never closed', "quotation mark"),
        ("x.csv", GOOD.replace(b"Printer", b"\x81\x8d"), "neither UTF-8 nor Windows-1252"),
    ],
)
def test_files_that_cannot_be_used(lite: Database, tmp_path: Path, name: str, data: bytes | None, words: str) -> None:
    path = tmp_path / name
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(InputError, match=words) as caught:
        import_file(lite, path)
    assert caught.value.hint
    assert (count(lite, t.ticket), count(lite, t.import_run)) == (0, 0)


def test_bad_rows_are_listed_and_the_good_ones_come_in(world: Database, tmp_path: Path) -> None:
    bad = [
        "INC4,too short",
        B.replace("Network", "Net\x00work"),
        C.replace("2026-03-03 10", "2026-13-03 10"),
        B.replace("Network down", "x" * 1_000_001),
        C.replace("INC3", "INC7").replace("On Hold", "Asleep"),
    ]
    report = import_file(world, list_file(tmp_path, A, *bad))
    assert (report.read, report.created, report.skipped) == (6, 1, 5)
    assert [(e.row, e.field) for e in report.errors] == [
        (3, "state"),
        (4, "short_description"),
        (5, "opened_at"),
        (6, "short_description"),
        (7, "state"),
    ]
    assert sorted(r for r, _ in rows(world, t.data_finding.c.row, t.data_finding.c.excluded)) == [3, 4, 5, 6, 7]
    assert "row 3, state" in report.text()
    c = t.import_run.c
    assert rows(world, c.rows_read, c.created, c.skipped, c.errors) == [(6, 1, 5, 5)]
    assert rows(world, c.finished_at) != [(None,)]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('name = "servicenow-list"', "name = 5", "name: expected `str`"),
        ('zone = "America/New_York"', 'zone = "Mars/Base"', "dates.zone"),
        ('format = "auto"', 'format = "Y"', "dates.format"),
        ('layout = "tickets"', 'layout = "rows"', "layout"),
        ('"New" = "new"', '"New" = "fresh"', 'values.state."New": "fresh" is no state'),
        ('"4" = 4', '"4" = 9', 'values.priority."4"'),
        ('"phone" = "phone"', '"phone" = "pigeon"', "no channel"),
        ("[dates]", "[dats]", 'unknown key "dats"'),
        ("codes = true", "code = true", 'unknown key "agency.code"'),
        ("codes = true", "codes = true\nspread = 5", "agency.spread"),
        ("[dates]", "[dates", "not valid TOML"),
        ('missing = "error"', 'missing = "NOPE"', "agency.missing: the agency NOPE does not exist"),
        ('number = ["number", "Number"]', 'number = ["nummer"]', 'no column "nummer"'),
    ],
)
def test_mappings_that_cannot_be_used(lite: Database, tmp_path: Path, old: str, new: str, words: str) -> None:
    ready = Path("resources/mappings/servicenow-list.toml").read_text(encoding="utf-8")
    assert old in ready
    path = tmp_path / "mine.toml"
    path.write_text(ready.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        import_file(lite, list_file(tmp_path, A), mapping=path)
    assert words in str(caught.value)
    assert count(lite, t.ticket) == 0


def test_ready_mappings_are_sound() -> None:
    assert {"servicenow-audit-log", "servicenow-list", "glpi", "jira-service-management"} <= set(ready_mappings())
    for name in ready_mappings():
        assert load_mapping(name).name == name
    with pytest.raises(InputError, match="cannot be read"):
        load_mapping("nosuch")
    with pytest.raises(InputError, match="not valid TOML"):
        parse_mapping("x = ", "f.toml")


def test_a_format_that_does_not_exist(lite: Database, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Unknown format"):
        import_file(lite, list_file(tmp_path, A), format="jira")


# --- audit logs -----------------------------------------------------------------------------------
def audit_log(folder: Path, tickets: int, *, rows: int = 4, name: str = "log.csv") -> Path:
    """A log in the shape of the public one: each ticket New, Active, Awaiting User Info, Resolved, Closed."""
    columns = list(load_mapping("servicenow-audit-log").keep)
    fixed = (
        "number incident_state opened_at opened_by sys_created_at sys_updated_at sys_updated_by sys_mod_count"
        " reopen_count priority assignment_group assigned_to closed_code resolved_by resolved_at closed_at"
    )
    header = [*fixed.split(), *columns]
    states = ["New", "Active", "Awaiting User Info", "Resolved", "Closed"]
    lines = [",".join(header)]
    for i in range(tickets):
        opened = datetime(2016, 2, 15, 8, tzinfo=UTC) + timedelta(minutes=i)
        for n in range(rows):
            cells = dict.fromkeys(header, "?") | {
                "number": f"INC{i:07}",
                "incident_state": states[n],
                "opened_at": f"{opened:%-d/%-m/%Y %H:%M}",
                "sys_updated_at": f"{opened + timedelta(hours=n):%-d/%-m/%Y %H:%M}",
                "sys_mod_count": str(n),
                "priority": "3 - Moderate",
                "assignment_group": f"Group {i % 5}",
                "location": f"Location {i % 7}",
                "assigned_to": "?" if n == 0 else f"Resolver  {i % 3}",
                "impact": "2 - Medium",
                "urgency": "2 - Medium",
                "contact_type": "Phone",
                "sys_updated_by": "Updated by 1",
            }
            lines.append(",".join(cells[h] for h in header))
    path = folder / name
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_a_longer_log_adds_its_events(world: Database, tmp_path: Path) -> None:
    first = import_file(world, audit_log(tmp_path, 20, rows=3))
    assert (first.created, first.mapping) == (20, "servicenow-audit-log")
    events = count(world, t.ticket_event)
    second = import_file(world, audit_log(tmp_path, 21, rows=5))
    assert (second.created, second.updated, second.errors) == (1, 20, ())
    assert count(world, t.ticket_event) > events
    assert {state for _, state in rows(world, t.ticket.c.number, t.ticket.c.state)} == {"closed"}
    fresh = everything(world)
    assert import_file(world, audit_log(tmp_path, 21, rows=5)).unchanged == 21
    assert import_file(world, audit_log(tmp_path, 21, rows=3)).unchanged == 21  # an older export takes nothing back
    assert everything(world) == fresh


def test_a_log_that_contradicts_itself_is_a_finding_whichever_file_came_first(
    make_workspace: Any, tmp_path: Path
) -> None:
    one = audit_log(tmp_path, 2, rows=3)
    other = tmp_path / "other.csv"
    told = one.read_text(encoding="utf-8")
    other.write_text(told.replace("Awaiting User Info", "Awaiting Vendor", 1), encoding="utf-8")
    found = []
    for paths in ((one, other), (other, one, other)):
        with make_workspace("sqlite") as db:
            prepare(db)
            reports = [import_file(db, path) for path in paths]
            assert (reports[1].updated, reports[1].unchanged, reports[1].errors) == (1, 1, ())
            problems = rows(db, t.data_finding.c.problem, t.data_finding.c.excluded, t.data_finding.c.closed_at)
            assert ("the same as in the row before", False, None) in problems
            found.append(figures(db))
    assert found[0] == found[1]


def test_an_interrupted_import_can_be_repeated(
    world: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.services.imports.run.CHUNK", 10)
    path = audit_log(tmp_path, 45, rows=5)
    seen: list[int] = []

    def report(done: int, _total: int | None, _text: str) -> None:
        seen.append(done)
        if done >= 20:
            work.cancel()

    work = Work(report)
    with pytest.raises(Cancelled):
        import_file(world, path, work=work)
    assert 20 <= count(world, t.ticket) < 45
    assert rows(world, t.import_run.c.id, t.import_run.c.finished_at)[0][1] is None
    again = import_file(world, path)
    assert again.created + again.unchanged == 45
    assert again.unchanged >= 20
    assert count(world, t.ticket) == 45
    assert import_file(world, path).unchanged == 45


def test_logs_that_run_backwards_say_the_same(make_workspace: Any, tmp_path: Path) -> None:
    forward = audit_log(tmp_path, 3, rows=4)
    header, *lines = forward.read_text(encoding="utf-8").splitlines()
    backward = tmp_path / "backward.csv"
    backward.write_text("\n".join([header, *reversed(lines)]), encoding="utf-8")
    found = []
    for path in (forward, backward):
        with make_workspace("sqlite") as db:
            prepare(db)
            assert import_file(db, path).created == 3
            found.append(figures(db))
    assert found[0] == found[1]


def test_agencies_have_to_exist(sqlite_db: Database, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="the agency DHHS does not exist in this workspace") as caught:
        import_file(sqlite_db, audit_log(tmp_path, 1))
    assert "Add the agency first" in caught.value.hint


# --- the whole public file ------------------------------------------------------------------------
@pytest.fixture(scope="module")
def whole(make_workspace: Any) -> Iterator[dict[str, tuple[Database, ImportReport]]]:
    """The shared file, imported once into each database."""
    path = shared("uci_incident_event_log.csv.gz")
    with make_workspace("sqlite") as lite, make_workspace("postgresql") as pg:
        found = {}
        for db in (lite, pg):
            with owner.as_owner(db) as conn:
                reference.load(conn)
            found[db.kind] = (db, import_file(db, path))
        yield found


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_the_whole_file_comes_in(whole: dict[str, tuple[Database, ImportReport]], kind: str) -> None:
    db, report = whole[kind]
    assert (report.read, report.created, report.skipped, report.errors) == (141_712, 24_918, 0, ())
    assert report.date_format == "d/m/Y"
    assert count(db, t.ticket) == 24_918
    assert count(db, t.ticket_event) == report.events >= 141_712
    with db.read() as conn:
        saves = select(func.count()).select_from(
            select(t.ticket_event.c.ticket_id, t.ticket_event.c.occurred_at, t.ticket_event.c.actor)
            .distinct()
            .subquery()
        )
        assert conn.execute(saves).scalar_one() > 100_000
        assert dict(conn.execute(select(t.ticket.c.state, func.count()).group_by(t.ticket.c.state)).all()) == {
            "closed": 24_918
        }
        by_priority: dict[int, int] = dict(
            conn.execute(select(t.ticket.c.priority, func.count()).group_by(t.ticket.c.priority)).all()
        )
        assert by_priority == {1: 270, 2: 408, 3: 23_466, 4: 774}  # the last row of each incident
        audited = select(func.count()).where(t.audit.c.tbl == "ticket", t.audit.c.op == "I")
        assert conn.execute(audited).scalar_one() == 24_918


def plain(found: Any) -> list[str]:
    """Rows as text, sums as integers on both databases."""
    return sorted(str([int(v) if isinstance(v, Decimal) else v for v in row]) for row in found)


@pytest.mark.slow
def test_both_databases_hold_the_same(whole: dict[str, tuple[Database, ImportReport]]) -> None:
    (lite, one), (pg, two) = whole["sqlite"], whole["postgresql"]
    quiet = {"seconds": 0}
    assert one.as_json() | quiet == two.as_json() | quiet
    c = t.sla_clock.c
    aggregate = select(
        c.metric, c.priority, c.met, c.excluded, func.count(), func.sum(c.elapsed_s), func.sum(c.paused_s)
    ).group_by(c.metric, c.priority, c.met, c.excluded)
    spans = select(t.ticket_span.c.start_reason, t.ticket_span.c.end_reason, func.count()).group_by(
        t.ticket_span.c.start_reason, t.ticket_span.c.end_reason
    )
    kinds = select(t.ticket_event.c.kind, func.count()).group_by(t.ticket_event.c.kind)
    for query in (aggregate, spans, kinds):
        with lite.read() as a, pg.read() as b:
            assert plain(a.execute(query)) == plain(b.execute(query))


@pytest.mark.slow
def test_reports_and_a_packet_of_the_whole_file(
    whole: dict[str, tuple[Database, ImportReport]], tmp_path: Path
) -> None:
    """A month of the imported file: the same figures from both databases, and a packet that verifies and says
    where its agencies come from."""
    may, as_of = Period.parse("2016-05"), whole["postgresql"][0].now()
    told = []
    for kind, (db, _) in whole.items():
        tables = [REPORTS[name](db, may, agency=None, service=None, as_of=as_of) for name in ("sla", "backlog")]
        sizes = {
            code: int(
                next(
                    row
                    for row in REPORTS["sla"](db, may, agency=code, as_of=as_of).as_json()["rows"]
                    if (row["metric"], row["priority"]) == ("resolution", "all")
                )["due_count"]
            )
            for code in AGENCIES
        }
        busiest = max(sizes, key=lambda code: sizes[code])
        packet = export_packet(db, busiest, may, tmp_path / f"{kind}.pdf", as_of=as_of)
        assert verify_packet(db, packet.path).ok
        statement = packet_data(db, busiest, may, as_of).statement
        assert any("agencies by the mapping's rule" in note for note in statement.notes)
        assert any("No holidays are known for 2016" in note for note in statement.notes)
        assert len(statement.findings) < 10 < sum(finding.count for finding in statement.findings)
        told.append(([table.as_json() for table in tables], sizes, dict(packet.figures)))
    assert told[0] == told[1]
    (sla, backlog), sizes, figures = told[0]
    overall = next(r for r in sla["rows"] if (r["metric"], r["priority"]) == ("resolution", "all"))
    assert overall["due_count"] == sum(sizes.values()) > 7_000
    assert "demand.2016-02.opened" in figures
    assert "demand.2016-01.opened" not in figures  # before the first record nothing is known
    flow = {row["figure"]: row["tickets_count"] for row in backlog["rows"]}
    moved = flow["opened"] + flow["reopened"] - flow["resolved"] - flow["cancelled"]
    assert flow["closing"] == flow["opening"] + moved  # statewide the transfers cancel out


@pytest.mark.slow
def test_the_traps_of_the_whole_file(whole: dict[str, tuple[Database, ImportReport]]) -> None:
    db, report = whole["sqlite"]
    assert report.findings_by_field["opened_at"] == 6  # recorded before they were opened
    assert report.findings_by_field["sys_mod_count"] == 5
    assert report.findings_by_field["sys_updated_at"] == 1
    with db.read() as conn:
        c = t.data_finding.c
        no_stamp = select(func.count()).where(c.field == "resolved_at", c.problem.like("the source gives no date%"))
        assert conn.execute(no_stamp).scalar_one() == 1556
        lost = select(func.count()).where(c.field == "incident_state", c.problem.like('%"-100" says no state%'))
        assert conn.execute(lost).scalar_one() == 2  # five rows, of which three repeat the one before
    assert any(w.startswith("13,098 tickets were recorded after the opening") for w in report.warnings)


@pytest.mark.slow
def test_the_whole_file_again_changes_nothing(whole: dict[str, tuple[Database, ImportReport]]) -> None:
    db, _ = whole["sqlite"]
    tables = (t.ticket, t.ticket_event, t.sla_clock, t.ticket_span, t.data_finding, t.support_group)
    before = [count(db, table) for table in tables]
    again = import_file(db, shared("uci_incident_event_log.csv.gz"))
    assert (again.created, again.updated, again.unchanged, again.events) == (0, 0, 24_918, 0)
    assert [count(db, table) for table in tables] == before


# --- round trip -----------------------------------------------------------------------------------
@dataclass(frozen=True)
class Made:
    """A ticket as a list export would tell it."""

    opened: datetime
    hours: int | None
    priority: int
    title: str
    agency: str
    assignee: str


TICKETS = st.builds(
    Made,
    opened=st.integers(1_450_000_000, 1_760_000_000).map(lambda second: datetime.fromtimestamp(second, UTC)),
    hours=st.none() | st.integers(0, 999),
    priority=st.integers(1, 4),
    title=st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=40).filter(
        lambda text: text.strip() not in {"", "(empty)"} | NULLS  # what exports write where there is nothing
    ),
    agency=st.sampled_from(["DHHS", "DOT"]),
    assignee=st.sampled_from(["", "Ann", "Bob Q."]),
)


def test_a_list_export_round_trip(make_workspace: Any, tmp_path: Path) -> None:
    with make_workspace("sqlite") as db:
        prepare(db)
        runs = itertools.count()

        @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
        @given(made=st.lists(TICKETS, min_size=1, max_size=6))
        def run(made: list[Made]) -> None:
            batch = next(runs)
            path = tmp_path / f"{batch}.csv"
            with path.open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(
                    ["Number", "Opened", "State", "Priority", "Resolved", "Agency", "Short description", "Assigned to"]
                )
                for i, m in enumerate(made):
                    end = "" if m.hours is None else str(m.opened + timedelta(hours=m.hours))
                    state = "New" if m.hours is None else "Resolved"
                    writer.writerow(
                        [f"R{batch}-{i}", str(m.opened), state, m.priority, end, m.agency, m.title, m.assignee]
                    )
            report = import_file(db, path)
            assert (report.created, report.errors) == (len(made), ())
            c = t.ticket.c
            query = (
                select(c.opened_at, c.resolved_at, c.priority, c.title, t.agency.c.code, c.assignee)
                .join_from(t.ticket, t.agency)
                .where(c.number.like(f"R{batch}-%"))
                .order_by(c.number)
            )
            with db.read() as conn:
                found = [tuple(r) for r in conn.execute(query)]
            assert found == [
                (
                    m.opened,
                    None if m.hours is None else m.opened + timedelta(hours=m.hours),
                    m.priority,
                    " ".join(m.title.split()),
                    m.agency,
                    m.assignee or None,
                )
                for m in made
            ]
            assert import_file(db, path).unchanged == len(made)

        run()

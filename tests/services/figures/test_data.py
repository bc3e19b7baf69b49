"""Reports for programs: numbers counted by hand, read back from JSON, CSV and XLSX by other readers."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, insert, update

from app.db import tables as t
from app.db.engine import Database
from app.domain.data_columns import What
from app.domain.figures.rows import ServiceLevelRow
from app.domain.figures.rules import Attainment, FirstContact, ReopenRate
from app.domain.figures.values import ReportQuery
from app.domain.vocabulary import Metric, Priority
from app.reports.tables import as_csv, write_table
from app.services.figures.data import COLUMNS, sla_data
from app.services.figures.explain import explain
from app.services.figures.tables import REPORTS
from tests.figure_world import at, loaded
from tests.services.packets.test_packets import NOW, OCTOBER, make_world

pytestmark = pytest.mark.slow


def _more(conn: Connection, ids: dict[str, int]) -> None:
    def change(number: int, start: str, end: str, **values: Any) -> None:
        base = {
            "number": f"CHG{number:07d}", "title": f"Change {number}", "type": "normal", "scope": "minor",
            "state": "implemented", "planned_start": at(start), "planned_end": at(end), "actual_start": at(start),
            "actual_end": at(end), "risk_answers": {}, "outcome": "successful",
        }  # fmt: skip
        made = conn.execute(insert(t.change).values(**(base | values)).returning(t.change.c.id)).scalar_one()
        conn.execute(insert(t.change_agency).values(change_id=made, agency_id=ids["ALPHA"]))

    # one in its window; one that ended half an hour late, an emergency; one backed out
    change(1, "2026-10-08 04:00", "2026-10-08 06:00", cab_date=date(2026, 10, 7), submitted_at=at("2026-10-02 17:00"))
    change(2, "2026-10-16 04:00", "2026-10-16 06:00", type="emergency", actual_end=at("2026-10-16 06:30"))
    change(3, "2026-10-17 04:00", "2026-10-17 06:00", type="standard", backed_out=True, outcome="failed")

    def outage(service: str, start: str, end: str, **values: Any) -> None:
        base = {"title": service, "kind": "full", "planned": False, "start_at": at(start), "end_at": at(end)}
        made = conn.execute(
            insert(t.outage).values(service_id=ids[service], **(base | values)).returning(t.outage.c.id)
        ).scalar_one()
        conn.execute(insert(t.outage_agency).values(outage_id=made, agency_id=ids["ALPHA"]))

    outage("WAN", "2026-10-06 10:00", "2026-10-06 12:00")
    window = {"window_start": at("2026-10-08 04:00"), "window_end": at("2026-10-08 07:00")}
    outage("EMAIL", "2026-10-08 04:30", "2026-10-08 07:20", planned=True, **window)
    outage("HOST", "2026-10-31 23:00", "2026-11-01 02:00", kind="degraded")


@pytest.fixture
def world(db: Database) -> dict[str, int]:
    ids = make_world(db)
    loaded(db, lambda conn: _more(conn, ids))
    return ids


def told(db: Database, kind: str, agency: str | None = "ALPHA") -> dict[str, Any]:
    """Return a report as a program reads it."""
    found: dict[str, Any] = json.loads(json.dumps(REPORTS[kind](db, OCTOBER, agency=agency, as_of=NOW).as_json()))
    assert (found["schema"], found["version"]) == (f"longleaf.report.{kind}", 1)
    assert (found["start"], found["end"]) == ("2026-10-01T04:00:00Z", "2026-11-01T04:00:00Z")
    assert list(found)[-3:] == ["rows", "figures", "notes"]
    for row in found["rows"]:
        assert list(row) == [column.name for column in COLUMNS[kind]]
    return found


def test_sla(db: Database, world: dict[str, int]) -> None:
    report = told(db, "sla")
    rows = {(r["metric"], r["priority"], r["tickets"], r["layer"]): r for r in report["rows"]}
    total = rows["resolution", "all", None, None]
    assert (total["due_count"], total["met_count"], total["missed_count"]) == (6, 4, 2)
    assert total["attainment_percent"] == pytest.approx(200 / 3, abs=1e-12)
    assert (total["goal_percent"], total["verdict"]) == (None, "low_volume")  # as the headline says it
    high = rows["resolution", "high", None, "mou"]
    assert (high["due_count"], high["met_count"], high["attainment_percent"]) == (1, 0, 0.0)
    assert (high["goal_percent"], high["verdict"], high["verdict_words"]) == (90.0, "low_volume", "Low volume")
    assert high["target"].startswith("6 h")
    nothing = [r for r in report["rows"] if r["due_count"] == 0]
    assert nothing
    assert {(r["attainment_percent"], r["verdict"]) for r in nothing} <= {(None, "not_measured"), (None, "no_goal")}
    figures = report["figures"]
    reopened = {
        "reopened_count": 1,
        "resolved_count": 6,
        "reopened_percent": pytest.approx(100 / 6),
        "provisional": True,  # seen less than 14 days after the end of the month
    }
    assert {name: figures["reopened"][name] for name in reopened} == reopened
    everyone = {time["priority"]: time for time in figures["time_to_resolve"]}["all"]
    assert (everyone["incidents_count"], everyone["median_s"]) == (6, None)  # hours of two clocks have no common median
    by_category = figures["first_contact_by_category"]
    assert [(one["category"], one["resolved_count"], one["eligible_count"]) for one in by_category] == [
        ("Mailbox", 0, 1)
    ]
    assert figures["sample_targets"] is False


def test_what_has_no_line_is_explained_as_the_packet_has_it(db: Database, world: dict[str, int]) -> None:
    query = ReportQuery(OCTOBER, "ALPHA")
    times, first = (dict(explain(db, query, name, NOW).facts) for name in ("mttr.all", "share.first_contact"))
    assert (times["n"], times["Value"]) == ("6 incidents", "No common figure: their clocks count different hours")
    assert "Median" in dict(explain(db, query, "mttr.medium", NOW).facts)
    assert (first["Value"], first["Mailbox"]) == ("0.0 % (0 of 1)", "0.0 % (0 of 1)")


def test_an_upper_bound_is_no_miss() -> None:
    """Of ten due six were met and three are over by a bound: 60 % at the least, 90 % at the most, of a goal of 90."""
    unclear = Attainment(10, 6, 9000, 3)
    row = ServiceLevelRow(Metric.RESOLUTION, Priority.HIGH, unclear, "8 h", why="its holds are not told")
    met = ServiceLevelRow(Metric.RESOLUTION, Priority.LOW, Attainment(10, 6, 5000, 3), "8 h")
    again = ReopenRate(4, 1, OCTOBER.end, NOW, 2)
    data = sla_data([row, met], [], FirstContact(8, 2, 5), again, by_category={}, sample=False).as_json()
    one, two = data["rows"]
    assert (one["due_count"], one["met_count"], one["missed_count"], one["unclear_count"]) == (10, 6, 1, 3)
    assert (one["attainment_percent"], one["goal_percent"]) == (None, 90.0)
    assert (one["verdict"], one["verdict_words"]) == ("not_told", "Not measured")
    assert "its holds are not told" in one["remark"]
    assert (two["attainment_percent"], two["verdict"]) == (60.0, "met")
    figures = data["figures"]
    assert (figures["first_contact"]["not_told_count"], figures["reopened"]["not_told_count"]) == (5, 2)


def test_backlog(db: Database, world: dict[str, int]) -> None:
    report = told(db, "backlog")
    counts = {r["figure"]: r["tickets_count"] for r in report["rows"]}
    assert (counts["opening"], counts["closing"]) == (1, 2)
    assert sum(counts[name] for name in counts if name.startswith("age ")) == 2
    assert report["figures"]["reconciles"] is True
    assert report["figures"]["expected_closing_count"] == 2
    oldest = {row["ticket"]: row for row in report["figures"]["oldest"]}
    assert oldest["INC0000010"]["age_days"] == 3
    assert oldest["INC0000010"]["opened_at"].endswith("Z")
    assert len(oldest) == 2


def test_changes(db: Database, world: dict[str, int]) -> None:
    report = told(db, "changes")
    rows = {r["change"]: r for r in report["rows"]}
    assert {number: row["successful"] for number, row in rows.items()} == {
        "CHG0000001": True, "CHG0000002": False, "CHG0000003": False,
    }  # fmt: skip
    assert rows["CHG0000002"]["actual_end_at"] == "2026-10-16T10:30:00Z"
    assert rows["CHG0000002"]["why"] == "outside its window"
    figures = report["figures"]
    assert (figures["implemented_count"], figures["successful_count"]) == (3, 1)
    assert figures["successful_percent"] == pytest.approx(100 / 3)
    assert (figures["emergency_count"], figures["latent_count"], figures["latent_percent"]) == (1, 0, 0.0)
    assert (figures["lead_time_kept_count"], figures["lead_time_due_count"]) == (1, 1)
    nobody = told(db, "changes", "QUIET")
    assert (nobody["rows"], nobody["figures"]["successful_percent"]) == ([], None)


def test_availability(db: Database, world: dict[str, int]) -> None:
    """October has 31 days: 2,678,400 seconds."""
    rows = {r["service"]: r for r in told(db, "availability")["rows"]}
    wan, mail, host = rows["Wide Area Network"], rows["E-mail"], rows["Hosting"]
    assert (wan["service_s"], wan["downtime_s"], wan["outages_count"]) == (2_678_400, 7_200, 1)
    assert wan["availability_percent"] == pytest.approx(100 * (1 - 7_200 / 2_678_400), abs=1e-12)
    assert (wan["goal_percent"], wan["verdict"]) == (99.9, "missed")
    assert (mail["maintenance_s"], mail["overrun_s"], mail["downtime_s"]) == (9_000, 1_200, 1_200)
    assert mail["service_s"] == 2_678_400 - 9_000
    assert (host["degraded_s"], host["availability_percent"]) == (3_600, 100.0)

    # supported on 22 weekdays for nine hours each
    hours = update(t.service).where(t.service.c.name == "Hosting")
    values = {"support_calendar_id": world["business"], "version": t.service.c.version + 1}
    db.write(lambda conn: conn.execute(hours.values(**values)) and None, what="hours")
    rows = {r["service"]: r for r in told(db, "availability")["rows"]}
    assert (rows["Hosting"]["service_s"], rows["E-mail"]["service_s"]) == (712_800, 2_678_400 - 9_000)


@pytest.mark.parametrize("kind", REPORTS)
def test_csv_and_workbook_say_what_json_says(sqlite_db: Database, kind: str, tmp_path: Path) -> None:
    ids = make_world(sqlite_db)
    loaded(sqlite_db, lambda conn: _more(conn, ids))
    table = REPORTS[kind](sqlite_db, OCTOBER, agency="ALPHA", as_of=NOW)
    rows = table.as_json()["rows"]
    given = list(csv.DictReader(io.StringIO(as_csv(table), newline="")))
    columns = COLUMNS[kind]
    read: dict[What, Any] = {
        What.COUNT: int, What.SECONDS: int, What.PERCENT: float, What.FLAG: {"true": True, "false": False}.get,
    }  # fmt: skip
    for line, row in zip(given, rows, strict=True):
        for column in columns:
            cell, value = line[column.name], row[column.name]
            assert (read.get(column.what, str)(cell) if cell else None) == (None if value == "" else value), column

    openpyxl = pytest.importorskip("openpyxl")
    write_table(table, tmp_path / "r.xlsx")
    book = openpyxl.load_workbook(tmp_path / "r.xlsx")
    assert book.sheetnames == ["Report", "Figures", "Notes"]
    cells = [[cell.value for cell in row] for row in book["Report"].iter_rows()]
    titles = cells[0]
    assert len(cells) == 1 + len(rows)
    for cell, row in zip(cells[1:], rows, strict=True):
        seen = dict(zip(titles, cell, strict=True))
        for column in columns:
            value = seen[column.name]
            if column.what is What.INSTANT:
                assert isinstance(value, datetime)
                assert f"{value:%Y-%m-%dT%H:%M:%SZ}" == row[column.name]
            elif column.what in {What.COUNT, What.SECONDS, What.PERCENT}:
                assert value is None or isinstance(value, int | float)
                assert value == (None if row[column.name] is None else pytest.approx(row[column.name]))
            else:
                assert (value or None) == (row[column.name] or None)
    figures = {row[0].value: row[1].value for row in book["Figures"].iter_rows()}
    assert (figures["schema"], figures["version"], figures["period"]) == (f"longleaf.report.{kind}", 1, "2026-10")
    if kind == "sla":
        assert figures["reopened.resolved_count"] == 6
    assert book["Notes"]["A1"].value == table.title

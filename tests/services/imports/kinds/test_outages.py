"""Outages come in by service, and the table of availability follows from them."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from sqlalchemy import insert

from app.db import tables as t
from app.db.engine import Database
from app.domain.eastern import EASTERN
from app.domain.periods import Period
from app.domain.tickets.values import TicketDraft
from app.domain.vocabulary import TicketKind
from app.services.figures.tables import REPORTS
from app.services.imports.run import import_file
from app.services.tickets.forms import log_ticket
from tests.services.imports.import_world import prepare
from tests.services.imports.kinds.world import OUTAGES, OUTAGES_MAP, all_rows, rows, written

O = t.outage.c
OCTOBER = Period.parse("2026-10")
SECONDS = 31 * 86_400  # October 2026 has no change of the clocks


@pytest.fixture
def world(db: Database) -> Database:
    prepare(db)
    return db


def brought(db: Database, folder: Path, text: str = OUTAGES, mapping: str = OUTAGES_MAP) -> tuple[int, ...]:
    report = import_file(db, written(folder, "o.csv", text), mapping=written(folder, "o.toml", mapping))
    return (report.created, report.updated, report.unchanged, report.skipped)


def test_an_outage_of_two_services_is_one_of_each(world: Database, tmp_path: Path) -> None:
    report = import_file(world, written(tmp_path, "o.csv", OUTAGES), mapping=written(tmp_path, "o.toml", OUTAGES_MAP))
    assert (report.read, report.created, report.skipped) == (4, 4, 1)
    assert [(e.row, e.field, e.why) for e in report.errors] == [
        (5, "Cleared", "7 Oct 2026 08:00 is before start, 7 Oct 2026 09:00")
    ]
    assert "4 outages created" in report.text()
    assert "Made for the rows: 2 services." in report.warnings
    found = rows(world, O.number, O.kind, O.planned, O.source)
    assert found == [("O1", "full", False, "import:old")] * 2 + [
        ("O2", "full", False, "import:old"),
        ("O3", "degraded", False, "import:old"),
    ]


def test_a_second_import_changes_nothing(world: Database, tmp_path: Path) -> None:
    brought(world, tmp_path)
    tables = (t.outage, t.outage_agency, t.service, t.source_record, t.data_finding)
    before = all_rows(world, *tables)
    assert brought(world, tmp_path) == (0, 0, 4, 1)
    assert all_rows(world, *tables) == before


def test_availability_counts_the_union_of_full_outages(world: Database, tmp_path: Path) -> None:
    brought(world, tmp_path)
    report = REPORTS["availability"](world, OCTOBER)
    down = {row["service"]: row for row in report.rows}
    # Mail: 08:00-09:00 and 08:30-10:00 are two hours; 06 Oct was only slow. VPN: one hour
    assert Fraction(SECONDS - 7200, SECONDS) > Fraction(997, 1000)
    assert "99.7 %" in map(str, down["Mail"].values())
    assert "99.9 %" in map(str, down["VPN"].values())
    assert {"2 h", "120 min", 7200, 120} & set(down["Mail"].values())


def test_an_agency_counts_what_reached_it(world: Database, tmp_path: Path) -> None:
    brought(world, tmp_path)
    ids = dict(rows(world, t.agency.c.code, t.agency.c.id))
    (mail,) = [id for code, id in rows(world, t.service.c.code, t.service.c.id) if code == "Mail"]
    used = [{"agency_id": ids[code], "service_id": mail, "valid_from": date(2020, 1, 1)} for code in ("DHHS", "DOT")]
    world.write(lambda conn: conn.execute(insert(t.agency_service), used), what="use")
    told = {
        code: [str(v) for v in REPORTS["availability"](world, OCTOBER, agency=code).rows[0].values()]
        for code in ("DHHS", "DOT")
    }
    assert "99.7 %" in told["DHHS"]
    assert "100.0 %" in told["DOT"]


def test_an_end_of_the_record_stands_in_with_a_finding(world: Database, tmp_path: Path) -> None:
    text = OUTAGES.splitlines()[0] + "\nO9;Gone;Mail;DHHS;2026-10-05 08:00;;2026-10-05 12:00;outage\n"
    assert brought(world, tmp_path, text) == (1, 0, 0, 0)
    assert rows(world, t.data_finding.c.ticket_number, t.data_finding.c.problem) == [
        ("O9", "it is not told when the service was back; the end of the record counts")
    ]
    ((end, closed),) = rows(world, O.end_at, O.closed_at)
    assert end == closed


def test_places_with_the_separator_in_their_name(world: Database, tmp_path: Path) -> None:
    mapping = OUTAGES_MAP + '\n[agency.table]\n"Raleigh, NC" = "DHHS"\n"Cary, NC" = "DOT"\n'
    text = OUTAGES.splitlines()[0] + "\nO9;Gone;Mail;Raleigh, NC, DPS, Cary, NC;2026-10-05 08:00;;;outage\n"
    assert brought(world, tmp_path, text, mapping) == (1, 0, 0, 0)
    with world.read() as conn:
        query = t.agency.c.code, t.outage_agency.c.agency_id
        reached = conn.execute(
            t.outage_agency.join(t.agency, t.agency.c.id == t.outage_agency.c.agency_id)
            .select()
            .with_only_columns(*query)
        )
        assert sorted(row[0] for row in reached) == ["DHHS", "DOT", "DPS"]


def test_two_digit_years_and_what_lies_ahead(world: Database, tmp_path: Path) -> None:
    head = OUTAGES.splitlines()[0]
    mapping = OUTAGES_MAP.replace('zone = "A', 'format = "m/d/Y"\nzone = "A')
    text = f"{head}\nO1;Gone;Mail;;1/1/20 6:27;1/1/20 7:32;1/1/20 10:43;outage\nO2;Gone;Mail;;1/1/27 6:27;;;outage\n"
    assert brought(world, tmp_path, text, mapping) == (1, 0, 0, 1)
    planned = mapping.replace('"outage" = "no"', '"outage" = "yes"')
    assert brought(world, tmp_path, text.replace("O1;", "P1;").replace("O2;", "P2;"), planned) == (2, 0, 0, 0)


def test_a_time_of_which_no_outage_is_told_is_not_measured(world: Database, tmp_path: Path) -> None:
    """The file begins in October: of September nobody knows; November is after its first outage."""
    brought(world, tmp_path)
    found = {
        key: REPORTS["availability"](world, Period.parse(key)) for key in ("2026-08", "2026-09", "2026-10", "2026-11")
    }
    percents = {key: [(row["percent"], row["previous"]) for row in table.rows] for key, table in found.items()}
    nothing = [("Not measured", "Not measured")] * 2
    assert percents["2026-08"] == percents["2026-09"] == nothing
    assert [before for _, before in percents["2026-10"]] == ["Not measured"] * 2
    assert [percent for percent, _ in percents["2026-11"]] == ["100.0 %"] * 2
    assert {row["verdict"] for row in found["2026-09"].rows} == {"Not measured"}
    assert any("none told an outage by then" in note for note in found["2026-09"].notes)
    assert not any("none told an outage" in note for note in found["2026-10"].notes)


def test_where_the_desk_itself_works_no_outage_is_none(world: Database, tmp_path: Path) -> None:
    """Tickets came from another program, which tells no outages; from the desk's first ticket on there is a desk."""
    brought(world, tmp_path, OUTAGES.splitlines()[0] + "\nO9;Gone;Mail;DHHS;;2026-10-05 08:00;;outage\n")
    mail = {"code": "Mail", "name": "Mail", "valid_from": date(2020, 1, 1)}
    world.write(lambda conn: conn.execute(insert(t.service), [mail]), what="service")
    month = Period.parse(f"{world.now().astimezone(EASTERN):%Y-%m}")
    assert [row["percent"] for row in REPORTS["availability"](world, month).rows] == ["Not measured"]
    levels = range(1, 5)
    cells = [{"impact": impact, "urgency": urgency, "priority": 3} for impact in levels for urgency in levels]
    world.write(lambda conn: conn.execute(insert(t.priority_matrix), cells), what="matrix")
    ids = dict(rows(world, t.agency.c.code, t.agency.c.id))
    log_ticket(world, TicketDraft(TicketKind.INCIDENT, "No mail", ids["DHHS"], 3, 3))
    (row,) = REPORTS["availability"](world, month).rows
    assert (row["percent"], row["previous"]) == ("100.0 %", "Not measured")

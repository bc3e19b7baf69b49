"""Components and what agencies consumed of them: rows are facts, and nothing is counted twice."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from app.db import tables as t
from app.db.engine import Database
from app.db.owner import as_owner
from app.db.records import insert_record
from app.domain.imports.report import ImportReport
from app.domain.vocabulary import Role
from app.errors import NotAllowed
from app.services.catalog import consumption
from app.services.imports.look import look
from app.services.imports.run import import_file
from tests.db.playing import as_person, refusal
from tests.services.imports.kinds.world import written

COMPONENTS = """\
code,service,name,unit,valid from,valid to
BOX,MAIL,Mailbox,mailbox,2025-07-01,
ARC,MAIL,,GB,2025-07-01,2026-09-15
"""
TWICE = "give each a number of its own, or tell their sum in one row"
METER = """\
Agency,Component,Month,Units
DHHS,BOX,2026-10,"1,234.5"
DOT,BOX,Oct 2026,7
DOT,ARC,9/23/2026,0.000001
DOT,BOX,2026-10-31,1
DHHS,BOX,2026-11,3.5
DHHS,FAX,2026-10,1
NIX,BOX,2026-10,1
DHHS,ARC,2026-10,1
OLD,BOX,2026-10,1
DHHS,BOX,2027-01,1
DHHS,BOX,2026-08,"1,5"
"""


@pytest.fixture
def catalog(db: Database) -> Database:
    db.now = lambda: datetime(2026, 11, 25, 15, tzinfo=UTC)
    with as_owner(db) as conn:
        values = {"code": "MAIL", "name": "Mail", "category": "Workplace", "valid_from": date(2020, 1, 1)}
        insert_record(conn, t.service, values)
        for code in ("DHHS", "DOT", "OLD"):
            ended = date(2026, 7, 1) if code == "OLD" else None
            more = {"valid_from": date(2020, 1, 1), "valid_to": ended}
            insert_record(conn, t.agency, {"code": code, "name": f"Department {code}", **more})
    return db


def brought(db: Database, folder: Path, name: str, text: str, **more: object) -> ImportReport:
    return import_file(db, written(folder, name, text), **more)  # type: ignore[arg-type]


def numbers(report: ImportReport) -> tuple[int, int, int, int]:
    return report.created, report.updated, report.unchanged, report.skipped


def stored(db: Database) -> list[tuple[object, ...]]:
    c = t.consumption.c
    wanted = select(t.agency.c.code, t.service_component.c.code, c.month, c.units_micro, c.source_row, c.told, c.reason)
    with db.read() as conn:
        joined = wanted.join_from(t.consumption, t.agency).join(t.service_component).order_by(c.id)
        return [tuple(row) for row in conn.execute(joined)]


def test_components_then_consumption_then_told_anew(catalog: Database, tmp_path: Path) -> None:
    assert look(catalog, written(tmp_path, "parts.csv", COMPONENTS)).records == "components"
    assert numbers(brought(catalog, tmp_path, "parts.csv", COMPONENTS)) == (2, 0, 0, 0)
    moved = COMPONENTS.replace("ARC,MAIL,,GB", "ARC,,,GB").replace("Mailbox", "Box")
    report = brought(catalog, tmp_path, "parts.csv", moved, mapping="components")
    assert (report.updated, [(e.row, e.field) for e in report.errors]) == (1, [(3, "service")])

    dry = brought(catalog, tmp_path, "meter.csv", METER, kind="consumption", dry_run=True)
    assert (dry.created, stored(catalog)) == (3, [])
    report = brought(catalog, tmp_path, "meter.csv", METER)
    assert report.nouns == ("row of consumption", "rows of consumption")
    assert numbers(report) == (3, 0, 0, 8)
    assert {(e.row, e.field): e.why for e in report.errors} == {
        (3, "number"): f"DOT BOX 2026-10 stands in rows 3 and 5: {TWICE}",
        (5, "number"): f"DOT BOX 2026-10 stands in rows 3 and 5: {TWICE}",
        (7, "Component"): 'there is no component "FAX"; add it, or correct the code',
        (8, "Agency"): 'no agency is given for "NIX"; add it under [agency] in the mapping',
        (9, "Month"): "ARC was offered until 15 Sep 2026",
        (10, "Month"): "OLD is no agency since 1 Jul 2026: tell it for its successor",
        (11, "Month"): "January 2027 lies in the future",
        (12, "Units"): '"1,5" is no number like 1,234.5: a comma sets thousands apart, a point decimals',
    }
    first = [
        ("DHHS", "BOX", "2026-10", 1_234_500_000, 2, "1,234.5", ""),
        ("DOT", "ARC", "2026-09", 1, 4, "0.000001", ""),
        ("DHHS", "BOX", "2026-11", 3_500_000, 6, "3.5", ""),
    ]
    assert stored(catalog) == first

    # the same again adds nothing, in whatever file; other units add the difference, once
    assert numbers(brought(catalog, tmp_path, "meter-2.csv", METER)) == (0, 0, 3, 8)
    anew = 'Agency,Component,Month,Units\nDHHS,BOX,October 2026,"1,200"\n'
    report = brought(catalog, tmp_path, "anew.csv", anew)
    assert (numbers(report), report.errors) == ((0, 1, 0, 0), ())
    assert numbers(brought(catalog, tmp_path, "anew.csv", anew)) == (0, 0, 1, 0)
    again = ("DHHS", "BOX", "2026-10", -34_500_000, 2, "1,200", "Told anew by anew.csv, row 2")
    assert stored(catalog) == [*first, again]
    with catalog.read() as conn:
        ids = {row.code: row.id for row in conn.execute(select(t.agency.c.code, t.agency.c.id))}
    assert sum(row.units_micro for row in consumption.consumption(catalog, ids["DHHS"], "2026-10")) == 1_200_000_000


def test_rows_with_numbers_each_count_and_nothing_twice(catalog: Database, tmp_path: Path) -> None:
    brought(catalog, tmp_path, "parts.csv", COMPONENTS)
    head = "Agency,Component,Month,Units,Number\n"
    text = f"{head}DOT,BOX,2026-10,1,M1\nDOT,BOX,2026-10,2,M2\nDOT,BOX,2026-10,4,\n"
    text += "DOT,BOX,2026-09,4,M3\nDOT,BOX,2026-09,5,M3\n"
    report = brought(catalog, tmp_path, "meter.csv", text)
    assert numbers(report) == (2, 0, 0, 3)
    assert {e.row: e.why for e in report.errors} == {
        4: "DOT, BOX, October 2026 was told by meter.csv, row 2 already: "
        "give this row a number of its own where both count",
        5: f"M3 stands in rows 5 and 6: {TWICE}",
        6: f"M3 stands in rows 5 and 6: {TWICE}",
    }
    other = f"{head}DHHS,BOX,2026-10,1,M1\nDOT,BOX,2026-10,3,M2\n"
    report = brought(catalog, tmp_path, "later.csv", other)
    assert (numbers(report), [(e.field, e.why) for e in report.errors]) == (
        (0, 1, 0, 1),
        [("Agency", "this number was told for DOT before; DHHS needs a new one")],
    )
    whole = f"{head}DHHS,BOX,2026-10,1,\n"
    assert numbers(brought(catalog, tmp_path, "whole.csv", whole)) == (1, 0, 0, 0)
    report = brought(catalog, tmp_path, "part.csv", f"{head}DHHS,BOX,2026-10,1,M9\n")
    assert [e.why for e in report.errors] == [
        "DHHS, BOX, October 2026 was told whole by whole.csv, row 2, without a number: this row would count twice"
    ]
    assert sum(int(str(row[3])) for row in stored(catalog)) == 5_000_000


def test_a_catalog_manager_imports_consumption_and_nothing_else(catalog: Database, tmp_path: Path) -> None:
    brought(catalog, tmp_path, "parts.csv", COMPONENTS)
    with as_person(catalog, "meter_cat", Role.CATALOG) as keeper:
        report = brought(keeper, tmp_path, "meter.csv", METER)
        assert numbers(report) == (3, 0, 0, 8)
        assert numbers(brought(keeper, tmp_path, "meter.csv", METER.replace(",3.5", ",4.5"))) == (0, 1, 2, 8)
        with pytest.raises(NotAllowed, match="consumption only"):
            brought(keeper, tmp_path, "parts.csv", COMPONENTS)
        assert brought(keeper, tmp_path, "parts.csv", COMPONENTS, dry_run=True).read == 2
        assert refusal(keeper, "UPDATE import_run SET source = 'import:components', version = version + 1") == "42501"
        assert refusal(keeper, "UPDATE source_record SET said = '{}' WHERE tbl = 'service_component'") == "42501"
        text = (
            "INSERT INTO source_record (source, tbl, number, row_id, said) VALUES ('import:x', '{}', 'T1', 1, '{{}}')"
        )
        assert refusal(keeper, text.format("ticket")) == "42501"
        found = (
            "INSERT INTO data_finding (source, field, problem, excluded, found_at, ticket_number)"
            " VALUES ('import:sn', 'x', 'y', TRUE, :now, 'INC1')"
        )
        assert refusal(keeper, found) == "42501"
    with as_person(catalog, "meter_brm", Role.BRM) as other, pytest.raises(NotAllowed, match="Only an administrator"):
        brought(other, tmp_path, "meter.csv", METER)


def test_a_file_in_other_words_is_known_and_keeps_to_one_book(catalog: Database, tmp_path: Path) -> None:
    brought(catalog, tmp_path, "parts.csv", COMPONENTS)
    text = "Department,Rate code,Billing month,Usage\nDOT,BOX,2026-10-01T00:00:00Z,1\nDOT,BOX,2026-09,2\n"
    report = brought(catalog, tmp_path, "sept.csv", text)
    assert (report.records, numbers(report)) == ("consumption", (1, 0, 0, 1))
    assert "is in two months" in report.errors[0].why
    assert numbers(brought(catalog, tmp_path, "sept-corrected.csv", text.replace(",2\n", ",3\n"))) == (0, 1, 0, 1)

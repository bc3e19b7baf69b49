"""ServiceNow's CSV and XLSX have the times of a person's zone; its JSON and XML those of the database, which is UTC."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from app.db import tables as t
from app.db.engine import Database
from app.services.imports.look import look
from app.services.imports.run import import_file
from tests.services.imports.import_world import prepare

#: Opened in winter, resolved in summer time: the whole time between them is 92 days and an hour, by UTC alone.
ROW = {
    "number": "INC0000001",
    "opened_at": "2025-12-25 23:00:00",
    "resolved_at": "2026-03-28 00:00:00",
    "state": "6",
    "priority": "1",
    "company": "DOT",
    "sys_updated_on": "2026-03-28 00:00:00",
}
XML = "".join(f"<{name}>{text}</{name}>" for name, text in ROW.items())
TEXTS = {
    "incident.json": json.dumps({"records": [ROW]}),
    "incident.xml": f'<?xml version="1.0"?><unload><incident action="INSERT_OR_UPDATE">{XML}</incident></unload>',
    "incident.csv": "\n".join([",".join(ROW), ",".join(ROW.values())]),
}


@pytest.fixture
def world(db: Database) -> Database:
    prepare(db)
    return db


@pytest.mark.parametrize(
    ("name", "mapping", "opened"),
    [
        ("incident.json", None, datetime(2025, 12, 25, 23, tzinfo=UTC)),
        ("incident.xml", None, datetime(2025, 12, 25, 23, tzinfo=UTC)),
        ("incident.json", "servicenow-list", datetime(2025, 12, 25, 23, tzinfo=UTC)),
        ("incident.csv", None, datetime(2025, 12, 26, 4, tzinfo=UTC)),
    ],
)
def test_the_zone_of_a_file(world: Database, tmp_path: Path, name: str, mapping: str | None, opened: datetime) -> None:
    path = tmp_path / name
    path.write_text(TEXTS[name], encoding="utf-8")
    assert import_file(world, path, mapping=mapping).created == 1
    k = t.ticket.c
    with world.read() as conn:
        (row,) = conn.execute(select(k.opened_at, k.resolved_at))
    assert row.opened_at == opened
    hours = (row.resolved_at - row.opened_at).total_seconds() / 3600
    assert hours == (92 * 24 + 1 if name != "incident.csv" else 92 * 24)


def test_the_form_of_an_import_begins_with_that_zone(world: Database, tmp_path: Path) -> None:
    for name, zone in (("incident.json", "UTC"), ("incident.csv", "America/New_York")):
        (tmp_path / name).write_text(TEXTS[name], encoding="utf-8")
        assert look(world, tmp_path / name).answers.zone == zone


@pytest.mark.parametrize("is_json", [True, False])
@pytest.mark.parametrize(
    ("mapping", "row"),
    [
        ("servicenow-task", {"number": "SCTASK1", "state": "Open", "opened_at": "2026-07-01 09:00:00"}),
        ("servicenow-change", {"number": "CHG1", "type": "normal", "state": "New", "opened_at": "2026-07-01 09:00:00"}),
    ],
)
def test_records_have_the_zone_of_their_form_too(
    world: Database, tmp_path: Path, mapping: str, row: dict[str, str], *, is_json: bool
) -> None:
    path = tmp_path / ("records.json" if is_json else "records.csv")
    text = json.dumps({"result": [row]}) if is_json else "\n".join([",".join(row), ",".join(row.values())])
    path.write_text(text, encoding="utf-8")
    report = import_file(world, path, mapping=mapping)
    assert (report.created, report.errors) == (1, ())
    column = t.task.c.opened_at if mapping == "servicenow-task" else t.change.c.submitted_at
    with world.read() as conn:
        assert conn.execute(select(column)).scalar_one() == datetime(2026, 7, 1, 9 if is_json else 13, tzinfo=UTC)
    assert any(note.startswith("Times are taken as America/New_York") for note in report.warnings) is not is_json


def test_a_zone_is_assumed_only_of_times_that_need_one(world: Database, tmp_path: Path) -> None:
    path = tmp_path / "incident.csv"
    for end, said in (("", True), ("Z", False)):
        path.write_text(
            "number,state,priority,company,opened_at\n" + f"INC1,New,1,DOT,2026-07-01T09:00:00{end}\n", encoding="utf-8"
        )
        report = import_file(world, path, mapping="servicenow-list", dry_run=True)
        assert report.created == 1
        assert any("Times are taken as America/New_York" in note for note in report.warnings) is said

"""A child whose parent is named by the source's own id, as ServiceNow's JSON does without display values."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import select

from app.db import tables as t
from app.db.engine import Database
from app.services.imports.run import import_file
from tests.services.imports.import_world import prepare

PARENT, CHILD = "9d385017c611228701d22104cc95c371", "a9e30c7dc61122760116894de7bcc7bd"


@pytest.fixture
def world(db: Database) -> Database:
    prepare(db)
    return db


def record(number: str, sys_id: str, parent: str = "") -> dict[str, str]:
    return {
        "number": number,
        "sys_id": sys_id,
        "opened_at": "2026-10-05 13:00:00",
        "state": "1",
        "priority": "3",
        "company": "DOT",
        "parent_incident": parent,
        "sys_updated_on": "2026-10-05 13:00:00",
    }


def file(folder: Path, *records: dict[str, str]) -> Path:
    path = folder / "incident.json"
    path.write_text(json.dumps({"records": records}), encoding="utf-8")
    return path


def parents(db: Database) -> dict[str, str | None]:
    k, above = t.ticket, t.ticket.alias()
    query = select(k.c.number, above.c.number).select_from(k.outerjoin(above, above.c.id == k.c.parent_id))
    with db.read() as conn:
        return {row[0]: row[1] for row in conn.execute(query)}


def test_a_parent_is_found_by_the_sources_own_id(world: Database, tmp_path: Path) -> None:
    path = file(tmp_path, record("INC0000001", CHILD, PARENT), record("INC0000002", PARENT))
    dry = import_file(world, path, dry_run=True)
    report = import_file(world, path)
    assert (report.created, report.findings_by_field) == (2, {})
    assert dry.findings_by_field == {}
    assert parents(world) == {"INC0000001": "INC0000002", "INC0000002": None}
    again = import_file(world, path)
    assert (again.created, again.updated, again.unchanged) == (0, 0, 2)


def test_an_id_of_nobody_is_a_finding(world: Database, tmp_path: Path) -> None:
    report = import_file(world, file(tmp_path, record("INC0000001", CHILD, PARENT)))
    assert report.findings_by_field == {"parent_incident": 1}
    assert parents(world) == {"INC0000001": None}

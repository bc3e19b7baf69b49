"""No file brings back what was destroyed: its rows are left out, each with the disposition that destroyed it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from app.db import tables as t
from app.db.engine import Database
from app.domain.imports.report import ImportReport
from app.services.api import Services
from app.services.imports.run import import_file
from app.services.keeping import disposition
from tests.db.guards.test_disposition import refused
from tests.figure_world import loaded
from tests.services.imports.import_world import count, list_file, prepare
from tests.services.imports.kinds.world import OUTAGES, OUTAGES_MAP, written
from tests.services.keeping.old_tickets import RULE, approved, old_tickets
from tests.services.keeping.test_disposition import agrees, words_left

_ROW = (
    "{number},2019-03-02 09:00:00-05:00,Closed,3 - Moderate,2 - Medium,2 - Medium,Desk,Ann,2019-03-02 11:00:00-05:00,"
    "2019-03-05 09:00:00-05:00,{changed},DHHS,{title},Fixed"
)
_READY = Path(__file__).parents[3] / "resources/mappings/servicenow-list.toml"


def left_out(report: ImportReport) -> list[int]:
    """The rows that were left out because their records are destroyed."""
    return [e.row for e in report.errors if re.match(r"destroyed under DIS\d{7} on \d+ \w+ \d{4}: left out", e.why)]


def test_a_file_brings_no_destroyed_ticket_back(db: Database, tmp_path: Path) -> None:
    old_tickets(db, tmp_path, 2)
    same = tmp_path / "list.csv"
    disposition.carry_out(db, approved(db))
    before = count(db, t.source_row)
    for dry_run in (True, False):
        report = import_file(db, same, dry_run=dry_run)
        assert (report.created, report.unchanged, report.skipped, report.destroyed) == (0, 1, 2, 2)
        assert left_out(report) == [2, 3]
        assert report.errors[0].field == "number"
        assert "2 tickets left out, which were destroyed here by the retention schedule." in report.text()
        assert report.came_in
    newer = _ROW.format(number="INC0000001", changed="2026-03-05 09:00:00-05:00", title="Secret words again")
    fresh = _ROW.format(number="INC0000077", changed="2019-03-05 09:00:00-05:00", title="Another")
    report = import_file(db, list_file(tmp_path, newer, fresh, name="more.csv"))
    assert (report.created, left_out(report)) == (1, [2])
    assert count(db, t.source_row) == before + 1
    assert words_left(db, "Secret words") == []
    agrees(db)


def test_one_that_had_another_number_here_goes_and_stays_away(db: Database, tmp_path: Path) -> None:
    """Its number was another source's; what the source calls it is what is known again, and no other source's is."""
    prepare(db)
    row = _ROW.format(number="INC1", changed="2019-03-05 09:00:00-05:00", title="Secret words")
    mapping = {name: tmp_path / f"{name}.toml" for name in ("first", "second")}
    for name, path in mapping.items():
        text = _READY.read_text("utf-8")
        path.write_text(text.replace('source = "servicenow"', f'source = "{name}"'), "utf-8")
    for path in mapping.values():
        import_file(db, list_file(tmp_path, row), mapping=path)
    Services(db).keeping.save_rules({}, {"ticket": RULE})
    newest = _ROW.format(number="INC2", changed="2019-03-05 09:00:00-05:00", title="Other")
    import_file(db, list_file(tmp_path, newest.replace(",Closed,", ",In Progress,")), mapping=mapping["first"])
    with db.read() as conn:
        renamed = conn.scalars(select(t.ticket.c.number).where(t.ticket.c.source == "import:second")).one()
    assert renamed != "INC1"
    disposition.carry_out(db, approved(db))
    for path in mapping.values():
        report = import_file(db, list_file(tmp_path, row), mapping=path)
        assert (report.created, left_out(report)) == (0, [2])
    assert words_left(db, "Secret words") == []
    third = tmp_path / "third.toml"
    third.write_text(mapping["first"].read_text("utf-8").replace('"first"', '"third"'), "utf-8")
    report = import_file(db, list_file(tmp_path, row), mapping=third)
    assert (report.created, len(report.errors)) == (0, 1), "both numbers were used, and nothing else gets one of them"
    assert f"INC1 and {renamed} are both taken" in report.errors[0].why
    fourth = third.read_text("utf-8").replace(renamed.replace("INC1", "{number}"), "T-{number}")
    third.write_text(fourth, "utf-8")
    assert import_file(db, list_file(tmp_path, row), mapping=third).created == 1


def test_other_records_stay_away_too(db: Database, tmp_path: Path) -> None:
    prepare(db)
    file, mapping = written(tmp_path, "o.csv", OUTAGES), written(tmp_path, "o.toml", OUTAGES_MAP)
    db.now = lambda: datetime(2026, 11, 30, 15, tzinfo=UTC)
    import_file(db, file, mapping=mapping)
    db.now = lambda: datetime(2031, 11, 30, 15, tzinfo=UTC)
    Services(db).keeping.save_rules({}, {"outage": RULE})
    with db.read() as conn:
        service = conn.scalars(select(t.service.c.id).limit(1)).one()
    newest = {
        "title": "Down",
        "service_id": service,
        "kind": "full",
        "planned": False,
        "start_at": datetime(2031, 1, 1, tzinfo=UTC),
    }
    loaded(db, lambda conn: conn.execute(insert(t.outage).values(newest)))  # SQLite would give its key again
    disposition.carry_out(db, approved(db, "outage"))
    assert count(db, t.outage) == 1
    assert count(db, t.source_record) == 0
    report = import_file(db, file, mapping=mapping)
    assert (report.created, report.destroyed, len(left_out(report))) == (0, 4, 4)
    assert (count(db, t.outage), count(db, t.source_record)) == (1, 0)
    assert report.as_json()["destroyed"] == 4


@pytest.mark.parametrize("statement", ["DELETE FROM destroyed_source", "UPDATE destroyed_source SET number = 'x'"])
def test_what_was_destroyed_stays_known(db: Database, tmp_path: Path, statement: str) -> None:
    old_tickets(db, tmp_path, 1)
    disposition.carry_out(db, approved(db))
    refused(db, statement)
    refused(
        db,
        "INSERT INTO destroyed_source (tbl, source, number, batch_id) SELECT 'ticket', 'x', 'x', max(id) FROM"
        " disposition_batch",
    )
    assert count(db, t.destroyed_source) == 1

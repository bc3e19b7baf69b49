"""Numbers with marks that nobody sees name the ticket that they seem to name."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.db import tables as t
from app.db.engine import Database
from app.services.imports.run import import_file
from app.services.tickets.reads import find_ticket
from tests.services.imports.import_world import count, list_file, prepare

ROW = "{},2026-10-05 09:00:00,New,2 - High,1 - High,2 - Medium,Net,,,,2026-10-05 09:00:00,DOT,Slow link,"


@pytest.fixture
def world(db: Database, tmp_path: Path) -> Database:
    prepare(db)
    import_file(db, list_file(tmp_path, ROW.format("INC001")), mapping="servicenow-list")
    return db


@pytest.mark.parametrize("number", ["INC\u200b001", "\u200fINC001\u200e", "\ufeffINC001", "\u00a0INC001"])
def test_a_number_with_marks_is_the_same_ticket(world: Database, tmp_path: Path, number: str) -> None:
    report = import_file(world, list_file(tmp_path, ROW.format(number), name="again.csv"), mapping="servicenow-list")
    assert (report.created, report.unchanged) == (0, 1)
    assert count(world, t.ticket) == 1
    assert find_ticket(world, number) == find_ticket(world, "INC001")


def test_a_number_of_marks_alone_is_none(world: Database, tmp_path: Path) -> None:
    report = import_file(world, list_file(tmp_path, ROW.format("\u200b"), name="none.csv"), mapping="servicenow-list")
    assert [(e.row, e.why) for e in report.errors] == [(2, "the ticket number is missing")]

"""Longleaf's own lists: they are refused in words when somebody imports them, and change nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.db.engine import Database
from app.domain.imports.guarded import unguarded
from app.domain.tickets.values import TicketFilter
from app.errors import InputError
from app.services.imports.look import look
from app.services.imports.own import LISTS_OF_RECORDS, OF_THE_WINDOW
from app.services.imports.run import import_file
from app.services.lists import export_list
from app.services.tickets import export as window
from app.services.tickets.reads import list_ids, list_rows
from tests.services.imports.import_world import everything, list_file, prepare

ROW = "INC001,2026-10-05 09:00:00,New,2 - High,1 - High,2 - Medium,Net,,,,2026-10-05 09:00:00,DOT,{title},"


@pytest.fixture
def world(db: Database, tmp_path: Path) -> Database:
    prepare(db)
    import_file(db, list_file(tmp_path, ROW.format(title="=SUM(A1) is shown")), mapping="servicenow-list")
    return db


@pytest.mark.parametrize("form", ["csv", "xlsx", "jsonl"])
def test_an_own_export_is_refused_in_words_and_changes_nothing(world: Database, tmp_path: Path, form: str) -> None:
    path = tmp_path / f"tickets.{form}"
    export_list(world, "tickets", path, form)
    before = everything(world)
    for act in (import_file, look):
        with pytest.raises(InputError, match=r"tickets.*an export of Longleaf itself: these are its own tickets"):
            act(world, path)
    with pytest.raises(InputError, match="of Longleaf itself"):
        import_file(world, path, mapping="servicenow-list", dry_run=True)
    assert everything(world) == before


def test_the_table_that_the_window_writes_is_refused_too(world: Database, tmp_path: Path) -> None:
    assert {column.title for column in window.COLUMNS} >= OF_THE_WINDOW
    for name in ("list.csv", "list.xlsx"):
        window.export_tickets(world, TicketFilter(), None, tmp_path / name)
        with pytest.raises(InputError, match="of Longleaf itself"):
            import_file(world, tmp_path / name)


def test_every_list_of_records_is_known_by_its_columns(world: Database, tmp_path: Path) -> None:
    for name in LISTS_OF_RECORDS:
        path = tmp_path / "own.csv"
        export_list(world, name, path, "csv")
        with pytest.raises(InputError, match=f"its own {name.replace('-', ' ')}"):
            import_file(world, path)


def test_the_apostrophe_that_guards_a_formula_is_no_part_of_a_title(world: Database, tmp_path: Path) -> None:
    """What of an export came through another program keeps its guard; the ticket stays as it is."""
    before = everything(world)
    file = list_file(tmp_path, ROW.format(title="'=SUM(A1) is shown"), name="guarded.csv")
    report = import_file(world, file, mapping="servicenow-list")
    assert report.created == 0
    assert everything(world)["ticket_event"] == before["ticket_event"]
    ids = list_ids(world, TicketFilter(), None)
    assert [row.title for row in list_rows(world, ids)] == ["=SUM(A1) is shown"]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("'=1+1", "=1+1"),
        ("'+49 30 12", "+49 30 12"),
        ("'-", "-"),
        ("'@home don't work", "@home don't work"),
        ("'-v' is not known", "'-v' is not known"),
        ("'tis late", "'tis late"),
        ("'", "'"),
        ("", ""),
        ("=1", "=1"),
    ],
)
def test_what_a_guard_is(text: str, read: str) -> None:
    assert unguarded(text) == read

"""Acts on many tickets, the export of a filter, and what forms offer."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.db.engine import Database
from app.db.views import read
from app.domain.changes_made import Touched
from app.domain.tickets.grouping import GroupKey
from app.domain.tickets.values import Sort, SortKey, TicketDraft, TicketFilter
from app.domain.vocabulary import Priority, TicketKind
from app.errors import InputError
from app.services import parts
from app.services.tickets import acts as tickets
from app.services.tickets import batch as ticket_batch
from app.services.tickets import export as ticket_export
from app.services.tickets import forms as ticket_forms
from app.services.tickets import options as ticket_options
from app.services.tickets import reads as ticket_reads
from app.work import Cancelled, Work
from tests.ticket_world import World, build_world


@pytest.fixture
def world(db: Database) -> World:
    return build_world(db)


def log(db: Database, world: World, count: int) -> list[int]:
    """So many incidents, the oldest first."""
    found = []
    for n in range(count):
        world.clock.on(minutes=1)
        draft = TicketDraft(TicketKind.INCIDENT, f"Printer {n}", world.agencies["DOA"], 3, 1)
        found.append(ticket_forms.log_ticket(db, draft).ids[0])
    return found


def assignees(db: Database, ids: list[int]) -> list[str]:
    return [row.assignee for row in ticket_reads.list_rows(db, ids)]


def test_many_are_assigned_and_given_back(db: Database, world: World) -> None:
    ids = log(db, world, 4)
    tickets.assign(db, ids[0], "amorgan")
    tickets.cancel(db, ids[3], "Logged twice")
    made = ticket_batch.assign_many(db, dict.fromkeys(ids, "bortiz"))
    assert assignees(db, ids) == ["bortiz", "bortiz", "bortiz", ""]
    assert made.changes.ids == tuple(ids[:3])
    assert len(made.refused) == 1
    assert "Cancelled" in made.refused[0]
    assert made.text == "3 tickets are assigned."
    back = ticket_batch.assign_many(db, {id: None if who is None else str(who) for id, who in made.before.items()})
    assert assignees(db, ids) == ["amorgan", "", "", ""]
    assert not back.refused


def test_nothing_to_do_writes_nothing(db: Database, world: World) -> None:
    ids = log(db, world, 2)
    tickets.assign(db, ids[0], "bortiz")
    made = ticket_batch.assign_many(db, {ids[0]: "bortiz", ids[1]: None})
    assert made.changes.touched == Touched.NOTHING
    assert made.text == "Nothing had to be changed."


def test_many_move_to_a_group(db: Database, world: World) -> None:
    ids = log(db, world, 2)
    made = ticket_batch.move_many(db, dict.fromkeys(ids, world.groups["NET"]))
    assert {row.group_name for row in ticket_reads.list_rows(db, ids)} == {"Group NET"}
    assert made.text == "2 tickets are moved."


def test_a_cancelled_batch_keeps_what_is_done(db: Database, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "TOGETHER", 2)
    ids = log(db, world, 3)
    work = Work(lambda done, _total, _text: work.cancel() if done == 0 else None)
    made = ticket_batch.assign_many(db, dict.fromkeys(ids, "bortiz"), work)
    assert assignees(db, ids) == ["bortiz", "bortiz", ""]
    assert made.changes.ids == tuple(ids[:2])


def test_export_reads_in_pieces_in_the_order_of_the_list(
    db: Database, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(read, "_PIECE", 2)
    ids = log(db, world, 5)
    tickets.assign(db, ids[4], "amorgan")
    steps: list[tuple[int, int | None]] = []
    work = Work(lambda done, total, _text: steps.append((done, total)))
    made = ticket_export.export_tickets(db, TicketFilter(unassigned=True), None, tmp_path / "out.csv", work)
    lines = (tmp_path / "out.csv").read_text("utf-8-sig").splitlines()
    assert made.rows == 4
    assert [line.split(",")[2] for line in lines] == ["Title", "Printer 3", "Printer 2", "Printer 1", "Printer 0"]
    assert steps == [(0, 4), (2, 4), (4, 4)]


def test_an_export_keeps_the_groups_of_the_list(
    db: Database, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(read, "_PIECE", 2)
    ids = log(db, world, 5)
    for one in (1, 3):
        tickets.start(db, ids[one])
    sort = Sort(SortKey.NUMBER, descending=False)
    made = ticket_export.export_tickets(db, TicketFilter(), sort, tmp_path / "out.csv", by=GroupKey.STATE)
    lines = [line.split(",") for line in (tmp_path / "out.csv").read_text("utf-8-sig").splitlines()]
    assert made.rows == 5
    assert [(line[0], line[3]) for line in lines] == [
        ("Grouped as", "Title"),
        ("New", "Printer 0"),
        ("New", "Printer 2"),
        ("New", "Printer 4"),
        ("In progress", "Printer 1"),
        ("In progress", "Printer 3"),
    ]
    opened = lines[0].index("Opened (Eastern)")
    assert {line[opened] for line in lines[1:]} == {f"2026-10-05 10:0{minute}:00" for minute in range(1, 6)}, (
        "a form that spreadsheets take as a time"
    )
    resolution = lines[0].index("Resolution")
    assert {line[resolution] for line in lines[1:]} == {"Running"}
    priority = lines[0].index("Priority")
    assert {tuple(line[priority - 2 : priority + 1]) for line in lines[1:]} == {("3", "1", "High")}


def test_a_cancelled_export_leaves_nothing(db: Database, world: World, tmp_path: Path) -> None:
    log(db, world, 2)
    work = Work(lambda done, _total, _text: work.cancel() if done == 0 else None)
    with pytest.raises(Cancelled):
        ticket_export.export_tickets(db, TicketFilter(), None, tmp_path / "out.xlsx", work)
    assert list(tmp_path.iterdir()) == []


def test_a_workbook_too_small_is_told_before_it_is_written(
    db: Database, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ticket_export, "SHEET_ROWS", 3)
    log(db, world, 3)
    with pytest.raises(InputError, match="has 3 tickets; a workbook takes 2") as told:
        ticket_export.export_tickets(db, TicketFilter(), None, tmp_path / "out.xlsx")
    assert "CSV" in told.value.hint
    assert list(tmp_path.iterdir()) == []


def test_what_forms_offer(db: Database, world: World) -> None:
    options = ticket_options.ticket_options(db)
    assert [o.code for o in options.agencies] == ["DOA", "DOR", "DPS"]
    assert [o.text for o in options.services] == ["Service MAIL", "Service VPN"]
    assert options.matrix is not None
    assert options.matrix.priority(1, 1) is Priority.CRITICAL
    assert options.person("nobody.known") == "nobody.known"

"""Looks at workbooks of several sheets, at columns of many places, at ids and notes, and at the first rows only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from app.db import tables as t
from app.db.engine import Database
from app.domain.imports.propose.look import Look
from app.domain.imports.propose.previews import note_previews
from app.domain.imports.table import Table
from app.errors import InputError
from app.services.imports import look as looking
from app.services.imports.look import look, mapping_for
from app.services.imports.run import import_file
from app.work import Cancelled, Work
from tests.domain.imports.workbooks_for_tests import xlsx
from tests.services.imports.import_world import prepare
from tests.services.imports.kinds.world import rows, written

TICKETS = (("number", "opened_at", "state", "priority", "agency"), ("INC1", "2026-10-05 09:00", "New", "High", "DOT"))
CHANGES = (
    ("Number", "Type", "State", "Planned start date", "Planned end date"),
    ("CHG1", "Normal", "Closed", "2026-10-05 20:00", "2026-10-05 22:00"),
    ("CHG2", "Emergency", "Closed", "2026-10-06 20:00", "2026-10-06 22:00"),
)


@pytest.fixture
def world(db: Database) -> Database:
    prepare(db)
    return db


def sheet(table: tuple[tuple[str, ...], ...]) -> str:
    def cell(text: str) -> str:
        return f'<c t="inlineStr"><is><t>{text}</t></is></c>'

    return "".join(f"<row>{''.join(map(cell, row))}</row>" for row in table)


def book(folder: Path, **more: str) -> Path:
    data = xlsx({"About": sheet((("Export of our desk",),)), "Tickets": sheet(TICKETS), "Changes": sheet(CHANGES)})
    path = folder / "desk.xlsx"
    path.write_bytes(data)
    return path


def test_the_sheets_of_a_workbook_are_told_with_their_columns_and_rows(world: Database, tmp_path: Path) -> None:
    found = look(world, book(tmp_path))
    assert (found.sheet, found.records, found.rows) == ("Tickets", "", 1)
    assert [(one.name, one.rows) for one in found.sheets] == [("About", 0), ("Tickets", 1), ("Changes", 2)]
    assert found.sheets[2].header == CHANGES[0]
    assert found.answers.sheet == "Tickets"
    other = look(world, book(tmp_path), sheet="changes")
    assert (other.sheet, other.records, other.rows) == ("Changes", "changes", 2)


def test_each_sheet_comes_in_by_its_name_and_as_what_it_is(world: Database, tmp_path: Path) -> None:
    path = book(tmp_path)
    assert import_file(world, path).nouns == ("ticket", "tickets")
    report = import_file(world, path, sheet="Changes")
    assert (report.nouns, report.created, report.errors) == (("change", "changes"), 2, ())
    assert rows(world, t.change.c.number, t.change.c.type) == [("CHG1", "normal"), ("CHG2", "emergency")]
    again = import_file(world, path, mapping=mapping_for(world, path, sheet="Changes"))
    assert (again.unchanged, again.created) == (2, 0)  # the mapping remembers the sheet
    by_name = import_file(world, path, mapping="servicenow-change", sheet="Changes")
    assert by_name.read == 2
    with pytest.raises(InputError, match='has no sheet "Nothing"') as caught:
        import_file(world, path, sheet="Nothing")
    assert caught.value.hint == "Its sheets are: About, Tickets, Changes."
    with pytest.raises(InputError, match='is no workbook, so it has no sheet "Changes"'):
        import_file(world, written(tmp_path, "a.csv", "number,opened_at\nINC1,2026-10-05\n"), sheet="Changes")


HEAD = "number,opened_at,state,priority,location\n"


def test_many_places_are_read_where_they_are_agencies_and_asked_for_once_where_not(
    world: Database, tmp_path: Path
) -> None:
    """350 places: those that name an agency are known, all others are one question."""
    lines = [f"INC{n},2026-10-05 09:00,New,High,{'DOT' if n % 50 == 0 else f'Room {n}'}" for n in range(357)]
    path = written(tmp_path, "rooms.csv", HEAD + "\n".join(lines) + "\n")
    found = look(world, path)
    assert found.answers.columns["location"] == "location"
    assert found.answers.agencies == {"DOT": "DOT"}
    (question,) = found.questions(found.answers)
    assert (question.field, question.stops) == ("location", False)
    assert question.words == (
        'Agency: choose one for all other rows; 349 texts name none that is here ("Room 1", "Room 2", "Room 3", …).'
    )
    assert found.questions(replace(found.answers, constants={"location": "DIT"})) == []
    report = import_file(world, path, mapping=mapping_for(world, path, constants={"location": "DIT"}))
    assert (report.created, report.skipped) == (357, 0)
    c = t.agency.c
    with world.read() as conn:
        codes = conn.scalars(select(c.code).join(t.ticket, t.ticket.c.agency_id == c.id)).all()
    assert (codes.count("DOT"), codes.count("DIT")) == (8, 349)


def test_ids_with_a_blank_between_thousands_are_numbers_and_one_with_those_without(
    world: Database, tmp_path: Path
) -> None:
    text = "ID;Título;Status;Data de abertura;Prioridade;Entidade\n2 553;Sem rede;Novo;05/10/2026 13:30;Alta;DOT\n"
    path = written(tmp_path, "glpi.csv", text)
    found = look(world, path)
    assert (found.answers.columns["number"], found.columns[0].numbers) == ("ID", 1.0)
    mapping = mapping_for(world, path, dates="d/m/Y")
    assert import_file(world, path, mapping=mapping).created == 1
    plain = written(tmp_path, "glpi.csv", text.replace("2 553", "2553"))
    assert import_file(world, plain, mapping=mapping).unchanged == 1
    change = "Number,Type,State,Planned start date,Planned end date\n{},Normal,New,1970-01-01 00:00,1970-01-01 00:00\n"
    first = import_file(world, written(tmp_path, "c.csv", change.format("12 345")), kind="changes")
    assert (first.created, first.findings) == (1, 0)  # the first day of Unix is no date
    assert rows(world, t.change.c.number, t.change.c.planned_start) == [("12345", None)]
    assert import_file(world, written(tmp_path, "c.csv", change.format("12345")), kind="changes").unchanged == 1


def test_the_dates_of_each_column_of_a_change_are_read_by_their_own(world: Database, tmp_path: Path) -> None:
    text = (
        "Number,Type,State,Planned start date,Planned end date,Created\n"
        "CHG1,Normal,New,10/13/2026 20:00,10/13/2026 22:00,13/10/2026 08:00\n"
    )
    report = import_file(world, written(tmp_path, "c.csv", text))
    assert (report.created, report.errors) == (1, ())
    assert rows(world, t.change.c.planned_start, t.change.c.submitted_at) == [
        (datetime(2026, 10, 14, 0, 0, tzinfo=UTC), datetime(2026, 10, 13, 12, 0, tzinfo=UTC))
    ]


NOTES = (
    "number;opened_at;state;priority;agency;work_notes\n"
    'INC1;2026-10-05 09:00;New;High;DOT;"05/10/2026 16:27:48 - Ann Lee (Work notes)\nCalled\n\n'
    '13/10/2026 09:00:00 - Bob (Additional comments)\nDone"\n'
)


def test_dated_notes_show_what_they_become(world: Database, tmp_path: Path) -> None:
    found = look(world, written(tmp_path, "n.csv", NOTES))
    (preview,) = note_previews(found, found.answers)
    assert (preview.column, preview.entries, preview.who, preview.kind) == ("work_notes", 2, "Ann Lee", "Work notes")
    assert (preview.at, preview.text) == ("05/10/2026 16:27:48", "Called")
    assert preview.becomes == datetime(2026, 10, 5, 20, 27, 48, tzinfo=UTC)  # 13/10 tells that the day stands first
    alone = look(world, written(tmp_path, "n.csv", NOTES.replace("13/10/2026", "03/10/2026")))
    assert note_previews(alone, alone.answers)[0].becomes is None
    told = note_previews(alone, replace(alone.answers, date_format="m/d/Y"))[0]
    assert told.becomes is None or told.becomes.day == 10


class _Watched:
    """A file whose rows tell how many of them were read."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.read = 0
        original = Table.__iter__

        def counted(table: Table) -> Iterator[tuple[int, list[str]]]:
            for one in original(table):
                self.read += 1
                yield one

        monkeypatch.setattr(Table, "__iter__", counted)


def test_a_quick_look_reads_the_first_rows_only_and_says_so(
    sqlite_db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looking, "QUICK", 3_000)
    watched = _Watched(monkeypatch)
    lines = [f"INC{n},2026-10-05 09:00,{'New' if n < 9_000 else 'Grooming'},High,DOT" for n in range(10_000)]
    path = written(tmp_path, "long.csv", HEAD + "\n".join(lines) + "\n")
    first: Look = look(sqlite_db, path, quick=True)
    assert (first.is_whole, first.rows) == (False, 3_000)
    assert watched.read < 5_100  # a block more at most
    assert first.answers.values["state"] == {"New": "new"}
    whole = look(sqlite_db, path)
    assert (whole.is_whole, whole.rows) == (True, 10_000)
    assert whole.answers.values["state"] == {"New": "new", "Grooming": ""}
    assert look(sqlite_db, written(tmp_path, "short.csv", HEAD + lines[0]), quick=True).is_whole


def test_a_look_can_be_stopped_between_any_two_blocks(sqlite_db: Database, tmp_path: Path) -> None:
    class Stopped(Work):
        def step(self, done: int, total: int | None = None, text: str = "") -> None:
            if done > 4_000:
                raise Cancelled("stopped")

    lines = [f"INC{n},2026-10-05 09:00,New,High,DOT" for n in range(10_000)]
    path = written(tmp_path, "long.csv", HEAD + "\n".join(lines) + "\n")
    with pytest.raises(Cancelled):
        look(sqlite_db, path, work=Stopped())

"""Records handed out whole: all that belongs to them, the trail, what is left out and how many, to whom."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pypdfium2
import pytest
from sqlalchemy import select

from app.db import tables as t
from app.db.belonging.kinds import KINDS, PARTS, parts_of
from app.db.engine import Database
from app.db.tables.base import Kind, info
from app.domain.keeping.whole import LEFT_OUT, Request
from app.domain.tickets.values import TicketDraft
from app.domain.vocabulary import Role, TicketKind
from app.errors import InputError, NotAllowed
from app.services.api import Services
from app.services.keeping.whole import export_records
from tests.services.imports.import_world import prepare
from tests.services.people import as_person
from tests.ticket_world import build_world

#: Tables that are part of no record: rows of imports and of the program itself, what is read with its record's file,
#: and reminders, which are nobody's to read but of those whom they are for.
ELSEWHERE = {
    *("attachment", "attachment_content", "attachment_piece", "attachment_withdrawal", "cab_paper_file", "category"),
    *("data_finding", "ecab_member", "holiday", "import_mapping", "mail_read", "packet_approval", "priority_matrix"),
    *("source_record", "source_row", "reminder", "reminder_told", "session_end"),
}


def text_of(path: Path) -> str:
    with pypdfium2.PdfDocument(path) as document:
        return re.sub(r"\s+", " ", " ".join(page.get_textpage().get_text_range() for page in document))


def test_every_table_of_records_is_handed_out_with_some_record() -> None:
    parts = {name.partition(".")[0] for names in PARTS.values() for name in names}
    tables = {name for name, table in t.metadata.tables.items() if info(table).kind is not Kind.MACHINERY}
    assert tables - set(KINDS) - parts - ELSEWHERE == set()
    for name in {*KINDS, *PARTS}:
        assert all(column.table is part for part, column in parts_of(t.metadata.tables[name]))


def logged(db: Database) -> str:
    """Log a ticket with a restricted note and an edit, and return its number."""
    world, services = build_world(db), Services(db)
    draft = TicketDraft(TicketKind.INCIDENT, "Badge reader is dead", world.agencies["DOA"], 3, 3)
    made = services.tickets.log(replace(draft, description="Call Jane Doe at 919-555-0100", caller="Jane Doe"))
    (id,) = made.ids
    services.tickets.set_private_note(id, "The door code is 1234")
    services.tickets.edit(id, {"title": "Badge reader is dead"}, {"title": "Badge reader at EDC is dead"})
    return services.tickets.list_rows([id])[0].number


def test_a_ticket_is_handed_out_with_its_trail_and_without_what_is_restricted(db: Database, tmp_path: Path) -> None:
    ticket = logged(db)
    request = Request("News & Observer", date(2026, 10, 1), "G.S. 132-6")
    made = export_records(db, [ticket.lower(), "agency:doa", ticket], tmp_path / "r.pdf", request=request)
    assert made.said == (f"Ticket {ticket}: Left out: 1 restricted note.", "Agency DOA: Nothing was left out.")
    assert made.number == "PRR0000001"
    assert hashlib.sha256((tmp_path / "r.pdf").read_bytes()).hexdigest() == made.sha256
    with db.read() as conn:
        (row,) = conn.execute(select(t.records_request)).all()
        items = conn.execute(select(t.records_request_item).order_by(t.records_request_item.c.id)).all()
    assert (row.asked_by, row.author, row.sha256) == ("News & Observer", "tester", made.sha256)
    assert [(one.called, one.kept_back) for one in items] == [(ticket, 1), ("DOA", 0)]
    told = text_of(tmp_path / "r.pdf")
    for part in (
        "PRR0000001",
        "News & Observer",
        "G.S. 132-6",
        "Badge reader at EDC is dead",
        "Call Jane Doe at 919-555-0100",
    ):
        assert part in told
    assert "Badge reader is dead Badge reader at EDC is dead" in told  # before and after
    assert LEFT_OUT in told
    assert "1234" not in told
    export_records(db, [ticket], tmp_path / "s.pdf", history=False, restricted=True)
    whole = text_of(tmp_path / "s.pdf")
    assert "The door code is 1234" in whole
    assert "Audit trail" not in whole


def test_what_tells_who_is_meant_is_taken_out_and_counted(sqlite_db: Database, tmp_path: Path) -> None:
    number = logged(sqlite_db)
    made = export_records(sqlite_db, [number], tmp_path / "r.pdf", redact=True)
    assert "what tells who is meant was taken out" in made.said[0]
    told = text_of(tmp_path / "r.pdf")
    assert "919-555-0100" not in told
    assert "[telephone number]" in told


def test_who_may_not_read_restricted_notes_gets_none(sqlite_db: Database, tmp_path: Path) -> None:
    prepare(sqlite_db)
    with as_person(sqlite_db, "ann", Role.AGENT) as ann, pytest.raises(NotAllowed):
        export_records(ann, ["agency:DHHS"], tmp_path / "r.pdf", restricted=True)
    assert not (tmp_path / "r.pdf").exists()


def test_what_names_no_record_or_several_is_said(sqlite_db: Database, tmp_path: Path) -> None:
    prepare(sqlite_db)
    path = tmp_path / "r.pdf"
    for asked, said in (
        ("INC0999999", "There is no ticket INC0999999"),
        ("nonsense", "names no record"),
        ("agency:NOWHERE", "There is no agency"),
        ("target:global", "There is no target"),
        ("sla_target:#99999", "There is no target"),
    ):
        with pytest.raises(InputError, match=said):
            export_records(sqlite_db, [asked], path)
    with pytest.raises(InputError, match="No record is named"):
        export_records(sqlite_db, [], path)
    assert export_records(sqlite_db, ["calendar:office"], path).said == ("Calendar office: Nothing was left out.",)


def test_whoever_works_here_hands_records_out_and_an_agency_reader_only_its_own(db: Database, tmp_path: Path) -> None:
    number = logged(db)
    with as_person(db, "ann_agent", Role.AGENT) as ann:
        made = export_records(ann, [number], tmp_path / "a.pdf", request=Request("A citizen", date(2026, 10, 2)))
        assert (made.number, made.said) == ("PRR0000001", (f"Ticket {number}: Left out: 1 restricted note.",))
        with pytest.raises(NotAllowed):
            export_records(ann, [number], tmp_path / "b.pdf", restricted=True)
    Services(db).setup.create("people", {"name": "Rea", "login": "rea_reader", "agency_id": 2})
    with as_person(db, "rea_reader", Role.READER) as rea:
        with pytest.raises((NotAllowed, InputError), match=r"not of your agency|There is no ticket"):  # hidden, or told
            export_records(rea, [number], tmp_path / "c.pdf")
        with pytest.raises(NotAllowed):
            export_records(rea, ["agency:dor"], tmp_path / "c.pdf", request=Request("Rea", date(2026, 10, 2)))
        assert export_records(rea, ["agency:dor"], tmp_path / "c.pdf").said == ("Agency DOR: Nothing was left out.",)
    assert not (tmp_path / "b.pdf").exists()

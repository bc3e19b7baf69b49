"""Attached files stay as they are, belong to a record that is there, and are attached by whoever may edit it."""

from __future__ import annotations

from hashlib import sha256

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from app.db import attachments as store
from app.db.engine import Database
from app.db.errors import sqlstate
from app.db.facts import set_fact
from app.db.owner import as_owner
from app.domain.attachments.values import LIMIT_KEY
from app.domain.tickets.values import TicketDraft
from app.domain.vocabulary import Role, TicketKind
from app.services.tickets import forms
from app.services.workspace.admin import check
from tests.resting_guards import bulk_load
from tests.services.people import as_person
from tests.ticket_world import build_world

BYTES = b"the first half, the second"
DIGEST = sha256(BYTES).hexdigest()

CONTENT = f"INSERT INTO attachment_content (sha256, size) VALUES ('{DIGEST}', {len(BYTES)})"
ON = "(content_id, n, data) SELECT id, {n}, {data} FROM attachment_content"
ATTACH = (
    "INSERT INTO attachment (tbl, record_id, file_name, media_type, content_id, at{more})"
    " SELECT '{tbl}', {record}, 'a.txt', 'text/plain', id, app_now(){values} FROM attachment_content"
)


def piece(n: int, data: bytes) -> str:
    """The statement that keeps a piece; {data} is written as both databases read it."""
    return f"INSERT INTO attachment_piece {ON.format(n=n, data=f'{{{data.hex()}}}')}"


def attach(tbl: str = "ticket", record: int = 1, more: str = "", values: str = "") -> str:
    return ATTACH.format(tbl=tbl, record=record, more=more, values=values)


FIRST, SECOND = piece(0, BYTES[:15]), piece(1, BYTES[15:])
WHOLE = [CONTENT, FIRST, SECOND]
NOTE = "INSERT INTO knowledge_note (number, title, solution, written_by) VALUES ('KB0000001', 'It', 'Wait.', 'tester')"
HAND_IN = "UPDATE knowledge_note SET state = 'review', version = 2"
OF_NOTE = attach("knowledge_note").replace(
    "SELECT 'knowledge_note', 1,", "SELECT 'knowledge_note', (SELECT max(id) FROM knowledge_note),"
)
WITHDRAW = "INSERT INTO attachment_withdrawal (attachment_id, at, reason) SELECT id, app_now(), {} FROM attachment"

#: What is tried -> statements of which the last is refused, with its code; "" where none is.
TRIED: dict[str, tuple[list[str], str]] = {
    "whole": ([*WHOLE, attach()], ""),
    "of an agency, by who may edit agencies": ([*WHOLE, attach("agency")], ""),
    "of a draft that one writes": ([*WHOLE, NOTE, OF_NOTE], ""),
    "of a note that is handed in": ([*WHOLE, NOTE, HAND_IN, OF_NOTE], "LL003"),
    "of a note that is not there": ([*WHOLE, attach("knowledge_note", 7)], "LL003"),
    "without its second half": ([CONTENT, FIRST, attach()], "LL003"),
    "without any bytes": ([CONTENT, attach()], "LL003"),
    "other bytes of the same length": ([CONTENT, piece(0, b"x" * len(BYTES)), attach()], "LL003"),
    "another order": ([CONTENT, SECOND], "LL003"),
    "a piece twice": ([CONTENT, FIRST, FIRST], "LL003"),
    "a piece that is empty": ([CONTENT, piece(0, b"")], "LL003"),
    "more than its size": ([*WHOLE, piece(2, b"more")], "LL003"),
    "more after it was attached": ([*WHOLE, attach(), piece(2, b"more")], "LL003"),
    "larger than can be kept, whatever was set": (
        [
            "UPDATE workspace SET value = '99999' WHERE key = 'attachments.megabytes'",
            CONTENT.replace(f"{len(BYTES)})", "2147483647)"),
        ],
        "LL003",
    ),
    "with a limit that no file reaches": (
        [
            "UPDATE workspace SET value = '99999' WHERE key = 'attachments.megabytes'",
            CONTENT.replace(f"{len(BYTES)})", "2146435072)"),
        ],
        "",
    ),
    "larger than the workspace takes": ([CONTENT.replace(f"{len(BYTES)})", "2097153)")], "LL003"),
    "to a ticket that is not there": ([*WHOLE, attach(record=77)], "LL003"),
    "to a kind that has no files": ([*WHOLE, attach("sla_target")], "LL003"),
    "to what readers do not see": ([*WHOLE, attach("ticket_private")], "LL003"),
    "in another name": ([*WHOLE, attach(more=", author", values=", 'bob'")], "42501"),
    "bytes are changed": ([*WHOLE, attach(), "UPDATE attachment_piece SET n = n + 5"], "42501"),
    "bytes are deleted": ([*WHOLE, attach(), "DELETE FROM attachment_piece"], "42501"),
    "the digest is changed": ([*WHOLE, attach(), "UPDATE attachment_content SET size = 1"], "42501"),
    "it is renamed": ([*WHOLE, attach(), "UPDATE attachment SET file_name = 'b.txt'"], "42501"),
    "it is deleted": ([*WHOLE, attach(), "DELETE FROM attachment"], "42501"),
    "it is withdrawn": ([*WHOLE, attach(), WITHDRAW.format("'wrong file'")], ""),
    "withdrawn without a reason": ([*WHOLE, attach(), WITHDRAW.format("''")], "23514"),
    "withdrawn twice": ([*WHOLE, attach(), *[WITHDRAW.format("'wrong file'")] * 2], "23505"),
    "no withdrawal any more": (
        [*WHOLE, attach(), WITHDRAW.format("'wrong file'"), "DELETE FROM attachment_withdrawal"],
        "42501",
    ),
}


def outcome(db: Database, statements: list[str]) -> str:
    """The code with which the last statement is refused, "" where none is; what comes before it has to work."""
    codes: list[str] = []

    def act(conn: Connection) -> None:
        point = conn.begin_nested()
        try:
            for n, statement in enumerate(statements):
                try:
                    conn.exec_driver_sql(_bytes(db, statement))
                except DBAPIError as error:
                    early = "" if n == len(statements) - 1 else f" {statement}"
                    codes.append(f"{sqlstate(error) or error}{early}")
                    break
        finally:
            point.rollback()

    db.write(act, what="try")
    return "".join(codes)


def _bytes(db: Database, statement: str) -> str:
    start, end = ("X'", "'") if db.kind == "sqlite" else ("decode('", "', 'hex')")
    return statement.replace("{", start).replace("}", end)


def test_an_attached_file_stays_as_it_is(db: Database) -> None:
    world = build_world(db)
    forms.log_ticket(db, TicketDraft(TicketKind.INCIDENT, "Printer is on fire", world.agencies["DOA"], 3, 1))
    db.write(lambda conn: set_fact(conn, LIMIT_KEY, "2"), what="set limit")
    assert {name: outcome(db, statements) for name, (statements, _) in TRIED.items()} == {
        name: code for name, (_, code) in TRIED.items()
    }
    with as_person(db, "kann", Role.AGENT) as ann:  # edits tickets, not agencies
        assert outcome(ann, [*WHOLE, attach()]) == ""
        assert outcome(ann, [*WHOLE, attach("agency")]) == "42501"
    with as_person(db, "kben", Role.MEMBER) as ben:  # edits nothing that has files
        assert outcome(ben, [CONTENT]) == "42501"


def test_the_check_finds_bytes_that_are_not_those_that_were_attached(db: Database) -> None:
    world = build_world(db)
    forms.log_ticket(db, TicketDraft(TicketKind.INCIDENT, "Printer is on fire", world.agencies["DOA"], 3, 1))

    def act(conn: Connection) -> None:
        for statement in [*WHOLE, attach()]:
            conn.exec_driver_sql(_bytes(db, statement))

    db.write(act, what="attach")
    assert check(db) == []
    with db.read() as conn:
        assert b"".join(store.pieces(conn, 1)) == BYTES
    with as_owner(db) as conn, bulk_load(conn):
        conn.execute(text("UPDATE attachment_piece SET data = :data WHERE n = 1"), {"data": b"the SECOND."})
    found = [str(one) for one in check(db) if one.kind == "attachment"]
    assert found == ["Attachment 1 of INC0000001 is not the file that was attached. Restore it from a backup."]

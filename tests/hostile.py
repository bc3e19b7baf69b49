"""Hostile text in every text field of the schema: HTML, control characters, marks of direction.

`write_into(path)` takes a workspace on SQLite and puts `text_of(table, column)` into each text column of each row,
past all guards, as a hostile file, mail or import would. Which columns there are is read from the metadata, so a new
one is hostile from its first day; only what the program itself reads as a word is left alone.
"""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from contextlib import suppress
from pathlib import Path
from xml.etree import ElementTree

import pypdfium2
from sqlalchemy import CheckConstraint, String, Table

from app.db.tables import base, kinds  # noqa: F401 - declares every table
from app.db.tables.base import Kind, info, metadata

_STAMPS = ("created_by", "updated_by")
#: Columns whose text the program reads: words of its own, keys, times, hashes. Nobody else's text comes into them.
_READ = {
    "agency_contact": {"kind"},
    "bill": {"month", "sha256"},
    "bill_line": {"month"},
    "calendar": {"zone", "code"},
    "commentary": {"period"},
    "consumption": {"month"},
    "cab_agenda_item": {"section"},
    "cab_event": {"value", "op_id"},
    "cab_meeting": {"start_time"},
    "cab_paper": {"data_sha", "sha256"},
    "change_correction": {"op_id"},
    "change": {"source", "source_state", "source_outcome"},
    "data_finding": {"source", "field"},
    "import_run": {"file_sha256"},
    "mail": {"kind", "about_tbl", "uid", "method", "message_id"},
    "maintenance_window": {"start_time", "end_time"},
    "major_incident_agency": {"impact"},
    "major_incident_update": {"kind"},
    "packet": {"period", "data_hash", "file_sha256"},
    "posting_approval": {"sha256"},
    "posting_version": {"sha256"},
    "review": {"period", "start_time"},
    "sla_clock": {"metric", "calendar_rev", "ticket_kind"},
    "sla_target": {"layer", "metric", "ticket_kind"},
    "posting_told": {"who", "news"},
    "subscription": {"mail", "quiet_from", "quiet_to"},
    "oncall_turn": {"begins"},
    "outage": {"source"},
    "shift": {"starts", "ends"},
    "ticket": {"hold_reason", "resolution_code", "channel", "source", "told"},
    "ticket_event": {"kind", "old_value", "new_value", "op_id"},
    "ticket_span": {"start_reason", "end_reason"},
}
MARKUP = "<img src='file:///etc/logo.png' width=900>&amp;"
#: A bell, an override that nothing ends, letters from right to left.
STRANGE = "\a\u202eשלום"


def text_of(table: str, column: str) -> str:
    """What is written into a column: its name in bold, a picture, an entity, and what turns a line round."""
    return f"<b>{table}.{column}</b> {MARKUP} {STRANGE} R&D"


def columns() -> list[tuple[Table, str]]:
    """Every column of every table that holds text of people."""
    found = []
    for table in metadata.sorted_tables:
        if info(table).kind is Kind.MACHINERY:
            continue
        checked = {
            re.match(r'"?(\w+)', str(check.sqltext))[1]  # type: ignore[index]
            for check in table.constraints
            if isinstance(check, CheckConstraint) and " IN (" in str(check.sqltext)
        }
        found += [
            (table, column.name)
            for column in table.c
            if isinstance(column.type, String)
            and column.name not in checked
            and column.name not in _READ.get(table.name, ())
        ]
    return found


def _fill(connection: sqlite3.Connection, table: str, column: str, text: str) -> int:
    """Write a text into a column, with the rows' numbers where they must differ, the name alone where it is short."""
    name = text[: text.index("</b>") + 4]
    for said, each in ((text, ""), (text, " || rowid"), (name, ""), (name, " || rowid")):
        with suppress(sqlite3.IntegrityError):  # unique, alone or with others; a length
            return connection.execute(f'UPDATE "{table}" SET "{column}" = ?{each}', (said,)).rowcount
    raise ValueError(f"{table}.{column} takes no text")


def write_into(path: Path) -> set[str]:
    """Write the texts; return "table.column" of those with rows. What must differ between rows gets their numbers."""
    connection = sqlite3.connect(path)
    guards = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in guards:
        connection.execute(f'DROP TRIGGER "{name}"')
    written = set()
    for table, column in columns():
        text = text_of(table.name, column)
        count = _fill(connection, table.name, column, text)
        if count:
            written.add(f"{table.name}.{column}")
    for _, sql in guards:
        connection.execute(sql)
    connection.commit()
    connection.close()
    return written


def printed(pdf: bytes) -> set[str]:
    """Return "table.column" of the texts that a PDF prints. AssertionError where one is more than text in it."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        words = "\n".join(page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()
    assert not {c for c in words if unicodedata.category(c) == "Cf" or c in "\a\0"}
    assert not [act for act in (b"/JavaScript", b"/Launch") if act in pdf]
    assert all(link.startswith(b"longleaf://") for link in re.findall(rb"/URI \(([^)]*)", pdf))
    ElementTree.fromstring(re.search(rb"<x:xmpmeta.*</x:xmpmeta>", pdf, re.DOTALL)[0])  # type: ignore[index]
    return set(re.findall(r"<b>(\w+\.\w+)</b>", "".join(words.split())))

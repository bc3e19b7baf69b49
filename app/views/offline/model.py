"""The lists of waiting edits as tables show them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from app.domain.offline.shown import JournalLine, QueueLine
from app.domain.offline.values import Whose
from app.domain.plain_text import one_line
from app.domain.words import moment
from app.ui.tables.columns import Column

CONFLICTS, JOURNAL, EDITS = range(3)
PAGES = ("&Conflicts", "&Journal", "&Edits")
#: By page: what is said where there is nothing.
EMPTY = (
    ("No conflict waits.", "Where somebody else changed the same while you were offline, you choose here."),
    ("The journal is empty.", "Every value that loses, or may no longer be written, is kept here and can come back."),
    ("Nothing waits.", "Commentary, reasons, actions, contacts and reviews can be edited offline."),
)


def _fields(fields: Iterable[Any]) -> str:
    return ", ".join(one.title for one in fields)


def _when(at: datetime) -> str:
    return moment(at, year=False)


def _told(line: JournalLine) -> str:
    return one_line("; ".join(f"{one.title}: {one.text or 'none'}" for one in line.fields))


def _whose(line: JournalLine) -> str:
    return "Yours" if line.whose is Whose.MINE else line.who or "As it stood"


def columns(page: int) -> list[Column[Any]]:
    """Return the columns of a page; its rows are the lines of `ConflictLine`, `JournalLine` or `QueueLine`."""
    record: Column[Any] = Column(
        "record", "Record", "DHHS: the commentary for October 2026", lambda r: r.called, stretch=True
    )
    does: Column[Any] = Column("does", "What", "New contact", lambda r: r.does)
    if page == CONFLICTS:
        return [
            does,
            record,
            Column("fields", "In conflict", "What went well", lambda r: _fields(r.fields), gives=True),
            Column("who", "Theirs by", "Bea Okafor", lambda r: r.who),
            Column("at", "Yours of", "24 Sep, 14:05", lambda r: _when(r.at), sort_value=lambda r: r.at),
        ]
    if page == JOURNAL:
        return [
            does,
            record,
            Column("value", "Value", "Minutes of the review: We met", _told, gives=True),
            Column("whose", "Whose", "Bea Okafor", _whose),
            Column("back", "Came back", "Came back", lambda r: "Yes" if r.is_back else ""),
        ]
    return [
        does,
        record,
        Column("fields", "Fields", "What went well, Ask", lambda r: _fields(r.fields), gives=True),
        Column("at", "Written", "24 Sep, 14:05", lambda r: _when(r.at), sort_value=lambda r: r.at),
        Column("state", "State", "Sent, not confirmed", lambda r: r.state.label),
    ]


def row_id(line: Any) -> int:
    """Return the number of a line of any page."""
    return int(line.seq if isinstance(line, QueueLine) else line.id)

"""What stands in the conversation of a ticket and is recorded elsewhere: files, merged tickets, major incidents."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from app.db import attachments
from app.db.majors import reads as majors
from app.db.names import people
from app.db.tickets import detail as store
from app.db.tickets import links
from app.domain.attachments.values import Attachment, size_words
from app.domain.majors.values import UpdateKind
from app.domain.tickets.values import FILE, MAJOR, HistoryEntry, Link

if TYPE_CHECKING:
    from sqlalchemy import Connection

_OPENED = "Opened"
#: What of a merged ticket is shown with the one that goes on: what was said, and no changes.
_SAID = frozenset({_OPENED, "Note", "Update", "Mail", "Answer", "Survey", FILE})
#: Reads the history of a ticket.
ReadHistory = Callable[[int], Sequence[HistoryEntry]]


def entries(
    conn: Connection, ticket_id: int, linked: Sequence[Link], history_of: ReadHistory
) -> tuple[HistoryEntry, ...]:
    """Return the entries, oldest first. Each names the record that it comes from, where that is another one."""
    found = _files(conn, ticket_id)
    for merged_id, number in links.merged_into(conn, ticket_id):
        description = str(store.named_row(conn, merged_id)["description"] or "").strip()
        said = [one for one in history_of(merged_id) if one.what in _SAID]
        first = [replace(one, what="Note", text=description) for one in said if one.what == _OPENED and description]
        opened = [*first, *(one for one in said if one.what != _OPENED)]
        found += [replace(one, of=number) for one in (*opened, *_files(conn, merged_id))]
    for link in linked:
        if link.what == "Major incident":
            found += _sent(conn, link)
    return tuple(sorted(found, key=lambda one: one.at))


def _files(conn: Connection, ticket_id: int) -> list[HistoryEntry]:
    return [entry for one in attachments.listed(conn, "ticket", ticket_id) for entry in _of_file(one)]


def _of_file(one: Attachment) -> list[HistoryEntry]:
    told = f"{one.name} ({size_words(one.size)}) is attached."
    found = [HistoryEntry(one.at, one.at, "", FILE, told, who_name=one.by)]
    if one.withdrawn is not None:
        gone = one.withdrawn
        told = f"{one.name} is withdrawn. {gone.why}".strip()
        found.append(HistoryEntry(gone.at, gone.at, "", FILE, told, who_name=gone.by))
    return found


def _sent(conn: Connection, link: Link) -> list[HistoryEntry]:
    """Return the messages that were sent of a major incident."""
    rows = majors.messages_of(conn, link.id)
    called = people(conn, {row.author for row in rows})
    return [
        HistoryEntry(
            row.at,
            row.recorded_at,
            row.author,
            MAJOR,
            f"{UpdateKind.read(row.kind).label}: {row.text}",
            who_name=called.get(row.author, row.author),
            of=link.number,
        )
        for row in rows
    ]

"""What a note may belong to: major incidents and changes."""

from __future__ import annotations

from sqlalchemy import Connection, select

from app.db import tables as t
from app.domain.knowledge.values import NoteChoices

_MOST = 300


def choices(conn: Connection) -> NoteChoices:
    """Return major incidents and changes as (id, number, title), the newest first."""
    m, c = t.major_incident.c, t.change.c
    majors = conn.execute(select(m.id, m.number, m.title).where(m.drill.is_(False)).order_by(m.id.desc()).limit(_MOST))
    changes = conn.execute(select(c.id, c.number, c.title).order_by(c.id.desc()).limit(_MOST))
    return NoteChoices(
        tuple((row.id, row.number, row.title) for row in majors),
        tuple((row.id, row.number, row.title) for row in changes),
    )


def ticket(conn: Connection, id: int) -> dict[str, object] | None:
    """Return what a draft is made of from a ticket; None where it is gone."""
    k = t.ticket.c
    row = conn.execute(
        select(k.number, k.title, k.description, k.service_id, k.category, k.resolution_code).where(k.id == id)
    ).mappings()
    found = row.one_or_none()
    return None if found is None else dict(found)


def resolution_note(conn: Connection, ticket_id: int) -> str:
    """Return what was done when a ticket was resolved last; "" where it was not."""
    e = t.ticket_event.c
    return (
        conn.scalar(
            select(e.note)
            .where(e.ticket_id == ticket_id, e.kind == "resolved", e.note.is_not(None))
            .order_by(e.seq.desc())
            .limit(1)
        )
        or ""
    )

"""Which meetings of the CAB are held on another day than their Wednesday."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, select

from app.db import tables as t


def moved_meetings(conn: Connection) -> dict[date, date]:
    """Return the day on which the board meets by the Wednesday that it replaces."""
    m = t.cab_meeting.c
    wanted = select(m.replaces, m.meeting_date).where(m.replaces.is_not(None), m.state != "cancelled")
    return {row.replaces: row.meeting_date for row in conn.execute(wanted)}

"""From when a record is, and since when nothing more happens to it: what periods and retention count from."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Column, Table

#: By table: when a record began, and when it came to its end; an empty end: the begin counts.
_DATES: Mapping[str, tuple[str, str]] = {
    "ticket": ("opened_at", "closed_at"),
    "change": ("planned_start", "actual_end"),
    "cab_meeting": ("meeting_date", "ended_at"),
    "major_incident": ("impact_start_at", "restored_at"),
    "outage": ("start_at", "end_at"),
    "posting": ("updated_at", "updated_at"),
    "review": ("held_on", "signed_at"),
    "action": ("due_on", "closed_on"),
    "packet": ("as_of", "as_of"),
    "bill": ("at", "at"),
    "consumption": ("at", "at"),
    "dispute": ("opened_on", "updated_at"),
    "figure_dispute": ("told_on", "at"),
    "mail": ("made_at", "made_at"),
    "mail_read": ("at", "at"),
    "visit": ("expected_at", "out_at"),
    "badge": ("issued_on", "ended_on"),
    "survey": ("sent_at", "answered_at"),
    "import_run": ("started_at", "finished_at"),
    "exercise": ("planned_on", "updated_at"),
    "attachment": ("at", "at"),
    "audit": ("at", "at"),
    "correction": ("at", "at"),
    "knowledge_note": ("updated_at", "updated_at"),
}


def begun_column(table: Table) -> Column[object] | None:
    """Return the column of when a record began; None where it is of no time."""
    return _column(table, 0)


def ended_column(table: Table) -> Column[object] | None:
    """Return the column of when a record came to its end; None where it has none."""
    return _column(table, 1)


def _column(table: Table, which: int) -> Column[object] | None:
    name = _DATES.get(table.name, ("", ""))[which]
    return table.c.get(name)

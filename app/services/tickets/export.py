"""Export of a whole ticket filter to CSV or a workbook, read in pieces so that a million rows fit any memory."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from app.db.engine import Database
from app.db.tickets import lists as ticket_list
from app.domain.eastern import eastern
from app.domain.report_table import Exported
from app.domain.tickets.values import Sort, TicketFilter, TicketRow
from app.errors import InputError
from app.reports.row_files import SHEET_ROWS, row_file
from app.work import Work

_CHUNK = 2_000
#: (title, width in characters of a workbook's column); times are Eastern.
COLUMNS: tuple[tuple[str, int], ...] = (
    ("Number", 12),
    ("Kind", 10),
    ("Title", 48),
    ("State", 12),
    ("On hold for", 18),
    ("Priority", 10),
    ("Agency", 10),
    ("Agency name", 32),
    ("Service", 30),
    ("Group", 26),
    ("Assignee", 18),
    ("Assignee name", 24),
    ("Caller", 24),
    ("Channel", 12),
    ("Category", 16),
    ("Opened (Eastern)", 17),
    ("Resolved (Eastern)", 17),
    ("Updated (Eastern)", 17),
    ("Resolution due (Eastern)", 17),
    ("Resolved in time", 14),
    ("Reopened", 10),
    ("Major incident", 13),
)


def export_tickets(
    db: Database, filter: TicketFilter, sort: Sort | None, path: Path, work: Work | None = None
) -> Exported:
    """Write every ticket of the filter, in this order, to `path` (.xlsx or .csv): one consistent view of the data.

    A cancel leaves nothing behind. Raises InputError where a workbook cannot take that many rows.
    """
    work = work or Work()
    now = db.now()
    with db.read(work) as conn:
        ids = ticket_list.ticket_ids(conn, filter, sort, login=db.actor.login, now=now)
        if path.suffix.lower() == ".xlsx" and len(ids) >= SHEET_ROWS:
            raise InputError(
                f"The filter has {len(ids):,} tickets; a workbook takes {SHEET_ROWS - 1:,} below its header.",
                hint="Export to CSV, or narrow the filter.",
            )
        written = 0
        with row_file(path, "Tickets", [title for title, _ in COLUMNS], [width for _, width in COLUMNS]) as file:
            for start in range(0, len(ids), _CHUNK):
                work.step(start, len(ids), f"{start:,} of {len(ids):,} tickets")
                for row in ticket_list.ticket_rows(conn, ids[start : start + _CHUNK]):
                    file.write(_cells(row, now))
                    written += 1
            work.step(len(ids), len(ids), "Finishing the file")
    return Exported(written, path)


def _local(at: datetime | None) -> datetime | None:
    return None if at is None else eastern(at)


def _cells(row: TicketRow, now: datetime) -> list[Any]:
    met = {True: "yes", False: "no", None: ""}[row.met]
    if row.met is None and row.due_at is not None and row.due_at < now:
        met = "no"
    return [
        row.number,
        row.kind.value,
        row.title,
        row.state.label,
        row.hold_reason.label if row.hold_reason else "",
        row.priority.label,
        row.agency_code,
        row.agency_name,
        row.service_name,
        row.group_name,
        row.assignee,
        row.assignee_name,
        row.caller,
        row.channel.replace("_", " "),
        row.category,
        _local(row.opened_at),
        _local(row.resolved_at),
        _local(row.updated_at),
        _local(row.due_at),
        met,
        row.reopen_count,
        "yes" if row.major else "",
    ]

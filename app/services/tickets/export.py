"""Export of a whole ticket filter to CSV or a workbook, read in pieces so that a million rows fit any memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import chain, repeat
from pathlib import Path
from typing import Any

from app.db.engine import Database
from app.db.tickets import lists as ticket_list
from app.db.tickets.exported import TicketValues
from app.domain.eastern import local_date, midnight
from app.domain.report_table import Exported
from app.domain.tickets.grouping import GroupKey, TicketGroup
from app.domain.tickets.values import Sort, TicketFilter
from app.domain.vocabulary import HoldReason, Priority, TicketState
from app.errors import InputError
from app.reports.row_files import SHEET_ROWS, row_file
from app.work import Work

_CHUNK = 2_000
_STATES = {state.value: state.label for state in TicketState}
_HOLDS: dict[str | None, str] = {None: "", "": "", **{reason.value: reason.label for reason in HoldReason}}
_PRIORITIES = {int(priority): priority.label for priority in Priority}
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
#: The columns that hold an instant.
MOMENTS = tuple(n for n, (title, _) in enumerate(COLUMNS) if title.endswith("(Eastern)"))


def export_tickets(
    db: Database,
    filter: TicketFilter,
    sort: Sort | None,
    path: Path,
    work: Work | None = None,
    *,
    by: GroupKey | None = None,
) -> Exported:
    """Write every ticket of the filter, in this order, to `path` (.xlsx or .csv): one consistent view of the data.

    `by`: group by group, as a list that is grouped so; the group is the first column then.

    A cancel leaves nothing behind. Raises InputError where a workbook cannot take that many rows.
    """
    work = work or Work()
    now = db.now()
    with db.read(work) as conn:
        groups: tuple[TicketGroup, ...] = ()
        if by is None:
            ids = ticket_list.ticket_ids(conn, filter, sort, login=db.actor.login, now=now)
        else:
            day_end = midnight(local_date(now) + timedelta(days=1))
            found = ticket_list.grouped_ids(conn, filter, by, sort, login=db.actor.login, now=now, day_end=day_end)
            ids, groups = found.ids, found.groups
        if path.suffix.lower() == ".xlsx" and len(ids) >= SHEET_ROWS:
            raise InputError(
                f"The filter has {len(ids):,} tickets; a workbook takes {SHEET_ROWS - 1:,} below its header.",
                hint="Export to CSV, or narrow the filter.",
            )
        written = 0
        source = TicketValues(conn)
        seconds = int(now.timestamp())
        labels = chain.from_iterable(repeat(group.label, group.count) for group in groups)
        columns = COLUMNS if by is None else (("Grouped as", 24), *COLUMNS)
        moments = MOMENTS if by is None else tuple(n + 1 for n in MOMENTS)
        with row_file(path, "Tickets", [title for title, _ in columns], [width for _, width in columns]) as file:
            for start in range(0, len(ids), _CHUNK):
                work.step(start, len(ids), f"{start:,} of {len(ids):,} tickets")
                rows = source.read(ids[start : start + _CHUNK])
                cells = _cells(source, rows, seconds)
                file.write_all(cells if by is None else ([next(labels, ""), *one] for one in cells), moments)
                written += len(rows)
            work.step(len(ids), len(ids), "Finishing the file")
    return Exported(written, path)


def _cells(source: TicketValues, rows: Sequence[Any], now: int) -> Iterator[list[Any]]:
    """Yield the cells of each row in the order of `COLUMNS`; of every ticket of a filter, so nothing is done twice."""
    agencies, services, groups, people = source.agencies, source.services, source.groups, source.people
    majors, channels = source.majors, _Spoken()
    for (
        number, kind, title, state, hold, priority, agency, service, group, assignee, caller, channel, category,
        opened, resolved, updated, due, met, reopened, id,
    ) in rows:  # fmt: skip
        code, name = agencies[agency]
        yield [
            number,
            kind,
            title,
            _STATES[state],
            _HOLDS[hold],
            _PRIORITIES[priority],
            code,
            name,
            services[service] if service else "",
            groups[group] if group else "",
            assignee or "",
            people.get(assignee, assignee or ""),
            caller,
            channels[channel],
            category,
            opened,
            resolved,
            updated,
            due,
            ("no" if due is not None and due < now else "") if met is None else "yes" if met else "no",
            reopened,
            "yes" if id in majors else "",
        ]


class _Spoken(dict[str, str]):
    """Names of channels as people say them."""

    def __missing__(self, name: str) -> str:
        self[name] = name.replace("_", " ")
        return self[name]

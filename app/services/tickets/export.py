"""Export of a whole ticket filter from the window: what people call the columns, the values in their words.

The rows are those of the list "tickets" (`app.db.views.tickets`), as `longleaf export` writes them for programs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import chain, islice, repeat
from pathlib import Path
from typing import Any, NamedTuple

from app.db.engine import Database
from app.db.tickets import lists as ticket_list
from app.db.views.read import rows_by_id
from app.db.views.tickets import TICKETS
from app.domain.data_columns import DataColumn, What
from app.domain.eastern import local_date, midnight
from app.domain.report_table import Exported
from app.domain.tickets.grouping import GroupKey, TicketGroup
from app.domain.tickets.values import Sort, TicketFilter
from app.domain.vocabulary import HoldReason, TicketState
from app.errors import InputError
from app.reports.books import SHEET_ROWS
from app.reports.data_files import data_file
from app.work import Work

_STATES = {state.value: state.label for state in TicketState}
_HOLDS = {reason.value: reason.label for reason in HoldReason}


def _spoken(word: str) -> str:
    return word.replace("_", " ")


def _capital(word: str) -> str:
    return _spoken(word).capitalize()


class _Shown(NamedTuple):
    """A column of the file: its title, the list's column, how a value is said (None: as it is)."""

    title: str
    name: str
    said: Mapping[str, str] | Callable[[str], str] | None = None


#: Times are Eastern, durations seconds.
COLUMNS: tuple[_Shown, ...] = (
    _Shown("Number", "number"),
    _Shown("Kind", "kind"),
    _Shown("Title", "title"),
    _Shown("State", "state", _STATES),
    _Shown("On hold for", "hold_reason", _HOLDS),
    _Shown("On hold until (Eastern)", "hold_until"),
    _Shown("Impact", "impact"),
    _Shown("Urgency", "urgency"),
    _Shown("Priority", "priority", _capital),
    _Shown("Agency", "agency"),
    _Shown("Agency name", "agency_name"),
    _Shown("Service", "service_name"),
    _Shown("Group", "support_group_name"),
    _Shown("Assignee", "assignee"),
    _Shown("Assignee name", "assignee_name"),
    _Shown("Caller", "caller"),
    _Shown("Channel", "channel", _spoken),
    _Shown("Category", "category"),
    _Shown("Opened (Eastern)", "opened_at"),
    _Shown("First assigned (Eastern)", "first_assigned_at"),
    _Shown("Resolved (Eastern)", "resolved_at"),
    _Shown("Closed (Eastern)", "closed_at"),
    _Shown("Updated (Eastern)", "updated_at"),
    _Shown("Response due (Eastern)", "response_due_at"),
    _Shown("Response", "response_state", _capital),
    _Shown("Resolution due (Eastern)", "resolution_due_at"),
    _Shown("Resolution", "resolution_state", _capital),
    _Shown("Resolution counted (s)", "resolution_elapsed_s"),
    _Shown("On hold (s)", "resolution_paused_s"),
    _Shown("Opened to resolved (s)", "open_s"),
    _Shown("Reopened", "reopen_count"),
    _Shown("Handed on", "reassignment_count"),
    _Shown("Resolution code", "resolution_code"),
    _Shown("Major incident", "major_incident"),
)
_LISTED = {one.column.name: (number, one.column.what) for number, one in enumerate(TICKETS.columns)}
_PLACES = tuple(_LISTED[one.name][0] for one in COLUMNS)
_GROUPED = DataColumn("Grouped as", What.TEXT, "The group in the list.")


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
    kind = path.suffix.lower()
    if kind not in (".csv", ".xlsx"):
        raise InputError(f"{path.name} has no ending that says its format.", hint="Use .xlsx or .csv.")
    with db.read(work) as conn:
        groups: tuple[TicketGroup, ...] = ()
        if by is None:
            ids = ticket_list.ticket_ids(conn, filter, sort, login=db.actor.login, now=now)
        else:
            day_end = midnight(local_date(now) + timedelta(days=1))
            found = ticket_list.grouped_ids(conn, filter, by, sort, login=db.actor.login, now=now, day_end=day_end)
            ids, groups = found.ids, found.groups
        if kind == ".xlsx" and len(ids) >= SHEET_ROWS:
            raise InputError(
                f"The filter has {len(ids):,} tickets; a workbook takes {SHEET_ROWS - 1:,} below its header.",
                hint="Export to CSV, or narrow the filter.",
            )
        written = 0
        labels = chain.from_iterable(repeat(group.label, group.count) for group in groups)
        columns = [DataColumn(one.title, _LISTED[one.name][1], "") for one in COLUMNS]
        if by is not None:
            columns.insert(0, _GROUPED)
        with data_file(path, kind[1:], "Tickets", columns, people=True) as file:
            work.step(0, len(ids), f"0 of {len(ids):,} tickets")
            for piece in rows_by_id(conn, TICKETS, ids, now, local_date(now), beside=False):
                file.write_all(_shown(piece, None if by is None else labels))
                written += len(piece)
                work.step(written, len(ids), f"{written:,} of {len(ids):,} tickets")
    return Exported(written, path)


def _shown(piece: Sequence[Sequence[Any]], labels: Iterator[str] | None) -> list[tuple[Any, ...]]:
    """Return rows of the list as the file has them, column by column; `labels`: the group of each row to come."""
    given = list(zip(*piece, strict=True))
    columns: list[Sequence[Any]] = []
    for place, one in zip(_PLACES, COLUMNS, strict=True):
        values = given[place]
        if one.said is not None:
            words = {value: _said(one.said, value) for value in set(values)}
            values = tuple(words[value] for value in values)
        columns.append(values)
    if labels is not None:
        taken = list(islice(labels, len(piece)))
        columns.insert(0, taken + [""] * (len(piece) - len(taken)))
    return list(zip(*columns, strict=True))


def _said(how: Mapping[str, str] | Callable[[str], str], value: str | None) -> str | None:
    if not value:
        return value
    return how(value) if callable(how) else how.get(value, value)

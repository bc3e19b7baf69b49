"""What is planned ahead for an agency: as an accessible PDF, as a workbook, and as a feed for calendars."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

from app.domain import words
from app.domain.cab.invite import HOST, Feed, Invite, Method, Status, change_uid
from app.domain.cab.paper_lines import named
from app.domain.cab.papers import FreezeLine, Schedule
from app.domain.changes.values import Change
from app.domain.eastern import eastern
from app.domain.snapshot.stamped import stamp
from app.domain.vocabulary import ChangeState, ChangeType
from app.reports.cab import parts
from app.reports.cab.ics import to_ics
from app.reports.pdf.document import Column, Document
from app.reports.pdf.text import marked

_WHEN = 92.0  # points
#: Beside the title of a change of which conflicts are told.
_BELOW = "Conflicts below"
#: How firm a change is; what is decided and not called off is confirmed.
_STATUS = {
    ChangeState.DRAFT: Status.TENTATIVE,
    ChangeState.IN_REVIEW: Status.TENTATIVE,
    ChangeState.IN_CAB: Status.TENTATIVE,
    ChangeState.REJECTED: Status.CANCELLED,
    ChangeState.CANCELLED: Status.CANCELLED,
}


def _title(schedule: Schedule) -> str:
    return f"Forward schedule of changes: {schedule.agency or 'all agencies'}"


def _period(schedule: Schedule) -> str:
    return f"{words.day(schedule.first, weekday=True)} to {words.day(schedule.last, weekday=True)}"


def render_schedule(schedule: Schedule, as_of: datetime) -> bytes:
    """Return the schedule as PDF, the long side of the paper across; `as_of` is printed and is the file's date."""
    doc = Document(
        f"{_title(schedule)}, {_period(schedule)}",
        subject="Changes and freezes ahead",
        created=as_of,
        header=(_title(schedule), _period(schedule)),
        footer=f"As of {parts.stamp(as_of)}",
        wide=True,
    )
    doc.heading(1, _title(schedule))
    doc.paragraph(schedule.coverage)
    told = parts.marks_once(schedule.lines)
    doc.table(
        [
            Column("Change", wrap=False),
            Column("Title"),
            Column("When (Eastern)", width=_WHEN),
            Column("Services"),
            Column("Agencies"),
            Column("Sites"),
            Column("Implementer"),
            Column("Risk", wrap=False),
            Column("State and decision"),
        ],
        [
            [
                line.number,
                marked(line.title, (_BELOW,) if told[line.number] else ()),
                parts.when(line.start, line.end),
                ", ".join(line.services) or words.NONE,
                # of all agencies each has its line below
                parts.some(line.agencies, 3 if not schedule.agency else len(line.agencies)),
                ", ".join(line.sites) or words.NONE,
                line.implementer or "Not named",
                line.risk,
                line.stands,
            ]
            for line in schedule.lines
        ],
        summary="Changes that are planned, by their start",
        empty="No change is planned in this time.",
    )
    if any(told.values()):
        doc.heading(2, "Conflicts")
        doc.table(
            [Column("Change", wrap=False), Column("What it meets")],
            [[line.number, " ".join(told[line.number])] for line in schedule.lines if told[line.number]],
            summary="Conflicts of the changes, each told once",
        )
    if schedule.lines and not schedule.agency:
        doc.heading(2, "What touches each agency")
        doc.table(
            [Column("Agency", width=200), Column("Changes")],
            [[agency, ", ".join(line.number for line in lines)] for agency, lines in schedule.by_agency()],
            summary="The changes that touch each agency",
            empty="No change names an agency.",
        )
    doc.heading(2, "Freezes")
    parts.freezes(doc, schedule.freezes, empty="No freeze begins or runs in this time.")
    return doc.render()


def schedule_book(schedule: Schedule) -> bytes:
    """Return the schedule as a workbook: changes and freezes on a sheet each, times as Eastern wall times.

    Texts stay texts, whatever they begin with; the same schedule gives the same bytes.
    """
    import xlsxwriter  # late: only who asks for a workbook pays for it

    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(out, options)
    made = datetime(2020, 1, 1)  # noqa: DTZ001 - the format has no zone, and a fixed date keeps the bytes
    book.set_properties({"title": f"{_title(schedule)}, {_period(schedule)}", "created": made})
    rows = [
        (
            line.number,
            line.title,
            line.start,
            line.end,
            ", ".join(line.services),
            ", ".join(line.agencies),
            ", ".join(line.sites),
            line.implementer,
            line.type,
            line.risk,
            line.state,
            line.decision,
            "; ".join(line.marks),
        )
        for line in schedule.lines
    ]
    _sheet(book, "Changes", _CHANGE_COLUMNS, rows)
    _sheet(book, "Freezes", _FREEZE_COLUMNS, [_freeze(line) for line in schedule.freezes])
    if not schedule.agency:
        _sheet(book, "By agency", _AGENCY_COLUMNS, _touching(schedule))
    notes = book.add_worksheet("Notes")
    notes.set_column(0, 0, 100)
    for line_number, text in enumerate((_title(schedule), schedule.coverage, stamp())):
        notes.write_string(line_number, 0, text)
    book.close()
    return out.getvalue()


_CHANGE_COLUMNS = (
    ("Change", 14),
    ("Title", 50),
    ("Start (Eastern)", 17),
    ("End (Eastern)", 17),
    ("Services", 30),
    ("Agencies", 30),
    ("Sites", 20),
    ("Implementer", 22),
    ("Type", 12),
    ("Risk", 9),
    ("State", 13),
    ("Decision", 34),
    ("Marks", 40),
)
_AGENCY_COLUMNS = (("Agency", 40), ("Change", 14), ("Title", 50), ("Start (Eastern)", 17), ("End (Eastern)", 17))
_FREEZE_COLUMNS = (
    ("Freeze", 30),
    ("Kind", 8),
    ("Start (Eastern)", 17),
    ("End (Eastern)", 17),
    ("Holds for", 30),
    ("Reason", 50),
)


def _touching(schedule: Schedule) -> list[tuple[str | datetime | None, ...]]:
    return [
        (agency, line.number, line.title, line.start, line.end)
        for agency, lines in schedule.by_agency()
        for line in lines
    ]


def _freeze(line: FreezeLine) -> tuple[str | datetime | None, ...]:
    return line.name, line.kind, line.start, line.end, line.reach, line.reason


def _sheet(
    book: Any, name: str, columns: tuple[tuple[str, int], ...], rows: Sequence[tuple[str | datetime | None, ...]]
) -> None:
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    sheet = book.add_worksheet(name)
    for number, (title, width) in enumerate(columns):
        sheet.set_column(number, number, width)
        sheet.write_string(0, number, title, head)
    for line, row in enumerate(rows, 1):
        for number, value in enumerate(row):
            if isinstance(value, datetime):
                sheet.write_datetime(line, number, eastern(value).replace(tzinfo=None), moment)
            elif value:
                sheet.write_string(line, number, value)
    sheet.freeze_panes(1, 0)
    if rows:
        sheet.autofilter(0, 0, len(rows), len(columns) - 1)


_NONE: Mapping[str, str] = MappingProxyType({})


def _type_words(change: Change) -> str:
    """Return "Standard change by MOD0000001 version 2", or the type alone."""
    kind, by, model = change.type_words.partition(" by ")
    return f"{kind} change{by}{model}"


def change_entry(change: Change, stamp: datetime, host: str = HOST, services: Mapping[str, str] = _NONE) -> Invite:
    """Return the entry of a change in a feed: in UTC, nobody's time where it is only announced.

    `services`: names of services by code. Its sequence is the version of the change, which the guards of both databases
    let rise by one with each save and never fall, so that every change of time, place or state has a higher one, also
    where it was taken back. It rises with other edits too: that is harmless in a feed, which nobody answers. A count of
    its own would begin below what calendars have seen, and be ignored by them.
    """
    touched = ", ".join(named(change.services, services)) or "none named"
    return Invite(
        change_uid(change.number, host),
        change.version,
        Method.PUBLISH,
        _STATUS.get(change.state, Status.CONFIRMED),
        change.planned_start,
        change.planned_end,
        stamp,
        f"{change.number} {change.title}",
        f"{_type_words(change)}, {change.state.word}. Services: {touched}",
        transparent=change.type is ChangeType.INFORMATIONAL,
    )


def schedule_feed(
    agency: str, changes: Iterable[Change], *, stamp: datetime, host: str = HOST, services: Mapping[str, str] = _NONE
) -> bytes:
    """Return changes as a feed that a calendar can be told to read; `agency` names it, empty for all."""
    ordered = sorted(changes, key=lambda change: (change.planned_start, change.number))
    name = f"Changes of {agency}" if agency else "Changes"
    return to_ics(Feed(name, tuple(change_entry(change, stamp, host, services) for change in ordered)))

"""The calendar and the agenda on paper: what is in view as tables."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

from app.domain import words
from app.domain.cab import agenda as cab
from app.domain.cab.agenda import AgendaItem, MeetingAgenda
from app.domain.changes.conflicts import when
from app.domain.changes.values import Change, Freeze
from app.domain.eastern import midnight
from app.domain.plain_text import one_line
from app.domain.printed import PrintedPages, PrintedPart, PrintedTable
from app.ui.printing.printable import Printable
from app.views.changes.model import Sheet
from app.work import Work

_COLUMNS = (("When (Eastern)", False), ("Change", False), ("Title", False), ("Services", False), ("State", False))


def sheet_printable(sheet: Sheet, title: str, agency: str | None) -> Printable:
    """Return the days in view: each with its holidays, freezes and windows, and its changes in order of time."""
    return Printable(f"Calendar, {title}", partial(_sheet, sheet, title, agency))


def _sheet(sheet: Sheet, title: str, agency: str | None, work: Work) -> PrintedPages:
    parts = []
    for day in (day for week in sheet.weeks for day in week):
        work.check()
        items = sheet.on(day)
        notes = _notes(sheet, day)
        if not items and not notes:
            continue
        rows = tuple(
            (
                *_row(item.change, ", ".join(item.services), item.planned),
                words.count(len(item.clashes), "conflict") if item.clashes else "",
            )
            for item in items
        )
        table = PrintedTable((*_COLUMNS, ("Conflicts", False)), rows) if rows else None
        parts.append(PrintedPart(words.weekday(day), paragraphs=("; ".join(notes),) if notes else (), table=table))
    said = [f"Only changes that affect {agency}."] if agency else []
    said.append(f"{words.count(len(sheet.items), 'change')}, {len(sheet.in_conflict()):,} in conflict.")
    return PrintedPages(f"Calendar, {title}", tuple(said), tuple(parts), wide=True)


def _notes(sheet: Sheet, day: date) -> tuple[str, ...]:
    """Return holiday, freezes and windows of a day: read alone on paper, each day of a freeze names it."""
    known, begin, end = sheet.days.get(day), midnight(day), midnight(day + timedelta(days=1))
    running = [f for f in sheet.freezes if f.start < end and f.end > begin]
    named = [f"Freeze: {f.name}" + _of(f) for f in running]
    rest = [note for note in (known.notes if known else ()) if note not in named]
    return (*map(one_line, named), *rest)


def _of(freeze: Freeze) -> str:
    named = [freeze.agency_name or freeze.agency, freeze.service_name or freeze.service]
    return f" ({', '.join(name for name in named if name)})" if any(named) else ""


def _row(change: Change, services: str, planned: str = "") -> tuple[str, ...]:
    planned = planned or when(change.planned_start, change.planned_end)
    return planned, change.number, change.title, services, change.state.label


def _item(meeting: MeetingAgenda, item: AgendaItem) -> tuple[str, ...]:
    if item.change is None:
        return "", item.number, item.title, "", "Standard model"
    return _row(item.change, meeting.services_of(item.change))


def agenda_printable(meeting: MeetingAgenda) -> Printable:
    """Return the agenda of a meeting, section by section, with the reason of each item."""
    return Printable(f"Agenda of the CAB, {words.weekday(meeting.day)}", partial(_agenda, meeting))


def _agenda(meeting: MeetingAgenda, work: Work) -> PrintedPages:
    work.check()
    parts = []
    for name in cab.SECTIONS:
        items = meeting.agenda.section(name)
        if items:
            rows = tuple((*_item(meeting, item), item.why) for item in items)
            parts.append(PrintedPart(f"{name} ({len(items)})", table=PrintedTable((*_COLUMNS, ("Why", False)), rows)))
    said: tuple[str, ...] = (
        words.count(sum(one.item is not None and one.section != cab.OFF for one in meeting.agenda.items), "item") + ".",
    )
    said += (f"The meeting {meeting.over}.",) if meeting.over else ()
    return PrintedPages(f"Agenda of the CAB, {words.weekday(meeting.day)}", said, tuple(parts), wide=True)

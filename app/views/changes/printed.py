"""The calendar and the agenda on paper: what is in view as tables."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial

from app.domain import words
from app.domain.cab import agenda as cab
from app.domain.cab.agenda import AgendaItem, MeetingAgenda
from app.domain.cab.paper_lines import conflict_marks
from app.domain.changes.conflicts import when
from app.domain.changes.freezes import Opening, openings, whose
from app.domain.changes.surroundings import Surroundings
from app.domain.changes.values import Change, Freeze
from app.domain.eastern import eastern, local_date, midnight
from app.domain.plain_text import one_line
from app.domain.printed import PrintedPages, PrintedPart, PrintedTable
from app.domain.vocabulary import ChangeState
from app.ui.printing.printable import Printable
from app.views.changes.model import GONE, Item, Sheet
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
                words.count(conflicts_of(item), "conflict") if conflicts_of(item) else "",
            )
            for item in items
        )
        table = PrintedTable((*_COLUMNS, ("Conflicts", False)), rows) if rows else None
        parts.append(PrintedPart(words.weekday(day), paragraphs=("; ".join(notes),) if notes else (), table=table))
    said = [f"Only changes that affect {agency}."] if agency else []
    said.append(counted(tuple(sheet.items.values())))
    return PrintedPages(f"Calendar, {title}", tuple(said), tuple(parts), wide=True)


def _notes(sheet: Sheet, day: date) -> tuple[str, ...]:
    """Return what a day is, each read alone on paper: holiday, board meeting, every freeze with its reach, windows."""
    known, data = sheet.days.get(day), sheet.data
    if known is None or data is None:
        return ()
    begin, end = midnight(day), midnight(day + timedelta(days=1))
    notes = [f"Holiday: {known.holiday}"] if known.holiday else []
    if known.meeting:
        choose = known.meeting == "holiday"
        notes.append("CAB falls on a holiday, its day is to be chosen" if choose else f"CAB meeting, {known.meeting}")
    notes += [freeze_note(one) for one in data.freezes if one.start < end and one.end > begin]
    around = Surroundings(data.services, data.parents, data.windows, data.freezes, (), data.holidays)
    opened = [one for one in openings(around, begin, end) if local_date(one.start) == day]
    notes += dict.fromkeys(map(window_note, opened))
    return tuple(map(one_line, notes))


def freeze_note(freeze: Freeze) -> str:
    """Return "Hard freeze “Thanksgiving” for everybody"."""
    return f"{'Hard' if freeze.hard else 'Soft'} freeze “{freeze.name}” for {whose(freeze)}"


def window_note(piece: Opening) -> str:
    """Return "Window 04:00–07:00", and that a freeze closes it where one does."""
    hours = f"{words.time_of_day(eastern(piece.start))}\u2013{words.time_of_day(eastern(piece.end))}"
    text = f"{hours} {piece.window.service}" if piece.window.service else hours
    return f"Window {text} closed by the freeze “{piece.freeze.name}”" if piece.freeze else f"Window {text}"


def conflicts_of(item: Item) -> int:
    """Return how many conflicts paper tells of a change: as the forward schedule, none with or of what is a draft."""
    gone = item.change.state in GONE or item.change.state is ChangeState.DRAFT
    return 0 if gone else len(conflict_marks(item.clashes))


def counted(items: Sequence[Item]) -> str:
    """Return "38 changes (5 drafts, 2 cancelled or rejected); 20 in conflict, drafts not counted."."""
    drafts = sum(item.change.state is ChangeState.DRAFT for item in items)
    gone = sum(item.change.state in GONE for item in items)
    among = [words.count(drafts, "draft")] if drafts else []
    among += [f"{gone:,} cancelled or rejected"] if gone else []
    inside = f" ({', '.join(among)})" if among else ""
    bad = sum(conflicts_of(item) > 0 for item in items)
    return f"{words.count(len(items), 'change')}{inside}; {bad:,} in conflict, conflicts with drafts not counted."


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

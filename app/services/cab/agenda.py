"""The weekly Agency CAB: the agenda of a meeting, made of the items that it owns, and the documents of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from app.db.cab import papers, seats
from app.db.engine import Database
from app.domain import words
from app.domain.cab import agenda as cab
from app.domain.cab.agenda import AgendaItem, MeetingAgenda
from app.domain.cab.agenda_paper import agenda_paper
from app.domain.cab.files import AgendaFiles
from app.domain.cab.items import overrun, overrun_words
from app.domain.cab.paper_lines import PaperFacts, approved_words, as_recorded, cancelled_words
from app.domain.cab.values import Meeting, MeetingState, PaperKind
from app.domain.changes.outcome import too_early
from app.domain.eastern import local_date
from app.services.cab.loading import facts
from app.services.cab.reads import meeting_on
from app.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.domain.changes.values import Change

_SENT = frozenset({MeetingState.FROZEN, MeetingState.RUNNING, MeetingState.HELD})


def agenda(db: Database, day: date | None = None, work: Work | None = None) -> MeetingAgenda:
    """Return the agenda of the meeting on `day`; any other day stands for its week's Wednesday, None for the next one.

    A Wednesday whose meeting was moved gives the moved meeting. From the freeze on, the items say what was sent.
    """
    with db.read(work) as conn:
        meeting = meeting_on(conn, day, local_date(db.now()))
        return _agenda(meeting, facts(conn, meeting))


def _agenda(meeting: Meeting, known: PaperFacts) -> MeetingAgenda:
    if meeting.state.is_over:
        known = as_recorded(known)
    built = cab.agenda_of(meeting, known)
    own = {item.change.id for item in built.items if item.change is not None}
    results = tuple(
        AgendaItem(change, cab.RESULTS, words.sentences(_result(change, known), *known.overrides.get(change.id, ())))
        for change in known.results
        if change.id not in own
    )
    results += tuple(
        AgendaItem(change, cab.RESULTS, f"Since the last meeting: {cancelled_words(change)}")
        for change in known.cancelled
        if change.id not in own
    )
    listed = (*(item.change for item in (*built.items, *results) if item.change is not None), *built.forward)
    codes = {code for change in listed for code in change.services}
    return MeetingAgenda(
        replace(built, items=(*built.items, *results)),
        meeting.state.value,
        meeting.holiday,
        meeting.proposals,
        meeting.slot if meeting.is_moved else None,
        {change_id: tuple(known.clashes.get(change_id, ())) for change_id in own},
        meeting.id or None,
        meeting.version if meeting.id else 0,
        meeting.frozen_at is not None,
        overrun_words(overrun(meeting)) if not meeting.state.is_over else "",
        {code: known.services.get(code, code) for code in codes},
    )


def _result(change: Change, known: PaperFacts) -> str:
    """Return why a change stands among the results, in the words of its outcome."""
    approved = approved_words(change, known) or "Approved earlier"
    early = too_early(change, change.actual_start)
    said = [change.outcome or "outcome not recorded", "backed out" if change.backed_out else "", early]
    return f"{approved.rstrip('.')}; {', '.join(filter(None, said))}"


def agenda_files(
    db: Database, day: date | None, *, pdf: Path | None = None, ics: Path | None = None, made_at: datetime | None = None
) -> AgendaFiles:
    """Write the agenda as accessible PDF and as iCalendar, where asked, and return it; each file is whole or not there.

    An agenda that was sent is handed out as it was sent. `made_at`: the time printed in both, default now.
    """
    from app.reports.cab.agenda_feed import agenda_feed
    from app.reports.cab.agenda_paper import render_agenda
    from app.reports.files import write_file

    made_at = made_at or db.now()
    with db.read() as conn:
        meeting = meeting_on(conn, day, local_date(made_at))
        if not meeting.id:
            meeting = replace(meeting, seats=seats.expected(conn, meeting.day))
        known = facts(conn, meeting)
        sent = _sent(conn, meeting)
        paper = agenda_paper(meeting, known, made_at, kept=sent is not None or meeting.state not in _SENT)
    result, made = _agenda(meeting, known), []
    if pdf is not None:
        write_file(pdf, sent if sent is not None else render_agenda(paper, made_at))
        made.append(pdf)
    if ics is not None:
        write_file(ics, agenda_feed(meeting, known, stamp=made_at))
        made.append(ics)
    return AgendaFiles(result, tuple(made))


def _sent(conn: Connection, meeting: Meeting) -> bytes | None:
    """Return the agenda of a meeting as it was sent, of a cancelled one the notice; None: not sent, or not kept."""
    if meeting.state not in {*_SENT, MeetingState.CANCELLED}:
        return None
    kind = PaperKind.NOTICE if meeting.state is MeetingState.CANCELLED else PaperKind.AGENDA
    kept = [paper for paper in meeting.papers if paper.kind is kind]
    return papers.file_of(conn, max(kept, key=lambda paper: paper.revision).id) if kept else None

"""The weekly Agency CAB: agenda as it stands or as it was frozen, its documents, moved meetings."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from app.db import changes as change_store
from app.db import tables as t
from app.db.cab import agenda as store
from app.db.cab.meetings import ensure
from app.db.engine import Database
from app.db.records import hold, save
from app.db.sla import load_holidays
from app.db.tables import kinds
from app.domain import words
from app.domain.cab import agenda as cab
from app.domain.cab.agenda import MeetingAgenda
from app.domain.cab.files import AgendaFiles
from app.domain.changes import board
from app.domain.changes.conflicts import find_clashes
from app.domain.changes.values import Change
from app.domain.changes_made import Changes
from app.domain.eastern import local_date, midnight
from app.errors import InputError, NotAllowed
from app.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection

#: What an act holds that decides by which meetings are on record: one for a Wednesday may not be there yet.
_MEETINGS = "cab_meeting"


def agenda(db: Database, day: date | None = None, work: Work | None = None) -> MeetingAgenda:
    """Return the agenda of the meeting on `day`; any other day stands for its week's Wednesday, None for the next one.

    A Wednesday whose meeting was moved gives the moved meeting. From the freeze on, the items are
    the frozen ones; changes submitted since are listed as late.
    """
    wanted = day or board.next_wednesday(local_date(db.now()))
    with db.read(work) as conn:
        return _agenda(conn, wanted)


def _agenda(conn: Connection, day: date) -> MeetingAgenda:
    known = store.meetings(conn)
    meeting = next((m for m in known if m.day == day), None) or next((m for m in known if m.replaces == day), None)
    if meeting is None and day.weekday() != board.WEDNESDAY:
        return _agenda(conn, board.cab_wednesday(day))
    days = load_holidays(conn)
    held_on = meeting.day if meeting else day
    plan = board.meeting_day(day, days) if meeting is None else board.MeetingDay(day)
    previous = max((m.day for m in known if m.day < held_on and m.state != "cancelled"), default=None)
    previous = max(previous or date.min, board.cab_wednesday(held_on) - timedelta(days=7))
    since, until = midnight(previous), midnight(held_on)
    candidates = store.agenda_candidates(conn, held_on, since, until + timedelta(days=28))
    freezes = change_store.freezes_between(conn, until, until + timedelta(days=28))
    built = cab.build_agenda(held_on, previous, candidates, freezes, days)
    frozen = bool(meeting and meeting.frozen_at)
    if meeting and frozen:
        built = _as_frozen(conn, meeting.id, built, candidates)
    windows, facts = change_store.maintenance_windows(conn), change_store.service_facts(conn)
    decided_on = [item.change for item in built.items if item.section in {cab.DECIDE, cab.LATE}]
    others = change_store.changes_beside(conn, decided_on)
    frozen_times = change_store.freezes_between(
        conn,
        min((change.planned_start for change in decided_on), default=until),
        max((change.planned_end for change in decided_on), default=until),
    )
    clashes = {change.id: find_clashes(change, others, frozen_times, windows, facts, days) for change in decided_on}
    return MeetingAgenda(
        built,
        meeting.state if meeting else "planned",
        plan.holiday,
        plan.proposals,
        meeting.replaces if meeting else None,
        clashes,
        meeting.id if meeting else None,
        meeting.version if meeting else 0,
        frozen,
        meeting.minutes if meeting else "",
    )


def _as_frozen(conn: Connection, meeting_id: int, built: cab.Agenda, candidates: list[Change]) -> cab.Agenda:
    rows = store.frozen_items(conn, meeting_id)
    by_id = {change.id: change for change in candidates}
    by_id |= {
        c.id: c
        for c in change_store.changes_by_ids(conn, [row.change_id for row in rows if row.change_id not in by_id])
    }
    items = [cab.AgendaItem(by_id[row.change_id], row.section, row.why, row.section == cab.LATE) for row in rows]
    sent = {row.change_id for row in rows}
    items += [
        replace(item, section=cab.LATE, late=True, why=f"{item.why} Came after the agenda was sent.")
        for item in built.items
        if item.change.id not in sent and item.section in {cab.DECIDE, cab.LATE}
    ]
    return replace(built, items=tuple(items))


def freeze_agenda(db: Database, day: date, *, op_id: str | None = None) -> Changes:
    """Freeze the agenda as it stands and put it on record; also when nothing is pending."""
    db.require("cab.manage")

    def act(conn: Connection) -> Changes:
        hold(conn, _MEETINGS)
        now = _agenda(conn, day)
        if now.holiday and now.meeting_id is None:
            raise NotAllowed(
                f"{words.long_day(day)} is {now.holiday}.", hint="Decide first on which day the board meets instead."
            )
        if now.frozen_items:
            raise NotAllowed(f"The agenda of {words.long_day(now.day)} is frozen already.", hint="")
        meeting_id = now.meeting_id or ensure(conn, board.cab_wednesday(now.day), day=now.day)
        rows = [store.FrozenItem(item.change.id, item.section, item.why) for item in now.agenda.items]
        store.add_items(conn, meeting_id, rows)
        save(conn, t.cab_meeting, meeting_id, now.version or 1, {"state": "frozen", "frozen_at": db.now()})
        return Changes(
            kinds.touched_by(t.cab_meeting),
            (),
            f"The agenda of {words.weekday(now.day, year=False)} is frozen with {words.count(len(rows), 'item')}.",
        )

    return db.write(act, what="freeze agenda", about=day, op_id=op_id)


def move_meeting(db: Database, wednesday: date, to: date, *, op_id: str | None = None) -> Changes:
    """Record the day on which the board meets instead of a Wednesday."""
    db.require("cab.manage")

    def act(conn: Connection) -> Changes:
        hold(conn, _MEETINGS)
        days = load_holidays(conn)
        if to in days:
            raise InputError(f"{words.long_day(to)} is {days[to]}.", hint="Choose a working day.")
        if to.weekday() > 4:
            raise InputError(f"{words.weekday(to)} is a weekend.", hint="Choose a working day.")
        known = store.meetings(conn)
        if any(m.day == to for m in known):
            raise InputError(f"The board meets on {words.long_day(to)} already.", hint="Choose another day.")
        have = next((m for m in known if m.replaces == wednesday or m.day == wednesday), None)
        if have is None:
            ensure(conn, wednesday, day=to)
        elif have.state in {"held", "cancelled"}:
            raise NotAllowed(f"That meeting is {have.state}.", hint="")
        else:
            save(conn, t.cab_meeting, have.id, have.version, {"meeting_date": to, "replaces": wednesday})
        return Changes(
            kinds.touched_by(t.cab_meeting),
            (),
            f"The board meets on {words.weekday(to, year=False)} instead of {words.weekday(wednesday, year=False)}.",
        )

    return db.write(act, what="move meeting", about=wednesday, op_id=op_id)


def agenda_files(
    db: Database, day: date | None, *, pdf: Path | None = None, ics: Path | None = None, made_at: datetime | None = None
) -> AgendaFiles:
    """Write the agenda as accessible PDF and as iCalendar, where asked, and return it; each file is whole or not there.

    `made_at`: the time printed in both, default now.
    """
    from app.reports.cab.agenda import agenda_calendar, agenda_pdf
    from app.reports.files import write_file

    meeting, made_at = agenda(db, day), made_at or db.now()
    made = []
    if pdf is not None:
        write_file(
            pdf,
            agenda_pdf(
                meeting.agenda, meeting.clashes, meeting.state, meeting.holiday, meeting.proposals, as_of=made_at
            ),
        )
        made.append(pdf)
    if ics is not None:
        write_file(ics, agenda_calendar(meeting, stamp=made_at))
        made.append(ics)
    return AgendaFiles(meeting, tuple(made))

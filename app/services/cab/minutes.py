"""The minutes of a meeting: drafted from what is on record when it ends, revised with a reason, signed by its chair."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from app.db.cab import meetings, papers, people
from app.db.engine import Database
from app.db.names import person_name
from app.domain import words
from app.domain.cab import chairing, days
from app.domain.cab.form import FORM, as_data, from_data
from app.domain.cab.mailing import Why
from app.domain.cab.minutes import as_told_before, minutes_paper
from app.domain.cab.papers import MinutesPaper
from app.domain.cab.told import ToldMinutes
from app.domain.cab.values import CabEvent, Meeting, MeetingState, Paper, PaperKind
from app.domain.changes_made import Changes
from app.domain.vocabulary import Role
from app.errors import InputError, NotAllowed
from app.services.cab.held import Held, hold_meeting, reasoned, told_of_course
from app.services.cab.loading import facts, full
from app.services.cab.mails import mailed
from app.work import Work

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Connection


def draft(held: Held, reason: str) -> int:
    """Keep the minutes of a meeting that has ended as their next revision; returns the paper."""
    from app.reports.cab.minutes_paper import render_minutes

    conn = held.conn
    meeting = full(conn, held.meeting.id)
    revision = papers.next_revision(conn, meeting.id, PaperKind.MINUTES)
    slot = days.next_slot(meeting.slot, meetings.on_record(conn))
    following = meetings.meeting_of_slot(conn, slot)
    day = following.day if following else slot
    value = minutes_paper(
        meeting,
        facts(conn, meeting, minutes=True),
        revision=revision,
        reason=reason,
        written_by=person_name(conn, held.db.actor.login),
        next_meeting=day if days.is_working(day, held.holidays) else None,  # its day is still to be chosen
    )
    latest = latest_minutes(meeting)
    kept = papers.data_of(conn, latest.id) if latest else None
    if kept is not None:
        value = as_told_before(value, from_data(MinutesPaper, kept))
    return papers.add(
        conn,
        meeting.id,
        PaperKind.MINUTES,
        as_data(value),
        render_minutes(value, held.now),
        form=FORM,
        file_name=f"CAB-minutes-{meeting.day}-r{revision}.pdf",
        reason=reason,
    )


def revise(db: Database, meeting_id: int, reason: str, *, op_id: str | None = None) -> Changes:
    """Make the minutes of a meeting anew from what is on record now, and say why; never beside unsigned ones.

    Unsigned minutes are replaced by making them again; signed ones stay, and the revision is signed as well.
    """
    db.require("cab.manage")
    why = reasoned(reason, "the reason for which the minutes were made again")

    def act(conn: Connection) -> Changes:
        held = hold_meeting(db, conn, meeting_id)
        held.require(MeetingState.HELD, to="revise its minutes")
        held.tell(CabEvent.MINUTES_DRAFTED, note=why)
        draft(held, why)
        return told_of_course(meeting_id, text=f"The minutes of {held.name} are revised.")

    return db.write(act, what="revise minutes", about=meeting_id, op_id=op_id)


def sign(db: Database, paper_id: int, *, op_id: str | None = None) -> Changes:
    """Sign the latest minutes of a meeting as its chair; the coordinator only where the chair has no login."""
    db.require("cab.sign", "sign minutes")

    def act(conn: Connection) -> Changes:
        meetings.hold_meetings(conn)
        held = hold_meeting(db, conn, _meeting_of(conn, paper_id))
        meeting = held.meeting
        latest = latest_minutes(meeting)
        if latest is None or latest.id != paper_id:
            raise NotAllowed("Only the latest minutes of a meeting are signed.", hint="Refresh the meeting.")
        if latest.is_signed:
            raise NotAllowed(f"They are signed already, by {latest.signed_by}.", hint="")
        person = people.person_of_login(conn, db.actor.login)
        coordinates = bool(db.actor.roles & {Role.CAB, Role.ADMIN})
        refused = chairing.refused_to_sign(meeting, db.actor.login, coordinates=coordinates)
        if refused:
            raise NotAllowed(refused, hint="The coordinator corrects the chair first where somebody else chaired it.")
        held.tell(CabEvent.SIGNED, value=f"revision {latest.revision}")
        papers.sign(conn, paper_id, person.id if person else None)
        answer = told_of_course(meeting.id, text=f"The minutes of {words.weekday(meeting.day, year=False)} are signed.")
        return mailed(answer, held, Why.SIGNED)

    return db.write(act, what="sign minutes", about=paper_id, op_id=op_id)


def _meeting_of(conn: Connection, paper_id: int) -> int:
    found = papers.meeting_of(conn, paper_id)
    if found is None:
        raise InputError("That paper is not in this workspace any more.", hint="Refresh the meeting.")
    return found


def latest_minutes(meeting: Meeting) -> Paper | None:
    """Return the newest revision of a meeting's minutes; None where there are none."""
    found = [paper for paper in meeting.papers if paper.kind is PaperKind.MINUTES]
    return max(found, key=lambda paper: paper.revision, default=None)


# --- files ----------------------------------------------------------------------------------------
def paper_file(db: Database, paper_id: int, path: Path, work: Work | None = None) -> Path:
    """Write a kept paper to a file, whole or not at all; signed minutes with who signed them."""
    from app.reports.files import write_file

    with db.read(work) as conn:
        content = _content(conn, paper_id)
    write_file(path, content)
    return path


def _content(conn: Connection, paper_id: int) -> bytes:
    meeting = full(conn, _meeting_of(conn, paper_id))
    paper = next(paper for paper in meeting.papers if paper.id == paper_id)
    data = papers.data_of(conn, paper_id)
    if paper.kind is PaperKind.MINUTES and paper.signed_at is not None and data is not None:
        from app.reports.cab.minutes_paper import signed_minutes

        return signed_minutes(data, paper)
    content = papers.file_of(conn, paper_id)
    if content is None:
        raise InputError("The file of that paper is not kept.", hint="It was made before files were kept.")
    return content


def minutes_of(db: Database, day: date, work: Work | None = None) -> tuple[Meeting, Paper | None, MinutesPaper]:
    """Return the meeting held on a day, or standing for it, with its latest minutes as they are kept.

    InputError where no meeting was held then. None as paper: it was held before minutes were kept, and they are made
    from what is on record.
    """
    with db.read(work) as conn:
        known = meetings.meeting_on_day(conn, day) or meetings.meeting_of_slot(conn, day)
        if known is None or known.state is not MeetingState.HELD:
            state = "no meeting is on record for it" if known is None else f"its meeting is {known.state.value}"
            raise InputError(
                f"There are no minutes of {words.weekday(day)}: {state}.",
                hint="Give the day of a meeting that was held.",
            )
        meeting = full(conn, known.id)
        latest = latest_minutes(meeting)
        data = papers.data_of(conn, latest.id) if latest else None
        if latest is not None and data is not None:
            return meeting, latest, from_data(MinutesPaper, data)
        told_of = replace(
            meeting, opened_at=meeting.opened_at or meeting.start, ended_at=meeting.ended_at or meeting.end
        )
        return meeting, None, minutes_paper(told_of, facts(conn, told_of, minutes=True), revision=0)


def told_minutes(db: Database, day: date, path: Path | None = None) -> ToldMinutes:
    """Return the latest minutes of the meeting held on a day; `path`: a PDF file to write them to as well."""
    _, paper, value = minutes_of(db, day)
    if path is not None:
        minutes_file(db, day, path)
    return ToldMinutes(value, paper.signed_by if paper else "", str(path) if path else "")


def minutes_file(db: Database, day: date, path: Path) -> Path:
    """Write the latest minutes of the meeting held on a day as PDF, whole or not at all."""
    from app.reports.cab.minutes_paper import render_minutes
    from app.reports.files import write_file

    meeting, paper, value = minutes_of(db, day)
    if paper is not None:
        return paper_file(db, paper.id, path)
    write_file(path, render_minutes(value, meeting.end))
    return path

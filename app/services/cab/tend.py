"""What is done for the board when its time has come, without anybody at a window: agendas, invitations, mail."""

from __future__ import annotations

from datetime import timedelta

from app.db import mail as store
from app.db.engine import Database
from app.domain import words
from app.domain.cab.tended import Tended
from app.domain.cab.values import Meeting, MeetingState
from app.domain.eastern import local_date
from app.domain.mail.values import NOT_SENT, Waiting
from app.errors import Conflict, LongleafError
from app.services.cab import mails, meetings, reads
from app.services.mail.send import send_due

#: How far ahead meetings are looked at: no agenda is sent earlier than this before its meeting.
_AHEAD = timedelta(days=45)


def due(meeting: Meeting, db: Database) -> bool:
    """Return whether the agenda of a meeting is to be sent now, also where nothing is pending."""
    return (
        meeting.state is MeetingState.PLANNED
        and meeting.freeze_at is not None
        and meeting.freeze_at <= db.now() < meeting.end
    )


def tend(db: Database, *, only_mail: bool = False) -> Tended:
    """Send every agenda whose time has come, invite to meetings ahead, and send the mail that waits.

    `only_mail`: do nothing by itself, and only send what somebody's act put into the outbox. What cannot be done is
    told and tried again in the next round.
    """
    db.require("cab.manage")
    done: list[str] = []
    failed: list[str] = []
    if not only_mail:
        _meetings(db, done, failed)
    sent = send_mail(db)
    return Tended((*done, *sent.done), (*failed, *sent.failed), sent.waiting)


def _meetings(db: Database, done: list[str], failed: list[str]) -> None:
    today = local_date(db.now())
    for meeting in reads.meetings(db, today, today + _AHEAD):
        if not due(meeting, db):
            continue
        try:
            answer = meetings.freeze(db, meeting.id, meeting.version, slot=meeting.slot)
        except Conflict:  # somebody else is at it: the next round sees what became of it
            continue
        except LongleafError as error:
            if not due(reads.meeting(db, slot=meeting.slot), db):  # somebody else put it on record and sent it
                continue
            failed.append(f"The agenda of {words.weekday(meeting.day)} was not frozen: {error}")
        else:
            done.append(answer.text)
    for meeting in mails.uninvited(db):
        try:
            done.append(mails.invite(db, meeting.id, meeting.version).text)
        except Conflict:
            continue
        except LongleafError as error:
            failed.append(f"Nobody was invited to the meeting of {words.weekday(meeting.day)}: {error}")


def send_mail(db: Database) -> Tended:
    """Send the mail that waits, whoever put it into the outbox, and say how many wait after it and why."""
    if not _waiting(db).count:
        return Tended()
    done: list[str] = []
    failed: list[str] = []
    sent = refused = 0
    trouble = ""
    while not trouble:
        try:
            run = send_due(db)
        except LongleafError as error:
            trouble = f"No mail was sent: {error}"
            break
        sent, refused, trouble = sent + run.sent, refused + run.failed, run.trouble
        if not run.sent + run.failed:  # nothing is due any more; what a server put off comes again later
            break
    if sent:
        done.append(f"{words.count(sent, 'mail was', 'mails were')} sent.")
    if refused:
        failed.append(f"{words.count(refused, 'mail', 'mails')} could not be delivered: {NOT_SENT}.")
    if trouble:
        failed.append(trouble)
    return Tended(tuple(done), tuple(failed), _waiting(db).text(trouble))


def _waiting(db: Database) -> Waiting:
    with db.read() as conn:
        return store.waiting(conn)

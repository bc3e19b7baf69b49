"""A major incident ends: the service is back, or it was none after all; and it begins again where it came back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from app.db.engine import Database
from app.db.majors import outages
from app.db.parts import part_id
from app.db.sla import load_holidays
from app.domain import words
from app.domain.changes_made import Changes, Touched
from app.domain.eastern import local_date
from app.domain.majors.days import review_due
from app.domain.majors.states import MajorState
from app.domain.majors.values import Message, UpdateKind
from app.errors import InputError
from app.services.majors import children
from app.services.majors.declaring import require_order
from app.services.majors.held import RIGHT, Held, hold_major
from app.services.majors.messages import checked, tell_and_mail
from app.services.majors.outages import count_again, take_back
from app.services.texts import clean, require_instant

if TYPE_CHECKING:
    from sqlalchemy import Connection


def restore(
    db: Database,
    major_id: int,
    version: int,
    at: datetime,
    message: Message,
    data_loss: str,
    *,
    resolve_children: bool = False,
    op_id: str | None = None,
) -> Changes:
    """Say that the service is back since `at`, what was lost (or that nothing was), and tell those who are reached.

    The review is due so many working days later. Outages of it that go on end with it. `resolve_children`: its open
    tickets are resolved afterwards, with the words of the message.
    """
    db.require(RIGHT, "resolve major incidents")
    require_instant(at, "restoration")
    lost = clean(data_loss, "data loss: say that nothing was lost, where nothing was", required=True, longest=4000)
    message = checked(message)

    def act(conn: Connection) -> Changes:
        held = hold_major(db, conn, major_id, version)
        held.require(MajorState.DECLARED, to="resolve it")
        require_order(held.major.row.impact_start_at, None, held.now, at)
        back = min(at, held.now)  # a desktop's clock may be ahead: nothing on record lies in the future
        sent = tell_and_mail(held, UpdateKind.RESTORED, message, at=back, data_loss=lost)
        day = review_due(local_date(back), held.rules.review_days, load_holidays(conn))
        held.put(
            state=MajorState.RESTORED.value,
            restored_at=back,
            data_loss=lost,
            next_update_at=message.next_at,
            review_due=day,
            **held.first_heard(),
        )
        outages.end(conn, held.id, back)
        took = words.whole((back - held.major.row.impact_start_at).total_seconds())
        answer = held.said(
            f" is resolved after {took}. The message {sent.said} Review by {words.day(day, weekday=True)}."
        )
        return replace(answer, touched=answer.touched | sent.touched)

    answer = db.write(act, what="resolve major incident", about=major_id, op_id=op_id)
    if not resolve_children:
        return answer
    part = op_id and part_id(op_id, 1)
    also = children.resolve_children(db, major_id, {"code": "fixed", "text": message.known}, op_id=part)
    return replace(answer, touched=answer.touched | also.touched, text=f"{answer.text} {also.text}")


def demote(
    db: Database, major_id: int, version: int, why: str, message: Message | None = None, *, op_id: str | None = None
) -> Changes:
    """Say that what was declared is no major incident, and why; `message`: what those who heard of it are told, who
    are promised nothing any more."""
    db.require(RIGHT, "demote major incidents")
    reason = clean(why, "reason", required=True, longest=4000)
    message = None if message is None else replace(checked(message), next_at=None)

    def act(conn: Connection) -> Changes:
        held = hold_major(db, conn, major_id, version)
        held.require_move(MajorState.DEMOTED, "demote it")
        said, touched, told = "", Touched.NOTHING, message
        if told is not None and not any(one.sent for one in held.major.updates):
            told, said = None, " Nobody was told of it: no message is sent."
        if told is None:
            held.tell(UpdateKind.DEMOTED, reason)
        else:
            sent = tell_and_mail(held, UpdateKind.DEMOTED, told, details={"why": reason})
            said, touched = f" The message {sent.said}", sent.touched
        taken = take_back(held)
        heard = {} if told is None else held.first_heard()
        held.put(state=MajorState.DEMOTED.value, ended_why=reason, next_update_at=None, **heard)
        answer = held.said(f" is no major incident any more.{said}{taken}")
        return replace(answer, touched=answer.touched | touched)

    return db.write(act, what="demote major incident", about=major_id, op_id=op_id)


def reopen(
    db: Database, major_id: int, version: int, why: str, message: Message | None = None, *, op_id: str | None = None
) -> Changes:
    """Say that it came back, or was one after all, and why; the promises begin anew. Of a reviewed one the review is
    opened again, which is told to nobody."""
    db.require(RIGHT, "open major incidents again")
    reason = clean(why, "reason", required=True, longest=4000)
    message = None if message is None else checked(message)

    def act(conn: Connection) -> Changes:
        held = hold_major(db, conn, major_id, version)
        if held.major.row.state is MajorState.CLOSED:
            return _review_again(held, reason)
        held.require(MajorState.RESTORED, MajorState.DEMOTED, to="open it again")
        if message is not None and message.next_at is None:
            raise InputError(
                "The next message: those who are reached are told when it comes.", hint="Give a time that is ahead."
            )
        first = held.now + timedelta(minutes=held.rules.first_minutes)
        first = min(first, held.major.row.next_update_at or first)  # what was promised at the end is owed as it was
        values: dict[str, Any] = {
            "state": MajorState.DECLARED.value,
            "ended_why": "",
            "restored_at": None,
            "review_due": None,
            "next_update_at": first if message is None else message.next_at,
        }
        details = {
            "agencies": [one.agency_id for one in held.major.reached],
            "first_minutes": held.rules.first_minutes,
            "why": reason,
        }
        said, touched = "", Touched.NOTHING
        if message is None:
            held.tell(UpdateKind.REOPENED, reason, details=details)
        else:
            sent = tell_and_mail(held, UpdateKind.REOPENED, message, details=details)
            said, touched = f" The message {sent.said}", sent.touched
            values |= held.first_heard()
        held.put(**values)
        if held.major.row.restored_at is not None:
            outages.go_on(conn, held.id, held.major.row.restored_at)
        again = count_again(held)
        answer = held.said(f" is open again.{said}{again}")
        return replace(answer, touched=answer.touched | touched)

    return db.write(act, what="reopen major incident", about=major_id, op_id=op_id)


def _review_again(held: Held, reason: str) -> Changes:
    held.tell(UpdateKind.REVIEW, f"The review is opened again: {reason}")
    held.put(state=MajorState.RESTORED.value, review_done_on=None)
    return held.said(": the review is open again.")

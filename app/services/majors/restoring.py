"""A major incident ends: the service is back, which is told with what was lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from app.db import tables as t
from app.db.engine import Database
from app.db.majors import outages
from app.db.sla import load_holidays
from app.db.tables import kinds
from app.domain import words
from app.domain.changes_made import Changes
from app.domain.eastern import local_date
from app.domain.majors.days import review_due
from app.domain.majors.states import MajorState
from app.domain.majors.values import Message, UpdateKind
from app.services.majors.declaring import require_order
from app.services.majors.held import RIGHT, hold_major
from app.services.majors.messages import checked, tell_and_mail
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
    op_id: str | None = None,
) -> Changes:
    """Say that the service is back since `at`, what was lost (or that nothing was), and tell those who are reached.

    The review is due so many working days later. Outages of it that go on end with it.
    """
    db.require(RIGHT, "resolve major incidents")
    require_instant(at, "restoration")
    lost = clean(data_loss, "data loss: say that nothing was lost, where nothing was", required=True, longest=4000)
    message = checked(message)

    def act(conn: Connection) -> Changes:
        held = hold_major(db, conn, major_id, version)
        held.require(MajorState.DECLARED, to="resolve it")
        require_order(held.major.row.impact_start_at, None, held.now, at)
        _, said = tell_and_mail(held, UpdateKind.RESTORED, message, at=min(at, held.now))
        day = review_due(local_date(at), held.rules.review_days, load_holidays(conn))
        held.put(
            state=MajorState.RESTORED.value,
            restored_at=at,
            data_loss=lost,
            next_update_at=message.next_at,
            review_due=day,
            **({} if held.major.first_notice_at else {"first_notice_at": held.now}),
        )
        outages.end(conn, held.id, at)
        took = words.duration((at - held.major.row.impact_start_at).total_seconds())
        answer = held.said(f" is resolved after {took}. The message {said} Review by {words.day(day, weekday=True)}.")
        return replace(answer, touched=answer.touched | kinds.touched_by(t.mail))

    return db.write(act, what="resolve major incident", about=major_id, op_id=op_id)

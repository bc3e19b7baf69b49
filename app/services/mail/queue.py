"""The mails of an act of a meeting, put into the outbox within that act: both are there, or neither."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from app.db import mail as store
from app.domain.cab.mailing import Mailing, Plan
from app.domain.cab.values import PaperKind
from app.domain.mail.values import Draft
from app.reports.cab.ics import to_ics

if TYPE_CHECKING:
    from sqlalchemy import Connection


def queue(conn: Connection, plan: Plan, meeting_id: int, papers: Mapping[PaperKind, int]) -> tuple[int, ...]:
    """Queue the mails of a plan; returns their ids. `papers`: ids of the papers that go with them, by kind.

    ValueError for a mail with a paper that is not there.
    """
    return store.put(conn, [_draft(mailing, meeting_id, papers) for mailing in plan.mails])


def _draft(mailing: Mailing, meeting_id: int, papers: Mapping[PaperKind, int]) -> Draft:
    if mailing.paper is not None and mailing.paper not in papers:
        raise ValueError(f"the {mailing.paper.value} of the meeting is not there to be sent")
    return Draft(
        mailing.kind,
        ("cab_meeting", meeting_id),
        mailing.to_mail,
        mailing.subject,
        mailing.text,
        mailing.number,
        mailing.to_name,
        uid=mailing.uid,
        method=mailing.method.value if mailing.method else "",
        ics=to_ics(mailing.invite) if mailing.invite else None,
        paper_id=papers[mailing.paper] if mailing.paper else None,
    )

"""The mails of an act on a meeting or a review, put into the outbox within that act: both are there, or neither."""

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


_NONE: Mapping[PaperKind, int] = {}


def queue(
    conn: Connection, plan: Plan, about: tuple[str, int], papers: Mapping[PaperKind, int] = _NONE
) -> tuple[int, ...]:
    """Queue the mails of a plan; returns their ids. `papers`: ids of the papers that go with them, by kind.

    `about`: table and id of the record that they tell of.

    ValueError for a mail with a paper that is not there.
    """
    return store.put(conn, [_draft(mailing, about, papers) for mailing in plan.mails])


def _draft(mailing: Mailing, about: tuple[str, int], papers: Mapping[PaperKind, int]) -> Draft:
    if mailing.paper is not None and mailing.paper not in papers:
        raise ValueError(f"the {mailing.paper.value} of the meeting is not there to be sent")
    return Draft(
        mailing.kind,
        about,
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

"""Recording a change after the fact: what it was, when it happened, and how it went; the next meeting ratifies it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from app.db import tables as t
from app.db.cab.meetings import hold_meetings
from app.db.engine import Database
from app.db.tables import kinds
from app.domain.changes_made import Changes
from app.domain.vocabulary import ChangeType
from app.services.changes.acts import check_form, insert_draft
from app.services.changes.outcomes import finishing, happened
from app.services.changes.perform import held, judged, taken

if TYPE_CHECKING:
    from sqlalchemy import Connection

_SHORTEST = timedelta(minutes=1)  # of what stands in a calendar


def record_latent(
    db: Database,
    values: Mapping[str, Any],
    links: Mapping[str, tuple[str, ...]],
    actual_start: datetime | None,
    actual_end: datetime | None,
    outcome: str,
    backed_out: bool = False,
    *,
    op_id: str | None = None,
) -> Changes:
    """Record a change that has happened, in one act, and put it before the next meeting for ratification.

    `values`, `links`: as of a new draft. `actual_start`, `actual_end`: when it happened, UTC, both needed and past; its
    planned times are these. The answer says where it is recorded late.
    """
    db.require("change.create")
    start, end = happened(outcome, backed_out, actual_start, actual_end, db.now())
    planned = {"planned_start": start, "planned_end": max(end, start + _SHORTEST)}
    own = {**values, **planned, "type": ChangeType.LATENT.value}
    check_form({"title": "", **own})

    def act(conn: Connection) -> Changes:
        hold_meetings(conn)
        change_id, _ = insert_draft(conn, own, links)
        now = held(conn, change_id)
        going = judged(db, conn, now, finishing(db, outcome, backed_out, start, end))
        text = taken(conn, now, now.version, going)
        return Changes(kinds.touched_by(t.change, t.cab_agenda_item), (change_id,), text)

    return db.write(act, what="record latent change", op_id=op_id)

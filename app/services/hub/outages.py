"""What of a posting counts as an outage in figures: only what somebody says, and only what was posted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from app.db.engine import Database
from app.db.hub import outages as of_changes
from app.db.majors import outages as store
from app.domain.changes_made import Changes, Touched
from app.domain.hub.outages import cannot_count, span_of
from app.domain.hub.phases import Kind
from app.domain.hub.values import Posting
from app.domain.majors.outages import OutageKind, said
from app.errors import InputError
from app.services.hub.acts import on_seen

if TYPE_CHECKING:
    from sqlalchemy import Connection

_TOUCHED = Touched.HUB | Touched.MAJORS


def count_outages(
    db: Database, posting_id: int, version: int, counted: Mapping[int, str], *, op_id: str | None = None
) -> Changes:
    """Say of which of its services a posting counts as an outage, full or partial; of the others it does not.

    An incident lasts as it is posted. Maintenance is left out of the service's time as its change was carried out,
    within the window that was approved.
    """
    db.require("outage.record")
    try:
        wanted = {int(service_id): OutageKind(kind) for service_id, kind in counted.items()}
    except ValueError:
        raise InputError("An outage is full or degraded.", hint="Choose one from the list.") from None

    def do(conn: Connection, now: Posting) -> str:
        if {one.service_id: one.kind for one in now.outages} == wanted:
            return f"{now.number} counts so already."
        if why := cannot_count(now, wanted):
            raise InputError(f"{now.number} does not count as an outage. {why}", hint="Look at what it says.")
        assert now.last is not None
        start, end, more = _times(conn, now, wanted)
        content = now.last.content
        store.tell(
            conn, "posting_id", now.id, wanted, title=content.title, start_at=start, end_at=end,
            agencies=content.reach.agencies, more=more,
        )  # fmt: skip
        names = {one.id: one.name for one in now.services}
        text = said({names.get(id, str(id)): kind for id, kind in wanted.items()})
        return f"{now.number}: {text[:1].lower()}{text[1:]}"

    return on_seen(db, posting_id, version, "count outages of posting", op_id, do, touched=_TOUCHED)


def _times(
    conn: Connection, now: Posting, wanted: Mapping[int, OutageKind]
) -> tuple[datetime, datetime | None, dict[str, Any]]:
    """Return from when to when it counts, and the columns of a planned one; InputError where nobody knows."""
    if now.kind is Kind.INCIDENT:
        span = span_of(now)
        assert span is not None
        return *span, {}
    done = of_changes.carried_out(conn, now.change_id)
    if done is None:
        raise InputError(
            f"{now.change} has no actual times: nobody said when the service was down.",
            hint="Record its outcome first.",
        )
    if of_changes.known(conn, now.change_id, wanted):
        raise InputError(f"An outage of {now.change} is on record already.", hint="It counts once.")
    window = {"planned": True, "change_id": now.change_id, "window_start": done.planned_start}
    return done.actual_start, done.actual_end, {**window, "window_end": done.planned_end}


def follow_outcomes(db: Database) -> list[str]:
    """Let maintenance that counts follow outcomes of changes that were corrected; returns what was done."""
    with db.read() as conn:
        moved = of_changes.out_of_step(conn)
    if not moved:
        return []

    def act(conn: Connection) -> Changes:
        found = of_changes.out_of_step(conn)
        for one in found:
            store.move(conn, "posting_id", one.posting_id, one.actual_start, one.actual_end)
        return Changes(_TOUCHED, tuple(one.posting_id for one in found), " ".join(f"{one.number}: its outage follows"
                       " the corrected outcome." for one in found))  # fmt: skip

    text = db.write(act, what="outages follow changes").text
    return [text] if text else []

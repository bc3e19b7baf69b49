"""What the rules say of a change while its form is filled in, and the next times that are free for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from app.db import changes as store
from app.db.cab.rules import load_rules
from app.db.changes.models import models_by_id
from app.db.engine import Database
from app.db.names import group_name
from app.domain.changes import slots
from app.domain.changes.conflicts import ConflictIndex, conflicts, grouped
from app.domain.changes.detail import LiveRules
from app.domain.changes.freezes import hits
from app.domain.changes.lead import lead_time
from app.domain.changes.pairs import redundancy
from app.domain.changes.risk import assess
from app.domain.changes.routing import routing
from app.domain.changes.slots import Slot
from app.domain.changes.values import Change
from app.domain.vocabulary import ChangeScope, ChangeState, ChangeType
from app.services.changes.around import around
from app.services.changes.reads import departures, get_change
from app.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection

#: So far ahead the freezes are read that a hint of the next window has to leave out.
_AHEAD = timedelta(weeks=13)


def live_rules(
    db: Database,
    values: Mapping[str, Any],
    links: Mapping[str, tuple[str, ...]],
    change_id: int | None = None,
    work: Work | None = None,
) -> LiveRules:
    """Return what all rules say of a change as a form has it; nothing is written.

    `values`, `links`: as of `create`; what is left out is as the change has it. `change_id` None: it is a new one.
    """
    with db.read(work) as conn:
        change = _as_given(conn, db.now(), values, links, change_id)
        span = (change.planned_start, change.planned_end)
        beside = around(conn, db.now(), span[0], span[1] + _AHEAD, changes=(change.id,))
        found = departures(conn, change)
        way = routing(change, found)
        clashes = conflicts(change, store.changes_between(conn, *span), beside) if span[0] < span[1] else ()
        return LiveRules(
            way,
            assess(change.risk_answers),
            lead_time(change, way, beside),
            clashes,
            grouped(clashes),
            hits(change, beside),
            found,
            redundancy(change, beside),
            change.missing,
        )


def free_slots(
    db: Database,
    values: Mapping[str, Any],
    links: Mapping[str, tuple[str, ...]],
    change_id: int | None = None,
    *,
    since: datetime | None = None,
    count: int | None = None,
    work: Work | None = None,
) -> tuple[Slot, ...]:
    """Return the next times at which a change, as a form has it, has nothing in its way; each says why there.

    `since`: from when on, UTC; None: from now. `count`: so many at most; None: as the rules of the workspace say.
    """
    with db.read(work) as conn:
        change = _as_given(conn, db.now(), values, links, change_id)
        first = max(since or db.now(), db.now())
        last = first + slots.HORIZON + _AHEAD
        beside = around(conn, db.now(), first, last)
        index = ConflictIndex(store.changes_between(conn, first, last), beside)
        return slots.free_slots(change, index, beside, since=first, count=count or load_rules(conn).slots)


def _as_given(
    conn: Connection,
    at: datetime,
    values: Mapping[str, Any],
    links: Mapping[str, tuple[str, ...]],
    change_id: int | None,
) -> Change:
    """Return a change with the values of a form; a new one is a draft without a number."""
    if change_id is not None:
        base = get_change(conn, change_id)
    else:
        hour = timedelta(hours=1)
        base = Change(0, "", "", ChangeType.NORMAL, ChangeScope.MINOR, ChangeState.DRAFT, at, at + hour)
    own: dict[str, Any] = {name: values[name] for name in store.FORM if name in values}
    own |= {name: tuple(sorted(codes)) for name, codes in links.items()}
    if "type" in own:
        own["type"] = ChangeType(own["type"])
    if "scope" in own:
        own["scope"] = ChangeScope(own["scope"])
    if "risk_answers" in own:
        own["risk"] = assess(own["risk_answers"]).level or "low"
    if own.get("model_id") is not None:
        model = models_by_id(conn, [own["model_id"]]).get(own["model_id"])
        own["model_version"] = model.model_version if model is not None else None
    if "group_id" in own:
        own["group"] = group_name(conn, own["group_id"]) if own["group_id"] is not None else ""
    return replace(base, **own)

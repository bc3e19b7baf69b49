"""Items before the board, with their change or model and the votes on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, null, select

from app.db import tables as t
from app.db.cab import votes
from app.db.changes.loading import changes_by_ids
from app.db.changes.models import models_by_id
from app.db.changes.tasks import held_back_by
from app.db.records import update_versioned
from app.domain.cab.values import Consent, FrozenText, Item, ItemState, Kind, Result

_I, _M = t.cab_agenda_item.c, t.cab_meeting.c


def of_meeting(conn: Connection, meeting_id: int) -> tuple[Item, ...]:
    """Return the items of a meeting in the order of their positions, closed ones too."""
    return tuple(_load(conn, _I.meeting_id == meeting_id))


def meeting_of(conn: Connection, item_id: int) -> int | None:
    """Return the id of the meeting in which an item stands; None where it is in none, or there is no such item."""
    return conn.execute(select(_I.meeting_id).where(_I.id == item_id)).scalar()


def of_meetings(conn: Connection, ids: Sequence[int]) -> dict[int, tuple[Item, ...]]:
    """Return the items of these meetings by meeting."""
    found: dict[int, list[Item]] = {}
    for item in _load(conn, _I.meeting_id.in_(ids)) if ids else ():
        assert item.meeting_id is not None
        found.setdefault(item.meeting_id, []).append(item)
    return {meeting_id: tuple(items) for meeting_id, items in found.items()}


def item_by_id(conn: Connection, item_id: int) -> Item | None:
    """Return one item; None where there is none."""
    return next(iter(_load(conn, _I.id == item_id)), None)


def of_change(conn: Connection, change_id: int) -> tuple[Item, ...]:
    """Return every item of a change, the first one first."""
    return tuple(sorted(_load(conn, _I.change_id == change_id), key=lambda item: item.id))


def open_item_of(conn: Connection, change_id: int, kind: Kind = Kind.DECISION) -> Item | None:
    """Return the open item of a change of the group of a kind (decisions and ECAB are one); None: it has none."""
    wanted = (_I.change_id == change_id) & (_I.kind_group == kind.group) & (_I.state == ItemState.OPEN.value)
    return next(iter(_load(conn, wanted)), None)


def carried_from(conn: Connection, meeting_id: int) -> tuple[Item, ...]:
    """Return the items of other meetings that came on from this one: successors of its carried and deferred ones."""
    before = select(_I.id).where(_I.meeting_id == meeting_id).scalar_subquery()
    return tuple(_load(conn, _I.from_item_id.in_(before)))


def _load(conn: Connection, wanted: ColumnElement[bool]) -> list[Item]:
    query = (
        select(t.cab_agenda_item, _M.frozen_at)
        .join_from(t.cab_agenda_item, t.cab_meeting, _I.meeting_id == _M.id, isouter=True)
        .where(wanted)
        .order_by(_I.meeting_id, _I.position, _I.id)
    )
    rows = conn.execute(query).all()
    if not rows:
        return []
    changes = {c.id: c for c in changes_by_ids(conn, list({row.change_id for row in rows} - {None}))}
    models = models_by_id(conn, list({row.model_id for row in rows} - {None}))
    held_back = held_back_by(conn, [row.change_id for row in rows if row.change_id and row.conditions])
    cast = votes.of_items(conn, [row.id for row in rows])
    return [
        Item(
            row.id,
            Kind(row.kind),
            ItemState(row.state),
            changes.get(row.change_id),
            models.get(row.model_id),
            row.position,
            row.minutes_planned,
            row.late,
            row.late_why,
            Consent(row.consent),
            row.came,
            Result(row.result),
            row.conditions,
            row.reason,
            row.content_n,
            FrozenText(row.frozen_n, row.frozen) if row.frozen is not None else None,
            votes=cast.get(row.id, ()),
            version=row.version,
            meeting_id=row.meeting_id,
            cut_off=row.cut_off,
            submitted_at=row.submitted_at,
            decided_at=row.decided_at,
            from_item_id=row.from_item_id,
            for_meeting_id=row.for_meeting_id,
            since_sent=row.frozen_at is not None and row.frozen is None,
            note=row.note,
            before_start=(row.change_id, row.conditions) in held_back,
        )
        for row in rows
    ]


def update(conn: Connection, item_id: int, version: int, values: Mapping[str, Any]) -> int:
    """Save an item that was read at `version`; returns its new version. Stale where somebody saved it meanwhile.

    Where it stands and how it is closed is for `app.db.cab.places`; this is for order, minutes, consent and words.
    """
    return update_versioned(conn, t.cab_agenda_item, item_id, version, values)


def freeze_text(conn: Connection, item_id: int, version: int, text: FrozenText | None) -> int:
    """Keep the text of an item as it is sent, None: let it follow its change again; returns the new version."""
    values = (
        {"frozen": null(), "frozen_n": None} if text is None else {"frozen": dict(text.content), "frozen_n": text.n}
    )
    return update(conn, item_id, version, values)

"""Changes of before: each that waits for the board gets its one place, each that was decided its item."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from app.db import tables as t
from app.db.cab import meetings as store
from app.db.cab.before.contents import Contents
from app.db.cab.before.items import AGREED, DONE, NOT_SAID, Item
from app.db.cab.before.meetings import Coming
from app.db.changes.loading import changes_by_ids
from app.domain.cab.frozen import frozen_text
from app.domain.cab.values import ItemState, Kind, Result
from app.domain.changes.routing import routing

#: Latent changes of this many days are still put before the board; older ones count as not ratified.
_RATIFIED_WITHIN = timedelta(days=60)
_BROUGHT_BACK = "Brought back by the upgrade."


class _Opened:
    """Items that are added to agendas, written all at once."""

    def __init__(self, conn: Connection) -> None:
        i = t.cab_agenda_item.c
        self._conn = conn
        last = select(i.meeting_id, func.max(i.position)).where(i.meeting_id.is_not(None)).group_by(i.meeting_id)
        self._last: defaultdict[int | None, int] = defaultdict(int, {row[0]: row[1] for row in conn.execute(last)})
        self._rows: defaultdict[frozenset[str], list[dict[str, Any]]] = defaultdict(list)

    def add(self, kind: Kind, meeting_id: int | None, change: Any, **more: Any) -> None:
        """Put a change before a meeting, last of its items; None: before the members for emergencies."""
        self._last[meeting_id] += 1
        values = {
            "meeting_id": meeting_id,
            "change_id": change.id,
            "kind": kind.value,
            "kind_group": kind.group,
            "position": self._last[meeting_id],
            "submitted_at": change.submitted_at,
            **more,
        }
        self._rows[frozenset(values)].append(values)

    def write(self) -> None:
        """Write the items, those with the same columns at once."""
        for rows in self._rows.values():
            self._conn.execute(insert(t.cab_agenda_item), rows)


def keep_decisions(
    conn: Connection, coming: Coming, changes: Mapping[int, Any], items: Sequence[Item], contents: Contents
) -> None:
    """Give a decided change that stood on no agenda the item in which it was decided."""
    heard = {item.change.id for item in items if item.values["kind_group"] == "board"}
    opened = _Opened(conn)
    for change in changes.values():
        if change.id in heard or change.decided_at is None or change.type == "latent":
            continue
        emergency = change.type == "emergency"
        if not emergency and change.cab_date is None:
            continue
        rejected = change.state == "rejected"
        opened.add(
            Kind.ECAB if emergency else Kind.DECISION,
            None if emergency else coming.past(change.cab_date),
            change,
            state=ItemState.DECIDED.value,
            result=(Result.REJECTED if rejected else Result.APPROVED).value,
            reason=NOT_SAID if rejected else "",
            decided_at=change.decided_at,
            content_n=contents.now.get(change.id, 1),
            frozen={},
        )
    opened.write()


def bring_back(conn: Connection, coming: Coming, changes: Mapping[int, Any], items: Sequence[Item]) -> None:
    """Put every change that waits for the board before a meeting, the members for emergencies, or its owner."""
    has_open = {item.change.id: item for item in items if item.values["kind_group"] == "board"}
    waiting = [change for change in changes.values() if change.state == "in_cab"]
    now = {change.id: change for change in changes_by_ids(conn, [change.id for change in waiting])}
    c, opened = t.change.c, _Opened(conn)
    for change in waiting:
        last = has_open.get(change.id)
        if last is not None and last.values["state"] == "open":
            slot: date | None = last.meeting.slot
        elif not (way := routing(now[change.id])).heard:
            conn.execute(update(t.change).where(c.id == change.id).values(state="in_review", cab_date=None))
            continue
        elif way.board == "ecab":
            opened.add(Kind.ECAB, None, change, note=_BROUGHT_BACK)
            slot = None
        else:
            meeting_id = coming.of(change.cab_date)
            more: dict[str, Any] = {"note": _BROUGHT_BACK}
            if last is not None and last.values["state"] in {"carried", "deferred"}:
                more["from_item_id"] = last.id
                more["came"] = last.values["came"] + (last.meeting.state == "held")
            meeting = store.meeting_by_id(conn, meeting_id)
            assert meeting is not None
            opened.add(Kind.DECISION, meeting_id, change, cut_off=meeting.cut_off, **more)
            slot = meeting.slot
        conn.execute(update(t.change).where(c.id == change.id).values(cab_date=slot))
    opened.write()


def ratify(conn: Connection, coming: Coming, changes: Mapping[int, Any], now: datetime) -> None:
    """Say of each latent change whether it is ratified; those of late are put before the next meeting."""
    i, c, opened = t.cab_agenda_item.c, t.change.c, _Opened(conn)
    known: defaultdict[int, set[str]] = defaultdict(set)
    for row in conn.execute(select(i.change_id, i.state, i.result).where(i.kind == Kind.RATIFY.value)):
        known[row.change_id].add(row.result if row.state == "decided" else row.state)
    for change in changes.values():
        if change.type != "latent" or change.state not in DONE:
            continue
        ratification = "not_ratified"
        if "ratified" in known[change.id]:
            ratification = "ratified"
        elif "open" in known[change.id]:
            ratification = "pending"
        elif (change.submitted_at or change.actual_end or change.planned_end) > now - _RATIFIED_WITHIN:
            opened.add(Kind.RATIFY, coming.next, change, note=_BROUGHT_BACK)
            ratification = "pending"
        conn.execute(update(t.change).where(c.id == change.id).values(ratification=ratification))
    opened.write()


def report(conn: Connection, coming: Coming, changes: Mapping[int, Any]) -> None:
    """Put emergencies that were decided since the last meeting, and that none was told of, before the next one."""
    m, i = t.cab_meeting.c, t.cab_agenda_item.c
    held = conn.scalars(select(m.opened_at).where(m.state == "held").order_by(m.opened_at.desc()).limit(1)).first()
    told = set(conn.scalars(select(i.change_id).where(i.kind == Kind.EMERGENCY.value)))
    opened = _Opened(conn)
    for change in changes.values():
        since = change.decided_at is not None and held is not None and change.decided_at >= held
        if change.type == "emergency" and since and change.id not in told and change.state in AGREED:
            opened.add(Kind.EMERGENCY, coming.next, change)
    opened.write()


def keep_text(conn: Connection) -> None:
    """Keep the text of now of open items whose agenda was sent: that of then is not known."""
    i, m = t.cab_agenda_item.c, t.cab_meeting.c
    sent = select(i.id, i.change_id).join_from(t.cab_agenda_item, t.cab_meeting, i.meeting_id == m.id)
    rows = conn.execute(sent.where(m.state == "frozen", i.state == "open", i.frozen.is_not(None))).all()
    changes = {change.id: change for change in changes_by_ids(conn, [row.change_id for row in rows])}
    for row in rows:
        content = dict(frozen_text(changes[row.change_id]).content)
        conn.execute(update(t.cab_agenda_item).where(i.id == row.id).values(frozen=content))

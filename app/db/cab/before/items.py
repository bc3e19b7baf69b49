"""Items of agendas of before: what each was, and how it ended."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, select, update

from app.db import tables as t
from app.db.cab.before.contents import Contents
from app.db.cab.before.meetings import Meeting
from app.db.sla import load_holidays
from app.domain.cab import days
from app.domain.cab.values import ItemState, Kind, Result
from app.domain.eastern import local_date

#: Sections of the agendas of then; all others told what had been carried out.
_DECIDE, _LATE = "For decision", "Submitted late"
_EMERGENCY, _RATIFY = "Emergency changes", "For ratification"
NOT_SAID = "The reason was not recorded."
#: States of a change that was agreed to, whatever came after.
AGREED = frozenset({"approved", "scheduled", "implementing", "implemented", "reviewed", "cancelled"})
DONE = frozenset({"implemented", "reviewed"})


@dataclass(slots=True)
class Item:
    """An item of then with what becomes of it; `values`: the columns that are written."""

    id: int
    meeting: Meeting
    change: Any
    section: str
    decision: str
    values: dict[str, Any] = field(default_factory=dict)

    def becomes(self, kind: Kind, state: ItemState, **more: Any) -> None:
        """Say what it is from now on."""
        self.values = {"kind": kind.value, "kind_group": kind.group, "state": state.value, **more}


def items_of_then(conn: Connection, meetings: Mapping[int, Meeting], changes: Mapping[int, Any]) -> list[Item]:
    """Return the items of all agendas that name a change of this board, by the day of their meeting."""
    i = t.cab_agenda_item.c
    rows = conn.execute(select(i.id, i.meeting_id, i.change_id, i.section, i.decision).order_by(i.id))
    found = [
        Item(row.id, meetings[row.meeting_id], changes[row.change_id], row.section, row.decision)
        for row in rows
        if row.change_id in changes
    ]
    return sorted(found, key=lambda item: (item.meeting.day, item.id))


def settle(items: Sequence[Item], contents: Contents) -> None:
    """Say what each item of then is, and how it ended."""
    boards: defaultdict[int, list[Item]] = defaultdict(list)
    ratified: defaultdict[int, list[Item]] = defaultdict(list)
    for item in items:
        if item.section in {_DECIDE, _LATE}:
            boards[item.change.id].append(item)
        elif item.section.startswith(_RATIFY):
            ratified[item.change.id].append(item)
        elif item.section.startswith(_EMERGENCY) and not item.meeting.is_over:
            item.becomes(Kind.EMERGENCY, ItemState.OPEN)
        elif item.section.startswith(_EMERGENCY):
            item.becomes(Kind.EMERGENCY, ItemState.NOTED, result=Result.NOTED.value)
        else:
            item.becomes(Kind.INFO, ItemState.NOTED, result=Result.NOTED.value)
    for listed in boards.values():
        _settle_decision(listed, contents.now.get(listed[0].change.id, 1))
    for listed in ratified.values():
        _settle_ratification(listed)


def _settle_decision(items: Sequence[Item], n: int) -> None:
    """Say in which of its items a change was decided, and chain those in which it was not."""
    change = items[0].change
    waits = change.state == "in_cab"
    decided = _decided_in(items)
    before: Item | None = None
    for place, item in enumerate(items):
        came = before.values["came"] + (before.meeting.state == "held") if before else 1
        more: dict[str, Any] = {"late": item.section == _LATE, "submitted_at": change.submitted_at, "came": came}
        if before is not None:
            more["from_item_id"] = before.id
        goes_on = place + 1 < len(items) or waits
        if item is decided:
            result = _result(item)
            more |= {"result": result.value, "decided_at": change.decided_at, "content_n": n}
            if result is Result.REJECTED:
                more["reason"] = NOT_SAID
            if item.section == _LATE:
                more["consent"] = "given"
            item.becomes(Kind.DECISION, ItemState.DECIDED, **more)
        elif not item.meeting.is_over and waits and place + 1 == len(items):
            item.becomes(Kind.DECISION, ItemState.OPEN, **more)
        elif item.decision != "withdrawn" and goes_on and item.meeting.is_over:
            state = ItemState.DEFERRED if item.decision == "deferred" else ItemState.CARRIED
            item.becomes(Kind.DECISION, state, **more)
        else:
            item.becomes(Kind.DECISION, ItemState.WITHDRAWN, **more)
        before = item if item.values["state"] in {"deferred", "carried"} else None


def _decided_in(items: Sequence[Item]) -> Item | None:
    """Return the item in which a change was decided; None where it was not, or nobody said so."""
    told = [item for item in items if item.decision in {"approved", "rejected"}]
    if told:
        return told[-1]
    change = items[0].change
    if change.decided_at is None:
        return None
    day = local_date(change.decided_at)
    before = [item for item in items if item.meeting.day <= day]
    if before:
        return before[-1]
    sent = [item for item in items if item.meeting.frozen_at and item.meeting.frozen_at <= change.decided_at]
    return sent[0] if sent else None


def _result(item: Item) -> Result:
    if item.decision in {"approved", "rejected"}:
        return Result(item.decision)
    return Result.APPROVED if item.change.state in AGREED else Result.REJECTED


def _settle_ratification(items: Sequence[Item]) -> None:
    change = items[0].change
    latent = change.type == "latent" and change.state in DONE
    for place, item in enumerate(items):
        last = place + 1 == len(items)
        more: dict[str, Any] = {"submitted_at": change.submitted_at}
        if item.meeting.is_over and latent and last and change.decided_at is not None:
            more |= {"result": Result.RATIFIED.value, "decided_at": change.decided_at}
            item.becomes(Kind.RATIFY, ItemState.DECIDED, **more)
        elif item.meeting.is_over:
            item.becomes(Kind.RATIFY, ItemState.NOTED, result=Result.NOTED.value, **more)
        elif latent and last:
            item.becomes(Kind.RATIFY, ItemState.OPEN, **more)
        else:
            item.becomes(Kind.RATIFY, ItemState.WITHDRAWN, **more)


def save(conn: Connection, items: Sequence[Item]) -> None:
    """Write what the items are from now on; by when each had to be complete follows from the day of its meeting."""
    holidays = load_holidays(conn)
    for item in items:
        item.values["frozen"] = {}
        if item.values["kind_group"] == "board":
            item.values["cut_off"] = days.cut_off(item.meeting.day, holidays)
        row = t.cab_agenda_item.c.id == item.id
        conn.execute(update(t.cab_agenda_item).where(row).values(**item.values))

"""Where changes stand with the board: the item in which each is heard, or was heard last."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from app.db import tables as t
from app.db.changes.tasks import held_back_by
from app.db.conditions import id_in
from app.db.sla import load_holidays
from app.domain.cab import days
from app.domain.changes.places import Place

_I, _M = t.cab_agenda_item.c, t.cab_meeting.c
#: Kinds of items in which a change is decided or ratified, rather than told.
_DECIDES = ("decision", "ecab", "ratify")
_OF_ITEM = (
    *("id", "change_id", "kind", "state", "meeting_id", "came", "late", "consent", "result", "conditions", "reason"),
    *("content_n", "submitted_at", "cut_off", "decided_at", "version"),
)


@dataclass(frozen=True, slots=True)
class Standing:
    """The latest place of a change with the board, and which board had it for decision once ("cab", "ecab" or "")."""

    place: Place | None = None
    was_before: str = ""


def standing(conn: Connection, ids: Collection[int]) -> dict[int, Standing]:
    """Return where these changes stand with the board, by change; one that never had an item is absent."""
    rows = _rows(conn, ids)
    if not rows:
        return {}
    holidays, held_back = load_holidays(conn), _held_back(conn, rows)
    by_change: dict[int, list[Any]] = {}
    for row in rows:
        by_change.setdefault(row.change_id, []).append(row)
    found = {}
    for change_id, listed in by_change.items():
        latest = max(listed, key=lambda row: (row.state == "open", row.kind in _DECIDES, row.id))
        kinds = {row.kind for row in listed}
        before = "cab" if "decision" in kinds else "ecab" if "ecab" in kinds else ""
        found[change_id] = Standing(_place(latest, holidays, held_back), before)
    return found


def places_of(conn: Connection, change_id: int) -> tuple[Place, ...]:
    """Return every place that a change had with the board, the first one first."""
    return places_of_all(conn, [change_id]).get(change_id, ())


def places_of_all(conn: Connection, ids: Collection[int]) -> dict[int, tuple[Place, ...]]:
    """Return every place that these changes had with the board, by change, the first one first."""
    rows = _rows(conn, ids)
    holidays = load_holidays(conn) if rows else {}
    held_back = _held_back(conn, rows)
    found: defaultdict[int, list[Place]] = defaultdict(list)
    for row in rows:
        found[row.change_id].append(_place(row, holidays, held_back))
    return {change_id: tuple(places) for change_id, places in found.items()}


def _rows(conn: Connection, ids: Collection[int]) -> list[Any]:
    wanted = (
        select(
            *(_I[name] for name in _OF_ITEM),
            _M.number.label("number"),
            _M.slot,
            _M.meeting_date,
            _M.state.label("meeting_state"),
            _M.start_time,
            _M.minutes_long,
        )
        .join_from(t.cab_agenda_item, t.cab_meeting, _I.meeting_id == _M.id, isouter=True)
        .where(id_in(conn, _I.change_id, ids))
        .order_by(_I.id)
    )
    return list(conn.execute(wanted))


def _held_back(conn: Connection, rows: Sequence[Any]) -> frozenset[tuple[int, str]]:
    return held_back_by(conn, [row.change_id for row in rows if row.conditions])


def _place(row: Any, holidays: Collection[Any], held_back: frozenset[tuple[int, str]]) -> Place:
    day = row.meeting_date
    ends = days.span(day, days.clock_of(row.start_time), row.minutes_long)[1] if day else None
    return Place(
        row.id,
        row.kind,
        row.state,
        row.meeting_id,
        row.number or "",
        row.slot,
        day,
        row.meeting_state or "",
        ends,
        day is not None and (day in holidays or day.weekday() > 4),
        row.came,
        row.late,
        row.consent,
        row.result,
        row.conditions,
        row.reason,
        row.content_n,
        row.submitted_at,
        row.cut_off,
        row.decided_at,
        row.version,
        (row.change_id, row.conditions) in held_back,
    )

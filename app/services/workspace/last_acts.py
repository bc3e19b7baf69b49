"""What this person did today, on any record, and what of it can still be taken back."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from app.db import last_acts as store
from app.db import parts
from app.db import undo as undo_store
from app.db.engine import Database
from app.db.tickets.store import events_of
from app.domain.eastern import local_date, midnight
from app.domain.last_acts import DoneAct
from app.domain.tickets.projection_values import Event
from app.domain.tickets.retraction import refusal, taken_back
from app.domain.undoing import undone_act
from app.services.parts import kind_of
from app.services.workspace import undo
from app.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection

#: Kinds of record that an answer touches, and the record that its ids are of.
_RECORDS = {
    "tickets": "ticket",
    "changes": "change",
    "agencies": "agency",
    "people": "agency",
    "reviews": "agency",
    "hub": "posting",
}
#: Acts on people, support groups, subscriptions and templates themselves: their ids are not those of agencies or
#: postings.
_OF_ITSELF = re.compile(
    r"(create|edit|end) (person|support_group)\b|set roles\b|subscribe\b|(edit|leave) subscription\b"
    r"|(make|edit|end) posting template\b"
)
#: Kinds that Setup writes: tickets that move with them are not what the act was about.
_SET_UP = frozenset({"targets", "services"})
#: Of an act on many tickets so many are looked at: if one of them can be taken back, the act can.
_LOOKED_AT = 50


class _Told(NamedTuple):
    """What the result of an act says: its words, kind of record and ids; whether it is an act on many,
    and whether it moved service levels."""

    text: str
    kind: str
    ids: tuple[int, ...]
    many: bool
    levels: bool = False


def last_acts(
    db: Database, limit: int = 50, work: Work | None = None, *, since: datetime | None = None
) -> tuple[DoneAct, ...]:
    """Return what this person did since the Eastern day began (or `since`), newest first, at most `limit`."""
    begin = since or midnight(local_date(db.now()))
    login = db.actor.login
    with db.read(work) as conn:
        done = [(one, _told(one.what, one.result)) for one in store.done_by(conn, login, begin, limit)]
        ids: dict[str, set[int]] = defaultdict(set)
        for _, told in done:
            if told is not None:
                ids[told.kind].update(told.ids[:_LOOKED_AT])
        called = {kind: store.numbers(conn, kind, sorted(wanted)) for kind, wanted in ids.items()}
        events = events_of(conn, sorted(ids["ticket"]))
        gone = {undone_act(one.what) for one, _ in done}
        open_still = {
            one.op_id
            for one, told in done
            if told is not None
            and told.kind != "ticket"
            and one.op_id not in gone
            and _stands(db, conn, one.op_id, told)
        }
    found = []
    for one, told in done:
        if told is None:
            continue
        first = told.ids[0] if told.ids else 0
        can, undone = one.op_id in open_still, one.op_id in gone
        if told.kind == "ticket":
            undoing = one.what.startswith(("ticket undo", "tickets undo"))
            can, undone = (False, False) if undoing else _standing(one.op_id, told, events, login)
        number = called[told.kind].get(first, "")
        found.append(
            DoneAct(one.op_id, one.at, told.text, told.kind, first, number, len(told.ids), can, undone, told.levels)
        )
    return tuple(found)


def _stands(db: Database, conn: Connection, act: str, told: _Told) -> bool:
    """Return whether an act on anything but tickets can be taken back; of one on many, for any of them."""
    acts = [parts.part_id(act, id) for id in told.ids[:_LOOKED_AT]] if told.many else [act]
    return any(_refusal(db, conn, one) is None for one in acts)


def _refusal(db: Database, conn: Connection, act: str) -> str | None:
    rows = undo_store.written(conn, act, db.actor.login)
    levels = [row for row in rows if row.tbl not in undo_store.LEVELS_FOLLOW]
    if levels and {row.tbl for row in levels} <= undo_store.LEVELS_BACK:
        return undo.refusal(db, conn, act, levels, undo_store.LEVELS_BACK)
    return undo.refusal(db, conn, act, rows)


def _told(what: str, result: Any) -> _Told | None:
    """Return what an act said of itself; None for one that changed nothing that people see."""
    if not isinstance(result, Mapping):
        return None
    made, value = result.get("changes"), result.get("value")
    if isinstance(made, Mapping) and isinstance(made["touched"], Mapping):
        named = [name for name in made["touched"]["named"] if name in _RECORDS]
        if not made["touched"]["named"] and not made["touched"]["others"]:
            return None
        kinds = {_RECORDS[name] for name in named}
        set_up = not _SET_UP.isdisjoint(made["touched"]["named"])
        touches = made["touched"]["named"]
        if what.startswith("count outages of posting"):
            return _Told(made["text"], "posting", tuple(made["ids"]), False)
        if "majors" in touches or "major incident" in what:
            return _Told(made["text"], "major_incident", tuple(made["ids"]), False)
        kind = kinds.pop() if len(kinds) == 1 and not set_up and not _OF_ITSELF.match(what) else ""
        return _Told(made["text"], kind, tuple(made["ids"]), False, "targets" in made["touched"]["named"])
    if isinstance(value, Mapping) and "before" in value:
        ids = tuple(int(id) for id, _ in value["before"])
        return _Told(str(value["text"]), kind_of(value), ids, True) if ids else None
    return None


def _standing(op_id: str, told: _Told, events: Mapping[int, list[Event]], login: str) -> tuple[bool, bool]:
    """Return whether an act on tickets can be taken back, and whether it was."""
    can = undone = False
    for id in told.ids[:_LOOKED_AT]:
        act = parts.part_id(op_id, id) if told.many else op_id
        can = can or refusal(events[id], act, login, "") is None
        undone = undone or (login, act) in taken_back(events[id])
    return can, undone and not can

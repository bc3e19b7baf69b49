"""Reviews offline: planned, prepared, held with minutes and decisions, signed off."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from app.db import review_rows as store
from app.db import tables as t
from app.db.agencies import code_of
from app.db.offline import rows
from app.db.records import time_of
from app.domain import words
from app.domain.changes_made import Changes
from app.domain.eastern import local_date
from app.domain.merge import merge_fields
from app.domain.offline import course as course_of_edits
from app.domain.offline.values import Act, Envelope, Fields, Record
from app.domain.periods import Period
from app.domain.reviews.settings import clock
from app.services.offline.of_agencies import done_on, of_column, of_row
from app.services.offline.port import Ids, Packed, Port, Present
from app.services.reviews import course
from app.services.reviews.planning import plan_review

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.db.engine import Database

_TEXTS = frozenset({"notes", "agenda"})
_BY = of_column(t.review, "review")


def _act(conn: Connection, name: str, review_id: int, args: Mapping[str, Any], *, whole: bool) -> Act:
    found = store.review_by_id(conn, review_id, local_date(time_of(conn)))
    called = f"{found.code}: the review of {words.weekday(found.day)}" if found is not None else "This review"
    return Act(name, Record("review", str(review_id)), called, args, whole, (), _TEXTS)


def _key(one: Act, ids: Ids) -> int:
    return int(ids.of("review", one.record.key))


def _now(conn: Connection, act: Act, ids: Ids) -> Present | None:
    return of_row(conn, t.review, _key(act, ids))


def _pack_edit(conn: Connection, review_id: int, base: Mapping[str, Any], mine: Mapping[str, Any]) -> list[Packed]:
    clean = {**mine, "start_time": clock(mine["start_time"])} if "start_time" in mine else dict(mine)
    changed = {name: value for name, value in clean.items() if name not in base or base[name] != value}
    act = _act(conn, "reviews.edit", review_id, {}, whole=False)
    return [Packed(act, {name: base[name] for name in changed if name in base}, changed)]


def _edit(db: Database, one: Envelope, ids: Ids, _now: Present | None) -> Changes:
    return course.edit(db, _key(one.act, ids), one.base, one.mine, op_id=one.op_id)


def _pack_plan(conn: Connection, agency_id: int, held_on: date, period: Period) -> list[Packed]:
    called = f"{code_of(conn, agency_id)}: the review of {period.label}"
    act = Act("reviews.plan", Record("review", ""), called, {"agency_id": agency_id}, True)
    return [Packed(act, {}, {"held_on": held_on, "period": period.key})]


def _plan(db: Database, one: Envelope, _ids: Ids, _now: Present | None) -> Changes:
    period = Period.parse(one.mine["period"])
    return plan_review(db, one.act.args["agency_id"], one.mine["held_on"], period, on=done_on(one), op_id=one.op_id)


def _nothing_yet(_conn: Connection, _act: Act, _ids: Ids) -> Present:
    return Present({})


# --- who takes part, person by person -------------------------------------------------------------
def _people(conn: Connection, review_id: int) -> dict[str, str]:
    return {str(one.person_id): one.part for one in store.participants(conn, review_id)}


def _pack_people(conn: Connection, review_id: int, people: Sequence[tuple[int, str]]) -> list[Packed]:
    base, wanted = _people(conn, review_id), {str(id): part for id, part in people}
    names = sorted({*base, *wanted})
    mine = {name: wanted.get(name, "") for name in names if wanted.get(name, "") != base.get(name, "")}
    act = _act(conn, "reviews.set_people", review_id, {}, whole=False)
    return [Packed(act, {name: base.get(name, "") for name in mine}, mine)]


def _people_now(conn: Connection, act: Act, ids: Ids) -> Present | None:
    review = of_row(conn, t.review, _key(act, ids))
    return None if review is None else Present(_people(conn, _key(act, ids)), review.version, review.who, review.at)


def _people_by(conn: Connection, act: Act, ids: Ids, field: str) -> tuple[str, datetime] | None:
    review_id, person_id = _key(act, ids), int(field)
    there = rows.id_of(conn, t.review_person, review_id=review_id, person_id=person_id)
    if there is None:
        return rows.removed_by(conn, t.review_person, review_id=review_id, person_id=person_id)
    return rows.changed_by(conn, t.review_person, there, "part", "withdrawn")


def _set_people(db: Database, one: Envelope, ids: Ids, now: Present | None) -> Changes:
    review_id, there = _key(one.act, ids), dict(now.fields) if now is not None else {}
    both = {**dict.fromkeys(one.mine, ""), **there}
    both |= merge_fields(one.base, one.mine, both, version=0, what=one.act.called)
    wanted = [(ids.of("person", id), part) for id, part in both.items() if part]
    seen = [(int(id), part) for id, part in there.items()]
    return course.set_people(db, review_id, wanted, seen=seen, op_id=one.op_id)


# --- acts that are done or not --------------------------------------------------------------------
def _pack_whole(conn: Connection, name: str, review_id: int, args: Mapping[str, Any], mine: Mapping[str, Any]
                ) -> list[Packed]:  # fmt: skip
    act = _act(conn, name, review_id, args, whole=True)
    there = of_row(conn, t.review, review_id)
    return [Packed(act, there.fields if there is not None else {}, mine)]


def _pack_hold(
    conn: Connection,
    review_id: int,
    version: int,
    minutes: str,
    present: Collection[int] = (),
    decisions: Sequence[str] = (),
) -> list[Packed]:
    del version
    args = {"present": sorted(present), "decisions": list(decisions)}
    return _pack_whole(conn, "reviews.hold", review_id, args, {"notes": minutes})


def _hold(db: Database, one: Envelope, ids: Ids, now: Present | None) -> Changes:
    present = [ids.of("person", id) for id in one.act.args["present"]]
    version = now.version if now is not None else 0
    decisions = one.act.args["decisions"]
    return course.hold(db, _key(one.act, ids), version, one.mine["notes"], present, decisions, op_id=one.op_id)


def parts_of_held(act: Act, mine: Fields, now: Fields) -> list[tuple[Act, Fields, Fields]]:
    """Return what is left to write of a review that cannot be held any more: its minutes below those that are there,
    and its decisions.
    """
    notes = course_of_edits.joined(str(now["notes"]), str(mine["notes"]))
    minutes = replace(act, name="reviews.edit", whole=False, args={}, origin=0)
    parts: list[tuple[Act, Fields, Fields]] = []
    if notes != now["notes"]:
        parts.append((minutes, {"notes": now["notes"]}, {"notes": notes}))
    of = {"agency_id": now["agency_id"], "review_id": int(act.record.key)}
    for decision in act.args["decisions"]:
        new = Act("reviews.save_action", Record("action", ""), f"{act.called}: a decision", of, True)
        parts.append((new, {}, {"kind": "decision", "title": decision}))
    return parts


def _pack_present(conn: Connection, review_id: int, version: int, present: Collection[int]) -> list[Packed]:
    del version
    return _pack_whole(conn, "reviews.record_present", review_id, {"present": sorted(present)}, {})


def _present(db: Database, one: Envelope, ids: Ids, now: Present | None) -> Changes:
    present = [ids.of("person", id) for id in one.act.args["present"]]
    version = now.version if now is not None else 0
    return course.record_present(db, _key(one.act, ids), version, present, op_id=one.op_id)


def _pack_said(name: str, conn: Connection, review_id: int, version: int, said: str = "") -> list[Packed]:
    del version
    return _pack_whole(conn, f"reviews.{name}", review_id, {"said": said} if said else {}, {})


def _said(service: Callable[..., Changes], db: Database, one: Envelope, ids: Ids, now: Present | None) -> Changes:
    said = (one.act.args["said"],) if "said" in one.act.args else ()
    version = now.version if now is not None else 0
    return service(db, _key(one.act, ids), version, *said, op_id=one.op_id)


def _simple(name: str, service: Callable[..., Changes]) -> Port:
    pack, call = partial(_pack_said, name), partial(_said, service)
    return Port(f"reviews.{name}", pack, call, _now, t.review, looks=True, by=_BY)


PORTS: Sequence[Port] = (
    Port("reviews.edit", _pack_edit, _edit, _now, t.review, by=_BY),
    Port("reviews.plan", _pack_plan, _plan, _nothing_yet, t.review, ("review", "review_person")),
    Port("reviews.set_people", _pack_people, _set_people, _people_now, t.review_person, looks=True, by=_people_by),
    Port("reviews.hold", _pack_hold, _hold, _now, t.review, ("action", "review", "review_person"), looks=True, by=_BY),
    Port("reviews.record_present", _pack_present, _present, _now, t.review, looks=True, by=_BY),
    _simple("sign", course.sign),
    _simple("cancel", course.cancel),
    _simple("restore", course.restore),
    _simple("unhold", course.unhold),
    _simple("reopen", course.reopen),
)

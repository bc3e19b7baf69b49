"""Changes: those implemented in a period with what counts against them, and those to come."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Interval,
    and_,
    case,
    exists,
    func,
    literal_column,
    or_,
    select,
    true,
    type_coerce,
    union_all,
)

from app.db.figures.facts import Facts, Scope, is_false, within
from app.db.moved_meetings import moved_meetings
from app.db.tables import (
    agency,
    cab_agenda_item,
    cab_event,
    cab_meeting,
    change,
    change_agency,
    change_model,
    change_service,
    freeze,
    service,
)
from app.domain.changes.board import held_on
from app.domain.changes.models import numbered
from app.domain.changes.values import Implemented

#: An incident linked to a change within this time after it counts against the change.
LINKED_WITHIN = timedelta(hours=72)
_DONE = ("implemented", "reviewed")
_COMING = ("draft", "in_cab", "in_review", "approved", "scheduled", "implementing")


def _touches(scope: Scope) -> list[Any]:
    conditions = []
    if scope.agency_id is not None:
        a = change_agency.c
        conditions.append(exists().where(a.change_id == change.c.id, a.agency_id == scope.agency_id))
    if scope.service_id is not None:
        s = change_service.c
        conditions.append(exists().where(s.change_id == change.c.id, s.service_id == scope.service_id))
    return conditions


def implemented(facts: Facts, scope: Scope, start: datetime, end: datetime) -> list[Implemented]:
    """Return changes whose implementation ended in [start, end), by T, in the order of their end.

    What is announced only, an agency's own, is not among them: it is nobody's success here.
    """
    c = change.c
    within_72_h: Any
    if facts.dialect == "postgresql":
        within_72_h = c.actual_end + literal_column("interval '72 hours'", Interval)
    else:  # instants are microseconds there
        within_72_h = type_coerce(c.actual_end, BigInteger) + int(LINKED_WITHIN.total_seconds()) * 1_000_000
    blaming = union_all(
        *(
            select(part.c.change_id)
            .select_from(part.join(change, c.id == part.c.change_id))
            .where(
                part.c.kind == "incident",
                is_false(part.c.excluded),
                part.c.state != "cancelled",
                part.c.opened_at <= facts.as_of,
                part.c.opened_at >= func.coalesce(c.actual_start, c.planned_start),
                part.c.opened_at <= within_72_h,
                within(c.actual_end, start, end),
            )
            for part in facts.ticket_parts
        )
    ).subquery("blaming")
    linked = select(blaming.c.change_id, func.count().label("n")).group_by(blaming.c.change_id).subquery("linked")
    i = cab_agenda_item.c
    decided = (i.change_id == c.id) & (i.kind == "decision") & (i.state == "decided")
    late = select(i.late).where(decided).order_by(i.id.desc()).limit(1).correlate(change).scalar_subquery()
    moved = moved_meetings(facts.conn)
    rows = facts.conn.execute(
        select(
            c.id,
            c.number,
            c.title,
            c.type,
            c.planned_start,
            c.planned_end,
            c.actual_start,
            c.actual_end,
            c.outcome,
            c.backed_out,
            c.review,
            c.submitted_at,
            c.cab_date,
            c.source,
            c.source_outcome,
            func.coalesce(linked.c.n, 0),
            late.label("late"),
        )
        .select_from(change.outerjoin(linked, linked.c.change_id == c.id))
        .where(
            c.state.in_(_DONE),
            c.type != "informational",
            within(c.actual_end, start, end),
            c.actual_end <= facts.as_of,
            *_touches(scope),
        )
        .order_by(c.actual_end, c.id)
    )
    return [_where_heard(Implemented._make(row), moved) for row in rows]


def moved(facts: Facts) -> dict[date, date]:
    """Return the day on which the board meets by the Wednesday that it stands for, where it was chosen by T."""
    m, e = cab_meeting.c, cab_event.c
    rows = facts.conn.execute(
        select(m.slot, e.value, e.at)
        .join_from(cab_event, cab_meeting, e.meeting_id == m.id)
        .where(e.kind == "moved", m.state != "cancelled")
        .order_by(e.at, e.id)
    ).all()
    since = {row.slot for row in rows if row.at > facts.as_of}
    then = {row.slot: date.fromisoformat(row.value) for row in rows if row.slot in since and row.at <= facts.as_of}
    untouched = {slot: day for slot, day in moved_meetings(facts.conn).items() if slot not in since}
    return untouched | {slot: day for slot, day in then.items() if day != slot}  # the last move by T


class Coming(NamedTuple):
    """A change planned to end after the period."""

    id: int
    number: str
    title: str
    type: str
    state: str
    planned_start: datetime
    planned_end: datetime
    cab_date: date | None
    model: str = ""  # number and version of the model of a standard change


def coming(facts: Facts, scope: Scope, start: datetime, end: datetime, *, as_before: bool = False) -> list[Coming]:
    """Return changes not yet implemented that are planned to touch [start, end), in order of their start.

    Each has the state and the meeting it had at T, as its dates and the meetings tell; where the audit trail does not
    reach back to T, one that was cancelled or rejected since is left out. What nobody had submitted by T is a draft of
    somebody and left out, and so is what is recorded after the fact.
    `as_before`: as packets listed them at first: drafts and latent changes as well, each in the meeting it has now.
    """
    c = change.c
    later = and_(c.state.in_(_DONE), c.actual_end > facts.as_of)
    began = or_(c.state == "implementing", later)
    state = case(
        (c.submitted_at > facts.as_of, "draft"),
        (and_(c.decided_at > facts.as_of, c.cab_date.is_(None), c.type == "normal"), "in_review"),
        (c.decided_at > facts.as_of, "in_cab"),
        (and_(began, c.actual_start > facts.as_of), "scheduled"),
        (later, "implementing"),
        else_=c.state,
    ).label("state")
    known: ColumnElement[bool] = true()
    if not as_before:
        submitted = or_(c.submitted_at.is_(None), c.submitted_at <= facts.as_of)  # other systems may not tell
        known = and_(submitted, c.state != "draft", c.type != "latent")
    rows = facts.conn.execute(
        select(
            *(c.id, c.number, c.title, c.type, state, c.planned_start, c.planned_end, c.cab_date),
            change_model.c.number.label("model"),
            c.model_version,
        )
        .outerjoin_from(change, change_model, (c.model_id == change_model.c.id) & (c.type == "standard"))
        .where(or_(c.state.in_(_COMING), later), known, c.planned_start < end, c.planned_end > start, *_touches(scope))
        .order_by(c.planned_start, c.id)
    )
    found = [Coming(*row[:8], numbered(row.model or "", row.model_version)) for row in rows]
    if not found:
        return []
    to_days = moved_meetings(facts.conn) if as_before else moved(facts)
    slots = {} if as_before else _heard_then(facts)
    return [_where_heard(row._replace(cab_date=slots.get(row.id, row.cab_date)), to_days) for row in found]


def _heard_then(facts: Facts) -> dict[int, date]:
    """Return by its Wednesday the meeting before which each change was at T that a meeting left or decided since."""
    i, m, e = cab_agenda_item.c, cab_meeting.c, cab_event.c
    rows = facts.conn.execute(
        select(i.change_id, m.slot)
        .select_from(cab_event)
        .join(cab_agenda_item, e.item_id == i.id)
        .join(cab_meeting, i.meeting_id == m.id)
        .where(e.kind.in_(("decided", "deferred", "carried")), e.at > facts.as_of, i.kind == "decision")
        .order_by(e.at.desc(), e.id.desc())
    )
    return {row.change_id: row.slot for row in rows}  # the first of them since T


_Row = TypeVar("_Row", Implemented, Coming)


def _where_heard(row: _Row, moved: Mapping[date, date]) -> _Row:
    """Return the change with the day on which the meeting is held that hears it, where it was moved."""
    return row if row.cab_date is None else row._replace(cab_date=held_on(row.cab_date, moved))


def services_of(facts: Facts, change_ids: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """Return names of the services of each change."""
    ids = sorted(change_ids)
    found: dict[int, tuple[str, ...]] = {}
    if ids:
        rows = facts.conn.execute(
            select(change_service.c.change_id, service.c.name)
            .join_from(change_service, service, service.c.id == change_service.c.service_id)
            .where(change_service.c.change_id.in_(ids))
            .order_by(change_service.c.change_id, service.c.name)
        )
        for number, name in rows:
            found[number] = (*found.get(number, ()), name)
    return found


def reasons_of(conn: Connection, numbers: Collection[str]) -> dict[str, str]:
    """Return what the approvers of these changes wrote who decided them without the board, by number."""
    c = change.c
    rows = conn.execute(select(c.number, c.decided_why).where(c.number.in_(sorted(numbers)), c.decided_why != ""))
    return {row.number: row.decided_why for row in rows}


class FreezeRow(NamedTuple):
    """A freeze that concerns the agency."""

    name: str
    start_at: datetime
    end_at: datetime


def freezes(facts: Facts, scope: Scope, start: datetime, end: datetime, *, as_before: bool = False) -> list[FreezeRow]:
    """Return the freezes for everyone, this agency or what it is a part of that touch [start, end) and held at T.

    `as_before`: as packets listed them at first: those that were withdrawn as well, and none of what it is a part of.
    """
    f = freeze.c
    held = true() if as_before else or_(is_false(f.withdrawn), f.updated_at > facts.as_of)
    mine: ColumnElement[bool] = f.agency_id.is_(None)
    if scope.agency_id is not None:
        mine |= f.agency_id.in_([scope.agency_id] if as_before else _with_those_above(facts, scope.agency_id))
    rows = facts.conn.execute(
        select(f.name, f.start_at, f.end_at)
        .where(and_(mine, held, f.start_at < end, f.end_at > start))
        .order_by(f.start_at, f.name)
    )
    return [FreezeRow._make(row) for row in rows]


def _with_those_above(facts: Facts, agency_id: int) -> list[int]:
    """Return an agency and what it is a part of, from the nearest to the whole."""
    parents = {row.id: row.parent_id for row in facts.conn.execute(select(agency.c.id, agency.c.parent_id))}
    found = [agency_id]
    while (above := parents.get(found[-1])) is not None and above not in found:
        found.append(above)
    return found

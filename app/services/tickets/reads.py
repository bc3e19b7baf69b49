"""Tickets as the window and the command line read them: lists, the form with its clocks, history, explanation."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select

from app.db import tables as t
from app.db.engine import Database
from app.db.sla import load_target_book
from app.db.tickets import lists as ticket_list
from app.db.tickets.store import events_of, facts_of, load_codes
from app.domain.eastern import local_date, midnight
from app.domain.sla.clock import read_clock
from app.domain.tickets.history import tell
from app.domain.tickets.projection import drafts_of, read_story
from app.domain.tickets.states import allowed_acts
from app.domain.tickets.values import (
    ClockReading,
    HistoryEntry,
    Link,
    QuickCounts,
    Sort,
    TicketDetail,
    TicketFilter,
    TicketRow,
)
from app.domain.vocabulary import TicketState
from app.errors import InputError
from app.work import Work

#: Columns of `ticket` that the form shows and merges.
FIELDS = (
    "number",
    "kind",
    "title",
    "description",
    "state",
    "hold_reason",
    "impact",
    "urgency",
    "priority",
    "agency_id",
    "service_id",
    "site_id",
    "category",
    "channel",
    "caller",
    "group_id",
    "assignee",
    "opened_at",
    "resolved_at",
    "closed_at",
    "due_at",
    "reopen_count",
    "reassignment_count",
    "first_contact",
    "resolution_code",
    "parent_id",
    "change_id",
)


# --- lists ----------------------------------------------------------------------------------------
def list_ids(
    db: Database, filter: TicketFilter, sort: Sort | None = None, limit: int | None = None, work: Work | None = None
) -> array[int]:
    """Ids of a filter in order; `work` can cancel the running query."""
    with db.read(work) as conn:
        return ticket_list.ticket_ids(conn, filter, sort, limit, login=db.actor.login, now=db.now())


def list_rows(db: Database, ids: Sequence[int], work: Work | None = None) -> list[TicketRow]:
    """Rows of these tickets in this order; ids that are gone are left out."""
    with db.read(work) as conn:
        return ticket_list.ticket_rows(conn, ids)


def counts(db: Database, work: Work | None = None) -> QuickCounts:
    """The numbers beside the quick filters, now."""
    now = db.now()
    day_end = midnight(local_date(now) + timedelta(days=1))
    with db.read(work) as conn:
        return ticket_list.quick_counts(conn, login=db.actor.login, now=now, day_end=day_end)


def category_names(db: Database) -> list[str]:
    """Categories in use."""
    with db.read() as conn:
        return ticket_list.categories(conn)


def find_ticket(db: Database, number_or_id: str | int) -> int:
    """The id of a ticket number or id. Raises `InputError` where there is none."""
    with db.read() as conn:
        return _find(conn, number_or_id)


def _find(conn: Connection, number_or_id: str | int) -> int:
    found = ticket_list.ticket_id(conn, number_or_id)
    if found is None:
        raise InputError(f"There is no ticket {number_or_id}.", hint="Check the number, for example INC0000123.")
    return found


# --- one ticket -----------------------------------------------------------------------------------
def ticket_detail(db: Database, number_or_id: str | int, work: Work | None = None) -> TicketDetail:
    """Everything about one ticket, its clocks read now and explained segment by segment."""
    now = db.now()
    with db.read(work) as conn:
        return _detail(conn, _find(conn, number_or_id), now, db.actor.roles)


def _detail(conn: Connection, ticket_id: int, now: datetime, roles: Any) -> TicketDetail:
    c = t.ticket.c
    joined = (
        t.ticket.join(t.agency, t.agency.c.id == c.agency_id)
        .outerjoin(t.service, t.service.c.id == c.service_id)
        .outerjoin(t.support_group, t.support_group.c.id == c.group_id)
        .outerjoin(t.site, t.site.c.id == c.site_id)
    )
    query = select(
        t.ticket,
        t.agency.c.code.label("agency_code"),
        t.agency.c.name.label("agency_name"),
        t.service.c.code.label("service_code"),
        t.service.c.name.label("service_name"),
        t.support_group.c.code.label("group_code"),
        t.support_group.c.name.label("group_name"),
        t.site.c.name.label("site_name"),
    )
    row = conn.execute(query.select_from(joined).where(c.id == ticket_id)).mappings().one()
    events = events_of(conn, [ticket_id])[ticket_id]
    return TicketDetail(
        id=ticket_id,
        number=row["number"],
        version=row["version"],
        fields={name: row[name] for name in FIELDS},
        agency_code=row["agency_code"],
        agency_name=row["agency_name"],
        service_code=row["service_code"] or "",
        service_name=row["service_name"] or "",
        group_code=row["group_code"] or "",
        group_name=row["group_name"] or "",
        site_name=row["site_name"] or "",
        events=tuple(sorted(events, key=lambda e: (e.occurred_at, e.seq))),
        clocks=_clocks(conn, ticket_id, now),
        links=_links(conn, ticket_id, row["parent_id"], row["change_id"]),
        acts=allowed_acts(TicketState(row["state"]), roles),
        read_at=now,
        source=row["source"],
        excluded=row["excluded"],
        created_by=row["created_by"],
        updated_at=row["updated_at"],
        updated_by=row["updated_by"],
    )


def _clocks(conn: Connection, ticket_id: int, now: datetime) -> tuple[ClockReading, ...]:
    codes = load_codes(conn)
    facts = facts_of(conn, [ticket_id])[ticket_id]
    story = read_story(facts, events_of(conn, [ticket_id])[ticket_id], codes.agencies, codes.services, codes.groups)
    found = []
    for draft in drafts_of(facts, story, load_target_book(conn)):
        target = draft.target
        reading = read_clock(
            target, draft.start, draft.stop, draft.pauses, now, cancelled_at=draft.cancelled_at, explain=True
        )
        found.append(
            ClockReading(
                draft.metric,
                draft.seq,
                target.id,
                target.text,
                target.layer.label,
                target.goal_bp,
                target.calendar.name,
                draft.start,
                draft.stop or draft.cancelled_at,
                reading,
                draft.excluded,
            )
        )
    return tuple(found)


def _links(conn: Connection, ticket_id: int, parent_id: int | None, change_id: int | None) -> tuple[Link, ...]:
    ticket, change, major = t.ticket.c, t.change.c, t.major_incident.c
    found = []
    if parent_id is not None:
        query = select(ticket.id, ticket.number, ticket.title).where(ticket.id == parent_id)
        found += [Link("Parent", *row) for row in conn.execute(query)]
    query = select(ticket.id, ticket.number, ticket.title).where(ticket.parent_id == ticket_id).order_by(ticket.id)
    found += [Link("Child", *row) for row in conn.execute(query.limit(200))]
    if change_id is not None:
        query = select(change.id, change.number, change.title).where(change.id == change_id)
        found += [Link("Caused by change", *row) for row in conn.execute(query)]
    query = select(major.id, major.number, major.title).where(major.ticket_id == ticket_id)
    found += [Link("Major incident", *row) for row in conn.execute(query)]
    return tuple(found)


def history(db: Database, ticket_id: int) -> tuple[HistoryEntry, ...]:
    """What happened to the ticket, oldest first: its events, and changes of fields from the audit trail."""
    c = t.audit.c
    with db.read() as conn:
        events = events_of(conn, [ticket_id])[ticket_id]
        query = (
            select(c.at, c.who, c.diff)
            .where(c.tbl == "ticket", c.row_id == str(ticket_id), c.op == "U")
            .order_by(c.version)
        )
        trail = [(row.at, row.who, row.diff) for row in conn.execute(query)]
    return tell(events, trail)


# --- explanation ----------------------------------------------------------------------------------

"""Tickets as the window and the command line read them: lists, the form with its clocks, history, explanation."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from app.db import inbox
from app.db import tables as t
from app.db.callers import directory
from app.db.callers import told as callers
from app.db.callers.rules import load_rules
from app.db.engine import Database
from app.db.keeping.beside import held_marks
from app.db.names import names
from app.db.own_agencies import own_agencies
from app.db.request_fields import answers_of
from app.db.shifts import roster
from app.db.sla import load_target_book
from app.db.tickets import breakdown as broken_down
from app.db.tickets import detail as store
from app.db.tickets import links as linked
from app.db.tickets import lists as ticket_list
from app.db.tickets import mentions
from app.db.tickets.detail import FIELDS
from app.db.tickets.store import events_of, facts_of, load_codes
from app.domain.callers.told import with_told
from app.domain.eastern import local_date, midnight
from app.domain.names import Names
from app.domain.sla.clock import read_clock
from app.domain.tickets.breakdown import Breakdown
from app.domain.tickets.grouping import GroupedIds, GroupKey
from app.domain.tickets.history import OWN_FIELDS, Trail, referred, tell
from app.domain.tickets.holders import holders
from app.domain.tickets.projection import Event, drafts_of, read_story
from app.domain.tickets.states import allowed_acts
from app.domain.tickets.told import Told
from app.domain.tickets.values import (
    ClockReading,
    HistoryEntry,
    QuickCounts,
    Sort,
    TicketDetail,
    TicketFilter,
    TicketRow,
)
from app.domain.vocabulary import EventKind, Metric, Role, TicketState
from app.errors import InputError
from app.services.tickets import beside
from app.services.tickets.telling import recipient
from app.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection


# --- lists ----------------------------------------------------------------------------------------
def list_ids(
    db: Database, filter: TicketFilter, sort: Sort | None = None, limit: int | None = None, work: Work | None = None
) -> array[int]:
    """Return ids of a filter in order; `work` can cancel the running query."""
    with db.read(work) as conn:
        return ticket_list.ticket_ids(conn, filter, sort, limit, login=db.actor.login, now=db.now())


def list_groups(
    db: Database,
    filter: TicketFilter,
    by: GroupKey,
    sort: Sort | None = None,
    limit: int | None = None,
    work: Work | None = None,
) -> GroupedIds:
    """Return ids of a filter group by group, in order, and the groups; `work` can cancel the running query."""
    now = db.now()
    day_end = midnight(local_date(now) + timedelta(days=1))
    with db.read(work) as conn:
        return ticket_list.grouped_ids(conn, filter, by, sort, limit, login=db.actor.login, now=now, day_end=day_end)


def list_rows(db: Database, ids: Sequence[int], work: Work | None = None) -> list[TicketRow]:
    """Return rows of these tickets in this order; ids that are gone are left out."""
    with db.read(work) as conn:
        rows = ticket_list.ticket_rows(conn, ids)
        marks = held_marks(conn, t.ticket, ids, login=db.actor.login, roles=db.actor.roles, now=db.now())
    return [replace(row, held=marks[row.id]) if row.id in marks else row for row in rows] if marks else rows


def counts(db: Database, work: Work | None = None) -> QuickCounts:
    """Return the numbers beside the quick filters, now."""
    now = db.now()
    day_end = midnight(local_date(now) + timedelta(days=1))
    with db.read(work) as conn:
        return ticket_list.quick_counts(conn, login=db.actor.login, now=now, day_end=day_end)


def breakdown(db: Database, filter: TicketFilter, by: GroupKey, work: Work | None = None) -> Breakdown:
    """Return how the open tickets of a filter stand now, part by part."""
    now = db.now()
    day_end = midnight(local_date(now) + timedelta(days=1))
    with db.read(work) as conn:
        return broken_down.breakdown(conn, filter, by, login=db.actor.login, now=now, day_end=day_end)


def find_ticket(db: Database, number_or_id: str | int) -> int:
    """Return the id of a ticket number or id. Raises `InputError` where there is none."""
    with db.read() as conn:
        return _find(conn, number_or_id)


def _find(conn: Connection, number_or_id: str | int) -> int:
    found = ticket_list.ticket_id(conn, number_or_id)
    if found is None:
        raise InputError(f"There is no ticket {number_or_id}.", hint="Check the number, for example INC0000123.")
    return found


# --- one ticket -----------------------------------------------------------------------------------
def ticket_detail(db: Database, number_or_id: str | int, work: Work | None = None) -> TicketDetail:
    """Return everything about one ticket, its clocks read now and explained segment by segment."""
    now = db.now()
    with db.read(work) as conn:
        roles = frozenset[Role]() if db.read_only else db.actor.roles
        own = own_agencies(conn, db.actor.login, db.actor.roles)
        id = _find(conn, number_or_id)
        unread = len(mentions.unread(conn, db.actor.login, ticket_ids=[id]))
        found = _detail(conn, id, now, roles, own)
        group = found.fields["group_id"]
        duty = roster.on_call(conn, now, [group]) if isinstance(group, int) and found.state.is_open else []
        return replace(found, mentions=unread, on_call=tuple((one.level_text, one.text) for one in duty))


def _detail(
    conn: Connection, ticket_id: int, now: datetime, roles: frozenset[Role], own: frozenset[int] | None
) -> TicketDetail:
    row = store.named_row(conn, ticket_id)
    events = events_of(conn, [ticket_id])[ticket_id]
    trail = store.trail(conn, ticket_id)
    called = _called(conn, events, trail, row["assignee"], row["created_by"], row["updated_by"])
    rules = load_rules(conn)
    to = recipient(conn, ticket_id, rules) if rules.on else None
    who = next(iter(directory.rows_of(conn, [row["caller_id"]])), None) if row["caller_id"] is not None else None
    if who is not None and own is not None and who.agency_id not in own:
        who = None
    tied = linked.links(conn, ticket_id)
    clocks = clocks_of(conn, ticket_id, events, now)
    segments = next((clock.reading.segments for clock in clocks if clock.metric is Metric.RESOLUTION), None)
    group, person = row["group_code"] or "", row["assignee"] or ""
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
        history=_history(conn, row, events, trail, called),
        clocks=clocks,
        links=tied,
        answers=answers_of(conn, ticket_id),
        acts=allowed_acts(TicketState(row["state"]), roles),
        read_at=now,
        source=row["source"],
        excluded=row["excluded"],
        created_by=row["created_by"],
        updated_at=row["updated_at"],
        updated_by=row["updated_by"],
        assignee_name=called.person(row["assignee"]),
        created_by_name=called.person(row["created_by"]),
        updated_by_name=called.person(row["updated_by"]),
        told=Told.parse(row["told"]),
        mailed=frozenset(rules.on) if to is not None else frozenset(),
        mail_to=to.mail if to is not None else "",
        who=who,
        beside=beside.entries(conn, ticket_id, tied, partial(_history_of, conn)),
        holders=holders(events, group, person, called.groups, called.people, segments, now),
    )


#: A longer value of a field is no login.
_LOGIN = 64


def _called(conn: Connection, events: Sequence[Event], trail: Sequence[Trail], *logins: str | None) -> Names:
    people = {who for event in events for who in (event.actor, event.author)} | {who for _, who, _ in trail}
    for event in events:
        if event.kind == EventKind.ASSIGNMENT:
            people |= {event.old or "", event.new or ""}
        elif event.kind == EventKind.FIELD and event.note not in OWN_FIELDS:  # of another program: perhaps logins
            people |= {value for value in (event.old, event.new) if value and len(value) <= _LOGIN}
    return names(conn, {*people, *logins}, referred(trail))


def clocks_of(conn: Connection, ticket_id: int, events: Sequence[Event], now: datetime) -> tuple[ClockReading, ...]:
    """Return the clocks of a ticket of which these are the events, read at an instant and explained."""
    codes = load_codes(conn)
    facts = facts_of(conn, [ticket_id])[ticket_id]
    story = read_story(facts, events, codes.agencies, codes.services, codes.groups)
    readings = []
    for draft in drafts_of(facts, story, load_target_book(conn)):
        target = draft.target
        reading = read_clock(
            target, draft.start, draft.stop, draft.pauses, now, cancelled_at=draft.cancelled_at, explain=True
        )
        readings.append(
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
                target.sample,
                draft.bound,
                target.calendar.years_without(draft.start, draft.stop or draft.cancelled_at or reading.due_at or now),
            )
        )
    return tuple(readings)


def history(db: Database, ticket_id: int) -> tuple[HistoryEntry, ...]:
    """Return what happened to the ticket, oldest first: its events, and changes of fields from the audit trail."""
    with db.read() as conn:
        return _history_of(conn, ticket_id)


def _history_of(conn: Connection, ticket_id: int) -> tuple[HistoryEntry, ...]:
    events, trail = events_of(conn, [ticket_id])[ticket_id], store.trail(conn, ticket_id)
    return _history(conn, store.named_row(conn, ticket_id), events, trail, _called(conn, events, trail))


def _history(
    conn: Connection, row: Mapping[str, Any], events: Sequence[Event], trail: Sequence[Trail], called: Names
) -> tuple[HistoryEntry, ...]:
    told = tell(events, trail, called, imported=row["source"].startswith("import:"))
    mails, surveys = callers.mails_of(conn, row["id"]), callers.surveys_of(conn, row["id"])
    return with_told(told, mails, surveys, row["caller"], inbox.acts_of_comments(conn, row["id"]))

"""Tickets as they were at an instant, told by the events until then."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from app.db.tickets.store import Codes, events_of, facts_of, load_codes
from app.domain.tickets.at_opening import at_opening, in_order
from app.domain.tickets.projection import Event, TicketFacts, read_story
from app.domain.tickets.restated import current
from app.domain.tickets.story import Story
from app.domain.tickets.told import NOT_TOLD_WHEN
from app.domain.vocabulary import EventKind

#: Events that say where a ticket stands, or who has it.
_OF_STATE = (EventKind.STATE, EventKind.HOLD, EventKind.RESUME, EventKind.ASSIGNMENT)


def opened_facts(facts: TicketFacts, events: Sequence[Event], codes: Codes) -> TicketFacts:
    """Return the facts with the values that the ticket had when it was opened, which later changes tell as well."""
    start = at_opening(facts, in_order(current(events)), codes.agencies, codes.services, codes.groups)
    return replace(
        facts,
        priority=start.priority,
        agency_id=start.agency_id,
        service_id=start.service_id,
        group_id=start.group_id,
        assignee=start.assignee,
    )


def stories_at(conn: Connection, ids: Collection[int], at: datetime, as_of: datetime) -> dict[int, Story]:
    """Return what had happened to these tickets before `at`, as known at `as_of`; those not opened by then are absent.

    What was taken back by `as_of` never happened.

    For few tickets: every event of each is read.
    """
    codes, facts = load_codes(conn), facts_of(conn, ids)
    found: dict[int, Story] = {}
    for ticket_id, events in events_of(conn, ids).items():
        known = [e for e in events if e.recorded_at <= as_of and (e.occurred_at < at or e.kind is EventKind.RETRACTION)]
        if any(event.kind is EventKind.OPENED for event in known):
            start = opened_facts(facts[ticket_id], events, codes)
            found[ticket_id] = read_story(start, known, codes.agencies, codes.services, codes.groups)
    return found


def state_not_told(conn: Connection, ids: Collection[int], at: datetime, as_of: datetime) -> set[int]:
    """Return those of these tickets whose state at `at` nobody told: a list that came in later shows it without dates.

    What the desk did before `at` tells it. Known at `as_of`; for few tickets.
    """
    found = set()
    for ticket_id, events in events_of(conn, ids).items():
        told = [e for e in current([e for e in events if e.recorded_at <= as_of]) if e.kind in _OF_STATE]
        later = any(e.note == NOT_TOLD_WHEN and e.occurred_at < at <= e.recorded_at for e in told)
        if later and not any(e.act is not None and e.occurred_at < at for e in told):
            found.add(ticket_id)
    return found

"""Rules of routing, and what they would say of the last tickets."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, or_, select

from app.db import tables as t
from app.db.tables.desk import routing_rule
from app.domain.tickets.routing import RoutingRule

_R = routing_rule.c


def load_rules(conn: Connection, day: date) -> list[RoutingRule]:
    """Return the rules that hold on an Eastern day, in their order."""
    query = _QUERY.where(_R.valid_from <= day, or_(_R.valid_to.is_(None), _R.valid_to > day))
    return [RoutingRule(*row) for row in conn.execute(query)]


def rules_to_come(conn: Connection, day: date) -> list[RoutingRule]:
    """Return the rules that hold on a day or will hold later, in their order."""
    return [RoutingRule(*row) for row in conn.execute(_QUERY.where(or_(_R.valid_to.is_(None), _R.valid_to > day)))]


_QUERY = select(_R.id, _R.place, _R.service_id, _R.agency_id, _R.category, _R.group_id).order_by(_R.place, _R.id)


class Names(NamedTuple):
    """What is said of the group, the service and the agency of a ticket."""

    group: str
    service: str
    agency: str


def names_of(conn: Connection, group_id: int, service_id: int | None, agency_id: int) -> Names:
    """Return the codes or names by which a ticket's group, service and agency are called."""
    group = conn.scalar(select(t.support_group.c.code).where(t.support_group.c.id == group_id))
    service = conn.scalar(select(t.service.c.name).where(t.service.c.id == service_id)) if service_id else ""
    agency = conn.scalar(select(t.agency.c.code).where(t.agency.c.id == agency_id))
    return Names(str(group or ""), str(service or ""), str(agency or ""))


def group_of_service(conn: Connection, service_id: int | None) -> int | None:
    """Return the support group of a service."""
    if service_id is None:
        return None
    return conn.scalar(select(t.service.c.group_id).where(t.service.c.id == service_id))


class Seen(NamedTuple):
    """What rules read of a ticket, and where it is."""

    service_id: int | None
    agency_id: int
    category: str
    group_id: int | None
    service_group: int | None


def last_tickets(conn: Connection, count: int) -> list[Seen]:
    """Return the tickets that were opened last."""
    c, s = t.ticket.c, t.service.c
    query = select(c.service_id, c.agency_id, c.category, c.group_id, s.group_id).outerjoin_from(t.ticket, t.service)
    return [Seen(*row) for row in conn.execute(query.order_by(c.opened_at.desc(), c.id.desc()).limit(count))]

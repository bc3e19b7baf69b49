"""Where a ticket goes by the rules of routing, why, and what the rules would have done lately."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from app.db.tickets import routing as store
from app.domain.tickets.routing import route, routed_text
from app.domain.words import count

if TYPE_CHECKING:
    from sqlalchemy import Connection

#: Tickets on which a rule is tried.
_TRIED = 1_000


class Found(NamedTuple):
    """A group, and why."""

    group_id: int
    text: str


def routed(conn: Connection, service_id: int | None, agency_id: int, category: str, day: date) -> Found | None:
    """Return the group that the rules of a day say, and why; None where none fits."""
    rules = store.load_rules(conn, day)
    found = route(rules, service_id, agency_id, category, store.group_of_service(conn, service_id)) if rules else None
    if found is None:
        return None
    return Found(found.group_id, routed_text(found.rule, *store.names_of(conn, found.group_id, service_id, agency_id)))


def proposed(
    conn: Connection, service_id: int | None, agency_id: int, category: str, now_in: int | None, day: date
) -> str:
    """Return what to say where the rules would put a ticket into another group than it is in; "" otherwise."""
    found = routed(conn, service_id, agency_id, category, day)
    if found is None or found.group_id == now_in:
        return ""
    return f" {found.text.replace('Routed', 'It would be routed', 1)} Move it there with G if that is right."


def tried(conn: Connection, day: date) -> tuple[str, ...]:
    """Return for each rule, also those whose first day is to come, what it says of the last thousand tickets."""
    rules = store.rules_to_come(conn, day)
    tickets = store.last_tickets(conn, _TRIED) if rules else []
    fits, elsewhere = dict.fromkeys((rule.id for rule in rules), 0), dict.fromkeys((rule.id for rule in rules), 0)
    for one in tickets:
        found = route(rules, one.service_id, one.agency_id, one.category, one.service_group)
        if found is not None:
            fits[found.rule.id] += 1
            elsewhere[found.rule.id] += found.group_id != one.group_id
    return tuple(
        f"Rule {rule.place} speaks of {fits[rule.id]:,} of the last {count(len(tickets), 'ticket')};"
        f" {elsewhere[rule.id]:,} of them are in another group."
        for rule in rules
    )

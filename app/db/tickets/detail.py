"""Everything about one ticket that its form shows beside events and clocks: fields with names, links, audit trail."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from app.db import tables as t
from app.db.conditions import text_in
from app.db.edits import typed
from app.domain.tickets.history import Trail

#: Columns of `ticket` that the form shows and merges.
FIELDS = (
    "number",
    "kind",
    "title",
    "description",
    "state",
    "hold_reason",
    "hold_until",
    "impact",
    "urgency",
    "priority",
    "agency_id",
    "service_id",
    "site_id",
    "category",
    "channel",
    "caller",
    "caller_id",
    "callback",
    "callback_until",
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
    "follow_up_id",
    "fixed_by_id",
)


def named_row(conn: Connection, ticket_id: int) -> Mapping[str, Any]:
    """Return the row of a ticket with codes and names of its agency, service, group and site."""
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
    return dict(conn.execute(query.select_from(joined).where(c.id == ticket_id)).mappings().one())


def before_act(conn: Connection, ticket_id: int, op_id: str, login: str) -> dict[str, Any]:
    """Return the columns that somebody's act changed in a ticket, as they were before it: the audit trail knows."""
    c = t.audit.c
    query = (
        select(c.diff)
        .where(c.tbl == "ticket", c.row_id == str(ticket_id), c.op == "U", c.op_id == op_id, c.who == login)
        .order_by(c.version.desc())  # several saves in one act: the first one knows what was before
    )
    told = {name: old for diff in conn.execute(query).scalars() for name, (old, _new) in diff.items()}
    if "callback_until" in told:  # the trail has it as text
        told["callback_until"] = typed(t.ticket, "callback_until", told["callback_until"])
    return told


def values_at(conn: Connection, ids: Sequence[int], names: Collection[str], at: datetime) -> dict[int, dict[str, Any]]:
    """Return those of these columns of tickets that were changed since an instant, with their values then."""
    c = t.audit.c
    of_them = text_in(conn, c.row_id, map(str, ids))
    query = (
        select(c.row_id, c.diff).where(c.tbl == "ticket", of_them, c.op == "U", c.at > at).order_by(c.version.desc())
    )
    found: dict[int, dict[str, Any]] = {}
    for row_id, diff in conn.execute(query):
        found.setdefault(int(row_id), {}).update((name, diff[name][0]) for name in names if name in diff)
    return found


def trail(conn: Connection, ticket_id: int) -> list[Trail]:
    """Return what the audit trail says about changes of the ticket's fields, oldest first."""
    c = t.audit.c
    query = (
        select(c.at, c.who, c.diff)
        .where(c.tbl == "ticket", c.row_id == str(ticket_id), c.op == "U")
        .order_by(c.version)
    )
    return [(row.at, row.who, row.diff) for row in conn.execute(query)]

"""What forms and filters of tickets offer, as it stands in the database."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Connection, Table, select

from app.db import tables as t
from app.db import templates
from app.db.catalog.offered_services import notes
from app.db.request_fields import fields_on
from app.db.setup.categories import offered
from app.db.sla import find_priority_matrix, load_holidays
from app.db.tickets.closing import load_rules
from app.domain.catalog.search import split_synonyms
from app.domain.tickets.options import Option, TicketOptions


def ticket_options(conn: Connection, today: date, login: str = "") -> TicketOptions:
    """Return it all; an agency or service is current that is valid on `today`. `login`: whose own templates are."""
    p = t.person.c
    people = conn.execute(
        select(p.login, p.name).where(p.login.is_not(None), p.active.is_(True)).order_by(p.name, p.login)
    )
    return TicketOptions(
        _dated(conn, t.agency, t.agency.c.code, today),
        _services(conn, today),
        _named(conn, t.support_group),
        _named(conn, t.site),
        tuple((str(login), str(name)) for login, name in people),
        tuple(offered(conn, today)),
        find_priority_matrix(conn),
        frozenset(load_holidays(conn)),
        load_rules(conn).hold_day,
        templates.modules(conn, login, today),
        templates.templates(conn, login, today),
        fields_on(conn, today),
    )


def _dated(conn: Connection, table: Table, order: Any, today: date) -> tuple[Option, ...]:
    c = table.c
    rows = conn.execute(select(c.id, c.code, c.name, c.valid_from, c.valid_to).order_by(order))
    return tuple(
        Option(r.id, r.code, r.name, r.valid_from <= today and (r.valid_to is None or today < r.valid_to)) for r in rows
    )


def _services(conn: Connection, today: date) -> tuple[Option, ...]:
    """Return the services, those last that are retiring or not offered yet."""
    c = t.service.c
    more = {row.id: row for row in conn.execute(select(c.id, c.group_id, c.synonyms))}
    told = notes(conn, today)
    found = []
    for one in _dated(conn, t.service, c.name, today):
        row, note = more[one.id], told.get(one.id, "")
        also = split_synonyms(row.synonyms)
        found.append(Option(one.id, "", one.name, one.current, one.code, row.group_id, also, note))
    return tuple(sorted(found, key=lambda one: bool(one.note)))


def _named(conn: Connection, table: Table) -> tuple[Option, ...]:
    rows = conn.execute(select(table.c.id, table.c.name, table.c.code).order_by(table.c.name))
    return tuple(Option(r.id, "", r.name, alias=r.code or "") for r in rows)

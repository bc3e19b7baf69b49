"""Whom a ticket's caller is, as far as they can be written to, and what forbids to write about a ticket."""

from __future__ import annotations

from datetime import timedelta
from email.utils import parseaddr
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, or_, select

from app.db import tables as t
from app.domain.callers.updates import LOOP_FROM, About, Caller, is_machine
from app.domain.mail.addresses import can_be_mailed, same

_P, _T = t.person.c, t.ticket.c
_WITHIN = timedelta(hours=1)


def caller_of(conn: Connection, said: str, agency_id: int) -> Caller | None:
    """Return the person whom a ticket names as its caller: by login, mail address or name.

    None where nobody is known by it, where several are, where they left, and where no mail can be sent to them. An
    address that nobody here has is written to as it is.
    """
    said = said.strip()
    address = said if can_be_mailed(said) else parseaddr(said)[1] if said.endswith(">") else ""
    if address and can_be_mailed(address):
        there = _people(conn, func.lower(_P.email) == address.lower())
        if not there:
            return None if is_machine(address) else Caller("", address)
    else:
        there = _people(conn, _P.login == said) or _people(conn, func.lower(_P.name) == said.lower()) if said else []
    here = [person for person in there if person.active]
    if len(here) > 1:
        here = [person for person in here if person.agency_id == agency_id]
    if len(here) != 1 or not can_be_mailed(here[0].email) or is_machine(here[0].email):
        return None
    return Caller(here[0].name, here[0].email)


def _people(conn: Connection, which: ColumnElement[bool]) -> list[Any]:
    return list(conn.execute(select(_P.name, _P.email, _P.agency_id, _P.active).where(which).limit(20)))


def row_of(conn: Connection, ticket_id: int) -> Any:
    """Return caller, agency_id, channel and opened_at of a ticket, as they are now."""
    columns = (_T.caller, _T.agency_id, _T.channel, _T.opened_at)
    return conn.execute(select(*columns).where(_T.id == ticket_id)).one()


def about(conn: Connection, ticket_id: int) -> About:
    """Return what may be said of a ticket: nothing that is restricted is read."""
    joined = t.ticket.join(t.agency, t.agency.c.id == _T.agency_id).outerjoin(
        t.service, t.service.c.id == _T.service_id
    )
    columns = (_T.number, _T.title, t.agency.c.name, func.coalesce(t.service.c.name, ""))
    return About(*conn.execute(select(*columns).select_from(joined).where(_T.id == ticket_id)).one())


def is_drill(conn: Connection, ticket_id: int) -> bool:
    """Return whether a ticket belongs to a major incident that is a drill: nobody outside hears of it."""
    m, link = t.major_incident.c, t.major_incident_ticket.c
    linked = select(link.major_incident_id).where(link.ticket_id == ticket_id)
    query = select(m.id).where(m.drill, or_(m.ticket_id == ticket_id, m.id.in_(linked)))
    return conn.execute(query.limit(1)).first() is not None


def is_loop(conn: Connection, ticket_id: int) -> bool:
    """Return whether a ticket came by mail amid so many of its caller that programs must be answering each other."""
    row = row_of(conn, ticket_id)
    if row.channel != "email" or not row.caller:
        return False
    query = select(func.count()).where(
        _T.opened_at >= row.opened_at - _WITHIN,
        _T.opened_at <= row.opened_at + _WITHIN,
        _T.channel == "email",
        func.lower(_T.caller) == row.caller.lower(),
    )
    return conn.execute(query).scalar_one() >= LOOP_FROM


def is_own(address: str, *ours: str) -> bool:
    """Return whether an address is one that the workspace itself writes from or is answered at."""
    return any(same(address, one) for one in ours)

"""Whom a ticket's caller is, as far as they can be written to, and what forbids to write about a ticket."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from email.utils import parseaddr
from typing import Any

from sqlalchemy import Connection, Text, func, or_, select, type_coerce

from app.db import tables as t
from app.db.conditions import id_in, text_in
from app.domain.callers.updates import LOOP_FROM, About, Caller, is_machine
from app.domain.mail.addresses import can_be_mailed, same

_P, _T = t.person.c, t.ticket.c
_WITHIN = timedelta(hours=1)


def caller_of(conn: Connection, said: str, agency_id: int) -> Caller | None:
    """Return the person whom a ticket of an agency names as its caller, as `callers_of` does."""
    return callers_of(conn, [(said, agency_id)])[0]


def callers_of(conn: Connection, named: Sequence[tuple[str, int]]) -> list[Caller | None]:
    """Return whom tickets name as their callers: by login, mail address or name, beside the ticket's agency.

    None where nobody is known by it, where several are, where they left, and where no mail can be sent to them. An
    address that nobody here has is written to as it is.
    """
    texts = {said.strip() for said, _ in named} - {""}
    addresses = {said: address for said in texts if can_be_mailed(address := _address_in(said))}
    wanted = sorted(texts | {one.lower() for one in (*texts, *addresses.values())})
    by_login, by_name, by_mail = (defaultdict[str, list[Any]](list) for _ in range(3))
    which = or_(
        text_in(conn, _P.login, wanted),
        text_in(conn, _P.name, wanted),
        # as a column: PostgreSQL takes no ANY on the left, where Python would put it beside another function
        text_in(conn, type_coerce(func.lower(_P.name), Text), wanted),
        text_in(conn, type_coerce(func.lower(_P.email), Text), wanted),
    )
    columns = (_P.login, _P.name, _P.email, _P.agency_id, _P.active)
    for person in conn.execute(select(*columns).where(which)) if wanted else ():
        by_login[person.login or ""].append(person)
        by_name[person.name.lower()].append(person)
        by_mail[person.email.lower()].append(person)
    found: list[Caller | None] = []
    for said, agency_id in named:
        text = said.strip()
        address = addresses.get(text, "")
        if address:
            there = by_mail[address.lower()]
            found.append(_one(there, agency_id) if there else None if is_machine(address) else Caller("", address))
        else:
            found.append(_one(by_login[text] or by_name[text.lower()], agency_id) if text else None)
    return found


def of_directory(conn: Connection, ids: Sequence[int]) -> dict[int, Caller]:
    """Return those of these callers of the directory who can be written to: they are there, and have an address."""
    c = t.caller.c
    rows = conn.execute(select(c.id, c.name, c.email).where(id_in(conn, c.id, ids), c.left_on.is_(None)))
    return {id: Caller(name, mail) for id, name, mail in rows if can_be_mailed(mail) and not is_machine(mail)}


def _address_in(said: str) -> str:
    return parseaddr(said)[1] if said.endswith(">") else said


def _one(there: list[Any], agency_id: int) -> Caller | None:
    """Return the one who is meant, of those who bear a name, as far as mail can be sent to them."""
    here = [person for person in there if person.active]
    if len(here) > 1:
        here = [person for person in here if person.agency_id == agency_id]
    if len(here) != 1 or not can_be_mailed(here[0].email) or is_machine(here[0].email):
        return None
    return Caller(here[0].name, here[0].email)


def row_of(conn: Connection, ticket_id: int) -> Any:
    """Return caller, caller_id, agency_id, channel and opened_at of a ticket, as they are now."""
    columns = (_T.caller, _T.caller_id, _T.agency_id, _T.channel, _T.opened_at)
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

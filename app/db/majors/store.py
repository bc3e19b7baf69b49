"""What is written of a major incident: entries of its timeline, its reach, who was told."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, or_, select, update

from app.db import tables as t
from app.db.agencies import codes_of
from app.db.conditions import id_in
from app.db.deleting import delete_rows
from app.db.records import act_of, insert_record, put_links, time_of, update_versioned
from app.domain.majors.values import Message, Recipient, UpdateKind

_AGENCY, _TICKET = t.major_incident_agency.c, t.major_incident_ticket.c


def append(
    conn: Connection,
    major_id: int,
    kind: UpdateKind,
    text: str,
    *,
    at: datetime | None = None,
    details: Mapping[str, Any] | None = None,
    message: Message | None = None,
    corrects_id: int | None = None,
) -> int:
    """Add an entry to the timeline, under the act at work and in the name of who does it; returns its id.

    `at`: when it happened, None: now. `message`: what is sent with it; its text is what is known.
    """
    now = time_of(conn)
    values: dict[str, Any] = {
        "major_incident_id": major_id,
        "at": at or now,
        "recorded_at": now,
        "kind": kind.value,
        "text": text,
        "details": dict(details or {}),
        "corrects_id": corrects_id,
        "op_id": act_of(conn),
    }
    if message is not None:
        values |= {
            "sent": True,
            "ruled_out": message.ruled_out,
            "next_steps": message.next_steps,
            "management": message.management,
            "hub": message.hub,
            "next_at": message.next_at,
        }
    return insert_record(conn, t.major_incident_update, values)


def note_told(conn: Connection, update_id: int, to: Recipient, how: str, mail_id: int | None = None) -> None:
    """Keep that somebody was told by a message, as they were reached then."""
    conn.execute(
        insert(t.major_incident_told).values(
            update_id=update_id,
            agency_id=to.agency_id,
            person_id=to.person_id,
            name=to.name,
            mail=to.mail,
            phone=to.phone,
            rank=to.rank,
            why=to.why,
            reason=to.reason,
            how=how,
            mail_id=mail_id,
            at=time_of(conn),
        )
    )


def save(conn: Connection, major_id: int, version: int, values: Mapping[str, Any]) -> int:
    """Save columns of a major incident that was read at `version`; returns its new version."""
    return update_versioned(conn, t.major_incident, major_id, version, values)


def put_reach(
    conn: Connection,
    major_id: int,
    *,
    agencies: Mapping[int, str] | None = None,
    services: Iterable[int] | None = None,
    sites: Iterable[int] | None = None,
) -> None:
    """Make a major incident reach exactly these agencies (with what it does to them), services and sites; None: as
    they are."""
    if agencies is not None:
        have = {
            row.agency_id: row.impact
            for row in conn.execute(
                select(_AGENCY.agency_id, _AGENCY.impact).where(_AGENCY.major_incident_id == major_id)
            )
        }
        mine = _AGENCY.major_incident_id == major_id
        if gone := have.keys() - agencies.keys():
            delete_rows(conn, t.major_incident_agency, mine, id_in(conn, _AGENCY.agency_id, gone))
        for agency_id, impact in sorted(agencies.items()):
            if agency_id not in have:
                row = {"major_incident_id": major_id, "agency_id": agency_id, "impact": impact}
                conn.execute(insert(t.major_incident_agency).values(**row))
            elif have[agency_id] != impact:
                conn.execute(
                    update(t.major_incident_agency).where(mine, _AGENCY.agency_id == agency_id).values(impact=impact)
                )
    for table, column, wanted in (
        (t.major_incident_service, "service_id", services),
        (t.major_incident_site, "site_id", sites),
    ):
        if wanted is not None:
            put_links(conn, table.c.major_incident_id, major_id, table.c[column], set(wanted))


def link_tickets(conn: Connection, major_id: int, ticket_ids: Iterable[int]) -> list[int]:
    """Link tickets that the major incident does not have yet; returns those."""
    have = set(conn.scalars(select(_TICKET.ticket_id).where(_TICKET.major_incident_id == major_id)))
    new = sorted(set(ticket_ids) - have)
    if new:
        rows = [{"major_incident_id": major_id, "ticket_id": ticket_id} for ticket_id in new]
        conn.execute(insert(t.major_incident_ticket), rows)
    return new


def unlink_tickets(conn: Connection, major_id: int, ticket_ids: Iterable[int]) -> None:
    """Take tickets off a major incident."""
    mine = _TICKET.major_incident_id == major_id
    delete_rows(conn, t.major_incident_ticket, mine, id_in(conn, _TICKET.ticket_id, ticket_ids))


def children_in(conn: Connection, major_id: int, states: Iterable[str]) -> list[int]:
    """Return the tickets of a major incident that are in these states, by id."""
    c = t.ticket.c
    query = (
        select(c.id)
        .join_from(t.major_incident_ticket, t.ticket, c.id == _TICKET.ticket_id)
        .where(_TICKET.major_incident_id == major_id, c.state.in_(list(states)))
    )
    return list(conn.scalars(query.order_by(c.id)))


def ticket_numbers(conn: Connection, ticket_ids: Iterable[int]) -> dict[int, str]:
    """Return the numbers of tickets by id; those that are not there are left out."""
    c = t.ticket.c
    return {row.id: row.number for row in conn.execute(select(c.id, c.number).where(id_in(conn, c.id, ticket_ids)))}


def tickets_numbered(conn: Connection, numbers: Collection[str]) -> dict[str, int]:
    """Return tickets by these numbers, in capitals; those that are not there are left out."""
    c = t.ticket.c
    rows = conn.execute(select(c.number, c.id).where(c.number.in_(list(numbers)))) if numbers else ()
    return {row.number: row.id for row in rows}


def with_children(conn: Connection, ticket_id: int) -> list[int]:
    """Return a ticket and those under it, by id."""
    c = t.ticket.c
    return [ticket_id, *conn.scalars(select(c.id).where(c.parent_id == ticket_id).order_by(c.id))]


def reach_of_tickets(conn: Connection, ticket_ids: Iterable[int]) -> tuple[set[int], set[int], set[int]]:
    """Return the agencies, services and sites that tickets name."""
    c = t.ticket.c
    rows = conn.execute(select(c.agency_id, c.service_id, c.site_id).where(id_in(conn, c.id, ticket_ids))).all()
    agencies, services, sites = ({row[n] for row in rows} - {None} for n in range(3))
    return agencies, services, sites


def ticket(conn: Connection, ticket_id: int) -> Any:
    """Return number, title, opening and service of a ticket; None where there is none."""
    c = t.ticket.c
    return conn.execute(select(c.number, c.title, c.opened_at, c.service_id).where(c.id == ticket_id)).first()


def major_of_ticket(conn: Connection, ticket_id: int) -> str | None:
    """Return the number of the major incident that runs, or is proposed, and has a ticket; a drill takes none away."""
    m = t.major_incident.c
    query = (
        select(m.number)
        .join_from(t.major_incident, t.major_incident_ticket, _TICKET.major_incident_id == m.id)
        .where(
            _TICKET.ticket_id == ticket_id,
            m.state.in_(("proposed", "declared")),
            or_(m.drill.is_(False), m.ticket_id == ticket_id),
        )
    )
    return conn.execute(query.limit(1)).scalar()


def leads_major(conn: Connection, ticket_id: int) -> str | None:
    """Return the number of the major incident that runs, or is proposed, and was begun from a ticket."""
    m = t.major_incident.c
    query = select(m.number).where(m.ticket_id == ticket_id, m.state.in_(("proposed", "declared")))
    return conn.execute(query.limit(1)).scalar()


def go_on_with(conn: Connection, ticket_id: int, into_id: int, said: str) -> list[int]:
    """Link the ticket into which another one was merged to the major incidents of that one; returns these.

    Each timeline says so (`said`). Drills, and what is over, go on with nothing.
    """
    m = t.major_incident.c
    query = (
        select(m.id)
        .join_from(t.major_incident_ticket, t.major_incident, m.id == _TICKET.major_incident_id)
        .where(_TICKET.ticket_id == ticket_id, m.drill.is_(False), m.state.not_in(("rejected", "demoted")))
    )
    linked = []
    for major_id in conn.scalars(query.order_by(m.id)).all():
        if new := link_tickets(conn, major_id, [into_id]):
            append(conn, major_id, UpdateKind.CHILDREN, said, details={"linked": new})
            linked.append(major_id)
    return linked


def go_on_without(conn: Connection, act: str, login: str, said: str) -> None:
    """Take off again what an act of somebody linked by a merge; each timeline says so."""
    u = t.major_incident_update.c
    entries = select(u.major_incident_id, u.details).where(
        u.op_id == act, u.author == login, u.kind == UpdateKind.CHILDREN.value
    )
    for major_id, details in conn.execute(entries.order_by(u.id)).all():
        if linked := details.get("linked"):
            unlink_tickets(conn, major_id, linked)
            append(conn, major_id, UpdateKind.CHILDREN, said, details={"unlinked": linked})


def reach_words(conn: Connection, agency_ids: Iterable[int]) -> str:
    """Return the codes of agencies in a list."""
    return ", ".join(codes_of(conn, agency_ids).values())

"""Major incidents as lists show them, and what belongs to one of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from app.db import tables as t
from app.db.conditions import id_in
from app.db.majors.leaving import left
from app.db.names import people
from app.domain.majors.details import readable
from app.domain.majors.states import MajorState
from app.domain.majors.values import (
    Child,
    MajorRow,
    Place,
    Reached,
    Recipient,
    ReviewAction,
    Task,
    Told,
    Update,
    UpdateKind,
)

_M, _U, _T = t.major_incident.c, t.major_incident_update.c, t.ticket.c


def rows(conn: Connection, wanted: ColumnElement[bool] | None = None) -> list[tuple[MajorRow, Any]]:
    """Return major incidents as lists show them, each with its whole row; newest impact first."""
    query = select(t.major_incident, t.service.c.name.label("service")).outerjoin(
        t.service, t.service.c.id == _M.service_id
    )
    if wanted is not None:
        query = query.where(wanted)
    found = conn.execute(query.order_by(_M.impact_start_at.desc(), _M.id.desc())).all()
    ids = [row.id for row in found]
    agencies, children = _codes(conn, ids), _children(conn, ids)
    called = people(conn, {row.manager for row in found})
    return [(_row(row, agencies[row.id], children.get(row.id, 0), called), row) for row in found]


def _row(row: Any, agencies: list[str], children: int, called: dict[str, str]) -> MajorRow:
    return MajorRow(
        row.id,
        row.version,
        row.number,
        row.title,
        MajorState(row.state),
        row.drill,
        row.service or "",
        row.impact_start_at,
        row.declared_at,
        row.restored_at,
        called.get(row.manager, row.manager),
        tuple(agencies),
        children,
        row.next_update_at,
        row.review_due,
        row.review_done_on,
    )


def _codes(conn: Connection, ids: Collection[int]) -> defaultdict[int, list[str]]:
    found: defaultdict[int, list[str]] = defaultdict(list)
    if not ids:
        return found
    link, a = t.major_incident_agency.c, t.agency.c
    query = (
        select(link.major_incident_id, a.code)
        .join_from(t.major_incident_agency, t.agency, a.id == link.agency_id)
        .where(id_in(conn, link.major_incident_id, ids))
        .order_by(a.code)
    )
    for major_id, code in conn.execute(query):
        found[major_id].append(code)
    return found


def _children(conn: Connection, ids: Collection[int]) -> dict[int, int]:
    if not ids:
        return {}
    link = t.major_incident_ticket.c
    query = select(link.major_incident_id, func.count()).where(id_in(conn, link.major_incident_id, ids))
    return {row[0]: row[1] for row in conn.execute(query.group_by(link.major_incident_id))}


def by_states(conn: Connection, states: Iterable[MajorState]) -> list[MajorRow]:
    """Return the major incidents in these states, none named: all of them."""
    named = [state.value for state in states]
    return [row for row, _ in rows(conn, _M.state.in_(named) if named else None)]


def by_id(conn: Connection, major_id: int) -> tuple[MajorRow, Any] | None:
    """Return a major incident as lists show it and its whole row; None where there is none."""
    return next(iter(rows(conn, _M.id == major_id)), None)


def id_of_number(conn: Connection, number: str) -> int | None:
    """Return the id of a major incident by its number; None where there is none."""
    return conn.execute(select(_M.id).where(func.upper(_M.number) == number.strip().upper())).scalar()


def owing(conn: Connection) -> list[MajorRow]:
    """Return those that owe a message, the soonest first: those that run, and those that promised one at their end."""
    telling = (MajorState.DECLARED.value, MajorState.RESTORED.value)
    wanted = _M.state.in_(telling) & _M.next_update_at.is_not(None)
    found = [row for row, _ in rows(conn, wanted)]
    return sorted(found, key=lambda row: (row.next_update_at or row.impact_start_at, row.id))


# --- what belongs to one ---------------------------------------------------------------------------
def services(conn: Connection, major_id: int) -> tuple[Place, ...]:
    """Return the services that a major incident is about, by name."""
    link = t.major_incident_service.c
    return _places(conn, t.service, link.service_id, link.major_incident_id == major_id)


def sites(conn: Connection, major_id: int) -> tuple[Place, ...]:
    """Return the sites that a major incident is about, by name."""
    link = t.major_incident_site.c
    return _places(conn, t.site, link.site_id, link.major_incident_id == major_id)


def _places(conn: Connection, of: Any, link: Any, wanted: ColumnElement[bool]) -> tuple[Place, ...]:
    query = select(of.c.id, of.c.code, of.c.name).join_from(link.table, of, of.c.id == link).where(wanted)
    return tuple(Place(*row) for row in conn.execute(query.order_by(of.c.name, of.c.id)))


def reached(conn: Connection, major_id: int) -> tuple[Reached, ...]:
    """Return the agencies that a major incident reaches, by code."""
    link, a = t.major_incident_agency.c, t.agency.c
    query = (
        select(a.id, a.code, a.name, link.impact)
        .join_from(t.major_incident_agency, t.agency, a.id == link.agency_id)
        .where(link.major_incident_id == major_id)
        .order_by(a.code)
    )
    return tuple(Reached(*row) for row in conn.execute(query))


def updates(conn: Connection, major_id: int) -> tuple[Update, ...]:
    """Return the timeline of a major incident in the order of its writing."""
    query = select(t.major_incident_update).where(_U.major_incident_id == major_id).order_by(_U.recorded_at, _U.id)
    found = conn.execute(query).all()
    called = people(conn, {row.author for row in found})
    gone = left(conn, [row.id for row in found if row.sent])
    return tuple(
        Update(
            row.id,
            row.at,
            row.recorded_at,
            UpdateKind.read(row.kind),
            row.text,
            called.get(row.author, row.author),
            row.sent,
            row.next_at,
            row.ruled_out,
            row.next_steps,
            row.management,
            row.hub,
            readable(row.details),
            row.corrects_id,
            gone.get(row.id),
            row.id in gone and gone[row.id] is None,
        )
        for row in found
    )


def told(conn: Connection, major_id: int) -> tuple[Told, ...]:
    """Return who was told by each message, in the order in which it was recorded."""
    c, a, m = t.major_incident_told.c, t.agency.c, t.mail.c
    query = (
        select(t.major_incident_told, a.code, m.state)
        .join_from(t.major_incident_told, t.major_incident_update, _U.id == c.update_id)
        .outerjoin(t.agency, a.id == c.agency_id)
        .outerjoin(t.mail, m.id == c.mail_id)
        .where(_U.major_incident_id == major_id)
        .order_by(c.id)
    )
    return tuple(
        Told(
            row.update_id,
            Recipient(
                row.name,
                row.mail,
                row.phone,
                row.why,
                row.agency_id,
                row.code or "",
                row.rank,
                row.person_id,
                row.reason,
            ),
            row.how,
            row.at,
            row.state or "",
        )
        for row in conn.execute(query)
    )


def children(conn: Connection, major_id: int) -> tuple[Child, ...]:
    """Return the tickets of a major incident, oldest first."""
    link, a = t.major_incident_ticket.c, t.agency.c
    query = (
        select(_T.id, _T.number, _T.title, _T.state, a.code, _T.opened_at)
        .join_from(t.major_incident_ticket, t.ticket, _T.id == link.ticket_id)
        .join(t.agency, a.id == _T.agency_id)
        .where(link.major_incident_id == major_id)
        .order_by(_T.opened_at, _T.id)
    )
    return tuple(Child(*row) for row in conn.execute(query))


def tasks(conn: Connection, major_id: int) -> tuple[Task, ...]:
    """Return what is to be done while it runs, in order."""
    c, p, g = t.major_incident_task.c, t.person.c, t.support_group.c
    query = (
        select(
            c.id,
            c.version,
            c.title,
            c.state,
            func.coalesce(p.name, ""),
            func.coalesce(g.name, ""),
            c.owner_id,
            c.group_id,
            c.due_at,
            c.done_at,
        )
        .select_from(
            t.major_incident_task.outerjoin(t.person, p.id == c.owner_id).outerjoin(t.support_group, g.id == c.group_id)
        )
        .where(c.major_incident_id == major_id)
        .order_by(c.position, c.id)
    )
    listed: Any = conn.execute(query)
    return tuple(Task(*row) for row in listed)


def actions(conn: Connection, major_id: int) -> tuple[ReviewAction, ...]:
    """Return the actions of its review, by due day."""
    c, p, a = t.action.c, t.person.c, t.agency.c
    query = (
        select(c.id, c.version, c.title, c.state, func.coalesce(p.name, c.owner), c.due_on, func.coalesce(a.code, ""))
        .select_from(t.action.outerjoin(t.person, p.id == c.owner_id).outerjoin(t.agency, a.id == c.agency_id))
        .where(c.major_incident_id == major_id)
        .order_by(c.due_on.is_(None), c.due_on, c.id)
    )
    return tuple(ReviewAction(*row) for row in conn.execute(query))


# --- who is reached --------------------------------------------------------------------------------
def contacts(conn: Connection, agency_ids: Collection[int], today: date) -> dict[int, tuple[Recipient, ...]]:
    """Return the contacts for major incidents of agencies by rank, as of a day."""
    if not agency_ids:
        return {}
    c, p, a = t.agency_contact.c, t.person.c, t.agency.c
    query = (
        select(p.name, p.email, p.phone, c.agency_id, a.code, c.rank, p.id)
        .select_from(t.agency_contact.join(t.person, p.id == c.person_id).join(t.agency, a.id == c.agency_id))
        .where(
            id_in(conn, c.agency_id, agency_ids),
            c.kind == "mip",
            p.active,
            and_(c.valid_from <= today, or_(c.valid_to.is_(None), c.valid_to > today)),
        )
        .order_by(c.rank, c.id)
    )
    found: defaultdict[int, list[Recipient]] = defaultdict(list)
    for name, mail, phone, agency_id, code, rank, person_id in conn.execute(query):
        found[agency_id].append(Recipient(name, mail, phone, "contact", agency_id, code, rank, person_id))
    return {agency_id: tuple(people) for agency_id, people in found.items()}


def messages_of(conn: Connection, major_id: int) -> list[Any]:
    """Return what was sent of a major incident, oldest first: at, recorded_at, kind, text and author."""
    u = t.major_incident_update.c
    query = select(u.at, u.recorded_at, u.kind, u.text, u.author).where(u.major_incident_id == major_id, u.sent)
    return list(conn.execute(query.order_by(u.at, u.id)))

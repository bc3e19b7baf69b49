"""Agencies, their people, contacts, reviews and actions, read in a bounded number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, or_, select

from app.db import tables as t
from app.db.conditions import id_in
from app.db.figures import attainment, telling
from app.db.figures.asof import facts_at
from app.db.figures.facts import Scope
from app.db.figures.then import READ, after_time, written_before
from app.db.records import hold
from app.db.reviews import actions_of, open_actions, review_days, review_history
from app.db.sla import load_target_book
from app.db.tables import agency
from app.domain.agencies import VERIFY_EVERY, AgencyDetail, Assignment, Contact, MatrixRow, PersonRef, gaps
from app.domain.eastern import local_date
from app.domain.figures.levels import Health
from app.domain.figures.verdicts import Verdict
from app.domain.periods import Period
from app.domain.vocabulary import Metric

_P = t.person.c
_PERSON = (_P.id, _P.name, _P.login, _P.email, _P.phone, _P.title)


def matrix(
    conn: Connection, today: date, now: datetime, month: Period, *, agency_id: int | None = None
) -> list[MatrixRow]:
    """Return every agency valid on `today` with who serves it; `month`: the period of the SLA health. By code."""
    a = t.agency.c
    wanted = select(a.id, a.code, a.name).where(a.valid_from <= today, or_(a.valid_to.is_(None), a.valid_to > today))
    if agency_id is not None:
        wanted = select(a.id, a.code, a.name).where(a.id == agency_id)
    agencies = conn.execute(wanted.order_by(a.code)).all()
    people, last = _roles(conn, today)
    services = _services_today(conn, today)
    contacts = _contacts(conn, today)
    health = _health(conn, [row.id for row in agencies], agency_id, month, now)
    actions = open_actions(conn, today)
    reviews = review_days(conn, today)
    rows = []
    for key, code, name in agencies:
        roles = people[key]
        mip = tuple(c for c in contacts[key] if c.kind == "mip")
        reviewed, following = reviews.get(key, (None, None))
        late = actions.get(key, (0, 0))
        rows.append(
            MatrixRow(
                key,
                code,
                name,
                roles.get("brm"),
                roles.get("brm_backup"),
                roles.get("cio"),
                roles.get("cab_rep"),
                roles.get("cab_alternate"),
                tuple(services[key]),
                mip,
                reviewed,
                following,
                health[key],
                late[0],
                late[1],
                gaps(roles, mip, following, now),
                last[key],
            )
        )
    return rows


def matrix_then(conn: Connection, day: date, end: datetime, month: Period) -> list[MatrixRow]:
    """Return the matrix as it was at the end of a past day (`end`, aware), without what was written since."""
    with written_before(conn, after_time(end), (*READ, t.agency_service)):
        return matrix(conn, day, end, month)


_Roles = tuple[dict[int, dict[str, PersonRef | None]], dict[int, dict[str, int]]]


def _roles(conn: Connection, today: date) -> _Roles:
    """Return by agency and role the people of today, and the ids of those who have the role without end."""
    g = t.agency_assignment.c
    people: dict[int, dict[str, PersonRef | None]] = defaultdict(dict)
    last: dict[int, dict[str, int]] = defaultdict(dict)
    wanted = (
        select(g.agency_id, g.role, g.valid_from, g.valid_to, *_PERSON)
        .join_from(t.agency_assignment, t.person, g.person_id == _P.id)
        .where(or_(g.valid_to.is_(None), g.valid_to > today))
        .order_by(g.valid_from, g.id)
    )
    for agency_id, role, begun, ended, *columns in conn.execute(wanted):
        person = PersonRef(*columns)
        if begun <= today:
            people[agency_id][role] = person
        if ended is None:
            last[agency_id][role] = person.id
    return people, last


def _services_today(conn: Connection, today: date) -> dict[int, list[str]]:
    s = t.agency_service.c
    found: dict[int, list[str]] = defaultdict(list)
    wanted = (
        select(s.agency_id, t.service.c.name)
        .join_from(t.agency_service, t.service, s.service_id == t.service.c.id)
        .where(s.valid_from <= today, or_(s.valid_to.is_(None), s.valid_to > today))
        .order_by(t.service.c.name)
    )
    for agency_id, name in conn.execute(wanted):
        found[agency_id].append(name)
    return found


def _contacts(conn: Connection, today: date, agency_id: int | None = None) -> dict[int, list[Contact]]:
    c = t.agency_contact.c
    found: dict[int, list[Contact]] = defaultdict(list)
    by = t.person.alias("by")
    wanted = (
        select(
            c.agency_id,
            c.id,
            c.kind,
            c.rank,
            c.verified_at,
            c.verified_by,
            c.version,
            func.coalesce(by.c.name, c.verified_by),
            c.asked_at,
            *_PERSON,
        )
        .select_from(t.agency_contact.join(t.person, c.person_id == _P.id).outerjoin(by, by.c.login == c.verified_by))
        .where(c.valid_from <= today, or_(c.valid_to.is_(None), c.valid_to > today))
        .order_by(c.kind, c.rank, c.id)
    )
    if agency_id is not None:
        wanted = wanted.where(c.agency_id == agency_id)
    for owner, key, kind, rank, verified_at, verified_by, version, name, asked, *person in conn.execute(wanted):
        whom = PersonRef(*person)
        found[owner].append(Contact(key, kind, rank, whom, verified_at, verified_by, version, name, asked))
    return found


def _health(
    conn: Connection, agency_ids: list[int], one: int | None, month: Period, now: datetime
) -> dict[int, Health]:
    facts = facts_at(conn, now, one)
    found = attainment.health(facts, Scope(one), agency_ids, month, load_target_book(conn))
    if all(health.attainment.due for health in found.values()):
        return found
    untold = telling.untold_by_agency(facts, month.start, month.end)
    return {
        id: replace(health, verdict=Verdict.NOT_TOLD, why=why)
        if not health.attainment.due and id in untold and (why := untold[id].why(Metric.RESOLUTION))
        else health
        for id, health in found.items()
    }


def detail(conn: Connection, agency_id: int, today: date, now: datetime, month: Period) -> AgencyDetail | None:
    """Return an agency with what its page shows; None if it is not in the matrix of `today`."""
    rows = matrix(conn, today, now, month, agency_id=agency_id)
    if not rows:
        return None
    a, before = t.agency.c, t.agency.alias("before")
    facts = conn.execute(
        select(before.c.code, a.valid_from, a.valid_to, a.note, a.version)
        .select_from(t.agency.outerjoin(before, a.predecessor_id == before.c.id))
        .where(a.id == agency_id)
    ).one()
    g, giver = t.agency_assignment.c, t.person.alias("giver")
    assignments = tuple(
        Assignment(key, role, PersonRef(*person), start, end, by, name)
        for key, role, start, end, by, name, *person in conn.execute(
            select(
                g.id,
                g.role,
                g.valid_from,
                g.valid_to,
                g.created_by,
                func.coalesce(giver.c.name, g.created_by),
                *_PERSON,
            )
            .select_from(
                t.agency_assignment.join(t.person, g.person_id == _P.id).outerjoin(giver, giver.c.login == g.created_by)
            )
            .where(g.agency_id == agency_id, or_(g.valid_to.is_(None), g.valid_to > g.valid_from))
            .order_by(g.valid_from.desc(), g.id.desc())
        )
    )
    return AgencyDetail(
        rows[0],
        facts.code or "",
        facts.valid_from,
        facts.valid_to,
        assignments,
        tuple(_contacts(conn, today, agency_id)[agency_id]),
        tuple(actions_of(conn, agency_id)),
        tuple(review_history(conn, agency_id)),
        facts.note,
        facts.version,
    )


def people(conn: Connection, *, staff_only: bool = True) -> list[PersonRef]:
    """Return people by name; staff are those who can sign in."""
    wanted = select(*_PERSON).where(_P.active.is_(True)).order_by(_P.name)
    if staff_only:
        wanted = wanted.where(_P.login.is_not(None))
    return [PersonRef(*row) for row in conn.execute(wanted)]


class AgencyRow(NamedTuple):
    """An agency record, valid from (inclusive) to (exclusive; None: still)."""

    id: int
    code: str
    name: str
    predecessor_id: int | None
    valid_from: date
    valid_to: date | None


def agencies(conn: Any) -> list[AgencyRow]:
    """Return every agency record, by code."""
    a = agency.c
    rows = conn.execute(select(a.id, a.code, a.name, a.predecessor_id, a.valid_from, a.valid_to).order_by(a.code, a.id))
    return [AgencyRow._make(row) for row in rows]


class HeldAssignment(NamedTuple):
    """A role for an agency as it is recorded; `code`: the agency's."""

    id: int
    agency_id: int
    code: str
    person_id: int
    valid_from: date
    valid_to: date | None
    version: int


def held_assignments(conn: Connection, agency_ids: Iterable[int], role: str) -> list[HeldAssignment]:
    """Return who has or had a role for these agencies, and let nobody else give it until the transaction ends."""
    wanted = sorted(set(agency_ids))
    for agency_id in wanted:  # in one order, so that two of these never wait for each other
        hold(conn, f"agency_assignment {agency_id} {role}")
    g = t.agency_assignment.c
    query = (
        select(g.id, g.agency_id, agency.c.code, g.person_id, g.valid_from, g.valid_to, g.version)
        .join_from(t.agency_assignment, agency, g.agency_id == agency.c.id)
        .where(id_in(conn, g.agency_id, wanted), g.role == role)
        .order_by(g.agency_id, g.valid_from, g.id)
    )
    return [HeldAssignment._make(row) for row in conn.execute(query)]


def code_of(conn: Connection, agency_id: int) -> str:
    """Return the code of an agency, for what is said of it."""
    return codes_of(conn, [agency_id]).get(agency_id, "Agency")


def codes_of(conn: Connection, agency_ids: Iterable[int]) -> dict[int, str]:
    """Return the codes of agencies by their ids, in the order of the codes."""
    wanted = select(agency.c.id, agency.c.code).where(id_in(conn, agency.c.id, agency_ids)).order_by(agency.c.code)
    return {row.id: row.code for row in conn.execute(wanted)}


class NamedContact(NamedTuple):
    """Whose contact somebody is, for what is said of it."""

    code: str
    name: str

    def __str__(self) -> str:
        return f"{self.code}: the contact {self.name}"


def contacts_named(conn: Connection, contact_ids: Iterable[int]) -> dict[int, NamedContact]:
    """Return the agency's code and the person's name of contacts by their ids."""
    c = t.agency_contact.c
    rows = conn.execute(
        select(c.id, agency.c.code, _P.name)
        .join_from(t.agency_contact, agency, c.agency_id == agency.c.id)
        .join(t.person, c.person_id == _P.id)
        .where(id_in(conn, c.id, contact_ids))
    )
    return {row.id: NamedContact(row.code, row.name) for row in rows}


def person_name(conn: Connection, person_id: int) -> str | None:
    """Return the name of a person, None where there is no such."""
    return conn.scalar(select(_P.name).where(_P.id == person_id))


def person_of_contact(conn: Connection, contact_id: int) -> int:
    """Return who a contact is, by id."""
    return int(
        conn.execute(select(t.agency_contact.c.person_id).where(t.agency_contact.c.id == contact_id)).scalar_one()
    )


class StaleContact(NamedTuple):
    """A contact that nobody verified in time, as it is asked by mail. `brm`: who looks after its agency."""

    id: int
    version: int
    agency: str
    kind: str
    rank: int
    name: str
    title: str
    phone: str
    mail: str
    brm: str


def stale_contacts(conn: Connection, now: datetime, agency_ids: Iterable[int] = ()) -> list[StaleContact]:
    """Return the contacts of today's agencies (none given: of all) not verified in time and not asked in that time."""
    c, today, since = t.agency_contact.c, local_date(now), now - VERIFY_EVERY
    brms, _last = _roles(conn, today)
    wanted = (
        select(c.id, c.version, c.agency_id, agency.c.name.label("agency"), c.kind, c.rank, *_PERSON[1:])
        .select_from(t.agency_contact.join(agency, agency.c.id == c.agency_id).join(t.person, _P.id == c.person_id))
        .where(c.valid_from <= today, or_(c.valid_to.is_(None), c.valid_to > today))
        .where(or_(c.verified_at.is_(None), c.verified_at < since), or_(c.asked_at.is_(None), c.asked_at < since))
        .where(agency.c.valid_from <= today, or_(agency.c.valid_to.is_(None), agency.c.valid_to > today))
        .order_by(agency.c.code, c.kind, c.rank, c.id)
    )
    ids = list(agency_ids)
    if ids:
        wanted = wanted.where(id_in(conn, c.agency_id, ids))
    found = []
    for row in conn.execute(wanted):
        brm = brms[row.agency_id].get("brm")
        said = (row.name, row.title, row.phone, row.email, brm.name if brm else "")
        found.append(StaleContact(row.id, row.version, row.agency, row.kind, row.rank, *said))
    return found

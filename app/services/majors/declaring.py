"""Major incidents begin: proposed by a person or by rule, declared by a manager, or rejected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from app.db import tables as t
from app.db.engine import Database
from app.db.majors import store
from app.db.names import people, referred
from app.db.records import hold, insert_record, next_number, time_of
from app.db.tables import kinds
from app.db.tables.base import EARLIEST
from app.domain import words
from app.domain.changes_made import Changes, Touched
from app.domain.majors.states import MajorState
from app.domain.majors.values import MajorRole, UpdateKind
from app.errors import InputError
from app.services.majors.held import RIGHT, TOUCHED, Held, hold_major
from app.services.majors.outages import declared_outages
from app.services.texts import clean, require_instant

if TYPE_CHECKING:
    from sqlalchemy import Connection

_TIMES = {"impact_start_at": "start of the impact", "detected_at": "time of detection"}
_REACH = ("agencies", "services", "sites")
_PROPOSED = frozenset({"title", "why", "ticket_id", "tickets", "drill", "summary", *_TIMES, *_REACH})
_DECLARED = frozenset({"title", "summary", "bridge", "outages", *(role.value for role in MajorRole), *_REACH})
_COLUMNS = {"agencies": "agency_id", "services": "service_id", "sites": "site_id"}


#: Characters of a title; that of a ticket may have more.
_TITLE = 200
_LONGEST = {"title": _TITLE, "bridge": 500}


def _shortened(title: str) -> str:
    return title if len(title) <= _TITLE else f"{title[: _TITLE - 1].rstrip()}…"


def require_known(values: Mapping[str, Any], known: frozenset[str]) -> None:
    """Raise InputError for a name that is none of these."""
    unknown = sorted(values.keys() - known)
    if unknown:
        raise InputError(f"Not editable: {', '.join(unknown)}.", hint=f"Use {', '.join(sorted(known))}.")


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom and what a major incident reaches; agencies by id with what it does to them. None: not said."""

    agencies: dict[int, str] | None = None
    services: tuple[int, ...] | None = None
    sites: tuple[int, ...] | None = None

    @property
    def details(self) -> dict[str, list[int]]:
        """What the timeline keeps of it: ids by kind, of those that are said."""
        found = {name: getattr(self, name) for name in _REACH}
        return {name: sorted(ids) for name, ids in found.items() if ids is not None}


def reach_of(conn: Connection, values: Mapping[str, Any]) -> Reach:
    """Return the reach that values give: ids, or for agencies ids with what it does to them; InputError names what
    is not there."""
    said: dict[str, Any] = {name: values[name] for name in _REACH if values.get(name) is not None}
    known = referred(conn, {_COLUMNS[name]: list(ids) for name, ids in said.items()})
    for name, ids in said.items():
        if set(ids) - known.get(_COLUMNS[name], {}).keys():
            raise InputError(f"One of the {name} is not in this workspace.", hint="Choose from the list.")
    agencies = said.get("agencies")
    if agencies is not None:
        given = agencies if isinstance(agencies, Mapping) else dict.fromkeys(agencies, "")
        agencies = {int(id): clean(str(impact), "impact on an agency", longest=500) for id, impact in given.items()}
    places = [tuple(dict.fromkeys(said[name])) if name in said else None for name in ("services", "sites")]
    return Reach(agencies, places[0], places[1])


def put_reach(conn: Connection, major_id: int, reach: Reach) -> None:
    """Save whom and what a major incident reaches."""
    store.put_reach(conn, major_id, agencies=reach.agencies, services=reach.services, sites=reach.sites)


def require_person(conn: Connection, role: MajorRole, login: str) -> str:
    """Return the name of who signs in so; InputError where nobody does."""
    found = people(conn, [login]).get(login)
    if found is None:
        raise InputError(f"{role.label}: nobody here signs in as {login}.", hint="Choose from the list.")
    return found


# --- proposed --------------------------------------------------------------------------------------
def propose(db: Database, values: Mapping[str, Any], *, op_id: str | None = None) -> Changes:
    """Propose a major incident. `values`: title, impact_start_at, detected_at, why, ticket_id, drill, summary, ids of
    services, sites and agencies, and of `tickets` that belong to it as well; what is not said comes from the ticket and
    those under it."""
    db.require("major_incident.propose")
    _check(db, values, _PROPOSED)

    def act(conn: Connection) -> Changes:
        major_id, number = propose_in(conn, values)
        return Changes(touched_by_ticket(values.get("ticket_id")), (major_id,), f"{number} is proposed.")

    return db.write(act, what="propose major incident", about=values.get("ticket_id") or "", op_id=op_id)


def _check(db: Database, values: Mapping[str, Any], known: frozenset[str]) -> None:
    require_known(values, known)
    for name, called in _TIMES.items():
        require_instant(values.get(name), called)
    for name in ("title", "why", "summary", "bridge"):
        if name in values:
            clean(values[name], name, longest=_LONGEST.get(name, 20000))
    if values.get("drill"):
        db.require(RIGHT, "run drills of major incidents")


def propose_in(conn: Connection, values: Mapping[str, Any]) -> tuple[int, str]:
    """Write a proposed major incident within an act; returns its id and number."""
    now, ticket_id, ticket = time_of(conn), values.get("ticket_id"), None
    if ticket_id is not None:
        hold(conn, f"major incident of ticket {ticket_id}")
        ticket = store.ticket(conn, ticket_id)
        if ticket is None:
            raise InputError("That ticket is not in this workspace any more.", hint="Refresh the list.")
        if there := store.major_of_ticket(conn, ticket_id):
            raise InputError(f"{ticket.number} belongs to {there} already.", hint="Look at that one.")
    title = values.get("title") or (_shortened(ticket.title) if ticket else "")
    title = clean(title, "title", required=True, longest=_TITLE)
    start = values.get("impact_start_at") or (ticket.opened_at if ticket else now)
    detected = values.get("detected_at") or max(start, ticket.opened_at if ticket else now)
    require_order(start, detected, now)
    start, detected = min(start, now), min(detected, now)  # a desktop's clock may be ahead
    mine = [*([ticket_id] if ticket_id is not None else []), *values.get("tickets", ())]
    tickets = list(dict.fromkeys(one for id in mine for one in store.with_children(conn, id)))
    if set(mine) - store.ticket_numbers(conn, mine).keys():
        raise InputError("One of the tickets is not in this workspace any more.", hint="Refresh the list.")
    agencies, services, sites = store.reach_of_tickets(conn, tickets) if tickets else (set(), set(), set())
    reach = reach_of(
        conn,
        {
            "agencies": values.get("agencies") if values.get("agencies") is not None else sorted(agencies),
            "services": values.get("services") if values.get("services") is not None else sorted(services),
            "sites": values.get("sites") if values.get("sites") is not None else sorted(sites),
        },
    )
    number = next_number(conn, "MI")
    said = clean(values.get("why", ""), "reason")
    row = {
        "number": number,
        "title": title,
        "ticket_id": ticket_id,
        "service_id": _main_service(reach, ticket),
        "state": MajorState.PROPOSED.value,
        "impact_start_at": start,
        "detected_at": detected,
        "proposed_at": now,
        "proposed_why": said,
        "summary": clean(values.get("summary", ""), "summary"),
    }
    if values.get("drill"):
        row["drill"] = True
    major_id = insert_record(conn, t.major_incident, row)
    put_reach(conn, major_id, reach)
    store.append(conn, major_id, UpdateKind.DETECTED, _noticed(ticket), at=detected)
    store.append(conn, major_id, UpdateKind.PROPOSED, said or "No reason was given.", details=reach.details)
    if tickets:
        store.link_tickets(conn, major_id, tickets)
    return major_id, number


def _noticed(ticket: Any) -> str:
    return f"{ticket.number} was opened." if ticket is not None else "It was noticed."


def touched_by_ticket(ticket_id: int | None) -> Touched:
    """Return what a new major incident touches, which is linked with the ticket that it comes from."""
    return TOUCHED if ticket_id is None else TOUCHED | kinds.touched_by(t.major_incident_ticket)


def _main_service(reach: Reach, ticket: Any) -> int | None:
    """Return the service that its figures are counted under: the ticket's where it is among them, else the first."""
    services = reach.services or ()
    own = ticket.service_id if ticket is not None else None
    return own if own in services else next(iter(services), None)


def require_order(
    start: datetime,
    detected: datetime | None,
    now: datetime,
    restored: datetime | None = None,
    *,
    declared: datetime | None = None,
) -> None:
    """Raise InputError where the times of an incident cannot have been so."""
    soon = now + timedelta(minutes=5)  # as far as a computer's clock may be off
    for called, at in (("start of the impact", start), ("time of detection", detected), ("restoration", restored)):
        if at is not None and at > soon:
            raise InputError(f"The {called} lies ahead: {words.moment(at)}.", hint="Give a time that has been.")
        if at is not None and at < EARLIEST:
            raise InputError(f"The {called} lies too far back: {words.moment(at)}.", hint="Check the year.")
    if detected is not None and detected < start:
        raise InputError("It was detected before its impact began.", hint="Check both times.")
    if declared is not None and max(start, detected or start) > declared:
        raise InputError(
            f"It was declared {words.moment(declared)}: before that it began, and was detected.", hint="Check the time."
        )
    if restored is not None and restored < start:
        raise InputError("It was restored before its impact began.", hint="Check both times.")


# --- declared, rejected ----------------------------------------------------------------------------
def declare(
    db: Database, major_id: int, version: int, values: Mapping[str, Any] | None = None, *, op_id: str | None = None
) -> Changes:
    """Declare a major incident. `values`: logins of its roles (the manager is oneself where nobody is named), bridge,
    title, summary, ids of services, sites and agencies, and outages:
    what counts as one, by the id of its service or for all of them."""
    db.require(RIGHT, "declare major incidents")
    given = dict(values or {})
    _check(db, given, _DECLARED)

    def act(conn: Connection) -> Changes:
        return _declared(hold_major(db, conn, major_id, version), given)

    return db.write(act, what="declare major incident", about=major_id, op_id=op_id)


def declare_new(db: Database, values: Mapping[str, Any], *, op_id: str | None = None) -> Changes:
    """Declare a major incident that nobody proposed, in one act: values as `propose` and `declare` take them."""
    db.require(RIGHT, "declare major incidents")
    _check(db, values, _PROPOSED | _DECLARED)

    def act(conn: Connection) -> Changes:
        major_id, _ = propose_in(conn, {name: values[name] for name in _PROPOSED & values.keys()})
        more = {name: values[name] for name in (_DECLARED - {"title", "summary", *_REACH}) & values.keys()}
        answer = _declared(hold_major(db, conn, major_id), more)
        return replace(answer, touched=touched_by_ticket(values.get("ticket_id")))

    return db.write(act, what="declare new major incident", about=values.get("ticket_id") or "", op_id=op_id)


def _declared(held: Held, values: Mapping[str, Any]) -> Changes:
    held.require(MajorState.PROPOSED, MajorState.REJECTED, to="declare it")
    reach = reach_of(held.conn, values)
    put_reach(held.conn, held.id, reach)
    roles = {role: str(values.get(role.value) or "") for role in MajorRole}
    roles[MajorRole.MANAGER] = roles[MajorRole.MANAGER] or _myself(held)
    named = {role: require_person(held.conn, role, login) for role, login in roles.items() if login}
    agencies = reach.agencies if reach.agencies is not None else {one.agency_id: "" for one in held.major.reached}
    services = reach.services if reach.services is not None else [one.id for one in held.major.services]
    sites = reach.sites if reach.sites is not None else [one.id for one in held.major.sites]
    details = {
        "agencies": sorted(agencies),
        "services": sorted(services),
        "sites": sorted(sites),
        "first_minutes": held.rules.first_minutes,  # as they are now: the ledger says the same when they have changed
        "roles": {role.value: login for role, login in roles.items() if login},
    }
    held.tell(UpdateKind.DECLARED, f"Incident manager: {named[MajorRole.MANAGER]}.", details=details)
    texts = {name: clean(values[name], name) for name in ("title", "summary", "bridge") if name in values}
    if not texts.get("title", "x"):
        raise InputError("The title is empty.", hint="Enter a title.")
    more = {"service_id": services[0]} if held.major.service_id is None and services else {}
    held.put(
        state=MajorState.DECLARED.value,
        declared_at=held.now,
        ended_why="",
        next_update_at=held.now + timedelta(minutes=held.rules.first_minutes),
        **{role.value: login for role, login in roles.items()},
        **texts,
        **more,
    )
    counted = declared_outages(held, values.get("outages") or "", services, agencies)
    return held.said(f" is declared.{counted} The first message is due in {held.rules.first_minutes} minutes.")


def _myself(held: Held) -> str:
    """Return one's own login, to lead an incident; InputError where no person on record has it."""
    login = held.db.actor.login
    if login not in people(held.conn, [login]):
        raise InputError(
            f"Nobody on record signs in as {login}, so you cannot be the incident manager yourself.",
            hint=f"Name who leads it, or let an administrator add you in Setup, People, with the login {login}.",
        )
    return login


def reject(db: Database, major_id: int, version: int, why: str, *, op_id: str | None = None) -> Changes:
    """Say that what was proposed is no major incident, and why."""
    db.require(RIGHT, "reject major incidents")
    reason = clean(why, "reason", required=True, longest=4000)

    def act(conn: Connection) -> Changes:
        held = hold_major(db, conn, major_id, version)
        held.require_move(MajorState.REJECTED, "reject it")
        held.tell(UpdateKind.REJECTED, reason)
        held.put(state=MajorState.REJECTED.value, ended_why=reason)
        return held.said(" is rejected.")

    return db.write(act, what="reject major incident", about=major_id, op_id=op_id)

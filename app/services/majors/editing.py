"""What is written down while a major incident runs: the log, its roles, whom it reaches, its texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from app.db import mail as outbox
from app.db import tables as t
from app.db.engine import Database
from app.db.majors import store
from app.db.names import mail_of
from app.db.records import time_of
from app.db.tables import kinds
from app.domain import words
from app.domain.changes_made import TOLD, Changes
from app.domain.mail.addresses import can_be_mailed
from app.domain.mail.values import Draft, MailKind
from app.domain.majors import mailing
from app.domain.majors.states import MajorState
from app.domain.majors.values import MajorRole, UpdateKind
from app.errors import InputError, NotAllowed
from app.services.majors.declaring import put_reach, reach_of, require_known, require_order, require_person
from app.services.majors.held import RIGHT, Held, hold_major
from app.services.majors.outages import reached_outages
from app.services.texts import clean, require_instant

if TYPE_CHECKING:
    from sqlalchemy import Connection

_LOGGED = (UpdateKind.NOTE, UpdateKind.WORKAROUND, UpdateKind.DETECTED)
_TEXTS = {"title": 200, "summary": 20000, "cause": 4000, "bridge": 500}
_OVER = frozenset({MajorState.REJECTED, MajorState.DEMOTED})


def log(
    db: Database, major_id: int, kind: UpdateKind, text: str, at: datetime | None = None, *, op_id: str | None = None
) -> Changes:
    """Write a note, a workaround or a detection into the timeline. `at`: when it happened, where that was earlier."""
    db.require("major_incident.log")
    if kind not in _LOGGED:
        raise InputError(f"{UpdateKind(kind).label} is nothing that is written down by hand.")
    said = clean(text, "text", required=True, longest=20000)
    require_instant(at, "time")

    def act(conn: Connection) -> Changes:
        held = hold_major(db, conn, major_id, beside=True)
        if at is not None and at > time_of(conn):
            raise InputError(f"{words.moment(at)} lies ahead.", hint="Write down what has happened.")
        if at is not None:
            require_order(min(at, held.major.row.impact_start_at), None, held.now)
        held.tell(kind, said, at=at)
        return held.said(f": {kind.label.lower()} written down.")

    return db.write(act, what="log major incident", about=major_id, op_id=op_id)


def set_role(
    db: Database, major_id: int, version: int, role: MajorRole, login: str, *, op_id: str | None = None
) -> Changes:
    """Hand a role over to whoever signs in as `login`; "": nobody has it. An incident that runs has a manager."""
    db.require(RIGHT, "give roles of major incidents")
    role, login = MajorRole(role), login.strip()

    def act(conn: Connection) -> Changes:
        held = _open(hold_major(db, conn, major_id, version), "give roles")
        name = require_person(conn, role, login) if login else ""
        if role is MajorRole.MANAGER and not login and held.major.row.state.runs:
            raise NotAllowed(f"{held.number} runs: it has an incident manager.", hint="Name who takes over.")
        before, called = held.major.roles[role]
        if before == login:
            return held.unchanged(f": {role.label.lower()} is {name or 'nobody'} already.")
        text = f"{role.label}: {name or 'nobody'}" + (f", before that {called}." if called else ".")
        entry = held.tell(UpdateKind.ROLE, text, details={"role": role.value, "before": before, "after": login})
        held.put(**{role.value: login})
        answer = held.said(f": {role.label.lower()} is {name or 'nobody'} now.")
        told = login and login != db.actor.login and _mail_role(held, entry, role, login, name)
        if not told:
            return answer
        said = f"{answer.text} {name} is told by mail."
        return replace(answer, touched=answer.touched | kinds.touched_by(t.mail), text=said, derived={TOLD: True})

    return db.write(act, what="set role of major incident", about=(major_id, role.value), op_id=op_id)


def _mail_role(held: Held, entry: int, role: MajorRole, login: str, name: str) -> bool:
    """Tell by mail who took a role over, unless it is a drill; returns whether there is a mail."""
    address = mail_of(held.conn, login)
    if held.major.row.drill or not held.major.row.state.runs or not can_be_mailed(address):
        return False
    head, text = mailing.handed_over(held.major, role)
    about = ("major_incident", held.id)
    number = mailing.number_of(entry, management=False)
    draft = Draft(MailKind.MAJOR, about, address, head, text, number=number, to_name=name)
    return bool(outbox.put(held.conn, [draft]))


def set_reach(
    db: Database,
    major_id: int,
    version: int,
    agencies: Mapping[int, str],
    services: Iterable[int],
    sites: Iterable[int],
    *,
    op_id: str | None = None,
) -> Changes:
    """Say whom and what it reaches from now on: agencies with what it does to them, services and sites, by id.

    Agencies that come in while it runs hear of it as soon as the rules ask of a first message.
    """
    db.require(RIGHT, "say whom major incidents reach")
    wanted = {"agencies": dict(agencies), "services": tuple(services), "sites": tuple(sites)}

    def act(conn: Connection) -> Changes:
        held = _open(hold_major(db, conn, major_id, version), "say whom it reaches")
        reach = reach_of(conn, wanted)
        put_reach(conn, held.id, reach)
        after = store.reach_words(conn, reach.agencies or {})
        come, minutes = agencies.keys() - {one.agency_id for one in held.major.reached}, held.rules.first_minutes
        owed = bool(come) and held.major.row.state.runs
        details: dict[str, Any] = {**reach.details, **({"first_minutes": minutes} if owed else {})}
        held.tell(UpdateKind.REACH, f"Reached: {after}." if after else "No agency is reached.", details=details)
        promised: dict[str, Any] = {}
        if owed:  # who comes in was told nothing yet: the next message is for them a first one
            first, due = held.now + timedelta(minutes=minutes), held.major.row.next_update_at
            promised = {} if due is not None and due <= first else {"next_update_at": first}
        own = held.major.service_id
        counted = reached_outages(held, wanted["services"], reach.agencies or {})
        main = own if own in wanted["services"] else next(iter(wanted["services"]), None)
        held.put(service_id=main, **promised)
        return held.said(f" reaches {words.count(len(agencies), 'agency', 'agencies')}.{counted}")

    return db.write(act, what="set reach of major incident", about=major_id, op_id=op_id)


def edit(db: Database, major_id: int, version: int, values: Mapping[str, Any], *, op_id: str | None = None) -> Changes:
    """Save texts of a major incident: title, summary, cause, bridge."""
    db.require(RIGHT)
    require_known(values, frozenset(_TEXTS))
    wanted = {name: clean(text, name, required=name == "title", longest=_TEXTS[name]) for name, text in values.items()}

    def act(conn: Connection) -> Changes:
        held = hold_major(db, conn, major_id, version)
        held.put(**wanted)
        return held.said(" is saved.")

    return db.write(act, what="edit major incident", about=major_id, op_id=op_id)


def _open(held: Held, to: str) -> Held:
    if held.major.row.state in _OVER:
        raise NotAllowed(f"You cannot {to}: {held.number} is {held.major.row.state.label.lower()}.")
    return held

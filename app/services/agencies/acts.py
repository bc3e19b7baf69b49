"""What BRMs and administrators do with agencies: the matrix, dated assignments, contacts, reviews, actions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection, case, or_, select, update

from app.db import tables as t
from app.db.engine import Database
from app.db.records import insert_record, update_versioned
from app.domain import words
from app.domain.agencies import ASSIGNMENT_ROLES, PersonRef
from app.domain.changes_made import Changes, Touched
from app.domain.eastern import local_date
from app.errors import InputError


def assign(
    db: Database,
    agency_ids: Sequence[int],
    role: str,
    person_id: int | None,
    since: date | None = None,
    *,
    op_id: str | None = None,
) -> Changes:
    """Give one role for these agencies to a person (None: to nobody) from `since` (today) on; history is kept.

    One that runs is ended at `since`; one that would start later never holds.
    """
    if role not in ASSIGNMENT_ROLES:
        raise InputError(f"Role: '{role}' is none.", hint=f"Use one of {', '.join(ASSIGNMENT_ROLES)}.")
    start = since or local_date(db.now())

    def act(conn: Connection) -> Changes:
        name = "nobody"
        if person_id is not None:
            found = conn.scalar(select(t.person.c.name).where(t.person.c.id == person_id))
            if found is None:
                raise InputError("That person is not in this workspace.", hint="Choose from the list.")
            name = found
        g = t.agency_assignment.c
        for agency_id in agency_ids:
            same = (g.agency_id == agency_id, g.role == role)
            # Nothing is deleted: what had not begun by `since` ends on the day it would have begun.
            ended = case((g.valid_from > start, g.valid_from), else_=start)
            conn.execute(
                update(t.agency_assignment)
                .where(*same, or_(g.valid_to.is_(None), g.valid_to > start))
                .values(valid_to=ended, version=g.version + 1)
            )
            if person_id is not None:
                insert_record(
                    conn,
                    t.agency_assignment,
                    {"agency_id": agency_id, "person_id": person_id, "role": role, "valid_from": start},
                )
        n = len(agency_ids)
        return Changes(
            Touched.AGENCIES,
            tuple(agency_ids),
            f"{ASSIGNMENT_ROLES[role]} of {words.count(n, 'agency', 'agencies')}: {name}.",
        )

    return db.write(act, what=f"assign {role}", op_id=op_id)


def verify_contacts(db: Database, contacts: Sequence[tuple[int, int]], *, op_id: str | None = None) -> Changes:
    """Mark contacts, given as (id, version), as verified now by the acting person."""

    def act(conn: Connection) -> Changes:
        for contact_id, version in contacts:
            update_versioned(
                conn, t.agency_contact, contact_id, version, {"verified_at": db.now(), "verified_by": db.actor.login}
            )
        n = len(contacts)
        return Changes(Touched.AGENCIES, (), f"{words.count(n, 'contact')} verified.")

    return db.write(act, what="verify contacts", op_id=op_id)


def add_contact(
    db: Database, agency_id: int, kind: str, person: PersonRef, rank: int = 1, *, op_id: str | None = None
) -> Changes:
    """Name a contact; a person without id is added to the people of the agency."""
    if not person.name.strip():
        raise InputError("Name: a contact needs one.", hint="Give first and last name.")

    def act(conn: Connection) -> Changes:
        person_id = person.id or insert_record(
            conn,
            t.person,
            {
                "name": person.name.strip(),
                "email": person.email,
                "phone": person.phone,
                "title": person.title,
                "agency_id": agency_id,
            },
        )
        insert_record(
            conn,
            t.agency_contact,
            {
                "agency_id": agency_id,
                "person_id": person_id,
                "kind": kind,
                "rank": rank,
                "valid_from": local_date(db.now()),
                "verified_at": db.now(),
                "verified_by": db.actor.login,
            },
        )
        return Changes(Touched.AGENCIES | Touched.PEOPLE, (agency_id,), f"{person.name} is a contact now.")

    return db.write(act, what="add contact", op_id=op_id)


def end_contact(db: Database, contact_id: int, version: int, *, op_id: str | None = None) -> Changes:
    """The contact no longer holds from today on; history is kept."""

    def act(conn: Connection) -> Changes:
        update_versioned(conn, t.agency_contact, contact_id, version, {"valid_to": local_date(db.now())})
        return Changes(Touched.AGENCIES, (), "The contact is ended.")

    return db.write(act, what="end contact", op_id=op_id)

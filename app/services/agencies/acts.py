"""What BRMs and administrators do with agencies: assign the responsible people by date, keep the contacts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from app.db import agencies as store
from app.db import tables as t
from app.db.engine import Database
from app.db.records import hold, insert_record, save, time_of
from app.db.tables import kinds
from app.domain import words
from app.domain.agencies import ASSIGNMENT_ROLES, PersonRef
from app.domain.changes_made import Changes, Touched
from app.domain.eastern import local_date
from app.errors import Conflict, InputError
from app.services.texts import storable

if TYPE_CHECKING:
    from sqlalchemy import Connection

_LISTED = 4  # codes in a sentence


def assign(
    db: Database,
    agency_ids: Sequence[int],
    role: str,
    person_id: int | None,
    since: date | None = None,
    *,
    base: Mapping[int, int | None] | None = None,
    op_id: str | None = None,
) -> Changes:
    """Give one role for these agencies to a person (None: to nobody) from `since` (today) on; history is kept.

    One that runs is ended at `since`; one that would start later never holds. `base`: who had the role without end
    when it was read (`MatrixRow.last_holders`), by agency; where it was given to a third person since, nothing is
    saved and `Conflict` has the ids of the people by the agency's code.
    """
    if role not in ASSIGNMENT_ROLES:
        raise InputError(f"Role: '{role}' is none.", hint=f"Use one of {', '.join(ASSIGNMENT_ROLES)}.")
    db.require("assignment.edit")
    title = ASSIGNMENT_ROLES[role]
    start = since or local_date(db.now())

    def act(conn: Connection) -> Changes:
        if not agency_ids:
            return Changes(Touched.NOTHING, (), f"{title}: nothing was changed.")
        name = "nobody"
        if person_id is not None:
            found = store.person_name(conn, person_id)
            if found is None:
                raise InputError("That person is not in this workspace.", hint="Choose from the list.")
            name = found
        hold(conn, f"office {role}")  # who gives the same office at the same time sees what was given
        now = store.held_assignments(conn, agency_ids, role)
        if base is not None:
            _check_holders(base, person_id, now, title)
        written = set()
        for agency_id in agency_ids:
            for held in now:
                if held.agency_id == agency_id and (held.valid_to is None or held.valid_to > start):
                    # Nothing is deleted: what had not begun by `since` ends on the day it would have begun.
                    ended = max(held.valid_from, start)
                    save(conn, t.agency_assignment, held.id, held.version, {"valid_to": ended})
                    written.add(t.agency_assignment)
            if person_id is not None:
                insert_record(
                    conn,
                    t.agency_assignment,
                    {"agency_id": agency_id, "person_id": person_id, "role": role, "valid_from": start},
                )
                written.add(t.agency_assignment)
        of = _named(list(store.codes_of(conn, agency_ids).values()))
        return Changes(kinds.touched_by(*written), tuple(agency_ids), f"{title} of {of}: {name}.")

    return db.write(act, what=f"assign {role}", about=sorted(agency_ids), op_id=op_id)


def _named(codes: Sequence[str]) -> str:
    """Return "DOA", "DOA, DOR and DOT", or how many agencies where the codes would fill a message."""
    return words.joined(codes) if len(codes) <= _LISTED else words.count(len(codes), "agency", "agencies")


def _check_holders(
    base: Mapping[int, int | None], person_id: int | None, now: Sequence[store.HeldAssignment], title: str
) -> None:
    """Raise `Conflict` where the role of an agency went to a third person since `base` was read."""
    codes = {held.agency_id: held.code for held in now}
    holders = {held.agency_id: held.person_id for held in now if held.valid_to is None}
    # No merge of fields: who gives the role to the person who had it means that person, whoever got it since.
    clashes: dict[str, tuple[object, object, object]] = {
        code: (base[id], person_id, holders.get(id))
        for id, code in codes.items()
        if id in base and holders.get(id) not in (base[id], person_id)
    }
    if clashes:
        where = ", ".join(clashes)
        version = max(held.version for held in now)
        raise Conflict(f"{title} was changed by somebody else meanwhile: {where}.", clashes, version)


def verify_contacts(db: Database, contacts: Sequence[tuple[int, int]], *, op_id: str | None = None) -> Changes:
    """Mark contacts, given as (id, version), as verified now by the acting person."""
    db.require("contact.edit")

    def act(conn: Connection) -> Changes:
        named = store.contacts_named(conn, [id for id, _ in contacts])
        for contact_id, version in contacts:
            mine = {"verified_at": time_of(conn), "verified_by": db.actor.login}
            save(conn, t.agency_contact, contact_id, version, mine, what=str(named.get(contact_id, "This contact")))
        if not contacts:
            return Changes(Touched.NOTHING, (), "No contact was verified.")
        of = _named(sorted({contact.code for contact in named.values()}))
        text = f"{words.count(len(contacts), 'contact')} of {of} verified."
        return Changes(kinds.touched_by(t.agency_contact), (), text)

    return db.write(act, what="verify contacts", about=sorted(id for id, _ in contacts), op_id=op_id)


def add_contact(
    db: Database,
    agency_id: int,
    kind: str,
    person: PersonRef,
    rank: int = 1,
    *,
    on: date | None = None,
    op_id: str | None = None,
) -> Changes:
    """Record a contact of an agency, from today `on`; a person without id is added to the people of the agency."""
    db.require("contact.edit")
    if not person.id:
        db.require("person.edit", "add people")
    if not person.name.strip():
        raise InputError("Name: a contact needs one.", hint="Give first and last name.")
    for text, title in (
        (person.name, "name"),
        (person.email, "e-mail"),
        (person.phone, "phone"),
        (person.title, "title"),
    ):
        storable(text, title)

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
                "valid_from": on or local_date(db.now()),
                "verified_at": time_of(conn),
                "verified_by": db.actor.login,
            },
        )
        text = f"{store.code_of(conn, agency_id)}: {person.name.strip()} is a contact now."
        return Changes(kinds.touched_by(t.agency_contact, t.person), (agency_id,), text)

    return db.write(act, what="add contact", about=agency_id, op_id=op_id)


def end_contact(
    db: Database, contact_id: int, version: int, *, on: date | None = None, op_id: str | None = None
) -> Changes:
    """End a contact today, or as of an earlier day; history is kept."""
    db.require("contact.edit")

    def act(conn: Connection) -> Changes:
        named = store.contacts_named(conn, [contact_id]).get(contact_id)
        mine = {"valid_to": on or local_date(db.now())}
        save(conn, t.agency_contact, contact_id, version, mine, what=str(named or "This contact"))
        assert named is not None  # else nothing could be saved
        return Changes(kinds.touched_by(t.agency_contact), (), f"{named.code}: {named.name} is no longer a contact.")

    return db.write(act, what="end contact", about=contact_id, op_id=op_id)

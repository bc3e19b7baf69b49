"""Contacts of agencies, and the actions agreed with them, offline."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from app.db import agencies
from app.db import tables as t
from app.db.agencies import code_of
from app.db.offline import rows
from app.db.reviews import title_of_action
from app.domain.agencies import PersonRef
from app.domain.changes_made import Changes
from app.domain.eastern import local_date
from app.domain.offline.values import Act, Envelope, Record
from app.services.agencies.acts import add_contact, end_contact, verify_contacts
from app.services.agencies.contacts import FIELDS, edit_contact
from app.services.offline.port import Ids, Packed, Port, Present
from app.services.reviews.acts import save_action

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.db.engine import Database


def done_on(one: Envelope) -> date:
    """Return the Eastern day on which an act was done here, which is its day whenever it is sent."""
    return local_date(one.at)


# --- actions --------------------------------------------------------------------------------------
def _pack_action(
    conn: Connection,
    agency_id: int,
    values: dict[str, Any],
    action_id: int | None = None,
    version: int = 0,
    *,
    review_id: int | None = None,
    base: Mapping[str, Any] | None = None,
) -> list[Packed]:
    del version  # what was read is compared field by field
    code, texts = code_of(conn, agency_id), frozenset({"effect"})
    if action_id is None:
        args = {"agency_id": agency_id, "review_id": review_id}
        called = f"{code}: the action \u201c{values.get('title', '')}\u201d"
        return [Packed(Act("reviews.save_action", Record("action", ""), called, args, True), {}, values)]
    called = f"{code}: the action \u201c{title_of_action(conn, action_id)}\u201d"
    act = Act("reviews.save_action", Record("action", str(action_id)), called, {"agency_id": agency_id}, texts=texts)
    there = rows.now(conn, t.action, action_id)
    read = base if base is not None else there.fields if there is not None else {}
    mine = {name: value for name, value in values.items() if name not in read or read[name] != value}
    return [Packed(act, {name: read[name] for name in values if name in read}, mine)]


def _action(db: Database, one: Envelope, ids: Ids, _now: Present | None) -> Changes:
    args, mine = one.act.args, dict(one.mine)
    if one.act.whole:
        review_id = ids.of("review", args["review_id"])
        return save_action(db, args["agency_id"], mine, review_id=review_id, on=done_on(one), op_id=one.op_id)
    key = ids.of("action", one.act.record.key)
    return save_action(db, args["agency_id"], mine, key, base=one.base, on=done_on(one), op_id=one.op_id)


def _action_now(conn: Connection, act: Act, ids: Ids) -> Present | None:
    return Present({}) if act.whole else of_row(conn, t.action, ids.of("action", act.record.key))


def of_column(table: Any, kind: str) -> Callable[[Connection, Act, Ids, str], tuple[str, datetime] | None]:
    """Return what tells who changed a column of a record of a kind."""
    return lambda conn, act, ids, field: rows.changed_by(conn, table, ids.of(kind, act.record.key), field)


def _contact_by(conn: Connection, act: Act, ids: Ids, field: str) -> tuple[str, datetime] | None:
    contact_id = ids.of("agency_contact", act.record.key)
    if field in t.agency_contact.c:
        return rows.changed_by(conn, t.agency_contact, contact_id, field)
    return rows.changed_by(conn, t.person, agencies.person_of_contact(conn, contact_id), field)


def of_row(conn: Connection, table: Any, id: int) -> Present | None:
    """Return what a record says now."""
    found = rows.now(conn, table, id)
    return None if found is None else Present(found.fields, found.version, found.who, found.at)


# --- contacts -------------------------------------------------------------------------------------
def _called(conn: Connection, contact_id: int) -> str:
    named = agencies.contacts_named(conn, [contact_id]).get(contact_id)
    return str(named) if named is not None else "This contact"


def _pack_contact(conn: Connection, contact_id: int, base: Mapping[str, Any], mine: Mapping[str, Any]) -> list[Packed]:
    act = Act("agencies.edit_contact", Record("agency_contact", str(contact_id)), _called(conn, contact_id))
    changed = {name: value for name, value in mine.items() if name not in base or base[name] != value}
    return [Packed(act, {name: base[name] for name in mine if name in base}, changed)]


def _contact(db: Database, one: Envelope, ids: Ids, _now: Present | None) -> Changes:
    return edit_contact(db, ids.of("agency_contact", one.act.record.key), one.base, one.mine, op_id=one.op_id)


def _contact_now(conn: Connection, act: Act, ids: Ids) -> Present | None:
    contact_id = ids.of("agency_contact", act.record.key)
    contact = rows.now(conn, t.agency_contact, contact_id)
    if contact is None:
        return None
    person = rows.now(conn, t.person, agencies.person_of_contact(conn, contact_id))
    fields = {**(person.fields if person is not None else {}), **contact.fields}
    newest = max((one for one in (contact, person) if one), key=lambda one: one.at.timestamp() if one.at else 0)
    kept = {name: value for name, value in fields.items() if name in FIELDS or name == "valid_to"}
    return Present(kept, contact.version, newest.who, newest.at)


def _pack_new_contact(conn: Connection, agency_id: int, kind: str, person: PersonRef, rank: int = 1) -> list[Packed]:
    args = {"agency_id": agency_id, "person_id": person.id}
    called = f"{code_of(conn, agency_id)}: {person.name} as a contact"
    mine = {"kind": kind, "rank": rank, "name": person.name, "title": person.title, "email": person.email,
            "phone": person.phone}  # fmt: skip
    return [Packed(Act("agencies.add_contact", Record("agency_contact", ""), called, args, True), {}, mine)]


def _new_contact(db: Database, one: Envelope, ids: Ids, _now: Present | None) -> Changes:
    mine, args = one.mine, one.act.args
    who = PersonRef(ids.of("person", args["person_id"]) or 0, mine["name"], None, mine["email"], mine["phone"],
                    mine["title"])  # fmt: skip
    return add_contact(db, args["agency_id"], mine["kind"], who, mine["rank"], on=done_on(one), op_id=one.op_id)


def _nothing_yet(_conn: Connection, _act: Act, _ids: Ids) -> Present:
    return Present({})


def _pack_end(conn: Connection, contact_id: int, version: int) -> list[Packed]:
    del version
    act = Act("agencies.end_contact", Record("agency_contact", str(contact_id)), _called(conn, contact_id), {}, True)
    there = _contact_now(conn, act, Ids(here=True))
    return [Packed(act, there.fields if there is not None else {}, {})]


def _end(db: Database, one: Envelope, ids: Ids, now: Present | None) -> Changes:
    version = now.version if now is not None else 0
    return end_contact(db, ids.of("agency_contact", one.act.record.key), version, on=done_on(one), op_id=one.op_id)


def _pack_verified(conn: Connection, contacts: Sequence[tuple[int, int]]) -> list[Packed]:
    packed = []
    for contact_id, version in contacts:
        ((act, base, mine),) = _pack_end(conn, contact_id, version)
        packed.append(Packed(Act("agencies.verify_contacts", act.record, act.called, {}, True), base, mine))
    return packed


def _verified(db: Database, one: Envelope, ids: Ids, now: Present | None) -> Changes:
    version = now.version if now is not None else 0
    return verify_contacts(db, [(ids.of("agency_contact", one.act.record.key), version)], op_id=one.op_id)


PORTS: Sequence[Port] = (
    Port("reviews.save_action", _pack_action, _action, _action_now, t.action, ("action",),
         by=of_column(t.action, "action")),
    Port("agencies.edit_contact", _pack_contact, _contact, _contact_now, t.person, by=_contact_by),
    Port("agencies.add_contact", _pack_new_contact, _new_contact, _nothing_yet, t.person,
         ("agency_contact", "person")),
    Port("agencies.end_contact", _pack_end, _end, _contact_now, t.person, looks=True, by=_contact_by),
    Port("agencies.verify_contacts", _pack_verified, _verified, _contact_now, t.person, looks=True,
         by=_contact_by),
)  # fmt: skip

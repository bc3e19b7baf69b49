"""The contacts of agencies as they change: edited by field, and asked by mail whether what is on record holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from app.db import agencies as store
from app.db import mail as outbox
from app.db import tables as t
from app.db.engine import Database
from app.db.records import save, update_versioned
from app.db.tables import kinds
from app.domain import words
from app.domain.changes_made import TOLD, Changes, Touched
from app.domain.mail.addresses import can_be_mailed
from app.domain.mail.values import Draft, MailKind
from app.errors import InputError
from app.services.texts import clean, fitting

if TYPE_CHECKING:
    from sqlalchemy import Connection

#: The fields of a contact that people edit, with their titles; those after the first two are the person's.
FIELDS = {
    "kind": "For",
    "rank": "Called as number",
    "name": "Name",
    "title": "Title",
    "email": "E-mail",
    "phone": "Phone",
}
_OWN = frozenset({"kind", "rank"})
_FOR = {"mip": "major incidents", "billing": "bills", "security": "security"}


def edit_contact(
    db: Database, contact_id: int, base: Mapping[str, Any], mine: Mapping[str, Any], *, op_id: str | None = None
) -> Changes:
    """Save an edit of a contact by field: what for, in which order, and the person's name, title, mail, phone.

    `base`: the fields as they were read. The person is changed wherever they are named.
    """
    unknown = sorted(mine.keys() - FIELDS.keys())
    if unknown:
        raise InputError(f"Not editable: {', '.join(unknown)}.", hint=f"Use {', '.join(FIELDS)}.")
    for name, value in mine.items():
        if isinstance(value, str):
            fitting(value, FIELDS[name].lower(), (t.agency_contact if name in _OWN else t.person).c[name])
    if "name" in mine:
        clean(mine["name"], "name", required=True)
    if mine.get("kind", "mip") not in _FOR:
        raise InputError(f"For: {mine['kind']!r} is none.", hint=f"One of: {', '.join(_FOR)}.")
    db.require("contact.edit")

    def act(conn: Connection) -> Changes:
        named = store.contacts_named(conn, [contact_id]).get(contact_id)
        if named is None:
            raise InputError("That contact is not in this workspace any more.", hint="Refresh the matrix.")
        person_id = store.person_of_contact(conn, contact_id)
        own = {name: value for name, value in mine.items() if name in _OWN}
        theirs = {name: value for name, value in mine.items() if name not in _OWN}
        parts = ((t.agency_contact, contact_id, own), (t.person, person_id, theirs))
        written = [
            table for table, id, edit in parts if edit and save(conn, table, id, base, edit, what=str(named)).written
        ]
        return Changes(kinds.touched_by(*written), (contact_id,), f"{named} is saved.")

    return db.write(act, what="edit contact", about=contact_id, op_id=op_id)


def ask_contacts(db: Database, agency_ids: Sequence[int] = (), *, op_id: str | None = None) -> Changes:
    """Ask contacts by mail whether what is on record of them holds: those not verified in time; none: of all agencies.

    Each is asked once in the time for which a verification holds. Their answer is recorded with Verify.
    """
    db.require("contact.edit")

    def act(conn: Connection) -> Changes:
        if not outbox.has_mailbox(conn):
            raise InputError(
                "Nothing is mailed: the workspace has no mail address.", hint="Name one in Setup, Rules of the board."
            )
        now, asked, without = db.now(), [], []
        for one in store.stale_contacts(conn, now, agency_ids):
            if not can_be_mailed(one.mail):
                without.append(one.name)
                continue
            subject = f"Are you still a contact of {one.agency} for {_FOR[one.kind]}?"
            asked.append(Draft(MailKind.NOTICE, ("agency_contact", one.id), one.mail, subject, _asks(one), one.version,
                               one.name))  # fmt: skip
            update_versioned(conn, t.agency_contact, one.id, one.version, {"asked_at": now})
        outbox.put(conn, asked)
        said = f" No mail address: {words.joined(without)}." if without else ""
        if not asked:
            return Changes(Touched.NOTHING, (), f"No contact has to be asked.{said}")
        text = f"{words.count(len(asked), 'contact is', 'contacts are')} asked by mail.{said}"
        return Changes(kinds.touched_by(t.agency_contact, t.mail), (), text, {TOLD: 1})

    return db.write(act, what="ask contacts", about=sorted(agency_ids), op_id=op_id)


def _asks(one: store.StaleContact) -> str:
    order = f", called as number {one.rank}" if one.rank > 1 else ""
    lines = [
        f"You are named as a contact of {one.agency} for {_FOR[one.kind]}{order}. This is on record of you:",
        "",
        f"Name: {one.name}",
        f"Title: {one.title or 'none'}",
        f"Phone: {one.phone or 'none'}",
        f"E-mail: {one.mail}",
        "",
        "Please answer this mail: say that it is right, or what is to be changed, or who is to be named instead.",
    ]
    return "\n".join([*lines, f"It goes to {one.brm}, who looks after your agency."] if one.brm else lines)

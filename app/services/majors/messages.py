"""Messages of a major incident: one act keeps the words, the promise and the audience, and puts the mails in place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from app.db import mail as outbox
from app.db import tables as t
from app.db.engine import Database
from app.db.majors import store
from app.db.tables import kinds
from app.domain import words
from app.domain.changes_made import Changes, Touched
from app.domain.mail.addresses import can_be_mailed
from app.domain.mail.values import Draft, MailKind
from app.domain.majors import mailing
from app.domain.majors.audience import CONTACT, MANAGEMENT, unreachable, unreached
from app.domain.majors.drafting import next_kind
from app.domain.majors.states import MajorState
from app.domain.majors.values import Message, Reached, Recipient, UpdateKind
from app.errors import InputError
from app.services.hub.of_majors import post_message
from app.services.majors.held import RIGHT, Held, hold_major
from app.services.majors.loading import recipients
from app.services.texts import clean, require_instant

if TYPE_CHECKING:
    from sqlalchemy import Connection

_LONGEST = {"known": 20000, "ruled_out": 4000, "next_steps": 4000, "management": 20000, "hub": 20000}
_NAMES = {
    "known": "text of what is known",
    "ruled_out": "text of what was ruled out",
    "next_steps": "text of what happens next",
    "management": "text for the management",
    "hub": "text for the hub",
}
_NOTHING_NEW = "Nothing new since our last message; the work goes on."
#: No promise lies further ahead than this: a later one is a slip of the pen.
_FURTHEST = timedelta(days=7)


def checked(message: Message) -> Message:
    """Return a message without surrounding blanks; InputError for one that says nothing, or cannot be kept."""
    require_instant(message.next_at, "time of the next message")
    texts = {name: clean(getattr(message, name), called, longest=_LONGEST[name]) for name, called in _NAMES.items()}
    if not texts["known"]:
        if not message.nothing_new:
            raise InputError(
                "The message says nothing.", hint="Say what is known; that there is nothing new is a message, too."
            )
        texts["known"] = _NOTHING_NEW
    return Message(**texts, next_at=message.next_at, nothing_new=message.nothing_new)


def require_promise(held: Held, message: Message) -> None:
    """Raise InputError for a promise that cannot be one: in the past, or days ahead."""
    if message.next_at is None:
        return
    if message.next_at <= held.now:
        raise InputError(
            f"The next message: {words.moment(message.next_at)} is over.", hint="Promise a time that is ahead."
        )
    if message.next_at > held.now + _FURTHEST:
        raise InputError("The next message: it lies more than a week ahead.", hint="Check the day.")


def send(db: Database, major_id: int, version: int, message: Message, *, op_id: str | None = None) -> Changes:
    """Send a message to the agencies reached and to the management, with the time of the next one.

    Who gets it is found out here and kept. A drill is told to nobody outside.
    """
    db.require(RIGHT)
    message = checked(message)

    def act(conn: Connection) -> Changes:
        held = hold_major(db, conn, major_id, version)
        held.require(MajorState.DECLARED, MajorState.RESTORED, to="send messages")
        if message.next_at is None and held.major.row.state.runs:
            raise InputError(
                "The next message: those who are reached are told when it comes.", hint="Give a time that is ahead."
            )
        kind = next_kind(held.major.updates) if held.major.row.state.runs else UpdateKind.UPDATE
        sent = tell_and_mail(held, kind, message)
        held.put(next_update_at=message.next_at, **held.first_heard())
        answer = held.said(f": {kind.label.lower()} {sent.said}")
        return replace(answer, touched=answer.touched | sent.touched, derived={"update_id": sent.update_id})

    return db.write(act, what="send message", about=major_id, op_id=op_id)


def told_by_phone(
    db: Database, major_id: int, update_id: int, recipient: Recipient, *, op_id: str | None = None
) -> Changes:
    """Note that somebody was told by telephone what a message said."""
    db.require(RIGHT, "note who was called")
    name = clean(recipient.name, "name", required=True, longest=300)

    def act(conn: Connection) -> Changes:
        held = hold_major(db, conn, major_id, beside=True)
        update = next((one for one in held.major.updates if one.id == update_id), None)
        if update is None or not update.sent:
            raise InputError("That is no message of this major incident.", hint="Refresh the timeline.")
        _require_reached(held, recipient)
        store.note_told(conn, update_id, replace(recipient, name=name), "drill" if held.major.row.drill else "call")
        return held.said(f": {name} was told by telephone.")

    return db.write(act, what="note call", about=(major_id, update_id, name), op_id=op_id)


def _require_reached(held: Held, recipient: Recipient) -> None:
    """Raise InputError where a call is no business of whom the incident reaches, or reached when others were told."""
    reached = {one.agency_id for one in held.major.reached} | {one.recipient.agency_id for one in held.major.told}
    if recipient.why == CONTACT and recipient.agency_id not in reached - {None}:
        raise InputError(f"{recipient.name} is of no agency that {held.number} reaches.", hint="Choose from the list.")
    if recipient.why not in {CONTACT, MANAGEMENT}:
        raise InputError(f"{recipient.name} is told as a contact or as the management.", hint="Choose from the list.")


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that was sent: its entry, what is said of it, and what it touched beside the major incident."""

    update_id: int
    said: str
    touched: Touched


def tell_and_mail(
    held: Held,
    kind: UpdateKind,
    message: Message,
    *,
    at: datetime | None = None,
    details: Mapping[str, Any] | None = None,
    data_loss: str = "",
) -> Sent:
    """Add a message to the timeline, tell its audience and the hub.

    `at`: when that happened which it tells; `data_loss`: what was lost, where it tells that it is over. The row of the
    major incident is the caller's to save, afterwards.
    """
    require_promise(held, message)
    more = {**(details or {}), **({"nothing_new": True} if message.nothing_new else {})}
    listed = _listed(held, kind)
    by_mail = outbox.has_mailbox(held.conn)
    lost = () if held.major.row.drill else unreached(held.major.reached, listed, by_mail=by_mail)
    more |= {"unreached": list(lost)} if lost else {}
    update_id = held.tell(kind, message.known, at=at, details=more, message=message)
    posted = post_message(
        held.conn, held.db.actor.login, held.major, kind, message, held.now, at=at or held.now, data_loss=data_loss
    )
    text = partial(mailing.text, message, number=held.number, back_at=at, data_loss=data_loss)
    count, said = _told(held, update_id, kind, listed, text)
    touched = kinds.touched_by(t.mail) if count else Touched.NOTHING
    if posted:
        touched, said = touched | Touched.HUB, f"{said} {posted}"
    return Sent(update_id, said, touched)


def _listed(held: Held, kind: UpdateKind) -> tuple[Recipient, ...]:
    """Return who is told. That it is no major incident after all is news to those alone who heard of one."""
    listed = recipients(held.conn, held.major, held.rules)
    if kind is not UpdateKind.DEMOTED:
        return listed
    heard = {_who(one.recipient) for one in held.major.told}
    return tuple(one for one in listed if _who(one) in heard)


def _told(
    held: Held, update_id: int, kind: UpdateKind, listed: Sequence[Recipient], text: Callable[..., str]
) -> tuple[int, str]:
    """Tell everybody on the list, and keep whom; returns how many mails there are, and what is said of it.

    `text`: of the mail to somebody.
    """
    row = held.major.row
    if row.drill:
        for to in listed:
            store.note_told(held.conn, update_id, to, "drill")
        return 0, f"is written down; a drill is told to nobody ({words.count(len(listed), 'name')} on the list)."
    head = mailing.subject(row.number, row.title, kind)
    mailed: dict[tuple[str, bool], int] = {}
    for to in listed:
        if not can_be_mailed(to.mail):
            continue
        key = (to.mail.casefold(), to.why == MANAGEMENT)
        if key not in mailed:
            ids = outbox.put(
                held.conn, [_mail(held, update_id, to, head, text(to, agencies=_agencies(held, listed, to)))]
            )
            if not ids:
                call = _to_call(one for one in listed if one.phone.strip())
                return 0, f"is written down. No mail is sent: the workspace has no mail address.{call}"
            mailed[key] = ids[0]
        store.note_told(held.conn, update_id, to, "mail", mailed[key])
    said = f"goes to {words.count(len(mailed), 'address', 'addresses')}."
    said += _to_call(to for to in listed if not can_be_mailed(to.mail) and to.phone.strip())
    lost = unreachable(held.major.reached, listed)
    return len(mailed), f"{said} Nobody can be reached at {words.joined(lost)}." if lost else said


def _to_call(people: Iterable[Recipient]) -> str:
    called = list(dict.fromkeys(one.name for one in people))
    return f" To be called: {words.joined(called)}." if called else ""


def _agencies(held: Held, listed: Sequence[Recipient], to: Recipient) -> list[Reached]:
    """Return the agencies that are reached and whose contact somebody is: they get one mail for all of them."""
    mine = {one.agency_id for one in listed if one.why == CONTACT and _who(one) == _who(to)}
    return [one for one in held.major.reached if one.agency_id in mine]


def _who(one: Recipient) -> tuple[str, bool]:
    return one.mail.casefold() or one.name, one.why == MANAGEMENT


def _mail(held: Held, update_id: int, to: Recipient, head: str, text: str) -> Draft:
    """Return a mail whose id follows from the message and whom it goes to; the management gets one of its own."""
    number = mailing.number_of(update_id, management=to.why == MANAGEMENT)
    return Draft(MailKind.MAJOR, ("major_incident", held.id), to.mail, head, text, number=number, to_name=to.name)

"""Who hears of what: subscriptions are made, edited, and left by one act."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import time
from typing import TYPE_CHECKING, Any

from app.db import mail as outbox
from app.db import tables as t
from app.db.cab.people import person_of_login
from app.db.engine import Database
from app.db.hub import alerts as store
from app.db.records import insert_record, next_number, save, update_versioned
from app.domain.changes_made import Changes, Touched
from app.domain.hub.alerts import DesktopAlert, Subscription, ToldOf
from app.domain.hub.phases import Impact, Kind
from app.domain.hub.values import Channel
from app.domain.mail.addresses import can_be_mailed
from app.domain.rights import may
from app.errors import InputError
from app.services.hub.posting import found as found_posting
from app.services.texts import clean
from app.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection

_RIGHT = "subscription.edit"
_KEYS = ("service_id", "site_id", "agency_id")
_FIELDS = ("person_id", "mail", *_KEYS, "kind", "severity", "channel", "quiet_from", "quiet_to")
_TOGETHER = (("quiet_from", "quiet_to"), ("person_id", "mail", "channel"))  # one without the other says nothing
_LEAVE = re.compile(r"(?:(?:re|aw)\s*:\s*)*leave\s+(SUB\d{7,})", re.IGNORECASE | re.ASCII)
_MOST = 50  # alerts of a desktop that are told at once


def subscriptions(db: Database, work: Work | None = None) -> tuple[Subscription, ...]:
    """Return the subscriptions that nobody left, in order of their making."""
    with db.read(work) as conn:
        return tuple(store.in_force(conn))


def my_person(db: Database, work: Work | None = None) -> int | None:
    """Return the key of the person who is at work; None where nobody on record signs in so."""
    with db.read(work) as conn:
        person = person_of_login(conn, db.actor.login)
    return person.id if person is not None else None


def desktop_alerts(db: Database, after: int = 0, work: Work | None = None) -> tuple[DesktopAlert, ...]:
    """Return what is told on the screen of who is at work, after a key, in order; at most fifty at a time."""
    with db.read(work) as conn:
        return tuple(store.on_desktop(conn, db.actor.login, after, _MOST))


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    unknown = sorted(values.keys() - set(_FIELDS))
    if unknown:
        raise InputError(f"Not editable: {', '.join(unknown)}.", hint=f"Use {', '.join(_FIELDS)}.")
    kept = dict(values)
    for name, words in (("kind", Kind), ("severity", Impact), ("channel", Channel)):
        if kept.get(name):
            try:
                kept[name] = words(kept[name]).value
            except ValueError:
                raise InputError(f"“{kept[name]}” is no {name}.", hint="Choose one from the list.") from None
    for name in ("quiet_from", "quiet_to"):
        if kept.get(name):
            try:
                kept[name] = f"{time.fromisoformat(kept[name]):%H:%M}"
            except ValueError:
                raise InputError(f"“{kept[name]}” is no time of day.", hint="Write it like 22:00.") from None
    if kept.get("mail"):
        kept["mail"] = clean(kept["mail"], "mail address", longest=320)
        if not can_be_mailed(kept["mail"]):
            raise InputError(f"“{kept['mail']}” is no mail address.", hint="Write it like ida@example.gov.")
    return kept


def _whole(values: Mapping[str, Any]) -> None:
    """Raise `InputError` for what no subscription can be: of nobody, of two, half quiet, a desktop of nobody here."""
    if (values.get("person_id") is None) is (not values.get("mail")):
        raise InputError("A subscription is one person's, or that of one mail address.", hint="Choose one of the two.")
    if bool(values.get("quiet_from")) is not bool(values.get("quiet_to")):
        raise InputError("Quiet hours need a start and an end.", hint="Give both times, or none.")
    if values.get("channel") == Channel.DESKTOP.value and values.get("person_id") is None:
        raise InputError("Only a person here has a desktop to be told on.", hint="Choose e-mail.")


def subscribe(db: Database, values: Mapping[str, Any], *, op_id: str | None = None) -> Changes:
    """Subscribe a person or a mail address. `values`: person_id or mail; service_id, site_id, agency_id, kind,
    severity, channel, quiet_from and quiet_to (wall times as HH:MM); what is left out is any.
    """
    db.require(_RIGHT)
    own = _checked(values)
    _whole({"channel": Channel.MAIL.value, **own})

    def act(conn: Connection) -> Changes:
        number = next_number(conn, "SUB")
        made = insert_record(conn, t.subscription, {"number": number, **own, "since": db.now()})
        (found,) = store.subscriptions(conn, t.subscription.c.id == made)
        return Changes(Touched.HUB, (made,), f"{found.name} is subscribed to {found.subject} ({number}).")

    return db.write(act, what="subscribe", op_id=op_id)


def edit_subscription(
    db: Database, subscription_id: int, base: Mapping[str, Any], mine: Mapping[str, Any], *, op_id: str | None = None
) -> Changes:
    """Save a form that was opened with `base`; `Conflict` where somebody else changed the same field."""
    db.require(_RIGHT)
    own = _checked(mine)

    def act(conn: Connection) -> Changes:
        found = _found(conn, subscription_id)
        person = found.who.startswith("person:")
        now = {
            "person_id": found.id if person else None,
            "mail": "" if person else found.mail,
            "channel": found.channel.value,
            "quiet_from": found.quiet_from,
            "quiet_to": found.quiet_to,
        }
        _whole({**now, **own})
        save(conn, t.subscription, subscription_id, base, own, together=_TOGETHER, what=found.number)
        return Changes(Touched.HUB, (subscription_id,), f"{found.number} is saved.")

    return db.write(act, what="edit subscription", about=subscription_id, op_id=op_id)


def leave(db: Database, subscription_id: int, version: int, *, op_id: str | None = None) -> Changes:
    """End a subscription: nothing more is told by it."""
    db.require(_RIGHT)

    def act(conn: Connection) -> Changes:
        found = _found(conn, subscription_id)
        if store.is_left(conn, found.id):
            raise InputError(f"{found.number} was left already.", hint="Nothing is left to do.")
        return _left(conn, found, version, keeps_mail_back=may(db.actor.roles, "mail.send"))

    return db.write(act, what="leave subscription", about=subscription_id, op_id=op_id)


def leave_by_mail(db: Database, subject: str, sender: str, *, op_id: str | None = None) -> Changes:
    """End the subscription that the subject of a mail names, where the mail comes from whom it is sent to.

    `subject`: "Leave SUB0000001", as every alert says, also behind "Re:". The answer has no ids where the mail is
    about no subscription, or somebody else's.
    """
    db.require(_RIGHT)
    named = _LEAVE.fullmatch(subject.strip())
    about = named[1].upper() if named else ""
    return db.write(
        lambda conn: left_by_mail(conn, subject, sender), what="leave subscription by mail", about=about, op_id=op_id
    )


def left_by_mail(conn: Connection, subject: str, sender: str) -> Changes:
    """End the subscription that the subject of a mail names, as `leave_by_mail` does, within somebody's transaction."""
    named = _LEAVE.fullmatch(subject.strip())
    found = store.subscriptions(conn, t.subscription.c.number == named[1].upper()) if named else []
    if not found or found[0].mail.casefold() != sender.strip().casefold():
        return Changes(Touched.NOTHING)
    (one,) = found
    return _left(conn, one, one.version)


def _left(conn: Connection, one: Subscription, version: int, *, keeps_mail_back: bool = True) -> Changes:
    """End a subscription, and keep back the mails of it that wait."""
    touched = Touched.HUB
    if not store.is_left(conn, one.id):
        update_versioned(conn, t.subscription, one.id, version, {"active": False})
        waiting = store.mails_of(conn, one) if keeps_mail_back else []
        if outbox.drop_waiting(conn, waiting, f"{one.number} was left."):
            touched |= Touched.MAIL
    return Changes(touched, (one.id,), f"{one.name} hears no more of {one.subject}.")


def told(db: Database, posting_id: int, work: Work | None = None) -> tuple[ToldOf, ...]:
    """Return who was told of a posting, of which of its versions, by what channel and why, in order."""
    with db.read(work) as conn:
        return tuple(store.told_by_name(conn, posting_id))


def audience(db: Database, posting_id: int, work: Work | None = None) -> tuple[Subscription, ...]:
    """Return by which subscriptions somebody would be told if a posting became public as it is written now."""
    with db.read(work) as conn:
        posting = found_posting(conn, posting_id)
        mine = [one for one in store.in_force(conn) if one.active]
        return tuple(one for one in mine if one.covers(posting.kind, posting.content))


def _found(conn: Connection, subscription_id: int) -> Subscription:
    found = store.subscriptions(conn, t.subscription.c.id == subscription_id)
    if not found:
        raise InputError("This subscription does not exist (any more).", hint="Refresh the list.")
    return found[0]

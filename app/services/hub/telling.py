"""Alerts: whoever is to be told now is told, and that they were is recorded in the same act."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from app.db import mail as outbox
from app.db.engine import Database
from app.db.hub import alerts as store
from app.db.hub import of_majors
from app.db.hub.of_majors import Mailed
from app.db.records import hold
from app.domain import words
from app.domain.changes_made import Changes, Touched
from app.domain.hub.alert_words import Names, digest_text, headline, mail_text
from app.domain.hub.alerts import Telling, due
from app.domain.hub.values import Channel
from app.domain.mail.addresses import can_be_mailed
from app.domain.mail.values import Draft, MailKind

if TYPE_CHECKING:
    from sqlalchemy import Connection

#: For how long after its last words a posting may still have to be told: quiet hours and digests are over by then.
_PAST = timedelta(days=7)


def tell(db: Database, *, by_mail: bool = True) -> str:
    """Tell whoever is to be told now; returns what was done as a sentence, "" where nobody was to be told.

    `by_mail` False: only who is told on a desktop; the others are told by a round that sends mail.

    Two desktops at once tell everybody once: what was told is read and recorded in one act, one after the other.
    """
    db.require("posting.edit", "send alerts")
    with db.read() as conn:
        if not _due(db, conn, by_mail=by_mail):
            return ""
    return db.write(lambda conn: _tell(db, conn, by_mail=by_mail), what="send alerts").text


def _due(db: Database, conn: Connection, *, by_mail: bool) -> list[Telling]:
    subscriptions = [one for one in store.in_force(conn) if by_mail or one.channel is Channel.DESKTOP]
    if not subscriptions:
        return []
    now = db.now()
    postings = store.to_tell_of(conn, now - _PAST)
    told = store.told_of(conn, [posting.id for posting in postings])
    by_posting = defaultdict(list)
    for fact in told:
        by_posting[fact.posting_id].append(fact)
    return [
        one
        for posting in postings
        for one in due(posting, subscriptions, by_posting[posting.id], now)
        if one.subscription.channel is Channel.DESKTOP or can_be_mailed(one.subscription.mail)
    ]


def _tell(db: Database, conn: Connection, *, by_mail: bool) -> Changes:
    hold(conn, "hub alerts")
    known, owed = _known_by_message(conn, _due(db, conn, by_mail=by_mail))
    names = store.called(conn)
    desktop = [(one, None) for one in owed if one.subscription.channel is Channel.DESKTOP]
    mailed = _mails(conn, (one for one in owed if one.subscription.channel is Channel.MAIL), names)
    digests = _digests(conn, (one for one in owed if one.subscription.channel is Channel.DIGEST), names)
    told = [*desktop, *mailed, *digests]
    store.note_told(conn, [*known, *told])
    if not told:
        return Changes(Touched.HUB if known else Touched.NOTHING)
    people = len({one.subscription.who for one, _ in told})
    touched = Touched.HUB | Touched.MAIL if mailed or digests else Touched.HUB
    if mailed or digests:  # told once they are sent, which another computer may do
        return Changes(touched, (), f"Alerts of postings to {words.count(people, 'person', 'people')} are queued.")
    return Changes(touched, (), f"{words.count(people, 'person was', 'people were')} told of postings.")


def _known_by_message(
    conn: Connection, owed: Sequence[Telling]
) -> tuple[list[tuple[Telling, int | None]], list[Telling]]:
    """Return which of these a message of their major incident told by mail already, and what is still to be told."""
    majors = {one.posting.major_incident_id for one in owed if one.posting.major_incident_id is not None}
    got = of_majors.mailed(conn, majors) if majors else {}
    known: list[tuple[Telling, int | None]] = []
    rest: list[Telling] = []
    for one in owed:
        message = got.get((one.posting.major_incident_id or 0, one.subscription.mail.casefold()))
        if message is not None and _says_it(message, one):
            known.append((one, message.mail_id))
        else:
            rest.append(one)
    return known, rest


def _says_it(message: Mailed, one: Telling) -> bool:
    """Return whether a message said what is to be told: it came after what was posted before, and ended as this does.

    One that came with the version before said that one, not this.
    """
    if one.subscription.channel is Channel.DESKTOP or not one.reached:
        return False
    before = one.posting.versions[one.version.n - 2].at if one.version.n > 1 else None
    return (before is None or before < message.at) and message.ended is one.version.content.phase.is_over


def _mails(conn: Connection, owed: Iterable[Telling], names: Names) -> list[tuple[Telling, int | None]]:
    """Queue the mail of each; without a mailbox of the workspace nobody is told, and it is tried again."""
    owed = list(owed)
    drafts = [
        Draft(
            MailKind.ALERT,
            ("posting", one.posting.id),
            one.subscription.mail,
            headline(one),
            mail_text(one, names),
            number=one.version.n,
            to_name=one.subscription.name,
            uid=f"hub-{one.posting.number}",
        )
        for one in owed
    ]
    return list(zip(owed, outbox.put(conn, drafts), strict=False))


def _digests(conn: Connection, owed: Iterable[Telling], names: Names) -> list[tuple[Telling, int | None]]:
    """Queue one mail a person for all that is new since the last one."""
    by_person: Mapping[str, list[Telling]] = defaultdict(list)
    for one in owed:
        by_person[one.subscription.who].append(one)
    drafts = []
    for mine in by_person.values():
        to, last = mine[0].subscription, max(one.version.id for one in mine)
        subject, text = f"Service status: {words.count(len(mine), 'posting')}", digest_text(mine, names)
        about = ("subscription", to.id)
        drafts.append(Draft(MailKind.ALERT, about, to.mail, subject, text, number=last, to_name=to.name))
    queued = zip(by_person.values(), outbox.put(conn, drafts), strict=False)
    return [(one, id) for mine, id in queued for one in mine]

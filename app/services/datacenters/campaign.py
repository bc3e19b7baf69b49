"""The campaign: agencies' contacts are told at days 60, 75 and 90 that badges wait to be validated, each once.

The mail and the mark that it was asked for are one act, so that who dies between them leaves neither. Two desktops at
once wait for each other and the second one finds nothing due.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from app.db import mail as outbox
from app.db.callers.rules import load_rules
from app.db.datacenters import badges as store
from app.db.datacenters import visits
from app.db.engine import Database
from app.db.records import hold, time_of, update_versioned
from app.db.tables.access import visit
from app.domain import words
from app.domain.cab.tended import Tended
from app.domain.changes_made import Changes, Touched
from app.domain.datacenters.badges import ACCESS, BadgeContact
from app.domain.datacenters.campaign import notice
from app.domain.eastern import local_date
from app.domain.mail.addresses import can_be_mailed
from app.domain.mail.values import Draft, MailKind
from app.domain.rights import may

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Connection

    from app.domain.datacenters.badges import Badge

_Owed = dict[int, list[tuple["Badge", int]]]


def tend_badges(db: Database) -> Tended:
    """Tell the contacts of agencies what is due, and tell who is inside after the day's end, each once."""
    if not may(db.actor.roles, "badge.validate"):
        return Tended()
    done = []
    today = local_date(db.now())
    with db.read() as conn:
        owed, late = _owed(conn, today), [one for one in visits.inside(conn) if one.is_late(db.now())]
    if owed:
        done.append(db.write(_tell, what="tell of badges").text)
    if any(one.told_at is None for one in late):
        done.append(db.write(_tell_late, what="tell of visitors").text)
    return Tended(tuple(text for text in done if text))


def _owed(conn: Connection, today: date) -> _Owed:
    """Return what agencies that somebody can be told for are to hear of now; nothing where no mail can be sent."""
    if not outbox.has_mailbox(conn):
        return {}
    told = {one.agency_id for one in store.contacts(conn, today) if can_be_mailed(one.mail)}
    found: defaultdict[int, list[tuple[Badge, int]]] = defaultdict(list)
    for one in store.waiting(conn, today):
        step = one.step(today)
        if step is not None and one.agency_id in told:
            found[one.agency_id].append((one, step))
    return dict(found)


def _tell(conn: Connection) -> Changes:
    hold(conn, "badge notices")
    now = time_of(conn)
    today = local_date(now)
    owed, answer_to = _owed(conn, today), load_rules(conn).answer_to
    people: defaultdict[int, list[BadgeContact]] = defaultdict(list)
    for one in store.contacts(conn, today):
        if can_be_mailed(one.mail):
            people[one.agency_id].append(one)
    for agency_id, told in owed.items():
        to = _heard(people[agency_id])
        subject, text = notice(told[0][0].agency, told, today, answer_to)
        drafts = [
            Draft(
                MailKind.BADGES,
                ("agency", agency_id),
                one.mail,
                subject,
                text,
                number=today.toordinal(),
                to_name=one.name,
                reply_to=answer_to,
            )
            for one in to
        ]
        outbox.put(conn, drafts)
        store.note_told(conn, told, len(to), now)
    if not owed:
        return Changes(Touched.NOTHING)
    badges = words.count(sum(map(len, owed.values())), "badge")
    agencies = words.count(len(owed), "agency is", "agencies are")
    text = f"{agencies} told of {badges} to validate."
    return Changes(ACCESS | Touched.MAIL, tuple(one.id for told in owed.values() for one, _ in told), text)


def _heard(contacts: list[BadgeContact]) -> list[BadgeContact]:
    """Return whom of an agency's contacts a notice goes to: those of the kind that is named first, security or MIP."""
    return [one for one in contacts if one.kind == contacts[0].kind]


def _tell_late(conn: Connection) -> Changes:
    """Tell that visitors are still inside after the day's end: their escorts by mail, everybody else on the page."""
    hold(conn, "visitors inside")
    now = time_of(conn)
    late = [one for one in visits.inside(conn) if one.told_at is None and one.is_late(now)]
    told = [one for one in late if one.escort is not None and one.escort.person_id is not None]
    mails = visits.mails(conn, {one.escort.person_id for one in told if one.escort and one.escort.person_id})
    drafts = []
    for one in late:
        update_versioned(conn, visit, one.id, one.version, {"told_at": now})
        to = mails.get(one.escort.person_id or 0, "") if one.escort is not None else ""
        if can_be_mailed(to) and one.in_at is not None and one.escort is not None:
            came = words.moment(one.in_at, weekday=True)
            text = (
                f"{one.visitor} came into the {one.site} on {came} with you as escort and was not signed out"
                f" ({one.number}). Please sign them out, or say where they are."
            )
            about = ("visit", one.id)
            subject = f"{one.visitor} is still inside the {one.site}"
            drafts.append(Draft(MailKind.BADGES, about, to, subject, text, to_name=one.escort.name))
    outbox.put(conn, drafts)
    if not late:
        return Changes(Touched.NOTHING)
    names = words.joined([f"{one.visitor} ({one.site})" for one in late])
    are = words.plural(len(late), "is", "are")
    return Changes(ACCESS | Touched.MAIL, tuple(one.id for one in late), f"{names} {are} inside after the day's end.")

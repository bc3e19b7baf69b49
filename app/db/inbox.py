"""Mail that was read: what is known of it, whose it is, where it belongs, and what is kept of it."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Connection, func, insert, or_, select

from app.db import rule_sets
from app.db import tables as t
from app.db.records import act_of, time_of
from app.domain.inbox.settings import RULES, InboxRules
from app.domain.inbox.values import Became, Caller, MailIn, Outcome, ReadMail, Thread
from app.domain.inbox.words import numbers_in

_R, _M, _T, _P = t.mail_read.c, t.mail.c, t.ticket.c, t.person.c
_ASIDE = [became.value for became in Became if became.is_set_aside]
_DAY = timedelta(hours=24)


def load_rules(conn: Connection) -> InboxRules:
    """Return the rules of mail that comes in; what the workspace does not set has its sample value."""
    return rule_sets.load(conn, RULES)


def is_read(conn: Connection, mail: MailIn) -> bool:
    """Return whether something was made of a mail: of what it says, or of what lay in its place of the mailbox."""
    same = _R.sha256 == mail.digest
    if mail.place:
        same = or_(same, _R.place == mail.place)
    return conn.execute(select(_R.id).where(same, _R.became.not_in(_ASIDE)).limit(1)).first() is not None


def note(conn: Connection, mail: MailIn, outcome: Outcome) -> None:
    """Keep that a mail was read, and what became of it; that it was set aside, once."""
    again = select(_R.id).where(_R.sha256 == mail.digest, _R.became == outcome.became.value)
    if outcome.became.is_set_aside and conn.execute(again.limit(1)).first() is not None:
        return
    about_tbl, about_id = outcome.about or ("", None)
    values = {
        "at": time_of(conn),
        "message_id": mail.message_id,
        "sha256": mail.digest,
        "place": mail.place,
        "sender": mail.sender,
        "subject": mail.subject,
        "sent_at": mail.sent_at,
        "became": outcome.became.value,
        "about_tbl": about_tbl,
        "about_id": about_id,
        "words": outcome.text[:4000],
        "act": act_of(conn) or "",
    }
    conn.execute(insert(t.mail_read).values(values))


def listed(conn: Connection, limit: int) -> tuple[ReadMail, ...]:
    """Return mails that were read, newest first."""
    columns = (_R.at, _R.message_id, _R.sender, _R.subject, _R.became, _R.words)
    rows = conn.execute(select(*columns).order_by(_R.id.desc()).limit(limit))
    return tuple(ReadMail(*row[:4], Became(row.became), row.words) for row in rows)


def caller_of(conn: Connection, mail: str) -> Caller | None:
    """Return the person on record with a mail address; of several the first, of an agency only where all are of it."""
    if not mail:
        return None
    query = select(_P.id, _P.name, _P.email, _P.agency_id).where(func.lower(_P.email) == mail.lower(), _P.active)
    rows = conn.execute(query.order_by(_P.id).limit(50)).all()
    if not rows:
        return None
    agencies = {row.agency_id for row in rows}
    return Caller(rows[0].id, rows[0].name, rows[0].email, rows[0].agency_id if len(agencies) == 1 else None)


def agency_of(conn: Connection, code: str) -> int | None:
    """Return the agency of a code; None where there is none."""
    return conn.scalar(select(t.agency.c.id).where(t.agency.c.code == code)) if code else None


def thread_of(conn: Connection, mail: MailIn) -> Thread:
    """Return where a mail belongs: by the mails that it answers, nearest first, else by a number in its subject."""
    if mail.ids:
        sent = {row.message_id: row for row in conn.execute(select(t.mail).where(_M.message_id.in_(mail.ids)))}
        earlier = select(_R.message_id, _R.about_id).where(_R.message_id.in_(mail.ids), _R.about_tbl == "ticket")
        read = {row.message_id: row.about_id for row in conn.execute(earlier)}
        for one in mail.ids:
            if one in sent:
                about = (sent[one].about_tbl, sent[one].about_id or 0)
                return Thread(_ticket_of(conn, *about), sent[one].id, about, answers=True)
            if one in read:
                return Thread(read[one], None, ("ticket", read[one]), answers=True)
    for number in numbers_in(mail.subject):
        ticket_id = conn.scalar(select(_T.id).where(_T.number == number))
        if ticket_id is not None:
            return Thread(ticket_id, None, ("ticket", ticket_id))
    return Thread()


def _ticket_of(conn: Connection, table: str, id: int) -> int | None:
    if table == "ticket":
        return conn.scalar(select(_T.id).where(_T.id == id))
    if table == "major_incident":
        return conn.scalar(select(t.major_incident.c.ticket_id).where(t.major_incident.c.id == id))
    if table == "survey":
        return conn.scalar(select(t.survey.c.ticket_id).where(t.survey.c.id == id))
    return None


def is_sent_from_here(conn: Connection, message_id: str) -> bool:
    """Return whether a mail of this id was sent from here: it came back to its own sender."""
    return bool(message_id) and conn.scalar(select(_M.id).where(_M.message_id == message_id)) is not None


def answered(conn: Connection, mail: str) -> int:
    """Return how many mails to an address acts of reading mail asked for in the last 24 hours."""
    reading = select(_R.id).where(_R.act == _M.act, _R.act != "")
    query = select(func.count()).where(
        func.lower(_M.to_mail) == mail.lower(), _M.made_at > time_of(conn) - _DAY, reading.exists()
    )
    return int(conn.execute(query).scalar_one())


def acts_of_comments(conn: Connection, ticket_id: int) -> frozenset[str]:
    """Return the acts that put a mail on a ticket as a comment."""
    c = t.mail_read.c
    query = select(c.act).where(c.about_tbl == "ticket", c.about_id == ticket_id, c.became == Became.COMMENT.value)
    return frozenset(conn.scalars(query)) - {""}

"""The outbox: mails are put into it by the act that asks for them, and taken from it by whoever sends.

A sender has a mail to itself for a while (`leased_until`) and tells afterwards what became of it; where it cannot, the
mail is sent once more, under the same id. So no mail is lost, and one may come twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, case, func, insert, or_, select, update

from app.db import tables as t
from app.db.cab.rules import load_rules
from app.db.conditions import id_in
from app.db.facts import fact
from app.db.records import Stale, act_of, insert_record, time_of
from app.domain.mail.addresses import can_be_mailed, domain_of
from app.domain.mail.ids import message_id
from app.domain.mail.retry import LEASE, next_at
from app.domain.mail.values import NEWER, Attempt, Draft, Mail, MailKind, MailState, Outgoing, Waiting
from app.errors import InputError

_M, _A = t.mail.c, t.mail_attempt.c
_DESK = "Service Desk"
_SENDERS = {
    MailKind.MAJOR: "Major Incident Process",
    MailKind.ALERT: "Communications Hub",
    MailKind.CALLER: _DESK,
    MailKind.SURVEY: _DESK,
    MailKind.MENTION: _DESK,
    MailKind.WARNING: _DESK,
    MailKind.BADGES: "Data centers",
}
_SENDER = "Agency CAB"
#: Of mails about records that are not the board's, whatever their kind.
_SENDERS_OF = {"review": "Service reviews", "agency_contact": "Service reviews"}
#: As long as the table keeps it: a name that is longer keeps no mail from anybody.
_LONGEST_NAME = 300


def put(conn: Connection, drafts: Iterable[Draft]) -> tuple[int, ...]:
    """Queue mails within the act that asks for them; returns their ids, none where the board has no mail address.

    What waits for the same person of the same calendar entry, and is no newer, is dropped: the newer one says it all.
    """
    drafts = tuple(drafts)
    mailbox = load_rules(conn).mailbox
    if not can_be_mailed(mailbox):
        return ()
    now, act = time_of(conn), act_of(conn) or ""
    ids = []
    for draft in drafts:
        if not can_be_mailed(draft.to_mail):
            raise ValueError(f"no mail can be sent to {draft.to_mail!r}")
        _drop_older(conn, draft, now)
        ident = _id_of(conn, draft, mailbox)
        values = {
            "message_id": ident,
            "kind": draft.kind.value,
            "about_tbl": draft.about[0],
            "about_id": draft.about[1],
            "uid": draft.uid,
            "sequence": draft.number,
            "method": draft.method,
            "to_mail": draft.to_mail,
            "to_name": draft.to_name[:_LONGEST_NAME],
            "subject": draft.subject,
            "text": draft.text,
            "html": draft.html,
            "ics": draft.ics.decode("utf-8") if draft.ics is not None else None,
            "attach_paper_id": draft.paper_id,
            "made_at": now,
            "act": act,
            "thread": " ".join(draft.thread),
            "reply_to": draft.reply_to,
            "next_at": now,
        }
        ids.append(insert_record(conn, t.mail, values))
    return tuple(ids)


def has_mailbox(conn: Connection) -> bool:
    """Return whether the workspace has a mail address from which anything can be sent."""
    return can_be_mailed(load_rules(conn).mailbox)


def next_id(conn: Connection, draft: Draft) -> str:
    """Return the id that a mail gets where it is put next, "" where the board has no mail address."""
    mailbox = load_rules(conn).mailbox
    return _id_of(conn, draft, mailbox) if can_be_mailed(mailbox) else ""


def _id_of(conn: Connection, draft: Draft, mailbox: str) -> str:
    workspace, again = fact(conn, "id") or "", asked_before(conn, draft)
    return message_id(
        workspace, draft.kind, draft.about, draft.to_mail, draft.number, again=again, domain=domain_of(mailbox)
    )


def asked_before(conn: Connection, draft: Draft) -> int:
    """Return how often the same was put before: of the same kind, about the same, to the same, of the same number."""
    same = select(func.count()).where(
        _M.kind == draft.kind.value,
        _M.about_tbl == draft.about[0],
        _M.about_id == draft.about[1],
        func.lower(_M.to_mail) == draft.to_mail.lower(),
        _M.sequence == draft.number,
    )
    return int(conn.execute(same).scalar_one())


def _drop_older(conn: Connection, draft: Draft, now: datetime) -> None:
    """Drop what a new mail makes needless; what somebody is sending at this moment is left to them."""
    if not draft.uid:
        return
    older = select(_M.id).where(
        _M.state == MailState.QUEUED.value,
        _M.uid == draft.uid,
        func.lower(_M.to_mail) == draft.to_mail.lower(),
        _M.sequence <= draft.number,
        _free(now),
    )
    _drop(conn, older, now, NEWER)


def _drop(conn: Connection, which: Select[Any], now: datetime, why: str) -> None:
    for mail_id in conn.execute(which.order_by(_M.id).with_for_update()).scalars().all():
        _note(conn, mail_id, now, ok=False, code=0, told=why, by="")
        _set(conn, mail_id, {"state": MailState.DROPPED.value})


def drop_of_act(conn: Connection, about: tuple[str, int], act: str, why: str) -> None:
    """Drop what an act asked for about a record and nobody has begun to send; `why` stands in the log of each."""
    now = time_of(conn)
    mine = select(_M.id).where(
        _M.state == MailState.QUEUED.value, _M.about_tbl == about[0], _M.about_id == about[1], _M.act == act, _free(now)
    )
    _drop(conn, mine, now, why)


def ids_to(conn: Connection, about: tuple[str, int], to_mail: str) -> tuple[str, ...]:
    """Return the Message-IDs of the mails about a record to an address, oldest first, without those dropped."""
    query = select(_M.message_id).where(
        _M.about_tbl == about[0],
        _M.about_id == about[1],
        func.lower(_M.to_mail) == to_mail.lower(),
        _M.state != MailState.DROPPED.value,
    )
    return tuple(conn.execute(query.order_by(_M.id)).scalars())


def _free(now: datetime) -> Any:
    return or_(_M.leased_until.is_(None), _M.leased_until <= now)


def _set(conn: Connection, mail_id: int, values: dict[str, Any]) -> None:
    conn.execute(update(t.mail).where(_M.id == mail_id).values(version=_M.version + 1, **values))


def _note(conn: Connection, mail_id: int, at: datetime, *, ok: bool, code: int, told: str, by: str) -> None:
    values = {"mail_id": mail_id, "at": at, "ok": ok, "code": code or None, "words": told, "by": by}
    conn.execute(insert(t.mail_attempt).values(values))


@dataclass(frozen=True, slots=True)
class Claimed:
    """A mail that a sender has to itself, as it is sent but for the paper that goes with it."""

    id: int
    mail: Outgoing
    paper_id: int | None = None


def claim(conn: Connection, by: str, limit: int) -> tuple[Claimed, ...]:
    """Take mails that are due, oldest first, so that nobody else sends them for a while; `by` names the sender.

    Two senders at once take different ones. A mail to somebody waits for an older one to them about the same entry;
    all wait while the board has no mail address that they could come from.
    """
    rules, now = load_rules(conn), time_of(conn)
    if not can_be_mailed(rules.mailbox):
        return ()
    older = t.mail.alias()
    before = select(older.c.id).where(
        older.c.state == MailState.QUEUED.value,
        older.c.uid != "",
        older.c.uid == _M.uid,
        func.lower(older.c.to_mail) == func.lower(_M.to_mail),
        older.c.id < _M.id,
    )
    due = select(_M.id).where(_M.state == MailState.QUEUED.value, _M.next_at <= now, _free(now), ~before.exists())
    due = due.order_by(_M.next_at, _M.id).limit(limit).with_for_update(skip_locked=True)
    ids = list(conn.execute(due).scalars())
    if not ids:
        return ()
    taken = {"leased_until": now + LEASE, "leased_by": by}
    conn.execute(update(t.mail).where(id_in(conn, _M.id, ids)).values(version=_M.version + 1, **taken))
    rows = conn.execute(select(t.mail).where(id_in(conn, _M.id, ids)).order_by(_M.id))
    return tuple(Claimed(row.id, _outgoing(row, rules.mailbox), row.attach_paper_id) for row in rows)


def _outgoing(row: Any, mailbox: str) -> Outgoing:
    return Outgoing(
        row.message_id,
        row.made_at,
        mailbox,
        _SENDERS_OF.get(row.about_tbl) or _SENDERS.get(MailKind(row.kind), _SENDER),
        row.to_mail,
        row.to_name,
        row.subject,
        row.text,
        row.html,
        row.method,
        row.ics.encode("utf-8") if row.ics is not None else None,
        act=row.act,
        thread=tuple(row.thread.split()),
        reply_to=row.reply_to,
    )


def note_sent(conn: Connection, mail_id: int, by: str, *, code: int) -> None:
    """Note that the server took a mail, whoever else may have tried it meanwhile."""
    _note(conn, mail_id, time_of(conn), ok=True, code=code, told="", by=by)
    state = _locked(conn, mail_id).state
    if state == MailState.QUEUED.value:
        _set(conn, mail_id, {"state": MailState.SENT.value, "tries": _M.tries + 1, **_UNLEASED})


def note_failed(conn: Connection, mail_id: int, by: str, *, code: int, told: str, for_good: bool) -> MailState:
    """Note that the server did not take a mail, and return what becomes of it: tried again, or given up."""
    now = time_of(conn)
    _note(conn, mail_id, now, ok=False, code=code, told=told, by=by)
    row = _locked(conn, mail_id)
    if row.state != MailState.QUEUED.value:
        return MailState(row.state)
    tries = row.tries + 1
    again = None if for_good else next_at(tries, now, row.made_at)
    state = MailState.QUEUED if again is not None else MailState.FAILED
    _set(conn, mail_id, {"state": state.value, "tries": tries, "next_at": again or now, **_UNLEASED})
    return state


def release(conn: Connection, ids: Iterable[int], by: str) -> None:
    """Give back mails that were taken and not tried."""
    mine = update(t.mail).where(id_in(conn, _M.id, list(ids)), _M.leased_by == by, _M.state == MailState.QUEUED.value)
    conn.execute(mine.values(version=_M.version + 1, **_UNLEASED))


_UNLEASED = {"leased_until": None, "leased_by": ""}


def _locked(conn: Connection, mail_id: int) -> Any:
    query = select(_M.state, _M.tries, _M.made_at, _M.version).where(_M.id == mail_id)
    row = conn.execute(query.with_for_update()).first()
    if row is None:
        raise InputError("This mail does not exist.", hint="Refresh the list.")
    return row


def send_again(conn: Connection, mail_id: int, version: int) -> None:
    """Queue a mail anew that failed or was dropped, or try one at once that waits; one of past days is tried once."""
    row = _read_at(conn, mail_id, version)
    if row.state == MailState.SENT.value:
        raise InputError("This mail was sent.", hint="Nothing is left to do.")
    _set(conn, mail_id, {"state": MailState.QUEUED.value, "tries": 0, "next_at": time_of(conn), **_UNLEASED})


def drop(conn: Connection, mail_id: int, version: int, why: str) -> None:
    """Take a mail out of the queue for good; `why` stands in its log."""
    row = _read_at(conn, mail_id, version)
    if row.state not in {MailState.QUEUED.value, MailState.FAILED.value}:
        raise InputError(f"This mail is {row.state}.", hint="Only a mail that waits or failed can be dropped.")
    _note(conn, mail_id, time_of(conn), ok=False, code=0, told=why, by="")
    _set(conn, mail_id, {"state": MailState.DROPPED.value, **_UNLEASED})


def drop_waiting(conn: Connection, ids: Iterable[int], why: str) -> int:
    """Take those of these mails out of the queue that wait, and return how many they are; what somebody is sending at
    this moment is left to them."""
    now = time_of(conn)
    waits = (_M.state == MailState.QUEUED.value) & _free(now)
    found = select(_M.id).where(id_in(conn, _M.id, list(ids)), waits).order_by(_M.id).with_for_update()
    taken = conn.execute(found).scalars().all()
    for mail_id in taken:
        _note(conn, mail_id, now, ok=False, code=0, told=why, by="")
        _set(conn, mail_id, {"state": MailState.DROPPED.value})
    return len(taken)


def _read_at(conn: Connection, mail_id: int, version: int) -> Any:
    row = _locked(conn, mail_id)
    if row.version != version:
        raise Stale("This mail was tried meanwhile.", {}, row.version)
    return row


def listed(
    conn: Connection,
    *,
    states: Iterable[MailState] = (),
    about: tuple[str, int] | None = None,
    ids: Iterable[int] = (),
    limit: int = 200,
) -> tuple[Mail, ...]:
    """Return mails, newest first, each with its attempts; only of some states, of one record, or these, where asked."""
    query = select(t.mail).order_by(_M.id.desc()).limit(limit)
    wanted = [state.value for state in states]
    if wanted:
        query = query.where(_M.state.in_(wanted))
    chosen = list(ids)
    if chosen:
        query = query.where(id_in(conn, _M.id, chosen))
    if about is not None:
        query = query.where(_M.about_tbl == about[0], _M.about_id == about[1])
    rows = conn.execute(query).all()
    tried: dict[int, list[Attempt]] = {row.id: [] for row in rows}
    attempts = select(t.mail_attempt).where(id_in(conn, _A.mail_id, list(tried))).order_by(_A.id)
    for a in conn.execute(attempts):
        tried[a.mail_id].append(Attempt(a.at, a.ok, a.code or 0, a.words, a.by))
    return tuple(
        Mail(
            row.id,
            MailKind(row.kind),
            (row.about_tbl, row.about_id or 0),
            row.to_mail,
            row.to_name,
            row.subject,
            MailState(row.state),
            row.message_id,
            row.made_at,
            row.next_at,
            tuple(tried[row.id]),
            row.version,
        )
        for row in rows
    )


def counts(conn: Connection) -> dict[MailState, int]:
    """Return how many mails are in each state."""
    found = conn.execute(select(_M.state, func.count()).group_by(_M.state))
    return {MailState(state): number for state, number in found}


def waiting(conn: Connection) -> Waiting:
    """Return how many mails wait now, how many of them a sender has to itself, and when the first is due."""
    taken = func.count(case((~_free(time_of(conn)), _M.id)))
    query = select(func.count(), taken, func.min(_M.next_at)).where(_M.state == MailState.QUEUED.value)
    count, sending, first = conn.execute(query).one()
    return Waiting(count, sending, first)


def invitations_sent(conn: Connection, uid: str) -> dict[int, datetime]:
    """Return when the invitation of each sequence of a calendar entry was first asked for."""
    query = select(_M.sequence, func.min(_M.made_at)).where(_M.uid == uid, _M.method == "REQUEST").group_by(_M.sequence)
    return {sequence: at for sequence, at in conn.execute(query) if sequence is not None}


def note_returned(conn: Connection, message_id: str, told: str) -> tuple[int, tuple[str, int]] | None:
    """Note that a mail that a server took came back, or waits on its way; returns its id and what it is about.

    None where no such mail was sent from here. It stays sent: what another server says later is no refusal of ours.
    """
    row = conn.execute(select(_M.id, _M.about_tbl, _M.about_id).where(_M.message_id == message_id)).first()
    if row is None:
        return None
    _note(conn, row.id, time_of(conn), ok=False, code=0, told=told[:4000], by="")
    return row.id, (row.about_tbl, row.about_id or 0)

"""Sending what is due: each mail at least once, under an id that stays the same.

A mail is taken, sent, and what became of it noted, in three steps. Who dies between them leaves a mail that another
sender takes two minutes later: it may come twice, and its log shows it.
"""

from __future__ import annotations

import os
import platform
import uuid
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Protocol

from app.db import mail as store
from app.db.cab import papers
from app.db.cab.rules import load_rules
from app.db.engine import Database
from app.domain.cab.values import PaperKind
from app.domain.mail.addresses import can_be_mailed
from app.domain.mail.values import Attached, MailState, Outgoing, SendRun
from app.errors import EnvironmentFault, InputError
from app.services.mail.account import kept_account, password_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.mail.smtp import Sent

_AT_ONCE = 10  # taken at a time: what a sender who dies keeps from the others for as long as its lease
_NO_ADDRESS = "The board has no mail address: its mail waits until Setup, Rules of the board, names one again."
_NO_ACCOUNT = "No mail server is named on this computer: nothing is sent from it. Name one in Setup, Mail account."


class Sender(Protocol):
    """What hands a message to a server."""

    def send(self, message: bytes, sender: str, recipient: str) -> Sent:
        """Hand over one message; EnvironmentFault where none at all can be sent."""
        ...

    def close(self) -> None:
        """End the connection."""
        ...


class _Papers:
    """The papers that go with mails, each read once a round: everybody invited gets the same one."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._read: dict[int, Attached] = {}

    def with_paper(self, claimed: store.Claimed) -> Outgoing:
        """Return a mail with its paper; ValueError where that is not kept any more."""
        paper_id = claimed.paper_id
        if paper_id is None:
            return claimed.mail
        if paper_id not in self._read:
            self._read[paper_id] = self._file(paper_id)
        return replace(claimed.mail, attached=(self._read[paper_id],))

    def _file(self, paper_id: int) -> Attached:
        from app.reports.cab.minutes_paper import signed_minutes

        with self._db.read() as conn:
            meeting_id = papers.meeting_of(conn, paper_id)
            content, data = papers.file_of(conn, paper_id), papers.data_of(conn, paper_id)
            known = papers.of_meeting(conn, meeting_id) if meeting_id is not None else ()
        paper = next((paper for paper in known if paper.id == paper_id), None)
        if paper is None or content is None or data is None:
            raise ValueError("the paper that goes with it is not kept any more")
        if paper.kind is PaperKind.MINUTES and paper.is_signed:
            content = signed_minutes(data, paper)
        return Attached(paper.file_name, "application/pdf", content)


def _without_address(conn: Connection) -> bool:
    return not can_be_mailed(load_rules(conn).mailbox)


def why_none_is_sent(conn: Connection) -> str:
    """Return what is missing for any mail to leave from here, an address or a server, as a sentence; "" for nothing."""
    if _without_address(conn):
        return _NO_ADDRESS
    try:
        return _NO_ACCOUNT if kept_account() is None else ""
    except (EnvironmentFault, InputError) as fault:
        return fault.text


def send_due(db: Database, limit: int = 100, *, sender: Sender | None = None) -> SendRun:
    """Send up to `limit` mails that are due, and return what came of it; `sender`: instead of this computer's account.

    A server that cannot be reached at all stops the round and fails no mail, and so does a board without an address:
    it is said in `trouble`.
    """
    db.require("mail.send")
    with db.read() as conn:
        if _without_address(conn) and store.waiting(conn).count:
            return SendRun(trouble=_NO_ADDRESS)
    if sender is None:
        account = kept_account()
        if account is None:
            return SendRun(trouble=_NO_ACCOUNT)
        from app.mail.smtp import Smtp

        sender = Smtp(account, lambda: password_of(account))
    by = f"{platform.node() or 'a computer'}/{os.getpid()}/{uuid.uuid4().hex[:8]}"
    run, kept = SendRun(), _Papers(db)
    try:
        while run.sent + run.again + run.failed < limit and not run.trouble:
            room = min(_AT_ONCE, limit - run.sent - run.again - run.failed)
            taken = db.write(partial(store.claim, by=by, limit=room), what="take mails")
            if not taken:
                break
            run = _sent(db, taken, sender, kept, by, run)
    finally:
        sender.close()
    return run


def _sent(
    db: Database, taken: tuple[store.Claimed, ...], sender: Sender, kept: _Papers, by: str, run: SendRun
) -> SendRun:
    sent, again, failed = run.sent, run.again, run.failed
    for number, one in enumerate(taken):
        try:
            said = _handed(one, sender, kept)
        except EnvironmentFault as fault:
            rest = [left.id for left in taken[number:]]
            db.write(partial(store.release, ids=rest, by=by), what="give back mails")
            return SendRun(sent, again, failed, fault.text)
        state = _noted(db, one.id, said, by)
        sent += state is MailState.SENT
        again += state is MailState.QUEUED
        failed += state is MailState.FAILED
    return SendRun(sent, again, failed)


def _handed(one: store.Claimed, sender: Sender, kept: _Papers) -> Sent:
    from app.mail.build import message
    from app.mail.smtp import Fate, Sent

    try:
        made = message(kept.with_paper(one))
    except ValueError as error:  # an address that the rules of today refuse, a paper that is gone
        return Sent(Fate.REFUSED, 0, str(error))
    return sender.send(made, one.mail.sender, one.mail.to_mail)


def _noted(db: Database, mail_id: int, said: Sent, by: str) -> MailState:
    from app.mail.smtp import Fate

    def act(conn: Connection) -> str:
        if said.fate is Fate.TAKEN:
            store.note_sent(conn, mail_id, by, code=said.code)
            return MailState.SENT.value
        for_good = said.fate is Fate.REFUSED
        return store.note_failed(conn, mail_id, by, code=said.code, told=said.words, for_good=for_good).value

    return MailState(db.write(act, what="send mail", about=mail_id))

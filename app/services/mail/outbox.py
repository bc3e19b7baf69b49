"""What waits to be sent, what was sent and what failed, with every attempt; and what a person does about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.db import mail as store
from app.db import tables as t
from app.db.engine import Database
from app.db.tables import kinds
from app.domain.changes_made import Changes
from app.domain.mail.values import MailState, Outbox
from app.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection


def outbox(
    db: Database,
    states: Sequence[MailState] = (),
    about: tuple[str, int] | None = None,
    ids: Sequence[int] = (),
    limit: int = 200,
    work: Work | None = None,
) -> Outbox:
    """Return mails, newest first: of some states, of one record (its table and id) or these where asked; and counts."""
    with db.read(work) as conn:
        return Outbox(store.listed(conn, states=states, about=about, ids=ids, limit=limit), store.counts(conn))


def retry(db: Database, mail_id: int, version: int, *, op_id: str | None = None) -> Changes:
    """Send a mail again with the next round: one that failed, was dropped, or waits for its time."""
    db.require("mail.send")

    def act(conn: Connection) -> Changes:
        store.send_again(conn, mail_id, version)
        return Changes(kinds.touched_by(t.mail), (mail_id,), "The mail is sent with the next round.")

    return db.write(act, what="retry mail", about=mail_id, op_id=op_id)


def drop(db: Database, mail_id: int, version: int, *, op_id: str | None = None) -> Changes:
    """Take a mail out of the queue: it is not sent any more, and stays in the list."""
    db.require("mail.send")

    def act(conn: Connection) -> Changes:
        store.drop(conn, mail_id, version, "Dropped by hand.")
        return Changes(kinds.touched_by(t.mail, t.mail_attempt), (mail_id,), "The mail will not be sent.")

    return db.write(act, what="drop mail", about=mail_id, op_id=op_id)

"""What the caller of a ticket was told and asked by mail, and what they answered."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from app.db import tables as t
from app.domain.callers.told import Mailed, Surveyed
from app.domain.mail.values import MailKind, MailState

_M, _A, _S = t.mail.c, t.mail_attempt.c, t.survey.c
_KINDS = (MailKind.CALLER.value, MailKind.SURVEY.value)


def mails_of(conn: Connection, ticket_id: int) -> list[Mailed]:
    """Return the mails to the caller of a ticket, oldest first."""
    sent = select(func.min(_A.at)).where(_A.mail_id == _M.id, _A.ok).scalar_subquery()
    query = select(_M.kind, _M.to_name, _M.to_mail, _M.text, _M.made_at, _M.state, sent)
    query = query.where(_M.about_tbl == "ticket", _M.about_id == ticket_id, _M.kind.in_(_KINDS)).order_by(_M.id)
    return [
        Mailed(MailKind(kind), name, mail, text, made_at, MailState(state), sent_at)
        for kind, name, mail, text, made_at, state, sent_at in conn.execute(query)
    ]


def surveys_of(conn: Connection, ticket_id: int) -> list[Surveyed]:
    """Return the surveys of a ticket, oldest first."""
    query = select(_S.sent_at, _S.answered_at, _S.score, _S.comment, _S.token != "").where(_S.ticket_id == ticket_id)
    return [Surveyed(*row) for row in conn.execute(query.order_by(_S.id))]

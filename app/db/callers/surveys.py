"""Surveys to callers, from and to the database: whom to ask next, what was asked, and what they answered."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, exists, select

from app.db import tables as t
from app.db.conditions import text_in
from app.db.records import insert_record, update_versioned
from app.domain.callers.survey_settings import SurveyRules
from app.domain.vocabulary import EventKind as K
from app.domain.vocabulary import TicketState

_T, _E, _S = t.ticket.c, t.ticket_event.c, t.survey.c
#: What was done longer ago asks nobody any more, as after days in which nothing was sent.
_PAST = timedelta(days=3)
_NO_SURVEY = ("duplicate", "withdrawn")  # resolutions of what nobody worked on


class Done(NamedTuple):
    """A ticket that may ask its caller."""

    id: int
    number: str
    caller: str
    agency_id: int
    channel: str
    caller_id: int | None = None


def done(conn: Connection, rules: SurveyRules, since: datetime, now: datetime) -> list[Done]:
    """Return tickets that people here resolved or closed a while ago, are still so, and asked nobody yet.

    What an import brought, what is left out of figures and what was no work of the desk asks nobody.
    """
    closed = rules.when == "closed"
    over = (TicketState.CLOSED.value,) if closed else (TicketState.RESOLVED.value, TicketState.CLOSED.value)
    ended = select(_E.ticket_id).where(
        _E.kind == (K.CLOSED if closed else K.RESOLVED).value,
        _E.op_id.is_not(None),
        _E.recorded_at >= max(since, now - _PAST - rules.wait),
        _E.recorded_at <= now - rules.wait,
    )
    query = select(_T.id, _T.number, _T.caller, _T.agency_id, _T.channel, _T.caller_id).where(
        _T.id.in_(ended),
        _T.state.in_(over),
        _T.resolution_code.not_in(_NO_SURVEY),
        _T.caller != "",
        ~_T.excluded,
        ~exists().where(_S.ticket_id == _T.id),
    )
    return [Done(*row) for row in conn.execute(query.order_by(_T.id))]


def asked_lately(conn: Connection, addresses: Iterable[str], after: datetime) -> set[str]:
    """Return those of these addresses, in small letters, that a survey was sent to after an instant."""
    wanted = sorted({address.lower() for address in addresses})
    query = select(_S.to_mail).where(text_in(conn, _S.to_mail, wanted), _S.sent_at > after)
    return set(conn.execute(query).scalars())


def add(conn: Connection, ticket: Done, token: str, to_mail: str, sent_at: datetime, expires_at: datetime) -> int:
    """Keep that a caller is asked; returns the survey's id."""
    values = {
        "ticket_id": ticket.id,
        "agency_id": ticket.agency_id,
        "sent_at": sent_at,
        "token": token,
        "to_mail": to_mail.lower(),
        "expires_at": expires_at,
    }
    return insert_record(conn, t.survey, values)


def held(conn: Connection, token: str) -> Any:
    """Return the survey of a token and hold it until the transaction ends; None where there is none such."""
    query = select(t.survey).where(_S.token == token).with_for_update()
    return conn.execute(query).one_or_none() if token else None


def keep_answer(conn: Connection, row: Any, score: int, comment: str, at: datetime) -> None:
    """Keep what was answered to a survey that was read as `held` gives it."""
    update_versioned(conn, t.survey, row.id, row.version, {"score": score, "comment": comment, "answered_at": at})

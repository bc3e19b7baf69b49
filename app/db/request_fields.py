"""Fields of requests and their answers, from and to the database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import Connection, func, or_, select

from app.db import tables as t
from app.db.records import insert_record
from app.domain.request_fields import FieldKind, RequestAnswer, RequestField, asked_of, choices_of

_F, _A = t.request_field.c, t.request_answer.c


def fields_on(conn: Connection, today: date) -> tuple[RequestField, ...]:
    """Return every field that is asked on a day."""
    holds = (_F.valid_from <= today, or_(_F.valid_to.is_(None), _F.valid_to > today))
    rows = conn.execute(select(t.request_field).where(*holds).order_by(_F.service_id, _F.position, _F.id))
    return tuple(
        RequestField(
            r.id, r.service_id, r.label, FieldKind(r.kind), r.required, r.help, choices_of(r.choices), r.position
        )
        for r in rows
    )


def add_answers(
    conn: Connection,
    ticket_id: int,
    service_id: int | None,
    answers: Mapping[int, str],
    today: date,
    at: datetime,
    author: str,
) -> None:
    """Write what was answered to what is asked for a service, under the labels of today."""
    for field in asked_of(fields_on(conn, today), service_id):
        value = answers.get(field.id, "")
        if value:
            row = {"ticket_id": ticket_id, "field_id": field.id, "position": field.position, "label": field.label}
            row |= {"kind": field.kind.value, "value": value, "at": at, "author": author}
            insert_record(conn, t.request_answer, row)


def answers_of(conn: Connection, ticket_id: int) -> tuple[RequestAnswer, ...]:
    """Return what was answered on a ticket, in the order in which it was asked; the last answer to each field."""
    last = select(func.max(_A.id)).where(_A.ticket_id == ticket_id).group_by(_A.field_id)
    rows = conn.execute(select(t.request_answer).where(_A.id.in_(last)).order_by(_A.position, _A.id))
    return tuple(RequestAnswer(r.label, FieldKind(r.kind), r.value, r.field_id) for r in rows)


def known(conn: Connection) -> tuple[frozenset[str], frozenset[str]]:
    """Return the logins and the codes of agencies that an answer may name."""
    logins = conn.scalars(select(t.person.c.login).where(t.person.c.login.is_not(None)))
    return frozenset(logins), frozenset(conn.scalars(select(t.agency.c.code)))

"""Fields of requests and their answers, from and to the database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import Connection, func, insert, or_, select

from app.db import tables as t
from app.db.records import insert_record
from app.domain.request_fields import FieldKind, RequestAnswer, RequestField, asked_of, choices_of

_CHUNK = 1000
_F, _A = t.request_field.c, t.request_answer.c


def fields_on(conn: Connection, today: date) -> tuple[RequestField, ...]:
    """Return every field that is asked on a day."""
    holds = (_F.valid_from <= today, or_(_F.valid_to.is_(None), _F.valid_to > today))
    rows = conn.execute(select(t.request_field).where(*holds).order_by(_F.service_id, _F.position, _F.id))
    return tuple(
        RequestField(
            r.id,
            r.service_id,
            r.label,
            FieldKind(r.kind),
            r.required,
            r.help,
            choices_of(r.choices),
            r.position,
            r.valid_from,
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


def answer_many(conn: Connection, rows: Iterable[tuple[int, RequestField, str]], at: datetime) -> None:
    """Write answers to fields that are asked today, of who acts: the id of the ticket, the field, what was answered."""
    who = func.session_user() if conn.dialect.name == "postgresql" else func.app_user()
    many = [
        {"ticket_id": ticket_id, "field_id": field.id, "position": field.position, "label": field.label}
        | {"kind": field.kind.value, "value": value, "at": at}
        for ticket_id, field, value in rows
    ]
    if many:
        conn.execute(insert(t.request_answer).values(author=who), many)


def values_of(conn: Connection, ticket_ids: Sequence[int]) -> dict[int, dict[int, str]]:
    """Return what holds of the answers of tickets: by ticket, by the id of the field."""
    found: dict[int, dict[int, str]] = {}
    for start in range(0, len(ticket_ids), _CHUNK):
        some = _A.ticket_id.in_(ticket_ids[start : start + _CHUNK])
        for row in conn.execute(select(_A.ticket_id, _A.field_id, _A.value).where(some).order_by(_A.id)):
            found.setdefault(row.ticket_id, {})[row.field_id] = row.value
    return found


def answers_of(conn: Connection, ticket_id: int) -> tuple[RequestAnswer, ...]:
    """Return what was answered on a ticket, in the order in which it was asked; the last answer to each field."""
    last = select(func.max(_A.id)).where(_A.ticket_id == ticket_id).group_by(_A.field_id)
    rows = conn.execute(select(t.request_answer).where(_A.id.in_(last)).order_by(_A.position, _A.id))
    return tuple(RequestAnswer(r.label, FieldKind(r.kind), r.value, r.field_id) for r in rows)


def known(conn: Connection) -> tuple[frozenset[str], frozenset[str]]:
    """Return the logins and the codes of agencies that an answer may name."""
    logins = conn.scalars(select(t.person.c.login).where(t.person.c.login.is_not(None)))
    return frozenset(logins), frozenset(conn.scalars(select(t.agency.c.code)))

"""Correcting what was answered to what a request asks: a new answer beside the old one, told in its history."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from app.db import request_fields as store
from app.db.engine import Database
from app.db.records import time_of
from app.domain.changes_made import Changes, Touched
from app.domain.eastern import local_date
from app.domain.request_fields import LONGEST, RequestAnswer, answer_note, asked_of, problems
from app.domain.vocabulary import EventKind, TicketKind, TicketState
from app.errors import InputError, NotAllowed
from app.services.texts import clean
from app.services.tickets.perform import Open, open_ticket, record

if TYPE_CHECKING:
    from sqlalchemy import Connection

_OVER = (TicketState.CLOSED, TicketState.CANCELLED)


def correct_answers(
    db: Database,
    ticket_id: int,
    answers: Mapping[int, str],
    *,
    was: Mapping[int, str] | None = None,
    op_id: str | None = None,
) -> Changes:
    """Answer what is asked for a request again. The answer that held before is kept, and the history tells both.

    `answers`: by the id of the field; those that are as they were are left alone. `was`: what the person saw; an
    answer that somebody else changed since is not written over. An answer is corrected, never emptied. Raises
    `InputError` naming the field, `NotAllowed` where the request is closed or cancelled.
    """
    db.require("request.answer", "correct the answers of requests")

    def run(conn: Connection) -> Changes:
        ticket = open_ticket(conn, ticket_id)
        _require_open(ticket)
        now = time_of(conn)
        said = {one.field_id: one for one in store.answers_of(conn, ticket_id)}
        given = {id: clean(text, "answer", longest=LONGEST) for id, text in answers.items()}
        new = {id: text for id, text in given.items() if text != _value(said, id)}
        if not new:
            return Changes(Touched.NOTHING, (ticket_id,), f"{ticket.number}: every answer is as it was.")
        fields = asked_of(store.fields_on(conn, local_date(now)), ticket.row["service_id"])
        labels = {one.id: one.label for one in fields}
        for id, text in new.items():
            if id not in labels:
                raise InputError(f"{ticket.number} is not asked for this (any more).", hint="Open the form again.")
            if not text:
                raise InputError(
                    f"{labels[id]}: an answer is corrected, not emptied.", hint=f"It was “{_value(said, id)}”."
                )
            if was is not None and _value(said, id) != was.get(id, ""):
                raise InputError(
                    f"{labels[id]} was answered by somebody else meanwhile: “{_value(said, id)}”.",
                    hint="Open the form again to correct that.",
                )
        wrong = problems([one for one in fields if one.id in new], new, *store.known(conn))
        if wrong:
            raise InputError(next(iter(wrong.values())), hint="Correct the answer.")
        record(
            db,
            ticket,
            [(EventKind.FIELD, _value(said, id) or None, text, answer_note(labels[id])) for id, text in new.items()],
        )
        service = ticket.row["service_id"]
        store.add_answers(conn, ticket_id, service, new, local_date(now), now, db.actor.login)
        corrected = ", ".join(labels[id] for id in new)
        return Changes(Touched.TICKETS, (ticket_id,), f"{ticket.number}: {corrected} answered.")

    return db.write(run, what="request answers", about=(ticket_id, *sorted(answers.items())), op_id=op_id)


def answers_back(conn: Connection, ticket: Open, old: Mapping[str, str | None], author: str) -> None:
    """Answer as before an act that is taken back. `old`: by the note of its events, what held before it.

    Raises `NotAllowed` for what was answered for the first time: an answer is corrected, never emptied.
    """
    now = time_of(conn)
    fields = asked_of(store.fields_on(conn, local_date(now)), ticket.row["service_id"])
    ids = {answer_note(one.label): one.id for one in fields}
    for note, value in old.items():
        if value is None or note not in ids:
            raise NotAllowed(
                f"{ticket.number}: a first answer stays, and so does one to what is not asked any more.",
                hint="Correct the answers instead.",
            )
    back = {ids[note]: value for note, value in old.items() if value is not None}
    store.add_answers(conn, ticket.id, ticket.row["service_id"], back, local_date(now), now, author)


def _require_open(ticket: Open) -> None:
    if ticket.row["kind"] != TicketKind.REQUEST.value:
        raise InputError(f"{ticket.number} is an incident: only requests are asked for more.")
    if ticket.state in _OVER:
        raise NotAllowed(f"{ticket.number} is {ticket.state.label.lower()}: its answers stay as they are.")


def _value(said: Mapping[int, RequestAnswer], id: int) -> str:
    return said[id].value if id in said else ""

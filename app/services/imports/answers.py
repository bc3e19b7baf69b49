"""Answers of requests that a file tells: what of them can be kept, and what is said of the rest by row and field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from app.db import request_fields as store
from app.domain import request_fields as rules
from app.domain.eastern import local_date
from app.domain.imports.values import Draft, Noted
from app.domain.request_fields import LONGEST, RequestField
from app.domain.tickets.projection import Event
from app.domain.tickets.restated import desk_fields
from app.domain.vocabulary import TicketKind
from app.errors import InputError
from app.services.texts import clean

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sqlalchemy import Connection


@dataclass(slots=True)
class Asked:
    """What is asked today, and whom and what an answer may name; of one chunk of an import."""

    fields: tuple[RequestField, ...] = ()
    logins: Collection[str] = field(default_factory=frozenset)
    codes: Collection[str] = field(default_factory=frozenset)

    @classmethod
    def on(cls, conn: Connection, today: date) -> Asked:
        """Read what is asked on a day."""
        fields = store.fields_on(conn, today)
        return cls(fields, *store.known(conn)) if fields else cls()

    def taken(
        self, draft: Draft, column: str, service_id: int | None, there: Mapping[int, str], events: Sequence[Event]
    ) -> list[tuple[RequestField, str]]:
        """Return the answers of a row that are new, as they are kept; the ticket comes in whatever is wrong with them.

        `there`: what is answered already, by field; an answer that the desk corrected stays. `events`: the ticket's.
        What cannot be kept, and what has to be answered and is not, is noted on the draft under the file's column.
        """
        draft.notes = [note for note in draft.notes if note.field != column]
        wrong: list[str] = []
        if draft.kind != TicketKind.REQUEST:
            wrong += ["only requests have answers; these are left out"] * bool(draft.answers)
            return self._noted(draft, column, wrong, [])
        try:
            told = rules.told_answers(draft.answers)
        except ValueError as error:
            return self._noted(draft, column, [f"{error}; nothing of it is kept"], [])
        wanted = rules.asked_of(self.fields, service_id)
        by_label = {rules.same_label(one.label): one for one in wanted}
        new: list[tuple[RequestField, str]] = []
        answered = set(there)
        desk = desk_fields(events)
        for label, said in told.items():
            asked = by_label.get(rules.same_label(label))
            if asked is None:
                wrong.append(f"“{label[:100]}” is not asked for this service; the answer is left out")
                continue
            answered.add(asked.id)
            value, why = self._checked(asked, said)
            if why:
                wrong.append(f"{why.rstrip('.')}; the answer is left out")
                continue
            if value != there.get(asked.id) and rules.answer_note(asked.label) not in desk:
                new.append((asked, value))
        opened = local_date(draft.opened_at)
        for one in wanted:
            if one.required and one.id not in answered and (one.since is None or one.since <= opened):
                wrong.append(f"{one.label}: it is needed, and nothing answers it")
        return self._noted(draft, column, wrong, new)

    def _checked(self, asked: RequestField, said: str) -> tuple[str, str]:
        """Return an answer as it is kept, and what is wrong with it."""
        try:
            value = rules.spelled(asked, clean(said, asked.label, longest=LONGEST))
        except InputError as error:
            return "", str(error)
        return value, rules.problem(asked, value, self.logins, self.codes)

    @staticmethod
    def _noted(
        draft: Draft, column: str, wrong: list[str], new: list[tuple[RequestField, str]]
    ) -> list[tuple[RequestField, str]]:
        draft.notes += [Noted(draft.row, column, "; ".join(wrong), False, draft.opened_at)] if wrong else []
        return new

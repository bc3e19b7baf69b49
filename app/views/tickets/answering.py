"""Correcting the answers of the chosen request, in the fields that its call was asked in."""

from __future__ import annotations

from functools import partial
from typing import Any

from app.domain.request_fields import asked_of
from app.domain.tickets.values import TicketDetail
from app.domain.vocabulary import TicketKind
from app.ui.forms.form import Form
from app.ui.since import Since
from app.views.tickets.host import TicketsHost
from app.views.tickets.request_fields import RequestFields
from app.views.tickets.taking_back import take_back


class Answering:
    """The command that asks the chosen request again what its service needs."""

    def __init__(self, tab: TicketsHost) -> None:
        self._tab = tab

    def can_ask(self) -> bool:
        """Say whether one request is chosen."""
        one = self._tab.chosen_tickets().one
        return one is not None and one.kind is TicketKind.REQUEST

    def ask(self) -> None:
        """Show the fields with what was answered, once the ticket is read."""
        one = self._tab.chosen_tickets().one
        if one is not None and self.can_ask():
            read, then = self._tab.services.tickets.detail, partial(self._form, since=self._tab.since())
            self._tab.read(lambda work: read(one.id, work), then, key="answers")

    def _form(self, detail: TicketDetail, since: Since) -> None:
        tab, options, service = self._tab, self._tab.conditions.options, detail.fields["service_id"]
        known = options.request_fields if options is not None else ()
        asked = asked_of(known, service if isinstance(service, int) else None)
        if options is None or not asked:
            tab.messages.note(
                f"{detail.number} is asked for nothing.", "Setup, Request fields says what a service asks for."
            )
            return
        was = {one.field_id: one.value for one in detail.answers}
        fields = RequestFields(options, tab.context.actor, tab.context.now)
        fields.set_value([*was.items()])
        fields.ask(asked)

        def submit(values: dict[str, Any]) -> None:
            given = {int(id): str(text) for id, text in values["answers"]}
            said = {one.id: given.get(one.id, "") for one in asked}
            act = partial(tab.services.tickets.correct_answers, detail.id, said, was=was)
            first = any(text and not was.get(id) for id, text in said.items())
            tab.write(act, form=form, undo=None if first else partial(take_back, tab))

        def check(_values: dict[str, Any]) -> dict[str, str]:
            wrong = fields.problem()
            return {"answers": wrong} if wrong else {}

        title = f"Answers of {detail.number}"
        form = Form(title, tab.form_owner(), submit=submit, check=check, key=title)
        form.add("answers", "What is asked for this request", fields)
        form.open(behind=not since.may_focus())

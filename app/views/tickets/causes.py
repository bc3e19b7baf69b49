"""The change that caused an incident, said of the ticket: found by its number or by words of it."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtWidgets import QPlainTextEdit

from app.domain.changes.states import RECORDED
from app.domain.changes_made import Changes
from app.domain.choices import Choice
from app.domain.plain_text import one_line
from app.domain.tickets.values import Link, TicketDetail
from app.domain.vocabulary import TicketKind
from app.ui.forms.form import Form
from app.ui.forms.record_field import RecordField
from app.ui.record_search import search_for
from app.ui.since import Since
from app.views.tickets.host import TicketsHost


class Causes:
    """The command that says which change caused the chosen incident."""

    def __init__(self, tab: TicketsHost) -> None:
        self.tab = tab

    def can_ask(self) -> bool:
        """Say whether one incident is chosen."""
        one = self.tab.chosen_tickets().one
        return one is not None and one.kind is TicketKind.INCIDENT

    def ask(self) -> None:
        """Ask for the change, once the ticket is read."""
        one = self.tab.chosen_tickets().one
        if one is not None and self.can_ask():
            read, then = self.tab.services.tickets.detail, partial(self._form, since=self.tab.since())
            self.tab.read(lambda work: read(one.id, work), then, key="cause")

    def _form(self, detail: TicketDetail, since: Since) -> None:
        tab = self.tab
        linked = next((link for link in detail.links if link.what == "Caused by change"), None)
        field = RecordField("changes", ("No change", "") if linked is not None else None)
        if linked is not None:
            text = one_line(f"{linked.number} {linked.title}")
            field.set_choices([Choice(linked.id, text, linked.number)])
            field.set_value(linked.id)
        search_for(tab, field, "change")

        def submit(values: dict[str, Any]) -> None:
            change_id = int(values["change"]) if values["change"] else None
            if linked is not None and change_id == linked.id:
                form.show_errors({}, f"{linked.number} stands there already. Choose another one, or discard.")
                return
            tab.write(partial(self._said, detail, linked, change_id, values["why"]), form=form)

        title = f"What caused {detail.number}"
        form = Form(title, tab.form_owner(), submit=submit, key=title)
        hint = "Found by its number or by words of it; empty takes it off." if linked else "By its number or by words."
        form.add("change", "Caused by the change", field, required=linked is None, hint=hint)
        hint = "The board reviews a change that caused an incident. Needed where one is taken off."
        form.add("why", "How it is known", QPlainTextEdit(), hint=hint)
        form.open(behind=not since.may_focus())

    def _said(
        self, detail: TicketDetail, linked: Link | None, change_id: int | None, why: str, *, op_id: str
    ) -> Changes:
        """Link the change, or take the link off: as a word on the change where that is history, else in the ticket."""
        services = self.tab.services
        about = change_id if change_id is not None else linked.id if linked is not None else None
        judges = about is not None and self.tab.context.may("incident.judge")
        if about is not None and judges and services.changes.detail(about).change.state in RECORDED:
            verdict = "refused" if change_id is None else "confirmed"
            return services.changes.judge_incident(about, detail.id, verdict, why, op_id=op_id)
        return services.tickets.edit(detail.id, dict(detail.fields), {"change_id": change_id}, op_id=op_id)

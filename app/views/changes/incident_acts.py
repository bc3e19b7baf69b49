"""What people say of incidents that the change shown may have caused."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from app.domain.changes.incidents import JudgedProposal
from app.domain.find import Found
from app.domain.tickets.values import TicketFilter
from app.ui.forms.record_field import RecordField
from app.ui.record_search import search_for
from app.views.changes.host import ChangesHost
from app.views.changes.incident_forms import CONFIRMED, REFUSED, judge_form, link_form
from app.views.changes.incident_words import CONFIRM, REFUSE, TICKET

_REQUESTS = ("REQ", "RITM")  # with these numbers of requests begin


class IncidentActs:
    """The acts of one tab on the incidents of its current change."""

    def __init__(self, tab: ChangesHost) -> None:
        self._tab = tab

    # --- what can be said ---------------------------------------------------------------------------
    def can_confirm(self) -> bool:
        """Say whether an incident is not confirmed yet."""
        return bool(self._not(CONFIRMED))

    def can_refuse(self) -> bool:
        """Say whether an incident is not refused yet."""
        return bool(self._not(REFUSED))

    def has_confirmed(self) -> bool:
        """Say whether an incident was confirmed."""
        return any(one.verdict == CONFIRMED for one in self._tab.highlight.incidents())

    def _not(self, verdict: str) -> Sequence[JudgedProposal]:
        found = [one for one in self._tab.highlight.incidents() if one.verdict != verdict]
        return sorted(found, key=lambda one: bool(one.verdict))  # those first that wait for a word

    # --- acts ---------------------------------------------------------------------------------------
    def confirm(self, chosen: int | None = None) -> None:
        """Say of an incident that the change caused it."""
        self._judge(CONFIRMED, chosen)

    def refuse(self, chosen: int | None = None) -> None:
        """Say of an incident that the change did not cause it, and why."""
        self._judge(REFUSED, chosen)

    def _judge(self, verdict: str, chosen: int | None) -> None:
        tab, change, incidents = self._tab, self._tab.highlight.change(), self._not(verdict)
        if change is None or not incidents:
            return

        def submit(values: dict[str, Any]) -> None:
            act = partial(tab.services.changes.judge_incident, change.id, values["ticket"], verdict, values["why"])
            tab.write(act, form=form, then=tab.read_change)

        form = judge_form(tab.form_owner(), change, incidents, verdict, submit, chosen)
        form.open()

    def link(self) -> None:
        """Link an incident that no rule proposes, found by its number."""
        tab, change = self._tab, self._tab.highlight.change()
        if change is None:
            return
        field = RecordField("incidents")
        search_for(tab, field, "ticket", _is_incident)

        def submit(values: dict[str, Any]) -> None:
            act = partial(tab.services.changes.judge_incident, change.id, values["ticket"], CONFIRMED, values["why"])
            tab.write(act, form=form, then=tab.read_change)

        form = link_form(tab.form_owner(), change, field, submit)
        form.open()

    def open_tickets(self) -> None:
        """List the incidents in Tickets that are confirmed to come from the change."""
        change = self._tab.highlight.change()
        if change is not None:
            self._tab.context.navigator.open("tickets", filter=TicketFilter(change_id=change.id))

    def follow(self, link: str) -> None:
        """Follow a link of the pane: to a ticket, or to a word about it."""
        tab, change = self._tab, self._tab.highlight.change()
        if change is None:
            return
        if link.startswith(TICKET):
            tab.context.navigator.open("tickets", id=int(link.removeprefix(TICKET)))
        elif link.startswith(REFUSE):
            self.refuse(int(link.removeprefix(REFUSE)))
        elif link.startswith(CONFIRM):
            ticket = int(link.removeprefix(CONFIRM))
            act = partial(tab.services.changes.judge_incident, change.id, ticket, CONFIRMED)
            tab.write(act, then=tab.read_change)


def _is_incident(found: Found) -> bool:
    return not found.title.startswith(_REQUESTS)

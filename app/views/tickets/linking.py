"""Linking the chosen ticket with another record, and taking links off."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import shiboken6
from PySide6.QtCore import QObject, Slot

from app.domain.choices import Choice
from app.domain.find import Found
from app.domain.plain_text import one_line
from app.domain.tickets.call import Alike, CallSoFar
from app.domain.tickets.links import OWN, LinkKind
from app.domain.tickets.values import TicketDetail, TicketRow
from app.ui.forms.fields import combo, value_of
from app.ui.forms.form import Form
from app.ui.forms.record_field import RecordField
from app.ui.since import Since
from app.views.tickets.forms import text_field
from app.views.tickets.host import TicketsHost
from app.views.tickets.taking_back import take_back

_MOST = 20  # records that are offered


class Linking:
    """The commands of one tab."""

    def __init__(self, tab: TicketsHost) -> None:
        self._tab = tab

    def can_link(self) -> bool:
        """Say whether one ticket is chosen."""
        return self._tab.chosen_tickets().one is not None

    def link(self) -> None:
        """Ask what the ticket is to which other record; tickets that look like it are offered."""
        row, tab = self._tab.chosen_tickets().one, self._tab
        if row is None:
            return
        tickets = tab.services.tickets

        def submit(values: dict[str, Any]) -> None:
            kind, other = LinkKind(values["kind"]), int(values["record"])
            act = partial(tickets.link, row.id, kind, other, note=values["note"])
            tab.write(act, form=form, undo=partial(take_back, tab))

        form = Form(f"Link {row.number}", tab.form_owner(), action="Link", submit=submit, key=f"Link {row.number}")
        kinds = combo([(kind.label, kind.value) for kind in LinkKind], LinkKind.CHILD.value)
        form.add(
            "kind", f"{row.number} is", kinds, hint="A duplicate is merged: it is closed, and read in the other one."
        )
        field = RecordField("records")
        form.add("record", "Other record", field, required=True, hint="By its number or by words of it.")
        form.add("note", "To the caller of a duplicate", text_field(), hint="Sent where callers are told of updates.")
        _Finder(tab, row, field, form, lambda: LinkKind(str(value_of(kinds))).record)
        form.open()

    def attach(self) -> None:
        """Make the ticket a child of what it looks like most: a major incident under way, else an open ticket."""
        row, tab = self._tab.chosen_tickets().one, self._tab
        if row is None:
            return
        detail = tab.shown.of(tab.chosen_tickets())
        service = detail.fields["service_id"] if detail is not None else None
        call = CallSoFar(row.title, row.kind, service_id=service if isinstance(service, int) else None)
        look = tab.services.tickets.look_alike
        tab.read(lambda work: look(call, work), partial(self._attach, row), key="attach")

    def _attach(self, row: TicketRow, found: Sequence[Alike]) -> None:
        tab = self._tab
        first = next((one for one in found if one.ticket_id not in (None, row.id)), None)
        if first is None or first.ticket_id is None:
            tab.messages.note(f"Nothing that is open looks like {row.number}.", "Link names any other record.")
            return
        act = partial(tab.services.tickets.link, row.id, LinkKind.CHILD, first.ticket_id)
        tab.write(act, undo=partial(take_back, tab))

    def unlink(self) -> None:
        """Ask which link of the ticket is taken off, once it is read."""
        row = self._tab.chosen_tickets().one
        if row is not None:
            read, then = self._tab.services.tickets.detail, partial(self._off_form, since=self._tab.since())
            self._tab.read(lambda work: read(row.id, work), then, key="unlink")

    def _off_form(self, detail: TicketDetail, since: Since) -> None:
        tab, own = self._tab, [one for one in detail.links if one.what in OWN]
        if not own:
            tab.messages.note(
                f"{detail.number} has no link that can be taken off here.",
                "A child is taken off its own ticket; one that was merged stands for itself again when it is reopened.",
            )
            return
        said = [(one_line(f"{one.what} {one.number} {one.title}"), f"{OWN[one.what].value}:{one.id}") for one in own]

        def submit(values: dict[str, Any]) -> None:
            kind, _, other = str(values["link"]).partition(":")
            act = partial(tab.services.tickets.unlink, detail.id, LinkKind(kind), int(other))
            tab.write(act, form=form, undo=partial(take_back, tab))

        title = f"Take a link off {detail.number}"
        form = Form(title, tab.form_owner(), action="Take off", submit=submit, key=title)
        form.add("link", "Link", combo(said, said[0][1]))
        form.open(behind=not since.may_focus())


def merge_field(tab: TicketsHost, row: TicketRow | None) -> tuple[RecordField, Any]:
    """Return a field for the ticket to merge into, and what makes it search once its form is there."""
    field = RecordField("tickets")
    return field, lambda form: _Finder(tab, row, field, form, lambda: "ticket")


class _Finder(QObject):
    """Lets a field find records of the kind that is asked for; before anything is typed it offers look-alikes."""

    def __init__(self, tab: TicketsHost, row: TicketRow | None, field: RecordField, form: Form, kind: Any) -> None:
        super().__init__(form)
        self._tab, self._row, self._field, self._form, self._kind = tab, row, field, form, kind
        field.asked.connect(self._ask)
        if row is not None and kind() == "ticket":
            call = CallSoFar(row.title, row.kind)
            look = tab.services.tickets.look_alike
            tab.context.jobs.read(form, lambda work: look(call, work), self._alike, key="alike", failed=lambda _: True)

    @Slot(str)
    def _ask(self, typed: str) -> None:
        find, kind = self._tab.services.find_records, self._kind()
        then = partial(self._offer, typed)
        self._tab.context.jobs.read(self._form, lambda work: find(kind, typed, _MOST, work=work), then, key="find")

    def _offer(self, typed: str, found: Sequence[Found]) -> None:
        if shiboken6.isValid(self._field) and self._field.typed().strip() == typed:
            self._field.offer(typed, [one for one in found if self._row is None or one.id != self._row.id])

    def _alike(self, found: Sequence[Alike]) -> None:
        if shiboken6.isValid(self._field) and not self._field.typed() and self._kind() == "ticket":
            own = 0 if self._row is None else self._row.id
            self._field.set_choices(
                [
                    Choice(one.ticket_id, one_line(f"{one.number} {one.title}"), one.number, detail=one.note)
                    for one in found
                    if one.ticket_id is not None and one.ticket_id != own
                ]
            )

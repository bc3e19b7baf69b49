"""Editing the fields of a ticket: by its form, or one of them where it stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from app.domain.changes_made import Changes
from app.domain.edits import Edit
from app.domain.field_words import words_of
from app.domain.names import Names
from app.domain.tickets.options import TicketOptions
from app.domain.tickets.values import TicketDetail
from app.ui.since import Since
from app.ui.writing import Act, Fields
from app.views.tickets import forms
from app.views.tickets.caller_field import CallerField, look_up
from app.views.tickets.host import TicketsHost
from app.views.tickets.taking_back import take_back
from app.work import Work

#: The keys of edits that are kept begin so.
KEPT = "Edit "


def is_kept_edit(key: str) -> bool:
    """Return whether a draft is an edit of a ticket: changes have edits as well."""
    return key.startswith(KEPT) and not key.startswith(f"{KEPT}CHG")


class TicketRecords:
    """The commands that write fields."""

    def __init__(self, tab: TicketsHost) -> None:
        self.tab = tab
        self.services = tab.services

    def edit(self) -> None:
        """Open the form on the ticket as it is now, not as the list shows it."""
        row = self.tab.chosen_tickets().one
        if row is None:
            return
        services, then = self.services, partial(self._edit_form, since=self.tab.since())
        self.tab.read(lambda work: services.tickets.detail(row.id, work), then, key="edit")

    def edit_kept(self, key: str) -> None:
        """Go on with an edit that was kept as a draft, whichever ticket is chosen."""
        services, number = self.services, key.removeprefix(KEPT)

        def read(work: Work) -> TicketDetail:
            return services.tickets.detail(services.tickets.find(number), work)

        self.tab.read(read, partial(self._edit_form, since=self.tab.since()), key=key)

    def _edit_form(self, detail: TicketDetail, since: Since) -> None:
        options = self.tab.conditions.options
        if options is None:
            return
        parent_number = next((link.number for link in detail.links if link.what == "Parent"), "")
        tickets = self.services.tickets

        def submit(values: dict[str, Any]) -> None:
            older = form.drafted_on()
            mine = forms.edited(values, detail.fields)
            base = {**detail.fields, **forms.in_terms_of(older, detail.fields)}
            parent = values["parent"] if values["parent"] != parent_number else None
            is_known = False

            def make(base: Fields, mine: Fields) -> Act:
                def act(op_id: str) -> Changes:
                    nonlocal is_known
                    if parent is not None and not is_known:  # asked once: then it is a field as any other
                        if older.get("parent") is not None:
                            base["parent_id"] = tickets.find(older["parent"]) if older["parent"] else None
                        mine["parent_id"] = tickets.find(parent) if parent else None
                        is_known = True
                    return tickets.edit(detail.id, base, mine, op_id=op_id)

                return act

            words = partial(field_words, options)
            back = partial(take_back, self.tab)
            self.tab.save(make, base, mine, form=form, undo_act=back, words=words, edits=self._edits(detail))

        form = forms.edit_form(self.tab.form_owner(), options, detail, parent_number, submit, self.tab.context.now)
        field = form.field("caller")
        assert isinstance(field, CallerField)
        field.wanted.connect(partial(look_up, self.tab, form, field, detail.fields["agency_id"]))
        form.open(behind=not since.may_focus())

    def change(self, detail: TicketDetail, field: str, value: object) -> None:
        """Save one field that was changed where it stands."""
        tickets, options = self.services.tickets, self.tab.conditions.options
        if options is None or detail.fields[field] == value:
            return

        def make(base: Fields, mine: Fields) -> Act:
            return partial(tickets.edit, detail.id, base, mine)

        words, edits = partial(field_words, options), self._edits(detail)
        back = partial(take_back, self.tab)
        self.tab.save(make, dict(detail.fields), {field: value}, undo_act=back, words=words, edits=edits)

    def _edits(self, detail: TicketDetail) -> Callable[[Work], Sequence[Edit]]:
        return partial(self.services.workspace.edits_since, "ticket", detail.id, 0)


def field_words(options: TicketOptions, field: str, value: object) -> str:
    """Return what the value of a field is called."""
    if value is None:
        return ""
    lists = {
        "service_id": options.services,
        "site_id": options.sites,
        "group_id": options.groups,
        "agency_id": options.agencies,
    }
    if field in lists:
        return next((o.text for o in lists[field] if o.id == value), str(value))
    return words_of("ticket", field, value, Names(people=dict(options.people)))

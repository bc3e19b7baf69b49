"""Changing a fact of the ticket where it stands: a typeahead over the value, then the act that this change is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.domain.choices import Choice
from app.domain.tickets.options import Option, TicketOptions
from app.domain.tickets.states import Act
from app.domain.tickets.values import TicketDetail
from app.ui.forms.typeahead import Typeahead
from app.views.tickets.acts import TicketActs, seen_for
from app.views.tickets.choosing import service_choice
from app.views.tickets.chosen import Chosen
from app.views.tickets.host import TicketsHost
from app.views.tickets.pane.pane import TicketPane
from app.views.tickets.records import TicketRecords

_NOBODY, _NONE = "", 0


class InlineEdit:
    """Opens the field of a fact in the pane, and carries out what is taken there."""

    def __init__(self, tab: TicketsHost, pane: TicketPane, acts: TicketActs, records: TicketRecords) -> None:
        self.tab, self.pane, self.acts, self.records = tab, pane, acts, records

    def asked(self, key: str) -> None:
        """Change a fact that was pressed: in its place, or by the form of its act."""
        detail = self.pane.detail
        if detail is None or detail.id != self.tab.table.current_id():
            return  # the list is a row ahead: what was pressed is of another ticket than what is highlighted
        if key in ("priority", "agency"):
            (self.acts.priority if key == "priority" else self.acts.transfer)()
        else:
            self.edit(key)

    def edit(self, key: str) -> bool:
        """Open a field over the fact; False where that is not possible now."""
        detail, options = self.pane.detail, self.tab.conditions.options
        if detail is None or options is None:
            return False
        field, take = self._field(key, detail, options)
        if field is None:
            return False

        def taken(choice: Choice) -> None:
            self.pane.facts.end_edit()
            self.tab.focus_list()
            take(choice.id)

        field.taken.connect(taken)
        field.restored.connect(lambda: self.pane.facts.end_edit(give_back=True))
        if not self.pane.facts.edit(key, field):
            field.deleteLater()
            return False
        field.open_list()
        return True

    def _field(
        self, key: str, detail: TicketDetail, options: TicketOptions
    ) -> tuple[Typeahead | None, Callable[[Any], None]]:
        f = detail.fields
        if key == "assignee":
            offered = people(options, self.tab.context.actor)
            field = Typeahead(offered, str(f["assignee"] or ""), none=("Nobody", _NOBODY), things="people")
            return field, lambda who: self._act(detail, Act.ASSIGN, {"assignee": who or None}, f["assignee"] or "", who)
        if key == "group":
            field = Typeahead(records(options.groups, f["group_id"]), f["group_id"], things="groups")
            return field, lambda id: self._act(detail, Act.GROUP, {"group_id": id}, f["group_id"], id)
        if key == "service":
            choices = services(options, f["service_id"])
            field = Typeahead(choices, f["service_id"] or _NONE, none=("None", _NONE), things="services")
            return field, lambda id: self.records.change(detail, "service_id", id or None)
        return None, lambda _value: None

    def _act(self, detail: TicketDetail, act: Act, values: dict[str, Any], before: object, now: object) -> None:
        """Carry it out on the ticket that the pane shows, unless all is so already."""
        if before != now:
            chosen = self.tab.chosen_tickets()
            if chosen.ids != (detail.id,):
                chosen = Chosen((detail.id,), (), self.tab.context.actor)
            self.acts.act(chosen, act, values, seen=seen_for(self.tab, act, detail.id, detail.version))


def people(options: TicketOptions, actor: str) -> list[Choice]:
    """Return whom a ticket can be assigned to: me first, then everybody."""
    me = Choice(actor, f"{options.person(actor)} (you)", synonyms=("me",), recent=True)
    others = [Choice(login, name) for login, name in options.people if login != actor]
    return [me, *others]


def services(options: TicketOptions, now: object) -> list[Choice]:
    """Return the services that may be chosen today, found by what people call them as well."""
    offered = [o for o in options.services if o.current or o.id == now]
    return [service_choice(o, o.code) for o in offered]


def records(options: tuple[Option, ...], now: object) -> list[Choice]:
    """Return the records that may be chosen today, and the one that is chosen."""
    return [Choice(o.id, o.name, o.code) for o in options if o.current or o.id == now]

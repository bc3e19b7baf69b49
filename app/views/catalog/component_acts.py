"""What is done with components: added, edited, ended."""

from __future__ import annotations

from functools import partial

from app.domain.catalog.values import Component
from app.domain.eastern import local_date
from app.ui.writing import Act, Fields
from app.views.catalog import forms
from app.views.catalog.host import CatalogHost
from app.views.catalog.pages import COMPONENTS, RATES
from app.views.catalog.undoing import back, fields_back


class ComponentActs:
    """The acts of one tab."""

    def __init__(self, tab: CatalogHost) -> None:
        self.tab = tab
        self.catalog = tab.services.catalog

    def add(self) -> None:
        """Ask for a new component of the service."""
        tab, service = self.tab, self.tab.service()
        if service is None:
            return
        today = local_date(tab.context.now())

        def submit(values: Fields) -> None:
            # taken back it ends on its first day: a record is never deleted
            end = {"valid_to": values["valid_from"]}
            was = {"valid_from": values["valid_from"], "valid_to": values["valid_to"]}
            undo = back(tab, lambda made: partial(self.catalog.edit_component, made.ids[0], was, end))
            tab.write(partial(self.catalog.add_component, service.id, values), form=form, undo=undo,
                      then=lambda _made: tab.show_page(COMPONENTS))  # fmt: skip

        owner, now = tab.form_owner(), tab.context.now
        form = forms.component_form(owner, service.name, service.id, submit, now=now, first=today)
        form.open()

    def edit(self, of: Component | None = None) -> None:
        """Edit the component with the focus."""
        of, tab = of or self.current(), self.tab
        if of is None:
            return
        one, base = of, {name: getattr(of, name) for name in forms.COMPONENT}

        def make(base: Fields, mine: Fields) -> Act:
            return partial(self.catalog.edit_component, one.id, {name: base[name] for name in mine}, mine)

        def submit(values: Fields) -> None:
            mine = {name: value for name, value in values.items() if value != base[name]}
            tab.save(make, base, mine, form=form, undo=fields_back(make), titles=forms.COMPONENT,
                     words=forms.field_words)  # fmt: skip

        form = forms.component_form(tab.form_owner(), of.service, of.service_id, submit, now=tab.context.now,
                                    first=of.valid_from, of=of)  # fmt: skip
        form.open()

    def end(self, of: Component | None = None) -> None:
        """Ask for the last day of the component with the focus."""
        of, tab = of or self.current(), self.tab
        if of is None:
            return
        one, base = of, {"valid_from": of.valid_from, "valid_to": of.valid_to}

        def make(base: Fields, mine: Fields) -> Act:
            return partial(self.catalog.edit_component, one.id, base, mine)

        def submit(values: Fields) -> None:
            tab.save(make, base, {"valid_to": values["valid_to"]}, form=form, undo=fields_back(make),
                     titles=forms.COMPONENT, words=forms.field_words)  # fmt: skip

        last = local_date(tab.context.now())
        form = forms.end_form(tab.form_owner(), of, submit, now=tab.context.now, last=max(last, of.valid_from))
        form.open()

    def current(self) -> Component | None:
        """Return the component with the focus on its page, or on that of rates."""
        row = self.tab.row_of(COMPONENTS) or self.tab.row_of(RATES)
        found: Component | None = row.component if row is not None else None
        return found

"""What is done with templates: made, edited, ended."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from app.domain.hub.phases import Kind, may_post
from app.domain.hub.templates import Template
from app.domain.plain_text import one_line
from app.domain.tickets.options import TicketOptions
from app.ui.forms import dialogs
from app.ui.take_back import take_back
from app.ui.writing import Act, Fields
from app.views.hub import template_forms as forms
from app.views.hub.host import HubHost
from app.views.hub.seen import seen_template


class TemplateActs:
    """The acts of one tab."""

    def __init__(self, tab: HubHost) -> None:
        self.tab = tab
        self.hub = tab.services.hub

    def _options(self, here: Callable[[TicketOptions], object]) -> None:
        read = self.tab.services.tickets.options
        self.tab.read(lambda work: read(work=work), here, key="options")

    def make(self) -> None:
        """Ask for a new template."""
        tab = self.tab
        kinds = [kind for kind in Kind if may_post(tab.services.opening.roles, kind)]

        def here(options: TicketOptions) -> None:
            def submit(values: Fields) -> None:
                tab.write(partial(self.hub.make_template, forms.as_fields(values)), form=form,
                          undo=partial(take_back, tab), then=lambda _done: tab.show_templates())  # fmt: skip

            form = forms.template_form(tab.form_owner(), options, kinds, submit)
            form.open()

        self._options(here)

    def edit(self, one: Template | None = None) -> None:
        """Edit the template with the focus."""
        one, tab = one or self.tab.template(), self.tab
        if one is None:
            return
        of, base = one, forms.fields_of(one)

        def make(base: Fields, mine: Fields) -> Act:
            return partial(self.hub.edit_template, of.id, {name: base[name] for name in mine}, mine)

        def here(options: TicketOptions) -> None:
            def submit(values: Fields) -> None:
                given = forms.as_fields(values)
                mine = {name: value for name, value in given.items() if name in base and value != base[name]}
                edits = partial(tab.services.workspace.edits_since, "posting_template", of.id, of.version)
                tab.save(
                    make, base, mine, form=form, undo_act=partial(take_back, tab), titles=forms.TITLES, edits=edits
                )

            form = forms.template_form(tab.form_owner(), options, (of.kind,), submit, one=of)
            form.open()

        self._options(here)

    def end(self) -> None:
        """End the template with the focus, after a question with its name."""
        one, tab = self.tab.template(), self.tab
        if one is None:
            return
        text = "It is offered no more. What was posted with it stays."
        if dialogs.confirm(tab.window(), f"End the template “{one_line(one.name)}”?", text, "End", danger=True):
            undo = partial(take_back, tab)
            tab.write(partial(self.hub.end_template, one.id), undo=undo, seen=seen_template(tab, one))

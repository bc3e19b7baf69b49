"""Text modules in every text of the Tickets tab, templates in its calls, and one's own of both: kept and retired."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget

from app.domain.choices import Choice
from app.domain.plain_text import one_line
from app.domain.templates import HOLES, TextModule, TicketTemplate
from app.domain.vocabulary import TicketKind
from app.domain.words import moment
from app.ui.forms.expander import Expander
from app.ui.forms.form import Form
from app.ui.forms.mention_list import MentionList
from app.ui.forms.typeahead import Typeahead
from app.views.tickets.composer import CallForm
from app.views.tickets.forms import text_field
from app.views.tickets.host import TicketsHost
from app.views.tickets.pane.reply import MENTIONS


class Templates(QObject):
    """Lets each text of the tab that gets the keyboard expand `::name`; `modules`, `templates`: what is offered now."""

    def __init__(self, tab: TicketsHost, parent: QWidget) -> None:
        super().__init__(parent)
        self._tab, self._page = tab, parent
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._focus_moved)

    def modules(self) -> Sequence[TextModule]:
        """Return the text modules of the desk and one's own."""
        options = self._tab.conditions.options
        return options.modules if options is not None else ()

    def templates(self) -> Sequence[TicketTemplate]:
        """Return the templates of the desk and one's own."""
        options = self._tab.conditions.options
        return options.templates if options is not None else ()

    def _people(self) -> Sequence[tuple[str, str]]:
        """Return who can be mentioned."""
        options = self._tab.conditions.options
        return options.people if options is not None else ()

    @Slot(QWidget, QWidget)
    def _focus_moved(self, _old: QWidget | None, new: QWidget | None) -> None:
        if isinstance(new, QPlainTextEdit) and self._page.isAncestorOf(new) and not new.findChild(Expander):
            Expander(new, self.modules, partial(self._holes, new), self._used)
            if new.property(MENTIONS):
                MentionList(new, self._people)

    def _holes(self, edit: QPlainTextEdit) -> Mapping[str, str]:
        """Return what is known of the ticket that a text is about; of a call what its form says."""
        around: QWidget | None = edit
        while around is not None and not isinstance(around, CallForm):
            around = around.parentWidget()
        me = self._tab.context.person or self._tab.context.actor
        if isinstance(around, CallForm):
            options, values = self._tab.conditions.options, around.values()
            agencies = options.agencies if options is not None else ()
            agency = next((one.name for one in agencies if one.id == values["agency_id"]), "")
            return {"me": me, "caller": str(values["caller"]), "agency": agency}
        detail = self._tab.shown.of(self._tab.chosen_tickets())
        if detail is None:
            return {"me": me}
        due = [c.reading.due_at for c in detail.clocks if c.stop_at is None and c.reading.due_at is not None]
        return {
            "me": me,
            "caller": str(detail.fields["caller"]),
            "number": detail.number,
            "agency": detail.agency_name,
            "due": moment(min(due), weekday=True) if due else "",
        }

    def _used(self, module: TextModule) -> None:
        """Count in silence: a use that is not counted keeps nobody from their work."""
        used = partial(self._tab.services.templates.used, module_id=module.id)
        self._tab.context.jobs.write(self, lambda _work: used(), failed=lambda _error: True)

    # --- one's own --------------------------------------------------------------------------------
    def keep_module(self) -> None:
        """Ask for the name of a text, which is one's own text module from then on."""
        tab = self._tab

        def submit(values: dict[str, Any]) -> None:
            keep = partial(tab.services.templates.keep_module, values["name"], values["text"])
            tab.write(keep, form=form)

        form = Form("Keep a text module", tab.form_owner(), action="Keep", submit=submit, key="tickets.text_module")
        hint = "Typed as ::name; letters, digits, - and _. In place of one of yours of that name."
        form.add("name", "Name", QLineEdit(), required=True, hint=hint)
        known = ", ".join(f"{{{name}}} ({what})" for name, what in HOLES.items())
        holes = f"Filled in: {known}. {{Anything else}} you write yourself, with Tab."
        form.add("text", "Text", text_field(self._tab.reply_text()), required=True, hint=holes)
        form.open()

    def keep_template(self) -> None:
        """Ask for a name for the call in view, which is one's own template from then on."""
        tab, call = self._tab, self.call()
        if call is None:
            return
        values = call.values()

        def submit(entered: dict[str, Any]) -> None:
            kept = {
                "title": values["title"],
                "kind": TicketKind(values["kind"]).value,
                "service_id": values["service_id"] or None,
                "category": values["category"],
                "set_impact": values["impact"],
                "set_urgency": values["urgency"],
                "route_group_id": values["group_id"] or None,
                "description": values["description"],
                "checklist": entered["checklist"],
            }
            tab.write(partial(tab.services.templates.keep_template, entered["name"], kept), form=form)

        form = Form("Keep the call as a template", tab.form_owner(), action="Keep", submit=submit, docked=False)
        form.add("name", "Name", QLineEdit(), required=True, hint="“/” in the title of a call finds it.")
        form.add("checklist", "Checklist", text_field(), hint="A step a line; they stand below the details.")
        form.open()

    def drop(self) -> None:
        """Ask which of one's own text modules and templates is not to be offered any more."""
        tab = self._tab

        def submit(values: dict[str, Any]) -> None:
            kind, name = values["which"]
            tab.write(partial(tab.services.templates.drop, kind, name), form=form)

        form = Form("Retire a template of yours", tab.form_owner(), action="Retire", submit=submit, docked=False)
        choices = [Choice(("text_module", one.name), f"::{one.name}") for one in self.modules() if one.own]
        choices += [Choice(("ticket_template", one.name), one_line(one.name)) for one in self.templates() if one.own]
        form.add("which", "Which", Typeahead(choices, None, things="templates"), required=True)
        form.open()

    def has_own(self) -> bool:
        """Return whether one has a text module or template of one's own."""
        return any(one.own for one in self.modules()) or any(one.own for one in self.templates())

    def call(self) -> CallForm | None:
        """Return the call in view in the forms below the list."""
        forms = self._tab.form_dock().forms() if self._tab.has_forms() else ()
        return next((one for one in forms if isinstance(one, CallForm) and one.isVisible()), None)

    def has_call(self) -> bool:
        """Return whether a call is in view."""
        return self.call() is not None

"""New changes that begin with a content that is there: of a model, of a template, of another change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from PySide6.QtWidgets import QLineEdit

from app.domain.changes.models import Model
from app.domain.changes.values import Change
from app.domain.choices import Choice
from app.ui.forms.form import Form
from app.ui.forms.typeahead import Typeahead
from app.views.changes.acts import ChangeActs
from app.views.changes.forms import ask_times
from app.views.changes.host import ChangesHost
from app.views.changes.model_beside import ModelBeside, fill
from app.views.changes.templates import Content, Templates, content_of

#: How long a change from a template is, until somebody says otherwise.
_LENGTH = timedelta(hours=3)


class BeginActs:
    """The acts of one tab."""

    def __init__(self, tab: ChangesHost, acts: ChangeActs) -> None:
        self._tab, self._acts = tab, acts

    @property
    def _templates(self) -> Templates:
        return Templates(self._tab.context.settings)

    def from_model(self) -> None:
        """Ask from which model a change is made, and open its form filled in."""
        tab, read = self._tab, self._tab.services.changes.models_in_force

        def here(models: tuple[Model, ...]) -> None:
            if not models:
                tab.messages.note(
                    "No model of standard changes is in force.", "Setup, Change models: the board approves them."
                )
                return
            by_id = {one.id: one for one in models}
            choices = [Choice(one.id, one.name, one.called) for one in models]
            _ask(tab, "New change from a model", "Model", choices, "models", lambda id: self._made_from(by_id[id]))

        tab.read(lambda work: read(work=work), here, key="models")

    def _made_from(self, model: Model) -> None:
        form = self._acts.new_like(model.name, ("model", model.id), models=(model,))
        if form is not None:
            beside = form.findChild(ModelBeside)
            assert isinstance(beside, ModelBeside)
            beside.take(model)

    def clone(self) -> None:
        """Open the form of a new change with the content of the one that is shown; nothing else comes along."""
        change = self._tab.highlight.change()
        if change is not None:
            self._cloned(change)

    def _cloned(self, change: Change) -> None:
        name = f"clone of {change.number}"
        form = self._acts.new_like(name, ("clone", change.id), cloned_from=change.id)
        if form is not None:
            _put(form, content_of(change), change.planned_end - change.planned_start)
            form.notice(f"Copied from {change.number}, without times, votes, approvals and outcome.")

    def from_template(self) -> None:
        """Ask for a template, and open the form of a new change with its content."""
        tab, kept = self._tab, self._templates
        if not kept.names:
            tab.messages.note("No template is kept yet.", "Choose a change, then Save as template.")
            return

        def chosen(name: str) -> None:
            content = kept.get(name)
            form = self._acts.new_like(name, ("template", name)) if content is not None else None
            if content is not None and form is not None:
                _put(form, content, _LENGTH)
                form.notice(f"From the template “{name}”.")

        choices = [Choice(name, name) for name in kept.names]
        _ask(tab, "New change from a template", "Template", choices, "templates", chosen)

    def save_template(self) -> None:
        """Keep the content of the change that is shown under a name, for oneself."""
        tab, change = self._tab, self._tab.highlight.change()
        if change is None:
            return

        def submit(values: dict[str, Any]) -> None:
            name = values["name"]
            was = name in self._templates.names
            self._templates.keep(name, content_of(change))
            form.accept()
            tab.messages.note(f"The template “{name}” is {'replaced' if was else 'kept'}.", "Only you see it.")

        form = Form(f"Save {change.number} as a template", tab.window(), action="Keep", submit=submit, docked=False)
        hint = "Its content without times, for you alone. One of the same name is replaced."
        form.add("name", "Name", QLineEdit(change.title), required=True, hint=hint)
        form.open()

    def drop_template(self) -> None:
        """Ask for a template and drop it."""
        tab, kept = self._tab, self._templates

        def chosen(name: str) -> None:
            kept.drop(name)
            tab.messages.note(f"The template “{name}” is dropped.", "")

        if kept.names:
            choices = [Choice(name, name) for name in kept.names]
            _ask(tab, "Drop a template", "Template", choices, "templates", chosen, action="Drop")
        else:
            tab.messages.note("No template is kept.", "")


def _put(form: Form, content: Content, length: timedelta) -> None:
    fill(form, content.row, content.links)
    ask_times(form, length)


def _ask(
    tab: ChangesHost,
    title: str,
    label: str,
    choices: list[Choice],
    things: str,
    chosen: Callable[[Any], object],
    action: str = "Go on",
) -> None:
    """Ask for one of some things, then go on with its id."""

    def submit(values: dict[str, Any]) -> None:
        form.accept()
        chosen(values["one"])

    form = Form(title, tab.window(), action=action, submit=submit, docked=False)
    form.add(
        "one", label, Typeahead(choices, choices[0].id if len(choices) == 1 else None, things=things), required=True
    )
    form.open()

"""`ModelBeside`: the model of a standard change in its form: it fills the fields, and fixes some of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from app.domain import words
from app.domain.changes.models import FIXABLE, TAKEN_OVER, Model, is_fixed, made_from
from app.domain.changes.risk import QUESTIONS
from app.domain.choices import Choice
from app.domain.eastern import eastern, to_utc
from app.domain.vocabulary import ChangeType
from app.ui.forms.fields import set_value
from app.ui.forms.form import Form
from app.ui.forms.typeahead import Typeahead
from app.ui.look import plain

_SAID: Mapping[str, str] = {"scope": "scope", "risk_answers": "risk", **FIXABLE}
_LOCKED = "Fixed by the model. To do it otherwise, choose no model: it is a normal change then."


def fill(form: Form, row: Mapping[str, Any], links: Mapping[str, Sequence[str]]) -> None:
    """Put the content of a change into its form; what is not given stays as it is."""
    fields = form.labels()
    for name, value in row.items():
        if name == "risk_answers":
            for question in QUESTIONS:
                set_value(form.field(f"risk.{question.id}"), value.get(question.id, ""))
        elif name in fields:
            set_value(form.field(name), (value or 0) if name == "outage_minutes" else value)
    for name, codes in links.items():
        set_value(form.field(name), codes)


class ModelBeside(QObject):
    """Belongs to its form. What a draft brings back is fixed again, and not filled in once more."""

    def __init__(self, form: Form, models: Sequence[Model]) -> None:
        super().__init__(form)
        self._form, self._models = form, {one.id: one for one in models}
        field = form.field("model_id")
        assert isinstance(field, Typeahead)
        self._field = field
        self._locked: list[QWidget] = []
        field.taken.connect(self._taken)
        field.changed.connect(self._changed)
        self._changed()

    def _model(self) -> Model | None:
        return self._models.get(self._field.value())

    @Slot(object)
    def _taken(self, choice: Choice) -> None:
        """Fill in what a model says that was chosen; without one it is no standard change."""
        model = self._models.get(choice.id)
        if model is not None:
            self.take(model)
        elif choice.id is None:
            set_value(self._form.field("type"), ChangeType.NORMAL.value)

    def take(self, model: Model) -> None:
        """Choose a model and fill in what it says; a title that is there already stays."""
        row, links = made_from(model)
        if self._form.values()["title"]:
            del row["title"]
        fill(self._form, row, links)
        values = self._form.values()
        start, end = (to_utc(values[name]) for name in ("planned_start", "planned_end"))
        if model.longest_minutes is not None and end - start > timedelta(minutes=model.longest_minutes):
            end = start + timedelta(minutes=model.longest_minutes)
            set_value(self._form.field("planned_end"), eastern(end))
        self._changed()

    @Slot()
    def _changed(self) -> None:
        """Fix what the model that is chosen fixes, and nothing else."""
        for widget in self._locked:
            _lock(widget, locked=False)
        self._locked = []
        model = self._model()
        if model is None:
            self._form.notice("")
            return
        for name in TAKEN_OVER:
            if is_fixed(model, name):
                keys = [f"risk.{question.id}" for question in QUESTIONS] if name == "risk_answers" else [name]
                self._locked += [self._form.field(key) for key in keys]
        for widget in self._locked:
            _lock(widget, locked=True)
        fixed = words.joined([said for name, said in _SAID.items() if is_fixed(model, name)])
        self._form.notice(
            f"{model.called} fixes {fixed}. Without a model, or where another field departs from it, the change is a"
            " normal one."
        )


def _lock(widget: QWidget, *, locked: bool) -> None:
    """Let a field be read and not changed, or changed again."""
    if isinstance(widget, QPlainTextEdit):
        widget.setReadOnly(locked)  # long plans are scrolled through still
    else:
        widget.setDisabled(locked)
    widget.setToolTip(plain.tip(_LOCKED if locked else ""))
    widget.setAccessibleDescription(_LOCKED if locked else "")

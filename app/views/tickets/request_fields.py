"""`RequestFields`: what is asked when a service is requested, beside the call; answers are checked where they stand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QLineEdit, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from app.domain.choices import Choice
from app.domain.request_fields import FieldKind, RequestField, problems
from app.domain.tickets.options import TicketOptions
from app.domain.typed_time import Lean
from app.ui.forms.fields import combo, on_change, set_value, value_of
from app.ui.forms.typeahead import Typeahead
from app.ui.forms.when import DayField
from app.ui.look import theme
from app.ui.look.plain import Label
from app.views.tickets.choosing import choices_of

_LEAST = 150  # pixels at 100 %
_NOBODY = ""


class RequestFields(QScrollArea):
    """`value()`: pairs of a field's id and what was answered, without what was not. Hidden where nothing is asked."""

    changed = Signal()

    def __init__(self, options: TicketOptions, actor: str, clock: Callable[[], datetime]) -> None:
        super().__init__()
        self.setAccessibleName("What is asked for this request")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.viewport().setAutoFillBackground(False)
        self._options, self._actor, self._clock = options, actor, clock
        self.fields: tuple[RequestField, ...] = ()
        self.inputs: dict[int, QWidget] = {}
        self._errors: dict[int, Label] = {}
        self._kept: dict[int, str] = {}  # what was answered to fields that are not asked now
        self._filling = False
        self.hide()

    # --- which are asked --------------------------------------------------------------------------
    def ask(self, fields: Sequence[RequestField]) -> bool:
        """Ask these; what was answered already stays. Returns whether others are asked now."""
        if tuple(fields) == self.fields:
            return False
        self._kept.update(self._answers())
        self.fields = tuple(fields)
        self.inputs, self._errors = {}, {}
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, theme.px(4), 0)
        column.setSpacing(theme.px(2))
        for field in self.fields:
            self._add(column, field)
        column.addStretch(1)
        self.setWidget(inside)
        inside.setAutoFillBackground(False)  # Qt fills what it takes in
        self._fill(self._kept)
        self.setVisible(bool(self.fields))
        return True

    def _add(self, column: QVBoxLayout, field: RequestField) -> None:
        called = Label(f"{field.label} (required)" if field.required else field.label)
        called.setProperty("label", True)
        called.setWordWrap(True)
        made, error = self._input(field), Label()
        made.setAccessibleName(f"{field.label}, needed" if field.required else field.label)
        made.setAccessibleDescription(field.help)
        error.setProperty("error", True)
        error.setWordWrap(True)
        error.hide()
        self.inputs[field.id], self._errors[field.id] = made, error
        on_change(made, self._say_changed)
        for widget in (called, made, error):
            column.addWidget(widget)
        if field.help:
            hint = Label(field.help)
            hint.setProperty("muted", True)
            hint.setWordWrap(True)
            column.addWidget(hint)

    def _input(self, field: RequestField) -> QWidget:
        if field.kind is FieldKind.DATE:
            return DayField(None, lean=Lean.FUTURE, empty=True, now=self._clock)
        if field.kind is FieldKind.CHOICE:
            return combo([("Choose", ""), *((one, one) for one in field.choices)], "")
        if field.kind is FieldKind.YES_NO:
            return combo([("Choose", ""), ("Yes", "yes"), ("No", "no")], "")
        if field.kind is FieldKind.PERSON:
            return Typeahead(choices_of(self._options).people(self._actor), None, ("Nobody", _NOBODY), "people")
        if field.kind is FieldKind.AGENCY:
            agencies = [Choice(o.code, f"{o.code} {o.name}", o.code) for o in self._options.agencies if o.current]
            return Typeahead(agencies, None, ("None", _NOBODY), "agencies")
        return QLineEdit()

    def tab_parts(self) -> list[QWidget]:
        """Return the fields that are asked, in their order."""
        return list(self.inputs.values())

    # --- room -------------------------------------------------------------------------------------
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Be as high as what is asked, and as what is said of the answers."""
        if watched is self.widget() and event.type() is QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)

    def sizeHint(self) -> QSize:
        inside = self.widget()
        if inside is None:
            return super().sizeHint()
        return QSize(inside.sizeHint().width(), inside.heightForWidth(self.viewport().width()))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, min(self.sizeHint().height(), theme.px(_LEAST)))

    # --- answers ----------------------------------------------------------------------------------
    def value(self) -> list[list[Any]]:
        """Return what was answered to what is asked, as a draft keeps it."""
        return [[id, text] for id, text in self._answers().items() if text]

    def set_value(self, value: Any) -> None:
        """Put answers in; those to what is not asked yet wait until it is."""
        self._kept = {int(id): str(text) for id, text in value or ()}
        self._fill(self._kept)

    def _fill(self, answers: dict[int, str]) -> None:
        self._filling = True
        for field in self.fields:
            text, made = answers.get(field.id, ""), self.inputs[field.id]
            if text and field.kind is FieldKind.DATE:
                set_value(made, _day(text))
            elif text:
                set_value(made, text)
        self._filling = False

    def _answers(self) -> dict[int, str]:
        found = {}
        for field in self.fields:
            value = value_of(self.inputs[field.id])
            found[field.id] = value.isoformat() if isinstance(value, date) else str(value or "").strip()
        return found

    def problem(self) -> str:
        """Say below each field what is wrong with its answer, and return the first sentence; "" where all can stand."""
        logins = {login for login, _ in self._options.people}
        codes = {one.code for one in self._options.agencies}
        wrong = problems(self.fields, self._answers(), logins, codes)
        for field in self.fields:
            typed, error = self.inputs[field.id], self._errors[field.id]
            own = typed.problem() if isinstance(typed, Typeahead | DayField) else ""
            if own:
                wrong[field.id] = f"{field.label}: {own}"
            why = wrong.get(field.id, "").removeprefix(f"{field.label}: ")
            error.setText(why[:1].upper() + why[1:])
            error.setVisible(field.id in wrong)
        first = next((field for field in self.fields if field.id in wrong), None)
        if first is None:
            return ""
        self.setFocusProxy(self.inputs[first.id])  # the form puts the keyboard where the error is
        self.inputs[first.id].setFocus(Qt.FocusReason.OtherFocusReason)
        self.ensureWidgetVisible(self.inputs[first.id])
        return wrong[first.id]

    def _say_changed(self, *_value: object) -> None:
        if not self._filling:
            self.changed.emit()


def _day(text: str) -> date | None:
    """Return the day that an answer names; None for what was never one, which is asked for anew."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None

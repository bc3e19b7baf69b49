"""`Happened`: when an act happened that is entered now: "Happens now", or a time before with its reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget

from app.domain.eastern import eastern, to_utc
from app.domain.tickets.late import ENTERED_LATER
from app.domain.typed_time import Lean
from app.ui.forms.form import Form
from app.ui.forms.when import MomentField
from app.ui.look import theme
from app.ui.look.plain import Label

_NOW = "Happens now"


class Happened(QWidget):
    """Its value: (Eastern wall time, reason); () for now. The time is asked for only after "Change"."""

    changed = Signal()

    def __init__(self, clock: Callable[[], datetime]) -> None:
        super().__init__()
        self._clock = clock
        self._earlier = False
        self._text = Label(_NOW)
        self._text.setProperty("muted", True)
        self.change = QPushButton("Change")
        self.change.setProperty("flat", True)
        self.change.setAutoDefault(False)
        self.change.setAccessibleName("Change when it happened")
        self.change.clicked.connect(self.ask)
        self.at = MomentField(eastern(clock()), lean=Lean.PAST, now=clock)
        self.at.setAccessibleName("When it happened")
        self.at.setFixedWidth(theme.px(230))
        self.at.changed.connect(self.changed)
        self.reason = QLineEdit()
        self.reason.setPlaceholderText("Why it is entered late")
        self.reason.setAccessibleName("Why it is entered late")
        self.reason.setFixedWidth(theme.px(200))
        self.reason.textChanged.connect(self.changed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(8))
        for widget in (self._text, self.at, self.reason, self.change):
            row.addWidget(widget)
        self._show()

    def _show(self) -> None:
        self._text.setText("Happened" if self._earlier else _NOW)
        self.at.setVisible(self._earlier)
        self.reason.setVisible(self._earlier)
        self.change.setVisible(not self._earlier)
        self.setFocusProxy(self.at if self._earlier else self.change)

    @Slot()
    def ask(self) -> None:
        """Ask for the time, which is now until another is typed."""
        self._earlier = True
        self._show()
        self.at.setFocus()
        self.at.selectAll()
        self.changed.emit()

    def value(self) -> tuple[Any, ...]:
        """Return (Eastern wall time, reason); () for now."""
        return (self.at.value(), self.reason.text().strip()) if self._earlier else ()

    def set_value(self, value: Any) -> None:
        """Show a time with its reason, or now."""
        if value:
            at, reason = value
            self.at.set_value(at)
            self.reason.setText(str(reason))
        self._earlier = bool(value)
        self._show()
        self.changed.emit()

    def problem(self) -> str:
        """Return what is wrong with it; "" where nothing is."""
        if not self._earlier:
            return ""
        self.setFocusProxy(self.at)  # where the keyboard goes with what is wrong
        if wrong := self.at.problem():
            return wrong
        at, reason = self.value()
        if self._clock() - to_utc(at) <= ENTERED_LATER or reason:
            return ""
        self.setFocusProxy(self.reason)
        return "Say why it is entered late."


def add_happened(form: Form, clock: Callable[[], datetime]) -> None:
    """Let a form say when its act happened, left of its buttons."""
    happened = Happened(clock)
    form.add_outside("happened", "When it happened", happened)
    form.foot_left.insertWidget(0, happened)


def with_time(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of such a form as the services take them: `at` and `late_reason` where it was earlier."""
    rest = {key: value for key, value in values.items() if key != "happened"}
    if not values.get("happened"):
        return rest
    wall, reason = values["happened"]
    return {**rest, "at": to_utc(wall), "late_reason": reason}

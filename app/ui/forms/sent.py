"""`SentForm`: a form that is checked and sent by a job, says why it is refused, and takes no keys meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget

from app.errors import LongleafError
from app.ui.forms.frame import FormFrame

_NOTHING: tuple[Any, ...] = (None, "", [], ())


class SentForm(FormFrame):
    """`submit(values)` is called where `check(values)` names no error; without it the form is just accepted.

    `busy_text`: what is said while it runs.
    """

    busy_text = "Saving…"

    def __init__(
        self,
        title: str,
        parent: QWidget | None,
        action: str,
        *,
        submit: Callable[[dict[str, Any]], object] | None,
        check: Callable[[dict[str, Any]], Mapping[str, str]] | None,
        docked: bool,
    ) -> None:
        super().__init__(title, parent, action, docked=docked)
        self._submit, self._check = submit, check
        self._closed = self._busy = False
        self.main.clicked.connect(self.try_submit)

    def _come_back(self) -> None:
        """Be shown again, where somebody put it away while it was being saved."""
        raise NotImplementedError

    def accept(self) -> None:
        """Close: it is saved."""
        raise NotImplementedError

    @property
    def is_busy(self) -> bool:
        """Whether it is being saved."""
        return self._busy

    @staticmethod
    def _is_missing(value: object) -> bool:
        return value in _NOTHING

    def _is_required(self, key: str) -> str:
        """Say that a field is to be filled in, and where what it chooses from is made, where there is none yet."""
        none = getattr(self._fields[key], "none_yet", None)
        return f"{self._labels[key]} is required. {none() if none is not None else ''}".strip()

    # --- sending ----------------------------------------------------------------------------------
    @Slot()
    def try_submit(self) -> None:
        """Check, then submit; the first field in error gets the focus."""
        if self._busy or self._closed:
            return
        for field in self._fields.values():
            if callable(settle := getattr(field, "settle", None)):
                settle()
        values = self.values()
        errors = {key: self._is_required(key) for key in self._required if self._is_missing(values[key])}
        if self._check is not None:
            errors = {**dict(self._check(values)), **errors}
        for key, field in self._fields.items():
            problem = getattr(field, "problem", None)
            if problem is not None and (text := problem()):
                errors[key] = text
        self.show_errors(errors)
        if errors:
            return
        if self._submit is None:
            self.accept()
            return
        self.set_busy(True)
        self._submit(values)

    def show_errors(self, errors: Mapping[str, str], general: str = "") -> None:
        """Show errors beside their fields (keys that are no field, and `general`, above the buttons)."""
        self.set_busy(False)
        self._mark_errors(errors, general)
        if self._dock is not None:
            self._dock.fit()

    def failed(self, error: Exception) -> bool:
        """Show an error meant for people; False: it is none, and somebody else has to tell it."""
        if isinstance(error, LongleafError):
            self.show_errors({}, error.text)
            return True
        self.set_busy(False)
        return False

    def set_busy(self, busy: bool) -> None:
        """Say "Saving…" while a job runs and take no keys, so that the form cannot be sent again.

        One that was put away meanwhile and is not saved is shown again.
        """
        was_busy, self._busy = self._busy, busy
        self.main.setEnabled(not busy)
        self.body.setEnabled(not busy)
        self.discard_button.setEnabled(not busy)
        self._saving.setText(self.busy_text)
        self._saving.setVisible(busy)
        if busy and not was_busy:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self.busy_text))
            self.setFocus()  # the fields take no keys now, but Escape is still the form's
        elif was_busy and not busy and not self._closed:
            self._come_back()

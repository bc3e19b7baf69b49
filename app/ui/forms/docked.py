"""Where a form is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from app.ui.forms.dock import FormDock


def dock_of(owner: QWidget | None) -> FormDock | None:
    """Return the dock of the tab that a widget belongs to, or that its window shows."""
    at = owner
    while at is not None and shiboken6.isValid(at):
        make = getattr(at, "form_dock", None)
        if callable(make):
            dock: FormDock | None = make()
            return dock
        at = at.parentWidget()
    return None

"""The quick filters above the list: what most people look at, with how many there are now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QPushButton, QWidget

from app.domain.eastern import local_date, midnight
from app.domain.tickets.values import QuickCounts, TicketFilter
from app.domain.vocabulary import TicketState
from app.ui.look import plain
from app.ui.look.flow_layout import FlowLayout

#: Key, text, what it means, and its number among the counts.
QUICK: tuple[tuple[str, str, str, Callable[[QuickCounts], int] | None], ...] = (
    ("open", "Open", "Neither resolved nor closed nor cancelled", lambda c: c.open),
    ("mine", "Mine", "Open and assigned to me", lambda c: c.mine),
    ("unassigned", "Unassigned", "Open and assigned to nobody", lambda c: c.unassigned),
    ("missed", "Missed", "Open and past the due time of the resolution", lambda c: c.breached),
    ("today", "Due today", "Open and due before midnight, Eastern time", lambda c: c.due_today),
    ("hold", "On hold", "Waiting for somebody else", lambda c: c.on_hold),
    ("all", "All", "Every ticket, also closed ones", None),
)


def quick_fields(key: str, now: datetime) -> dict[str, Any]:
    """Return the conditions of a quick filter, as fields of `TicketFilter`."""
    conditions: dict[str, dict[str, Any]] = {
        "open": {},
        "mine": {"mine": True},
        "unassigned": {"unassigned": True},
        "missed": {"breached": True},
        "today": {"breached": False, "due_before": midnight(local_date(now) + timedelta(days=1))},
        "hold": {"states": (TicketState.ON_HOLD,)},
    }
    return {} if key == "all" else {"open_only": True, **conditions[key]}


def split_quick(filter: TicketFilter) -> tuple[str, TicketFilter]:
    """Return the quick filter that a filter contains, and the rest of it."""
    if not filter.open_only:
        return "all", filter
    rest = replace(filter, open_only=False)
    if filter.mine:
        return "mine", replace(rest, mine=False)
    if filter.unassigned:
        return "unassigned", replace(rest, unassigned=False)
    if filter.breached and filter.due_before is None:
        return "missed", replace(rest, breached=None)
    return "open", rest


class QuickBar(QWidget):
    """One button for each quick filter; one of them is always down."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Quick filters")
        self.group = QButtonGroup(self)
        self.group.setExclusive(True)
        self.buttons: dict[str, QPushButton] = {}
        self.row = FlowLayout(self, gap=2)
        for key, text, meaning, _ in QUICK:
            button = QPushButton(text)
            button.setCheckable(True)
            button.setProperty("quick", True)
            button.setToolTip(plain.tip(meaning))
            button.setAccessibleDescription(meaning)
            button.setAutoDefault(False)
            self.group.addButton(button)
            self.buttons[key] = button
            self.row.addWidget(button)
        self.set_key("open")
        self.group.buttonClicked.connect(self._clicked)

    @property
    def key(self) -> str:
        """The current quick filter."""
        return next(key for key, button in self.buttons.items() if button.isChecked())

    def set_key(self, key: str) -> None:
        """Put a button down without telling."""
        self.buttons[key if key in self.buttons else "open"].setChecked(True)

    def show_counts(self, counts: QuickCounts) -> None:
        """Put the numbers beside the words."""
        for key, text, _, number in QUICK:
            if number is not None:
                n = number(counts)
                self.buttons[key].setText(f"{text}  {n:,}")
                self.buttons[key].setAccessibleName(f"{text}: {n:,} tickets")
            self.buttons[key].updateGeometry()

    @Slot(QAbstractButton)
    def _clicked(self, _button: QAbstractButton) -> None:
        self.chosen.emit(self.key)

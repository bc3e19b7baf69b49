"""The filter bar: search, one facet for each field, the day of opening, and chips for everything else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.domain.eastern import local_date, midnight
from app.domain.tickets import filter_text
from app.domain.tickets.options import TicketOptions
from app.domain.tickets.values import TicketFilter
from app.domain.vocabulary import Priority, TicketKind, TicketState
from app.ui.forms.facet import Chip, Facet
from app.ui.look.flow_layout import FlowLayout

_PAUSE = 250  # ms after the last key before the search begins
#: Days of opening to choose from; relative ones stay relative in a saved filter.
OPENED = (
    ("Today", "today"),
    ("Yesterday", "yesterday"),
    ("Last 7 days", "7"),
    ("Last 30 days", "30"),
    ("Last 90 days", "90"),
    ("This month", "month"),
    ("Last month", "last_month"),
    ("Last 365 days", "365"),
)
#: Facets that hold a tuple of a `TicketFilter`'s field.
_FACETS = (
    ("states", "State"),
    ("priorities", "Priority"),
    ("kinds", "Kind"),
    ("agency_ids", "Agency"),
    ("service_ids", "Service"),
    ("group_ids", "Group"),
)


def opened_range(key: str, now: datetime) -> tuple[datetime | None, datetime | None]:
    """Return [from, to) of a key of `OPENED` in UTC, by Eastern days."""
    today = local_date(now)
    first: date
    last: date | None = None
    if key == "today":
        first = today
    elif key == "yesterday":
        first, last = today - timedelta(days=1), today
    elif key == "month":
        first = today.replace(day=1)
    elif key == "last_month":
        last = today.replace(day=1)
        first = (last - timedelta(days=1)).replace(day=1)
    else:
        first = today - timedelta(days=int(key) - 1)
    return midnight(first), None if last is None else midnight(last)


class FilterBar(QWidget):
    """Search field, facets and chips; `changed` follows every change of what should be listed."""

    changed = Signal()
    list_wanted = Signal()  # Enter or arrow down in the search field

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Filter")
        self.options: TicketOptions | None = None
        self.rest = TicketFilter()
        self.behind = ""
        self.search = QLineEdit()
        self.search.setPlaceholderText('Number, words or "a phrase"')
        self.search.setAccessibleName("Search tickets")
        self.search.setToolTip("Numbers, words that all occur, or a phrase in quotation marks (Ctrl+F)")
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._typed)
        self.search.returnPressed.connect(self._search_now)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE)
        self._timer.timeout.connect(self.changed)
        self.facets = {key: Facet(title) for key, title in _FACETS}
        self.assignee = Facet("Assignee", single=True)
        self.opened = Facet("Opened", single=True)
        self.opened.set_choices(OPENED)
        self.clear_button = QPushButton("Clear")
        self.clear_button.setFlat(True)
        self.clear_button.setToolTip("Take all conditions away")
        self.clear_button.setAccessibleName("Clear the filter")
        self.clear_button.clicked.connect(self.clear)
        top = QWidget()
        row = FlowLayout(top, gap=4)
        row.addWidget(self.search)
        for facet in (*self.facets.values(), self.assignee, self.opened):
            facet.changed.connect(self._facet_changed)
            row.addWidget(facet)
        row.addWidget(self.clear_button)
        self.chips = QWidget()
        self.chips.setAccessibleName("More conditions")
        self._chip_row = FlowLayout(self.chips, gap=4)
        self.chips.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(top)
        layout.addWidget(self.chips)
        self.facets["states"].set_choices([(state.label, state) for state in TicketState])
        self.facets["priorities"].set_choices([(priority.label, priority) for priority in Priority])
        self.facets["kinds"].set_choices([(kind.value.capitalize(), kind) for kind in TicketKind])
        self._measure()

    def _measure(self) -> None:
        self.search.setFixedWidth(self.fontMetrics().averageCharWidth() * 32)

    def set_options(self, options: TicketOptions) -> None:
        """Offer these agencies, services, groups and people."""
        self.options = options
        self.facets["agency_ids"].set_choices([(o.text, o.id) for o in options.agencies])
        self.facets["service_ids"].set_choices([(o.text, o.id) for o in options.services])
        self.facets["group_ids"].set_choices([(o.text, o.id) for o in options.groups])
        self.assignee.set_choices([(f"{name}  ({login})", login) for login, name in options.people])
        self._show_chips()

    # --- what is wanted -------------------------------------------------------------------------
    def filter(self, now: datetime) -> TicketFilter:
        """Return the conditions of this bar."""
        values: dict[str, Any] = {key: facet.value() for key, facet in self.facets.items() if facet.value()}
        if self.assignee.value():
            values["assignee"] = self.assignee.value()[0]
        if self.opened.value():
            values["opened_from"], values["opened_to"] = opened_range(self.opened.value()[0], now)
        return replace(self.rest, text=self.search.text().strip(), **values)

    def set_filter(self, filter: TicketFilter, behind: str = "", opened: str = "") -> None:
        """Show these conditions without telling; `behind`: words for the figure they come from."""
        self._timer.stop()
        self.search.blockSignals(True)
        self.search.setText(filter.text)
        self.search.blockSignals(False)
        for key, facet in self.facets.items():
            facet.set_value(getattr(filter, key))
        self.assignee.set_value((filter.assignee,) if filter.assignee else ())
        self.opened.set_value((opened,) if opened in [key for _, key in OPENED] else ())
        rest = filter_text.without(filter, ("text", "assignee", *self.facets))
        if opened:
            rest = filter_text.without(rest, ("opened_from", "opened_to"))
        self.rest, self.behind = rest, behind
        self._show_chips()

    @property
    def is_empty(self) -> bool:
        """No condition at all."""
        facets = any(f.value() for f in (*self.facets.values(), self.assignee, self.opened))
        return not facets and not self.search.text().strip() and self.rest == TicketFilter()

    @Slot()
    def clear(self) -> None:
        """Take all conditions away."""
        if not self.is_empty:
            self.set_filter(TicketFilter())
            self.changed.emit()

    # --- chips ----------------------------------------------------------------------------------
    def _name(self, kind: str, record_id: int) -> str:
        if self.options is None:
            return str(record_id)
        lists = {"agency": self.options.agencies, "service": self.options.services, "site": self.options.sites}
        option = next((o for o in lists[kind] if o.id == record_id), None)
        return (option.code or option.name) if option is not None else str(record_id)

    def _show_chips(self) -> None:
        while self._chip_row.count():
            item = self._chip_row.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        chips = filter_text.chips(self.rest, self._name, self.behind)
        if self.rest.opened_from or self.rest.opened_to:
            words = filter_text.period_words(self.rest.opened_from, self.rest.opened_to)
            chips.append((f"Opened {words}", ("opened_from", "opened_to")))
        for words, names in chips:
            chip = Chip(words, names)
            chip.removed.connect(self._chip_removed)
            self._chip_row.addWidget(chip)
        self.chips.setVisible(bool(chips))
        self.clear_button.setEnabled(not self.is_empty)

    def chip_texts(self) -> list[str]:
        """Return the texts of the chips, from left to right."""
        items = (self._chip_row.itemAt(n) for n in range(self._chip_row.count()))
        return [w.text() for w in (i.widget() for i in items if i is not None) if isinstance(w, Chip)]

    @Slot(object)
    def _chip_removed(self, names: tuple[str, ...]) -> None:
        self.rest = filter_text.without(self.rest, names)
        if names[0] in ("figure", "ids"):
            self.behind = ""
        self._show_chips()
        self.search.setFocus()
        self.changed.emit()

    # --- events ---------------------------------------------------------------------------------
    @Slot()
    def _facet_changed(self) -> None:
        if self.sender() is self.opened and self.opened.value():
            self.rest = filter_text.without(self.rest, ("opened_from", "opened_to"))
        self._show_chips()
        self.changed.emit()

    @Slot(str)
    def _typed(self, _text: str) -> None:
        self.clear_button.setEnabled(not self.is_empty)
        self._timer.start()

    @Slot()
    def _search_now(self) -> None:
        if self._timer.isActive():
            self._timer.stop()
            self.changed.emit()
        self.list_wanted.emit()

    def dispose(self) -> None:
        """Stop waiting for a pause in typing, so that no search follows after the end."""
        self._timer.stop()

    def keyPressEvent(self, event: Any) -> None:
        if event.key() == Qt.Key.Key_Down and self.search.hasFocus():
            self.list_wanted.emit()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: Any) -> None:
        super().changeEvent(event)
        if event.type() == event.Type.FontChange and hasattr(self, "search"):
            self._measure()

"""The filter bar: search, one button with a facet for each field behind it, and chips for what is set."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime
from typing import Any

from PySide6.QtCore import QEvent, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.domain.tickets import filter_text
from app.domain.tickets.options import TicketOptions
from app.domain.tickets.quick_filters import opened_range
from app.domain.tickets.typed_words import has_words, searched
from app.domain.tickets.values import TicketFilter
from app.domain.vocabulary import Priority, TicketKind, TicketState
from app.domain.words import count
from app.ui.forms.facet import Facet
from app.ui.look import theme
from app.ui.search_field import SearchField
from app.views.tickets.buttons import CapButton
from app.views.tickets.filter_chips import ChipRow
from app.views.tickets.filter_panel import FilterPanel

_PAUSE = 250  # ms after the last key before the search begins
#: Days of opening to choose from; relative ones stay relative in a saved filter.
OPENED = (
    ("Today", "today"),
    ("Yesterday", "yesterday"),
    ("Last 7 days", "7"),
    ("Last 30 days", "30"),
    ("Last 90 days", "90"),
    ("This week", "week"),
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


class FilterBar(QWidget):
    """Search field, filter button and chips; `changed` follows every change of what should be listed."""

    changed = Signal()
    list_wanted = Signal()  # Enter or arrow down in the search field
    words_typed = Signal(str)  # Enter behind filter words in the search field
    left = Signal()  # Escape in the empty search field
    finished_wanted = Signal()  # a state was chosen that no open ticket has

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Filter")
        self.options: TicketOptions | None = None
        self.rest = TicketFilter()
        self.behind = ""
        self._quiet = False
        self.search = SearchField(
            "Search all text",
            "Search tickets",
            "Numbers, words that all occur, a phrase in quotation marks, -word for what is not to occur, "
            "filter words such as state:resolved and Enter (/)",
        )
        self.search.textChanged.connect(self._typed)
        self.search.returnPressed.connect(self._search_now)
        self.search.down.connect(self._search_now)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE)
        self._timer.timeout.connect(self.changed)
        self.facets = {key: Facet(title) for key, title in _FACETS}
        self.assignee = Facet("Assignee", single=True)
        self.opened = Facet("Opened", single=True)
        self.opened.set_choices(OPENED)
        for facet in (*self.facets.values(), self.assignee, self.opened):
            facet.changed.connect(self._facet_changed)
        self.button = CapButton("Filter", "F", "filter")
        self.button.setToolTip("Show only some tickets (F)")
        self.button.clicked.connect(self.open_panel)
        self.panel = FilterPanel((*self.facets.values(), self.assignee, self.opened), self)
        self.panel.cleared.connect(self.clear)
        self.chips = ChipRow()
        self.chips.removed.connect(self._chip_removed)
        self.chips.more_asked.connect(self.open_panel)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(8))
        row.addWidget(self.search, 100)
        row.addWidget(self.button)
        row.addWidget(self.chips, 1)
        self.facets["states"].set_choices([(state.label, state) for state in TicketState])
        self.facets["priorities"].set_choices([(priority.label, priority) for priority in Priority])
        self.facets["kinds"].set_choices([(kind.value.capitalize(), kind) for kind in TicketKind])
        self._wide = False
        self.set_wide(wide=False)
        self._show_chips()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and hasattr(self, "_wide"):
            self.set_wide(wide=self._wide)  # larger text, larger field

    def set_wide(self, *, wide: bool) -> None:
        """Fit the search field to the strip of a wide window, or to a row of its own."""
        self._wide = wide
        self.search.setMinimumWidth(theme.px(120 if wide else 72))
        self.search.setMaximumWidth(theme.px(190 if wide else 220))
        self.search.setPlaceholderText("Search all text")

    @Slot()
    def open_panel(self) -> None:
        """Show all facets below the button."""
        self.panel.open_at(self.button)

    def set_options(self, options: TicketOptions) -> None:
        """Offer these agencies, services, groups and people."""
        self.options = options
        self.facets["agency_ids"].set_choices([(o.text, o.id) for o in options.agencies])
        self.facets["service_ids"].set_choices([(o.text, o.id) for o in options.services])
        self.facets["group_ids"].set_choices([(o.text, o.id) for o in options.groups])
        names = Counter(name for _, name in options.people)
        self.assignee.set_choices(
            [(f"{name}  ({login})" if names[name] > 1 else name, login) for login, name in options.people]
        )
        self._show_chips()

    # --- what is wanted -------------------------------------------------------------------------
    def filter(self, now: datetime) -> TicketFilter:
        """Return the conditions of this bar."""
        values: dict[str, Any] = {key: facet.value() for key, facet in self.facets.items() if facet.value()}
        if self.assignee.value():
            values["assignee"] = self.assignee.value()[0]
        if self.opened.value():
            values["opened_from"], values["opened_to"] = opened_range(self.opened.value()[0], now)
        return replace(self.rest, text=searched(self.search.text()), **values)

    def set_filter(self, filter: TicketFilter, behind: str = "", opened: str = "") -> None:
        """Show these conditions without telling; `behind`: words for the figure they come from."""
        self._timer.stop()
        self._quiet = True  # not with its signals blocked: its own cross has to hear of the new text
        self.search.setText(filter.text)
        self._quiet = False
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
        chips: list[tuple[str, object]] = []
        for facet in (*self.facets.values(), self.assignee, self.opened):
            if facet.value():
                chips.append((facet.said, facet))
        chips += filter_text.chips(self.rest, self._name, self.behind)
        if self.rest.opened_from or self.rest.opened_to:
            words = filter_text.period_words(self.rest.opened_from, self.rest.opened_to)
            chips.append((f"Opened {words}", ("opened_from", "opened_to")))
        self.chips.show_chips(chips)
        self.button.setAccessibleName(f"Filter, {count(len(chips), 'condition')} set" if chips else "Filter")
        self._say_empty()

    def _say_empty(self) -> None:
        self.panel.clear_button.setEnabled(not self.is_empty)

    def chip_texts(self) -> list[str]:
        """Return the texts of the chips, from left to right."""
        return list(self.chips.texts)

    @Slot(object)
    def _chip_removed(self, value: object) -> None:
        if isinstance(value, Facet):
            value.set_value(())
        elif isinstance(value, tuple):
            self.rest = filter_text.without(self.rest, value)
            if value[0] in ("figure", "ids"):
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
        states = self.facets["states"]
        if self.sender() is states and any(not state.is_open for state in states.value()):
            self.finished_wanted.emit()
        self.changed.emit()

    @Slot(str)
    def _typed(self, _text: str) -> None:
        self._say_empty()
        if not self._quiet:
            self._timer.start()

    @Slot()
    def _search_now(self) -> None:
        if has_words(typed := self.search.text()):
            self._timer.stop()
            self.words_typed.emit(typed)
            return
        if self._timer.isActive():
            self._timer.stop()
            self.changed.emit()
        self.list_wanted.emit()

    def dispose(self) -> None:
        """Stop waiting for a pause in typing, so that no search follows after the end."""
        self._timer.stop()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.search.hasFocus():
            if self.search.text():
                self.search.clear()
            else:
                self.left.emit()
        else:
            super().keyPressEvent(event)

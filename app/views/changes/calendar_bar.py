"""`CalendarBar`: what stands above the calendar: which days are shown and how, the search, the agency, conflicts."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from app.domain import words
from app.domain.changes.timeline import LaneBy
from app.ui.forms.fields import combo
from app.ui.forms.typeahead import Typeahead
from app.ui.look import icons, plain, theme
from app.ui.look.flow_layout import FlowLayout
from app.ui.look.heading import Heading
from app.ui.search_field import SearchField
from app.views.changes.step_button import step_button

_ALL = "All agencies"
_APART = 0.4  # between the mark of a conflict and the words, in its size
_ROOMY = 1440  # width of the window, at 100 %, from which there is room for all of it
_ENDLESS = 100_000  # pixels: there all of it stands in one row
_CALLED = {"timeline": "Lanes"}  # short, for all stand in one row
SPREADS = ("day", "week", "month", "timeline")


class CalendarBar(QWidget):
    """The widgets; the tab connects them. `left`: Escape in the search, which leads to the days."""

    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Days, search and agency")
        self.before, self.after = step_button("left", "Before"), step_button("right", "After")
        self.title = Heading(wrap=False)
        self.agency = Typeahead([], None, none=(_ALL, None), things="agencies")
        self.agency.setAccessibleName("Only changes that affect this agency")
        self.agency.setMinimumContentsLength(12)
        self.agency.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.search = SearchField("Find", "Find a change", "Number or words of any change; Enter goes on (/)")
        self.today = _button("Today", "Show today")
        self.conflicts = _button("", "Changes in conflict")
        self.conflicts.hide()
        self.only = _button("Only", "Show only changes in conflict")
        self.only.setToolTip(plain.tip("Show only the changes in conflict (!)"))
        self.only.setCheckable(True)
        self.only.hide()
        self.spreads = {name: _button(_CALLED.get(name, name.capitalize()), f"Show a {name}") for name in SPREADS}
        for button in self.spreads.values():
            button.setCheckable(True)
        self.lanes = combo([(f"By {by.value}", by) for by in LaneBy], LaneBy.SERVICE)
        self.lanes.setAccessibleName("Lanes of the timeline")
        self.lanes.hide()
        row = self._row = FlowLayout(self)
        first: tuple[QWidget, ...] = (self.before, self.today, self.after, self.title)
        last: tuple[QWidget, ...] = (self.search, self.agency, self.conflicts, self.only)
        self._count = 0  # of changes in conflict
        choice = QWidget()  # one choice: in a narrow row its buttons stay together
        beside = self._choice_row = QHBoxLayout(choice)
        beside.setContentsMargins(0, 0, 0, 0)
        for button in self.spreads.values():
            beside.addWidget(button)
        for widget in (*first, choice, self.lanes, *last):
            row.addWidget(widget)
        look = theme.current()
        if look is not None:
            look.changed.connect(self._fit)
        self._fit()

    @Slot()
    def _fit(self) -> None:
        """Give the search the width of what it says, and the conflicts their mark, in the look chosen now."""
        self._row.setContentsMargins(theme.px(10), theme.px(6), theme.px(10), theme.px(6))
        self._choice_row.setSpacing(theme.px(4))
        self.title.setContentsMargins(0, 0, theme.px(6), 0)
        self.conflicts.setIcon(icons.mark("conflict", "missed", apart=_APART))
        self.conflicts.setIconSize(QSize(round(theme.px(14) * (1 + _APART)), theme.px(14)))
        said = self.search.fontMetrics().horizontalAdvance(self.search.placeholderText())
        self.search.setFixedWidth(max(theme.px(150), said + theme.px(60)))

    def show_spread(self, spread: str, title: str) -> None:
        """Show which days are in view."""
        self.title.setText(title)
        for name, button in self.spreads.items():
            button.setChecked(name == spread)
        self.lanes.setVisible(spread == "timeline")

    def show_conflicts(self, count: int, *, only: bool = False) -> None:
        """Offer the way through the changes in conflict, where there are any; `only`: no others are shown."""
        self._count = count
        self.only.setChecked(only)
        self._fit_only()
        self.conflicts.setAccessibleName(f"{words.count(count, 'change')} in conflict: choose the next one")
        self.conflicts.setVisible(bool(count))
        self._fit_row()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.search.hasFocus():
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_only()
        self._fit_row()

    def _fit_only(self) -> None:
        """Offer to see conflicts only where the row has room for it; elsewhere the command does it."""
        wanted = self.only.isChecked() or (bool(self._count) and self.window().width() >= theme.px(_ROOMY))
        if wanted == self.only.isHidden():
            self.only.setVisible(wanted)

    def _fit_row(self) -> None:
        """Say conflicts by their mark and number alone, rather than in a row that pushes the days down."""
        if not self._count:
            return
        for text in (f"{self._count:,} in conflict", f"{self._count:,}"):
            if self.conflicts.text() != text:
                self.conflicts.setText(text)
            if self._row.heightForWidth(self.width()) <= self._row.heightForWidth(_ENDLESS):
                break


def _button(text: str, name: str) -> QPushButton:
    button = QPushButton(text)
    button.setAccessibleName(name)
    button.setAutoDefault(False)
    return button

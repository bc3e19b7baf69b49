"""`FactsArea`: the facts of a ticket, whole where there is room; in a low pane some rows of them, which scroll."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QWidget

from app.ui.look import theme
from app.views.tickets.pane.facts import FactsGrid

_LEAST = 56  # pixels at 100 %: two rows; with less room the facts are left out
_ANY = 16_777_215  # Qt: as high as it likes


class FactsArea(QScrollArea):
    """Scrolls a `FactsGrid` where `give` leaves it less than it needs."""

    def __init__(self, facts: FactsGrid, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.facts = facts
        self.setAccessibleName("Facts of the ticket")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the facts themselves take the keyboard
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidgetResizable(True)
        self.viewport().setAutoFillBackground(False)
        self._page = QWidget()
        self._page.setAutoFillBackground(False)
        row = QHBoxLayout(self._page)
        row.setContentsMargins(theme.px(16), theme.px(4), theme.px(11), theme.px(4))
        row.addWidget(facts)
        self.setWidget(self._page)
        self._page.setAutoFillBackground(False)  # Qt fills what it takes in
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.verticalScrollBar().setSingleStep(theme.px(24))
        facts.placed.connect(self._follow)

    def whole_height(self, width: int) -> int:
        """Return the height of all facts at a width."""
        layout = self._page.layout()
        if layout is not None:
            layout.invalidate()  # what was just put in is not measured yet
        return self._page.heightForWidth(width)

    def give(self, room: int, width: int) -> bool:
        """Take so many pixels of height at a width; False: that is too few to show any fact."""
        whole = self.whole_height(width)
        shown = room >= min(whole, theme.px(_LEAST))
        self.setMaximumHeight(_ANY if room >= whole or not shown else room)
        off, needed = Qt.ScrollBarPolicy.ScrollBarAlwaysOff, Qt.ScrollBarPolicy.ScrollBarAsNeeded
        self.setVerticalScrollBarPolicy(off if room >= whole else needed)  # once there, its width would keep it there
        self.setHidden(not shown)
        self.updateGeometry()
        return shown

    def show_top(self) -> None:
        """Go to the first fact: another ticket is shown."""
        self.verticalScrollBar().setValue(0)

    @Slot(QWidget)
    def _follow(self, field: QWidget) -> None:
        """Bring the field in view that was laid over a fact."""
        top = field.mapTo(self._page, field.rect().topLeft()).y()  # Qt would only look where it types
        self.ensureVisible(0, top + field.height(), 0, theme.px(4))
        self.ensureVisible(0, top, 0, theme.px(4))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Tell the pane that other facts need another height."""
        if event.type() is QEvent.Type.LayoutRequest and watched is self.widget():  # also while it is taken down
            self.updateGeometry()
        return super().eventFilter(watched, event)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._page.heightForWidth(width)

    def sizeHint(self) -> QSize:
        return self._page.sizeHint()

    def minimumSizeHint(self) -> QSize:
        return QSize(0, theme.px(_LEAST))

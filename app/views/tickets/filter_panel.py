"""`FilterPanel`: all facets, the saved filters and a way to drop every condition, behind one button."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app.ui.forms.facet import Facet
from app.ui.look import theme
from app.ui.look.plain import Label
from app.ui.look.popup import Popup


class FilterPanel(Popup):
    """Opens below its button; Escape and a click outside close it."""

    cleared = Signal()
    saved_asked = Signal()
    save_asked = Signal()

    def __init__(self, facets: Sequence[Facet], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName("Filter")
        heading = Label("Show only tickets with")
        heading.setProperty("heading", True)
        grid = QGridLayout()
        grid.setSpacing(theme.px(8))
        for number, facet in enumerate(facets):
            facet.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            grid.addWidget(facet, number // 2, number % 2)
        self.saved_button, self.save_button = QPushButton("Saved filters\u2026"), QPushButton("Save this filter\u2026")
        self.clear_button = QPushButton("Clear")
        self.clear_button.setAccessibleName("Clear the filter")
        self.clear_button.setToolTip("Take all conditions away (Ctrl+Shift+L)")
        foot = QHBoxLayout()
        foot.setSpacing(theme.px(8))
        for button, signal in (
            (self.saved_button, self.saved_asked),
            (self.save_button, self.save_asked),
            (self.clear_button, self.cleared),
        ):
            button.setAutoDefault(False)
            button.clicked.connect(signal)
            button.setAccessibleName(button.accessibleName() or button.text().rstrip("\u2026"))
            foot.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.px(12), theme.px(12), theme.px(12), theme.px(12))
        layout.setSpacing(theme.px(12))
        layout.addWidget(heading)
        layout.addLayout(grid)
        layout.addLayout(foot)
        self._facets = tuple(facets)

    def open_at(self, button: QWidget) -> None:
        """Show the panel below a button, within the screen, the keyboard on the first facet."""
        self.adjustSize()
        corner = button.mapToGlobal(QPoint(0, button.height() + theme.px(2)))
        room = button.screen().availableGeometry()
        corner.setX(max(room.left(), min(corner.x(), room.right() - self.width())))
        self.move(corner)
        self.show()
        self._facets[0].setFocus(Qt.FocusReason.PopupFocusReason)

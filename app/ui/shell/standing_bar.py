"""The bar over every page while a shared database is only read, or what is saved there is not safe."""

from __future__ import annotations

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget

from app.domain.hosts import Standing
from app.ui.look import theme
from app.ui.look.plain import Label


class StandingBar(QFrame):
    """Hidden while one works with the primary and saves are safe."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("offline", True)
        self.setAccessibleName("Standing of the database")
        self.lead = Label()
        self.lead.setProperty("missed", True)
        self.text = Label()
        self.text.setWordWrap(True)
        self.text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        row = self._row = QHBoxLayout(self)
        row.addWidget(self.lead)
        row.addWidget(self.text, 1)
        self.hide()

    def show_standing(self, standing: Standing | None) -> None:
        """Say how the database stands, where there is something to say; None: no shared database is open."""
        lead, text = ("", "") if standing is None else standing.banner
        self.lead.setText(lead)
        self.text.setText(text)
        self.setAccessibleDescription(f"{lead}: {text}" if lead else "")
        self.setVisible(bool(lead))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.look_changed()

    def look_changed(self) -> None:
        """Take over the sizes of the look."""
        self._row.setContentsMargins(theme.px(12), theme.px(3), theme.px(12), theme.px(3))
        self._row.setSpacing(theme.px(8))

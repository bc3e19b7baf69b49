"""`KnownList`: published notes that may solve what a call or ticket is about, each in a line, with its key."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app.domain.knowledge.lookup import KnownSolution
from app.domain.plain_text import one_line
from app.ui.look import theme
from app.ui.look.plain import Label, caption, tip


class KnownList(QWidget):
    """Hidden where nothing is known. `asked`: the note at a place, from 0, is to be shown beside."""

    asked = Signal(int)

    def __init__(self, called: str = "Known solutions", *, keys: bool = True) -> None:
        super().__init__()
        self.setAccessibleName(called)
        self.found: tuple[KnownSolution, ...] = ()
        self._keys = keys
        title = Label(called)
        title.setProperty("label", True)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(2))
        column.addWidget(title)
        column.addLayout(self._rows)
        self.hide()

    def show_found(self, found: Sequence[KnownSolution]) -> None:
        """Show what was found, the best first."""
        if tuple(found) == self.found:
            return
        self.found = tuple(found)
        while (item := self._rows.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for place, one in enumerate(self.found):
            self._rows.addWidget(self._button(place, one))
        self.setVisible(bool(self.found))

    def _button(self, place: int, one: KnownSolution) -> QPushButton:
        button = _Line(one_line(f"{one.number} {one.title}"))
        key = f" (Alt+{place + 1})" if self._keys else ""
        button.setToolTip(tip(f"{one.number} {one.title}, {one.note}{key}"))
        button.setAccessibleName(one_line(f"Known solution {place + 1}: {one.title}, {one.note}"))
        button.clicked.connect(partial(self.asked.emit, place))
        return button


class _Line(QPushButton):
    """A line that is cut where there is no room for it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._whole = text
        self.setFlat(True)
        self.setProperty("link", True)
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setStyleSheet("text-align: left")
        self.setText(caption(text))

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        room = max(theme.px(60), self.width() - theme.px(12))
        self.setText(caption(self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, room)))

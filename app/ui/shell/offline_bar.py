"""The bar over every page while one works offline: of when the copy is, and what waits to be sent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from app.clock import utc_now
from app.domain.snapshot.values import Snapshot
from app.ui.look import theme
from app.ui.look.plain import Label

_LOOK = 30_000  # ms between two looks at the clock


class OfflineBar(QFrame):
    """Hidden while the shared database is open. `sync_asked`, `online_asked`, `waiting_asked`: its buttons."""

    sync_asked = Signal()
    online_asked = Signal()
    waiting_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.now: Callable[[], datetime] = utc_now
        self._snapshot: Snapshot | None = None
        self._stale_hours = 0
        self._waiting = ""
        self.setProperty("offline", True)
        self.setAccessibleName("Offline")
        self.text = Label()
        self.text.setWordWrap(True)
        self.text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.stale = Label()
        self.stale.setProperty("missed", True)
        self.waiting = QPushButton("Waiting edits…")
        self.sync = QPushButton("Sync now")
        self.online = QPushButton("Back online")
        row = self._row = QHBoxLayout(self)
        row.addWidget(self.stale)
        row.addWidget(self.text, 1)
        buttons = ((self.waiting, self.waiting_asked), (self.sync, self.sync_asked), (self.online, self.online_asked))
        for button, asked in buttons:
            button.setAutoDefault(False)
            button.clicked.connect(asked)
            row.addWidget(button)
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK)
        self._timer.timeout.connect(self.tell)
        self.hide()

    def begin(self, snapshot: Snapshot, stale_hours: int) -> None:
        """Show of when the copy is; older than `stale_hours` it is called stale, 0: never."""
        self._snapshot, self._stale_hours = snapshot, stale_hours
        self.tell()
        self._timer.start()
        self.show()

    def end(self) -> None:
        """Hide: the shared database is open, or nothing."""
        self._snapshot, self._waiting = None, ""
        self._timer.stop()
        self.hide()

    def set_stale(self, hours: int) -> None:
        """Call the copy stale from another age on."""
        self._stale_hours = hours
        self.tell()

    def set_waiting(self, text: str) -> None:
        """Say what waits here to be sent, such as "3 edits wait here"."""
        self._waiting = text
        self.tell()

    @Slot()
    def tell(self) -> None:
        """Say it as it is now."""
        if self._snapshot is None:
            return
        now = self.now()
        stale = self._snapshot.is_stale(now, self._stale_hours)
        self.stale.setText("STALE" if stale else "")
        self.stale.setVisible(stale)
        self.waiting.setVisible(bool(self._waiting))
        said = [self._snapshot.words(now)]
        if stale:
            said.append(f"Older than {self._stale_hours} h")
        if self._snapshot.unsearched:
            said.append("The search does not find everything yet")
        if self._waiting:
            said.append(self._waiting)
        self.text.setText(". ".join(said) + ".")
        self.setAccessibleDescription(f"{self.stale.text()} {self.text.text()}".strip())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.look_changed()

    def look_changed(self) -> None:
        """Take over the sizes of the look."""
        self._row.setContentsMargins(theme.px(12), theme.px(3), theme.px(12), theme.px(3))
        self._row.setSpacing(theme.px(8))

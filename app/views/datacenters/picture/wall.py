"""`WallBoard`: the board on the wall, a window of its own that fills a screen and needs neither mouse nor keyboard."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QGuiApplication, QHideEvent, QKeyEvent, QResizeEvent, QScreen, QShowEvent
from PySide6.QtWidgets import QWidget

from app.domain.changes_made import Changes
from app.domain.datacenters.values import Board
from app.ui.jobs import JobRunner
from app.ui.look import theme
from app.ui.shell.live import LiveFeed
from app.ui.tables.small_table import SmallTable
from app.ui.tables.table_source import TableSort
from app.ui.throttle import Throttle
from app.views.datacenters.board_model import columns, sentence
from app.views.datacenters.board_watch import READ_AGAIN, WATCHED
from app.views.datacenters.picture.canvas import BoardCanvas

if TYPE_CHECKING:
    from app.services.api import Services

_SECOND = 1_000
_LOOK = 2.0  # seconds between two looks: what changed is on the wall within 3


class WallBoard(QWidget):
    """Reads the board, follows what changes, says how old the data are. `left`: it was closed, by Esc or otherwise.

    Keys: Esc leaves, F fills the screen or not, S goes to the next screen.
    """

    left = Signal()

    def __init__(
        self, jobs: JobRunner, services: Services, now: Callable[[], datetime], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._jobs, self._services = jobs, services
        self._has_left = False
        self.setWindowFlag(Qt.WindowType.Window)
        self.setWindowTitle("Data centers: board for the wall")
        self.setAccessibleName("Board for the wall")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(640, 360)
        self.setCursor(Qt.CursorShape.BlankCursor)
        self.table = SmallTable(
            columns(("EDC", "WDC")), lambda row: int(row.id), "Services at the data centers", self,
            sort=TableSort("matter", group="matter"),
        )  # fmt: skip
        self.table.rows.spoken = sentence
        self.table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.canvas = BoardCanvas(self, on_desk=False)  # over the table
        self.canvas.now = now
        self._second = QTimer(self)
        self._second.setInterval(_SECOND)
        self._second.timeout.connect(self.canvas.update)
        self._again = QTimer(self)
        self._again.setInterval(READ_AGAIN)
        self._again.timeout.connect(self.refresh)
        self._soon = Throttle(self.refresh, 150, self, leading=False)
        self._feed = LiveFeed(jobs, services.changed_since, _LOOK, self)
        self._feed.changed.connect(self._noted)
        self._feed.looked.connect(self.canvas.confirm)
        self._feed.lost.connect(self.canvas.tell_lost)
        jobs.changed.connect(self._noted)
        look = theme.current()
        if look is not None:
            look.changed.connect(self.canvas.update)

    # --- what is shown ------------------------------------------------------------------------------
    @Slot()
    def refresh(self) -> None:
        """Read the board again."""
        datacenters = self._services.datacenters
        self._jobs.read(
            self, lambda work: datacenters.board(work=work), self._arrived, key="board", failed=self._failed
        )

    @Slot(object)
    def _noted(self, changes: Changes) -> None:
        if changes.touched & WATCHED and not self._has_left:
            self._soon.call()

    def _arrived(self, board: Board) -> None:
        self.canvas.show_board(board)
        self.table.set_rows(board.lines)

    def _failed(self, _error: Exception) -> bool:
        self.canvas.tell_lost()
        return True

    # --- the window ---------------------------------------------------------------------------------
    def present(self, screen: QScreen | None = None) -> None:
        """Fill a screen: that which is given, else a second one where there is one, else the only one."""
        parent = self.parentWidget()
        own = parent.window().screen() if parent is not None else None
        other = next((one for one in QGuiApplication.screens() if own is not None and one is not own), None)
        self._fill(screen or other or self.screen())
        self.activateWindow()
        self.setFocus()

    def _fill(self, screen: QScreen) -> None:
        if self.isFullScreen():
            self.showNormal()  # a window that fills another screen has to be told of it first
        self.setGeometry(screen.geometry())
        handle = self.windowHandle()
        if handle is not None:
            handle.setScreen(screen)
        self.showFullScreen()

    def to_next_screen(self) -> None:
        """Go to the next screen and fill it."""
        screens: Sequence[QScreen] = QGuiApplication.screens()
        if len(screens) > 1:
            self._fill(screens[(screens.index(self.screen()) + 1) % len(screens)])

    def leave(self) -> None:
        """Close the board."""
        if self._has_left:
            return
        self._has_left = True
        self._feed.stop()
        self._jobs.cancel(self)
        self.hide()
        self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key == Qt.Key.Key_Escape:
            self.leave()
        elif key == Qt.Key.Key_F:
            self.showNormal() if self.isFullScreen() else self.showFullScreen()
        elif key == Qt.Key.Key_S:
            self.to_next_screen()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.leave()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.canvas.setGeometry(self.rect())
        self.table.setGeometry(self.rect())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._second.start()
        self._again.start()
        self._feed.start()
        self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        for timer in (self._second, self._again):
            timer.stop()
        self._soon.cancel()
        self._feed.stop()

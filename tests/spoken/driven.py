"""The program over a workspace, with keys pressed by lines on standard input: `python -m tests.spoken.driven FILE`.

A line is a key as Qt writes it ("Down", "Ctrl+K", "a"); ` TEXT` (a blank first) is typed. "ready" and, after every
line, "ok" are written to standard output.
"""

from __future__ import annotations

import sys
import threading

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app import bootstrap
from app.ui.shell.main_window import MainWindow


class Driver(QObject):
    """Presses what standard input says, once the window is at rest."""

    read = Signal(str)

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.window = window
        self.read.connect(self._line)
        self._asked = ""
        self._rest = QTimer(self)
        self._rest.setInterval(20)
        self._rest.timeout.connect(self._when_at_rest)
        window.activateWindow()
        threading.Thread(target=self._listen, daemon=True).start()
        self._say("ready")

    def _listen(self) -> None:
        for line in sys.stdin:
            self.read.emit(line.rstrip("\n"))

    @Slot(str)
    def _line(self, line: str) -> None:
        if line == "quit":
            self.window.settings.set("confirm_quit", False)
            self.window.close()
            return
        at: QWidget = QApplication.focusWidget() or QApplication.activeModalWidget() or self.window
        if line.startswith(" "):
            QTest.keyClicks(at, line[1:])
        elif line:
            pressed = QKeySequence(line)[0]  # type: ignore[index]
            QTest.keyClick(at, pressed.key(), pressed.keyboardModifiers())
        self._rest.start()

    @Slot()
    def _when_at_rest(self) -> None:
        if QApplication.activeWindow() is None:
            self.window.activateWindow()  # nobody gives the focus back here when a dialog closes
        elif self.window.jobs.idle and self.window.pages.shown_tab() is not None:
            self._rest.stop()
            self._say("ok")

    def _say(self, text: str) -> None:
        sys.stdout.write(text + "\n")
        sys.stdout.flush()


def main(place: str) -> int:
    """Open the window; begin to listen when the workspace stands and nothing is read any more."""
    host = MainWindow.host

    def hosted(self: MainWindow, *args: object, **more: object) -> None:
        host(self, *args, **more)  # type: ignore[arg-type]

        def begin() -> None:
            if self.jobs.idle:
                Driver(self)
            else:
                QTimer.singleShot(50, self, begin)

        QTimer.singleShot(1500, self, begin)

    MainWindow.host = hosted  # type: ignore[method-assign]
    return bootstrap.run_window(place)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

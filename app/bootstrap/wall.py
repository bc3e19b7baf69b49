"""Runs the board of the data centers on the wall, without the window: one screen that nobody works at."""

from __future__ import annotations

import signal
import sys
from types import FrameType

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QApplication

from app.bootstrap.opener import nowhere, services_of
from app.domain.workspace import Opening
from app.errors import InputError
from app.services.remote import OPENER, Remote
from app.ui.jobs import JobRunner
from app.ui.look.theme import Theme
from app.ui.look.theme import current as current_theme
from app.ui.settings import Settings
from app.ui.shell.exception_hook import ExceptionHook
from app.ui.shell.gc_guard import GcGuard
from app.views.datacenters.picture.wall import WallBoard


def run_wall(url: str, *, screen: int | None = None, look: str = "", remote: Remote | None = None) -> int:
    """Show the board over a workspace until Esc; the exit code.

    `screen`: its number from 1, None: the first. `look`: light, dark, contrast or system, "": dark, as a wall is seen
    best. InputError for a screen or a workspace that is not there.
    """
    remote = remote or Remote()
    try:
        found: Opening | None = remote.open(OPENER, url)
        if found is None:
            text, hint = nowhere(url)
            raise InputError(text, hint=hint)
        existing = QApplication.instance()
        app = existing if isinstance(existing, QApplication) else QApplication([sys.argv[0]])
        app.setApplicationName("longleaf")
        app.setApplicationDisplayName("Longleaf")
        return _show(app, remote, found, screen, look or "dark")
    finally:
        remote.stop()


def _show(app: QApplication, remote: Remote, found: Opening, screen: int | None, look: str) -> int:
    wanted = _screen(screen)
    if current_theme() is None:
        Theme(app, look, Settings().get("text_size") / 100)
    hook, guard = ExceptionHook(parent=app), GcGuard(app)
    jobs = JobRunner(app)
    services = services_of(remote, found)
    wall = WallBoard(jobs, services, services.now)
    wall.left.connect(app.quit)
    QTimer.singleShot(0, wall, lambda: wall.present(wanted))
    guard.settle()

    def end(_number: int, _frame: FrameType | None) -> None:
        app.quit()  # Ctrl-C, or the service that keeps the wall running

    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        return int(app.exec())
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        wall.leave()
        jobs.stop()
        guard.stop()
        hook.restore()


def _screen(number: int | None) -> QScreen:
    """Return the screen of a number. InputError where there is none."""
    screens = QGuiApplication.screens()
    if number is not None and not 1 <= number <= len(screens):
        raise InputError(f"There is no screen {number}.", hint=f"The screens here are 1 to {len(screens)}.")
    return screens[(number or 1) - 1]

"""Runs the program's window from its first line to its last."""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication

from app.bootstrap.start import Start
from app.bootstrap.window import make_window
from app.services.remote import Remote
from app.ui.shell.exception_hook import ExceptionHook
from app.ui.shell.gc_guard import GcGuard
from app.ui.shell.main_window import MainWindow

if TYPE_CHECKING:
    from app.bootstrap.links import LinkReader
    from app.domain.program_links import ProgramLink
    from app.ui.shell.watchdog import Stall, Watchdog

log = logging.getLogger("longleaf.window")
_SETTLED = 250  # ms after which a start is over, as a rule
_STALL, _STALL_BEAT = 500.0, 250  # ms: from which on a stall is logged; how often it is looked for


def run_window(
    url: str, remote: Remote | None = None, *, argv: Sequence[str] = (), link: ProgramLink | None = None
) -> int:
    """Open the window over a workspace and run until it is closed; the exit code.

    `remote`: the process of the services where it was begun already; `link`: what is shown first.
    """
    remote = remote or Remote()
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication([sys.argv[0], *argv])
    app.setApplicationName("longleaf")
    app.setApplicationDisplayName("Longleaf")
    app.setDesktopFileName("longleaf")
    hook = ExceptionHook(parent=app)
    guard = GcGuard(app)
    window = make_window(app, hook=hook)
    window.show()
    start = Start(window, url, remote)
    for settled in (start.ready, start.prepared):
        settled.connect(guard.settle)
    QTimer.singleShot(0, start, start.open)
    QTimer.singleShot(_SETTLED, start, _begin_log)  # behind the first page, or what is said instead
    QTimer.singleShot(_SETTLED, window, partial(_watch, window))
    readers: list[LinkReader] = []
    QTimer.singleShot(_SETTLED, window, lambda: readers.append(_read_links(start)))
    if link is not None:
        start.ready.connect(partial(_show_first, start, link), Qt.ConnectionType.SingleShotConnection)
    code = app.exec()
    log.info("The window was closed")
    for reader in readers:
        reader.close()
    start.close()
    guard.stop()
    hook.restore()
    return code


def _read_links(start: Start) -> LinkReader:
    """Take from now on what `longleaf open` hands over."""
    from app.bootstrap.links import LinkReader

    reader = LinkReader(start)
    reader.listen()
    return reader


def _show_first(start: Start, link: ProgramLink) -> None:
    from app.bootstrap.links import LinkReader

    LinkReader(start).show(link)


def _begin_log() -> None:
    """Say in the log what runs here, and on what."""
    import platform

    from PySide6.QtCore import qVersion

    from app import __version__, logs

    logs.start("window")
    log.info(
        "Longleaf %s: window; Python %s, Qt %s, %s",
        *map(logs.Term, (__version__, platform.python_version(), qVersion(), platform.platform())),
    )


def _watch(window: MainWindow) -> None:
    """Log from now on when the window stands still, and which line of the program kept it."""
    from app.ui.shell.watchdog import Watchdog

    dog = Watchdog(window, limit=_STALL, beat=_STALL_BEAT)
    dog.stalled.connect(partial(_log_stall, dog))
    window.closing.connect(dog.stop)
    dog.start()


def _log_stall(dog: Watchdog, stall: Stall) -> None:
    dog.stalls.clear()
    from app.logs import Term

    log.info(
        "The window stood still for %d ms (own work %d ms), in %s", stall.milliseconds, stall.own, Term(stall.place)
    )

"""What nobody caught: a report file and a message instead of a silent loss or a dead window."""

from __future__ import annotations

import sys
import threading
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, Signal

from app.error_report import write_report
from app.places import log_folder


class ExceptionHook(QObject):
    """Takes `sys.excepthook` and `threading.excepthook` over; `caught` carries (error, path of the report)."""

    caught = Signal(object, str)

    def __init__(self, folder: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.folder = folder or log_folder()
        self._before = (sys.excepthook, threading.excepthook)
        sys.excepthook = self._hook
        threading.excepthook = self._thread_hook

    def restore(self) -> None:
        """Give the hooks back."""
        sys.excepthook, threading.excepthook = self._before

    def report(self, error: BaseException) -> str:
        """Write a report file for an error; its path, or "" where nothing can be written."""
        return write_report(error, self.folder)

    def _hook(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self._before[0](kind, error, trace)
            return
        self.caught.emit(error, self.report(error))

    def _thread_hook(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None and not isinstance(args.exc_value, SystemExit):
            self.caught.emit(args.exc_value, self.report(args.exc_value))

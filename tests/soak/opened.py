"""The program as people start it, over a sample workspace of its own; what went wrong meanwhile is kept."""

from __future__ import annotations

import logging
import os
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QObject, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication, QLabel

from app import bootstrap
from app.sample.workspace import sample_workspace
from app.services.remote import Remote
from app.ui.forms import dialogs
from app.ui.forms.form import Form
from app.ui.forms.typeahead import Typeahead
from app.ui.settings import Settings
from app.ui.shell.exception_hook import ExceptionHook
from app.ui.shell.gc_guard import GcGuard
from app.ui.shell.main_window import MainWindow
from app.ui.shell.watchdog import Stall, Watchdog
from tests.soak.floor import Floor
from tests.soak.where import Telling, Turn, Where

#: What the offscreen platform cannot do; and the watchdog, which for a moment holds the frame of a paint event with its
#: painter while it takes the stack of a stall.
_NOT_OURS = (
    "This plugin does not support",
    "QBackingStore::endPaint() called with active painter",
    "QFont::setPointSizeF: Point size <= 0 (-0.25",  # Qt's picture of a page, in the properties of its print dialog
)


_TOLD = 30.0  # ms: longer turns are noted
_STILL_STYLING = 0.01  # s: the turn after a change of look lays out and paints all of it


class _StaysOpen(QObject):
    """Refuses to close the window: whoever types at random meets Ctrl+Q."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Swallow the window's own close event."""
        if event.type() == QEvent.Type.Close and isinstance(watched, MainWindow):
            event.ignore()
            return True
        return False


class _Kept(logging.Handler):
    def __init__(self, wrong: list[str]) -> None:
        super().__init__(logging.WARNING)
        self.wrong = wrong

    def emit(self, record: logging.LogRecord) -> None:
        if not record.getMessage().startswith("stalled"):
            whole = logging.Formatter("%(message)s").format(record)  # with the error it tells of
            self.wrong.append(f"logged: {whole}")


@dataclass(frozen=True, slots=True)
class OwnStall:
    """A turn of the event loop: milliseconds of the window's own thread, where, after what input, and when (of
    `time.perf_counter`, and on the clock)."""

    own: float
    place: str
    input: str
    restyles: bool
    begun: float = 0.0
    ended: float = 0.0
    clock: str = ""

    def __str__(self) -> str:
        """Return it in a line."""
        restyling = " (restyling)" if self.restyles else ""
        return f"{self.own:.0f} ms at {self.clock} {self.place} after {self.input}{restyling}"


@dataclass
class Opened:
    """A window in use, and everything that went wrong since it was opened."""

    app: QApplication
    window: MainWindow
    dog: Watchdog
    floor: Floor
    wrong: list[str] = field(default_factory=list)
    where: Where | None = None
    stalls: list[OwnStall] = field(default_factory=list)
    input: str = ""
    restyled: float = 0.0  # when the whole window was given another look or size of text last

    def doing(self, what: str) -> None:
        """Note the input that is sent next."""
        self.input = what
        if self.where is not None:
            self.where.doing = what

    def turns(self) -> list[Turn]:
        """Return the long turns with where their time went, where that is watched."""
        return self.where.turns if self.where is not None else []

    def spin(self, seconds: float) -> None:
        """Let the window work for so long."""
        until = time.perf_counter() + seconds
        while time.perf_counter() < until:
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 5)
            time.sleep(0.0005)

    def settle(self, seconds: float = 30.0) -> None:
        """Let the window work until nothing is asked or waits to be deleted."""
        until = time.perf_counter() + seconds
        self.spin(0.02)
        while not self.window.jobs.idle and time.perf_counter() < until:
            self.spin(0.01)
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        self.spin(0.01)

    def until(self, done: Callable[[], bool], seconds: float = 30.0) -> bool:
        """Let the window work until something is so; say whether it became so."""
        end = time.perf_counter() + seconds
        while not done():
            if time.perf_counter() > end:
                return False
            self.spin(0.005)
        return True

    def standing(self) -> list[str]:
        """Return how it stands, for people: the page, the forms that are open and what they say, the messages."""
        focus = QApplication.focusWidget()
        where = f"{type(focus).__name__} {focus.accessibleName()!r}" if focus is not None else "nothing"
        lines = [f"at {time.strftime('%H:%M:%S')} on {self.window.current_id()}, focus on {where}"]
        for form in open_forms(self.app):
            said = [
                label.text() for label in form.findChildren(QLabel) if label.isVisible() and label.property("error")
            ]
            shown = {key: form.field(key) for key in form.values()}
            typed = {key: one.typed() for key, one in shown.items() if isinstance(one, Typeahead) and one.typed()}
            look = ["busy"] * form.is_busy + ["hidden"] * (not form.isVisible())
            lines.append(f"form {form.title!r} {' '.join(look)} {form.values()} typed {typed} says {said}")
        tab = self.window.shown_tab()
        table = tab.shown_list() if tab is not None else None
        if table is not None:
            at, lines_of = table.currentIndex().row(), table.lines()
            state = getattr(getattr(table, "rows", None), "state", "")
            lines.append(
                f"list of {lines_of.rowCount()} lines at {at}, heading {lines_of.grouping.heading(at)}, rows chosen"
                f" {table.selected_ids()[:5]}, settled {table.is_settled()}, {state}"
            )
        lines += [f"message {toast.level.value} {toast.text!r} {toast.hint!r}" for toast in self.window.messages.toasts]
        lines += [f"logged {one}" for one in self.wrong[-1:]]
        return lines

    def own_stalls(self, over: float = 50.0) -> list[OwnStall]:
        """Return the turns of the event loop in which the window's own thread worked longer, in milliseconds."""
        return [stall for stall in self.stalls if stall.own > over]

    def stalled(self, stall: Stall) -> None:
        """Note a stall as it ends, with the input that was sent last and whether it restyled the whole window."""
        ended = time.perf_counter()
        begun = ended - stall.milliseconds / 1000
        restyles = self.restyled > begun - _STILL_STYLING
        clock = time.strftime("%H:%M:%S")
        self.stalls.append(OwnStall(stall.own, stall.place, self.input, restyles, begun, ended, clock))
        self.floor.take()


def _whole(error: BaseException) -> str:
    """Return an error with every call on the way to it: the report's file goes with the folder of the run."""
    return "".join(traceback.format_exception(error)).rstrip()


def objects(app: QApplication) -> int:
    """Return how many objects of Qt live under the application's windows, those of open forms left out.

    The list of a combo box is a window too, inside of its form: only windows that stand in nothing are counted.
    """
    inside = sum(1 + len(form.findChildren(QObject)) for form in open_forms(app))
    windows = [widget for widget in app.topLevelWidgets() if widget.parent() is None]
    return sum(1 + len(widget.findChildren(QObject)) for widget in windows) - inside


def open_forms(app: QApplication) -> list[Form]:
    """Return the forms that somebody opened and neither saved nor gave up; folded ones are kept as long as wished."""
    return [form for widget in app.topLevelWidgets() if widget.parent() is None for form in widget.findChildren(Form)]


def memory() -> int:
    """Return what this process holds now, in kilobytes."""
    for line in Path("/proc/self/status").read_text("utf-8").splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1])
    return 0


@contextmanager
def opened(folder: Path, url: str = "", *, size: tuple[int, int] = (1280, 720), where: float = 0.0) -> Iterator[Opened]:
    """Open the window on a workspace (one of the sample in `folder` without an address) and close it afterwards."""
    app = QApplication.instance() or (Telling() if where else QApplication([]))
    assert isinstance(app, QApplication)
    if not url:
        url = str(folder / "soak-workspace.db")
        sample_workspace(url).dispose()
    guard = GcGuard(app)
    hook = ExceptionHook(folder)
    settings = Settings(folder / "config")
    settings.set("confirm_quit", False)
    window = bootstrap.make_window(app, settings, hook)
    dog = Watchdog(window, limit=_TOLD)
    found = Opened(app, window, dog, Floor(window))
    dog.stalled.connect(found.stalled)

    def restyled() -> None:
        found.restyled = time.perf_counter()

    window.theme.changed.connect(restyled)
    hook.caught.connect(lambda error, _path: found.wrong.append(f"uncaught {_whole(error)}"))
    kept, stays = _Kept(found.wrong), _StaysOpen(window)
    logging.getLogger().addHandler(kept)

    def said(kind: QtMsgType, _context: object, text: str) -> None:
        if kind is not QtMsgType.QtDebugMsg and not text.startswith(_NOT_OURS):
            found.wrong.append(f"Qt: {text}")

    before = qInstallMessageHandler(said)
    asked = {name: getattr(dialogs, name) for name in ("save_path", "open_path", "folder_path")}
    for name in asked:
        setattr(dialogs, name, lambda *_a, **_n: None)  # the desktop's own file dialogs are not Longleaf's
    window.resize(*size)
    window.show()
    start = bootstrap.Start(window, url, Remote())
    for settled in (start.ready, start.prepared):
        settled.connect(guard.settle)
    prepared: list[bool] = []
    start.prepared.connect(lambda: prepared.append(True))
    start.open()
    assert found.until(lambda: bool(window.current_id()) and window.jobs.idle, 60), "the workspace did not open"
    # a tab that is opened sooner than it was built in idle time is built at once, which takes 100 ms or two
    assert found.until(lambda: bool(prepared), 60), "the tabs were not built"
    found.spin(2)
    window.unhost = lambda: False  # type: ignore[method-assign]  # what is played stays in its workspace
    window.installEventFilter(stays)
    dog.start()
    found.where = Where(app, where) if where else None
    try:
        yield found
    finally:
        dog.stop()
        if found.where is not None:
            found.where.stop()
        window.removeEventFilter(stays)
        for name, function in asked.items():
            setattr(dialogs, name, function)
        for widget in app.topLevelWidgets():
            if widget is not window:
                widget.close()
        window.close()
        start.close()
        window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        qInstallMessageHandler(before)
        logging.getLogger().removeHandler(kept)
        hook.restore()
        guard.stop()

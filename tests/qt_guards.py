"""Fixtures for every test with widgets: one look and font, own settings, and guards that fail the guilty test.

A test fails when it leaves a running timer, a thread or a window behind, when Qt warns, or when anything is
logged at WARNING or above. What is expected: mark the test `qt_log_level_fail("CRITICAL")`, or call
`caplog.clear()` in it.
"""

from __future__ import annotations

import gc
import itertools
import logging
import os
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from app import bootstrap
from app.db.engine import Database
from app.services.api import Services
from app.ui.commands import CommandRegistry
from app.ui.forms import dialogs
from app.ui.forms.dock import FormDock
from app.ui.forms.form import Form
from app.ui.jobs import JobRunner
from app.ui.look.theme import Theme
from app.ui.messages import Messages
from app.ui.settings import Settings
from app.ui.shell.main_window import MainWindow
from app.ui.tab import Context, Navigator
from tests.form_room import lacking

#: Tabs that the windows of a folder of the same name begin at; those of home, majors and setup come from another one.
_TABS = frozenset(row[0] for row in bootstrap.TABS) - {"home", "majors", "setup"}
_WHOLE = 25  # of so many tests, after one all garbage is collected
_tests = itertools.count(1)
_running: weakref.WeakSet[QTimer] = weakref.WeakSet()
_start, _shot = QTimer.start, QTimer.singleShot
#: Milliseconds: what begins so soon belongs to what was done; the throttle of a selection is as long.
SOON = 60
#: Seconds that a test waits for what has to come about, also on a machine with much else to do: only a test that fails
#: waits so long.
PATIENCE = 60.0
_LEAVING = 2.0  # seconds that what a closed window leaves may take to go
for _waits in (QtBot.waitUntil, QtBot.waitSignal, QtBot.waitSignals, QtBot.waitActive, QtBot.waitExposed):
    (_waits.__kwdefaults__ or {})["timeout"] = round(PATIENCE * 1000)
_shot_until = 0.0  # on the monotonic clock: when the last of what `QTimer.singleShot` does so soon is due


def _noted_start(timer: QTimer, *args: int) -> None:
    _running.add(timer)
    _start(timer, *args)


def _noted_shot(milliseconds: int, *to: Any) -> None:
    global _shot_until
    if milliseconds <= SOON:
        _shot_until = max(_shot_until, time.monotonic() + milliseconds / 1000)
    _shot(milliseconds, *to)


def fail_on_qt_warnings(item: pytest.Item) -> None:
    """For a conftest's `pytest_itemcollected`: a Qt warning fails the test."""
    if item.get_closest_marker("qt_log_level_fail") is None:
        item.add_marker(pytest.mark.qt_log_level_fail("WARNING"))
    # The offscreen platform has no window manager to raise windows or grab keys.
    item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support", extend=True))


@pytest.fixture(autouse=True)
def guards(
    qapp: QApplication,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    request: pytest.FixtureRequest,
) -> Iterator[None]:
    """Timers, threads, windows and log records that a test leaves behind fail it."""
    theme_of(qapp)
    monkeypatch.setattr(QTimer, "start", _noted_start)
    monkeypatch.setattr(QTimer, "singleShot", _noted_shot)
    # A dialog that waits for an answer would wait for ever: a test that expects one says what is answered.
    monkeypatch.setattr(dialogs, "ask", _unexpected)
    for name in ("save_path", "open_path", "folder_path"):
        monkeypatch.setattr(dialogs, name, _unexpected)
    threads = set(threading.enumerate())
    windows = set(QApplication.topLevelWidgets())
    failed_before = request.session.testsfailed
    gc.disable()  # cyclic garbage is collected between tests on this thread, as in the program
    yield
    settle()
    QApplication.clipboard().clear()  # of this platform it outlives Python, and must hold nothing that Python made
    failed = request.session.testsfailed > failed_before  # a failed test may leave anything behind
    left: list[str] = []
    until = time.monotonic() + _LEAVING
    while _left_running():  # a page that was being built when its window closed goes with the next collection
        gc.collect()
        settle()
        if time.monotonic() > until:
            break
        time.sleep(0.01)  # what a job holds that is about to end goes after it
    timers = _left_running()
    left += [f"timer of {t.parent()} still runs" for t in timers]
    for timer in timers:
        timer.stop()
    for thread in set(threading.enumerate()) - threads:
        thread.join(2.0)
        if thread.is_alive():
            left.append(f"thread {thread.name} still runs")
    for widget in set(QApplication.topLevelWidgets()) - windows:
        if shiboken6.isValid(widget) and widget.isVisible():
            left.append(f"window {type(widget).__name__} {widget.windowTitle()!r} is still open")
            widget.close()
    left += [
        f"logged: {record.getMessage()}" for record in caplog.get_records("call") if record.levelno >= logging.WARNING
    ]
    if next(_tests) % _WHOLE:
        gc.collect(1)
    else:
        gc.collect()
        gc.freeze()  # what lives on without a window is of the whole run: modules, statements
    gc.enable()
    if left and not failed:
        pytest.fail("; ".join(left))


@pytest.fixture(autouse=True)
def forms_at_once(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Show each form as soon as it is opened, so that a test can go on in it without turns of the event loop.

    In the program it comes in the next few; tests of just that override this fixture. A form of the program that does
    not show all its fields in a window of 1280x720 fails the test.
    """
    show, open_ = FormDock.show_form, Form.open
    hidden: list[str] = []

    def measure(form: Form, dock: FormDock | None) -> None:
        short = lacking(form, dock) if form.is_open() else 0
        if short > 0:
            hidden.append(f"{form.title} lacks {short} pixels to be seen whole at 1280x720")

    def show_now(dock: FormDock, form: Form, *, behind: bool = False) -> bool:
        shown = show(dock, form, behind=behind)
        dock.arrive()
        if dock.current() is form:
            measure(form, dock)
        return shown

    def open_measured(form: Form, *, behind: bool = False) -> None:
        open_(form, behind=behind)
        if form._dock is None:
            measure(form, None)

    monkeypatch.setattr(FormDock, "show_form", show_now)
    monkeypatch.setattr(Form, "open", open_measured)
    yield
    assert not hidden, "; ".join(hidden)


def _left_running() -> list[QTimer]:
    return [
        t for t in _running if shiboken6.isValid(t) and t.isActive() and not _belongs_to_app(t) and not _is_unplaced(t)
    ]


def _is_unplaced(timer: QTimer) -> bool:
    """Tell whether a timer is of a page that was still being built when its window closed: it stands in no window."""
    part = timer.parent()
    top = part.window() if isinstance(part, QWidget) else None
    return top is not None and not top.isVisible() and not isinstance(top, QMainWindow | QDialog)


def _belongs_to_app(timer: QTimer) -> bool:
    parent = timer.parent()
    return isinstance(parent, Theme)


def _unexpected(*_args: object, **_named: object) -> None:
    pytest.fail("a dialog asked something the test did not expect")


def settle() -> None:
    """Carry out deletions and events that are due."""
    for _ in range(3):
        QCoreApplication.sendPostedEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QCoreApplication.processEvents()


def theme_of(app: QApplication) -> Theme:
    """The one theme of the process, made once: light, usual size."""
    from app.ui.look import theme

    return theme.current() or Theme(app, "light")


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    """The theme; light and usual size again afterwards."""
    found = theme_of(qapp)
    yield found
    found.set_mode("light")
    found.set_scale(1.0)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings in a folder of the test's own."""
    return Settings(tmp_path / "config")


@pytest.fixture
def jobs(qapp: QApplication) -> Iterator[JobRunner]:
    """A job runner, stopped afterwards; an error nobody took fails the test."""
    runner = JobRunner()
    failures: list[str] = []
    runner.failure.connect(lambda failure: failures.append(f"{failure.title}: {failure.error!r}"))
    runner.expected = failures.clear  # type: ignore[attr-defined]
    yield runner
    assert runner.stop(), "a job does not end"
    settle()
    assert not failures, failures


def is_due(within: int = SOON) -> bool:
    """Return whether something of the program is to be done once within so many milliseconds."""
    if time.monotonic() < _shot_until:
        return True
    known = (t for t in tuple(_running) if shiboken6.isValid(t))
    return any(t.isActive() and t.isSingleShot() and t.interval() <= within for t in known)


def wait_idle(jobs: JobRunner, timeout: float = PATIENCE) -> None:
    """Let the event loop run until no job is under way and nothing more starts at once.

    It waits for what there is to wait for, and no longer: tests call it many times.
    """
    until = time.monotonic() + timeout
    quiet = 0
    while quiet < 5:
        QCoreApplication.processEvents()
        quiet = quiet + 1 if jobs.idle and not is_due() else 0
        time.sleep(0 if quiet else 0.002)
        if time.monotonic() > until:
            pytest.fail(f"jobs are still running: {[job.title or job.fn for job in jobs.active()]}")


@pytest.fixture
def make_context(
    jobs: JobRunner, settings: Settings, qtbot: QtBot, request: pytest.FixtureRequest
) -> Callable[[Database], Context]:
    """A tab's context over a database, without a window: `TicketsTab(make_context(sqlite_db))`."""
    kept: list[object] = []

    def make(db: Database) -> Context:
        # Added while the test runs, so it is carried out first: no job outlives the database it reads.
        request.node.addfinalizer(jobs.stop)
        services = Services(db)
        messages = Messages()
        qtbot.addWidget(messages)
        commands = CommandRegistry(may=services.opening.may)
        navigator = Navigator()
        kept.extend((commands, navigator, messages))
        return Context(
            jobs,
            messages,
            commands,
            navigator,
            settings,
            services,
            services.now,
            services.opening.may,
            services.opening.actor,
        )

    return make


@pytest.fixture
def open_window(qapp: QApplication, tmp_path: Path, request: pytest.FixtureRequest) -> Callable[..., MainWindow]:
    """`open_window(db)`: the real window with all tabs over a database, at the tab that a folder's tests are about;
    closed afterwards. `services`: not its own; `tab`: another one.

    It is closed before any fixture ends, the databases' among them, however the test names its fixtures: a window
    that still looks for changes would connect again to a database already closed.
    """
    numbers = itertools.count()
    rooms = [name for name in request.path.parent.parts if name in _TABS]
    usual = rooms[-1] if "views" in request.path.parts and rooms else "tickets"

    def open_(
        db: Database,
        *,
        live: bool = False,
        size: tuple[int, int] = (1280, 720),
        services: Services | None = None,
        tab: str = usual,
    ) -> MainWindow:
        window = bootstrap.make_window(qapp, Settings(tmp_path / f"config{next(numbers)}"))
        request.node.addfinalizer(partial(_close, window))
        window.settings.set("confirm_quit", False)
        window.settings.set("look", "light")
        window.settings.remember("tab", tab)  # any other one would be built and read for nothing
        bootstrap.host(window, services or Services(db), live=live)
        window.resize(*size)
        window.show()
        return window

    return open_


def _close(window: MainWindow) -> None:
    if shiboken6.isValid(window):
        window.close()
        window.deleteLater()
    settle()

"""Joins all layers: opens the window first, then the workspace, then puts the tabs in."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication

from app.errors import LongleafError
from app.ui.commands import CommandRegistry
from app.ui.exception_hook import ExceptionHook
from app.ui.gc_guard import GcGuard
from app.ui.jobs import JobRunner
from app.ui.live import LiveFeed
from app.ui.main_window import MainWindow
from app.ui.palette import Hit, Provider
from app.ui.settings import Settings
from app.ui.tab import Context, Tab, TabSpec, Target
from app.ui.theme import Theme
from app.ui.theme import current as current_theme
from app.work import Work

if TYPE_CHECKING:
    from app.db.engine import Database
    from app.services.api import Services

#: The tabs: id, title, icon, "module:class" (imported when the tab is first shown), what it is for.
TABS: tuple[tuple[str, str, str, str, str], ...] = (
    ("tickets", "Tickets", "tickets", "app.views.tickets.view:TicketsTab", "Incidents and service requests"),
    ("calendar", "Change Calendar", "calendar", "app.views.calendar.view:CalendarTab", "Changes and the CAB"),
    ("agencies", "BRM Matrix", "agencies", "app.views.agencies.view:AgenciesTab", "Agencies and who looks after them"),
    ("reports", "SLA Reports", "reports", "app.views.reports.view:ReportsTab", "Figures and service review packets"),
)
#: What the palette finds: kind, as it is called, its icon, the tab that opens it.
_FINDS = (
    ("ticket", "Ticket", "tickets", "tickets"),
    ("change", "Change", "calendar", "calendar"),
    ("agency", "Agency", "agencies", "agencies"),
    ("person", "Person", "person", "agencies"),
)


def tab_specs() -> list[TabSpec]:
    """The tabs whose modules are there."""
    return [
        TabSpec(tab_id, title, icon, partial(_make_tab, where), hint)
        for tab_id, title, icon, where, hint in TABS
        if _exists(where.partition(":")[0])
    ]


def _exists(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:
        return False


def _make_tab(where: str, context: Context) -> Tab:
    module, _, name = where.partition(":")
    made = getattr(importlib.import_module(module), name)(context)
    if not isinstance(made, Tab):
        raise TypeError(f"{where} is no Tab")
    return made


def providers(services: Services) -> list[Provider]:
    """What the palette searches besides commands."""
    return [Provider(title, partial(_find, services, kind, icon, tab)) for kind, title, icon, tab in _FINDS]


def _find(services: Services, kind: str, icon: str, tab: str, typed: str, limit: int, work: Work) -> list[Hit]:
    found = services.find_records(kind, typed, limit, work)
    return [Hit(f.title, f.detail, icon, Target(tab, f.id, extra={"kind": kind})) for f in found]


def build_context(window: MainWindow, services: Services) -> Context:
    """What every tab of a window gets."""
    window.commands.may = services.may
    return Context(
        jobs=window.jobs,
        messages=window.messages,
        commands=window.commands,
        navigator=window.navigator,
        settings=window.settings,
        services=services,
        now=services.now,
        may=services.may,
        actor=services.actor,
    )


def make_window(app: QApplication, settings: Settings | None = None, hook: ExceptionHook | None = None) -> MainWindow:
    """A window without a workspace; tests and screenshots make theirs with it too."""
    settings = settings or Settings()
    look, scale = settings.get("look"), settings.get("text_size") / 100
    theme = current_theme()
    if theme is None:
        theme = Theme(app, look, scale)
    else:
        theme.set_mode(look)
        theme.set_scale(scale)
    jobs = JobRunner()
    window = MainWindow(jobs, settings, theme, CommandRegistry(), hook)
    jobs.setParent(window)
    window.commands.setParent(window)
    return window


def host(window: MainWindow, services: Services, *, live: bool = True) -> None:
    """Put the tabs over an open workspace into the window."""
    seconds = window.settings.get("refresh_seconds")
    feed = LiveFeed(window.jobs, services.changed_since, seconds, window) if live else None
    window.host(
        tab_specs(),
        build_context(window, services),
        workspace=services.place,
        providers=providers(services),
        live=feed,
    )


@dataclass(frozen=True, slots=True)
class _Opened:
    """A workspace as found: ready, or missing (then `db` is None), with a warning to show."""

    db: Database | None
    services: Services | None = None
    warning: str = ""
    hint: str = ""


class Start(QObject):
    """Opens the workspace behind the window, asking for a new one where there is none."""

    ready = Signal()

    def __init__(self, window: MainWindow, url: str) -> None:
        super().__init__(window)
        self.window, self.url = window, url
        self.db: Database | None = None
        self._next: Callable[[], None] = self.open
        window.wait_overlay.action.connect(self._pressed)
        window.wait_overlay.second.connect(self._empty_wanted)

    @Slot()
    def open(self) -> None:
        """Open the workspace in a job; imports of the database layer happen there as well."""
        self.window.say_waiting("Opening the workspace…", self.url)
        self.window.jobs.read(self, partial(_open, self.url), self._opened, key="open", failed=self._failed)

    def _opened(self, found: _Opened) -> None:
        if found.db is None or found.services is None:
            self._next = self._sample
            self.window.say_waiting(
                "Welcome to Longleaf",
                "There is no workspace yet. Look around in a sample workspace with two years of invented records, "
                "or begin with an empty one.",
                "Make a sample workspace",
                "Begin with an empty one",
            )
            return
        self.db = found.db
        host(self.window, found.services)
        if found.warning:
            self.window.messages.warning(found.warning, found.hint)
        self.ready.emit()

    def _failed(self, error: Exception) -> bool:
        if not isinstance(error, LongleafError):
            self.window.say_waiting(
                "The workspace could not be opened.", "An error in Longleaf; see the message above."
            )
            return False
        self._next = self.open
        self.window.say_waiting(str(error), error.hint, "Try again")
        return True

    @Slot()
    def _pressed(self) -> None:
        self._next()

    def _sample(self) -> None:
        self._make(sample=True)

    @Slot()
    def _empty_wanted(self) -> None:
        self._make(sample=False)

    def _make(self, *, sample: bool) -> None:
        title = "Making the sample workspace" if sample else "Making the workspace"
        self.window.say_waiting(f"{title}…", "This takes a moment; progress is shown below.")
        self.window.jobs.write(
            self, partial(_make_workspace, self.url, sample), self._made, failed=self._failed, title=title
        )

    def _made(self, _none: object) -> None:
        self.open()

    def close(self) -> None:
        """The window is gone: close the connections."""
        if self.db is not None:
            self.db.dispose()


def _open(url: str, work: Work) -> _Opened:
    """Worker: open, gate the schema, make the services."""
    from app.db.engine import SCHEMA_HEAD
    from app.db.workspace import schema_version
    from app.services import workspace

    if "://" not in url and not Path(url).exists():
        return _Opened(None)
    db = workspace.open_workspace(url, must_exist=True)
    work.check()
    from app.services.api import Services

    services = Services(db)
    found = schema_version(db)
    warning = hint = ""
    if found != SCHEMA_HEAD:
        warning = f"The workspace has schema {found}; this program writes {SCHEMA_HEAD}. Nothing can be saved here."
        hint = "Run 'longleaf db upgrade', or install the newer Longleaf."
    return _Opened(db, services, warning, hint)


def _make_workspace(url: str, sample: bool, work: Work) -> None:
    """Worker: make the embedded workspace, with or without the sample."""
    from app.services import demo, workspace

    if sample:
        demo.sample_workspace(url, work).dispose()
        return
    Path(url).parent.mkdir(parents=True, exist_ok=True)
    db = workspace.open_workspace(url, must_exist=False)
    try:
        workspace.init(db)
    finally:
        db.dispose()


def run_window(db_url: str | None, *, argv: Sequence[str] = ()) -> int:
    """Open the window over a workspace (None: the embedded one) and run until it is closed; the exit code."""
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication([sys.argv[0], *argv])
    app.setApplicationName("longleaf")
    app.setApplicationDisplayName("Longleaf")
    app.setDesktopFileName("longleaf")
    # A worker that computes gives the GUI thread its turn after 1 ms instead of 5.
    sys.setswitchinterval(0.001)
    hook = ExceptionHook(parent=app)
    guard = GcGuard(app)
    window = make_window(app, hook=hook)
    window.show()
    start = Start(window, db_url or _default())
    start.ready.connect(guard.settle)
    QTimer.singleShot(0, start, start.open)
    code = app.exec()
    start.close()
    guard.stop()
    hook.restore()
    return code


def _default() -> str:
    from app.services.workspace import default_database

    return default_database()

"""`MainWindow`: hosts the tabs of a workspace and joins the parts of the shell; each part knows its own purpose."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QMainWindow, QVBoxLayout, QWidget

from app.ui.commands import PAGES, WINDOW, CommandRegistry
from app.ui.forms.recents import Recents
from app.ui.jobs import JobRunner
from app.ui.last_acts import LastActs
from app.ui.look import icons, plain
from app.ui.look.overlay import Overlay
from app.ui.look.theme import Theme
from app.ui.messages import Messages
from app.ui.paint_later import paint_later
from app.ui.settings import Settings
from app.ui.shell.command_keys import CommandKeys
from app.ui.shell.due_clock import DueClock
from app.ui.shell.due_watch import ReadPromise
from app.ui.shell.exception_hook import ExceptionHook
from app.ui.shell.finder import Finder
from app.ui.shell.following import Following
from app.ui.shell.form_commands import form_commands
from app.ui.shell.history import History, Left
from app.ui.shell.job_status import JobStatus
from app.ui.shell.keeping_commands import keeping_commands
from app.ui.shell.leaving import may_close, may_switch
from app.ui.shell.list_commands import list_commands
from app.ui.shell.live import LiveFeed
from app.ui.shell.navigation import Navigation
from app.ui.shell.new_record import NewRecord
from app.ui.shell.offline_bar import OfflineBar
from app.ui.shell.pages import Pages
from app.ui.shell.palette_hits import Provider
from app.ui.shell.person_menu import PersonMenu
from app.ui.shell.print_commands import print_commands
from app.ui.shell.reminder_commands import reminder_commands
from app.ui.shell.standing_bar import StandingBar
from app.ui.shell.status_bar import StatusBar
from app.ui.shell.telling import Telling
from app.ui.shell.top_bar import TopBar
from app.ui.shell.window_commands import place_commands, tab_commands, window_commands
from app.ui.shell.window_dialogs import WindowDialogs
from app.ui.shell.window_keys import WindowKeys
from app.ui.shell.window_menu import WindowMenu
from app.ui.shell.window_place import place_of, restore_place
from app.ui.tab import Context, Navigator, Tab, TabSpec, TabTarget

if TYPE_CHECKING:
    from app.ui.forms.dock import FormDock
    from app.ui.tables.data_table import DataTable


class MainWindow(QMainWindow):
    """The shell. `host` puts tabs into it once the workspace is open; until then it says what it waits for."""

    hosted = Signal()
    closing = Signal()

    def __init__(
        self,
        jobs: JobRunner,
        settings: Settings,
        theme: Theme,
        commands: CommandRegistry,
        hook: ExceptionHook | None = None,
    ) -> None:
        super().__init__()
        self.jobs, self.settings, self.theme, self.commands = jobs, settings, theme, commands
        self.navigator = Navigator(self)
        self.messages = Messages()
        self.last_acts = LastActs(self)
        self._left: Left | None = None
        self.recents: Recents | None = None  # what fields of this workspace were given last
        self.setWindowTitle("Longleaf")
        self.setWindowIcon(icons.icon("longleaf", "accent"))
        self.setMinimumSize(640, 400)
        CommandKeys(commands, settings, self)
        self._build()
        self.telling = Telling(self, self.messages, self.last_acts, self.status, settings, hook)
        self._make_parts()
        self._connect()
        commands.add(
            [
                *window_commands(self),
                *list_commands(self),
                *print_commands(self),
                *keeping_commands(self),
                *reminder_commands(self),
                *place_commands(self.history, self.pages.step, self.top.page_bar),
                *form_commands(self),
            ],
            WINDOW,
        )
        self.menu.fill()
        self._look_changed()
        restore_place(self, str(settings.state("geometry", "")))

    # --- the shell ------------------------------------------------------------------------------
    def _build(self) -> None:
        self.top = TopBar()
        self.menu = WindowMenu(self.commands, self.top.menu_button, self)
        self.top.menu_button.setMenu(self.menu)
        self._person_menu = PersonMenu(self.commands, self)
        self.top.person.setMenu(self._person_menu)
        self.pages = Pages(self.top, self.commands, self)
        self._waiting = QWidget()
        self._waiting.setAccessibleName("Start")
        self.pages.stack.addWidget(self._waiting)
        self.wait_overlay = Overlay(self._waiting)
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.offline_bar = OfflineBar()
        self.standing_bar = StandingBar()
        column.addWidget(self.top)
        column.addWidget(self.offline_bar)
        column.addWidget(self.standing_bar)
        column.addWidget(self.pages.stack, 1)
        self.setCentralWidget(middle)
        self.messages.lie_over(middle, lambda: self.pages.toast_area(middle))
        self.status = StatusBar(self.jobs)
        self.setStatusBar(self.status)

    def _make_parts(self) -> None:
        pages, commands, jobs, top = self.pages, self.commands, self.jobs, self.top
        self.keys = WindowKeys(self)
        self.navigation = Navigation(pages, self.navigator, commands, self)
        self.clock = DueClock(jobs, top, self.status, self.navigator, self)
        self.following = Following(pages, self.clock, jobs, self.messages, commands, self)
        self.finder = Finder(pages, commands, jobs, self.navigator, self)
        NewRecord(top, pages, commands, self)
        self.dialogs = WindowDialogs(top, pages, commands, self.settings, self.messages, self.last_acts, self)

    def _connect(self) -> None:
        self.pages.shown.connect(self.menu.fill)
        self.pages.shown.connect(self.messages.settle)
        self.top.find_asked.connect(self.finder.open)
        self.top.bell.clicked.connect(self.dialogs.show_bell)
        self.messages.changed.connect(self._count_missed)
        self.messages.strayed.connect(self._focus_page)
        self.keys.alt.connect(self.menu.open)
        self.keys.with_alt = self.menu.open_at
        self.keys.back.connect(self.history.back)
        self.keys.forward.connect(self.history.forward)
        self.jobs.failure.connect(self.telling.failure)
        self.jobs.ended.connect(self.telling.job_ended)
        self.clock.missed.connect(self.telling.promise_missed)
        self.commands.about = self.pages.record
        self.commands.refused.connect(self.telling.refused)
        self.last_acts.changed.connect(self.commands.refresh)
        self.last_acts.refused.connect(self.telling.cannot_undo)
        self.messages.changed.connect(self.commands.refresh)
        self.settings.changed.connect(self._setting_changed)
        self.theme.changed.connect(self._look_changed)

    @property
    def history(self) -> History:
        """The places one has been at."""
        return self.navigation.history

    @property
    def job_status(self) -> JobStatus:
        """The list of running jobs."""
        return self.status.job_status

    def say_waiting(self, title: str, hint: str = "", button: str = "", other: str = "") -> None:
        """Say what the window waits for, or why it cannot show the workspace."""
        self.pages.stack.setCurrentWidget(self._waiting)
        self.wait_overlay.say(title, hint, button, other)
        self.wait_overlay.focus_button()

    # --- a workspace ----------------------------------------------------------------------------
    def show_roles(self, person: str, roles: str) -> None:
        """Say who is at work, and with which roles, in words."""
        self.top.person.set_person(person, roles)
        self._person_menu.fill(person, roles)
        self.status.set_person(person, roles)

    def host(
        self,
        specs: Sequence[TabSpec],
        context: Context,
        *,
        workspace: str,
        providers: Sequence[Provider] = (),
        live: LiveFeed | None = None,
        chip: str = "",
        search_all: Callable[[str], TabTarget] | None = None,
        promise: ReadPromise | None = None,
    ) -> None:
        """Take the tabs in. Each is made when it is first shown. `chip`: what the workspace is, as "SAMPLE"."""
        self.dialogs.workspace = self.settings.workspace = workspace
        self.finder.set_workspace(providers, search_all)
        person = context.person or context.actor
        self.show_roles(person, context.roles)
        self.top.person.show()
        self.status.set_workspace(workspace, person, context.roles, chip=chip)
        self.status.watch(context.drafts)
        self.setWindowTitle(plain.window_title(f"{workspace} - Longleaf"))
        back = self._left if self._left is not None and self._left.workspace == workspace else None
        self.pages.take(specs, context, back.places if back is not None else {})
        self.top.new.setVisible(bool(specs))
        self.clock.begin(context.now, promise)
        self.commands.add(tab_commands(self.pages.show_number, [spec.title for spec in specs]), PAGES)
        if live is not None:
            self.following.begin(live, self.telling)
        ids = [spec.id for spec in specs]
        self.show_tab(back.page if back is not None and back.page in ids else self.first_tab(ids))
        self.wait_overlay.clear()
        if self.current_id():
            self.tab(self.current_id()).focus_first()
        if back is not None:
            self.history.take_over(back.history)
        self.hosted.emit()

    def first_tab(self, ids: Sequence[str]) -> str:
        """Return which of these tabs a start shows: the one shown last, or the first."""
        wanted = self.settings.state("tab", "") if self.settings.get("start_tab") == "last" else ""
        return str(wanted) if wanted in ids else next(iter(ids), "")

    def unhost(self) -> bool:
        """Take the tabs out again, because another workspace is to be opened; False: something keeps them here."""
        if not self.pages.can_close() or not may_switch(self, self.jobs, self.messages):
            return False
        self.remember()
        self._left = Left(self.settings.workspace, self.current_id(), self.pages.places(), self.history.kept())
        self.pages.stack.setCurrentWidget(self._waiting)  # else the next tab would be shown, and built, at its end
        self._end_workspace()
        self.pages.clear()
        self.commands.remove(PAGES)
        for part in (self.top.new, self.top.person):
            part.hide()
        self.finder.set_workspace(())
        self.history.clear()
        self.last_acts.clear()
        self.messages.forget()
        self.status.set_workspace("", "", "")
        self.standing_bar.show_standing(None)
        return True

    def _end_workspace(self) -> None:
        """End what looks at the workspace that is open."""
        self.clock.end()
        self.following.end()
        self.pages.end()

    # --- its tabs -------------------------------------------------------------------------------
    def current_id(self) -> str:
        """Return the id of the current tab; empty before there is one."""
        return self.pages.current_id()

    def tab(self, tab_id: str) -> Tab:
        """Return the tab of this id, made if need be."""
        return self.pages.tab(tab_id)

    def show_tab(self, tab_id: str) -> None:
        """Make a tab the current one."""
        self.pages.show(tab_id)

    def shown_tab(self) -> Tab | None:
        """Return the tab in view, if it is built."""
        return self.pages.shown_tab()

    def shown_list(self) -> DataTable | None:
        """Return the list in view; None on a page without one."""
        tab = self.shown_tab()
        return tab.shown_list() if tab is not None else None

    def form_dock(self) -> FormDock | None:
        """Return the dock of the tab that is shown; None before there is one."""
        tab = self.shown_tab()
        return tab.form_dock() if tab is not None else None

    # --- what changes around it -----------------------------------------------------------------
    @Slot(str)
    def _setting_changed(self, key: str) -> None:
        if key == "look":
            self.theme.set_mode(self.settings.get("look"))
        elif key == "text_size":
            self.theme.set_scale(self.settings.get("text_size") / 100)
        elif key == "density":
            self.theme.set_density(self.settings.get("density"))
        elif key == "stale_hours":
            self.offline_bar.set_stale(self.settings.get("stale_hours"))
        elif key == "refresh_seconds":
            self.following.set_seconds(self.settings.get("refresh_seconds"))

    @Slot()
    def _look_changed(self) -> None:
        self.setWindowIcon(icons.icon("longleaf", "accent"))
        self.top.look_changed()
        self.offline_bar.look_changed()
        self.standing_bar.look_changed()
        self.status.look_changed()
        QTimer.singleShot(0, self, self.top.fit)  # once the sizes are those of the new font

    @Slot()
    def _focus_page(self) -> None:
        """Put the keyboard where work begins on the page in view."""
        tab = self.shown_tab()
        if tab is not None:
            tab.focus_first()

    @Slot()
    def _count_missed(self) -> None:
        self.top.bell.set_count(self.messages.missed)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        handle = self.windowHandle()
        if handle is not None:
            handle.installEventFilter(self.keys)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Say of keys that nothing took why their command cannot be run now."""
        if event.isAutoRepeat() or not self.commands.explain(QKeySequence(event.keyCombination())):
            super().keyPressEvent(event)

    # --- the end --------------------------------------------------------------------------------
    def remember(self) -> None:
        """Write what the next start restores."""
        self.settings.remember("geometry", place_of(self))
        self.settings.remember("tab", self.current_id())
        self.pages.remember()
        self.settings.save_state()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        content = self.centralWidget()
        if content is not None and self.isVisible():
            paint_later(content)  # laying out a page with forms and painting all of it are two turns of the event loop

    def closeEvent(self, event: QCloseEvent) -> None:
        asks = bool(self.settings.get("confirm_quit"))
        if not self.pages.can_close() or not may_close(self, self.jobs, asks=asks):
            event.ignore()
            return
        self.remember()
        self.closing.emit()
        self._end_workspace()
        self.jobs.stop()
        event.accept()

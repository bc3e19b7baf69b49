"""`MainWindow`: hosts tabs it knows only as data, the message bar, the palette, jobs and the status bar."""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QByteArray, QPoint, QRect, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QGuiApplication, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QMainWindow,
    QMenu,
    QStackedWidget,
    QTabBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.domain.changes_made import Changes, Touched
from app.ui.commands import WINDOW, CommandRegistry
from app.ui.forms.dialogs import confirm
from app.ui.jobs import Failure, Job, JobRunner
from app.ui.last_acts import LastAct, LastActs, brief_act
from app.ui.look import icons, plain
from app.ui.look.overlay import Overlay
from app.ui.look.plain import Label
from app.ui.look.theme import Theme
from app.ui.messages import Messages, brief
from app.ui.settings import Settings
from app.ui.shell.about import AboutDialog, ShortcutsDialog
from app.ui.shell.exception_hook import ExceptionHook
from app.ui.shell.history import History, Place
from app.ui.shell.job_status import Elided, JobStatus
from app.ui.shell.list_commands import list_commands
from app.ui.shell.live import LiveFeed
from app.ui.shell.notifications import Notifications
from app.ui.shell.palette import Palette, Provider
from app.ui.shell.settings_dialog import SettingsDialog
from app.ui.shell.window_commands import place_commands, tab_commands, window_commands
from app.ui.shell.window_keys import WindowKeys
from app.ui.tab import Context, Navigator, Tab, TabSpec, TabTarget
from app.ui.tables.data_table import DataTable

_LONG = 10.0  # seconds
_SEARCH, _SEARCH_SHORT = "Search or run a command   Ctrl+K", "Ctrl+K"
_NO_ANSWER = "The database does not answer."


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
        self.jobs, self.settings, self.theme, self.commands, self.hook = jobs, settings, theme, commands, hook
        self.navigator = Navigator(self)
        self.messages = Messages()
        self.last_acts = LastActs(self)
        self.tabs: dict[str, Tab] = {}
        self._specs: dict[str, TabSpec] = {}
        self._context: Context | None = None
        self._providers: tuple[Provider, ...] = ()
        self._live: LiveFeed | None = None
        self._workspace = ""
        self._shown_id = ""
        self._menus: dict[str, QMenu] = {}
        self.history = History(self._here, self._go_to_place, self)
        self.keys = WindowKeys(self)
        self.setWindowTitle("Longleaf")
        self.setWindowIcon(icons.icon("longleaf", "accent"))
        self.setMinimumSize(640, 400)
        self.notifications = Notifications(self.windowIcon(), self)
        self._build()
        self._connect()
        commands.add([*window_commands(self), *list_commands(self), *place_commands(self.history)], WINDOW)
        self._fill_menus()
        self._look_changed()
        self._restore_geometry()

    # --- the shell ------------------------------------------------------------------------------
    def _build(self) -> None:
        self.bar = QTabBar()
        self.bar.setAccessibleName("Tabs")
        self.bar.setDrawBase(False)
        self.bar.setExpanding(False)
        self.bar.setElideMode(Qt.TextElideMode.ElideNone)
        self.bar.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.bar.hide()
        self.search = QToolButton()
        self.search.setText(_SEARCH)
        self.search.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.search.setIcon(icons.icon("search", "muted"))
        self.search.setAccessibleName("Search or run a command")
        self.search.setProperty("search", True)
        self.search.clicked.connect(self.show_palette)
        head = QWidget()
        row = QHBoxLayout(head)
        row.setContentsMargins(6, 0, 8, 0)
        row.addWidget(self.bar)
        row.addStretch(1)
        row.addWidget(self.search)
        rule = QFrame()
        rule.setProperty("rule", True)
        rule.setFixedHeight(1)
        self.stack = QStackedWidget()
        self.stack.setAccessibleName("Current tab")
        self._waiting = QWidget()
        self._waiting.setAccessibleName("Start")
        self.stack.addWidget(self._waiting)
        self.wait_overlay = Overlay(self._waiting)
        middle = self._middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (head, rule):
            column.addWidget(widget)
        column.addWidget(self.stack, 1)
        self.setCentralWidget(middle)
        self.messages.lie_over(middle, self._toast_area)
        self.job_status = JobStatus(self.jobs)
        self.place = Elided()
        self.who = Label()
        self.connection = Label()
        status = self.statusBar()
        status.setAccessibleName("Status")
        status.setSizeGripEnabled(False)
        status.addWidget(self.job_status)
        for permanent in (self.connection, self.place, self.who):
            status.addPermanentWidget(permanent)
        status.setContentsMargins(6, 0, 10, 0)
        self.connection.hide()
        self.menuBar().setAccessibleName("Menus")

    def _connect(self) -> None:
        self.bar.currentChanged.connect(self._tab_chosen)
        self.navigator.requested.connect(self._go)
        self.navigator.leaving.connect(self.history.leave)
        self.history.changed.connect(self.commands.refresh)
        self.keys.back.connect(self.history.back)
        self.keys.forward.connect(self.history.forward)
        self.jobs.changed.connect(self._changed)
        self.jobs.failure.connect(self._failure)
        self.jobs.ended.connect(self._job_ended)
        self.commands.changed.connect(self._fill_menus)
        self.commands.refused.connect(self._refused)
        self.last_acts.changed.connect(self.commands.refresh)
        self.last_acts.refused.connect(self._cannot_undo)
        self.messages.changed.connect(self.commands.refresh)
        self.settings.changed.connect(self._setting_changed)
        self.theme.changed.connect(self._look_changed)
        if self.hook is not None:
            self.hook.caught.connect(self._caught)

    @Slot()
    def _fill_menus(self) -> None:
        """Fill the menu bar: the window's menus, with those of the current tab in the middle."""
        bar = self.menuBar()
        bar.clear()  # deletes no menu: each is made once and put in again
        own = self.commands.menus(WINDOW)
        first = [title for title in ("&File", "&Edit", "&View") if title in own]
        last = [title for title in own if title not in (*first, "&Help")]
        for title in [*first, *self.commands.menus(self.current_id()), *last, "&Help"]:
            menu = self._menus.get(title)
            if menu is None:
                menu = self._menus[title] = QMenu(title, bar)
                menu.setAccessibleName(title.replace("&", ""))
                menu.setToolTipsVisible(True)
            if menu.menuAction() not in bar.actions():
                bar.addMenu(menu)
                self.commands.fill_menu(menu, title)

    def say_waiting(self, title: str, hint: str = "", button: str = "", other: str = "") -> None:
        """Say what the window waits for, or why it cannot show the workspace."""
        self.stack.setCurrentWidget(self._waiting)
        self.wait_overlay.say(title, hint, button, other)
        self.wait_overlay.focus_button()

    # --- tabs -----------------------------------------------------------------------------------
    def host(
        self,
        specs: Sequence[TabSpec],
        context: Context,
        *,
        workspace: str,
        providers: Sequence[Provider] = (),
        live: LiveFeed | None = None,
    ) -> None:
        """Take the tabs in. Each is made when it is first shown."""
        self._context, self._providers, self._live = context, tuple(providers), live
        self._workspace = workspace
        self.place.set_whole(workspace)
        self.who.setText(context.actor)
        self.who.setAccessibleName(f"Signed in as {context.actor}")
        self.setWindowTitle(plain.window_title(f"{workspace} - Longleaf"))
        self.bar.blockSignals(True)
        for number, spec in enumerate(specs):
            self._specs[spec.id] = spec
            at = self.bar.addTab(icons.icon(spec.icon), spec.title)
            self.bar.setTabData(at, spec.id)
            self.bar.setTabToolTip(at, f"{spec.hint or spec.title} (Ctrl+{number + 1})")
            self.bar.setAccessibleTabName(at, spec.title)
        self.bar.blockSignals(False)
        self.bar.setVisible(bool(specs))
        self._fit_head()
        self.commands.add(tab_commands(self, [spec.title for spec in specs]), WINDOW)
        if live is not None:
            live.changed.connect(self._changed_elsewhere)
            live.lost.connect(self._lost)
            live.found.connect(self._found)
            live.start()
        wanted = self.settings.state("tab", "") if self.settings.get("start_tab") == "last" else ""
        self.show_tab(wanted if wanted in self._specs else next(iter(self._specs), ""))
        self.wait_overlay.clear()
        if self.current_id():
            self.tab(self.current_id()).focus_first()
        self.hosted.emit()

    def current_id(self) -> str:
        """Return the id of the current tab; empty before there is one."""
        at = self.bar.currentIndex()
        return str(self.bar.tabData(at)) if at >= 0 and self._specs else ""

    def tab(self, tab_id: str) -> Tab:
        """Return the tab of this id, made if need be."""
        if tab_id not in self.tabs:
            if self._context is None:
                raise RuntimeError("the workspace is not open yet")
            made = self._specs[tab_id].factory(self._context)
            made.id = tab_id
            made.setAccessibleName(self._specs[tab_id].title)
            self.tabs[tab_id] = made
            self.stack.addWidget(made)
        return self.tabs[tab_id]

    def shown_list(self) -> DataTable | None:
        """Return the list in view; None on a page without one."""
        tab = self.tabs.get(self._shown_id)
        return tab.shown_list() if tab is not None and tab.built else None

    def show_tab(self, tab_id: str) -> None:
        """Make a tab the current one."""
        for at in range(self.bar.count()):
            if self.bar.tabData(at) == tab_id:
                if self.bar.currentIndex() == at:
                    self._tab_chosen(at)
                else:
                    self.bar.setCurrentIndex(at)

    def show_tab_number(self, number: int) -> None:
        """Make the n-th tab (from 1) the current one and put the keyboard into it."""
        if number <= self.bar.count():
            self.show_tab(str(self.bar.tabData(number - 1)))
            self.tab(self.current_id()).focus_first()

    @Slot(int)
    def _tab_chosen(self, at: int) -> None:
        tab_id = str(self.bar.tabData(at))
        if tab_id not in self._specs:
            return
        if tab_id != self._shown_id:
            self.history.leave()
        tab = self.tab(tab_id)
        tab.ensure_built()
        self._shown_id = tab_id
        self.commands.set_scope(tab_id)
        self.stack.setCurrentWidget(tab)
        self._fill_menus()
        self.messages.settle()

    @Slot(object)
    def _go(self, target: TabTarget) -> None:
        if target.tab in self._specs:
            self.history.leave()
            self.show_tab(target.tab)
            self.tab(target.tab).open(target)

    def _here(self) -> Place | None:
        """Return where one is now."""
        tab = self.tabs.get(self._shown_id)
        return Place(self._shown_id, tab.place()) if tab is not None and tab.built else None

    def _go_to_place(self, place: Place) -> None:
        self.show_tab(place.tab)
        self.tab(place.tab).restore_place(place.value)
        self.tab(place.tab).focus_first()

    # --- what changed, what failed --------------------------------------------------------------
    @Slot(object)
    def _changed(self, changes: Changes) -> None:
        """Show what a write of this window says, and tell the tabs of it."""
        if changes.text:
            self.messages.info(changes.text)
        self._note_in_tabs(changes)

    @Slot(object)
    def _changed_elsewhere(self, changes: Changes) -> None:
        self._note_in_tabs(changes)

    def _note_in_tabs(self, changes: Changes) -> None:
        for tab in self.tabs.values():
            tab.note(changes)
        self.commands.refresh()

    @Slot()
    def refresh_all(self) -> None:
        """Read again what is shown, in its order."""
        for tab in self.tabs.values():
            tab.renew()
        self._note_in_tabs(Changes(Touched.EVERYTHING))
        if self._live is not None:
            self._live.look()

    @Slot(str, str)
    def _refused(self, title: str, why: str) -> None:
        """Say why a letter does nothing now."""
        self.messages.info(f"{title} is not possible now.", why)

    @Slot(object)
    def _cannot_undo(self, act: LastAct) -> None:
        """Say that the newest act stays, and offer the newest that can be taken back: never in its place unasked."""
        older = self.last_acts.newest_undoable()
        title = f"Undo: {brief_act(older.text)}" if older is not None else ""
        run = partial(self.last_acts.undo, older.number) if older is not None else None
        self.messages.info(f"This cannot be taken back: {act.text}", "", title, run)

    def _toast_area(self) -> tuple[QRect, list[QRect]]:
        """Return where messages may lie, and what must stay free there."""
        tab, middle = self.tabs.get(self.current_id()), self._middle
        if tab is None or not tab.isVisible():
            return middle.rect(), []
        widget, free = tab.toast_area()
        at = widget.mapTo(middle, QPoint(0, 0))
        return QRect(at, widget.size()), [one.translated(at) for one in free]

    @Slot(object)
    def _failure(self, failure: Failure) -> None:
        self.messages.failure(failure, self.hook.report if self.hook is not None else None)

    @Slot(object)
    def _job_ended(self, job: Job[Any]) -> None:
        """Say that a long job is over, to somebody who has turned to something else."""
        lasted = time.monotonic() - job.asked_at
        away = job.title and lasted > _LONG and job.outcome != "gone" and not self.isActiveWindow()
        if away and self.settings.get("notify"):
            self.notifications.say(job.title, "Finished." if job.outcome == "done" else "Failed; see Longleaf.")

    @Slot(object, str)
    def _caught(self, error: BaseException, path: str) -> None:
        hint = f"A report is in {path}." if path else ""
        self.messages.error(f"An error in Longleaf ({brief(error)}).", hint)

    @Slot(object)
    def _lost(self, error: object) -> None:
        self.connection.setText("No connection")
        self.connection.show()
        self.messages.warning(_NO_ANSWER, f"{error} What is shown may be old; Longleaf keeps trying.")

    @Slot()
    def _found(self) -> None:
        self.connection.hide()
        self.messages.dismiss(_NO_ANSWER)
        self.messages.info("The database answers again.")

    # --- dialogs --------------------------------------------------------------------------------
    @Slot()
    def show_palette(self) -> None:
        """Open the palette."""
        palette = Palette(self.commands, self._providers, self.jobs, self.navigator, self)
        palette.place()
        palette.open()

    @Slot()
    def show_settings(self) -> None:
        """Open the settings."""
        SettingsDialog(self.settings, self).open()

    @Slot()
    def show_shortcuts(self) -> None:
        """Open the page of shortcuts."""
        titles = {spec.id: spec.title for spec in self._specs.values()}
        ShortcutsDialog(self.commands, titles, self).open()

    @Slot()
    def show_about(self) -> None:
        """Open the page about the program."""
        AboutDialog(self._workspace, self).open()

    @Slot(str)
    def _setting_changed(self, key: str) -> None:
        if key == "look":
            self.theme.set_mode(self.settings.get("look"))
        elif key == "text_size":
            self.theme.set_scale(self.settings.get("text_size") / 100)
        elif key == "density":
            self.theme.set_density(self.settings.get("density"))
        elif key == "refresh_seconds" and self._live is not None:
            self._live.set_seconds(self.settings.get("refresh_seconds"))

    @Slot()
    def _look_changed(self) -> None:
        side = round(self.fontMetrics().height() * 1.1)
        for sized in (self.bar, self.search):
            sized.setIconSize(QSize(side, side))
        self.search.setIcon(icons.icon("search", "muted"))
        self.setWindowIcon(icons.icon("longleaf", "accent"))
        for at in range(self.bar.count()):
            self.bar.setTabIcon(at, icons.icon(self._specs[str(self.bar.tabData(at))].icon))
        QTimer.singleShot(0, self, self._fit_head)  # once the sizes are those of the new font

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        handle = self.windowHandle()
        if handle is not None:
            handle.installEventFilter(self.keys)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_head()

    @Slot()
    def _fit_head(self) -> None:
        """Give the tabs their room first: where large text leaves none, the search is named by its key alone."""
        metrics = self.search.fontMetrics()
        rest = self.search.iconSize().width() + 60
        fits = self.bar.sizeHint().width() + metrics.horizontalAdvance(_SEARCH) + rest <= self.width()
        self.search.setText(_SEARCH if fits else _SEARCH_SHORT)

    # --- start and end --------------------------------------------------------------------------
    def _restore_geometry(self) -> None:
        saved = self.settings.state("geometry", "")
        if not (saved and self.restoreGeometry(QByteArray.fromHex(str(saved).encode()))):
            screen = QGuiApplication.primaryScreen().availableGeometry()
            self.resize(min(1360, screen.width()), min(860, screen.height()))
        self._keep_on_screen()

    def _keep_on_screen(self) -> None:
        """Move the window back onto a screen: the one it was on may be gone since the last start."""
        frame = QRect(self.pos(), self.size())
        if not any(s.availableGeometry().intersects(frame) for s in QGuiApplication.screens()):
            self.move(QGuiApplication.primaryScreen().availableGeometry().topLeft())

    def remember(self) -> None:
        """Write what the next start restores."""
        self.settings.remember("geometry", bytes(self.saveGeometry().toHex().data()).decode())
        self.settings.remember("tab", self.current_id())
        for tab in self.tabs.values():
            tab.remember()
        self.settings.save_state()

    def closeEvent(self, event: QCloseEvent) -> None:
        if not all(tab.can_close() for tab in self.tabs.values()) or not self._may_stop_jobs():
            event.ignore()
            return
        self.remember()
        self.closing.emit()
        if self._live is not None:
            self._live.stop()
        for tab in self.tabs.values():
            tab.dispose()
        self.jobs.stop()
        event.accept()

    def _may_stop_jobs(self) -> bool:
        running = [job.title for job in self.jobs.active(titled=True)]
        if not running or not self.settings.get("confirm_quit"):
            return True
        return confirm(self, "Close while a job runs?", f"Still running: {', '.join(running)}.", "Close", danger=True)

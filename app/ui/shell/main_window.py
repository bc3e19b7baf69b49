"""`MainWindow`: hosts tabs it knows only as data, the message bar, the palette, jobs and the status bar."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QContextMenuEvent, QKeyEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QMainWindow,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from app.domain.changes_made import Changes, Touched
from app.ui.commands import PAGES, WINDOW, CommandRegistry
from app.ui.forms.recents import Recents
from app.ui.jobs import JobRunner, Lane
from app.ui.last_acts import LastActs
from app.ui.look import icons, plain
from app.ui.look.overlay import Overlay
from app.ui.look.theme import Theme
from app.ui.messages import Messages
from app.ui.paint_later import paint_later
from app.ui.settings import Settings
from app.ui.shell.bar_parts import DuePromise
from app.ui.shell.due_watch import DueWatch, ReadPromise
from app.ui.shell.exception_hook import ExceptionHook
from app.ui.shell.form_commands import form_commands
from app.ui.shell.history import History, Place
from app.ui.shell.job_status import JobStatus
from app.ui.shell.list_commands import list_commands
from app.ui.shell.live import LiveFeed
from app.ui.shell.palette_hits import PaletteHit, Provider, Where
from app.ui.shell.person_menu import PersonMenu
from app.ui.shell.print_commands import print_commands
from app.ui.shell.status_bar import StatusBar
from app.ui.shell.telling import Telling
from app.ui.shell.top_bar import TopBar
from app.ui.shell.window_commands import place_commands, tab_commands, window_commands
from app.ui.shell.window_keys import WindowKeys
from app.ui.shell.window_menu import WindowMenu
from app.ui.shell.window_place import place_of, restore_place
from app.ui.tab import Context, Navigator, Tab, TabSpec, TabTarget

if TYPE_CHECKING:
    from datetime import datetime

    from app.ui.forms.dock import FormDock
    from app.ui.tables.data_table import DataTable

_LONG = 10.0  # seconds that an act waits for its record
_MINUTE = 60  # seconds
_RECENT = 8  # records seen lately
_NEW = "Ctrl+N"


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
        self.recents: Recents | None = None  # what fields of this workspace were given last
        self.tabs: dict[str, Tab] = {}
        self._specs: dict[str, TabSpec] = {}
        self._context: Context | None = None
        self._providers: tuple[Provider, ...] = ()
        self._live: LiveFeed | None = None
        self._workspace = ""
        self._to_do: TabTarget | None = None
        self._asked_at = 0.0
        self._recent: list[PaletteHit] = []
        self._due: DueWatch | None = None
        self._search_all: Callable[[str], TabTarget] | None = None
        self._shown_id = ""
        self.history = History(self._here, self._go_to_place, self)
        self.keys = WindowKeys(self)
        self.setWindowTitle("Longleaf")
        self.setWindowIcon(icons.icon("longleaf", "accent"))
        self.setMinimumSize(640, 400)
        own = settings.state("keys", {})
        commands.own_keys = {str(k): str(v) for k, v in own.items()} if isinstance(own, dict) else {}
        self._build()
        self.telling = Telling(self, self.messages, self.last_acts, self.status, settings, hook)
        self._connect()
        commands.add(
            [
                *window_commands(self),
                *list_commands(self),
                *print_commands(self),
                *place_commands(self.history, self.step_page),
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
        self.stack = QStackedWidget()
        self.stack.setAccessibleName("Current page")
        self._waiting = QWidget()
        self._waiting.setAccessibleName("Start")
        self.stack.addWidget(self._waiting)
        self.wait_overlay = Overlay(self._waiting)
        middle = self._middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.top)
        column.addWidget(self.stack, 1)
        self.setCentralWidget(middle)
        self.messages.lie_over(middle, self._toast_area)
        self.status = StatusBar(self.jobs)
        self.setStatusBar(self.status)
        self._minute = QTimer(self)
        self._minute.setSingleShot(True)
        self._minute.timeout.connect(self._tick)

    @property
    def bar(self) -> QTabBar:
        """The pages in the top bar."""
        return self.top.pages

    @property
    def job_status(self) -> JobStatus:
        """The list of running jobs."""
        return self.status.job_status

    def _connect(self) -> None:
        self.bar.currentChanged.connect(self._tab_chosen)
        self.navigator.requested.connect(self._go)
        self.navigator.leaving.connect(self._leaving)
        self.history.changed.connect(self.commands.refresh)
        self.top.find_asked.connect(self.show_palette)
        self.top.promise_asked.connect(self._open_promise)
        self.top.new.asked.connect(self._new_asked)
        self.top.bell.clicked.connect(self.show_bell)
        self.messages.changed.connect(self._count_missed)
        self.keys.alt.connect(self.menu.open)
        self.keys.with_alt = self.menu.open_at
        self.keys.back.connect(self.history.back)
        self.keys.forward.connect(self.history.forward)
        self.jobs.changed.connect(self._changed)
        self.jobs.failure.connect(self.telling.failure)
        self.jobs.ended.connect(self.telling.job_ended)
        self.commands.changed.connect(self._hand_keys_to_window)
        self.commands.refreshed.connect(self._name_new)
        self.commands.refreshed.connect(self._do_there, Qt.ConnectionType.QueuedConnection)
        self.commands.rebound.connect(self._keep_keys)
        self.commands.refused.connect(self.telling.refused)
        self.last_acts.changed.connect(self.commands.refresh)
        self.last_acts.refused.connect(self.telling.cannot_undo)
        self.messages.changed.connect(self.commands.refresh)
        self.settings.changed.connect(self._setting_changed)
        self.theme.changed.connect(self._look_changed)

    @Slot()
    def _hand_keys_to_window(self) -> None:
        """Let shortcuts act in the whole window: menus that are not shown have none."""
        known = set(self.actions())
        for action in self.commands.actions():
            if action not in known:
                self.addAction(action)

    @Slot()
    def _name_new(self) -> None:
        """Name the button for a new record by the command of the page, "New call" where it has none."""
        command = self.commands.by_shortcut(_NEW)
        right = command.right if command is not None else "ticket.create"
        allowed = not right or self.commands.may(right)
        self.top.new.setEnabled(allowed)
        named = ("", "New call", "")
        if command is not None:
            named = (command.id, command.text or command.plain_title, command.keys)
        if self.top.new.set_command(*named, why_not="" if allowed else self.commands.denied):
            self.top.fit()

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
        chip: str = "",
        search_all: Callable[[str], TabTarget] | None = None,
        promise: ReadPromise | None = None,
    ) -> None:
        """Take the tabs in. Each is made when it is first shown. `chip`: what the workspace is, as "SAMPLE"."""
        self._context, self._providers, self._live = context, tuple(providers), live
        self._search_all = search_all
        if promise is not None:
            self._due = DueWatch(self.jobs, promise, self)
            self._due.promised.connect(self.set_promise)
        self._workspace = self.settings.workspace = workspace
        self.show_person(context.person or context.actor, context.roles)
        self.status.set_workspace(workspace, context.person or context.actor, context.roles, chip=chip)
        self.status.watch(context.drafts)
        self.setWindowTitle(plain.window_title(f"{workspace} - Longleaf"))
        self._specs = {spec.id: spec for spec in specs}
        self.top.set_pages(
            [(s.id, s.title, s.icon, plain.tip(f"{s.hint or s.title} (Ctrl+{n})")) for n, s in enumerate(specs, 1)]
        )
        self.top.new.setVisible(bool(specs))
        self._tick()
        self.commands.add(tab_commands(self, [spec.title for spec in specs]), PAGES)
        if live is not None:
            live.changed.connect(self._changed_elsewhere)
            live.lost.connect(self.telling.lost)
            live.found.connect(self.telling.found)
            live.start()
        self.show_tab(self.first_tab(list(self._specs)))
        self.wait_overlay.clear()
        if self.current_id():
            self.tab(self.current_id()).focus_first()
        self.hosted.emit()

    def first_tab(self, ids: Sequence[str]) -> str:
        """Return which of these tabs a start shows: the one shown last, or the first."""
        wanted = self.settings.state("tab", "") if self.settings.get("start_tab") == "last" else ""
        return str(wanted) if wanted in ids else next(iter(ids), "")

    def unhost(self) -> bool:
        """Take the tabs out again, because another workspace is to be opened; False: something keeps them here."""
        if any(job.lane is Lane.WRITE for job in self.jobs.active()):
            self.messages.warning("Something is still being saved.", "Open the other workspace when it is done.")
            return False
        if not all(tab.can_close() for tab in self.tabs.values()):
            return False
        self.remember()
        self.stack.setCurrentWidget(self._waiting)  # else the next tab would be shown, and built, at its end
        self._end_tabs()
        for tab in self.tabs.values():
            self.stack.removeWidget(tab)
            tab.deleteLater()
        self.tabs.clear()
        self._specs, self._context, self._providers, self._live, self._shown_id = {}, None, (), None, ""
        self.commands.set_scope(WINDOW)
        self.commands.remove(PAGES)
        self.top.set_pages([])
        self.set_promise(None)
        for part in (self.top.new, self.top.person):
            part.hide()
        self.history.clear()
        self._recent.clear()
        self.last_acts.clear()
        self.messages.forget()
        self.status.set_workspace("", "", "")
        return True

    def _end_tabs(self) -> None:
        """End what looks at the workspace that is open."""
        if self._due is not None:
            self._due.stop()
            self._due.deleteLater()
            self._due = None
        self._minute.stop()
        if self._live is not None:
            self._live.stop()
            self._live.deleteLater()
        for tab in self.tabs.values():
            tab.dispose()
        for tab in self.tabs.values():
            tab.context.drafts.release()

    def current_id(self) -> str:
        """Return the id of the current tab; empty before there is one."""
        return self.top.page_id() if self._specs else ""

    def form_dock(self) -> FormDock | None:
        """Return the dock of the tab that is shown; None before there is one."""
        tab = self.tabs.get(self.current_id())
        return tab.form_dock() if tab is not None and tab.built else None

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
        tab = self.shown_tab()
        return tab.shown_list() if tab is not None else None

    def shown_tab(self) -> Tab | None:
        """Return the tab in view, if it is built."""
        tab = self.tabs.get(self._shown_id)
        return tab if tab is not None and tab.built else None

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
        tab, focus, left = self.tab(tab_id), QApplication.focusWidget(), self.stack.currentWidget()
        goes_along = focus is not None and left is not tab and left is not None and left.isAncestorOf(focus)
        tab.ensure_built()
        self._shown_id = tab_id
        self.commands.set_scope(tab_id)
        if self.stack.currentWidget() is not tab:
            paint_later(self.stack)
        self.stack.setCurrentWidget(tab)
        if goes_along:  # else Qt hands the keyboard to whatever stands first on the page
            tab.focus_first()
        self.menu.fill()
        self.messages.settle()

    @Slot(object)
    def _go(self, target: TabTarget) -> None:
        if target.tab in self._specs:
            self.history.leave()
            self.show_tab(target.tab)
            self._to_do = target if target.extra.get("act") else None
            self._asked_at = time.monotonic()
            self.tab(target.tab).open(target)
            self.tab(target.tab).focus_first()
            self._do_there()

    @Slot()
    def _do_there(self) -> None:
        """Run the command that somebody asked for at a record, once that record has the focus."""
        target = self._to_do
        if target is None or target.tab != self._shown_id or time.monotonic() - self._asked_at > _LONG:
            self._to_do = None  # one has gone elsewhere meanwhile: nothing is done to a record met later
            return
        if self.tab(target.tab).current_record() == target.id:
            self._to_do = None
            command = str(target.extra["act"])
            if command in {known.id for _, known in self.commands.commands()}:
                self.commands.run(command)

    @Slot(object)
    def _leaving(self, place: object) -> None:
        self.history.leave(Place(self._shown_id, place) if place is not None else None)

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
        if self._due is not None and changes.touched & (Touched.TICKETS | Touched.MAJORS):
            self._due.look()
        self.commands.refresh()

    @Slot()
    def refresh_all(self) -> None:
        """Read again what is shown, in its order."""
        for tab in self.tabs.values():
            tab.renew()
        self._note_in_tabs(Changes(Touched.EVERYTHING))
        if self._live is not None:
            self._live.look()

    def _toast_area(self) -> tuple[QRect, list[QRect]]:
        """Return where messages may lie, and what must stay free there."""
        tab, middle = self.tabs.get(self.current_id()), self._middle
        if tab is None or not tab.isVisible():
            return middle.rect(), []
        widget, free = tab.toast_area()
        at = widget.mapTo(middle, QPoint(0, 0))
        return QRect(at, widget.size()), [one.translated(at) for one in free]

    # --- dialogs --------------------------------------------------------------------------------
    @Slot()
    def open_menu(self) -> None:
        """Open the whole menu."""
        self.menu.open()

    @Slot()
    def open_context_menu(self) -> None:
        """Open the context menu of what has the focus, at the row with the focus in a list."""
        focus = QApplication.focusWidget()
        if focus is None:
            return
        at = focus.rect().center()
        if isinstance(focus, QAbstractItemView):
            at = focus.visualRect(focus.currentIndex()).center()
            focus = focus.viewport() if focus.contextMenuPolicy() == Qt.ContextMenuPolicy.DefaultContextMenu else focus
        reason = QContextMenuEvent.Reason.Keyboard
        QApplication.sendEvent(focus, QContextMenuEvent(reason, at, focus.mapToGlobal(at)))

    def step_page(self, by: int) -> None:
        """Go to the next page, or the one before, and round."""
        if self.bar.count():
            self.show_tab_number((self.bar.currentIndex() + by) % self.bar.count() + 1)

    @Slot()
    def show_palette(self) -> None:
        """Open the palette."""
        tab = self.tabs.get(self._shown_id)
        record = tab.current_name() if tab is not None and tab.built else ""
        where = Where(record, tuple(self._recent), self._search_all, self._record_chosen)
        from app.ui.shell.palette import Palette

        palette = Palette(self.commands, self._providers, self.jobs, self.navigator, self, where)
        palette.place()
        palette.open()

    def _record_chosen(self, hit: PaletteHit) -> None:
        """Keep what was chosen among the records seen lately."""
        self._recent = [hit, *(one for one in self._recent if one.target != hit.target)][:_RECENT]

    @Slot()
    def show_settings(self) -> None:
        """Open the settings."""
        from app.ui.shell.settings_dialog import SettingsDialog

        SettingsDialog(self.settings, self).open()

    @Slot()
    def show_shortcuts(self) -> None:
        """Open the page of shortcuts."""
        from app.ui.shell.shortcuts import ShortcutsDialog

        titles = {spec.id: spec.title for spec in self._specs.values()}
        ShortcutsDialog(self.commands, titles, self).open()

    @Slot()
    def _keep_keys(self) -> None:
        self.settings.remember("keys", dict(self.commands.own_keys))
        self.settings.save_state()

    @Slot()
    def show_about(self) -> None:
        """Open the page about the program."""
        from app.ui.shell.about import AboutDialog

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
        self.setWindowIcon(icons.icon("longleaf", "accent"))
        self.top.look_changed()
        self.status.look_changed()
        QTimer.singleShot(0, self, self.top.fit)  # once the sizes are those of the new font

    # --- the top bar ------------------------------------------------------------------------------
    def show_person(self, name: str, roles: str) -> None:
        """Show who is at work."""
        self.top.person.set_person(name, roles)
        self.top.person.show()
        self._person_menu.fill(name, roles)

    @Slot(object)
    def set_promise(self, promise: DuePromise | None) -> None:
        """Show the next promise that falls due, on every page."""
        if self._context is not None:
            self.top.promise.set_promise(promise, self._context.now())
        elif promise is None:
            self.top.promise.hide()
        self.top.fit()

    @Slot()
    def _open_promise(self) -> None:
        promise = self.top.promise.promise
        if promise is not None:
            self.navigator.open(promise.tab, id=promise.id)

    @Slot(str)
    def _new_asked(self, command: str) -> None:
        if command:
            self.commands.run(command)
        elif "tickets" in self._specs:
            self.show_tab("tickets")
            self.commands.run("tickets.log")

    @Slot()
    def show_bell(self) -> None:
        """Open what was said and done."""
        from app.ui.shell.bell_panel import BellPanel

        BellPanel(self.messages, self.last_acts, self).open_below(self.top.bell)

    @Slot()
    def _count_missed(self) -> None:
        self.top.bell.set_count(self.messages.missed)

    def _await_minute(self, now: datetime | None) -> None:
        """Tick as the next minute begins: a whole minute from now the clock would be behind by up to as much."""
        gone = now.second + now.microsecond / 1e6 if now is not None else 0.0
        self._minute.start(int((_MINUTE - gone) * 1000) + 1)

    @Slot()
    def _tick(self) -> None:
        """Tell the minute that has begun."""
        if self._context is not None:
            now = self._context.now()
            self._await_minute(now)
            if now is not None:
                self.status.set_now(now)
                self.top.promise.set_promise(self.top.promise.promise, now)
        if self._due is not None:
            self._due.look()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        handle = self.windowHandle()
        if handle is not None:
            handle.installEventFilter(self.keys)

    # --- start and end --------------------------------------------------------------------------
    def remember(self) -> None:
        """Write what the next start restores."""
        self.settings.remember("geometry", place_of(self))
        self.settings.remember("tab", self.current_id())
        for tab in self.tabs.values():
            tab.remember()
        self.settings.save_state()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Say of keys that nothing took why their command cannot be run now."""
        if event.isAutoRepeat() or not self.commands.explain(QKeySequence(event.keyCombination())):
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        if not all(tab.can_close() for tab in self.tabs.values()) or not self._may_stop_jobs():
            event.ignore()
            return
        self.remember()
        self.closing.emit()
        self._end_tabs()
        self.jobs.stop()
        event.accept()

    def _may_stop_jobs(self) -> bool:
        from app.ui.forms.dialogs import confirm

        running = [job.title for job in self.jobs.active(titled=True)]
        if not running or not self.settings.get("confirm_quit"):
            return True
        return confirm(self, "Close while a job runs?", f"Still running: {', '.join(running)}.", "Close", danger=True)

"""`Pages`: the tabs of the open workspace, each made when it is first shown, and which of them is in view."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from PySide6.QtCore import QObject, QPoint, QRect, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget

from app.ui.commands import WINDOW, CommandRegistry
from app.ui.key_holder import KeyHolder
from app.ui.look import plain, theme
from app.ui.paint_later import paint_later
from app.ui.shell.page_keys import page_key
from app.ui.shell.top_bar import TopBar
from app.ui.tab import Context, Tab, TabSpec


class Pages(QObject):
    """Hosts tabs that it knows only as data. `left` is told before another one comes into view, `shown` after."""

    left = Signal()
    shown = Signal()

    def __init__(self, top: TopBar, commands: CommandRegistry, parent: QWidget) -> None:
        super().__init__(parent)
        self.bar, self.stack = top.pages, QStackedWidget()
        self.stack.setAccessibleName("Current page")
        self.made: dict[str, Tab] = {}
        self.specs: dict[str, TabSpec] = {}
        self.shown_id = ""
        self._top, self._commands = top, commands
        self._context: Context | None = None
        self._page = KeyHolder()
        self._places: dict[str, object] = {}  # where one was in the tabs that are not built again yet
        self.stack.addWidget(self._page)
        self._at_once = self._goes_along = False
        self._steps: Iterator[None] = iter(())
        self._coming = QTimer(self)  # builds the page that was chosen and is not there yet
        self._coming.timeout.connect(self._build_on)
        self.bar.currentChanged.connect(self._chosen)

    # --- the tabs -----------------------------------------------------------------------------------
    def take(self, specs: Sequence[TabSpec], context: Context, places: Mapping[str, object]) -> None:
        """Take tabs in, none of which is made yet; `places`: where one was in them when they were taken out."""
        self._context, self._places = context, dict(places)
        self.specs = {spec.id: spec for spec in specs}
        self._top.set_pages(
            [
                (s.id, s.title, s.icon, plain.tip(f"{s.hint or s.title}{f' ({key})' if key else ''}"))
                for s, key in ((s, page_key(n, len(specs))) for n, s in enumerate(specs, 1))
            ]
        )

    def end(self) -> None:
        """End what the tabs do, because the workspace is left."""
        self._coming.stop()
        for tab in self.made.values():
            tab.dispose()
        for tab in self.made.values():
            tab.context.drafts.release()

    def clear(self) -> None:
        """Take the tabs out, which have ended. Something else has to be in view."""
        for tab in self.made.values():
            self.stack.removeWidget(tab)
            tab.deleteLater()
        self.made.clear()
        self.specs, self._context, self.shown_id = {}, None, ""
        self._commands.set_scope(WINDOW)
        self._top.set_pages([])

    def tab(self, tab_id: str) -> Tab:
        """Return the tab of this id, made if need be."""
        if tab_id not in self.made:
            if self._context is None:
                raise RuntimeError("the workspace is not open yet")
            made = self.specs[tab_id].factory(self._context)
            made.id, made.back_to = tab_id, self._places.pop(tab_id, None)
            made.setAccessibleName(self.specs[tab_id].title)
            self.made[tab_id] = made
            self.stack.addWidget(made)
        return self.made[tab_id]

    def can_close(self) -> bool:
        """Ask the tabs whether they may end; False: one of them keeps the window here."""
        return all(tab.can_close() for tab in self.made.values())

    def places(self) -> dict[str, object]:
        """Return where one is in each tab that somebody saw, and was in those that are not built again."""
        seen = {id: tab.place() for id, tab in self.made.items() if tab.was_seen}
        return {**self._places, **{id: place for id, place in seen.items() if place is not None}}

    def remember(self) -> None:
        """Let the tabs write what the next start restores."""
        for tab in self.made.values():
            tab.remember()

    # --- the one in view ----------------------------------------------------------------------------
    def current_id(self) -> str:
        """Return the id of the current tab; empty before there is one."""
        return self._top.page_id() if self.specs else ""

    def shown_tab(self) -> Tab | None:
        """Return the tab in view, if it is built."""
        tab = self.made.get(self.shown_id)
        return tab if tab is not None and tab.built else None

    def record(self) -> str:
        """Return what the record with the focus is called; "" where none has it, or several are selected."""
        tab = self.shown_tab()
        shown = tab.shown_list() if tab is not None else None
        if tab is None or (shown is not None and shown.selected_count() > 1):
            return ""
        return tab.current_name()

    def show(self, tab_id: str) -> None:
        """Make a tab the current one; it is built when this returns."""
        self._at_once = True
        try:
            for at in range(self.bar.count()):
                if self.bar.tabData(at) == tab_id:
                    self._choose(at)
        finally:
            self._at_once = False

    def show_number(self, number: int) -> None:
        """Make the n-th tab (from 1) the current one and put the keyboard into it."""
        if number <= self.bar.count():
            self._goes_along = True
            self._choose(number - 1)

    def _choose(self, at: int) -> None:
        if self.bar.currentIndex() == at:
            self._chosen(at)
        else:
            self.bar.setCurrentIndex(at)

    def step(self, by: int) -> None:
        """Go to the next page, or the one before, and round."""
        if self.bar.count():
            self.show_number((self.bar.currentIndex() + by) % self.bar.count() + 1)

    def toast_area(self, over: QWidget) -> tuple[QRect, list[QRect]]:
        """Return where in `over` messages may lie, and what must stay free there."""
        tab = self.made.get(self.current_id())
        if tab is None or not tab.isVisible():
            return over.rect(), []
        widget, free = tab.toast_area()
        at = widget.mapTo(over, QPoint(0, 0))
        return QRect(at, widget.size()), [one.translated(at) for one in free]

    @Slot(int)
    def _chosen(self, at: int) -> None:
        """Bring a page into view; one that is not built yet is built first, a part a turn of the event loop."""
        tab_id = str(self.bar.tabData(at))
        self._coming.stop()
        if tab_id not in self.specs:
            return
        made = self.made.get(tab_id)
        load = self.specs[tab_id].load
        if self._at_once or load is None or (made is not None and made.built):
            self._bring(tab_id)
        else:
            self._leave_for(tab_id)
            self._steps = self._build(tab_id, load())
            self._coming.start(0)

    def _leave_for(self, tab_id: str) -> None:
        """Leave the page in view for one that is being built: what is typed from now on is for that one."""
        if tab_id != self.shown_id:
            self.left.emit()
        focus, left = QApplication.focusWidget(), self.stack.currentWidget()
        inside = focus is not None and left is not None and (focus is left or left.isAncestorOf(focus))
        self._goes_along = self._goes_along or inside
        self.shown_id = tab_id
        self._commands.set_scope(tab_id)
        self.stack.setCurrentWidget(self._page)
        if self._goes_along:
            self._page.hold(self.specs[tab_id].title)

    def _build(self, tab_id: str, load: Iterator[None]) -> Iterator[None]:
        yield from load
        tab = self.tab(tab_id)
        yield
        while not tab.build_some():
            yield
        self._bring(tab_id)

    @Slot()
    def _build_on(self) -> None:
        steps = self._steps
        if next(steps, self) is self and steps is self._steps:
            self._coming.stop()

    def _bring(self, tab_id: str) -> None:
        along, self._goes_along = self._goes_along, False
        if tab_id != self.shown_id:
            self.left.emit()
        tab, focus, left = self.tab(tab_id), QApplication.focusWidget(), self.stack.currentWidget()
        goes_along = focus is not None and left is not tab and left is not None and left.isAncestorOf(focus)
        tab.ensure_built()
        self.shown_id = tab_id
        self._commands.set_scope(tab_id)
        if self.stack.currentWidget() is not tab:
            paint_later(self.stack)
            theme.catch_up(tab)  # before it is laid out
        self.stack.setCurrentWidget(tab)
        if goes_along or along:  # else Qt hands the keyboard to whatever stands first on the page
            tab.focus_first()
        self.shown.emit()
        self._page.hand_on()

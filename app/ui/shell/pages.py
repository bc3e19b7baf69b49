"""`Pages`: the tabs of the open workspace, each made when it is first shown, and which of them is in view."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, QPoint, QRect, Signal, Slot
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget

from app.ui.commands import WINDOW, CommandRegistry
from app.ui.look import plain
from app.ui.paint_later import paint_later
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
        self.bar.currentChanged.connect(self._chosen)

    # --- the tabs -----------------------------------------------------------------------------------
    def take(self, specs: Sequence[TabSpec], context: Context) -> None:
        """Take tabs in, none of which is made yet."""
        self._context = context
        self.specs = {spec.id: spec for spec in specs}
        self._top.set_pages(
            [(s.id, s.title, s.icon, plain.tip(f"{s.hint or s.title} (Ctrl+{n})")) for n, s in enumerate(specs, 1)]
        )

    def end(self) -> None:
        """End what the tabs do, because the workspace is left."""
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
            made.id = tab_id
            made.setAccessibleName(self.specs[tab_id].title)
            self.made[tab_id] = made
            self.stack.addWidget(made)
        return self.made[tab_id]

    def can_close(self) -> bool:
        """Ask the tabs whether they may end; False: one of them keeps the window here."""
        return all(tab.can_close() for tab in self.made.values())

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

    def show(self, tab_id: str) -> None:
        """Make a tab the current one."""
        for at in range(self.bar.count()):
            if self.bar.tabData(at) == tab_id:
                if self.bar.currentIndex() == at:
                    self._chosen(at)
                else:
                    self.bar.setCurrentIndex(at)

    def show_number(self, number: int) -> None:
        """Make the n-th tab (from 1) the current one and put the keyboard into it."""
        if number <= self.bar.count():
            self.show(str(self.bar.tabData(number - 1)))
            self.tab(self.current_id()).focus_first()

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
        tab_id = str(self.bar.tabData(at))
        if tab_id not in self.specs:
            return
        if tab_id != self.shown_id:
            self.left.emit()
        tab, focus, left = self.tab(tab_id), QApplication.focusWidget(), self.stack.currentWidget()
        goes_along = focus is not None and left is not tab and left is not None and left.isAncestorOf(focus)
        tab.ensure_built()
        self.shown_id = tab_id
        self._commands.set_scope(tab_id)
        if self.stack.currentWidget() is not tab:
            paint_later(self.stack)
        self.stack.setCurrentWidget(tab)
        if goes_along:  # else Qt hands the keyboard to whatever stands first on the page
            tab.focus_first()
        self.shown.emit()

"""`PageBar`: the pages of the top bar in words; those that there is no room for stand in a menu at its end."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QSize, Qt, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QTabBar, QToolButton, QWidget

from app.domain import words
from app.ui.look import icons, plain, theme
from app.ui.look.tokens import TOP_BAR
from app.ui.shell.page_keys import page_key


class _Tabs(QTabBar):
    """A row of pages that says how wide one is, shown or not."""

    def width_of(self, at: int) -> int:
        """Return the pixels that a page needs."""
        return self.tabSizeHint(at).width()


class PageBar(QWidget):
    """All pages stand in `tabs`, in their order. Which of them are shown is `fit`; the current one always is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pages: list[tuple[str, str]] = []  # title and icon
        self._as_icon = False
        self.tabs = _Tabs()
        self.tabs.setObjectName("pages")
        self.tabs.setAccessibleName("Pages")
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setUsesScrollButtons(False)
        self.tabs.setElideMode(Qt.TextElideMode.ElideNone)
        self.tabs.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leads into the page
        self.more = QToolButton()
        self.more.setText("More")
        icons.set_icon(self.more, "down")
        self.more.setAccessibleName("More pages")
        self.more.setProperty("bar", True)
        self.more.setProperty("more", True)
        self.more.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.more.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the arrow stands behind the word
        self.more.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu = QMenu(self)
        self.menu.setToolTipsVisible(True)
        self.menu.aboutToShow.connect(self._fill)
        self.menu.triggered.connect(self._go)
        self.more.setMenu(self.menu)
        self.more.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.tabs)
        row.addWidget(self.more, 0, Qt.AlignmentFlag.AlignVCenter)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.hide()

    def set_pages(self, pages: Sequence[tuple[str, str, str, str]]) -> None:
        """Take pages: id, title, icon and tooltip of each."""
        self.tabs.blockSignals(True)
        while self.tabs.count():
            self.tabs.removeTab(0)
        self._pages = [(title, icon) for _id, title, icon, _tip in pages]
        self._as_icon = False
        for page_id, title, _icon, tip in pages:
            at = self.tabs.addTab(plain.caption(title))
            self.tabs.setTabData(at, page_id)
            self.tabs.setTabToolTip(at, tip)
            self.tabs.setAccessibleTabName(at, title)
        self.tabs.blockSignals(False)
        self.setVisible(bool(pages))

    def look_changed(self) -> None:
        """Take over sizes of the look."""
        self.tabs.setFixedHeight(theme.px(TOP_BAR))
        side = theme.px(18)
        self.tabs.setIconSize(QSize(side, side))
        self.more.setIconSize(QSize(theme.px(12), theme.px(12)))

    # --- room -------------------------------------------------------------------------------------
    def whole_width(self) -> int:
        """Return the pixels that all pages need."""
        return sum(self.tabs.width_of(at) for at in range(self.tabs.count()))

    def least_width(self) -> int:
        """Return the pixels that the current page and the menu of the others need."""
        current = max(self.tabs.currentIndex(), 0)
        rest = self._more_width() if self.tabs.count() > 1 else 0
        return (self.tabs.width_of(current) if self.tabs.count() else 0) + rest

    def show_as_icon(self, as_icon: bool) -> None:
        """Show the pages by icon instead of word: where not even the current one has room for its word."""
        if as_icon == self._as_icon:
            return
        self._as_icon = as_icon
        for at, (title, icon) in enumerate(self._pages):
            self.tabs.setTabText(at, "" if as_icon else plain.caption(title))
            self.tabs.setAccessibleTabName(at, title)
            self.tabs.setTabIcon(at, icons.icon(icon if as_icon else ""))

    def fit(self, room: int) -> None:
        """Show as many pages as fit into so many pixels, the first ones and the current one."""
        count, current = self.tabs.count(), self.tabs.currentIndex()
        wide = [self.tabs.width_of(at) for at in range(count)]
        shown = set(range(count))
        if sum(wide) > room:
            left = room - self._more_width() - (wide[current] if current >= 0 else 0)
            shown = {current}
            for at in range(count):
                if at == current:
                    continue
                left -= wide[at]
                if left < 0:
                    break
                shown.add(at)
        for at in (*([current] if current >= 0 else []), *range(count)):  # Qt leaves what is hidden
            if self.tabs.isTabVisible(at) != (at in shown):
                self.tabs.setTabVisible(at, at in shown)
        self.more.setHidden(len(shown) >= count)
        hidden = count - len(shown)
        self.more.setToolTip(plain.tip(f"{words.count(hidden, 'more page')}\nCtrl+Shift+G opens them"))
        self.tabs.updateGeometry()  # Qt lays out by what the pages needed before their texts came back
        self.updateGeometry()

    def _more_width(self) -> int:
        return self.more.sizeHint().width()

    def hidden_pages(self) -> list[str]:
        """Return the titles of the pages that stand in the menu."""
        return [title for at, (title, _icon) in enumerate(self._pages) if not self.tabs.isTabVisible(at)]

    def sizeHint(self) -> QSize:
        wide = sum(self.tabs.width_of(at) for at in range(self.tabs.count()) if self.tabs.isTabVisible(at))
        return QSize(wide + (0 if self.more.isHidden() else self._more_width()), theme.px(TOP_BAR))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    # --- the menu ---------------------------------------------------------------------------------
    @Slot()
    def _fill(self) -> None:
        self.menu.clear()
        for at, (title, icon) in enumerate(self._pages):
            if self.tabs.isTabVisible(at):
                continue
            key = page_key(at + 1, len(self._pages))
            action = self.menu.addAction(icons.icon(icon), plain.caption(title) + (f"\t{key}" if key else ""))
            action.setToolTip(plain.tip(self.tabs.tabToolTip(at)))
            action.setData(at)

    def open_menu(self) -> None:
        """Open the menu of the pages that are not shown, its first entry chosen."""
        self.menu.popup(self.more.mapToGlobal(QPoint(0, self.more.height())))
        self.menu.setActiveAction(self.menu.actions()[0])

    @Slot(QAction)
    def _go(self, action: QAction) -> None:
        self.tabs.setCurrentIndex(action.data())

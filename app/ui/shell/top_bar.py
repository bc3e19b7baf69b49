"""`TopBar`: menu, pages, due promise, find, new, bell and person, folding to what there is room for."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLayout, QTabBar, QToolButton, QWidget

from app.ui.look import icons, plain, theme
from app.ui.look.tokens import TOP_BAR
from app.ui.shell.bar_parts import Bell, DueChip, FindButton, PersonDisc
from app.ui.shell.new_button import NewButton

_ROOMY = 1500  # pixels at 100 %: from here on the find field is long and keys stand on the buttons
#: What is given up where the bar is too narrow, one after the other.
_FOLDS = ("new key", "find short", "promise short", "new icon", "find icon", "space", "page icons", "find")


class TopBar(QWidget):
    """44 pixels over every page. `find_asked`, `promise_asked`: the find field or the due promise was pressed."""

    find_asked = Signal()
    promise_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Top bar")
        self._titles: list[tuple[str, str]] = []
        self.menu_button = QToolButton()
        icons.set_icon(self.menu_button, "menu")
        self.menu_button.setAccessibleName("Menu")
        self.menu_button.setToolTip("Menu (F10)")
        self.menu_button.setProperty("bar", True)
        self.menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.pages = QTabBar()
        self.pages.setObjectName("pages")
        self.pages.setAccessibleName("Pages")
        self.pages.setDrawBase(False)
        self.pages.setExpanding(False)
        self.pages.setUsesScrollButtons(False)
        self.pages.setElideMode(Qt.TextElideMode.ElideNone)
        self.pages.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leads into the page
        self.pages.hide()
        self.promise = DueChip()
        self.promise.clicked.connect(self.promise_asked)
        self.finder = FindButton("Ctrl+K")
        self.finder.clicked.connect(self.find_asked)
        self.new = NewButton(self)
        self.bell = Bell()
        self.person = PersonDisc()
        self.person.hide()
        self._row = QHBoxLayout(self)
        self._row.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)  # it folds instead
        self._row.addWidget(self.menu_button)
        self._row.addWidget(self.pages)
        self._row.addStretch(1)
        right: tuple[QWidget, ...] = (self.promise, self.finder, self.new, self.bell, self.person)
        for widget in right:
            self._row.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
        self.look_changed()

    # --- pages ------------------------------------------------------------------------------------
    def set_pages(self, pages: Sequence[tuple[str, str, str, str]]) -> None:
        """Show pages: id, title, icon and tooltip of each."""
        self.pages.blockSignals(True)
        while self.pages.count():
            self.pages.removeTab(0)
        self._titles = [(title, icon) for _id, title, icon, _tip in pages]
        for page_id, title, _icon, tip in pages:
            at = self.pages.addTab(plain.caption(title))
            self.pages.setTabData(at, page_id)
            self.pages.setTabToolTip(at, tip)
            self.pages.setAccessibleTabName(at, title)
        self.pages.blockSignals(False)
        self.pages.setVisible(bool(pages))
        self.fit()

    def page_id(self) -> str:
        """Return the id of the current page; empty before there is one."""
        at = self.pages.currentIndex()
        return str(self.pages.tabData(at)) if at >= 0 else ""

    # --- room -------------------------------------------------------------------------------------
    @Slot()
    def look_changed(self) -> None:
        """Take over sizes and colours of the look."""
        self.setFixedHeight(theme.px(TOP_BAR))
        self.pages.setFixedHeight(theme.px(TOP_BAR))
        side = theme.px(18)
        self.pages.setIconSize(QSize(side, side))
        self.menu_button.setIconSize(QSize(side, side))
        self.fit()

    @Slot()
    def fit(self) -> None:
        """Give up what there is no room for, the least needed first; nothing is ever cut."""
        roomy = self.width() >= theme.px(_ROOMY)
        for given_up in range(0 if roomy else 1, len(_FOLDS) + 1):
            self._fold(_FOLDS[:given_up], roomy=roomy)
            if self._needed() <= self.width():
                break
        self.pages.updateGeometry()  # Qt lays out by what the pages needed before their texts came back

    def _fold(self, folds: Sequence[str], *, roomy: bool) -> None:
        self.new.fold(key="new key" not in folds, text="new icon" not in folds)
        mode = "icon" if "find icon" in folds else "key" if "find short" in folds else "wide" if roomy else "field"
        self.finder.set_mode(mode)
        self.promise.set_short("promise short" in folds)
        self.finder.setHidden("find" in folds)
        edge, gap = (4, 2) if "space" in folds else (12, 10)
        self._row.setContentsMargins(theme.px(min(edge, 8)), 0, theme.px(edge), 0)
        self._row.setSpacing(theme.px(gap))
        as_icons = "page icons" in folds
        for at, (title, icon) in enumerate(self._titles):
            text = "" if as_icons else plain.caption(title)
            if self.pages.tabText(at) != text:
                self.pages.setTabText(at, text)
                self.pages.setAccessibleTabName(at, title)
            shown = icons.icon(icon) if as_icons else icons.icon("")
            if self.pages.tabIcon(at).cacheKey() != shown.cacheKey():
                self.pages.setTabIcon(at, shown)

    def _needed(self) -> int:
        parts: list[QWidget] = [self.menu_button, self.pages, self.promise, self.finder, self.new]
        wide = [part.sizeHint().width() for part in [*parts, self.bell, self.person] if not part.isHidden()]
        margins = self._row.contentsMargins()
        return sum(wide) + self._row.spacing() * (len(wide) + 1) + margins.left() + margins.right()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press the button with the keyboard on Enter as on Space: Qt's buttons of tool bars leave it out."""
        button = self.focusWidget()
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter) or not isinstance(button, QToolButton):
            super().keyPressEvent(event)
        elif button.popupMode() is QToolButton.ToolButtonPopupMode.InstantPopup:
            button.menu().popup(button.mapToGlobal(QPoint(0, button.height())))
        else:
            button.click()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.fit()

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(200), theme.px(TOP_BAR))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(theme.color("border" if theme.look() == "contrast" else "line"))
        painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)

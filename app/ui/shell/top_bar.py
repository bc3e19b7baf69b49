"""`TopBar`: menu, pages, due promise, find, new, bell and person, folding to what there is room for."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLayout, QToolButton, QWidget

from app.ui.look import icons, theme
from app.ui.look.tokens import TOP_BAR
from app.ui.shell.bar_parts import Bell, DueChip, FindButton, PersonDisc
from app.ui.shell.new_button import NewButton
from app.ui.shell.page_bar import PageBar

_ROOMY = 1500  # pixels at 100 %: from here on the find field is long and keys stand on the buttons
#: What is given up where the bar is too narrow, one after the other.
_FOLDS = ("new key", "find short", "promise short", "new icon", "find icon", "space", "pages", "find", "page icon")
_PAGES_FOLD = _FOLDS.index("pages") + 1  # from here on the pages that do not fit stand in a menu


class TopBar(QWidget):
    """44 pixels over every page. `find_asked`, `promise_asked`: the find field or the due promise was pressed."""

    find_asked = Signal()
    promise_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Top bar")
        self.menu_button = QToolButton()
        icons.set_icon(self.menu_button, "menu")
        self.menu_button.setAccessibleName("Menu")
        self.menu_button.setToolTip("Menu (F10)")
        self.menu_button.setProperty("bar", True)
        self.menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.page_bar = PageBar()
        self.pages = self.page_bar.tabs
        self.pages.currentChanged.connect(self.fit)  # the current page is shown, whichever it is
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
        self._row.addWidget(self.page_bar)
        self._row.addStretch(1)
        right: tuple[QWidget, ...] = (self.promise, self.finder, self.new, self.bell, self.person)
        for widget in right:
            self._row.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
        self.look_changed()

    # --- pages ------------------------------------------------------------------------------------
    def set_pages(self, pages: Sequence[tuple[str, str, str, str]]) -> None:
        """Show pages: id, title, icon and tooltip of each."""
        self.page_bar.set_pages(pages)
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
        self.page_bar.look_changed()
        side = theme.px(18)
        self.menu_button.setIconSize(QSize(side, side))
        self.fit()

    @Slot()
    def fit(self) -> None:
        """Give up what there is no room for, the least needed first; nothing is ever cut."""
        roomy = self.width() >= theme.px(_ROOMY)
        self.page_bar.show_as_icon(False)
        for given_up in range(0 if roomy else 1, len(_FOLDS) + 1):
            self._fold(_FOLDS[:given_up], roomy=roomy)
            least = self.page_bar.least_width() if given_up >= _PAGES_FOLD else self.page_bar.whole_width()
            if self._needed(least) <= self.width():
                break
        self.page_bar.fit(self.width() - self._needed(0))

    def _fold(self, folds: Sequence[str], *, roomy: bool) -> None:
        self.new.fold(key="new key" not in folds, text="new icon" not in folds)
        mode = "icon" if "find icon" in folds else "key" if "find short" in folds else "wide" if roomy else "field"
        self.finder.set_mode(mode)
        self.promise.set_short("promise short" in folds)
        self.finder.setHidden("find" in folds)
        edge, gap = (4, 2) if "space" in folds else (12, 10)
        self._row.setContentsMargins(theme.px(min(edge, 8)), 0, theme.px(edge), 0)
        self._row.setSpacing(theme.px(gap))
        if "page icon" in folds:
            self.page_bar.show_as_icon(True)

    def _needed(self, pages: int) -> int:
        """Return the width of everything, the pages taking so many pixels."""
        parts: list[QWidget] = [self.menu_button, self.promise, self.finder, self.new, self.bell, self.person]
        wide = [part.sizeHint().width() for part in parts if not part.isHidden()]
        wide += [] if self.page_bar.isHidden() else [pages]
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

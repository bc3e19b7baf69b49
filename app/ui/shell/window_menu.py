"""`WindowMenu`: the whole menu bar as one menu, opened by its button, Alt or F10."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from app.ui.commands import PAGES, WINDOW, CommandRegistry

_FIRST = ("&File", "&Edit", "&View")
_LAST = "&Help"


class WindowMenu(QMenu):
    """Menus of the window with those of the current tab in the middle. Each menu is made once: `clear` deletes none."""

    def __init__(self, commands: CommandRegistry, button: QWidget, parent: QWidget) -> None:
        super().__init__(parent)
        self._commands, self._button = commands, button
        self._menus: dict[str, QMenu] = {}
        self.setAccessibleName("Menu")
        commands.changed.connect(self.renew)

    @property
    def titles(self) -> list[str]:
        """The titles of the menus, in order."""
        return [action.text() for action in self.actions()]

    @Slot()
    def fill(self) -> None:
        """Put in the menus of the current tab."""
        own = list(dict.fromkeys([*self._commands.menus(WINDOW), *self._commands.menus(PAGES)]))
        first = [title for title in _FIRST if title in own]
        last = [title for title in own if title not in (*first, _LAST)]
        tab = self._commands.menus(self._commands.scope) if self._commands.scope != WINDOW else []
        self.clear()
        for title in dict.fromkeys([*first, *tab, *last, _LAST]):
            self.addMenu(self._menus.get(title) or self._made(title))

    @Slot()
    def renew(self) -> None:
        """Put the commands into the menus anew, because some were added or taken out."""
        for title, menu in self._menus.items():
            self._commands.fill_menu(menu, title)
        self.fill()

    def _made(self, title: str) -> QMenu:
        menu = self._menus[title] = QMenu(title, self)
        menu.setAccessibleName(title.replace("&", ""))
        menu.setToolTipsVisible(True)
        self._commands.fill_menu(menu, title)
        return menu

    @Slot()
    def open(self) -> None:
        """Open below the button, its first entry chosen."""
        self._commands.refresh_now()
        self.popup(self._button.mapToGlobal(QPoint(0, self._button.height())))
        self._press(Qt.Key.Key_Down)

    def open_at(self, letter: str) -> bool:
        """Open with the menu whose title has this letter underlined opened beside; False: there is none."""
        marks = [title.partition("&")[2][:1].casefold() for title in self.titles]
        if letter.casefold() not in marks:
            return False
        self.open()
        for _ in range(marks.index(letter.casefold())):
            self._press(Qt.Key.Key_Down)
        self._press(Qt.Key.Key_Right)
        return True

    def _press(self, key: Qt.Key) -> None:
        """Do what a key does: an entry chosen by `setActiveAction` opens its menu without giving it the keyboard."""
        QApplication.sendEvent(self, QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier))

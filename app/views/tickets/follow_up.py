"""Following a ticket up in some working days: one key opens the choices, a digit sets the reminder."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from app.domain import words
from app.domain.changes_made import Changes
from app.domain.plain_text import one_line
from app.domain.reminders import in_days
from app.views.tickets.host import TicketsHost

#: In so many working days, each behind its own digit.
DAYS = (1, 2, 3, 5)


class FollowUp(QObject):
    """The menu of the choices for the ticket that is highlighted."""

    def __init__(self, tab: TicketsHost, parent: QObject) -> None:
        super().__init__(parent)
        self._tab = tab
        self.menu = QMenu(tab.window())
        self.menu.setAccessibleName("Follow up in working days")
        self.menu.triggered.connect(self._chosen)
        self._number, self._title = "", ""

    def ask(self) -> None:
        """Offer the days, for the ticket with the focus."""
        one, options = self._tab.chosen_tickets().one, self._tab.conditions.options
        if one is None:
            return
        self._number, self._title = one.number, one.title
        holidays = options.holidays if options is not None else frozenset()
        self.menu.clear()
        for days in DAYS:
            at = in_days(self._tab.context.now(), holidays, days)
            said = f"&{days}  In {words.count(days, 'working day')}: {words.moment(at, weekday=True)}"
            action = self.menu.addAction(said)
            action.setData(at)
        self.menu.addSeparator()
        self.menu.addAction(self._tab.context.commands.action("file.remind"))
        place = self._tab.menu_place()
        self.menu.popup(place.mapToGlobal(place.rect().bottomLeft()))

    @Slot(QAction)
    def _chosen(self, action: QAction) -> None:
        if action.data() is None:
            return
        text = f"Follow up: {one_line(self._title)}"
        add = partial(self._tab.services.reminders.add, text, action.data(), number=self._number)
        self._tab.write(add, undo=self._drop)

    def _drop(self, made: Changes) -> None:
        finish = self._tab.services.reminders.finish
        self._tab.write(partial(finish, dict.fromkeys(made.ids, 1)))

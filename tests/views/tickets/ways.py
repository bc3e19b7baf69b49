"""What tests of the tab do again and again: choose, send a form, wait until the list has settled."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.db.engine import Database
from app.domain.tickets.values import TicketFilter
from app.domain.vocabulary import TicketState
from app.services.tickets import reads as ticket_reads
from app.ui.forms.fields import set_value
from app.ui.forms.form import Form
from app.ui.shell.main_window import MainWindow
from app.views.tickets.view import TicketsTab
from tests.qt_guards import wait_idle


def tab_of(window: MainWindow) -> TicketsTab:
    window.show_tab("tickets")
    tab = window.tab("tickets")
    assert isinstance(tab, TicketsTab)
    wait_idle(window.jobs)
    return tab


def quick(tab: TicketsTab, key: str) -> None:
    tab.quick.buttons[key].click()
    wait_idle(tab.jobs)


def settled(tab: TicketsTab) -> None:
    wait_idle(tab.jobs)
    for _ in range(100):  # the pause before a search, the throttle of a refresh
        if not (tab._soon._timer.isActive() or tab.filters._timer.isActive() or tab.table._settled._timer.isActive()):
            break
        QTest.qWait(10)
    wait_idle(tab.jobs)


def pick(tab: TicketsTab, ticket_id: int) -> None:
    assert tab.table.select_id(ticket_id)
    settled(tab)
    assert tab.detail.detail is not None
    assert tab.detail.detail.id == ticket_id


def form(window: MainWindow) -> Form:
    found = [d for d in window.findChildren(Form) if d.isVisible()]
    assert len(found) == 1
    return found[0]


def ids_of(db: Database, filter: TicketFilter) -> list[int]:
    return list(ticket_reads.list_ids(db, filter))


def open_ones(db: Database, state: TicketState) -> list[int]:
    return ids_of(db, TicketFilter(states=(state,)))


def send(window: MainWindow, tab: TicketsTab, command: str, **values: object) -> None:
    assert window.commands.run(command), command
    wait_idle(tab.jobs)
    dialog = form(window)
    for key, value in values.items():
        set_value(dialog.field(key), value)
    dialog.try_submit()
    settled(tab)
    assert not [d for d in window.findChildren(Form) if d.isVisible()]


def reply(window: MainWindow, tab: TicketsTab, command: str, text: str) -> None:
    """Write into the box at the end of the pane, and send it by its key."""
    assert window.commands.run(command), command
    settled(tab)
    edit = tab.detail.reply.edit
    assert window.focusWidget() is edit
    edit.setPlainText(text)
    QTest.keyClick(edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settled(tab)
    assert edit.toPlainText() == ""

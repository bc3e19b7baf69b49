"""Addresses from packets: handed to the window that runs, which shows the tickets that they name."""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Slot
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from app.bootstrap.opener import services_of
from app.domain.packets.labels import figure_label
from app.domain.program_links import ProgramLink, parsed
from app.domain.tickets.values import TicketFilter
from app.errors import InputError
from app.window_call import NOT_TAKEN, TAKEN, socket_name

if TYPE_CHECKING:
    from app.bootstrap.opener import Opener
    from app.services.api import Services
    from app.work import Work

_WAIT = 500  # ms to find out whether a window is there
_LONGEST = 1_024  # bytes of what is handed over


class LinkReader(QObject):
    """Shows what an address names in a window, and takes those that `longleaf open` hands over while it runs."""

    def __init__(self, opener: Opener) -> None:
        super().__init__(opener)
        self._opener, self._window = opener, opener.window
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._called)
        app = QCoreApplication.instance()
        if sys.platform == "darwin" and app is not None:  # which gives a clicked link to the program that runs
            app.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Take the address that macOS hands over."""
        if not isinstance(event, QFileOpenEvent):
            return False
        try:
            link = parsed(event.url().toString())
        except InputError:
            return False  # a file, or an address of nothing that is here
        self.show(link)
        self._to_front()
        return True

    def listen(self, name: str | None = None) -> bool:
        """Take addresses from now on; False: another window of this person does."""
        name = name or socket_name()
        call = QLocalSocket(self)
        call.connectToServer(name)
        if call.waitForConnected(_WAIT):
            call.abort()
            return False
        return self._server.listen(name)

    def close(self) -> None:
        """Take no more."""
        self._server.close()

    @Slot()
    def _called(self) -> None:
        call = self._server.nextPendingConnection()
        call.disconnected.connect(call.deleteLater)
        call.readyRead.connect(partial(self._heard, call))

    def _heard(self, call: QLocalSocket) -> None:
        if call.bytesAvailable() > _LONGEST:
            call.abort()
            return
        if not call.canReadLine():
            return
        taken = False
        try:
            link = parsed(bytes(call.readLine().data()).decode("utf-8", "replace").rstrip("\n"))
            taken = self._is_here(link)
            if taken:
                self.show(link)
                self._to_front()
        except InputError:
            taken = False
        call.write(TAKEN if taken else NOT_TAKEN)
        call.flush()
        call.disconnectFromServer()

    def _is_here(self, link: ProgramLink) -> bool:
        found = self._opener.found
        return found is not None and (not link.workspace or found.id == link.workspace)

    def _to_front(self) -> None:
        window = self._window
        if window.isMinimized():
            window.showNormal()
        window.raise_()
        window.activateWindow()

    def show(self, link: ProgramLink) -> None:
        """Show the tickets that are named, in the Tickets tab."""
        found = self._opener.found
        if found is None or not self._is_here(link):
            self._window.messages.warning(
                "This link is of another workspace.", "Open that one (Ctrl+O), then click the link once more."
            )
        elif link.ticket:
            self._window.navigator.open("tickets", filter=TicketFilter(numbers=(link.ticket,)), label=link.ticket)
        elif link.period is not None:
            label = f"{figure_label(link.figure.removeprefix('tile.'))}, {link.agency}, {link.period.label}"
            find = partial(_tickets, services_of(self._opener.remote, found), link)
            self._window.jobs.read(self, find, partial(self._show_tickets, label), key="link")

    def _show_tickets(self, label: str, tickets: TicketFilter) -> None:
        self._window.navigator.open("tickets", filter=tickets, label=label)


def _tickets(services: Services, link: ProgramLink, work: Work) -> TicketFilter:
    """Worker: the tickets behind a figure, as known when the packet was made."""
    assert link.period is not None
    try:
        return services.figures.tickets_behind(link.figure, link.agency, link.period, link.as_of, work=work)
    except KeyError as error:  # a family of figures that there is not
        why = f"No tickets are behind the figure {link.figure!r}."
        raise InputError(why, hint="Choose a figure that counts tickets.") from error

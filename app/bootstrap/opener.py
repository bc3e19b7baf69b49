"""`Opener`: opens and makes workspaces behind the window and puts their tabs into it."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Signal, Slot

from app.bootstrap.ahead import Ahead
from app.bootstrap.sign_in import SignIn
from app.bootstrap.window import host
from app.clock import utc_now
from app.domain.addresses import Given, Typed, apart, without_password
from app.domain.workspace import Opening
from app.errors import LongleafError, OlderHistory, SignInNeeded, Untrusted
from app.services.remote import OFFLINE_OPENER, OPENER, Remote, RemoteServices
from app.ui.shell.main_window import MainWindow
from app.ui.shell.workspaces import RecentWorkspaces
from app.work import Work

if TYPE_CHECKING:
    from app.services.api import Services


class Opener(QObject):
    """Goes back to the workspace that was open where another one cannot be opened; else it tells what is wrong.

    `missing`: there is no workspace at `url`; `refused`: it cannot be opened, with what is said and what to do.
    """

    ready = Signal()
    prepared = Signal()  # every tab is there
    missing = Signal()
    refused = Signal(str, str)
    older = Signal(str, str)  # only an old primary answers, which came back after a failover
    untrusted = Signal(str, str)  # the server's certificate is of an authority that is not known here

    def __init__(self, window: MainWindow, url: str, remote: Remote | None = None) -> None:
        super().__init__(window)
        self.window, self.url = window, ""
        self._given = Given("")  # as somebody wrote the address
        self._typed: Typed | None = None
        self._old_too = False  # an old primary is read from, because somebody chose so
        self.sign_in = SignIn(self)
        self.take(url)
        self.remote = remote or Remote()
        self.offline = False  # the local copy of the shared database at `url` is opened, instead of that
        self.found: Opening | None = None
        self.found_url = ""  # where one goes back to when another workspace cannot be opened
        self.recent = RecentWorkspaces(window.settings)
        self.ahead = Ahead(window)
        self.ahead.done.connect(self.prepared)

    def is_sample(self) -> bool:
        """Return whether the records on the screen are invented."""
        return self.found is not None and self.found.sample

    def take(self, text: str) -> None:
        """Go by an address as somebody wrote it; a password in it is asked for again, and kept nowhere with it."""
        self._given, self._typed, self._old_too = apart(text), None, False
        self.url = self._given.address

    @Slot()
    def open(self) -> None:
        """Open the workspace in the process of the services; the window's own never loads the database layer."""
        if self._given.password is not None and not self.offline:
            self.window.say_waiting("Signing in", place_of(self.url))
            self.sign_in.ask(None, place_of(self.url), self._given)
            return
        self._open()

    def open_as(self, typed: Typed) -> None:
        """Open it with a password that somebody typed, for as long as this window is there."""
        self._given, self._typed = apart(self.url), typed
        self._open()

    @Slot()
    def open_older(self) -> None:
        """Read from an old primary, because somebody chose so; nothing is saved there."""
        self._old_too = True
        self._open()

    def not_signed_in(self) -> None:
        """Nobody signed in: go back to what was open, or say so."""
        self._given = apart(self.url)
        if not self._come_back("", ""):
            self.refused.emit(
                f"You are not signed in to {place_of(self.url)}.", "Try again, or open another workspace."
            )

    def _open(self) -> None:
        self.window.say_waiting("Opening the workspace…", place_of(self.url))
        self.window.jobs.read(
            self,
            partial(_open, self.remote, self.url, self.offline, self._typed, self._old_too),
            self._opened,
            key="open",
            failed=self._failed,
        )
        self.ahead.begin()

    def _opened(self, found: Opening | None) -> None:
        self.ahead.opened()
        self.sign_in.done()
        if found is not None:
            self._host(found)
            self.ready.emit()
        elif not self._come_back(*nowhere(self.url)):
            self.missing.emit()

    def _host(self, found: Opening) -> None:
        again, self.found = self.found is not None, found
        host(self.window, services_of(self.remote, found))
        self.recent.add(self.url, utc_now().isoformat(), sample=found.sample)
        if again:
            self.ahead.again()
        if found.warning:
            self.window.messages.warning(found.warning, found.hint)
        for said, hint in found.told:
            self.window.messages.warning(said, hint)

    def _failed(self, error: Exception) -> bool:
        self.ahead.opened()
        if isinstance(error, SignInNeeded):
            self._typed = None
            self.window.say_waiting("Signing in", place_of(self.url))
            self.sign_in.ask(error, place_of(self.url), apart(self.url))
            return True
        self.sign_in.done()
        known = isinstance(error, LongleafError)
        said = (str(error), error.hint) if isinstance(error, LongleafError) else ("", "")
        if self._come_back(*said):
            return known
        if known:
            asks = self.untrusted if isinstance(error, Untrusted) else self.older
            (asks if isinstance(error, Untrusted | OlderHistory) else self.refused).emit(*said)
        else:
            self.window.say_waiting(
                "The workspace could not be opened.", "An error in Longleaf; see the message above."
            )
        return known

    def _come_back(self, text: str, hint: str) -> bool:
        """Open again what was left for another workspace, and say why the other is not open; False: nothing was."""
        if self.found is None or not self.found_url:
            return False
        self.url, self.found_url = self.found_url, ""
        self.offline = self.found.offline is not None
        self._host(self.found)
        if text:
            self.window.messages.error(text, hint)
        return True

    def leave(self) -> bool:
        """Take the tabs out, unless something keeps the window at its workspace."""
        if self.found is None or not self.window.current_id():
            return True
        if not self.window.unhost():
            return False
        self.ahead.forget()
        self.found_url = self.url
        return True

    def make(self, *, sample: bool) -> None:
        """Make a workspace at `url`, an empty one or the sample, and open it."""
        title = "Making the sample workspace" if sample else "Making the workspace"
        self.window.say_waiting(f"{title}…", f"{place_of(self.url)}\nThis takes a moment; progress is shown below.")
        self.window.jobs.write(
            self, partial(_make_workspace, self.remote, self.url, sample), self._made, failed=self._failed, title=title
        )

    def _made(self, _none: object) -> None:
        self.window.settings.remember("tab", "home")  # where a new workspace says how to begin
        self.open()

    def close(self) -> None:
        """The window is gone: end the process of the services."""
        self.ahead.stop()
        self.remote.stop()


def nowhere(url: str) -> tuple[str, str]:
    """Return what is said of a path without a workspace, and what to do."""
    return f"There is no workspace at {place_of(url)}.", "Perhaps the file was moved, or the path is mistyped."


def same(first: str, second: str) -> bool:
    """Return whether two addresses are one workspace."""
    if "://" in first or "://" in second:
        return without_password(first) == without_password(second)
    return Path(first).absolute() == Path(second).absolute()


def services_of(remote: Remote, found: Opening) -> Services:
    """Return what views get: the facts here, every function in the other process."""
    return cast("Services", RemoteServices(remote, found))


def place_of(url: str) -> str:
    """Return where a workspace is, for people: the file, or host and database without any sign-in."""
    if "://" not in url:
        return url
    return url.partition("://")[2].rpartition("@")[2].partition("?")[0]


def _open(remote: Remote, url: str, offline: bool, typed: Typed | None, old_too: bool, work: Work) -> Opening | None:
    """Worker: have it opened over there."""
    opener = OFFLINE_OPENER if offline else OPENER
    more: tuple[object, ...] = ()  # as it was asked for ahead of the window, where nothing else is to be said
    if not offline:
        more = (typed, True) if old_too else () if typed is None else (typed,)
    found: Opening | None = remote.open(opener, url, *more, work=work)
    return found


def _make_workspace(remote: Remote, url: str, sample: bool, work: Work) -> None:
    remote.run("app.sample.workspace:make_for_window", url, sample, work=work)

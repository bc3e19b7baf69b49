"""`Offline`: syncing the local copy of the open shared database, working from it, and going back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot

from app.services.remote import OFFLINE_OPENER, Remote
from app.ui.commands import Command
from app.work import Work

if TYPE_CHECKING:
    from app.bootstrap.opener import Opener
    from app.domain.offline.shown import Waiting
    from app.domain.snapshot.values import Snapshot, Synced
    from app.domain.workspace import Opening
    from app.ui.jobs import Job

_LOOK = 60_000  # ms between two looks whether the server can be reached again
_A_FILE = "This workspace is a file on this computer: it works without a network as it is."


class Offline(QObject):
    """The commands of offline work, and the bar over the pages."""

    def __init__(self, opener: Opener) -> None:
        super().__init__(opener)
        self._opener, self._window = opener, opener.window
        self._job: Job[Synced] | None = None  # the sync at work
        self._told = self._was_offline = False
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK)
        self._timer.timeout.connect(self._look)
        bar = self._window.offline_bar
        bar.sync_asked.connect(self.sync)
        bar.online_asked.connect(self.end)
        opener.ready.connect(self._opened)
        self._window.telling.went.connect(self._went)
        self._window.jobs.changed.connect(self._count)
        self._window.jobs.ended.connect(self._job_ended)
        self._window.commands.add(self._commands())

    def _commands(self) -> list[Command]:
        return [
            Command("workspace.sync", "S&ync now", self.sync, "", "&File", "offline", 1, "refresh",
                    "Bring the offline copy of the shared database up to date", enabled_when=self._can_sync,
                    needs=_A_FILE, why=self._why_no_sync, words="offline copy download snapshot"),
            Command("workspace.offline", "&Work offline", self.begin, "", "&File", "offline", 2, "lock",
                    "From the copy of the last sync", enabled_when=lambda: self._is_shared() and not self.is_offline(),
                    needs=_A_FILE, why=self._why_not_offline, words="train network snapshot"),
            Command("workspace.online", "&Back online", self.end, "", "&File", "offline", 3, "status",
                    "To the shared database; what waits here is sent", enabled_when=self.is_offline,
                    needs="You are not offline.", words="network reconnect"),
        ]  # fmt: skip

    # --- what is so ---------------------------------------------------------------------------------
    def is_offline(self) -> bool:
        """Return whether a local copy is open."""
        found = self._opener.found
        return found is not None and found.offline is not None and bool(self._window.current_id())

    def _is_shared(self) -> bool:
        return "://" in self._opener.url and not self._opener.url.startswith("sqlite")

    def _can_sync(self) -> bool:
        return self._is_shared() and self._job is None

    def _why_no_sync(self) -> str:
        return "A sync is at work." if self._job is not None else _A_FILE

    def _why_not_offline(self) -> str:
        return "You are working offline." if self.is_offline() else _A_FILE

    # --- the copy -----------------------------------------------------------------------------------
    @Slot()
    def sync(self) -> None:
        """Bring the copy up to date beside whatever else is done."""
        if not self._can_sync():
            return
        work = partial(_sync, self._opener.remote, self._opener.url)
        self._job = self._window.jobs.read(self, work, self._synced, key="sync", title="Syncing", repeats=False)
        self._window.commands.refresh()

    @Slot(object)
    def _job_ended(self, job: Job[Synced]) -> None:
        if job is self._job:
            self._job = None
            self._window.commands.refresh()

    def _synced(self, done: Synced) -> None:
        if not self.is_offline():
            self._window.messages.info(done.text(), "", "Work offline", self.begin)
            return
        self._window.messages.info(done.text(), "", "Back online", self.end)
        read = partial(_open_again, self._opener.remote, self._opener.url)
        self._window.jobs.read(self, read, self._renewed, key="renew", repeats=False)

    def _renewed(self, found: Opening) -> None:
        if self._opener.found is None or found.offline is None or not self.is_offline():
            return
        self._opener.found = found
        self._window.offline_bar.begin(found.offline, self._window.settings.get("stale_hours"))

    def look_for_copy(self, offer: Callable[[str], object]) -> None:
        """Offer to work from the copy of the shared database that cannot be opened, where there is one."""
        if not self._is_shared():
            return

        def found(copy: Snapshot | None) -> None:
            if copy is not None and not self._window.current_id():
                offer(f"There is a copy on this computer. {copy.stamp(self._window.offline_bar.now())}.")

        self._window.jobs.read(self, partial(_copy, self._opener.remote, self._opener.url), found, key="copy")

    @Slot(str, str)
    def _went(self, said: str, hint: str) -> None:
        """Offer to work from the copy, where there is one, in the message that the database does not answer."""
        if not self._is_shared() or self.is_offline():
            return

        def found(copy: Snapshot | None) -> None:
            if copy is not None and said in self._window.messages.texts:
                stamp = copy.stamp(self._window.offline_bar.now())
                self._window.messages.warning(
                    said, f"{hint} There is a copy on this computer. {stamp}.", "Work offline", self.begin
                )

        self._window.jobs.read(
            self, partial(_copy, self._opener.remote, self._opener.url), found, key="copy", failed=lambda _e: True
        )

    # --- there and back -----------------------------------------------------------------------------
    @Slot()
    def begin(self) -> None:
        """Work from the copy of the last sync."""
        self._go(offline=True)

    @Slot()
    def end(self) -> None:
        """Go back to the shared database."""
        self._go(offline=False)

    def _go(self, *, offline: bool) -> None:
        if self._opener.leave():
            self._opener.offline = offline
            self._opener.open()

    @Slot()
    def _opened(self) -> None:
        found, bar = self._opener.found, self._window.offline_bar
        self._told = False
        if found is None or found.offline is None:
            bar.end()
            self._timer.stop()
            if self._was_offline:
                self._window.messages.info("You are online again.")
            self._was_offline = False
            return
        self._was_offline = True
        bar.begin(found.offline, self._window.settings.get("stale_hours"))
        self._timer.start()
        self._count()

    @Slot()
    def _count(self) -> None:
        """Say how many edits wait here."""
        if self.is_offline():
            remote = self._opener.remote
            self._window.jobs.read(
                self, partial(_waiting, remote), self._counted, key="waiting", failed=lambda _e: True, repeats=False
            )

    def _counted(self, waiting: Waiting) -> None:
        self._window.offline_bar.set_waiting(waiting.text())

    @Slot()
    def _look(self) -> None:
        read = partial(_reachable, self._opener.remote, self._opener.url)
        self._window.jobs.read(self, read, self._looked, key="reachable", failed=lambda _e: True, repeats=False)

    def _looked(self, there: bool) -> None:
        if not self.is_offline():
            return
        if there and not self._told:
            self._window.messages.info("The server can be reached again.", "", "Back online", self.end)
        self._told = there


def _sync(remote: Remote, url: str, work: Work) -> Synced:
    done: Synced = remote.run("app.services.snapshot.sync:sync_for_window", url, work=work)
    return done


def _open_again(remote: Remote, url: str, work: Work) -> Opening:
    found: Opening = remote.open(OFFLINE_OPENER, url, work=work)
    return found


def _copy(remote: Remote, url: str, work: Work) -> Snapshot | None:
    found: Snapshot | None = remote.run("app.services.snapshot.offline:found_copy", url, work=work)
    return found


def _reachable(remote: Remote, url: str, work: Work) -> bool:
    return bool(remote.run("app.services.snapshot.offline:reachable", url, work=work))


def _waiting(remote: Remote, _work: Work) -> Waiting:
    found: Waiting = remote.service("offline.status")
    return found

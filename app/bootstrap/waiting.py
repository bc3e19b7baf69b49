"""`WaitingEdits`: what was edited offline is sent when the shared database is open again, and settled in a dialog."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from app.services.remote import Remote
from app.ui.commands import Command
from app.work import Work

if TYPE_CHECKING:
    from app.bootstrap.opener import Opener
    from app.domain.offline.sent import Sent
    from app.domain.offline.shown import Waiting

_A_FILE = "This workspace is a file on this computer: nothing waits, all is saved at once."


class WaitingEdits(QObject):
    """The command of waiting edits, and what happens by itself on return."""

    def __init__(self, opener: Opener) -> None:
        super().__init__(opener)
        self._opener, self._window = opener, opener.window
        opener.ready.connect(self._look)
        self._window.offline_bar.waiting_asked.connect(self.show)
        command = Command(
            "workspace.waiting",
            "Waitin&g edits…",
            self.show,
            "",
            "&File",
            "offline",
            4,
            "list",
            "Conflicts to settle, the journal, and what waits to be sent",
            enabled_when=self._is_shared,
            needs=_A_FILE,
            words="offline conflicts journal merge mine theirs bring back train",
        )
        self._window.commands.add([command])

    def _is_shared(self) -> bool:
        url = self._opener.url
        return "://" in url and not url.startswith("sqlite") and bool(self._window.current_id())

    @Slot()
    def show(self) -> None:
        """Open the dialog."""
        from app.bootstrap.opener import services_of
        from app.views.offline.dialog import WaitingDialog

        if self._opener.found is not None:
            services = services_of(self._opener.remote, self._opener.found)
            WaitingDialog(services, self._window.jobs, self._window).open()

    @Slot()
    def _look(self) -> None:
        if self._is_shared():
            read = partial(_status, self._opener.remote)
            self._window.jobs.read(self, read, self._looked, key="waiting", failed=lambda _e: True)

    def _looked(self, waiting: Waiting) -> None:
        if waiting.is_offline:
            return
        if waiting.conflicts:
            self._window.messages.warning(
                f"From your work offline: {waiting.text()}.", "Nothing of it is lost.", "Settle…", self.show
            )
        if waiting.here:
            send = partial(_send, self._opener.remote)
            self._window.jobs.write(self, send, self._sent)

    def _sent(self, told: Sent) -> None:
        if told.clashed or told.kept or told.why:
            self._window.messages.warning(told.text(), "Nothing of it is lost.", "Look…", self.show)
        elif told.confirmed:  # else all that waits stands on a conflict, and that was said
            self._window.messages.info(told.text())


def _status(remote: Remote, _work: Work) -> Waiting:
    found: Waiting = remote.service("offline.status")
    return found


def _send(remote: Remote, work: Work) -> Sent:
    done: Sent = remote.service("offline.send", work=work)
    return done

"""`BackUp`: the workspace in view, where it is a file, is copied while one goes on working."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from app.clock import utc_now
from app.domain.attachments.values import size_words
from app.domain.eastern import eastern
from app.services.remote import Remote
from app.ui.commands import Command
from app.work import Work

if TYPE_CHECKING:
    from app.bootstrap.opener import Opener
    from app.domain.backup import BackedUp

_SHARED = "A shared database is backed up on its server: 'longleaf db backup' tells the commands of pg_dump for it."
_KINDS = "Backups (*.longleaf-backup)"


class BackUp(QObject):
    """The command that backs up, and what is said of it."""

    def __init__(self, opener: Opener) -> None:
        super().__init__(opener)
        self._opener, self._window = opener, opener.window
        command = Command(
            "workspace.backup",
            "Back &up…",
            self.ask,
            "",
            "&File",
            "workspace",
            6,
            "save",
            "A copy of the whole workspace, of this moment, read back and looked over",
            enabled_when=self._is_file,
            needs=_SHARED,
            verb="back up this workspace",
            words="backup copy safe restore disk",
        )
        self._window.commands.add([command])

    def _is_file(self) -> bool:
        url, offline = self._opener.url, self._opener.offline
        return bool(self._window.current_id()) and not offline and ("://" not in url or url.startswith("sqlite"))

    @Slot()
    def ask(self) -> None:
        """Ask where to, then copy beside all other work; the question whether to write over a file is the system's."""
        from app.ui.forms import dialogs

        stem = Path(self._opener.url.partition("://")[2] or self._opener.url).stem
        name = f"{stem}-{eastern(utc_now()):%Y-%m-%d}.longleaf-backup"
        path = dialogs.save_path(self._window, "Back up the workspace", name, _KINDS)
        if path is not None:
            copy = partial(_back_up, self._opener.remote, str(path))
            self._window.jobs.read(self, copy, self._done, title="Backup", writes=True)

    def _done(self, made: BackedUp) -> None:
        said = f"{Path(made.path).name}: backed up, {size_words(made.size)}. {made.verdict}"
        if made.problems:
            self._window.messages.warning(said, f"'longleaf db check' tells them all. The first: {made.problems[0]}")
        else:
            self._window.messages.info(said)


def _back_up(remote: Remote, path: str, work: Work) -> BackedUp:
    made: BackedUp = remote.service("workspace.back_up", path, work=work, replace=True)
    return made

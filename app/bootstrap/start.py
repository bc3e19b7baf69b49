"""`Start`: what a user can do with workspaces, and what is offered where none can be shown."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Slot

from app.bootstrap.backup import BackUp
from app.bootstrap.offline import Offline
from app.bootstrap.opener import Opener, nowhere, same
from app.bootstrap.own_password import OwnPassword
from app.bootstrap.waiting import WaitingEdits
from app.domain.addresses import apart
from app.places import default_database
from app.services.remote import Remote
from app.ui.commands import Command
from app.ui.shell.main_window import MainWindow
from app.ui.shell.workspaces import KINDS, OpenDialog

#: A button's words and what it does.
Choice = tuple[str, Callable[[], object]]


class Start(Opener):
    """Opens the workspace behind the window, asking for a new one where there is none."""

    def __init__(self, window: MainWindow, url: str, remote: Remote | None = None) -> None:
        super().__init__(window, url, remote)
        self._next: Callable[[], object] = self.open
        self._other: Callable[[], object] = self.ask_open
        self.missing.connect(self._not_there)
        self.refused.connect(self._cannot_be_opened)
        self.untrusted.connect(self._not_trusted)
        self.older.connect(self._older_only)
        window.wait_overlay.action.connect(self._pressed)
        window.wait_overlay.second.connect(self._second_pressed)
        window.status.chip.clicked.connect(self.leave_sample)
        window.commands.add(self.commands())
        WaitingEdits(self)
        OwnPassword(self)
        BackUp(self)
        self.offline_work = Offline(self)

    @Slot()
    def _not_there(self) -> None:
        """Say that there is no workspace: a welcome at the usual place, the path itself where somebody named one."""
        if self.url == default_database():
            self._offer(
                "Welcome to Longleaf",
                "There is no workspace of yours yet. Begin with an empty one, or look around in a sample with two "
                "years of invented records: it has a place of its own and can be left at any time.",
                ("Look at the sample", self.open_sample),
                ("Begin with an empty one", self.make_here),
            )
        else:
            self._offer(
                f"There is no workspace at {self.url}",
                "Perhaps the file was moved, or the path is mistyped.",
                ("Open another…", self.ask_open),
                ("Create it here", self.make_here),
            )

    @Slot(str, str)
    def _cannot_be_opened(self, text: str, hint: str) -> None:
        self._offer(text, hint, ("Try again", self.open), ("Open another…", self.ask_open))
        self.offline_work.look_for_copy(
            lambda said: self._offer(text, said, ("Work offline", self.offline_work.begin), ("Try again", self.open))
        )

    @Slot(str, str)
    def _not_trusted(self, text: str, hint: str) -> None:
        choose = ("Choose the authority's file…", self.sign_in.choose_authority)
        self._offer(text, hint, choose, ("Open another…", self.ask_open))

    @Slot(str, str)
    def _older_only(self, text: str, hint: str) -> None:
        self._offer(text, hint, ("Try again", self.open), ("Read it all the same", self.open_older))

    def _offer(self, title: str, hint: str, first: Choice, second: Choice) -> None:
        self._next, self._other = first[1], second[1]
        self.window.say_waiting(title, hint, first[0], second[0])

    @Slot()
    def _pressed(self) -> None:
        self._next()

    @Slot()
    def _second_pressed(self) -> None:
        self._other()

    # --- another workspace ------------------------------------------------------------------------
    def commands(self) -> list[Command]:
        """Return what a user can do with workspaces."""
        return [
            Command("workspace.open", "&Open or switch workspace…", self.ask_open, "Ctrl+O", "&File", "workspace", 1,
                    "database", "Another file or server, or one opened lately"),
            Command("workspace.new", "&New workspace…", self.ask_new, "", "&File", "workspace", 2, "add"),
            Command("workspace.sample", "Look at the sa&mple", self.open_sample, "", "&File", "workspace", 3, "star",
                    "Invented records, in a place of their own", enabled_when=lambda: not self.is_sample(),
                    needs="This is the sample."),
            Command("workspace.leave", "&Leave the sample", self.leave_sample, "", "&File", "workspace", 4, "left",
                    "Back to the workspace opened before", enabled_when=self.is_sample, needs="This is no sample."),
            Command("workspace.import", "&Import…", self.ask_import, "", "&File", "workspace", 5, "import",
                    "From another program's export", enabled_when=lambda: bool(self.window.current_id()),
                    needs="No workspace is open.", online=True),
        ]  # fmt: skip

    @Slot()
    def ask_open(self) -> None:
        """Ask for another workspace: one opened lately, a file or an address."""
        here = "" if self.found is None else self.url
        dialog = OpenDialog([url for url in self.recent.urls() if not here or not same(url, here)], self.window)
        dialog.chosen.connect(self.switch)
        dialog.open()

    @Slot()
    def ask_import(self) -> None:
        """Show the tickets, and there the form that imports some."""
        self.window.show_tab("tickets")
        self.window.commands.run("tickets.import")

    @Slot()
    def ask_new(self) -> None:
        """Ask where to make a new workspace, make it and open it."""
        from app.ui.forms import dialogs

        path = dialogs.save_path(self.window, "New workspace", "workspace.db", KINDS)
        if path is None:
            return
        if path.exists():
            self.window.messages.error(f"There is a file at {path} already.", "Choose another name, or open that file.")
        elif self.leave():
            self.url = str(path)
            self.make_here()

    @Slot()
    def open_sample(self) -> None:
        """Open the sample opened lately, else that at a place of its own, which is made if it is not there yet."""
        lately = (Path(url) for url in self.recent.samples() if "://" not in url)
        path = next((path for path in lately if path.exists()), Path(default_database()).with_name("sample.db"))
        if not self.leave():
            return
        self.url = str(path)
        if path.exists():
            self.open()
        else:
            self.make(sample=True)

    @Slot()
    def leave_sample(self) -> None:
        """Go back to the workspace opened before, or to this user's own."""
        samples = self.recent.samples()
        before = [url for url in self.recent.urls() if url not in samples and not same(url, self.url)]
        self.switch(before[0] if before else default_database())

    @Slot(str)
    def switch(self, url: str) -> None:
        """Open another workspace in this window; if that fails, the one that was open comes back.

        Whoever mistypes a path stays where he is: nothing is left before there is a file.
        """
        if "://" in apart(url).address or url == default_database() or not self.window.current_id():
            self._go_to(url)
        else:
            looked: Callable[[bool], None] = partial(self._looked_for, url)
            self.window.jobs.read(self, lambda _work: Path(url).exists(), looked, key="look for it")

    def _looked_for(self, url: str, there: bool) -> None:
        if there:
            self._go_to(url)
        else:
            self.window.messages.error(*nowhere(url), "Open another…", self.ask_open)

    def _go_to(self, url: str) -> None:
        if self.leave():
            self.take(url)
            self.offline = False
            self.open()

    @Slot()
    def make_here(self) -> None:
        """Make an empty workspace at `url` and open it."""
        self.make(sample=False)

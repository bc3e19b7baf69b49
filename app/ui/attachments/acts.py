"""`Files`: what a person does with the files of the record that a panel shows, in whatever tab it stands."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QPoint, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QImage
from PySide6.QtWidgets import QMenu, QPlainTextEdit

from app.domain import words
from app.domain.attachments.names import harmless
from app.domain.attachments.values import Attachment
from app.domain.keeping.holds import Hold
from app.domain.plain_text import one_line
from app.errors import EnvironmentFault
from app.ui.attachments.panel import FilesPanel
from app.ui.commands import Command
from app.ui.forms import dialogs
from app.ui.forms.form import Form
from app.ui.host import Host

_ANY = "All files (*)"


class Files(QObject):
    """The acts of one tab on the files of its record. `tbl`: the table of the record."""

    def __init__(self, tab: Host, tbl: str, panel: FilesPanel) -> None:
        super().__init__(panel)
        self._tab, self._tbl, self._panel = tab, tbl, panel
        panel.wanted.connect(self.read)
        panel.attach_asked.connect(self.attach)
        panel.paths_given.connect(self.add)
        panel.picture_given.connect(self._add_picture)
        panel.open_asked.connect(self.open)
        panel.withdraw_asked.connect(self.withdraw)
        panel.menu_asked.connect(self._menu)
        panel.changed.connect(self._changed)

    # --- what can be done -------------------------------------------------------------------------
    def may_add(self) -> bool:
        """Say whether a file may be attached to what is shown."""
        return self._panel.may_add

    def has_file(self) -> bool:
        """Say whether a file is chosen that is handed out."""
        one = self._panel.current()
        return one is not None and one.withdrawn is None

    def may_withdraw(self) -> bool:
        """Say whether the file that is chosen may be withdrawn."""
        return self.may_add() and self.has_file()

    # --- acts -------------------------------------------------------------------------------------
    @Slot(object)
    def read(self, id: int | None) -> None:
        """Read the files of a record."""
        if id is None:
            return
        listed = partial(self._tab.services.attachments.listed, self._tbl, id)
        self._tab.read(lambda work: listed(work=work), partial(self._panel.show_files, id), key="files")
        held = partial(self._tab.services.keeping.held, self._tbl, id)
        self._tab.read(lambda work: held(work=work), partial(self._show_held, id), key="held")

    def _show_held(self, id: int, holds: Sequence[Hold]) -> None:
        self._panel.show_held(id, [one.mark for one in holds])

    def _again(self, _answer: object = None) -> None:
        self.read(self._panel.record)

    @Slot()
    def attach(self) -> None:
        """Ask for a file, and attach it."""
        if self.may_add():
            path = dialogs.open_path(self._tab.window(), f"Attach a file to {self._panel.record_name}", "", _ANY)
            if path is not None:
                self.add([str(path)])

    @Slot(object)
    def add(self, paths: Sequence[str]) -> None:
        """Attach files, one after the other."""
        id = self._panel.record
        if id is not None:
            for path in paths:
                self._add(id, path)

    def _add(self, id: int, path: str) -> None:
        act = partial(self._tab.services.attachments.add, self._tbl, id, path)
        self._tab.write(act, then=self._again, title=f"Attaching {one_line(harmless(Path(path).name))}")

    @Slot(object)
    def _add_picture(self, picture: QImage) -> None:
        """Attach a picture that was copied, as a file of a name that says when.

        The file is there only while it is attached: nothing is left of it, also where somebody cancels that.
        """
        id, at = self._panel.record, self._tab.context.now()
        if id is None:
            return
        name = harmless(f"Picture {words.moment(at).replace(':', '')}.png")
        add = partial(self._tab.services.attachments.add, self._tbl, id)

        def act(**named: Any) -> Any:
            with tempfile.TemporaryDirectory(prefix="longleaf-", ignore_cleanup_errors=True) as folder:
                path = str(Path(folder) / name)
                if not picture.save(path, "PNG"):  # type: ignore[call-overload]
                    hint = "Save it, and attach the file."
                    raise EnvironmentFault("The picture could not be kept as a file.", hint=hint)
                return add(path, **named)

        self._tab.write(act, then=self._again, title=f"Attaching {one_line(name)}")

    @Slot()
    def open(self) -> None:
        """Open a copy of the file that is chosen with its program; what could run something is only saved."""
        one = self._handed_out()
        if one is None:
            return
        if one.refusal:
            self._tab.messages.warning(one.refusal, "", "Save as…", self.save)
            return
        copy = partial(self._tab.services.attachments.copy_to_open, one.id)
        opening = f"Opening {one_line(one.name)}"
        self._tab.read(lambda work: copy(work=work), partial(self._open_copy, one), key="copy", title=opening)

    def _open_copy(self, one: Attachment, path: str) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(path)):
            said = f"No program of this computer opens {one_line(one.name)}."
            self._tab.messages.warning(said, "", "Save as…", self.save)

    @Slot()
    def save(self) -> None:
        """Save a copy of the file that is chosen where somebody wants it."""
        one = self._handed_out()
        if one is None:
            return
        path = dialogs.save_path(self._tab.window(), f"Save {one_line(one.name)}", harmless(one.name), _ANY)
        if path is None:
            return
        copy = partial(self._tab.services.attachments.save_copy, one.id, path)
        self._tab.read(lambda work: copy(work=work), self._saved, title=f"Saving {one_line(one.name)}")

    def _saved(self, path: str) -> None:
        self._tab.messages.info(f"Saved as {path}.")

    @Slot()
    def withdraw(self) -> None:
        """Ask why a file is withdrawn; it stays in the list, marked, and is handed out no more."""
        one = self._handed_out()
        if one is None or not self.may_add():
            return

        def submit(values: dict[str, Any]) -> None:
            act = partial(self._tab.services.attachments.withdraw, one.id, values["reason"])
            self._tab.write(act, form=form, then=self._again)

        title = f"Withdraw {one_line(one.name)} of {self._panel.record_name}"
        form = Form(title, self._tab.form_owner(), action="Withdraw the file", submit=submit, key=f"{title} {one.id}")
        form.of = one.id
        hint = "It stays in the list with the reason. Nobody opens or saves it any more, and it does not come back."
        form.add("reason", "Why", QPlainTextEdit(), required=True, hint=hint)
        form.open()

    def _handed_out(self) -> Attachment | None:
        """Return the file that is chosen; says so where there is none, or it was withdrawn."""
        one = self._panel.current()
        if one is None:
            self._tab.messages.note("No file is chosen.", "Choose one in the list of files.")
        elif one.withdrawn is not None:
            self._tab.messages.note(f"{one_line(one.name)} was withdrawn: {one_line(one.withdrawn.why)}")
            return None
        return one

    @Slot()
    def _changed(self) -> None:
        self._tab.context.commands.refresh()

    @Slot(QPoint)
    def _menu(self, where: QPoint) -> None:
        menu = QMenu(self._panel)
        choices = (
            ("Open", self.open, self.has_file()),
            ("Save as…", self.save, self.has_file()),
            ("Withdraw…", self.withdraw, self.may_withdraw()),
            ("Attach…", self.attach, self.may_add()),
            ("Paste", self._panel.paste, self.may_add()),
        )
        for text, act, possible in choices:
            action = menu.addAction(text)
            action.setEnabled(possible)
            action.triggered.connect(act)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(where)


def file_commands(files: Files, tab: str, menu: str, context: str, right: str) -> list[Command]:
    """Return the commands of a tab about the files of its record. `right`: to edit the record."""
    none = "Choose a file of the record first."
    return [
        Command(f"{tab}.attach", "Attach a file…", files.attach, "Ctrl+Shift+A", menu, "files", 1, "document",
                "Any file of this computer; it can be dropped or pasted as well", enabled_when=files.may_add,
                needs="Choose one record first.", right=right, context=context, words="upload add file attachment"),
        Command(f"{tab}.open_file", "Open the attached file", files.open, "", menu, "files", 2, "document",
                "A copy, with the program for its kind", enabled_when=files.has_file, needs=none,
                words="attachment"),
        Command(f"{tab}.save_file", "Save the attached file as…", files.save, "", menu, "files", 3, "save",
                enabled_when=files.has_file, needs=none, words="download attachment", verb="save the attached file"),
        Command(f"{tab}.withdraw_file", "Withdraw the attached file…", files.withdraw, "", menu, "files", 4, "delete",
                "It stays in the list with the reason, and is handed out no more", enabled_when=files.may_withdraw,
                needs=none, right=right, words="delete remove attachment"),
    ]  # fmt: skip

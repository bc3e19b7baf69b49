"""Questions to the user: one function for each kind, so that tests answer in one place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtWidgets import QFileDialog, QLabel, QMessageBox, QWidget

from app.domain import plain_text
from app.ui.look import plain

_last: list[Path] = []  # the folder that a file dialog was closed in last


def ask(parent: QWidget | None, title: str, text: str, answers: Sequence[str], *, danger: str = "") -> str | None:
    """Ask a question and return the answer; None when dismissed. The last answer is the careful one: Enter gives it."""
    box = QMessageBox(parent)
    box.setWindowTitle(plain.window_title(title))
    box.setText(plain_text.lines(title))
    box.setInformativeText(plain_text.lines(text))
    for label in box.findChildren(QLabel):  # the box has a setting for the first only
        label.setTextFormat(Qt.TextFormat.PlainText)
    box.setIcon(QMessageBox.Icon.Warning if danger else QMessageBox.Icon.Question)
    buttons = {}
    for answer in answers:
        role = QMessageBox.ButtonRole.DestructiveRole if answer == danger else QMessageBox.ButtonRole.AcceptRole
        buttons[box.addButton(plain.caption(answer), role)] = answer
        if answer == answers[-1]:
            box.setDefaultButton(list(buttons)[-1])
            box.setEscapeButton(list(buttons)[-1])
    box.exec()
    return buttons.get(box.clickedButton())  # type: ignore[call-overload, no-any-return]


def confirm(parent: QWidget | None, title: str, text: str, action: str, *, danger: bool = False) -> bool:
    """Ask whether the user wants `action` ("Delete", "Send") rather than Cancel; True if so."""
    return ask(parent, title, text, [action, "Cancel"], danger=action if danger else "") == action


def save_path(parent: QWidget | None, title: str, suggested: str | Path, kinds: str) -> Path | None:
    """Ask where to write; None when dismissed. `kinds` as Qt wants them: "Workbook (*.xlsx)".

    Begins in the folder used last, at first in the documents. A name without an ending gets that of the chosen kind.
    """
    name, kind = QFileDialog.getSaveFileName(parent, title, str(_folder() / suggested), kinds)
    ending = re.search(r"\*(\.\w+)\)", kind)
    if not name:
        return None
    path = Path(name)
    return _used(path if path.suffix or ending is None else path.with_name(path.name + ending[1]))


def open_path(parent: QWidget | None, title: str, folder: str | Path, kinds: str) -> Path | None:
    """Ask which file to read; None when dismissed."""
    name, _ = QFileDialog.getOpenFileName(parent, title, str(folder or _folder()), kinds)
    return _used(Path(name)) if name else None


def folder_path(parent: QWidget | None, title: str, folder: str | Path = "") -> Path | None:
    """Ask which folder to write into; None when dismissed."""
    name = QFileDialog.getExistingDirectory(parent, title, str(folder or _folder()))
    return Path(name) if name else None


def _folder() -> Path:
    """Return the folder where file dialogs begin: never the one that the program happened to be started in."""
    if _last and _last[0].is_dir():
        return _last[0]
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return Path(documents) if documents and Path(documents).is_dir() else Path.home()


def _used(path: Path) -> Path:
    _last[:] = [path.parent]
    return path

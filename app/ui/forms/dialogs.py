"""Questions to the user: one function for each kind, so that tests answer in one place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QStandardPaths, Qt
from PySide6.QtGui import QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QMessageBox, QWidget

from app.domain import plain_text
from app.ui.look import plain

_MOVES = tuple(getattr(Qt.Key, f"Key_{name}") for name in ("Tab", "Backtab", "Left", "Right", "Up", "Down"))
_FRAME, _WIDEST = 80, 480  # pixels: for the buttons of a window beside its title, which the desktop draws; of a text
_last: list[Path] = []  # the folder that a file dialog was closed in last


def ask(parent: QWidget | None, title: str, text: str, answers: Sequence[str], *, danger: str = "") -> str | None:
    """Ask a question and return the answer; None when dismissed. The last answer is the careful one: Enter gives it.

    It stands first, and what is asked for at the right, as in forms. Somebody who goes on typing answers nothing.
    """
    box = QMessageBox(parent)
    box.setWindowTitle(plain.window_title(title))
    box.setText(plain_text.lines(title))
    box.setInformativeText(plain_text.lines(text))
    for label in box.findChildren(QLabel):  # the box has a setting for the first only
        label.setTextFormat(Qt.TextFormat.PlainText)
    _widen(box)
    box.setIcon(QMessageBox.Icon.Warning if danger else QMessageBox.Icon.Question)
    buttons, typing = {}, _Typing(box)
    for answer in (answers[-1], *answers[:-1]):
        # one role for all: by their roles each desktop would put them into an order of its own
        button = box.addButton(plain.caption(answer), QMessageBox.ButtonRole.ActionRole)
        button.setProperty("danger", answer == danger)
        button.installEventFilter(typing)
        buttons[button] = answer
    careful = next(iter(buttons))
    box.setDefaultButton(careful)
    box.setEscapeButton(careful)
    box.exec()
    answered: str | None = buttons.get(box.clickedButton())  # type: ignore[call-overload]
    box.deleteLater()  # else the window keeps each question that was ever asked
    return answered


def _widen(box: QMessageBox) -> None:
    """Make a question wide enough that the frame of its window has room for the whole title, up to a limit."""
    label = box.findChild(QLabel, "qt_msgbox_label")
    if isinstance(label, QLabel):
        title = QFontMetrics(QApplication.font()).horizontalAdvance(box.windowTitle()) * 11 // 10  # bold
        label.setMinimumWidth(min(title + _FRAME, _WIDEST))


class _Typing(QObject):
    """Takes Space from the buttons of a question until somebody went to one of them: it may belong to a sentence."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._has_moved = False

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            if event.key() in _MOVES:
                self._has_moved = True
            elif event.text().isprintable() and event.text().strip():
                self._has_moved = False
            return event.key() == Qt.Key.Key_Space and not self._has_moved
        return False


def confirm(
    parent: QWidget | None, title: str, text: str, action: str, *, danger: bool = False, keep: str = "Cancel"
) -> bool:
    """Ask whether the user wants `action` ("Delete", "Send") rather than `keep`; True if so.

    `keep`: what cancels the question, in other words where it is about cancelling something.
    """
    return ask(parent, title, text, [action, keep], danger=action if danger else "") == action


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

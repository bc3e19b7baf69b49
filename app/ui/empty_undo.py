"""`pass_undo`: an empty field of text with nothing to undo leaves Ctrl+Z to the window, which undoes the last act."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QTextEdit


def pass_undo(field: QLineEdit | QPlainTextEdit | QTextEdit) -> None:
    """Let Ctrl+Z be the window's while a field is empty and nothing in it can be undone."""
    field.installEventFilter(_Passing(field))


class _Passing(QObject):
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Say of the key that it is no matter of the field, before the field claims it."""
        if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
            return False
        if not event.matches(QKeySequence.StandardKey.Undo) or not _is_untouched(watched):
            return False
        event.ignore()
        return True


def _is_untouched(field: QObject) -> bool:
    if isinstance(field, QLineEdit):
        return not field.text() and not field.isUndoAvailable()
    if isinstance(field, QPlainTextEdit | QTextEdit):
        return not field.toPlainText() and not field.document().isUndoAvailable()
    return False

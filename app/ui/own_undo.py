"""Whether a key undoes or does again what was typed: inside of what is written it never takes back an act."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtGui import QKeyEvent, QKeySequence

_UNDOES = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)


def undoes_text(event: QKeyEvent) -> bool:
    """Return whether a key is one of those for text, as a key or as the question whose it is."""
    return any(event.matches(key) for key in _UNDOES)


def keep_undo(event: QEvent) -> bool:
    """Claim such a key for whoever is asked, also where nothing (more) can be undone; False: it is another event."""
    if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent) or not undoes_text(event):
        return False
    event.accept()
    return True

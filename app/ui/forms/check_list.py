"""`CheckList`: a field of a form in which any number of lines is checked."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem

from app.domain.plain_text import one_line
from app.ui.look import plain, theme

_KEY = Qt.ItemDataRole.UserRole
_HIGH, _ROW = 110, 26  # at 100 %
_CHECKABLE = Qt.ItemFlag.ItemIsUserCheckable
_CHECKED, _UNCHECKED = Qt.CheckState.Checked, Qt.CheckState.Unchecked


class CheckList(QListWidget):
    """A list with a check box a line, from (key, text) pairs; `value()` is the checked keys."""

    def __init__(self, choices: Sequence[tuple[str, str]], chosen: Sequence[str] = ()) -> None:
        super().__init__()
        self.setFixedHeight(theme.px(_HIGH))
        self.setProperty("field", True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setUniformItemSizes(True)
        for key, text in choices:
            item = QListWidgetItem(one_line(text), self)
            item.setData(_KEY, key)
            item.setToolTip(plain.tip(text))
            item.setSizeHint(QSize(0, theme.px(_ROW)))
            item.setFlags(item.flags() | _CHECKABLE)
            item.setCheckState(_CHECKED if key in chosen else _UNCHECKED)

    def value(self) -> tuple[str, ...]:
        """Return the keys of the checked lines, in order."""
        rows = (self.item(n) for n in range(self.count()))
        return tuple(item.data(_KEY) for item in rows if item.checkState() == _CHECKED)

"""`CheckList`: a field of a form in which any number of lines is checked."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem

from app.domain.plain_text import one_line
from app.ui.look import plain, theme
from app.ui.look.tokens import RADIUS_CONTROL, RING

_KEY = Qt.ItemDataRole.UserRole
_HIGH, _ROW = 110, 26  # at 100 %
_PAUSE = 1_000  # ms without a key, after which a search is over
_CHECKABLE = Qt.ItemFlag.ItemIsUserCheckable
_CHECKED, _UNCHECKED = Qt.CheckState.Checked, Qt.CheckState.Unchecked
_NEXT = (Qt.Key.Key_Up, Qt.Key.Key_Down)
_MOVES = (*_NEXT, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
_COMMANDS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


class CheckList(QListWidget):
    """A list with a check box a line, from (key, text) pairs; `value()` is the checked keys.

    `ended`: what is not offered any more. Of these a line stands below the others for each that is checked, so that
    saving a record for another field takes nothing from it.

    Letters go to the line that begins so, or whose code does, and never check it. Space checks the line with the
    frame: the first one where the keyboard only just came, the one that arrows or letters led to; none has it where no
    line begins with what was typed. While several lines begin so, a space with which one goes on belongs to the text.
    """

    changed = Signal()  # before the lines are made; after that Qt tells by `itemChanged`

    def __init__(
        self, choices: Sequence[tuple[str, str]], chosen: Sequence[str] = (), ended: Sequence[tuple[str, str]] = ()
    ) -> None:
        super().__init__()
        self._ended = dict(ended)
        self.setFixedHeight(theme.px(_HIGH))
        self.setProperty("field", True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setUniformItemSizes(True)
        self.codes: dict[str, str] = {}  # by key, where the keys are none and the lines do not name them
        self._is_reached = False  # the current line is meant
        self._typed = ""
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE)
        self._pause.timeout.connect(self._end_search)
        self._waiting: tuple[tuple[str, str], ...] | None = tuple(choices)  # lines that Qt does not have yet
        self._chosen = set(chosen)  # until then
        self._add_ended(self._chosen)

    def value(self) -> tuple[str, ...]:
        """Return the keys of the checked lines, in order."""
        if self._waiting is not None:
            return tuple(key for key, _ in self._waiting if key in self._chosen)
        return tuple(item.data(_KEY) for item in self._lines() if item.checkState() == _CHECKED)

    def set_value(self, keys: Sequence[str]) -> None:
        """Check just these lines."""
        chosen = set(keys)
        self._add_ended(chosen)
        if self._waiting is not None:
            before, self._chosen = self.value(), chosen
            if self.value() != before:
                self.changed.emit()
            return
        for item in self._lines():
            item.setCheckState(_CHECKED if item.data(_KEY) in chosen else _UNCHECKED)

    @Slot()
    def make_lines(self) -> None:
        """Give Qt the lines, in a turn of the event loop after the one that shows the form; nobody is told."""
        if self._waiting is None:
            return
        choices, self._waiting = self._waiting, None
        was_blocked = self.blockSignals(True)
        for key, text in choices:
            self._add_line(key, text, is_checked=key in self._chosen)
        self.blockSignals(was_blocked)

    def _add_line(self, key: str, text: str, *, is_checked: bool) -> None:
        item = QListWidgetItem(one_line(text))
        item.setData(_KEY, key)
        item.setToolTip(plain.tip(text))
        item.setSizeHint(QSize(0, theme.px(_ROW)))
        item.setFlags(item.flags() | _CHECKABLE)
        item.setCheckState(_CHECKED if is_checked else _UNCHECKED)
        self.addItem(item)

    def _add_ended(self, chosen: Collection[str]) -> None:
        """Give what is not offered any more its line where it is checked; it keeps the line."""
        for key in [key for key in self._ended if key in chosen]:
            text = self._ended.pop(key)
            if self._waiting is not None:
                self._waiting = (*self._waiting, (key, text))
            else:
                self._add_line(key, text, is_checked=False)

    def count(self) -> int:
        """Return how many lines there are."""
        self.make_lines()
        return super().count()

    def item(self, row: int) -> QListWidgetItem:
        """Return a line."""
        self.make_lines()
        return super().item(row)

    def findItems(self, text: str, flags: Qt.MatchFlag) -> list[QListWidgetItem]:
        """Return the lines with a text."""
        self.make_lines()
        return super().findItems(text, flags)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        QTimer.singleShot(0, self, self.make_lines)

    def _lines(self) -> list[QListWidgetItem]:
        return [self.item(n) for n in range(self.count())]

    # --- keys -------------------------------------------------------------------------------------
    def keyPressEvent(self, event: QKeyEvent) -> None:
        text, item = event.text(), self.currentItem()
        if event.key() in _MOVES and not event.modifiers() & _COMMANDS:
            self._end_search()
            was_reached, at = self._is_reached, max(self.currentRow(), 0)
            self._reach(at)
            if was_reached or event.key() not in _NEXT:
                super().keyPressEvent(event)
        elif event.modifiers() & _COMMANDS or not text.isprintable() or not text:
            super().keyPressEvent(event)
        elif text == " " and not self._goes_on():
            self._end_search()
            if self._is_reached and item is not None:
                item.setCheckState(_UNCHECKED if item.checkState() == _CHECKED else _CHECKED)
        else:
            self._search(text)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Claim what is typed while the list has the focus: in a field it is no command."""
        if watched is not self:
            return bool(super().eventFilter(watched, event))
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            text = event.text()
            if text and text.isprintable() and not event.modifiers() & _COMMANDS:
                event.accept()
                return True
        return False

    def _search(self, text: str) -> None:
        self._typed += text.casefold()
        self._pause.start()
        ways, lines = (self._begins, self._has_code, *((self._has_own_code,) if self.codes else ())), self._lines()
        self._reach(next((n for fits in ways for n, item in enumerate(lines) if fits(item)), -1))

    def _has_own_code(self, item: QListWidgetItem) -> bool:
        """Return whether the code of a line that names none begins with what is typed."""
        code = self.codes.get(item.data(_KEY), "").casefold()
        return bool(code) and code.startswith(self._typed)

    def _goes_on(self) -> bool:
        """Return whether a space would be part of what is typed: of several lines one goes on with it."""
        if not self._pause.isActive() or not self._typed:
            return False
        if not self._is_reached:
            return True
        lines, typed = self._lines(), self._typed
        several = sum(self._begins(item) for item in lines) > 1
        self._typed = f"{typed} "
        goes_on = several and any(self._begins(item) for item in lines)
        self._typed = typed
        return goes_on

    def _begins(self, item: QListWidgetItem) -> bool:
        """Return whether a line begins with what is typed, or does so after its code."""
        text, code = item.text().casefold(), f"{item.data(_KEY)} ".casefold()
        return text.startswith(self._typed) or text.removeprefix(code).startswith(self._typed)

    def _has_code(self, item: QListWidgetItem) -> bool:
        """Return whether the code that a line names behind its text begins with what is typed."""
        code = str(item.data(_KEY)).casefold()
        return code.startswith(self._typed) and f"({code})" in item.text().casefold()

    def _end_search(self) -> None:
        self._typed = ""
        self._pause.stop()

    def _reach(self, row: int) -> None:
        """Say that a line is meant; -1: none is."""
        self._is_reached = 0 <= row < self.count()
        if self._is_reached:
            self.setCurrentRow(row)
        else:
            self.clearSelection()
        self.viewport().update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        self._end_search()
        self._reach(self.indexAt(event.position().toPoint()).row())

    # --- where the keyboard is --------------------------------------------------------------------
    def focusInEvent(self, event: QFocusEvent) -> None:
        self.make_lines()
        super().focusInEvent(event)
        self.installEventFilter(self)
        if event.reason() not in (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason):
            self._reach(max(self.currentRow(), 0))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.removeEventFilter(self)
        self._end_search()
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        item = self.currentItem()
        if not self.hasFocus() or not self._is_reached or item is None:
            return
        wide, corner = theme.px(RING), theme.px(RADIUS_CONTROL)
        box = QRectF(self.visualItemRect(item)).adjusted(wide / 2, wide / 2, -wide / 2, -wide / 2)
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("focus"), wide))
        painter.drawRoundedRect(box, corner, corner)
        painter.end()

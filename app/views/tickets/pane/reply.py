"""`ReplyBox`: what one writes to the caller or as a note inside, at the end of the pane; kept for each ticket."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent, QTextCursor
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.domain import words
from app.ui.forms.words_field import WordsField
from app.ui.look import plain, theme
from app.ui.own_undo import keep_undo
from app.views.tickets.buttons import CapButton, WordButton

#: Property of a text in which people may be mentioned.
MENTIONS = "mentions"


class To(Enum):
    """For whom it is."""

    CALLER = "caller"
    INSIDE = "inside"


_TITLES = {To.CALLER: "To the caller", To.INSIDE: "Note inside"}


class ReplyBox(QFrame):
    """`sent(to, text)` asks to write it down; the text stays until `taken` says that it is."""

    sent = Signal(object, str)
    changed = Signal()  # the text, or for whom it is
    left = Signal()  # Escape

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Reply")
        self._caller = self._mail = ""
        self._brief = False
        self._may: dict[To, str] = dict.fromkeys(To, "")
        self._said = ""  # why what is begun cannot be sent, as it is shown
        self.group = QButtonGroup(self)
        self.group.setExclusive(True)
        self.buttons: dict[To, WordButton] = {}
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(theme.px(4))
        for to in To:
            button = WordButton(_TITLES[to])
            self.group.addButton(button)
            self.buttons[to] = button
            head.addWidget(button)
        self.buttons[To.CALLER].setChecked(True)
        self.group.buttonToggled.connect(self._toggled)
        self.hint = plain.Label()
        self.hint.setProperty("muted", True)
        head.addStretch(1)
        head.addWidget(self.hint)
        self.edit = WordsField()
        self.edit.setProperty(MENTIONS, True)
        self.edit.setAccessibleName("Reply")
        self.edit.textChanged.connect(self._text_changed)
        self.edit.installEventFilter(self)
        self.send = CapButton("Send", "Ctrl+Enter")
        self.send.setToolTip("Write it down (Ctrl+Enter)")
        self.send.clicked.connect(self.submit)
        self._foot = QWidget()
        foot = QHBoxLayout(self._foot)
        foot.setContentsMargins(0, 0, 0, 0)
        self.error = plain.Label()
        self.error.setProperty("error", True)
        self.error.setWordWrap(True)
        foot.addWidget(self.error, 1)
        foot.addWidget(self.send, 0, Qt.AlignmentFlag.AlignBottom)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.px(16), theme.px(2), theme.px(16), theme.px(8))
        layout.setSpacing(theme.px(4))
        layout.addLayout(head)
        layout.addWidget(self.edit)
        layout.addWidget(self._foot)
        self._fit()
        self._say()

    # --- what is in it --------------------------------------------------------------------------
    @property
    def to(self) -> To:
        """For whom it is."""
        return next(to for to, button in self.buttons.items() if button.isChecked())

    @property
    def text(self) -> str:
        """What is written."""
        return self.edit.toPlainText()

    def set_draft(self, to: To, text: str) -> None:
        """Show what was written before, without telling."""
        for widget in (self.edit, self.group):
            widget.blockSignals(True)
        self.buttons[to].setChecked(True)
        if text != self.text:
            self.edit.setPlainText(text)
            self.edit.moveCursor(QTextCursor.MoveOperation.End)  # one goes on where one stopped
        for widget in (self.edit, self.group):
            widget.blockSignals(False)
        self._fit()
        self._say()

    def set_ticket(self, caller: str, hint: str, may: dict[To, str], mail: str = "") -> None:
        """Say to whom one writes and when the next word is due; `may`: why it is not possible, empty where it is.

        `mail`: the address that it goes to, "" where it is only written down.
        """
        self._caller, self._may, self._mail = caller, may, mail
        self.hint.setText(hint)
        self._say()

    def write_to(self, to: To) -> None:
        """Put the keyboard into the text, for the caller or for a note."""
        self.buttons[to].setChecked(True)
        self.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @Slot()
    def submit(self) -> None:
        """Ask to write it down, if anything is written."""
        text = self.text.strip()
        if text and not self._may[self.to]:
            self.sent.emit(self.to, text)

    def set_busy(self, busy: bool) -> None:
        """Say that it is being saved, so that it is not sent twice."""
        self.edit.setReadOnly(busy)
        self.send.setText("Saving\u2026" if busy else "Send")
        self.send.setEnabled(not busy and bool(self.text.strip()) and not self._may[self.to])

    def show_error(self, text: str) -> None:
        """Say why it is not saved; empty: nothing is wrong."""
        self.error.setText(text or self._said)

    def _say(self) -> None:
        to, why = self.to, self._may[self.to]
        name = f"{self._caller or 'the caller'}{' by mail' if self._mail else ''}"
        self.edit.setPlaceholderText(why or (self._address() if to is To.CALLER else "A note for those who work on it"))
        self.edit.viewport().update()  # Qt repaints it only where it comes or goes, and another name is neither
        # Somebody else may resolve it meanwhile: what is begun stays with the keyboard, to be copied or made a note.
        begun = bool(self.text.strip())
        self.edit.setEnabled(not why or begun or self.window().focusWidget() is self.edit)
        said = f"{why} What is written here is kept." if why and begun else ""
        before, self._said = self._said, said
        if self.error.text() in ("", before):
            self.error.setText(said)
        self.edit.setAccessibleName(f"Write to {name}" if to is To.CALLER else "Note inside")
        sent = f"it goes to {self._mail} by mail" if self._mail else "Longleaf sends no message itself"
        told = f"Recorded as a status update; {sent}." if to is To.CALLER else ""
        self.edit.setToolTip(plain.tip(why or told))
        self.send.setEnabled(bool(self.text.strip()) and not why)
        self.send.setAccessibleName("Send to the caller" if to is To.CALLER else "Add the note")

    def _address(self) -> str:
        """Return to whom one writes in one line: a long name is shortened before it is cut."""
        name, by_mail = self._caller or "the caller", " by mail" if self._mail else ""
        room = self.edit.viewport().width() - round(2 * self.edit.document().documentMargin())
        metrics = self.edit.fontMetrics()
        brief = words.short_name(name) if self._caller else name
        told = [f"Write to {name}{by_mail}", f"Write to {brief}{by_mail}", f"Write to {brief}"]
        fits = next((one for one in told if metrics.horizontalAdvance(one) <= room), "")
        return fits or metrics.elidedText(told[-1], Qt.TextElideMode.ElideRight, room)

    def set_brief(self, *, brief: bool) -> None:
        """Be one line high while nothing is written here, because the pane is low."""
        if brief != self._brief:
            self._brief = brief
            self._fit()

    def whole_height(self) -> int:
        """Return how high it is where there is room."""
        return self.sizeHint().height() + (self.brief_saves() if self._foot.isHidden() else 0)

    def brief_saves(self) -> int:
        """Return how much lower it is while it is brief."""
        return self.edit.fontMetrics().lineSpacing() + self._foot.sizeHint().height() + theme.px(4)

    @Slot()
    def _fit(self) -> None:
        line = self.edit.fontMetrics().lineSpacing()
        small = self._brief and not self.text and not self.edit.hasFocus()
        lines = 1 if small else min(6, max(2, self.edit.blockCount()))
        self._foot.setVisible(not small)
        needed = Qt.ScrollBarPolicy.ScrollBarAlwaysOff if small else Qt.ScrollBarPolicy.ScrollBarAsNeeded
        self.edit.setVerticalScrollBarPolicy(needed)
        self.edit.setFixedHeight(line * lines + theme.px(14))

    # --- events ---------------------------------------------------------------------------------
    @Slot()
    def _focus_went(self) -> None:
        self._say()
        if self._brief:
            self._fit()

    @Slot()
    def _text_changed(self) -> None:
        self._fit()
        self._say()
        self.changed.emit()

    @Slot()
    def _toggled(self) -> None:
        self._say()
        self.changed.emit()

    def event(self, event: QEvent) -> bool:
        """Keep Ctrl+Z while it is being saved, too: Qt leaves it to the window where nothing can be typed."""
        return keep_undo(event) or super().event(event)

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        if watched is self.edit and event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            QTimer.singleShot(0, self, self._focus_went)  # once it is where it goes
        if watched is self.edit and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and (
                event.modifiers() & Qt.KeyboardModifier.ControlModifier
            ):
                self.submit()
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.left.emit()
                return True
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._say()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and hasattr(self, "edit"):
            self._fit()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(280), super().sizeHint().height())

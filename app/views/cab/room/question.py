"""`Question`: asks over the page, with the name of the item, before something is done that has no return.

Nothing is chosen beforehand: Enter alone does nothing, but on a button that somebody went to. What
is typed is kept as a draft until it was saved.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QPlainTextEdit, QPushButton, QWidget

from app.ui.forms.drafts import Draft, Drafts
from app.ui.latin_keys import latin_sign
from app.ui.look import plain
from app.ui.look.pen import BODY, LARGE, NORMAL, SMALL, STRONG, Pen, cut, line_height, scale_of, wrapped
from app.ui.throttle import Throttle

_WIDE, _PAD, _TEXT_HIGH, _BUTTON_HIGH, _KEEP = 1240.0, 44.0, 190.0, 64.0, 400
_UNDERSTOOD = 88.0  # two lines
_CHOICE, _NAMED = 76.0, 260.0  # the height of a choice, and how wide its name is
SEND = "Ctrl+Enter"


@dataclass(frozen=True, slots=True)
class Reply:
    """One way to answer: its key ("Ctrl+Enter", or a letter where no text is asked for) and its word."""

    key: str
    word: str
    value: str = "yes"


@dataclass(frozen=True, slots=True)
class Asking:
    """What is asked. `draft`: the key under which what is typed is kept; `text`: what the text is called, "" for none.

    `needed`: the text must not be empty; `check`: a box that can be ticked, "" for none. `understand`: returns what is
    understood of a text, which is told below it while it is typed, and whether that is all that is needed. `choices`:
    (value, words) of which the first is chosen at first; `choice` is what they are called.
    """

    title: str
    draft: str
    replies: tuple[Reply, ...]
    hint: str = ""
    text: str = ""
    needed: bool = False
    check: str = ""
    understand: Callable[[str], tuple[str, bool]] | None = None
    choice: str = ""
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered: the reply's value, what was typed, whether the box is ticked, and the value chosen."""

    value: str
    text: str = ""
    checked: bool = False
    choice: str = ""


class Question(QWidget):
    """Lies over the whole page until it is answered or left with Esc. `answer` gets the answer, and ends it if it is
    taken: `close_answered`, or `fail` with the reason for which it was not.
    """

    def __init__(self, parent: QWidget, asking: Asking, drafts: Drafts, answer: Callable[[Answer], object]) -> None:
        super().__init__(parent)
        self.asking, self._drafts, self._answer = asking, drafts, answer
        self.busy = False
        self._error = ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(plain.tip(asking.title))
        self.setAccessibleDescription(plain.tip(asking.hint))
        self.text: QPlainTextEdit | None = None
        self.check: QCheckBox | None = None
        self._keep_soon = Throttle(self.keep, _KEEP, self, leading=False)
        self.choice: QComboBox | None = None
        if asking.choices:  # before the text: Shift+Tab goes there
            self.choice = QComboBox(self)
            self.choice.setAccessibleName(asking.choice)
            for value, said in asking.choices:
                self.choice.addItem(plain.caption(said), value)
            self.choice.installEventFilter(self)
        if asking.text:
            self.text = QPlainTextEdit(self)
            self.text.setAccessibleName(asking.text)
            self.text.setTabChangesFocus(True)
            self.text.installEventFilter(self)
            draft = drafts.get(asking.draft) if asking.draft else None
            if draft is not None:
                self.text.setPlainText(str(draft.values.get("text", "")))
            self.text.textChanged.connect(self._keep_soon.call)
            self.text.textChanged.connect(self._understand)
        if asking.check:
            self.check = QCheckBox(asking.check, self)
            self.check.installEventFilter(self)
        self.buttons = [self._button(reply) for reply in asking.replies]
        self._back = QPushButton("Back   Esc", self)
        self._back.clicked.connect(self.leave)
        self._back.installEventFilter(self)
        self.setGeometry(parent.rect())
        self._fit()
        self.show()
        self.raise_()
        (self.text or self).setFocus()

    def _button(self, reply: Reply) -> QPushButton:
        button = QPushButton(plain.caption(f"{reply.word}   {reply.key}"), self)
        button.setAccessibleName(plain.tip(reply.word))
        button.setAutoDefault(False)
        button.installEventFilter(self)
        button.clicked.connect(partial(self.send, reply.value))
        return button

    # --- where things are ---------------------------------------------------------------------------
    def _lines(self) -> tuple[Sequence[str], Sequence[str], Sequence[str]]:
        wide = self._card_wide() - 2 * _PAD
        hint = wrapped(self.asking.hint, wide, BODY) if self.asking.hint else []
        error = wrapped(self._error, wide - 48, BODY, STRONG) if self._error else []
        return wrapped(self.asking.title, wide, LARGE, STRONG), hint, error

    def _understood(self) -> tuple[str, bool]:
        if self.asking.understand is None or self.text is None:
            return "", True
        return self.asking.understand(self.text.toPlainText())

    @Slot()
    def _understand(self) -> None:
        if self.asking.understand is not None:
            said = self._understood()[0]
            if self.text is not None:
                self.text.setAccessibleDescription(plain.tip(said))
            self.update()

    def _card_wide(self) -> float:
        return min(_WIDE, self.width() / scale_of(self.width(), self.height()) - 120)

    def _card(self) -> QRectF:
        title, hint, error = self._lines()
        high = 2 * _PAD + len(title) * line_height(LARGE) + len(hint) * line_height(BODY) + 24
        high += (line_height(SMALL) + _TEXT_HIGH + 16) if self.text else 0
        high += (60 if self.check else 0) + (_CHOICE if self.choice else 0)
        high += _UNDERSTOOD if self.asking.understand else 0
        high += (len(error) * line_height(BODY) + 16) if error else 0
        high += _BUTTON_HIGH
        scale = scale_of(self.width(), self.height())
        wide = self._card_wide()
        return QRectF((self.width() / scale - wide) / 2, max(30.0, (self.height() / scale - high) / 2), wide, high)

    def fit_over(self) -> None:
        """Lie over the whole page again, because that has another size."""
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(parent.rect())
        self._fit()

    def _fit(self) -> None:
        scale, card = scale_of(self.width(), self.height()), self._card()
        size = round(BODY * scale)
        self.setStyleSheet(
            f"QPlainTextEdit, QCheckBox, QComboBox, QPushButton {{ font-size: {size}px; }}"
            f" QPushButton {{ padding: 0 {round(22 * scale)}px; }}"
            f" QCheckBox::indicator {{ width: {size}px; height: {size}px; }}"
        )
        title, hint, error = self._lines()
        y = card.top() + _PAD + len(title) * line_height(LARGE) + len(hint) * line_height(BODY) + 24
        x, wide = card.left() + _PAD, card.width() - 2 * _PAD

        def place(widget: QWidget, left: float, top: float, width: float, high: float) -> None:
            widget.setGeometry(round(left * scale), round(top * scale), round(width * scale), round(high * scale))

        if self.choice:
            place(self.choice, x + _NAMED, y, min(wide - _NAMED, 620), _CHOICE - 16)
            y += _CHOICE
        if self.text:
            y += line_height(SMALL)
            place(self.text, x, y, wide, _TEXT_HIGH)
            y += _TEXT_HIGH + 16
        y += _UNDERSTOOD if self.asking.understand else 0
        if self.check:
            place(self.check, x, y, wide, 44)
            y += 60
        if error:
            y += len(error) * line_height(BODY) + 16
        for button in [*self.buttons, self._back]:
            need = button.sizeHint().width() / scale
            place(button, x, y, need, _BUTTON_HIGH)
            x += need + 20

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        pen = Pen(painter, self.width(), self.height())
        painter.setOpacity(0.55)
        pen.ground("scrim")
        painter.setOpacity(1)
        card = self._card()
        pen.card(card, "raised", "border", 12, 2)
        title, hint, error = self._lines()
        x, y, wide = card.left() + _PAD, card.top() + _PAD, card.width() - 2 * _PAD
        y += pen.lines(QPointF(x, y), wide, title, LARGE, STRONG)
        y += pen.lines(QPointF(x, y), wide, hint, BODY, NORMAL, "muted") + 24
        if self.choice:
            pen.text(QRectF(x, y, _NAMED - 16, _CHOICE - 16), self.asking.choice, SMALL, NORMAL, "muted")
            y += _CHOICE
        if self.text:
            label = self.asking.text if self.asking.needed else f"{self.asking.text} (may stay empty)"
            pen.text(QRectF(x, y - 4, wide, line_height(SMALL)), label, SMALL, NORMAL, "muted")
            y += line_height(SMALL) + _TEXT_HIGH + 16
        if self.asking.understand:
            words, complete = self._understood()
            tone = "text" if complete else "muted"
            pen.lines(QPointF(x, y - 4), wide, cut(wrapped(words, wide, BODY), 2), BODY, NORMAL, tone)
            y += _UNDERSTOOD
        y += 60 if self.check else 0
        if error:
            pen.mark(QRectF(x, y + 2, 32, 32), "missed", "missed")
            pen.lines(QPointF(x + 48, y), wide - 48, error, BODY, STRONG, "missed_text")
        painter.end()

    # --- answering ----------------------------------------------------------------------------------
    def send(self, value: str, *_: object) -> None:
        """Answer, unless it is being saved already, or a text is needed and missing."""
        if self.busy:
            return
        text = self.text.toPlainText().strip() if self.text else ""
        if self.asking.needed and not text:
            self.fail(f"{self.asking.text}: nothing is written yet. It is printed in the minutes.")
            return
        words, complete = self._understood()
        if not complete:
            self.fail(words)
            return
        self.keep()
        self.busy = True
        self._say("")
        chosen = str(self.choice.currentData()) if self.choice is not None else ""
        self._answer(Answer(value, text, self.check is not None and self.check.isChecked(), chosen))

    def fail(self, why: str) -> None:
        """Say why it was not done; what was typed stays."""
        self.busy = False
        self._say(why)
        (self.text or self).setFocus()

    def _say(self, error: str) -> None:
        self._error = error
        self.setAccessibleDescription(plain.tip(error or self.asking.hint))
        self._fit()
        self.update()

    def close_answered(self) -> None:
        """End it, because it was done; its draft is forgotten."""
        self._keep_soon.cancel()
        if self.asking.draft:
            self._drafts.drop(self.asking.draft)
        self._end()

    @Slot()
    def leave(self) -> None:
        """End it without an answer; what was typed is kept."""
        if self.busy:
            return
        self.keep()
        self._end()

    def put_away(self) -> None:
        """Keep what is typed now, because the screen is left."""
        self._keep_soon.cancel()
        self.keep()

    def _end(self) -> None:
        self._keep_soon.cancel()
        parent = self.parentWidget()
        self.hide()
        self.deleteLater()
        if parent is not None:
            parent.setFocus()

    @Slot()
    def keep(self) -> None:
        """Keep what is typed in a file of this user's; nothing typed is no draft."""
        if self.text is None or not self.asking.draft:
            return
        text = self.text.toPlainText()
        if text.strip():
            values: Mapping[str, str] = {"text": text}
            self._drafts.keep(self.asking.draft, Draft(self._drafts.now(), values, title=self.asking.title))
        else:
            self._drafts.drop(self.asking.draft)

    # --- keys ---------------------------------------------------------------------------------------
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            enters = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat()
            held = event.modifiers() & Qt.KeyboardModifier.ControlModifier
            if enters and not held and isinstance(watched, QPushButton):
                watched.click()
                return True
            return self._key(event, typed=watched is self.text)
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._key(event, typed=False):
            event.accept()  # a letter is no act of the page below

    def _key(self, event: QKeyEvent, *, typed: bool) -> bool:
        key, held = Qt.Key(event.key()), event.modifiers()
        if key == Qt.Key.Key_Escape:
            self.leave()
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and held & Qt.KeyboardModifier.ControlModifier:
            found = next((reply for reply in self.asking.replies if reply.key == SEND), None)
            if found is not None and not event.isAutoRepeat():
                self.send(found.value)
            return True
        if typed or held & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier):
            return False
        sign = latin_sign(event).upper()
        found = next((reply for reply in self.asking.replies if reply.key == sign), None)
        if found is None or event.isAutoRepeat():
            return False
        self.send(found.value)
        return True

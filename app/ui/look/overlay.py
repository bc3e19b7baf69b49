"""`Overlay`: says over an empty, loading or failed view what is the matter and what to do."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.errors import LongleafError
from app.ui.look import theme
from app.ui.look.heading import Heading
from app.ui.look.plain import Label
from app.ui.look.tokens import TYPE_BODY, TYPE_SECTION


class Overlay(QFrame):
    """Covers the widget it is laid over while it has something to say.

    `action` and `second` are emitted by its buttons.
    """

    action = Signal()
    second = Signal()

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self._over = over
        self.setAutoFillBackground(True)
        self.setBackgroundRole(self.palette().ColorRole.Base)
        self.setAccessibleName("State of this list")
        self._title = Heading(factor=TYPE_SECTION / TYPE_BODY, weight=QFont.Weight.DemiBold)
        self._hint = Label()
        self._hint.setProperty("muted", True)
        for label in (self._title, self._hint):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self._button = QPushButton()
        self._button.setDefault(True)
        self._button.clicked.connect(self.action)
        self._other = QPushButton()
        self._other.setAutoDefault(True)  # Enter presses it once it has the keyboard
        self._other.clicked.connect(self.second)
        layout = QVBoxLayout(self)
        edge = theme.px(8)
        layout.setContentsMargins(edge, edge, edge, edge)  # little: what is covered may be low
        layout.addStretch(2)
        layout.addWidget(self._title)
        layout.addWidget(self._hint)
        layout.addSpacing(theme.px(8))
        buttons = QVBoxLayout()  # two are as wide as the longer one
        buttons.addWidget(self._button)
        buttons.addWidget(self._other)
        centred = QHBoxLayout()
        centred.addStretch(1)
        centred.addLayout(buttons)
        centred.addStretch(1)
        layout.addLayout(centred)
        layout.addStretch(3)
        over.installEventFilter(self)
        self.hide()

    @property
    def text(self) -> str:
        """What is said now; empty while nothing is."""
        return "" if self.isHidden() else f"{self._title.text()}\n{self._hint.text()}".strip()

    def say(self, title: str, hint: str = "", button: str = "", other: str = "") -> None:
        """Cover the view with a sentence, what to do about it, and perhaps buttons that do it."""
        self._title.setText(title)
        self._hint.setText(hint)
        if not button:
            self._give_back()
        elif not other and self._other.hasFocus():
            self._button.setFocus()
        for widget, words in ((self._button, button), (self._other, other)):
            widget.setText(words)
            widget.setAccessibleName(words)
        self.setAccessibleDescription(f"{title} {hint}".strip())
        self.setGeometry(self._over.rect())
        self._fit()
        self.show()
        self.raise_()

    def say_unread(self, what: str, error: Exception) -> bool:
        """Say that something could not be read, why, and offer to try again; True where the error is in words."""
        hint = error.hint if isinstance(error, LongleafError) else ""
        self.say(f"{what} could not be read.", f"{error} {hint}".strip(), "Try again")
        return isinstance(error, LongleafError)

    def _fit(self) -> None:
        """Leave out what there is no height for: the hint, which is still spoken, then the buttons. Nothing is cut."""
        layout, buttons = self.layout(), (self._button, self._other)
        assert layout is not None
        has_focus = self.window().focusWidget() in buttons
        for hinted, offered in ((True, True), (False, True), (False, False)):
            self._hint.setVisible(hinted and bool(self._hint.text()))
            for widget in buttons:
                widget.setVisible((offered or has_focus) and bool(widget.text()))
            layout.invalidate()
            if layout.totalHeightForWidth(self.width()) <= self.height():
                break

    def focus_button(self) -> None:
        """Put the keyboard on the first button, so that Enter answers."""
        if self._button.text():
            self._button.show()  # also where there is little room for it
            self._button.setFocus()

    def clear(self) -> None:
        """Uncover the view; a keyboard that was on a button goes to what was covered."""
        self._give_back()
        self.hide()

    def _give_back(self) -> None:
        """Hand the keyboard on from a button that is about to go: Qt would give it to whatever comes next."""
        if self.window().focusWidget() in (self._button, self._other):
            around = self._over.parentWidget()
            is_list = isinstance(around, QAbstractScrollArea) and around.viewport() is self._over
            self._first_of(around if is_list and around is not None else self._over).setFocus(
                Qt.FocusReason.OtherFocusReason
            )

    def _first_of(self, view: QWidget) -> QWidget:
        """Return what takes the keyboard in a view. Not along the chain of focus: whoever asks a widget for the next
        one makes that its own for Python, and loses it when the first one ends.
        """
        for at in (view, *view.findChildren(QWidget)):
            takes = at.focusPolicy() is not Qt.FocusPolicy.NoFocus and at.isEnabled() and at.isVisible()
            if takes and at is not self and not self.isAncestorOf(at):
                return at
        return view

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self._over:
            self.setGeometry(self._over.rect())
            if not self.isHidden():
                self._fit()
        return False

"""`NotePeek`: a knowledge note beside what is being written, which stays as it is."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget
from shiboken6 import isValid

from app.domain.knowledge.lookup import KnownSolution
from app.domain.plain_text import one_line
from app.ui.linked_text import LinkedText
from app.ui.look import theme
from app.ui.look.plain import Label, caption, tip

_WIDE, _HIGH = 440, 380  # at 100 %


class NotePeek(QFrame):
    """Lies over the page, above the form or pane that asked for it, and takes no room from either.

    `use` asks to resolve with the note, `whole` to open its page; both with the `KnownSolution`. `acted`: what its
    button says. Escape closes it and gives the keyboard back.
    """

    use = Signal(object)
    whole = Signal(object)
    link_asked = Signal(object)  # TextLink
    closed = Signal()

    def __init__(self, window: QWidget, acted: str) -> None:
        super().__init__(window)
        self.setObjectName("peek")
        self.setAccessibleName("Knowledge note")
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAutoFillBackground(True)
        self.setProperty("popup", True)
        self.shown: KnownSolution | None = None
        self._known: tuple[KnownSolution, ...] = ()
        self._before: QWidget | None = None
        self._beside: QWidget | None = None
        self.title, self.note, self.text = Label(), Label(), LinkedText()
        self.title.setProperty("heading", True)
        self.title.setWordWrap(True)
        self.note.setProperty("muted", True)
        self.text.opened.connect(self.link_asked)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.text)
        column.addStretch(1)
        area.setWidget(inside)
        self.use_button, self.page_button = QPushButton(caption(acted)), QPushButton("Open its page")
        self.close_button = QPushButton("Close")
        self.use_button.setToolTip(tip(f"{acted} (Alt+R)"))
        self.page_button.setToolTip(tip("Show the note in Knowledge; what is being written stays"))
        self.close_button.setToolTip(tip("Close (Esc)"))
        self.use_button.clicked.connect(self._used)
        self.page_button.clicked.connect(self._page_asked)
        self.close_button.clicked.connect(self.put_away)
        row = QHBoxLayout()
        for button in (self.use_button, self.page_button):
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self.close_button)
        whole = QVBoxLayout(self)
        margin = theme.px(12)
        whole.setContentsMargins(margin, margin, margin, margin)
        whole.addWidget(self.title)
        whole.addWidget(self.note)
        whole.addWidget(area, 1)
        whole.addLayout(row)
        self.hide()
        window.installEventFilter(self)

    def show_one(self, known: Sequence[KnownSolution], place: int, beside: QWidget, *, may_use: bool) -> bool:
        """Show one of the notes that are offered, from 0, above a widget; False where there is none at the place."""
        if not 0 <= place < len(known):
            return False
        if not self.isVisible():
            self._before = beside.window().focusWidget()
        if self._beside is not beside:
            if self._beside is not None and isValid(self._beside):
                self._beside.removeEventFilter(self)
            beside.installEventFilter(self)
        self._known, self._beside, self.shown = tuple(known), beside, known[place]
        one = self.shown
        self.title.setText(one_line(f"{one.number}  {one.title}"))
        self.note.setText(one.note)
        self.text.show_text(one.solution)
        self.text.setAccessibleName(f"Solution of {one.number}")
        self.use_button.setEnabled(may_use)
        self._place()
        self.show()
        self.raise_()
        self.use_button.setFocus(Qt.FocusReason.PopupFocusReason) if may_use else self.close_button.setFocus()
        return True

    @Slot()
    def put_away(self) -> None:
        """Close it and give the keyboard back to where it was."""
        if self.isHidden():
            return
        self.hide()
        self.shown = None
        if self._before is not None and self._before.isVisible():
            self._before.setFocus(Qt.FocusReason.PopupFocusReason)
        self.closed.emit()

    def _place(self) -> None:
        window = self.parentWidget()
        if self._beside is None or window is None:
            return
        wide = min(theme.px(_WIDE), window.width() - theme.px(16))
        bottom = self._beside.mapTo(window, QPoint(0, 0)).y() - theme.px(8)
        high = min(theme.px(_HIGH), max(theme.px(200), bottom - theme.px(52)))
        top = max(theme.px(48), bottom - high)
        self.setGeometry(window.width() - wide - theme.px(8), top, wide, high)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep its place as the window is made larger or smaller; go when what it stands beside goes out of view."""
        if watched is self.parentWidget() and event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        elif watched is self._beside and event.type() == QEvent.Type.Hide and not event.spontaneous():
            self.put_away()
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on Escape; Alt+R uses it, Alt+1 to 3 show another one."""
        alt = event.modifiers() == Qt.KeyboardModifier.AltModifier
        place = event.key() - Qt.Key.Key_1
        if event.key() == Qt.Key.Key_Escape:
            self.put_away()
        elif alt and event.key() == Qt.Key.Key_R and self.use_button.isEnabled():
            self._used()
        elif alt and 0 <= place < len(self._known) and self._beside is not None:
            self.show_one(self._known, place, self._beside, may_use=self.use_button.isEnabled())
        else:
            super().keyPressEvent(event)

    @Slot()
    def _used(self) -> None:
        if self.shown is not None:
            self.use.emit(self.shown)

    @Slot()
    def _page_asked(self) -> None:
        if self.shown is not None:
            self.whole.emit(self.shown)

"""`Stream`: what was said and done on a ticket, oldest first, walked through with the arrow keys."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QAction,
    QFocusEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
)
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QMenu, QPushButton, QScrollArea, QVBoxLayout, QWidget

from app.domain import words
from app.ui.look import plain, theme
from app.ui.look.tokens import TYPE_LABEL
from app.views.tickets.buttons import WordButton
from app.views.tickets.conversation import Piece, Said, Show
from app.views.tickets.pane.stream_items import Bubble, ChangeLine, StreamItem

UNREAD_KEY = "."
_SHOWN = 40  # pieces; older ones are shown when asked for
_OLDER = 200  # more of them each time
_BEFORE = 2  # places in the column before the items
_NEW = 4  # what it costs to make an item, which has a dozen of widgets, beside showing one that is there
_AT_ONCE = 2 * _NEW  # spent at once when a ticket is shown
_DEEP = 9  # layouts inside of each other, twice where the scroll bar takes some of the width, and once to see it rest
_LATER = _NEW  # spent in each later turn of the event loop


class Stream(QScrollArea):
    """Up and Down move, Enter opens what a text links to, Ctrl+C copies it."""

    link_opened = Signal(object)  # TextLink
    show_changed = Signal(object)  # Show: another sort is shown, because one of its entries is wanted
    unread_asked = Signal()  # the first entry that is new is to be shown

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Conversation")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.pieces: list[Piece] = []
        self.show_what = Show.ALL
        self._now: datetime | None = None
        self._shown = _SHOWN
        self._items: list[StreamItem] = []
        self._spare: dict[type[StreamItem], list[StreamItem]] = {Bubble: [], ChangeLine: []}
        self.current = -1
        self.older = QPushButton()
        self.older.setProperty("flat", True)
        self.older.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Home, then Up asks for them
        self.older.clicked.connect(self.show_older)
        self.none = plain.Label("Nothing yet.")
        self.none.setProperty("muted", True)
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(theme.px(14), theme.px(4), theme.px(14), theme.px(8))
        self._column.setSpacing(theme.px(2))
        self._column.addWidget(self.older, 0, Qt.AlignmentFlag.AlignHCenter)
        self._column.addWidget(self.none)
        self._column.addStretch(1)
        self.setWidget(inside)
        self._menu = QMenu(self)
        self._menu.setAccessibleName("Links of this text")
        self._menu.triggered.connect(self._menu_chosen)
        self._left: list[Piece] = []  # pieces that are shown, whose items are still to be made, the oldest first
        self._more = QTimer(self)
        self._more.setInterval(0)
        self._more.timeout.connect(self._add_more)
        self._ends = True  # the end is to be seen
        self._below: int | None = None  # how far the end is away, kept while items are added above
        self.verticalScrollBar().rangeChanged.connect(self._keep_below)
        self.verticalScrollBar().actionTriggered.connect(self._leave_end)
        self._down = QTimer(self)
        self._down.setSingleShot(True)
        self._down.setInterval(0)
        self._down.timeout.connect(self._to_the_end)

    # --- what is shown --------------------------------------------------------------------------
    def show_pieces(self, pieces: Sequence[Piece], now: datetime, *, keep_place: bool) -> None:
        """Show a stream; `keep_place`: it is the same one as before, so that one reads on where one was."""
        at_end = self.verticalScrollBar().value() >= self.verticalScrollBar().maximum() - theme.px(8)
        self.pieces, self._now = list(pieces), now
        if not keep_place:
            self._shown, self.current = _SHOWN, -1
        self._ends = not keep_place or at_end
        self._fill(whole=keep_place)
        if self._ends:
            self._down.start()

    def set_show(self, show: Show) -> None:
        """Show all of it, or one sort of pieces only."""
        if show is not self.show_what:
            self.show_what, self.current = show, -1
            self._fill()
            self._down.start()

    def chosen(self) -> list[Piece]:
        """Return the pieces of the sort that is shown."""
        return [piece for piece in self.pieces if self.show_what.has(piece.said)]

    @Slot()
    def show_older(self) -> None:
        """Show more of the pieces that were left out at the top, a page of them."""
        self._shown += _OLDER
        self._leave_end()
        self._fill()

    def _fill(self, *, whole: bool = False) -> None:
        """Show the pieces, those nearest to the end at once; `whole`: as far as there are items, all of them."""
        now = self._now
        if now is None:
            return
        chosen = self.chosen()
        shown = chosen[-self._shown :]
        left = len(chosen) - len(shown)
        self.setUpdatesEnabled(False)
        self.older.setVisible(left > 0)
        more = f"{_OLDER} of " if left > _OLDER else ""
        self.older.setText(f"Show {more}{words.count(left, 'earlier entry', 'earlier entries')}")
        self.none.setVisible(not shown)
        for item in self._items:
            self._column.removeWidget(item)
            item.hide()
            item.set_current(False, False)
            self._spare[type(item)].append(item)
        self._items = []
        self._left, self._below, current = shown[:], None, self.current
        self.current = -1
        self._add_some(now, _AT_ONCE, spare=0 if whole else 1)
        while self._left and current >= 0:  # somebody is at one of them
            self._add_some(now)
        self.current = min(current, len(self._items) - 1)
        self._settle()
        if self._ends:
            self._to_the_end()
        self.setUpdatesEnabled(True)
        self._mark()
        self.setAccessibleName(f"Conversation, {words.count(len(chosen), 'entry', 'entries')}")

    def _settle(self) -> None:
        """Let the heights of texts be known, which follow from their widths, before anything is painted."""
        before: list[int] = []
        for _ in range(_DEEP):
            self._column.invalidate()  # it keeps what it knew of the items before
            self._column.activate()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
            QCoreApplication.sendEvent(self, QEvent(QEvent.Type.LayoutRequest))  # the column gets its height by that
            high = [item.height() for item in self._items]
            if high == before and all(item.height() >= item.sizeHint().height() for item in self._items):
                break
            before = high

    def _add_some(self, now: datetime, most: int = _AT_ONCE, *, spare: int = 1) -> None:
        """Make the items of the newest pieces that have none yet: reading begins at the end."""
        spent, new = 0, []
        while self._left and spent < most:
            piece = self._left.pop()
            kind: type[StreamItem] = ChangeLine if piece.said is Said.CHANGE else Bubble
            spent += spare if self._spare[kind] else _NEW
            item = self._item(kind)
            item.show_piece(piece, now)
            self._column.insertWidget(_BEFORE, item)
            item.show()
            new.append(item)
        self._items[:0] = reversed(new)
        if self.current >= 0:
            self.current += len(new)
        if self._left and not self._more.isActive():
            self._more.start()

    @Slot()
    def _add_more(self) -> None:
        """Make some more above, without moving what is read."""
        if not self._left or self._now is None:
            self._more.stop()
            self._below = 0 if self._ends else None
            return
        bar = self.verticalScrollBar()
        self._below = 0 if self._ends else bar.maximum() - bar.value()
        self.setUpdatesEnabled(False)
        self._add_some(self._now, _LATER)
        self._settle()
        self.setUpdatesEnabled(True)

    @Slot()
    def _keep_below(self) -> None:
        below = 0 if self._ends else self._below
        if below is not None:
            self.verticalScrollBar().setValue(self.verticalScrollBar().maximum() - below)

    @Slot()
    def _leave_end(self) -> None:
        """Let go of the end: somebody scrolls."""
        self._ends, self._below = False, None

    def _finish(self) -> None:
        """Make all items that are still to be made: somebody goes to one of them."""
        while self._left and self._now is not None:
            self._add_some(self._now)

    def _item(self, kind: type[StreamItem]) -> StreamItem:
        if self._spare[kind]:
            return self._spare[kind].pop()
        item = kind()
        item.pressed.connect(self._pressed)
        item.link_opened.connect(self.link_opened)
        return item

    @Slot()
    def _to_the_end(self) -> None:
        self.verticalScrollBar().setValue(self.verticalScrollBar().maximum())

    # --- the current piece ----------------------------------------------------------------------
    def current_piece(self) -> Piece | None:
        """Return the piece with the ring."""
        return self._items[self.current].piece if 0 <= self.current < len(self._items) else None

    def move_to(self, number: int) -> None:
        """Make a piece the current one, by its place among those shown."""
        if not self._items:
            return
        if number < 0 and self.current == 0 and self.older.isVisible():
            before = len(self._items)
            self.show_older()
            number = len(self._items) - before - 1
        if number < len(self._items) - 1:
            self._leave_end()
        self.current = max(0, min(number, len(self._items) - 1))
        self._mark()
        item = self._items[self.current]
        self._column.activate()
        self.ensureWidgetVisible(item, 0, theme.px(8))
        self.setAccessibleDescription(item.accessibleName())
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, item.accessibleName()))

    def go_to_piece(self, piece: Piece) -> None:
        """Make a piece the current one, whatever of it is shown: older ones are shown, another sort is left."""
        if piece not in self.chosen():
            self.show_what = Show.ALL
            self.show_changed.emit(Show.ALL)
        chosen = self.chosen()
        place = len(chosen) - 1 - chosen[::-1].index(piece)
        self._shown = max(self._shown, len(chosen) - place)
        self._fill()
        self._finish()
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.move_to(len(self._items) - (len(chosen) - place))

    def _mark(self) -> None:
        ring = self.hasFocus()
        for number, item in enumerate(self._items):
            item.set_current(number == self.current, ring)

    @Slot(object)
    def _pressed(self, item: StreamItem) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self.move_to(self._items.index(item))

    # --- links ----------------------------------------------------------------------------------
    def open_links(self) -> None:
        """Open what the current text links to; several are offered as a menu."""
        item = self._items[self.current] if 0 <= self.current < len(self._items) else None
        links = item.links if item is not None else ()
        if item is None or not links:
            return
        if len(links) == 1:
            self.link_opened.emit(links[0])
            return
        self._menu.clear()
        for link in links:
            self._menu.addAction(plain.caption(link.record or link.address)).setData(link)
        self._menu.popup(item.mapToGlobal(QPoint(theme.px(36), item.height())))

    @Slot(QAction)
    def _menu_chosen(self, action: QAction) -> None:
        self.link_opened.emit(action.data())

    # --- events ---------------------------------------------------------------------------------
    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._finish()
        key, last = event.key(), len(self._items) - 1
        moves = {
            Qt.Key.Key_Up: self.current - 1 if self.current >= 0 else last,
            Qt.Key.Key_Down: self.current + 1 if self.current >= 0 else last,
            Qt.Key.Key_PageUp: max(0, self.current - 5),
            Qt.Key.Key_PageDown: self.current + 5,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        if key in moves and not event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.move_to(moves[Qt.Key(key)])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.open_links()
        elif event.text() == UNREAD_KEY:
            self.unread_asked.emit()
        elif event.matches(QKeySequence.StandardKey.Copy) and (piece := self.current_piece()) is not None:
            QGuiApplication.clipboard().setText(piece.text)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self.current < 0 and self._items and event.reason() != Qt.FocusReason.MouseFocusReason:
            self.move_to(len(self._items) - 1)
        self._mark()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._mark()


class ShowBar(QWidget):
    """Chooses what is shown of the stream: "All 7  People 4  Caller 2  Notes 2  Changes 3", narrow without numbers."""

    chosen = Signal(object)  # Show

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("What is shown of the conversation")
        self.group = QButtonGroup(self)
        self.group.setExclusive(True)
        self.buttons: dict[Show, WordButton] = {}
        self._counts = dict.fromkeys(Show, 0)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for show in Show:
            button = WordButton(show.value, TYPE_LABEL)
            self.group.addButton(button)
            self.buttons[show] = button
            row.addWidget(button)
        self.buttons[Show.ALL].setChecked(True)
        self.group.buttonClicked.connect(self._clicked)

    def show_counts(self, pieces: Sequence[Piece]) -> None:
        """Put beside each word how many pieces it would show."""
        for show, button in self.buttons.items():
            n = self._counts[show] = sum(show.has(piece.said) for piece in pieces)
            button.setAccessibleName(f"{show.value}: {words.count(n, 'entry', 'entries')}")
        self._fit()
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(self._wide(counted=True), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(self._wide(counted=False), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _text(self, show: Show, *, counted: bool) -> str:
        return f"{show.value} {self._counts[show]}" if counted else show.value

    def _wide(self, *, counted: bool) -> int:
        return sum(button.width_of(self._text(show, counted=counted)) for show, button in self.buttons.items())

    def _fit(self) -> None:
        counted = self.width() >= self._wide(counted=True)
        for show, button in self.buttons.items():
            button.setText(self._text(show, counted=counted))
            button.updateGeometry()

    @Slot(object)
    def show_chosen(self, show: Show) -> None:
        """Put a button down without telling."""
        self.buttons[show].setChecked(True)

    @property
    def show_what(self) -> Show:
        """What is chosen."""
        return next(show for show, button in self.buttons.items() if button.isChecked())

    @Slot()
    def _clicked(self) -> None:
        self.chosen.emit(self.show_what)

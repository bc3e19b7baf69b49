"""`RoomScreen`: a running meeting on the projector: reads it, follows what others do, and takes the keys.

Nothing of the meeting lives here: whoever opens the screen again, after a crash too, sees the same item and time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QCloseEvent,
    QGuiApplication,
    QHideEvent,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
    QScreen,
    QShowEvent,
)
from PySide6.QtWidgets import QWidget

from app.domain.changes_made import Changes, Touched
from app.ui.latin_keys import latin_sign
from app.ui.look import plain, theme
from app.ui.shell.live import LiveFeed
from app.ui.throttle import Throttle
from app.ui.typed_on import typed_on
from app.ui.writing import Writing
from app.views.cab.room.acts import RoomActs
from app.views.cab.room.choosing import Choosing
from app.views.cab.room.decisions import Decisions
from app.views.cab.room.doing import Doing
from app.views.cab.room.keys import act_of, asks_first, is_held_on
from app.views.cab.room.page import RoomPage
from app.views.cab.room.reading import read_room
from app.views.cab.room.shown import Names, Shown
from app.views.cab.room.told import ToldTable, told

if TYPE_CHECKING:
    from app.ui.tab import Context

_SECOND = 1_000
_WATCHED = Touched.CHANGES | Touched.CAB


class RoomScreen(Writing):
    """Shows the meeting of an id in a window of its own. `left`: it was closed, by Esc or otherwise."""

    id = "cab"
    left = Signal()

    def __init__(self, context: Context, meeting_id: int, parent: QWidget | None = None) -> None:
        super().__init__(context.jobs, context.messages, context.services, context.actor, context.last_acts, parent)
        self.context, self.meeting_id = context, meeting_id
        self.setWindowFlag(Qt.WindowType.Window)
        self.setWindowTitle("CAB room screen")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Room screen")
        self.setMinimumSize(640, 360)
        self.table = ToldTable(self)
        self.page = RoomPage(self)  # over the table
        self.page.now = context.now
        self.page.clicked.connect(self.run)
        self.acts = RoomActs(self)
        self.decisions = Decisions(self)
        self.choosing = Choosing(self.page, self._announce, self.refuse, lambda number: self.doing.go_to_number(number))
        self.doing = Doing(self)
        self._names: Names = {}
        self._spoken: tuple[object, ...] = ()
        self._has_left = False
        self._second = QTimer(self)
        self._second.setInterval(_SECOND)
        self._second.timeout.connect(self.page.update)
        self._soon = Throttle(self.refresh, 150, self, leading=False)
        context.jobs.changed.connect(self._noted)
        seconds = float(context.settings.get("refresh_seconds"))
        self._feed = LiveFeed(context.jobs, context.services.changed_since, seconds, self)
        self._feed.changed.connect(self._noted)
        look = theme.current()
        if look is not None:
            look.changed.connect(self.page.update)
        if parent is not None:
            self.resize(parent.window().size())
            parent.window().installEventFilter(self)
        self.refresh()

    # --- what is shown ------------------------------------------------------------------------------
    def refresh(self) -> None:
        """Read the meeting again."""
        now = self.context.now()
        ask = read_room(self.services, self.meeting_id, self._names, now)
        self.jobs.read(self, ask, self._arrived, key="room", failed=self._not_read)

    @Slot(object)
    def _noted(self, changes: Changes) -> None:
        if changes.touched & _WATCHED and not self._has_left:
            self._soon.call()

    def _arrived(self, answer: tuple[Shown, Names]) -> None:
        shown, self._names = answer
        self.acts.settled()
        self.show_saving()
        self.page.show_meeting(shown)
        self.choosing.choose_first()
        self.setWindowTitle(plain.window_title(f"{shown.meeting.number}: room screen"))
        self._tell()
        self._speak_item()

    def _tell(self) -> None:
        shown = self.page.shown
        if shown is not None:
            self.table.tell(told(shown, shown.at(self.context.now()), self.page.rows()))

    def _not_read(self, error: Exception) -> bool:
        self.acts.settled()
        self.refuse("The meeting cannot be read just now.", str(error))
        return True

    def _speak_item(self) -> None:
        """Speak the item when it is another one, or when something became of it."""
        shown = self.page.shown
        if shown is None or shown.item is None:
            return
        item = shown.item
        told = (item.id, item.state, shown.is_taken_up)
        if told != self._spoken:
            if self._spoken[:1] != told[:1]:
                self.page.choose_anew()  # a vote is for a seat that was chosen on this item
            self._spoken = told
            self._announce(shown.spoken(item))

    def _announce(self, text: str) -> None:
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, plain.tip(text)))

    def say(self, text: str) -> None:
        """Say in the last line what was done."""
        self.page.say(text)

    def refuse(self, text: str, hint: str = "") -> None:
        """Say over the page, in large words, why something is not done."""
        self.page.refuse(text, hint)
        self._announce(f"{text} {hint}".strip())

    # --- keys and clicks ----------------------------------------------------------------------------
    def event(self, event: QEvent) -> bool:
        """Keep keys without Ctrl or Alt from being shortcuts of a window around."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and not _held(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Undo):
            self._undo()
            return
        key, sign = Qt.Key(event.key()), latin_sign(event)
        writes = event.text().isprintable() and event.text() != "" and not _held(event)
        if writes and typed_on.goes_on():
            return
        typed_on.end()
        if self.choosing.is_typing and not _held(event):
            self.choosing.type(key, sign)
            if key != Qt.Key.Key_Space or self.page.name != "people" or not self.choosing.found():
                return  # else the seat that the letters led to comes
        act = "" if _held(event) else act_of(self.page.name, key, sign)
        if not act:
            super().keyPressEvent(event)
        elif not event.isAutoRepeat() or is_held_on(act):  # else a key that is held down is one key
            self.run(act)
            if asks_first(act) and self.acts.asks() is None:
                typed_on.begin()  # with the words of a question that did not open

    def _undo(self) -> None:
        """Take the last act of the window back, as Ctrl+Z does everywhere."""
        act = self.last_acts.newest()
        if self.last_acts.can_undo() and (act is None or act.can_undo):
            self.last_acts.undo_last()
        else:
            self.refuse("The last act is not undone by a key.", "O opens a decision again, U takes M back.")

    @Slot(str)
    def run(self, act: str) -> None:
        """Do what a key or a place that was clicked stands for."""
        self.doing.run(act)

    def turn_to(self, name: str) -> None:
        """Show another page; the same one again is the way back."""
        self.page.turn_to("item" if self.page.name == name else name)
        self.choosing.choose_first()
        self._announce(_PAGES[self.page.name])

    def show_saving(self) -> None:
        """Show of which seats something is being saved."""
        self.page.saving = self.acts.saving
        self.page.update()

    def back(self) -> None:
        """Go back to the item; from there leave."""
        if self.page.name == "item":
            self.leave()
        else:
            self.turn_to("item")

    # --- the window ---------------------------------------------------------------------------------
    def toggle_full(self) -> None:
        """Fill the screen, or stand in a window again."""
        self.showNormal() if self.isFullScreen() else self.showFullScreen()

    def present(self) -> None:
        """Show the meeting: full screen on a second screen where there is one, else as large as the window it is of."""
        parent = self.parentWidget()
        own = parent.window().screen() if parent is not None else self.screen()
        other = next((one for one in QGuiApplication.screens() if one is not own), None)
        if other is not None:
            self._fill(other)
        else:
            self.show()
        self.activateWindow()
        self.setFocus()

    def to_other_screen(self) -> None:
        """Go to the next screen and fill it, as a projector that was plugged in meanwhile."""
        screens = QGuiApplication.screens()
        if len(screens) < 2:
            self.refuse("There is one screen only.", "F fills it.")
            return
        self._fill(screens[(screens.index(self.screen()) + 1) % len(screens)])

    def _fill(self, screen: QScreen) -> None:
        """Fill a screen; a window that fills another one has to be told of it first."""
        if self.isFullScreen():
            self.showNormal()
        self.setGeometry(screen.geometry())
        handle = self.windowHandle()
        if handle is not None:
            handle.setScreen(screen)
        self.showFullScreen()

    def leave(self) -> None:
        """Close the screen; the meeting goes on, and what was typed into a question is kept."""
        if self._has_left:
            return
        self._has_left = True
        if (question := self.acts.asks()) is not None:
            question.put_away()
        self._feed.stop()
        self.jobs.cancel(self)
        self.hide()
        self.left.emit()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Leave with the window that this one is of; one that is only minimized stays."""
        if event.type() == QEvent.Type.Hide and not event.spontaneous():
            self.leave()
        return False

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.leave()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.page.setGeometry(self.rect())
        self.table.setGeometry(self.rect())
        if (question := self.acts.asks()) is not None:
            question.fit_over()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._second.start()
        self._feed.start()
        self.setFocus()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._second.stop()
        self._soon.cancel()
        self._feed.stop()


def _held(event: QKeyEvent) -> bool:
    """Return whether Ctrl, Alt or the like is held down: such keys are the system's, or another window's."""
    return bool(event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier))


#: What is spoken of a page when it is turned to.
_PAGES = {
    "item": "The item",
    "plans": "Plans, and all there is to know of the item",
    "people": "Who is here",
    "actions": "Actions of the board",
    "help": "Keys of the room screen",
}

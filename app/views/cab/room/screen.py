"""`RoomScreen`: a running meeting on the projector: reads it, follows what others do, and takes the keys.

Nothing of the meeting lives here: whoever opens the screen again, after a crash too, sees the same item and time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QCloseEvent,
    QGuiApplication,
    QHideEvent,
    QKeyEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QWidget

from app.domain.changes_made import Changes, Touched
from app.ui.latin_keys import latin_sign
from app.ui.look import plain, theme
from app.ui.shell.live import LiveFeed
from app.ui.throttle import Throttle
from app.ui.writing import Writing
from app.views.cab.room.acts import RoomActs
from app.views.cab.room.page import RoomPage
from app.views.cab.room.reading import read_room
from app.views.cab.room.shown import Asked, Shown

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
        self.page = RoomPage(self)
        self.page.now = context.now
        self.page.clicked.connect(self.run)
        self.acts = RoomActs(self)
        self._names: dict[str, list[tuple[str, str]]] = {}
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
        self.refresh()

    # --- what is shown ------------------------------------------------------------------------------
    def refresh(self) -> None:
        """Read the meeting again."""
        now = self.context.now()
        ask = read_room(self.services, self.meeting_id, self._names, now)
        self.jobs.read(self, ask, self._arrived, key="room", failed=self._not_read)

    @Slot(object)
    def _noted(self, changes: Changes) -> None:
        if changes.touched & _WATCHED:
            self._soon.call()

    def _arrived(self, answer: tuple[Asked, dict[str, list[tuple[str, str]]]]) -> None:
        asked, self._names = answer
        self.acts.settled()
        self.page.show_meeting(Shown(asked, self.context.now()))
        self.setWindowTitle(plain.window_title(f"{asked.meeting.number}: room screen"))
        self._speak_item()

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
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            held = event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
            if not held:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        held = event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
        sign = latin_sign(event)
        act = _KEYS.get(Qt.Key(event.key())) or _SIGNS.get(sign.upper())
        if act is None and sign.isdigit() and sign != "0":
            act = f"number:{sign}"
        if held or act is None:
            super().keyPressEvent(event)
            return
        if event.isAutoRepeat():
            return  # a key that is held down is one key
        self.run(act)

    @Slot(str)
    def run(self, act: str) -> None:
        """Do what a key or a place that was clicked stands for."""
        self.page.unsay()
        name, _, value = act.partition(":")
        shown = self.page.shown
        if name == "leave":
            self.leave()
        elif name == "full":
            self.toggle_full()
        elif shown is None:
            self.refuse("The meeting is still being read.")
        elif name == "next":
            self.acts.go_to(shown.beside(1), "No open item comes after this one.")
        elif name == "before":
            self.acts.go_to(shown.beside(-1), "This is the first item.")
        elif name == "number":
            number = int(value)
            found = shown.items[number - 1] if number <= len(shown.items) else None
            self.acts.go_to(found, f"There is no item {number}.")
        elif name == "item":
            self.acts.go_to(shown.meeting.item(int(value)), "That item is not on the agenda any more.")
        elif name == "pause":
            self.acts.pause()

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
            self.setGeometry(other.geometry())
            self.showFullScreen()
        else:
            self.show()
        self.activateWindow()
        self.setFocus()

    def leave(self) -> None:
        """Close the screen; the meeting goes on."""
        if self._has_left:
            return
        self._has_left = True
        self._feed.stop()
        self.jobs.cancel(self)
        self.hide()
        self.left.emit()

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.leave()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.page.setGeometry(self.rect())

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


_KEYS = {Qt.Key.Key_Space: "next", Qt.Key.Key_Backspace: "before", Qt.Key.Key_Escape: "leave"}
_SIGNS = {"F": "full", "P": "pause"}

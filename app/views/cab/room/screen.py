"""`RoomScreen`: a running meeting on the projector: reads it, follows what others do, and takes the keys.

Nothing of the meeting lives here: whoever opens the screen again, after a crash too, sees the same item and time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QCloseEvent,
    QGuiApplication,
    QHideEvent,
    QKeyEvent,
    QResizeEvent,
    QScreen,
    QShowEvent,
)
from PySide6.QtWidgets import QWidget

from app.domain.cab.values import Item
from app.domain.changes_made import Changes, Touched
from app.ui.latin_keys import latin_sign
from app.ui.look import plain, theme
from app.ui.shell.live import LiveFeed
from app.ui.throttle import Throttle
from app.ui.writing import Writing
from app.views.cab.room.acts import RoomActs
from app.views.cab.room.choosing import Choosing, item_of
from app.views.cab.room.decisions import Decisions
from app.views.cab.room.keys import act_of, is_held_on
from app.views.cab.room.page import RoomPage
from app.views.cab.room.reading import Codes, read_room
from app.views.cab.room.shown import Shown
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
        self.choosing = Choosing(self.page, self._announce, self.refuse, self._go_to_number)
        self._table()
        self._names: Codes = {}
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

    def _arrived(self, answer: tuple[Shown, Codes]) -> None:
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
            if self._spoken[:1] != told[:1] and self.page.name != "people":
                self.page.chosen = None  # a vote is for a seat that was chosen on this item
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
        key, sign = Qt.Key(event.key()), latin_sign(event)
        if self.choosing.is_typing and not _held(event):
            self.choosing.type(key, sign)
            return
        act = "" if _held(event) else act_of(self.page.name, key, sign)
        if not act:
            super().keyPressEvent(event)
        elif not event.isAutoRepeat() or is_held_on(act):  # else a key that is held down is one key
            self.run(act)

    @Slot(str)
    def run(self, act: str) -> None:
        """Do what a key or a place that was clicked stands for."""
        self.page.unsay()
        self.choosing.end()
        name, _, value = act.partition(":")
        shown = self.page.shown
        if name in self._always:
            self._always[name]()
        elif shown is None:
            self.refuse("The meeting is still being read.")
        elif name in self._moves:
            self.choosing.move(name)
        elif name in self._with_value:
            self._with_value[name](shown, value)
        elif name in self._course:
            self._course[name](shown)
        elif shown.item is None:
            self.refuse("Nothing is on the agenda.")
        elif name == "reopen":
            self.decisions.reopen(shown, shown.item)
        elif name == "vote" or self._may_act(shown, shown.item):
            self._act(shown, shown.item, name, value)

    def _table(self) -> None:
        """Say what is behind the names of acts."""
        acts, decisions = self.acts, self.decisions
        self._moves = frozenset({"up", "down", "left", "right", "page_up", "page_down"})
        self._always: dict[str, Callable[[], object]] = {
            "leave": self.back,
            "full": self.toggle_full,
            "screen": self.to_other_screen,
        }
        self._course: dict[str, Callable[[Shown], object]] = {
            "next": lambda shown: acts.go_to(shown, shown.beside(1), "No other item is open."),
            "before": lambda shown: acts.go_to(shown, shown.beside(-1), "This is the first item."),
            "pause": acts.pause,
            "goto": lambda _shown: self.choosing.begin("number"),
            "find": lambda _shown: self.choosing.begin("seat"),
            "end": decisions.end,
            "presence": lambda _shown: self._presence(""),
            "alternate": lambda _shown: self._presence("alternate"),
            "action_new": decisions.action_new,
            "action_done": lambda shown: decisions.action_done(shown, self.page.action),
        }
        self._with_value: dict[str, Callable[[Shown, str], object]] = {
            "page": lambda _shown, name: self.turn_to(name),
            "number": lambda _shown, number: self._go_to_number(int(number)),
            "item": lambda shown, id: acts.go_to(shown, shown.meeting.item(int(id)), "That item is gone."),
            "seat": lambda shown, id: self._choose(shown, int(id)),
            "present": lambda shown, id: self._click_present(shown, int(id)),
            "action": lambda _shown, id: self._choose_action(int(id)),
        }

    def _may_act(self, shown: Shown, item: Item) -> bool:
        """Return whether something can be decided of the item that is shown, and say why not."""
        if not self.acts.is_free():
            pass  # what may be decided is known once that is saved
        elif not shown.is_running:
            self.refuse(f"The meeting is {shown.meeting.state.value}: nothing can be decided.")
        elif not item.is_open:
            self.refuse(f"{item.number} is {item.state.label.lower()}: it is not open any more.")
        else:
            return True
        return False

    def _act(self, shown: Shown, item: Item, name: str, value: str) -> None:
        if self.page.name == "help":
            self.turn_to("item")  # it was clicked in the list of keys
        if self.page.name not in {"item", "plans"}:
            self.refuse("That is done on the page of the item.", "Esc goes back to it.")
        elif name == "vote":
            self._vote(item, value)
        elif name == "rest":
            self.decisions.rest(item, [row.seat for row in self.page.rows() if row.vote is None and row.seat.present])
        elif name in {"approve", "conditions", "reject"}:
            self.decisions.decide(shown, item, name)
        else:
            {"defer": self.decisions.defer, "consent": self.decisions.consent, "note": self.decisions.note}[name](item)

    def _vote(self, item: Item, ballot: str) -> None:
        seat = self.choosing.seat()
        if seat is None:
            self.refuse("Choose a seat first.", "Up and Down choose one, or / and its first letters.")
        elif ballot == "reject":
            self.decisions.reject_vote(item, seat)
        else:
            self.acts.vote(item, seat, ballot)
            self.choosing.next_to_vote(seat)

    def _presence(self, who: str) -> None:
        seat = self.choosing.seat()
        if seat is None:
            self.refuse("Choose a seat first.", "The arrows choose one, or / and its first letters.")
        elif who and seat.present:
            self.refuse(f"{seat.name} is present already.", "Space lets it leave first.")
        else:
            self.acts.presence(seat, who)

    def _choose(self, shown: Shown, seat_id: int) -> None:
        seat = shown.meeting.seat(seat_id)
        if seat is not None:
            self.choosing.choose(seat)

    def _click_present(self, shown: Shown, seat_id: int) -> None:
        """Choose a seat whose mark was clicked, and let it come or leave."""
        self._choose(shown, seat_id)
        self._presence("")

    def _choose_action(self, action_id: int) -> None:
        self.page.action = action_id
        self.page.update()

    def _go_to_number(self, number: int) -> None:
        shown = self.page.shown
        if shown is not None:
            self.turn_to("item")
            self.acts.go_to(shown, item_of(shown.items, number), f"There is no item {number}.")

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

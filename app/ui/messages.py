"""`Messages`: information, warnings and errors as toasts over the page. They take no focus, block and move nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from app.clock import utc_now
from app.errors import LongleafError
from app.ui.jobs import Failure
from app.ui.look import theme
from app.ui.look.elevation import Shadow
from app.ui.toast import GOES, MessageLevel, Toast

_SHOWN = 3
_KEPT = 100
_GAP = 8
_EDGE = 10  # pixels between a toast and the edge of what it lies over
_WIDEST, _LEAST = 620, 440
_FIELDS: tuple[type[QWidget], ...] = (QLineEdit, QAbstractSpinBox, QComboBox, QPlainTextEdit, QTextEdit)
_DOCK = "dock"  # the name of what holds open forms

#: Where toasts may lie (in the coordinates of the widget they lie over), and what there must stay free.
Area = Callable[[], "tuple[QRect, Sequence[QRect]]"]


@dataclass(frozen=True, slots=True)
class Message:
    """What was said, and when (UTC). `missed`: it went without anybody having dismissed it or acted on it."""

    at: datetime
    level: MessageLevel
    text: str
    hint: str
    missed: bool


class Messages(QWidget):
    """The newest messages, one below the other, bottom centre of the list; later they are under the bell (`past`).

    Information and notes go by themselves; warnings and errors stay.
    """

    changed = Signal()
    strayed = Signal()  # the keyboard fell to a message, or left one, and nothing is known that it came from

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Messages")
        self.past: tuple[Message, ...] = ()
        self.now: Callable[[], datetime] = utc_now  # of the workspace, once one is open
        self._toasts: list[Toast] = []
        self._over: QWidget | None = None
        self._area: Area | None = None
        self._back: QWidget | None = None
        self._is_inside = False  # the keyboard, because somebody led it here
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._place)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(theme.px(_GAP))
        self.hide()

    # --- where ------------------------------------------------------------------------------------
    def lie_over(self, widget: QWidget, area: Area) -> None:
        """Lie over a widget from now on; `area` is asked where, whenever something is said or moves."""
        self._over, self._area = widget, area
        self.setParent(widget)
        self.hide()
        self._shadow = Shadow(self, parts=lambda: [toast.geometry() for toast in self._toasts])
        widget.installEventFilter(self)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._focus_moved)

    @Slot()
    def settle(self) -> None:
        """Find the place again, because the row with the focus or the page is another one."""
        if self._toasts and self._over is not None:
            self._soon.start()

    @Slot(QWidget, QWidget)
    def _focus_moved(self, before: QWidget | None, now: QWidget | None) -> None:
        if now is None or not self.isAncestorOf(now):
            self.settle()  # between press and release of the mouse on its button a message stays where it is
        if now is None or now.window() is not self.window():
            return  # it may come back
        if not self.isAncestorOf(now):
            self._is_inside, self._back = False, None
        elif not self._is_inside and _can_have_focus(before):  # by Tab, or a click
            self._is_inside, self._back = True, before
        elif not self._is_inside:  # what had it was hidden, greyed or ended: Qt takes whatever comes next
            self._give_focus_back()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._over and event.type() == QEvent.Type.Resize:
            self.settle()
        return False

    @Slot()
    def _place(self) -> None:
        over = self._over
        if over is None or self._area is None or not self._toasts:
            return
        area, free = self._area()
        # Wider than a narrow list rather than one word a line.
        room = max(area.width() - 2 * _EDGE, min(over.width() - 2 * _EDGE, theme.px(_LEAST)))
        widest = min(theme.px(_WIDEST), room)
        for toast in self._toasts:
            toast.fit(widest)
        self._layout.activate()
        self.resize(self._layout.sizeHint())
        fields, buttons = _fields_and_buttons(over)
        self.move(place_of_toasts(self.size(), area, over.rect(), [*free, *fields, *_focused(over)], buttons))
        self.raise_()

    # --- saying -----------------------------------------------------------------------------------
    def info(
        self,
        text: str,
        hint: str = "",
        action: str = "",
        run: Callable[[], object] | None = None,
        *,
        key: str = "",
        more: tuple[str, Callable[[], object]] | None = None,
    ) -> None:
        """Say that something is done; `action` names a button that calls `run` (for example Undo), `more` another."""
        self._show(MessageLevel.INFO, text, hint, action, run, key, more)

    def note(
        self,
        text: str,
        hint: str = "",
        action: str = "",
        run: Callable[[], object] | None = None,
        *,
        more: tuple[str, Callable[[], object]] | None = None,
    ) -> None:
        """Say why nothing is done, or that nothing was found: no check mark stands before it."""
        self._show(MessageLevel.NOTE, text, hint, action, run, more=more)

    def warning(
        self,
        text: str,
        hint: str = "",
        action: str = "",
        run: Callable[[], object] | None = None,
        *,
        more: tuple[str, Callable[[], object]] | None = None,
    ) -> None:
        """Say that something needs attention."""
        self._show(MessageLevel.WARNING, text, hint, action, run, more=more)

    def error(self, text: str, hint: str = "", action: str = "", run: Callable[[], object] | None = None) -> None:
        """Say that something could not be done, and what to do."""
        self._show(MessageLevel.ERROR, text, hint, action, run)

    def failure(self, failure: Failure, report: Callable[[BaseException], str] | None = None) -> None:
        """Show an error of a job: words for people as they are; anything else is our bug and gets a report file.

        `report` writes the file and gives its path.
        """
        error = failure.error
        if isinstance(error, LongleafError):
            again = failure.retry
            self.error(str(error), error.hint, "Try again" if again else "", again)
            return
        path = report(error) if report is not None else ""
        what = f"{failure.title}: " if failure.title else ""
        hint = f"A report is in {path}. Nothing was saved half." if path else "Nothing was saved half."
        self.error(f"{what}an error in Longleaf ({brief(error)}).", hint)

    def add(self, said: str) -> None:
        """Say more in the newest message: what followed from what it tells."""
        if self._toasts:
            self._toasts[-1].add(said)
            self._place()
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, said))

    def dismiss(self, text: str) -> None:
        """Dismiss what says exactly this."""
        for toast in [toast for toast in self._toasts if toast.text == text]:
            self._remove(toast)

    @Slot()
    def clear(self) -> None:
        """Dismiss all."""
        for toast in list(self._toasts):
            self._remove(toast)

    def forget(self) -> None:
        """Dismiss all, and what was said before: another workspace is opened, which it was not about."""
        self.clear()
        self.past = ()
        self.changed.emit()

    @Slot()
    def focus_newest(self) -> None:
        """Put the keyboard into the newest message, into the next older one if it is there already."""
        if not self._toasts:
            return
        focused = next((n for n, toast in enumerate(self._toasts) if toast.has_focus()), 0)
        if not any(toast.has_focus() for toast in self._toasts):
            self._is_inside, self._back = True, QApplication.focusWidget()
        self._toasts[focused - 1].take_focus()

    @property
    def texts(self) -> list[str]:
        """What is shown now, newest last."""
        return [toast.text for toast in self._toasts]

    @property
    def toasts(self) -> tuple[Toast, ...]:
        """The messages that are shown now, newest last."""
        return tuple(self._toasts)

    @property
    def missed(self) -> int:
        """How many messages went without anybody having seen to them."""
        return sum(message.missed for message in self.past)

    def seen(self) -> None:
        """Count the past messages as seen."""
        if self.missed:
            self.past = tuple(Message(m.at, m.level, m.text, m.hint, False) for m in self.past)
            self.changed.emit()

    # --- the stack --------------------------------------------------------------------------------
    def _show(
        self,
        level: MessageLevel,
        text: str,
        hint: str,
        action: str,
        run: Callable[[], object] | None,
        key: str = "",
        more: tuple[str, Callable[[], object]] | None = None,
    ) -> None:
        for toast in list(self._toasts):
            if (toast.level, toast.text) == (level, text):
                self._remove(toast)
            toast.drop_key(key)
        toast = Toast(level, text, hint, action, run, self, key, more)
        toast.closed.connect(self._remove)
        toast.acted.connect(self._remove)
        toast.expired.connect(self._expired)
        self._toasts.append(toast)
        self._layout.addWidget(toast, 0, Qt.AlignmentFlag.AlignHCenter)
        toast.show()  # else it takes room only once Qt shows it, and the others lie over it
        while len(self._toasts) > _SHOWN:
            # What goes by itself anyway makes room first.
            older = self._toasts[:-1]
            self._expired(next((t for t in older if t.level in GOES), older[0]))
        toast.show()  # a layout shows what is added to it later only, and would have no room for it
        self.show()
        self._place()
        announcement = QAccessibleAnnouncementEvent(self, f"{text} {hint}".strip())
        QAccessible.updateAccessibility(announcement)

    @Slot(object)
    def _expired(self, toast: Toast) -> None:
        away = not self.window().isActiveWindow() and self._over is not None
        self._remove(toast, missed=toast.level not in GOES or away)

    @Slot(object)
    def _remove(self, toast: Toast, *, missed: bool = False) -> None:
        if toast not in self._toasts:
            return
        if toast.has_focus():
            self._give_focus_back()  # before it is hidden, whereupon Qt moves the keyboard wherever it likes
        self._toasts.remove(toast)
        self._layout.removeWidget(toast)
        toast.hide()
        toast.deleteLater()
        message = Message(self.now(), toast.level, toast.text, toast.hint, missed)
        self.past = (message, *self.past)[:_KEPT]
        self.setVisible(bool(self._toasts))
        self.settle()
        self.changed.emit()

    def _give_focus_back(self) -> None:
        """Put the keyboard back where it was before it came into the messages."""
        back, self._back = self._back, None
        if back is not None and _can_have_focus(back) and not self.isAncestorOf(back):
            back.setFocus()
        else:
            self.strayed.emit()


def _can_have_focus(widget: QWidget | None) -> bool:
    return widget is not None and isValid(widget) and widget.isVisible() and widget.isEnabled()


def place_of_toasts(
    size: QSize, area: QRect, whole: QRect, free: Sequence[QRect], buttons: Sequence[QRect] = ()
) -> QPoint:
    """Return where toasts of this size go: bottom centre of the area, else above what must stay free, else of all.

    The first place that covers nothing of what must stay free, and no button; where all do, the one that covers least
    of what must stay free, then of buttons. Never the head of the page: there are its first rows, and above them the
    way to the other pages.
    """

    def at(of: QRect, y: int) -> QPoint:
        x = of.left() + (of.width() - size.width()) // 2
        x = max(whole.left(), min(x, whole.right() + 1 - size.width()))
        return QPoint(x, max(whole.top(), min(y, whole.bottom() + 1 - size.height())))

    def covered(at: QPoint, parts: Sequence[QRect]) -> int:
        own = QRect(at, size)
        both = [own.intersected(one) for one in parts]
        return sum(part.width() * part.height() for part in both if part.isValid())

    head = area.top() + area.height() // 3
    places: list[QPoint] = []
    for of in (area, whole):
        places.append(at(of, of.bottom() + 1 - size.height() - _EDGE))
        above = sorted({one.top() - size.height() - theme.px(_GAP) for one in (*free, *buttons)}, reverse=True)
        places += [at(of, y) for y in above if y >= head]
    return min(places, key=lambda at: (covered(at, free), covered(at, buttons)))  # the first of equals


def _focused(over: QWidget) -> list[QRect]:
    """Return where the keyboard is, if that is a row of a list or a button: a message does not lie over it."""
    focus = QApplication.focusWidget()
    if focus is None or not over.isAncestorOf(focus):
        return []
    if isinstance(focus, QAbstractItemView):
        seen = focus.viewport()
        row = focus.visualRect(focus.currentIndex())
        row = QRect(0, row.top(), seen.width(), row.height()).intersected(seen.rect())
        return [row.translated(seen.mapTo(over, QPoint(0, 0)))] if row.isValid() else []
    return [QRect(focus.mapTo(over, QPoint(0, 0)), focus.size())] if isinstance(focus, QAbstractButton) else []


def _fields_and_buttons(over: QWidget) -> tuple[list[QRect], list[QRect]]:
    """Return where there are forms, and fields to type or choose in, over which a message never lies; and buttons.

    Only what is shown is looked through: hidden pages and forms are most of the widgets. A button that cannot be
    pressed, or that is scrolled out of sight, hides nothing.
    """
    fields: list[QRect] = []
    buttons: list[QRect] = []
    inside = [over]
    while inside:
        for part in inside.pop().children():
            if not isinstance(part, QWidget) or part.isHidden() or part.isWindow() or isinstance(part, Messages):
                continue
            place = QRect(part.mapTo(over, QPoint(0, 0)), part.size())
            if part.objectName() == _DOCK:
                fields.append(place)
            elif isinstance(part, QAbstractButton):
                if part.isEnabled() and not part.visibleRegion().isEmpty():
                    buttons.append(place)
            elif not isinstance(part, _FIELDS):
                inside.append(part)
            elif not (isinstance(part, QTextEdit | QPlainTextEdit) and part.isReadOnly()):
                fields.append(place)
    return fields, buttons


def brief(error: BaseException) -> str:
    """Return a bug in one line; the whole of it is in the report's file."""
    text = str(error).strip().split("\n", 1)[0]
    return f"{type(error).__name__}: {text[:200]}" if text else type(error).__name__

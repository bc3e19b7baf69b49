"""The strip of quick filters: what most people look at, with how many there are now."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QFont, QFontMetrics, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QToolButton,
    QWidget,
)

from app.domain import words
from app.domain.plain_text import one_line
from app.domain.tickets.shared_filters import MOST_COUNTED, SharedFilter
from app.domain.tickets.values import QuickCounts, TicketFilter
from app.ui.look import icons, plain, theme
from app.ui.look.shapes import paint_mark
from app.ui.look.tokens import CONTROL
from app.ui.tables.columns import Mark


@dataclass(frozen=True, slots=True)
class Quick:
    """A quick filter: its words, what it means, its number among the counts, the mark beside a number that is not 0."""

    key: str
    text: str
    meaning: str
    number: Callable[[QuickCounts], int] | None = None
    mark: Mark | None = None
    letter: str = ""  # the key that lists it, while the list has the focus


_SOON, _MISSED = Mark("clock", "soon"), Mark("missed", "missed")
#: In the order of the strip.
QUICK: tuple[Quick, ...] = (
    Quick("mine", "Mine", "Open and assigned to me", lambda c: c.mine, letter="1"),
    Quick(
        "mentioned", "Mentioned", "Somebody mentions me, and I did not open it yet", lambda c: c.mentioned, letter="@"
    ),
    Quick("groups", "My groups", "Open and in the queue of a group that I am in", lambda c: c.my_groups, letter="Q"),
    Quick(
        "free", "Free in my groups", "In the queue of my groups, and assigned to nobody", lambda c: c.free, letter="Y"
    ),
    Quick("unassigned", "Unassigned", "Open and assigned to nobody", lambda c: c.unassigned, letter="2"),
    Quick("hour", "Due in 1 h", "Open, and a clock is due within the hour", lambda c: c.due_hour, _SOON, "3"),
    Quick("missed", "Missed", "Open, and a clock is past its due time", lambda c: c.missed, _MISSED, "4"),
    Quick(
        "update", "Update due", "Open, and the caller is to hear within the hour", lambda c: c.update_due, letter="5"
    ),
    Quick("callback", "Call back", "Open, and the caller is to be called back", lambda c: c.call_back),
    Quick("hold", "On hold", "Waiting for somebody else", lambda c: c.on_hold, letter="6"),
    Quick(
        "back", "Back from hold", "The hold ended, and nothing was done since", lambda c: c.back_from_hold, letter="7"
    ),
    Quick("nogroup", "No group", "Open and in no group's queue", lambda c: c.no_group, letter="8"),
    Quick("today", "Due today", "To be resolved before midnight, Eastern time", lambda c: c.due_today, letter="9"),
    Quick("open", "All open", "Neither resolved nor closed nor cancelled", lambda c: c.open, letter="0"),
    Quick("all", "All", "Every ticket, also closed ones", lambda c: c.total),
)
QUICK_TITLES: dict[str, str] = {quick.key: quick.text for quick in QUICK}
#: Who leaves the strip first where there is no room; they are behind "More".
_FIRST_OUT = (
    *(
        "today",
        "all",
        "back",
        "nogroup",
        "hold",
        "mentioned",
        "free",
        "groups",
        "unassigned",
        "callback",
        "update",
        "hour",
        "missed",
    ),
    "mine",
)
#: So many of these leave before the shared filters that are pinned, which were put there by choice.
_BEFORE_PINS = 5
_LONGEST_PIN = 24  # letters of its name


def _pinned(one: SharedFilter) -> Quick:
    """Return the button of a shared filter: its name, shortened; whole in the tooltip, with what it means."""
    name = one_line(one.name)
    short = name if len(name) <= _LONGEST_PIN else f"{name[: _LONGEST_PIN - 1].rstrip()}…"
    return Quick(f"pin {one.id}", short, f"{name}: shared by {one.owner_name} ({one.audience}). {one.meaning}")


def split_quick(filter: TicketFilter) -> tuple[str, TicketFilter]:
    """Return the quick filter that a filter contains, and the rest of it."""
    if filter.mentioned and not filter.open_only:
        return "mentioned", replace(filter, mentioned=False)
    if not filter.open_only:
        return "all", filter
    rest = replace(filter, open_only=False)
    if filter.mine:
        return "mine", replace(rest, mine=False)
    if filter.my_groups:
        free = filter.unassigned
        return "free" if free else "groups", replace(rest, my_groups=False, unassigned=False)
    if filter.unassigned:
        return "unassigned", replace(rest, unassigned=False)
    if filter.no_group:
        return "nogroup", replace(rest, no_group=False)
    if filter.call_back:
        return "callback", replace(rest, call_back=False)
    if filter.back_from_hold:
        return "back", replace(rest, back_from_hold=False)
    return "open", rest


class QuickButton(QPushButton):
    """The words, the number in bold, and a mark before both where the number calls for one."""

    def __init__(self, quick: Quick, parent: QWidget | None = None) -> None:
        super().__init__(plain.caption(quick.text), parent)
        self.quick = quick
        self.count: int | None = None
        self.many = False  # there are more than it counts
        self._wanted: QSize | None = None
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setProperty("quick", True)
        self.setToolTip(plain.tip(quick.meaning))
        self.setAccessibleDescription(quick.meaning)

    def show_count(self, count: int, most: int | None = None) -> None:
        """Show the number; from `most` on with a plus behind it."""
        if count != self.count:
            self.count, self._wanted = count, None
            self.many = most is not None and count >= most
            more = " or more" if self.many else ""
            self.setAccessibleName(f"{self.quick.text}: {words.count(count, 'ticket')}{more}")
            self.updateGeometry()
            self.update()

    @property
    def shown_text(self) -> str:
        """What it says, with the number."""
        return f"{self.quick.text} {self._number}".rstrip()

    @property
    def _number(self) -> str:
        return "" if self.count is None else f"{self.count:,}{'+' if self.many else ''}"

    def _fonts(self) -> tuple[QFont, QFont]:
        plain, bold = QFont(self.font()), QFont(self.font())
        plain.setWeight(QFont.Weight.DemiBold if self.isChecked() else QFont.Weight.Normal)
        bold.setWeight(QFont.Weight.Bold)
        return plain, bold

    def _has_mark(self) -> bool:
        return self.quick.mark is not None and bool(self.count)

    def _widths(self) -> tuple[int, int, int]:
        # measured in the heavier cut, so that choosing moves nothing
        heavy = QFont(self.font())
        heavy.setWeight(QFont.Weight.Bold)
        metrics = QFontMetrics(heavy)
        number = self._number
        mark = theme.px(16) if self._has_mark() else 0
        return mark, metrics.horizontalAdvance(self.quick.text), metrics.horizontalAdvance(number)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._wanted = None
        super().changeEvent(event)

    def sizeHint(self) -> QSize:
        if self._wanted is None:  # the strip asks for all of them whenever one changes
            mark, text, number = self._widths()
            wide = theme.px(20) + mark + text + (theme.px(6) + number if number else 0)
            self._wanted = QSize(wide, theme.px(CONTROL))
        return self._wanted

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = ""
        painter = QStylePainter(self)
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)
        painter.setPen(theme.color("selection_text" if self.isChecked() else "text"))
        at, high = theme.px(10), self.height()
        if self._has_mark() and self.quick.mark is not None:
            side = theme.px(12)
            square = QRectF(at, (high - side) / 2, side, side)
            paint_mark(painter, square, self.quick.mark.shape, theme.color(self.quick.mark.tone))
            at += theme.px(16)
        plain, bold = self._fonts()
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(plain)
        wide = QFontMetrics(plain).horizontalAdvance(self.quick.text)
        painter.drawText(QRect(at, 0, wide + 1, high), middle, self.quick.text)
        if self.count is not None:
            painter.setFont(bold)
            painter.drawText(QRect(at + wide + theme.px(6), 0, self.width(), high), middle, self._number)


class QuickBar(QWidget):
    """One button for each quick filter, of which one is always down; what has no room is behind "More"."""

    chosen = Signal(str)
    pin_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pins: dict[int, QuickButton] = {}
        self.setAccessibleName("Quick filters")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.group = QButtonGroup(self)
        self.group.setExclusive(True)
        self.buttons: dict[str, QuickButton] = {}
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(theme.px(4))
        for quick in QUICK:
            button = QuickButton(quick)
            self.group.addButton(button)
            self.buttons[quick.key] = button
            self._row.addWidget(button)
        self.more = QToolButton()
        self.more.setText("More")
        self.more.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.more.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the arrow stands behind the text
        icons.set_icon(self.more, "down", "muted")
        self.more.setAccessibleName("More quick filters")
        self.more.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.more.clicked.connect(self.open_more)
        self._row.addWidget(self.more)
        self._row.addStretch(1)
        self._menu = QMenu(self)
        self._menu.setAccessibleName("More quick filters")
        self._menu.triggered.connect(self._menu_chosen)
        self.set_key("open")
        self.group.buttonClicked.connect(self._clicked)

    @property
    def key(self) -> str:
        """The current quick filter."""
        return next(key for key, button in self.buttons.items() if button.isChecked())

    def set_key(self, key: str) -> None:
        """Put a button down without telling."""
        chosen = self.buttons[key if key in self.buttons else "open"]
        chosen.setChecked(True)
        for button in self.buttons.values():  # Tab reaches the one that is down, arrows the others
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus if button is chosen else Qt.FocusPolicy.ClickFocus)
        self._fit()

    def choose(self, key: str) -> None:
        """Put a button down as a click does."""
        self.set_key(key)
        self.chosen.emit(self.key)

    def show_counts(self, counts: QuickCounts) -> None:
        """Put the numbers beside the words."""
        for button in self.buttons.values():
            if button.quick.number is not None:
                button.show_count(button.quick.number(counts))
        self._fit()

    # --- shared filters that are pinned -----------------------------------------------------------
    def show_pins(self, pins: Sequence[SharedFilter], counts: Mapping[int, int]) -> None:
        """Show shared filters behind the quick ones, in their order, each with how many open tickets it lists."""
        wanted = [(one.id, _pinned(one)) for one in pins]
        if wanted != [(id, button.quick) for id, button in self.pins.items()]:
            for button in self.pins.values():
                self._row.removeWidget(button)
                button.hide()
                button.deleteLater()
            self.pins = {id: QuickButton(quick, self) for id, quick in wanted}
            for n, (id, button) in enumerate(self.pins.items()):
                button.clicked.connect(partial(self.pin_chosen.emit, id))
                button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
                self._row.insertWidget(len(self.buttons) + n, button)
        for id, button in self.pins.items():
            if id in counts:
                button.show_count(counts[id], most=MOST_COUNTED)
        self._fit()

    def mark_pin(self, wanted: int | None) -> None:
        """Show which shared filter is listed now; None: none of them."""
        for id, button in self.pins.items():
            button.setChecked(id == wanted)
        self._fit()  # what is listed is shown, however little room there is

    def _every(self) -> dict[str | int, QuickButton]:
        return dict([*self.buttons.items(), *self.pins.items()])

    # --- room -----------------------------------------------------------------------------------
    def _fit(self) -> None:
        room, gap = self.width(), self._row.spacing()
        every = self._every()
        width = {key: button.sizeHint().width() + gap for key, button in every.items()}
        shown = set(every)
        rest = self.more.sizeHint().width() + gap
        leaving: list[str | int] = [*_FIRST_OUT[:_BEFORE_PINS], *reversed(self.pins), *_FIRST_OUT[_BEFORE_PINS:]]
        for key in leaving:
            if sum(width[one] for one in shown) + (rest if len(shown) < len(width) else 0) <= room:
                break
            if not every[key].isChecked():
                shown.discard(key)
        for key, button in every.items():
            button.setVisible(key in shown)
        self.more.setVisible(len(shown) < len(width))

    def width_for(self, count: int) -> int:
        """Return the width that the first so many of the strip need."""
        gap = self._row.spacing()
        return sum(b.sizeHint().width() + gap for b in list(self.buttons.values())[:count])

    def sizeHint(self) -> QSize:
        return QSize(self.width_for(len(self.buttons)), theme.px(CONTROL))

    def minimumSizeHint(self) -> QSize:
        least = max(button.sizeHint().width() for button in self.buttons.values())
        return QSize(least + self.more.sizeHint().width() + theme.px(8), theme.px(CONTROL))

    @Slot()
    def open_more(self) -> None:
        """Show what has no room in the strip as a menu."""
        self._menu.clear()
        every = self._every()
        for key, button in every.items():
            if button.isHidden():
                self._menu.addAction(plain.caption(button.shown_text)).setData(key)
        self._menu.popup(self.more.mapToGlobal(QPoint(0, self.more.height())))

    @Slot(QAction)
    def _menu_chosen(self, action: QAction) -> None:
        if isinstance(action.data(), int):
            self.pin_chosen.emit(action.data())
        else:
            self.choose(str(action.data()))

    @Slot(QAbstractButton)
    def _clicked(self, _button: QAbstractButton) -> None:
        self._fit()
        self.chosen.emit(self.key)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and hasattr(self, "_menu"):
            self._fit()

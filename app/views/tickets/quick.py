"""The strip of quick filters: what most people look at, with how many there are now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

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
        super().__init__(quick.text, parent)
        self.quick = quick
        self.count: int | None = None
        self._wanted: QSize | None = None
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setProperty("quick", True)
        self.setToolTip(plain.tip(quick.meaning))
        self.setAccessibleDescription(quick.meaning)

    def show_count(self, count: int) -> None:
        """Show the number."""
        if count != self.count:
            self.count, self._wanted = count, None
            self.setAccessibleName(f"{self.quick.text}: {words.count(count, 'ticket')}")
            self.updateGeometry()
            self.update()

    @property
    def shown_text(self) -> str:
        """What it says, with the number."""
        return self.quick.text if self.count is None else f"{self.quick.text} {self.count:,}"

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
        number = "" if self.count is None else f"{self.count:,}"
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
            painter.drawText(QRect(at + wide + theme.px(6), 0, self.width(), high), middle, f"{self.count:,}")


class QuickBar(QWidget):
    """One button for each quick filter, of which one is always down; what has no room is behind "More"."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
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

    # --- room -----------------------------------------------------------------------------------
    def _fit(self) -> None:
        room, gap = self.width(), self._row.spacing()
        width = {key: button.sizeHint().width() + gap for key, button in self.buttons.items()}
        shown = set(self.buttons)
        rest = self.more.sizeHint().width() + gap
        for key in _FIRST_OUT:
            if sum(width[one] for one in shown) + (rest if len(shown) < len(width) else 0) <= room:
                break
            if not self.buttons[key].isChecked():
                shown.discard(key)
        for key, button in self.buttons.items():
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
        for key, button in self.buttons.items():
            if button.isHidden():
                self._menu.addAction(button.shown_text).setData(key)
        self._menu.popup(self.more.mapToGlobal(QPoint(0, self.more.height())))

    @Slot(QAction)
    def _menu_chosen(self, action: QAction) -> None:
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

"""`FactsGrid`: the facts of a ticket in two columns; those that may be changed are changed where they stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeySequence, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QSizePolicy, QWidget

from app.domain.plain_text import one_line
from app.ui.look import fonts, plain, theme
from app.ui.look.shapes import paint_mark
from app.ui.look.tokens import RADIUS_CONTROL, TYPE_BODY, TYPE_LABEL
from app.ui.tables.columns import Mark

_LABEL = 84  # pixels at 100 %: a longer one (of a request, somebody named it) wraps, and the values keep their room
_WRAP = int(Qt.TextFlag.TextWordWrap)
_MAY_BREAK = "\u200b"  # a space without width
_PASSING = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.MenuBarFocusReason)


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact: `key` says how it is changed ("" it is not), `why`: why not now; `muted`: there is none, "Nobody"."""

    label: str
    text: str
    mark: Mark | None = None
    key: str = ""
    why: str = ""
    shortcut: str = ""
    muted: bool = False
    link: bool = False


class FactValue(QAbstractButton):
    """A value that wraps instead of being cut; a button where it can be changed or opened."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fact = Fact("", "")
        self._asked: tuple[int, str, int, float] | None = None
        self._high = 0
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    @property
    def can_press(self) -> bool:
        """Whether pressing it does something."""
        return bool(self.fact.key) and not self.fact.why

    def show_fact(self, fact: Fact) -> None:
        """Show a fact."""
        self.fact = fact
        self.setText(one_line(fact.text))
        self.setShortcut(QKeySequence())  # an "&" in a name is no key
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if self.can_press else Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor if self.can_press else Qt.CursorShape.ArrowCursor)
        self.setAccessibleName(f"{fact.label}: {fact.text}")
        key = f" ({fact.shortcut})" if fact.shortcut else ""
        verb = "Open" if fact.link else f"Change: {fact.label.lower()}"
        self.setToolTip(plain.tip(fact.why or (f"{verb}{key}" if self.can_press else "")))
        self.updateGeometry()
        self.update()

    def _left(self) -> int:
        return theme.px(5) + (theme.px(17) if self.fact.mark is not None else 0)

    def _metrics(self) -> QFontMetrics:
        return QFontMetrics(fonts.sized(TYPE_BODY))

    def _room(self, width: int) -> int:
        return max(theme.px(30), width - self._left() - theme.px(4))

    def _wrapped(self, room: int) -> str:
        """Return the text, which may break within a word that has no room on a line of its own."""
        metrics = self._metrics()
        return " ".join(
            word if metrics.horizontalAdvance(word) <= room else _MAY_BREAK.join(word)
            for word in self.text().split(" ")
        )

    def _box(self, width: int) -> QRect:
        room = self._room(width)
        return self._metrics().boundingRect(QRect(0, 0, room, 10_000), _WRAP, self._wrapped(room))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        key = (width, self.text(), self._left(), theme.scale())  # a layout asks dozens of times
        if key != self._asked:
            self._asked, self._high = key, max(self._box(width).height() + theme.px(6), theme.px(24))
        return self._high

    def sizeHint(self) -> QSize:
        wide = self._metrics().horizontalAdvance(self.text()) + self._left() + theme.px(5)
        return QSize(wide, theme.px(24))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, theme.px(24))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        fact, edge = self.fact, QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        if self.can_press and (self.underMouse() or self.hasFocus()):
            painter.setBrush(theme.color("hover") if self.underMouse() else Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.color("focus" if self.hasFocus() else "border"), 2 if self.hasFocus() else 1))
            painter.drawRoundedRect(edge, theme.px(RADIUS_CONTROL), theme.px(RADIUS_CONTROL))
        top, side = theme.px(3), theme.px(11)
        painter.setFont(fonts.sized(TYPE_BODY))
        line = self._metrics().height()
        if fact.mark is not None:
            square = QRectF(theme.px(5), top + (line - side) / 2, side, side)
            paint_mark(painter, square, fact.mark.shape, theme.color(fact.mark.tone))
        painter.setPen(theme.color("accent" if fact.link else "muted" if fact.muted else "text"))
        box = self._box(self.width())
        shown = self._wrapped(self._room(self.width()))
        painter.drawText(QRect(self._left(), top, box.width() + 2, box.height()), _WRAP, shown)


class _Small(plain.Label):
    """A label in the size of labels, which another look or size of text does not change."""

    def keep_small(self) -> None:
        font = fonts.sized(TYPE_LABEL)
        if self.font() != font:
            self.setFont(font)
        wide = theme.px(_LABEL)
        self.setWordWrap(self.fontMetrics().horizontalAdvance(self.text()) > wide)
        self.setMaximumWidth(wide)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange):
            self.keep_small()


class FactsGrid(QWidget):
    """`asked(key)`: somebody wants to change or open a fact. `edit` puts a field in its place for the time being.

    `placed`: the field was laid over its fact.
    """

    asked = Signal(str)
    placed = Signal(QWidget)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Facts")
        self._labels: list[_Small] = []
        self._values: list[FactValue] = []
        self._editor: QWidget | None = None
        self._left: QObject | None = None  # the field that the keyboard has left
        self._back: FactValue | None = None
        self._after: QWidget | None = None
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.px(2))
        self._grid.setVerticalSpacing(0)
        for column in (1, 3):
            self._grid.setColumnStretch(column, 1)

    def stand_after(self, widget: QWidget) -> None:
        """Follow a widget when one goes on with Tab."""
        self._after = widget

    def show_facts(self, facts: Sequence[Fact]) -> None:
        """Show facts in rows of two."""
        while len(self._values) < len(facts):
            number = len(self._values)
            label, value = _Small(), FactValue()
            label.setProperty("muted", True)
            label.setAlignment(Qt.AlignmentFlag.AlignTop)
            label.setContentsMargins(0, theme.px(4), 0, 0)
            value.clicked.connect(self._clicked)
            row, column = divmod(number, 2)
            self._grid.addWidget(label, row, column * 2, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(value, row, column * 2 + 1)
            before = self._values[-1] if self._values else self._after
            if before is not None:
                QWidget.setTabOrder(before, value)
            self._labels.append(label)
            self._values.append(value)
        for number, (label, value) in enumerate(zip(self._labels, self._values, strict=True)):
            shown = number < len(facts)
            label.setVisible(shown)
            value.setVisible(shown)
            if shown:
                label.setText(facts[number].label)
                label.keep_small()
                value.show_fact(facts[number])

    def values(self) -> Mapping[str, FactValue]:
        """Return the values that can be pressed, by their key."""
        return {value.fact.key: value for value in self._values if value.fact.key and not value.isHidden()}

    @Slot()
    def _clicked(self) -> None:
        value = self.sender()
        if isinstance(value, FactValue) and value.can_press:
            self.asked.emit(value.fact.key)

    # --- changing in place ----------------------------------------------------------------------
    def edit(self, key: str, editor: QWidget) -> bool:
        """Lay a field over a fact, as wide as the grid allows; False where there is no such fact."""
        value = self.values().get(key)
        if value is None or not value.can_press:
            return False
        self.end_edit()
        self._editor, self._back = editor, value
        editor.setParent(self)
        editor.installEventFilter(self)
        self._place()
        editor.show()
        editor.raise_()
        editor.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def _place(self) -> None:
        if self._editor is None or self._back is None:
            return
        left, high = self._back.x(), self._editor.sizeHint().height()
        wide = max(self._back.width(), min(theme.px(240), self.width()))
        left = min(left, self.width() - wide)
        middle = self._back.y() + theme.px(12) - high // 2
        self._editor.setGeometry(left, max(0, min(middle, self.height() - high)), wide, high)
        self.placed.emit(self._editor)

    @Slot()
    def end_edit(self, *, give_back: bool = False) -> None:
        """Take the field away; `give_back`: the keyboard goes to the fact."""
        editor, back = self._editor, self._back
        self._editor = self._back = None
        if editor is not None:
            editor.hide()
            editor.deleteLater()
            if give_back and back is not None:
                back.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the field away when the keyboard leaves it for good."""
        left = watched is self._editor and event.type() == QEvent.Type.FocusOut
        if left and isinstance(event, QFocusEvent) and event.reason() not in _PASSING:
            self._left = watched
            QTimer.singleShot(0, self, self._end_left)
        return False

    @Slot()
    def _end_left(self) -> None:
        """Take away the field that was left, and none that was opened since."""
        left, self._left = self._left, None
        if left is not None and left is self._editor:
            self.end_edit()

    @property
    def is_editing(self) -> bool:
        """Whether a field lies over a fact."""
        return self._editor is not None

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

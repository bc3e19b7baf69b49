"""`TypeaheadList`: the list of a typeahead field, a child of the window that lies over the page, never in its focus."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QVBoxLayout, QWidget

from app.domain.choices import Choice, Found, Hit
from app.domain.plain_text import one_line
from app.ui.key_hints import KeyHints
from app.ui.look import fonts, theme
from app.ui.look.elevation import Shadow
from app.ui.look.plain import Label
from app.ui.look.tokens import BAR, FIELD, RADIUS_CONTROL, RING, TYPE_BODY, TYPE_LABEL

Index = QModelIndex | QPersistentModelIndex

_HIT = int(Qt.ItemDataRole.UserRole)
_ROWS = 8  # lines shown at once
_LEAST = 3
_WIDE = 352  # at 100 %


class _Hits(QAbstractListModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.hits: tuple[Hit, ...] = ()

    def show_hits(self, hits: tuple[Hit, ...]) -> None:
        self.beginResetModel()
        self.hits = hits
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.hits)

    def data(self, index: Index, role: int = 0) -> Any:
        if not index.isValid() or index.row() >= len(self.hits):
            return None
        hit = self.hits[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return one_line(hit.choice.text)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return _spoken(hit)
        return hit if role == _HIT else None


def _spoken(hit: Hit) -> str:
    return one_line(", ".join(part for part in (hit.choice.text, hit.reason) if part))


class _Line(QStyledItemDelegate):
    """The text with its matching letters bold and underlined, and at the right why it is there. Nothing is markup."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(theme.px(200), theme.px(FIELD))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        hit: Hit | None = index.data(_HIT)
        if hit is None:
            return
        opt: Any = option
        rect: QRect = opt.rect
        chosen = bool(opt.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if chosen:
            painter.fillRect(rect, theme.color("selection"))
            painter.fillRect(QRect(rect.left(), rect.top(), theme.px(BAR), rect.height()), theme.color("accent"))
            ring = theme.px(RING)
            painter.setPen(QPen(theme.color("focus"), ring))
            box = QRectF(rect).adjusted(ring / 2, ring / 2, -ring / 2, -ring / 2)
            painter.drawRoundedRect(box, theme.px(RADIUS_CONTROL), theme.px(RADIUS_CONTROL))
        inside = rect.adjusted(theme.px(14), 0, -theme.px(12), 0)
        small = fonts.sized(TYPE_LABEL)
        reason = QFontMetrics(small).elidedText(
            one_line(hit.reason), Qt.TextElideMode.ElideRight, max(0, inside.width() // 2)
        )
        room = inside.width() - QFontMetrics(small).horizontalAdvance(reason) - theme.px(12)
        painter.setPen(theme.color("selection_text" if chosen else "text"))
        _paint_text(painter, QRect(inside.left(), inside.top(), room, inside.height()), hit)
        painter.setFont(small)
        painter.setPen(theme.color("selection_text" if chosen else "muted"))
        painter.drawText(inside, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), reason)
        painter.restore()


def _paint_text(painter: QPainter, box: QRect, hit: Hit) -> None:
    usual, strong = fonts.sized(TYPE_BODY), fonts.sized(TYPE_BODY, QFont.Weight.Bold)
    strong.setUnderline(True)
    text, left = one_line(hit.choice.text), box.left()
    spans = hit.spans if text == hit.choice.text else ()  # what had to be cleaned has other letters
    for begin, end, is_match in _pieces(len(text), spans):
        font = strong if is_match else usual
        metrics = QFontMetrics(font)
        room = box.right() - left + 1
        piece = text[begin:end]
        wide = metrics.horizontalAdvance(piece)
        if wide > room:
            piece = metrics.elidedText(text[begin:], Qt.TextElideMode.ElideRight, max(0, room))
        painter.setFont(font)
        at = QRect(left, box.top(), max(0, room), box.height())
        painter.drawText(at, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), piece)
        left += wide
        if wide > room:
            return


def _in_dock(field: QWidget) -> bool:
    """Return whether a field stands in the forms below a list, where lists open upwards and hide no other field."""
    around: QWidget | None = field
    while around is not None and around.objectName() != "dock":
        around = around.parentWidget()
    return around is not None


def _pieces(length: int, spans: tuple[tuple[int, int], ...]) -> list[tuple[int, int, bool]]:
    """Return the text in pieces (begin, end, matches), without gaps and overlaps."""
    pieces, at = [], 0
    for begin, count in sorted(spans):
        begin, end = max(begin, at), min(length, begin + count)
        if end <= begin:
            continue
        if begin > at:
            pieces.append((at, begin, False))
        pieces.append((begin, end, True))
        at = end
    if at < length:
        pieces.append((at, length, False))
    return pieces


class TypeaheadList(QFrame):
    """Hits below a field, or above it where there is more room. It takes no focus: the field moves in it."""

    chosen = Signal(object)  # Choice, by a click

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setProperty("raised", True)
        self.setAccessibleName("Choices")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._field: QWidget | None = None
        self._said = ""
        self.head = Label()
        self.head.setProperty("muted", True)
        self.head.setFont(fonts.sized(TYPE_LABEL))
        self.view = QListView()
        self.view.setAccessibleName("Choices")
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.view.setUniformItemSizes(True)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setMouseTracking(True)
        self.view.clicked.connect(self._clicked)
        self.model = _Hits(self)
        self.view.setModel(self.model)
        self.view.setItemDelegate(_Line(self.view))
        self.nothing = Label()
        self.nothing.setWordWrap(True)
        self.keys = KeyHints((("↑ ↓", "choose"), ("Enter", "take"), ("Esc", "as before")))
        layout = QVBoxLayout(self)
        layout.setSpacing(0)
        for widget in (self.head, self.nothing, self.view, self.keys):
            layout.addWidget(widget)
        self._shadow = Shadow(self)
        self.hide()
        window.installEventFilter(self)

    def show_found(
        self, field: QWidget, found: Found, of: int, things: str, none: Choice | None = None, now: Any = None
    ) -> None:
        """Show what was found for a field, the first line marked, or the one that is chosen `now`."""
        self._field = field
        hits = found.hits if none is None else (*found.hits, Hit(none))
        self.model.show_hits(hits)
        count = found.count
        self._said = f"{count:,} of {of:,} {things}" if count < of else f"{of:,} {things}"
        self.head.setText(self._said)
        self.nothing.setText("Nothing fits. What you typed stays here, but it is no choice.")
        self.nothing.setVisible(not hits)
        self.view.setVisible(bool(hits))
        row = next((n for n, hit in enumerate(hits) if now is not None and hit.choice.id == now), 0)
        self._place(len(hits))
        self.show()
        self.raise_()
        if hits:
            self.view.setCurrentIndex(self.model.index(row, 0))
            self.view.scrollTo(self.model.index(row, 0))

    def close_it(self) -> None:
        """Hide it."""
        self._field = None
        self.hide()

    def marked(self) -> Hit | None:
        """Return the line that Enter takes."""
        hit: Hit | None = self.view.currentIndex().data(_HIT)
        return hit if self.model.hits else None

    def mark(self, id: Any) -> bool:
        """Mark the line of a choice; False where it is not listed."""
        row = next((n for n, hit in enumerate(self.model.hits) if hit.choice.id == id), None)
        if row is not None:
            self.view.setCurrentIndex(self.model.index(row, 0))
        return row is not None

    def step(self, by: int) -> None:
        """Mark another line; from the last one down is the first."""
        count = len(self.model.hits)
        if not count:
            return
        row = self.view.currentIndex().row()
        new = (row + by) % count if abs(by) == 1 else max(0, min(count - 1, row + by))
        self.view.setCurrentIndex(self.model.index(new, 0))

    def spoken(self) -> str:
        """Return what a screen reader says of it: the marked line, its place and how many there are."""
        hit = self.marked()
        if hit is None:
            return "Nothing fits"
        return f"{_spoken(hit)}, {self.view.currentIndex().row() + 1} of {len(self.model.hits)}. {self._said}"

    def _place(self, rows: int) -> None:
        field, window = self._field, self.parentWidget()
        assert field is not None
        assert window is not None
        edge, gap, line = theme.px(6), theme.px(4), theme.px(FIELD)
        layout = self.layout()
        assert layout is not None
        layout.setContentsMargins(theme.px(6), edge, theme.px(6), edge)
        for label in (self.head, self.nothing):
            label.setContentsMargins(theme.px(8), theme.px(2), theme.px(8), theme.px(2))
        self.keys.setContentsMargins(theme.px(8), theme.px(4), theme.px(8), theme.px(2))
        top = field.mapTo(window, QPoint(0, 0))
        below = window.height() - top.y() - field.height() - gap
        above = top.y() - gap
        wide = min(max(field.width(), theme.px(_WIDE)), window.width() - 2 * gap)
        self.head.ensurePolished()
        chrome = self.head.sizeHint().height() + self.keys.sizeHint().height() + 2 * edge + 2
        wanted = chrome + (min(rows, _ROWS) * line if rows else self.nothing.heightForWidth(wide - 2 * edge))
        up = above > below and (below < wanted or (above >= wanted and _in_dock(field)))
        room = above if up else below
        self.keys.setVisible(room >= chrome + min(rows, _LEAST) * line)
        high = min(wanted, room)
        left = max(gap, min(top.x(), window.width() - wide - gap))
        y = top.y() - gap - high if up else top.y() + field.height() + gap
        self.setGeometry(left, y, wide, high)

    @Slot(QModelIndex)
    def _clicked(self, index: QModelIndex) -> None:
        hit: Hit | None = index.data(_HIT)
        if hit is not None:
            self.chosen.emit(hit.choice)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Close when the window gets another size: the field is somewhere else then."""
        if event.type() == QEvent.Type.Resize and watched is self.parent() and self.isVisible():
            self.close_it()
        return False

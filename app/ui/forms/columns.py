"""`FieldColumns`: cells of a form side by side in as many columns as there is room for, each with its label above."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QCoreApplication, QEvent, QRect, QSize, QTimer, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractSpinBox, QCheckBox, QComboBox, QLineEdit, QPlainTextEdit, QWidget

from app.ui.look import theme
from app.ui.look.plain import Label

_COLUMN = 264  # least width of a column at 100 %
_MOST = 4  # columns
_GAP, _BETWEEN = 16, 4  # between columns, between rows
_NEAR = 3  # between the parts of a cell: the ring of the focus ends where the label does
_LEAST_TEXT = 64  # height of a text of several lines
_ONE_LINE = (QLineEdit, QComboBox, QAbstractSpinBox, QCheckBox)
_ALONE = 500  # most width of a field that is the only one
_KEPT = 32  # widths whose places are remembered

Row = tuple[tuple["Cell", float], ...]
#: After these a cell may need another height.
_MEASURES = (QEvent.Type.LayoutRequest, QEvent.Type.Show, QEvent.Type.FontChange, QEvent.Type.StyleChange)


class Cell:
    """A label, its field, a hint and the place of an error, which are made where they are needed only.

    No widget, because each costs more than what it would do: the columns hold the parts themselves.
    """

    def __init__(
        self, label: str, inside: QWidget, parent: FieldColumns, *, required: bool = False, hint: str = ""
    ) -> None:
        self.inside = inside
        self.grows = isinstance(inside, QPlainTextEdit) and inside.minimumHeight() != inside.maximumHeight()
        self._columns = parent
        self._box = QRect()
        self._words, self._hint_words = f"{label} (required)" if required else label, hint
        self._is_titled = True
        self._is_in_place = False
        self._title: Label | None = None
        self._hint: Label | None = None
        self._error: Label | None = None

    @property
    def title(self) -> Label:
        """The label above the field; made when it is asked for, which is in another turn than the field is."""
        if self._title is None:
            self._title = Label(self._words, self._columns)
            self._title.setProperty("label", True)
            self._title.setBuddy(self.inside)
        return self._title

    @property
    def hint(self) -> Label | None:
        """What is said below the field, if anything."""
        if self._hint is None and self._hint_words:
            self._hint = self._below_field(self._hint_words, "muted")
        return self._hint

    def say_hint(self, text: str) -> None:
        """Say something else below the field."""
        if text == self._hint_words:
            return
        self._hint_words = text
        if self._hint is not None:
            self._hint.setText(text)
            self._hint.setVisible(bool(text))
        elif self.hint is not None and self._columns.isVisible():
            self.hint.show()
        self._columns.measure_anew()

    def say_title(self, text: str) -> None:
        """Say something else above the field, in the one line that is there."""
        self._words = text
        if self._title is not None:
            self._title.setText(text)

    def hide_title(self) -> None:
        """Leave out the label: the field says itself what it is."""
        self._is_titled = False
        if self._title is not None:
            self._title.hide()

    def _below_field(self, text: str, look: str) -> Label:
        label = Label(text, self._columns)
        label.setProperty(look, True)
        label.setWordWrap(True)
        return label

    def put_in_place(self) -> None:
        """Give the field to the columns, which styles it: in another turn than it is made in."""
        if not self._is_in_place:
            self._is_in_place = True
            self.inside.setParent(self._columns)

    def parts(self) -> list[QWidget]:
        """Return the widgets it consists of, from top to bottom."""
        self.put_in_place()
        parts = (self.title if self._is_titled else None, self.inside, self.hint, self._error)
        return [part for part in parts if part is not None]

    @property
    def error_text(self) -> str:
        """What is wrong with the field; "" where nothing is."""
        return self._error.text() if self._error is not None else ""

    def show_error(self, text: str) -> None:
        """Show what is wrong with the field right below it, "" for nothing."""
        if self._error is None:
            if not text:
                return
            self._error = self._below_field("", "error")
        self._error.setText(text)
        self._error.setVisible(bool(text))
        self._columns.measure_anew()

    def least_width(self) -> int:
        """Return the width below which the label or the field would cut what it says."""
        if isinstance(self.inside, QCheckBox):
            return max(self.title_width(), self.inside.sizeHint().width())
        needs = getattr(self.inside, "least_width", None)
        return max(self.title_width(), int(needs()) if callable(needs) else 0)

    def title_width(self) -> int:
        """Return the width in which the label stands in one line."""
        if not self._is_titled:
            return 0
        title = self.title
        return title.fontMetrics().horizontalAdvance(title.text()) + theme.px(2)

    def is_steady(self) -> bool:
        """Return whether its height is the same wherever the label has room in one line: nothing else in it wraps."""
        return not self._hint_words and not self.error_text and not self.inside.hasHeightForWidth()

    def height_for(self, width: int) -> int:
        """Return the height it needs at a width."""
        return self._above(width) + self._inside_height(width) + self._below(width)

    def _above(self, width: int) -> int:
        return self._title_height(width) + theme.px(_NEAR) if self._is_titled else 0

    def _title_height(self, width: int) -> int:
        """Return the height of the label: in a column narrower than its words it takes several lines."""
        wraps = self._columns.least_title(self) > width
        if self.title.wordWrap() != wraps:
            self.title.setWordWrap(wraps)
        return self.title.heightForWidth(width) if wraps else self._columns.title_height(self.title)

    def _inside_height(self, width: int) -> int:
        inside = self.inside
        if self.grows:
            return theme.px(_LEAST_TEXT)
        least, most = inside.minimumHeight(), inside.maximumHeight()
        if least == most:
            return least
        if inside.hasHeightForWidth():
            return min(max(inside.heightForWidth(width), inside.minimumSizeHint().height(), least), most)
        return min(max(self._columns.control_height(inside), least), most)

    def _below(self, width: int) -> int:
        return sum(label.heightForWidth(width) + theme.px(_NEAR) for label in self._told())

    def _told(self) -> list[Label]:
        return [label for label in (self.hint, self._error) if label is not None and label.text()]

    # --- place ------------------------------------------------------------------------------------
    def x(self) -> int:
        """Return where it begins in its columns."""
        return self._box.x()

    def y(self) -> int:
        """Return where its top is in its columns."""
        return self._box.y()

    def geometry(self) -> QRect:
        """Return the place it has in its columns."""
        return QRect(self._box)

    def place(self, box: QRect) -> None:
        """Take a place: a text of several lines takes what room there is, all else its own height."""
        self._box = QRect(box)
        left, top, wide = box.x(), box.y(), box.width()
        if self._is_titled:
            high = self._title_height(wide)
            self.title.setGeometry(left, top, wide, high)
            top += high + theme.px(_NEAR)
        room = box.bottom() + 1 - top - self._below(wide)
        high = room if self.grows else min(room, self._inside_height(wide))
        self.inside.setGeometry(left, top, min(wide, self.inside.maximumWidth()), high)
        top += high + theme.px(_NEAR)
        for label in self._told():
            high = label.heightForWidth(wide)
            label.setGeometry(left, top, wide, high)
            top += high + theme.px(_NEAR)


@dataclass(slots=True)
class _Placed:
    rows: list[Row] = field(default_factory=list)
    heights: list[int] = field(default_factory=list)
    high: int = 0


class FieldColumns(QWidget):
    """Lays cells out in columns of about the same height, in their order; or as `arrange` says."""

    def __init__(self) -> None:
        super().__init__()
        self.cells: list[Cell] = []
        self._columns: list[list[Row]] | None = None
        self._least = _COLUMN
        self._parts: tuple[float, ...] = ()  # of the width, for each column; () for equal ones
        self._known: dict[tuple[object, ...], list[_Placed]] = {}
        self._steady: dict[Cell, int] = {}  # heights that no width changes
        self._widths: dict[Cell, int] = {}  # least ones
        self._titles: dict[Cell, int] = {}  # of labels in one line
        self._title = 0  # height of a label, which has one line
        self._controls: dict[type[QWidget], int] = {}  # heights of fields of one line, by their kind
        self._is_to_lay_out = False  # as soon as it is shown
        self._is_complete = False

    def forget(self) -> None:
        """Measure anew: a cell has another height."""
        self._known.clear()
        self._steady.clear()
        self._widths.clear()
        self._titles.clear()
        self._title = 0
        self._controls.clear()

    def title_height(self, title: Label) -> int:
        """Return the height of the label of a field: they are all alike."""
        if not self._title:
            self._title = title.sizeHint().height()
        return self._title

    def least_title(self, cell: Cell) -> int:
        """Return the width in which the label of a cell stands in one line."""
        if cell not in self._titles:
            self._titles[cell] = cell.title_width()
        return self._titles[cell]

    def control_height(self, control: QWidget) -> int:
        """Return the height that a field wants; those of one line and one kind are all alike."""
        if not isinstance(control, _ONE_LINE):
            return control.sizeHint().height()
        kind = type(control)
        if kind not in self._controls:
            self._controls[kind] = control.sizeHint().height()
        return self._controls[kind]

    def measure_anew(self) -> None:
        """Measure anew and give each its place."""
        self.forget()
        if self.isVisible():
            QCoreApplication.postEvent(self, QEvent(QEvent.Type.LayoutRequest))

    def add(self, cell: Cell) -> None:
        """Add a cell of its own after the others."""
        self.cells.append(cell)
        self.forget()
        if self.isVisible():  # else it is shown with this, and is styled and laid out only once
            for part in cell.parts():
                part.show()
        elif self._is_complete:
            cell.parts()

    def complete(self) -> None:
        """Put the fields in their place and make what stands around them; at the latest before all this is shown."""
        self._is_complete = True
        for cell in self.cells:
            cell.parts()

    def arrange(
        self,
        columns: Sequence[Sequence[Sequence[tuple[Cell, float]]]],
        least: int = _COLUMN,
        parts: Sequence[float] = (),
    ) -> None:
        """Say which cells stand where: columns of rows of (cell, share of the width). Too narrow: in fewer columns.

        `parts`: the share that each column has of the width, where they are not equal.
        """
        self._columns = [[tuple(row) for row in rows] for rows in columns]
        self._least, self._parts = least, tuple(parts)
        self.forget()
        if self.isVisible():
            self._lay_out()
        else:
            self._is_to_lay_out = True

    def be_narrow(self, least: int) -> None:
        """Let columns be as narrow as this at 100 %, so that more of them stand side by side."""
        self._least = least
        self.forget()

    def seen_order(self) -> list[Cell]:
        """Return the cells as they are read: down the first column, row by row, then the next."""
        placed = [cell for column in self._columns or () for row in column for cell, _ in row]
        return placed + [cell for cell in self.cells if cell not in placed]

    # --- sizes ------------------------------------------------------------------------------------
    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        if not self._is_complete:
            self.complete()
        return max((column.high for column in self._placed(width)), default=0)

    def sizeHint(self) -> QSize:
        wide = theme.px(_COLUMN) * 2 + theme.px(_GAP)
        return QSize(wide, self.heightForWidth(wide))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(_COLUMN) // 2, self.heightForWidth(max(self.width(), theme.px(_COLUMN))))

    def columns_at(self, width: int) -> int:
        """Return how many columns stand side by side at a width."""
        return len(self._placed(width))

    def _placed(self, width: int) -> list[_Placed]:
        """Return which cells stand where at a width; every layout asks for several widths, several times."""
        if not self.isVisible() and not self._known:
            QTimer.singleShot(0, self, self._forget_hidden)
        key = (width, theme.scale())
        if key not in self._known:
            if len(self._known) >= _KEPT:
                self._known.clear()
            self._known[key] = self._place(width)
        return self._known[key]

    @Slot()
    def _forget_hidden(self) -> None:
        """Keep no places from one turn to the next: nobody says of what is hidden that it needs another height."""
        if not self.isVisible():
            self.forget()

    def _place(self, width: int) -> list[_Placed]:
        gap, least = theme.px(_GAP), theme.px(self._least)
        most = max(1, min(_MOST, (width + gap) // (least + gap)))
        if self._columns is not None:
            if most >= len(self._columns):
                wides = self._wides(width, len(self._columns))
                return [self._measured(rows, wide) for rows, wide in zip(self._columns, wides, strict=True)]
            rows = [row for column in self._columns for row in column]
            return self._in_fewer(rows, width, min(most, len(self._columns)))
        count = max(1, min(most, len(self.cells)))
        wide = self._wide(width, count)
        heights = [self._height(cell, wide) + theme.px(_BETWEEN) for cell in self.cells]
        placed, at = [], 0
        for size in _split(heights, count):
            placed.append(self._measured([((cell, 1.0),) for cell in self.cells[at : at + size]], wide))
            at += size
        return placed

    def _in_fewer(self, rows: list[Row], width: int, count: int) -> list[_Placed]:
        """Return rows in fewer columns than they were arranged in: in their order, about as high as each other."""
        wide = self._wide(width, count)
        whole = self._measured(rows, wide)
        placed, at = [], 0
        for size in _split([high + theme.px(_BETWEEN) for high in whole.heights], count):
            placed.append(self._measured(whole.rows[at : at + size], wide))
            at += size
        return placed

    def _wides(self, width: int, count: int) -> list[int]:
        """Return the width of each of so many columns."""
        if len(self._parts) != count or self._columns is None:
            return [self._wide(width, count)] * count
        room = width - (count - 1) * theme.px(_GAP)
        return [int(room * part / sum(self._parts)) for part in self._parts]

    def _wide(self, width: int, count: int) -> int:
        if len(self.cells) == 1 and not self.cells[0].grows:
            return min(width, theme.px(_ALONE))
        wide = (width - (count - 1) * theme.px(_GAP)) // count
        if self._columns is None and count > 1:  # one of several in a dialog keeps to its edges
            return min(wide, theme.px(_ALONE))
        return wide

    def _measured(self, rows: list[Row], wide: int) -> _Placed:
        rows = [one for row in rows for one in self._fitting(row, wide)]
        heights = [self._row_height(row, wide, rows) for row in rows]
        return _Placed(list(rows), heights, sum(heights) + max(0, len(rows) - 1) * theme.px(_BETWEEN))

    def _row_height(self, row: Row, wide: int, rows: list[Row]) -> int:
        return max(
            self._height(cell, width) for (cell, _), width in zip(row, self._shares(row, wide, rows), strict=True)
        )

    def _height(self, cell: Cell, width: int) -> int:
        has_room = self.least_title(cell) <= width
        if has_room and cell in self._steady:
            return self._steady[cell]
        high = cell.height_for(width)
        if has_room and cell.is_steady():
            self._steady[cell] = high
        return high

    def _least_width(self, cell: Cell) -> int:
        if cell not in self._widths:
            self._widths[cell] = cell.least_width()
        return self._widths[cell]

    # --- places -----------------------------------------------------------------------------------
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def event(self, event: QEvent) -> bool:
        """Lay out again when a cell asks for another height; Qt polishes what is shown first."""
        if event.type() == QEvent.Type.Polish and not self._is_complete:
            self.complete()
        if event.type() in _MEASURES:
            self.forget()
        if event.type() == QEvent.Type.LayoutRequest:
            self.setMinimumHeight(self.heightForWidth(self.width()))
            self._lay_out()
            self.updateGeometry()
        elif event.type() == QEvent.Type.Show and self._is_to_lay_out:
            self._lay_out()
        return super().event(event)

    def arrange_now(self) -> None:
        """Give each cell its place now, where one of them asked for another height."""
        QCoreApplication.sendPostedEvents(self, QEvent.Type.LayoutRequest.value)

    def _lay_out(self) -> None:
        self._is_to_lay_out = False
        placed = self._placed(self.width())
        left = 0
        for column, wide in zip(placed, self._wides(self.width(), len(placed)), strict=True):
            spare = max(0, self.height() - column.high)
            growing = [row for row in column.rows if any(cell.grows for cell, _ in row)]
            top = 0
            for row, needed in zip(column.rows, column.heights, strict=True):
                high = needed + (spare // len(growing) if row in growing else 0)
                at = left
                for (cell, _), cell_wide in zip(row, self._shares(row, wide, column.rows), strict=True):
                    cell.place(QRect(at, top, cell_wide, high))
                    at += cell_wide + theme.px(8)
                top += high + theme.px(_BETWEEN)
            left += wide + theme.px(_GAP)

    def _fitting(self, row: Row, wide: int) -> list[Row]:
        """Return a row as it is, or each of its cells below the other where beside each other they would be cut."""
        if len(row) == 1:
            return [row]
        needed = sum(self._least_width(cell) for cell, _ in row) + (len(row) - 1) * theme.px(8)
        return [row] if needed <= wide else [((cell, 1.0),) for cell, _ in row]

    def _shares(self, row: Row, wide: int, rows: list[Row]) -> list[int]:
        """Return the width of each cell by its share; none is narrower than its field needs while others have room.

        Rows of the same shares stand in line, as wide as the widest needs, where all of them find room so.
        """
        if len(row) == 1:
            return [wide]
        shares = [share for _, share in row]
        alike = [other for other in rows if [share for _, share in other] == shares]
        least = [max(self._least_width(cell) for cell, _ in cells) for cells in zip(*alike, strict=True)]
        if sum(least) + (len(row) - 1) * theme.px(8) > wide:
            least = [self._least_width(cell) for cell, _ in row]
        return _widths(row, wide, least)


def _widths(row: Row, wide: int, least: list[int]) -> list[int]:
    room = wide - (len(row) - 1) * theme.px(8)
    whole = sum(share for _, share in row)
    widths = [int(room * share / whole) for _, share in row]
    lacking = [max(0, low - width) for low, width in zip(least, widths, strict=True)]
    spare = [0 if lack else width - low for lack, low, width in zip(lacking, least, widths, strict=True)]
    wanted, there = sum(lacking), sum(spare)
    if wanted and there:
        given, taken = min(1.0, wanted / there), min(1.0, there / wanted)
        widths = [
            width + int(lack * taken) - int(free * given)
            for width, lack, free in zip(widths, lacking, spare, strict=True)
        ]
    # rounding leaves some pixels: all rows end where the column does
    roomy = max(range(len(row)), key=lambda n: widths[n] - least[n])
    widths[roomy] += room - sum(widths)
    return widths


def _split(heights: list[int], count: int) -> list[int]:
    """Return how many cells stand in each of `count` columns, so that the highest is as low as can be."""
    low, high = max(heights, default=0), sum(heights)
    while low < high:
        middle = (low + high) // 2
        if len(_filled(heights, middle)) <= count:
            high = middle
        else:
            low = middle + 1
    return _filled(heights, low)


def _filled(heights: list[int], limit: int) -> list[int]:
    sizes, now = [0], 0
    for high in heights:
        if now and now + high > limit:
            sizes.append(0)
            now = 0
        sizes[-1] += 1
        now += high
    return sizes

"""`Sides`: the values of one line side by side, each with who wrote it and when."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QGridLayout, QScrollArea, QWidget

from app.domain.offline.shown import ConflictLine, JournalLine, QueueLine
from app.domain.offline.values import Whose
from app.domain.words import moment
from app.ui.look import fonts, theme
from app.ui.look.plain import Label
from app.ui.look.tokens import TYPE_SECTION

_NONE = "none"


class Sides(QScrollArea):
    """Read only; scrolls where texts are long."""

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName("Values side by side")
        self.show_nothing()

    def show_nothing(self) -> None:
        """Show no line."""
        self._put([], [])

    def show_line(self, line: ConflictLine | JournalLine | QueueLine) -> None:
        """Show a line of any page."""
        if isinstance(line, ConflictLine):
            by = ", ".join(part for part in (line.who, _on(line)) if part)
            bylines = ("", "", moment(line.at, year=False), by)
            rows: list[Sequence[str | None]] = [(one.title, one.base, one.mine, one.theirs) for one in line.fields]
            rows += [(one.title, None, one.text, None) for one in line.more]  # goes with mine
            self._put(["", "As you read it", "Mine", "Theirs"], rows, bylines)
        elif isinstance(line, JournalLine):
            whose = "Yours" if line.whose is Whose.MINE else f"Theirs, {line.who}" if line.who else "As it stood"
            self._put(["", f"{whose}. {line.why}"], [(one.title, one.text) for one in line.fields])
        else:
            self._put(["", f"{line.state.label}, {line.called}"], [(one.title, one.text) for one in line.fields])

    def _put(self, heads: Sequence[str], rows: Sequence[Sequence[str | None]], bylines: Sequence[str] = ()) -> None:
        page = QWidget()
        page.setAccessibleName("Values side by side")
        grid = QGridLayout(page)
        edge = theme.px(12)
        grid.setContentsMargins(edge, edge, edge, edge)
        grid.setHorizontalSpacing(theme.px(16))
        grid.setVerticalSpacing(theme.px(8))
        for column, head in enumerate(heads):
            label = _text(head)
            label.setFont(fonts.sized(TYPE_SECTION, QFont.Weight.Bold))
            grid.addWidget(label, 0, column, Qt.AlignmentFlag.AlignTop)
            grid.setColumnStretch(column, int(column > 0))
        for column, text in enumerate(bylines):
            byline = _text(text)
            byline.setProperty("muted", True)
            grid.addWidget(byline, 1, column, Qt.AlignmentFlag.AlignTop)
        for number, (title, *values) in enumerate(rows, 2):
            name = _text(title or "")
            name.setProperty("muted", True)
            grid.addWidget(name, number, 0, Qt.AlignmentFlag.AlignTop)
            for column, value in enumerate(values, 1):
                if value is None:
                    continue  # it is not compared
                label = _text(value or _NONE)
                label.setProperty("muted", not value or (column == 1 and len(values) > 1))
                head = ", ".join(part for part in (heads[column], *bylines[column : column + 1]) if part)
                label.setAccessibleName(f"{title}, {head}: {value or _NONE}")
                label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
                grid.addWidget(label, number, column, Qt.AlignmentFlag.AlignTop)
        grid.setRowStretch(len(rows) + 2, 1)
        self.setWidget(page)  # deletes the page before


def _text(text: str) -> Label:
    label = Label(text)
    label.setWordWrap(True)
    return label


def _on(line: ConflictLine) -> str:
    return moment(line.their_at, year=False) if line.their_at is not None else ""

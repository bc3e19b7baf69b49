"""`TableAndText`: a narrow table, and below it in words all that is known of the row with the focus."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QSplitter, QVBoxLayout, QWidget

from app.ui.look import theme
from app.ui.look.plain import Label
from app.ui.tables.small_table import SmallTable


class TableAndText(QSplitter):
    """`text` says what the table has no room for; it is plain, can be selected, and scrolls by arrows where it is long.

    `named`: of both together; `of_row`: of the text, "The chosen item".
    """

    def __init__(self, table: SmallTable, named: str, of_row: str, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self.setAccessibleName(named)
        self.setChildrenCollapsible(False)
        self.text = Label()
        self.text.setWordWrap(True)
        self.text.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.text.setAccessibleName(of_row)
        inside = QWidget()
        room = QVBoxLayout(inside)
        room.setContentsMargins(theme.px(16), theme.px(8), theme.px(16), theme.px(8))
        room.addWidget(self.text)
        room.addStretch(1)
        scroll = QScrollArea()
        scroll.setAccessibleName(f"What is known: {of_row.lower()}")
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # arrows scroll what is long
        scroll.setMinimumHeight(theme.px(32))  # a line: where there is no room, a form below has it
        scroll.setWidget(inside)
        inside.setAutoFillBackground(False)
        scroll.viewport().setAutoFillBackground(False)
        self.addWidget(table)
        self.addWidget(scroll)
        self.setStretchFactor(0, 3)
        self.setStretchFactor(1, 2)
        self.setSizes([theme.px(300), theme.px(190)])

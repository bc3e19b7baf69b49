"""From a figure to what stands behind it: definition, n and what was left out, and its tickets one act further."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from app.domain import words
from app.domain.figures.explained import Explained
from app.domain.figures.values import ReportQuery
from app.domain.tickets.values import TicketFilter
from app.ui.look import plain, theme
from app.ui.look.heading import Heading
from app.ui.look.plain import Label
from app.ui.tab import Context


class Explainer(QObject):
    """Asks what stands behind a figure and shows it; from there Enter leads to the tickets that it counts."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self._context, self._owner = context, parent

    def explain(self, query: ReportQuery, figure: str, as_of: datetime | None = None) -> None:
        """Show what stands behind a figure, as known at a time; default: now."""
        ask = self._context.services.figures.explain
        self._context.jobs.read(
            self, lambda work: ask(query, figure, as_of, work=work), self._arrived, key="explain", repeats=False
        )

    def _arrived(self, found: Explained) -> None:
        ExplainDialog(found, partial(self._show_tickets, found), self._owner).open()

    def _show_tickets(self, found: Explained) -> None:
        query, behind = found.query, self._context.services.figures.tickets_behind
        whose = ", ".join(
            [query.agency or "statewide", *([query.service] if query.service else []), query.period.label]
        )

        def arrived(filter: TicketFilter) -> None:
            self._context.navigator.open("tickets", filter=filter, label=f"{found.title}, {whose}")

        self._context.jobs.read(
            self,
            lambda work: behind(
                found.figure, query.agency, query.period, found.as_of, service=query.service, work=work
            ),
            arrived,
            key="tickets",
        )


class ExplainDialog(QDialog):
    """A figure with its facts and definition. Show it with `open()`; it deletes itself when closed."""

    def __init__(self, found: Explained, show_tickets: Callable[[], object], parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(plain.window_title(f"Behind the figure: {found.title}"))
        self.setAccessibleName(self.windowTitle())
        body = QWidget()
        grid = QGridLayout(body)
        grid.setContentsMargins(0, 0, theme.px(8), 0)
        grid.setHorizontalSpacing(theme.px(14))
        grid.setVerticalSpacing(theme.px(6))
        grid.setColumnStretch(1, 1)
        as_of = ("As of", f"{words.moment(found.as_of)} Eastern Time")
        for line, (title, text) in enumerate((*found.facts, as_of, *found.definition)):
            name, value = Label(title), Label(text)
            name.setProperty("muted", True)
            value.setWordWrap(True)
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            grid.addWidget(name, line, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(value, line, 1)
        grid.setRowStretch(grid.rowCount(), 1)
        area = QScrollArea()
        area.setAccessibleName("What stands behind the figure")
        area.setWidgetResizable(True)
        area.setWidget(body)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        layout.setSpacing(10)
        layout.addWidget(Heading(found.title))
        layout.addWidget(area, 1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        self.tickets = QPushButton("Show tickets")
        self.tickets.setAccessibleDescription("List exactly those that the figure counts")
        self.tickets.setEnabled(found.tickets)
        self.tickets.clicked.connect(self.accept)
        self.tickets.clicked.connect(show_tickets)
        buttons.addButton(self.tickets, QDialogButtonBox.ButtonRole.AcceptRole)
        layout.addWidget(buttons)
        self.resize(theme.px(640), theme.px(460))
        if found.tickets:
            self.tickets.setDefault(True)
            self.tickets.setFocus()

"""`ChangeList`: the changes in view as a table below the calendar, and the acts for several of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain import words
from app.domain.changes.conflicts import when
from app.domain.plain_text import one_line
from app.domain.vocabulary import ChangeState
from app.ui.list_bar import SelectionRow
from app.ui.look import theme
from app.ui.tables.columns import Column, Mark
from app.ui.tables.small_table import SmallTable
from app.ui.tables.table_source import TableSort
from app.views.changes.model import Item, Sheet

_RISKS = ("low", "medium", "high")
_STATES = tuple(ChangeState)


def change_columns() -> tuple[Column[Item], ...]:
    """Return the columns of the list: none is left out for want of room, the list scrolls sideways instead."""
    return (
        Column("number", "Number", "CHG0000887", lambda i: i.change.number, pinned=True,
               mark=lambda i: Mark("conflict", "missed") if i.clashes else None,
               accessible=lambda i: f"{i.change.number}{_conflicts(i)}",
               tooltip=lambda i: "\n".join(clash.text for clash in i.clashes)),
        Column("title", "Title", "Failover test of NCID Identity Management", lambda i: i.change.title, stretch=True,
               tooltip=lambda i: i.change.title),
        Column("window", "When (Eastern)", "Wed 25 May 22:45 to Wed 26 May 01:00",
               lambda i: when(i.change.planned_start, i.change.planned_end),
               sort_value=lambda i: (i.change.planned_start, i.change.number)),
        Column("state", "State", "Implementing", lambda i: i.change.state.label,
               sort_value=lambda i: _STATES.index(i.change.state)),
        Column("services", "Service", "FIREWALL, NCID", lambda i: ", ".join(i.change.services)),
        Column("type", "Type", "Emergency", lambda i: i.change.type.value.capitalize(), mark=lambda i: i.mark),
        Column("risk", "Risk", "Medium", lambda i: i.change.risk.capitalize(),
               sort_value=lambda i: _RISKS.index(i.change.risk) if i.change.risk in _RISKS else 0),
        Column("implementer", "Implementer", "Alexandra Fitzgerald",
               lambda i: i.change.implementer_name or i.change.implementer),
    )  # fmt: skip


def _conflicts(item: Item) -> str:
    return f", {words.count(len(item.clashes), 'conflict')}" if item.clashes else ""


def _id(item: Item) -> int:
    return item.change.id


def _sentence(item: Item, _now: datetime) -> str:
    who = item.change.implementer_name or item.change.implementer
    return one_line(f"{item.spoken}{f', by {who}' if who else ''}")


class ChangeList(QWidget):
    """The table, and above it the acts while several of its changes are selected. `cleared`: only one is wanted."""

    cleared = Signal()

    def __init__(self, now: Callable[[], datetime], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("List of the changes in view")
        self.table = SmallTable(
            change_columns(),
            _id,
            "Changes in view",
            sort=TableSort("window"),
            now=now,
            empty=("No change here", "No change is planned in the days that are shown.", ""),
        )
        self.table.rows.spoken = _sentence
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.several = SelectionRow("Select only the change with the focus")
        self.several.setContentsMargins(theme.px(12), theme.px(4), theme.px(12), theme.px(4))
        self.several.cleared.connect(self.cleared)
        self.several.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.several)
        column.addWidget(self.table, 1)

    def set_sheet(self, sheet: Sheet) -> None:
        """List the changes of a sheet; focus, selection and place stay by change."""
        self.table.set_rows(list(sheet.items.values()))

    def show_many(self, chosen: int) -> None:
        """Show the acts for several while several are selected."""
        self.several.say(f"{chosen:,}", f"{self.table.rows.rowCount():,}")
        self.several.setVisible(chosen > 1)

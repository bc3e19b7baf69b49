"""`ChangeList`: the changes in view as a table below the calendar, filters of it, and the acts for several of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain import words
from app.domain.plain_text import one_line
from app.domain.vocabulary import ChangeState, ChangeType
from app.ui.forms.facet import Facet
from app.ui.list_bar import ListBar
from app.ui.search_field import SearchField
from app.ui.tables.columns import Cells, Column, Mark
from app.ui.tables.small_table import SmallTable
from app.ui.tables.table_source import TableSort
from app.views.changes.model import Item, Sheet

_NOTHING_READY: Mapping[int, Cells[Item]] = MappingProxyType({})
_RISKS = ("low", "medium", "high")
_STATES = tuple(ChangeState)


def change_columns() -> tuple[Column[Item], ...]:
    """Return the columns of the list: none is left out for want of room, the list scrolls sideways instead.

    Before that the names give way to the title.
    """
    return (
        Column("number", "Number", "CHG0000887", lambda i: i.change.number, pinned=True,
               mark=lambda i: Mark("conflict", "missed") if i.clashes else None,
               accessible=lambda i: f"{i.change.number}{_conflicts(i)}",
               tooltip=lambda i: "\n".join(clash.text for clash in i.clashes)),
        Column("title", "Title", "Failover test of NCID Identity Management", lambda i: i.change.title, stretch=True,
               tooltip=_title_told, mark=lambda i: Mark("lock", "muted") if i.change.held else None),
        Column("window", "When (Eastern)", "Wed 25 May 22:45 to Wed 26 May 01:00",
               lambda i: i.planned,
               sort_value=lambda i: (i.change.planned_start, i.change.number)),
        Column("state", "State", "Implementing", lambda i: i.change.state.label,
               sort_value=lambda i: _STATES.index(i.change.state)),
        Column("services", "Service", "Virtual Server Hosting", lambda i: ", ".join(i.services), gives=True,
               tooltip=lambda i: "\n".join(i.services)),
        Column("type", "Type", "Emergency", lambda i: i.change.type.value.capitalize(), mark=lambda i: i.mark),
        Column("risk", "Risk", "Medium", lambda i: i.change.risk.capitalize(),
               sort_value=lambda i: _RISKS.index(i.change.risk) if i.change.risk in _RISKS else 0),
        Column("implementer", "Implementer", "Alexandra Fitzgerald",
               lambda i: i.change.carried_out_by, gives=True, tooltip=lambda i: i.change.carried_out_by),
    )  # fmt: skip


#: What the list is filtered by: the values of a change that pass where one of them is chosen.
_FACETS: dict[str, Callable[[Item], Sequence[object]]] = {
    "State": lambda item: (item.change.state,),
    "Type": lambda item: (item.change.type,),
    "Risk": lambda item: (item.change.risk,),
    "Service": lambda item: item.services,
}
_STATE_CHOICES = [(state.label, state) for state in ChangeState]
_TYPE_CHOICES = [(kind.value.capitalize(), kind) for kind in ChangeType]
_RISK_CHOICES = [(risk.capitalize(), risk) for risk in _RISKS]


def _title_told(item: Item) -> str:
    held = item.change.held
    return f"{item.change.title}\n{one_line(held)}" if held else item.change.title


def _conflicts(item: Item) -> str:
    return f", {words.count(len(item.clashes), 'conflict')}" if item.clashes else ""


def _id(item: Item) -> int:
    return item.change.id


def _sentence(item: Item, _now: datetime) -> str:
    who = item.change.carried_out_by
    return one_line(f"{item.spoken}{f', by {who}' if who else ''}")


class ChangeList(QWidget):
    """The table, and above it filters; in their place the acts while several changes are selected, so nothing moves.

    `cleared`: only one is wanted.
    """

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
            empty=(
                "No change here",
                "Nothing is planned in the days that are shown: New change (Ctrl+N) plans something.",
                "",
            ),
        )
        self.table.rows.spoken = _sentence
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        tip = "Words of any column; the calendar stays whole"
        self.search = SearchField("Filter the list", "Filter the list", tip, key="")
        self.search.textChanged.connect(self.filter)
        self.search.down.connect(self.table.setFocus)
        self.facets = {name: Facet(name) for name in _FACETS}
        for name, choices in (("State", _STATE_CHOICES), ("Type", _TYPE_CHOICES), ("Risk", _RISK_CHOICES)):
            self.facets[name].set_choices(choices)
        for facet in self.facets.values():
            facet.changed.connect(self.filter)
        self.head = ListBar(self.search, list(self.facets.values()))
        self.several = self.head.selection
        self.head.cleared.connect(self.cleared)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.table, 1)

    def made_ready(self, sheet: Sheet) -> dict[int, Cells[Item]]:
        """Return the rows of a sheet with their texts; it runs on a worker, for of thousands this takes long."""
        return {id: Cells(item, self.table.columns) for id, item in sheet.items.items()}

    def set_sheet(self, sheet: Sheet, ready: Mapping[int, Cells[Item]] = _NOTHING_READY) -> None:
        """List the changes of a sheet; focus, selection and place stay by change. `ready`: see `made_ready`."""
        items = list(sheet.items.values())
        names = sorted({name for item in items for name in item.services})
        self.facets["Service"].set_choices([(name, name) for name in names])
        self.table.set_rows([ready.get(item.change.id, item) for item in items])
        self._count()

    def show_many(self, chosen: int) -> None:
        """Show the acts for several while several are selected."""
        self.head.show_many(chosen, self.table.rows.rowCount())

    @Slot()
    def filter(self) -> None:
        """List only what fits all that is typed and chosen."""
        self.table.set_filter(self.search.text(), self._accepts if self._is_chosen() else None)
        self._count()

    def _is_chosen(self) -> bool:
        return any(facet.value() for facet in self.facets.values())

    def _accepts(self, item: Item) -> bool:
        for name, facet in self.facets.items():
            wanted = facet.value()
            if wanted and not any(value in wanted for value in _FACETS[name](item)):
                return False
        return True

    def _count(self) -> None:
        shown, known = len(self.table.rows.shown_rows()), self.table.rows.read
        self.head.count.setText(f"{shown:,} of {known:,}" if shown != known else words.count(known, "change"))

    def conditions(self) -> tuple[str, ...]:
        """Return what the list is filtered by, in sentences, for paper."""
        typed = self.search.text().strip()
        said = [f"Only with the words \u201c{typed}\u201d."] if typed else []
        return (*said, *(f"{facet.said}." for facet in self.facets.values() if facet.value()))

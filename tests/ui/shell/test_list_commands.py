"""Commands of the list in view: every column to order by, groups, columns, by menu and keyboard."""

from __future__ import annotations

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from app.ui.commands import CommandRegistry
from app.ui.look.theme import Theme
from app.ui.settings import Settings
from app.ui.shell.list_commands import list_commands
from app.ui.tables.columns import Column
from app.ui.tables.data_table import DataTable
from app.ui.tables.small_table import SmallTable
from app.ui.tables.table_source import TableSort

COLUMNS: list[Column[tuple[int, str, str]]] = [
    Column("code", "Agency", "NCDA&CS", lambda r: r[1], pinned=True),
    Column("title", "Title", "A title of usual length", lambda r: r[1], stretch=True),
    Column("brm", "BRM", "Ines Mitchell", lambda r: r[2]),
]
ROWS = [(1, "DOT", "Ines"), (2, "DHHS", "Carlos"), (3, "DAC", "Ines"), (4, "OSBM", "")]


class Host:
    """A window with one list, or none."""

    def __init__(self, settings: Settings, table: DataTable | None) -> None:
        self.settings, self.table = settings, table

    def shown_list(self) -> DataTable | None:
        """Return the list in view."""
        return self.table


def test_a_list_is_ordered_grouped_and_folded_by_menu(settings: Settings, theme: Theme, qtbot: QtBot) -> None:
    table = SmallTable(COLUMNS, lambda r: int(r[0]), "Agencies")
    qtbot.addWidget(table)
    table.set_rows(ROWS)
    table.resize(500, 300)
    table.show()
    registry = CommandRegistry()
    registry.add(list_commands(Host(settings, table)))

    def offered(command: str, menu: QMenu) -> dict[str, QAction]:
        registry.run(command)
        found = {action.text(): action for action in menu.actions() if action.text()}
        menu.close()
        return found

    found = offered("list.sort", table.menus.sort)
    assert list(found) == ["Usual order", "Agency", "Title", "BRM", "Ascending", "Descending"]
    found["Agency"].trigger()
    assert table.sort_by == TableSort("code")
    offered("list.sort", table.menus.sort)["Descending"].trigger()
    assert [row[1] for row in table.rows.shown_rows()] == ["OSBM", "DOT", "DHHS", "DAC"]
    found = offered("list.group", table.menus.group)
    assert list(found) == ["Nothing", "BRM"]
    assert not registry.action("list.fold").isEnabled()
    found["BRM"].trigger()
    registry.refresh_now()
    assert [(g.label, g.count) for g in table.rows.grouping.groups] == [("Carlos", 1), ("Ines", 2), ("None", 1)]
    registry.run("list.fold")
    assert table.rows.rowCount() == 3
    offered("list.group", table.menus.group)["Unfold all groups"].trigger()
    assert table.rows.rowCount() == 7
    found = offered("list.columns", table.menus.columns)
    assert not found["Agency"].isEnabled()  # is pinned
    found["BRM"].trigger()
    assert table.isColumnHidden(2)
    assert table.save_state()["sort"] == ["code", True, "brm"]


def test_rows_are_as_tall_as_the_settings_say(settings: Settings, theme: Theme, qtbot: QtBot) -> None:
    table = SmallTable(COLUMNS, lambda r: int(r[0]), "Agencies")
    qtbot.addWidget(table)
    table.set_rows(ROWS)
    table.show()
    found = {}
    for density in ("compact", "roomy", "usual"):
        theme.set_density(density)
        found[density] = table.rowHeight(1)
    assert found == {"compact": 26, "roomy": 38, "usual": 30}


def test_without_a_list_the_commands_say_so(settings: Settings, qtbot: QtBot) -> None:
    registry = CommandRegistry()
    registry.add(list_commands(Host(settings, None)))
    registry.refresh_now()
    assert not registry.action("list.sort").isEnabled()
    assert "no list" in registry.action("list.group").toolTip()

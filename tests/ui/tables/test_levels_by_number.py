"""A cell that takes a level takes it by its number, as headings have it."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from app.domain.vocabulary import Priority
from app.ui.forms.typeahead import Typeahead
from app.ui.tables.columns import Column
from app.ui.tables.small_table import SmallTable


def test_a_level_is_chosen_by_its_number(qtbot: QtBot) -> None:
    columns: list[Column[int]] = [
        Column("level", "Level", "Critical", lambda _row: "Low", choices=lambda _row: [(p.label, p) for p in Priority])
    ]
    table = SmallTable(columns, lambda row: row, "Levels")
    qtbot.addWidget(table)
    chosen: list[object] = []
    table.edited.connect(lambda _row, _column, value: chosen.append(value))
    table.set_rows([7])
    table.show()
    index = table.rows.index(0, 0)
    table.setCurrentIndex(index)
    table.edit(index)
    field = table.indexWidget(index)
    assert isinstance(field, Typeahead)
    high = field.choices.exact("2")
    assert high is not None
    field.take(high)
    assert chosen == [Priority.HIGH]

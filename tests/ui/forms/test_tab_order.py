"""Tab goes through a form as it is read: down its columns, then to what stands elsewhere."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.ui.forms.columns import Cell, FieldColumns
from app.ui.forms.fields import combo
from app.ui.forms.tab_order import chain, fields_in_order
from app.ui.forms.typeahead import Typeahead


def test_down_the_columns_whatever_was_made_first(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    body = FieldColumns()
    QVBoxLayout(page).addWidget(body)
    outside = QLineEdit(page)
    fields: dict[str, QWidget] = {"a": QLineEdit(), "b": Typeahead([]), "c": combo([("One", 1)]), "d": QLineEdit()}
    cells = {key: Cell(key, field, body) for key, field in fields.items()}
    for cell in cells.values():
        body.add(cell)
    body.arrange([[[(cells["d"], 1.0), (cells["b"], 1.0)]], [[(cells["c"], 1.0)], [(cells["a"], 1.0)]]])
    page.show()
    fields["out"] = outside
    fields["d"].setFocusPolicy(Qt.FocusPolicy.NoFocus)
    found = fields_in_order(body, fields)
    assert found == [fields["b"], fields["c"], fields["a"]]
    chain([*found, outside])
    page.activateWindow()
    found[0].setFocus()
    seen = [found[0]]
    while seen[-1] is not outside and len(seen) < 9:
        page.focusNextChild()
        now = page.focusWidget()
        assert now is not None
        seen.append(now)
    assert seen == [*found, outside]

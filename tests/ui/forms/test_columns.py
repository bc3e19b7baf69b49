"""Fields of a form stand in line: rows of one kind in a column share their widths, a lone field is not endless."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from app.ui.forms.columns import Cell, FieldColumns


class Needy(QLineEdit):
    """A field that would cut what it says below a width."""

    def __init__(self, least: int) -> None:
        super().__init__()
        self._least = least

    def least_width(self) -> int:
        return self._least


def shown(body: FieldColumns, qtbot: QtBot, width: int) -> None:
    qtbot.addWidget(body)
    body.resize(width, 400)
    body.show()


def test_rows_of_the_same_shares_stand_in_line_and_others_as_they_are(qtbot: QtBot) -> None:
    body = FieldColumns()
    cells = [Cell(str(n), Needy(180 if n == 2 else 20), body) for n in range(6)]
    for cell in cells:
        body.add(cell)
    a, b, wide, c, d, e = cells
    body.arrange([[[(a, 1), (b, 1)], [(wide, 1), (c, 1)], [(d, 2), (e, 1)]]])
    shown(body, qtbot, 308)  # 300 for two, and 8 between them
    assert [cell.geometry().width() for cell in (a, b)] == [180, 120]
    assert [cell.geometry().width() for cell in (wide, c)] == [180, 120]
    assert [cell.geometry().width() for cell in (d, e)] == [200, 100]


def test_rows_that_find_no_room_in_line_keep_what_each_needs(qtbot: QtBot) -> None:
    body = FieldColumns()
    needs = (200, 20, 20, 200)
    cells = [Cell(str(n), Needy(least), body) for n, least in enumerate(needs)]
    for cell in cells:
        body.add(cell)
    body.arrange([[[(cells[0], 1), (cells[1], 1)], [(cells[2], 1), (cells[3], 1)]]])
    shown(body, qtbot, 308)
    assert [cell.geometry().width() for cell in cells] == [200, 100, 100, 200]


def test_a_field_that_is_the_only_one_is_not_as_wide_as_the_window(qtbot: QtBot) -> None:
    body = FieldColumns()
    cell = Cell("Name", QLineEdit(), body)
    body.add(cell)
    shown(body, qtbot, 1400)
    assert cell.geometry().width() == 500
    body.resize(420, 400)
    assert cell.geometry().width() == 420


def test_two_fields_are_no_wider_than_one_alone(qtbot: QtBot) -> None:
    body = FieldColumns()
    cells = [Cell(f"Field {n}", QLineEdit(), body) for n in range(2)]
    for cell in cells:
        body.add(cell)
    shown(body, qtbot, 1400)
    assert [cell.geometry().width() for cell in cells] == [500, 500]


def test_columns_have_their_parts_of_the_width(qtbot: QtBot) -> None:
    body = FieldColumns()
    cells = [Cell(str(n), QLineEdit(), body) for n in range(3)]
    for cell in cells:
        body.add(cell)
    body.arrange([[[(cell, 1)]] for cell in cells], least=200, parts=(1, 2, 1))
    shown(body, qtbot, 832)  # 800 for three, and 16 between them twice
    assert [cell.geometry().width() for cell in cells] == [200, 400, 200]
    assert [cell.x() for cell in cells] == [0, 216, 632]
    body.resize(400, 400)
    assert [cell.geometry().width() for cell in cells] == [400] * 3, "below each other, each over the whole width"


def test_a_label_that_finds_no_room_goes_below_its_neighbour_or_wraps(qtbot: QtBot) -> None:
    body = FieldColumns()
    long = "Who in the whole department notices if it goes wrong"
    first, second = Cell("Reason", QLineEdit(), body), Cell(long, QLineEdit(), body)
    for cell in (first, second):
        body.add(cell)
    body.arrange([[[(first, 1), (second, 1)]]])
    shown(body, qtbot, 900)
    one_line = second.title.height()
    assert first.y() == second.y()
    assert second.title_width() <= second.title.width()
    body.resize(second.title_width() + 20, 400)
    assert second.y() > first.y(), "beside each other the label would be cut"
    assert second.title.height() == one_line
    body.resize(second.title_width() * 2 // 3, 400)
    assert second.title.wordWrap()
    assert second.title.height() == second.title.heightForWidth(second.title.width()) > one_line
    assert second.inside.y() >= second.title.geometry().bottom()


@pytest.mark.parametrize("wide", range(300, 306))
def test_every_row_ends_where_its_column_does(qtbot: QtBot, wide: int) -> None:
    """Whatever the width: the shares of three leave pixels where they are rounded, needs as well."""
    body = FieldColumns()
    needs = (20, 20, 20, 20, 110, 20)
    a, b, c, d, needy, last = [Cell(str(n), Needy(least), body) for n, least in enumerate(needs)]
    for cell in (a, b, c, d, needy, last):
        body.add(cell)
    body.arrange([[[(a, 2), (b, 1)], [(c, 1), (d, 1), (needy, 1)], [(last, 1)]]])
    shown(body, qtbot, wide)
    assert {cell.geometry().right() for cell in (b, needy, last)} == {wide - 1}

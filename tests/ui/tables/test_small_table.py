"""The table in memory: sorting, filtering, selection by id, editing in place, empty states."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QScrollArea, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.ui.forms.typeahead import Typeahead
from app.ui.tables.columns import Align, Column, Mark
from app.ui.tables.small_table import SmallTable, SmallTableModel
from app.ui.tables.window_model import TableSort
from tests.ui.accessibility import problems


@dataclass(frozen=True)
class Agency:
    id: int
    code: str
    brm: str
    share: float | None


ROWS = [
    Agency(1, "DOT", "Ines Mitchell", 97.25),
    Agency(2, "DHHS", "Carlos Rahman", None),
    Agency(3, "DAC", "Ines Mitchell", 9.5),
    Agency(4, "OSBM", "", 100.0),
]
PEOPLE = [("Ines Mitchell", 11), ("Carlos Rahman", 12)]
COLUMNS: list[Column[Agency]] = [
    Column("code", "Agency", "NCDA&CS", lambda r: r.code),
    Column("brm", "BRM", "Ines Mitchell", lambda r: r.brm, choices=lambda r: PEOPLE),
    Column(
        "share",
        "SLA",
        "100.0 %",
        lambda r: "not measured" if r.share is None else f"{r.share:.1f} %",
        Align.RIGHT,
        sort_value=lambda r: r.share,
        mark=lambda r: Mark("triangle", "missed") if r.share is not None and r.share < 95 else None,
    ),
]


def table(qtbot: QtBot) -> SmallTable:
    view = SmallTable(COLUMNS, lambda r: r.id, "Agencies", empty=("No agencies", "Import them.", ""))
    qtbot.addWidget(view)
    view.resize(500, 300)
    view.show()
    view.set_rows(ROWS)
    return view


def codes(view: SmallTable) -> list[str]:
    return [r.code for r in view.rows.shown_rows()]


def test_model_passes_qts_tester(qtbot: QtBot) -> None:
    model = SmallTableModel(COLUMNS, lambda r: r.id)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.set_rows(ROWS)
    model.set_sort(TableSort("share", True))
    model.set_filter("ines")
    model.set_rows([])
    del tester


def test_sorts_by_value_with_empty_last_both_ways(qtbot: QtBot) -> None:
    view = table(qtbot)
    view.sort_by_column(2)
    assert codes(view) == ["DAC", "DOT", "OSBM", "DHHS"]
    view.sort_by_column(2)
    assert codes(view) == ["OSBM", "DOT", "DAC", "DHHS"]
    view.sort_by_column(1)  # by text; nobody last
    assert codes(view) == ["DHHS", "DOT", "DAC", "OSBM"]


def test_the_third_press_of_a_heading_and_the_menu_go_back_to_the_usual_order(qtbot: QtBot) -> None:
    view = table(qtbot)
    usual = codes(view)
    for _ in range(3):
        view.sort_by_column(2)
    assert (codes(view), view.sort_by) == (usual, view.usual)
    view.sort_by_column(2)
    view.menus.offer_sort()
    first = view.menus.sort.actions()[0]
    assert (first.text(), first.isChecked()) == ("Usual order", False)
    first.trigger()
    assert (codes(view), view.horizontalHeader().sortIndicatorSection()) == (usual, view.sorted_number())
    view.menus.offer_sort()
    assert [one.text() for one in view.menus.sort.actions() if one.isChecked()] == ["Usual order", "Ascending"]
    view.menus.sort.close()


def test_a_list_of_numbers_finds_each_row_that_has_one(qtbot: QtBot) -> None:
    columns: list[Column[str]] = [Column("number", "Number", "INC0000000", lambda number: number)]
    model = SmallTableModel(columns, lambda number: int(number[3:]))
    model.set_rows(["INC0000002", "INC0000003", "INC0000033"])
    for typed in ("INC2,INC3", "inc-2; inc 3"):
        model.set_filter(typed)
        assert model.shown_rows() == ["INC0000002", "INC0000003"]


def test_filters_by_words_in_any_column(qtbot: QtBot) -> None:
    view = table(qtbot)
    view.set_filter("ines do")
    assert codes(view) == ["DOT"]
    view.set_filter("", lambda r: r.share is None)
    assert codes(view) == ["DHHS"]
    view.set_filter("zzz")
    assert view.overlay.text.startswith("No row matches")
    view.set_filter("")
    assert len(codes(view)) == 4
    assert view.overlay.text == ""
    view.set_rows([])
    assert view.overlay.text == "No agencies\nImport them."


def test_selection_survives_new_rows_and_order_by_id(qtbot: QtBot) -> None:
    view = table(qtbot)
    view.select_id(3)
    view.set_rows([replace(r, brm="X") for r in reversed(ROWS) if r.id != 2])
    assert view.selected_ids() == [3]
    assert view.current_row() == replace(ROWS[2], brm="X")
    view.sort_by_column(0)
    assert view.selected_ids() == [3]
    assert not view.select_id(2)


def test_acts_go_to_what_is_still_chosen_when_the_current_row_is_gone(qtbot: QtBot) -> None:
    view = table(qtbot)
    view.selectAll()
    view.selectionModel().setCurrentIndex(view.rows.index(2, 0), view.selectionModel().SelectionFlag.NoUpdate)
    gone = view.current_id()
    view.set_filter("", lambda row: row.id != gone)
    assert view.selected_count() == len(ROWS) - 1
    assert view.current_id() == view.selected_ids()[0]


def test_editing_in_place_asks_for_the_chosen_value(qtbot: QtBot) -> None:
    view = table(qtbot)
    index = view.rows.index(1, 1)
    view.setCurrentIndex(index)
    qtbot.keyClick(view, Qt.Key.Key_F2)
    box = view.findChild(Typeahead)
    assert box is not None
    assert [choice.text for choice in box.choices.all] == ["Ines Mitchell", "Carlos Rahman"]
    assert box.typed() == "Carlos Rahman"
    with qtbot.waitSignal(view.edited) as edited:
        box.set_typed("Ines Mitchell")
    assert edited.args == [ROWS[1], "brm", 11]
    assert index.data() == "Carlos Rahman"  # until the write's answer sets the rows
    with qtbot.assertNotEmitted(view.edited):
        view.rows.setData(index, "Nobody known")
    assert not view.rows.index(0, 0).flags() & Qt.ItemFlag.ItemIsEditable


def test_columns_are_as_wide_as_their_texts_and_do_not_shrink(qtbot: QtBot) -> None:
    view = table(qtbot)
    narrow = view.columnWidth(1)
    view.set_rows([replace(ROWS[0], brm="Wilhelmina Konstantinopoulos")])
    wide = view.columnWidth(1)
    assert wide > narrow
    assert wide > view.fontMetrics().horizontalAdvance("Wilhelmina Konstantinopoulos")
    view.set_rows(ROWS)
    assert view.columnWidth(1) == wide
    view.set_rows([replace(ROWS[0], brm="x" * 200)])
    assert view.columnWidth(1) == wide


def test_is_accessible(qtbot: QtBot) -> None:
    assert problems(table(qtbot)) == []


def test_the_row_with_the_focus_is_seen_after_a_sort(qtbot: QtBot) -> None:
    view = table(qtbot)
    view.set_rows([Agency(n, f"A{n:03}", "", float(n)) for n in range(300)])
    view.resize(400, 200)
    view.show()
    view.order_by(TableSort("code"))
    view.select_id(150)
    view.verticalScrollBar().setValue(view.verticalScrollBar().value() + 2)
    view.order_by(TableSort("share", descending=True))
    box = view.visualRect(view.currentIndex())
    assert view.current_id() == 150
    assert view.viewport().rect().contains(box.center())
    view.select_id(3)
    view.order_by(TableSort("share"))
    assert view.viewport().rect().contains(view.visualRect(view.currentIndex()).center())


def test_texts_of_a_column_with_marks_stand_in_line(qtbot: QtBot) -> None:
    shown = table(qtbot).lines()
    marked = [shown.painted(line, 2).mark is not None for line in range(4)]
    assert sorted(marked) == [False, False, False, True]
    assert [shown.painted(line, 2).indent for line in range(4)] == [True] * 4
    assert not any(shown.painted(line, 0).indent for line in range(4))


def test_the_column_at_the_edge_has_room_at_its_right_whichever_it_is(qtbot: QtBot) -> None:
    view = table(qtbot)
    first = view.columnWidth(2)
    assert view.last_shown() == 2
    view.show_or_hide(2, shown=False)
    assert view.last_shown() == 1
    view.show_or_hide(2, shown=True)
    assert (view.last_shown(), view.columnWidth(2)) == (2, first)


def test_a_whole_list_is_as_tall_as_its_rows_and_scrolls_its_page_by_key(qtbot: QtBot) -> None:
    page, area = QWidget(), QScrollArea()
    column = QVBoxLayout(page)
    view = SmallTable(COLUMNS, lambda r: r.id, "Agencies")
    column.addWidget(view)
    area.setWidget(page)
    area.setWidgetResizable(True)
    qtbot.addWidget(area)
    area.resize(600, 200)
    view.show_whole(whole=True)
    area.show()
    view.set_rows([replace(ROWS[0], id=n) for n in range(40)])
    rows = view.verticalHeader().length()
    assert view.viewport().height() >= rows > 200
    assert view.verticalScrollBar().maximum() == 0
    qtbot.waitUntil(lambda: area.verticalScrollBar().maximum() > 0)
    view.select_id(39)
    assert area.verticalScrollBar().value() == 0, "only who goes through the rows moves the page"
    QTest.keyClick(view, Qt.Key.Key_Up)
    seen = view.viewport().mapTo(area.viewport(), view.visualRect(view.currentIndex()).bottomLeft()).y()
    assert 0 < seen <= area.viewport().height()
    view.show_whole(whole=False)
    view.set_rows(ROWS)
    assert view.minimumHeight() == 0


def test_what_is_typed_in_a_cell_is_not_lost_when_the_list_is_read_again(qtbot: QtBot) -> None:
    """And it is still about the row as it was when the field was opened: who changed it meanwhile is asked about."""
    view = table(qtbot)
    view.select_id(2)
    view.setCurrentIndex(view.rows.index(1, 1))
    qtbot.keyClick(view, Qt.Key.Key_F2)
    box = view.findChild(Typeahead)
    assert box is not None
    qtbot.keyClick(box, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(box, "In")
    newer = [ROWS[3], ROWS[2], replace(ROWS[1], brm=""), ROWS[0]]
    view.set_rows(newer)
    QApplication.processEvents()
    assert view.findChild(Typeahead) is box
    assert box.isVisible()
    assert box.typed() == "In"
    with qtbot.waitSignal(view.edited) as edited:
        box.set_typed("Ines Mitchell")
    assert edited.args == [ROWS[1], "brm", 11]
    qtbot.waitUntil(lambda: codes(view) == ["OSBM", "DAC", "DHHS", "DOT"])
    assert view.current_id() == 2


def test_rows_read_again_keep_their_order_where_somebody_works_in_the_list(qtbot: QtBot) -> None:
    view = table(qtbot)
    view.order_by(TableSort("code"))
    view.setFocus()
    view.select_id(1)
    qtbot.waitUntil(view.hasFocus)
    view.set_rows([replace(ROWS[0], code="AAA"), *ROWS[1:]])
    view.set_filter("", lambda _row: True, steadily=True)
    assert codes(view) == ["DAC", "DHHS", "AAA", "OSBM"]
    view.set_filter("", lambda _row: True)
    assert codes(view) == ["AAA", "DAC", "DHHS", "OSBM"]

"""What the window says of an error: words for people as they are, a bug of ours with its report."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QApplication, QDialog, QFrame, QLabel, QLineEdit, QListWidget, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from app.db.engine import Database
from app.errors import EnvironmentFault
from app.ui.jobs import Failure
from app.ui.messages import Messages, place_of_toasts
from app.ui.shell.exception_hook import ExceptionHook

AT = datetime(2026, 11, 28, 15, tzinfo=UTC)


@pytest.fixture
def messages(qtbot: QtBot) -> Messages:
    made = Messages()
    qtbot.addWidget(made)
    return made


def test_a_missing_column_is_an_error_in_longleaf_with_a_report(
    messages: Messages, db: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(Exception, match="full_name") as bug, db.read() as conn:
        conn.exec_driver_sql("SELECT full_name FROM site")
    hook = ExceptionHook(tmp_path)
    try:
        messages.failure(Failure("List", bug.value), hook.report)
    finally:
        hook.restore()
    (said,) = messages.texts
    assert said.startswith("List: an error in Longleaf (")
    (report,) = tmp_path.glob("error-*.txt")
    assert "full_name" in report.read_text("utf-8")
    (logged,) = caplog.records
    assert report.name in logged.getMessage()
    caplog.clear()
    assert any(str(report) in label.text() for label in messages.findChildren(QLabel))


def test_the_users_trouble_is_said_as_it_is(messages: Messages, tmp_path: Path) -> None:
    hook = ExceptionHook(tmp_path)
    try:
        messages.failure(Failure("List", EnvironmentFault("The disk is full.", hint="Free some.")), hook.report)
    finally:
        hook.restore()
    assert messages.texts == ["The disk is full."]
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def page(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(1000, 600)
    made.show()
    return made


def lying(page: QWidget, free: list[QRect]) -> Messages:
    made = Messages()
    made.lie_over(page, lambda: (QRect(0, 100, 700, 450), free))
    return made


def test_toasts_said_at_once_stand_below_each_other(page: QWidget) -> None:
    messages = lying(page, [])
    messages.error("This ticket was changed by somebody else.", "Compare both texts and save again.")
    messages.info("INC0024002 is resolved.", action="Undo", run=print)
    first, second = messages.toasts
    assert not first.geometry().intersects(second.geometry())
    assert all(messages.rect().contains(toast.geometry()) for toast in (first, second))


def test_a_toast_lies_bottom_centre_of_the_list_and_moves_nothing(page: QWidget) -> None:
    under = QLabel("a row", page)
    under.setGeometry(0, 0, 100, 20)
    messages = lying(page, [])
    messages.info("INC0024002 is assigned to Elena Stroud.", action="Undo", run=print, key="Ctrl+Z")
    box = messages.geometry()
    assert abs(box.center().x() - 350) <= 1
    assert box.bottom() < 550 <= box.bottom() + 20
    assert under.geometry() == QRect(0, 0, 100, 20)


def test_a_toast_goes_above_the_focused_row_when_that_is_at_the_bottom(page: QWidget) -> None:
    messages = lying(page, [QRect(0, 500, 700, 40)])
    messages.info("done")
    assert messages.geometry().bottom() < 500
    assert messages.geometry().top() > 250, "the first rows stay free, too"
    assert not messages.geometry().intersects(QRect(0, 500, 700, 40))


def test_a_toast_never_lies_over_a_field(page: QWidget) -> None:
    field = QLineEdit(page)
    field.setGeometry(200, 490, 300, 60)
    field.show()
    messages = lying(page, [])
    messages.warning("Look at it.", "Somebody else changed it.")
    assert not messages.geometry().intersects(field.geometry())


def test_a_toast_never_lies_over_a_form(page: QWidget) -> None:
    dock = QFrame(page)
    dock.setObjectName("dock")
    dock.setGeometry(0, 380, 1000, 220)
    dock.show()
    messages = lying(page, [])
    messages.warning("Look at it.", "Somebody else changed it.")
    assert not messages.geometry().intersects(dock.geometry())


def test_a_toast_leaves_the_row_and_the_button_with_the_keyboard_free(page: QWidget, qtbot: QtBot) -> None:
    rows = QListWidget(page)
    rows.addItems([f"row {number}" for number in range(40)])
    rows.setGeometry(0, 100, 700, 450)
    rows.show()
    page.activateWindow()
    last = rows.indexAt(QPoint(5, rows.viewport().height() - 30))
    messages = lying(page, [])
    messages.info("done")
    before = messages.geometry()
    rows.setCurrentIndex(last)
    rows.setFocus()
    row = rows.visualRect(last).translated(rows.viewport().mapTo(page, QPoint(0, 0)))
    assert before.intersects(row)
    qtbot.waitUntil(lambda: not messages.geometry().intersects(row))
    button = QPushButton("Add it", page)
    button.setGeometry(messages.geometry().adjusted(40, 4, -40, -4))
    button.show()
    button.setFocus()
    qtbot.waitUntil(lambda: not messages.geometry().intersects(button.geometry()))


def test_a_toast_lies_over_no_button_that_can_be_pressed(page: QWidget) -> None:
    row = [QPushButton(name, page) for name in ("Publish the agenda", "Open the meeting", "Greyed")]
    for number, button in enumerate(row):
        button.setGeometry(150 + 140 * number, 505, 130, 30)
        button.show()
    row[-1].setEnabled(False)
    messages = lying(page, [])
    messages.warning("The agenda was published.", "Two people were not written to.")
    assert not any(messages.geometry().intersects(button.geometry()) for button in row)
    assert messages.geometry().bottom() > 450, "right above them"
    for button in row:
        button.setEnabled(False)
    messages.settle()
    messages._place()
    assert messages.geometry().bottom() > 530, "what cannot be pressed may be covered"


def test_a_field_is_kept_free_before_a_button() -> None:
    whole, field, button = QRect(0, 0, 600, 300), QRect(0, 200, 600, 100), QRect(0, 0, 600, 195)
    at = place_of_toasts(QSize(500, 60), whole, whole, [field], [button])
    assert not QRect(at, QSize(500, 60)).intersects(field)


def test_a_long_text_wraps_within_the_list(page: QWidget) -> None:
    messages = lying(page, [])
    messages.error("word " * 300)
    assert messages.width() <= 700
    (toast,) = messages.toasts
    assert toast.label.heightForWidth(toast.label.width()) <= toast.label.height()


@given(
    st.integers(1, 900),
    st.integers(1, 300),
    st.integers(0, 900),
    st.integers(0, 500),
    st.integers(50, 900),
    st.booleans(),
)
def test_a_place_is_always_on_the_page(wide: int, high: int, x: int, y: int, side: int, free: bool) -> None:
    whole = QRect(0, 0, 1000, 600)
    area = QRect(x, y, side, side).intersected(whole)
    at = place_of_toasts(QSize(wide, high), area, whole, [QRect(x, y, 50, 30)] if free else [])
    assert whole.contains(QRect(at, QSize(wide, high)))


def test_f8_goes_through_the_messages_and_escape_gives_the_focus_back(page: QWidget, qtbot: QtBot) -> None:
    field = QLineEdit(page)
    field.show()
    field.setFocus()
    messages = lying(page, [])
    messages.info("older", action="Undo", run=print)
    messages.info("newer")
    older, newer = messages.toasts
    messages.focus_newest()
    assert newer.has_focus()
    messages.focus_newest()
    assert older.has_focus()
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert messages.texts == ["newer"]
    assert QApplication.focusWidget() is field


def with_fields(page: QWidget) -> tuple[QLineEdit, QLineEdit]:
    """Put two fields on the page; the keyboard is in the second one, after which Qt would go on to a message."""
    first, second = QLineEdit(page), QLineEdit(page)
    for field in (first, second):
        field.show()
    page.activateWindow()
    second.setFocus()
    return first, second


def test_a_message_stays_where_it_is_while_the_mouse_presses_its_button(page: QWidget, qtbot: QtBot) -> None:
    row = QPushButton("a row", page)
    row.setGeometry(300, 520, 100, 25)
    row.show()
    page.activateWindow()
    row.setFocus()
    messages, pressed = lying(page, []), list[bool]()
    messages.warning("1 edit meets what others saved meanwhile: settle it.", "", "Look…", lambda: pressed.append(True))
    qtbot.wait(1)
    before, button = messages.geometry(), messages.toasts[0].button
    button.setFocus(Qt.FocusReason.MouseFocusReason)
    qtbot.wait(1)
    assert messages.geometry() == before
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert pressed == [True]


@pytest.mark.parametrize("end", ["hide", "grey", "delete"])
def test_the_keyboard_never_falls_to_a_message(page: QWidget, end: str) -> None:
    first, second = with_fields(page)
    messages = lying(page, [])
    messages.strayed.connect(first.setFocus)
    messages.info("done", action="Undo", run=print)
    messages.warning("look")
    if end == "hide":
        second.hide()
    elif end == "grey":
        second.setEnabled(False)
    else:
        delete(second)
    focus = QApplication.focusWidget()
    assert focus is None or not messages.isAncestorOf(focus)
    if end != "delete":
        assert focus is first


def test_a_window_that_comes_to_the_front_gives_no_message_the_keyboard(page: QWidget, qtbot: QtBot) -> None:
    first, second = with_fields(page)
    messages = lying(page, [])
    messages.strayed.connect(first.setFocus)
    messages.warning("look")
    other = QDialog(page)
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    second.hide()
    other.close()
    page.activateWindow()
    assert QApplication.focusWidget() is first


@pytest.mark.parametrize("press", ["button", "close", "escape", "tab and close", "click", "dismiss", "another window"])
def test_the_keyboard_goes_back_from_a_message(page: QWidget, qtbot: QtBot, press: str) -> None:
    first, second = with_fields(page)
    messages = lying(page, [])
    messages.strayed.connect(first.setFocus)
    done: list[str] = []
    messages.warning("look", action="Undo", run=partial(done.append, "undone"))
    (toast,) = messages.toasts
    if press == "tab and close":
        while not toast.close_button.hasFocus():
            qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    elif press != "click":
        messages.focus_newest()
        assert toast.button.hasFocus()
    if press == "another window":
        other = QDialog(page)
        qtbot.addWidget(other)
        other.show()
        other.activateWindow()
        other.close()
        page.activateWindow()
        assert toast.button.hasFocus()
    if press == "escape":
        qtbot.keyClick(toast.button, Qt.Key.Key_Escape)
    elif press == "dismiss":
        messages.clear()
    elif press == "click":
        qtbot.mouseClick(toast.button, Qt.MouseButton.LeftButton)
    else:
        pressed = toast.close_button if press in ("close", "tab and close") else toast.button
        qtbot.keyClick(pressed, Qt.Key.Key_Space)
    assert messages.texts == []
    assert QApplication.focusWidget() is second
    assert done == (["undone"] if press in ("button", "click", "another window") else [])


def test_what_the_keyboard_came_from_may_be_gone(page: QWidget, qtbot: QtBot) -> None:
    first, second = with_fields(page)
    messages = lying(page, [])
    messages.strayed.connect(first.setFocus)
    messages.warning("look")
    messages.focus_newest()
    delete(second)
    qtbot.keyClick(messages.toasts[0].close_button, Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is first


def test_what_went_has_the_time_of_the_workspace(page: QWidget) -> None:
    messages = lying(page, [])
    messages.now = lambda: AT
    messages.info("a")
    messages.dismiss("a")
    assert [m.at for m in messages.past] == [AT]


def test_what_went_is_under_the_bell(page: QWidget) -> None:
    messages = lying(page, [])
    for text in ("a", "b", "c", "d"):
        messages.error(text)
    assert messages.texts == ["b", "c", "d"]
    assert [(m.text, m.missed) for m in messages.past] == [("a", True)]
    assert messages.missed == 1
    messages.seen()
    assert messages.missed == 0
    messages.dismiss("b")
    assert [(m.text, m.missed) for m in messages.past] == [("b", False), ("a", False)]


def test_the_keys_of_undo_stand_on_the_newest_message_alone(page: QWidget) -> None:
    messages = lying(page, [])
    messages.info("one", action="Undo", run=print, key="Ctrl+Z")
    messages.info("two", action="Undo", run=print, key="Ctrl+Z")
    assert [toast.cap.isHidden() for toast in messages.toasts] == [True, False]


def test_information_stays_while_it_has_the_focus(page: QWidget) -> None:
    messages = lying(page, [])
    messages.info("done", action="Undo", run=print)
    (toast,) = messages.toasts
    toast.take_focus()
    toast._time_over()
    assert messages.texts == ["done"]
    page.setFocus()
    toast._time_over()
    assert messages.texts == []


def test_markup_is_plain_text(page: QWidget) -> None:
    messages = lying(page, [])
    messages.info("<b>bold</b>", "<img src='x'>")
    (toast,) = messages.toasts
    assert toast.label.textFormat() is Qt.TextFormat.PlainText


def test_each_message_has_its_room_at_once(page: QWidget) -> None:
    messages = lying(page, [])
    for text in ("The update is recorded.", "This is not possible now.", "Taken back."):
        messages.info(text, "Choose tickets whose state allows this.")
        boxes = [toast.geometry() for toast in messages.toasts]
        assert all(messages.rect().contains(box) for box in boxes)
        assert all(one.bottom() < other.top() for one, other in itertools.pairwise(boxes))

"""The wheel over a field changes no answer, in forms and bars; it scrolls what the field lies in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QComboBox, QScrollArea, QSpinBox, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.db.engine import Database
from app.domain.eastern import eastern
from app.ui.forms.fields import combo, value_of
from app.ui.forms.form import Form
from app.ui.forms.when import MomentField
from app.ui.shell.main_window import MainWindow
from app.ui.wheel import calm
from tests.qt_guards import wait_idle

AT = eastern(datetime(2026, 11, 3, 21, 33, tzinfo=UTC)).replace(tzinfo=None)


def turn(widget: QWidget, clicks: int = -1) -> None:
    """Turn the wheel over the middle of a widget, as the desktop does: an event of one's own is not passed on."""
    window = widget.window()
    at = QPointF(widget.mapTo(window, widget.rect().center()))
    handle = window.windowHandle()
    assert handle is not None
    QTest.wheelEvent(handle, at, QPoint(0, 120 * clicks))
    QApplication.processEvents()


def shown(widget: QComboBox | QAbstractSpinBox) -> str:
    return widget.currentText() if isinstance(widget, QComboBox) else widget.text()


def test_fields_of_a_form_keep_their_answers(qtbot: QtBot) -> None:
    form = Form("Log", None)
    qtbot.addWidget(form)
    number = QSpinBox()
    number.setValue(50)
    fields = {
        "reach": combo([("One user", 1), ("Many users", 2), ("An agency", 3)], 2),
        "rank": number,
        "at": MomentField(AT),
    }
    for key, field in fields.items():
        form.add(key, key, field)
    form.open()
    for field in fields.values():
        field.setFocus()
        for clicks in (-1, 1, 1):
            turn(field, clicks)
    assert form.values() == {"reach": 2, "rank": 50, "at": AT}
    form.reject()


def test_the_page_is_scrolled_instead(qtbot: QtBot) -> None:
    area, page = QScrollArea(), QWidget()
    qtbot.addWidget(area)
    column = QVBoxLayout(page)
    boxes = [combo([("One", 1), ("Two", 2)], 1) for _ in range(40)]
    for box in boxes:
        calm(box)
        column.addWidget(box)
    area.setWidget(page)
    area.resize(200, 200)
    area.show()
    qtbot.waitExposed(area)
    turn(boxes[2])
    assert area.verticalScrollBar().value() > 0
    assert value_of(boxes[2]) == 1


def test_no_field_of_the_window_turns(open_window: Callable[..., MainWindow], sample: Database, qtbot: QtBot) -> None:
    window = open_window(sample)
    seen = 0
    for spec in ("tickets", "changes", "cab", "agencies", "figures"):
        window.show_tab(spec)
        wait_idle(window.jobs, 30)
        turning: list[QComboBox | QAbstractSpinBox] = [*window.findChildren(QComboBox)]
        for widget in [*turning, *window.findChildren(QAbstractSpinBox)]:
            if not widget.isVisible():
                continue
            before = shown(widget)
            turn(widget)
            turn(widget, 1)
            turn(widget, 1)
            assert shown(widget) == before, widget.accessibleName()
            assert widget.focusPolicy() != Qt.FocusPolicy.WheelFocus, widget.accessibleName()
            seen += 1
    assert seen >= 5

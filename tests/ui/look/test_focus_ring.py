"""The focus ring: outside of controls, with its gap, wherever they move; no ring where lists show their own."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QScrollArea, QSpinBox, QTreeView, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.ui.look.focus_ring import FocusRing, install
from app.ui.look.theme import Theme
from tests.qt_guards import settle


def test_one_ring_lies_around_the_control_with_the_focus(theme: Theme, qapp: QApplication, qtbot: QtBot) -> None:
    ring = install(qapp)
    assert install(qapp) is ring
    page = QWidget()
    qtbot.addWidget(page)
    box = QWidget(page)
    box.setGeometry(50, 40, 300, 200)
    button, number, tree = QPushButton("Save", box), QSpinBox(box), QTreeView(box)
    button.setGeometry(10, 10, 80, 28)
    number.setGeometry(10, 60, 80, 30)
    tree.setGeometry(150, 10, 100, 100)
    page.resize(400, 300)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    button.setFocus()
    assert ring.box() == QRect(57, 47, 86, 34)  # 2 wide, 1 away
    box.move(60, 40)
    assert ring.box() == QRect(67, 47, 86, 34)
    number.setFocus()
    assert ring.box() == QRect(67, 97, 86, 36)
    theme.set_scale(2.0)
    settle()
    assert ring.box() is not None
    theme.set_scale(1.0)
    tree.setFocus()
    assert ring.box() is None
    button.setFocus()
    box.hide()
    assert ring.box() is None
    page.close()
    page.deleteLater()
    settle()
    assert ring.box() is None


def test_a_ring_scrolls_with_its_page(theme: Theme, qapp: QApplication, qtbot: QtBot) -> None:
    ring: FocusRing = install(qapp)
    area = QScrollArea()
    qtbot.addWidget(area)
    body = QWidget()
    column = QVBoxLayout(body)
    for number in range(30):
        column.addWidget(QLabel(str(number)))
    button = QPushButton("Last")
    column.addWidget(button)
    area.setWidget(body)
    area.resize(200, 200)
    area.show()
    area.activateWindow()
    qtbot.waitUntil(area.isActiveWindow)
    button.setFocus()
    found = ring.box()
    assert found is not None
    assert found == button.geometry().adjusted(-3, -3, 3, 3)  # in the page, not in the window

"""The page of a ticket's clocks: what if is seen as soon as one asks for it."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.views.tickets.clocks import ClocksPage


def test_what_if_stays_in_view_while_clocks_come_in_above_it(qtbot: QtBot) -> None:
    page = ClocksPage()
    qtbot.addWidget(page)
    page.resize(320, 200)
    page.show()
    QApplication.processEvents()
    page.activateWindow()
    page.go_to_what_if()
    holder = page.what_if.parentWidget()
    assert holder is not None
    inside = holder.layout()
    assert isinstance(inside, QVBoxLayout)
    for _ in range(3):
        late = QWidget()
        late.setFixedHeight(700)
        inside.insertWidget(0, late)
        QApplication.processEvents()
    assert page.verticalScrollBar().value() > 1000  # most of what came in is above it
    assert not page.what_if.priority.visibleRegion().isEmpty()

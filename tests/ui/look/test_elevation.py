"""Elevation: the shadow lies under its widget, follows it, and ends with it."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QWidget
from pytestqt.qtbot import QtBot

from app.ui.look.elevation import Shadow
from app.ui.look.theme import Theme
from tests.qt_guards import settle


def test_a_shadow_follows_its_widget_and_ends_with_it(theme: Theme, qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    page.resize(400, 300)
    page.show()
    toast = QFrame(page)
    toast.setGeometry(100, 200, 150, 40)
    shadow = Shadow(toast)
    assert shadow.isHidden()
    toast.show()
    toast.move(50, 100)
    assert shadow.geometry().getRect() == (36, 91, 178, 68)
    toast.hide()
    assert shadow.isHidden()
    toast.show()
    assert not shadow.isHidden()
    assert page.children().index(shadow) < page.children().index(toast)
    theme.set_mode("contrast")
    toast.move(60, 100)
    assert shadow.isHidden()
    toast.deleteLater()
    settle()
    assert page.findChildren(Shadow) == []

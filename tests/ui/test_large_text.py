"""Larger text, another look and little room while the window is open: nothing stays small, dark or out of reach."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.ui.command_bar import CommandBar
from app.ui.commands import Command, CommandRegistry
from app.ui.forms import dialogs
from app.ui.forms.dialogs import save_path
from app.ui.forms.fields import combo
from app.ui.forms.form import Form
from app.ui.look import icons
from app.ui.look.heading import Heading
from app.ui.look.theme import Theme
from app.ui.messages import brief
from app.ui.search_field import SearchField


@pytest.fixture
def scaled(theme: Theme) -> Iterator[Theme]:
    """The theme, put back afterwards."""
    yield theme
    theme.set_scale(1.0)
    theme.set_mode("light")


def test_a_heading_grows_with_the_text(scaled: Theme, qtbot: QtBot) -> None:
    scaled.set_scale(1.0)
    heading = Heading("CAB of Wednesday", 1.3)
    qtbot.addWidget(heading)
    heading.show()
    assert heading.font().pixelSize() == 17
    scaled.set_scale(2.0)
    QApplication.processEvents()
    assert heading.font().pixelSize() == 34


def test_a_buttons_icon_follows_the_look(scaled: Theme, qtbot: QtBot) -> None:
    scaled.set_mode("light")
    button = QToolButton()
    qtbot.addWidget(button)
    icons.set_icon(button, "close")
    light = button.icon().pixmap(16, 16).toImage()
    scaled.set_mode("dark")
    assert button.icon().pixmap(16, 16).toImage() != light


def test_a_mark_follows_look_and_size(scaled: Theme, qtbot: QtBot) -> None:
    label = QLabel()
    qtbot.addWidget(label)
    icons.set_mark(label, "clock", "soon", 14)
    light = label.pixmap().toImage()
    scaled.set_mode("dark")
    assert label.pixmap().toImage() != light
    assert label.pixmap().toImage() == icons.mark("clock", "soon").pixmap(14, 14).toImage()
    scaled.set_scale(2.0)
    assert label.pixmap().width() == 28
    icons.set_mark(label, "disc", "accent", 14)
    scaled.set_mode("light")
    scaled.set_scale(1.0)
    assert label.pixmap().toImage() == icons.mark("disc", "accent").pixmap(14, 14).toImage()


def test_the_lens_of_a_search_grows_with_the_text(scaled: Theme, qtbot: QtBot) -> None:
    scaled.set_scale(1.0)
    field = SearchField("Search", "Search")
    qtbot.addWidget(field)
    field.resize(400, 60)
    field.show()
    assert field.lens_box().width() == 16
    scaled.set_scale(2.0)
    assert field.lens_box().width() == 32
    assert field.textMargins().left() >= field.lens_box().right() - field.lens_box().left()
    ground = field.grab().toImage().pixelColor(200, 30)
    box = field.lens_box()
    drawn = field.grab().toImage()
    columns = [
        x
        for x in range(box.left(), box.right() + 1)
        if any(drawn.pixelColor(x, y) != ground for y in range(box.top(), box.bottom() + 1))
    ]
    assert columns[-1] - columns[0] > 20, "drawn over most of its box, more than a small lens has"


def test_a_toolbar_without_room_keeps_every_command(scaled: Theme, qtbot: QtBot) -> None:
    scaled.set_scale(2.0)
    holder = QWidget()
    qtbot.addWidget(holder)
    layout = QVBoxLayout(holder)
    bar = CommandBar(holder)
    bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    layout.addWidget(bar)
    for number in range(9):
        bar.addAction(QAction(icons.icon("add"), f"Command {number}", bar))
    holder.resize(1000, 90)
    holder.show()
    qtbot.waitExposed(holder)
    QTest.qWait(50)  # the layout follows the words
    buttons = [bar.widgetForAction(action) for action in bar.actions()]
    assert all(b is not None and b.isVisible() and b.geometry().right() < bar.width() for b in buttons)
    assert bar.actions()[0].priority() == QAction.Priority.NormalPriority, "the first keep their words"
    assert bar.actions()[-1].priority() == QAction.Priority.LowPriority
    holder.resize(3000, 90)
    QTest.qWait(50)
    assert {a.priority() for a in bar.actions()} == {QAction.Priority.NormalPriority}


def test_a_disabled_command_says_what_it_needs(qtbot: QtBot) -> None:
    chosen: list[int] = []
    registry = CommandRegistry()
    registry.add(
        [
            Command(
                "a.edit", "&Edit…", chosen.clear, "F2", "&A", enabled_when=lambda: bool(chosen), needs="Choose one."
            ),
            Command("a.other", "&Other", chosen.clear, "", "&A", enabled_when=lambda: bool(chosen)),
        ]
    )
    assert registry.action("a.edit").toolTip() == "Edit (F2)\nChoose one."
    assert registry.action("a.other").toolTip() == "Other\nIt does not go with what is chosen."
    chosen.append(1)
    registry.refresh_now()
    assert registry.action("a.edit").toolTip() == "Edit (F2)"


def test_a_form_begins_where_something_is_missing_and_ctrl_enter_sends_it(qtbot: QtBot) -> None:
    sent: list[dict[str, object]] = []
    form = Form("Comment", None, submit=sent.append)
    qtbot.addWidget(form)
    form.add("kind", "Kind", combo((("Incident", "incident"), ("Request", "request"))))
    form.add("title", "Title", QLineEdit(), required=True)
    text = QPlainTextEdit()
    form.add("text", "Text", text)
    form.open()
    qtbot.waitExposed(form)
    assert form.focusWidget() is form.field("title")
    QTest.keyClicks(form.field("title"), "Printer")
    text.setFocus()
    QTest.keyClick(text, Qt.Key.Key_Return)
    assert sent == []
    QTest.keyClick(text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert [values["title"] for values in sent] == ["Printer"]


def test_files_begin_where_the_last_one_went(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def answer(_parent: object, _title: str, where: str, _kinds: str) -> tuple[str, str]:
        asked.append(where)
        return str(tmp_path / "list"), "CSV (*.csv)"

    monkeypatch.setattr(dialogs, "_last", [])
    monkeypatch.setattr(QFileDialog, "getSaveFileName", staticmethod(answer))
    kinds = "Workbook (*.xlsx);;CSV (*.csv)"
    assert save_path(None, "Export", "tickets.xlsx", kinds) == tmp_path / "list.csv"
    save_path(None, "Export", "tickets.xlsx", kinds)
    assert Path(asked[0]).parent != Path.cwd()
    assert asked[1] == str(tmp_path / "tickets.xlsx")


def test_a_bug_is_told_in_one_line() -> None:
    assert brief(ValueError("no such column: x\n[SQL: SELECT x]\n(Background)")) == "ValueError: no such column: x"
    assert brief(KeyError()) == "KeyError"

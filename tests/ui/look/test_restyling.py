"""What was hidden while the look changed looks, once it is shown, as if it had been made in that look."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QFrame,
    QLabel,
    QLineEdit,
    QListWidget,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QTabWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.ui.look import fonts, icons
from app.ui.look import theme as look
from app.ui.look.heading import Heading
from app.ui.look.theme import Theme


@pytest.fixture(autouse=True)
def all_over(theme: Theme) -> Iterator[None]:
    """Nothing of another test is still to be restyled, and nothing is left to others."""
    restyle_all(theme)
    yield
    restyle_all(theme)


def restyle_all(theme: Theme) -> None:
    """Let the turns go by in which everything is restyled."""
    while not theme.restyling.is_over:
        QApplication.processEvents()


def page() -> QWidget:
    """A page with what pages are made of, one part of it hidden in another that is."""
    made = QWidget()
    column = QVBoxLayout(made)
    muted = QLabel("said quietly")
    muted.setProperty("muted", True)
    close = QToolButton()
    icons.set_icon(close, "close", "muted")
    chosen = QComboBox()
    chosen.addItems(["one", "two"])
    rows = QListWidget()
    rows.addItems(["first", "second"])
    inner = QScrollArea()
    inner.setWidget(QCheckBox("in it"))
    inner.setWidgetResizable(True)
    frame = QFrame()
    QVBoxLayout(frame).addWidget(QPushButton("in a frame"))
    tabs = QTabWidget()
    tabs.addTab(QLineEdit("a line"), "Line")
    tabs.addTab(QPlainTextEdit("a text"), "Text")
    for part in (Heading("A heading"), muted, close, chosen, rows, inner, frame, tabs, QPushButton("Save")):
        column.addWidget(part)
    return made


def seen(widget: QWidget, second: bool) -> bytes:
    """Return what is painted, with either tab in front, once it has come to rest."""
    widget.resize(600, 700)
    (tabs,) = widget.findChildren(QTabWidget)
    tabs.setCurrentIndex(int(second))
    widget.setFocus()
    QApplication.processEvents()
    QApplication.processEvents()
    image = widget.grab().toImage()
    return bytes(image.constBits())


def of_look(widget: QWidget) -> tuple[str, str, int]:
    """Return what a look gives a widget: the colours of its text and its ground, and the size of its text."""
    colors = widget.palette()
    return colors.text().color().name(), colors.base().color().name(), widget.font().pixelSize()


@pytest.mark.parametrize("second", [False, True])
@pytest.mark.parametrize("changes", [("dark",), (1.5,), ("dark", 1.3, "contrast", 2.0), (1.5, "dark", 1.0, "light")])
def test_a_hidden_page_is_shown_as_one_made_anew(
    theme: Theme, qtbot: QtBot, changes: tuple[str | float, ...], second: bool
) -> None:
    stack = QStackedWidget()
    qtbot.addWidget(stack)
    hidden = page()
    stack.addWidget(hidden)
    stack.addWidget(QLabel("in front"))
    stack.show()
    before = seen(hidden, second)
    (tabs,) = hidden.findChildren(QTabWidget)
    tabs.setCurrentIndex(0)
    stack.setCurrentIndex(1)
    for change in changes:
        if isinstance(change, str):
            theme.set_mode(change)
        else:
            theme.set_scale(change)
    assert not theme.restyling.is_over
    fresh = page()
    qtbot.addWidget(fresh)
    fresh.show()
    stack.setCurrentIndex(0)
    pairs = zip(hidden.findChildren(QWidget), fresh.findChildren(QWidget), strict=True)
    both = [(of_look(one), of_look(other)) for one, other in pairs if one.isVisible() and other.isVisible()]
    assert len(both) > 12
    assert [one for one, _ in both] == [other for _, other in both], "at once, when it is shown"
    stack.addWidget(fresh)
    restyle_all(theme)  # the part behind another counts for the room, too
    shown = seen(hidden, second)
    stack.setCurrentWidget(fresh)
    assert shown == seen(fresh, second)
    if changes[-1] != "light":
        assert shown != before


def test_what_is_hidden_is_restyled_when_nothing_else_is_done(theme: Theme, qtbot: QtBot) -> None:
    holder, label = QWidget(), QLabel("x")
    qtbot.addWidget(holder)
    QVBoxLayout(holder).addWidget(label)
    holder.show()
    high = label.sizeHint().height()
    holder.hide()
    theme.set_scale(2.0)
    restyle_all(theme)
    assert label.sizeHint().height() > 1.8 * high
    assert not holder.isVisible()


def test_what_is_about_to_be_shown_is_measured_in_the_new_look(theme: Theme, qtbot: QtBot) -> None:
    holder, line = QWidget(), QLineEdit()
    qtbot.addWidget(holder)
    QVBoxLayout(holder).addWidget(line)
    holder.show()
    high = line.sizeHint().height()
    holder.hide()
    theme.set_scale(2.0)
    look.catch_up(holder)
    assert line.sizeHint().height() > 1.7 * high


def test_a_menu_is_measured_in_the_new_look_at_once(theme: Theme, qtbot: QtBot) -> None:
    menu = QMenu()
    qtbot.addWidget(menu)
    menu.addAction("An action")
    menu.ensurePolished()
    wide = menu.sizeHint().width()
    theme.set_scale(2.0)
    assert menu.sizeHint().width() > 1.6 * wide


def test_what_ends_meanwhile_is_left_alone(theme: Theme, qtbot: QtBot) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    column = QVBoxLayout(holder)
    labels = [QLabel(str(n)) for n in range(3)]
    for label in labels:
        column.addWidget(label)
    holder.show()
    holder.hide()
    theme.set_mode("dark")
    shiboken6.delete(labels[1])
    holder.show()
    restyle_all(theme)
    text = labels[2].palette().color(labels[2].foregroundRole())
    assert text == theme.color("text")
    assert not labels[2].testAttribute(Qt.WidgetAttribute.WA_SetStyle)


def test_a_font_that_is_given_meanwhile_stays(theme: Theme, qtbot: QtBot) -> None:
    label = QLabel("x")
    qtbot.addWidget(label)
    label.setFont(fonts.sized(17))
    label.show()
    label.hide()
    theme.set_scale(2.0)
    label.setFont(fonts.sized(17))
    restyle_all(theme)
    assert label.font().pixelSize() == 34


def test_what_went_before_there_was_time_for_it_is_not_kept(qtbot: QtBot, theme: Theme) -> None:
    stack = QStackedWidget()
    qtbot.addWidget(stack)
    hidden = QWidget()
    label = QLabel("Laid out anew at every change", hidden)
    for one in (QWidget(), hidden):
        stack.addWidget(one)
    stack.show()
    stack.setCurrentIndex(1)
    stack.setCurrentIndex(0)
    theme.set_mode("dark")
    assert not theme.restyling.is_over
    gone = weakref.ref(label)
    shiboken6.delete(label)
    del label
    theme.set_mode("light")
    gc.collect()
    assert gone() is None


def test_what_gets_another_parent_meanwhile_has_the_style_of_the_program(theme: Theme, qtbot: QtBot) -> None:
    first, second, frame = QWidget(), QWidget(), QFrame()
    for window in (first, second):
        qtbot.addWidget(window)
        QVBoxLayout(window)
        window.show()
    label = QLabel("x")
    QVBoxLayout(frame).addWidget(label)
    first.layout().addWidget(frame)  # type: ignore[union-attr]
    frame.show()
    label.hide()
    frame.hide()
    theme.set_mode("dark")
    second.layout().addWidget(frame)  # type: ignore[union-attr]
    restyle_all(theme)
    assert {frame.style(), label.style()} == {QApplication.style()}
    assert of_look(label)[0] == theme.color("text").name()
    theme.set_mode("light")
    frame.show()
    label.show()
    assert of_look(label)[0] == theme.color("text").name()


def test_strips_and_handles_that_are_seen_take_another_size_of_text(theme: Theme, qtbot: QtBot) -> None:
    pages = QTabWidget()
    pages.addTab(QLabel("said"), "One")
    qtbot.addWidget(pages)
    pages.show()
    try:
        for scale in (2.0, 1.0, 1.5):
            theme.set_scale(scale)
            assert pages.tabBar().font().pixelSize() == QApplication.font().pixelSize()
        theme.set_mode("dark" if theme.name != "dark" else "light")
        theme.set_scale(1.0)
        assert pages.tabBar().font().pixelSize() == QApplication.font().pixelSize()
    finally:
        theme.set_mode("light")
        theme.set_scale(1.0)

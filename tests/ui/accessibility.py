"""Walks a tree of widgets and says what a person with a keyboard, a screen reader or large text would miss."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QCheckBox,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QScrollBar,
    QTabBar,
    QTextEdit,
    QToolButton,
    QWidget,
)

from app.ui.list_bar import CountLabel
from app.ui.shell.job_status import Elided

_INPUTS = (
    QLineEdit,
    QComboBox,
    QAbstractSpinBox,
    QPlainTextEdit,
    QTextEdit,
    QAbstractItemView,
    QAbstractButton,
    QTabBar,
)
_OF_QT = ("qt_", "Scroll", "_q_")


def problems(root: QWidget, *, keyboard: bool = True) -> list[str]:
    """Everything wrong with the visible widgets under `root`, each as one line; empty is good."""
    found: list[str] = []
    for widget in visible(root):
        found += _unnamed(widget)
        found += _cut_off(widget)
    if keyboard:
        found += focus_problems(root)
    return found


def visible(root: QWidget) -> list[QWidget]:
    """The visible widgets under `root`, without the inner parts of Qt's own widgets."""
    return [
        widget
        for widget in [root, *root.findChildren(QWidget)]
        if widget.isVisible() and not widget.objectName().startswith(_OF_QT) and not _inner(widget)
    ]


def _inner(widget: QWidget) -> bool:
    parent = widget.parentWidget()
    if isinstance(widget, QScrollBar | QHeaderView):
        return True
    if isinstance(parent, QComboBox | QAbstractSpinBox | QLineEdit):
        return True
    return isinstance(parent, QTabBar) and isinstance(widget, QToolButton)


def _say(widget: QWidget, what: str) -> str:
    names: list[str] = []
    at: QWidget | None = widget
    while at is not None and len(names) < 5:
        label = at.objectName() or at.accessibleName() or getattr(at, "text", lambda: "")() or ""
        names.append(f"{type(at).__name__}({label[:30]})" if label else type(at).__name__)
        at = at.parentWidget()
    return f"{' < '.join(names)}: {what}"


def name_of(widget: QWidget) -> str:
    """The name a screen reader says."""
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name).strip() if interface is not None else ""


def _unnamed(widget: QWidget) -> list[str]:
    focusable = widget.focusPolicy() != Qt.FocusPolicy.NoFocus
    if (isinstance(widget, _INPUTS) or focusable) and not isinstance(widget, QScrollArea) and not name_of(widget):
        return [_say(widget, "has no accessible name")]
    if isinstance(widget, QLabel) and not widget.pixmap().isNull() and not widget.accessibleName():
        return [_say(widget, "is a picture without an accessible name")]
    return []


def _cut_off(widget: QWidget) -> list[str]:
    if isinstance(widget, Elided | CountLabel):
        return [] if widget.toolTip() or not widget.text() else [_say(widget, "is shortened without a tooltip")]
    if isinstance(widget, QLabel) and widget.text():
        if widget.wordWrap():
            if widget.heightForWidth(widget.width()) > widget.height() + 2:
                return [_say(widget, f"text is cut off ({widget.height()} px high)")]
        elif widget.sizeHint().width() > widget.width() + 1 or widget.sizeHint().height() > widget.height() + 2:
            return [_say(widget, f"text is cut off ({widget.width()} of {widget.sizeHint().width()} px)")]
    elif isinstance(widget, QPushButton | QCheckBox | QRadioButton | QToolButton) and widget.text():
        shows_text = not isinstance(widget, QToolButton) or (
            widget.toolButtonStyle() != Qt.ToolButtonStyle.ToolButtonIconOnly
        )
        if shows_text and widget.minimumSizeHint().width() > widget.width() + 1:
            return [_say(widget, f"text is cut off ({widget.width()} of {widget.minimumSizeHint().width()} px)")]
    elif isinstance(widget, QTabBar):
        total = sum(widget.tabRect(n).width() for n in range(widget.count()))
        if total > widget.width() + 1:
            return [_say(widget, "tabs are cut off")]
    return []


def focus_problems(root: QWidget) -> list[str]:
    """Tab must reach every widget that takes the focus by Tab, and never stay where it is."""
    window = root.window()
    window.activateWindow()
    QApplication.processEvents()
    reachable = [
        w
        for w in visible(root)
        if w.isEnabled() and w.focusPolicy() & Qt.FocusPolicy.TabFocus and w.focusProxy() is None
    ]
    # Of buttons that exclude each other Tab reaches the checked one, arrows the others.
    reachable = [w for w in reachable if not _one_of_many(w) or (isinstance(w, QAbstractButton) and w.isChecked())]
    if not reachable:
        return []
    reachable[0].setFocus(Qt.FocusReason.TabFocusReason)
    seen: list[QWidget] = []
    found: list[str] = []
    for _ in range(len(visible(window)) + 20):
        now = cast("QWidget | None", window.focusWidget())  # Qt's stubs say it is never None
        if now is None:
            return [_say(root, "the focus is lost while pressing Tab")]
        if now in seen and now is seen[0]:
            break
        if seen and now is seen[-1]:
            found.append(_say(now, "Tab does not leave this widget"))
            cast("QWidget", now.nextInFocusChain()).setFocus(Qt.FocusReason.TabFocusReason)
        seen.append(now)
        QTest.keyClick(now, Qt.Key.Key_Tab)
    missed = [w for w in reachable if w not in seen and not any(p in seen for p in _inside(w))]
    return found + [_say(w, "Tab does not reach this widget") for w in missed]


def _one_of_many(widget: QWidget) -> bool:
    if not isinstance(widget, QAbstractButton):
        return False
    group = widget.group()
    return isinstance(widget, QRadioButton) or (group is not None and group.exclusive())


def _inside(widget: QWidget) -> list[QWidget]:
    return [w for w in widget.findChildren(QWidget) if w.focusPolicy() != Qt.FocusPolicy.NoFocus]

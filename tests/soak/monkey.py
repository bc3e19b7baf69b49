"""Somebody who types and clicks at random, also while dialogs wait for an answer."""

from __future__ import annotations

import random
import time

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt, QTimer, Slot
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from tests.soak.keys import click, strike
from tests.soak.opened import Opened

_KEYS = (
    *("Up", "Down", "Left", "Right", "Home", "End", "PageUp", "PageDown", "Tab", "Backtab", "Return", "Escape"),
    *("Space", "Delete", "Backspace", "F1", "F2", "F3", "F5", "F6", "F10", "Menu", "Slash", "Comma"),
)
_WEIGHTS = (4, 12, 2, 2, 1, 1, 2, 2, 8, 2, 5, 8, 3, 1, 2, 1, 1, 1, 1, 3, 1, 1, 1, 1)
_WITH_CONTROL = "ABCDEFGHKLMNOPRSTUVWZ12345"
_WORDS = ("vpn", "24001", "-mail", '"no access"', "<b>x</b>", "\u202eabc", "DHHS", "Ofelia", "tomorrow", "9:30", "5")
_C, _S, _A = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier
_NONE = Qt.KeyboardModifier.NoModifier


class Monkey(QObject):
    """Sends one random input a beat to whatever has the focus; the same seed sends the same inputs."""

    def __init__(self, opened: Opened, seed: int, beat: int = 15) -> None:
        super().__init__(opened.window)
        self.opened = opened
        self.random = random.Random(seed)
        self.inputs = 0
        self.log: list[str] = []
        self._word = ""  # letters that are still to be typed, one a beat: nobody types faster
        self._depth = 0
        self._held_until = 0.0
        self._timer = QTimer(self)
        self._timer.setInterval(beat)
        self._timer.setSingleShot(True)  # one that repeats is silent in the loop of a menu that it opened
        self._until = 0.0
        self._timer.timeout.connect(self._beat)

    def play(self, seconds: float) -> None:
        """Type and click for so long, then leave every dialog."""
        self._until = time.perf_counter() + seconds
        self._timer.start()
        self.opened.spin(seconds)
        self._until = 0.0
        self._timer.stop()
        for _ in range(20):
            front = QApplication.activePopupWidget() or QApplication.activeModalWidget()
            if front is None:
                break
            front.close()
            self.opened.spin(0.02)

    def _front(self) -> QWidget:
        return QApplication.activePopupWidget() or QApplication.activeModalWidget() or self.opened.window

    @Slot()
    def _beat(self) -> None:
        is_over = time.perf_counter() > self._until
        if not is_over or self._depth:
            self._timer.start()
        if time.perf_counter() < self._held_until:
            return
        if self._depth > 3 or is_over:
            front = self._front()
            if front is not self.opened.window:
                front.close()
            return
        self._depth += 1
        try:
            self._one()
        finally:
            self._depth -= 1

    def _one(self) -> None:
        self.inputs += 1
        front, choice = self._front(), self.random.random()
        focus = QApplication.focusWidget()
        target = focus if focus is not None and (focus is front or front.isAncestorOf(focus)) else front
        if self._word:
            letter, self._word = self._word[0], self._word[1:]
            self._note(f"{letter!r} at {type(target).__name__}")
            QTest.keyClicks(target, letter)
        elif choice < 0.45:
            self._key(target)
        elif choice < 0.6:
            self._type(target)
        elif choice < 0.7:
            letter = self.random.choice(_WITH_CONTROL)
            self._note(f"Ctrl+{letter}")
            strike(target, getattr(Qt.Key, f"Key_{letter}"), _C)
        elif choice < 0.9:
            self._click(front)
        elif choice < 0.97:
            self._wheel(front)
        else:
            width, height = self.random.choice(((1280, 720), (940, 700), (1500, 900), (1920, 1080), (700, 420)))
            self._note(f"resize {width}x{height}")
            self.opened.window.resize(width, height)

    def _note(self, what: str) -> None:
        self.log.append(what)
        self.opened.doing(what)
        del self.log[:-40]

    def _key(self, target: QWidget) -> None:
        name = self.random.choices(_KEYS, _WEIGHTS)[0]
        modifiers = self.random.choices((_NONE, _C, _S, _A), (12, 2, 2, 1))[0]
        self._note(f"{modifiers.name}+{name} at {type(target).__name__}")
        strike(target, getattr(Qt.Key, f"Key_{name}"), modifiers)

    def _type(self, target: QWidget) -> None:
        if self.random.random() < 0.5:
            letter = self.random.choice("abcdefghijklmnopqrstuvwxyz")
            self._note(f"{letter} at {type(target).__name__}")
            QTest.keyClicks(target, letter)
            return
        self._word = "".join(letter for letter in self.random.choice(_WORDS) if letter.isascii())

    def _click(self, front: QWidget) -> None:
        at = QPoint(self.random.randrange(max(1, front.width())), self.random.randrange(max(1, front.height())))
        child = front.childAt(at) or front
        button = self.random.choices((Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton), (8, 1))[0]
        modifiers = self.random.choices((_NONE, _C, _S), (10, 2, 1))[0]
        self._note(f"{modifiers.name} {button.name} on {type(child).__name__} {child.accessibleName()!r}")
        where = child.mapFrom(front, at)
        click(child, button, modifiers, where, self._hold, 2 if self.random.random() < 0.1 else 1)

    def _hold(self) -> None:
        """Hold the button of the mouse down for a moment, in which nothing else is sent."""
        self._held_until = time.perf_counter() + 0.05  # not for ever: a question may open and wait for an answer
        self.opened.spin(0.01)
        self._held_until = 0.0

    def _wheel(self, front: QWidget) -> None:
        at = QPoint(self.random.randrange(max(1, front.width())), self.random.randrange(max(1, front.height())))
        child = front.childAt(at) or front
        turn = QPoint(0, self.random.choice((120, -120, 360, -360)))
        where = QPointF(child.mapFrom(front, at))
        event = QWheelEvent(
            where,
            QPointF(child.mapToGlobal(where.toPoint())),
            QPoint(),
            turn,
            Qt.MouseButton.NoButton,
            _NONE,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        self._note(f"wheel on {type(child).__name__}")
        if event.type() == QEvent.Type.Wheel:
            QApplication.sendEvent(child, event)

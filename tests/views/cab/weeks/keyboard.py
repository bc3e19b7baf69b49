"""Somebody at the keyboard of one window: keys go where the keyboard is, and nothing is done otherwise."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QMessageBox,
    QPlainTextEdit,
    QPushButton,
    QSpinBox,
    QWidget,
)

from app.errors import NotAllowed
from app.ui.forms import dialogs
from app.ui.forms.check_list import CheckList
from app.ui.forms.form import Form
from app.ui.forms.tab_order import fields_in_order
from app.ui.forms.typeahead import Typeahead
from app.ui.key_holder import KeyHolder
from app.ui.shell.main_window import MainWindow
from app.ui.typed_on import typed_on
from tests.qt_guards import is_due

K = Qt.Key
NONE, CTRL, ALT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
_ASK = dialogs.ask  # before a test puts its own in the place of it
_FAR = 120  # keys, after which something is not to be reached
_LONG = 60.0  # seconds
_SOON = 260  # ms


class Keyboard:
    """In front of `window`; `asked` are the questions that were answered, each with what it asks for."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window
        self.asked: list[str] = []
        self.listen()

    # --- keys ---------------------------------------------------------------------------------------
    def sit_down(self) -> None:
        """Come to this window, and have it read what happened meanwhile."""
        self.window.activateWindow()
        self._until(lambda: QApplication.activeWindow() is self.window, "the window is not active")
        self.quiet()
        self.press(K.Key_F5)

    def place(self) -> QWidget:
        """Where the keyboard is; it is lost where that is nowhere."""
        popup = QApplication.activePopupWidget()
        if popup is not None:
            return popup.focusWidget() or popup
        found = QApplication.focusWidget()
        assert found is not None, f"the keyboard is lost in {QApplication.activeWindow()}"
        return found

    def press(self, *keys: Qt.Key, held: Qt.KeyboardModifier = NONE) -> None:
        """Press keys one after the other, each once the last one is done."""
        for key in keys:
            QTest.keyClick(self.place(), key, held)
            self.quiet()

    def letter(self, sign: str) -> None:
        """Press a letter that stands for an act in a list, after a pause."""
        typed_on.end()
        place = self.place()
        assert not isinstance(place, QLineEdit | QPlainTextEdit | QComboBox), f"{sign} is typed into {place}"
        QTest.keyClicks(place, sign)
        self.quiet()

    def type(self, text: str) -> None:
        """Type a text over what stands in a field."""
        QTest.keyClick(self.place(), K.Key_A, CTRL)
        if text:
            QTest.keyClicks(self.place(), text)
        else:
            QTest.keyClick(self.place(), K.Key_Delete)

    def quiet(self) -> None:
        """Let the window come to rest: nothing is read or written any more, and what follows soon is done."""
        jobs, until, calm = self.window.jobs, time.monotonic() + _LONG, 0
        while calm < 4:
            QCoreApplication.processEvents()
            if QApplication.activeWindow() is None:  # a dialog was closed: elsewhere the desktop does this
                self.window.activateWindow()
            calm = calm + 1 if jobs.idle and not self._is_due() else 0
            time.sleep(0 if calm else 0.002)
            assert time.monotonic() < until, f"jobs are still running: {[job.title or job.fn for job in jobs.active()]}"
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def _is_due(self) -> bool:
        """Say whether something follows at once: a page is being made, or a read begins in a moment."""
        return isinstance(QApplication.focusWidget(), KeyHolder) or is_due(_SOON)

    def listen(self) -> None:
        """Take note of what was said so far."""
        self._toasts, self._past = self.window.messages.toasts, self.window.messages.past

    # --- what is said ---------------------------------------------------------------------------------
    def said(self) -> str:
        """Return what was said since `listen`."""
        here = self.window.messages
        known = {*self._past, *((toast.text, toast.hint) for toast in self._toasts)}
        gone = [one for one in here.past if one not in known and (one.text, one.hint) not in known]
        said = [f"{one.text} {one.hint}" for one in reversed(gone)]
        said += [f"{toast.text} {toast.hint}" for toast in here.toasts if toast not in self._toasts]
        return " ".join(said)

    # --- the window -------------------------------------------------------------------------------------
    def page(self, number: int) -> Any:
        """Go to a page by Ctrl and its number, and return it."""
        self.press(K(K.Key_0.value + number), held=CTRL)
        return self.window.tab(self.window.current_id())

    def palette(self, words: str) -> None:
        """Find a command by words in the palette, and run it."""
        self.press(K.Key_K, held=CTRL)
        QTest.keyClicks(self.place(), words)
        self.press(K.Key_Return)

    # --- forms ------------------------------------------------------------------------------------------
    def form(self) -> Form:
        """Return the form in which the keyboard is."""
        place: QWidget | None = self.place()
        while place is not None and not isinstance(place, Form):
            place = place.parentWidget()
        assert isinstance(place, Form), f"no form has the keyboard, {self.place()} has: {self.said()}"
        return place

    def reach(self, form: Form, field: QWidget) -> None:
        """Go to a field by Tab."""
        for _ in range(_FAR):
            place = self.place()
            if place is field or field.isAncestorOf(place):
                return
            QTest.keyClick(place, K.Key_Tab)
        raise AssertionError(f"Tab does not reach {field.accessibleName()} of {form.title}")

    def fill(self, values: Mapping[str, Any]) -> Form:
        """Fill in fields of the form that has the keyboard, by their keys, in the order of Tab."""
        form = self.form()
        order = fields_in_order(form.body, {key: form.field(key) for key in form.labels()})
        self.quiet()
        for key in sorted(values, key=lambda key: order.index(form.field(key)) if form.field(key) in order else 0):
            self.reach(form, form.field(key))
            self._put(form.field(key), values[key])
        return form

    def _put(self, field: QWidget, value: Any) -> None:
        if isinstance(field, Typeahead):
            self.type(str(value))
            if value:
                self._until(field.is_list_open, f"nothing is offered for {value}")
                QTest.keyClick(self.place(), K.Key_Return)
                assert str(value).casefold() in field.typed().casefold(), field.typed()
        elif isinstance(field, QComboBox):
            self._choose(field, str(value))
        elif isinstance(field, QCheckBox):
            if field.isChecked() is not bool(value):
                QTest.keyClick(self.place(), K.Key_Space)
            assert field.isChecked() is bool(value)
        elif isinstance(field, CheckList):
            for number, text in enumerate(value, 1):
                QTest.keyClicks(self.place(), text)
                field._end_search()  # somebody waits a second
                QTest.keyClick(self.place(), K.Key_Space)
                assert len(field.value()) == number, f"{text} is not checked: {field.value()}"
        else:
            assert isinstance(field, QLineEdit | QPlainTextEdit | QSpinBox)
            self.type(str(value))

    def _choose(self, field: QComboBox, text: str) -> None:
        """Choose an entry by Home and Down; `text`: how it begins."""
        QTest.keyClick(self.place(), K.Key_Home)
        for _ in range(field.count()):
            if field.currentText().startswith(text):
                return
            QTest.keyClick(self.place(), K.Key_Down)
        raise AssertionError(f"{text} is none of {[field.itemText(n) for n in range(field.count())]}")

    def send(self, **values: Any) -> None:
        """Fill in the form that has the keyboard and send it. Raises `NotAllowed` with what it says against it."""
        form = self.fill(values)
        self.press(K.Key_Return, held=CTRL)
        if not form.is_open():
            return
        wrong = [form.cell(key).error_text for key in form.labels() if form.cell(key).error_text]
        said = " ".join([*wrong, form._general.text()])
        self._discard(form)
        raise NotAllowed(said)

    def _discard(self, form: Form) -> None:
        """Give up what was typed."""
        self.reach(form, form.discard_button)
        self.press(K.Key_Return)
        assert not form.is_open()

    # --- questions --------------------------------------------------------------------------------------
    def answer(self, parent: QWidget | None, title: str, text: str, answers: Sequence[str], *, danger: str = "") -> Any:
        """Stand in for `dialogs.ask`: the real question comes, and is answered by Tab and Enter."""
        self.asked.append(title)
        QTimer.singleShot(0, lambda: self._answer(answers[0]))
        return _ASK(parent, title, text, answers, danger=danger)

    def _answer(self, word: str) -> None:
        box = QApplication.activeModalWidget()
        if not isinstance(box, QMessageBox) or not box.isAncestorOf(QApplication.focusWidget() or self.window):
            QTimer.singleShot(2, lambda: self._answer(word))
            return
        for _ in box.buttons():
            place = QApplication.focusWidget()
            if isinstance(place, QPushButton) and place.text().replace("&", "") == word:
                QTest.keyClick(place, K.Key_Return)
                return
            QTest.keyClick(place or box, K.Key_Tab)
        box.reject()
        raise AssertionError(f"Tab does not reach {word}")

    def _until(self, what: Callable[[], bool], why: str) -> None:
        until = time.monotonic() + _LONG
        while not what():
            QCoreApplication.processEvents()
            assert time.monotonic() < until, why

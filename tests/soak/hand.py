"""A hand at the keyboard: presses keys where the focus is, and looks at what came of it by other means."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget

from app.ui.forms import dialogs
from tests.soak.keys import strike
from tests.soak.opened import Opened

PAGES = {
    "home": "Ctrl+1",
    "tickets": "Ctrl+2",
    "changes": "Ctrl+3",
    "cab": "Ctrl+4",
    "agencies": "Ctrl+5",
    "figures": "Ctrl+6",
    "majors": "Ctrl+7",
    "hub": "Ctrl+8",
    "catalog": "Ctrl+9",
    "setup": "Ctrl+0",
}

_MOST_FORMS, _MOST_FIELDS = 10, 40


class Lost(AssertionError):
    """The place was lost, or an act was not seen, hit another record or could not be undone."""


class Hand:
    """Presses keys where the focus is; looks, but never touches, by other means."""

    def __init__(self, opened: Opened, seed: int, folder: Path) -> None:
        self.opened, self.window = opened, opened.window
        self.random = random.Random(seed)
        self.done: list[str] = []
        self._answers = QTimer(self.window)
        self._answers.setInterval(60)
        self._answers.timeout.connect(self._answer)
        self._answers.start()
        self.asked: list[str] = []  # the questions that were answered yes
        self.acts, self.counts = 0, dict[str, int]()
        self.refused = Counter[str]()  # acts that the state of their record did not allow
        self.files: list[Path] = []  # asked for so far
        self._folder = folder
        # the desktop's own file dialog is not Longleaf's: it answers with a new file
        dialogs.save_path = self._save_path  # type: ignore[assignment]

    # --- keys -------------------------------------------------------------------------------------
    def press(self, *keys: str) -> None:
        """Press keys one after another and let the window come to rest after each."""
        for key in keys:
            self._back()
            at: QWidget = QApplication.activePopupWidget() or QApplication.focusWidget() or self.window
            self.opened.doing(key)
            pressed = QKeySequence(key)[0]  # type: ignore[index]
            strike(at, pressed.key(), pressed.keyboardModifiers())
            self.done.append(key)
            del self.done[:-60]
            self.opened.settle()

    def _back(self) -> None:
        """Give the window the keyboard where no window manager gives it back after the palette or a question."""
        if QApplication.activeWindow() is None:
            self.window.activateWindow()
            self.opened.spin(0.02)

    def _answer(self) -> None:
        """Say yes to a question, by keyboard: its careful answer has the focus, the other one is beside it."""
        asked = QApplication.activeModalWidget()
        if isinstance(asked, QMessageBox) and asked.isVisible():
            strike(QApplication.focusWidget() or asked, Qt.Key.Key_Backtab)
            self.asked.append(f"{asked.text()} {asked.informativeText()}")
            self.done.append(f"[{asked.text()}]")
            strike(QApplication.focusWidget() or asked, Qt.Key.Key_Return)

    def _save_path(self, _parent: QWidget | None, _title: str, suggested: str | Path, _kinds: str) -> Path:
        path = self._folder / f"{len(self.files)}-{Path(suggested).name}"
        self.files.append(path)
        return path

    def type(self, text: str) -> None:
        """Type a text where the focus is."""
        at: QWidget = QApplication.focusWidget() or self.window
        QTest.keyClicks(at, text)
        self.done.append(repr(text))
        self.opened.spin(0.3)
        self.opened.settle()

    def need(self, so: object, what: str) -> None:
        """Fail with the last keys where something is not so."""
        if not so:
            focus = QApplication.focusWidget()
            where = f"{type(focus).__name__} {focus.accessibleName()!r}" if focus is not None else "nothing"
            raise Lost(f"{what} (focus on {where}; after {' '.join(self.done[-15:])})")

    def run(self, title: str) -> None:
        """Carry out a command by its name, through the palette."""
        self.press("Ctrl+K")
        self.type(title)
        self.press("Return")
        self._back()

    def page(self, tab: str) -> None:
        """Go to a page by its key, every form folded."""
        self.press("Escape", "Escape", PAGES[tab])
        self.need(self.window.current_id() == tab, f"{PAGES[tab]} does not lead to {tab}")

    def read(self, tab: Any, read: Callable[[Any], Any]) -> Any:
        """Ask the services something; return the answer."""
        got: list[Any] = []
        tab.read(read, got.append, key="of the script")
        self.need(self.opened.until(lambda: bool(got), 20), "a record could not be read")
        return got[0]

    def play(self, keys: tuple[str, ...]) -> None:
        """Press keys; type what begins with an apostrophe."""
        for key in keys:
            if key.startswith("'"):
                self.type(key[1:])
            else:
                self.press(key)

    def saved(self, title: str) -> Path:
        """Carry out a command that writes a file; return the file once it is there."""
        before = len(self.files)
        self.run(title)
        self.need(len(self.files) > before, f"{title} asked for no file; said is {self.window.messages.texts}")
        made = self.files[-1]
        self.need(self.opened.until(made.exists, 60), f"{title} wrote no file")
        self.opened.settle()
        return made

    def focused(self) -> bool:
        """Return whether something has the keyboard."""
        return QApplication.focusWidget() is not None

    def has_form(self) -> bool:
        """Return whether a form has the keyboard."""
        return self._form() is not None

    def form(self) -> str:
        """Return the title of the form that has the keyboard; fail where none has."""
        form = self._form()
        self.need(form is not None, "no form has the keyboard")
        return str(getattr(form, "title", ""))

    def _form(self) -> QWidget | None:
        at = QApplication.focusWidget()
        while at is not None and not hasattr(at, "attempt"):
            at = at.parentWidget()
        return at

    def put_away(self) -> None:
        """Leave what is open on this page and discard its forms, as whoever is refused does: F7 leads into the next."""
        self.press("Escape", "Escape")
        for _ in range(_MOST_FORMS):
            tab = self.window.shown_tab()
            if tab is None or not tab.has_forms():
                return
            self.press("F7")
            self.need(self.has_form(), "F7 leads into no form")
            for _ in range(_MOST_FIELDS):
                if getattr(QApplication.focusWidget(), "text", str)() == "Discard…":
                    break
                self.press("Shift+Tab")
            self.press("Return")

    # --- acts -------------------------------------------------------------------------------------
    def act_and_undo(self, name: str, keys: Callable[[], None], facts: Callable[[], Any], id: int | None) -> bool:
        """Do an act; see it said of the record `id`; take it back by Ctrl+Z; all is as before.

        False where the record's state does not allow the act: nothing happened then, and nothing was said to have.
        """
        was, newest, last_acts = facts(), self.window.last_acts.newest(), self.window.last_acts
        keys()
        if not self.opened.until(lambda: last_acts.newest() is not newest, 10):
            self.put_away()
            self.refused[name] += 1
            self.need(facts() == was, f"{name}: something was done and nothing said of it")
            return False
        made = last_acts.newest()
        assert made is not None
        self.need(id is None or made.id in (None, id), f"{name} hit {made.id}, highlighted was {id}: {made.text}")
        self.opened.settle()
        self.press("Ctrl+Z")
        back = self.opened.until(lambda: not last_acts.newest() or last_acts.newest() is not made, 10)
        self.need(back, f"{name}: Ctrl+Z takes nothing back: {last_acts.newest()} {self.window.messages.texts}")
        self.opened.settle()
        now = facts()
        self.need(now == was, f"{name}: undo left {told(now, was)}")
        self.acts += 1
        return True


def told(now: object, was: object) -> str:
    """Return in which parts two states of a record differ."""
    if isinstance(now, dict) and isinstance(was, dict):
        return "; ".join(f"{key} {now[key]}, it was {was[key]}" for key in now if now[key] != was[key])
    if isinstance(now, list | tuple) and isinstance(was, list | tuple) and len(now) == len(was):
        return "; ".join(f"{a}, it was {b}" for a, b in zip(now, was, strict=True) if a != b)
    return f"{now}, it was {was}"

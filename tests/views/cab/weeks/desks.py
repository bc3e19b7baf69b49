"""The desks at which a week is played: a window for everybody with a login, each with somebody at its keyboard."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from app.db.engine import Database
from app.domain.eastern import eastern, zone_name
from app.errors import NotAllowed
from app.ui.forms import dialogs
from app.ui.shell.main_window import MainWindow
from tests.services.cab.weeks.hands import Hands
from tests.services.cab.weeks.ledger import Week
from tests.services.cab.weeks.world import CAST, ONE, World
from tests.views.cab.weeks.keyboard import CTRL, K, Keyboard

Opener = Callable[..., MainWindow]


class Desks(Hands):
    """Hands that act at windows alone; what they look up to know what to type is read from the services."""

    def __init__(self, world: World, week: Week, open_window: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
        super().__init__(world, week)
        self._open = open_window
        self._desks: dict[int, Keyboard] = {}
        self.keyboard: Keyboard | None = None  # at which somebody sits
        self._since: tuple[int, datetime] | None = None  # who, and from when on
        monkeypatch.setattr(dialogs, "ask", lambda *given, **named: self.at_work.answer(*given, **named))

    @property
    def at_work(self) -> Keyboard:
        assert self.keyboard is not None
        return self.keyboard

    def sit(self, login: str) -> Keyboard:
        """Sit down at the desk of somebody; what was said there so far is known."""
        db: Database = self.world.logins[login] if login else self.world.root
        if id(db) not in self._desks:
            self._desks[id(db)] = Keyboard(self._open(db))
        now = (id(db), self.clock.at)
        if now != self._since:  # else it is the one that wrote last
            for other in self._desks.values():
                other.window.setVisible(other is self._desks[id(db)])  # everybody has a screen of their own
            self.keyboard, self._since = self._desks[id(db)], now
            self.keyboard.sit_down()
        self.at_work.listen()
        return self.at_work

    def leave(self) -> None:
        """Close all windows, before the workspace is closed."""
        for keyboard in self._desks.values():
            keyboard.quiet()
            keyboard.window.close()

    def name(self, login: str) -> str:
        """The name of somebody as others find it; with one login there is one person who has it."""
        return ONE if self.world.one_login else CAST[login][0]

    def moment(self, at: datetime) -> str:
        """How an instant is typed."""
        wall = eastern(at)
        return f"{wall:%Y-%m-%d %H:%M} {zone_name(wall.replace(tzinfo=None))}"

    # --- a change in the Calendar ---------------------------------------------------------------------
    def show(self, letter: str, login: str) -> Keyboard:
        """Find a change by its number in the Calendar of somebody."""
        keyboard, story = self.sit(login), self.book[letter]
        tab = keyboard.page(3)
        shown = tab.highlight.change()
        if shown is not None and shown.id == story.id and tab.canvas.hasFocus():
            return keyboard
        keyboard.press(K.Key_F, held=CTRL)
        keyboard.type(story.number)
        keyboard.press(K.Key_Return)
        assert tab.canvas.hasFocus(), "one change has this number: the keyboard goes to it"
        change = tab.highlight.change()
        assert change is not None, keyboard.said()
        assert change.id == story.id
        keyboard.listen()
        return keyboard

    def act(self, letter: str, login: str, key: str, **values: object) -> str:
        """Press the letter of an act on a change, or find it in the palette, and fill in its form where it has one.

        Raises `NotAllowed` with what the window says where nothing was written by it.
        """
        keyboard, before = self.show(letter, login), self.version(letter)
        if len(key) == 1:
            keyboard.letter(key)
        else:
            keyboard.palette(key)
        if values:
            keyboard.send(**values)
        if self.version(letter) == before:
            raise NotAllowed(keyboard.said() or "nothing was said")
        return keyboard.said()

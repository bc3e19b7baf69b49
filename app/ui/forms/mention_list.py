"""`MentionList`: typed into a text, `@name` opens a list of people; the one that is taken stands there by name."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QPlainTextEdit

from app.domain.choices import Choice, Hit
from app.domain.plain_text import one_line
from app.domain.tickets.mentions import SIGN, people_for, typed_mention, written
from app.ui.forms.typing_list import TextTypingList

People = Callable[[], Sequence[tuple[str, str]]]


class MentionList(TextTypingList):
    """Works in one text. `people()` gives the (login, name) of those who can be mentioned.

    It stays closed where nothing fits: an @ may be part of anything.
    """

    things = "people"

    def __init__(self, edit: QPlainTextEdit, people: People) -> None:
        super().__init__(edit)
        self._people = people

    def typed_in(self, before: str) -> str | None:
        """Return the name that is being typed behind an @."""
        return typed_mention(before)

    def look_for(self, typed: str) -> tuple[Sequence[Hit], int] | None:
        """Return the people who fit; None where nobody does."""
        people = self._people()
        found = people_for(people, typed)
        return ([Hit(Choice(login, one_line(name)), login) for login, name in found], len(people)) if found else None

    def take(self, id: object) -> None:
        """Put a name in place of what was typed of it."""
        typed = self.typed()
        self.close_list()
        if typed is not None:
            self.put(len(typed) + len(SIGN), written(str(id), self._people()))

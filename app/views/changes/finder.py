"""`Finder`: goes to changes of any week by number or words, one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtWidgets import QLineEdit

from app.domain import words
from app.domain.find import Found
from app.ui.since import Since
from app.ui.tab import TabTarget
from app.views.changes.host import ChangesHost

_MOST_FOUND = 20


class Finder:
    """What the search field of one tab does."""

    def __init__(self, tab: ChangesHost, field: QLineEdit) -> None:
        self._tab, self._field = tab, field
        self._typed = ""
        self._ids: list[int] = []

    def find(self) -> None:
        """Go to the first change that fits what was typed, in any week; again: to the next one."""
        typed = self._field.text().strip()
        if not typed:
            self._tab.focus_first()
        elif typed == self._typed:
            self._go()
        else:
            self._tab.leave_answers()
            find = partial(self._tab.services.find_records, "change", typed, _MOST_FOUND)
            found = partial(self._found, typed, self._tab.since())
            self._tab.read(lambda work: find(work=work), found, key="find")

    def _found(self, typed: str, since: Since, found: Sequence[Found]) -> None:
        self._typed, self._ids = typed, [one.id for one in found]
        said = f"{words.count(len(found), 'change')} found."
        if found and not since.may_move():
            self._tab.messages.info(said, "", "Show", self._go)
        elif found:
            more = " Enter goes to the next." if len(found) > 1 else ""
            self._tab.messages.info(f"{said}{more}")
            self._go()
        else:
            self._tab.messages.note(f"No change has \u201c{typed}\u201d.", "Numbers and words of the title are found.")

    def _go(self) -> None:
        if self._ids:
            shown = self._tab.canvas.current
            at = self._ids.index(shown) + 1 if shown in self._ids else 0
            self._tab.show_target(TabTarget("changes", self._ids[at % len(self._ids)]))
        if len(self._ids) == 1:  # there is no other to go on to: letters are for this one now
            self._tab.focus_first()

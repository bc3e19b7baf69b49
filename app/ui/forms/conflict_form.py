"""`ConflictForm`: two people changed the same fields; for each the user sees mine, theirs and what it was."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QPushButton, QRadioButton, QWidget

from app.domain.edits import Edit, saved_last
from app.domain.words import moment
from app.errors import Conflict
from app.ui.forms.form import Form
from app.ui.latin_keys import latin_sign
from app.ui.look import theme
from app.ui.look.plain import Label

Words = Callable[[str, object], str]
_MINE, _THEIRS = "mine", "theirs"
_LETTERS = {"m": _MINE, "t": _THEIRS}
_CHANGED = " was changed by somebody else meanwhile"
_BRIEF = 2  # fields that are told where there is room for few
_LONG = 60  # letters of a value there


def plain_words(_field: str, value: object) -> str:
    """Return a value as text where the caller has no better words."""
    return "" if value is None else str(value)


class Sides(QWidget):
    """Mine and theirs side by side; its value is "mine", "theirs", or "" while nothing is chosen."""

    changed = Signal()

    def __init__(self, title: str, mine: str, theirs: str) -> None:
        super().__init__()
        self._group = QButtonGroup(self)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.px(16))
        grid.setVerticalSpacing(theme.px(8))  # the ring of the focus has room above what it says
        for number, (whose, said) in enumerate(((_MINE, mine), (_THEIRS, theirs))):
            button = QRadioButton(f"{whose.capitalize()} ({whose[0].upper()})")
            button.setAccessibleName(f"{title}, {whose}: {said}")
            self._group.addButton(button, number)
            text = Label(said)
            text.setWordWrap(True)
            text.setIndent(theme.px(24))  # below the words of its button
            text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            grid.addWidget(button, 0, number, Qt.AlignmentFlag.AlignLeft)
            grid.addWidget(text, 1, number, Qt.AlignmentFlag.AlignTop)
            grid.setColumnStretch(number, 1)
        grid.setRowStretch(1, 1)
        self._group.idToggled.connect(self._toggled)
        self.setFocusProxy(self._group.button(0))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # the form puts the keyboard there

    def value(self) -> str:
        """Return whose value is chosen; "" for none."""
        return {0: _MINE, 1: _THEIRS}.get(self._group.checkedId(), "")

    def set_value(self, value: str) -> None:
        """Choose whose value it shall be."""
        button = self._group.button([_MINE, _THEIRS].index(value))
        button.setChecked(True)
        button.setFocus()

    @Slot(int, bool)
    def _toggled(self, _number: int, on: bool) -> None:
        if on:
            self.changed.emit()


class ConflictForm(Form):
    """Asks field by field, in the dock: nothing is chosen at first, and it is saved once every field is.

    `words(field, value)` tells a value, `titles` the fields. M and T choose mine or theirs for the field with the focus
    and go to the next one. `chosen` follows when all is chosen; Escape leaves it unanswered (`closed` alone).
    """

    replaces = True
    chosen = Signal()

    def __init__(
        self,
        conflict: Conflict,
        parent: QWidget | None,
        *,
        titles: Mapping[str, str] | None = None,
        words: Words = plain_words,
    ) -> None:
        record, changed, _ = str(conflict).partition(_CHANGED)
        super().__init__(f"{record}: mine or theirs", parent, action="Save these", submit=self._send, check=_problems)
        self.conflict = conflict
        self.of = frozenset(conflict.fields)  # of one record other fields may be asked beside these
        self._who = ""
        self._was: dict[str, str] = {}  # what each field was, in words
        self._asked: dict[str, tuple[str, str, str]] = {}  # title, mine and theirs of each field

        def told(field: str, value: object) -> str:
            called = conflict.called.get(field, {}).get(value) if isinstance(value, int) else None
            return _shown(called if called is not None else words(field, value))

        for field, (base, mine, theirs) in conflict.fields.items():
            title = (titles or {}).get(field) or field.replace("_", " ").removesuffix(" id").capitalize()
            said = self._asked[field] = (title, told(field, mine), told(field, theirs))
            self._was[field] = f"It was: {told(field, base)}"
            self.add(field, title, Sides(*said), hint=self._was[field])
        fields = ", ".join(title for title, _, _ in self._asked.values())
        self.said = f"{record}{_CHANGED}: {fields}." if changed else str(conflict)
        self.discard_button.hide()
        self.leave = QPushButton("Back (Esc)")
        self.leave.setAccessibleDescription("Saves nothing of this")
        self.leave.clicked.connect(self.reject)
        buttons = [self.leave]
        for text, whose in (("All mine", _MINE), ("All theirs", _THEIRS)):
            button = QPushButton(text)
            button.clicked.connect(self._all_of_mine if whose == _MINE else self._all_of_theirs)
            buttons.append(button)
        self.add_buttons(*buttons)
        self._tell()

    def tell(self, who: str, at: datetime | None) -> None:
        """Say who saved it meanwhile, and when."""
        when = f" on {moment(at, weekday=True, year=False)}" if at is not None else ""
        self._who = f"{who} saved it{when}." if who else ""
        self._tell()

    def tell_edits(self, edits: Sequence[Edit]) -> None:
        """Say who saved which field last, and when, by what was saved on the record."""
        last = {field: edit for field, edit in saved_last(edits).items() if field in self._asked}
        for field, edit in last.items():
            when = f", {moment(edit.at, weekday=True, year=False)}" if edit.at is not None else ""
            self.cell(field).say_hint(f"{self._was[field]}\nTheirs is by {edit.name or 'the program'}{when}.")
        newest = max(last.values(), key=lambda edit: edit.version, default=edits[-1] if edits else None)
        if newest is not None:
            self.tell(newest.name, newest.at)

    def in_brief(self) -> str:
        """Return mine and theirs of the first fields, where there is no room for the form."""
        asked = list(self._asked.values())
        said = [f"{title}: theirs {_cut(theirs)}, mine {_cut(mine)}." for title, mine, theirs in asked[:_BRIEF]]
        return " ".join([*said, "Mine or theirs?"])

    def _tell(self) -> None:
        rest = "Choose for each field what shall be saved. What you changed in other fields is kept."
        self.notice(" ".join(said for said in (self.said, self._who, rest) if said))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        whose = _LETTERS.get(latin_sign(event).casefold()) if not event.modifiers() else None
        focus = self.focusWidget()
        at = next((key for key in self.conflict.fields if focus and self.field(key).isAncestorOf(focus)), None)
        if at is None:  # a button has the focus, or the form itself
            left, every = [key for key, chosen in self.values().items() if not chosen], list(self.conflict.fields)
            at = left[0] if left else every[0] if len(every) == 1 else None
        if whose is None or at is None:
            super().keyPressEvent(event)
            return
        self.choose(at, mine=whose == _MINE)
        following = next((key for key, chosen in self.values().items() if not chosen), None)
        (self.field(following) if following is not None else self.main).setFocus(Qt.FocusReason.TabFocusReason)

    def reject(self) -> None:
        """Leave it unanswered: nothing was typed here that could be lost."""
        self.accept()

    def choose(self, field: str, *, mine: bool) -> None:
        """Choose for a field, as a click does."""
        sides = self.field(field)
        assert isinstance(sides, Sides)
        sides.set_value(_MINE if mine else _THEIRS)

    @Slot()
    def _all_of_mine(self) -> None:
        self._all(mine=True)

    @Slot()
    def _all_of_theirs(self) -> None:
        self._all(mine=False)

    def _all(self, *, mine: bool) -> None:
        for field in self.conflict.fields:
            self.choose(field, mine=mine)
        self.main.setFocus(Qt.FocusReason.TabFocusReason)

    def choices(self) -> dict[str, bool]:
        """Return, for each field in conflict, whether my value is to be saved (True) or theirs stays."""
        return {field: whose == _MINE for field, whose in self.values().items()}

    def _send(self, _values: dict[str, Any]) -> None:
        self.chosen.emit()
        self.accept()

    def resolved(self, base: Mapping[str, Any], mine: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return (base, mine) to save again: theirs is the base now, and mine keeps only what was chosen."""
        new_base, new_mine = dict(base), dict(mine)
        for field, wanted in self.choices().items():
            new_base[field] = self.conflict.fields[field][2]
            if not wanted:
                new_mine.pop(field, None)
            elif field not in new_mine:
                new_mine[field] = self.conflict.fields[field][1]
        return new_base, new_mine


def _problems(values: dict[str, Any]) -> dict[str, str]:
    return {field: "Choose mine or theirs." for field, whose in values.items() if not whose}


def _cut(text: str) -> str:
    one = " ".join(text.split())
    return f"“{one}”" if len(one) <= _LONG else f"“{one[: _LONG - 1]}…”"


def _shown(text: str) -> str:
    return text if text.strip() else "empty"

"""`ConflictDialog`: two people changed the same fields; for each the user sees mine, theirs and what it was."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QRadioButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.domain.words import moment
from app.errors import Conflict
from app.ui.look import theme
from app.ui.look.heading import Heading
from app.ui.look.plain import Label

Words = Callable[[str, object], str]


def plain_words(_field: str, value: object) -> str:
    """Return a value as text where the caller has no better words."""
    return "" if value is None else str(value)


class ConflictDialog(QDialog):
    """Asks field by field. `choices()`: field to True (mine) or False (theirs).

    `words(field, value)` tells a value, `titles` the fields. Nothing is chosen at first: Save waits until every
    field is. Show it with `open()`; `accepted` follows when all is chosen. It deletes itself.
    """

    def __init__(
        self,
        conflict: Conflict,
        parent: QWidget | None,
        *,
        titles: Mapping[str, str] | None = None,
        words: Words = plain_words,
    ) -> None:
        super().__init__(parent)
        self.conflict = conflict
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Somebody else changed this meanwhile")
        self.setAccessibleName(self.windowTitle())
        heading = Heading(str(conflict), 1.15)
        hint = Label("Choose for each field what shall be saved. What you changed in other fields is kept.")
        hint.setProperty("muted", True)
        hint.setWordWrap(True)
        self.who = Label()
        self.who.setWordWrap(True)
        self.who.hide()
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 6, 0)
        self._groups: dict[str, QButtonGroup] = {}
        for field, (base, mine, theirs) in conflict.fields.items():
            title = (titles or {}).get(field) or field.replace("_", " ").removesuffix(" id").capitalize()
            column.addWidget(self._field(field, title, words, base, mine, theirs))
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setAccessibleName("Fields in conflict")
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(body)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.main = self.buttons.addButton("Save these", QDialogButtonBox.ButtonRole.AcceptRole)
        self.main.setEnabled(False)
        self.main.setDefault(True)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):  # as in every form
            QShortcut(QKeySequence(keys), self).activated.connect(self.main.click)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        layout.setSpacing(10)
        layout.addWidget(heading)
        layout.addWidget(self.who)
        layout.addWidget(hint)
        layout.addWidget(scroll, 1)
        layout.addWidget(self.buttons)
        factor, room = self.fontMetrics().height() / 16, self.screen().availableGeometry()
        high = int((230 + 120 * len(conflict.fields)) * factor)
        self.resize(min(int(560 * factor), room.width() - 40), min(high, room.height() - 60))

    def _field(self, field: str, title: str, words: Words, base: object, mine: object, theirs: object) -> QWidget:
        card = QFrame()
        card.setProperty("card", True)
        card.setAccessibleName(title)
        name = Label(title)
        name.setProperty("heading", True)
        was = Label(f"It was: {_shown(words(field, base))}")
        was.setProperty("muted", True)
        was.setWordWrap(True)
        layout = QVBoxLayout(card)
        layout.setContentsMargins(theme.px(12), theme.px(8), theme.px(12), theme.px(8))
        layout.setSpacing(theme.px(4))
        layout.addWidget(name)
        layout.addWidget(was)
        both = QHBoxLayout()
        both.setSpacing(theme.px(16))
        layout.addLayout(both)
        group = QButtonGroup(card)
        for number, (whose, value) in enumerate((("Mine", mine), ("Theirs", theirs))):
            said = _shown(words(field, value))
            button = QRadioButton(f"{whose}:")
            button.setAccessibleName(f"{title}, {whose.lower()}: {said}")
            group.addButton(button, number)
            text = Label(said)
            text.setWordWrap(True)
            text.setIndent(24)
            text.setTextFormat(Qt.TextFormat.PlainText)
            text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            side = QVBoxLayout()
            side.setSpacing(theme.px(4))
            side.addWidget(button)
            side.addWidget(text)
            side.addStretch(1)
            both.addLayout(side, 1)
        group.idToggled.connect(self._toggled)
        self._groups[field] = group
        return card

    def tell(self, who: str, at: datetime | None) -> None:
        """Say who saved it meanwhile, and when."""
        when = f" on {moment(at, weekday=True, year=False)}" if at is not None else ""
        self.who.setText(f"{who} saved it{when}." if who else "")
        self.who.setVisible(bool(who))

    def _toggled(self, _number: int, _on: bool) -> None:
        self.main.setEnabled(all(group.checkedId() >= 0 for group in self._groups.values()))

    def choose(self, field: str, *, mine: bool) -> None:
        """Choose for a field, as a click does."""
        self._groups[field].button(0 if mine else 1).setChecked(True)

    def choices(self) -> dict[str, bool]:
        """Return, for each field in conflict, whether my value is to be saved (True) or theirs stays."""
        return {field: group.checkedId() == 0 for field, group in self._groups.items()}

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


def _shown(text: str) -> str:
    return text if text.strip() else "empty"
